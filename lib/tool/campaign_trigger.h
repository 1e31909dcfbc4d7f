/* What a campaign says, as the trigger of the workflow that makes it. */
#ifndef CG_TOOL_CAMPAIGN_TRIGGER_H
#define CG_TOOL_CAMPAIGN_TRIGGER_H

#include <jansson.h>

struct cg_campaign_row;
struct cg_ctx;
struct cg_err;
struct cg_violations;

/*
 * The trigger, new, and in *workflow (static) the workflow: campaign.build, or
 * campaign.build.minimal of a campaign without a brief. The workflow's schema checks it; what the
 * campaign says of its game and files is checked here, as tool/campaign_game.h has it. NULL:
 * CG_E_DATA, with what is wrong in wrong (may be NULL), or what is stored of the campaign is no JSON.
 */
json_t *cg_campaign_trigger(struct cg_ctx *ctx, const struct cg_campaign_row *row,
    const char **workflow, struct cg_violations *wrong, struct cg_err *err);

#endif
