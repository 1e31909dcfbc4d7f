/* Movement in time. */
#include <stdint.h>

#include "lib/motion/wave.h"

const char *const cg_easing_names[CG_EASINGS] = { "linear", "ease_in", "ease_out",
	"ease_in_out" };

double
cg_fraction(double x)
{
	double whole = (double)(int64_t)x;

	return x - whole < 0 ? x - whole + 1 : x - whole;
}

double
cg_wave_swing(double u, enum cg_easing e)
{
	switch (e) {
	case CG_LINEAR: /* a triangle whose corners are rounded */
		return (cg_wave_cos(u) + cg_wave_cos(3 * u) / 9 + cg_wave_cos(5 * u) / 25) /
		    (1 + 1. / 9 + 1. / 25);
	case CG_EASE_IN: /* slowly away, quickly back */
		return cg_wave_cos(u + .08 * (cg_wave_cos(u) - 1));
	case CG_EASE_OUT:
		return cg_wave_cos(u - .08 * (cg_wave_cos(u) - 1));
	default:
		return cg_wave_cos(u);
	}
}

double
cg_ease(double t, enum cg_easing e)
{
	t = t < 0 ? 0 : t > 1 ? 1 : t;
	switch (e) {
	case CG_EASE_IN:
		return t * t * t;
	case CG_EASE_OUT:
		return 1 - (1 - t) * (1 - t) * (1 - t);
	case CG_EASE_IN_OUT:
		return t * t * (3 - 2 * t);
	default:
		return t;
	}
}

double
cg_ease_over(double t)
{
	const double s = 1.2; /* 4 s^3 / 27 (s + 1)^2 = 5.3 % */

	if (t <= 0)
		return 0;
	if (t >= 1)
		return 1;
	t -= 1;
	return 1 + t * t * ((s + 1) * t + s);
}

double
cg_hash(unsigned a, unsigned b, unsigned seed)
{
	uint32_t x = a * 0x9e3779b1u ^ b * 0x85ebca6bu ^ seed * 0xc2b2ae35u;

	x ^= x >> 16;
	x *= 0x7feb352du;
	x ^= x >> 15;
	x *= 0x846ca68bu;
	x ^= x >> 16;
	return (double)x / 4294967296.0;
}
