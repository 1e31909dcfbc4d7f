/*
 * Steps that wait for a person. Such a step is asked for with all that is needed to say
 * yes or no: the prompt, what the workflow wants to be seen, and the input it would run
 * with. The answer is told once, as an event, and then it runs with that input or the
 * one that the person gave instead.
 */
#include <stdlib.h>

#include "base/err.h"
#include "json/json.h"
#include "sched/sched.h"
#include "select/select.h"
#include "tool/work_priv.h"

static int
ask(struct turn *t, const struct cg_select_env *env, struct cg_err *err)
{
	struct cg_step_row row = cg_work_row(t, CG_STEP_WAITING);
	json_t *show = NULL, *q = json_object();
	struct cg_err ignored;
	char *text;
	int rc;

	if (t->p->approval_show)
		cg_select_eval(t->p->approval_show, env, &show, &ignored);
	cg_json_set_str(q, "prompt", t->p->approval_prompt);
	cg_json_set(q, "show", show);
	cg_json_set(q, "input", json_incref(t->input));
	text = cg_json_str(q);
	cg_sched_wait(t->r->sched, t->i);
	row.reason = t->p->approval_prompt;
	row.question = text;
	rc = cg_work_put_row(t, &row, err);
	free(text);
	json_object_del(q, "input"); /* of any size; it stands with the step */
	if (rc < 0)
		json_decref(q);
	return rc < 0 || cg_work_event(t->r, "step.waiting", t->p->id, t->attempt, q, err) < 0 ? -1 : 1;
}

/* Event and row in one transaction: whoever goes on after a crash does not tell it again. */
static int
tell_answer(struct turn *t, const json_t *answer, struct cg_err *err)
{
	static const char *const told[] = { "comment", "input" };
	struct cg_step_row row = cg_work_row(t, CG_STEP_PENDING);
	bool yes = cg_json_get_bool(answer, "approved", false);
	json_t *more = json_object();

	cg_json_set_str(more, "decision", !yes ? "reject" : json_object_get(answer, "input") ? "edit" : "approve");
	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		cg_json_set(more, told[i], json_incref(json_object_get(answer, told[i])));
	cg_json_set_str(more, "answeredAt", cg_json_get_str(answer, "at", NULL));
	t->info->answer_told = true;
	if (cg_work_put_row(t, &row, err) < 0) {
		json_decref(more);
		return -1;
	}
	return cg_work_event(t->r, "step.answered", t->p->id, t->attempt, more, err);
}

int
cg_work_ask(struct turn *t, const struct cg_select_env *env, struct cg_err *err)
{
	const json_t *answer = t->info->answer;
	json_t *input;

	if (!t->p->approval_prompt)
		return 0;
	if (!answer)
		return ask(t, env, err);
	if (!t->info->answer_told && tell_answer(t, answer, err) < 0)
		return -1;
	if (!cg_json_get_bool(answer, "approved", false))
		return cg_work_fail(t, "REJECTED", cg_json_get_str(answer, "comment", "somebody said no"),
		    err) < 0 ? -1 : 1;
	if ((input = json_object_get(answer, "input"))) {
		json_decref(t->input);
		t->input = json_incref(input);
	}
	return 0;
}
