/*
 * ID3v2.4 (id3.org, 2000) before MP3 frames, LIST/INFO (Multimedia Programming
 * Interface 1.0, 1991) in WAV, and XMP in the uuid box of MP4 (XMP part 3, 1.1.4),
 * which stands last so that no offset in the file moves.
 */
#include <stdint.h>
#include <string.h>

#include "lib/media/carry.h"
#include "lib/media/provenance.h"

static const char xmp_uuid[16] = "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";

/* Seven bits a byte: no byte of the length looks like the start of a frame. */
static void
synchsafe(struct cg_buf *b, size_t v)
{
	for (int shift = 21; shift >= 0; shift -= 7)
		cg_buf_putc(b, (char)(v >> shift & 0x7f));
}

/* head is what stands before the text: a description, a language. */
static void
id3_frame(struct cg_buf *b, const char *id, const char *head, size_t head_len, const char *text)
{
	cg_buf_puts(b, id);
	synchsafe(b, 1 + head_len + strlen(text));
	cg_buf_put(b, "\0\0\3", 3); /* no flags; UTF-8 */
	cg_buf_put(b, head, head_len);
	cg_buf_puts(b, text);
}

int
cg_carry_mp3(const struct cg_provenance *p, struct cg_str in, struct cg_buf *out)
{
	const unsigned char *u = (const unsigned char *)in.s;
	char line[CG_PROVENANCE_LINE];
	struct cg_buf frames;
	size_t at = 0;

	if (in.len >= 10 && memcmp(u, "ID3", 3) == 0)
		at = 10 + ((size_t)u[6] << 21 | (size_t)u[7] << 14 | (size_t)u[8] << 7 | u[9]);
	if (at >= in.len)
		return -1;
	cg_provenance_line(p, line);
	cg_buf_init(&frames, 8192);
	id3_frame(&frames, "TSSE", "", 0, "cg");
	id3_frame(&frames, "COMM", "eng\0", 4, line);
	id3_frame(&frames, "TXXX", "DigitalSourceType\0", 18,
	    strcmp(p->provider, "offline") == 0
	    ? "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"
	    : "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia");
	cg_buf_put(out, "ID3\4\0\0", 6);
	synchsafe(out, frames.len);
	cg_buf_put(out, frames.s, frames.len);
	cg_buf_release(&frames);
	cg_buf_put(out, in.s + at, in.len - at);
	return 0;
}

static void
put_le32(struct cg_buf *b, size_t v)
{
	for (int i = 0; i < 4; i++)
		cg_buf_putc(b, (char)(v >> 8 * i));
}

static size_t
le32(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	return u[0] | (size_t)u[1] << 8 | (size_t)u[2] << 16 | (size_t)u[3] << 24;
}

static void
info_item(struct cg_buf *b, const char *id, const char *text)
{
	size_t n = strlen(text) + 1;

	cg_buf_puts(b, id);
	put_le32(b, n);
	cg_buf_put(b, text, n);
	if (n & 1)
		cg_buf_putc(b, '\0');
}

int
cg_carry_wav(const struct cg_provenance *p, struct cg_str in, struct cg_buf *out)
{
	size_t at = 12, start = out->len;
	char line[CG_PROVENANCE_LINE];
	struct cg_buf info;

	cg_buf_put(out, in.s, 12);
	while (in.len - at >= 8) {
		size_t n = le32(in.s + at + 4);

		n += n & 1;
		if (n > in.len - at - 8)
			return -1;
		if (memcmp(in.s + at, "LIST", 4) != 0 || n < 4
		    || memcmp(in.s + at + 8, "INFO", 4) != 0)
			cg_buf_put(out, in.s + at, n + 8);
		at += n + 8;
	}
	cg_provenance_line(p, line);
	cg_buf_init(&info, 8192);
	cg_buf_puts(&info, "INFO");
	info_item(&info, "ICMT", line);
	info_item(&info, "ISFT", "cg");
	cg_buf_puts(out, "LIST");
	put_le32(out, info.len);
	cg_buf_put(out, info.s, info.len);
	cg_buf_release(&info);
	for (size_t i = 0; i < 4 && !out->failed; i++)
		out->s[start + 4 + i] = (char)((out->len - start - 8) >> 8 * i);
	return 0;
}

int
cg_carry_mp4(const struct cg_provenance *p, struct cg_str in, struct cg_buf *out)
{
	size_t at = 0, start;

	while (in.len - at >= 8) {
		const unsigned char *u = (const unsigned char *)in.s + at;
		uint64_t n = (uint64_t)u[0] << 24 | (uint64_t)u[1] << 16 | (uint64_t)u[2] << 8 | u[3];

		if (n == 1 && in.len - at >= 16)
			for (int i = 8; i < 16; i++)
				n = (i == 8 ? 0 : n << 8) | u[i];
		/* A last box may run to the end of the file; nothing can follow that one. */
		if (n < 8 || n > in.len - at)
			return -1;
		if (n < 24 || memcmp(u + 4, "uuid", 4) != 0 || memcmp(u + 8, xmp_uuid, 16) != 0)
			cg_buf_put(out, in.s + at, n);
		at += n;
	}
	if (at != in.len)
		return -1;
	start = out->len;
	cg_buf_put(out, "\0\0\0\0uuid", 8);
	cg_buf_put(out, xmp_uuid, sizeof xmp_uuid);
	cg_carry_xmp(p, out);
	for (size_t i = 0; i < 4 && !out->failed; i++)
		out->s[start + i] = (char)((out->len - start) >> 8 * (3 - i));
	return 0;
}
