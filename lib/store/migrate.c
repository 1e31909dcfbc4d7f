/*
 * The numbered migrations. Their texts are the files of migrations/, taken into
 * the program by the assembler; what has been applied is kept with a checksum, so
 * that a text that was edited afterwards is noticed.
 */
#include <stdlib.h>
#include <string.h>

#include "crypt/crypt.h"
#include "store/admin.h"
#include "store/store_priv.h"

#define SQL_FILE(symbol, path) \
	__asm__(".pushsection .rodata\n" #symbol ":\n.incbin \"" path "\"\n.byte 0\n.popsection\n"); \
	extern const char symbol[] __attribute__((visibility("hidden")))
#define SQL_FILES(symbol, path, then) \
	__asm__(".pushsection .rodata\n" #symbol ":\n.incbin \"" path "\"\n" \
	    ".incbin \"" then "\"\n.byte 0\n.popsection\n"); \
	extern const char symbol[] __attribute__((visibility("hidden")))

SQL_FILE(cg_store_0001, "lib/store/migrations/0001_init.sql");
SQL_FILES(cg_store_pg_0001, "lib/store/migrations/pg/0001_init.sql",
    "lib/store/migrations/pg/functions.sql");
SQL_FILE(cg_store_0002, "lib/store/migrations/0002_fleet.sql");
SQL_FILE(cg_store_pg_0002, "lib/store/migrations/pg/0002_fleet.sql");
SQL_FILE(cg_store_pg_make_roles, "lib/store/migrations/pg/make_roles.sql");
SQL_FILE(cg_store_0003, "lib/store/migrations/0003_outbox.sql");
SQL_FILE(cg_store_pg_0003, "lib/store/migrations/pg/0003_outbox.sql");
SQL_FILE(cg_store_0004, "lib/store/migrations/0004_media.sql");
SQL_FILE(cg_store_pg_0004, "lib/store/migrations/pg/0004_media.sql");
SQL_FILE(cg_store_0005, "lib/store/migrations/0005_turns.sql");
SQL_FILE(cg_store_pg_0005, "lib/store/migrations/pg/0005_turns.sql");
SQL_FILE(cg_store_0006, "lib/store/migrations/0006_results.sql");
SQL_FILE(cg_store_pg_0006, "lib/store/migrations/pg/0006_results.sql");
SQL_FILE(cg_store_0007, "lib/store/migrations/0007_spending.sql");
SQL_FILE(cg_store_pg_0007, "lib/store/migrations/pg/0007_spending.sql");
SQL_FILE(cg_store_0008, "lib/store/migrations/0008_generations.sql");
SQL_FILE(cg_store_pg_0008, "lib/store/migrations/pg/0008_generations.sql");
SQL_FILE(cg_store_0009, "lib/store/migrations/0009_similar.sql");
SQL_FILE(cg_store_pg_0009, "lib/store/migrations/pg/0009_similar.sql");
SQL_FILE(cg_store_0010, "lib/store/migrations/0010_jobs.sql");
SQL_FILE(cg_store_pg_0010, "lib/store/migrations/pg/0010_jobs.sql");
SQL_FILE(cg_store_0011, "lib/store/migrations/0011_api_keys.sql");
SQL_FILE(cg_store_pg_0011, "lib/store/migrations/pg/0011_api_keys.sql");
SQL_FILE(cg_store_0012, "lib/store/migrations/0012_bundles.sql");
SQL_FILE(cg_store_pg_0012, "lib/store/migrations/pg/0012_bundles.sql");
SQL_FILE(cg_store_0013, "lib/store/migrations/0013_campaign_lists.sql");
SQL_FILE(cg_store_pg_0013, "lib/store/migrations/pg/0013_campaign_lists.sql");
SQL_FILE(cg_store_0014, "lib/store/migrations/0014_generation_keys.sql");
SQL_FILE(cg_store_pg_0014, "lib/store/migrations/pg/0014_generation_keys.sql");
SQL_FILE(cg_store_0015, "lib/store/migrations/0015_play.sql");
SQL_FILE(cg_store_pg_0015, "lib/store/migrations/pg/0015_play.sql");
SQL_FILE(cg_store_0016, "lib/store/migrations/0016_fleet_metrics.sql");
SQL_FILE(cg_store_pg_0016, "lib/store/migrations/pg/0016_fleet_metrics.sql");
SQL_FILE(cg_store_0017, "lib/store/migrations/0017_threads.sql");
SQL_FILE(cg_store_pg_0017, "lib/store/migrations/pg/0017_threads.sql");
SQL_FILE(cg_store_0018, "lib/store/migrations/0018_questions.sql");
SQL_FILE(cg_store_pg_0018, "lib/store/migrations/pg/0018_questions.sql");
SQL_FILE(cg_store_0019, "lib/store/migrations/0019_chat.sql");
SQL_FILE(cg_store_pg_0019, "lib/store/migrations/pg/0019_chat.sql");
SQL_FILE(cg_store_0020, "lib/store/migrations/0020_enrichment.sql");
SQL_FILE(cg_store_pg_0020, "lib/store/migrations/pg/0020_enrichment.sql");
SQL_FILE(cg_store_0021, "lib/store/migrations/0021_thread_lists.sql");
SQL_FILE(cg_store_pg_0021, "lib/store/migrations/pg/0021_thread_lists.sql");
SQL_FILE(cg_store_0022, "lib/store/migrations/0022_library.sql");
SQL_FILE(cg_store_pg_0022, "lib/store/migrations/pg/0022_library.sql");
SQL_FILE(cg_store_0023, "lib/store/migrations/0023_plays.sql");
SQL_FILE(cg_store_pg_0023, "lib/store/migrations/pg/0023_plays.sql");
SQL_FILE(cg_store_0024, "lib/store/migrations/0024_uses.sql");
SQL_FILE(cg_store_pg_0024, "lib/store/migrations/pg/0024_uses.sql");
SQL_FILE(cg_store_0025, "lib/store/migrations/0025_updated_by.sql");
SQL_FILE(cg_store_pg_0025, "lib/store/migrations/pg/0025_updated_by.sql");
SQL_FILE(cg_store_0026, "lib/store/migrations/0026_made_by.sql");
SQL_FILE(cg_store_pg_0026, "lib/store/migrations/pg/0026_made_by.sql");
SQL_FILE(cg_store_0027, "lib/store/migrations/0027_held.sql");
SQL_FILE(cg_store_pg_0027, "lib/store/migrations/pg/0027_held.sql");
SQL_FILE(cg_store_0028, "lib/store/migrations/0028_orphans.sql");
SQL_FILE(cg_store_pg_0028, "lib/store/migrations/pg/0028_orphans.sql");
SQL_FILE(cg_store_pg_roles, "lib/store/migrations/pg/roles.sql");
SQL_FILE(cg_store_pg_vectors, "lib/store/migrations/pg/vectors.sql");
SQL_FILE(cg_store_pg_findings, "lib/store/migrations/pg/findings.sql");

static const struct {
	const char *name, *sqlite, *pg;
} migrations[] = {
	{ "init", cg_store_0001, cg_store_pg_0001 },
	{ "fleet", cg_store_0002, cg_store_pg_0002 },
	{ "outbox", cg_store_0003, cg_store_pg_0003 },
	{ "media", cg_store_0004, cg_store_pg_0004 },
	{ "turns", cg_store_0005, cg_store_pg_0005 },
	{ "results", cg_store_0006, cg_store_pg_0006 },
	{ "spending", cg_store_0007, cg_store_pg_0007 },
	{ "generations", cg_store_0008, cg_store_pg_0008 },
	{ "similar", cg_store_0009, cg_store_pg_0009 },
	{ "jobs", cg_store_0010, cg_store_pg_0010 },
	{ "api_keys", cg_store_0011, cg_store_pg_0011 },
	{ "bundles", cg_store_0012, cg_store_pg_0012 },
	{ "campaign_lists", cg_store_0013, cg_store_pg_0013 },
	{ "generation_keys", cg_store_0014, cg_store_pg_0014 },
	{ "play", cg_store_0015, cg_store_pg_0015 },
	{ "fleet_metrics", cg_store_0016, cg_store_pg_0016 },
	{ "threads", cg_store_0017, cg_store_pg_0017 },
	{ "questions", cg_store_0018, cg_store_pg_0018 },
	{ "chat", cg_store_0019, cg_store_pg_0019 },
	{ "enrichment", cg_store_0020, cg_store_pg_0020 },
	{ "thread_lists", cg_store_0021, cg_store_pg_0021 },
	{ "library", cg_store_0022, cg_store_pg_0022 },
	{ "plays", cg_store_0023, cg_store_pg_0023 },
	{ "uses", cg_store_0024, cg_store_pg_0024 },
	{ "updated_by", cg_store_0025, cg_store_pg_0025 },
	{ "made_by", cg_store_0026, cg_store_pg_0026 },
	{ "held", cg_store_0027, cg_store_pg_0027 },
	{ "orphans", cg_store_0028, cg_store_pg_0028 },
};

enum { COUNT = sizeof migrations / sizeof *migrations };

int
cg_store_latest(void)
{
	return COUNT;
}

static const char *
text_of(enum cg_db_dialect dialect, int number)
{
	return dialect == CG_DB_PG ? migrations[number - 1].pg : migrations[number - 1].sqlite;
}

static void
checksum(enum cg_db_dialect dialect, int number, char out[65])
{
	const char *sql = text_of(dialect, number);

	cg_sha256_hex(sql, strlen(sql), out);
}

static int
apply(struct cg_db *db, int number, struct cg_err *err)
{
	char sum[65];
	struct cg_stmt *s;

	if (cg_db_exec(db, text_of(cg_db_dialect(db), number), err) < 0)
		return cg_err_wrap(err, "migration %d (%s)", number, migrations[number - 1].name);
	s = cg_db_prepare(db, "INSERT INTO schema_migrations (number, name, checksum, applied_at) "
	    "VALUES ($1, $2, $3, $4)", err);
	if (!s)
		return -1;
	checksum(cg_db_dialect(db), number, sum);
	cg_db_bind_int(s, 1, number);
	cg_db_bind_text(s, 2, migrations[number - 1].name);
	cg_db_bind_text(s, 3, sum);
	cg_db_bind_time(s, 4, cg_wall_ms());
	return cg_db_run(s, err) < 0 ? -1 : cg_db_set_version(db, number, err);
}

/* One at a time for a schema, and the schema is there. PostgreSQL has no lock for that itself. */
static int
enter(struct cg_db *db, struct cg_err *err)
{
	if (cg_db_dialect(db) != CG_DB_PG)
		return 0;
	return cg_db_exec(db, "SET LOCAL statement_timeout = 0; SET LOCAL client_min_messages = error; "
	    "SELECT pg_advisory_xact_lock(hashtext('cg-migrate'), hashtext(current_setting('search_path')));"
	    "DO $$ BEGIN IF current_schema() IS NULL THEN "
	    "EXECUTE format('CREATE SCHEMA %s', current_setting('search_path')); END IF; END $$",
	    err);
}

static const char *
app_role(const struct cg_store_roles *roles)
{
	return roles && roles->app ? roles->app : CG_STORE_APP_ROLE;
}

static const char *
maintenance_role(const struct cg_store_roles *roles)
{
	return roles && roles->maintenance ? roles->maintenance : CG_STORE_MAINTENANCE_ROLE;
}

static int
make_roles(struct cg_db *db, const struct cg_store_roles *roles, struct cg_err *err)
{
	struct cg_stmt *s = cg_db_prepare(db, "SELECT set_config('cg.app_role', $1, true), "
	    "set_config('cg.maintenance_role', $2, true)", err);

	if (!s)
		return -1;
	cg_db_bind_text(s, 1, app_role(roles));
	cg_db_bind_text(s, 2, maintenance_role(roles));
	return cg_db_run(s, err) < 0 || cg_db_exec(db, cg_store_pg_make_roles, err) < 0 ? -1 : 0;
}

/* Who may do what, said anew: also for the tables of the migrations that were just applied. */
static int
grant(struct cg_db *db, const struct cg_store_roles *roles, struct cg_err *err)
{
	if (cg_db_dialect(db) != CG_DB_PG)
		return 0;
	if (make_roles(db, roles, err) < 0 || cg_db_exec(db, cg_store_pg_roles, err) < 0)
		return cg_err_wrap(err, "roles '%s' and '%s'", app_role(roles), maintenance_role(roles));
	return 0;
}

static int
index_vectors(struct cg_db *db, struct cg_err *err)
{
	if (cg_db_dialect(db) == CG_DB_PG && cg_db_exec(db, cg_store_pg_vectors, err) < 0)
		return cg_err_wrap(err, "the index of campaigns' vectors");
	return 0;
}

int
cg_store_upgrade(struct cg_db *db, const struct cg_store_roles *roles, struct cg_err *err)
{
	int64_t version;
	int applied = 0;

	if (cg_db_begin(db, err) < 0)
		return -1;
	/* Read again under the lock: somebody else may have been here first. */
	if (enter(db, err) < 0 || cg_db_version(db, &version, err) < 0)
		goto undo;
	for (int n = (int)version + 1; n <= COUNT; n++, applied++)
		if (apply(db, n, err) < 0)
			goto undo;
	if (grant(db, roles, err) < 0 || index_vectors(db, err) < 0)
		goto undo;
	return cg_db_commit(db, err) < 0 ? -1 : applied;
undo:
	cg_db_rollback(db);
	return -1;
}

/* What the database says of migration m->number; a table that is not there says nothing. */
static int
look_up(struct cg_db *db, struct cg_migration *m, struct cg_err *err)
{
	struct cg_stmt *s = cg_db_prepare(db,
	    "SELECT checksum, applied_at FROM schema_migrations WHERE number = $1", err);
	int rc;

	if (!s)
		return -1;
	cg_db_bind_int(s, 1, m->number);
	if ((rc = cg_db_step(s, err)) == 1) {
		m->applied = true;
		m->changed = strcmp(cg_db_col_text(s, 0), m->checksum) != 0;
		m->applied_ms = cg_db_col_time(s, 1);
		cg_db_reset(s);
	}
	return rc < 0 ? -1 : 0;
}

static int
each_migration(struct cg_db *db, int64_t version,
    int (*row)(void *arg, const struct cg_migration *m), void *arg, struct cg_err *err)
{
	for (int n = 1; n <= COUNT; n++) {
		struct cg_migration m = { .number = n, .name = migrations[n - 1].name };
		int rc;

		checksum(db ? cg_db_dialect(db) : CG_DB_SQLITE, n, m.checksum);
		if (n <= version && look_up(db, &m, err) < 0)
			return -1;
		if ((rc = row(arg, &m)) != 0)
			return rc < 0 ? -1 : 0;
	}
	return 0;
}

int
cg_store_migrations(const char *url, int (*row)(void *arg, const struct cg_migration *m),
    void *arg, struct cg_err *err)
{
	struct cg_db *db;
	int64_t version = 0;
	int rc = cg_db_open(&db, url, CG_DB_READ, err);

	if (rc == 1)
		rc = cg_db_version(db, &version, err);
	if (rc >= 0)
		rc = each_migration(db, version, row, arg, err);
	cg_db_close(db);
	return rc;
}

int
cg_store_too_new(const char *url, int64_t version, struct cg_err *err)
{
	char *shown = cg_db_shown(url);

	cg_err_set(err, CG_E_CONFIG,
	    "store '%s' has schema %d, this program knows up to %d: use a newer one", shown,
	    (int)version, (int)COUNT);
	free(shown);
	return -1;
}

int
cg_store_migrate(const char *url, const struct cg_store_roles *roles, struct cg_err *err)
{
	struct cg_db *db;
	int64_t version;
	int rc = -1;

	if (cg_db_open(&db, url, CG_DB_WRITE, err) < 0)
		return -1;
	if (cg_db_version(db, &version, err) == 0) {
		if (version > COUNT)
			cg_store_too_new(url, version, err);
		else if (version == COUNT && cg_db_dialect(db) == CG_DB_SQLITE)
			rc = 0;
		else
			rc = cg_store_upgrade(db, roles, err);
	}
	cg_db_close(db);
	return rc;
}

int
cg_store_make_room(const char *url, const struct cg_store_roles *roles, struct cg_err *err)
{
	struct cg_db *db;
	int64_t version = -1;
	int rc = -1;

	if (cg_db_open(&db, url, CG_DB_WRITE, err) < 0)
		return -1;
	if (cg_db_version(db, &version, err) == 0 && version > 0)
		cg_err_set(err, CG_E_CONFLICT,
		    "the store is there already: a backup goes into an empty place");
	else if (version == 0 && cg_db_begin(db, err) == 0 && make_roles(db, roles, err) == 0)
		rc = cg_db_commit(db, err);
	cg_db_close(db);
	return rc;
}

struct verdict {
	const char *url;
	struct cg_err *err;
};

static int
judge(void *arg, const struct cg_migration *m)
{
	struct verdict *v = arg;

	if (!m->applied)
		return cg_err_set(v->err, CG_E_DATA,
		    "store '%s': migration %d (%s) has not been applied: run 'cg-migrate up'", v->url,
		    m->number, m->name);
	if (m->changed)
		return cg_err_set(v->err, CG_E_DATA,
		    "store '%s': migration %d (%s) was applied with another text than this program's",
		    v->url, m->number, m->name);
	return 0;
}

/* What the walls between tenants lack: the number of findings. SQLite has no walls. */
static int
find(struct cg_db *db, const struct cg_store_roles *roles,
    int (*finding)(void *arg, const char *what), void *arg, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc, n = 0;

	if (cg_db_dialect(db) != CG_DB_PG)
		return 0;
	if (!(s = cg_db_prepare(db, cg_store_pg_findings, err)))
		return -1;
	cg_db_bind_text(s, 1, app_role(roles));
	cg_db_bind_text(s, 2, maintenance_role(roles));
	for (; (rc = cg_db_step(s, err)) == 1; n++)
		if (finding && (rc = finding(arg, cg_db_col_text(s, 0))) != 0) {
			cg_db_reset(s);
			return rc < 0 ? -1 : n;
		}
	return rc < 0 ? -1 : n;
}

static int
check(struct cg_db *db, struct verdict *v, const struct cg_store_roles *roles,
    int (*finding)(void *arg, const char *what), void *arg, struct cg_err *err)
{
	int64_t version = 0;

	if (cg_db_check(db, err) < 0 || cg_db_version(db, &version, err) < 0
	    || each_migration(db, version, judge, v, err) < 0)
		return -1;
	return find(db, roles, finding, arg, err);
}

int
cg_store_check(const char *url, const struct cg_store_roles *roles,
    int (*finding)(void *arg, const char *what), void *arg, struct cg_err *err)
{
	char *shown = cg_db_shown(url);
	struct verdict v = { shown, err };
	struct cg_db *db;
	int rc = cg_db_open(&db, url, CG_DB_READ, err);

	if (rc == 0)
		rc = cg_err_set(err, CG_E_NOTFOUND, "store '%s': there is nothing yet", shown);
	else if (rc == 1)
		rc = check(db, &v, roles, finding, arg, err);
	cg_db_close(db);
	free(shown);
	return rc;
}
