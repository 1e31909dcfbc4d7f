/*
 * Conversions. The transfer function wants x^2.4 and the lab wants cube roots;
 * both come from Newton's method with a fixed number of steps, because libm's
 * pow and cbrt differ between machines in the last bit, and a last bit can turn
 * into another hex digit.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "color/color.h"

static const double pi = 3.14159265358979323846;

static double
root(double x, int n)
{
	double y = 1;

	if (x <= 0)
		return 0;
	/* x is at most 1, so the steps come down from above; where they stop coming
	 * down is the root. */
	for (int i = 0; i < 80; i++) {
		double p = 1, next;

		for (int k = 1; k < n; k++)
			p *= y;
		next = ((n - 1) * y + x / p) / n;
		if (next >= y)
			break;
		y = next;
	}
	return y;
}

static double
cube_root(double x)
{
	return x < 0 ? -root(-x, 3) : root(x, 3);
}

static double
to_linear(double c)
{
	double u, f;

	if (c <= 0.04045)
		return c / 12.92;
	u = (c + 0.055) / 1.055;
	f = root(u, 5);
	return u * u * f * f; /* u^2.4 */
}

static double
to_gamma(double c)
{
	double t, t2;

	if (c <= 0.0031308)
		return 12.92 * c;
	t = root(sqrt(sqrt(c)), 3); /* the twelfth root */
	t2 = t * t;
	return 1.055 * t2 * t2 * t - 0.055; /* c^(5/12) */
}

static void
sin_cos(double degrees, double *s, double *c)
{
	double x = degrees, xx, ts, tc;

	while (x > 180)
		x -= 360;
	while (x < -180)
		x += 360;
	x *= pi / 180;
	xx = x * x;
	*s = ts = x;
	*c = tc = 1;
	for (int k = 1; k < 20; k++) {
		tc *= -xx / ((2 * k - 1) * (2 * k));
		ts *= -xx / ((2 * k) * (2 * k + 1));
		*c += tc;
		*s += ts;
	}
}

/* Degrees of the direction (x, y), 0..360. */
static double
direction(double y, double x)
{
	double r = sqrt(x * x + y * y), t, tt, term, sum, at;

	if (r == 0)
		return 0;
	if (x < 0 && y == 0)
		return 180;
	/* Half the angle, without cancellation; then twice halved again, so that the
	 * series is short. */
	t = x < 0 ? (r - x) / y : y / (r + x);
	t = t / (1 + sqrt(1 + t * t));
	t = t / (1 + sqrt(1 + t * t));
	tt = t * t;
	sum = term = t;
	for (int k = 1; k < 40; k++) {
		term *= -tt;
		sum += term / (2 * k + 1);
	}
	at = 8 * sum * 180 / pi;
	return at < 0 ? at + 360 : at;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool
cg_color_parse(const char *s, struct cg_rgb *out)
{
	size_t n = s ? strlen(s) : 0;
	int d[6];

	if ((n != 4 && n != 7) || s[0] != '#')
		return false;
	for (size_t i = 0; i < 6; i++)
		if ((d[i] = hex_digit(s[1 + (n == 4 ? i / 2 : i)])) < 0)
			return false;
	out->r = (unsigned char)(d[0] * 16 + d[1]);
	out->g = (unsigned char)(d[2] * 16 + d[3]);
	out->b = (unsigned char)(d[4] * 16 + d[5]);
	return true;
}

void
cg_color_format(struct cg_rgb c, char out[8])
{
	snprintf(out, 8, "#%02X%02X%02X", c.r, c.g, c.b);
}

bool
cg_color_equal(struct cg_rgb a, struct cg_rgb b)
{
	return a.r == b.r && a.g == b.g && a.b == b.b;
}

double
cg_color_luminance(struct cg_rgb c)
{
	return 0.2126 * to_linear(c.r / 255.0) + 0.7152 * to_linear(c.g / 255.0) +
	    0.0722 * to_linear(c.b / 255.0);
}

double
cg_color_contrast(struct cg_rgb a, struct cg_rgb b)
{
	double x = cg_color_luminance(a), y = cg_color_luminance(b);

	return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

/* Linear sRGB to OKLab and back, with the matrices of its author. */
static void
to_lab(struct cg_rgb c, double lab[3])
{
	double r = to_linear(c.r / 255.0), g = to_linear(c.g / 255.0), b = to_linear(c.b / 255.0);
	double l = cube_root(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
	double m = cube_root(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
	double s = cube_root(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);

	lab[0] = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
	lab[1] = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
	lab[2] = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
}

static void
from_lab(const double lab[3], double rgb[3])
{
	double l = lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2];
	double m = lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2];
	double s = lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2];

	l = l * l * l;
	m = m * m * m;
	s = s * s * s;
	rgb[0] = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
	rgb[1] = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
	rgb[2] = -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s;
}

struct cg_lch
cg_color_to_lch(struct cg_rgb c)
{
	struct cg_lch out;
	double lab[3];

	to_lab(c, lab);
	out.l = lab[0];
	out.c = sqrt(lab[1] * lab[1] + lab[2] * lab[2]);
	/* Below this a grey's hue is rounding noise. */
	out.h = out.c < 1e-4 ? 0 : direction(lab[2], lab[1]);
	return out;
}

static bool
linear_at(double l, double c, double sin_h, double cos_h, double rgb[3])
{
	double lab[3] = { l, c * cos_h, c * sin_h };
	bool in = true;

	from_lab(lab, rgb);
	for (int i = 0; i < 3; i++)
		in = in && rgb[i] > -0.0005 && rgb[i] < 1.0005;
	return in;
}

static unsigned char
byte(double linear)
{
	double v = linear <= 0 ? 0 : linear >= 1 ? 1 : to_gamma(linear);

	return (unsigned char)(v * 255 + 0.5);
}

struct cg_rgb
cg_color_from_lch(struct cg_lch c)
{
	double s, k, rgb[3], lo = 0, hi = c.c;

	if (c.l <= 0)
		return (struct cg_rgb){ 0, 0, 0 };
	if (c.l >= 1)
		return (struct cg_rgb){ 255, 255, 255 };
	sin_cos(c.h, &s, &k);
	if (linear_at(c.l, hi, s, k, rgb))
		lo = hi;
	for (int i = 0; i < 20 && lo < hi; i++) {
		double mid = (lo + hi) / 2;

		if (linear_at(c.l, mid, s, k, rgb))
			lo = mid;
		else
			hi = mid;
	}
	linear_at(c.l, lo, s, k, rgb);
	return (struct cg_rgb){ byte(rgb[0]), byte(rgb[1]), byte(rgb[2]) };
}

struct cg_rgb
cg_color_with_l(struct cg_rgb c, double l)
{
	struct cg_lch x = cg_color_to_lch(c);

	x.l = l;
	return cg_color_from_lch(x);
}

double
cg_color_distance(struct cg_rgb a, struct cg_rgb b)
{
	double x[3], y[3], sum = 0;

	to_lab(a, x);
	to_lab(b, y);
	for (int i = 0; i < 3; i++)
		sum += (x[i] - y[i]) * (x[i] - y[i]);
	return sqrt(sum);
}

struct cg_rgb
cg_color_ink(struct cg_rgb fill)
{
	struct cg_lch dark = cg_color_to_lch(fill);
	struct cg_rgb white = { 255, 255, 255 }, ink;

	dark.l = 0.22;
	if (dark.c > 0.04)
		dark.c = 0.04;
	ink = cg_color_from_lch(dark);
	return cg_color_contrast(white, fill) >= cg_color_contrast(ink, fill) ? white : ink;
}
