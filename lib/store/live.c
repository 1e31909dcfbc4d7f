/* Campaigns as the public player finds them: by id alone, and then as the tenant whose they are. */
#include <string.h>

#include "store/plays.h"
#include "store/store_priv.h"

#define COLUMNS \
	"tenant_id, id, name, template_id, bundle_url, thumbnail_url, live_bundle_id, starts_at, ends_at, " \
	"player"

void
cg_live_row_release(struct cg_live_row *row)
{
	cg_arena_release(&row->mem);
	memset(row, 0, sizeof *row);
}

static int
one(struct cg_stmt *s, bool owned, struct cg_live_row *r, struct cg_err *err)
{
	struct cg_arena *a = &r->mem;
	int rc;

	if (!s || (rc = cg_db_step(s, err)) <= 0)
		return s ? rc : -1;
	r->tenant = cg_store_keep(a, cg_db_col_text(s, 0));
	snprintf(r->id, sizeof r->id, "%s", cg_db_col_text(s, 1));
	r->name = cg_store_keep(a, cg_db_col_text(s, 2));
	r->template_id = cg_store_keep(a, cg_db_col_text(s, 3));
	r->bundle_url = cg_store_keep(a, cg_db_col_text(s, 4));
	r->thumbnail_url = cg_store_keep(a, cg_db_col_text(s, 5));
	r->live_bundle = cg_store_keep(a, cg_db_col_text(s, 6));
	r->starts_ms = cg_db_col_time(s, 7);
	r->ends_ms = cg_db_col_time(s, 8);
	r->player = cg_store_keep(a, cg_db_col_text(s, 9));
	r->version = owned ? cg_db_col_int(s, 10) : 0;
	cg_db_reset(s);
	return 1;
}

int
cg_store_live_find(struct cg_store *st, const char *id, struct cg_live_row *row, struct cg_err *err)
{
	memset(row, 0, sizeof *row);
	if (!st->db || !cg_id_valid(id))
		return 0;
	return one(cg_store_stmt(st, NULL, err, cg_db_dialect(st->db) == CG_DB_PG
	    ? "SELECT " COLUMNS " FROM live_campaign($1)"
	    : "SELECT " COLUMNS " FROM campaigns WHERE id = $1 AND status = 'live' "
	    "AND deleted_at IS NULL", "t", id), false, row, err);
}

int
cg_store_player_load(struct cg_store *st, const struct cg_scope *who, const char *id,
    struct cg_live_row *row, struct cg_err *err)
{
	memset(row, 0, sizeof *row);
	if (!st->db || !cg_id_valid(id))
		return 0;
	return one(cg_store_stmt(st, who, err, "SELECT " COLUMNS ", version FROM campaigns "
	    "WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL", "tt", who->tenant, id), true, row, err);
}

int
cg_store_player_set(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    int64_t version, int64_t starts_ms, int64_t ends_ms, const char *player, struct cg_err *err)
{
	int n = !cg_id_valid(campaign) ? 0 : cg_store_exec(st, who, err, "UPDATE campaigns "
	    "SET starts_at = $1, ends_at = $2, player = $3, updated_at = $4, updated_by = $5, "
	    "version = version + 1 WHERE tenant_id = $6 AND id = $7 AND deleted_at IS NULL AND version = $8",
	    "ddtdttti", starts_ms, ends_ms, player, cg_wall_ms(), cg_store_by(who), who->tenant, campaign,
	    version);

	return n < 0 ? -1 : n > 0;
}

void
cg_game_row_release(struct cg_game_row *row)
{
	cg_arena_release(&row->mem);
	memset(row, 0, sizeof *row);
}

int
cg_store_game_find(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    const char *bundle, int64_t version, struct cg_game_row *r, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc;

	memset(r, 0, sizeof *r);
	if (!st->db || !cg_id_valid(campaign) || (bundle && !cg_id_valid(bundle)))
		return 0;
	s = cg_store_stmt(st, who, err, bundle
	    ? "SELECT id, version, tree_uri, entry_point, template_id, thumbnail_uri FROM bundles "
	    "WHERE tenant_id = $1 AND campaign_id = $2 AND published_at IS NOT NULL AND id = $3"
	    : "SELECT id, version, tree_uri, entry_point, template_id, thumbnail_uri FROM bundles "
	    "WHERE tenant_id = $1 AND campaign_id = $2 AND published_at IS NOT NULL "
	    "AND CAST($3 AS TEXT) IS NULL AND version = $4", bundle ? "ttt" : "ttti", who->tenant, campaign,
	    bundle, version);
	if (!s || (rc = cg_db_step(s, err)) <= 0)
		return s ? rc : -1;
	snprintf(r->id, sizeof r->id, "%s", cg_db_col_text(s, 0));
	r->version = cg_db_col_int(s, 1);
	r->tree_uri = cg_store_keep(&r->mem, cg_db_col_text(s, 2));
	r->entry_point = cg_store_keep(&r->mem, cg_db_col_text(s, 3));
	r->template_id = cg_store_keep(&r->mem, cg_db_col_text(s, 4));
	r->thumbnail_uri = cg_store_keep(&r->mem, cg_db_col_text(s, 5));
	cg_db_reset(s);
	return 1;
}

int
cg_store_secret(struct cg_store *st, const char *name, const char *candidate, char out[65],
    struct cg_err *err)
{
	bool pg = st->db && cg_db_dialect(st->db) == CG_DB_PG;
	struct cg_stmt *s;
	int rc;

	if (!pg && cg_store_exec(st, NULL, err, "INSERT INTO secrets (name, value, created_at) "
	    "VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING", "ttd", name, candidate, cg_wall_ms()) < 0)
		return -1;
	s = pg ? cg_store_stmt(st, NULL, err, "SELECT own_secret($1, $2)", "tt", name, candidate)
	    : cg_store_stmt(st, NULL, err, "SELECT value FROM secrets WHERE name = $1", "t", name);
	if (!s || (rc = cg_db_step(s, err)) < 0)
		return -1;
	if (rc == 0 || strlen(cg_db_col_text(s, 0)) != 64)
		return cg_err_set(err, CG_E_DATA, "the secret '%s' of this store is none", name);
	snprintf(out, 65, "%s", cg_db_col_text(s, 0));
	cg_db_reset(s);
	return 0;
}
