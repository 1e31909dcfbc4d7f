/* What the drawings of this room share. */
#ifndef CG_PLAN_DRAW_PRIV_H
#define CG_PLAN_DRAW_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"

struct cg_buf;
struct cg_graph_doc;
struct cg_graph_edge;

/* A string of DOT, quotes included. */
void draw_dot_quote(struct cg_buf *b, const char *s);

/* ---- a graph as vertices and ways: START is 0, node i is i + 1, END comes last ---- */

enum way_kind { WAY_EDGE, WAY_CASE, WAY_EACH, WAY_GOTO, WAY_KINDS };

struct way {
	size_t from, to;
	enum way_kind kind;
	const char *label; /* or NULL */
	size_t join;       /* from 1: one of several ways that are waited for together; 0: none */
	bool back;         /* against the direction of the picture: it closes a loop */
	size_t bend;       /* the first of its bends, span - 1 in number (layout) */
	int lane;          /* y of a way back */
};

struct picture {
	const struct cg_graph_doc *g;
	struct cg_arena arena;
	size_t n, end;     /* vertices, and which of them is END */
	bool has_end;      /* something leads to it */
	struct way *ways;
	size_t n_ways, n_joins;
};

void picture_of(struct picture *p, const struct cg_graph_doc *g);
void picture_release(struct picture *p);
const char *picture_name(const struct picture *p, size_t vertex); /* "START", "END", or the id */

/* ---- where they stand ---- */

enum { DRAW_BOX_W = 210, DRAW_BOX_H = 54, DRAW_PILL_W = 76, DRAW_LABEL = 34 /* characters of a label that are shown */ };

struct layout {
	size_t n;          /* vertices, and after them the bends of long ways */
	int *layer, *x, *y; /* y is the middle */
	int n_layers, *left, *wide, *gap; /* of each layer, and of the room behind it */
	int width, height; /* what they and the ways back take */
};

void picture_lay_out(struct picture *p, struct layout *l);
void layout_release(struct layout *l);

void draw_graph_svg(struct picture *p, struct cg_buf *b);

#endif
