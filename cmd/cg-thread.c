/* cg-thread: run graphs as threads, look at them, go on with them, change them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/prog.h"
#include "base/sig.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "tool/chat_title.h"
#include "tool/enqueue_graph.h"
#include "tool/names.h"
#include "tool/out.h"
#include "tool/thread.h"
#include "tool/thread_ask.h"
#include "tool/thread_follow.h"
#include "tool/thread_work.h"
#include "tool/tool.h"

enum { WAITS = 3 /* exit status: it can be gone on with, when somebody says so */ };

static struct cg_thread_req req = { .max_cost_microusd = -1 };
static bool only_id, json, all, approve, reject, dry_run;
static const char *file, *thread, *answer, *answers, *comment, *before, *after, *state,
    *workflow, *ns, *checkpoint, *values_text, *as, *worker_id, *queue, *grace, *jobs;
static struct cg_strs providers;
static int64_t limit, keep = 1, older_ms, timeout_ms = -1, fence;
static bool no_cache, title;

#define JSON_OPT CG_OPT_BOOL(0, "json", &json, "records, one a line")
#define RUN_OPTS \
	CG_OPT_BOOL(0, "id", &only_id, "print the bare id of the thread, at the end"), \
	CG_OPT_STR('s', "stream", &req.modes, "MODES", "values,updates,messages,custom,debug,tasks,checkpoints (updates)"), \
	CG_OPT_OPTSTR(0, "queue", &queue, "URL", "leave it to a worker, and print the record of the run"), \
	CG_OPT_STR(0, "interrupt-before", &before, "NODES", "stop before these, a,b or '*'"), \
	CG_OPT_STR(0, "interrupt-after", &after, "NODES", "stop after these"), \
	CG_OPT_INT(0, "recursion-limit", &req.recursion_limit, "N", "supersteps at most (the workflow's, or 25)"), \
	CG_OPT_DUR(0, "timeout", &req.timeout_ms, "TIME", "how long all of it may take"), \
	CG_OPT_INT('j', "jobs", &req.jobs, "N", "tasks at once (default: one a processor)"), \
	CG_OPT_USD(0, "max-cost", &req.max_cost_microusd, "USD", "what the run may pay for"), \
	CG_OPT_LIST(0, "provider", &providers, "ORDER", "who makes what, image=stability,offline; may be given again"), \
	CG_OPT_STR(0, "key", &req.idempotency_key, "KEY", "idempotency key: the same key is the same run")

static const struct cg_opt run_opts[] = {
	CG_OPT_STR('t', "trigger", &file, "FILE", "{input, threadId?, ...} (JSON); - is standard input"),
	CG_OPT_STR(0, "thread", &thread, "THREAD", "this thread, new or not, instead of one with a new id"),
	CG_OPT_STR(0, "campaign", &req.campaign, "ID", "the campaign it is for"),
	RUN_OPTS, CG_OPT_END
};
static const struct cg_opt resume_opts[] = {
	CG_OPT_STR('a', "answer", &answer, "JSON", "what it waits for"),
	CG_OPT_STR(0, "answers", &answers, "JSON", "{interrupt id: answer}, when it waits for several"),
	CG_OPT_BOOL(0, "approve", &approve, "the answer is yes"),
	CG_OPT_BOOL(0, "reject", &reject, "the answer is no"),
	CG_OPT_STR(0, "comment", &comment, "TEXT", "what there is to say about it"),
	CG_OPT_STR('t', "trigger", &file, "FILE", "{resume, ...} (JSON); - is standard input"),
	CG_OPT_STR('c', "checkpoint", &req.checkpoint, "CHECKPOINT", "from here, on a branch of its own (the newest)"),
	CG_OPT_STR('w', "workflow", &req.workflow, "WORKFLOW", "by this version of its workflow, or this file"),
	RUN_OPTS, CG_OPT_END
};
static const struct cg_opt replay_opts[] = {
	CG_OPT_STR('c', "checkpoint", &req.checkpoint, "CHECKPOINT", "from here (required)"),
	RUN_OPTS, CG_OPT_END
};
static const struct cg_opt fork_opts[] = {
	CG_OPT_STR('c', "checkpoint", &checkpoint, "CHECKPOINT", "of this one (the newest)"),
	CG_OPT_STR(0, "values", &values_text, "JSON", "with these values instead"),
	CG_OPT_STR(0, "as", &as, "NODE", "as if this node had written them"),
	CG_OPT_END
};
static const struct cg_opt update_opts[] = {
	CG_OPT_STR(0, "values", &values_text, "JSON", "channels and what is written to them; else standard input"),
	CG_OPT_STR(0, "as", &as, "NODE", "the node that writes them (the last that ran)"),
	CG_OPT_STR('c', "checkpoint", &checkpoint, "CHECKPOINT", "on top of this one (the newest)"),
	CG_OPT_END
};
static const struct cg_opt list_opts[] = {
	CG_OPT_STR('s', "state", &state, "idle|busy|interrupted|limit|failed", "in this state"),
	CG_OPT_STR('w', "workflow", &workflow, "WORKFLOW", "of this workflow"),
	CG_OPT_STR(0, "after", &thread, "THREAD", "those that come after this one in the list"),
	CG_OPT_INT('l', "limit", &limit, "N", "at most this many"),
	JSON_OPT, CG_OPT_END
};
static const struct cg_opt show_opts[] = { JSON_OPT, CG_OPT_END };
static const struct cg_opt state_opts[] = {
	CG_OPT_STR('c', "checkpoint", &checkpoint, "CHECKPOINT", "as it was then (the newest)"),
	CG_OPT_STR(0, "ns", &ns, "NAMESPACE", "of this subgraph (the graph itself)"),
	CG_OPT_END
};
static const struct cg_opt history_opts[] = {
	CG_OPT_STR(0, "before", &checkpoint, "CHECKPOINT", "those before this one"),
	CG_OPT_STR(0, "ns", &ns, "NAMESPACE", "of this subgraph (the graph itself)"),
	CG_OPT_INT('l', "limit", &limit, "N", "at most this many"),
	JSON_OPT, CG_OPT_END
};
static const struct cg_opt prune_opts[] = {
	CG_OPT_INT('k', "keep", &keep, "N", "checkpoints of each namespace that stay (1)"),
	CG_OPT_DUR(0, "older-than", &older_ms, "TIME", "only what is older than that"),
	CG_OPT_BOOL('n', "dry-run", &dry_run, "say what would go, and let it be"),
	CG_OPT_BOOL(0, "all", &all, "of all threads that are not busy"),
	CG_OPT_END
};
static const struct cg_opt follow_opts[] = {
	CG_OPT_DUR(0, "timeout", &timeout_ms, "TIME", "how long to wait for its end"),
	CG_OPT_END
};
static const struct cg_opt adopt_opts[] = {
	CG_OPT_STR('w', "workflow", &workflow, "WORKFLOW", "its workflow: a name, or a file (required)"),
	CG_OPT_END
};
static const struct cg_opt drop_opts[] = { CG_OPT_END };
static const struct cg_opt work_opts[] = {
	CG_OPT_STR(0, "worker", &worker_id, "ID", NULL),
	CG_OPT_INT(0, "fence", &fence, "N", NULL),
	CG_OPT_STR(0, "grace", &grace, "TIME", NULL),
	CG_OPT_STR(0, "jobs", &jobs, "N", NULL),
	CG_OPT_BOOL(0, "no-cache", &no_cache, NULL),
	CG_OPT_BOOL(0, "title", &title, NULL), /* of the conversation that it was a run of */
	CG_OPT_END
};

static const struct cg_column list_columns[] = {
	{ "threadId", "THREAD", CG_COL_TEXT }, { "status", "STATUS", CG_COL_TEXT },
	{ "workflowName", "WORKFLOW", CG_COL_TEXT }, { "updatedAt", "CHANGED", CG_COL_TIME },
	{ NULL, NULL, CG_COL_TEXT }
};

struct work {
	const struct verb *verb;
	struct cg_ctx ctx;
	struct cg_sink out;
	struct cg_err *err;
	json_t *given;          /* what the request's values are borrowed from */
	int status, signal;
};

/* ---- requests ---- */

static json_t *
json_of(const char *text, const char *name, struct cg_err *err)
{
	return cg_json_parse(text, strlen(text), name, 0, err);
}

/* What a file or standard input says: 1 and w->given, 0 nothing was said. */
static int
read_request(struct work *w)
{
	return cg_thread_req_read(file, 0, &w->given, w->err);
}

static const char **
names_of(const char *list)
{
	size_t n = 1, i = 0;
	const char **v;

	if (!list)
		return NULL;
	for (const char *p = list; *p; p++)
		n += *p == ',';
	v = cg_calloc(n + 1, sizeof *v);
	while (*list) {
		size_t len = strcspn(list, ",");

		if (len)
			v[i++] = cg_strndup(list, len);
		list += len + (list[len] == ',');
	}
	return v;
}

/* What --answer, --answers, --approve and --reject say. */
static int
take_answer(struct cg_err *err)
{
	json_t *v;

	if (!!answer + !!answers + approve + reject > 1)
		return cg_err_set(err, CG_E_USAGE, "one of --answer, --answers, --approve and --reject");
	if (comment && !approve && !reject)
		return cg_err_set(err, CG_E_USAGE, "--comment goes with --approve or --reject");
	if (approve || reject) {
		v = json_object();
		cg_json_set(v, "approved", json_boolean(approve));
		cg_json_set_str(v, "comment", comment);
	} else if (answer || answers) {
		v = json_of(answer ? answer : answers, answer ? "--answer" : "--answers", err);
		if (!v)
			return -1;
		req.resume_by_id = answers != NULL;
		if (answers && !json_is_object(v)) {
			json_decref(v);
			return cg_err_set(err, CG_E_USAGE, "--answers is an object: {interrupt id: answer}");
		}
	} else {
		return 0;
	}
	req.resume = v; /* until the end of the process */
	return 0;
}

static int
take_request(struct work *w)
{
	return w->given ? cg_thread_req_take(&req, w->given, file ? file : "standard input", w->err) : 0;
}

/* ---- runs ---- */

static int
put_id(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	(void)s;
	(void)record;
	(void)err;
	return 0;
}

static int
execute(struct work *w, const char *name)
{
	struct cg_sink none = { .put = put_id };
	struct cg_thread_report r = { .state = NULL };
	int rc;

	if (queue && *queue)
		cg_conf_set(&w->ctx.conf, CG_CONF_QUEUE, queue, "option --queue");
	req.providers = cg_strs_join(&providers);
	req.interrupt_before = names_of(before);
	req.interrupt_after = names_of(after);
	rc = queue ? cg_tool_thread_enqueue(&w->ctx, &req, only_id ? &none : &w->out, &r, w->err)
	    : cg_tool_thread_run(&w->ctx, &req, only_id ? &none : &w->out, &r, w->err);
	if (only_id && r.thread[0] && rc >= 0)
		puts(r.thread);
	w->signal = r.signal;
	if (rc >= 0 && !cg_prog_common()->quiet)
		cg_thread_say_report(stderr, name, &r);
	if (rc < 0 || queue)
		return rc < 0 ? -1 : 0;
	w->status = strcmp(r.state, "completed") == 0 ? 0
	    : strcmp(r.state, "interrupted") == 0 || strcmp(r.state, "limit") == 0 ? WAITS : 1;
	return 0;
}

static int
do_run(struct work *w, const char *name)
{
	req.workflow = name;
	req.thread = thread;
	if (read_request(w) < 0 || take_request(w) < 0)
		return -1;
	if (!w->given || (!req.thread && !req.input && !req.resume && !req.update && !req.go))
		return cg_err_set(w->err, CG_E_USAGE, "what is its input? {\"input\": {...}} on standard input, "
		    "or with -t");
	return execute(w, "cg-thread run");
}

static int
do_resume(struct work *w, const char *id)
{
	req.thread = id;
	if (take_answer(w->err) < 0)
		return -1;
	if (!req.resume && (read_request(w) < 0 || take_request(w) < 0))
		return -1;
	return execute(w, "cg-thread resume");
}

static int
do_replay(struct work *w, const char *id)
{
	if (!req.checkpoint)
		return cg_err_set(w->err, CG_E_USAGE, "from which checkpoint? cg-thread history %s lists them", id);
	req.thread = id;
	req.fork = true;
	return execute(w, "cg-thread replay");
}

/* ---- state ---- */

static int
change(struct work *w, const char *id, bool fork)
{
	json_t *v = NULL;
	int rc;

	if (values_text && !(v = json_of(values_text, "--values", w->err)))
		return -1;
	if (!v && !fork) {
		if (read_request(w) < 0)
			return -1;
		if (!(v = json_incref(w->given)))
			return cg_err_set(w->err, CG_E_USAGE, "which values? --values JSON, or an object on standard input");
	}
	rc = cg_tool_thread_update(&w->ctx, id, checkpoint, fork && !v ? "__copy__" : as, v, &w->out, w->err);
	json_decref(v);
	return rc;
}

static int
do_fork(struct work *w, const char *id)
{
	return change(w, id, true);
}

static int
do_update(struct work *w, const char *id)
{
	return change(w, id, false);
}

static int
do_list(struct work *w, const char *none)
{
	struct cg_thread_list_req r = { .workflow = workflow, .status = state, .after = thread, .limit = limit };
	struct cg_out o;

	(void)none;
	cg_out_init(&o, CG_SHOW_RECORDS, list_columns, NULL, json, false);
	return cg_out_end(&o, cg_tool_thread_list(&w->ctx, &r, o.to, w->err), w->err);
}

static int
do_show(struct work *w, const char *id)
{
	return cg_tool_thread_show(&w->ctx, id, &w->out, w->err);
}

static int
do_state(struct work *w, const char *id)
{
	return cg_tool_thread_state(&w->ctx, id, ns, checkpoint, &w->out, w->err);
}

static int
do_history(struct work *w, const char *id)
{
	return cg_tool_thread_history(&w->ctx, id, ns, checkpoint, limit, &w->out, w->err);
}

static int
do_prune(struct work *w, const char *id)
{
	struct cg_thread_prune_req r = { .thread = id, .keep = keep, .older_than_ms = older_ms, .dry_run = dry_run };

	if (all && id)
		return cg_err_set(w->err, CG_E_USAGE, "--all, or these threads, not both");
	return cg_tool_thread_prune(&w->ctx, &r, &w->out, w->err);
}

static int
do_follow(struct work *w, const char *id)
{
	int rc = cg_tool_thread_follow(&w->ctx, id, timeout_ms, 1, &w->out, w->err);

	w->status = rc == 2 ? WAITS : rc;
	return rc < 0 ? -1 : 0;
}

static int
do_adopt(struct work *w, const char *id)
{
	if (!workflow)
		return cg_err_set(w->err, CG_E_USAGE, "of which workflow is it? --workflow NAME");
	return cg_tool_thread_adopt(&w->ctx, id, workflow, NULL, false, &w->out, w->err);
}

static int
do_drop(struct work *w, const char *id)
{
	return cg_tool_thread_drop(&w->ctx, id, w->err);
}

/* For cg-worker: a run that it has claimed. */
static int
do_work(struct work *w, const char *run)
{
	struct cg_thread_report r = { .state = NULL };

	if (grace)
		cg_conf_set(&w->ctx.conf, CG_CONF_GRACE, grace, "option --grace");
	if (jobs)
		cg_conf_set(&w->ctx.conf, CG_CONF_JOBS, jobs, "option --jobs");
	/* What its worker has belongs to others once that is gone. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (title)
		return cg_tool_chat_title_after(&w->ctx, run, w->err);
	return cg_thread_work_for(&w->ctx, run, worker_id ? worker_id : "", fence, no_cache, &r, w->err);
}

/* ---- */

static const struct verb {
	struct cg_prog prog;
	int (*fn)(struct work *w, const char *operand);
	bool writes, none, many; /* none: no operand is fine; many: any number */
} verbs_of[] = {
	{ { .name = "cg-thread run", .synopsis = "[--id] [--stream MODES] [--queue[=URL]] [-t FILE] WORKFLOW",
	    .operand = "WORKFLOW", .opts = run_opts,
	    .summary = "Runs a graph as a new thread, or with new input as one that is there.",
	    .examples =
	    "  echo '{\"input\":{\"topic\":\"shoes\"}}' | cg-thread run --id ./draft.yaml\n"
	    "  cg-thread run --stream=values,messages -t request.json ./draft.yaml | jq -c .data\n" },
	  do_run, true, false, false },
	{ { .name = "cg-thread resume", .synopsis = "[-c CHECKPOINT] [-a JSON | --answers JSON | --approve | --reject] THREAD",
	    .operand = "THREAD", .opts = resume_opts,
	    .summary = "Goes on with a thread: with an answer, or where it was stopped.",
	    .examples =
	    "  cg-thread resume --approve --comment 'looks fine' \"$id\"\n"
	    "  cg-thread resume -c \"$checkpoint\" -a '\"the blue one\"' \"$id\" | tail -n 1 | jq .values\n" },
	  do_resume, true, false, false },
	{ { .name = "cg-thread list", .synopsis = "[-s STATE] [-w WORKFLOW] [-l N] [--json]", .opts = list_opts,
	    .summary = "Lists threads, the newest change first.",
	    .examples =
	    "  cg-thread list --state=interrupted\n"
	    "  cg-thread list --json | jq -r .threadId\n" },
	  do_list, false, true, false },
	{ { .name = "cg-thread show", .synopsis = "THREAD...", .operand = "THREAD", .opts = show_opts,
	    .summary = "Says how threads stand: values, what is next, what they wait for.",
	    .examples =
	    "  cg-thread show \"$id\" | jq '.interrupts[].value'\n"
	    "  cg-thread list --json --state=failed | cg-thread show - | jq .error\n" },
	  do_show, false, false, true },
	{ { .name = "cg-thread state", .synopsis = "[-c CHECKPOINT] [--ns NAMESPACE] THREAD", .operand = "THREAD",
	    .opts = state_opts,
	    .summary = "Shows a checkpoint of a thread, as LangGraph's getState does.",
	    .examples =
	    "  cg-thread state \"$id\" | jq '.tasks[].interrupts'\n"
	    "  cg-thread state -c \"$checkpoint\" \"$id\" | jq .values\n" },
	  do_state, false, false, false },
	{ { .name = "cg-thread history", .synopsis = "[-l N] [--before CHECKPOINT] [--ns NAMESPACE] THREAD",
	    .operand = "THREAD", .opts = history_opts,
	    .summary = "Lists the checkpoints of a thread, newest first.",
	    .examples =
	    "  cg-thread history \"$id\" | jq -r '\"\\(.metadata.step) \\(.next)\"'\n"
	    "  cg-thread history -l 1 \"$id\" | jq -r .config.checkpointId\n" },
	  do_history, false, false, false },
	{ { .name = "cg-thread update", .synopsis = "[--values JSON] [--as NODE] [-c CHECKPOINT] THREAD",
	    .operand = "THREAD", .opts = update_opts,
	    .summary = "Writes to the channels of a thread, as a node would have done.",
	    .examples =
	    "  cg-thread update --values '{\"topic\":\"boots\"}' --as plan \"$id\"\n"
	    "  jq '{draft: .}' draft.json | cg-thread update \"$id\" | jq .next\n" },
	  do_update, true, false, false },
	{ { .name = "cg-thread fork", .synopsis = "[-c CHECKPOINT] [--values JSON [--as NODE]] THREAD",
	    .operand = "THREAD", .opts = fork_opts,
	    .summary = "Makes a copy of a checkpoint the head of its thread.",
	    .examples =
	    "  cg-thread fork -c \"$checkpoint\" \"$id\" && cg-thread resume \"$id\"\n"
	    "  cg-thread fork -c \"$checkpoint\" --values '{\"n\":1}' \"$id\" | jq .next\n" },
	  do_fork, true, false, false },
	{ { .name = "cg-thread replay", .synopsis = "-c CHECKPOINT [--stream MODES] THREAD", .operand = "THREAD",
	    .opts = replay_opts,
	    .summary = "Does again what came after a checkpoint, on a branch of its own.",
	    .examples =
	    "  cg-thread replay -c \"$checkpoint\" \"$id\"\n"
	    "  cg-thread replay -c \"$checkpoint\" --id \"$id\" | xargs cg-thread show\n" },
	  do_replay, true, false, false },
	{ { .name = "cg-thread prune", .synopsis = "[-k N] [--older-than TIME] [-n] --all | THREAD...",
	    .operand = "THREAD", .opts = prune_opts,
	    .summary = "Forgets old checkpoints of threads, or of all; each can still be gone on with.",
	    .examples =
	    "  cg-thread prune --all --keep 10 --older-than 30d\n"
	    "  cg-thread prune -n -k 1 \"$id\" | jq .checkpoints\n" },
	  do_prune, true, true, true },
	{ { .name = "cg-thread follow", .synopsis = "[--timeout TIME] THREAD", .operand = "THREAD",
	    .opts = follow_opts,
	    .summary = "Stays and prints what the run of a thread says until it ends.",
	    .examples =
	    "  cg-thread follow \"$id\" | jq -r 'select(.type == \"messages\").data[0].content'\n"
	    "  cg-thread follow --timeout=10m \"$id\" >events.ndjson\n" },
	  do_follow, false, false, false },
	{ { .name = "cg-thread drop", .synopsis = "THREAD...", .operand = "THREAD", .opts = drop_opts,
	    .summary = "Forgets threads, with all their checkpoints.",
	    .examples =
	    "  cg-thread drop \"$id\"\n"
	    "  cg-thread list --json --state=idle | cg-thread drop -\n" },
	  do_drop, true, false, true },
	{ { .name = "cg-thread adopt", .synopsis = "-w WORKFLOW THREAD", .operand = "THREAD", .opts = adopt_opts,
	    .summary = "Takes a thread that a program of LangGraph's has begun for one of a workflow.",
	    .examples =
	    "  cg-thread adopt -w data.enrichment \"$id\" | jq .next\n"
	    "  cg-thread adopt -w ./draft.yaml \"$id\" && cg-thread resume --approve \"$id\"\n" },
	  do_adopt, true, false, false },
};
enum { N_VERBS = sizeof verbs_of / sizeof *verbs_of };

static const struct cg_prog work_prog = { .name = "cg-thread work", .synopsis = "RUN",
	.summary = "Execute a run that a worker has claimed. Started by cg-worker.", .opts = work_opts };
static const struct verb work_verb = { { .name = "cg-thread work" }, do_work, true, false, false };

static const struct cg_prog *const verbs[] = {
	&verbs_of[0].prog, &verbs_of[1].prog, &verbs_of[2].prog, &verbs_of[3].prog, &verbs_of[4].prog,
	&verbs_of[5].prog, &verbs_of[6].prog, &verbs_of[7].prog, &verbs_of[8].prog, &verbs_of[9].prog,
	&verbs_of[10].prog, &verbs_of[11].prog, &verbs_of[12].prog, NULL
};
static const struct cg_prog *const with_work[] = { &work_prog, NULL };

static const struct cg_prog prog = {
	.name = "cg-thread",
	.synopsis = "run|resume|list|show|state|history|update|fork|replay|prune|follow|drop|adopt [OPTIONS] ...",
	.summary = "Run graphs as threads: checkpointed, interrupted, gone on with, forked.",
	.examples =
	    "  echo '{\"input\":{\"topic\":\"shoes\"}}' | cg-thread run ./draft.yaml\n"
	    "  cg-thread resume --approve \"$id\"\n",
	.verbs = verbs,
};
static const struct cg_prog worker_prog = { .name = "cg-thread", .synopsis = "work RUN",
	.summary = "Execute a run that a worker has claimed.", .verbs = with_work };

static int
one(void *arg, const char *id)
{
	struct work *w = arg;

	if (w->verb->fn(w, id) == 0)
		return 0;
	if (!w->verb->many || (w->err->code != CG_E_NOTFOUND && w->err->code != CG_E_STATE
	    && w->err->code != CG_E_CONFLICT && w->err->code != CG_E_DATA))
		return -1;
	cg_prog_error(&w->verb->prog, w->err);
	w->status = cg_errc_exit(w->err->code);
	return 0;
}

static int
each(struct work *w, int argc, char **argv)
{
	static const char *const fields[] = { "threadId", "id", NULL };

	if (w->verb->none && argc == 0 && (w->verb->fn != do_prune || all))
		return w->verb->fn(w, NULL);
	if (w->verb->many)
		return cg_tool_names(argc, argv, 0, false, fields, one, w, w->err);
	return one(w, argv[0]);
}

static const struct verb *
find_verb(const struct cg_prog *p)
{
	for (size_t i = 0; i < N_VERBS; i++)
		if (&verbs_of[i].prog == p)
			return &verbs_of[i];
	return &work_verb;
}

static void
check_operands(const struct verb *v, const struct cg_prog *p, int argc)
{
	if (v->fn == do_prune && argc == 0 && !all)
		cg_prog_usage(p, "which threads? --all is all of them");
	if (v->many ? argc == 0 && !v->none && isatty(0) : argc == 0 && !v->none)
		cg_prog_usage(p, v->fn == do_run ? "which workflow?" : "which thread?");
	if (!v->many && argc > (v->none ? 0 : 1))
		cg_prog_usage(p, v->none ? "no operand is taken" : "one operand, got %d", argc);
}

int
main(int argc, char **argv)
{
	struct cg_err err = CG_ERR_INIT;
	struct work w = { .err = &err };
	const struct cg_prog *p;
	bool for_worker = argc > 1 && strcmp(argv[1], "work") == 0;
	int rc;

	p = cg_prog_start_verb(for_worker ? &worker_prog : &prog, &argc, &argv);
	w.verb = find_verb(p);
	check_operands(w.verb, p, argc);
	if ((for_worker ? cg_ctx_open_bare : cg_ctx_open)(&w.ctx, cg_prog_common(), &err) < 0)
		return cg_prog_finish(p, -1, &err);
	cg_sink_fd(&w.out, 1, true);
	rc = each(&w, argc, argv);
	cg_sink_release(&w.out);
	cg_ctx_close(&w.ctx);
	json_decref(w.given);
	if (rc == 0 && w.signal)
		cg_sig_die(w.signal);
	return cg_prog_finish(p, rc < 0 ? rc : w.status, &err);
}
