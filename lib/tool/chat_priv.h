/* What the files chat*.c share. */
#ifndef CG_TOOL_CHAT_PRIV_H
#define CG_TOOL_CHAT_PRIV_H

#include <jansson.h>

enum { CG_CHAT_WINDOW = 6000 /* tokens, when the setting is no number */ };

struct cg_ctx;
struct cg_err;

/*
 * What the model sees of the calls and results of a turn: all of it, or, where that is more than
 * chat-window, the oldest results shortened, which says so. New.
 */
json_t *cg_chat_seen(const struct cg_ctx *ctx, const json_t *exchange);

/* "There is no such session", always -1. */
int cg_chat_none(const char *session, struct cg_err *err);
/* It is there, and the person's who asks; the store is open afterwards. CG_E_NOTFOUND. */
int cg_chat_exists(struct cg_ctx *ctx, const char *session, struct cg_err *err);
/* A text of a person: not blank, and no longer than that. CG_E_DATA. */
int cg_chat_text(const char *what, const char *s, int max, struct cg_err *err);

enum { CG_CHAT_QUESTION_MAX = 200 };
/* The interrupt that waits for an answer in the session; "": none does. */
int cg_chat_question(struct cg_ctx *ctx, const char *session, char id[CG_CHAT_QUESTION_MAX + 1],
    struct cg_err *err);

#endif
