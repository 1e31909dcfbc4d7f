/*
 * The static wiring check: the workflow's selectors against the schemas of the
 * skills on both ends. It finds before the first step what would otherwise fail
 * in the middle of a run. What a schema leaves open is allowed.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "flow/flow.h"
#include "json/json.h"
#include "plan/plan.h"
#include "schema/schema.h"
#include "select/select.h"
#include "skill/skill.h"

enum { REF_DEPTH = 16 };

struct wiring {
	const struct cg_plan_from *from;
	const struct cg_flow *f;
	const struct cg_skill **skills; /* by step; NULL: unknown, said already */
	struct cg_diags *d;
	/* the input that is being looked at */
	const struct cg_flow_step *step;
	const struct cg_flow_input *input;
	const struct cg_skill *skill;
	const json_t *want;             /* its schema, or NULL */
};

/* Follow local references ("#/...") of a schema node. NULL: leads nowhere we know. */
static const json_t *
deref(const json_t *root, const json_t *node)
{
	for (int i = 0; i < REF_DEPTH && json_is_object(node); i++) {
		const char *ref = cg_json_get_str(node, "$ref", NULL);

		if (!ref)
			return node;
		if (strcmp(ref, "#") == 0) {
			node = root;
			continue;
		}
		if (strncmp(ref, "#/", 2) != 0)
			return NULL;
		node = root;
		for (const char *p = ref + 2; p && node; ) {
			const char *slash = strchr(p, '/');
			size_t n = slash ? (size_t)(slash - p) : strlen(p);

			node = json_object_getn(node, p, n);
			p = slash ? slash + 1 : NULL;
		}
	}
	return node;
}

/* Can an instance of this schema have the member (or element) name? */
static const json_t *child(const json_t *root, const json_t *node, const char *name, bool *open);

static const json_t *
in_branches(const json_t *root, const json_t *node, const char *name, bool *open)
{
	static const char *const words[] = { "allOf", "anyOf", "oneOf" };

	for (size_t w = 0; w < 3; w++) {
		const json_t *list = json_object_get(node, words[w]);

		for (size_t i = 0; i < json_array_size(list); i++) {
			bool branch_open = false;
			const json_t *c = child(root, json_array_get(list, i), name, &branch_open);

			if (c)
				return c;
			/* An open branch of allOf says nothing; one of anyOf allows. */
			if (branch_open && w > 0)
				*open = true;
		}
	}
	return NULL;
}

static bool
is_type(const json_t *node, const char *type)
{
	const json_t *t = json_object_get(node, "type");

	if (json_is_string(t))
		return strcmp(json_string_value(t), type) == 0;
	for (size_t i = 0; i < json_array_size(t); i++)
		if (strcmp(json_string_value(json_array_get(t, i)), type) == 0)
			return true;
	return !t;
}

static const json_t *
child(const json_t *root, const json_t *node, const char *name, bool *open)
{
	const json_t *c, *props, *more;

	node = deref(root, node);
	if (!json_is_object(node)) {
		*open = !json_is_false(node);
		return NULL;
	}
	props = json_object_get(node, "properties");
	if ((c = json_object_get(props, name)))
		return c;
	if (is_type(node, "array") && (c = json_object_get(node, "items"))) {
		*open = json_is_array(c);
		return json_is_array(c) ? NULL : c;
	}
	if ((c = in_branches(root, node, name, open)))
		return c;
	more = json_object_get(node, "additionalProperties");
	if (json_is_object(more) && json_object_size(more))
		return more;
	if (json_object_get(node, "patternProperties"))
		*open = true;
	if (!json_is_false(more) && (is_type(node, "object") || is_type(node, "array")))
		*open = true;
	return NULL;
}

/* Names that the schema does know, for a suggestion. */
static const char *
suggestion(const json_t *root, const json_t *node, const char *name)
{
	json_t *props = json_object_get(deref(root, node), "properties"), *v;
	const char *names[256], *key;
	size_t n = 0;

	json_object_foreach(props, key, v)
		if (n < sizeof names / sizeof *names)
			names[n++] = key;
	return cg_nearest(name, names, n);
}

/*
 * The schema at a path in a step's output. NULL with *lost the segment that does
 * not exist, or with *lost NULL when the schema leaves it open.
 */
static const json_t *
output_at(const struct cg_skill *skill, const struct cg_select_source *src, const char **lost,
    const char **near)
{
	const json_t *root = cg_skill_output_schema(skill), *node = root;

	*lost = *near = NULL;
	if (src->n_segments == 0 || strcmp(src->segments[0], "data") != 0)
		return NULL; /* status, stepId, artifact ids: every output has them */
	for (size_t i = 1; i < src->n_segments; i++) {
		bool open = false;
		const json_t *c = child(root, node, src->segments[i], &open);

		if (!c) {
			if (!open) {
				*lost = src->segments[i];
				*near = suggestion(root, node, src->segments[i]);
			}
			return NULL;
		}
		node = c;
	}
	return deref(root, node);
}

/* Do two schemas name types that have nothing in common? */
static bool
types_part(const json_t *give, const json_t *want)
{
	static const char *const all[] = { "object", "array", "string", "number", "boolean", "null" };

	if (!json_object_get(give, "type") || !json_object_get(want, "type"))
		return false;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (is_type(give, all[i]) && is_type(want, all[i]))
			return false;
	return !((is_type(give, "integer") || is_type(give, "number"))
	    && (is_type(want, "integer") || is_type(want, "number")));
}

static void
check_output(struct wiring *w, const struct cg_select_source *src)
{
	const struct cg_flow_step *other = cg_flow_step(w->f, src->step_id);
	const struct cg_skill *skill = other ? w->skills[other - w->f->steps] : NULL;
	const char *lost, *near;
	const json_t *give;

	if (!skill || strcmp(skill->id, "pass") == 0)
		return;
	give = output_at(skill, src, &lost, &near);
	if (lost)
		cg_flow_diag(w->f, w->d, CG_DIAG_ERROR, src->pointer, false,
		    "input '%s' of step '%s' reads '%s' of step '%s', but the output of skill '%s' "
		    "has no '%s'%s%s%s", w->input->name, w->step->id, src->path ? src->path : "",
		    src->step_id, skill->id, lost, near ? " (did you mean '" : "",
		    near ? near : "", near ? "'?)" : "");
	else if (give && src->whole && w->want && types_part(give, w->want))
		cg_flow_diag(w->f, w->d, CG_DIAG_ERROR, src->pointer, false,
		    "input '%s' of step '%s' cannot take '%s' of step '%s': the types do not meet",
		    w->input->name, w->step->id, src->path ? src->path : "", src->step_id);
}

/* A schema for one property that still reaches the definitions of its document. */
static struct cg_schema *
property_schema(const json_t *root, const json_t *prop, struct cg_err *err)
{
	static const char *const keep[] = { "$schema", "definitions", "$defs" };
	json_t *doc = json_object();
	struct cg_schema *s;

	for (size_t i = 0; i < 3; i++)
		if (json_object_get(root, keep[i]))
			json_object_set(doc, keep[i], json_object_get(root, keep[i]));
	cg_json_set(doc, "allOf", json_pack("[O]", prop));
	s = cg_schema_new(doc, NULL, err);
	json_decref(doc);
	return s;
}

static void
check_constant(struct wiring *w, const struct cg_select_source *src)
{
	struct cg_violations bad = { .max = 5 };
	struct cg_err err = CG_ERR_INIT;
	struct cg_schema *s;

	if (!w->want || !src->whole
	    || !(s = property_schema(cg_skill_input_schema(w->skill), w->want, &err)))
		return;
	if (cg_schema_check(s, src->constant, &bad, &err) == 1)
		for (size_t i = 0; i < bad.n; i++)
			cg_flow_diag(w->f, w->d, CG_DIAG_ERROR, src->pointer, false,
			    "input '%s' of step '%s': the constant does not fit skill '%s': %s%s%s",
			    w->input->name, w->step->id, w->skill->id, bad.v[i].field,
			    *bad.v[i].field ? ": " : "", bad.v[i].message);
	cg_violations_release(&bad);
	cg_schema_free(s);
}

static int
check_source(void *arg, const struct cg_select_source *src)
{
	struct wiring *w = arg;

	if (src->kind == CG_SELECT_STEP_OUTPUT)
		check_output(w, src);
	else if (src->kind == CG_SELECT_CONSTANTS)
		check_constant(w, src);
	return 0;
}

static void
check_inputs(struct wiring *w)
{
	const json_t *schema = cg_skill_input_schema(w->skill);

	for (size_t i = 0; i < w->step->n_inputs; i++) {
		const struct cg_flow_input *in = &w->step->inputs[i];
		bool open = false;
		const json_t *want = child(schema, schema, in->name, &open);

		w->input = in;
		w->want = want ? deref(schema, want) : NULL;
		if (!want && !open) {
			const char *near = suggestion(schema, schema, in->name);

			cg_flow_diag(w->f, w->d, CG_DIAG_ERROR, in->pointer, true,
			    "skill '%s' has no input '%s'%s%s%s", w->skill->id, in->name,
			    near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
		}
		cg_select_walk(in->select, check_source, w);
	}
}

static void
check_required(struct wiring *w)
{
	const json_t *required = json_object_get(cg_skill_input_schema(w->skill), "required");

	for (size_t i = 0; i < json_array_size(required); i++) {
		const char *name = json_string_value(json_array_get(required, i));
		bool wired = false;

		for (size_t k = 0; name && k < w->step->n_inputs; k++)
			wired |= strcmp(w->step->inputs[k].name, name) == 0;
		if (name && !wired)
			cg_flow_diag(w->f, w->d, CG_DIAG_ERROR, w->step->pointer, false,
			    "step '%s' does not give skill '%s' its required input '%s'", w->step->id,
			    w->skill->id, name);
	}
}

static void
find_skills(struct wiring *w)
{
	for (size_t i = 0; i < w->f->n_steps; i++) {
		const struct cg_flow_step *s = &w->f->steps[i];
		struct cg_buf at;
		struct cg_err err;

		cg_buf_init(&at, 4096);
		cg_buf_printf(&at, "%s/skill_id", s->pointer);
		if (w->from->skill(w->from->arg, s->skill, &w->skills[i], &err) < 0) {
			w->skills[i] = NULL;
			cg_flow_diag(w->f, w->d, CG_DIAG_ERROR, at.s, false, "step '%s': %s", s->id,
			    err.msg);
		} else if (!cg_skill_can_run(w->skills[i])) {
			cg_flow_diag(w->f, w->d, CG_DIAG_WARNING, at.s, false,
			    "skill '%s' of step '%s' has no handler here yet: the step will fail with "
			    "HANDLER_NOT_FOUND", s->skill, s->id);
		}
		cg_buf_release(&at);
	}
}

void
cg_plan_wiring(const struct cg_plan_from *from, struct cg_diags *d)
{
	struct wiring w = { .from = from, .f = from->flow, .d = d };

	w.skills = cg_calloc(w.f->n_steps, sizeof *w.skills);
	find_skills(&w);
	for (size_t i = 0; i < w.f->n_steps; i++) {
		w.step = &w.f->steps[i];
		w.skill = w.skills[i];
		if (!w.skill)
			continue;
		check_inputs(&w);
		check_required(&w);
	}
	cg_diags_sort(d);
	free(w.skills);
}
