/*
 * The rows of which effects are made. Private to sfx*.c.
 *
 * A pitch below 500 is a degree of the scale, 1 the tonic near middle C, 8 an
 * octave above; HZ(x) is a frequency.
 */
#ifndef CG_SOUND_SFX_RECIPE_H
#define CG_SOUND_SFX_RECIPE_H

#include <stdbool.h>
#include <stddef.h>

#include "num.h"
#include "sfx.h"
#include "voice.h"

#define HZ(x) (1000.0f + (x))

enum sfx_style { SFX_A, SFX_M, SFX_O, SFX_ANY }; /* arcade, modern, organic */

enum sfx_gen {
	SFX_END, SFX_SINE, SFX_TRI, SFX_SAW, SFX_PULSE, /* in the order of enum snd_shape below */
	SFX_BELL,  /* two operator FM */
	SFX_LOW, SFX_BAND, SFX_HIGH, /* filtered noise; the pitches are the filter's */
	SFX_LFSR,  /* shift register; the pitches are its clock */
	SFX_MODES, /* struck body number .body */
	SFX_PLUCK, /* string whose length may change */
	SFX_NOTE,  /* patch number .body of the music */
	SFX_DRUM   /* drum number .body of the music */
};

enum sfx_body { SFX_B_COIN, SFX_B_WOOD, SFX_B_SKIN, SFX_B_BELL, SFX_B_TRIANGLE, SFX_B_GLASS,
	SFX_BODIES };

struct sfx_row {
	short intent;
	unsigned char style, gen;
	short at, len;     /* ms */
	float from, to;    /* pitch; to 0: stays */
	float db;
	float decay;       /* T60 in ms, 0 holds */
	float attack;      /* ms, 0 is 2 */
	float slide;       /* ms from from to to, 0 the whole length */
	float mid;         /* noise: pitch half way, 0 none */
	float q;           /* noise, formants */
	float cut, cut_to; /* low-pass in Hz, 0 none */
	float vib, vib_hz; /* semitones, rate; vib_hz_to the rate at the end */
	float vib_hz_to;
	float width;       /* pulse, 0 is .5 */
	float ratio, index; /* bell, 0 is 3.5 and 2 */
	float semi;        /* transposed by semitones */
	const char *arp;   /* degrees above from, a character each, one step after the other */
	float step;        /* ms of an arp's step, 0 is 20 */
	int body;
	bool arc;          /* comes and goes as sin^2 */
};

struct sfx_theme {
	const char *name;
	enum sfx_style style;
	double room, t60;     /* send 0..1, s */
	double low;           /* low-pass of the whole, Hz, 0 none */
	double ring_hz, ring; /* ring modulation and how much */
	double shimmer_db;    /* an octave above, late; 0 none */
	double vibrato;       /* semitones put on held notes */
	double shorter;       /* factor on lengths */
	int levels;           /* quantised to so many steps, 0 not */
	double step_hz;       /* pitch moves in steps, 0 smoothly */
};

extern const struct sfx_row sfx_rows[];
extern const struct sfx_theme sfx_themes[SND_THEMES];

struct sfx_room_for {
	float *x;      /* n samples */
	float *aside;  /* as many, for the side of an instrument that is not wanted */
	size_t n;
	double rate;
	double tonic;  /* MIDI pitch of degree 1 */
	int degree[7];
	int up;        /* degrees that pitches of the key are moved by */
	double hz_by, cut_by, len_by, key_by; /* what this variation changes */
	double step_hz, vibrato;
	uint32_t seed;
	struct snd_scratch tmp;
};

/* sfx_voice.c: add a row, semi semitones higher, db louder, late ms later. */
void sfx_play(struct sfx_room_for *s, const struct sfx_row *row, double semi, double db,
    double late);

#endif
