/*
 * libyaml's events into json_t. A mistake that leaves the structure clear (a
 * key given twice, a tag, a number that JSON lacks) is noted and reading goes
 * on, so that one run finds all of them; after one that does not, reading ends.
 *
 * Aliases are copied, not shared, so that nobody changes two places at once;
 * what they may amount to is counted before anything is copied.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/diag.h"
#include "base/mem.h"
#include "base/str.h"
#include "yaml/yaml.h"
#include "yaml/yaml_priv.h"

/* A value and what an alias to it would cost. */
struct made {
	json_t *v;
	size_t nodes;
	int height; /* 1 for a scalar */
};

struct anchor {
	char *name;
	struct made made; /* v is NULL while its node is being read */
};

struct reader {
	yaml_parser_t p;
	const char *s, *name;
	size_t len;
	struct cg_diags *d;
	struct anchor *anchors;
	size_t n_anchors, aliased;
};

__attribute__((format(printf, 3, 4))) static void
complain(struct reader *r, const yaml_mark_t *at, const char *fmt, ...)
{
	va_list ap;
	char *msg;

	va_start(ap, fmt);
	msg = cg_vasprintf(fmt, ap);
	va_end(ap);
	cg_diag_add(r->d, CG_DIAG_ERROR, r->name, (int)at->line + 1, (int)at->column + 1, NULL,
	    "%s", msg);
	free(msg);
}

/* The place of a byte, for what is found before libyaml reads or where it has no mark. */
static yaml_mark_t
mark_of(const struct reader *r, size_t at)
{
	yaml_mark_t m = { 0, 0, 0 };

	for (size_t i = 0; i < at && i < r->len; i++) {
		if (r->s[i] == '\n') {
			m.line++;
			m.column = 0;
		} else if (((unsigned char)r->s[i] & 0xc0) != 0x80) {
			m.column++;
		}
	}
	return m;
}

static void
unparsable(struct reader *r)
{
	const char *problem = r->p.problem ? r->p.problem : "cannot be read";
	yaml_mark_t at = r->p.problem_mark;

	if (r->p.error == YAML_READER_ERROR)
		at = mark_of(r, r->p.problem_offset);
	if (strstr(problem, "cannot start any token") && at.index < r->len
	    && r->s[at.index] == '\t')
		complain(r, &at, "a tab cannot indent in YAML; use spaces");
	else if (r->p.context)
		complain(r, &at, "%s (%s)", problem, r->p.context);
	else
		complain(r, &at, "%s", problem);
}

static int
next(struct reader *r, yaml_event_t *ev)
{
	if (yaml_parser_parse(&r->p, ev))
		return 0;
	unparsable(r);
	return -1;
}

static json_t *
string(const yaml_event_t *ev)
{
	return json_stringn_nocheck((const char *)ev->data.scalar.value, ev->data.scalar.length);
}

/* The last part of a standard tag ("int"), "" for none or "!", NULL for any other. */
static const char *
standard_tag(const yaml_char_t *tag)
{
	static const char prefix[] = "tag:yaml.org,2002:";
	const char *t = (const char *)tag;

	if (!t || strcmp(t, "!") == 0)
		return "";
	if (strncmp(t, prefix, sizeof prefix - 1) != 0)
		return NULL;
	return t + sizeof prefix - 1;
}

static bool
fits_tag(const char *tag, enum cg_yaml_scalar kind, const json_t *v)
{
	if (strcmp(tag, "null") == 0)
		return kind == CG_YAML_NULL;
	if (strcmp(tag, "bool") == 0)
		return kind == CG_YAML_BOOL;
	if (strcmp(tag, "int") == 0)
		return kind == CG_YAML_NUMBER && json_is_integer(v);
	return strcmp(tag, "float") == 0 && kind == CG_YAML_NUMBER;
}

static json_t *
scalar(struct reader *r, const yaml_event_t *ev)
{
	const char *s = (const char *)ev->data.scalar.value;
	const char *tag = standard_tag(ev->data.scalar.tag);
	bool tagged = ev->data.scalar.tag != NULL;
	enum cg_yaml_scalar kind = CG_YAML_STRING;
	json_t *v = NULL;

	if (memchr(s, '\0', ev->data.scalar.length)) {
		complain(r, &ev->start_mark, "a NUL character in a string");
		return json_null();
	}
	if (tagged && tag && *tag && strcmp(tag, "str") != 0) {
		kind = cg_yaml_plain(s, &v);
		if (fits_tag(tag, kind, v))
			return v;
		json_decref(v);
		tag = NULL;
	}
	if (!tag) {
		complain(r, &ev->start_mark, "tag '%s' is not allowed here",
		    (const char *)ev->data.scalar.tag);
		return json_null();
	}
	if (!tagged && ev->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
		kind = cg_yaml_plain(s, &v);
	if (kind == CG_YAML_NOT_JSON) {
		complain(r, &ev->start_mark, "the number %.40s has no JSON form", s);
		return json_null();
	}
	return v ? v : string(ev);
}

static struct anchor *
find_anchor(struct reader *r, const char *name)
{
	for (size_t i = r->n_anchors; i-- > 0;)
		if (strcmp(r->anchors[i].name, name) == 0)
			return &r->anchors[i];
	return NULL;
}

static int
too_deep(struct reader *r, const yaml_mark_t *at)
{
	complain(r, at, "nested more than %d levels deep", CG_YAML_DEPTH);
	return -1;
}

static int
alias(struct reader *r, const yaml_event_t *ev, int depth, struct made *out)
{
	const char *name = (const char *)ev->data.alias.anchor;
	struct anchor *a = find_anchor(r, name);

	if (!a || !a->made.v) {
		complain(r, &ev->start_mark, a ? "alias '*%s' stands inside its own anchor"
		    : "alias '*%s' names no anchor", name);
		*out = (struct made){ json_null(), 1, 1 };
		return 0;
	}
	if (depth + a->made.height > CG_YAML_DEPTH)
		return too_deep(r, &ev->start_mark);
	r->aliased += a->made.nodes;
	if (r->aliased > CG_YAML_ALIASED) {
		complain(r, &ev->start_mark, "aliases stand for more than %d nodes",
		    CG_YAML_ALIASED);
		return -1;
	}
	*out = a->made;
	out->v = json_deep_copy(a->made.v);
	return 0;
}

static int node(struct reader *r, yaml_event_t *ev, int depth, struct made *out);

static void
add(struct made *to, const struct made *child)
{
	to->nodes += child->nodes;
	if (child->height >= to->height)
		to->height = child->height + 1;
}

static int
sequence(struct reader *r, int depth, struct made *out)
{
	yaml_event_t ev;
	struct made item;

	for (;;) {
		int rc = 0;

		if (next(r, &ev) < 0)
			return -1;
		if (ev.type == YAML_SEQUENCE_END_EVENT) {
			yaml_event_delete(&ev);
			return 0;
		}
		rc = node(r, &ev, depth + 1, &item);
		yaml_event_delete(&ev);
		if (rc < 0)
			return -1;
		json_array_append_new(out->v, item.v);
		add(out, &item);
	}
}

/*
 * The key of the next member, as an event that the caller deletes. A key that
 * cannot be one is noted and its value dropped: *usable is false.
 */
static int
key_of(struct reader *r, yaml_event_t *ev, int depth, const json_t *object, bool *usable)
{
	const char *s = (const char *)ev->data.scalar.value;
	json_t *v = NULL;

	*usable = false;
	if (ev->type != YAML_SCALAR_EVENT) {
		struct made dropped;

		complain(r, &ev->start_mark, "a key must be a string");
		if (node(r, ev, depth + 1, &dropped) < 0)
			return -1;
		json_decref(dropped.v);
		return 0;
	}
	if (ev->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && !ev->data.scalar.tag
	    && cg_yaml_plain(s, &v) != CG_YAML_STRING) {
		json_decref(v);
		complain(r, &ev->start_mark, *s ? "key %.40s is not a string; put it in quotes"
		    : "a key is missing before ':'%.0s", s);
		return 0;
	}
	if (ev->data.scalar.tag || memchr(s, '\0', ev->data.scalar.length)) {
		complain(r, &ev->start_mark, ev->data.scalar.tag ? "a tag on a key is not allowed"
		    : "a NUL character in a key");
		return 0;
	}
	if (json_object_getn(object, s, ev->data.scalar.length)) {
		complain(r, &ev->start_mark, "key '%.80s' stands twice in the same mapping", s);
		return 0;
	}
	*usable = true;
	return 0;
}

static int
member(struct reader *r, yaml_event_t *key, int depth, struct made *out)
{
	struct made value;
	yaml_event_t ev;
	bool usable;
	int rc;

	if (key_of(r, key, depth, out->v, &usable) < 0 || next(r, &ev) < 0)
		return -1;
	rc = node(r, &ev, depth + 1, &value);
	yaml_event_delete(&ev);
	if (rc < 0)
		return -1;
	add(out, &value);
	if (usable)
		json_object_setn_new_nocheck(out->v, (const char *)key->data.scalar.value,
		    key->data.scalar.length, value.v);
	else
		json_decref(value.v);
	return 0;
}

static int
mapping(struct reader *r, int depth, struct made *out)
{
	yaml_event_t ev;

	for (;;) {
		int rc;

		if (next(r, &ev) < 0)
			return -1;
		if (ev.type == YAML_MAPPING_END_EVENT) {
			yaml_event_delete(&ev);
			return 0;
		}
		rc = member(r, &ev, depth, out);
		yaml_event_delete(&ev);
		if (rc < 0)
			return -1;
	}
}

/* Anchors of one name may follow one another: an alias means the one before it. */
static size_t
open_anchor(struct reader *r, const yaml_char_t *name)
{
	r->anchors = cg_realloc(r->anchors, r->n_anchors + 1, sizeof *r->anchors);
	r->anchors[r->n_anchors] = (struct anchor){ .name = cg_strdup((const char *)name) };
	return r->n_anchors++;
}

static int
collection(struct reader *r, const yaml_event_t *ev, int depth, struct made *out)
{
	bool map = ev->type == YAML_MAPPING_START_EVENT;
	const yaml_char_t *tag = map ? ev->data.mapping_start.tag : ev->data.sequence_start.tag;
	const char *standard = standard_tag(tag);

	if (tag && (!standard || (*standard && strcmp(standard, map ? "map" : "seq") != 0)))
		complain(r, &ev->start_mark, "tag '%s' is not allowed here", (const char *)tag);
	*out = (struct made){ map ? json_object() : json_array(), 1, 1 };
	if ((map ? mapping(r, depth, out) : sequence(r, depth, out)) == 0)
		return 0;
	json_decref(out->v);
	return -1;
}

/* The node that begins with ev, which the caller deletes. -1: reading has ended. */
static int
node(struct reader *r, yaml_event_t *ev, int depth, struct made *out)
{
	const yaml_char_t *name = NULL;
	size_t anchor = 0;

	if (depth > CG_YAML_DEPTH)
		return too_deep(r, &ev->start_mark);
	if (ev->type == YAML_ALIAS_EVENT)
		return alias(r, ev, depth - 1, out);
	if (ev->type == YAML_SCALAR_EVENT)
		name = ev->data.scalar.anchor;
	else if (ev->type == YAML_MAPPING_START_EVENT)
		name = ev->data.mapping_start.anchor;
	else
		name = ev->data.sequence_start.anchor;
	if (name)
		anchor = open_anchor(r, name);
	if (ev->type == YAML_SCALAR_EVENT)
		*out = (struct made){ scalar(r, ev), 1, 1 };
	else if (collection(r, ev, depth, out) < 0)
		return -1;
	if (name) {
		r->anchors[anchor].made = *out;
		json_incref(out->v); /* it may be dropped with the key it belongs to */
	}
	return 0;
}

/* Stream start, one document, stream end. */
static json_t *
document(struct reader *r)
{
	struct made top = { NULL, 0, 0 };
	bool again = false;
	yaml_event_t ev;
	int rc = 0;

	for (;;) {
		yaml_event_type_t type;

		if (next(r, &ev) < 0)
			break;
		type = ev.type;
		if (type == YAML_DOCUMENT_START_EVENT && top.v) {
			complain(r, &ev.start_mark,
			    "a second document begins here; a file holds one");
			again = true;
		} else if (type == YAML_SCALAR_EVENT || type == YAML_ALIAS_EVENT
		    || type == YAML_MAPPING_START_EVENT || type == YAML_SEQUENCE_START_EVENT) {
			rc = node(r, &ev, 1, &top);
		}
		yaml_event_delete(&ev);
		if (again || rc < 0)
			break;
		if (type == YAML_STREAM_END_EVENT) {
			if (!top.v)
				cg_diag_add(r->d, CG_DIAG_ERROR, r->name, 1, 1, NULL,
				    "empty, a YAML document expected");
			return top.v;
		}
	}
	json_decref(rc < 0 ? NULL : top.v);
	return NULL;
}

/* Bytes that are no text at all, before libyaml words it its own way. */
static bool
is_text(struct reader *r)
{
	size_t good = cg_utf8_check(r->s, r->len);
	const char *nul = memchr(r->s, '\0', r->len);
	yaml_mark_t at;

	if (good < r->len) {
		at = mark_of(r, good);
		complain(r, &at, "not valid UTF-8");
		return false;
	}
	if (nul) {
		at = mark_of(r, (size_t)(nul - r->s));
		complain(r, &at, "a NUL byte");
		return false;
	}
	return true;
}

json_t *
cg_yaml_full(const char *s, size_t len, const char *name, struct cg_diags *d)
{
	struct reader r = { .s = s, .name = name, .len = len, .d = d };
	size_t before = d->errors;
	json_t *v = NULL;

	if (!yaml_parser_initialize(&r.p)) {
		cg_diag_add(d, CG_DIAG_ERROR, name, 0, 0, NULL, "no memory to read it");
		return NULL;
	}
	yaml_parser_set_encoding(&r.p, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.p, (const unsigned char *)s, len);
	v = document(&r);
	for (size_t i = 0; i < r.n_anchors; i++) {
		json_decref(r.anchors[i].made.v);
		free(r.anchors[i].name);
	}
	free(r.anchors);
	yaml_parser_delete(&r.p);
	if (v && d->errors > before) {
		json_decref(v);
		v = NULL;
	}
	return v;
}

json_t *
cg_yaml_parse(const char *s, size_t len, const char *name, struct cg_diags *d)
{
	struct reader r = { .s = s, .name = name, .len = len, .d = d };
	char *copy;
	json_t *v;

	if (!is_text(&r))
		return NULL;
	copy = cg_strndup(s, len); /* so that it ends with a NUL */
	v = cg_yaml_quick(copy, len);
	free(copy);
	return v ? v : cg_yaml_full(s, len, name, d);
}
