/*
 * From text to a checked workflow: YAML, shape, steps, order, selectors,
 * trigger schema. Each stage looks at whatever the earlier ones left usable;
 * only when all are done and nothing was found is there a flow.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "flow/flow.h"
#include "flow/flow_priv.h"
#include "flow/graph.h"
#include "json/json.h"
#include "select/select.h"
#include "yaml/yaml.h"

void
flow_found(struct flow_check *c, enum flow_class class, const char *pointer, bool key,
    const char *programs, const char *fmt, ...)
{
	int line, col;
	va_list ap;
	char *msg, *text;

	c->bad = true;
	va_start(ap, fmt);
	msg = cg_vasprintf(fmt, ap);
	va_end(ap);
	if (c->d->n < CG_DIAG_MAX)
		cg_yaml_locate(c->text, c->len, pointer, key, &line, &col);
	else
		line = col = 0;
	cg_diag_add(c->d, CG_DIAG_ERROR, c->file, line, col, pointer, "%s", msg);
	if (c->ix) {
		text = class == FLOW_SCHEMA ? cg_asprintf("Schema validation failed: %s - %s",
		    *pointer ? pointer : "/", msg)
		    : class == FLOW_COMPILE ? cg_asprintf("Failed to compile/register workflow: %s", msg)
		    : cg_strdup(programs ? programs : msg);
		flow_problem(c->ix, c->workflow, text, class == FLOW_SCHEMA ? pointer : NULL);
		free(text);
	}
	free(msg);
}

void
flow_warn(struct flow_check *c, const char *pointer, const char *fmt, ...)
{
	int line, col;
	va_list ap;
	char *msg;

	va_start(ap, fmt);
	msg = cg_vasprintf(fmt, ap);
	va_end(ap);
	cg_yaml_locate(c->text, c->len, pointer, false, &line, &col);
	cg_diag_add(c->d, CG_DIAG_WARNING, c->file, line, col, pointer, "%s", msg);
	free(msg);
}

/* ---- steps by their id ---- */

static int
by_id(const void *a, const void *b, void *arg)
{
	const struct cg_flow *f = arg;
	size_t x = *(const size_t *)a, y = *(const size_t *)b;
	const char *p = f->steps[x].id, *q = f->steps[y].id;
	int c = strcmp(p ? p : "", q ? q : "");

	return c ? c : x < y ? -1 : x > y;
}

const struct cg_flow_step *
cg_flow_step(const struct cg_flow *f, const char *id)
{
	size_t lo = 0, hi = f->n_steps;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const char *at = f->steps[f->mem->by_id[mid]].id;

		if (strcmp(at ? at : "", id) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < f->n_steps) {
		const struct cg_flow_step *s = &f->steps[f->mem->by_id[lo]];

		if (s->id && strcmp(s->id, id) == 0)
			return s;
	}
	return NULL;
}

static void
sort_ids(struct flow_check *c, struct cg_flow *f)
{
	size_t *v = cg_arena_alloc(&f->mem->arena, (f->n_steps + 1) * sizeof *v);

	for (size_t i = 0; i < f->n_steps; i++)
		v[i] = i;
	f->mem->by_id = v;
	qsort_r(v, f->n_steps, sizeof *v, by_id, f);
	for (size_t i = 1; i < f->n_steps; i++) {
		const struct cg_flow_step *s = &f->steps[v[i]], *first = cg_flow_step(f, s->id ? s->id : "");
		char *at, *programs;
		int line, col;

		if (!s->id || first == s)
			continue;
		at = cg_asprintf("%s/step_id", s->pointer);
		programs = cg_asprintf("Duplicate step_id: %s", s->id);
		cg_yaml_locate(c->text, c->len, first->pointer, false, &line, &col);
		flow_found(c, FLOW_PLAIN, at, false, programs,
		    "step_id '%s' is taken by the step in line %d", s->id, line);
		free(at);
		free(programs);
	}
}

/* ---- selectors ---- */

struct reading {
	struct flow_check *c;
	const struct cg_flow *f;
	size_t step;
};

static void
heard(void *arg, const char *pointer, bool key, const char *msg)
{
	flow_found(arg, FLOW_COMPILE, pointer, key, NULL, "%s", msg);
}

static void
unknown_source(const struct reading *r, const char *at, const char *id)
{
	const struct cg_flow *f = r->f;
	const char **names = cg_calloc(f->n_steps, sizeof *names), *near;

	for (size_t i = 0; i < f->n_steps; i++)
		names[i] = f->steps[i].id ? f->steps[i].id : "";
	near = cg_nearest(id, names, f->n_steps);
	flow_found(r->c, FLOW_COMPILE, at, false, NULL,
	    near ? "step '%s' reads '%s', which does not exist (did you mean '%s'?)"
	    : "step '%s' reads '%s', which does not exist", f->steps[r->step].id, id, near);
	free(names);
}

static void
check_output(const struct reading *r, const struct cg_select_source *src)
{
	const struct cg_flow_step *s = &r->f->steps[r->step];
	const struct cg_flow_step *other = cg_flow_step(r->f, src->step_id);
	char *at;

	if (!s->id || (other && other != s
	    && cg_flow_is_ancestor(r->f, r->step, (size_t)(other - r->f->steps))))
		return;
	at = cg_asprintf("%s/step_id", src->pointer);
	if (!other)
		unknown_source(r, at, src->step_id);
	else if (other == s)
		flow_found(r->c, FLOW_COMPILE, at, false, NULL, "step '%s' reads its own output", s->id);
	else
		flow_found(r->c, FLOW_COMPILE, at, false, NULL,
		    "step '%s' reads the output of '%s', which need not be there yet: add '%s' to its "
		    "depends_on", s->id, src->step_id, src->step_id);
	free(at);
}

static int
check_source(void *arg, const struct cg_select_source *src)
{
	const struct reading *r = arg;
	bool base = src->kind == CG_SELECT_BASE_RUN || src->kind == CG_SELECT_BASE_TRIGGER;
	bool graph = src->kind >= CG_SELECT_STATE;
	char *at;

	if (src->kind == CG_SELECT_STEP_OUTPUT)
		check_output(r, src);
	if (!graph && (!base || r->f->kind == CG_FLOW_UPDATE))
		return 0;
	at = cg_asprintf("%s/source", src->pointer);
	flow_found(r->c, FLOW_COMPILE, at, false, NULL, "source '%s' needs a workflow of 'kind: %s'",
	    cg_select_kind_name(src->kind), graph ? "graph" : "update");
	free(at);
	return 0;
}

static struct cg_select *
read_selector(struct reading *r, const json_t *doc, const char *pointer)
{
	struct cg_select_report report = { heard, r->c };
	struct cg_select *s;

	if (!doc)
		return NULL;
	s = cg_select_compile_in(&r->f->mem->arena, doc, pointer, &report);
	if (s)
		cg_select_walk(s, check_source, r);
	return s;
}

static void
read_inputs(struct reading *r, struct cg_flow_step *s)
{
	const json_t *inputs = json_object_get(s->doc, "input_selector");
	struct cg_arena *a = &r->f->mem->arena;
	struct cg_buf at;
	const char *key;
	json_t *v;

	s->inputs = cg_arena_alloc(a, (json_object_size(inputs) + 1) * sizeof *s->inputs);
	cg_buf_init(&at, 1 << 16);
	json_object_foreach((json_t *)(size_t)inputs, key, v) {
		struct cg_flow_input *in = &s->inputs[s->n_inputs++];

		cg_buf_clear(&at);
		cg_buf_printf(&at, "%s/input_selector", s->pointer);
		cg_json_pointer_add(&at, key, strlen(key));
		in->name = key;
		in->pointer = cg_arena_strdup(a, at.s);
		in->select = read_selector(r, v, at.s);
	}
	cg_buf_release(&at);
}

static void
read_selectors(struct flow_check *c, struct cg_flow *f)
{
	for (size_t i = 0; i < f->n_steps; i++) {
		struct cg_flow_step *s = &f->steps[i];
		struct reading r = { c, f, i };
		char *when = cg_asprintf("%s/when", s->pointer);
		char *show = cg_asprintf("%s/approval/show", s->pointer);

		s->when = read_selector(&r, json_object_get(s->doc, "when"), when);
		read_inputs(&r, s);
		s->approval_show = read_selector(&r, json_object_get(s->approval, "show"), show);
		free(when);
		free(show);
	}
}

/* ---- steps ---- */

static const char *
good_name(const json_t *doc, const char *key)
{
	const char *s = cg_json_get_str(doc, key, NULL);

	return s && *s ? s : NULL;
}

static void
read_step(struct cg_flow_step *s, const json_t *doc, struct cg_arena *a, size_t place)
{
	const json_t *cache = json_object_get(doc, "cache_policy");
	const json_t *retry = json_object_get(doc, "retry_policy");

	s->doc = doc;
	s->pointer = cg_arena_printf(a, "/steps/%zu", place);
	s->id = good_name(doc, "step_id");
	s->skill = good_name(doc, "skill_id");
	s->description = cg_json_get_str(doc, "description", NULL);
	s->cache_enabled = cg_json_get_bool(cache, "enabled", false);
	s->cache_global = strcmp(cg_json_get_str(cache, "scope", "run_only"), "global") == 0;
	s->max_attempts = (int)cg_json_get_int(retry, "max_attempts", 1);
	s->backoff_ms = cg_json_get_int(retry, "backoff_ms", 1000);
	s->timeout_ms = cg_json_get_int(doc, "timeout_ms", 0);
	s->on_error_continue = strcmp(cg_json_get_str(doc, "on_error", "fail"), "continue") == 0;
	s->approval = json_object_get(doc, "approval");
	s->approval_prompt = cg_json_get_str(s->approval, "prompt", NULL);
}

static void
read_steps(struct flow_check *c, struct cg_flow *f)
{
	const json_t *list = json_object_get(f->doc, "steps");
	struct cg_arena *a = &f->mem->arena;
	size_t n = json_is_array(list) ? json_array_size(list) : 0;

	if (n > CG_FLOW_MAX_STEPS) {
		flow_found(c, FLOW_SCHEMA, "/steps", false, NULL, "more than %d steps",
		    CG_FLOW_MAX_STEPS);
		n = 0;
	}
	f->steps = cg_arena_alloc(a, (n + 1) * sizeof *f->steps);
	for (size_t i = 0; i < n; i++)
		read_step(&f->steps[i], json_array_get(list, i), a, i);
	f->n_steps = n;
}

/* ---- the file ---- */

static bool
is_graph(struct flow_check *c, const struct cg_flow *f)
{
	if (!cg_graph_doc_is(f->doc))
		return false;
	flow_found(c, FLOW_PLAIN, "/kind", false, NULL,
	    "a workflow of 'kind: graph' is checkpointed: run it with cg-thread");
	return true;
}

static void
examine(struct flow_check *c, struct cg_flow *f)
{
	if (is_graph(c, f))
		return;
	flow_shape(c, f->doc, &flow_file_rule);
	f->name = cg_json_get_str(f->doc, "workflow_name", NULL);
	f->version = cg_json_get_str(f->doc, "version", NULL);
	f->description = cg_json_get_str(f->doc, "description", NULL);
	if (strcmp(cg_json_get_str(f->doc, "kind", "build"), "update") == 0)
		f->kind = CG_FLOW_UPDATE;
	flow_trigger(c, f);
	read_steps(c, f);
	sort_ids(c, f);
	flow_order(c, f);
	read_selectors(c, f);
}

struct cg_flow *
flow_read(struct flow_check *c, char *text, json_t *doc)
{
	struct cg_flow *f = cg_alloc(sizeof *f);

	f->mem = cg_alloc(sizeof *f->mem);
	f->file = cg_strdup(c->file);
	f->text = text;
	f->text_len = c->len;
	c->text = text;
	f->doc = doc;
	if (f->doc)
		examine(c, f);
	if (f->doc && !c->bad)
		return f;
	c->bad = true;
	cg_flow_free(f);
	c->text = NULL;
	return NULL;
}

struct cg_flow *
cg_flow_parse(const char *text, size_t len, const char *name, struct cg_diags *d)
{
	struct flow_check c = { .file = name, .len = len, .d = d };
	char *copy = cg_alloc(len + 1);
	struct cg_flow *f;

	memcpy(copy, text, len);
	f = flow_read(&c, copy, cg_yaml_parse(copy, len, name, d));
	cg_diags_sort(d);
	return f;
}

struct cg_flow *
cg_flow_load(const char *path, struct cg_diags *d, struct cg_err *err)
{
	struct flow_check c = { .file = path, .d = d };
	struct cg_flow *f = NULL;
	struct cg_buf text;

	cg_buf_init(&text, CG_FLOW_MAX_BYTES);
	if (cg_file_read(&text, path, err) == 0) {
		json_t *doc = cg_yaml_parse(text.s, text.len, path, d);

		c.len = text.len;
		f = flow_read(&c, cg_buf_detach(&text, NULL), doc);
		cg_diags_sort(d);
	}
	cg_buf_release(&text);
	return f;
}

void
cg_flow_free(struct cg_flow *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->n_steps; i++) {
		for (size_t k = 0; k < f->steps[i].n_inputs; k++)
			cg_select_free(f->steps[i].inputs[k].select);
		cg_select_free(f->steps[i].when);
		cg_select_free(f->steps[i].approval_show);
	}
	cg_arena_release(&f->mem->arena);
	free(f->mem);
	flow_trigger_free(f);
	json_decref(f->doc);
	free(f->file);
	free(f->text);
	free(f);
}

void
cg_flow_place(const struct cg_flow *f, const char *pointer, bool key, int *line, int *col)
{
	cg_yaml_locate(f->text, f->text_len, pointer, key, line, col);
}

void
cg_flow_diag(const struct cg_flow *f, struct cg_diags *d, int severity, const char *pointer,
    bool key, const char *fmt, ...)
{
	int line, col;
	va_list ap;
	char *msg;

	va_start(ap, fmt);
	msg = cg_vasprintf(fmt, ap);
	va_end(ap);
	cg_flow_place(f, pointer, key, &line, &col);
	cg_diag_add(d, severity, f->file, line, col, pointer, "%s", msg);
	free(msg);
}
