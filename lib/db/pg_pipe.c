/*
 * Statements travel in pipelines: whatever has to go along (BEGIN, for whom we act,
 * writes that nobody waits for, COMMIT) rides with the statement whose answer is
 * wanted, and all of it is one round trip. Outside a transaction everything up to
 * the end of the pipeline is one transaction of its own, so what set_config says
 * holds for that statement and is gone with it.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/mem.h"
#include "db/pg_priv.h"

static int
expect(struct pg *pg, int kind, struct pg_text *t, struct pg_stmt *stmt)
{
	pg->sent[pg->n_sent++] = (struct pg_sent){ kind, t, stmt };
	return 0;
}

static int
not_sent(struct pg *pg, struct cg_err *err)
{
	cg_pg_lost(pg, "", err);
	cg_pg_drop(pg);
	return -1;
}

/*
 * Statements are named once on a connection of our own. A pooler gives us another
 * server for the next transaction, which does not know the name: there each is sent
 * whole.
 */
int
cg_pg_send(struct pg *pg, struct pg_text *t, const struct pg_args *a, struct pg_stmt *rows_for,
    bool fenced, struct cg_err *err)
{
	static const struct pg_args none = { 0, NULL, NULL, NULL };

	a = a ? a : &none;
	if (!pg->h)
		return cg_pg_lost(pg, "", err);
	if (pg->pooled) {
		if (!pg->q.PQsendQueryParams(pg->h, t->sql, a->n, NULL, a->values, a->lengths,
		    a->formats, 0))
			return not_sent(pg, err);
		return expect(pg, fenced ? PG_FENCED : PG_RUN, t, rows_for);
	}
	if (t->known != pg->number) {
		if (!t->name[0])
			snprintf(t->name, sizeof t->name, "s%u", ++pg->names);
		if (!pg->q.PQsendPrepare(pg->h, t->name, t->sql, 0, NULL))
			return not_sent(pg, err);
		t->known = pg->number;
		expect(pg, PG_PREPARE, t, NULL);
	}
	if (!pg->q.PQsendQueryPrepared(pg->h, t->name, a->n, a->values, a->lengths, a->formats, 0))
		return not_sent(pg, err);
	return expect(pg, fenced ? PG_FENCED : PG_RUN, t, rows_for);
}

int
cg_pg_preamble(struct pg *pg, struct cg_err *err)
{
	const char *who[] = { pg->tenant ? pg->tenant : "", pg->user ? pg->user : "" };
	const char *path[] = { pg->schema };
	const struct pg_args as = { 2, who, NULL, NULL }, in = { 1, path, NULL, NULL };
	bool starts = !pg->open;

	if (starts) {
		if (pg->db.in_tx && cg_pg_send(pg, &pg->begin, NULL, NULL, false, err) < 0)
			return -1;
		pg->open = pg->db.in_tx;
		pg->told = !pg->tenant && !pg->user; /* a new one knows nobody */
		if (pg->pooled && cg_pg_send(pg, &pg->path, &in, NULL, false, err) < 0)
			return -1;
	}
	if (!pg->told && cg_pg_send(pg, &pg->act, &as, NULL, false, err) < 0)
		return -1;
	pg->told = pg->db.in_tx;
	return 0;
}

/* Send what is left and read until an answer is complete. */
static int
wait_answer(struct pg *pg, int64_t until, struct cg_err *err)
{
	while (pg->q.PQisBusy(pg->h)) {
		struct pollfd p = { .fd = pg->q.PQsocket(pg->h), .events = POLLIN };
		int unsent = pg->q.PQflush(pg->h);
		int64_t left = until - cg_mono_ms();

		if (unsent < 0)
			return cg_pg_lost(pg, "", err);
		if (left <= 0) {
			pg->silent = true;
			return cg_err_set(err, CG_E_UNAVAILABLE,
			    "store '%s': no answer from the server: try again", pg->name);
		}
		if (unsent)
			p.events |= POLLOUT;
		if (poll(&p, 1, left > 60000 ? 60000 : (int)left) < 0 && errno != EINTR)
			return cg_err_sys(err, "wait for the store");
		if ((p.revents & ~POLLOUT) && !pg->q.PQconsumeInput(pg->h))
			return cg_pg_lost(pg, "", err);
	}
	return 0;
}

/* The first failure is what went wrong; the rest was skipped because of it. */
static void
note_failure(struct pg *pg, const struct pg_sent *sent, const PGresult *r, struct cg_err *err,
    bool *failed)
{
	if (*failed)
		return;
	*failed = true;
	cg_pg_fail(pg, r, err);
	if (sent->kind == PG_FENCED && strcmp(pg->sqlstate, "22012") == 0)
		cg_err_set(err, CG_E_CONFLICT,
		    "store '%s': somebody else has changed or taken over what was to be written",
		    pg->name);
}

static void
take(struct pg *pg, const struct pg_sent *sent, PGresult *r, struct cg_err *err, bool *failed)
{
	ExecStatusType s = pg->q.PQresultStatus(r);

	if (s == PGRES_FATAL_ERROR || s == PGRES_BAD_RESPONSE || s == PGRES_NONFATAL_ERROR)
		note_failure(pg, sent, r, err, failed);
	if (s != PGRES_COMMAND_OK && s != PGRES_TUPLES_OK && sent->kind == PG_PREPARE)
		sent->text->known = 0;
	if (sent->stmt && (s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK) && !sent->stmt->rows)
		sent->stmt->rows = r;
	else
		pg->q.PQclear(r);
}

/* The answers to one thing that was sent. */
static int
receive(struct pg *pg, const struct pg_sent *sent, int64_t until, struct cg_err *err,
    bool *failed)
{
	struct cg_err lost;
	PGresult *r;

	for (;;) {
		if (wait_answer(pg, until, &lost) < 0
		    || (pg->q.PQstatus(pg->h) == CONNECTION_BAD && cg_pg_lost(pg, "", &lost) < 0)) {
			if (!*failed)
				*err = lost;
			return -1;
		}
		r = pg->q.PQgetResult(pg->h);
		if (!r && sent->kind == PG_SYNC)
			continue;
		if (!r)
			return 0;
		if (pg->q.PQresultStatus(r) == PGRES_PIPELINE_SYNC) {
			pg->q.PQclear(r);
			return 0;
		}
		take(pg, sent, r, err, failed);
	}
}

/* A connection that is lost says so to who waits for it. */
void
cg_pg_push(struct cg_db *db)
{
	struct pg *pg = (struct pg *)db;

	if (pg->h && pg->n_sent)
		pg->q.PQflush(pg->h);
}

int
cg_pg_sync(struct pg *pg, int64_t ms, struct cg_err *err)
{
	int64_t until = cg_mono_ms() + ms;
	bool failed = false;

	if (!pg->h)
		return cg_pg_lost(pg, "", err);
	if (!pg->q.PQpipelineSync(pg->h))
		return not_sent(pg, err);
	expect(pg, PG_SYNC, NULL, NULL);
	pg->trips++;
	pg->silent = false;
	pg->sqlstate[0] = '\0';
	for (size_t i = 0; i < pg->n_sent; i++)
		if (receive(pg, &pg->sent[i], until, err, &failed) < 0) {
			cg_pg_drop(pg);
			return -1;
		}
	pg->n_sent = pg->bytes_sent = 0;
	return failed ? -1 : 0;
}

static int
script_results(struct pg *pg, struct cg_err *err)
{
	int64_t until = cg_mono_ms() + CG_PG_SCRIPT_MS;
	const struct pg_sent whole = { .kind = PG_RUN };
	bool failed = false;
	PGresult *r;

	for (;;) {
		if (wait_answer(pg, until, err) < 0) {
			cg_pg_drop(pg);
			return -1;
		}
		if (!(r = pg->q.PQgetResult(pg->h)))
			return failed ? -1 : 0;
		take(pg, &whole, r, err, &failed);
	}
}

int
cg_pg_script(struct pg *pg, const char *sql, struct cg_err *err)
{
	int rc;

	/* What a pipeline says outside a transaction would be over before the script begins. */
	if (cg_pg_ready(pg, err) < 0 || (pg->db.in_tx && cg_pg_preamble(pg, err) < 0)
	    || (pg->n_sent && cg_pg_sync(pg, CG_PG_ANSWER_MS, err) < 0))
		return -1;
	if (!pg->q.PQexitPipelineMode(pg->h) || !pg->q.PQsendQuery(pg->h, sql))
		return not_sent(pg, err);
	pg->trips++;
	rc = script_results(pg, err);
	if (pg->h && !pg->q.PQenterPipelineMode(pg->h))
		return not_sent(pg, err);
	return rc;
}
