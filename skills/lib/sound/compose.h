/*
 * What the composer's files share: the working state of one composition, and
 * harmony as arithmetic. Private to score.c, groove.c, harmony.c, tune.c, theory.c.
 */
#ifndef CG_SOUND_COMPOSE_H
#define CG_SOUND_COMPOSE_H

#include "num.h"
#include "recipe.h"
#include "score.h"

struct snd_composer {
	struct snd_score *s;
	const struct snd_recipe *r;
	struct snd_rng harmony, melody, drums, human;
	int steps;         /* sixteenths in a bar */
	char order[16];    /* roles by importance, as the recipe's or as was asked */
	int named;         /* parts that were asked for by name */
	double density;    /* of the tune */
	double short_by;   /* note lengths are multiplied by this */
	int drum_pattern;  /* 0 or 1 */
	bool has[SND_FX + 1];
	int part[SND_FX + 1]; /* the score's part of a role, -1 */
};

/* theory.c */
struct snd_scale {
	const char *name;
	int n, degree[7];
	bool is_minor;
};
const struct snd_scale *snd_scale_find(const char *name);
/* A numeral such as "bVIImaj7". Returns its length, 0 when it is none. */
size_t snd_chord_parse(const char *text, struct snd_chord *c);
/* The chord sounding in a half of a bar. */
const struct snd_chord *snd_chord_at(const struct snd_score *s, int bar, int step, int steps);
/* pitch classes (absolute) usable over a chord: the scale with the chord's own notes in it */
int snd_chord_scale(const struct snd_score *s, const struct snd_chord *c, int pcs[12]);
bool snd_chord_has(const struct snd_score *s, const struct snd_chord *c, int pitch);
/*
 * Up to four notes of c near prev (n_prev 0: near centre), close position, top
 * between A3 and E5, nothing but roots and fifths below C3. Returns their number.
 */
int snd_chord_voice(const struct snd_score *s, const struct snd_chord *c, const int *prev,
    int n_prev, int centre, int out[5]);
/* The nearest pitch to at that is in pcs. */
int snd_pitch_near(int at, const int *pcs, int n);

/* words.c: put the instruments that text names into r; how many parts that adds. */
int snd_instruments_read(struct snd_recipe *r, char order[16], const char *text);

/* form.c */
struct snd_mood_rule {
	double tempo, density, short_by, energy;
	int tonality; /* 1 major, -1 minor, 0 the genre's own */
};
extern const struct snd_mood_rule snd_mood_rules[SND_MOODS];
void snd_form_tempo(struct snd_score *s, const struct snd_brief *b);
void snd_form_sections(struct snd_score *s);
void snd_form_chords(struct snd_composer *k);

/* score.c */
/*
 * Add a note at step (sixteenths of bar, fractions in ticks by extra). Human
 * time and velocity are drawn here, swing too.
 */
void snd_add(struct snd_composer *k, enum snd_role role, int bar, int step, int extra, int ticks,
    int pitch, int velocity);
/* Does a role sound in this bar? */
bool snd_plays(const struct snd_composer *k, enum snd_role role, int bar);
const char *snd_pick_steps(struct snd_rng *r, const struct snd_role_plan *p, int steps);

/* groove.c, harmony.c, tune.c: each adds the notes of its roles */
void snd_compose_drums(struct snd_composer *k);
void snd_compose_bass(struct snd_composer *k);
void snd_compose_chords(struct snd_composer *k);
void snd_compose_pad(struct snd_composer *k);
void snd_compose_arp(struct snd_composer *k);
void snd_compose_tune(struct snd_composer *k);

#endif
