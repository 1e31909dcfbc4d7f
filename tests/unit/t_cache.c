/* The step cache: what is in the key, what a hit needs, and what it says when there is none. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "cache/cache.h"
#include "cas/cas.h"
#include "json/json.h"
#include "tap.h"
#include "tenant/tenant.h"

static const struct cg_scope A = { "org_a", NULL }, B = { "org_b", NULL };
static struct cg_err err;
static char dir[] = "/tmp/cg-t_cache.XXXXXX";
static struct cg_store *store;
static struct cg_cas *cas;
static struct cg_cache *cache;

static void
open_all(const char *name)
{
	char *url = cg_asprintf("sqlite:%s/%s.db", dir, name);
	char *objects = cg_asprintf("%s/%s.objects", dir, name);

	if (cg_store_open(&store, url, CG_STORE_WRITE, &err) < 0
	    || cg_cas_open(&cas, objects, NULL, &err) < 0
	    || cg_cache_open(&cache, store, cas, dir, &err) < 0)
		printf("Bail out! %s\n", err.msg);
	free(url);
	free(objects);
}

static void
close_all(void)
{
	cg_cache_close(cache);
	cg_cas_close(cas);
	cg_store_close(store);
}

static const char *
key_of(const struct cg_scope *who, const struct cg_cache_parts *p)
{
	static char key[4][65];
	static int i;

	if (cg_cache_key(who, p, key[i = (i + 1) % 4], NULL, &err) < 0)
		return err.msg;
	return key[i];
}

static json_t *
js(const char *text)
{
	return cg_json_parse(text, strlen(text), "test", 0, &err);
}

#define HEX "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

static void
t_key(void)
{
	json_t *in = js("{\"b\":1,\"a\":{\"u\":\"cg://sha256/" HEX "/one.png\"}}");
	json_t *same = js("{\"a\":{\"u\":\"cg://sha256/" HEX "/two.png\"},\"b\":1.0}");
	json_t *other = js("{\"a\":{\"u\":\"cg://sha256/" HEX "\"},\"b\":2}");
	struct cg_cache_parts p = { .skill = "s", .version = "1.0.0", .handler = "h", .input = in };
	char base[65], hash[65], hash2[65];

	snprintf(base, sizeof base, "%s", key_of(&A, &p));
	p.input = same;
	is_str(key_of(&A, &p), base, "order, 1.0 and names of objects do not count");
	cg_cache_key(&A, &p, hash, hash, &err);
	p.input = other;
	ok(strcmp(key_of(&A, &p), base) != 0, "another input counts");
	p.input = in;
	ok(strcmp(key_of(&B, &p), base) != 0, "the tenant counts");
	p.handler = "h2";
	ok(strcmp(key_of(&A, &p), base) != 0, "the handler counts");
	p.handler = "h";
	p.prompt = "p";
	ok(strcmp(key_of(&A, &p), base) != 0, "the prompt counts");
	p.prompt = NULL;
	p.run_only = true;
	ok(cg_cache_key(&A, &p, hash, NULL, &err) < 0, "run_only needs a run");
	p.run = "r1";
	snprintf(hash, sizeof hash, "%s", key_of(&A, &p));
	p.run = "r2";
	ok(strcmp(key_of(&A, &p), hash) != 0 && strcmp(hash, base) != 0, "the run counts then");
	p.run_only = false;
	is_str(key_of(&A, &p), base, "and not otherwise");
	p.version = "1.0.1";
	cg_cache_key(&A, &p, hash2, hash, &err);
	p.version = "1.0.0";
	cg_cache_key(&A, &p, hash2, hash2, &err);
	is_str(hash2, hash, "the input's hash is of the input alone");
	json_decref(in);
	json_decref(same);
	json_decref(other);
}

static int
fill(const struct cg_scope *who, const struct cg_cache_parts *p, const char *data)
{
	json_t *d = js(data);
	struct cg_cache_result r = { .workflow = "w", .step = "st",
		.run = p->run ? p->run : "r0", .data = d };
	int rc = cg_cache_fill(cache, who, p, &r, &err);

	json_decref(d);
	return rc;
}

static int
get(const struct cg_scope *who, const struct cg_cache_parts *p)
{
	struct cg_cache_row row;
	int rc = cg_cache_get(cache, who, p, &row, &err);

	if (rc == 1)
		cg_cache_row_release(&row);
	return rc;
}

static void
t_hits(void)
{
	json_t *in = js("{\"x\":1}");
	struct cg_cache_parts p = { .skill = "s", .input = in };
	struct cg_cache_row row;
	char hex[65], *path, *data, *folder, *file;

	open_all("hits");
	is_int(get(&A, &p), 0, "nothing yet");
	ok(fill(&A, &p, "{\"u\":\"cg://sha256/" HEX "/f\"}") < 0 && err.code == CG_E_NOTFOUND,
	    "a result that names an object which is not there is refused: %s", err.msg);
	cg_cas_put(cas, &A, "hello", 5, hex, &err);
	ok(fill(&A, &p, "{\"u\":\"cg://sha256/" HEX "/f\"}") == 0, "with the object it is kept");
	is_int(cg_cache_get(cache, &A, &p, &row, &err), 1, "a hit");
	is_str(row.data, "{\"u\":\"cg://sha256/" HEX "/f\"}", "with its data");
	is_int(row.size, 5, "and the size of its objects");
	cg_cache_row_release(&row);
	is_int(get(&B, &p), 0, "not for another tenant");
	path = cg_cas_path(cas, hex);
	unlink(path);
	is_int(get(&A, &p), 0, "the object vanished: a miss");
	cg_cas_put(cas, &A, "hello", 5, hex, &err);
	is_int(get(&A, &p), 0, "and the row was forgotten");

	folder = cg_path_join(dir, "tree");
	file = cg_path_join(folder, "f.txt");
	cg_mkdirs(folder, 0755, &err);
	cg_file_write(file, "in a tree", 9, 0644, false, &err);
	cg_cas_put_tree(cas, &A, folder, hex, NULL, &err);
	data = cg_asprintf("{\"dir\":[\"cg://sha256/%s/tree\"]}", hex);
	ok(fill(&A, &p, data) == 0 && get(&A, &p) == 1, "a tree");
	free(path);
	cg_cas_put(cas, &A, "in a tree", 9, hex, &err);
	cg_cas_drop(cas, &A, hex, &err);
	is_int(get(&A, &p), 0, "with a file of it gone is a miss");
	free(data);
	free(folder);
	free(file);
	close_all();
	json_decref(in);
}

static void
t_chain(void)
{
	json_t *in = js("{\"x\":1}");
	struct cg_cache_parts p = { .skill = "s", .input = in, .run_only = true };
	struct cg_run_new r = { .workflow = "w", .version = "1" };
	char run[3][CG_ID_LEN + 1], lone[CG_ID_LEN + 1];
	struct cg_cache_row row;

	open_all("chain");
	for (int i = 0; i < 3; i++) {
		r.base_run = i ? run[i - 1] : NULL;
		cg_store_run_add(store, &A, &r, run[i], &err);
	}
	r.base_run = NULL;
	cg_store_run_add(store, &A, &r, lone, &err);
	p.run = run[0];
	fill(&A, &p, "{}");
	p.run = run[2];
	is_int(cg_cache_get(cache, &A, &p, &row, &err), 1, "run_only is found along the base runs");
	is_str(row.run, run[0], "and says where");
	cg_cache_row_release(&row);
	p.run = lone;
	is_int(get(&A, &p), 0, "and not from another run");
	close_all();
	json_decref(in);
}

static void
explain(const char *input, const char *handler, const char *want)
{
	json_t *in = js(input);
	struct cg_cache_parts p = { .skill = "s", .version = "2.0.0", .handler = handler,
		.input = in };
	struct cg_buf words;

	cg_buf_init(&words, 4096);
	cg_cache_explain(cache, &A, "w", "st", &p, &words, &err);
	is_str(words.s, want, "explain");
	cg_buf_release(&words);
	json_decref(in);
}

static void
t_explain(void)
{
	json_t *in = js("{\"style\":{\"bpm\":120,\"genre\":\"pop\"},\"len\":30}");
	struct cg_cache_parts p = { .skill = "s", .version = "2.0.0", .handler = "h", .input = in };

	open_all("explain");
	explain("{}", "h", "there is no earlier result of step 'st' of workflow 'w'");
	fill(&A, &p, "{}");
	explain("{\"style\":{\"bpm\":120,\"genre\":\"pop\"},\"len\":30}", "h",
	    "nothing differs from the last result");
	explain("{\"style\":{\"bpm\":128,\"genre\":\"pop\"},\"len\":30,\"key\":\"C\"}", "h2",
	    "the handler program changed\ninput /style/bpm changed\ninput /key is new");
	explain("{\"style\":\"pop\"}", "h", "input /style changed\ninput /len is gone");
	close_all();
	json_decref(in);
}

static void
t_lock(void)
{
	int fd, fd2, status;

	open_all("lock");
	fd = cg_cache_lock_try(cache, &A, HEX, &err);
	ok(fd >= 0, "a lock");
	if (fork() == 0) {
		fd2 = cg_cache_lock_try(cache, &A, HEX, &err);
		_exit(fd2 < 0 && err.code == CG_E_CONFLICT ? 0 : 1);
	}
	wait(&status);
	ok(status == 0, "another process does not get it");
	fd2 = cg_cache_lock_try(cache, &A, HEX, &err);
	ok(fd2 < 0 && err.code == CG_E_CONFLICT, "nor does this one again");
	fd2 = cg_cache_lock_try(cache, &A, "3" HEX, &err);
	ok(fd2 >= 0, "another key is free");
	close(fd);
	fd = cg_cache_lock_try(cache, &A, HEX, &err);
	ok(fd >= 0, "closed is free");
	close(fd);
	close(fd2);
	close_all();
}

static void
t_prune(void)
{
	json_t *in[3];
	struct cg_cache_parts p = { .skill = "s" };
	struct cg_cache_prune how = { .older_than_ms = 0, .max_bytes = -1, .objects = true };
	struct cg_cache_pruned done;
	char hex[65], *data;

	open_all("prune");
	for (int i = 0; i < 3; i++) {
		char text[20], now[30];
		int n = snprintf(text, sizeof text, "{\"n\":%d}", i);

		snprintf(now, sizeof now, "%d", 1000000 + i * 1000);
		setenv("CG_TEST_NOW", now, 1);
		in[i] = js(text);
		p.input = in[i];
		cg_cas_put(cas, &A, text, (size_t)n, hex, &err);
		data = cg_asprintf("{\"u\":\"cg://sha256/%s\"}", hex);
		fill(&A, &p, data);
		free(data);
	}
	unsetenv("CG_TEST_NOW");
	ok(cg_cache_prune(cache, &A, &how, &done, NULL, NULL, &err) == 0 && done.rows == 0
	    && done.objects == 0, "nothing to prune");
	how.max_bytes = 200;
	how.dry_run = true;
	ok(cg_cache_prune(cache, &A, &how, &done, NULL, NULL, &err) == 0 && done.rows == 1,
	    "by size, only looking (%lld)", (long long)done.rows);
	how.dry_run = false;
	p.input = in[0];
	is_int(get(&A, &p), 1, "the oldest is still there");
	how.older_than_ms = 3600000;
	how.max_bytes = -1;
	ok(cg_cache_prune(cache, &A, &how, &done, NULL, NULL, &err) == 0 && done.rows == 2
	    && done.objects == 0, "by age: what was used just now and young objects stay (%lld)",
	    (long long)done.rows);
	is_int(get(&A, &p), 1, "the one in use");
	for (int i = 0; i < 3; i++)
		json_decref(in[i]);
	close_all();
}

int
main(void)
{
	if (!mkdtemp(dir))
		return 1;
	t_key();
	t_hits();
	t_chain();
	t_explain();
	t_lock();
	t_prune();
	cg_rmtree(dir, &err);
	return done();
}
