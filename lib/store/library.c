/* The library of a tenant: artifacts of all runs and of none. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "store/library.h"
#include "store/store_priv.h"

/* On SQLite a run that there is none of is an empty text: its key then holds each content once. */
#define OF_NONE_HERE "run_id = ''"
#define OF_NONE_FAR "run_id IS NULL"

/* ---- the list ---- */

/*
 * A text of its own for what is asked of one campaign: the plan of a prepared statement is made
 * before its parameters are known, and each has an index to follow. Of a run that is gone there
 * is no artifact, so what has no run was put there.
 */
#define LIST(campaign) \
	"SELECT a.id, a.run_id, a.step_id, a.skill_id, a.type, a.uri, a.content_hash, a.size_bytes, " \
	"a.mime, a.filename, a.metadata, a.created_at, runs.campaign_id " \
	"FROM artifacts a LEFT JOIN runs ON runs.tenant_id = a.tenant_id AND runs.id = a.run_id " \
	"WHERE a.tenant_id = $1 AND (a.created_at, a.id) < ($2, $3) AND a.created_at >= $4 " \
	"AND (CAST($5 AS TEXT) IS NULL OR a.type = $5 OR a.type LIKE $5 || '/%') " \
	"AND (CAST($6 AS TEXT) IS NULL OR lower(a.filename) LIKE lower($6) ESCAPE '\\') " \
	"AND (CAST($7 AS TEXT) IS NULL OR ($7 = 'upload') = (runs.id IS NULL)) " \
	"AND " campaign " AND " CG_RUN_IS_OWN("$9", "$10") \
	" ORDER BY a.created_at DESC, a.id DESC LIMIT $11"
static const char list_any[] = LIST("CAST($8 AS TEXT) IS NULL");
static const char list_of_campaign[] = LIST("runs.campaign_id = $8");

static struct cg_stmt *
ask(struct cg_store *st, const struct cg_scope *who, const struct cg_library_filter *f,
    const char *like, struct cg_err *err)
{
	int64_t until = f->until_ms ? f->until_ms : INT64_C(253402300799999);
	const char *after = "00000000-0000-0000-0000-000000000000";

	if (f->after && f->after_ms < until) {
		until = f->after_ms;
		after = f->after;
	}
	return cg_store_stmt(st, who, err, f->campaign ? list_of_campaign : list_any, "tdtdttttbti",
	    who->tenant, until, after, f->since_ms ? f->since_ms : (int64_t)1, f->type, like, f->source,
	    f->campaign, !f->own, who->user ? who->user : "", f->limit ? f->limit : INT64_MAX);
}

static int
each(struct cg_stmt *s, int (*row)(void *arg, const struct cg_library_row *row), void *arg,
    struct cg_err *err)
{
	int rc, stop = 0;

	while (!stop && (rc = cg_db_step(s, err)) == 1) {
		struct cg_library_row r = { .campaign = cg_db_col_text(s, CG_ARTIFACT_COLUMN_COUNT) };

		cg_store_artifact_fill(&r.artifact, s);
		stop = row(arg, &r);
	}
	if (stop)
		cg_db_reset(s);
	return stop ? (stop < 0 ? -1 : 0) : rc;
}

int
cg_store_library(struct cg_store *st, const struct cg_scope *who,
    const struct cg_library_filter *f, int (*row)(void *arg, const struct cg_library_row *row),
    void *arg, struct cg_err *err)
{
	struct cg_stmt *s;
	struct cg_buf like;
	int rc = -1;

	if (!st->db)
		return 0;
	cg_buf_init(&like, 1 << 16);
	if (f->search)
		cg_store_contains(f->search, &like);
	if (like.failed)
		cg_err_set(err, CG_E_TOOBIG, "what is searched for is too long");
	else if ((s = ask(st, who, f, f->search ? like.s : NULL, err)))
		rc = each(s, row, arg, err);
	cg_buf_release(&like);
	return rc;
}

/* ---- what people put there ---- */

int
cg_store_upload_find(struct cg_store *st, const struct cg_scope *who, struct cg_artifact_row *r,
    struct cg_err *err)
{
	static const char *const same[] = {
		"SELECT id FROM artifacts WHERE tenant_id = $1 AND " OF_NONE_HERE " AND type = $2 "
		"AND content_hash = $3",
		"SELECT id FROM artifacts WHERE tenant_id = $1 AND " OF_NONE_FAR " AND type = $2 "
		"AND content_hash = $3" };
	struct cg_stmt *s = cg_store_stmt(st, who, err, same[cg_store_is_far(st)], "ttt", who->tenant,
	    r->type, r->hash);
	int rc;

	if (!s || (rc = cg_db_step(s, err)) < 0)
		return -1;
	if (rc == 1) {
		snprintf(r->id, sizeof r->id, "%s", cg_db_col_text(s, 0));
		cg_db_reset(s);
	}
	return rc;
}

#define BYTES(none) \
	"SELECT CAST(COALESCE(SUM(CASE WHEN size_bytes < $1 THEN $1 ELSE size_bytes END), 0) AS BIGINT) " \
	"FROM artifacts WHERE tenant_id = $2 AND " none

int
cg_store_upload_bytes(struct cg_store *st, const struct cg_scope *who, int64_t *bytes,
    struct cg_err *err)
{
	static const char *const sum[] = { BYTES(OF_NONE_HERE), BYTES(OF_NONE_FAR) };
	struct cg_stmt *s = cg_store_stmt(st, who, err, sum[cg_store_is_far(st)], "it",
	    (int64_t)CG_UPLOAD_LEAST, who->tenant);

	if (!s || cg_db_step(s, err) < 0)
		return -1;
	*bytes = cg_db_col_int(s, 0);
	cg_db_reset(s);
	return 0;
}

/* SQLite has one writer, and within a transaction that is us. */
int
cg_store_upload_turn(struct cg_store *st, const struct cg_scope *who, struct cg_err *err)
{
	struct cg_stmt *s;

	if (!cg_store_is_far(st))
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT pg_advisory_xact_lock(hashtextextended($1, 22))", "t",
	    who->tenant);
	if (!s || cg_db_step(s, err) < 0)
		return -1;
	cg_db_reset(s);
	return 0;
}

int
cg_store_upload_add(struct cg_store *st, const struct cg_scope *who, struct cg_artifact_row *r,
    struct cg_err *err)
{
	int64_t now = cg_wall_ms();
	int n;

	cg_id_new(r->id);
	n = cg_store_exec(st, who, err, "INSERT INTO artifacts (tenant_id, id, run_id, step_id, skill_id, "
	    "type, uri, content_hash, size_bytes, mime, filename, metadata, created_at, updated_at) "
	    "VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12) ON CONFLICT DO NOTHING",
	    "tttttttitttd", who->tenant, r->id, cg_store_is_far(st) ? NULL : "", CG_UPLOAD, r->type,
	    r->uri, r->hash, r->size, r->mime, r->filename, r->metadata, now);
	if (n != 0)
		return n < 0 ? -1 : 0;
	return cg_store_upload_find(st, who, r, err) < 0 ? -1 : 1;
}

int
cg_store_upload_drop(struct cg_store *st, const struct cg_scope *who, const char *id,
    struct cg_err *err)
{
	static const char *const drop[] = {
		"DELETE FROM artifacts WHERE tenant_id = $1 AND id = $2 AND " OF_NONE_HERE,
		"DELETE FROM artifacts WHERE tenant_id = $1 AND id = $2 AND " OF_NONE_FAR };

	if (!cg_id_valid(id))
		return 0;
	return cg_store_exec(st, who, err, drop[cg_store_is_far(st)], "tt", who->tenant, id);
}

/* ---- for whom ---- */

int
cg_store_campaign_name(struct cg_store *st, const struct cg_scope *who, const char *id,
    char *to, size_t size, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc;

	if (!st->db || !cg_id_valid(id))
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT name FROM campaigns WHERE tenant_id = $1 AND id = $2 "
	    "AND deleted_at IS NULL", "tt", who->tenant, id);
	if (!s || (rc = cg_db_step(s, err)) <= 0)
		return s ? rc : -1;
	snprintf(to, size, "%s", cg_db_col_text(s, 0));
	cg_db_reset(s);
	return 1;
}
