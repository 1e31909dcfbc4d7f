/*
 * Prizes in scripts whose words have no spaces, or whose lists have no articles. What can be
 * won stands behind a verb ("赢取...", "לזכות ב...") or in front of one ("...が当たる"); the rest of
 * the clause is cut at commas and at words for "or". Nothing is translated: a label is a piece
 * of the brief.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "copy/text.h"
#include "lib/composer/read_priv.h"

enum { THINGS = 8, MARKS = 12 };

struct tongue {
	const char *lang;
	const char *before[MARKS]; /* a list begins behind it; the longest first */
	const char *after[MARKS];  /* a list ends in front of it */
	const char *cuts[MARKS];   /* a clause in front of the list ends with it */
	const char *links[MARKS];  /* between two things, beside commas */
	size_t longest;            /* code points of a thing */
};

static const struct tongue tongues[] = {
	{ "zh", { "赢取", "贏取", "赢得", "贏得", "抽取", "抽中", "奖品:", "奖品：", "獎品：", "赢", "贏" },
	    { "等你来", "等您来", "等你來" }, { "，" }, { "和", "或者", "或", "以及", "还有", "、", "與" }, 16 },
	{ "ja", { "賞品:", "賞品：", "景品:", "景品：", "特典：" },
	    { "が当たる", "が当たり", "を当てよう", "をプレゼント", "プレゼント", "がもらえ", "を獲得", "を進呈" },
	    { "て、", "で、", "ると、", "れば、", "して", "遊んで" }, { "または", "もしくは", "あるいは", "か", "や", "、" },
	    20 },
	{ "ko", { "경품:", "상품:", "선물:" }, { "을 받", "를 받", "을 드", "를 드", "을 증정", "를 증정", "에 당첨",
	    "을 획득", "를 획득", " 당첨", " 증정" }, { "려 ", "고 ", "면 ", "해 ", "서 " }, { " 또는 ", " 혹은 ", "이나 ",
	    "과 ", "와 " }, 24 },
	{ "th", { "ลุ้นรับ", "ลุ้น", "รางวัล:", "ของรางวัล", "ชนะ", "รับ" }, { NULL }, { NULL }, { "หรือ", "และ", " " }, 30 },
	{ "he", { "לזכות ב", "וזכו ב", "תזכו ב", "זכו ב", "פרסים:", "הפרסים:", "לזכייה ב" }, { NULL }, { NULL },
	    { " או ב", " או " }, 40 },
	{ "hi", { "जीतिए ", "जीतो ", "पुरस्कार:", "इनाम:" }, { " जीतें", " जीत सकते", " पाएं", " मिलेगा" },
	    { "लें और ", "एं और ", "ें और ", "ओ और ", "कर ", "के साथ " }, { " या ", " और ", " अथवा " }, 40 },
	{ "ar", { "واربح ", "اربح ", "لتربح ", "للفوز ب", "واكسب ", "اكسب " }, { NULL }, { NULL },
	    { " أو ", " او " }, 40 },
	{ "ru", { "призы:", "подарки:" }, { NULL }, { NULL }, { " или ", " либо " }, 40 },
};

static const char *const stops[] = { "。", "！", "？", "।", ".", "!", "?", "\n", ";", "；" };
static const char *const commas[] = { ",", "，", "、", "،" };

/* The length of one of marks at s, 0 when there is none. */
static size_t
any_at(const char *s, const char *const *marks, size_t n)
{
	for (size_t i = 0; i < n && marks[i]; i++)
		if (strncmp(s, marks[i], strlen(marks[i])) == 0)
			return strlen(marks[i]);
	return 0;
}

/* A point between digits divides none of them. */
static bool
ends_clause(const char *text, const char *s)
{
	size_t n = any_at(s, stops, sizeof stops / sizeof *stops);

	return n && !(*s == '.' && s > text && s[-1] >= '0' && s[-1] <= '9' && s[1] >= '0' && s[1] <= '9');
}

/* Blanks, quotation marks and joining words around a thing are none of it. */
static void
trim(const struct tongue *t, const char **s, const char **e)
{
	static const char *const round[] = { " ", "\t", ":", "：", "\"", "“", "”", "「", "」", "『", "』",
		"«", "»", "„", "(", ")", "（", "）" };
	enum { ROUND = sizeof round / sizeof *round };
	bool more = true;
	size_t n;

	while (more && *s < *e) {
		more = false;
		n = any_at(*s, round, ROUND);
		n = n ? n : any_at(*s, t->links, MARKS);
		if (n && *s + n <= *e)
			*s += n, more = true;
		for (size_t i = 0; i < ROUND; i++) {
			n = strlen(round[i]);
			if ((size_t)(*e - *s) >= n && memcmp(*e - n, round[i], n) == 0)
				*e -= n, more = true;
		}
	}
}

static bool
take(struct cg_reading *r, const struct tongue *t, const char *s, const char *e)
{
	char *raw, *clean;
	size_t points;
	bool good;

	trim(t, &s, &e);
	if (s >= e)
		return true;
	raw = cg_strndup(s, (size_t)(e - s));
	clean = cg_text_clean(raw, 60);
	points = cg_text_length(clean);
	good = points >= 1 && points <= t->longest;
	if (good)
		cg_add_prize(r, clean, (size_t)(s - r->scan.text), (size_t)(e - s), 0.75);
	free(clean);
	free(raw);
	return good;
}

/* Things between s and e; the first that is too long for one ends the list. */
static void
take_list(struct cg_reading *r, const struct tongue *t, const char *s, const char *e)
{
	const char *from = s;
	bool good = true;
	size_t n = 0;

	for (; good && s < e; s += n ? n : 1) {
		n = any_at(s, commas, sizeof commas / sizeof *commas);
		n = n ? n : any_at(s, t->links, MARKS);
		/* "ส่วนลด 20%", "1,000" */
		if (!n || (*s == ' ' && n == 1 && s[1] >= '0' && s[1] <= '9') || (*s == ',' && s[1] >= '0' && s[1] <= '9' && s > from && s[-1] >= '0' && s[-1] <= '9')) {
			n = 0;
			continue;
		}
		good = take(r, t, from, s);
		from = s + n;
	}
	if (good)
		take(r, t, from, e);
}

/* Where the list in front of end begins: behind the clause that it follows. */
static const char *
list_before(const struct tongue *t, const char *text, const char *end)
{
	const char *from = end;

	while (from > text && !ends_clause(text, from - 1) && !ends_clause(text, from > text + 2 ? from - 3
	    : from - 1))
		from--;
	for (const char *s = from; s < end; s++) {
		size_t n = any_at(s, t->cuts, MARKS);

		if (n && s + n < end)
			from = s + n;
		if (*s == ':')
			from = s + 1;
	}
	return from;
}

/* "20% הנחה", "¥100代金券": the number, its sign and the word that says what it is. */
static void
take_amounts(struct cg_reading *r, const struct tongue *t)
{
	static const char *const signs[] = { "%", "％", "円", "元", "원", "บาท", "₪", "₹", "₩", "¥", "￥" };
	const char *text = r->scan.text;

	for (const char *s = text; *s; s++) {
		size_t n = any_at(s, signs, sizeof signs / sizeof *signs);
		const char *from = s, *to = s + n;

		if (!n)
			continue;
		while (from > text && from[-1] >= '0' && from[-1] <= '9')
			from--;
		while (from == s && *to >= '0' && *to <= '9')
			to++;
		if (to - from <= (ptrdiff_t)n)
			continue;
		if (*to == ' ' && !any_at(to, t->links, MARKS))
			to++;
		for (unsigned cp, len; *to && to - from < 40; to += len) {
			len = (unsigned)cg_utf8(to, strlen(to), &cp);
			if (!cg_is_letter(cp) || any_at(to, t->links, MARKS) || any_at(to, t->after, MARKS))
				break;
		}
		take(r, t, from, to);
		s = to - 1;
	}
}

static const struct tongue *
tongue_of(const struct cg_reading *r)
{
	for (size_t i = 0; i < sizeof tongues / sizeof *tongues; i++)
		if (strncmp(r->lang, tongues[i].lang, 2) == 0)
			return &tongues[i];
	return NULL;
}

void
cg_read_amounts_far(struct cg_reading *r)
{
	const struct tongue *t = tongue_of(r);

	if (t && !r->prizes)
		take_amounts(r, t);
}

bool
cg_read_prizes_far(struct cg_reading *r)
{
	const char *text = r->scan.text;
	const struct tongue *t = tongue_of(r);

	if (!t)
		return false;
	for (const char *s = text; *s && !r->prizes; s++) {
		size_t n = any_at(s, t->before, MARKS);
		const char *e = s + n;

		if (n) {
			while (*e && !ends_clause(text, e))
				e++;
			take_list(r, t, s + n, e);
		} else if (any_at(s, t->after, MARKS)) {
			take_list(r, t, list_before(t, text, s), s);
		}
	}
	return r->prizes > 0;
}
