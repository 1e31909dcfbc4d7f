/* Defaults: copies of what the schema says, where the value says nothing. */
#include <stdlib.h>

#include "base/err.h"
#include "schema/schema.h"
#include "schema/schema_priv.h"

enum { DEFAULTS_DEPTH = 1000 };

struct filler {
	struct cg_err *err;
	unsigned depth;
	unsigned long steps;
};

static int fill(struct filler *f, const struct node *n, json_t *v);

/* A property's own default, or that of what it refers to. */
static const json_t *
fallback(const struct prop *p)
{
	const struct node *n = p->node;

	if (p->fallback || !n)
		return p->fallback;
	for (int hops = 0; hops < 8 && n->logic && n->logic->ref; hops++) {
		const json_t *v = json_object_get(n->logic->ref->json, "default");

		if (v)
			return v;
		n = n->logic->ref;
	}
	return NULL;
}

static int
fill_object(struct filler *f, const struct objects *o, json_t *v)
{
	for (size_t i = 0; i < o->n_prop; i++) {
		const struct prop *p = &o->prop[i];
		json_t *one = json_object_getn(v, p->key, p->len);

		if (!one && fallback(p)) {
			one = json_deep_copy(fallback(p));
			json_object_setn_new_nocheck(v, p->key, p->len, one);
		}
		if (one && p->node && fill(f, p->node, one) < 0)
			return -1;
	}
	if (!o->additional || o->additional->is_trivial || o->n_pattern)
		return 0;
	for (void *it = json_object_iter(v); it; it = json_object_iter_next(v, it)) {
		const struct prop *p = cg_schema_prop_find(o, json_object_iter_key(it),
		    json_object_iter_key_len(it));

		if ((!p || !p->node) && fill(f, o->additional, json_object_iter_value(it)) < 0)
			return -1;
	}
	return 0;
}

static int
fill_array(struct filler *f, const struct arrays *a, json_t *v)
{
	for (size_t i = 0; i < json_array_size(v); i++) {
		const struct node *n = i < a->n_prefix ? a->prefix[i] : a->rest;

		if (!n)
			break;
		if (fill(f, n, json_array_get(v, i)) < 0)
			return -1;
	}
	return 0;
}

static int
fill(struct filler *f, const struct node *n, json_t *v)
{
	int rc = 0;

	if (n->is_trivial || (!json_is_object(v) && !json_is_array(v)))
		return 0;
	if (f->depth >= DEFAULTS_DEPTH || ++f->steps > MAX_STEPS)
		return cg_err_set(f->err, CG_E_DATA, "schema: defaults breed defaults without end");
	f->depth++;
	if (n->logic && n->logic->ref)
		rc = fill(f, n->logic->ref, v);
	for (size_t i = 0; rc == 0 && n->logic && i < n->logic->n_all; i++)
		rc = fill(f, n->logic->all[i], v);
	if (rc == 0 && n->obj && json_is_object(v))
		rc = fill_object(f, n->obj, v);
	if (rc == 0 && n->arr && json_is_array(v))
		rc = fill_array(f, n->arr, v);
	f->depth--;
	return rc;
}

int
cg_schema_defaults(const struct cg_schema *s, json_t *v, struct cg_err *err)
{
	struct filler f = { .err = err };

	return fill(&f, s->root, v);
}
