/* Shared by the files of this room. */
#ifndef CG_JSON_JSON_PRIV_H
#define CG_JSON_JSON_PRIV_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Read a plain document, which must be valid UTF-8. Returns new, or NULL: wrong,
 * or more than this reader takes on. Duplicate keys and \u0000 are never accepted.
 *
 * but, unless NULL, is the key of a member of the outermost object that is stepped
 * over: *raw and *raw_len (raw may be NULL without it) are its text, NULL when there is
 * no such member. Whether that text is JSON is for who reads it to find out.
 */
json_t *cg_json_quick(const char *s, size_t len, const char *but, const char **raw,
    size_t *raw_len);

#endif
