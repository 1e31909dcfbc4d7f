/*
 * Zip and tar, stored: what a bundle holds is compressed already where that
 * pays. Times are the oldest that the formats know, owners are nobody, order
 * is that of the paths: the bytes follow from the files alone.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "crypt/crypt.h"
#include "lib/bundle/bundle.h"

static void
le(struct cg_buf *out, uint32_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		cg_buf_putc(out, (char)(v >> (8 * i)));
}

enum { ZIP_DATE = 0x21 /* 1980-01-01 */, UTF8_NAMES = 0x800 };

/* The fields that a local header and the directory share. */
static void
zip_common(struct cg_buf *out, const struct cg_bundle_file *f, uint32_t crc, size_t name)
{
	le(out, 20, 2);
	le(out, UTF8_NAMES, 2);
	le(out, 0, 2); /* stored */
	le(out, 0, 2);
	le(out, ZIP_DATE, 2);
	le(out, crc, 4);
	le(out, (uint32_t)f->len, 4);
	le(out, (uint32_t)f->len, 4);
	le(out, (uint32_t)name, 2);
	le(out, 0, 2); /* no extra field */
}

void
cg_bundle_zip(const struct cg_bundle *b, const char *prefix, const char *comment,
    struct cg_buf *out)
{
	struct cg_buf dir;
	size_t start;

	cg_buf_init(&dir, out->max);
	for (size_t i = 0; i < b->n; i++) {
		const struct cg_bundle_file *f = &b->v[i];
		size_t name = strlen(prefix) + strlen(f->path);
		uint32_t crc = cg_crc32(f->data, f->len), offset = (uint32_t)out->len;

		cg_buf_put(out, "PK\3\4", 4);
		zip_common(out, f, crc, name);
		cg_buf_printf(out, "%s%s", prefix, f->path);
		cg_buf_put(out, f->data, f->len);
		cg_buf_put(&dir, "PK\1\2", 4);
		le(&dir, 3 << 8 | 20, 2); /* made on Unix: the mode below counts */
		zip_common(&dir, f, crc, name);
		le(&dir, 0, 2);
		le(&dir, 0, 2);
		le(&dir, 0, 2);
		le(&dir, 0100644u << 16, 4);
		le(&dir, offset, 4);
		cg_buf_printf(&dir, "%s%s", prefix, f->path);
	}
	start = out->len;
	cg_buf_put(out, dir.s, dir.len);
	cg_buf_put(out, "PK\5\6", 4);
	le(out, 0, 4);
	le(out, (uint32_t)b->n, 2);
	le(out, (uint32_t)b->n, 2);
	le(out, (uint32_t)dir.len, 4);
	le(out, (uint32_t)start, 4);
	le(out, (uint32_t)strlen(comment), 2);
	cg_buf_puts(out, comment);
	out->failed = out->failed || dir.failed;
	cg_buf_release(&dir);
}

static void
pad(struct cg_buf *out, size_t n)
{
	while (n--)
		cg_buf_putc(out, 0);
}

/* An ustar header; a path of ours fits its 100 bytes or its 155 + 100. */
static void
tar_header(struct cg_buf *out, const char *prefix, const struct cg_bundle_file *f)
{
	char h[512] = { 0 }, full[512];
	size_t n = (size_t)snprintf(full, sizeof full, "%s%s", prefix, f->path), cut = 0;
	unsigned sum = 0;

	if (n >= sizeof full || n > 255) {
		out->failed = true;
		return;
	}
	while (n - cut > 99) {
		const char *slash = strchr(full + cut, '/');

		if (!slash) {
			out->failed = true;
			return;
		}
		cut = (size_t)(slash - full) + 1;
	}
	memcpy(h, full + cut, n - cut);
	if (cut)
		memcpy(h + 345, full, cut - 1);
	snprintf(h + 100, 8, "%07o", 0644);
	snprintf(h + 108, 8, "%07o", 0);
	snprintf(h + 116, 8, "%07o", 0);
	snprintf(h + 124, 12, "%011zo", f->len);
	snprintf(h + 136, 12, "%011o", 0);
	memset(h + 148, ' ', 8);
	h[156] = '0';
	memcpy(h + 257, "ustar\0" "00", 8);
	for (int i = 0; i < 512; i++)
		sum += (unsigned char)h[i];
	snprintf(h + 148, 8, "%06o", sum);
	cg_buf_put(out, h, sizeof h);
}

void
cg_bundle_tar(const struct cg_bundle *b, const char *prefix, struct cg_buf *out)
{
	for (size_t i = 0; i < b->n; i++) {
		tar_header(out, prefix, &b->v[i]);
		cg_buf_put(out, b->v[i].data, b->v[i].len);
		pad(out, (512 - b->v[i].len % 512) % 512);
	}
	pad(out, 1024);
}
