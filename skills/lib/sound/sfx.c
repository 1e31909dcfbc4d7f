/*
 * One effect: the rows of its recipe are played, then the theme colours the
 * whole - steps, ring, light, room - and the ends are cleaned.
 */
#include "sfx.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "compose.h"
#include "mix.h"
#include "score.h"
#include "sfx_recipe.h"

/* Climbing a pentatonic scale is what a streak of collecting sounds like. */
static const int streak[] = { 0, 2, 4, 7, 9 };

static bool
is_joyful(int intent)
{
	return intent == SND_WIN || intent == SND_START || intent == SND_LEVEL_UP ||
	    intent == SND_BONUS || intent == SND_SUCCESS || intent == SND_POWERUP ||
	    intent == SND_COLLECT;
}

/* The scale the rows walk on. In a minor key joy takes the relative major: the same notes. */
static void
set_scale(struct sfx_room_for *s, const struct snd_sfx *q)
{
	const struct snd_scale *scale = snd_scale_find(q->scale ? q->scale : "ionian");
	int pc = q->key ? snd_tonic_find(q->key) : 0, i;
	bool is_minor = scale->is_minor;

	if (scale->n != 7)
		scale = snd_scale_find(is_minor ? "aeolian" : "ionian");
	if (pc < 0)
		pc = 0;
	if (is_minor && is_joyful(q->intent)) {
		pc = (pc + 3) % 12;
		scale = snd_scale_find("ionian");
	}
	s->tonic = pc <= 6 ? 60 + pc : 48 + pc;
	for (i = 0; i < 7; i++)
		s->degree[i] = scale->degree[i];
}

/* Two sounds of one intent in a pack are relatives, not twins. */
static void
set_cousin(struct sfx_room_for *s, const struct snd_sfx *q)
{
	static const struct {
		int up;
		double hz, len;
	} by[] = { { 0, 1, 1 }, { 3, 1.26, .8 }, { -4, .79, 1.15 }, { 4, 1.5, .7 }, { -3, .67, 1.25 } };
	int k = q->cousin % 5;

	s->up = by[k].up;
	s->hz_by *= by[k].hz;
	s->len_by *= by[k].len;
}

static void
set_variation(struct sfx_room_for *s, const struct snd_sfx *q, struct snd_rng *r)
{
	double by;

	s->hz_by = s->cut_by = s->len_by = s->key_by = 1;
	if (!q->variation)
		return;
	by = snd_rng_unit(r) * 2 - 1;
	s->hz_by = 1 + .03 * by;
	/* what has a pitch in the key may only be a little out of tune */
	s->key_by = 1 + .004 * by;
	s->cut_by = 1 + .1 * (snd_rng_unit(r) * 2 - 1);
	s->len_by = 1 + .05 * (snd_rng_unit(r) * 2 - 1);
}

/* An intent without rows of this style takes those for any. Returns the last ms, without len_by. */
static int
play_rows(struct sfx_room_for *s, const struct snd_sfx *q, double semi, bool measure)
{
	const struct sfx_theme *theme = &sfx_themes[q->theme];
	const struct sfx_row *r;
	int end = 0;

	for (r = sfx_rows; r->gen != SFX_END; r++) {
		if (r->intent != q->intent || (r->style != theme->style && r->style != SFX_ANY))
			continue;
		end = r->at + r->len > end ? r->at + r->len : end;
		if (measure)
			continue;
		sfx_play(s, r, semi, 0, 0);
		if (theme->shimmer_db < 0 && r->gen != SFX_DRUM && r->gen != SFX_LFSR &&
		    r->gen != SFX_LOW && r->gen != SFX_BAND && r->gen != SFX_HIGH)
			sfx_play(s, r, semi + 12, theme->shimmer_db, 35);
	}
	return end;
}

static void
ring(float *x, size_t n, double rate, double hz, double part)
{
	double phase = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		x[i] *= 1.0f - (float)part * (.5f + .5f * snd_sinf((float)phase));
		phase += hz / rate;
		if (phase >= 1)
			phase -= 1;
	}
}

static float
peak_of(const float *x, size_t n)
{
	float top = 1e-9f;
	size_t i;

	for (i = 0; i < n; i++)
		top = x[i] > top ? x[i] : -x[i] > top ? -x[i] : top;
	return top;
}

/* Steps as a sound chip has them, against the loudest sample. */
static void
quantise(float *x, size_t n, int levels)
{
	float top = peak_of(x, n), q = (float)levels / top;
	size_t i;

	for (i = 0; i < n; i++)
		x[i] = (float)((int)(x[i] * q + 1000.5f) - 1000) / q;
}

/* The shorter a sound the drier: a click with a hall behind it answers too late. */
static void
add_room(struct snd_track *t, const struct sfx_theme *theme, double seconds)
{
	double wide = seconds < .12 ? 0 : seconds > .7 ? 1 : (seconds - .12) / .58;
	struct snd_track wet;
	float *send;
	size_t i;

	if (!(theme->room * wide > 0))
		return;
	snd_track_init(&wet, t->n, t->rate);
	send = cg_calloc(t->n, sizeof(*send));
	for (i = 0; i < t->n; i++)
		send[i] = t->l[i] * (float)(theme->room * wide);
	snd_room(send, &wet, theme->t60 * (.5 + .5 * wide), NULL);
	for (i = 0; i < t->n; i++)
		t->l[i] += .7f * (wet.l[i] + wet.r[i]);
	free(send);
	snd_track_release(&wet);
}

/* Cut where it has fallen by 55 dB, at SND_SFX_MAX_MS at the latest, with soft ends. */
static void
clean_ends(struct snd_track *t)
{
	size_t max = (size_t)(SND_SFX_MAX_MS * .001 * t->rate), n = t->n < max ? t->n : max, i;
	size_t in = (size_t)(.0015 * t->rate), out = (size_t)(.005 * t->rate);
	float floor = .0018f * peak_of(t->l, t->n);

	while (n > 2 * out && t->l[n - 1] < floor && t->l[n - 1] > -floor)
		n--;
	/* what still sounds at the limit needs a longer goodbye */
	if (n == max)
		out = (size_t)(.12 * t->rate);
	n = n + 1 < t->n && n < max ? n + 1 : n;
	t->n = n;
	for (i = 0; i < in && i < n; i++)
		t->l[i] *= (float)i / (float)in;
	for (i = 0; i < out && i < n; i++)
		t->l[n - 1 - i] *= (float)i / (float)out;
}

void
snd_sfx_render(struct snd_track *t, const struct snd_sfx *q, double rate)
{
	const struct sfx_theme *theme = &sfx_themes[q->theme];
	struct sfx_room_for s;
	struct snd_rng r;
	double natural, semi = 0, wish;
	float g;
	size_t i;

	memset(&s, 0, sizeof(s));
	snd_rng_init(&r, q->digest, snd_intent_name(q->intent));
	for (i = 0; i < (size_t)q->variation; i++)
		(void)snd_rng_next(&r);
	set_scale(&s, q);
	set_variation(&s, q, &r);
	set_cousin(&s, q);
	if (q->intent == SND_COLLECT) {
		semi = streak[q->variation % 5];
		s.key_by = 1;
	}
	natural = play_rows(&s, q, 0, true) * .001;
	wish = q->seconds > 0 && natural > 0 ? q->seconds / natural : 1;
	s.len_by *= theme->shorter * (wish < .6 ? .6 : wish > 1.5 ? 1.5 : wish);
	s.rate = rate;
	s.step_hz = theme->step_hz;
	s.vibrato = theme->vibrato;
	s.seed = (uint32_t)snd_rng_next(&r) | 1u;
	s.n = (size_t)((natural * s.len_by + theme->t60 * 1.1 + .4) * rate);
	snd_track_init(t, s.n, rate);
	s.x = t->l;
	s.aside = cg_calloc(s.n, sizeof(float));
	s.tmp.cap = (size_t)(4 * rate);
	s.tmp.l = cg_calloc(s.tmp.cap, sizeof(float));
	s.tmp.r = cg_calloc(s.tmp.cap, sizeof(float));
	(void)play_rows(&s, q, semi, false);
	free(s.aside);
	free(s.tmp.l);
	free(s.tmp.r);
	if (theme->ring > 0)
		ring(t->l, t->n, rate, theme->ring_hz * s.hz_by, theme->ring);
	if (theme->levels)
		quantise(t->l, t->n, theme->levels);
	snd_trim(t->l, t->n, rate, 35, theme->low * s.cut_by);
	add_room(t, theme, natural * s.len_by);
	clean_ends(t);
	g = .7f / peak_of(t->l, t->n);
	for (i = 0; i < t->n; i++)
		t->l[i] = t->r[i] = t->l[i] * g;
}
