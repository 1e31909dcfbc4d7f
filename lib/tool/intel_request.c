/* What may be asked for: a schema a verb, of the program as of the HTTP interface. */
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "json/json.h"
#include "schema/schema.h"
#include "tool/intel_priv.h"

#define SCHEMA(verb) \
	__asm__(".pushsection .rodata\n.globl cg_intel_" #verb "_schema\n" \
	    ".hidden cg_intel_" #verb "_schema\ncg_intel_" #verb "_schema:\n" \
	    ".incbin \"lib/tool/intel." #verb ".schema.json\"\n.byte 0\n.popsection\n")

SCHEMA(plan);
SCHEMA(accept);
SCHEMA(copy);
SCHEMA(theme);
SCHEMA(validate);
SCHEMA(presets);
SCHEMA(history);

enum { SAID_MAX = 400 /* of the violations, in a message */ };

int
cg_intel_check(const char *schema, const json_t *request, struct cg_err *err)
{
	json_t *doc = cg_json_parse(schema, strlen(schema), "intel.schema.json", 0, err);
	struct cg_schema *s = doc ? cg_schema_new(doc, NULL, err) : NULL;
	struct cg_violations v = { .n = 0 };
	struct cg_buf text;
	int rc = s ? cg_schema_check(s, request, &v, err) : -1;

	if (rc == 1) {
		cg_buf_init(&text, SAID_MAX * 100);
		cg_violations_text(&v, &text);
		rc = cg_err_set(err, CG_E_DATA, "request: %.*s%s", SAID_MAX, text.s,
		    text.len > SAID_MAX ? " ..." : "");
		cg_buf_release(&text);
	}
	cg_violations_release(&v);
	cg_schema_free(s);
	json_decref(doc);
	return rc;
}
