/* Files of games as a browser gets them: of what is published, and of a run for who has a ticket. */
#ifndef CG_TOOL_PLAY_FILE_H
#define CG_TOOL_PLAY_FILE_H

#include <stddef.h>
#include <stdint.h>

struct cg_ctx;
struct cg_err;

struct cg_web_file {
	char hash[65];       /* of its bytes */
	char *object;        /* where it lies, or NULL: */
	char *bytes;         /* it was made now, n of them */
	size_t n;
	char *ancestors;     /* whose pages may frame it, as a CSP has it */
};
void cg_web_file_release(struct cg_web_file *f);

/*
 * A file of a version that is or was published of a live campaign. Page and configuration are
 * sealed; the manifest, which tells digests of what they were, is not there. CG_E_NOTFOUND.
 */
int cg_tool_play_file(struct cg_ctx *ctx, const char *campaign, int64_t version, const char *path,
    struct cg_web_file *f, struct cg_err *err);
/* A file of the game that a run has made, as it is. CG_E_PERM: the ticket is not good. */
int cg_tool_preview_file(struct cg_ctx *ctx, const char *ticket, const char *run, const char *path,
    struct cg_web_file *f, struct cg_err *err);

#endif
