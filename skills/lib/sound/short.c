/*
 * Sounds shorter than the meter's gate: to measure one it is laid back to back
 * until three seconds are full. To bring one to a loudness its own fall is made
 * flatter first, since a limiter that pumps is heard in every click.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "file.h"
#include "master.h"
#include "mix.h"
#include "num.h"

int
snd_measure_short(const struct snd_track *t, double *lufs, double *peak, struct cg_err *err)
{
	int times = t->n ? (int)(3 * t->rate / (double)t->n) + 1 : 0;
	double unused;

	if (snd_measure(t, 0, t->n, times, 1, lufs, NULL, err) < 0)
		return -1;
	/* peaks need no repetition, and their meter is the slow one */
	return peak ? snd_measure(t, 0, t->n, 1, 1, &unused, peak, err) : 0;
}

static float
top_of(const struct snd_track *t)
{
	float top = 1e-9f;
	size_t i;

	for (i = 0; i < t->n; i++)
		top = t->l[i] > top ? t->l[i] : -t->l[i] > top ? -t->l[i] : top;
	return top;
}

/*
 * Divide the dynamics by ratio: the envelope (highest of the next 3 ms, falling
 * in 40 ms) is raised to what is missing to its top, at most 18 dB.
 */
static void
flatten(struct snd_track *t, double ratio)
{
	size_t n = t->n, look = (size_t)(.003 * t->rate), i, k;
	float top = top_of(t), env = 0, g = 1, fall = (float)snd_fall(.12, t->rate);
	double more = 1 - 1 / ratio;

	for (i = 0; i < n; i++) {
		if (i % 16 == 0) {
			float high = 0;

			for (k = i; k < n && k < i + look; k++)
				high = t->l[k] > high ? t->l[k] : -t->l[k] > high ? -t->l[k] : high;
			env = high > env ? high : env;
			g = env > .02f * top ?
			    (float)snd_exp2(more * snd_log2(top / env)) :
			    (float)snd_exp2(more * 5.644);
			g = g > 8 ? 8 : g;
		}
		env *= fall;
		t->l[i] = t->r[i] = t->l[i] * g;
	}
}

/* What flattening has lifted above the floor at the end goes out softly. */
static void
fade_end(struct snd_track *t)
{
	size_t fade = (size_t)(.012 * t->rate), i;

	if (fade > t->n / 3)
		fade = t->n / 3;
	for (i = 0; i < fade; i++)
		t->l[t->n - 1 - i] = t->r[t->n - 1 - i] *= (float)i / (float)fade;
}

int
snd_squash(struct snd_track *t, double crest_db, struct cg_err *err)
{
	static const double ratio[] = { 1.3, 1.6, 2, 2.6, 3.4 };
	float *keep = cg_calloc(t->n, sizeof(*keep));
	double lufs, crest;
	size_t i, k;
	int rc = -1;

	memcpy(keep, t->l, t->n * sizeof(*keep));
	for (k = 0;; k++) {
		if (snd_measure_short(t, &lufs, NULL, err) < 0)
			goto out;
		crest = snd_db(snd_peak(t)) - lufs;
		if (crest <= crest_db || k == sizeof(ratio) / sizeof(*ratio))
			break;
		for (i = 0; i < t->n; i++)
			t->l[i] = keep[i];
		flatten(t, ratio[k]);
		fade_end(t);
	}
	rc = 0;
out:
	free(keep);
	return rc;
}

static void
scale(struct snd_track *t, double db)
{
	float g = (float)snd_gain(db);
	size_t i;

	for (i = 0; i < t->n; i++)
		t->l[i] = t->r[i] = t->l[i] * g;
}

/* Gain to the loudness, limiter for what is left above the ceiling. */
static int
level(struct snd_track *t, const struct snd_target *want, double ceiling_db, double *limited,
    struct cg_err *err)
{
	double lufs, deep;
	int round;

	for (round = 0; round < 3; round++) {
		if (snd_measure_short(t, &lufs, NULL, err) < 0)
			return -1;
		if (lufs < -90)
			return cg_err_set(err, CG_E_DATA, "the sound is silent");
		if (round && lufs > want->lufs - .15 && lufs < want->lufs + .15)
			break;
		scale(t, want->lufs - lufs);
		if (snd_db(snd_peak(t)) <= ceiling_db)
			break;
		deep = snd_limit(t, snd_gain(ceiling_db));
		*limited = deep > *limited ? deep : *limited;
	}
	return 0;
}

static int
write_once(struct cg_buf *out, const struct snd_track *t, const struct snd_target *want,
    struct snd_report *r, struct cg_err *err)
{
	struct snd_loop none = { 0, 0, want->note };
	struct snd_track back;
	int rc;

	r->kbps = want->kbps;
	if (snd_file_write(want->format, out, t, 1, &none, &r->kbps, err) < 0 ||
	    snd_file_read(want->format, &back, out, err) < 0)
		return -1;
	if (back.n > t->n)
		back.n = t->n;
	r->seconds = (double)back.n / back.rate;
	rc = snd_measure_short(&back, &r->lufs, &r->peak_db, err);
	snd_track_release(&back);
	return rc;
}

int
snd_master_short(struct cg_buf *out, struct snd_track *t, const struct snd_target *want,
    struct snd_report *report, struct cg_err *err)
{
	double margin = want->format == SND_WAV ? .15 : .6, off;
	size_t start = out->len;
	int round;

	memset(report, 0, sizeof(*report));
	if (snd_squash(t, want->peak_db - margin - want->lufs, err) < 0 ||
	    level(t, want, want->peak_db - margin, &report->limited_db, err) < 0)
		return -1;
	for (round = 0; round < 6; round++) {
		out->len = start;
		if (write_once(out, t, want, report, err) < 0)
			return -1;
		off = want->lufs - report->lufs;
		/* later rounds only go down: the limit holds, whatever becomes of the target */
		if (report->peak_db > want->peak_db)
			scale(t, want->peak_db - report->peak_db - .08 * (round + 1));
		else if (round < 2 && (off > .3 || off < -.3) &&
		    (off < 0 || report->peak_db < want->peak_db - .15))
			scale(t, report->peak_db + off > want->peak_db ?
			    want->peak_db - report->peak_db - .05 : off);
		else
			break;
	}
	return 0;
}
