/*
 * MP3 through LAME. Of its processor paths only SSE2 is on, which every x86-64
 * has: those that are chosen by the processor would change the bytes.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <lame/lame.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "file.h"
#include "mix.h"

enum { BLOCK = 1152 * 16 };

static void
quiet(const char *format, va_list ap)
{
	(void)format;
	(void)ap;
}

/* The presets turn music down a little; how much is known once one has started. */
static float
preset_scale(int kbps, int rate, int channels)
{
	lame_global_flags *g = lame_init();
	float scale = 1;

	if (!g)
		return 1;
	lame_set_errorf(g, quiet);
	lame_set_in_samplerate(g, rate);
	lame_set_out_samplerate(g, rate);
	lame_set_num_channels(g, channels);
	lame_set_mode(g, channels == 1 ? MONO : JOINT_STEREO);
	lame_set_brate(g, kbps);
	if (lame_init_params(g) >= 0 && lame_get_scale(g) > 0)
		scale = lame_get_scale(g);
	lame_close(g);
	return scale;
}

static lame_global_flags *
open_encoder(const struct snd_track *t, int channels, int kbps, struct cg_err *err)
{
	lame_global_flags *g = lame_init();

	if (!g) {
		cg_err_set(err, CG_E_OS, "could not start the MP3 encoder");
		return NULL;
	}
	lame_set_errorf(g, quiet);
	lame_set_msgf(g, quiet);
	lame_set_debugf(g, quiet);
	lame_set_asm_optimizations(g, MMX, 0);
	lame_set_asm_optimizations(g, AMD_3DNOW, 0);
	lame_set_asm_optimizations(g, SSE, 1);
	lame_set_in_samplerate(g, (int)t->rate);
	lame_set_out_samplerate(g, (int)t->rate);
	lame_set_num_channels(g, channels);
	lame_set_mode(g, channels == 1 ? MONO : JOINT_STEREO);
	lame_set_brate(g, kbps);
	lame_set_quality(g, 4);
	lame_set_scale(g, 1.0f / preset_scale(kbps, (int)t->rate, channels));
	lame_set_bWriteVbrTag(g, 1);
	lame_set_write_id3tag_automatic(g, 0);
	if (lame_init_params(g) < 0) {
		cg_err_set(err, CG_E_DATA, "MP3 knows no %d kbit/s at %d Hz", kbps, (int)t->rate);
		lame_close(g);
		return NULL;
	}
	return g;
}

int
snd_mp3_write(struct cg_buf *out, const struct snd_track *t, int channels,
    const struct snd_loop *loop, int *kbps, struct cg_err *err)
{
	lame_global_flags *g = open_encoder(t, channels, *kbps, err);
	size_t i, len, start = out->len, room = BLOCK * 5 / 4 + 7200;
	unsigned char tag[2880], *p;
	int got = 0, rc = -1;

	(void)loop; /* the format has no place for it; the result names the points */
	if (!g)
		return -1;
	for (i = 0; i <= t->n && got >= 0; i += len) {
		len = t->n - i < BLOCK ? t->n - i : BLOCK;
		p = (unsigned char *)cg_buf_room(out, room);
		if (!p)
			break;
		if (!len) {
			got = lame_encode_flush(g, p, (int)room);
			cg_buf_add(out, got > 0 ? (size_t)got : 0);
			break;
		}
		got = lame_encode_buffer_ieee_float(g, t->l + i, channels == 1 ? t->l + i : t->r + i,
		    (int)len, p, (int)room);
		cg_buf_add(out, got > 0 ? (size_t)got : 0);
	}
	if (got < 0) {
		cg_err_set(err, CG_E_BUG, "the MP3 encoder failed (%d)", got);
		goto out;
	}
	len = lame_get_lametag_frame(g, tag, sizeof(tag));
	if (len && len <= sizeof(tag) && start + len <= out->len)
		memcpy(out->s + start, tag, len); /* length and delay, known only now */
	*kbps = lame_get_brate(g);
	if (out->failed)
		cg_err_set(err, CG_E_TOOBIG, "the MP3 file would be too large");
	else
		rc = 0;
out:
	lame_close(g);
	return rc;
}

static void
append(struct snd_track *t, size_t *cap, const short *l, const short *r, size_t n)
{
	size_t i;

	if (t->n + n > *cap) {
		*cap = (t->n + n) * 2;
		t->l = cg_realloc(t->l, *cap, sizeof(*t->l));
		t->r = cg_realloc(t->r, *cap, sizeof(*t->r));
	}
	for (i = 0; i < n; i++) {
		t->l[t->n + i] = (float)l[i] / 32768.0f;
		t->r[t->n + i] = (float)r[i] / 32768.0f;
	}
	t->n += n;
}

/* What coder and decoder added at both ends, where the file says how much that is. */
static void
cut_ends(struct snd_track *t, int delay, int padding)
{
	enum { DECODER = 528 + 1 };
	size_t head, tail;

	if (delay < 0 || padding < 0)
		return;
	head = (size_t)delay + DECODER;
	tail = padding > DECODER ? (size_t)padding - DECODER : 0;
	if (head + tail >= t->n)
		return;
	t->n -= head + tail;
	memmove(t->l, t->l + head, t->n * sizeof(*t->l));
	memmove(t->r, t->r + head, t->n * sizeof(*t->r));
}

/* Where the sound begins: a tag in front may hold bytes that look like a frame. */
static size_t
behind_tag(const struct cg_buf *in)
{
	const unsigned char *p = (const unsigned char *)in->s;
	size_t n;

	if (in->len < 10 || memcmp(p, "ID3", 3) != 0)
		return 0;
	n = 10 + ((size_t)(p[6] & 127) << 21 | (size_t)(p[7] & 127) << 14 |
	    (size_t)(p[8] & 127) << 7 | (size_t)(p[9] & 127)) + (p[5] & 16 ? 10 : 0);
	return n < in->len ? n : in->len;
}

int
snd_mp3_read(struct snd_track *t, const struct cg_buf *in, struct cg_err *err)
{
	hip_t h = hip_decode_init();
	unsigned char block[4096];
	short l[1152 * 2], r[1152 * 2];
	mp3data_struct head;
	size_t at = behind_tag(in), len, cap = 0;
	int got = 0, delay = -1, padding = -1, idle;

	memset(t, 0, sizeof(*t));
	memset(&head, 0, sizeof(head));
	if (!h)
		return cg_err_set(err, CG_E_OS, "could not start the MP3 decoder");
	hip_set_errorf(h, quiet);
	hip_set_msgf(h, quiet);
	hip_set_debugf(h, quiet);
	for (idle = 0; idle < 3;) {
		len = in->len - at < sizeof(block) ? in->len - at : sizeof(block);
		memcpy(block, in->s + at, len);
		at += len;
		/* one frame a call: empty the decoder before it is fed again */
		do {
			got = hip_decode1_headersB(h, block, len, l, r, &head, &delay, &padding);
			if (t->n > SND_SAMPLES_MAX)
				got = -1;
			if (got > 0)
				append(t, &cap, l, head.stereo == 1 ? l : r, (size_t)got);
			len = 0;
		} while (got > 0);
		if (got < 0)
			break;
		/* a frame that carries no sound makes a short file look empty once */
		idle += at == in->len;
	}
	t->rate = head.samplerate;
	hip_decode_exit(h);
	if (got < 0 || !t->n) {
		snd_track_release(t);
		return cg_err_set(err, CG_E_DATA, "the MP3 data cannot be decoded");
	}
	cut_ends(t, delay, padding);
	return 0;
}
