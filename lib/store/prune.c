/*
 * Retention, over all tenants: what is old and nobody will ask for. A bounded number of
 * rows a transaction, so that those who work meanwhile do not wait for long.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/admin.h"
#include "store/store_priv.h"

enum { AT_ONCE = 500 };

/* Rows of one statement that selects tenant and id, in the order of their keys. */
struct batch {
	struct cg_arena mem;
	struct {
		const char *tenant, *id;
	} v[AT_ONCE];
	size_t n;
	char tenant[CG_TENANT_MAX + 1], id[CG_ID_LEN + 1]; /* the last one: the next come after it */
};

static void
start(struct batch *b)
{
	memset(b, 0, sizeof *b);
	snprintf(b->id, sizeof b->id, "00000000-0000-0000-0000-000000000000");
}

static int
gather(struct cg_stmt *s, struct batch *b, struct cg_err *err)
{
	int rc;

	cg_arena_release(&b->mem);
	b->n = 0;
	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1 && b->n < AT_ONCE) {
		b->v[b->n].tenant = cg_arena_strdup(&b->mem, cg_db_col_text(s, 0));
		b->v[b->n++].id = cg_arena_strdup(&b->mem, cg_db_col_text(s, 1));
	}
	if (rc == 1)
		cg_db_reset(s);
	if (rc < 0 || !b->n)
		return rc < 0 ? -1 : 0;
	snprintf(b->tenant, sizeof b->tenant, "%s", b->v[b->n - 1].tenant);
	snprintf(b->id, sizeof b->id, "%s", b->v[b->n - 1].id);
	return 0;
}

#define TENANTS(uploaded) \
	"SELECT tenant_id FROM runs UNION SELECT tenant_id FROM step_cache UNION " \
	"SELECT tenant_id FROM campaigns UNION SELECT tenant_id FROM artifacts WHERE " uploaded " ORDER BY 1"

int
cg_store_tenants(struct cg_store *st, int (*row)(void *arg, const char *tenant), void *arg,
    struct cg_err *err)
{
	/* What no run made is named by nothing else. */
	static const char *const all[] = { TENANTS("run_id = ''"), TENANTS("run_id IS NULL") };
	struct cg_stmt *s;
	int rc, stop;

	if (!st->db)
		return 0;
	s = cg_store_stmt(st, NULL, err, all[cg_store_is_far(st)], "");
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
count(struct cg_stmt *s, int64_t *n, struct cg_err *err)
{
	if (!s || cg_db_step(s, err) < 0)
		return -1;
	*n += cg_db_col_int(s, 0);
	cg_db_reset(s);
	return 0;
}

/*
 * Of a run of a thread that may be tried again nothing else says whether its input was taken in,
 * which it must not be twice.
 */
#define MAY_GO \
	"NOT (e.type = 'run.started' AND EXISTS (SELECT 1 FROM runs r WHERE r.tenant_id = e.tenant_id " \
	"AND r.id = e.run_id AND r.thread_id IS NOT NULL AND r.status <> 'completed'))"

/* The next runs that ended before then and have events. */
static int
next_runs(struct cg_store *st, int64_t before_ms, struct batch *b, struct cg_err *err)
{
	return gather(cg_store_stmt(st, NULL, err, "SELECT tenant_id, id FROM runs "
	    "WHERE status IN ('completed', 'failed', 'cancelled') AND completed_at < $1 "
	    "AND (tenant_id > $2 OR (tenant_id = $3 AND id > $4)) "
	    "AND EXISTS (SELECT 1 FROM run_events e WHERE e.tenant_id = runs.tenant_id "
	    "AND e.run_id = runs.id AND " MAY_GO ") ORDER BY tenant_id, id LIMIT $5", "dttti", before_ms, b->tenant,
	    b->tenant, b->id, (int64_t)AT_ONCE), b, err);
}

#define LAST_EVENT \
	"(SELECT MAX(seq) FROM run_events e WHERE e.tenant_id = runs.tenant_id AND e.run_id = runs.id)"

/* The run may be done once more: its events go on from where they were. */
static int
drop_events(struct cg_store *st, const char *tenant, const char *id, struct cg_err *err)
{
	if (cg_store_later(st, NULL, err, 0, "UPDATE runs SET event_seq = " LAST_EVENT
	    " WHERE tenant_id = $1 AND id = $2 AND event_seq < " LAST_EVENT, "tt", tenant, id) < 0)
		return -1;
	return cg_store_later(st, NULL, err, 0,
	    "DELETE FROM run_events AS e WHERE tenant_id = $1 AND run_id = $2 AND " MAY_GO, "tt", tenant, id);
}

static int
events_of(struct cg_store *st, const struct batch *b, bool dry_run, int64_t *events,
    struct cg_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < b->n; i++) {
		rc = count(cg_store_stmt(st, NULL, err, "SELECT COUNT(*) FROM run_events e "
		    "WHERE tenant_id = $1 AND run_id = $2 AND " MAY_GO, "tt", b->v[i].tenant, b->v[i].id), events,
		    err);
		if (rc == 0 && !dry_run)
			rc = drop_events(st, b->v[i].tenant, b->v[i].id, err);
	}
	return rc;
}

/* What games told of plays. The plays stay: they say how often somebody has played. */
static int
plays_events(struct cg_store *st, int64_t before_ms, bool dry_run, int64_t *events, struct cg_err *err)
{
	int n;

	if (dry_run)
		return count(cg_store_stmt(st, NULL, err, "SELECT COUNT(*) FROM play_events "
		    "WHERE created_at < $1", "d", before_ms), events, err);
	n = cg_store_exec(st, NULL, err, "DELETE FROM play_events WHERE created_at < $1", "d", before_ms);
	*events += n > 0 ? n : 0;
	return n < 0 ? -1 : 0;
}

int
cg_store_prune_events(struct cg_store *st, int64_t before_ms, bool dry_run, int64_t *events,
    struct cg_err *err)
{
	struct batch *b = cg_alloc(sizeof *b);
	struct cg_store_tx tx;
	int rc;

	*events = 0;
	start(b);
	do {
		if ((rc = cg_store_tx_begin(st, &tx, err)) < 0)
			break;
		rc = next_runs(st, before_ms, b, err);
		if (rc == 0)
			rc = events_of(st, b, dry_run, events, err);
		rc = cg_store_tx_end(st, &tx, rc, err);
	} while (rc == 0 && b->n == AT_ONCE);
	cg_arena_release(&b->mem);
	free(b);
	return rc < 0 ? rc : plays_events(st, before_ms, dry_run, events, err);
}

#define OF_CAMPAIGN \
	"FROM runs WHERE tenant_id = $1 AND campaign_id = $2 " \
	"AND status IN ('completed', 'failed', 'cancelled')"

/*
 * What was published of it, and its runs: those that nothing was built upon first; then those
 * below them.
 */
static int
drop_runs(struct cg_store *st, const char *tenant, const char *campaign, int64_t *runs,
    struct cg_err *err)
{
	int n = cg_store_exec(st, NULL, err, "DELETE FROM bundles WHERE tenant_id = $1 "
	    "AND campaign_id = $2", "tt", tenant, campaign);

	if (n < 0)
		return -1;
	do {
		n = cg_store_exec(st, NULL, err, "DELETE " OF_CAMPAIGN " AND NOT EXISTS "
		    "(SELECT 1 FROM runs u WHERE u.tenant_id = runs.tenant_id "
		    "AND u.base_run_id = runs.id)", "tt", tenant, campaign);
		*runs += n > 0 ? n : 0;
	} while (n > 0);
	/* On SQLite an artifact does not refer to its run: writing one costs less so. */
	if (n == 0 && cg_db_dialect(st->db) == CG_DB_SQLITE)
		n = cg_store_exec(st, NULL, err, "DELETE FROM artifacts WHERE tenant_id = $1 AND run_id <> '' "
		    "AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.tenant_id = artifacts.tenant_id "
		    "AND r.id = artifacts.run_id)", "t", tenant);
	return n < 0 ? -1 : 0;
}

static int
runs_of(struct cg_store *st, const struct batch *b, bool dry_run, int64_t *runs, struct cg_err *err)
{
	struct cg_store_tx tx;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < b->n; i++)
		if (dry_run) {
			rc = count(cg_store_stmt(st, NULL, err, "SELECT COUNT(*) " OF_CAMPAIGN, "tt",
			    b->v[i].tenant, b->v[i].id), runs, err);
		} else if ((rc = cg_store_tx_begin(st, &tx, err)) == 0) {
			rc = drop_runs(st, b->v[i].tenant, b->v[i].id, runs, err);
			rc = cg_store_tx_end(st, &tx, rc, err);
		}
	return rc;
}

#define ITS_PLAYS "FROM play_sessions WHERE tenant_id = $1 AND campaign_id = $2"

/* So many at a time that who plays meanwhile does not wait. */
static int
drop_plays(struct cg_store *st, const char *tenant, const char *campaign, int64_t *plays,
    struct cg_err *err)
{
	struct cg_store_tx tx;
	int n;

	do {
		if ((n = cg_store_tx_begin(st, &tx, err)) < 0)
			return -1;
		n = cg_store_exec(st, NULL, err, "DELETE FROM play_events WHERE tenant_id = $1 AND session_id IN ("
		    "SELECT id " ITS_PLAYS " ORDER BY id LIMIT $3)", "tti", tenant, campaign, (int64_t)AT_ONCE);
		if (n >= 0)
			n = cg_store_exec(st, NULL, err, "DELETE FROM play_sessions WHERE tenant_id = $1 AND id IN ("
			    "SELECT id " ITS_PLAYS " ORDER BY id LIMIT $3)", "tti", tenant, campaign, (int64_t)AT_ONCE);
		n = cg_store_tx_end(st, &tx, n, err);
		*plays += n > 0 ? n : 0;
	} while (n == AT_ONCE);
	return n < 0 ? -1 : 0;
}

static int
plays_of(struct cg_store *st, const struct batch *b, bool dry_run, int64_t *plays, struct cg_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < b->n; i++)
		rc = dry_run ? count(cg_store_stmt(st, NULL, err, "SELECT COUNT(*) " ITS_PLAYS, "tt",
		    b->v[i].tenant, b->v[i].id), plays, err)
		    : drop_plays(st, b->v[i].tenant, b->v[i].id, plays, err);
	return rc;
}

/* What there is of campaigns that were deleted before that time. */
typedef int part(struct cg_store *st, const struct batch *b, bool dry_run, int64_t *n,
    struct cg_err *err);

static int
of_deleted(struct cg_store *st, int64_t before_ms, part *drop, bool dry_run, int64_t *n,
    struct cg_err *err)
{
	struct batch *b = cg_alloc(sizeof *b);
	int rc;

	*n = 0;
	start(b);
	do {
		rc = gather(cg_store_stmt(st, NULL, err, "SELECT tenant_id, id FROM campaigns "
		    "WHERE deleted_at < $1 AND (tenant_id > $2 OR (tenant_id = $3 AND id > $4)) "
		    "ORDER BY tenant_id, id LIMIT $5", "dttti", before_ms, b->tenant, b->tenant, b->id,
		    (int64_t)AT_ONCE), b, err);
		if (rc == 0)
			rc = drop(st, b, dry_run, n, err);
	} while (rc == 0 && b->n == AT_ONCE);
	cg_arena_release(&b->mem);
	free(b);
	return rc;
}

int
cg_store_prune_runs(struct cg_store *st, int64_t before_ms, bool dry_run, int64_t *runs,
    struct cg_err *err)
{
	return of_deleted(st, before_ms, runs_of, dry_run, runs, err);
}

int
cg_store_prune_plays(struct cg_store *st, int64_t before_ms, bool dry_run, int64_t *plays,
    struct cg_err *err)
{
	return of_deleted(st, before_ms, plays_of, dry_run, plays, err);
}

int
cg_store_settle_lost(struct cg_store *st, int64_t before_ms, bool dry_run, int64_t *calls,
    struct cg_err *err)
{
	int n;

	*calls = 0;
	if (dry_run)
		return count(cg_store_stmt(st, NULL, err, "SELECT COUNT(*) FROM usage_ledger "
		    "WHERE reserved_microusd > 0 AND kind = 'llm' AND updated_at < $1", "d", before_ms), calls,
		    err);
	n = cg_store_exec(st, NULL, err, "UPDATE usage_ledger SET reserved_microusd = 0, "
	    "cost_from = 'most', updated_at = $1 "
	    "WHERE reserved_microusd > 0 AND kind = 'llm' AND updated_at < $2", "dd", cg_wall_ms(),
	    before_ms);
	*calls = n > 0 ? n : 0;
	return n < 0 ? -1 : 0;
}

static int
drop_calls(struct cg_store *st, const struct batch *b, struct cg_err *err)
{
	for (size_t i = 0; i < b->n; i++)
		if (cg_store_later(st, NULL, err, 0, "DELETE FROM usage_ledger WHERE tenant_id = $1 "
		    "AND id = $2", "tt", b->v[i].tenant, b->v[i].id) < 0)
			return -1;
	return 0;
}

int
cg_store_prune_ledger(struct cg_store *st, int64_t before_ms, bool dry_run, int64_t *calls,
    struct cg_err *err)
{
	struct batch *b = cg_alloc(sizeof *b);
	char month[CG_TIME_LEN + 1];
	struct cg_store_tx tx;
	int rc;

	*calls = 0;
	cg_time_format(before_ms, month);
	month[7] = '\0';
	start(b);
	do {
		if ((rc = cg_store_tx_begin(st, &tx, err)) < 0)
			break;
		rc = gather(cg_store_stmt(st, NULL, err, "SELECT tenant_id, id FROM usage_ledger "
		    "WHERE month < $1 AND (tenant_id > $2 OR (tenant_id = $3 AND id > $4)) "
		    "ORDER BY tenant_id, id LIMIT $5", "tttti", month, b->tenant, b->tenant, b->id,
		    (int64_t)AT_ONCE), b, err);
		*calls += (int64_t)b->n;
		if (rc == 0 && !dry_run)
			rc = drop_calls(st, b, err);
		rc = cg_store_tx_end(st, &tx, rc, err);
	} while (rc == 0 && b->n == AT_ONCE);
	if (rc == 0 && !dry_run)
		rc = cg_store_exec(st, NULL, err, "DELETE FROM usage_months WHERE month < $1", "t", month);
	cg_arena_release(&b->mem);
	free(b);
	return rc < 0 ? -1 : 0;
}
