/*
 * Opening the store, its transactions, and the few lines through which every
 * statement of this room goes.
 */
#include <stdarg.h>
#include <stdlib.h>

#include "store/admin.h"
#include "store/similar_priv.h"
#include "store/store_priv.h"

static int
too_old(struct cg_db *db, const char *url, int64_t version, struct cg_err *err)
{
	char *shown = cg_db_shown(url);

	cg_err_set(err, CG_E_CONFIG,
	    "store '%s' has schema %d, this program needs %d: run 'cg-migrate up'%s", shown,
	    (int)version, cg_store_latest(),
	    cg_db_dialect(db) == CG_DB_PG ? " with the owner's URL" : "");
	free(shown);
	return -1;
}

static int
open_fit(struct cg_store *st, const char *url, int flags, struct cg_err *err)
{
	int64_t version;
	int rc = cg_db_open(&st->db, url, flags & CG_STORE_WRITE ? CG_DB_WRITE : CG_DB_READ, err);

	if (rc <= 0)
		return rc;
	if (cg_db_version(st->db, &version, err) < 0)
		return -1;
	if (version == cg_store_latest())
		return cg_db_dialect(st->db) == CG_DB_PG && !(flags & CG_STORE_ADMIN)
		    ? cg_store_guard(st->db, err) : 0;
	if (version > cg_store_latest())
		return cg_store_too_new(url, version, err);
	/* On PostgreSQL the schema is the owner's, and we are not the owner. */
	if (flags & CG_STORE_WRITE && cg_db_dialect(st->db) == CG_DB_SQLITE)
		return cg_store_upgrade(st->db, NULL, err) < 0 ? -1 : 0;
	if (version > 0 || cg_db_dialect(st->db) == CG_DB_PG)
		return too_old(st->db, url, version, err);
	cg_db_close(st->db);
	st->db = NULL;
	return 0;
}

int
cg_store_open(struct cg_store **out, const char *url, int flags, struct cg_err *err)
{
	struct cg_store *st = cg_alloc(sizeof *st);

	st->write = flags & CG_STORE_WRITE;
	if (open_fit(st, url, flags, err) < 0) {
		cg_store_close(st);
		*out = NULL;
		return -1;
	}
	*out = st;
	return 0;
}

void
cg_store_close(struct cg_store *st)
{
	if (!st)
		return;
	cg_db_close(st->db);
	cg_near_free(st->near);
	free(st);
}

bool
cg_store_is_writable(const struct cg_store *st)
{
	return st->write;
}

bool
cg_store_is_far(const struct cg_store *st)
{
	return st->db && cg_db_dialect(st->db) == CG_DB_PG;
}

struct cg_db *
cg_store_db(struct cg_store *st)
{
	return st->db;
}

static int
writable(struct cg_store *st, struct cg_err *err)
{
	if (st->write)
		return 0;
	return cg_err_set(err, CG_E_BUG, "the store was opened for reading");
}

int
cg_store_begin(struct cg_store *st, struct cg_err *err)
{
	st->answer = st->claimed_steps = NULL; /* to questions of before */
	st->said[0] = '\0';
	return writable(st, err) < 0 ? -1 : cg_db_begin(st->db, err);
}

void
cg_store_push(struct cg_store *st)
{
	cg_db_push(st->db);
}

int
cg_store_commit(struct cg_store *st, struct cg_err *err)
{
	return writable(st, err) < 0 ? -1 : cg_db_commit(st->db, err);
}

void
cg_store_rollback(struct cg_store *st)
{
	st->answer = st->claimed_steps = NULL;
	if (st->db)
		cg_db_rollback(st->db);
}

int
cg_store_tx_begin(struct cg_store *st, struct cg_store_tx *tx, struct cg_err *err)
{
	tx->own = st->write && !cg_db_in_tx(st->db);
	return tx->own || !st->write ? cg_store_begin(st, err) : 0;
}

int
cg_store_tx_end(struct cg_store *st, struct cg_store_tx *tx, int rc, struct cg_err *err)
{
	if (!tx->own)
		return rc;
	if (rc < 0) {
		cg_store_rollback(st);
		return -1;
	}
	return cg_store_commit(st, err) < 0 ? -1 : rc;
}

static void
bind(struct cg_stmt *s, const char *types, va_list ap)
{
	const void *bytes;

	for (int i = 1; *types; types++, i++)
		switch (*types) {
		case 't':
			cg_db_bind_text(s, i, va_arg(ap, const char *));
			break;
		case 'i':
			cg_db_bind_int(s, i, va_arg(ap, int64_t));
			break;
		case 'b':
			cg_db_bind_bool(s, i, va_arg(ap, int));
			break;
		case 'd':
			cg_db_bind_time(s, i, va_arg(ap, int64_t));
			break;
		case 'y':
			bytes = va_arg(ap, const void *);
			cg_db_bind_bytes(s, i, bytes, va_arg(ap, size_t));
			break;
		}
}

const struct cg_scope cg_store_whoever = { NULL, NULL };

/* Row level security asks the connection who it is; the statements say so too. */
static void
act_as(struct cg_store *st, const struct cg_scope *who)
{
	if (who != &cg_store_whoever)
		cg_db_act_as(st->db, who ? who->tenant : NULL, who ? who->user : NULL);
}

struct cg_stmt *
cg_store_stmt(struct cg_store *st, const struct cg_scope *who, struct cg_err *err,
    const char *sql, const char *types, ...)
{
	struct cg_stmt *s = cg_db_prepare(st->db, sql, err);
	va_list ap;

	if (!s)
		return NULL;
	act_as(st, who);
	va_start(ap, types);
	bind(s, types, ap);
	va_end(ap);
	return s;
}

int
cg_store_exec(struct cg_store *st, const struct cg_scope *who, struct cg_err *err,
    const char *sql, const char *types, ...)
{
	struct cg_stmt *s;
	va_list ap;

	if (writable(st, err) < 0 || !(s = cg_db_prepare(st->db, sql, err)))
		return -1;
	act_as(st, who);
	va_start(ap, types);
	bind(s, types, ap);
	va_end(ap);
	return cg_db_run(s, err);
}

int
cg_store_later(struct cg_store *st, const struct cg_scope *who, struct cg_err *err,
    int64_t want, const char *sql, const char *types, ...)
{
	struct cg_stmt *s;
	va_list ap;

	if (writable(st, err) < 0 || !(s = cg_db_prepare(st->db, sql, err)))
		return -1;
	act_as(st, who);
	va_start(ap, types);
	bind(s, types, ap);
	va_end(ap);
	return cg_db_later(s, want, err);
}

const char *
cg_store_keep(struct cg_arena *a, const char *s)
{
	return a && s ? cg_arena_strdup(a, s) : s;
}

int
cg_store_backup(struct cg_store *st, const char *path, struct cg_err *err)
{
	if (!st->db)
		return cg_err_set(err, CG_E_NOTFOUND, "there is no store yet");
	return cg_db_backup(st->db, path, err);
}
