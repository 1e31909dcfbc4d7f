/* Palettes and their repairs as JSON. */
#ifndef CG_COLOR_REPORT_H
#define CG_COLOR_REPORT_H

#include <jansson.h>

#include "color/color.h"

json_t *cg_color_json(struct cg_rgb c);              /* "#RRGGBB" */
json_t *cg_scheme_json(const struct cg_scheme *s);   /* {primary, secondary, ...} */
/* Read the roles that are there; the others are left as they were. */
void cg_scheme_read(struct cg_scheme *s, const json_t *given);
/* Repair, and say how: [{role, from, to, ratio_before, ratio_after}], ratios cut to hundredths. */
json_t *cg_scheme_repair_json(struct cg_scheme *s);

#endif
