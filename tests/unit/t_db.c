/* The driver's contract: parameters, transactions, what goes wrong and what that is called. */
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "db/db.h"
#include "tap.h"

static struct cg_err err;
static char dir[] = "/tmp/cg-t_db.XXXXXX";

static char *
url_of(const char *name)
{
	return cg_asprintf("sqlite:%s/%s.db", dir, name);
}

static struct cg_db *
fresh(const char *name)
{
	char *url = url_of(name);
	struct cg_db *db;

	if (cg_db_open(&db, url, CG_DB_WRITE, &err) != 1
	    || cg_db_exec(db, "CREATE TABLE IF NOT EXISTS t (k TEXT PRIMARY KEY, n INTEGER, at TEXT, "
	    "yes INTEGER)", &err) < 0)
		printf("Bail out! %s\n", err.msg);
	free(url);
	return db;
}

static int
insert(struct cg_db *db, const char *key, int64_t n, int64_t at)
{
	struct cg_stmt *s = cg_db_prepare(db,
	    "INSERT INTO t (k, n, at, yes) VALUES ($1, $2, $3, $4)", &err);

	if (!s)
		return -1;
	cg_db_bind_text(s, 1, key);
	cg_db_bind_int(s, 2, n);
	cg_db_bind_time(s, 3, at);
	cg_db_bind_bool(s, 4, n > 0);
	return cg_db_run(s, &err);
}

static int64_t
count(struct cg_db *db)
{
	struct cg_stmt *s = cg_db_prepare(db, "SELECT COUNT(*) FROM t", &err);
	int64_t n = s && cg_db_step(s, &err) == 1 ? cg_db_col_int(s, 0) : -1;

	if (s)
		cg_db_reset(s);
	return n;
}

static void
t_rows(void)
{
	static const int64_t times[] = { 1, 999, 1740910272345, 1740910272001, 1740910273000 };
	struct cg_db *db = fresh("rows");
	struct cg_stmt *s;
	char key[20];
	int bad = 0;

	for (int i = 0; i < 5; i++) {
		snprintf(key, sizeof key, "k%d", i);
		is_int(insert(db, key, i, times[i]), 1, "a row is inserted");
	}
	s = cg_db_prepare(db, "SELECT n, at, yes, k FROM t ORDER BY k", &err);
	for (int i = 0; i < 5; i++) {
		char t[CG_TIME_LEN + 1];

		cg_time_format(times[i], t);
		bad += cg_db_step(s, &err) != 1 || cg_db_col_int(s, 0) != i
		    || cg_db_col_time(s, 1) != times[i] || cg_db_col_bool(s, 2) != (i > 0)
		    || strcmp(cg_db_col_text(s, 1), t) != 0;
	}
	is_int(bad, 0, "they come back as they went in, times as RFC 3339");
	is_int(cg_db_step(s, &err), 0, "and then no more");
	ok(insert(db, "k0", 1, 0) < 0 && err.code == CG_E_CONFLICT, "a key twice: %s", err.msg);
	insert(db, "null", 0, 0);
	s = cg_db_prepare(db, "SELECT at FROM t WHERE k = $1", &err);
	cg_db_bind_text(s, 1, "null");
	ok(cg_db_step(s, &err) == 1 && !cg_db_col_text(s, 0) && cg_db_col_time(s, 0) == 0,
	    "no time is null");
	s = cg_db_prepare(db, "SELECT k FROM t WHERE k = $1 AND n = $2", &err);
	cg_db_bind_text(s, 1, "k3");
	cg_db_bind_int(s, 2, 3);
	is_int(cg_db_step(s, &err), 1, "found");
	s = cg_db_prepare(db, "SELECT k FROM t WHERE k = $1 AND n = $2", &err);
	is_int(cg_db_step(s, &err), 0, "a statement comes back without its old parameters");
	ok(!cg_db_prepare(db, "SELECT $2, $1", &err) && err.code == CG_E_BUG,
	    "parameters out of order: %s", err.msg);
	ok(!cg_db_prepare(db, "SELECT nothing FROM nowhere", &err), "nonsense: %s", err.msg);
	cg_db_close(db);
}

/* Any bytes, none, and no value at all. */
static void
t_bytes(void)
{
	static const unsigned char odd[] = { 0, 255, '\\', 'x', '\'', 0, 128, '\n', 0 };
	struct cg_db *db = fresh("bytes");
	struct cg_stmt *s;
	const void *p;
	size_t n;

	cg_db_exec(db, "CREATE TABLE b (k INTEGER, v BLOB) STRICT", &err);
	s = cg_db_prepare(db, "INSERT INTO b (k, v) VALUES (1, $1), (2, $2), (3, $3)", &err);
	cg_db_bind_bytes(s, 1, odd, sizeof odd);
	cg_db_bind_bytes(s, 2, odd, 0);
	cg_db_bind_bytes(s, 3, NULL, 0);
	is_int(cg_db_run(s, &err), 3, "bytes");
	s = cg_db_prepare(db, "SELECT v FROM b ORDER BY k", &err);
	cg_db_step(s, &err);
	p = cg_db_col_bytes(s, 0, &n);
	ok(n == sizeof odd && memcmp(p, odd, n) == 0 && !((const char *)p)[n], "as they were, and a NUL");
	cg_db_step(s, &err);
	p = cg_db_col_bytes(s, 0, &n);
	ok(p && n == 0, "none are not null");
	cg_db_step(s, &err);
	ok(!cg_db_col_bytes(s, 0, &n) && n == 0, "and null is");
	cg_db_close(db);
}

static void
t_many_statements(void)
{
	struct cg_db *db = fresh("many");
	static char sql[300][40];
	int bad = 0;

	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 300; i++) {
			struct cg_stmt *s;

			snprintf(sql[i], sizeof sql[i], "SELECT %d", i);
			s = cg_db_prepare(db, sql[i], &err);
			bad += !s || cg_db_step(s, &err) != 1 || cg_db_col_int(s, 0) != i;
		}
	is_int(bad, 0, "300 statements stay apart in the cache");
	cg_db_close(db);
}

static void
t_transactions(void)
{
	struct cg_db *db = fresh("tx"), *other = fresh("tx");

	ok(cg_db_begin(db, &err) == 0 && insert(db, "a", 1, 0) == 1, "begin, insert");
	is_int(count(other), 0, "another connection does not see it yet");
	ok(cg_db_begin(db, &err) < 0 && err.code == CG_E_BUG, "they do not nest");
	ok(cg_db_commit(db, &err) == 0, "commit");
	is_int(count(other), 1, "now it does");
	cg_db_begin(db, &err);
	insert(db, "b", 1, 0);
	cg_db_rollback(db);
	is_int(count(db), 1, "rolled back");
	ok(cg_db_commit(db, &err) < 0, "nothing to commit");
	cg_db_close(db);
	cg_db_close(other);
}

/* Four processes write at once; each waits for the others, none fails, nothing is lost. */
static void
t_writers(void)
{
	int status, bad = 0;

	cg_db_close(fresh("writers"));
	for (int p = 0; p < 4; p++)
		if (fork() == 0) {
			struct cg_db *db = fresh("writers");
			char key[30];

			for (int i = 0; i < 50; i++) {
				snprintf(key, sizeof key, "%d-%d", p, i);
				if (cg_db_begin(db, &err) < 0 || count(db) < 0 || insert(db, key, i, 0) < 0
				    || cg_db_commit(db, &err) < 0)
					_exit(1);
			}
			cg_db_close(db);
			_exit(0);
		}
	while (wait(&status) > 0)
		bad += status != 0;
	is_int(bad, 0, "four processes write at once");
	{
		struct cg_db *db = fresh("writers");

		is_int(count(db), 200, "and all of it is there");
		cg_db_close(db);
	}
}

/* A file that may not grow: the write fails as IO, what was there stays and can be read. */
static void
t_full(void)
{
	struct cg_db *db = fresh("full");
	char *big = cg_alloc(400001);
	int status;

	memset(big, 'x', 400000);
	insert(db, "before", 1, 0);
	cg_db_close(db);
	if (fork() == 0) {
		struct rlimit small = { 200000, 200000 };

		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &small);
		db = fresh("full");
		if (insert(db, big, 1, 0) >= 0 || err.code != CG_E_IO)
			_exit(1);
		if (count(db) != 1 || insert(db, "small", 1, 0) != 1)
			_exit(2);
		cg_db_close(db);
		_exit(0);
	}
	wait(&status);
	is_int(WEXITSTATUS(status), 0, "a full disk is an error of kind IO, and work goes on after it");
	db = fresh("full");
	is_int(count(db), 2, "nothing that was committed is lost");
	ok(cg_db_check(db, &err) == 0, "the file is sound");
	cg_db_close(db);
	free(big);
}

static void
t_kill(void)
{
	struct cg_db *db = fresh("kill");
	int status, pid;

	insert(db, "kept", 1, 0);
	cg_db_close(db);
	if ((pid = fork()) == 0) {
		db = fresh("kill");
		insert(db, "committed", 1, 0);
		cg_db_begin(db, &err);
		insert(db, "lost", 1, 0);
		kill(getpid(), SIGKILL);
	}
	waitpid(pid, &status, 0);
	db = fresh("kill");
	is_int(count(db), 2, "killed in a transaction: what was committed is there, the rest is not");
	cg_db_close(db);
}

static void
t_open(void)
{
	char *url = url_of("missing"), *name = cg_path_join(dir, "file:odd?x");
	char *odd = cg_asprintf("sqlite:%s", name);
	struct cg_db *db;

	is_int(cg_db_open(&db, url, CG_DB_READ, &err), 0, "what is not there is not opened to read");
	ok(!db && !cg_is_file(url + 7), "nor made");
	ok(cg_db_open(&db, "sqlite:", CG_DB_READ, &err) < 0 && err.code == CG_E_CONFIG, "%s", err.msg);
	ok(cg_db_open(&db, "nothing", CG_DB_READ, &err) < 0 && err.code == CG_E_CONFIG, "%s", err.msg);
	ok(cg_db_open(&db, "sqlite:/", CG_DB_READ, &err) < 0, "%s", err.msg);
	is_int(cg_db_open(&db, odd, CG_DB_WRITE, &err), 1, "a path is a path, whatever is in it");
	cg_db_close(db);
	ok(cg_is_file(name), "and names that very file");
	free(url);
	free(odd);
	free(name);
}

/* ---- how often the log is synced: a VFS between ours and the system's counts ---- */

static sqlite3_io_methods counting, system_log;
static int log_syncs;

static int
count_sync(sqlite3_file *f, int flags)
{
	log_syncs++;
	return system_log.xSync(f, flags);
}

static int
count_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out_flags)
{
	sqlite3_vfs *unix_vfs = v->pAppData;
	int rc = unix_vfs->xOpen(unix_vfs, name, f, flags, out_flags);

	if (rc == SQLITE_OK && (flags & SQLITE_OPEN_WAL)) {
		counting = system_log = *f->pMethods;
		counting.xSync = count_sync;
		f->pMethods = &counting;
	}
	return rc;
}

static void
count_syncs(void)
{
	static sqlite3_vfs v;
	sqlite3_vfs *unix_vfs = sqlite3_vfs_find(NULL);

	v = *unix_vfs;
	v.pNext = NULL;
	v.zName = "counting";
	v.pAppData = unix_vfs;
	v.xOpen = count_open;
	sqlite3_vfs_register(&v, 1);
}

/* Who folds a log that is as his last sync left it need not sync it; else he must. */
static void
t_syncs(void)
{
	struct cg_db *a = fresh("syncs"), *b;
	int before;

	cg_db_close(a);
	a = fresh("syncs");
	cg_db_settle(a);
	before = log_syncs;
	insert(a, "1", 1, 1);
	is_int(log_syncs - before, 1, "a commit syncs the log once");
	cg_db_close(a);
	is_int(log_syncs - before, 1, "and folding it not again");

	a = fresh("syncs");
	b = fresh("syncs");
	insert(a, "2", 1, 1);
	insert(b, "3", 1, 1);
	cg_db_close(b);
	before = log_syncs;
	cg_db_close(a);
	is_int(log_syncs - before, 1, "folding what somebody else has added syncs it");

	a = fresh("syncs");
	insert(a, "4", 1, 1);
	cg_db_close(a);
	a = fresh("syncs");
	b = fresh("syncs");
	insert(b, "5", 1, 1);
	cg_db_close(b);
	before = log_syncs;
	ok(count(a) == 5, "a log that was read");
	cg_db_close(a);
	is_int(log_syncs - before, 1, "and not written is synced when it is folded");
	a = fresh("syncs");
	is_int(count(a), 5, "and all of it is there");
	cg_db_close(a);
}

int
main(void)
{
	if (!mkdtemp(dir))
		return 1;
	count_syncs(); /* before the first is opened: ours stands on the default one */
	t_syncs();
	t_rows();
	t_bytes();
	t_many_statements();
	t_transactions();
	t_writers();
	t_full();
	t_kill();
	t_open();
	cg_rmtree(dir, &err);
	return done();
}
