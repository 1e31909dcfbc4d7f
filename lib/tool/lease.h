/*
 * A worker's word that it lives, in a store that does not see its death by itself: one
 * row, renewed by a thread with a connection of its own, so that neither a long wait nor
 * a slow commit of the worker can make it late. Who ends before the first heartbeat is due
 * never makes that connection.
 */
#ifndef CG_TOOL_LEASE_H
#define CG_TOOL_LEASE_H

#include <stdbool.h>
#include <stdint.h>

struct cg_err;
struct cg_lease;
struct cg_store;

/* The row is there when this returns, written through st. url is st's. */
int cg_lease_start(struct cg_lease **out, struct cg_store *st, const char *url, const char *worker,
    int64_t lease_ms, struct cg_err *err);
/*
 * Over: others may have taken what this worker had. It was struck off, or the store has
 * not answered in time; a lease that is over stays so. Any thread.
 */
bool cg_lease_is_over(const struct cg_lease *l);
/*
 * Takes the row away when the store can be reached, by st where no heartbeat has made another
 * connection yet. st NULL: st does not answer, so nobody waits longer than two seconds for it.
 * A lease of NULL is fine.
 */
void cg_lease_stop(struct cg_lease *l, struct cg_store *st);

#endif
