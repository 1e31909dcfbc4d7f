/*
 * generate_intro_image: what the plan wants to be seen becomes a scene, the scene
 * a picture, a small preview and a file from which a clip draws the same layers.
 * Others may make the picture behind the words.
 */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "generate_intro_image/backdrop.h"
#include "json/json.h"
#include "lib/handler.h"
#include "lib/image/cluster.h"
#include "lib/image/image.h"
#include "lib/media/provenance.h"
#include "lib/picture/picture.h"
#include "lib/scene/scene.h"

static const char studio[] = "scene/1";

enum { PREVIEW_WIDTH = 640, PREVIEW_MAX = 40000, CLUSTERS = 8, REFERENCE_SIDE = 200 };

struct job {
	struct cg_scene_spec spec;
	enum cg_picture_format format;
	int quality;
	const char *logo_uri;
	bool is_degraded;
	bool has_backdrop;
	struct backdrop backdrop;
	const char *provider, *model;
};

/* --- reading the input --- */

static void
read_specs(struct job *j, const json_t *specs)
{
	static const struct { const char *name; int width, height; } shapes[] = {
		{ "16:9", 1920, 1080 }, { "9:16", 1080, 1920 }, { "1:1", 1080, 1080 },
		{ "4:3", 1440, 1080 }, { "3:4", 1080, 1440 } };
	const char *ratio = cg_json_get_str(specs, "aspect_ratio", "16:9");
	int w = (int)cg_json_get_int(specs, "width", 0), h = (int)cg_json_get_int(specs, "height", 0);
	size_t i, k = 0;
	int format;

	for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (strcmp(ratio, shapes[i].name) == 0)
			k = i;
	/* one side given: the other follows from the ratio */
	j->spec.width = w ? w : h ? h * shapes[k].width / shapes[k].height : shapes[k].width;
	j->spec.height = h ? h : w ? w * shapes[k].height / shapes[k].width : shapes[k].height;
	format = cg_picture_format_of(cg_json_get_str(specs, "format", "png"));
	j->format = format < 0 ? CG_PICTURE_PNG : (enum cg_picture_format)format;
	j->quality = (int)cg_json_get_int(specs, "quality", 90);
}

/* Everything that is asked, so that another question has another answer. */
static void
read_seed(struct job *j, const json_t *in, char hex[CG_HEX_LEN + 1])
{
	static const char *const asked[] = { "prompt", "copy", "brand_name", "color_scheme", "seed" };
	json_t *o = json_object();
	struct cg_buf b;
	size_t i;

	cg_buf_init(&b, 1 << 20);
	for (i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		if (json_object_get(in, asked[i]))
			json_object_set(o, asked[i], json_object_get(in, asked[i]));
	/* a given seed fixes every draw, whatever the words are */
	if (json_object_get(in, "seed"))
		for (i = 0; i + 1 < sizeof(asked) / sizeof(asked[0]); i++)
			json_object_del(o, asked[i]);
	cg_json_canonical(o, &b);
	cg_sha256_hex(b.s ? b.s : "", b.len, hex);
	j->spec.seed = strtoull(hex + CG_HEX_LEN - 15, NULL, 16);
	json_decref(o);
	cg_buf_release(&b);
}

/* What was decided wins; what that leaves open stays as it was read. */
static void
decide(struct cg_direction *d, const json_t *given)
{
	json_t *all = cg_direction_to_json(d);

	json_object_update(all, (json_t *)(size_t)given);
	cg_direction_from_json(all, d);
	json_decref(all);
}

static void
read_direction(struct job *j, const json_t *in, const char *seed)
{
	const json_t *given = json_object_get(in, "art_direction"), *copy = json_object_get(in, "copy");
	const json_t *style = json_object_get(in, "style_refs");
	struct cg_buf text;
	int mood;

	cg_buf_init(&text, 64 << 10);
	cg_buf_printf(&text, "%s\n%s\n%s\n%s", cg_json_get_str(in, "prompt", ""),
	    cg_json_get_str(copy, "intro_headline", ""), cg_json_get_str(copy, "intro_subtext", ""),
	    cg_json_get_str(style, "mood", ""));
	cg_direction_read(text.s, seed, &j->spec.dir);
	cg_buf_release(&text);
	mood = cg_mood_of(cg_json_get_str(style, "mood", ""));
	if (mood >= 0)
		j->spec.dir.mood = (enum cg_mood)mood;
	if (strcmp(cg_json_get_str(style, "style", ""), "minimalist") == 0)
		j->spec.dir.mood = CG_MINIMAL;
	if (json_is_object(given))
		decide(&j->spec.dir, given);
}

static void
take_color(struct cg_scheme *c, enum cg_role role, const char *hex)
{
	if (!c->have[role] && cg_color_parse(hex, &c->of[role]))
		c->have[role] = true;
}

/* In the step's log, and in its result: whoever looks at the campaign reads it there. */
static void
warn(struct cg_handler *h, const char *text)
{
	json_t *all = json_object_get(h->data, "warnings");

	cg_handler_log(h, "%s", text);
	if (!all)
		cg_json_set(h->data, "warnings", all = json_array());
	json_array_append_new(all, json_string(text));
}

static void
complain(struct job *j, struct cg_handler *h, const char *what, const char *why)
{
	char *text = cg_asprintf("%s was left out: %s", what, why);

	warn(h, text);
	j->is_degraded = true;
	free(text);
}

/* Colours of a reference picture: its strongest cluster leads, the next other one follows. */
static void
colors_of_picture(struct job *j, struct cg_handler *h, const char *path)
{
	static const enum cg_role roles[3] = { CG_PRIMARY, CG_SECONDARY, CG_ACCENT };
	struct cluster c[CLUSTERS_MAX];
	struct cg_image img;
	struct cg_err why = CG_ERR_INIT;
	double spread, best;
	size_t n, i, k, at;

	if (cg_image_read(path, REFERENCE_SIDE, &img, &why) < 0) {
		complain(j, h, "the reference picture", why.msg);
		return;
	}
	n = cluster_pixels(&img, CLUSTERS, c, &spread);
	cg_image_release(&img);
	for (k = 0; k < 3; k++) {
		for (i = 0, at = n, best = .02; i < n; i++) {
			struct cg_lch x = cg_color_to_lch(c[i].rgb);
			double worth = x.c * (c[i].share + .05) * (x.l > .25 && x.l < .85 ? 1 : .3);

			if (worth * 8 > best) {
				best = worth * 8;
				at = i;
			}
		}
		if (at == n)
			return;
		j->spec.colors.of[roles[k]] = c[at].rgb;
		j->spec.colors.have[roles[k]] = true;
		c[at].share = -1; /* taken */
	}
}

static bool
has_colors(const struct cg_scheme *c)
{
	return c->have[CG_PRIMARY];
}

static void
read_assets(struct job *j, struct cg_handler *h)
{
	static const enum cg_role order[CG_ROLES] = { CG_PRIMARY, CG_SECONDARY, CG_ACCENT,
		CG_BACKGROUND, CG_TEXT };
	const json_t *assets = json_object_get(h->input, "brand_assets"), *a, *colors;
	const char *reference = cg_json_get_str(json_object_get(h->input, "style_refs"),
	    "reference_image_uri", NULL), *uri;
	size_t i, k;

	j->logo_uri = cg_json_get_str(h->input, "logo_uri", NULL);
	for (i = 0; i < json_array_size(assets); i++) {
		const char *type;

		a = json_array_get(assets, i);
		type = cg_json_get_str(a, "type", "");
		uri = cg_json_get_str(a, "uri", NULL);
		colors = json_object_get(a, "colors");
		for (k = 0; k < json_array_size(colors) && k < CG_ROLES; k++)
			take_color(&j->spec.colors, order[k], json_string_value(json_array_get(colors, k)));
		if (strcmp(type, "logo") == 0 && uri && !j->logo_uri)
			j->logo_uri = uri;
		if (strcmp(type, "reference_image") == 0 && uri && !reference)
			reference = uri;
	}
	if (reference && !has_colors(&j->spec.colors))
		colors_of_picture(j, h, reference);
	if (!j->logo_uri)
		return;
	if (cg_is_file(j->logo_uri))
		j->spec.logo = j->logo_uri;
	else
		complain(j, h, "the logo", "there is no such file in the workspace; upload it and give "
		    "its cg:// address");
}

static void
read_input(struct job *j, struct cg_handler *h)
{
	const json_t *in = h->input, *copy = json_object_get(in, "copy");
	const json_t *scheme = json_object_get(in, "color_scheme");
	char seed[CG_HEX_LEN + 1];
	int i;

	read_specs(j, json_object_get(in, "specs"));
	read_seed(j, in, seed);
	read_direction(j, in, seed);
	for (i = 0; i < CG_ROLES; i++)
		take_color(&j->spec.colors, (enum cg_role)i, cg_json_get_str(scheme, cg_role_names[i],
		    NULL));
	read_assets(j, h);
	j->spec.headline = cg_json_get_str(copy, "intro_headline", NULL);
	j->spec.subtext = cg_json_get_str(copy, "intro_subtext", NULL);
	if (j->spec.headline && j->spec.subtext && strcmp(j->spec.headline, j->spec.subtext) == 0)
		j->spec.subtext = NULL;
	j->spec.cta = cg_json_get_str(copy, "cta_text", NULL);
	j->spec.brand = cg_json_get_str(in, "brand_name", NULL);
	j->spec.lang = cg_json_get_str(in, "language", "en");
	j->spec.avoid = cg_json_get_str(in, "negative_prompt",
	    cg_json_get_str(json_object_get(in, "art_direction"), "avoid", NULL));
}

/* --- reporting --- */

static double
rounded(double x, double parts)
{
	return (double)(int64_t)(x * parts + .5) / parts;
}

static json_t *
box_json(const struct cg_box *b, double w, double h)
{
	return json_pack("{s:f,s:f,s:f,s:f}", "x", rounded(b->x / w, 1e6), "y", rounded(b->y / h, 1e6),
	    "width", rounded(b->width / w, 1e6), "height", rounded(b->height / h, 1e6));
}

static json_t *
button_json(const struct cg_scene *s)
{
	const struct cg_scene_button *b = &s->button;
	json_t *points = json_array();
	size_t i;

	for (i = 0; i < b->n_polygon; i++)
		json_array_append_new(points, json_pack("{s:f,s:f}", "x", rounded(b->polygon[i].x, 100),
		    "y", rounded(b->polygon[i].y, 100)));
	return json_pack("{s:o,s:o,s:{s:o,s:b},s:s}", "bounds", box_json(&b->box, 1, 1),
	    "normalized_bounds", box_json(&b->box, s->width, s->height), "mask_polygon", "points",
	    points, "is_closed", 1, "label", b->label);
}

static json_t *
contrast_json(const struct cg_scene *s)
{
	const struct { const char *name; double ratio; } all[] = {
		{ "headline", s->contrast.headline }, { "subtext", s->contrast.subtext },
		{ "button_label", s->contrast.button_label }, { "button_edge", s->contrast.button_edge } };
	json_t *o = json_object();
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].ratio > 0)
			cg_json_set(o, all[i].name, json_real(rounded(all[i].ratio, 100)));
	return o;
}

/* What whoever made it was told. */
static const char *
prompt_of(const struct job *j, const json_t *in)
{
	return j->has_backdrop ? j->backdrop.prompt : cg_json_get_str(in, "prompt", "");
}

static json_t *
params_json(const struct job *j, const struct cg_scene *s, const json_t *in)
{
	json_t *p = json_object();

	cg_json_set_str(p, "prompt", prompt_of(j, in));
	cg_json_set_str(p, "model", j->model);
	cg_json_set_str(p, "negative_prompt", j->spec.avoid);
	if (json_object_get(in, "seed"))
		cg_json_set_int(p, "seed", cg_json_get_int(in, "seed", 0));
	cg_json_set_str(p, "family", cg_family_names[j->spec.dir.family]);
	cg_json_set_int(p, "layout", j->spec.dir.layout);
	cg_json_set_str(p, "fonts", s->fonts);
	return p;
}

static void
report(struct cg_handler *h, struct job *j, const struct cg_scene *s)
{
	json_t *d = h->data;

	if (s->button.is_drawn)
		cg_json_set(d, "button", button_json(s));
	cg_json_set(d, "contrast", contrast_json(s));
	cg_json_set(d, "art_direction", cg_direction_to_json(&j->spec.dir));
	cg_json_set(d, "generation_params", params_json(j, s, h->input));
	cg_json_set_str(d, "provider", j->provider);
	if (s->is_degraded)
		warn(h, s->why);
	if (s->is_degraded || j->is_degraded)
		cg_json_set(d, "degraded", json_true());
}

/* --- files --- */

static int
hand_over(struct cg_handler *h, const struct job *j, const char *name, const char *type,
    const char *member, const struct cg_buf *b, struct cg_err *err)
{
	char *path = cg_path_join(h->output_dir, name);
	int rc = cg_file_write(path, b->s, b->len, 0644, false, err);

	if (rc == 0) {
		cg_json_set_str(h->data, member, path);
		rc = cg_handler_artifact(h, type, path, json_pack("{s:s,s:s}", "provider", j->provider,
		    "model", j->model), err);
	}
	free(path);
	return rc;
}

/* Write the picture, say where it comes from, and report what the file itself says. */
static int
write_picture(struct cg_handler *h, const struct job *j, cairo_surface_t *flat,
    const struct cg_provenance *from, struct cg_err *err)
{
	enum cg_picture_format format;
	struct cg_buf file, tagged;
	char name[24];
	int w, hgt, rc = -1;

	cg_buf_init(&file, CG_PICTURE_MAX);
	cg_buf_init(&tagged, CG_PICTURE_MAX);
	snprintf(name, sizeof(name), "intro.%s", cg_picture_extensions[j->format]);
	if (cg_picture_write(flat, j->format, j->quality, &file, err) < 0 ||
	    cg_provenance_tag(from, file.s, file.len, &tagged, err) < 0 ||
	    cg_picture_measure(tagged.s, tagged.len, &w, &hgt, &format, err) < 0 ||
	    hand_over(h, j, name, "image/intro-frame", "image_uri", &tagged, err) < 0)
		goto out;
	cg_json_set_int(h->data, "width", w);
	cg_json_set_int(h->data, "height", hgt);
	cg_json_set_str(h->data, "format", cg_picture_extensions[format]);
	cg_json_set_int(h->data, "file_size_bytes", (int64_t)tagged.len);
	rc = 0;
out:
	cg_buf_release(&file);
	cg_buf_release(&tagged);
	return rc;
}

static int
write_preview(struct cg_handler *h, const struct job *j, cairo_surface_t *flat,
    const struct cg_provenance *from, struct cg_err *err)
{
	struct cg_buf file, tagged;
	int rc = -1;

	cg_buf_init(&file, CG_PICTURE_MAX);
	cg_buf_init(&tagged, CG_PICTURE_MAX);
	/* the tag takes up to 1 kB of the bound */
	if (cg_picture_preview(flat, PREVIEW_WIDTH, PREVIEW_MAX - 1400, &file, err) == 0 &&
	    cg_provenance_tag(from, file.s, file.len, &tagged, err) == 0)
		rc = hand_over(h, j, "preview.webp", "image/preview", "preview_uri", &tagged, err);
	cg_buf_release(&file);
	cg_buf_release(&tagged);
	return rc;
}

static int
write_scene(struct cg_handler *h, const struct job *j, struct cg_err *err)
{
	json_t *o = cg_scene_spec_to_json(&j->spec, j->spec.logo ? j->logo_uri : NULL,
	    j->backdrop.address);
	struct cg_buf b;
	int rc;

	cg_buf_init(&b, 1 << 20);
	cg_json_dump(o, &b);
	cg_buf_putc(&b, '\n');
	rc = b.failed ? cg_err_set(err, CG_E_TOOBIG, "the scene's description is over 1 MB") :
	    hand_over(h, j, "scene.json", "json/scene", "scene_uri", &b, err);
	json_decref(o);
	cg_buf_release(&b);
	return rc;
}

/* By whom the picture is, the studio when nobody else has made anything of use. */
static void
read_answer(struct job *j, struct cg_handler *h, struct cg_provenance *from)
{
	j->has_backdrop = backdrop_take(h, &j->spec, &j->backdrop);
	j->spec.backdrop = j->backdrop.path;
	j->provider = j->has_backdrop ? j->backdrop.provider : "offline";
	j->model = j->has_backdrop ? j->backdrop.model : studio;
	cg_provenance_of(h, j->model, prompt_of(j, h->input), from);
	from->provider = j->provider;
}

static int
make(struct job *j, struct cg_handler *h, struct cg_err *err)
{
	struct cg_provenance from;
	struct cg_scene scene = { .n = 0 };
	cairo_surface_t *flat;
	long long since = cg_mono_us();
	int rc;

	read_answer(j, h, &from);
	if (cg_scene_compose(&j->spec, false, &scene, err) < 0)
		return -1;
	flat = cg_scene_flatten(&scene);
	cg_handler_phase(h, "compose", &since);
	cg_handler_progress(h, .6, "composed");
	rc = write_picture(h, j, flat, &from, err) < 0 || write_preview(h, j, flat, &from, err) < 0 ||
	    write_scene(h, j, err) < 0 ? -1 : 0;
	cg_handler_phase(h, "encode", &since);
	if (rc == 0)
		report(h, j, &scene);
	cairo_surface_destroy(flat);
	cg_scene_free(&scene);
	return rc;
}

static int
work(struct cg_handler *h, struct cg_err *err)
{
	struct cg_err why = CG_ERR_INIT;
	struct job j;
	int rc = 0;

	memset(&j, 0, sizeof(j));
	read_input(&j, h);
	if (cg_handler_may_ask(h, "image"))
		backdrop_ask(h, &j.spec);
	else if (make(&j, h, &why) < 0)
		rc = cg_handler_fail(h, err, "GENERATION_FAILED", "%s", why.msg);
	backdrop_release(&j.backdrop);
	return rc;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
