/*
 * What can be won, in the brief's own words. A list begins behind a word like
 * "win" or "prizes", or is told by its form: three things with articles, the last
 * behind an "or". Each thing becomes a label: without its article, its first
 * letter a capital, a percentage written as one writes a discount.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "copy/text.h"
#include "lib/composer/read_priv.h"
#include "lib/composer/unwanted.h"

enum { ITEMS = 12, ITEM_WORDS = 10, SENTENCE = 100, TRIES = 40 };

struct item {
	size_t from, to; /* words */
};

static const char triggers[] = "win wins winning prizes prize gewinnen gewinnt gewinne gewinn "
    "preise gagner gagne gagnez gagnent remporter remportez gagnants ganar gana ganan ganen "
    "premios premio vincere vince vinci vincono premi vincita ganhar ganha ganham premios prijzen "
    "winnen wint prijs الجوائز والجوائز جوائز الجائزة выиграть выиграйте призы waits awaits "
    "appare reward rewards belohnung recompenses lots vinn vinna vind vinde voita voittaa wygraj "
    "wygrac nagrody vyhrajte vyhraj nyerj castiga castigati kazan kazanin osvoji osvojite לזכות זכו "
    "תזכו выиграй виграти виграйте اربح واربح";
static const char fillers[] = "are is be could can may one of our following like such as for "
    "example e g is_ include includes sind ist gibt es zum beispiel unter anderem sont est il y a "
    "des par exemple son es hay sono c e_ ci ha sao zijn onder andere هي are_ waiting zu wartet "
    "warten attendono mit dabei up to a_chance chance real instant great fantastic awesome "
    "amazing exciting sie vous usted ustedes";
static const char articles[] = "a an the one ein eine einen einem einer der die das den un une la "
    "le les l el los las una unos unas il lo gli i uno o os as um uma uns een het de d";
static const char starters[] = "a an the one two three ein eine einen zwei drei un une deux la le "
    "les el los las una dos il lo uno due o os um uma dois een het de twee free gratis kostenlose "
    "freier gratuit gratuite zehn ten twenty zwanzig dix vingt diez veinte dieci venti dez vinte "
    "tien twintig up ett et";
/* "or" and "and" by language: "en" is "in" elsewhere, "o" an article, "of" no "or". */
static const struct {
	const char *lang, *ors, *ands;
} links[] = {
	{ "en", "or", "and" }, { "de", "oder", "und" }, { "fr", "ou", "et" },
	{ "es", "o u", "y e" },
	{ "it", "o oppure od", "e ed" }, { "pt", "ou", "e" }, { "nl", "of", "en" },
	{ "ar", "او", "" },
	{ "sv", "eller", "och" }, { "da", "eller", "og" }, { "no", "eller", "og" },
	{ "pl", "lub albo", "i oraz" },
	{ "ru", "или", "и" }, { "tr", "veya ya", "ve" }, { "ro", "sau", "si" },
	{ "cs", "nebo", "a" }, { "sk", "alebo", "a" }, { "he", "או", "" }, { "fa", "یا", "" },
	{ "fi", "tai", "ja" }, { "hr", "ili", "i" }, { "hu", "vagy", "es" }, { "uk", "або", "" },
};
/* Not the beginning of a thing. */
static const char no_thing[] = "who that which if when while by on in at with within every "
    "everyone everybody more most people we you they it he she i to wer wenn wie was mit bei auf "
    "jeder alle wir ihr du sie es qui que si quand nous vous quien cuando con se chi che quando "
    "quem wie als met iedereen big bigger something and then but so too plus also again now today "
    "from until till through between bis vom jusqu hasta fino "
    "all hearts back over customers users players not is are and_";
/* Alone at the end of a list it says how, not what. */
static const char manners[] = "playful urgent professional friendly luxury luxurious elegant formal "
    "funny serious verspielt freundlich ludique";
static const char percents[] = "percent prozent procent procentu prosent rabatu بالمئه بالمئة بالمية процентов 퍼센트";

static const char pairs[] = "pair paar paire par paio";

bool
cg_scan_gap(const struct cg_scan *s, size_t i, const char *marks)
{
	const struct cg_word *a = &s->word[i];
	size_t end = i + 1 < s->n ? s->word[i + 1].at : strlen(s->text);

	for (size_t k = a->at + a->len; k < end; k++)
		if (strchr(marks, s->text[k]))
			return true;
	return false;
}

const char cg_winner_words[] = "winners winner gewinner gewinnern gagnants ganadores vincitori "
    "vencedores winnaars";

int
cg_leading_number(const char *s)
{
	int n = 0;

	for (int i = 0; i < 6 && s[i] >= '0' && s[i] <= '9'; i++)
		n = n * 10 + (s[i] - '0');
	return n;
}

int
cg_number_word(const struct cg_scan *s, size_t i)
{
	static const struct {
		int n;
		const char *words;
	} numbers[] = {
		{ 1, "one eine einen ein une un una uno um uma een واحد" },
		{ 2, "two zwei deux dos due dois duas twee اثنان" },
		{ 3, "three drei trois tres tre drie ثلاثة" },
		{ 4, "four vier quatre cuatro quattro quatro" },
		{ 5, "five funf cinq cinco cinque vijf خمسة خمسه" },
		{ 6, "six sechs seis sei zes" },
		{ 7, "seven sieben sept siete sette sete zeven" },
		{ 8, "eight acht huit ocho otto oito" },
		{ 9, "nine neun neuf nueve nove negen" },
		{ 10, "ten zehn dix diez dieci dez tien عشرة عشره عشر" },
		{ 12, "twelve zwolf douze doce dodici doze twaalf dozen dutzend" },
		{ 15, "fifteen funfzehn quinze quince quindici vijftien" },
		{ 20, "twenty zwanzig vingt veinte venti vinte twintig عشرين عشرون" },
		{ 25, "funfundzwanzig veinticinco venticinque vijfentwintig vingt-cinq" },
		{ 30, "thirty dreissig trente treinta trenta trinta dertig ثلاثين" },
		{ 40, "forty vierzig quarante cuarenta quaranta quarenta veertig" },
		{ 50, "fifty funfzig cinquante cincuenta cinquanta cinquenta vijftig خمسين" },
		{ 60, "sixty sechzig soixante sesenta sessanta sessenta zestig" },
		{ 100, "hundred hundert cent_ cien cento_ honderd" },
	};

	if (i >= s->n)
		return -1;
	if (s->word[i].number)
		return s->word[i].flen < 7 ? cg_leading_number(cg_scan_word(s, i)) : -1;
	for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
		if (cg_scan_is(s, i, numbers[k].words))
			return numbers[k].n;
	return -1;
}

/* A percentage at word i ("20 %", "twenty percent", "dieci per cento"): its number, or -1. */
static int
percent_at(const struct cg_scan *s, size_t i)
{
	int n = cg_number_word(s, i);
	const char *behind;

	if (n < 1 || n > 90)
		return -1;
	behind = s->text + s->word[i].at + s->word[i].len;
	while (*behind == ' ' || (unsigned char)*behind == 0xC2 || (unsigned char)*behind == 0xA0)
		behind++;
	if (s->word[i].number && (*behind == '%' || strncmp(behind, "\xD9\xAA", 2) == 0)) {
		const char *before = s->text + s->word[i].at;

		/* "1.5 %" is a rate and no discount */
		return before > s->text && (before[-1] == '.' || before[-1] == ',') ? -1 : n;
	}
	if (cg_scan_is(s, i + 1, percents))
		return n;
	if (cg_scan_is(s, i + 1, "per pour por") && cg_scan_is(s, i + 2, "cent cento ciento"))
		return n;
	return -1;
}

static bool
is_sentence_end(const struct cg_scan *s, size_t i)
{
	return cg_scan_gap(s, i, ".;!?\n") || i + 1 >= s->n;
}

static bool
starts_thing(const struct cg_scan *s, size_t i)
{
	return i < s->n && (cg_scan_is(s, i, starters) || cg_number_word(s, i) > 0);
}

/* Cut words from..end into things at commas, at "or", and at an "and" that begins another one. */
static size_t
cut(const struct cg_reading *r, size_t from, size_t end, struct item *out, bool *has_or)
{
	const struct cg_scan *s = &r->scan;
	const char *ors = "or", *ands = "and";
	size_t n = 0, start = from;

	for (size_t l = 0; l < sizeof links / sizeof *links; l++)
		if (strncmp(r->lang, links[l].lang, 2) == 0) {
			ors = links[l].ors;
			ands = links[l].ands;
		}
	*has_or = false;
	for (size_t i = from; i < end && n + 1 < ITEMS; i++) {
		bool or = cg_scan_is(s, i, ors);
		bool link = or || (cg_scan_is(s, i, ands) && (starts_thing(s, i + 1) || n > 0));
		bool comma = i > start && cg_scan_gap(s, i - 1, ",:");

		if (!link && !comma)
			continue;
		if (i > start)
			out[n++] = (struct item){ start, i };
		start = i + link;
		*has_or = *has_or || or;
	}
	if (start < end)
		out[n++] = (struct item){ start, end };
	return n;
}

static size_t
upper_first(char *to, const char *s)
{
	unsigned char a = (unsigned char)s[0], b = (unsigned char)s[1];

	/* "iPad" is spelled so */
	if (a >= 'a' && a <= 'z' && !(b >= 'A' && b <= 'Z')) {
		to[0] = (char)(a - 32);
		return 1;
	}
	if (a == 0xC3 && b >= 0xA0 && b != 0xB7 && b != 0xBF) {
		to[0] = s[0];
		to[1] = (char)(b - 32);
		return 2;
	}
	return 0;
}

/* The text of a thing, and the signs of money and percent at its ends. */
static char *
with_signs(const struct cg_scan *s, struct item x)
{
	static const char *const signs[] = { "$", "%", "\xE2\x82\xAC", "\xC2\xA3", "\xD9\xAA",
	    " \xE2\x82\xAC" };
	size_t from = s->word[x.from].at, to = s->word[x.to - 1].at + s->word[x.to - 1].len;

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		size_t n = strlen(signs[i]);

		if (from >= n && memcmp(s->text + from - n, signs[i], n) == 0)
			from -= n;
		if (strncmp(s->text + to, signs[i], n) == 0)
			to += n;
	}
	return cg_strndup(s->text + from, to - from);
}

/*
 * "Solea makes sandals; win a pair": of what it is a pair the brief has said before. New
 * string, NULL when it has not.
 */
static char *
pair_of(const struct cg_reading *r, size_t i)
{
	static const struct { const char *lang, *of; } joins[] = { { "en", " of " }, { "fr", " de " },
		{ "es", " de " }, { "pt", " de " }, { "it", " di " } };
	const struct cg_scan *s = &r->scan;
	const char *of = " ";

	for (size_t k = 0; k < sizeof joins / sizeof *joins; k++)
		if (strncmp(r->lang, joins[k].lang, 2) == 0)
			of = joins[k].of;
	for (size_t k = i; k-- > 0; ) {
		const struct cg_word *w = &s->word[k], *pair = &s->word[i];

		if ((w->kinds & 1u << CG_SCAN_INDUSTRY) && strchr("snei", s->folded[w->fold + w->flen - 1]))
			return cg_asprintf("%.*s%s%.*s", (int)pair->len, s->text + pair->at, of, (int)w->len,
			    s->text + w->at);
	}
	return NULL;
}

/* "win a mug, for students in Graz": behind the comma stands who plays. "for example" does not. */
static bool
is_audience(const struct cg_scan *s, const struct item *x)
{
	return cg_scan_is(s, x->from, "for fur pour para per voor")
	    && !cg_scan_is(s, x->from + 1, "example instance exemple ejemplo esempio exemplo")
	    && !starts_thing(s, x->from + 1);
}

/* The label of a thing, or false when it is none. */
static bool
label_of(struct cg_reading *r, struct item *at, char *out, size_t room)
{
	struct item x = *at;
	const struct cg_scan *s = &r->scan;
	char *raw, *clean;
	int percent = -1;

	while (x.from < x.to && cg_scan_is(s, x.from, fillers) && !cg_scan_is(s, x.from, "a"))
		x.from++;
	/* "10 winners a gift card": who wins is no part of what is won */
	for (size_t i = x.from; i + 1 < x.to && i < x.from + 3; i++)
		if (cg_scan_is(s, i, cg_winner_words))
			x.from = i + 1;
	/* The verb may come last: "einen Kuchen oder ein Brot gewinnen" */
	while (x.to > x.from + 1 && cg_scan_is(s, x.to - 1, "gewinnen winnen zu te"))
		x.to--;
	*at = x;
	for (size_t i = x.from; i < x.to && percent < 0; i++)
		percent = percent_at(s, i);
	if (x.from + 1 < x.to && cg_scan_is(s, x.from, articles) && !cg_scan_is(s, x.from, "one"))
		x.from++;
	if (x.from >= x.to || x.to - x.from > ITEM_WORDS || cg_scan_is(s, x.from, no_thing)
	    || (x.to == x.from + 1 && cg_scan_is(s, x.from, manners))
	    || cg_scan_is(s, x.to - 1, "tone style"))
		return false;
	if (percent > 0 && r->known_lang) {
		char number[16];

		snprintf(number, sizeof number, "%d", percent);
		clean = cg_text_fill(cg_words_for(r->lang, &(enum cg_lang){ 0 },
		    &(bool){ 0 })->percent, number);
		snprintf(out, room, "%s", clean);
		free(clean);
		return true;
	}
	raw = x.to == x.from + 1 && cg_scan_is(s, x.from, pairs) ? pair_of(r, x.from) : with_signs(s, x);
	if (!raw)
		return false;
	clean = cg_text_clean(raw, 40);
	snprintf(out, room, "%s", clean);
	upper_first(out, clean);
	free(clean);
	free(raw);
	return cg_text_length(out) >= 3;
}

void
cg_add_prize(struct cg_reading *r, const char *label, size_t at, size_t len, double sure)
{
	for (size_t i = 0; i < r->prizes; i++)
		if (strcmp(r->prize[i].label, label) == 0)
			return;
	if (r->prizes == CG_READ_PRIZES || cg_unwanted_names(r->unwanted, label))
		return;
	snprintf(r->prize[r->prizes].label, sizeof r->prize[0].label, "%.*s",
	    (int)sizeof r->prize[0].label - 1, label);
	r->prize[r->prizes++].tier = "secondary";
	cg_finding(r, "prize", label, at, len, CG_FROM_BRIEF, sure);
}

static void
add(struct cg_reading *r, const char *label, const struct item *x, double sure)
{
	const struct cg_word *a = &r->scan.word[x->from], *b = &r->scan.word[x->to - 1];

	cg_add_prize(r, label, a->at, b->at + b->len - a->at, sure);
}

/* A list of things from word from on, to the end of its sentence. */
static bool
take_list(struct cg_reading *r, size_t from, bool triggered)
{
	const struct cg_scan *s = &r->scan;
	struct item item[ITEMS];
	char label[ITEMS][4 * CG_READ_LABEL];
	size_t end = from, n, good = 0, with_article = 0;
	bool has_or;

	while (end < s->n && end < from + SENTENCE && !is_sentence_end(s, end))
		end++;
	if (end < s->n)
		end++;
	n = cut(r, from, end, item, &has_or);
	for (size_t i = 0; i < n; i++) {
		size_t first = item[i].from;

		while (first < item[i].to && cg_scan_is(s, first, fillers) && !cg_scan_is(s,
		    first, "a"))
			first++;
		with_article += starts_thing(s, first);
	}
	if (triggered ? !with_article && n < 2 : n < 3 || with_article < n || !has_or)
		return false;
	for (size_t i = 0; i < n; i++) {
		if ((i > 0 && is_audience(s, &item[i]))
		    || !label_of(r, &item[i], label[good], sizeof label[0]))
			break;
		item[good] = item[i];
		good++;
	}
	for (size_t i = 0; i < good; i++)
		add(r, label[i], &item[i], triggered ? 0.85 : 0.6);
	return good > 0;
}

static void
give_tiers(struct cg_reading *r)
{
	static const char small[] = "free shipping gratisversand versand livraison envio frete "
	    "spedizione verzending sample probe sticker thank grazie merci danke pencil bleistift";
	size_t n = r->prizes;

	for (size_t i = 0; i < n; i++) {
		const char *l = r->prize[i].label;

		r->prize[i].tier = i == 0 ? "grand" : i + 1 == n && n > 2 ? "consolation"
		    : "secondary";
		if (i && (strchr(l, '%') || cg_unwanted_names(small, l)))
			r->prize[i].tier = "consolation";
	}
}

/* "a 30 % chance", "win rate 25%": a percentage that speaks of winning. */
static bool
speaks_of_odds(const struct cg_scan *s, size_t i)
{
	static const char odds[] = "chance chances odds probability rate gewinnchance "
	    "wahrscheinlichkeit probabilite probabilidad probabilita probabilidade kans winkans "
	    "gewinnwahrscheinlichkeit quote";

	for (size_t k = i > 4 ? i - 4 : 0; k < i + 4 && k < s->n; k++)
		if (cg_scan_is(s, k, odds))
			return true;
	return false;
}

/* Who wants no sale wants no percentage either, whatever it is called. */
static bool
refuses_reductions(const struct cg_reading *r)
{
	return cg_unwanted_names(r->unwanted, "discount sale rabatt korting remise soldes "
	    "descuento rebajas sconto saldi desconto");
}

/* A discount that the brief grants is a prize when it names no other. */
static void
add_discount(struct cg_reading *r)
{
	char number[16], *label;
	enum cg_lang lang;
	bool known;

	snprintf(number, sizeof number, "%d", r->percent);
	label = cg_text_fill(cg_words_for(r->lang, &lang, &known)->percent, number);
	snprintf(r->prize[0].label, sizeof r->prize[0].label, "%.100s", label);
	r->prizes = 1;
	cg_finding(r, "prize", label, 0, 0, CG_FROM_BRIEF, 0.6);
	free(label);
}

void
cg_read_prizes(struct cg_reading *r)
{
	const struct cg_scan *s = &r->scan;
	/* Arabic has lists as ours are; only a single thing has to be looked for there. */
	bool arabic = strncmp(r->lang, "ar", 2) == 0;
	bool far = !arabic && cg_read_prizes_far(r), found = far;
	int tries = 0;

	for (size_t i = 0; !far && i + 1 < s->n && r->prizes < CG_READ_PRIZES && tries < TRIES; i++) {
		size_t from = i + 1;

		if (!cg_scan_is(s, i, triggers) || (is_sentence_end(s, i) && !cg_scan_gap(s, i,
		    ":")))
			continue;
		/* "a prize worth having: ..." goes on behind its colon */
		for (size_t k = i; k < s->n && k < i + 8 && !is_sentence_end(s, k); k++)
			if (cg_scan_gap(s, k, ":"))
				from = k + 1;
		found = take_list(r, from, true) || found;
		tries++;
	}
	for (size_t i = 0; !found && i + 5 < s->n && tries < 2 * TRIES; i++)
		if (starts_thing(s, i) && (i == 0 || is_sentence_end(s, i - 1) || cg_scan_gap(s,
		    i - 1, ":")
		    || cg_scan_is(s, i - 1, "und en")
		    || (s->word[i - 1].flen > 3 && !starts_thing(s, i - 1))))
			tries++, found = take_list(r, i, false);
	for (size_t i = 0; i < s->n; i++) {
		int p = percent_at(s, i);

		if (p > 0 && speaks_of_odds(s, i)) {
			r->odds = r->odds > 0 ? r->odds : (double)p / 100;
			continue;
		}
		if (p > 0 && !r->percent) {
			char number[16];

			snprintf(number, sizeof number, "%d %%", p);
			r->percent = p;
			cg_finding(r, "percentage", number, s->word[i].at, s->word[i].len,
			    CG_FROM_BRIEF, 0.8);
		}
	}
	if (arabic && !r->prizes)
		cg_read_prizes_far(r);
	cg_read_amounts_far(r);
	if (!r->prizes && r->percent && r->known_lang && !refuses_reductions(r))
		add_discount(r);
	give_tiers(r);
}
