/* A file as a whole: what is kept, what is worked on, and what it says of itself. */
#include "optimize_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "mesh.h"
#include "texture.h"

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
