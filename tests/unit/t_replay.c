/* Recorded from a real server, replayed without one. */
#include <dirent.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "fetch/fetch.h"
#include "fetch/guard.h"
#include "service.h"
#include "tap.h"

static char dir[] = "/tmp/cg-t_replay.XXXXXX";
static struct service web;
static struct cg_err err;
static const char *const known[] = { "hush-hush-value", NULL };
static const char *const headers[] = { "X-Campaign: summer", "X-Api-Key: api-key-value",
	"X-Other: with hush-hush-value in it", NULL };
static const char *const secrets[] = { "X-Vendor: vendor-value", "Authorization: Bearer bearer-value", NULL };

/* What came of one request: status, pieces, bytes, and their sum. */
struct got {
	int done, status, pieces;
	struct cg_buf body;
	struct cg_err err;
	int64_t retry_ms, ms;
	struct cg_fetch_call *call;
	int stop_at;
	bool drop;
};

static void
done_with(void *arg, struct cg_fetch_reply *r)
{
	struct got *g = arg;

	g->done++;
	g->status = r->status;
	g->err = r->err;
	g->retry_ms = r->retry_after_ms;
	g->ms = r->ms;
	cg_buf_put(&g->body, r->body.s, r->body.len);
}

static int
take(void *arg, const void *p, size_t n)
{
	struct got *g = arg;

	cg_buf_put(&g->body, p, n);
	if (++g->pieces != g->stop_at)
		return 0;
	if (g->drop)
		cg_fetch_drop(g->call);
	return 1;
}

static void
run(struct cg_fetch *f, struct cg_fetch_req *req, const char *path, struct got *g)
{
	char *url = cg_asprintf("http://127.0.0.1:%d%s", web.port, path);

	cg_buf_init(&g->body, 1 << 20);
	req->url = url;
	req->method = req->method ? req->method : "GET";
	req->take_arg = g;
	g->call = cg_fetch_start(f, req, done_with, g);
	while (cg_fetch_turn(f, 1000) > 0)
		;
	free(url);
}

/* The same requests, in both ways. */
struct all {
	struct got plain, post, other, stream, first, second, refused, cut, enough, redirect, many, slow;
};

static void
run_all(struct cg_fetch *f, struct all *a)
{
	static const char *const there[] = { "*", NULL };
	char origin[64];
	const char *const ours[] = { origin, NULL };
	struct cg_fetch_guard guard = { .hosts = there, .also_allowed = ours };
	struct cg_fetch_req get = { .headers = headers, .secrets = secrets }, post = { .method = "POST",
		.body = "hello", .body_len = 5 }, other = { .method = "POST", .body = "howdy", .body_len = 5 },
		stream = { .take = take }, follow = { .guard = &guard };

	snprintf(origin, sizeof origin, "http://127.0.0.1:%d", web.port);
	*a = (struct all){ .enough = { .stop_at = 2 } };
	run(f, &get, "/echo?key=query-value&x=1", &a->plain);
	run(f, &post, "/echo", &a->post);
	run(f, &other, "/echo", &a->other);
	run(f, &stream, "/pieces/20", &a->stream);
	run(f, &get, "/count", &a->first);
	run(f, &get, "/count", &a->second);
	run(f, &get, "/refuse/1000", &a->refused);
	run(f, &get, "/cut", &a->cut);
	run(f, &stream, "/pieces/40", &a->enough);
	run(f, &follow, "/go/302?to=/bytes/10", &a->redirect);
	run(f, &get, "/bytes/100000", &a->many);
	run(f, &stream, "/speak/5/2/60", &a->slow);
}

static void
release_all(struct all *a)
{
	struct got *g = (struct got *)a;

	for (size_t i = 0; i < sizeof *a / sizeof *g; i++)
		cg_buf_release(&g[i].body);
}

static void
same(const struct got *a, const struct got *b, const char *name)
{
	ok(b->done == 1 && a->status == b->status && a->pieces == b->pieces && a->err.code == b->err.code
	    && strcmp(a->err.msg, b->err.msg) == 0 && a->retry_ms == b->retry_ms, "%s: %d, %d pieces", name,
	    b->status, b->pieces);
}

/* A key that came back has x in its place; else the bytes are those that came. */
static bool
same_bytes(const struct got *a, const struct got *b)
{
	if (a->body.len != b->body.len)
		return false;
	for (size_t i = 0; i < a->body.len; i++)
		if (a->body.s[i] != b->body.s[i] && b->body.s[i] != 'x')
			return false;
	return true;
}

/* How many of the files have that text in them. */
static int
grep(const char *text, int *files)
{
	DIR *d = opendir(dir);
	int n = 0;

	*files = 0;
	for (struct dirent *e; d && (e = readdir(d));) {
		char *path = cg_path_join(dir, e->d_name);
		struct cg_buf b;

		cg_buf_init(&b, 1 << 24);
		if (*e->d_name != '.' && cg_file_read(&b, path, &err) == 0) {
			++*files;
			n += memmem(b.s, b.len, text, strlen(text)) != NULL;
		}
		cg_buf_release(&b);
		free(path);
	}
	if (d)
		closedir(d);
	return n;
}

static void
t_files(void)
{
	static const char *const values[] = { "hush-hush-value", "api-key-value", "vendor-value",
		"bearer-value", "query-value" };
	int files;

	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		is_int(grep(values[i], &files), 0, values[i]);
	is_int(files, 13, "a file for each exchange");
	ok(grep("X-Api-Key: [redacted]", &files) > 0 && grep("X-Campaign: summer", &files) > 0
	    && grep("?key=[redacted]&x=1", &files) == 1, "but what is no key");
}

static void
t_same(const struct all *a, const struct all *b)
{
	const struct got *x = (const struct got *)a, *y = (const struct got *)b;
	static const char *const name[] = { "a GET", "a POST", "another body", "a stream", "a first time",
		"a second", "a refusal", "one that breaks off", "one that was enough", "a redirect", "a long one", "a slow one" };

	for (size_t i = 0; i < sizeof *a / sizeof *x; i++) {
		same(&x[i], &y[i], name[i]);
		ok(same_bytes(&x[i], &y[i]), "%s: the same bytes", name[i]);
	}
	ok(a->stream.pieces > 1 && a->enough.pieces == 2 && a->cut.status == 0 && a->refused.retry_ms == 2000
	    && a->redirect.body.len == 10 && strcmp(a->first.body.s, a->second.body.s) != 0,
	    "which are what they should be");
}

static void
t_more(void)
{
	struct cg_fetch_conf conf = { .replay = dir, .secrets = known };
	struct cg_fetch_req get = { .headers = headers, .secrets = secrets }, none = { .method = "GET" },
		stream = { .take = take };
	struct got a = { 0 }, b = { 0 }, c = { 0 }, gone = { 0 }, dropped = { .stop_at = 3, .drop = true };
	struct cg_fetch *f;

	cg_fetch_open_with(&f, &conf, &err);
	run(f, &get, "/count", &a);
	run(f, &get, "/count", &b);
	run(f, &get, "/count", &c);
	ok(strcmp(a.body.s, b.body.s) && !strcmp(b.body.s, c.body.s), "the last reply stays");
	run(f, &none, "/never?token=token-value", &gone);
	ok(gone.done == 1 && gone.status == 0 && gone.err.code == CG_E_NOINPUT && !strstr(gone.err.msg, "token-value"),
	    "what was not recorded: %s", gone.err.msg);
	run(f, &stream, "/pieces/20", &dropped);
	ok(dropped.done == 0 && dropped.pieces == 3, "a taker may drop it");
	cg_fetch_close(f);
	cg_buf_release(&a.body);
	cg_buf_release(&b.body);
	cg_buf_release(&c.body);
	cg_buf_release(&gone.body);
	cg_buf_release(&dropped.body);
}

/* The file that has that text in it, and its bytes. */
static char *
find(const char *text, struct cg_buf *b)
{
	DIR *d = opendir(dir);
	char *path = NULL;

	for (struct dirent *e; d && !path && (e = readdir(d));) {
		path = cg_path_join(dir, e->d_name);
		cg_buf_clear(b);
		if (*e->d_name != '.' && cg_file_read(b, path, &err) == 0 && memmem(b->s, b->len, text, strlen(text)))
			break;
		free(path);
		path = NULL;
	}
	closedir(d);
	return path;
}

/* As slowly as it came, and where nothing can be kept. */
static void
t_ways(void)
{
	struct cg_fetch_conf paced = { .replay = dir, .paced = true }, nowhere = { .record = "/nonexistent/dir" };
	struct cg_fetch_req stream = { .take = take }, get = { .method = "GET" };
	struct got a = { 0 }, b = { 0 };
	struct cg_fetch *f;
	int64_t began = cg_mono_ms();

	cg_fetch_open_with(&f, &paced, &err);
	run(f, &stream, "/speak/5/2/60", &a);
	ok(a.status == 200 && cg_mono_ms() - began >= 200, "with the pauses there were: %lld ms",
	    (long long)(cg_mono_ms() - began));
	cg_fetch_close(f);
	cg_fetch_open_with(&f, &nowhere, &err);
	run(f, &get, "/bytes/10", &b);
	ok(b.status == 0 && strstr(b.err.msg, "/nonexistent/dir"), "what cannot be kept is an error: %s", b.err.msg);
	cg_fetch_close(f);
	cg_buf_release(&a.body);
	cg_buf_release(&b.body);
}

/* A recording of which the end is missing, wherever that is. */
static void
t_broken(void)
{
	static const char digest[] = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"; /* hello */
	struct cg_fetch_conf conf = { .replay = dir };
	struct cg_fetch_req post = { .method = "POST", .body = "hello", .body_len = 5 };
	struct cg_buf whole;
	char *path;
	int wrong = 0;

	cg_buf_init(&whole, 1 << 20);
	path = find(digest, &whole);
	for (size_t n = 0; path && n < whole.len; n += 7) {
		struct cg_fetch *f;
		struct got g = { 0 };

		cg_file_write(path, whole.s, n, 0600, false, &err);
		cg_fetch_open_with(&f, &conf, &err);
		run(f, &post, "/echo", &g);
		wrong += g.done != 1 || g.status != 0 || g.err.code != CG_E_DATA;
		cg_fetch_close(f);
		cg_buf_release(&g.body);
	}
	ok(path && wrong == 0, "half a recording is none");
	cg_buf_release(&whole);
	free(path);
}

int
main(void)
{
	char *argv[] = { "node", "tests/services/http.mjs", NULL };
	struct cg_fetch_conf conf = { .record = mkdtemp(dir), .secrets = known };
	struct cg_fetch *f;
	struct all recorded, replayed;

	if (service_start(&web, argv) != 0) {
		printf("ok 1 # skip node is not installed\n1..1\n");
		return 0;
	}
	signal(SIGPIPE, SIG_IGN);
	if (cg_fetch_open_with(&f, &conf, &err) < 0) {
		printf("Bail out! %s\n", err.msg);
		return 1;
	}
	run_all(f, &recorded);
	cg_fetch_close(f);
	t_files();
	conf = (struct cg_fetch_conf){ .replay = dir, .secrets = known };
	cg_fetch_open_with(&f, &conf, &err);
	kill(web.pid, SIGSTOP); /* nobody could answer */
	run_all(f, &replayed);
	kill(web.pid, SIGCONT);
	cg_fetch_close(f);
	t_same(&recorded, &replayed);
	t_ways();
	service_stop(&web);
	t_more();
	t_broken();
	release_all(&recorded);
	release_all(&replayed);
	cg_rmtree(dir, &err);
	return done();
}
