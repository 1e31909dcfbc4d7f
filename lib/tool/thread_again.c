/* A task whose attempt has failed: does it rest and begin again? */
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "base/log.h"
#include "flow/graph.h"
#include "json/json.h"
#include "tool/record.h"
#include "tool/thread_priv.h"
#include "tool/way.h"

/* LangGraph tries again whatever is neither the caller's mistake nor somebody's wish. */
static bool
can_help(const char *code)
{
	static const char *const never[] = { "CANCELLED", "REJECTED", "LIMIT_REACHED",
		"INVALID_CONCURRENT_GRAPH_UPDATE", "BUDGET_EXCEEDED", "PROVIDER_NOT_FOUND" };

	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		if (strcmp(code, never[i]) == 0)
			return false;
	switch (cg_errc_of(code)) {
	case CG_E_DATA:
		return strcmp(code, "OUTPUT_VALIDATION_FAILED") == 0;
	case CG_E_NOTFOUND:
	case CG_E_PERM:
	case CG_E_AUTH:
		return false;
	default:
		return true;
	}
}

/* Stored at once: whoever takes the run up does not begin to count anew. */
static int
say_retrying(struct task *k, const struct cg_step_result *r, int64_t delay, struct cg_err *err)
{
	json_t *more = json_object();

	cg_json_set_str(more, "stepId", k->t->node->id);
	cg_json_set_str(more, "taskId", k->t->id);
	cg_json_set_int(more, "attempt", k->attempt);
	cg_json_set(more, "error", cg_record_error(r->code, r->error ? r->error : ""));
	cg_json_set_int(more, "delayMs", delay);
	cg_exec_event(k->x, "step.retrying", more);
	return cg_exec_flush(k->x, err);
}

int
cg_exec_tries_again(struct task *k, const struct cg_step_result *r, struct cg_err *err)
{
	const struct cg_graph_retry *p = &k->t->node->retry;
	struct exec *x = k->x;
	int64_t now = cg_mono_ms(), delay;

	if (k->attempt >= p->max_attempts || !can_help(r->code) || x->cancelling || x->drain_until_ms)
		return 0;
	delay = (int64_t)((double)p->backoff_ms * pow(p->factor > 0 ? p->factor : 1, k->attempt - 1));
	if (p->max_backoff_ms && delay > p->max_backoff_ms)
		delay = p->max_backoff_ms;
	if (p->jitter_ms > 0)
		delay += (int64_t)(cg_random_u64() % (uint64_t)p->jitter_ms);
	if (r->retry_after_ms > delay)
		delay = r->retry_after_ms;
	if (x->deadline_ms && now + delay >= x->deadline_ms)
		return 0;
	cg_log(CG_LOG_INFO, "a task is tried again", CG_S("node", k->t->node->id),
	    CG_I("attempt", k->attempt + 1), CG_I("delayMs", delay), CG_S("reason", r->error));
	k->again_ms = now + delay;
	cg_way_free(k->way);
	k->way = NULL;
	return say_retrying(k, r, delay, err) < 0 ? -1 : 1;
}
