/*
 * Drums and bass. Drum lines are written out from the recipe's patterns with
 * section, energy and mood deciding which of them play; fills lead over the
 * edges. The bass reads its own pattern and leans on the kick.
 */
#include <string.h>

#include "compose.h"

static int
velocity_of(char c)
{
	switch (c) {
	case 'X':
		return 108;
	case 'x':
		return 92;
	case 'o':
		return 64;
	case 'g':
		return 34;
	default:
		return 0;
	}
}

static bool
has_fills(const struct snd_composer *k)
{
	const struct snd_line *l = k->r->line[k->drum_pattern];
	int i;

	if (k->s->beats != 4 || k->s->mood == SND_SAD || k->s->energy < .4)
		return false;
	for (i = 0; i < 7 && l[i].steps; i++)
		if (l[i].drum == SND_SNARE || l[i].drum == SND_SNARE_GATED || l[i].drum == SND_CLAP ||
		    l[i].drum == SND_CHIP_SNARE || l[i].drum == SND_SNARE_LOFI)
			return true;
	return false;
}

static void
hit(struct snd_composer *k, int bar, int step, enum snd_drum d, int velocity)
{
	snd_add(k, SND_DRUMS, bar, step, 0, SND_STEP, (int)d, velocity);
}

/* Four to six hits over the last half bar, rising, softer than the backbeat. */
static void
fill(struct snd_composer *k, int bar)
{
	static const char *const shapes[] = { "x.xxx.xx", "..x.xxxx", "x..x.xxx", "x.x.x.xx" };
	static const enum snd_drum toms[] = { SND_TOM_LOW, SND_TOM_MID, SND_TOM_HIGH };
	const char *shape = shapes[snd_rng_below(&k->drums, 4)];
	enum snd_drum own = SND_SNARE;
	bool on_toms = snd_rng_chance(&k->drums, .5);
	int i, n = 0;

	if (k->r->line[0][0].drum == SND_CHIP_KICK) {
		own = SND_CHIP_SNARE;
		on_toms = false;
	} else if (k->r->crackle_db < 0) {
		own = SND_SNARE_LOFI;
		on_toms = false;
	}
	for (i = 0; i < 8; i++) {
		if (shape[i] != 'x')
			continue;
		hit(k, bar, 8 + i, on_toms ? toms[n * 3 / 6] : own, 58 + n * 5);
		n++;
	}
}

/* k hits as even as can be over n steps, turned by a number of steps. */
static void
euclid(struct snd_composer *k, int bar, enum snd_drum d, int hits, int turn, int velocity)
{
	int i, n = k->steps;

	for (i = 0; i < n; i++)
		if (((i + turn) % n) * hits % n < hits)
			hit(k, bar, i, d, velocity);
}

static bool
line_plays(const struct snd_composer *k, const struct snd_line *l, int bar)
{
	enum snd_section sec = k->s->bar[bar].section;

	if (bar + 1 == k->s->bars && k->s->bars > 2)
		sec = SND_A1;
	if (l->when == SND_ALWAYS)
		return true;
	if (k->s->mood == SND_SAD)
		return false;
	return l->when == SND_FULL ? sec != SND_A : sec == SND_B;
}

static void
lay_line(struct snd_composer *k, const struct snd_line *l, int bar, bool fills, bool air)
{
	const struct snd_score *s = k->s;
	int step, v;

	for (step = 0; step < k->steps; step++) {
		v = velocity_of(l->steps[step]);
		if (!v)
			continue;
		/* the fill needs room; the air before the return needs silence */
		if (fills && step >= 8)
			continue;
		if (air && step >= 2 && step < 8)
			continue;
		/* soft hats and shakers come with energy */
		if (v < 70 && s->energy < .5 && step % 4 && snd_rng_chance(&k->drums, .5))
			continue;
		hit(k, bar, step, l->drum, v);
	}
}

void
snd_compose_drums(struct snd_composer *k)
{
	const struct snd_score *s = k->s;
	const struct snd_line *lines = k->r->line[k->drum_pattern];
	bool may_fill = has_fills(k), extra;
	int bar, i, turn = snd_rng_below(&k->drums, 16), hits = snd_rng_chance(&k->drums, .5) ? 5 : 7;

	extra = may_fill && s->energy > .72 && k->r->line[0][0].drum != SND_CHIP_KICK;
	for (bar = 0; bar < s->bars; bar++) {
		const struct snd_bar *b = &s->bar[bar];
		bool last = bar + 1 == s->bars;
		bool fills = may_fill && b->is_last_of_section && (last || b->phrase == 3 || s->bars < 8);
		bool air = last && may_fill && s->bars >= 8;

		for (i = 0; i < 7 && lines[i].steps; i++)
			if (line_plays(k, &lines[i], bar))
				lay_line(k, &lines[i], bar, fills, air);
		if (fills)
			fill(k, bar);
		if (may_fill && k->r->crackle_db == 0 && k->r->reverb_s > 0 &&
		    (bar == 0 || (b->section == SND_B && s->bar[bar - 1].section != SND_B)))
			hit(k, bar, 0, SND_CRASH, 80);
		if (extra && b->section == SND_B && !fills)
			euclid(k, bar, SND_RIM, hits, turn, 44);
		if (s->mood == SND_EPIC && b->section != SND_A && s->beats == 4)
			euclid(k, bar, SND_TAIKO, 3, 0, bar % 2 ? 78 : 90);
		if (strcmp(k->r->name, "cinematic") == 0 && bar == 0)
			hit(k, bar, 0, SND_BOOM, 100);
		if (k->r->reverb_s >= 1.8 && bar + 1 < s->bars && s->bar[bar + 1].section == SND_B &&
		    b->section != SND_B)
			snd_add(k, SND_DRUMS, bar, 0, k->steps * SND_STEP - (int)(1.62 * s->bpm / 60 * SND_TICKS),
			    SND_STEP, SND_SWELL, 84);
	}
}

static int
bass_root(const struct snd_composer *k, const struct snd_chord *c)
{
	int p = (k->s->key + c->root) % 12 + 24;

	return p < 28 ? p + 12 : p; /* E1 to E flat 2 */
}

/* A semitone or a scale step from where the next chord's root will be. */
static int
approach(struct snd_composer *k, int bar, int step, bool *passing)
{
	int pcs[12], n, target, p;

	n = snd_chord_scale(k->s, snd_chord_at(k->s, bar, step, k->steps), pcs);
	target = bass_root(k, snd_chord_at(k->s, bar + 1, 0, k->steps));
	*passing = snd_rng_chance(&k->harmony, .35);
	if (*passing)
		return target - 1 >= 28 ? target - 1 : target + 1;
	p = snd_pitch_near(target - 2, pcs, n);
	return p >= 28 && p != target ? p : snd_pitch_near(target + 2, pcs, n);
}

static int
bass_pitch(struct snd_composer *k, int bar, int step, char c, bool *passing)
{
	const struct snd_chord *ch = snd_chord_at(k->s, bar, step, k->steps);
	int root = bass_root(k, ch), i, p;

	*passing = false;
	switch (c) {
	case 'O':
		return root + 12;
	case '5':
		p = root + ch->tone[ch->n > 2 && ch->tone[2] <= 7 ? 2 : 0];
		p = p == root ? root + 7 : p;
		return p > 43 ? p - 12 : p;
	case '3':
	case 'c':
		i = c == '3' ? 1 : 1 + snd_rng_below(&k->harmony, ch->n - 1);
		p = root + ch->tone[i] % 12;
		return p > 43 ? p - 12 : p;
	case 'A':
		if (strcmp(k->r->name, "jazz") != 0 && (!snd_rng_chance(&k->harmony, .4) ||
		    snd_chord_at(k->s, bar + 1, 0, k->steps)->root == ch->root))
			return root;
		return approach(k, bar, step, passing);
	default:
		return root;
	}
}

static bool
kick_at(const struct snd_composer *k, int step)
{
	const struct snd_line *l = &k->r->line[k->drum_pattern][0];

	return l->steps && step < (int)strlen(l->steps) && l->steps[step] != '.';
}

void
snd_compose_bass(struct snd_composer *k)
{
	struct snd_score *s = k->s;
	const char *steps = snd_pick_steps(&k->harmony, &k->r->bass, k->steps);
	int bar, i, len, pitch, v;
	bool passing, half;

	for (bar = 0; steps && bar < s->bars; bar++) {
		for (i = 0; i < k->steps; i++) {
			char c = steps[i];

			half = i == k->steps / 2 && s->bar[bar].chords == 2;
			if (half && (c == '.' || c == '-'))
				c = 'R';
			if (c == '.' || c == '-')
				continue;
			for (len = 1; i + len < k->steps && steps[i + len] == '-' &&
			    !(i + len == k->steps / 2 && s->bar[bar].chords == 2); len++)
				;
			pitch = bass_pitch(k, bar, i, c, &passing);
			/* the answer an octave up keeps a repeated theme awake */
			if (s->bar[bar].section == SND_A1 && bar % 2 && c == 'R' && i >= 8 && pitch < 36 &&
			    k->r->is_exact)
				pitch += 12;
			v = kick_at(k, i) || i == 0 ? 100 : 86;
			snd_add(k, SND_BASS, bar, i, 0, len * SND_STEP - (len > 2 ? 12 : 24), pitch, v);
			s->note[s->notes - 1].is_passing = passing;
		}
	}
}
