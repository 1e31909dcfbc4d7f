/*
 * ECMAScript Number::toString: the shortest digits that read back as the same
 * double, and of those the ones nearest to it. Two facts carry the quick ways:
 * a decimal of at most 15 digits survives the way through a double, so that no
 * other decimal of at most 15 digits reads back as the same one; and an
 * integer below 2^53, divided or multiplied by a power of ten up to 10^22, is
 * rounded once only, as reading the decimal would.
 */
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json/json.h"

static const double tens[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

/* The decimal digits of m; returns how many. */
static int
write_digits(uint64_t m, char digits[20])
{
	char back[20];
	int n = 0;

	do
		back[n++] = (char)('0' + m % 10);
	while (m /= 10);
	for (int i = 0; i < n; i++)
		digits[i] = back[n - 1 - i];
	return n;
}

/* Prices, shares, percentages: d = m / 10^places with m below 10^15. */
static bool
is_short(double d, uint64_t *m, int *places)
{
	for (int k = 1; k <= 6; k++) {
		double x = d * tens[k];

		if (x >= 1e15)
			return false;
		if (x == (double)(uint64_t)x && x / tens[k] == d) {
			*m = (uint64_t)x;
			*places = k;
			return true;
		}
	}
	return false;
}

/* Does m * 10^e read back as d? */
static bool
reads_back(uint64_t m, int e, double d)
{
	char text[40];

	if (m < (uint64_t)1 << 53 && e <= 0 && e >= -22)
		return (double)m / tens[-e] == d;
	if (m < (uint64_t)1 << 53 && e > 0 && e <= 22)
		return (double)m * tens[e] == d;
	snprintf(text, sizeof text, "%llue%d", (unsigned long long)m, e);
	return strtod(text, NULL) == d;
}

/* Subnormals carry fewer digits and are searched from one digit up. */
static void
search(double d, uint64_t *m, int *e)
{
	char text[40], *at;

	for (int p = 1; p <= 17; p++) {
		snprintf(text, sizeof text, "%.*e", p - 1, d);
		if (strtod(text, NULL) != d)
			continue;
		*e = (int)strtol(strchr(text, 'e') + 1, NULL, 10) - (p - 1);
		for (*m = 0, at = text; *at != 'e'; at++)
			if (*at != '.')
				*m = *m * 10 + (uint64_t)(*at - '0');
		return;
	}
}

/*
 * d = m * 10^e for a normal d. 17 digits always read back. A decimal of 15 that
 * does is at most 11 units of the 17th digit away, so that rounding the 17
 * finds it. Rounding to 16 is safe unless the last digit is a 5, which may
 * stand for a little less or more than a half.
 */
static void
shortest(double d, uint64_t *m, int *e)
{
	uint64_t full = 0, r;
	char text[40], *at;

	snprintf(text, sizeof text, "%.16e", d);
	for (at = text; *at != 'e'; at++)
		if (*at != '.')
			full = full * 10 + (uint64_t)(*at - '0');
	*e = (int)strtol(at + 1, NULL, 10) - 16;
	r = (full + 50) / 100;
	if (reads_back(r, *e + 2, d)) {
		*m = r;
		*e += 2;
		return;
	}
	r = (full + 5) / 10;
	if (full % 10 == 5) {
		snprintf(text, sizeof text, "%.15e", d);
		for (r = 0, at = text; *at != 'e'; at++)
			if (*at != '.')
				r = r * 10 + (uint64_t)(*at - '0');
	}
	*m = full;
	if (reads_back(r, *e + 1, d)) {
		*m = r;
		*e += 1;
	}
}

/* The digits of d without point, n of them, and the decimal exponent of the first. */
static int
digits_of(double d, char digits[20], int *exponent)
{
	uint64_t m = 0;
	int e = 0, n;

	if (is_short(d, &m, &e))
		e = -e;
	else if (d < DBL_MIN)
		search(d, &m, &e);
	else
		shortest(d, &m, &e);
	n = write_digits(m, digits);
	*exponent = e + n - 1;
	while (n > 1 && digits[n - 1] == '0')
		n--;
	return n;
}

static char *
zeros(char *o, int n)
{
	memset(o, '0', n > 0 ? (size_t)n : 0);
	return o + (n > 0 ? n : 0);
}

static char *
copy(char *o, const char *digits, int n)
{
	memcpy(o, digits, (size_t)n);
	return o + n;
}

void
cg_json_number(double d, char out[32])
{
	char digits[20], *o = out;
	int e, n, point;

	if (d == 0 || !isfinite(d)) {
		snprintf(out, 32, "%s", d == 0 ? "0" : "null");
		return;
	}
	if (d < 0)
		*o++ = '-';
	d = fabs(d);
	if (d < 1e15 && d == (double)(uint64_t)d) {
		o[write_digits((uint64_t)d, o)] = '\0';
		return;
	}
	n = digits_of(d, digits, &e);
	point = e + 1;
	if (point >= n && point <= 21) {
		o = copy(o, digits, n);
		o = zeros(o, point - n);
	} else if (point > 0 && point <= 21) {
		o = copy(o, digits, point);
		*o++ = '.';
		o = copy(o, digits + point, n - point);
	} else if (point > -6 && point <= 0) {
		*o++ = '0';
		*o++ = '.';
		o = zeros(o, -point);
		o = copy(o, digits, n);
	} else {
		*o++ = digits[0];
		if (n > 1) {
			*o++ = '.';
			o = copy(o, digits + 1, n - 1);
		}
		o += snprintf(o, 8, "e%+d", e);
	}
	*o = '\0';
}
