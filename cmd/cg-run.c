/* cg-run: cancel, pause, resume, retry runs, answer those that wait for a person; limits. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/prog.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "tool/limits.h"
#include "tool/names.h"
#include "tool/run.h"
#include "tool/tool.h"

enum { INPUT_MAX = 4 << 20 };

static struct cg_run_retry_req retry_req = { .max_cost_microusd = -1 };
static struct cg_run_answer_req answer_req;
static struct cg_limits_req limits_req = { -1, -1, -1, -1, false };
static const char *input;
static bool json;

#define JSON_OPT CG_OPT_BOOL(0, "json", &json, "print the record of each run as it is then")

static const struct cg_opt plain_opts[] = { JSON_OPT, CG_OPT_END };
static const struct cg_opt retry_opts[] = {
	CG_OPT_STR(0, "from", &retry_req.from, "STEP", "begin with this step, even if it completed"),
	CG_OPT_BOOL('B', "no-cache", &retry_req.no_cache, "as if nothing had been done before"),
	CG_OPT_USD(0, "max-cost", &retry_req.max_cost_microusd, "USD", "what the run may pay for, in all"),
	CG_OPT_STR(0, "key", &retry_req.key, "KEY", "idempotency key: the same key is the same retry"),
	JSON_OPT, CG_OPT_END
};
static const struct cg_opt approve_opts[] = {
	CG_OPT_STR(0, "step", &answer_req.step, "STEP", "the step that waits (needed when several do)"),
	CG_OPT_BOOL(0, "reject", &answer_req.reject, "say no: the step fails"),
	CG_OPT_STR(0, "comment", &answer_req.comment, "TEXT", "what there is to say about it"),
	CG_OPT_STR(0, "input", &input, "JSON", "yes, but with this input (@FILE: what stands in it)"),
	JSON_OPT, CG_OPT_END
};
static const struct cg_opt limits_opts[] = {
	CG_OPT_INT(0, "max-runs", &limits_req.max_runs, "N", "runs at once, over all workers; 0: any number"),
	CG_OPT_INT(0, "max-steps", &limits_req.max_steps, "N", "steps at once, over all workers; 0: any number"),
	CG_OPT_USD(0, "max-cost", &limits_req.run_microusd, "USD", "what a run may pay for"),
	CG_OPT_USD(0, "max-cost-per-month", &limits_req.month_microusd, "USD",
	    "what all runs together may pay for in a month"),
	CG_OPT_BOOL(0, "reset", &limits_req.reset, "back to what the workers' configuration says"),
	CG_OPT_BOOL(0, "json", &json, "print the record"),
	CG_OPT_END
};

static const struct cg_prog cancel_prog = {
	.name = "cg-run cancel", .synopsis = "[--json] RUN...", .operand = "RUN", .opts = plain_opts,
	.summary = "Ends runs: what runs is stopped, the rest is skipped.",
	.examples =
	    "  cg-run cancel \"$id\"\n"
	    "  cg-status --json --state=queued | cg-run cancel -\n",
};
static const struct cg_prog pause_prog = {
	.name = "cg-run pause", .synopsis = "[--json] RUN...", .operand = "RUN", .opts = plain_opts,
	.summary = "Lets running steps end and begins no other.",
	.examples =
	    "  cg-run pause \"$id\"\n"
	    "  cg-status --json --state=running | cg-run pause -\n",
};
static const struct cg_prog resume_prog = {
	.name = "cg-run resume", .synopsis = "[--json] RUN...", .operand = "RUN", .opts = plain_opts,
	.summary = "Queues paused runs again.",
	.examples =
	    "  cg-run resume \"$id\" && cg-worker --queue --once\n"
	    "  cg-status --json --state=paused | cg-run resume -\n",
};
static const struct cg_prog retry_prog = {
	.name = "cg-run retry", .synopsis = "[--from STEP] [-B] [--max-cost USD] [--key KEY] [--json] RUN...", .operand = "RUN",
	.opts = retry_opts,
	.summary = "Queues runs that are over again: what failed, or all from one step on.",
	.examples =
	    "  cg-status --json --state=failed --since=1d | cg-run retry -\n"
	    "  cg-run retry -B --from bgm \"$id\" && cg-worker --queue --once\n",
};
static const struct cg_prog approve_prog = {
	.name = "cg-run approve", .synopsis = "[--reject | --input JSON|@FILE] [--comment TEXT] [--step STEP] [--json] RUN...",
	.operand = "RUN", .opts = approve_opts,
	.summary = "Answers a step that waits for a person.",
	.examples =
	    "  cg-run approve --comment 'looks fine' \"$id\"\n"
	    "  cg-run approve --input '{\"title\": \"Spring\"}' \"$id\"\n"
	    "  cg-run approve --reject --step publish \"$id\"\n",
};
static const struct cg_prog limits_prog = {
	.name = "cg-run limits", .synopsis = "[--max-runs N] [--max-steps N] [--max-cost USD] "
	    "[--max-cost-per-month USD] [--reset] [--json]",
	.opts = limits_opts,
	.summary = "Shows or sets how much of the tenant may run at once, and what it may pay for.",
	.examples =
	    "  cg-run limits --tenant acme --max-runs 4 --max-cost-per-month 50\n"
	    "  cg-run limits --json | jq .runningRuns\n",
};
static const struct cg_prog *const verbs[] = { &cancel_prog, &pause_prog, &resume_prog,
	&retry_prog, &approve_prog, &limits_prog, NULL };

static const struct cg_prog prog = {
	.name = "cg-run",
	.synopsis = "cancel|pause|resume|retry|approve|limits [OPTIONS] [RUN...]",
	.summary = "Change the course of runs.",
	.examples =
	    "  cg-run cancel \"$id\"\n"
	    "  cg-run retry --from bgm \"$id\"\n",
	.verbs = verbs,
};

struct work {
	const struct cg_prog *verb;
	struct cg_ctx ctx;
	struct cg_sink out;
	struct cg_err *err;
	int status;
};

static int
do_verb(struct work *w, const char *run)
{
	struct cg_sink *to = json ? &w->out : NULL;

	if (w->verb == &cancel_prog)
		return cg_tool_run_cancel(&w->ctx, run, to, w->err);
	if (w->verb == &pause_prog)
		return cg_tool_run_pause(&w->ctx, run, to, w->err);
	if (w->verb == &resume_prog)
		return cg_tool_run_resume(&w->ctx, run, to, w->err);
	if (w->verb == &retry_prog)
		return cg_tool_run_retry(&w->ctx, run, &retry_req, to, w->err);
	return cg_tool_run_answer(&w->ctx, run, &answer_req, to, w->err);
}

/* What is wrong with one run is said; the others are done nevertheless. */
static int
one(void *arg, const char *run)
{
	struct work *w = arg;

	if (do_verb(w, run) == 0)
		return 0;
	if (w->err->code != CG_E_NOTFOUND && w->err->code != CG_E_STATE
	    && w->err->code != CG_E_DATA)
		return -1;
	cg_prog_error(w->verb, w->err);
	w->status = cg_errc_exit(w->err->code) > w->status ? cg_errc_exit(w->err->code) : w->status;
	return 0;
}

static void
say_limit(const json_t *r, const char *what, const char *running, const char *most)
{
	const json_t *n = json_object_get(r, most);
	char max[32] = "as many as configured";

	if (json_is_integer(n))
		snprintf(max, sizeof max, json_integer_value(n) ? "at most %" JSON_INTEGER_FORMAT
		    : "any number", json_integer_value(n));
	printf("%s: %s, %" JSON_INTEGER_FORMAT " running\n", what, max,
	    (json_int_t)cg_json_get_int(r, running, 0));
}

static void
say_budget(const json_t *r, const char *what, const char *most)
{
	const char *usd = cg_json_get_str(r, most, NULL);

	printf("%s: %s%s", what, usd ? "at most $" : "as much as configured", usd ? usd : "");
}

static int
say_limits(struct cg_sink *s, const json_t *r, struct cg_err *err)
{
	(void)s;
	(void)err;
	say_limit(r, "runs", "runningRuns", "maxRuns");
	say_limit(r, "steps", "runningSteps", "maxSteps");
	say_budget(r, "cost of a run", "maxCostUsd");
	putchar('\n');
	say_budget(r, "cost of a month", "maxCostPerMonthUsd");
	printf(", $%s paid in %s\n", cg_json_get_str(r, "monthCostUsd", "0"), cg_json_get_str(r, "month", ""));
	return 0;
}

static int
limits(struct work *w, int argc)
{
	struct cg_sink words = { .put = say_limits };

	if (argc)
		cg_prog_usage(w->verb, "limits are a tenant's, not a run's");
	return cg_tool_limits(&w->ctx, &limits_req, json ? &w->out : &words, w->err);
}

/* The input that a person wants instead: on the command line, or in a file. */
static int
read_input(struct cg_err *err)
{
	json_t *v;

	if (!input)
		return 0;
	if (answer_req.reject)
		cg_prog_usage(&approve_prog, "--reject and --input exclude each other");
	v = *input == '@' ? cg_json_load(input + 1, INPUT_MAX, err)
	    : cg_json_parse(input, strlen(input), "--input", 0, err);
	answer_req.input = v;
	return v ? 0 : -1;
}

int
main(int argc, char **argv)
{
	static const char *const fields[] = { "runId", "id", NULL };
	struct cg_err err = CG_ERR_INIT;
	struct work w = { .err = &err };
	int rc;

	w.verb = cg_prog_start_verb(&prog, &argc, &argv);
	if (argc == 0 && w.verb != &limits_prog && isatty(0))
		cg_prog_usage(w.verb, "which run?");
	if (cg_ctx_open(&w.ctx, cg_prog_common(), &err) < 0)
		return cg_prog_finish(w.verb, -1, &err);
	cg_sink_fd(&w.out, 1, true);
	rc = read_input(&err) < 0 ? -1 : w.verb == &limits_prog ? limits(&w, argc) : cg_tool_names(argc, argv, 0, false, fields, one, &w, &err);
	cg_sink_release(&w.out);
	json_decref((json_t *)(size_t)answer_req.input);
	cg_ctx_close(&w.ctx);
	return cg_prog_finish(w.verb, rc < 0 ? rc : w.status, &err);
}
