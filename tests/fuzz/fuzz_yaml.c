/*
 * Any bytes as YAML: a value or at least one mistake, and whatever came out is
 * read again from its JSON text with the same result. The first line of the
 * input also serves as a pointer to look for. What the quick reader accepts
 * the full one must accept too, and read the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/mem.h"
#include "base/str.h"
#include "json/json.h"
#include "yaml/yaml.h"
#include "yaml/yaml_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * A key of more than 1024 characters is not a simple one in YAML, and some
 * characters beyond ASCII are line breaks there: short texts in ASCII only.
 */
static void
again(const json_t *v)
{
	struct cg_diags d = CG_DIAGS_INIT;
	char *text = json_dumps(v, JSON_ENSURE_ASCII | JSON_ENCODE_ANY | JSON_COMPACT);
	json_t *w;

	if (strlen(text) < 1000 && !strstr(text, "\\u")) {
		w = cg_yaml_parse(text, strlen(text), "again", &d);
		if (!w || !cg_json_equal(v, w))
			abort();
		json_decref(w);
	}
	cg_diags_release(&d);
	free(text);
}

static void
both_ways(const char *s, size_t size)
{
	struct cg_diags d = CG_DIAGS_INIT;
	char *copy = cg_strndup(s, size), *a, *b;
	json_t *quick = cg_yaml_quick(copy, size);
	json_t *full = quick ? cg_yaml_full(s, size, "full", &d) : NULL;

	if (quick && !full)
		abort();
	a = quick ? cg_json_str(quick) : NULL;
	b = quick ? cg_json_str(full) : NULL;
	if (quick && strcmp(a, b) != 0)
		abort();
	json_decref(quick);
	json_decref(full);
	cg_diags_release(&d);
	free(copy);
	free(a);
	free(b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	const char *nl = size ? memchr(s, '\n', size) : NULL;
	char *pointer = cg_strndup(size ? s : "", nl ? (size_t)(nl - s) : size);
	struct cg_diags d = CG_DIAGS_INIT;
	json_t *v = cg_yaml_parse(s, size, "fuzz", &d);
	int line, col;

	if ((v != NULL) == (d.errors > 0))
		abort();
	for (size_t i = 0; i < d.n; i++)
		if (d.v[i].line < 1 || d.v[i].col < 1)
			abort();
	if (v) {
		again(v);
		both_ways(s, size);
	} else if (size && !memchr(s, '\0', size) && cg_utf8_check(s, size) == size) {
		both_ways(s, size);
	}
	/* The first line is a comment in the corpus: "#/a/0". */
	cg_yaml_locate(s, size, *pointer == '#' ? pointer + 1 : pointer, size & 1, &line, &col);
	if (line < 1 || col < 1)
		abort();
	json_decref(v);
	cg_diags_release(&d);
	free(pointer);
	return 0;
}
