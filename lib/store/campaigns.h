/*
 * Campaigns as people work with them: found by page, changed when they are what was seen, moved
 * from state to state. The row, and putting one, is in store/store.h, whose rules hold here too;
 * one that was deleted is not found by anything.
 */
#ifndef CG_STORE_CAMPAIGNS_H
#define CG_STORE_CAMPAIGNS_H

#include "store/store.h"

enum cg_campaign_order { CG_CAMPAIGNS_BY_UPDATED, CG_CAMPAIGNS_BY_CREATED, CG_CAMPAIGNS_BY_NAME };

/* From that time on and before that one, wall clock; 0: there is no such end. */
struct cg_campaign_span {
	int64_t from_ms, to_ms;
};

struct cg_campaign_filter {
	const char *status, *template_id;    /* NULL: any */
	const char *search;                  /* part of its name, capital or small; NULL: any */
	struct cg_campaign_span created, updated;
	enum cg_campaign_order by;
	bool ascending;                      /* else the newest, or the last of the alphabet, first */
	bool summary;                        /* no brief, of config only theme, of settings only color_scheme */
	int64_t limit, offset;               /* limit 0: all */
};
/*
 * Through the callback; the number found. *total (or NULL): how many there are without limit and
 * offset.
 */
int cg_store_campaign_list(struct cg_store *st, const struct cg_scope *who,
    const struct cg_campaign_filter *f, int64_t *total,
    int (*row)(void *arg, const struct cg_campaign_row *row), void *arg, struct cg_err *err);

/*
 * Name, config, brief, settings and times become those of row, its version one more: when it is of
 * row->version and a draft, failed or live. 1 done; 0 it is not so, or not there.
 */
int cg_store_campaign_change(struct cg_store *st, const struct cg_scope *who,
    const struct cg_campaign_row *row, struct cg_err *err);

/* Its settings alone, in whatever state it is, when it is of that version. 1 done; 0 it is not, or not there. */
int cg_store_campaign_settings(struct cg_store *st, const struct cg_scope *who, const char *id,
    int64_t version, const char *settings, struct cg_err *err);

/*
 * From one state to another, its version one more. version 0: whichever it is. 1 done; 0 it is
 * not in that state, not of that version, or not there.
 */
int cg_store_campaign_move(struct cg_store *st, const struct cg_scope *who, const char *id,
    int64_t version, const char *from, const char *to, struct cg_err *err);

/* Gone, for all but who looks into the table: when it is of that version and in that state. 1, 0. */
int cg_store_campaign_delete(struct cg_store *st, const struct cg_scope *who, const char *id,
    int64_t version, const char *from, struct cg_err *err);

/* How many runs are of this campaign; state -1: in any. -1: err. */
int64_t cg_store_campaign_runs(struct cg_store *st, const struct cg_scope *who, const char *id,
    int state, bool own, struct cg_err *err);

#endif
