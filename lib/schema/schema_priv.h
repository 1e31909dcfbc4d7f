/*
 * What a schema is compiled into: a graph of nodes. A node holds, per kind of
 * value, the keywords that look at this kind, so that checking a value looks
 * only at what can apply to it and never at a keyword's name.
 */
#ifndef CG_SCHEMA_SCHEMA_PRIV_H
#define CG_SCHEMA_SCHEMA_PRIV_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/mem.h"

struct cg_err;
struct cg_schema;
struct cg_schema_opts;
struct cg_violations;

/* Kinds of values, as a mask; an integral number is both T_INT and T_NUM. */
enum { T_NULL = 1, T_BOOL = 2, T_INT = 4, T_NUM = 8, T_STR = 16, T_ARR = 32, T_OBJ = 64 };

struct node;

struct anchor {
	struct anchor *next;
	const char *name;
	const json_t *json;
	const struct node *node; /* of a dynamic anchor, once compiled */
	bool is_dynamic;
};

/* A schema with a URI of its own: a document, or a part of one that has $id. */
struct resource {
	struct resource *next;
	const char *uri;   /* absolute, without fragment; "" for a nameless root */
	const char *alias; /* the URI it was loaded from, or NULL */
	const json_t *root;
	const json_t *doc; /* the document that it is part of */
	struct anchor *anchors;
	int draft;          /* 7 or 2020 */
	unsigned vocab;     /* which keywords count */
};

/* A regular expression of ECMA 262. */
struct regex {
	struct regex *next;
	const char *source;
	void *code;       /* pcre2_code */
	unsigned n_used;  /* matches so far; a busy one is worth translating to machine code */
	bool is_jitted;
};

/* One bound of a number; its text is for messages. */
struct bound {
	double d;
	json_int_t i;
	bool is_set, is_int;
	const json_t *json;
};

struct numbers {
	struct bound min, max, xmin, xmax;
	const json_t *multiple_of;
};

typedef bool (*format_fn)(const char *s, size_t n);

struct strings {
	size_t min, max; /* characters; max SIZE_MAX when there is none */
	struct regex *pattern;
	const char *format;
	format_fn format_ok;
};

struct arrays {
	const struct node **prefix;
	size_t n_prefix;
	const struct node *rest; /* items after the prefix */
	const struct node *contains;
	size_t min_contains, max_contains;
	size_t min, max;
	bool is_unique;
	bool is_marking; /* 2020-12: contains evaluates what it matches */
};

struct prop {
	const char *key;
	size_t len;
	const struct node *node; /* NULL when only required */
	const json_t *fallback;  /* default, or NULL */
	bool is_required;
};

struct pattern_prop {
	struct regex *re;
	const struct node *node;
};

struct dependency {
	const char *key;
	size_t len;
	const struct node *node; /* or */
	const json_t *names;     /* an array of strings */
};

struct objects {
	struct prop *prop;
	size_t n_prop, n_required;
	uint32_t *slot; /* open addressing: index + 1 into prop, 0 free */
	uint32_t mask;
	struct pattern_prop *pattern;
	size_t n_pattern;
	const struct node *additional;
	const struct node *names;
	struct dependency *dep;
	size_t n_dep;
	size_t min, max;
};

/* Keywords that apply other schemas to the same value. */
struct logic {
	const struct node **all, **any, **one;
	size_t n_all, n_any, n_one;
	const struct node *not, *if_, *then, *else_;
	const struct node *ref;
	const struct node *dynamic_ref; /* what it is when nobody overrides it */
	const char *dynamic_name;       /* its anchor, NULL when it is a plain reference */
};

struct node {
	const struct resource *res;
	const json_t *json;
	unsigned types;  /* allowed kinds, 0 for any */
	bool is_never;   /* false, as a schema */
	bool is_trivial; /* nothing to check */
	bool has_value;  /* const or enum */
	const json_t *const_value;
	const json_t *const *enum_values;
	size_t n_enum;
	struct numbers *num;
	struct strings *str;
	struct arrays *arr;
	struct objects *obj;
	struct logic *logic;
	const struct node *rest_props, *rest_items; /* unevaluated* */
};

struct cg_schema {
	struct cg_arena arena;
	json_t *root_doc;
	json_t **loaded; /* further documents */
	size_t n_loaded;
	struct resource *resources;
	struct regex *regexes;
	unsigned n_named, n_regexes; /* $id and anchors; patterns: their lists are searched */
	struct matcher *matcher; /* scratch for all patterns, made at the first one */
	const struct node *root;
	bool is_dynamic; /* uses $dynamicRef: checking keeps track of scopes */
	bool no_formats;
};

enum {
	MAX_DEPTH = 2000,             /* schemas within each other, while checking */
	MAX_STEPS = 20 * 1000 * 1000, /* schemas applied, about a second */
	MAX_NAMED = 5000,
	MAX_REGEXES = 5000
};

/* One compilation: all nodes in the order they were met. */
struct compiler {
	struct cg_schema *s;
	const struct cg_schema_opts *opts;
	struct cg_err *err;
	struct node **queue;
	size_t n_queue, cap;
	uint32_t *slot; /* by identity of json and resource: index + 1 into queue */
	size_t n_slot;
};

/* compile.c: the node of a schema within res; filled when its turn comes. */
struct node *cg_schema_node_of(struct compiler *c, const json_t *json, const struct resource *res);
/* keyword.c: put one keyword into n. Unknown ones say nothing. */
int cg_schema_keyword(struct compiler *c, struct node *n, const char *name, const json_t *v);

/* uri.c: RFC 3986, 5.2; the fragment of ref stays. In the arena. */
const char *cg_schema_uri_join(struct cg_arena *a, const char *base, const char *ref);
/* The same text with %XX decoded. */
char *cg_schema_uri_decode(struct cg_arena *a, const char *s);

/* resource.c */
enum { VOCAB_VALIDATION = 1, VOCAB_APPLICATOR = 2, VOCAB_UNEVALUATED = 4, VOCAB_ALL = 7 };
/* Register doc and everything in it that has an $id; returns its root, NULL with err. */
struct resource *cg_schema_index(struct cg_schema *s, const struct cg_schema_opts *opts,
    const json_t *doc, const char *uri, int draft, struct cg_err *err);
/* The schema that ref means within res; *in is the resource that it lies in. */
const json_t *cg_schema_resolve(struct cg_schema *s, const struct cg_schema_opts *opts,
    const struct resource *res, const char *ref, const struct resource **in,
    struct anchor **anchor, struct cg_err *err);
/* The resource that the schema json, found within res, belongs to. */
const struct resource *cg_schema_home(const struct cg_schema *s, const json_t *json,
    const struct resource *res);
struct anchor *cg_schema_anchor(const struct resource *res, const char *name);
/* CG_E_DATA that begins with the place of json in its document. */
int cg_schema_bad(const struct resource *res, const json_t *json, const char *keyword,
    struct cg_err *err, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* meta.c: a meta-schema by URI as a new value, NULL when it is none of ours. */
json_t *cg_schema_meta(const char *uri);

/* object.c: the property table. */
void cg_schema_props_hash(struct cg_schema *s, struct objects *o);
struct prop *cg_schema_prop_find(const struct objects *o, const char *key, size_t len);

/* regex.c, pattern.c */
int cg_schema_ecma(const char *source, struct cg_buf *out, char why[80]); /* to PCRE2's syntax */
struct regex *cg_schema_regex(struct cg_schema *s, const char *source, char why[200]);
int cg_schema_match(const struct cg_schema *s, struct regex *re, const char *text, size_t n,
    struct cg_err *err); /* 1 yes, 0 no, -1 */
void cg_schema_regex_release(struct cg_schema *s);

/* format.c */
/* What checks a format, NULL when it is unknown. Both drafts share one table. */
format_fn cg_schema_format(const char *name);
bool cg_format_regex(const char *s, size_t n); /* in pattern.c */
bool cg_format_ipv4(const char *s, size_t n);
bool cg_format_ipv6(const char *s, size_t n);
bool cg_format_hostname(const char *s, size_t n);
bool cg_format_idn_hostname(const char *s, size_t n);
bool cg_format_email(const char *s, size_t n);
bool cg_format_idn_email(const char *s, size_t n);
bool cg_format_uri(const char *s, size_t n);
bool cg_format_uri_reference(const char *s, size_t n);
bool cg_format_iri(const char *s, size_t n);
bool cg_format_iri_reference(const char *s, size_t n);
bool cg_format_uri_template(const char *s, size_t n);

/* number.c */
bool cg_schema_multiple(const json_t *v, const json_t *of);
size_t cg_schema_chars(const char *s, size_t n); /* code points */
bool cg_schema_unique(const json_t *array, size_t *i, size_t *j);

/* The place of the value being checked, linked on the stack from leaf to root. */
struct at {
	const struct at *up;
	const char *key; /* NULL: an index */
	size_t len, index;
};

/* Which members or items of a value have been evaluated. */
struct seen {
	uint64_t *bits;
	size_t n; /* members or items */
};

struct scope {
	const struct scope *up;
	const struct resource *res;
};

struct run {
	const struct cg_schema *s;
	struct cg_violations *out;
	struct cg_err *err;
	const struct scope *scope;
	unsigned depth, steps;
	bool is_quick;  /* the first violation decides */
	bool is_broken; /* err is set */
};

/* check.c */
bool cg_schema_node(struct run *r, const struct node *n, const json_t *v, const struct at *at,
    struct seen *seen);
static inline bool
run_child(struct run *r, const struct node *n, const json_t *v, const struct at *at,
    struct seen *seen)
{
	return n->is_trivial || cg_schema_node(r, n, v, at, seen);
}
/* array.c, object.c, logic.c */
bool cg_schema_array(struct run *r, const struct arrays *a, const json_t *v, const struct at *at,
    struct seen *seen);
bool cg_schema_object(struct run *r, const struct objects *o, const json_t *v,
    const struct at *at, struct seen *seen);
bool cg_schema_dependencies(struct run *r, const struct objects *o, const json_t *v,
    const struct at *at, struct seen *seen);
bool cg_schema_logic(struct run *r, const struct logic *l, const json_t *v, const struct at *at,
    struct seen *seen);
bool cg_schema_unevaluated(struct run *r, const struct node *n, const json_t *v,
    const struct at *at, struct seen *seen);

static inline void
seen_set(struct seen *seen, size_t i)
{
	seen->bits[i / 64] |= UINT64_C(1) << (i % 64);
}

static inline bool
seen_has(const struct seen *seen, size_t i)
{
	return seen->bits[i / 64] >> (i % 64) & 1;
}
void seen_all(struct seen *seen);

/*
 * report.c: one violation; always false, so that `return cg_schema_fail(...)` reads.
 */
bool cg_schema_fail(struct run *r, const struct at *at, const json_t *v, const char *keyword,
    const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* The same with the values of an enum, const or bound written as JSON. */
bool cg_schema_fail_values(struct run *r, const struct at *at, const json_t *v, const char *keyword,
    const char *intro, const json_t *const *values, size_t n);
bool cg_schema_fail_type(struct run *r, const struct at *at, const json_t *v, unsigned types);
/* The check cannot go on: sets err, once. */
bool cg_schema_broken(struct run *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
