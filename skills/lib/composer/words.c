/* Finding the texts of a language; the texts themselves are in words_*.c. */
#include <string.h>

#include "lib/composer/words.h"
#include "lib/composer/words_priv.h"

const char *const cg_game_ids[CG_GAMES] = { "spin_wheel", "scratch_card", "memory_match", "quiz",
	"catch_game", "slot_machine" };

/* Facts that do not change with the country, answered by numbers. */
const struct cg_question cg_questions[CG_QUESTIONS] = {
	{ { "366", "364", "365", "360" } },
	{ { "4", "3", "5", "6" } },
	{ { "1969", "1959", "1979", "1949" } },
	{ { "8", "6", "10", "12" } },
	{ { "60", "100", "24", "90" } },
	{ { "64", "32", "81", "100" } },
};

int
cg_game_of(const char *template_id)
{
	for (int i = 0; template_id && i < CG_GAMES; i++)
		if (strcmp(template_id, cg_game_ids[i]) == 0)
			return i;
	return -1;
}

const struct cg_words *
cg_words_for(const char *tag, enum cg_lang *lang, bool *known)
{
	static const struct cg_words *const all[CG_LANGS] = { &cg_words_en, &cg_words_de,
		&cg_words_fr, &cg_words_es, &cg_words_it, &cg_words_pt, &cg_words_nl };
	size_t n = strcspn(tag, "-_");

	for (int i = 0; i < CG_LANGS; i++)
		if (n == 2 && strncmp(all[i]->tag, tag, 2) == 0) {
			*lang = (enum cg_lang)i;
			*known = true;
			return all[i];
		}
	*lang = CG_EN;
	*known = false;
	return all[CG_EN];
}

bool
cg_lang_is_rtl(const char *tag)
{
	static const char *const rtl[] = { "ar", "he", "iw", "fa", "ur", "yi", "ps", "sd", "ug",
		"ckb", "dv" };
	size_t n = strcspn(tag, "-_");

	for (size_t i = 0; i < sizeof rtl / sizeof *rtl; i++)
		if (strlen(rtl[i]) == n && strncmp(rtl[i], tag, n) == 0)
			return true;
	return false;
}
