/*
 * The PostgreSQL driver: what db_priv.h asks of one. How statements travel is in
 * pg_pipe.c, how the connection is got and kept in pg_conn.c.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/dl.h"
#include "base/mem.h"
#include "db/pg_priv.h"

enum { OID_TIMESTAMPTZ = 1184 };

/* SQLite's own dialect has no such statements; these go along with the others. */
static const struct pg_text own_begin = { .sql = "BEGIN" };
static const struct pg_text own_commit = { .sql = "COMMIT" };
static const struct pg_text own_rollback = { .sql = "ROLLBACK" };
static const struct pg_text own_act = { .sql =
    "SELECT set_config('app.current_tenant_id', $1, true), "
    "set_config('app.current_user_id', $2, true)" };
static const struct pg_text own_path = { .sql =
    "SELECT set_config('search_path', $1, true), set_config('statement_timeout', '30s', true), "
    "set_config('lock_timeout', '10s', true)" };

static int
open_library(struct pg *pg, struct cg_err *err)
{
	static const char *const names[] = {
#define X(f) #f,
		CG_PQ(X)
#undef X
	};

	return cg_dl_open("libpq.so.5", "libpq5", names, sizeof names / sizeof *names, &pg->q, err);
}

static void
pg_close(struct cg_db *db)
{
	struct pg *pg = (struct pg *)db;

	cg_pg_drop(pg);
	if (pg->info)
		pg->q.PQconninfoFree(pg->info);
	free(pg->tenant);
	free(pg->user);
	free(pg->schema);
	free(pg->name);
	free(pg);
}

/* A connection to be: what its URL says is known, nobody has been called. NULL: err. */
static struct pg *
new_pg(const char *url, int flags, struct cg_err *err)
{
	struct pg *pg = cg_alloc(sizeof *pg);

	pg->name = cg_db_shown(url);
	pg->flags = flags;
	pg->schema = cg_strdup("app");
	pg->begin = own_begin;
	pg->commit = own_commit;
	pg->rollback = own_rollback;
	pg->act = own_act;
	pg->path = own_path;
	if (open_library(pg, err) == 0 && cg_pg_parse_url(pg, url, err) == 0)
		return pg;
	pg_close(&pg->db);
	return NULL;
}

static int
pg_open(struct cg_db **out, const char *url, int flags, struct cg_err *err)
{
	struct pg *pg = new_pg(url, flags, err);

	if (!pg)
		return -1;
	if (cg_pg_connect(pg, err) < 0) {
		pg_close(&pg->db);
		return -1;
	}
	*out = &pg->db;
	return 1;
}

int
cg_db_env(const char *url, char ***env, char **schema, struct cg_err *err)
{
	struct pg *pg = new_pg(url, CG_DB_READ, err);
	size_t n = 0;

	if (!pg)
		return -1;
	for (const PQconninfoOption *o = pg->info; o->keyword; o++)
		n++;
	*env = cg_calloc(n + 1, sizeof **env);
	n = 0;
	for (const PQconninfoOption *o = pg->info; o->keyword; o++)
		if (o->val && o->envvar)
			(*env)[n++] = cg_asprintf("%s=%s", o->envvar, o->val);
	*schema = cg_strdup(pg->schema);
	pg_close(&pg->db);
	return 0;
}

void
cg_db_env_free(char **env)
{
	for (size_t i = 0; env && env[i]; i++)
		free(env[i]);
	free(env);
}

static bool
same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static void
pg_act_as(struct cg_db *db, const char *tenant, const char *user)
{
	struct pg *pg = (struct pg *)db;

	if (same(pg->tenant, tenant) && same(pg->user, user))
		return;
	free(pg->tenant);
	free(pg->user);
	pg->tenant = tenant ? cg_strdup(tenant) : NULL;
	pg->user = user ? cg_strdup(user) : NULL;
	pg->told = false;
}

/* BEGIN rides with the first statement. */
static int
pg_begin(struct cg_db *db, struct cg_err *err)
{
	struct pg *pg = (struct pg *)db;

	pg->open = pg->failed = pg->written = false;
	return cg_pg_ready(pg, err);
}

/* After a failure the server refuses everything but a rollback; so do we. */
static int
spoil(struct pg *pg, const struct cg_err *err)
{
	if (pg->db.in_tx) {
		pg->failed = true;
		pg->why = *err;
	}
	return -1;
}

static int
refuse(struct pg *pg, struct cg_err *err)
{
	*err = pg->why;
	return -1;
}

static int
pg_commit(struct cg_db *db, struct cg_err *err)
{
	struct pg *pg = (struct pg *)db;

	if (pg->failed)
		return refuse(pg, err);
	if (!pg->open)
		return 0; /* nothing was asked of it */
	if (cg_pg_send(pg, &pg->commit, 0, NULL, NULL, false, err) < 0
	    || cg_pg_sync(pg, CG_PG_ANSWER_MS, err) < 0)
		return spoil(pg, err);
	pg->open = false;
	return 0;
}

static void
pg_rollback(struct cg_db *db)
{
	struct pg *pg = (struct pg *)db;
	struct cg_err ignored;

	if (pg->open && pg->h) {
		/* What is queued belongs to what is taken back: its answers come first. */
		if (pg->n_sent)
			cg_pg_sync(pg, CG_PG_ANSWER_MS, &ignored);
		if (cg_pg_send(pg, &pg->rollback, 0, NULL, NULL, false, &ignored) < 0
		    || cg_pg_sync(pg, CG_PG_ANSWER_MS, &ignored) < 0)
			cg_pg_drop(pg);
	}
	pg->open = pg->failed = false;
}

static void
pg_settle(struct cg_db *db)
{
	(void)db;
}

static int
pg_exec(struct cg_db *db, const char *sql, struct cg_err *err)
{
	struct pg *pg = (struct pg *)db;
	bool own = pg->pooled && !db->in_tx;
	int rc;

	if (own && cg_db_begin(db, err) < 0)
		return -1;
	if (pg->failed)
		return refuse(pg, err);
	rc = cg_pg_script(pg, sql, err);
	if (rc < 0)
		spoil(pg, err);
	if (!own)
		return rc;
	if (rc == 0)
		return cg_db_commit(db, err);
	cg_db_rollback(db);
	return -1;
}

static struct pg_stmt *
row_of(struct cg_db *db, const char *sql, struct cg_err *err)
{
	struct cg_stmt *s = cg_db_prepare(db, sql, err);

	return s && cg_db_step(s, err) == 1 ? (struct pg_stmt *)s : NULL;
}

static int
pg_version(struct cg_db *db, int64_t *version, struct cg_err *err)
{
	struct pg *pg = (struct pg *)db;
	struct pg_stmt *s;
	bool there = true;

	*version = 0;
	/* Asking for a table that is not there would spoil a transaction. */
	if (db->in_tx) {
		if (!(s = row_of(db, "SELECT to_regclass('schema_migrations') IS NOT NULL", err)))
			return -1;
		there = cg_db_col_bool(&s->s, 0);
		cg_db_reset(&s->s);
	}
	if (!there)
		return 0;
	s = row_of(db, "SELECT COALESCE(MAX(number), 0) FROM schema_migrations", err);
	if (!s)
		return strcmp(pg->sqlstate, "42P01") == 0 && !db->in_tx ? 0 : -1;
	*version = cg_db_col_int(&s->s, 0);
	cg_db_reset(&s->s);
	return 0;
}

/* The rows of schema_migrations are the number. */
static int
pg_set_version(struct cg_db *db, int64_t version, struct cg_err *err)
{
	(void)db;
	(void)version;
	(void)err;
	return 0;
}

static int
pg_check(struct cg_db *db, struct cg_err *err)
{
	/* A server checks its pages by itself; that it answers is what can be seen from here. */
	struct pg_stmt *s = row_of(db, "SELECT 1", err);

	if (s)
		cg_db_reset(&s->s);
	return s ? 0 : -1;
}

static int
pg_backup(struct cg_db *db, const char *path, struct cg_err *err)
{
	(void)db;
	return cg_err_set(err, CG_E_BUG, "'%s': pg_dump writes the copy of such a store", path);
}

/* How many parameters has it, and do they appear in order? -1: they do not. */
static int
count_params(const char *sql)
{
	int highest = 0;
	char quote = '\0';

	for (const char *p = sql; *p; p++) {
		int n;

		if (quote || *p == '\'' || *p == '"') {
			quote = !quote ? *p : *p == quote ? '\0' : quote;
			continue;
		}
		if (*p != '$' || !isdigit((unsigned char)p[1]))
			continue;
		n = (int)strtol(p + 1, NULL, 10);
		if (n > highest + 1)
			return -1;
		if (n > highest)
			highest = n;
	}
	return highest;
}

static struct cg_stmt *
pg_prepare(struct cg_db *db, const char *sql, struct cg_err *err)
{
	int n = count_params(sql);
	struct pg_stmt *ps;

	if (n < 0) {
		cg_err_set(err, CG_E_BUG, "SQL parameters do not appear in their order: %.80s", sql);
		return NULL;
	}
	ps = cg_alloc(sizeof *ps);
	ps->owner = (struct pg *)db;
	ps->plain.sql = sql;
	ps->reads = strncmp(sql, "SELECT", 6) == 0;
	ps->n = n;
	ps->values = cg_calloc((size_t)n + 1, sizeof *ps->values);
	ps->room = cg_calloc((size_t)n + 1, sizeof *ps->room);
	return &ps->s;
}

static void
pg_reset(struct cg_stmt *s)
{
	struct pg_stmt *ps = (struct pg_stmt *)s;

	if (ps->rows)
		ps->owner->q.PQclear(ps->rows);
	ps->rows = NULL;
	ps->row = ps->n_rows = 0;
	for (int i = 0; i < ps->n; i++)
		ps->values[i] = NULL; /* they point at the caller's memory */
}

static void
pg_free(struct cg_stmt *s)
{
	struct pg_stmt *ps = (struct pg_stmt *)s;

	pg_reset(s);
	free(ps->fenced_sql);
	free(ps->values);
	free(ps->room);
	free(ps);
}

static void
pg_bind_text(struct cg_stmt *s, int i, const char *text)
{
	struct pg_stmt *ps = (struct pg_stmt *)s;

	if (i >= 1 && i <= ps->n)
		ps->values[i - 1] = text;
}

static void
pg_bind_int(struct cg_stmt *s, int i, int64_t v)
{
	struct pg_stmt *ps = (struct pg_stmt *)s;

	if (i < 1 || i > ps->n)
		return;
	snprintf(ps->room[i - 1], sizeof *ps->room, "%lld", (long long)v);
	ps->values[i - 1] = ps->room[i - 1];
}

static void
pg_bind_bool(struct cg_stmt *s, int i, bool v)
{
	pg_bind_text(s, i, v ? "t" : "f");
}

static void
pg_bind_time(struct cg_stmt *s, int i, int64_t wall_ms)
{
	struct pg_stmt *ps = (struct pg_stmt *)s;

	if (i < 1 || i > ps->n)
		return;
	if (wall_ms > 0)
		cg_time_format(wall_ms, ps->room[i - 1]);
	ps->values[i - 1] = wall_ms > 0 ? ps->room[i - 1] : NULL;
}

/*
 * Ask and wait. What was lost on its way is asked again when that is safe: nothing
 * but a reading statement, or the first one of a transaction, which is gone with the
 * connection.
 */
static int
ask(struct pg *pg, struct pg_stmt *ps, struct pg_text *t, int n, struct cg_err *err)
{
	for (bool first = true;; first = false) {
		bool again = first && !pg->open && (pg->db.in_tx || ps->reads);

		if (pg->failed)
			return refuse(pg, err);
		if (cg_pg_ready(pg, err) < 0)
			return spoil(pg, err);
		if (cg_pg_preamble(pg, err) == 0
		    && cg_pg_send(pg, t, n, ps->values, ps, t == &ps->fenced, err) == 0
		    && cg_pg_sync(pg, CG_PG_ANSWER_MS, err) == 0)
			return 0;
		if (pg->h || !again)
			return spoil(pg, err);
		pg->open = false;
	}
}

static int
pg_step(struct cg_stmt *s, struct cg_err *err)
{
	struct pg_stmt *ps = (struct pg_stmt *)s;
	struct pg *pg = ps->owner;

	if (!ps->rows) {
		if (ask(pg, ps, &ps->plain, ps->n, err) < 0) {
			pg_reset(s);
			return -1;
		}
		ps->row = -1;
		ps->n_rows = ps->rows ? pg->q.PQntuples(ps->rows) : 0;
	}
	if (++ps->row < ps->n_rows)
		return 1;
	ps->changes = ps->rows ? (int)strtol(pg->q.PQcmdTuples(ps->rows), NULL, 10) : 0;
	pg_reset(s);
	return 0;
}

/*
 * The number of rows is known to the server when we are no longer there to look: it
 * has to refuse by itself. Too few, and it divides by zero.
 */
static void
build_fence(struct pg_stmt *ps)
{
	if (ps->fenced_sql)
		return;
	ps->fenced_sql = cg_asprintf("WITH cg_fence AS (%s RETURNING 1) SELECT 1 / CASE WHEN "
	    "COUNT(*) >= CAST($%d AS bigint) THEN 1 ELSE 0 END FROM cg_fence", ps->plain.sql,
	    ps->n + 1);
	ps->fenced.sql = ps->fenced_sql;
}

static int
queue(struct pg *pg, struct pg_stmt *ps, int64_t want, struct cg_err *err)
{
	struct pg_text *t = want > 0 ? &ps->fenced : &ps->plain;

	if (want > 0) {
		build_fence(ps);
		snprintf(ps->room[ps->n], sizeof *ps->room, "%lld", (long long)want);
		ps->values[ps->n] = ps->room[ps->n];
	}
	if (cg_pg_ready(pg, err) < 0 || cg_pg_preamble(pg, err) < 0
	    || cg_pg_send(pg, t, ps->n + (want > 0), ps->values, NULL, want > 0, err) < 0)
		return -1;
	for (int i = 0; i < ps->n; i++)
		pg->bytes_sent += ps->values[i] ? strlen(ps->values[i]) : 0;
	if (pg->n_sent < CG_PG_BATCH && pg->bytes_sent < CG_PG_BATCH_BYTES)
		return 0;
	return cg_pg_sync(pg, CG_PG_ANSWER_MS, err);
}

static int
pg_later(struct cg_stmt *s, int64_t want, struct cg_err *err)
{
	struct pg_stmt *ps = (struct pg_stmt *)s;
	struct pg *pg = ps->owner;
	int rc;

	if (pg->failed)
		rc = refuse(pg, err);
	else if ((rc = queue(pg, ps, want, err)) < 0)
		spoil(pg, err);
	pg_reset(s);
	return rc;
}

static int
pg_changes(struct cg_stmt *s)
{
	return ((struct pg_stmt *)s)->changes;
}

static const char *
raw(struct pg_stmt *ps, int i)
{
	return ps->rows && !ps->owner->q.PQgetisnull(ps->rows, ps->row, i)
	    ? ps->owner->q.PQgetvalue(ps->rows, ps->row, i) : NULL;
}

/* "2026-11-28 22:13:43.123+00": the offset in hours, and minutes where there are some. */
static int64_t
time_of(const char *t)
{
	char text[40];
	size_t n = t ? strlen(t) : 0;
	int64_t ms;

	if (n < 20 || n > sizeof text - 4)
		return 0;
	memcpy(text, t, n + 1);
	if (text[n - 3] == '+' || text[n - 3] == '-')
		memcpy(text + n, ":00", 4);
	return cg_time_parse(text, &ms) == 0 ? ms : 0;
}

static const char *
pg_col_text(struct cg_stmt *s, int i)
{
	struct pg_stmt *ps = (struct pg_stmt *)s;
	const char *t = raw(ps, i);
	char *out;

	if (!t || ps->owner->q.PQftype(ps->rows, i) != OID_TIMESTAMPTZ)
		return t;
	out = ps->times[ps->next_time++ % (sizeof ps->times / sizeof *ps->times)];
	cg_time_format(time_of(t), out);
	return out;
}

static int64_t
pg_col_int(struct cg_stmt *s, int i)
{
	const char *t = raw((struct pg_stmt *)s, i);

	return t ? strtoll(t, NULL, 10) : 0;
}

static bool
pg_col_bool(struct cg_stmt *s, int i)
{
	const char *t = raw((struct pg_stmt *)s, i);

	return t && (*t == 't' || *t == '1');
}

static int64_t
pg_col_time(struct cg_stmt *s, int i)
{
	return time_of(raw((struct pg_stmt *)s, i));
}

static uint64_t
pg_trips(const struct cg_db *db)
{
	return ((const struct pg *)db)->trips;
}

const struct cg_db_driver cg_db_pg = {
	.dialect = CG_DB_PG,
	.open = pg_open,
	.close = pg_close,
	.version = pg_version,
	.set_version = pg_set_version,
	.act_as = pg_act_as,
	.begin = pg_begin,
	.commit = pg_commit,
	.rollback = pg_rollback,
	.settle = pg_settle,
	.exec = pg_exec,
	.check = pg_check,
	.backup = pg_backup,
	.prepare = pg_prepare,
	.free = pg_free,
	.bind_text = pg_bind_text,
	.bind_int = pg_bind_int,
	.bind_bool = pg_bind_bool,
	.bind_time = pg_bind_time,
	.step = pg_step,
	.later = pg_later,
	.reset = pg_reset,
	.changes = pg_changes,
	.col_text = pg_col_text,
	.col_int = pg_col_int,
	.col_bool = pg_col_bool,
	.col_time = pg_col_time,
	.trips = pg_trips,
};
