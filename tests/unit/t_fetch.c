/* Outgoing HTTP against a server of this test's own: tests/services/http.mjs. */
#include <poll.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "fetch/fetch.h"
#include "json/json.h"
#include "service.h"
#include "tap.h"

static struct service web;
static struct cg_fetch *f;
static struct cg_err err;

static char *
url(const char *path)
{
	return cg_asprintf("http://127.0.0.1:%d%s", web.port, path);
}

/* One request; the reply stays good until the next one. */
static struct cg_fetch_reply *
ask(struct cg_fetch_req *req, const char *path)
{
	static struct cg_fetch_reply reply;
	char *u = url(path);

	cg_fetch_reply_release(&reply);
	req->url = u;
	if (!req->method)
		req->method = "GET";
	err.msg[0] = '\0';
	cg_fetch_one(f, req, &reply, NULL, &err);
	free(u);
	return &reply;
}

static void
t_requests(void)
{
	static const char *const headers[] = { "X-Campaign: summer", NULL };
	struct cg_fetch_req get = { .headers = headers }, put = { .method = "PUT", .body = "hello",
		.body_len = 5 }, post = { .method = "POST" }, head = { .method = "HEAD" };
	struct cg_fetch_reply *r = ask(&get, "/echo?a=1");
	json_t *j = json_loadb(r->body.s, r->body.len, 0, NULL);
	struct cg_str type = cg_fetch_header(r, "Content-Type");

	is_int(r->status, 200, "a request is answered");
	is_str(cg_json_get_str(j, "method", ""), "GET", "with its method");
	is_str(cg_json_get_str(j, "url", ""), "/echo?a=1", "its path and query");
	is_str(cg_json_get_str(json_object_get(j, "headers"), "x-campaign", ""), "summer", "its headers");
	is_str(cg_json_get_str(json_object_get(j, "headers"), "user-agent", ""), "cg", "and our name");
	ok(type.len == 16 && memcmp(type.s, "application/json", 16) == 0, "headers come back");
	ok(cg_fetch_header(r, "x-none").len == 0, "one that is not there is empty");
	json_decref(j);
	r = ask(&put, "/echo");
	j = json_loadb(r->body.s, r->body.len, 0, NULL);
	is_str(cg_json_get_str(j, "body", ""), "hello", "a body from memory arrives");
	json_decref(j);
	r = ask(&post, "/echo");
	j = json_loadb(r->body.s, r->body.len, 0, NULL);
	is_str(cg_json_get_str(j, "method", ""), "POST", "an empty POST is one");
	is_str(cg_json_get_str(json_object_get(j, "headers"), "content-length", ""), "0",
	    "and says its length");
	json_decref(j);
	r = ask(&head, "/bytes/5000");
	ok(r->status == 200 && r->body.len == 0, "HEAD has no body");
	is_int(strtol(cg_fetch_header(r, "content-length").s, NULL, 10), 5000, "but a length");
}

static void
t_file(void)
{
	char path[] = "/tmp/cg-t_fetch.XXXXXX";
	int fd = mkstemp(path);
	struct cg_fetch_req put = { .method = "PUT", .body_fd = fd, .body_at = 5, .body_len = 5 };
	struct cg_fetch_reply *r;
	char *big = cg_alloc(3 << 20);
	json_t *j;

	unlink(path);
	if (write(fd, "01234567890123456789", 20) != 20)
		printf("Bail out! cannot write\n");
	r = ask(&put, "/echo");
	j = json_loadb(r->body.s, r->body.len, 0, NULL);
	is_str(cg_json_get_str(j, "body", ""), "56789", "a part of a file arrives");
	json_decref(j);
	put.body_len = 16;
	r = ask(&put, "/echo");
	ok(r->status == 0 && r->err.code == CG_E_IO, "a file that is too short is an error: %s",
	    r->err.msg);
	memset(big, 120, 3 << 20);
	if (pwrite(fd, big, 3 << 20, 0) != 3 << 20)
		printf("Bail out! cannot write\n");
	put = (struct cg_fetch_req){ .method = "PUT", .body_fd = fd, .body_len = 3 << 20 };
	r = ask(&put, "/echo");
	j = json_loadb(r->body.s, r->body.len, 0, NULL);
	is_int(cg_json_get_int(j, "bytes", 0), 3 << 20, "a large one too");
	json_decref(j);
	free(big);
	close(fd);
}

static int
add(void *arg, const void *p, size_t n)
{
	(void)p;
	*(int64_t *)arg += (int64_t)n;
	return *(int64_t *)arg > 2000000 ? -1 : 0;
}

static void
t_bounds(void)
{
	int64_t sum = 0;
	struct cg_fetch_req req = { .max_bytes = 1000 };
	struct cg_fetch_reply *r = ask(&req, "/bytes/1001");

	ok(r->status == 0 && r->err.code == CG_E_TOOBIG && strstr(r->err.msg, "more than 1000 bytes"),
	    "a reply that is too long: %s", r->err.msg);
	is_int(ask(&req, "/bytes/1000")->status, 200, "one that just fits");
	req = (struct cg_fetch_req){ .take = add, .take_arg = &sum, .max_bytes = 1 << 30 };
	r = ask(&req, "/bytes/1500000");
	ok(r->status == 200 && sum == 1500000 && r->body.len == 0, "a body taken piece by piece");
	r = ask(&req, "/bytes/1500000");
	ok(r->status == 0 && r->err.code == CG_E_IO, "until the taker wants no more: %s", r->err.msg);
	sum = 0;
	req.max_bytes = 3;
	r = ask(&req, "/status/404");
	ok(r->status == 404 && sum == 0 && strcmp(r->body.s, "the reason\n") == 0,
	    "what comes with a refusal is not taken for the body");
}

static void
t_times(void)
{
	struct cg_fetch_req req = { .total_ms = 200 }, none = { 0 };
	struct cg_fetch_reply *r = ask(&req, "/hang"), one;
	volatile sig_atomic_t stop = 1;
	struct cg_deadline soon = cg_deadline_in(100), now = { INT64_MAX, &stop };
	char *u = url("/hang");

	ok(r->status == 0 && r->err.code == CG_E_TIMEOUT, "a total time: %s", r->err.msg);
	req = (struct cg_fetch_req){ .stall_ms = 1000 };
	r = ask(&req, "/hang");
	ok(r->status == 0 && r->err.code == CG_E_TIMEOUT, "a server that stalls: %s", r->err.msg);
	none.method = "GET";
	none.url = u;
	ok(cg_fetch_one(f, &none, &one, &soon, &err) < 0 && err.code == CG_E_TIMEOUT,
	    "a deadline: %s", err.msg);
	cg_fetch_reply_release(&one);
	ok(cg_fetch_one(f, &none, &one, &now, &err) < 0 && err.code == CG_E_CANCELLED,
	    "a cancel flag: %s", err.msg);
	cg_fetch_reply_release(&one);
	free(u);
}

static void
t_failures(void)
{
	struct cg_fetch_req req = { .method = "GET", .url = "http://127.0.0.1:1/secret?key=abc" };
	struct cg_fetch_reply r, *p;
	char name[256];

	cg_fetch_one(f, &req, &r, NULL, &err);
	ok(err.code == CG_E_UNAVAILABLE && strstr(err.msg, "http://127.0.0.1:1/secret: ")
	    && !strstr(err.msg, "abc"), "nobody there: %s", err.msg);
	cg_fetch_reply_release(&r);
	req.url = "http://no-such-host.invalid/";
	cg_fetch_one(f, &req, &r, NULL, &err);
	ok(err.code == CG_E_UNAVAILABLE, "no such host: %s", err.msg);
	cg_fetch_reply_release(&r);
	req.url = "file:///etc/passwd";
	cg_fetch_one(f, &req, &r, NULL, &err);
	ok(err.code == CG_E_CONFIG, "not what we speak: %s", err.msg);
	cg_fetch_reply_release(&r);
	req = (struct cg_fetch_req){ 0 };
	p = ask(&req, "/cut");
	ok(p->status == 0 && p->err.code == CG_E_UNAVAILABLE, "a reply that breaks off: %s", p->err.msg);
	is_int(ask(&req, "/to")->status, 302, "no redirect is followed");
	p = ask(&req, "/status/503/7");
	ok(p->status == 503 && p->retry_after_ms == 7000, "Retry-After in seconds");
	is_int(ask(&req, "/status/503/Fri,%2031%20Dec%202100%2023:59:59%20GMT")->retry_after_ms > 86400000,
	    1, "Retry-After as a date");
	is_int(ask(&req, "/status/503")->retry_after_ms, -1, "none");
	cg_fetch_name("https://me:secret@host:8443/a/b?token=x#y", name);
	is_str(name, "https://host:8443/a/b", "a URL without what is nobody's business");
	cg_fetch_name("https://h?x=a@b", name);
	is_str(name, "https://h", "nor its query");
}

struct many {
	int done, good;
	int64_t bytes;
};

static void
count(void *arg, struct cg_fetch_reply *r)
{
	struct many *m = arg;

	m->done++;
	m->good += r->status == 200;
	m->bytes += (int64_t)r->body.len;
}

static void
t_many(void)
{
	struct cg_fetch_req req = { .method = "GET" };
	struct many m = { 0 };
	char *u = url("/bytes/1000"), *hang = url("/hang");
	json_t *j;

	req.url = u;
	for (int i = 0; i < 300; i++)
		cg_fetch_start(f, &req, count, &m);
	while (cg_fetch_turn(f, 1000) > 0)
		;
	ok(m.good == 300 && m.bytes == 300000, "three hundred at once");
	j = json_loads(ask(&req, "/echo")->body.s, 0, NULL);
	ok(cg_json_get_int(j, "connections", 1000) < 60, "over few connections: %lld",
	    (long long)cg_json_get_int(j, "connections", -1));
	json_decref(j);
	m = (struct many){ 0 };
	req.url = hang;
	for (int i = 0; i < 3; i++)
		cg_fetch_start(f, &req, count, &m);
	cg_fetch_turn(f, 10);
	cg_fetch_cancel(f);
	ok(m.done == 3 && m.good == 0 && cg_fetch_turn(f, 0) == 0, "all dropped at once");
	free(u);
	free(hang);
}

/* A connection that was closed while it was kept: the request is sent again, body and all. */
static void
t_again(void)
{
	struct cg_fetch_req put = { .method = "PUT", .body = "hello", .body_len = 5 }, get = { 0 };
	json_t *j;

	for (int i = 0; i < 5; i++) {
		is_int(ask(&get, "/bye")->status, 200, "the server closes");
		j = json_loads(ask(&put, "/echo")->body.s, 0, NULL);
		is_str(cg_json_get_str(j, "body", ""), "hello", "and the next request arrives");
		json_decref(j);
	}
}

/* A number that the server tells, asked by this request. */
static long
told(struct cg_fetch_req *req, const char *what)
{
	json_t *j = json_loads(ask(req, "/echo")->body.s, 0, NULL);
	long n = (long)cg_json_get_int(j, what, -1);

	json_decref(j);
	return n;
}

/* What costs something is not sent again, and whether it left is told. */
static void
t_once(void)
{
	struct cg_fetch_req post = { .method = "POST", .body = "pay", .body_len = 3, .once = true };
	struct cg_fetch_req nobody = { .method = "POST", .url = "http://127.0.0.1:1/" }, get = { 0 };
	long before = told(&get, "swallowed"), had = told(&get, "connections");
	struct cg_fetch_reply *r = ask(&post, "/swallow"), none;

	ok(r->status == 0 && r->sent, "a request that was taken without a word: %s", r->err.msg);
	is_int(told(&get, "swallowed") - before, 1, "arrives once");
	is_int(told(&post, "connections") - had, 2, "on a connection of its own, though one was kept");
	ok(cg_fetch_one(f, &nobody, &none, NULL, &err) < 0 && !none.sent, "where nobody is nothing left");
	cg_fetch_reply_release(&none);
}

/* A refusal is a reply however long its explanation is and however it ends. */
static void
t_refusals(void)
{
	struct cg_fetch_req req = { .max_bytes = 10 };
	struct cg_fetch_reply *r = ask(&req, "/refuse/1000");

	ok(r->status == 503 && r->body.len == 1000 && !r->cut, "an explanation is no body that was wanted");
	r = ask(&req, "/refuse/100000");
	ok(r->status == 503 && r->body.len == 65536 && r->cut, "of a long one the beginning is kept");
	r = ask(&req, "/refuse/10/cut");
	ok(r->status == 503 && r->body.len == 10 && r->retry_after_ms == 2000, "one that breaks off");
}

static void
t_headers(void)
{
	static const char *const two[] = { "X-Id: 1\r\nX-Evil: 2", NULL };
	struct cg_fetch_req req = { .headers = two }, none = { 0 };
	struct cg_fetch_reply *r = ask(&req, "/echo");

	ok(r->status == 0 && r->err.code == CG_E_DATA, "one header is not two: %s", r->err.msg);
	req = (struct cg_fetch_req){ .secrets = two };
	r = ask(&req, "/echo");
	ok(r->status == 0 && r->err.code == CG_E_DATA && !strstr(r->err.msg, "Evil"), "nor a secret one");
	is_int(ask(&none, "/headers/60000")->status, 200, "many headers");
	r = ask(&none, "/headers/80000");
	ok(r->status == 0 && r->err.code == CG_E_TOOBIG && strstr(r->err.msg, "of headers"), "too many: %s",
	    r->err.msg);
}

static void
t_first(void)
{
	struct cg_fetch_req req = { .first_ms = 200 };
	struct cg_fetch_reply *r = ask(&req, "/silent");
	char *big = cg_alloc(64 << 20);

	ok(r->status == 0 && r->err.code == CG_E_TIMEOUT && strstr(r->err.msg, "no reply within 200 ms"),
	    "a server that says nothing: %s", r->err.msg);
	req = (struct cg_fetch_req){ .first_ms = 1000, .total_ms = 1500 };
	r = ask(&req, "/hang");
	ok(r->status == 0 && r->ms >= 1500 && r->first_ms < 1000 && !strstr(r->err.msg, "no reply"),
	    "one that has begun has time: %s", r->err.msg);
	req = (struct cg_fetch_req){ .first_ms = 2300, .stall_ms = 1000, .method = "POST", .body = "hello",
		.body_len = 5 };
	r = ask(&req, "/silent");
	ok(strstr(r->err.msg, "no reply within 2300 ms"), "one that thinks does not stall: %s", r->err.msg);
	req = (struct cg_fetch_req){ .stall_ms = 1000, .method = "PUT", .body = big, .body_len = 64 << 20 };
	r = ask(&req, "/deaf");
	ok(r->status == 0 && r->err.code == CG_E_TIMEOUT && strstr(r->err.msg, "too slow"),
	    "one that takes no more of a body: %s", r->err.msg);
	free(big);
	req = (struct cg_fetch_req){ .stall_ms = 1000 };
	r = ask(&req, "/drip");
	ok(r->status == 0 && r->err.code == CG_E_TIMEOUT, "headers that never end: %s", r->err.msg);
}

struct stream {
	struct cg_fetch_call *self, *other;
	int pieces, stop_at, how, status, ended;
	struct cg_err err;
};

static void
stream_done(void *arg, struct cg_fetch_reply *r)
{
	struct stream *s = arg;

	s->ended++;
	s->status = r->status;
	s->err = r->err;
	cg_fetch_drop(s->self); /* too late, and allowed */
}

static int
stream_take(void *arg, const void *p, size_t n)
{
	struct stream *s = arg;

	(void)p;
	(void)n;
	if (++s->pieces < s->stop_at)
		return 0;
	if (s->how == 2) {
		cg_fetch_drop(s->other);
		cg_fetch_drop(s->self);
		return 0;
	}
	return s->how;
}

static void
t_take(void)
{
	struct cg_fetch_req req = { .method = "GET", .take = stream_take };
	struct stream s = { .stop_at = 3, .how = 1 }, other = { .stop_at = 1000000 };
	char *u = url("/pieces/100"), *hang = url("/hang");

	req.url = u;
	req.take_arg = &s;
	s.self = cg_fetch_start(f, &req, stream_done, &s);
	while (cg_fetch_turn(f, 1000) > 0)
		;
	ok(s.ended == 1 && s.status == 200 && s.pieces == 3, "a taker that has enough ends it well");
	s = (struct stream){ .stop_at = 3, .how = -1 };
	s.self = cg_fetch_start(f, &req, stream_done, &s);
	while (cg_fetch_turn(f, 1000) > 0)
		;
	ok(s.ended == 1 && s.status == 0 && s.err.code == CG_E_IO, "one that cannot go on does not");
	s = (struct stream){ .stop_at = 3, .how = 2 };
	s.self = cg_fetch_start(f, &req, stream_done, &s);
	req.take_arg = &other;
	req.url = hang;
	s.other = other.self = cg_fetch_start(f, &req, stream_done, &other);
	while (cg_fetch_turn(f, 1000) > 0)
		;
	ok(s.ended == 0 && other.ended == 0 && s.pieces == 3, "it may drop itself and another");
	free(u);
	free(hang);
}

static void
t_drop(void)
{
	struct cg_fetch_req req = { .method = "GET" };
	struct cg_fetch_call *calls[40];
	struct many m = { 0 };
	char *hang = url("/hang"), *u = url("/bytes/10");

	req.url = hang;
	for (int i = 0; i < 40; i++)
		calls[i] = cg_fetch_start(f, &req, count, &m);
	cg_fetch_turn(f, 0);
	req.url = u;
	cg_fetch_start(f, &req, count, &m);
	cg_fetch_drop(NULL);
	cg_fetch_drop(calls[39]);
	cg_fetch_drop(calls[20]);
	for (int i = 0; i < 39; i++)
		if (i != 20)
			cg_fetch_drop(calls[i]);
	while (cg_fetch_turn(f, 1000) > 0)
		;
	ok(m.done == 1 && m.good == 1, "dropped while they run and while they wait: only the other ends");
	free(hang);
	free(u);
}

/* What waits for its turn loses none of its time: 16 at a time, each held for a second. */
static void
t_turns(void)
{
	struct cg_fetch_req req = { .method = "GET", .connect_ms = 900, .first_ms = 950,
		.total_ms = 1000 };
	struct many m = { 0 };
	char *hang = url("/hang"), *u = url("/bytes/10");
	int64_t began = cg_mono_ms();

	req.url = hang;
	for (int i = 0; i < 16; i++)
		cg_fetch_start(f, &req, count, &m);
	req.url = u;
	for (int i = 0; i < 16; i++)
		cg_fetch_start(f, &req, count, &m);
	while (cg_fetch_turn(f, 1000) > 0)
		;
	ok(m.done == 32 && m.good == 16 && cg_mono_ms() - began >= 1000, "a turn that comes late is one");
	free(hang);
	free(u);
}

/* ---- timers and other descriptors ---- */

enum { TIMERS = 20000 };
static struct cg_fetch_timer *timers[TIMERS];
static int fired, wrong;
static int64_t last_due, due[TIMERS], latest[TIMERS]; /* it is due between these two */

static void
fire(void *arg)
{
	int64_t *d = arg;

	fired++;
	if (latest[d - due] < last_due || cg_mono_ms() < *d)
		wrong++;
	last_due = *d > last_due ? *d : last_due;
	cg_fetch_timer_drop(timers[d - due]); /* too late, and allowed */
	timers[d - due] = NULL;
}

static void
chain(void *arg)
{
	int *left = arg;

	if (--*left > 0)
		cg_fetch_after(f, 0, chain, left);
}

static void
t_timers(void)
{
	int64_t began = cg_mono_us(), spent;
	int left = 5, turns = 0;

	for (int i = 0; i < TIMERS; i++) {
		int64_t ms = (i * 7919) % 50;

		due[i] = cg_mono_ms() + ms;
		timers[i] = cg_fetch_after(f, ms, fire, &due[i]);
		latest[i] = cg_mono_ms() + ms;
	}
	for (int i = 0; i < TIMERS; i += 2) {
		cg_fetch_timer_drop(timers[i]);
		timers[i] = NULL;
	}
	cg_fetch_timer_drop(NULL);
	spent = cg_mono_us() - began;
	last_due = 0;
	while (cg_fetch_turn(f, 1000) > 0)
		;
	is_int(fired, TIMERS / 2, "those that were not dropped are called once");
	ok(spent < 1000000, "twenty thousand made and half of them dropped in %lld us", (long long)spent);
	is_int(wrong, 0, "none before its time, in their order");
	cg_fetch_after(f, 0, chain, &left);
	while (cg_fetch_turn(f, 1000) > 0)
		turns++;
	ok(left == 0 && turns == 4, "one that is made by another waits for the next turn");
}

static void
t_wait(void)
{
	int fds[2], n;
	struct pollfd more[2];
	struct cg_fetch_timer *late = cg_fetch_after(f, 600000, fire, NULL);
	int64_t began = cg_mono_ms();

	if (pipe(fds) < 0)
		return;
	more[0] = (struct pollfd){ .fd = fds[0], .events = POLLIN, .revents = POLLIN };
	more[1] = (struct pollfd){ .fd = fds[1], .events = POLLOUT };
	n = cg_fetch_wait(f, more, 2, 10000);
	ok(n == 1 && more[0].revents == 0 && more[1].revents == POLLOUT, "another descriptor ends the wait");
	ok(cg_mono_ms() - began < 5000, "at once");
	cg_fetch_timer_drop(late);
	ok(cg_fetch_wait(f, more, 1, 50) == 0 && more[0].revents == 0 && cg_mono_ms() - began >= 50,
	    "with nothing under way it waits too");
	close(fds[1]);
	cg_fetch_wait(f, more, 1, 10000);
	ok(more[0].revents & POLLHUP, "an end that was closed is seen");
	close(fds[0]);
	is_int(cg_fetch_turn(f, 100000), 0, "a turn with nothing under way returns");
}

/* A certificate that nobody vouches for. */
static void
t_tls(void)
{
	char dir[] = "/tmp/cg-t_fetch.XXXXXX";
	char *argv[] = { "node", "tests/services/http.mjs", mkdtemp(dir), NULL };
	struct service tls;
	struct cg_fetch_reply r;
	struct cg_fetch_req req = { .method = "GET" };
	char *u;
	int rc = service_start(&tls, argv);

	if (rc != 0) {
		ok(0, "a server with TLS starts (%d)", rc);
		return;
	}
	u = cg_asprintf("https://127.0.0.1:%d/echo", tls.port);
	req.url = u;
	ok(cg_fetch_one(f, &req, &r, NULL, &err) < 0 && err.code == CG_E_CONFIG && r.body.len == 0,
	    "a certificate that nobody vouches for is refused: %s", err.msg);
	cg_fetch_reply_release(&r);
	free(u);
	service_stop(&tls);
	cg_rmtree(dir, &err);
}

int
main(void)
{
	char *argv[] = { "node", "tests/services/http.mjs", NULL };

	if (service_start(&web, argv) != 0) {
		printf("ok 1 # skip node is not installed\n1..1\n");
		return 0;
	}
	signal(SIGPIPE, SIG_IGN);
	if (cg_fetch_open(&f, 16, &err) < 0) {
		printf("Bail out! %s\n", err.msg);
		return 1;
	}
	t_requests();
	t_file();
	t_bounds();
	t_times();
	t_failures();
	t_many();
	t_again();
	t_once();
	t_refusals();
	t_headers();
	t_first();
	t_take();
	t_drop();
	t_turns();
	t_timers();
	t_wait();
	t_tls();
	cg_fetch_close(f);
	service_stop(&web);
	return done();
}
