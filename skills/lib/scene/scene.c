/* Composing: seed, tones, plan, one family, its overlay, the words; and flattening again. */
#include "lib/scene/scene.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "crypt/crypt.h"
#include "lib/picture/type.h"
#include "lib/scene/scene_priv.h"

static void (*const painters[CG_FAMILIES])(struct paint *) = { paint_horizon,
	paint_stage, paint_isometric, paint_poster, paint_fair, paint_night, paint_botanical,
	paint_flow };

/* Whatever the picture depends on besides its size: both shapes of a campaign are siblings. */
static void
seed_init(struct paint *p)
{
	struct cg_sha256 h;
	char word[64];

	cg_sha256_init(&h);
	snprintf(word, sizeof(word), "scene %llu %d %d %s", (unsigned long long)p->spec->seed,
	    (int)p->spec->dir.family, p->spec->dir.layout, p->spec->dir.industry);
	cg_sha256_add(&h, word, strlen(word));
	cg_sha256_end(&h, p->digest);
}

/* Whether the first letter of s belongs to a script of the right-to-left kind. */
static bool
reads_leftwards(const char *s)
{
	const unsigned char *c = (const unsigned char *)(s ? s : "");

	for (; *c; c++) {
		if ((*c | 32) >= 'a' && (*c | 32) <= 'z')
			return false;
		/* Hebrew, Arabic, Syriac, Thaana; their presentation forms */
		if ((*c >= 0xd6 && *c <= 0xde) || (*c == 0xef && c[1] >= 0xac))
			return true;
		if (*c >= 0xc3)
			return false;
	}
	return false;
}

static int
paint_begin(struct paint *p, const struct cg_scene_spec *spec, bool moving,
    struct cg_scene *scene, struct cg_err *err)
{
	int mx, my;

	memset(p, 0, sizeof(*p));
	memset(scene, 0, sizeof(*scene));
	if (spec->width < CG_SCENE_SIZE_MIN || spec->width > CG_SCENE_SIZE_MAX ||
	    spec->height < CG_SCENE_SIZE_MIN || spec->height > CG_SCENE_SIZE_MAX)
		return cg_err_set(err, CG_E_USAGE, "a picture of %d x %d cannot be drawn, each side has "
		    "%d to %d pixels", spec->width, spec->height, CG_SCENE_SIZE_MIN, CG_SCENE_SIZE_MAX);
	p->spec = spec;
	p->s = scene;
	scene->width = spec->width;
	scene->height = spec->height;
	p->w = spec->width;
	p->h = spec->height;
	p->u = (p->w < p->h ? p->w : p->h) / 100;
	mx = moving ? (spec->width * 3 + 99) / 100 : 0;
	my = moving ? (spec->height * 3 + 99) / 100 : 0;
	p->x0 = -mx;
	p->y0 = -my;
	p->x1 = p->w + mx;
	p->y1 = p->h + my;
	p->is_wide = p->w >= p->h * 1.2;
	p->is_tall = p->h >= p->w * 1.2;
	p->is_rtl = reads_leftwards(spec->headline);
	seed_init(p);
	return 0;
}

static void
name_fonts(struct cg_scene *scene, const struct cg_type *type)
{
	struct cg_buf b;

	cg_buf_init(&b, sizeof(scene->fonts) - 1);
	cg_type_names(type, &b);
	snprintf(scene->fonts, sizeof(scene->fonts), "%s", b.s);
	cg_buf_release(&b);
}

static void
paint_family(struct paint *p)
{
	snd_rng_init(&p->rng, p->digest, "family");
	painters[p->spec->dir.family](p);
	paint_overlay(p);
}

struct cg_box
cg_scene_words(const struct cg_scene_spec *spec)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_scene scene;
	struct paint p;

	if (paint_begin(&p, spec, false, &scene, &err) < 0)
		return (struct cg_box){ 0, 0, 1, 1 };
	plan_init(&p);
	return (struct cg_box){ p.plan.words.x / p.w, p.plan.words.y / p.h,
		p.plan.words.width / p.w, p.plan.words.height / p.h };
}

int
cg_scene_compose(const struct cg_scene_spec *spec, bool moving, struct cg_scene *scene,
    struct cg_err *err)
{
	const char *texts[4];
	struct cg_type *type = NULL;
	struct paint p;
	int rc = 0;

	if (paint_begin(&p, spec, moving, scene, err) < 0)
		return -1;
	tones_init(&p);
	plan_init(&p);
	cast_props(&p);
	keep_hero_inside(&p);
	scene->light_x = p.plan.light * .6;
	scene->light_y = -.8;
	if (!spec->backdrop || !paint_backdrop(&p))
		paint_family(&p);
	scene->is_dark = p.is_dark;
	paint_outcome(&p);
	texts[0] = spec->headline;
	texts[1] = spec->subtext;
	texts[2] = spec->cta;
	texts[3] = spec->brand;
	if (cg_type_open(spec->dir.voice, texts, 4, spec->lang, &type, err) < 0 ||
	    paint_words(&p, type, err) < 0) {
		cg_scene_free(scene);
		rc = -1;
	}
	if (rc == 0)
		name_fonts(scene, type);
	cg_type_close(type);
	return rc;
}

/*
 * Grain of +-1 in luminance, from the pixel's place alone. It repeats every 8
 * pixels: nobody sees that, and PNG files are half as large.
 */
static void
grain(cairo_surface_t *s)
{
	int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s), x, y, c;
	int stride = cairo_image_surface_get_stride(s) / 4;
	uint32_t *px;

	cairo_surface_flush(s);
	px = (uint32_t *)(void *)cairo_image_surface_get_data(s);
	for (y = 0; y < h; y++)
		for (x = 0; x < w; x++) {
			uint32_t n = hash2((uint32_t)x & 7, (uint32_t)y & 7, 23), *q = &px[y * stride + x], v = 0;
			int d = (int)(n & 1) + (int)(n >> 8 & 1) - 1;

			for (c = 0; c < 24; c += 8) {
				int k = (int)(*q >> c & 255) + d;

				v |= (uint32_t)(k < 0 ? 0 : k > 255 ? 255 : k) << c;
			}
			*q = 0xff000000u | v;
		}
	cairo_surface_mark_dirty(s);
}

cairo_surface_t *
cg_scene_flatten(const struct cg_scene *scene)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, scene->width,
	    scene->height);
	cairo_t *cr = cairo_create(s);
	bool is_grained = false;
	size_t i;

	for (i = 0; i < scene->n; i++) {
		const struct cg_layer *l = &scene->layer[i];

		if (l->motion == CG_STILL && !is_grained) {
			cairo_surface_flush(s);
			grain(s);
			is_grained = true;
		}
		cairo_set_source_surface(cr, l->surface, l->x, l->y);
		cairo_paint(cr);
	}
	cairo_destroy(cr);
	cairo_surface_flush(s);
	if (!is_grained)
		grain(s);
	return s;
}

void
cg_scene_free(struct cg_scene *scene)
{
	size_t i;

	for (i = 0; i < scene->n; i++)
		cairo_surface_destroy(scene->layer[i].surface);
	memset(scene, 0, sizeof(*scene));
}
