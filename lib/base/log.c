/*
 * Rendering of log lines. The only state is what the program's start has set:
 * a process has one stderr.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mask.h"
#include "base/str.h"

enum { LINE_MAX_BYTES = 1 << 20 };

static const char *const level_names[] = { "error", "warn", "info", "debug" };

static struct {
	const char *prog;
	enum cg_log_level max;
	bool json;
} self = { "cg", CG_LOG_WARN, false };

void
cg_log_setup(const char *prog, enum cg_log_level max, bool json)
{
	self.prog = prog;
	self.max = max;
	self.json = json;
}

bool
cg_log_is_json(void)
{
	return self.json;
}

const char *
cg_log_level(void)
{
	return level_names[self.max];
}

int
cg_log_level_of(const char *name)
{
	for (int i = 0; i < (int)(sizeof level_names / sizeof *level_names); i++)
		if (strcmp(name, level_names[i]) == 0)
			return i;
	return -1;
}

/* The end of what a line has of a value. */
static size_t
capped(const char *s)
{
	size_t n = strnlen(s, CG_MASK_FIELD_MAX + 1);

	if (n <= CG_MASK_FIELD_MAX)
		return n;
	for (n = CG_MASK_FIELD_MAX; n && ((unsigned char)s[n] & 0xc0) == 0x80;)
		n--;
	return n;
}

/* A value as it may be seen: without keys, and not without end. */
static void
show(const char *key, const char *s, bool open, struct cg_buf *to)
{
	size_t n = capped(s);

	cg_buf_clear(to);
	if (open)
		cg_buf_put(to, s, n);
	else if (key && cg_mask_is_key(key, strlen(key)))
		cg_buf_puts(to, *s ? CG_MASKED : "");
	else
		cg_mask(s, n, CG_MASK_TEXT, to);
	if (s[n])
		cg_buf_printf(to, "... [%zu bytes]", strlen(s));
}

/* The number of a character that steers, of n bytes. */
static unsigned
number_of(const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;

	return n == 1 ? u[0] : n == 2 ? u[1] : 0x2000u | (u[1] & 0x3fu) << 6 | (u[2] & 0x3fu);
}

static void
quote(struct cg_buf *b, const char *s)
{
	cg_buf_putc(b, '"');
	while (*s) {
		size_t n = cg_utf8_steers(s);

		if (n)
			cg_buf_printf(b, "\\u%04x", number_of(s, n));
		else if (*s == '"' || *s == '\\')
			cg_buf_printf(b, "\\%c", *s);
		else
			cg_buf_putc(b, *s);
		s += n ? n : 1;
	}
	cg_buf_putc(b, '"');
}

static void
as_json(struct cg_buf *b, enum cg_log_level level, const char *event,
    const struct cg_log_pair *p, struct cg_buf *value)
{
	char at[CG_TIME_LEN + 1];

	cg_time_format(cg_wall_ms(), at);
	cg_buf_printf(b, "{\"at\":\"%s\",\"level\":\"%s\",\"prog\":\"%s\",\"pid\":%ld,\"event\":",
	    at, level_names[level], self.prog, (long)getpid());
	show(NULL, event, false, value);
	quote(b, value->s);
	for (; p->key; p++) {
		cg_buf_printf(b, ",\"%s\":", p->key);
		if (p->s) {
			show(p->key, p->s, p->i, value);
			quote(b, value->s);
		} else {
			cg_buf_printf(b, "%" PRId64, p->i);
		}
	}
	cg_buf_puts(b, "}\n");
}

/* Can it stand as it is: one word, and nothing that steers a terminal? */
static bool
is_word(const char *s)
{
	if (!*s)
		return false;
	for (; *s; s++)
		if (*s == ' ' || *s == '"' || cg_utf8_steers(s))
			return false;
	return true;
}

static void
as_text(struct cg_buf *b, const char *event, const struct cg_log_pair *p, struct cg_buf *value)
{
	char *seen;

	show(NULL, event, false, value);
	seen = cg_utf8_seen(value->s);
	cg_buf_printf(b, "%s: %s", self.prog, seen);
	free(seen);
	for (; p->key; p++) {
		if (!p->s) {
			cg_buf_printf(b, " %s=%" PRId64, p->key, p->i);
			continue;
		}
		show(p->key, p->s, p->i, value);
		cg_buf_printf(b, " %s=", p->key);
		if (is_word(value->s))
			cg_buf_puts(b, value->s);
		else
			quote(b, value->s);
	}
	cg_buf_putc(b, '\n');
}

void
cg_log_pairs(enum cg_log_level level, const char *event, const struct cg_log_pair *pairs)
{
	struct cg_buf b, value;

	if (level > self.max)
		return;
	cg_buf_init(&b, LINE_MAX_BYTES);
	cg_buf_init(&value, 4 * CG_MASK_FIELD_MAX);
	if (self.json)
		as_json(&b, level, event, pairs, &value);
	else
		as_text(&b, event, pairs, &value);
	(void)!cg_fd_write(2, b.s, b.len);
	cg_buf_release(&value);
	cg_buf_release(&b);
}
