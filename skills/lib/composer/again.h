/*
 * Another plan for a brief, when some were turned down: input.previous_plans, the last one
 * first, [{template_id, summary, primary_color, mood, win_probability}].
 */
#ifndef CG_SKILLS_AGAIN_H
#define CG_SKILLS_AGAIN_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct cg_odds;

/* How many were turned down. */
size_t cg_again_count(const json_t *input);
/* Was a game among them? */
bool cg_again_had(const json_t *input, const char *template_id);
/* Odds that nobody has decided: other ones than the last time. */
void cg_again_odds(const json_t *input, struct cg_odds *odds);
/* Is plan, an output of intelligence_plan, one of them? */
bool cg_again_is_same(const json_t *input, const json_t *plan);

#endif
