/*
 * Places for jobs of a kind. Each is a row, numbered; it is taken by one statement that
 * changes it only while it is free, so nobody has to lock or count.
 */
#include <stdlib.h>
#include <string.h>

#include "store/fleet.h"
#include "store/paid.h"
#include "store/store_priv.h"

enum { MOST = 1000 };

/* Which places seem free: those that are not taken as of now; own gets the holder's, or 0. */
static int
look(struct cg_store *st, const struct cg_scope *who, const char *kind, const char *holder,
    int64_t now, bool taken[MOST + 1], int64_t *own, struct cg_err *err)
{
	struct cg_stmt *s = cg_store_stmt(st, who, err, "SELECT slot, holder, expires_at "
	    "FROM media_slots WHERE tenant_id = $1 AND kind = $2", "tt", who->tenant, kind);
	int rc;

	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1) {
		int64_t slot = cg_db_col_int(s, 0);

		if (strcmp(cg_db_col_text(s, 1), holder) == 0)
			*own = slot;
		else if (slot >= 1 && slot <= MOST && cg_db_col_time(s, 2) > now)
			taken[slot] = true;
	}
	return rc;
}

static int
take(struct cg_store *st, const struct cg_scope *who, const char *kind, int64_t slot,
    const char *holder, int64_t now, int64_t lease_ms, struct cg_err *err)
{
	return cg_store_exec(st, who, err, "INSERT INTO media_slots (tenant_id, kind, slot, holder, "
	    "expires_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id, kind, slot) DO UPDATE SET "
	    "holder = excluded.holder, expires_at = excluded.expires_at "
	    "WHERE media_slots.expires_at <= $6 OR media_slots.holder = excluded.holder", "ttitdd",
	    who->tenant, kind, slot, holder, now + lease_ms, now);
}

int
cg_store_slot_take(struct cg_store *st, const struct cg_scope *who, const char *kind,
    int64_t most, const char *holder, int64_t lease_ms, struct cg_err *err)
{
	bool taken[MOST + 1] = { false };
	int64_t now, own = 0;
	int n = 0;

	if (most > MOST)
		most = MOST;
	if (cg_store_clock(st, &now, err) < 0
	    || look(st, who, kind, holder, now, taken, &own, err) < 0)
		return -1;
	if (own && (n = take(st, who, kind, own, holder, now, lease_ms, err)) != 0)
		return n;
	for (int64_t i = 1; i <= most && n == 0; i++)
		if (!taken[i] && (n = take(st, who, kind, i, holder, now, lease_ms, err)) < 0)
			return -1;
	return n;
}

int
cg_store_slot_drop(struct cg_store *st, const struct cg_scope *who, const char *kind,
    const char *holder, struct cg_err *err)
{
	return cg_store_exec(st, who, err, "DELETE FROM media_slots WHERE tenant_id = $1 AND kind = $2 "
	    "AND holder = $3", "ttt", who->tenant, kind, holder) < 0 ? -1 : 0;
}
