/*
 * What a step would cost, before anything is asked: from the sizes of what would be said,
 * and tables of prices. One request each; what is asked again costs as much again.
 */
#ifndef CG_TOOL_COST_H
#define CG_TOOL_COST_H

#include <jansson.h>
#include <stdint.h>

struct cg_costs;
struct cg_ctx;
struct cg_err;
struct cg_skill;

struct cg_cost {
	const char *provider;          /* "litellm", ...; "offline": the studio, free. Static */
	char model[128];               /* "": none */
	int64_t tokens_in, tokens_out; /* out: as many as the answer may have */
	int64_t microusd;              /* at most; -1: no price is known */
};

/*
 * The tables are read when the first step asks for one. The context must outlive it.
 * providers: what the run says of them, or NULL; borrowed.
 */
void cg_costs_open(struct cg_costs **out, struct cg_ctx *ctx, const char *providers);
void cg_costs_close(struct cg_costs *c); /* NULL is nothing */
/*
 * input: as far as it is known. unknown: names of what else there will be (NULL-terminated,
 * or NULL); each is taken to have the length of a paragraph. Errors: CG_E_CONFIG, what is
 * configured cannot be used; those of the prompt.
 */
int cg_cost_estimate(struct cg_costs *c, const struct cg_skill *skill, const json_t *input,
    const char *const *unknown, struct cg_cost *out, struct cg_err *err);

#endif
