/*
 * What may be said of a URL before DNS: it is taken apart by libcurl itself, so that what
 * is examined is what will be asked for, and numbers in disguise come out as addresses.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "fetch/fetch_priv.h"

/* ---- taking it apart ---- */

static int
refuse(struct cg_err *err, const char *url, const char *why, const char *more)
{
	char name[256];

	cg_fetch_name(url, name);
	return cg_err_set(err, CG_E_PERM, "%s is not fetched: %s%s", name, why, more);
}

static char *
part(CURLU *u, CURLUPart what, unsigned flags)
{
	char *s = NULL, *copy;

	if (cg_curl.url_get(u, what, &s, flags) != CURLUE_OK)
		return cg_strdup("");
	copy = cg_strdup(s);
	cg_curl.free(s);
	return copy;
}

/* The address that the host is, when it is one; "[::1]" and "127.0.0.1" alike. */
static bool
literal(const char *host, struct sockaddr_storage *out)
{
	struct sockaddr_in *v4 = (void *)out;
	struct sockaddr_in6 *v6 = (void *)out;
	char bare[64];
	size_t n = strlen(host);

	memset(out, 0, sizeof *out);
	if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
		out->ss_family = AF_INET;
		return true;
	}
	if (*host != '[' || n < 4 || n >= sizeof bare)
		return false;
	memcpy(bare, host + 1, n - 2);
	bare[n - 2] = '\0';
	out->ss_family = AF_INET6;
	return inet_pton(AF_INET6, bare, &v6->sin6_addr) == 1;
}

/* Letters, digits, hyphens and underlines in labels; why not, or NULL. */
static const char *
bad_name(const char *host)
{
	static const char letters[] =
	    "its host is not written in letters, digits and hyphens (xn-- for others)";
	size_t len = strlen(host), label = 0;
	const char *last = strrchr(host, '.');

	if (!len || len > 253)
		return "it has no host";
	for (const char *p = host; *p; p++) {
		if (*p == '.' ? label == 0 : !isascii((unsigned char)*p)
		    || (!isalnum((unsigned char)*p) && *p != '-' && *p != '_'))
			return letters;
		label = *p == '.' ? 0 : label + 1;
	}
	/* What looks like a number, but is no address, is for others one all the same. */
	last = last ? last + 1 : host;
	if (!*last)
		return letters;
	if (last[strspn(last, "0123456789")] == '\0' || strncmp(last, "0x", 2) == 0)
		return "its host is a number that is no address";
	return NULL;
}

/* Host names end in a dot when they are whole; TLS and lists of hosts do without. */
static CURLU *
without_dot(CURLU *u)
{
	char *host = part(u, CURLUPART_HOST, 0), *url;
	size_t n = strlen(host);

	if (n > 1 && host[n - 1] == '.') {
		host[n - 1] = '\0';
		cg_curl.url_set(u, CURLUPART_HOST, host, 0);
		/* From the beginning, for "127.1." has become "127.1". */
		url = part(u, CURLUPART_URL, 0);
		cg_curl.url_set(u, CURLUPART_URL, url, 0);
		free(url);
	}
	free(host);
	return u;
}

static const char *
take_apart(CURLU *u, struct target *t)
{
	char *scheme = part(u, CURLUPART_SCHEME, 0), *zone = part(u, CURLUPART_ZONEID, 0);
	char *port = part(u, CURLUPART_PORT, CURLU_DEFAULT_PORT);
	const char *why = NULL;

	t->host = part(u, CURLUPART_HOST, 0);
	for (char *p = t->host; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	t->path = part(u, CURLUPART_PATH, 0);
	t->port = (int)strtol(port, NULL, 10);
	t->secure = strcmp(scheme, "https") == 0;
	t->literal = literal(t->host, &t->addr);
	cg_curl.url_set(u, CURLUPART_HOST, t->host, 0);
	cg_curl.url_set(u, CURLUPART_FRAGMENT, NULL, 0); /* nobody is told */
	t->url = part(u, CURLUPART_URL, 0);
	if (!t->secure && strcmp(scheme, "http") != 0)
		why = "only https is spoken";
	else if (*zone)
		why = "its address belongs to a network card";
	else if (!t->literal)
		why = bad_name(t->host);
	free(scheme);
	free(zone);
	free(port);
	return why;
}

int
cg_target_parse(struct target *t, const char *base, const char *url, struct cg_err *err)
{
	CURLU *u = cg_curl.url();
	CURLUcode how = CURLUE_OK;
	const char *why = NULL;

	*t = (struct target){ .host = NULL };
	if (!u)
		exit(71); /* no memory: like every small allocation */
	if (base)
		how = cg_curl.url_set(u, CURLUPART_URL, base, 0);
	/* Those who redirect are not strict about what they write. */
	if (how == CURLUE_OK)
		how = cg_curl.url_set(u, CURLUPART_URL, url, CURLU_DISALLOW_USER
		    | (base ? CURLU_URLENCODE | CURLU_ALLOW_SPACE : 0));
	if (how == CURLUE_USER_NOT_ALLOWED)
		why = "it carries a user";
	else if (how != CURLUE_OK)
		why = "it is no URL";
	else
		why = take_apart(without_dot(u), t);
	cg_curl.url_cleanup(u);
	if (!why)
		return 0;
	cg_target_release(t);
	return refuse(err, url, why, "");
}

void
cg_target_release(struct target *t)
{
	free(t->url);
	free(t->host);
	free(t->path);
	*t = (struct target){ .host = NULL };
}

bool
cg_target_same(const struct target *a, const struct target *b)
{
	return a->secure == b->secure && a->port == b->port && strcmp(a->host, b->host) == 0;
}

/* ---- the lists ---- */

static int
hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10
	    : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool
has_dots(const char *path)
{
	for (const char *p = path; *p;) {
		size_t n = strcspn(p, "/\\");

		if ((n == 1 && *p == '.') || (n == 2 && p[0] == '.' && p[1] == '.'))
			return true;
		p += n + (p[n] != '\0');
	}
	return false;
}

/* Would a server that decodes the path, once or again, find a way up in it? */
static bool
climbs(const char *path)
{
	char *s = cg_strdup(path);
	bool up = has_dots(s), more = true;

	while (!up && more) {
		char *to = s;

		more = false;
		for (const char *p = s; *p; p++) {
			int c = *p == '%' && p[1] && hex(p[1]) >= 0 && hex(p[2]) >= 0
			    ? hex(p[1]) * 16 + hex(p[2]) : -1;

			*to++ = c > 0 ? (char)c : *p;
			p += c > 0 ? 2 : 0;
			more = more || c > 0;
		}
		*to = '\0';
		up = has_dots(s);
	}
	free(s);
	return up;
}

static bool
matches(const char *pattern, const struct target *t)
{
	size_t host = strcspn(pattern, "/"), n = strlen(t->host), len;
	const char *path = pattern + host;

	if (host > 2 && pattern[0] == '*' && pattern[1] == '.') {
		/* The dot belongs to what must be there, and something before it. */
		if (n < host || strncasecmp(t->host + n - (host - 1), pattern + 1, host - 1) != 0)
			return false;
	} else if (!(host == 1 && *pattern == '*')
	    && (n != host || strncasecmp(t->host, pattern, n) != 0)) {
		return false;
	}
	len = strlen(path);
	if (len < 2)
		return true;
	if (strncmp(t->path, path, len) != 0 || climbs(t->path))
		return false;
	return path[len - 1] == '/' || t->path[len] == '\0' || t->path[len] == '/';
}

static bool
listed(const char *const *hosts, const struct target *t)
{
	for (; hosts && *hosts; hosts++)
		if (matches(*hosts, t))
			return true;
	return false;
}

static bool
named_origin(const char *const *origins, const struct target *t)
{
	for (; origins && *origins; origins++) {
		struct cg_err err;
		struct target o;
		bool same = cg_target_parse(&o, NULL, *origins, &err) == 0 && cg_target_same(&o, t);

		cg_target_release(&o);
		if (same)
			return true;
	}
	return false;
}

int
cg_guard_check(const struct cg_fetch_guard *g, struct target *t, struct cg_err *err)
{
	const char *why = NULL;

	t->exempt = named_origin(g->also_allowed, t);
	if (t->exempt)
		return 0;
	if (!t->secure && !g->http)
		return refuse(err, t->url, "only https is spoken", "");
	if (t->port != (t->secure ? 443 : 80))
		return refuse(err, t->url, "its port is not the usual one", "");
	if (!listed(g->hosts, t))
		return refuse(err, t->url, "its host is not on the list of those that may be asked", "");
	if (t->literal && !cg_fetch_is_global((const struct sockaddr *)&t->addr, &why))
		return refuse(err, t->url, "its address is ", why);
	return 0;
}

int
cg_guard_check_addresses(const struct target *t, const struct sockaddr_storage *a, int n,
    struct cg_err *err)
{
	const char *why;

	for (int i = 0; i < n && !t->exempt; i++)
		if (!cg_fetch_is_global((const struct sockaddr *)&a[i], &why))
			return refuse(err, t->url, "an address of it is ", why);
	return 0;
}

int
cg_fetch_guard_url(const struct cg_fetch_guard *g, const char *url, struct cg_err *err)
{
	struct target t;
	int rc = -1;

	if (cg_curl_open(err) == 0 && cg_target_parse(&t, NULL, url, err) == 0) {
		rc = cg_guard_check(g, &t, err);
		cg_target_release(&t);
	}
	return rc;
}
