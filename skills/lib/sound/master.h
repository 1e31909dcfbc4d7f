/*
 * From a mix to a file at a loudness: one linear gain, a limiter only when the
 * peaks ask for it, then encode, decode and measure what was written.
 */
#ifndef CG_SOUND_MASTER_H
#define CG_SOUND_MASTER_H

#include <stdbool.h>
#include <stddef.h>

struct cg_buf;
struct cg_err;
struct snd_track;

enum snd_format { SND_WAV, SND_MP3, SND_OGG };

struct snd_target {
	enum snd_format format;
	int channels, kbps;   /* kbps is only read by MP3 and Ogg */
	double lufs, peak_db; /* integrated loudness; highest true peak */
	bool is_loop;
};

struct snd_report {
	double lufs, peak_db;       /* measured on the decoded file */
	double limited_db;          /* the limiter's deepest reduction, 0 for none */
	double loop_start, loop_end; /* s in the file; equal when there is no loop */
	double seconds;             /* of the whole file */
	double jump, inner_step;    /* at the seam, and the largest elsewhere */
	int kbps;                   /* what the encoder used */
};

/*
 * Integrated loudness (LUFS, rounded to hundredths, so that a last bit in a
 * library's logarithm changes nothing here) of samples from..from+n of t played
 * times over. peak may be NULL; else the true peak in dB.
 */
int snd_measure(const struct snd_track *t, size_t from, size_t n, int times, int channels,
    double *lufs, double *peak, struct cg_err *err);

/* The nearest rate that a format can carry. */
int snd_format_rate(enum snd_format f, int asked);

/*
 * Bring t (a loop's exact samples) to the target and append the file to out.
 * Lossy loops carry a tenth of a second of their other end on both sides, so a
 * player that jumps from loop_end to loop_start finds the same sound there,
 * whatever delay its decoder adds. t is changed. -1 with err.
 */
int snd_master(struct cg_buf *out, struct snd_track *t, const struct snd_target *want,
    struct snd_report *report, struct cg_err *err);

#endif
