/*
 * Any bytes as a URL, and as one that a redirect names: what is let through is what libcurl
 * will ask for, since it takes its text apart once more, and no address of it is inside.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "fetch/fetch_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const hosts[] = { "api.example.com", "*.cdn.example.com", "shared.example.com/ours/", NULL };
static const char *const any[] = { "*", NULL };
static const char *const origins[] = { "http://inside:9000", "https://[::1]:8443/", NULL };

static bool
ends(const char *s, const char *tail)
{
	size_t n = strlen(s), m = strlen(tail);

	return n > m && strcmp(s + n - m, tail) == 0;
}

static void
check(const char *base, const char *url)
{
	struct cg_fetch_guard listed = { .hosts = hosts, .also_allowed = origins, .http = true },
		all = { .hosts = any };
	struct cg_err err = CG_ERR_INIT;
	struct target t, again;
	const char *why;

	if (cg_target_parse(&t, base, url, &err) < 0) {
		if (err.code != CG_E_PERM)
			abort();
		return;
	}
	if (cg_target_parse(&again, NULL, t.url, &err) < 0 || !cg_target_same(&t, &again)
	    || strcmp(t.path, again.path) != 0 || t.literal != again.literal)
		abort();
	if (cg_guard_check(&listed, &t, &err) == 0 && !t.exempt && strcmp(t.host, "api.example.com") != 0
	    && !ends(t.host, ".cdn.example.com")
	    && (strcmp(t.host, "shared.example.com") != 0 || strncmp(t.path, "/ours/", 6) != 0))
		abort();
	if (cg_guard_check(&all, &t, &err) == 0 && (!t.secure || t.port != 443
	    || (t.literal && !cg_fetch_is_global((const struct sockaddr *)&t.addr, &why))))
		abort();
	cg_target_release(&t);
	cg_target_release(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *url = cg_strndup((const char *)data, size);
	struct cg_err err;

	if (cg_curl_open(&err) < 0)
		abort();
	check(NULL, url);
	check("https://api.example.com/a/b?c", url);
	free(url);
	return 0;
}
