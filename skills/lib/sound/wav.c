/*
 * WAV, 16 bit, with triangular dither from our own generator and the loop in a
 * smpl chunk, where samplers and game engines look for it.
 */
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "file.h"
#include "mix.h"
#include "num.h"

static void
le(unsigned char *p, unsigned long v, int bytes)
{
	for (; bytes-- > 0; v >>= 8)
		*p++ = (unsigned char)(v & 0xff);
}

static unsigned long
get(const unsigned char *p, int bytes)
{
	unsigned long v = 0;

	while (bytes-- > 0)
		v = v << 8 | p[bytes];
	return v;
}

static void
put_head(struct cg_buf *out, const struct snd_track *t, int channels, size_t data, size_t extra)
{
	unsigned char h[44];

	memcpy(h, "RIFF....WAVEfmt ", 16);
	le(h + 4, 36 + data + extra, 4);
	le(h + 16, 16, 4);
	le(h + 20, 1, 2);
	le(h + 22, (unsigned long)channels, 2);
	le(h + 24, (unsigned long)t->rate, 4);
	le(h + 28, (unsigned long)t->rate * 2 * (unsigned long)channels, 4);
	le(h + 32, 2 * (unsigned long)channels, 2);
	le(h + 34, 16, 2);
	memcpy(h + 36, "data", 4);
	le(h + 40, data, 4);
	cg_buf_put(out, h, sizeof(h));
}

static void
put_loop(struct cg_buf *out, const struct snd_track *t, const struct snd_loop *loop)
{
	unsigned char s[68];

	memset(s, 0, sizeof(s));
	memcpy(s, "smpl", 4);
	le(s + 4, 60, 4);
	le(s + 16, (unsigned long)(1e9 / t->rate + .5), 4);
	le(s + 20, 60, 4);
	le(s + 36, 1, 4);
	le(s + 52, loop->start, 4);
	le(s + 56, loop->end - 1, 4); /* the last sample played, as the format wants */
	cg_buf_put(out, s, sizeof(s));
}

static int
quantise(float x, uint32_t *seed)
{
	float y = x * 32767.0f + .5f * (snd_noise(seed) + snd_noise(seed));
	int v = (int)(y + 65536.5f) - 65536;

	return v > 32767 ? 32767 : v < -32768 ? -32768 : v;
}

int
snd_wav_write(struct cg_buf *out, const struct snd_track *t, int channels,
    const struct snd_loop *loop, int *kbps, struct cg_err *err)
{
	size_t data = t->n * 2 * (size_t)channels, i;
	bool loops = loop->end > loop->start;
	uint32_t seed = 1;
	unsigned char *p;
	int c;

	put_head(out, t, channels, data, loops ? 68 : 0);
	p = (unsigned char *)cg_buf_room(out, data);
	if (!p)
		return cg_err_set(err, CG_E_TOOBIG, "the WAV file would be too large");
	for (i = 0; i < t->n; i++)
		for (c = 0; c < channels; c++, p += 2)
			le(p, (unsigned long)quantise((c ? t->r : t->l)[i], &seed) & 0xffff, 2);
	cg_buf_add(out, data);
	if (loops)
		put_loop(out, t, loop);
	*kbps = (int)(t->rate * 16 * channels / 1000 + .5);
	if (out->failed)
		return cg_err_set(err, CG_E_TOOBIG, "the WAV file would be too large");
	return 0;
}

/* Where a sample lies and how it is written. */
struct layout {
	unsigned long format, channels, rate, bits;
	const unsigned char *data;
	size_t bytes;
};

/* Walk the chunks; what stands before and behind the two that matter is skipped. */
static int
find_layout(struct layout *f, const struct cg_buf *in, struct cg_err *err)
{
	const unsigned char *p = (const unsigned char *)in->s;
	size_t at = 12, size;

	memset(f, 0, sizeof(*f));
	if (in->len < 44 || memcmp(p, "RIFF", 4) != 0 || memcmp(p + 8, "WAVE", 4) != 0)
		return cg_err_set(err, CG_E_DATA, "not a WAV file");
	while (at + 8 <= in->len && !f->data) {
		size = get(p + at + 4, 4);
		if (memcmp(p + at, "fmt ", 4) == 0 && size >= 16 && at + 8 + size <= in->len) {
			f->format = get(p + at + 8, 2);
			f->channels = get(p + at + 10, 2);
			f->rate = get(p + at + 12, 4);
			f->bits = get(p + at + 22, 2);
			if (f->format == 0xfffe && size >= 40)
				f->format = get(p + at + 32, 2);
		} else if (memcmp(p + at, "data", 4) == 0) {
			f->data = p + at + 8;
			/* a recorder that was cut off leaves a length that is too large */
			f->bytes = size < in->len - at - 8 ? size : in->len - at - 8;
		}
		at += 8 + size + (size & 1);
	}
	if (!f->data || f->channels < 1 || f->channels > 8 || f->rate < 4000 || f->rate > 200000)
		return cg_err_set(err, CG_E_DATA, "the WAV file is cut short or has no sound in it");
	if (!(f->format == 1 && (f->bits == 8 || f->bits == 16 || f->bits == 24 || f->bits == 32)) &&
	    !(f->format == 3 && f->bits == 32))
		return cg_err_set(err, CG_E_DATA, "a WAV file of another coding than PCM");
	return 0;
}

static float
sample(const struct layout *f, const unsigned char *p)
{
	unsigned long v = get(p, (int)f->bits / 8);
	float x;

	switch (f->bits) {
	case 8:
		return ((float)v - 128.0f) / 128.0f;
	case 16:
		return (float)(int16_t)v / 32768.0f;
	case 24:
		return (float)(int32_t)(uint32_t)(v << 8) / 2147483648.0f;
	}
	if (f->format == 1)
		return (float)(int32_t)(uint32_t)v / 2147483648.0f;
	memcpy(&x, p, 4);
	return x > -8 && x < 8 ? x : 0;
}

int
snd_wav_read(struct snd_track *t, const struct cg_buf *in, struct cg_err *err)
{
	struct layout f;
	size_t i, n, c, step;

	if (find_layout(&f, in, err) < 0)
		return -1;
	step = f.bits / 8;
	n = f.bytes / step / f.channels;
	if (!n)
		return cg_err_set(err, CG_E_DATA, "the WAV file has no sound in it");
	snd_track_init(t, n, (double)f.rate);
	for (i = 0; i < n; i++) {
		const unsigned char *p = f.data + i * f.channels * step;
		float sum = 0;

		if (f.channels == 2) {
			t->l[i] = sample(&f, p);
			t->r[i] = sample(&f, p + step);
			continue;
		}
		for (c = 0; c < f.channels; c++)
			sum += sample(&f, p + c * step);
		t->l[i] = t->r[i] = sum / (float)f.channels;
	}
	return 0;
}
