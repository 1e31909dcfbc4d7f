/* HMAC, base64url, and the small comparisons. */
#include <string.h>

#include "crypt/crypt.h"

void
cg_hmac_sha256(const void *key, size_t key_len, const void *p, size_t n,
    unsigned char out[CG_SHA256_LEN])
{
	unsigned char pad[64] = { 0 }, inner[CG_SHA256_LEN];
	struct cg_sha256 h;

	cg_sha256_init(&h);
	if (key_len > sizeof pad) {
		cg_sha256_add(&h, key, key_len);
		cg_sha256_end(&h, pad);
		cg_sha256_init(&h);
	} else {
		memcpy(pad, key, key_len);
	}
	for (size_t i = 0; i < sizeof pad; i++)
		pad[i] ^= 0x36;
	cg_sha256_add(&h, pad, sizeof pad);
	cg_sha256_add(&h, p, n);
	cg_sha256_end(&h, inner);
	for (size_t i = 0; i < sizeof pad; i++)
		pad[i] ^= 0x36 ^ 0x5c;
	cg_sha256_init(&h);
	cg_sha256_add(&h, pad, sizeof pad);
	cg_sha256_add(&h, inner, sizeof inner);
	cg_sha256_end(&h, out);
}

int
cg_is_hex64(const char *s)
{
	return strspn(s, "0123456789abcdef") == CG_HEX_LEN && s[CG_HEX_LEN] == '\0';
}

int
cg_equal_const(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;
	unsigned char d = 0;

	for (size_t i = 0; i < n; i++)
		d |= x[i] ^ y[i];
	return d == 0;
}

size_t
cg_base64url(const void *p, size_t n, char *out)
{
	static const char abc[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	const unsigned char *s = p;
	char *o = out;

	for (size_t i = 0; i < n; i += 3) {
		size_t left = n - i;
		uint32_t v = (uint32_t)s[i] << 16 | (left > 1 ? (uint32_t)s[i + 1] << 8 : 0)
		    | (left > 2 ? s[i + 2] : 0);

		*o++ = abc[v >> 18];
		*o++ = abc[v >> 12 & 63];
		if (left > 1)
			*o++ = abc[v >> 6 & 63];
		if (left > 2)
			*o++ = abc[v & 63];
	}
	*o = '\0';
	return (size_t)(o - out);
}
