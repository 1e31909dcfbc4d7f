/*
 * Where the vertices of a graph stand: in layers from left to right, each as far right as
 * the longest way to it; ways over several layers bend in each of them. Within a layer
 * everything moves to the middle of its neighbours, first in order, then in height. Ways
 * back run below.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "plan/draw_priv.h"

enum {
	GAP_Y = 26, BEND_H = 12, LANE = 20, LEAST_GAP = 60, LETTER = 6, ROUNDS = 12,
	MOST_BENDS = 20000
};

/* A vertex or a bend on the way from a to b, of neighbouring layers. */
struct link {
	size_t a, b;
};

struct work {
	struct picture *p;
	struct layout *l;
	struct link *links;
	size_t n_links;
	size_t *order, *first; /* by layer, and where each layer begins in it */
	size_t *place;         /* of each in its layer */
	double *want, *weight;
};

/* Layers by the longest way. Ways forward have no cycle, so this ends. */
static void
find_layers(struct picture *p, int *layer)
{
	bool moved = true;

	while (moved) {
		moved = false;
		for (size_t i = 0; i < p->n_ways; i++) {
			const struct way *w = &p->ways[i];

			if (w->back || layer[w->to] > layer[w->from])
				continue;
			layer[w->to] = layer[w->from] + 1;
			moved = true;
		}
	}
}

/* END stands at the very end, also when some way to it is short. */
static int
last_layer(const struct picture *p, int *layer)
{
	int last = 0;

	for (size_t i = 0; i < p->n; i++)
		if (layer[i] > last && (i != p->end || p->has_end))
			last = layer[i];
	layer[p->end] = last;
	return last;
}

/* Bends of long ways, after the vertices; too many of them and ways are straight. */
static size_t
count_bends(const struct picture *p, const int *layer)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_ways; i++)
		if (!p->ways[i].back)
			n += (size_t)(layer[p->ways[i].to] - layer[p->ways[i].from] - 1);
	return n > MOST_BENDS ? 0 : n;
}

static void
link_up(struct work *w, bool bends)
{
	struct layout *l = w->l;
	size_t next = w->p->n;

	for (size_t i = 0; i < w->p->n_ways; i++) {
		struct way *way = &w->p->ways[i];
		size_t at = way->from;

		if (way->back)
			continue;
		way->bend = bends ? next : 0;
		for (int k = l->layer[way->from] + 1; bends && k < l->layer[way->to]; k++) {
			l->layer[next] = k;
			w->links[w->n_links++] = (struct link){ at, next };
			at = next++;
		}
		w->links[w->n_links++] = (struct link){ at, way->to };
	}
}

/* ---- order within the layers ---- */

static void
fill_layers(struct work *w)
{
	struct layout *l = w->l;
	size_t *next = cg_calloc((size_t)l->n_layers + 1, sizeof *next);

	for (size_t i = 0; i < l->n; i++)
		w->first[l->layer[i] + 1]++;
	for (int k = 0; k < l->n_layers; k++)
		w->first[k + 1] += w->first[k];
	memcpy(next, w->first, (size_t)l->n_layers * sizeof *next);
	for (size_t i = 0; i < l->n; i++) {
		w->place[i] = next[l->layer[i]] - w->first[l->layer[i]];
		w->order[next[l->layer[i]]++] = i;
	}
	free(next);
}

static int
by_want(const void *a, const void *b, void *arg)
{
	const struct work *w = arg;
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return w->want[x] < w->want[y] ? -1 : w->want[x] > w->want[y] ? 1
	    : w->place[x] < w->place[y] ? -1 : w->place[x] > w->place[y];
}

/* What each wants: the middle of its neighbours on one side; without any, where it is. */
static void
want_order(struct work *w, bool from_left)
{
	memset(w->want, 0, w->l->n * sizeof *w->want);
	memset(w->weight, 0, w->l->n * sizeof *w->weight);
	for (size_t i = 0; i < w->n_links; i++) {
		size_t me = from_left ? w->links[i].b : w->links[i].a;
		size_t other = from_left ? w->links[i].a : w->links[i].b;
		size_t size = w->first[w->l->layer[other] + 1] - w->first[w->l->layer[other]];

		w->want[me] += ((double)w->place[other] + 0.5) / (double)size;
		w->weight[me]++;
	}
	for (size_t i = 0; i < w->l->n; i++) {
		size_t size = w->first[w->l->layer[i] + 1] - w->first[w->l->layer[i]];

		w->want[i] = w->weight[i] > 0 ? w->want[i] / w->weight[i]
		    : ((double)w->place[i] + 0.5) / (double)size;
	}
}

static void
order_layers(struct work *w)
{
	for (int round = 0; round < ROUNDS; round++) {
		want_order(w, round % 2 == 0);
		for (int k = 0; k < w->l->n_layers; k++) {
			size_t from = w->first[k], n = w->first[k + 1] - from;

			qsort_r(w->order + from, n, sizeof *w->order, by_want, w);
			for (size_t i = 0; i < n; i++)
				w->place[w->order[from + i]] = i;
		}
	}
}

/* ---- heights ---- */

static int
half(const struct work *w, size_t i)
{
	return (i < w->p->n ? DRAW_BOX_H : BEND_H) / 2;
}

/* One layer as its members want it, without overlaps, and as a whole not moved by them. */
static void
settle(struct work *w, int layer)
{
	size_t from = w->first[layer], to = w->first[layer + 1];
	double drift = 0, low = 0;

	for (size_t k = from; k < to; k++) {
		size_t i = w->order[k];
		double y = w->want[i];

		if (k > from && y < low + half(w, i))
			y = low + half(w, i);
		drift += w->want[i] - y;
		w->weight[i] = y;
		low = y + half(w, i) + GAP_Y;
	}
	drift = to > from ? drift / (double)(to - from) : 0;
	for (size_t k = from; k < to; k++)
		w->l->y[w->order[k]] = (int)(w->weight[w->order[k]] + drift);
}

static void
stack_up(struct work *w)
{
	for (int k = 0; k < w->l->n_layers; k++) {
		int y = 0;

		for (size_t i = w->first[k]; i < w->first[k + 1]; i++) {
			w->l->y[w->order[i]] = y + half(w, w->order[i]);
			y += 2 * half(w, w->order[i]) + GAP_Y;
		}
	}
}

static void
find_heights(struct work *w)
{
	double *n = cg_calloc(w->l->n, sizeof *n);
	int top = 1 << 30;

	stack_up(w);
	for (int round = 0; round < 4 * ROUNDS; round++) {
		memset(w->want, 0, w->l->n * sizeof *w->want);
		memset(n, 0, w->l->n * sizeof *n);
		for (size_t i = 0; i < w->n_links; i++) {
			w->want[w->links[i].a] += w->l->y[w->links[i].b];
			w->want[w->links[i].b] += w->l->y[w->links[i].a];
			n[w->links[i].a]++;
			n[w->links[i].b]++;
		}
		for (size_t i = 0; i < w->l->n; i++)
			w->want[i] = n[i] > 0 ? w->want[i] / n[i] : w->l->y[i];
		/* Every other layer at a time: neighbours that move at once would swing for ever. */
		for (int k = round % 2; k < w->l->n_layers; k += 2)
			settle(w, k);
	}
	for (size_t i = 0; i < w->l->n; i++)
		top = w->l->y[i] - half(w, i) < top ? w->l->y[i] - half(w, i) : top;
	for (size_t i = 0; i < w->l->n; i++) {
		w->l->y[i] -= top;
		if (w->l->y[i] + half(w, i) > w->l->height)
			w->l->height = w->l->y[i] + half(w, i);
	}
	free(n);
}

/* ---- columns, and the lanes of ways back ---- */

/* A gap is as wide as the longest label in it. */
static void
find_columns(struct work *w)
{
	struct layout *l = w->l;
	int x = 0;

	for (int k = 0; k < l->n_layers; k++) {
		l->gap[k] = LEAST_GAP;
		l->wide[k] = DRAW_PILL_W;
	}
	for (size_t i = 1; i < w->p->n; i++)
		if (i != w->p->end)
			l->wide[l->layer[i]] = DRAW_BOX_W;
	for (size_t i = 0; i < w->p->n_ways; i++) {
		const struct way *way = &w->p->ways[i];
		int n = way->label ? (int)strlen(way->label) : 0;

		n = (n > DRAW_LABEL ? DRAW_LABEL : n) * LETTER + 48;
		if (way->label && !way->back && n > l->gap[l->layer[way->from]])
			l->gap[l->layer[way->from]] = n;
	}
	for (int k = 0; k < l->n_layers; k++) {
		l->left[k] = x;
		x += l->wide[k] + l->gap[k];
	}
	l->width = l->n_layers > 0 ? x - l->gap[l->n_layers - 1] : 0;
	for (size_t i = 0; i < l->n; i++)
		l->x[i] = l->left[l->layer[i]];
}

/* Short ways back run inside of long ones; each below all that it passes. */
static void
find_lanes(struct work *w)
{
	struct layout *l = w->l;
	int *bottom = cg_calloc((size_t)l->n_layers + 1, sizeof *bottom);

	for (size_t i = 0; i < l->n; i++)
		if (l->y[i] + half(w, i) > bottom[l->layer[i]])
			bottom[l->layer[i]] = l->y[i] + half(w, i);
	for (int span = 0; span < l->n_layers; span++)
		for (size_t i = 0; i < w->p->n_ways; i++) {
			struct way *way = &w->p->ways[i];
			int from = l->layer[way->to], to = l->layer[way->from];

			if (!way->back || to - from != span)
				continue;
			for (int k = from; k <= to; k++)
				way->lane = bottom[k] > way->lane ? bottom[k] : way->lane;
			way->lane += LANE;
			for (int k = from; k <= to; k++)
				bottom[k] = way->lane;
			l->height = way->lane > l->height ? way->lane : l->height;
		}
	free(bottom);
}

void
picture_lay_out(struct picture *p, struct layout *l)
{
	int *layer = cg_calloc(p->n, sizeof *layer);
	struct work w = { .p = p, .l = l };
	size_t bends;

	find_layers(p, layer);
	*l = (struct layout){ .n_layers = last_layer(p, layer) + 1 };
	bends = count_bends(p, layer);
	l->n = p->n + bends;
	l->layer = cg_calloc(l->n, sizeof *l->layer);
	memcpy(l->layer, layer, p->n * sizeof *layer);
	free(layer);
	l->x = cg_calloc(l->n, sizeof *l->x);
	l->y = cg_calloc(l->n, sizeof *l->y);
	l->left = cg_calloc((size_t)l->n_layers, sizeof *l->left);
	l->wide = cg_calloc((size_t)l->n_layers, sizeof *l->wide);
	l->gap = cg_calloc((size_t)l->n_layers, sizeof *l->gap);
	w.links = cg_calloc(p->n_ways + bends + 1, sizeof *w.links);
	w.order = cg_calloc(l->n, sizeof *w.order);
	w.first = cg_calloc((size_t)l->n_layers + 1, sizeof *w.first);
	w.place = cg_calloc(l->n, sizeof *w.place);
	w.want = cg_calloc(l->n, sizeof *w.want);
	w.weight = cg_calloc(l->n, sizeof *w.weight);
	link_up(&w, bends > 0);
	fill_layers(&w);
	order_layers(&w);
	find_heights(&w);
	find_columns(&w);
	find_lanes(&w);
	free(w.links);
	free(w.order);
	free(w.first);
	free(w.place);
	free(w.want);
	free(w.weight);
}

void
layout_release(struct layout *l)
{
	free(l->layer);
	free(l->x);
	free(l->y);
	free(l->left);
	free(l->wide);
	free(l->gap);
}
