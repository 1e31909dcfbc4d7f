/*
 * The way of a step: who makes it, one after the other. A program of the studio alone; or
 * the gateway, which asks a model, then the skill's own program as the editor of what the
 * model wrote, then the studio when all of that came to nothing; or the skill's program,
 * which says what it wants made, then the gateway, which has it made, then the program
 * again, with what came (cg-skill(5), DRAFTS and ASKING).
 *
 *	cg_way_choose(ctx, run, skill, input, &way, err)
 *	do {
 *		cg_way_start(ctx, &gate, host, job, way, &step, err)
 *		... until cg_step_finish(step, &result, err)
 *	} while (cg_way_goes_on(way, &result))
 *
 * The choice stands in the key of a result: cg-plan's forecast, the worker and
 * cg-run-step come to the same, because they ask here.
 */
#ifndef CG_TOOL_WAY_H
#define CG_TOOL_WAY_H

#include <jansson.h>
#include <stdbool.h>

struct cg_cost;
struct cg_ctx;
struct cg_err;
struct cg_gate;
struct cg_skill;
struct cg_step;
struct cg_step_host;
struct cg_step_job;
struct cg_step_result;
struct cg_way;

/*
 * May it be anything but the studio's? If not, the skill need not be looked at. run: what
 * the run says of providers ("image=stability,offline"), over the setting; NULL: nothing.
 */
bool cg_way_is_open(const struct cg_ctx *ctx, const char *run, const json_t *input);
/* Is it what --provider takes? NULL is. CG_E_USAGE. */
int cg_way_check_providers(struct cg_ctx *ctx, const char *providers, struct cg_err *err);
/*
 * *way is new, or NULL: the studio's program, and nothing else. input: resolved; its
 * `provider` may ask for the studio ("offline"), for a model or for a provider of media.
 * CG_E_CONFIG: the setting `providers` cannot be read.
 */
int cg_way_choose(struct cg_ctx *ctx, const char *run, const struct cg_skill *skill,
    const json_t *input, struct cg_way **way, struct cg_err *err);
void cg_way_free(struct cg_way *way); /* NULL is fine */
/* Who is asked, "gpt-4.1-mini" or "image=stability:sd3.5-large": part of the key; NULL: nobody. */
const char *cg_way_model(const struct cg_way *way);
/* Is it one whose handler asks for media or a look at pictures? */
bool cg_way_asks(const struct cg_way *way);
/*
 * What one of each kind that may be asked for would cost, of the length that the input
 * names; a look at pictures is not counted.
 */
int cg_way_media_cost(struct cg_ctx *ctx, const struct cg_way *way, const json_t *input,
    struct cg_cost *out, struct cg_err *err);
/* Is the part that is next the gateway's, and takes no processor of ours? */
bool cg_way_is_remote(const struct cg_way *way);

/* What the run may pay for, if less than is configured; -1: as configured. */
void cg_way_cap(struct cg_way *way, int64_t max_cost_microusd);

/*
 * Start the part that is next. *gate is the caller's, NULL at first: it is started when
 * it is not there or has ended, and host->other is kept true. Closed with cg_gate_close.
 * Errors as of cg_step_start.
 */
int cg_way_start(struct cg_ctx *ctx, struct cg_gate **gate, struct cg_step_host *host,
    const struct cg_step_job *job, struct cg_way *way, struct cg_step **out,
    struct cg_err *err);
/*
 * A part has ended so. True: another one follows, and *result is released. False: *result
 * is that of the step, with what all parts have cost in it, and marked as degraded where
 * the studio had to step in.
 */
bool cg_way_goes_on(struct cg_way *way, struct cg_step_result *result);
/* It ends here with a failure of ours: what its parts have cost comes into it. way may be NULL. */
void cg_way_ends(struct cg_way *way, struct cg_step_result *result);
/* What is going on, in a few words for an event: "the studio steps in", ...; static. */
const char *cg_way_words(const struct cg_way *way);

/* Is a model asked, before the studio, by the settings alone? CG_E_CONFIG as above. */
int cg_way_asks_model(const struct cg_ctx *ctx, bool *asks, struct cg_err *err);
/* The step is committed: the gateway need not keep what came for it. gate may be NULL. */
void cg_way_committed(const struct cg_way *way, struct cg_gate *gate, const char *tenant);

/* The gateway's own main: serve the control socket until it is at its end. */
int cg_way_serve(struct cg_ctx *ctx, int control, struct cg_err *err);

#endif
