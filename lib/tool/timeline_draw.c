/*
 * The timeline as SVG. Time runs to the right, one row a step. Stretches in which
 * nothing runs and that are long beside the rest (a run paused over night) are
 * drawn short, with their true length written on them.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "tool/table.h"
#include "tool/timeline_priv.h"

enum {
	MARGIN = 24, HEAD = 92, FOOT = 64, ROW = 30, BAR = 18, PLOT = 900,
	AFTER = 130,   /* room for what stands behind the last bar */
	BREAK = 54,    /* width of a stretch that is drawn short */
	LABEL_MAX = 40 /* characters of a step's name */
};

static const struct {
	const char *class, *fill, *word;
} looks[SPAN_COUNT] = {
	[SPAN_DONE] = { "done", "#2b8a5f", "completed" },
	[SPAN_FAILED] = { "failed", "#c8372d", "failed attempt" },
	[SPAN_LOST] = { "lost", "url(#lost)", "interrupted" },
	[SPAN_RUNNING] = { "running", "#2f6fd0", "running" },
	[SPAN_DELAY] = { "delay", "none", "waits to try again" },
	[SPAN_APPROVAL] = { "approval", "url(#approval)", "waits for a person" },
	[SPAN_CACHED] = { "cached", "#7a4fc4", "from the cache" },
	[SPAN_SKIPPED] = { "skipped", "#8a8f98", "skipped" },
	[SPAN_PAUSED] = { "paused", "#eef0f3", "queued or paused" },
};

/* A stretch of time and where it lies. */
struct stretch {
	int64_t from, to;
	double x, width;
	bool is_short;
};

struct scale {
	struct stretch *v;
	size_t n;
};

/* ---- time to place ---- */

static bool
is_busy(const struct span *s)
{
	return s->kind <= SPAN_DELAY && s->to > s->from;
}

static int
by_start(const void *a, const void *b)
{
	const struct stretch *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

/* The stretches in which something runs, in order, none touching the next. */
static size_t
busy_stretches(const struct timeline *t, struct stretch *v)
{
	size_t n = 0, m = 0;

	for (size_t i = 0; i < t->n_spans; i++)
		if (is_busy(&t->spans[i]))
			v[n++] = (struct stretch){ .from = t->spans[i].from, .to = t->spans[i].to };
	qsort(v, n, sizeof *v, by_start);
	for (size_t i = 0; i < n; i++)
		if (m && v[i].from <= v[m - 1].to) {
			if (v[i].to > v[m - 1].to)
				v[m - 1].to = v[i].to;
		} else {
			v[m++] = v[i];
		}
	return m;
}

/* Whole range cut at its long idle stretches, places not yet given. */
static void
cut(const struct timeline *t, struct scale *sc)
{
	struct stretch *busy = cg_calloc(t->n_spans + 1, sizeof *busy);
	size_t n = busy_stretches(t, busy);
	int64_t sum = 0, at = t->from;

	for (size_t i = 0; i < n; i++)
		sum += busy[i].to - busy[i].from;
	sc->v = cg_calloc(2 * n + 3, sizeof *sc->v);
	for (size_t i = 0; i <= n; i++) {
		int64_t until = i < n ? busy[i].from : t->to;
		int64_t from = i ? busy[i - 1].to : t->from;

		if (n && until - from > sum / 2 && until - from > 2000) {
			if (from > at)
				sc->v[sc->n++] = (struct stretch){ .from = at, .to = from };
			sc->v[sc->n++] = (struct stretch){ .from = from, .to = until, .is_short = true };
			at = until;
		}
	}
	if (t->to > at || sc->n == 0)
		sc->v[sc->n++] = (struct stretch){ .from = at, .to = t->to > at ? t->to : at + 1 };
	free(busy);
}

static void
place(const struct timeline *t, struct scale *sc, double x)
{
	double ms = 0, width = PLOT;

	cut(t, sc);
	for (size_t i = 0; i < sc->n; i++) {
		if (sc->v[i].is_short)
			width -= BREAK;
		else
			ms += (double)(sc->v[i].to - sc->v[i].from);
	}
	if (width < PLOT / 3.0)
		width = PLOT / 3.0;
	for (size_t i = 0; i < sc->n; i++) {
		struct stretch *s = &sc->v[i];

		s->x = x;
		s->width = s->is_short ? BREAK : width * (double)(s->to - s->from) / ms;
		x += s->width;
	}
}

static double
x_of(const struct scale *sc, int64_t at)
{
	const struct stretch *s = &sc->v[0];

	for (size_t i = 0; i < sc->n && sc->v[i].from <= at; i++)
		s = &sc->v[i];
	if (at >= s->to)
		return s->x + s->width;
	return at <= s->from ? s->x : s->x + s->width * (double)(at - s->from)
	    / (double)(s->to - s->from);
}

/* ---- the parts of the picture ---- */

/* 1, 2 or 5 times a power of ten below a minute, then what clocks divide by. */
static int64_t
tick_ms(double per_px)
{
	static const int64_t nice[] = { 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000,
		15000, 30000, 60000, 120000, 300000, 600000, 900000, 1800000, 3600000, 7200000,
		21600000, 43200000, 86400000 };

	for (size_t i = 0; i < sizeof nice / sizeof *nice; i++)
		if ((double)nice[i] / per_px >= 84)
			return nice[i];
	return (int64_t)ceil(per_px * 84 / 86400000) * 86400000;
}

static void
axis(const struct timeline *t, const struct scale *sc, int bottom, struct cg_buf *b)
{
	for (size_t i = 0; i < sc->n; i++) {
		const struct stretch *s = &sc->v[i];
		int64_t step = tick_ms((double)(s->to - s->from) / s->width);
		int64_t first = (s->from - t->from + step - 1) / step * step;
		char label[32];

		if (s->is_short) {
			cg_table_duration(s->to - s->from, label);
			cg_buf_printf(b, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" "
			    "fill=\"#f4f5f7\"/><text x=\"%.1f\" y=\"%d\" class=\"tick gap\">%s</text>\n", s->x,
			    HEAD - 6, s->width, bottom - HEAD + 6, s->x + s->width / 2, HEAD - 12, label);
			continue;
		}
		for (int64_t at = first; t->from + at <= s->to; at += step) {
			double x = x_of(sc, t->from + at);

			/* A label would stand on that of the gap before or behind it. */
			if ((i && x < s->x + 40) || (i + 1 < sc->n && x > s->x + s->width - 40))
				continue;
			cg_table_duration(at, label);
			cg_buf_printf(b, "<path d=\"M%.1f %dV%d\" class=\"grid\"/><text x=\"%.1f\" y=\"%d\" "
			    "class=\"tick\">%s</text>\n", x, HEAD - 6, bottom, x, HEAD - 12,
			    at ? label : "0");
		}
	}
}

static void
tooltip(const struct timeline *t, const struct span *s, struct cg_buf *b)
{
	char at[CG_TIME_LEN + 1], took[32];

	cg_time_format(s->from, at);
	cg_table_duration(s->to - s->from, took);
	cg_buf_puts(b, "<title>");
	cg_buf_xml(b, s->row == SPAN_NO_ROW ? "the run" : t->rows[s->row].step);
	cg_buf_printf(b, ": %s", looks[s->kind].word);
	if (s->attempt)
		cg_buf_printf(b, ", attempt %d", s->attempt);
	cg_buf_printf(b, ", %s, from %s", took, at);
	if (s->why) {
		cg_buf_puts(b, ": ");
		cg_buf_xml(b, s->why);
	}
	cg_buf_puts(b, "</title>");
}

/* One mark at (x, y), w wide: the same function draws the chart and its legend. */
static void
mark(enum span_kind kind, double x, double y, double w, struct cg_buf *b)
{
	const char *fill = looks[kind].fill;

	if (kind == SPAN_CACHED)
		cg_buf_printf(b, "<path d=\"M%.1f %.1fl8 -8l8 8l-8 8z\" fill=\"%s\"/>", x - 8, y, fill);
	else if (kind == SPAN_SKIPPED)
		cg_buf_printf(b, "<path d=\"M%.1f %.1fl10 10m0 -10l-10 10\" stroke=\"%s\" "
		    "stroke-width=\"2\" fill=\"none\"/>", x - 5, y - 5, fill);
	else if (kind == SPAN_DELAY)
		cg_buf_printf(b, "<path d=\"M%.1f %.1fh%.1f\" stroke=\"#c8372d\" stroke-width=\"2\" "
		    "stroke-dasharray=\"4 4\"/>", x, y, w);
	else
		cg_buf_printf(b, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" rx=\"3\" "
		    "fill=\"%s\"/>", x, y - BAR / 2.0, w < 2 ? 2 : w, BAR, fill);
}

static void
draw_span(const struct timeline *t, const struct scale *sc, const struct span *s, int bottom,
    struct cg_buf *b)
{
	double x = x_of(sc, s->from), w = x_of(sc, s->to) - x;

	cg_buf_printf(b, "<g class=\"%s\">", looks[s->kind].class);
	if (s->row == SPAN_NO_ROW)
		cg_buf_printf(b, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
		    x, HEAD - 6, w, bottom - HEAD + 6, looks[s->kind].fill);
	else
		mark(s->kind, x, HEAD + (double)s->row * ROW + ROW / 2.0, w, b);
	tooltip(t, s, b);
	cg_buf_puts(b, "</g>\n");
}

/* What stands behind the last mark of a row: how long all of it took, or a word. */
static void
behind(const struct timeline *t, const struct scale *sc, size_t row, struct cg_buf *b)
{
	const struct span *last = NULL;
	int64_t ran = 0;
	int attempts = 0;
	char took[32];
	double x;

	for (size_t i = 0; i < t->n_spans; i++) {
		const struct span *s = &t->spans[i];

		if (s->row != (long)row)
			continue;
		last = s;
		if (s->kind <= SPAN_RUNNING) {
			ran += s->to - s->from;
			attempts++;
		}
	}
	if (!last)
		return;
	x = x_of(sc, last->to) + (last->kind >= SPAN_CACHED ? 14 : 8);
	cg_buf_printf(b, "<text x=\"%.1f\" y=\"%.1f\" class=\"took\">", x,
	    HEAD + (double)row * ROW + ROW / 2.0 + 4);
	cg_table_duration(ran, took);
	if (last->kind == SPAN_CACHED)
		cg_buf_puts(b, "cached");
	else if (last->kind == SPAN_SKIPPED)
		cg_buf_puts(b, "skipped");
	else if (last->kind == SPAN_APPROVAL)
		cg_buf_puts(b, "waiting");
	else if (attempts > 1)
		cg_buf_printf(b, "%s, %d attempts%s", took, attempts,
		    last->kind == SPAN_FAILED ? ", failed" : "");
	else
		cg_buf_printf(b, "%s%s", took, last->kind == SPAN_FAILED ? ", failed" : "");
	cg_buf_puts(b, "</text>\n");
}

static void
rows(const struct timeline *t, const struct scale *sc, int width, struct cg_buf *b)
{
	for (size_t i = 0; i < t->n_rows; i++) {
		int y = HEAD + (int)i * ROW;
		const char *id = t->rows[i].step;

		cg_buf_printf(b, "<path d=\"M%d %dH%d\" class=\"line\"/><text x=\"%d\" y=\"%d\" "
		    "class=\"step\"><title>", MARGIN, y + ROW, width - MARGIN, MARGIN, y + ROW / 2 + 5);
		cg_buf_xml(b, id);
		cg_buf_puts(b, ", ");
		cg_buf_xml(b, t->rows[i].skill);
		cg_buf_printf(b, ", %s</title>%.*s%s</text>\n", t->rows[i].status, LABEL_MAX, id,
		    strlen(id) > LABEL_MAX ? "…" : "");
		behind(t, sc, i, b);
	}
}

/* Only what occurs is explained. */
static void
legend(const struct timeline *t, int y, struct cg_buf *b)
{
	bool there[SPAN_COUNT] = { false };
	double x = MARGIN;

	for (size_t i = 0; i < t->n_spans; i++)
		there[t->spans[i].kind] = true;
	for (int k = 0; k < SPAN_COUNT; k++) {
		bool point = k == SPAN_CACHED || k == SPAN_SKIPPED;

		if (!there[k])
			continue;
		if (k == SPAN_PAUSED)
			cg_buf_printf(b, "<rect x=\"%.1f\" y=\"%d\" width=\"22\" height=\"%d\" fill=\"%s\" "
			    "stroke=\"#c9cdd4\"/>", x, y - BAR / 2, BAR, looks[k].fill);
		else
			mark((enum span_kind)k, point ? x + 10 : x, y, 22, b);
		cg_buf_printf(b, "<text x=\"%.1f\" y=\"%d\" class=\"took\">%s</text>\n", x + 30, y + 4,
		    looks[k].word);
		x += 30 + 7.0 * (double)strlen(looks[k].word) + 26;
	}
}

static void
heading(const struct timeline *t, struct cg_buf *b)
{
	char took[32], usd[32], at[CG_TIME_LEN + 1] = "";

	cg_table_duration(t->to - t->from, took);
	cg_usdtostr(t->cost_microusd, usd);
	if (t->from)
		cg_time_format(t->from, at);
	cg_buf_printf(b, "<text x=\"%d\" y=\"32\" class=\"head\">", MARGIN);
	cg_buf_xml(b, t->workflow);
	cg_buf_putc(b, ' ');
	cg_buf_xml(b, t->version);
	cg_buf_printf(b, "</text>\n<text x=\"%d\" y=\"53\" class=\"sub\">run %s, %s, %s", MARGIN, t->run,
	    t->status, took);
	if (t->cost_microusd)
		cg_buf_printf(b, ", %s USD", usd);
	if (t->from)
		cg_buf_printf(b, ", from %s", at);
	cg_buf_puts(b, "</text>\n");
}

static const char style[] =
    "<style>.head{font-size:18px;font-weight:600;fill:#1d2230}.sub{font-size:13px;fill:#555b66}"
    ".step{font-size:14px;fill:#1d2230}.took{font-size:12.5px;fill:#3c424d}"
    ".tick{font-size:12px;fill:#555b66;text-anchor:middle}.gap{font-style:italic}"
    ".grid{stroke:#e2e5ea}.line{stroke:#eef0f3}</style>\n"
    "<defs><pattern id=\"lost\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" "
    "patternTransform=\"rotate(45)\"><rect width=\"8\" height=\"8\" fill=\"#f3c9c5\"/>"
    "<rect width=\"3\" height=\"8\" fill=\"#c8372d\"/></pattern>"
    "<pattern id=\"approval\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" "
    "patternTransform=\"rotate(45)\"><rect width=\"8\" height=\"8\" fill=\"#fbe3b0\"/>"
    "<rect width=\"3\" height=\"8\" fill=\"#d9930d\"/></pattern></defs>\n";

void
cg_timeline_draw(const struct timeline *t, struct cg_buf *b)
{
	struct scale sc = { NULL, 0 };
	size_t longest = 8;
	int left, width, bottom = HEAD + (int)t->n_rows * ROW;

	for (size_t i = 0; i < t->n_rows; i++)
		if (strlen(t->rows[i].step) > longest)
			longest = strlen(t->rows[i].step);
	left = MARGIN + 8 * (int)(longest > LABEL_MAX ? LABEL_MAX + 1 : longest) + 16;
	width = left + PLOT + AFTER + MARGIN;
	place(t, &sc, left);
	cg_buf_printf(b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
	    "height=\"%d\" role=\"img\" font-family=\"system-ui, 'DejaVu Sans', sans-serif\">\n<title>",
	    width, bottom + FOOT, width, bottom + FOOT);
	cg_buf_xml(b, t->workflow);
	cg_buf_printf(b, ", run %s: %s</title>\n", t->run, t->status);
	cg_buf_puts(b, style);
	cg_buf_puts(b, "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
	heading(t, b);
	for (size_t i = 0; i < t->n_spans; i++)
		if (t->spans[i].row == SPAN_NO_ROW)
			draw_span(t, &sc, &t->spans[i], bottom, b);
	axis(t, &sc, bottom, b);
	rows(t, &sc, width, b);
	for (size_t i = 0; i < t->n_spans; i++)
		if (t->spans[i].row != SPAN_NO_ROW)
			draw_span(t, &sc, &t->spans[i], bottom, b);
	legend(t, bottom + 36, b);
	cg_buf_puts(b, "</svg>\n");
	free(sc.v);
}
