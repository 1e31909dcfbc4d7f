/*
 * The wheel: prizes and blanks in turn, weights that add up to one, the winning
 * ones to the probability asked for, and tones that keep neighbours apart.
 */
#include <string.h>

#include "color/report.h"
#include "json/json.h"
#include "lib/composer/compose_priv.h"
#include "lib/composer/copy.h"

enum { SEGMENTS = 12, READABLE = 10, MILLION = 1000000, NARROWEST = 30000 };

struct field {
	const struct cg_prize *prize; /* NULL: a blank */
	const char *label;
	long weight;
};

const char *
cg_compose_blank(const struct cg_composing *c, size_t i)
{
	bool native;
	const char *s = cg_copy_fixed(c->reading.lang, CG_FIXED_NO_PRIZE, &native);

	return c->reading.known_lang || !native ? c->words->blank[i % CG_BLANKS] : s;
}

double
cg_compose_by_level(const struct cg_composing *c, double easy, double medium, double hard)
{
	if (strcmp(c->level, "easy") == 0)
		return easy;
	return strcmp(c->level, "hard") == 0 ? hard : medium;
}

json_t *
cg_compose_weight(long millionths)
{
	return json_real((double)millionths / MILLION);
}

void
cg_compose_split(long total, const double *share, size_t n, long *part)
{
	/* Weights that people read: hundredths of a per cent where that is possible. */
	long unit = total % 100 == 0 && total / 100 >= (long)n ? 100 : 1, left = total / unit;
	double sum = 0, so_far = 0;
	long given = 0;

	for (size_t i = 0; i < n; i++)
		sum += share[i];
	for (size_t i = 0; i < n; i++) {
		long upto;

		so_far += share[i];
		upto = i + 1 == n ? left : (long)((double)left * so_far / sum + 0.5);
		part[i] = (upto - given) * unit;
		given = upto;
	}
}

/* How many fields win, and how many do not: each wide enough to be seen. */
static void
count_fields(const struct cg_composing *c, long win, size_t *k, size_t *m)
{
	size_t room_k = (size_t)(win / NARROWEST), room_m = (size_t)((MILLION - win) / NARROWEST);

	*k = c->prizes < 3 ? 3 : c->prizes > 6 ? 6 : c->prizes;
	*m = *k < 3 ? 3 : *k;
	if (c->prizes > 6 && win > MILLION * 6 / 10)
		*k = c->prizes;
	if (*k > room_k)
		*k = room_k ? room_k : 1;
	if (*m > room_m)
		*m = room_m ? room_m : 1;
	if (win <= 0)
		*k = 0, *m = 6;
	if (win >= MILLION)
		*k = c->prizes < 4 ? 6 : c->prizes, *m = 0;
	while (*k + *m < 6 && *m > 0 && *m < room_m)
		++*m;
	while (*k + *m < 4)
		++*(*m ? m : k);
	/* More than ten slices cannot be read on a phone; blanks give way first. */
	while (*k + *m > READABLE && *m > 2)
		--*m;
	while (*k + *m > SEGMENTS)
		--*(*m > 1 ? m : k);
}

static void
weigh(struct field *f, size_t n, long total)
{
	double share[SEGMENTS] = { 0 };
	long part[SEGMENTS];

	if (!n)
		return;
	for (size_t i = 0; i < n; i++)
		share[i] = f[i].prize ? f[i].prize->share : 1;
	cg_compose_split(total, share, n, part);
	for (size_t i = 0; i < n; i++)
		f[i].weight = part[i];
}

/* Prizes spread evenly over the wheel, blanks between them. */
static size_t
arrange(const struct cg_composing *c, long win, struct field *out)
{
	struct field prize[SEGMENTS], blank[SEGMENTS];
	size_t order[CG_PRIZES_MAX], k, m, n, pi = 0, bi = 0, word;
	struct cg_draw d;

	count_fields(c, win, &k, &m);
	n = k + m;
	cg_draw_init(&d, c->seed, "wheel");
	for (size_t i = 0; i < c->prizes; i++)
		order[i] = i;
	/* Too many prizes for the fields: the first ones are the planner's best. */
	cg_draw_shuffle(&d, order, c->prizes < k ? c->prizes : k);
	word = cg_draw_below(&d, CG_BLANKS);
	for (size_t i = 0; i < k; i++) {
		const struct cg_prize *p = &c->prize[order[i % c->prizes]];

		prize[i] = (struct field){ p, p->label, 0 };
	}
	for (size_t i = 0; i < m; i++)
		blank[i] = (struct field){ NULL, cg_compose_blank(c, word + i), 0 };
	weigh(prize, k, win);
	weigh(blank, m, MILLION - win);
	for (size_t i = 0; i < n; i++) {
		bool wins = pi < k && (bi >= m || pi * n <= i * k);

		out[i] = wins ? prize[pi++] : blank[bi++];
	}
	return n;
}

/* Two tones in turn, a third closing an odd circle, the accent for the rarest prize. */
static struct cg_rgb
tone(const struct cg_composing *c, size_t i, size_t n, size_t top)
{
	const struct cg_rgb *of = c->scheme.of;
	struct cg_lch x;

	if (i == top)
		return of[CG_ACCENT];
	if (n % 2 == 0 || i + 1 < n)
		return of[i % 2 ? CG_SECONDARY : CG_PRIMARY];
	x = cg_color_to_lch(of[CG_PRIMARY]);
	x.l = x.l > 0.5 ? 0.36 : 0.79;
	x.c *= 0.6;
	return cg_color_from_lch(x);
}

static json_t *
segment(const struct field *f, struct cg_rgb color)
{
	json_t *s = json_object();

	cg_json_set_str(s, "label", f->label);
	cg_json_set(s, "color", cg_color_json(color));
	cg_json_set(s, "weight", cg_compose_weight(f->weight));
	cg_json_set(s, "prize", f->prize ? json_string(f->label) : json_null());
	if (f->prize)
		cg_json_set_str(s, "tier_id", f->prize->tier);
	return s;
}

static json_t *
tiers(const struct field *f, size_t n)
{
	static const char *const names[] = { "grand", "secondary", "consolation" };
	json_t *out = json_array();

	for (size_t t = 0; t < 3; t++) {
		json_t *at = json_array();

		for (size_t i = 0; i < n; i++)
			if (f[i].prize && strcmp(f[i].prize->tier, names[t]) == 0)
				json_array_append_new(at, json_integer((json_int_t)i));
		if (json_array_size(at))
			json_array_append_new(out, json_pack("{s:s,s:O}", "tier_id", names[t],
			    "segment_indices", at));
		json_decref(at);
	}
	return out;
}

json_t *
cg_compose_wheel(const struct cg_composing *c)
{
	struct field f[SEGMENTS];
	size_t n = arrange(c, (long)(c->p * MILLION + 0.5), f), top = n;
	json_t *list = json_array(), *m = json_object();
	struct cg_draw d;

	for (size_t i = 0; i < n; i++)
		if (f[i].prize && (top == n || f[i].weight < f[top].weight))
			top = i;
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, segment(&f[i], tone(c, i, n, top)));
	cg_draw_init(&d, c->seed, "spin");
	cg_json_set(m, "segments", list);
	cg_json_set_int(m, "spin_duration_ms", 4600 + 200 * (int)cg_draw_below(&d, 6));
	cg_json_set_int(m, "min_rotations", 4 + (int)cg_draw_below(&d, 3));
	cg_json_set(m, "respin_enabled", json_false());
	cg_json_set(m, "prize_tiers", tiers(f, n));
	return m;
}
