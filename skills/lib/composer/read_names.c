/*
 * Brand and product. A name is what is quoted, what follows "brand:", and else a
 * run of capitalised words; what stands around it says how likely it is the one
 * that sells. Names are copied letter by letter and never changed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "copy/text.h"
#include "lib/composer/read_priv.h"

enum { CANDIDATES = 64, RUN = 6 };

struct name {
	size_t from, to;   /* words */
	size_t at, len;    /* bytes */
	double brand, product;
	int seen;
};

static const char articles[] = "the a an der die das den dem ein eine einen le la les l un une el "
    "los las una il lo gli i o os as um uma de het een our unser unsere notre nuestra nuestro "
    "nostro nostra nosso nossa ons onze";
static const char joiners[] = "and und et y e en de di du da do del della des dos das d von van "
    "of la le the for for_ de_la";
/* Capitalised and no names: months, days, feasts, places to play, the speaker. */
static const char never[] = "i we us our you your they it this that these there the a an in on at "
    "for with and or but no yes please hello hi dear create make build design launch run promote "
    "develop plan give help reward engage drive generate celebrate win play spin boost increase "
    "attract write use want need campaign game brief summary goal target audience tone colours "
    "colors budget timeline deadline mobile instagram facebook tiktok whatsapp youtube google "
    "linkedin january february march april may june july august september october november "
    "december monday tuesday wednesday thursday friday saturday sunday christmas easter halloween "
    "ramadan eid diwali spring summer autumn winter black cyber valentine english german french "
    "spanish italian portuguese dutch europe usa uk eu gdpr dsgvo faq cta ai b2b b2c tv vip html "
    "css sms pdf ceo roi kpi weihnachten ostern sommer herbst fruhling januar februar marz mai "
    "juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonntag wir "
    "ihr sie er es ich du dein deine unser unsere das der die den dem ein eine einen einem zum "
    "zur im am auf bei mit fur von nach wer was wie wo wenn alle jeder jede zu gewinnen gewinn "
    "spiel kampagne bitte janvier fevrier mars avril mai_ juin juillet aout septembre octobre "
    "novembre decembre noel nous vous notre votre les le la un une pour dans avec ce cette il "
    "elle on a au aux des du creer faites pas enero febrero marzo abril mayo junio julio agosto "
    "septiembre octubre noviembre diciembre navidad este esta el los las una queremos nuestro "
    "nuestra para con en por como gennaio febbraio aprile maggio giugno luglio settembre ottobre "
    "dicembre natale il lo gli alla nel con per una uno deve niente janeiro fevereiro marco maio "
    "junho julho setembro outubro novembro dezembro natal o os as um uma na no quem januari "
    "februari maart mei augustus de het een we je jij wij ze geen kerst sinterklaas colores "
    "colori couleurs kleuren farben cores tono ton toon three most from beneath quiet deep loud "
    "sunny adults night look vivid helder warm caldo natural sachlich stahlblau couleur word "
    "ignore disregard forget script style div img body head alert onerror http https www com";
/* Verbs that follow one who sells. */
static const char sells[] = "is are opens makes sells introduces launches presents unveils "
    "releases celebrates wants needs offers has brings invites runs serves roasts bakes brews "
    "builds gives hosts turns ladt offnet macht verkauft feiert bietet will sucht prasentiert "
    "bringt startet hat ist stellt backt braut rostet fabrique ouvre vend fete presente lance "
    "propose cherche veut est offre cree hace vende abre celebra presenta lanza ofrece exprime "
    "quiere busca es elabora festeggia produce lancia offre apre cerca vuole fa faz vende abre "
    "lanca oferece celebra quer houdt maakt verkoopt opent viert lanceert biedt zoekt wil heeft "
    "geeft organiseert bakt brouwt veranstaltet";
static const char before_brand[] = "by from at chez bei von vom presso da par por door bij per";
static const char introduces[] = "introduces introduce introducing launches launch launching "
    "presents presenting unveils new our neue neuen neues nouveau nouvelle nuevo nueva nuovo "
    "nuova novo nova nieuwe mit with called named prasentiert presente presenta lanza lancia "
    "lanca lance";
static const char labels_brand[] = "brand company client customer marke firma kunde unternehmen "
    "marque entreprise marca empresa cliente azienda merk bedrijf klant brand_name shop store "
    "called named heisst namens nommee llamada chiamata chamada";
static const char labels_product[] = "product produkt produit producto prodotto produto item "
    "model modell collection";
/* Words that make a run a firm: "X Bank", "Museum X". */
static const char firms[] = "bank cafe restaurant museum technikmuseum forno bakery shoes coffee "
    "zumos maison studio hotel gmbh ag inc ltd llc co sarl spa group brewery books toys garage "
    "clinic academy bar house club market shop store foods labs media airlines sports fitness gym "
    "school university backerei konditorei apotheke buchhandlung sparkasse brauerei weingut "
    "boulangerie librairie bookshop bookstore pizzeria restaurant_ brasserie panaderia cafeteria "
    "libreria pasticceria padaria livraria bakkerij boekhandel brouwerij casa atelier cosmetics "
    "beauty jewelry juwelier";

/* The same in scripts without capitals, where it comes first. */
static const char trades[] = "دار شركه شركة متجر مطعم مقهى مقهي مخبز محل بنك مصرف معرض "
    "مدرسه مدرسة متحف חברת מסעדת קפה בית חנות מאפיית רשת גלריית מוזיאון בנק סטודיו קונדיטוריית";

static bool
is_name_word(const struct cg_scan *s, size_t i)
{
	return s->word[i].capital && !s->word[i].number;
}

/* The text between words i and i+1 when a name may go on over it. */
static bool
joins(const struct cg_scan *s, size_t i)
{
	const struct cg_word *a = &s->word[i], *b = &s->word[i + 1];
	size_t gap = b->at - a->at - a->len;
	const char *g = s->text + a->at + a->len;

	return (gap == 1 && (*g == ' ' || *g == '-' || *g == '\'' || *g == '&')) ||
	    (gap == 3 && memcmp(g, " & ", 3) == 0) || (gap == 3 && memcmp(g, "\xE2\x80\x99",
	    3) == 0) ||
	    (gap == 2 && memcmp(g, "\xC2\xA0", 2) == 0);
}

static size_t
run_end(const struct cg_scan *s, size_t i)
{
	size_t end = i + 1;

	while (end < s->n && end - i < RUN && joins(s, end - 1)) {
		const char *g = s->text + s->word[end - 1].at + s->word[end - 1].len;

		/* The "s" of a possessive is not the name's. */
		if ((*g == '\'' || (unsigned char)*g == 0xE2) && s->word[end].flen == 1 &&
		    cg_scan_word(s, end)[0] == 's')
			break;
		if (is_name_word(s, end) || (s->word[end].number && s->word[end].flen < 5)) {
			end++;
		} else if (cg_scan_is(s, end, joiners) && !cg_scan_is(s, end,
		    "and und et y e en") &&
		    end + 1 < s->n && joins(s, end) && is_name_word(s, end + 1) && *g == ' ' &&
		    /* "Maison du Lac", but "Forno Lucia di Modena" ends before the place */
		    (end == i + 1 || !cg_scan_is(s, end, "di da de von van of"))) {
			end += 2;
		} else {
			break;
		}
	}
	return end;
}

/* "my coffee bar Rosa's: ...": nothing follows that is owned, so the name ends like this. */
static size_t
with_s(const struct cg_scan *s, const struct name *x)
{
	const char *g = s->text + x->at + x->len;
	size_t mark = *g == '\'' ? 1 : strncmp(g, "\xE2\x80\x99", 3) == 0 ? 3 : 0;

	if (!mark || x->to >= s->n || s->word[x->to].flen != 1 || cg_scan_word(s, x->to)[0] != 's'
	    || s->word[x->to].at != x->at + x->len + mark)
		return 0;
	return x->to + 1 == s->n || cg_scan_gap(s, x->to, ".,:;!?()\n") ? mark + 1 : 0;
}

static bool
same_text(const struct cg_scan *s, const struct name *a, const struct name *b)
{
	return a->len == b->len && memcmp(s->text + a->at, s->text + b->at, a->len) == 0;
}

static void
add(const struct cg_scan *s, struct name *list, size_t *n, struct name x)
{
	for (size_t i = 0; i < *n; i++)
		if (same_text(s, &list[i], &x)) {
			list[i].brand += x.brand > list[i].brand ? x.brand - list[i].brand : 0;
			list[i].product += x.product > list[i].product
			    ? x.product - list[i].product : 0;
			list[i].brand += 0.6;
			list[i].seen++;
			return;
		}
	if (*n < CANDIDATES && x.len && x.len <= 100)
		list[(*n)++] = x;
}

/* "TechNova": nobody writes a common word like that. */
static bool
is_camel(const struct cg_scan *s, const struct name *x)
{
	for (size_t i = x->at + 1; i < x->at + x->len; i++)
		if (s->text[i] >= 'A' && s->text[i] <= 'Z' && s->text[i - 1] >= 'a'
		    && s->text[i - 1] <= 'z')
			return true;
	return false;
}

/* A single word at the very beginning is a name when it acts or owns like one. */
static bool
named_first(const struct cg_scan *s, const struct name *x)
{
	const char *behind = s->text + x->at + x->len;

	return s->word[x->from].upper || strncmp(behind, "'s", 2) == 0 || strncmp(behind,
	    "\xE2\x80\x99s", 4) == 0 ||
	    (x->to < s->n && cg_scan_is(s, x->to, sells));
}

/* How a run speaks of itself and its neighbours. */
static void
weigh(const struct cg_reading *r, struct name *x, bool german)
{
	const struct cg_scan *s = &r->scan;
	size_t words = x->to - x->from, before = x->from;
	bool article = before > 0 && cg_scan_is(s, before - 1, articles);
	const char *behind = s->text + x->at + x->len;

	x->brand = words > 1 ? 2 : 0.8;
	if (german && words == 1 && !s->word[x->from].upper)
		x->brand -= 1.6; /* every noun has a capital */
	if (is_camel(s, x))
		x->brand += 1.5;
	if ((before == 0 && (words > 1 || named_first(s, x))) || (article && before == 1))
		x->brand += 2.4; /* who is spoken of first */
	else if (s->word[x->from].opens || (article && s->word[before - 1].opens))
		x->brand += words > 1 ? 0.8 : -0.4;
	if (s->word[x->from].opens && words == 1 && cg_scan_is(s, x->from, articles))
		x->brand -= 4;
	if (x->to < s->n && !cg_scan_gap(s, x->to - 1, ".,;:!?()") && cg_scan_is(s, x->to, sells))
		x->brand += 2;
	if (before > 0 && !cg_scan_gap(s, before - 1, ".,;:!?()")) {
		if (cg_scan_is(s, before - 1, before_brand) || cg_scan_is(s, before - 1,
		    "for fur para pour"))
			x->brand += german && words == 1 ? 0.8 : 1.3;
		if (cg_scan_is(s, before - 1, "in im aus near en") || (cg_scan_is(s, before - 1,
		    "a") &&
		    (strncmp(r->lang, "fr", 2) == 0 || strncmp(r->lang, "it", 2) == 0)))
			x->brand -= 2.5, x->product -= 2.5; /* a place */
		if (cg_scan_is(s, before - 1, firms))
			x->brand += before < 3 ? 3 : 1.5;
		if (cg_scan_is(s, before - 1, "our unser unsere unseren unserem notre nuestra "
		    "nuestro nostro nostra nosso nossa onze ons"))
			x->brand += 1.2;
		if (before > 1 && cg_scan_is(s, before - 1, "are am sind sommes somos siamo "
		    "zijn") &&
		    cg_scan_is(s, before - 2, "we i wir nous nosotros noi nos wij"))
			x->brand += 3;
		if (cg_scan_is(s, before - 1, introduces) && !s->word[x->from].opens)
			x->product += 2.5, x->brand -= 0.5;
		if (article && before > 1 && cg_scan_is(s, before - 2, introduces))
			x->product += 2.5, x->brand -= 1;
		if (article && before > 1 && !s->word[before - 1].opens && !german)
			x->product += 1;
	}
	if (before > 0 && cg_scan_gap(s, before - 1, ":") && cg_scan_is(s, before - 1,
	    labels_brand))
		x->brand += 6;
	if (before > 0 && cg_scan_is(s, before - 1, "called named heisst namens chiamata llamada "
	    "llamado chamada"))
		x->brand += 2.5;
	if (before > 0 && cg_scan_gap(s, before - 1, ":") && cg_scan_is(s, before - 1,
	    labels_product))
		x->product += 6;
	if (strncmp(behind, "'s", 2) == 0 || strncmp(behind, "\xE2\x80\x99s", 4) == 0)
		x->brand += 1.5;
	if (behind[0] == ',' && x->at > 2 && s->text[x->at - 2] == ',' && !s->word[x->from].opens)
		x->product += 2.5; /* between commas: the name of what was just spoken of */
	if (behind[0] == ',' && x->to < s->n && cg_scan_is(s, x->to,
	    "a an ein eine un une una um uma een"))
		x->product += 2;
	for (size_t i = x->from; i < x->to; i++)
		x->brand += cg_scan_is(s, i, firms) ? 0.9 : 0;
	for (size_t i = x->from; i < x->to; i++)
		if (s->word[i].kinds &
		    (1u << CG_SCAN_OCCASION | 1u << CG_SCAN_GAME | 1u << CG_SCAN_SEASON))
			x->brand -= words > 1 ? 0.8 : 2;
}

static void
collect_runs(const struct cg_reading *r, struct name *list, size_t *n)
{
	const struct cg_scan *s = &r->scan;
	bool german = strncmp(r->lang, "de", 2) == 0;

	for (size_t i = 0; i < s->n; i++) {
		struct name x = { .from = i };

		if (!is_name_word(s, i))
			continue;
		/* An article or a command that only begins the sentence is no part of the name. */
		if (cg_scan_is(s, i, never) || (s->word[i].opens && cg_scan_is(s, i, articles)))
			continue;
		x.to = run_end(s, i);
		while (x.to > i + 1 && cg_scan_is(s, x.to - 1, never))
			x.to--;
		x.at = s->word[i].at;
		x.len = s->word[x.to - 1].at + s->word[x.to - 1].len - x.at;
		weigh(r, &x, german);
		x.len += with_s(s, &x);
		add(s, list, n, x);
		i = x.to - 1;
	}
}

static const struct {
	const char *open, *close;
	double product;
} quotes[] = {
	{ "\"", "\"", 0 }, { " '", "'", 0 }, { "\xE2\x80\x98", "\xE2\x80\x99", 0 },
	{ "\xE2\x80\x9C", "\xE2\x80\x9D", 0 }, { "\xE2\x80\x9E", "\xE2\x80\x9C", 0 },
	{ "\xC2\xAB", "\xC2\xBB", 0 }, { "\xE3\x80\x8C", "\xE3\x80\x8D", 0 },
	{ "\xE3\x80\x8E", "\xE3\x80\x8F", 0 }, { "\xE3\x80\x8A", "\xE3\x80\x8B", 0 },
};

static bool
is_letter_before(const char *text, const char *p)
{
	const char *from = p - 1;
	unsigned cp;

	while (from > text && ((unsigned char)*from & 0xC0) == 0x80)
		from--;
	cg_utf8(from, (size_t)(p - from), &cp);
	return cp >= 0x590 && cp < 0x600 && cg_is_letter(cp);
}

static void
collect_quotes(const struct cg_reading *r, struct name *list, size_t *n)
{
	const struct cg_scan *s = &r->scan;

	for (size_t q = 0; q < sizeof quotes / sizeof *quotes; q++)
		for (const char *p = s->text; (p = strstr(p, quotes[q].open)); ) {
			const char *from = p + strlen(quotes[q].open), *to = strstr(from,
			    quotes[q].close);
			struct name x = { .brand = 2.2, .product = 1.5, .from = s->n, .to = s->n };

			if (!to)
				break;
			/* Hebrew writes the same mark inside of an abbreviation. */
			if (quotes[q].open[0] == '"' && p > s->text && (unsigned char)p[-1] >= 0x80 &&
			    (unsigned char)p[1] >= 0x80 && is_letter_before(s->text, p)) {
				p++;
				continue;
			}
			p = to + strlen(quotes[q].close);
			if (to == from || to - from > 60 || memchr(from, '\n',
			    (size_t)(to - from)) ||
			    memchr(from, '<', (size_t)(to - from)))
				continue;
			x.at = (size_t)(from - s->text);
			x.len = (size_t)(to - from);
			for (size_t i = 0; i < s->n; i++)
				if (s->word[i].at >= x.at) {
					x.from = i;
					break;
				}
			if (x.from > 0 && x.from < s->n) {
				if (cg_scan_is(s, x.from - 1, labels_brand))
					x.brand += 5;
				if (cg_scan_is(s, x.from - 1, labels_product))
					x.product += 5;
				if (cg_scan_is(s, x.from - 1, before_brand) || cg_scan_is(s,
				    x.from - 1, firms))
					x.brand += 1.5;
				if (cg_scan_is(s, x.from - 1, trades) || (x.from > 1 && cg_scan_is(s,
				    x.from - 2, trades)))
					x.brand += 3;
			}
			if (x.from < 3)
				x.brand += 1.5;
			/* An apostrophe inside is none of the quotes. */
			if (quotes[q].close[0] == '\'' && cg_is_letter((unsigned char)to[1]))
				x.brand -= 4, x.product -= 4;
			/* A slogan is not a name. */
			if (x.len > 30 || memchr(from, '!', (size_t)(to - from)))
				x.brand -= 2, x.product -= 2;
			add(s, list, n, x);
		}
}

/* What one who sells does, and the little words in front of that: there a name is over. */
static const char acts[] = "מזמינה מזמין מזמינים מזמינות חוגגת חוגג מציעה מציע פותחת פותח משיקה "
    "משיק מוכרת מוכר רוצה מחלקת מחלק מגישה מגיש אופה تقدم يقدم تدعو يدعو تدعوكم يدعوكم تحتفل "
    "يحتفل تطلق يطلق تريد يريد تفتح يفتح تبيع يبيع في";

/*
 * Scripts without capitals: what stands between "company", "shop", "house of" and the verb,
 * or the one word behind it. A sentence is no name, so more than three words are none.
 */
static void
collect_by_trade(const struct cg_reading *r, struct name *list, size_t *n)
{
	enum { NAME_WORDS = 3 };
	const struct cg_scan *s = &r->scan;

	for (size_t i = 0; i + 1 < s->n; i++)
		if (cg_scan_is(s, i, trades) && joins(s, i)) {
			struct name x = { .from = i, .to = i + 2, .brand = i == 0 ? 4 : 2.5 };

			for (size_t k = i + 1; k < s->n && k <= i + 1 + NAME_WORDS; k++) {
				if (cg_scan_is(s, k, acts)) {
					x.to = k > i + 1 ? k : x.to;
					break;
				}
				if (!joins(s, k))
					break;
			}
			x.at = s->word[i].at;
			x.len = s->word[x.to - 1].at + s->word[x.to - 1].len - x.at;
			add(s, list, n, x);
		}
}

/*
 * Scripts without spaces: a sentence that begins with a name ends it with what the firm is
 * ("月光茶馆邀请...", "달빛서점에서 ..."), or begins with that and ends at the blank ("ร้าน...").
 */
static void
collect_unspaced(const struct cg_reading *r, struct name *list, size_t *n)
{
	static const char *const kinds[] = { "咖啡馆", "茶馆", "书店", "銀行", "银行", "博物馆", "博物館", "餐厅", "公司",
		"面包店", "商店", "茶館", "書店", "カフェ", "珈琲店", "喫茶店", "パン屋", "美術館", "ベーカリー", "서점", "카페", "빵집",
		"은행", "박물관", "식당", "베이커리", "제과점" };
	static const char *const breaks[] = { "，", "、", "。", ",", ".", " ", "は", "の", "で", "を", "「", "“", "\"",
		"：", ":", "！" };
	enum { LONGEST = 30 };
	const char *text = r->scan.text, *thai = "ร้าน";
	struct name x = { .from = r->scan.n, .to = r->scan.n, .brand = 3.2 };

	if (strncmp(text, thai, strlen(thai)) == 0)
		x.len = strcspn(text, " \n");
	for (size_t at = 0; !x.len && text[at] && at < LONGEST; at++) {
		bool over = false;

		for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++)
			over = over || strncmp(text + at, breaks[i], strlen(breaks[i])) == 0;
		if (over)
			return;
		for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
			if (at && strncmp(text + at, kinds[i], strlen(kinds[i])) == 0)
				x.len = at + strlen(kinds[i]);
	}
	if (x.len && x.len <= 2 * LONGEST)
		add(&r->scan, list, n, x);
}

/* "Brand: adidas", in any case of letters, to the end of the clause. */
static void
collect_labels(const struct cg_reading *r, struct name *list, size_t *n)
{
	const struct cg_scan *s = &r->scan;

	for (size_t i = 0; i + 1 < s->n; i++) {
		bool brand = cg_scan_is(s, i, labels_brand), product = cg_scan_is(s, i,
		    labels_product);
		struct name x = { .from = i + 1, .to = i + 2, .brand = brand ? 7 : 0,
		    .product = product ? 7 : 0 };

		if ((!brand && !product) || !cg_scan_gap(s, i, ":=") || cg_scan_gap(s, i, ".;!?\n"))
			continue;
		while (x.to < s->n && x.to - x.from < RUN && !cg_scan_gap(s, x.to - 1,
		    ".,;:!?\n()<>"))
			x.to++;
		x.at = s->word[x.from].at;
		x.len = s->word[x.to - 1].at + s->word[x.to - 1].len - x.at;
		add(s, list, n, x);
	}
}

static const struct name *
best(const struct name *list, size_t n, bool product, const struct name *but)
{
	const struct name *top = NULL;

	for (size_t i = 0; i < n; i++) {
		double score = product ? list[i].product : list[i].brand;

		if (&list[i] != but && (!top || score > (product ? top->product : top->brand)))
			top = &list[i];
	}
	return top;
}

static void
take(char *to, size_t room, const struct cg_scan *s, const struct name *x)
{
	char *raw = cg_strndup(s->text + x->at, x->len), *clean;

	clean = cg_text_clean(raw, 40);
	if (strlen(clean) < room)
		snprintf(to, room, "%s", clean);
	free(clean);
	free(raw);
}

void
cg_read_names(struct cg_reading *r)
{
	struct name list[CANDIDATES];
	const struct name *brand, *product;
	size_t n = 0;

	collect_labels(r, list, &n);
	collect_quotes(r, list, &n);
	collect_runs(r, list, &n);
	collect_by_trade(r, list, &n);
	collect_unspaced(r, list, &n);
	brand = best(list, n, false, NULL);
	if (!*r->brand && brand && brand->brand >= 1.5) {
		take(r->brand, sizeof r->brand, &r->scan, brand);
		r->brand_sure = brand->brand >= 5 ? 0.95 : brand->brand >= 3 ? 0.8 : 0.55;
		cg_finding(r, "brand", r->brand, brand->at, brand->len, CG_FROM_BRIEF,
		    r->brand_sure);
	} else {
		brand = NULL;
	}
	product = best(list, n, true, brand);
	if (!*r->product && product && product->product >= 2.5) {
		take(r->product, sizeof r->product, &r->scan, product);
		if (strcmp(r->product, r->brand) == 0)
			r->product[0] = 0;
		if (*r->product)
			cg_finding(r, "product", r->product, product->at, product->len,
			    CG_FROM_BRIEF,
			    product->product >= 4 ? 0.85 : 0.6);
	}
}
