/* What is asked of checkpoints without reading them. */
#include <string.h>

#include "ckpt/ckpt_priv.h"

int
cg_ckpt_head(struct cg_store *st, const struct cg_scope *who, const char *thread, const char *ns,
    char id[CG_ID_LEN + 1], struct cg_err *err)
{
	struct cg_stmt *s;
	int rc;

	id[0] = '\0';
	if (!cg_store_db(st))
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT checkpoint_id FROM checkpoints WHERE tenant_id = $1 "
	    "AND thread_id = $2 AND checkpoint_ns = $3 ORDER BY checkpoint_id DESC LIMIT 1", "ttt",
	    who->tenant, thread, ns);
	if (!s || (rc = cg_db_step(s, err)) < 0)
		return -1;
	if (rc == 1) {
		snprintf(id, CG_ID_LEN + 1, "%s", cg_db_col_text(s, 0));
		cg_db_reset(s);
	}
	return rc;
}

int
cg_ckpt_reached(struct cg_store *st, const struct cg_scope *who, const char *thread,
    char id[CG_ID_LEN + 1], int64_t *writes, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc;

	id[0] = '\0';
	*writes = 0;
	if (!cg_store_db(st))
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT MAX(checkpoint_id), (SELECT COUNT(*) FROM checkpoint_writes "
	    "WHERE tenant_id = $1 AND thread_id = $2) FROM checkpoints WHERE tenant_id = $1 AND thread_id = $2",
	    "tt", who->tenant, thread);
	rc = s ? cg_db_step(s, err) : -1;
	if (rc == 1) {
		snprintf(id, CG_ID_LEN + 1, "%s", cg_db_col_text(s, 0) ? cg_db_col_text(s, 0) : "");
		*writes = cg_db_col_int(s, 1);
		cg_db_reset(s);
	}
	return rc < 0 ? -1 : *id != '\0';
}

int
cg_ckpt_where(struct cg_store *st, const struct cg_scope *who, const char *thread, const char *id,
    char **ns, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc;

	*ns = NULL;
	if (!cg_store_db(st))
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT checkpoint_ns FROM checkpoints WHERE tenant_id = $1 "
	    "AND thread_id = $2 AND checkpoint_id = $3 ORDER BY 1 LIMIT 1", "ttt", who->tenant, thread, id);
	rc = s ? cg_db_step(s, err) : -1;
	if (rc == 1) {
		*ns = cg_strdup(cg_db_col_text(s, 0));
		cg_db_reset(s);
	}
	return rc;
}

int
cg_ckpt_waited(struct cg_store *st, const struct cg_scope *who, const char *thread, const char *ns,
    char id[CG_ID_LEN + 1], struct cg_err *err)
{
	struct cg_stmt *s;
	int rc;

	id[0] = '\0';
	if (!cg_store_db(st))
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT c.checkpoint_id FROM checkpoints c WHERE c.tenant_id = $1 "
	    "AND c.thread_id = $2 AND c.checkpoint_ns = $3 AND EXISTS (SELECT 1 FROM checkpoint_writes w "
	    "WHERE w.tenant_id = $1 AND w.thread_id = $2 AND w.checkpoint_ns = $3 AND w.checkpoint_id = c.checkpoint_id "
	    "AND w.channel = '__interrupt__') ORDER BY c.checkpoint_id DESC LIMIT 1", "ttt", who->tenant,
	    thread, ns);
	rc = s ? cg_db_step(s, err) : -1;
	if (rc == 1) {
		snprintf(id, CG_ID_LEN + 1, "%s", cg_db_col_text(s, 0));
		cg_db_reset(s);
	}
	return rc;
}

int
cg_ckpt_namespaces(struct cg_store *st, const struct cg_scope *who, const char *thread,
    int (*each)(void *arg, const char *ns), void *arg, struct cg_err *err)
{
	struct cg_arena mem = { NULL };
	const char **v = NULL;
	size_t n = 0, cap = 0;
	struct cg_stmt *s;
	int rc, told = 0;

	if (!cg_store_db(st))
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT DISTINCT checkpoint_ns FROM checkpoints "
	    "WHERE tenant_id = $1 AND thread_id = $2 ORDER BY 1", "tt", who->tenant, thread);
	while ((rc = s ? cg_db_step(s, err) : -1) == 1) {
		if (n == cap)
			v = cg_realloc(v, cap = cap ? cap * 2 : 16, sizeof *v);
		v[n++] = cg_arena_strdup(&mem, cg_db_col_text(s, 0));
	}
	for (size_t i = 0; rc == 0 && i < n; i++, told++)
		rc = each(arg, v[i]);
	free(v);
	cg_arena_release(&mem);
	return rc < 0 ? -1 : told;
}

/*
 * Of blobs and of channel_versions: a channel without a value has a version and no blob. Others
 * may have written texts that begin with a number.
 */
#define MAX_VERSION(of, versions, value, meta) \
	"SELECT MAX(n) FROM (SELECT MAX(" of("version") ") AS n FROM checkpoint_blobs " \
	"WHERE tenant_id = $1 AND thread_id = $2 AND checkpoint_ns = $3 UNION ALL " \
	"SELECT MAX(" of(value) ") FROM checkpoints c, " versions " AS v WHERE c.tenant_id = $1 " \
	"AND c.thread_id = $2 AND c.checkpoint_ns = $3 UNION ALL SELECT MAX(" of(meta) ") " \
	"FROM checkpoints c WHERE c.tenant_id = $1 AND c.thread_id = $2 AND c.checkpoint_ns = $3) AS m"
#define OF_LITE(v) "CAST(" v " AS INTEGER)"
#define OF_PG(v) "CAST(substring(" v " from '^[0-9]+') AS numeric)"

int
cg_ckpt_max_version(struct cg_store *st, const struct cg_scope *who, const char *thread,
    const char *ns, int64_t *max, struct cg_err *err)
{
	static const char *const sql[] = {
		MAX_VERSION(OF_LITE, "json_each(" CG_CKPT_WHOLE("c.checkpoint") ", '$.channel_versions')", "v.value",
		    "(" CG_CKPT_WHOLE("c.metadata") ") ->> 'cg_version'"),
		MAX_VERSION(OF_PG, "jsonb_each_text(" CG_CKPT_VERSIONS("c.checkpoint") ")", "v.value",
		    "c.metadata ->> 'cg_version'"),
	};
	struct cg_stmt *s;

	*max = 0;
	if (!cg_store_db(st))
		return 0;
	s = cg_store_stmt(st, who, err, sql[cg_ckpt_far(st)], "ttt", who->tenant, thread, ns);
	if (!s || cg_db_step(s, err) < 0)
		return -1;
	*max = cg_db_col_int(s, 0);
	cg_db_reset(s);
	return 0;
}
