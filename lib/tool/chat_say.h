/*
 * What the events of a session's run mean to who talks: records of the types
 *
 *	delta     text: the next piece of the answer
 *	tool      id, name, arguments: the assistant uses a tool
 *	result    id, name, result: what came of that
 *	usage     input, output, model: tokens of one request to the model
 *	approval  interrupts: a person is asked, [{id, value: {prompt, calls}}]
 *	restart   what came since the last result is void: it is said anew
 *	error     code, message
 *	done      message, title: how the answer stands in the session; the last one
 *
 * The same go to a terminal, as lines, and over HTTP, as server-sent events.
 */
#ifndef CG_TOOL_CHAT_SAY_H
#define CG_TOOL_CHAT_SAY_H

#include <jansson.h>

struct cg_err;
struct cg_scope;
struct cg_sink;
struct cg_store;

/* An event of the run, or a stream record of it: none, one or several records to `to`. */
int cg_chat_say(struct cg_store *st, const struct cg_scope *who, const char *session,
    const json_t *event, struct cg_sink *to, struct cg_err *err);
/* The last one of a run that is over. */
int cg_chat_say_done(struct cg_store *st, const struct cg_scope *who, const char *session,
    const char *run, struct cg_sink *to, struct cg_err *err);

#endif
