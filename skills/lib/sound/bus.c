/*
 * The mix bus and what parts need of it: filters in their steady state, a clip
 * at twice the rate, tilt, tape, a gentle compressor, a limiter that looks
 * ahead. What is not linear runs over two periods and keeps the second.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "dsp.h"
#include "mix.h"
#include "num.h"
#include "recipe.h"
#include "score.h"

/* Half-band low-pass, windowed sinc: the odd taps; the centre is one half. */
static const float half[8] = { .31450f, -.09600f, .04830f, -.02600f, .01350f, -.00640f, .00260f,
	-.00080f };

/* The value half way between x[i] and x[i + 1]; margin of 8 samples on both sides. */
static inline float
between(const float *x)
{
	float y = 0;
	int k;

	for (k = 0; k < 8; k++)
		y += half[k] * (x[1 + k] + x[-k]);
	return y * 2.0f;
}

/* x with 16 samples of its other end on each side; points at the first sample. */
static const float *
wrap(const float *x, size_t n, float *room)
{
	size_t i;

	for (i = 0; i < 16; i++) {
		room[i] = x[(n * 16 + i - 16) % n];
		room[16 + n + i] = x[i % n];
	}
	memcpy(room + 16, x, n * sizeof(*x));
	return room + 16;
}

void
snd_drive(float *x, size_t n, float g, float *scratch)
{
	const float *w = wrap(x, n, scratch);
	float mid[16];
	size_t i;
	int k;

	/* mid[k] is the bent value half way after sample i + k - 8 */
	for (k = 0; k < 15; k++)
		mid[k] = snd_bend(g * between(w + k - 8));
	for (i = 0; i < n; i++) {
		float y = .5f * snd_bend(g * w[i]);

		mid[15] = snd_bend(g * between(w + i + 7));
		for (k = 0; k < 8; k++)
			y += half[k] * (mid[8 + k] + mid[7 - k]);
		x[i] = y;
		memmove(mid, mid + 1, 15 * sizeof(*mid));
	}
}

void
snd_trim(float *x, size_t n, double rate, double high, double low)
{
	struct snd_svf h = { 0, 0, 0, 0, 0, 0 }, l = h;
	size_t warm = (size_t)(.3 * rate), i;
	float y;

	if (warm > n)
		warm = n;
	if (high > 0)
		snd_svf_set(&h, high, .7, rate);
	if (low > 0)
		snd_svf_set(&l, low, .7, rate);
	for (i = 0; i < warm + n; i++) {
		size_t at = i < warm ? n - warm + i : i - warm;

		y = x[at];
		if (high > 0)
			y = snd_svf_high(&h, y);
		if (low > 0)
			y = snd_svf_low(&l, y);
		if (i >= warm)
			x[at] = y;
		if (i % 64 == 0) {
			snd_svf_rest(&h);
			snd_svf_rest(&l);
		}
	}
}

double
snd_part_loudness(const struct snd_track *t, bool weighted)
{
	struct snd_svf f[2], s[2];
	size_t win = (size_t)(.1 * t->rate), i, k, windows = t->n / win, used = 0;
	double *power = cg_calloc(windows + 1, sizeof(*power)), top = 0, sum = 0;
	int c;

	memset(f, 0, sizeof(f));
	memset(s, 0, sizeof(s));
	for (c = 0; c < 2; c++) {
		snd_svf_set(&f[c], 60, .6, t->rate);
		snd_svf_set(&s[c], 1500, .7, t->rate);
	}
	for (i = 0; i < windows * win; i++) {
		for (c = 0; c < 2; c++) {
			float y = (c ? t->r : t->l)[i];

			if (weighted) {
				y = snd_svf_high(&f[c], y);
				y += .55f * snd_svf_high(&s[c], y);
			}
			power[i / win] += (double)y * y;
		}
		if (i % 64 == 0)
			for (c = 0; c < 2; c++) {
				snd_svf_rest(&f[c]);
				snd_svf_rest(&s[c]);
			}
	}
	for (k = 0; k < windows; k++)
		if (power[k] > top)
			top = power[k];
	for (k = 0; k < windows; k++)
		if (power[k] > top * .01 && ++used)
			sum += power[k];
	free(power);
	return used ? .5 * snd_db(sum / ((double)used * (double)win)) : -200;
}

double
snd_peak(const struct snd_track *t)
{
	float *room = cg_calloc(t->n + 32, sizeof(*room)), top = 0, y;
	size_t i;
	int c;

	for (c = 0; c < 2; c++) {
		const float *x = wrap(c ? t->r : t->l, t->n, room);

		for (i = 0; i < t->n; i++) {
			y = x[i] < 0 ? -x[i] : x[i];
			top = y > top ? y : top;
			if (y < .5f * top)
				continue;
			y = between(x + i);
			y = y < 0 ? -y : y;
			top = y > top ? y : top;
		}
	}
	free(room);
	return top;
}

/* A balance around 900 Hz: db more above, as much less below. */
static void
tilt(struct snd_track *t, double db)
{
	float up = (float)snd_gain(db), down = (float)snd_gain(-db), low, a;
	size_t i, warm = t->n < 22050 ? t->n : 22050;
	float *x;
	int c;

	a = (float)(1.0 - snd_exp2(-9.0647202836543876 * 900.0 / t->rate));
	for (c = 0; c < 2; c++) {
		x = c ? t->r : t->l;
		low = 0;
		for (i = t->n - warm; i < t->n; i++)
			low += a * (x[i] - low);
		for (i = 0; i < t->n; i++) {
			low += a * (x[i] - low);
			x[i] = down * low + up * (x[i] - low);
		}
	}
}

/* A worn tape: its speed sways by 6 cents in whole periods of the loop. */
static void
sway(struct snd_track *t, double seconds_each)
{
	double turns, depth, at, frac;
	float *src = cg_calloc(t->n + 32, sizeof(*src)), *x;
	size_t i, n = t->n, j;
	int c;

	turns = (double)(int)((double)n / t->rate / seconds_each + .5);
	if (turns < 1)
		turns = 1;
	depth = .0035 * (double)n / (2 * SND_PI * turns);
	for (c = 0; c < 2; c++) {
		const float *w;

		x = c ? t->r : t->l;
		w = wrap(x, n, src);
		for (i = 0; i < n; i++) {
			float y0, y1, y2, y3, f;

			at = (double)i + (double)n + depth * snd_sin_turns(turns * (double)i / (double)n);
			j = (size_t)at;
			frac = at - (double)j;
			j %= n;
			f = (float)frac;
			y0 = w[(ptrdiff_t)j - 1];
			y1 = w[j];
			y2 = w[j + 1];
			y3 = w[j + 2];
			x[i] = y1 + .5f * f * (y2 - y0 + f * (2 * y0 - 5 * y1 + 4 * y2 - y3 +
			    f * (3 * (y1 - y2) + y3 - y0)));
		}
	}
	free(src);
}

static void
crackle(struct snd_track *t, const struct snd_score *s, double db)
{
	struct snd_rng r;
	double level = snd_gain(db + 8), sec = (double)t->n / t->rate;
	int i, n = (int)(sec * 9);
	uint32_t hiss = 77;
	float g = (float)snd_gain(db - 22);
	size_t k;

	snd_rng_init(&r, s->digest, "crackle");
	for (i = 0; i < n; i++) {
		size_t at = (size_t)(snd_rng_unit(&r) * (double)t->n);
		float a = (float)(level * snd_rng_unit(&r) * snd_rng_unit(&r)), pan;

		pan = (float)snd_rng_unit(&r);
		for (k = 0; k < 24; k++) {
			float y = a * (k % 2 ? -1.0f : 1.0f) * (1.0f - (float)k / 24.0f);

			t->l[(at + k) % t->n] += y * pan;
			t->r[(at + k) % t->n] += y * (1.0f - pan);
		}
	}
	for (k = 0; k < t->n; k++) {
		t->l[k] += g * snd_noise(&hiss);
		t->r[k] += g * snd_noise(&hiss);
	}
}

static double
power_of(const struct snd_track *t)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < t->n; i++)
		sum += (double)t->l[i] * t->l[i] + (double)t->r[i] * t->r[i];
	return sum / (2.0 * (double)t->n);
}

/* 1.6:1 over the mean level, 30/120 ms, at most 2 dB; moves every 16 samples. */
static void
compress(struct snd_track *t)
{
	enum { HOP = 16 };
	double mean = power_of(t), env = mean, limit = mean * 1.2, up, down, g = 1, want, p;
	size_t pass, i, k, n = t->n, len;

	up = 1.0 - snd_exp2(-1.4426950408889634 * HOP / (.03 * t->rate));
	down = 1.0 - snd_exp2(-1.4426950408889634 * HOP / (.12 * t->rate));
	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < n; i += HOP) {
			len = n - i < HOP ? n - i : HOP;
			p = 0;
			for (k = i; k < i + len; k++)
				p += (double)t->l[k] * t->l[k] + (double)t->r[k] * t->r[k];
			p /= 2.0 * (double)len;
			env += (p > env ? up : down) * (p - env);
			want = env > limit ? snd_exp2(-.1875 * snd_log2(env / limit)) : 1;
			if (want < .7943)
				want = .7943;
			for (k = i; k < i + len; k++) {
				g += (want - g) * (1.0 / 64);
				if (pass) {
					t->l[k] *= (float)g;
					t->r[k] *= (float)g;
				}
			}
		}
	}
}

void
snd_bus(struct snd_track *t, const struct snd_score *s)
{
	const struct snd_recipe *r = s->recipe;
	double db = r->tilt_db, peak, sharp;
	float *scratch, g;
	size_t i;

	db += s->mood == SND_HAPPY ? .5 : s->mood == SND_SAD || s->mood == SND_RELAXED ? -.5 : 0;
	if (db > 0 || db < 0)
		tilt(t, db);
	if (r->lowpass > 0) {
		sway(t, 2.4);
		snd_trim(t->l, t->n, t->rate, 0, r->lowpass);
		snd_trim(t->r, t->n, t->rate, 0, r->lowpass);
	}
	if (r->crackle_db < 0)
		crackle(t, s, r->crackle_db);
	/* below 32 Hz is nothing that a phone or a laptop plays, and it costs headroom */
	snd_trim(t->l, t->n, t->rate, 32, 0);
	snd_trim(t->r, t->n, t->rate, 32, 0);
	compress(t);
	peak = snd_peak(t);
	if (peak <= 0)
		return;
	/*
	 * The highest peaks meet the bend of the clip, the body stays straight. Where
	 * single drums stand far above the rest they are bent more: a limiter that has
	 * to push them down later is heard in everything else.
	 */
	sharp = snd_db(peak) - snd_part_loudness(t, true) - 14.5;
	sharp = sharp < 0 ? 0 : sharp > 5 ? 5 : sharp;
	g = (float)(snd_gain(r->drive_db + sharp) * 1.25 / peak);
	scratch = cg_calloc(t->n + 64, sizeof(*scratch));
	snd_drive(t->l, t->n, g, scratch);
	snd_drive(t->r, t->n, g, scratch);
	free(scratch);
	for (i = 0; i < t->n; i++) {
		t->l[i] *= .5f;
		t->r[i] *= .5f;
	}
}

/*
 * The gain a sample needs, its minimum over the next 4 ms, averaged over the
 * same 4 ms, so that the gain has arrived when the peak does; back in 80 ms.
 */
double
snd_limit(struct snd_track *t, double ceiling)
{
	size_t n = t->n, look = (size_t)(.004 * t->rate), i, k, at, pass, head = 0, tail = 0;
	float *need = cg_calloc(n, sizeof(*need)), *room = cg_calloc(n + 32, sizeof(*room));
	size_t *queue = cg_calloc(2 * n + 2 * look + 2, sizeof(*queue));
	float back = (float)(1.0 - snd_exp2(-1.4426950408889634 / (.08 * t->rate))), env = 1, deepest = 1;
	double sum;
	float *held = room;
	int c;

	for (i = 0; i < n; i++)
		need[i] = 1;
	for (c = 0; c < 2; c++) {
		const float *x = wrap(c ? t->r : t->l, n, room);

		for (i = 0; i < n; i++) {
			float y = x[i] < 0 ? -x[i] : x[i], m = between(x + i);

			m = m < 0 ? -m : m;
			y = y > m ? y : m;
			if (y * need[i] > (float)ceiling)
				need[i] = (float)ceiling / y;
		}
	}
	/* minimum of need over [i, i + look], by a queue of rising values */
	for (i = 0; i < n + look; i++) {
		while (tail > head && need[queue[tail - 1] % n] >= need[i % n])
			tail--;
		queue[tail++] = i;
		while (queue[head] + look < i)
			head++;
		if (i >= look)
			held[i - look] = need[queue[head] % n];
	}
	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < n; i++) {
			env = held[i] < env ? held[i] : env + back * (held[i] - env);
			if (pass)
				need[i] = env;
		}
	sum = 0;
	for (k = 0; k < look; k++)
		sum += need[(n * 2 + k - look) % n];
	for (i = 0; i < n; i++) {
		float g;

		at = (i + n * 2 - look) % n;
		sum += (double)need[i] - need[at];
		g = (float)(sum / (double)look);
		t->l[i] *= g;
		t->r[i] *= g;
		deepest = g < deepest ? g : deepest;
	}
	free(need);
	free(room);
	free(queue);
	return -snd_db(deepest);
}
