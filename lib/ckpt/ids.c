/* The ids of LangGraph's tables, which have to come out as its own programs make them. */
#include <stdatomic.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/buf.h"
#include "base/clock.h"
#include "ckpt/ckpt_priv.h"
#include "crypt/crypt.h"
#include "json/json.h"

static const char hex[] = "0123456789abcdef";

/* 100 ns from the beginning of the Gregorian calendar (RFC 9562, 5.1) to that of Unix. */
#define GREGORIAN UINT64_C(0x01b21dd213814000)
#define TIME_MAX ((UINT64_C(1) << 60) - 1)

static void
format(const unsigned char b[16], char out[CG_ID_LEN + 1])
{
	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*out++ = '-';
		*out++ = hex[b[i] >> 4];
		*out++ = hex[b[i] & 15];
	}
	*out = '\0';
}

/* The digits of an id, dashes left out; one that is too short is filled up with zeros. */
static void
parse(const char *id, unsigned char b[16])
{
	int n = 0;

	memset(b, 0, 16);
	for (; *id && n < 32; id++) {
		const char *at = memchr(hex, *id | ' ', 16);

		if (!at || *id == '-')
			continue;
		b[n / 2] |= (unsigned char)((at - hex) << (n % 2 ? 0 : 4));
		n++;
	}
}

/* Where version 6 keeps the time: 48 bits, the version, 12 bits. */
static void
format_time(uint64_t t, unsigned char b[16])
{
	for (int i = 0; i < 6; i++)
		b[i] = (unsigned char)(t >> (52 - 8 * i));
	b[6] = (unsigned char)(0x60 | (t >> 8 & 0x0f));
	b[7] = (unsigned char)t;
}

/* The smallest time whose id comes after this one in the order of texts, of whatever version it is. */
static uint64_t
time_after(const char *id)
{
	unsigned char b[16];
	uint64_t t = 0;

	parse(id, b);
	for (int i = 0; i < 6; i++)
		t = t << 8 | b[i];
	t <<= 12;
	if (b[6] >> 4 > 6)
		return t + 0x1000;
	return b[6] >> 4 < 6 ? t : (t | (uint64_t)(b[6] & 0x0f) << 8 | b[7]) + 1;
}

void
cg_ckpt_id_new(int64_t step, const char *after, char out[CG_ID_LEN + 1])
{
	static _Atomic uint64_t last; /* of this process: two threads may not make the same */
	uint64_t before = atomic_load(&last), t, least = after && *after ? time_after(after) : 0;
	unsigned char b[16];

	do {
		t = (uint64_t)cg_wall_ms() * 10000 + GREGORIAN;
		if (t < least)
			t = least;
		if (t <= before)
			t = before + 1;
		t &= TIME_MAX;
	} while (!atomic_compare_exchange_weak(&last, &before, t));
	format_time(t, b);
	b[8] = (unsigned char)(0x80 | (step >> 8 & 0x3f));
	b[9] = (unsigned char)step;
	cg_random(b + 10, 6);
	format(b, out);
}

void
cg_ckpt_id_of_time(int64_t wall_ms, char out[CG_ID_LEN + 1])
{
	unsigned char b[16] = "";

	format_time(((uint64_t)wall_ms * 10000 + GREGORIAN) & TIME_MAX, b);
	format(b, out);
}

enum { PULL_AT = 3 }; /* what kind of a task it is: behind namespace, step and node */

static void
uuid5(const char *checkpoint, const char *name, size_t n, char out[CG_ID_LEN + 1])
{
	unsigned char room[512], sum[CG_SHA1_LEN], *p = room;

	if (n > sizeof room - 16)
		p = cg_alloc(n + 16);
	parse(checkpoint, p);
	memcpy(p + 16, name, n);
	cg_sha1(p, n + 16, sum);
	if (p != room)
		free(p);
	sum[6] = (unsigned char)(0x50 | (sum[6] & 0x0f));
	sum[8] = (unsigned char)(0x80 | (sum[8] & 0x3f));
	format(sum, out);
}

void
cg_ckpt_task_id(const char *checkpoint, const char *const *parts, size_t n,
    char out[CG_ID_LEN + 1])
{
	bool pulled = n > PULL_AT && strcmp(parts[PULL_AT], "__pregel_pull") == 0;
	struct cg_buf b;

	cg_buf_init(&b, CG_JSON_MAX);
	for (size_t i = 0; i < n; i++) {
		cg_buf_puts(&b, i ? "," : "[");
		if (pulled && i == PULL_AT + 1)
			cg_buf_putc(&b, '[');
		cg_json_quote(parts[i], &b);
	}
	cg_buf_puts(&b, pulled ? n > PULL_AT + 1 ? "]]" : ",[]]" : n ? "]" : "[]");
	uuid5(checkpoint, b.s, b.len, out);
	cg_buf_release(&b);
}

void
cg_ckpt_text_id(const char *checkpoint, const char *text, char out[CG_ID_LEN + 1])
{
	uuid5(checkpoint, text, strlen(text), out);
}

void
cg_ckpt_xxh3(const char *s, size_t n, char out[33])
{
	XXH128_canonical_t sum;

	XXH128_canonicalFromHash(&sum, XXH3_128bits(s, n));
	for (int i = 0; i < 16; i++) {
		out[2 * i] = hex[sum.digest[i] >> 4];
		out[2 * i + 1] = hex[sum.digest[i] & 15];
	}
	out[32] = '\0';
}
