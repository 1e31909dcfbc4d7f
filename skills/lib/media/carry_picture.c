/*
 * XMP in PNG (iTXt, PNG 3rd edition 11.3.3.4), JPEG (APP1, XMP part 3, 1.1.3) and
 * WebP (the extended container, RFC 9649 2.7).
 */
#include <stdint.h>
#include <string.h>

#include "crypt/crypt.h"
#include "lib/media/carry.h"
#include "lib/media/provenance.h"

#define PNG_XMP "XML:com.adobe.xmp"
#define JPEG_XMP "http://ns.adobe.com/xap/1.0/"

void
cg_carry_xmp(const struct cg_provenance *p, struct cg_buf *out)
{
	bool model = strcmp(p->provider, "offline") != 0;
	char line[CG_PROVENANCE_LINE];

	cg_provenance_line(p, line);
	cg_buf_puts(out, "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
	    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
	    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
	    "<rdf:Description rdf:about=\"\"\n"
	    " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n"
	    " xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\"\n"
	    " xmlns:cg=\"urn:cg:provenance:1#\"\n");
	cg_buf_printf(out, " xmp:CreatorTool=\"%s %s\"\n", p->generator, p->version);
	/* Rules alone, or a trained model: the vocabulary tells them apart. */
	cg_buf_printf(out, " Iptc4xmpExt:DigitalSourceType="
	    "\"http://cv.iptc.org/newscodes/digitalsourcetype/%s\"\n",
	    model ? "trainedAlgorithmicMedia" : "algorithmicMedia");
	if (model) {
		cg_buf_puts(out, " Iptc4xmpExt:AISystemUsed=\"");
		cg_buf_xml(out, p->model);
		cg_buf_puts(out, "\"\n");
	}
	cg_buf_printf(out, " cg:Provenance=\"%s\"/>\n", line);
	cg_buf_puts(out, "</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>");
}

static uint32_t
be32(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

static void
put_be32(struct cg_buf *b, uint32_t v)
{
	char s[4] = { (char)(v >> 24), (char)(v >> 16), (char)(v >> 8), (char)v };

	cg_buf_put(b, s, 4);
}

static void
png_text(const struct cg_provenance *p, struct cg_buf *out)
{
	struct cg_buf body;

	cg_buf_init(&body, 65536);
	cg_buf_puts(&body, "iTXt");
	/* keyword, NUL, not compressed, method 0, no language, no translated keyword */
	cg_buf_put(&body, PNG_XMP "\0\0\0\0\0", sizeof PNG_XMP + 4);
	cg_carry_xmp(p, &body);
	put_be32(out, (uint32_t)body.len - 4);
	cg_buf_put(out, body.s, body.len);
	put_be32(out, cg_crc32(body.s, body.len));
	cg_buf_release(&body);
}

int
cg_carry_png(const struct cg_provenance *p, struct cg_str in, struct cg_buf *out)
{
	size_t at = 8;
	bool first = true;

	cg_buf_put(out, in.s, 8);
	while (in.len - at >= 12) {
		size_t n = be32(in.s + at);

		if (n > in.len - at - 12)
			return -1;
		if (memcmp(in.s + at + 4, "iTXt", 4) != 0 || n < sizeof PNG_XMP
		    || memcmp(in.s + at + 8, PNG_XMP, sizeof PNG_XMP) != 0)
			cg_buf_put(out, in.s + at, n + 12);
		if (first)
			png_text(p, out);
		first = false;
		if (memcmp(in.s + at + 4, "IEND", 4) == 0)
			return 0;
		at += n + 12;
	}
	return -1;
}

int
cg_carry_jpeg(const struct cg_provenance *p, struct cg_str in, struct cg_buf *out)
{
	struct cg_buf xmp;
	size_t at = 2, n;

	cg_buf_init(&xmp, 60000);
	cg_buf_put(&xmp, JPEG_XMP, sizeof JPEG_XMP);
	cg_carry_xmp(p, &xmp);
	/* After the JFIF header, if there is one, which must come first. */
	if (in.len >= 6 && (unsigned char)in.s[3] == 0xe0)
		at += 2 + ((size_t)(unsigned char)in.s[4] << 8 | (unsigned char)in.s[5]);
	cg_buf_put(out, in.s, at < in.len ? at : 0);
	n = xmp.len + 2;
	cg_buf_put(out, (char[]){ (char)0xff, (char)0xe1, (char)(n >> 8), (char)n }, 4);
	cg_buf_put(out, xmp.s, xmp.len);
	cg_buf_release(&xmp);
	while (at + 4 <= in.len && in.s[at] == (char)0xff && in.s[at + 1] != (char)0xda) {
		n = 2 + ((size_t)(unsigned char)in.s[at + 2] << 8 | (unsigned char)in.s[at + 3]);
		if (n > in.len - at)
			return -1;
		if (in.s[at + 1] != (char)0xe1 || n < 4 + sizeof JPEG_XMP
		    || memcmp(in.s + at + 4, JPEG_XMP, sizeof JPEG_XMP) != 0)
			cg_buf_put(out, in.s + at, n);
		at += n;
	}
	if (at + 4 > in.len || in.s[at] != (char)0xff)
		return -1;
	cg_buf_put(out, in.s + at, in.len - at);
	return 0;
}

static uint32_t
le32(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	return u[0] | (uint32_t)u[1] << 8 | (uint32_t)u[2] << 16 | (uint32_t)u[3] << 24;
}

static void
put_le(struct cg_buf *b, uint32_t v, int bytes)
{
	for (; bytes > 0; bytes--, v >>= 8)
		cg_buf_putc(b, (char)v);
}

enum { VP8X_ALPHA = 0x10, VP8X_XMP = 0x04 };

/* The header of the extended container for a picture that has only its bitstream. */
static int
webp_header(struct cg_str chunk, struct cg_buf *out)
{
	uint32_t w, h, flags = VP8X_XMP;
	const char *s = chunk.s;

	if (chunk.len >= 18 && memcmp(s, "VP8 ", 4) == 0) {
		w = le32(s + 14) & 0x3fff;
		h = le32(s + 14) >> 16 & 0x3fff;
	} else if (chunk.len >= 13 && memcmp(s, "VP8L", 4) == 0) {
		w = (le32(s + 9) & 0x3fff) + 1;
		h = (le32(s + 9) >> 14 & 0x3fff) + 1;
		if (le32(s + 9) >> 28 & 1)
			flags |= VP8X_ALPHA;
	} else {
		return -1;
	}
	if (!w || !h)
		return -1;
	cg_buf_puts(out, "VP8X");
	put_le(out, 10, 4);
	put_le(out, flags, 4);
	put_le(out, w - 1, 3);
	put_le(out, h - 1, 3);
	return 0;
}

int
cg_carry_webp(const struct cg_provenance *p, struct cg_str in, struct cg_buf *out)
{
	size_t at = 12, start = out->len, text;

	cg_buf_put(out, in.s, 12);
	if (in.len < 20)
		return -1;
	if (memcmp(in.s + at, "VP8X", 4) != 0
	    && webp_header((struct cg_str){ in.s + at, in.len - at }, out) < 0)
		return -1;
	while (in.len - at >= 8) {
		size_t n = le32(in.s + at + 4);

		n += n & 1;
		if (n > in.len - at - 8)
			return -1;
		if (memcmp(in.s + at, "XMP ", 4) != 0)
			cg_buf_put(out, in.s + at, n + 8);
		if (memcmp(in.s + at, "VP8X", 4) == 0 && n >= 10 && !out->failed)
			out->s[out->len - n] |= VP8X_XMP;
		at += n + 8;
	}
	cg_buf_put(out, "XMP \0\0\0", 8);
	text = out->len;
	cg_carry_xmp(p, out);
	if (out->failed)
		return 0;
	for (int i = 0; i < 4; i++)
		out->s[text - 4 + (size_t)i] = (char)((out->len - text) >> 8 * i);
	if ((out->len - text) & 1)
		cg_buf_putc(out, '\0');
	for (int i = 0; i < 4; i++)
		out->s[start + 4 + (size_t)i] = (char)((out->len - start - 8) >> 8 * i);
	return 0;
}
