/*
 * Byte functions: SHA-256 and SHA-1 (FIPS 180-4), HMAC (RFC 2104), base64url (RFC 4648,
 * no padding), CRC-32 (ISO 3309, as in PNG and zip). Nothing here allocates or
 * fails.
 */
#ifndef CG_CRYPT_CRYPT_H
#define CG_CRYPT_CRYPT_H

#include <stddef.h>
#include <stdint.h>

enum { CG_SHA256_LEN = 32, CG_HEX_LEN = 64, CG_SHA1_LEN = 20 };

struct cg_sha256 {
	uint32_t state[8];
	uint64_t count;          /* bytes so far */
	unsigned char block[64];
};

void cg_sha256_init(struct cg_sha256 *h);
void cg_sha256_add(struct cg_sha256 *h, const void *p, size_t n);
void cg_sha256_end(struct cg_sha256 *h, unsigned char out[CG_SHA256_LEN]);
void cg_sha256_hex(const void *p, size_t n, char out[CG_HEX_LEN + 1]); /* in one go */
void cg_sha256_end_hex(struct cg_sha256 *h, char out[CG_HEX_LEN + 1]);

/* For names alone (UUIDs of version 5): it keeps nothing safe. */
void cg_sha1(const void *p, size_t n, unsigned char out[CG_SHA1_LEN]);

void cg_hmac_sha256(const void *key, size_t key_len, const void *p, size_t n,
    unsigned char out[CG_SHA256_LEN]);

/* Is s 64 lower-case hexadecimal digits (and nothing after)? */
int cg_is_hex64(const char *s);

int cg_equal_const(const void *a, const void *b, size_t n); /* time independent of content */

/* out needs (n + 2) / 3 * 4 + 1 bytes; returns the length. */
size_t cg_base64url(const void *p, size_t n, char *out);

uint32_t cg_crc32(const void *p, size_t n);

#endif
