#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "ckpt/ckpt.h"
#include "flow/graph.h"
#include "graph/graph.h"
#include "json/json.h"
#include "schema/schema.h"
#include "skill/skill.h"
#include "step/step.h"
#include "tool/thread_edit.h"
#include "tool/tool.h"

/* The answers by the ids of their questions. */
struct edits {
	struct cg_ctx *ctx;
	const struct cg_graph_conf *conf;
	json_t *answers;
};

static const json_t *
input_of(const json_t *answer)
{
	const json_t *v = json_is_true(json_object_get(answer, "approved")) ? json_object_get(answer, "input") : NULL;

	return json_is_null(v) ? NULL : v;
}

/* The approval's own question; what the node itself asks comes later. */
static bool
is_approval(const json_t *question)
{
	const json_t *v = json_object_get(question, "value");

	return json_object_get(v, "prompt") && json_object_get(v, "show") && json_object_get(v, "input");
}

static int
check_skill(const struct edits *e, const struct cg_graph_node *n, const json_t *input, struct cg_err *err)
{
	const struct cg_skill *skill;
	struct cg_step_result res = { 0 };
	json_t *checked = NULL;
	int rc = cg_ctx_catalog(e->ctx, err);

	rc = rc < 0 ? -1 : cg_catalog_get(e->ctx->catalog, n->skill, NULL, &skill, err);
	rc = rc < 0 ? -1 : cg_step_check_input(skill, input, &checked, &res, err);
	json_decref(checked);
	if (rc == 1)
		rc = cg_err_set(err, CG_E_DATA, "node '%.80s' cannot run with this: %.380s", n->id,
		    res.error ? res.error : "");
	cg_step_result_release(&res);
	return rc;
}

static int
check_graph(const struct cg_graph_node *n, const struct cg_graph_doc *below, const json_t *input, struct cg_err *err)
{
	struct cg_violations bad = { .max = 5 };
	struct cg_buf text;
	int rc = below->input_schema ? cg_schema_check(below->input_schema, input, &bad, err) : 0;

	cg_buf_init(&text, 2000);
	if (rc == 1) {
		cg_violations_text(&bad, &text);
		rc = cg_err_set(err, CG_E_DATA, "node '%.80s' cannot run with this: %.380s", n->id, text.s ? text.s : "");
	}
	cg_buf_release(&text);
	cg_violations_release(&bad);
	return rc;
}

static int
check_node(const struct edits *e, const struct cg_graph_node *n, const struct cg_graph_doc *below,
    const json_t *task, struct cg_err *err)
{
	const json_t *q;
	size_t i;
	int rc = 0;

	json_array_foreach(json_object_get(task, "interrupts"), i, q) {
		const json_t *input = input_of(json_object_get(e->answers, cg_json_get_str(q, "id", "")));

		if (!input || !is_approval(q))
			continue;
		if (!json_is_object(input))
			return cg_err_set(err, CG_E_DATA, "the input of node '%.80s' is a JSON object", n->id);
		rc = below ? check_graph(n, below, input, err) : check_skill(e, n, input, err);
		if (rc < 0)
			return -1;
	}
	return 0;
}

/* A graph below that has begun has asked by itself: its question only passes through here. */
static int
check_tasks(const struct edits *e, const struct cg_graph_doc *doc, const json_t *snapshot, struct cg_err *err)
{
	const json_t *task, *state;
	size_t i;

	json_array_foreach(json_object_get(snapshot, "tasks"), i, task) {
		const struct cg_graph_node *n = cg_graph_doc_node(doc, cg_json_get_str(task, "name", ""));
		const struct cg_graph_doc *below = NULL;

		if (!n)
			continue;
		if (n->workflow && !(below = e->conf->subgraph(e->conf->arg, n->workflow, n->workflow_version, err)))
			return -1;
		state = json_object_get(task, "state");
		if (below && state ? check_tasks(e, below, state, err) < 0
		    : n->approval && check_node(e, n, below, task, err) < 0)
			return -1;
	}
	return 0;
}

/* The answer for whoever asks, under the ids of those who do. */
static json_t *
for_all(struct cg_graph *g, const json_t *answer, struct cg_err *err)
{
	json_t *asked, *answers = json_object(), *q;
	size_t i;

	if (cg_graph_questions(g, &asked, err) < 0) {
		json_decref(answers);
		return NULL;
	}
	json_array_foreach(asked, i, q)
		json_object_set(answers, cg_json_get_str(q, "id", ""), (json_t *)(size_t)answer);
	json_decref(asked);
	return answers;
}

static bool
any_input(const struct cg_graph_conf *conf)
{
	const char *id;
	json_t *v;

	if (!conf->resume_by_id)
		return input_of(conf->resume) != NULL;
	json_object_foreach((json_t *)(size_t)conf->resume, id, v)
		if (input_of(v))
			return true;
	return false;
}

/* The checkpoint may be one of a graph below: it is that one whose questions are answered. */
static int
check_at(const struct edits *e, struct cg_err *err)
{
	const struct cg_graph_conf *c = e->conf;
	const struct cg_graph_doc *doc;
	json_t *snapshot = NULL;
	char *where = NULL;
	const char *ns = "";
	int rc = c->checkpoint ? cg_ckpt_where(c->store, c->who, c->thread, c->checkpoint, &where, err) : 0;

	ns = where ? where : ns;
	doc = rc < 0 ? NULL : cg_graph_doc_at(c, ns, err);
	rc = doc ? cg_graph_snapshot(c, ns, c->checkpoint, &snapshot, err) : -1;
	rc = rc == 1 ? check_tasks(e, doc, snapshot, err) : rc;
	json_decref(snapshot);
	free(where);
	return rc;
}

int
cg_thread_check_edits(struct cg_ctx *ctx, const struct cg_graph_conf *conf, struct cg_graph *g,
    struct cg_err *err)
{
	struct edits e = { ctx, conf, NULL };
	int rc;

	if (!conf->resume || !any_input(conf))
		return 0;
	e.answers = conf->resume_by_id ? json_incref((json_t *)(size_t)conf->resume) : for_all(g, conf->resume, err);
	rc = e.answers ? check_at(&e, err) : -1;
	json_decref(e.answers);
	return rc;
}
