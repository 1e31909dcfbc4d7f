/* libvips reads and scales; one thread and no vector code, so that bytes are the same. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <vips/vips.h>
#include <vips/vector.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "lib/image/still.h"

enum { PIXELS_MAX = 100000000 };

/* Four bands, not premultiplied, to native words that are. */
static void
pack(uint8_t *out, const uint8_t *rgba, size_t pixels)
{
	for (size_t i = 0; i < pixels; i++) {
		const uint8_t *q = rgba + 4 * i;
		uint32_t a = q[3], p = a << 24;

		for (int c = 0; c < 3; c++)
			p |= (uint32_t)((q[c] * a + 127) / 255) << (16 - 8 * c);
		memcpy(out + 4 * i, &p, 4);
	}
}

/*
 * A file may name a size that no memory holds. *profile: where its colours go, NULL when it
 * says nothing of them: they are sRGB then, and a conversion would move the strongest.
 */
static bool
is_sane(const char *path, const char **profile)
{
	VipsImage *head = vips_image_new_from_file(path, NULL);
	bool sane = head && (double)vips_image_get_width(head) * vips_image_get_height(head) <=
	    PIXELS_MAX;

	*profile = head && vips_image_get_typeof(head, VIPS_META_ICC_NAME) ? "srgb" : NULL;

	if (head)
		g_object_unref(head);
	return sane;
}

/* What a step of vips has made takes the place of what it was made from. */
static int
step(VipsImage **at, int rc, VipsImage **next)
{
	if (rc != 0)
		return -1;
	g_object_unref(*at);
	*at = *next;
	*next = NULL;
	return 0;
}

static int
to_rgba(VipsImage **at)
{
	VipsImage *next = NULL;

	if (step(at, vips_colourspace(*at, &next, VIPS_INTERPRETATION_sRGB, NULL), &next) < 0)
		return -1;
	if (!vips_image_hasalpha(*at) && step(at, vips_addalpha(*at, &next, NULL), &next) < 0)
		return -1;
	return step(at, vips_cast_uchar(*at, &next, NULL), &next);
}

/* Onto white, and opaque again. */
static int
flatten(VipsImage **at)
{
	VipsImage *next = NULL;
	VipsArrayDouble *white = vips_array_double_newv(1, 255.0);
	int rc = vips_flatten(*at, &next, "background", white, NULL);

	vips_area_unref(VIPS_AREA(white));
	if (step(at, rc, &next) < 0)
		return -1;
	return step(at, vips_addalpha(*at, &next, NULL), &next);
}

static int
stand(VipsImage **at, int width, int height)
{
	VipsImage *next = NULL;
	VipsArrayDouble *clear = vips_array_double_newv(4, 0.0, 0.0, 0.0, 0.0);
	int rc = vips_gravity(*at, &next, VIPS_COMPASS_DIRECTION_SOUTH, width, height, "extend",
	    VIPS_EXTEND_BACKGROUND, "background", clear, NULL);

	vips_area_unref(VIPS_AREA(clear));
	return step(at, rc, &next);
}

static uint8_t *
load(const char *path, int width, int height, bool fill)
{
	VipsImage *image = NULL;
	uint8_t *out = NULL, *rgba = NULL;
	size_t n = 0, pixels = (size_t)width * (size_t)height;
	const char *profile;

	if (is_sane(path, &profile) && vips_thumbnail(path, &image, width, "height", height, "size",
	    VIPS_SIZE_BOTH, "crop", fill ? VIPS_INTERESTING_CENTRE : VIPS_INTERESTING_NONE,
	    "export_profile", profile, "fail_on", VIPS_FAIL_ON_TRUNCATED, NULL) == 0 &&
	    to_rgba(&image) == 0 && (fill ? flatten(&image) : stand(&image, width, height)) == 0)
		rgba = vips_image_write_to_memory(image, &n);
	if (rgba && n == pixels * 4) {
		out = cg_calloc(pixels, 4);
		pack(out, rgba, pixels);
	}
	g_free(rgba);
	if (image)
		g_object_unref(image);
	return out;
}

static uint8_t *
read_picture(const char *path, int width, int height, bool fill, struct cg_err *err)
{
	uint8_t *out;

	if (!cg_is_file(path)) {
		cg_err_set(err, CG_E_NOINPUT, "the picture '%s' is not there", cg_path_base(path));
		return NULL;
	}
	if (vips_init("cg") != 0) {
		cg_err_set(err, CG_E_CONFIG, "libvips does not start: %s", vips_error_buffer());
		return NULL;
	}
	/* Readers that were not made for hostile files stay out. */
	vips_block_untrusted_set(TRUE);
	vips_concurrency_set(1);
	vips_vector_set_enabled(FALSE);
	vips_cache_set_max(0);
	out = load(path, width, height, fill);
	if (!out)
		cg_err_set(err, CG_E_DATA,
		    "'%s' cannot be read as a picture; give a whole PNG, JPEG, WebP or SVG file",
		    cg_path_base(path));
	vips_error_clear();
	return out;
}

uint8_t *
cg_still_load(const char *path, int width, int height, struct cg_err *err)
{
	return read_picture(path, width, height, true, err);
}

uint8_t *
cg_still_fit(const char *path, int width, int height, struct cg_err *err)
{
	return read_picture(path, width, height, false, err);
}
