/* Cleaning and cutting by code points, never inside one. */
#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "copy/text.h"

enum { ROOM = 1 << 16 };

/* Bytes of the character at s; its code point into *cp. Input is valid UTF-8. */
static size_t
one(const char *s, unsigned *cp)
{
	const unsigned char *u = (const unsigned char *)s;

	*cp = u[0];
	if (u[0] < 0x80 || !u[1])
		return 1;
	if (u[0] < 0xE0) {
		*cp = (u[0] & 0x1Fu) << 6 | (u[1] & 0x3Fu);
		return 2;
	}
	if (u[0] < 0xF0 || !u[2] || !u[3]) {
		*cp = (u[0] & 0xFu) << 12 | (u[1] & 0x3Fu) << 6 | (u[2] & 0x3Fu);
		return u[2] ? 3 : 2;
	}
	*cp = 0x10000;
	return 4;
}

static bool
is_space(unsigned cp)
{
	return cp == ' ' || (cp >= 9 && cp <= 13) || cp == 0x2028 || cp == 0x2029;
}

static bool
is_control(unsigned cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0xFEFF;
}

size_t
cg_text_length(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xC0) != 0x80;
	return n;
}

/* Length in bytes of the first max code points of s, back to a word's end when the
 * last word would be torn and is not most of the text. */
static size_t
cut_at(const char *s, size_t max)
{
	size_t bytes = 0, word = 0;
	unsigned cp;

	for (size_t n = 0; n < max && s[bytes]; n++) {
		if (s[bytes] == ' ')
			word = bytes;
		bytes += one(s + bytes, &cp);
	}
	if (s[bytes] && s[bytes] != ' ' && word > bytes / 2)
		bytes = word;
	return bytes;
}

char *
cg_text_clean(const char *s, size_t max)
{
	struct cg_buf b;
	bool gap = false;
	unsigned cp;

	cg_buf_init(&b, ROOM);
	for (size_t i = 0, n; s[i] && !b.failed; i += n) {
		n = one(s + i, &cp);
		if (is_space(cp)) {
			gap = b.len > 0;
		} else if (!is_control(cp)) {
			if (gap)
				cg_buf_putc(&b, ' ');
			gap = false;
			cg_buf_put(&b, s + i, n);
		}
	}
	char *out = cg_strndup(b.s, cut_at(b.s, max));
	cg_buf_release(&b);
	return out;
}

char *
cg_text_fill(const char *frame, const char *s)
{
	struct cg_buf b;

	cg_buf_init(&b, ROOM);
	for (; *frame; frame++) {
		if (*frame == '#')
			cg_buf_puts(&b, s);
		else
			cg_buf_putc(&b, *frame);
	}
	return cg_buf_detach(&b, NULL);
}

size_t
cg_text_word(const char *s)
{
	size_t n = 0;

	for (;; n++) {
		unsigned char c = (unsigned char)s[n];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
		    || c >= 0x80 || c == '-'))
			return n;
	}
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool
cg_text_begins(const char *word, size_t len, const char *stem, size_t n)
{
	if (n > len)
		return false;
	for (size_t i = 0; i < n; i++)
		if (lower(word[i]) != lower(stem[i]))
			return false;
	return n > 3 || len <= n + 1;
}

bool
cg_text_listed(const char *word, size_t len, const char *list)
{
	for (size_t n; *list; list += n + (list[n] == ' ')) {
		n = strcspn(list, " ");
		if (n == len && cg_text_begins(word, len, list, n))
			return true;
	}
	return false;
}
