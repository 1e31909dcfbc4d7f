/*
 * A program at work on a job, shared by the files serve*.c.
 *
 * It lives: started -> exited -> ended (told to the queue). What it is stopped for
 * decides what becomes of the job, whatever its status says.
 */
#ifndef CG_TOOL_SERVE_PRIV_H
#define CG_TOOL_SERVE_PRIV_H

#include <poll.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/id.h"
#include "queue/queue.h"
#include "tool/serve.h"

struct cg_ctx;

enum serve_stop { SERVE_RUNS, SERVE_TIMEOUT, SERVE_TOO_LONG, SERVE_DRAIN, SERVE_LOST };

struct serve_job {
	struct serve_job *next;
	struct cg_queue_job job;
	char execution[CG_ID_LEN + 1];
	pid_t pid;
	int in_fd, out_fd, err_fd;   /* ours of the pipes; -1: closed */
	struct cg_buf request, out, log;
	size_t sent, log_line;       /* of request; where the unfinished line of log begins */
	size_t logged;               /* bytes of log that went to the job */
	json_t *progress;            /* the latest, not told yet; NULL: none */
	int64_t progress_at_ms;      /* when one was told */
	int64_t started_ms, timeout_ms, kill_at_ms; /* monotonic; 0: not set */
	enum serve_stop stop;
	bool exited;
	int status;                  /* of wait, when exited */
	bool children;               /* it asked to wait for its children */
	int64_t later_ms;            /* it asked to be called again in that time; -1: no */
	char reason[512];            /* the last line of text, when exited */
	char *result;                /* of a success: JSON text */
};

/* What a job and its program hear from. */
struct serve_host {
	const char *path;            /* of the program */
	char *const *argv;           /* NULL-terminated, its name included */
	const char *queue;           /* name */
	const char *url, *prefix;    /* as options said, for the programs' own calls; or NULL */
	int64_t timeout_ms;
	size_t n_running;
	void (*line)(void *arg, struct serve_job *j, const char *line); /* of its log */
	void *arg;
};

/* Find the program; new, NULL with err. */
char *serve_find(const char *program, struct cg_err *err);
/* The program and its arguments (NULL-terminated, or NULL): a new array of borrowed strings. */
char **serve_argv(char *path, char *const *more);
/* What the options do not say, the configuration does. */
int serve_settings(const struct cg_ctx *ctx, const struct cg_serve_req *req, int64_t *grace_ms,
    size_t *n_jobs, struct cg_err *err);

/* Start the program on a job, which is taken, also on -1. */
struct serve_job *serve_job_start(struct serve_host *h, struct cg_queue_job *job, struct cg_err *err);
int serve_job_fds(const struct serve_job *j, struct pollfd v[3]);
void serve_job_io(struct serve_host *h, struct serve_job *j);
void serve_job_exited(struct serve_host *h, struct serve_job *j, int status);
/* Milliseconds until serve_job_tick has something to do; -1: never. */
int64_t serve_job_wait_ms(const struct serve_job *j);
void serve_job_tick(struct serve_job *j);
/* End it: at once when it was lost, else SIGTERM and later SIGKILL. */
void serve_job_stop(struct serve_job *j, enum serve_stop why);
/* What the queue is to be told of it: strings are j's. */
void serve_job_end(struct serve_job *j, struct cg_queue_end *end);
int serve_job_attempt(const struct serve_job *j);
/* Kill it if it runs, and free it. */
void serve_job_free(struct serve_host *h, struct serve_job *j);

#endif
