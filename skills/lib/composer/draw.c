/* splitmix64, started from a digest of seed and stream. */
#include <string.h>

#include "crypt/crypt.h"
#include "lib/composer/draw.h"

void
cg_draw_init(struct cg_draw *d, const char *seed, const char *stream)
{
	unsigned char digest[CG_SHA256_LEN];
	struct cg_sha256 h;

	cg_sha256_init(&h);
	cg_sha256_add(&h, seed, strlen(seed) + 1);
	cg_sha256_add(&h, stream, strlen(stream));
	cg_sha256_end(&h, digest);
	d->state = 0;
	for (int i = 0; i < 8; i++)
		d->state = d->state << 8 | digest[i];
}

uint64_t
cg_draw_next(struct cg_draw *d)
{
	uint64_t z = d->state += 0x9E3779B97F4A7C15u;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

size_t
cg_draw_below(struct cg_draw *d, size_t n)
{
	/* n is a handful: the bias of the remainder is below 2^-55. */
	return n ? (size_t)(cg_draw_next(d) % n) : 0;
}

double
cg_draw_unit(struct cg_draw *d)
{
	return (double)(cg_draw_next(d) >> 11) / 9007199254740992.0;
}

void
cg_draw_shuffle(struct cg_draw *d, size_t *v, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = cg_draw_below(d, i), t = v[i - 1];

		v[i - 1] = v[k];
		v[k] = t;
	}
}
