/* What the programs of tasks said: kept among the objects, and found by the events of the run. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "cas/cas.h"
#include "flow/graph.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/store.h"
#include "tool/thread_log.h"
#include "tool/thread_priv.h"
#include "tool/thread_steps.h"
#include "tool/tool.h"

static const char logged[] = "step.logged", address[] = "cg://sha256/";

void
cg_exec_keep_log(struct task *k, const struct cg_step_result *r)
{
	struct exec *x = k->x;
	struct cg_err ignored = CG_ERR_INIT;
	char hash[65], at[sizeof address + 64];
	json_t *more;

	/* One that cannot be kept is none. */
	if (!r->log || cg_cas_put(x->ctx->cas, &x->who, r->log, strlen(r->log), hash, &ignored) < 0)
		return;
	snprintf(at, sizeof at, "%s%s", address, hash);
	more = json_object();
	cg_json_set_str(more, "stepId", k->t->node->id);
	cg_json_set_str(more, "taskId", k->t->id);
	cg_json_set_int(more, "attempt", k->attempt);
	cg_json_set_str(more, "log", at);
	cg_exec_event(x, logged, more);
}

/* ---- found again ---- */

struct search {
	const char *step;   /* a task's id, or the name of its node */
	char hash[65];      /* of the newest; "" */
	bool is_there;
};

static int
see_event(void *arg, int64_t seq, const char *type, const char *json)
{
	struct search *s = arg;
	struct cg_err ignored = CG_ERR_INIT;
	const char *at;
	json_t *e;

	(void)seq;
	if (strcmp(type, logged) != 0 || !(e = cg_json_parse(json, strlen(json), "a stored event", 0, &ignored)))
		return 0;
	at = cg_json_get_str(e, "log", "");
	if ((strcmp(cg_json_get_str(e, "taskId", ""), s->step) == 0
	    || strcmp(cg_json_get_str(e, "stepId", ""), s->step) == 0)
	    && strncmp(at, address, sizeof address - 1) == 0) {
		s->is_there = true;
		snprintf(s->hash, sizeof s->hash, "%s", at + sizeof address - 1);
	}
	json_decref(e);
	return 0;
}

static int
see_step(struct cg_sink *to, const json_t *record, struct cg_err *err)
{
	struct search *s = to->arg;

	(void)err;
	s->is_there |= strcmp(cg_json_get_str(record, "id", ""), s->step) == 0
	    || strcmp(cg_json_get_str(record, "stepId", ""), s->step) == 0;
	return 0;
}

int
cg_thread_log(struct cg_ctx *ctx, const char *run, const char *step, char hash[65], struct cg_err *err)
{
	struct search s = { .step = step };
	struct cg_sink steps = { .put = see_step, .arg = &s, .fd = -1 };
	struct cg_run_row row;
	int rc = cg_store_run_load(ctx->store, &ctx->who, run, &row, err);

	if (rc <= 0)
		return rc;
	if (row.thread) {
		rc = cg_store_events(ctx->store, &ctx->who, run, 0, see_event, &s, err);
		if (rc == 0 && !s.is_there)
			rc = cg_thread_steps(ctx, &row, NULL, &steps, err);
	}
	cg_run_row_release(&row);
	memcpy(hash, s.hash, sizeof s.hash);
	return rc < 0 ? -1 : s.is_there;
}
