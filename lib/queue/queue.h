/*
 * A job queue on Redis 7 or Valkey, in BullMQ's own layout (5.x, readable by 6.x):
 * its Node producers, workers, event listeners and dashboards see our jobs as
 * theirs, and the reverse. Every operation is one atomic script on the server.
 *
 * Delivery is at least once. A worker that dies, or whose lock was lost, does not
 * keep a job: it is taken again by somebody else, and what the first one then
 * reports is refused (CG_E_CONFLICT). Use job id + attempt as idempotency key.
 *
 * Times are milliseconds since the epoch, durations milliseconds. Text is UTF-8;
 * JSON travels as text, byte for byte. A struct cg_queue belongs to one thread at
 * a time. When the server goes away a call tries again until its deadline; what was
 * sent and not answered may have happened (add with a job id of your own to be sure).
 *
 * Errors, unless said otherwise: CG_E_UNAVAILABLE (server away, or its answer did
 * not come in time), CG_E_AUTH, CG_E_CONFIG (URL, TLS, cluster, server too old),
 * CG_E_DATA (a document is wrong), CG_E_NOTFOUND (no such job), CG_E_CONFLICT (lock
 * gone or somebody else's, id taken), CG_E_STATE (job is not in the state it should
 * be), CG_E_CANCELLED. On -1 nothing was changed, except as said above.
 */
#ifndef CG_QUEUE_QUEUE_H
#define CG_QUEUE_QUEUE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"

struct cg_queue;
struct cg_queue_keeper;

/* ---- opening ---- */

/*
 * All members may be left 0. url: redis://[[user]:password@]host[:port][/db],
 * rediss:// (TLS), redis+unix:///path/to.sock[?db=n] or unix:/path/to.sock.
 */
struct cg_queue_conf {
	const char *url;         /* NULL: redis://127.0.0.1:6379 */
	const char *user, *password; /* instead of those in the url */
	const char *name;        /* of the queue; required, without ':' */
	const char *prefix;      /* NULL: "bull"; in a cluster with a {tag} */
	const char *worker;      /* name shown by dashboards; NULL: none */
	int64_t timeout_ms;      /* of one command, and of connecting again; 0: 10000 */
	int64_t lock_ms;         /* how long a job stays ours without renewal; 0: 10000 */
	int64_t stalled_ms;      /* how often stalled jobs are looked for; 0: 4000 */
	int max_stalled;         /* stalls after which a job fails; 0: 1 */
	int64_t limit_max, limit_ms; /* at most that many jobs started in that time; 0: no limit */
	int metrics;             /* minutes of counts to keep; 0: none */
	int max_started;         /* starts after which a job fails; 0: no limit */
	const json_t *keep_done, *keep_failed; /* for jobs that do not say: bool, number or
	                          * {age s, count, limit}; NULL: the newest 1000, of failed 5000 */
	int spin_us;             /* look at the socket that long before sleeping; 0: not at all */
	const volatile sig_atomic_t *cancel; /* not zero: every wait ends, CG_E_CANCELLED */
};

/*
 * Connect and check the server: version, cluster prefix, scripts. Strings are copied.
 * warning (NULL allowed) gets "" or one sentence about a server that may lose jobs
 * (its maxmemory-policy); at most 256 bytes.
 */
int cg_queue_open(struct cg_queue **out, const struct cg_queue_conf *conf, char *warning,
    struct cg_err *err);
void cg_queue_close(struct cg_queue *q); /* NULL is fine; active jobs stay active */
const char *cg_queue_name(const struct cg_queue *q);
bool cg_queue_is_url(const char *url);   /* one of the forms above */

/* ---- adding ---- */

/*
 * opts are BullMQ's JobsOptions by their long names: attempts, backoff, delay, priority, lifo,
 * jobId, timestamp, removeOnComplete, removeOnFail, deduplication {id, ttl, extend, replace,
 * reschedule, keepLastIfActive}, keepLogs, stackTraceLimit, sizeLimit, parent {id, queue},
 * failParentOnFailure, continueParentOnFailure, ignoreDependencyOnFailure,
 * removeDependencyOnFailure, telemetry. Others pass through. CG_E_DATA names a wrong one.
 */
struct cg_queue_new {
	const char *name;      /* of the job */
	const char *data;      /* JSON text; NULL: {} */
	const json_t *opts;    /* or NULL */
};

/*
 * Add one. *id gets a new string: the job's id, or that of the job which is there already
 * (same jobId, or deduplicated); added says which, NULL if nobody cares.
 */
int cg_queue_add(struct cg_queue *q, const struct cg_queue_new *job, char **id, bool *added,
    struct cg_err *err);

/* The same with many in flight: begin does not wait; end answers in the order of begin. */
int cg_queue_add_begin(struct cg_queue *q, const struct cg_queue_new *job, struct cg_err *err);
int cg_queue_add_end(struct cg_queue *q, char **id, bool *added, struct cg_err *err);

/* All or none, in one call; ids becomes a new array of strings in the same order. */
int cg_queue_add_bulk(struct cg_queue *q, const struct cg_queue_new *jobs, size_t n,
    json_t **ids, struct cg_err *err);

/*
 * A tree, all or none: {name, queueName?, data?, opts?, children?: [the same]}. A parent
 * runs when its children are done; what a child's failure does to it, its opts say. *ids
 * becomes a new tree of the same shape: {id, queueName, children?}.
 */
int cg_queue_add_flow(struct cg_queue *q, const json_t *tree, json_t **ids, struct cg_err *err);

/* ---- taking and finishing ---- */

struct cg_queue_job {
	char *id, *name;
	char *data;            /* JSON text */
	char *token;           /* that holds the lock */
	char *parent;          /* full key of the parent, or NULL */
	char *scheduler;       /* id of the schedule it is an iteration of, or NULL */
	json_t *opts;          /* as stored */
	int64_t timestamp, processed_on, delay;
	int priority, attempts; /* attempts: how many are allowed, at least 1 */
	int made, started, stalled; /* attempts made before this one; starts with this one; stalls */
};
void cg_queue_job_release(struct cg_queue_job *job); /* all zero is fine, and is what it leaves */

/*
 * Take the next job: 1 it is ours for lock_ms (keep it with a keeper), 0 none came until the
 * deadline (NULL: look once, do not wait). Jobs that have to fail without being run do so
 * on the way, and schedules are advanced.
 */
int cg_queue_take(struct cg_queue *q, struct cg_queue_job *job, const struct cg_deadline *until,
    struct cg_err *err);

/*
 * The same for a loop that polls other things: after a take that gave 0, listen asks the server
 * to say when to look again; when *fd (-1: nothing to poll) is readable or *wait_ms have gone,
 * call woken: 1 take again, 0 not yet, listen again. listen while listening is no error.
 */
int cg_queue_listen(struct cg_queue *q, int *fd, int *wait_ms, struct cg_err *err);
int cg_queue_woken(struct cg_queue *q, struct cg_err *err);

enum cg_queue_how {
	CG_QUEUE_DONE,     /* text: the result, JSON; NULL: null */
	CG_QUEUE_FAILED,   /* text: the reason; tried again when attempts are left */
	CG_QUEUE_DEAD,     /* the same, never tried again */
	CG_QUEUE_LATER,    /* not now: again in delay_ms, no attempt is counted */
	CG_QUEUE_BACK,     /* not by us: to the front at once, no attempt is counted */
	CG_QUEUE_CHILDREN  /* when the children added meanwhile are done (CG_E_STATE: none is pending) */
};

struct cg_queue_end {
	const struct cg_queue_job *job;
	enum cg_queue_how how;
	const char *text;
	const char *stack;     /* where it failed, several lines; NULL: the reason */
	int64_t delay_ms;      /* LATER; FAILED: 0 as its backoff says, else at least this */
	int result;            /* out: 0, or -1 */
	int64_t retry_ms;      /* out, of FAILED: tried again in that time; -1: failed for good */
	enum cg_queue_how become; /* out: DONE, FAILED (for good), LATER, BACK, CHILDREN */
	enum cg_errc code;     /* out: of -1, which error */
	char why[200];         /* out: of -1, its message */
};

/*
 * End n jobs and take up to want others, all in one round trip. next[0..] become jobs as by
 * take; returns how many. One end may fail without the others: see its result. When the
 * connection breaks, DONE and what fails for good is sent again and counts once; of the
 * others -1 means that nobody knows, and reported again they may be refused.
 */
int cg_queue_turn(struct cg_queue *q, struct cg_queue_end *ends, size_t n,
    struct cg_queue_job *next, size_t want, struct cg_err *err);

/*
 * The same with many in flight, for ends that come one by one: begin does not wait; end gives the
 * answer to the oldest, next having room for what that one wanted. The ends, and the jobs that
 * they are of, must stay until then. A broken connection is no other matter than above. What
 * else is asked meanwhile waits until the answers to all are here.
 */
int cg_queue_turn_begin(struct cg_queue *q, struct cg_queue_end *ends, size_t n, size_t want,
    struct cg_err *err);
int cg_queue_turn_end(struct cg_queue *q, struct cg_queue_job *next, struct cg_err *err);

/* One end alone: 0, or -1 (CG_E_CONFLICT: the lock is not ours any more). */
int cg_queue_end(struct cg_queue *q, struct cg_queue_end *end, struct cg_err *err);

/*
 * A thread with a connection of its own that renews the locks of the jobs it was told of, looks
 * for stalled jobs and schedules that stopped, and removes ended jobs that are too old. lost is
 * called from that thread once for a job that is not ours any more; by is the token of its new
 * owner or "" when nobody has it. Unkeep a job before it is ended: its lock goes with its end.
 */
int cg_queue_keeper_start(struct cg_queue_keeper **out, const struct cg_queue_conf *conf,
    void (*lost)(void *arg, const char *id, const char *by), void *arg, struct cg_err *err);
void cg_queue_keeper_stop(struct cg_queue_keeper *k); /* waits for the thread; NULL is fine */
void cg_queue_keep(struct cg_queue_keeper *k, const struct cg_queue_job *job);
void cg_queue_unkeep(struct cg_queue_keeper *k, const struct cg_queue_job *job);

/* ---- everything else, by name ---- */

/*
 * Do one of the verbs below. args is an object, or NULL when none is needed; *answer becomes
 * a new value (null when there is nothing to say). CG_E_USAGE: no such verb; CG_E_DATA: an
 * argument is missing or wrong. cg_queue_verbs names them, for help and completion.
 *
 *   pause, resume, drain {delayed?}, obliterate {force?}
 *   counts                    {state: number, ...}, with paused
 *   job {id}                  the whole record; null when there is none
 *   jobs {states?, start?, end?, asc?}   an array of records, 100 of each state unless said
 *   state {id}                "waiting", "active", ..., "unknown"
 *   logs {id, start?, end?}   {logs, count}
 *   log {id, line, keep?}     how many lines there are
 *   progress {id, progress}, data {id, data}
 *   priority {id, priority, lifo?}, delay {id, delay}
 *   promote {id}, promote-all, retry {id, reset?}, retry-all {state?, before?}
 *   remove {id, children?}    removed or CG_E_STATE (locked), CG_E_CONFLICT (of a schedule)
 *   clean {state, grace?, limit?}  ids of what was removed
 *   stalled                   ids of what was put back (a keeper does this by itself)
 *   flow {id, depth?}         {job, children?: [...]}
 *   children {id}             {processed, unprocessed, ignored, failed}
 *   detach {id}               the child no longer holds its parent up
 *   dedup {id}                the job that owns a deduplication id, or null
 *   dedup-clear {id}
 *   metrics {state, start?, end?}  {count, prevTS, prevCount, data}
 *   concurrency {max}         over all workers; null: no limit
 *   limit {max, duration}     over all workers; nulls: no limit
 *   limit-now {ms}            nothing starts for that time (needs a limit); 0: end it
 *   schedule {id, every|pattern, tz?, offset?, startDate?, endDate?, limit?, immediately?,
 *             name?, data?, opts?}     {id, next}
 *   schedules, unschedule {id}
 *   rearm                     schedules whose next iteration is gone get a new one; their ids
 *   orphans {remove?, limit?} ids of jobs in no list or set, which nothing would ever remove
 *   workers                   [{name, addr, age, idle}]
 *   doctor                    why nothing moves: {paused, limited, ..., findings: [text]}
 */
int cg_queue_verb(struct cg_queue *q, const char *verb, const json_t *args, json_t **answer,
    struct cg_err *err);
const char *const *cg_queue_verbs(void); /* NULL-terminated */

/*
 * Read what happened after event *after ("$": from now on; "0": all there is), waiting until
 * `until` for the first (NULL: not at all). fn gets each as {event, jobId, ...}; borrowed. *after
 * moves on. Returns how many; -1 also when fn gave -1, err is then fn's business.
 */
int cg_queue_events(struct cg_queue *q, char after[64], const struct cg_deadline *until,
    int (*fn)(void *arg, const char *event_id, const json_t *event), void *arg,
    struct cg_err *err);

/*
 * Wait for a job to end. The record is the truth, events are only a hint. 1: *answer is a new
 * {state: completed | failed | removed, returnvalue | failedReason}; 0: the deadline came first.
 */
int cg_queue_await(struct cg_queue *q, const char *id, const struct cg_deadline *until,
    json_t **answer, struct cg_err *err);

/* ---- places that processes share ---- */

/*
 * A place under a name, for one holder, whose id nobody else ever has. It is gone when it is
 * given back or lease_ms are over, by the server's clock: who dies keeps nothing. They have
 * nothing to do with jobs; keys are the queue's own, and end by themselves.
 */
struct cg_queue_slot {
	const char *name, *holder;
	int64_t most;          /* at once; 0: any number */
	int64_t minute;        /* begun within any 60 s; 0: any number */
	int64_t lease_ms;
};
/* 0: it is taken, or was; n > 0: ask again in so many milliseconds; -1 with err. */
int64_t cg_queue_slot_take(struct cg_queue *q, const struct cg_queue_slot *s, struct cg_err *err);
int cg_queue_slot_give(struct cg_queue *q, const struct cg_queue_slot *s, struct cg_err *err);
/*
 * What is done under a name n times in ms at most, n at once among them: 0 it may be done, and is
 * counted; n > 0: ask again in so many milliseconds; -1 with err. Such a key ends by itself, too.
 */
int64_t cg_queue_rate_take(struct cg_queue *q, const char *name, int64_t n, int64_t ms,
    struct cg_err *err);

/* ---- times of schedules ---- */

/*
 * The first instant strictly after `after` that a cron pattern names: five fields, or six with
 * seconds first; names, ranges, steps, lists, L, # and @hourly etc.; tz an IANA name, NULL:
 * UTC. -1: CG_E_DATA (pattern or zone), CG_E_NOTFOUND (never again).
 */
int cg_cron_next(const char *pattern, const char *tz, int64_t after, int64_t *next,
    struct cg_err *err);

#endif
