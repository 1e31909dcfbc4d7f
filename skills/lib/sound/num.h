/*
 * Numbers that are the same on every x86-64: sine, powers, logarithm and random
 * streams from plain + - * / in a fixed order. libm's results change with the
 * CPU's features, so nothing that reaches a sample may call it.
 */
#ifndef CG_SOUND_NUM_H
#define CG_SOUND_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SND_PI 3.14159265358979323846

struct snd_rng {
	uint64_t s;
};

/*
 * Start the stream called name of a 32 byte digest. Streams of one digest do not
 * depend on each other: drawing more in one leaves the others as they were.
 */
void snd_rng_init(struct snd_rng *r, const unsigned char digest[32], const char *name);
uint64_t snd_rng_next(struct snd_rng *r);
/* 0 <= x < 1 */
double snd_rng_unit(struct snd_rng *r);
/* 0 <= x < n; n > 0 */
int snd_rng_below(struct snd_rng *r, int n);
bool snd_rng_chance(struct snd_rng *r, double p);
/* -1 < x < 1, most often near 0 */
double snd_rng_triangle(struct snd_rng *r);

double snd_exp2(double x);
double snd_log2(double x);      /* x > 0 */
double snd_tan_turns(double x); /* tan(2 pi x), |x| < 0.25 */
double snd_sin_turns(double x); /* sin(2 pi x), any x of moderate size */
double snd_gain(double db);
double snd_db(double gain);       /* -200 for silence */
double snd_hertz(double pitch); /* MIDI pitch, fractions allowed */
/* the factor per sample that falls by 60 dB in seconds */
double snd_fall(double seconds, double rate);

/* sin(2 pi x) for |x| < 64; a polynomial with an error below 1e-7 */
static inline float
snd_sinf(float x)
{
	float y;

	x -= (float)((int)(x + 64.5f) - 64);
	if (x > 0.25f)
		x = 0.5f - x;
	else if (x < -0.25f)
		x = -0.5f - x;
	y = x * x;
	return x * (6.2831853f + y * (-41.341702f + y * (81.605249f + y * (-76.705859f +
	    y * (42.058693f + y * -15.094643f)))));
}

/* an odd curve that bends at 1 and never leaves -1..1; stands in for tanh */
static inline float
snd_bend(float x)
{
	if (x > 3.0f)
		return 1.0f;
	if (x < -3.0f)
		return -1.0f;
	return x * (27.0f + x * x) / (27.0f + 9.0f * x * x);
}

/* white noise of a voice: cheap, and the state is the voice's own */
static inline float
snd_noise(uint32_t *s)
{
	*s = *s * 1664525u + 1013904223u;
	return (float)(int32_t)*s * (1.0f / 2147483648.0f);
}

#endif
