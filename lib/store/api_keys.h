/*
 * Keys with which programs ask over HTTP. Only a digest of a key's secret is kept. What is
 * said of calls and rows is as store.h has it.
 */
#ifndef CG_STORE_API_KEYS_H
#define CG_STORE_API_KEYS_H

#include "store/store.h"

struct cg_api_key_row {
	struct cg_arena mem;
	char id[CG_ID_LEN + 1];
	const char *tenant;                  /* ignored in add */
	const char *name;                    /* what people call it; required */
	const char *user;                    /* for whom it acts, "" for nobody */
	const char *scopes;                  /* one blank between */
	const char *secret_hash;             /* 64 hex digits */
	const char *made_by;                 /* the key that made it, or NULL; not told by find */
	int64_t created_ms, expires_ms, used_ms, revoked_ms; /* 0: not, never; add: expires_ms alone */
};
void cg_api_key_row_release(struct cg_api_key_row *row);

/*
 * row->id is the caller's choice: it is part of the key. 1; 0: there are `most` of this tenant
 * that are good (0: any number), and it was not added. Who adds or revokes one does so after
 * whoever else does. CG_E_CONFLICT; CG_E_AUTH: its maker is revoked.
 */
int cg_store_api_key_add(struct cg_store *st, const struct cg_scope *who,
    struct cg_api_key_row *row, int64_t most, struct cg_err *err);
/*
 * The key of that id, of whichever tenant, also one that is over: 1 found (release row), 0
 * not. For who is asked with a key and has yet to learn by whom; acts for nobody.
 */
int cg_store_api_key_find(struct cg_store *st, const char *id, struct cg_api_key_row *row,
    struct cg_err *err);
/* It was used at that time. */
int cg_store_api_key_used(struct cg_store *st, const struct cg_scope *who, const char *id,
    int64_t at_ms, struct cg_err *err);
/* From now on it is nobody's, and neither are those that it made. 1; 0 all were revoked before. CG_E_NOTFOUND. */
int cg_store_api_key_revoke(struct cg_store *st, const struct cg_scope *who, const char *id,
    struct cg_err *err);
/* Newest first, through the callback; id NULL: all of this tenant. The number found. */
int cg_store_api_keys(struct cg_store *st, const struct cg_scope *who, const char *id,
    int (*row)(void *arg, const struct cg_api_key_row *row), void *arg, struct cg_err *err);

#endif
