/*
 * All that a tenant has: what runs have made, and files that people have put there, which are
 * artifacts without a run. What is said of calls and rows is as store.h has it.
 */
#ifndef CG_STORE_LIBRARY_H
#define CG_STORE_LIBRARY_H

#include "store/store.h"

/* Step and skill of what no run made. */
#define CG_UPLOAD "upload"
enum { CG_UPLOAD_LEAST = 4096 };

struct cg_library_filter {
	const char *type;          /* "image" or "image/poster": all of it or what stands before a '/'; NULL: any */
	const char *search;        /* in the file's name; NULL: anything */
	const char *campaign;      /* made for this one; NULL: any */
	const char *source;        /* "run", "upload"; NULL: any */
	int64_t since_ms, until_ms; /* of created; 0: open */
	int64_t after_ms;          /* the last of the page before: when it was made, */
	const char *after;         /* and its id; NULL: the first page */
	int64_t limit;             /* 0: all */
	bool own;                  /* none of a thread that another person than who->user made */
};
struct cg_library_row {
	struct cg_artifact_row artifact; /* run NULL: somebody put it there */
	const char *campaign;            /* for which its run was, or NULL */
};
/* Newest first. */
int cg_store_library(struct cg_store *st, const struct cg_scope *who,
    const struct cg_library_filter *f, int (*row)(void *arg, const struct cg_library_row *row),
    void *arg, struct cg_err *err);

/* Until the transaction ends nobody else adds to this tenant's: what is counted now stays true. */
int cg_store_upload_turn(struct cg_store *st, const struct cg_scope *who, struct cg_err *err);
/*
 * 0 added, 1 there is such content of that type already: row->id is then its id. run, step and
 * skill are not looked at.
 */
int cg_store_upload_add(struct cg_store *st, const struct cg_scope *who,
    struct cg_artifact_row *row, struct cg_err *err);
/* The artifact of that content, of several the first, through the callback: 1; 0 there is none. */
int cg_store_artifact_of(struct cg_store *st, const struct cg_scope *who, const char *hash,
    int (*row)(void *arg, const struct cg_artifact_row *row), void *arg, struct cg_err *err);

/* The same content of that type is there already: 1 with its id; 0. */
int cg_store_upload_find(struct cg_store *st, const struct cg_scope *who, struct cg_artifact_row *row,
    struct cg_err *err);
/* How much all of that is, each file taken for CG_UPLOAD_LEAST at least: a row takes room, too. */
int cg_store_upload_bytes(struct cg_store *st, const struct cg_scope *who, int64_t *bytes,
    struct cg_err *err);
/* 1; 0 there is no such artifact, or a run made it. */
int cg_store_upload_drop(struct cg_store *st, const struct cg_scope *who, const char *id,
    struct cg_err *err);

/*
 * Campaigns that name the artifact, by id or content, in their configuration or settings, or whose
 * live game its run made: by name, at most limit.
 */
int cg_store_users(struct cg_store *st, const struct cg_scope *who, const struct cg_artifact_row *of,
    int64_t limit, int (*row)(void *arg, const char *campaign, const char *name), void *arg,
    struct cg_err *err);
/* Its name in to: 1; 0 there is none of that id (any more). */
int cg_store_campaign_name(struct cg_store *st, const struct cg_scope *who, const char *id,
    char *to, size_t size, struct cg_err *err);

#endif
