/* What cg-run does with runs of threads. */
#ifndef CG_TOOL_RUN_THREAD_H
#define CG_TOOL_RUN_THREAD_H

struct change;

/* A run that nobody works on was cancelled: it lets go of its thread. One of a plan: nothing. */
int cg_run_leave_thread(struct change *c);
/* Queue it again: it goes on where it stood. */
int cg_run_retry_thread(struct change *c);

#endif
