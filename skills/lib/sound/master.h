/*
 * From a mix to a file at a loudness: one linear gain, a limiter only when the
 * peaks ask for it, then encode, decode and measure what was written.
 */
#ifndef CG_SOUND_MASTER_H
#define CG_SOUND_MASTER_H

#include <stdbool.h>
#include <stddef.h>

#include "file.h"

struct snd_target {
	enum snd_format format;
	int channels, kbps;   /* kbps is only read by MP3 and Ogg */
	double lufs, peak_db; /* integrated loudness; highest true peak */
	bool is_loop;
	const char *note;     /* for the header of formats that carry one there, or NULL */
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

/*
 * The same for one channel (the left) of a sound of any length, laid back to
 * back until the meter's gates are filled.
 */
int snd_measure_short(const struct snd_track *t, double *lufs, double *peak, struct cg_err *err);

/* Flatten the fall of a short sound until peak over loudness is crest_db, or near it. */
int snd_squash(struct snd_track *t, double crest_db, struct cg_err *err);

/*
 * Bring t (a loop's exact samples) to the target and append the file to out.
 * Lossy loops carry a tenth of a second of their other end on both sides, so a
 * player that jumps from loop_end to loop_start finds the same sound there,
 * whatever delay its decoder adds. t is changed. -1 with err.
 */
int snd_master(struct cg_buf *out, struct snd_track *t, const struct snd_target *want,
    struct snd_report *report, struct cg_err *err);

/*
 * The same for a short sound of one channel: its loudness is that of
 * snd_measure_short. t is changed. -1 with err: CG_E_DATA when it is silent.
 */
int snd_master_short(struct cg_buf *out, struct snd_track *t, const struct snd_target *want,
    struct snd_report *report, struct cg_err *err);

#endif
