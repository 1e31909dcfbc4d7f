/* Numbers and sets: multiples in decimal, characters, items that are equal. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "json/json.h"
#include "schema/schema_priv.h"

/* |v| = digits * 10^exponent, exactly as it is written at its shortest. */
struct decimal {
	uint64_t digits;
	int exponent;
};

static struct decimal
decimal(const json_t *v)
{
	struct decimal d = { 0, 0 };
	bool is_fraction = false;
	char text[32];

	if (json_is_integer(v)) {
		json_int_t i = json_integer_value(v);

		d.digits = i < 0 ? -(uint64_t)i : (uint64_t)i;
		return d;
	}
	cg_json_number(json_real_value(v), text);
	for (const char *s = text; *s; s++) {
		if (*s >= '0' && *s <= '9') {
			/* 1e308 is written with an exponent, 1e20 with zeros: these shift. */
			if (d.digits > UINT64_MAX / 10 - 10) {
				d.exponent += !is_fraction;
				continue;
			}
			d.digits = d.digits * 10 + (uint64_t)(*s - '0');
			d.exponent -= is_fraction;
		} else if (*s == '.') {
			is_fraction = true;
		} else if (*s == 'e') {
			d.exponent += (int)strtol(s + 1, NULL, 10);
			break;
		}
	}
	return d;
}

/*
 * Is v a multiple of `of`, both taken as the decimals that people wrote? 0.0075
 * is one of 0.0001 then, which it is not in binary.
 */
bool
cg_schema_multiple(const json_t *v, const json_t *of)
{
	struct decimal a, b;
	__extension__ unsigned __int128 r;

	if (json_is_integer(v) && json_is_integer(of))
		return json_integer_value(v) % json_integer_value(of) == 0;
	a = decimal(v);
	b = decimal(of);
	if (a.digits == 0)
		return true;
	/* Take tens out of b until its exponent is not above a's. */
	for (; b.exponent > a.exponent; a.exponent++) {
		if (a.digits % 10)
			return false;
		a.digits /= 10;
	}
	r = a.digits % b.digits;
	for (; a.exponent > b.exponent && r; a.exponent--)
		r = r * 10 % b.digits;
	return r == 0;
}

size_t
cg_schema_chars(const char *s, size_t n)
{
	size_t chars = 0;

	for (size_t i = 0; i < n; i++)
		chars += ((unsigned char)s[i] & 0xc0) != 0x80;
	return chars;
}

static uint64_t
mix(uint64_t h, const void *p, size_t n)
{
	const unsigned char *s = p;

	for (size_t i = 0; i < n; i++)
		h = (h ^ s[i]) * 0x100000001b3u;
	return h;
}

/* Equal values have equal hashes: 1 and 1.0, objects in any order. */
static uint64_t
hash(const json_t *v)
{
	json_t *o = (json_t *)(size_t)v; /* jansson's iterators are not const */
	uint64_t h = 0xcbf29ce484222325u;
	double d;

	switch (json_typeof(v)) {
	case JSON_STRING:
		return mix(h, json_string_value(v), json_string_length(v));
	case JSON_INTEGER:
	case JSON_REAL:
		d = json_number_value(v) + 0.0;
		return mix(h + 1, &d, sizeof d);
	case JSON_ARRAY:
		for (size_t i = 0; i < json_array_size(v); i++) {
			uint64_t one = hash(json_array_get(v, i));

			h = mix(h, &one, sizeof one);
		}
		return h + 2;
	case JSON_OBJECT:
		for (void *it = json_object_iter(o); it; it = json_object_iter_next(o, it)) {
			uint64_t one = hash(json_object_iter_value(it));

			h += mix(one, json_object_iter_key(it), json_object_iter_key_len(it));
		}
		return h + 3;
	default:
		return h + 10 + (uint64_t)json_typeof(v);
	}
}

struct item {
	uint64_t hash;
	size_t index;
};

static int
by_hash(const void *p, const void *q)
{
	const struct item *a = p, *b = q;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return a->index < b->index ? -1 : a->index > b->index;
}

/* Many items: sort by hash, compare within equal hashes. */
static bool
unique_many(const json_t *array, size_t n, size_t *i, size_t *j)
{
	struct item *items = cg_calloc(n, sizeof *items);
	bool good = true;

	for (size_t k = 0; k < n; k++)
		items[k] = (struct item){ hash(json_array_get(array, k)), k };
	qsort(items, n, sizeof *items, by_hash);
	for (size_t a = 0; a < n && good; a++) {
		for (size_t b = a + 1; b < n && items[b].hash == items[a].hash && good; b++) {
			*i = items[a].index;
			*j = items[b].index;
			good = !cg_json_equal(json_array_get(array, *i), json_array_get(array, *j));
		}
	}
	free(items);
	return good;
}

bool
cg_schema_unique(const json_t *array, size_t *i, size_t *j)
{
	size_t n = json_array_size(array);

	if (n > 24)
		return unique_many(array, n, i, j);
	for (*i = 0; *i < n; ++*i)
		for (*j = *i + 1; *j < n; ++*j)
			if (cg_json_equal(json_array_get(array, *i), json_array_get(array, *j)))
				return false;
	return true;
}
