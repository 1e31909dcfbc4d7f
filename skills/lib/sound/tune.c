/*
 * The tune. One rhythm and one contour of three to six notes are drawn and make
 * the whole theme: stated, answered a step away, bent at its end, and rested on.
 * The middle part has its own. Chord tones stand on strong beats.
 */
#include <stdlib.h>
#include <string.h>

#include "compose.h"

enum { MOTIF_MAX = 8 };

struct motif {
	int n, step[MOTIF_MAX], length[MOTIF_MAX]; /* in sixteenths */
	int move[MOTIF_MAX];                       /* scale steps from the note before */
};

/* rhythms of a bar; at least a quarter of each is rest or sustained air */
static const char *const rhythms16[] = {
	"x--x--x-x---....", "x-x-x---..x-x---", "x---x-x-x-......", "..x-x-x-x---x---",
	"x--x--x---......", "x-....x-x-x---..", "x---..x-x---....", "x-x-x-x---......",
	"....x-x-x---x-..", "x--x----..x-x-..", "x-----x-x---....", "x-x---x-x---....",
};
static const char *const rhythms_calm[] = {
	"x-------x---....", "x-----x-x-------", "....x---x-------", "x---x-------....",
	"x-------..x-x---", "......x-x-------",
};
static const char *const rhythms12[] = {
	"x---x-x-x---", "x-----x-x---", "x---x---x-x-", "x-x-x---x---", "x---x---x---",
};

static void
read_rhythm(struct motif *m, const char *text, int steps)
{
	int i;

	m->n = 0;
	for (i = 0; i < steps; i++) {
		if (text[i] == 'x' && m->n < MOTIF_MAX) {
			m->step[m->n] = i;
			m->length[m->n++] = 1;
		} else if (text[i] == '-' && m->n) {
			m->length[m->n - 1]++;
		}
	}
}

/* Steps .7, thirds .2, leaps .1; after a leap the line turns back. */
static void
draw_contour(struct snd_rng *r, struct motif *m)
{
	int i, size, last = 0;
	bool up = snd_rng_chance(r, .55);

	for (i = 0; i < m->n; i++) {
		double u = snd_rng_unit(r);

		if (snd_rng_chance(r, .35))
			up = !up;
		if (last >= 2 || last <= -2)
			up = last < 0;
		size = u < .7 || (last >= 2 || last <= -2) ? 1 : u < .9 ? 2 : 3;
		if (u < .12 && last)
			size = 0; /* a repeated note is a step too few, and often the hook */
		m->move[i] = i ? (up ? size : -size) : 0;
		last = m->move[i];
	}
}

static void
draw_motif(struct snd_composer *k, struct motif *m)
{
	struct snd_rng *r = &k->melody;

	if (k->steps == 12)
		read_rhythm(m, rhythms12[snd_rng_below(r, 5)], 12);
	else if (k->density < .7)
		read_rhythm(m, rhythms_calm[snd_rng_below(r, 6)], 16);
	else
		read_rhythm(m, rhythms16[snd_rng_below(r, 12)], 16);
	draw_contour(r, m);
}

struct voice {
	enum snd_role role;
	int low, high, at, last_move;
};

/* The scale a tune may use over a chord: bright ones keep to five notes. */
static int
tune_scale(const struct snd_composer *k, const struct snd_chord *c, int pcs[12])
{
	static const int major[5] = { 0, 2, 4, 7, 9 }, minor[5] = { 0, 3, 5, 7, 10 };
	const int *five = k->s->is_minor ? minor : major;
	int all[12], n = snd_chord_scale(k->s, c, all), m = 0, i, j;

	if (!k->r->is_bright) {
		memcpy(pcs, all, sizeof(all));
		return n;
	}
	for (i = 0; i < n; i++) {
		bool keep = snd_chord_has(k->s, c, all[i]);

		for (j = 0; j < 5; j++)
			keep = keep || (k->s->key + five[j]) % 12 == all[i];
		if (keep)
			pcs[m++] = all[i];
	}
	return m;
}

static int
step_from(int pitch, int steps, const int *pcs, int n)
{
	int dir = steps > 0 ? 1 : -1, i;

	pitch = snd_pitch_near(pitch, pcs, n);
	for (; steps; steps -= dir)
		for (i = 0; i < 12; i++) {
			pitch += dir;
			if (snd_pitch_near(pitch, pcs, n) == pitch)
				break;
		}
	return pitch;
}

static int
chord_tone_near(const struct snd_composer *k, const struct snd_chord *c, int at)
{
	int d;

	for (d = 0; d < 7; d++) {
		if (snd_chord_has(k->s, c, at + d))
			return at + d;
		if (snd_chord_has(k->s, c, at - d))
			return at - d;
	}
	return at;
}

static int
fold(const struct voice *v, int pitch)
{
	while (pitch > v->high)
		pitch -= 12;
	while (pitch < v->low)
		pitch += 12;
	return pitch;
}

/* A phrase asks on 2 or 5 and answers on 1 or 3, if the chord allows, else on its own tone. */
static int
phrase_end(struct snd_composer *k, const struct snd_chord *c, const struct voice *v, bool answer)
{
	int third = k->s->is_minor ? 3 : 4, wish[2], i;

	wish[0] = answer ? 0 : 2;
	wish[1] = answer ? third : 7;
	for (i = 0; i < 2; i++) {
		int p = fold(v, (k->s->key + wish[i]) % 12 + 60);

		if (snd_chord_has(k->s, c, p) && abs(p - v->at) < 8)
			return p;
	}
	return chord_tone_near(k, c, v->at);
}

static void
sing(struct snd_composer *k, struct voice *v, int bar, int step, int length, int pitch)
{
	int velocity = 88 + (length >= 4 ? 6 : 0), ticks = (int)(length * SND_STEP * k->short_by);

	pitch = fold(v, pitch);
	if (k->s->mood == SND_PLAYFUL && length >= 3 && step && snd_rng_chance(&k->melody, .3))
		snd_add(k, v->role, bar, step, -50, 45, pitch + (k->s->is_minor ? 2 : 2), velocity - 20);
	snd_add(k, v->role, bar, step, 0, ticks - 10, pitch, velocity);
	if (k->s->mood == SND_EPIC && v->role == SND_LEAD)
		snd_add(k, v->role, bar, step, 0, ticks - 10, pitch - 12, velocity - 12);
	v->last_move = pitch - v->at;
	v->at = pitch;
}

/* One bar of the theme; which of the phrase's four it is decides what happens to it. */
static void
sing_bar(struct snd_composer *k, struct voice *v, const struct motif *m, int bar, int shift)
{
	struct snd_score *s = k->s;
	int phrase = s->bar[bar].phrase, i, n = m->n, pitch, len, pcs[12], count;
	const struct snd_chord *c;
	bool answer = bar / 4 % 2 == 1, strong;

	if (phrase == 3) {
		c = snd_chord_at(s, bar, 0, k->steps);
		len = k->steps * 5 / 8;
		if (s->bar[bar].chords == 2 && len > k->steps / 2)
			len = k->steps / 2;
		sing(k, v, bar, m->step[0] % (k->steps / 4), len - m->step[0] % (k->steps / 4),
		    phrase_end(k, c, v, answer));
		return;
	}
	for (i = 0; i < n; i++) {
		c = snd_chord_at(s, bar, m->step[i], k->steps);
		count = tune_scale(k, c, pcs);
		if (i == 0) {
			pitch = chord_tone_near(k, c, (v->low + v->high) / 2 + shift + (phrase == 1 ? 2 : 0));
		} else {
			int move = m->move[i];

			if (phrase == 2 && i + 2 >= n) /* the end goes the other way */
				move = -move;
			pitch = step_from(v->at, move, pcs, count);
		}
		strong = m->step[i] % 8 == 0 || m->length[i] >= 4;
		if (strong && (m->length[i] >= 4 || snd_rng_chance(&k->melody, .85)))
			pitch = chord_tone_near(k, c, pitch);
		else
			pitch = snd_pitch_near(pitch, pcs, count);
		len = m->length[i];
		/* what sounds across a change of chord would rub */
		if (s->bar[bar].chords == 2 && m->step[i] < k->steps / 2 && m->step[i] + len > k->steps / 2)
			len = k->steps / 2 - m->step[i];
		sing(k, v, bar, m->step[i], len, pitch);
	}
}

/* Long notes a sixth or third under the tune, where the tune breathes. */
static void
counter_bar(struct snd_composer *k, struct voice *v, int bar)
{
	const struct snd_chord *c = snd_chord_at(k->s, bar, 0, k->steps), *d;
	int half = k->steps / 2, first;

	first = chord_tone_near(k, c, v->at);
	if (k->s->bar[bar].chords == 2 || snd_rng_chance(&k->melody, .45)) {
		d = snd_chord_at(k->s, bar, half, k->steps);
		sing(k, v, bar, 0, half, first);
		sing(k, v, bar, half, half - 2, chord_tone_near(k, d, v->at + (bar % 2 ? -2 : 3)));
	} else {
		sing(k, v, bar, k->steps / 4, k->steps * 5 / 8, first);
	}
}

void
snd_compose_tune(struct snd_composer *k)
{
	struct snd_score *s = k->s;
	struct motif theme, middle;
	int centre = k->r->lead_centre, bar;
	struct voice lead, counter;

	draw_motif(k, &theme);
	draw_motif(k, &middle);
	if (s->mood == SND_SAD)
		centre -= 7;
	lead = (struct voice){ SND_LEAD, centre - 6, centre + 7, centre, 0 };
	counter = (struct voice){ SND_COUNTER, centre - 13, centre - 1, centre - 7, 0 };
	for (bar = 0; bar < s->bars; bar++) {
		bool is_b = s->bar[bar].section == SND_B;

		lead.low = centre - 6 + (is_b ? 3 : 0);
		lead.high = centre + 7 + (is_b ? 3 : 0);
		if (snd_plays(k, SND_LEAD, bar))
			sing_bar(k, &lead, is_b ? &middle : &theme, bar, 0);
		if (snd_plays(k, SND_COUNTER, bar))
			counter_bar(k, &counter, bar);
	}
}
