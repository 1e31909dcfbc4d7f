/*
 * Where references lead: every part of a document that has a URI of its own is
 * registered with its anchors, before anything is compiled.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "json/json.h"
#include "schema/schema.h"
#include "schema/schema_priv.h"

struct index {
	struct cg_schema *s;
	const struct cg_schema_opts *opts;
	const json_t *doc;
	struct cg_err *err;
};

/* How a keyword holds schemas. */
enum shape { ONE, LIST, TABLE, ONE_OR_LIST };

static const struct holder {
	const char *name;
	enum shape shape;
	int draft; /* 0: both */
} holders[] = {
	{ "additionalItems", ONE, 7 }, { "additionalProperties", ONE, 0 }, { "allOf", LIST, 0 },
	{ "anyOf", LIST, 0 }, { "contains", ONE, 0 }, { "contentSchema", ONE, 2020 },
	{ "definitions", TABLE, 0 }, { "$defs", TABLE, 0 }, { "dependencies", TABLE, 0 },
	{ "dependentSchemas", TABLE, 2020 }, { "else", ONE, 0 }, { "if", ONE, 0 },
	{ "items", ONE_OR_LIST, 0 }, { "not", ONE, 0 }, { "oneOf", LIST, 0 },
	{ "patternProperties", TABLE, 0 }, { "prefixItems", LIST, 2020 },
	{ "properties", TABLE, 0 }, { "propertyNames", ONE, 0 }, { "then", ONE, 0 },
	{ "unevaluatedItems", ONE, 2020 }, { "unevaluatedProperties", ONE, 2020 },
};

static int walk(struct index *x, const json_t *json, struct resource *res);

static int
draft_of(const char *uri)
{
	static const struct {
		const char *uri;
		int draft;
	} known[] = {
		{ "http://json-schema.org/draft-07/schema", 7 },
		{ "https://json-schema.org/draft-07/schema", 7 },
		{ "http://json-schema.org/draft-06/schema", 7 }, /* draft 7 only adds to it */
		{ "https://json-schema.org/draft/2020-12/schema", 2020 },
	};
	size_t n = strcspn(uri, "#");

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strlen(known[i].uri) == n && memcmp(known[i].uri, uri, n) == 0
		    && (uri[n] == '\0' || uri[n + 1] == '\0'))
			return known[i].draft;
	return 0;
}

/* The vocabularies that a meta-schema of 2020-12 declares; all when it declares none. */
static unsigned
vocabularies(const json_t *meta)
{
	const json_t *v = json_object_get(meta, "$vocabulary");
	unsigned mask = 0;

	if (!json_is_object(v))
		return VOCAB_ALL;
	if (json_object_get(v, "https://json-schema.org/draft/2020-12/vocab/validation"))
		mask |= VOCAB_VALIDATION;
	if (json_object_get(v, "https://json-schema.org/draft/2020-12/vocab/applicator"))
		mask |= VOCAB_APPLICATOR;
	if (json_object_get(v, "https://json-schema.org/draft/2020-12/vocab/unevaluated"))
		mask |= VOCAB_UNEVALUATED;
	return mask;
}

/* Draft and vocabularies by $schema. A meta-schema that we do not know is asked for. */
static int
dialect(struct index *x, struct resource *res, const json_t *json)
{
	const json_t *v = json_object_get(json, "$schema");
	const char *uri = json_string_value(v);
	json_t *meta;
	int draft;

	if (!v)
		return 0;
	if (!uri)
		return cg_schema_bad(res, json, "$schema", x->err, "must be a string");
	draft = draft_of(uri);
	if (draft) {
		res->draft = draft;
		res->vocab = VOCAB_ALL;
		return 0;
	}
	if (!x->opts || !x->opts->load)
		return cg_schema_bad(res, json, "$schema", x->err,
		    "'%s' is not known: draft-07 or 2020-12 expected", uri);
	meta = x->opts->load(x->opts->arg, uri, x->err);
	if (!meta)
		return -1;
	draft = draft_of(cg_json_get_str(meta, "$schema", ""));
	if (draft)
		res->draft = draft;
	res->vocab = draft == 2020 ? vocabularies(meta) : VOCAB_ALL;
	json_decref(meta);
	if (!draft)
		return cg_schema_bad(res, json, "$schema", x->err, "'%s' is of no known draft", uri);
	return 0;
}

static int
add_anchor(struct index *x, struct resource *res, const json_t *json, const char *keyword,
    const char *name, bool is_dynamic)
{
	struct anchor *a;

	for (a = res->anchors; a; a = a->next)
		if (strcmp(a->name, name) == 0 && a->json != json)
			return cg_schema_bad(res, json, keyword, x->err,
			    "the anchor '%s' exists already", name);
	a = cg_arena_alloc(&x->s->arena, sizeof *a);
	*a = (struct anchor){ res->anchors, name, json, NULL, is_dynamic };
	res->anchors = a;
	return 0;
}

static struct resource *
add_resource(struct index *x, const char *uri, const json_t *root, const struct resource *from)
{
	struct resource *res = cg_arena_alloc(&x->s->arena, sizeof *res);

	*res = (struct resource){ x->s->resources, uri, NULL, root, x->doc, NULL,
		from->draft, from->vocab };
	x->s->resources = res;
	return res;
}

/* The $id of json: a resource of its own, or in draft 7 a plain-name anchor. */
static int
identify(struct index *x, const json_t *json, struct resource **res)
{
	const json_t *v = json_object_get(json, "$id");
	const char *id = json_string_value(v), *uri;

	if (!v || ((*res)->draft == 7 && json_object_get(json, "$ref") && json != x->doc))
		return 0;
	if (!id)
		return cg_schema_bad(*res, json, "$id", x->err, "must be a string");
	if (++x->s->n_named > MAX_NAMED)
		return cg_schema_bad(*res, json, "$id", x->err, "more than %d names", MAX_NAMED);
	if (id[0] == '#' && id[1] && (*res)->draft == 7)
		return add_anchor(x, *res, json, "$id", id + 1, false);
	uri = cg_schema_uri_join(&x->s->arena, (*res)->uri, id);
	if (strchr(uri, '#')) {
		if ((*res)->draft == 2020)
			return cg_schema_bad(*res, json, "$id", x->err, "must not have a fragment");
		if (add_anchor(x, *res, json, "$id", strchr(uri, '#') + 1, false) < 0)
			return -1;
		uri = cg_arena_strndup(&x->s->arena, uri, strcspn(uri, "#"));
	}
	if (json == (*res)->root) {
		(*res)->alias = (*res)->uri;
		(*res)->uri = uri;
	} else {
		*res = add_resource(x, uri, json, *res);
	}
	return 0;
}

static int
anchors(struct index *x, const json_t *json, struct resource *res)
{
	static const char *const keywords[] = { "$anchor", "$dynamicAnchor" };

	for (int i = 0; i < 2 && res->draft == 2020; i++) {
		const json_t *v = json_object_get(json, keywords[i]);

		if (v && !json_is_string(v))
			return cg_schema_bad(res, json, keywords[i], x->err, "must be a string");
		if (v && ++x->s->n_named > MAX_NAMED)
			return cg_schema_bad(res, json, keywords[i], x->err, "more than %d names",
			    MAX_NAMED);
		if (v && add_anchor(x, res, json, keywords[i], json_string_value(v), i == 1) < 0)
			return -1;
	}
	return 0;
}

static int
walk_holder(struct index *x, const struct holder *h, const json_t *v, struct resource *res)
{
	json_t *o = (json_t *)(size_t)v; /* jansson's iterators are not const */

	if (h->shape == ONE || (h->shape == ONE_OR_LIST && !json_is_array(v)))
		return walk(x, v, res);
	for (size_t i = 0; h->shape != TABLE && i < json_array_size(v); i++)
		if (walk(x, json_array_get(v, i), res) < 0)
			return -1;
	if (h->shape != TABLE)
		return 0;
	for (void *it = json_object_iter(o); it; it = json_object_iter_next(o, it))
		if (walk(x, json_object_iter_value(it), res) < 0)
			return -1;
	return 0;
}

static int
walk(struct index *x, const json_t *json, struct resource *res)
{
	if (!json_is_object(json))
		return 0;
	/* A document's own $schema decides how its $id is read; a part may have its own. */
	if ((json == res->root || json_object_get(json, "$id")) && json != x->doc) {
		struct resource probe = *res;

		if (dialect(x, &probe, json) < 0 || identify(x, json, &res) < 0)
			return -1;
		if (res->root == json) {
			res->draft = probe.draft;
			res->vocab = probe.vocab;
		}
	} else if (json == x->doc && (dialect(x, res, json) < 0 || identify(x, json, &res) < 0)) {
		return -1;
	}
	if (anchors(x, json, res) < 0)
		return -1;
	if (res->draft == 7 && json_object_get(json, "$ref") && json != x->doc)
		return 0;
	for (size_t i = 0; i < sizeof holders / sizeof *holders; i++) {
		const json_t *v = json_object_get(json, holders[i].name);

		if (v && (!holders[i].draft || holders[i].draft == res->draft)
		    && walk_holder(x, &holders[i], v, res) < 0)
			return -1;
	}
	return 0;
}

struct resource *
cg_schema_index(struct cg_schema *s, const struct cg_schema_opts *opts, const json_t *doc,
    const char *uri, int draft, struct cg_err *err)
{
	struct index x = { s, opts, doc, err };
	struct resource first = { .draft = draft, .vocab = VOCAB_ALL };
	struct resource *res = add_resource(&x, uri, doc, &first);

	return walk(&x, doc, res) < 0 ? NULL : res;
}

static struct resource *
find(const struct cg_schema *s, const char *uri)
{
	for (struct resource *r = s->resources; r; r = r->next)
		if (strcmp(r->uri, uri) == 0 || (r->alias && strcmp(r->alias, uri) == 0))
			return r;
	return NULL;
}

/* A document that is not here yet: a meta-schema, or what the loader has. */
static struct resource *
load(struct cg_schema *s, const struct cg_schema_opts *opts, const struct resource *from,
    const char *uri, struct cg_err *err)
{
	json_t *doc = cg_schema_meta(uri);

	if (!doc && opts && opts->load) {
		doc = opts->load(opts->arg, uri, err);
		if (!doc)
			return NULL;
	}
	if (!doc) {
		cg_err_set(err, CG_E_DATA, "schema: the reference to '%s' leads nowhere", uri);
		return NULL;
	}
	s->loaded = cg_realloc(s->loaded, s->n_loaded + 1, sizeof *s->loaded);
	s->loaded[s->n_loaded++] = doc;
	return cg_schema_index(s, opts, doc, uri, from->draft, err);
}

struct anchor *
cg_schema_anchor(const struct resource *res, const char *name)
{
	for (struct anchor *a = res->anchors; a; a = a->next)
		if (strcmp(a->name, name) == 0)
			return a;
	return NULL;
}

const struct resource *
cg_schema_home(const struct cg_schema *s, const json_t *json, const struct resource *res)
{
	for (const struct resource *r = s->resources; r; r = r->next)
		if (r->root == json && r->doc == res->doc)
			return r;
	return res;
}

/* One step of a JSON pointer; the token ends at a slash or the end. */
static const json_t *
step(struct cg_schema *s, const json_t *json, const char *token, size_t n)
{
	char *key = cg_arena_alloc(&s->arena, n + 1), *end;
	unsigned long i;
	size_t o = 0;

	for (size_t k = 0; k < n; k++) {
		if (token[k] == '~' && k + 1 < n && (token[k + 1] == '0' || token[k + 1] == '1'))
			key[o++] = token[++k] == '0' ? '~' : '/';
		else
			key[o++] = token[k];
	}
	if (json_is_object(json))
		return json_object_getn(json, key, o);
	i = strtoul(key, &end, 10);
	return *end || !o || key[0] == '-' ? NULL : json_array_get(json, i);
}

const json_t *
cg_schema_resolve(struct cg_schema *s, const struct cg_schema_opts *opts,
    const struct resource *res, const char *ref, const struct resource **in,
    struct anchor **anchor, struct cg_err *err)
{
	const char *full = cg_schema_uri_join(&s->arena, res->uri, ref), *p;
	const char *uri = cg_arena_strndup(&s->arena, full, strcspn(full, "#"));
	const struct resource *to = find(s, uri);
	const json_t *json;

	*anchor = NULL;
	if (!to)
		to = load(s, opts, res, uri, err);
	if (!to)
		return NULL;
	json = to->root;
	p = strchr(full, '#') ? cg_schema_uri_decode(&s->arena, strchr(full, '#') + 1) : "";
	if (*p && *p != '/') {
		*anchor = cg_schema_anchor(to, p);
		json = *anchor ? (*anchor)->json : NULL;
	}
	while (json && *p == '/') {
		size_t n = strcspn(p + 1, "/");

		json = step(s, json, p + 1, n);
		p += n + 1;
		if (json && *p == '/')
			to = cg_schema_home(s, json, to);
	}
	if (!json) {
		cg_err_set(err, CG_E_DATA, "schema: the reference '%s' leads nowhere", ref);
		return NULL;
	}
	*in = cg_schema_home(s, json, to);
	return json;
}

/* Find want below json by identity and write its pointer; only for messages. */
static bool
locate(const json_t *json, const json_t *want, struct cg_buf *b, int depth)
{
	json_t *o = (json_t *)(size_t)json;
	size_t len = b->len;

	if (json == want)
		return true;
	if (depth > 500)
		return false;
	for (void *it = json_object_iter(o); it; it = json_object_iter_next(o, it)) {
		cg_json_pointer_add(b, json_object_iter_key(it), json_object_iter_key_len(it));
		if (locate(json_object_iter_value(it), want, b, depth + 1))
			return true;
		b->len = len;
	}
	for (size_t i = 0; i < json_array_size(json); i++) {
		cg_buf_printf(b, "/%zu", i);
		if (locate(json_array_get(json, i), want, b, depth + 1))
			return true;
		b->len = len;
	}
	return false;
}

int
cg_schema_bad(const struct resource *res, const json_t *json, const char *keyword,
    struct cg_err *err, const char *fmt, ...)
{
	struct cg_buf place;
	char why[300];
	va_list ap;

	cg_buf_init(&place, 1 << 16);
	locate(res->doc ? res->doc : json, json, &place, 0);
	va_start(ap, fmt);
	vsnprintf(why, sizeof why, fmt, ap);
	va_end(ap);
	cg_buf_printf(&place, "%s%s", *keyword ? "/" : "", keyword);
	cg_err_set(err, CG_E_DATA, "schema: %.*s: %s", (int)place.len, place.s, why);
	cg_buf_release(&place);
	return -1;
}
