/* Views, accessors and the quantised values of a part in the new file. */
#include "optimize_priv.h"

#include <stdlib.h>
#include <string.h>

#include <meshoptimizer.h>

#include "base/mem.h"

static const char *const shape_names[] = { "", "SCALAR", "VEC2", "VEC3", "VEC4" };

json_int_t
new_view(struct work *w, const void *p, size_t n, size_t stride, int target)
{
	json_t *v;

	while (w->bin.len % 4)
		cg_buf_putc(&w->bin, 0);
	v = json_pack("{s:i,s:I,s:I}", "buffer", 0, "byteOffset", (json_int_t)w->bin.len, "byteLength",
	    (json_int_t)n);
	if (stride)
		cg_json_set_int(v, "byteStride", (int64_t)stride);
	if (target)
		cg_json_set_int(v, "target", target);
	cg_buf_put(&w->bin, p, n);
	json_array_append_new(w->views, v);
	return (json_int_t)json_array_size(w->views) - 1;
}

static json_int_t
new_accessor(struct work *w, json_int_t view, int type, size_t count, const char *shape,
    bool is_normalized)
{
	json_t *a = json_pack("{s:I,s:i,s:I,s:s}", "bufferView", view, "componentType", type, "count",
	    (json_int_t)count, "type", shape);

	if (is_normalized)
		cg_json_set(a, "normalized", json_true());
	json_array_append_new(w->accessors, a);
	return (json_int_t)json_array_size(w->accessors) - 1;
}

void
set_grid(struct grid *g, const struct part *q, size_t n)
{
	double low[3] = { 1e30, 1e30, 1e30 }, high[3] = { -1e30, -1e30, -1e30 }, most = 0;
	size_t i, k;
	int c;

	for (k = 0; k < n; k++) {
		struct attribute *pos = find((struct part *)&q[k], "POSITION");

		for (i = 0; pos && i < q[k].corners; i++)
			for (c = 0; c < 3; c++) {
				double v = pos->v[3 * i + (size_t)c];

				low[c] = v < low[c] ? v : low[c];
				high[c] = v > high[c] ? v : high[c];
			}
	}
	for (c = 0; c < 3; c++) {
		g->middle[c] = (low[c] + high[c]) / 2;
		most = high[c] - low[c] > most ? high[c] - low[c] : most;
	}
	g->step = most > 0 ? most / 2 / 32767 : 1;
}

static int
nearest(double x, int low, int high)
{
	double r = x < 0 ? x - .5 : x + .5;

	return r <= low ? low : r >= high ? high : (int)r;
}

static void
bounds(struct work *w, json_int_t accessor, const double *low, const double *high, bool whole)
{
	json_t *a = json_array_get(w->accessors, (size_t)accessor), *lo = json_array(), *hi = json_array();
	int c;

	for (c = 0; c < 3; c++) {
		json_array_append_new(lo, whole ? json_integer((json_int_t)low[c]) : json_real(low[c]));
		json_array_append_new(hi, whole ? json_integer((json_int_t)high[c]) : json_real(high[c]));
	}
	json_object_set_new(a, "min", lo);
	json_object_set_new(a, "max", hi);
}

static json_int_t
put_positions(struct work *w, const struct part *q, const float *v, const struct grid *g)
{
	double low[3] = { 1e30, 1e30, 1e30 }, high[3] = { -1e30, -1e30, -1e30 }, x;
	struct cg_buf b;
	json_int_t at;
	size_t i;
	int c;

	cg_buf_init(&b, CG_GLTF_MAX);
	for (i = 0; i < q->corners; i++) {
		for (c = 0; c < 3; c++) {
			x = v[3 * i + (size_t)c];
			if (g) {
				int k = nearest((x - g->middle[c]) / g->step, -32767, 32767);

				cg_buf_putc(&b, (char)(k & 255));
				cg_buf_putc(&b, (char)(k >> 8 & 255));
				x = k;
			} else {
				cg_buf_put(&b, v + 3 * i + (size_t)c, 4);
			}
			low[c] = x < low[c] ? x : low[c];
			high[c] = x > high[c] ? x : high[c];
		}
		if (g)
			cg_buf_put(&b, "\0", 2);
	}
	at = new_accessor(w, new_view(w, b.s, b.len, g ? 8 : 12, VERTICES), g ? SHORT : FLOAT,
	    q->corners, "VEC3", false);
	bounds(w, at, low, high, g != NULL);
	cg_buf_release(&b);
	return at;
}

/* 8 bits for directions; 8 for colours and 16 for places on a texture within 0..1; else floats. */
static json_int_t
put_values(struct work *w, const struct part *q, const struct attribute *a)
{
	bool is_way = strcmp(a->name, "NORMAL") == 0 || strcmp(a->name, "TANGENT") == 0;
	bool is_color = strncmp(a->name, "COLOR_", 6) == 0, is_uv = strncmp(a->name, "TEXCOORD_", 9) == 0;
	int n = a->a.components, type = FLOAT, c;
	size_t i, width = 4, all = q->corners * (size_t)n;
	bool fits = w->o->is_quantized && (is_way || is_color || is_uv);
	struct cg_buf b;
	json_int_t at;

	for (i = 0; i < all && fits && !is_way; i++)
		fits = a->v[i] >= 0 && a->v[i] <= 1;
	if (fits) {
		type = is_way ? BYTE : is_color ? UBYTE : USHORT;
		width = is_uv ? 2 : 1;
	}
	cg_buf_init(&b, CG_GLTF_MAX);
	for (i = 0; i < q->corners; i++) {
		for (c = 0; c < n; c++) {
			float v = a->v[i * (size_t)n + (size_t)c];
			int k = type == BYTE ? nearest(v * 127., -127, 127) : type == UBYTE ?
			    nearest(v * 255., 0, 255) : nearest(v * 65535., 0, 65535);

			if (type == FLOAT)
				cg_buf_put(&b, &v, 4);
			else
				cg_buf_putc(&b, (char)(k & 255));
			if (type == USHORT)
				cg_buf_putc(&b, (char)(k >> 8));
		}
		while (b.len % 4)
			cg_buf_putc(&b, 0);
	}
	at = new_accessor(w, new_view(w, b.s, b.len, ((size_t)n * width + 3) / 4 * 4, VERTICES), type,
	    q->corners, shape_names[n], type != FLOAT);
	cg_buf_release(&b);
	return at;
}

/* Joints and weights and what we do not know: as they were written, in the new order. */
static json_int_t
put_raw(struct work *w, const struct part *q, const struct attribute *a)
{
	int n = a->a.components, c;
	size_t i;
	struct cg_buf b;
	json_int_t at;
	int type = a->a.type == UBYTE && !a->a.is_normalized ? UBYTE :
	    a->a.type == USHORT && !a->a.is_normalized ? USHORT : FLOAT;

	cg_buf_init(&b, CG_GLTF_MAX);
	for (i = 0; i < q->corners; i++) {
		for (c = 0; c < n; c++) {
			float v = a->v[i * (size_t)n + (size_t)c];
			unsigned k = v > 0 ? (unsigned)v : 0;

			if (type == FLOAT)
				cg_buf_put(&b, &v, 4);
			else
				cg_buf_putc(&b, (char)(k & 255));
			if (type == USHORT)
				cg_buf_putc(&b, (char)(k >> 8 & 255));
		}
		while (b.len % 4)
			cg_buf_putc(&b, 0);
	}
	at = new_accessor(w, new_view(w, b.s, b.len, b.len / (q->corners ? q->corners : 1), VERTICES),
	    type, q->corners, shape_names[n], false);
	cg_buf_release(&b);
	return at;
}

void
put_part(struct work *w, json_t *p, const struct part *q, const struct grid *g)
{
	json_t *attributes = json_object();
	struct cg_buf b;
	bool is_small = q->corners < 65535;
	size_t i;
	int k;

	for (k = 0; k < q->n_at; k++) {
		const struct attribute *a = &q->at[k];
		bool is_ours = strcmp(a->name, "NORMAL") == 0 || strcmp(a->name, "TANGENT") == 0 ||
		    strncmp(a->name, "COLOR_", 6) == 0 || strncmp(a->name, "TEXCOORD_", 9) == 0;

		cg_json_set_int(attributes, a->name, strcmp(a->name, "POSITION") == 0 ?
		    put_positions(w, q, a->v, g) : is_ours ? put_values(w, q, a) : put_raw(w, q, a));
	}
	cg_buf_init(&b, CG_GLTF_MAX);
	for (i = 0; i < q->indices; i++)
		for (k = 0; k < (is_small ? 2 : 4); k++)
			cg_buf_putc(&b, (char)(q->index[i] >> (8 * k) & 255));
	cg_json_set_int(p, "indices", new_accessor(w, new_view(w, b.s, b.len, 0, INDICES),
	    is_small ? USHORT : UINT, q->indices, "SCALAR", false));
	cg_buf_release(&b);
	json_object_set_new(p, "attributes", attributes);
}
