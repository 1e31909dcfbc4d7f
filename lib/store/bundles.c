/* What has been published of campaigns, and which of it is shown. */
#include <string.h>

#include "store/bundles.h"
#include "store/store_priv.h"

static void
take_id(char to[CG_ID_LEN + 1], struct cg_stmt *s, int column)
{
	const char *id = cg_db_col_text(s, column);

	snprintf(to, CG_ID_LEN + 1, "%s", id ? id : "");
}

#define HOLD \
	"SELECT status, latest_run_id, live_bundle_id, version FROM campaigns " \
	"WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL " \
	"AND (CAST($3 AS TEXT) IS NULL OR CAST(latest_run_id AS TEXT) = $3)"

int
cg_store_campaign_hold(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *run, struct cg_campaign_hold *h, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc;

	if (!st->db || !cg_id_valid(id))
		return 0;
	/* SQLite has one writer, and within a transaction that is us. */
	s = cg_store_stmt(st, who, err, cg_db_dialect(st->db) == CG_DB_PG ? HOLD " FOR UPDATE" : HOLD,
	    "ttt", who->tenant, id, run);
	if (!s || (rc = cg_db_step(s, err)) < 0)
		return -1;
	if (rc == 0)
		return 0;
	snprintf(h->status, sizeof h->status, "%s", cg_db_col_text(s, 0));
	take_id(h->latest_run, s, 1);
	take_id(h->live_bundle, s, 2);
	h->version = cg_db_col_int(s, 3);
	cg_db_reset(s);
	return 1;
}

int
cg_store_campaign_enter(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *status, const char *run, struct cg_err *err)
{
	return cg_store_later(st, who, err, 1, "UPDATE campaigns SET status = $1, "
	    "latest_run_id = COALESCE($2, latest_run_id), version = version + 1, updated_at = $3, "
	    "updated_by = $4 WHERE tenant_id = $5 AND id = $6 AND deleted_at IS NULL",
	    "ttdttt", status, run, cg_wall_ms(), cg_store_by(who), who->tenant, id);
}

/* Who holds the campaign is the only one who counts. */
static int
next_version(struct cg_store *st, const struct cg_scope *who, const char *campaign, int64_t *n,
    struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, who, err, "SELECT COALESCE(MAX(version), 0) + 1 "
	    "FROM bundles WHERE tenant_id = $1 AND campaign_id = $2", "tt", who->tenant, campaign);

	if (!s || cg_db_step(s, err) < 0)
		return -1;
	*n = cg_db_col_int(s, 0);
	cg_db_reset(s);
	return 0;
}

int
cg_store_bundle_add(struct cg_store *st, const struct cg_scope *who, struct cg_bundle_row *r,
    struct cg_err *err)
{
	if (!r->id[0])
		cg_id_new(r->id);
	if (next_version(st, who, r->campaign, &r->version, err) < 0)
		return -1;
	return cg_store_later(st, who, err, 1, "INSERT INTO bundles (tenant_id, id, campaign_id, version, "
	    "run_id, template_id, tree_uri, zip_uri, entry_point, thumbnail_uri, size_bytes, file_count, "
	    "created_at, config, manifest) "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
	    "tttittttttiidtt", who->tenant, r->id, r->campaign, r->version, r->run, r->template_id,
	    r->tree_uri, r->zip_uri, r->entry_point, r->thumbnail_uri, r->size, r->files, cg_wall_ms(),
	    r->config, r->manifest);
}

int
cg_store_bundle_show(struct cg_store *st, const struct cg_scope *who, const struct cg_bundle_row *r,
    const char *status, const char *url, const char *thumbnail, struct cg_err *err)
{
	int64_t now = cg_wall_ms();

	if (cg_store_later(st, who, err, 0, "UPDATE bundles SET retired_at = $1 WHERE tenant_id = $2 "
	    "AND campaign_id = $3 AND id <> $4 AND retired_at IS NULL "
	    "AND (published_at IS NOT NULL OR version < $5)", "dttti", now, who->tenant, r->campaign, r->id,
	    r->version) < 0
	    || cg_store_later(st, who, err, 1, "UPDATE bundles SET published_at = $1, retired_at = NULL "
	    "WHERE tenant_id = $2 AND id = $3", "dtt", now, who->tenant, r->id) < 0)
		return -1;
	return cg_store_later(st, who, err, 1, "UPDATE campaigns SET status = $1, bundle_url = $2, "
	    "thumbnail_url = $3, manifest = $4, live_bundle_id = $5, published_at = $6, "
	    "version = version + 1, updated_at = $7, updated_by = $8 "
	    "WHERE tenant_id = $9 AND id = $10 AND deleted_at IS NULL", "tttttddttt", status, url, thumbnail,
	    r->manifest, r->id, now, now, cg_store_by(who), who->tenant, r->campaign);
}

int
cg_store_bundle_retire(struct cg_store *st, const struct cg_scope *who, const char *id,
    struct cg_err *err)
{
	int n = cg_store_exec(st, who, err, "UPDATE bundles SET retired_at = $1 WHERE tenant_id = $2 "
	    "AND id = $3 AND published_at IS NULL AND retired_at IS NULL", "dtt", cg_wall_ms(), who->tenant,
	    id);

	return n < 0 ? -1 : n > 0;
}

#define HEAD \
	"SELECT id, campaign_id, run_id, template_id, tree_uri, entry_point, zip_uri, thumbnail_uri, " \
	"version, size_bytes, file_count, created_at, published_at, retired_at"
#define FROM " FROM bundles WHERE tenant_id = $1 AND campaign_id = $2"

static void
fill(struct cg_bundle_row *r, struct cg_stmt *s, bool whole)
{
	*r = (struct cg_bundle_row){ .campaign = cg_db_col_text(s, 1), .run = cg_db_col_text(s, 2),
		.template_id = cg_db_col_text(s, 3), .tree_uri = cg_db_col_text(s, 4),
		.entry_point = cg_db_col_text(s, 5), .zip_uri = cg_db_col_text(s, 6),
		.thumbnail_uri = cg_db_col_text(s, 7), .version = cg_db_col_int(s, 8),
		.size = cg_db_col_int(s, 9), .files = cg_db_col_int(s, 10),
		.created_ms = cg_db_col_time(s, 11), .published_ms = cg_db_col_time(s, 12),
		.retired_ms = cg_db_col_time(s, 13), .config = whole ? cg_db_col_text(s, 14) : NULL,
		.manifest = whole ? cg_db_col_text(s, 15) : NULL };
	take_id(r->id, s, 0);
}

int
cg_store_bundles(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    int64_t version, int (*row)(void *arg, const struct cg_bundle_row *row), void *arg,
    struct cg_err *err)
{
	struct cg_stmt *s;
	int rc, n = 0;

	if (!st->db || !cg_id_valid(campaign))
		return 0;
	s = version ? cg_store_stmt(st, who, err, HEAD ", config, manifest" FROM " AND version = $3",
	    "tti", who->tenant, campaign, version)
	    : cg_store_stmt(st, who, err, HEAD FROM " ORDER BY version DESC", "tt", who->tenant, campaign);
	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1) {
		struct cg_bundle_row r;
		int stop;

		n++;
		fill(&r, s, version != 0);
		if ((stop = row(arg, &r)) != 0) {
			cg_db_reset(s);
			return stop < 0 ? -1 : n;
		}
	}
	return rc < 0 ? -1 : n;
}
