/*
 * Planning without a model: from one reading of the brief to the whole campaign.
 * Functions of their input alone; equal briefs give equal plans, and what was
 * decided or fixed by the brand goes before what the words suggest.
 */
#ifndef CG_SKILLS_PLAN_H
#define CG_SKILLS_PLAN_H

#include <jansson.h>

#include "color/color.h"

struct cg_reading;
struct cg_direction;

/* Input and output of the skill campaign_plan_from_brief. Returns new. */
json_t *cg_plan_campaign(const json_t *input);
/* Of intelligence_plan. */
json_t *cg_plan_recommend(const json_t *input);
/* Of extract_theme_from_brief. */
json_t *cg_plan_theme(const json_t *input);

/*
 * The colours of a campaign: decided ones, those of the brand, those that the
 * brief names, and the rest from mood and industry; all of them readable. Returns
 * how many of the five roles somebody gave.
 */
int cg_plan_colors(const json_t *input, const struct cg_reading *r, struct cg_scheme *out);

#endif
