/*
 * Names are looked up on folded words, the longest first; a word before a name
 * ("deep", "pastel") moves it in OKLCH. German and Dutch write colours as one
 * word, so an unknown word that ends in a basic colour is that colour.
 */
#include <stdio.h>
#include <string.h>

#include "lib/composer/color_words.h"

enum kind { BASIC, NAME, THING };

/* Names by blanks, folded, '_' between words. */
static const struct {
	unsigned rgb;
	enum kind kind;
	const char *names;
} table[] = {
	{ 0xD32F2F, BASIC, "red reds rot rote roten rotes roter rouge rouges rojo roja rojos "
	  "rosso rossa rossi vermelho vermelha vermelhos rood красный красная красного красные "
	  "красных красный_цвет احمر حمراء czerwony kirmizi cervena" },
	{ 0x1E5FBF, BASIC, "blue blues blau blaue blauen blaues blauer bleu bleue bleus azul "
	  "azules blu azzurro azzurra blauw blauwe синий синяя синие синих голубой ازرق زرقاء "
	  "niebieski mavi modra" },
	{ 0x2E8B57, BASIC, "green greens grun grune grunen grunes gruner gruen vert verte verts "
	  "verde verdes groen groene зеленый зеленая зеленые зеленых اخضر خضراء gron zielony "
	  "yesil zelena" },
	{ 0xF5C518, BASIC, "yellow gelb gelbe gelben gelbes jaune jaunes amarillo amarilla giallo "
	  "gialla amarelo amarela geel gele желтый желтая желтые желтых اصفر صفراء zolty" },
	{ 0xF07818, BASIC, "orange orangen naranja arancione laranja oranje оранжевый برتقالي "
	  "pomaranczowy turuncu" },
	{ 0x7B3FA0, BASIC, "purple violet lila violett violette lilas morado morada viola roxo "
	  "roxa paars paarse фиолетовый بنفسجي fioletowy" },
	{ 0xF06BA8, BASIC, "pink rosa rosen_pink rose_pink roze rosado rosada розовый وردي rozowy "
	  "pembe" },
	{ 0x7A4A2B, BASIC, "brown braun braune braunen brun brune marron marrom marrone castanho "
	  "castanha bruin bruine коричневый коричневые коричневых بني brazowy kahverengi" },
	{ 0x111111, BASIC, "black schwarz schwarze schwarzen noir noire noirs negro negra nero "
	  "nera preto preta zwart zwarte черный черная черные черных اسود سوداء svart czarny "
	  "siyah" },
	{ 0xFFFFFF, BASIC, "white weisse weissen blanc blanche blancs blanco blanca bianco bianca "
	  "branco branca wit witte белый белая белые белых ابيض بيضاء bialy beyaz" },
	{ 0x808890, BASIC, "gray grey grau graue grauen gris grise grigio grigia cinza grijs "
	  "grijze серый رمادي szary" },
	{ 0x17A2A8, BASIC, "turquoise turkis turkise turchese turquesa turkoois бирюзовый تركواز "
	  "turkus" },

	{ 0xFFFFFF, THING, "weiss" }, /* also "knows" */
	{ 0xF06BA8, THING, "rose roses" }, /* also the flower */
	{ 0x008080, NAME, "teal blaugrun petrol petroleo" },
	{ 0xFF7F50, THING, "coral corail koralle korallrot corallo koraal коралл مرجاني" },
	{ 0x00FFFF, NAME, "cyan aqua" }, { 0xFF00FF, NAME, "magenta fuchsia" },
	{ 0x000080, NAME, "navy navy_blue marineblau bleu_marine azul_marino blu_navy "
	  "azul_marinho marineblauw" }, { 0x131B33, NAME, "كحلي" },
	{ 0x1B1F4B, NAME, "midnight_blue bleu_nuit nachtblau azul_noche blu_notte azul_noite "
	  "nachtblauw" },
	{ 0x228B22, NAME, "forest_green waldgrun tannengrun vert_foret verde_bosque verde_bosco "
	  "bosgroen" },
	{ 0x2F4F3A, NAME, "bottle_green flaschengrun vert_bouteille hunter_green racing_green "
	  "british_racing_green" },
	{ 0x2E8B57, NAME, "sea_green seagreen meergrun verde_mar zeegroen" },
	{ 0x1B7FB5, NAME, "sea_blue azul_de_mar azul_mar meerblau bleu_mer blu_mare azul_do_mar "
	  "zeeblauw ocean_blue" },
	{ 0x87CEEB, NAME, "sky_blue himmelblau bleu_ciel azul_cielo celeste azul_celeste "
	  "hemelsblauw лазурный" },
	{ 0x4169E1, NAME, "royal_blue konigsblau bleu_roi azul_rey koningsblauw cobalt "
	  "cobalt_blue kobaltblau" },
	{ 0x4682B4, NAME, "steel_blue stahlblau bleu_acier azul_acero blu_acciaio staalblauw" },
	{ 0xFF2E9A, NAME, "hot_pink hotpink rose_fluo" }, { 0xFF1493, NAME, "deep_pink" },
	{ 0xFFC0CB, NAME, "baby_pink rose_pale" },
	{ 0x708090, NAME, "slate slate_grey slate_gray schiefer schiefergrau ardoise pizarra "
	  "ardesia" },
	{ 0x6B8E23, NAME, "olive_green olivgrun vert_olive verde_oliva olijfgroen olive_drab" },
	{ 0x808000, THING, "olive oliv" },
	{ 0x32CD32, NAME, "lime_green limettengrun" },
	{ 0xA8D83A, NAME, "lime verde_lima verde_lime limette vert_citron limoengroen" },
	{ 0x7BDCB5, THING, "mint mintgrun mint_green minze menthe menta verde_menta munt "
	  "mintgroen мята نعناعي" },
	{ 0x9CAF88, THING, "sage sage_green salbei salbeigrun sauge verde_salvia salvia salva "
	  "verde_salva salie" },
	{ 0x5A6B1E, THING, "moss moss_green moos moosgrun mousse vert_mousse musgo verde_musgo "
	  "muschio mos mosgroen" },
	{ 0xCC7722, THING, "ochre ocher ocker ocre ocra oker охра" },
	{ 0xE2725B, THING, "terracotta terrakotta terre_cuite" },
	{ 0xB5654A, THING, "clay lehm argile barro arcilla argilla klei" },
	{ 0xB7410E, THING, "rust rost rostrot rouille ruggine" },
	{ 0xE1AD01, THING, "mustard senf senfgelb moutarde mostaza senape mostarda mosterd" },
	{ 0x800020, THING, "burgundy bordeaux bordeauxrot weinrot bordo vinho_tinto wijnrood "
	  "wine_red lie_de_vin granate бордовый" },
	{ 0xB11226, THING, "cherry_red kirschrot rouge_cerise rojo_cereza crimson scarlet "
	  "scharlach carmine karmin rubin ruby" },
	{ 0x4B1F44, THING, "aubergine eggplant berenjena melanzana berinjela" },
	{ 0x5B2A5E, THING, "plum pflaume prune ciruela prugna ameixa pruim" },
	{ 0xB57EDC, THING, "lavender lavendel lavande lavanda лаванда" },
	{ 0xC8A2C8, NAME, "lilac flieder" }, { 0x4B0082, NAME, "indigo" },
	{ 0xD4A537, THING, "gold golden goldene goldenen dore doree oro dorado dorada dourado "
	  "dourada oro_zecchino goud gouden guld золото золотой золотом золотые золотых ذهبي ذهب "
	  "zloty altin goldgelb ouro" },
	{ 0xB5A642, THING, "brass messing laiton laton ottone latao" },
	{ 0xB87333, THING, "copper kupfer cuivre cobre rame koper медный نحاسي" },
	{ 0xCD7F32, THING, "bronze bronce bronzo brons" },
	{ 0xC0C0C8, THING, "silver silber argent plata plateado argento prata zilver серебр فضي" },
	{ 0xB76E79, THING, "rose_gold rosegold roségold oro_rosa" },
	{ 0xFFF8E7, THING, "cream creme crema panna creme_white" },
	{ 0xFBF4E4, THING, "ivory elfenbein ivoire marfil avorio marfim ivoor عاجي слонов" },
	{ 0xF3EBDD, THING, "linen leinen lin lino linho linnen branco_de_linho blanc_lin" },
	{ 0xF5F5DC, NAME, "beige beis бежевый بيج ecru" },
	{ 0xE8D4B0, THING, "sand sandfarben sable arena sabbia areia zand" },
	{ 0xF2C14E, THING, "wheat weizen ble trigo grano giallo_grano tarwe" },
	{ 0xFFB000, THING, "amber bernstein ambre ambar ambra barnsteen" },
	{ 0xFFBE98, THING, "peach pfirsich peche melocoton pesca pessego perzik" },
	{ 0xFBCEB1, THING, "apricot aprikose abricot" },
	{ 0xFA8072, THING, "salmon lachs saumon" },
	{ 0xE0115F, THING, "raspberry himbeer framboise frambuesa" },
	{ 0x36454F, THING, "charcoal anthracite anthrazit antracita antracite antraciet kohle" },
	{ 0x3D2B1F, THING, "espresso_brown chocolate_brown schokobraun chocolat_brun "
	  "coffee_brown" },
	{ 0x8A5A2B, THING, "caramel karamell caramelo caramello" },
	{ 0x50C878, THING, "emerald smaragd emeraude esmeralda smeraldo изумруд" },
	{ 0x00A86B, THING, "jade" }, { 0x0F52BA, THING, "sapphire saphir zafiro zaffiro" },
	{ 0xFFF44F, THING, "lemon zitrone zitronengelb citron limon limone" },
	{ 0xFAF0E6, NAME, "off_white offwhite eggshell eierschale cremeweiss gebrochenes_weiss "
	  "blanc_casse" },
	{ 0xFBFBF6, NAME, "paper_white papierweiss" }, { 0xD8BFAA, NAME, "taupe greige" },
	{ 0xC3B091, NAME, "khaki kaki" },
	{ 0x40E0D0, NAME, "aquamarine aquamarin verde_agua verde_acqua" },
	{ 0xFFDAB9, NAME, "nude" }, { 0xE30B5C, NAME, "cerise" },
	{ 0x7FFF00, NAME, "chartreuse" }, { 0xE6E6FA, NAME, "mauve malve" },
	{ 0xFF4500, NAME, "vermilion zinnober orangerot" },
	{ 0xC4A484, THING, "tan" }, { 0xA0522D, NAME, "sienna" },
	{ 0xDA70D6, NAME, "orchid orchidee" }, { 0xDC143C, NAME, "karminrot" },
	{ 0xFF6347, NAME, "tomato tomatenrot rojo_tomate" }, { 0x008B8B, NAME, "dark_cyan" },
	{ 0x191970, NAME, "midnight" },
	{ 0xD32F2F, NAME, "赤 红色 红 紅 빨강 빨간" }, { 0x1E5FBF, NAME, "青 蓝色 蓝 藍 파랑 파란" },
	{ 0x2E8B57, NAME, "緑 绿色 绿 초록" },
	{ 0xF5C518, NAME, "黄色 黄 노랑 노란" }, { 0xF06BA8, NAME, "ピンク 粉色 粉红 분홍" },
	{ 0x7B3FA0, NAME, "紫 紫色 보라" },
	{ 0x111111, NAME, "黒 黑色 黑 검정" }, { 0xFFFFFF, NAME, "白 白色 흰색 하얀" },
	{ 0xD4A537, NAME, "金色 金 금색" },
	{ 0xF07818, NAME, "オレンジ 橙色 주황" },
};
enum { ROWS = sizeof table / sizeof *table, FOUND = 48, NAMES = 1000 };

/* Words before a name, and what they do to it. */
static const struct {
	const char *words;
	double l, c;  /* lightness added, chroma times */
} modifiers[] = {
	{ "deep dark dunkles dunkel dunklen fonce profond oscuro oscura scuro scura escuro escura "
	  "donker donkere tiefes tiefen intenso rich темно غامق", -0.13, 0.95 },
	{ "light pale hell helles hellen zartes clair claire pale claro clara chiaro chiara licht "
	  "lichte bleich baby светло فاتح", 0.17, 0.7 },
	{ "bright vivid electric neon hot leuchtend knallig knalliges vif vive vivo viva "
	  "electrique electrico elettrico eletrico fel felle fluo acid", 0.04, 1.35 },
	{ "soft pastel muted dusty poudre poudree zart sanft doux douce suave tenue tenero zacht "
	  "zachte matt matte powder frisse fresh frisches", 0.06, 0.6 },
};

struct found {
	struct cg_rgb rgb;
	size_t from, to;   /* words, to is behind the last */
	bool thing, basic, hex, moved;
	size_t at, len;
};

static bool
is_gap(const struct cg_scan *s, size_t i, const char *marks)
{
	const struct cg_word *a = &s->word[i], *b = &s->word[i + 1];

	for (size_t k = a->at + a->len; k < b->at; k++)
		if (strchr(marks, s->text[k]))
			return true;
	return false;
}

/* Do the names' words stand from word i on? Returns how many, 0 when they do not. */
static size_t
stands(const struct cg_scan *s, size_t i, const char *name, size_t len)
{
	size_t k = 0;
	bool whole = !((unsigned char)name[0] >= 0xE3); /* scripts without blanks: anywhere */

	for (size_t n; len; len -= n + (n < len), name += n + (len ? 1 : 0), k++) {
		const char *gap = memchr(name, '_', len), *w = cg_scan_word(s, i + k);

		n = gap ? (size_t)(gap - name) : len;
		if (k && is_gap(s, i + k - 1, ",.;:!?"))
			return 0;
		if (!whole) {
			char part[32];

			if (n >= sizeof part)
				return 0;
			memcpy(part, name, n);
			part[n] = 0;
			if (!strstr(w, part))
				return 0;
		} else if (strlen(w) != n || memcmp(w, name, n) != 0) {
			return 0;
		}
		if (n == len)
			return k + 1;
	}
	return 0;
}

/* The names by their first byte, so that a word is compared with a few of them only. */
struct names {
	struct {
		const char *s;
		unsigned short len, row;
		short next;
	} e[NAMES];
	short n, bucket[256];
};

static void
index_names(struct names *x)
{
	x->n = 0;
	for (int i = 0; i < 256; i++)
		x->bucket[i] = -1;
	for (size_t r = 0; r < ROWS; r++)
		for (const char *n = table[r].names; *n; ) {
			size_t len = strcspn(n, " ");

			if (x->n < NAMES) {
				x->e[x->n].s = n;
				x->e[x->n].len = (unsigned short)len;
				x->e[x->n].row = (unsigned short)r;
				x->e[x->n].next = x->bucket[(unsigned char)*n];
				x->bucket[(unsigned char)*n] = x->n++;
			}
			n += len + (n[len] == ' ');
		}
}

static void
take_row(struct found *f, unsigned short row)
{
	f->rgb = (struct cg_rgb){ (unsigned char)(table[row].rgb >> 16),
	    (unsigned char)(table[row].rgb >> 8),
	    (unsigned char)table[row].rgb };
	f->thing = table[row].kind == THING;
	f->basic = table[row].kind == BASIC;
}

/* Names that begin with byte c, at word i; longer ones go first. */
static size_t
look_in(const struct cg_scan *s, const struct names *x, size_t i, unsigned char c, size_t longest,
    struct found *f)
{
	for (short k = x->bucket[c]; k >= 0; k = x->e[k].next) {
		size_t n = stands(s, i, x->e[k].s, x->e[k].len);

		if (n > longest) {
			longest = n;
			take_row(f, x->e[k].row);
		}
	}
	return longest;
}

static size_t
look_up(const struct cg_scan *s, const struct names *x, size_t i, struct found *f)
{
	const char *w = cg_scan_word(s, i);
	size_t longest, len = strlen(w);
	unsigned char c = (unsigned char)*w;

	if (!c)
		return 0;
	longest = look_in(s, x, i, c, 0, f);
	/* Scripts without blanks: a name may stand anywhere. */
	for (int b = 0xE3; c >= 0xE3 && b < 0x100; b++)
		if (b != c)
			longest = look_in(s, x, i, (unsigned char)b, longest, f);
	/* Arabic "and", "the" stand before the word without a blank. */
	for (int b = 0xD8; !longest && c >= 0xD8 && c <= 0xDB && b <= 0xDB; b++)
		for (short k = x->bucket[b]; k >= 0 && !longest; k = x->e[k].next)
			if (len > x->e[k].len && len - x->e[k].len <= 6 &&
			    memcmp(w + len - x->e[k].len, x->e[k].s, x->e[k].len) == 0) {
				longest = 1;
				take_row(f, x->e[k].row);
			}
	return longest;
}

static struct cg_rgb
move(struct cg_rgb c, double l, double k)
{
	struct cg_lch x = cg_color_to_lch(c);

	/* What is dark already hardly gets darker. */
	x.l += l < 0 && x.l < 0.45 ? l * 0.3 : l;
	x.l = x.l < 0.2 ? 0.2 : x.l > 0.97 ? 0.97 : x.l;
	x.c *= k;
	return cg_color_from_lch(x);
}

/* "dunkelblau", "lichtgroen", "mintkleur": one word, its end a colour. */
static bool
compound(const struct cg_scan *s, const struct names *x, size_t i, struct found *f)
{
	static const struct {
		const char *end;
		unsigned rgb;
	} ends[] = { { "blau", 0x1E5FBF }, { "grun", 0x2E8B57 }, { "rot", 0xC62828 },
	{ "gelb", 0xF5C518 },
		{ "weiss", 0xFBFBF6 }, { "schwarz", 0x15151A }, { "grau", 0x808890 },
		{ "braun", 0x7A4A2B },
		{ "blauw", 0x1E5FBF }, { "blauwe", 0x1E5FBF }, { "groen", 0x2E8B57 },
		{ "groene", 0x2E8B57 },
		{ "rood", 0xC62828 }, { "geel", 0xF5C518 }, { "zwart", 0x15151A },
		{ "bruin", 0x7A4A2B },
		{ "lila", 0x9A6BC8 }, { "blaue", 0x1E5FBF }, { "blauen", 0x1E5FBF },
		{ "grune", 0x2E8B57 },
		{ "grunen", 0x2E8B57 } };
	static const char *const dark[] = { "dunkel", "donker", "nacht", "tief", "diep" };
	static const char *const light[] = { "hell", "licht", "pastell", "zart" };
	const char *w = cg_scan_word(s, i);
	size_t len = strlen(w), e;

	for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
		e = strlen(ends[k].end);
		if (len < e + 3 || strcmp(w + len - e, ends[k].end) != 0)
			continue;
		/* "brot", "verbot", "marot": a short rest before "rot" is another word. */
		if (strcmp(ends[k].end, "rot") == 0 && len < 7)
			continue;
		f->rgb = (struct cg_rgb){ (unsigned char)(ends[k].rgb >> 16),
		    (unsigned char)(ends[k].rgb >> 8),
		    (unsigned char)ends[k].rgb };
		for (size_t m = 0; m < 5; m++)
			if (strncmp(w, dark[m], strlen(dark[m])) == 0)
				f->rgb = move(f->rgb, -0.15, 0.9);
		for (size_t m = 0; m < 4; m++)
			if (strncmp(w, light[m], strlen(light[m])) == 0)
				f->rgb = move(f->rgb, 0.18, 0.7);
		return true;
	}
	if (len > 8 && (strcmp(w + len - 5, "kleur") == 0 || strcmp(w + len - 6, "farben") == 0)) {
		struct cg_scan part;
		char stem[32];
		bool have;

		e = strcmp(w + len - 5, "kleur") == 0 ? 5 : 6;
		if (len - e >= sizeof stem)
			return false;
		snprintf(stem, sizeof stem, "%.*s", (int)(len - e), w);
		cg_fold_words(&part, stem);
		have = part.n == 1 && look_up(&part, x, 0, f) == 1;
		cg_scan_release(&part);
		f->thing = false;
		return have;
	}
	return false;
}

static const char refusals[] = "no without avoid not never kein keine keinen ohne nicht sans pas "
    "aucun sin senza sem geen zonder niet nie بدون без";

static bool
is_refused(const struct cg_scan *s, size_t i)
{
	for (size_t k = 1; k <= 3 && k <= i; k++) {
		if (is_gap(s, i - k, ".,;:!?"))
			return false;
		if (cg_scan_is(s, i - k, refusals))
			return true;
	}
	return false;
}

static void
modify(const struct cg_scan *s, struct found *f)
{
	size_t before = f->from, behind = f->to;

	for (size_t m = 0; m < sizeof modifiers / sizeof *modifiers; m++) {
		bool here = before > 0 && !is_gap(s, before - 1, ".,;:!?") &&
		    cg_scan_is(s, before - 1, modifiers[m].words);

		/* Romance languages put it behind: "vert foncé". */
		if (!here && behind < s->n && !is_gap(s, behind - 1, ".,;:!?"))
			here = cg_scan_is(s, behind, modifiers[m].words);
		if (here) {
			f->rgb = move(f->rgb, modifiers[m].l, modifiers[m].c);
			f->moved = true;
		}
	}
}

static size_t
find_hex(const struct cg_scan *s, struct found *f, size_t room)
{
	size_t n = 0, word = 0;

	for (const char *p = s->text; n < room && (p = strchr(p, '#')); p++) {
		size_t len = strspn(p + 1, "0123456789abcdefABCDEF"), at = (size_t)(p - s->text);
		char hex[8];

		if ((len != 3 && len != 6) || cg_is_letter((unsigned char)p[1 + len] < 0x80
		    ? (unsigned char)p[1 + len] : ' '))
			continue;
		memcpy(hex, p, len + 1);
		hex[len + 1] = 0;
		while (word < s->n && s->word[word].at < at)
			word++;
		f[n] = (struct found){ .hex = true, .from = word, .to = word + 1, .at = at,
		    .len = len + 1 };
		n += cg_color_parse(hex, &f[n].rgb);
	}
	return n;
}

/* Several names in one word, where no blanks part them. */
static size_t
find_inside(const struct cg_scan *s, const struct names *x, size_t i, struct found *f, size_t room)
{
	const char *w = cg_scan_word(s, i);
	size_t n = 0, len = strlen(w);

	for (size_t at = 0; at < len && n < room; ) {
		size_t longest = 0;

		for (short k = x->bucket[(unsigned char)w[at]]; k >= 0; k = x->e[k].next)
			if (x->e[k].len > longest && x->e[k].len <= len - at && memcmp(w + at,
			    x->e[k].s, x->e[k].len) == 0) {
				longest = x->e[k].len;
				f[n] = (struct found){ .from = i, .to = i + 1,
				    .at = s->word[i].at, .len = s->word[i].len };
				take_row(&f[n], x->e[k].row);
			}
		n += longest > 0;
		at += longest ? longest : 1;
	}
	return n;
}

static size_t
find_all(const struct cg_scan *s, struct found *f)
{
	size_t n = find_hex(s, f, FOUND / 2), hexes = n;
	struct names names;

	index_names(&names);
	for (size_t i = 0; i < s->n && n < FOUND; i++) {
		struct found x = { .from = i, .thing = false };
		size_t k = look_up(s, &names, i, &x);
		bool named_by_hex = false;

		if (!k && s->word[i].flen > 5 && compound(s, &names, i, &x))
			k = 1;
		if (!k || is_refused(s, i) || cg_scan_is(s, i + k, "friday monday_"))
			continue;
		if ((unsigned char)cg_scan_word(s, i)[0] >= 0xE3) {
			n += find_inside(s, &names, i, f + n, FOUND - n);
			continue;
		}
		x.to = i + k;
		/* "coral #D23E1E": the number says it better. */
		for (size_t h = 0; h < hexes; h++)
			if (f[h].from >= x.to && f[h].from - x.to <= 3 &&
			    !memchr(s->text + s->word[x.to - 1].at, ',',
			    f[h].at - s->word[x.to - 1].at))
				named_by_hex = true;
		i += k - 1;
		if (named_by_hex)
			continue;
		x.at = s->word[x.from].at;
		x.len = s->word[x.to - 1].at + s->word[x.to - 1].len - x.at;
		modify(s, &x);
		f[n++] = x;
	}
	return n;
}

static const char spoken[] = "colour colours color colors farbe farben farbton couleur couleurs "
    "colores color_ colori colore cores cor kleuren kleur palette paleta tones tons shades look "
    "الوان цвета цветах 色 farver";

/* A thing is a colour when colours are spoken of nearby. */
static bool
is_meant(const struct cg_scan *s, const struct found *f, size_t n, size_t at)
{
	enum { NEAR = 7 };
	size_t i = f[at].from;

	if (!f[at].thing || f[at].moved)
		return true;
	for (size_t k = 0; k < n; k++) {
		size_t gap = f[k].from > i ? f[k].from - i : i - f[k].from;

		if (k != at && gap <= NEAR && (!f[k].thing || f[k].moved || gap <= 3))
			return true;
	}
	for (size_t k = i > NEAR ? i - NEAR : 0; k < i + 3 && k < s->n; k++)
		if (cg_scan_is(s, k, spoken))
			return true;
	return false;
}

static int
role_of(const struct cg_scan *s, const struct found *f)
{
	static const char ground[] = "background hintergrund fond fondo sfondo achtergrond خلفية "
	    "ground";
	static const char accent[] = "accent accents akzent akzente acento accento";

	for (size_t k = f->from > 3 ? f->from - 3 : 0; k < f->to + 2 && k < s->n; k++) {
		if (k + 1 < s->n && k >= f->to && is_gap(s, k - 1, ".,;"))
			break;
		if (cg_scan_is(s, k, ground))
			return CG_BACKGROUND;
		if (cg_scan_is(s, k, accent))
			return CG_ACCENT;
	}
	/* "on near-black": what stands behind the rest. */
	if (f->from > 0 && (cg_scan_is(s, f->from - 1, "on auf sur sobre su em op") ||
	    (f->from > 2 && cg_scan_is(s, f->from - 3, "on auf") && f->hex)))
		return CG_BACKGROUND;
	return -1;
}

size_t
cg_color_words(const struct cg_scan *s, struct cg_color_read out[CG_COLORS_READ])
{
	struct found f[FOUND];
	size_t n = find_all(s, f), m = 0, last = 0;
	bool last_basic = false;

	/* By their places in the text; hex and names were found apart. */
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k > 0 && f[k].at < f[k - 1].at; k--) {
			struct found x = f[k];

			f[k] = f[k - 1];
			f[k - 1] = x;
		}
	for (size_t i = 0; i < n && m < CG_COLORS_READ; i++) {
		bool again = false, basic = m > 0 && last_basic;

		if (!is_meant(s, f, n, i))
			continue;
		/* "verde salva": a colour and what it is like are one. */
		if (basic && f[i].thing && !f[i].hex && f[i].from == last && !is_gap(s,
		    f[i].from - 1, ".,;:!?&/")
		    && !out[m - 1].hex) {
			out[m - 1].rgb = f[i].rgb;
			out[m - 1].len = f[i].at + f[i].len - out[m - 1].at;
			last = f[i].to;
			last_basic = false;
			continue;
		}
		for (size_t k = 0; k < m; k++)
			again = again || cg_color_equal(out[k].rgb, f[i].rgb);
		if (!again)
			out[m++] = (struct cg_color_read){ f[i].rgb, f[i].at, f[i].len, f[i].hex,
			    role_of(s, &f[i]) };
		last = f[i].to;
		last_basic = f[i].basic && !again;
	}
	return m;
}
