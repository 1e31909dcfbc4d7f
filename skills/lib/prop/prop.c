/* Finding props. */
#include <string.h>
#include <strings.h>

#include "lib/prop/prop_priv.h"

const char *const cg_prop_tone_names[CG_PROP_TONES] = { "base", "shade", "light", "accent",
	"ink" };

const char *const cg_industries[CG_INDUSTRIES] = { "shoes", "fashion", "beauty", "jewelry",
	"coffee", "bakery", "restaurant", "drinks", "grocery", "sweets", "tech", "gaming", "media",
	"finance", "education", "culture", "travel", "sport", "health", "garden", "home", "cars",
	"pets", "toys", "celebration" };

static const struct {
	const struct cg_prop *list;
	const size_t *n;
} tables[] = {
	{ cg_props_wear, &cg_props_wear_n },
	{ cg_props_table, &cg_props_table_n },
	{ cg_props_market, &cg_props_market_n },
	{ cg_props_screen, &cg_props_screen_n },
	{ cg_props_world, &cg_props_world_n },
	{ cg_props_living, &cg_props_living_n },
	{ cg_props_play, &cg_props_play_n },
};

enum cg_prop_lang
cg_prop_lang_of(const char *tag)
{
	static const char *const known[CG_PROP_LANGS] = { "en", "de", "fr", "es", "it", "pt", "nl" };

	for (int i = 0; tag && i < CG_PROP_LANGS; i++)
		if (strncasecmp(tag, known[i], 2) == 0 &&
		    (tag[2] == '\0' || tag[2] == '-' || tag[2] == '_'))
			return (enum cg_prop_lang)i;
	return CG_PROP_EN;
}

const struct cg_prop *
cg_prop_at(size_t i)
{
	for (size_t t = 0; t < sizeof tables / sizeof *tables; i -= *tables[t++].n)
		if (i < *tables[t].n)
			return &tables[t].list[i];
	return NULL;
}

const struct cg_prop *
cg_prop_find(const char *id)
{
	const struct cg_prop *p;

	for (size_t i = 0; id && (p = cg_prop_at(i)); i++)
		if (strcmp(p->id, id) == 0)
			return p;
	return NULL;
}

static size_t
collect(const char *industry, const struct cg_prop *out[CG_PROPS_EACH])
{
	const struct cg_prop *p;
	size_t n = 0;

	for (size_t i = 0; n < CG_PROPS_EACH && (p = cg_prop_at(i)); i++)
		if (strcmp(p->industry, industry) == 0)
			out[n++] = p;
	return n;
}

size_t
cg_prop_of(const char *industry, const struct cg_prop *out[CG_PROPS_EACH])
{
	size_t n = industry ? collect(industry, out) : 0;

	return n ? n : collect(cg_industries[CG_INDUSTRIES - 1], out);
}
