/*
 * The generators of effects: oscillators that slide, FM bells, filtered noise
 * that moves, the shift register, struck bodies, a string that is tightened
 * while it rings; and the instruments of the music.
 */
#include <string.h>

#include "dsp.h"
#include "sfx_recipe.h"

enum { CTRL = 16, STRING_MAX = 4096 };

struct mode {
	float ratio, gain, ring; /* ring as part of the row's decay */
};

/* Partials of struck things, against the row's pitch. */
static const struct mode bodies[SFX_BODIES][8] = {
	[SFX_B_COIN] = { { 1, 1, 1 }, { 1.81f, .7f, .8f }, { 2.52f, .5f, .6f }, { 3.37f, .3f, .4f },
	    { 4.61f, .16f, .25f } },
	[SFX_B_WOOD] = { { 1, 1, 1 }, { 2.57f, .4f, .4f }, { 4.2f, .2f, .25f }, { 6.1f, .1f, .15f } },
	[SFX_B_SKIN] = { { 1, 1, 1 }, { 1.59f, .6f, .7f }, { 2.14f, .4f, .5f }, { 2.65f, .25f, .4f },
	    { 2.92f, .15f, .3f } },
	[SFX_B_BELL] = { { 1, 1, 1 }, { 2.0f, .6f, .7f }, { 2.76f, .35f, .45f }, { 5.40f, .2f, .22f } },
	[SFX_B_TRIANGLE] = { { 1, .7f, 1 }, { 2.35f, 1, .9f }, { 3.18f, .8f, .7f }, { 4.73f, .5f, .5f } },
	[SFX_B_GLASS] = { { 1, 1, 1 }, { 2.32f, .6f, .6f }, { 4.25f, .4f, .35f }, { 6.63f, .2f, .2f } },
};

/* What every generator asks of its row. */
struct sound {
	const struct sfx_row *row;
	struct sfx_room_for *s;
	size_t at, n;
	double f0, f1; /* Hz */
	float gain;
};

static double
hertz(const struct sfx_room_for *s, float pitch, double semi)
{
	int d = (int)pitch - 1, oct;
	double part = (double)pitch - 1 - d;

	if (pitch >= 1000)
		return ((double)pitch - 1000) * s->hz_by * snd_exp2(semi / 12);
	d += s->up;
	oct = (d + 70) / 7 - 10;
	d -= oct * 7;
	return snd_hertz(s->tonic + 12 * oct + s->degree[d] + part + semi) * s->key_by;
}

/* How far the slide is at sample i, 0..1; in steps where the theme has steps. */
static double
progress(const struct sound *v, size_t i)
{
	const struct sfx_row *r = v->row;
	double slide = (r->slide > 0 ? r->slide * .001 * v->s->len_by * v->s->rate : (double)v->n), t;

	t = (double)i;
	if (v->s->step_hz > 0) {
		double step = v->s->rate / v->s->step_hz;

		t = (double)(int64_t)(t / step) * step;
	}
	return t >= slide ? 1 : t / slide;
}

static double
arp_semi(const struct sound *v, size_t i)
{
	const struct sfx_row *r = v->row;
	double step = (r->step > 0 ? r->step : 20) * .001 * v->s->rate;
	size_t len = r->arp ? strlen(r->arp) : 0, k;
	int d, oct;

	if (!len)
		return 0;
	k = (size_t)((double)i / step) % len;
	d = r->arp[k] >= 'a' ? r->arp[k] - 'a' + 9 : r->arp[k] - '1';
	/* against the row's own degree, which need not be the tonic */
	d += (int)r->from - 1;
	oct = d / 7;
	return 12 * oct + v->s->degree[d % 7] - v->s->degree[((int)r->from - 1) % 7] -
	    12 * (((int)r->from - 1) / 7);
}

/* Pitch at sample i: slide, arpeggio, and a vibrato that may get faster. */
static double
pitch_at(const struct sound *v, size_t i, double *phase)
{
	const struct sfx_row *r = v->row;
	double u = progress(v, i), f = v->f0, depth = r->vib, hz = r->vib_hz;

	if (v->f1 > 0)
		f *= snd_exp2(u * snd_log2(v->f1 / v->f0));
	if (r->arp)
		f *= snd_exp2(arp_semi(v, i) / 12);
	if (!(depth > 0) && v->s->vibrato > 0 && r->len > 250) {
		double t = (double)i / v->s->rate - .08;

		depth = t < 0 ? 0 : t < .15 ? v->s->vibrato * t / .15 : v->s->vibrato;
		hz = 6.5;
	}
	if (depth > 0) {
		if (r->vib_hz_to > 0)
			hz += (r->vib_hz_to - hz) * (double)i / (double)v->n;
		*phase += hz * CTRL / v->s->rate;
		f *= snd_exp2(depth / 12 * snd_sin_turns(*phase));
	}
	return f < .45 * v->s->rate ? f : .45 * v->s->rate;
}

struct env {
	float level, fall;
	size_t i, attack, release, n;
	bool arc;
};

static void
env_init(struct env *e, const struct sound *v)
{
	double attack = v->row->attack > 0 ? v->row->attack : 2;

	e->i = 0;
	e->n = v->n;
	e->attack = (size_t)(attack * .001 * v->s->rate) + 1;
	e->release = (size_t)((v->row->decay > 0 ? .008 : .018) * v->s->rate);
	if (e->release > v->n / 2)
		e->release = v->n / 2 + 1;
	e->arc = v->row->arc;
	e->level = 1;
	e->fall = v->row->decay > 0 ?
	    (float)snd_fall(v->row->decay * .001 * v->s->len_by, v->s->rate) : 1;
}

static inline float
env_next(struct env *e)
{
	float a = e->level;

	if (e->arc) {
		float s = snd_sinf(.5f * (float)e->i / (float)e->n);

		a *= s * s;
	}
	if (e->i < e->attack)
		a *= (float)e->i / (float)e->attack;
	else
		e->level *= e->fall;
	if (e->n - e->i < e->release)
		a *= (float)(e->n - e->i) / (float)e->release;
	e->i++;
	return a;
}

static inline float
wave(enum sfx_gen gen, float phase, float dt, float width)
{
	float p2;

	switch (gen) {
	case SFX_SAW:
		return 2.0f * phase - 1.0f - snd_blep(phase, dt);
	case SFX_PULSE:
		p2 = phase - width;
		if (p2 < 0)
			p2 += 1.0f;
		return .8f * ((phase < width ? 1.0f : -1.0f) + snd_blep(phase, dt) -
		    snd_blep(p2, dt) + 1.0f - 2.0f * width);
	case SFX_TRI:
		return phase < .5f ? 4.0f * phase - 1.0f : 3.0f - 4.0f * phase;
	default:
		return snd_sinf(phase);
	}
}

static void
play_wave(const struct sound *v)
{
	const struct sfx_row *r = v->row;
	struct snd_svf low = { 0, 0, 0, 0, 0, 0 };
	float phase = 0, mod = 0, dt = 0, width = r->width > 0 ? r->width : .5f;
	float ratio = r->ratio > 0 ? r->ratio : 3.5f, index = r->index > 0 ? r->index : 2;
	float bend = (float)snd_fall(r->decay > 0 ? r->decay * .0006 : .25, v->s->rate);
	double shake = 0;
	struct env e;
	size_t i;

	if (r->gen == SFX_BELL)
		while (v->f0 * (ratio + 2) > v->s->rate * .45 && ratio > 1)
			ratio -= .5f;
	env_init(&e, v);
	for (i = 0; i < v->n; i++) {
		float y;

		if (i % CTRL == 0) {
			dt = (float)(pitch_at(v, i, &shake) / v->s->rate);
			if (r->cut > 0) {
				double u = progress(v, i), hz = r->cut * v->s->cut_by;

				if (r->cut_to > 0)
					hz *= snd_exp2(u * snd_log2(r->cut_to / r->cut));
				snd_svf_set(&low, hz, r->q > 0 ? r->q : .8, v->s->rate);
			}
		}
		if (r->gen == SFX_BELL) {
			y = snd_sinf(phase + .15915494f * index * snd_sinf(mod));
			mod += dt * ratio;
			mod -= (float)(int)mod;
			index *= bend;
		} else {
			y = wave((enum sfx_gen)r->gen, phase, dt, width);
		}
		phase += dt;
		if (phase >= 1.0f)
			phase -= 1.0f;
		if (r->cut > 0)
			y = snd_svf_low(&low, y);
		v->s->x[v->at + i] += v->gain * y * env_next(&e);
	}
}

static void
play_noise(const struct sound *v)
{
	const struct sfx_row *r = v->row;
	struct snd_svf f = { 0, 0, 0, 0, 0, 0 }, g = f;
	double mid = r->mid > 0 ? hertz(v->s, r->mid, 0) : 0;
	uint32_t seed = v->s->seed;
	struct env e;
	size_t i;

	env_init(&e, v);
	for (i = 0; i < v->n; i++) {
		float x = snd_noise(&seed), y;

		if (i % CTRL == 0) {
			double u = progress(v, i), hz = v->f0, to = v->f1 > 0 ? v->f1 : v->f0;

			if (mid > 0)
				hz = u < .5 ? hz * snd_exp2(2 * u * snd_log2(mid / hz)) :
				    mid * snd_exp2((2 * u - 1) * snd_log2(to / mid));
			else
				hz *= snd_exp2(u * snd_log2(to / hz));
			snd_svf_set(&f, hz * v->s->cut_by, r->q > 0 ? r->q : .8, v->s->rate);
			g.k = f.k;
			g.a1 = f.a1;
			g.a2 = f.a2;
			g.a3 = f.a3;
		}
		if (r->gen == SFX_LOW)
			y = 2 * snd_svf_low(&g, snd_svf_low(&f, x));
		else if (r->gen == SFX_BAND)
			y = 3 * snd_svf_band(&f, x);
		else
			y = snd_svf_high(&g, snd_svf_high(&f, x));
		v->s->x[v->at + i] += v->gain * y * env_next(&e);
	}
	v->s->seed = seed;
}

static void
play_lfsr(const struct sound *v)
{
	unsigned reg = (v->s->seed & 0x7fffu) | 1u;
	double clock = 0, step = 0;
	float y = 0;
	struct env e;
	size_t i;

	env_init(&e, v);
	for (i = 0; i < v->n; i++) {
		if (i % CTRL == 0) {
			step = v->f0;
			if (v->f1 > 0)
				step *= snd_exp2(progress(v, i) * snd_log2(v->f1 / v->f0));
			step /= v->s->rate;
		}
		for (clock += step; clock >= 1; clock -= 1)
			reg = (reg >> 1) | ((((reg ^ (reg >> 1)) & 1u)) << 14);
		y += .7f * ((reg & 1u ? 1.0f : -1.0f) - y);
		v->s->x[v->at + i] += v->gain * .8f * y * env_next(&e);
	}
}

/* y = 2 f cos w y1 - f^2 y2 is a decaying sine without a sine call. */
static void
play_modes(const struct sound *v)
{
	const struct mode *m = bodies[v->row->body];
	double t60 = (v->row->decay > 0 ? v->row->decay : 300) * .001 * v->s->len_by;
	size_t i;
	int k;

	for (k = 0; k < 8 && m[k].gain > 0; k++) {
		double w = v->f0 * m[k].ratio / v->s->rate, fall, c, y0, y1 = 0;

		if (w > .45)
			break;
		fall = snd_fall(t60 * m[k].ring, v->s->rate);
		c = 2.0 * fall * snd_sin_turns(w + .25);
		y0 = m[k].gain * .6 * snd_sin_turns(w);
		fall *= fall;
		for (i = 0; i < v->n; i++) {
			double y = c * y0 - fall * y1;
			float edge = i < 64 ? (float)i / 64.0f : v->n - i < 400 ? (float)(v->n - i) / 400.0f : 1;

			v->s->x[v->at + i] += v->gain * edge * (float)y1;
			y1 = y0;
			y0 = y;
		}
	}
}

/* A string read at a moving distance behind the writer: its pitch may rise while it rings. */
static void
play_pluck(const struct sound *v)
{
	float line[STRING_MAX] = { 0 }, prev = 0, lose, y = 0;
	double period = v->s->rate / v->f0, shake = 0;
	uint32_t seed = v->s->seed;
	size_t i, at = 0, j, fill = (size_t)period;
	struct env e;

	if (fill > STRING_MAX - 4)
		fill = STRING_MAX - 4;
	for (i = 0; i < fill; i++) {
		y += .5f * (snd_noise(&seed) - y);
		line[i] = y;
	}
	at = fill;
	lose = (float)snd_fall((v->row->decay > 0 ? v->row->decay : 500) * .0015, v->f0);
	env_init(&e, v);
	for (i = 0; i < v->n; i++) {
		double pos;
		float f, x;

		if (i % CTRL == 0)
			period = v->s->rate / pitch_at(v, i, &shake);
		if (period > STRING_MAX - 4)
			period = STRING_MAX - 4;
		pos = (double)(at + STRING_MAX) - period + .5;
		j = (size_t)pos;
		f = (float)(pos - (double)j);
		x = line[j % STRING_MAX] * (1 - f) + line[(j + 1) % STRING_MAX] * f;
		y = lose * .5f * (x + prev);
		prev = x;
		line[at] = y;
		at = (at + 1) % STRING_MAX;
		v->s->x[v->at + i] += v->gain * 1.6f * x * env_next(&e);
	}
	v->s->seed = seed;
}

static void
play_note(const struct sound *v)
{
	struct snd_ring ring = { v->s->x, v->s->aside, v->s->n, v->s->rate };
	struct snd_sounding q = { v->f0, .85f, v->gain, 0, v->at, v->n, v->s->seed | 1u };

	snd_voice_play(snd_patch_get((enum snd_patch_id)v->row->body), &q, &v->s->tmp, &ring);
}

static void
play_drum(const struct sound *v)
{
	size_t n = snd_drum_render((enum snd_drum)v->row->body, (int)(v->s->seed & 3u), v->s->rate,
	    v->s->tmp.l, v->s->tmp.cap), i;

	for (i = 0; i < n && v->at + i < v->s->n; i++)
		v->s->x[v->at + i] += v->gain * v->s->tmp.l[i];
}

void
sfx_play(struct sfx_room_for *s, const struct sfx_row *row, double semi, double db, double late)
{
	struct sound v = { row, s, 0, 0, 0, 0, (float)snd_gain(row->db + db) };
	double ms = .001 * s->len_by * s->rate;

	semi += row->semi;
	v.at = (size_t)((row->at + late) * ms);
	v.n = (size_t)(row->len * ms);
	if (v.at >= s->n)
		return;
	if (v.n > s->n - v.at)
		v.n = s->n - v.at;
	v.f0 = row->from > 0 || row->from < 0 ? hertz(s, row->from, semi) : 0;
	v.f1 = row->to > 0 || row->to < 0 ? hertz(s, row->to, semi) : 0;
	s->seed = s->seed * 1664525u + 1013904223u;
	switch ((enum sfx_gen)row->gen) {
	case SFX_LOW: case SFX_BAND: case SFX_HIGH:
		play_noise(&v);
		break;
	case SFX_LFSR:
		play_lfsr(&v);
		break;
	case SFX_MODES:
		play_modes(&v);
		break;
	case SFX_PLUCK:
		play_pluck(&v);
		break;
	case SFX_NOTE:
		play_note(&v);
		break;
	case SFX_DRUM:
		play_drum(&v);
		break;
	default:
		play_wave(&v);
	}
}
