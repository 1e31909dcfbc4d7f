/* Campaigns: what a run is made for. */
#include <string.h>

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
	    "created_at, updated_at) "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) "
	    "ON CONFLICT (tenant_id, id) DO UPDATE SET user_id = excluded.user_id, "
	    "name = excluded.name, template_id = excluded.template_id, status = excluded.status, "
	    "config = excluded.config, brief = excluded.brief, settings = excluded.settings, "
	    "manifest = excluded.manifest, bundle_url = excluded.bundle_url, "
	    "thumbnail_url = excluded.thumbnail_url, latest_run_id = excluded.latest_run_id, "
	    "live_bundle_id = excluded.live_bundle_id, version = campaigns.version + 1, "
	    "updated_at = excluded.updated_at",
	    "ttttttttttttttdd", who->tenant, r->id, r->user, r->name, r->template_id,
	    r->status ? r->status : "draft", r->config, r->brief, r->settings, r->manifest,
	    r->bundle_url, r->thumbnail_url, r->latest_run, r->live_bundle, now, now);
	if (rc >= 0)
		rc = cg_store_campaign_words(st, who, r, err);
	return cg_store_tx_end(st, &tx, rc, err) < 0 ? -1 : 0;
}

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
	r->version = cg_db_col_int(s, 13);
	r->created_ms = cg_db_col_time(s, 14);
	r->updated_ms = cg_db_col_time(s, 15);
}

int
cg_store_campaigns(struct cg_store *st, const struct cg_scope *who, const char *id,
    int (*row)(void *arg, const struct cg_campaign_row *row), void *arg, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc, n = 0;

	if (!st->db || (id && !cg_id_valid(id)))
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT id, user_id, name, template_id, status, config, brief, "
	    "settings, manifest, bundle_url, thumbnail_url, latest_run_id, live_bundle_id, version, "
	    "created_at, updated_at FROM campaigns WHERE tenant_id = $1 AND deleted_at IS NULL "
	    "AND (CAST($2 AS TEXT) IS NULL OR CAST(id AS TEXT) = $2) ORDER BY id DESC", "tt",
	    who->tenant, id);
	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1) {
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
