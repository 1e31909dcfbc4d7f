/* The seam between db.c and its drivers. */
#ifndef CG_DB_DB_PRIV_H
#define CG_DB_DB_PRIV_H

#include "db/db.h"

/* Every connection begins with this; a driver's own struct goes on behind it. */
struct cg_db {
	const struct cg_db_driver *driver;
	bool in_tx;
	struct cg_stmt **cache; /* open addressing by the address of the SQL text */
	size_t cache_n, cache_cap;
};

struct cg_stmt {
	struct cg_db *db;
	const char *sql;
};

/*
 * What a driver does. Contracts are those of db.h; what is here on top:
 * open allocates the connection, close frees it after db.c has freed its
 * statements; prepare allocates a statement, `reset` makes it ready for
 * binding again (all parameters NULL).
 */
struct cg_db_driver {
	enum cg_db_dialect dialect;
	int (*open)(struct cg_db **out, const char *url, int flags, struct cg_err *err);
	void (*close)(struct cg_db *db);
	int (*version)(struct cg_db *db, int64_t *version, struct cg_err *err);
	int (*set_version)(struct cg_db *db, int64_t version, struct cg_err *err);
	void (*act_as)(struct cg_db *db, const char *tenant, const char *user); /* or NULL */
	int (*begin)(struct cg_db *db, struct cg_err *err);
	int (*commit)(struct cg_db *db, struct cg_err *err);
	void (*rollback)(struct cg_db *db);
	void (*settle)(struct cg_db *db);
	int (*exec)(struct cg_db *db, const char *sql, struct cg_err *err);
	int (*check)(struct cg_db *db, struct cg_err *err);
	int (*backup)(struct cg_db *db, const char *path, struct cg_err *err);
	struct cg_stmt *(*prepare)(struct cg_db *db, const char *sql, struct cg_err *err);
	void (*free)(struct cg_stmt *s);
	void (*bind_text)(struct cg_stmt *s, int i, const char *text);
	void (*bind_int)(struct cg_stmt *s, int i, int64_t v);
	void (*bind_bool)(struct cg_stmt *s, int i, bool v);
	void (*bind_time)(struct cg_stmt *s, int i, int64_t wall_ms);
	void (*bind_bytes)(struct cg_stmt *s, int i, const void *p, size_t n);
	int (*step)(struct cg_stmt *s, struct cg_err *err);
	int (*later)(struct cg_stmt *s, int64_t want, struct cg_err *err); /* in a transaction; or NULL */
	int (*ask)(struct cg_stmt *s, struct cg_err *err); /* in a transaction; or NULL */
	void (*push)(struct cg_db *db); /* or NULL */
	void (*reset)(struct cg_stmt *s);
	int (*changes)(struct cg_stmt *s); /* of the statement that has just run */
	const char *(*col_text)(struct cg_stmt *s, int i);
	int64_t (*col_int)(struct cg_stmt *s, int i);
	bool (*col_bool)(struct cg_stmt *s, int i);
	int64_t (*col_time)(struct cg_stmt *s, int i);
	const void *(*col_bytes)(struct cg_stmt *s, int i, size_t *n);
	int (*listen)(struct cg_db *db, const char *channel, struct cg_err *err); /* or NULL */
	int (*hear)(struct cg_db *db, int fd, int64_t ms, void (*heard)(void *arg, const char *what),
	    void *arg, struct cg_err *err); /* or NULL */
	uint64_t (*trips)(const struct cg_db *db); /* or NULL */
};

extern const struct cg_db_driver cg_db_sqlite, cg_db_pg;

#endif
