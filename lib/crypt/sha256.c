/*
 * SHA-256 (FIPS 180-4). Written here because every step's key is one, start-up
 * must stay near a millisecond (libcrypto alone costs more than that), and
 * libmd's portable loop takes twice as long. The block function is compiled
 * twice, the second time for processors with BMI2, whose rotate without flags
 * is what the rounds consist of.
 */
#include <string.h>

#include "crypt/crypt.h"

static const uint32_t K[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2
};

#define ROR(x, n) ((x) >> (n) | (x) << (32 - (n)))
#define S0(x) (ROR(x, 2) ^ ROR(x, 13) ^ ROR(x, 22))
#define S1(x) (ROR(x, 6) ^ ROR(x, 11) ^ ROR(x, 25))
#define s0(x) (ROR(x, 7) ^ ROR(x, 18) ^ ((x) >> 3))
#define s1(x) (ROR(x, 17) ^ ROR(x, 19) ^ ((x) >> 10))
#define CH(e, f, g) ((g) ^ ((e) & ((f) ^ (g))))
#define MAJ(a, b, c) (((a) & (b)) | ((c) & ((a) | (b))))

/* One round; the roles of the eight words rotate by the order of the arguments. */
#define ROUND(a, b, c, d, e, f, g, h, i, x) \
	do { \
		uint32_t t = (h) + S1(e) + CH(e, f, g) + K[i] + (x); \
		(d) += t; \
		(h) = t + S0(a) + MAJ(a, b, c); \
	} while (0)

#define W(i) (w[(i) & 15] += s1(w[((i) - 2) & 15]) + w[((i) - 7) & 15] + s0(w[((i) - 15) & 15]))

#define EIGHT(i, X) \
	ROUND(a, b, c, d, e, f, g, h, (i) + 0, X((i) + 0)); \
	ROUND(h, a, b, c, d, e, f, g, (i) + 1, X((i) + 1)); \
	ROUND(g, h, a, b, c, d, e, f, (i) + 2, X((i) + 2)); \
	ROUND(f, g, h, a, b, c, d, e, (i) + 3, X((i) + 3)); \
	ROUND(e, f, g, h, a, b, c, d, (i) + 4, X((i) + 4)); \
	ROUND(d, e, f, g, h, a, b, c, (i) + 5, X((i) + 5)); \
	ROUND(c, d, e, f, g, h, a, b, (i) + 6, X((i) + 6)); \
	ROUND(b, c, d, e, f, g, h, a, (i) + 7, X((i) + 7))

#define FIRST(i) w[i]

static inline __attribute__((always_inline)) void
blocks(uint32_t st[8], const unsigned char *p, size_t n)
{
	for (; n; n--, p += 64) {
		uint32_t w[16], a = st[0], b = st[1], c = st[2], d = st[3], e = st[4], f = st[5],
		    g = st[6], h = st[7];

		for (int i = 0; i < 16; i++)
			w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16
			    | (uint32_t)p[4 * i + 2] << 8 | p[4 * i + 3];
		EIGHT(0, FIRST);
		EIGHT(8, FIRST);
		for (int i = 16; i < 64; i += 16) {
			EIGHT(i, W);
			EIGHT(i + 8, W);
		}
		st[0] += a, st[1] += b, st[2] += c, st[3] += d;
		st[4] += e, st[5] += f, st[6] += g, st[7] += h;
	}
}

static void
blocks_any(uint32_t st[8], const unsigned char *p, size_t n)
{
	blocks(st, p, n);
}

#ifdef __x86_64__
static __attribute__((target("bmi2"))) void
blocks_bmi2(uint32_t st[8], const unsigned char *p, size_t n)
{
	blocks(st, p, n);
}
#endif

static void
consume(uint32_t st[8], const unsigned char *p, size_t n)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("bmi2")) {
		blocks_bmi2(st, p, n);
		return;
	}
#endif
	blocks_any(st, p, n);
}

void
cg_sha256_init(struct cg_sha256 *h)
{
	static const uint32_t start[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };

	memcpy(h->state, start, sizeof start);
	h->count = 0;
}

void
cg_sha256_add(struct cg_sha256 *h, const void *p, size_t n)
{
	const unsigned char *s = p;
	size_t have = h->count % 64;

	if (n == 0)
		return;
	h->count += n;
	if (have) {
		size_t take = 64 - have < n ? 64 - have : n;

		memcpy(h->block + have, s, take);
		s += take;
		n -= take;
		if (have + take < 64)
			return;
		consume(h->state, h->block, 1);
	}
	consume(h->state, s, n / 64);
	memcpy(h->block, s + n / 64 * 64, n % 64);
}

void
cg_sha256_end(struct cg_sha256 *h, unsigned char out[CG_SHA256_LEN])
{
	uint64_t bits = h->count * 8;
	size_t have = h->count % 64;

	h->block[have++] = 0x80;
	if (have > 56) {
		memset(h->block + have, 0, 64 - have);
		consume(h->state, h->block, 1);
		have = 0;
	}
	memset(h->block + have, 0, 56 - have);
	for (int i = 0; i < 8; i++)
		h->block[56 + i] = (unsigned char)(bits >> (56 - 8 * i));
	consume(h->state, h->block, 1);
	for (int i = 0; i < 32; i++)
		out[i] = (unsigned char)(h->state[i / 4] >> (24 - 8 * (i % 4)));
}

void
cg_sha256_end_hex(struct cg_sha256 *h, char out[CG_HEX_LEN + 1])
{
	static const char hex[] = "0123456789abcdef";
	unsigned char d[CG_SHA256_LEN];

	cg_sha256_end(h, d);
	for (int i = 0; i < CG_SHA256_LEN; i++) {
		out[2 * i] = hex[d[i] >> 4];
		out[2 * i + 1] = hex[d[i] & 15];
	}
	out[CG_HEX_LEN] = '\0';
}

void
cg_sha256_hex(const void *p, size_t n, char out[CG_HEX_LEN + 1])
{
	struct cg_sha256 h;

	cg_sha256_init(&h);
	cg_sha256_add(&h, p, n);
	cg_sha256_end_hex(&h, out);
}
