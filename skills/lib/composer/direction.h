/*
 * Art direction: what a brief asks pictures, clips and games to look like. One
 * small value, read once from the words of the brief and handed to every maker.
 */
#ifndef CG_SKILLS_COMPOSER_DIRECTION_H
#define CG_SKILLS_COMPOSER_DIRECTION_H

#include <jansson.h>
#include <stddef.h>

#include "color/color.h"

enum { CG_DIRECTION_LAYOUTS = 12, CG_DIRECTION_PROPS = 6 };

enum cg_family { CG_FAMILY_HORIZON, CG_FAMILY_STAGE, CG_FAMILY_ISOMETRIC, CG_FAMILY_POSTER,
	CG_FAMILY_FAIR, CG_FAMILY_NIGHT, CG_FAMILY_BOTANICAL, CG_FAMILY_FLOW, CG_FAMILIES };
enum cg_season { CG_SEASON_NONE, CG_SEASON_SPRING, CG_SEASON_SUMMER, CG_SEASON_AUTUMN,
	CG_SEASON_WINTER, CG_SEASONS };
enum cg_overlay { CG_OVERLAY_NONE, CG_OVERLAY_SNOW, CG_OVERLAY_BLOSSOM, CG_OVERLAY_LEAVES,
	CG_OVERLAY_SUN, CG_OVERLAY_LANTERNS, CG_OVERLAY_HEARTS, CG_OVERLAYS };
enum cg_voice { CG_VOICE_BOLD, CG_VOICE_URGENT, CG_VOICE_PREMIUM, CG_VOICE_WARM,
	CG_VOICE_PLAYFUL, CG_VOICE_HANDMADE, CG_VOICE_TECHNICAL, CG_VOICE_RETRO,
	CG_VOICE_PROFESSIONAL, CG_VOICES };

/* The words of JSON, in the order of the enums above. */
extern const char *const cg_family_names[CG_FAMILIES];
extern const char *const cg_season_names[CG_SEASONS];
extern const char *const cg_overlay_names[CG_OVERLAYS];
extern const char *const cg_voice_names[CG_VOICES];

struct cg_direction {
	char industry[24];
	enum cg_family family;
	int layout; /* 0 to CG_DIRECTION_LAYOUTS - 1 */
	enum cg_season season;
	char occasion[32]; /* "" or "none" without one */
	enum cg_mood mood;
	char hero[24];                      /* id of a prop, "" for the industry's own */
	char props[CG_DIRECTION_PROPS][24]; /* ids of smaller props */
	size_t n_props;
	enum cg_overlay overlay;
	enum cg_voice voice;
};

/*
 * Read d from the object art_direction. Members that are missing or have a word
 * that is not known become those of a celebration: family fair, mood festive.
 */
void cg_direction_from_json(const json_t *o, struct cg_direction *d);
/*
 * Read a direction from any text (a brief, a prompt). seed is any text and fixes
 * the draws; NULL: they follow from the text. Total: an empty text gives a
 * celebration. Props that the text refuses ("no palm trees") are left out.
 */
void cg_direction_read(const char *text, const char *seed, struct cg_direction *out);

/* Returns a new object. */
json_t *cg_direction_to_json(const struct cg_direction *d);

#endif
