/* Server-sent events: lines, fields, and an empty line that ends an event. */
#include <string.h>

#include "base/err.h"
#include "fetch/sse.h"

struct sink {
	int (*event)(void *arg, const struct cg_sse_event *e);
	void *arg;
};

void
cg_sse_init(struct cg_sse *s, size_t max)
{
	*s = (struct cg_sse){ .retry_ms = -1 };
	cg_buf_init(&s->line, max);
	cg_buf_init(&s->data, max + 1); /* the last \n goes again */
	cg_buf_init(&s->event, max);
	cg_buf_init(&s->id, max);
}

void
cg_sse_release(struct cg_sse *s)
{
	cg_buf_release(&s->line);
	cg_buf_release(&s->data);
	cg_buf_release(&s->event);
	cg_buf_release(&s->id);
}

static int
dispatch(struct cg_sse *s, const struct sink *sink)
{
	struct cg_sse_event e = { .id = s->id.s };
	int rc = 0;

	if (s->data.len) {
		s->data.s[--s->data.len] = '\0';
		e.event = s->event.len ? s->event.s : "message";
		e.data = (struct cg_str){ s->data.s, s->data.len };
		rc = sink->event(sink->arg, &e);
	}
	cg_buf_clear(&s->data);
	cg_buf_clear(&s->event);
	return rc;
}

static void
set(struct cg_buf *b, struct cg_str value)
{
	cg_buf_clear(b);
	cg_buf_put(b, value.s, value.len);
}

static void
set_retry(struct cg_sse *s, struct cg_str value)
{
	int64_t ms = 0;

	for (size_t i = 0; i < value.len; i++) {
		if (value.s[i] < '0' || value.s[i] > '9' || i > 14)
			return;
		ms = ms * 10 + (value.s[i] - '0');
	}
	if (value.len)
		s->retry_ms = ms;
}

static bool
is(struct cg_str name, const char *want)
{
	return name.len == strlen(want) && memcmp(name.s, want, name.len) == 0;
}

static void
field(struct cg_sse *s, struct cg_str name, struct cg_str value)
{
	if (is(name, "data")) {
		cg_buf_put(&s->data, value.s, value.len);
		cg_buf_putc(&s->data, '\n');
	} else if (is(name, "event")) {
		set(&s->event, value);
	} else if (is(name, "id") && !memchr(value.s, '\0', value.len)) {
		set(&s->id, value);
	} else if (is(name, "retry")) {
		set_retry(s, value);
	}
}

/* One line without its end. */
static int
take_line(struct cg_sse *s, struct cg_str line, const struct sink *sink)
{
	const char *colon;
	struct cg_str name, value = { "", 0 };

	if (!s->begun && line.len >= 3 && memcmp(line.s, "\xef\xbb\xbf", 3) == 0)
		line = (struct cg_str){ line.s + 3, line.len - 3 };
	s->begun = true;
	if (!line.len)
		return dispatch(s, sink);
	name = line;
	colon = memchr(line.s, ':', line.len);
	if (colon) {
		name.len = (size_t)(colon - line.s);
		value = (struct cg_str){ colon + 1, line.len - name.len - 1 };
		if (value.len && *value.s == ' ')
			value = (struct cg_str){ value.s + 1, value.len - 1 };
	}
	field(s, name, value);
	return 0;
}

static const char *
find_end(const char *p, const char *end)
{
	const char *lf = memchr(p, '\n', (size_t)(end - p)), *cr;

	cr = memchr(p, '\r', (size_t)((lf ? lf : end) - p));
	return cr ? cr : lf;
}

static int
too_long(const struct cg_sse *s, struct cg_err *err)
{
	return cg_err_set(err, CG_E_TOOBIG, "a stream of events has %s of more than %zu bytes",
	    s->data.failed ? "one" : "a line", s->line.max);
}

int
cg_sse_feed(struct cg_sse *s, const void *p, size_t n,
    int (*event)(void *arg, const struct cg_sse_event *e), void *arg, struct cg_err *err)
{
	const struct sink sink = { event, arg };
	const char *at = p, *end = at + n, *eol;
	int rc = 0;

	if (!n)
		return 0;
	if (s->cr && *at == '\n')
		at++;
	s->cr = false;
	while (rc == 0 && (eol = find_end(at, end))) {
		struct cg_str line = { at, (size_t)(eol - at) };

		if (s->line.len || line.len > s->line.max) {
			cg_buf_put(&s->line, line.s, line.len);
			line = (struct cg_str){ s->line.s, s->line.len };
		}
		if (s->line.failed)
			return too_long(s, err);
		rc = take_line(s, line, &sink);
		cg_buf_clear(&s->line);
		if (s->data.failed)
			return too_long(s, err);
		at = eol + 1;
		s->cr = *eol == '\r' && at == end;
		if (*eol == '\r' && at < end && *at == '\n')
			at++;
	}
	if (rc == 0)
		cg_buf_put(&s->line, at, (size_t)(end - at));
	return rc == 0 && s->line.failed ? too_long(s, err) : rc;
}
