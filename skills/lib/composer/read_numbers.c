/* Dates and sums of money in a brief: when it runs, and what something costs or is worth. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "copy/text.h"
#include "lib/composer/read_priv.h"

static int
month_of(const struct cg_scan *s, size_t i)
{
	static const char *const months[12] = { "january januar janvier enero gennaio janeiro "
	    "januari jan",
		"february februar fevrier febrero febbraio fevereiro februari feb",
		"march marz mars marzo marco maart",
		"april avril abril aprile apr", "may mai mayo maggio maio mei",
		"june juni juin junio giugno junho",
		"july juli juillet julio luglio julho", "august aout agosto augustus aug",
		"september septembre septiembre settembre setembro sept",
		"october oktober octobre octubre ottobre outubro oct",
		"november novembre noviembre novembro nov", "december dezember decembre diciembre "
		"dicembre dezembro dec" };

	for (int m = 0; m < 12; m++)
		if (cg_scan_is(s, i, months[m]))
			return m + 1;
	return 0;
}

static void
note_date(struct cg_reading *r, size_t i, size_t to, int day, int month, int year)
{
	static const char until[] = "until till bis jusqu jusqu_au hasta fino ate tot by through "
	    "to end endet";
	const struct cg_scan *s = &r->scan;
	bool ends = false;
	char date[48];

	for (size_t k = 1; k <= 3 && k <= i; k++)
		ends = ends || cg_scan_is(s, i - k, until);
	if (year)
		snprintf(date, sizeof date, "%04d-%02d-%02d", year, month, day);
	else
		snprintf(date, sizeof date, "%02d-%02d", month, day);
	cg_finding(r, ends ? "until" : "date", date, s->word[i].at, s->word[to].at + s->word[to].len
	    - s->word[i].at, CG_FROM_BRIEF, year ? 0.9 : 0.7);
	if (year && ends)
		snprintf(r->until, sizeof r->until, "%.10s", date);
	else if (year && !*r->from)
		snprintf(r->from, sizeof r->from, "%.10s", date);
}

static int
ordinal(const struct cg_scan *s, size_t i)
{
	const char *w = cg_scan_word(s, i);
	int n = cg_leading_number(w);

	if (cg_scan_is(s, i, "first ersten premier primero primo primeiro eerste"))
		return 1;
	return n >= 1 && n <= 31 && strlen(w) <= 4 ? n : 0;
}

static void
read_date(struct cg_reading *r, size_t i)
{
	const struct cg_scan *s = &r->scan;
	int month = month_of(s, i), day = 0, year = 0;
	size_t from = i, to = i;

	if (month) {
		size_t back = i > 1 && cg_scan_is(s, i - 1, "of de di do d") ? 2 : 1;

		if (i >= back && (day = ordinal(s, i - back)) > 0)
			from = i - back;
		else if (i + 1 < s->n && !cg_scan_gap(s, i, ".;!?") && (day = ordinal(s,
		    i + 1)) > 0)
			to = i + 1;
		if (day && to + 1 < s->n && s->word[to + 1].number && s->word[to + 1].flen == 4)
			year = cg_leading_number(cg_scan_word(s, ++to));
	} else if (i + 2 < s->n && s->word[i].number && s->word[i + 1].number
	    && s->word[i + 2].number &&
	    s->word[i + 2].at - s->word[i].at <= 8) {
		bool iso = s->word[i].flen == 4 && s->text[s->word[i].at + 4] == '-';
		bool dots = s->word[i + 2].flen == 4
		    && s->text[s->word[i].at + s->word[i].len] == '.';

		to = i + 2;
		year = cg_leading_number(cg_scan_word(s, iso ? i : i + 2));
		month = cg_leading_number(cg_scan_word(s, i + 1));
		day = iso || dots ? cg_leading_number(cg_scan_word(s, iso ? i + 2 : i)) : 0;
	}
	if (day >= 1 && day <= 31 && month >= 1 && month <= 12 && (!year || (year > 2000
	    && year < 2100)))
		note_date(r, from, to, day, month, year);
}

static void
read_money(struct cg_reading *r, size_t i)
{
	static const char units[] = "euro euros eur dollar dollars usd pound pounds gbp chf "
	    "franken yen";
	const struct cg_scan *s = &r->scan;
	const struct cg_word *w = &s->word[i];
	const char *b = s->text + w->at, *e = b + w->len;
	size_t at = w->at, len = w->len;
	char *value;

	if (!w->number)
		return;
	if (w->at >= 1 && (b[-1] == '$'))
		at--, len++;
	else if (w->at >= 3 && memcmp(b - 3, "\xE2\x82\xAC", 3) == 0)
		at -= 3, len += 3;
	else if (w->at >= 2 && memcmp(b - 2, "\xC2\xA3", 2) == 0)
		at -= 2, len += 2;
	else if (strncmp(e, "\xE2\x82\xAC", 3) == 0 || strncmp(e, " \xE2\x82\xAC", 4) == 0)
		len += *e == ' ' ? 4 : 3;
	else if (cg_scan_is(s, i + 1, units))
		len = s->word[i + 1].at + s->word[i + 1].len - w->at;
	else
		return;
	value = cg_strndup(s->text + at, len);
	cg_finding(r, "money", value, at, len, CG_FROM_BRIEF, 0.9);
	free(value);
}

void
cg_read_numbers(struct cg_reading *r)
{
	static const char seconds[] = "seconds second sec sekunden sekunde secondes segundos "
	    "secondi seconden s ثانيه ثانية секунд";
	static const char questions[] = "questions question fragen frage preguntas domande "
	    "perguntas vragen";
	static const char minutes[] = "minute minutes minuten minuto minutos minuti minuut min";
	const struct cg_scan *s = &r->scan;
	char text[24];

	for (size_t i = 0; i < s->n; i++) {
		int n = cg_number_word(s, i);

		read_date(r, i);
		read_money(r, i);
		if (n <= 0)
			continue;
		snprintf(text, sizeof text, "%d", n);
		for (size_t k = 1; k <= 2; k++)
			if (!r->winners && cg_scan_is(s, i + k, cg_winner_words) && !cg_scan_gap(s, i,
			    ",.;:")) {
				r->winners = n;
				cg_finding(r, "winners", text, s->word[i].at, s->word[i].len,
				    CG_FROM_BRIEF, 0.9);
			}
		if (!r->questions && n <= 20 && cg_scan_is(s, i + 1, questions)) {
			r->questions = n;
			cg_finding(r, "questions", text, s->word[i].at,
			    s->word[i + 1].at + s->word[i + 1].len
			    - s->word[i].at, CG_FROM_BRIEF, 0.9);
		}
		if (!r->seconds && (cg_scan_is(s, i + 1, seconds) || cg_scan_is(s, i + 1,
		    minutes))) {
			r->seconds = cg_scan_is(s, i + 1, minutes) ? 60 * n : n;
			snprintf(text, sizeof text, "%d s", r->seconds);
			cg_finding(r, "round length", text, s->word[i].at,
			    s->word[i + 1].at + s->word[i + 1].len
			    - s->word[i].at, CG_FROM_BRIEF, 0.8);
		}
	}
}
