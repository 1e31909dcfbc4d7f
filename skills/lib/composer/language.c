/*
 * Which language a text is in. The script decides where it can; among the
 * languages of one script stop words do, which no text of some length is
 * without, and letters that only one of them writes.
 */
#include <stdbool.h>
#include <string.h>

#include "lib/composer/language.h"
#include "lib/composer/scan.h"

static const struct {
	const char *tag, *words, *letters;
} langs[] = {
	{ "en", " the and of to for has have with is are our your you we on at from this that win "
	  "want who their a an in by be it no not ", "" },
	{ "de", " der die das und für mit ist von zu den dem ein eine wir ihr sie du dein deine "
	  "dich dir hast bei im auf nicht einen ", "ß" },
	{ "fr", " le la les et des du pour avec est une un nous vous votre vos notre dans sur au "
	  "qui pas aux ", "çœêû" },
	{ "es", " el la los las y para con es una un del su sus nuestro nuestra en por tu que una "
	  "se ", "ñ¿¡" },
	{ "it", " il lo la gli e per con una un della del di che nostro nostra nel tuo tua i è al "
	  "dei alla sono ", "" },
	{ "pt", " o a os as e para com uma um do da dos das seu sua nosso nossa em no na é que "
	  "não ", "ãõ" },
	{ "nl", " de het een en van voor met is wij jij je onze ons in op te zijn bij dat wat die "
	  "wie ", "" },
	{ "sv", " och att det som en på är för med av till den har inte ett om vi din vår ", "" },
	{ "da", " og at det som en på er for med af til den har ikke et om vi din vores jeg de ",
	  "" },
	{ "no", " og å det som en på er for med av til den har ikke et om vi din vår dere ", "" },
	{ "fi", " ja on ei että se hän mutta kun niin myös ovat kanssa voi tai sekä meidän jotka "
	  "", "" },
	{ "pl", " i w na z do się że jest dla nie to oraz od po jak nasz nasze przez które ",
	  "łąęśżźćń" },
	{ "cs", " a v na se je pro že z do s o by jsme nebo jako naše který které ", "řěů" },
	{ "hu", " a az és hogy nem egy is van meg vagy mint de azt ez a-z nekünk ", "őű" },
	{ "ro", " și în de la cu pe pentru este un o din care să nu ne sunt al ", "șțăşţ" },
	{ "tr", " ve bir bu için ile da de olan gibi daha çok her bizim kazan ne var ", "ğışİ" },
	{ "id", " dan yang di untuk dengan ini dari pada adalah kami anda atau ke tidak akan ",
	  "" },
	{ "vi", " và của là cho các với một trong được có không những này để ", "đơưạếềộả" },
	{ "hr", " i je u na za se da su s od će ili kao iz naš naša koji ", "đćč" },
	{ "ca", " i el la els les amb per una un del que és dels nostra nostre ", "·" },
};
enum { LANGS = sizeof langs / sizeof *langs };

static const struct {
	unsigned from, to;
	const char *tag;
} scripts[] = {
	{ 0x370, 0x3FF, "el" }, { 0x400, 0x4FF, "ru" }, { 0x530, 0x58F, "hy" },
	{ 0x590, 0x5FF, "he" },
	{ 0x600, 0x6FF, "ar" }, { 0x900, 0x97F, "hi" }, { 0x980, 0x9FF, "bn" },
	{ 0xA80, 0xAFF, "gu" },
	{ 0xB80, 0xBFF, "ta" }, { 0xC00, 0xC7F, "te" }, { 0xE00, 0xE7F, "th" },
	{ 0x10A0, 0x10FF, "ka" },
	{ 0x3040, 0x30FF, "ja" }, { 0x4E00, 0x9FFF, "zh" }, { 0xAC00, 0xD7AF, "ko" },
};
enum { SCRIPTS = sizeof scripts / sizeof *scripts };

/* Letters that tell languages of one script apart; the later row wins. */
static const struct {
	const char *script, *letters, *tag;
} special[] = {
	{ "ar", "پچژگ", "fa" }, { "ar", "ٹڈںے", "ur" }, { "ru", "іїєґ", "uk" },
	{ "ru", "јљњћђ", "sr" },
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

static bool
has_letter_of(const char *text, const char *letters)
{
	unsigned cp;

	for (size_t left = strlen(letters), n; left; letters += n, left -= n) {
		char one[5] = "";

		n = cg_utf8(letters, left, &cp);
		memcpy(one, letters, n);
		if (strstr(text, one))
			return true;
	}
	return false;
}

/* The script that most letters beyond Latin belong to, when they are a third of all. */
static const char *
by_script(const char *text)
{
	size_t hits[SCRIPTS] = { 0 }, latin = 0, best = 0, kana = 12, n;
	unsigned cp;

	for (size_t left = strlen(text); left; text += n, left -= n) {
		n = cg_utf8(text, left, &cp);
		latin += (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || (cp >= 0xC0
		    && cp < 0x250);
		for (size_t i = 0; cp >= 0x370 && i < SCRIPTS; i++)
			hits[i] += cp >= scripts[i].from && cp <= scripts[i].to;
	}
	for (size_t i = 1; i < SCRIPTS; i++)
		if (hits[i] > hits[best])
			best = i;
	/* Japanese is written with Chinese characters too; a few kana tell. */
	if (best == kana + 1 && hits[kana] * 10 > hits[best])
		best = kana;
	/* One Latin letter weighs less than one that writes a syllable or a word. */
	return hits[best] && hits[best] * (best >= kana ? 4 : 2) > latin ? scripts[best].tag : NULL;
}

const char *
cg_language_name(const char *tag)
{
	static const struct {
		const char *tag, *name;
	} names[] = {
		{ "en", "English" }, { "de", "German" }, { "fr", "French" }, { "es", "Spanish" },
		{ "it", "Italian" }, { "pt", "Portuguese" }, { "nl", "Dutch" }, { "sv", "Swedish" },
		{ "da", "Danish" }, { "no", "Norwegian" }, { "nb", "Norwegian" }, { "fi", "Finnish" },
		{ "pl", "Polish" }, { "cs", "Czech" }, { "sk", "Slovak" }, { "hu", "Hungarian" },
		{ "ro", "Romanian" }, { "bg", "Bulgarian" }, { "hr", "Croatian" }, { "el", "Greek" },
		{ "tr", "Turkish" }, { "uk", "Ukrainian" }, { "ru", "Russian" }, { "sr", "Serbian" },
		{ "ar", "Arabic" }, { "he", "Hebrew" }, { "fa", "Persian" }, { "ur", "Urdu" },
		{ "hi", "Hindi" }, { "bn", "Bengali" }, { "ta", "Tamil" }, { "th", "Thai" },
		{ "vi", "Vietnamese" }, { "id", "Indonesian" }, { "ja", "Japanese" },
		{ "ko", "Korean" }, { "zh", "Chinese" }, { "ca", "Catalan" },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcspn(tag, "-_") == 2 && strncmp(tag, names[i].tag, 2) == 0)
			return names[i].name;
	return tag;
}

const char *
cg_language_guess(const char *text)
{
	static const char gaps[] = " \t\r\n.,;:!?()\"'/-";
	int hits[LANGS] = { 0 }, most = 1, best = 0;
	const char *script = by_script(text);

	if (script) {
		for (size_t i = 0; i < sizeof special / sizeof *special; i++)
			if (strcmp(special[i].script, script) == 0 && has_letter_of(text,
			    special[i].letters))
				return special[i].tag;
		return script;
	}
	for (const char *w = text; *w; ) {
		size_t len = strcspn(w, gaps);

		for (size_t i = 0; i < LANGS; i++)
			hits[i] += known(langs[i].words, w, len);
		w += len ? len : 1;
	}
	for (size_t i = 0; i < LANGS; i++)
		hits[i] += hits[i] && *langs[i].letters ? has_letter_of(text, langs[i].letters) : 0;
	/* Two words of another language, and more than of any before it. */
	for (int i = 0; i < LANGS; i++)
		if (hits[i] > most) {
			most = hits[i];
			best = i;
		}
	return langs[best].tag;
}
