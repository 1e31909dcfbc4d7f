/*
 * The composition as a whole: genre and mood from words, key, which parts there
 * are, and how a note is put down. Tempo, form and chords are form.c's, the
 * parts' notes are written by groove.c, harmony.c and tune.c.
 */
#include "score.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "compose.h"
#include "crypt/crypt.h"

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
	s->energy = b->energy >= 0 ? b->energy : s->recipe->energy + snd_mood_rules[mood].energy;
	if (s->energy > 1)
		s->energy = 1;
	if (s->energy < 0)
		s->energy = 0;
}

size_t
snd_score_samples(const struct snd_score *s, double rate)
{
	return (size_t)(s->bars * s->beats * 60.0 * rate / s->bpm + .5);
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
		[SND_DRUMS] = { 0, 0, 1, 0 }, [SND_BASS] = { -1.5, 0, 0, 0 },
		[SND_CHORDS] = { -7, .12, .15, 0 }, [SND_PAD] = { -11, 0, .35, 0 },
		[SND_ARP] = { -9, -.4, .16, .5 }, [SND_LEAD] = { 0, 0, .18, .45 },
		[SND_COUNTER] = { -7, .3, .22, .3 }, [SND_FX] = { -17, 0, .25, 0 },
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
	int n = (int)(2 + 4 * k->s->energy + .5) + k->named, i;

	for (i = 0; i <= SND_FX; i++)
		k->part[i] = -1;
	if (k->s->mood == SND_PLAYFUL && lead.patch != SND_P_PULSE50 && lead.patch != SND_P_PLUCK)
		lead.patch = snd_rng_chance(&k->melody, .5) ? SND_P_PIZZICATO : SND_P_MARIMBA;
	for (i = 0; k->order[i] && n > 0; i++, n--) {
		switch (k->order[i]) {
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

/* Instead of leading back: the last bar is the tonic, struck once and held. */
static void
end_piece(struct snd_composer *k)
{
	struct snd_score *s = k->s;
	int last = s->bars - 1, ticks = k->steps * SND_STEP, i, n, v[5], tonic = s->key + 24;
	struct snd_bar *bar = &s->bar[last];
	size_t from = 0, to = 0;

	for (; from < s->notes; from++)
		if (s->note[from].tick < last * ticks - SND_STEP / 2)
			s->note[to++] = s->note[from];
	s->notes = to;
	bar->chords = 1;
	(void)snd_chord_parse(s->is_minor ? "i" : "I", &bar->chord[0]);
	n = snd_chord_voice(s, &bar->chord[0], NULL, 0, 64, v);
	if (k->has[SND_BASS])
		snd_add(k, SND_BASS, last, 0, 0, ticks, tonic < 28 ? tonic + 12 : tonic, 96);
	for (i = 0; i < n; i++) {
		if (k->has[SND_CHORDS])
			snd_add(k, SND_CHORDS, last, 0, 0, ticks, v[i], 88);
		if (k->has[SND_PAD])
			snd_add(k, SND_PAD, last, 0, 0, ticks, v[i], 84);
		if (k->has[SND_ARP])
			snd_add(k, SND_ARP, last, i, 0, ticks - i * SND_STEP, v[i] + 12, 80);
	}
	if (k->has[SND_LEAD])
		snd_add(k, SND_LEAD, last, 0, 0, ticks * 3 / 4, s->key + 72, 92);
	if (k->has[SND_DRUMS] && k->r->line[0][0].steps) {
		snd_add(k, SND_DRUMS, last, 0, 0, SND_STEP, (int)k->r->line[0][0].drum, 104);
		if (k->r->reverb_s > 0 && k->r->reverb_s < 1.5)
			snd_add(k, SND_DRUMS, last, 0, 0, SND_STEP, SND_CRASH, 80);
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
int
snd_tonic_find(const char *name)
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
	struct snd_recipe own; /* the genre's, with the instruments that were asked for */

	memset(s, 0, sizeof(*s));
	memset(&k, 0, sizeof(k));
	digest_brief(s, b);
	choose_style(s, b);
	own = *s->recipe;
	k.s = s;
	k.r = &own;
	k.named = snd_instruments_read(&own, k.order, b->instruments);
	k.named += snd_instruments_read(&own, k.order, b->prompt);
	snd_rng_init(&k.harmony, s->digest, "harmony");
	snd_rng_init(&k.melody, s->digest, "melody");
	snd_rng_init(&k.drums, s->digest, "drums");
	snd_rng_init(&k.human, s->digest, "human");
	s->beats = k.r->may_waltz && snd_rng_chance(&k.harmony, .5) ? 3 : 4;
	snd_form_tempo(s, b);
	k.steps = s->beats * 4;
	k.density = k.r->density * snd_mood_rules[s->mood].density;
	k.short_by = snd_mood_rules[s->mood].short_by * (k.r->is_staccato ? .75 : 1);
	k.drum_pattern = snd_rng_below(&k.drums, 2);
	s->key = tonics[snd_rng_below(&k.harmony, 6)];
	if (b->key && snd_tonic_find(b->key) >= 0)
		s->key = snd_tonic_find(b->key);
	snd_form_sections(s);
	snd_form_chords(&k);
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
	if (b->has_ending)
		end_piece(&k);
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
