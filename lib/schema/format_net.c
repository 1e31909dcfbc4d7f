/* Formats of the net: addresses, host names, mailboxes. */
#include <stdint.h>
#include <string.h>

#include "schema/schema_priv.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_alnum(char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

bool
cg_format_ipv4(const char *s, size_t n)
{
	size_t i = 0;

	for (int part = 0; part < 4; part++) {
		size_t from = i;
		int v = 0;

		for (; i < n && is_digit(s[i]) && i - from < 3; i++)
			v = v * 10 + (s[i] - '0');
		if (i == from || v > 255 || (i - from > 1 && s[from] == '0'))
			return false;
		if (part < 3 && (i == n || s[i++] != '.'))
			return false;
	}
	return i == n;
}

static size_t
hex_run(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && (is_digit(s[i]) || ((s[i] | 0x20) >= 'a' && (s[i] | 0x20) <= 'f')))
		i++;
	return i;
}

bool
cg_format_ipv6(const char *s, size_t n)
{
	bool is_short = false;
	size_t i = 0;
	int groups = 0;

	if (n >= 2 && s[0] == ':' && s[1] == ':') {
		is_short = true;
		i = 2;
	}
	while (i < n) {
		size_t run = hex_run(s + i, n - i);

		if (i + run < n && s[i + run] == '.') {
			groups += 2;
			i = cg_format_ipv4(s + i, n - i) ? n : n + 1;
			break;
		}
		if (run == 0 || run > 4)
			return false;
		groups++;
		i += run;
		if (i == n)
			break;
		if (s[i++] != ':' || i == n)
			return false;
		if (s[i] == ':') {
			if (is_short)
				return false;
			is_short = true;
			i++;
		}
	}
	return i == n && (is_short ? groups < 8 : groups == 8);
}

/* One UTF-8 character of valid text; returns its bytes. */
static size_t
next(const char *s, uint32_t *c)
{
	const unsigned char *u = (const unsigned char *)s;

	if (u[0] < 0x80) {
		*c = u[0];
		return 1;
	}
	if (u[0] < 0xe0) {
		*c = (u[0] & 0x1fu) << 6 | (u[1] & 0x3fu);
		return 2;
	}
	if (u[0] < 0xf0) {
		*c = (u[0] & 0xfu) << 12 | (u[1] & 0x3fu) << 6 | (u[2] & 0x3fu);
		return 3;
	}
	*c = (u[0] & 7u) << 18 | (u[1] & 0x3fu) << 12 | (u[2] & 0x3fu) << 6 | (u[3] & 0x3fu);
	return 4;
}

enum { LABEL_MAX = 63, NAME_MAX_BYTES = 253, BASE = 36 };

/* RFC 3492, 6.1. */
static uint32_t
adapt(uint32_t delta, uint32_t points, bool is_first)
{
	uint32_t k = 0;

	delta = is_first ? delta / 700 : delta / 2;
	delta += delta / points;
	for (; delta > 455; k += BASE)
		delta /= 35;
	return k + 36 * delta / (delta + 38);
}

/* Punycode without its prefix into out; returns the characters, 0 when it is none. */
static size_t
puny_decode(const char *s, size_t n, uint32_t out[LABEL_MAX])
{
	uint32_t code = 128, i = 0, bias = 72;
	size_t count = 0, in = 0;

	for (size_t k = 0; k < n; k++)
		if (s[k] == '-')
			in = k;
	for (size_t k = 0; k < in; k++)
		out[count++] = (unsigned char)s[k];
	in += in > 0;
	while (in < n) {
		uint32_t before = i, w = 1, t;

		for (uint32_t k = BASE;; k += BASE) {
			uint32_t digit;

			if (in >= n || !is_alnum(s[in]))
				return 0;
			digit = is_digit(s[in]) ? (uint32_t)(s[in] - '0') + 26
			    : (uint32_t)((s[in] | 0x20) - 'a');
			in++;
			if (digit > (UINT32_MAX - i) / w)
				return 0;
			i += digit * w;
			t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
			if (digit < t)
				break;
			if (w > UINT32_MAX / (BASE - t))
				return 0;
			w *= BASE - t;
		}
		count++;
		if (count > LABEL_MAX)
			return 0;
		bias = adapt(i - before, (uint32_t)count, before == 0);
		code += i / (uint32_t)count;
		i %= (uint32_t)count;
		if (code > 0x10ffff)
			return 0;
		memmove(out + i + 1, out + i, (count - 1 - i) * sizeof *out);
		out[i++] = code;
	}
	return count;
}

/* How many bytes the label has as "xn--..."; RFC 3492, 6.3. */
static size_t
puny_length(const uint32_t *c, size_t n)
{
	uint32_t code = 128, delta = 0, bias = 72;
	size_t basic = 0, done, len;

	for (size_t i = 0; i < n; i++)
		basic += c[i] < 128;
	if (basic == n)
		return n;
	done = basic;
	len = 4 + basic + (basic > 0);
	while (done < n) {
		uint32_t least = UINT32_MAX;

		for (size_t i = 0; i < n; i++)
			if (c[i] >= code && c[i] < least)
				least = c[i];
		delta += (least - code) * (uint32_t)(done + 1);
		code = least;
		for (size_t i = 0; i < n; i++) {
			uint32_t q = delta;

			delta += c[i] < code;
			if (c[i] != code)
				continue;
			q = delta;
			for (uint32_t k = BASE;; k += BASE) {
				uint32_t t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;

				len++;
				if (q < t)
					break;
				q = (q - t) / (BASE - t);
			}
			bias = adapt(delta, (uint32_t)done + 1, done == basic);
			delta = 0;
			done++;
		}
		delta++;
		code++;
	}
	return len;
}

static bool
within(uint32_t c, const uint32_t (*ranges)[2], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	return false;
}
#define IN(c, ...) \
	within(c, (const uint32_t[][2]){ __VA_ARGS__ }, \
	    sizeof(uint32_t[][2]){ __VA_ARGS__ } / sizeof(uint32_t[2]))

/* RFC 5892: never in a label, or only in the company that its appendix A names. */
static bool
is_in_place(const uint32_t *c, size_t n, size_t i)
{
	uint32_t before = i ? c[i - 1] : 0, after = i + 1 < n ? c[i + 1] : 0;

	switch (c[i]) {
	case 0xb7:
		return before == 'l' && after == 'l';
	case 0x375:
		return IN(after, { 0x370, 0x3ff }, { 0x1f00, 0x1fff });
	case 0x5f3:
	case 0x5f4:
		return IN(before, { 0x590, 0x5ff });
	case 0x200c:
	case 0x200d: /* after a virama */
		return IN(before, { 0x94d, 0x94d }, { 0x9cd, 0x9cd }, { 0xa4d, 0xa4d },
		    { 0xacd, 0xacd }, { 0xb4d, 0xb4d }, { 0xbcd, 0xbcd }, { 0xc4d, 0xc4d },
		    { 0xccd, 0xccd }, { 0xd4d, 0xd4d }, { 0xdca, 0xdca }, { 0x1039, 0x103a },
		    { 0x17d2, 0x17d2 })
		    || (c[i] == 0x200c && IN(before, { 0x620, 0x6ff }) && IN(after, { 0x620, 0x6ff }));
	case 0x30fb:
		for (size_t k = 0; k < n; k++)
			if (IN(c[k], { 0x3041, 0x309f }, { 0x30a1, 0x30fa }, { 0x30fc, 0x30ff },
			    { 0x3005, 0x3007 }, { 0x3400, 0x4dbf }, { 0x4e00, 0x9fff },
			    { 0x20000, 0x3ffff }))
				return true;
		return false;
	default:
		break;
	}
	if (IN(c[i], { 0x660, 0x669 }))
		for (size_t k = 0; k < n; k++)
			if (IN(c[k], { 0x6f0, 0x6f9 }))
				return false;
	/* Spaces, signs, full-width and upper-case forms: not stable under mapping. */
	return !IN(c[i], { 0x80, 0xb6 }, { 0xb8, 0xde }, { 0xf7, 0xf7 }, { 0x640, 0x640 },
	    { 0x7fa, 0x7fa }, { 0x2000, 0x200b }, { 0x200e, 0x206f }, { 0x20a0, 0x20cf },
	    { 0x2190, 0x2bff }, { 0x3000, 0x3004 }, { 0x302e, 0x302f }, { 0x3031, 0x3035 },
	    { 0x303b, 0x303b }, { 0xd800, 0xf8ff }, { 0xff00, 0xffef }, { 0x1f000, 0x1faff });
}

#define RIGHT_TO_LEFT { 0x590, 0x65f }, { 0x66d, 0x6ef }, { 0x6fa, 0x8ff }, { 0xfb1d, 0xfdff }, \
	{ 0xfe70, 0xfeff }, { 0x10800, 0x10fff }, { 0x1e800, 0x1efff }

/* RFC 5893, 2, as far as its rules bite in practice: one direction in a label. */
static bool
is_one_way(const uint32_t *c, size_t n)
{
	bool has_rtl = false, has_ltr = false, has_digit = false, has_arabic_digit = false;

	for (size_t i = 0; i < n; i++) {
		has_rtl |= IN(c[i], RIGHT_TO_LEFT);
		has_ltr |= c[i] < 0x80 && (c[i] | 0x20) >= 'a' && (c[i] | 0x20) <= 'z';
		has_digit |= IN(c[i], { '0', '9' }, { 0x6f0, 0x6f9 });
		has_arabic_digit |= IN(c[i], { 0x660, 0x669 });
	}
	if (!has_rtl)
		return true;
	return !has_ltr && !(has_digit && has_arabic_digit) && IN(c[0], RIGHT_TO_LEFT);
}

static bool
is_unicode_label(const uint32_t *c, size_t n)
{
	/* It must not begin with a combining mark. */
	if (n == 0 || c[0] == '-' || c[n - 1] == '-' || (n >= 4 && c[2] == '-' && c[3] == '-')
	    || IN(c[0], { 0x300, 0x36f }, { 0x483, 0x489 }, { 0x591, 0x5bd }, { 0x610, 0x61a },
	    { 0x64b, 0x65f }, { 0x900, 0x903 }, { 0x93a, 0x93c }, { 0x93e, 0x94f },
	    { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x20d0, 0x20ff }, { 0x302a, 0x302f },
	    { 0x3099, 0x309a }, { 0xfe20, 0xfe2f }))
		return false;
	for (size_t i = 0; i < n; i++)
		if (c[i] < 0x80 ? c[i] != '-' && !is_alnum((char)c[i]) : !is_in_place(c, n, i))
			return false;
	return puny_length(c, n) <= LABEL_MAX && is_one_way(c, n);
}

/* A label of letters, digits and inner hyphens; "xn--" must stand for something. */
static bool
is_ascii_label(const char *s, size_t n)
{
	uint32_t c[LABEL_MAX + 1];
	bool is_beyond = false;
	size_t count;

	if (n == 0 || n > LABEL_MAX || s[0] == '-' || s[n - 1] == '-')
		return false;
	for (size_t i = 0; i < n; i++)
		if (s[i] != '-' && !is_alnum(s[i]))
			return false;
	if (n < 4 || s[2] != '-' || s[3] != '-')
		return true;
	if ((s[0] | 0x20) != 'x' || (s[1] | 0x20) != 'n')
		return false;
	count = puny_decode(s + 4, n - 4, c);
	for (size_t i = 0; i < count; i++)
		is_beyond |= c[i] >= 0x80;
	return is_beyond && is_unicode_label(c, count);
}

bool
cg_format_hostname(const char *s, size_t n)
{
	size_t from = 0;

	if (n == 0 || n > NAME_MAX_BYTES)
		return false;
	for (size_t i = 0; i <= n; i++) {
		if (i < n && s[i] != '.')
			continue;
		if (!is_ascii_label(s + from, i - from))
			return false;
		from = i + 1;
	}
	return true;
}

bool
cg_format_idn_hostname(const char *s, size_t n)
{
	uint32_t c[LABEL_MAX + 1], one = 0;
	size_t count = 0, from = 0, size, total = 0;
	bool is_ascii = true;

	if (n == 0 || n > NAME_MAX_BYTES * 4)
		return false;
	for (size_t i = 0; i <= n; i += size) {
		size = i < n ? next(s + i, &one) : 1;
		if (i == n || one == '.' || one == 0x3002 || one == 0xff0e || one == 0xff61) {
			if (is_ascii ? !is_ascii_label(s + from, i - from) : !is_unicode_label(c, count))
				return false;
			total += (is_ascii ? i - from : puny_length(c, count)) + (i < n);
			count = 0;
			is_ascii = true;
			from = i + size;
			continue;
		}
		if (count == LABEL_MAX)
			return false;
		is_ascii &= one < 0x80;
		c[count++] = one;
	}
	return total <= NAME_MAX_BYTES;
}

/* "[1.2.3.4]" or "[IPv6:::1]", brackets included. */
static bool
is_literal(const char *s, size_t n)
{
	if (n < 3 || s[0] != '[' || s[n - 1] != ']')
		return false;
	if (n > 7 && strncmp(s + 1, "IPv6:", 5) == 0)
		return cg_format_ipv6(s + 6, n - 7);
	return cg_format_ipv4(s + 1, n - 2);
}

/* The part before the at sign: RFC 5321's dot-string or quoted string. */
static bool
is_local(const char *s, size_t n, bool is_idn)
{
	if (n == 0 || n > 64 * (is_idn ? 4 : 1))
		return false;
	if (s[0] == '"') {
		for (size_t i = 1; i + 1 < n; i++) {
			if (s[i] == '\\')
				i++;
			else if (s[i] == '"' || (unsigned char)s[i] < 0x20)
				return false;
		}
		return n >= 2 && s[n - 1] == '"' && (n == 2 || s[n - 2] != '\\' || s[n - 3] == '\\');
	}
	if (s[0] == '.' || s[n - 1] == '.')
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '.' && s[i + 1] == '.')
			return false;
		if (s[i] == '.' || is_alnum(s[i]) || (is_idn && (s[i] & 0x80)))
			continue;
		if (!s[i] || !strchr("!#$%&'*+-/=?^_`{|}~", s[i]))
			return false;
	}
	return true;
}

static bool
is_mailbox(const char *s, size_t n, bool is_idn)
{
	size_t at = n;

	for (size_t i = 0; i < n; i++)
		if (s[i] == '@')
			at = i;
	if (at == n || !is_local(s, at, is_idn))
		return false;
	s += at + 1;
	n -= at + 1;
	if (n && s[0] == '[')
		return is_literal(s, n);
	return is_idn ? cg_format_idn_hostname(s, n) : cg_format_hostname(s, n);
}

bool
cg_format_email(const char *s, size_t n)
{
	return is_mailbox(s, n, false);
}

bool
cg_format_idn_email(const char *s, size_t n)
{
	return is_mailbox(s, n, true);
}
