/*
 * Which game, and how hard. Every argument adds to the score of a game and says
 * in words what it is; the strongest become the rationale.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "copy/text.h"
#include "json/json.h"
#include "lib/composer/again.h"
#include "lib/composer/draw.h"
#include "lib/composer/plan_priv.h"
#include "lib/composer/stems.h"
#include "lib/composer/unwanted.h"

enum { TURNED_DOWN = 4 /* as much as a word that nearly names a game */ };

const char *const cg_game_names[CG_GAMES] = { "Spin wheel", "Scratch card", "Memory match", "Quiz",
	"Catch game", "Slot machine" };

struct argument {
	enum cg_game game;
	double weight;
	char text[CG_REASON_TEXT];
};

struct case_for {
	struct argument list[64];
	size_t n;
	struct cg_choice *out;
};

static void __attribute__((format(printf, 4, 5)))
argue(struct case_for *c, enum cg_game game, double weight, const char *fmt, ...)
{
	struct argument *a = &c->list[c->n];
	va_list ap;

	c->out->score[game] += weight;
	if (c->n == sizeof c->list / sizeof *c->list || weight <= 0)
		return;
	a->game = game;
	a->weight = weight;
	va_start(ap, fmt);
	vsnprintf(a->text, sizeof a->text, fmt, ap);
	va_end(ap);
	c->n++;
}

static void
by_words(struct case_for *c, const struct cg_reading *r)
{
	for (int g = 0; g < CG_GAMES; g++) {
		int n = r->wants.score[CG_SCAN_GAME][g];
		char *word;

		if (!n)
			continue;
		word = cg_strndup(r->wanted + r->wants.at[CG_SCAN_GAME][g],
		    r->wants.len[CG_SCAN_GAME][g]);
		argue(c, (enum cg_game)g, n > 9 ? 9 : n, "the brief says \"%.60s\"", word);
		free(word);
	}
}

static void
by_wishes(struct case_for *c, const json_t *limits)
{
	const json_t *list = json_object_get(limits, "required_features"), *v;
	int wanted = cg_game_of(cg_json_get_str(limits, "template_preference", NULL));
	size_t i;

	if (wanted >= 0)
		argue(c, (enum cg_game)wanted, 12, "the customer would like it");

	json_array_foreach(list, i, v) {
		struct cg_scan s;
		int game;

		cg_scan(&s, json_is_string(v) ? json_string_value(v) : "");
		game = cg_scan_best(&s, CG_SCAN_GAME, NULL);
		if (game >= 0)
			argue(c, (enum cg_game)game, 10, "\"%.60s\" is a required feature",
			    json_string_value(v));
		cg_scan_release(&s);
	}
}

static void
by_time(struct case_for *c, const struct cg_reading *r, bool limited)
{
	int sec = r->seconds && r->seconds < r->max_seconds ? r->seconds : r->max_seconds;

	if (!limited && !r->seconds)
		return;
	if (sec < 15) {
		argue(c, CG_SCRATCH_CARD, 2, "%d seconds leave room for one gesture", sec);
		argue(c, CG_SPIN_WHEEL, 2, "%d seconds are enough for one turn", sec);
		argue(c, CG_QUIZ, -3, "-");
		argue(c, CG_MEMORY_MATCH, -3, "-");
		argue(c, CG_CATCH_GAME, -2, "-");
	} else if (sec > 40) {
		argue(c, CG_QUIZ, 1.5, "%d seconds give time to think", sec);
		argue(c, CG_MEMORY_MATCH, 1.5, "%d seconds give time to look twice", sec);
	} else {
		argue(c, CG_CATCH_GAME, 0.6, "%d seconds suit a quick game", sec);
	}
}

static void
by_audience(struct case_for *c, const struct cg_reading *r)
{
	bool young = r->audience == CG_CHILDREN || r->audience == CG_PARENTS ||
	    r->audience == CG_FAMILIES_AUDIENCE;

	if (young) {
		argue(c, CG_SLOT_MACHINE, -9, "-");
		argue(c, CG_MEMORY_MATCH, 1.2, "families play pairs together");
		argue(c, CG_CATCH_GAME, 0.8, "children like to catch things");
	}
	if (r->audience == CG_TEENS || r->audience == CG_GAMERS)
		argue(c, CG_CATCH_GAME, 1.2, "a young audience likes action");
	if (r->audience == CG_STUDENTS || r->audience == CG_BUSINESS)
		argue(c, CG_QUIZ, 1, "the audience likes to show what it knows");
	if (r->audience == CG_COLLECTORS)
		argue(c, CG_SCRATCH_CARD, 0.8, "collectors enjoy uncovering one thing");
}

static void
by_kind(struct case_for *c, const struct cg_reading *r)
{
	static const signed char likes[CG_INDUSTRIES][2] = {
		[CG_SHOES] = { CG_SPIN_WHEEL, CG_MEMORY_MATCH }, [CG_FASHION] = { CG_MEMORY_MATCH,
		    CG_SPIN_WHEEL },
		[CG_BEAUTY] = { CG_SCRATCH_CARD, CG_MEMORY_MATCH },
		    [CG_JEWELRY] = { CG_SCRATCH_CARD, CG_MEMORY_MATCH },
		[CG_COFFEE] = { CG_SCRATCH_CARD, CG_SPIN_WHEEL }, [CG_BAKERY] = { CG_SCRATCH_CARD,
		    CG_CATCH_GAME },
		[CG_RESTAURANT] = { CG_CATCH_GAME, CG_SPIN_WHEEL }, [CG_DRINKS] = { CG_CATCH_GAME,
		    CG_SPIN_WHEEL },
		[CG_GROCERY] = { CG_CATCH_GAME, CG_SPIN_WHEEL }, [CG_SWEETS] = { CG_CATCH_GAME,
		    CG_MEMORY_MATCH },
		[CG_TECH] = { CG_QUIZ, CG_SCRATCH_CARD }, [CG_GAMING] = { CG_SLOT_MACHINE,
		    CG_CATCH_GAME },
		[CG_MEDIA] = { CG_QUIZ, CG_SPIN_WHEEL }, [CG_FINANCE] = { CG_QUIZ,
		    CG_MEMORY_MATCH },
		[CG_EDUCATION] = { CG_QUIZ, CG_MEMORY_MATCH }, [CG_CULTURE] = { CG_QUIZ,
		    CG_MEMORY_MATCH },
		[CG_TRAVEL] = { CG_SPIN_WHEEL, CG_QUIZ }, [CG_SPORT] = { CG_CATCH_GAME, CG_QUIZ },
		[CG_HEALTH] = { CG_QUIZ, CG_MEMORY_MATCH }, [CG_GARDEN] = { CG_MEMORY_MATCH,
		    CG_CATCH_GAME },
		[CG_HOME] = { CG_MEMORY_MATCH, CG_SCRATCH_CARD }, [CG_CARS] = { CG_SPIN_WHEEL,
		    CG_QUIZ },
		[CG_PETS] = { CG_CATCH_GAME, CG_MEMORY_MATCH }, [CG_TOYS] = { CG_MEMORY_MATCH,
		    CG_CATCH_GAME },
		[CG_CELEBRATION] = { CG_SPIN_WHEEL, CG_SCRATCH_CARD },
	};
	const signed char *two = likes[r->industry];

	argue(c, (enum cg_game)two[0], 0.9, "it suits %s", cg_industries[r->industry]);
	argue(c, (enum cg_game)two[1], 0.5, "it suits %s", cg_industries[r->industry]);
	if (r->prizes >= 3)
		argue(c, CG_SPIN_WHEEL, 1.2, "%zu named prizes fill a wheel", r->prizes);
	else if (r->prizes || r->percent)
		argue(c, CG_SCRATCH_CARD, 0.8, "one card shows one prize");
	if (r->mood == CG_PREMIUM || r->mood == CG_MINIMAL)
		argue(c, CG_SCRATCH_CARD, 1, "uncovering is quiet enough for a %s look",
		    cg_mood_names[r->mood]);
	if (r->mood == CG_URGENT)
		argue(c, CG_CATCH_GAME, 0.6, "action has the pace of the brief");
	if (r->wants.score[CG_SCAN_PLACE][CG_AT_NIGHT] >= 3 && (r->industry == CG_GAMING
	    || r->industry == CG_MEDIA))
		argue(c, CG_SLOT_MACHINE, 1, "reels suit a night out");
	if (r->mood == CG_PROFESSIONAL)
		argue(c, CG_QUIZ, 0.8, "knowledge suits a sober tone");
	argue(c, CG_SPIN_WHEEL, 0.7, "everybody knows how a wheel works");
}

static void
refuse(struct case_for *c, const struct cg_reading *r)
{
	static const char *const names[CG_GAMES] = { "wheel spin glucksrad glücksrad roue ruleta "
	    "rueda ruota roda rad",
		"scratch rubbellos gratta rasca raspadinha kraskaart", "memory", "quiz trivia",
		"catch",
		"slot casino gambling gokken jackpot glücksspiel geluksspel azar azzardo "
		"قمار" };

	for (int g = 0; g < CG_GAMES; g++)
		if (cg_unwanted_names(r->unwanted, names[g]))
			c->out->score[g] -= 20;
	/* Who refuses gambling does not want its look. */
	if (cg_unwanted_names(r->unwanted, "casino gambling gokken glücksspiel geluksspel luck "
	    "luck-based chance")) {
		c->out->score[CG_SLOT_MACHINE] -= 20;
		argue(c, CG_QUIZ, 1.5, "gambling is refused, so knowledge decides");
	}
}

/* Another game than last time, unless the brief says which. */
static void
by_last_time(struct case_for *c, const json_t *input, const struct cg_reading *r)
{
	const json_t *one;
	size_t at = 0;

	while ((one = cg_earlier(input, r, &at))) {
		int game = cg_game_of(cg_json_get_str(one, "template_id", NULL));

		if (game < 0)
			continue;
		if (r->wants.score[CG_SCAN_GAME][game] < 3)
			c->out->score[game] -= c->out->last < 0 ? 3 : 0.6;
		if (c->out->last < 0)
			c->out->last = game;
	}
}

static void
conclude(struct case_for *c)
{
	struct cg_choice *o = c->out;
	size_t k = 0;

	for (int g = 1; g < CG_GAMES && !o->decided; g++)
		if (o->score[g] > o->score[o->game])
			o->game = (enum cg_game)g;
	o->second = o->game == CG_SPIN_WHEEL ? CG_SCRATCH_CARD : CG_SPIN_WHEEL;
	for (int g = 0; g < CG_GAMES; g++)
		if ((enum cg_game)g != o->game && o->score[g] > o->score[o->second])
			o->second = (enum cg_game)g;
	while (k < CG_REASONS) {
		struct argument *best = NULL;

		for (size_t i = 0; i < c->n; i++)
			if (c->list[i].game == o->game && c->list[i].weight > (best ? best->weight
			    : 0))
				best = &c->list[i];
		if (!best)
			break;
		snprintf(o->reason[k++], CG_REASON_TEXT, "%s", best->text);
		best->weight = 0;
	}
}

void
cg_choose_game(const json_t *input, const struct cg_reading *r, struct cg_choice *out)
{
	const json_t *limits = json_object_get(input, "constraints");
	int game = cg_game_of(cg_json_get_str(json_object_get(input, "decided"), "template_id",
	    NULL));
	struct case_for c = { .out = out };
	struct cg_draw d;
	double margin;

	memset(out, 0, sizeof *out);
	out->last = -1;
	if (game >= 0) {
		out->game = (enum cg_game)game;
		out->decided = true;
		argue(&c, out->game, 30, "it was decided before the plan");
	}
	by_words(&c, r);
	by_wishes(&c, limits);
	by_time(&c, r, json_object_get(limits, "max_game_duration_sec") != NULL);
	by_audience(&c, r);
	by_kind(&c, r);
	refuse(&c, r);
	by_last_time(&c, input, r);
	/* A game that was turned down comes back only when the brief names it. */
	for (int g = 0; g < CG_GAMES; g++)
		if (cg_again_had(input, cg_game_ids[g]) && r->wants.score[CG_SCAN_GAME][g] < 3)
			out->score[g] -= TURNED_DOWN;
	/* Where nothing speaks, briefs still should not all get a wheel. */
	cg_draw_init(&d, r->seed, "game");
	for (int g = 0; g < CG_GAMES; g++)
		out->score[g] += 0.6 * cg_draw_unit(&d);
	conclude(&c);
	margin = out->score[out->game] - out->score[out->second];
	out->confidence = r->wants.score[CG_SCAN_GAME][out->game] >= 3 ? 0.9 :
	    margin >= 6 ? 0.8 : margin >= 2 ? 0.65 : margin >= 0.8 ? 0.5 : 0.35;
	if (r->wants.score[CG_SCAN_GAME][out->game] >= 3 && margin < 2)
		out->confidence = 0.7;
}

static void
set(struct cg_odds *o, const char *level, double p, const char *why)
{
	o->level = level;
	o->p = p;
	o->why = why;
}

void
cg_choose_odds(const json_t *input, const struct cg_reading *r, struct cg_odds *out)
{
	static const char everybody[] = "everyone everybody jeder jede alle chacun todos todas "
	    "tutti iedereen";
	static const char hard[] = "hard difficult challenging rare schwer schwierig difficile "
	    "dificil moeilijk collectors";
	static const char easy[] = "easy generous simple leicht einfach facile facil facil "
	    "makkelijk generos grosszugig";
	static const char wins[] = "wins gewinnt gagne ganan gana vince vincono ganha wint win";
	const json_t *given = json_object_get(json_object_get(input, "decided"), "difficulty");
	const struct cg_scan *s = &r->wants;
	bool all = false, is_hard = false, is_easy = false;
	double said = r->odds;

	out->decided = false;
	for (size_t i = 0; i < s->n; i++) {
		all = all || (cg_scan_is(s, i, everybody) && cg_scan_is(s, i + 1, wins));
		is_hard = is_hard || cg_scan_is(s, i, hard);
		is_easy = is_easy || cg_scan_is(s, i, easy);
	}
	set(out, "medium", 0.4, "nothing in the brief asks for more or less, so four rounds in "
	    "ten win");
	if (json_is_object(given)) {
		set(out, cg_json_get_str(given, "level", "medium"), cg_json_get_num(given,
		    "win_probability", 0.4),
		    "decided before the plan");
		out->decided = true;
	} else if (said > 0) {
		set(out, said >= 0.45 ? "easy" : said <= 0.3 ? "hard" : "medium", said,
		    "the brief says how many win");
	} else if (all) {
		set(out, "easy", 1, "the brief says that everybody wins");
	} else if (is_hard) {
		set(out, "hard", 0.25, "the brief asks for a challenge");
	} else if (is_easy) {
		set(out, "easy", 0.6, "the brief wants it easy");
	} else if (r->mood == CG_PREMIUM) {
		set(out, "hard", 0.25, "few and valuable prizes suit a premium look");
	} else if (r->audience == CG_CHILDREN || r->audience == CG_PARENTS
	    || r->audience == CG_FAMILIES_AUDIENCE) {
		set(out, "easy", 0.6, "families and children should win more often than not");
	}
	if (said <= 0 && !all)
		cg_again_odds(input, out);
}
