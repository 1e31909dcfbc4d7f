/*
 * The library: all that runs have made, and files that people put there for campaigns to use.
 * What is another tenant's is not there.
 */
#ifndef CG_TOOL_LIBRARY_H
#define CG_TOOL_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cg_ctx;
struct cg_err;
struct cg_sink;

enum { CG_LIBRARY_FILE_MAX = 20 << 20, CG_LIBRARY_CURSOR = 60 };

/* What whoever asks may besides: a command may all, whose token it is decides for cg-httpd. */
struct cg_library_rights {
	bool campaigns;            /* see campaigns: else usedBy is empty and nothing has a campaignName */
	bool others;               /* take away what other people have added */
};

struct cg_library_req {
	const char *type, *search, *campaign, *source; /* as struct cg_library_filter has them; NULL: any */
	const char *cursor;        /* of the last record of the page before (cg_library_cursor), or NULL */
	int64_t since_ms, until_ms, limit;
	bool own;
	struct cg_library_rights rights;
};
/*
 * Newest first, the records of artifacts and: campaignId and campaignName (whose run made it),
 * usedBy [{campaignId, name}] (which say in their configuration or settings that they use it, or
 * whose live game its run made; 20 at most), and uploaded: true without runId when no run made it.
 * CG_E_USAGE: the cursor is none.
 */
int cg_tool_library(struct cg_ctx *ctx, const struct cg_library_req *req, struct cg_sink *to,
    struct cg_err *err);
void cg_library_cursor(const void *record, char to[CG_LIBRARY_CURSOR]);

struct cg_library_file {
	const void *bytes;
	size_t n;
	const char *name;          /* as its owner calls it: anything */
};
/*
 * Keep a file as an artifact without a run; its record as above. 1; 0: the same bytes are there
 * already, and their record is given. What it is its bytes say: CG_E_DATA when that is neither a
 * picture (PNG, JPEG, WebP, GIF), sound (MP3, Ogg, WAV), clip (MP4, WebM), model (GLB), font
 * (WOFF2, TTF) nor PDF; CG_E_TOOBIG: so is the file, or the library is full (upload-quota).
 */
int cg_tool_library_add(struct cg_ctx *ctx, const struct cg_library_file *file,
    const struct cg_library_rights *rights, struct cg_sink *to, struct cg_err *err);
/*
 * Take away what was added so; its bytes go with the next cg-cache prune that finds
 * them an hour old and named by nothing. CG_E_NOTFOUND; CG_E_PERM: somebody else added it; CG_E_CONFLICT: a run made it, or a campaign uses it.
 */
int cg_tool_library_drop(struct cg_ctx *ctx, const char *id, const struct cg_library_rights *rights,
    struct cg_err *err);

#endif
