/* The layer under SQLite that keeps its write-ahead log between programs. */
#ifndef CG_DB_SQLITE_VFS_H
#define CG_DB_SQLITE_VFS_H

#include <sqlite3.h>

/* The name of the VFS for sqlite3_open_v2; NULL: the system's own. */
const char *cg_sqlite_vfs(void);
/* Sync the log now, so that its next beginning need not: for who waits anyway. */
void cg_sqlite_settle_log(sqlite3 *h);
/* Make a connection that was opened with it keep the log. An SQLite result code. */
int cg_sqlite_keep_log(sqlite3 *h);

#endif
