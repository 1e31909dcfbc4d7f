/*
 * What a conversation is called. It is made from the first exchange, once that is stored and
 * told, by a process of its own or by one that has nothing else to do: nobody waits for it, it is
 * no part of a run, and what is said meanwhile is answered meanwhile.
 */
#ifndef CG_TOOL_CHAT_TITLE_H
#define CG_TOOL_CHAT_TITLE_H

#include <stdint.h>

struct cg_ctx;
struct cg_err;
struct cg_run_row;
struct cg_store;

/*
 * Has this run, which has ended, answered in a conversation that is not called anything yet?
 * 1, 0, -1.
 */
int cg_chat_untitled(struct cg_store *st, const struct cg_run_row *row, struct cg_err *err);
/*
 * Make it, when there is an answer and no title yet. A model that fails, or has not made it in
 * that time, is not asked again: the studio names the conversation. *sig: the signal that ended
 * it, and it has no title; 0.
 */
int cg_tool_chat_title(struct cg_ctx *ctx, const char *session, int64_t timeout_ms, int *sig,
    struct cg_err *err);
/* The same where somebody waits for his prompt; nothing depends on it. */
void cg_tool_chat_title_here(struct cg_ctx *ctx, const char *session, int *sig);
/* The same of the conversation that a run belongs to, for the person whose it is. */
int cg_tool_chat_title_after(struct cg_ctx *ctx, const char *run, struct cg_err *err);

#endif
