/* What the files intel*.c share. */
#ifndef CG_TOOL_INTEL_PRIV_H
#define CG_TOOL_INTEL_PRIV_H

#include <stdint.h>

#include "store/generations.h"
#include "store/store.h"
#include "tool/intel.h"
#include "tool/tool.h"

/* Hold a request against the schema of that name; CG_E_DATA tells all violations. */
int cg_intel_check(const char *name, const json_t *request, struct cg_err *err);

/* Something that is being made, and on record. */
struct cg_intel_gen {
	struct cg_intel *in;
	struct cg_generation_row row;
	int64_t since_us;
	char *input, *model;         /* texts of the row */
};

/*
 * Put it on record. campaign may be NULL; CG_E_NOTFOUND when this tenant has none of that
 * id. On -1 there is nothing to end.
 */
int cg_intel_begin(struct cg_intel *in, const char *type, const char *campaign,
    const json_t *params, struct cg_intel_gen *g, struct cg_err *err);
/*
 * Ask the skill: *data is new, and checked by its schema. On -1 the failure is on record and
 * g is released.
 */
int cg_intel_ask(struct cg_intel_gen *g, const char *skill, const json_t *input,
    json_t **data, struct cg_err *err);
/* The beginning of the response, new. */
json_t *cg_intel_answer(const struct cg_intel_gen *g);
/* It came to that: put output on record, and how long it took into the answer. */
int cg_intel_end(struct cg_intel_gen *g, const json_t *output, json_t *answer,
    struct cg_err *err);
/* It came to nothing: err goes on record, g is released. Returns -1. */
int cg_intel_fail(struct cg_intel_gen *g, const char *code, struct cg_err *err);

/*
 * cg_tool_intel_copy without looking at the request. *selected (or NULL) is the best text of
 * each kind under the names of a game's copy, new or NULL.
 */
int cg_intel_write_copy(struct cg_intel *in, const json_t *request, json_t **out,
    json_t **selected, struct cg_err *err);
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
