/* What the files of this room share. */
#ifndef CG_PLAY_PLAY_PRIV_H
#define CG_PLAY_PLAY_PRIV_H

#include "play/play.h"

enum cg_play_game {
	CG_PLAY_WHEEL,
	CG_PLAY_SCRATCH,
	CG_PLAY_SLOT,
	CG_PLAY_QUIZ,
	CG_PLAY_MEMORY,
	CG_PLAY_CATCH,
	CG_PLAY_UNKNOWN
};
enum cg_play_game cg_play_game_of(const json_t *config);
const json_t *cg_play_mechanics(const json_t *config); /* the object, or NULL */

/* The prize that a part of a configuration names; NULL: none, or words for none. */
const char *cg_play_prize_of(const json_t *part);

/* slot.c: the machine as its configuration has it */
enum { CG_PLAY_REELS = 5, CG_PLAY_ROWS = 3, CG_PLAY_SYMBOLS = 10, CG_PLAY_LINES = 20 };
struct cg_play_slot {
	int reels, rows, symbols, lines;
	const char *id[CG_PLAY_SYMBOLS];
	uint64_t weight[CG_PLAY_SYMBOLS];
	double value[CG_PLAY_SYMBOLS];
	int line[CG_PLAY_LINES][CG_PLAY_REELS]; /* a row for each reel */
	bool by_outcome;                        /* prizes by chance: any full line counts */
	int symbol_of[CG_PLAY_OUTCOMES];        /* of each outcome; -1: it is a loss */
};
int cg_play_slot_read(const json_t *mechanics, struct cg_play_slot *s, struct cg_err *err);
/* A grid whose lines are all of that symbol, at least one; -1: no line is full. New. */
json_t *cg_play_slot_deal(const struct cg_play_slot *s, int symbol);

uint64_t cg_play_pick(const uint64_t *weights, size_t n); /* n: all are 0 */

#endif
