/* The history of a run: events as they were sent, numbered without gaps by who sent them. */
#include "store/store_priv.h"

int
cg_store_event_add(struct cg_store *st, const struct cg_scope *who, const char *run,
    int64_t seq, const char *type, const char *json, struct cg_err *err)
{
	if (cg_store_later(st, who, err, 0,
	    "INSERT INTO run_events (tenant_id, run_id, seq, type, created_at, event) "
	    "VALUES ($1, $2, $3, $4, $5, $6)", "ttitdt", who->tenant, run, seq, type, cg_wall_ms(),
	    json) == 0)
		return 0;
	if (err->code == CG_E_CONFLICT)
		cg_err_set(err, CG_E_CONFLICT, "run '%.80s' has an event %lld already", run,
		    (long long)seq);
	return -1;
}

int
cg_store_events(struct cg_store *st, const struct cg_scope *who, const char *run,
    int64_t after_seq, int (*row)(void *arg, int64_t seq, const char *type, const char *json),
    void *arg, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc, stop;

	if (!st->db || !cg_id_valid(run))
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT seq, type, event FROM run_events "
	    "WHERE tenant_id = $1 AND run_id = $2 AND seq > $3 ORDER BY seq", "tti", who->tenant, run,
	    after_seq);
	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1)
		if ((stop = row(arg, cg_db_col_int(s, 0), cg_db_col_text(s, 1),
		    cg_db_col_text(s, 2))) != 0) {
			cg_db_reset(s);
			return stop < 0 ? -1 : 0;
		}
	return rc;
}
