/*
 * The circle of tenants that have something queued, and how much of each may run at
 * once. A tenant's row is what its claims wait for each other at, and only when it
 * has a limit.
 */
#include "store/fleet.h"
#include "store/store_priv.h"

enum { FORGET_MS = 24 * 3600 * 1000 };

/*
 * Nothing is locked or written when the row is there: those who queue runs do not wait
 * for each other. Should a sweeper take it away at this moment, the next one puts it back.
 */
int
cg_store_tenant_queues(struct cg_store *st, const struct cg_scope *who, struct cg_err *err)
{
	return cg_store_later(st, who, err, 0, "INSERT INTO tenant_work (tenant_id, updated_at) "
	    "VALUES ($1, $2) ON CONFLICT (tenant_id) DO NOTHING", "td", who->tenant, cg_wall_ms());
}

/* Integers of one row: 1 and n of them (NULL is -1), 0 no row. */
static int
one_row(struct cg_stmt *s, int64_t *v, int n, struct cg_err *err)
{
	int rc;

	if (!s || (rc = cg_db_step(s, err)) <= 0)
		return s ? rc : -1;
	for (int i = 0; i < n; i++)
		v[i] = cg_db_col_text(s, i) ? cg_db_col_int(s, i) : -1;
	cg_db_reset(s);
	return 1;
}

int
cg_store_limits(struct cg_store *st, const struct cg_scope *who, struct cg_limits *l,
    struct cg_limits *running, struct cg_err *err)
{
	int64_t v[2] = { -1, -1 }, n[2] = { 0, 0 };

	if (st->db && one_row(cg_store_stmt(st, who, err, "SELECT max_runs, max_steps "
	    "FROM tenant_work WHERE tenant_id = $1", "t", who->tenant), v, 2, err) < 0)
		return -1;
	if (st->db && running && one_row(cg_store_stmt(st, who, err,
	    "SELECT COUNT(DISTINCT r.id), COUNT(s.step_id) FROM runs r LEFT JOIN run_steps s "
	    "ON s.tenant_id = r.tenant_id AND s.run_id = r.id AND s.status = 'running' "
	    "WHERE r.tenant_id = $1 AND r.status = 'running'", "t", who->tenant), n, 2, err) < 0)
		return -1;
	*l = (struct cg_limits){ v[0], v[1] };
	if (running)
		*running = (struct cg_limits){ n[0], n[1] };
	return 0;
}

/* -1 travels as no value: the statement turns it into NULL. */
int
cg_store_limits_set(struct cg_store *st, const struct cg_scope *who, const struct cg_limits *l,
    struct cg_err *err)
{
	return cg_store_exec(st, who, err,
	    "INSERT INTO tenant_work (tenant_id, max_runs, max_steps, updated_at) "
	    "VALUES ($1, NULLIF($2, -1), NULLIF($3, -1), $4) ON CONFLICT (tenant_id) DO UPDATE SET "
	    "max_runs = excluded.max_runs, max_steps = excluded.max_steps, "
	    "updated_at = excluded.updated_at", "tiid", who->tenant, l->max_runs, l->max_steps,
	    cg_wall_ms()) < 0 ? -1 : 0;
}

int
cg_store_tenant_lock(struct cg_store *st, const struct cg_scope *who, bool wait,
    struct cg_err *err)
{
	int64_t unused;

	if (cg_db_dialect(st->db) == CG_DB_SQLITE)
		return 1;
	return one_row(cg_store_stmt(st, who, err, wait
	    ? "SELECT 1 FROM tenant_work WHERE tenant_id = $1 FOR UPDATE"
	    : "SELECT 1 FROM tenant_work WHERE tenant_id = $1 FOR UPDATE SKIP LOCKED", "t",
	    who->tenant), &unused, 1, err);
}

int
cg_store_step_slot(struct cg_store *st, const struct cg_scope *who, int64_t most, int64_t more,
    struct cg_err *err)
{
	int64_t v[2] = { -1, 0 };
	int rc;

	if (cg_store_tenant_queues(st, who, err) < 0 || (rc = cg_store_tenant_lock(st, who, false, err)) < 0)
		return -1;
	if (rc == 0)
		return 0;
	rc = one_row(cg_store_stmt(st, who, err, "SELECT t.max_steps, (SELECT COUNT(*) FROM runs r "
	    "JOIN run_steps s ON s.tenant_id = r.tenant_id AND s.run_id = r.id "
	    "WHERE r.tenant_id = t.tenant_id AND r.status = 'running' AND s.status = 'running') "
	    "FROM tenant_work t WHERE t.tenant_id = $1", "t", who->tenant), v, 2, err);
	if (rc < 0)
		return -1;
	if (v[0] >= 0)
		most = v[0];
	return most <= 0 || v[1] + more < most;
}

int
cg_store_tenants_sweep(struct cg_store *st, struct cg_err *err)
{
	int64_t now = cg_wall_ms(), unused;

	if (cg_db_dialect(st->db) == CG_DB_PG)
		return one_row(cg_store_stmt(st, NULL, err, "SELECT 1 FROM sweep_tenants()", ""), &unused, 1,
		    err) < 0 ? -1 : 0;
	if (cg_store_exec(st, NULL, err, "DELETE FROM tenant_work WHERE updated_at < $1 "
	    "AND max_runs IS NULL AND max_steps IS NULL AND NOT EXISTS (SELECT 1 FROM runs r "
	    "WHERE r.tenant_id = tenant_work.tenant_id AND r.status = 'queued')", "d",
	    now - FORGET_MS) < 0)
		return -1;
	/* From tenant to tenant along the index, not from run to run. */
	return cg_store_exec(st, NULL, err, "INSERT INTO tenant_work (tenant_id, updated_at) "
	    "WITH RECURSIVE t (tenant_id) AS (SELECT MIN(tenant_id) FROM runs WHERE status = 'queued' "
	    "UNION ALL SELECT (SELECT MIN(r.tenant_id) FROM runs r WHERE r.status = 'queued' "
	    "AND r.tenant_id > t.tenant_id) FROM t WHERE t.tenant_id IS NOT NULL) "
	    "SELECT tenant_id, CAST($1 AS TEXT) FROM t WHERE tenant_id IS NOT NULL "
	    "ON CONFLICT (tenant_id) DO NOTHING", "d", now) < 0 ? -1 : 0;
}
