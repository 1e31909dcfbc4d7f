/* Taking questions out of the bank. */
#include <stdio.h>
#include <string.h>

#include "lib/composer/quiz_priv.h"

static const struct cg_quiz_row *const bank[CG_CELEBRATION + 1] = { cg_quiz_shoes, cg_quiz_fashion,
	cg_quiz_beauty, cg_quiz_jewelry, cg_quiz_coffee, cg_quiz_bakery, cg_quiz_restaurant,
	    cg_quiz_drinks,
	cg_quiz_grocery, cg_quiz_sweets, cg_quiz_tech, cg_quiz_gaming, cg_quiz_media,
	    cg_quiz_finance,
	cg_quiz_education, cg_quiz_culture, cg_quiz_travel, cg_quiz_sport, cg_quiz_health,
	    cg_quiz_garden,
	cg_quiz_home, cg_quiz_cars, cg_quiz_pets, cg_quiz_toys, cg_quiz_celebration };

size_t
cg_quiz_count(enum cg_industry industry, enum cg_lang lang)
{
	size_t n = 0;

	while (n < CG_QUIZ_EACH && bank[industry][n].text[lang])
		n++;
	return n;
}

void
cg_quiz_get(enum cg_industry industry, enum cg_lang lang, size_t i, struct cg_quiz_question *out)
{
	const struct cg_quiz_row *row = &bank[industry][i];
	const char *a = row->answers[lang] ? row->answers[lang] : row->answers[CG_EN];

	out->text = row->text[lang];
	for (int k = 0; k < 4; k++) {
		size_t n = strcspn(a, "|");

		snprintf(out->answer[k], sizeof out->answer[k], "%.*s", (int)n, a);
		a += n + (a[n] == '|');
	}
}
