/*
 * A brand in a sentence. Most names stand alone, but one that begins with what it is
 * ("Technikmuseum Elbtal", "Banca del Lago") takes the article of that word, and a
 * preposition before it runs into the article: the name itself is never changed.
 */
#include <string.h>

#include "base/buf.h"
#include "lib/composer/copy_priv.h"
#include "lib/composer/scan.h"

/* The forms of an article: German by gender, Romance il la l' lo. */
enum { M, F, N, L = N, Z, FORMS };

/* By blanks, folded; "*x" ends a word. German names may have their noun at the end, too. */
static const struct {
	const char *lang;
	int form;
	const char *nouns;
} nouns[] = {
	{ "de", M, "*markt *laden *verein *club *klub zoo tierpark *salon *verlag gasthof" },
	{ "de", F, "*bank *kasse *erei *apotheke *handlung klinik praxis *schule universitat "
	    "*akademie *stiftung oper staatsoper *galerie *bibliothek *manufaktur *werkstatt "
	    "*versicherung *genossenschaft therme" },
	{ "de", N, "*museum *theater *hotel *restaurant cafe *weingut *zentrum *studio *kino kaufhaus "
	    "autohaus gasthaus wirtshaus modehaus mobelhaus reformhaus schuhhaus brauhaus teehaus "
	    "kaffeehaus *planetarium *aquarium *institut" },
	{ "it", M, "museo forno panificio teatro ristorante caseificio birrificio cinema caffe bar "
	    "circolo parco mercato supermercato panettiere salumificio biscottificio pastificio "
	    "centro banco frantoio consorzio" },
	{ "it", F, "banca pasticceria libreria farmacia pizzeria trattoria cantina biblioteca "
	    "fondazione scuola cassa bottega gelateria galleria cooperativa clinica palestra "
	    "tenuta fattoria torrefazione panetteria profumeria gioielleria cioccolateria" },
	{ "it", L, "osteria hotel albergo universita accademia enoteca azienda agriturismo oreficeria "
	    "erboristeria officina orchestra acquario istituto" },
	{ "it", Z, "zoo stadio studio stabilimento zuccherificio" },
	{ "pt", M, "museu banco teatro restaurante hotel mercado supermercado cinema cafe clube "
	    "parque instituto centro zoo emporio armazem atelie laboratorio" },
	{ "pt", F, "padaria confeitaria livraria farmacia pousada escola universidade academia "
	    "clinica cervejaria adega quinta biblioteca fundacao galeria loja caixa cooperativa "
	    "pastelaria sorveteria gelataria drogaria torrefacao chocolataria perfumaria joalheria" },
	{ "es", M, "museo banco teatro restaurante hotel mercado supermercado cine cafe club parque "
	    "zoo gimnasio colegio centro instituto acuario obrador" },
	{ "es", F, "caja panaderia pasteleria libreria farmacia escuela universidad academia clinica "
	    "bodega biblioteca fundacion galeria tienda cafeteria heladeria joyeria floristeria "
	    "perfumeria cerveceria chocolateria cooperativa" },
	{ "fr", M, "musee theatre restaurant chateau domaine credit cafe cinema zoo parc marche "
	    "garage club centre laboratoire" },
	{ "fr", F, "banque caisse boulangerie patisserie pharmacie librairie brasserie fromagerie "
	    "chocolaterie ferme bibliotheque fondation galerie clinique boutique cooperative "
	    "parfumerie bijouterie" },
	{ "fr", L, "hotel ecole universite epicerie academie institut aquarium atelier auberge" },
};

/* "" is the subject; "acc" German for whom something is done to. */
static const struct {
	const char *lang, *with, *form[FORMS];
} forms[] = {
	{ "de", "", { "der ", "die ", "das " } }, { "de", "acc", { "den ", "die ", "das " } },
	{ "de", "für", { "für den ", "für die ", "für das " } },
	{ "de", "mit", { "mit dem ", "mit der ", "mit dem " } },
	{ "de", "von", { "vom ", "von der ", "vom " } }, { "de", "bei", { "beim ", "bei der ", "beim " } },
	{ "it", "", { "il ", "la ", "l’", "lo " } },
	{ "it", "con", { "con il ", "con la ", "con l’", "con lo " } },
	{ "it", "per", { "per il ", "per la ", "per l’", "per lo " } },
	{ "it", "di", { "del ", "della ", "dell’", "dello " } },
	{ "it", "da", { "dal ", "dalla ", "dall’", "dallo " } },
	{ "it", "a", { "al ", "alla ", "all’", "allo " } },
	{ "pt", "", { "o ", "a " } }, { "pt", "com", { "com o ", "com a " } },
	{ "pt", "para", { "para o ", "para a " } }, { "pt", "de", { "do ", "da " } },
	{ "es", "", { "el ", "la " } }, { "es", "con", { "con el ", "con la " } },
	{ "es", "para", { "para el ", "para la " } }, { "es", "de", { "del ", "de la " } },
	{ "es", "a", { "al ", "a la " } },
	{ "fr", "", { "le ", "la ", "l’" } }, { "fr", "avec", { "avec le ", "avec la ", "avec l’" } },
	{ "fr", "pour", { "pour le ", "pour la ", "pour l’" } },
	{ "fr", "par", { "par le ", "par la ", "par l’" } },
	{ "fr", "à", { "au ", "à la ", "à l’" } }, { "fr", "chez", { "au ", "à la ", "à l’" } },
};

static bool
is_one_of(const char *word, size_t n, const char *list)
{
	for (size_t len; *list; list += len + (list[len] == ' ')) {
		size_t k, ends = *list == '*';

		len = strcspn(list, " ");
		k = len - ends;
		if ((ends ? n >= k : n == k) && memcmp(word + n - k, list + ends, k) == 0)
			return true;
	}
	return false;
}

/* "Grüne Apotheke", "Alter Markt": the first word would have to be inflected. */
static bool
may_inflect(const char *word, size_t n)
{
	return n > 3 && (word[n - 1] == 'e' || (word[n - 2] == 'e' && strchr("rsn", word[n - 1])));
}

static int
noun_of(const char *lang, const struct cg_scan *s, size_t i)
{
	for (size_t k = 0; i < s->n && k < sizeof nouns / sizeof *nouns; k++)
		if (strcmp(lang, nouns[k].lang) == 0 && is_one_of(cg_scan_word(s, i), s->word[i].flen,
		    nouns[k].nouns))
			return nouns[k].form;
	return -1;
}

static int
form_of(const char *lang, const char *brand)
{
	struct cg_scan s;
	int form;

	cg_fold_words(&s, brand);
	form = noun_of(lang, &s, 0);
	if (form < 0 && s.n == 2 && strcmp(lang, "de") == 0
	    && !may_inflect(cg_scan_word(&s, 0), s.word[0].flen))
		form = noun_of(lang, &s, 1);
	cg_scan_release(&s);
	return form;
}

void
cg_copy_brand(const char *lang, const char *with, const char *brand, struct cg_buf *out)
{
	int form = form_of(lang, brand);

	for (size_t i = 0; form >= 0 && i < sizeof forms / sizeof *forms; i++)
		if (strcmp(lang, forms[i].lang) == 0 && strcmp(with, forms[i].with) == 0) {
			cg_buf_printf(out, "%s%s", forms[i].form[form], brand);
			return;
		}
	if (*with && strcmp(with, "acc") != 0)
		cg_buf_printf(out, "%s ", with);
	cg_buf_puts(out, brand);
}
