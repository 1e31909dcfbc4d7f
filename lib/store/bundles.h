/*
 * What has been published of campaigns. Each finished build is a version of its campaign's game,
 * counted from 1; the campaign shows one of them. What is said of calls and rows is as store.h
 * has it; what a bundle names stays among the objects for as long as its row does.
 */
#ifndef CG_STORE_BUNDLES_H
#define CG_STORE_BUNDLES_H

#include "store/store.h"

/* A campaign that nobody else changes until the transaction is over. */
struct cg_campaign_hold {
	char status[16];
	char latest_run[CG_ID_LEN + 1], live_bundle[CG_ID_LEN + 1]; /* "": none */
	int64_t version;
};
/*
 * Within a transaction: 1 it is held, 0 there is no such campaign (any more), or run (NULL: any)
 * is not its latest.
 */
int cg_store_campaign_hold(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *run, struct cg_campaign_hold *hold, struct cg_err *err);
/* It is in another state, and run (NULL: as before) the latest made for it; its version one more. */
int cg_store_campaign_enter(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *status, const char *run, struct cg_err *err);

struct cg_bundle_row {
	char id[CG_ID_LEN + 1];              /* "" in bundle_add: a new one is made */
	const char *campaign, *run, *template_id; /* required, as the next two */
	const char *tree_uri, *entry_point;  /* the folder, and what to open in it */
	const char *zip_uri, *thumbnail_uri; /* or NULL */
	const char *config;                  /* JSON of the game with all that is secret, or NULL */
	const char *manifest;                /* JSON of the campaign around it, or NULL */
	int64_t version;                     /* written by bundle_add */
	int64_t size, files;                 /* bytes and number of what is in the folder */
	/* 0: not (now); ignored in bundle_add. Never published and not retired: it waits to be shown. */
	int64_t created_ms, published_ms, retired_ms;
};
/* The next version of a campaign that is held. */
int cg_store_bundle_add(struct cg_store *st, const struct cg_scope *who,
    struct cg_bundle_row *row, struct cg_err *err);
/*
 * From now on the campaign, which is held, shows this one of its bundles under these addresses
 * (thumbnail NULL: it has none), and is in that state; its version is one more. What was shown is
 * retired, and what waits to be shown and is older: it knows nothing of this one.
 */
int cg_store_bundle_show(struct cg_store *st, const struct cg_scope *who,
    const struct cg_bundle_row *row, const char *status, const char *url, const char *thumbnail,
    struct cg_err *err);
/* One that waits to be shown does so no more: 1; 0 when it does not wait. */
int cg_store_bundle_retire(struct cg_store *st, const struct cg_scope *who, const char *id,
    struct cg_err *err);
/*
 * Through the callback, the newest first; version 0: all of them, without config and manifest.
 * The number found.
 */
int cg_store_bundles(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    int64_t version, int (*row)(void *arg, const struct cg_bundle_row *row), void *arg,
    struct cg_err *err);

#endif
