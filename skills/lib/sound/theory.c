/*
 * Harmony as arithmetic on pitch classes: scales, numerals, which notes fit a
 * chord, and how a chord follows another with the least movement.
 */
#include "compose.h"

#include <stdlib.h>
#include <string.h>

static const struct snd_scale scales[] = {
	{ "ionian", 7, { 0, 2, 4, 5, 7, 9, 11 }, false },
	{ "dorian", 7, { 0, 2, 3, 5, 7, 9, 10 }, true },
	{ "phrygian", 7, { 0, 1, 3, 5, 7, 8, 10 }, true },
	{ "lydian", 7, { 0, 2, 4, 6, 7, 9, 11 }, false },
	{ "mixolydian", 7, { 0, 2, 4, 5, 7, 9, 10 }, false },
	{ "aeolian", 7, { 0, 2, 3, 5, 7, 8, 10 }, true },
	{ "harmonic minor", 7, { 0, 2, 3, 5, 7, 8, 11 }, true },
	{ "major pentatonic", 5, { 0, 2, 4, 7, 9, 0, 0 }, false },
	{ "minor pentatonic", 5, { 0, 3, 5, 7, 10, 0, 0 }, true },
};

const struct snd_scale *
snd_scale_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(scales) / sizeof(*scales); i++)
		if (strcmp(scales[i].name, name) == 0)
			return &scales[i];
	return &scales[0];
}

struct quality {
	const char *suffix;
	int n_major, major[5], n_minor, minor[5];
};

/* longest first; a seventh chord has given up its fifth unless that is altered */
static const struct quality qualities[] = {
	{ "maj9", 4, { 0, 4, 11, 14, 0 }, 4, { 0, 3, 11, 14, 0 } },
	{ "maj7", 4, { 0, 4, 7, 11, 0 }, 4, { 0, 3, 7, 11, 0 } },
	{ "sus4", 3, { 0, 5, 7, 0, 0 }, 3, { 0, 5, 7, 0, 0 } },
	{ "13", 4, { 0, 4, 10, 21, 0 }, 4, { 0, 3, 10, 21, 0 } },
	{ "9", 4, { 0, 4, 10, 14, 0 }, 4, { 0, 3, 10, 14, 0 } },
	{ "7", 4, { 0, 4, 7, 10, 0 }, 4, { 0, 3, 7, 10, 0 } },
	{ "5", 2, { 0, 7, 0, 0, 0 }, 2, { 0, 7, 0, 0, 0 } },
	{ "", 3, { 0, 4, 7, 0, 0 }, 3, { 0, 3, 7, 0, 0 } },
};

static size_t
numeral(const char *t, int *root, bool *is_minor)
{
	static const struct {
		const char *text;
		int semitones;
	} row[] = { { "vii", 11 }, { "iii", 4 }, { "ii", 2 }, { "iv", 5 }, { "vi", 9 }, { "i", 0 },
		{ "v", 7 } };
	char small[4] = "";
	size_t i, k, len;

	for (i = 0; i < 3 && t[i]; i++)
		small[i] = (char)(t[i] | 0x20);
	for (k = 0; k < sizeof(row) / sizeof(*row); k++) {
		len = strlen(row[k].text);
		if (strncmp(small, row[k].text, len) == 0) {
			*root = row[k].semitones;
			*is_minor = t[0] >= 'a';
			return len;
		}
	}
	return 0;
}

size_t
snd_chord_parse(const char *text, struct snd_chord *c)
{
	const char *t = text;
	int flat = *t == 'b', root;
	bool is_minor;
	size_t i, len, n;

	t += flat;
	len = numeral(t, &root, &is_minor);
	if (!len)
		return 0;
	t += len;
	for (i = 0; i < sizeof(qualities) / sizeof(*qualities); i++) {
		const struct quality *q = &qualities[i];

		len = strlen(q->suffix);
		if (strncmp(t, q->suffix, len) != 0)
			continue;
		c->root = (root - flat + 12) % 12;
		c->n = is_minor ? q->n_minor : q->n_major;
		memcpy(c->tone, is_minor ? q->minor : q->major, sizeof(c->tone));
		t += len;
		break;
	}
	n = (size_t)(t - text);
	if (n >= sizeof(c->name))
		n = sizeof(c->name) - 1;
	memcpy(c->name, text, n);
	c->name[n] = '\0';
	return (size_t)(t - text);
}

const struct snd_chord *
snd_chord_at(const struct snd_score *s, int bar, int step, int steps)
{
	const struct snd_bar *b = &s->bar[bar % s->bars];

	return &b->chord[b->chords == 2 && step >= steps / 2];
}

bool
snd_chord_has(const struct snd_score *s, const struct snd_chord *c, int pitch)
{
	int i;

	for (i = 0; i < c->n; i++)
		if ((s->key + c->root + c->tone[i] - pitch) % 12 == 0)
			return true;
	return false;
}

static bool
in(const int *v, int n, int x)
{
	while (n-- > 0)
		if (v[n] == x)
			return true;
	return false;
}

int
snd_chord_scale(const struct snd_score *s, const struct snd_chord *c, int pcs[12])
{
	int own[5], i, n = 0, pc, d;

	for (i = 0; i < c->n; i++)
		own[i] = (c->root + c->tone[i]) % 12;
	for (i = 0; i < s->degrees; i++) {
		bool clash = false;

		/* the scale's note gives way to the chord's chromatic neighbour */
		for (d = 0; d < c->n; d++)
			if (!in(s->degree, s->degrees, own[d]) &&
			    ((own[d] + 1) % 12 == s->degree[i] || (own[d] + 11) % 12 == s->degree[i]))
				clash = !in(own, c->n, s->degree[i]);
		if (!clash)
			pcs[n++] = (s->key + s->degree[i]) % 12;
	}
	for (d = 0; d < c->n; d++) {
		pc = (s->key + own[d]) % 12;
		if (!in(pcs, n, pc))
			pcs[n++] = pc;
	}
	return n;
}

int
snd_pitch_near(int at, const int *pcs, int n)
{
	int d;

	for (d = 0; d < 12; d++) {
		if (in(pcs, n, (at - d + 120) % 12))
			return at - d;
		if (in(pcs, n, (at + d) % 12))
			return at + d;
	}
	return at;
}

/* A close stack over each tone in turn, at each height; the cheapest wins. */
int
snd_chord_voice(const struct snd_score *s, const struct snd_chord *c, const int *prev,
    int n_prev, int centre, int out[5])
{
	int pcs[5], n = 0, i, k, base, best = 1 << 30;

	for (i = 0; i < c->n; i++)
		/* with four tones the fifth goes: the bass and the ear supply it */
		if (!(c->n >= 4 && c->tone[i] == 7))
			pcs[n++] = (s->key + c->root + c->tone[i]) % 12;
	for (k = 0; k < n; k++) {
		for (base = 48; base < 72; base++) {
			int v[5], cost = 0;

			if (base % 12 != pcs[k])
				continue;
			v[0] = base;
			for (i = 1; i < n; i++) {
				int step = (pcs[(k + i) % n] - v[i - 1] % 12 + 12) % 12;

				v[i] = v[i - 1] + (step ? step : 12);
			}
			if (v[n - 1] < 57 || v[n - 1] > 76)
				continue;
			for (i = 0; i < n; i++)
				cost += n_prev == n ? abs(v[i] - prev[i]) * 4 : 0;
			cost += abs(v[0] + v[n - 1] - 2 * centre);
			for (i = 1; i < n; i++) /* seconds rub; better not at the bottom */
				cost += v[i] - v[i - 1] <= 2 ? (i == 1 ? 5 : 2) : 0;
			if (cost < best) {
				best = cost;
				memcpy(out, v, sizeof(v));
			}
		}
	}
	return n;
}
