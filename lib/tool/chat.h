/*
 * The verbs behind cg-chat, and behind /chat of the HTTP interface: sessions of one person with
 * the assistant, and what is said in them.
 *
 * A session is a thread of the graph workflow chat.assistant and has its id; a message that is
 * posted is a run of that thread. Records are of the types chat.session and chat.message. What is
 * another person's, or another tenant's, is CG_E_NOTFOUND.
 */
#ifndef CG_TOOL_CHAT_H
#define CG_TOOL_CHAT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/id.h"

struct cg_chat_message;
struct cg_ctx;
struct cg_err;
struct cg_sink;

#define CG_CHAT_WORKFLOW "chat.assistant"

enum {
	CG_CHAT_TITLE_MAX = 500,    /* characters */
	CG_CHAT_CONTENT_MAX = 10000 /* characters of a message */
};

/* ---- sessions ---- */

/* title NULL: one is made after the first exchange (tool/chat_title.h). */
int cg_tool_chat_create(struct cg_ctx *ctx, const char *title, struct cg_sink *to,
    struct cg_err *err);
struct cg_chat_sessions_req {
	const char *search;         /* part of the title; or NULL */
	const char *after;          /* a session: those that come after it in the list; or NULL */
	int64_t limit, offset;      /* limit 0: all */
};
/* The one that was last talked in first, a record each. */
int cg_tool_chat_sessions(struct cg_ctx *ctx, const struct cg_chat_sessions_req *req,
    struct cg_sink *to, struct cg_err *err);
int cg_tool_chat_get(struct cg_ctx *ctx, const char *session, struct cg_sink *to,
    struct cg_err *err);
int cg_tool_chat_rename(struct cg_ctx *ctx, const char *session, const char *title,
    struct cg_sink *to, struct cg_err *err);
/* With all that was said, and its thread. CG_E_STATE: the assistant is at work. */
int cg_tool_chat_delete(struct cg_ctx *ctx, const char *session, struct cg_err *err);

/* ---- messages ---- */

struct cg_chat_messages_req {
	const char *session;
	const char *after;          /* a message: those that come after it in the list; or NULL */
	bool newest_first;
	int64_t limit;              /* 0: all */
};
int cg_tool_chat_messages(struct cg_ctx *ctx, const struct cg_chat_messages_req *req,
    struct cg_sink *to, struct cg_err *err);
/* ---- turns ---- */

struct cg_chat_post_req {
	const char *session, *content;
	const char *key;            /* the same key is the same message; or NULL */
};
/* A turn that has been queued: the run that makes the answer. */
struct cg_chat_turn {
	char session[CG_ID_LEN + 1], run[CG_ID_LEN + 1];
	bool again;                 /* the key was known: nothing was added */
};
/*
 * Say something: the message and the run that answers it are stored in one transaction. `to`
 * (may be NULL) gets the message's record. CG_E_CONFLICT: the assistant is at work still, or the
 * key is that of another message (turn->again). What waits for an approval is given up.
 */
int cg_tool_chat_post(struct cg_ctx *ctx, const struct cg_chat_post_req *req,
    struct cg_chat_turn *turn, struct cg_sink *to, struct cg_err *err);

struct cg_chat_again_req {
	const char *session;
	const char *key;            /* the same key is the same try; or NULL */
};
/*
 * Answer once more what was said last, when its answer is partial, failed or not there: nothing is
 * said twice, and the new answer takes the place of the old one. `to` (may be NULL) gets the
 * message. CG_E_STATE: it was answered; CG_E_CONFLICT: the assistant is at work still, or the key
 * is that of something else (turn->again).
 */
int cg_tool_chat_again(struct cg_ctx *ctx, const struct cg_chat_again_req *req,
    struct cg_chat_turn *turn, struct cg_sink *to, struct cg_err *err);

struct cg_chat_answer_req {
	const char *session;
	const char *question;       /* the interrupt that is answered; NULL: the one that waits, whichever */
	const char *key;            /* with question: the same key is the same answer; or NULL */
	bool reject;
	const char *comment;        /* or NULL */
	const json_t *calls;        /* [{id, arguments}]: with these arguments instead; or NULL */
};
/*
 * Answer what the assistant asks for; it goes on in a run of its own. `to` gets the message that
 * waits. CG_E_STATE: nothing waits; CG_E_CONFLICT: it was answered just now, another question waits, or
 * the key is that of another answer (turn->again); CG_E_DATA: there is no
 * such call, or its arguments do not fit.
 */
int cg_tool_chat_answer(struct cg_ctx *ctx, const struct cg_chat_answer_req *req,
    struct cg_chat_turn *turn, struct cg_sink *to, struct cg_err *err);

/*
 * A turn that was to be made by who posted it, and whose reader has gone: its run is cancelled, so
 * that the session is free. Always -1: the error of the post is the one to tell.
 */
int cg_tool_chat_let_go(struct cg_ctx *ctx, const struct cg_chat_turn *turn);

/*
 * Stop the assistant: what it has said so far stays, as a partial answer, which whoever executes
 * it stores; what it asks for is given up. `to` (may be NULL) gets the session's record. CG_E_STATE:
 * it is not at work.
 */
int cg_tool_chat_stop(struct cg_ctx *ctx, const char *session, struct cg_sink *to,
    struct cg_err *err);

/*
 * Follow a turn to its end: records of chat_say.h to `to`. Unless queued says that a worker does
 * it, it is done here, if no worker has taken it yet. 0 it came to its end, 1 it failed or was
 * stopped, CG_CHAT_ASKS; *sig: the signal that ended it, 0: none. reader_fd: where the reader
 * is, or -1.
 */
enum { CG_CHAT_ASKS = 2 };
int cg_tool_chat_follow(struct cg_ctx *ctx, const struct cg_chat_turn *turn, bool queued,
    int reader_fd, struct cg_sink *to, int *sig, struct cg_err *err);

/* Which run makes an answer now: 1, 0 none does. CG_E_NOTFOUND. */
int cg_tool_chat_running(struct cg_ctx *ctx, const char *session, char run[CG_ID_LEN + 1],
    struct cg_err *err);
/* Is this run one of the session? 1, 0. */
int cg_tool_chat_owns(struct cg_ctx *ctx, const char *session, const char *run, struct cg_err *err);

/* The record of one. New. */
json_t *cg_record_chat_message(const struct cg_chat_message *row);

#endif
