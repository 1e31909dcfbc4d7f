/* Records as lines of text: the bytes that the same members would have as values. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "tap.h"
#include "tool/line.h"
#include "tool/record.h"

static struct cg_err err;
static char *got;

static int
take_lines(struct cg_sink *s, const char *lines, size_t len, struct cg_err *e)
{
	(void)s, (void)e;
	free(got);
	got = strndup(lines, len);
	return 0;
}

static int
take_value(struct cg_sink *s, const json_t *record, struct cg_err *e)
{
	(void)s, (void)e;
	free(got);
	got = cg_json_str(record);
	return 0;
}

static void
line(struct cg_buf *b, const char *json)
{
	cg_line_begin(b, "thing");
	cg_line_str(b, "name", "a \"b\"\\\n\t\x01\xc3\xa4 and \xff");
	cg_line_str(b, "none", NULL);
	cg_line_str_or_null(b, "null", NULL);
	cg_line_str_or_null(b, "text", "");
	cg_line_json(b, "config", json);
	cg_line_json_or_null(b, "more", NULL);
	cg_line_int(b, "n", INT64_MIN);
	cg_line_int(b, "m", 0);
	cg_line_time(b, "at", 1740910272345);
	cg_line_time(b, "never", 0);
}

static json_t *
value(const char *json)
{
	json_t *r = json_object();

	cg_json_set_str(r, "type", "thing");
	cg_json_set_str(r, "name", "a \"b\"\\\n\t\x01\xc3\xa4 and \xff");
	cg_json_set(r, "null", json_null());
	cg_json_set_str(r, "text", "");
	cg_record_text(r, "config", json);
	cg_json_set(r, "more", json_null());
	cg_json_set_int(r, "n", INT64_MIN);
	cg_json_set_int(r, "m", 0);
	cg_record_time(r, "at", 1740910272345);
	return r;
}

int
main(void)
{
	static const char *const configs[] = { "{\"b\":1.5,\"a\":[\"\\n\",null]}", "{ \"b\":1.50,\r\n\"a\":[ ]\n}",
		"{\"b\":\n", "", NULL };
	struct cg_sink lines = { .put = take_value, .raw = take_lines }, values = { .put = take_value };
	struct cg_buf b;

	cg_buf_init(&b, 4096);
	for (size_t i = 0; i < sizeof configs / sizeof *configs; i++) {
		json_t *v = value(configs[i]);
		char *want = cg_json_str(v), shown[300];

		snprintf(shown, sizeof shown, "%s\n", want);
		line(&b, configs[i]);
		ok(cg_line_give(&b, &lines, &err) == 0 && strcmp(got, shown) == 0, "a line of %zu bytes", b.len);
		line(&b, configs[i]);
		ok(cg_line_give(&b, &values, &err) == 0 && strcmp(got, want) == 0, "and as a value");
		free(want);
		json_decref(v);
	}
	cg_line_begin(&b, "thing");
	cg_line_json(&b, "config", "{ \"b\": 1.50 }");
	cg_line_give(&b, &lines, &err);
	is_str(got, "{\"type\":\"thing\",\"config\":{ \"b\": 1.50 }}\n", "what is of one line stays as it is");
	b.max = 100;
	line(&b, "{}");
	ok(cg_line_give(&b, &lines, &err) < 0 && err.code == CG_E_TOOBIG, "too long: %s", err.msg);
	cg_buf_release(&b);
	free(got);
	return done();
}
