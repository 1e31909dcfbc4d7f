/*
 * Space: one reverberating room (eight delay lines that feed each other through
 * a Hadamard matrix) and one echo in tempo. Both run on past the loop's end until
 * they are silent and add what comes to its head.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "dsp.h"
#include "mix.h"
#include "num.h"

enum { LINES = 8, DIFFUSERS = 3 };

struct line {
	float *x;
	size_t n, at;
	float gain, damp; /* damp: state of the one-pole in the loop */
};

static void
line_init(struct line *d, double samples)
{
	d->n = (size_t)samples | 1u;
	d->x = cg_calloc(d->n, sizeof(*d->x));
	d->at = 0;
	d->gain = d->damp = 0;
}

static inline float
diffuse(struct line *d, float x)
{
	float old = d->x[d->at], y = old - .6f * x;

	d->x[d->at] = x + .6f * y;
	if (++d->at == d->n)
		d->at = 0;
	return y;
}

static inline void
hadamard(float v[LINES])
{
	int step, i, j;

	for (step = 1; step < LINES; step *= 2)
		for (i = 0; i < LINES; i += 2 * step)
			for (j = i; j < i + step; j++) {
				float a = v[j], b = v[j + step];

				v[j] = a + b;
				v[j + step] = a - b;
			}
	for (i = 0; i < LINES; i++)
		v[i] *= .35355339f;
}

static inline void
lines_step(struct line *d, float in, float *l, float *r)
{
	float v[LINES];
	int k;

	for (k = 0; k < LINES; k++)
		v[k] = d[k].x[d[k].at];
	*l = v[0] - v[2] + v[4] - v[6];
	*r = v[1] - v[3] + v[5] - v[7];
	for (k = 0; k < LINES; k++) {
		d[k].damp += .62f * (v[k] - d[k].damp);
		v[k] = d[k].gain * d[k].damp;
	}
	hadamard(v);
	for (k = 0; k < LINES; k++) {
		/* the tiny constant keeps dying tails out of the slow numbers */
		d[k].x[d[k].at] = v[k] + (k & 2 ? -in : in) + 1e-18f;
		if (++d[k].at == d[k].n)
			d[k].at = 0;
	}
}

void
snd_room(const float *send, struct snd_track *out, double t60, const float *duck)
{
	static const int lengths[LINES] = { 1153, 1327, 1559, 1783, 1997, 2213, 2503, 2797 };
	static const int diffusers[DIFFUSERS] = { 225, 341, 441 };
	struct line d[LINES], a[DIFFUSERS], pre;
	struct snd_svf high = { 0, 0, 0, 0, 0, 0 }, low = high;
	double scale = out->rate / 44100.0, loss = 0;
	size_t i, at = 0, tail = (size_t)(t60 * 1.2 * out->rate);
	float wet;
	int k;

	for (k = 0; k < LINES; k++) {
		line_init(&d[k], lengths[k] * scale);
		d[k].gain = (float)snd_gain(-60.0 * (double)d[k].n / (t60 * out->rate));
		loss += 1.0 - (double)d[k].gain * d[k].gain;
	}
	for (k = 0; k < DIFFUSERS; k++)
		line_init(&a[k], diffusers[k] * scale);
	line_init(&pre, .02 * out->rate);
	snd_svf_set(&high, 220, .7, out->rate);
	snd_svf_set(&low, 7000, .7, out->rate);
	/* the longer a room rings the more it gathers: keep its level the same */
	wet = (float)(.55 * snd_exp2(.5 * snd_log2(loss / LINES)));
	for (i = 0; i < out->n + tail; i++) {
		float x = i < out->n ? send[i] : 0, l, r, g, y = pre.x[pre.at];

		pre.x[pre.at] = x;
		if (++pre.at == pre.n)
			pre.at = 0;
		y = snd_svf_low(&low, snd_svf_high(&high, y));
		if (i % 64 == 0) {
			snd_svf_rest(&high);
			snd_svf_rest(&low);
		}
		for (k = 0; k < DIFFUSERS; k++)
			y = diffuse(&a[k], y);
		lines_step(d, y, &l, &r);
		g = wet * (duck ? duck[at] : 1);
		out->l[at] += g * l;
		out->r[at] += g * r;
		if (++at == out->n)
			at = 0;
	}
	for (k = 0; k < LINES; k++)
		free(d[k].x);
	for (k = 0; k < DIFFUSERS; k++)
		free(a[k].x);
	free(pre.x);
}

void
snd_echo(const float *send, struct snd_track *out, size_t left, size_t right, float feedback,
    float *to_room)
{
	float g = 1;
	size_t i, at, k, shift;

	/* on a circle an echo is a sum of shifted copies */
	for (k = 1; g > .008f; k++, g *= feedback) {
		shift = k * left % out->n;
		for (i = 0, at = shift; i < out->n; i++) {
			out->l[at] += g * send[i];
			to_room[at] += .2f * g * send[i];
			if (++at == out->n)
				at = 0;
		}
		shift = k * right % out->n;
		for (i = 0, at = shift; i < out->n; i++) {
			out->r[at] += g * send[i];
			if (++at == out->n)
				at = 0;
		}
	}
}
