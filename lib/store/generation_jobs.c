/* Jobs at providers: on record before they are submitted, so that none is paid twice. */
#include <string.h>

#include "store/paid.h"
#include "store/store_priv.h"

/* A job that is with a provider, or done, is left alone: no row comes back then. */
static const char begin_job[] =
    "INSERT INTO generation_jobs (tenant_id, id, run_id, step_id, provider_id, media_type, "
    "request_key, stage, poll_interval_ms, timeout_ms, input_params, cost_microusd, started_at, "
    "created_at, updated_at, status, attempts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
    "$11, $12, $13, $14, $15, 'processing', 1) "
    "ON CONFLICT (tenant_id, request_key, provider_id, stage) DO UPDATE SET "
    "status = 'processing', attempts = generation_jobs.attempts + 1, provider_job_id = NULL, "
    "poll_interval_ms = excluded.poll_interval_ms, timeout_ms = excluded.timeout_ms, "
    "input_params = excluded.input_params, cost_microusd = excluded.cost_microusd, "
    "result_uri = NULL, error_message = NULL, started_at = excluded.started_at, "
    "completed_at = NULL, updated_at = excluded.updated_at "
    "WHERE generation_jobs.status IN ('pending', 'failed', 'timed_out') "
    "RETURNING id, attempts";

static int
put_row(struct cg_store *st, const struct cg_scope *who, struct cg_job_row *r, struct cg_err *err)
{
	int64_t now = cg_wall_ms();
	char id[CG_ID_LEN + 1];
	struct cg_stmt *s;
	int rc;

	cg_id_new(id);
	s = cg_store_stmt(st, who, err, begin_job, "tttttttiiitiddd", who->tenant, id, r->run, r->step,
	    r->provider, r->media, r->key, r->stage, r->poll_ms, r->timeout_ms,
	    r->input ? r->input : "{}", r->cost_microusd, now, now, now);
	if (!s || (rc = cg_db_step(s, err)) < 0)
		return -1;
	if (rc == 0)
		return cg_err_set(err, CG_E_CONFLICT, "the job of step '%.80s' at provider '%.80s' is with "
		    "another worker, or done", r->step, r->provider);
	snprintf(r->id, sizeof r->id, "%s", cg_db_col_text(s, 0));
	r->attempts = cg_db_col_int(s, 1);
	r->started_ms = now;
	cg_db_reset(s);
	return 0;
}

int
cg_store_job_begin(struct cg_store *st, const struct cg_scope *who, struct cg_job_row *r,
    const struct cg_budget *most, struct cg_err *err)
{
	struct cg_spend spend = { .run = r->run, .step = r->step, .provider = r->provider,
		.kind = r->media, .model = r->model, .microusd = r->cost_microusd };
	struct cg_store_tx tx;
	int rc;

	if (cg_store_tx_begin(st, &tx, err) < 0)
		return -1;
	rc = put_row(st, who, r, err);
	if (rc == 0) {
		memcpy(spend.id, r->id, sizeof spend.id);
		rc = cg_store_spend_reserve(st, who, &spend, most, err);
	}
	return cg_store_tx_end(st, &tx, rc, err);
}

int
cg_store_job_given(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *provider_job, struct cg_err *err)
{
	int n = cg_store_exec(st, who, err, "UPDATE generation_jobs SET provider_job_id = $1, "
	    "updated_at = $2 WHERE tenant_id = $3 AND id = $4 AND status = 'processing'", "tdtt",
	    provider_job, cg_wall_ms(), who->tenant, id);

	if (n == 0)
		return cg_err_set(err, CG_E_STATE, "the job '%.40s' is not under way", id);
	return n < 0 ? -1 : 0;
}

static int
leave(struct cg_store *st, const struct cg_scope *who, const char *id, const char *status,
    const char *result_uri, const char *error, int64_t cost, int64_t completed, struct cg_err *err)
{
	struct cg_spend spent = { .microusd = cost, .cost_from = "prices" };
	struct cg_store_tx tx;
	int rc;

	if (cg_store_tx_begin(st, &tx, err) < 0)
		return -1;
	snprintf(spent.id, sizeof spent.id, "%s", id);
	rc = cg_store_exec(st, who, err, "UPDATE generation_jobs SET status = $1, result_uri = $2, "
	    "error_message = $3, cost_microusd = $4, completed_at = $5, updated_at = $6 "
	    "WHERE tenant_id = $7 AND id = $8", "tttiddtt", status, result_uri, error, cost, completed,
	    cg_wall_ms(), who->tenant, id);
	if (rc >= 0)
		rc = cg_store_spend_settle(st, who, &spent, err);
	return cg_store_tx_end(st, &tx, rc < 0 ? -1 : 0, err);
}

int
cg_store_job_returned(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *why, struct cg_err *err)
{
	return leave(st, who, id, "pending", NULL, why, 0, 0, err);
}

int
cg_store_job_end(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *status, const char *result_uri, const char *error, int64_t cost_microusd,
    struct cg_err *err)
{
	return leave(st, who, id, status, result_uri, error, cost_microusd, cg_wall_ms(), err);
}

static void
fill(struct cg_job_row *r, struct cg_stmt *s)
{
	memset(r, 0, sizeof *r);
	snprintf(r->id, sizeof r->id, "%s", cg_db_col_text(s, 0));
	r->run = cg_db_col_text(s, 1);
	r->step = cg_db_col_text(s, 2);
	r->provider = cg_db_col_text(s, 3);
	r->provider_job = cg_db_col_text(s, 4);
	r->media = cg_db_col_text(s, 5);
	r->status = cg_db_col_text(s, 6);
	r->key = cg_db_col_text(s, 7);
	r->stage = cg_db_col_int(s, 8);
	r->poll_ms = cg_db_col_int(s, 9);
	r->timeout_ms = cg_db_col_int(s, 10);
	r->attempts = cg_db_col_int(s, 11);
	r->input = cg_db_col_text(s, 12);
	r->result_uri = cg_db_col_text(s, 13);
	r->error = cg_db_col_text(s, 14);
	r->cost_microusd = cg_db_col_int(s, 15);
	r->started_ms = cg_db_col_time(s, 16);
	r->completed_ms = cg_db_col_time(s, 17);
	r->created_ms = cg_db_col_time(s, 18);
}

#define JOB_COLUMNS \
	"id, run_id, step_id, provider_id, provider_job_id, media_type, status, request_key, stage, " \
	"poll_interval_ms, timeout_ms, attempts, input_params, result_uri, error_message, " \
	"cost_microusd, started_at, completed_at, created_at"

static int
each(struct cg_stmt *s, int (*row)(void *arg, const struct cg_job_row *row), void *arg,
    struct cg_err *err)
{
	int rc, stop;

	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1) {
		struct cg_job_row r;

		fill(&r, s);
		if ((stop = row(arg, &r)) != 0) {
			cg_db_reset(s);
			return stop < 0 ? -1 : 0;
		}
	}
	return rc;
}

int
cg_store_jobs(struct cg_store *st, const struct cg_scope *who, const char *run,
    const char *step, int (*row)(void *arg, const struct cg_job_row *row), void *arg,
    struct cg_err *err)
{
	if (!st->db || !cg_id_valid(run))
		return 0;
	return each(cg_store_stmt(st, who, err, "SELECT " JOB_COLUMNS " FROM generation_jobs "
	    "WHERE tenant_id = $1 AND run_id = $2 AND (CAST($3 AS TEXT) IS NULL OR step_id = $3) "
	    "ORDER BY id", "ttt", who->tenant, run, step), row, arg, err);
}

int
cg_store_jobs_by_key(struct cg_store *st, const struct cg_scope *who, const char *key,
    int (*row)(void *arg, const struct cg_job_row *row), void *arg, struct cg_err *err)
{
	if (!st->db)
		return 0;
	return each(cg_store_stmt(st, who, err, "SELECT " JOB_COLUMNS " FROM generation_jobs "
	    "WHERE tenant_id = $1 AND request_key = $2 ORDER BY id", "tt", who->tenant, key), row, arg,
	    err);
}

int
cg_store_job_is_known(struct cg_store *st, const struct cg_scope *who, const char *provider,
    const char *provider_job, struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, who, err, "SELECT 1 FROM generation_jobs "
	    "WHERE tenant_id = $1 AND provider_id = $2 AND provider_job_id = $3 LIMIT 1", "ttt",
	    who->tenant, provider, provider_job);
	int rc;

	if (!s || (rc = cg_db_step(s, err)) < 0)
		return -1;
	if (rc == 1)
		cg_db_reset(s);
	return rc;
}
