/* What the parts of the composer share while they make one configuration. */
#ifndef CG_SKILLS_COMPOSE_PRIV_H
#define CG_SKILLS_COMPOSE_PRIV_H

#include <jansson.h>

#include "color/color.h"
#include "lib/composer/direction.h"
#include "lib/composer/draw.h"
#include "lib/composer/lexicon.h"
#include "lib/composer/read.h"
#include "lib/composer/words.h"
#include "lib/prop/prop.h"

enum { CG_PRIZES_MAX = 12, CG_PRIZE_LABEL = 40, CG_SYMBOLS = 8 };

struct cg_prize {
	char *label;       /* owned */
	const char *tier;  /* grand, secondary, consolation */
	double share;      /* of the winning probability, relative to the others */
};

struct cg_composing {
	const json_t *input;
	struct cg_reading reading; /* of theme, brief and copy */
	struct cg_direction direction;
	char seed[80];
	enum cg_game game;
	const struct cg_words *words;
	enum cg_lang lang;
	const struct cg_field *field;
	/* The industry's props and then those that suit everybody, but for what is not wanted. */
	const struct cg_prop *symbol[CG_SYMBOLS];
	enum cg_mood mood;
	const char *level;       /* easy, medium, hard */
	double p;                /* win probability */
	int64_t max_sec;
	struct cg_scheme scheme; /* repaired */
	struct cg_prize prize[CG_PRIZES_MAX];
	size_t prizes;
};

/* prize and prizes, from what the input names, else what its texts hold, else the lexicon. */
void cg_compose_prizes(struct cg_composing *c);

/* The mechanics of the game; returns new. */
json_t *cg_compose_wheel(const struct cg_composing *c);
json_t *cg_compose_scratch(const struct cg_composing *c);
json_t *cg_compose_memory(const struct cg_composing *c);
json_t *cg_compose_quiz(const struct cg_composing *c);
json_t *cg_compose_catch(const struct cg_composing *c);
json_t *cg_compose_slot(const struct cg_composing *c);

/* symbol[] from the direction; two of them are never the same. */
void cg_compose_symbols(struct cg_composing *c);
/* visuals.symbols: what the game draws its things with. Returns new. */
json_t *cg_compose_symbols_json(const struct cg_composing *c);

/*
 * Split total millionths among n shares, each part at least 1 when total
 * allows; the parts add up exactly. When total is a whole number of hundredths
 * of a per cent, so are the parts.
 */
void cg_compose_split(long total, const double *share, size_t n, long *part);
json_t *cg_compose_weight(long millionths); /* as a JSON number */

/* What a field without a prize says, the i-th of them, in the language of the campaign. */
const char *cg_compose_blank(const struct cg_composing *c, size_t i);

/* A number by difficulty. */
double cg_compose_by_level(const struct cg_composing *c, double easy, double medium, double hard);

#endif
