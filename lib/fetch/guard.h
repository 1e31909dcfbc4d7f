/*
 * Where a transfer may go: for every URL that comes from outside (a reply, a brief, a
 * model), and for services that are not ours. What the configuration itself names (a
 * proxy of our own, a bucket) needs no guard.
 *
 * A guarded transfer goes to port 443 by https, to a host of the list, without user and
 * password in the URL. Its name is resolved once, here; when any address of it is not
 * global (special-purpose registries of IANA, below in address.c), it is refused. The
 * connection is made to one of these very addresses and to nothing else: they are put
 * before libcurl's own resolver, each address is compared once more when its socket is
 * made, and that of a connection which was kept open before anything is sent on it.
 * Host and the name in TLS stay those of the URL. Redirects go through all of that
 * again, never from https to http; what came as a secret stays with the first host.
 */
#ifndef CG_FETCH_GUARD_H
#define CG_FETCH_GUARD_H

#include <stdbool.h>
#include <sys/socket.h>

struct cg_err;

struct cg_fetch_guard {
	/*
	 * "api.example.com", "*.example.com" (what is below it, not itself),
	 * "storage.example.com/our-bucket/" (only paths below that), "*" (any host).
	 * NULL-terminated; NULL: none.
	 */
	const char *const *hosts;
	/*
	 * Origins, "http://files.internal:9000": what goes there is not examined, at
	 * whatever address it is. NULL-terminated, or NULL.
	 */
	const char *const *also_allowed;
	bool http;      /* http on port 80 too */
	int redirects;  /* followed at most; 0: 3; -1: none, the reply that says so is the reply */
	/*
	 * In place of DNS, for tests: the addresses of a host, at most max of them; how many,
	 * 0 when there is no such host. Not kept: it is asked for every transfer and redirect.
	 */
	int (*resolve)(void *arg, const char *host, struct sockaddr_storage *out, int max);
	void *resolve_arg;
};

/*
 * What can be said of a URL without asking DNS: 0, or -1 with CG_E_PERM and the reason.
 * The same is done when a transfer starts; CG_E_CONFIG: libcurl is missing.
 */
int cg_fetch_guard_url(const struct cg_fetch_guard *g, const char *url, struct cg_err *err);

/* Is it an address that anybody may be sent to? If not, *why is what it is; static. */
bool cg_fetch_is_global(const struct sockaddr *a, const char **why);

#endif
