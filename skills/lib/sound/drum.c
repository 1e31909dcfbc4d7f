/*
 * Drums from four ingredients: a falling sine, a second tone, filtered noise (in
 * bursts for hands) and a metal of six squares. A row in the table is a drum.
 */
#include "voice.h"

#include <string.h>

#include "dsp.h"
#include "num.h"

enum noise { NONE, LOW, BAND, HIGH };

struct drum {
	const char *name;
	float f0, f1, fall_s, tone_s, tone; /* sine from f0 to f1, its T60 and level */
	float second, second_level;         /* another tone in Hz */
	enum noise noise;
	float hz, q, noise_s, level, rise_s; /* of the noise */
	int bursts;                          /* 11 ms apart */
	float metal, metal_hz, metal_s;
	float click, drive;
	float pan, level_db, reverb;
	float gate_s; /* cut off here, 0 never */
};

static const struct drum drums[SND_DRUMS_N] = {
	[SND_D_NONE] = { .name = "none" },
	[SND_KICK] = { "kick", 150, 50, .06f, .32f, 1, 0, 0, LOW, 3500, .7f, .02f, .35f, 0, 1,
		0, 0, 0, .35f, 3, 0, 0, 0 },
	[SND_KICK_SOFT] = { "soft kick", 110, 52, .05f, .26f, 1, 0, 0, LOW, 1200, .7f, .015f, .2f,
		0, 1, 0, 0, 0, .1f, 0, 0, -1, .02f },
	[SND_KICK_808] = { "808 kick", 160, 48, .06f, .55f, 1, 0, 0, LOW, 5000, .7f, .012f, .3f,
		0, 1, 0, 0, 0, .4f, 4, 0, 0, 0 },
	[SND_SNARE] = { "snare", 210, 185, .03f, .14f, .6f, 330, .3f, HIGH, 1800, .7f, .2f, .75f,
		0, 1, 0, 0, 0, .2f, 3, 0, -2, .14f },
	[SND_SNARE_GATED] = { "gated snare", 205, 175, .04f, .16f, .6f, 330, .3f, HIGH, 1100, .7f,
		.5f, .8f, 0, 1, 0, 0, 0, .2f, 4, 0, -2, .22f, .18f },
	[SND_SNARE_LOFI] = { "dusty snare", 190, 170, .03f, .16f, .6f, 290, .25f, BAND, 1900, .6f,
		.16f, .9f, 0, 1, 0, 0, 0, .1f, 2, 0, -3, .14f },
	[SND_BRUSH] = { "brush", 0, 0, 0, 0, 0, 0, 0, BAND, 3600, .5f, .2f, 1, .02f, 1, 0, 0, 0, 0, 0,
		-.1f, -9, .15f },
	[SND_RIM] = { "rim", 1650, 1600, .01f, .03f, .8f, 780, .5f, BAND, 3000, 1, .02f, .5f, 0, 1,
		0, 0, 0, .3f, 0, .15f, -9, .15f },
	[SND_CLAP] = { "clap", 0, 0, 0, 0, 0, 0, 0, BAND, 1250, .9f, .14f, 1, 0, 4, 0, 0, 0, 0, 3, .05f,
		-5, .15f },
	[SND_HAT] = { "closed hat", 0, 0, 0, 0, 0, 0, 0, HIGH, 7500, .8f, .05f, .5f, 0, 1, .6f, 7000,
		.06f, 0, 0, .2f, -17, 0 },
	[SND_HAT_OPEN] = { "open hat", 0, 0, 0, 0, 0, 0, 0, HIGH, 7200, .8f, .3f, .5f, 0, 1, .6f, 6800,
		.32f, 0, 0, .2f, -18, .02f },
	[SND_HAT_DUSTY] = { "dusty hat", 0, 0, 0, 0, 0, 0, 0, BAND, 5600, .7f, .05f, 1, 0, 1, .3f,
		5200, .05f, 0, 0, .2f, -13, .02f },
	[SND_SHAKER] = { "shaker", 0, 0, 0, 0, 0, 0, 0, BAND, 6400, .9f, .08f, 1, .022f, 1, 0, 0, 0, 0,
		0, -.3f, -17, .05f },
	[SND_TAMBOURINE] = { "tambourine", 0, 0, 0, 0, 0, 0, 0, HIGH, 6500, .8f, .09f, .6f, .006f, 2,
		.5f, 8200, .14f, 0, 0, .3f, -18, .06f },
	[SND_RIDE] = { "ride", 5200, 5200, .01f, .5f, .10f, 3350, .06f, HIGH, 6000, .8f, .05f, .3f, 0,
		1, .5f, 5400, .7f, 0, 0, .28f, -18, .06f },
	[SND_CRASH] = { "crash", 0, 0, 0, 0, 0, 0, 0, HIGH, 4200, .7f, 1.5f, .8f, 0, 1, .5f, 4800, 1.6f,
		0, 0, -.2f, -15, .15f },
	[SND_TOM_LOW] = { "low tom", 130, 82, .09f, .42f, 1, 0, 0, LOW, 1800, .7f, .05f, .3f, 0, 1, 0, 0,
		0, .15f, 2, -.3f, -4, .12f },
	[SND_TOM_MID] = { "middle tom", 180, 118, .08f, .36f, 1, 0, 0, LOW, 2200, .7f, .05f, .3f, 0, 1, 0,
		0, 0, .15f, 2, 0, -4, .12f },
	[SND_TOM_HIGH] = { "high tom", 240, 165, .07f, .3f, 1, 0, 0, LOW, 2600, .7f, .05f, .3f, 0, 1, 0,
		0, 0, .15f, 2, .3f, -4, .12f },
	[SND_TAIKO] = { "taiko", 105, 62, .1f, .75f, 1, 137, .3f, LOW, 700, .7f, .09f, .8f, 0, 1, 0, 0, 0,
		.1f, 5, -.08f, -2, .3f },
	[SND_TIMPANI] = { "timpani", 98, 92, .06f, 1.1f, 1, 139, .35f, LOW, 600, .7f, .05f, .5f, 0, 1,
		0, 0, 0, .05f, 1, -.15f, -3, .3f },
	[SND_STOMP] = { "stomp", 120, 58, .05f, .24f, 1, 0, 0, BAND, 420, .7f, .06f, .9f, 0, 3, 0, 0, 0,
		.1f, 4, 0, 0, .08f },
	[SND_BLOCK] = { "wood block", 1080, 1040, .01f, .06f, 1, 1720, .35f, BAND, 2400, 1, .01f, .3f, 0,
		1, 0, 0, 0, .2f, 0, .35f, -19, .25f },
	[SND_BOOM] = { "boom", 72, 36, .25f, 2.2f, 1, 0, 0, LOW, 240, .7f, .3f, .6f, 0, 1, 0, 0, 0, 0,
		4, 0, -3, .15f },
	[SND_SWELL] = { "swell", 0, 0, 0, 0, 0, 0, 0, BAND, 3800, .5f, .25f, 1, 1.6f, 1, .15f, 5000, .3f,
		0, 0, .1f, -25, .35f },
	[SND_CHIP_KICK] = { "chip kick", 240, 45, .05f, .14f, 1, 0, 0, NONE, 0, 0, 0, 0, 0, 1, 0, 0, 0,
		0, 9, 0, -1, 0 },
	[SND_CHIP_SNARE] = { "chip snare", 0, 0, 0, 0, 0, 0, 0, NONE, 9000, 0, .16f, 1, 0, 1, 0, 0, 0, 0,
		0, 0, -6, 0 },
	[SND_CHIP_HAT] = { "chip hat", 0, 0, 0, 0, 0, 0, 0, NONE, 22000, 0, .035f, 1, 0, 1, 0, 0, 0, 0, 0,
		0, -15, 0 },
};

double
snd_drum_pan(enum snd_drum d)
{
	return drums[d].pan;
}

double
snd_drum_level(enum snd_drum d)
{
	return drums[d].level_db;
}

double
snd_drum_reverb(enum snd_drum d)
{
	return drums[d].reverb;
}

const char *
snd_drum_name(enum snd_drum d)
{
	return drums[d].name;
}

static void
add_tone(const struct drum *d, double tune, double rate, float *out, size_t n)
{
	double f = d->f0 * tune, f1 = d->f1 * tune, slide = snd_fall(d->fall_s * 1.6, rate);
	double phase = 0, a = d->tone, fall = snd_fall(d->tone_s, rate), phase2 = 0, a2;
	double fall2 = snd_fall(d->tone_s * .7, rate);
	size_t i;

	a2 = d->second_level;
	for (i = 0; i < n && (a > 1e-4 || a2 > 1e-4); i++) {
		out[i] += (float)a * snd_sinf((float)phase);
		if (d->second > 0)
			out[i] += (float)a2 * snd_sinf((float)phase2);
		f = f1 + (f - f1) * slide;
		phase += f / rate;
		if (phase >= 1)
			phase -= 1;
		phase2 += d->second * tune / rate;
		if (phase2 >= 1)
			phase2 -= 1;
		a *= fall;
		a2 *= fall2;
	}
}

static void
add_noise(const struct drum *d, double tune, double rate, uint32_t *seed, float *out, size_t n)
{
	struct snd_svf f = { 0, 0, 0, 0, 0, 0 }, g = f, top = f, top2 = f;
	size_t i, gap = (size_t)(.011 * rate), rise = (size_t)(d->rise_s * rate);
	float fall = (float)snd_fall(d->noise_s, rate), quick = (float)snd_fall(.012, rate), a = 0;
	int left = d->bursts;

	snd_svf_set(&f, d->hz * tune, d->q, rate);
	snd_svf_set(&top, 8500, .6, rate);
	g = f;
	top2 = top;
	for (i = 0; i < n; i++) {
		float x = snd_noise(seed), y;

		if (left > 0 && i % gap == 0) {
			left--;
			a = rise ? a : 1;
		}
		if (i < rise)
			a = (float)i * (float)i / ((float)rise * (float)rise);
		else
			a *= left > 0 ? quick : fall;
		if (i > rise && a < 1e-4f && !left)
			break;
		if (d->noise == LOW)
			y = snd_svf_low(&f, x) * 2;
		else if (d->noise == BAND)
			y = snd_svf_band(&f, x) * 3;
		else
			y = snd_svf_high(&g, snd_svf_high(&f, x));
		/* a drum's wires are no cymbal */
		if (d->noise == HIGH && d->hz < 3000)
			y = snd_svf_low(&top, snd_svf_low(&top2, y));
		out[i] += d->level * a * y;
	}
}

/* Six squares that share no harmonic, high-passed: the sound of thin brass. */
static void
add_metal(const struct drum *d, double tune, double rate, float *out, size_t n)
{
	static const float hz[6] = { 205.3f, 304.4f, 369.6f, 522.7f, 635.2f, 800.0f };
	struct snd_svf f = { 0, 0, 0, 0, 0, 0 }, g;
	float phase[6] = { 0, .13f, .37f, .51f, .72f, .9f }, a = d->metal;
	float fall = (float)snd_fall(d->metal_s, rate);
	size_t i, rise = (size_t)(d->rise_s * rate);
	int k;

	snd_svf_set(&f, d->metal_hz, .8, rate);
	g = f;
	for (i = 0; i < n && a > 1e-4f; i++) {
		float x = 0, up = i < rise ? (float)i / (float)rise : 1;

		for (k = 0; k < 6; k++) {
			float dt = (float)(hz[k] * 2.0 * tune / rate), p2 = phase[k] + .5f;

			if (p2 >= 1.0f)
				p2 -= 1.0f;
			x += (phase[k] < .5f ? 1.0f : -1.0f) + snd_blep(phase[k], dt) - snd_blep(p2, dt);
			phase[k] += dt;
			if (phase[k] >= 1.0f)
				phase[k] -= 1.0f;
		}
		out[i] += .5f * a * up * up * snd_svf_high(&g, snd_svf_high(&f, x));
		if (i >= rise)
			a *= fall;
	}
}

/* The shift register of old sound chips: 15 bits, one step at each clock. */
static void
add_register(const struct drum *d, double rate, float *out, size_t n)
{
	unsigned reg = 1;
	double clock = 0;
	float a = d->level, fall = (float)snd_fall(d->noise_s, rate), y = 0;
	size_t i;

	for (i = 0; i < n && a > 1e-3f; i++) {
		for (clock += d->hz / rate; clock >= 1; clock -= 1)
			reg = (reg >> 1) | ((((reg ^ (reg >> 1)) & 1u)) << 14);
		y += .7f * ((reg & 1u ? 1.0f : -1.0f) - y);
		out[i] += a * y * (i < 24 ? (float)i / 24.0f : 1);
		a *= fall;
	}
}

size_t
snd_drum_render(enum snd_drum drum, int take, double rate, float *out, size_t cap)
{
	const struct drum *d = &drums[drum];
	double longest = d->tone_s, tune = 1.0 + .006 * ((take & 3) - 1.5);
	uint32_t seed = 0x9e3779b9u * (uint32_t)(drum * 4 + (take & 3) + 1);
	float peak = 1e-6f, g;
	size_t i, n;

	if (d->noise_s + d->rise_s > longest)
		longest = d->noise_s + d->rise_s;
	if (d->metal_s + d->rise_s > longest)
		longest = d->metal_s + d->rise_s;
	n = (size_t)((longest * 1.35 + .06) * rate);
	if (d->gate_s > 0)
		n = (size_t)(d->gate_s * rate);
	if (n > cap)
		n = cap;
	memset(out, 0, n * sizeof(*out));
	if (d->tone > 0)
		add_tone(d, tune, rate, out, n);
	if (d->noise != NONE)
		add_noise(d, tune, rate, &seed, out, n);
	else if (d->level > 0)
		add_register(d, rate, out, n);
	if (d->metal > 0)
		add_metal(d, tune, rate, out, n);
	for (i = 0; i < (size_t)(.004 * rate) && i < n; i++)
		out[i] += d->click * snd_noise(&seed) * (1.0f - (float)i / (float)(.004 * rate));
	if (d->drive > 0) {
		g = (float)snd_gain(d->drive);
		for (i = 0; i < n; i++)
			out[i] = snd_bend(g * out[i]);
	}
	for (i = 0; i < n; i++)
		if (out[i] > peak || -out[i] > peak)
			peak = out[i] > 0 ? out[i] : -out[i];
	for (i = 0; i < n; i++) {
		size_t left = n - i;

		out[i] *= (i < 16 ? (float)i / 16.0f : 1.0f) / peak *
		    (left < 256 ? (float)left / 256.0f : 1.0f);
	}
	return n;
}
