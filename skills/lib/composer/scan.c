/*
 * One pass over the text for the words, one look into an index of stems for
 * each. The index is built per call from the table (some thousand entries, a
 * fraction of a millisecond) so that there is no state to share.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/composer/scan.h"

struct entry {
	const char *s;      /* folded, in arena; '_' is a blank between two words */
	size_t len;
	int weight;
	bool whole;
	enum cg_scan_kind kind;
	int id;
	int next;           /* in its bucket, -1 at the end */
};

struct index {
	struct entry *e;
	size_t n;
	int bucket[256];
	char *arena;
};

size_t
cg_utf8(const char *s, size_t left, unsigned *cp)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t n = u[0] < 0x80 ? 1 : u[0] < 0xC2 ? 0 : u[0] < 0xE0 ? 2 : u[0] < 0xF0 ? 3
	    : u[0] < 0xF5 ? 4 : 0;

	*cp = 0xFFFD;
	if (!n || n > left)
		return 1;
	for (size_t i = 1; i < n; i++)
		if ((u[i] & 0xC0) != 0x80)
			return 1;
	*cp = n == 1 ? u[0] : n == 2 ? (u[0] & 0x1Fu) : n == 3 ? (u[0] & 0xFu) : (u[0] & 7u);
	for (size_t i = 1; i < n; i++)
		*cp = *cp << 6 | (u[i] & 0x3Fu);
	return n;
}

bool
cg_is_unspaced(unsigned cp)
{
	return (cp >= 0x3040 && cp < 0x3100) || (cp >= 0x3400 && cp < 0xA000) ||
	    (cp >= 0x0E00 && cp < 0x0E80) || (cp >= 0x1000 && cp < 0x10A0) ||
	    (cp >= 0x1780 && cp < 0x1800) || (cp >= 0x20000 && cp < 0x30000);
}

bool
cg_is_letter(unsigned cp)
{
	if (cp < 0x80)
		return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || (cp >= '0'
		    && cp <= '9');
	if (cp < 0xC0)
		return cp == 0xAA || cp == 0xB5 || cp == 0xBA;
	if (cp == 0xD7 || cp == 0xF7 || cp == 0xFFFD)
		return false;
	if (cp == 0x060C || cp == 0x061B || cp == 0x061F || (cp >= 0x066A && cp <= 0x066D) ||
	    cp == 0x06D4 || cp == 0x05BE || cp == 0x05C0 || cp == 0x05C3 || cp == 0x0964)
		return false;
	if ((cp >= 0x2000 && cp < 0x2070) || (cp >= 0x20A0 && cp < 0x2C00) ||
	    (cp >= 0x2E00 && cp < 0x2E80) || (cp >= 0x3000 && cp < 0x3040 && cp != 0x3005))
		return false;
	return !(cp >= 0xFE00 && cp < 0xFE70) && !(cp >= 0xFF00 && cp < 0xFF10) &&
	    !(cp >= 0xFF1A && cp < 0xFF21) && cp < 0x1F000;
}

static size_t
encode(unsigned cp, char out[4])
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

/* Base letters of U+00C0..U+017F, so that accents do not divide words that are one. */
static const char latin[] =
    "aaaaaa.ceeeeiiiidnooooo.ouuuuy..aaaaaa.ceeeeiiiidnooooo.ouuuuy.y"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkkklllllll"
    "lllnnnnnnnnnoooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

size_t
cg_fold(unsigned cp, char out[4])
{
	if (cp >= 'A' && cp <= 'Z')
		cp += 32;
	else if (cp >= 0x300 && cp < 0x370)
		return 0; /* combining marks */
	else if (cp == 0xDF || cp == 0x1E9E) {
		memcpy(out, "ss", 2);
		return 2;
	} else if (cp == 0xC6 || cp == 0xE6 || cp == 0x152 || cp == 0x153) {
		out[0] = cp < 0x100 ? 'a' : 'o';
		out[1] = 'e';
		return 2;
	} else if (cp >= 0xC0 && cp < 0x180 && latin[cp - 0xC0] != '.')
		cp = (unsigned char)latin[cp - 0xC0];
	else if ((cp >= 0x391 && cp <= 0x3A9) || (cp >= 0x410 && cp <= 0x42F))
		cp += 32;
	else if (cp >= 0x400 && cp <= 0x40F)
		cp += 80;
	else if (cp == 0x451)
		cp = 0x435;
	else if (cp == 0x623 || cp == 0x625 || cp == 0x622)
		cp = 0x627; /* alef without its hamza */
	else if ((cp >= 0x64B && cp <= 0x652) || cp == 0x640)
		return 0;   /* vowel signs and the stretching line */
	return encode(cp, out);
}

static bool
is_capital(unsigned cp)
{
	return (cp >= 'A' && cp <= 'Z') || (cp >= 0xC0 && cp <= 0xDE && cp != 0xD7) ||
	    (cp >= 0x100 && cp < 0x180 && cp != 0x131 && !(cp & 1)) || (cp >= 0x391
	    && cp <= 0x3A9) ||
	    (cp >= 0x400 && cp <= 0x42F);
}

/* The words of the text, folded; room for them is twice the text. */
static void
cut(struct cg_scan *s)
{
	size_t left = strlen(s->text), i = 0, f = 0, n, cap = left / 2 + 2;
	bool opens = true;
	unsigned cp;

	s->folded = cg_alloc(left * 2 + left / 2 + 16);
	s->word = cg_alloc(cap * sizeof *s->word);
	memset(s->word, 0, cap * sizeof *s->word);
	while (i < left) {
		struct cg_word *w = &s->word[s->n];
		size_t letters = 0, capitals = 0, digits = 0;

		n = cg_utf8(s->text + i, left - i, &cp);
		if (!cg_is_letter(cp)) {
			if (cp == '.' || cp == '!' || cp == '?' || cp == '\n' || cp == ':'
			    || cp == 0x61F ||
			    cp == 0x3002 || cp == 0x2022)
				opens = true;
			i += n;
			continue;
		}
		w->at = i;
		w->fold = f;
		for (bool first = true; i < left; i += n, first = false) {
			n = cg_utf8(s->text + i, left - i, &cp);
			if (!cg_is_letter(cp) && !(cp >= 0x300 && cp < 0x370))
				break;
			if (first)
				w->capital = is_capital(cp);
			letters++;
			capitals += is_capital(cp);
			digits += cp >= '0' && cp <= '9';
			f += cg_fold(cp, s->folded + f);
		}
		w->len = i - w->at;
		w->flen = f - w->fold;
		s->folded[f++] = 0;
		w->upper = letters > 1 && capitals + digits == letters && capitals > 1;
		w->number = digits == letters;
		w->opens = opens;
		opens = false;
		s->n++;
	}
	s->folded[f] = 0;
}

static size_t
fold_stem(const char *s, size_t n, char *out)
{
	size_t f = 0, k;
	unsigned cp;

	for (size_t i = 0; i < n; i += k) {
		k = cg_utf8(s + i, n - i, &cp);
		f += cg_fold(cp, out + f);
	}
	out[f] = 0;
	return f;
}

static void
index_build(struct index *x)
{
	size_t bytes = 0, stems = 0, a = 0;

	for (size_t i = 0; i < cg_stems_count; i++) {
		for (const char *s = cg_stems_table[i].stems; *s; s++)
			stems += *s == ' ';
		bytes += strlen(cg_stems_table[i].stems);
		stems++;
	}
	x->e = cg_alloc(stems * sizeof *x->e);
	x->arena = cg_alloc(bytes * 2 + stems + 8);
	x->n = 0;
	for (int i = 0; i < 256; i++)
		x->bucket[i] = -1;
	for (size_t i = 0; i < cg_stems_count; i++)
		for (const char *s = cg_stems_table[i].stems; *s; ) {
			size_t n = strcspn(s, " ");
			struct entry *e = &x->e[x->n];
			size_t from = *s == '+' || *s == '-';

			if (n > from) {
				e->weight = *s == '+' ? 3 : *s == '-' ? 1 : 2;
				e->whole = s[n - 1] == '$';
				e->s = x->arena + a;
				e->len = fold_stem(s + from, n - from - e->whole, x->arena + a);
				a += e->len + 1;
				e->kind = cg_stems_table[i].kind;
				e->id = cg_stems_table[i].id;
				e->next = x->bucket[(unsigned char)e->s[0]];
				x->bucket[(unsigned char)e->s[0]] = (int)x->n++;
			}
			s += n + (s[n] == ' ');
		}
}

static void
hit(struct cg_scan *s, const struct entry *e, size_t at, size_t len)
{
	int *score = &s->score[e->kind][e->id];

	if (!*score) {
		s->at[e->kind][e->id] = at;
		s->len[e->kind][e->id] = len;
	}
	*score += e->weight;
}

/* Does the stem fit at word i? Short stems must be the whole word, or nearly. */
static bool
fits(const struct cg_scan *s, size_t i, const char *word, size_t len, const struct entry *e)
{
	const char *gap = memchr(e->s, '_', e->len);
	size_t n = gap ? (size_t)(gap - e->s) : e->len;

	if (gap) {
		size_t rest = e->len - n - 1;
		const struct cg_word *next = &s->word[i + 1];

		return n == len && i + 1 < s->n && memcmp(word, e->s, n) == 0
		    && rest <= next->flen &&
		    memcmp(s->folded + next->fold, gap + 1, rest) == 0 &&
		    (!e->whole || rest == next->flen);
	}
	if (n > len || memcmp(word, e->s, n) != 0 || (e->whole && n != len))
		return false;
	return n > 3 || len <= n + 1;
}

static bool
look_up(struct cg_scan *s, const struct index *x, size_t i, const char *word, size_t len)
{
	struct cg_word *w = &s->word[i];
	size_t longest[CG_SCAN_KINDS] = { 0 };

	/* Of each kind only the longest stem counts: "rosen" says nothing about "rosenkohl". */
	for (int k = x->bucket[(unsigned char)word[0]]; k >= 0; k = x->e[k].next)
		if (x->e[k].len > longest[x->e[k].kind] && fits(s, i, word, len, &x->e[k]))
			longest[x->e[k].kind] = x->e[k].len;
	for (int k = x->bucket[(unsigned char)word[0]]; k >= 0; k = x->e[k].next)
		if (x->e[k].len == longest[x->e[k].kind] && fits(s, i, word, len, &x->e[k])) {
			hit(s, &x->e[k], w->at, w->len);
			w->kinds |= 1u << x->e[k].kind;
			w->known = true;
		}
	return w->known;
}

/* "Technikmuseum": what a long unknown word ends in, when that is a word of some length. */
static bool
look_at_end(struct cg_scan *s, const struct index *x, size_t i)
{
	enum { REST = 3, END = 5 };
	struct cg_word *w = &s->word[i];
	const char *f = s->folded + w->fold;

	for (size_t at = REST; at + END <= w->flen; at++)
		for (int k = x->bucket[(unsigned char)f[at]]; k >= 0; k = x->e[k].next) {
			const struct entry *e = &x->e[k];

			if (e->kind == CG_SCAN_INDUSTRY && e->len >= END
			    && w->flen - at >= e->len &&
			    w->flen - at <= e->len + 2 && memcmp(f + at, e->s, e->len) == 0) {
				hit(s, e, w->at, w->len);
				w->kinds |= 1u << e->kind;
				return true;
			}
		}
	return false;
}

/* Arabic and Hebrew write "and", "the", "by" as part of the word. */
static void
look_behind_prefixes(struct cg_scan *s, const struct index *x, size_t i)
{
	static const char *const prefix[] = { "\xD9\x88\xD8\xA7\xD9\x84",
	    "\xD8\xA8\xD8\xA7\xD9\x84",
		"\xD8\xA7\xD9\x84", "\xD9\x84\xD9\x84", "\xD9\x88", "\xD8\xA8", "\xD9\x84",
		"\xD7\x95\xD7\x94", "\xD7\x94", "\xD7\x95", "\xD7\x91", "\xD7\x9C" };
	const struct cg_word *w = &s->word[i];
	const char *f = s->folded + w->fold;

	for (size_t k = 0; k < sizeof prefix / sizeof *prefix; k++) {
		size_t n = strlen(prefix[k]);

		if (w->flen > n + 3 && memcmp(f, prefix[k], n) == 0 &&
		    look_up(s, x, i, f + n, w->flen - n))
			return;
	}
}

/* Where no blanks part the words, a stem may stand anywhere. */
static void
search_inside(struct cg_scan *s, const struct index *x, size_t i)
{
	const struct cg_word *w = &s->word[i];
	const char *f = s->folded + w->fold;

	for (size_t at = 0; at < w->flen; at++) {
		unsigned char c = (unsigned char)f[at];

		if (c < 0xE0)
			continue;
		for (int k = x->bucket[c]; k >= 0; k = x->e[k].next)
			if (x->e[k].len <= w->flen - at && memcmp(f + at, x->e[k].s,
			    x->e[k].len) == 0) {
				hit(s, &x->e[k], w->at, w->len);
				s->word[i].kinds |= 1u << x->e[k].kind;
			}
	}
}

void
cg_fold_words(struct cg_scan *s, const char *text)
{
	memset(s, 0, sizeof *s);
	s->text = text ? text : "";
	cut(s);
}

void
cg_scan(struct cg_scan *s, const char *text)
{
	struct index x;
	unsigned cp;

	cg_fold_words(s, text);
	index_build(&x);
	for (size_t i = 0; i < s->n; i++) {
		const struct cg_word *w = &s->word[i];
		const char *f = s->folded + w->fold;

		if (!w->flen)
			continue;
		cg_utf8(s->text + w->at, w->len, &cp);
		if (cg_is_unspaced(cp))
			search_inside(s, &x, i);
		else if (look_up(s, &x, i, f, w->flen))
			continue;
		else if (cp >= 0x590 && cp < 0x700)
			look_behind_prefixes(s, &x, i);
		else if (cp < 0x250)
			look_at_end(s, &x, i);
	}
	free(x.e);
	free(x.arena);
}

void
cg_scan_release(struct cg_scan *s)
{
	free(s->folded);
	free(s->word);
	memset(s, 0, sizeof *s);
}

int
cg_scan_best(const struct cg_scan *s, enum cg_scan_kind kind, int *score)
{
	int best = -1;

	for (int i = 0; i < CG_SCAN_IDS; i++)
		if (s->score[kind][i] > 0 && (best < 0
		    || s->score[kind][i] > s->score[kind][best] ||
		    (s->score[kind][i] == s->score[kind][best]
		    && s->at[kind][i] < s->at[kind][best])))
			best = i;
	if (score)
		*score = best < 0 ? 0 : s->score[kind][best];
	return best;
}

const char *
cg_scan_word(const struct cg_scan *s, size_t i)
{
	return i < s->n ? s->folded + s->word[i].fold : "";
}

bool
cg_scan_is(const struct cg_scan *s, size_t i, const char *list)
{
	const char *w = cg_scan_word(s, i);
	size_t len = strlen(w);

	if (!len)
		return false;
	for (size_t n; *list; list += n + (list[n] == ' ')) {
		n = strcspn(list, " ");
		if (n == len && memcmp(list, w, n) == 0)
			return true;
	}
	return false;
}
