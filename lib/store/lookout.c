#include <stdio.h>

#include "store/lookout.h"
#include "store/store_priv.h"

enum { SKEW_MS = 10000 };

/* Each part is the end of an index. A run's id begins with the time at which it was made. */
#define NEWEST(state) \
	"SELECT id FROM (SELECT id FROM runs WHERE tenant_id = $1 AND status = '" state "' " \
	"ORDER BY id DESC LIMIT $2) AS some_" state

#define ROWS \
	"SELECT runs.id, runs.workflow_name, runs.campaign_id, runs.thread_id, t.user_id, runs.status " \
	"FROM runs LEFT JOIN threads t ON t.tenant_id = runs.tenant_id AND t.thread_id = runs.thread_id " \
	"WHERE runs.tenant_id = $1 AND "

static int
each(struct cg_stmt *s, int (*row)(void *arg, const struct cg_lookout_row *row), void *arg,
    struct cg_err *err)
{
	int rc, stop = 0;

	if (!s)
		return -1;
	while (!stop && (rc = cg_db_step(s, err)) == 1) {
		const struct cg_lookout_row r = { .id = cg_db_col_text(s, 0), .workflow = cg_db_col_text(s, 1),
			.campaign = cg_db_col_text(s, 2), .thread = cg_db_col_text(s, 3),
			.user = cg_db_col_text(s, 4),
			.state = (enum cg_run_state)cg_run_state_of(cg_db_col_text(s, 5)) };

		stop = row(arg, &r);
	}
	if (stop)
		cg_db_reset(s);
	return stop ? (stop < 0 ? -1 : 0) : rc;
}

int
cg_store_lookout(struct cg_store *st, const struct cg_scope *who, int64_t since_ms,
    int (*row)(void *arg, const struct cg_lookout_row *row), void *arg, struct cg_err *err)
{
	uint64_t from = since_ms > SKEW_MS ? (uint64_t)since_ms - SKEW_MS : 0;
	char first[CG_ID_LEN + 1];

	if (!st->db)
		return 0;
	snprintf(first, sizeof first, "%08x-%04x-7000-8000-000000000000", (unsigned)(from >> 16),
	    (unsigned)(from & 0xffff));
	return each(cg_store_stmt(st, who, err, ROWS "runs.id IN (" NEWEST("queued") " UNION "
	    NEWEST("running") " UNION SELECT id FROM runs WHERE tenant_id = $1 AND id >= $3) ORDER BY runs.id",
	    "tit", who->tenant, (int64_t)CG_LOOKOUT_MAX, first), row, arg, err);
}

int
cg_store_lookback(struct cg_store *st, const struct cg_scope *who, int64_t since_ms,
    int (*row)(void *arg, const struct cg_lookout_row *row), void *arg, struct cg_err *err)
{
	if (!st->db)
		return 0;
	return each(cg_store_stmt(st, who, err, ROWS "runs.id IN (SELECT id FROM runs "
	    "WHERE tenant_id = $1 AND completed_at >= $2 AND status IN ('completed', 'failed', 'cancelled') "
	    "ORDER BY completed_at DESC LIMIT $3) ORDER BY runs.completed_at, runs.id", "tdi", who->tenant,
	    since_ms > SKEW_MS ? since_ms - SKEW_MS : (int64_t)1, (int64_t)CG_LOOKOUT_MAX), row, arg, err);
}
