/* cg-campaign: campaigns, from a draft until they are gone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/prog.h"
#include "json/json.h"
#include "tool/campaign.h"
#include "tool/campaign_live.h"
#include "tool/names.h"
#include "tool/out.h"
#include "tool/status.h"
#include "tool/tool.h"

#define GAMES "spin_wheel|scratch_card|memory_match|quiz|catch_game|slot_machine"
#define STATES "draft|generating|live|failed|archived"

static bool json, summary;
static const char *request_file, *template_id, *name, *brief, *config_file, *settings_file, *starts,
    *ends, *state, *search, *sort, *order, *members, *created_after,
    *created_before, *updated_after, *updated_before;
static int64_t limit = -1, offset = -1, expect = -1;

static const char *once, *kind, *payload_file;
static int64_t to_version;
static bool hold, wait_for_it;

#define JSON_OPT CG_OPT_BOOL(0, "json", &json, "records, one a line")
#define CONTENT_OPTS \
	CG_OPT_STR(0, "brief", &brief, "TEXT", "what it is for"), \
	CG_OPT_STR(0, "config", &config_file, "FILE", "theme, game and assets, as JSON"), \
	CG_OPT_STR(0, "settings", &settings_file, "FILE", "tone, constraints, copy, prizes, ..., as JSON"), \
	CG_OPT_STR(0, "starts", &starts, "WHEN", "not played before then (RFC 3339)"), \
	CG_OPT_STR(0, "ends", &ends, "WHEN", "nor after then")
#define PAGE_OPTS \
	CG_OPT_INT('l', "limit", &limit, "N", "at most this many, 1 to 100 (default: 20)"), \
	CG_OPT_INT(0, "offset", &offset, "N", "without the first so many")
#define EXPECT_OPT \
	CG_OPT_INT(0, "expect", &expect, "VERSION", "only when it is of this version")
#define SUMMARY_OPT \
	CG_OPT_BOOL(0, "summary", &summary, "one record of what came of all, at most 50")

static const struct cg_opt create_opts[] = {
	CG_OPT_STR('f', "request", &request_file, "FILE", "a whole request; - is standard input"),
	CG_OPT_STR('t', "template", &template_id, GAMES, "the game it is to be"),
	CONTENT_OPTS, JSON_OPT, CG_OPT_END
};
static const struct cg_opt list_opts[] = {
	CG_OPT_STR('s', "state", &state, STATES, "in this state"),
	CG_OPT_STR('t', "template", &template_id, GAMES, "that are this game"),
	CG_OPT_STR(0, "search", &search, "TEXT", "with this in their name"),
	CG_OPT_STR(0, "created-after", &created_after, "WHEN", "made then or later (RFC 3339)"),
	CG_OPT_STR(0, "created-before", &created_before, "WHEN", "made before then"),
	CG_OPT_STR(0, "updated-after", &updated_after, "WHEN", "changed last then or later"),
	CG_OPT_STR(0, "updated-before", &updated_before, "WHEN", "changed last before then"),
	CG_OPT_STR(0, "sort", &sort, "name|createdAt|updatedAt", "by this (default: updatedAt)"),
	CG_OPT_STR(0, "order", &order, "asc|desc", "in this order (default: desc)"),
	CG_OPT_STR(0, "fields", &members, "all|summary", "summary: without what no list shows (default: all)"),
	PAGE_OPTS, JSON_OPT, CG_OPT_END
};
static const struct cg_opt plain_opts[] = { JSON_OPT, CG_OPT_END };
static const struct cg_opt update_opts[] = {
	CG_OPT_STR('f', "request", &request_file, "FILE", "a whole request; - is standard input"),
	CG_OPT_STR(0, "name", &name, "TEXT", "what it is called"),
	CG_OPT_STR('t', "template", &template_id, GAMES, "the game it is to be, unless it is live"),
	CONTENT_OPTS, EXPECT_OPT, JSON_OPT, CG_OPT_END
};
static const struct cg_opt duplicate_opts[] = {
	CG_OPT_STR(0, "name", &name, "TEXT", "what it is called (default: the name and (Copy))"),
	JSON_OPT, CG_OPT_END
};
static const struct cg_opt archive_opts[] = { EXPECT_OPT, SUMMARY_OPT, JSON_OPT, CG_OPT_END };
static const struct cg_opt restore_opts[] = { EXPECT_OPT, JSON_OPT, CG_OPT_END };
static const struct cg_opt delete_opts[] = { EXPECT_OPT, SUMMARY_OPT, CG_OPT_END };
static const struct cg_opt runs_opts[] = {
	CG_OPT_STR('s', "state", &state, "queued|running|paused|completed|failed|cancelled", "in this state"),
	PAGE_OPTS, JSON_OPT, CG_OPT_END
};
static const struct cg_opt generate_opts[] = {
	CG_OPT_STR(0, "key", &once, "KEY", "the same key is the same run: nothing is made twice"),
	CG_OPT_STR('u', "update", &kind, "audio|intro|outcome|game_config|3d_asset",
	    "change that of what is shown, instead of making all anew"),
	CG_OPT_STR('p', "payload", &payload_file, "FILE", "what to change, as JSON; - is standard input"),
	CG_OPT_BOOL(0, "hold", &hold, "do not show it by itself: what is live stays until rollback shows it"),
	CG_OPT_BOOL('w', "wait", &wait_for_it, "until it is over; 1 when it did not come to a good end"),
	EXPECT_OPT, JSON_OPT, CG_OPT_END
};
static const struct cg_opt rollback_opts[] = {
	CG_OPT_INT(0, "to", &to_version, "BUNDLE", "this version (default: the one before)"),
	EXPECT_OPT, JSON_OPT, CG_OPT_END
};
static const struct cg_opt discard_opts[] = {
	CG_OPT_INT(0, "bundle", &to_version, "BUNDLE", "this version (default: the newest that waits)"),
	EXPECT_OPT, JSON_OPT, CG_OPT_END
};

static const struct cg_column columns[] = {
	{ "id", "CAMPAIGN", CG_COL_TEXT }, { "status", "STATUS", CG_COL_TEXT },
	{ "templateId", "GAME", CG_COL_TEXT }, { "version", "VERSION", CG_COL_NUMBER },
	{ "updatedAt", "CHANGED", CG_COL_TIME }, { "name", "NAME", CG_COL_TEXT },
	{ NULL, NULL, CG_COL_TEXT }
};
static const struct cg_column run_columns[] = {
	{ "runId", "RUN", CG_COL_TEXT }, { "status", "STATUS", CG_COL_TEXT },
	{ "workflowName", "WORKFLOW", CG_COL_TEXT }, { "createdAt", "CREATED", CG_COL_TIME },
	{ "durationMs", "TOOK", CG_COL_MS }, { "costUsd", "USD", CG_COL_NUMBER },
	{ NULL, NULL, CG_COL_TEXT }
};

static const struct cg_column forecast_columns[] = {
	{ "stepId", "STEP", CG_COL_TEXT }, { "skillId", "SKILL", CG_COL_TEXT },
	{ "forecast", "WOULD", CG_COL_TEXT }, { "costUsd", "USD", CG_COL_NUMBER },
	{ NULL, NULL, CG_COL_TEXT }
};
static const struct cg_column bundle_columns[] = {
	{ "version", "BUNDLE", CG_COL_NUMBER }, { "live", "SHOWN", CG_COL_TEXT },
	{ "publishedAt", "PUBLISHED", CG_COL_TIME }, { "sizeBytes", "SIZE", CG_COL_BYTES },
	{ "runId", "RUN", CG_COL_TEXT }, { "bundleUrl", "URL", CG_COL_TEXT },
	{ NULL, NULL, CG_COL_TEXT }
};

struct work {
	const struct verb *verb;
	struct cg_ctx ctx;
	struct cg_out out;
	json_t *runs;              /* to be waited for */
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
request(struct cg_ctx *ctx, const char *called, struct cg_err *err)
{
	json_t *r = request_file ? cg_json_load(request_file, CG_JSON_MAX, err) : json_object();

	if (!json_is_object(r)) /* which is said when it is checked */
		return r;
	cg_json_set_str(r, "name", called);
	cg_json_set_str(r, "templateId", template_id);
	cg_json_set_str(r, "brief", brief);
	cg_json_set_str(r, "startsAt", starts);
	cg_json_set_str(r, "endsAt", ends);
	if (member(r, "config", config_file, err) == 0 && member(r, "settings", settings_file, err) == 0
	    && cg_tool_campaign_files(ctx, r, ".", err) == 0)
		return r;
	json_decref(r);
	return NULL;
}

/* What a list is asked for. New. */
static json_t *
query(void)
{
	json_t *q = json_object();

	cg_json_set_str(q, "status", state);
	cg_json_set_str(q, "templateId", template_id);
	cg_json_set_str(q, "search", search);
	cg_json_set_str(q, "createdAfter", created_after);
	cg_json_set_str(q, "createdBefore", created_before);
	cg_json_set_str(q, "updatedAfter", updated_after);
	cg_json_set_str(q, "updatedBefore", updated_before);
	cg_json_set_str(q, "sortBy", sort);
	cg_json_set_str(q, "sortOrder", order);
	cg_json_set_str(q, "fields", members);
	if (limit >= 0)
		cg_json_set_int(q, "limit", limit);
	if (offset >= 0)
		cg_json_set_int(q, "offset", offset);
	return q;
}

static const struct cg_campaign_cond *
cond(void)
{
	static struct cg_campaign_cond c;

	c.expected = expect > 0 ? expect : 0;
	return &c;
}

/* ---- verbs: of one campaign, or of none ---- */

static int
create(struct work *w, const char *called)
{
	json_t *r = request(&w->ctx, called, w->err);
	int rc = r ? cg_tool_campaign_create(&w->ctx, r, w->out.to, w->err) : -1;

	json_decref(r);
	return rc;
}

static int
list(struct work *w, const char *none)
{
	json_t *q = query();
	int rc = cg_tool_campaign_list_check(q, w->err);

	if (rc == 0)
		rc = cg_tool_campaign_list(&w->ctx, q, NULL, w->out.to, w->err);
	(void)none;
	json_decref(q);
	return rc;
}

static int
get(struct work *w, const char *id)
{
	return cg_tool_campaign_get(&w->ctx, id, w->out.to, w->err);
}

static int
update(struct work *w, const char *id)
{
	json_t *r = request(&w->ctx, name, w->err);
	int rc = r ? cg_tool_campaign_update(&w->ctx, id, r, cond(), w->out.to, w->err) : -1;

	json_decref(r);
	return rc;
}

static int
duplicate(struct work *w, const char *id)
{
	json_t *r = json_object();
	int rc;

	cg_json_set_str(r, "name", name);
	rc = cg_tool_campaign_duplicate(&w->ctx, id, r, w->out.to, w->err);
	json_decref(r);
	return rc;
}

static int
archive(struct work *w, const char *id)
{
	return cg_tool_campaign_archive(&w->ctx, id, cond(), w->out.to, w->err);
}

static int
restore(struct work *w, const char *id)
{
	return cg_tool_campaign_restore(&w->ctx, id, cond(), w->out.to, w->err);
}

static int
delete(struct work *w, const char *id)
{
	return cg_tool_campaign_delete(&w->ctx, id, cond(), w->err);
}

static int
runs(struct work *w, const char *id)
{
	json_t *q = query();
	int rc = cg_tool_campaign_runs(&w->ctx, id, q, false, NULL, w->out.to, w->err);

	json_decref(q);
	return rc;
}

/* A run that was queued, on its way to who wants to know. */
static int
tell(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	struct work *w = s->arg;

	json_array_append(w->runs, json_object_get(record, "runId"));
	return cg_sink_put(w->out.to, record, err);
}

static int
generate(struct work *w, const char *id)
{
	struct cg_sink to = { .put = tell, .arg = w };
	json_t *payload = payload_file ? cg_json_load(payload_file, CG_JSON_MAX, w->err) : NULL;
	struct cg_generate_req req = { .campaign = id, .key = once, .cond = cond(), .update = kind,
		.payload = payload, .hold = hold };
	int rc = payload_file && !payload ? -1 : cg_tool_campaign_generate(&w->ctx, &req, &to, w->err);

	json_decref(payload);
	return rc;
}

/* What was queued is told before it is waited for. */
static int
wait_for_runs(struct work *w)
{
	size_t n = json_array_size(w->runs), i;
	const char **ids = cg_calloc(n, sizeof *ids);
	struct cg_status_follow_req req = { .runs = ids, .n = n, .timeout_ms = -1, .reader_fd = -1 };
	int rc = cg_sink_flush(w->out.to, w->err);
	json_t *id;

	json_array_foreach(w->runs, i, id)
		ids[i] = json_string_value(id);
	rc = rc < 0 ? -1 : cg_tool_status_follow(&w->ctx, &req, NULL, w->err);
	free(ids);
	w->status = rc > w->status ? rc : w->status;
	return rc < 0 ? -1 : 0;
}

static int
cancel(struct work *w, const char *id)
{
	return cg_tool_campaign_cancel(&w->ctx, id, w->out.to, w->err);
}

static int
forecast(struct work *w, const char *id)
{
	const struct cg_generate_req req = { .campaign = id };

	return cg_tool_campaign_forecast(&w->ctx, &req, w->out.to, w->err);
}

static int
bundles(struct work *w, const char *id)
{
	return cg_tool_campaign_bundles(&w->ctx, id, w->out.to, w->err);
}

static int
rollback(struct work *w, const char *id)
{
	struct cg_rollback_req req = { .campaign = id, .bundle = to_version, .cond = cond() };

	return cg_tool_campaign_rollback(&w->ctx, &req, w->out.to, w->err);
}

static int
discard(struct work *w, const char *id)
{
	struct cg_discard_req req = { .campaign = id, .bundle = to_version, .cond = cond() };

	return cg_tool_campaign_discard(&w->ctx, &req, w->out.to, w->err);
}

enum operands { NONE, MAY_BE, ONE, ANY };

static const struct verb {
	struct cg_prog prog;
	enum operands takes;
	enum cg_show shows;
	int (*run)(struct work *w, const char *operand);
} table[] = {
	{ { .name = "cg-campaign create", .synopsis = "[-t GAME] [--brief=TEXT] [OPTIONS] [-f FILE] [NAME]",
	    .opts = create_opts,
	    .summary = "Makes a campaign, a draft, and prints its id.",
	    .examples = "  id=$(cg-campaign create -t quiz --brief=\"$(cat brief.txt)\" 'Summer shoes')\n"
	    "  cg-campaign create -f request.json --json | jq .version\n" },
	    MAY_BE, CG_SHOW_FIELD, create },
	{ { .name = "cg-campaign list", .synopsis = "[-s STATE] [-t GAME] [--search=TEXT] [OPTIONS]",
	    .opts = list_opts,
	    .summary = "Lists campaigns, a page of them.",
	    .examples = "  cg-campaign list --state=live\n"
	    "  cg-campaign list --sort=name --order=asc --json | jq -r .name\n" },
	    NONE, CG_SHOW_RECORDS, list },
	{ { .name = "cg-campaign get", .synopsis = "[--json] CAMPAIGN...", .opts = plain_opts,
	    .operand = "CAMPAIGN",
	    .summary = "Shows campaigns.",
	    .examples = "  cg-campaign get \"$id\"\n"
	    "  cg-campaign get --json \"$id\" | jq .config.theme\n" },
	    ANY, CG_SHOW_PRETTY, get },
	{ { .name = "cg-campaign update", .synopsis = "[--name=TEXT] [OPTIONS] [-f FILE] CAMPAIGN",
	    .opts = update_opts, .operand = "CAMPAIGN",
	    .summary = "Changes a campaign that is a draft, failed or live.",
	    .examples = "  cg-campaign update --name='Summer shoes, again' \"$id\"\n"
	    "  echo '{\"config\": {\"theme\": {\"accentColor\": \"#f60\"}}}' | cg-campaign update -f - \"$id\"\n" },
	    ONE, CG_SHOW_QUIET, update },
	{ { .name = "cg-campaign duplicate", .synopsis = "[--name=TEXT] [--json] CAMPAIGN...",
	    .opts = duplicate_opts, .operand = "CAMPAIGN",
	    .summary = "Makes drafts that are like campaigns, and prints their ids.",
	    .examples = "  copy=$(cg-campaign duplicate --name='Winter shoes' \"$id\")\n"
	    "  cg-campaign duplicate --json \"$id\" | jq -r .name\n" },
	    ANY, CG_SHOW_FIELD, duplicate },
	{ { .name = "cg-campaign archive", .synopsis = "[--expect=VERSION] [--summary] [--json] CAMPAIGN...",
	    .opts = archive_opts, .operand = "CAMPAIGN",
	    .summary = "Puts live campaigns away: they are not played any more.",
	    .examples = "  cg-campaign archive \"$id\"\n"
	    "  cg-campaign list --json -s live --search=summer | cg-campaign archive --summary\n" },
	    ANY, CG_SHOW_QUIET, archive },
	{ { .name = "cg-campaign restore", .synopsis = "[--expect=VERSION] [--json] CAMPAIGN...",
	    .opts = restore_opts, .operand = "CAMPAIGN",
	    .summary = "Brings archived campaigns back: they are live.",
	    .examples = "  cg-campaign restore \"$id\"\n"
	    "  cg-campaign list --json -s archived | cg-campaign restore -\n" },
	    ANY, CG_SHOW_QUIET, restore },
	{ { .name = "cg-campaign delete", .synopsis = "[--expect=VERSION] [--summary] CAMPAIGN...",
	    .opts = delete_opts, .operand = "CAMPAIGN",
	    .summary = "Deletes campaigns that are drafts, failed or archived.",
	    .examples = "  cg-campaign delete \"$id\"\n"
	    "  cg-campaign list --json -s failed | cg-campaign delete --summary\n" },
	    ANY, CG_SHOW_QUIET, delete },
	{ { .name = "cg-campaign runs", .synopsis = "[-s STATE] [-l N] [--offset=N] [--json] CAMPAIGN",
	    .opts = runs_opts, .operand = "CAMPAIGN",
	    .summary = "Lists the runs of a campaign, newest first.",
	    .examples = "  cg-campaign runs \"$id\"\n"
	    "  cg-campaign runs --json -s completed -l 1 \"$id\" | jq -r .runId\n" },
	    ONE, CG_SHOW_RECORDS, runs },
	{ { .name = "cg-campaign generate",
	    .synopsis = "[--wait] [--key=KEY] [-u KIND -p FILE] [--hold] [OPTIONS] CAMPAIGN...",
	    .opts = generate_opts, .operand = "CAMPAIGN",
	    .summary = "Queues the runs that make campaigns and show them, and prints their ids.",
	    .examples = "  cg-campaign generate --wait \"$id\" && cg-campaign bundles \"$id\"\n"
	    "  cg-campaign generate -u audio -p lofi.json \"$id\"\n" },
	    ANY, CG_SHOW_FIELD, generate },
	{ { .name = "cg-campaign cancel", .synopsis = "[--json] CAMPAIGN...", .opts = plain_opts,
	    .operand = "CAMPAIGN",
	    .summary = "Ends the runs that make campaigns, and prints what the campaigns are.",
	    .examples = "  cg-campaign cancel \"$id\"\n" },
	    ANY, CG_SHOW_FIELD, cancel },
	{ { .name = "cg-campaign forecast", .synopsis = "[--json] CAMPAIGN", .opts = plain_opts,
	    .operand = "CAMPAIGN",
	    .summary = "Says what generating a campaign would do now, and for how much.",
	    .examples = "  cg-campaign forecast \"$id\"\n"
	    "  cg-campaign forecast --json \"$id\" | jq -r 'select(.type == \"estimate\").costUsd'\n" },
	    ONE, CG_SHOW_RECORDS, forecast },
	{ { .name = "cg-campaign bundles", .synopsis = "[--json] CAMPAIGN", .opts = plain_opts,
	    .operand = "CAMPAIGN",
	    .summary = "Lists the versions of a campaign's game, newest first.",
	    .examples = "  cg-campaign bundles \"$id\"\n"
	    "  cg-campaign bundles --json \"$id\" | jq -r 'select(.live).bundleUrl'\n" },
	    ONE, CG_SHOW_RECORDS, bundles },
	{ { .name = "cg-campaign rollback", .synopsis = "[--to=BUNDLE] [--expect=VERSION] [--json] CAMPAIGN",
	    .opts = rollback_opts, .operand = "CAMPAIGN",
	    .summary = "Shows another version of the game of a live campaign.",
	    .examples = "  cg-campaign rollback \"$id\"\n"
	    "  cg-campaign rollback --to=3 \"$id\"\n" },
	    ONE, CG_SHOW_QUIET, rollback },
	{ { .name = "cg-campaign discard", .synopsis = "[--bundle=BUNDLE] [--expect=VERSION] [--json] CAMPAIGN",
	    .opts = discard_opts, .operand = "CAMPAIGN",
	    .summary = "Does away with a version that was held and is not wanted.",
	    .examples = "  cg-campaign discard \"$id\"\n" },
	    ONE, CG_SHOW_QUIET, discard },
};
enum { VERBS = sizeof table / sizeof *table };

static const struct cg_prog *verbs[VERBS + 1];
static const struct cg_prog prog = {
	.name = "cg-campaign",
	.synopsis = "create|list|get|update|duplicate|archive|restore|delete|runs|generate|cancel|forecast|"
	    "bundles|rollback|discard [OPTIONS] [NAME | CAMPAIGN...]",
	.summary = "Makes campaigns, shows, changes and deletes them, and makes their games.",
	.examples = "  id=$(cg-campaign create -t quiz --brief=\"$(cat brief.txt)\" 'Summer shoes')\n"
	    "  cg-campaign list --state=draft\n",
	.verbs = verbs,
};

/* ---- many at once ---- */

static bool
is_about_it(enum cg_errc code)
{
	return code == CG_E_NOTFOUND || code == CG_E_STATE || code == CG_E_CONFLICT;
}

/* What is wrong with one campaign is said; the others are done nevertheless. */
static int
one(void *arg, const char *id)
{
	struct work *w = arg;

	if (w->verb->run(w, id) == 0)
		return 0;
	if (!is_about_it(w->err->code))
		return -1;
	cg_prog_error(&w->verb->prog, w->err);
	w->status = cg_errc_exit(w->err->code) > w->status ? cg_errc_exit(w->err->code) : w->status;
	return 0;
}

static int
gather(void *arg, const char *id)
{
	json_array_append_new(arg, json_string(id));
	return 0;
}

static int
all(struct work *w, int argc, char **argv, const char *const *fields)
{
	enum cg_campaign_bulk what = w->verb->run == archive ? CG_CAMPAIGNS_ARCHIVE : CG_CAMPAIGNS_DELETE;
	json_t *r = json_object(), *ids = json_array();
	int rc = cg_tool_names(argc, argv, 0, false, fields, gather, ids, w->err);

	cg_json_set(r, "campaignIds", ids);
	if (rc == 0)
		rc = cg_tool_campaign_bulk(&w->ctx, what, r, cond(), w->out.to, w->err);
	json_decref(r);
	return rc;
}

static int
run(struct work *w, int argc, char **argv)
{
	static const char *const fields[] = { "campaignId", "campaign_id", "id", NULL };
	int rc;

	if (w->verb->takes != ANY)
		return w->verb->run(w, argc ? argv[0] : NULL);
	if (summary)
		return all(w, argc, argv, fields);
	rc = cg_tool_names(argc, argv, 0, false, fields, one, w, w->err);
	return rc == 0 && wait_for_it && json_array_size(w->runs) ? wait_for_runs(w) : rc;
}

static const struct cg_column *
columns_of(const struct verb *v)
{
	return v->run == runs ? run_columns : v->run == bundles ? bundle_columns
	    : v->run == forecast ? forecast_columns : columns;
}

/* What a person who asked for one thing wants to know. */
static const char *
field_of(const struct verb *v)
{
	return v->run == generate ? "runId" : v->run == cancel ? "status" : "id";
}

static void
check_operands(const struct verb *v, int argc)
{
	if (v->takes == NONE && argc)
		cg_prog_usage(&v->prog, "no operand is taken");
	if (v->takes == MAY_BE && argc > 1)
		cg_prog_usage(&v->prog, "a campaign has one name");
	if (v->takes == ONE && argc != 1)
		cg_prog_usage(&v->prog, argc ? "one campaign at a time" : "which campaign?");
	if (v->takes == ANY && argc == 0 && isatty(0))
		cg_prog_usage(&v->prog, "which campaign?");
	if (v->run == create && !request_file && !argc)
		cg_prog_usage(&v->prog, "what is the campaign to be called?");
	if (v->run == create && !request_file && !template_id)
		cg_prog_usage(&v->prog, "which game? --template names one, cg-skill templates has them");
	if (expect == 0 || to_version < 0)
		cg_prog_usage(&v->prog, "versions begin with 1");
	if (!kind != !payload_file)
		cg_prog_usage(&v->prog, "--update and --payload go together");
}

int
main(int argc, char **argv)
{
	struct cg_err err = CG_ERR_INIT;
	struct work w = { .runs = json_array(), .err = &err };
	const struct verb *v;
	int rc;

	for (size_t i = 0; i < VERBS; i++)
		verbs[i] = &table[i].prog;
	v = w.verb = (const struct verb *)(const void *)cg_prog_start_verb(&prog, &argc, &argv);
	check_operands(v, argc);
	if (cg_ctx_open(&w.ctx, cg_prog_common(), &err) < 0)
		return cg_prog_finish(&v->prog, -1, &err);
	cg_out_init(&w.out, v->shows, columns_of(v), field_of(v), json || summary, false);
	rc = cg_out_end(&w.out, run(&w, argc, argv), &err);
	cg_ctx_close(&w.ctx);
	json_decref(w.runs);
	return cg_prog_finish(&v->prog, rc < 0 ? rc : w.status, &err);
}
