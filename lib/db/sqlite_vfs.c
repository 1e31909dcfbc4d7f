/*
 * A log that stays. SQLite deletes the write-ahead log when the last connection
 * closes; for programs that live for milliseconds that is a file made, filled,
 * synced and freed again for each of them, and freeing synced blocks is the
 * dearest part (milliseconds where the disk is told of free space). A log kept
 * as it is would be read through at the next start. So the log stays, and instead of
 * being cut to nothing its header is made void: nothing to recover, blocks at hand.
 *
 * This is a thin layer over the system's own VFS that changes how a log is cut:
 * to length 0 writes zeros over its header, to any other length does nothing,
 * since what lies behind the last frame carries an old salt and is never read.
 * SQLite voids the log under the exclusive lock and after the database file has
 * been synced; should the zeros not reach the disk, the old log is replayed and
 * changes nothing. The log stays as long as it ever was: about as many pages as
 * one checkpoint takes.
 *
 * SQLite writes a frame's header and its page one by one; here what follows upon
 * itself is held and written together. All of it is in the file before anything is
 * read, synced or asked of it, and with synchronous=FULL, which is how this room
 * works, others look for frames only after they were synced.
 *
 * A header that replaces another is synced before the frames behind it: else old
 * frames could come to life under the old header. Under a void one nothing can, so
 * that sync is left out when the void header is on the disk for sure: when the file
 * was synced since it was opened, as cg_sqlite_settle_log does. Nobody voids a log
 * while somebody else has the database open.
 *
 * Before a log is folded SQLite syncs it, though who has just committed did so a moment
 * ago, and a disk is told to flush its cache even for nothing. When the log is as our last
 * sync left it, that one is left out: its header bears the same salts, and behind our last
 * frame none bears them. Frames are only ever added there or under a new header.
 * https://www.sqlite.org/vfs.html, https://www.sqlite.org/walformat.html
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "db/sqlite_vfs.h"

enum {
	WAL_HEADER = 32, WAL_SALTS = 16, /* where they are in it */
	FRAME_HEADER = 24, FRAME_SALTS = 8,
	SALTS = 8,
	GATHER = 128 << 10
};

/* A log's handle: ours first, the system's behind it in the same memory. */
struct log_file {
	sqlite3_file base;
	sqlite3_file *real;
	unsigned char *held;   /* GATHER bytes, when first needed */
	int n_held;
	sqlite3_int64 held_at; /* where they belong */
	bool settled;          /* what was in the file when it was opened is on the disk */
	bool opening;          /* held is a header, begun where there was none */
	sqlite3_int64 end;     /* behind what we have written last; 0: nothing since opened or cut */
	unsigned char synced[SALTS]; /* of the header when our last sync was done, and */
	bool clean;            /* we have written nothing since */
};

static sqlite3_file *
real(sqlite3_file *f)
{
	return ((struct log_file *)f)->real;
}

/* Write what is held. When that fails it is forgotten, as a write that failed. */
static int
put_held(sqlite3_file *f)
{
	struct log_file *l = (struct log_file *)f;
	int n = l->n_held;

	l->n_held = 0;
	l->opening = false;
	return n ? l->real->pMethods->xWrite(l->real, l->held, n, l->held_at) : SQLITE_OK;
}

static int
x_close(sqlite3_file *f)
{
	int rc = put_held(f), closed = real(f)->pMethods->xClose(real(f));

	free(((struct log_file *)f)->held);
	return rc == SQLITE_OK ? closed : rc;
}

static int
x_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
	int rc = put_held(f);

	return rc == SQLITE_OK ? real(f)->pMethods->xRead(real(f), to, n, at) : rc;
}

/* Is this a log's header, and the one in the file void beyond a crash? */
static bool
opens_void(struct log_file *l, int n, sqlite3_int64 at)
{
	static const unsigned char nothing[WAL_HEADER];
	unsigned char is[WAL_HEADER];

	return at == 0 && n == WAL_HEADER && l->settled
	    && l->real->pMethods->xRead(l->real, is, WAL_HEADER, 0) == SQLITE_OK
	    && memcmp(is, nothing, sizeof is) == 0;
}

static int
x_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
	struct log_file *l = (struct log_file *)f;
	int rc = SQLITE_OK;

	if (l->n_held && (at != l->held_at + l->n_held || l->n_held + n > GATHER))
		rc = put_held(f);
	if (rc != SQLITE_OK)
		return rc;
	l->end = at + n;
	l->clean = false;
	if (n > GATHER || (!l->held && !(l->held = malloc(GATHER))))
		return l->real->pMethods->xWrite(l->real, from, n, at);
	if (l->n_held == 0) {
		l->held_at = at;
		l->opening = opens_void(l, n, at);
	}
	memcpy(l->held + l->n_held, from, (size_t)n);
	l->n_held += n;
	return SQLITE_OK;
}

static int
x_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	static const unsigned char nothing[WAL_HEADER];

	int rc = put_held(f);

	if (size > 0 || rc != SQLITE_OK)
		return rc;
	((struct log_file *)f)->settled = ((struct log_file *)f)->clean = false;
	((struct log_file *)f)->end = 0;
	return real(f)->pMethods->xWrite(real(f), nothing, sizeof nothing, 0);
}

static bool
read_salts(struct log_file *l, sqlite3_int64 at, unsigned char salts[SALTS])
{
	return l->real->pMethods->xRead(l->real, salts, SALTS, at) == SQLITE_OK;
}

/* Is the log as our last sync left it? */
static bool
is_synced(struct log_file *l)
{
	unsigned char head[SALTS], next[SALTS];
	sqlite3_int64 size;

	if (!l->clean || !read_salts(l, WAL_SALTS, head) || memcmp(head, l->synced, SALTS) != 0
	    || l->real->pMethods->xFileSize(l->real, &size) != SQLITE_OK)
		return false;
	return size < l->end + FRAME_HEADER
	    || (read_salts(l, l->end + FRAME_SALTS, next) && memcmp(next, head, SALTS) != 0);
}

static int
x_sync(sqlite3_file *f, int flags)
{
	struct log_file *l = (struct log_file *)f;
	int rc;

	if (l->opening && l->n_held == WAL_HEADER)
		return SQLITE_OK;
	rc = put_held(f);
	if (rc == SQLITE_OK && is_synced(l))
		return SQLITE_OK;
	rc = rc == SQLITE_OK ? l->real->pMethods->xSync(l->real, flags) : rc;
	/* What others add while we read this is behind our end, where it is seen. */
	l->clean = rc == SQLITE_OK && l->end > WAL_HEADER && read_salts(l, WAL_SALTS, l->synced);
	return rc;
}

static int
x_size(sqlite3_file *f, sqlite3_int64 *size)
{
	int rc = put_held(f);

	return rc == SQLITE_OK ? real(f)->pMethods->xFileSize(real(f), size) : rc;
}

static int
x_lock(sqlite3_file *f, int how)
{
	return real(f)->pMethods->xLock(real(f), how);
}

static int
x_unlock(sqlite3_file *f, int how)
{
	return real(f)->pMethods->xUnlock(real(f), how);
}

static int
x_reserved(sqlite3_file *f, int *out)
{
	return real(f)->pMethods->xCheckReservedLock(real(f), out);
}

static int
x_control(sqlite3_file *f, int op, void *arg)
{
	int rc = put_held(f);

	return rc != SQLITE_OK ? rc : real(f)->pMethods->xFileControl(real(f), op, arg);
}

static int
x_sector(sqlite3_file *f)
{
	return real(f)->pMethods->xSectorSize(real(f));
}

static int
x_device(sqlite3_file *f)
{
	return real(f)->pMethods->xDeviceCharacteristics(real(f));
}

static const sqlite3_io_methods log_methods = {
	.iVersion = 1, .xClose = x_close, .xRead = x_read, .xWrite = x_write,
	.xTruncate = x_truncate, .xSync = x_sync, .xFileSize = x_size, .xLock = x_lock,
	.xUnlock = x_unlock, .xCheckReservedLock = x_reserved, .xFileControl = x_control,
	.xSectorSize = x_sector, .xDeviceCharacteristics = x_device,
};

static int
open_file(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out_flags)
{
	sqlite3_vfs *system = v->pAppData;
	struct log_file *l = (struct log_file *)f;
	int rc;

	if (!(flags & SQLITE_OPEN_WAL))
		return system->xOpen(system, name, f, flags, out_flags);
	/* Asked to create it, the system's layer syncs the folder, needed or not. */
	if (name && access(name, F_OK) == 0)
		flags &= ~SQLITE_OPEN_CREATE;
	*l = (struct log_file){ .real = (sqlite3_file *)(l + 1) };
	rc = system->xOpen(system, name, l->real, flags, out_flags);
	if (l->real->pMethods)
		l->base.pMethods = &log_methods;
	return rc;
}

const char *
cg_sqlite_vfs(void)
{
	static sqlite3_vfs ours;
	sqlite3_vfs *system = sqlite3_vfs_find(NULL);

	if (sqlite3_vfs_find("cg") || !system)
		return system ? "cg" : NULL;
	ours = *system;
	ours.szOsFile = (int)sizeof(struct log_file) + system->szOsFile;
	ours.pNext = NULL;
	ours.zName = "cg";
	ours.pAppData = system;
	ours.xOpen = open_file;
	return sqlite3_vfs_register(&ours, 0) == SQLITE_OK ? "cg" : NULL;
}

void
cg_sqlite_settle_log(sqlite3 *h)
{
	sqlite3_file *f = NULL;

	if (sqlite3_file_control(h, "main", SQLITE_FCNTL_JOURNAL_POINTER, &f) == SQLITE_OK && f
	    && f->pMethods == &log_methods && x_sync(f, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY)
	    == SQLITE_OK)
		((struct log_file *)f)->settled = true;
}

int
cg_sqlite_keep_log(sqlite3 *h)
{
	int on = 1, rc = sqlite3_file_control(h, "main", SQLITE_FCNTL_PERSIST_WAL, &on);

	/* At the end the log is to be cut to this length, which is where we come in. */
	return rc == SQLITE_OK ? sqlite3_exec(h, "PRAGMA journal_size_limit = 0", NULL, NULL, NULL)
	    : rc;
}
