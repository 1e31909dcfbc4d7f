/* Workflows as tools ask for them: by path or name, compiled, kept between starts. */
#ifndef CG_TOOL_WORKFLOW_H
#define CG_TOOL_WORKFLOW_H

#include <jansson.h>

struct cg_ctx;
struct cg_diags;
struct cg_err;

/*
 * A workflow as it was compiled last time, when neither it nor any file of its
 * skills has changed since; compiled now otherwise. name is a path, or a name of
 * the index with an optional @version. Returns new, or NULL with mistakes in d or
 * err. *stamps is new then, the trail of what it was made from, or NULL when that
 * is not known for certain.
 */
json_t *cg_workflow_compiled(struct cg_ctx *ctx, const char *name, struct cg_diags *d,
    char **stamps, struct cg_err *err);

/* What a memory of this workflow is called, and where it lies. New strings. */
char *cg_workflow_key(struct cg_ctx *ctx, const char *name);
char *cg_workflow_memo_dir(const struct cg_ctx *ctx);

#endif
