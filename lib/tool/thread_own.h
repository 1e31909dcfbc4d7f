/* Whose a thread is: each is seen by who made it; what no person made is the tenant's. */
#ifndef CG_TOOL_THREAD_OWN_H
#define CG_TOOL_THREAD_OWN_H

#include <stdbool.h>

#include "base/id.h"

struct cg_ctx;
struct cg_err;

/* Is what this user made (NULL: nobody) seen by who asks? */
bool cg_tool_thread_seen(const struct cg_ctx *ctx, const char *user);
/*
 * Is there such a thread for who asks? run becomes that which has it, or had it last; "" none.
 * 0: there is none; 1 there is; 2: there is, and it is another person's; -1.
 */
int cg_tool_thread_own(struct cg_ctx *ctx, const char *thread, char run[CG_ID_LEN + 1], struct cg_err *err);
/* 0; CG_E_NOTFOUND when there is none to be seen. */
int cg_tool_thread_find(struct cg_ctx *ctx, const char *thread, char run[CG_ID_LEN + 1], struct cg_err *err);

/*
 * A run of a thread is whose the thread is. 0; CG_E_NOTFOUND when it is another person's. One that
 * is not there at all is for him to miss who looks for it.
 */
int cg_tool_run_own(struct cg_ctx *ctx, const char *run, struct cg_err *err);

#endif
