/* What a plain scalar turns out to be; for the files of this room. */
#ifndef CG_YAML_PRIV_H
#define CG_YAML_PRIV_H

#include <jansson.h>
#include <stdbool.h>

enum cg_yaml_scalar {
	CG_YAML_STRING, /* *out stays NULL: the caller has the length */
	CG_YAML_NULL,
	CG_YAML_BOOL,
	CG_YAML_NUMBER,
	CG_YAML_NOT_JSON /* .inf, .nan, out of range; *out stays NULL */
};

enum cg_yaml_scalar cg_yaml_plain(const char *s, json_t **out);

#endif
