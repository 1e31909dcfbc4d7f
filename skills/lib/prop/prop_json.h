/* Props as JSON, the way game configurations carry them in visuals.symbols. */
#ifndef CG_SKILLS_PROP_JSON_H
#define CG_SKILLS_PROP_JSON_H

#include <jansson.h>

#include "lib/prop/prop.h"

/*
 * {"id", "name", "paths": [{"d", "tone"}]} with the name in the given language.
 * Symbols are placed by their middle, so the drawing is moved up from the ground
 * to the middle of its square. The caller owns the reference.
 */
json_t *cg_prop_json(const struct cg_prop *prop, int lang);

#endif
