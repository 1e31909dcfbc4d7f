/*
 * What can be won. Named prizes are taken as they are and nothing is added to
 * them, then those that the brief speaks of; a percentage in the texts is a
 * discount; only then the lexicon helps.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "copy/text.h"
#include "json/json.h"
#include "lib/composer/compose_priv.h"
#include "lib/composer/unwanted.h"

static void
add(struct cg_composing *c, char *label, const char *tier, double share)
{
	for (size_t i = 0; i < c->prizes; i++)
		if (strcmp(c->prize[i].label, label) == 0) {
			free(label);
			return;
		}
	if (c->prizes == CG_PRIZES_MAX || !*label) {
		free(label);
		return;
	}
	c->prize[c->prizes++] = (struct cg_prize){ label, tier, share };
}

/* A rarer tier has the smaller share; the slice must still carry its text. */
static double
share_of(const char *tier)
{
	if (strcmp(tier, "grand") == 0)
		return 1;
	return strcmp(tier, "secondary") == 0 ? 1.25 : 1.5;
}

static const char *
tier_of(const json_t *prize)
{
	static const char *const tiers[] = { "grand", "secondary", "consolation" };
	const char *t = cg_json_get_str(prize, "tier", "secondary");

	for (size_t i = 0; i < 3; i++)
		if (strcmp(t, tiers[i]) == 0)
			return tiers[i];
	return tiers[1];
}

static void
named(struct cg_composing *c)
{
	const json_t *list = json_object_get(c->input, "prizes"), *p;
	bool given = json_array_size(list) > 0;
	size_t i;

	/* Odds count when every prize has them. */
	json_array_foreach(list, i, p)
		given = given && cg_json_get_num(p, "probability", 0) > 0;
	json_array_foreach(list, i, p) {
		const char *label = cg_json_get_str(p, "label", NULL);
		const char *tier = tier_of(p);

		if (!label)
			label = cg_json_get_str(p, "suggestion", "");
		add(c, cg_text_clean(label, CG_PRIZE_LABEL), tier,
		    given ? cg_json_get_num(p, "probability", 0) : share_of(tier));
	}
}

/* "20 %", "-15%": a discount of 1 to 90 per cent. */
static void
discounts(struct cg_composing *c, const char *text)
{
	for (const char *s = text; s && *s && c->prizes < 3; ) {
		size_t digits = strspn(s, "0123456789"), gap = digits;
		char num[4];

		if (!digits) {
			s++;
			continue;
		}
		while (s[gap] == ' ' || (unsigned char)s[gap] == 0xC2
		    || (unsigned char)s[gap] == 0xA0)
			gap++;
		if (digits <= 2 && s[gap] == '%' && s[0] != '0' && (s == text || s[-1] != '.') &&
		    !(digits == 2 && s[0] == '9' && s[1] != '0')) {
			memcpy(num, s, digits);
			num[digits] = 0;
			add(c, cg_text_fill(c->words->percent, num),
			    c->prizes ? "consolation" : "secondary",
			    share_of(c->prizes ? "consolation" : "secondary"));
		}
		s += digits;
	}
}

/* What the brief says can be won. */
static void
from_reading(struct cg_composing *c)
{
	for (size_t i = 0; i < c->reading.prizes; i++)
		add(c, cg_text_clean(c->reading.prize[i].label, CG_PRIZE_LABEL),
		    c->reading.prize[i].tier,
		    share_of(c->reading.prize[i].tier));
}

static void
from_lexicon(struct cg_composing *c)
{
	static const char *const percent[] = { "10", "15", "20", "25" };
	/* Who wants no sale wants no percentage either, whatever it is called. */
	static const char reductions[] = "discount sale rabatt korting remise soldes descuento "
	    "rebajas sconto saldi desconto";
	bool grand = false;
	size_t order[CG_FIELD_PRIZES] = { 0, 1, 2 };
	struct cg_draw d;

	cg_draw_init(&d, c->seed, "prizes");
	cg_draw_shuffle(&d, order, CG_FIELD_PRIZES);
	if (!c->prizes && !cg_unwanted_names(c->reading.unwanted, reductions))
		add(c, cg_text_fill(c->words->percent, percent[cg_draw_below(&d, 4)]),
		    "consolation", share_of("consolation"));
	for (size_t i = 0; i < CG_FIELD_PRIZES && c->prizes < 4; i++) {
		const char *label = c->field->prizes[c->lang][order[i]];
		const char *tier = grand ? "secondary" : "grand";

		if (cg_unwanted_names(c->reading.unwanted, label))
			continue;
		add(c, cg_strdup(label), tier, share_of(tier));
		grand = true;
	}
	/* Everything is refused: a wheel without a prize would be worse than one of them. */
	if (!c->prizes)
		add(c, cg_strdup(c->field->prizes[c->lang][order[0]]), "grand", share_of("grand"));
}

void
cg_compose_prizes(struct cg_composing *c)
{
	named(c);
	if (c->prizes)
		return;
	from_reading(c);
	discounts(c, c->reading.wanted);
	if (c->prizes < 2)
		from_lexicon(c);
}
