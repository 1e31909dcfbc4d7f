/* Statements on PostgreSQL: their parameters, running them now or later, their rows. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "db/pg_priv.h"

enum { OID_TIMESTAMPTZ = 1184 };

/* How many parameters has it, and do they appear in order? -1: they do not. */
static int
count_params(const char *sql)
{
	int highest = 0;
	char quote = '\0';

	for (const char *p = sql; *p; p++) {
		int n;

		if (quote || *p == '\'' || *p == '"') {
			quote = !quote ? *p : *p == quote ? '\0' : quote;
			continue;
		}
		if (*p != '$' || !isdigit((unsigned char)p[1]))
			continue;
		n = (int)strtol(p + 1, NULL, 10);
		if (n > highest + 1)
			return -1;
		if (n > highest)
			highest = n;
	}
	return highest;
}

struct cg_stmt *
cg_pg_prepare(struct cg_db *db, const char *sql, struct cg_err *err)
{
	int n = count_params(sql);
	struct pg_stmt *ps;

	if (n < 0) {
		cg_err_set(err, CG_E_BUG, "SQL parameters do not appear in their order: %.80s", sql);
		return NULL;
	}
	ps = cg_alloc(sizeof *ps);
	ps->owner = (struct pg *)db;
	ps->plain.sql = sql;
	ps->reads = strncmp(sql, "SELECT", 6) == 0;
	ps->n = n;
	ps->args.values = cg_calloc((size_t)n + 1, sizeof *ps->args.values);
	ps->args.lengths = cg_calloc((size_t)n + 1, sizeof *ps->args.lengths);
	ps->args.formats = cg_calloc((size_t)n + 1, sizeof *ps->args.formats);
	ps->room = cg_calloc((size_t)n + 1, sizeof *ps->room);
	return &ps->s;
}

static void
forget_values(struct pg_stmt *ps)
{
	for (int i = 0; i < ps->n; i++) {
		ps->args.values[i] = NULL; /* they point at the caller's memory */
		ps->args.lengths[i] = ps->args.formats[i] = 0;
	}
}

void
cg_pg_reset(struct cg_stmt *s)
{
	struct pg_stmt *ps = (struct pg_stmt *)s;

	/* An answer that is still to come is nobody's then. */
	for (size_t i = 0; ps->asked && i < ps->owner->n_sent; i++)
		if (ps->owner->sent[i].stmt == ps)
			ps->owner->sent[i].stmt = NULL;
	if (ps->rows)
		ps->owner->q.PQclear(ps->rows);
	ps->rows = NULL;
	ps->asked = false;
	ps->row = ps->n_rows = 0;
	forget_values(ps);
}

void
cg_pg_free(struct cg_stmt *s)
{
	struct pg_stmt *ps = (struct pg_stmt *)s;

	cg_pg_reset(s);
	free(ps->fenced_sql);
	free(ps->args.values);
	free(ps->args.lengths);
	free(ps->args.formats);
	free(ps->bytes);
	free(ps->room);
	free(ps);
}

void
cg_pg_bind_text(struct cg_stmt *s, int i, const char *text)
{
	struct pg_stmt *ps = (struct pg_stmt *)s;

	if (i >= 1 && i <= ps->n)
		ps->args.values[i - 1] = text;
}

void
cg_pg_bind_int(struct cg_stmt *s, int i, int64_t v)
{
	struct pg_stmt *ps = (struct pg_stmt *)s;

	if (i < 1 || i > ps->n)
		return;
	snprintf(ps->room[i - 1], sizeof *ps->room, "%lld", (long long)v);
	ps->args.values[i - 1] = ps->room[i - 1];
}

void
cg_pg_bind_bool(struct cg_stmt *s, int i, bool v)
{
	cg_pg_bind_text(s, i, v ? "t" : "f");
}

void
cg_pg_bind_time(struct cg_stmt *s, int i, int64_t wall_ms)
{
	struct pg_stmt *ps = (struct pg_stmt *)s;

	if (i < 1 || i > ps->n)
		return;
	if (wall_ms > 0)
		cg_time_format(wall_ms, ps->room[i - 1]);
	ps->args.values[i - 1] = wall_ms > 0 ? ps->room[i - 1] : NULL;
}

/* In binary form, which for bytes is themselves. */
void
cg_pg_bind_bytes(struct cg_stmt *s, int i, const void *p, size_t n)
{
	struct pg_stmt *ps = (struct pg_stmt *)s;

	if (i < 1 || i > ps->n)
		return;
	ps->args.values[i - 1] = p;
	ps->args.lengths[i - 1] = (int)n;
	ps->args.formats[i - 1] = 1;
}

/*
 * Ask and wait. What was lost on its way is asked again when that is safe: nothing
 * but a reading statement, or the first one of a transaction, which is gone with the
 * connection.
 */
static int
ask(struct pg *pg, struct pg_stmt *ps, struct pg_text *t, struct cg_err *err)
{
	ps->args.n = ps->n;
	for (bool first = true;; first = false) {
		bool again = first && !pg->open && (pg->db.in_tx || ps->reads);

		if (pg->failed)
			return cg_pg_refuse(pg, err);
		if (cg_pg_ready(pg, err) < 0)
			return cg_pg_spoil(pg, err);
		if (cg_pg_preamble(pg, err) == 0
		    && cg_pg_send(pg, t, &ps->args, ps, t == &ps->fenced, err) == 0
		    && cg_pg_sync(pg, CG_PG_ANSWER_MS, err) == 0)
			return 0;
		if (pg->h || !again || pg->silent)
			return cg_pg_spoil(pg, err);
		pg->open = false;
	}
}

/* The answer to what was asked before, waited for unless it has come along. */
static int
await(struct pg *pg, struct pg_stmt *ps, struct cg_err *err)
{
	if (!ps->rows && pg->db.in_tx && pg->failed)
		return cg_pg_refuse(pg, err);
	if (!ps->rows && pg->n_sent && cg_pg_sync(pg, CG_PG_ANSWER_MS, err) < 0)
		return cg_pg_spoil(pg, err);
	if (!ps->rows)
		return cg_err_set(err, CG_E_BUG, "what was asked in a transaction that failed has no answer");
	ps->asked = false;
	return 0;
}

int
cg_pg_step(struct cg_stmt *s, struct cg_err *err)
{
	struct pg_stmt *ps = (struct pg_stmt *)s;
	struct pg *pg = ps->owner;

	if (!ps->rows || ps->asked) {
		if ((ps->asked ? await(pg, ps, err) : ask(pg, ps, &ps->plain, err)) < 0) {
			cg_pg_reset(s);
			return -1;
		}
		ps->row = -1;
		ps->n_rows = ps->rows ? pg->q.PQntuples(ps->rows) : 0;
	}
	if (++ps->row < ps->n_rows)
		return 1;
	ps->changes = ps->rows ? (int)strtol(pg->q.PQcmdTuples(ps->rows), NULL, 10) : 0;
	cg_pg_reset(s);
	return 0;
}

/*
 * The number of rows is known to the server when we are no longer there to look: it
 * has to refuse by itself. Too few, and it divides by zero. What only locks is a SELECT.
 */
static void
build_fence(struct pg_stmt *ps)
{
	if (ps->fenced_sql)
		return;
	ps->fenced_sql = cg_asprintf("WITH cg_fence AS (%s%s) SELECT 1 / CASE WHEN "
	    "COUNT(*) >= CAST($%d AS bigint) THEN 1 ELSE 0 END FROM cg_fence", ps->plain.sql,
	    ps->reads ? "" : " RETURNING 1", ps->n + 1);
	ps->fenced.sql = ps->fenced_sql;
}

static int
queue(struct pg *pg, struct pg_stmt *ps, int64_t want, struct pg_stmt *rows_for,
    struct cg_err *err)
{
	struct pg_text *t = want > 0 ? &ps->fenced : &ps->plain;

	if (want > 0) {
		build_fence(ps);
		snprintf(ps->room[ps->n], sizeof *ps->room, "%lld", (long long)want);
		ps->args.values[ps->n] = ps->room[ps->n];
	}
	ps->args.n = ps->n + (want > 0);
	if (cg_pg_ready(pg, err) < 0 || cg_pg_preamble(pg, err) < 0
	    || cg_pg_send(pg, t, &ps->args, rows_for, want > 0, err) < 0)
		return -1;
	for (int i = 0; i < ps->n; i++)
		pg->bytes_sent += ps->args.formats[i] ? (size_t)ps->args.lengths[i]
		    : ps->args.values[i] ? strlen(ps->args.values[i]) : 0;
	if (pg->n_sent < CG_PG_BATCH && pg->bytes_sent < CG_PG_BATCH_BYTES)
		return 0;
	return cg_pg_sync(pg, CG_PG_ANSWER_MS, err);
}

int
cg_pg_later(struct cg_stmt *s, int64_t want, struct cg_err *err)
{
	struct pg_stmt *ps = (struct pg_stmt *)s;
	struct pg *pg = ps->owner;
	int rc;

	if (pg->failed)
		rc = cg_pg_refuse(pg, err);
	else if ((rc = queue(pg, ps, want, NULL, err)) < 0)
		cg_pg_spoil(pg, err);
	cg_pg_reset(s);
	return rc;
}

int
cg_pg_ask(struct cg_stmt *s, struct cg_err *err)
{
	struct pg_stmt *ps = (struct pg_stmt *)s;
	struct pg *pg = ps->owner;

	if (pg->failed)
		return cg_pg_refuse(pg, err);
	ps->asked = true;
	if (queue(pg, ps, 0, ps, err) < 0) {
		cg_pg_reset(s);
		return cg_pg_spoil(pg, err);
	}
	forget_values(ps);
	return 0;
}

int
cg_pg_changes(struct cg_stmt *s)
{
	return ((struct pg_stmt *)s)->changes;
}

static const char *
raw(struct pg_stmt *ps, int i)
{
	return ps->rows && !ps->owner->q.PQgetisnull(ps->rows, ps->row, i)
	    ? ps->owner->q.PQgetvalue(ps->rows, ps->row, i) : NULL;
}

/* "2026-11-28 22:13:43.123+00": the offset in hours, and minutes where there are some. */
static int64_t
time_of(const char *t)
{
	char text[40];
	size_t n = t ? strlen(t) : 0;
	int64_t ms;

	if (n < 20 || n > sizeof text - 4)
		return 0;
	memcpy(text, t, n + 1);
	if (text[n - 3] == '+' || text[n - 3] == '-')
		memcpy(text + n, ":00", 4);
	return cg_time_parse(text, &ms) == 0 ? ms : 0;
}

const char *
cg_pg_col_text(struct cg_stmt *s, int i)
{
	struct pg_stmt *ps = (struct pg_stmt *)s;
	const char *t = raw(ps, i);
	char *out;

	if (!t || ps->owner->q.PQftype(ps->rows, i) != OID_TIMESTAMPTZ)
		return t;
	out = ps->times[ps->next_time++ % (sizeof ps->times / sizeof *ps->times)];
	cg_time_format(time_of(t), out);
	return out;
}

int64_t
cg_pg_col_int(struct cg_stmt *s, int i)
{
	const char *t = raw((struct pg_stmt *)s, i);

	return t ? strtoll(t, NULL, 10) : 0;
}

bool
cg_pg_col_bool(struct cg_stmt *s, int i)
{
	const char *t = raw((struct pg_stmt *)s, i);

	return t && (*t == 't' || *t == '1');
}

int64_t
cg_pg_col_time(struct cg_stmt *s, int i)
{
	return time_of(raw((struct pg_stmt *)s, i));
}

static int
nibble(char c)
{
	return c <= '9' ? c - '0' : (c | ' ') - 'a' + 10;
}

/* "\x6869", as the server writes a bytea. */
const void *
cg_pg_col_bytes(struct cg_stmt *s, int i, size_t *n)
{
	struct pg_stmt *ps = (struct pg_stmt *)s;
	const char *t = raw(ps, i);
	size_t len;

	if (!t || t[0] != '\\' || t[1] != 'x')
		return NULL;
	t += 2;
	len = strlen(t) / 2;
	if (len >= ps->bytes_room) {
		free(ps->bytes);
		ps->bytes_room = len + 1 < 4096 ? 4096 : len + len / 2;
		ps->bytes = cg_alloc(ps->bytes_room);
	}
	for (size_t k = 0; k < len; k++)
		ps->bytes[k] = (char)(nibble(t[2 * k]) << 4 | nibble(t[2 * k + 1]));
	ps->bytes[len] = '\0';
	*n = len;
	return ps->bytes;
}
