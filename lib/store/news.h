/*
 * Following runs of all tenants as their events are written, without asking for each again and
 * again. PostgreSQL tells (LISTEN), and says which run; on SQLite, or behind a pooler, one looks
 * now and then whether anything has changed at all. Conventions are those of store/store.h; what
 * is told is an id and nothing else, and what belongs to it is read as its tenant.
 */
#ifndef CG_STORE_NEWS_H
#define CG_STORE_NEWS_H

#include "store/store.h"

enum { CG_STORE_STRIPES = 256 };

/* Whoever follows a run follows all of its stripe. */
int cg_store_stripe(const char *run);
/*
 * Be told from now on: 1. 0: nobody tells, see cg_store_has_changed. What was followed before on
 * this connection is not any more.
 */
int cg_store_listen(struct cg_store *st, struct cg_err *err);
/*
 * 1: whatever is added to a run of that stripe will be told; all that will not is there to be
 * read. 0: somebody is just writing to one of them: look, and ask again in a moment. May be asked
 * several times, and is then to be taken back as often as it was 1.
 */
int cg_store_follow(struct cg_store *st, int stripe, struct cg_err *err);
int cg_store_unfollow(struct cg_store *st, int stripe, struct cg_err *err);
/* As cg_db_hear: runs of others may be among those that are told. */
int cg_store_hear(struct cg_store *st, int fd, int64_t ms,
    void (*heard)(void *arg, const char *run), void *arg, struct cg_err *err);
/* Could there be anything new since *mark (0 at first), which moves on: 1, 0. For who is not told. */
int cg_store_has_changed(struct cg_store *st, int64_t *mark, struct cg_err *err);

/* cg_store_events, but no more than limit of them. */
int cg_store_events_page(struct cg_store *st, const struct cg_scope *who, const char *run,
    int64_t after_seq, int64_t limit,
    int (*row)(void *arg, int64_t seq, const char *type, const char *json), void *arg,
    struct cg_err *err);

#endif
