/* cg-run-step: run one skill, or one step of a recorded run, alone. */
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "base/prog.h"
#include "base/sig.h"
#include "json/ndjson.h"
#include "tool/runstep.h"
#include "tool/term.h"
#include "tool/tool.h"

static struct cg_runstep_req req = { .in_fd = 0 };
static int64_t max_cost = -1;

static struct cg_strs providers;

static const struct cg_opt opts[] = {
	CG_OPT_STR(0, "run", &req.run, "RUN", "the operand is a step of this recorded run"),
	CG_OPT_BOOL(0, "print-input", &req.print_input, "print the resolved input and do nothing"),
	CG_OPT_BOOL(0, "keep-workspace", &req.keep_workspace, "keep the workspace, and say where it is"),
	CG_OPT_BOOL('B', "no-cache", &req.no_cache, "neither look up nor keep the result"),
	CG_OPT_LIST(0, "provider", &providers, "ORDER", "who makes what, image=stability,offline; may be given again"),
	CG_OPT_STR('o', "output", &req.output_dir, "DIR", "put the artifacts there"),
	CG_OPT_DUR(0, "timeout", &req.timeout_ms, "TIME", "instead of the step's own"),
	CG_OPT_USD(0, "max-cost", &max_cost, "USD", "what its run may pay for"),
	CG_OPT_BOOL(0, "strict", &req.strict, "refuse to run when the sandbox lacks a part"),
	CG_OPT_END
};

static const struct cg_prog prog = {
	.name = "cg-run-step",
	.synopsis = "[-B] [-o DIR] [--print-input] [--keep-workspace] [SKILL | --run RUN STEP]",
	.summary = "Run one skill with the input on standard input, one step of a recorded run, or "
	    "one step record of a plan.",
	.opts = opts,
	.operand = "SKILL",
	.examples =
	    "  echo '{\"style\":{\"genre\":\"pop\"},\"duration_sec\":10}' | cg-run-step generate_bgm_track -o .\n"
	    "  cg-plan flow.yaml | grep '\"skillId\":\"generate_bgm_track\"' | head -n 1 | cg-run-step\n",
};

static void
said(void *arg, const char *line)
{
	(void)arg;
	cg_term_printf(stderr, "%s: %s\n", prog.name, line);
}

int
main(int argc, char **argv)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_sink out;
	struct cg_ctx ctx;
	int rc = -1, sig = 0;

	argc = cg_prog_start(&prog, argc, argv);
	if (argc > 1)
		cg_prog_usage(&prog, "one operand, got %d", argc);
	if (req.run && argc != 1)
		cg_prog_usage(&prog, "which step of run '%s'?", req.run);
	*(req.run ? &req.step : &req.skill) = argc ? argv[0] : NULL;
	if (!cg_prog_common()->quiet)
		req.said = said;
	if (!req.run && isatty(0))
		fprintf(stderr, "%s: reading the %s from the terminal, end with ^D\n", prog.name,
		    argc ? "input" : "step record");
	req.providers = cg_strs_join(&providers);
	cg_sink_fd(&out, 1, true);
	if (cg_ctx_open(&ctx, cg_prog_common(), &err) == 0) {
		rc = cg_ctx_max_cost(&ctx, &max_cost, &err);
		rc = rc < 0 ? rc : cg_tool_runstep(&ctx, &req, &out, &sig, &err);
		cg_ctx_close(&ctx);
	}
	cg_sink_release(&out);
	if (sig)
		cg_sig_die(sig);
	return cg_prog_finish(&prog, rc, &err);
}
