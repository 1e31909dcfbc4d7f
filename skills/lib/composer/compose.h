/*
 * The offline composer of game configurations: a function of its input, without
 * clock, chance or network. The same brief gives the same configuration; another
 * brief gives visibly another one.
 */
#ifndef CG_SKILLS_COMPOSE_H
#define CG_SKILLS_COMPOSE_H

#include <jansson.h>

struct cg_err;

/*
 * input is that of the skill game_config_from_template, checked against its
 * schema. Returns new: {template_id, version, settings, branding, visuals,
 * audio, copy, mechanics, repairs, provider}; repairs lists the colours that were moved
 * to be readable. note, unless NULL, gets a new string about what could not be
 * done as asked, or NULL. NULL with CG_E_DATA when `parameters` make a
 * configuration that cannot be played.
 */
json_t *cg_compose_game(const json_t *input, char **note, struct cg_err *err);

#endif
