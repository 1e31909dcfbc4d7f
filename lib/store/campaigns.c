/* Campaigns: what a run is made for. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "store/campaigns.h"
#include "store/store_priv.h"

const char *
cg_store_by(const struct cg_scope *who)
{
	return who->user && *who->user ? who->user : NULL;
}

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
	    "starts_at, ends_at, created_at, updated_at, updated_by) "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) "
	    "ON CONFLICT (tenant_id, id) DO UPDATE SET user_id = excluded.user_id, "
	    "name = excluded.name, template_id = excluded.template_id, status = excluded.status, "
	    "config = excluded.config, brief = excluded.brief, settings = excluded.settings, "
	    "manifest = excluded.manifest, bundle_url = excluded.bundle_url, "
	    "thumbnail_url = excluded.thumbnail_url, latest_run_id = excluded.latest_run_id, "
	    "live_bundle_id = excluded.live_bundle_id, starts_at = excluded.starts_at, "
	    "ends_at = excluded.ends_at, version = campaigns.version + 1, "
	    "updated_at = excluded.updated_at, updated_by = excluded.updated_by",
	    "ttttttttttttttddddt", who->tenant, r->id, r->user, r->name, r->template_id,
	    r->status ? r->status : "draft", r->config, r->brief, r->settings, r->manifest,
	    r->bundle_url, r->thumbnail_url, r->latest_run, r->live_bundle, r->starts_ms, r->ends_ms,
	    now, now, cg_store_by(who));
	if (rc >= 0)
		rc = cg_store_campaign_words(st, who, r, err);
	if (rc >= 0)
		rc = cg_store_campaign_uses(st, who, r->id, r->config, r->settings, err);
	return cg_store_tx_end(st, &tx, rc, err) < 0 ? -1 : 0;
}

/* ---- reading ---- */

#define COLUMNS_OF(config, settings, brief, manifest) \
	"id, user_id, name, template_id, status, " config ", " brief ", " settings ", " manifest ", " \
	"bundle_url, thumbnail_url, latest_run_id, live_bundle_id, starts_at, ends_at, published_at, " \
	"version, created_at, updated_at, updated_by, (SELECT r.status FROM runs r " \
	"WHERE r.tenant_id = campaigns.tenant_id AND r.id = campaigns.latest_run_id)"
#define COLUMNS COLUMNS_OF("config", "settings", "brief", "manifest")
enum { TOTAL = 21 /* the column after these, in a list */ };

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
	r->updated_by = cg_db_col_text(s, 19);
	r->latest_run_status = cg_db_col_text(s, 20);
}

struct visit {
	int (*row)(void *arg, const struct cg_campaign_row *row);
	void *arg;
	bool counted;  /* each row has the total */
	int64_t total;
};

/* The rows of s (NULL: it could not be made) through the callback. The number found. */
static int
each(struct cg_stmt *s, struct visit *v, struct cg_err *err)
{
	int rc = -1, n = 0;

	while (s && (rc = cg_db_step(s, err)) == 1) {
		struct cg_campaign_row r;
		int stop;

		if (n++ == 0 && v->counted)
			v->total = cg_db_col_int(s, TOTAL);
		fill(&r, s);
		if ((stop = v->row(v->arg, &r)) != 0) {
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
	struct visit v = { .row = row, .arg = arg };

	if (!st->db || (id && !cg_id_valid(id)))
		return 0;
	return each(id ? cg_store_stmt(st, who, err, "SELECT " COLUMNS " FROM campaigns "
	    "WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL", "tt", who->tenant, id)
	    : cg_store_stmt(st, who, err, "SELECT " COLUMNS " FROM campaigns "
	    "WHERE tenant_id = $1 AND deleted_at IS NULL ORDER BY id DESC", "t", who->tenant), &v, err);
}

/*
 * One text for each order and for what is asked of all, of a state, or otherwise: the plan of a
 * prepared statement is made before its parameters are known, and each of the first has an index
 * to follow. How many there are is counted along, once and from an index: that costs less than a
 * statement of its own, or a window, for which all rows are read. A manifest is long, and no
 * list shows it; of what a summary leaves out nothing leaves the store.
 */
#define PART(column, member) "CASE WHEN " column " -> '" member "' IS NULL THEN NULL " \
	"ELSE '{\"" member "\":' || CAST(" column " -> '" member "' AS TEXT) || '}' END"
#define WHOLE COLUMNS_OF("config", "settings", "brief", "NULL")
#define SUMMARY COLUMNS_OF("CASE WHEN config IS NULL THEN NULL ELSE COALESCE(" PART("config", "theme") \
	", '{}') END", PART("settings", "color_scheme"), "NULL", "NULL")
#define FOR_EVER INT64_C(253402300799999) /* the last millisecond that has four digits for its year */
#define OF_ALL " FROM campaigns WHERE tenant_id = $1 AND deleted_at IS NULL"
#define OF_STATE OF_ALL " AND status = $2"
#define OF_ANY OF_ALL " AND (CAST($2 AS TEXT) IS NULL OR status = $2)" \
	" AND (CAST($3 AS TEXT) IS NULL OR template_id = $3)" \
	" AND (CAST($4 AS TEXT) IS NULL OR lower(name) LIKE lower($4) ESCAPE '\\')" \
	" AND created_at >= $5 AND created_at < $6 AND updated_at >= $7 AND updated_at < $8"
#define LIST(columns, from, by, order, page) \
	"SELECT " columns ", (SELECT COUNT(*)" from ")" from \
	" ORDER BY " by " " order ", id " order page
#define BOTH(columns, from, by, page) { LIST(columns, from, by, "DESC", page), \
	LIST(columns, from, by, "ASC", page) }
#define ORDERS(columns, from, page) { BOTH(columns, from, "updated_at", page), \
	BOTH(columns, from, "created_at", page), BOTH(columns, from, "lower(name)", page) }
#define ALL(from, page) { ORDERS(WHOLE, from, page), ORDERS(SUMMARY, from, page) }

static const char *const of_all[2][3][2] = ALL(OF_ALL, " LIMIT $2 OFFSET $3");
static const char *const of_state[2][3][2] = ALL(OF_STATE, " LIMIT $3 OFFSET $4");
static const char *const of_any[2][3][2] = ALL(OF_ANY, " LIMIT $9 OFFSET $10");

void
cg_store_contains(const char *s, struct cg_buf *b)
{
	cg_buf_puts(b, "%");
	for (; *s; s++) {
		if (strchr("%_\\", *s))
			cg_buf_puts(b, "\\");
		cg_buf_put(b, s, 1);
	}
	cg_buf_puts(b, "%");
}

static bool
is_dated(const struct cg_campaign_filter *f)
{
	return f->created.from_ms || f->created.to_ms || f->updated.from_ms || f->updated.to_ms;
}

static struct cg_stmt *
page_of_any(struct cg_store *st, const struct cg_scope *who, const struct cg_campaign_filter *f,
    const char *like, int64_t limit, int64_t offset, struct cg_err *err)
{
	const struct cg_campaign_span *c = &f->created, *u = &f->updated;

	return cg_store_stmt(st, who, err, of_any[f->summary][f->by][f->ascending], "ttttddddii", who->tenant,
	    f->status, f->template_id, like, c->from_ms ? c->from_ms : (int64_t)1, c->to_ms ? c->to_ms : FOR_EVER,
	    u->from_ms ? u->from_ms : (int64_t)1, u->to_ms ? u->to_ms : FOR_EVER, limit, offset);
}

static struct cg_stmt *
page(struct cg_store *st, const struct cg_scope *who, const struct cg_campaign_filter *f,
    const char *like, int64_t limit, int64_t offset, struct cg_err *err)
{
	if (f->template_id || like || is_dated(f))
		return page_of_any(st, who, f, like, limit, offset, err);
	if (f->status)
		return cg_store_stmt(st, who, err, of_state[f->summary][f->by][f->ascending], "ttii",
		    who->tenant, f->status, limit, offset);
	return cg_store_stmt(st, who, err, of_all[f->summary][f->by][f->ascending], "tii", who->tenant,
	    limit, offset);
}

/* Each row says how many there are; behind the last one there is none, and the first is asked. */
static int
list(struct cg_store *st, const struct cg_scope *who, const struct cg_campaign_filter *f,
    const char *like, struct visit *v, struct cg_err *err)
{
	struct cg_stmt *s = page(st, who, f, like, f->limit > 0 ? f->limit : INT64_MAX, f->offset, err);
	int n = each(s, v, err), rc;

	if (n != 0 || f->offset == 0)
		return n;
	if (!(s = page(st, who, f, like, 1, 0, err)) || (rc = cg_db_step(s, err)) < 0)
		return -1;
	if (rc == 1)
		v->total = cg_db_col_int(s, TOTAL);
	cg_db_reset(s);
	return 0;
}

int
cg_store_campaign_list(struct cg_store *st, const struct cg_scope *who,
    const struct cg_campaign_filter *f, int64_t *total,
    int (*row)(void *arg, const struct cg_campaign_row *row), void *arg, struct cg_err *err)
{
	struct visit v = { .row = row, .arg = arg, .counted = true };
	struct cg_buf like;
	int n = 0;

	cg_buf_init(&like, 1 << 16);
	if (f->search)
		cg_store_contains(f->search, &like);
	if (like.failed)
		n = cg_err_set(err, CG_E_TOOBIG, "what is searched for is too long");
	else if (st->db)
		n = list(st, who, f, f->search ? like.s : NULL, &v, err);
	if (total)
		*total = v.total;
	cg_buf_release(&like);
	return n;
}

int64_t
cg_store_campaign_runs(struct cg_store *st, const struct cg_scope *who, const char *id, int state,
    bool own, struct cg_err *err)
{
	struct cg_stmt *s;
	int64_t n;

	if (!st->db)
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT count(*) FROM runs WHERE tenant_id = $1 "
	    "AND campaign_id = $2 AND (CAST($3 AS TEXT) IS NULL OR status = $3) "
	    "AND " CG_RUN_IS_OWN("$4", "$5"), "tttbt", who->tenant, id,
	    state < 0 ? NULL : cg_run_state_name((enum cg_run_state)state), !own,
	    who->user ? who->user : "");
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
	    "settings = $4, starts_at = $5, ends_at = $6, template_id = $7, version = version + 1, "
	    "updated_at = $8, updated_by = $9 WHERE tenant_id = $10 AND id = $11 AND version = $12 "
	    "AND deleted_at IS NULL AND status IN ('draft', 'failed', 'live')", "ttttddtdttti", r->name, r->config, r->brief,
	    r->settings, r->starts_ms, r->ends_ms, r->template_id, cg_wall_ms(), cg_store_by(who),
	    who->tenant, r->id, r->version);
	if (rc > 0 && (cg_store_campaign_words(st, who, r, err) < 0
	    || cg_store_campaign_uses(st, who, r->id, r->config, r->settings, err) < 0))
		rc = -1;
	return cg_store_tx_end(st, &tx, rc, err);
}

/* Its configuration is what it was: what that names, and these settings. */
static int
note_settings(struct cg_store *st, const struct cg_scope *who, const char *id, const char *settings,
    struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, who, err, "SELECT config FROM campaigns "
	    "WHERE tenant_id = $1 AND id = $2", "tt", who->tenant, id);
	const char *text;
	char *config;
	int rc;

	if (!s || (rc = cg_db_step(s, err)) <= 0)
		return s ? rc : -1;
	text = cg_db_col_text(s, 0);
	config = text ? cg_strdup(text) : NULL;
	cg_db_reset(s);
	rc = cg_store_campaign_uses(st, who, id, config, settings, err);
	free(config);
	return rc;
}

int
cg_store_campaign_settings(struct cg_store *st, const struct cg_scope *who, const char *id,
    int64_t version, const char *settings, struct cg_err *err)
{
	struct cg_store_tx tx;
	int rc;

	if (cg_store_tx_begin(st, &tx, err) < 0)
		return -1;
	rc = cg_store_exec(st, who, err, "UPDATE campaigns SET settings = $1, version = version + 1, "
	    "updated_at = $2, updated_by = $3 WHERE tenant_id = $4 AND id = $5 AND version = $6 "
	    "AND deleted_at IS NULL", "tdttti", settings, cg_wall_ms(), cg_store_by(who), who->tenant, id,
	    version);
	if (rc > 0 && note_settings(st, who, id, settings, err) < 0)
		rc = -1;
	return cg_store_tx_end(st, &tx, rc, err);
}

int
cg_store_campaign_move(struct cg_store *st, const struct cg_scope *who, const char *id,
    int64_t version, const char *from, const char *to, struct cg_err *err)
{
	return cg_store_exec(st, who, err, "UPDATE campaigns SET status = $1, version = version + 1, "
	    "updated_at = $2, updated_by = $3 WHERE tenant_id = $4 AND id = $5 AND status = $6 "
	    "AND deleted_at IS NULL AND (CAST($7 AS BIGINT) = 0 OR version = $7)", "tdtttti", to,
	    cg_wall_ms(), cg_store_by(who), who->tenant, id, from, version);
}

int
cg_store_campaign_delete(struct cg_store *st, const struct cg_scope *who, const char *id,
    int64_t version, const char *from, struct cg_err *err)
{
	int64_t now = cg_wall_ms();
	struct cg_store_tx tx;
	int rc;

	if (cg_store_tx_begin(st, &tx, err) < 0)
		return -1;
	rc = cg_store_exec(st, who, err, "UPDATE campaigns SET deleted_at = $1, updated_at = $2, "
	    "updated_by = $3, version = version + 1 WHERE tenant_id = $4 AND id = $5 AND status = $6 "
	    "AND version = $7 AND deleted_at IS NULL", "ddtttti", now, now, cg_store_by(who), who->tenant, id,
	    from, version);
	if (rc > 0 && cg_store_campaign_uses(st, who, id, NULL, NULL, err) < 0)
		rc = -1;
	return cg_store_tx_end(st, &tx, rc, err);
}
