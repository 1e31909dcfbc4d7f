/* What the files of this room share. */
#ifndef CG_STORE_STORE_PRIV_H
#define CG_STORE_STORE_PRIV_H

#include "base/clock.h"
#include "base/err.h"
#include "db/db.h"
#include "store/sql.h"
#include "store/store.h"
#include "tenant/tenant.h"

struct cg_near;

struct cg_store {
	struct cg_db *db; /* NULL: opened for reading, and there is nothing yet */
	bool write;
	struct cg_stmt *answer; /* to cg_store_commit_asking, not yet fetched; or NULL */
	char answer_key[65];
	struct cg_near *near; /* statements of similar.c, or NULL */
	struct cg_stmt *claimed_steps; /* of the run that was claimed just now, not yet fetched */
	char claimed[CG_ID_LEN + 1];
	char said[CG_ID_LEN + 1]; /* the run whose followers this transaction has told */
};

/* Fill a run's row from columns of CG_RUN_COLUMNS; strings are copied into a, or borrowed. */
#define CG_RUN_COLUMNS \
	"id, tenant_id, workflow_name, workflow_version, base_run_id, campaign_id, " \
	"idempotency_key, worker_id, error, status, cancel_requested, pause_requested, attempt, " \
	"priority, cost_microusd, event_seq, created_at, started_at, completed_at, updated_at, " \
	"heartbeat_at, duration_ms, fence, thread_id"
enum { CG_RUN_COLUMN_COUNT = 24 };
void cg_store_run_fill(struct cg_run_row *row, struct cg_arena *a, struct cg_stmt *s);

/* The first columns of s, as artifacts.c lists them; good until its next step. */
enum { CG_ARTIFACT_COLUMN_COUNT = 12 };
void cg_store_artifact_fill(struct cg_artifact_row *r, struct cg_stmt *s);

/* The pattern of LIKE, with ESCAPE '\\', of what has s in it, whatever s is. */
struct cg_buf;
void cg_store_contains(const char *s, struct cg_buf *b);

/*
 * Of runs: whoever asks (parameter user) may see it, because it is of no thread, of one that nobody
 * in particular made, or of his own; or everything is to be seen (parameter all).
 */
#define CG_RUN_IS_OWN(all, user) \
	"(" all " OR thread_id IS NULL OR NOT EXISTS (SELECT 1 FROM threads t WHERE t.tenant_id = runs.tenant_id " \
	"AND t.thread_id = runs.thread_id AND t.user_id <> " user "))"

/*
 * PostgreSQL only: all there is of several runs of one tenant, in one round trip. ids:
 * "{id,id,...}". Each row is the callback's to release; the order is any.
 */
int cg_store_runs_load(struct cg_store *st, const struct cg_scope *who, const char *ids,
    void (*each)(void *arg, const struct cg_run_row *row), void *arg, struct cg_err *err);

/* What a campaign that was just put names, for cg_store_users; NULL: nothing. */
int cg_store_campaign_uses(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *config, const char *settings, struct cg_err *err);

/* What a campaign that was just put is about, for cg_store_similar; its vector is made later. */
int cg_store_campaign_words(struct cg_store *st, const struct cg_scope *who,
    const struct cg_campaign_row *row, struct cg_err *err);

/*
 * PostgreSQL only: all there is of the run that the statement before in the transaction
 * has claimed, and its steps, asked for before anybody here knows which run that is; the
 * statement has told the server, and made the run's tenant the one that it acts for. NULL: err.
 */
#define CG_CLAIM_SETS \
	"set_config('app.current_tenant_id', tenant_id, true), " \
	"set_config('app.claimed_run', CAST(id AS text), true)"
#define CG_CLAIMED(id) \
	"tenant_id = current_setting('app.current_tenant_id', true) " \
	"AND " id " = CAST(NULLIF(current_setting('app.claimed_run', true), '') AS uuid)"
struct cg_stmt *cg_store_claimed_ask(struct cg_store *st, struct cg_err *err);
int cg_store_claimed_row(struct cg_stmt *s, struct cg_run_row *row, struct cg_err *err); /* 1, 0 */
struct cg_stmt *cg_store_claimed_steps_ask(struct cg_store *st, struct cg_err *err);

/* Who changes something, as its row has it: NULL is nobody in particular. */
const char *cg_store_by(const struct cg_scope *who);

/* Keep a text that is long enough for it: its hash, or "" when it belongs into its own row. */
int cg_store_result_put(struct cg_store *st, const struct cg_scope *who, const char *data,
    char hash[65], struct cg_err *err);

/* This tenant has something queued: it is in the circle of those whose turn comes. */
int cg_store_tenant_queues(struct cg_store *st, const struct cg_scope *who, struct cg_err *err);

/*
 * Hold the tenant's row until the transaction ends, so that others count after us: 1,
 * 0 somebody else is at it (or it has no row). SQLite has one writer, and that is us.
 */
int cg_store_tenant_lock(struct cg_store *st, const struct cg_scope *who, bool wait,
    struct cg_err *err);

/* Bring an open database up to the last migration, under its write lock; the number applied. */
struct cg_store_roles;
int cg_store_upgrade(struct cg_db *db, const struct cg_store_roles *roles, struct cg_err *err);
int cg_store_latest(void); /* the last migration's number */
int cg_store_too_new(const char *url, int64_t version, struct cg_err *err); /* -1, CG_E_CONFIG */

/*
 * PostgreSQL only: is this connection held to one tenant at a time? CG_E_CONFIG says why
 * not: it is a superuser, owns tables, bypasses row level security or may become
 * somebody who does.
 */
int cg_store_guard(struct cg_db *db, struct cg_err *err);

#endif
