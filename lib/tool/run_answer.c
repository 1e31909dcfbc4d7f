/* cg-run approve: what a person says to a step that waits, with another input if need be. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "json/json.h"
#include "skill/skill.h"
#include "step/step.h"
#include "tool/record.h"
#include "tool/run_priv.h"
#include "tool/tool.h"

enum { COMMENT_MAX = 4000 };

/* Why nothing of the run, or not the step named, waits for an answer. */
static int
refuse(struct change *c, struct kept_steps *k, const char *name)
{
	const struct kept *s = name ? cg_run_step_named(k, name) : NULL;
	size_t answered = 0;

	for (size_t i = 0; i < k->n; i++)
		answered += k->v[i].state == CG_STEP_WAITING && k->v[i].answered;
	if (name && !s)
		return cg_err_set(c->err, CG_E_NOTFOUND, "run '%s' has no step '%.80s'", c->row.id, name);
	if (s && s->state == CG_STEP_WAITING)
		return cg_err_set(c->err, CG_E_STATE, "step '%.80s' of run '%s' has been answered already",
		    name, c->row.id);
	if (s)
		return cg_err_set(c->err, CG_E_STATE, "step '%.80s' of run '%s' is %s and waits for no answer",
		    name, c->row.id, cg_step_state_name(s->state));
	if (answered)
		return cg_err_set(c->err, CG_E_STATE, "run '%s' waits for no answer: it has been answered already",
		    c->row.id);
	return cg_err_set(c->err, CG_E_STATE, "run '%s' is %s and waits for no answer", c->row.id,
	    cg_run_state_name(c->row.state));
}

/* The step that waits: the one named, or the only one. */
static const struct kept *
waiting_step(struct change *c, struct kept_steps *k, const char *name)
{
	const struct kept *found = NULL;
	struct cg_buf names;
	size_t n = 0;

	cg_buf_init(&names, 400);
	for (size_t i = 0; i < k->n; i++) {
		const struct kept *s = &k->v[i];

		if (s->state != CG_STEP_WAITING || s->answered || (name && strcmp(name, s->step) != 0))
			continue;
		cg_buf_printf(&names, "%s'%s'", n++ ? ", " : "", s->step);
		found = s;
	}
	if (n == 0)
		refuse(c, k, name);
	else if (n > 1)
		cg_err_set(c->err, CG_E_STATE, "run '%s' waits at %s: name one of them (--step)",
		    c->row.id, names.s);
	cg_buf_release(&names);
	return n == 1 ? found : NULL;
}

/* Would the skill take this input? What it takes is known before the answer is. */
static int
check_input(struct change *c, const struct kept *s, const json_t *input)
{
	const struct cg_skill *skill;
	struct cg_step_result res = { 0 };
	json_t *checked = NULL;
	int rc = cg_catalog_get(c->ctx->catalog, s->skill, s->version, &skill, c->err);

	rc = rc < 0 ? -1 : cg_step_check_input(skill, input, &checked, &res, c->err);
	json_decref(checked);
	if (rc == 1)
		rc = cg_err_set(c->err, CG_E_DATA, "step '%.80s' cannot run with this: %.380s", s->step,
		    res.error ? res.error : "");
	cg_step_result_release(&res);
	return rc;
}

static int
put_answer(struct change *c, const char *step, const struct cg_run_answer_req *req)
{
	json_t *answer = json_object();
	char *text;
	int rc;

	cg_json_set(answer, "approved", json_boolean(!req->reject));
	cg_json_set_str(answer, "comment", req->comment);
	if (req->input)
		cg_json_set(answer, "input", json_deep_copy(req->input));
	cg_record_time(answer, "at", cg_wall_ms());
	text = cg_json_str(answer);
	rc = cg_store_step_answer(c->ctx->store, &c->ctx->who, c->row.id, step, text, c->err);
	free(text);
	json_decref(answer);
	return rc;
}

static int
answer(struct change *c)
{
	const struct cg_run_answer_req *req = c->req;
	const struct kept *s;
	struct kept_steps k;
	char reason[300];
	int rc;

	if (c->row.thread)
		return cg_err_set(c->err, CG_E_STATE, "run '%s' is one of a thread: cg-thread resume %s answers "
		    "what that waits for", c->row.id, c->row.thread);
	rc = cg_run_load_steps(c, &k);
	s = rc < 0 ? NULL : waiting_step(c, &k, req->step);
	rc = !s ? -1 : req->input ? check_input(c, s, req->input) : 0;
	rc = rc < 0 ? -1 : put_answer(c, s->step, req);
	/* One that a worker has is not paused: the worker finds the answer by itself. */
	if (rc == 0 && c->row.state == CG_RUN_PAUSED && (rc = cg_run_ask(c, CG_ASK_RESUME)) == 1) {
		snprintf(reason, sizeof reason, "step '%.200s' was %s", s->step, req->reject ? "rejected"
		    : req->input ? "approved with another input" : "approved");
		rc = cg_run_put_event(c, "run.queued", NULL, json_pack("{s:s}", "reason", reason));
	}
	cg_run_release_steps(&k);
	return rc;
}

int
cg_tool_run_answer(struct cg_ctx *ctx, const char *run, const struct cg_run_answer_req *req,
    struct cg_sink *to, struct cg_err *err)
{
	size_t n = req->comment ? strlen(req->comment) : 0;

	if (n > COMMENT_MAX || (n && cg_utf8_check(req->comment, n) != n))
		return cg_err_set(err, CG_E_USAGE, "a comment is UTF-8 text of at most %d bytes",
		    COMMENT_MAX);
	if (req->input && req->reject)
		return cg_err_set(err, CG_E_USAGE, "a step that is rejected runs with no input");
	if (req->input && !json_is_object(req->input))
		return cg_err_set(err, CG_E_DATA, "the input of a step is a JSON object");
	/* Read before the transaction begins, in which others wait. */
	if (req->input && cg_ctx_catalog(ctx, err) < 0)
		return -1;
	return cg_run_change(ctx, run, req, answer, to, err);
}
