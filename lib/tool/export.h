/* A run's files where a person can open them. */
#ifndef CG_TOOL_EXPORT_H
#define CG_TOOL_EXPORT_H

struct cg_ctx;
struct cg_err;
struct cg_scope;

/*
 * Put the files of a run below dir, which is made when missing: the playable
 * bundle as game/, everything else as <step>/<file>, the plan as plan.ndjson, and
 * what each step gave as steps.json. Each appears whole, in place of an older one
 * of that name; nothing else in dir is touched. On -1 (CG_E_NOTFOUND: no such
 * run) some of them may be there.
 */
int cg_tool_export_run(struct cg_ctx *ctx, const struct cg_scope *who, const char *run,
    const char *dir, struct cg_err *err);

#endif
