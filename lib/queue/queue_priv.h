/* The inside of the queue: a connection, the scripts, and what they share. */
#ifndef CG_QUEUE_QUEUE_PRIV_H
#define CG_QUEUE_QUEUE_PRIV_H

#include <hiredis/hiredis.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "queue/queue.h"

/* ---- url.c ---- */

struct cg_rurl {
	char *host, *path;       /* TCP; or a unix socket */
	char *user, *password;   /* or NULL */
	int port, db;
	bool tls;
	char name[300];          /* for messages, without the password */
};
int cg_rurl_parse(struct cg_rurl *u, const char *url, struct cg_err *err);
void cg_rurl_release(struct cg_rurl *u);

/* ---- redis.c: one connection ---- */

struct cg_redis {
	const struct cg_rurl *url; /* borrowed */
	const char *client_name;   /* CLIENT SETNAME, or NULL; borrowed */
	int fd;                    /* -1: not connected */
	unsigned conn;             /* which connection it is, or was */
	redisReader *reader;
	struct cg_buf out;         /* not sent yet */
	size_t sent;               /* of it */
	int spin_us;
	const volatile sig_atomic_t *cancel;
	void *tls, *tls_ctx;       /* tls.c; NULL: plain */
};

int cg_redis_lib(struct cg_err *err); /* open hiredis */
void cg_redis_init(struct cg_redis *r, const struct cg_rurl *url, const char *client_name);
void cg_redis_drop(struct cg_redis *r);    /* disconnect; what was not sent is forgotten */
void cg_redis_release(struct cg_redis *r);
/* Connect unless connected; tries again until the deadline. */
int cg_redis_connect(struct cg_redis *r, const struct cg_deadline *until, struct cg_err *err);

/* A command of argc arguments is appended: begin, then exactly argc of arg, argi, args. */
void cg_redis_begin(struct cg_redis *r, size_t argc);
void cg_redis_arg(struct cg_redis *r, const void *p, size_t n);
void cg_redis_args(struct cg_redis *r, const char *s);
void cg_redis_argi(struct cg_redis *r, int64_t v);
/* Words of one command, up to NULL. */
void cg_redis_cmd(struct cg_redis *r, ...) __attribute__((sentinel));

int cg_redis_flush(struct cg_redis *r, const struct cg_deadline *until, struct cg_err *err);
/*
 * The next reply: 1 and *reply (error replies too), 0 none yet when wait is false. -1: the
 * connection is dropped.
 */
int cg_redis_reply(struct cg_redis *r, redisReply **reply, bool wait,
    const struct cg_deadline *until, struct cg_err *err);
void cg_redis_free(redisReply *reply); /* NULL is fine */
/* An error reply as an error: -1. */
int cg_redis_err(const redisReply *reply, struct cg_err *err);

bool cg_reply_is(const redisReply *r, int type);
int64_t cg_reply_int(const redisReply *r); /* integers and numbers as text; 0 otherwise */
char *cg_reply_dup(const redisReply *r);   /* new string, NULL for nil */

/* ---- tls.c ---- */

int cg_tls_start(struct cg_redis *r, const struct cg_deadline *until, struct cg_err *err);
void cg_tls_end(struct cg_redis *r);
ssize_t cg_tls_read(struct cg_redis *r, void *p, size_t n);        /* as recv, EAGAIN too */
ssize_t cg_tls_write(struct cg_redis *r, const void *p, size_t n); /* as send */

/* ---- script.c ---- */

enum cg_script {
	CG_S_ADD, CG_S_BULK, CG_S_FLOW, CG_S_TURN, CG_S_KEEP, CG_S_STALLED, CG_S_PAUSE,
	CG_S_PROMOTE, CG_S_RETRY, CG_S_CHANGE, CG_S_STATE, CG_S_REMOVE, CG_S_CLEAN, CG_S_DRAIN,
	CG_S_OBLITERATE, CG_S_SCHEDULE, CG_S_ADVANCE, CG_S_UNSCHEDULE, CG_S_ORPHANS, CG_S_SLOT,
	CG_S_RATE, CG_S_COUNT
};

struct cg_queue {
	struct cg_queue_conf conf;      /* numbers only; its strings are below */
	struct cg_rurl url;
	char *name, *prefix, *worker;
	char *p;                        /* "bull:mail:" */
	char *meta;                     /* its `meta`, the key every script is given */
	char *client_name;
	json_t *keep_done, *keep_failed;
	struct cg_redis cmd, block;
	char sha[CG_S_COUNT][41];       /* "": not loaded yet */
	bool stale[CG_S_COUNT];         /* the server has forgotten it */
	char uuid[CG_ID_LEN + 2];       /* with ':' behind it: tokens begin so */
	int64_t tokens;
	int64_t version;                /* of the server, 70015 is 7.0.15 */

	struct cg_flight *flight;       /* a ring: flight_n of them from flight_at on */
	size_t flight_at, flight_n, flight_cap;
	size_t call_at;                 /* where in cmd.out the latest call begins */

	bool listening;                 /* a BZPOPMIN is out */
	int64_t listen_end_ms;          /* monotonic: its answer must be here */
	int64_t due_ms;                 /* wall clock: the next delayed job; 0: not known */
	int64_t limited_ms;             /* monotonic: nothing starts before; 0: no limit */
};

struct cg_deadline cg_queue_deadline(const struct cg_queue *q);

/*
 * One script: call begins it (argc arguments follow), run sends it and waits for its answer.
 * again: it may be sent a second time when the connection broke. The reply is never an error.
 */
int cg_call(struct cg_queue *q, enum cg_script s, size_t argc, struct cg_err *err);
redisReply *cg_run(struct cg_queue *q, bool again, struct cg_err *err);
/*
 * Plain commands: connect, append them, and have their n answers. One of several that is an
 * error makes the call fail; a single one is given as it is.
 */
int cg_ready(struct cg_queue *q, struct cg_err *err);
int cg_run_many(struct cg_queue *q, size_t n, redisReply **out, bool again, struct cg_err *err);
/* EVALSHA without waiting; a script that has to be loaded first is in flight then. */
int cg_call_pipe(struct cg_queue *q, enum cg_script s, size_t argc, struct cg_err *err);
/* Was that "another node of the cluster has this"? Then that one is talked to from now on. */
bool cg_follow(struct cg_queue *q, const redisReply *r);
/* A plain command that may be sent twice; words up to NULL. */
redisReply *cg_ask(struct cg_queue *q, struct cg_err *err, ...) __attribute__((sentinel));
/* A negative code of a script as an error about that job. */
int cg_code(struct cg_err *err, int64_t code, const char *id);

/* ---- flight.c ---- */

enum cg_fly { CG_FLY_LOAD, CG_FLY_ADD, CG_FLY_TURN };
struct cg_flight {
	enum cg_fly what;
	unsigned conn;              /* that it was sent on */
	redisReply *reply;          /* when it is here; owned */
	bool lost;                  /* it will never be */
	/* Of a turn: */
	char *request;              /* its bytes, to be sent once more; owned */
	size_t len;
	bool again;                 /* it may be, whatever became of it */
	struct cg_queue_end *ends;  /* borrowed */
	size_t n, want;
};
void cg_fly(struct cg_queue *q, const struct cg_flight *f); /* copied; with what it owns */
/*
 * The oldest, once it is answered: 0, or -1 with err (out->lost: no answer will come, CG_E_STATE:
 * there is none of that kind). Release out in either case.
 */
int cg_land(struct cg_queue *q, enum cg_fly what, struct cg_flight *out, const struct cg_deadline *until,
    struct cg_err *err);
void cg_settle(struct cg_queue *q); /* wait for the answers to all, which keep them until they land */
void cg_flight_release(struct cg_flight *f);
void cg_flights_release(struct cg_queue *q);

/* ---- check.c, opts.c ---- */

int cg_check_json(const char *s, const char *what, struct cg_err *err); /* is it JSON? */

struct cg_opts {
	char *text;                 /* as stored */
	char *id;                   /* or NULL */
	char *parent_key, *parent;  /* or NULL */
	char *deid;                 /* or NULL */
	char flags[8];
	int64_t timestamp, delay, priority, ttl; /* ttl 0: none */
	json_t *own;                /* what text says */
};
/* prefix: of the queue, for a parent that is named without one. */
int cg_opts_read(struct cg_opts *o, const json_t *opts, const char *prefix, const char *data,
    struct cg_err *err);
void cg_opts_release(struct cg_opts *o);
/* removeOnComplete or removeOnFail as the scripts want it: "COUNT" or "COUNT AGE LIMIT". */
void cg_keep_text(const json_t *own, const json_t *general, int64_t fallback, char out[80]);
bool cg_queue_name_ok(const char *name);

/* ---- add.c ---- */

enum { CG_ADD_ARGS = 13 };
void cg_add_args(struct cg_queue *q, const struct cg_queue_new *job, const struct cg_opts *o,
    const char *p);

/* ---- job.c ---- */

/* One of turn.lua; returns why it has to fail without being run (new string), or NULL. */
char *cg_job_take(struct cg_queue_job *job, const redisReply *r);
/* A job hash (HGETALL) as a record for people; NULL when it is empty. */
json_t *cg_job_record(const char *id, const redisReply *hash);

/* ---- turn.c, schedule.c, advance.c ---- */

struct cg_schedule {
	const char *id, *name;
	const char *pattern, *tz;     /* or NULL */
	int64_t every, offset;        /* 0, -1: none */
	int64_t start, end, limit;    /* 0: none */
	int64_t count;                /* of the iteration that is made, from 1 */
	json_t *opts;                 /* template with the stored names, or NULL; owned */
	char *data;                   /* template, or NULL; owned */
	int64_t priority;
	bool lifo;
};
/* What the template says about where an iteration goes, and that it is valid. */
int cg_schedule_check(struct cg_schedule *s, const char *prefix, struct cg_err *err);
enum { CG_ITERATE_ARGS = 12 };
/* The arguments of iterate.lua; next 0: the script finds the slot. */
void cg_schedule_put(struct cg_queue *q, const struct cg_schedule *s, int64_t now, int64_t next);
void cg_schedule_release(struct cg_schedule *s);


int cg_schedule_advance(struct cg_queue *q, const struct cg_queue_job *job, struct cg_err *err);

/* ---- verbs.c and what it calls ---- */

/* Members of args: required ones are CG_E_DATA when missing. */
const char *cg_arg_str(const json_t *args, const char *name, struct cg_err *err); /* or NULL */
int cg_arg_int(const json_t *args, const char *name, int64_t fallback, int64_t *out,
    struct cg_err *err); /* not negative; fallback -2: required */
/* What a script that gives a number said: the number as a value, or an error about id. */
int cg_number_answer(redisReply *r, const char *id, json_t **answer, struct cg_err *err);
json_t *cg_ids_answer(redisReply *r); /* an array of texts; frees r */
/* Remove what is older than the general rules allow, though no job ends meanwhile. */
int cg_queue_sweep(struct cg_queue *q, struct cg_err *err);
/* The state of a job: new string, or NULL. */
char *cg_state(struct cg_queue *q, const char *id, struct cg_err *err);

typedef int cg_verb_fn(struct cg_queue *q, const json_t *args, json_t **answer,
    struct cg_err *err);
cg_verb_fn cg_verb_pause, cg_verb_resume, cg_verb_drain, cg_verb_obliterate, cg_verb_counts,
    cg_verb_job, cg_verb_jobs, cg_verb_state, cg_verb_logs, cg_verb_log, cg_verb_progress,
    cg_verb_data, cg_verb_priority, cg_verb_delay, cg_verb_promote, cg_verb_promote_all,
    cg_verb_retry, cg_verb_retry_all, cg_verb_remove, cg_verb_clean, cg_verb_stalled,
    cg_verb_flow, cg_verb_children, cg_verb_detach, cg_verb_dedup, cg_verb_dedup_clear,
    cg_verb_metrics, cg_verb_concurrency, cg_verb_limit, cg_verb_limit_now, cg_verb_schedule,
    cg_verb_schedules, cg_verb_unschedule, cg_verb_rearm, cg_verb_workers,
    cg_verb_doctor, cg_verb_orphans;

/* ---- zone.c, for cron.c ---- */

struct cg_zone;
int cg_zone_load(struct cg_zone **out, const char *name, struct cg_err *err);
void cg_zone_free(struct cg_zone *z);
/* Seconds east of Greenwich at t; since: when that began, before: what it was until then. */
int64_t cg_days(int64_t year, int month, int day); /* since 1970-01-01 */
int cg_zone_offset(const struct cg_zone *z, int64_t t, int64_t *since, int *before);

#endif
