/* Reading runs: one or several with all there is of them, and lists. */
#include <string.h>

#include "store/store_priv.h"

/* As it was given: that of a thread's run is kept behind its owner's name. */
static const char *
key_in(const char *kept, bool of_thread)
{
	const char *end = of_thread && kept ? strchr(kept, '\n') : NULL;

	return end ? end + 1 : kept;
}

void
cg_store_run_fill(struct cg_run_row *row, struct cg_arena *a, struct cg_stmt *s)
{
	int state = cg_run_state_of(cg_db_col_text(s, 9));

	snprintf(row->id, sizeof row->id, "%s", cg_db_col_text(s, 0));
	row->tenant = cg_store_keep(a, cg_db_col_text(s, 1));
	row->workflow = cg_store_keep(a, cg_db_col_text(s, 2));
	row->version = cg_store_keep(a, cg_db_col_text(s, 3));
	row->base_run = cg_store_keep(a, cg_db_col_text(s, 4));
	row->campaign_id = cg_store_keep(a, cg_db_col_text(s, 5));
	row->worker = cg_store_keep(a, cg_db_col_text(s, 7));
	row->error = cg_store_keep(a, cg_db_col_text(s, 8));
	row->state = state < 0 ? CG_RUN_FAILED : (enum cg_run_state)state;
	row->cancel = cg_db_col_bool(s, 10);
	row->pause = cg_db_col_bool(s, 11);
	row->attempt = (int)cg_db_col_int(s, 12);
	row->priority = (int)cg_db_col_int(s, 13);
	row->cost_microusd = cg_db_col_int(s, 14);
	row->event_seq = cg_db_col_int(s, 15);
	row->created_ms = cg_db_col_time(s, 16);
	row->started_ms = cg_db_col_time(s, 17);
	row->completed_ms = cg_db_col_time(s, 18);
	row->updated_ms = cg_db_col_time(s, 19);
	row->heartbeat_ms = cg_db_col_time(s, 20);
	row->duration_ms = row->completed_ms ? cg_db_col_int(s, 21) : -1;
	row->fence = cg_db_col_int(s, 22);
	row->thread = cg_store_keep(a, cg_db_col_text(s, 23));
	row->idempotency_key = key_in(cg_store_keep(a, cg_db_col_text(s, 6)), row->thread != NULL);
}

/* The tenant's own limit; it has none when its row says so, or when it has no row. */
static int64_t
limit_in(struct cg_stmt *s, int col)
{
	return cg_db_col_text(s, col) ? cg_db_col_int(s, col) : -1;
}

/* All there is of runs; which, is said behind it. */
#define WHOLE \
	"SELECT " CG_RUN_COLUMNS ", trigger_payload, " \
	"(SELECT plan FROM run_plans p WHERE p.tenant_id = runs.tenant_id AND p.run_id = runs.id), " \
	"(SELECT MAX(seq) FROM run_events e " \
	"WHERE e.tenant_id = runs.tenant_id AND e.run_id = runs.id), " \
	"(SELECT max_steps FROM tenant_work t WHERE t.tenant_id = runs.tenant_id) " \
	"FROM runs WHERE "

static void
fill_whole(struct cg_run_row *row, struct cg_stmt *s)
{
	memset(row, 0, sizeof *row);
	cg_store_run_fill(row, &row->mem, s);
	row->trigger = cg_store_keep(&row->mem, cg_db_col_text(s, CG_RUN_COLUMN_COUNT));
	row->plan = cg_store_keep(&row->mem, cg_db_col_text(s, CG_RUN_COLUMN_COUNT + 1));
	if (cg_db_col_int(s, CG_RUN_COLUMN_COUNT + 2) > row->event_seq)
		row->event_seq = cg_db_col_int(s, CG_RUN_COLUMN_COUNT + 2);
	row->max_steps = limit_in(s, CG_RUN_COLUMN_COUNT + 3);
}

/* 1 and the row, 0 there is none. */
static int
whole_row(struct cg_stmt *s, struct cg_run_row *row, struct cg_err *err)
{
	int rc = cg_db_step(s, err);

	if (rc == 1) {
		fill_whole(row, s);
		cg_db_reset(s);
	}
	return rc;
}

int
cg_store_run_load(struct cg_store *st, const struct cg_scope *who, const char *id,
    struct cg_run_row *row, struct cg_err *err)
{
	struct cg_stmt *s;

	memset(row, 0, sizeof *row);
	if (!st->db || !cg_id_valid(id))
		return 0;
	s = cg_store_stmt(st, who, err, WHOLE "tenant_id = $1 AND id = $2", "tt", who->tenant, id);
	return s ? whole_row(s, row, err) : -1;
}

struct cg_stmt *
cg_store_claimed_ask(struct cg_store *st, struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, &cg_store_whoever, err, WHOLE CG_CLAIMED("id"), "");

	return s && cg_db_ask(s, err) == 0 ? s : NULL;
}

int
cg_store_claimed_row(struct cg_stmt *s, struct cg_run_row *row, struct cg_err *err)
{
	memset(row, 0, sizeof *row);
	return whole_row(s, row, err);
}

int
cg_store_runs_load(struct cg_store *st, const struct cg_scope *who, const char *ids,
    void (*each)(void *arg, const struct cg_run_row *row), void *arg, struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, who, err, WHOLE "tenant_id = $1 "
	    "AND id = ANY (CAST($2 AS uuid[]))", "tt", who->tenant, ids);
	int rc = -1;

	while (s && (rc = cg_db_step(s, err)) == 1) {
		struct cg_run_row row;

		fill_whole(&row, s);
		each(arg, &row);
	}
	return rc;
}

/*
 * The filters in words that let an index be used, one for what is asked for most narrowly;
 * a prepared statement's plan is made before its parameters are known. Casts: PostgreSQL
 * wants to know the type of a parameter that is compared with NULL.
 */
#define LIST(state, campaign, base, thread) \
	"SELECT " CG_RUN_COLUMNS " FROM runs WHERE tenant_id = $1 AND " state \
	" AND (CAST($3 AS TEXT) IS NULL OR workflow_name = $3) AND " campaign " AND " base \
	" AND created_at >= $6 AND created_at < $7 AND id < $8 AND " thread " AND " CG_RUN_IS_OWN("$10", "$11") \
	" ORDER BY id DESC LIMIT $12"
#define ANY_STATE "(CAST($2 AS TEXT) IS NULL OR status = $2)"
#define ANY_CAMPAIGN "(CAST($4 AS TEXT) IS NULL OR campaign_id = $4)"
#define ANY_BASE "(CAST($5 AS TEXT) IS NULL OR CAST(base_run_id AS TEXT) = $5)"
#define ANY_THREAD "(CAST($9 AS TEXT) IS NULL OR thread_id = $9)"
static const char list_any[] = LIST(ANY_STATE, ANY_CAMPAIGN, ANY_BASE, ANY_THREAD);
static const char list_of_state[] = LIST("status = $2", ANY_CAMPAIGN, ANY_BASE, ANY_THREAD);
static const char list_of_campaign[] = LIST(ANY_STATE, "campaign_id = $4", ANY_BASE, ANY_THREAD);
static const char list_upon[] = LIST(ANY_STATE, ANY_CAMPAIGN, "base_run_id = $5", ANY_THREAD);
static const char list_of_thread[] = LIST(ANY_STATE, ANY_CAMPAIGN, ANY_BASE, "thread_id = $9");

int
cg_store_run_list(struct cg_store *st, const struct cg_scope *who,
    const struct cg_run_filter *f, int (*row)(void *arg, const struct cg_run_row *row),
    void *arg, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc;

	if (!st->db || (f->base_run && !cg_id_valid(f->base_run)))
		return 0;
	s = cg_store_stmt(st, who, err, f->base_run ? list_upon : f->thread ? list_of_thread
	    : f->campaign_id ? list_of_campaign : f->state >= 0 ? list_of_state : list_any,
	    "tttttddttbti", who->tenant,
	    f->state < 0 ? NULL : cg_run_state_name((enum cg_run_state)f->state), f->workflow,
	    f->campaign_id, f->base_run, f->since_ms ? f->since_ms : (int64_t)1,
	    f->until_ms ? f->until_ms : INT64_C(253402300799999),
	    f->before ? f->before : "ffffffff-ffff-ffff-ffff-ffffffffffff", f->thread,
	    !f->own, who->user ? who->user : "", f->limit ? f->limit : INT64_MAX);
	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1) {
		struct cg_run_row r = { 0 };
		int stop;

		cg_store_run_fill(&r, NULL, s);
		if ((stop = row(arg, &r)) != 0) {
			cg_db_reset(s);
			return stop < 0 ? -1 : 0;
		}
	}
	return rc;
}

int
cg_store_run_is_own(struct cg_store *st, const struct cg_scope *who, const char *id, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc;

	if (!st->db || !cg_id_valid(id))
		return 1;
	s = cg_store_stmt(st, who, err, "SELECT 1 FROM runs WHERE tenant_id = $1 AND id = $2 "
	    "AND NOT (" CG_RUN_IS_OWN("$3", "$4") ")", "ttbt", who->tenant, id, false,
	    who->user ? who->user : "");
	if (!s || (rc = cg_db_step(s, err)) < 0)
		return -1;
	cg_db_reset(s);
	return rc == 0;
}
