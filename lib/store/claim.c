/*
 * Who works on a run. Claiming reads and writes in one transaction that began
 * as a writer, so two workers cannot see the same run free.
 */
#include <string.h>

#include "store/store_priv.h"

static int
own(struct cg_store *st, const struct cg_run_row *row, const char *worker, struct cg_err *err)
{
	const struct cg_scope who = { row->tenant, NULL };
	int64_t now = cg_wall_ms();

	return cg_store_exec(st, &who, err,
	    "UPDATE runs SET status = 'running', worker_id = $1, heartbeat_at = $2, "
	    "started_at = COALESCE(started_at, $3), updated_at = $4 WHERE tenant_id = $5 AND id = $6",
	    "tdddtt", worker, now, now, now, row->tenant, row->id) < 0 ? -1 : 1;
}

/* The first running run whose owner is gone: 1 and which it is. */
static int
find_orphan(struct cg_store *st, const char *tenant,
    bool (*is_dead)(void *arg, const char *worker), void *arg, struct cg_run_row *row,
    struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, NULL, err, "SELECT " CG_RUN_COLUMNS " FROM runs "
	    "WHERE status = 'running' AND (CAST($1 AS TEXT) IS NULL OR tenant_id = $1) ORDER BY id",
	    "t", tenant);
	char alive[256] = "";
	int rc;

	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1) {
		const char *owner = cg_db_col_text(s, 7);

		/* A worker often owns several; asking costs a system call or more. */
		if (owner && strcmp(owner, alive) == 0)
			continue;
		if (!owner || is_dead(arg, owner)) {
			cg_store_run_fill(row, &row->mem, s);
			cg_db_reset(s);
			return 1;
		}
		snprintf(alive, sizeof alive, "%s", owner);
	}
	return rc;
}

static int
find_queued(struct cg_store *st, const char *tenant, struct cg_run_row *row, struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, NULL, err, "SELECT " CG_RUN_COLUMNS " FROM runs "
	    "WHERE status = 'queued' AND (CAST($1 AS TEXT) IS NULL OR tenant_id = $1) "
	    "ORDER BY priority DESC, id LIMIT 1", "t", tenant);
	int rc;

	if (!s)
		return -1;
	if ((rc = cg_db_step(s, err)) == 1) {
		cg_store_run_fill(row, &row->mem, s);
		cg_db_reset(s);
	}
	return rc;
}

/* Replace the summary in row by all there is, keeping the state and owner it had. */
static int
complete(struct cg_store *st, struct cg_run_row *row, struct cg_err *err)
{
	struct cg_run_row whole;
	struct cg_scope who = { row->tenant, NULL };
	int rc = cg_store_run_load(st, &who, row->id, &whole, err);

	if (rc <= 0)
		return rc;
	cg_run_row_release(row);
	*row = whole;
	return 1;
}

int
cg_store_run_claim(struct cg_store *st, const char *tenant, const char *worker,
    bool (*is_dead)(void *arg, const char *worker), void *arg, struct cg_run_row *row,
    struct cg_err *err)
{
	int rc = 0;

	memset(row, 0, sizeof *row);
	if (cg_store_begin(st, err) < 0)
		return -1;
	if (is_dead)
		rc = find_orphan(st, tenant, is_dead, arg, row, err);
	if (rc == 0)
		rc = find_queued(st, tenant, row, err);
	if (rc == 1)
		rc = complete(st, row, err);
	if (rc == 1)
		rc = own(st, row, worker, err);
	if (rc == 1 && cg_store_commit(st, err) < 0)
		rc = -1;
	if (rc != 1) {
		cg_store_rollback(st);
		cg_run_row_release(row);
	}
	return rc;
}

int
cg_store_run_take(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *worker, bool (*is_dead)(void *arg, const char *worker), void *arg,
    struct cg_run_row *row, struct cg_err *err)
{
	int rc;

	memset(row, 0, sizeof *row);
	if (cg_store_begin(st, err) < 0)
		return -1;
	rc = cg_store_run_load(st, who, id, row, err);
	if (rc == 1 && cg_run_state_is_final(row->state))
		rc = cg_err_set(err, CG_E_STATE, "run '%s' is %s: there is nothing left to do", id,
		    cg_run_state_name(row->state));
	else if (rc == 1 && row->state == CG_RUN_RUNNING && row->worker
	    && strcmp(row->worker, worker) != 0 && !(is_dead && is_dead(arg, row->worker)))
		rc = cg_err_set(err, CG_E_CONFLICT, "run '%s' is being worked on by %s", id,
		    row->worker);
	if (rc == 1)
		rc = own(st, row, worker, err);
	if (rc == 1 && cg_store_commit(st, err) < 0)
		rc = -1;
	if (rc != 1) {
		cg_store_rollback(st);
		cg_run_row_release(row);
	}
	return rc;
}
