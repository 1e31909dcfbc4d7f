/* The verbs behind cg-key: keys with which programs ask over HTTP. */
#ifndef CG_TOOL_KEY_H
#define CG_TOOL_KEY_H

#include <stdbool.h>
#include <stdint.h>

struct cg_ctx;
struct cg_err;
struct cg_sink;

struct cg_key_create_req {
	const char *name;     /* what people call it, at most 100 bytes; required */
	const char *scopes;   /* as cg_auth_scopes has them; required */
	const char *user;     /* for whom it acts, or NULL */
	int64_t lasts_ms;     /* -1: for ever */
	const char *made_by;  /* the key that makes it, or NULL */
	int64_t until_ms;     /* wall clock: in no case longer; 0: that is no limit */
};
/*
 * One record, as of the list, with `key` besides: the key itself, which is nowhere else and
 * cannot be had again. CG_E_USAGE: name, scopes, user or time are none, or the time is
 * longer than five years; CG_E_STATE: the tenant has as many keys as it may.
 */
int cg_tool_key_create(struct cg_ctx *ctx, const struct cg_key_create_req *req,
    struct cg_sink *to, struct cg_err *err);
/*
 * Newest first, a record each: type key, keyId, name, scopes, userId, status (active, expired,
 * revoked), createdAt, expiresAt, lastUsedAt (to a quarter of an hour), revokedAt, madeBy (the key that made it). Without
 * all only those that are active.
 */
int cg_tool_key_list(struct cg_ctx *ctx, bool all, struct cg_sink *to, struct cg_err *err);
/* From now on nobody is let in with it, nor with a key that it made; again is no mistake. Its record. CG_E_NOTFOUND. */
int cg_tool_key_revoke(struct cg_ctx *ctx, const char *id, struct cg_sink *to,
    struct cg_err *err);

#endif
