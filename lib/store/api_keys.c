/* Keys of programs: by tenant, and one by its id when its tenant is what is asked for. */
#include <string.h>

#include "store/api_keys.h"
#include "store/store_priv.h"

#define COLUMNS \
	"tenant_id, id, name, user_id, scopes, secret_hash, created_at, expires_at, last_used_at, " \
	"revoked_at"

void
cg_api_key_row_release(struct cg_api_key_row *row)
{
	cg_arena_release(&row->mem);
	memset(row, 0, sizeof *row);
}

/*
 * A tenant's keys are added and revoked one after the other: what a key makes must not come to be
 * beside the look for what it has made. SQLite has one writer, and within a transaction that is us.
 */
static int
take_turn(struct cg_store *st, const struct cg_scope *who, struct cg_err *err)
{
	struct cg_stmt *s;

	if (!cg_store_is_far(st))
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT pg_advisory_xact_lock(hashtextextended($1, 26))", "t",
	    who->tenant);
	if (!s || cg_db_step(s, err) < 0)
		return -1;
	cg_db_reset(s);
	return 0;
}

/* How many are good, and is this one? id NULL: yes. */
static int
look(struct cg_store *st, const struct cg_scope *who, const char *id, int64_t now, int64_t *n,
    bool *good, struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, who, err, "SELECT COUNT(*), COUNT(CASE WHEN id = $1 THEN 1 END) "
	    "FROM api_keys WHERE tenant_id = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $3)",
	    "ttd", id, who->tenant, now);
	int rc = s ? cg_db_step(s, err) : -1;

	*n = rc > 0 ? cg_db_col_int(s, 0) : 0;
	*good = !id || (rc > 0 && cg_db_col_int(s, 1) > 0);
	if (s)
		cg_db_reset(s);
	return rc < 0 ? -1 : 0;
}

/* It was good when whoever asks was let in: that is over by now, in one way or the other. */
static int
over(struct cg_store *st, const struct cg_scope *who, const char *id, struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, who, err, "SELECT revoked_at FROM api_keys WHERE tenant_id = $1 "
	    "AND id = $2", "tt", who->tenant, id);
	int rc = s ? cg_db_step(s, err) : -1;
	bool expired = rc > 0 && cg_db_col_time(s, 0) == 0;

	if (s)
		cg_db_reset(s);
	return rc < 0 ? -1 : cg_err_set(err, CG_E_AUTH, "the key that was to make it has %s",
	    expired ? "expired" : "been revoked");
}

static int
add(struct cg_store *st, const struct cg_scope *who, struct cg_api_key_row *r, int64_t most,
    struct cg_err *err)
{
	int64_t there;
	bool good;

	r->created_ms = cg_wall_ms();
	if (take_turn(st, who, err) < 0 || look(st, who, r->made_by, r->created_ms, &there, &good, err) < 0)
		return -1;
	if (!good)
		return over(st, who, r->made_by, err);
	if (most && there >= most)
		return 0;
	return cg_store_exec(st, who, err, "INSERT INTO api_keys (tenant_id, id, name, user_id, scopes, "
	    "secret_hash, created_at, expires_at, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", "ttttttddt",
	    who->tenant, r->id, r->name, r->user ? r->user : "", r->scopes, r->secret_hash,
	    r->created_ms, r->expires_ms, r->made_by);
}

int
cg_store_api_key_add(struct cg_store *st, const struct cg_scope *who, struct cg_api_key_row *r,
    int64_t most, struct cg_err *err)
{
	struct cg_store_tx tx;

	return cg_store_tx_begin(st, &tx, err) < 0 ? -1
	    : cg_store_tx_end(st, &tx, add(st, who, r, most, err), err);
}

static void
fill(struct cg_api_key_row *r, struct cg_arena *a, struct cg_stmt *s)
{
	r->tenant = cg_store_keep(a, cg_db_col_text(s, 0));
	snprintf(r->id, sizeof r->id, "%s", cg_db_col_text(s, 1));
	r->name = cg_store_keep(a, cg_db_col_text(s, 2));
	r->user = cg_store_keep(a, cg_db_col_text(s, 3));
	r->scopes = cg_store_keep(a, cg_db_col_text(s, 4));
	r->secret_hash = cg_store_keep(a, cg_db_col_text(s, 5));
	r->created_ms = cg_db_col_time(s, 6);
	r->expires_ms = cg_db_col_time(s, 7);
	r->used_ms = cg_db_col_time(s, 8);
	r->revoked_ms = cg_db_col_time(s, 9);
}

int
cg_store_api_key_find(struct cg_store *st, const char *id, struct cg_api_key_row *r,
    struct cg_err *err)
{
	struct cg_stmt *s;
	int rc;

	memset(r, 0, sizeof *r);
	if (!st->db || !cg_id_valid(id))
		return 0;
	s = cg_store_stmt(st, NULL, err, cg_db_dialect(st->db) == CG_DB_PG
	    ? "SELECT " COLUMNS " FROM api_key($1)"
	    : "SELECT " COLUMNS " FROM api_keys WHERE id = $1", "t", id);
	if (!s || (rc = cg_db_step(s, err)) <= 0)
		return s ? rc : -1;
	fill(r, &r->mem, s);
	cg_db_reset(s);
	return 1;
}

int
cg_store_api_key_used(struct cg_store *st, const struct cg_scope *who, const char *id,
    int64_t at_ms, struct cg_err *err)
{
	return cg_store_exec(st, who, err, "UPDATE api_keys SET last_used_at = $1 "
	    "WHERE tenant_id = $2 AND id = $3 AND (last_used_at IS NULL OR last_used_at < $1)", "dtt",
	    at_ms, who->tenant, id) < 0 ? -1 : 0;
}

static int
count(void *arg, const struct cg_api_key_row *row)
{
	(void)arg;
	(void)row;
	return 0;
}

/* With those that it made, and those that these made: how many were good still. */
static int
cut_off(struct cg_store *st, const struct cg_scope *who, const char *id, struct cg_err *err)
{
	return take_turn(st, who, err) < 0 ? -1 : cg_store_exec(st, who, err, "WITH RECURSIVE made (id) AS ("
	    "SELECT id FROM api_keys WHERE tenant_id = $1 AND id = $2 UNION "
	    "SELECT k.id FROM api_keys k JOIN made ON k.made_by = made.id WHERE k.tenant_id = $1) "
	    "UPDATE api_keys SET revoked_at = $3 WHERE tenant_id = $1 AND id IN (SELECT id FROM made) "
	    "AND revoked_at IS NULL", "ttd", who->tenant, id, cg_wall_ms());
}

int
cg_store_api_key_revoke(struct cg_store *st, const struct cg_scope *who, const char *id,
    struct cg_err *err)
{
	struct cg_store_tx tx;
	int n = 0;

	if (cg_id_valid(id)) {
		if (cg_store_tx_begin(st, &tx, err) < 0)
			return -1;
		n = cg_store_tx_end(st, &tx, cut_off(st, who, id, err), err);
	}
	if (n != 0)
		return n < 0 ? -1 : 1;
	n = cg_store_api_keys(st, who, id, count, NULL, err);
	if (n == 0)
		return cg_err_set(err, CG_E_NOTFOUND, "no API key '%.40s'", id);
	return n < 0 ? -1 : 0;
}

int
cg_store_api_keys(struct cg_store *st, const struct cg_scope *who, const char *id,
    int (*row)(void *arg, const struct cg_api_key_row *row), void *arg, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc, n = 0, stop = 0;

	if (!st->db || (id && !cg_id_valid(id)))
		return 0;
	s = cg_store_stmt(st, who, err, id
	    ? "SELECT " COLUMNS ", made_by FROM api_keys WHERE tenant_id = $1 AND id = $2"
	    : "SELECT " COLUMNS ", made_by FROM api_keys WHERE tenant_id = $1 AND CAST($2 AS TEXT) IS NULL "
	    "ORDER BY id DESC", "tt", who->tenant, id);
	if (!s)
		return -1;
	while (!stop && (rc = cg_db_step(s, err)) > 0) {
		struct cg_api_key_row r = { .tenant = NULL };

		fill(&r, NULL, s);
		r.made_by = cg_db_col_text(s, 10);
		n++;
		stop = row(arg, &r);
	}
	cg_db_reset(s);
	return stop < 0 || (!stop && rc < 0) ? -1 : n;
}
