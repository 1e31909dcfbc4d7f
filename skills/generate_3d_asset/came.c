/* The form stays theirs; budget, place and what the file says of itself are ours. */
#include "came.h"

#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "json/json.h"
#include "lib/handler.h"

enum { TRIES = 10, KEEP_EDGES = 4 };

bool
came_open(struct cg_handler *h, struct came *c)
{
	struct cg_err why = CG_ERR_INIT;
	struct cg_buf raw;
	const char *path;
	bool is_good = false;

	memset(c, 0, sizeof *c);
	path = cg_handler_came(h, "model", &c->provider, &c->model);
	if (!path)
		return false;
	cg_buf_init(&raw, CG_GLTF_MAX);
	cg_buf_init(&c->file, 2 * (size_t)CG_GLTF_MAX);
	if (cg_file_read(&raw, path, &why) == 0 && cg_gltf_open(&c->in, raw.s, raw.len, &why) == 0) {
		is_good = cg_gltf_measure(&c->in, &c->facts, &why) == 0;
		if (!is_good)
			cg_gltf_close(&c->in);
	}
	cg_buf_release(&raw);
	if (!is_good)
		came_refuse(h, c, why.msg);
	return is_good;
}

void
came_refuse(struct cg_handler *h, const struct came *c, const char *why)
{
	cg_handler_log(h, "model: made by the studio: what %s sent is of no use: %s", c->provider, why);
	cg_json_set(h->data, "degraded", json_true());
}

void
came_release(struct came *c)
{
	cg_gltf_close(&c->in);
	cg_buf_release(&c->file);
}

void
came_place(struct came *c, double scale, bool is_centred)
{
	const struct cg_vec *lo = &c->facts.low, *hi = &c->facts.high;
	json_t *doc = c->in.doc, *nodes = json_object_get(doc, "nodes");
	json_t *scene = json_array_get(json_object_get(doc, "scenes"),
	    (size_t)cg_json_get_int(doc, "scene", 0));
	json_t *node = json_pack("{s:s,s:O,s:[f,f,f],s:[f,f,f]}", "name", "place", "children",
	    json_object_get(scene, "nodes"), "translation", is_centred ? -.5 * scale * (lo->x + hi->x) : 0,
	    -scale * lo->y, is_centred ? -.5 * scale * (lo->z + hi->z) : 0, "scale", scale, scale, scale);

	json_array_append_new(nodes, node);
	cg_json_set(scene, "nodes", json_pack("[I]", (json_int_t)json_array_size(nodes) - 1));
}

int
came_write(const struct came *c, double part, double error, struct cg_buf *out,
    struct cg_gltf_facts *facts, struct cg_err *err)
{
	struct cg_optimize o = c->o;
	struct cg_gltf back;
	int rc;

	o.part = part;
	o.error = error;
	cg_buf_clear(out);
	if (cg_gltf_optimize(&c->in, &o, out, err) < 0 || cg_gltf_open(&back, out->s, out->len, err) < 0)
		return -1;
	rc = cg_gltf_measure(&back, facts, err);
	cg_gltf_close(&back);
	return rc;
}

int
came_fit(struct came *c, size_t max_triangles, size_t max_corners, struct cg_err *err)
{
	size_t had = c->facts.triangles;
	double part = had > max_triangles ? (double)max_triangles / (double)had : 1;
	double error = part < 1;
	int i;

	for (i = 0; i < TRIES; i++) {
		if (i == KEEP_EDGES) /* rather soft edges than none of it */
			c->o.crease = 89;
		if (came_write(c, part, error, &c->file, &c->facts, err) < 0)
			return -1;
		c->part = (double)c->facts.triangles / (double)had;
		if (c->facts.triangles <= max_triangles && c->facts.vertices <= max_corners)
			return 0;
		part *= .8;
		error = 1;
		if (c->facts.vertices > max_corners)
			part *= (double)max_corners / (double)c->facts.vertices;
	}
	return cg_err_set(err, CG_E_DATA, "%zu triangles and %zu vertices are left of it, the budget is %zu "
	    "and %zu", c->facts.triangles, c->facts.vertices, max_triangles, max_corners);
}
