/* A model's game: its rules and words, in a configuration that is ours. */
#ifndef CG_GAME_CONFIG_FROM_TEMPLATE_EDIT_H
#define CG_GAME_CONFIG_FROM_TEMPLATE_EDIT_H

#include <jansson.h>

struct cg_err;
struct cg_handler;

/*
 * config is what we composed for the same input, and gets what the draft has of mechanics,
 * copy, offer and the theme's name; difficulty, colours and the rest are not a model's to
 * change. What the game's own schema does not take is an issue; of the last draft it is
 * left out. -1 with err when the game cannot be read.
 */
int edit_game(struct cg_handler *h, json_t *config, struct cg_err *err);

#endif
