/*
 * Pages of other origins. Those of the configured domain, of its subdomains and of this machine may
 * read replies and send what they like; and a page always may what its own host serves. From any
 * other page a browser can send requests but not read what comes back, and what would change
 * something is refused.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "api/api_priv.h"

/* "https://a.example.com:8443": where the host begins, and how long it is without the port. */
static const char *
host_of(const char *origin, size_t *n)
{
	const char *s = strstr(origin, "://");

	if (!s || (strncmp(origin, "https", (size_t)(s - origin)) != 0
	    && strncmp(origin, "http", (size_t)(s - origin)) != 0))
		return NULL;
	s += 3;
	*n = strcspn(s, ":/?#@");
	return *n && s[strcspn(s, "/?#@")] == '\0' ? s : NULL;
}

/* Is the host the domain, or below it? */
static bool
is_below(const char *host, size_t n, const char *domain, size_t m)
{
	if (m == 0 || n < m || strncasecmp(host + n - m, domain, m) != 0)
		return false;
	return n == m || host[n - m - 1] == '.';
}

bool
cg_api_origin_is_ours(const char *origin, const char *domains, const char *served)
{
	size_t n;
	const char *host = host_of(origin, &n);

	if (!host)
		return false;
	if (served && strcasecmp(host, served) == 0)
		return true;
	if (n == 9 && strncasecmp(host, "localhost", 9) == 0)
		return true;
	while (domains && *domains) {
		size_t m = strcspn(domains, ", ");

		if (is_below(host, n, domains, m))
			return true;
		domains += m + strspn(domains + m, ", ");
	}
	return false;
}

static bool
is_safe(const char *method)
{
	return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0 || strcmp(method, "OPTIONS") == 0;
}

/* What a browser asks before it sends something of another origin. */
static void
preflight(struct cg_api *api, struct cg_http_req *r)
{
	char allow[120];

	if (!cg_api_methods(api, r, allow, sizeof allow)) {
		cg_http_refuse(r, 404, "NOTFOUND", NULL, 0, "there is nothing at this path");
		return;
	}
	cg_http_set(r, "Access-Control-Allow-Methods", allow);
	cg_http_set(r, "Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key, "
	    "If-Match, If-None-Match, Last-Event-ID, Prefer, X-Request-Id");
	cg_http_set(r, "Access-Control-Max-Age", "600");
	cg_http_reply(r, 204, NULL, NULL, 0);
}

bool
cg_api_cors(struct cg_api *api, struct cg_http_req *r)
{
	const char *origin = cg_http_header(r, "Origin"), *method = cg_http_method(r);
	bool ours;

	if (!origin)
		return true;
	ours = cg_api_origin_is_ours(origin, api->domains, cg_http_header(r, "Host"));
	cg_http_set(r, "Vary", "Origin");
	if (ours) {
		cg_http_set(r, "Access-Control-Allow-Origin", origin);
		cg_http_set(r, "Access-Control-Allow-Credentials", "true");
		cg_http_set(r, "Access-Control-Expose-Headers", "ETag, Location, Retry-After, X-Request-Id");
	}
	if (!ours && !is_safe(method)) {
		cg_http_refuse(r, 403, "FOREIGN_ORIGIN", NULL, 0, "pages of this origin change nothing here");
		return false;
	}
	if (ours && strcmp(method, "OPTIONS") == 0 && cg_http_header(r, "Access-Control-Request-Method")) {
		preflight(api, r);
		return false;
	}
	return true;
}
