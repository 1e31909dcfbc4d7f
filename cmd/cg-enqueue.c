/* cg-enqueue: record a run as queued and print its record. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/prog.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "tool/enqueue.h"
#include "tool/tool.h"

static struct cg_enqueue_req req = { .plan = { .stdin_fd = 0, .max_cost_microusd = -1 }, .in_fd = 0 };
static bool only_id;

static struct cg_strs providers;

static const struct cg_opt opts[] = {
	CG_OPT_STR('t', "trigger", &req.plan.trigger_file, "FILE", "trigger payload (JSON); - is standard input"),
	CG_OPT_STR('b', "base-run", &req.plan.base_run, "RUN", "a rebuild on top of RUN"),
	CG_OPT_BOOL('B', "no-cache", &req.plan.no_cache, "as if nothing had been done before"),
	CG_OPT_USD(0, "max-cost", &req.plan.max_cost_microusd, "USD", "what the run may pay for"),
	CG_OPT_LIST(0, "provider", &providers, "ORDER", "who makes what, image=stability,offline; may be given again"),
	CG_OPT_STR(0, "key", &req.key, "KEY", "idempotency key: the same key is the same run"),
	CG_OPT_STR(0, "campaign", &req.plan.campaign, "ID", "the campaign it is for: the trigger's campaign_id"),
	CG_OPT_INT(0, "priority", &req.priority, "N", "higher is taken first (0)"),
	CG_OPT_STR(0, "run-id", &req.run_id, "UUID", "the id that the run gets"),
	CG_OPT_BOOL(0, "id", &only_id, "print the bare id"),
	CG_OPT_END
};

static const struct cg_prog prog = {
	.name = "cg-enqueue",
	.synopsis = "[--id] [--key KEY] [-b RUN] [-t FILE] [WORKFLOW]",
	.summary = "Queue a run of a workflow, or of each plan on standard input.",
	.opts = opts,
	.operand = "WORKFLOW",
	.examples =
	    "  id=$(cg-enqueue --id -t brief.json campaign.build.minimal)\n"
	    "  cg-plan -t brief.json campaign.build.minimal | cg-enqueue --key order-4711\n",
};

static int
put_id(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	(void)s;
	(void)err;
	puts(cg_json_get_str(record, "runId", ""));
	return 0;
}

int
main(int argc, char **argv)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_err err = CG_ERR_INIT;
	struct cg_sink out, ids = { .put = put_id };
	struct cg_ctx ctx;
	int rc = -1;

	argc = cg_prog_start(&prog, argc, argv);
	if (req.priority > INT32_MAX)
		cg_prog_usage(&prog, "option '--priority': %lld is not between 0 and %d", (long long)req.priority, INT32_MAX);
	if (argc > 1)
		cg_prog_usage(&prog, "one workflow, got %d", argc);
	req.plan.workflow = argc ? argv[0] : NULL;
	req.plan.capped = req.plan.max_cost_microusd >= 0;
	if (req.plan.capped && !argc)
		cg_prog_usage(&prog, "--max-cost goes with a workflow; a plan says its own");
	if (req.plan.campaign && !argc)
		cg_prog_usage(&prog, "--campaign goes with a workflow; a plan says its own");
	req.plan.providers = cg_strs_join(&providers);
	cg_sink_fd(&out, 1, true);
	if (cg_ctx_open(&ctx, cg_prog_common(), &err) == 0) {
		rc = cg_tool_enqueue(&ctx, &req, only_id ? &ids : &out, &d, &err);
		cg_ctx_close(&ctx);
	}
	if (cg_prog_diags(&prog, &d) && rc < 0)
		return cg_errc_exit(err.code);
	cg_diags_release(&d);
	cg_sink_release(&out);
	return cg_prog_finish(&prog, rc, &err);
}
