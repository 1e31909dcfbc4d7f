/*
 * Files of sound: writers for WAV, MP3 and Ogg Vorbis that work in memory, and
 * readers for what was written, since loudness is measured on what a player
 * hears. All bytes depend on the samples and settings alone.
 */
#ifndef CG_SOUND_FILE_H
#define CG_SOUND_FILE_H

#include <stddef.h>

struct cg_buf;
struct cg_err;
struct snd_track;

enum { SND_FILE_MAX = 256 * 1024 * 1024 };

struct snd_loop {
	size_t start, end; /* samples; start == end: no loop to announce */
};

/*
 * Append the encoded track to out. channels is 1 (the left one is taken) or 2.
 * kbps is what was asked for and becomes what was used. -1 with err: CG_E_TOOBIG,
 * CG_E_DATA when the encoder refuses rate or bitrate.
 */
int snd_wav_write(struct cg_buf *out, const struct snd_track *t, int channels,
    const struct snd_loop *loop, int *kbps, struct cg_err *err);
int snd_mp3_write(struct cg_buf *out, const struct snd_track *t, int channels,
    const struct snd_loop *loop, int *kbps, struct cg_err *err);
int snd_ogg_write(struct cg_buf *out, const struct snd_track *t, int channels,
    const struct snd_loop *loop, int *kbps, struct cg_err *err);

/* Decode again. t is initialised by the call; one channel fills both sides. */
int snd_wav_read(struct snd_track *t, const struct cg_buf *in, struct cg_err *err);
int snd_mp3_read(struct snd_track *t, const struct cg_buf *in, struct cg_err *err);
int snd_ogg_read(struct snd_track *t, const struct cg_buf *in, struct cg_err *err);

#endif
