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
/* It came to that: put output on record, add generation_id and duration_ms to answer. */
int cg_intel_end(struct cg_intel_gen *g, const json_t *output, json_t *answer,
    struct cg_err *err);
/* It came to nothing: err goes on record, g is released. Returns -1. */
int cg_intel_fail(struct cg_intel_gen *g, const char *code, struct cg_err *err);

/* A generation as history shows it; new. CG_E_NOTFOUND. */
json_t *cg_intel_load(struct cg_intel *in, const char *id, struct cg_err *err);
/* The same when it is a plan that was completed, else CG_E_STATE. */
json_t *cg_intel_load_plan(struct cg_intel *in, const char *id, struct cg_err *err);

#endif
