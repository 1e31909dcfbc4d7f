/*
 * Any bytes as YAML: a value or at least one mistake, and whatever came out is
 * read again from its JSON text with the same result. The first line of the
 * input also serves as a pointer to look for.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/mem.h"
#include "json/json.h"
#include "yaml/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A key of more than 1024 characters is not a simple one in YAML: short texts only. */
static void
again(const json_t *v)
{
	struct cg_diags d = CG_DIAGS_INIT;
	char *text = cg_json_str(v);
	json_t *w;

	if (strlen(text) < 1000) {
		w = cg_yaml_parse(text, strlen(text), "again", &d);
		/* JSON has some characters as they are that YAML wants escaped. */
		if (w ? !cg_json_equal(v, w) : !strstr(d.v[0].msg, "control characters"))
			abort();
		json_decref(w);
	}
	cg_diags_release(&d);
	free(text);
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
	if (v)
		again(v);
	/* The first line is a comment in the corpus: "#/a/0". */
	cg_yaml_locate(s, size, *pointer == '#' ? pointer + 1 : pointer, size & 1, &line, &col);
	if (line < 1 || col < 1)
		abort();
	json_decref(v);
	cg_diags_release(&d);
	free(pointer);
	return 0;
}
