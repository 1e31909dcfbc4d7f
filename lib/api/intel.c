/*
 * /api/intelligence: plans, copy and themes on demand, as cg-intel has them. What is to be made
 * is put on record here and made by a program (makers.c); who does not wait for its end gets its
 * id, and asks the history for it.
 */
#include <stdio.h>
#include <string.h>

#include "api/api_priv.h"
#include "api/intel_replies.h"
#include "api/makers.h"
#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"
#include "tool/intel.h"
#include "tool/tool.h"

#define FORM_FILE "{\"type\":\"string\",\"contentMediaType\":\"application/octet-stream\"}"
#define FORM \
	"{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"file\":" FORM_FILE "," \
	"\"image\":" FORM_FILE ",\"campaign_id\":" ID "}," \
	"\"oneOf\":[{\"required\":[\"file\"]},{\"required\":[\"image\"]}]}"

enum { FORM_MAX = (10 << 20) + 65536 };

/* ---- replies ---- */

static void
locate(struct cg_api_call *c, const char *below, const char *id)
{
	cg_http_set(c->http, "Location", cg_arena_printf(cg_http_arena(c->http), "/api/%s/%s", below, id));
}

/* What a failure that is on record means to who asked over HTTP: a model's refusal is not his. */
static int
status_of(const char *code, enum cg_errc kind)
{
	switch (kind) {
	case CG_E_DATA:
		return strncmp(code, "INPUT_", 6) == 0 ? 400 : 502;
	case CG_E_AUTH:
		return 502;
	case CG_E_PERM:
		return 422;
	case CG_E_LIMIT:
		return 503;
	default:
		return cg_errc_http(kind);
	}
}

static int
give_failure(struct cg_api_call *c, const struct cg_intel *in, const char *id, struct cg_err *err)
{
	int status = status_of(in->code, err->code);

	if (!*in->code || status == 500)
		return *in->code ? cg_err_wrap(err, "generation %s", id) : -1;
	if (status == 503)
		cg_http_set(c->http, "Retry-After", "1");
	cg_http_refuse(c->http, status, in->code, NULL, 0, "generation %s: %s", id, err->msg);
	return 0;
}

typedef int outcome(struct cg_intel *in, const char *id, json_t **out, struct cg_err *err);

static int
give_outcome(struct cg_api_call *c, struct cg_intel *in, const char *id, outcome *of,
    struct cg_err *err)
{
	json_t *out;
	int rc = of(in, id, &out, err);

	if (rc < 0)
		return give_failure(c, in, id, err);
	if (rc == 0 && of == cg_tool_intel_accepted)
		locate(c, "campaigns", cg_json_get_str(out, "campaign_id", ""));
	else
		locate(c, "intelligence/history", id);
	c->status = rc ? 202 : 0;
	cg_api_give(c, out);
	return 0;
}

/* Refused before anything was made; what it means to the program is not what it means here. */
static int
refuse(struct cg_api_call *c, const struct cg_err *err, int conflict)
{
	if (err->code != CG_E_STATE && err->code != CG_E_CONFLICT)
		return -1;
	cg_http_refuse(c->http, err->code == CG_E_STATE ? 400 : conflict, cg_errc_name(err->code), NULL, 0,
	    "%s", err->msg);
	return 0;
}

/* ---- what is made ---- */

struct making {
	struct cg_intel in;
	struct cg_intel_order o;
	struct cg_api_maker *k;
};

/* False: it was replied to. */
static bool
begin(struct making *m, struct cg_api_call *c)
{
	*m = (struct making){ .in = { .ctx = c->ctx } };
	return cg_api_once(c, &m->o.key) && (m->k = cg_api_maker_take(c));
}

/* rc: is it on record? */
static int
finish(struct making *m, struct cg_api_call *c, int rc, struct cg_err *err)
{
	if (rc < 0 || m->o.again)
		cg_api_maker_drop(m->k);
	if (rc < 0)
		return refuse(c, err, 422);
	if (!m->o.again && cg_api_maker_run(m->k, c, m->o.id, m->o.key != NULL, NULL, err) < 0)
		return -1;
	return give_outcome(c, &m->in, m->o.id, cg_tool_intel_outcome, err);
}

static int
plan(struct cg_api_call *c, struct cg_err *err)
{
	struct making m;

	return !begin(&m, c) ? 0 : finish(&m, c, cg_tool_intel_plan(&m.in, c->body, &m.o, err), err);
}

static int
regenerate(struct cg_api_call *c, struct cg_err *err)
{
	struct making m;

	return !begin(&m, c) ? 0
	    : finish(&m, c, cg_tool_intel_regenerate(&m.in, c->params[0], &m.o, err), err);
}

static int
copy(struct cg_api_call *c, struct cg_err *err)
{
	struct making m;

	return !begin(&m, c) ? 0 : finish(&m, c, cg_tool_intel_copy(&m.in, c->body, &m.o, err), err);
}

static int
theme(struct cg_api_call *c, struct cg_err *err)
{
	struct making m;

	return !begin(&m, c) ? 0 : finish(&m, c, cg_tool_intel_theme(&m.in, c->body, &m.o, err), err);
}

static int
theme_of_image(struct cg_api_call *c, struct cg_err *err)
{
	static const struct cg_http_detail what = { "file", "Is no file" };
	const struct cg_http_part *f = c->files;
	struct making m;

	if (c->n_files != 1 || (strcmp(f->name, "file") != 0 && strcmp(f->name, "image") != 0)) {
		cg_http_refuse(c->http, 400, "VALIDATION_ERROR", &what, 1, "one picture is expected, as the file 'file'");
		return 0;
	}
	return !begin(&m, c) ? 0 : finish(&m, c, cg_tool_intel_theme_image(&m.in,
	    &(struct cg_intel_image){ f->body.s, f->body.len, f->filename },
	    cg_json_get_str(c->body, "campaign_id", NULL), &m.o, err), err);
}

static int
accept_plan(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_intel in = { .ctx = c->ctx };
	struct cg_api_maker *k = cg_api_maker_take(c);
	const char *id = c->params[0];

	if (!k)
		return 0;
	if (cg_tool_intel_acceptable(&in, id, c->body, err) < 0) {
		cg_api_maker_drop(k);
		return refuse(c, err, 400);
	}
	if (cg_api_maker_run(k, c, id, false, c->body, err) < 0)
		return -1;
	return give_outcome(c, &in, id, cg_tool_intel_accepted, err);
}

/* ---- what is there ---- */

static int
defaults(struct cg_api_call *c, struct cg_err *err)
{
	json_t *out;

	if (cg_tool_intel_defaults(c->params[0], &out, err) < 0)
		return -1;
	cg_api_give(c, out);
	return 0;
}

static int
validate(struct cg_api_call *c, struct cg_err *err)
{
	json_t *out;

	if (cg_tool_intel_validate(c->body, &out, err) < 0)
		return -1;
	cg_api_give(c, out);
	return 0;
}

static int
presets(struct cg_api_call *c, struct cg_err *err)
{
	json_t *out;

	if (cg_tool_intel_presets(c->query, &out, err) < 0)
		return -1;
	cg_api_give(c, out);
	return 0;
}

static int
history(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_intel in = { .ctx = c->ctx };
	json_t *out;

	if (cg_tool_intel_history(&in, c->query, &out, err) < 0)
		return -1;
	cg_api_give(c, out);
	return 0;
}

static int
generation(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_intel in = { .ctx = c->ctx };
	json_t *out;

	if (cg_tool_intel_generation(&in, c->params[0], &out, err) < 0)
		return -1;
	cg_api_give(c, out);
	return 0;
}

/* ---- the table ---- */

#define INTEL(m, p) .method = m, .path = "/api/intelligence/" p, .access = CG_API_USER, .area = "intelligence"
#define MAKES .may = CG_AUTH_WRITE, .status = 201, .later = PENDING
#define SELDOM { 10, 60 }

static const struct cg_api_route routes[] = {
	{ INTEL("POST", "plan"), MAKES, .id = "createPlan", .twin = "cg-intel plan", .once = true,
	    .summary = "Recommend a game, a theme and prizes for a brief.", .throttle = SELDOM,
	    .body = cg_intel_plan_schema, .reply = PLAN, .handle = plan },
	{ INTEL("POST", "plan/{generationId}/accept"), MAKES, .id = "acceptPlan", .twin = "cg-intel accept",
	    .summary = "Make a campaign of a plan: theme, game with prizes, copy, assets.",
	    .throttle = SELDOM, .body = cg_intel_accept_schema, .body_may_lack = true,
	    .reply = ACCEPTED, .handle = accept_plan },
	{ INTEL("POST", "plan/{generationId}/regenerate"), MAKES, .id = "regeneratePlan",
	    .twin = "cg-intel regenerate", .once = true,
	    .summary = "Make another plan for the brief of an earlier one.", .throttle = SELDOM,
	    .reply = PLAN, .handle = regenerate },
	{ INTEL("POST", "copy"), MAKES, .id = "createCopy", .twin = "cg-intel copy", .once = true,
	    .summary = "Write the short texts of a campaign.", .throttle = SELDOM,
	    .body = cg_intel_copy_schema, .reply = COPY, .handle = copy },
	{ INTEL("GET", "copy/defaults/{templateType}"), .id = "getCopyDefaults",
	    .twin = "cg-intel copy defaults", .summary = "The short texts that a game has without a copywriter.",
	    .may = CG_AUTH_READ, .throttle = CG_API_OFTEN, .status = 200, .reply = DEFAULTS, .handle = defaults },
	{ INTEL("POST", "theme/from-brief"), MAKES, .id = "createThemeFromBrief", .twin = "cg-intel theme",
	    .once = true, .summary = "Find five colours and a mood for a brief.", .throttle = SELDOM,
	    .body = cg_intel_theme_schema, .reply = THEME, .handle = theme },
	{ INTEL("POST", "theme/from-image"), MAKES, .id = "createThemeFromImage",
	    .twin = "cg-intel theme --image", .once = true,
	    .summary = "Find five colours and a mood in a picture: PNG, JPEG or WebP, 10 MiB at most.",
	    .throttle = SELDOM, .body = FORM, .body_max = FORM_MAX, .form = true, .reply = THEME,
	    .handle = theme_of_image },
	{ INTEL("POST", "theme/validate"), .id = "validateTheme", .twin = "cg-intel validate",
	    .summary = "Say whether five colours can be read on each other.", .may = CG_AUTH_READ,
	    .throttle = CG_API_OFTEN, .body = cg_intel_validate_schema, .status = 201, .reply = VALID,
	    .handle = validate },
	{ INTEL("GET", "theme/presets"), .id = "listThemePresets", .twin = "cg-intel presets",
	    .summary = "Themes that can be read, by industry and mood.", .may = CG_AUTH_READ,
	    .throttle = CG_API_OFTEN, .query = cg_intel_presets_schema, .status = 200, .reply = PRESETS,
	    .handle = presets },
	{ INTEL("GET", "history"), .id = "listGenerations", .twin = "cg-intel history",
	    .summary = "What has been made, newest first.", .may = CG_AUTH_READ, .throttle = CG_API_OFTEN,
	    .query = cg_intel_history_schema, .status = 200, .reply = HISTORY, .handle = history },
	{ INTEL("GET", "history/{generationId}"), .id = "getGeneration", .twin = "cg-intel history",
	    .summary = "One of it: how far it is, or what came of it.", .may = CG_AUTH_READ,
	    .throttle = CG_API_OFTEN, .status = 200, .reply = GENERATION, .handle = generation },
};

const struct cg_api_group cg_api_intel_routes = CG_API_GROUP(routes);
