/*
 * JSON Schema, drafts 7 (assumed when $schema is absent) and 2020-12. A schema
 * is compiled once and checks many values: all violations with their path and
 * in words, formats enforced, defaults put in on request. References are
 * resolved when compiling; nothing is ever fetched over a network, other
 * documents come from the caller's loader.
 *
 * One schema is used by one thread at a time (pattern matching has scratch
 * memory in it); different schemas do not touch each other.
 */
#ifndef CG_SCHEMA_SCHEMA_H
#define CG_SCHEMA_SCHEMA_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct cg_buf;
struct cg_err;
struct cg_schema;

struct cg_schema_opts {
	const char *base_uri; /* what relative $id and $ref start from; may be NULL */
	/*
	 * Another document by its absolute URI without fragment: returns new, or
	 * NULL with err. NULL: only references within the document and to the
	 * meta-schemas of the two drafts resolve.
	 */
	json_t *(*load)(void *arg, const char *uri, struct cg_err *err);
	void *arg;
	bool no_formats; /* `format` says something but forbids nothing */
	int draft;       /* when $schema is absent: 7 or 2020; 0 is 7 */
};

/*
 * Compile doc, an object or a boolean. opts may be NULL; it is borrowed for the
 * call. doc gets a reference of its own: it must not be changed before
 * cg_schema_free, and may be released.
 *
 * Returns new, or NULL with err: CG_E_DATA ("schema: /properties/a/type: ...":
 * a keyword's value is wrong, a reference leads nowhere, a pattern does not
 * compile), or what the loader said.
 */
struct cg_schema *cg_schema_new(const json_t *doc, const struct cg_schema_opts *opts,
    struct cg_err *err);
void cg_schema_free(struct cg_schema *s);

struct cg_violation {
	char *pointer;       /* JSON pointer of the place, "" for the whole */
	char *field;         /* dotted path for people: a.b[0].c, "" for the whole */
	char *message;       /* "Missing required field: c", "Must be >= 3" */
	const json_t *value; /* points into the value checked; NULL when missing */
	const char *keyword; /* the keyword that says so; static */
};

enum { CG_VIOLATIONS_MAX = 1000 };

/* The zero value is a valid empty list. */
struct cg_violations {
	struct cg_violation *v;
	size_t n;
	size_t max; /* stop after so many; 0 is CG_VIOLATIONS_MAX */
};

/*
 * Check v, borrowed. Violations are appended to out; with out NULL the answer
 * is only yes or no and comes at the first violation. Nothing is allocated
 * while a value is valid, except for propertyNames, for uniqueItems over more than
 * 24 items, and for unevaluated* over more than 255 members.
 *
 * Returns 0 valid, 1 not valid, -1 with err: CG_E_DATA when no answer can be
 * had: schema and value recurse too deep or take too many steps, or a pattern
 * exceeds its match limit.
 */
int cg_schema_check(const struct cg_schema *s, const json_t *v, struct cg_violations *out,
    struct cg_err *err);

/*
 * Put copies of the schema's defaults where members of v are missing, in place
 * and recursively, also within members put in before: through properties,
 * items, prefixItems, additionalProperties, allOf and $ref. -1 with CG_E_DATA
 * when defaults breed defaults without end; v then has some of them.
 */
int cg_schema_defaults(const struct cg_schema *s, json_t *v, struct cg_err *err);

/* Append one that no schema says; its field is made of the pointer. Beyond max nothing happens. */
void cg_violations_add(struct cg_violations *v, const char *pointer, const char *message);
void cg_violations_release(struct cg_violations *v);
/* Append "field: message; field: message". */
void cg_violations_text(const struct cg_violations *v, struct cg_buf *out);

#endif
