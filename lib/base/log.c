/*
 * Rendering of log lines. The only state is what the program's start has set:
 * a process has one stderr.
 */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"

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

int
cg_log_level_of(const char *name)
{
	for (int i = 0; i < (int)(sizeof level_names / sizeof *level_names); i++)
		if (strcmp(name, level_names[i]) == 0)
			return i;
	return -1;
}

static void
quote(struct cg_buf *b, const char *s)
{
	cg_buf_putc(b, '"');
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			cg_buf_printf(b, "\\%c", c);
		else if (c < 0x20)
			cg_buf_printf(b, "\\u%04x", c);
		else
			cg_buf_putc(b, *s);
	}
	cg_buf_putc(b, '"');
}

static void
as_json(struct cg_buf *b, enum cg_log_level level, const char *event,
    const struct cg_log_pair *p)
{
	char at[CG_TIME_LEN + 1];

	cg_time_format(cg_wall_ms(), at);
	cg_buf_printf(b, "{\"at\":\"%s\",\"level\":\"%s\",\"prog\":\"%s\",\"pid\":%ld,\"event\":",
	    at, level_names[level], self.prog, (long)getpid());
	quote(b, event);
	for (; p->key; p++) {
		cg_buf_printf(b, ",\"%s\":", p->key);
		if (p->s)
			quote(b, p->s);
		else
			cg_buf_printf(b, "%" PRId64, p->i);
	}
	cg_buf_puts(b, "}\n");
}

static void
as_text(struct cg_buf *b, const char *event, const struct cg_log_pair *p)
{
	cg_buf_printf(b, "%s: %s", self.prog, event);
	for (; p->key; p++) {
		if (!p->s)
			cg_buf_printf(b, " %s=%" PRId64, p->key, p->i);
		else if (*p->s && !strpbrk(p->s, " \"\n\t"))
			cg_buf_printf(b, " %s=%s", p->key, p->s);
		else {
			cg_buf_printf(b, " %s=", p->key);
			quote(b, p->s);
		}
	}
	cg_buf_putc(b, '\n');
}

void
cg_log_pairs(enum cg_log_level level, const char *event, const struct cg_log_pair *pairs)
{
	struct cg_buf b;

	if (level > self.max)
		return;
	cg_buf_init(&b, 16384);
	if (self.json)
		as_json(&b, level, event, pairs);
	else
		as_text(&b, event, pairs);
	(void)!cg_fd_write(2, b.s, b.len);
	cg_buf_release(&b);
}
