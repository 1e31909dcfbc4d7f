/*
 * generate_3d_asset: words choose a shape, it is built within its budget, written
 * as glTF, read back and measured. The craft lives in skills/lib/mesh.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "color/color.h"
#include "crypt/crypt.h"
#include "came.h"
#include "json/json.h"
#include "lib/handler.h"
#include "lib/media/provenance.h"
#include "lib/mesh/gltf.h"
#include "lib/mesh/preview.h"
#include "lib/mesh/shape.h"

enum { COLORS_MAX = 12, PREVIEW = 256, LODS_MAX = 5 };

static const char model[] = "cg-studio-1";
static const double lod_part[LODS_MAX] = { .5, .25, .12, .06, .03 };

struct job {
	struct cg_handler *h;
	const json_t *style, *specs;
	struct cg_shape_spec shape;
	struct cg_rgb color[COLORS_MAX];
	unsigned char digest[CG_SHA256_LEN];
	size_t max_triangles, max_corners;
	double scale, crease;
	bool is_text, is_degraded;
	const char *note; /* what the reader of the result should know */
	struct cg_mesh mesh;
	struct cg_prims prims;
	json_t *extras;
	struct came *came;   /* what others made of it, or NULL */
};

/* What a platform draws without being noticed. */
static size_t
usual_budget(const char *platform)
{
	static const struct {
		const char *name;
		size_t triangles;
	} row[] = { { "mobile", 5000 }, { "web", 20000 }, { "vr", 20000 }, { "desktop", 50000 } };
	size_t i;

	for (i = 0; i < sizeof row / sizeof *row; i++)
		if (strcmp(row[i].name, platform) == 0)
			return row[i].triangles;
	return 50000;
}

static int
read_format(struct job *j, struct cg_err *err)
{
	const char *format = cg_json_get_str(j->specs, "format", "glb");

	j->is_text = strcmp(format, "gltf") == 0;
	if (j->is_text || strcmp(format, "glb") == 0)
		return 0;
	return cg_handler_fail(j->h, err, "UNSUPPORTED_FORMAT",
	    "no '%s' is written here; ask for glb or gltf, which every 3D program imports", format);
}

static void
read_colors(struct job *j)
{
	const json_t *list = json_object_get(j->style, "color_palette"), *c;
	size_t i;

	json_array_foreach(list, i, c)
		if (j->shape.n_colors < COLORS_MAX && json_is_string(c) &&
		    cg_color_parse(json_string_value(c), &j->color[j->shape.n_colors]))
			j->shape.n_colors++;
	j->shape.colors = j->color;
}

static void
choose(struct job *j, const char *prompt)
{
	j->shape.shape = cg_shape_of_words(prompt);
	if (j->shape.shape >= 0)
		return;
	j->shape.shape = cg_shape_of_category(cg_json_get_str(j->style, "category", NULL));
	j->note = "the words name no thing that is built here; the one nearest to the category was made";
	j->is_degraded = true;
}

static void
draw_digest(struct job *j, const char *prompt)
{
	struct cg_sha256 h;
	char head[48];

	snprintf(head, sizeof head, "model 1 %lld",
	    (long long)cg_json_get_int(j->h->input, "seed", 0));
	cg_sha256_init(&h);
	cg_sha256_add(&h, head, strlen(head) + 1);
	cg_sha256_add(&h, prompt, strlen(prompt));
	cg_sha256_end(&h, j->digest);
	j->shape.digest = j->digest;
}

static int
read_input(struct job *j, struct cg_err *err)
{
	const json_t *in = j->h->input, *budget = json_object_get(in, "poly_budget");
	const char *prompt = cg_json_get_str(in, "prompt", "");

	j->style = json_object_get(in, "style");
	j->specs = json_object_get(in, "specs");
	j->shape.words = prompt;
	j->shape.theme = cg_json_get_str(j->style, "theme", "modern");
	j->shape.material = cg_json_get_str(j->style, "material_style", NULL);
	j->max_triangles = (size_t)cg_json_get_int(budget, "max_triangles",
	    (int64_t)usual_budget(cg_json_get_str(budget, "target_platform", "web")));
	j->max_corners = (size_t)cg_json_get_int(budget, "max_vertices", 1 << 24);
	j->scale = cg_json_get_num(j->specs, "scale", 1);
	read_colors(j);
	if (json_object_get(in, "reference_image_uri")) {
		cg_handler_log(j->h, "models are made from words; the reference image was not looked at");
		j->is_degraded = true;
	}
	return read_format(j, err);
}

/* What the studio draws of it. */
static void
plan(struct job *j)
{
	choose(j, j->shape.words);
	draw_digest(j, j->shape.words);
	if (cg_json_get_bool(j->style, "generate_textures", false)) {
		cg_handler_log(j->h, "colours stand in the materials; no textures were drawn");
		j->is_degraded = true;
	}
}

/* ---- made by others ---- */

static char *
words(const struct job *j)
{
	const json_t *list = json_object_get(j->style, "color_palette"), *c;
	struct cg_buf w;
	char *out;
	size_t i;

	cg_buf_init(&w, 8192);
	cg_buf_printf(&w, "%s. Style: %s", j->shape.words, j->shape.theme);
	if (j->shape.material)
		cg_buf_printf(&w, ", %s", j->shape.material);
	json_array_foreach(list, i, c)
		if (json_is_string(c))
			cg_buf_printf(&w, "%s%s", i ? " " : ". Colours: ", json_string_value(c));
	cg_buf_printf(&w, ". One object, upright, without a floor or background.");
	out = cg_strdup(w.s);
	cg_buf_release(&w);
	return out;
}

static bool
ask(struct job *j)
{
	size_t most = j->max_triangles < 300000 ? j->max_triangles : 300000;
	char *prompt;
	json_t *a;

	if (!cg_handler_may_ask(j->h, "model_3d"))
		return false;
	prompt = words(j);
	a = json_pack("{s:s,s:s,s:s,s:I,s:s}", "name", "model", "kind", "model_3d", "prompt", prompt,
	    "poly_count", (json_int_t)most, "format", "glb");
	if (json_object_get(j->h->input, "seed"))
		cg_json_set_int(a, "seed", cg_json_get_int(j->h->input, "seed", 0));
	cg_handler_ask(j->h, a);
	free(prompt);
	return true;
}

/* What others made, within the budget, and its provenance; false: the studio's to make. */
static bool
take_other(struct job *j, struct came *c, struct cg_provenance *from)
{
	struct cg_err why = CG_ERR_INIT;
	int64_t side = 1024;
	char *prompt;

	if (!came_open(j->h, c))
		return false;
	prompt = words(j);
	cg_provenance_of(j->h, c->model, prompt, from);
	from->provider = c->provider;
	free(prompt);
	j->extras = json_pack("{s:o}", "provenance", cg_provenance_json(from));
	came_place(c, j->scale, cg_json_get_bool(j->specs, "center_origin", true));
	cg_strtoi64(cg_json_get_str(j->style, "texture_resolution", "1024"), 1, 8192, &side, "size", &why);
	c->o = (struct cg_optimize){ .crease = 40, .max_texture = (int)side, .quality = 85,
		.extras = j->extras, .is_text = j->is_text };
	if (came_fit(c, j->max_triangles, j->max_corners, &why) == 0) {
		j->came = c;
		return true;
	}
	came_refuse(j->h, c, why.msg);
	came_release(c);
	json_decref(j->extras);
	j->extras = NULL;
	return false;
}

static bool
fits(const struct job *j)
{
	return cg_prims_triangles(&j->prims) <= j->max_triangles &&
	    cg_prims_corners(&j->prims) <= j->max_corners;
}

/* Fewer segments first, which keep the form; then edges are given up one by one. */
static int
build(struct job *j, struct cg_err *err)
{
	static const double detail[] = { 1, .8, .65, .5, .4, .3, .2 };
	struct cg_mesh less;
	double part;
	size_t i;

	for (i = 0; i < sizeof detail / sizeof *detail; i++) {
		cg_prims_release(&j->prims);
		cg_mesh_release(&j->mesh);
		j->shape.detail = detail[i];
		cg_shape_build(&j->shape, &j->mesh, &j->crease);
		cg_prims_make(&j->mesh, j->crease, &j->prims);
		if (fits(j))
			return 0;
	}
	for (part = .8; part > .05 && !fits(j); part *= .75) {
		cg_prims_release(&j->prims);
		cg_mesh_reduce(&j->mesh, part, &less);
		cg_prims_make(&less, j->crease, &j->prims);
		if (fits(j)) {
			cg_mesh_release(&j->mesh);
			j->mesh = less;
			return 0;
		}
		cg_mesh_release(&less);
	}
	return cg_handler_fail(j->h, err, "GENERATION_FAILED",
	    "a %s needs about %zu triangles and %zu vertices; the budget is %zu and %zu",
	    cg_shape_name(j->shape.shape), cg_prims_triangles(&j->prims), cg_prims_corners(&j->prims),
	    j->max_triangles, j->max_corners);
}

/* Write prims as name and measure the written bytes. path is a new string. */
static int
write_model(struct job *j, const struct cg_prims *p, const char *name, char **path, size_t *bytes,
    struct cg_gltf_facts *facts, struct cg_err *err)
{
	struct cg_gltf_spec s = { p, j->mesh.material, cg_shape_name(j->shape.shape), j->scale,
		j->extras, j->is_text };
	struct cg_gltf back = { NULL, NULL, 0, false };
	struct cg_buf file;
	int rc = -1;

	*path = cg_path_join(j->h->output_dir, name);
	cg_buf_init(&file, CG_GLTF_MAX);
	if (cg_gltf_write(&file, &s, err) == 0 && cg_gltf_open(&back, file.s, file.len, err) == 0 &&
	    cg_gltf_measure(&back, facts, err) == 0)
		rc = cg_file_write(*path, file.s, file.len, 0644, false, err);
	*bytes = file.len;
	cg_gltf_close(&back);
	cg_buf_release(&file);
	return rc;
}

/* A coarser level of what came; the levels are parts of what the model has kept. */
static int
write_came(struct job *j, double part, const char *name, char **path, struct cg_gltf_facts *facts,
    struct cg_err *err)
{
	struct cg_buf file;
	int rc;

	*path = cg_path_join(j->h->output_dir, name);
	cg_buf_init(&file, 2 * (size_t)CG_GLTF_MAX);
	rc = came_write(j->came, part * j->came->part, 1, &file, facts, err);
	if (rc == 0)
		rc = cg_file_write(*path, file.s, file.len, 0644, false, err);
	cg_buf_release(&file);
	return rc;
}

static int
write_lods(struct job *j, struct cg_err *err)
{
	int n = (int)cg_json_get_int(j->specs, "lod_count", 3), i, rc = 0;
	json_t *uris, *counts;

	if (!cg_json_get_bool(j->specs, "generate_lods", false))
		return 0;
	uris = json_array();
	counts = json_array();
	for (i = 0; i < n && i < LODS_MAX && rc == 0; i++) {
		struct cg_mesh coarse;
		struct cg_prims less;
		struct cg_gltf_facts facts;
		char name[32], *path = NULL;
		size_t bytes;

		snprintf(name, sizeof name, "model_lod%d.%s", i + 1, j->is_text ? "gltf" : "glb");
		if (j->came) {
			rc = write_came(j, lod_part[i], name, &path, &facts, err);
		} else {
			cg_mesh_reduce(&j->mesh, lod_part[i], &coarse);
			cg_prims_make(&coarse, j->crease, &less);
			cg_mesh_release(&coarse);
			rc = write_model(j, &less, name, &path, &bytes, &facts, err);
			cg_prims_release(&less);
		}
		if (rc == 0)
			rc = cg_handler_artifact(j->h, "model/3d-lod", path, NULL, err);
		json_array_append_new(uris, json_string(path));
		json_array_append_new(counts, json_integer((json_int_t)facts.triangles));
		free(path);
	}
	cg_json_set(j->h->data, "lods", json_pack("{s:i,s:o,s:o}", "count", (int)json_array_size(uris),
	    "uris", uris, "triangle_counts", counts));
	return rc;
}

static int
write_preview(struct job *j, const struct cg_provenance *from, struct cg_err *err)
{
	uint8_t *rgba = cg_calloc((size_t)PREVIEW * PREVIEW, 4);
	char *path = cg_path_join(j->h->output_dir, "model_preview.png");
	int rc;

	cg_preview_draw(&j->prims, j->mesh.material, 0, true, PREVIEW, rgba);
	rc = cg_preview_write(path, rgba, PREVIEW, err);
	if (rc == 0)
		rc = cg_provenance_stamp(from, path, err);
	if (rc == 0) {
		cg_json_set_str(j->h->data, "preview_uri", path);
		rc = cg_handler_artifact(j->h, "image/model-preview", path, NULL, err);
	}
	free(rgba);
	free(path);
	return rc;
}

static double
millimetres(double x)
{
	return (double)(int64_t)(x * 1e5 + .5) / 1e5;
}

static void
report(struct job *j, const struct cg_gltf_facts *f, size_t bytes)
{
	json_t *d = j->h->data, *params = json_object();
	const json_t *in = j->h->input;

	cg_json_set_str(d, "format", j->is_text ? "gltf" : "glb");
	if (!j->came)
		cg_json_set_str(d, "shape", cg_shape_name(j->shape.shape));
	cg_json_set_str(d, "note", j->note);
	cg_json_set_int(d, "file_size_bytes", (int64_t)bytes);
	cg_json_set(d, "geometry", json_pack("{s:I,s:I,s:I}", "triangles", (json_int_t)f->triangles,
	    "vertices", (json_int_t)f->vertices, "materials", (json_int_t)f->materials));
	cg_json_set(d, "textures", json_pack("{s:I,s:I,s:[]}", "count", (json_int_t)f->textures,
	    "total_size_bytes", (json_int_t)f->texture_bytes, "uris"));
	cg_json_set(d, "bounding_box", json_pack("{s:f,s:f,s:f}", "width",
	    millimetres(f->high.x - f->low.x), "height", millimetres(f->high.y - f->low.y), "depth",
	    millimetres(f->high.z - f->low.z)));
	cg_json_set_str(params, "prompt", j->shape.words);
	cg_json_set(params, "style", json_deep_copy(j->style));
	cg_json_set_str(params, "model", j->came ? j->came->model : model);
	cg_json_set_str(params, "category", cg_json_get_str(j->style, "category", NULL));
	if (json_object_get(in, "poly_budget"))
		cg_json_set(params, "poly_budget", json_deep_copy(json_object_get(in, "poly_budget")));
	if (json_object_get(in, "seed"))
		cg_json_set_int(params, "seed", cg_json_get_int(in, "seed", 0));
	cg_json_set(d, "generation_params", params);
	cg_json_set_str(d, "provider", j->came ? j->came->provider : "offline");
	if (j->is_degraded)
		cg_json_set(d, "degraded", json_true());
}

/* Ours by words, or theirs as it came: the main file and its levels. */
static int
make(struct job *j, struct came *c, struct cg_provenance *from, struct cg_gltf_facts *facts,
    size_t *bytes, long long *since, struct cg_err *err)
{
	const char *name = j->is_text ? "model.gltf" : "model.glb";
	char *path = NULL;
	int rc = 0;

	if (take_other(j, c, from)) {
		path = cg_path_join(j->h->output_dir, name);
		*facts = c->facts;
		*bytes = c->file.len;
		rc = cg_file_write(path, c->file.s, c->file.len, 0644, false, err);
	} else {
		plan(j);
		cg_provenance_of(j->h, model, j->shape.words, from);
		j->extras = json_pack("{s:o}", "provenance", cg_provenance_json(from));
		rc = build(j, err);
		cg_handler_phase(j->h, "build", since);
		if (rc == 0)
			rc = write_model(j, &j->prims, name, &path, bytes, facts, err);
	}
	if (rc == 0)
		rc = cg_handler_artifact(j->h, "model/3d", path, NULL, err);
	if (rc == 0) {
		cg_json_set_str(j->h->data, "model_uri", path);
		rc = write_lods(j, err);
	}
	cg_handler_phase(j->h, "write_and_measure", since);
	free(path);
	return rc;
}

static int
work(struct cg_handler *h, struct cg_err *err)
{
	long long since = cg_mono_us();
	struct cg_provenance from;
	struct cg_gltf_facts facts;
	size_t bytes = 0;
	struct came came;
	struct job j;
	int rc;

	memset(&j, 0, sizeof j);
	j.h = h;
	rc = read_input(&j, err);
	if (rc == 0 && ask(&j))
		return 0;
	if (rc == 0)
		rc = make(&j, &came, &from, &facts, &bytes, &since, err);
	if (rc == 0 && !j.came) /* whose colours stand in textures is drawn by its viewer */
		rc = write_preview(&j, &from, err);
	cg_handler_phase(h, "preview", &since);
	if (rc == 0)
		report(&j, &facts, bytes);
	if (j.came)
		came_release(j.came);
	cg_prims_release(&j.prims);
	cg_mesh_release(&j.mesh);
	json_decref(j.extras);
	return rc;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}

