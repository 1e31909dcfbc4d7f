/*
 * Small filters and oscillators shared by voices, drums and the mix. All are
 * plain float loops; coefficients come from num.h.
 */
#ifndef CG_SOUND_DSP_H
#define CG_SOUND_DSP_H

#include "num.h"

/* State variable filter, trapezoidal: stable under modulation. */
struct snd_svf {
	float k, a1, a2, a3;
	float s1, s2;
};

static inline void
snd_svf_set(struct snd_svf *f, double hertz, double q, double rate)
{
	double g;

	if (hertz > 0.45 * rate)
		hertz = 0.45 * rate;
	if (hertz < 10)
		hertz = 10;
	g = snd_tan_turns(hertz / rate * 0.5);
	f->k = (float)(1.0 / q);
	f->a1 = (float)(1.0 / (1.0 + g * (g + 1.0 / q)));
	f->a2 = (float)g * f->a1;
	f->a3 = (float)g * f->a2;
}

/* One sample; the band in *bp and the low band as result. */
static inline float
snd_svf_run(struct snd_svf *f, float x, float *bp)
{
	float v3 = x - f->s2;
	float v1 = f->a1 * f->s1 + f->a2 * v3;
	float v2 = f->s2 + f->a2 * f->s1 + f->a3 * v3;

	f->s1 = 2.0f * v1 - f->s1;
	f->s2 = 2.0f * v2 - f->s2;
	*bp = v1;
	return v2;
}

static inline float
snd_svf_low(struct snd_svf *f, float x)
{
	float bp;

	return snd_svf_run(f, x, &bp);
}

static inline float
snd_svf_high(struct snd_svf *f, float x)
{
	float bp, lp = snd_svf_run(f, x, &bp);

	return x - f->k * bp - lp;
}

static inline float
snd_svf_band(struct snd_svf *f, float x)
{
	float bp;

	(void)snd_svf_run(f, x, &bp);
	return bp * f->k;
}

/* Values this small are silence; leaving them would make the processor crawl. */
static inline void
snd_svf_rest(struct snd_svf *f)
{
	if (f->s1 < 1e-15f && f->s1 > -1e-15f)
		f->s1 = 0;
	if (f->s2 < 1e-15f && f->s2 > -1e-15f)
		f->s2 = 0;
}

/* The polynomial step that takes the aliases off a jump at phase 0; dt = f / rate. */
static inline float
snd_blep(float phase, float dt)
{
	if (phase < dt) {
		phase /= dt;
		return phase + phase - phase * phase - 1.0f;
	}
	if (phase > 1.0f - dt) {
		phase = (phase - 1.0f) / dt;
		return phase * phase + phase + phase + 1.0f;
	}
	return 0;
}

#endif
