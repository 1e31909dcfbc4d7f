/*
 * Colour: sRGB, OKLCH, WCAG contrast, and the five roles of a campaign.
 *
 * Hue is the brand's, lightness is ours: whatever cannot be read is moved in L
 * alone. Everything is computed from + - * / and sqrt, so a palette has the
 * same digits on every machine.
 */
#ifndef CG_COLOR_COLOR_H
#define CG_COLOR_COLOR_H

#include <stdbool.h>
#include <stddef.h>

struct cg_rgb {
	unsigned char r, g, b;
};

struct cg_lch {
	double l; /* 0..1 */
	double c; /* 0 to about .32 inside sRGB */
	double h; /* degrees, 0..360 */
};

/* "#RGB" or "#RRGGBB", any case. */
bool cg_color_parse(const char *s, struct cg_rgb *out);
void cg_color_format(struct cg_rgb c, char out[8]); /* "#RRGGBB", upper case */
bool cg_color_equal(struct cg_rgb a, struct cg_rgb b);

double cg_color_luminance(struct cg_rgb c);              /* WCAG relative luminance */
double cg_color_contrast(struct cg_rgb a, struct cg_rgb b); /* 1..21 */

struct cg_lch cg_color_to_lch(struct cg_rgb c);
/* Outside sRGB the chroma gives way; lightness and hue stay. */
struct cg_rgb cg_color_from_lch(struct cg_lch c);
struct cg_rgb cg_color_with_l(struct cg_rgb c, double l);
double cg_color_distance(struct cg_rgb a, struct cg_rgb b); /* Euclidean in OKLab */

/* The better of white and a dark ink of the fill's own hue. */
struct cg_rgb cg_color_ink(struct cg_rgb fill);

enum cg_role { CG_PRIMARY, CG_SECONDARY, CG_ACCENT, CG_BACKGROUND, CG_TEXT, CG_ROLES };

struct cg_scheme {
	struct cg_rgb of[CG_ROLES];
	bool have[CG_ROLES]; /* given by somebody; the others are derived */
};

extern const char *const cg_role_names[CG_ROLES]; /* "primary", ... */

/* The seven moods. The names stand in cg_mood_names in this order. */
enum cg_mood { CG_PLAYFUL, CG_PREMIUM, CG_URGENT, CG_PROFESSIONAL, CG_NATURAL, CG_FESTIVE,
	CG_MINIMAL, CG_MOODS };
extern const char *const cg_mood_names[CG_MOODS];
int cg_mood_of(const char *name);             /* -1 when there is none of this name */
enum cg_mood cg_mood_of_color(struct cg_rgb c); /* what a primary colour speaks of */

/*
 * Fill in the roles that nobody gave, from the primary (without one, from the
 * mood and hue) by the mood's scheme. turn, 0..1, chooses among the scheme's
 * variants and shifts the hue by up to 8 degrees where the hue is ours.
 */
void cg_scheme_derive(struct cg_scheme *s, enum cg_mood mood, double hue, double turn);

struct cg_repair {
	enum cg_role role;
	struct cg_rgb from, to;
	double before, after; /* the ratio that was too low, and what it became */
};

/*
 * Make every role readable by moving L in steps of .01 in the direction that
 * needs the smaller change: text on background 4.5, primary and accent on
 * background 3, and on primary, secondary and accent an ink of 4.5. The
 * background is the reference and stays. Returns the number of repairs, at
 * most CG_ROLES.
 */
size_t cg_scheme_repair(struct cg_scheme *s, struct cg_repair out[CG_ROLES]);

/*
 * What is read on what: text, primary and accent on the background, and what a game writes
 * on a fill (white or a dark ink, whichever reads better) on accent and primary.
 */
enum { CG_COLOR_PAIRS = 5 };
struct cg_color_issue {
	const char *pair;         /* "text-on-background", ...; static */
	double ratio, required;
	enum cg_role role;        /* the one to change, */
	struct cg_rgb suggestion; /* to that: cg_scheme_repair's, so all of them taken are valid */
};
/* The pairs that cannot be read, in that order. All roles are there. */
size_t cg_scheme_check(const struct cg_scheme *s, struct cg_color_issue out[CG_COLOR_PAIRS]);

#endif
