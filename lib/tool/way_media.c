/* Which of what a skill asks for goes to whom, and under which key it is asked for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "gate/gate.h"
#include "json/json.h"
#include "media/media.h"
#include "skill/skill.h"
#include "tool/cost.h"
#include "tool/tool.h"
#include "tool/way_priv.h"

char *
cg_way_media_order(const char *providers)
{
	struct cg_buf b;
	size_t n;

	cg_buf_init(&b, 1 << 16);
	for (const char *p = providers; p && *(p += strspn(p, " ;")); p += n) {
		n = strcspn(p, " ;");
		if (strncmp(p, "llm=", 4) != 0)
			cg_buf_printf(&b, "%s%.*s", b.len ? " " : "", (int)n, p);
	}
	if (!b.len) {
		cg_buf_release(&b);
		return NULL;
	}
	return b.s;
}

/* Does the order say anything of this media? What it does not is the studio's. */
static bool
names(const char *order, const char *media)
{
	size_t n = strlen(media);

	for (const char *p = order; p && *p; p += strcspn(p, " "), p += strspn(p, " "))
		if (strncmp(p, media, n) == 0 && p[n] == '=')
			return true;
	return false;
}

/*
 * An input's own wish, "stability", "stability/sd3.5-medium" or a model alone, over what is
 * configured: of a provider it makes an order, which ends as the configured one does.
 */
static void
read_wish(struct cg_ctx *ctx, struct cg_way *way, const json_t *kinds, const char *wish)
{
	const char *slash = strchr(wish, '/');
	char *who = slash ? cg_strndup(wish, (size_t)(slash - wish)) : cg_strdup(wish);
	bool ends_offline = !way->order || strstr(way->order, "offline");
	struct cg_buf b;
	json_t *kind;
	size_t i;

	if (!cg_media_makes(ctx->media, who, NULL)) {
		snprintf(way->media_model, sizeof way->media_model, "%s", wish);
		free(who);
		return;
	}
	if (slash)
		snprintf(way->media_model, sizeof way->media_model, "%s", slash + 1);
	cg_buf_init(&b, 1 << 16);
	json_array_foreach(kinds, i, kind)
		if (cg_media_makes(ctx->media, who, json_string_value(kind)))
			cg_buf_printf(&b, "%s%s=%s%s", b.len ? " " : "", json_string_value(kind), who,
			    ends_offline ? ",offline" : "");
	free(way->order);
	way->order = b.s;
	free(who);
}

static void
allow(struct cg_way *way, const char *kind, const char *whom)
{
	char *all = cg_asprintf("%s%s%s=%s", way->said, *way->said ? " " : "", kind, whom);

	/* Part of a key: never cut. */
	if (strlen(all) < sizeof way->said)
		memcpy(way->said, all, strlen(all) + 1);
	else
		cg_sha256_hex(all, strlen(all), way->said);
	free(all);
	json_array_append_new(way->kinds, json_string(kind));
}

/* A look at pictures is a language model's, whoever makes the pictures. */
static int
choose_vision(struct cg_ctx *ctx, const char *providers, const struct cg_skill *skill,
    const json_t *input, struct cg_way *way, struct cg_err *err)
{
	const char *wish = cg_json_get_str(input, "provider", NULL);
	bool gate, falls_back;

	if (wish && cg_media_makes(ctx->media, wish, NULL))
		input = NULL; /* that was said of the media */
	if (!cg_way_has_model(ctx))
		return 0;
	if (cg_way_llm_order(providers, &gate, &falls_back, err) < 0)
		return -1;
	if (!gate)
		return 0;
	if (cg_ctx_prompts(ctx, err) < 0)
		return -1;
	way->falls_back = falls_back;
	cg_gate_model(skill, ctx->prompts, input, NULL, way->model);
	allow(way, "vision", way->model);
	return 0;
}

/* The model of a chat: of the input, else of the setting; "": of the table of models. */
static int
choose_chat(struct cg_ctx *ctx, const char *providers, const json_t *input, struct cg_way *way,
    struct cg_err *err)
{
	const char *name = cg_json_get_str(input, "provider", cg_conf_get(&ctx->conf,
	    CG_CONF_CHAT_MODEL)), *slash = name ? strchr(name, '/') : NULL;
	bool gate, falls_back;

	if (cg_way_llm_order(providers, &gate, &falls_back, err) < 0)
		return -1;
	if (gate && !falls_back && !cg_way_has_model(ctx))
		return cg_err_set(err, CG_E_CONFIG, "providers say llm=litellm and nobody else, and there is no "
		    "language model: set LITELLM_BASE_URL, or add ',offline'");
	if (!gate || !cg_way_has_model(ctx))
		return 0;
	way->falls_back = falls_back;
	snprintf(way->model, sizeof way->model, "%s", slash ? slash + 1 : name ? name : "");
	allow(way, "chat", way->model);
	return 0;
}

static int
choose_media(struct cg_ctx *ctx, const char *kind, struct cg_way *way, struct cg_err *err)
{
	char whom[160] = "nobody";
	int rc;

	if (!names(way->order, kind))
		return 0;
	rc = cg_media_whom(ctx->media, kind, way->order, *way->media_model ? way->media_model : NULL,
	    whom, err);
	if (rc > 0)
		allow(way, kind, whom);
	return rc < 0 ? -1 : 0;
}

static bool
only_words(const json_t *kinds)
{
	json_t *kind;
	size_t i;

	json_array_foreach(kinds, i, kind)
		if (strcmp(json_string_value(kind), "chat") != 0)
			return false;
	return true;
}

int
cg_way_choose_asks(struct cg_ctx *ctx, const char *providers, const struct cg_skill *skill,
    const json_t *input, struct cg_way *way, struct cg_err *err)
{
	const json_t *kinds = json_object_get(skill->doc, "asks");
	const char *wish = cg_json_get_str(input, "provider", NULL);
	json_t *kind;
	size_t i;
	int rc = 0;

	way->by = CG_BY_ASKER;
	way->kinds = json_array();
	way->keys = json_array();
	way->order = cg_way_media_order(providers);
	cg_id_new(way->id);
	if (only_words(kinds))
		wish = NULL; /* it is a model's name */
	if ((way->order || wish) && cg_ctx_media(ctx, err) < 0)
		return -1;
	if (wish)
		read_wish(ctx, way, kinds, wish);
	json_array_foreach(kinds, i, kind) {
		rc = strcmp(json_string_value(kind), "chat") == 0
		    ? choose_chat(ctx, providers, input, way, err)
		    : strcmp(json_string_value(kind), "vision") == 0
		    ? choose_vision(ctx, providers, skill, input, way, err)
		    : choose_media(ctx, json_string_value(kind), way, err);
		if (rc < 0)
			return -1;
	}
	return json_array_size(way->kinds) > 0;
}

/* Asked of a language model: nothing that is kept, or has a price for one. */
static bool
is_words(const char *kind)
{
	return strcmp(kind, "vision") == 0 || strcmp(kind, "chat") == 0;
}

/*
 * The same step asks for the same things under the same keys, after a crash and in another
 * attempt too: files stand in it by their content, and nothing of where and when.
 */
static void
key_of(const char *run, const char *step, const json_t *ask, char key[CG_HEX_LEN + 1])
{
	json_t *all = json_pack("[s, s, O]", run, step, ask);
	struct cg_buf b;

	cg_buf_init(&b, 16 << 20);
	cg_json_canonical(all, &b);
	cg_sha256_hex(b.s, b.len, key);
	cg_buf_release(&b);
	json_decref(all);
}

void
cg_way_key_asks(struct cg_way *way, const char *run, const char *step)
{
	json_t *ask;
	size_t i;

	if (way->keyed)
		return;
	way->keyed = true;
	json_array_foreach(json_object_get(way->asks, "asks"), i, ask) {
		char key[CG_HEX_LEN + 1];

		json_object_del(ask, "key"); /* not a handler's to say */
		key_of(run, step, ask, key);
		cg_json_set_str(ask, "key", key);
		if (!is_words(cg_json_get_str(ask, "kind", "")))
			json_array_append_new(way->keys, json_string(key));
	}
}

bool
cg_way_asks(const struct cg_way *way)
{
	return way->kinds != NULL;
}

/* How long it is to be, where an input says so. */
static double
seconds_of(const json_t *input)
{
	return cg_json_get_num(input, "duration_sec", cg_json_get_num(json_object_get(input, "specs"),
	    "duration_sec", 0));
}

int
cg_way_media_cost(struct cg_ctx *ctx, const struct cg_way *way, const json_t *input,
    struct cg_cost *out, struct cg_err *err)
{
	struct cg_media_req req = CG_MEDIA_REQ_INIT;
	const char *provider;
	int64_t microusd;
	json_t *kind;
	size_t i;
	int rc;

	req.prompt = "-";
	req.duration_sec = seconds_of(input);
	req.order = way->order;
	req.model = *way->media_model ? way->media_model : NULL;
	req.image = (struct cg_media_input){ "", 1, "image/png" }; /* there will be one where one is needed */
	json_array_foreach(way->kinds, i, kind) {
		req.media = json_string_value(kind);
		if (is_words(req.media))
			continue;
		if ((rc = cg_media_estimate(ctx->media, &req, &microusd, &provider, err)) < 0)
			return -1;
		if (rc == 0)
			continue;
		out->provider = provider;
		out->microusd += microusd;
	}
	return 0;
}
