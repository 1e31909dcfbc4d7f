/*
 * Files of sound: writers for WAV, MP3 and Ogg Vorbis that work in memory, one for
 * AAC by the ffmpeg program, and readers for what was written, since loudness is
 * measured on what a player hears. All bytes depend on the samples and settings alone.
 */
#ifndef CG_SOUND_FILE_H
#define CG_SOUND_FILE_H

#include <stddef.h>

struct cg_buf;
struct cg_err;
struct snd_track;

enum { SND_FILE_MAX = 256 * 1024 * 1024 };
enum { SND_SAMPLES_MAX = 402 * 48000 }; /* more are not decoded */

struct snd_loop {
	size_t start, end; /* samples; start == end: no loop to announce */
	const char *note;  /* a comment for Ogg's header; NULL none */
};

/*
 * Append the encoded track to out. channels is 1 (the left one is taken) or 2.
 * kbps is what was asked for and becomes what was used. -1 with err: CG_E_TOOBIG,
 * CG_E_DATA when the encoder refuses rate or bitrate, CG_E_UNAVAILABLE when there is
 * no ffmpeg for AAC, whose container is that of MP4.
 */
int snd_wav_write(struct cg_buf *out, const struct snd_track *t, int channels,
    const struct snd_loop *loop, int *kbps, struct cg_err *err);
int snd_mp3_write(struct cg_buf *out, const struct snd_track *t, int channels,
    const struct snd_loop *loop, int *kbps, struct cg_err *err);
int snd_ogg_write(struct cg_buf *out, const struct snd_track *t, int channels,
    const struct snd_loop *loop, int *kbps, struct cg_err *err);
int snd_aac_write(struct cg_buf *out, const struct snd_track *t, int channels,
    const struct snd_loop *loop, int *kbps, struct cg_err *err);

/* Decode again. t is initialised by the call; one channel fills both sides. */
int snd_wav_read(struct snd_track *t, const struct cg_buf *in, struct cg_err *err);
int snd_mp3_read(struct snd_track *t, const struct cg_buf *in, struct cg_err *err);
int snd_ogg_read(struct snd_track *t, const struct cg_buf *in, struct cg_err *err);
int snd_aac_read(struct snd_track *t, const struct cg_buf *in, struct cg_err *err);

/* The same by format. */
enum snd_format { SND_WAV, SND_MP3, SND_OGG, SND_AAC };
int snd_file_write(enum snd_format f, struct cg_buf *out, const struct snd_track *t, int channels,
    const struct snd_loop *loop, int *kbps, struct cg_err *err);
int snd_file_read(enum snd_format f, struct snd_track *t, const struct cg_buf *in,
    struct cg_err *err);
const char *snd_format_name(enum snd_format f); /* "aac" */
const char *snd_format_ext(enum snd_format f);  /* "m4a" */
const char *snd_format_mime(enum snd_format f); /* "audio/mpeg" */
/* Reads "mp3", "wav", "ogg", "aac"; -1 for another. */
int snd_format_find(const char *name);
/* The nearest rate that a format can carry. */
int snd_format_rate(enum snd_format f, int asked);

#endif
