/* What was generated: all of it, newest first, or one of them. */
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "json/json.h"
#include "tool/intel_priv.h"

enum { SHOWN = 20 /* without a limit */ };

static json_t *
again(const char *text)
{
	json_t *v = text ? cg_json_again(text, strlen(text)) : NULL;

	return v ? v : json_null();
}

static json_t *
or_null(const char *s)
{
	return s ? json_string(s) : json_null();
}

static json_t *
item(const struct cg_generation_row *r)
{
	char at[32];
	json_t *o = json_object();

	cg_time_format(r->created_ms, at);
	cg_json_set_str(o, "id", r->id);
	cg_json_set(o, "campaign_id", or_null(r->campaign));
	cg_json_set_str(o, "generation_type", r->type);
	cg_json_set_str(o, "status", r->status);
	cg_json_set(o, "accepted", json_boolean(r->accepted));
	cg_json_set(o, "input_params", again(r->input));
	cg_json_set(o, "output", again(r->output));
	cg_json_set(o, "error", again(r->error));
	cg_json_set(o, "duration_ms", r->duration_ms < 0 ? json_null() : json_integer(r->duration_ms));
	cg_json_set(o, "llm_model", or_null(r->model));
	cg_json_set_int(o, "attempts", r->attempts);
	cg_json_set_str(o, "created_at", at);
	return o;
}

static int
add(void *arg, const struct cg_generation_row *r)
{
	json_array_append_new(arg, item(r));
	return 0;
}

int
cg_tool_intel_history(struct cg_intel *in, const json_t *request, json_t **out,
    struct cg_err *err)
{
	struct cg_generation_filter f = {
		.campaign = cg_json_get_str(request, "campaign_id", NULL),
		.type = cg_json_get_str(request, "type", NULL),
		.status = cg_json_get_str(request, "status", NULL),
		.limit = cg_json_get_int(request, "limit", SHOWN),
		.offset = cg_json_get_int(request, "offset", 0),
	};
	json_t *list;
	int64_t total;

	if (cg_intel_check(cg_intel_history_schema, request, err) < 0
	    || cg_ctx_store(in->ctx, CG_STORE_READ, err) < 0)
		return -1;
	list = json_array();
	if (cg_store_generations(in->ctx->store, &in->ctx->who, &f, &total, add, list, err) < 0) {
		json_decref(list);
		return -1;
	}
	*out = json_pack("{s:o,s:I,s:I,s:I}", "generations", list, "total", (json_int_t)total,
	    "limit", (json_int_t)f.limit, "offset", (json_int_t)f.offset);
	return 0;
}

json_t *
cg_intel_load(struct cg_intel *in, const char *id, struct cg_err *err)
{
	struct cg_generation_filter f = { .id = id, .limit = 1 };
	json_t *list, *one;
	int n;

	if (cg_ctx_store(in->ctx, CG_STORE_READ, err) < 0)
		return NULL;
	list = json_array();
	n = cg_store_generations(in->ctx->store, &in->ctx->who, &f, NULL, add, list, err);
	one = json_incref(json_array_get(list, 0));
	json_decref(list);
	if (n == 0)
		cg_err_set(err, CG_E_NOTFOUND, "no generation '%.60s'", id);
	return one;
}

json_t *
cg_intel_load_plan(struct cg_intel *in, const char *id, struct cg_err *err)
{
	json_t *g = cg_intel_load(in, id, err);

	if (!g)
		return NULL;
	if (strcmp(cg_json_get_str(g, "generation_type", ""), "plan") != 0)
		cg_err_set(err, CG_E_STATE, "generation '%.60s' is %s, not a plan", id,
		    cg_json_get_str(g, "generation_type", ""));
	else if (strcmp(cg_json_get_str(g, "status", ""), "completed") != 0)
		cg_err_set(err, CG_E_STATE, "plan '%.60s' is %s, not completed", id,
		    cg_json_get_str(g, "status", ""));
	else
		return g;
	json_decref(g);
	return NULL;
}

int
cg_tool_intel_generation(struct cg_intel *in, const char *id, json_t **out, struct cg_err *err)
{
	*out = cg_intel_load(in, id, err);
	return *out ? 0 : -1;
}
