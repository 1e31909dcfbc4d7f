/*
 * ECMAScript Number::toString: the shortest digits that read back as the same
 * double. Any decimal of at most 15 digits survives the way through a double,
 * so when 15 digits read back, the shortest form is among their prefixes and is
 * found by dropping zeros; otherwise 16 or 17 are needed. Subnormals carry
 * fewer digits and are searched from one up.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json/json.h"

/* The digits of |d| without point, n of them, and the decimal exponent of the first. */
static int
shortest(double d, char digits[20], int *exponent)
{
	int first = fabs(d) < DBL_MIN ? 1 : 15;
	char text[40];
	int n = 0;

	for (int p = first; p <= 17; p++) {
		snprintf(text, sizeof text, "%.*e", p - 1, fabs(d));
		if (strtod(text, NULL) == fabs(d))
			break;
	}
	for (const char *s = text; *s != 'e'; s++)
		if (*s != '.')
			digits[n++] = *s;
	*exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
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
	if (fabs(d) < 1e15 && d == (double)(long long)d) {
		snprintf(out, 32, "%lld", (long long)d);
		return;
	}
	if (d < 0)
		*o++ = '-';
	n = shortest(d, digits, &e);
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
