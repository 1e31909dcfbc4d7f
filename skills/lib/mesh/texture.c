#include "texture.h"

#include <string.h>

#include <vips/vips.h>

#include "base/buf.h"

static bool
start(void)
{
	if (VIPS_INIT("cg"))
		return false;
	vips_concurrency_set(1); /* the same bytes on any number of cores */
	vips_cache_set_max(0);
	vips_block_untrusted_set(TRUE);
	return true;
}

bool
cg_texture_reduce(const void *p, size_t n, int max, const char *ext, int quality, struct cg_buf *out,
    const char **mime)
{
	bool is_png = n > 8 && memcmp(p, "\x89PNG", 4) == 0;
	bool to_png = ext ? strcmp(ext, "png") == 0 : is_png;
	VipsImage *image = NULL;
	void *data = NULL;
	size_t len = 0;
	int bad;

	if ((!max && !ext) || !start())
		return false;
	bad = vips_thumbnail_buffer((void *)p, n, &image, max ? max : 16384, "height",
	    max ? max : 16384, "size", VIPS_SIZE_DOWN, NULL);
	/* what can be seen through stays PNG */
	if (!bad && vips_image_hasalpha(image))
		to_png = true;
	if (!bad)
		bad = to_png ? vips_pngsave_buffer(image, &data, &len, "compression", 9, "strip", TRUE, NULL) :
		    vips_jpegsave_buffer(image, &data, &len, "Q", quality, "strip", TRUE, "optimize_coding",
		    TRUE, NULL);
	if (image)
		g_object_unref(image);
	if (!bad && len < n) {
		cg_buf_put(out, data, len);
		*mime = to_png ? "image/png" : "image/jpeg";
	} else {
		bad = 1;
	}
	g_free(data);
	vips_error_clear();
	return !bad;
}
