/* What the parts of planning share. */
#ifndef CG_SKILLS_PLAN_PRIV_H
#define CG_SKILLS_PLAN_PRIV_H

#include <stdbool.h>

#include "lib/composer/direction.h"
#include "lib/composer/earlier.h"
#include "lib/composer/plan.h"
#include "lib/composer/read.h"
#include "lib/prop/prop.h"

enum { CG_REASONS = 3, CG_REASON_TEXT = 160 };

struct cg_choice {
	enum cg_game game;
	bool decided;
	double score[CG_GAMES];
	char reason[CG_REASONS][CG_REASON_TEXT]; /* the strongest first; "" when there are fewer */
	double confidence;
	enum cg_game second;       /* the next best */
	int last;                  /* enum cg_game of the brand's campaign before, or -1 */
};

/* Which game: by words, wishes, time, audience and prizes, and what the brand had before. */
void cg_choose_game(const json_t *input, const struct cg_reading *r, struct cg_choice *out);
extern const char *const cg_game_names[CG_GAMES]; /* "Spin wheel", ... */

struct cg_odds {
	const char *level;
	double p;
	bool decided;
	const char *why; /* static */
};

/* How hard: decided, said in the brief, or by mood and prizes. */
void cg_choose_odds(const json_t *input, const struct cg_reading *r, struct cg_odds *out);

/* Music and effects: {genre, mood, bpm, key, sfx_list}. Returns new. */
json_t *cg_plan_audio(const struct cg_reading *r, const struct cg_direction *d, enum cg_game game);

/* The art direction of a reading. */
void cg_plan_direction(const struct cg_reading *r, enum cg_game game, struct cg_direction *out);

/* A prop's English name in the plural or singular words of a prompt: "running shoe". */
const char *cg_plan_prop_name(const char *id);
char *cg_plan_one(const char *id); /* "an orange", "headphones"; new */

/* Copy for a reading; into out, never empty. */
struct cg_copy_line;
struct cg_copy_ask;
void cg_plan_ask(const json_t *input, const struct cg_reading *r, enum cg_game game,
    struct cg_copy_ask *ask, const char *prizes[CG_READ_PRIZES]);

#endif
