/*
 * Whether to ask again, and when: a decision about a reply, without a clock, a random
 * number or a connection of its own.
 */
#ifndef CG_FETCH_RETRY_H
#define CG_FETCH_RETRY_H

#include <stdbool.h>
#include <stdint.h>

struct cg_fetch_reply;

struct cg_fetch_policy {
	int attempts;             /* in all, the first one too */
	int64_t base_ms, max_ms;  /* wait up to base before the 2nd, twice that before the 3rd, ..., max */
	int64_t patience_ms;      /* give up when the reply asks for more than that; 0: 60 s */
	bool conflict;            /* 409 may pass too: a model is being loaded, not an id that is taken */
};

/*
 * Milliseconds to wait before the next attempt, or -1: give up. made: how many there
 * were. random: any number; the same one gives the same wait.
 *
 * Asked again: no reply (but not one that was refused here, too big, cancelled or
 * without trust), 408, 425, 429, 5xx but 501 and 505. Any other status is an answer.
 * The wait is drawn evenly between 0 and its bound, so that a thousand who failed at
 * the same moment do not come back at the same moment. Retry-After is kept, with a
 * draw from base on top.
 */
int64_t cg_fetch_retry_ms(const struct cg_fetch_policy *p, const struct cg_fetch_reply *reply,
    int made, uint64_t random);

/*
 * What the reply asks for, -1 when it does not: Retry-After in seconds or as a date of
 * any of the three forms of RFC 9110, which is held against the reply's own Date so that
 * no clock but the server's matters (else against now_ms, of the wall clock); and
 * retry-after-ms, which some vendors send beside it.
 */
int64_t cg_fetch_retry_after(const struct cg_fetch_reply *reply, int64_t now_ms);

#endif
