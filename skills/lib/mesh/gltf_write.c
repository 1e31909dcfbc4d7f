#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "gltf.h"
#include "json/json.h"
#include "game/page.h"
#include "lib/sound/num.h"

enum { FLOAT = 5126, USHORT = 5123, UINT = 5125, VERTICES = 34962, INDICES = 34963 };

struct writer {
	struct cg_buf bin;
	json_t *views, *accessors;
};

static void
align(struct cg_buf *b, char with)
{
	while (b->len % 4)
		cg_buf_putc(b, with);
}

/* One accessor with a view of its own; returns its number. */
static int
put(struct writer *w, const void *p, size_t bytes, size_t count, int type, const char *shape,
    int target)
{
	json_array_append_new(w->views, json_pack("{s:i,s:I,s:I,s:i}", "buffer", 0, "byteOffset",
	    (json_int_t)w->bin.len, "byteLength", (json_int_t)bytes, "target", target));
	json_array_append_new(w->accessors, json_pack("{s:i,s:i,s:I,s:s}", "bufferView",
	    (int)json_array_size(w->views) - 1, "componentType", type, "count", (json_int_t)count,
	    "type", shape));
	cg_buf_put(&w->bin, p, bytes);
	align(&w->bin, 0);
	return (int)json_array_size(w->accessors) - 1;
}

static void
bounds(json_t *accessor, const float *v, size_t n)
{
	json_t *low = json_array(), *high = json_array();
	size_t i;
	int c;

	for (c = 0; c < 3; c++) {
		float a = v[c], b = v[c];

		for (i = 1; i < n; i++) {
			a = v[3 * i + (size_t)c] < a ? v[3 * i + (size_t)c] : a;
			b = v[3 * i + (size_t)c] > b ? v[3 * i + (size_t)c] : b;
		}
		json_array_append_new(low, json_real(a));
		json_array_append_new(high, json_real(b));
	}
	json_object_set_new(accessor, "min", low);
	json_object_set_new(accessor, "max", high);
}

static json_t *
primitive(struct writer *w, const struct cg_prim *p)
{
	int at, nrm, idx;
	json_t *o;
	size_t i;

	if (p->n < 65535) {
		struct cg_buf small;

		cg_buf_init(&small, (size_t)CG_GLTF_MAX);
		for (i = 0; i < p->ni; i++) {
			cg_buf_putc(&small, (char)(p->index[i] & 255));
			cg_buf_putc(&small, (char)(p->index[i] >> 8));
		}
		idx = put(w, small.s, small.len, p->ni, USHORT, "SCALAR", INDICES);
		cg_buf_release(&small);
	} else {
		idx = put(w, p->index, p->ni * 4, p->ni, UINT, "SCALAR", INDICES);
	}
	at = put(w, p->pos, p->n * 12, p->n, FLOAT, "VEC3", VERTICES);
	bounds(json_array_get(w->accessors, (size_t)at), p->pos, p->n);
	nrm = put(w, p->normal, p->n * 12, p->n, FLOAT, "VEC3", VERTICES);
	o = json_pack("{s:{s:i,s:i},s:i,s:i}", "attributes", "POSITION", at, "NORMAL", nrm, "indices",
	    idx, "material", p->material);
	return o;
}

static double
linear(unsigned char c)
{
	double x = c / 255., y;

	y = x <= .04045 ? x / 12.92 : snd_exp2(2.4 * snd_log2((x + .055) / 1.055));
	return (double)(int)(y * 1e4 + .5) / 1e4;
}

static double
hundredth(double x)
{
	return (double)(int)(x * 100 + .5) / 100;
}

static json_t *
materials(const struct cg_gltf_spec *s, int used[CG_MATERIALS_MAX])
{
	json_t *list = json_array();
	int i;

	/* only what is drawn, in the order of drawing */
	for (i = 0; i < s->prims->n; i++) {
		const struct cg_material *m = &s->material[s->prims->p[i].material];

		used[s->prims->p[i].material] = i;
		json_array_append_new(list, json_pack("{s:s,s:{s:[f,f,f,f],s:f,s:f}}", "name", m->name,
		    "pbrMetallicRoughness", "baseColorFactor", linear(m->color.r), linear(m->color.g),
		    linear(m->color.b), 1., "metallicFactor", hundredth(m->metallic), "roughnessFactor",
		    hundredth(m->roughness)));
	}
	return list;
}

static void
word(struct cg_buf *out, size_t v)
{
	int i;

	for (i = 0; i < 4; i++, v >>= 8)
		cg_buf_putc(out, (char)(v & 255));
}

int
cg_gltf_pack(struct cg_buf *out, json_t *doc, const struct cg_buf *bin, bool is_text,
    struct cg_err *err)
{
	json_t *buffer = json_pack("{s:I}", "byteLength", (json_int_t)bin->len);
	struct cg_buf text;

	cg_buf_init(&text, (size_t)CG_GLTF_MAX * 2);
	if (is_text) {
		cg_buf_puts(&text, "data:application/octet-stream;base64,");
		cg_page_base64(bin->s, bin->len, &text);
		cg_json_set_str(buffer, "uri", text.s);
		cg_buf_clear(&text);
	}
	json_object_set_new(doc, "buffers", json_pack("[o]", buffer));
	cg_json_canonical(doc, &text);
	if (is_text) {
		cg_buf_put(out, text.s, text.len);
		cg_buf_putc(out, '\n');
	} else {
		align(&text, ' ');
		cg_buf_puts(out, "glTF");
		word(out, 2);
		word(out, 12 + 8 + text.len + 8 + bin->len);
		word(out, text.len);
		cg_buf_puts(out, "JSON");
		cg_buf_put(out, text.s, text.len);
		word(out, bin->len);
		cg_buf_put(out, "BIN", 4);
		cg_buf_put(out, bin->s, bin->len);
	}
	cg_buf_release(&text);
	if (out->failed || bin->failed)
		return cg_err_set(err, CG_E_TOOBIG, "the model's file would be too large");
	return 0;
}

int
cg_gltf_write(struct cg_buf *out, const struct cg_gltf_spec *s, struct cg_err *err)
{
	struct writer w = { .views = json_array(), .accessors = json_array() };
	json_t *prims = json_array(), *doc, *asset, *node;
	int used[CG_MATERIALS_MAX], i, rc;
	json_t *list = materials(s, used);

	cg_buf_init(&w.bin, (size_t)CG_GLTF_MAX);
	for (i = 0; i < s->prims->n; i++) {
		json_t *p = primitive(&w, &s->prims->p[i]);

		cg_json_set_int(p, "material", used[s->prims->p[i].material]);
		json_array_append_new(prims, p);
	}
	asset = json_pack("{s:s,s:s}", "version", "2.0", "generator", "cg-studio-1");
	if (s->extras)
		json_object_set_new(asset, "extras", json_deep_copy(s->extras));
	node = json_pack("{s:i,s:s}", "mesh", 0, "name", s->name);
	if (s->scale < 1 || s->scale > 1)
		json_object_set_new(node, "scale", json_pack("[f,f,f]", s->scale, s->scale, s->scale));
	doc = json_pack("{s:o,s:i,s:[{s:[i]}],s:[o],s:[{s:s,s:o}],s:o,s:o,s:o}", "asset", asset, "scene",
	    0, "scenes", "nodes", 0, "nodes", node, "meshes", "name", s->name, "primitives", prims,
	    "materials", list, "accessors", w.accessors, "bufferViews", w.views);
	rc = cg_gltf_pack(out, doc, &w.bin, s->is_text, err);
	json_decref(doc);
	cg_buf_release(&w.bin);
	return rc;
}
