/* The rows of the step cache. What a key is made of is lib/cache's business. */
#include <string.h>

#include "store/store_priv.h"

#define CACHE_SHORT \
	"cache_key, workflow_name, step_id, skill_id, run_id, input_hash, scope, size_bytes, " \
	"cost_microusd, duration_ms, used_at, created_at, objects"
#define CACHE_COLUMNS CACHE_SHORT ", parts, artifact_ids, COALESCE(data, (SELECT r.data " \
	"FROM results r WHERE r.tenant_id = step_cache.tenant_id " \
	"AND r.hash = step_cache.data_hash)), data_hash"

void
cg_cache_row_release(struct cg_cache_row *row)
{
	cg_arena_release(&row->mem);
	memset(row, 0, sizeof *row);
}

static void
fill(struct cg_cache_row *r, struct cg_arena *a, struct cg_stmt *s)
{
	r->key = cg_store_keep(a, cg_db_col_text(s, 0));
	r->workflow = cg_store_keep(a, cg_db_col_text(s, 1));
	r->step = cg_store_keep(a, cg_db_col_text(s, 2));
	r->skill = cg_store_keep(a, cg_db_col_text(s, 3));
	r->run = cg_store_keep(a, cg_db_col_text(s, 4));
	r->input_hash = cg_store_keep(a, cg_db_col_text(s, 5));
	r->run_only = strcmp(cg_db_col_text(s, 6), "run_only") == 0;
	r->size = cg_db_col_int(s, 7);
	r->cost_microusd = cg_db_col_int(s, 8);
	r->duration_ms = cg_db_col_int(s, 9);
	r->used_ms = cg_db_col_time(s, 10);
	r->created_ms = cg_db_col_time(s, 11);
	r->objects = cg_store_keep(a, cg_db_col_text(s, 12));
	r->parts = cg_store_keep(a, cg_db_col_text(s, 13));
	r->artifacts = cg_store_keep(a, cg_db_col_text(s, 14));
	r->data = cg_store_keep(a, cg_db_col_text(s, 15));
	r->data_hash = cg_store_keep(a, cg_db_col_text(s, 16));
}

static const char whole_row[] =
    "SELECT " CACHE_COLUMNS " FROM step_cache WHERE tenant_id = $1 AND cache_key = $2";
/* Where a result is kept under its hash the row alone says which: it may be long. */
static const char named_row[] =
    "SELECT " CACHE_SHORT ", NULL, artifact_ids, data, data_hash FROM step_cache "
    "WHERE tenant_id = $1 AND cache_key = $2";
static const char short_row[] =
    "SELECT " CACHE_SHORT ", NULL, NULL, NULL, NULL FROM step_cache "
    "WHERE tenant_id = $1 AND cache_key = $2";

static int
get(struct cg_stmt *s, struct cg_cache_row *row, struct cg_err *err)
{
	int rc;

	memset(row, 0, sizeof *row);
	if (!s || (rc = cg_db_step(s, err)) < 0)
		return -1;
	if (rc == 1) {
		fill(row, &row->mem, s);
		cg_db_reset(s);
	}
	return rc;
}

int
cg_store_commit_asking(struct cg_store *st, const struct cg_scope *who, const char *key,
    struct cg_err *err)
{
	struct cg_stmt *s;

	if (!cg_store_is_far(st))
		return cg_store_commit(st, err);
	s = cg_store_stmt(st, who, err, whole_row, "tt", who->tenant, key);
	if (!s || cg_db_ask(s, err) < 0 || cg_store_commit(st, err) < 0)
		return -1;
	st->answer = s;
	snprintf(st->answer_key, sizeof st->answer_key, "%s", key);
	return 0;
}

int
cg_store_cache_get(struct cg_store *st, const struct cg_scope *who, const char *key,
    struct cg_cache_row *row, struct cg_err *err)
{
	struct cg_stmt *s = st->answer;

	st->answer = NULL;
	if (!st->db) {
		memset(row, 0, sizeof *row);
		return 0;
	}
	if (!s || strcmp(st->answer_key, key) != 0)
		s = cg_store_stmt(st, who, err, whole_row, "tt", who->tenant, key);
	return get(s, row, err);
}

int
cg_store_cache_name(struct cg_store *st, const struct cg_scope *who, const char *key,
    struct cg_cache_row *row, struct cg_err *err)
{
	if (st->db)
		return get(cg_store_stmt(st, who, err, named_row, "tt", who->tenant, key), row, err);
	memset(row, 0, sizeof *row);
	return 0;
}

int
cg_store_cache_head(struct cg_store *st, const struct cg_scope *who, const char *key,
    struct cg_cache_row *row, struct cg_err *err)
{
	if (st->db)
		return get(cg_store_stmt(st, who, err, short_row, "tt", who->tenant, key), row, err);
	memset(row, 0, sizeof *row);
	return 0;
}

int
cg_store_cache_put(struct cg_store *st, const struct cg_scope *who,
    const struct cg_cache_row *r, struct cg_err *err)
{
	int64_t now = cg_wall_ms(), created = r->created_ms ? r->created_ms : now;
	char hash[65];

	if (cg_store_result_put(st, who, r->data, hash, err) < 0)
		return -1;
	return cg_store_later(st, who, err, 0,
	    "INSERT INTO step_cache (tenant_id, cache_key, workflow_name, step_id, skill_id, run_id, "
	    "input_hash, scope, size_bytes, cost_microusd, duration_ms, used_at, created_at, "
	    "updated_at, objects, parts, artifact_ids, data, data_hash) VALUES ($1, $2, $3, $4, $5, "
	    "$6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) "
	    "ON CONFLICT (tenant_id, cache_key) DO UPDATE SET "
	    "workflow_name = excluded.workflow_name, step_id = excluded.step_id, "
	    "skill_id = excluded.skill_id, run_id = excluded.run_id, "
	    "input_hash = excluded.input_hash, scope = excluded.scope, "
	    "size_bytes = excluded.size_bytes, cost_microusd = excluded.cost_microusd, "
	    "duration_ms = excluded.duration_ms, used_at = excluded.used_at, "
	    "created_at = excluded.created_at, updated_at = excluded.updated_at, "
	    "objects = excluded.objects, parts = excluded.parts, "
	    "artifact_ids = excluded.artifact_ids, data = excluded.data, "
	    "data_hash = excluded.data_hash",
	    "ttttttttiiidddttttt", who->tenant, r->key, r->workflow, r->step, r->skill, r->run,
	    r->input_hash ? r->input_hash : "", r->run_only ? "run_only" : "global", r->size,
	    r->cost_microusd, r->duration_ms, r->used_ms ? r->used_ms : now, created, now,
	    r->objects ? r->objects : "", r->parts, r->artifacts, hash[0] ? NULL : r->data,
	    hash[0] ? hash : NULL);
}

int
cg_store_cache_drop(struct cg_store *st, const struct cg_scope *who, const char *key,
    struct cg_err *err)
{
	return cg_store_exec(st, who, err,
	    "DELETE FROM step_cache WHERE tenant_id = $1 AND cache_key = $2", "tt", who->tenant, key);
}

int
cg_store_cache_touch(struct cg_store *st, const struct cg_scope *who, const char *key,
    struct cg_err *err)
{
	return cg_store_later(st, who, err, 0, "UPDATE step_cache SET used_at = $1 "
	    "WHERE tenant_id = $2 AND cache_key = $3", "dtt", cg_wall_ms(), who->tenant, key);
}

/* Two texts that differ in their order alone; both are there so that neither is put together. */
#define CACHE_WHERE \
	"SELECT " CACHE_COLUMNS " FROM step_cache WHERE tenant_id = $1 " \
	"AND (CAST($2 AS TEXT) IS NULL OR workflow_name = $2) " \
	"AND (CAST($3 AS TEXT) IS NULL OR step_id = $3) " \
	"AND (CAST($4 AS TEXT) IS NULL OR skill_id = $4) " \
	"AND (CAST($5 AS TEXT) IS NULL OR CAST(run_id AS TEXT) = $5) " \
	"AND used_at < $6 AND created_at < $7 "
static const char newest_first[] =
    CACHE_WHERE "ORDER BY created_at DESC, cache_key LIMIT $8";
static const char oldest_used_first[] =
    CACHE_WHERE "ORDER BY used_at, created_at, cache_key LIMIT $8";
/* The same for one step, in words that let the index be used. */
static const char of_step[] =
    "SELECT " CACHE_COLUMNS " FROM step_cache WHERE tenant_id = $1 AND workflow_name = $2 "
    "AND step_id = $3 AND (CAST($4 AS TEXT) IS NULL OR skill_id = $4) "
    "AND (CAST($5 AS TEXT) IS NULL OR CAST(run_id AS TEXT) = $5) "
    "AND used_at < $6 AND created_at < $7 ORDER BY created_at DESC LIMIT $8";

int
cg_store_cache_list(struct cg_store *st, const struct cg_scope *who,
    const struct cg_cache_filter *f, int (*row)(void *arg, const struct cg_cache_row *row),
    void *arg, struct cg_err *err)
{
	const int64_t never = INT64_C(253402300799999);
	const char *sql = f->oldest_used_first ? oldest_used_first
	    : f->workflow && f->step ? of_step : newest_first;
	struct cg_stmt *s;
	int rc;

	if (!st->db)
		return 0;
	s = cg_store_stmt(st, who, err, sql, "tttttddi", who->tenant, f->workflow, f->step, f->skill,
	    f->run, f->used_before_ms ? f->used_before_ms : never,
	    f->created_before_ms ? f->created_before_ms : never, f->limit ? f->limit : INT64_MAX);
	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1) {
		struct cg_cache_row r = { 0 };
		int stop;

		fill(&r, NULL, s);
		if ((stop = row(arg, &r)) != 0) {
			cg_db_reset(s);
			return stop < 0 ? -1 : 0;
		}
	}
	return rc;
}
