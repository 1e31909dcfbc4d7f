/* What the files of the PostgreSQL driver share. */
#ifndef CG_DB_PG_PRIV_H
#define CG_DB_PG_PRIV_H

#include <postgresql/libpq-fe.h>

#include "base/clock.h"
#include "base/err.h"
#include "db/db_priv.h"

/* The functions of libpq that are used: opened when a URL asks for them (base/dl.h). */
#define CG_PQ(X) \
	X(PQclear) X(PQcmdTuples) X(PQconnectPoll) X(PQconnectStartParams) X(PQconninfoFree) \
	X(PQconninfoParse) X(PQconsumeInput) X(PQenterPipelineMode) X(PQerrorMessage) \
	X(PQexitPipelineMode) X(PQfinish) X(PQflush) X(PQfreemem) X(PQftype) X(PQgetResult) \
	X(PQgetisnull) X(PQgetvalue) X(PQisBusy) X(PQnotifies) X(PQntuples) X(PQparameterStatus) \
	X(PQpipelineSync) X(PQresultErrorField) X(PQresultStatus) X(PQsendPrepare) \
	X(PQsendQuery) X(PQsendQueryParams) X(PQsendQueryPrepared) X(PQsetNoticeProcessor) \
	X(PQsetnonblocking) X(PQsocket) X(PQstatus)
struct cg_pq {
#define X(f) __typeof__(&f) f;
	CG_PQ(X)
#undef X
};

enum {
	CG_PG_CONNECT_MS = 10000,   /* to get a connection */
	CG_PG_STATEMENT_MS = 30000, /* what the server allows a statement */
	CG_PG_ANSWER_MS = 40000,    /* and we a batch of them, if the server says nothing at all */
	CG_PG_SCRIPT_MS = 3600000,  /* a migration */
	CG_PG_BATCH = 256,          /* statements on their way without an answer */
	CG_PG_BATCH_BYTES = 1 << 20
};

/* A text that the server knows by name, once it has been sent on this connection. */
struct pg_text {
	const char *sql;
	char name[12];
	unsigned known; /* to which connection (its number); 0: to none */
};

/* What was sent and has to be answered, in order. */
struct pg_sent {
	enum { PG_PREPARE, PG_RUN, PG_FENCED, PG_SYNC } kind;
	struct pg_text *text;
	struct pg_stmt *stmt; /* who wants the rows, or NULL */
};

struct pg {
	struct cg_db db; /* first: the driver's own struct goes on behind it */
	struct cg_pq q;
	PGconn *h;              /* NULL: lost, or not there yet */
	char *name;             /* the URL without its password: for messages */
	char *schema;
	PQconninfoOption *info; /* what the URL says */
	int flags;
	bool pooled;            /* a pooler lends us a server for each transaction */
	unsigned number;        /* of this connection, from 1 */
	unsigned names;         /* of statements, used so far */
	unsigned hears;         /* the number of the connection that listens; 0: none */
	char *tenant, *user;    /* for whom the next statements act, or NULL */
	bool open;              /* BEGIN is on its way or done */
	bool told;              /* this transaction knows for whom it acts */
	bool failed;            /* it can only be rolled back, */
	struct cg_err why;      /* because of this */
	bool silent;            /* it was dropped because nobody answered in time */
	char sqlstate[6];       /* of the last failure, or "" */
	struct pg_sent sent[CG_PG_BATCH + 16];
	size_t n_sent, bytes_sent;
	uint64_t trips;
	struct pg_text begin, commit, rollback, act, path;
};

struct pg_stmt {
	struct cg_stmt s;
	struct pg *owner;
	struct pg_text plain, fenced;
	char *fenced_sql;
	int n;               /* parameters */
	/* n + 1 of each: the last one is how many rows a fenced one must change */
	struct pg_args {
		int n;           /* that are sent */
		const char **values;
		int *lengths, *formats; /* of bytes; else 0 */
	} args;
	char *bytes;         /* of cg_pg_col_bytes */
	size_t bytes_room;
	char (*room)[CG_TIME_LEN + 1]; /* texts of numbers and times, one a parameter */
	PGresult *rows;
	int row, n_rows, changes;
	char times[4][CG_TIME_LEN + 1]; /* col_text of times, in turn */
	unsigned next_time;
	bool asked;          /* by cg_pg_ask, and its rows not looked at yet */
	bool reads;          /* a SELECT: it may be asked again */
};

/* pg_conn.c */
int cg_pg_parse_url(struct pg *pg, const char *scheme_and_rest, struct cg_err *err);
int cg_pg_connect(struct pg *pg, struct cg_err *err);
/* Is it usable? Reconnects outside a transaction when it was lost. */
int cg_pg_ready(struct pg *pg, struct cg_err *err);
void cg_pg_drop(struct pg *pg); /* close the connection and forget what was sent */

/* pg_pipe.c */
/* Put BEGIN and for whom we act before what comes next, as far as it is needed. */
int cg_pg_preamble(struct pg *pg, struct cg_err *err);
int cg_pg_send(struct pg *pg, struct pg_text *t, const struct pg_args *a, /* NULL: none */
    struct pg_stmt *rows_for, bool fenced, struct cg_err *err);
/* Send what is queued, wait for all answers: one round trip. -1: the first failure. */
int cg_pg_sync(struct pg *pg, int64_t ms, struct cg_err *err);
/* As db.h has it. */
void cg_pg_push(struct cg_db *db);
/* Run a text of several statements, outside pipeline mode. */
int cg_pg_script(struct pg *pg, const char *sql, struct cg_err *err);

/* pg.c: what failed within a transaction is the end of it; -1 */
int cg_pg_spoil(struct pg *pg, const struct cg_err *err);
int cg_pg_refuse(struct pg *pg, struct cg_err *err);

/* pg_stmt.c: as db_priv.h has them */
struct cg_stmt *cg_pg_prepare(struct cg_db *db, const char *sql, struct cg_err *err);
void cg_pg_free(struct cg_stmt *s);
void cg_pg_reset(struct cg_stmt *s);
void cg_pg_bind_text(struct cg_stmt *s, int i, const char *text);
void cg_pg_bind_int(struct cg_stmt *s, int i, int64_t v);
void cg_pg_bind_bool(struct cg_stmt *s, int i, bool v);
void cg_pg_bind_time(struct cg_stmt *s, int i, int64_t wall_ms);
void cg_pg_bind_bytes(struct cg_stmt *s, int i, const void *p, size_t n);
int cg_pg_step(struct cg_stmt *s, struct cg_err *err);
int cg_pg_ask(struct cg_stmt *s, struct cg_err *err);
int cg_pg_later(struct cg_stmt *s, int64_t want, struct cg_err *err);
int cg_pg_changes(struct cg_stmt *s);
const char *cg_pg_col_text(struct cg_stmt *s, int i);
int64_t cg_pg_col_int(struct cg_stmt *s, int i);
bool cg_pg_col_bool(struct cg_stmt *s, int i);
int64_t cg_pg_col_time(struct cg_stmt *s, int i);
const void *cg_pg_col_bytes(struct cg_stmt *s, int i, size_t *n);

/* pg_hear.c: as db.h has them */
int cg_pg_listen(struct cg_db *db, const char *channel, struct cg_err *err);
int cg_pg_hear(struct cg_db *db, int fd, int64_t ms, void (*heard)(void *arg, const char *what),
    void *arg, struct cg_err *err);

/* pg_err.c */
int cg_pg_fail(struct pg *pg, const PGresult *r, struct cg_err *err);
int cg_pg_fail_connect(struct pg *pg, struct cg_err *err);
int cg_pg_lost(struct pg *pg, const char *when, struct cg_err *err);

#endif
