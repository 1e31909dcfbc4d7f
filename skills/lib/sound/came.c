/*
 * From what a provider has sent to samples that the studio would have rendered. The
 * loop's seam is a crossfade of what follows the end into the head: the sample behind
 * the last one is then the first, as it was played.
 */
#include "came.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "foreign.h"
#include "json/json.h"
#include "lib/handler.h"
#include "mix.h"
#include "num.h"

static const double edge_db = 60, silent = .001; /* -60 dBFS */

static float
size_at(const struct snd_track *t, size_t i)
{
	float l = t->l[i] < 0 ? -t->l[i] : t->l[i], r = t->r[i] < 0 ? -t->r[i] : t->r[i];

	return l > r ? l : r;
}

/* Keep n samples from at. */
static void
keep(struct snd_track *t, size_t at, size_t n)
{
	memmove(t->l, t->l + at, n * sizeof(*t->l));
	memmove(t->r, t->r + at, n * sizeof(*t->r));
	t->n = n;
}

void
snd_cut_silence(struct snd_track *t, double below_db)
{
	float top = 0, least;
	size_t i, from, to;

	for (i = 0; i < t->n; i++)
		top = size_at(t, i) > top ? size_at(t, i) : top;
	least = top * (float)snd_gain(-below_db);
	for (from = 0; from < t->n && size_at(t, from) <= least; from++)
		;
	for (to = t->n; to > from && size_at(t, to - 1) <= least; to--)
		;
	keep(t, from, top < (float)silent ? 0 : to - from);
}

static void
fade(struct snd_track *t, size_t in, size_t out)
{
	size_t i;

	for (i = 0; i < in && i < t->n; i++) {
		t->l[i] *= (float)i / (float)in;
		t->r[i] *= (float)i / (float)in;
	}
	for (i = 0; i < out && i < t->n; i++) {
		t->l[t->n - 1 - i] *= (float)i / (float)out;
		t->r[t->n - 1 - i] *= (float)i / (float)out;
	}
}

void
snd_cut_piece(struct snd_track *t, double seconds)
{
	size_t n = (size_t)(seconds * t->rate);

	t->n = t->n < n ? t->n : n;
	n = (size_t)(2 * t->rate);
	fade(t, (size_t)(.005 * t->rate), n < t->n / 8 ? n : t->n / 8);
}

/* How alike n samples from at are to the head, -1..1; every fourth tells enough. */
static double
alike(const struct snd_track *t, size_t at, size_t n)
{
	double both = 0, one = 1e-12, other = 1e-12;
	size_t i;

	for (i = 0; i < n; i += 4) {
		double a = (double)t->l[i] + t->r[i], b = (double)t->l[at + i] + t->r[at + i];

		both += a * b;
		one += a * a;
		other += b * b;
	}
	return both / (sqrt(one) * sqrt(other));
}

/* Lay the n samples behind the end over the head, neither louder nor softer on the way. */
static void
lay_over(struct snd_track *t, size_t end, size_t n, double like)
{
	double in, out, g;
	size_t i;

	like = like < 0 ? 0 : like;
	for (i = 0; i < n; i++) {
		in = (double)i / (double)n;
		out = 1 - in;
		g = 1 / sqrt(in * in + out * out + 2 * in * out * like);
		t->l[i] = (float)(g * (in * t->l[i] + out * t->l[end + i]));
		t->r[i] = (float)(g * (in * t->r[i] + out * t->r[end + i]));
	}
	t->n = end;
}

void
snd_cut_loop(struct snd_track *t, double seconds, double bar)
{
	size_t n = (size_t)(.5 * t->rate), near = (size_t)(.01 * t->rate), end, at, best;
	double most = -2, now;

	n = n < t->n / 8 ? n : t->n / 8;
	if (seconds * t->rate + (double)(n + near) > (double)t->n) {
		seconds = (double)(t->n - n - (near < t->n / 8 ? near : t->n / 8)) / t->rate;
		if (bar > 0 && seconds >= bar)
			seconds = (double)(int)(seconds / bar) * bar;
	}
	best = end = (size_t)(seconds * t->rate + .5);
	for (at = end > near + n ? end - near : end; at <= end + near && at + n <= t->n; at++) {
		now = alike(t, at, n);
		if (now > most) {
			most = now;
			best = at;
		}
	}
	lay_over(t, best, n, most);
}

void
snd_cut_effect(struct snd_track *t, double longest)
{
	size_t n = (size_t)(longest * t->rate), i;
	double sum = 0;
	bool is_cut = t->n > n;

	t->n = is_cut ? n : t->n;
	for (i = 0; i < t->n; i++)
		sum += .5 * ((double)t->l[i] + t->r[i]);
	for (i = 0; i < t->n; i++)
		t->l[i] = t->r[i] = (float)(.5 * ((double)t->l[i] + t->r[i]) - sum / (double)t->n);
	/* what is cut off in the middle goes out over a fifth of its length */
	n = is_cut ? t->n / 5 : (size_t)(.01 * t->rate);
	fade(t, (size_t)(.002 * t->rate), n < t->n / 2 ? n : t->n / 2);
}

static float
between(const float *x, size_t n, size_t i, float u)
{
	float a = x[i ? i - 1 : 0], b = x[i], c = x[i + 1 < n ? i + 1 : n - 1];
	float d = x[i + 2 < n ? i + 2 : n - 1];

	return b + .5f * u * (c - a + u * (2 * a - 5 * b + 4 * c - d + u * (3 * (b - c) + d - a)));
}

void
snd_bend_speed(const struct snd_track *t, double by, struct snd_track *out)
{
	size_t i, n = (size_t)((double)t->n / by), k;

	snd_track_init(out, n, t->rate);
	for (i = 0; i < n; i++) {
		k = (size_t)((double)i * by);
		k = k < t->n ? k : t->n - 1;
		out->l[i] = out->r[i] = between(t->l, t->n, k, (float)((double)i * by - (double)k));
	}
}

static int
read_at(struct snd_track *t, const char *path, int rate, struct cg_err *err)
{
	if (snd_foreign_read(t, path, NULL, err) < 0)
		return -1;
	if ((int)t->rate == rate)
		return 0;
	snd_track_release(t);
	return snd_ffmpeg_read(t, path, rate, err);
}

bool
snd_came(struct cg_handler *h, const char *name, int rate, double least, struct snd_track *t,
    struct snd_maker *by)
{
	struct cg_err why = CG_ERR_INIT;
	struct snd_maker who = { NULL, NULL };
	const char *path = cg_handler_came(h, name, &who.provider, &who.model);

	if (!path)
		return false;
	if (read_at(t, path, rate, &why) == 0) {
		snd_cut_silence(t, edge_db);
		if ((double)t->n >= least * t->rate) {
			*by = who;
			return true;
		}
		if (t->n)
			cg_err_set(&why, CG_E_DATA, "%.2f s of sound where %.2f are needed", (double)t->n / t->rate, least);
		else
			cg_err_set(&why, CG_E_DATA, "it is silent");
		snd_track_release(t);
	}
	cg_handler_log(h, "%s: made by the studio: what %s sent is of no use: %s", name, who.provider,
	    why.msg);
	cg_json_set(h->data, "degraded", json_true());
	return false;
}
