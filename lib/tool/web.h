/*
 * Texts that doors keep packed for who asks again, below web of this machine's cache: whoever needs one
 * that is not there makes it.
 */
#ifndef CG_TOOL_WEB_H
#define CG_TOOL_WEB_H

#include <stdbool.h>
#include <stdint.h>

struct cg_ctx;
struct cg_err;

/*
 * Remove those that nobody has read or made for so long, with what was packed of them; each of them to
 * `each`, with all its bytes. dry_run: only say so. 0; CG_E_OS.
 */
int cg_tool_web_prune(struct cg_ctx *ctx, int64_t older_ms, bool dry_run,
    void (*each)(void *arg, const char *kind, const char *name, int64_t bytes), void *arg,
    struct cg_err *err);

#endif
