/* What the assistant can do, by the names that skills/chat_reply/tools.json has for it. */
#ifndef CG_TOOL_CHAT_TOOLS_H
#define CG_TOOL_CHAT_TOOLS_H

#include <jansson.h>
#include <stdbool.h>

struct cg_ctx;
struct cg_err;

/* Is it allowed to who may do that (thread_act.h)? What nobody knows is. */
bool cg_chat_tool_may(const char *name, const char *may);
/* Does it change something? Then a person is asked first. What nobody knows does not. */
bool cg_chat_tool_asks(const char *name);
/* Its arguments fit: 0, or -1 with CG_E_DATA. CG_E_NOTFOUND: there is no such tool. */
int cg_chat_tool_check(const char *name, const json_t *arguments, struct cg_err *err);
/*
 * Do it, in the name of ctx->who: *said is new, an object that tells the model. once: whoever
 * asks again with it, the same thing is done once. When the tool cannot do it *said has `error`.
 * -1: what it needs cannot be reached now.
 */
int cg_chat_tool_do(struct cg_ctx *ctx, const char *name, const json_t *arguments, const char *once,
    json_t **said, struct cg_err *err);

#endif
