/*
 * What ran before for the same brand: the input's similar_campaigns, as intelligence_plan has
 * them, that name it. Everything may be missing.
 */
#ifndef CG_SKILLS_EARLIER_H
#define CG_SKILLS_EARLIER_H

#include <jansson.h>
#include <stddef.h>

struct cg_reading;

/*
 * The next of them from *at on, the most alike first, borrowed; NULL: there is none. *at, 0
 * at first, is moved on. Of the reading only the brand is looked at.
 */
const json_t *cg_earlier(const json_t *input, const struct cg_reading *r, size_t *at);
/* The mood (enum cg_mood) that the brand had last, or -1. */
int cg_earlier_mood(const json_t *input, const struct cg_reading *r);

#endif
