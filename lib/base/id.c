#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/id.h"

void
cg_random(void *p, size_t n)
{
	char *to = p;

	while (n) {
		ssize_t got = getrandom(to, n, 0);

		if (got < 0 && errno != EINTR)
			_exit(71);
		if (got > 0) {
			to += got;
			n -= (size_t)got;
		}
	}
}

uint64_t
cg_random_u64(void)
{
	uint64_t v;

	cg_random(&v, sizeof v);
	return v;
}

void
cg_id_new(char out[CG_ID_LEN + 1])
{
	static const char hex[] = "0123456789abcdef";
	static _Thread_local uint64_t last; /* milliseconds, and 12 bits of counter */
	uint64_t now = (uint64_t)cg_wall_ms() << 12, at;
	unsigned char b[16];
	char *o = out;

	cg_random(b + 6, 10);
	/* It begins somewhere in the lower half: 2,048 ids fit into the emptiest millisecond. */
	at = now | (uint64_t)(b[6] & 7) << 8 | b[7];
	if (at <= last)
		at = last + 1;
	last = at;
	for (int i = 0; i < 6; i++)
		b[i] = (unsigned char)(at >> (52 - 8 * i));
	b[6] = (unsigned char)(0x70 | (at >> 8 & 0x0f));
	b[7] = (unsigned char)at;
	b[8] = (unsigned char)(0x80 | (b[8] & 0x3f));
	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*o++ = '-';
		*o++ = hex[b[i] >> 4];
		*o++ = hex[b[i] & 15];
	}
	*o = '\0';
}

bool
cg_id_valid(const char *s)
{
	if (strnlen(s, CG_ID_LEN + 1) != CG_ID_LEN)
		return false;
	for (int i = 0; i < CG_ID_LEN; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? s[i] != '-' : !strchr("0123456789abcdefABCDEF", s[i]))
			return false;
	}
	return true;
}
