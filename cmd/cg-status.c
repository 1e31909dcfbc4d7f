/* cg-status: what happened: runs, their steps, artifacts, events, cost. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/prog.h"
#include "base/str.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "tool/doctor.h"
#include "tool/health.h"
#include "tool/names.h"
#include "tool/provider.h"
#include "tool/show_cost.h"
#include "tool/status.h"
#include "tool/table.h"
#include "tool/term.h"
#include "tool/tool.h"
#include "tool/watch.h"

enum { LOG_BYTES_MAX = 1 << 30, SVG_BYTES_MAX = 64 << 20, COMPLETE_MAX = 200 };

static struct cg_status_list_req list_req;
static const char *since, *until, *complete, *which_month;
static bool json, steps, artifacts, log_text, cache, cost, month, events, follow, wait_only, timeline,
    check_config, show_config, doctor, health, providers;
static int64_t after, timeout_ms = -1;

static const struct cg_opt opts[] = {
	CG_OPT_STR(0, "state", &list_req.state, "queued|running|paused|completed|failed|cancelled",
	    "list: only runs in this state"),
	CG_OPT_STR(0, "since", &since, "TIME", "list: made since then (1d, 2h, or a date)"),
	CG_OPT_STR(0, "until", &until, "TIME", "list: made before that (1d, 2h, or a date)"),
	CG_OPT_STR(0, "workflow", &list_req.workflow, "NAME", "list: only runs of this workflow"),
	CG_OPT_STR(0, "campaign", &list_req.campaign, "ID", "list: only runs of this campaign"),
	CG_OPT_STR(0, "before", &list_req.before, "RUN", "list: only runs older than this one"),
	CG_OPT_INT(0, "limit", &list_req.limit, "N", "list: at most so many (0: all)"),
	CG_OPT_BOOL(0, "json", &json, "records, one JSON object a line"),
	CG_OPT_BOOL(0, "steps", &steps, "only the steps of each run"),
	CG_OPT_BOOL(0, "artifacts", &artifacts, "what each run made"),
	CG_OPT_BOOL(0, "log", &log_text, "what the program of a step said: --log RUN STEP"),
	CG_OPT_BOOL(0, "cache", &cache, "hits and misses, why, and what was saved"),
	CG_OPT_BOOL(0, "cost", &cost, "what each run and its steps cost"),
	CG_OPT_OPTSTR(0, "month", &which_month, "YYYY-MM", "what the tenant has paid in a month (this one)"),
	CG_OPT_BOOL(0, "events", &events, "what happened so far"),
	CG_OPT_INT(0, "after", &after, "SEQ", "events: only those after this number"),
	CG_OPT_BOOL(0, "follow", &follow, "print events until the runs are over"),
	CG_OPT_BOOL(0, "wait", &wait_only, "wait until the runs are over"),
	CG_OPT_DUR(0, "timeout", &timeout_ms, "TIME", "follow, wait: no longer than this; then 75"),
	CG_OPT_BOOL(0, "timeline", &timeline, "draw the run over time (SVG)"),
	CG_OPT_BOOL(0, "check-config", &check_config, "look at every setting, and say each that is wrong"),
	CG_OPT_BOOL(0, "show-config", &show_config, "every setting and where it comes from"),
	CG_OPT_BOOL(0, "doctor", &doctor, "say why nothing moves, and what helps"),
	CG_OPT_BOOL(0, "health", &health, "say whether store, queue and model answer"),
	CG_OPT_BOOL(0, "providers", &providers, "say who makes what, and what may be spent"),
	CG_OPT_STR(0, "complete", &complete, "run", NULL),
	CG_OPT_END
};

static const struct cg_prog prog = {
	.name = "cg-status",
	.synopsis = "[--json] [--state=STATE] [--since=TIME] [RUN...]",
	.summary = "Say what happened: list runs, or show some of them.",
	.opts = opts,
	.operand = "RUN",
	.examples =
	    "  cg-status --state=failed --since=1d\n"
	    "  cg-status --json --follow \"$id\" | jq -r .type\n",
};

static const struct cg_column run_columns[] = {
	{ "runId", "RUN", CG_COL_TEXT }, { "status", "STATUS", CG_COL_TEXT },
	{ "workflowName", "WORKFLOW", CG_COL_TEXT }, { "createdAt", "CREATED", CG_COL_TIME },
	{ "durationMs", "TOOK", CG_COL_MS }, { "costUsd", "USD", CG_COL_NUMBER },
	{ "what", "WHAT", CG_COL_TEXT }, { NULL, NULL, CG_COL_TEXT }
};
static const struct cg_column step_columns[] = {
	{ "stepId", "STEP", CG_COL_TEXT }, { "status", "STATUS", CG_COL_TEXT },
	{ "attempt", "TRY", CG_COL_NUMBER }, { "startedAt", "STARTED", CG_COL_TIME },
	{ "durationMs", "TOOK", CG_COL_MS }, { "costUsd", "USD", CG_COL_NUMBER },
	{ "skillId", "SKILL", CG_COL_TEXT }, { "what", "WHAT", CG_COL_TEXT },
	{ NULL, NULL, CG_COL_TEXT }
};
static const struct cg_column artifact_columns[] = {
	{ "stepId", "STEP", CG_COL_TEXT }, { "artifactType", "TYPE", CG_COL_TEXT },
	{ "sizeBytes", "SIZE", CG_COL_BYTES }, { "filename", "FILE", CG_COL_TEXT },
	{ "uri", "URI", CG_COL_TEXT }, { NULL, NULL, CG_COL_TEXT }
};
static const struct cg_column cache_columns[] = {
	{ "stepId", "STEP", CG_COL_TEXT }, { "executedFrom", "FROM", CG_COL_TEXT },
	{ "durationMs", "TOOK", CG_COL_MS }, { "savedMs", "SAVED", CG_COL_MS },
	{ "savedUsd", "USD", CG_COL_NUMBER }, { "reason", "WHY", CG_COL_TEXT },
	{ NULL, NULL, CG_COL_TEXT }
};
static const struct cg_column event_columns[] = {
	{ "seq", "SEQ", CG_COL_NUMBER }, { "at", "AT", CG_COL_TEXT }, { "type", "TYPE", CG_COL_TEXT },
	{ "stepId", "STEP", CG_COL_TEXT }, { "what", "WHAT", CG_COL_TEXT },
	{ NULL, NULL, CG_COL_TEXT }
};
static const struct cg_column config_columns[] = {
	{ "name", "NAME", CG_COL_TEXT }, { "value", "VALUE", CG_COL_TEXT },
	{ "origin", "ORIGIN", CG_COL_TEXT }, { NULL, NULL, CG_COL_TEXT }
};
static const struct cg_column doctor_columns[] = {
	{ "what", "WHAT", CG_COL_TEXT }, { "message", "FINDING", CG_COL_TEXT },
	{ "remedy", "REMEDY", CG_COL_TEXT }, { NULL, NULL, CG_COL_TEXT }
};

static const struct cg_column health_columns[] = {
	{ "what", "WHAT", CG_COL_TEXT }, { "status", "STATUS", CG_COL_TEXT },
	{ "message", "MESSAGE", CG_COL_TEXT },	{ NULL, NULL, CG_COL_TEXT }
};

static const struct cg_column provider_columns[] = {
	{ "id", "PROVIDER", CG_COL_TEXT }, { "status", "STATUS", CG_COL_TEXT },
	{ "media", "MAKES", CG_COL_TEXT }, { "title", "TITLE", CG_COL_TEXT }, { NULL, NULL, CG_COL_TEXT }
};

/* ---- where records go ---- */

struct output {
	struct cg_sink lines;   /* --json */
	struct cg_table table;
	struct cg_sink prepare; /* before the table: what its columns show is put at the top */
	struct cg_sink live;    /* events and findings for a person who watches */
	struct cg_sink *to;
};

static int
put_one(struct output *o, const json_t *record, struct cg_err *err)
{
	json_t *copy = json_copy((json_t *)(size_t)record);
	int rc;

	cg_json_set_str(copy, "what", cg_watch_what(record));
	rc = cg_sink_put(&o->table.sink, copy, err);
	json_decref(copy);
	return rc;
}

/* An analysis is a table of its steps. */
static int
put_prepared(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	const json_t *rows = json_object_get(record, "steps"), *row;
	size_t i;

	if (!json_is_array(rows))
		return put_one(s->arg, record, err);
	json_array_foreach((json_t *)(size_t)rows, i, row)
		if (put_one(s->arg, row, err) < 0)
			return -1;
	return 0;
}

static void
output_open(struct output *o, const struct cg_column *columns)
{
	cg_sink_fd(&o->lines, 1, follow);
	cg_table_init(&o->table, columns, 1);
	o->prepare = (struct cg_sink){ .put = put_prepared, .arg = o };
	o->live = (struct cg_sink){ .put = doctor ? cg_watch_finding : cg_watch_event };
	o->to = json ? &o->lines : (follow || doctor) && o->table.terminal ? &o->live : &o->prepare;
}

static int
output_end(struct output *o, int rc, struct cg_err *err)
{
	if (rc >= 0 && cg_table_end(&o->table, err) < 0)
		rc = -1;
	if (rc >= 0 && cg_sink_flush(&o->lines, err) < 0)
		rc = -1;
	cg_table_release(&o->table);
	cg_sink_release(&o->lines);
	return rc;
}

/* ---- what can be shown of one run ---- */

/* The run and then its steps: on a terminal two tables, and what is asked of a person. */
static int
show_run(struct cg_ctx *ctx, const char *run, struct output *o, struct cg_err *err)
{
	struct cg_sink asked = { .put = cg_watch_question };
	int rc = cg_tool_status_run(ctx, run, o->to, err);

	if (rc == 0 && !json)
		rc = cg_table_end(&o->table, err);
	if (rc == 0 && !json && o->table.terminal) {
		putchar('\n');
		fflush(stdout);
	}
	o->table.columns = step_columns;
	rc = rc < 0 ? rc : cg_tool_status_steps(ctx, run, -1, o->to, err);
	if (rc == 0 && !json)
		rc = cg_table_end(&o->table, err);
	o->table.columns = run_columns;
	if (rc == 0 && !json && o->table.terminal)
		rc = cg_tool_status_steps(ctx, run, -1, &asked, err);
	return rc;
}

static int
show_steps(struct cg_ctx *ctx, const char *run, struct output *o, struct cg_err *err)
{
	return cg_tool_status_steps(ctx, run, -1, o->to, err);
}

static int
show_artifacts(struct cg_ctx *ctx, const char *run, struct output *o, struct cg_err *err)
{
	return cg_tool_status_artifacts(ctx, run, NULL, o->to, err);
}

static int
show_cache(struct cg_ctx *ctx, const char *run, struct output *o, struct cg_err *err)
{
	return cg_tool_status_cache(ctx, run, o->to, err);
}

static int
show_cost(struct cg_ctx *ctx, const char *run, struct output *o, struct cg_err *err)
{
	struct cg_sink rows;

	cg_show_cost_init(&rows, &o->table);
	return cg_tool_status_cost(ctx, run, json ? o->to : &rows, err);
}

static int
show_month(struct cg_ctx *ctx, struct output *o, struct cg_err *err)
{
	struct cg_sink rows;

	cg_show_cost_init(&rows, &o->table);
	return cg_tool_status_month(ctx, *which_month ? which_month : NULL, json ? o->to : &rows, err);
}

static int
show_events(struct cg_ctx *ctx, const char *run, struct output *o, struct cg_err *err)
{
	return cg_tool_status_events(ctx, run, after, o->to, err);
}

static int
show_timeline(struct cg_ctx *ctx, const char *run, struct output *o, struct cg_err *err)
{
	struct cg_buf svg;
	int rc;

	(void)o;
	cg_buf_init(&svg, SVG_BYTES_MAX);
	rc = cg_tool_status_timeline(ctx, run, &svg, err);
	if (rc == 0)
		fwrite(svg.s, 1, svg.len, stdout);
	cg_buf_release(&svg);
	return rc;
}

/* The views: which option asks for it, its columns, what prints it for one run. */
static const struct view {
	const char *name;
	const bool *wanted;
	const struct cg_column *columns;
	int (*show)(struct cg_ctx *ctx, const char *run, struct output *o, struct cg_err *err);
} views[] = {
	{ "steps", &steps, step_columns, show_steps },
	{ "artifacts", &artifacts, artifact_columns, show_artifacts },
	{ "cache", &cache, cache_columns, show_cache },
	{ "cost", &cost, cg_cost_columns, show_cost },
	{ "month", &month, cg_month_columns, NULL },
	{ "events", &events, event_columns, show_events },
	{ "timeline", &timeline, run_columns, show_timeline },
	{ "follow", &follow, event_columns, NULL },
	{ "wait", &wait_only, run_columns, NULL },
	{ "log", &log_text, run_columns, NULL },
	{ "show-config", &show_config, config_columns, NULL },
	{ "doctor", &doctor, doctor_columns, NULL },
	{ "health", &health, health_columns, NULL },
	{ "providers", &providers, provider_columns, NULL },
	{ NULL, NULL, run_columns, show_run }
};

static const struct view *
chosen_view(void)
{
	const struct view *v = NULL;
	size_t i = 0;

	for (; views[i].name; i++)
		if (*views[i].wanted) {
			if (v)
				cg_prog_usage(&prog, "--%s and --%s exclude each other", v->name,
				    views[i].name);
			v = &views[i];
		}
	return v ? v : &views[i];
}

/* ---- the operands ---- */

struct ids {
	const char **v;
	size_t n;
};

static int
take_id(void *arg, const char *id)
{
	struct ids *ids = arg;

	ids->v = cg_realloc(ids->v, ids->n + 1, sizeof *ids->v);
	ids->v[ids->n++] = cg_strdup(id);
	return 0;
}

static int
read_ids(int argc, char **argv, struct ids *ids, struct cg_err *err)
{
	static const char *const fields[] = { "runId", "id", NULL };

	if (argc == 0 && isatty(0))
		fprintf(stderr, "%s: reading run ids from the terminal, end with ^D\n", prog.name);
	return cg_tool_names(argc, argv, 0, false, fields, take_id, ids, err);
}

static void
free_ids(struct ids *ids)
{
	for (size_t i = 0; i < ids->n; i++)
		free((char *)(size_t)ids->v[i]);
	free(ids->v);
}

/* The first that is neither 0 nor 1, else 1 when there was one, else 0. */
static int
worst(int a, int b)
{
	return a > 1 ? a : b > 1 ? b : a | b;
}

/* Each run by itself: what goes wrong with one is said, and the others are shown. */
static int
show_each(struct cg_ctx *ctx, const struct view *v, const struct ids *ids, struct output *o,
    struct cg_err *err)
{
	int status = 0;

	for (size_t i = 0; i < ids->n; i++) {
		if (v->show(ctx, ids->v[i], o, err) == 0)
			continue;
		if (err->code != CG_E_NOTFOUND && err->code != CG_E_DATA)
			return -1;
		cg_prog_error(&prog, err);
		status = worst(status, cg_errc_exit(err->code));
	}
	return status;
}

/* A run that did not complete, in one line. */
static int
say_how(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	const char *state = cg_json_get_str(record, "status", "?"), *what = cg_watch_what(record);

	(void)s;
	(void)err;
	if (strcmp(state, "completed") != 0)
		cg_term_printf(stderr, "%s: run '%s' %s%s%s%s\n", prog.name, cg_json_get_str(record, "runId", "?"),
		    strcmp(state, "failed") ? "was " : "", state, *what ? ": " : "", what);
	return 0;
}

static int
wait_for(struct cg_ctx *ctx, const struct ids *ids, struct output *o, struct cg_err *err)
{
	struct cg_status_follow_req req = { .runs = ids->v, .n = ids->n, .after = after,
		.timeout_ms = timeout_ms, .reader_fd = follow ? 1 : -1 };
	int rc = cg_tool_status_follow(ctx, &req, follow ? o->to : NULL, err);

	for (size_t i = 0; wait_only && rc >= 0 && i < ids->n; i++) {
		struct cg_sink how = { .put = say_how };

		if ((rc == 1 && !cg_prog_common()->quiet
		    && cg_tool_status_run(ctx, ids->v[i], &how, err) < 0)
		    || (json && cg_tool_status_run(ctx, ids->v[i], o->to, err) < 0))
			return -1;
	}
	return rc;
}

static int
show_log(struct cg_ctx *ctx, const char *run, const char *step, struct cg_err *err)
{
	struct cg_buf text;
	int rc;

	cg_buf_init(&text, LOG_BYTES_MAX);
	rc = cg_tool_status_log(ctx, run, step, &text, err);
	if (rc == 0 && isatty(1))
		cg_watch_print(text.s, text.len, true);
	else if (rc == 0)
		fwrite(text.s, 1, text.len, stdout);
	cg_buf_release(&text);
	return rc;
}

/* ---- the list ---- */

/* A time, or so long ago. */
static int64_t
time_of(const char *option, const char *value)
{
	struct cg_err err;
	int64_t ms = 0;

	if (!value)
		return 0;
	if (cg_time_parse(value, &ms) == 0)
		return ms < 1 ? 1 : ms; /* nothing is older than the epoch, and 0 is no time */
	if (cg_strtodur_ms(value, &ms, &err) < 0)
		cg_prog_usage(&prog, "option '--%s': '%s' is neither a duration nor a time", option, value);
	return cg_wall_ms() - ms;
}

static int
put_id(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	(void)s;
	(void)err;
	puts(cg_json_get_str(record, "runId", ""));
	return 0;
}

/* For a shell's completion: whatever is wrong, it is silent. */
static int
complete_ids(void)
{
	struct cg_status_list_req req = { .limit = COMPLETE_MAX };
	struct cg_sink ids = { .put = put_id };
	struct cg_err err = CG_ERR_INIT;
	struct cg_ctx ctx;

	if (strcmp(complete, "run") == 0 && cg_ctx_open(&ctx, cg_prog_common(), &err) == 0) {
		cg_tool_status_list(&ctx, &req, &ids, &err);
		cg_ctx_close(&ctx);
	}
	return cg_prog_finish(&prog, 0, &err);
}

/* A row for each part of the record. */
static int
put_parts(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	struct output *o = s->arg;
	const char *what;
	json_t *part;
	int rc = 0;

	json_object_foreach(json_object_get(record, "details"), what, part) {
		json_t *row = json_copy(part);

		cg_json_set_str(row, "what", what);
		if (rc == 0)
			rc = cg_sink_put_new(o->to, row, err);
		else
			json_decref(row);
	}
	return rc;
}

static int
show_health(struct cg_ctx *ctx, struct output *o, struct cg_err *err)
{
	const struct cg_health_req all = { .ready = false };
	struct cg_sink parts = { .put = put_parts, .arg = o };

	return cg_tool_health(ctx, &all, json ? o->to : &parts, err);
}

/* A row for each provider; of people who want more, --json. */
static int
put_providers(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	json_t *one;
	size_t i;

	json_array_foreach(json_object_get(record, "providers"), i, one)
		if (cg_sink_put(((struct output *)s->arg)->to, one, err) < 0)
			return -1;
	return 0;
}

static void
check_operands(const struct view *v, int argc)
{
	bool filters = list_req.state || since || until || list_req.workflow || list_req.campaign || list_req.before
	    || list_req.limit;

	if (filters && (argc || v->name))
		cg_prog_usage(&prog, "options of the list do not go with runs");
	if (v->wanted == &log_text && argc != 2)
		cg_prog_usage(&prog, "--log wants a run and a step");
	if (v->wanted == &show_config && argc)
		cg_prog_usage(&prog, "--show-config takes no run");
	if (v->wanted == &month && argc)
		cg_prog_usage(&prog, "--month is of all runs; --cost takes one");
	if (v->wanted == &doctor && argc)
		cg_prog_usage(&prog, "--doctor takes no run");
	if (v->wanted == &providers && argc)
		cg_prog_usage(&prog, "--providers takes no run");
	if (v->wanted == &health && argc)
		cg_prog_usage(&prog, "--health takes no run");
	if (after && !events && !follow)
		cg_prog_usage(&prog, "--after goes with --events or --follow");
	if (timeout_ms >= 0 && !follow && !wait_only)
		cg_prog_usage(&prog, "--timeout goes with --wait or --follow");
}

static int
run(struct cg_ctx *ctx, const struct view *v, int argc, char **argv, struct output *o,
    struct cg_err *err)
{
	struct ids ids = { NULL, 0 };
	int rc;

	if (v->wanted == &show_config)
		return cg_tool_status_config(ctx, o->to, err);
	if (v->wanted == &month)
		return show_month(ctx, o, err);
	if (v->wanted == &doctor)
		return cg_tool_doctor(ctx, o->to == &o->prepare ? &o->table.sink : o->to, err);
	if (v->wanted == &health)
		return show_health(ctx, o, err);
	if (v->wanted == &providers)
		return cg_tool_providers(ctx, cg_health_model(ctx, NULL), json ? o->to : &(struct cg_sink){ .put = put_providers, .arg = o }, err);
	if (v->wanted == &log_text)
		return show_log(ctx, argv[0], argv[1], err);
	if (!v->name && argc == 0)
		return cg_tool_status_list(ctx, &list_req, o->to, err);
	rc = read_ids(argc, argv, &ids, err);
	if (rc == 0 && timeline && ids.n > 1)
		cg_prog_usage(&prog, "--timeline draws one run, got %zu", ids.n);
	if (rc == 0)
		rc = v->show ? show_each(ctx, v, &ids, o, err) : wait_for(ctx, &ids, o, err);
	free_ids(&ids);
	return rc;
}

static void
say_wrong(void *arg, const char *why)
{
	struct cg_err err;

	(void)arg, cg_err_set(&err, CG_E_CONFIG, "%s", why);
	cg_prog_error(&prog, &err);
}

/* Without opening anything: what is configured may be nonsense. */
static int
look_at_config(int argc)
{
	if (argc)
		cg_prog_usage(&prog, "--check-config takes no run");
	return cg_conf_check(cg_prog_common(), say_wrong, NULL) ? cg_errc_exit(CG_E_CONFIG) : 0;
}

int
main(int argc, char **argv)
{
	struct cg_err err = CG_ERR_INIT;
	const struct view *v;
	struct output o;
	struct cg_ctx ctx;
	int rc = -1;

	argc = cg_prog_start(&prog, argc, argv);
	if (complete)
		return complete_ids();
	if (check_config)
		return cg_prog_finish(&prog, look_at_config(argc), &err);
	month = which_month != NULL;
	v = chosen_view();
	check_operands(v, argc);
	list_req.since_ms = time_of("since", since);
	list_req.until_ms = time_of("until", until);
	output_open(&o, v->columns);
	if (cg_ctx_open(&ctx, cg_prog_common(), &err) == 0) {
		rc = run(&ctx, v, argc, argv, &o, &err);
		cg_ctx_close(&ctx);
	}
	rc = output_end(&o, rc, &err);
	return cg_prog_finish(&prog, rc, &err);
}
