/* cg-worker: execute plans, or serve the queue; print what happens as events. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/prog.h"
#include "base/sig.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "tool/serve.h"
#include "tool/term.h"
#include "tool/tool.h"
#include "tool/work.h"

static struct cg_work_req req = { .grace_ms = -1, .max_cost_microusd = -1 };
static struct cg_serve_req serve = { .worker = NULL };
static const char *queue;

static const struct cg_opt opts[] = {
	CG_OPT_OPTSTR(0, "queue", &queue, "URL", "serve queued runs: of URL, else of CG_QUEUE, else of the store"),
	CG_OPT_BOOL(0, "once", &req.once, "with --queue: end when nothing is queued or orphaned"),
	CG_OPT_STR(0, "resume", &req.resume, "RUN", "take up this run and end after it"),
	CG_OPT_INT('j', "jobs", &req.jobs, "N", "steps at once (default: one a processor)"),
	CG_OPT_STR('o', "output", &req.output_dir, "DIR", "put the files of each finished run there"),
	CG_OPT_BOOL('B', "no-cache", &req.no_cache, "as if nothing had been done before"),
	CG_OPT_USD(0, "max-cost", &req.max_cost_microusd, "USD", "what a run may pay for; then the studio makes the rest, or steps fail"),
	CG_OPT_DUR(0, "grace", &req.grace_ms, "TIME", "how long running steps may go on after SIGTERM (30s)"),
	CG_OPT_BOOL(0, "strict", &req.strict, "refuse to run when the sandbox lacks a part"),
	CG_OPT_STR(0, "exec", &serve.program, "FILE", "serve the jobs of a BullMQ queue with this program"),
	CG_OPT_STR('n', "queue-name", &serve.at.name, "NAME", "with --exec: which queue"),
	CG_OPT_STR(0, "prefix", &serve.at.prefix, "TEXT", "with --exec: what its keys begin with (bull)"),
	CG_OPT_DUR(0, "timeout", &serve.timeout_ms, "TIME", "with --exec: how long a job may take"),
	CG_OPT_DUR(0, "lock", &serve.lock_ms, "TIME", "with --exec: how long a dead worker's job stays its own (10s)"),
	CG_OPT_DUR(0, "stalled", &serve.stalled_ms, "TIME", "with --exec: how often to look for such jobs (4s)"),
	CG_OPT_STR(0, "name", &serve.worker, "NAME", "with --exec: what dashboards call this worker"),
	CG_OPT_END
};

static const struct cg_prog prog = {
	.name = "cg-worker",
	.synopsis = "[-j N] [-o DIR] [--queue[=URL] [--once]] [--resume RUN] | --exec PROGRAM -n NAME "
	    "[ARGUMENT...]",
	.summary = "Execute plans from standard input, or serve queued runs; print events, one JSON "
	    "object a line.",
	.opts = opts,
	.section = 8,
	.examples =
	    "  cg-plan -t brief.json campaign.build.minimal | cg-worker -o campaign/ | jq -r .type\n"
	    "  cg-worker --queue --once -j 4\n"
	    "  cg-worker --exec ./send-mail -n mail -j 8\n",
};

struct progress {
	bool terminal, shown;
	long long drawn_ms;
	struct cg_work_status last;
};

static void
erase(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}

static void
duration(long long ms, char out[32])
{
	if (ms >= 60000)
		snprintf(out, 32, "%lldm%02llds", ms / 60000, ms / 1000 % 60);
	else
		snprintf(out, 32, "%lld.%llds", ms / 1000, ms / 100 % 10);
}

static void
draw(struct progress *p, const struct cg_work_status *s)
{
	char took[32], names[200] = "";
	size_t n = 0;

	for (size_t i = 0; s->names[i] && n < sizeof names - 60; i++)
		n += (size_t)snprintf(names + n, sizeof names - n, " %.48s", s->names[i]);
	duration(s->elapsed_ms, took);
	fprintf(stderr, "\r\033[K%s: %zu/%zu steps  %zu running:%s  %s", prog.name, s->ended,
	    s->steps, s->running, names, took);
	fflush(stderr);
	p->shown = true;
}

/* A line for each step that ended: for logs, and above the progress line. */
static void
say_step(const json_t *e, const char *what)
{
	const json_t *error = json_object_get(e, "error");
	const char *why = cg_json_get_str(error, "message", cg_json_get_str(e, "reason", NULL));
	long long ms = cg_json_get_int(e, "durationMs", -1);
	char took[32] = "";

	if (!why && cg_json_get_bool(e, "degraded", false))
		why = "plainer than asked, cg-status --log says why";
	if (ms >= 0)
		duration(ms, took);
	cg_term_printf(stderr, "%s: %-9s %s%s%s%s%s%s\n", prog.name, what, cg_json_get_str(e, "stepId", "?"),
	    ms >= 0 ? " (" : "", took, ms >= 0 ? ")" : "", why ? ": " : "", why ? why : "");
}

static void
say_run(const json_t *e, const char *what)
{
	const char *run = cg_json_get_str(e, "runId", "?");
	const char *why = cg_json_get_str(json_object_get(e, "error"), "message", cg_json_get_str(e, "reason", NULL));

	cg_term_printf(stderr, "%s: run %s %s%s%s\n", prog.name, run, what, why ? ": " : "", why ? why : "");
	/* Where it came from a pipe nobody else may be there to take it up. */
	if (req.in_fd >= 0 && strcmp(what, "queued") == 0)
		fprintf(stderr, "%s: to go on with it: %s --resume %s\n", prog.name, prog.name, run);
}

static void
heard(void *arg, const json_t *event, const struct cg_work_status *status)
{
	static const struct {
		const char *type, *word;
	} said[] = {
		{ "step.completed", "completed" }, { "step.cached", "cached" },
		{ "step.retrying", "retrying" }, { "step.failed", "failed" },
		{ "step.skipped", "skipped" }, { "step.waiting", "waiting" },
	};
	struct progress *p = arg;
	const char *type = event ? cg_json_get_str(event, "type", "") : "";

	if (status)
		p->last = *status;
	erase(p);
	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		if (strcmp(type, said[i].type) == 0)
			say_step(event, said[i].word);
	if (strncmp(type, "run.", 4) == 0 && strcmp(type, "run.started") != 0)
		say_run(event, type + 4);
	if (p->terminal && status && status->runs)
		draw(p, status);
}

static void
asked(void *arg, const char *report)
{
	(void)arg;
	fputs(report, stderr);
}

static int
status_of(const struct cg_work_report *r)
{
	return req.in_fd >= 0 && r->failed + r->cancelled > 0 ? 1 : 0;
}

static int
serve_queue(char **argv)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_serve_report report = { .signal = 0 };
	struct cg_sink out;
	struct cg_ctx ctx;
	int rc = -1;

	serve.at.url = queue;
	serve.argv = argv;
	serve.jobs = req.jobs;
	serve.once = req.once;
	serve.grace_ms = req.grace_ms;
	cg_sink_fd(&out, 1, false);
	if (cg_ctx_open_bare(&ctx, cg_prog_common(), &err) == 0) {
		rc = cg_tool_serve(&ctx, &serve, &out, &report, &err);
		cg_ctx_close(&ctx);
	}
	cg_sink_release(&out);
	if (rc == 0 && report.signal)
		cg_sig_die(report.signal);
	return cg_prog_finish(&prog, rc, &err);
}

int
main(int argc, char **argv)
{
	struct progress p = { .terminal = isatty(2) };
	struct cg_err err = CG_ERR_INIT;
	static struct cg_work_report report; /* names memory until the end */
	struct cg_sink out;
	struct cg_ctx ctx;
	int rc = -1;

	argc = cg_prog_start(&prog, argc, argv);
	if (serve.program)
		return serve_queue(argv);
	if (argc != 0)
		cg_prog_usage(&prog, "plans come from standard input, not from '%s'", argv[0]);
	if (queue && req.resume)
		cg_prog_usage(&prog, "--queue and --resume exclude each other");
	if (req.once && !queue)
		cg_prog_usage(&prog, "--once goes with --queue");
	req.in_fd = queue || req.resume ? -1 : 0;
	req.tenant = cg_prog_common()->tenant;
	if (req.in_fd == 0 && isatty(0))
		fprintf(stderr, "%s: reading plans from the terminal, end with ^D\n", prog.name);
	if (!cg_prog_common()->quiet) {
		req.heard = heard;
		req.arg = &p;
	}
	req.asked = asked;
	cg_sink_fd(&out, 1, false);
	/* On a queue the tenant is that of each run. */
	if ((queue ? cg_ctx_open_bare : cg_ctx_open)(&ctx, cg_prog_common(), &err) == 0) {
		if (queue && *queue)
			cg_conf_set(&ctx.conf, CG_CONF_QUEUE, queue, "option --queue");
		rc = cg_tool_work(&ctx, &req, &out, &report, &err);
		cg_ctx_close(&ctx);
	}
	erase(&p);
	cg_sink_release(&out);
	if (rc == 0 && report.signal)
		cg_sig_die(report.signal);
	return cg_prog_finish(&prog, rc < 0 ? rc : status_of(&report), &err);
}
