/*
 * A connection to PostgreSQL: its URL, getting it, noticing that it is gone,
 * getting it back. Everything waits on the socket with a deadline.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "db/pg_priv.h"

enum { URL_MAX = 8192, PARAMS = 64 };

/*
 * Whoever asks for this gets it from a server and not from a pooler, which shares its
 * servers and passes on no settings: PgBouncer refuses them or drops them. The style of
 * intervals is one that a server reports at once, and nobody here uses intervals.
 */
#define SENTINEL "postgres_verbose"

/* A schema's name goes into settings and SQL: letters, digits and _, as folded by SQL. */
static bool
is_schema(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return n > 0 && n < 64 && !s[n] && (*s < '0' || *s > '9');
}

static bool
is_yes(const char *s, size_t n)
{
	return (n == 4 && memcmp(s, "true", 4) == 0) || (n == 1 && *s == '1')
	    || (n == 2 && memcmp(s, "on", 2) == 0) || (n == 3 && memcmp(s, "yes", 3) == 0);
}

/* One name=value of the URL: ours are taken here, the rest is libpq's. */
static int
take_param(struct pg *pg, const char *p, size_t n, struct cg_buf *rest, struct cg_err *err)
{
	size_t name = strcspn(p, "=&");
	const char *v = p + name + 1;
	size_t len = name < n ? n - name - 1 : 0;

	if (name == 6 && memcmp(p, "schema", 6) == 0) {
		free(pg->schema);
		pg->schema = cg_strndup(v, len);
		return is_schema(pg->schema) ? 0 : cg_err_set(err, CG_E_CONFIG,
		    "store '%s': '%.60s' is no name for a schema (small letters, digits and _)",
		    pg->name, pg->schema);
	}
	if (name == 9 && memcmp(p, "pgbouncer", 9) == 0) {
		pg->pooled = is_yes(v, len);
		return 0;
	}
	cg_buf_putc(rest, strchr(rest->s, '?') ? '&' : '?');
	/* What other clients call this. */
	if (n == 17 && memcmp(p, "sslmode=no-verify", 17) == 0)
		cg_buf_puts(rest, "sslmode=require");
	else
		cg_buf_put(rest, p, n);
	return 0;
}

int
cg_pg_parse_url(struct pg *pg, const char *url, struct cg_err *err)
{
	size_t head = strcspn(url, "?");
	struct cg_buf rest;
	char *said = NULL;
	int rc = 0;

	cg_buf_init(&rest, URL_MAX);
	cg_buf_put(&rest, url, head);
	for (const char *p = url + head; rc == 0 && *p; p += strcspn(p, "&"))
		if (strcspn(++p, "&") > 0)
			rc = take_param(pg, p, strcspn(p, "&"), &rest, err);
	if (rc == 0 && rest.failed)
		rc = cg_err_set(err, CG_E_CONFIG, "the URL of the store is too long");
	if (rc == 0 && !(pg->info = pg->q.PQconninfoParse(rest.s, &said))) {
		if (said)
			said[strcspn(said, "\n")] = '\0';
		/* libpq may quote what it did not understand, a password included. */
		rc = cg_err_set(err, CG_E_CONFIG, "store '%s': it is no URL that libpq understands%s",
		    pg->name, said && strstr(said, "invalid URI query parameter")
		    ? " (unknown parameter)" : "");
	}
	if (said)
		pg->q.PQfreemem(said);
	cg_buf_release(&rest);
	return rc;
}

static const char *
given(const struct pg *pg, const char *key)
{
	for (const PQconninfoOption *o = pg->info; o->keyword; o++)
		if (strcmp(o->keyword, key) == 0)
			return o->val;
	return NULL;
}

/*
 * The settings of a server of our own. Statements are found by their keys, so one plan fits
 * all parameters; left to itself the server may plan each anew, for more than running it costs.
 */
static char *
options_of(const struct pg *pg)
{
	const char *more = given(pg, "options");

	return cg_asprintf("-c search_path=%s -c intervalstyle=" SENTINEL " -c timezone=UTC "
	    "-c datestyle=ISO -c plan_cache_mode=force_generic_plan -c statement_timeout=%d -c lock_timeout=%d "
	    "-c idle_in_transaction_session_timeout=%d%s%s%s", pg->schema,
	    (int)CG_PG_STATEMENT_MS, (int)CG_DB_BUSY_MS, 4 * (int)CG_PG_STATEMENT_MS,
	    pg->flags & CG_DB_WRITE ? "" : " -c default_transaction_read_only=on",
	    more ? " " : "", more ? more : "");
}

/* What the URL says, and what it should say where it is silent. */
static void
start(struct pg *pg)
{
	static const char *const defaults[][2] = {
		{ "fallback_application_name", "cg" }, { "client_encoding", "UTF8" },
		{ "keepalives_idle", "30" }, { "keepalives_interval", "10" },
		{ "keepalives_count", "3" }, { "tcp_user_timeout", "30000" },
	};
	const char *keys[PARAMS + 1], *values[PARAMS + 1];
	char *options = options_of(pg);
	int n = 0;

	for (const PQconninfoOption *o = pg->info; o->keyword && n < PARAMS - 8; o++)
		if (o->val && strcmp(o->keyword, "options") != 0) {
			keys[n] = o->keyword;
			values[n++] = o->val;
		}
	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
		if (!given(pg, defaults[i][0])) {
			keys[n] = defaults[i][0];
			values[n++] = defaults[i][1];
		}
	if (!pg->pooled) {
		keys[n] = "options";
		values[n++] = options;
	}
	keys[n] = values[n] = NULL;
	pg->h = pg->q.PQconnectStartParams(keys, values, 0);
	free(options);
}

static void
ignore_notice(void *arg, const char *message)
{
	(void)arg;
	(void)message;
}

static int
wait_for(int fd, short events, int64_t until)
{
	struct pollfd p = { .fd = fd, .events = events };
	int64_t left;

	do {
		left = until - cg_mono_ms();
		if (left <= 0)
			return 0;
	} while (poll(&p, 1, left > 60000 ? 60000 : (int)left) < 0 && errno == EINTR);
	return 1;
}

static int
handshake(struct pg *pg, struct cg_err *err)
{
	const char *limit = given(pg, "connect_timeout");
	int64_t seconds = limit ? strtol(limit, NULL, 10) : 0;
	int64_t ms = seconds > 0 && seconds < 3600 ? seconds * 1000 : CG_PG_CONNECT_MS;
	int64_t until = cg_mono_ms() + ms;
	PostgresPollingStatusType s = PGRES_POLLING_WRITING;

	while (s != PGRES_POLLING_OK) {
		if (!pg->h || s == PGRES_POLLING_FAILED || pg->q.PQstatus(pg->h) == CONNECTION_BAD)
			return cg_pg_fail_connect(pg, err);
		if (!wait_for(pg->q.PQsocket(pg->h), s == PGRES_POLLING_READING ? POLLIN : POLLOUT,
		    until))
			return cg_err_set(err, CG_E_UNAVAILABLE,
			    "store '%s': no connection within %d s: is the server there? try again",
			    pg->name, (int)(ms / 1000));
		s = pg->q.PQconnectPoll(pg->h);
	}
	return 0;
}

static bool
is_served_directly(struct pg *pg)
{
	const char *style = pg->q.PQparameterStatus(pg->h, "IntervalStyle");

	return style && strcmp(style, SENTINEL) == 0;
}

int
cg_pg_connect(struct pg *pg, struct cg_err *err)
{
	const char *style;

	start(pg);
	if (handshake(pg, err) < 0) {
		bool refused = !pg->pooled && pg->h
		    && strstr(pg->q.PQerrorMessage(pg->h), "unsupported startup parameter");

		cg_pg_drop(pg);
		if (!refused)
			return -1;
		pg->pooled = true;
		return cg_pg_connect(pg, err);
	}
	pg->pooled = pg->pooled || !is_served_directly(pg);
	pg->number++;
	pg->q.PQsetNoticeProcessor(pg->h, ignore_notice, NULL);
	style = pg->q.PQparameterStatus(pg->h, "DateStyle");
	if ((style && strncmp(style, "ISO", 3) != 0) || pg->q.PQsetnonblocking(pg->h, 1) < 0
	    || !pg->q.PQenterPipelineMode(pg->h)) {
		cg_pg_drop(pg);
		return cg_err_set(err, CG_E_CONFIG,
		    "store '%s': dates are not written as ISO: set datestyle of its database to ISO",
		    pg->name);
	}
	return 0;
}

void
cg_pg_drop(struct pg *pg)
{
	if (pg->h)
		pg->q.PQfinish(pg->h);
	pg->h = NULL;
	pg->n_sent = pg->bytes_sent = 0;
}

/* A server that goes down says so while we are idle: then the socket can be read. */
static bool
is_gone(struct pg *pg)
{
	struct pollfd p = { .fd = pg->q.PQsocket(pg->h), .events = POLLIN };

	while (poll(&p, 1, 0) > 0)
		if (!pg->q.PQconsumeInput(pg->h) || pg->q.PQstatus(pg->h) == CONNECTION_BAD
		    || (p.revents & (POLLHUP | POLLERR)))
			return true;
	return pg->q.PQstatus(pg->h) == CONNECTION_BAD;
}

/* A server that restarts is away for a moment: who was connected waits for it. */
static int
reconnect(struct pg *pg, struct cg_err *err)
{
	int64_t until = cg_mono_ms() + CG_PG_CONNECT_MS;
	unsigned nap_ms = 50;

	while (cg_pg_connect(pg, err) < 0) {
		if (err->code != CG_E_UNAVAILABLE || cg_mono_ms() + nap_ms > until)
			return -1;
		usleep(nap_ms * 1000);
		nap_ms = nap_ms < 500 ? nap_ms * 2 : nap_ms;
	}
	return 0;
}

int
cg_pg_ready(struct pg *pg, struct cg_err *err)
{
	if (pg->open || pg->n_sent)
		return pg->h ? 0 : cg_pg_lost(pg, "", err);
	if (pg->h && !is_gone(pg))
		return 0;
	cg_pg_drop(pg);
	return reconnect(pg, err);
}
