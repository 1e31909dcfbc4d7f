/* Artifacts: what steps have made, by reference to objects. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypt/crypt.h"
#include "store/library.h"
#include "store/store_priv.h"

/* How texts name an object. */
#define CG_STORE_ADDRESS "cg://sha256/"

/* The id under which the step has this content and type already: 1, 0 none. */
static int
find_same(struct cg_store *st, const struct cg_scope *who, struct cg_artifact_row *r,
    struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, who, err, "SELECT id FROM artifacts WHERE tenant_id = $1 "
	    "AND run_id = $2 AND step_id = $3 AND type = $4 AND content_hash = $5", "ttttt",
	    who->tenant, r->run, r->step, r->type, r->hash);
	int rc;

	if (!s || (rc = cg_db_step(s, err)) < 0)
		return -1;
	if (rc == 1) {
		snprintf(r->id, sizeof r->id, "%s", cg_db_col_text(s, 0));
		cg_db_reset(s);
	}
	return rc;
}

/*
 * An id that is the same whenever the step has the same content under the same type: then
 * nobody has to ask the server whether it was there. It begins as its run's does, so that
 * what was made together lies together.
 */
static void
id_of_content(const struct cg_scope *who, struct cg_artifact_row *r)
{
	char *what = cg_asprintf("%s %s %s %s %s", who->tenant, r->run, r->step, r->type, r->hash);
	char sum[65];

	cg_sha256_hex(what, strlen(what), sum);
	snprintf(r->id, sizeof r->id, "%.13s-8%.3s-a%.3s-%.12s", cg_id_valid(r->run) ? r->run
	    : "00000000-0000", sum, sum + 3, sum + 6);
	free(what);
}

static const char insert_artifact[] =
    "INSERT INTO artifacts (tenant_id, id, run_id, step_id, skill_id, type, uri, "
    "content_hash, size_bytes, mime, filename, metadata, created_at, updated_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) "
    "ON CONFLICT (tenant_id, run_id, step_id, type, content_hash) DO NOTHING";

int
cg_store_artifact_add(struct cg_store *st, const struct cg_scope *who,
    struct cg_artifact_row *r, struct cg_err *err)
{
	static const char types[] = "ttttttttitttdd";
	bool own_id = !r->id[0], pg = st->db && cg_db_dialect(st->db) == CG_DB_PG;
	int64_t now = cg_wall_ms();
	int n;

	if (own_id && pg)
		id_of_content(who, r);
	else if (own_id)
		cg_id_new(r->id);
	if (own_id && pg && cg_db_in_tx(st->db))
		return cg_store_later(st, who, err, 0, insert_artifact, types, who->tenant, r->id,
		    r->run, r->step, r->skill, r->type, r->uri, r->hash, r->size, r->mime, r->filename,
		    r->metadata, now, now);
	n = cg_store_exec(st, who, err, insert_artifact, types, who->tenant, r->id, r->run, r->step,
	    r->skill, r->type, r->uri, r->hash, r->size, r->mime, r->filename, r->metadata, now, now);
	if (n != 0)
		return n < 0 ? -1 : 0;
	return find_same(st, who, r, err);
}

#define ARTIFACT_COLUMNS \
	"id, run_id, step_id, skill_id, type, uri, content_hash, size_bytes, mime, filename, " \
	"metadata, created_at"

void
cg_store_artifact_fill(struct cg_artifact_row *r, struct cg_stmt *s)
{
	snprintf(r->id, sizeof r->id, "%s", cg_db_col_text(s, 0));
	r->run = cg_db_col_text(s, 1);
	if (r->run && !*r->run)
		r->run = NULL; /* as SQLite has what no run made */
	r->step = cg_db_col_text(s, 2);
	r->skill = cg_db_col_text(s, 3);
	r->type = cg_db_col_text(s, 4);
	r->uri = cg_db_col_text(s, 5);
	r->hash = cg_db_col_text(s, 6);
	r->size = cg_db_col_int(s, 7);
	r->mime = cg_db_col_text(s, 8);
	r->filename = cg_db_col_text(s, 9);
	r->metadata = cg_db_col_text(s, 10);
	r->created_ms = cg_db_col_time(s, 11);
}

static int
each(struct cg_stmt *s, int (*row)(void *arg, const struct cg_artifact_row *row), void *arg,
    struct cg_err *err)
{
	int rc, n = 0;

	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1) {
		struct cg_artifact_row r;
		int stop;

		n++;
		cg_store_artifact_fill(&r, s);
		if ((stop = row(arg, &r)) != 0) {
			cg_db_reset(s);
			return stop < 0 ? -1 : n;
		}
	}
	return rc < 0 ? -1 : n;
}

int
cg_store_artifacts(struct cg_store *st, const struct cg_scope *who, const char *run,
    const char *step, int (*row)(void *arg, const struct cg_artifact_row *row), void *arg,
    struct cg_err *err)
{
	if (!st->db || !cg_id_valid(run))
		return 0;
	return each(cg_store_stmt(st, who, err, "SELECT " ARTIFACT_COLUMNS " FROM artifacts "
	    "WHERE tenant_id = $1 AND run_id = $2 AND (CAST($3 AS TEXT) IS NULL OR step_id = $3) "
	    "ORDER BY created_at, id", "ttt", who->tenant, run, step), row, arg, err) < 0 ? -1 : 0;
}

int
cg_store_artifact(struct cg_store *st, const struct cg_scope *who, const char *id,
    int (*row)(void *arg, const struct cg_artifact_row *row), void *arg, struct cg_err *err)
{
	if (!st->db || !cg_id_valid(id))
		return 0;
	return each(cg_store_stmt(st, who, err, "SELECT " ARTIFACT_COLUMNS " FROM artifacts "
	    "WHERE tenant_id = $1 AND id = $2", "tt", who->tenant, id), row, arg, err);
}

int
cg_store_artifact_of(struct cg_store *st, const struct cg_scope *who, const char *hash,
    int (*row)(void *arg, const struct cg_artifact_row *row), void *arg, struct cg_err *err)
{
	if (!st->db || !cg_is_hex64(hash))
		return 0;
	return each(cg_store_stmt(st, who, err, "SELECT " ARTIFACT_COLUMNS " FROM artifacts "
	    "WHERE tenant_id = $1 AND content_hash = $2 ORDER BY id LIMIT 1", "tt", who->tenant, hash), row,
	    arg, err);
}

/* Each object that a text names by its address. 1: row has had enough. */
static int
named_in(const char *text, int (*row)(void *arg, const char *hash), void *arg)
{
	char hash[65];
	int stop = 0;

	for (const char *p = text; stop == 0 && (p = strstr(p, CG_STORE_ADDRESS));) {
		p += sizeof CG_STORE_ADDRESS - 1;
		snprintf(hash, sizeof hash, "%s", p);
		if (cg_is_hex64(hash))
			stop = row(arg, hash);
	}
	return stop;
}

/* whole: the column is a hash; else a text that may name some. 1: row has had enough. */
static int
each_named(struct cg_stmt *s, bool whole, int (*row)(void *arg, const char *hash), void *arg,
    struct cg_err *err)
{
	int rc, stop;

	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1) {
		const char *text = cg_db_col_text(s, 0);

		stop = whole ? row(arg, text) : named_in(text, row, arg);
		if (stop) {
			cg_db_reset(s);
			return stop < 0 ? -1 : 1;
		}
	}
	return rc;
}

/* What the state of threads names. Bytes that are no ASCII are of no interest. */
#define IN_STATE(text, place) \
	"SELECT " text " FROM checkpoint_blobs WHERE tenant_id = $1 AND " place " > 0 UNION ALL " \
	"SELECT " text " FROM checkpoint_writes WHERE tenant_id = $2 AND " place " > 0"
static const char *const in_state[] = {
	IN_STATE("CAST(blob AS TEXT)", "instr(blob, CAST('" CG_STORE_ADDRESS "' AS BLOB))"),
	IN_STATE("encode(blob, 'escape')", "position(CAST('" CG_STORE_ADDRESS "' AS bytea) IN blob)") };

int
cg_store_objects(struct cg_store *st, const struct cg_scope *who,
    int (*row)(void *arg, const char *hash), void *arg, struct cg_err *err)
{
	int rc;

	if (!st->db)
		return 0;
	rc = each_named(cg_store_stmt(st, who, err, "SELECT content_hash FROM artifacts "
	    "WHERE tenant_id = $1 UNION SELECT log_hash FROM run_steps "
	    "WHERE tenant_id = $2 AND log_hash IS NOT NULL", "tt", who->tenant, who->tenant),
	    true, row, arg, err);
	if (rc == 0)
		rc = each_named(cg_store_stmt(st, who, err, "SELECT trigger_payload FROM runs "
		    "WHERE tenant_id = $1 AND CAST(trigger_payload AS TEXT) LIKE '%" CG_STORE_ADDRESS "%' "
		    "UNION ALL SELECT output FROM run_steps "
		    "WHERE tenant_id = $2 AND CAST(output AS TEXT) LIKE '%" CG_STORE_ADDRESS "%' "
		    "UNION ALL SELECT data FROM results "
		    "WHERE tenant_id = $3 AND CAST(data AS TEXT) LIKE '%" CG_STORE_ADDRESS "%' "
		    /* Logs of the tasks of graphs. */
		    "UNION ALL SELECT event FROM run_events WHERE tenant_id = $4 AND type = 'step.logged'", "tttt",
		    who->tenant, who->tenant, who->tenant, who->tenant), false, row, arg, err);
	/* What a campaign shows is there though the run that made it is gone. */
	if (rc == 0)
		rc = each_named(cg_store_stmt(st, who, err, "SELECT tree_uri || ' ' || COALESCE(zip_uri, '') "
		    "|| ' ' || COALESCE(thumbnail_uri, '') || ' ' || COALESCE(CAST(manifest AS TEXT), '') "
		    "FROM bundles WHERE tenant_id = $1 UNION ALL "
		    "SELECT COALESCE(CAST(config AS TEXT), '') || COALESCE(CAST(settings AS TEXT), '') "
		    "FROM campaigns WHERE tenant_id = $2 AND deleted_at IS NULL "
		    "AND (CAST(config AS TEXT) LIKE '%" CG_STORE_ADDRESS "%' "
		    "OR CAST(settings AS TEXT) LIKE '%" CG_STORE_ADDRESS "%')", "tt", who->tenant,
		    who->tenant), false, row, arg, err);
	if (rc == 0)
		rc = each_named(cg_store_stmt(st, who, err, in_state[cg_store_is_far(st)], "tt", who->tenant,
		    who->tenant), false, row, arg, err);
	return rc < 0 ? -1 : 0;
}
