/* What a plain scalar turns out to be, and the two readers; for the files of this room. */
#ifndef CG_YAML_PRIV_H
#define CG_YAML_PRIV_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct cg_diags;

enum cg_yaml_scalar {
	CG_YAML_STRING, /* *out stays NULL: the caller has the length */
	CG_YAML_NULL,
	CG_YAML_BOOL,
	CG_YAML_NUMBER,
	CG_YAML_NOT_JSON /* .inf, .nan, out of range; *out stays NULL */
};

enum cg_yaml_scalar cg_yaml_plain(const char *s, json_t **out);

/*
 * The same document in two ways. Quick: new, or NULL when it leaves the text to
 * the other; s is valid UTF-8 without NUL bytes and ends with a NUL. Full:
 * cg_yaml_parse without the quick way.
 */
json_t *cg_yaml_quick(const char *s, size_t len);
json_t *cg_yaml_full(const char *s, size_t len, const char *name, struct cg_diags *d);

#endif
