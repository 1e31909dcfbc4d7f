/*
 * Prizes and their stock. One is taken by the statement that says so: of many who are at it at once
 * as many get one as there are.
 */
#include <string.h>

#include "store/plays.h"
#include "store/store_priv.h"

int
cg_store_prize_put(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    const struct cg_prize_row *r, struct cg_err *err)
{
	char id[CG_ID_LEN + 1], stock[24];
	int64_t now = cg_wall_ms();

	cg_id_new(id);
	snprintf(stock, sizeof stock, "%lld", (long long)r->stock);
	return cg_store_exec(st, who, err, "INSERT INTO prizes (tenant_id, id, campaign_id, label, code, "
	    "stock, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, CAST(CAST($6 AS TEXT) AS bigint), "
	    "$7, $8) ON CONFLICT (tenant_id, campaign_id, label) DO UPDATE SET code = excluded.code, "
	    "stock = excluded.stock, updated_at = excluded.updated_at", "ttttttdd", who->tenant, id,
	    campaign, r->label, r->code, r->stock < 0 ? NULL : stock, now, now) < 0 ? -1 : 0;
}

struct labels {
	struct cg_arena mem;
	const char *label[256];
	size_t n;
};

static int
note(void *arg, const struct cg_prize_row *row)
{
	struct labels *l = arg;

	if (l->n < sizeof l->label / sizeof *l->label)
		l->label[l->n++] = cg_arena_strdup(&l->mem, row->label);
	return 0;
}

int
cg_store_prizes_keep(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    const char *const *keep, size_t n, struct cg_err *err)
{
	struct labels l = { .n = 0 };
	int rc = cg_store_prizes(st, who, campaign, note, &l, err);

	for (size_t i = 0; rc >= 0 && i < l.n; i++) {
		bool stays = false;

		for (size_t k = 0; k < n; k++)
			stays = stays || strcmp(keep[k], l.label[i]) == 0;
		if (!stays)
			rc = cg_store_exec(st, who, err, "DELETE FROM prizes WHERE tenant_id = $1 "
			    "AND campaign_id = $2 AND label = $3", "ttt", who->tenant, campaign, l.label[i]);
	}
	cg_arena_release(&l.mem);
	return rc < 0 ? -1 : 0;
}

int
cg_store_prizes(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    int (*row)(void *arg, const struct cg_prize_row *row), void *arg, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc = 0, n = 0, stop = 0;

	if (!st->db || !cg_id_valid(campaign))
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT id, label, code, COALESCE(stock, -1), won FROM prizes "
	    "WHERE tenant_id = $1 AND campaign_id = $2 ORDER BY label", "tt", who->tenant, campaign);
	if (!s)
		return -1;
	while (!stop && (rc = cg_db_step(s, err)) > 0) {
		struct cg_prize_row r = { .label = cg_db_col_text(s, 1), .code = cg_db_col_text(s, 2),
			.stock = cg_db_col_int(s, 3), .won = cg_db_col_int(s, 4) };

		snprintf(r.id, sizeof r.id, "%s", cg_db_col_text(s, 0));
		n++;
		stop = row(arg, &r);
	}
	cg_db_reset(s);
	return stop < 0 || (!stop && rc < 0) ? -1 : n;
}

/* Is there a row of that prize at all? */
static int
is_counted(struct cg_store *st, const struct cg_scope *who, const char *campaign, const char *label,
    struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, who, err, "SELECT 1 FROM prizes WHERE tenant_id = $1 "
	    "AND campaign_id = $2 AND label = $3", "ttt", who->tenant, campaign, label);
	int rc = s ? cg_db_step(s, err) : -1;

	if (rc > 0)
		cg_db_reset(s);
	return rc;
}

int
cg_store_prize_take(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    const char *label, struct cg_prize_taken *taken, struct cg_err *err)
{
	const char *code;
	struct cg_stmt *s = cg_store_stmt(st, who, err, "UPDATE prizes SET won = won + 1 "
	    "WHERE tenant_id = $1 AND campaign_id = $2 AND label = $3 AND (stock IS NULL OR won < stock) "
	    "RETURNING id, code", "ttt", who->tenant, campaign, label);
	int rc = s ? cg_db_step(s, err) : -1;

	memset(taken, 0, sizeof *taken);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		rc = is_counted(st, who, campaign, label, err);
		return rc < 0 ? -1 : !rc;
	}
	snprintf(taken->id, sizeof taken->id, "%s", cg_db_col_text(s, 0));
	code = cg_db_col_text(s, 1);
	snprintf(taken->code, sizeof taken->code, "%s", code ? code : "");
	/* To its end: only then has it been done. */
	while ((rc = cg_db_step(s, err)) > 0)
		;
	return rc < 0 ? -1 : 1;
}
