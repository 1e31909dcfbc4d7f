/*
 * Checkpoints of graph workflows, in the tables and the encoding of LangGraph's own
 * PostgresSaver (@langchain/langgraph-checkpoint-postgres 1.0, schema version 4; the
 * indexes of its Python twin), so that their programs read, continue and fork what is
 * written here and the other way round. On SQLite the same tables.
 *
 * What is different, and allowed by theirs:
 * - rows of a type `empty` are not written: a version without a row is a channel without a
 *   value. Both are read;
 * - a task's writes to triggers and tasks (branch:to:*, join:*, __pregel_tasks, __no_writes__)
 *   are not written when the checkpoint that applies them is written in the same
 *   transaction: nothing can be pending then. Nor is what __start__ writes, which is the input
 *   that the value of the channel __start__ has;
 * - versions are never used twice in a (thread, namespace), whatever was forked: the next
 *   one is above all that were ever used, which the metadata of a checkpoint say
 *   (`cg_version`), and which is looked up behind a checkpoint of others.
 *
 * Values are plain JSON. Records {"lc": ...} are kept as they are. A value of the type
 * `bytes` is read as {"lc":2,"type":"constructor","id":["Uint8Array"],"method":"from",...}.
 *
 * Everything carries the tenant, also in the three tables of theirs (column tenant_id with a
 * default of the session's own); a thread id of another tenant is not found.
 */
#ifndef CG_CKPT_CKPT_H
#define CG_CKPT_CKPT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"

struct cg_err;
struct cg_scope;
struct cg_store;

#define CG_CKPT_NULL_TASK "00000000-0000-0000-0000-000000000000"

enum { /* idx of special writes */
	CG_CKPT_IDX_ERROR = -1,
	CG_CKPT_IDX_SCHEDULED = -2,
	CG_CKPT_IDX_INTERRUPT = -3,
	CG_CKPT_IDX_RESUME = -4
};

/* ---- ids ---- */

/*
 * A new checkpoint id: a UUID of version 6 (RFC 9562, 5.6) whose clock sequence is the step
 * (-1 as 0x3fff), greater in text order than `after` (NULL or "": none) and than all
 * that this process has made.
 */
void cg_ckpt_id_new(int64_t step, const char *after, char out[CG_ID_LEN + 1]);
/* The first id of that time, in the order of texts. */
void cg_ckpt_id_of_time(int64_t wall_ms, char out[CG_ID_LEN + 1]);
/*
 * UUID of version 5 (RFC 9562, 5.5), namespace: the 16 bytes of a checkpoint's id; name: the
 * parts as a compact JSON array of strings: namespace, step, node, "__pregel_pull" and the
 * trigger (which is made an array within it, as theirs is), or "__pregel_push" and the index, ...
 */
void cg_ckpt_task_id(const char *checkpoint, const char *const *parts, size_t n,
    char out[CG_ID_LEN + 1]);
/* The same of a bare text: tasks of updateState. */
void cg_ckpt_text_id(const char *checkpoint, const char *text, char out[CG_ID_LEN + 1]);
/* XXH3, 128 bits, seed 0, 32 hex digits: interrupt ids. */
void cg_ckpt_xxh3(const char *s, size_t n, char out[33]);

/* ---- checkpoints ---- */

struct cg_ckpt_write {
	char task[CG_ID_LEN + 1];  /* or an interrupt's id */
	int idx;
	const char *channel;
	json_t *value;
};

/* One as it was read. Free with cg_ckpt_release. */
struct cg_ckpt {
	char thread[256], *ns;
	char id[CG_ID_LEN + 1], parent[CG_ID_LEN + 1]; /* parent "": none */
	char ts[32];
	json_t *versions;          /* channel -> number, or a string of a foreign writer */
	json_t *seen;              /* node -> {channel: version} */
	json_t *values;            /* channel -> value; without those that have none */
	json_t *metadata;          /* {source, step, parents, ...} */
	struct cg_ckpt_write *writes; /* pending and done ones, by task and idx */
	size_t n_writes;
};
void cg_ckpt_release(struct cg_ckpt *c);

/*
 * The checkpoint of that id, or (id NULL) the newest of the namespace: 1, 0 there is none,
 * -1: CG_E_DATA (a type that is not JSON, a delta channel, a version that has become
 * unreadable; the message names thread and channel).
 */
int cg_ckpt_load(struct cg_store *st, const struct cg_scope *who, const char *thread,
    const char *ns, const char *id, struct cg_ckpt *out, struct cg_err *err);
/* Only the newest id: 1, 0 none. */
int cg_ckpt_head(struct cg_store *st, const struct cg_scope *who, const char *thread,
    const char *ns, char id[CG_ID_LEN + 1], struct cg_err *err);
/*
 * How far a thread has come, in whatever namespace: its newest checkpoint, and how many writes there
 * are of its tasks. 1, 0 there is no checkpoint.
 */
int cg_ckpt_reached(struct cg_store *st, const struct cg_scope *who, const char *thread,
    char id[CG_ID_LEN + 1], int64_t *writes, struct cg_err *err);
/* The namespace that a checkpoint is in, new: 1, 0 there is none of that id. */
int cg_ckpt_where(struct cg_store *st, const struct cg_scope *who, const char *thread,
    const char *id, char **ns, struct cg_err *err);
/* The newest at which a task has asked a person: 1, 0 none. */
int cg_ckpt_waited(struct cg_store *st, const struct cg_scope *who, const char *thread,
    const char *ns, char id[CG_ID_LEN + 1], struct cg_err *err);
/*
 * Newest first, through a callback (0 go on, 1 stop, -1 stop with its own err), which gets
 * each whole, borrowed, and may itself read. ns NULL: of all namespaces; before: older than
 * this id, or NULL; limit 0: all. The number told.
 */
int cg_ckpt_list(struct cg_store *st, const struct cg_scope *who, const char *thread,
    const char *ns, const char *before, int64_t limit,
    int (*each)(void *arg, const struct cg_ckpt *c), void *arg, struct cg_err *err);
/*
 * The same of one namespace for who asks what was done and not what came of it: long values of
 * the state are left out, and long writes to it are null.
 */
int cg_ckpt_list_brief(struct cg_store *st, const struct cg_scope *who, const char *thread,
    const char *ns, const char *before, int64_t limit,
    int (*each)(void *arg, const struct cg_ckpt *c), void *arg, struct cg_err *err);
/* The namespaces of a thread that have checkpoints, through a callback; the number told. */
int cg_ckpt_namespaces(struct cg_store *st, const struct cg_scope *who, const char *thread,
    int (*each)(void *arg, const char *ns), void *arg, struct cg_err *err);
/* The highest version that was ever used in (thread, ns): looked up, for a head of others. */
int cg_ckpt_max_version(struct cg_store *st, const struct cg_scope *who, const char *thread,
    const char *ns, int64_t *max, struct cg_err *err);

struct cg_ckpt_blob {
	const char *channel;
	int64_t version;
	const json_t *value;       /* NULL: the channel has none now, and no row is written */
};

struct cg_ckpt_put {
	const char *thread, *ns, *id;
	const char *parent;        /* or NULL */
	const char *head;          /* what the newest id has to be; NULL: there must be none */
	bool any_head;             /* nobody asks: a child of an older one */
	const char *ts;            /* RFC 3339, milliseconds, Z; NULL: now */
	const json_t *versions, *seen, *metadata;
	const char *versions_text, *seen_text; /* the same as JSON that is at hand; NULL: of the values */
	const struct cg_ckpt_blob *blobs; /* channels whose version is new */
	size_t n_blobs;
};
/*
 * Write one, within the caller's transaction (cg_store_begin); what is written travels with
 * its commit. CG_E_CONFLICT, here or at the commit: the head is another one by now. Again
 * with the same id is the same.
 */
int cg_ckpt_put(struct cg_store *st, const struct cg_scope *who, const struct cg_ckpt_put *p,
    struct cg_err *err);

/*
 * Writes of one task, within the caller's transaction. Special ones (idx < 0), and those of the
 * null task, replace what is there, others leave it alone.
 */
int cg_ckpt_put_writes(struct cg_store *st, const struct cg_scope *who, const char *thread,
    const char *ns, const char *checkpoint, const struct cg_ckpt_write *w, size_t n,
    struct cg_err *err);

/* ---- retention ---- */

struct cg_ckpt_pruned { int64_t checkpoints, blobs, writes; };
/*
 * Drop all checkpoints of a thread but the newest `keep` (at least 1) of each namespace and
 * those younger than before_ms (0: none is), with the blobs and writes that nothing refers
 * to any more. Heads stay resumable. In a transaction of its own, or the caller's. CG_E_CONFLICT:
 * a run has it. Whoever has read it before and writes by hand afterwards is told so
 * (cg_thread_settle).
 */
int cg_ckpt_prune(struct cg_store *st, const struct cg_scope *who, const char *thread,
    int64_t keep, int64_t before_ms, struct cg_ckpt_pruned *out, struct cg_err *err);
/*
 * The same with every thread of all tenants that has rested since before_ms, and still does when
 * its turn comes, and has more than its heads: their number. For a store opened with CG_STORE_ADMIN; each in a transaction of its own.
 * dry_run: only counts.
 */
int cg_ckpt_prune_all(struct cg_store *st, int64_t before_ms, bool dry_run,
    struct cg_ckpt_pruned *out, struct cg_err *err);
/* All that there is of a thread. */
int cg_ckpt_drop(struct cg_store *st, const struct cg_scope *who, const char *thread,
    struct cg_err *err);

#endif
