/* Stop words: no text of some length is without them. */
#include <stdbool.h>
#include <string.h>

#include "lib/composer/language.h"

static const struct {
	const char *tag, *words;
} langs[] = {
	{ "en", " the and of to for has have with is are our your you we on at from this that win " },
	{ "de", " der die das und für mit ist von zu den dem ein eine wir ihr sie du dein deine dich dir hast bei im auf " },
	{ "fr", " le la les et des du pour avec est une un nous vous votre vos notre dans sur au " },
	{ "es", " el la los las y para con es una un del su sus nuestro nuestra en por tu " },
	{ "it", " il lo la gli e per con una un della del di che nostro nostra nel tuo tua i " },
	{ "pt", " o a os as e para com uma um do da dos das seu sua nosso nossa em no na " },
	{ "nl", " de het een en van voor met is wij jij je onze ons in op te zijn bij " },
};

static bool
known(const char *list, const char *word, size_t len)
{
	char key[16];

	if (!len || len > sizeof key - 3)
		return false;
	key[0] = key[len + 1] = ' ';
	key[len + 2] = 0;
	for (size_t i = 0; i < len; i++)
		key[i + 1] = word[i] >= 'A' && word[i] <= 'Z' ? (char)(word[i] + 32) : word[i];
	return strstr(list, key) != NULL;
}

const char *
cg_language_guess(const char *text)
{
	static const char gaps[] = " \t\r\n.,;:!?()\"'/-";
	int hits[sizeof langs / sizeof *langs] = { 0 }, most = 1, best = 0;

	for (const char *w = text; *w; ) {
		size_t len = strcspn(w, gaps);

		for (size_t i = 0; i < sizeof langs / sizeof *langs; i++)
			hits[i] += known(langs[i].words, w, len);
		w += len ? len : 1;
	}
	/* Two words of another language, and more than of any before it. */
	for (int i = 0; i < (int)(sizeof langs / sizeof *langs); i++)
		if (hits[i] > most) {
			most = hits[i];
			best = i;
		}
	return langs[best].tag;
}
