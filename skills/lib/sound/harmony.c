/*
 * What carries the chords: comping, pads, arpeggios. Voicings follow each other
 * with least movement; power chords, strums and the chip's broken chords are
 * ways of playing them.
 */
#include <string.h>

#include "compose.h"

struct voicing {
	int n, v[5];
};

static void
move_to(struct snd_composer *k, const struct snd_chord *c, int centre, struct voicing *now)
{
	int out[5], n;

	n = snd_chord_voice(k->s, c, now->v, now->n, centre, out);
	now->n = n;
	memcpy(now->v, out, sizeof(out));
}

static void
power(struct snd_composer *k, const struct snd_chord *c, struct voicing *now)
{
	int root = (k->s->key + c->root) % 12 + 36;

	if (root < 40)
		root += 12;
	now->n = 3;
	now->v[0] = root;
	now->v[1] = root + 7;
	now->v[2] = root + 12;
}

static bool
is_strummed(const struct snd_composer *k)
{
	const struct snd_patch *p = k->r->chords.patch ? snd_patch_get(k->r->chords.patch) : NULL;

	return p && p->engine == SND_STRING;
}

static void
strike(struct snd_composer *k, enum snd_role role, int bar, int step, int ticks,
    const struct voicing *v, int velocity, bool up)
{
	int i, at, strum = is_strummed(k) && role == SND_CHORDS;

	for (i = 0; i < v->n; i++) {
		at = up ? v->n - 1 - i : i;
		snd_add(k, role, bar, step, 0, ticks, v->v[at], velocity - (strum ? i * 3 : 0));
		if (strum)
			k->s->note[k->s->notes - 1].shift_us += i * 13000 / v->n * 2;
	}
}

/* The chip has one voice for a chord: its notes in turn, fifty times a second. */
static void
broken(struct snd_composer *k, int bar, int step, int ticks, const struct voicing *v)
{
	int t, i = 0, each = 24;

	for (t = 0; t < ticks; t += each, i++)
		snd_add(k, SND_CHORDS, bar, step, t, each, v->v[i % v->n] + 12, 84);
}

static int
held(const char *steps, int i, int limit)
{
	int len = 1;

	while (i + len < limit && steps[i + len] == '-')
		len++;
	return len;
}

static void
comp_bar(struct snd_composer *k, const char *steps, int bar, struct voicing *v)
{
	struct snd_score *s = k->s;
	const struct snd_chord *c = NULL, *now;
	int i, len, limit, n = k->steps, downs = 0;

	for (i = 0; i < n; i++) {
		char ch = steps[i];

		now = snd_chord_at(s, bar, i, n);
		if (now != c) {
			if (k->r->chords.patch == SND_P_POWER)
				power(k, now, v);
			else
				move_to(k, now, 64, v);
			if (c && ch != 'X' && ch != 'x')
				ch = 'x';
			c = now;
		}
		if (ch != 'X' && ch != 'x')
			continue;
		limit = s->bar[bar].chords == 2 && i < n / 2 ? n / 2 : n;
		len = held(steps, i, limit) * SND_STEP;
		if (len == SND_STEP)
			len = (int)(SND_STEP * .85);
		strike(k, SND_CHORDS, bar, i, (int)(len * k->short_by) - 10, v, ch == 'X' ? 94 : 78,
		    downs++ % 2 == 1 && i % 4 == 2);
	}
}

void
snd_compose_chords(struct snd_composer *k)
{
	const char *steps = snd_pick_steps(&k->harmony, &k->r->chords, k->steps);
	struct voicing v = { 0, { 0 } };
	int bar, h, n;

	for (bar = 0; bar < k->s->bars; bar++) {
		if (!snd_plays(k, SND_CHORDS, bar))
			continue;
		if (steps) {
			comp_bar(k, steps, bar, &v);
			continue;
		}
		n = k->s->bar[bar].chords;
		for (h = 0; h < n; h++) {
			move_to(k, &k->s->bar[bar].chord[h], 62, &v);
			broken(k, bar, h * k->steps / n, k->steps * SND_STEP / n, &v);
		}
	}
}

/* Held chords; one that stays is not struck again, tense ones beat in eighths. */
void
snd_compose_pad(struct snd_composer *k)
{
	struct snd_score *s = k->s;
	struct voicing v = { 0, { 0 } };
	int bar, h, i, n, len;

	for (bar = 0; bar < s->bars; bar += len) {
		const struct snd_bar *b = &s->bar[bar];

		len = 1;
		if (!snd_plays(k, SND_PAD, bar))
			continue;
		n = b->chords;
		while (n == 1 && bar + len < s->bars && len < 2 && s->bar[bar + len].chords == 1 &&
		    strcmp(s->bar[bar + len].chord[0].name, b->chord[0].name) == 0)
			len++;
		for (h = 0; h < n; h++) {
			move_to(k, &b->chord[h], s->mood == SND_SAD ? 60 : 63, &v);
			if (s->mood == SND_TENSE) {
				for (i = 0; i < len * k->steps / n; i += 2)
					strike(k, SND_PAD, bar, h * k->steps / n + i, SND_STEP, &v, 76, false);
				continue;
			}
			strike(k, SND_PAD, bar, h * k->steps / n, len * k->steps / n * SND_STEP - 6, &v, 84,
			    false);
			if (s->mood == SND_EPIC)
				snd_add(k, SND_PAD, bar, h * k->steps / n, 0, len * k->steps / n * SND_STEP - 6,
				    v.v[v.n - 1] + 12, 70);
		}
	}
}

/* Tone number of an arpeggio's digit above base; the letters are an octave higher. */
static int
tone_of(const struct snd_chord *c, char digit, int root)
{
	int third = c->tone[1] % 12, fifth = c->n > 2 && c->tone[2] <= 8 ? c->tone[2] : 7;
	int seventh = c->n > 3 ? c->tone[3] % 12 : 12;

	if (c->n > 2 && c->tone[2] > 8 && c->n < 5)
		seventh = c->tone[2];
	switch (digit) {
	case '1':
		return root;
	case '3':
		return root + third;
	case '5':
		return root + fifth;
	case '7':
		return root + seventh;
	case '8':
		return root + 12;
	case 'a':
		return root + 12 + third;
	case 'c':
		return root + 12 + fifth;
	default:
		return root + 12 + seventh;
	}
}

void
snd_compose_arp(struct snd_composer *k)
{
	struct snd_score *s = k->s;
	const char *steps = snd_pick_steps(&k->melody, &k->r->arp, k->steps);
	int bar, i, len, low = k->r->arp.level_db > 3 ? 53 : 58, pitch, root;

	if (k->r->arp.patch == SND_P_GLOCK || k->r->arp.patch == SND_P_CELESTA)
		low = 66;
	for (bar = 0; steps && bar < s->bars; bar++) {
		if (!snd_plays(k, SND_ARP, bar))
			continue;
		for (i = 0; i < k->steps; i++) {
			const struct snd_chord *c = snd_chord_at(s, bar, i, k->steps);

			if (steps[i] == '.' || steps[i] == '-')
				continue;
			/* quieter moods leave some out, never the first */
			if (i && snd_rng_chance(&k->melody, (1 - k->density) * .35))
				continue;
			root = (s->key + c->root) % 12 + 48;
			while (root < low)
				root += 12;
			if (root > low + 8)
				root -= 12;
			pitch = tone_of(c, steps[i], root);
			len = held(steps, i, k->steps) * SND_STEP;
			if (snd_patch_get(k->r->arp.patch)->engine == SND_MODAL ||
			    k->r->arp.patch == SND_P_HARP)
				len += 2 * SND_STEP;
			snd_add(k, SND_ARP, bar, i, 0, (int)(len * k->short_by) - 8, pitch, i % 4 ? 80 : 92);
		}
	}
}
