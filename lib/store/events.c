/* The history of a run: events as they were sent, numbered without gaps by who sent them. */
#include <stdlib.h>
#include <string.h>

#include "store/news.h"
#include "store/store_priv.h"

/*
 * Whoever follows a run (store/news.h) holds a lock that says so, shared with others who do; one
 * of 256, that the end of the run's id names. A writer who can have it alone until it commits
 * knows that nobody listens, and who then wants to listen waits for that commit and reads what it
 * has written. So a run that nobody follows costs no NOTIFY: a server commits those one
 * after the other.
 */
#define LOCK "1667706469" /* "cge" and a dot: ours in the server's numbers */
#define CHANNEL "cg_events"

int
cg_store_stripe(const char *run)
{
	return (int)strtol(run + CG_ID_LEN - 2, NULL, 16);
}

/* Along with the transaction; once for all that it adds to a run. */
static int
say(struct cg_store *st, const struct cg_scope *who, const char *run, struct cg_err *err)
{
	if (cg_db_dialect(st->db) != CG_DB_PG || (cg_db_in_tx(st->db) && strcmp(st->said, run) == 0))
		return 0;
	snprintf(st->said, sizeof st->said, "%s", run);
	return cg_store_later(st, who, err, 0, "SELECT pg_notify('" CHANNEL "', $1) "
	    "WHERE NOT pg_try_advisory_xact_lock(" LOCK ", CAST($2 AS integer))", "ti", run,
	    (int64_t)cg_store_stripe(run));
}

int
cg_store_event_add(struct cg_store *st, const struct cg_scope *who, const char *run,
    int64_t seq, const char *type, const char *json, struct cg_err *err)
{
	if (cg_store_later(st, who, err, 0,
	    "INSERT INTO run_events (tenant_id, run_id, seq, type, created_at, event) "
	    "VALUES ($1, $2, $3, $4, $5, $6)", "ttitdt", who->tenant, run, seq, type, cg_wall_ms(),
	    json) == 0)
		return say(st, who, run, err);
	if (err->code == CG_E_CONFLICT)
		cg_err_set(err, CG_E_CONFLICT, "run '%.80s' has an event %lld already", run,
		    (long long)seq);
	return -1;
}

int
cg_store_events_page(struct cg_store *st, const struct cg_scope *who, const char *run,
    int64_t after_seq, int64_t limit,
    int (*row)(void *arg, int64_t seq, const char *type, const char *json), void *arg,
    struct cg_err *err)
{
	struct cg_stmt *s;
	int rc, stop;

	if (!st->db || !cg_id_valid(run))
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT seq, type, event FROM run_events "
	    "WHERE tenant_id = $1 AND run_id = $2 AND seq > $3 ORDER BY seq LIMIT $4", "ttii",
	    who->tenant, run, after_seq, limit);
	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1)
		if ((stop = row(arg, cg_db_col_int(s, 0), cg_db_col_text(s, 1),
		    cg_db_col_text(s, 2))) != 0) {
			cg_db_reset(s);
			return stop < 0 ? -1 : 0;
		}
	return rc;
}

int
cg_store_events(struct cg_store *st, const struct cg_scope *who, const char *run,
    int64_t after_seq, int (*row)(void *arg, int64_t seq, const char *type, const char *json),
    void *arg, struct cg_err *err)
{
	return cg_store_events_page(st, who, run, after_seq, INT64_MAX, row, arg, err);
}

/* ---- news ---- */

int
cg_store_listen(struct cg_store *st, struct cg_err *err)
{
	return st->db ? cg_db_listen(st->db, CHANNEL, err) : 0;
}

int
cg_store_hear(struct cg_store *st, int fd, int64_t ms,
    void (*heard)(void *arg, const char *run), void *arg, struct cg_err *err)
{
	return cg_db_hear(st->db, fd, ms, heard, arg, err);
}

/* A question without rows of anybody: yes or no. */
static int
answer(struct cg_stmt *s, struct cg_err *err)
{
	int rc = s ? cg_db_step(s, err) : -1;

	if (rc <= 0)
		return rc;
	rc = cg_db_col_bool(s, 0);
	cg_db_reset(s);
	return rc;
}

int
cg_store_follow(struct cg_store *st, int stripe, struct cg_err *err)
{
	return answer(cg_store_stmt(st, NULL, err, "SELECT pg_try_advisory_lock_shared(" LOCK ", "
	    "CAST($1 AS integer))", "i", (int64_t)stripe), err);
}

int
cg_store_unfollow(struct cg_store *st, int stripe, struct cg_err *err)
{
	return answer(cg_store_stmt(st, NULL, err, "SELECT pg_advisory_unlock_shared(" LOCK ", "
	    "CAST($1 AS integer))", "i", (int64_t)stripe), err) < 0 ? -1 : 0;
}

int
cg_store_has_changed(struct cg_store *st, int64_t *mark, struct cg_err *err)
{
	struct cg_stmt *s;
	int64_t before = *mark;

	if (!st->db || cg_db_dialect(st->db) == CG_DB_PG)
		return 1;
	s = cg_store_stmt(st, NULL, err, "PRAGMA data_version", "");
	if (!s || cg_db_step(s, err) < 0)
		return -1;
	*mark = cg_db_col_int(s, 0);
	cg_db_reset(s);
	return *mark != before;
}
