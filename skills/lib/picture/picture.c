/* libpng, libjpeg and libwebp, each with fixed settings; measuring and shrinking by ourselves. */
#include "lib/picture/picture.h"

#include <jpeglib.h>
#include <png.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <webp/decode.h>
#include <webp/encode.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"

const char *const cg_picture_extensions[3] = { "png", "jpg", "webp" };

int
cg_picture_format_of(const char *name)
{
	int i;

	for (i = 0; i < 3; i++)
		if (strcmp(name, cg_picture_extensions[i]) == 0)
			return i;
	return strcmp(name, "jpeg") == 0 ? CG_PICTURE_JPEG : -1;
}

struct pixels {
	const uint32_t *px;
	int w, h, stride;
};

static struct pixels
pixels_of(cairo_surface_t *s)
{
	struct pixels p;

	cairo_surface_flush(s);
	p.px = (const uint32_t *)(const void *)cairo_image_surface_get_data(s);
	p.w = cairo_image_surface_get_width(s);
	p.h = cairo_image_surface_get_height(s);
	p.stride = cairo_image_surface_get_stride(s) / 4;
	return p;
}

static void
row_rgb(const struct pixels *p, int y, unsigned char *out)
{
	const uint32_t *in = p->px + (size_t)y * (size_t)p->stride;
	int x;

	for (x = 0; x < p->w; x++, out += 3) {
		out[0] = (unsigned char)(in[x] >> 16);
		out[1] = (unsigned char)(in[x] >> 8);
		out[2] = (unsigned char)in[x];
	}
}

/* --- PNG --- */

static void
png_put(png_structp png, png_bytep data, png_size_t n)
{
	cg_buf_put(png_get_io_ptr(png), data, n);
}

static void
png_flushed(png_structp png)
{
	(void)png;
}

static int
write_png(const struct pixels *p, struct cg_buf *out, struct cg_err *err)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	unsigned char *volatile row = cg_alloc((size_t)p->w * 3);
	int y;

	if (!info || setjmp(png_jmpbuf(png))) {
		png_destroy_write_struct(&png, &info);
		free(row);
		return cg_err_set(err, CG_E_OS, "libpng cannot write this picture");
	}
	png_set_write_fn(png, out, png_put, png_flushed);
	png_set_IHDR(png, info, (png_uint_32)p->w, (png_uint_32)p->h, 8, PNG_COLOR_TYPE_RGB,
	    PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_set_sRGB(png, info, PNG_sRGB_INTENT_PERCEPTUAL);
	png_set_compression_level(png, 5);
	png_set_filter(png, 0, PNG_ALL_FILTERS);
	png_write_info(png, info);
	for (y = 0; y < p->h; y++) {
		row_rgb(p, y, row);
		png_write_row(png, row);
	}
	png_write_end(png, NULL);
	png_destroy_write_struct(&png, &info);
	free(row);
	return 0;
}

/* --- JPEG --- */

struct jpeg_trap {
	struct jpeg_error_mgr mgr;
	jmp_buf back;
};

static void
jpeg_failed(j_common_ptr c)
{
	longjmp(((struct jpeg_trap *)(void *)c->err)->back, 1);
}

static int
write_jpeg(const struct pixels *p, int quality, struct cg_buf *out, struct cg_err *err)
{
	struct jpeg_compress_struct c;
	struct jpeg_trap trap;
	unsigned char *volatile row = cg_alloc((size_t)p->w * 3), *data = NULL;
	unsigned long n = 0;
	JSAMPROW rows[1];

	memset(&c, 0, sizeof(c));
	c.err = jpeg_std_error(&trap.mgr);
	trap.mgr.error_exit = jpeg_failed;
	if (setjmp(trap.back)) {
		jpeg_destroy_compress(&c);
		free(row);
		free(data);
		return cg_err_set(err, CG_E_OS, "libjpeg cannot write this picture");
	}
	jpeg_create_compress(&c);
	jpeg_mem_dest(&c, &data, &n);
	c.image_width = (JDIMENSION)p->w;
	c.image_height = (JDIMENSION)p->h;
	c.input_components = 3;
	c.in_color_space = JCS_RGB;
	jpeg_set_defaults(&c);
	jpeg_set_quality(&c, quality, TRUE);
	c.dct_method = JDCT_ISLOW; /* the one that is the same in every SIMD */
	c.optimize_coding = TRUE;
	jpeg_start_compress(&c, TRUE);
	while (c.next_scanline < c.image_height) {
		row_rgb(p, (int)c.next_scanline, row);
		rows[0] = row;
		jpeg_write_scanlines(&c, rows, 1);
	}
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	cg_buf_put(out, data, n);
	free(row);
	free(data);
	return 0;
}

/* --- WebP --- */

static int
write_webp(const struct pixels *p, int quality, struct cg_buf *out, struct cg_err *err)
{
	WebPConfig config;
	WebPPicture pic;
	WebPMemoryWriter to;
	int done;

	WebPMemoryWriterInit(&to);
	if (!WebPConfigPreset(&config, WEBP_PRESET_DRAWING, (float)quality) || !WebPPictureInit(&pic))
		return cg_err_set(err, CG_E_OS, "libwebp does not start");
	config.method = 3;
	config.thread_level = 0;
	pic.width = p->w;
	pic.height = p->h;
	pic.writer = WebPMemoryWrite;
	pic.custom_ptr = &to;
	done = WebPPictureImportBGRX(&pic, (const uint8_t *)p->px, p->stride * 4) &&
	    WebPEncode(&config, &pic);
	if (done)
		cg_buf_put(out, to.mem, to.size);
	WebPPictureFree(&pic);
	WebPMemoryWriterClear(&to);
	return done ? 0 : cg_err_set(err, CG_E_OS, "libwebp cannot write this picture");
}

int
cg_picture_write(cairo_surface_t *s, enum cg_picture_format format, int quality,
    struct cg_buf *out, struct cg_err *err)
{
	struct pixels p = pixels_of(s);
	int rc;

	quality = quality < 1 ? 1 : quality > 100 ? 100 : quality;
	if (format == CG_PICTURE_PNG)
		rc = write_png(&p, out, err);
	else if (format == CG_PICTURE_JPEG)
		rc = write_jpeg(&p, quality, out, err);
	else
		rc = write_webp(&p, quality, out, err);
	if (rc == 0 && out->failed)
		return cg_err_set(err, CG_E_TOOBIG, "the picture is larger than %zu bytes", out->max);
	return rc;
}

/* --- measuring --- */

static int
word(const unsigned char *p)
{
	return p[0] << 8 | p[1];
}

static int
measure_jpeg(const unsigned char *p, size_t len, int *width, int *height)
{
	size_t at = 2;

	while (at + 9 < len && p[at] == 0xff) {
		int kind = p[at + 1];

		if (kind >= 0xc0 && kind <= 0xcf && kind != 0xc4 && kind != 0xc8 && kind != 0xcc) {
			*height = word(p + at + 5);
			*width = word(p + at + 7);
			return 0;
		}
		at += 2 + (size_t)word(p + at + 2);
	}
	return -1;
}

int
cg_picture_measure(const void *data, size_t len, int *width, int *height,
    enum cg_picture_format *format, struct cg_err *err)
{
	const unsigned char *p = data;

	if (len > 24 && memcmp(p, "\x89PNG\r\n\x1a\n", 8) == 0) {
		*format = CG_PICTURE_PNG;
		*width = word(p + 16) << 16 | word(p + 18);
		*height = word(p + 20) << 16 | word(p + 22);
		return 0;
	}
	*format = CG_PICTURE_JPEG;
	if (len > 4 && p[0] == 0xff && p[1] == 0xd8 && measure_jpeg(p, len, width, height) == 0)
		return 0;
	*format = CG_PICTURE_WEBP;
	if (WebPGetInfo(p, len, width, height))
		return 0;
	return cg_err_set(err, CG_E_DATA, "these bytes are neither PNG nor JPEG nor WebP");
}

/* --- smaller --- */

/* Mean of one channel triple over [x0, x1) x [y0, y1), in sixteenths of a pixel. */
static uint32_t
area(const struct pixels *p, int x0, int x1, int y0, int y1)
{
	uint64_t sum[3] = { 0, 0, 0 }, all = 0;
	int x, y, i;

	for (y = y0 >> 4; y <= (y1 - 1) >> 4 && y < p->h; y++) {
		int top = y << 4 > y0 ? y << 4 : y0, low = (y + 1) << 4 < y1 ? (y + 1) << 4 : y1;

		for (x = x0 >> 4; x <= (x1 - 1) >> 4 && x < p->w; x++) {
			int l = x << 4 > x0 ? x << 4 : x0, r = (x + 1) << 4 < x1 ? (x + 1) << 4 : x1;
			uint64_t k = (uint64_t)((r - l) * (low - top));
			uint32_t v = p->px[(size_t)y * (size_t)p->stride + (size_t)x];

			for (i = 0; i < 3; i++)
				sum[i] += k * (v >> (8 * i) & 255);
			all += k;
		}
	}
	if (!all)
		return 0;
	return (uint32_t)((sum[0] + all / 2) / all) | (uint32_t)((sum[1] + all / 2) / all) << 8 |
	    (uint32_t)((sum[2] + all / 2) / all) << 16;
}

cairo_surface_t *
cg_picture_scaled(cairo_surface_t *s, int width, int height)
{
	struct pixels p = pixels_of(s);
	cairo_surface_t *out = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
	uint32_t *to = (uint32_t *)(void *)cairo_image_surface_get_data(out);
	int stride = cairo_image_surface_get_stride(out) / 4, x, y;

	for (y = 0; y < height; y++)
		for (x = 0; x < width; x++)
			to[y * stride + x] = 0xff000000u | area(&p, x * p.w * 16 / width,
			    (x + 1) * p.w * 16 / width, y * p.h * 16 / height, (y + 1) * p.h * 16 / height);
	cairo_surface_mark_dirty(out);
	return out;
}

int
cg_picture_preview(cairo_surface_t *s, int width, size_t max, struct cg_buf *out,
    struct cg_err *err)
{
	int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s), quality;
	size_t start = out->len;
	cairo_surface_t *small;
	int rc;

	width = width > w ? w : width;
	small = cg_picture_scaled(s, width, (int)((int64_t)h * width / w) ? (int)((int64_t)h * width /
	    w) : 1);
	for (quality = 82; ; quality -= 9) {
		rc = cg_picture_write(small, CG_PICTURE_WEBP, quality, out, err);
		if (rc < 0 || out->len - start <= max || quality < 12)
			break;
		out->len = start;
	}
	cairo_surface_destroy(small);
	return rc;
}
