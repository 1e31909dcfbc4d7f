/* What the files intel*.c share. */
#ifndef CG_TOOL_INTEL_PRIV_H
#define CG_TOOL_INTEL_PRIV_H

#include <stdint.h>

#include "store/generations.h"
#include "store/store.h"
#include "tool/intel.h"
#include "tool/tool.h"

/* Hold a request against a schema; CG_E_DATA tells all violations. */
int cg_intel_check(const char *schema, const json_t *request, struct cg_err *err);

/* Something that is being made. */
struct cg_intel_gen {
	struct cg_intel *in;
	struct cg_generation_row row;
	int64_t since_us;
	char *model;                 /* of the row */
	json_t *selected;            /* of copy: the best text of each kind, or NULL; taken */
};

/*
 * Put it on record. campaign may be NULL; CG_E_NOTFOUND when this tenant has none of that
 * id.
 */
int cg_intel_begin(struct cg_intel *in, const char *type, const char *campaign,
    const json_t *params, struct cg_intel_order *o, struct cg_err *err);
/* Make what is on record: how it ended is there too, then. Release g->selected. */
int cg_intel_make(struct cg_intel_gen *g, const char *id, struct cg_err *err);
/*
 * The same of a kind: *output is new. On -1 the failure is on record.
 */
int cg_intel_make_plan(struct cg_intel_gen *g, const json_t *params, json_t **output,
    struct cg_err *err);
int cg_intel_make_copy(struct cg_intel_gen *g, const json_t *request, json_t **output,
    struct cg_err *err);
int cg_intel_make_theme(struct cg_intel_gen *g, const json_t *params, json_t **output,
    struct cg_err *err);
/*
 * Ask the skill: *data is new, and checked by its schema. On -1 the failure is on record.
 */
int cg_intel_ask(struct cg_intel_gen *g, const char *skill, const json_t *input,
    json_t **data, struct cg_err *err);
/* It came to nothing: err goes on record. Returns -1. */
int cg_intel_fail(struct cg_intel_gen *g, const char *code, struct cg_err *err);

/* What became of a plan, as accepting it says. */
json_t *cg_intel_accepted(const struct cg_campaign_row *row);
/* Short texts of a game when there are no others: {cta_button[], ...}, new; NULL: no such game. */
json_t *cg_intel_defaults_of(const char *template_id);

struct cg_scheme;
/* The five `*_color` of a theme. */
void cg_intel_scheme(const json_t *theme, struct cg_scheme *s);
/* A ratio as it is shown: cut, so that what is not reached does not look so. */
double cg_intel_hundredths(double ratio);

/* A generation as history shows it; new. CG_E_NOTFOUND. */
json_t *cg_intel_load(struct cg_intel *in, const char *id, struct cg_err *err);
/* The same when it is a plan that was completed, else CG_E_STATE. */
json_t *cg_intel_load_plan(struct cg_intel *in, const char *id, struct cg_err *err);

#endif
