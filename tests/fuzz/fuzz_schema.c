/*
 * A schema and values, parted by empty lines. Whatever compiles must give the
 * same answer with and without a list of violations, and defaults must not
 * make anything but members.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "json/json.h"
#include "schema/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The loader has one document: anything that allows strings only. */
static json_t *
load(void *arg, const char *uri, struct cg_err *err)
{
	json_t *v;

	(void)arg;
	if (!strstr(uri, "known")) {
		cg_err_set(err, CG_E_DATA, "no such document: %.100s", uri);
		return NULL;
	}
	v = json_pack("{s:s, s:{s:b, s:b}, s:s}", "$schema",
	    "https://json-schema.org/draft/2020-12/schema", "$vocabulary",
	    "https://json-schema.org/draft/2020-12/vocab/applicator", 1,
	    "https://json-schema.org/draft/2020-12/vocab/validation", 1, "type", "string");
	return v;
}

static void
check(const struct cg_schema *s, json_t *v)
{
	struct cg_violations out = { .max = 50 };
	struct cg_err err = CG_ERR_INIT;
	int rc = cg_schema_check(s, v, &out, &err), quick;
	struct cg_buf text;

	if ((rc == 1) != (out.n > 0) && rc >= 0)
		abort();
	cg_buf_init(&text, 1 << 20);
	cg_violations_text(&out, &text);
	cg_buf_release(&text);
	cg_violations_release(&out);
	quick = cg_schema_check(s, v, NULL, &err);
	/* The quick check may find its answer before the place where the full one breaks. */
	if (rc >= 0 && quick != rc)
		abort();
	cg_schema_defaults(s, v, &err);
}

static const char *
part(const char *s, const char *end, size_t *n)
{
	const char *gap = memmem(s, (size_t)(end - s), "\n\n", 2);

	*n = (size_t)((gap ? gap : end) - s);
	return gap ? gap + 2 : end;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cg_schema_opts opts = { .load = load, .base_uri = "https://example.com/base",
		.draft = size & 1 ? 2020 : 7 };
	const char *s = (const char *)data, *end = s + size, *next;
	struct cg_err err = CG_ERR_INIT;
	struct cg_schema *schema;
	json_t *doc;
	size_t n;

	next = part(s, end, &n);
	doc = cg_json_parse(s, n, "schema", 0, &err);
	schema = doc ? cg_schema_new(doc, &opts, &err) : NULL;
	json_decref(doc);
	while (schema && next < end) {
		json_t *v;

		s = next;
		next = part(s, end, &n);
		v = cg_json_parse(s, n, "value", CG_JSON_NUL, &err);
		if (v)
			check(schema, v);
		json_decref(v);
	}
	cg_schema_free(schema);
	return 0;
}
