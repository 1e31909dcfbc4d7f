/* What the files campaign*.c share. */
#ifndef CG_TOOL_CAMPAIGN_PRIV_H
#define CG_TOOL_CAMPAIGN_PRIV_H

#include "store/campaigns.h"
#include "tool/campaign.h"
#include "tool/tool.h"

/* A campaign that outlives the statement it came from. */
struct cg_campaign {
	struct cg_arena mem;
	struct cg_campaign_row row;
};
/* Release it. CG_E_NOTFOUND; on -1 there is nothing to release. The store is open. */
int cg_campaign_load(struct cg_ctx *ctx, const char *id, struct cg_campaign *c, struct cg_err *err);
void cg_campaign_release(struct cg_campaign *c);
/* "There is no such campaign", always -1. */
int cg_campaign_none(const char *id, struct cg_err *err);

/* May something be done with it on this condition (NULL: on none)? */
int cg_campaign_fits(const struct cg_ctx *ctx, const struct cg_campaign_row *row,
    const struct cg_campaign_cond *cond, struct cg_err *err);

/* Hold a request against a schema (a text); CG_E_DATA tells all violations after `what`. */
int cg_campaign_check(const char *schema, const char *what, const json_t *request,
    struct cg_err *err);
/* Updates make a campaign no larger than a request may be: CG_E_TOOBIG. */
int cg_campaign_size(const struct cg_campaign_row *row, struct cg_err *err);
/* startsAt and endsAt of a request, where it has them, into the row; CG_E_DATA. */
int cg_campaign_times(const json_t *request, struct cg_campaign_row *row, struct cg_err *err);

/*
 * The columns config and settings of a row that has `old` ones (NULL: none) when a request asks
 * for those changes: *column is new, or NULL. CG_E_DATA: what comes of it is no configuration.
 */
int cg_campaign_config(const char *old, const json_t *change, char **column, struct cg_err *err);
void cg_campaign_settings(const char *old, const json_t *change, char **column);

#endif
