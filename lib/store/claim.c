/*
 * Who works on a run. Claiming reads and writes in one transaction that began
 * as a writer, so two workers cannot see the same run free. Whoever takes a run
 * raises its fence: what the owner before writes from then on changes nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "store/fleet.h"
#include "store/store_priv.h"

/* Who starts and who ends a run may be on different hosts: a server's clock is one for all. */
#define OWN(started) \
	"UPDATE runs SET status = 'running', worker_id = $1, fence = $2, updated_at = $3, " \
	"started_at = COALESCE(started_at, " started ") WHERE tenant_id = $4 AND id = $5 " \
	"AND status = $6 AND fence = $7"
static const char own_here[] = OWN("$3");
static const char own_pg[] = OWN("statement_timestamp()");

/* 1: it is worker's now; 0: somebody was faster. */
static int
own(struct cg_store *st, struct cg_run_row *row, const char *worker, struct cg_err *err)
{
	const struct cg_scope who = { row->tenant, NULL };
	int64_t now = cg_wall_ms();
	int n = cg_store_exec(st, &who, err, cg_store_is_far(st) ? own_pg : own_here, "tidttti",
	    worker, row->fence + 1, now, row->tenant, row->id, cg_run_state_name(row->state),
	    row->fence);

	row->fence++;
	row->began_ms = row->started_ms ? row->started_ms : now;
	return n;
}

static int
remember(struct cg_run_row *row, struct cg_stmt *s)
{
	row->tenant = cg_store_keep(&row->mem, cg_db_col_text(s, 0));
	snprintf(row->id, sizeof row->id, "%s", cg_db_col_text(s, 1));
	cg_db_reset(s);
	return 1;
}

/* The first running run whose owner is gone: 1 and which it is. */
static int
find_orphan(struct cg_store *st, const struct cg_claim *c, struct cg_run_row *row,
    struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, NULL, err, "SELECT tenant_id, id, worker_id FROM runs "
	    "WHERE status = 'running' AND (CAST($1 AS TEXT) IS NULL OR tenant_id = $1) "
	    "AND ($2 = 0 OR (thread_id IS NULL) = ($2 = 1)) ORDER BY tenant_id, id", "ti", c->tenant,
	    (int64_t)c->orphans);
	char alive[256] = "";
	int rc;

	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1) {
		const char *owner = cg_db_col_text(s, 2);

		/* A worker often owns several; asking costs a system call or more. */
		if (owner && strcmp(owner, alive) == 0)
			continue;
		if (!owner || c->is_dead(c->arg, owner))
			return remember(row, s);
		snprintf(alive, sizeof alive, "%s", owner);
	}
	return rc;
}

/* Whose turn is it, and what is its best run? The tenant goes to the end of the circle. */
static int
find_queued(struct cg_store *st, const struct cg_claim *c, struct cg_run_row *row,
    struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, NULL, err, "SELECT t.tenant_id, "
	    "(SELECT r.id FROM runs r WHERE r.tenant_id = t.tenant_id AND r.status = 'queued' "
	    "ORDER BY r.priority DESC, r.id LIMIT 1) FROM tenant_work t "
	    "WHERE (CAST($1 AS TEXT) IS NULL OR t.tenant_id = $1) AND EXISTS (SELECT 1 FROM runs r "
	    "WHERE r.tenant_id = t.tenant_id AND r.status = 'queued') "
	    "AND (COALESCE(t.max_runs, $2) = 0 OR (SELECT COUNT(*) FROM runs r "
	    "WHERE r.tenant_id = t.tenant_id AND r.status = 'running') < COALESCE(t.max_runs, $2)) "
	    "ORDER BY t.turn LIMIT 1", "ti", c->tenant, c->max_runs);
	struct cg_scope who;
	int rc;

	if (!s || (rc = cg_db_step(s, err)) <= 0)
		return s ? rc : -1;
	remember(row, s);
	who = (struct cg_scope){ row->tenant, NULL };
	return cg_store_exec(st, &who, err, "UPDATE tenant_work "
	    "SET turn = (SELECT MAX(turn) FROM tenant_work) + 1, updated_at = $1 "
	    "WHERE tenant_id = $2", "dt", cg_wall_ms(), row->tenant) < 0 ? -1 : 1;
}

/* All there is of the run that was found. */
static int
complete(struct cg_store *st, struct cg_run_row *row, struct cg_err *err)
{
	struct cg_run_row whole;
	struct cg_scope who = { row->tenant, NULL };
	int rc = cg_store_run_load(st, &who, row->id, &whole, err);

	if (rc <= 0)
		return rc;
	cg_run_row_release(row);
	*row = whole;
	return 1;
}

/* SQLite: what is found stays as it is, because nobody else writes meanwhile. */
static int
claim(struct cg_store *st, const struct cg_claim *c, struct cg_run_row *row, struct cg_err *err)
{
	int rc = c->is_dead ? find_orphan(st, c, row, err) : 0;

	if (rc == 0 && !c->only_orphans)
		rc = find_queued(st, c, row, err);
	if (rc == 1)
		rc = complete(st, row, err);
	return rc == 1 ? own(st, row, c->worker, err) : rc;
}

/*
 * PostgreSQL: functions of the maintenance role look over the walls between tenants, take
 * runs that are free and say whose they are, no more.
 */
struct claimed {
	char tenant[CG_TENANT_MAX + 1], id[CG_ID_LEN + 1], owner[CG_ID_LEN + 1];
	int was;
	bool begun;
	struct cg_run_row *row;
};

struct batch {
	struct claimed *v;
	size_t n;
};

static void
take_note(struct claimed *c, struct cg_stmt *s)
{
	const char *owner = cg_db_col_text(s, 3);

	memset(c, 0, sizeof *c);
	snprintf(c->tenant, sizeof c->tenant, "%s", cg_db_col_text(s, 0));
	snprintf(c->id, sizeof c->id, "%s", cg_db_col_text(s, 1));
	c->was = cg_run_state_of(cg_db_col_text(s, 2));
	snprintf(c->owner, sizeof c->owner, "%s", owner ? owner : "");
	c->begun = cg_db_col_bool(s, 4);
}

/* A row that was loaded after it was claimed, to the one that asked for it: as it was before. */
static void
hand_over(void *arg, const struct cg_run_row *row)
{
	struct batch *b = arg;
	struct cg_run_row unasked = *row;

	for (size_t i = 0; i < b->n; i++) {
		struct claimed *c = &b->v[i];

		if (strcmp(c->id, row->id) != 0 || strcmp(c->tenant, row->tenant) != 0)
			continue;
		*c->row = *row;
		c->row->began_ms = row->started_ms;
		if (!c->begun)
			c->row->started_ms = 0;
		c->row->state = (enum cg_run_state)c->was;
		c->row->worker = c->owner[0] ? cg_store_keep(&c->row->mem, c->owner) : NULL;
		return;
	}
	cg_run_row_release(&unasked);
}

/* Of one tenant. A list of one would be planned anew each time: it looks cheaper than any list. */
static int
load_of(struct cg_store *st, struct batch *b, size_t first, struct cg_err *err)
{
	struct cg_scope who = { b->v[first].tenant, NULL };
	struct cg_run_row row;
	struct cg_buf ids;
	size_t n = 0;
	int rc;

	cg_buf_init(&ids, SIZE_MAX);
	for (size_t i = first; i < b->n; i++)
		if (strcmp(b->v[i].tenant, who.tenant) == 0)
			cg_buf_printf(&ids, "%c%s", n++ ? ',' : '{', b->v[i].id);
	cg_buf_puts(&ids, "}");
	if (n > 1)
		rc = cg_store_runs_load(st, &who, ids.s, hand_over, b, err);
	else if ((rc = cg_store_run_load(st, &who, b->v[first].id, &row, err)) == 1)
		hand_over(b, &row);
	cg_buf_release(&ids);
	return rc < 0 ? -1 : 0;
}

static int
cannot_be_read(const struct claimed *c, struct cg_err *err)
{
	return cg_err_set(err, CG_E_DATA, "run '%s' was claimed and cannot be read", c->id);
}

/* All there is of the runs, in a round trip for each tenant. */
static int
load(struct cg_store *st, struct batch *b, struct cg_err *err)
{
	for (size_t i = 0; i < b->n; i++) {
		if (!b->v[i].row->id[0] && load_of(st, b, i, err) < 0)
			return -1;
		if (!b->v[i].row->id[0])
			return cannot_be_read(&b->v[i], err);
	}
	return 0;
}

static int
claim_across(struct cg_store *st, const struct cg_claim *c, bool orphan, struct cg_run_row *rows,
    size_t n, struct cg_err *err)
{
	struct batch b = { cg_calloc(n + 1, sizeof *b.v), 0 };
	struct cg_stmt *s = orphan ? cg_store_stmt(st, &cg_store_whoever, err,
	    "SELECT tenant_id, id, was, owner, begun FROM claim_orphan($1, $2, $3)", "tti", c->worker, c->tenant,
	    (int64_t)c->orphans)
	    : cg_store_stmt(st, &cg_store_whoever, err, "SELECT tenant_id, id, was, owner, begun "
	    "FROM claim_queued($1, $2, $3, $4)", "ttii", c->worker, c->tenant, c->max_runs, (int64_t)n);
	int rc = -1;

	while (s && (rc = cg_db_step(s, err)) == 1)
		if (b.n < n) {
			take_note(&b.v[b.n], s);
			b.v[b.n].row = &rows[b.n];
			b.n++;
		}
	if (rc == 0)
		rc = load(st, &b, err) < 0 ? -1 : (int)b.n;
	free(b.v);
	return rc;
}

static int
claim_pg(struct cg_store *st, const struct cg_claim *c, struct cg_run_row *rows, size_t n,
    struct cg_err *err)
{
	int rc = c->is_dead ? claim_across(st, c, true, rows, 1, err) : 0;

	return rc == 0 && !c->only_orphans ? claim_across(st, c, false, rows, n, err) : rc;
}

/*
 * One queued run, and nobody waits in between: the claim, all there is of what it finds,
 * its steps and the commit are one round trip.
 */
static int
commit_claiming_one(struct cg_store *st, const struct cg_claim *c, struct cg_run_row *row,
    struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, &cg_store_whoever, err, "SELECT tenant_id, id, was, owner, "
	    "begun, " CG_CLAIM_SETS " FROM claim_queued($1, $2, $3, 1)", "tti", c->worker, c->tenant,
	    c->max_runs), *run, *steps;
	struct claimed what = { .row = row };
	struct batch b = { &what, 1 };
	struct cg_run_row whole;
	int rc;

	if (!s || cg_db_ask(s, err) < 0 || !(run = cg_store_claimed_ask(st, err))
	    || !(steps = cg_store_claimed_steps_ask(st, err)) || cg_store_commit(st, err) < 0) {
		cg_store_rollback(st);
		return -1;
	}
	if ((rc = cg_db_step(s, err)) <= 0)
		return rc;
	take_note(&what, s);
	what.row = row;
	cg_db_reset(s);
	if ((rc = cg_store_claimed_row(run, &whole, err)) <= 0)
		return rc < 0 ? -1 : cannot_be_read(&what, err);
	hand_over(&b, &whole);
	snprintf(st->claimed, sizeof st->claimed, "%s", row->id);
	st->claimed_steps = steps;
	return 1;
}

/* SQLite: one after the other, as nobody else writes meanwhile. */
static int
claim_here(struct cg_store *st, const struct cg_claim *c, struct cg_run_row *rows, size_t n,
    struct cg_err *err)
{
	size_t have = 0;
	int rc = 1;

	while (have < n && (rc = claim(st, c, &rows[have], err)) == 1)
		if (rows[have++].state == CG_RUN_RUNNING)
			break;
	return rc < 0 ? -1 : (int)have;
}

int
cg_store_runs_claim(struct cg_store *st, const struct cg_claim *c, struct cg_run_row *rows,
    size_t n, struct cg_err *err)
{
	struct cg_store_tx tx;
	int rc;

	memset(rows, 0, n * sizeof *rows);
	if (cg_store_tx_begin(st, &tx, err) < 0)
		return -1;
	rc = (cg_store_is_far(st) ? claim_pg : claim_here)(st, c, rows, n, err);
	if (rc == 0 && tx.own) {
		cg_store_rollback(st);
		return 0;
	}
	rc = cg_store_tx_end(st, &tx, rc, err);
	for (size_t i = 0; rc <= 0 && i < n; i++)
		cg_run_row_release(&rows[i]);
	return rc;
}

int
cg_store_commit_claiming(struct cg_store *st, const struct cg_claim *c, struct cg_run_row *rows,
    size_t n, struct cg_err *err)
{
	int rc;

	if (n == 1 && cg_store_is_far(st) && !c->is_dead && !c->only_orphans) {
		memset(rows, 0, sizeof *rows);
		return commit_claiming_one(st, c, rows, err);
	}
	rc = cg_store_runs_claim(st, c, rows, n, err);
	if (rc >= 0 && cg_store_commit(st, err) == 0)
		return rc;
	cg_store_rollback(st);
	for (size_t i = 0; i < n; i++)
		cg_run_row_release(&rows[i]);
	return -1;
}

int
cg_store_run_claim(struct cg_store *st, const struct cg_claim *c, struct cg_run_row *row,
    struct cg_err *err)
{
	struct cg_claim queued = *c;
	int rc = 0;

	if (!cg_store_is_far(st) || cg_db_in_tx(st->db) || c->only_orphans)
		return cg_store_runs_claim(st, c, row, 1, err);
	if (c->is_dead) {
		queued.only_orphans = true;
		rc = cg_store_runs_claim(st, &queued, row, 1, err);
		queued.is_dead = NULL;
		queued.only_orphans = false;
	}
	if (rc != 0 || cg_store_begin(st, err) < 0)
		return rc ? rc : -1;
	return cg_store_commit_claiming(st, &queued, row, 1, err);
}

int
cg_store_run_take(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *worker, bool (*is_dead)(void *arg, const char *worker), void *arg,
    struct cg_run_row *row, struct cg_err *err)
{
	int rc;

	memset(row, 0, sizeof *row);
	if (cg_store_begin(st, err) < 0)
		return -1;
	rc = cg_store_run_load(st, who, id, row, err);
	if (rc == 1 && cg_run_state_is_final(row->state))
		rc = cg_err_set(err, CG_E_STATE, "run '%s' is %s: there is nothing left to do", id,
		    cg_run_state_name(row->state));
	else if (rc == 1 && row->state == CG_RUN_RUNNING && row->worker
	    && strcmp(row->worker, worker) != 0 && !(is_dead && is_dead(arg, row->worker)))
		rc = cg_err_set(err, CG_E_CONFLICT, "run '%s' is being worked on by %s", id,
		    row->worker);
	if (rc == 1 && (rc = own(st, row, worker, err)) == 0)
		rc = cg_err_set(err, CG_E_CONFLICT, "run '%s' has just been taken by another worker", id);
	if (rc == 1 && cg_store_commit(st, err) < 0)
		rc = -1;
	if (rc != 1) {
		cg_store_rollback(st);
		cg_run_row_release(row);
	}
	return rc;
}

/* May one more run of this tenant begin? Its other claims wait meanwhile. 1, 0, -1. */
static int
below_limit(struct cg_store *st, const struct cg_scope *who, int64_t most, struct cg_err *err)
{
	struct cg_limits l, running;

	if (cg_store_limits(st, who, &l, NULL, err) < 0)
		return -1;
	if (l.max_runs >= 0)
		most = l.max_runs;
	if (most == 0)
		return 1;
	if (cg_store_tenant_lock(st, who, true, err) < 0
	    || cg_store_limits(st, who, &l, &running, err) < 0)
		return -1;
	return running.max_runs < (l.max_runs >= 0 ? l.max_runs : most);
}

static int
serve(struct cg_store *st, const struct cg_scope *who, const char *id, const struct cg_claim *c,
    struct cg_run_row *row, int *state, struct cg_err *err)
{
	int rc = cg_store_run_load(st, who, id, row, err);

	*state = rc == 1 ? (int)row->state : -1;
	if (rc <= 0 || (row->state != CG_RUN_QUEUED && row->state != CG_RUN_RUNNING))
		return rc < 0 ? -1 : 0;
	if (row->state == CG_RUN_RUNNING && row->worker && !(c->is_dead && c->is_dead(c->arg, row->worker)))
		return cg_err_set(err, CG_E_CONFLICT, "run '%s' is being worked on by %s", id, row->worker);
	if (row->state == CG_RUN_QUEUED && (rc = below_limit(st, who, c->max_runs, err)) <= 0)
		return rc < 0 ? -1 : 2;
	if ((rc = own(st, row, c->worker, err)) == 0)
		return cg_err_set(err, CG_E_CONFLICT, "run '%s' has just been taken by another worker", id);
	return rc;
}

int
cg_store_run_serve(struct cg_store *st, const struct cg_scope *who, const char *id,
    const struct cg_claim *c, struct cg_run_row *row, int *state, struct cg_err *err)
{
	int rc;

	memset(row, 0, sizeof *row);
	if (cg_store_begin(st, err) < 0)
		return -1;
	rc = serve(st, who, id, c, row, state, err);
	if (rc == 1 && cg_store_commit(st, err) < 0)
		rc = -1;
	if (rc != 1) {
		cg_store_rollback(st);
		cg_run_row_release(row);
	}
	return rc;
}

/* ---- of one kind ---- */

struct tenants {
	char (*v)[CG_TENANT_MAX + 1];
	size_t n;
};

static int
keep_tenant(void *arg, const char *tenant)
{
	struct tenants *t = arg;

	t->v = cg_realloc(t->v, t->n + 1, sizeof *t->v);
	snprintf(t->v[t->n++], sizeof *t->v, "%s", tenant);
	return 0;
}

/* The best one of a tenant: 1 and its id, 0. */
static int
best_of(struct cg_store *st, const struct cg_scope *who, bool threads, char id[CG_ID_LEN + 1],
    struct cg_err *err)
{
	static const char *const sql[] = {
#define BEST(of) "SELECT id FROM runs WHERE tenant_id = $1 AND status = 'queued' AND " of \
	" ORDER BY priority DESC, id LIMIT 1"
		BEST("thread_id IS NULL"), BEST("thread_id IS NOT NULL") };
#undef BEST
	struct cg_stmt *s = cg_store_stmt(st, who, err, sql[threads], "t", who->tenant);
	int rc = s ? cg_db_step(s, err) : -1;

	if (rc > 0) {
		snprintf(id, CG_ID_LEN + 1, "%s", cg_db_col_text(s, 0));
		cg_db_reset(s);
	}
	return rc;
}

/* As if a job had named its best one; one that was taken meanwhile, or may not begin now, is none. */
static int
claim_best(struct cg_store *st, const struct cg_claim *c, const char *tenant, bool threads,
    struct cg_run_row *row, struct cg_err *err)
{
	const struct cg_scope who = { tenant, NULL };
	char id[CG_ID_LEN + 1];
	int state, rc = best_of(st, &who, threads, id, err);

	if (rc <= 0)
		return rc;
	rc = cg_store_run_serve(st, &who, id, c, row, &state, err);
	if (rc < 0 && err->code == CG_E_CONFLICT)
		return 0;
	return rc == 2 ? 0 : rc;
}

int
cg_store_run_claim_of(struct cg_store *st, const struct cg_claim *c, bool threads, size_t first,
    struct cg_run_row *row, struct cg_err *err)
{
	struct tenants t = { NULL, 0 };
	int rc = cg_store_outbox_tenants(st, 0, keep_tenant, &t, err);

	for (size_t i = 0; rc == 0 && i < t.n; i++) {
		const char *tenant = t.v[(first + i) % t.n];

		if (!c->tenant || strcmp(tenant, c->tenant) == 0)
			rc = claim_best(st, c, tenant, threads, row, err);
	}
	free(t.v);
	return rc;
}
