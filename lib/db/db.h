/*
 * A database connection: prepared statements, bound parameters, rows,
 * transactions. The SQL above it is written once for SQLite and PostgreSQL;
 * this is where the two meet, behind struct cg_db_driver of db_priv.h.
 *
 * What one text needs so that both speak it:
 * - parameters are $1, $2, ... and appear for the first time in that order
 *   (PostgreSQL's form; SQLite numbers "$1" as it meets it, which the driver checks);
 * - times go in and out as milliseconds through cg_db_bind_time and
 *   cg_db_col_time. SQLite keeps them as RFC 3339 text in UTC with
 *   milliseconds, PostgreSQL as timestamptz, to which that very text is a valid
 *   parameter; texts of one width compare like the instants they name;
 * - JSON is bound and read as text, identifiers (uuid) too;
 * - an error within a transaction ends it: on PostgreSQL nothing but a rollback is
 *   possible any more (what comes after it fails with the same error);
 * - upserts are INSERT ... ON CONFLICT (...) DO UPDATE SET x = excluded.x.
 *
 * One thread at a time for each connection.
 */
#ifndef CG_DB_DB_H
#define CG_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cg_db;
struct cg_err;
struct cg_stmt;

enum { CG_DB_READ = 0, CG_DB_WRITE = 1 };
enum cg_db_dialect { CG_DB_SQLITE, CG_DB_PG };
enum { CG_DB_BUSY_MS = 10000 }; /* how long a writer waits for another one */

/*
 * Open what url names: "sqlite:PATH", where CG_DB_WRITE creates a file (and its
 * folder) that is missing, or "postgresql://USER:PASSWORD@HOST:PORT/DATABASE?..."
 * with the parameters of libpq and two of ours: schema=NAME (default app), and
 * pgbouncer=true where a pooler is in between, which is mostly noticed without.
 *
 * Returns 1 open, 0 when there is no such file and flags is CG_DB_READ
 * (*out is NULL), -1 with err: CG_E_CONFIG (url), CG_E_PERM, CG_E_IO,
 * CG_E_DATA (the file is no database), CG_E_UNAVAILABLE.
 */
int cg_db_open(struct cg_db **out, const char *url, int flags, struct cg_err *err);
/* Is url of a kind that can be opened? Nothing is opened. CG_E_CONFIG. */
int cg_db_url(const char *url, struct cg_err *err);
/* The URL as it may be shown: without passwords. New string. */
char *cg_db_shown(const char *url);
/*
 * For the server's own programs (pg_dump): what a PostgreSQL URL says as an environment,
 * NULL-terminated, so that no password stands on a command line; *schema is the URL's. The
 * caller frees *schema and with cg_db_env_free the environment. CG_E_CONFIG.
 */
int cg_db_env(const char *url, char ***env, char **schema, struct cg_err *err);
void cg_db_env_free(char **env);
void cg_db_close(struct cg_db *db);
enum cg_db_dialect cg_db_dialect(const struct cg_db *db);

/* The schema's number: 0 in a new database. Set within a transaction. */
int cg_db_version(struct cg_db *db, int64_t *version, struct cg_err *err);
int cg_db_set_version(struct cg_db *db, int64_t version, struct cg_err *err);

/*
 * Who the statements that run from now on act for, until said otherwise: on
 * PostgreSQL row level security shows and takes only that tenant's (and user's)
 * rows, within the transaction that a statement is part of. NULL: nobody, who sees
 * nothing. Costs nothing when it is the same as before. The strings are copied.
 * SQLite has no such thing and does nothing.
 */
void cg_db_act_as(struct cg_db *db, const char *tenant, const char *user);

/*
 * A transaction that may write: it waits for other writers when it begins,
 * never in its middle. They do not nest. Rollback of none does nothing.
 */
int cg_db_begin(struct cg_db *db, struct cg_err *err);
int cg_db_commit(struct cg_db *db, struct cg_err *err); /* on -1 it has been rolled back */
void cg_db_rollback(struct cg_db *db);
bool cg_db_in_tx(const struct cg_db *db);

/* For who waits anyway: have on the disk by now what the next commit need not sync then. */
void cg_db_settle(struct cg_db *db);

/* Run a text of several statements without parameters: a migration. */
int cg_db_exec(struct cg_db *db, const char *sql, struct cg_err *err);
/* Does the database itself find its pages and keys in order? CG_E_DATA says what is not. */
int cg_db_check(struct cg_db *db, struct cg_err *err);
/* A copy of the whole database as it is at this moment, in a new file. */
int cg_db_backup(struct cg_db *db, const char *path, struct cg_err *err);

/*
 * The statement of sql, prepared once for each connection; sql is a string
 * literal or lives as long as the connection: its address is the key. It comes
 * back reset, with all parameters NULL. The connection owns it.
 */
struct cg_stmt *cg_db_prepare(struct cg_db *db, const char *sql, struct cg_err *err);

/* Parameter i (from 1). Text is borrowed until the statement has run; NULL binds NULL. */
void cg_db_bind_text(struct cg_stmt *s, int i, const char *text);
void cg_db_bind_int(struct cg_stmt *s, int i, int64_t v);
void cg_db_bind_bool(struct cg_stmt *s, int i, bool v);
void cg_db_bind_time(struct cg_stmt *s, int i, int64_t wall_ms); /* 0 binds NULL */
/* Bytes, of a bytea or BLOB; borrowed as text is. p NULL binds NULL. */
void cg_db_bind_bytes(struct cg_stmt *s, int i, const void *p, size_t n);

/*
 * The next row: 1, 0 at the end, -1 with err. After 0 and -1 the statement is
 * reset; cg_db_reset does so earlier. Errors: CG_E_UNAVAILABLE (another process
 * holds it, try again), CG_E_CONFLICT (a unique key is there already), CG_E_DATA
 * (a constraint, or the file is damaged), CG_E_IO (disk full, read-only).
 */
int cg_db_step(struct cg_stmt *s, struct cg_err *err);
void cg_db_reset(struct cg_stmt *s);
/* Run a statement that has no rows: the number of rows it changed, or -1 with err. */
int cg_db_run(struct cg_stmt *s, struct cg_err *err);

/*
 * Run it at the latest when the transaction commits, and tell nobody how many rows
 * it changed: what is only written travels with the commit, and many of them cost
 * PostgreSQL one round trip. Fewer rows than want (0: any number), and the transaction fails with
 * CG_E_CONFLICT, here or when it commits; so does what another error of it brings.
 * Outside a transaction, and on SQLite, it runs at once. Such a statement is an
 * INSERT, UPDATE or DELETE without RETURNING, or with want 0 a SELECT of something that is to
 * happen (a lock). -1: the transaction has failed.
 */
int cg_db_later(struct cg_stmt *s, int64_t want, struct cg_err *err);

/*
 * Ask s within a transaction without waiting for the answer: it comes along with what is
 * waited for next, the commit at the latest, and the next cg_db_step of s has it. Nothing
 * of its parameters is borrowed any more; when the transaction has failed there is no
 * answer. Outside a transaction, and on SQLite, where nothing travels, s is asked when
 * the step comes. -1: the transaction has failed.
 */
int cg_db_ask(struct cg_stmt *s, struct cg_err *err);

/*
 * Send what cg_db_later and cg_db_ask have collected, and wait for nothing: the server is at
 * work on it while the caller makes what comes next. What fails here fails when it is waited for.
 */
void cg_db_push(struct cg_db *db);

/*
 * From now on hear what is said on a channel (PostgreSQL's NOTIFY; at most 60 small letters, digits
 * and _) by transactions that commit. 1, or 0: nobody says anything here (SQLite, a pooler),
 * whoever wants to know has to look. Not within a transaction.
 */
int cg_db_listen(struct cg_db *db, const char *channel, struct cg_err *err);
/*
 * Wait until something was said, fd can be read (-1: none) or ms are over, and pass on what was
 * said, which may be nothing. -1, CG_E_UNAVAILABLE: the connection that listened was lost, here
 * or in another statement of it, and what was said since is not known: listen again, and look.
 */
int cg_db_hear(struct cg_db *db, int fd, int64_t ms, void (*heard)(void *arg, const char *what),
    void *arg, struct cg_err *err);

/* How often this connection has waited for a server: what tests and benchmarks count. */
uint64_t cg_db_trips(const struct cg_db *db);

/* Column i (from 0) of the row; text points into it and is good until the next step. */
const char *cg_db_col_text(struct cg_stmt *s, int i); /* NULL when null */
int64_t cg_db_col_int(struct cg_stmt *s, int i);      /* 0 when null */
bool cg_db_col_bool(struct cg_stmt *s, int i);
int64_t cg_db_col_time(struct cg_stmt *s, int i);     /* milliseconds; 0 when null */
/* Bytes and how many, with a NUL behind them; good until the next step or cg_db_col_bytes of s. */
const void *cg_db_col_bytes(struct cg_stmt *s, int i, size_t *n); /* NULL when null */

#endif
