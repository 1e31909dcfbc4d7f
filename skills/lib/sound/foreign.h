/*
 * Sound files of others: WAV, MP3 and Ogg Vorbis by our own readers, everything
 * else through the ffmpeg program, where it is installed.
 */
#ifndef CG_SOUND_FOREIGN_H
#define CG_SOUND_FOREIGN_H

struct cg_err;
struct snd_track;

enum { SND_SECONDS_MAX = 400 };

/*
 * Decode path into t, which is written and owned by the caller: two channels (one
 * fills both, more are mixed down), at the file's own rate, or at 44.1 kHz when
 * other_rate says that this one is of no use. -1 with one sentence: CG_E_NOINPUT,
 * CG_E_DATA (broken, silent of format, too long), CG_E_UNAVAILABLE (needs ffmpeg).
 */
int snd_foreign_read(struct snd_track *t, const char *path, int (*other_rate)(int rate),
    struct cg_err *err);

/* The same through ffmpeg alone, resampled to rate. */
int snd_ffmpeg_read(struct snd_track *t, const char *path, int rate, struct cg_err *err);

#endif
