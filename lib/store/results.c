/*
 * Long results, each text once under its hash. Rows of the cache and of steps that were hits
 * name them; nothing changes a result, and none goes while it is named.
 */
#include <string.h>

#include "crypt/crypt.h"
#include "store/store_priv.h"

enum { SHORT_MAX = 400 }; /* bytes: a name and the row that it names take as much */

int
cg_store_result_put(struct cg_store *st, const struct cg_scope *who, const char *data,
    char hash[65], struct cg_err *err)
{
	size_t len = data ? strlen(data) : 0;

	hash[0] = '\0';
	if (len <= SHORT_MAX)
		return 0;
	cg_sha256_hex(data, len, hash);
	/* The update holds the row until the transaction ends, so that nobody drops it meanwhile. */
	return cg_store_later(st, who, err, 0, "INSERT INTO results (tenant_id, hash, data) "
	    "VALUES ($1, $2, $3) ON CONFLICT (tenant_id, hash) DO UPDATE SET unused_since = NULL "
	    "WHERE results.unused_since IS NOT NULL", "ttt", who->tenant, hash, data);
}

int
cg_store_result(struct cg_store *st, const struct cg_scope *who, const char *hash, char **data,
    struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, who, err,
	    "SELECT data FROM results WHERE tenant_id = $1 AND hash = $2", "tt", who->tenant, hash);
	int rc = s ? cg_db_step(s, err) : -1;

	if (rc == 1) {
		*data = cg_strdup(cg_db_col_text(s, 0));
		cg_db_reset(s);
	}
	return rc;
}

#define IS_NAMED(tenant) \
	"(hash IN (SELECT data_hash FROM step_cache WHERE tenant_id = $" tenant \
	" AND data_hash IS NOT NULL) OR hash IN (SELECT output_hash FROM run_steps " \
	"WHERE tenant_id = $" tenant " AND output_hash IS NOT NULL))"

static int
sweep(struct cg_store *st, const struct cg_scope *who, int64_t before_ms, struct cg_err *err)
{
	if (cg_store_exec(st, who, err, "UPDATE results SET unused_since = NULL "
	    "WHERE tenant_id = $1 AND unused_since IS NOT NULL AND " IS_NAMED("1"), "t", who->tenant) < 0
	    || cg_store_exec(st, who, err, "DELETE FROM results "
	    "WHERE tenant_id = $1 AND unused_since < $2", "td", who->tenant, before_ms) < 0
	    || cg_store_exec(st, who, err, "UPDATE results SET unused_since = $1 "
	    "WHERE tenant_id = $2 AND unused_since IS NULL AND NOT " IS_NAMED("2"), "dt", cg_wall_ms(),
	    who->tenant) < 0)
		return -1;
	return 0;
}

int
cg_store_results_sweep(struct cg_store *st, const struct cg_scope *who, int64_t before_ms,
    struct cg_err *err)
{
	struct cg_store_tx tx;

	if (cg_store_tx_begin(st, &tx, err) < 0)
		return -1;
	return cg_store_tx_end(st, &tx, sweep(st, who, before_ms, err), err);
}
