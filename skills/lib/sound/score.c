/*
 * The composition's frame: genre and mood from words, tempo and number of bars
 * from the length, key, form, harmony by bar, which parts there are. The parts'
 * notes are written by groove.c, harmony.c and tune.c.
 */
#include "score.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "compose.h"
#include "crypt/crypt.h"

struct mood_rule {
	double tempo, density, short_by, energy;
	int tonality; /* 1 major, -1 minor, 0 the genre's own */
};

static const struct mood_rule moods[SND_MOODS] = {
	[SND_NEUTRAL] = { 1, 1, 1, 0, 0 },
	[SND_HAPPY] = { 1.04, 1.1, .85, .05, 1 },
	[SND_SAD] = { .92, .75, 1.1, -.15, -1 },
	[SND_TENSE] = { 1, .8, .95, .05, -1 },
	[SND_RELAXED] = { .94, .6, 1.1, -.15, 0 },
	[SND_EPIC] = { 1, .9, 1, .15, 0 },
	[SND_PLAYFUL] = { 1.02, .95, .6, 0, 1 },
	[SND_DRAMATIC] = { 1, .9, 1, .1, -1 },
};

static void
digest_brief(struct snd_score *s, const struct snd_brief *b)
{
	const char *const text[] = { b->genre, b->mood, b->instruments, b->prompt };
	struct cg_sha256 h;
	char seed[64];
	size_t i;

	cg_sha256_init(&h);
	cg_sha256_add(&h, "cg-studio-1", 12);
	for (i = 0; i < 4; i++) {
		const char *t = text[i] ? text[i] : "";

		cg_sha256_add(&h, t, strlen(t) + 1);
	}
	snprintf(seed, sizeof(seed), "%lld %ld %ld", (long long)b->seed, (long)(b->energy * 1000),
	    (long)(b->bpm * 1000));
	cg_sha256_add(&h, seed, strlen(seed));
	cg_sha256_end(&h, s->digest);
}

/* Words first, then the prompt's; a mood stands in for a genre that nobody named. */
static void
choose_style(struct snd_score *s, const struct snd_brief *b)
{
	static const char *const by_mood[SND_MOODS] = { "pop", "upbeat", "calm", "mysterious",
		"calm", "cinematic", "upbeat", "cinematic" };
	int mood = snd_mood_find(b->mood);

	s->recipe = snd_recipe_find(b->genre);
	if (mood < 0)
		mood = snd_mood_find(b->genre);
	if (mood < 0)
		mood = snd_mood_find(b->prompt);
	if (mood < 0)
		mood = SND_NEUTRAL;
	s->mood = (enum snd_mood)mood;
	if (!s->recipe)
		s->recipe = snd_recipe_find(b->prompt);
	if (!s->recipe)
		s->recipe = snd_recipe_find(by_mood[mood]);
	s->energy = b->energy >= 0 ? b->energy : s->recipe->energy + moods[mood].energy;
	if (s->energy > 1)
		s->energy = 1;
	if (s->energy < 0)
		s->energy = 0;
}

/*
 * Bars and tempo. A given tempo is kept and the length rounded to whole groups
 * of bars; a free one is chosen so that the asked length comes out exactly.
 */
static void
choose_tempo(struct snd_score *s, const struct snd_brief *b)
{
	const struct snd_recipe *r = s->recipe;
	double sec = b->seconds > 0 ? b->seconds : 30, want = r->bpm, best = 1e9, bpm;
	int group = sec < 12 ? 2 : 4, n;

	if (b->bpm > 0) {
		n = (int)(sec * b->bpm / (60.0 * s->beats * group) + .5) * group;
		s->bars = n < group ? group : n;
		s->bpm = b->bpm;
	} else {
		want *= moods[s->mood].tempo * (b->energy >= 0 ? 1 + .08 * (b->energy - r->energy) : 1);
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

size_t
snd_score_samples(const struct snd_score *s, double rate)
{
	return (size_t)(s->bars * s->beats * 60.0 * rate / s->bpm + .5);
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

static void
lay_form(struct snd_score *s)
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
	int ok[6], n = 0, i, tonality = moods[k->s->mood].tonality;

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

static void
lay_chords(struct snd_composer *k)
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

const char *
snd_pick_steps(struct snd_rng *r, const struct snd_role_plan *p, int steps)
{
	const char *ok[3];
	int n = 0, i;

	for (i = 0; i < 3; i++)
		if (p->steps[i] && (int)strlen(p->steps[i]) == steps)
			ok[n++] = p->steps[i];
	if (!n) /* a long pattern played to the shorter bar's end */
		for (i = 0; i < 3; i++)
			if (p->steps[i] && (int)strlen(p->steps[i]) > steps)
				ok[n++] = p->steps[i];
	return n ? ok[snd_rng_below(r, n)] : NULL;
}

bool
snd_plays(const struct snd_composer *k, enum snd_role role, int bar)
{
	enum snd_section sec = k->s->bar[bar].section;
	/* the last bar is as full as the first, so that the return is no surprise */
	if (bar + 1 == k->s->bars && k->s->bars > 2)
		sec = SND_A;
	if (!k->has[role])
		return false;
	switch (role) {
	case SND_ARP:
		return sec != SND_A || !k->has[SND_LEAD] || k->r->no_lead_in_a ||
		    !k->has[SND_CHORDS] || k->r->arp.level_db > 3;
	case SND_COUNTER:
		return sec == SND_A1 || sec == SND_A2;
	case SND_LEAD:
		return sec != SND_A || !k->r->no_lead_in_a;
	default:
		return true;
	}
}

static int
accent(const struct snd_composer *k, int step)
{
	if (step == 0)
		return 10;
	if (step == k->steps / 2 && k->steps == 16)
		return 5;
	return step % 4 ? -6 : 0;
}

static int
dynamics(const struct snd_score *s, int bar)
{
	enum snd_section sec = s->bar[bar].section;

	if (s->mood == SND_DRAMATIC)
		return sec == SND_A ? -26 : sec == SND_A1 ? -12 : sec == SND_B ? 12 : -6;
	return sec == SND_A ? -4 : sec == SND_B ? 5 : 0;
}

void
snd_add(struct snd_composer *k, enum snd_role role, int bar, int step, int extra, int ticks,
    int pitch, int velocity)
{
	struct snd_score *s = k->s;
	struct snd_note *n;
	double spread = role == SND_DRUMS ? 3000 : 6000;
	int unit = k->r->swing_unit, tick;

	if (s->notes == s->notes_cap) {
		s->notes_cap = s->notes_cap ? s->notes_cap * 2 : 512;
		s->note = cg_realloc(s->note, s->notes_cap, sizeof(*s->note));
	}
	n = &s->note[s->notes++];
	memset(n, 0, sizeof(*n));
	tick = (bar * k->steps + step) * SND_STEP + extra;
	if (step / unit % 2 == 1 && step % unit == 0)
		tick += 2 * unit * SND_STEP * (k->r->swing - 50) / 100;
	n->tick = tick;
	n->ticks = ticks > 12 ? ticks : 12;
	n->pitch = (int16_t)pitch;
	n->part = (uint8_t)k->part[role];
	velocity += accent(k, step) + dynamics(s, bar);
	if (!k->r->is_exact) {
		n->shift_us = (int32_t)(snd_rng_triangle(&k->human) * spread);
		velocity += (int)(snd_rng_triangle(&k->human) * 7);
	}
	if (k->r->swing == 58 && role == SND_DRUMS && pitch == SND_SNARE_LOFI)
		n->shift_us += 14000;
	n->velocity = (uint8_t)(velocity < 12 ? 12 : velocity > 127 ? 127 : velocity);
}

static void
add_part(struct snd_composer *k, enum snd_role role, const struct snd_role_plan *plan)
{
	/* dB against the lead, pan, reverb, delay */
	static const double mix[][4] = {
		[SND_DRUMS] = { 0, 0, 1, 0 }, [SND_BASS] = { -2, 0, 0, 0 },
		[SND_CHORDS] = { -7, .12, .15, 0 }, [SND_PAD] = { -11, 0, .35, 0 },
		[SND_ARP] = { -9, -.4, .16, .5 }, [SND_LEAD] = { 0, 0, .18, .45 },
		[SND_COUNTER] = { -7, .3, .22, .3 }, [SND_FX] = { -15, 0, .25, 0 },
	};
	struct snd_part *p = &k->s->part[k->s->parts];

	p->role = role;
	p->patch = plan ? snd_patch_get(plan->patch) : NULL;
	p->level_db = mix[role][0] + (plan ? plan->level_db : 0);
	p->pan = mix[role][1];
	p->reverb = mix[role][2];
	p->delay = mix[role][3];
	k->part[role] = k->s->parts++;
	k->has[role] = true;
}

/* How many parts energy allows, in the genre's order; named instruments come along. */
static void
choose_parts(struct snd_composer *k)
{
	const struct snd_recipe *r = k->r;
	struct snd_role_plan lead = r->lead, riser = { SND_P_RISER, { NULL, NULL, NULL }, 0 };
	int n = (int)(2 + 4 * k->s->energy + .5), i;

	for (i = 0; i <= SND_FX; i++)
		k->part[i] = -1;
	if (k->s->mood == SND_PLAYFUL && lead.patch != SND_P_PULSE50 && lead.patch != SND_P_PLUCK)
		lead.patch = snd_rng_chance(&k->melody, .5) ? SND_P_PIZZICATO : SND_P_MARIMBA;
	for (i = 0; r->order[i] && n > 0; i++, n--) {
		switch (r->order[i]) {
		case 'd':
			add_part(k, SND_DRUMS, NULL);
			break;
		case 'b':
			add_part(k, SND_BASS, &r->bass);
			break;
		case 'c':
			if (r->chords.patch != SND_P_NONE && (r->chords.steps[0] ||
			    r->chords.patch == SND_P_PULSE25))
				add_part(k, SND_CHORDS, &r->chords);
			break;
		case 'p':
			if (r->pad.patch != SND_P_NONE)
				add_part(k, SND_PAD, &r->pad);
			break;
		case 'a':
			add_part(k, SND_ARP, &r->arp);
			break;
		case 'l':
			add_part(k, SND_LEAD, &lead);
			break;
		default:
			add_part(k, SND_COUNTER, &r->counter);
		}
	}
	if (k->has[SND_DRUMS] && k->s->energy >= .75 && r->is_exact && r->reverb_s > 0 &&
	    k->s->bars >= 8)
		add_part(k, SND_FX, &riser);
}

static void
add_riser(struct snd_composer *k)
{
	struct snd_score *s = k->s;
	int i, from;

	for (i = 1; i < s->bars; i++)
		if (s->bar[i].section == SND_B && s->bar[i - 1].section != SND_B) {
			from = i >= 2 ? i - 2 : 0;
			snd_add(k, SND_FX, from, 0, 0, (i - from) * k->steps * SND_STEP - 20, 60, 80);
		}
}

static int
by_time(const void *a, const void *b)
{
	const struct snd_note *x = a, *y = b;

	if (x->tick != y->tick)
		return x->tick < y->tick ? -1 : 1;
	if (x->part != y->part)
		return x->part < y->part ? -1 : 1;
	if (x->pitch != y->pitch)
		return x->pitch < y->pitch ? -1 : 1;
	if (x->velocity != y->velocity)
		return x->velocity < y->velocity ? -1 : 1;
	return (x->shift_us > y->shift_us) - (x->shift_us < y->shift_us);
}

/* "F#" or "Eb" as a pitch class, -1 when it is neither. */
static int
tonic_of(const char *name)
{
	static const int white[7] = { 9, 11, 0, 2, 4, 5, 7 };

	if (name[0] < 'A' || name[0] > 'G')
		return -1;
	return (white[name[0] - 'A'] + (name[1] == '#') - (name[1] == 'b') + 12) % 12;
}

void
snd_score_compose(struct snd_score *s, const struct snd_brief *b)
{
	static const int tonics[] = { 0, 2, 3, 5, 7, 9 };
	struct snd_composer k;

	memset(s, 0, sizeof(*s));
	memset(&k, 0, sizeof(k));
	digest_brief(s, b);
	choose_style(s, b);
	k.s = s;
	k.r = s->recipe;
	snd_rng_init(&k.harmony, s->digest, "harmony");
	snd_rng_init(&k.melody, s->digest, "melody");
	snd_rng_init(&k.drums, s->digest, "drums");
	snd_rng_init(&k.human, s->digest, "human");
	s->beats = k.r->may_waltz && snd_rng_chance(&k.harmony, .5) ? 3 : 4;
	choose_tempo(s, b);
	k.steps = s->beats * 4;
	k.density = k.r->density * moods[s->mood].density;
	k.short_by = moods[s->mood].short_by * (k.r->is_staccato ? .75 : 1);
	k.drum_pattern = snd_rng_below(&k.drums, 2);
	s->key = tonics[snd_rng_below(&k.harmony, 6)];
	if (b->key && tonic_of(b->key) >= 0)
		s->key = tonic_of(b->key);
	lay_form(s);
	lay_chords(&k);
	choose_parts(&k);
	if (k.has[SND_DRUMS])
		snd_compose_drums(&k);
	if (k.has[SND_BASS])
		snd_compose_bass(&k);
	if (k.has[SND_CHORDS])
		snd_compose_chords(&k);
	if (k.has[SND_PAD])
		snd_compose_pad(&k);
	if (k.has[SND_ARP])
		snd_compose_arp(&k);
	snd_compose_tune(&k);
	if (k.has[SND_FX])
		add_riser(&k);
	qsort(s->note, s->notes, sizeof(*s->note), by_time);
}

void
snd_score_release(struct snd_score *s)
{
	free(s->note);
	s->note = NULL;
	s->notes = s->notes_cap = 0;
}

const char *
snd_score_key(const struct snd_score *s)
{
	static const char *const names[12] = { "C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A",
		"Bb", "B" };

	return names[s->key];
}
