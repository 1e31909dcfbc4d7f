/* lib/http with a server of the test's own: client and server in one file. */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/sig.h"
#include "http/file.h"
#include "http/http.h"
#include "http/stream.h"
#include "http_test.h"
#include "tap.h"

static struct {
	struct cg_http *http;
	int sig, dir;
	pthread_t main;
	pthread_mutex_t lock;
	pthread_cond_t moved;
	struct cg_http_stream *stream; /* of the last request for /events */
	int held;                      /* workers in /hold */
	bool let;                      /* they may go */
	int opened, done_499;
} t = { .lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER };

/* ---- the server ---- */

static void
echo(void *arg, struct cg_http_req *r)
{
	struct cg_str body = cg_http_body(r);

	(void)arg;
	cg_http_set(r, "X-Query", cg_http_query(r));
	cg_http_set(r, "X-Bad", "a\r\nSet-Cookie: b");
	cg_http_reply(r, 200, "text/plain", cg_strndup(body.s, body.len), body.len);
	cg_http_reply_static(r, 500, NULL, "late", 4); /* the first one counts */
}

static void
worker(void *arg, struct cg_http_req *r)
{
	int *ctx = cg_http_ctx(r);
	char text[40];

	(void)arg;
	snprintf(text, sizeof text, "%s %d", ctx ? "ctx" : "none", ctx ? ++*ctx : 0);
	cg_http_reply(r, 200, "text/plain", cg_strdup(text), strlen(text));
}

static void
hold(void *arg, struct cg_http_req *r)
{
	(void)arg;
	pthread_mutex_lock(&t.lock);
	t.held++;
	pthread_cond_broadcast(&t.moved);
	while (!t.let)
		pthread_cond_wait(&t.moved, &t.lock);
	t.held--;
	pthread_mutex_unlock(&t.lock);
	cg_http_reply_static(r, 200, "text/plain", "held", 4);
}

static void
silent(void *arg, struct cg_http_req *r)
{
	(void)arg, (void)r;
}

static void
events(void *arg, struct cg_http_req *r)
{
	struct cg_http_stream *s;

	(void)arg;
	pthread_mutex_lock(&t.lock);
	if ((s = cg_http_stream_open(r, 1500)))
		t.stream = s;
	pthread_cond_broadcast(&t.moved);
	pthread_mutex_unlock(&t.lock);
}

static void
file(void *arg, struct cg_http_req *r)
{
	struct cg_http_file f = { .dir = t.dir, .path = cg_http_path(r) + 3, .packed = true };
	struct cg_err err = CG_ERR_INIT;

	(void)arg;
	if (cg_http_reply_file(r, &f, &err) < 0)
		cg_http_fail(r, &err);
}

static void
tagged(void *arg, struct cg_http_req *r)
{
	(void)arg;
	cg_http_reply_tagged(r, "text/plain", "v1", cg_strdup("tagged"), 6, false);
}

static void
fails(void *arg, struct cg_http_req *r)
{
	struct cg_err err = CG_ERR_INIT;

	(void)arg;
	if (strcmp(cg_http_query(r), "inside") == 0)
		cg_err_set(&err, CG_E_IO, "/secret/place: no space");
	else
		cg_err_set(&err, CG_E_STATE, "it is \"done\"\n already");
	cg_http_fail(r, &err);
}

static const struct cg_http_plan plans[] = {
	{ echo, NULL, 1000, false, "/echo", NULL }, { echo, NULL, 1000000, false, "/large", NULL }, { worker, NULL, 0, true, "/worker", NULL },
	{ hold, NULL, 0, true, "/hold", NULL }, { silent, NULL, 0, true, "/silent", NULL },
	{ events, NULL, 0, false, "/events", NULL }, { file, NULL, 0, false, "/f/", NULL },
	{ tagged, NULL, 0, false, "/tagged", NULL }, { fails, NULL, 0, false, "/fails", NULL },
};

static void
begin(void *arg, struct cg_http_req *r)
{
	(void)arg;
	for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
		size_t n = strlen(plans[i].route);

		if (strncmp(cg_http_path(r), plans[i].route, n) == 0)
			cg_http_take(r, &plans[i]);
	}
}

static void
done_with(void *arg, struct cg_http_req *r, int status, int64_t took_us)
{
	(void)arg, (void)r, (void)took_us;
	pthread_mutex_lock(&t.lock);
	t.done_499 += status == 499;
	pthread_cond_broadcast(&t.moved);
	pthread_mutex_unlock(&t.lock);
}

static void *
open_ctx(void *arg)
{
	(void)arg;
	pthread_mutex_lock(&t.lock);
	t.opened++;
	pthread_mutex_unlock(&t.lock);
	return cg_alloc(sizeof(int));
}

static void
close_ctx(void *arg, void *ctx)
{
	(void)arg;
	free(ctx);
}

static void *
run(void *arg)
{
	(void)arg;
	cg_http_run(t.http, t.sig);
	return NULL;
}

static void
up(void)
{
	static const int signals[] = { SIGTERM, SIGHUP, 0 };
	struct cg_http_conf c = CG_HTTP_CONF_INIT;
	struct cg_err err = CG_ERR_INIT;
	char told[128];

	t.sig = cg_sig_open(signals, &err);
	c.fd = cg_http_listen("127.0.0.1:0", told, &err);
	http_port = (int)strtol(strrchr(told, ':') + 1, NULL, 10);
	c.threads = 2;
	c.workers = 2;
	c.backlog = 2;
	c.streams = 3;
	c.large = 1500000;
	c.large_each = 1000000;
	c.beat_ms = 100;
	c.grace_ms = 5000;
	c.begin = begin;
	c.done = done_with;
	c.open = open_ctx;
	c.close = close_ctx;
	ok(cg_http_start(&t.http, &c, &err) == 0, "it starts %s", err.msg);
	pthread_create(&t.main, NULL, run, NULL);
}

/* ---- the tests ---- */

static void
bodies(void)
{
	const char *r = ask("POST /echo?a=%41 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
	    "Connection: close\r\n\r\nhello");
	char *big;

	is_int(status(r), 200, "a body");
	is_str(body(r), "hello", "comes whole");
	ok(strstr(r, "X-Query: a=%41\r\n"), "the query as it was");
	ok(!strstr(r, "Set-Cookie") && !strstr(r, "X-Bad"), "no header is made of a value");
	r = ask("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\nGET /tagged HTTP/1.1\r\nHost: x\r\n\r\n");
	is_str(body(r), "hello", "a body in pieces, and nothing after it");
	r = ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
	is_int(status(r), 200, "an empty body");
	is_str(body(r), "", "stays empty");
	r = ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n");
	is_int(status(r), 413, "too long, before it is sent");
	r = ask("POST /worker HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1");
	is_int(status(r), 413, "none is taken there");
	big = cg_asprintf("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "7d0\r\n%02000d\r\n0\r\n\r\n", 0);
	is_int(status(ask(big)), 413, "too long, in pieces");
	free(big);
	big = cg_asprintf("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "7a120\r\n%0500000d\r\n0\r\n\r\n", 0);
	is_int(status(ask(big)), -1, "much too long: not even a reply");
	free(big);
	r = ask("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
	ok(status(r) == 400 || status(r) == -1, "pieces that are none");
}

#define LARGE "POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\nConnection: close\r\n"

#include "http_bodies.h"

static void
workers(void)
{
	const char *r;
	int fd[4];

	is_int(status(get("/worker", "")), 200, "on a worker");
	ok(strncmp(body(get("/worker", "")), "ctx ", 4) == 0, "with what it works with");
	is_int(status(get("/silent", "")), 500, "who does not reply is replied for");
	/* Two are held, two wait, and one is too many. Who is called may take a while to come. */
	for (int i = 0; i < 4; i++) {
		const char req[] = "GET /hold HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
		struct cg_http_counts c = { .waiting = 0 };

		fd[i] = dial();
		cg_fd_write(fd[i], req, sizeof req - 1);
		do
			cg_http_count(t.http, &c);
		while (i < 2 ? c.working <= i : c.working + c.waiting <= i);
	}
	r = get("/worker", "");
	is_int(status(r), 503, "a full line is said at once");
	ok(strstr(r, "Retry-After: 1\r\n"), "with when to come again");
	is_int(status(get("/tagged", "")), 200, "who needs no worker is served");
	pthread_mutex_lock(&t.lock);
	t.let = true;
	pthread_cond_broadcast(&t.moved);
	pthread_mutex_unlock(&t.lock);
	for (int i = 0; i < 4; i++) {
		struct cg_buf b;

		cg_buf_init(&b, REPLY_MAX);
		read_until(fd[i], &b, NULL);
		is_str(body(b.s), "held", "and then all are");
		cg_buf_release(&b);
		close(fd[i]);
	}
	kill(getpid(), SIGHUP);
	do
		get("/worker", "");
	while (t.opened < 3);
	ok(true, "SIGHUP: what workers work with is made anew");
}

static void
errors(void)
{
	const char *r = get("/fails", "X-Request-Id: r7\r\n");

	is_int(status(r), 422, "the status of a code");
	ok(strstr(r, "\"code\":\"STATE\",\"message\":\"it is \\\"done\\\"\\u000a already\",\"requestId\":\"r7\""),
	    "its text, quoted");
	r = get("/fails?inside", "X-Request-Id: r8\r\n");
	is_int(status(r), 500, "what is ours to mend");
	ok(!strstr(r, "secret") && strstr(r, "r8"), "is not told, but where to find it");
}

static void
put(const char *dir, const char *name, const char *text)
{
	char *path = cg_path_join(dir, name);
	struct cg_err err = CG_ERR_INIT;

	if (cg_file_write(path, text, strlen(text), 0644, false, &err) < 0)
		printf("# %s\n", err.msg);
	free(path);
}

static void
files(const char *dir)
{
	const char *r;
	char tag[200], *sub = cg_path_join(dir, "sub"), *link = cg_path_join(dir, "link");
	char *out = cg_path_join(dir, "out"), *pipe_path = cg_path_join(dir, "pipe"), *header;

	put(dir, "a.js", "0123456789");
	put(dir, "a.js.gz", "packed");
	put(dir, "empty.txt", "");
	mkdir(sub, 0755);
	put(sub, "b.txt", "below");
	(void)!symlink("a.js", link);
	(void)!symlink("/etc", out);
	mkfifo(pipe_path, 0644);
	r = get("/f/a.js", "");
	is_str(body(r), "0123456789", "a file");
	ok(strstr(r, "Content-Type: text/javascript; charset=utf-8\r\n") && strstr(r, "Vary: Accept-Encoding\r\n")
	    && strstr(r, "Last-Modified: ") && strstr(r, "Accept-Ranges: bytes\r\n"), "with what it is");
	snprintf(tag, sizeof tag, "%.*s", (int)strcspn(strstr(r, "ETag: ") + 6, "\r"), strstr(r, "ETag: ") + 6);
	header = cg_asprintf("If-None-Match: \"x\", %s\r\n", tag);
	r = get("/f/a.js", header);
	is_int(status(r), 304, "who has it");
	is_str(body(r), "", "gets nothing");
	free(header);
	header = cg_asprintf("Range: bytes=2-4\r\nIf-Range: %s\r\n", tag);
	r = get("/f/a.js", header);
	is_int(status(r), 206, "a part");
	is_str(body(r), "234", "of these bytes");
	ok(strstr(r, "Content-Range: bytes 2-4/10\r\n"), "says which");
	free(header);
	is_str(body(get("/f/a.js", "Range: bytes=2-4\r\nIf-Range: \"old\"\r\n")), "0123456789",
	    "a part of what is no more is the whole");
	r = get("/f/a.js", "Range: bytes=10-\r\n");
	ok(status(r) == 416 && strstr(r, "Content-Range: bytes */10\r\n"), "a part that is not there");
	is_int(status(get("/f/a.js", "If-Match: \"old\"\r\n")), 412, "If-Match");
	r = get("/f/a.js", "Accept-Encoding: gzip\r\n");
	ok(strcmp(body(r), "packed") == 0 && strstr(r, "Content-Encoding: gzip\r\n")
	    && strstr(r, "Content-Type: text/javascript"), "packed before");
	r = ask("HEAD /f/a.js HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	ok(strstr(r, "Content-Length: 10\r\n") && !*body(r), "HEAD");
	r = get("/f/empty.txt", "");
	ok(status(r) == 200 && !*body(r), "an empty file");
	is_str(body(get("/f/sub/b.txt", "")), "below", "in a folder");
	is_int(status(get("/f/link", "")), 404, "no link is followed");
	is_int(status(get("/f/out/passwd", "")), 404, "not out of the folder either");
	is_int(status(get("/f/pipe", "")), 404, "a pipe is no file");
	is_int(status(get("/f/sub", "")), 404, "a folder is no file");
	is_int(status(get("/f/sub//b.txt", "")), 404, "an empty segment");
	is_int(status(get("/f//etc/passwd", "")), 404, "no path from the root");
	is_int(status(get("/f/sub/%2e%2e/a.js", "")), 400, "nothing climbs");
	is_int(status(get("/f/none", "")), 404, "nothing there");
	r = get("/tagged", "If-None-Match: W/\"v1\"\r\n");
	ok(status(r) == 304 && !*body(r), "bytes with a tag");
	is_str(body(get("/tagged", "If-None-Match: \"v2\"\r\n")), "tagged", "that have changed");
	free(sub), free(link), free(out), free(pipe_path);
}

static void
no_streams(void)
{
	struct cg_http_counts c;

	do
		cg_http_count(t.http, &c);
	while (c.streams > 0);
}

static struct cg_http_stream *
listen_to(int *fd, struct cg_buf *b)
{
	const char req[] = "GET /events HTTP/1.1\r\nHost: x\r\n\r\n";
	struct cg_http_stream *s;

	pthread_mutex_lock(&t.lock);
	t.stream = NULL;
	pthread_mutex_unlock(&t.lock);
	cg_buf_init(b, REPLY_MAX);
	*fd = dial();
	cg_fd_write(*fd, req, sizeof req - 1);
	pthread_mutex_lock(&t.lock);
	while (!t.stream)
		pthread_cond_wait(&t.moved, &t.lock);
	s = t.stream;
	pthread_mutex_unlock(&t.lock);
	return s;
}

static void
streams(void)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_http_stream *s;
	struct cg_buf b;
	int fd;

	s = listen_to(&fd, &b);
	read_until(fd, &b, "retry: 1500\n\n");
	ok(strstr(b.s, "Content-Type: text/event-stream\r\n") && strstr(b.s, "retry: 1500\n\n"), "a stream");
	ok(cg_http_stream_send(s, "7", "step", "a\nb\r\nc\r", 7, &err) == 0, "an event");
	read_until(fd, &b, "data: \n\n");
	ok(strstr(b.s, "id: 7\nevent: step\ndata: a\ndata: b\ndata: c\ndata: \n\n"), "each line of it one");
	ok(cg_http_stream_send(s, "1\n2", NULL, "x", 1, &err) < 0 && err.code == CG_E_DATA,
	    "an id that is two lines");
	b.len = 0, b.s[0] = '\0';
	read_until(fd, &b, ": ping\n\n");
	ok(strstr(b.s, ": ping\n\n"), "a sign of life when there is nothing to say");
	cg_http_stream_send(s, NULL, NULL, "last", 4, &err);
	cg_http_stream_close(s);
	b.len = 0, b.s[0] = '\0';
	is_int(read_until(fd, &b, NULL), 0, "an end");
	ok(strstr(b.s, "data: last\n\n"), "after what was said");
	cg_buf_release(&b);
	close(fd);
}

/* As many as may be, and no body for who only asks for the header. */
static void
stream_edges(void)
{
	struct cg_http_stream *s[3];
	struct cg_buf b[3];
	const char *r;
	int fd[3];

	for (int i = 0; i < 3; i++)
		s[i] = listen_to(&fd[i], &b[i]);
	r = get("/events", "");
	is_int(status(r), 503, "one more than may be");
	ok(strstr(r, "Retry-After: 5\r\n"), "may come again");
	for (int i = 0; i < 3; i++) {
		cg_http_stream_close(s[i]);
		is_int(read_until(fd[i], &b[i], NULL), 0, "each ends");
		cg_buf_release(&b[i]);
		close(fd[i]);
	}
	no_streams();
	r = ask("HEAD /events HTTP/1.1\r\nHost: x\r\n\r\n");
	ok(strstr(r, "Content-Type: text/event-stream\r\n") && !*body(r), "HEAD of a stream ends");
	pthread_mutex_lock(&t.lock);
	cg_http_stream_close(t.stream);
	pthread_mutex_unlock(&t.lock);
	no_streams();
}

static void
slow_reader(void)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_http_stream *s;
	struct cg_buf b;
	char *kilo = cg_asprintf("%01000d", 0), id[20];
	long long n, sent = 0, bytes;
	const char *last;
	int fd;

	s = listen_to(&fd, &b);
	/* It reads nothing: the sockets fill up, then what we hold for it. */
	for (n = 0; n < 100000; n++) {
		snprintf(id, sizeof id, "%lld", n);
		if (cg_http_stream_send(s, id, NULL, kilo, 1000, &err) < 0)
			break;
		sent = n;
	}
	ok(err.code == CG_E_LIMIT && n < 100000, "who does not read is not waited for (after %lld)", n);
	ok(cg_http_stream_is_over(s), "its stream is over");
	ok(cg_http_stream_send(s, NULL, NULL, "x", 1, &err) < 0 && err.code == CG_E_CANCELLED, "for good");
	cg_http_stream_close(s);
	is_int(read_until(fd, &b, NULL), 0, "its connection ends");
	bytes = (long long)b.len;
	last = b.s;
	for (const char *p = b.s; (p = strstr(p, "id: ")); p++)
		last = p;
	ok(strtoll(last + 4, NULL, 10) == sent && strcmp(b.s + b.len - 2, "\n\n") == 0,
	    "it can read what was taken, whole, to event %lld (%lld bytes)", sent, bytes);
	cg_buf_release(&b);
	close(fd);
	free(kilo);
}

static void
gone_reader(void)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_http_stream *s;
	struct cg_buf b;
	int fd;
	int64_t until = cg_mono_ms() + 10000;

	s = listen_to(&fd, &b);
	read_until(fd, &b, "retry");
	close(fd);
	while (!cg_http_stream_is_over(s) && cg_mono_ms() < until)
		poll(NULL, 0, 10);
	ok(cg_http_stream_is_over(s), "a reader that went away is noticed with nothing to say");
	ok(cg_http_stream_send(s, NULL, NULL, "x", 1, &err) < 0 && err.code == CG_E_CANCELLED, "and said");
	cg_http_stream_close(s);
	no_streams();
	ok(true, "nothing is left of it");
	cg_buf_release(&b);
}

/* The end: a stream is closed, a request that runs is finished, nobody else gets in. */
static void
drained(void)
{
	const char req[] = "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n";
	struct cg_http_stream *s;
	struct cg_buf b, c;
	int fd, held, late = 0;

	t.let = false;
	s = listen_to(&fd, &b);
	held = dial();
	cg_fd_write(held, req, sizeof req - 1);
	pthread_mutex_lock(&t.lock);
	while (t.held == 0)
		pthread_cond_wait(&t.moved, &t.lock);
	pthread_mutex_unlock(&t.lock);
	kill(getpid(), SIGTERM);
	is_int(read_until(fd, &b, NULL), 0, "a drain ends streams");
	ok(cg_http_stream_is_over(s), "and tells their makers");
	cg_http_stream_close(s);
	while ((late = dial()) >= 0)
		close(late);
	ok(late < 0, "the door is closed");
	pthread_mutex_lock(&t.lock);
	t.let = true;
	pthread_cond_broadcast(&t.moved);
	pthread_mutex_unlock(&t.lock);
	cg_buf_init(&c, REPLY_MAX);
	read_until(held, &c, NULL);
	ok(strcmp(body(c.s), "held") == 0 && strstr(c.s, "Connection: close\r\n"), "what ran is finished");
	pthread_join(t.main, NULL);
	ok(cg_http_stop(t.http), "all is closed");
	cg_buf_release(&b);
	cg_buf_release(&c);
	close(fd);
	close(held);
}

int
main(void)
{
	char dir[] = "/tmp/t_http.XXXXXX";
	struct cg_err err = CG_ERR_INIT;

	if (!mkdtemp(dir))
		return 1;
	t.dir = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	up();
	bodies();
	large_bodies();
	workers();
	errors();
	files(dir);
	streams();
	no_streams(); /* the server lets three be open */
	stream_edges();
	slow_reader();
	no_streams();
	gone_reader();
	drained();
	close(t.dir);
	cg_rmtree(dir, &err);
	return done();
}
