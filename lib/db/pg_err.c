/* What PostgreSQL's errors mean to us, with the remedy where there is one. */
#include <stdio.h>
#include <string.h>

#include "db/pg_priv.h"

/* The longest prefix of the SQLSTATE decides; remedy NULL: what the server said is enough. */
static const struct {
	const char *state;
	enum cg_errc code;
	const char *remedy;
} meanings[] = {
	{ "08", CG_E_UNAVAILABLE, "the connection was lost, try again" },
	{ "0A", CG_E_BUG, NULL },
	{ "22", CG_E_DATA, NULL },
	{ "23", CG_E_DATA, NULL },
	{ "23505", CG_E_CONFLICT, NULL },
	{ "25006", CG_E_UNAVAILABLE, "this server only reads: name the primary one" },
	{ "25P03", CG_E_UNAVAILABLE, "a transaction was left alone for too long, try again" },
	{ "26000", CG_E_UNAVAILABLE,
	    "a pooler is in between: add pgbouncer=true to the URL" },
	{ "42P05", CG_E_UNAVAILABLE,
	    "a pooler is in between: add pgbouncer=true to the URL" },
	{ "28", CG_E_CONFIG, "check user and password of the URL" },
	{ "3D", CG_E_CONFIG, "make the database with createdb" },
	{ "3F", CG_E_CONFIG, "run 'cg-migrate up' with the owner's URL" },
	{ "40", CG_E_UNAVAILABLE, "others were changing the same, try again" },
	{ "42", CG_E_BUG, NULL },
	{ "42501", CG_E_PERM, NULL },
	{ "42P01", CG_E_CONFIG, "run 'cg-migrate up' with the owner's URL" },
	{ "53", CG_E_UNAVAILABLE, "the server is short of resources, try again later" },
	{ "53100", CG_E_IO, "free space on the server's disk: what was done before is kept" },
	{ "54", CG_E_TOOBIG, NULL },
	{ "55P03", CG_E_UNAVAILABLE, "another process holds it, try again" },
	{ "57014", CG_E_UNAVAILABLE, "the statement took too long, try again when there is less to do" },
	{ "57", CG_E_UNAVAILABLE, "the server is going down or coming up, try again" },
	{ "58", CG_E_IO, "look at the server's disk" },
	{ "XX001", CG_E_DATA, "the database is damaged: restore it from a backup" },
	{ "XX002", CG_E_DATA, "the database is damaged: restore it from a backup" },
};

static int
meaning_of(const char *state)
{
	int best = -1;

	for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
		if (strncmp(state, meanings[i].state, strlen(meanings[i].state)) == 0
		    && (best < 0 || strlen(meanings[i].state) > strlen(meanings[best].state)))
			best = (int)i;
	return best;
}

/* One line of what the server or libpq says, which likes several and a newline at the end. */
static void
one_line(const char *said, char *out, size_t size)
{
	size_t n = 0;

	for (; *said && n + 1 < size; said++)
		if (*said != '\n' && *said != '\r' && *said != '\t')
			out[n++] = *said;
		else if (said[1] && n && out[n - 1] != ' ')
			out[n++] = ' ';
	while (n && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
}

int
cg_pg_fail(struct pg *pg, const PGresult *r, struct cg_err *err)
{
	const char *state = pg->q.PQresultErrorField(r, PG_DIAG_SQLSTATE);
	const char *said = pg->q.PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	char line[300];
	int m;

	snprintf(pg->sqlstate, sizeof pg->sqlstate, "%s", state ? state : "");
	if (!state)
		return cg_pg_lost(pg, "", err);
	one_line(said ? said : "no message", line, sizeof line);
	m = meaning_of(state);
	return cg_err_set(err, m < 0 ? CG_E_BUG : meanings[m].code, "store '%s': %s (%s)%s%s",
	    pg->name, line, state, m < 0 || !meanings[m].remedy ? "" : ": ",
	    m < 0 || !meanings[m].remedy ? "" : meanings[m].remedy);
}

/* libpq keeps no SQLSTATE of a connection that was refused: its words have to do. */
int
cg_pg_fail_connect(struct pg *pg, struct cg_err *err)
{
	static const char *const wrong[] = { "authentication failed", "no password supplied",
		"does not exist", "no pg_hba.conf entry", "not permitted to log in", "invalid",
		"certificate", "does not support SSL", "could not translate host name",
		"no such user" };
	char line[300];
	bool config = false;

	one_line(pg->h ? pg->q.PQerrorMessage(pg->h) : "out of memory", line, sizeof line);
	if (strstr(line, "Permission denied"))
		return cg_err_set(err, CG_E_PERM, "store '%s': %s", pg->name, line);
	/* A socket that does not exist is a server that does not run. */
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		config = config || strstr(line, wrong[i]);
	return cg_err_set(err, config ? CG_E_CONFIG : CG_E_UNAVAILABLE, "store '%s': %s%s", pg->name,
	    line, config ? "" : ": is the server there? try again");
}

int
cg_pg_lost(struct pg *pg, const char *when, struct cg_err *err)
{
	char line[200];

	one_line(pg->h ? pg->q.PQerrorMessage(pg->h) : "", line, sizeof line);
	return cg_err_set(err, CG_E_UNAVAILABLE, "store '%s': the connection was lost%s%s%s%s: try again",
	    pg->name, when, *line ? " (" : "", line, *line ? ")" : "");
}
