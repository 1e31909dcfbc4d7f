/* The words that call the shapes, and the colours and themes they come in. */
#include "shape_priv.h"

#include <string.h>

static const struct {
	const char *name;
	void (*build)(struct builder *);
	const char *stems; /* beginnings of words, in en de fr es it pt nl */
} shapes[CG_SHAPES] = {
	{ "wheel", build_wheel, "wheel glücksrad rad roue rueda ruota roda spin fortune" },
	{ "coin", build_coin, "coin münze pièce moneda moneta moeda munt token medal" },
	{ "gift", build_gift, "gift present geschenk cadeau regalo presente surprise parcel" },
	{ "trophy", build_trophy, "troph pokal trofeo troféu trofee cup award prize champion winner" },
	{ "bottle", build_bottle,
	    "bottle flasche bouteille botella bottiglia garrafa fles wine perfume shampoo soda drink" },
	{ "jar", build_jar, "jar glas pot tarro barattolo frasco cream honey jam candle cosmetic" },
	{ "can", build_can, "can dose canette lata lattina blik beer energy" },
	{ "card", build_card, "card karte carte tarjeta carta cartão kaart voucher coupon ticket gutschein" },
	{ "chip", build_chip, "chip jeton ficha casino poker" },
	{ "die", build_die, "die dice würfel dé dado dobbel" },
	{ "ball", build_ball, "ball ballon pelota palla bola bal football soccer basketball globe" },
	{ "gem", build_gem, "gem gemston diamond jewel edelstein diamant gemme gema gemma joia ruby emerald crystal ring" },
	{ "shoe_box", build_shoe_box,
	    "shoe sneaker schuh chaussure zapat scarp sapato schoen box karton boîte caja scatola caixa doos" },
	{ "mug", build_mug, "mug coffee tea becher tasse kaffee café taza tazza caneca beker mok koffie" },
	{ "star", build_star, "star stern étoile estrella stella estrela ster" },
};

const char *
cg_shape_name(int shape)
{
	return shapes[shape].name;
}

static bool
is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 128;
}

/* Does word begin with a stem (n bytes)? A short stem takes an ending of two letters. */
static bool
begins(const char *word, const char *stem, size_t n)
{
	size_t i, rest;

	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)word[i];

		if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != (unsigned char)stem[i])
			return false;
	}
	for (rest = 0; is_letter((unsigned char)word[n + rest]); rest++)
		;
	return n > 5 || rest <= 2;
}

static int
shape_at(const char *word)
{
	int i;

	for (i = 0; i < CG_SHAPES; i++) {
		const char *s = shapes[i].stems;

		while (*s) {
			size_t n = strcspn(s, " ");

			if (begins(word, s, n))
				return i;
			s += n + (s[n] == ' ');
		}
	}
	return -1;
}

int
cg_shape_of_words(const char *words)
{
	bool inside = false;
	int found = -1, at, gap = 1 << 30;

	/* what is asked for stands last in "a gift box with a star", first in "a trophy for ..." */
	for (; words && *words; words++) {
		if (is_letter((unsigned char)*words) && !inside) {
			at = shape_at(words);
			if (found >= 0 && (begins(words, "with", 4) || begins(words, "for", 3) ||
			    begins(words, "on", 2) || begins(words, "mit", 3) || begins(words, "avec", 4) ||
			    begins(words, "con", 3) || begins(words, "in", 2)))
				return found;
			if (at >= 0) {
				/* "gift box" is a gift, "gold coin" a coin: only a neighbour may correct */
				if (found < 0 || (gap == 1 && strcmp(shapes[at].name, "shoe_box") != 0))
					found = at;
				gap = 0;
			}
			gap++;
		}
		inside = is_letter((unsigned char)*words);
	}
	return found;
}

int
cg_shape_of_category(const char *category)
{
	static const struct {
		const char *category, *shape;
	} row[] = { { "food", "jar" }, { "ui_element", "coin" }, { "furniture", "shoe_box" },
		{ "weapon", "trophy" }, { "vehicle", "ball" }, { "plant", "jar" }, { "character", "trophy" },
		{ "animal", "ball" }, { "architecture", "trophy" }, { "environment", "star" } };
	const char *name = "gift";
	size_t i;
	int k;

	for (i = 0; category && i < sizeof row / sizeof *row; i++)
		if (strcmp(row[i].category, category) == 0)
			name = row[i].shape;
	for (k = 0; k < CG_SHAPES; k++)
		if (strcmp(shapes[k].name, name) == 0)
			return k;
	return 0;
}

static bool
has_word(const char *words, const char *word)
{
	const char *p;

	for (p = words; p && (p = strstr(p, word)) != NULL; p++)
		if (p == words || !is_letter((unsigned char)p[-1]))
			return true;
	return false;
}

static void
set_colors(struct builder *b, const struct cg_shape_spec *s)
{
	static const struct cg_rgb house[5] = { { 0xd7, 0x26, 0x3d }, { 0x1b, 0x6f, 0x9b },
		{ 0xf2, 0xb1, 0x34 }, { 0xff, 0xf6, 0xe6 }, { 0x2b, 0x2d, 0x42 } };
	static const struct {
		const char *word;
		struct cg_rgb color;
	} metal[] = { { "silver", { 0xd2, 0xd7, 0xdd } }, { "bronze", { 0xc8, 0x84, 0x46 } },
		{ "copper", { 0xd8, 0x7a, 0x52 } }, { "platinum", { 0xe0, 0xe3, 0xe6 } },
		{ "gold", { 0xf0, 0xb9, 0x3a } } };
	size_t i, n = s->n_colors < 3 ? s->n_colors : 3;

	memcpy(b->color, house, sizeof house);
	for (i = 0; i < n; i++)
		b->color[i] = s->colors[i];
	/* without a third colour the metal stays gold */
	b->metal = n == 3 ? b->color[ACCENT] : metal[4].color;
	for (i = 0; i < 5; i++)
		if (has_word(s->words, metal[i].word))
			b->metal = metal[i].color;
	/* a light that is the primary's own, for what is white on it */
	if (n) {
		struct cg_lch c = cg_color_to_lch(b->color[PRIMARY]);

		b->color[LIGHT] = cg_color_from_lch((struct cg_lch){ .965, .015, c.h });
		b->color[DARK] = cg_color_from_lch((struct cg_lch){ .26, c.c < .05 ? c.c : .05, c.h });
	}
}

static void
set_theme(struct builder *b, const struct cg_shape_spec *s, double *crease)
{
	const char *t = s->theme ? s->theme : "modern";

	*crease = 40;
	b->bevel = 1;
	if (strcmp(t, "low_poly") == 0) {
		b->is_low = true;
		*crease = 0;
	} else if (strcmp(t, "stylized") == 0 || strcmp(t, "cartoon") == 0 || strcmp(t, "anime") == 0) {
		b->bevel = 1.8;
		b->rough = .08;
	} else if (strcmp(t, "hand_painted") == 0 || strcmp(t, "fantasy") == 0) {
		b->bevel = 1.4;
		b->rough = .2;
	} else if (strcmp(t, "sci_fi") == 0) {
		b->shine = .35;
		b->rough = -.08;
	} else if (strcmp(t, "minimalist") == 0) {
		b->rough = .15;
	} else if (strcmp(t, "retro") == 0) {
		b->bevel = .6;
		b->rough = .1;
	}
	if (has_word(s->material, "matte"))
		b->rough += .25;
	if (has_word(s->material, "gloss") || has_word(s->material, "shin"))
		b->rough -= .15;
	if (has_word(s->material, "metal") || has_word(s->material, "chrome"))
		b->shine = .85;
}

void
cg_shape_build(const struct cg_shape_spec *s, struct cg_mesh *m, double *crease)
{
	bool is_voxel = s->theme && strcmp(s->theme, "voxel") == 0;
	struct cg_vec low, high;
	struct cg_mesh raw;
	struct builder b;

	memset(&b, 0, sizeof b);
	memset(&raw, 0, sizeof raw);
	b.m = &raw;
	b.detail = is_voxel ? .4 : s->detail;
	snd_rng_init(&b.rng, s->digest, shapes[s->shape].name);
	set_colors(&b, s);
	set_theme(&b, s, crease);
	shapes[s->shape].build(&b);
	if (is_voxel) {
		*crease = 0;
		cg_mesh_voxels(&raw, s->detail < .5 ? 16 : 24, m);
		cg_mesh_release(&raw);
	} else {
		*m = raw;
	}
	cg_mesh_bounds(m, &low, &high);
	cg_mesh_move(m, (struct cg_mark){ 0, 0 }, -(low.x + high.x) / 2, -low.y, -(low.z + high.z) / 2);
}
