/*
 * YAML into JSON values. The dialect is the JSON-compatible core: null, true
 * and false, integers, floats, strings, sequences and mappings. `no`, `yes`
 * and dates are strings. One document a file; keys are strings and stand once;
 * no tags but the standard ones of those types; nesting at most CG_YAML_DEPTH;
 * aliases may stand for at most CG_YAML_ALIASED nodes in all.
 *
 * Positions cost nothing when all is well: whoever has found a mistake asks
 * cg_yaml_locate, which reads the text again.
 */
#ifndef CG_YAML_YAML_H
#define CG_YAML_YAML_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct cg_diags;

enum {
	CG_YAML_DEPTH = 64,
	CG_YAML_ALIASED = 20000
};

/*
 * Parse one whole document. name is the file as messages call it. Returns new,
 * or NULL with at least one error in d, each with line and column.
 */
json_t *cg_yaml_parse(const char *s, size_t len, const char *name, struct cg_diags *d);

/*
 * Where the node of a JSON pointer stands (with key: the key that names it),
 * both from 1, columns in characters. When there is no such node, the nearest
 * ancestor that exists. Returns 1 when the node itself was found, else 0.
 */
int cg_yaml_locate(const char *s, size_t len, const char *pointer, bool key, int *line,
    int *col);

#endif
