/*
 * Short sounds for what happens in a game. An intent and a theme choose a
 * recipe, which is rows of a table; a digest draws what the table leaves open.
 * Pitched rows follow the key of the music. Mono, at the level of their intent.
 */
#ifndef CG_SOUND_SFX_H
#define CG_SOUND_SFX_H

#include <stdbool.h>
#include <stddef.h>

struct snd_track;

/* The intents of the schema, then what only the words of a custom effect reach. */
enum snd_intent {
	SND_JUMP, SND_COIN, SND_CLICK, SND_WIN, SND_LOSE, SND_COLLECT, SND_POWERUP, SND_EXPLOSION,
	SND_HIT, SND_MISS, SND_COUNTDOWN, SND_START, SND_GAME_OVER, SND_LEVEL_UP, SND_BONUS,
	SND_NOTIFICATION, SND_ERROR, SND_SUCCESS, SND_WHOOSH, SND_POP, SND_DING, SND_BUZZ,
	SND_INTENTS,
	SND_GO = SND_INTENTS, SND_DROP, SND_MAGIC, SND_ENGINE, SND_CROWD, SND_WATER, SND_WOOD,
	SND_METAL, SND_PAPER, SND_SCRATCH, SND_ROLL,
	SND_SOUNDS
};

enum snd_theme {
	SND_T_RETRO, SND_T_MODERN, SND_T_CARTOON, SND_T_REALISTIC, SND_T_SCI_FI, SND_T_FANTASY,
	SND_T_ARCADE, SND_T_MINIMAL,
	SND_THEMES
};

enum { SND_SFX_MAX_MS = 1700 };

/* -1 when there is none of this name. */
int snd_intent_find(const char *name);
const char *snd_intent_name(int intent);
int snd_theme_find(const char *name);
const char *snd_theme_name(int theme);

/*
 * What a description asks for, by a lexicon of sounds and materials; -1 when it
 * says nothing that is known here.
 */
int snd_intent_of_words(const char *words);

/* How much louder or softer than the rest an intent is meant to be, dB. */
double snd_intent_level(int intent);

struct snd_sfx {
	int intent, theme;
	const char *key;     /* tonic, "Eb"; NULL is C */
	const char *scale;   /* NULL is major */
	double seconds;      /* wish, 0 is the recipe's own length */
	int variation;       /* 0 is the sound itself */
	int cousin;          /* 0; or the how manieth other sound of this intent in a pack */
	const unsigned char *digest; /* 32 bytes; borrowed */
};

/*
 * Render into t, which is written and owned by the caller: both sides are the
 * same. Starts at once, ends in silence, peak at -3 dBFS, no offset, at most
 * SND_SFX_MAX_MS long.
 */
void snd_sfx_render(struct snd_track *t, const struct snd_sfx *s, double rate);

#endif
