/*
 * The SQLite driver. Opening is on the path of every start of every program, so
 * it touches nothing that is not needed: the journal mode is written once, when
 * the file is made, synchronous=FULL is the library's default, the rest are
 * settings of the handle and no statements.
 */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/id.h"
#include "base/mem.h"
#include "db/db.h"
#include "db/db_priv.h"
#include "db/sqlite_vfs.h"

struct lite {
	struct cg_db db; /* first: the driver's own struct goes on behind it */
	sqlite3 *h;
	char *path;      /* for messages */
	int64_t second;  /* what `text` is the text of */
	int64_t waits_since_ms; /* for the write lock; monotonic */
	char text[CG_TIME_LEN + 1];
};

struct lite_stmt {
	struct cg_stmt s;
	sqlite3_stmt *h;
	struct lite *owner;
	bool bound, stepped;
	int changes;
	char times[6][CG_TIME_LEN + 1]; /* texts of bound times, until the next reset */
	int n_times;
};

/* What a result of SQLite means to us, with the remedy where there is one. */
static int
fail(struct lite *l, int rc, const char *doing, struct cg_err *err)
{
	const char *said = l->h ? sqlite3_errmsg(l->h) : sqlite3_errstr(rc);
	int ext = l->h ? sqlite3_extended_errcode(l->h) : rc;

	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return cg_err_set(err, CG_E_UNAVAILABLE,
		    "store '%s': another process is writing to it, try again", l->path);
	case SQLITE_FULL:
		return cg_err_set(err, CG_E_IO,
		    "store '%s': no space left on its disk: free some, what was done before is kept",
		    l->path);
	case SQLITE_READONLY:
		return cg_err_set(err, CG_E_IO,
		    "store '%s' cannot be written to: check the permissions of the file and its folder, "
		    "or name another one with --store", l->path);
	case SQLITE_IOERR:
		return cg_err_set(err, CG_E_IO, "store '%s': %s (%s): look at its disk", l->path,
		    said, l->h && sqlite3_system_errno(l->h) ? strerror(sqlite3_system_errno(l->h))
		    : "input or output error");
	case SQLITE_CORRUPT:
		return cg_err_set(err, CG_E_DATA,
		    "store '%s' is damaged (%s): restore it from a backup", l->path, said);
	case SQLITE_NOTADB:
		return cg_err_set(err, CG_E_DATA, "'%s' is not a store (%s)", l->path, said);
	case SQLITE_CANTOPEN:
		errno = l->h ? sqlite3_system_errno(l->h) : 0;
		if (!errno)
			errno = EACCES;
		return cg_err_sys(err, "open store '%s'", l->path);
	case SQLITE_PERM:
		return cg_err_set(err, CG_E_PERM, "store '%s': %s", l->path, said);
	case SQLITE_TOOBIG:
		return cg_err_set(err, CG_E_TOOBIG, "store '%s': %s", l->path, said);
	case SQLITE_CONSTRAINT:
		return cg_err_set(err, ext == SQLITE_CONSTRAINT_UNIQUE
		    || ext == SQLITE_CONSTRAINT_PRIMARYKEY ? CG_E_CONFLICT : CG_E_DATA,
		    "%s: %s", doing, said);
	default:
		return cg_err_set(err, CG_E_BUG, "%s: %s", doing, said);
	}
}

/*
 * Somebody else writes. SQLite's own patience doubles its naps up to a tenth of a
 * second, and who naps longest is never there when the lock is free: of four
 * workers one got nothing. Short naps of uneven length give everybody a turn.
 */
static int
nap(void *arg, int times)
{
	struct lite *l = arg;

	if (times == 0)
		l->waits_since_ms = cg_mono_ms();
	else if (cg_mono_ms() - l->waits_since_ms > CG_DB_BUSY_MS)
		return 0;
	usleep(300 + (unsigned)(cg_random_u64() % 1700));
	return 1;
}

static int
settings(struct lite *l, struct cg_err *err)
{
	int rc = sqlite3_busy_handler(l->h, nap, l);

	sqlite3_extended_result_codes(l->h, 1);
	if (rc == SQLITE_OK)
		rc = sqlite3_db_config(l->h, SQLITE_DBCONFIG_ENABLE_FKEY, 1, (int *)NULL);
	/* A text in double quotes that names no column is a mistake, not a string. */
	if (rc == SQLITE_OK)
		rc = sqlite3_db_config(l->h, SQLITE_DBCONFIG_DQS_DML, 0, (int *)NULL);
	/* A file from somebody else must not run code that its schema brings along. */
	if (rc == SQLITE_OK)
		rc = sqlite3_db_config(l->h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
	return rc == SQLITE_OK ? 0 : fail(l, rc, "open", err);
}

/* The mode is kept in the file: only a new one needs to be told. */
static int
make_wal(struct lite *l, struct cg_err *err)
{
	int rc, tries = CG_DB_BUSY_MS / 5;

	/* Two programs that start on an empty store meet here, and this statement
	 * does not honour the busy timeout. */
	while ((rc = sqlite3_exec(l->h, "PRAGMA journal_mode = WAL", NULL, NULL, NULL) & 0xff)
	    == SQLITE_BUSY && tries-- > 0)
		sqlite3_sleep(5);
	return rc == SQLITE_OK ? 0 : fail(l, rc, "journal mode", err);
}

/* Make the folder and an empty file that only we can read: it holds briefs and results. */
static int
create_file(const char *path, struct cg_err *err)
{
	char *dir = cg_path_dir(path);
	int rc = cg_mkdirs(dir, 0700, err), fd;

	free(dir);
	if (rc < 0)
		return -1;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return cg_err_sys(err, "create store '%s'", path);
	close(fd);
	return 0;
}

/* Is there nothing in the log? One that was folded into the file has a header of zeros. */
static bool
is_void(const char *wal)
{
	char head[4] = "";
	int fd = open(wal, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, head, sizeof head);

	if (fd >= 0)
		close(fd);
	return n < (ssize_t)sizeof head || memcmp(head, "\0\0\0", sizeof head) == 0;
}

/*
 * A folder that cannot be written to has no place for the files that a WAL
 * database needs beside it. When there is no log either, the file is complete
 * as it lies and can be read without them.
 */
static int
open_handle(struct lite *l, int flags)
{
	int how = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	char *wal, *dir, *uri;
	int rc;

	/* Nobody reads SQLite's memory statistics; keeping them takes a lock an allocation. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	wal = cg_asprintf("%s-wal", l->path);
	dir = cg_path_dir(l->path);
	if (!(flags & CG_DB_WRITE) && access(dir, W_OK) != 0 && is_void(wal)
	    && !strpbrk(l->path, "%?#")) {
		uri = cg_asprintf("file:%s?immutable=1", l->path);
		rc = sqlite3_open_v2(uri, &l->h, how | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
		    NULL);
		free(uri);
	} else {
		rc = sqlite3_open_v2(l->path, &l->h, how | SQLITE_OPEN_READWRITE, cg_sqlite_vfs());
		if (rc == SQLITE_OK)
			rc = cg_sqlite_keep_log(l->h);
	}
	free(wal);
	free(dir);
	return rc;
}

static void
lite_close(struct cg_db *db)
{
	struct lite *l = (struct lite *)db;

	/* The last one out folds the log into the file and makes it void. */
	sqlite3_close(l->h);
	free(l->path);
	free(l);
}

static int
lite_open(struct cg_db **out, const char *url, int flags, struct cg_err *err)
{
	const char *path = url + sizeof "sqlite:" - 1;
	struct lite *l;
	struct stat st;
	bool fresh;
	int rc;

	if (!*path)
		return cg_err_set(err, CG_E_CONFIG, "store 'sqlite:': no path after the colon");
	if (stat(path, &st) < 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			return cg_err_sys(err, "open store '%s'", path);
		if (!(flags & CG_DB_WRITE))
			return 0;
		if (create_file(path, err) < 0)
			return -1;
		st.st_size = 0;
	} else if (!S_ISREG(st.st_mode)) {
		return cg_err_set(err, CG_E_CONFIG, "store '%s' is not a regular file", path);
	}
	fresh = st.st_size == 0;
	if (fresh && !(flags & CG_DB_WRITE))
		return 0;
	l = cg_alloc(sizeof *l);
	/* A path is no URI, whatever it begins with. */
	l->path = strncmp(path, "file:", 5) == 0 ? cg_asprintf("./%s", path) : cg_strdup(path);
	rc = open_handle(l, flags);
	if (rc != SQLITE_OK)
		fail(l, rc, "open", err);
	else if (settings(l, err) == 0 && (!fresh || make_wal(l, err) == 0)) {
		*out = &l->db;
		return 1;
	}
	lite_close(&l->db);
	return -1;
}

static int
lite_exec(struct cg_db *db, const char *sql, struct cg_err *err)
{
	struct lite *l = (struct lite *)db;
	int rc = sqlite3_exec(l->h, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : fail(l, rc, "run SQL", err);
}

static int
lite_version(struct cg_db *db, int64_t *version, struct cg_err *err)
{
	struct lite *l = (struct lite *)db;
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(l->h, "PRAGMA user_version", -1, &s, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(s);
	if (rc != SQLITE_ROW) {
		fail(l, rc, "read the schema's number", err);
		sqlite3_finalize(s);
		return -1;
	}
	*version = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return 0;
}

static int
lite_set_version(struct cg_db *db, int64_t version, struct cg_err *err)
{
	/* A pragma takes no parameters; the value is our own number. */
	char *sql = cg_asprintf("PRAGMA user_version = %d", (int)version);
	int rc = lite_exec(db, sql, err);

	free(sql);
	return rc;
}

static int
run_cached(struct cg_db *db, const char *sql, struct cg_err *err)
{
	struct cg_stmt *s = cg_db_prepare(db, sql, err);

	return s && cg_db_run(s, err) >= 0 ? 0 : -1;
}

static int
lite_begin(struct cg_db *db, struct cg_err *err)
{
	/* IMMEDIATE: a transaction that reads first and then wants to write could be
	 * refused in its middle, whatever the timeout. */
	return run_cached(db, "BEGIN IMMEDIATE", err);
}

static int
lite_commit(struct cg_db *db, struct cg_err *err)
{
	return run_cached(db, "COMMIT", err);
}

static void
lite_rollback(struct cg_db *db)
{
	struct lite *l = (struct lite *)db;

	/* After a full disk SQLite has rolled back by itself. */
	if (!sqlite3_get_autocommit(l->h))
		sqlite3_exec(l->h, "ROLLBACK", NULL, NULL, NULL);
}

static void
lite_settle(struct cg_db *db)
{
	cg_sqlite_settle_log(((struct lite *)db)->h);
}

static int
lite_check(struct cg_db *db, struct cg_err *err)
{
	struct lite *l = (struct lite *)db;
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(l->h, "PRAGMA integrity_check(1)", -1, &s, NULL), bad = 0;
	const char *said;

	if (rc == SQLITE_OK && (rc = sqlite3_step(s)) == SQLITE_ROW) {
		said = (const char *)sqlite3_column_text(s, 0);
		if (!said || strcmp(said, "ok") != 0)
			bad = cg_err_set(err, CG_E_DATA,
			    "store '%s' is damaged (%.300s): restore it from a backup", l->path, said);
	} else {
		bad = fail(l, rc, "check", err);
	}
	sqlite3_finalize(s);
	s = NULL;
	if (!bad && sqlite3_prepare_v2(l->h, "PRAGMA foreign_key_check", -1, &s, NULL) == SQLITE_OK
	    && sqlite3_step(s) == SQLITE_ROW)
		bad = cg_err_set(err, CG_E_DATA,
		    "store '%s': table %s has a row that names one which is not there", l->path,
		    (const char *)sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	return bad;
}

static int
lite_backup(struct cg_db *db, const char *path, struct cg_err *err)
{
	struct lite *l = (struct lite *)db;
	sqlite3_stmt *s = NULL;
	int rc;

	if (access(path, F_OK) == 0)
		return cg_err_set(err, CG_E_CONFLICT, "'%s' is there already", path);
	rc = sqlite3_prepare_v2(l->h, "VACUUM INTO $1", -1, &s, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_text(s, 1, path, -1, SQLITE_STATIC);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(s);
	if (rc != SQLITE_DONE)
		fail(l, rc, "back up", err);
	sqlite3_finalize(s);
	return rc == SQLITE_DONE ? 0 : -1;
}

static void
lite_free(struct cg_stmt *s)
{
	struct lite_stmt *ls = (struct lite_stmt *)s;

	sqlite3_finalize(ls->h);
	free(ls);
}

static struct cg_stmt *
lite_prepare(struct cg_db *db, const char *sql, struct cg_err *err)
{
	struct lite *l = (struct lite *)db;
	struct lite_stmt *ls = cg_alloc(sizeof *ls);
	int rc = sqlite3_prepare_v3(l->h, sql, -1, SQLITE_PREPARE_PERSISTENT, &ls->h, NULL);

	ls->owner = l;
	if (rc != SQLITE_OK) {
		fail(l, rc, "prepare", err);
		lite_free(&ls->s);
		return NULL;
	}
	/* "$2" is a name to SQLite, numbered when first met: hold it to its number. */
	for (int i = 1; i <= sqlite3_bind_parameter_count(ls->h); i++) {
		const char *name = sqlite3_bind_parameter_name(ls->h, i);

		if (name && *name == '$' && strtol(name + 1, NULL, 10) == i)
			continue;
		cg_err_set(err, CG_E_BUG, "SQL parameter %s is number %d: %.80s", name ? name : "?",
		    i, sql);
		lite_free(&ls->s);
		return NULL;
	}
	return &ls->s;
}

static void
lite_bind_text(struct cg_stmt *s, int i, const char *text)
{
	struct lite_stmt *ls = (struct lite_stmt *)s;

	ls->bound = true;
	if (text)
		sqlite3_bind_text(ls->h, i, text, -1, SQLITE_STATIC);
	else
		sqlite3_bind_null(ls->h, i);
}

static void
lite_bind_int(struct cg_stmt *s, int i, int64_t v)
{
	struct lite_stmt *ls = (struct lite_stmt *)s;

	ls->bound = true;
	sqlite3_bind_int64(ls->h, i, v);
}

static void
lite_bind_bool(struct cg_stmt *s, int i, bool v)
{
	lite_bind_int(s, i, v);
}

/* Most times that are written lie in one second: only their last digits are new. */
static void
time_text(struct lite *l, int64_t wall_ms, char out[CG_TIME_LEN + 1])
{
	enum { MS_AT = CG_TIME_LEN - 4 };
	int ms = (int)(wall_ms % 1000);

	if (wall_ms / 1000 != l->second || !l->text[0]) {
		cg_time_format(wall_ms, l->text);
		l->second = wall_ms / 1000;
	}
	memcpy(out, l->text, CG_TIME_LEN + 1);
	out[MS_AT] = (char)('0' + ms / 100);
	out[MS_AT + 1] = (char)('0' + ms / 10 % 10);
	out[MS_AT + 2] = (char)('0' + ms % 10);
}

static void
lite_bind_time(struct cg_stmt *s, int i, int64_t wall_ms)
{
	struct lite_stmt *ls = (struct lite_stmt *)s;
	char spare[CG_TIME_LEN + 1], *t = spare;
	bool kept = ls->n_times < (int)(sizeof ls->times / sizeof *ls->times);

	if (wall_ms <= 0) {
		sqlite3_bind_null(ls->h, i);
		return;
	}
	if (kept)
		t = ls->times[ls->n_times++];
	time_text(ls->owner, wall_ms, t);
	ls->bound = true;
	sqlite3_bind_text(ls->h, i, t, CG_TIME_LEN, kept ? SQLITE_STATIC : SQLITE_TRANSIENT);
}

static void
lite_bind_bytes(struct cg_stmt *s, int i, const void *p, size_t n)
{
	struct lite_stmt *ls = (struct lite_stmt *)s;

	ls->bound = true;
	if (p)
		sqlite3_bind_blob64(ls->h, i, p, n, SQLITE_STATIC);
	else
		sqlite3_bind_null(ls->h, i);
}

static void
lite_reset(struct cg_stmt *s)
{
	struct lite_stmt *ls = (struct lite_stmt *)s;

	if (ls->stepped)
		sqlite3_reset(ls->h);
	if (ls->bound)
		sqlite3_clear_bindings(ls->h); /* they point at the caller's memory */
	ls->stepped = ls->bound = false;
	ls->n_times = 0;
}

static int
lite_step(struct cg_stmt *s, struct cg_err *err)
{
	struct lite_stmt *ls = (struct lite_stmt *)s;
	int rc = sqlite3_step(ls->h);

	ls->stepped = true;
	if (rc == SQLITE_ROW)
		return 1;
	if (rc == SQLITE_DONE) {
		ls->changes = sqlite3_changes(ls->owner->h);
		lite_reset(s);
		return 0;
	}
	fail(ls->owner, rc, "store", err);
	lite_reset(s);
	return -1;
}

static int
lite_changes(struct cg_stmt *s)
{
	return ((struct lite_stmt *)s)->changes;
}

static const char *
lite_col_text(struct cg_stmt *s, int i)
{
	return (const char *)sqlite3_column_text(((struct lite_stmt *)s)->h, i);
}

static int64_t
lite_col_int(struct cg_stmt *s, int i)
{
	return sqlite3_column_int64(((struct lite_stmt *)s)->h, i);
}

static bool
lite_col_bool(struct cg_stmt *s, int i)
{
	return sqlite3_column_int(((struct lite_stmt *)s)->h, i) != 0;
}

static int64_t
lite_col_time(struct cg_stmt *s, int i)
{
	const char *t = lite_col_text(s, i);
	int64_t ms;

	return t && cg_time_parse(t, &ms) == 0 ? ms : 0;
}

static const void *
lite_col_bytes(struct cg_stmt *s, int i, size_t *n)
{
	sqlite3_stmt *h = ((struct lite_stmt *)s)->h;
	const void *p;

	if (sqlite3_column_type(h, i) == SQLITE_NULL)
		return NULL;
	/* As a text, which a blob becomes as it is, there is a NUL behind it; and an empty one is. */
	p = sqlite3_column_text(h, i);
	*n = (size_t)sqlite3_column_bytes(h, i);
	return p;
}

const struct cg_db_driver cg_db_sqlite = {
	.dialect = CG_DB_SQLITE,
	.open = lite_open,
	.close = lite_close,
	.version = lite_version,
	.set_version = lite_set_version,
	.begin = lite_begin,
	.commit = lite_commit,
	.rollback = lite_rollback,
	.settle = lite_settle,
	.exec = lite_exec,
	.check = lite_check,
	.backup = lite_backup,
	.prepare = lite_prepare,
	.free = lite_free,
	.bind_text = lite_bind_text,
	.bind_int = lite_bind_int,
	.bind_bool = lite_bind_bool,
	.bind_time = lite_bind_time,
	.bind_bytes = lite_bind_bytes,
	.step = lite_step,
	.reset = lite_reset,
	.changes = lite_changes,
	.col_text = lite_col_text,
	.col_int = lite_col_int,
	.col_bool = lite_col_bool,
	.col_time = lite_col_time,
	.col_bytes = lite_col_bytes,
};
