/* One task: what it gets, a person's approval before it, and how it ends. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "graph/graph_priv.h"
#include "json/json.h"
#include "select/select.h"

void
cg_task_free(struct task *t)
{
	struct cg_graph *g = t->level->g;

	if (g->failed == t)
		g->failed = NULL;
	for (size_t i = g->next_ready; i < g->n_ready; i++)
		if (g->ready[i] == t)
			g->ready[i] = NULL;
	cg_level_free(t->sub);
	cg_writes_clear(&t->writes);
	json_decref(t->pub.input);
	json_decref((json_t *)t->pub.payload);
	json_decref(t->pub.resume);
	json_decref(t->answers);
	json_decref(t->asked);
	json_decref(t->error);
	free(t->fault);
	free(t->message);
	free(t->space);
	free(t->was);
	free(t);
}

void
cg_task_fault(struct task *t, const char *name, const char *message)
{
	free(t->fault);
	free(t->message);
	t->fault = cg_strdup(name);
	t->message = cg_strdup(message);
	t->state = T_FAILED;
	cg_writes_clear(&t->writes);
}

void
cg_task_queue(struct task *t)
{
	struct cg_graph *g = t->level->g;

	if (g->n_ready == g->cap_ready) {
		g->cap_ready = g->cap_ready ? 2 * g->cap_ready : 16;
		g->ready = cg_realloc(g->ready, g->cap_ready, sizeof *g->ready);
	}
	t->state = T_READY;
	g->ready[g->n_ready++] = t;
}

bool
cg_task_ask(struct task *t, json_t *value)
{
	struct level *l = t->level;
	json_t *one;
	char id[33];

	if (l->answer && !t->null_used) {
		t->null_used = true;
		json_array_append(t->answers, (json_t *)l->answer);
		json_decref(value);
		return true;
	}
	cg_interrupt_id(t->space, json_array_size(t->answers), id);
	one = json_object();
	json_object_set_new(one, "id", json_string(id));
	json_object_set_new(one, "value", value ? value : json_null());
	json_decref(t->asked);
	t->asked = json_array();
	json_array_append_new(t->asked, one);
	t->state = T_INTERRUPTED;
	return false;
}

/* What the skill is given: the members, else the payload, else the state. */
static int
resolve(struct task *t, struct cg_err *err)
{
	const struct cg_graph_node *n = t->def->node;
	struct cg_select_env env;

	if (!n->has_inputs) {
		t->pub.input = json_incref((json_t *)(t->pub.payload ? t->pub.payload :
		    cg_level_view(t->level)));
		return 0;
	}
	cg_env(t->level, t, &env);
	t->pub.input = json_object();
	for (size_t i = 0; i < n->n_inputs; i++) {
		json_t *v = NULL;

		if (cg_select_eval(n->inputs[i].select, &env, &v, err) < 0)
			return cg_err_wrap(err, "node '%s', input '%s'", n->id, n->inputs[i].name);
		if (v)
			json_object_set_new(t->pub.input, n->inputs[i].name, v);
	}
	return 0;
}

int
cg_task_verdict(const json_t *v)
{
	if (json_is_object(v))
		v = json_object_get(v, "approved");
	return json_is_boolean(v) ? json_is_true(v) : -1;
}

static int
question(struct task *t, json_t **out, struct cg_err *err)
{
	const struct cg_graph_node *n = t->def->node;
	struct cg_select_env env;
	json_t *show = NULL;

	if (n->approval_show) {
		cg_env(t->level, t, &env);
		if (cg_select_eval(n->approval_show, &env, &show, err) < 0)
			return cg_err_wrap(err, "node '%s', approval", n->id);
	}
	*out = json_object();
	json_object_set_new(*out, "prompt", n->approval_prompt ? json_string(n->approval_prompt) : json_null());
	json_object_set_new(*out, "show", show ? show : json_null());
	json_object_set(*out, "input", t->pub.input);
	return 0;
}

/* 1: go on, 0: it waits or has failed. The first answer is the approval's. */
static int
approve(struct task *t, struct cg_err *err)
{
	const json_t *v;
	json_t *ask = NULL;
	int yes;

	for (;;) {
		v = json_array_get(t->answers, 0);
		yes = cg_task_verdict(v);
		if (v && yes >= 0)
			break;
		json_array_clear(t->answers);
		if (question(t, &ask, err) < 0)
			return -1;
		if (!cg_task_ask(t, ask))
			return 0;
	}
	if (yes == 0) {
		const char *why = json_is_object(v) ? cg_json_get_str(v, "comment", NULL) : NULL;
		char *s = cg_asprintf("node '%s' was rejected%s%s", t->def->name, why ? ": " : "", why ? why : "");

		cg_task_fault(t, "REJECTED", s);
		free(s);
		return 0;
	}
	v = json_is_object(v) ? json_object_get(v, "input") : NULL;
	if (v && !json_is_null(v)) {
		json_decref(t->pub.input);
		t->pub.input = json_incref((json_t *)v);
	}
	return 1;
}

static void
set_resume(struct task *t)
{
	json_decref(t->pub.resume);
	if (!t->def->node->approval) {
		t->pub.resume = json_incref(t->answers);
		return;
	}
	t->pub.resume = json_array();
	for (size_t i = 1; i < json_array_size(t->answers); i++)
		json_array_append(t->pub.resume, json_array_get(t->answers, i));
}

static int
activate(struct task *t, struct cg_err *err)
{
	int rc;

	if (!t->pub.input && resolve(t, err) < 0)
		return -1;
	if (t->def->node->approval) {
		rc = approve(t, err);
		if (rc <= 0)
			return rc;
	}
	set_resume(t);
	if (t->def->node->workflow)
		return cg_sub_start(t, err);
	cg_task_queue(t);
	return 0;
}

/* From planned to started, or to its end where nothing needs to run. */
int
cg_task_activate(struct task *t, struct cg_err *err)
{
	struct level *l = t->level;
	struct cg_err e = CG_ERR_INIT;
	json_t *input;

	if (t->state != T_PLANNED)
		return 0;
	if (!t->def->node) {
		input = l->chans[l->prog->start].value;
		if (cg_write_start(l, input, &t->writes, err) < 0)
			return -1;
		t->state = T_DONE;
		return 0;
	}
	if (activate(t, &e) < 0) {
		if (cg_errc_again(e.code) || e.code == CG_E_CONFLICT || e.code == CG_E_BUG) {
			*err = e;
			return -1;
		}
		cg_task_fault(t, e.code == CG_E_DATA ? "INPUT_VALIDATION_FAILED" : cg_errc_name(e.code), e.msg);
	}
	return 0;
}

/* ---- how the caller says that one has ended ---- */

static int
is_running(const struct cg_graph *g, const struct task *t, struct cg_err *err)
{
	if (g->broken || t->state != T_STARTED || t->sub)
		return cg_err_set(err, CG_E_BUG, "task %s of node '%s' does not run", t->pub.id, t->def->name);
	return 0;
}

int
cg_graph_done(struct cg_graph *g, struct cg_graph_task *pub, json_t *data, struct cg_err *err)
{
	struct task *t = (struct task *)pub;
	struct cg_err e = CG_ERR_INIT;
	int rc = is_running(g, t, err);

	if (rc == 0 && cg_write_result(t->level, t->def, t->pub.payload, data, &t->writes, &e) < 0)
		cg_task_fault(t, "OUTPUT_VALIDATION_FAILED", e.msg);
	else if (rc == 0)
		t->state = T_DONE;
	json_decref(data);
	return rc;
}

int
cg_graph_interrupt(struct cg_graph *g, struct cg_graph_task *pub, json_t *value, struct cg_err *err)
{
	struct task *t = (struct task *)pub;

	if (is_running(g, t, err) < 0) {
		json_decref(value);
		return -1;
	}
	if (cg_task_ask(t, value)) {
		set_resume(t);
		cg_task_queue(t);
	}
	return 0;
}

int
cg_graph_fail(struct cg_graph *g, struct cg_graph_task *pub, const char *name, const char *message,
    struct cg_err *err)
{
	struct task *t = (struct task *)pub;

	if (is_running(g, t, err) < 0)
		return -1;
	cg_task_fault(t, name ? name : "EXECUTION_ERROR", message ? message : "");
	return 0;
}

struct cg_graph_task *
cg_graph_next(struct cg_graph *g)
{
	if (g->drain || g->state != CG_GRAPH_RUNNING || g->broken)
		return NULL;
	while (g->next_ready < g->n_ready) {
		struct task *t = g->ready[g->next_ready++];

		if (!t || t->state != T_READY || t->level->state != CG_GRAPH_RUNNING)
			continue;
		t->state = T_STARTED;
		return &t->pub;
	}
	g->next_ready = g->n_ready = 0;
	return NULL;
}
