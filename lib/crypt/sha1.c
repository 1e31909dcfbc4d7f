/* SHA-1 (FIPS 180-4), for names that others make with it: UUIDs of version 5. Not for secrets. */
#include <string.h>

#include "crypt/crypt.h"

#define ROL(x, n) ((x) << (n) | (x) >> (32 - (n)))

static void
block(uint32_t h[5], const unsigned char *p)
{
	uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];

	for (int i = 0; i < 16; i++)
		w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16
		    | (uint32_t)p[4 * i + 2] << 8 | p[4 * i + 3];
	for (int i = 16; i < 80; i++)
		w[i] = ROL(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	for (int i = 0; i < 80; i++) {
		uint32_t f = i < 20 ? (d ^ (b & (c ^ d))) + 0x5a827999
		    : i < 40 ? (b ^ c ^ d) + 0x6ed9eba1
		    : i < 60 ? ((b & c) | (d & (b | c))) + 0x8f1bbcdc : (b ^ c ^ d) + 0xca62c1d6;
		uint32_t t = ROL(a, 5) + f + e + w[i];

		e = d;
		d = c;
		c = ROL(b, 30);
		b = a;
		a = t;
	}
	h[0] += a;
	h[1] += b;
	h[2] += c;
	h[3] += d;
	h[4] += e;
}

void
cg_sha1(const void *p, size_t n, unsigned char out[CG_SHA1_LEN])
{
	uint32_t h[5] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 };
	unsigned char last[128] = "";
	const unsigned char *s = p;
	size_t left = n % 64, ends = left < 56 ? 64 : 128;

	for (size_t i = 0; i + 64 <= n; i += 64)
		block(h, s + i);
	memcpy(last, s + n - left, left);
	last[left] = 0x80;
	for (int i = 0; i < 8; i++)
		last[ends - 1 - (size_t)i] = (unsigned char)((uint64_t)n * 8 >> (8 * i));
	for (size_t i = 0; i < ends; i += 64)
		block(h, last + i);
	for (int i = 0; i < 20; i++)
		out[i] = (unsigned char)(h[i / 4] >> (24 - 8 * (i % 4)));
}
