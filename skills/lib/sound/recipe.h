/*
 * The tables behind the genres: what each draws from. Private to the composer.
 *
 * Patterns are strings with a character for each sixteenth (16 in 4/4, 12 in 3/4):
 *   drums   X loud, x normal, o soft, g ghost, . none
 *   bass    R root, O octave, 5 fifth, A approach, c chord tone, - hold, . rest
 *   chords  X accented, x short, - hold, . rest
 *   arps    1 3 5 7 tones of the chord, 8 and a c e an octave higher, - hold, . rest
 */
#ifndef CG_SOUND_RECIPE_H
#define CG_SOUND_RECIPE_H

#include "score.h"
#include "voice.h"

enum { SND_ALWAYS, SND_FULL, SND_B_ONLY }; /* when a line plays; full is all but A */

struct snd_line {
	enum snd_drum drum;
	const char *steps;
	int when;
};

struct snd_prog {
	const char *scale;
	const char *chords;
};

struct snd_role_plan {
	enum snd_patch_id patch;
	const char *steps[3];   /* alternatives; unused ones NULL */
	double level_db;        /* added to the role's own level */
};

struct snd_recipe {
	const char *name;
	double bpm, bpm_low, bpm_high;
	double energy;
	int swing;              /* per cent of the pair; 50 is straight */
	int swing_unit;         /* steps: 1 sixteenths, 2 eighths */
	int bars_a_chord;
	bool is_bright;         /* pentatonic tunes, two chords in bar 4 */
	bool is_exact;          /* no human timing */
	bool no_lead_in_a;
	bool may_waltz;
	int natives;            /* the first so many are the genre's own; others serve moods */
	struct snd_prog prog[6];
	struct snd_line line[2][7]; /* two drum patterns to draw from */
	struct snd_role_plan bass, chords, pad, arp, lead, counter;
	double density;         /* of the tune, 1 is normal */
	int lead_centre;        /* MIDI pitch */
	const char *order;      /* roles by importance: d b c p a l k */
	bool is_staccato;
	/* the mix */
	double reverb_s, reverb, delay, duck_db, tilt_db, lowpass, crackle_db, drive_db;
};

#endif
