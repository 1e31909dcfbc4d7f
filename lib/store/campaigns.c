/* Campaigns: what a run is made for. */
#include <string.h>

#include "base/buf.h"
#include "store/campaigns.h"
#include "store/store_priv.h"

int
cg_store_campaign_put(struct cg_store *st, const struct cg_scope *who,
    struct cg_campaign_row *r, struct cg_err *err)
{
	int64_t now = cg_wall_ms();
	struct cg_store_tx tx;
	int rc;

	if (!r->id[0])
		cg_id_new(r->id);
	if (cg_store_tx_begin(st, &tx, err) < 0)
		return -1;
	rc = cg_store_exec(st, who, err,
	    "INSERT INTO campaigns (tenant_id, id, user_id, name, template_id, status, config, brief, "
	    "settings, manifest, bundle_url, thumbnail_url, latest_run_id, live_bundle_id, "
	    "starts_at, ends_at, created_at, updated_at) "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) "
	    "ON CONFLICT (tenant_id, id) DO UPDATE SET user_id = excluded.user_id, "
	    "name = excluded.name, template_id = excluded.template_id, status = excluded.status, "
	    "config = excluded.config, brief = excluded.brief, settings = excluded.settings, "
	    "manifest = excluded.manifest, bundle_url = excluded.bundle_url, "
	    "thumbnail_url = excluded.thumbnail_url, latest_run_id = excluded.latest_run_id, "
	    "live_bundle_id = excluded.live_bundle_id, starts_at = excluded.starts_at, "
	    "ends_at = excluded.ends_at, version = campaigns.version + 1, "
	    "updated_at = excluded.updated_at",
	    "ttttttttttttttdddd", who->tenant, r->id, r->user, r->name, r->template_id,
	    r->status ? r->status : "draft", r->config, r->brief, r->settings, r->manifest,
	    r->bundle_url, r->thumbnail_url, r->latest_run, r->live_bundle, r->starts_ms, r->ends_ms,
	    now, now);
	if (rc >= 0)
		rc = cg_store_campaign_words(st, who, r, err);
	return cg_store_tx_end(st, &tx, rc, err) < 0 ? -1 : 0;
}

/* ---- reading ---- */

#define COLUMNS \
	"id, user_id, name, template_id, status, config, brief, settings, manifest, bundle_url, " \
	"thumbnail_url, latest_run_id, live_bundle_id, starts_at, ends_at, published_at, version, " \
	"created_at, updated_at"

static void
fill(struct cg_campaign_row *r, struct cg_stmt *s)
{
	snprintf(r->id, sizeof r->id, "%s", cg_db_col_text(s, 0));
	r->user = cg_db_col_text(s, 1);
	r->name = cg_db_col_text(s, 2);
	r->template_id = cg_db_col_text(s, 3);
	r->status = cg_db_col_text(s, 4);
	r->config = cg_db_col_text(s, 5);
	r->brief = cg_db_col_text(s, 6);
	r->settings = cg_db_col_text(s, 7);
	r->manifest = cg_db_col_text(s, 8);
	r->bundle_url = cg_db_col_text(s, 9);
	r->thumbnail_url = cg_db_col_text(s, 10);
	r->latest_run = cg_db_col_text(s, 11);
	r->live_bundle = cg_db_col_text(s, 12);
	r->starts_ms = cg_db_col_time(s, 13);
	r->ends_ms = cg_db_col_time(s, 14);
	r->published_ms = cg_db_col_time(s, 15);
	r->version = cg_db_col_int(s, 16);
	r->created_ms = cg_db_col_time(s, 17);
	r->updated_ms = cg_db_col_time(s, 18);
}

/* The rows of s (NULL: it could not be made) through the callback. The number found. */
static int
each(struct cg_stmt *s, int (*row)(void *arg, const struct cg_campaign_row *row), void *arg,
    struct cg_err *err)
{
	int rc = -1, n = 0;

	while (s && (rc = cg_db_step(s, err)) == 1) {
		struct cg_campaign_row r;
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

int
cg_store_campaigns(struct cg_store *st, const struct cg_scope *who, const char *id,
    int (*row)(void *arg, const struct cg_campaign_row *row), void *arg, struct cg_err *err)
{
	if (!st->db || (id && !cg_id_valid(id)))
		return 0;
	return each(id ? cg_store_stmt(st, who, err, "SELECT " COLUMNS " FROM campaigns "
	    "WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL", "tt", who->tenant, id)
	    : cg_store_stmt(st, who, err, "SELECT " COLUMNS " FROM campaigns "
	    "WHERE tenant_id = $1 AND deleted_at IS NULL ORDER BY id DESC", "t", who->tenant),
	    row, arg, err);
}

/*
 * One text for each order and whether it is of one state: the plan of a prepared statement is
 * made before its parameters are known, and each of these has an index to follow.
 */
#define OF_TENANT(state) " FROM campaigns WHERE tenant_id = $1 AND deleted_at IS NULL AND " state
#define FROM(state) \
	OF_TENANT(state) " AND (CAST($3 AS TEXT) IS NULL OR template_id = $3)" \
	" AND (CAST($4 AS TEXT) IS NULL OR lower(name) LIKE lower($4) ESCAPE '\\')"
#define ANY_STATE "CAST($2 AS TEXT) IS NULL"
#define OF_STATE "status = $2"
/* Without the other two, an index alone is counted. */
#define COUNT(state) { "SELECT count(*)" OF_TENANT(state), "SELECT count(*)" FROM(state) }
#define LIST(state, by, order) \
	"SELECT " COLUMNS FROM(state) " ORDER BY " by " " order ", id " order " LIMIT $5 OFFSET $6"
#define BOTH(state, by) { LIST(state, by, "DESC"), LIST(state, by, "ASC") }
#define ALL(state) \
	{ BOTH(state, "updated_at"), BOTH(state, "created_at"), BOTH(state, "lower(name)") }

static const char *const list_sql[2][3][2] = { ALL(ANY_STATE), ALL(OF_STATE) };
static const char *const count_sql[2][2] = { COUNT(ANY_STATE), COUNT(OF_STATE) };

/* The pattern of what has s in it, whatever s is. */
static void
contains(const char *s, struct cg_buf *b)
{
	cg_buf_puts(b, "%");
	for (; *s; s++) {
		if (strchr("%_\\", *s))
			cg_buf_puts(b, "\\");
		cg_buf_put(b, s, 1);
	}
	cg_buf_puts(b, "%");
}

static int
count(struct cg_store *st, const struct cg_scope *who, const struct cg_campaign_filter *f,
    const char *like, int64_t *total, struct cg_err *err)
{
	bool all = !f->template_id && !like;
	struct cg_stmt *s = cg_store_stmt(st, who, err, count_sql[f->status != NULL][!all],
	    all ? "tt" : "tttt", who->tenant, f->status, f->template_id, like);

	if (!s || cg_db_step(s, err) < 0)
		return -1;
	*total = cg_db_col_int(s, 0);
	cg_db_reset(s);
	return 0;
}

int
cg_store_campaign_list(struct cg_store *st, const struct cg_scope *who,
    const struct cg_campaign_filter *f, int64_t *total,
    int (*row)(void *arg, const struct cg_campaign_row *row), void *arg, struct cg_err *err)
{
	struct cg_buf like;
	int rc = 0;

	if (total)
		*total = 0;
	if (!st->db)
		return 0;
	cg_buf_init(&like, 1 << 16);
	if (f->search)
		contains(f->search, &like);
	if (like.failed)
		rc = cg_err_set(err, CG_E_TOOBIG, "what is searched for is too long");
	else if (total)
		rc = count(st, who, f, f->search ? like.s : NULL, total, err);
	if (rc == 0)
		rc = each(cg_store_stmt(st, who, err, list_sql[f->status != NULL][f->by][f->ascending],
		    "ttttii", who->tenant, f->status, f->template_id, f->search ? like.s : NULL,
		    f->limit > 0 ? f->limit : INT64_MAX, f->offset), row, arg, err);
	cg_buf_release(&like);
	return rc;
}

int64_t
cg_store_campaign_runs(struct cg_store *st, const struct cg_scope *who, const char *id, int state,
    struct cg_err *err)
{
	struct cg_stmt *s;
	int64_t n;

	if (!st->db)
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT count(*) FROM runs WHERE tenant_id = $1 "
	    "AND campaign_id = $2 AND (CAST($3 AS TEXT) IS NULL OR status = $3)", "ttt", who->tenant, id,
	    state < 0 ? NULL : cg_run_state_name((enum cg_run_state)state));
	if (!s || cg_db_step(s, err) < 0)
		return -1;
	n = cg_db_col_int(s, 0);
	cg_db_reset(s);
	return n;
}

/* ---- changing ---- */

int
cg_store_campaign_change(struct cg_store *st, const struct cg_scope *who,
    const struct cg_campaign_row *r, struct cg_err *err)
{
	struct cg_store_tx tx;
	int rc;

	if (cg_store_tx_begin(st, &tx, err) < 0)
		return -1;
	rc = cg_store_exec(st, who, err, "UPDATE campaigns SET name = $1, config = $2, brief = $3, "
	    "settings = $4, starts_at = $5, ends_at = $6, version = version + 1, updated_at = $7 "
	    "WHERE tenant_id = $8 AND id = $9 AND version = $10 AND deleted_at IS NULL "
	    "AND status IN ('draft', 'failed', 'live')", "ttttdddtti", r->name, r->config, r->brief,
	    r->settings, r->starts_ms, r->ends_ms, cg_wall_ms(), who->tenant, r->id, r->version);
	if (rc > 0 && cg_store_campaign_words(st, who, r, err) < 0)
		rc = -1;
	return cg_store_tx_end(st, &tx, rc, err);
}

int
cg_store_campaign_move(struct cg_store *st, const struct cg_scope *who, const char *id,
    int64_t version, const char *from, const char *to, struct cg_err *err)
{
	return cg_store_exec(st, who, err, "UPDATE campaigns SET status = $1, version = version + 1, "
	    "updated_at = $2 WHERE tenant_id = $3 AND id = $4 AND status = $5 AND deleted_at IS NULL "
	    "AND (CAST($6 AS BIGINT) = 0 OR version = $6)", "tdttti", to, cg_wall_ms(), who->tenant, id,
	    from, version);
}

int
cg_store_campaign_delete(struct cg_store *st, const struct cg_scope *who, const char *id,
    int64_t version, const char *from, struct cg_err *err)
{
	int64_t now = cg_wall_ms();

	return cg_store_exec(st, who, err, "UPDATE campaigns SET deleted_at = $1, updated_at = $2, "
	    "version = version + 1 WHERE tenant_id = $3 AND id = $4 AND status = $5 "
	    "AND version = $6 AND deleted_at IS NULL", "ddttti", now, now, who->tenant, id, from, version);
}
