/* Conversations. Every statement asks for tenant and person; row level security does too. */
#include <string.h>

#include "base/buf.h"
#include "store/chat.h"
#include "store/store_priv.h"

static const char *
user_of(const struct cg_scope *who)
{
	return who->user ? who->user : "";
}

const char *
cg_chat_status_name(enum cg_chat_status s)
{
	static const char *const names[] = { "complete", "waiting", "partial", "failed" };

	return names[s];
}

static enum cg_chat_status
status_of(const char *name)
{
	for (int s = CG_CHAT_COMPLETE; s < CG_CHAT_FAILED; s++)
		if (strcmp(cg_chat_status_name((enum cg_chat_status)s), name) == 0)
			return (enum cg_chat_status)s;
	return CG_CHAT_FAILED;
}

/* ---- sessions ---- */

int
cg_store_chat_session_add(struct cg_store *st, const struct cg_scope *who,
    struct cg_chat_session *row, struct cg_err *err)
{
	int64_t now = cg_wall_ms();

	if (!row->id[0])
		cg_id_new(row->id);
	row->last_ms = row->created_ms = row->updated_ms = now;
	return cg_store_exec(st, who, err, "INSERT INTO chat_sessions (tenant_id, id, user_id, title, "
	    "last_message_at, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)", "ttttddd",
	    who->tenant, row->id, user_of(who), row->title, now, now, now) < 0 ? -1 : 0;
}

/* The pattern of what has s in it, whatever s is. */
static void
contains(const char *s, struct cg_buf *b)
{
	cg_buf_puts(b, "%");
	for (; *s; s++) {
		if (strchr("%_\\", *s))
			cg_buf_puts(b, "\\");
		cg_buf_put(b, s, 1);
	}
	cg_buf_puts(b, "%");
}

/*
 * A page begins after a session, whose place is looked up: a text of its own for each way to ask,
 * because the plan of a prepared statement is made before its parameters are known.
 */
#define SESSIONS(more) \
	"SELECT id, title, last_message_at, created_at, updated_at, enrichment FROM chat_sessions " \
	"WHERE tenant_id = $1 AND user_id = $2" more
#define NEWEST " ORDER BY last_message_at DESC, id DESC LIMIT "
#define LIKE " AND lower(title) LIKE lower($3) ESCAPE '\\'"
#define AFTER(n) " AND (last_message_at, id) < (SELECT s.last_message_at, s.id FROM chat_sessions s " \
	"WHERE s.tenant_id = $1 AND s.user_id = $2 AND s.id = $" #n ")"

static struct cg_stmt *
ask_sessions(struct cg_store *st, const struct cg_scope *who, const struct cg_chat_session_filter *f,
    const char *like, struct cg_err *err)
{
	int64_t limit = f->limit > 0 ? f->limit : INT64_MAX;

	if (f->id)
		return cg_store_stmt(st, who, err, SESSIONS(" AND id = $3"), "ttt", who->tenant,
		    user_of(who), f->id);
	if (like && f->after)
		return cg_store_stmt(st, who, err, SESSIONS(LIKE AFTER(4) NEWEST "$5 OFFSET $6"), "ttttii",
		    who->tenant, user_of(who), like, f->after, limit, f->offset);
	if (like)
		return cg_store_stmt(st, who, err, SESSIONS(LIKE NEWEST "$4 OFFSET $5"), "tttii",
		    who->tenant, user_of(who), like, limit, f->offset);
	if (f->after)
		return cg_store_stmt(st, who, err, SESSIONS(AFTER(3) NEWEST "$4 OFFSET $5"), "tttii",
		    who->tenant, user_of(who), f->after, limit, f->offset);
	return cg_store_stmt(st, who, err, SESSIONS(NEWEST "$3 OFFSET $4"), "ttii", who->tenant,
	    user_of(who), limit, f->offset);
}

static int
each_session(struct cg_stmt *s, int (*row)(void *arg, const struct cg_chat_session *row), void *arg,
    struct cg_err *err)
{
	int rc = -1, stop, n = 0;

	while (s && (rc = cg_db_step(s, err)) == 1) {
		struct cg_chat_session r = { .title = cg_db_col_text(s, 1), .last_ms = cg_db_col_time(s, 2),
			.created_ms = cg_db_col_time(s, 3), .updated_ms = cg_db_col_time(s, 4),
			.enrichment = cg_db_col_text(s, 5) };

		n++;
		snprintf(r.id, sizeof r.id, "%s", cg_db_col_text(s, 0));
		if ((stop = row(arg, &r)) != 0) {
			cg_db_reset(s);
			return stop < 0 ? -1 : n;
		}
	}
	return rc < 0 ? -1 : n;
}

int
cg_store_chat_sessions(struct cg_store *st, const struct cg_scope *who,
    const struct cg_chat_session_filter *f,
    int (*row)(void *arg, const struct cg_chat_session *row), void *arg, struct cg_err *err)
{
	struct cg_buf like;
	int n = 0;

	if (!st->db || (f->id && !cg_id_valid(f->id)) || (f->after && !cg_id_valid(f->after)))
		return 0;
	cg_buf_init(&like, 1 << 16);
	if (f->search)
		contains(f->search, &like);
	n = like.failed ? cg_err_set(err, CG_E_TOOBIG, "what is searched for is too long")
	    : each_session(ask_sessions(st, who, f, f->search ? like.s : NULL, err), row, arg, err);
	cg_buf_release(&like);
	return n;
}

int
cg_store_chat_session_title(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *title, bool only_new, struct cg_err *err)
{
	if (!cg_id_valid(id))
		return 0;
	return cg_store_exec(st, who, err, "UPDATE chat_sessions SET title = $1, updated_at = $2 "
	    "WHERE tenant_id = $3 AND user_id = $4 AND id = $5 AND (title IS NULL OR $6)", "tdtttb",
	    title, cg_wall_ms(), who->tenant, user_of(who), id, !only_new);
}

int
cg_store_chat_session_enrich(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *enrichment, struct cg_err *err)
{
	if (!cg_id_valid(id))
		return 0;
	return cg_store_exec(st, who, err, "UPDATE chat_sessions SET enrichment = $1, updated_at = $2 "
	    "WHERE tenant_id = $3 AND user_id = $4 AND id = $5", "tdttt", enrichment, cg_wall_ms(),
	    who->tenant, user_of(who), id);
}

int
cg_store_chat_session_drop(struct cg_store *st, const struct cg_scope *who, const char *id,
    struct cg_err *err)
{
	if (!cg_id_valid(id))
		return 0;
	return cg_store_exec(st, who, err, "DELETE FROM chat_sessions WHERE tenant_id = $1 "
	    "AND user_id = $2 AND id = $3", "ttt", who->tenant, user_of(who), id);
}

/* ---- messages ---- */

/* An answer that is there already: its id becomes row's. */
static int
find_answer(struct cg_store *st, const struct cg_scope *who, struct cg_chat_message *row,
    struct cg_err *err)
{
	struct cg_stmt *s;
	int rc;

	if (!row->reply_to)
		return 0;
	s = cg_store_stmt(st, who, err, "SELECT id FROM chat_messages WHERE tenant_id = $1 "
	    "AND session_id = $2 AND user_id = $3 AND reply_to = $4", "tttt", who->tenant, row->session,
	    user_of(who), row->reply_to);
	if (!s || (rc = cg_db_step(s, err)) <= 0)
		return s ? rc : -1;
	snprintf(row->id, sizeof row->id, "%s", cg_db_col_text(s, 0));
	cg_db_reset(s);
	return 1;
}

static int
replace(struct cg_store *st, const struct cg_scope *who, const struct cg_chat_message *r,
    struct cg_err *err)
{
	return cg_store_exec(st, who, err, "UPDATE chat_messages SET status = $1, content = $2, "
	    "exchange = $3, error = $4, run_id = $5, model = $6, tokens_in = $7, tokens_out = $8 "
	    "WHERE tenant_id = $9 AND id = $10 AND user_id = $11", "ttttttiittt",
	    cg_chat_status_name(r->status), r->content, r->exchange, r->error, r->run, r->model,
	    r->tokens_in, r->tokens_out, who->tenant, r->id, user_of(who));
}

static int
insert(struct cg_store *st, const struct cg_scope *who, struct cg_chat_message *r, struct cg_err *err)
{
	if (!r->id[0])
		cg_id_new(r->id);
	r->created_ms = cg_wall_ms();
	return cg_store_exec(st, who, err, "INSERT INTO chat_messages (tenant_id, session_id, user_id, id, "
	    "role, status, content, exchange, error, reply_to, run_id, model, tokens_in, tokens_out, "
	    "idempotency_key, created_at, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
	    "$13, $14, $15, $16, (SELECT COALESCE(MAX(m.seq), 0) + 1 FROM chat_messages m "
	    "WHERE m.tenant_id = $1 AND m.session_id = $2))", "ttttttttttttiitd", who->tenant, r->session,
	    user_of(who), r->id, r->assistant ? "assistant" : "user", cg_chat_status_name(r->status),
	    r->content, r->exchange, r->error, r->reply_to, r->run, r->model, r->tokens_in, r->tokens_out,
	    r->key, r->created_ms);
}

static int
touch(struct cg_store *st, const struct cg_scope *who, const char *session, struct cg_err *err)
{
	int64_t now = cg_wall_ms();

	return cg_store_exec(st, who, err, "UPDATE chat_sessions SET last_message_at = $1, "
	    "updated_at = $2 WHERE tenant_id = $3 AND user_id = $4 AND id = $5", "ddttt", now, now,
	    who->tenant, user_of(who), session);
}

int
cg_store_chat_message_add(struct cg_store *st, const struct cg_scope *who,
    struct cg_chat_message *row, struct cg_err *err)
{
	struct cg_store_tx tx;
	int rc;

	if (cg_store_tx_begin(st, &tx, err) < 0)
		return -1;
	/* The session first: it is held until the end, so that nobody else counts meanwhile. */
	rc = cg_id_valid(row->session) ? touch(st, who, row->session, err) : 0;
	if (rc == 0)
		rc = cg_err_set(err, CG_E_DATA, "there is no session '%.40s'", row->session);
	if (rc > 0 && (rc = find_answer(st, who, row, err)) >= 0)
		rc = rc ? replace(st, who, row, err) : insert(st, who, row, err);
	return cg_store_tx_end(st, &tx, rc < 0 ? -1 : 0, err);
}

int
cg_store_chat_message_run(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *run, struct cg_err *err)
{
	return cg_store_exec(st, who, err, "UPDATE chat_messages SET run_id = $1 WHERE tenant_id = $2 "
	    "AND id = $3 AND user_id = $4 AND role = 'user'", "tttt", run, who->tenant, id, user_of(who));
}

int
cg_store_chat_give_up(struct cg_store *st, const struct cg_scope *who, const char *session,
    struct cg_err *err)
{
	return cg_store_exec(st, who, err, "UPDATE chat_messages SET status = 'partial' "
	    "WHERE tenant_id = $1 AND session_id = $2 AND user_id = $3 AND status = 'waiting'", "ttt",
	    who->tenant, session, user_of(who));
}

#define MESSAGES(more) \
	"SELECT id, session_id, role, status, content, exchange, error, reply_to, run_id, model, " \
	"idempotency_key, tokens_in, tokens_out, seq, created_at FROM chat_messages " \
	"WHERE tenant_id = $1 AND user_id = $2 AND session_id = $3" more
#define BEYOND(than) " AND seq " than " (SELECT m.seq FROM chat_messages m WHERE m.tenant_id = $1 " \
	"AND m.user_id = $2 AND m.session_id = $3 AND m.id = $4)"

static void
fill(struct cg_chat_message *r, struct cg_stmt *s)
{
	memset(r, 0, sizeof *r);
	snprintf(r->id, sizeof r->id, "%s", cg_db_col_text(s, 0));
	r->session = cg_db_col_text(s, 1);
	r->assistant = strcmp(cg_db_col_text(s, 2), "assistant") == 0;
	r->status = status_of(cg_db_col_text(s, 3));
	r->content = cg_db_col_text(s, 4);
	r->exchange = cg_db_col_text(s, 5);
	r->error = cg_db_col_text(s, 6);
	r->reply_to = cg_db_col_text(s, 7);
	r->run = cg_db_col_text(s, 8);
	r->model = cg_db_col_text(s, 9);
	r->key = cg_db_col_text(s, 10);
	r->tokens_in = cg_db_col_int(s, 11);
	r->tokens_out = cg_db_col_int(s, 12);
	r->seq = cg_db_col_int(s, 13);
	r->created_ms = cg_db_col_time(s, 14);
}

static int
each_message(struct cg_stmt *s, int (*row)(void *arg, const struct cg_chat_message *row), void *arg,
    struct cg_err *err)
{
	int rc = -1, stop, n = 0;

	while (s && (rc = cg_db_step(s, err)) == 1) {
		struct cg_chat_message r;

		n++;
		fill(&r, s);
		if ((stop = row(arg, &r)) != 0) {
			cg_db_reset(s);
			return stop < 0 ? -1 : n;
		}
	}
	return rc < 0 ? -1 : n;
}

int
cg_store_chat_messages(struct cg_store *st, const struct cg_scope *who,
    const struct cg_chat_message_filter *f,
    int (*row)(void *arg, const struct cg_chat_message *row), void *arg, struct cg_err *err)
{
	static const char *const sql[2][2] = {
		{ MESSAGES(" ORDER BY seq LIMIT $4"), MESSAGES(BEYOND(">") " ORDER BY seq LIMIT $5") },
		{ MESSAGES(" ORDER BY seq DESC LIMIT $4"), MESSAGES(BEYOND("<") " ORDER BY seq DESC LIMIT $5") }
	};
	int64_t limit = f->limit > 0 ? f->limit : INT64_MAX;
	const char *text = sql[f->newest_first][f->after != NULL];

	if (!st->db || !cg_id_valid(f->session) || (f->after && !cg_id_valid(f->after)))
		return 0;
	return each_message(f->after ? cg_store_stmt(st, who, err, text, "tttti", who->tenant, user_of(who),
	    f->session, f->after, limit) : cg_store_stmt(st, who, err, text, "ttti", who->tenant,
	    user_of(who), f->session, limit), row, arg, err);
}

int
cg_store_chat_message(struct cg_store *st, const struct cg_scope *who, const char *session,
    enum cg_chat_by by, const char *what,
    int (*row)(void *arg, const struct cg_chat_message *row), void *arg, struct cg_err *err)
{
	static const char *const sql[] = { MESSAGES(" AND id = $4"), MESSAGES(" AND idempotency_key = $4"),
		MESSAGES(" AND reply_to = $4"), MESSAGES(" AND run_id = $4 AND role = 'user'"),
		MESSAGES(" AND run_id = $4 AND role = 'assistant'") };

	if (!st->db || !cg_id_valid(session) || (by != CG_CHAT_BY_KEY && !cg_id_valid(what)))
		return 0;
	return each_message(cg_store_stmt(st, who, err, sql[by], "tttt", who->tenant, user_of(who), session,
	    what), row, arg, err);
}
