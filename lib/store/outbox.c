/*
 * Queued runs on their way to a queue outside the store. A run is its own outbox: it is
 * queued, and sent_at says whether its job has been sent. Sending twice is harmless, for
 * the job is named after the run. On a server it is the server's clock that says when, or a
 * host whose clock is ahead would hide for hours what the queue has lost.
 */
#include <string.h>

#include "base/clock.h"
#include "store/fleet.h"
#include "store/store_priv.h"

static bool
is_pg(const struct cg_store *st)
{
	return cg_db_dialect(st->db) == CG_DB_PG;
}

int
cg_store_outbox_tenants(struct cg_store *st, int64_t lost_ms,
    int (*row)(void *arg, const char *tenant), void *arg, struct cg_err *err)
{
	int64_t now = cg_wall_ms();
	struct cg_stmt *s = is_pg(st) ? cg_store_stmt(st, NULL, err, "SELECT outbox_tenants("
	    "clock_timestamp() - CAST($1 AS bigint) * interval '1 millisecond')", "i", lost_ms)
	    : cg_store_stmt(st, NULL, err, "SELECT t.tenant_id FROM tenant_work t "
	    "WHERE EXISTS (SELECT 1 FROM runs r WHERE r.tenant_id = t.tenant_id AND r.status = 'queued' "
	    "AND (r.sent_at IS NULL OR r.sent_at < $1 OR r.sent_at > $2)) ORDER BY t.turn", "dd",
	    now - lost_ms, now);
	int rc, stop;

	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1)
		if ((stop = row(arg, cg_db_col_text(s, 0))) != 0) {
			cg_db_reset(s);
			return stop < 0 ? -1 : 0;
		}
	return rc;
}

static int
each_id(struct cg_stmt *s, int (*row)(void *arg, const char *run), void *arg, struct cg_err *err)
{
	int rc, stop;

	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1)
		if ((stop = row(arg, cg_db_col_text(s, 0))) != 0) {
			cg_db_reset(s);
			return stop < 0 ? -1 : 0;
		}
	return rc;
}

/* The same of runs without a thread, and of those with one: they stand in different queues. */
#define LOST_PG(of) \
	"SELECT id FROM runs WHERE tenant_id = $1 AND status = 'queued' AND " of \
	" AND sent_at IS NOT NULL " \
	"AND sent_at < clock_timestamp() - CAST($2 AS bigint) * interval '1 millisecond' " \
	"ORDER BY sent_at LIMIT $3"
#define LOST_HERE(of) \
	"SELECT id FROM runs WHERE tenant_id = $1 AND status = 'queued' AND " of \
	" AND sent_at IS NOT NULL AND (sent_at < $2 OR sent_at > $3) ORDER BY sent_at LIMIT $4"
#define STANDING(of) \
	"SELECT COUNT(*) FROM runs WHERE tenant_id = $1 AND status = 'queued' AND " of \
	" AND sent_at IS NOT NULL"
#define UNSENT(of) \
	"SELECT id FROM runs WHERE tenant_id = $1 AND status = 'queued' AND " of \
	" AND sent_at IS NULL ORDER BY priority DESC, id LIMIT $2"
#define EACH(sql) { sql("thread_id IS NULL"), sql("thread_id IS NOT NULL") }
static const char *const lost_pg[] = EACH(LOST_PG), *const lost_here[] = EACH(LOST_HERE);
static const char *const standing_in[] = EACH(STANDING), *const unsent[] = EACH(UNSENT);

/* Sent so long ago that it may be lost, or by a clock that was ahead. */
static struct cg_stmt *
sent_before(struct cg_store *st, const struct cg_scope *who, bool threads, int64_t lost_ms,
    int64_t most, struct cg_err *err)
{
	int64_t now = cg_wall_ms();

	if (is_pg(st))
		return cg_store_stmt(st, who, err, lost_pg[threads], "tii", who->tenant, lost_ms, most);
	return cg_store_stmt(st, who, err, lost_here[threads], "tddi", who->tenant, now - lost_ms, now,
	    most);
}

int
cg_store_outbox_due(struct cg_store *st, const struct cg_scope *who, bool threads, int64_t window,
    int64_t lost_ms, int (*row)(void *arg, const char *run), void *arg, struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, who, err, standing_in[threads], "t", who->tenant);
	int64_t standing;
	int rc;

	if (!s || (rc = cg_db_step(s, err)) <= 0)
		return -1;
	standing = cg_db_col_int(s, 0);
	cg_db_reset(s);
	if (each_id(sent_before(st, who, threads, lost_ms, window, err), row, arg, err) < 0)
		return -1;
	if (standing >= window)
		return 0;
	/* Those that were sent stand at the front: few, at most the window, are passed over. */
	return each_id(cg_store_stmt(st, who, err, unsent[threads], "ti", who->tenant, window - standing),
	    row, arg, err);
}

int
cg_store_outbox_sent(struct cg_store *st, const struct cg_scope *who, const char *run,
    struct cg_err *err)
{
	int rc = is_pg(st) ? cg_store_exec(st, who, err, "UPDATE runs SET sent_at = clock_timestamp() "
	    "WHERE tenant_id = $1 AND id = $2 AND status = 'queued'", "tt", who->tenant, run)
	    : cg_store_exec(st, who, err, "UPDATE runs SET sent_at = $1 WHERE tenant_id = $2 "
	    "AND id = $3 AND status = 'queued'", "dtt", cg_wall_ms(), who->tenant, run);

	return rc < 0 ? -1 : 0;
}
