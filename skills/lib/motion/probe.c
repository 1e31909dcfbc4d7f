/* MP4 (ISO 14496-12) and WebM (RFC 8794), as much of them as our question needs. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "lib/motion/probe.h"

struct view {
	const uint8_t *p;
	size_t n;
};

static uint64_t
big(struct view v, size_t at, int bytes)
{
	uint64_t x = 0;

	for (int i = 0; i < bytes; i++)
		x = x << 8 | (at + (size_t)i < v.n ? v.p[at + (size_t)i] : 0);
	return x;
}

/* Take the next box off *rest; false at the end or when it is cut short. */
static bool
next_box(struct view *rest, char type[5], struct view *body)
{
	uint64_t size = big(*rest, 0, 4), head = 8;

	if (rest->n < 8)
		return false;
	if (size == 1) {
		size = big(*rest, 8, 8);
		head = 16;
	} else if (size == 0) {
		size = rest->n;
	}
	if (size < head || size > rest->n)
		return false;
	memcpy(type, rest->p + 4, 4);
	type[4] = '\0';
	*body = (struct view){ rest->p + head, (size_t)(size - head) };
	rest->p += size;
	rest->n -= (size_t)size;
	return true;
}

/* The box at the end of a path of names, or an empty view. */
static struct view
find(struct view in, const char *const *path)
{
	struct view body;
	char type[5];

	while (next_box(&in, type, &body))
		if (strcmp(type, *path) == 0)
			return path[1] ? find(body, path + 1) : body;
	return (struct view){ NULL, 0 };
}

static void
name_codec(const char *fourcc, char out[8])
{
	static const char *const known[][2] = { { "avc1", "h264" }, { "hvc1", "h265" },
		{ "hev1", "h265" }, { "vp09", "vp9" } };

	snprintf(out, 8, "%.4s", fourcc);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(known[i][0], out) == 0)
			snprintf(out, 8, "%s", known[i][1]);
}

static bool
read_track(struct view trak, struct cg_clip_info *o)
{
	struct view hdlr = find(trak, (const char *const[]){ "mdia", "hdlr", NULL });
	struct view mdhd = find(trak, (const char *const[]){ "mdia", "mdhd", NULL });
	struct view stsd = find(trak, (const char *const[]){ "mdia", "minf", "stbl", "stsd", NULL });
	struct view stsz = find(trak, (const char *const[]){ "mdia", "minf", "stbl", "stsz", NULL });
	bool is_long = mdhd.n && mdhd.p[0] == 1;
	uint64_t scale = big(mdhd, is_long ? 20 : 12, 4), ticks = big(mdhd, is_long ? 24 : 16,
	    is_long ? 8 : 4);

	if (hdlr.n < 12 || memcmp(hdlr.p + 8, "vide", 4) != 0 || stsd.n < 44 || !scale || !ticks)
		return false;
	name_codec((const char *)stsd.p + 12, o->codec);
	o->width = (int)big(stsd, 40, 2);
	o->height = (int)big(stsd, 42, 2);
	o->frames = (int)big(stsz, 8, 4);
	o->seconds = (double)ticks / (double)scale;
	o->fps = o->frames / o->seconds;
	return o->width > 0 && o->height > 0 && o->frames > 0;
}

static int
probe_mp4(struct view all, struct cg_clip_info *o, struct cg_err *err)
{
	struct view body, trak;
	char type[5], inner[5];
	bool seen = false, has_data = false;

	while (next_box(&all, type, &body)) {
		has_data = has_data || strcmp(type, "mdat") == 0;
		if (strcmp(type, "moov") != 0)
			continue;
		o->is_fast = !has_data;
		while (next_box(&body, inner, &trak))
			seen = seen || (strcmp(inner, "trak") == 0 && read_track(trak, o));
	}
	if (!seen || !has_data || all.n)
		return cg_err_set(err, CG_E_DATA, "this MP4 is not whole: %s",
		    !seen ? "it describes no picture" : "its end is missing");
	snprintf(o->format, sizeof o->format, "mp4");
	return 0;
}

/* A number with its length in its first bits; ids keep the marker. -1: cut short. */
static int64_t
ebml_number(struct view *v, bool is_id)
{
	int len = 1;
	uint64_t x;

	if (!v->n || !v->p[0])
		return -1;
	while (!(v->p[0] & 0x80 >> (len - 1)))
		len++;
	if ((size_t)len > v->n)
		return -1;
	x = big(*v, 0, len);
	if (!is_id)
		x &= ~((uint64_t)1 << (7 * len));
	v->p += len;
	v->n -= (size_t)len;
	return (int64_t)x;
}

static bool
next_element(struct view *rest, int64_t *id, struct view *body)
{
	int64_t size;

	*id = ebml_number(rest, true);
	size = *id < 0 ? -1 : ebml_number(rest, false);
	if (size < 0)
		return false;
	/* a stream of unknown length runs to the end */
	*body = (struct view){ rest->p, (uint64_t)size < rest->n ? (size_t)size : rest->n };
	rest->p += body->n;
	rest->n -= body->n;
	return true;
}

static double
ebml_float(struct view v)
{
	uint64_t bits = big(v, 0, (int)(v.n < 8 ? v.n : 8));
	uint32_t low = (uint32_t)bits;
	double d;
	float f;

	if (v.n == 8) {
		memcpy(&d, &bits, sizeof d);
		return d;
	}
	memcpy(&f, &low, sizeof f);
	return (double)f;
}

struct webm {
	struct cg_clip_info *o;
	double scale, ticks, frame_ns;
	bool has_codec, has_data;
};

static void
read_elements(struct view in, struct webm *w)
{
	struct view body;
	int64_t id;

	while (next_element(&in, &id, &body)) {
		int bytes = (int)(body.n < 8 ? body.n : 8);

		switch (id) {
		case 0x18538067: /* Segment */
		case 0x1549a966: /* Info */
		case 0x1654ae6b: /* Tracks */
		case 0xae:       /* TrackEntry */
		case 0xe0:       /* Video */
			read_elements(body, w);
			break;
		case 0x2ad7b1:
			w->scale = (double)big(body, 0, bytes);
			break;
		case 0x4489:
			w->ticks = ebml_float(body);
			break;
		case 0x23e383:
			w->frame_ns = (double)big(body, 0, bytes);
			break;
		case 0xb0:
			w->o->width = (int)big(body, 0, bytes);
			break;
		case 0xba:
			w->o->height = (int)big(body, 0, bytes);
			break;
		case 0x86:
			w->has_codec = body.n >= 5 && memcmp(body.p, "V_VP9", 5) == 0;
			break;
		case 0x1c53bb6b: /* Cues */
			w->o->is_fast = !w->has_data;
			break;
		case 0x1f43b675: /* Cluster */
			w->has_data = true;
			break;
		default:
			break;
		}
	}
}

static int
probe_webm(struct view all, struct cg_clip_info *o, struct cg_err *err)
{
	struct webm w = { o, 1e6, 0, 0, false, false };

	read_elements(all, &w);
	if (!w.has_codec || !w.has_data || o->width <= 0 || o->height <= 0 || w.ticks <= 0)
		return cg_err_set(err, CG_E_DATA, "this WebM is not whole, or holds no VP9 pictures");
	o->seconds = w.ticks * w.scale / 1e9;
	o->fps = w.frame_ns > 0 ? 1e9 / w.frame_ns : 0;
	snprintf(o->codec, sizeof o->codec, "vp9");
	snprintf(o->format, sizeof o->format, "webm");
	return 0;
}

int
cg_clip_probe(const void *bytes, size_t n, struct cg_clip_info *o, struct cg_err *err)
{
	struct view all = { bytes, n };

	*o = (struct cg_clip_info){ .width = 0 };
	if (n >= 12 && memcmp(all.p + 4, "ftyp", 4) == 0)
		return probe_mp4(all, o, err);
	if (n >= 4 && big(all, 0, 4) == 0x1a45dfa3)
		return probe_webm(all, o, err);
	return cg_err_set(err, CG_E_DATA, "this is neither an MP4 nor a WebM");
}
