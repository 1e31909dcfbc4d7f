/*
 * The frame in time: tempo and number of bars from the asked length, the form
 * A A' B A'', and the harmony of each bar.
 */
#include <stdlib.h>
#include <string.h>

#include "compose.h"

const struct snd_mood_rule snd_mood_rules[SND_MOODS] = {
	[SND_NEUTRAL] = { 1, 1, 1, 0, 0 },
	[SND_HAPPY] = { 1.04, 1.1, .85, .05, 1 },
	[SND_SAD] = { .92, .75, 1.1, -.15, -1 },
	[SND_TENSE] = { 1, .8, .95, .05, -1 },
	[SND_RELAXED] = { .94, .6, 1.1, -.15, 0 },
	[SND_EPIC] = { 1, .9, 1, .15, 0 },
	[SND_PLAYFUL] = { 1.02, .95, .6, 0, 1 },
	[SND_DRAMATIC] = { 1, .9, 1, .1, -1 },
};

/*
 * Bars and tempo. A given tempo is kept and the length rounded to whole groups
 * of bars; a free one is chosen so that the asked length comes out exactly.
 */
void
snd_form_tempo(struct snd_score *s, const struct snd_brief *b)
{
	const struct snd_recipe *r = s->recipe;
	double sec = b->seconds > 0 ? b->seconds : 30, want = r->bpm, best = 1e9, bpm;
	int group = sec < 12 ? 2 : 4, n;

	if (b->bpm > 0) {
		n = (int)(sec * b->bpm / (60.0 * s->beats * group) + .5) * group;
		s->bars = n < group ? group : n;
		s->bpm = b->bpm;
	} else {
		want *= snd_mood_rules[s->mood].tempo * (b->energy >= 0 ? 1 + .08 * (b->energy - r->energy) : 1);
		for (n = group; n <= SND_BARS_MAX; n += group) {
			double off;

			bpm = n * s->beats * 60.0 / sec;
			off = bpm > want ? bpm / want : want / bpm;
			if (bpm >= r->bpm_low * .97 && bpm <= r->bpm_high * 1.03 && off < best) {
				best = off;
				s->bars = n;
				s->bpm = bpm;
			}
		}
		if (!s->bars) { /* no whole number of groups fits: the tempo wins */
			n = (int)(sec * want / (60.0 * s->beats * group) + .5) * group;
			s->bars = n < group ? group : n;
			s->bpm = (int)(want + .5);
		}
	}
	if (s->bars > SND_BARS_MAX)
		s->bars = SND_BARS_MAX;
	s->ticks = s->bars * s->beats * SND_TICKS;
}

/*
 * A A' B A'': by single bars in 4, by pairs in 8, 4+4+2+2 in 12, by fours in 16;
 * longer pieces repeat the theme and stay longer in the middle.
 */
static enum snd_section
section_of(int bar, int bars)
{
	static const enum snd_section form[4] = { SND_A, SND_A1, SND_B, SND_A2 };
	int units = bars / 4, unit = bar / 4, rest;

	if (units < 1)
		return bar * 2 < bars ? SND_A : SND_B;
	if (units < 3)
		return form[bar * 4 / bars];
	if (units == 3)
		return bar < 4 ? SND_A : bar < 8 ? SND_A1 : bar < 10 ? SND_B : SND_A2;
	rest = units % 4;
	if (unit < units - 4 - rest)
		return unit % 4 == 0 ? SND_A : unit % 4 == 2 ? SND_B : SND_A1;
	unit -= units - 4 - rest;
	if (rest && unit >= 1) /* the extra units lengthen A' and B in turn */
		return unit == 3 + rest ? SND_A2 : unit <= 1 + rest / 2 ? SND_A1 : SND_B;
	return form[unit > 3 ? 3 : unit];
}

void
snd_form_sections(struct snd_score *s)
{
	int i;

	for (i = 0; i < s->bars; i++) {
		s->bar[i].section = section_of(i, s->bars);
		s->bar[i].phrase = i % 4;
	}
	for (i = 0; i < s->bars; i++)
		s->bar[i].is_last_of_section = i + 1 == s->bars ||
		    s->bar[i + 1].section != s->bar[i].section || (i + 1) % 4 == 0;
}

static int
parse_chords(const char *text, struct snd_chord *out, int max)
{
	int n = 0;

	while (*text && n < max) {
		size_t len = snd_chord_parse(text, &out[n]);

		if (!len)
			break;
		n++;
		text += len;
		while (*text == ' ')
			text++;
	}
	return n;
}

/* A seventh makes a triad milder. */
static void
soften(const struct snd_score *s, struct snd_chord *c)
{
	int seventh = c->tone[1] == 4 ? 11 : 10, k;

	if (c->n != 3 || c->tone[1] == 5)
		return;
	for (k = 0; k < s->degrees; k++)
		if (s->degree[k] == (c->root + seventh) % 12)
			c->tone[c->n++] = seventh;
}

static int
choose_prog(struct snd_composer *k, int not_this)
{
	const struct snd_recipe *r = k->r;
	int ok[6], n = 0, i, tonality = snd_mood_rules[k->s->mood].tonality;

	for (i = 0; i < 6 && r->prog[i].scale; i++) {
		bool is_minor = snd_scale_find(r->prog[i].scale)->is_minor;

		if (i == not_this || (!tonality && i >= r->natives))
			continue;
		if (tonality && is_minor != (tonality < 0))
			continue;
		/* the middle part stays in the key's own scale family */
		if (not_this >= 0 && strcmp(r->prog[i].scale, r->prog[not_this].scale) != 0)
			continue;
		ok[n++] = i;
	}
	if (!n)
		return not_this >= 0 ? not_this : snd_rng_below(&k->harmony, r->natives);
	return ok[snd_rng_below(&k->harmony, n)];
}

static void
set_scale(struct snd_score *s, const char *name)
{
	const struct snd_scale *scale = snd_scale_find(name);

	s->scale = scale->name;
	s->degrees = scale->n;
	s->is_minor = scale->is_minor;
	memcpy(s->degree, scale->degree, sizeof(s->degree));
}

/* The loop must want to go on: its last chord leads home without being home. */
static void
turn_around(struct snd_score *s)
{
	struct snd_bar *last = &s->bar[s->bars - 1];
	struct snd_chord *c = &last->chord[last->chords - 1];
	const char *lead = s->mood == SND_TENSE ? "bII" : "V";
	int k;

	if (c->root == 7 || c->root == 10)
		return;
	if (s->is_minor && s->mood != SND_TENSE) {
		lead = "Vsus4";
		for (k = 0; k < s->degrees; k++)
			if (s->degree[k] == 10)
				lead = "bVII";
	} else if (!s->is_minor && strcmp(s->scale, "mixolydian") == 0) {
		lead = "bVII";
	} else if (!s->is_minor) {
		lead = c->n > 3 ? "V9" : "Vsus4";
	}
	if (s->recipe->bars_a_chord == 1 && last->chords == 1) {
		last->chords = 2;
		c = &last->chord[1];
	}
	(void)snd_chord_parse(lead, c);
}

void
snd_form_chords(struct snd_composer *k)
{
	struct snd_score *s = k->s;
	struct snd_chord a[8], b[8];
	int pa = choose_prog(k, -1), pb, na, nb, i, at, turn;

	set_scale(s, k->r->prog[pa].scale);
	pb = choose_prog(k, pa);
	na = parse_chords(k->r->prog[pa].chords, a, 8);
	nb = parse_chords(k->r->prog[pb].chords, b, 8);
	turn = pb == pa ? 2 : 0; /* no other progression: the same from its middle */
	if (s->mood == SND_RELAXED || s->mood == SND_SAD) {
		for (i = 0; i < na; i++)
			soften(s, &a[i]);
		for (i = 0; i < nb; i++)
			soften(s, &b[i]);
	}
	if (s->mood == SND_TENSE && na >= 3)
		(void)snd_chord_parse("bII", &a[2]);
	for (i = 0; i < s->bars; i++) {
		struct snd_bar *bar = &s->bar[i];
		bool is_b = bar->section == SND_B;
		int n = is_b ? nb : na;

		at = i / k->r->bars_a_chord;
		if (s->bars < 4 * k->r->bars_a_chord && na == 4 && s->bars <= 2)
			at = i * 2;
		bar->chords = 1;
		bar->chord[0] = is_b ? b[(at + turn) % n] : a[at % n];
		if (k->r->is_bright && bar->phrase == 3 && s->beats == 4) {
			bar->chords = 2;
			bar->chord[1] = is_b ? b[(at + turn) % n] : a[at % n];
			if (bar->chord[1].root != 7)
				(void)snd_chord_parse(s->is_minor || s->degree[6] == 10 ? "bVII" : "V",
				    &bar->chord[1]);
			else
				(void)snd_chord_parse("Vsus4", &bar->chord[0]);
		}
	}
	turn_around(s);
}
