/* cg-enqueue of a graph: a run of a thread. */
#ifndef CG_TOOL_ENQUEUE_GRAPH_H
#define CG_TOOL_ENQUEUE_GRAPH_H

#include <jansson.h>

struct cg_ctx;
struct cg_enqueue_req;
struct cg_err;
struct cg_sink;
struct cg_thread_req;

/* The trigger is {input, threadId?, ...}, as cg-thread run reads it. */
int cg_enqueue_graph(struct cg_ctx *ctx, const struct cg_enqueue_req *req, struct cg_sink *out,
    struct cg_err *err);

/*
 * What a request {input, threadId?, resume?, resumeById?, update?, goto?, checkpointId?, context?}
 * asks for, beside what req says already; its values are borrowed. CG_E_DATA;
 * CG_E_USAGE: it is for another thread than req.
 */
int cg_thread_req_take(struct cg_thread_req *req, const json_t *given, const char *name,
    struct cg_err *err);

/*
 * A request from a file ("-": standard input), or (NULL) from fd when that is a pipe or a file:
 * 1 and a new value, 0 nothing was said.
 */
int cg_thread_req_read(const char *file, int fd, json_t **given, struct cg_err *err);

#endif
