/* Records as lines of text. */
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "tool/line.h"

static void
key_of(struct cg_buf *b, const char *key)
{
	cg_buf_put(b, ",\"", 2);
	cg_buf_puts(b, key);
	cg_buf_put(b, "\":", 2);
}

void
cg_line_begin(struct cg_buf *b, const char *type)
{
	cg_buf_clear(b);
	cg_buf_puts(b, "{\"type\":");
	cg_json_quote(type, b);
}

void
cg_line_str(struct cg_buf *b, const char *key, const char *s)
{
	if (!s)
		return;
	key_of(b, key);
	cg_json_quote(s, b);
}

void
cg_line_json(struct cg_buf *b, const char *key, const char *text)
{
	size_t before = b->len;

	if (!text)
		return;
	key_of(b, key);
	if (!cg_json_pass(text, b)) {
		b->len = before;
		b->s[before] = '\0';
	}
}

void
cg_line_time(struct cg_buf *b, const char *key, int64_t wall_ms)
{
	char at[CG_TIME_LEN + 1];

	if (!wall_ms)
		return;
	cg_time_format(wall_ms, at);
	cg_line_str(b, key, at);
}

void
cg_line_str_or_null(struct cg_buf *b, const char *key, const char *s)
{
	if (s)
		cg_line_str(b, key, s);
	else
		cg_line_json(b, key, "null");
}

void
cg_line_json_or_null(struct cg_buf *b, const char *key, const char *text)
{
	size_t before = b->len;

	cg_line_json(b, key, text);
	if (b->len == before)
		cg_line_json(b, key, "null");
}

void
cg_line_int(struct cg_buf *b, const char *key, int64_t v)
{
	key_of(b, key);
	cg_json_int(v, b);
}

int
cg_line_give(struct cg_buf *b, struct cg_sink *to, struct cg_err *err)
{
	json_t *record;

	cg_buf_put(b, "}\n", 2);
	if (b->failed)
		return cg_err_set(err, CG_E_TOOBIG, "a record is longer than %zu bytes", b->max);
	if (to->raw)
		return to->raw(to, b->s, b->len, err);
	if (!(record = cg_json_parse(b->s, b->len - 1, "record", 0, err)))
		return -1;
	return cg_sink_put_new(to, record, err);
}
