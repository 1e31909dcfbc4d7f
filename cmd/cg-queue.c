/* cg-queue: a job queue on Redis, in BullMQ's layout, from the shell. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/prog.h"
#include "base/str.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "tool/args.h"
#include "tool/names.h"
#include "tool/out.h"
#include "tool/queue.h"
#include "tool/tool.h"

/* ---- options: unless said otherwise they are arguments by their names, in camelCase ---- */

static struct cg_queue_at at;
static struct cg_queue_events_req listen_req = { .since = "0" };
static struct cg_strs states, types;
static bool json, only_id, force, all, clear, reset, delayed, children, asc, front, immediately, take_away;
static const char *data, *state, *before, *pattern, *tz, *start_date, *end_date, *job_name, *since;
static int64_t timeout_ms = -1, start = -1, end = -1, limit = -1, grace = -1, keep = -1, depth = -1,
    every = -1, offset = -1;
/* of jobs */
static const char *job_id, *timestamp, *remove_done, *remove_failed;
static int64_t attempts = -1, delay = -1, priority = -1, keep_logs = -1, stack = -1, size_max = -1;
static bool lifo;
static struct cg_queue_job_words job = { .dedup_ttl = -1 };

#define AT \
	CG_OPT_STR('n', "queue-name", &at.name, "NAME", "which queue"), \
	CG_OPT_STR(0, "queue-url", &at.url, "URL", "where: redis://HOST, rediss://, unix:PATH"), \
	CG_OPT_STR(0, "prefix", &at.prefix, "TEXT", "what its keys begin with (bull)"), \
	CG_OPT_BOOL(0, "json", &json, "records, one a line")
#define PLAIN_JOB_OPTS \
	CG_OPT_INT(0, "attempts", &attempts, "N", "so many tries in all"), \
	CG_OPT_DUR(0, "delay", &delay, "TIME", "not before that time has passed"), \
	CG_OPT_INT(0, "priority", &priority, "N", "1 comes first, 2097151 last; after those without"), \
	CG_OPT_BOOL(0, "lifo", &lifo, "to the front of the queue"), \
	CG_OPT_STR(0, "job-id", &job_id, "ID", "its id; the same id is the same job"), \
	CG_OPT_STR(0, "timestamp", &timestamp, "WHEN", "when it was made, instead of now"), \
	CG_OPT_STR(0, "remove-on-complete", &remove_done, "JSON", "true, how many to keep, {age, count}"), \
	CG_OPT_STR(0, "remove-on-fail", &remove_failed, "JSON", "the same for failed ones"), \
	CG_OPT_INT(0, "keep-logs", &keep_logs, "N", "keep so many lines of its log"), \
	CG_OPT_INT(0, "stack-trace-limit", &stack, "N", "keep so many failures"), \
	CG_OPT_INT(0, "size-limit", &size_max, "BYTES", "refuse data longer than this")
#define JOB_OPTS PLAIN_JOB_OPTS, \
	CG_OPT_STR(0, "backoff", &job.backoff, "SPEC", "1s, or exponential:1s[:JITTER] between tries"), \
	CG_OPT_STR(0, "dedup", &job.dedup, "ID", "no second one while one with this id is there"), \
	CG_OPT_DUR(0, "dedup-ttl", &job.dedup_ttl, "TIME", "only for that long"), \
	CG_OPT_BOOL(0, "dedup-extend", &job.dedup_extend, "each one begins that time anew"), \
	CG_OPT_BOOL(0, "dedup-replace", &job.dedup_replace, "the new one takes the place of a delayed one"), \
	CG_OPT_BOOL(0, "dedup-keep-last", &job.dedup_keep_last, "the last one follows the running one"), \
	CG_OPT_STR(0, "opts", &job.more, "JSON", "other options of the job, an object")

static const struct cg_opt no_opts[] = { AT, CG_OPT_END };
/* Options that are no arguments, or not as they stand. */
static const struct cg_opt ours[] = { AT, JOB_OPTS,
	CG_OPT_STR('d', "data", &data, "JSON", ""),
	CG_OPT_BOOL(0, "id", &only_id, ""),
	CG_OPT_BOOL('a', "all", &all, ""),
	CG_OPT_BOOL(0, "clear", &clear, ""),
	CG_OPT_DUR(0, "timeout", &timeout_ms, "", ""),
	CG_OPT_END
};
static const struct cg_opt plain_job_opts[] = { PLAIN_JOB_OPTS, CG_OPT_END };
static const struct cg_opt add_opts[] = { AT,
	CG_OPT_STR('d', "data", &data, "JSON", "its data (default: standard input, or {})"),
	JOB_OPTS,
	CG_OPT_STR(0, "parent", &job.parent, "ID", "a job that waits for this one"),
	CG_OPT_STR(0, "parent-queue", &job.parent_queue, "NAME", "the queue of that job"),
	CG_OPT_STR(0, "if-failed", &job.if_failed, "fail-parent|continue-parent|ignore|remove",
	    "what its failure is for the parent"),
	CG_OPT_BOOL(0, "id", &only_id, "print bare ids"),
	CG_OPT_END
};
static const struct cg_opt list_opts[] = { AT,
	CG_OPT_LIST('s', "state", &states, "STATE", "only these: waiting, active, delayed, completed, ..."),
	CG_OPT_INT(0, "start", &start, "N", "leave out so many of each state"),
	CG_OPT_INT('l', "limit", &limit, "N", "at most so many of each state"),
	CG_OPT_BOOL(0, "asc", &asc, "oldest first"),
	CG_OPT_END
};
static const struct cg_opt range_opts[] = { AT,
	CG_OPT_INT(0, "start", &start, "N", "from this one, 0 is the first"),
	CG_OPT_INT(0, "end", &end, "N", "to this one"),
	CG_OPT_END
};
static const struct cg_opt log_opts[] = { AT,
	CG_OPT_INT(0, "keep", &keep, "N", "keep so many lines"), CG_OPT_END
};
static const struct cg_opt tree_opts[] = { AT,
	CG_OPT_INT(0, "depth", &depth, "N", "so many levels"), CG_OPT_END
};
static const struct cg_opt events_opts[] = { AT,
	CG_OPT_BOOL('f', "follow", &listen_req.follow, "from now on, until interrupted"),
	CG_OPT_STR(0, "since", &since, "EVENT", "after the event with this id; 0: all that are kept"),
	CG_OPT_LIST('e', "event", &types, "TYPE", "only these: completed, failed, progress, ..."),
	CG_OPT_STR(0, "job", &listen_req.job, "ID", "only those of this job"),
	CG_OPT_END
};
static const struct cg_opt wait_opts[] = { AT,
	CG_OPT_DUR(0, "timeout", &timeout_ms, "TIME", "give up after that long (status 75)"), CG_OPT_END
};
static const struct cg_opt priority_opts[] = { AT,
	CG_OPT_BOOL(0, "lifo", &front, "before others of the same priority"), CG_OPT_END
};
static const struct cg_opt all_opts[] = { AT,
	CG_OPT_BOOL('a', "all", &all, "all of the queue"), CG_OPT_END
};
static const struct cg_opt retry_opts[] = { AT,
	CG_OPT_BOOL('a', "all", &all, "all of a state"),
	CG_OPT_STR('s', "state", &state, "failed|completed", "which, with --all (failed)"),
	CG_OPT_STR(0, "before", &before, "WHEN", "with --all: those that ended before"),
	CG_OPT_BOOL(0, "reset", &reset, "forget how often it was tried"),
	CG_OPT_END
};
static const struct cg_opt remove_opts[] = { AT,
	CG_OPT_BOOL(0, "children", &children, "its children too"), CG_OPT_END
};
static const struct cg_opt clean_opts[] = { AT,
	CG_OPT_STR('s', "state", &state, "STATE", "of this state"),
	CG_OPT_DUR(0, "grace", &grace, "TIME", "older than that"),
	CG_OPT_INT('l', "limit", &limit, "N", "at most so many"),
	CG_OPT_END
};
static const struct cg_opt orphans_opts[] = { AT,
	CG_OPT_BOOL(0, "remove", &take_away, "and remove them"),
	CG_OPT_INT('l', "limit", &limit, "N", "at most so many"),
	CG_OPT_END
};
static const struct cg_opt drain_opts[] = { AT,
	CG_OPT_BOOL(0, "delayed", &delayed, "the delayed ones too"), CG_OPT_END
};
static const struct cg_opt obliterate_opts[] = { AT,
	CG_OPT_BOOL('f', "force", &force, "do not ask, and take running jobs too"), CG_OPT_END
};
static const struct cg_opt dedup_opts[] = { AT,
	CG_OPT_BOOL(0, "clear", &clear, "forget it: the next job is a new one"), CG_OPT_END
};
static const struct cg_opt schedule_opts[] = { AT,
	CG_OPT_DUR(0, "every", &every, "TIME", "a job each time this has passed"),
	CG_OPT_STR(0, "pattern", &pattern, "CRON", "or when this says, five or six fields"),
	CG_OPT_STR(0, "tz", &tz, "ZONE", "time zone of the pattern (UTC)"),
	CG_OPT_DUR(0, "offset", &offset, "TIME", "with --every: so long after the full interval"),
	CG_OPT_STR(0, "start-date", &start_date, "WHEN", "not before"),
	CG_OPT_STR(0, "end-date", &end_date, "WHEN", "not after"),
	CG_OPT_INT('l', "limit", &limit, "N", "so many times"),
	CG_OPT_BOOL(0, "immediately", &immediately, "and once now"),
	CG_OPT_STR(0, "name", &job_name, "NAME", "of its jobs"),
	CG_OPT_STR('d', "data", &data, "JSON", "of its jobs"),
	JOB_OPTS,
	CG_OPT_END
};

/* ---- the verbs ---- */

struct verb {
	struct cg_prog prog;   /* first: the start gives us this */
	const char *call;      /* what the queue calls it; NULL: run does it */
	const char *operands;  /* as in tool/args.h; "id*": each operand, or each line of standard
	                        * input, is a call of its own */
	enum cg_show show;
	const struct cg_column *columns; /* of CG_SHOW_RECORDS; of the others the first key alone counts */
	const char *all;       /* the call when --all is given */
	int (*run)(const struct verb *v, struct cg_queue *q, int argc, char **argv,
	    struct cg_sink *out, struct cg_err *err);
};

#define RUN(f) static int f(const struct verb *v, struct cg_queue *q, int argc, char **argv, \
	struct cg_sink *out, struct cg_err *err)
RUN(run_add);
RUN(run_flow);
RUN(run_jobs);
RUN(run_events);
RUN(run_wait);

static const struct cg_column id_column[] = { { "id", NULL, CG_COL_TEXT } };
static const struct cg_column value_column[] = { { "value", NULL, CG_COL_TEXT } };
static const struct cg_column log_lines[] = { { "logs", NULL, CG_COL_TEXT } };
static const struct cg_column finding_lines[] = { { "findings", NULL, CG_COL_TEXT } };

#define V(verb, syn, sum, o, ex) \
	.prog = { .name = "cg-queue " verb, .synopsis = syn, .summary = sum, .opts = o, .examples = ex, .operand = "" }
static const struct verb table[] = {
	{ V("add", "[OPTIONS] [NAME]", "Adds a job, or one for each line {name, data, opts} of standard "
	    "input.", add_opts, "  cg-queue add -n mail welcome -d '{\"to\": 7}' --attempts=3 --backoff=1s\n"
	    "  cg-queue add -n mail --id <jobs.ndjson\n"), .show = CG_SHOW_RECORDS, .columns = cg_queue_added_columns,
	    .run = run_add },
	{ V("flow", "[--json] <TREE", "Adds a job with children, which it waits for, from standard input.",
	    no_opts, "  cg-queue flow -n film <tree.json\n  cg-queue flow -n film --json <tree.json | jq -r .id\n"),
	    .show = CG_SHOW_TREE, .run = run_flow },
	{ V("counts", "[--json]", "Counts the jobs of each state.", no_opts,
	    "  cg-queue counts -n mail\n  cg-queue counts -n mail --json | jq .failed\n"), .call = "counts",
	    .show = CG_SHOW_PAIRS },
	{ V("jobs", "[-s STATE] [-l N]", "Lists jobs, newest first.", list_opts,
	    "  cg-queue jobs -n mail -s failed\n  cg-queue jobs -n mail --json | jq -r .id\n"),
	    .show = CG_SHOW_RECORDS, .columns = cg_queue_job_columns, .run = run_jobs },
	{ V("job", "[ID...]", "Shows all about jobs.", no_opts,
	    "  cg-queue job -n mail 7\n  cg-queue job -n mail --json 7 | jq .returnvalue\n"), .call = "job",
	    .operands = "id*", .show = CG_SHOW_PRETTY },
	{ V("state", "[ID...]", "Says in which state jobs are.", no_opts,
	    "  cg-queue state -n mail 7\n  test \"$(cg-queue state -n mail 7)\" = completed\n"), .call = "state",
	    .operands = "id*", .show = CG_SHOW_FIELD, .columns = value_column },
	{ V("logs", "[--start=N] [--end=N] ID", "Shows what a job logged.", range_opts,
	    "  cg-queue logs -n mail 7\n  cg-queue logs -n mail --json 7 | jq .count\n"), .call = "logs",
	    .operands = "id", .show = CG_SHOW_LINES, .columns = log_lines },
	{ V("log", "[--keep=N] ID LINE", "Adds a line to the log of a job.", log_opts,
	    "  cg-queue log -n mail 7 'looked into it'\n  cg-queue log -n mail --keep=10 7 again\n"),
	    .call = "log", .operands = "id line" },
	{ V("progress", "ID JSON", "Sets how far a job is.", no_opts,
	    "  cg-queue progress -n mail 7 50\n  cg-queue progress -n mail 7 '{\"sent\": 3}'\n"),
	    .call = "progress", .operands = "id progress:json" },
	{ V("data", "ID JSON", "Replaces the data of a job.", no_opts,
	    "  cg-queue data -n mail 7 '{\"to\": 8}'\n  cg-queue data -n mail 7 \"$(cat data.json)\"\n"),
	    .call = "data", .operands = "id data:json" },
	{ V("priority", "[--lifo] ID N", "Changes the priority of a job; 0 is none.", priority_opts,
	    "  cg-queue priority -n mail 7 1\n  cg-queue priority -n mail --lifo 7 5\n"),
	    .call = "priority", .operands = "id priority:int" },
	{ V("delay", "ID TIME", "Puts a delayed job off, from now.", no_opts,
	    "  cg-queue delay -n mail 7 10m\n  cg-queue delay -n mail 7 0\n"), .call = "delay",
	    .operands = "id delay:ms" },
	{ V("promote", "[ID...] | --all", "Makes delayed jobs ready now.", all_opts,
	    "  cg-queue promote -n mail 7\n  cg-queue promote -n mail --all\n"), .call = "promote",
	    .operands = "id*", .all = "promote-all" },
	{ V("retry", "[--reset] [ID...] | --all [-s STATE] [--before=WHEN]", "Tries ended jobs again.",
	    retry_opts, "  cg-queue retry -n mail 7\n  cg-queue jobs -n mail -s failed --json | cg-queue retry -n mail\n"),
	    .call = "retry", .operands = "id*", .all = "retry-all" },
	{ V("remove", "[--children] [ID...]", "Removes jobs that do not run.", remove_opts,
	    "  cg-queue remove -n mail 7\n  cg-queue jobs -n mail -s delayed --json | cg-queue remove -n mail\n"),
	    .call = "remove", .operands = "id*" },
	{ V("clean", "-s STATE [--grace=TIME] [-l N]", "Removes jobs of a state; prints their ids.",
	    clean_opts, "  cg-queue clean -n mail -s completed --grace=7d\n"
	    "  cg-queue clean -n mail -s failed -l 1000 | wc -l\n"), .call = "clean", .show = CG_SHOW_FIELD,
	    .columns = id_column },
	{ V("drain", "[--delayed]", "Removes all jobs that wait.", drain_opts,
	    "  cg-queue drain -n mail\n  cg-queue drain -n mail --delayed\n"), .call = "drain" },
	{ V("obliterate", "[-f]", "Removes the queue and all that is in it.", obliterate_opts,
	    "  cg-queue obliterate -n mail\n  cg-queue obliterate -n test -f\n"), .call = "obliterate" },
	{ V("pause", "", "Lets no job start.", no_opts,
	    "  cg-queue pause -n mail\n  cg-queue pause -n mail && cg-queue counts -n mail\n"), .call = "pause" },
	{ V("resume", "", "Lets jobs start again.", no_opts,
	    "  cg-queue resume -n mail\n  cg-queue resume -n mail && cg-queue doctor -n mail\n"), .call = "resume" },
	{ V("stalled", "", "Puts jobs of dead workers back; prints their ids.", no_opts,
	    "  cg-queue stalled -n mail\n  cg-queue stalled -n mail --json\n"), .call = "stalled", .show = CG_SHOW_FIELD,
	    .columns = id_column },
	{ V("orphans", "[--remove] [-l N]", "Finds jobs that are in no state, which nothing would remove.", orphans_opts,
	    "  cg-queue orphans -n mail | wc -l\n  cg-queue orphans -n mail --remove\n"), .call = "orphans",
	    .show = CG_SHOW_FIELD, .columns = id_column },
	{ V("tree", "[--depth=N] ID", "Shows a job and its children.", tree_opts,
	    "  cg-queue tree -n film 7\n  cg-queue tree -n film --json 7 | jq '.children | length'\n"),
	    .call = "flow", .operands = "id", .show = CG_SHOW_TREE },
	{ V("children", "ID", "Shows what a job's children gave, and which it waits for.", no_opts,
	    "  cg-queue children -n film 7\n  cg-queue children -n film --json 7 | jq .processed\n"),
	    .call = "children", .operands = "id", .show = CG_SHOW_PRETTY },
	{ V("detach", "[ID...]", "Lets the parents of jobs wait no longer for them.", no_opts,
	    "  cg-queue detach -n film 8\n  cg-queue detach -n film 8 9\n"), .call = "detach", .operands = "id*" },
	{ V("dedup", "[--clear] ID", "Says which job holds a deduplication id.", dedup_opts,
	    "  cg-queue dedup -n mail order-7\n  cg-queue dedup -n mail --clear order-7\n"), .call = "dedup",
	    .operands = "id", .show = CG_SHOW_FIELD, .columns = value_column },
	{ V("schedule", "ID --every=TIME | --pattern=CRON [OPTIONS]", "Makes or changes a schedule.",
	    schedule_opts, "  cg-queue schedule -n mail digest --pattern='0 7 * * *' --tz=Europe/Madrid\n"
	    "  cg-queue schedule -n mail beat --every=30s --name=ping\n"), .call = "schedule", .operands = "id",
	    .show = CG_SHOW_RECORDS, .columns = cg_queue_next_columns },
	{ V("schedules", "[--json]", "Lists the schedules.", no_opts,
	    "  cg-queue schedules -n mail\n  cg-queue schedules -n mail --json | jq -r .id\n"),
	    .call = "schedules", .show = CG_SHOW_RECORDS, .columns = cg_queue_schedule_columns },
	{ V("unschedule", "[ID...]", "Ends schedules.", no_opts,
	    "  cg-queue unschedule -n mail beat\n  cg-queue schedules -n mail --json | cg-queue unschedule -n mail\n"),
	    .call = "unschedule", .operands = "id*" },
	{ V("rearm", "", "Gives schedules whose next job is gone a new one; prints their ids.", no_opts,
	    "  cg-queue rearm -n mail\n  cg-queue rearm -n mail --json\n"), .call = "rearm", .show = CG_SHOW_FIELD,
	    .columns = id_column },
	{ V("concurrency", "N | none", "Lets only so many jobs run at once, over all workers.", no_opts,
	    "  cg-queue concurrency -n mail 10\n  cg-queue concurrency -n mail none\n"), .call = "concurrency",
	    .operands = "max:max" },
	{ V("limit", "N TIME | none", "Lets only so many jobs start in a time, over all workers.", no_opts,
	    "  cg-queue limit -n mail 100 1m\n  cg-queue limit -n mail none\n"), .call = "limit",
	    .operands = "max:max duration:ms?" },
	{ V("limit-now", "TIME", "Lets no job start for that time, where there is a limit.", no_opts,
	    "  cg-queue limit-now -n mail 30s\n  cg-queue limit-now -n mail 0\n"), .call = "limit-now",
	    .operands = "ms:ms" },
	{ V("workers", "[--json]", "Lists the workers of the queue.", no_opts,
	    "  cg-queue workers -n mail\n  cg-queue workers -n mail --json | jq -r .addr\n"), .call = "workers",
	    .show = CG_SHOW_RECORDS, .columns = cg_queue_worker_columns },
	{ V("metrics", "[--start=N] [--end=N] [completed|failed]", "Shows how many jobs ended, by the minute.",
	    range_opts, "  cg-queue metrics -n mail failed\n  cg-queue metrics -n mail --json | jq .data\n"),
	    .call = "metrics", .operands = "state?", .show = CG_SHOW_PRETTY },
	{ V("events", "[-f] [--since=EVENT] [-e TYPE] [--job=ID]", "Prints what happened, one JSON object a "
	    "line.", events_opts, "  cg-queue events -n mail -f -e failed\n"
	    "  cg-queue events -n mail --job=7 | jq -r .event\n"), .run = run_events },
	{ V("wait", "[--timeout=TIME] [ID...]", "Waits until jobs have ended; 0: they completed.", wait_opts,
	    "  cg-queue wait -n mail 7\n  cg-queue add -n mail --id welcome | cg-queue wait -n mail --timeout=1m\n"),
	    .show = CG_SHOW_RECORDS, .columns = cg_queue_wait_columns, .run = run_wait },
	{ V("doctor", "[--json]", "Says why nothing moves; 0: all is well.", no_opts,
	    "  cg-queue doctor -n mail\n  cg-queue doctor -n mail --json | jq .findings\n"), .call = "doctor",
	    .show = CG_SHOW_LINES, .columns = finding_lines },
};
enum { VERBS = sizeof table / sizeof *table };

static const struct cg_prog *verbs[VERBS + 1];
static const struct cg_prog prog = {
	.name = "cg-queue",
	.synopsis = "VERB -n NAME [OPTIONS] [OPERANDS]",
	.summary = "Looks into a job queue on Redis, adds to it, changes it; any queue of BullMQ's.",
	.examples = "  cg-queue counts -n mail\n  cg-queue add -n mail welcome -d '{\"to\": 7}'\n",
	.verbs = verbs,
};

/* What the verb's table says; --id of those that have it: bare ids. */
static void
shape(struct cg_out *out, const struct verb *v)
{
	bool bare = only_id && !json, events = v->run == run_events;

	cg_out_init(out, bare ? CG_SHOW_FIELD : v->show, v->show == CG_SHOW_PAIRS ? cg_queue_pair_columns : v->columns,
	    bare ? "id" : v->columns ? v->columns->key : NULL, json || events, events || v->run == run_wait);
}

/* ---- running ---- */

static bool
has_input(void)
{
	struct stat st;

	return fstat(0, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISREG(st.st_mode) || S_ISSOCK(st.st_mode));
}

RUN(run_add)
{
	struct cg_queue_add_req req = { .name = argc ? argv[0] : NULL, .data = data, .in_fd = 0 };
	json_t *opts;
	int rc;

	if (argc > 1)
		cg_prog_usage(&v->prog, "one name, got %d operands", argc);
	if (!argc && data)
		cg_prog_usage(&v->prog, "--data goes with the name of a job");
	if (argc && !has_input())
		req.in_fd = -1;
	if (!argc && isatty(0))
		fprintf(stderr, "%s: reading jobs from the terminal, end with ^D\n", prog.name);
	if (!(opts = cg_tool_queue_job_opts(&job, err)))
		return -1;
	req.opts = opts;
	rc = cg_tool_queue_add(q, &req, out, err);
	json_decref(opts);
	return rc;
}

RUN(run_flow)
{
	if (argc)
		cg_prog_usage(&v->prog, "the tree comes from standard input, not from '%s'", argv[0]);
	if (isatty(0))
		fprintf(stderr, "%s: reading a tree from the terminal, end with ^D\n", prog.name);
	return cg_tool_queue_flow(q, 0, out, err);
}

RUN(run_jobs)
{
	struct cg_queue_list_req req = { .states = states.v, .n_states = states.n,
		.start = start > 0 ? start : 0, .limit = limit > 0 ? limit : 0, .asc = asc };

	if (argc)
		cg_prog_usage(&v->prog, "no operand is taken, got '%s'", argv[0]);
	return cg_tool_queue_list(q, &req, out, err);
}

RUN(run_events)
{
	if (argc)
		cg_prog_usage(&v->prog, "no operand is taken, got '%s'", argv[0]);
	listen_req.since = since ? since : listen_req.follow ? "$" : "0";
	listen_req.types = types.v;
	listen_req.n_types = types.n;
	return cg_tool_queue_events(q, &listen_req, out, err);
}

/* ---- a call for each name ---- */

struct each {
	const struct verb *verb;
	struct cg_queue *q;
	struct cg_sink *out;
	struct cg_err *err;
	json_t *args;
	int worst; /* 0; 1: the answer was no */
};

static const char *const id_fields[] = { "id", "jobId", NULL };

static int
wait_one(void *arg, const char *id)
{
	struct each *e = arg;
	int rc = cg_tool_queue_wait(e->q, id, timeout_ms, e->out, e->err);

	if (rc == 1)
		e->worst = 1;
	return rc < 0 ? -1 : 0;
}

RUN(run_wait)
{
	struct each e = { .verb = v, .q = q, .out = out, .err = err };

	return cg_tool_names(argc, argv, 0, false, id_fields, wait_one, &e, err) < 0 ? -1 : e.worst;
}

/* An answer of no is said, and the next name is looked at. */
static int
call_one(void *arg, const char *id)
{
	struct each *e = arg;
	int n;

	cg_json_set_str(e->args, "id", id);
	n = cg_tool_queue_call(e->q, e->verb->call, e->args, e->out, e->err);
	if (n == 0 && e->verb->show != CG_SHOW_QUIET)
		n = cg_err_set(e->err, CG_E_NOTFOUND, "there is no job '%.80s'", id);
	if (n >= 0)
		return 0;
	if (cg_errc_exit(e->err->code) != 1)
		return -1;
	cg_prog_error(&prog, e->err);
	e->worst = 1;
	return 0;
}

static bool
is_each(const struct verb *v)
{
	return v->operands && strchr(v->operands, '*');
}

/* Does the answer say that something is wrong? */
static int
put_and_count(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	struct each *e = s->arg;

	if (json_array_size(json_object_get(record, "findings")))
		e->worst = 1;
	return cg_sink_put(e->out, record, err);
}

static int
usage(const struct verb *v, const struct cg_err *err)
{
	cg_prog_usage(&v->prog, "%s", err->msg);
}

static int
call(struct each *e, int argc, char **argv)
{
	const struct verb *v = e->verb;
	const char *name = all && v->all ? v->all : clear ? "dedup-clear" : v->call;
	struct cg_sink counting = { .put = put_and_count, .arg = e };
	int n;

	if (all && argc)
		cg_prog_usage(&v->prog, "either ids or --all");
	if (is_each(v) && !all)
		return cg_tool_names(argc, argv, 0, false, id_fields, call_one, e, e->err) < 0 ? -1 : e->worst;
	if (!is_each(v) && cg_tool_args_operands(v->operands, argc, argv, e->args, e->err) < 0)
		return e->err->code == CG_E_USAGE ? usage(v, e->err) : -1;
	n = cg_tool_queue_call(e->q, name, e->args, v->columns == finding_lines ? &counting : e->out, e->err);
	if (n == 0 && !clear && (v->show == CG_SHOW_TREE || v->columns == value_column))
		return cg_err_set(e->err, CG_E_NOTFOUND, "there is none '%.80s'", argv[0]);
	return n < 0 ? -1 : e->worst;
}

/* Arguments of the options, and what some verbs want beside them. */
static int
arguments(const struct verb *v, json_t *args, struct cg_err *err)
{
	json_t *opts, *value;

	if (cg_tool_args_options(v->prog.opts, ours, args, err) < 0)
		return -1;
	if (strcmp(v->prog.name, "cg-queue metrics") == 0)
		cg_json_set_str(args, "state", "completed");
	if (v->prog.opts != schedule_opts)
		return 0;
	if (data) {
		if (!(value = cg_json_parse(data, strlen(data), "option '--data'", CG_JSON_NUL, err)))
			return -1;
		cg_json_set(args, "data", value);
	}
	if (!(opts = cg_tool_queue_job_opts(&job, err)))
		return -1;
	if (json_object_size(opts))
		cg_json_set(args, "opts", opts);
	else
		json_decref(opts);
	return 0;
}

static int
run(const struct verb *v, struct cg_queue *q, int argc, char **argv, struct cg_err *err)
{
	struct each e = { .verb = v, .q = q, .err = err, .args = json_object() };
	struct cg_out out;
	int rc;

	shape(&out, v);
	e.out = out.to;
	if (v->run)
		rc = v->run(v, q, argc, argv, out.to, err);
	else if ((rc = arguments(v, e.args, err)) == 0)
		rc = call(&e, argc, argv);
	json_decref(e.args);
	return cg_out_end(&out, rc, err);
}

/* Asked once, on the terminal; without one only -f will do. */
static void
confirm(const struct verb *v)
{
	char answer[8] = "";
	FILE *tty = force ? NULL : fopen("/dev/tty", "r+");

	if (force)
		return;
	if (!tty)
		cg_prog_usage(&v->prog, "without a terminal to ask on it needs -f");
	fprintf(tty, "cg-queue: remove queue '%s' and all that is in it? [y/N] ", at.name ? at.name : "");
	fflush(tty);
	if (!fgets(answer, sizeof answer, tty) || (answer[0] != 'y' && answer[0] != 'Y'))
		exit(1);
	fclose(tty);
}

int
main(int argc, char **argv)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_queue *q = NULL;
	const struct verb *v;
	struct cg_ctx ctx;
	int rc = -1;

	for (size_t i = 0; i < VERBS; i++)
		verbs[i] = &table[i].prog;
	v = (const struct verb *)(const void *)cg_prog_start_verb(&prog, &argc, &argv);
	if (v->prog.opts == obliterate_opts)
		confirm(v);
	if (v->prog.opts == clean_opts && !state)
		cg_prog_usage(&v->prog, "jobs of which state? say --state");
	if (v->prog.opts == schedule_opts && (every >= 0) == (pattern != NULL))
		cg_prog_usage(&v->prog, "either --every or --pattern");
	if (cg_ctx_open_bare(&ctx, cg_prog_common(), &err) == 0) {
		if (!at.name)
			at.name = cg_conf_get(&ctx.conf, CG_CONF_QUEUE_NAME);
		if (!at.prefix)
			at.prefix = cg_conf_get(&ctx.conf, CG_CONF_QUEUE_PREFIX);
		job.plain = plain_job_opts;
		job.prefix = at.prefix;
		job.name = at.name;
		if (cg_tool_queue_open(&ctx, &at, &q, &err) == 0)
			rc = run(v, q, argc, argv, &err);
		cg_tool_queue_close(q);
		cg_ctx_close(&ctx);
	}
	return cg_prog_finish(&prog, rc, &err);
}
