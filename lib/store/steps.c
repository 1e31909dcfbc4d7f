/* Steps of a run. Writing one is on the worker's hot path: one statement, nothing read. */
#include <string.h>

#include "store/store_priv.h"

static const char *const state_names[] = { "pending", "running", "waiting", "completed", "failed",
	"skipped" };

const char *
cg_step_state_name(enum cg_step_state s)
{
	return state_names[s];
}

int
cg_step_state_of(const char *name)
{
	for (int i = 0; i <= CG_STEP_SKIPPED; i++)
		if (strcmp(state_names[i], name) == 0)
			return i;
	return -1;
}

static int
add_one(struct cg_store *st, const struct cg_scope *who, const char *run,
    const struct cg_step_new *v, struct cg_err *err)
{
	int64_t now = cg_wall_ms();
	char id[CG_ID_LEN + 1];

	cg_id_new(id);
	return cg_store_later(st, who, err, 0,
	    "INSERT INTO run_steps (tenant_id, run_id, step_id, id, skill_id, skill_version, ord, "
	    "created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", "ttttttidd",
	    who->tenant, run, v->step, id, v->skill, v->skill_version, (int64_t)v->ord, now, now);
}

/* The row is there, as it is after cg_store_steps_add: 1 changed, 0 it is not. */
static int
update(struct cg_store *st, const struct cg_scope *who, const struct cg_step_row *r,
    struct cg_err *err)
{
	return cg_store_exec(st, who, err,
	    "UPDATE run_steps SET skill_id = $1, skill_version = COALESCE($2, skill_version), "
	    "status = $3, attempt = $4, input_hash = $5, cache_key = $6, cache_hit = $7, "
	    "output_artifact_ids = $8, error = $9, error_history = $10, log_hash = $11, "
	    "answer = COALESCE($12, answer), debug = $13, reason = $14, started_at = $15, "
	    "ended_at = $16, duration_ms = $17, next_attempt_at = $18, cost_microusd = $19, "
	    "tokens_in = $20, tokens_out = $21, updated_at = $22, output = $23, "
	    "output_hash = $24, question = COALESCE($25, question) "
	    "WHERE tenant_id = $26 AND run_id = $27 AND step_id = $28",
	    "tttittbtttttttddidiiidtttttt", r->skill, r->skill_version, cg_step_state_name(r->state),
	    (int64_t)r->attempt, r->input_hash ? r->input_hash : "", r->cache_key, r->cache_hit,
	    r->artifacts, r->error, r->error_history, r->log, r->answer, r->debug, r->reason,
	    r->started_ms, r->ended_ms, r->duration_ms, r->next_attempt_ms, r->cost_microusd,
	    r->tokens_in, r->tokens_out, cg_wall_ms(), r->output, r->output_hash, r->question, who->tenant,
	    r->run, r->step);
}

#define INSERT_WHOLE \
	"INSERT INTO run_steps (tenant_id, run_id, step_id, id, skill_id, skill_version, status, " \
	"ord, attempt, input_hash, cache_key, cache_hit, output_artifact_ids, error, " \
	"error_history, log_hash, answer, debug, reason, started_at, ended_at, duration_ms, " \
	"next_attempt_at, cost_microusd, tokens_in, tokens_out, created_at, updated_at, output, " \
	"output_hash, question) " \
	"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, " \
	"$19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31)"
#define SAME(column) #column " = excluded." #column ", "
#define OR_KEPT(column) #column " = COALESCE(excluded." #column ", run_steps." #column "), "
static const char insert_new[] = INSERT_WHOLE;
static const char insert_or_update[] = INSERT_WHOLE
    " ON CONFLICT (tenant_id, run_id, step_id) DO UPDATE SET " SAME(skill_id)
    OR_KEPT(skill_version) SAME(status) SAME(attempt) SAME(input_hash) SAME(cache_key)
    SAME(cache_hit) SAME(output_artifact_ids) SAME(error) SAME(error_history) SAME(log_hash)
    OR_KEPT(answer) SAME(debug) SAME(reason) SAME(started_at) SAME(ended_at) SAME(duration_ms)
    SAME(next_attempt_at) SAME(cost_microusd) SAME(tokens_in) SAME(tokens_out) SAME(updated_at)
    SAME(output) OR_KEPT(question) "output_hash = excluded.output_hash";

/* Written whole, at once. */
static int
insert(struct cg_store *st, const struct cg_scope *who, const char *sql,
    const struct cg_step_row *r, struct cg_err *err)
{
	int64_t now = cg_wall_ms();
	char id[CG_ID_LEN + 1];

	cg_id_new(id);
	return cg_store_later(st, who, err, 0, sql,
	    "tttttttiittbtttttttddidiiiddttt", who->tenant, r->run, r->step, id, r->skill,
	    r->skill_version, cg_step_state_name(r->state), (int64_t)r->ord, (int64_t)r->attempt,
	    r->input_hash ? r->input_hash : "", r->cache_key, r->cache_hit, r->artifacts, r->error,
	    r->error_history, r->log, r->answer, r->debug, r->reason, r->started_ms, r->ended_ms,
	    r->duration_ms, r->next_attempt_ms, r->cost_microusd, r->tokens_in, r->tokens_out, now,
	    now, r->output, r->output_hash, r->question);
}

/*
 * Rows are mostly there, added when the plan was recorded, so an update comes first: an
 * INSERT that meets its conflict each time costs SQLite half as much again. On PostgreSQL
 * asking whether it was there costs a round trip, and nobody has to know.
 */
int
cg_store_step_put(struct cg_store *st, const struct cg_scope *who,
    const struct cg_step_row *r, struct cg_err *err)
{
	const struct cg_step_new row = { r->step, r->skill, r->skill_version, r->ord };
	struct cg_store_tx tx;
	int n;

	if (r->is_new)
		return insert(st, who, insert_new, r, err);
	if (st->db && cg_db_dialect(st->db) == CG_DB_PG)
		return insert(st, who, insert_or_update, r, err);
	if (cg_store_tx_begin(st, &tx, err) < 0)
		return -1;
	n = update(st, who, r, err);
	if (n == 0 && (n = add_one(st, who, r->run, &row, err)) == 0)
		n = update(st, who, r, err);
	return cg_store_tx_end(st, &tx, n < 0 ? -1 : 0, err);
}

static int
add_all(struct cg_store *st, const struct cg_scope *who, const char *run,
    const struct cg_step_new *v, size_t n, struct cg_err *err)
{
	for (size_t i = 0; i < n; i++)
		if (add_one(st, who, run, &v[i], err) < 0)
			return -1;
	return 0;
}

int
cg_store_steps_add(struct cg_store *st, const struct cg_scope *who, const char *run,
    const struct cg_step_new *v, size_t n, struct cg_err *err)
{
	struct cg_store_tx tx;

	if (cg_store_tx_begin(st, &tx, err) < 0)
		return -1;
	return cg_store_tx_end(st, &tx, add_all(st, who, run, v, n, err), err);
}

#define STEP_COLUMNS \
	"run_id, step_id, skill_id, skill_version, status, ord, attempt, input_hash, cache_key, " \
	"cache_hit, output_artifact_ids, error, error_history, log_hash, answer, debug, reason, " \
	"started_at, ended_at, duration_ms, next_attempt_at, cost_microusd, tokens_in, tokens_out, " \
	"COALESCE(output, (SELECT r.data FROM results r WHERE r.tenant_id = run_steps.tenant_id " \
	"AND r.hash = run_steps.output_hash)), id, question"

static void
fill(struct cg_step_row *r, struct cg_stmt *s)
{
	int state = cg_step_state_of(cg_db_col_text(s, 4));

	*r = (struct cg_step_row){
		.run = cg_db_col_text(s, 0),
		.step = cg_db_col_text(s, 1),
		.skill = cg_db_col_text(s, 2),
		.skill_version = cg_db_col_text(s, 3),
		.state = state < 0 ? CG_STEP_FAILED : (enum cg_step_state)state,
		.ord = (int)cg_db_col_int(s, 5),
		.attempt = (int)cg_db_col_int(s, 6),
		.input_hash = cg_db_col_text(s, 7),
		.cache_key = cg_db_col_text(s, 8),
		.cache_hit = cg_db_col_bool(s, 9),
		.artifacts = cg_db_col_text(s, 10),
		.error = cg_db_col_text(s, 11),
		.error_history = cg_db_col_text(s, 12),
		.log = cg_db_col_text(s, 13),
		.answer = cg_db_col_text(s, 14),
		.debug = cg_db_col_text(s, 15),
		.reason = cg_db_col_text(s, 16),
		.started_ms = cg_db_col_time(s, 17),
		.ended_ms = cg_db_col_time(s, 18),
		.duration_ms = cg_db_col_int(s, 19),
		.next_attempt_ms = cg_db_col_time(s, 20),
		.cost_microusd = cg_db_col_int(s, 21),
		.tokens_in = cg_db_col_int(s, 22),
		.tokens_out = cg_db_col_int(s, 23),
		.output = cg_db_col_text(s, 24),
		.id = cg_db_col_text(s, 25),
		.question = cg_db_col_text(s, 26),
	};
}

/* Give each row to the callback; the number of rows, or -1. */
static int
each(struct cg_stmt *s, int (*row)(void *arg, const struct cg_step_row *row), void *arg,
    struct cg_err *err)
{
	int rc, n = 0;

	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1) {
		struct cg_step_row r;
		int stop;

		n++;
		fill(&r, s);
		if ((stop = row(arg, &r)) != 0) {
			cg_db_reset(s);
			return stop < 0 ? -1 : n;
		}
	}
	return rc < 0 ? -1 : n;
}

struct cg_stmt *
cg_store_claimed_steps_ask(struct cg_store *st, struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, &cg_store_whoever, err, "SELECT " STEP_COLUMNS
	    " FROM run_steps WHERE " CG_CLAIMED("run_id") " ORDER BY ord, step_id", "");

	return s && cg_db_ask(s, err) == 0 ? s : NULL;
}

int
cg_store_steps(struct cg_store *st, const struct cg_scope *who, const char *run,
    int (*row)(void *arg, const struct cg_step_row *row), void *arg, struct cg_err *err)
{
	struct cg_stmt *claimed = st->claimed_steps;

	if (!st->db || !cg_id_valid(run))
		return 0;
	st->claimed_steps = NULL;
	if (claimed && strcmp(st->claimed, run) == 0)
		return each(claimed, row, arg, err) < 0 ? -1 : 0;
	return each(cg_store_stmt(st, who, err, "SELECT " STEP_COLUMNS " FROM run_steps "
	    "WHERE tenant_id = $1 AND run_id = $2 ORDER BY ord, step_id", "tt", who->tenant, run),
	    row, arg, err) < 0 ? -1 : 0;
}

int
cg_store_step(struct cg_store *st, const struct cg_scope *who, const char *run,
    const char *step, int (*row)(void *arg, const struct cg_step_row *row), void *arg,
    struct cg_err *err)
{
	if (!st->db || !cg_id_valid(run))
		return 0;
	return each(cg_store_stmt(st, who, err, "SELECT " STEP_COLUMNS " FROM run_steps "
	    "WHERE tenant_id = $1 AND run_id = $2 AND step_id = $3", "ttt", who->tenant, run, step),
	    row, arg, err);
}

int
cg_store_steps_asked(struct cg_store *st, const struct cg_scope *who, const char *run,
    int (*row)(void *arg, const struct cg_step_row *row), void *arg, struct cg_err *err)
{
	if (!st->db || !cg_id_valid(run))
		return 0;
	return each(cg_store_stmt(st, who, err, "SELECT " STEP_COLUMNS " FROM run_steps "
	    "WHERE tenant_id = $1 AND run_id = $2 AND status = 'waiting' AND answer IS NULL "
	    "ORDER BY ord, step_id", "tt", who->tenant, run), row, arg, err) < 0 ? -1 : 0;
}

static int
reset(struct cg_store *st, const struct cg_scope *who, const char *run, const char *step,
    bool keep_answer, struct cg_err *err)
{
	int n = cg_store_exec(st, who, err,
	    "UPDATE run_steps SET status = 'pending', attempt = 1, input_hash = '', "
	    "cache_key = NULL, cache_hit = FALSE, output_artifact_ids = NULL, error = NULL, "
	    "error_history = NULL, log_hash = NULL, debug = NULL, reason = NULL, "
	    "started_at = NULL, ended_at = NULL, duration_ms = NULL, next_attempt_at = NULL, "
	    "cost_microusd = 0, tokens_in = 0, tokens_out = 0, output = NULL, output_hash = NULL, updated_at = $1, "
	    "answer = CASE WHEN $2 THEN answer END, question = CASE WHEN $3 THEN question END "
	    "WHERE tenant_id = $4 AND run_id = $5 AND step_id = $6", "dbbttt", cg_wall_ms(),
	    keep_answer, keep_answer, who->tenant, run, step);

	if (n < 0)
		return -1;
	if (n == 0)
		return cg_err_set(err, CG_E_NOTFOUND, "run '%.80s' has no step '%.80s'", run, step);
	return cg_store_exec(st, who, err,
	    "DELETE FROM artifacts WHERE tenant_id = $1 AND run_id = $2 AND step_id = $3", "ttt",
	    who->tenant, run, step) < 0 ? -1 : 0;
}

int
cg_store_step_reset(struct cg_store *st, const struct cg_scope *who, const char *run,
    const char *step, bool keep_answer, struct cg_err *err)
{
	struct cg_store_tx tx;

	if (cg_store_tx_begin(st, &tx, err) < 0)
		return -1;
	return cg_store_tx_end(st, &tx, reset(st, who, run, step, keep_answer, err), err);
}

/* An answer to a step that is not there or not waiting: which of the two it is. */
static int
refuse_answer(struct cg_store *st, const struct cg_scope *who, const char *run,
    const char *step, struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, who, err, "SELECT status FROM run_steps "
	    "WHERE tenant_id = $1 AND run_id = $2 AND step_id = $3", "ttt", who->tenant, run, step);
	int rc;

	if (!s || (rc = cg_db_step(s, err)) < 0)
		return -1;
	if (rc == 0)
		return cg_err_set(err, CG_E_NOTFOUND, "run '%.80s' has no step '%.80s'", run, step);
	cg_err_set(err, CG_E_STATE, "step '%s' is %s and waits for no answer", step,
	    cg_db_col_text(s, 0));
	cg_db_reset(s);
	return -1;
}

int
cg_store_step_answer(struct cg_store *st, const struct cg_scope *who, const char *run,
    const char *step, const char *answer, struct cg_err *err)
{
	int n = cg_id_valid(run) ? cg_store_exec(st, who, err,
	    "UPDATE run_steps SET answer = $1, updated_at = $2 "
	    "WHERE tenant_id = $3 AND run_id = $4 AND step_id = $5 AND status = 'waiting'", "tdttt",
	    answer, cg_wall_ms(), who->tenant, run, step) : 0;

	if (n == 0)
		return refuse_answer(st, who, run, step, err);
	return n < 0 ? -1 : 0;
}
