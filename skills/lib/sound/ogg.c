/*
 * Ogg Vorbis. The stream's serial number is fixed, and the loop stands in the
 * comments that engines read (LOOPSTART, LOOPLENGTH).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vorbis/vorbisenc.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "file.h"
#include "mix.h"

enum { SERIAL = 0x6367, BLOCK = 4096 };

struct writer {
	vorbis_info info;
	vorbis_comment comment;
	vorbis_dsp_state dsp;
	vorbis_block block;
	ogg_stream_state stream;
	struct cg_buf *out;
};

/* The quality whose usual rate for two channels at 44.1 kHz is this one. */
static float
quality_for(int kbps, int channels)
{
	static const int rate[] = { 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 500 };
	int i, k = channels == 1 ? kbps * 5 / 3 : kbps;

	for (i = 0; i < 10; i++)
		if (k <= rate[i + 1])
			break;
	if (k < 64)
		return 0;
	if (i > 9)
		return 1;
	return .1f * ((float)i + (float)(k - rate[i]) / (float)(rate[i + 1] - rate[i]));
}

static void
put_page(struct writer *w, bool flush)
{
	ogg_page page;

	while (flush ? ogg_stream_flush(&w->stream, &page) : ogg_stream_pageout(&w->stream, &page)) {
		cg_buf_put(w->out, page.header, (size_t)page.header_len);
		cg_buf_put(w->out, page.body, (size_t)page.body_len);
	}
}

static void
put_heads(struct writer *w, const struct snd_loop *loop)
{
	ogg_packet a, b, c;
	char text[32];

	vorbis_comment_init(&w->comment);
	if (loop->end > loop->start) {
		snprintf(text, sizeof(text), "%zu", loop->start);
		vorbis_comment_add_tag(&w->comment, "LOOPSTART", text);
		snprintf(text, sizeof(text), "%zu", loop->end - loop->start);
		vorbis_comment_add_tag(&w->comment, "LOOPLENGTH", text);
	}
	if (loop->note)
		vorbis_comment_add_tag(&w->comment, "COMMENT", loop->note);
	vorbis_analysis_headerout(&w->dsp, &w->comment, &a, &b, &c);
	ogg_stream_packetin(&w->stream, &a);
	ogg_stream_packetin(&w->stream, &b);
	ogg_stream_packetin(&w->stream, &c);
	put_page(w, true);
}

static void
put_blocks(struct writer *w)
{
	ogg_packet packet;

	while (vorbis_analysis_blockout(&w->dsp, &w->block) == 1) {
		vorbis_analysis(&w->block, NULL);
		vorbis_bitrate_addblock(&w->block);
		while (vorbis_bitrate_flushpacket(&w->dsp, &packet)) {
			ogg_stream_packetin(&w->stream, &packet);
			put_page(w, false);
		}
	}
}

int
snd_ogg_write(struct cg_buf *out, const struct snd_track *t, int channels,
    const struct snd_loop *loop, int *kbps, struct cg_err *err)
{
	struct writer w;
	size_t i, len, start = out->len;
	float **room;

	memset(&w, 0, sizeof(w));
	w.out = out;
	vorbis_info_init(&w.info);
	if (vorbis_encode_init_vbr(&w.info, channels, (long)t->rate, quality_for(*kbps, channels))) {
		vorbis_info_clear(&w.info);
		return cg_err_set(err, CG_E_DATA, "Vorbis knows no %d kbit/s at %d Hz", *kbps,
		    (int)t->rate);
	}
	vorbis_analysis_init(&w.dsp, &w.info);
	vorbis_block_init(&w.dsp, &w.block);
	ogg_stream_init(&w.stream, SERIAL);
	put_heads(&w, loop);
	for (i = 0; i < t->n; i += len) {
		len = t->n - i < BLOCK ? t->n - i : BLOCK;
		room = vorbis_analysis_buffer(&w.dsp, (int)len);
		memcpy(room[0], t->l + i, len * sizeof(float));
		if (channels == 2)
			memcpy(room[1], t->r + i, len * sizeof(float));
		vorbis_analysis_wrote(&w.dsp, (int)len);
		put_blocks(&w);
	}
	vorbis_analysis_wrote(&w.dsp, 0);
	put_blocks(&w);
	put_page(&w, true);
	ogg_stream_clear(&w.stream);
	vorbis_block_clear(&w.block);
	vorbis_dsp_clear(&w.dsp);
	vorbis_comment_clear(&w.comment);
	vorbis_info_clear(&w.info);
	*kbps = (int)((double)(out->len - start) * 8 * t->rate / (double)t->n / 1000 + .5);
	if (out->failed)
		return cg_err_set(err, CG_E_TOOBIG, "the Ogg file would be too large");
	return 0;
}

struct reader {
	ogg_sync_state sync;
	ogg_stream_state stream;
	vorbis_info info;
	vorbis_comment comment;
	vorbis_dsp_state dsp;
	vorbis_block block;
	int heads;
	size_t cap;
};

static void
take_samples(struct reader *r, struct snd_track *t)
{
	float **pcm;
	int n, c = r->info.channels > 1;

	while ((n = vorbis_synthesis_pcmout(&r->dsp, &pcm)) > 0) {
		if (t->n + (size_t)n > r->cap) {
			r->cap = (t->n + (size_t)n) * 2;
			t->l = cg_realloc(t->l, r->cap, sizeof(*t->l));
			t->r = cg_realloc(t->r, r->cap, sizeof(*t->r));
		}
		memcpy(t->l + t->n, pcm[0], (size_t)n * sizeof(float));
		memcpy(t->r + t->n, pcm[c], (size_t)n * sizeof(float));
		t->n += (size_t)n;
		vorbis_synthesis_read(&r->dsp, n);
	}
}

static int
take_packet(struct reader *r, ogg_packet *p, struct snd_track *t)
{
	if (r->heads < 3) {
		if (vorbis_synthesis_headerin(&r->info, &r->comment, p) < 0)
			return -1;
		if (++r->heads == 3) {
			vorbis_synthesis_init(&r->dsp, &r->info);
			vorbis_block_init(&r->dsp, &r->block);
		}
		return 0;
	}
	if (t->n > SND_SAMPLES_MAX)
		return -1;
	if (vorbis_synthesis(&r->block, p) == 0)
		vorbis_synthesis_blockin(&r->dsp, &r->block);
	take_samples(r, t);
	return 0;
}

int
snd_ogg_read(struct snd_track *t, const struct cg_buf *in, struct cg_err *err)
{
	struct reader r;
	ogg_page page;
	ogg_packet packet;
	int bad = 0;
	bool open = false;

	memset(t, 0, sizeof(*t));
	memset(&r, 0, sizeof(r));
	ogg_sync_init(&r.sync);
	vorbis_info_init(&r.info);
	vorbis_comment_init(&r.comment);
	memcpy(ogg_sync_buffer(&r.sync, (long)in->len), in->s, in->len);
	ogg_sync_wrote(&r.sync, (long)in->len);
	while (!bad && ogg_sync_pageout(&r.sync, &page) == 1) {
		if (!open)
			ogg_stream_init(&r.stream, ogg_page_serialno(&page));
		open = true;
		ogg_stream_pagein(&r.stream, &page);
		while (!bad && ogg_stream_packetout(&r.stream, &packet) == 1)
			bad = take_packet(&r, &packet, t);
	}
	t->rate = (double)r.info.rate;
	if (r.heads == 3) {
		vorbis_block_clear(&r.block);
		vorbis_dsp_clear(&r.dsp);
	}
	if (open)
		ogg_stream_clear(&r.stream);
	vorbis_comment_clear(&r.comment);
	vorbis_info_clear(&r.info);
	ogg_sync_clear(&r.sync);
	if (bad || !t->n) {
		snd_track_release(t);
		return cg_err_set(err, CG_E_DATA, "the Ogg data cannot be decoded");
	}
	return 0;
}
