/*
 * What was paid and what may be. A reservation goes through the row of the tenant's
 * month first: there all of them wait for each other, so that what comes after it, the
 * run's sum too, is counted by one at a time.
 */
#include <string.h>

#include "base/str.h"
#include "store/paid.h"
#include "store/store_priv.h"

static void
month_of(int64_t at_ms, char month[8])
{
	char t[CG_TIME_LEN + 1];

	cg_time_format(at_ms, t);
	memcpy(month, t, 7);
	month[7] = '\0';
}

/* One number: 1 and it, 0 there is none (then *v is 0). */
static int
number(struct cg_stmt *s, int64_t *v, struct cg_err *err)
{
	int rc;

	*v = 0;
	if (!s || (rc = cg_db_step(s, err)) <= 0)
		return s ? rc : -1;
	*v = cg_db_col_int(s, 0);
	cg_db_reset(s);
	return 1;
}

static int
month_sum(struct cg_store *st, const struct cg_scope *who, const char *month, int64_t *v,
    struct cg_err *err)
{
	return number(cg_store_stmt(st, who, err, "SELECT microusd FROM usage_months "
	    "WHERE tenant_id = $1 AND month = $2", "tt", who->tenant, month), v, err) < 0 ? -1 : 0;
}

int
cg_store_spend_month(struct cg_store *st, const struct cg_scope *who, int64_t at_ms,
    int64_t *microusd, struct cg_err *err)
{
	char month[8];

	*microusd = 0;
	month_of(at_ms, month);
	return st->db ? month_sum(st, who, month, microusd, err) : 0;
}

int
cg_store_spend_run(struct cg_store *st, const struct cg_scope *who, const char *run,
    int64_t *microusd, struct cg_err *err)
{
	*microusd = 0;
	if (!st->db || !cg_id_valid(run))
		return 0;
	return number(cg_store_stmt(st, who, err, "SELECT CAST(COALESCE(SUM(microusd), 0) AS bigint) "
	    "FROM usage_ledger WHERE tenant_id = $1 AND run_id = $2", "tt", who->tenant, run), microusd,
	    err) < 0 ? -1 : 0;
}

int
cg_store_budget(struct cg_store *st, const struct cg_scope *who, struct cg_budget *b,
    struct cg_err *err)
{
	struct cg_stmt *s;
	int rc;

	*b = (struct cg_budget)CG_BUDGET_NONE;
	if (!st->db)
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT COALESCE(month_microusd, -1), "
	    "COALESCE(run_microusd, -1) FROM usage_budgets WHERE tenant_id = $1", "t", who->tenant);
	if (!s || (rc = cg_db_step(s, err)) < 0)
		return -1;
	if (rc == 1) {
		*b = (struct cg_budget){ cg_db_col_int(s, 0), cg_db_col_int(s, 1) };
		cg_db_reset(s);
	}
	return 0;
}

/* -1 travels as no value: the statement turns it into NULL. */
int
cg_store_budget_set(struct cg_store *st, const struct cg_scope *who, const struct cg_budget *b,
    struct cg_err *err)
{
	return cg_store_exec(st, who, err, "INSERT INTO usage_budgets (tenant_id, month_microusd, "
	    "run_microusd, updated_at) VALUES ($1, NULLIF($2, -1), NULLIF($3, -1), $4) "
	    "ON CONFLICT (tenant_id) DO UPDATE SET month_microusd = excluded.month_microusd, "
	    "run_microusd = excluded.run_microusd, updated_at = excluded.updated_at", "tiid",
	    who->tenant, b->month_microusd, b->run_microusd, cg_wall_ms()) < 0 ? -1 : 0;
}

/* "$0.04 for 'image' of provider 'openai' would exceed the budget of this run: ..." */
static int
refuse(const struct cg_spend *s, const char *whose, int64_t spent, int64_t most,
    struct cg_err *err)
{
	char want[32], had[32], limit[32];

	cg_usdtostr(s->microusd, want);
	cg_usdtostr(spent, had);
	cg_usdtostr(most, limit);
	return cg_err_set(err, CG_E_LIMIT, "%s%s for '%.40s' of provider '%.40s' would exceed the budget "
	    "of this %s: $%s of $%s are spent or held back", s->microusd == CG_SPEND_UNKNOWN ? "" : "$",
	    s->microusd == CG_SPEND_UNKNOWN ? "an unknown price" : want, s->kind, s->provider, whose, had,
	    limit);
}

static int
reserve_month(struct cg_store *st, const struct cg_scope *who, const struct cg_spend *s,
    const char *month, int64_t most, struct cg_err *err)
{
	int64_t spent;
	int n = s->microusd > most ? 0 : cg_store_exec(st, who, err,
	    "INSERT INTO usage_months (tenant_id, month, microusd) VALUES ($1, $2, $3) "
	    "ON CONFLICT (tenant_id, month) DO UPDATE SET "
	    "microusd = usage_months.microusd + excluded.microusd "
	    "WHERE usage_months.microusd + excluded.microusd <= $4", "ttii", who->tenant, month,
	    s->microusd, most);

	if (n != 0)
		return n < 0 ? -1 : 0;
	return month_sum(st, who, month, &spent, err) < 0 ? -1 : refuse(s, "month", spent, most, err);
}

static int
reserve_run(struct cg_store *st, const struct cg_scope *who, const struct cg_spend *s,
    int64_t most, struct cg_err *err)
{
	int64_t spent;

	if (!s->run || most < 0)
		return 0;
	if (cg_store_spend_run(st, who, s->run, &spent, err) < 0)
		return -1;
	return spent + s->microusd > most ? refuse(s, "run", spent, most, err) : 0;
}

static int
reserve(struct cg_store *st, const struct cg_scope *who, struct cg_spend *s,
    const struct cg_budget *most, struct cg_err *err)
{
	int64_t now = cg_wall_ms();
	struct cg_budget own;
	char month[8];

	if (cg_store_budget(st, who, &own, err) < 0)
		return -1;
	if (own.month_microusd < 0)
		own.month_microusd = most->month_microusd < 0 ? INT64_MAX : most->month_microusd;
	/* A run's is what its person gave it: the tenant's own can only be less. */
	if (own.run_microusd < 0 || (most->run_microusd >= 0 && most->run_microusd < own.run_microusd))
		own.run_microusd = most->run_microusd;
	month_of(now, month);
	if (reserve_month(st, who, s, month, own.month_microusd, err) < 0
	    || reserve_run(st, who, s, own.run_microusd, err) < 0)
		return -1;
	if (!s->id[0])
		cg_id_new(s->id);
	return cg_store_exec(st, who, err, "INSERT INTO usage_ledger (tenant_id, id, run_id, step_id, "
	    "provider_id, kind, model, month, microusd, reserved_microusd, created_at, updated_at) "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) "
	    "ON CONFLICT (tenant_id, id) DO UPDATE SET "
	    "microusd = usage_ledger.microusd + excluded.microusd, month = excluded.month, "
	    "reserved_microusd = usage_ledger.reserved_microusd + excluded.reserved_microusd, "
	    "updated_at = excluded.updated_at", "ttttttttiidd", who->tenant, s->id, s->run, s->step,
	    s->provider, s->kind, s->model, month, s->microusd, s->microusd, now, now) < 0 ? -1 : 0;
}

int
cg_store_spend_reserve(struct cg_store *st, const struct cg_scope *who, struct cg_spend *s,
    const struct cg_budget *most, struct cg_err *err)
{
	struct cg_store_tx tx;

	if (cg_store_tx_begin(st, &tx, err) < 0)
		return -1;
	return cg_store_tx_end(st, &tx, reserve(st, who, s, most, err), err);
}

static int
settle(struct cg_store *st, const struct cg_scope *who, const struct cg_spend *p,
    struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, who, err, "SELECT month, reserved_microusd "
	    "FROM usage_ledger WHERE tenant_id = $1 AND id = $2 AND reserved_microusd > 0", "tt",
	    who->tenant, p->id);
	int64_t held, more;
	char month[8];
	int rc;

	if (!s || (rc = cg_db_step(s, err)) <= 0)
		return s ? rc : -1;
	snprintf(month, sizeof month, "%s", cg_db_col_text(s, 0));
	held = cg_db_col_int(s, 1);
	cg_db_reset(s);
	more = p->microusd < 0 ? 0 : p->microusd - held;
	rc = cg_store_exec(st, who, err, "UPDATE usage_ledger SET microusd = microusd + $1, "
	    "reserved_microusd = 0, tokens_in = tokens_in + $2, tokens_out = tokens_out + $3, "
	    "cost_from = $4, model = COALESCE($5, model), updated_at = $6 "
	    "WHERE tenant_id = $7 AND id = $8 AND reserved_microusd = $9", "iiittdtti", more,
	    p->tokens_in, p->tokens_out, p->cost_from, p->model, cg_wall_ms(), who->tenant, p->id, held);
	if (rc <= 0 || more == 0)
		return rc;
	return cg_store_exec(st, who, err, "UPDATE usage_months SET microusd = microusd + $1 "
	    "WHERE tenant_id = $2 AND month = $3", "itt", more, who->tenant, month);
}

int
cg_store_spend_settle(struct cg_store *st, const struct cg_scope *who, const struct cg_spend *s,
    struct cg_err *err)
{
	struct cg_store_tx tx;

	if (cg_store_tx_begin(st, &tx, err) < 0)
		return -1;
	return cg_store_tx_end(st, &tx, settle(st, who, s, err) < 0 ? -1 : 0, err);
}

int
cg_store_spends(struct cg_store *st, const struct cg_scope *who, const char *run,
    int (*row)(void *arg, const struct cg_spend *row), void *arg, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc, stop;

	if (!st->db || !cg_id_valid(run))
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT id, run_id, step_id, provider_id, kind, model, microusd, "
	    "reserved_microusd, created_at, tokens_in, tokens_out, cost_from FROM usage_ledger WHERE tenant_id = $1 AND run_id = $2 "
	    "ORDER BY id", "tt", who->tenant, run);
	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1) {
		struct cg_spend r = { .run = cg_db_col_text(s, 1), .step = cg_db_col_text(s, 2),
			.provider = cg_db_col_text(s, 3), .kind = cg_db_col_text(s, 4),
			.model = cg_db_col_text(s, 5), .microusd = cg_db_col_int(s, 6),
			.reserved_microusd = cg_db_col_int(s, 7), .created_ms = cg_db_col_time(s, 8),
			.tokens_in = cg_db_col_int(s, 9), .tokens_out = cg_db_col_int(s, 10),
			.cost_from = cg_db_col_text(s, 11) };

		snprintf(r.id, sizeof r.id, "%s", cg_db_col_text(s, 0));
		if ((stop = row(arg, &r)) != 0) {
			cg_db_reset(s);
			return stop < 0 ? -1 : 0;
		}
	}
	return rc;
}

int
cg_store_spend_sums(struct cg_store *st, const struct cg_scope *who, int64_t at_ms,
    int (*row)(void *arg, const struct cg_spend_sum *row), void *arg, struct cg_err *err)
{
	struct cg_stmt *s;
	char month[8];
	int rc, stop;

	if (!st->db)
		return 0;
	month_of(at_ms, month);
	s = cg_store_stmt(st, who, err, "SELECT provider_id, kind, model, COUNT(*), "
	    "CAST(SUM(tokens_in) AS bigint), CAST(SUM(tokens_out) AS bigint), "
	    "CAST(SUM(microusd) AS bigint) AS paid, CAST(SUM(reserved_microusd) AS bigint), "
	    "COUNT(CASE WHEN reserved_microusd = 0 AND cost_from IS NULL THEN 1 END) "
	    "FROM usage_ledger WHERE tenant_id = $1 AND month = $2 GROUP BY provider_id, kind, model "
	    "ORDER BY paid DESC, provider_id, kind, model", "tt", who->tenant, month);
	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1) {
		struct cg_spend_sum r = { cg_db_col_text(s, 0), cg_db_col_text(s, 1), cg_db_col_text(s, 2),
			cg_db_col_int(s, 3), cg_db_col_int(s, 4), cg_db_col_int(s, 5), cg_db_col_int(s, 6),
			cg_db_col_int(s, 7), cg_db_col_int(s, 8) };

		if ((stop = row(arg, &r)) != 0) {
			cg_db_reset(s);
			return stop < 0 ? -1 : 0;
		}
	}
	return rc;
}
