/*
 * What runs have made, one by one: the record of an artifact, and its bytes. What is another
 * tenant's is not there (CG_E_NOTFOUND).
 */
#ifndef CG_TOOL_ARTIFACT_H
#define CG_TOOL_ARTIFACT_H

#include <stdint.h>

struct cg_ctx;
struct cg_err;
struct cg_sink;

/* Its record, type artifact. */
int cg_tool_artifact(struct cg_ctx *ctx, const char *id, struct cg_sink *to, struct cg_err *err);

struct cg_artifact_file {
	int fd;             /* for reading; the caller's */
	char hash[65];      /* of its bytes */
	int64_t made_ms;    /* when the run made it, which is not when somebody first stored such bytes */
	char mime[128];
	char name[256];     /* for people; as the run calls it, so anything; "" when it does not */
};

/*
 * Open its bytes; path: the file of that name within one that is a folder, NULL for what it is
 * itself, of a folder its list (CG_TREE_MIME).
 */
int cg_tool_artifact_open(struct cg_ctx *ctx, const char *id, const char *path,
    struct cg_artifact_file *out, struct cg_err *err);
/*
 * The same by run, type and file name; the '/' of a type may be written as '-'. The newest where a
 * run has several.
 */
int cg_tool_artifact_named(struct cg_ctx *ctx, const char *run, const char *type, const char *name,
    struct cg_artifact_file *out, struct cg_err *err);

#endif
