/*
 * The last steps in order: loudness of two periods, gain, limiter if needed,
 * pads for lossy formats, encoder, decoder, meter; once more if the coder moved
 * the result out of bounds.
 */
#include "master.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "file.h"
#include "mix.h"
#include "num.h"

static void
scale(struct snd_track *t, double db)
{
	float g = (float)snd_gain(db);
	size_t i;

	for (i = 0; i < t->n; i++) {
		t->l[i] *= g;
		t->r[i] *= g;
	}
}

/* Gain to the loudness; what the limiter takes away is given back, twice at most. */
static int
level(struct snd_track *t, const struct snd_target *want, double ceiling_db, double *limited,
    struct cg_err *err)
{
	double lufs, deep;
	/* in a long loop the blocks over the seam do not count */
	int round, times = (double)t->n > 20 * t->rate ? 1 : 2;

	*limited = 0;
	for (round = 0; round < 3; round++) {
		if (snd_measure(t, 0, t->n, times, want->channels, &lufs, NULL, err) < 0)
			return -1;
		if (lufs < -90)
			return cg_err_set(err, CG_E_DATA, "the music came out silent");
		if (round && lufs > want->lufs - .1 && lufs < want->lufs + .1)
			break;
		scale(t, want->lufs - lufs);
		if (snd_db(snd_peak(t)) <= ceiling_db)
			break;
		deep = snd_limit(t, snd_gain(ceiling_db));
		*limited = deep > *limited ? deep : *limited;
	}
	return 0;
}

/* The loop with pad samples of its other end on both sides. */
static void
padded(struct snd_track *out, const struct snd_track *t, size_t pad)
{
	size_t i;

	snd_track_init(out, t->n + 2 * pad, t->rate);
	for (i = 0; i < out->n; i++) {
		size_t at = (i + t->n * 64 - pad) % t->n;

		out->l[i] = t->l[at];
		out->r[i] = t->r[at];
	}
}

static float
step_at(const struct snd_track *t, size_t from, size_t to)
{
	float a = t->l[to] - t->l[from], b = t->r[to] - t->r[from];

	a = a < 0 ? -a : a;
	b = b < 0 ? -b : b;
	return a > b ? a : b;
}

static void
seam(const struct snd_track *t, size_t start, size_t end, struct snd_report *r)
{
	float top = 0, s;
	size_t i;

	for (i = start; i + 1 < end; i++) {
		s = step_at(t, i, i + 1);
		top = s > top ? s : top;
	}
	r->inner_step = top;
	r->jump = step_at(t, end - 1, start);
}

static int
write_once(struct cg_buf *out, const struct snd_track *t, const struct snd_target *want,
    struct snd_report *r, struct cg_err *err)
{
	bool is_lossy = want->format != SND_WAV;
	size_t pad = is_lossy && want->is_loop ? (size_t)(.1 * t->rate + .5) : 0;
	struct snd_loop loop = { pad, want->is_loop ? pad + t->n : pad, want->note };
	struct snd_track file, back;
	size_t n = t->n;
	int rc = -1;

	memset(&back, 0, sizeof(back));
	padded(&file, t, pad);
	r->kbps = want->kbps;
	r->loop_start = (double)loop.start / t->rate;
	r->loop_end = (double)loop.end / t->rate;
	r->seconds = (double)file.n / t->rate;
	if (snd_file_write(want->format, out, &file, want->channels, &loop, &r->kbps, err) < 0 ||
	    snd_file_read(want->format, &back, out, err) < 0)
		goto out;
	if (back.n < pad + n)
		n = back.n > pad ? back.n - pad : 0;
	if (!n) {
		cg_err_set(err, CG_E_BUG, "the written file decodes to nothing");
		goto out;
	}
	if (snd_measure(&back, pad, n, 1, want->channels, &r->lufs, &r->peak_db, err) < 0)
		goto out;
	seam(&back, pad, pad + n, r);
	rc = 0;
out:
	snd_track_release(&file);
	snd_track_release(&back);
	return rc;
}

int
snd_master(struct cg_buf *out, struct snd_track *t, const struct snd_target *want,
    struct snd_report *report, struct cg_err *err)
{
	double margin = want->format != SND_WAV ? .9 : .1, off;
	size_t i, start = out->len, round;

	memset(report, 0, sizeof(*report));
	if (want->channels == 1)
		for (i = 0; i < t->n; i++)
			t->l[i] = t->r[i] = .5f * (t->l[i] + t->r[i]);
	if (level(t, want, want->peak_db - margin, &report->limited_db, err) < 0)
		return -1;
	for (round = 0; round < 6; round++) {
		out->len = start;
		if (write_once(out, t, want, report, err) < 0)
			return -1;
		off = want->lufs - report->lufs;
		/* later rounds only go down: the limit holds, whatever becomes of the target */
		if (report->peak_db > want->peak_db)
			(void)snd_limit(t, snd_gain(want->peak_db - margin -
			    (report->peak_db - want->peak_db) - .1 * (double)(round + 1)));
		else if (round < 3 && (off > .3 || off < -.3))
			scale(t, off > .3 && report->peak_db + off > want->peak_db ?
			    want->peak_db - report->peak_db : off);
		else
			break;
	}
	return 0;
}
