/* cg-plan: print the steps that a run would execute, in the order they become ready. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/prog.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "tool/plan.h"
#include "tool/table.h"
#include "tool/tool.h"

static struct cg_plan_req req = { .stdin_fd = 0, .max_cost_microusd = -1 };
static bool explain, exit_code, json;

static struct cg_strs providers;

static const struct cg_opt opts[] = {
	CG_OPT_STR('t', "trigger", &req.trigger_file, "FILE", "trigger payload (JSON); - is standard input"),
	CG_OPT_STR('b', "base-run", &req.base_run, "RUN", "plan a rebuild on top of RUN"),
	CG_OPT_BOOL('B', "no-cache", &req.no_cache, "as if nothing had been done before"),
	CG_OPT_USD(0, "max-cost", &req.max_cost_microusd, "USD", "what the run may pay for, whoever executes it"),
	CG_OPT_BOOL(0, "cost", &req.cost, "what each step would cost instead of the plan"),
	CG_OPT_BOOL(0, "json", &json, "--cost as a record"),
	CG_OPT_LIST(0, "provider", &providers, "ORDER", "who makes what, image=stability,offline; may be given again"),
	CG_OPT_BOOL(0, "explain", &explain, "say why each step would run or not"),
	CG_OPT_BOOL(0, "exit-code", &exit_code, "status 1 when no step would run"),
	CG_OPT_STR(0, "graph", &req.graph, "dot|mermaid|svg", "draw the plan instead"),
	CG_OPT_END
};

static const struct cg_prog prog = {
	.name = "cg-plan",
	.synopsis = "[-B] [-b RUN] [-t FILE] [--provider ORDER] [--graph=FORMAT | --cost] WORKFLOW",
	.summary = "Print the plan of a run: its header and its steps, one JSON object a line.",
	.opts = opts,
	.operand = "WORKFLOW",
	.examples =
	    "  cg-plan -t brief.json workflows/campaign.build.minimal.v1.yaml | cg-worker\n"
	    "  cg-plan --graph=svg campaign.build >plan.svg\n"
	    "  cg-plan --cost -t brief.json campaign.build\n",
};

static const struct cg_column cost_columns[] = {
	{ "stepId", "STEP", CG_COL_TEXT }, { "by", "BY", CG_COL_TEXT }, { "model", "MODEL", CG_COL_TEXT },
	{ "tokensIn", "TOKENS IN", CG_COL_NUMBER }, { "tokensOut", "OUT", CG_COL_NUMBER },
	{ "usd", "USD", CG_COL_USD }, { NULL, NULL, CG_COL_TEXT }
};

/* A step record goes by: its reason, for people. */
static int
put_explained(struct cg_sink *s, const json_t *rec, struct cg_err *err)
{
	struct cg_sink *to = s->arg;
	const char *step = cg_json_get_str(rec, "stepId", NULL);

	if (step)
		fprintf(stderr, "%s: %-8s %s: %s\n", prog.name,
		    cg_json_get_str(rec, "forecast", "?"), step, cg_json_get_str(rec, "reason", ""));
	return cg_sink_put(to, rec, err);
}

/* Who makes it, in a word. */
static const char *
by_of(const json_t *step)
{
	const char *forecast = cg_json_get_str(step, "forecast", "run");
	const char *provider = cg_json_get_str(step, "provider", "offline");

	return strcmp(forecast, "hit") == 0 ? "cache" : strcmp(forecast, "skip") == 0 ? "nobody"
	    : strcmp(provider, "offline") == 0 ? "studio" : provider;
}

static void
say_whole(const json_t *r)
{
	const char *most = cg_json_get_str(r, "budgetUsd", NULL);
	json_int_t unpriced = cg_json_get_int(r, "unpriced", 0);

	printf("at most $%s, when each is asked once", cg_json_get_str(r, "costUsd", "0"));
	if (unpriced)
		printf(", and %" JSON_INTEGER_FORMAT " without a known price", unpriced);
	if (most)
		printf("; the budget is $%s%s", most, cg_json_get_bool(r, "exceeds", false)
		    ? ", which is less" : "");
	putchar('\n');
	fflush(stdout);
}

/* The estimate for people: a row for each step, and the whole below them. */
static int
put_cost(struct cg_sink *s, const json_t *r, struct cg_err *err)
{
	struct cg_table *table = s->arg;
	const json_t *step;
	size_t i;

	json_array_foreach(json_object_get(r, "steps"), i, step) {
		json_t *row = json_copy((json_t *)(size_t)step);
		int rc;

		cg_json_set_str(row, "by", by_of(step));
		cg_json_set_str(row, "usd", cg_json_get_str(step, "costUsd", "unknown"));
		rc = cg_sink_put(&table->sink, row, err);
		json_decref(row);
		if (rc < 0)
			return -1;
	}
	if (cg_table_end(table, err) < 0)
		return -1;
	if (table->terminal)
		say_whole(r);
	return 0;
}

int
main(int argc, char **argv)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_err err = CG_ERR_INIT;
	struct cg_sink out, explained = { .put = put_explained, .arg = &out };
	struct cg_sink costs = { .put = put_cost };
	struct cg_table table;
	struct cg_buf text;
	struct cg_ctx ctx;
	size_t to_run = 0;
	bool told;
	int rc = -1;

	argc = cg_prog_start(&prog, argc, argv);
	if (argc != 1)
		cg_prog_usage(&prog, "one workflow is needed, got %d", argc);
	req.workflow = argv[0];
	req.capped = req.max_cost_microusd >= 0;
	if (req.cost && req.graph)
		cg_prog_usage(&prog, "--cost and --graph exclude each other");
	if (json && !req.cost)
		cg_prog_usage(&prog, "--json goes with --cost; a plan is JSON");
	cg_table_init(&table, cost_columns, 1);
	costs.arg = &table;
	req.providers = cg_strs_join(&providers);
	cg_sink_fd(&out, 1, false);
	cg_buf_init(&text, 16 << 20);
	if (cg_ctx_open(&ctx, cg_prog_common(), &err) == 0) {
		rc = cg_tool_plan(&ctx, &req, req.cost && !json ? &costs : explain ? &explained : &out, &text,
		    &to_run, &d, &err);
		cg_ctx_close(&ctx);
	}
	if (rc == 0 && req.graph)
		fwrite(text.s, 1, text.len, stdout);
	if (rc == 0)
		rc = cg_sink_flush(&out, &err);
	cg_sink_release(&out);
	cg_table_release(&table);
	cg_buf_release(&text);
	told = cg_prog_diags(&prog, &d) && rc < 0;
	cg_diags_release(&d);
	if (told)
		return cg_errc_exit(err.code);
	return cg_prog_finish(&prog, rc == 0 && exit_code && to_run == 0 ? 1 : rc, &err);
}
