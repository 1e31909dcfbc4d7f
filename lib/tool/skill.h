/* The verbs of cg-skill: what is in the catalog, one skill, is all of it correct? */
#ifndef CG_TOOL_SKILL_H
#define CG_TOOL_SKILL_H

#include <stdbool.h>

struct cg_ctx;
struct cg_diags;
struct cg_err;
struct cg_sink;

struct cg_skill_list_req {
	bool all; /* deprecated and experimental ones too */
};

/*
 * One record a skill, in the index's order: type skill, skillId, version, title,
 * status, tags, runs (program, gateway, builtin, nowhere). One whose descriptor
 * is wrong says so in `error` and runs nowhere.
 */
int cg_tool_skill_list(struct cg_ctx *ctx, const struct cg_skill_list_req *req,
    struct cg_sink *to, struct cg_err *err);

/*
 * The whole of one skill, whatever its status: the members of the list and
 * digest, program, timeoutMs, maxMemoryMb, network, allowedHosts, readPrefixes,
 * writePrefixes, promptId, promptVersion, inputSchema, outputSchema,
 * producesArtifacts. CG_E_NOTFOUND, CG_E_DATA.
 */
int cg_tool_skill_show(struct cg_ctx *ctx, const char *id, const char *version,
    struct cg_sink *to, struct cg_err *err);

/* Every mistake of the catalog, or of one skill (only may be NULL), into d. */
int cg_tool_skill_check(struct cg_ctx *ctx, const char *only, struct cg_diags *d,
    struct cg_err *err);

#endif
