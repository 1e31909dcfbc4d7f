/* The industries by name: indexes into cg_industries of lib/prop/prop.h. */
#ifndef CG_SKILLS_INDUSTRY_H
#define CG_SKILLS_INDUSTRY_H

#include "color/color.h"

enum cg_industry { CG_SHOES, CG_FASHION, CG_BEAUTY, CG_JEWELRY, CG_COFFEE, CG_BAKERY, CG_RESTAURANT,
	CG_DRINKS, CG_GROCERY, CG_SWEETS, CG_TECH, CG_GAMING, CG_MEDIA, CG_FINANCE, CG_EDUCATION,
	CG_CULTURE, CG_TRAVEL, CG_SPORT, CG_HEALTH, CG_GARDEN, CG_HOME, CG_CARS, CG_PETS, CG_TOYS,
	CG_CELEBRATION };

int cg_industry_of(const char *id);                       /* -1 for an unknown one */
enum cg_mood cg_industry_mood(enum cg_industry industry); /* the usual one */
double cg_industry_hue(enum cg_industry industry);        /* OKLCH degrees */

#endif
