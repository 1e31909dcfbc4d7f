/*
 * Choosing among frames. Every frame that fits the ask is filled in once; then
 * the variations are picked one after the other, each the cheapest text that is
 * left: a repeated first word costs much, a repeated shape little, and chance
 * from the seed decides between equals.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "copy/text.h"
#include "lib/composer/copy_priv.h"
#include "lib/composer/draw.h"

enum { CANDIDATES_MAX = 512, TONES = 5 };

const char *const cg_copy_type_names[CG_COPY_TYPES] = { "headline", "subheadline", "cta_button",
	"prize_description", "win_message", "lose_message", "instructions", "terms_summary", "theme" };

const char *const cg_copy_occasions[CG_COPY_OCCASIONS + 1] = { "christmas", "advent", "new_year",
	"valentine", "carnival", "easter", "mothers_day", "fathers_day", "back_to_school", "halloween",
	"black_friday", "ramadan", "eid", "diwali", "lunar_new_year", "anniversary", NULL };

static const char tone_letters[] = "purlf";
static const char game_letters[] = "wsmqcr";

struct candidate {
	char *text;      /* owned */
	char shape;
	int far;         /* from the tone, see distance() */
	bool plain;      /* names nothing that the brief or the trade says */
	bool general;    /* fits every game */
	bool dropped, cut, used;
	double order;    /* by the seed */
};

struct candidates {
	struct candidate of[CANDIDATES_MAX];
	size_t n;
};

static int
index_of(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; name && i < n; i++)
		if (strcmp(names[i], name) == 0)
			return (int)i;
	return -1;
}

int
cg_copy_type_of(const char *name, size_t len)
{
	for (int i = 0; i < CG_COPY_TYPES; i++)
		if (strlen(cg_copy_type_names[i]) == len && memcmp(cg_copy_type_names[i], name, len) == 0)
			return i;
	return -1;
}

const struct cg_copy_tongue *
cg_copy_tongue_of(const char *tag)
{
	static const struct cg_copy_tongue *const all[] = { &cg_copy_en, &cg_copy_de, &cg_copy_fr,
		&cg_copy_es, &cg_copy_it, &cg_copy_pt, &cg_copy_nl };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strcspn(tag, "-_") == 2 && strncmp(all[i]->tag, tag, 2) == 0)
			return all[i];
	return NULL;
}

static int
trade_of(const char *industry)
{
	static const char *const ids[CG_TRADES] = { "shoes", "fashion", "beauty", "jewelry", "coffee",
		"bakery", "restaurant", "drinks", "grocery", "sweets", "tech", "gaming", "media",
		"finance", "education", "culture", "travel", "sport", "health", "garden", "home",
		"cars", "pets", "toys", "celebration" };
	int i = index_of(ids, CG_TRADES, industry);

	return i < 0 ? CG_TRADES - 1 : i;
}

void
cg_copy_job_init(struct cg_copy_job *job, const struct cg_copy_ask *ask)
{
	static const char *const seasons[] = { "spring", "summer", "autumn", "winter" };
	static const char *const tones[] = { "playful", "urgent", "professional", "luxury", "friendly" };
	int game = ask->game ? cg_game_of(ask->game) : -1, tone = index_of(tones, TONES, ask->tone);
	const struct cg_copy_tongue *tongue = cg_copy_tongue_of(ask->language ? ask->language : "en");

	job->ask = ask;
	job->tongue = tongue ? tongue : &cg_copy_en;
	job->trade = &job->tongue->trades[trade_of(ask->industry)];
	job->game = game < 0 ? CG_SPIN_WHEEL : (enum cg_game)game;
	job->tone = tone < 0 ? TONES - 1 : tone;
	job->season = index_of(seasons, CG_COPY_SEASONS, ask->season);
	job->occasion = index_of(cg_copy_occasions, CG_COPY_OCCASIONS, ask->occasion);
	job->european = tongue == &cg_copy_pt && strlen(ask->language) > 3
	    && strncmp(ask->language + 3, "BR", 2) != 0;
	job->formal = ask->address == CG_COPY_FORMAL || (ask->address == CG_COPY_BY_TONE
	    && strchr(job->tongue->formal, tone_letters[job->tone]));
}

/* How far a frame's tones are from the one asked for: 0 its own, 1 a neighbour, 2 far. */
static int
distance(const char *tones, int tone)
{
	static const char *const near[] = { "f", "pf", "lf", "r", "pr" };

	return strchr(tones, tone_letters[tone]) ? 0 : strpbrk(tones, near[tone]) ? 1 : 2;
}

/* Says nothing of this campaign: neither the brief nor the trade is in it. */
static bool
is_plain(const struct cg_copy_frame *f)
{
	return !strchr(f->text, '{');
}

static void
add(struct candidates *c, const struct cg_copy_frame *f, char *text, int far, bool dropped,
    bool cut, double order)
{
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->of[i].text, text) == 0) {
			free(text);
			return;
		}
	if (c->n == CANDIDATES_MAX || !*text)
		free(text);
	else
		c->of[c->n++] = (struct candidate){ text, f->shape, far, is_plain(f),
			!f->games, dropped, cut, false, order };
}

/* Fill the frame with one choice; too long: without its phrases; still too long: cut. */
static void
try_frame(struct candidates *c, const struct cg_copy_job *job, enum cg_copy_type type,
    const struct cg_copy_frame *f, int choice, int far, double order)
{
	size_t limit = cg_copy_limit(type);
	struct cg_copy_verdict v;
	struct cg_buf b;

	for (int drop = 0; drop < 2; drop++) {
		cg_buf_init(&b, CG_COPY_BYTES - 1);
		if (!cg_copy_fill(job, f->text, choice, !drop, &b)) {
			cg_buf_release(&b);
			return;
		}
		cg_copy_check(job->ask, type, b.s, NULL, 0, &v);
		if (v.excluded || v.banned) {
			cg_buf_release(&b);
			return;
		}
		if (v.length <= limit) {
			add(c, f, cg_buf_detach(&b, NULL), far, drop, false, order);
			return;
		}
		if (drop)
			add(c, f, cg_strndup(b.s, cg_copy_cut(b.s, limit)), far, true, true, order);
		cg_buf_release(&b);
	}
}

/*
 * Where the brief itself says Sie to people, a frame of the tones that say du is
 * no use, unless it has a form for either, or a slot that has.
 */
static bool
is_too_familiar(const struct cg_copy_job *job, const struct cg_copy_frame *f)
{
	const char *polite = job->tongue->formal;

	return job->ask->address == CG_COPY_FORMAL && *polite && !strpbrk(f->tones, polite)
	    && !strchr(f->text, '<') && !strcasestr(f->text, "{act}") && !strcasestr(f->text, "{play}");
}

static void
collect(struct candidates *c, const struct cg_copy_job *job, enum cg_copy_type type)
{
	const char *seed = job->ask->seed ? job->ask->seed : job->ask->brand ? job->ask->brand : "";
	struct cg_draw d;

	cg_draw_init(&d, seed, cg_copy_type_names[type]);
	/* A frame with a refused word is never taken, however few are left. */
	for (const struct cg_copy_frame *f = job->tongue->frames[type]; f->text; f++) {
		int far = distance(f->tones, job->tone);
		int first = (int)cg_draw_below(&d, CG_CHOICES);
		double order = cg_draw_unit(&d);

		if ((f->games && !strchr(f->games, game_letters[job->game]))
		    || is_too_familiar(job, f))
			continue;
		/* The second choice of a frame comes well after the first. */
		try_frame(c, job, type, f, first, far, order);
		try_frame(c, job, type, f, 1 - first, far, order + 1);
	}
}

static bool
same_first_word(const char *a, const char *b)
{
	size_t n = cg_text_word(a), m = cg_text_word(b);
	char *x = cg_strndup(a, n), *y = cg_strndup(b, m);
	bool same = n == m && n && cg_copy_overlap(x, y) > 0;

	free(x);
	free(y);
	return same;
}

/* What a text costs as the next variation; the cheapest is taken. */
static double
cost(const struct cg_copy_job *job, enum cg_copy_type type, const struct candidate *c,
    const struct cg_copy_line *before, size_t n, char shape)
{
	const struct cg_copy_measure *m = &cg_copy_measures[type];
	struct cg_copy_verdict v;
	unsigned called = 0;
	double sum = c->order;

	cg_copy_check(job->ask, type, c->text, NULL, 0, &v);
	sum += 200 * v.emoji;
	sum += 2 * (v.length < m->low || v.length > m->high) + 4 * c->dropped + 100 * c->cut;
	sum += c->general * (type == CG_COPY_INSTRUCTIONS ? 8 : type == CG_COPY_CTA);
	if (type == CG_COPY_PRIZE && job->ask->n_prizes)
		sum += 6 * !strstr(c->text, job->ask->prizes[0]);
	sum += 8 * c->far * c->far + 1.5 * (c->plain && type != CG_COPY_INSTRUCTIONS);
	sum += 3 * (shape && c->shape != shape);
	for (size_t i = 0; i < n; i++) {
		double share = cg_copy_overlap(c->text, before[i].text);

		called += strchr(before[i].text, '!') != NULL;
		sum += 12 * same_first_word(c->text, before[i].text);
		sum += share > 0.5 ? 20 + 20 * share : 2 * share;
	}
	return sum + 50 * (v.exclaims > 1 || (v.exclaims && called));
}

static struct candidate *
cheapest(const struct cg_copy_job *job, enum cg_copy_type type, struct candidates *c,
    const struct cg_copy_line *before, size_t n, char shape)
{
	struct candidate *best = NULL;
	double least = 0;

	for (size_t i = 0; i < c->n; i++) {
		double sum = c->of[i].used ? 0 : cost(job, type, &c->of[i], before, n, shape);

		if (!c->of[i].used && (!best || sum < least)) {
			best = &c->of[i];
			least = sum;
		}
	}
	return best;
}

static void
measure(const struct cg_copy_job *job, enum cg_copy_type type, const struct cg_copy_line *before,
    size_t n, struct cg_copy_line *out)
{
	out->length = cg_copy_graphemes(out->text);
	out->score = cg_copy_score(job->ask, type, out->text);
	out->blank = type == CG_COPY_TERMS && (strstr(out->text, job->tongue->gap[0])
	    || strstr(out->text, job->tongue->gap[1]) || strstr(out->text, job->tongue->gap[2])
	    || strstr(out->text, "[YYYY") || strstr(out->text, "[…]"));
	out->overlap = 0;
	for (size_t i = 0; i < n; i++) {
		double share = cg_copy_overlap(out->text, before[i].text);

		if (share > out->overlap)
			out->overlap = share;
	}
}

static void
take(struct candidate *c, struct cg_copy_line *out)
{
	snprintf(out->text, sizeof out->text, "%s", c->text);
	out->shape = c->shape;
	out->cut = c->cut;
	out->native = true;
	c->used = true;
}

unsigned
cg_copy_set(const struct cg_copy_ask *ask, enum cg_copy_type type, unsigned n,
    struct cg_copy_line *out)
{
	static const char shapes[] = "ipq";
	struct candidates *c = cg_alloc(sizeof *c);
	struct cg_copy_job job;
	struct cg_draw d;
	unsigned turn, i;

	cg_copy_job_init(&job, ask);
	cg_draw_init(&d, ask->seed ? ask->seed : "", "shape");
	turn = (unsigned)cg_draw_below(&d, 3);
	if (!ask->language || cg_copy_tongue_of(ask->language))
		collect(c, &job, type);
	for (i = 0; i < n; i++) {
		struct candidate *best = cheapest(&job, type, c, out, i, shapes[(turn + i) % 3]);

		if (!best && i)
			break;
		memset(&out[i], 0, sizeof out[i]);
		if (best)
			take(best, &out[i]);
		else
			cg_copy_foreign(&job, type, &out[i]);
		measure(&job, type, out, i, &out[i]);
	}
	for (size_t k = 0; k < c->n; k++)
		free(c->of[k].text);
	free(c);
	return i;
}

void
cg_copy_write(const struct cg_copy_ask *ask, enum cg_copy_type type, unsigned n,
    struct cg_copy_line *out)
{
	struct cg_copy_line *set;
	unsigned got;

	if (n >= CG_COPY_VARIATIONS)
		n = CG_COPY_VARIATIONS - 1;
	set = cg_calloc(n + 1, sizeof *set);
	got = cg_copy_set(ask, type, n + 1, set);
	*out = set[got - 1];
	free(set);
}
