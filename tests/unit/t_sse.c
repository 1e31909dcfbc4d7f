/* Event streams: the same events come out, however the bytes are cut. */
#include "base/err.h"
#include "fetch/sse.h"
#include "tap.h"

static struct cg_err err;

/* "event|data|id;" for each event. */
static int
note(void *arg, const struct cg_sse_event *e)
{
	struct cg_buf *b = arg;

	cg_buf_printf(b, "%s|", e->event);
	cg_buf_put(b, e->data.s, e->data.len);
	cg_buf_printf(b, "|%s;", e->id);
	return 0;
}

/* Pieces of that many bytes after a first one. */
static void
feed(const char *s, size_t n, size_t first, size_t step, struct cg_buf *out)
{
	struct cg_sse sse;
	size_t at = 0, len = first;

	cg_buf_clear(out);
	cg_sse_init(&sse, 1000);
	while (at < n) {
		if (len > n - at)
			len = n - at;
		if (cg_sse_feed(&sse, s + at, len, note, out, &err) != 0)
			cg_buf_puts(out, "failed");
		at += len;
		len = step;
	}
	cg_sse_release(&sse);
}

static const struct {
	const char *name, *in, *want;
	size_t len; /* of in, when it holds a NUL */
} rows[] = {
	{ "one line", "data: a\n\n", "message|a|;", 0 },
	{ "lines of one event", "data: YHOO\ndata: +2\ndata: 10\n\n", "message|YHOO\n+2\n10|;", 0 },
	{ "ids last until the next, and an empty one ends them",
	    ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
	    "message|first event|1;message|second event|;message| third event|;", 0 },
	{ "an empty line of data is data, and what nothing ends is no event", "data\n\ndata\ndata\n\ndata:",
	    "message||;message|\n|;", 0 },
	{ "one blank after the colon goes", "data:test\n\ndata: test\n\n", "message|test|;message|test|;", 0 },
	{ "event names", "event: add\ndata: 73\n\nevent: remove\ndata: 21\n\ndata: x\n\n",
	    "add|73|;remove|21|;message|x|;", 0 },
	{ "an event without data is none, and its name is forgotten", "event: a\n\ndata: b\n\n", "message|b|;", 0 },
	{ "an id without data is kept", "id: 7\n\ndata: b\n\n", "message|b|7;", 0 },
	{ "CR LF", "data: a\r\ndata: b\r\n\r\n", "message|a\nb|;", 0 },
	{ "CR", "data: a\rdata: b\r\r", "message|a\nb|;", 0 },
	{ "all of them mixed", "data: a\r\n\rdata: b\n\r\ndata: c\r\r\n", "message|a|;message|b|;message|c|;", 0 },
	{ "a byte order mark at the beginning", "\xef\xbb\xbf" "data: a\n\n", "message|a|;", 0 },
	{ "only there, and only one", "\xef\xbb\xbf\xef\xbb\xbf" "data: a\n\ndata: b\n\xef\xbb\xbf" "data: c\n\n",
	    "message|b|;", 0 },
	{ "comments", ":\n: keep alive\ndata: a\n:x\n\n", "message|a|;", 0 },
	{ "fields nobody knows", "Data: a\nid : 3\ndata : b\n data: c\nretry: x\nfoo\n\n", "", 0 },
	{ "a NUL in an id: it is not said", "id: a\0b\ndata: c\n\n", "message|c|;", 17 },
	{ "a colon in the data", "data: {\"a\":1}\n\ndata: [DONE]\n\n", "message|{\"a\":1}|;message|[DONE]|;", 0 },
	{ "not ended", "data: a\n", "", 0 },
	{ "nothing", "", "", 0 },
};

static void
t_rows(void)
{
	struct cg_buf out;

	cg_buf_init(&out, 1 << 16);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t n = rows[i].len ? rows[i].len : strlen(rows[i].in), cuts = 0;

		feed(rows[i].in, n, n, n, &out);
		is_str(out.s, rows[i].want, rows[i].name);
		for (size_t cut = 1; cut < n; cut++) {
			feed(rows[i].in, n, cut, n, &out);
			cuts += strcmp(out.s, rows[i].want) != 0;
			feed(rows[i].in, n, cut, 1, &out);
			cuts += strcmp(out.s, rows[i].want) != 0;
		}
		ok(cuts == 0, "%s, cut anywhere", rows[i].name);
	}
	cg_buf_release(&out);
}

static int
enough(void *arg, const struct cg_sse_event *e)
{
	return note(arg, e), strcmp(e->data.s, "[DONE]") == 0;
}

static void
t_end(void)
{
	static const char text[] = "data: a\n\ndata: [DONE]\n\ndata: lost\n\n";
	struct cg_sse s;
	struct cg_buf out;

	cg_buf_init(&out, 1000);
	cg_sse_init(&s, 100);
	is_int(cg_sse_feed(&s, text, sizeof text - 1, enough, &out, &err), 1, "who has enough says so");
	is_str(out.s, "message|a|;message|[DONE]|;", "and gets nothing more");
	is_int(s.retry_ms, -1, "no time to wait");
	cg_sse_feed(&s, "retry: 2500\nretry: 1x\nretry:\nretry: 99999999999999999999\n", 57, note, &out, &err);
	is_int(s.retry_ms, 2500, "the last good one");
	cg_sse_release(&s);
	cg_buf_release(&out);
}

static void
t_long(void)
{
	struct cg_sse s;
	struct cg_buf out;
	int rc = 0, i;

	cg_buf_init(&out, 1000);
	cg_sse_init(&s, 100);
	for (i = 0; i < 1000 && rc == 0; i++)
		rc = cg_sse_feed(&s, "x", 1, note, &out, &err);
	ok(rc < 0 && i == 101 && err.code == CG_E_TOOBIG, "a line that never ends: %s", err.msg);
	cg_sse_release(&s);
	cg_sse_init(&s, 100);
	for (i = 0, rc = 0; i < 1000 && rc == 0; i++)
		rc = cg_sse_feed(&s, "data: 0123456789\n", 17, note, &out, &err);
	ok(rc < 0 && i == 10 && err.code == CG_E_TOOBIG, "an event that never ends: %s", err.msg);
	cg_sse_release(&s);
	cg_sse_init(&s, 6);
	rc = cg_sse_feed(&s, "data:ab\n\n", 9, note, &out, &err);
	ok(rc < 0 && out.len == 0, "a whole line that is too long");
	cg_sse_release(&s);
	cg_sse_init(&s, 7);
	rc = cg_sse_feed(&s, "data:ab\n\n", 9, note, &out, &err);
	ok(rc == 0 && strcmp(out.s, "message|ab|;") == 0, "one that just fits");
	cg_sse_release(&s);
	cg_buf_release(&out);
}

int
main(void)
{
	t_rows();
	t_end();
	t_long();
	return done();
}
