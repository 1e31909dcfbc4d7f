/* Tables: rows wait until the widths of all columns are known, unless a pipe reads them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "json/json.h"
#include "tool/table.h"

enum { ROWS_MAX = 1000, GAP = 2, ID_SHOWN = 13, TEXT_LEAST = 9, NARROW = 80, OUT_MAX = 64 << 20, USD_TAIL = 7 /* ".000001" */ };

void
cg_table_ago(long long wall_ms, long long now_ms, char out[32])
{
	long long s = (now_ms - wall_ms) / 1000, a = s < 0 ? -s : s;
	const char *unit = a < 60 ? "s" : a < 3600 ? "m" : a < 86400 ? "h" : "d";
	long long n = a < 60 ? a : a < 3600 ? a / 60 : a < 86400 ? a / 3600 : a / 86400;
	char t[CG_TIME_LEN + 1];

	if (a >= 30 * 86400) {
		cg_time_format(wall_ms, t);
		snprintf(out, 32, "%.10s", t);
	} else if (s < 0) {
		snprintf(out, 32, "in %lld%s", n, unit);
	} else {
		snprintf(out, 32, "%lld%s ago", n, unit);
	}
}

void
cg_table_bytes(long long n, char out[32])
{
	static const char units[] = " kMGTP";
	double v = (double)n;
	int u = 0;

	while (v >= 999.5 && units[u + 1])
		v /= 1000, u++;
	if (u == 0)
		snprintf(out, 32, "%lld", n);
	else
		snprintf(out, 32, v < 9.95 ? "%.1f%c" : "%.0f%c", v, units[u]);
}

void
cg_table_duration(long long ms, char out[32])
{
	long long s = (ms + 500) / 1000;

	if (ms < 1000)
		snprintf(out, 32, "%lldms", ms);
	else if (ms < 59950)
		snprintf(out, 32, "%.1fs", (double)ms / 1000);
	else if (s < 3600)
		snprintf(out, 32, "%lldm%02llds", s / 60, s % 60);
	else
		snprintf(out, 32, "%lldh%02lldm", s / 3600, s % 3600 / 60);
}

/* What a person sees instead of the value. */
static void
soften(const struct cg_column *c, const json_t *v, char out[32])
{
	const char *s = json_string_value(v);
	int64_t ms = json_integer_value(v);

	out[0] = '\0';
	if (c->kind == CG_COL_TIME && (s ? cg_time_parse(s, &ms) == 0 : ms > 0))
		cg_table_ago(ms, cg_wall_ms(), out);
	else if (c->kind == CG_COL_BYTES && json_is_integer(v))
		cg_table_bytes(json_integer_value(v), out);
	else if (c->kind == CG_COL_MS && json_is_integer(v))
		cg_table_duration(json_integer_value(v), out);
	else if (c->kind == CG_COL_ID && s)
		snprintf(out, 32, "%.*s", (int)ID_SHOWN, s);
	else if (c->kind == CG_COL_USD && s && *s >= '0' && *s <= '9' && strlen(s) < 24)
		snprintf(out, 32, "%-*s", (int)strcspn(s, ".") + USD_TAIL, s);
}

/* As text: a list of texts with blanks between, anything else as JSON. New. */
static char *
plain(const json_t *v)
{
	struct cg_buf b;
	const json_t *one;
	size_t i;

	if (json_is_string(v))
		return cg_strdup(json_string_value(v));
	cg_buf_init(&b, OUT_MAX);
	json_array_foreach(v, i, one)
		if (json_is_string(one))
			cg_buf_printf(&b, "%s%s", i ? " " : "", json_string_value(one));
		else
			break;
	if (!json_is_array(v) || i < json_array_size(v)) {
		cg_buf_clear(&b);
		cg_json_dump(v, &b);
	}
	return cg_buf_detach(&b, NULL);
}

static char *
cell(const struct cg_table *t, const struct cg_column *c, const json_t *record)
{
	const json_t *v = json_object_get(record, c->key);
	char soft[32], *text;

	if (!v || json_is_null(v))
		return cg_strdup("");
	if (t->terminal) {
		soften(c, v, soft);
		if (soft[0])
			return cg_strdup(soft);
	}
	text = plain(v);
	for (char *p = text; *p; p++)
		for (size_t n = cg_utf8_steers(p); n; n--)
			*(n > 1 ? p++ : p) = ' ';
	return text;
}

static size_t
columns_of(const struct cg_table *t)
{
	size_t n = 0;

	while (t->columns[n].key)
		n++;
	return n;
}

/* Characters, not bytes: continuation bytes take no place. */
static size_t
shown(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static int
write_out(struct cg_table *t, const struct cg_buf *b, struct cg_err *err)
{
	if (b->failed)
		return cg_err_set(err, CG_E_TOOBIG, "the table is too large");
	if (cg_fd_write(t->sink.fd, b->s, b->len) == 0)
		return 0;
	cg_err_sys(err, "write standard output");
	if (err->sys == EPIPE)
		err->code = CG_E_IO;
	return -1;
}

static int
put(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	struct cg_table *t = s->arg;
	size_t n = columns_of(t);
	char **row = cg_calloc(n, sizeof *row);
	struct cg_buf line;
	int rc;

	for (size_t i = 0; i < n; i++)
		row[i] = cell(t, &t->columns[i], record);
	if (t->terminal) {
		if (t->n == t->cap)
			t->rows = cg_realloc(t->rows, t->cap = t->cap ? 2 * t->cap : 32,
			    sizeof *t->rows);
		t->rows[t->n++] = row;
		return t->n == ROWS_MAX ? cg_table_end(t, err) : 0;
	}
	cg_buf_init(&line, OUT_MAX);
	for (size_t i = 0; i < n; i++) {
		cg_buf_printf(&line, "%s%s", i ? "\t" : "", row[i]);
		free(row[i]);
	}
	free(row);
	cg_buf_putc(&line, '\n');
	rc = write_out(t, &line, err);
	cg_buf_release(&line);
	return rc;
}

static bool
is_right(const struct cg_column *c)
{
	return c->kind == CG_COL_NUMBER || c->kind == CG_COL_BYTES || c->kind == CG_COL_MS
	    || c->kind == CG_COL_USD;
}

static size_t
total_of(const size_t *widths, size_t n)
{
	size_t total = (n - 1) * GAP;

	for (size_t i = 0; i < n; i++)
		total += widths[i];
	return total;
}

/* The widest column of text that can be narrower; 0: none. The first is what a row is called by. */
static size_t
widest(const struct cg_table *t, const size_t *widths, size_t n)
{
	size_t most = 0;

	for (size_t i = 1; i < n; i++)
		if (t->columns[i].kind == CG_COL_TEXT && widths[i] > TEXT_LEAST
		    && widths[i] > shown(t->columns[i].title) && (!most || widths[i] > widths[most]))
			most = i;
	return most;
}

/*
 * How many columns are shown: long texts are cut so that all of them fit, else the last ones are
 * left out. On a very narrow terminal that would leave next to nothing: there lines are as they
 * are, and wrapped.
 */
static size_t
fit(const struct cg_table *t, size_t *widths, size_t n)
{
	size_t *full = cg_calloc(n, sizeof *full), i, shows = n;

	memcpy(full, widths, n * sizeof *full);
	while (total_of(widths, n) > t->width && (i = widest(t, widths, n)))
		widths[i]--;
	if (total_of(widths, n) > t->width && t->width < NARROW)
		memcpy(widths, full, n * sizeof *full);
	else
		while (shows > 1 && total_of(widths, shows) > t->width)
			shows--;
	free(full);
	return shows;
}

/* One aligned line; cells come as an array of texts, and what is too long of one is left out. */
static void
line(struct cg_table *t, struct cg_buf *b, char **cells, const size_t *widths, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t w = shown(cells[i]), left = w > widths[i] ? widths[i] - 1 : w;
		size_t pad = w < widths[i] ? widths[i] - w : 0;
		const char *s = cells[i];

		cg_buf_printf(b, "%*s", (int)(i ? GAP : 0), "");
		if (is_right(&t->columns[i]))
			cg_buf_printf(b, "%*s", (int)pad, "");
		for (; *s && (left || ((unsigned char)*s & 0xc0) == 0x80); s++) {
			left -= ((unsigned char)*s & 0xc0) != 0x80;
			cg_buf_putc(b, *s);
		}
		if (*s)
			cg_buf_puts(b, "\u2026");
		if (!is_right(&t->columns[i]) && i + 1 < n)
			cg_buf_printf(b, "%*s", (int)pad, "");
	}
	cg_buf_putc(b, '\n');
}

static void
drop_rows(struct cg_table *t)
{
	for (size_t r = 0; r < t->n; r++) {
		for (size_t i = 0; i < columns_of(t); i++)
			free(t->rows[r][i]);
		free(t->rows[r]);
	}
	t->n = 0;
}

int
cg_table_end(struct cg_table *t, struct cg_err *err)
{
	size_t n = columns_of(t), *widths;
	char **titles;
	struct cg_buf b;
	int rc;

	if (!t->n)
		return 0;
	widths = cg_calloc(n, sizeof *widths);
	titles = cg_calloc(n, sizeof *titles);
	for (size_t i = 0; i < n; i++) {
		titles[i] = (char *)t->columns[i].title;
		widths[i] = shown(titles[i]);
		for (size_t r = 0; r < t->n; r++)
			if (shown(t->rows[r][i]) > widths[i])
				widths[i] = shown(t->rows[r][i]);
	}
	n = fit(t, widths, n);
	cg_buf_init(&b, OUT_MAX);
	line(t, &b, titles, widths, n);
	for (size_t r = 0; r < t->n; r++)
		line(t, &b, t->rows[r], widths, n);
	rc = write_out(t, &b, err);
	cg_buf_release(&b);
	free(widths);
	free(titles);
	drop_rows(t);
	return rc;
}

void
cg_table_init(struct cg_table *t, const struct cg_column *columns, int fd)
{
	const char *set = getenv("COLUMNS");
	struct cg_err unused = CG_ERR_INIT;
	struct winsize w;
	int64_t n = 0;

	memset(t, 0, sizeof *t);
	t->sink.put = put;
	t->sink.arg = t;
	t->sink.fd = fd;
	t->columns = columns;
	t->terminal = isatty(fd);
	if (set && *set && cg_strtoi64(set, 20, 10000, &n, "COLUMNS", &unused) == 0)
		t->width = (size_t)n;
	else if (t->terminal && ioctl(fd, TIOCGWINSZ, &w) == 0 && w.ws_col >= 20)
		t->width = w.ws_col;
	else
		t->width = 10000;
}

void
cg_table_release(struct cg_table *t)
{
	drop_rows(t);
	free(t->rows);
	memset(t, 0, sizeof *t);
}
