/* cg-play: what is played of live campaigns, by whom, how often, and what is won. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/prog.h"
#include "json/json.h"
#include "tool/campaign.h"
#include "tool/csv.h"
#include "tool/out.h"
#include "tool/play.h"
#include "tool/tool.h"

enum { FILE_MAX = 1 << 20 };

static bool json, csv;
static int64_t draws = 1000, limit = 50, expect;
static const char *file = "-", *token, *result_text, *before;
static struct cg_play_start_req req = { .player = "cg-play", .address = "cg-play" };

#define JSON CG_OPT_BOOL(0, "json", &json, "records, one a line")
static const struct cg_opt show_opts[] = { JSON, CG_OPT_END };
static const struct cg_opt set_opts[] = {
	CG_OPT_STR('f', "file", &file, "FILE", "the settings, JSON (- : standard input)"),
	CG_OPT_INT(0, "expect", &expect, "VERSION", "only when the campaign is of this version"), JSON, CG_OPT_END
};
static const struct cg_opt draw_opts[] = {
	CG_OPT_INT('n', "number", &draws, "N", "draw so often (1000)"), JSON, CG_OPT_END
};
static const struct cg_opt list_opts[] = {
	CG_OPT_INT('n', "limit", &limit, "N", "at most so many (50)"),
	CG_OPT_STR(0, "before", &before, "SESSION", "only those that began before this one"),
	CG_OPT_BOOL(0, "csv", &csv, "a table for spreadsheets"), JSON, CG_OPT_END
};
static const struct cg_opt start_opts[] = {
	CG_OPT_STR(0, "player", &req.player, "WHO", "who plays (cg-play)"),
	CG_OPT_STR(0, "region", &req.country, "CC", "from which country"), JSON, CG_OPT_END
};
static const struct cg_opt complete_opts[] = {
	CG_OPT_STR('t', "token", &token, "TOKEN", "of the play"),
	CG_OPT_STR('r', "result", &result_text, "JSON", "player_result, as the game says it"), JSON, CG_OPT_END
};

static const struct cg_prog show_prog = {
	.name = "cg-play show", .synopsis = "[--json] CAMPAIGN", .opts = show_opts,
	.summary = "Shows when, where and how often a campaign is played, its prizes and what came of them.",
	.examples = "  cg-play show \"$campaign\"\n"
	    "  cg-play show --json \"$campaign\" | jq '.prizes[] | {label, stock, won}'\n",
};
static const struct cg_prog set_prog = {
	.name = "cg-play set", .synopsis = "[-f FILE] [--expect=VERSION] [--json] CAMPAIGN",
	.opts = set_opts,
	.summary = "Replaces that; what is left out is off.",
	.examples = "  echo '{\"maxPlaysPerUser\": 1, \"prizes\": [{\"label\": \"Beach bag\", \"stock\": 3}]}' |\n"
	    "      cg-play set \"$campaign\"\n",
};
static const struct cg_prog draw_prog = {
	.name = "cg-play draw", .synopsis = "[-n N] [--json] CAMPAIGN", .opts = draw_opts,
	.summary = "Draws outcomes as players would, and touches nothing: do the odds hold?",
	.examples = "  cg-play draw -n 100000 \"$campaign\"\n",
};
static const struct cg_prog list_prog = {
	.name = "cg-play list", .synopsis = "[-n N] [--before SESSION] [--csv | --json] CAMPAIGN",
	.opts = list_opts,
	.summary = "Lists plays, the newest first, with what was won.",
	.examples = "  cg-play list --json \"$campaign\" | jq 'select(.code == \"K7QM-9F2X-4WHD\")'\n"
	    "  cg-play list --csv -n 100000 \"$campaign\" >plays.csv\n",
};
static const struct cg_prog stats_prog = {
	.name = "cg-play stats", .synopsis = "[--json] CAMPAIGN", .opts = show_opts,
	.summary = "Sums up plays and wins: in all, by day, by prize.",
	.examples = "  cg-play stats \"$campaign\"\n"
	    "  cg-play stats --json \"$campaign\" | jq -c '.byDay[] | select(.plays > 0)'\n",
};
static const struct cg_prog start_prog = {
	.name = "cg-play start", .synopsis = "[--player WHO] [--region CC] [--json] CAMPAIGN", .opts = start_opts,
	.summary = "Begins a play, as the page does, and prints its token.",
	.examples = "  cg-play start --json \"$campaign\" >play\n",
};
static const struct cg_prog complete_prog = {
	.name = "cg-play complete", .synopsis = "-t TOKEN -r JSON [--json] SESSION", .opts = complete_opts,
	.summary = "Ends a play, as the page does: what was won is told once.",
	.examples = "  cg-play complete -t \"$token\" -r '{\"type\": \"spin_wheel\", \"landed_segment_index\": 2}' \"$session\"\n",
};
static const struct cg_prog preview_prog = {
	.name = "cg-play preview", .synopsis = "[--json] RUN", .opts = show_opts,
	.summary = "Signs an address for the game that a run has made.",
	.examples = "  curl \"http://127.0.0.1:3001$(cg-play preview \"$run\")\"\n",
};
static const struct cg_prog *const verbs[] = { &show_prog, &set_prog, &draw_prog, &list_prog, &stats_prog,
	&start_prog, &complete_prog, &preview_prog, NULL };

static const struct cg_prog prog = {
	.name = "cg-play",
	.synopsis = "show|set|draw|list|stats|start|complete|preview [OPTIONS] CAMPAIGN|SESSION|RUN",
	.summary = "Sets and shows what is played of live campaigns, by whom, how often, and what is won.",
	.examples = "  cg-play show \"$campaign\"\n"
	    "  cg-play draw -n 100000 \"$campaign\"\n",
	.verbs = verbs,
};

static const struct cg_column of_odds[] = {
	{ "index", "NO", CG_COL_NUMBER }, { "label", "LABEL", CG_COL_TEXT }, { "prize", "PRIZE", CG_COL_TEXT },
	{ "expected", "EXPECTED", CG_COL_NUMBER }, { "share", "SHARE", CG_COL_NUMBER },
	{ "drawn", "DRAWN", CG_COL_NUMBER }, { NULL, NULL, CG_COL_TEXT }
};
static const struct cg_column of_plays[] = {
	{ "session_id", "PLAY", CG_COL_TEXT }, { "status", "STATUS", CG_COL_TEXT },
	{ "outcome", "OUTCOME", CG_COL_TEXT }, { "prize", "PRIZE", CG_COL_TEXT }, { "code", "CODE", CG_COL_TEXT },
	{ "started_at", "STARTED", CG_COL_TIME }, { NULL, NULL, CG_COL_TEXT }
};

static int
set(struct cg_ctx *ctx, const char *campaign, struct cg_sink *to, struct cg_err *err)
{
	const struct cg_campaign_cond cond = { .expected = expect > 0 ? expect : 0 };
	json_t *settings = cg_json_load(file, FILE_MAX, err);
	int rc = settings ? cg_tool_play_set(ctx, campaign, settings, &cond, to, err) : -1;

	json_decref(settings);
	return rc;
}

static int
complete(struct cg_ctx *ctx, const char *session, struct cg_sink *to, struct cg_err *err)
{
	struct cg_play_complete_req q = { .session = session, .token = token };
	json_t *result = cg_json_parse(result_text, strlen(result_text), "--result", 0, err);
	int rc = -1;

	if (result) {
		q.result = result;
		rc = cg_tool_play_complete(ctx, &q, to, err);
	}
	json_decref(result);
	return rc;
}

/* A spreadsheet's table is one text. */
static int
list(struct cg_ctx *ctx, const char *campaign, struct cg_sink *to, struct cg_err *err)
{
	struct cg_csv table;
	int rc;

	if (!csv)
		return cg_tool_play_list(ctx, campaign, before, limit, to, err);
	cg_csv_init(&table, cg_play_csv);
	rc = cg_tool_play_list(ctx, campaign, before, limit, &table.to, err);
	if (rc == 0 && cg_fd_write(1, table.text.s, table.text.len) < 0)
		rc = cg_err_sys(err, "write standard output");
	cg_csv_release(&table);
	return rc;
}

static int
run(const struct cg_prog *verb, struct cg_ctx *ctx, const char *name, struct cg_sink *to,
    struct cg_err *err)
{
	if (verb == &show_prog)
		return cg_tool_play_show(ctx, name, to, err);
	if (verb == &set_prog)
		return set(ctx, name, to, err);
	if (verb == &draw_prog)
		return cg_tool_play_draw(ctx, name, draws, to, err);
	if (verb == &list_prog)
		return list(ctx, name, to, err);
	if (verb == &stats_prog)
		return cg_tool_play_stats(ctx, name, to, err);
	if (verb == &complete_prog)
		return complete(ctx, name, to, err);
	if (verb == &preview_prog)
		return cg_tool_preview(ctx, name, to, err);
	req.campaign = name;
	return cg_tool_play_start(ctx, &req, NULL, to, err);
}

static void
choose_form(const struct cg_prog *verb, struct cg_out *out)
{
	enum cg_show how = verb == &draw_prog || verb == &list_prog ? CG_SHOW_RECORDS
	    : verb == &show_prog || verb == &set_prog || verb == &stats_prog ? CG_SHOW_PRETTY : CG_SHOW_FIELD;

	cg_out_init(out, how, verb == &draw_prog ? of_odds : of_plays,
	    verb == &preview_prog ? "url" : verb == &complete_prog ? "outcome" : "token", json, false);
}

int
main(int argc, char **argv)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_ctx ctx;
	struct cg_out out;
	const struct cg_prog *verb = cg_prog_start_verb(&prog, &argc, &argv);
	int rc;

	if (argc != 1)
		cg_prog_usage(verb, verb == &preview_prog ? "which run?" : verb == &complete_prog ? "which play?"
		    : "which campaign?");
	if (verb == &complete_prog && (!token || !result_text))
		cg_prog_usage(verb, "a play ends with its token (-t) and what was played (-r)");
	if (draws < 1 || draws > 100000000 || limit < 1 || limit > 1000)
		cg_prog_usage(verb, "-n is out of bounds");
	if (cg_ctx_open(&ctx, cg_prog_common(), &err) < 0)
		return cg_prog_finish(verb, -1, &err);
	choose_form(verb, &out);
	rc = cg_out_end(&out, run(verb, &ctx, argv[0], out.to, &err), &err);
	cg_ctx_close(&ctx);
	return cg_prog_finish(verb, rc, &err);
}
