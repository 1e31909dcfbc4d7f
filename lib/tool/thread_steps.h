/* The tasks of a run of a thread, as the steps that those of a plan have. */
#ifndef CG_TOOL_THREAD_STEPS_H
#define CG_TOOL_THREAD_STEPS_H

#include <jansson.h>
#include <stdint.h>

struct cg_ctx;
struct cg_err;
struct cg_run_row;
struct cg_sink;

/*
 * Read off the checkpoints that the run has written: a task began with the one it was planned
 * from and has ended with the next. Those of subgraphs follow their node. state NULL: any.
 */
int cg_thread_steps(struct cg_ctx *ctx, const struct cg_run_row *row, const char *state,
    struct cg_sink *to, struct cg_err *err);

/* Of the events of a run, one after the other: tries gets {task: attempts that have failed}. */
void cg_thread_note_tries(json_t *tries, const char *type, const char *json);

/*
 * How long a run has been worked on since it was asked for, or asked for once more: it may be
 * paused, wait in the queue, or lie there with nobody to take it up, for days.
 */
struct cg_thread_time {
	int64_t since_ms;      /* it is worked on since then; 0: it is not */
	int64_t last_ms;       /* when it was heard of last */
	int64_t spent_ms;      /* before that */
};

/* Of the events of a run, one after the other; t is all zero at first. */
void cg_thread_note_time(struct cg_thread_time *t, const char *type, const char *json);
/* Of all of them, in milliseconds. */
int64_t cg_thread_time_spent(struct cg_thread_time *t);

#endif
