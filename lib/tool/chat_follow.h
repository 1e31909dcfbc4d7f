/*
 * What becomes of a run of a thread, and the conversation that it belongs to: the answer is stored
 * in the transaction that ends the run, by whoever does, so there is no moment when one is over
 * and the other does not know.
 */
#ifndef CG_TOOL_CHAT_FOLLOW_H
#define CG_TOOL_CHAT_FOLLOW_H

#include <jansson.h>

#include "graph/graph.h"

struct cg_err;
struct cg_scope;
struct cg_store;

struct cg_chat_end {
	const char *thread, *run;
	enum cg_graph_state state;  /* CG_GRAPH_DRAINED: it was cancelled */
	const json_t *values;       /* channels of the graph; NULL: it never came to run */
	const json_t *error;        /* {code, message, ...}, or NULL */
};
/*
 * A run of a thread has ended, in the open transaction (its row may still say that it runs). When
 * the thread is a session's, the assistant's answer is stored: complete; waiting, when a person is
 * asked; or as far as it has come, with the text that was streamed (events of type `messages` of
 * that run, which are to be stored by then). who: its tenant; whose session it is the thread itself says.
 */
int cg_tool_chat_ended(struct cg_store *st, const struct cg_scope *who, const struct cg_chat_end *end,
    struct cg_err *err);

#endif
