/*
 * The props: six small vector drawings for each of the studio's industries. The
 * same drawing is the hero of a picture, the icon on a wheel, a memory card, a
 * slot symbol or a falling thing.
 *
 * A prop is drawn on a grid of 100 by 100, y downwards, lit from the upper left
 * and standing on y = CG_PROP_GROUND. It is made of filled paths (non-zero rule)
 * from back to front; each names a tone, not a colour, so that every brand can
 * dress it. Everything here is constant data: nothing is allocated or owned.
 */
#ifndef CG_SKILLS_PROP_H
#define CG_SKILLS_PROP_H

#include <stddef.h>

#include "base/err.h"

enum cg_prop_tone {
	CG_PROP_BASE,   /* the colour of the thing */
	CG_PROP_SHADE,  /* the same in shadow */
	CG_PROP_LIGHT,  /* the same in light, nearly white */
	CG_PROP_ACCENT, /* a second colour */
	CG_PROP_INK,    /* darkest, for details only */
	CG_PROP_TONES
};
extern const char *const cg_prop_tone_names[CG_PROP_TONES]; /* "base", "shade", ... */

enum { CG_PROP_GRID = 100, CG_PROP_GROUND = 96, CG_PROPS_EACH = 6, CG_PROP_COMMANDS = 40 };

enum cg_prop_lang { CG_PROP_EN, CG_PROP_DE, CG_PROP_FR, CG_PROP_ES, CG_PROP_IT, CG_PROP_PT,
	CG_PROP_NL, CG_PROP_LANGS };
/* "de", "de-AT", "DE_de": the index into name[]; English for any other tag or NULL. */
enum cg_prop_lang cg_prop_lang_of(const char *tag);

struct cg_prop_path {
	const char *d; /* SVG path data, absolute M L C Q A Z */
	enum cg_prop_tone tone;
};

struct cg_prop {
	const char *id;                  /* unique, snake_case */
	const char *industry;
	const char *name[CG_PROP_LANGS]; /* a singular noun */
	const struct cg_prop_path *paths;
	size_t n;
};

enum { CG_INDUSTRIES = 25 };
extern const char *const cg_industries[CG_INDUSTRIES]; /* the last, celebration, is the default */

/* NULL when there is none of this id. */
const struct cg_prop *cg_prop_find(const char *id);
/*
 * The props of an industry, the hero first; those of celebration for an unknown
 * one or NULL. Returns how many: CG_PROPS_EACH.
 */
size_t cg_prop_of(const char *industry, const struct cg_prop *out[CG_PROPS_EACH]);
/* All props in the order of the industries, from 0; NULL behind the last. */
const struct cg_prop *cg_prop_at(size_t i);

/*
 * Reading path data. Arcs and quadratic curves come as cubic ones, so that who
 * draws, extrudes or measures a path needs four cases. The numbers are the same
 * on every machine.
 */
struct cg_prop_seg {
	char op;       /* 'M' and 'L': p[0]; 'C': controls p[0] p[1], end p[2]; 'Z': none */
	double p[3][2];
};

struct cg_prop_reader {
	const char *start, *at;
	char op;               /* the command that bare numbers continue */
	double here[2], home[2];
	struct cg_prop_seg queue[4];
	int queued, taken;     /* curves of the present arc */
	int commands;          /* read so far, Z not counted */
};

void cg_prop_read(struct cg_prop_reader *r, const char *d);
/*
 * The next segment: 1, or 0 at the end. -1 and CG_E_DATA with the offset for
 * anything that is not an absolute M L C Q A Z path.
 */
int cg_prop_next(struct cg_prop_reader *r, struct cg_prop_seg *seg, struct cg_err *err);

/* The box around the drawing on the grid: left, top, right, bottom. */
void cg_prop_bounds(const struct cg_prop *prop, double box[4]);

#endif
