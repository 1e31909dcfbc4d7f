/*
 * The polynomials behind num.h. Each works in double, reduces its argument by
 * exact steps and then sums a fixed series, so that two processors can only agree.
 */
#include "num.h"

#include <string.h>

uint64_t
snd_rng_next(struct snd_rng *r)
{
	uint64_t z = (r->s += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

void
snd_rng_init(struct snd_rng *r, const unsigned char digest[32], const char *name)
{
	uint64_t h = 0xcbf29ce484222325u;
	int i;

	for (i = 0; i < 32; i++)
		h = (h ^ digest[i]) * 0x100000001b3u;
	for (; *name; name++)
		h = (h ^ (unsigned char)*name) * 0x100000001b3u;
	r->s = h;
	(void)snd_rng_next(r);
}

double
snd_rng_unit(struct snd_rng *r)
{
	return (double)(snd_rng_next(r) >> 11) * (1.0 / 9007199254740992.0);
}

int
snd_rng_below(struct snd_rng *r, int n)
{
	return (int)(snd_rng_unit(r) * n);
}

bool
snd_rng_chance(struct snd_rng *r, double p)
{
	return snd_rng_unit(r) < p;
}

double
snd_rng_triangle(struct snd_rng *r)
{
	double a = snd_rng_unit(r);

	return a + snd_rng_unit(r) - 1.0;
}

double
snd_exp2(double x)
{
	static const double c[] = { 1.0, 0.69314718055994531, 0.24022650695910071,
		0.055504108664821580, 0.0096181291076284772, 0.0013333558146428443,
		1.5403530393381609e-4, 1.5252733804059840e-5, 1.3215486790144309e-6,
		1.0178086009239699e-7 };
	uint64_t bits;
	double y = 0, two;
	int i, n;

	if (x < -1000)
		return 0;
	if (x > 1000)
		x = 1000;
	n = (int)(x + 2048.5) - 2048;
	x -= n;
	for (i = 9; i >= 0; i--)
		y = y * x + c[i];
	bits = (uint64_t)(n + 1023) << 52;
	memcpy(&two, &bits, sizeof(two));
	return y * two;
}

double
snd_log2(double x)
{
	uint64_t bits;
	double z, z2, y = 0;
	int e, i;

	memcpy(&bits, &x, sizeof(bits));
	e = (int)(bits >> 52) - 1023;
	bits = (bits & 0x000fffffffffffffu) | 0x3ff0000000000000u;
	memcpy(&x, &bits, sizeof(x));
	if (x > 1.4142135623730951) {
		x *= 0.5;
		e++;
	}
	z = (x - 1) / (x + 1);
	z2 = z * z;
	for (i = 15; i >= 1; i -= 2)
		y = y * z2 + 1.0 / i;
	return e + 2.8853900817779268 * z * y;
}

double
snd_sin_turns(double x)
{
	static const double c[] = { 6.2831853071795862, -41.341702240399755,
		81.605249276075040, -76.705859753061390, 42.058693944897660,
		-15.094642576822990, 3.8199525848482820, -0.71812230177850050,
		0.10422916220813978 };
	double y, s = 0;
	int i;

	x -= (double)((int64_t)(x + 1048576.5) - 1048576);
	if (x > 0.25)
		x = 0.5 - x;
	else if (x < -0.25)
		x = -0.5 - x;
	y = x * x;
	for (i = 8; i >= 0; i--)
		s = s * y + c[i];
	return s * x;
}

double
snd_tan_turns(double x)
{
	return snd_sin_turns(x) / snd_sin_turns(x + 0.25);
}

double
snd_gain(double db)
{
	return snd_exp2(db * 0.16609640474436813);
}

double
snd_db(double gain)
{
	return gain < 1e-10 ? -200.0 : snd_log2(gain) * 6.0205999132796239;
}

double
snd_hertz(double pitch)
{
	return 440.0 * snd_exp2((pitch - 69.0) / 12.0);
}

double
snd_fall(double seconds, double rate)
{
	return snd_exp2(-9.9657842846620870 / (seconds * rate));
}
