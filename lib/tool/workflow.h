/* Workflows as tools ask for them: by path or name, compiled, kept between starts. */
#ifndef CG_TOOL_WORKFLOW_H
#define CG_TOOL_WORKFLOW_H

#include <jansson.h>
#include <stdbool.h>

struct cg_buf;
struct cg_ctx;
struct cg_diags;
struct cg_err;
struct cg_sink;

/*
 * A workflow as it was compiled last time, when neither it nor any file of its
 * skills has changed since; compiled now otherwise. name is a path, or a name of
 * the index with an optional @version. Returns new, or NULL with err, of mistakes in the
 * file the first; they are all in d. *stamps is new then, the trail of what it was made from, or
 * NULL when that is not known for certain.
 *
 * remote: who asks is elsewhere. Only names of the index are known then; a workflow that is
 * broken is not the asker's mistake (CG_E_CONFIG).
 */
json_t *cg_workflow_compiled(struct cg_ctx *ctx, const char *name, bool remote, struct cg_diags *d,
    char **stamps, struct cg_err *err);

/* Is it one of `kind: graph`? What cannot be found or read is none. */
bool cg_workflow_is_graph(struct cg_ctx *ctx, const char *name);

/* What a memory of this workflow is called, and where it lies. New strings. */
char *cg_workflow_key(struct cg_ctx *ctx, const char *name);
char *cg_workflow_memo_dir(const struct cg_ctx *ctx);

/*
 * The verbs behind cg-plan --list and --show. Records of type workflow: those of the index that
 * are whole, with those that are not in d; or one by its name[@version] (or path, unless remote),
 * with what it takes and its steps, or channels, nodes and ways when it is a graph.
 */
int cg_tool_workflows(struct cg_ctx *ctx, struct cg_sink *to, struct cg_diags *d, struct cg_err *err);
int cg_tool_workflow(struct cg_ctx *ctx, const char *name, bool remote, struct cg_sink *to,
    struct cg_diags *d, struct cg_err *err);

/*
 * Draw a workflow of 'kind: graph' into text: 1. 0: it is no (whole) graph, nothing was said and
 * cg_tool_plan is to be asked.
 */
int cg_tool_draw_graph(struct cg_ctx *ctx, const char *name, const char *format, struct cg_buf *text,
    struct cg_diags *d, struct cg_err *err);

#endif
