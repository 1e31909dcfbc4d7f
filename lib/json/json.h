/*
 * JSON values are jansson's json_t. Reading, writing and the canonical form
 * for hashing go through here: we reject duplicate keys, refuse \u0000 unless
 * asked, name line and column, write numbers as ECMAScript does, and keep the
 * order of keys as they came (except in the canonical form).
 */
#ifndef CG_JSON_JSON_H
#define CG_JSON_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cg_buf;
struct cg_err;

enum {
	CG_JSON_NUL = 1,       /* allow \u0000 in strings */
	CG_JSON_MAX = 16 << 20 /* bytes of a document from outside */
};

/*
 * Parse one whole document. name is what messages call it ("brief.json",
 * "standard input"). Returns new, or NULL with CG_E_DATA: "name:line:col: what".
 */
json_t *cg_json_parse(const char *s, size_t len, const char *name, int flags,
    struct cg_err *err);
/*
 * The same without making values of one member of the object, when the document is
 * plain enough: *raw is then its text within s, an object or array by its ends and not
 * looked into, and *raw is NULL when the member has been read like any other.
 */
json_t *cg_json_parse_but(const char *s, size_t len, const char *name, int flags,
    const char *but, const char **raw, size_t *raw_len, struct cg_err *err);
/* Text that we have written ourselves, unchecked and quickly; NULL when it is not whole. */
json_t *cg_json_again(const char *s, size_t len);
/* The same from a file of at most max bytes; "-" is standard input. */
json_t *cg_json_load(const char *path, size_t max, struct cg_err *err);

/* Append v, compact, keys in their order. Fails only as the buffer does (b->failed). */
void cg_json_dump(const json_t *v, struct cg_buf *b);
char *cg_json_str(const json_t *v); /* the same as a new string */
/* Append s as a string; bytes that are no text are replaced, as cg_json_set_str does. */
void cg_json_quote(const char *s, struct cg_buf *b);
void cg_json_int(int64_t v, struct cg_buf *b);
/*
 * Append a text that is JSON, as the store has it: as it stands, or compact when it is of several
 * lines; nothing, and false, when it is empty or such a one cannot be read.
 */
bool cg_json_pass(const char *text, struct cg_buf *b);
/* Append v over several lines, two spaces an indent, for files that people open. */
void cg_json_pretty(const json_t *v, struct cg_buf *b);

/*
 * Append the canonical form (RFC 8785): keys sorted by UTF-16 code units, no
 * space, ECMAScript numbers. Fails only as the buffer does.
 */
void cg_json_canonical(const json_t *v, struct cg_buf *b);

/* ECMAScript Number::toString of a finite double; out gets at most 25 bytes. */
void cg_json_number(double d, char out[32]);

/* Order of two keys in the canonical form: <0, 0, >0. */
int cg_json_key_cmp(const char *a, size_t na, const char *b, size_t nb);

/* Members, or the fallback when they are missing or of another type. Borrowed. */
const char *cg_json_get_str(const json_t *obj, const char *key, const char *fallback);
int64_t cg_json_get_int(const json_t *obj, const char *key, int64_t fallback);
double cg_json_get_num(const json_t *obj, const char *key, double fallback);
bool cg_json_get_bool(const json_t *obj, const char *key, bool fallback);

/*
 * Set obj[key] = string, unless s is NULL; bytes that are no text (of a program that
 * died, of a message that was cut) are replaced. value is taken by the second one
 * unless NULL.
 */
void cg_json_set_str(json_t *obj, const char *key, const char *s);
void cg_json_set(json_t *obj, const char *key, json_t *value);
void cg_json_set_int(json_t *obj, const char *key, int64_t v);

/* Append "/escaped" to a JSON pointer (RFC 6901). */
void cg_json_pointer_add(struct cg_buf *pointer, const char *key, size_t len);

/* Equality by value as JSON Schema has it: 1 and 1.0 are equal, order of keys is not. */
bool cg_json_equal(const json_t *a, const json_t *b);

/* RFC 7396 merge patch of target by patch, both borrowed; returns new. */
json_t *cg_json_merge_patch(const json_t *target, const json_t *patch);

#endif
