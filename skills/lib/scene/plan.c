/* Where words, hero and light go, and which props come, before anything is drawn. */
#include "lib/scene/scene_priv.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "lib/prop/prop.h"

/*
 * Fractions of the canvas, for words on the left; the mirror image is made by
 * turning x round. Three ways of composing for each shape of canvas.
 */
struct composition {
	double x, y, w, h;     /* words */
	double align;
	double hero_x, hero_y; /* foot */
	double hero_size;      /* of the height when wide, of the width otherwise */
	double horizon;
	int side;
};

static const struct composition wide[3] = {
	{ .062, .15, .445, .70, 0, .735, .86, .60, .63, -1 },
	{ .062, .15, .430, .70, 0, .720, .90, .68, .70, -1 },
	{ .285, .13, .430, .66, .5, .155, .90, .55, .66, 0 },
};
static const struct composition tall[3] = {
	{ .080, .105, .84, .270, .5, .50, .790, .66, .62, 0 },
	{ .080, .100, .80, .275, 0, .55, .800, .70, .66, -1 },
	{ .080, .565, .84, .255, .5, .50, .485, .62, .43, 0 },
};
static const struct composition square[3] = {
	{ .070, .125, .600, .36, 0, .685, .905, .47, .68, -1 },
	{ .070, .125, .860, .28, .5, .50, .800, .40, .62, 0 },
	{ .070, .125, .560, .38, 0, .725, .890, .44, .70, -1 },
};

void
plan_mirror(struct paint *p)
{
	struct plan *l = &p->plan;

	l->words.x = p->w - l->words.x - l->words.width;
	l->align = 1 - l->align;
	l->hero_x = p->w - l->hero_x;
	l->side = -l->side;
}

void
plan_init(struct paint *p)
{
	/* a town is too wide to share the canvas with words in the middle */
	bool is_town = p->is_wide && p->spec->dir.family == CG_FAMILY_ISOMETRIC;
	int n = p->spec->dir.layout, kind = is_town ? n % 3 % 2 : n % 3;
	const struct composition *c = p->is_wide ? &wide[kind] : p->is_tall ? &tall[kind] :
	    &square[kind];
	struct plan *l = &p->plan;
	struct snd_rng rng;
	bool flip;

	snd_rng_init(&rng, p->digest, "plan");
	l->words = (struct cg_box){ c->x * p->w, c->y * p->h, c->w * p->w, c->h * p->h };
	l->align = c->align;
	l->hero_x = c->hero_x * p->w;
	l->hero_y = c->hero_y * p->h;
	l->hero_size = c->hero_size * (p->is_wide ? p->h : p->w);
	/* a canvas far from the usual shapes keeps the hero inside */
	if (l->hero_size > p->h * .66)
		l->hero_size = p->h * .66;
	if (l->hero_size > p->w * .8)
		l->hero_size = p->w * .8;
	l->horizon = (c->horizon + .03 * snd_rng_triangle(&rng)) * p->h;
	l->side = c->side;
	l->variant = n / 3;
	/* words first in the direction of reading, in half of the layouts */
	flip = (l->variant & 1) != (p->is_rtl && c->side != 0);
	if (flip)
		plan_mirror(p);
	l->light = (l->variant & 2) ? -1 : 1;
	/* light comes from beyond the hero more often than from behind the words */
	if (l->side)
		l->light = l->variant == 3 ? l->side : -l->side;
}

void
keep_hero_inside(struct paint *p)
{
	struct plan *l = &p->plan;
	double room = l->hero_x < p->w / 2 ? l->hero_x : p->w - l->hero_x, half;

	if (!p->hero || p->spec->dir.family == CG_FAMILY_POSTER)
		return;
	half = half_of(p->hero);
	room -= p->u * 2.5;
	if (half * l->hero_size > room)
		l->hero_size = room / half;
}

bool
touches_words(const struct paint *p, struct cg_box b)
{
	const struct cg_box *w = &p->plan.words;
	double pad = p->u * 2;

	return b.x < w->x + w->width + pad && b.x + b.width > w->x - pad &&
	    b.y < w->y + w->height + pad && b.y + b.height > p->h * .03;
}

bool
touches_hero(const struct paint *p, struct cg_box b)
{
	const struct cg_box *h = &p->s->hero;

	return b.x < h->x + h->width && b.x + b.width > h->x && b.y < h->y + h->height &&
	    b.y + b.height > h->y;
}

/* --- props --- */

static bool
is_word_of(const char *text, const char *word, size_t n)
{
	const char *s;

	for (s = text; *s; s++)
		if (strncasecmp(s, word, n) == 0 && (s == text || !isalpha((unsigned char)s[-1])) &&
		    (!isalpha((unsigned char)s[n]) || s[n] == 's'))
			return true;
	return false;
}

bool
is_avoided(const struct paint *p, const char *word)
{
	return p->spec->avoid && is_word_of(p->spec->avoid, word, strlen(word));
}

/* A prop is named by its id, whose words are joined by _, or by its name in any language. */
static bool
is_unwanted(const struct paint *p, const struct cg_prop *prop)
{
	const char *s = prop->id;
	size_t n, i;

	if (!p->spec->avoid)
		return false;
	for (; *s; s += n + (s[n] == '_')) {
		n = strcspn(s, "_");
		if (n > 2 && is_word_of(p->spec->avoid, s, n))
			return true;
	}
	for (i = 0; i < CG_PROP_LANGS; i++)
		if (prop->name[i] && is_avoided(p, prop->name[i]))
			return true;
	return false;
}

static void
add_small(struct paint *p, const struct cg_prop *prop)
{
	size_t i;

	if (!prop || prop == p->hero || p->n_small == 6 || is_unwanted(p, prop))
		return;
	for (i = 0; i < p->n_small; i++)
		if (p->small[i] == prop)
			return;
	p->small[p->n_small++] = prop;
}

void
cast_props(struct paint *p)
{
	const struct cg_direction *d = &p->spec->dir;
	const struct cg_prop *own[CG_PROPS_EACH];
	size_t i, n = cg_prop_of(d->industry, own);

	p->hero = d->hero[0] ? cg_prop_find(d->hero) : NULL;
	if (p->hero && is_unwanted(p, p->hero))
		p->hero = NULL;
	for (i = 0; i < n && !p->hero; i++)
		if (!is_unwanted(p, own[i]))
			p->hero = own[i];
	for (i = 0; i < d->n_props; i++)
		add_small(p, cg_prop_find(d->props[i]));
	/* at least four small things stand by; the industry's own fill up */
	for (i = 0; i < n && p->n_small < 4; i++)
		add_small(p, own[i]);
}
