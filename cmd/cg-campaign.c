/* cg-campaign: campaigns, from a draft until they are gone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/prog.h"
#include "json/json.h"
#include "tool/campaign.h"
#include "tool/names.h"
#include "tool/out.h"
#include "tool/tool.h"

#define GAMES "spin_wheel|scratch_card|memory_match|quiz|catch_game|slot_machine"
#define STATES "draft|generating|live|failed|archived"

static bool json;
static const char *request_file, *template_id, *brief, *config_file, *settings_file, *starts, *ends,
    *state, *search, *sort, *order;
static int64_t limit = -1, offset = -1;

#define JSON_OPT CG_OPT_BOOL(0, "json", &json, "records, one a line")

static const struct cg_opt create_opts[] = {
	CG_OPT_STR('f', "request", &request_file, "FILE", "a whole request; - is standard input"),
	CG_OPT_STR('t', "template", &template_id, GAMES, "the game it is to be"),
	CG_OPT_STR(0, "brief", &brief, "TEXT", "what it is for"),
	CG_OPT_STR(0, "config", &config_file, "FILE", "theme, game and assets, as JSON"),
	CG_OPT_STR(0, "settings", &settings_file, "FILE", "tone, constraints, copy, prizes, ..., as JSON"),
	CG_OPT_STR(0, "starts", &starts, "WHEN", "not played before then (RFC 3339)"),
	CG_OPT_STR(0, "ends", &ends, "WHEN", "nor after then"),
	JSON_OPT, CG_OPT_END
};
static const struct cg_opt list_opts[] = {
	CG_OPT_STR('s', "state", &state, STATES, "in this state"),
	CG_OPT_STR('t', "template", &template_id, GAMES, "that are this game"),
	CG_OPT_STR(0, "search", &search, "TEXT", "with this in their name"),
	CG_OPT_STR(0, "sort", &sort, "name|createdAt|updatedAt", "by this (default: updatedAt)"),
	CG_OPT_STR(0, "order", &order, "asc|desc", "in this order (default: desc)"),
	CG_OPT_INT('l', "limit", &limit, "N", "at most this many, 1 to 100 (default: 20)"),
	CG_OPT_INT(0, "offset", &offset, "N", "without the first so many"),
	JSON_OPT, CG_OPT_END
};
static const struct cg_opt plain_opts[] = { JSON_OPT, CG_OPT_END };

static const struct cg_prog create_prog = {
	.name = "cg-campaign create", .synopsis = "[-t GAME] [--brief=TEXT] [OPTIONS] [-f FILE] [NAME]",
	.opts = create_opts,
	.summary = "Makes a campaign, a draft, and prints its id.",
	.examples = "  id=$(cg-campaign create -t quiz --brief=\"$(cat brief.txt)\" 'Summer shoes')\n"
	    "  cg-campaign create -f request.json --json | jq .version\n",
};
static const struct cg_prog list_prog = {
	.name = "cg-campaign list", .synopsis = "[-s STATE] [-t GAME] [--search=TEXT] [OPTIONS]",
	.opts = list_opts,
	.summary = "Lists campaigns, a page of them.",
	.examples = "  cg-campaign list --state=live\n"
	    "  cg-campaign list --sort=name --order=asc --json | jq -r .name\n",
};
static const struct cg_prog get_prog = {
	.name = "cg-campaign get", .synopsis = "[--json] CAMPAIGN...", .opts = plain_opts,
	.operand = "CAMPAIGN",
	.summary = "Shows campaigns.",
	.examples = "  cg-campaign get \"$id\"\n"
	    "  cg-campaign get --json \"$id\" | jq .config.theme\n",
};
static const struct cg_prog *const verbs[] = { &create_prog, &list_prog, &get_prog, NULL };

static const struct cg_prog prog = {
	.name = "cg-campaign",
	.synopsis = "create|list|get [OPTIONS] [NAME | CAMPAIGN...]",
	.summary = "Makes campaigns and shows them.",
	.examples = "  id=$(cg-campaign create -t quiz --brief=\"$(cat brief.txt)\" 'Summer shoes')\n"
	    "  cg-campaign list --state=draft\n",
	.verbs = verbs,
};

static const struct cg_column columns[] = {
	{ "id", "CAMPAIGN", CG_COL_TEXT },
	{ "status", "STATUS", CG_COL_TEXT },
	{ "templateId", "GAME", CG_COL_TEXT },
	{ "version", "VERSION", CG_COL_NUMBER },
	{ "updatedAt", "CHANGED", CG_COL_TIME },
	{ "name", "NAME", CG_COL_TEXT },
	{ NULL, NULL, CG_COL_TEXT }
};

struct work {
	const struct cg_prog *verb;
	struct cg_ctx ctx;
	struct cg_out out;
	struct cg_err *err;
	int status;
};

/* ---- requests ---- */

/* What a file says becomes a member; nothing without one. */
static int
member(json_t *r, const char *key, const char *file, struct cg_err *err)
{
	json_t *v = file ? cg_json_load(file, CG_JSON_MAX, err) : NULL;

	if (file && !v)
		return -1;
	cg_json_set(r, key, v);
	return 0;
}

/* The request of a file, or none, with what the options say. New; NULL with err. */
static json_t *
request(const char *name, struct cg_err *err)
{
	json_t *r = request_file ? cg_json_load(request_file, CG_JSON_MAX, err) : json_object();

	if (!json_is_object(r)) /* which is said when it is checked */
		return r;
	cg_json_set_str(r, "name", name);
	cg_json_set_str(r, "templateId", template_id);
	cg_json_set_str(r, "brief", brief);
	cg_json_set_str(r, "startsAt", starts);
	cg_json_set_str(r, "endsAt", ends);
	if (member(r, "config", config_file, err) == 0 && member(r, "settings", settings_file, err) == 0)
		return r;
	json_decref(r);
	return NULL;
}

/* ---- verbs ---- */

static int
create(struct work *w, const char *name)
{
	json_t *r = request(name, w->err);
	int rc = r ? cg_tool_campaign_create(&w->ctx, r, w->out.to, w->err) : -1;

	json_decref(r);
	return rc;
}

static int
list(struct work *w)
{
	json_t *q = json_object();
	int rc;

	cg_json_set_str(q, "status", state);
	cg_json_set_str(q, "templateId", template_id);
	cg_json_set_str(q, "search", search);
	cg_json_set_str(q, "sortBy", sort);
	cg_json_set_str(q, "sortOrder", order);
	if (limit >= 0)
		cg_json_set_int(q, "limit", limit);
	if (offset >= 0)
		cg_json_set_int(q, "offset", offset);
	rc = cg_tool_campaign_list(&w->ctx, q, NULL, w->out.to, w->err);
	json_decref(q);
	return rc;
}

/* What is wrong with one campaign is said; the others are done nevertheless. */
static int
one(void *arg, const char *id)
{
	struct work *w = arg;

	if (cg_tool_campaign_get(&w->ctx, id, w->out.to, w->err) == 0)
		return 0;
	if (w->err->code != CG_E_NOTFOUND)
		return -1;
	cg_prog_error(w->verb, w->err);
	w->status = cg_errc_exit(w->err->code) > w->status ? cg_errc_exit(w->err->code) : w->status;
	return 0;
}

static int
run(struct work *w, int argc, char **argv)
{
	static const char *const fields[] = { "campaignId", "campaign_id", "id", NULL };

	if (w->verb == &create_prog)
		return create(w, argv[0]);
	if (w->verb == &list_prog)
		return list(w);
	return cg_tool_names(argc, argv, 0, false, fields, one, w, w->err);
}

static enum cg_show
shown_as(const struct cg_prog *verb)
{
	return verb == &create_prog ? CG_SHOW_FIELD : verb == &list_prog ? CG_SHOW_RECORDS : CG_SHOW_PRETTY;
}

int
main(int argc, char **argv)
{
	struct cg_err err = CG_ERR_INIT;
	struct work w = { .err = &err };
	int rc;

	w.verb = cg_prog_start_verb(&prog, &argc, &argv);
	if (w.verb == &create_prog && argc > 1)
		cg_prog_usage(w.verb, "a campaign has one name");
	if (w.verb == &list_prog && argc)
		cg_prog_usage(w.verb, "no operand is taken");
	if (w.verb == &get_prog && argc == 0 && isatty(0))
		cg_prog_usage(w.verb, "which campaign?");
	if (cg_ctx_open(&w.ctx, cg_prog_common(), &err) < 0)
		return cg_prog_finish(w.verb, -1, &err);
	cg_out_init(&w.out, shown_as(w.verb), columns, "id", json, false);
	rc = cg_out_end(&w.out, run(&w, argc, argv), &err);
	cg_ctx_close(&w.ctx);
	return cg_prog_finish(w.verb, rc < 0 ? rc : w.status, &err);
}
