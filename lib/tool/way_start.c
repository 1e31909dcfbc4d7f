/* A step that goes to the gateway, and the gateway's process, which is started for it. */
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "gate/gate.h"
#include "json/json.h"
#include "skill/skill.h"
#include "step/step.h"
#include "tool/tool.h"
#include "tool/way_priv.h"

static int
start_gate(const struct cg_ctx *ctx, struct cg_gate **gate, struct cg_step_host *host,
    struct cg_err *err)
{
	char *self = cg_self_dir(), *program = cg_path_join(self, "cg-gate");
	char **env = cg_conf_environ(&ctx->conf);
	int rc = cg_gate_start(gate, program, env, err);

	cg_conf_environ_free(env);
	free(program);
	free(self);
	host->other = rc < 0 ? 0 : cg_gate_pid(*gate);
	return rc;
}

static json_t *
context_of(const struct cg_step_job *job, const struct cg_way *way)
{
	json_t *c = json_object();

	cg_json_set_str(c, "tenantId", job->who->tenant);
	cg_json_set_str(c, "runId", job->run);
	cg_json_set_str(c, "stepId", job->step);
	cg_json_set_str(c, "skillId", job->skill->id);
	cg_json_set_str(c, "skillVersion", job->skill->version);
	cg_json_set_str(c, "model", *way->model ? way->model : NULL);
	if (way->max_cost_microusd >= 0)
		cg_json_set_int(c, "maxCostMicrousd", way->max_cost_microusd);
	if (way->by == CG_BY_ASKED) {
		cg_json_set(c, "asks", json_incref(way->kinds));
		cg_json_set_str(c, "order", way->order);
		cg_json_set_str(c, "mediaModel", *way->media_model ? way->media_model : NULL);
		cg_json_set(c, "llmFallsBack", json_boolean(way->falls_back));
	}
	cg_json_set_int(c, "timeoutMs", job->timeout_ms ? job->timeout_ms : job->skill->timeout_ms);
	return c;
}

int
cg_way_reach(struct cg_ctx *ctx, struct cg_gate **gate, struct cg_step_host *host,
    const json_t *context, int *io, int *log, struct cg_err *err)
{
	int rc = -1;

	/* Twice: one that has ended is seen only when it is spoken to. */
	for (int i = 0; rc < 0 && i < 2; i++) {
		if (!*gate && start_gate(ctx, gate, host, err) < 0)
			break;
		rc = cg_gate_connect(*gate, context, io, log, err);
		if (rc == 0 || err->code != CG_E_UNAVAILABLE)
			break;
		cg_gate_close(*gate);
		*gate = NULL;
		host->other = 0;
	}
	return rc;
}

static int
start_remote(struct cg_ctx *ctx, struct cg_gate **gate, struct cg_step_host *host,
    const struct cg_step_job *job, const struct cg_way *way, struct cg_step **out,
    struct cg_err *err)
{
	json_t *context = context_of(job, way);
	int io, log, rc = cg_way_reach(ctx, gate, host, context, &io, &log, err);

	json_decref(context);
	return rc < 0 ? -1 : cg_step_start_remote(host, job, io, log, out, err);
}

int
cg_way_start(struct cg_ctx *ctx, struct cg_gate **gate, struct cg_step_host *host,
    const struct cg_step_job *job, struct cg_way *way, struct cg_step **out,
    struct cg_err *err)
{
	struct cg_step_job part = *job;

	if (!way || way->by == CG_BY_STUDIO)
		return cg_step_start(host, job, out, err);
	part.draft = way->draft;
	part.issues = way->issues;
	part.last_draft = way->round > 0;
	part.asks = way->by == CG_BY_ASKER ? way->kinds : NULL;
	part.answers = way->answers;
	if (way->by == CG_BY_ASKED) {
		/* A node that is come to once more may ask for the same, and means another one. */
		cg_way_key_asks(way, *job->run ? job->run : way->id,
		    job->thread ? job->idempotency_key : job->step);
		part.input = way->asks;
		part.is_asked = true;
	}
	return cg_way_is_remote(way) ? start_remote(ctx, gate, host, &part, way, out, err)
	    : cg_step_start(host, &part, out, err);
}

void
cg_way_committed(const struct cg_way *way, struct cg_gate *gate, const char *tenant)
{
	if (way && gate && json_array_size(way->keys) > 0)
		cg_gate_committed(gate, tenant, way->keys);
}
