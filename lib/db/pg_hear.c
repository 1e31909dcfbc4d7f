/*
 * What sessions tell each other (LISTEN, NOTIFY). A session of our own hears; a pooler lends
 * us another one for each transaction, which nobody has told to listen.
 */
#include <errno.h>
#include <poll.h>

#include "db/pg_priv.h"

int
cg_pg_listen(struct cg_db *db, const char *channel, struct cg_err *err)
{
	struct pg *pg = (struct pg *)db;
	char sql[80];

	if (cg_pg_ready(pg, err) < 0)
		return -1;
	if (pg->pooled)
		return 0;
	snprintf(sql, sizeof sql, "LISTEN %.60s", channel);
	if (cg_pg_script(pg, sql, err) < 0)
		return -1;
	pg->hears = pg->number;
	return 1;
}

/* Tell of what has come: how many. */
static int
tell(struct pg *pg, void (*heard)(void *arg, const char *what), void *arg)
{
	PGnotify *n;
	int told = 0;

	for (; (n = pg->q.PQnotifies(pg->h)); told++) {
		heard(arg, n->extra);
		pg->q.PQfreemem(n);
	}
	return told;
}

int
cg_pg_hear(struct cg_db *db, int fd, int64_t ms, void (*heard)(void *arg, const char *what),
    void *arg, struct cg_err *err)
{
	struct pg *pg = (struct pg *)db;
	struct pollfd p[] = { { .events = POLLIN }, { .fd = fd, .events = POLLIN } };

	if (!pg->h || pg->hears != pg->number)
		return cg_pg_lost(pg, "", err);
	if (tell(pg, heard, arg))
		return 0;
	p[0].fd = pg->q.PQsocket(pg->h);
	if (poll(p, 2, (int)ms) < 0 && errno != EINTR)
		return cg_err_sys(err, "wait for the store");
	if (p[0].revents && (!pg->q.PQconsumeInput(pg->h) || pg->q.PQstatus(pg->h) == CONNECTION_BAD)) {
		cg_pg_lost(pg, "", err);
		cg_pg_drop(pg);
		return -1;
	}
	tell(pg, heard, arg);
	return 0;
}
