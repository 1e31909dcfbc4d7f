/* ITU-R BS.1770 through libebur128, on floats. */
#include <stdlib.h>

#include <ebur128.h>

#include "base/err.h"
#include "base/mem.h"
#include "master.h"
#include "mix.h"
#include "num.h"

enum { BLOCK = 4096 };

static double
hundredths(double x)
{
	int64_t k = (int64_t)(x * 100 + (x < 0 ? -.5 : .5));

	return (double)k / 100;
}

static int
feed(ebur128_state *st, const struct snd_track *t, size_t from, size_t n, int channels)
{
	float block[BLOCK * 2];
	size_t i, k, len;
	int bad = 0;

	for (i = 0; i < n && !bad; i += len) {
		len = n - i < BLOCK ? n - i : BLOCK;
		for (k = 0; k < len; k++) {
			block[k * (size_t)channels] = t->l[from + i + k];
			if (channels == 2)
				block[k * 2 + 1] = t->r[from + i + k];
		}
		bad = ebur128_add_frames_float(st, block, len);
	}
	return bad;
}

int
snd_measure(const struct snd_track *t, size_t from, size_t n, int times, int channels,
    double *lufs, double *peak, struct cg_err *err)
{
	int mode = EBUR128_MODE_I | (peak ? EBUR128_MODE_TRUE_PEAK : 0), bad = 0, c;
	ebur128_state *st = ebur128_init((unsigned)channels, (unsigned long)t->rate, mode);
	double top = 0, one;

	if (!st)
		return cg_err_set(err, CG_E_OS, "could not start the loudness meter");
	while (times-- > 0 && !bad)
		bad = feed(st, t, from, n, channels);
	bad = bad || ebur128_loudness_global(st, lufs);
	for (c = 0; peak && c < channels && !bad; c++) {
		bad = ebur128_true_peak(st, (unsigned)c, &one);
		top = one > top ? one : top;
	}
	ebur128_destroy(&st);
	if (bad)
		return cg_err_set(err, CG_E_BUG, "the loudness meter failed");
	*lufs = *lufs < -99 ? -99 : hundredths(*lufs);
	if (peak)
		*peak = hundredths(snd_db(top));
	return 0;
}
