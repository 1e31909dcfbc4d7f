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
#include "tool/out.h"
#include "tool/plan.h"
#include "tool/show_cost.h"
#include "tool/term.h"
#include "tool/tool.h"
#include "tool/workflow.h"

static struct cg_plan_req req = { .stdin_fd = 0, .max_cost_microusd = -1 };
static bool explain, exit_code, json, list, show;

static struct cg_strs providers;

static const struct cg_opt opts[] = {
	CG_OPT_STR('t', "trigger", &req.trigger_file, "FILE", "trigger payload (JSON); - is standard input"),
	CG_OPT_STR('b', "base-run", &req.base_run, "RUN", "plan a rebuild on top of RUN"),
	CG_OPT_STR(0, "campaign", &req.campaign, "ID", "the campaign it is for: the trigger's campaign_id"),
	CG_OPT_BOOL('B', "no-cache", &req.no_cache, "as if nothing had been done before"),
	CG_OPT_USD(0, "max-cost", &req.max_cost_microusd, "USD", "what the run may pay for, whoever executes it"),
	CG_OPT_BOOL(0, "cost", &req.cost, "what each step would cost instead of the plan"),
	CG_OPT_BOOL(0, "list", &list, "the workflows that there are instead"),
	CG_OPT_BOOL(0, "show", &show, "what WORKFLOW takes and does instead, as a record"),
	CG_OPT_BOOL(0, "json", &json, "--cost and --list as records"),
	CG_OPT_LIST(0, "provider", &providers, "ORDER", "who makes what, image=stability,offline; may be given again"),
	CG_OPT_BOOL(0, "explain", &explain, "say why each step would run or not"),
	CG_OPT_BOOL(0, "exit-code", &exit_code, "status 1 when no step would run"),
	CG_OPT_STR(0, "graph", &req.graph, "dot|mermaid|svg", "draw the plan instead"),
	CG_OPT_END
};

static const struct cg_prog prog = {
	.name = "cg-plan",
	.synopsis = "[-B] [-b RUN] [-t FILE] [--provider ORDER] [--graph=FORMAT | --cost | --show] WORKFLOW | --list",
	.summary = "Print the plan of a run: its header and its steps, one JSON object a line.",
	.opts = opts,
	.operand = "WORKFLOW",
	.examples =
	    "  cg-plan -t brief.json workflows/campaign.build.minimal.v1.yaml | cg-worker\n"
	    "  cg-plan --graph=svg campaign.build >plan.svg\n"
	    "  cg-plan --cost -t brief.json campaign.build\n",
};

/* A step record goes by: its reason, for people. */
static int
put_explained(struct cg_sink *s, const json_t *rec, struct cg_err *err)
{
	struct cg_sink *to = s->arg;
	const char *step = cg_json_get_str(rec, "stepId", NULL);

	if (step)
		cg_term_printf(stderr, "%s: %-8s %s: %s\n", prog.name,
		    cg_json_get_str(rec, "forecast", "?"), step, cg_json_get_str(rec, "reason", ""));
	return cg_sink_put(to, rec, err);
}

/* ---- the workflows themselves ---- */

static const struct cg_column list_columns[] = {
	{ "workflowName", "WORKFLOW", CG_COL_TEXT }, { "workflowVersion", "VERSION", CG_COL_TEXT },
	{ "kind", "KIND", CG_COL_TEXT }, { "stepCount", "STEPS", CG_COL_NUMBER },
	{ "description", "DESCRIPTION", CG_COL_TEXT }, { NULL, NULL, CG_COL_TEXT }
};

static int
look(void)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_err err = CG_ERR_INIT;
	struct cg_ctx ctx;
	struct cg_out o;
	bool told;
	int rc = -1;

	cg_out_init(&o, CG_SHOW_RECORDS, list_columns, NULL, json || show, false);
	if (cg_ctx_open(&ctx, cg_prog_common(), &err) == 0) {
		rc = list ? cg_tool_workflows(&ctx, o.to, &d, &err)
		    : cg_tool_workflow(&ctx, req.workflow, false, o.to, &d, &err);
		cg_ctx_close(&ctx);
	}
	rc = cg_out_end(&o, rc, &err);
	told = cg_prog_diags(&prog, &d) && rc < 0;
	cg_diags_release(&d);
	return told ? cg_errc_exit(err.code) : cg_prog_finish(&prog, rc, &err);
}

int
main(int argc, char **argv)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_err err = CG_ERR_INIT;
	struct cg_sink out, explained = { .put = put_explained, .arg = &out };
	struct cg_sink costs;
	struct cg_table table;
	struct cg_buf text;
	struct cg_ctx ctx;
	size_t to_run = 0;
	bool told;
	int rc = -1;

	argc = cg_prog_start(&prog, argc, argv);
	if (list ? argc : argc != 1)
		cg_prog_usage(&prog, list ? "--list takes no workflow, got %d" : "one workflow is needed, got %d", argc);
	req.workflow = argv[0];
	if (list && (show || req.cost || req.graph))
		cg_prog_usage(&prog, "--list excludes --show, --cost and --graph");
	if (show && (req.cost || req.graph))
		cg_prog_usage(&prog, "--show excludes --cost and --graph");
	req.capped = req.max_cost_microusd >= 0;
	if (req.cost && req.graph)
		cg_prog_usage(&prog, "--cost and --graph exclude each other");
	if (json && !req.cost && !list)
		cg_prog_usage(&prog, "--json goes with --cost and --list; a plan is JSON");
	if (list || show)
		return look();
	cg_table_init(&table, cg_estimate_columns, 1);
	cg_show_cost_init(&costs, &table);
	req.providers = cg_strs_join(&providers);
	cg_sink_fd(&out, 1, false);
	cg_buf_init(&text, 16 << 20);
	if (cg_ctx_open(&ctx, cg_prog_common(), &err) == 0) {
		if (req.graph)
			rc = cg_tool_draw_graph(&ctx, req.workflow, req.graph, &text, &d, &err);
		if (!req.graph || rc == 0)
			rc = cg_tool_plan(&ctx, &req, req.cost && !json ? &costs : explain ? &explained : &out,
			    &text, &to_run, &d, &err);
		rc = rc < 0 ? -1 : 0;
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
