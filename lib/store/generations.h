/* What was made on demand: plans, copy and themes, as store.h has it for runs. */
#ifndef CG_STORE_GENERATIONS_H
#define CG_STORE_GENERATIONS_H

#include "store/store.h"

/* A plan, copy or a theme that somebody asked for: on record while it is being made. */
struct cg_generation_row {
	char id[CG_ID_LEN + 1];              /* generation_begin writes it */
	const char *campaign;                /* or NULL */
	const char *user;                    /* in lists: who asked, "" when nobody said */
	const char *type;                    /* plan, copy, theme_brief, theme_image; required */
	const char *status;                  /* pending, completed, failed */
	const char *input;                   /* JSON of what was asked; required */
	const char *output, *error;          /* JSON, or NULL */
	const char *model;                   /* who wrote it, or NULL */
	const char *key;                     /* by which its user asks for it again, or NULL */
	bool accepted;                       /* a campaign was made of it */
	int64_t attempts, duration_ms;       /* duration_ms: -1 until it has ended */
	int64_t created_ms;
};

/*
 * It is about to be asked for: pending. Others of this tenant that have been pending for
 * an hour were killed, and are failed from now on. 1: the user's key stands for another one,
 * which has not failed: row->id is its id, and nothing was put. CG_E_DATA: the campaign does not
 * exist.
 */
int cg_store_generation_begin(struct cg_store *st, const struct cg_scope *who,
    struct cg_generation_row *row, struct cg_err *err);
/*
 * How it ended: status, output, error, duration, model and attempts. What failed gives its key
 * up. CG_E_NOTFOUND.
 */
int cg_store_generation_end(struct cg_store *st, const struct cg_scope *who,
    const struct cg_generation_row *row, struct cg_err *err);
/* Whoever made it is gone: failed with this error, if it is pending still. */
int cg_store_generation_lost(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *error, struct cg_err *err);
/* Why no campaign was made of it, if none was; the first reason is kept. NULL: it is tried anew. */
int cg_store_generation_refused(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *error, struct cg_err *err);
/*
 * A campaign was made of it, once: CG_E_CONFLICT when it has been accepted before (or is not
 * completed). Within a transaction that also puts the campaign, which is then undone.
 */
int cg_store_generation_accept(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *campaign, struct cg_err *err);
/* It belongs to a campaign that was made since. */
int cg_store_generation_assign(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *campaign, struct cg_err *err);

struct cg_generation_filter {
	const char *id;                            /* this one, whatever its campaign; NULL: any, */
	const char *campaign, *type, *status;      /* as here */
	int64_t limit, offset;                     /* limit 0: all */
};
/*
 * Newest first, through the callback; the number found. *total (or NULL): how many there are
 * without limit and offset.
 */
int cg_store_generations(struct cg_store *st, const struct cg_scope *who,
    const struct cg_generation_filter *f, int64_t *total,
    int (*row)(void *arg, const struct cg_generation_row *row), void *arg, struct cg_err *err);

#endif
