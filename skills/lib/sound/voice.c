/*
 * The engines. Each fills the scratch channels with one note and returns its
 * length; snd_voice_play shapes the end, pans and adds it to the ring. Slow
 * things (envelopes of filters, vibrato) move every CTRL samples.
 */
#include "voice.h"

#include <string.h>

#include "dsp.h"
#include "num.h"

enum { CTRL = 32, VOICES_MAX = 8 };

/* Attack, exponential decay to the sustain level, exponential release. */
struct env {
	float level, step, fall, sustain, loose;
	size_t attack, gate, i;
};

static void
env_init(struct env *e, const struct snd_patch *p, size_t gate, double rate)
{
	memset(e, 0, sizeof(*e));
	e->attack = (size_t)(p->attack * rate) + 8;
	if (e->attack > gate / 2 + 8)
		e->attack = gate / 2 + 8;
	e->step = 1.0f / (float)e->attack;
	e->sustain = p->sustain;
	e->fall = (float)snd_fall(p->decay > 0 ? p->decay * 2.0 : 1, rate);
	e->loose = (float)snd_fall(p->release > 0 ? p->release : .01, rate);
	e->gate = gate;
}

static inline float
env_next(struct env *e)
{
	if (e->i < e->attack)
		e->level += e->step;
	else if (e->i < e->gate)
		e->level = e->sustain + (e->level - e->sustain) * e->fall;
	else
		e->level *= e->loose;
	e->i++;
	return e->level;
}

static size_t
total(const struct snd_patch *p, const struct snd_sounding *s, double rate, size_t cap)
{
	size_t n = s->gate + (size_t)(p->release * rate) + 64;

	return n < cap ? n : cap;
}

static double
vibrato(const struct snd_patch *p, size_t i, double rate)
{
	double t = (double)i / rate - p->vibrato_s, depth;

	if (p->vibrato <= 0 || t <= 0)
		return 1.0;
	depth = t < .3 ? t / .3 : 1.0;
	return 1.0 + depth * p->vibrato * (0.00057779) * snd_sin_turns(t * p->vibrato_hz);
}

struct osc {
	float phase, dt, ratio, gl, gr, tri;
};

static inline float
osc_next(struct osc *o, enum snd_shape shape, float width)
{
	float y, p2;

	switch (shape) {
	case SND_SAW:
		y = 2.0f * o->phase - 1.0f - snd_blep(o->phase, o->dt);
		break;
	case SND_PULSE:
		p2 = o->phase - width;
		if (p2 < 0)
			p2 += 1.0f;
		y = (o->phase < width ? 1.0f : -1.0f) + snd_blep(o->phase, o->dt) -
		    snd_blep(p2, o->dt) + 1.0f - 2.0f * width;
		break;
	case SND_TRI:
		y = o->phase < .5f ? 4.0f * o->phase - 1.0f : 3.0f - 4.0f * o->phase;
		break;
	default:
		y = snd_sinf(o->phase);
	}
	o->phase += o->dt;
	if (o->phase >= 1.0f)
		o->phase -= 1.0f;
	return y;
}

static void
oscs_init(struct osc *o, const struct snd_patch *p, uint32_t *seed)
{
	int i, n = p->voices;

	for (i = 0; i < n; i++) {
		float at = n > 1 ? 2.0f * (float)i / (float)(n - 1) - 1.0f : 0;
		/* neighbours go to opposite sides, so that detuning is not heard as tilt */
		float side = n > 1 ? (i % 2 ? 1.0f : -1.0f) * p->spread : 0;

		if (n % 2 && i == n / 2)
			side = 0;
		o[i].ratio = (float)snd_exp2(at * p->detune / 1200.0);
		o[i].phase = n > 1 ? (snd_noise(seed) + 1.0f) * .4999f : 0;
		o[i].gl = (1.0f - side * .8f) / (float)(n + 1);
		o[i].gr = (1.0f + side * .8f) / (float)(n + 1);
	}
}

static size_t
play_sub(const struct snd_patch *p, const struct snd_sounding *s, struct snd_scratch *t,
    double rate)
{
	struct osc o[VOICES_MAX] = { { 0, 0, 0, 0, 0, 0 } }, low = { 0, 0, 0, 0, 0, 0 };
	struct snd_svf fl = { 0, 0, 0, 0, 0, 0 }, fr = fl;
	struct env e;
	size_t i, n = total(p, s, rate, t->cap);
	uint32_t seed = s->seed;
	double opening = p->sweep, slide = snd_fall(p->sweep_s > 0 ? p->sweep_s * 3 : 1, rate / CTRL);
	bool wide = p->spread > 0;
	int k;

	env_init(&e, p, s->gate, rate);
	oscs_init(o, p, &seed);
	for (i = 0; i < n; i++) {
		float l = 0, r = 0, a, breath;

		if (i % CTRL == 0) {
			double hz = s->hertz * vibrato(p, i, rate), cut;

			for (k = 0; k < p->voices; k++)
				o[k].dt = (float)(hz * o[k].ratio / rate);
			low.dt = (float)(hz * .5 / rate);
			if (p->cutoff > 0) {
				cut = p->cutoff * snd_exp2(p->track * snd_log2(s->hertz / 220.0) +
				    opening + 1.2 * (s->velocity - .7));
				snd_svf_set(&fl, cut, p->q, rate);
				if (wide) {
					fr.k = fl.k;
					fr.a1 = fl.a1;
					fr.a2 = fl.a2;
					fr.a3 = fl.a3;
				}
			}
			opening *= slide;
		}
		for (k = 0; k < p->voices; k++) {
			float y = osc_next(&o[k], p->shape, p->width);

			l += y * o[k].gl;
			r += y * o[k].gr;
		}
		if (p->sub > 0) {
			float y = p->sub * .5f * osc_next(&low, SND_SINE, 0);

			l += y;
			r += y;
		}
		if (p->breath > 0) {
			breath = p->breath * snd_noise(&seed);
			l += breath;
			r += breath;
		}
		if (p->cutoff > 0) {
			l = snd_svf_low(&fl, l);
			r = wide ? snd_svf_low(&fr, r) : l;
		}
		a = env_next(&e);
		t->l[i] = l * a;
		t->r[i] = r * a;
	}
	return n;
}

static size_t
play_fm(const struct snd_patch *p, const struct snd_sounding *s, struct snd_scratch *t,
    double rate)
{
	struct env e;
	size_t i, n = total(p, s, rate, t->cap);
	float carrier = 0, mod = 0, dc = 0, dm = 0;
	float index = p->index, fall = (float)snd_fall(p->index_s * 2, rate), ratio = p->ratio;
	float turn = 0.15915494f;

	/* a modulator above half the rate would fold back as a wrong note */
	while (s->hertz * (ratio + 2) > rate * .5 && ratio > 1)
		ratio -= 1;
	index = index * (.4f + .85f * s->velocity);
	env_init(&e, p, s->gate, rate);
	for (i = 0; i < n; i++) {
		float y, over;

		if (i % CTRL == 0) {
			double hz = s->hertz * vibrato(p, i, rate);

			dc = (float)(hz / rate);
			dm = dc * ratio;
		}
		index = p->index_end + (index - p->index_end) * fall;
		over = index * turn * snd_sinf(mod);
		y = snd_sinf(carrier + over);
		carrier += dc;
		mod += dm;
		if (carrier >= 1.0f)
			carrier -= 1.0f;
		if (mod >= 1.0f)
			mod -= 1.0f;
		t->l[i] = t->r[i] = .7f * y * env_next(&e);
	}
	return n;
}

/*
 * A plucked string: a delay line, a one-zero average, a loss for each turn and a
 * fraction of a sample by an all-pass. The pick takes a comb out of the noise.
 */
static void
string_fill(float *line, size_t len, const struct snd_patch *p, float velocity, uint32_t *seed)
{
	size_t i, pick = (size_t)((float)len * p->pick);
	float y = 0, sum = 0, soft = p->bright * (.5f + .6f * velocity);
	float raw[4096];

	if (soft > .95f)
		soft = .95f;
	for (i = 0; i < len; i++) {
		y += soft * (snd_noise(seed) - y);
		raw[i] = y;
		sum += y;
	}
	sum /= (float)len;
	for (i = 0; i < len; i++)
		line[i] = (raw[i] - sum) - .8f * (raw[(i + len - pick) % len] - sum);
}

static size_t
play_string(const struct snd_patch *p, const struct snd_sounding *s, struct snd_scratch *t,
    double rate)
{
	float line[4096], prev = 0, ap_x = 0, ap_y = 0, c, lose, peak = 1e-6f, sub = 0, dsub, fund = p->sub, fund_fall;
	float rest_fall = (float)snd_fall(p->release, rate), hold = 1;
	double period = rate / s->hertz - .5, ring = p->ring * (s->hertz < 220 ? 1 : 220 / s->hertz);
	size_t i, at = 0, len, n = total(p, s, rate, t->cap), attack;
	uint32_t seed = s->seed;

	len = (size_t)(period - .3);
	if (len < 8)
		len = 8;
	if (len > 4095)
		len = 4095;
	c = (float)((1.0 - (period - (double)len)) / (1.0 + (period - (double)len)));
	if (ring < p->ring * .35)
		ring = p->ring * .35;
	lose = (float)snd_fall(ring, s->hertz);
	string_fill(line, len, p, s->velocity, &seed);
	for (i = 0; i < len; i++)
		if (line[i] > peak || -line[i] > peak)
			peak = line[i] > 0 ? line[i] : -line[i];
	attack = (size_t)(p->attack * rate) + 1;
	dsub = (float)(s->hertz / rate);
	fund_fall = (float)snd_fall(ring * .9, rate);
	for (i = 0; i < n; i++) {
		float x = line[at], y;

		y = lose * .5f * (x + prev);
		prev = x;
		ap_y = c * (y - ap_y) + ap_x;
		ap_x = y;
		line[at] = ap_y;
		at = at + 1 < len ? at + 1 : 0;
		if (i >= s->gate)
			hold *= rest_fall;
		y = x / peak * .6f;
		if (p->sub > 0) {
			y += fund * snd_sinf(sub);
			fund *= fund_fall;
			sub += dsub;
			if (sub >= 1.0f)
				sub -= 1.0f;
		}
		t->l[i] = t->r[i] = y * hold * (i < attack ? (float)i / (float)attack : 1.0f);
	}
	return n;
}

struct mode {
	float ratio, gain, ring; /* ring as part of the patch's */
};

enum { BODIES = 5, MODES_MAX = 10 };

static const struct mode bodies[BODIES][MODES_MAX] = {
	/* piano: stretched harmonics */
	{ { 1, 1, 1 }, { 2.001f, .62f, .8f }, { 3.003f, .42f, .62f }, { 4.008f, .28f, .5f },
	    { 5.015f, .2f, .4f }, { 6.026f, .13f, .32f }, { 7.04f, .06f, .26f },
	    { 8.06f, .07f, .2f }, { 9.09f, .05f, .16f }, { 10.12f, .03f, .12f } },
	/* wooden bar tuned to 4 */
	{ { 1, 1, 1 }, { 3.98f, .28f, .25f }, { 9.2f, .12f, .1f }, { 15.8f, .05f, .05f } },
	/* metal bar over a resonator */
	{ { 1, 1, 1 }, { 4.0f, .16f, .35f }, { 10.1f, .05f, .12f } },
	/* free metal bar */
	{ { 1, 1, 1 }, { 2.76f, .4f, .36f }, { 5.40f, .22f, .18f }, { 8.93f, .1f, .11f } },
	/* thumb piano: a clamped tongue */
	{ { 1, 1, 1 }, { 5.43f, .16f, .12f }, { 6.27f, .06f, .16f }, { 11.2f, .05f, .06f } },
};

static size_t
play_modal(const struct snd_patch *p, const struct snd_sounding *s, struct snd_scratch *t,
    double rate)
{
	size_t i, n = total(p, s, rate, t->cap), life;
	float hold = 1, rest_fall = (float)snd_fall(p->release, rate), hard;
	uint32_t seed = s->seed;
	int k;

	memset(t->l, 0, n * sizeof(*t->l));
	hard = p->bright * (.35f + .9f * s->velocity);
	for (k = 0; k < MODES_MAX && bodies[p->body][k].gain > 0; k++) {
		const struct mode *m = &bodies[p->body][k];
		double hz = s->hertz * m->ratio, w = hz / rate;
		double t60 = p->ring * m->ring * snd_exp2(-.7 * snd_log2(s->hertz / 261.6));
		double fall, c, y0, y1;

		if (w > .42)
			break;
		fall = snd_fall(t60, rate);
		/* y = 2 f cos w y1 - f^2 y2 gives a decaying sine without a sine call */
		c = 2.0 * fall * snd_sin_turns(w + .25);
		y1 = 0;
		y0 = m->gain * (k ? hard : 1) * .5 * snd_sin_turns(w);
		life = (size_t)(t60 * rate * 1.1);
		if (life > n)
			life = n;
		fall *= fall;
		for (i = 0; i < life; i++) {
			double y = c * y0 - fall * y1;

			t->l[i] += (float)y1;
			y1 = y0;
			y0 = y;
		}
	}
	for (i = 0; i < n; i++) {
		/* the hammer's felt or the mallet's knock: 5 ms */
		if (i < (size_t)(.006 * rate))
			t->l[i] += .12f * hard * snd_noise(&seed) * (1.0f - (float)i / (float)(.006 * rate));
		if (i < 48)
			t->l[i] *= (float)i / 48.0f;
		if (i >= s->gate)
			hold *= rest_fall;
		t->l[i] *= hold;
		t->r[i] = t->l[i];
	}
	return n;
}

static size_t
play_breath(const struct snd_patch *p, const struct snd_sounding *s, struct snd_scratch *t,
    double rate)
{
	struct snd_svf air = { 0, 0, 0, 0, 0, 0 };
	struct env e;
	size_t i, n = total(p, s, rate, t->cap);
	uint32_t seed = s->seed;
	float phase = 0, d = 0;

	env_init(&e, p, s->gate, rate);
	snd_svf_set(&air, s->hertz * 2, 1.2, rate);
	for (i = 0; i < n; i++) {
		float a = env_next(&e), y;

		if (i % CTRL == 0)
			d = (float)(s->hertz * vibrato(p, i, rate) / rate);
		y = snd_sinf(phase) + p->bright * (.8f * snd_sinf(2 * phase) +
		    .45f * snd_sinf(3 * phase) + .12f * snd_sinf(4 * phase)) * a;
		y += p->breath * 4 * snd_svf_band(&air, snd_noise(&seed)) *
		    (i < 3000 ? 2.0f - (float)i / 3000.0f : 1.0f);
		phase += d;
		if (phase >= 1.0f)
			phase -= 1.0f;
		t->l[i] = t->r[i] = .6f * y * a;
	}
	return n;
}

/* Noise through a band that climbs for the whole note: leads into a section. */
static size_t
play_rise(const struct snd_patch *p, const struct snd_sounding *s, struct snd_scratch *t,
    double rate)
{
	struct snd_svf fl = { 0, 0, 0, 0, 0, 0 }, fr = fl;
	size_t i, n = total(p, s, rate, t->cap);
	uint32_t a = s->seed, b = s->seed ^ 0x5bd1e995u;
	float end = 1;

	for (i = 0; i < n; i++) {
		float u = i < s->gate ? (float)i / (float)s->gate : 1.0f;

		if (i % CTRL == 0) {
			snd_svf_set(&fl, 500.0 * snd_exp2(3.6 * u), 1.6, rate);
			snd_svf_set(&fr, 520.0 * snd_exp2(3.6 * u), 1.6, rate);
		}
		if (i >= s->gate)
			end *= .995f;
		t->l[i] = snd_svf_band(&fl, snd_noise(&a)) * u * u * end;
		t->r[i] = snd_svf_band(&fr, snd_noise(&b)) * u * u * end;
	}
	return n;
}

void
snd_voice_play(const struct snd_patch *p, const struct snd_sounding *s,
    struct snd_scratch *tmp, struct snd_ring *out)
{
	static size_t (*const engine[])(const struct snd_patch *, const struct snd_sounding *,
	    struct snd_scratch *, double) = {
		[SND_SUB] = play_sub, [SND_FM] = play_fm, [SND_STRING] = play_string,
		[SND_MODAL] = play_modal, [SND_BREATH] = play_breath, [SND_RISE] = play_rise,
	};
	size_t n = engine[p->engine](p, s, tmp, out->rate), i, at = s->at % out->n;
	size_t fade = n < 256 ? n : 256;
	float gl, gr, pan = s->pan * (float)(SND_PI / 4);

	/* the last samples go to zero: no note ends in a click */
	for (i = 0; i < fade; i++) {
		float g = (float)i / (float)fade;

		tmp->l[n - 1 - i] *= g;
		tmp->r[n - 1 - i] *= g;
	}
	gl = s->gain * 1.41421356f * snd_sinf((float)(.125 - pan / (2 * SND_PI)));
	gr = s->gain * 1.41421356f * snd_sinf((float)(.125 + pan / (2 * SND_PI)));
	for (i = 0; i < n; i++) {
		out->l[at] += gl * tmp->l[i];
		out->r[at] += gr * tmp->r[i];
		if (++at == out->n)
			at = 0;
	}
}
