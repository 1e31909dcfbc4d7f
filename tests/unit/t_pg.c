/*
 * The PostgreSQL driver over a real server and a real pooler: what travels together, for
 * whom statements act, what is lost and what is not when the connection goes away.
 */
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "db/db.h"
#include "pg.h"
#include "tap.h"

static struct cg_err err;
static char own_server[] = "/tmp/cg-t_pg.XXXXXX";
static const char *server;
static char *admin_url, *url;

static struct cg_db *
open_at(const char *at)
{
	struct cg_db *db;

	if (cg_db_open(&db, at, CG_DB_WRITE, &err) == 1)
		return db;
	printf("Bail out! %s\n", err.msg);
	exit(1);
}

static void
must(struct cg_db *db, const char *sql)
{
	if (cg_db_exec(db, sql, &err) < 0) {
		printf("Bail out! %s\n", err.msg);
		exit(1);
	}
}

/* Run sql with up to three texts; the rows it changed, or -1. */
static int
run3(struct cg_db *db, const char *sql, const char *a, const char *b, const char *c)
{
	struct cg_stmt *s = cg_db_prepare(db, sql, &err);
	const char *v[] = { a, b, c };

	if (!s)
		return -1;
	for (int i = 0; i < 3 && v[i]; i++)
		cg_db_bind_text(s, i + 1, v[i]);
	return cg_db_run(s, &err);
}

static int
later2(struct cg_db *db, const char *sql, const char *a, const char *b, int64_t want)
{
	struct cg_stmt *s = cg_db_prepare(db, sql, &err);

	cg_db_bind_text(s, 1, a);
	cg_db_bind_text(s, 2, b);
	return cg_db_later(s, want, &err);
}

static int64_t
number(struct cg_db *db, const char *sql)
{
	struct cg_stmt *s = cg_db_prepare(db, sql, &err);
	int64_t n = s && cg_db_step(s, &err) == 1 ? cg_db_col_int(s, 0) : -1;

	if (s)
		cg_db_reset(s);
	return n;
}

static const char put[] = "INSERT INTO t (tenant_id, k) VALUES ($1, $2)";
static const char count[] = "SELECT COUNT(*) FROM t";

static void
clear(struct cg_db *db)
{
	for (int i = 0; i < 2; i++) {
		cg_db_act_as(db, i ? "a" : "b", NULL);
		run3(db, "DELETE FROM t", NULL, NULL, NULL);
	}
}

static void
t_values(struct cg_db *db)
{
	static const int64_t times[] = { 1, 999, 1740910272345, 1740910272001, 253402300799999 };
	static const char json[] = "{ \"b\": 1.50,\n\"a\":[ ],\"b\":\"\xc3\xa4\" }";
	struct cg_stmt *s = cg_db_prepare(db,
	    "INSERT INTO v (n, at, yes, doc) VALUES ($1, $2, $3, $4)", &err);
	char text[CG_TIME_LEN + 1];
	int bad = 0;

	for (int i = 0; i < 5; i++) {
		cg_db_bind_int(s, 1, i == 4 ? INT64_MAX : i);
		cg_db_bind_time(s, 2, times[i]);
		cg_db_bind_bool(s, 3, i > 0);
		cg_db_bind_text(s, 4, json);
		is_int(cg_db_run(s, &err), 1, "a row is inserted");
		s = cg_db_prepare(db, "INSERT INTO v (n, at, yes, doc) VALUES ($1, $2, $3, $4)", &err);
	}
	s = cg_db_prepare(db, "SELECT n, at, yes, doc FROM v ORDER BY n", &err);
	for (int i = 0; i < 5; i++) {
		cg_time_format(times[i], text);
		bad += cg_db_step(s, &err) != 1 || cg_db_col_int(s, 0) != (i == 4 ? INT64_MAX : i)
		    || cg_db_col_time(s, 1) != times[i] || cg_db_col_bool(s, 2) != (i > 0)
		    || strcmp(cg_db_col_text(s, 1), text) != 0 || strcmp(cg_db_col_text(s, 3), json) != 0;
	}
	is_int(bad, 0, "they come back as they went in, JSON byte for byte, times as RFC 3339");
	is_int(cg_db_step(s, &err), 0, "and then no more");
	s = cg_db_prepare(db, "INSERT INTO v (n, at, yes, doc) VALUES ($1, $2, $3, $4)", &err);
	is_int(cg_db_run(s, &err), 1, "what is not bound is null");
	is_int(number(db, "SELECT COUNT(*) FROM v WHERE n IS NULL AND at IS NULL AND doc IS NULL"), 1,
	    "all of it");
	ok(!cg_db_prepare(db, "SELECT $2, $1", &err) && err.code == CG_E_BUG,
	    "parameters out of order: %s", err.msg);
}

static void
t_bytes(struct cg_db *db)
{
	char every[70000];
	struct cg_stmt *s;
	uint64_t before = cg_db_trips(db);
	const void *p;
	size_t n;

	for (size_t i = 0; i < sizeof every; i++)
		every[i] = (char)(i * 7);
	cg_db_begin(db, &err);
	for (int i = 0; i < 3; i++) {
		s = cg_db_prepare(db, "INSERT INTO bytes (k, v) VALUES ($1, $2)", &err);
		cg_db_bind_int(s, 1, i);
		cg_db_bind_bytes(s, 2, i < 2 ? every : NULL, i ? 0 : sizeof every);
		cg_db_later(s, 1, &err);
	}
	ok(cg_db_commit(db, &err) == 0 && cg_db_trips(db) - before == 1, "bytes, in one round trip");
	s = cg_db_prepare(db, "SELECT v FROM bytes ORDER BY k", &err);
	ok(cg_db_step(s, &err) == 1 && (p = cg_db_col_bytes(s, 0, &n)) && n == sizeof every
	    && memcmp(p, every, n) == 0 && !((const char *)p)[n], "as they were, and a NUL");
	ok(cg_db_step(s, &err) == 1 && cg_db_col_bytes(s, 0, &n) && n == 0 && cg_db_step(s, &err) == 1
	    && !cg_db_col_bytes(s, 0, &n) && n == 0, "none are not null, and null is");
}

static void
t_trips(struct cg_db *db)
{
	uint64_t before;

	cg_db_act_as(db, "a", NULL);
	number(db, count);
	before = cg_db_trips(db);
	number(db, count);
	is_int((int)(cg_db_trips(db) - before), 1, "a lone statement is one round trip");
	before = cg_db_trips(db);
	cg_db_begin(db, &err);
	ok(later2(db, put, "a", "1", 0) == 0 && later2(db, put, "a", "2", 0) == 0, "two for later");
	is_int(cg_db_commit(db, &err), 0, "are committed");
	is_int((int)(cg_db_trips(db) - before), 1, "which is one");
	before = cg_db_trips(db);
	cg_db_begin(db, &err);
	is_int((int)number(db, count), 2, "a question in a transaction");
	later2(db, put, "a", "3", 0);
	cg_db_act_as(db, "b", NULL);
	later2(db, put, "b", "4", 0);
	is_int(cg_db_commit(db, &err), 0, "and writes for two tenants");
	is_int((int)(cg_db_trips(db) - before), 2, "are two");
	before = cg_db_trips(db);
	cg_db_begin(db, &err);
	is_int(cg_db_commit(db, &err), 0, "a transaction in which nothing happens");
	is_int((int)(cg_db_trips(db) - before), 0, "is none");
	clear(db);
}

/* A limit that is known looks so cheap that the server would plan for each anew. */
static void
t_plans(struct cg_db *db)
{
	for (int i = 1; i <= 10; i++) {
		struct cg_stmt *s = cg_db_prepare(db, "SELECT n FROM v ORDER BY n LIMIT $1", &err);

		cg_db_bind_int(s, 1, i % 2 + 1);
		cg_db_run(s, &err);
	}
	is_int(number(db, "SELECT custom_plans FROM pg_prepared_statements WHERE statement LIKE '%LIMIT $1'"),
	    0, "a statement is not planned again for its parameters");
}

static struct cg_stmt *
ask(struct cg_db *db, const char *sql)
{
	struct cg_stmt *s = cg_db_prepare(db, sql, &err);

	ok(s && cg_db_ask(s, &err) == 0, "a question");
	return s;
}

/* Questions that ride on a commit: what they see, and what becomes of them when it fails. */
static void
t_asking(struct cg_db *db)
{
	static const char keys[] = "SELECT k FROM t ORDER BY k";
	uint64_t before = cg_db_trips(db);
	struct cg_stmt *s, *t;

	cg_db_act_as(db, "a", NULL);
	cg_db_begin(db, &err);
	later2(db, put, "a", "1", 0);
	s = ask(db, count);
	later2(db, put, "a", "2", 0);
	t = ask(db, keys);
	is_int(cg_db_commit(db, &err), 0, "two and a commit");
	ok(cg_db_step(s, &err) == 1 && cg_db_col_int(s, 0) == 1, "the first knows what was written before it");
	is_int(cg_db_step(s, &err), 0, "and ends");
	ok(cg_db_step(t, &err) == 1 && cg_db_step(t, &err) == 1 && cg_db_step(t, &err) == 0,
	    "so does the second");
	is_int((int)(cg_db_trips(db) - before), 1, "all are one round trip");
	cg_db_begin(db, &err);
	s = ask(db, count);
	ok(cg_db_step(s, &err) == 1 && cg_db_col_int(s, 0) == 2, "an answer that is wanted at once");
	ask(db, count);
	is_int((int)number(db, count), 2, "what is asked twice is answered once");
	is_int(cg_db_commit(db, &err), 0, "also then it is committed");
	cg_db_begin(db, &err);
	later2(db, put, "a", "3", 0);
	s = ask(db, count);
	later2(db, put, "a", "3", 0);
	ok(cg_db_commit(db, &err) < 0 && err.code == CG_E_CONFLICT, "a commit that fails: %s", err.msg);
	is_int((int)number(db, count), 2, "it has left nothing");
	cg_db_begin(db, &err);
	later2(db, put, "a", "2", 0);
	ok(cg_db_step(ask(db, count), &err) < 0 && err.code == CG_E_CONFLICT, "no answer after a failure");
	cg_db_rollback(db);
	s = ask(db, count);
	ok(cg_db_step(s, &err) == 1 && cg_db_col_int(s, 0) == 2, "outside a transaction: when the step comes");
	cg_db_reset(s);
	clear(db);
}

static void
t_tenants(struct cg_db *db)
{
	cg_db_act_as(db, "a", "ann");
	run3(db, put, "a", "1", NULL);
	cg_db_act_as(db, "b", NULL);
	is_int((int)number(db, count), 0, "what is not ours is not there");
	ok(run3(db, put, "a", "2", NULL) < 0 && err.code == CG_E_PERM,
	    "nothing is put among another tenant's: %s", err.msg);
	is_int(run3(db, "UPDATE t SET k = $1", "x", NULL, NULL), 0, "nor changed");
	is_int(run3(db, "DELETE FROM t", NULL, NULL, NULL), 0, "nor deleted");
	cg_db_act_as(db, NULL, NULL);
	is_int((int)number(db, count), 0, "nobody sees nothing");
	cg_db_begin(db, &err);
	cg_db_act_as(db, "a", NULL);
	is_int((int)number(db, count), 1, "in one transaction one tenant sees its own");
	cg_db_act_as(db, NULL, NULL);
	is_int((int)number(db, count), 0, "then nobody");
	cg_db_act_as(db, "b", NULL);
	is_int((int)number(db, count), 0, "then the other");
	cg_db_act_as(db, "a", NULL);
	is_int((int)number(db, count), 1, "then the first again");
	cg_db_commit(db, &err);
	cg_db_act_as(db, NULL, NULL);
	is_int((int)number(db, count), 0, "nothing of it stays with the connection");
	clear(db);
}

static void
t_errors(struct cg_db *db)
{
	cg_db_act_as(db, "a", NULL);
	run3(db, put, "a", "1", NULL);
	ok(run3(db, put, "a", "1", NULL) < 0 && err.code == CG_E_CONFLICT, "a key twice: %s", err.msg);
	ok(run3(db, "SELECT nothing FROM nowhere", NULL, NULL, NULL) < 0 && err.code == CG_E_CONFIG,
	    "nonsense: %s", err.msg);
	is_int((int)number(db, count), 1, "outside a transaction life goes on");
	cg_db_begin(db, &err);
	run3(db, put, "a", "2", NULL);
	run3(db, put, "a", "1", NULL);
	ok(run3(db, put, "a", "3", NULL) < 0 && err.code == CG_E_CONFLICT,
	    "within one it does not: %s", err.msg);
	ok(cg_db_commit(db, &err) < 0 && err.code == CG_E_CONFLICT, "it cannot be committed");
	ok(!cg_db_in_tx(db), "and is over");
	is_int((int)number(db, count), 1, "nothing of it is left");
	cg_db_begin(db, &err);
	later2(db, put, "a", "2", 0);
	later2(db, put, "a", "1", 0);
	later2(db, put, "a", "3", 0);
	ok(cg_db_commit(db, &err) < 0 && err.code == CG_E_CONFLICT,
	    "what was for later fails the commit: %s", err.msg);
	is_int((int)number(db, count), 1, "nothing of it is left either");
	/* A lone statement that only fails when it is committed. */
	ok(run3(db, "INSERT INTO d (k) VALUES ($1)", "1", NULL, NULL) == 1
	    && run3(db, "INSERT INTO d (k) VALUES ($1)", "1", NULL, NULL) < 0
	    && err.code == CG_E_CONFLICT, "a constraint that is checked last: %s", err.msg);
	is_int((int)number(db, "SELECT COUNT(*) FROM d"), 1, "is held all the same");
	clear(db);
}

static void
t_fence(struct cg_db *db)
{
	static const char own[] = "UPDATE t SET owner = 'me' WHERE tenant_id = $1 AND k = $2 "
	    "AND owner IS NULL";

	cg_db_act_as(db, "a", NULL);
	run3(db, put, "a", "1", NULL);
	cg_db_begin(db, &err);
	later2(db, own, "a", "1", 1);
	later2(db, put, "a", "2", 0);
	is_int(cg_db_commit(db, &err), 0, "the row was there to be changed");
	is_int((int)number(db, count), 2, "so the rest is done");
	cg_db_begin(db, &err);
	later2(db, put, "a", "3", 0);
	later2(db, own, "a", "1", 1);
	ok(cg_db_commit(db, &err) < 0 && err.code == CG_E_CONFLICT,
	    "it is somebody's already: %s", err.msg);
	is_int((int)number(db, count), 2, "so nothing is done");
	ok(later2(db, own, "a", "1", 1) < 0 && err.code == CG_E_CONFLICT, "nor outside a transaction");
	is_int(later2(db, own, "a", "1", 0), 0, "unless nobody minds");
	clear(db);
}

static void
t_many(struct cg_db *db)
{
	uint64_t before = cg_db_trips(db);
	char *big = cg_alloc(5000001), key[20];

	memset(big, 'x', 5000000);
	cg_db_act_as(db, "a", NULL);
	cg_db_begin(db, &err);
	for (int i = 0; i < 1000; i++) {
		snprintf(key, sizeof key, "%d", i);
		later2(db, put, "a", key, 0);
	}
	is_int(cg_db_commit(db, &err), 0, "a thousand writes");
	ok(cg_db_trips(db) - before <= 5, "in %d round trips", (int)(cg_db_trips(db) - before));
	is_int((int)number(db, count), 1000, "are all there");
	cg_db_begin(db, &err);
	for (int i = 0; i < 4; i++)
		later2(db, "UPDATE t SET owner = $1 WHERE tenant_id = 'a' AND k = $2", big, "1", 1);
	is_int(cg_db_commit(db, &err), 0, "long ones too");
	is_int((int)number(db, "SELECT MAX(length(owner)) FROM t"), 5000000, "to the last letter");
	clear(db);
	free(big);
}

/* End the server's side of every connection but the one that asks. */
static void
kill_others(void)
{
	struct cg_db *admin = open_at(admin_url);

	number(admin, "SELECT COUNT(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity "
	    "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
	cg_db_close(admin);
}

static void
t_lost(struct cg_db *db)
{
	cg_db_act_as(db, "a", NULL);
	run3(db, put, "a", "1", NULL);
	kill_others();
	is_int((int)number(db, count), 1, "a connection that was lost comes back unseen");
	kill_others();
	cg_db_begin(db, &err);
	is_int(run3(db, put, "a", "2", NULL), 1, "before a transaction too");
	kill_others();
	ok(run3(db, put, "a", "3", NULL) < 0 && err.code == CG_E_UNAVAILABLE,
	    "within one it is the end of it: %s", err.msg);
	ok(cg_db_commit(db, &err) < 0 && err.code == CG_E_UNAVAILABLE, "which cannot be committed");
	is_int((int)number(db, count), 1, "nothing of it is there, and work goes on");
	cg_db_begin(db, &err);
	later2(db, put, "a", "4", 0);
	kill_others();
	ok(cg_db_commit(db, &err) < 0 && err.code == CG_E_UNAVAILABLE,
	    "what was queued and is lost is not forgotten: %s", err.msg);
	is_int(run3(db, "DELETE FROM t", NULL, NULL, NULL), 1, "and work goes on");
}

/* Somebody listens and says nothing. */
static void
t_silence(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char *folder = cg_asprintf("%s/silent", server);
	char *at = cg_asprintf("postgresql://u@/d?host=%s&connect_timeout=1", folder);
	int64_t from = cg_mono_ms();
	struct cg_db *db;

	cg_mkdirs(folder, 0755, &err);
	snprintf(a.sun_path, sizeof a.sun_path, "%s/.s.PGSQL.5432", folder);
	ok(cg_db_open(&db, at, CG_DB_WRITE, &err) < 0 && err.code == CG_E_UNAVAILABLE,
	    "nobody is there: %s", err.msg);
	if (bind(s, (struct sockaddr *)&a, sizeof a) < 0 || listen(s, 5) < 0)
		printf("Bail out! no socket\n");
	ok(cg_db_open(&db, at, CG_DB_WRITE, &err) < 0 && err.code == CG_E_UNAVAILABLE,
	    "nobody answers: %s", err.msg);
	ok(cg_mono_ms() - from < 8000, "which takes no longer than it may");
	close(s);
	free(at);
	free(folder);
}

static void
t_slow(void)
{
	char *at = cg_asprintf("%s&options=-cstatement_timeout%%3D200%%20-clock_timeout%%3D100", url);
	struct cg_db *db = open_at(at), *other = open_at(url);

	ok(run3(db, "SELECT pg_sleep(20)", NULL, NULL, NULL) < 0 && err.code == CG_E_UNAVAILABLE,
	    "a statement that takes too long: %s", err.msg);
	cg_db_act_as(db, "a", NULL);
	cg_db_act_as(other, "a", NULL);
	cg_db_begin(other, &err);
	run3(other, put, "a", "1", NULL);
	ok(run3(db, put, "a", "1", NULL) < 0 && err.code == CG_E_UNAVAILABLE,
	    "somebody else holds it: %s", err.msg);
	cg_db_close(other);
	is_int(run3(db, put, "a", "1", NULL), 1, "until he goes away");
	clear(db);
	cg_db_close(db);
	free(at);
}

static void
t_urls(void)
{
	static const struct {
		const char *url, *shown;
	} secrets[] = {
		{ "postgresql://me:sesame@h/db", "postgresql://me@h/db" },
		{ "postgres://me:se:s@me@h:5432/db?x=y", "postgres://me@h:5432/db?x=y" },
		{ "postgresql://h/db?password=sesame&user=me", "postgresql://h/db&user=me" },
		{ "postgresql://me@h/db", "postgresql://me@h/db" },
		{ "sqlite:/a/b@c:d", "sqlite:/a/b@c:d" },
	};
	static const char *const wrong[] = { "no_such_user:sesame", "cg_t" };
	struct cg_db *db;
	char *at;

	for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
		char *shown = cg_db_shown(secrets[i].url);

		is_str(shown, secrets[i].shown, "a URL as it may be shown");
		free(shown);
	}
	for (int i = 0; i < 2; i++) {
		at = cg_asprintf("postgresql://%s@/no_such_database?host=%s", wrong[i], server);
		ok(cg_db_open(&db, at, CG_DB_WRITE, &err) < 0 && err.code == CG_E_CONFIG
		    && !strstr(err.msg, "sesame"), "%s", err.msg);
		free(at);
	}
	at = cg_asprintf("%s&schema=A%%3Bb", url);
	ok(cg_db_open(&db, at, CG_DB_WRITE, &err) < 0 && err.code == CG_E_CONFIG, "%s", err.msg);
	free(at);
	at = cg_asprintf("%s&no_such_parameter=1", url);
	ok(cg_db_open(&db, at, CG_DB_WRITE, &err) < 0 && err.code == CG_E_CONFIG, "%s", err.msg);
	free(at);
	db = NULL;
	ok(cg_db_open(&db, url, CG_DB_READ, &err) == 1, "open to read");
	cg_db_act_as(db, "a", NULL);
	ok(run3(db, put, "a", "1", NULL) < 0, "does not write: %s", err.msg);
	cg_db_close(db);
}

/* Two clients in turn on the one server that the pooler has. */
static void
t_pooled(const char *setting)
{
	char *start = cg_asprintf("tests/services/pgbouncer start %s %s >/dev/null", server, setting);
	char *stop = cg_asprintf("tests/services/pgbouncer stop %s", server);
	char *at = cg_asprintf("postgresql://cg_t@/cg_t?host=%s/bouncer&schema=s", server);
	struct cg_db *db, *other;
	int bad = 0;

	printf("# through a pooler %s\n", setting);
	fflush(stdout);
	if (system(start) != 0)
		printf("Bail out! no pgbouncer\n");
	db = open_at(at);
	other = open_at(at);
	t_trips(db);
	t_asking(db);
	t_tenants(db);
	t_fence(db);
	cg_db_act_as(db, "a", NULL);
	run3(db, put, "a", "1", NULL);
	for (int i = 0; i < 20; i++) {
		cg_db_act_as(other, i % 2 ? NULL : "b", NULL);
		bad += number(other, count) != 0;
		bad += number(db, count) != 1;
	}
	is_int(bad, 0, "two tenants share a server and not their rows");
	clear(db);
	cg_db_close(db);
	cg_db_close(other);
	if (system(stop) != 0)
		printf("# the pooler did not stop\n");
	free(start);
	free(stop);
	free(at);
}

static void
prepare(void)
{
	char *at = cg_asprintf("postgresql://postgres@/cg_t?host=%s", server);
	struct cg_db *db = open_at(admin_url);

	must(db, "DROP DATABASE IF EXISTS cg_t");
	must(db, "DROP ROLE IF EXISTS cg_t");
	must(db, "CREATE DATABASE cg_t");
	must(db, "CREATE ROLE cg_t LOGIN");
	cg_db_close(db);
	db = open_at(at);
	must(db, "CREATE SCHEMA s; GRANT USAGE ON SCHEMA s TO cg_t; "
	    "CREATE TABLE s.v (n bigint, at timestamptz, yes boolean, doc json);"
	    "CREATE TABLE s.bytes (k bigint, v bytea);"
	    "CREATE TABLE s.d (k text UNIQUE DEFERRABLE INITIALLY DEFERRED);"
	    "CREATE TABLE s.t (tenant_id text, k text, owner text, PRIMARY KEY (tenant_id, k));"
	    "ALTER TABLE s.t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON s.t USING "
	    "(tenant_id = nullif(current_setting('app.current_tenant_id', true), ''));"
	    "GRANT ALL ON ALL TABLES IN SCHEMA s TO cg_t");
	cg_db_close(db);
	free(at);
}

static void
service(const char *verb)
{
	char *command = cg_asprintf("tests/services/postgres %s %s >/dev/null", verb, server);

	if (system(command) != 0) {
		printf("Bail out! no server\n");
		exit(1);
	}
	free(command);
}

/* However the test ends, its server does. */
static void
end_server(void)
{
	char *command = cg_asprintf("tests/services/pgbouncer stop %s; "
	    "tests/services/postgres stop %s", own_server, own_server);

	if (system(command) != 0)
		printf("# the server did not stop\n");
	cg_rmtree(own_server, &err);
	free(command);
}

int
main(void)
{
	struct cg_db *db;

	if (!mkdtemp(own_server))
		return 1;
	server = getenv("CG_TEST_PG") ? getenv("CG_TEST_PG") : own_server;
	if (server == own_server) {
		atexit(end_server);
		service("start");
	}
	admin_url = cg_asprintf("postgresql://postgres@/postgres?host=%s", server);
	url = cg_asprintf("postgresql://cg_t@/cg_t?host=%s&schema=s", server);
	prepare();
	db = open_at(url);
	t_values(db);
	t_bytes(db);
	t_plans(db);
	t_trips(db);
	t_tenants(db);
	t_errors(db);
	t_fence(db);
	t_many(db);
	t_lost(db);
	cg_db_close(db);
	t_silence();
	t_slow();
	t_urls();
	t_pooled("");
	t_pooled("'ignore_startup_parameters = options'");
	if (server != own_server)
		cg_rmtree(own_server, &err);
	free(admin_url);
	free(url);
	return done();
}
