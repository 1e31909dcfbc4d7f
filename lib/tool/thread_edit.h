/* Approvals of threads with another input: is it one that the node takes? */
#ifndef CG_TOOL_THREAD_EDIT_H
#define CG_TOOL_THREAD_EDIT_H

#include <jansson.h>

struct cg_ctx;
struct cg_err;
struct cg_graph;
struct cg_graph_conf;

/*
 * Of what conf asks, and g has begun with: CG_E_DATA, with the node, when an answer approves with
 * an input that its skill (or the graph below) does not take. What a node takes is known before
 * the answer is; taken in, it could only fail.
 */
int cg_thread_check_edits(struct cg_ctx *ctx, const struct cg_graph_conf *conf, struct cg_graph *g,
    struct cg_err *err);

#endif
