/* What a campaign says, as the trigger of the workflow that makes it. */
#ifndef CG_TOOL_CAMPAIGN_TRIGGER_H
#define CG_TOOL_CAMPAIGN_TRIGGER_H

#include <jansson.h>

struct cg_campaign_row;
struct cg_err;

/*
 * The trigger, new, and in *workflow (static) the workflow: campaign.build, or
 * campaign.build.minimal of a campaign without a brief. It is not checked: the workflow's schema
 * does that. NULL: CG_E_DATA, what is stored of the campaign is no JSON.
 */
json_t *cg_campaign_trigger(const struct cg_campaign_row *row, const char **workflow,
    struct cg_err *err);

#endif
