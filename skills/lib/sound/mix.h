/*
 * From a score to samples: parts are played into circular channels, brought to
 * their place by measured loudness, sent through one room and one echo, summed
 * and finished on the bus. What comes out is periodic: its end leads into its
 * head with everything still ringing.
 */
#ifndef CG_SOUND_MIX_H
#define CG_SOUND_MIX_H

#include <stdbool.h>
#include <stddef.h>

struct snd_score;
struct snd_recipe;

/* Two channels of n samples. */
struct snd_track {
	float *l, *r;
	size_t n;
	double rate; /* Hz */
};

void snd_track_init(struct snd_track *t, size_t n, double rate); /* silence */
void snd_track_release(struct snd_track *t);

/*
 * Play and mix a whole score; t is written and owned by the caller. When
 * is_loop is false the end rings out behind the last bar instead of on the head.
 */
void snd_mix(struct snd_track *t, const struct snd_score *s, double rate, bool is_loop);

/*
 * The parts of the mix, for effects packs too. All are circular over n samples.
 */
/* A bend of g times the signal at twice the rate, halved again: no aliases. */
void snd_drive(float *x, size_t n, float g, float *scratch);
/* What a room adds: mono send in, stereo out added; t60 in seconds; duck may be NULL. */
void snd_room(const float *send, struct snd_track *out, double t60, const float *duck);
/* Echoes at left and right samples, falling by feedback; the room hears some of them. */
void snd_echo(const float *send, struct snd_track *out, size_t left, size_t right, float feedback,
    float *to_room);
/* High-pass and low-pass (Hz, 0 none) of one channel, in its steady state. */
void snd_trim(float *x, size_t n, double rate, double high, double low);
/* Level of the passages that sound, dB, roughly as ears weigh it or as plain power. */
double snd_part_loudness(const struct snd_track *t, bool weighted);

/* Tilt, tape and crackle, compressor, clip. score gives seed and recipe. */
void snd_bus(struct snd_track *t, const struct snd_score *s);
/* No inter-sample peak above ceiling (linear). Returns the deepest reduction in dB. */
double snd_limit(struct snd_track *t, double ceiling);
/* The highest inter-sample peak, linear, from twofold interpolation. */
double snd_peak(const struct snd_track *t);

#endif
