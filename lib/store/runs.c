/* Runs: one row each, and beside it the plan, which is large and does not change. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "store/store_priv.h"

static const char *const state_names[] = { "queued", "running", "paused", "completed", "failed",
	"cancelled" };

const char *
cg_run_state_name(enum cg_run_state s)
{
	return state_names[s];
}

int
cg_run_state_of(const char *name)
{
	for (int i = 0; i <= CG_RUN_CANCELLED; i++)
		if (strcmp(state_names[i], name) == 0)
			return i;
	return -1;
}

bool
cg_run_state_is_final(enum cg_run_state s)
{
	return s >= CG_RUN_COMPLETED;
}

void
cg_run_row_release(struct cg_run_row *row)
{
	cg_arena_release(&row->mem);
	memset(row, 0, sizeof *row);
}

/* One text of one row: 1 and a copy of it in out, 0 when there is no row or it is null. */
static int
one_id(struct cg_stmt *s, char out[CG_ID_LEN + 1], struct cg_err *err)
{
	const char *id;
	int rc;

	if (!s || (rc = cg_db_step(s, err)) < 0)
		return -1;
	if (rc == 0)
		return 0;
	id = cg_db_col_text(s, 0);
	if (id)
		snprintf(out, CG_ID_LEN + 1, "%s", id);
	rc = id != NULL;
	cg_db_reset(s);
	return rc;
}

/*
 * The run of a thread is whose the thread is, and so is the name that he gave to the request: it is
 * kept behind his, which no two have. That of a plan's run is the tenant's, as it stands.
 */
static char *
key_of(const struct cg_scope *who, const char *key)
{
	return cg_asprintf("%s\n%s", who->user ? who->user : "", key);
}

int
cg_store_run_by_key(struct cg_store *st, const struct cg_scope *who, const char *key,
    char id[CG_ID_LEN + 1], struct cg_err *err)
{
	char *own;
	int rc;

	if (!st->db)
		return 0;
	own = key_of(who, key);
	rc = one_id(cg_store_stmt(st, who, err, "SELECT id FROM runs WHERE tenant_id = $1 "
	    "AND idempotency_key IN ($2, $3) AND (thread_id IS NULL OR idempotency_key = $3) LIMIT 1", "ttt",
	    who->tenant, key, own), id, err);
	free(own);
	return rc;
}

int
cg_store_run_base(struct cg_store *st, const struct cg_scope *who, const char *id,
    char base[CG_ID_LEN + 1], struct cg_err *err)
{
	if (!st->db || !cg_id_valid(id))
		return 0;
	return one_id(cg_store_stmt(st, who, err,
	    "SELECT base_run_id FROM runs WHERE tenant_id = $1 AND id = $2", "tt", who->tenant, id),
	    base, err);
}

int
cg_store_run_tenant(struct cg_store *st, const char *id, char tenant[CG_TENANT_MAX + 1],
    struct cg_err *err)
{
	struct cg_stmt *s;
	const char *t;
	int rc;

	if (!st->db || !cg_id_valid(id))
		return 0;
	s = cg_store_stmt(st, NULL, err, cg_db_dialect(st->db) == CG_DB_PG ? "SELECT run_tenant($1)"
	    : "SELECT tenant_id FROM runs WHERE id = $1", "t", id);
	if (!s || (rc = cg_db_step(s, err)) <= 0)
		return s ? rc : -1;
	t = cg_db_col_text(s, 0);
	if (t)
		snprintf(tenant, CG_TENANT_MAX + 1, "%s", t);
	rc = t != NULL;
	cg_db_reset(s);
	return rc;
}

#define STATE_OF \
	"SELECT status, cancel_requested, pause_requested FROM runs WHERE tenant_id = $1 AND id = $2"

/*
 * Is there such a run? Its state, or -2 when there is none. hold: it stays as it is until
 * the transaction ends, which on SQLite is so by itself.
 */
static int
state_of(struct cg_store *st, const struct cg_scope *who, const char *id, bool hold,
    bool *cancel, bool *pause, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc;

	if (!st->db || !cg_id_valid(id))
		return -2;
	s = cg_store_stmt(st, who, err, hold && cg_db_dialect(st->db) == CG_DB_PG
	    ? STATE_OF " FOR UPDATE" : STATE_OF, "tt", who->tenant, id);
	if (!s || (rc = cg_db_step(s, err)) < 0)
		return -1;
	if (rc == 0)
		return -2;
	rc = cg_run_state_of(cg_db_col_text(s, 0));
	*cancel = cg_db_col_bool(s, 1);
	*pause = cg_db_col_bool(s, 2);
	cg_db_reset(s);
	return rc;
}

static int
no_run(const char *id, struct cg_err *err)
{
	return cg_err_set(err, CG_E_NOTFOUND, "there is no run '%.80s'", id);
}

/*
 * When a run starts and ends is said by one clock: on PostgreSQL by the server's, for the
 * two may happen on different hosts, and whoever is told a start only says that there is one.
 */
#define INSERT_RUN(started) \
	"INSERT INTO runs (tenant_id, id, workflow_name, workflow_version, trigger_type, status, " \
	"base_run_id, campaign_id, idempotency_key, priority, worker_id, started_at, " \
	"created_at, updated_at, trigger_payload, thread_id) " \
	"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, " started ", $13, $14, $15, $16)"
#define SERVER_STARTED \
	"CASE WHEN CAST($12 AS timestamptz) IS NOT NULL THEN statement_timestamp() END"
#define UNLESS_KEYED \
	" ON CONFLICT (tenant_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING"
static const char insert_free[] = INSERT_RUN("$12");
static const char insert_keyed[] = INSERT_RUN("$12") UNLESS_KEYED;
static const char insert_free_pg[] = INSERT_RUN(SERVER_STARTED);
static const char insert_keyed_pg[] = INSERT_RUN(SERVER_STARTED) UNLESS_KEYED;
#define INSERT_VALUES \
	"tttttttttitdddtt", who->tenant, id, r->workflow, r->version, \
	r->base_run ? "update" : "initial", cg_run_state_name(r->state), r->base_run, \
	r->campaign_id, key, (int64_t)r->priority, r->worker, started, now, now, \
	r->trigger, r->thread

/*
 * 0 added; 1 somebody has added the same key a moment ago. An id that was made just now
 * and no key meet nothing that is there: nobody has to wait for an answer.
 */
static int
insert(struct cg_store *st, const struct cg_scope *who, const struct cg_run_new *r,
    const char *id, struct cg_err *err)
{
	bool may_meet = r->id || r->idempotency_key;
	int64_t now = cg_wall_ms();
	int64_t started = r->state != CG_RUN_RUNNING ? 0 : r->started_ms ? r->started_ms : now;
	bool far = cg_store_is_far(st);
	char *own = r->thread && r->idempotency_key ? key_of(who, r->idempotency_key) : NULL;
	const char *key = own ? own : r->idempotency_key;
	int n = may_meet ? cg_store_exec(st, who, err, far ? insert_keyed_pg : insert_keyed,
	    INSERT_VALUES) : cg_store_later(st, who, err, 0, far ? insert_free_pg : insert_free,
	    INSERT_VALUES);

	free(own);
	if (n < 0 || (may_meet && n == 0))
		return n < 0 ? -1 : 1;
	if (r->state == CG_RUN_QUEUED && cg_store_tenant_queues(st, who, err) < 0)
		return -1;
	return r->plan ? cg_store_run_plan(st, who, id, r->plan, err) : 0;
}

static int
add(struct cg_store *st, const struct cg_scope *who, const struct cg_run_new *r,
    char id[CG_ID_LEN + 1], struct cg_err *err)
{
	bool unused;
	int rc;

	if (r->idempotency_key
	    && (rc = cg_store_run_by_key(st, who, r->idempotency_key, id, err)) != 0)
		return rc;
	if (r->base_run && (rc = state_of(st, who, r->base_run, false, &unused, &unused, err)) < 0)
		return rc == -2 ? cg_err_set(err, CG_E_NOTFOUND, "there is no base run '%.80s'",
		    r->base_run) : -1;
	if (r->id)
		snprintf(id, CG_ID_LEN + 1, "%s", r->id);
	else
		cg_id_new(id);
	rc = insert(st, who, r, id, err);
	if (rc == 1 && (rc = cg_store_run_by_key(st, who, r->idempotency_key, id, err)) == 0)
		return cg_err_set(err, CG_E_CONFLICT, "the key '%.200s' is in use: take a new one", r->idempotency_key);
	if (rc < 0 && err->code == CG_E_CONFLICT)
		cg_err_set(err, CG_E_CONFLICT, "run '%s' is there already", id);
	return rc;
}

int
cg_store_run_add(struct cg_store *st, const struct cg_scope *who, const struct cg_run_new *run,
    char id[CG_ID_LEN + 1], struct cg_err *err)
{
	struct cg_store_tx tx;

	if (run->id && !cg_id_valid(run->id))
		return cg_err_set(err, CG_E_USAGE, "'%.80s' is no run id", run->id);
	if (cg_store_tx_begin(st, &tx, err) < 0)
		return -1;
	return cg_store_tx_end(st, &tx, add(st, who, run, id, err), err);
}

int
cg_store_run_plan(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *plan, struct cg_err *err)
{
	return cg_store_later(st, who, err, 0,
	    "INSERT INTO run_plans (tenant_id, run_id, plan) VALUES ($1, $2, $3) "
	    "ON CONFLICT (tenant_id, run_id) DO UPDATE SET plan = excluded.plan",
	    "ttt", who->tenant, id, plan);
}

int
cg_store_run_state(struct cg_store *st, const struct cg_scope *who, const char *id,
    enum cg_run_state *state, struct cg_err *err)
{
	bool unused;
	int rc = state_of(st, who, id, false, &unused, &unused, err);

	if (rc < 0)
		return rc == -2 ? 0 : -1;
	*state = (enum cg_run_state)rc;
	return 1;
}

/* When did it start? 0: it did not; -1 with err. */
static int64_t
started_at(struct cg_store *st, const struct cg_scope *who, const char *id, struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, who, err,
	    "SELECT started_at FROM runs WHERE tenant_id = $1 AND id = $2", "tt", who->tenant, id);
	int64_t at = 0;
	int rc;

	if (!s || (rc = cg_db_step(s, err)) < 0)
		return -1;
	if (rc == 0)
		return no_run(id, err);
	at = cg_db_col_time(s, 0);
	cg_db_reset(s);
	return at;
}

static int
not_yours(const char *id, struct cg_err *err)
{
	return cg_err_set(err, CG_E_CONFLICT, "run '%s' belongs to another worker by now", id);
}

/* Those who own nothing may always; an owner only what is still his. */
#define IF_HELD(worker, fence) \
	" AND (CAST($" worker " AS TEXT) IS NULL OR (worker_id = $" worker " AND fence = $" fence "))"

#define FINISH(now, duration) \
	"UPDATE runs SET status = $1, error = COALESCE($2, error), completed_at = " now ", " \
	"updated_at = " now ", duration_ms = " duration ", worker_id = NULL, heartbeat_at = NULL, " \
	"cancel_requested = FALSE, pause_requested = FALSE WHERE tenant_id = "
#define EPOCH_MS(time) "FLOOR(EXTRACT(EPOCH FROM " time ") * 1000)"
static const char finish_pg[] = FINISH("statement_timestamp()",
    "CAST(GREATEST(0, " EPOCH_MS("statement_timestamp()") " - " EPOCH_MS("started_at") ") AS bigint)")
    "$3 AND id = $4" IF_HELD("5", "6");
static const char finish_here[] = FINISH("$3", "$4") "$5 AND id = $6" IF_HELD("7", "8");

static int
finish(struct cg_store *st, const struct cg_scope *who, const char *id, const struct cg_hold *by,
    enum cg_run_state state, const char *error, struct cg_err *err)
{
	int64_t now = cg_wall_ms(), started;

	if (cg_store_is_far(st))
		return cg_store_later(st, who, err, 1, finish_pg, "ttttti", cg_run_state_name(state),
		    error, who->tenant, id, by->worker, by->fence);
	if ((started = by->began_ms ? by->began_ms : started_at(st, who, id, err)) < 0)
		return -1;
	return cg_store_later(st, who, err, 1, finish_here, "ttdittti", cg_run_state_name(state),
	    error, now, started && now > started ? now - started : (int64_t)0, who->tenant, id,
	    by->worker, by->fence);
}

/* Enter a state; by->worker NULL: whoever owns the run. CG_E_CONFLICT: it is not by's, or not there. */
static int
enter_state(struct cg_store *st, const struct cg_scope *who, const char *id,
    const struct cg_hold *by, enum cg_run_state state, const char *error, struct cg_err *err)
{
	int64_t now = cg_wall_ms();

	if (cg_run_state_is_final(state))
		return finish(st, who, id, by, state, error, err);
	if (state == CG_RUN_RUNNING)
		return cg_store_later(st, who, err, 1,
		    "UPDATE runs SET status = 'running', error = COALESCE($1, error), "
		    "started_at = COALESCE(started_at, $2), updated_at = $3 "
		    "WHERE tenant_id = $4 AND id = $5" IF_HELD("6", "7"), "tddttti", error, now, now,
		    who->tenant, id, by->worker, by->fence);
	if (state == CG_RUN_QUEUED && cg_store_tenant_queues(st, who, err) < 0)
		return -1;
	return cg_store_later(st, who, err, 1,
	    "UPDATE runs SET status = $1, error = COALESCE($2, error), worker_id = NULL, "
	    "sent_at = NULL, heartbeat_at = NULL, pause_requested = FALSE, updated_at = $3 "
	    "WHERE tenant_id = $4 AND id = $5" IF_HELD("6", "7"), "ttdttti",
	    cg_run_state_name(state), error, now, who->tenant, id, by->worker, by->fence);
}

int
cg_store_run_set(struct cg_store *st, const struct cg_scope *who, const char *id,
    enum cg_run_state state, const char *error, struct cg_err *err)
{
	const struct cg_hold anyone = { NULL, 0, 0 };
	bool unused;
	int rc;

	rc = state_of(st, who, id, true, &unused, &unused, err);
	if (rc < 0)
		return rc == -2 ? no_run(id, err) : -1;
	return enter_state(st, who, id, &anyone, state, error, err);
}

int
cg_store_run_leave(struct cg_store *st, const struct cg_scope *who, const char *id,
    const struct cg_hold *by, enum cg_run_state state, const char *error, struct cg_err *err)
{
	int rc = enter_state(st, who, id, by, state, error, err);

	return rc < 0 && err->code == CG_E_CONFLICT ? not_yours(id, err) : rc;
}

int
cg_store_run_hold(struct cg_store *st, const struct cg_scope *who, const char *id,
    const struct cg_hold *by, int64_t seq, struct cg_err *err)
{
	int rc = cg_store_later(st, who, err, 1, "UPDATE runs SET event_seq = $1 "
	    "WHERE tenant_id = $2 AND id = $3 AND worker_id = $4 AND fence = $5", "ittti", seq,
	    who->tenant, id, by->worker, by->fence);

	return rc < 0 && err->code == CG_E_CONFLICT ? not_yours(id, err) : rc;
}

int
cg_store_run_cost(struct cg_store *st, const struct cg_scope *who, const char *id,
    int64_t add_microusd, struct cg_err *err)
{
	return cg_store_later(st, who, err, 0,
	    "UPDATE runs SET cost_microusd = cost_microusd + $1 WHERE tenant_id = $2 AND id = $3",
	    "itt", add_microusd, who->tenant, id);
}

int
cg_store_run_flags(struct cg_store *st, const struct cg_scope *who, const char *id,
    struct cg_run_flags *flags, struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, who, err, "SELECT cancel_requested, pause_requested, "
	    "fence, worker_id, "
	    "(SELECT max_steps FROM tenant_work t WHERE t.tenant_id = runs.tenant_id) "
	    "FROM runs WHERE tenant_id = $1 AND id = $2", "tt", who->tenant, id);
	const char *worker;
	int rc;

	if (!s || (rc = cg_db_step(s, err)) < 0)
		return -1;
	if (rc == 0)
		return no_run(id, err);
	*flags = (struct cg_run_flags){ .cancel = cg_db_col_bool(s, 0), .pause = cg_db_col_bool(s, 1),
		.fence = cg_db_col_int(s, 2), .max_steps = cg_db_col_text(s, 4) ? cg_db_col_int(s, 4) : -1 };
	if ((worker = cg_db_col_text(s, 3)))
		snprintf(flags->worker, sizeof flags->worker, "%s", worker);
	cg_db_reset(s);
	return 0;
}

static const char *const ask_words[] = { "cancelled", "paused", "resumed", "retried", "retried" };

static int
not_now(const char *id, enum cg_run_ask what, int state, struct cg_err *err)
{
	return cg_err_set(err, CG_E_STATE, "run '%s' is %s and cannot be %s", id,
	    state_names[state], ask_words[what]);
}

static int
raise_flag(struct cg_store *st, const struct cg_scope *who, const char *id, bool cancel,
    bool pause, struct cg_err *err)
{
	return cg_store_exec(st, who, err,
	    "UPDATE runs SET cancel_requested = $1, pause_requested = $2, updated_at = $3 "
	    "WHERE tenant_id = $4 AND id = $5", "bbdtt", cancel, pause, cg_wall_ms(), who->tenant,
	    id) < 0 ? -1 : 0;
}

/* Nobody owns the run: enter the state here and now. */
static int
enter(struct cg_store *st, const struct cg_scope *who, const char *id, enum cg_run_state to,
    struct cg_err *err)
{
	return cg_store_run_set(st, who, id, to, NULL, err) < 0 ? -1 : 1;
}

static int
again(struct cg_store *st, const struct cg_scope *who, const char *id, struct cg_err *err)
{
	if (cg_store_tenant_queues(st, who, err) < 0)
		return -1;
	return cg_store_exec(st, who, err,
	    "UPDATE runs SET status = 'queued', attempt = attempt + 1, error = NULL, "
	    "completed_at = NULL, duration_ms = NULL, worker_id = NULL, sent_at = NULL, "
	    "cancel_requested = FALSE, pause_requested = FALSE, updated_at = $1 WHERE tenant_id = $2 AND id = $3",
	    "dtt", cg_wall_ms(), who->tenant, id) < 0 ? -1 : 1;
}

static int
ask(struct cg_store *st, const struct cg_scope *who, const char *id, enum cg_run_ask what,
    struct cg_err *err)
{
	bool cancel, pause;
	int state = state_of(st, who, id, true, &cancel, &pause, err);

	if (state < 0)
		return state == -2 ? no_run(id, err) : -1;
	switch (what) {
	case CG_ASK_CANCEL:
		if (state == CG_RUN_RUNNING)
			return raise_flag(st, who, id, true, pause, err);
		if (state == CG_RUN_CANCELLED)
			return 0;
		return cg_run_state_is_final(state) ? not_now(id, what, state, err)
		    : enter(st, who, id, CG_RUN_CANCELLED, err);
	case CG_ASK_PAUSE:
		if (state == CG_RUN_PAUSED)
			return 0;
		if (state == CG_RUN_RUNNING && !cancel)
			return raise_flag(st, who, id, false, true, err);
		return state != CG_RUN_QUEUED ? not_now(id, what, state, err)
		    : enter(st, who, id, CG_RUN_PAUSED, err);
	case CG_ASK_RESUME:
		if (state == CG_RUN_PAUSED)
			return enter(st, who, id, CG_RUN_QUEUED, err);
		return state != CG_RUN_RUNNING ? not_now(id, what, state, err)
		    : pause ? raise_flag(st, who, id, cancel, false, err) : 0;
	case CG_ASK_RETRY:
	case CG_ASK_REDO:
		return state == CG_RUN_FAILED || state == CG_RUN_CANCELLED
		    || (state == CG_RUN_COMPLETED && what == CG_ASK_REDO)
		    ? again(st, who, id, err) : not_now(id, what, state, err);
	}
	return cg_err_set(err, CG_E_BUG, "asked for something unknown");
}

int
cg_store_run_ask(struct cg_store *st, const struct cg_scope *who, const char *id,
    enum cg_run_ask what, struct cg_err *err)
{
	struct cg_store_tx tx;

	if (!st->db && !st->write)
		return no_run(id, err);
	if (cg_store_tx_begin(st, &tx, err) < 0)
		return -1;
	return cg_store_tx_end(st, &tx, ask(st, who, id, what, err), err);
}
