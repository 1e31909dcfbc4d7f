/* The verbs of cg-prompt: what is in the registry, one item, a prompt with its variables. */
#ifndef CG_TOOL_PROMPT_H
#define CG_TOOL_PROMPT_H

#include <jansson.h>

struct cg_buf;
struct cg_ctx;
struct cg_diags;
struct cg_err;
struct cg_sink;

/* One record an item and version: type prompt, kind, id, version, path. kind NULL: all. */
int cg_tool_prompt_list(struct cg_ctx *ctx, const char *kind, struct cg_sink *to,
    struct cg_err *err);

/* One item: type, kind, id, version, item (and for a prompt: hash). */
int cg_tool_prompt_show(struct cg_ctx *ctx, const char *kind, const char *id,
    const char *version, struct cg_sink *to, struct cg_err *err);

/* Append the rendered prompt to out; the violations of its variables go to d. */
int cg_tool_prompt_render(struct cg_ctx *ctx, const char *id, const char *version,
    const json_t *vars, struct cg_buf *out, struct cg_diags *d, struct cg_err *err);

int cg_tool_prompt_check(struct cg_ctx *ctx, struct cg_diags *d, struct cg_err *err);

/* The file of an item, a new string. */
int cg_tool_prompt_path(struct cg_ctx *ctx, const char *kind, const char *id,
    const char *version, char **path, struct cg_err *err);

#endif
