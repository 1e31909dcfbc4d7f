/* The sections of the manifest that follow from the input alone; all return new. */
#ifndef CG_MANIFEST_PARTS_H
#define CG_MANIFEST_PARTS_H

#include <jansson.h>

struct cg_assets;
struct cg_err;

/* with_intro: is there an opening picture or video with a button in it? */
json_t *cg_manifest_interaction(const json_t *input, const char *click_sound, int with_intro);
json_t *cg_manifest_flow(const json_t *input, int with_intro, int with_outcome);
json_t *cg_manifest_analytics(const json_t *input);
json_t *cg_manifest_branding(const json_t *input, const char *logo); /* NULL when nothing is known */
json_t *cg_manifest_provenance(const json_t *input);
json_t *cg_manifest_metadata(const json_t *input);

/* Rules, with what contradicts itself as an error (CG_E_DATA, NULL). */
json_t *cg_manifest_rules(const json_t *input, struct cg_err *err);

#endif
