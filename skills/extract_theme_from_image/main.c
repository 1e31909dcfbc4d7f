/*
 * extract_theme_from_image: the colours of a picture in the five roles. Clusters of
 * what looks alike are weighed by their share and chroma; what the picture does not
 * have is derived from what it has, and every text can be read.
 */
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "color/color.h"
#include "color/report.h"
#include "lib/image/cluster.h"
#include "json/json.h"
#include "lib/handler.h"
#include "lib/image/image.h"

enum { SIDE = 200, PALETTE_MIN = 5, PALETTE_MAX = 10 };

/* Two roles must not be taken for the same colour: CIE76. */
static const double apart = 16;

struct picture {
	struct cluster v[CLUSTERS_MAX];
	size_t n;
	double spread;
	bool taken[CLUSTERS_MAX];
};

static double
chroma(const struct cluster *c)
{
	return sqrt(c->lab[1] * c->lab[1] + c->lab[2] * c->lab[2]);
}

static void
give(struct cg_scheme *s, enum cg_role role, struct picture *p, size_t i)
{
	s->of[role] = p->v[i].rgb;
	s->have[role] = true;
	p->taken[i] = true;
}

/* A paper is large, pale or dark, and of little colour. */
static double
as_background(const struct cluster *c)
{
	double edge = fabs(c->lab[0] - 50) / 50;

	return sqrt(c->share) * edge * edge * (chroma(c) < 30 ? 1 : 30 / chroma(c));
}

/* What carries a brand is strong in colour and neither black nor white. */
static double
as_fill(const struct cluster *c)
{
	double middle = 1 - fabs(c->lab[0] - 52) / 60;

	return middle > 0 ? chroma(c) * middle * sqrt(c->share) : 0;
}

/* The best free cluster that stands apart from those in `from`; p->n when there is none. */
static size_t
best(const struct picture *p, double (*worth)(const struct cluster *), const struct cg_scheme *s,
    double least)
{
	size_t found = p->n;
	double most = least;

	for (size_t i = 0; i < p->n; i++) {
		double w = worth(&p->v[i]), lab[3];
		bool alone = !p->taken[i];

		for (int r = 0; r < CG_ROLES && alone; r++)
			if (s->have[r]) {
				cluster_lab(s->of[r], lab);
				alone = cluster_distance(lab, p->v[i].lab) >= apart;
			}
		if (alone && w > most) {
			most = w;
			found = i;
		}
	}
	return found;
}

/* The cluster that is easiest to read on the background, if one is. */
static void
give_text(struct cg_scheme *s, struct picture *p)
{
	double most = 4.5;
	size_t found = p->n;

	for (size_t i = 0; i < p->n; i++) {
		double c = cg_color_contrast(p->v[i].rgb, s->of[CG_BACKGROUND]);

		if (!p->taken[i] && c > most && chroma(&p->v[i]) < 25) {
			most = c;
			found = i;
		}
	}
	if (found < p->n)
		give(s, CG_TEXT, p, found);
	else
		s->of[CG_TEXT] = cg_color_ink(s->of[CG_BACKGROUND]);
	s->have[CG_TEXT] = true;
}

static void
give_roles(struct picture *p, struct cg_scheme *s)
{
	static const enum cg_role fills[] = { CG_PRIMARY, CG_SECONDARY, CG_ACCENT };
	size_t i = best(p, as_background, s, 0.08);

	if (i < p->n)
		give(s, CG_BACKGROUND, p, i);
	for (size_t f = 0; f < 3; f++) {
		/* A grey picture has no strong colour: its largest middle tone leads. */
		i = best(p, as_fill, s, 2);
		if (i == p->n && f == 0)
			for (i = 0; i < p->n && p->taken[i];)
				i++;
		if (i < p->n)
			give(s, fills[f], p, i);
	}
	if (s->have[CG_BACKGROUND])
		give_text(s, p);
}

static double
confidence(const struct picture *p)
{
	double sum = 0, pairs = 0, far;

	for (size_t i = 0; i < p->n; i++)
		for (size_t j = i + 1; j < p->n; j++) {
			double w = p->v[i].share * p->v[j].share;

			sum += w * cluster_distance(p->v[i].lab, p->v[j].lab);
			pairs += w;
		}
	far = pairs > 0 ? sum / pairs : 0;
	/* 1: all pixels sit in the middle of clusters that are far from each other. */
	return far > 0 ? floor(100 * far / (far + 3 * p->spread)) / 100 : 0.2;
}

static void
add(json_t *palette, struct cg_rgb c, size_t most)
{
	json_t *hex = cg_color_json(c);
	bool there = false;
	const json_t *have;
	size_t i;

	json_array_foreach(palette, i, have)
		there |= json_equal((json_t *)(size_t)have, hex);
	if (there || json_array_size(palette) >= most)
		json_decref(hex);
	else
		json_array_append_new(palette, hex);
}

/* The clusters as they were found; roles and tones fill up a poor one. */
static json_t *
palette(const struct picture *p, const struct cg_scheme *s)
{
	json_t *out = json_array();

	for (size_t i = 0; i < p->n; i++)
		add(out, p->v[i].rgb, PALETTE_MAX);
	for (int r = 0; r < CG_ROLES; r++)
		add(out, s->of[r], PALETTE_MIN);
	for (double l = 0.9; l > 0.1; l -= 0.08)
		add(out, cg_color_with_l(s->of[CG_PRIMARY], l), PALETTE_MIN);
	return out;
}

static void
say(struct cg_handler *h, const struct picture *p, struct cg_scheme *s)
{
	enum cg_mood mood = cg_mood_of_color(s->of[CG_PRIMARY]);
	char key[32];

	cg_json_set(h->data, "palette", palette(p, s));
	json_decref(cg_scheme_repair_json(s));
	for (int r = 0; r < CG_ROLES; r++) {
		snprintf(key, sizeof key, "%s_color", cg_role_names[r]);
		cg_json_set(h->data, key, cg_color_json(s->of[r]));
	}
	cg_json_set_str(h->data, "mood", cg_mood_names[mood]);
	cg_json_set(h->data, "confidence", json_real(confidence(p)));
	cg_json_set_str(h->data, "provider", "offline");
}

static int
work(struct cg_handler *h, struct cg_err *err)
{
	const char *path = cg_json_get_str(h->input, "image_uri", "");
	size_t k = (size_t)cg_json_get_int(h->input, "max_colors", 5);
	long long since = cg_mono_us();
	struct picture p = { .n = 0 };
	struct cg_scheme s = { .have = { false } };
	struct cg_image img;

	if (cg_image_read(path, SIDE, &img, err) < 0)
		return cg_handler_fail(h, err, "INPUT_VALIDATION_FAILED", "image_uri: %s", err->msg);
	cg_handler_phase(h, "read", &since);
	p.n = cluster_pixels(&img, k, p.v, &p.spread);
	cg_image_release(&img);
	cg_handler_phase(h, "cluster", &since);
	if (!p.n)
		return cg_handler_fail(h, err, "INPUT_VALIDATION_FAILED",
		    "image_uri: the picture is transparent all over, so it has no colours");
	give_roles(&p, &s);
	cg_scheme_derive(&s, cg_mood_of_color(s.of[CG_PRIMARY]), cg_color_to_lch(s.of[CG_PRIMARY]).h,
	    0.5);
	say(h, &p, &s);
	return 0;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
