/*
 * Looking through what a model wrote: the rules that the composer keeps by itself, held
 * against somebody else's answer. Small things are mended, the rest is an issue for
 * whoever wrote it, or mended too when it is the last draft.
 */
#ifndef CG_SKILLS_EDIT_H
#define CG_SKILLS_EDIT_H

#include <jansson.h>

struct cg_handler;

/*
 * The five `*_color` of theme, in place: every role readable (cg_scheme_repair), upper
 * case. A `palette` beside them follows: it has the roles, and at most 8 colours.
 * Returns how many roles were moved.
 */
size_t cg_edit_theme(struct cg_handler *h, json_t *theme);

/* The same for the roles of a plan's color_scheme: primary, secondary, ..., text. */
size_t cg_edit_scheme(struct cg_handler *h, json_t *scheme);

/*
 * Prize tiers, in place: their probabilities add up to 1 at most. An issue at pointer, or,
 * of the last draft, all of them made smaller by the same factor.
 */
void cg_edit_prizes(struct cg_handler *h, json_t *tiers, const char *pointer);

#endif
