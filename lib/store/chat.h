/*
 * Conversations: sessions of one person, and what was said in them. Conventions are those of
 * store/store.h, and one more: what belongs to another person of the same tenant is not found
 * either (who->user; NULL is a person without a name).
 */
#ifndef CG_STORE_CHAT_H
#define CG_STORE_CHAT_H

#include "store/store.h"

struct cg_chat_session {
	char id[CG_ID_LEN + 1];              /* "" in session_add: a new one is made */
	const char *title;                   /* or NULL */
	const char *enrichment;              /* JSON: what was found out about it; or NULL. Ignored in session_add */
	int64_t last_ms, created_ms, updated_ms; /* ignored in session_add */
};

int cg_store_chat_session_add(struct cg_store *st, const struct cg_scope *who,
    struct cg_chat_session *row, struct cg_err *err);

struct cg_chat_session_filter {
	const char *id;                      /* this one; NULL: any */
	const char *search;                  /* part of its title, capital or small; NULL: any */
	const char *after;                   /* a session: those that come after it; or NULL */
	int64_t limit, offset;               /* limit 0: all */
};
/* The one that was last talked in first, through the callback; the number found. */
int cg_store_chat_sessions(struct cg_store *st, const struct cg_scope *who,
    const struct cg_chat_session_filter *f,
    int (*row)(void *arg, const struct cg_chat_session *row), void *arg, struct cg_err *err);
/* only_new: unless it has one. 1 done, 0 it has one, or is not there. */
int cg_store_chat_session_title(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *title, bool only_new, struct cg_err *err);
/* What was found out about it (JSON), in place of what there was. 1 done, 0 it is not there. */
int cg_store_chat_session_enrich(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *enrichment, struct cg_err *err);
/* With its messages. 1 dropped, 0 was not there. */
int cg_store_chat_session_drop(struct cg_store *st, const struct cg_scope *who, const char *id,
    struct cg_err *err);

enum cg_chat_status {
	CG_CHAT_COMPLETE,
	CG_CHAT_WAITING,  /* a person is to say whether tools may do what the assistant asks for */
	CG_CHAT_PARTIAL,  /* it was stopped, or something else was said instead of an answer to it */
	CG_CHAT_FAILED
};
const char *cg_chat_status_name(enum cg_chat_status s);

struct cg_chat_message {
	char id[CG_ID_LEN + 1];              /* "" in message_add: a new one is made */
	const char *session;                 /* required */
	bool assistant;                      /* else the person */
	enum cg_chat_status status;
	const char *content;                 /* required */
	const char *exchange;                /* JSON: calls of tools and what they gave; or NULL */
	const char *error;                   /* JSON {code, message}, or NULL */
	const char *reply_to;                /* the message that it answers; NULL: none */
	const char *run;                     /* or NULL */
	const char *model;                   /* who wrote it, or NULL */
	const char *key;                     /* idempotency key, or NULL */
	int64_t tokens_in, tokens_out;
	int64_t seq, created_ms;             /* ignored in message_add */
};

/*
 * The next message of a session, which was last talked in now. An answer takes the place of an
 * earlier one to the same message: row->id is then its id. CG_E_CONFLICT: the key is there already,
 * or somebody else adds one at this moment; CG_E_DATA: there is no such session.
 */
int cg_store_chat_message_add(struct cg_store *st, const struct cg_scope *who,
    struct cg_chat_message *row, struct cg_err *err);
/* The run that answers a person's message is another one from now on. 1 done, 0 it is not there. */
int cg_store_chat_message_run(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *run, struct cg_err *err);
/* What waits for a person waits no more: it is partial. The number of them, 0 or 1. */
int cg_store_chat_give_up(struct cg_store *st, const struct cg_scope *who, const char *session,
    struct cg_err *err);

struct cg_chat_message_filter {
	const char *session;                 /* required */
	const char *after;                   /* a message: those that come after it; or NULL */
	bool newest_first;                   /* else in the order in which they were said */
	int64_t limit;                       /* 0: all */
};
/* Through the callback; the number found. */
int cg_store_chat_messages(struct cg_store *st, const struct cg_scope *who,
    const struct cg_chat_message_filter *f,
    int (*row)(void *arg, const struct cg_chat_message *row), void *arg, struct cg_err *err);

enum cg_chat_by { CG_CHAT_BY_ID, CG_CHAT_BY_KEY, CG_CHAT_BY_REPLY_TO, CG_CHAT_BY_RUN, CG_CHAT_ANSWER_BY_RUN };
/*
 * One message of a session, by its id, its key, what it answers, or the run that it was posted
 * with or that ended with it: 1 (told), 0.
 */
int cg_store_chat_message(struct cg_store *st, const struct cg_scope *who, const char *session,
    enum cg_chat_by by, const char *what,
    int (*row)(void *arg, const struct cg_chat_message *row), void *arg, struct cg_err *err);

#endif
