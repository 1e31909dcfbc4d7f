/* Who is at the other end, and what a request is called. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "http/http_priv.h"

void
cg_http_peer(struct cg_http_conn *c, const struct sockaddr *sa)
{
	const struct sockaddr_in *v4 = (const void *)sa;
	const struct sockaddr_in6 *v6 = (const void *)sa;

	memcpy(c->peer, "unix", 5);
	c->local = true;
	if (sa && sa->sa_family == AF_INET) {
		inet_ntop(AF_INET, &v4->sin_addr, c->peer, sizeof c->peer);
		c->local = ntohl(v4->sin_addr.s_addr) >> 24 == 127;
	} else if (sa && sa->sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) {
		inet_ntop(AF_INET, &v6->sin6_addr.s6_addr[12], c->peer, sizeof c->peer);
		c->local = v6->sin6_addr.s6_addr[12] == 127;
	} else if (sa && sa->sa_family == AF_INET6) {
		inet_ntop(AF_INET6, &v6->sin6_addr, c->peer, sizeof c->peer);
		c->local = IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
	}
}

/* "1.2.3.4", "1.2.3.4:5", "::1", "[::1]:5", spaces around: its one spelling, or false. */
static bool
address(const char *s, size_t n, char out[CG_HTTP_CLIENT_LEN + 1])
{
	char text[CG_HTTP_CLIENT_LEN + 10];
	unsigned char raw[16];
	char *p = text, *colon;

	while (n && (*s == ' ' || *s == '\t'))
		s++, n--;
	while (n && (s[n - 1] == ' ' || s[n - 1] == '\t'))
		n--;
	if (n == 0 || n >= sizeof text)
		return false;
	memcpy(text, s, n);
	text[n] = '\0';
	if (*p == '[') {
		p++;
		p[strcspn(p, "]")] = '\0';
	} else if ((colon = strchr(p, ':')) && !strchr(colon + 1, ':')) {
		*colon = '\0';
	}
	if (inet_pton(AF_INET, p, raw) == 1)
		return inet_ntop(AF_INET, raw, out, CG_HTTP_CLIENT_LEN + 1);
	if (inet_pton(AF_INET6, p, raw) != 1)
		return false;
	/* "::ffff:192.0.2.1", as a proxy on a socket for both has it, is who has 192.0.2.1. */
	if (memcmp(raw, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0)
		return inet_ntop(AF_INET, raw + 12, out, CG_HTTP_CLIENT_LEN + 1);
	return inet_ntop(AF_INET6, raw, out, CG_HTTP_CLIENT_LEN + 1);
}

const char *
cg_http_network(const char *client, char room[CG_HTTP_CLIENT_LEN + 1])
{
	unsigned char v6[16];

	if (!strchr(client, ':') || inet_pton(AF_INET6, client, v6) != 1)
		return client;
	memset(v6 + 8, 0, 8);
	return inet_ntop(AF_INET6, v6, room, CG_HTTP_CLIENT_LEN + 1);
}

/*
 * Each proxy appends whom it saw. The last entry is from the proxy that speaks to us, so with
 * two trusted ones the client is the second from the end; what stands before it anybody can
 * have written. A list that is shorter than it should be, or has a word that is no address
 * where we look, is not believed.
 */
void
cg_http_forwarded(const char *const *values, size_t n, int proxies, const char *peer,
    char out[CG_HTTP_CLIENT_LEN + 1])
{
	int left = proxies;

	memcpy(out, peer, strlen(peer) + 1);
	while (n-- > 0) {
		const char *v = values[n], *end = v + strlen(v);

		for (;;) {
			const char *start = end;

			while (start > v && start[-1] != ',')
				start--;
			if (--left == 0) {
				if (!address(start, (size_t)(end - start), out))
					memcpy(out, peer, strlen(peer) + 1);
				return;
			}
			if (start == v)
				break;
			end = start - 1;
		}
	}
}

bool
cg_http_id_valid(const char *id)
{
	size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

	return n > 0 && n <= CG_HTTP_ID_MAX && id[n] == '\0';
}
