/* Where a server is: redis://, rediss://, redis+unix://, unix:. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "queue/queue_priv.h"

static const char *const schemes[] = { "redis://", "rediss://", "redis+unix://", "unix:", NULL };

bool
cg_queue_is_url(const char *url)
{
	for (size_t i = 0; schemes[i]; i++)
		if (strncmp(url, schemes[i], strlen(schemes[i])) == 0)
			return true;
	return false;
}

static int
hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* A part of a URL with its %XX taken back; NULL when nothing is there. */
static char *
part(const char *s, size_t n)
{
	char *out = n ? cg_alloc(n + 1) : NULL;
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '%' && i + 2 < n && hex(s[i + 1]) >= 0 && hex(s[i + 2]) >= 0) {
			out[len++] = (char)(hex(s[i + 1]) * 16 + hex(s[i + 2]));
			i += 2;
		} else {
			out[len++] = s[i];
		}
	}
	return out;
}

static int
bad(struct cg_err *err, const char *what)
{
	return cg_err_set(err, CG_E_CONFIG, "the queue's URL %s; write redis://[user:password@]host[:port]"
	    "[/db], rediss://... or redis+unix:///path/to.sock[?db=n]", what);
}

static int
number(const char *s, size_t n, int max, int *out)
{
	char digits[12];
	char *end;

	if (n == 0 || n >= sizeof digits)
		return -1;
	memcpy(digits, s, n);
	digits[n] = '\0';
	*out = (int)strtol(digits, &end, 10);
	return *end || *out < 0 || *out > max ? -1 : 0;
}

/* The numbers behind '?' or '/': only db is known. */
static int
database(struct cg_rurl *u, const char *s, struct cg_err *err)
{
	if (strncmp(s, "db=", 3) == 0)
		s += 3;
	if (*s && number(s, strcspn(s, "?&"), 65535, &u->db) < 0)
		return bad(err, "has no number for its database");
	return 0;
}

static int
local(struct cg_rurl *u, const char *s, struct cg_err *err)
{
	size_t n = strcspn(s, "?");

	if (s[0] != '/')
		return bad(err, "names no absolute path of a socket");
	u->path = part(s, n);
	snprintf(u->name, sizeof u->name, "%s", u->path);
	return s[n] ? database(u, s + n + 1, err) : 0;
}

static int
host_and_port(struct cg_rurl *u, const char *s, size_t n, struct cg_err *err)
{
	const char *colon = memrchr(s, ':', n), *close = memrchr(s, ']', n);

	if (colon && (!close || colon > close)) {
		if (number(colon + 1, n - (size_t)(colon - s) - 1, 65535, &u->port) < 0 || u->port == 0)
			return bad(err, "has no number for its port");
		n = (size_t)(colon - s);
	}
	if (n > 2 && s[0] == '[' && s[n - 1] == ']')
		s++, n -= 2;
	u->host = n ? part(s, n) : cg_strdup("127.0.0.1");
	snprintf(u->name, sizeof u->name, "%s:%d", u->host, u->port);
	return 0;
}

static int
remote(struct cg_rurl *u, const char *s, struct cg_err *err)
{
	size_t n = strcspn(s, "/?");
	const char *at = memrchr(s, '@', n);

	u->port = 6379;
	if (at) {
		size_t user = strcspn(s, ":@");

		u->user = part(s, user);
		if (s[user] == ':')
			u->password = part(s + user + 1, (size_t)(at - s) - user - 1);
		n -= (size_t)(at + 1 - s);
		s = at + 1;
	}
	if (host_and_port(u, s, n, err) < 0)
		return -1;
	return s[n] ? database(u, s + n + 1, err) : 0;
}

int
cg_rurl_parse(struct cg_rurl *u, const char *url, struct cg_err *err)
{
	int rc;

	memset(u, 0, sizeof *u);
	if (strncmp(url, "redis+unix://", 13) == 0)
		rc = local(u, url + 13, err);
	else if (strncmp(url, "unix:", 5) == 0)
		rc = local(u, url + (strncmp(url, "unix://", 7) == 0 ? 7 : 5), err);
	else if (strncmp(url, "redis://", 8) == 0)
		rc = remote(u, url + 8, err);
	else if ((u->tls = strncmp(url, "rediss://", 9) == 0))
		rc = remote(u, url + 9, err);
	else
		rc = bad(err, "is of no kind that is known");
	if (rc < 0)
		cg_rurl_release(u);
	return rc;
}

void
cg_rurl_release(struct cg_rurl *u)
{
	free(u->host);
	free(u->path);
	free(u->user);
	free(u->password);
	memset(u, 0, sizeof *u);
}
