/* Choosing a direction in steps, for who has read the brief already. */
#ifndef CG_SKILLS_DIRECTION_PRIV_H
#define CG_SKILLS_DIRECTION_PRIV_H

#include "lib/composer/direction.h"
#include "lib/composer/industry.h"
#include "lib/composer/scan.h"
#include "lib/prop/prop.h"

/*
 * Fill in family, layout, overlay, voice, hero and props, and a season that the
 * occasion implies, where industry, season, occasion and mood stand in d. s may
 * be NULL; unwanted holds refused words or is NULL; game is an enum cg_game or -1.
 */
void cg_direction_choose(struct cg_direction *d, const struct cg_scan *s, const char *unwanted,
    int game, const char *seed);
enum { CG_MENTIONS = 3 };
/* Things of any trade that the text names for certain, in its order; s may be NULL. */
size_t cg_mentions(const struct cg_scan *s, const struct cg_prop *out[CG_MENTIONS]);

/* The industry's props but for the refused ones, the hero first. */
void cg_direction_choose_props(struct cg_direction *d, const struct cg_scan *s,
    const char *unwanted, const char *seed);

#endif
