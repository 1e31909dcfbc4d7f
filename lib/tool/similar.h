/* Earlier campaigns that are like a text, for whoever plans another one. */
#ifndef CG_TOOL_SIMILAR_H
#define CG_TOOL_SIMILAR_H

#include <jansson.h>

struct cg_ctx;
struct cg_err;

/*
 * The k (5 at most) campaigns of this tenant that are most like the text, as the skill
 * intelligence_plan takes them: an array of {campaign_id, name, summary, template_id, mood?,
 * score}, the best first, new. but: the id of one that is not meant, or NULL.
 *
 * By meaning, when the configuration has a model and the store compares vectors: the text's
 * is asked for, and with it those of campaigns that have none yet (kept when the store is
 * open for writing). When that comes to nothing the log says why, and words count.
 * -1: the store, or the setting `providers` cannot be read.
 */
int cg_similar_find(struct cg_ctx *ctx, const char *text, const char *but, int k, json_t **out,
    struct cg_err *err);

#endif
