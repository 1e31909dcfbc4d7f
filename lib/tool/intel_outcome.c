/* How what was asked for ended, as the verb that made it says it: read from the record. */
#include <string.h>

#include "base/err.h"
#include "json/json.h"
#include "tool/intel_priv.h"

/* The response under the names that each verb has for it. */
static json_t *
answer(const json_t *record)
{
	const char *type = cg_json_get_str(record, "generation_type", "");
	json_t *output = json_object_get(record, "output");
	json_t *out = json_pack("{s:O}", "generation_id", json_object_get(record, "id"));

	if (strcmp(type, "copy") == 0)
		json_object_update(out, output);
	else
		json_object_set(out, strcmp(type, "plan") == 0 ? "plan" : "theme", output);
	json_object_set(out, "duration_ms", json_object_get(record, "duration_ms"));
	return out;
}

static json_t *
pending(const json_t *record)
{
	return json_pack("{s:O,s:s}", "generation_id", json_object_get(record, "id"), "status", "pending");
}

/* As it failed: its code is kept, since more than one means the same kind. */
static int
failure(struct cg_intel *in, const json_t *record, struct cg_err *err)
{
	const json_t *e = json_object_get(record, "error");

	snprintf(in->code, sizeof in->code, "%s", cg_json_get_str(e, "code", "OS"));
	return cg_err_set(err, cg_errc_of(in->code), "%s", cg_json_get_str(e, "message", "it failed"));
}

int
cg_tool_intel_outcome(struct cg_intel *in, const char *id, json_t **out, struct cg_err *err)
{
	json_t *record = cg_intel_load(in, id, err);
	const char *status = cg_json_get_str(record, "status", "");
	int rc = -1;

	if (!record)
		return -1;
	if (strcmp(status, "failed") == 0) {
		failure(in, record, err);
	} else {
		rc = strcmp(status, "completed") != 0;
		*out = rc ? pending(record) : answer(record);
	}
	json_decref(record);
	return rc;
}

/* ---- of a plan that was to be accepted ---- */

static int
see_campaign(void *arg, const struct cg_campaign_row *row)
{
	*(json_t **)arg = cg_intel_accepted(row);
	return 1;
}

int
cg_tool_intel_accepted(struct cg_intel *in, const char *id, json_t **out, struct cg_err *err)
{
	json_t *record = cg_intel_load(in, id, err);
	const char *campaign = cg_json_get_str(record, "campaign_id", "");
	int rc = -1;

	*out = NULL;
	if (!record)
		return -1;
	if (cg_json_get_bool(record, "accepted", false)) {
		rc = cg_store_campaigns(in->ctx->store, &in->ctx->who, campaign, see_campaign, out, err);
		rc = rc < 0 ? -1 : rc == 0 ? cg_err_set(err, CG_E_NOTFOUND, "no campaign '%.60s'", campaign) : 0;
	} else if (json_is_object(json_object_get(record, "error"))) {
		failure(in, record, err);
	} else {
		rc = 1;
		*out = pending(record);
	}
	json_decref(record);
	return rc;
}
