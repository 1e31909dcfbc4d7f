/* What was made on demand for a person: on record before it is asked for, however it ends. */
#include <string.h>

#include "store/generations.h"
#include "store/store_priv.h"

enum { FORGOTTEN_MS = 3600 * 1000 /* who has not ended within an hour was killed */ };

static int
end_forgotten(struct cg_store *st, const struct cg_scope *who, int64_t now, struct cg_err *err)
{
	return cg_store_exec(st, who, err, "UPDATE ai_generations SET status = 'failed', error = $1, "
	    "updated_at = $2 WHERE tenant_id = $3 AND status = 'pending' AND created_at < $4", "tdtd",
	    "{\"code\":\"INTERRUPTED\",\"message\":\"the program that made it was ended\"}", now,
	    who->tenant, now - FORGOTTEN_MS);
}

int
cg_store_generation_begin(struct cg_store *st, const struct cg_scope *who,
    struct cg_generation_row *r, struct cg_err *err)
{
	int64_t now = cg_wall_ms();
	struct cg_store_tx tx;
	int rc;

	if (cg_store_tx_begin(st, &tx, err) < 0)
		return -1;
	cg_id_new(r->id);
	rc = end_forgotten(st, who, now, err);
	if (rc >= 0)
		rc = cg_store_exec(st, who, err, "INSERT INTO ai_generations (tenant_id, id, campaign_id, "
		    "user_id, generation_type, input_params, created_at, updated_at, status) "
		    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'pending')", "ttttttdd", who->tenant, r->id,
		    r->campaign, who->user ? who->user : "", r->type, r->input, now, now);
	return cg_store_tx_end(st, &tx, rc < 0 ? -1 : 0, err);
}

int
cg_store_generation_end(struct cg_store *st, const struct cg_scope *who,
    const struct cg_generation_row *r, struct cg_err *err)
{
	int n = cg_store_exec(st, who, err, "UPDATE ai_generations SET status = $1, output = $2, "
	    "error = $3, duration_ms = $4, llm_model = $5, attempts = $6, updated_at = $7 "
	    "WHERE tenant_id = $8 AND id = $9", "tttitidtt", r->status, r->output, r->error,
	    r->duration_ms, r->model, r->attempts, cg_wall_ms(), who->tenant, r->id);

	if (n == 0)
		return cg_err_set(err, CG_E_NOTFOUND, "no generation '%.40s'", r->id);
	return n < 0 ? -1 : 0;
}

int
cg_store_generation_accept(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *campaign, struct cg_err *err)
{
	int n = cg_store_exec(st, who, err, "UPDATE ai_generations SET accepted = $1, "
	    "campaign_id = $2, updated_at = $3 WHERE tenant_id = $4 AND id = $5 "
	    "AND accepted = $6 AND status = 'completed'", "btdttb", true, campaign, cg_wall_ms(),
	    who->tenant, id, false);

	if (n == 0)
		return cg_err_set(err, CG_E_CONFLICT, "generation '%.40s' has been accepted already", id);
	return n < 0 ? -1 : 0;
}

int
cg_store_generation_assign(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *campaign, struct cg_err *err)
{
	return cg_store_exec(st, who, err, "UPDATE ai_generations SET campaign_id = $1, "
	    "updated_at = $2 WHERE tenant_id = $3 AND id = $4", "tdtt", campaign, cg_wall_ms(),
	    who->tenant, id) < 0 ? -1 : 0;
}

static void
fill(struct cg_generation_row *r, struct cg_stmt *s)
{
	memset(r, 0, sizeof *r);
	snprintf(r->id, sizeof r->id, "%s", cg_db_col_text(s, 0));
	r->campaign = cg_db_col_text(s, 1);
	r->user = cg_db_col_text(s, 2);
	r->type = cg_db_col_text(s, 3);
	r->status = cg_db_col_text(s, 4);
	r->accepted = cg_db_col_bool(s, 5);
	r->duration_ms = cg_db_col_text(s, 6) ? cg_db_col_int(s, 6) : -1;
	r->model = cg_db_col_text(s, 7);
	r->attempts = cg_db_col_int(s, 8);
	r->created_ms = cg_db_col_time(s, 9);
	r->input = cg_db_col_text(s, 10);
	r->output = cg_db_col_text(s, 11);
	r->error = cg_db_col_text(s, 12);
}

/* What a list has to do with, parameters 1 to 5. */
#define GENERATIONS_WHERE \
	" FROM ai_generations WHERE tenant_id = $1 " \
	"AND (CAST($2 AS TEXT) IS NULL OR CAST(id AS TEXT) = $2) " \
	"AND (CAST($3 AS TEXT) IS NULL OR CAST(campaign_id AS TEXT) = $3) " \
	"AND (CAST($4 AS TEXT) IS NULL OR generation_type = $4) " \
	"AND (CAST($5 AS TEXT) IS NULL OR status = $5)"

static int
count(struct cg_store *st, const struct cg_scope *who, const struct cg_generation_filter *f,
    int64_t *total, struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, who, err, "SELECT count(*)" GENERATIONS_WHERE, "ttttt",
	    who->tenant, f->id, f->campaign, f->type, f->status);

	if (!s || cg_db_step(s, err) < 0)
		return -1;
	*total = cg_db_col_int(s, 0);
	cg_db_reset(s);
	return 0;
}

int
cg_store_generations(struct cg_store *st, const struct cg_scope *who,
    const struct cg_generation_filter *f, int64_t *total,
    int (*row)(void *arg, const struct cg_generation_row *row), void *arg, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc, stop, n = 0;

	if (total)
		*total = 0;
	if (!st->db)
		return 0;
	if (total && count(st, who, f, total, err) < 0)
		return -1;
	s = cg_store_stmt(st, who, err, "SELECT id, campaign_id, user_id, generation_type, status, "
	    "accepted, duration_ms, llm_model, attempts, created_at, input_params, output, error"
	    GENERATIONS_WHERE " ORDER BY id DESC LIMIT $6 OFFSET $7", "tttttii", who->tenant, f->id,
	    f->campaign, f->type, f->status, f->limit > 0 ? f->limit : INT64_MAX, f->offset);
	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1) {
		struct cg_generation_row r;

		n++;
		fill(&r, s);
		if ((stop = row(arg, &r)) != 0) {
			cg_db_reset(s);
			return stop < 0 ? -1 : n;
		}
	}
	return rc < 0 ? -1 : n;
}
