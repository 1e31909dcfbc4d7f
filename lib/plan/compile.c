/*
 * A workflow and its skills become a document that every plan of it starts from.
 * Checking a file costs more than all else in planning, and neither file nor
 * skills change from run to run: what is compiled can be kept.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "crypt/crypt.h"
#include "flow/flow.h"
#include "json/json.h"
#include "plan/plan.h"
#include "schema/schema.h"
#include "select/select.h"
#include "skill/skill.h"

static json_t *
prefixed(const char *hex)
{
	return json_sprintf("sha256:%s", hex);
}

static json_t *
shared(const json_t *v)
{
	return json_incref((json_t *)(size_t)v);
}

static int
reads_steps(void *arg, const struct cg_select_source *src)
{
	(void)arg;
	return src->kind == CG_SELECT_STEP_OUTPUT || src->kind == CG_SELECT_BASE_RUN;
}

/* The inputs as records; known gets the names of those that no step's output feeds. */
static json_t *
make_inputs(const struct cg_flow_step *s, json_t *known)
{
	json_t *all = json_object();

	for (size_t i = 0; i < s->n_inputs; i++) {
		const struct cg_select *sel = s->inputs[i].select;
		json_t *in = json_object();

		cg_json_set(in, "selector", shared(cg_select_doc(sel)));
		cg_json_set(all, s->inputs[i].name, in);
		if (!cg_select_walk(sel, reads_steps, NULL))
			json_array_append_new(known, json_string(s->inputs[i].name));
	}
	return all;
}

static int
level_of(const int *levels, const struct cg_flow_step *s)
{
	int level = 0;

	for (size_t i = 0; i < s->n_needs; i++)
		if (levels[s->needs[i]] + 1 > level)
			level = levels[s->needs[i]] + 1;
	return level;
}

static json_t *
make_step(const struct cg_flow *f, const struct cg_flow_step *s, const struct cg_skill *skill,
    int level)
{
	json_t *r = json_object(), *needs = json_array(), *known = json_array();

	for (size_t i = 0; i < s->n_needs; i++)
		json_array_append_new(needs, json_string(f->steps[s->needs[i]].id));
	cg_json_set_str(r, "type", "step");
	cg_json_set_str(r, "stepId", s->id);
	cg_json_set_str(r, "skillId", skill->id);
	cg_json_set_str(r, "skillVersion", skill->version);
	cg_json_set(r, "skillDigest", prefixed(skill->digest));
	cg_json_set(r, "needs", needs);
	cg_json_set(r, "inputs", make_inputs(s, known));
	if (s->when)
		cg_json_set(r, "when", shared(cg_select_doc(s->when)));
	if (s->approval)
		cg_json_set(r, "approval", shared(s->approval));
	cg_json_set(r, "cache", json_pack("{s:b,s:s}", "enabled", s->cache_enabled, "scope",
	    s->cache_global ? "global" : "run_only"));
	cg_json_set(r, "retry", json_pack("{s:i,s:I}", "maxAttempts", s->max_attempts, "backoffMs",
	    (json_int_t)s->backoff_ms));
	if (s->timeout_ms)
		cg_json_set_int(r, "timeoutMs", s->timeout_ms);
	cg_json_set_str(r, "onError", s->on_error_continue ? "continue" : "fail");
	cg_json_set_int(r, "level", level);
	return json_pack("{s:o,s:o}", "rec", r, "known", known);
}

static json_t *
make_warnings(const struct cg_diags *d)
{
	json_t *list = json_array();

	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].severity == CG_DIAG_WARNING)
			json_array_append_new(list, json_pack("{s:i,s:i,s:s}", "line", d->v[i].line, "col",
			    d->v[i].col, "message", d->v[i].msg));
	return list;
}

void
cg_plan_warnings(const json_t *compiled, const char *file, struct cg_diags *d)
{
	const json_t *list = json_object_get(compiled, "warnings");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *w = json_array_get(list, i);

		cg_diag_add(d, CG_DIAG_WARNING, file, (int)cg_json_get_int(w, "line", 0),
		    (int)cg_json_get_int(w, "col", 0), NULL, "%s", cg_json_get_str(w, "message", ""));
	}
}

static json_t *
make_steps(const struct cg_plan_from *from, struct cg_err *err)
{
	const struct cg_flow *f = from->flow;
	int *levels = cg_calloc(f->n_steps, sizeof *levels);
	json_t *steps = json_array();

	for (size_t i = 0; i < f->n_steps && steps; i++) {
		const struct cg_flow_step *s = &f->steps[f->order[i]];
		const struct cg_skill *skill;

		if (from->skill(from->arg, s->skill, &skill, err) < 0) {
			json_decref(steps);
			steps = NULL;
			break;
		}
		levels[f->order[i]] = level_of(levels, s);
		json_array_append_new(steps, make_step(f, s, skill, levels[f->order[i]]));
	}
	free(levels);
	return steps;
}

json_t *
cg_plan_compile(const struct cg_plan_from *from, struct cg_diags *d, struct cg_err *err)
{
	const struct cg_flow *f = from->flow;
	char hex[CG_HEX_LEN + 1];
	json_t *c, *steps;

	cg_plan_wiring(from, d);
	if (d->errors || !(steps = make_steps(from, err)))
		return NULL;
	cg_sha256_hex(f->text, f->text_len, hex);
	c = json_object();
	cg_json_set_str(c, "name", f->name);
	cg_json_set_str(c, "version", f->version);
	cg_json_set_str(c, "kind", f->kind == CG_FLOW_UPDATE ? "update" : "build");
	cg_json_set(c, "digest", prefixed(hex));
	if (f->trigger_schema)
		cg_json_set(c, "triggerSchema", shared(f->trigger_schema));
	if (f->example_trigger)
		cg_json_set(c, "exampleTrigger", shared(f->example_trigger));
	cg_json_set(c, "warnings", make_warnings(d));
	cg_json_set(c, "steps", steps);
	return c;
}

/* ---- a trigger ---- */

static int
check_trigger(const json_t *compiled, json_t *t, const char *name, struct cg_violations *wrong,
    struct cg_err *err)
{
	const json_t *doc = json_object_get(compiled, "triggerSchema");
	struct cg_schema *schema = doc ? cg_schema_new(doc, NULL, err) : NULL;
	struct cg_violations own = { .max = 20 }, *bad = wrong ? wrong : &own;
	struct cg_buf text;
	int rc;

	if (!doc)
		return 0;
	if (!schema)
		return -1;
	rc = cg_schema_defaults(schema, t, err);
	rc = rc < 0 ? rc : cg_schema_check(schema, t, bad, err);
	if (rc == 1) {
		cg_buf_init(&text, 4096);
		cg_violations_text(bad, &text);
		rc = cg_err_set(err, CG_E_DATA, "%s does not fit workflow '%s': %s", name,
		    cg_json_get_str(compiled, "name", "?"), text.s);
		cg_buf_release(&text);
	}
	cg_violations_release(&own);
	cg_schema_free(schema);
	return rc;
}

json_t *
cg_plan_trigger(const json_t *compiled, const json_t *trigger, const char *name,
    struct cg_violations *wrong, struct cg_err *err)
{
	json_t *t = json_deep_copy(trigger);

	if (!json_is_object(t))
		cg_err_set(err, CG_E_DATA, "%s: an object is expected", name);
	else if (check_trigger(compiled, t, name, wrong, err) == 0)
		return t;
	json_decref(t);
	return NULL;
}

/* ---- a plan ---- */

static void
quiet(void *arg, const char *pointer, bool key, const char *msg)
{
	(void)arg;
	(void)pointer;
	(void)key;
	(void)msg;
}

/* What an input's selector yields already now, or NULL. Its errors are the step's, later. */
static json_t *
known_value(const struct cg_plan_with *with, const json_t *selector, const char *name)
{
	struct cg_select_report report = { quiet, NULL };
	struct cg_select *sel = cg_select_compile(selector, name, &report);
	struct cg_select_env env = { .arg = with->arg, .trigger = with->trigger,
		.base_trigger = with->base_trigger, .registry = with->registry };
	struct cg_err ignored;
	json_t *v = NULL;

	if (!sel || cg_select_eval(sel, &env, &v, &ignored) != CG_SELECT_FOUND)
		v = NULL;
	cg_select_free(sel);
	return v;
}

/* A step's record with its known values; the compiled one stays as it is. */
static json_t *
with_values(const json_t *step, const struct cg_plan_with *with)
{
	json_t *rec = json_copy(json_object_get(step, "rec")), *inputs, *name;
	size_t i;

	inputs = json_copy(json_object_get(rec, "inputs"));
	json_array_foreach(json_object_get(step, "known"), i, name) {
		const char *key = json_string_value(name);
		json_t *in = json_copy(json_object_get(inputs, key));

		cg_json_set(in, "value", known_value(with, json_object_get(in, "selector"), key));
		cg_json_set(inputs, key, in);
	}
	cg_json_set(rec, "inputs", inputs);
	return rec;
}

struct cg_plan *
cg_plan_new(const json_t *compiled, const struct cg_plan_with *with, struct cg_err *err)
{
	json_t *h = json_object(), *steps = json_array(), *s;
	size_t i;

	json_array_foreach(json_object_get(compiled, "steps"), i, s)
		json_array_append_new(steps, with_values(s, with));
	cg_json_set_str(h, "type", "plan");
	cg_json_set_int(h, "schema", CG_PLAN_SCHEMA);
	cg_json_set_str(h, "workflowName", cg_json_get_str(compiled, "name", NULL));
	cg_json_set_str(h, "workflowVersion", cg_json_get_str(compiled, "version", NULL));
	cg_json_set_str(h, "workflowDigest", cg_json_get_str(compiled, "digest", NULL));
	cg_json_set_str(h, "kind", cg_json_get_str(compiled, "kind", NULL));
	cg_json_set_str(h, "tenantId", with->tenant);
	cg_json_set(h, "trigger", shared(with->trigger));
	cg_json_set_str(h, "baseRunId", with->base_run);
	if (with->base_trigger)
		cg_json_set(h, "baseTrigger", shared(with->base_trigger));
	cg_json_set_str(h, "skillsPath", with->skills_path);
	cg_json_set_int(h, "stepCount", (json_int_t)json_array_size(steps));
	return cg_plan_from_records(h, steps, err);
}
