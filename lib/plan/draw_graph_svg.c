/*
 * A graph as SVG. The dash of a line says what sort of way it is, and a legend says what
 * the dashes mean; colour only repeats it. Whatever had to be cut stands whole in a title.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "flow/graph.h"
#include "plan/draw_graph.h"
#include "plan/draw_priv.h"

enum { MARGIN = 28, HEAD = 58, FOOT = 52, PILL_H = 30, LONG_ID = 22, LETTER_W = 6, APART = 28 };

static const struct {
	const char *class, *colour, *means;
} sorts[WAY_KINDS] = {
	[WAY_EDGE] = { "edge", "#7b818c", "then" },
	[WAY_CASE] = { "case", "#b35c00", "on a condition" },
	[WAY_EACH] = { "each", "#6a3fa0", "one task for each" },
	[WAY_GOTO] = { "goto", "#2c6f77", "goto of the node" },
};

static const char style[] =
    "<style>.edge,.case,.each,.goto,.bar{fill:none}.edge{stroke:#7b818c;stroke-width:1.5}"
    ".case{stroke:#b35c00;stroke-width:1.5;stroke-dasharray:6 4}"
    ".each{stroke:#6a3fa0;stroke-width:3.2}.goto{stroke:#2c6f77;stroke-width:1.8;stroke-dasharray:1.5 4;"
    "stroke-linecap:round}.id{font-size:14px;font-weight:600;fill:#1d2230}.long{font-size:11.5px}"
    ".runs{font-size:11px;fill:#555b66}.mark{font-size:10.5px;text-anchor:end;fill:#8a3d00}"
    ".head{font-size:16px;font-weight:600;fill:#1d2230}.says,.legend{font-size:11px}.legend{fill:#555b66}"
    ".says{text-anchor:middle}"
    ".pill{font-size:12px;font-weight:600;fill:#fff;text-anchor:middle;letter-spacing:.6px}"
    ".about{font-size:12px;fill:#555b66}</style>\n";

/* At most n characters of s, with an ellipsis for the rest. */
static void
put_clipped(struct cg_buf *b, const char *s, size_t n)
{
	size_t len = 0, chars = 0;
	char *cut;

	while (s[len] && chars < n) {
		len++;
		while (((unsigned char)s[len] & 0xc0) == 0x80)
			len++;
		chars++;
	}
	cut = cg_strndup(s, len);
	cg_buf_xml(b, cut);
	if (s[len])
		cg_buf_puts(b, "\u2026");
	free(cut);
}

static bool
is_pill(const struct picture *p, size_t i)
{
	return i == 0 || i == p->end;
}

/* Where ways leave a vertex, and where they reach it: START stands at the right of its column. */
static int
right_of(const struct picture *p, const struct layout *l, size_t i)
{
	return l->x[i] + (i == p->end ? DRAW_PILL_W : l->wide[l->layer[i]]);
}

static int
left_of(const struct layout *l, size_t i)
{
	return l->x[i] + (i == 0 ? l->wide[l->layer[i]] - DRAW_PILL_W : 0);
}

/* ---- ways ---- */

static void
curve(struct cg_buf *b, int x1, int y1, int x2, int y2)
{
	int reach = (x2 - x1) / 2;

	cg_buf_printf(b, "C%d %d %d %d %d %d", x1 + reach, y1, x2 - reach, y2, x2, y2);
}

/* Forward, over its bends. Gives the middle of its first stretch, for the label. */
static void
path_forward(const struct picture *p, const struct layout *l, const struct way *w, int x2, int y2,
    struct cg_buf *b, int mid[2])
{
	int x = right_of(p, l, w->from), y = l->y[w->from];
	int n = w->bend ? l->layer[w->to] - l->layer[w->from] - 1 : 0;

	cg_buf_printf(b, "M%d %d", x, y);
	for (int k = 0; k < n; k++) {
		size_t bend = w->bend + (size_t)k;

		curve(b, x, y, l->x[bend], l->y[bend]);
		if (k == 0)
			mid[0] = (x + l->x[bend]) / 2, mid[1] = (y + l->y[bend]) / 2;
		x = l->x[bend] + l->wide[l->layer[bend]];
		y = l->y[bend];
		cg_buf_printf(b, "H%d", x);
	}
	if (n == 0)
		mid[0] = (x + x2) / 2, mid[1] = (y + y2) / 2;
	curve(b, x, y, x2, y2);
}

/* Back: down behind the box, along its lane, up before the other. */
static void
path_back(const struct picture *p, const struct layout *l, const struct way *w, int x2, int y2,
    struct cg_buf *b, int mid[2])
{
	enum { R = 12 };
	int x1 = right_of(p, l, w->from), y1 = l->y[w->from], out = x1 + 18, in = x2 - 20;

	cg_buf_printf(b, "M%d %dH%dQ%d %d %d %dV%dQ%d %d %d %dH%d", x1, y1, out - R, out, y1, out, y1 + R,
	    w->lane - R, out, w->lane, out - R, w->lane, in + R);
	cg_buf_printf(b, "Q%d %d %d %dV%dQ%d %d %d %dH%d", in, w->lane, in, w->lane - R, y2 + R, in, y2,
	    in + R, y2, x2);
	mid[0] = (out + in) / 2;
	mid[1] = w->lane;
}

/* Labels that have been set, so that the next ones keep off. */
struct labels {
	struct label {
		int x, y, w;
	} *v;
	size_t n;
};

static int
free_height(const struct labels *set, int x, int y, int w)
{
	static const int tries[] = { 0, -14, 14, -28, 28, -42, 42 };

	for (size_t t = 0; t < sizeof tries / sizeof *tries; t++) {
		bool hit = false;

		for (size_t i = 0; i < set->n; i++) {
			const struct label *o = &set->v[i];
			int dy = o->y - (y + tries[t]), dx = o->x - x;

			hit |= dy < 13 && dy > -13 && 2 * (dx < 0 ? -dx : dx) < o->w + w;
		}
		if (!hit)
			return y + tries[t];
	}
	return y;
}

static void
svg_label(const struct way *w, const int mid[2], struct labels *set, struct cg_buf *b)
{
	size_t n = strlen(w->label);
	int width = (int)(n > DRAW_LABEL ? DRAW_LABEL : n) * 11 / 2;
	int y = free_height(set, mid[0], mid[1] + 4, width);

	set->v = cg_realloc(set->v, set->n + 1, sizeof *set->v);
	set->v[set->n++] = (struct label){ mid[0], y, width };
	cg_buf_printf(b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"14\" fill=\"#fff\"/><text x=\"%d\" "
	    "y=\"%d\" class=\"says\" fill=\"%s\"><title>", mid[0] - width / 2 - 3, y - 11, width + 6, mid[0],
	    y, sorts[w->kind].colour);
	cg_buf_xml(b, w->label);
	cg_buf_puts(b, "</title>");
	put_clipped(b, w->label, DRAW_LABEL);
	cg_buf_puts(b, "</text>\n");
}

/*
 * How far from the middle of its target a way ends: each join has its bar there, and so have
 * all ways of a sort.
 */
static int
port(const struct picture *p, const struct way *w)
{
	int all = 0, mine = 0;
	bool sorts_seen[WAY_KINDS] = { false };

	for (size_t i = 0; i < p->n_ways; i++) {
		const struct way *o = &p->ways[i];

		if (o->to != w->to || (o->join ? i > 0 && p->ways[i - 1].join == o->join
		    : sorts_seen[o->kind]))
			continue;
		if (!o->join)
			sorts_seen[o->kind] = true;
		mine = o->join == w->join && o->kind == w->kind ? all : mine;
		all++;
	}
	return all > 3 ? (2 * mine - all + 1) * 20 / all : (2 * mine - all + 1) * 8;
}

static void
svg_bar(int x, int y, int tall, struct cg_buf *b)
{
	cg_buf_printf(b, "<g><title>waits for all of them</title><path d=\"M%d %dV%d\" class=\"bar\" "
	    "stroke=\"#1d2230\" stroke-width=\"4\"/><path d=\"M%d %dH%d\" class=\"edge\" "
	    "marker-end=\"url(#m0)\"/></g>\n", x, y - tall, y + tall, x + 2, y, x + 14);
}

static void
svg_ways(const struct picture *p, const struct layout *l, struct cg_buf *b)
{
	struct labels set = { NULL, 0 };
	int (*mid)[2] = cg_calloc(p->n_ways, sizeof *mid);

	for (size_t i = 0; i < p->n_ways; i++) {
		const struct way *w = &p->ways[i];
		int x2 = left_of(l, w->to) - (w->join ? 22 : 8), y2 = l->y[w->to] + port(p, w);

		cg_buf_printf(b, "<path class=\"%s\" d=\"", sorts[w->kind].class);
		if (w->back)
			path_back(p, l, w, x2, y2, b, mid[i]);
		else
			path_forward(p, l, w, x2, y2, b, mid[i]);
		cg_buf_puts(b, "\"");
		if (!w->join)
			cg_buf_printf(b, " marker-end=\"url(#m%d)\"", (int)w->kind);
		cg_buf_puts(b, "/>\n");
		if (w->join && (i + 1 == p->n_ways || p->ways[i + 1].join != w->join))
			svg_bar(x2, y2, p->n_joins > 1 ? 6 : 10, b);
	}
	for (size_t i = 0; i < p->n_ways; i++)
		if (p->ways[i].label && p->ways[i].kind != WAY_GOTO)
			svg_label(&p->ways[i], mid[i], &set, b);
	free(set.v);
	free(mid);
}

/* ---- vertices ---- */

/* The sign of a pause on the edge of a box. */
static void
svg_pause(int x, const char *title, struct cg_buf *b)
{
	cg_buf_printf(b, "<g transform=\"translate(%d 0)\"><title>%s</title><circle r=\"8\" fill=\"#c0392b\"/>"
	    "<path d=\"M-2.5 -3.5V3.5M2.5 -3.5V3.5\" stroke=\"#fff\" stroke-width=\"2\"/></g>", x, title);
}

static void
svg_pill(const struct picture *p, const struct layout *l, size_t i, struct cg_buf *b)
{
	int x = left_of(l, i), y = l->y[i];

	cg_buf_printf(b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\" fill=\"#3d4451\"/>"
	    "<text x=\"%d\" y=\"%d\" class=\"pill\">%s</text>\n", x, y - PILL_H / 2, DRAW_PILL_W, PILL_H,
	    PILL_H / 2, x + DRAW_PILL_W / 2, y + 4, picture_name(p, i));
}

static void
put_marks(const struct cg_graph_node *n, struct cg_buf *b)
{
	const struct {
		bool is;
		const char *word;
	} marks[] = {
		{ n->defer, "deferred" }, { n->approval != NULL, "approval" }, { n->cached, "cached" },
		{ n->go_anywhere, "goto" },
	};
	bool any = false;

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		if (marks[i].is)
			cg_buf_printf(b, "%s%s", any ? ", " : "", marks[i].word);
		any |= marks[i].is;
	}
}

static void
svg_box(const struct picture *p, const struct layout *l, size_t i, struct cg_buf *b)
{
	const struct cg_graph_node *n = &p->g->nodes[i - 1];
	const char *fill = n->workflow ? "#efe9f8" : "#e8eef9", *stroke = n->workflow ? "#6a3fa0" : "#3b5b92";
	const char *dash = n->defer ? " stroke-dasharray=\"5 4\"" : "";
	bool many = false;

	for (size_t k = 0; k < p->n_ways; k++)
		many |= p->ways[k].kind == WAY_EACH && p->ways[k].to == i;
	cg_buf_printf(b, "<g transform=\"translate(%d %d)\"><title>", l->x[i], l->y[i] - DRAW_BOX_H / 2);
	cg_buf_xml(b, n->description ? n->description : n->id);
	cg_buf_puts(b, "</title>");
	for (int k = many ? 2 : 0; k >= 0; k--)
		cg_buf_printf(b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"8\" fill=\"%s\" "
		    "stroke=\"%s\"%s/>", 4 * k, -4 * k, DRAW_BOX_W, DRAW_BOX_H, fill, stroke, dash);
	if (n->workflow)
		cg_buf_printf(b, "<rect x=\"4\" y=\"4\" width=\"%d\" height=\"%d\" rx=\"5\" fill=\"none\" "
		    "stroke=\"%s\"/>", DRAW_BOX_W - 8, DRAW_BOX_H - 8, stroke);
	cg_buf_printf(b, "<text x=\"13\" y=\"23\" class=\"%s\">", strlen(n->id) > LONG_ID ? "id long" : "id");
	put_clipped(b, n->id, 27);
	cg_buf_puts(b, "</text><text x=\"13\" y=\"42\" class=\"runs\">");
	put_clipped(b, n->skill ? n->skill : n->workflow, 30);
	cg_buf_printf(b, "</text><text x=\"%d\" y=\"42\" class=\"mark\">", DRAW_BOX_W - 12);
	put_marks(n, b);
	cg_buf_puts(b, "</text>");
	if (n->interrupt_before)
		svg_pause(16, "pauses before it runs", b);
	if (n->interrupt_after)
		svg_pause(DRAW_BOX_W - 16, "pauses after it has run", b);
	cg_buf_puts(b, "</g>\n");
}

/* ---- the legend: of what the picture has ---- */

static int
legend_way(const struct picture *p, int kind, int x, int y, struct cg_buf *b)
{
	bool used = false;

	for (size_t i = 0; i < p->n_ways; i++)
		used |= (int)p->ways[i].kind == kind;
	if (!used || kind == WAY_EDGE)
		return x;
	cg_buf_printf(b, "<path class=\"%s\" d=\"M%d %dh30\" marker-end=\"url(#m%d)\"/><text x=\"%d\" y=\"%d\" "
	    "class=\"legend\">%s</text>\n", sorts[kind].class, x, y - 4, kind, x + 44, y, sorts[kind].means);
	return x + 44 + (int)strlen(sorts[kind].means) * LETTER_W + APART;
}

static void
svg_legend(const struct picture *p, int y, struct cg_buf *b)
{
	bool before = false;
	int x = MARGIN;

	for (int k = 0; k < WAY_KINDS; k++)
		x = legend_way(p, k, x, y, b);
	if (p->n_joins > 0) {
		cg_buf_printf(b, "<path d=\"M%d %dv14\" stroke=\"#1d2230\" stroke-width=\"4\"/><text x=\"%d\" "
		    "y=\"%d\" class=\"legend\">waits for all</text>\n", x + 2, y - 11, x + 12, y);
		x += 12 + 13 * LETTER_W + APART;
	}
	for (size_t i = 0; i < p->g->n_nodes; i++)
		before |= p->g->nodes[i].interrupt_before || p->g->nodes[i].interrupt_after;
	if (before) {
		cg_buf_printf(b, "<g transform=\"translate(%d %d)\">", x, y - 4);
		svg_pause(8, "a pause", b);
		cg_buf_puts(b, "<text x=\"24\" y=\"4\" class=\"legend\">pauses before (left) or after (right)"
		    "</text></g>\n");
	}
}

static void
svg_head(const struct picture *p, int width, int height, struct cg_buf *b)
{
	cg_buf_printf(b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
	    "height=\"%d\" font-family=\"system-ui, sans-serif\">\n%s<defs>", width, height, width, height,
	    style);
	for (int k = 0; k < WAY_KINDS; k++)
		cg_buf_printf(b, "<marker id=\"m%d\" markerUnits=\"userSpaceOnUse\" markerWidth=\"10\" "
		    "markerHeight=\"10\" refX=\"3\" refY=\"5\" orient=\"auto\"><path d=\"M0 0L10 5L0 10z\" "
		    "fill=\"%s\"/></marker>", k, sorts[k].colour);
	cg_buf_printf(b, "</defs>\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n"
	    "<text x=\"%d\" y=\"30\" class=\"head\">", MARGIN);
	cg_buf_xml(b, p->g->name);
	cg_buf_puts(b, " ");
	cg_buf_xml(b, p->g->version);
	cg_buf_puts(b, "</text>\n");
}

void
draw_graph_svg(struct picture *p, struct cg_buf *b)
{
	struct layout l;
	int width, height;

	picture_lay_out(p, &l);
	width = l.width + 2 * MARGIN;
	height = HEAD + l.height + FOOT;
	svg_head(p, width < 480 ? 480 : width, height, b);
	cg_buf_printf(b, "<g transform=\"translate(%d %d)\">\n", MARGIN, HEAD);
	svg_ways(p, &l, b);
	for (size_t i = 0; i < p->n; i++) {
		if (is_pill(p, i) && (i != p->end || p->has_end))
			svg_pill(p, &l, i, b);
		else if (!is_pill(p, i))
			svg_box(p, &l, i, b);
	}
	cg_buf_puts(b, "</g>\n");
	svg_legend(p, height - 16, b);
	cg_buf_puts(b, "</svg>\n");
	layout_release(&l);
}
