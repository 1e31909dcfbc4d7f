/* What was made on demand for a person: on record before it is asked for, however it ends. */
#include <string.h>

#include "store/generations.h"
#include "store/store_priv.h"

enum { FORGOTTEN_MS = 3600 * 1000 /* who has not ended within an hour was killed */ };

static int
end_forgotten(struct cg_store *st, const struct cg_scope *who, int64_t now, struct cg_err *err)
{
	return cg_store_exec(st, who, err, "UPDATE ai_generations SET status = 'failed', error = $1, "
	    "idempotency_key = NULL, updated_at = $2 "
	    "WHERE tenant_id = $3 AND status = 'pending' AND created_at < $4", "tdtd",
	    "{\"code\":\"INTERRUPTED\",\"message\":\"the program that made it was ended\"}", now,
	    who->tenant, now - FORGOTTEN_MS);
}

static int
put(struct cg_store *st, const struct cg_scope *who, const struct cg_generation_row *r, int64_t now,
    struct cg_err *err)
{
	return cg_store_exec(st, who, err, "INSERT INTO ai_generations (tenant_id, id, campaign_id, "
	    "user_id, generation_type, input_params, created_at, updated_at, idempotency_key, status) "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'pending') ON CONFLICT (tenant_id, user_id, "
	    "idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING", "ttttttddt", who->tenant,
	    r->id, r->campaign, who->user ? who->user : "", r->type, r->input, now, now, r->key);
}

/* 1: r->id is the one that the key stands for. */
static int
find_by_key(struct cg_store *st, const struct cg_scope *who, struct cg_generation_row *r,
    struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, who, err, "SELECT id FROM ai_generations "
	    "WHERE tenant_id = $1 AND user_id = $2 AND idempotency_key = $3", "ttt", who->tenant,
	    who->user ? who->user : "", r->key);
	int rc = s ? cg_db_step(s, err) : -1;

	if (rc == 1)
		snprintf(r->id, sizeof r->id, "%s", cg_db_col_text(s, 0));
	if (rc >= 0)
		cg_db_reset(s);
	/* It has failed in between. */
	return rc == 0 ? cg_err_set(err, CG_E_UNAVAILABLE, "the key is given up just now, try again") : rc;
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
	rc = rc < 0 ? -1 : put(st, who, r, now, err);
	if (rc >= 0)
		rc = rc > 0 ? 0 : find_by_key(st, who, r, err);
	return cg_store_tx_end(st, &tx, rc < 0 ? -1 : 0, err) < 0 ? -1 : rc;
}

int
cg_store_generation_end(struct cg_store *st, const struct cg_scope *who,
    const struct cg_generation_row *r, struct cg_err *err)
{
	int n = cg_store_exec(st, who, err, "UPDATE ai_generations SET status = $1, output = $2, "
	    "error = $3, duration_ms = $4, llm_model = $5, attempts = $6, updated_at = $7, "
	    "idempotency_key = CASE WHEN $1 = 'failed' THEN NULL ELSE idempotency_key END "
	    "WHERE tenant_id = $8 AND id = $9", "tttitidtt", r->status, r->output, r->error,
	    r->duration_ms, r->model, r->attempts, cg_wall_ms(), who->tenant, r->id);

	if (n == 0)
		return cg_err_set(err, CG_E_NOTFOUND, "no generation '%.40s'", r->id);
	return n < 0 ? -1 : 0;
}

int
cg_store_generation_lost(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *error, struct cg_err *err)
{
	return cg_store_exec(st, who, err, "UPDATE ai_generations SET status = 'failed', error = $1, "
	    "idempotency_key = NULL, updated_at = $2 WHERE tenant_id = $3 AND id = $4 "
	    "AND status = 'pending'", "tdtt", error, cg_wall_ms(), who->tenant, id) < 0 ? -1 : 0;
}

/* The first reason is kept. */
#define REFUSED(when) \
	"UPDATE ai_generations SET error = $1, updated_at = $2 WHERE tenant_id = $3 AND id = $4 " \
	"AND status = 'completed' AND accepted = $5" when

int
cg_store_generation_refused(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *error, struct cg_err *err)
{
	return cg_store_exec(st, who, err, error ? REFUSED(" AND error IS NULL") : REFUSED(""), "tdttb",
	    error, cg_wall_ms(), who->tenant, id, false) < 0 ? -1 : 0;
}

int
cg_store_generation_accept(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *campaign, struct cg_err *err)
{
	int n = cg_store_exec(st, who, err, "UPDATE ai_generations SET accepted = $1, "
	    "campaign_id = $2, updated_at = $3, error = NULL WHERE tenant_id = $4 AND id = $5 "
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

/*
 * What a list is found by, each with an index of its own: $2. What else it has to do with
 * is held against the rows.
 */
#define GENERATIONS(by) \
	" FROM ai_generations WHERE tenant_id = $1 AND " by \
	" AND (CAST($3 AS TEXT) IS NULL OR generation_type = $3) " \
	"AND (CAST($4 AS TEXT) IS NULL OR status = $4)"
#define GENERATIONS_COUNT(by) "SELECT count(*)" GENERATIONS(by)
#define GENERATIONS_LIST(by, order) \
	"SELECT id, campaign_id, user_id, generation_type, status, accepted, duration_ms, llm_model, " \
	"attempts, created_at, input_params, output, error" GENERATIONS(by) \
	" ORDER BY " order " DESC LIMIT $5 OFFSET $6"
#define BY_NOTHING "CAST($2 AS TEXT) IS NULL"
#define BY_TYPE "generation_type = $2"
#define BY_CAMPAIGN "campaign_id = $2"
#define BY_ID "id = $2"

enum { NOTHING, TYPE, CAMPAIGN, ID };

static const char *const count_sql[] = { GENERATIONS_COUNT(BY_NOTHING), GENERATIONS_COUNT(BY_TYPE),
	GENERATIONS_COUNT(BY_CAMPAIGN), GENERATIONS_COUNT(BY_ID) };
static const char *const list_sql[] = { GENERATIONS_LIST(BY_NOTHING, "id"),
	GENERATIONS_LIST(BY_TYPE, "id"),
	/* The few of a campaign are sorted: to have them in order SQLite would read all there are. */
	GENERATIONS_LIST(BY_CAMPAIGN, "CAST(id AS TEXT)"), GENERATIONS_LIST(BY_ID, "id") };

static int
found_by(const struct cg_generation_filter *f, const char **key)
{
	*key = f->id ? f->id : f->campaign ? f->campaign : f->type;
	return f->id ? ID : f->campaign ? CAMPAIGN : f->type ? TYPE : NOTHING;
}

static int
count(struct cg_store *st, const struct cg_scope *who, const struct cg_generation_filter *f,
    int64_t *total, struct cg_err *err)
{
	const char *key;
	int by = found_by(f, &key);
	struct cg_stmt *s = cg_store_stmt(st, who, err, count_sql[by], "tttt", who->tenant, key, f->type,
	    f->status);

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
	const char *key;
	int rc, stop, n = 0, by = found_by(f, &key);

	if (total)
		*total = 0;
	if (!st->db || (by >= CAMPAIGN && !cg_id_valid(key)))
		return 0;
	if (total && count(st, who, f, total, err) < 0)
		return -1;
	s = cg_store_stmt(st, who, err, list_sql[by], "ttttii", who->tenant, key, f->type, f->status,
	    f->limit > 0 ? f->limit : INT64_MAX, f->offset);
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
