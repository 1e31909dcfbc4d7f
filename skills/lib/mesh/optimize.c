#include "optimize.h"

#include <stdlib.h>
#include <string.h>

#include <meshoptimizer.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "gltf.h"
#include "json/json.h"
#include "mesh.h"
#include "texture.h"

enum { ATTRIBUTES_MAX = 16, BYTE = 5120, UBYTE = 5121, SHORT = 5122, USHORT = 5123, UINT = 5125,
	FLOAT = 5126, VERTICES = 34962, INDICES = 34963 };

struct attribute {
	const char *name;
	struct cg_accessor a;
	float *v; /* components a corner */
};

/* The corners and triangles of one primitive while they are worked on. */
struct part {
	struct attribute at[ATTRIBUTES_MAX];
	int n_at;
	size_t corners, indices;
	unsigned *index;
};

struct work {
	const struct cg_gltf *in;
	const struct cg_optimize *o;
	json_t *doc, *views, *accessors;
	struct cg_buf bin;
	int *moved; /* accessor of the input -> of the output, -1 not yet */
	struct cg_err *err;
};

static const char *const shape_names[] = { "", "SCALAR", "VEC2", "VEC3", "VEC4" };

static json_int_t
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

/* An accessor that nothing is done to, with its values laid close together. */
static json_int_t
keep_accessor(struct work *w, json_int_t old, int target)
{
	const json_t *from = json_array_get(json_object_get(w->in->doc, "accessors"), (size_t)old);
	size_t stride, i;
	struct cg_accessor a;
	struct cg_buf b;
	json_t *copy;
	json_int_t view;

	if (cg_gltf_accessor(w->in, old, &a, w->err) < 0)
		return -1;
	if (w->moved[old] >= 0)
		return w->moved[old];
	stride = target == VERTICES ? (a.size + 3) / 4 * 4 : a.size;
	cg_buf_init(&b, CG_GLTF_MAX);
	for (i = 0; i < a.count; i++) {
		cg_buf_put(&b, a.p + i * a.stride, a.size);
		while (b.len % stride)
			cg_buf_putc(&b, 0);
	}
	view = new_view(w, b.s, b.len, target == VERTICES ? stride : 0, target);
	cg_buf_release(&b);
	copy = json_deep_copy(from);
	json_object_del(copy, "byteOffset");
	cg_json_set_int(copy, "bufferView", view);
	json_array_append_new(w->accessors, copy);
	return w->moved[old] = (int)json_array_size(w->accessors) - 1;
}

/* Replace member of o, an accessor's number, by the new one. */
static int
keep_member(struct work *w, json_t *o, const char *member, int target)
{
	json_int_t at = cg_json_get_int(o, member, -1);

	if (at < 0)
		return 0;
	at = keep_accessor(w, at, target);
	if (at < 0)
		return -1;
	cg_json_set_int(o, member, at);
	return 0;
}

static int
keep_members(struct work *w, json_t *o, int target)
{
	const char *key;
	json_t *v;
	void *next;

	json_object_foreach_safe(o, next, key, v)
		if (keep_member(w, o, key, target) < 0)
			return -1;
	return 0;
}

/* A primitive that is left as it is: lines, points, morph targets. */
static int
keep_primitive(struct work *w, json_t *p)
{
	json_t *t;
	size_t i;

	if (keep_members(w, json_object_get(p, "attributes"), VERTICES) < 0 ||
	    keep_member(w, p, "indices", INDICES) < 0)
		return -1;
	json_array_foreach(json_object_get(p, "targets"), i, t)
		if (keep_members(w, t, VERTICES) < 0)
			return -1;
	return 0;
}

static void
part_release(struct part *q)
{
	int i;

	for (i = 0; i < q->n_at; i++)
		free(q->at[i].v);
	free(q->index);
	memset(q, 0, sizeof *q);
}

static int
read_attributes(struct work *w, const json_t *p, struct part *q)
{
	const json_t *list = json_object_get(p, "attributes"), *v;
	const char *key;
	size_t i;
	int c;

	json_object_foreach((json_t *)list, key, v) {
		struct attribute *a = &q->at[q->n_at];

		if (q->n_at == ATTRIBUTES_MAX || cg_gltf_accessor(w->in, json_integer_value(v), &a->a, w->err) < 0)
			return q->n_at < ATTRIBUTES_MAX ? -1 :
			    cg_err_set(w->err, CG_E_DATA, "a part of the model has too many attributes");
		if (!q->n_at)
			q->corners = a->a.count;
		if (a->a.count != q->corners || a->a.components > 4)
			return cg_err_set(w->err, CG_E_DATA, "the attributes of a part do not fit together");
		a->name = key;
		a->v = cg_calloc(q->corners * (size_t)a->a.components + 1, sizeof *a->v);
		q->n_at++;
		for (i = 0; i < q->corners; i++)
			for (c = 0; c < a->a.components; c++)
				a->v[i * (size_t)a->a.components + (size_t)c] = (float)cg_gltf_value(&a->a, i, c);
	}
	return q->n_at ? 0 : cg_err_set(w->err, CG_E_DATA, "a part of the model has no corners");
}

static struct attribute *
find(struct part *q, const char *name)
{
	int i;

	for (i = 0; i < q->n_at; i++)
		if (strcmp(q->at[i].name, name) == 0)
			return &q->at[i];
	return NULL;
}

/* Triangles that have an area, by corner. */
static int
read_indices(struct work *w, const json_t *p, struct part *q)
{
	json_int_t at = cg_json_get_int(p, "indices", -1);
	struct cg_accessor a = { .count = q->corners };
	size_t i, k, n;

	if (at >= 0 && cg_gltf_accessor(w->in, at, &a, w->err) < 0)
		return -1;
	q->index = cg_calloc(a.count + 3, sizeof *q->index);
	for (i = 0, n = 0; i + 2 < a.count; i += 3) {
		for (k = 0; k < 3; k++) {
			double v = at >= 0 ? cg_gltf_value(&a, i + k, 0) : (double)(i + k);

			if (v < 0 || v >= (double)q->corners)
				return cg_err_set(w->err, CG_E_DATA, "an index of the model points behind its corners");
			q->index[n + k] = (unsigned)v;
		}
		n += q->index[n] != q->index[n + 1] && q->index[n + 1] != q->index[n + 2] &&
		    q->index[n] != q->index[n + 2] ? 3 : 0;
	}
	q->indices = n;
	return 0;
}

/* Bring all attributes into the order that remap says. */
static void
reorder(struct part *q, const unsigned *remap, size_t n)
{
	int i;

	for (i = 0; i < q->n_at; i++) {
		size_t size = (size_t)q->at[i].a.components * sizeof(float);
		float *v = cg_calloc(n * (size_t)q->at[i].a.components + 1, sizeof *v);

		meshopt_remapVertexBuffer(v, q->at[i].v, q->corners, size, remap);
		free(q->at[i].v);
		q->at[i].v = v;
	}
	meshopt_remapIndexBuffer(q->index, q->index, q->indices, remap);
	q->corners = n;
}

/* Equal corners are one. */
static void
join(struct part *q)
{
	struct meshopt_Stream s[ATTRIBUTES_MAX];
	unsigned *remap = cg_calloc(q->corners + 1, sizeof *remap);
	size_t n;
	int i;

	for (i = 0; i < q->n_at; i++)
		s[i] = (struct meshopt_Stream){ q->at[i].v,
			(size_t)q->at[i].a.components * sizeof(float),
			(size_t)q->at[i].a.components * sizeof(float) };
	n = meshopt_generateVertexRemapMulti(remap, q->index, q->indices, q->corners, s, (size_t)q->n_at);
	reorder(q, remap, n);
	free(remap);
}

static void
order(struct part *q)
{
	unsigned *remap = cg_calloc(q->corners + 1, sizeof *remap);
	size_t n;

	meshopt_optimizeVertexCache(q->index, q->index, q->indices, q->corners);
	n = meshopt_optimizeVertexFetchRemap(remap, q->index, q->indices, q->corners);
	reorder(q, remap, n);
	free(remap);
}

/*
 * A part of positions and normals alone: corners are joined by place, so that no
 * seam of shading is in the way, and the normals are made anew afterwards.
 */
static void
reduce_plain(struct part *q, const struct cg_optimize *o)
{
	struct attribute *pos = find(q, "POSITION"), *nrm = find(q, "NORMAL");
	unsigned *same = cg_calloc(q->corners + 1, sizeof *same);
	struct cg_mesh m;
	struct cg_prims out;
	size_t i, got;
	unsigned *index = cg_calloc(q->indices + 1, sizeof *index);

	memset(&m, 0, sizeof m);
	m.materials = 1;
	meshopt_generateShadowIndexBuffer(index, q->index, q->indices, pos->v, q->corners, 12, 12);
	got = meshopt_simplify(index, index, q->indices, pos->v, q->corners, 12,
	    (size_t)((double)(q->indices / 3) * o->part) * 3, (float)o->error,
	    meshopt_SimplifyLockBorder, NULL);
	for (i = 0; i < q->corners; i++)
		cg_mesh_corner(&m, pos->v[3 * i], pos->v[3 * i + 1], pos->v[3 * i + 2]);
	for (i = 0; i + 2 < got; i += 3)
		cg_mesh_triangle(&m, 0, index[i], index[i + 1], index[i + 2]);
	cg_prims_make(&m, o->crease, &out);
	if (out.n == 1) {
		struct cg_prim *p = &out.p[0];

		free(pos->v);
		free(nrm->v);
		free(q->index);
		pos->v = p->pos;
		nrm->v = p->normal;
		q->index = p->index;
		q->corners = p->n;
		q->indices = p->ni;
		memset(&out, 0, sizeof out);
	}
	cg_prims_release(&out);
	cg_mesh_release(&m);
	free(index);
	free(same);
}

static void
reduce(struct part *q, const struct cg_optimize *o)
{
	struct attribute *pos = find(q, "POSITION");
	size_t want = (size_t)((double)(q->indices / 3) * o->part) * 3, got;
	unsigned *index;

	if (o->part >= 1 || q->indices < 36)
		return;
	if (q->n_at == 2 && find(q, "NORMAL")) {
		reduce_plain(q, o);
		return;
	}
	index = cg_calloc(q->indices + 1, sizeof *index);
	got = meshopt_simplify(index, q->index, q->indices, pos->v, q->corners, 12, want,
	    (float)o->error, meshopt_SimplifyLockBorder, NULL);
	if (got >= 3) {
		memcpy(q->index, index, got * sizeof *index);
		q->indices = got;
	}
	free(index);
}

/* How a mesh's positions become 16 bits: one grid for all its parts. */
struct grid {
	double middle[3], step;
};

static void
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

static void
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

static bool
is_skinned(const json_t *doc, size_t mesh)
{
	const json_t *n;
	size_t i;

	json_array_foreach(json_object_get(doc, "nodes"), i, n)
		if (cg_json_get_int(n, "mesh", -1) == (int64_t)mesh && json_object_get(n, "skin"))
			return true;
	return false;
}

/* The grid's place and size go into a node of their own below each that shows the mesh. */
static void
hang_below(struct work *w, size_t mesh, const struct grid *g)
{
	json_t *nodes = json_object_get(w->doc, "nodes"), *n, *child;
	size_t i, had = json_array_size(nodes);

	for (i = 0; i < had; i++) {
		n = json_array_get(nodes, i);
		if (cg_json_get_int(n, "mesh", -1) != (int64_t)mesh)
			continue;
		json_object_del(n, "mesh");
		child = json_pack("{s:I,s:[f,f,f],s:[f,f,f]}", "mesh", (json_int_t)mesh, "translation",
		    g->middle[0], g->middle[1], g->middle[2], "scale", g->step, g->step, g->step);
		json_array_append_new(nodes, child);
		if (!json_object_get(n, "children"))
			json_object_set_new(n, "children", json_array());
		json_array_append_new(json_object_get(n, "children"),
		    json_integer((json_int_t)json_array_size(nodes) - 1));
	}
}

static bool
is_worked_on(const json_t *p)
{
	return cg_json_get_int(p, "mode", 4) == 4 && !json_object_get(p, "targets") &&
	    json_object_get(json_object_get(p, "attributes"), "POSITION");
}

static int
do_mesh(struct work *w, size_t index, json_t *mesh)
{
	json_t *list = json_object_get(mesh, "primitives"), *p;
	size_t n = json_array_size(list), i, worked = 0;
	struct part *q = cg_calloc(n + 1, sizeof *q);
	bool all = true;
	struct grid grid;
	int rc = 0;

	json_array_foreach(list, i, p) {
		if (!is_worked_on(p)) {
			all = false;
			rc = rc ? rc : keep_primitive(w, p);
			continue;
		}
		if (rc == 0)
			rc = read_attributes(w, p, &q[i]);
		if (rc == 0 && find(&q[i], "POSITION")->a.components != 3)
			rc = cg_err_set(w->err, CG_E_DATA, "a POSITION of the model has no three numbers");
		if (rc == 0)
			rc = read_indices(w, p, &q[i]);
		if (rc == 0 && q[i].indices) {
			join(&q[i]);
			reduce(&q[i], w->o);
			order(&q[i]);
			worked++;
		}
	}
	/* one grid for a mesh: neighbours that met still meet */
	set_grid(&grid, q, n);
	all = all && worked == n && w->o->is_quantized && !is_skinned(w->doc, index);
	json_array_foreach(list, i, p) {
		if (rc == 0 && q[i].indices)
			put_part(w, p, &q[i], all ? &grid : NULL);
		else if (rc == 0 && is_worked_on(p))
			rc = keep_primitive(w, p);
		part_release(&q[i]);
	}
	if (rc == 0 && all)
		hang_below(w, index, &grid);
	free(q);
	return rc;
}

static int
do_rest(struct work *w)
{
	json_t *a, *s;
	size_t i, k;

	json_array_foreach(json_object_get(w->doc, "animations"), i, a)
		json_array_foreach(json_object_get(a, "samplers"), k, s)
			if (keep_member(w, s, "input", 0) < 0 || keep_member(w, s, "output", 0) < 0)
				return -1;
	json_array_foreach(json_object_get(w->doc, "skins"), i, s)
		if (keep_member(w, s, "inverseBindMatrices", 0) < 0)
			return -1;
	return 0;
}

static int
do_images(struct work *w)
{
	json_t *image;
	size_t i, len;

	json_array_foreach(json_object_get(w->doc, "images"), i, image) {
		const uint8_t *p;
		struct cg_buf less;
		const char *mime = cg_json_get_str(image, "mimeType", "");

		if (!json_object_get(image, "bufferView"))
			continue;
		p = cg_gltf_view(w->in, cg_json_get_int(image, "bufferView", -1), &len, w->err);
		if (!p)
			return -1;
		cg_buf_init(&less, CG_GLTF_MAX);
		if (cg_texture_reduce(p, len, w->o->max_texture, w->o->texture_ext, w->o->quality, &less,
		    &mime))
			cg_json_set_str(image, "mimeType", mime);
		else
			cg_buf_put(&less, p, len);
		cg_json_set_int(image, "bufferView", new_view(w, less.s, less.len, 0, 0));
		cg_buf_release(&less);
	}
	return 0;
}

/* Extensions that speak of buffers in a way of their own cannot be carried over. */
static int
check_extensions(const struct cg_gltf *in, struct cg_err *err)
{
	static const char *const known[] = { "KHR_mesh_quantization", "KHR_materials_",
		"KHR_texture_transform", "KHR_lights_punctual", "KHR_xmp_json_ld" };
	const json_t *list = json_object_get(in->doc, "extensionsUsed"), *e;
	size_t i, k;

	json_array_foreach(list, i, e) {
		const char *name = json_is_string(e) ? json_string_value(e) : "";

		for (k = 0; k < sizeof known / sizeof *known; k++)
			if (strncmp(name, known[k], strlen(known[k])) == 0)
				break;
		if (k == sizeof known / sizeof *known)
			return cg_err_set(err, CG_E_DATA,
			    "the model uses %.60s, which is not read here; export it without", name);
	}
	return 0;
}

static void
say_quantized(json_t *doc)
{
	static const char name[] = "KHR_mesh_quantization";
	static const char *const lists[] = { "extensionsUsed", "extensionsRequired" };
	size_t i, k;
	json_t *e;

	for (i = 0; i < 2; i++) {
		json_t *list = json_object_get(doc, lists[i]);

		if (!json_is_array(list)) {
			list = json_array();
			json_object_set_new(doc, lists[i], list);
		}
		json_array_foreach(list, k, e)
			if (json_is_string(e) && strcmp(json_string_value(e), name) == 0)
				break;
		if (k == json_array_size(list))
			json_array_append_new(list, json_string(name));
	}
}

int
cg_gltf_optimize(const struct cg_gltf *in, const struct cg_optimize *o, struct cg_buf *out,
    struct cg_err *err)
{
	size_t n = json_array_size(json_object_get(in->doc, "accessors")), i;
	struct work w = { .in = in, .o = o, .views = json_array(), .accessors = json_array(), .err = err };
	json_t *mesh, *asset;
	int rc = check_extensions(in, err);

	w.doc = json_deep_copy(in->doc);
	w.moved = cg_calloc(n + 1, sizeof *w.moved);
	for (i = 0; i < n; i++)
		w.moved[i] = -1;
	cg_buf_init(&w.bin, CG_GLTF_MAX);
	json_array_foreach(json_object_get(w.doc, "meshes"), i, mesh)
		if (rc == 0)
			rc = do_mesh(&w, i, mesh);
	if (rc == 0)
		rc = do_rest(&w);
	if (rc == 0)
		rc = do_images(&w);
	json_object_set_new(w.doc, "bufferViews", w.views);
	json_object_set_new(w.doc, "accessors", w.accessors);
	if (o->is_quantized)
		say_quantized(w.doc);
	asset = json_object_get(w.doc, "asset");
	if (json_is_object(asset)) {
		cg_json_set_str(asset, "generator", o->generator);
		if (o->extras)
			json_object_set_new(asset, "extras", json_deep_copy(o->extras));
	}
	while (w.bin.len % 4)
		cg_buf_putc(&w.bin, 0);
	if (rc == 0)
		rc = cg_gltf_pack(out, w.doc, &w.bin, o->is_text, err);
	cg_buf_release(&w.bin);
	json_decref(w.doc);
	free(w.moved);
	return rc;
}
