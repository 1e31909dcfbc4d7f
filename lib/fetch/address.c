/*
 * Which addresses are global. The blocks are those of the IANA registries of special-
 * purpose addresses, IPv4 and IPv6 (as of October 2025), the multicast and reserved
 * blocks beside them, and what is deprecated but still routed by somebody. Where a
 * registry calls a few addresses within a block global (anycast of PCP and TURN, AS112,
 * ORCHIDv2), the block is taken as a whole: no service is there that we could want.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

#include "fetch/guard.h"

struct block {
	const char *prefix;
	int bits;
	const char *what;
};

static const struct block v4[] = {
	{ "0.0.0.0", 8, "this network (RFC 791)" },
	{ "10.0.0.0", 8, "private (RFC 1918)" },
	{ "100.64.0.0", 10, "shared behind a carrier's NAT (RFC 6598)" },
	{ "127.0.0.0", 8, "loopback (RFC 1122)" },
	{ "169.254.0.0", 16, "link-local, with the metadata of clouds (RFC 3927)" },
	{ "172.16.0.0", 12, "private (RFC 1918)" },
	{ "192.0.0.0", 24, "for protocols (RFC 6890)" },
	{ "192.0.2.0", 24, "documentation (RFC 5737)" },
	{ "192.88.99.0", 24, "6to4 relays (RFC 7526)" },
	{ "192.168.0.0", 16, "private (RFC 1918)" },
	{ "198.18.0.0", 15, "benchmarks (RFC 2544)" },
	{ "198.51.100.0", 24, "documentation (RFC 5737)" },
	{ "203.0.113.0", 24, "documentation (RFC 5737)" },
	{ "224.0.0.0", 4, "multicast (RFC 5771)" },
	{ "240.0.0.0", 4, "reserved, or broadcast (RFC 1112)" },
};

static const struct block v6[] = {
	{ "::", 128, "unspecified (RFC 4291)" },
	{ "::1", 128, "loopback (RFC 4291)" },
	{ "::ffff:0:0", 96, "IPv4 in disguise (RFC 4291)" },
	{ "::", 96, "IPv4 in disguise (RFC 4291)" },
	{ "64:ff9b:1::", 48, "translation within a network (RFC 8215)" },
	{ "100::", 64, "discarded (RFC 6666)" },
	{ "100:0:0:1::", 64, "a dummy (RFC 9780)" },
	{ "2001::", 23, "for protocols, with Teredo (RFC 2928)" },
	{ "2001:db8::", 32, "documentation (RFC 3849)" },
	{ "2002::", 16, "6to4, with an IPv4 address in it (RFC 3056)" },
	{ "3fff::", 20, "documentation (RFC 9637)" },
	{ "5f00::", 16, "segment routing (RFC 9602)" },
	{ "fc00::", 7, "private (RFC 4193)" },
	{ "fe80::", 10, "link-local (RFC 4291)" },
	{ "fec0::", 10, "site-local (RFC 3879)" },
	{ "ff00::", 8, "multicast (RFC 4291)" },
};

static bool
within(const unsigned char *a, const unsigned char *prefix, int bits)
{
	int bytes = bits / 8, rest = bits % 8;

	return memcmp(a, prefix, (size_t)bytes) == 0
	    && (rest == 0 || (a[bytes] ^ prefix[bytes]) >> (8 - rest) == 0);
}

static const char *
look_up(int family, const unsigned char *a, const struct block *blocks, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char prefix[16];

		inet_pton(family, blocks[i].prefix, prefix);
		if (within(a, prefix, blocks[i].bits))
			return blocks[i].what;
	}
	return NULL;
}

static const char *
what_v4(const unsigned char *a)
{
	return look_up(AF_INET, a, v4, sizeof v4 / sizeof *v4);
}

static const char *
what_v6(const unsigned char *a)
{
	/* Translation by the well-known prefix (RFC 6052): it ends at the address within. */
	static const unsigned char nat64[12] = { 0, 0x64, 0xff, 0x9b };
	const char *what;

	if (memcmp(a, nat64, sizeof nat64) == 0)
		return what_v4(a + 12);
	what = look_up(AF_INET6, a, v6, sizeof v6 / sizeof *v6);
	return what || a[0] >> 5 == 1 ? what : "outside of 2000::/3 (RFC 4291)";
}

bool
cg_fetch_is_global(const struct sockaddr *a, const char **why)
{
	const struct sockaddr_in *a4 = (const void *)a;
	const struct sockaddr_in6 *a6 = (const void *)a;

	if (a->sa_family == AF_INET)
		*why = what_v4((const unsigned char *)&a4->sin_addr);
	else if (a->sa_family == AF_INET6)
		*why = what_v6((const unsigned char *)&a6->sin6_addr);
	else
		*why = "no address of the internet";
	return !*why;
}
