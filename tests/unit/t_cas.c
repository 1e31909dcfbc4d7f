/*
 * Objects: what is put is there, whole, once, and only for who put it; in a folder and
 * in a bucket (s3rver behind a door that checks signatures).
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "cas/cas.h"
#include "json/json.h"
#include "service.h"
#include "tap.h"
#include "tenant/tenant.h"

static const struct cg_scope A = { "org_a", NULL }, B = { "org_b", NULL };
static const char hello[] = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
static struct cg_err err;
static char dir[] = "/tmp/cg-t_cas.XXXXXX";
static struct service server;
static bool bucket; /* else a folder */

static char *
at(const char *name)
{
	return cg_path_join(dir, name);
}

static void
put_text(const char *name, const char *text)
{
	char *path = at(name), *folder = cg_path_dir(path);

	cg_mkdirs(folder, 0755, &err);
	if (cg_file_write(path, text, strlen(text), 0644, false, &err) < 0)
		printf("# %s\n", err.msg);
	free(folder);
	free(path);
}

/* Objects under that name; with other copies, as another machine has them. */
static struct cg_cas *
opened(const char *name, const char *copies, const char *more)
{
	struct cg_cas *cas;
	char *folder = at(name), *cache = at(copies);
	char *url = cg_asprintf("s3://cg-test/%s?endpoint=http://127.0.0.1:%d%s", name, server.port, more);

	if (cg_cas_open(&cas, bucket ? url : folder, cache, &err) < 0)
		printf("Bail out! %s\n", err.msg);
	free(url);
	free(cache);
	free(folder);
	return cas;
}

static struct cg_cas *
fresh(const char *name)
{
	return opened(name, "copies", "");
}

/* The folder that an open one works in, with something below it. */
static char *
within(struct cg_cas *cas, const char *what)
{
	char *path = cg_cas_path(cas, hello), *tail = strstr(path, "/objects/2c/"), *full;

	while (strstr(tail + 1, "/objects/2c/"))
		tail = strstr(tail + 1, "/objects/2c/");
	full = cg_asprintf("%.*s/%s", (int)(tail - path), path, what);
	free(path);
	return full;
}

/* Where the server keeps an object. */
static char *
stored(const char *name, const char *hex)
{
	char *what = cg_asprintf("server/cg-test/%s/objects/%.2s/%s._S3rver_object", name, hex, hex + 2);
	char *path = at(what);

	free(what);
	return path;
}

static int
count(void *arg, const char *hex, int64_t size, int64_t touched_ms)
{
	(void)hex;
	(void)touched_ms;
	*(int64_t *)arg += size;
	return 0;
}

static void
t_bytes(void)
{
	struct cg_cas *cas = fresh("bytes");
	char hex[65], *path;
	struct cg_buf b;
	struct stat st;
	int64_t sum = 0;

	ok(cg_cas_has(cas, &A, hello, &err) == 0, "nothing is there before the first put");
	ok(cg_cas_put(cas, &A, "hello", 5, hex, &err) == 0, "bytes are put");
	is_str(hex, hello, "named by their SHA-256");
	path = cg_cas_path(cas, hex);
	ok(stat(path, &st) == 0 && st.st_size == 5 && (st.st_mode & 0777) == 0444,
	    "at their path, read-only");
	ok(cg_cas_has(cas, &A, hex, &err) == 1 && cg_cas_size(cas, &A, hex) == 5, "there for who put them");
	ok(cg_cas_has(cas, &B, hex, &err) == 0 && cg_cas_size(cas, &B, hex) < 0, "and for nobody else");
	cg_buf_init(&b, 100);
	ok(cg_cas_read(cas, &B, hex, &b, &err) < 0 && err.code == CG_E_NOTFOUND,
	    "who cannot read them either: %s", err.msg);
	ok(cg_cas_read(cas, &A, hex, &b, &err) == 0 && b.len == 5, "they are read back");
	ok(cg_cas_put(cas, &B, "hello", 5, hex, &err) == 0 && cg_cas_has(cas, &B, hex, &err) == 1,
	    "another tenant puts the same");
	ok(stat(path, &st) == 0 && st.st_nlink == 3, "the bytes are stored once");
	is_int(cg_cas_drop(cas, &A, hex, &err), 1, "dropped by one");
	ok(cg_cas_has(cas, &A, hex, &err) == 0 && cg_cas_has(cas, &B, hex, &err) == 1,
	    "the other one keeps them");
	is_int(cg_cas_drop(cas, &A, hex, &err), 0, "dropped twice is no error");
	is_int(cg_cas_drop(cas, &B, hex, &err), 1, "dropped by the last one");
	ok(!cg_is_file(path), "they are gone");
	cg_cas_put(cas, &A, "", 0, hex, &err);
	cg_cas_put(cas, &A, "hello", 5, hex, &err);
	ok(cg_cas_list(cas, &A, count, &sum, &err) == 0 && sum == 5, "the list has what is there");
	unlink(path);
	ok(cg_cas_has(cas, &A, hex, &err) == bucket, "an object whose file somebody removed is not there%s",
	    bucket ? ", but in the bucket" : "");
	ok(cg_cas_put(cas, &A, "hello", 5, hex, &err) == 0 && cg_cas_has(cas, &A, hex, &err) == 1
	    && cg_is_file(path), "and is there again when it is put again");
	ok(cg_cas_has(cas, &A, "../../etc/passwd", &err) == 0 && cg_cas_has(cas, &A, "", &err) == 0,
	    "what is no hash is not there");
	cg_buf_release(&b);
	cg_cas_close(cas);
	free(path);
}

static void
t_damage(void)
{
	struct cg_cas *cas = fresh("damage");
	char hex[65], *path;
	FILE *f;

	cg_cas_put(cas, &A, "hello", 5, hex, &err);
	ok(cg_cas_verify(cas, &A, hex, &err) == 0, "sound");
	path = bucket ? stored("damage", hex) : cg_cas_path(cas, hex);
	chmod(path, 0644);
	f = fopen(path, "w");
	fputs("hellO", f);
	fclose(f);
	ok(cg_cas_verify(cas, &A, hex, &err) < 0 && err.code == CG_E_DATA && strstr(err.msg, hex),
	    "damage is seen and named: %s", err.msg);
	f = fopen(path, "w");
	fputs("hell", f);
	fclose(f);
	if (bucket)
		ok(cg_cas_verify(cas, &A, hex, &err) < 0, "seen again: %s", err.msg);
	ok(cg_cas_put(cas, &A, "hello", 5, hex, &err) == 0 && cg_cas_verify(cas, &A, hex, &err) == 0,
	    "a truncated object is replaced by putting it again: %s", err.msg);
	free(path);
	cg_cas_close(cas);
}

static void
t_tree(void)
{
	struct cg_cas *cas = fresh("trees");
	char *folder = at("in"), *out = at("out"), *again = at("out2"), *text, hex[65], hex2[65];
	json_t *listing = NULL, *e;
	int64_t size;
	bool is_tree;

	put_text("in/index.html", "<!doctype html><title>x</title>");
	put_text("in/js/game.js", "let a = 1;\n");
	put_text("in/a.json", "{}");
	ok(cg_cas_put_tree(cas, &A, folder, hex, &listing, &err) == 0, "a folder is put");
	e = json_array_get(json_object_get(listing, "entries"), 2);
	is_str(cg_json_get_str(e, "path", NULL), "js/game.js", "listed by path");
	is_str(cg_json_get_str(e, "mime", NULL), "text/javascript", "with media type");
	is_int(cg_json_get_int(e, "size", 0), 11, "and size");
	json_decref(listing);
	ok(cg_cas_put_within(cas, &A, dir, "in", hex2, &size, &is_tree, &err) == 0 && is_tree
	    && size == 44 && strcmp(hex, hex2) == 0, "the same folder is the same object");
	is_int(cg_cas_tree(cas, &A, hex, &listing, &err), 1, "it is known as a tree");
	ok(json_array_size(json_object_get(listing, "entries")) == 3, "of three files");
	json_decref(listing);
	is_int(cg_cas_tree(cas, &A, hello, &listing, &err), -1,
	    "what is not there is no tree");
	ok(cg_cas_export(cas, &A, hex, out, &err) == 0, "it is written out");
	cg_cas_put_tree(cas, &A, out, hex2, NULL, &err);
	is_str(hex2, hex, "as it was");
	ok(cg_cas_export(cas, &A, hex, out, &err) < 0 && err.code == CG_E_CONFLICT,
	    "not over what is there: %s", err.msg);
	ok(cg_cas_export(cas, &B, hex, again, &err) < 0 && err.code == CG_E_NOTFOUND
	    && !cg_is_dir(again), "not for another tenant");
	ok(cg_cas_verify(cas, &A, hex, &err) == 0, "sound, with its files");
	text = at("in/evil");
	ok(symlink("/etc/passwd", text) == 0, "a link in the folder");
	ok(cg_cas_put_tree(cas, &A, folder, hex2, NULL, &err) < 0 && err.code == CG_E_DATA,
	    "is refused: %s", err.msg);
	ok(cg_cas_put_within(cas, &A, dir, "in/evil", hex2, &size, &is_tree, &err) < 0,
	    "by its own name too: %s", err.msg);
	unlink(text);
	ok(symlink("/etc", text) == 0 && cg_cas_put_within(cas, &A, dir, "in/evil/passwd", hex2,
	    &size, &is_tree, &err) < 0 && err.code == CG_E_DATA, "and on the way: %s", err.msg);
	ok(cg_cas_put_within(cas, &A, folder, "../bytes", hex2, &size, &is_tree, &err) < 0,
	    "nor is there a way out: %s", err.msg);
	unlink(text);
	ok(mkfifo(text, 0600) == 0 && cg_cas_put_tree(cas, &A, folder, hex2, NULL, &err) < 0,
	    "a pipe does not block: %s", err.msg);
	free(text);
	free(folder);
	free(out);
	free(again);
	cg_cas_close(cas);
}

/* A tree that names somebody else's object gives nothing away. */
static void
t_forged(void)
{
	struct cg_cas *cas = fresh("forged");
	char hex[65], *dest = at("stolen"), *tree;

	cg_cas_put(cas, &A, "hello", 5, hex, &err);
	tree = cg_asprintf("{\"entries\":[{\"hash\":\"%s\",\"mime\":\"text/plain\","
	    "\"path\":\"x\",\"size\":5}],\"type\":\"tree\"}", hex);
	cg_cas_put(cas, &B, tree, strlen(tree), hex, &err);
	ok(cg_cas_export(cas, &B, hex, dest, &err) < 0 && err.code == CG_E_NOTFOUND
	    && !cg_is_dir(dest), "a forged tree does not open another tenant's object: %s", err.msg);
	free(tree);
	tree = cg_asprintf("{\"entries\":[{\"hash\":\"%s\",\"mime\":\"text/plain\","
	    "\"path\":\"../x\",\"size\":5}],\"type\":\"tree\"}", hello);
	cg_cas_put(cas, &A, tree, strlen(tree), hex, &err);
	ok(cg_cas_export(cas, &A, hex, dest, &err) == 0 && cg_is_file(dest),
	    "one that leads out of its folder is no tree, just a file");
	free(tree);
	free(dest);
	cg_cas_close(cas);
}

/* Eight processes put the same 40 objects, for two tenants: all are there and sound. */
static void
t_race(void)
{
	struct cg_cas *cas;
	char text[40], hex[65];
	int status, bad = 0;
	pid_t pids[8];

	for (int p = 0; p < 8; p++)
		if ((pids[p] = fork()) == 0) {
			cas = fresh("race");
			for (int i = 0; i < 40; i++) {
				int n = snprintf(text, sizeof text, "object %d", i);

				if (i % 10 == 0)
					cg_cas_hold(cas);
				if (cg_cas_put(cas, p % 2 ? &A : &B, text, (size_t)n, hex, &err) < 0)
					_exit(1);
				if (i % 10 == 9 && cg_cas_settle(cas, &err) < 0)
					_exit(2);
			}
			cg_cas_close(cas);
			_exit(0);
		}
	for (int p = 0; p < 8; p++)
		bad += waitpid(pids[p], &status, 0) < 0 || status != 0;
	is_int(bad, 0, "eight processes put the same objects");
	cas = fresh("race");
	for (int i = 0; i < 40; i++) {
		int n = snprintf(text, sizeof text, "object %d", i);

		cg_cas_put(cas, &A, text, (size_t)n, hex, &err);
		bad += cg_cas_verify(cas, &A, hex, &err) < 0 || cg_cas_verify(cas, &B, hex, &err) < 0;
	}
	is_int(bad, 0, "both tenants have all of them, sound");
	cg_cas_close(cas);
}

/* A disk that is full in the middle of an object: an error that says so, and nothing left. */
static void
t_full(void)
{
	struct cg_cas *cas = fresh("full");
	char hex[65], *big = cg_alloc(1 << 20), *tmp = within(cas, "tmp");
	int status, pid = fork();

	if (pid == 0) {
		struct rlimit small = { 65536, 65536 };

		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &small);
		if (cg_cas_put(cas, &A, big, 1 << 20, hex, &err) == 0 || err.code != CG_E_IO)
			_exit(1);
		cg_cas_close(cas);
		_exit(rmdir(tmp) == 0 ? 0 : 2); /* only an empty folder can be removed */
	}
	waitpid(pid, &status, 0);
	ok(status == 0, "a full disk is an error of kind IO and leaves no temporary file");
	free(big);
	free(tmp);
	cg_cas_close(cas);
}

static void
t_sweep(void)
{
	struct timespec old[2] = { { 1000, 0 }, { 1000, 0 } };
	struct cg_cas *cas = fresh("full");
	char *left = within(cas, "tmp/left"), *young = within(cas, "tmp/young"), hex[65];

	cg_cas_put(cas, &A, "hello", 5, hex, &err); /* so that the folder is there */
	cg_file_write(left, "half", 4, 0600, false, &err);
	cg_file_write(young, "half", 4, 0600, false, &err);
	utimensat(AT_FDCWD, left, old, 0);
	ok(cg_cas_sweep(cas, &err) == 0 && !cg_is_file(left) && cg_is_file(young),
	    "what a killed process left goes, in time");
	free(left);
	free(young);
	cg_cas_close(cas);
}

static void
t_held(void)
{
	struct cg_cas *cas = fresh("held"), *other;
	char text[40], hex[200][65];
	int there = 0;

	cg_cas_hold(cas);
	for (int i = 0; i < 200; i++) {
		int n = snprintf(text, sizeof text, "object %d", i / 2); /* each twice */

		cg_cas_put(cas, &A, text, (size_t)n, hex[i], &err);
	}
	ok(cg_cas_settle(cas, &err) == 0, "what is held is settled: %s", err.msg);
	cg_cas_close(cas);
	other = opened("held", "elsewhere", "");
	ok(cg_cas_has_all(other, &A, (const char (*)[65])hex, 200, &err) == 1, "and there, for all");
	for (int i = 0; i < 200; i++)
		there += cg_cas_verify(other, &A, hex[i], &err) == 0;
	is_int(there, 200, "whole");
	cg_cas_close(other);
}

/* ---- a bucket ---- */

static int
files_in(const char *path)
{
	DIR *d = opendir(path);
	int n = 0;

	for (struct dirent *e; d && (e = readdir(d));)
		n += e->d_name[0] != '.';
	if (d)
		closedir(d);
	return n;
}

/* Another machine sees what one has put, and copies what it uses. */
static void
t_machines(void)
{
	struct cg_cas *one = opened("shared", "one", ""), *two = opened("shared", "two", "");
	char hex[65], tree[65], *folder = at("in2"), *out = at("out3"), *path, *keep;
	json_t *listing;
	int64_t sum = 0;
	struct cg_buf b;

	cg_buf_init(&b, 8192);
	put_text("in2/a.txt", "one");
	put_text("in2/b/c.txt", "three");
	ok(cg_cas_put(one, &A, "hello", 5, hex, &err) == 0
	    && cg_cas_put_tree(one, &A, folder, tree, NULL, &err) == 0, "one machine puts: %s", err.msg);
	ok(cg_cas_has(two, &A, hex, &err) == 1 && cg_cas_size(two, &A, hex) == 5, "another one sees it");
	ok(cg_cas_has(two, &B, hex, &err) == 0 && cg_cas_read(two, &B, hex, &b, &err) < 0
	    && err.code == CG_E_NOTFOUND, "not for another tenant: %s", err.msg);
	path = cg_cas_path(two, hex);
	is_int(cg_cas_tree(two, &A, hex, &listing, &err), 0, "it is no tree");
	ok(!cg_is_file(path), "which can be seen without copying it");
	ok(cg_cas_bring(two, &A, hex, &err) == 0 && cg_is_file(path), "it is copied when it is needed");
	is_int(cg_cas_tree(two, &A, tree, &listing, &err), 1, "a tree is known as one");
	json_decref(listing);
	ok(cg_cas_export(two, &A, tree, out, &err) == 0, "and written out: %s", err.msg);
	cg_cas_put_tree(two, &A, out, hex, NULL, &err);
	is_str(hex, tree, "as it was");
	ok(cg_cas_list(two, &A, count, &sum, &err) == 0 && sum > 13, "the list has all of it");
	is_int(cg_cas_presign(two, &A, tree, "text/html", "x.html", 60, &b, &err), 1, "a signed URL");
	ok(strstr(b.s, "/cg-test/shared/objects/") && strstr(b.s, "X-Amz-Signature="), "of the object");
	is_int(cg_cas_presign(two, &B, tree, NULL, NULL, 60, &b, &err), -1, "not for another tenant");
	keep = stored("shared", tree);
	unlink(keep);
	cg_cas_close(two);
	two = opened("shared", "three", "");
	ok(cg_cas_has(two, &A, tree, &err) == 0, "what was removed from the bucket is not there");
	ok(cg_cas_verify(two, &A, tree, &err) < 0 && err.code == CG_E_NOTFOUND, "and missing: %s", err.msg);
	is_int(cg_cas_verify(one, &A, tree, &err), -1, "on the machine that has a copy too");
	ok(cg_cas_put_tree(one, &A, folder, tree, NULL, &err) == 0 && cg_is_file(keep),
	    "which puts it again when it is put again: %s", err.msg);
	free(folder);
	free(out);
	free(path);
	free(keep);
	cg_buf_release(&b);
	cg_cas_close(one);
	cg_cas_close(two);
}

/* Bytes go when the last tenant has dropped them and they are not young; not before. */
static void
t_bucket_sweep(void)
{
	struct timespec old[2] = { { 1000, 0 }, { 1000, 0 } };
	struct cg_cas *cas = fresh("swept");
	char hex[65], *path;

	cg_cas_put(cas, &A, "hello", 5, hex, &err);
	cg_cas_put(cas, &B, "hello", 5, hex, &err);
	path = stored("swept", hex);
	is_int(cg_cas_drop(cas, &A, hex, &err), 1, "dropped by one");
	utimensat(AT_FDCWD, path, old, 0);
	ok(cg_cas_sweep(cas, &err) == 0 && cg_is_file(path), "swept: the other one needs it");
	ok(cg_cas_has(cas, &A, hex, &err) == 0 && cg_cas_has(cas, &B, hex, &err) == 1, "and has it");
	is_int(cg_cas_drop(cas, &B, hex, &err), 1, "dropped by the last one");
	is_int(cg_cas_drop(cas, &B, hex, &err), 0, "once");
	utimensat(AT_FDCWD, path, NULL, 0);
	ok(cg_cas_sweep(cas, &err) == 0 && cg_is_file(path), "young bytes stay");
	utimensat(AT_FDCWD, path, old, 0);
	ok(cg_cas_sweep(cas, &err) == 0 && !cg_is_file(path), "old ones go: %s", err.msg);
	free(path);
	cg_cas_close(cas);
}

/* Copies that are old go when there are too many of them; those in use stay. */
static void
t_trim(void)
{
	struct timespec old[2] = { { 1000, 0 }, { 1000, 0 } };
	struct cg_cas *cas = opened("trimmed", "trimmed", "&cache_size=30000");
	char *block = cg_alloc(20000), hex[3][65], *path[3];

	for (int i = 0; i < 3; i++) {
		block[0] = (char)i;
		cg_cas_put(cas, &A, block, 20000, hex[i], &err);
		path[i] = cg_cas_path(cas, hex[i]);
	}
	utimensat(AT_FDCWD, path[1], old, 0);
	cg_cas_close(cas);
	ok(cg_is_file(path[0]) && !cg_is_file(path[1]) && cg_is_file(path[2]), "an old copy goes");
	cas = opened("trimmed", "trimmed", "&cache_size=30000");
	ok(cg_cas_has(cas, &A, hex[1], &err) == 1 && cg_cas_verify(cas, &A, hex[1], &err) == 0,
	    "and comes again from the bucket: %s", err.msg);
	cg_cas_close(cas);
	for (int i = 0; i < 3; i++)
		free(path[i]);
	free(block);
}

/* The server goes away: an error that can be tried again, and nothing half done. */
static void
t_away(void)
{
	char *argv[] = { "tests/services/s3/run", at("server"), NULL };
	struct cg_cas *cas = opened("away", "away", "&patience=200ms");
	char text[40], hex[65], *tmp = within(cas, "tmp"), *path;

	cg_cas_put(cas, &A, "before", 6, hex, &err);
	service_stop(&server);
	ok(cg_cas_has(cas, &A, hex, &err) == 1, "what was there a moment ago is there");
	ok(cg_cas_has(cas, &A, hello, &err) == -1 && err.code == CG_E_UNAVAILABLE,
	    "what nobody can know is not answered: %s", err.msg);
	cg_cas_hold(cas);
	for (int i = 0; i < 20; i++)
		cg_cas_put(cas, &A, text, (size_t)snprintf(text, sizeof text, "away %d", i), hex, &err);
	ok(cg_cas_settle(cas, &err) < 0 && err.code == CG_E_UNAVAILABLE, "nothing is stored: %s", err.msg);
	path = cg_cas_path(cas, hex);
	ok(files_in(tmp) == 0 && !cg_is_file(path), "nor kept here as if it were");
	service_start(&server, argv);
	cg_cas_close(cas);
	free(path);
	free(tmp);
	free(argv[1]);
}

static void
t_names(void)
{
	static const struct {
		const char *name, *bytes;
		size_t len;
		const char *mime;
	} rows[] = {
		{ "x.bin", "\x89PNG\r\n\x1a\n....", 12, "image/png" },
		{ "a.html", "<p>", 3, "text/html" },
		{ "noext", "  <!DOCTYPE html>", 17, "text/html" },
		{ "x.png", "RIFF....WEBPVP8 ", 16, "image/webp" },
		{ "x", "RIFF....WAVEfmt ", 16, "audio/wav" },
		{ "a.GLB", "glTF\2\0\0\0", 8, "model/gltf-binary" },
		{ "a.js", "export{}", 8, "text/javascript" },
		{ "v", "\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", 12, "video/webm" },
		{ "v.mp4", "\0\0\0\x18" "ftypisom", 12, "video/mp4" },
		{ "f", "wOF2....", 8, "font/woff2" },
		{ "t", "plain words", 11, "text/plain" },
		{ "t", "a\0b", 3, "application/octet-stream" },
		{ "t", "", 0, "application/octet-stream" },
		{ "s.svg", "<svg xmlns=''/>", 15, "image/svg+xml" },
	};
	char uri[CG_URI_MAX], hex[65];
	const char *name;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		is_str(cg_mime_of(rows[i].name, rows[i].bytes, rows[i].len), rows[i].mime,
		    rows[i].name);
	is_str(cg_mime_ext("audio/mpeg"), ".mp3", "the extension of a type");
	cg_cas_uri(hello, "a b/ü.png", uri);
	is_str(uri + 12 + 64, "/a%20b%2F%C3%BC.png", "a name in a URI");
	ok(cg_cas_uri_parse(uri, hex, &name) && !strcmp(hex, hello)
	    && !strcmp(name, "a%20b%2F%C3%BC.png"), "is taken apart again");
	ok(!cg_cas_uri_parse("cg://sha256/zz", hex, &name)
	    && !cg_cas_uri_parse("https://x", hex, &name), "other URIs are not ours");
}

static void
t_all(void)
{
	t_bytes();
	t_damage();
	t_tree();
	t_forged();
	t_race();
	t_full();
	t_sweep();
	t_held();
}

int
main(void)
{
	char *argv[] = { "tests/services/s3/run", NULL, NULL };
	char *in;

	if (!mkdtemp(dir))
		return 1;
	signal(SIGPIPE, SIG_IGN);
	setenv("AWS_ACCESS_KEY_ID", "S3RVER", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "S3RVER", 1);
	t_names();
	t_all();
	in = at("");
	cg_rmtree(in, &err);
	mkdir(in, 0700);
	free(in);
	argv[1] = at("server");
	mkdir(argv[1], 0700);
	if (service_start(&server, argv) != 0) {
		ok(1, "# skip the S3 server did not start: is npm installed?");
	} else {
		bucket = true;
		t_all();
		t_machines();
		t_bucket_sweep();
		t_trim();
		t_away();
		service_stop(&server);
	}
	free(argv[1]);
	cg_rmtree(dir, &err);
	return done();
}
