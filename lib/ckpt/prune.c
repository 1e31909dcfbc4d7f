/* Retention: what nobody goes on with any more. */
#include <string.h>

#include "base/log.h"
#include "ckpt/ckpt_priv.h"

int
cg_ckpt_drop(struct cg_store *st, const struct cg_scope *who, const char *thread,
    struct cg_err *err)
{
	struct cg_store_tx tx;
	int rc;

	if (cg_store_tx_begin(st, &tx, err) < 0)
		return -1;
	rc = cg_store_later(st, who, err, 0, "DELETE FROM checkpoints WHERE tenant_id = $1 "
	    "AND thread_id = $2", "tt", who->tenant, thread);
	if (rc == 0)
		rc = cg_store_later(st, who, err, 0, "DELETE FROM checkpoint_blobs WHERE tenant_id = $1 "
		    "AND thread_id = $2", "tt", who->tenant, thread);
	if (rc == 0)
		rc = cg_store_later(st, who, err, 0, "DELETE FROM checkpoint_writes WHERE tenant_id = $1 "
		    "AND thread_id = $2", "tt", who->tenant, thread);
	return cg_store_tx_end(st, &tx, rc, err);
}

/*
 * A checkpoint of which nothing can be read is no error here: the values that it may have named
 * stay. One whose versions are no object names none.
 */

/* The checkpoint of the graph itself that one of a subgraph was begun from. On SQLite; on PostgreSQL. */
#define PARENT_LITE(metadata) "(SELECT p.value FROM json_each(" CG_CKPT_WHOLE(metadata) ", '$.parents') AS p WHERE p.key = '')"
#define PARENT_PG(metadata) "(" metadata " -> 'parents' ->> '')"
#define MEMBER_LITE(path) "((" CG_CKPT_WHOLE("c.metadata") ") ->> '$." path "')"

/*
 * An id says when its checkpoint was made: older is smaller. A fork that stays needs what it comes
 * from, with the subgraphs that were begun there: they are where its own go on from. That can be a
 * fork in its turn, so far back as is looked (lib/graph/back.c).
 */
#define OLD_ONES(parent, source, from) \
	"WITH RECURSIVE ranked AS (SELECT c.checkpoint_ns, c.checkpoint_id, ROW_NUMBER() OVER " \
	"(PARTITION BY c.checkpoint_ns ORDER BY c.checkpoint_id DESC) AS place FROM checkpoints c " \
	"WHERE c.tenant_id = $1 AND c.thread_id = $2), " \
	"forked AS (SELECT " from " AS id, 1 AS n FROM ranked r JOIN checkpoints c ON c.tenant_id = $1 " \
	"AND c.thread_id = $2 AND c.checkpoint_ns = r.checkpoint_ns AND c.checkpoint_id = r.checkpoint_id " \
	"WHERE r.checkpoint_ns = '' AND (r.place <= $3 OR r.checkpoint_id >= $4) AND " source " = 'fork' " \
	"UNION SELECT " from ", f.n + 1 FROM forked f JOIN checkpoints c ON c.tenant_id = $1 " \
	"AND c.thread_id = $2 AND c.checkpoint_ns = '' AND c.checkpoint_id = f.id " \
	"WHERE f.n < 100 AND " source " = 'fork') " \
	"DELETE FROM checkpoints AS o WHERE o.tenant_id = $1 AND o.thread_id = $2 AND o.checkpoint_id < $4 " \
	"AND (o.checkpoint_ns, o.checkpoint_id) IN (SELECT r.checkpoint_ns, r.checkpoint_id FROM ranked r " \
	"WHERE r.place > $3) AND NOT EXISTS (SELECT 1 FROM forked f WHERE f.id = CASE o.checkpoint_ns " \
	"WHEN '' THEN o.checkpoint_id ELSE " parent " END)"
static const char *const old_ones[] = {
	OLD_ONES(PARENT_LITE("o.metadata"), MEMBER_LITE("source"), MEMBER_LITE("cg_from.checkpoint")),
	OLD_ONES(PARENT_PG("o.metadata"), "(c.metadata ->> 'source')", "(c.metadata -> 'cg_from' ->> 'checkpoint')") };

/*
 * Those of a subgraph (<node>:<task>) were begun from a checkpoint of the graph itself, which is
 * older; behind its head they can be what the head waits for. A subgraph that remembers from one
 * time to the next has no task in its namespace.
 */
#define OF_SUBS(t, parent) \
	"DELETE FROM " t " WHERE tenant_id = $1 AND thread_id = $2 AND checkpoint_ns LIKE '%:%' " \
	"AND checkpoint_id < $3 AND checkpoint_id < (SELECT MAX(c.checkpoint_id) FROM checkpoints c " \
	"WHERE c.tenant_id = $1 AND c.thread_id = $2 AND c.checkpoint_ns = '') " parent
#define PARENT_GONE(id) \
	"AND " id " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM checkpoints c WHERE c.tenant_id = $1 " \
	"AND c.thread_id = $2 AND c.checkpoint_ns = '' AND c.checkpoint_id = " id ")"
static const char *const old_subs[] = {
	OF_SUBS("checkpoints", PARENT_GONE(PARENT_LITE("checkpoints.metadata"))),
	OF_SUBS("checkpoints", PARENT_GONE(PARENT_PG("checkpoints.metadata"))) };
/* Writes of namespaces that are gone whole. */
static const char sub_writes[] = OF_SUBS("checkpoint_writes", "AND NOT EXISTS (SELECT 1 "
    "FROM checkpoints c WHERE c.tenant_id = $1 AND c.thread_id = $2 "
    "AND c.checkpoint_ns = checkpoint_writes.checkpoint_ns)");

/*
 * Writes of checkpoints that are gone. Others may write them before their checkpoint, which is
 * then newer than all that there are; and before version 4 sends are looked up at the parent.
 */
#define UNLESS_SENT(w, old) \
	"AND NOT (" w ".channel = '" CG_CKPT_TASKS "' AND " w ".checkpoint_id IN " \
	"(SELECT c.parent_checkpoint_id FROM checkpoints c WHERE c.tenant_id = $1 AND c.thread_id = $2 " \
	"AND " old " AND c.parent_checkpoint_id IS NOT NULL))"
#define IF_GONE(w) \
	"AND NOT EXISTS (SELECT 1 FROM checkpoints c WHERE c.thread_id = $2 " \
	"AND c.checkpoint_ns = " w ".checkpoint_ns AND c.checkpoint_id = " w ".checkpoint_id) "
static const char *const writes[] = {
	"DELETE FROM checkpoint_writes WHERE tenant_id = $1 AND thread_id = $2 "
	IF_GONE("checkpoint_writes") "AND checkpoint_id < (SELECT MAX(c.checkpoint_id) FROM checkpoints c "
	"WHERE c.thread_id = $2 AND c.checkpoint_ns = checkpoint_writes.checkpoint_ns) "
	UNLESS_SENT("checkpoint_writes", "CASE WHEN json_valid(c.checkpoint) THEN c.checkpoint ->> 'v' < 4 ELSE 1 END"),
	"DELETE FROM checkpoint_writes w USING (SELECT c.checkpoint_ns, MAX(c.checkpoint_id) AS head "
	"FROM checkpoints c WHERE c.tenant_id = $1 AND c.thread_id = $2 GROUP BY 1) AS h "
	"WHERE w.tenant_id = $1 AND w.thread_id = $2 AND w.checkpoint_ns = h.checkpoint_ns "
	"AND w.checkpoint_id < h.head " IF_GONE("w")
	UNLESS_SENT("w", "CASE WHEN jsonb_typeof(c.checkpoint -> 'v') = 'number' THEN "
	    "CAST(c.checkpoint ->> 'v' AS numeric) < 4 ELSE true END") };

/* Values that no checkpoint names. */
static const char *const blobs[] = {
	"DELETE FROM checkpoint_blobs WHERE tenant_id = $1 AND thread_id = $2 "
	"AND NOT EXISTS (SELECT 1 FROM checkpoints c WHERE c.tenant_id = $1 AND c.thread_id = $2 "
	"AND NOT json_valid(c.checkpoint)) "
	"AND rowid NOT IN (SELECT b.rowid FROM checkpoints c "
	"CROSS JOIN json_each(" CG_CKPT_WHOLE("c.checkpoint") ", '$.channel_versions') AS v "
	"CROSS JOIN checkpoint_blobs b "
	"WHERE c.tenant_id = $1 AND c.thread_id = $2 AND b.thread_id = $2 "
	"AND b.checkpoint_ns = c.checkpoint_ns AND b.channel = v.key AND b.version = CAST(v.value AS TEXT))",
	"DELETE FROM checkpoint_blobs b WHERE b.tenant_id = $1 AND b.thread_id = $2 "
	"AND NOT EXISTS (SELECT 1 FROM (SELECT DISTINCT c.checkpoint_ns, v.key, v.value FROM checkpoints c, "
	"jsonb_each_text(" CG_CKPT_VERSIONS("c.checkpoint") ") AS v "
	"WHERE c.tenant_id = $1 AND c.thread_id = $2) AS k WHERE k.checkpoint_ns = b.checkpoint_ns "
	"AND k.key = b.channel AND k.value = b.version)" };

/*
 * A plan for a thread of the average length compares each row of it with each other; here
 * it is of any length.
 */
static int
loops(struct cg_store *st, const struct cg_scope *who, const char *on, struct cg_err *err)
{
	return cg_ckpt_far(st) ? cg_store_later(st, who, err, 0,
	    "SELECT set_config('enable_nestloop', $1, true)", "t", on) : 0;
}

static int
run(struct cg_stmt *s, int64_t *n, struct cg_err *err)
{
	int changed = s ? cg_db_run(s, err) : -1;

	*n = changed > 0 ? changed : 0;
	return changed < 0 ? -1 : 0;
}

/*
 * Nobody begins anything with it from here to the end of the transaction, and what had begun
 * before is over: values that a branch has just named would go with it else. On SQLite there is one
 * that writes at a time.
 */
static int
claim(struct cg_store *st, const struct cg_scope *who, const char *thread, struct cg_err *err)
{
#define OF_THREAD "SELECT status, run_id FROM threads WHERE tenant_id = $1 AND thread_id = $2"
	static const char *const sql[] = { OF_THREAD, OF_THREAD " FOR UPDATE" };
	struct cg_stmt *s = cg_store_stmt(st, who, err, sql[cg_ckpt_far(st)], "tt", who->tenant, thread);
	int rc = s ? cg_db_step(s, err) : -1;

	if (rc == 1) {
		rc = strcmp(cg_db_col_text(s, 0), "busy") != 0 ? 0 : cg_err_set(err, CG_E_CONFLICT,
		    "thread '%s' is busy with run '%s'", thread, cg_db_col_text(s, 1) ? cg_db_col_text(s, 1) : "?");
		cg_db_reset(s);
	}
	return rc < 0 ? -1 : cg_ckpt_lock(st, who, thread, err);
}

/* Who has read it before and would write now begins anew. */
static int
fence(struct cg_store *st, const struct cg_scope *who, const char *thread, struct cg_err *err)
{
	return cg_store_exec(st, who, err, "UPDATE threads SET fence = fence + 1 WHERE tenant_id = $1 "
	    "AND thread_id = $2", "tt", who->tenant, thread) < 0 ? -1 : 0;
}

static int
prune(struct cg_store *st, const struct cg_scope *who, const char *thread, int64_t keep,
    const char *older_than, struct cg_ckpt_pruned *out, struct cg_err *err)
{
	bool far = cg_ckpt_far(st);
	int64_t subs, of_subs;

	if (claim(st, who, thread, err) < 0 || loops(st, who, "off", err) < 0)
		return -1;
	if (run(cg_store_stmt(st, who, err, old_ones[far], "ttit", who->tenant, thread,
	    keep < 1 ? (int64_t)1 : keep, older_than), &out->checkpoints, err) < 0)
		return -1;
	if (run(cg_store_stmt(st, who, err, old_subs[far], "ttt", who->tenant, thread, older_than), &subs,
	    err) < 0)
		return -1;
	if (run(cg_store_stmt(st, who, err, sub_writes, "ttt", who->tenant, thread, older_than), &of_subs,
	    err) < 0)
		return -1;
	if (run(cg_store_stmt(st, who, err, writes[far], "tt", who->tenant, thread), &out->writes,
	    err) < 0)
		return -1;
	out->checkpoints += subs;
	out->writes += of_subs;
	if (run(cg_store_stmt(st, who, err, blobs[far], "tt", who->tenant, thread), &out->blobs, err) < 0)
		return -1;
	if (out->checkpoints && fence(st, who, thread, err) < 0)
		return -1;
	return loops(st, who, "on", err);
}

int
cg_ckpt_prune(struct cg_store *st, const struct cg_scope *who, const char *thread, int64_t keep,
    int64_t before_ms, struct cg_ckpt_pruned *out, struct cg_err *err)
{
	char older_than[CG_ID_LEN + 1] = CG_CKPT_ID_END;
	struct cg_store_tx tx;

	memset(out, 0, sizeof *out);
	if (before_ms)
		cg_ckpt_id_of_time(before_ms, older_than);
	if (cg_store_tx_begin(st, &tx, err) < 0)
		return -1;
	return cg_store_tx_end(st, &tx, prune(st, who, thread, keep, older_than, out, err), err);
}

/* ---- all of them ---- */

enum { AT_ONCE = 100 };

struct rested {
	char tenant[CG_TENANT_MAX + 1], *thread;
	int64_t over; /* checkpoints that are no heads */
};

/* A subgraph that was begun before the head. */
#define HAS_OLD_SUBS \
	"MIN(CASE WHEN c.checkpoint_ns LIKE '%:%' THEN c.checkpoint_id END) " \
	"< MAX(CASE WHEN c.checkpoint_ns = '' THEN c.checkpoint_id END)"

/* The next threads in the order of their ids. One that a run has does not rest. */
static int
next_rested(struct cg_store *st, const char *before, const char *after, struct rested *v, size_t *n,
    struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, NULL, err, "SELECT MIN(c.tenant_id), c.thread_id, "
	    "COUNT(*) - COUNT(DISTINCT c.checkpoint_ns) FROM checkpoints c WHERE c.thread_id > $1 "
	    "AND NOT EXISTS (SELECT 1 FROM threads t WHERE t.thread_id = c.thread_id "
	    "AND t.status = 'busy') GROUP BY c.thread_id HAVING MAX(c.checkpoint_id) < $2 "
	    "AND (COUNT(*) > COUNT(DISTINCT c.checkpoint_ns) OR " HAS_OLD_SUBS ") ORDER BY c.thread_id LIMIT $3", "tti", after,
	    before, (int64_t)AT_ONCE);
	int rc = -1;

	*n = 0;
	while (s && (rc = cg_db_step(s, err)) == 1) {
		snprintf(v[*n].tenant, sizeof v->tenant, "%s", cg_db_col_text(s, 0));
		v[*n].thread = cg_strdup(cg_db_col_text(s, 1));
		v[(*n)++].over = cg_db_col_int(s, 2);
	}
	return rc;
}

/* When it was looked for it was at rest. 1, 0: it has been gone on with since. */
static int
still_rests(struct cg_store *st, const struct cg_scope *who, const char *thread, int64_t before_ms,
    struct cg_err *err)
{
	char before[CG_ID_LEN + 1];
	struct cg_stmt *s;
	int rc;

	cg_ckpt_id_of_time(before_ms, before);
	s = cg_store_stmt(st, who, err, "SELECT 1 FROM checkpoints WHERE tenant_id = $1 AND thread_id = $2 "
	    "AND checkpoint_id >= $3 LIMIT 1", "ttt", who->tenant, thread, before);
	rc = s ? cg_db_step(s, err) : -1;
	if (rc == 1)
		cg_db_reset(s);
	return rc < 0 ? -1 : !rc;
}

static int
prune_idle(struct cg_store *st, const struct cg_scope *who, const char *thread, int64_t before_ms,
    struct cg_ckpt_pruned *out, struct cg_err *err)
{
	struct cg_store_tx tx;
	int rc;

	memset(out, 0, sizeof *out);
	if (cg_store_tx_begin(st, &tx, err) < 0)
		return -1;
	rc = claim(st, who, thread, err);
	rc = rc < 0 ? -1 : still_rests(st, who, thread, before_ms, err);
	if (rc == 0)
		rc = cg_err_set(err, CG_E_CONFLICT, "thread '%s' has been gone on with", thread);
	return cg_store_tx_end(st, &tx, rc < 0 ? -1 : cg_ckpt_prune(st, who, thread, 1, before_ms, out, err), err);
}

/* 0, 1: this one is not (it alone is damaged, or does not rest any more), -1: none can be now. */
static int
prune_rested(struct cg_store *st, const struct rested *r, int64_t before_ms, bool dry_run,
    struct cg_ckpt_pruned *out, struct cg_err *err)
{
	const struct cg_scope who = { r->tenant, NULL };
	struct cg_ckpt_pruned one = { .checkpoints = r->over };
	struct cg_err why = CG_ERR_INIT;

	if (!dry_run && prune_idle(st, &who, r->thread, before_ms, &one, &why) < 0) {
		if (why.code == CG_E_CONFLICT)
			return 1;
		if (why.code != CG_E_DATA && why.code != CG_E_BUG && why.code != CG_E_TOOBIG) {
			*err = why;
			return -1;
		}
		cg_log(CG_LOG_WARN, "the history of a thread cannot be pruned", CG_S("thread", r->thread),
		    CG_S("tenant", r->tenant), CG_S("why", why.msg));
		return 1;
	}
	out->checkpoints += one.checkpoints;
	out->blobs += one.blobs;
	out->writes += one.writes;
	return 0;
}

int
cg_ckpt_prune_all(struct cg_store *st, int64_t before_ms, bool dry_run,
    struct cg_ckpt_pruned *out, struct cg_err *err)
{
	struct rested *v = cg_calloc(AT_ONCE, sizeof *v);
	char before[CG_ID_LEN + 1], *after = cg_strdup("");
	int rc = 0, threads = 0;
	size_t n = 0;

	memset(out, 0, sizeof *out);
	cg_ckpt_id_of_time(before_ms, before);
	do {
		rc = cg_store_db(st) ? next_rested(st, before, after, v, &n, err) : 0;
		for (size_t i = 0; i < n; i++) {
			int one = rc < 0 ? -1 : prune_rested(st, &v[i], before_ms, dry_run, out, err);

			threads += one == 0;
			rc = one < 0 ? -1 : 0;
			free(after);
			after = v[i].thread;
		}
	} while (rc == 0 && n == AT_ONCE);
	free(after);
	free(v);
	return rc < 0 ? -1 : threads;
}
