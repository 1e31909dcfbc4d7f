/*
 * Terms by language, as data. A term that ends in "*" is the beginning of words;
 * one that ends in a sign ("100 %") needs no end of a word.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/composer/copy_priv.h"

enum { MISLEADING, REGULATORY, FINANCIAL };

static const struct {
	const char *tag;
	const char *terms[3]; /* by "|" */
} lists[] = {
	{ "en", { "guaranteed|guarantee|100%|100 %|always win|everyone wins|no risk|risk-free",
	    "winner|winners|prize|prizes|free|win|won|no purchase necessary", "cash|money|investment" } },
	{ "de", { "garantiert*|100%|100 %|immer gewinnen|jeder gewinnt|ohne risiko",
	    "gewinner*|preis|preise|gratis|kostenlos|gewonnen|gewinn", "bargeld|geld|geldanlage" } },
	{ "fr", { "garanti*|100%|100 %|toujours gagnant|tout le monde gagne|sans risque",
	    "gagnant*|lot|lots|gratuit*|offert*|gagné", "espèces|argent|placement*" } },
	{ "es", { "garantizad*|100%|100 %|siempre ganas|todos ganan|sin riesgo",
	    "ganador*|premio|premios|gratis|ganado", "efectivo|dinero|inversión*" } },
	{ "it", { "garantit*|100%|100 %|si vince sempre|vincono tutti|senza rischi",
	    "vincitor*|premio|premi|gratis|vinto", "contanti|denaro|investiment*" } },
	{ "pt", { "garantid*|100%|100 %|ganha sempre|todos ganham|sem risco",
	    "vencedor*|prêmio|prêmios|prémio|prémios|grátis|ganhou", "dinheiro|investiment*" } },
	{ "nl", { "gegarandeerd*|100%|100 %|altijd prijs|iedereen wint|zonder risico",
	    "winnaar*|prijs|prijzen|gratis|gewonnen", "contant*|geld|belegging*" } },
};

static const struct {
	const char *category, *severity, *suggestion;
} kinds[] = {
	{ "misleading", "warning", "Say what can happen instead of what must." },
	{ "regulatory", "info", "Check that the terms of participation are shown beside it." },
	{ "financial", "warning", "Name the prize itself; money needs a lawyer's look." },
};

/* One list against the folded text; hits go behind the n that there are. */
static size_t
look(const char *text, const char *list, int kind, struct cg_copy_hit *out, size_t n)
{
	for (size_t len; *list && n < CG_COPY_HITS; list += len + (list[len] == '|')) {
		struct cg_copy_hit *h = &out[n];
		bool begins;

		len = strcspn(list, "|");
		begins = list[len - 1] == '*';
		snprintf(h->term, sizeof h->term, "%.*s", (int)len - begins, list);
		if (!cg_copy_has(text, h->term, begins))
			continue;
		h->category = kinds[kind].category;
		h->severity = kinds[kind].severity;
		h->suggestion = kinds[kind].suggestion;
		n++;
	}
	return n;
}

size_t
cg_copy_comply(const char *language, const char *text, struct cg_copy_hit out[CG_COPY_HITS])
{
	char *low = cg_copy_folded(text);
	size_t row = 0, n = 0;

	for (size_t i = 0; language && i < sizeof lists / sizeof *lists; i++)
		if (strcspn(language, "-_") == 2 && strncmp(lists[i].tag, language, 2) == 0)
			row = i;
	for (int kind = MISLEADING; kind <= FINANCIAL; kind++)
		n = look(low, lists[row].terms[kind], kind, out, n);
	free(low);
	return n;
}
