/* libvips reads and scales; one thread and no vector code, so that bytes are the same. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <vips/vips.h>
#include <vips/vector.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "lib/motion/still.h"

enum { PIXELS_MAX = 100000000 };

static void
pack(uint8_t *out, const uint8_t *rgb, size_t pixels)
{
	for (size_t i = 0; i < pixels; i++) {
		uint32_t p = 0xff000000u | (uint32_t)rgb[3 * i] << 16 | (uint32_t)rgb[3 * i + 1] << 8 |
		    rgb[3 * i + 2];

		memcpy(out + 4 * i, &p, 4);
	}
}

/* Three bands of eight bits; what shows through becomes white. */
static int
flatten(VipsImage **at)
{
	VipsImage *next = NULL;
	VipsArrayDouble *white = vips_array_double_newv(1, 255.0);
	int rc = 0;

	if (vips_image_hasalpha(*at)) {
		rc = vips_flatten(*at, &next, "background", white, NULL);
		if (rc == 0) {
			g_object_unref(*at);
			*at = next;
		}
	}
	vips_area_unref(VIPS_AREA(white));
	return rc;
}

/* A file may name a size that no memory holds. */
static bool
is_sane(const char *path)
{
	VipsImage *head = vips_image_new_from_file(path, NULL);
	bool sane = head && (double)vips_image_get_width(head) * vips_image_get_height(head) <=
	    PIXELS_MAX;

	if (head)
		g_object_unref(head);
	return sane;
}

static uint8_t *
load(const char *path, int width, int height)
{
	VipsImage *image = NULL;
	uint8_t *out = NULL, *rgb = NULL;
	size_t n = 0;

	if (is_sane(path) && vips_thumbnail(path, &image, width, "height", height, "size", VIPS_SIZE_BOTH, "crop",
	    VIPS_INTERESTING_CENTRE, "export_profile", "srgb", "fail_on", VIPS_FAIL_ON_TRUNCATED, NULL) == 0 && flatten(&image) == 0)
		rgb = vips_image_write_to_memory(image, &n);
	if (rgb && n == (size_t)width * (size_t)height * 3 && vips_image_get_bands(image) == 3) {
		out = cg_calloc((size_t)width * (size_t)height, 4);
		pack(out, rgb, (size_t)width * (size_t)height);
	}
	g_free(rgb);
	if (image)
		g_object_unref(image);
	return out;
}

uint8_t *
cg_still_load(const char *path, int width, int height, struct cg_err *err)
{
	uint8_t *out;

	if (!cg_is_file(path)) {
		cg_err_set(err, CG_E_NOINPUT, "the picture '%s' is not there", path);
		return NULL;
	}
	if (vips_init("cg") != 0) {
		cg_err_set(err, CG_E_CONFIG, "libvips does not start: %s", vips_error_buffer());
		return NULL;
	}
	vips_concurrency_set(1);
	vips_vector_set_enabled(FALSE);
	vips_cache_set_max(0);
	out = load(path, width, height);
	if (!out)
		cg_err_set(err, CG_E_DATA,
		    "'%s' cannot be read as a picture; give a whole PNG, JPEG, WebP or SVG file",
		    cg_path_base(path));
	vips_error_clear();
	return out;
}
