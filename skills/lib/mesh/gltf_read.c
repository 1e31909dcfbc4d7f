#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "gltf.h"
#include "json/json.h"

enum { NODES_MAX = 20000, DEPTH_MAX = 32, BUFFERS_MAX = 64 };

static uint32_t
word(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static int
sextet(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static int
from_base64(const char *s, struct cg_buf *out, struct cg_err *err)
{
	unsigned have = 0, bits = 0;

	for (; *s && *s != '='; s++) {
		int v = sextet(*s);

		if (v < 0)
			return cg_err_set(err, CG_E_DATA, "a buffer in the glTF file is not base64");
		have = have << 6 | (unsigned)v;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			cg_buf_putc(out, (char)(have >> bits & 255));
		}
	}
	return out->failed ? cg_err_set(err, CG_E_TOOBIG, "a buffer in the glTF file is too large") : 0;
}

static int
read_buffers(struct cg_gltf *g, const uint8_t *bin, size_t n_bin, struct cg_err *err)
{
	const json_t *list = json_object_get(g->doc, "buffers"), *b;
	size_t i, n = json_array_size(list);

	if (n > BUFFERS_MAX)
		return cg_err_set(err, CG_E_DATA, "the glTF file has too many buffers");
	g->buffer = cg_calloc(n + 1, sizeof *g->buffer);
	json_array_foreach(list, i, b) {
		const char *uri = cg_json_get_str(b, "uri", NULL), *data;
		struct cg_buf *to = &g->buffer[g->buffers++];

		cg_buf_init(to, CG_GLTF_MAX);
		data = uri && strncmp(uri, "data:", 5) == 0 ? strstr(uri, ";base64,") : NULL;
		if (data) {
			if (from_base64(data + 8, to, err) < 0)
				return -1;
		} else if (!uri && i == 0 && bin) {
			cg_buf_put(to, bin, n_bin);
		} else {
			return cg_err_set(err, CG_E_DATA,
			    "the glTF file keeps its data in another file; send it as one .glb");
		}
		if (cg_json_get_int(b, "byteLength", -1) < 0 ||
		    (size_t)cg_json_get_int(b, "byteLength", -1) > to->len)
			return cg_err_set(err, CG_E_DATA, "the glTF file is cut short");
	}
	return 0;
}

int
cg_gltf_open(struct cg_gltf *g, const void *data, size_t len, struct cg_err *err)
{
	const uint8_t *p = data, *bin = NULL;
	size_t at, json_len = len, n_bin = 0, json_at = 0;
	struct cg_err why = CG_ERR_INIT;

	memset(g, 0, sizeof *g);
	g->is_text = true;
	if (len >= 20 && memcmp(p, "glTF", 4) == 0) {
		g->is_text = false;
		if (word(p + 4) != 2)
			return cg_err_set(err, CG_E_DATA, "this is glTF %u; version 2 is wanted", word(p + 4));
		json_len = word(p + 12);
		json_at = 20;
		if (json_len > len - 20 || memcmp(p + 16, "JSON", 4) != 0)
			return cg_err_set(err, CG_E_DATA, "the GLB file is cut short or has no JSON in it");
		at = 20 + json_len;
		if (at + 8 <= len && memcmp(p + at + 4, "BIN", 4) == 0) {
			n_bin = word(p + at);
			bin = p + at + 8;
			if (n_bin > len - at - 8)
				return cg_err_set(err, CG_E_DATA, "the GLB file is cut short");
		}
	}
	g->doc = cg_json_parse((const char *)p + json_at, json_len, "glTF", 0, &why);
	if (!json_is_object(g->doc)) {
		json_decref(g->doc);
		g->doc = NULL;
		return cg_err_set(err, CG_E_DATA, "this is no glTF file");
	}
	if (read_buffers(g, bin, n_bin, err) < 0) {
		cg_gltf_close(g);
		return -1;
	}
	return 0;
}

void
cg_gltf_close(struct cg_gltf *g)
{
	size_t i;

	for (i = 0; i < g->buffers; i++)
		cg_buf_release(&g->buffer[i]);
	free(g->buffer);
	json_decref(g->doc);
	memset(g, 0, sizeof *g);
}

static const json_t *
item(const struct cg_gltf *g, const char *list, json_int_t i)
{
	return i < 0 ? NULL : json_array_get(json_object_get(g->doc, list), (size_t)i);
}

const uint8_t *
cg_gltf_view(const struct cg_gltf *g, json_int_t index, size_t *len, struct cg_err *err)
{
	const json_t *v = item(g, "bufferViews", index);
	int64_t buffer = cg_json_get_int(v, "buffer", -1), at = cg_json_get_int(v, "byteOffset", 0);
	int64_t bytes = cg_json_get_int(v, "byteLength", -1);

	if (buffer < 0 || (size_t)buffer >= g->buffers || at < 0 || bytes < 1 ||
	    (size_t)at > g->buffer[buffer].len || (size_t)bytes > g->buffer[buffer].len - (size_t)at) {
		cg_err_set(err, CG_E_DATA, "a bufferView does not lie in its buffer");
		return NULL;
	}
	*len = (size_t)bytes;
	return (const uint8_t *)g->buffer[buffer].s + at;
}

static int
components(const char *type)
{
	static const struct {
		const char *name;
		int n;
	} row[] = { { "SCALAR", 1 }, { "VEC2", 2 }, { "VEC3", 3 }, { "VEC4", 4 }, { "MAT2", 4 },
		{ "MAT3", 9 }, { "MAT4", 16 } };
	size_t i;

	for (i = 0; i < sizeof row / sizeof *row; i++)
		if (strcmp(row[i].name, type) == 0)
			return row[i].n;
	return 0;
}

static size_t
width(int type)
{
	return type == 5120 || type == 5121 ? 1 : type == 5122 || type == 5123 ? 2 :
	    type == 5125 || type == 5126 ? 4 : 0;
}

int
cg_gltf_accessor(const struct cg_gltf *g, json_int_t index, struct cg_accessor *a,
    struct cg_err *err)
{
	const json_t *o = item(g, "accessors", index);
	const json_t *v = item(g, "bufferViews", cg_json_get_int(o, "bufferView", -1));
	int64_t at = cg_json_get_int(o, "byteOffset", 0), count = cg_json_get_int(o, "count", 0);
	int64_t stride = cg_json_get_int(v, "byteStride", 0);
	size_t len;

	memset(a, 0, sizeof *a);
	if (!o || !v || json_object_get(o, "sparse"))
		return cg_err_set(err, CG_E_DATA, "an accessor of the model %s",
		    o && v ? "is sparse, which is not read here" : "is missing or has no data");
	a->components = components(cg_json_get_str(o, "type", ""));
	a->type = (int)cg_json_get_int(o, "componentType", 0);
	a->is_normalized = cg_json_get_bool(o, "normalized", false);
	a->size = (size_t)a->components * width(a->type);
	a->p = cg_gltf_view(g, cg_json_get_int(o, "bufferView", -1), &len, err);
	if (!a->p)
		return -1;
	a->stride = stride > 0 ? (size_t)stride : a->size;
	if (!a->size || count < 1 || count > CG_GLTF_CORNERS_MAX * 3 || at < 0 || stride > 252 ||
	    a->stride < a->size || (size_t)at > len || len - (size_t)at < a->size ||
	    (len - (size_t)at - a->size) / a->stride < (size_t)count - 1)
		return cg_err_set(err, CG_E_DATA, "an accessor of the model does not lie in its data");
	a->count = (size_t)count;
	a->p += at;
	return 0;
}

double
cg_gltf_value(const struct cg_accessor *a, size_t i, int c)
{
	const uint8_t *p = a->p + i * a->stride + (size_t)c * width(a->type);
	double most, v;
	float f;
	uint32_t u;

	switch (a->type) {
	case 5120:
		v = (int8_t)p[0];
		most = 127;
		break;
	case 5121:
		v = p[0];
		most = 255;
		break;
	case 5122:
		v = (int16_t)(p[0] | p[1] << 8);
		most = 32767;
		break;
	case 5123:
		v = p[0] | p[1] << 8;
		most = 65535;
		break;
	case 5125:
		return word(p);
	default:
		u = word(p);
		memcpy(&f, &u, 4);
		/* neither infinite nor not a number */
		return f > -1e30f && f < 1e30f ? f : 0;
	}
	if (!a->is_normalized)
		return v;
	return v < -most ? -1 : v / most;
}

static int
count_primitive(const struct cg_gltf *g, const json_t *p, struct cg_gltf_facts *f, char *seen,
    struct cg_err *err)
{
	json_int_t at = cg_json_get_int(json_object_get(p, "attributes"), "POSITION", -1);
	json_int_t idx = cg_json_get_int(p, "indices", -1);
	struct cg_accessor pos, index;
	size_t n, i;

	if (cg_json_get_int(p, "mode", 4) != 4)
		return 0; /* lines and points have no triangles */
	if (cg_gltf_accessor(g, at, &pos, err) < 0 ||
	    (idx >= 0 && cg_gltf_accessor(g, idx, &index, err) < 0))
		return -1;
	if (pos.components != 3)
		return cg_err_set(err, CG_E_DATA, "a POSITION of the model has no three numbers");
	n = idx >= 0 ? index.count : pos.count;
	for (i = 0; idx >= 0 && i < n; i++)
		if (cg_gltf_value(&index, i, 0) >= (double)pos.count)
			return cg_err_set(err, CG_E_DATA, "an index of the model points behind its corners");
	f->triangles += n / 3;
	if (!seen[at])
		f->vertices += pos.count;
	seen[at] = 1;
	return 0;
}

static void
multiply(const double a[16], const double b[16], double out[16])
{
	int i, k, r;

	for (i = 0; i < 4; i++)
		for (r = 0; r < 4; r++) {
			out[i * 4 + r] = 0;
			for (k = 0; k < 4; k++)
				out[i * 4 + r] += a[k * 4 + r] * b[i * 4 + k];
		}
}

static double
at(const json_t *list, size_t i, double fallback)
{
	const json_t *v = json_array_get(list, i);

	return json_is_number(v) ? json_number_value(v) : fallback;
}

/* The node's own transform, by column. */
static void
local(const json_t *node, double m[16])
{
	const json_t *own = json_object_get(node, "matrix"), *t = json_object_get(node, "translation");
	const json_t *r = json_object_get(node, "rotation"), *s = json_object_get(node, "scale");
	double x = at(r, 0, 0), y = at(r, 1, 0), z = at(r, 2, 0), w = at(r, 3, 1);
	double k[3] = { at(s, 0, 1), at(s, 1, 1), at(s, 2, 1) };
	double rot[9] = { 1 - 2 * (y * y + z * z), 2 * (x * y + z * w), 2 * (x * z - y * w),
		2 * (x * y - z * w), 1 - 2 * (x * x + z * z), 2 * (y * z + x * w),
		2 * (x * z + y * w), 2 * (y * z - x * w), 1 - 2 * (x * x + y * y) };
	int i, c;

	for (i = 0; i < 16; i++)
		m[i] = own ? at(own, (size_t)i, i % 5 == 0) : i % 5 == 0;
	if (own)
		return;
	for (c = 0; c < 3; c++)
		for (i = 0; i < 3; i++)
			m[c * 4 + i] = rot[c * 3 + i] * k[c];
	for (i = 0; i < 3; i++)
		m[12 + i] = at(t, (size_t)i, 0);
}

struct walk {
	const struct cg_gltf *g;
	struct cg_gltf_facts *f;
	int visited;
	size_t corners;
	bool has_any;
	struct cg_err *err;
};

static int
stretch(struct walk *w, const json_t *mesh, const double m[16])
{
	const json_t *list = json_object_get(mesh, "primitives"), *p;
	struct cg_accessor a;
	size_t i, k;

	json_array_foreach(list, i, p) {
		if (cg_gltf_accessor(w->g, cg_json_get_int(json_object_get(p, "attributes"), "POSITION", -1),
		    &a, w->err) < 0)
			return -1;
		/* a small file may show a large mesh a thousand times */
		w->corners += a.count;
		if (w->corners > 10 * (size_t)CG_GLTF_CORNERS_MAX)
			return cg_err_set(w->err, CG_E_DATA, "the model shows too many corners");
		for (k = 0; k < a.count && a.components == 3; k++) {
			double x = cg_gltf_value(&a, k, 0), y = cg_gltf_value(&a, k, 1), z = cg_gltf_value(&a, k, 2);
			struct cg_vec v = { m[0] * x + m[4] * y + m[8] * z + m[12],
				m[1] * x + m[5] * y + m[9] * z + m[13], m[2] * x + m[6] * y + m[10] * z + m[14] };
			struct cg_vec *lo = &w->f->low, *hi = &w->f->high;

			if (!w->has_any)
				*lo = *hi = v;
			w->has_any = true;
			*lo = (struct cg_vec){ v.x < lo->x ? v.x : lo->x, v.y < lo->y ? v.y : lo->y,
				v.z < lo->z ? v.z : lo->z };
			*hi = (struct cg_vec){ v.x > hi->x ? v.x : hi->x, v.y > hi->y ? v.y : hi->y,
				v.z > hi->z ? v.z : hi->z };
		}
	}
	return 0;
}

static int
visit(struct walk *w, json_int_t index, const double above[16], int depth)
{
	const json_t *node = item(w->g, "nodes", index), *child;
	double own[16], m[16];
	json_int_t mesh = cg_json_get_int(node, "mesh", -1);
	size_t i;

	if (!node || depth > DEPTH_MAX || ++w->visited > NODES_MAX)
		return cg_err_set(w->err, CG_E_DATA, "the nodes of the model are missing, too many or in a circle");
	local(node, own);
	multiply(above, own, m);
	if (mesh >= 0 && stretch(w, item(w->g, "meshes", mesh), m) < 0)
		return -1;
	json_array_foreach(json_object_get(node, "children"), i, child)
		if (visit(w, json_integer_value(child), m, depth + 1) < 0)
			return -1;
	return 0;
}

int
cg_gltf_measure(const struct cg_gltf *g, struct cg_gltf_facts *f, struct cg_err *err)
{
	static const double one[16] = { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1 };
	const json_t *meshes = json_object_get(g->doc, "meshes"), *mesh, *p, *n, *scene;
	struct walk w = { .g = g, .f = f, .err = err };
	char *seen = cg_calloc(json_array_size(json_object_get(g->doc, "accessors")) + 1, 1);
	int rc = 0;
	size_t i, k, len;

	memset(f, 0, sizeof *f);
	json_array_foreach(meshes, i, mesh)
		json_array_foreach(json_object_get(mesh, "primitives"), k, p)
			if (rc == 0)
				rc = count_primitive(g, p, f, seen, err);
	free(seen);
	f->materials = json_array_size(json_object_get(g->doc, "materials"));
	f->textures = json_array_size(json_object_get(g->doc, "images"));
	json_array_foreach(json_object_get(g->doc, "images"), i, p)
		if (rc == 0 && json_object_get(p, "bufferView")) {
			if (cg_gltf_view(g, cg_json_get_int(p, "bufferView", -1), &len, err))
				f->texture_bytes += len;
			else
				rc = -1;
		}
	scene = item(g, "scenes", cg_json_get_int(g->doc, "scene", 0));
	json_array_foreach(json_object_get(scene, "nodes"), i, n)
		if (rc == 0)
			rc = visit(&w, json_integer_value(n), one, 0);
	if (rc == 0 && (!f->triangles || !w.has_any))
		rc = cg_err_set(err, CG_E_DATA, "there is no triangle in the model");
	return rc;
}
