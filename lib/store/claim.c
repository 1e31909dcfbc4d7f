/*
 * Who works on a run. Claiming reads and writes in one transaction that began
 * as a writer, so two workers cannot see the same run free.
 */
#include <string.h>

#include "store/store_priv.h"

/*
 * The run becomes worker's, as long as it is as it was seen: on PostgreSQL others look
 * at the same moment. 1: it does, 0: somebody was faster.
 */
static int
own(struct cg_store *st, const struct cg_run_row *row, const char *worker, struct cg_err *err)
{
	const struct cg_scope who = { row->tenant, NULL };
	int64_t now = cg_wall_ms();

	return cg_store_exec(st, &who, err,
	    "UPDATE runs SET status = 'running', worker_id = $1, heartbeat_at = $2, "
	    "started_at = COALESCE(started_at, $3), updated_at = $4 WHERE tenant_id = $5 AND id = $6 "
	    "AND status = $7 AND worker_id IS NOT DISTINCT FROM $8", "tdddtttt", worker, now, now, now,
	    row->tenant, row->id, cg_run_state_name(row->state), row->worker);
}

/*
 * What crosses tenants: SQLite has no walls between them, on PostgreSQL two functions of
 * the maintenance role see over them and say which run of whom it is, no more.
 */
static const char running_sqlite[] =
    "SELECT tenant_id, id, worker_id FROM runs "
    "WHERE status = 'running' AND (CAST($1 AS TEXT) IS NULL OR tenant_id = $1) ORDER BY id";
static const char running_pg[] = "SELECT tenant_id, id, worker_id FROM running_runs($1)";
static const char queued_sqlite[] =
    "SELECT tenant_id, id FROM runs "
    "WHERE status = 'queued' AND (CAST($1 AS TEXT) IS NULL OR tenant_id = $1) "
    "ORDER BY priority DESC, id LIMIT 1";
static const char queued_pg[] = "SELECT tenant_id, id FROM claim_queued($1)";

static struct cg_stmt *
across(struct cg_store *st, const char *sqlite, const char *pg, const char *tenant,
    struct cg_err *err)
{
	return cg_store_stmt(st, NULL, err, cg_db_dialect(st->db) == CG_DB_PG ? pg : sqlite, "t",
	    tenant);
}

static int
remember(struct cg_run_row *row, struct cg_stmt *s)
{
	row->tenant = cg_store_keep(&row->mem, cg_db_col_text(s, 0));
	snprintf(row->id, sizeof row->id, "%s", cg_db_col_text(s, 1));
	cg_db_reset(s);
	return 1;
}

/* The first running run whose owner is gone: 1 and which it is. */
static int
find_orphan(struct cg_store *st, const char *tenant,
    bool (*is_dead)(void *arg, const char *worker), void *arg, struct cg_run_row *row,
    struct cg_err *err)
{
	struct cg_stmt *s = across(st, running_sqlite, running_pg, tenant, err);
	char alive[256] = "";
	int rc;

	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1) {
		const char *owner = cg_db_col_text(s, 2);

		/* A worker often owns several; asking costs a system call or more. */
		if (owner && strcmp(owner, alive) == 0)
			continue;
		if (!owner || is_dead(arg, owner))
			return remember(row, s);
		snprintf(alive, sizeof alive, "%s", owner);
	}
	return rc;
}

static int
find_queued(struct cg_store *st, const char *tenant, struct cg_run_row *row, struct cg_err *err)
{
	struct cg_stmt *s = across(st, queued_sqlite, queued_pg, tenant, err);
	int rc;

	if (!s)
		return -1;
	if ((rc = cg_db_step(s, err)) == 1)
		return remember(row, s);
	return rc;
}

/* All there is of the run that was found, with the state and owner it had. */
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

static int
claim(struct cg_store *st, const char *tenant, const char *worker,
    bool (*is_dead)(void *arg, const char *worker), void *arg, struct cg_run_row *row,
    bool *raced, struct cg_err *err)
{
	int rc = is_dead ? find_orphan(st, tenant, is_dead, arg, row, err) : 0;

	*raced = false;
	if (rc == 0)
		rc = find_queued(st, tenant, row, err);
	if (rc <= 0 || (rc = complete(st, row, err)) < 0)
		return rc;
	if (rc == 1)
		rc = own(st, row, worker, err);
	*raced = rc == 0;
	return rc == 1 && cg_store_commit(st, err) < 0 ? -1 : rc;
}

int
cg_store_run_claim(struct cg_store *st, const char *tenant, const char *worker,
    bool (*is_dead)(void *arg, const char *worker), void *arg, struct cg_run_row *row,
    struct cg_err *err)
{
	bool raced;
	int rc;

	do {
		memset(row, 0, sizeof *row);
		if (cg_store_begin(st, err) < 0)
			return -1;
		rc = claim(st, tenant, worker, is_dead, arg, row, &raced, err);
		if (rc != 1) {
			cg_store_rollback(st);
			cg_run_row_release(row);
		}
	} while (rc == 0 && raced);
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
	if (rc == 1 && (rc = own(st, row, worker, err)) == 0)
		rc = cg_err_set(err, CG_E_CONFLICT, "run '%s' has just been taken by another worker", id);
	if (rc == 1 && cg_store_commit(st, err) < 0)
		rc = -1;
	if (rc != 1) {
		cg_store_rollback(st);
		cg_run_row_release(row);
	}
	return rc;
}
