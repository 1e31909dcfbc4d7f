/* Filling a frame: what the brief says, what the lexicon says, and what agrees with it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "copy/text.h"
#include "lib/composer/copy_priv.h"

enum { SLOT_MAX = 24, DEPTH_MAX = 3, LIST_MAX = 4, NAME_MAX_POINTS = 60 };

struct filling {
	const struct cg_copy_job *job;
	int choice;
	bool optional;
	int depth;
};

static bool fill(const struct filling *f, const char *s, const char *end, struct cg_buf *out);

/* The capital of a Latin, Greek or Cyrillic letter in two bytes; case is 32 apart there. */
static bool
capital_of(const unsigned char *u, char out[3])
{
	unsigned cp = (u[0] & 0x1Fu) << 6 | (u[1] & 0x3Fu);

	if ((cp >= 0xE0 && cp <= 0xFE && cp != 0xF7) || (cp >= 0x3B1 && cp <= 0x3C9 && cp != 0x3C2)
	    || (cp >= 0x430 && cp <= 0x44F))
		cp -= 32;
	else if (cp == 0x153)
		cp = 0x152;
	else
		return false;
	out[0] = (char)(0xC0 | cp >> 6);
	out[1] = (char)(0x80 | (cp & 0x3F));
	return true;
}

void
cg_copy_capital(struct cg_buf *out, const char *s)
{
	const unsigned char *u = (const unsigned char *)s;
	char up[3] = "";

	if (strncmp(s, "één", strlen("één")) == 0) {
		/* Dutch: the accents tell it from the article, a capital carries none. */
		cg_buf_puts(out, "E");
		s += strlen("é");
	} else if (*s >= 'a' && *s <= 'z')
		cg_buf_putc(out, (char)(*s++ - 32));
	else if (u[0] >= 0xC3 && u[0] < 0xD2 && capital_of(u, up)) {
		cg_buf_put(out, up, 2);
		s += 2;
	}
	cg_buf_puts(out, s);
}

static bool
put(struct cg_buf *out, const char *s)
{
	if (!s || !*s)
		return false;
	cg_buf_puts(out, s);
	return true;
}

/* A text from outside: one line, no control characters. */
static bool
put_clean(struct cg_buf *out, const char *s)
{
	char *clean = s ? cg_text_clean(s, NAME_MAX_POINTS) : NULL;
	bool any = put(out, clean);

	free(clean);
	return any;
}

/* The brand as the sentence takes it up; before is the word in front of it, or "". */
static bool
put_brand(const struct filling *f, const char *before, size_t len, struct cg_buf *out)
{
	char *clean = f->job->ask->brand ? cg_text_clean(f->job->ask->brand, NAME_MAX_POINTS) : NULL;
	char *with = cg_strndup(before, len);
	bool any = clean && *clean;

	if (any)
		cg_copy_brand(f->job->tongue->tag, with, clean, out);
	free(with);
	free(clean);
	return any;
}

static bool
put_number(struct cg_buf *out, int n)
{
	if (n > 0)
		cg_buf_printf(out, "%d", n);
	return n > 0;
}

/* "#% off" with the number in it. */
static bool
put_off(const struct filling *f, struct cg_buf *out)
{
	int percent = f->job->ask->percent;

	if (percent <= 0 || percent > 100)
		return false;
	for (const char *s = f->job->tongue->off; *s; s++)
		if (*s == '#')
			cg_buf_printf(out, "%d", percent);
		else
			cg_buf_putc(out, *s);
	return true;
}

/*
 * A label as a sentence takes it up: with the small letter that the brief itself
 * gives it. What the brief does not write small is a name.
 */
static bool
put_label(const struct filling *f, const char *label, struct cg_buf *out)
{
	const char *brief = f->job->ask->brief;
	char *small = label ? cg_strdup(label) : NULL;
	size_t n = 0;

	if (small && brief && *small >= 'A' && *small <= 'Z')
		small[0] = (char)(small[0] + 32), n = 1;
	else if (small && brief && (unsigned char)small[0] == 0xC3 && (unsigned char)small[1] >= 0x80
	    && (unsigned char)small[1] <= 0x9E)
		small[1] = (char)(small[1] + 32), n = 2;
	if (n)
		n = cg_text_word(small);
	if (n) {
		char *first = cg_strndup(small, n);

		if (strstr(brief, first))
			label = small;
		free(first);
	}
	n = put_clean(out, label);
	free(small);
	return n;
}

static bool
put_prizes(const struct filling *f, struct cg_buf *out)
{
	const struct cg_copy_ask *a = f->job->ask;
	size_t n = a->n_prizes < LIST_MAX ? a->n_prizes : LIST_MAX;

	if (n < 2)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (i)
			cg_buf_puts(out, i + 1 < n ? ", " : f->job->tongue->and);
		if (!put_label(f, a->prizes[i], out))
			return false;
	}
	return true;
}

static bool
is_date(const char *s)
{
	static const char form[] = "0000-00-00";

	for (int i = 0; i < 10; i++)
		if (form[i] == '0' ? s[i] < '0' || s[i] > '9' : s[i] != '-')
			return false;
	return s[10] == 0 || s[10] == 'T' || s[10] == ' ';
}

/* A date pattern without its year, which nobody says of the coming weeks. */
static size_t
before_year(const char *pattern)
{
	size_t n = strcspn(pattern, "Y");

	if (n > 4 && strncmp(pattern + n - 4, " de ", 4) == 0)
		return n - 4;
	return n && pattern[n - 1] == ' ' ? n - 1 : n;
}

/* The date as people of the language write it: D day, M month by name, Y year. */
static bool
put_date(const struct filling *f, const char *iso, bool year, struct cg_buf *out)
{
	const char *end = f->job->tongue->date + (year ? strlen(f->job->tongue->date)
	    : before_year(f->job->tongue->date));
	int month = iso && is_date(iso) ? (iso[5] - '0') * 10 + iso[6] - '0' : 0;
	int day = month ? (iso[8] - '0') * 10 + iso[9] - '0' : 0;

	if (month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	for (const char *s = f->job->tongue->date; s < end; s++) {
		if (*s == 'D')
			cg_buf_printf(out, "%d%s", day, day == 1 ? f->job->tongue->first : "");
		else if (*s == 'M')
			cg_buf_puts(out, f->job->tongue->month[month - 1]);
		else if (*s == 'Y')
			cg_buf_put(out, iso, 4);
		else
			cg_buf_putc(out, *s);
	}
	return true;
}

static bool
put_period(const struct filling *f, struct cg_buf *out)
{
	const struct cg_copy_ask *a = f->job->ask;
	int which = a->from && a->until ? 0 : a->from ? 1 : a->until ? 2 : -1;
	bool good = which >= 0;

	for (const char *s = good ? f->job->tongue->period[which] : ""; *s; s++) {
		if (*s == '#')
			good = put_date(f, a->from, true, out) && good;
		else if (*s == '@')
			good = put_date(f, a->until, true, out) && good;
		else
			cg_buf_putc(out, *s);
	}
	return good;
}

/* English: "a" or "an" by the sound of the word, as far as letters tell it. */
static const char *
article(const char *s)
{
	static const char *const an[] = { "hour", "honest", "heir", "8", "11 ", "18" };
	static const char *const a[] = { "uni", "use", "eu", "one", "once", "ut" };

	for (size_t i = 0; i < sizeof an / sizeof *an; i++)
		if (strncmp(s, an[i], strlen(an[i])) == 0)
			return "an ";
	for (size_t i = 0; i < sizeof a / sizeof *a; i++)
		if (strncmp(s, a[i], strlen(a[i])) == 0)
			return "a ";
	return strchr("aeiouAEIOU", *s) ? "an " : "a ";
}

static bool
put_treat(const struct filling *f, struct cg_buf *out)
{
	const char *treat = f->job->trade->treat;

	if (!treat)
		return false;
	if (f->job->tongue == &cg_copy_en)
		cg_buf_puts(out, article(treat));
	return put(out, treat);
}

static const char *
season_words(const struct cg_copy_job *j, bool adverb)
{
	if (j->season < 0)
		return NULL;
	return adverb ? j->tongue->when[j->season] : j->tongue->season[j->season];
}

static const char *
from_lexicon(const struct filling *f, const char *slot)
{
	const struct cg_copy_job *j = f->job;
	const struct { const char *name, *text; } all[] = {
		{ "goods", j->trade->goods }, { "act", j->trade->act }, { "where", j->trade->where },
		{ "senses", j->trade->senses }, { "joy", j->trade->joy[f->choice] },
		{ "ask", j->trade->ask[f->choice] }, { "line", j->trade->line[f->choice] },
		{ "is", j->tongue->is[j->trade->plural] }, { "play", j->tongue->play[j->game] },
		{ "go", j->tongue->go[j->game] }, { "goacc", j->tongue->goacc[j->game] },
		{ "place", j->tongue->place[j->game] }, { "season", season_words(j, false) },
		{ "when", j->occasion >= 0 ? j->tongue->occasion[j->occasion]
		    : season_words(j, true) },
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(slot, all[i].name) == 0)
			return all[i].text;
	return NULL;
}

/* Facts of the terms: as the brief has them, else a blank that can be seen. */
static bool
put_term(const struct filling *f, const char *slot, struct cg_buf *out)
{
	const struct cg_copy_tongue *t = f->job->tongue;
	const struct cg_copy_ask *a = f->job->ask;

	if (strcmp(slot, "tperiod") == 0) {
		if (!a->from && !a->until)
			cg_buf_puts(out, t->gap[0]);
		else
			return put_period(f, out);
	} else if (strcmp(slot, "twho") == 0) {
		if (!put_clean(out, a->brand))
			cg_buf_puts(out, t->gap[2]);
	} else if (a->winners <= 0) {
		cg_buf_puts(out, t->gap[1]);
	} else {
		for (const char *s = t->count[a->winners > 1]; *s; s++)
			if (*s == '#')
				cg_buf_printf(out, "%d", a->winners);
			else
				cg_buf_putc(out, *s);
	}
	return true;
}

static bool
put_slot(const struct filling *f, const char *slot, struct cg_buf *out)
{
	const struct cg_copy_ask *a = f->job->ask;
	struct filling inner = *f;
	size_t len = strlen(slot);
	const char *text;

	if (strcmp(slot, "name") == 0)
		return put_clean(out, a->brand);
	if (len >= strlen("brand") && strcmp(slot + len - strlen("brand"), "brand") == 0)
		return put_brand(f, slot, len > strlen("brand") ? len - strlen(" brand") : 0, out);
	if (strcmp(slot, "product") == 0)
		return put_clean(out, a->product);
	if (strcmp(slot, "prize") == 0)
		return put_clean(out, a->n_prizes ? a->prizes[0] : NULL);
	if (strcmp(slot, "prizes") == 0)
		return put_prizes(f, out);
	if (strcmp(slot, "off") == 0)
		return put_off(f, out);
	if (strcmp(slot, "period") == 0)
		return put_period(f, out);
	if (strcmp(slot, "until") == 0)
		return put_date(f, a->until, false, out);
	if (strcmp(slot, "winners") == 0)
		return put_number(out, a->winners > 1 ? a->winners : 0);
	if (strcmp(slot, "plays") == 0)
		return put_number(out, a->plays > 1 ? a->plays : 0);
	if (strcmp(slot, "once") == 0)
		return a->plays == 1;
	if (*slot == 't' && (!strcmp(slot, "tperiod") || !strcmp(slot, "twho")
	    || !strcmp(slot, "twinners")))
		return put_term(f, slot, out);
	if (strcmp(slot, "questions") == 0)
		return put_number(out, a->questions > 1 ? a->questions : 0);
	if (strcmp(slot, "treat") == 0)
		return put_treat(f, out);
	text = from_lexicon(f, slot);
	if (!text || !*text || ++inner.depth > DEPTH_MAX)
		return false;
	return fill(&inner, text, text + strlen(text), out);
}

/* {slot} at s; the capital of {Slot} is laid on what came out. */
static bool
fill_slot(const struct filling *f, const char *s, size_t len, struct cg_buf *out)
{
	char name[SLOT_MAX];
	struct cg_buf value;
	bool big = *s >= 'A' && *s <= 'Z', any;

	if (len >= sizeof name)
		return false;
	snprintf(name, sizeof name, "%.*s", (int)len, s);
	if (big)
		name[0] = (char)(name[0] + 32);
	cg_buf_init(&value, CG_COPY_BYTES);
	any = put_slot(f, name, &value);
	if (big)
		cg_copy_capital(out, value.s);
	else
		cg_buf_puts(out, value.s);
	cg_buf_release(&value);
	return any;
}

/* [phrase] at s: nothing when it is not wanted or when a slot in it is empty. */
static void
fill_phrase(const struct filling *f, const char *s, const char *end, struct cg_buf *out)
{
	struct cg_buf phrase;

	if (!f->optional)
		return;
	cg_buf_init(&phrase, CG_COPY_BYTES);
	if (fill(f, s, end, &phrase))
		cg_buf_puts(out, phrase.s);
	cg_buf_release(&phrase);
}

static const char *
closing(const char *s, const char *end, char mark)
{
	const char *at = memchr(s, mark, (size_t)(end - s));

	return at ? at : end;
}

static bool
fill(const struct filling *f, const char *s, const char *end, struct cg_buf *out)
{
	bool good = true;

	while (s < end) {
		if (*s == '{') {
			const char *to = closing(s, end, '}');

			good = fill_slot(f, s + 1, (size_t)(to - s - 1), out) && good;
			s = to + 1;
		} else if (*s == '[') {
			const char *to = closing(s, end, ']');

			fill_phrase(f, s + 1, to, out);
			s = to + 1;
		} else if (*s == '<') {
			const char *to = closing(s, end, '>'), *bar = closing(s, to, '|');

			good = fill(f, f->job->formal ? bar + 1 : s + 1, f->job->formal ? to : bar, out)
			    && good;
			s = to + 1;
		} else {
			cg_buf_putc(out, *s++);
		}
	}
	return good;
}

/* French: the blank before a mark must not break. */
static void
harden_blanks(const char *s, struct cg_buf *out)
{
	for (; *s; s++)
		if (*s == ' ' && strchr("?!:;", s[1]) && s[1])
			cg_buf_puts(out, "\xC2\xA0");
		else
			cg_buf_putc(out, *s);
}

/* Portuguese outside of Brazil: the few words of our tables that differ. */
static void
respell(const char *s, struct cg_buf *out)
{
	static const char *const pairs[][2] = { { "rêmio", "rémio" }, { "na tela", "no ecrã" },
		{ "esporte", "desporto" }, { "conosco", "connosco" }, { "grama,", "relva," },
		{ "cadarços", "atacadores" }, { "com você", "consigo" }, { "Você ganhou", "Ganhou" },
		{ "você ganhou", "ganhou" }, { "Ramadã", "Ramadão" },
		{ "com a gente", "connosco" }, { "Que bom ver você por aqui", "Que bom vê-lo por cá" },
		{ "Bora", "Bora lá" }, { "Me surpreenda", "Surpreenda-me" }, { "fique logo sabendo",
		"fique logo a saber" }, { "ali embaixo", "ali em baixo" }, { "luz de abajur",
		"luz de candeeiro" }, { "se a gente respirasse",
		"se respirássemos" }, { "vênia", "vénia" } };

	while (*s) {
		size_t i = 0, n = 1;

		while (i < sizeof pairs / sizeof *pairs && strncmp(s, pairs[i][0], strlen(pairs[i][0])))
			i++;
		if (i < sizeof pairs / sizeof *pairs) {
			n = strlen(pairs[i][0]);
			cg_buf_puts(out, pairs[i][1]);
		} else {
			cg_buf_putc(out, *s);
		}
		s += n;
	}
}

bool
cg_copy_fill(const struct cg_copy_job *job, const char *frame, int choice, bool optional,
    struct cg_buf *out)
{
	const struct filling f = { job, choice, optional, 0 };
	struct cg_buf raw;
	bool good;

	cg_buf_init(&raw, CG_COPY_BYTES);
	good = fill(&f, frame, frame + strlen(frame), &raw);
	if (job->tongue == &cg_copy_fr)
		harden_blanks(raw.s, out);
	else if (job->european)
		respell(raw.s, out);
	else
		cg_buf_put(out, raw.s, raw.len);
	good = good && raw.len > 0 && !raw.failed && !out->failed;
	cg_buf_release(&raw);
	return good;
}
