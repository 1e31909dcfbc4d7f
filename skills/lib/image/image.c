/* libvips with one thread and without vector code, so that bytes are the same everywhere. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <vips/vips.h>
#include <vips/vector.h>

#include "base/err.h"
#include "base/file.h"
#include "lib/image/image.h"

enum { PIXELS_MAX = 100000000 };

static int
start(struct cg_err *err)
{
	if (VIPS_INIT("cg"))
		return cg_err_set(err, CG_E_OS, "libvips does not start: %s", vips_error_buffer());
	/* Readers that were not made for hostile files stay out. */
	vips_block_untrusted_set(TRUE);
	vips_concurrency_set(1);
	vips_vector_set_enabled(FALSE);
	vips_cache_set_max(0);
	return 0;
}

/* The library's words in one line. */
static int
refuse(struct cg_err *err, const char *path)
{
	char why[160];

	snprintf(why, sizeof why, "%s", vips_error_buffer());
	why[strcspn(why, "\n")] = '\0';
	vips_error_clear();
	return cg_err_set(err, CG_E_DATA, "'%s' is no picture that can be read (%s); PNG, JPEG, WebP, "
	    "GIF and SVG can", cg_path_base(path), *why ? why : "it is cut short");
}

static int
measure(const char *path, struct cg_image *img, const char **profile, struct cg_err *err)
{
	VipsImage *head = vips_image_new_from_file(path, "access", VIPS_ACCESS_SEQUENTIAL, NULL);
	int64_t w, h;

	if (!head)
		return refuse(err, path);
	w = vips_image_get_width(head);
	h = vips_image_get_page_height(head);
	/* Orientations 5 to 8 lie on their side. */
	img->full_width = (int)(vips_image_get_orientation(head) >= 5 ? h : w);
	img->full_height = (int)(vips_image_get_orientation(head) >= 5 ? w : h);
	/* without a profile colours are sRGB: a conversion would move the strongest of them */
	*profile = vips_image_get_typeof(head, VIPS_META_ICC_NAME) ? "srgb" : NULL;
	g_object_unref(head);
	if (w * h > PIXELS_MAX)
		return cg_err_set(err, CG_E_DATA, "'%s' has %lld by %lld pixels; %d million are the limit",
		    cg_path_base(path), (long long)w, (long long)h, PIXELS_MAX / 1000000);
	return 0;
}

/* Eight bits, sRGB, four bands: what is not so yet is made so. v is taken. */
static VipsImage *
normal(VipsImage *v)
{
	for (;;) {
		VipsImage *to = NULL;
		int rc;

		if (vips_image_get_interpretation(v) != VIPS_INTERPRETATION_sRGB)
			rc = vips_colourspace(v, &to, VIPS_INTERPRETATION_sRGB, NULL);
		else if (vips_image_get_format(v) != VIPS_FORMAT_UCHAR)
			rc = vips_cast_uchar(v, &to, NULL);
		else if (vips_image_get_bands(v) == 3)
			rc = vips_addalpha(v, &to, NULL);
		else
			return v;
		g_object_unref(v);
		if (rc != 0)
			return NULL;
		v = to;
	}
}

int
cg_image_read(const char *path, int max_side, struct cg_image *img, struct cg_err *err)
{
	const char *profile = NULL;
	VipsImage *v = NULL;
	size_t n = 0;

	memset(img, 0, sizeof *img);
	if (access(path, R_OK) < 0)
		return cg_err_sys(err, "open '%s'", cg_path_base(path));
	if (start(err) < 0 || measure(path, img, &profile, err) < 0)
		return -1;
	/* fail_on: a file that ends too early is an error, not a grey half. */
	if (vips_thumbnail(path, &v, max_side, "height", max_side, "size", VIPS_SIZE_DOWN,
	    "export_profile", profile, "fail_on", VIPS_FAIL_ON_TRUNCATED, NULL) != 0
	    || !(v = normal(v)))
		return refuse(err, path);
	img->width = vips_image_get_width(v);
	img->height = vips_image_get_height(v);
	img->rgba = vips_image_write_to_memory(v, &n);
	g_object_unref(v);
	if (img->rgba && n == (size_t)img->width * (size_t)img->height * 4)
		return 0;
	cg_image_release(img);
	return refuse(err, path);
}

void
cg_image_release(struct cg_image *img)
{
	g_free(img->rgba);
	img->rgba = NULL;
}

int
cg_image_write_grey(const char *path, const uint8_t *grey, int width, int height,
    struct cg_err *err)
{
	VipsImage *v;
	int rc;

	if (start(err) < 0)
		return -1;
	v = vips_image_new_from_memory(grey, (size_t)width * (size_t)height, width, height, 1,
	    VIPS_FORMAT_UCHAR);
	rc = v ? vips_pngsave(v, path, "compression", 6, "strip", TRUE, NULL) : -1;
	if (v)
		g_object_unref(v);
	if (rc == 0)
		return 0;
	unlink(path);
	cg_err_set(err, CG_E_IO, "write '%s': %s", cg_path_base(path), vips_error_buffer());
	vips_error_clear();
	return -1;
}
