/* Jobs at providers: on record before they are submitted, so that none is paid twice. */
#include <string.h>

#include "store/store_priv.h"

int
cg_store_job_put(struct cg_store *st, const struct cg_scope *who, struct cg_job_row *r,
    struct cg_err *err)
{
	int64_t now = cg_wall_ms();

	if (!r->id[0])
		cg_id_new(r->id);
	return cg_store_exec(st, who, err,
	    "INSERT INTO generation_jobs (tenant_id, id, run_id, step_id, provider_id, "
	    "provider_job_id, media_type, status, request_key, poll_interval_ms, timeout_ms, "
	    "attempts, input_params, result_uri, artifact_id, error_message, cost_microusd, "
	    "started_at, completed_at, created_at, updated_at) "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
	    "$19, $20, $21) ON CONFLICT (tenant_id, id) DO UPDATE SET "
	    "provider_job_id = COALESCE(excluded.provider_job_id, generation_jobs.provider_job_id), "
	    "status = excluded.status, poll_interval_ms = excluded.poll_interval_ms, "
	    "timeout_ms = excluded.timeout_ms, attempts = excluded.attempts, "
	    "result_uri = excluded.result_uri, artifact_id = excluded.artifact_id, "
	    "error_message = excluded.error_message, cost_microusd = excluded.cost_microusd, "
	    "started_at = excluded.started_at, completed_at = excluded.completed_at, "
	    "updated_at = excluded.updated_at",
	    "tttttttttiiittttidddd", who->tenant, r->id, r->run, r->step, r->provider,
	    r->provider_job, r->media, r->status ? r->status : "pending", r->request_key, r->poll_ms,
	    r->timeout_ms, r->attempts, r->input ? r->input : "{}", r->result_uri, r->artifact_id,
	    r->error, r->cost_microusd, r->started_ms, r->completed_ms, now, now) < 0 ? -1 : 0;
}

static void
fill(struct cg_job_row *r, struct cg_stmt *s)
{
	snprintf(r->id, sizeof r->id, "%s", cg_db_col_text(s, 0));
	r->run = cg_db_col_text(s, 1);
	r->step = cg_db_col_text(s, 2);
	r->provider = cg_db_col_text(s, 3);
	r->provider_job = cg_db_col_text(s, 4);
	r->media = cg_db_col_text(s, 5);
	r->status = cg_db_col_text(s, 6);
	r->request_key = cg_db_col_text(s, 7);
	r->poll_ms = cg_db_col_int(s, 8);
	r->timeout_ms = cg_db_col_int(s, 9);
	r->attempts = cg_db_col_int(s, 10);
	r->input = cg_db_col_text(s, 11);
	r->result_uri = cg_db_col_text(s, 12);
	r->artifact_id = cg_db_col_text(s, 13);
	r->error = cg_db_col_text(s, 14);
	r->cost_microusd = cg_db_col_int(s, 15);
	r->started_ms = cg_db_col_time(s, 16);
	r->completed_ms = cg_db_col_time(s, 17);
	r->created_ms = cg_db_col_time(s, 18);
}

int
cg_store_jobs(struct cg_store *st, const struct cg_scope *who, const char *run,
    const char *step, int (*row)(void *arg, const struct cg_job_row *row), void *arg,
    struct cg_err *err)
{
	struct cg_stmt *s;
	int rc, stop;

	if (!st->db || !cg_id_valid(run))
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT id, run_id, step_id, provider_id, provider_job_id, "
	    "media_type, status, request_key, poll_interval_ms, timeout_ms, attempts, input_params, "
	    "result_uri, artifact_id, error_message, cost_microusd, started_at, completed_at, "
	    "created_at FROM generation_jobs WHERE tenant_id = $1 AND run_id = $2 "
	    "AND (CAST($3 AS TEXT) IS NULL OR step_id = $3) ORDER BY id", "ttt", who->tenant, run,
	    step);
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
