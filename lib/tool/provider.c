#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "media/media.h"
#include "tool/cost.h"
#include "tool/provider.h"
#include "tool/record.h"
#include "tool/status.h"
#include "tool/tool.h"
#include "tool/way_priv.h"

/* The parts of a text with blanks or commas between. */
static json_t *
split(const char *text)
{
	static const char between[] = " ,\t";
	json_t *list = json_array();

	for (text = text ? text : ""; *(text += strspn(text, between));) {
		size_t n = strcspn(text, between);

		json_array_append_new(list, json_stringn(text, n));
		text += n;
	}
	return list;
}

static int
add_provider(void *arg, const struct cg_media_standing *s)
{
	json_t *r = json_object();

	cg_json_set_str(r, "id", s->provider);
	cg_json_set_str(r, "title", s->title);
	cg_json_set(r, "media", split(s->media));
	cg_json_set(r, "configured", json_boolean(s->has_key));
	cg_json_set_str(r, "status", s->has_key ? "ready" : "unconfigured");
	cg_json_set(r, "triedLive", json_boolean(s->tried_live));
	cg_json_set_str(r, "documentation", s->documentation);
	cg_json_set_str(r, "checkedAt", s->checked_at);
	json_array_append_new(arg, r);
	return 0;
}

/* Who would be asked for a medium first. */
static json_t *
maker(struct cg_ctx *ctx, const char *media, const char *order, struct cg_err *err)
{
	static const char *const by[] = { "studio", "provider", "nobody" };
	json_t *r = json_object();
	char whom[160];
	int rc = cg_media_whom(ctx->media, media, order, NULL, whom, err);
	char *model = rc == 1 ? strchr(whom, ':') : NULL;

	if (rc < 0) {
		json_decref(r);
		return NULL;
	}
	cg_json_set_str(r, "media", media);
	cg_json_set_str(r, "by", by[rc]);
	if (model)
		*model++ = '\0';
	cg_json_set_str(r, "provider", rc == 1 ? whom : NULL);
	cg_json_set_str(r, "model", model && *model ? model : NULL);
	return r;
}

static int
add_makers(struct cg_ctx *ctx, json_t *list, struct cg_err *err)
{
	static const char *const kinds[] = { "image", "texture", "environment_map", "audio_sfx",
		"audio_bgm", "video", "model_3d" };
	char *order = cg_way_media_order(cg_conf_get(&ctx->conf, CG_CONF_PROVIDERS));
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof kinds / sizeof *kinds; i++) {
		json_t *one = maker(ctx, kinds[i], order, err);

		rc = one ? json_array_append_new(list, one) : -1;
	}
	free(order);
	return rc;
}

static json_t *
gateway(struct cg_ctx *ctx, int model)
{
	static const char *const status[] = { "down", "unconfigured", "up" };
	json_t *r = json_object();

	cg_json_set(r, "configured", json_boolean(model != 0));
	cg_json_set_str(r, "status", status[model + 1]);
	if (model != 0)
		cg_json_set_str(r, "model", cg_conf_get(&ctx->conf, CG_CONF_LLM_MODEL));
	return r;
}

/* ---- budgets ---- */

static int
take_month(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	static const char *const names[][2] = { { "month", "month" }, { "monthUsd", "budgetUsd" },
		{ "spentUsd", "costUsd" }, { "heldUsd", "heldUsd" } };

	(void)err;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		json_t *v = json_object_get(record, names[i][1]);

		if (v)
			json_object_set(s->arg, names[i][0], v);
	}
	return 0;
}

/* The lower of what is set for everybody and what the tenant has of its own. */
static int
add_budgets(struct cg_ctx *ctx, json_t *to, struct cg_err *err)
{
	struct cg_sink month = { .put = take_month, .arg = to, .fd = -1 };
	struct cg_budget own;
	int64_t most;

	if (cg_tool_status_month(ctx, NULL, &month, err) < 0
	    || cg_store_budget(ctx->store, &ctx->who, &own, err) < 0
	    || cg_ctx_usd(ctx, CG_CONF_MAX_COST, &most, err) < 0)
		return -1;
	if (own.run_microusd >= 0 && (most < 0 || own.run_microusd < most))
		most = own.run_microusd;
	if (most < 0)
		json_object_set_new(to, "runUsd", json_null());
	else
		cg_record_usd(to, "runUsd", most);
	return 0;
}

int
cg_tool_providers(struct cg_ctx *ctx, int model, struct cg_sink *to, struct cg_err *err)
{
	json_t *r = json_object(), *providers = json_array(), *makes = json_array(), *budgets = json_object();
	int rc = cg_ctx_media(ctx, err);

	cg_json_set_str(r, "type", "providers");
	json_object_set_new(r, "providers", providers);
	json_object_set_new(r, "makes", makes);
	if (rc == 0)
		rc = cg_media_standings(ctx->media, add_provider, providers);
	rc = rc < 0 ? rc : add_makers(ctx, makes, err);
	rc = rc < 0 ? rc : add_budgets(ctx, budgets, err);
	if (rc == 0) {
		json_object_set_new(r, "gateway", gateway(ctx, model));
		json_object_set_new(r, "embedDomains", split(cg_conf_get(&ctx->conf, CG_CONF_EMBED)));
	}
	json_object_set_new(r, "budgets", budgets);
	if (rc == 0)
		return cg_sink_put_new(to, r, err);
	json_decref(r);
	return -1;
}
