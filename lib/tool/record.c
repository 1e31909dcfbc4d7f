#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mask.h"
#include "base/str.h"
#include "json/json.h"
#include "store/store.h"
#include "tool/record.h"

enum { MESSAGE_MAX = 1 << 20 };

void
cg_record_text(json_t *obj, const char *key, const char *json_text)
{
	struct cg_err ignored;

	if (json_text)
		cg_json_set(obj, key, cg_json_parse(json_text, strlen(json_text), key, 0, &ignored));
}

void
cg_record_time(json_t *obj, const char *key, int64_t wall_ms)
{
	char at[CG_TIME_LEN + 1];

	if (!wall_ms)
		return;
	cg_time_format(wall_ms, at);
	cg_json_set_str(obj, key, at);
}

void
cg_record_usd(json_t *obj, const char *key, int64_t microusd)
{
	char usd[32];

	cg_usdtostr(microusd, usd);
	cg_json_set_str(obj, key, usd);
}

json_t *
cg_record_event(const char *type, int64_t seq, const char *run, const char *step)
{
	json_t *e = json_object();

	cg_json_set_str(e, "type", type);
	cg_json_set_int(e, "seq", seq);
	cg_record_time(e, "at", cg_wall_ms());
	cg_json_set_str(e, "runId", run);
	cg_json_set_str(e, "stepId", step);
	return e;
}

json_t *
cg_record_error(const char *code, const char *message)
{
	json_t *e = json_object();
	struct cg_buf text;

	cg_buf_init(&text, MESSAGE_MAX);
	cg_mask(message, strlen(message), CG_MASK_TEXT, &text);
	cg_json_set_str(e, "code", code);
	cg_json_set_str(e, "category", cg_code_category(code));
	cg_json_set(e, "retryable", json_boolean(cg_errc_again(cg_errc_of(code))));
	cg_json_set_str(e, "message", text.s);
	cg_buf_release(&text);
	return e;
}

json_t *
cg_record_run(const struct cg_run_row *row)
{
	json_t *r = json_object();

	cg_json_set_str(r, "type", "run");
	cg_json_set_str(r, "id", row->id);
	cg_json_set_str(r, "runId", row->id);
	cg_json_set_str(r, "workflowName", row->workflow);
	cg_json_set_str(r, "workflowVersion", row->version);
	cg_json_set_str(r, "status", cg_run_state_name(row->state));
	cg_json_set_str(r, "triggerType", row->base_run ? "update" : "initial");
	cg_json_set_str(r, "baseRunId", row->base_run);
	cg_json_set_str(r, "campaignId", row->campaign_id);
	cg_json_set_str(r, "threadId", row->thread);
	cg_json_set_str(r, "idempotencyKey", row->idempotency_key);
	cg_json_set_int(r, "attempt", row->attempt);
	if (row->priority)
		cg_json_set_int(r, "priority", row->priority);
	if (row->cancel)
		cg_json_set(r, "cancelRequested", json_true());
	if (row->pause)
		cg_json_set(r, "pauseRequested", json_true());
	cg_record_text(r, "error", row->error);
	cg_record_usd(r, "costUsd", row->cost_microusd);
	cg_record_time(r, "createdAt", row->created_ms);
	cg_record_time(r, "startedAt", row->started_ms);
	cg_record_time(r, "completedAt", row->completed_ms);
	if (row->duration_ms >= 0)
		cg_json_set_int(r, "durationMs", row->duration_ms);
	cg_record_time(r, "updatedAt", row->updated_ms);
	return r;
}

json_t *
cg_record_step(const struct cg_step_row *row)
{
	json_t *s = json_object();

	cg_json_set_str(s, "type", "step");
	cg_json_set_str(s, "id", row->id);
	cg_json_set_str(s, "runId", row->run);
	cg_json_set_str(s, "stepId", row->step);
	cg_json_set_str(s, "skillId", row->skill);
	cg_json_set_str(s, "skillVersion", row->skill_version);
	cg_json_set_str(s, "status", cg_step_state_name(row->state));
	cg_json_set_int(s, "attempt", row->attempt);
	cg_json_set(s, "cacheHit", json_boolean(row->cache_hit));
	if (row->input_hash && *row->input_hash)
		cg_json_set_str(s, "inputHash", row->input_hash);
	cg_json_set_str(s, "cacheKey", row->cache_key);
	cg_record_text(s, "outputArtifactIds", row->artifacts);
	cg_record_text(s, "error", row->error);
	cg_record_text(s, "errorHistory", row->error_history);
	cg_json_set_str(s, "reason", row->reason);
	cg_record_text(s, "question", row->question);
	cg_record_text(s, "answer", row->answer);
	cg_record_time(s, "startedAt", row->started_ms);
	cg_record_time(s, "endedAt", row->ended_ms);
	if (row->ended_ms)
		cg_json_set_int(s, "durationMs", row->duration_ms);
	cg_record_time(s, "nextAttemptAt", row->next_attempt_ms);
	cg_record_usd(s, "costUsd", row->cost_microusd);
	if (row->tokens_in || row->tokens_out)
		cg_json_set(s, "tokens", json_pack("{s:I,s:I}", "input", (json_int_t)row->tokens_in,
		    "output", (json_int_t)row->tokens_out));
	return s;
}

json_t *
cg_record_artifact(const struct cg_artifact_row *row)
{
	json_t *a = json_object();

	cg_json_set_str(a, "type", "artifact");
	cg_json_set_str(a, "id", row->id);
	cg_json_set_str(a, "artifactId", row->id);
	cg_json_set_str(a, "runId", row->run);
	cg_json_set_str(a, "stepId", row->step);
	cg_json_set_str(a, "skillId", row->skill);
	cg_json_set_str(a, "artifactType", row->type);
	cg_json_set_str(a, "uri", row->uri);
	cg_json_set_str(a, "contentHash", row->hash);
	cg_json_set_int(a, "sizeBytes", row->size);
	cg_json_set_str(a, "mime", row->mime);
	cg_json_set_str(a, "filename", row->filename);
	cg_record_text(a, "metadata", row->metadata);
	cg_record_time(a, "createdAt", row->created_ms);
	return a;
}
