/*
 * The plan as a picture: DOT and Mermaid for those who have the programs, SVG
 * for everybody. In the SVG a column is a level, an arrow a need; the colour
 * repeats what the word under each step says.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "json/json.h"
#include "plan/draw_priv.h"
#include "plan/plan.h"

enum { BOX_W = 250, BOX_H = 54, GAP_X = 64, GAP_Y = 22, MARGIN = 24, HEAD = 46,
	LONG_ID = 26 /* characters that fit beside the margins of a box */ };

static const struct {
	const char *forecast, *fill, *stroke;
} looks[] = {
	{ "hit", "#e3f4ea", "#2c7a4b" },
	{ "run", "#fdecd8", "#b35c00" },
	{ "unknown", "#e8eef9", "#3b5b92" },
	{ "skip", "#efefef", "#777777" },
};

/* One of the words above, or "": a record that came from elsewhere may say anything. */
static const char *
forecast_of(const struct cg_plan_step *s)
{
	const char *word = cg_json_get_str(s->rec, "forecast", "");

	for (size_t k = 0; k < sizeof looks / sizeof *looks; k++)
		if (strcmp(looks[k].forecast, word) == 0)
			return looks[k].forecast;
	return "";
}

void
draw_dot_quote(struct cg_buf *b, const char *s)
{
	cg_buf_putc(b, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			cg_buf_putc(b, '\\');
		cg_buf_putc(b, *s);
	}
	cg_buf_putc(b, '"');
}

static void
draw_dot(const struct cg_plan *p, struct cg_buf *b)
{
	cg_buf_puts(b, "digraph ");
	draw_dot_quote(b, p->workflow);
	cg_buf_puts(b, " {\n\trankdir=LR;\n\tnode [shape=box, style=\"rounded,filled\", "
	    "fillcolor=white, fontname=\"sans-serif\"];\n");
	for (size_t i = 0; i < p->n_steps; i++) {
		const struct cg_plan_step *s = &p->steps[i];
		const char *fill = "white";

		for (size_t k = 0; k < sizeof looks / sizeof *looks; k++)
			if (strcmp(looks[k].forecast, forecast_of(s)) == 0)
				fill = looks[k].fill;
		cg_buf_putc(b, '\t');
		draw_dot_quote(b, s->id);
		cg_buf_puts(b, " [label=\"");
		cg_buf_printf(b, "%s\\n%s %s\", fillcolor=\"%s\"];\n", s->id, s->skill, forecast_of(s),
		    fill);
		for (size_t k = 0; k < s->n_needs; k++) {
			cg_buf_putc(b, '\t');
			draw_dot_quote(b, p->steps[s->needs[k]].id);
			cg_buf_puts(b, " -> ");
			draw_dot_quote(b, s->id);
			cg_buf_puts(b, ";\n");
		}
	}
	cg_buf_puts(b, "}\n");
}

static void
draw_mermaid(const struct cg_plan *p, struct cg_buf *b)
{
	cg_buf_puts(b, "flowchart LR\n");
	for (size_t i = 0; i < p->n_steps; i++) {
		const struct cg_plan_step *s = &p->steps[i];

		/* "end" is a word of the language, hence the prefix. */
		cg_buf_printf(b, "    s_%s[\"%s<br/><small>%s</small>\"]\n", s->id, s->id, s->skill);
		for (size_t k = 0; k < s->n_needs; k++)
			cg_buf_printf(b, "    s_%s --> s_%s\n", p->steps[s->needs[k]].id, s->id);
	}
	for (size_t k = 0; k < sizeof looks / sizeof *looks; k++) {
		bool any = false;

		for (size_t i = 0; i < p->n_steps; i++) {
			if (strcmp(looks[k].forecast, forecast_of(&p->steps[i])) != 0)
				continue;
			cg_buf_printf(b, "%ss_%s", any ? "," : "    class ", p->steps[i].id);
			any = true;
		}
		if (any)
			cg_buf_printf(b, " %s\n    classDef %s fill:%s,stroke:%s\n",
			    looks[k].forecast, looks[k].forecast, looks[k].fill, looks[k].stroke);
	}
}

struct spot {
	int x, y;
};

/* Where each box stands: levels left to right, each centred on the tallest one. */
static struct spot *
lay_out(const struct cg_plan *p, int *width, int *height)
{
	struct spot *at = cg_calloc(p->n_steps, sizeof *at);
	int levels = 1, tallest = 0, *count, *row;

	for (size_t i = 0; i < p->n_steps; i++)
		if (p->steps[i].level >= levels)
			levels = p->steps[i].level + 1;
	count = cg_calloc((size_t)levels, sizeof *count);
	row = cg_calloc((size_t)levels, sizeof *row);
	for (size_t i = 0; i < p->n_steps; i++)
		if (++count[p->steps[i].level] > tallest)
			tallest = count[p->steps[i].level];
	*width = 2 * MARGIN + levels * BOX_W + (levels - 1) * GAP_X;
	*height = HEAD + MARGIN + tallest * (BOX_H + GAP_Y);
	for (size_t i = 0; i < p->n_steps; i++) {
		int l = p->steps[i].level;
		int top = (tallest - count[l]) * (BOX_H + GAP_Y) / 2;

		at[i].x = MARGIN + l * (BOX_W + GAP_X);
		at[i].y = HEAD + top + row[l]++ * (BOX_H + GAP_Y);
	}
	free(count);
	free(row);
	return at;
}

static void
svg_arrows(const struct cg_plan *p, const struct spot *at, struct cg_buf *b)
{
	for (size_t i = 0; i < p->n_steps; i++)
		for (size_t k = 0; k < p->steps[i].n_needs; k++) {
			const struct spot *f = &at[p->steps[i].needs[k]];
			int x1 = f->x + BOX_W, y1 = f->y + BOX_H / 2;
			int x2 = at[i].x - 7, y2 = at[i].y + BOX_H / 2;

			cg_buf_printf(b, "<path d=\"M%d %dC%d %d %d %d %d %d\" class=\"need\"/>\n",
			    x1, y1, x1 + GAP_X / 2, y1, x2 - GAP_X / 2, y2, x2, y2);
		}
}

static void
svg_boxes(const struct cg_plan *p, const struct spot *at, struct cg_buf *b)
{
	for (size_t i = 0; i < p->n_steps; i++) {
		const struct cg_plan_step *s = &p->steps[i];
		const char *fill = "#ffffff", *stroke = "#555555";

		for (size_t k = 0; k < sizeof looks / sizeof *looks; k++)
			if (strcmp(looks[k].forecast, forecast_of(s)) == 0) {
				fill = looks[k].fill;
				stroke = looks[k].stroke;
			}
		cg_buf_printf(b, "<g transform=\"translate(%d %d)\"><title>", at[i].x, at[i].y);
		cg_buf_xml(b, cg_json_get_str(s->rec, "reason", s->id));
		cg_buf_printf(b, "</title><rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"%s\" "
		    "stroke=\"%s\"/><text x=\"12\" y=\"22\" class=\"%s\">", BOX_W, BOX_H, fill, stroke,
		    strlen(s->id) > LONG_ID ? "id long" : "id");
		cg_buf_xml(b, s->id);
		cg_buf_puts(b, "</text><text x=\"12\" y=\"41\" class=\"skill\">");
		cg_buf_xml(b, s->skill);
		cg_buf_printf(b, "</text><text x=\"%d\" y=\"41\" class=\"word\" fill=\"%s\">%s</text></g>\n",
		    BOX_W - 12, stroke, forecast_of(s));
	}
}

static void
draw_svg(const struct cg_plan *p, struct cg_buf *b)
{
	int w, h;
	struct spot *at = lay_out(p, &w, &h);

	cg_buf_printf(b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
	    "height=\"%d\" font-family=\"system-ui, sans-serif\">\n", w, h, w, h);
	cg_buf_puts(b, "<style>.need{fill:none;stroke:#8a8f98;stroke-width:1.4;marker-end:url(#a)}"
	    ".id{font-size:14px;font-weight:600;fill:#1d2230}.long{font-size:12px}.skill{font-size:11px;fill:#555b66}"
	    ".word{font-size:11px;text-anchor:end}.head{font-size:16px;font-weight:600;fill:#1d2230}"
	    "</style>\n<defs><marker id=\"a\" markerWidth=\"8\" markerHeight=\"8\" refX=\"6\" refY=\"4\" "
	    "orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#8a8f98\"/></marker></defs>\n");
	cg_buf_printf(b, "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n"
	    "<text x=\"%d\" y=\"28\" class=\"head\">", MARGIN);
	cg_buf_xml(b, p->workflow);
	cg_buf_puts(b, " ");
	cg_buf_xml(b, p->version);
	cg_buf_puts(b, "</text>\n");
	svg_arrows(p, at, b);
	svg_boxes(p, at, b);
	cg_buf_puts(b, "</svg>\n");
	free(at);
}

int
cg_plan_draw(const struct cg_plan *p, const char *format, struct cg_buf *text, struct cg_err *err)
{
	if (strcmp(format, "dot") == 0)
		draw_dot(p, text);
	else if (strcmp(format, "mermaid") == 0)
		draw_mermaid(p, text);
	else if (strcmp(format, "svg") == 0)
		draw_svg(p, text);
	else
		return cg_err_set(err, CG_E_USAGE, "no drawing '%s' (dot, mermaid or svg)", format);
	return text->failed ? cg_err_set(err, CG_E_TOOBIG, "the graph is too large to draw") : 0;
}
