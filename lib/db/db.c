/*
 * What is the same for every driver: picking one by the URL's scheme, the cache
 * of prepared statements, and the rule that transactions do not nest.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "db/db.h"
#include "db/db_priv.h"

static const struct {
	const char *scheme; /* the URL up to its colon */
	const struct cg_db_driver *driver;
} drivers[] = {
	{ "sqlite", &cg_db_sqlite },
	{ "postgresql", &cg_db_pg },
	{ "postgres", &cg_db_pg },
};

static const struct cg_db_driver *
driver_of(const char *url, struct cg_err *err)
{
	size_t scheme = strcspn(url, ":");

	for (size_t i = 0; url[scheme] && i < sizeof drivers / sizeof *drivers; i++)
		if (strlen(drivers[i].scheme) == scheme && memcmp(drivers[i].scheme, url, scheme) == 0)
			return drivers[i].driver;
	/* The rest of the URL may hold a password: it stays out of the message. */
	cg_err_set(err, CG_E_CONFIG,
	    "store '%.*s%s': a store is sqlite:PATH or postgresql://USER@HOST/DATABASE",
	    (int)scheme, url, url[scheme] ? ":..." : "");
	return NULL;
}

int
cg_db_url(const char *url, struct cg_err *err)
{
	return driver_of(url, err) ? 0 : -1;
}

int
cg_db_open(struct cg_db **out, const char *url, int flags, struct cg_err *err)
{
	const struct cg_db_driver *d = driver_of(url, err);
	int rc;

	*out = NULL;
	if (!d)
		return -1;
	rc = d->open(out, url, flags, err);
	if (rc == 1)
		(*out)->driver = d;
	return rc;
}

/* "postgresql://me:secret@host/db?password=secret" without both of the secrets. */
char *
cg_db_shown(const char *url)
{
	const char *host = strstr(url, "://"), *at, *colon, *p;
	char *out = cg_strdup(url), *w = out;
	size_t n;

	if (!host)
		return out;
	host += 3;
	/* A password may hold a bare @: the last one before the path ends it. */
	for (at = NULL, p = host; *p && *p != '/' && *p != '?'; p++)
		if (*p == '@')
			at = p;
	colon = at ? memchr(host, ':', (size_t)(at - host)) : NULL;
	n = (size_t)((colon ? colon : host) - url);
	w += n;
	for (p = colon ? at : host; *p; p += n) {
		n = 1;
		if ((*p == '?' || *p == '&') && strncmp(p + 1, "password=", 9) == 0)
			n = 1 + strcspn(p + 1, "&"); /* what follows may begin with &: libpq's business */
		else if ((*p == '?' || *p == '&') && strncmp(p + 1, "sslpassword=", 12) == 0)
			n = 1 + strcspn(p + 1, "&");
		else
			*w++ = *p;
	}
	*w = '\0';
	return out;
}

void
cg_db_close(struct cg_db *db)
{
	if (!db)
		return;
	cg_db_rollback(db);
	for (size_t i = 0; i < db->cache_cap; i++)
		if (db->cache[i])
			db->driver->free(db->cache[i]);
	free(db->cache);
	db->driver->close(db);
}

enum cg_db_dialect
cg_db_dialect(const struct cg_db *db)
{
	return db->driver->dialect;
}

int
cg_db_version(struct cg_db *db, int64_t *version, struct cg_err *err)
{
	return db->driver->version(db, version, err);
}

int
cg_db_set_version(struct cg_db *db, int64_t version, struct cg_err *err)
{
	return db->driver->set_version(db, version, err);
}

void
cg_db_act_as(struct cg_db *db, const char *tenant, const char *user)
{
	if (db->driver->act_as)
		db->driver->act_as(db, tenant, user);
}

int
cg_db_begin(struct cg_db *db, struct cg_err *err)
{
	if (db->in_tx)
		return cg_err_set(err, CG_E_BUG, "a transaction within a transaction");
	if (db->driver->begin(db, err) < 0)
		return -1;
	db->in_tx = true;
	return 0;
}

int
cg_db_commit(struct cg_db *db, struct cg_err *err)
{
	int rc;

	if (!db->in_tx)
		return cg_err_set(err, CG_E_BUG, "a commit without a transaction");
	if ((rc = db->driver->commit(db, err)) < 0)
		cg_db_rollback(db);
	db->in_tx = false;
	return rc;
}

void
cg_db_rollback(struct cg_db *db)
{
	if (!db->in_tx)
		return;
	db->driver->rollback(db);
	db->in_tx = false;
}

bool
cg_db_in_tx(const struct cg_db *db)
{
	return db->in_tx;
}

void
cg_db_settle(struct cg_db *db)
{
	db->driver->settle(db);
}

int
cg_db_exec(struct cg_db *db, const char *sql, struct cg_err *err)
{
	return db->driver->exec(db, sql, err);
}

int
cg_db_check(struct cg_db *db, struct cg_err *err)
{
	return db->driver->check(db, err);
}

int
cg_db_backup(struct cg_db *db, const char *path, struct cg_err *err)
{
	return db->driver->backup(db, path, err);
}

/* The slot where the statement of sql is, or would go. */
static struct cg_stmt **
slot(struct cg_stmt **cache, size_t cap, const char *sql)
{
	size_t i = ((uintptr_t)sql * 0x9e3779b97f4a7c15u) >> 20;

	while (cache[i &= cap - 1] && cache[i]->sql != sql)
		i++;
	return &cache[i];
}

static void
grow(struct cg_db *db)
{
	size_t cap = db->cache_cap ? db->cache_cap * 2 : 64;
	struct cg_stmt **bigger = cg_calloc(cap, sizeof *bigger);

	for (size_t i = 0; i < db->cache_cap; i++)
		if (db->cache[i])
			*slot(bigger, cap, db->cache[i]->sql) = db->cache[i];
	free(db->cache);
	db->cache = bigger;
	db->cache_cap = cap;
}

struct cg_stmt *
cg_db_prepare(struct cg_db *db, const char *sql, struct cg_err *err)
{
	struct cg_stmt **at;

	if (db->cache_n * 2 >= db->cache_cap)
		grow(db);
	at = slot(db->cache, db->cache_cap, sql);
	if (*at) {
		db->driver->reset(*at);
		return *at;
	}
	if (!(*at = db->driver->prepare(db, sql, err)))
		return NULL;
	(*at)->db = db;
	(*at)->sql = sql;
	db->cache_n++;
	return *at;
}

void
cg_db_bind_text(struct cg_stmt *s, int i, const char *text)
{
	s->db->driver->bind_text(s, i, text);
}

void
cg_db_bind_int(struct cg_stmt *s, int i, int64_t v)
{
	s->db->driver->bind_int(s, i, v);
}

void
cg_db_bind_bool(struct cg_stmt *s, int i, bool v)
{
	s->db->driver->bind_bool(s, i, v);
}

void
cg_db_bind_time(struct cg_stmt *s, int i, int64_t wall_ms)
{
	s->db->driver->bind_time(s, i, wall_ms);
}

void
cg_db_bind_bytes(struct cg_stmt *s, int i, const void *p, size_t n)
{
	s->db->driver->bind_bytes(s, i, p, n);
}

int
cg_db_step(struct cg_stmt *s, struct cg_err *err)
{
	return s->db->driver->step(s, err);
}

void
cg_db_reset(struct cg_stmt *s)
{
	s->db->driver->reset(s);
}

int
cg_db_run(struct cg_stmt *s, struct cg_err *err)
{
	int rc;

	while ((rc = s->db->driver->step(s, err)) > 0)
		;
	return rc < 0 ? -1 : s->db->driver->changes(s);
}

int
cg_db_later(struct cg_stmt *s, int64_t want, struct cg_err *err)
{
	int n;

	if (s->db->driver->later && s->db->in_tx)
		return s->db->driver->later(s, want, err);
	if ((n = cg_db_run(s, err)) < 0)
		return -1;
	return n >= want ? 0 : cg_err_set(err, CG_E_CONFLICT,
	    "somebody else has changed or taken over what was to be written");
}

int
cg_db_ask(struct cg_stmt *s, struct cg_err *err)
{
	return s->db->driver->ask && s->db->in_tx ? s->db->driver->ask(s, err) : 0;
}

void
cg_db_push(struct cg_db *db)
{
	if (db->driver->push)
		db->driver->push(db);
}

int
cg_db_listen(struct cg_db *db, const char *channel, struct cg_err *err)
{
	return db->driver->listen ? db->driver->listen(db, channel, err) : 0;
}

int
cg_db_hear(struct cg_db *db, int fd, int64_t ms, void (*heard)(void *arg, const char *what),
    void *arg, struct cg_err *err)
{
	if (!db->driver->hear)
		return cg_err_set(err, CG_E_BUG, "nobody says anything on such a store");
	return db->driver->hear(db, fd, ms, heard, arg, err);
}

uint64_t
cg_db_trips(const struct cg_db *db)
{
	return db->driver->trips ? db->driver->trips(db) : 0;
}

const char *
cg_db_col_text(struct cg_stmt *s, int i)
{
	return s->db->driver->col_text(s, i);
}

int64_t
cg_db_col_int(struct cg_stmt *s, int i)
{
	return s->db->driver->col_int(s, i);
}

bool
cg_db_col_bool(struct cg_stmt *s, int i)
{
	return s->db->driver->col_bool(s, i);
}

int64_t
cg_db_col_time(struct cg_stmt *s, int i)
{
	return s->db->driver->col_time(s, i);
}

const void *
cg_db_col_bytes(struct cg_stmt *s, int i, size_t *n)
{
	*n = 0;
	return s->db->driver->col_bytes(s, i, n);
}
