/*
 * Run one step: a workspace, the handler's program in its sandbox, the request
 * on its standard input, the result from its standard output, its files taken
 * into the object store. Knows neither plan order nor the database: the worker
 * and cg-run-step call the same functions.
 *
 * A job goes through: cg_step_start (the process exists and waits for its
 * request), cg_step_feed (it may begin), any number of cg_step_io, cg_step_exited
 * when its process has been reaped, and, once cg_step_over, cg_step_finish.
 */
#ifndef CG_STEP_STEP_H
#define CG_STEP_STEP_H

#include <jansson.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/clock.h"
#include "base/id.h"
#include "sandbox/sandbox.h"

struct cg_cas;
struct cg_err;
struct cg_scope;
struct cg_skill;
struct cg_step;
struct cg_step_slot;

enum {
	CG_STEP_RESULT_MAX = 64 << 20, /* bytes of standard output */
	CG_STEP_LOG_MAX = 1 << 20,     /* bytes of log kept of a step */
	CG_STEP_KILL_AFTER_MS = 5000,  /* between SIGTERM and SIGKILL */
	CG_STEP_ASKS_MAX = 64,         /* things that one step asks for, */
	CG_STEP_ASKED_MAX = 1 << 20    /* in so many bytes */
};

/* What the steps of one worker share; the caller's, alive while steps run. */
struct cg_step_host {
	struct cg_cas *cas;
	const char *work_dir;      /* workspaces are made here; created when first needed */
	struct cg_sandbox_caps caps;
	int64_t max_memory_mb;     /* of any program, whatever its skill says; 0: what that says */
	bool keep;                 /* keep workspaces, and say where in the result's log */
	/*
	 * A workspace that a step leaves as it found it may serve the next step of the
	 * same skill and tenant, up to so many of them; 0: each step gets a new one.
	 */
	size_t reuse;
	struct cg_step_slot *slots; /* those that are free now; NULL at first */
	size_t n_slots, n_made;
	const struct cg_skill *tidy; /* the last one that left its workspace untouched */
	struct cg_step *warm;       /* processes that wait for a step of their skill */
	size_t n_warm, n_running;   /* processes: running ones include warm ones */
	pid_t other;                /* a child of the caller's that runs no step, or 0 */
	/* A line from the handler: {type: progress|log, ...}; borrowed. May be NULL. */
	void (*said)(void *arg, const json_t *line);
};

/* Remove what is kept for reuse. No step is running. */
void cg_step_host_release(struct cg_step_host *host);

/*
 * Start a process of this skill ahead of time, for a step that will want one:
 * starting and loading a program takes longer than many a step. Only for the tidy
 * skill, whose steps seem to need nothing made for them. cg_step_start takes it when skill,
 * tenant and timeout (0: the skill's) are the same and the input names no object.
 * 1 started, 0 not, -1 with err.
 */
int cg_step_warm(struct cg_step_host *host, const struct cg_scope *who,
    const struct cg_skill *skill, int64_t timeout_ms, struct cg_err *err);
/* This process was reaped and belongs to no step: is it one of the warm ones? */
void cg_step_warm_exited(struct cg_step_host *host, pid_t pid);
void cg_step_warm_drop(struct cg_step_host *host); /* end them all */

struct cg_step_job {
	const struct cg_scope *who;
	const char *run, *step;       /* for the context; run may be "" for a bare skill */
	const struct cg_skill *skill;
	const json_t *input;          /* resolved; borrowed for the call */
	int attempt;
	const char *idempotency_key;  /* the same for every attempt */
	const char *step_key;         /* what the step is made of, whoever runs it; or NULL */
	int64_t timeout_ms;           /* 0: the skill's */
	/* Of a step that a model writes: see cg-skill(5), DRAFTS. NULL: none. */
	const json_t *draft, *issues;
	bool last_draft;              /* it is mended or refused for good, not sent back */
	/* Of a step that may ask the gateway for things: see cg-skill(5), ASKING. NULL: none. */
	const json_t *asks;           /* the kinds that may be asked for now */
	const json_t *answers;        /* what came of what it asked for, cg:// addresses in it */
	bool is_asked;                /* the input is what a handler asked for, the data are answers */
	/*
	 * Of a task of a graph: the answers to the interrupts that it has raised before, in
	 * their order, an array; it may raise another one. NULL: it may not.
	 */
	const json_t *resume;
	const char *thread;           /* of a task of a graph, whose id is the idempotency key; or NULL */
	void *arg;                    /* given to said */
};

struct cg_step_result {
	bool ok;
	json_t *data;              /* an object when ok and nothing is asked or waited for, else NULL */
	json_t *asks;              /* what is to be asked for before there can be a result, or NULL */
	json_t *interrupt;         /* what a person is to answer before there can be one, or NULL */
	json_t *artifacts;         /* array of {artifactType, uri, hash, sizeBytes, mime, filename,
	                            * metadata}: what the cache and the store keep */
	char code[64];             /* machine code when not ok */
	char *error;               /* a sentence when not ok */
	json_t *debug;             /* {timings_ms, provider_calls}, or NULL */
	char *log;                 /* what it wrote to standard error, or NULL */
	int64_t duration_ms, cost_microusd, tokens_in, tokens_out;
	int64_t retry_after_ms;    /* 0: nothing said */
};
void cg_step_result_release(struct cg_step_result *r);
/*
 * Does the result say that a plainer way was taken than the one asked for? Then it is
 * not kept for others: what was missing may be there next time.
 */
bool cg_step_is_degraded(const struct cg_step_result *r);
/* A failure; of its message at most 8000 bytes. */
void cg_step_result_fail(struct cg_step_result *r, const char *code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * The input with the schema's defaults, checked: 0 with *checked new; 1 with r
 * filled in (INPUT_VALIDATION_FAILED and every violation); -1 with err (the schema
 * itself is wrong).
 */
int cg_step_check_input(const struct cg_skill *skill, const json_t *input, json_t **checked,
    struct cg_step_result *r, struct cg_err *err);

/* A skill without a process of its own: 1 with r filled in, 0 it needs a process. */
int cg_step_builtin(const struct cg_skill *skill, const json_t *input,
    struct cg_step_result *r);

/*
 * Make the workspace and start the program. job->input is checked already. On
 * success *out is new and its process waits for cg_step_feed. On -1 nothing is
 * left behind: CG_E_NOTFOUND (no handler), CG_E_NOINPUT (an object of the input
 * is gone), CG_E_PERM, CG_E_IO, CG_E_OS.
 */
int cg_step_start(struct cg_step_host *host, const struct cg_step_job *job,
    struct cg_step **out, struct cg_err *err);
/*
 * The same for a step that somebody else does: the request goes to them on io, a stream
 * socket, and the result comes back on it; what they say comes on log. Both are taken,
 * also on failure. There is a workspace, which the request names, but no process: it is
 * over when they have closed both, and closing them is how it is stopped.
 */
int cg_step_start_remote(struct cg_step_host *host, const struct cg_step_job *job, int io,
    int log, struct cg_step **out, struct cg_err *err);
void cg_step_feed(struct cg_step *s); /* it may begin; the clock of its timeout starts */

pid_t cg_step_pid(const struct cg_step *s); /* 0: it has none */
const char *cg_step_execution(const struct cg_step *s); /* its execution id */
/* What to poll for: fills at most 3, returns how many. */
int cg_step_fds(const struct cg_step *s, struct pollfd v[3]);
void cg_step_io(struct cg_step *s);                     /* move what can be moved */
void cg_step_exited(struct cg_step *s, int status);     /* its process was reaped */
bool cg_step_over(const struct cg_step *s);

/* Milliseconds until cg_step_tick has something to do; -1: never. */
int64_t cg_step_wait_ms(const struct cg_step *s);
void cg_step_tick(struct cg_step *s);                   /* timeout, then kill */
/* End it: SIGTERM to its group, SIGKILL after the grace; code says why (CANCELLED). */
void cg_step_stop(struct cg_step *s, const char *code, const char *why);
void cg_step_kill(struct cg_step *s);                   /* at once */

/*
 * Read the result, take in its files, check the output, remove the workspace and
 * whatever processes it left. Frees s. r is filled in whatever happened to the
 * handler; -1 with err only when our own side failed (disk full, store of
 * objects), then r is empty.
 */
int cg_step_finish(struct cg_step *s, struct cg_step_result *r, struct cg_err *err);

/* End it whatever it is doing, forget its result, leave nothing behind. Frees s. */
void cg_step_abandon(struct cg_step *s);

/*
 * Processes that a step left behind (stray.c); the caller is a subreaper, so that
 * what escaped a step's session became its child.
 */
/* Of a step that is over. Was there any, or are there more children than are known to run? */
bool cg_step_reap_strays(const char *execution, size_t n_running);
/* Of a worker that was killed: whatever carries a workspace below dir. */
void cg_step_reap_orphans(const char *dir);
/*
 * All children, when none of them runs a step or waits for one: also those that shed their
 * environment. But this one, whatever it is (0: all), is left alone.
 */
void cg_step_reap_rest(pid_t but);

#endif
