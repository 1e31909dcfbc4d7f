/* How the tables of drawings are written; for the files of this folder only. */
#ifndef CG_SKILLS_PROP_PRIV_H
#define CG_SKILLS_PROP_PRIV_H

#include "lib/prop/prop.h"

/* One path, from back to front. */
#define BASE(d) { d, CG_PROP_BASE }
#define SHADE(d) { d, CG_PROP_SHADE }
#define LIGHT(d) { d, CG_PROP_LIGHT }
#define ACCENT(d) { d, CG_PROP_ACCENT }
#define INK(d) { d, CG_PROP_INK }

#define DRAWING(id) static const struct cg_prop_path id[]
#define PROP(id, industry, en, de, fr, es, it, pt, nl) \
	{ #id, industry, { en, de, fr, es, it, pt, nl }, id, sizeof id / sizeof *id }

/*
 * The tables: several industries each, six props an industry, its hero first. What an
 * industry has beyond its six is there for briefs that name it.
 */
extern const struct cg_prop cg_props_wear[], cg_props_table[], cg_props_market[],
    cg_props_screen[], cg_props_world[], cg_props_living[], cg_props_play[];
extern const size_t cg_props_wear_n, cg_props_table_n, cg_props_market_n,
    cg_props_screen_n, cg_props_world_n, cg_props_living_n, cg_props_play_n;

#endif
