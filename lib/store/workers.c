/*
 * Workers that say that they live: where no lock shows it. Every time is one of the
 * database's clock. SQLite has no such rows, its workers hold file locks.
 */
#include <string.h>

#include "store/fleet.h"
#include "store/store_priv.h"

bool
cg_store_has_leases(const struct cg_store *st)
{
	return cg_store_is_far(st);
}

int
cg_store_worker_add(struct cg_store *st, const char *id, const char *host, int64_t pid,
    int64_t lease_ms, struct cg_err *err)
{
	return cg_store_exec(st, NULL, err, "INSERT INTO workers (id, host, pid, lease_ms) "
	    "VALUES ($1, $2, $3, $4)", "ttii", id, host, pid, lease_ms) < 0 ? -1 : 0;
}

int
cg_store_worker_beat(struct cg_store *st, const char *id, struct cg_err *err)
{
	return cg_store_exec(st, NULL, err, "UPDATE workers SET heartbeat_at = clock_timestamp() "
	    "WHERE id = $1", "t", id);
}

int
cg_store_worker_drop(struct cg_store *st, const char *id, struct cg_err *err)
{
	return cg_store_exec(st, NULL, err, "DELETE FROM workers WHERE id = $1", "t", id) < 0 ? -1 : 0;
}

int
cg_store_workers_sweep(struct cg_store *st, struct cg_err *err)
{
	if (!cg_store_has_leases(st))
		return 0;
	return cg_store_exec(st, NULL, err, "DELETE FROM workers WHERE heartbeat_at "
	    "+ lease_ms * interval '1 millisecond' < clock_timestamp() - interval '1 hour'", "")
	    < 0 ? -1 : 0;
}

int
cg_store_worker_is_dead(struct cg_store *st, const char *id, struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, NULL, err, "SELECT worker_is_dead($1)", "t", id);
	int rc;

	if (!s || (rc = cg_db_step(s, err)) <= 0)
		return -1;
	rc = cg_db_col_bool(s, 0);
	cg_db_reset(s);
	return rc;
}

int
cg_store_workers(struct cg_store *st, int (*row)(void *arg, const struct cg_worker_row *row),
    void *arg, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc, stop;

	if (!cg_store_has_leases(st))
		return 0;
	s = cg_store_stmt(st, NULL, err, "SELECT id, host, pid, lease_ms, "
	    "CAST(EXTRACT(EPOCH FROM clock_timestamp() - heartbeat_at) * 1000 AS bigint), started_at "
	    "FROM workers ORDER BY host, id", "");
	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1) {
		const struct cg_worker_row r = { .id = cg_db_col_text(s, 0),
			.host = cg_db_col_text(s, 1), .pid = cg_db_col_int(s, 2),
			.lease_ms = cg_db_col_int(s, 3), .silent_ms = cg_db_col_int(s, 4),
			.started_ms = cg_db_col_time(s, 5) };

		if ((stop = row(arg, &r)) != 0) {
			cg_db_reset(s);
			return stop < 0 ? -1 : 0;
		}
	}
	return rc;
}

int
cg_store_run_counts(struct cg_store *st, const struct cg_scope *who,
    int64_t counts[CG_RUN_CANCELLED + 1], struct cg_err *err)
{
	struct cg_stmt *s;
	int rc, state;

	memset(counts, 0, (CG_RUN_CANCELLED + 1) * sizeof *counts);
	if (!st->db)
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT status, COUNT(*) FROM runs WHERE tenant_id = $1 "
	    "GROUP BY status", "t", who->tenant);
	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1)
		if ((state = cg_run_state_of(cg_db_col_text(s, 0))) >= 0)
			counts[state] = cg_db_col_int(s, 1);
	return rc;
}

int
cg_store_clock(struct cg_store *st, int64_t *wall_ms, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc;

	*wall_ms = cg_wall_ms();
	if (!cg_store_has_leases(st))
		return 0;
	s = cg_store_stmt(st, NULL, err,
	    "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint)", "");
	if (!s || (rc = cg_db_step(s, err)) <= 0)
		return -1;
	*wall_ms = cg_db_col_int(s, 0);
	cg_db_reset(s);
	return 0;
}
