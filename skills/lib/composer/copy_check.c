/* Measuring a text: length, words of the ban list, what it shares with others, its tone. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/composer/copy_priv.h"

enum { TONES = 5 };

const struct cg_copy_measure cg_copy_measures[CG_COPY_TYPES] = {
	[CG_COPY_HEADLINE] = { 12, 38, 60 }, [CG_COPY_SUBHEADLINE] = { 40, 95, 120 },
	[CG_COPY_CTA] = { 3, 16, 20 }, [CG_COPY_PRIZE] = { 15, 80, 100 },
	[CG_COPY_WIN] = { 12, 65, 80 }, [CG_COPY_LOSE] = { 20, 75, 80 },
	[CG_COPY_INSTRUCTIONS] = { 30, 150, 200 }, [CG_COPY_TERMS] = { 40, 290, 300 },
	[CG_COPY_THEME] = { 12, 80, 300 },
};

size_t
cg_copy_limit(enum cg_copy_type type)
{
	return cg_copy_measures[type].limit;
}

static const char *
banned_in(const struct cg_copy_tongue *t, const char *folded_text)
{
	for (size_t i = 0; t && i < CG_BANNED_MAX && t->banned[i]; i++)
		if (cg_copy_has(folded_text, t->banned[i], false))
			return t->banned[i];
	return NULL;
}

static unsigned
count_of(const char *s, const char *mark)
{
	unsigned n = 0;

	for (; s && (s = strstr(s, mark)); s++)
		n++;
	return n;
}

static unsigned
exclaims(const char *s)
{
	return count_of(s, "!") + count_of(s, "\xEF\xBC\x81");
}

static bool
has_emoji(const char *text)
{
	for (; *text; text += cg_copy_cluster(text))
		if (cg_copy_is_emoji(text))
			return true;
	return false;
}

static unsigned
own(const struct cg_copy_ask *a)
{
	return (a->brand ? exclaims(a->brand) : 0) + (a->product ? exclaims(a->product) : 0);
}

void
cg_copy_check(const struct cg_copy_ask *ask, enum cg_copy_type type, const char *text,
    const char *const *others, size_t n_others, struct cg_copy_verdict *out)
{
	const struct cg_copy_tongue *tongue = cg_copy_tongue_of(ask->language ? ask->language : "en");
	char *low = cg_copy_folded(text);
	unsigned marks = exclaims(text), named = own(ask);

	memset(out, 0, sizeof *out);
	out->length = cg_copy_graphemes(text);
	out->limit = cg_copy_limit(type);
	for (size_t i = 0; i < n_others; i++) {
		double share = cg_copy_overlap(text, others[i]);

		if (share > out->overlap)
			out->overlap = share;
	}
	out->banned = banned_in(tongue ? tongue : &cg_copy_en, low);
	out->exclaims = marks > named ? marks - named : 0;
	out->excluded = cg_copy_names(low, ask->excluded)
	    || (out->exclaims && ask->excluded && strchr(ask->excluded, '!'));
	for (size_t i = 0; i < ask->n_avoid && !out->excluded; i++)
		out->excluded = cg_copy_says(text, ask->avoid[i]);
	out->emoji = has_emoji(text) && !(ask->brand && has_emoji(ask->brand))
	    && !(ask->product && has_emoji(ask->product)) && !(ask->phrase && has_emoji(ask->phrase));
	free(low);
}

/* How many words of the text begin with a word of the list, or are a short one of it. */
static unsigned
hits(const struct cg_copy_words *said, const char *list)
{
	unsigned found = 0;

	for (size_t i = 0; i < said->n; i++)
		for (const char *s = list; *s; ) {
			size_t n = strcspn(s, " ");

			if (said->of[i].len >= n && memcmp(said->of[i].s, s, n) == 0
			    && (n > 3 || said->of[i].len == n)) {
				found++;
				break;
			}
			s += n + (s[n] == ' ');
		}
	return found;
}

/* Words that are near each tone, against those of the tone it is furthest from. */
static double
score_words(const struct cg_copy_tongue *t, const char *low, int tone)
{
	static const int opposite[TONES] = { 2, 3, 0, 1, 2 };
	struct cg_copy_words said;
	double points;

	cg_copy_split(low, &said);
	points = 0.4 + 0.3 * hits(&said, t->tone[tone]) - 0.2 * hits(&said, t->tone[opposite[tone]]);
	return points > 1 ? 1 : points < 0 ? 0 : points;
}

static double
score_length(enum cg_copy_type type, size_t n)
{
	const struct cg_copy_measure *m = &cg_copy_measures[type];

	if (n > m->limit || n == 0)
		return 0;
	if (n > m->high)
		return 1 - (double)(n - m->high) / (double)(m->limit - m->high + 1);
	return n >= m->low ? 1 : (double)n / (double)m->low;
}

/* Marks each tone lives with: a luxury text asks little and calls never. */
static double
score_marks(const char *text, int tone)
{
	static const double call[TONES] = { 1, 0.9, 0.3, 0, 0.8 }, ask[TONES] = { 1, 0.9, 0.9, 0.7, 1 };
	double s = 1;

	if (exclaims(text))
		s *= exclaims(text) > 1 ? 0 : call[tone];
	if (strchr(text, '?'))
		s *= ask[tone];
	return s;
}

double
cg_copy_score(const struct cg_copy_ask *ask, enum cg_copy_type type, const char *text)
{
	struct cg_copy_job job;
	char *low = cg_copy_folded(text);
	double s;

	cg_copy_job_init(&job, ask);
	s = 0.45 * score_words(job.tongue, low, job.tone)
	    + 0.35 * score_length(type, cg_copy_graphemes(text)) + 0.2 * score_marks(text, job.tone);
	free(low);
	return (double)(int)(s * 100 + 0.5) / 100;
}
