/* Threads: one row each. Which run has one is decided by a single UPDATE, whose rows are counted. */
#include <string.h>

#include "base/clock.h"
#include "ckpt/ckpt_priv.h"
#include "ckpt/thread.h"

static const char *const state_names[] = { "idle", "busy", "interrupted", "limit", "failed" };

const char *
cg_thread_state_name(enum cg_thread_state s)
{
	return state_names[s];
}

int
cg_thread_state_of(const char *name)
{
	for (int i = 0; i <= CG_THREAD_FAILED; i++)
		if (strcmp(state_names[i], name) == 0)
			return i;
	return -1;
}

bool
cg_thread_id_ok(const char *id)
{
	size_t n = strnlen(id, CG_THREAD_ID_MAX + 1);

	if (n < 1 || n > CG_THREAD_ID_MAX)
		return false;
	for (; *id; id++)
		if (*id <= ' ' || *id > '~')
			return false;
	return true;
}

void
cg_thread_row_release(struct cg_thread_row *row)
{
	cg_arena_release(&row->mem);
	memset(row, 0, sizeof *row);
}

#define COLUMNS \
	"thread_id, tenant_id, user_id, workflow_name, workflow_version, run_id, status, fence, error, " \
	"created_at, updated_at"

static void
fill(struct cg_thread_row *row, struct cg_arena *a, struct cg_stmt *s)
{
	int state = cg_thread_state_of(cg_db_col_text(s, 6));

	snprintf(row->id, sizeof row->id, "%s", cg_db_col_text(s, 0));
	row->tenant = cg_store_keep(a, cg_db_col_text(s, 1));
	row->user = cg_store_keep(a, cg_db_col_text(s, 2));
	row->workflow = cg_store_keep(a, cg_db_col_text(s, 3));
	row->version = cg_store_keep(a, cg_db_col_text(s, 4));
	row->run = cg_store_keep(a, cg_db_col_text(s, 5));
	row->state = state < 0 ? CG_THREAD_FAILED : (enum cg_thread_state)state;
	row->fence = cg_db_col_int(s, 7);
	row->error = cg_store_keep(a, cg_db_col_text(s, 8));
	row->created_ms = cg_db_col_time(s, 9);
	row->updated_ms = cg_db_col_time(s, 10);
}

/* 1 and the row, 0 there is none. */
static int
one_row(struct cg_stmt *s, struct cg_thread_row *row, struct cg_err *err)
{
	int rc;

	if (!s || (rc = cg_db_step(s, err)) < 0)
		return -1;
	if (rc == 1) {
		fill(row, &row->mem, s);
		cg_db_reset(s);
	}
	return rc;
}

int
cg_thread_load(struct cg_store *st, const struct cg_scope *who, const char *id,
    struct cg_thread_row *row, struct cg_err *err)
{
	memset(row, 0, sizeof *row);
	if (!cg_store_db(st))
		return 0;
	return one_row(cg_store_stmt(st, who, err, "SELECT " COLUMNS " FROM threads "
	    "WHERE tenant_id = $1 AND thread_id = $2", "tt", who->tenant, id), row, err);
}

static int
taken(const char *id, struct cg_err *err)
{
	return cg_err_set(err, CG_E_CONFLICT, "there is a thread '%s' already", id);
}

/* Checkpoints of another tenant are seen on SQLite alone; on PostgreSQL a trigger sees them. */
#define ADD(time) \
	"INSERT INTO threads (thread_id, tenant_id, user_id, workflow_name, workflow_version, " \
	"created_at, updated_at) SELECT CAST($1 AS text), CAST($2 AS text), CAST($3 AS text), " \
	"CAST($4 AS text), CAST($5 AS text), CAST($6 AS " time "), CAST($7 AS " time ") " \
	"WHERE COALESCE((SELECT c.tenant_id FROM checkpoints c WHERE c.thread_id = $1 LIMIT 1), $2) = $2 " \
	"ON CONFLICT (thread_id) DO NOTHING"
static const char *const add[] = { ADD("text"), ADD("timestamptz") };

int
cg_thread_add(struct cg_store *st, const struct cg_scope *who, const char *id, const char *user,
    const char *workflow, const char *version, struct cg_err *err)
{
	int64_t now = cg_wall_ms();
	int n;

	if (!cg_thread_id_ok(id))
		return cg_err_set(err, CG_E_USAGE, "'%.80s' is no id of a thread: 1 to %d printable ASCII "
		    "characters without a blank", id, CG_THREAD_ID_MAX);
	n = cg_store_exec(st, who, err, add[cg_ckpt_far(st)], "tttttdd", id, who->tenant, user,
	    workflow, version, now, now);
	if (n < 0)
		return err->code == CG_E_CONFLICT ? taken(id, err) : -1;
	return n ? 0 : taken(id, err);
}

/* ---- lists ---- */

#define WHERE(of, after) \
	"WHERE tenant_id = $1 AND (CAST($2 AS text) IS NULL OR workflow_name = $2) AND " of \
	"AND (CAST($4 AS text) IS NULL OR status = $4) " after
#define ORDER(limit) "ORDER BY updated_at DESC, thread_id DESC LIMIT " limit
#define LIST(after, limit) \
	"SELECT " COLUMNS " FROM threads " WHERE("CAST($3 AS text) IS NULL ", after) ORDER(limit)
/* Two lists that an index has in their order each, and no row of somebody else's is looked at. */
#define PART(name, of, after, limit) \
	"SELECT * FROM (SELECT " COLUMNS " FROM threads " WHERE(of, after) ORDER(limit) ") AS " name " "
#define SEEN(after, limit) \
	PART("his", "user_id = $3 ", after, limit) "UNION ALL " \
	PART("everyones", "user_id IS NULL ", after, limit) ORDER(limit)
#define AFTER \
	"AND (updated_at, thread_id) < (SELECT updated_at, thread_id FROM threads " \
	"WHERE tenant_id = $1 AND thread_id = $5) "
static const char *const list_first[] = { LIST("", "$5"), SEEN("", "$5") };
static const char *const list_after[] = { LIST(AFTER, "$6"), SEEN(AFTER, "$6") };

int
cg_thread_list(struct cg_store *st, const struct cg_scope *who, const struct cg_thread_filter *f,
    int (*each)(void *arg, const struct cg_thread_row *row), void *arg, struct cg_err *err)
{
	const char *state = f->state < 0 ? NULL : state_names[f->state];
	int64_t limit = f->limit ? f->limit : INT64_MAX;
	struct cg_stmt *s;
	int rc, told = 0;

	if (!cg_store_db(st))
		return 0;
	s = f->after ? cg_store_stmt(st, who, err, list_after[f->user != NULL], "ttttti", who->tenant, f->workflow,
	    f->user, state, f->after, limit) : cg_store_stmt(st, who, err, list_first[f->user != NULL], "tttti",
	    who->tenant, f->workflow, f->user, state, limit);
	if (!s)
		return -1;
	for (; (rc = cg_db_step(s, err)) == 1; ) {
		struct cg_thread_row row = { 0 };
		int stop;

		fill(&row, NULL, s);
		told++;
		if ((stop = each(arg, &row)) != 0) {
			cg_db_reset(s);
			return stop < 0 ? -1 : told;
		}
	}
	return rc < 0 ? -1 : told;
}

/* ---- who has it ---- */

static int
no_thread(const char *id, struct cg_err *err)
{
	return cg_err_set(err, CG_E_NOTFOUND, "there is no thread '%.255s'", id);
}

/* Nothing was changed: because there is no such thread, or because of who has it. */
static int
why_not(struct cg_store *st, const struct cg_scope *who, const char *id, enum cg_errc code,
    struct cg_err *err)
{
	struct cg_thread_row row;
	int rc = cg_thread_load(st, who, id, &row, err);

	if (rc <= 0)
		return rc < 0 ? -1 : no_thread(id, err);
	rc = cg_err_set(err, code, "thread '%s' is %s: run '%s' has it", id, state_names[row.state],
	    row.run ? row.run : "");
	cg_thread_row_release(&row);
	return rc;
}

int
cg_thread_take(struct cg_store *st, const struct cg_scope *who, const char *id, const char *run,
    const char *version, int64_t *fence, struct cg_err *err)
{
	struct cg_store_tx tx;
	struct cg_stmt *s;
	int rc;

	/* Refuses a store that was opened for reading. */
	if (cg_store_tx_begin(st, &tx, err) < 0)
		return -1;
	s = cg_store_stmt(st, who, err, "UPDATE threads SET run_id = $1, status = 'busy', "
	    "fence = fence + 1, error = NULL, workflow_version = COALESCE($2, workflow_version), "
	    "updated_at = $3 WHERE tenant_id = $4 AND thread_id = $5 "
	    "AND (status <> 'busy' OR run_id = $6) RETURNING fence", "ttdttt", run, version,
	    cg_wall_ms(), who->tenant, id, run);
	rc = s ? cg_db_step(s, err) : -1;
	if (rc == 1) {
		*fence = cg_db_col_int(s, 0);
		cg_db_reset(s);
	}
	rc = rc == 1 ? 0 : rc < 0 ? -1 : why_not(st, who, id, CG_E_CONFLICT, err);
	return cg_store_tx_end(st, &tx, rc, err);
}

static int
lost(const char *id, struct cg_err *err)
{
	return cg_err_set(err, CG_E_CONFLICT,
	    "thread '%s' belongs to another run or worker by now", id);
}

/*
 * Nothing is changed, which would cost more: on PostgreSQL whoever takes one of the two waits for
 * the end of this transaction, on SQLite there is one writer at a time anyway. There the thread
 * is known as this tenant's from now on, so that no row of it has to be asked about again.
 */
#define HOLD(what) \
	"SELECT " what " FROM runs r, threads t WHERE r.tenant_id = $1 AND r.id = $2 AND r.worker_id = $3 " \
	"AND r.fence = $4 AND t.tenant_id = $1 AND t.thread_id = $5 AND t.run_id = $2 " \
	"AND t.fence = $6 AND t.status = 'busy'"
static const char hold_here[] = HOLD("1");
static const char hold_far[] = HOLD("set_config('app.current_thread_id', t.thread_id, true)")
    " FOR NO KEY UPDATE";

int
cg_thread_hold(struct cg_store *st, const struct cg_scope *who, const char *id, const char *run,
    int64_t fence, const struct cg_hold *by, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc;

	if (cg_ckpt_far(st)) {
		rc = cg_store_later(st, who, err, 1, hold_far, "tttiti", who->tenant, run, by->worker,
		    by->fence, id, fence);
		return rc < 0 && err->code == CG_E_CONFLICT ? lost(id, err) : rc;
	}
	s = cg_store_stmt(st, who, err, hold_here, "tttiti", who->tenant, run, by->worker, by->fence, id,
	    fence);
	rc = s ? cg_db_step(s, err) : -1;
	if (rc == 0)
		return lost(id, err);
	if (rc == 1)
		cg_db_reset(s);
	return rc < 0 ? -1 : 0;
}

int
cg_thread_leave(struct cg_store *st, const struct cg_scope *who, const char *id, const char *run,
    enum cg_thread_state state, const char *error_json, struct cg_err *err)
{
	int rc = cg_store_later(st, who, err, 1, "UPDATE threads SET status = $1, error = $2, "
	    "updated_at = $3 WHERE tenant_id = $4 AND thread_id = $5 AND run_id = $6 "
	    "AND status = 'busy'", "ttdttt", state_names[state], error_json, cg_wall_ms(), who->tenant,
	    id, run);

	return rc < 0 && err->code == CG_E_CONFLICT ? lost(id, err) : rc;
}

int
cg_thread_settle(struct cg_store *st, const struct cg_scope *who, const char *id, int64_t fence,
    enum cg_thread_state state, struct cg_err *err)
{
	struct cg_thread_row row;
	int n = cg_store_exec(st, who, err, "UPDATE threads SET status = $1, error = NULL, "
	    "updated_at = $2 WHERE tenant_id = $3 AND thread_id = $4 AND fence = $5 "
	    "AND status <> 'busy'", "tdtti", state_names[state], cg_wall_ms(), who->tenant, id, fence);

	if (n != 0)
		return n < 0 ? -1 : 0;
	n = cg_thread_load(st, who, id, &row, err);
	if (n <= 0)
		return n < 0 ? -1 : no_thread(id, err);
	cg_err_set(err, CG_E_CONFLICT, row.state == CG_THREAD_BUSY ? "thread '%s' is busy with run '%s'"
	    : "thread '%s' has gone on meanwhile, or was pruned; the last run was '%s'", id, row.run ? row.run : "none");
	cg_thread_row_release(&row);
	return -1;
}

#define OF_THREAD "FROM runs WHERE tenant_id = $1 AND thread_id = $2"
#define FREE " AND NOT EXISTS (SELECT 1 FROM runs u WHERE u.tenant_id = runs.tenant_id AND u.base_run_id = runs.id)"

/*
 * What was asked of its runs and what they said goes with it; what they have cost stays with the
 * month. A run that another one is built upon stays, with no word in it.
 */
static int
drop_runs(struct cg_store *st, const struct cg_scope *who, const char *id, struct cg_err *err)
{
	static const char *const all[] = {
		"DELETE FROM artifacts WHERE tenant_id = $1 AND run_id IN (SELECT id " OF_THREAD FREE ")",
		"DELETE " OF_THREAD FREE,
		"DELETE FROM run_events WHERE tenant_id = $1 AND run_id IN (SELECT id " OF_THREAD ")",
		"DELETE FROM run_plans WHERE tenant_id = $1 AND run_id IN (SELECT id " OF_THREAD ")",
		"UPDATE runs SET trigger_payload = NULL, error = NULL WHERE tenant_id = $1 AND thread_id = $2",
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (cg_store_exec(st, who, err, all[i], "tt", who->tenant, id) < 0)
			return -1;
	return 0;
}

static int
drop(struct cg_store *st, const struct cg_scope *who, const char *id, struct cg_err *err)
{
	int n = cg_store_exec(st, who, err, "DELETE FROM threads WHERE tenant_id = $1 "
	    "AND thread_id = $2 AND status <> 'busy'", "tt", who->tenant, id);

	if (n < 0)
		return -1;
	if (n && drop_runs(st, who, id, err) < 0)
		return -1;
	return n ? cg_ckpt_drop(st, who, id, err) : why_not(st, who, id, CG_E_STATE, err);
}

int
cg_thread_drop(struct cg_store *st, const struct cg_scope *who, const char *id,
    struct cg_err *err)
{
	struct cg_store_tx tx;

	if (cg_store_tx_begin(st, &tx, err) < 0)
		return -1;
	return cg_store_tx_end(st, &tx, drop(st, who, id, err), err);
}
