/*
 * The score: what is played, before anything sounds. A brief's words and a seed
 * become parts with patches and a list of notes in ticks; rendering is another
 * step, so a score can be read, tested and played on other instruments.
 */
#ifndef CG_SOUND_SCORE_H
#define CG_SOUND_SCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

struct snd_recipe;
struct snd_patch;

enum { SND_TICKS = 480 };    /* in a quarter note */
enum { SND_STEP = 120 };     /* in a sixteenth */
enum { SND_BARS_MAX = 400 }; /* 300 s at 200 bpm in 3/4 */
enum { SND_PARTS_MAX = 16 };

enum snd_mood {
	SND_NEUTRAL, SND_HAPPY, SND_SAD, SND_TENSE, SND_RELAXED, SND_EPIC, SND_PLAYFUL,
	SND_DRAMATIC, SND_MOODS
};

/* What was asked. Strings are borrowed data and may be NULL; they are only read. */
struct snd_brief {
	const char *genre;       /* any words: "upbeat pop" */
	const char *mood;        /* any words, or NULL: looked for in genre and prompt */
	const char *instruments; /* part names that should be heard */
	const char *prompt;
	const char *key;         /* "Eb", or NULL: drawn */
	double energy;           /* 0..1, or negative: the genre's own */
	double bpm;              /* 0: chosen so that the length is exact */
	double seconds;
	int64_t seed;            /* any; 0 is a seed too */
	bool has_ending;         /* comes to rest instead of leading back to its head */
};

enum snd_section { SND_A, SND_A1, SND_B, SND_A2 };

struct snd_chord {
	int root;        /* pitch class above the tonic, 0..11 */
	int n;           /* tones, 2..5 */
	int tone[5];     /* semitones above root, the first is 0 */
	char name[12];
};

struct snd_bar {
	enum snd_section section;
	int phrase;                 /* which bar of its four, 0..3 */
	bool is_last_of_section;
	int chords;                 /* 1 or 2: one for each half */
	struct snd_chord chord[2];
};

struct snd_note {
	int32_t tick, ticks;  /* start in the loop, length */
	int32_t shift_us;     /* how late the player is */
	int16_t pitch;        /* MIDI; for drums the drum's number */
	uint8_t velocity;     /* 1..127 */
	uint8_t part;
	bool is_passing;      /* an approach outside the scale on purpose */
};

enum snd_role {
	SND_DRUMS, SND_BASS, SND_CHORDS, SND_PAD, SND_ARP, SND_LEAD, SND_COUNTER, SND_FX
};

struct snd_part {
	enum snd_role role;
	const struct snd_patch *patch; /* NULL for drums */
	double level_db;               /* loudness against the lead */
	double pan;                    /* -1..1 */
	double reverb, delay;          /* sends, 0..1 */
};

struct snd_score {
	const struct snd_recipe *recipe;
	enum snd_mood mood;
	double energy, bpm;
	int beats;         /* quarters in a bar, 4 or 3 */
	int bars;
	int key;           /* pitch class of the tonic */
	const char *scale; /* "dorian" */
	int degree[7], degrees; /* the scale, semitones above the tonic */
	bool is_minor;
	int32_t ticks;     /* the loop's length */
	struct snd_bar bar[SND_BARS_MAX];
	struct snd_part part[SND_PARTS_MAX];
	int parts;
	struct snd_note *note;
	size_t notes, notes_cap;
	unsigned char digest[32]; /* of the brief; its streams colour the mix too */
};

/* The genre a text names or comes nearest to; NULL when it says nothing of the kind. */
const struct snd_recipe *snd_recipe_find(const char *words);
const struct snd_recipe *snd_recipe_at(size_t i); /* NULL after the last */
const char *snd_recipe_name(const struct snd_recipe *r);
/* The mood that words name, or -1 when they name none. */
int snd_mood_find(const char *words);
const char *snd_mood_name(enum snd_mood mood);

/* Compose. Always succeeds: what a brief leaves open is drawn from its seed. */
void snd_score_compose(struct snd_score *s, const struct snd_brief *b);
void snd_score_release(struct snd_score *s);
/* Samples of one loop: the exact fraction, rounded once. */
size_t snd_score_samples(const struct snd_score *s, double rate);
/* Pitch class of a tonic's name, "Eb" is 3; -1 when it is none. */
int snd_tonic_find(const char *key);
/* "E flat" style name of the key, as "Eb". */
const char *snd_score_key(const struct snd_score *s);
/* The score for reviewers: header, chords by bar, parts, notes. Returns new. */
json_t *snd_score_json(const struct snd_score *s);

#endif
