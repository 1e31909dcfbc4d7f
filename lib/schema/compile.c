/*
 * Compiling: every schema that can be reached becomes one node, found again by
 * the identity of its JSON value. Nodes are filled from a queue, not by
 * recursion, so that a long chain of references cannot exhaust the stack.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "json/json.h"
#include "schema/schema.h"
#include "schema/schema_priv.h"

static size_t
hash(const void *json, const void *res)
{
	uintptr_t h = (uintptr_t)json * 0x9e3779b97f4a7c15u ^ (uintptr_t)res * 0xc2b2ae3d27d4eb4fu;

	return (size_t)(h >> 20);
}

static void
remember(struct compiler *c, uint32_t index)
{
	const struct node *n = c->queue[index];
	size_t i = hash(n->json, n->res) & (c->n_slot - 1);

	while (c->slot[i])
		i = (i + 1) & (c->n_slot - 1);
	c->slot[i] = index + 1;
}

static void
grow(struct compiler *c)
{
	c->cap = c->cap ? c->cap * 2 : 64;
	c->queue = cg_realloc(c->queue, c->cap, sizeof *c->queue);
	free(c->slot);
	c->n_slot = c->cap * 2;
	c->slot = cg_calloc(c->n_slot, sizeof *c->slot);
	for (size_t i = 0; i < c->n_queue; i++)
		remember(c, (uint32_t)i);
}

/* The node of a schema within res; filled when its turn comes. */
struct node *
cg_schema_node_of(struct compiler *c, const json_t *json, const struct resource *res)
{
	struct node *n;

	if (json_object_get(json, "$id"))
		res = cg_schema_home(c->s, json, res);
	if (c->n_queue == c->cap)
		grow(c);
	for (size_t i = hash(json, res) & (c->n_slot - 1); c->slot[i]; i = (i + 1) & (c->n_slot - 1))
		if (c->queue[c->slot[i] - 1]->json == json && c->queue[c->slot[i] - 1]->res == res)
			return c->queue[c->slot[i] - 1];
	n = cg_arena_alloc(&c->s->arena, sizeof *n);
	n->json = json;
	n->res = res;
	c->queue[c->n_queue] = n;
	remember(c, (uint32_t)c->n_queue++);
	return n;
}

/* What absent maxima mean, and what the parts add up to. */
static void
settle(struct node *n)
{
	const json_t *j = n->json;

	if (n->str && !json_object_get(j, "maxLength"))
		n->str->max = SIZE_MAX;
	if (n->arr && !json_object_get(j, "maxItems"))
		n->arr->max = SIZE_MAX;
	if (n->arr && (!json_object_get(j, "maxContains") || n->res->draft == 7))
		n->arr->max_contains = SIZE_MAX;
	if (n->arr && (!json_object_get(j, "minContains") || n->res->draft == 7))
		n->arr->min_contains = 1;
	if (n->obj && !json_object_get(j, "maxProperties"))
		n->obj->max = SIZE_MAX;
	n->is_trivial = !n->types && !n->is_never && !n->has_value && !n->num && !n->str && !n->arr
	    && !n->obj && !n->logic && !n->rest_props && !n->rest_items;
}

static int
fill(struct compiler *c, struct node *n)
{
	json_t *o = (json_t *)(size_t)n->json; /* jansson's iterators are not const */
	const json_t *ref = json_object_get(o, "$ref");

	if (ref && n->res->draft == 7) {
		if (cg_schema_keyword(c, n, "$ref", ref) < 0)
			return -1;
	} else {
		for (void *it = json_object_iter(o); it; it = json_object_iter_next(o, it))
			if (cg_schema_keyword(c, n, json_object_iter_key(it), json_object_iter_value(it)) < 0)
				return -1;
	}
	n->is_never = json_is_false(n->json);
	settle(n);
	return 0;
}

/* Whatever a dynamic reference may land on must be compiled too. Returns whether it added. */
static bool
dynamic_anchors(struct compiler *c)
{
	size_t before = c->n_queue;

	for (struct resource *r = c->s->resources; r && c->s->is_dynamic; r = r->next)
		for (struct anchor *a = r->anchors; a; a = a->next)
			if (a->is_dynamic && !a->node)
				a->node = cg_schema_node_of(c, a->json, r);
	return c->n_queue > before;
}

static int
compile(struct compiler *c, const struct resource *res)
{
	size_t i = 0;

	c->s->root = cg_schema_node_of(c, res->root, res);
	do {
		for (; i < c->n_queue; i++)
			if (fill(c, c->queue[i]) < 0)
				return -1;
	} while (dynamic_anchors(c));
	return 0;
}

struct cg_schema *
cg_schema_new(const json_t *doc, const struct cg_schema_opts *opts, struct cg_err *err)
{
	struct cg_schema *s = cg_alloc(sizeof *s);
	struct compiler c = { .s = s, .opts = opts, .err = err };
	const char *base = opts && opts->base_uri ? opts->base_uri : "";
	struct resource *res;
	int rc = -1;

	s->root_doc = json_incref((json_t *)(size_t)doc);
	s->no_formats = opts && opts->no_formats;
	if (!json_is_object(doc) && !json_is_boolean(doc)) {
		cg_err_set(err, CG_E_DATA, "schema: must be an object or a boolean");
		goto out;
	}
	base = cg_arena_strndup(&s->arena, base, strcspn(base, "#"));
	res = cg_schema_index(s, opts, doc, base, opts && opts->draft ? opts->draft : 7, err);
	if (!res)
		goto out;
	rc = compile(&c, res);
out:
	free(c.queue);
	free(c.slot);
	if (rc == 0)
		return s;
	cg_schema_free(s);
	return NULL;
}

void
cg_schema_free(struct cg_schema *s)
{
	if (!s)
		return;
	cg_schema_regex_release(s);
	for (size_t i = 0; i < s->n_loaded; i++)
		json_decref(s->loaded[i]);
	free(s->loaded);
	json_decref(s->root_doc);
	cg_arena_release(&s->arena);
	free(s);
}
