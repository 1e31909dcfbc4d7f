/*
 * The order of steps. One walk in depth over depends_on, in file order, gives
 * the topological order and finds the cycles: a need that is still on the way
 * down closes one. The walk keeps its own stack, so that a chain of ten
 * thousand steps is no problem.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"
#include "flow/flow.h"
#include "flow/flow_priv.h"

enum { WHITE, GREY, BLACK }; /* not seen, on the way down, done */

static size_t
place_of(const struct cg_flow *f, const char *id)
{
	const struct cg_flow_step *s = cg_flow_step(f, id);

	return s ? (size_t)(s - f->steps) : f->n_steps;
}

static void
unknown_need(struct flow_check *c, const struct cg_flow *f, const struct cg_flow_step *s,
    size_t k, const char *id)
{
	char *at = cg_asprintf("%s/depends_on/%zu", s->pointer, k);
	char *programs = cg_asprintf("Step '%s' depends on unknown step '%s'", s->id, id);
	const char **names = cg_calloc(f->n_steps, sizeof *names);
	const char *near;

	for (size_t i = 0; i < f->n_steps; i++)
		names[i] = f->steps[i].id ? f->steps[i].id : "";
	near = cg_nearest(id, names, f->n_steps);
	flow_found(c, FLOW_PLAIN, at, false, programs,
	    near ? "step '%s' depends on '%s', which does not exist (did you mean '%s'?)"
	    : "step '%s' depends on '%s', which does not exist", s->id, id, near);
	free(names);
	free(programs);
	free(at);
}

/* Names into places, each once. */
static void
resolve_needs(struct flow_check *c, struct cg_flow *f, struct cg_arena *a, size_t i)
{
	struct cg_flow_step *s = &f->steps[i];
	const json_t *list = json_object_get(s->doc, "depends_on");
	size_t k;
	json_t *v;

	s->needs = cg_arena_alloc(a, (json_array_size(list) + 1) * sizeof *s->needs);
	json_array_foreach(list, k, v) {
		size_t need = json_is_string(v) ? place_of(f, json_string_value(v)) : i;
		bool is_new = true;

		for (size_t n = 0; n < s->n_needs; n++)
			is_new &= s->needs[n] != need;
		if (!json_is_string(v) || !s->id)
			continue;
		if (need == f->n_steps)
			unknown_need(c, f, s, k, json_string_value(v));
		else if (is_new)
			s->needs[s->n_needs++] = need;
	}
}

struct walk {
	struct cg_flow *f;
	char *colour;
	size_t *stack, *next; /* the way down, and which need comes next */
	size_t depth, done;
};

/* stack[from..] is a cycle that its last step closes by needing the first. */
static void
cycle(struct flow_check *c, const struct walk *w, size_t need)
{
	const struct cg_flow_step *last = &w->f->steps[w->stack[w->depth - 1]];
	char *at = cg_asprintf("%s/depends_on", last->pointer), *programs;
	size_t from = w->depth - 1;
	struct cg_buf b;

	while (w->stack[from] != need)
		from--;
	cg_buf_init(&b, 4000);
	for (size_t i = from; i < w->depth; i++)
		cg_buf_printf(&b, "%s -> ", w->f->steps[w->stack[i]].id);
	cg_buf_printf(&b, "%s", w->f->steps[need].id);
	if (b.failed)
		cg_buf_clear(&b), cg_buf_puts(&b, "over very many steps");
	programs = cg_asprintf("Cyclic dependency: %s", b.s);
	if (from == w->depth - 1)
		flow_found(c, FLOW_PLAIN, at, false, programs, "step '%s' depends on itself", last->id);
	else
		flow_found(c, FLOW_PLAIN, at, false, programs, "cyclic dependency: %s", b.s);
	free(programs);
	free(at);
	cg_buf_release(&b);
}

static void
push(struct walk *w, size_t i)
{
	w->colour[i] = GREY;
	w->stack[w->depth] = i;
	w->next[w->depth++] = 0;
}

static void
descend(struct flow_check *c, struct walk *w, size_t from)
{
	push(w, from);
	while (w->depth > 0) {
		size_t i = w->stack[w->depth - 1];
		const struct cg_flow_step *s = &w->f->steps[i];

		if (w->next[w->depth - 1] == s->n_needs) {
			w->colour[i] = BLACK;
			w->f->order[w->done++] = i;
			w->depth--;
			continue;
		}
		i = s->needs[w->next[w->depth - 1]++];
		if (w->colour[i] == WHITE)
			push(w, i);
		else if (w->colour[i] == GREY)
			cycle(c, w, i);
	}
}

void
flow_order(struct flow_check *c, struct cg_flow *f)
{
	struct cg_arena *a = &f->mem->arena;
	struct walk w = { .f = f };

	for (size_t i = 0; i < f->n_steps; i++)
		resolve_needs(c, f, a, i);
	f->order = cg_arena_alloc(a, (f->n_steps + 1) * sizeof *f->order);
	w.colour = cg_alloc(f->n_steps);
	w.stack = cg_calloc(f->n_steps, sizeof *w.stack);
	w.next = cg_calloc(f->n_steps, sizeof *w.next);
	for (size_t i = 0; i < f->n_steps; i++)
		if (w.colour[i] == WHITE)
			descend(c, &w, i);
	free(w.colour);
	free(w.stack);
	free(w.next);
}

bool
cg_flow_is_ancestor(const struct cg_flow *f, size_t step, size_t other)
{
	const struct cg_flow_step *s = &f->steps[step];
	size_t *stack, depth = 0;
	bool found = false;
	char *seen;

	for (size_t k = 0; k < s->n_needs; k++)
		if (s->needs[k] == other)
			return true;
	seen = cg_alloc(f->n_steps);
	stack = cg_calloc(f->n_steps, sizeof *stack);
	stack[depth++] = step;
	seen[step] = 1;
	while (depth > 0 && !found) {
		s = &f->steps[stack[--depth]];
		for (size_t k = 0; k < s->n_needs; k++) {
			size_t need = s->needs[k];

			found |= need == other;
			if (!seen[need])
				stack[depth++] = need;
			seen[need] = 1;
		}
	}
	free(seen);
	free(stack);
	return found;
}
