/* Shared by the files of this room. */
#ifndef CG_JSON_JSON_PRIV_H
#define CG_JSON_JSON_PRIV_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Read a plain document, which must be valid UTF-8. Returns new, or NULL: wrong,
 * or more than this reader takes on. Duplicate keys and \u0000 are never accepted.
 */
json_t *cg_json_quick(const char *s, size_t len);

#endif
