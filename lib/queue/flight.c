/*
 * Calls in flight: sent, or about to be, and not answered yet. Their answers come in the order in
 * which they were sent; what is asked otherwise meanwhile is asked once they are all here.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "queue/queue_priv.h"

enum { FIRST_CAP = 64 };

static struct cg_flight *
nth(struct cg_queue *q, size_t i)
{
	return &q->flight[(q->flight_at + i) % q->flight_cap];
}

static void
grow(struct cg_queue *q)
{
	size_t cap = q->flight_cap ? 2 * q->flight_cap : FIRST_CAP;
	struct cg_flight *all = cg_calloc(cap, sizeof *all);

	for (size_t i = 0; i < q->flight_n; i++)
		all[i] = *nth(q, i);
	free(q->flight);
	q->flight = all;
	q->flight_at = 0;
	q->flight_cap = cap;
}

void
cg_fly(struct cg_queue *q, const struct cg_flight *f)
{
	if (q->flight_n == q->flight_cap)
		grow(q);
	*nth(q, q->flight_n) = *f;
	nth(q, q->flight_n++)->conn = q->cmd.conn;
}

/* Its answer, or that there will be none. */
static int
await(struct cg_queue *q, struct cg_flight *f, const struct cg_deadline *until, struct cg_err *err)
{
	if (f->lost || (!f->reply && f->conn != q->cmd.conn)) {
		f->lost = true;
		return cg_err_set(err, CG_E_UNAVAILABLE, "the queue at %s: the connection was closed", q->url.name);
	}
	if (f->reply)
		return 0;
	if (cg_redis_reply(&q->cmd, &f->reply, true, until, err) == 1)
		return 0;
	f->lost = true;
	return -1;
}

static void
discard(struct cg_queue *q)
{
	cg_flight_release(nth(q, 0));
	q->flight_at = (q->flight_at + 1) % q->flight_cap;
	q->flight_n--;
}

int
cg_land(struct cg_queue *q, enum cg_fly what, struct cg_flight *out, const struct cg_deadline *until,
    struct cg_err *err)
{
	static const char *const names[] = { [CG_FLY_ADD] = "add", [CG_FLY_TURN] = "turn" };
	int rc;

	memset(out, 0, sizeof *out);
	while (q->flight_n && nth(q, 0)->what == CG_FLY_LOAD) {
		struct cg_err ignored = CG_ERR_INIT; /* whoever needed it says so himself */

		await(q, nth(q, 0), until, &ignored);
		discard(q);
	}
	if (q->flight_n == 0 || nth(q, 0)->what != what)
		return cg_err_set(err, CG_E_STATE, q->flight_n ? "something else than the %s is answered first"
		    : "no %s is in flight", names[what]);
	rc = await(q, nth(q, 0), until, err);
	*out = *nth(q, 0);
	memset(nth(q, 0), 0, sizeof *out);
	discard(q);
	return rc;
}

void
cg_settle(struct cg_queue *q)
{
	struct cg_deadline until = { 0 };

	if (q->flight_n)
		until = cg_queue_deadline(q);
	for (size_t i = 0; i < q->flight_n; i++) {
		struct cg_err told_when_it_lands = CG_ERR_INIT;

		await(q, nth(q, i), &until, &told_when_it_lands);
	}
}

void
cg_flight_release(struct cg_flight *f)
{
	cg_redis_free(f->reply);
	free(f->request);
	memset(f, 0, sizeof *f);
}

void
cg_flights_release(struct cg_queue *q)
{
	while (q->flight_n)
		discard(q);
	free(q->flight);
}
