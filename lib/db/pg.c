/*
 * The PostgreSQL driver: what db_priv.h asks of a connection. Statements are in pg_stmt.c,
 * how they travel in pg_pipe.c, how the connection is got and kept in pg_conn.c.
 */
#include <stdlib.h>
#include <string.h>

#include "base/dl.h"
#include "base/mem.h"
#include "db/pg_priv.h"

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

	pg->open = pg->failed = false;
	return cg_pg_ready(pg, err);
}

/* After a failure the server refuses everything but a rollback; so do we. */
int
cg_pg_spoil(struct pg *pg, const struct cg_err *err)
{
	if (pg->db.in_tx) {
		pg->failed = true;
		pg->why = *err;
	}
	return -1;
}

int
cg_pg_refuse(struct pg *pg, struct cg_err *err)
{
	*err = pg->why;
	return -1;
}

static int
pg_commit(struct cg_db *db, struct cg_err *err)
{
	struct pg *pg = (struct pg *)db;

	if (pg->failed)
		return cg_pg_refuse(pg, err);
	if (!pg->open)
		return 0; /* nothing was asked of it */
	if (cg_pg_send(pg, &pg->commit, NULL, NULL, false, err) < 0
	    || cg_pg_sync(pg, CG_PG_ANSWER_MS, err) < 0)
		return cg_pg_spoil(pg, err);
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
		if (cg_pg_send(pg, &pg->rollback, NULL, NULL, false, &ignored) < 0
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
		return cg_pg_refuse(pg, err);
	rc = cg_pg_script(pg, sql, err);
	if (rc < 0)
		cg_pg_spoil(pg, err);
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
	.prepare = cg_pg_prepare,
	.free = cg_pg_free,
	.bind_text = cg_pg_bind_text,
	.bind_int = cg_pg_bind_int,
	.bind_bool = cg_pg_bind_bool,
	.bind_time = cg_pg_bind_time,
	.bind_bytes = cg_pg_bind_bytes,
	.step = cg_pg_step,
	.later = cg_pg_later,
	.ask = cg_pg_ask,
	.push = cg_pg_push,
	.reset = cg_pg_reset,
	.changes = cg_pg_changes,
	.col_text = cg_pg_col_text,
	.col_int = cg_pg_col_int,
	.col_bool = cg_pg_col_bool,
	.col_time = cg_pg_col_time,
	.col_bytes = cg_pg_col_bytes,
	.listen = cg_pg_listen,
	.hear = cg_pg_hear,
	.trips = pg_trips,
};
