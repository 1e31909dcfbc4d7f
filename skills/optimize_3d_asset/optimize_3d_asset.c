/*
 * optimize_3d_asset: a model within its limits, and coarser levels of it. Before
 * and after are measured on the files. The craft lives in skills/lib/mesh.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "json/json.h"
#include "lib/bundle/source.h"
#include "lib/handler.h"
#include "lib/media/provenance.h"
#include "lib/mesh/gltf.h"
#include "lib/mesh/optimize.h"

enum { LODS_MAX = 5, TRIES = 7 };

static const char model[] = "cg-studio-1";

/* Without a number of its own a level keeps this part, if no more than this error is done. */
static const struct level {
	const char *name;
	double part, error;
	int texture;
} levels[] = {
	{ "minimal", 1, 0, 0 }, { "balanced", .6, .004, 2048 }, { "aggressive", .35, .015, 1024 },
	{ "maximum", .2, .05, 512 },
};

struct job {
	struct cg_handler *h;
	const json_t *limits;
	const struct level *level;
	struct cg_buf original;
	struct cg_gltf in;
	struct cg_gltf_facts before, after;
	struct cg_optimize o;
	size_t max_triangles, max_vertices, max_bytes;
	bool is_degraded;
	json_t *extras;
};

static int
read_model(struct job *j, struct cg_err *err)
{
	const char *uri = cg_json_get_str(j->h->input, "model_uri", "");
	char *path = cg_source_path(j->h->workspace, uri, err);
	int rc = -1;

	if (path && cg_file_read(&j->original, path, err) == 0 &&
	    cg_gltf_open(&j->in, j->original.s, j->original.len, err) == 0)
		rc = cg_gltf_measure(&j->in, &j->before, err);
	free(path);
	if (rc < 0)
		return cg_handler_fail(j->h, err, "INVALID_MODEL_URI", "model_uri: %s", err->msg);
	return 0;
}

static void
read_level(struct job *j)
{
	const char *name = cg_json_get_str(j->limits, "optimization_level", "balanced");
	size_t i;

	j->level = &levels[1];
	for (i = 0; i < sizeof levels / sizeof *levels; i++)
		if (strcmp(levels[i].name, name) == 0)
			j->level = &levels[i];
}

static void
read_geometry(struct job *j)
{
	const json_t *g = json_object_get(j->limits, "geometry");
	double ratio = cg_json_get_num(g, "simplification_ratio", 0), part;

	j->max_triangles = (size_t)cg_json_get_int(g, "max_triangles", INT64_MAX);
	j->max_vertices = (size_t)cg_json_get_int(g, "max_vertices", INT64_MAX);
	j->max_bytes = (size_t)cg_json_get_int(j->limits, "max_file_size_bytes", INT64_MAX);
	j->o.part = j->level->part;
	j->o.error = j->level->error;
	j->o.crease = cg_json_get_bool(g, "preserve_hard_edges", true) ?
	    cg_json_get_num(g, "hard_edge_angle", 40) : 89;
	if (ratio > 0) {
		j->o.part = ratio;
		j->o.error = .2;
	}
	part = (double)j->max_triangles / (double)j->before.triangles;
	if (part < j->o.part) {
		j->o.part = part;
		j->o.error = 1;
	}
}

static void
read_textures(struct job *j)
{
	const json_t *t = json_object_get(j->limits, "textures");
	const char *format = cg_json_get_str(t, "format", NULL);

	j->o.max_texture = (int)cg_json_get_int(t, "max_resolution", j->level->texture);
	j->o.quality = (int)cg_json_get_int(t, "quality", 85);
	if (format && strcmp(format, "png") != 0 && strcmp(format, "jpg") != 0) {
		cg_handler_log(j->h, "textures stay png and jpg, which every viewer reads; '%s' was not made",
		    format);
		j->is_degraded |= j->before.textures > 0;
		format = NULL;
	}
	j->o.texture_ext = format;
	if (cg_json_get_bool(t, "atlas_textures", false) && j->before.textures > 1) {
		cg_handler_log(j->h, "textures were not put into one");
		j->is_degraded = true;
	}
}

static void
read_specs(struct job *j)
{
	const json_t *s = json_object_get(j->h->input, "specs");

	j->o.is_text = strcmp(cg_json_get_str(s, "format", "glb"), "gltf") == 0;
	j->o.is_quantized = j->level != &levels[0];
	j->o.generator = model;
	if (cg_json_get_bool(s, "draco_compression", false) ||
	    cg_json_get_bool(s, "meshopt_compression", false)) {
		cg_handler_log(j->h, "quantised instead of compressed: games read it without a decoder");
		j->is_degraded = true;
	}
}

/* One file with part of the triangles, measured. */
static int
make(struct job *j, double part, double error, struct cg_buf *out, struct cg_gltf_facts *facts,
    struct cg_err *err)
{
	struct cg_optimize o = j->o;
	struct cg_gltf back;
	int rc;

	o.part = part;
	o.error = error;
	cg_buf_clear(out);
	if (cg_gltf_optimize(&j->in, &o, out, err) < 0 || cg_gltf_open(&back, out->s, out->len, err) < 0)
		return -1;
	rc = cg_gltf_measure(&back, facts, err);
	cg_gltf_close(&back);
	return rc;
}

static bool
fits(const struct job *j, const struct cg_buf *file)
{
	return j->after.triangles <= j->max_triangles && j->after.vertices <= j->max_vertices &&
	    file->len <= j->max_bytes;
}

static int
make_main(struct job *j, struct cg_buf *file, struct cg_err *err)
{
	double part = j->o.part, error = j->o.error;
	int i;

	for (i = 0; i < TRIES; i++) {
		if (make(j, part, error, file, &j->after, err) < 0)
			return cg_handler_fail(j->h, err, "OPTIMIZATION_FAILED", "%s", err->msg);
		if (fits(j, file))
			return 0;
		part *= .75;
		error = 1;
		if (j->after.vertices > j->max_vertices)
			part *= (double)j->max_vertices / (double)j->after.vertices;
	}
	return cg_handler_fail(j->h, err, "OPTIMIZATION_FAILED",
	    "the limits cannot be met: %zu triangles, %zu vertices and %zu bytes are what is left",
	    j->after.triangles, j->after.vertices, file->len);
}

static int
hand_over(struct job *j, const char *name, const char *type, const struct cg_buf *file, char **path,
    struct cg_err *err)
{
	*path = cg_path_join(j->h->output_dir, name);
	if (cg_file_write(*path, file->s, file->len, 0644, false, err) < 0)
		return -1;
	return cg_handler_artifact(j->h, type, *path, NULL, err);
}

static int
make_lods(struct job *j, struct cg_err *err)
{
	static const double usual[LODS_MAX] = { .5, .25, .12, .06, .03 };
	const json_t *l = json_object_get(j->limits, "lods"), *ratios;
	json_t *uris, *counts;
	struct cg_buf file;
	int n, i, rc = 0;

	ratios = json_object_get(l, "reduction_ratios");
	if (!cg_json_get_bool(l, "generate", json_array_size(ratios) > 0))
		return 0;
	n = (int)cg_json_get_int(l, "count", json_array_size(ratios) ? (int64_t)json_array_size(ratios) : 3);
	uris = json_array();
	counts = json_array();
	cg_buf_init(&file, CG_GLTF_MAX);
	for (i = 0; i < n && i < LODS_MAX && rc == 0; i++) {
		const json_t *r = json_array_get(ratios, (size_t)i);
		double ratio = json_is_number(r) ? json_number_value(r) : usual[i];
		struct cg_gltf_facts facts;
		char name[40], *path = NULL;

		/* of the lighter model's triangles, taken from the original, which knows more */
		ratio *= (double)j->after.triangles / (double)j->before.triangles;
		snprintf(name, sizeof name, "model_lod%d.%s", i + 1, j->o.is_text ? "gltf" : "glb");
		rc = make(j, ratio, 1, &file, &facts, err);
		if (rc == 0)
			rc = hand_over(j, name, "model/3d-lod", &file, &path, err);
		json_array_append_new(uris, json_string(path ? path : ""));
		json_array_append_new(counts, json_integer((json_int_t)facts.triangles));
		free(path);
	}
	cg_buf_release(&file);
	cg_json_set(j->h->data, "lods", json_pack("{s:i,s:o,s:o}", "count", (int)json_array_size(uris),
	    "uris", uris, "triangle_counts", counts));
	return rc;
}

static double
percent(size_t before, size_t after)
{
	double p = before ? 100. * ((double)before - (double)after) / (double)before : 0;

	return (double)(int64_t)(p * 10 + (p < 0 ? -.5 : .5)) / 10;
}

static json_t *
counts(const struct cg_gltf_facts *f, size_t bytes)
{
	return json_pack("{s:I,s:I,s:I,s:I,s:I}", "triangles", (json_int_t)f->triangles, "vertices",
	    (json_int_t)f->vertices, "materials", (json_int_t)f->materials, "textures_size_bytes",
	    (json_int_t)f->texture_bytes, "file_size_bytes", (json_int_t)bytes);
}

static void
report(struct job *j, const char *path, size_t bytes)
{
	json_t *d = j->h->data, *params = json_object();
	const struct cg_gltf_facts *a = &j->before, *b = &j->after;
	const char *uri = cg_json_get_str(j->h->input, "model_uri", "");
	const char *slot = cg_json_get_str(j->h->input, "asset_slot", NULL);
	char *public = cg_source_public(j->h->context, j->h->workspace, uri);

	cg_json_set_str(d, "optimized_model_uri", path);
	cg_json_set_str(d, "original_model_uri", public);
	if (slot)
		cg_json_set(d, "assets", json_pack("[{s:s,s:s,s:s,s:s}]", "slot", slot, "uri", path, "type",
		    "model", "content_type", j->o.is_text ? "model/gltf+json" : "model/gltf-binary"));
	cg_json_set_str(d, "format", j->o.is_text ? "gltf" : "glb");
	cg_json_set_int(d, "file_size_bytes", (int64_t)bytes);
	cg_json_set(d, "geometry", json_pack("{s:I,s:I,s:I}", "triangles", (json_int_t)b->triangles,
	    "vertices", (json_int_t)b->vertices, "materials", (json_int_t)b->materials));
	cg_json_set(d, "metrics", json_pack("{s:o,s:o,s:{s:f,s:f,s:f,s:f}}", "original",
	    counts(a, j->original.len), "optimized", counts(b, bytes), "reduction", "triangles_percent",
	    percent(a->triangles, b->triangles), "vertices_percent", percent(a->vertices, b->vertices),
	    "textures_size_percent", percent(a->texture_bytes, b->texture_bytes), "file_size_percent",
	    percent(j->original.len, bytes)));
	cg_json_set(d, "textures", json_pack("{s:I,s:I,s:b}", "count", (json_int_t)b->textures,
	    "total_size_bytes", (json_int_t)b->texture_bytes, "compressed",
	    b->texture_bytes < a->texture_bytes));
	cg_json_set_str(params, "original_uri", public);
	cg_json_set_str(params, "optimization_level", j->level->name);
	cg_json_set_str(params, "target_platform", cg_json_get_str(j->limits, "target_platform", NULL));
	if (json_object_get(j->limits, "geometry"))
		cg_json_set(params, "geometry_constraints",
		    json_deep_copy(json_object_get(j->limits, "geometry")));
	if (json_object_get(j->limits, "textures"))
		cg_json_set(params, "texture_constraints",
		    json_deep_copy(json_object_get(j->limits, "textures")));
	cg_json_set(d, "processing_params", params);
	cg_json_set_str(d, "provider", "offline");
	if (j->is_degraded)
		cg_json_set(d, "degraded", json_true());
	free(public);
}

static int
work(struct cg_handler *h, struct cg_err *err)
{
	long long since = cg_mono_us();
	struct cg_provenance from;
	struct cg_buf file;
	char *path = NULL;
	struct job j;
	int rc;

	memset(&j, 0, sizeof j);
	j.h = h;
	j.limits = json_object_get(h->input, "constraints");
	cg_buf_init(&j.original, CG_GLTF_MAX);
	cg_buf_init(&file, 2 * (size_t)CG_GLTF_MAX);
	cg_provenance_of(h, model, NULL, &from);
	j.extras = json_pack("{s:o}", "provenance", cg_provenance_json(&from));
	j.o.extras = j.extras;
	read_level(&j);
	rc = read_model(&j, err);
	cg_handler_phase(h, "read", &since);
	if (rc == 0) {
		read_geometry(&j);
		read_textures(&j);
		read_specs(&j);
		rc = make_main(&j, &file, err);
	}
	if (rc == 0)
		rc = hand_over(&j, j.o.is_text ? "model_optimized.gltf" : "model_optimized.glb",
		    "model/3d-optimized", &file, &path, err);
	cg_handler_phase(h, "optimize", &since);
	if (rc == 0) {
		report(&j, path, file.len);
		rc = make_lods(&j, err);
	}
	cg_handler_phase(h, "lods", &since);
	cg_gltf_close(&j.in);
	cg_buf_release(&j.original);
	cg_buf_release(&file);
	json_decref(j.extras);
	free(path);
	return rc;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
