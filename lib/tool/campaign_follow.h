/*
 * What becomes of a run, and its campaign. What its end means is written in the transaction that
 * ends it, by whoever does, so there is no moment when one is over and the other does not know.
 */
#ifndef CG_TOOL_CAMPAIGN_FOLLOW_H
#define CG_TOOL_CAMPAIGN_FOLLOW_H

#include <stdbool.h>

#include "store/store.h"

struct cg_bundle_row;
struct cg_err;

/*
 * A run has entered a state, in the open transaction: what that means for the campaign that it
 * was made for. campaign: as the run has it, NULL or any text. Only the run that is the
 * campaign's latest means anything, and only an end or that it is queued once more: one that has
 * completed is published and live, or, if it was asked to hold what it makes while another version
 * is shown, is a version that waits; one that has not leaves live what is live, else its campaign
 * has failed, or is a draft again.
 */
int cg_campaign_follow(struct cg_store *st, const struct cg_scope *who, const char *run,
    const char *campaign, enum cg_run_state state, struct cg_err *err);

/* Was a run that has this plan asked to hold what it makes? */
bool cg_campaign_holds(const char *plan);

enum { CG_BUNDLE_URL_MAX = 96 };
/* Where a version of a campaign is served, from the server's root on. */
void cg_bundle_url(const struct cg_bundle_row *row, char to[CG_BUNDLE_URL_MAX]);
/* The same of its picture; "" when it has none. */
void cg_bundle_thumbnail_url(const struct cg_bundle_row *row, char to[CG_BUNDLE_URL_MAX]);

#endif
