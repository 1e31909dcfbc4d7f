/*
 * From a campaign to its game and back: generate, cancel, which versions there are, and which one
 * is shown, or is not to be. A campaign is made by a run of the fleet. While that goes on a new campaign is
 * generating; one that is live stays so, and shows what it did, until the next version is there.
 *
 * Conditions and errors of the verbs are those of tool/campaign.h.
 */
#ifndef CG_TOOL_CAMPAIGN_LIVE_H
#define CG_TOOL_CAMPAIGN_LIVE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct cg_campaign_cond;
struct cg_ctx;
struct cg_err;
struct cg_sink;

struct cg_generate_req {
	const char *campaign;
	const char *key;          /* the same key is the same run, whatever became of it; or NULL */
	bool *reused;             /* CG_E_CONFLICT because of the key, which is another request's; or NULL */
	const struct cg_campaign_cond *cond; /* NULL: none */
	const char *update;       /* "audio", ...: change what is live by that workflow; NULL: all anew */
	const json_t *payload;    /* of the update: its trigger; else NULL */
	bool hold;                /* the new version waits, and what is live stays, until it is shown */
};
/*
 * Queue the run that makes it: campaign.build, or campaign.build.minimal of one without a brief.
 * A record of type campaign.generation: campaignId, runId, status generating. CG_E_STATE also
 * when it is being made already, what it says cannot be made (the message says why), or hold is asked
 * for and nothing is live.
 */
int cg_tool_campaign_generate(struct cg_ctx *ctx, const struct cg_generate_req *req,
    struct cg_sink *to, struct cg_err *err);

/*
 * What generating it would do now, and for how much: the records that cg-plan gives of its trigger,
 * a plan, its steps, and then an estimate. Nothing is begun. Errors as above.
 */
int cg_tool_campaign_forecast(struct cg_ctx *ctx, const struct cg_generate_req *req,
    struct cg_sink *to, struct cg_err *err);

/*
 * End the run that makes it. One that has nothing to show is a draft again. The same record; its
 * status is that of the campaign, which a worker may have yet to change, and runStatus the run's.
 * CG_E_STATE: nothing is being made.
 */
int cg_tool_campaign_cancel(struct cg_ctx *ctx, const char *campaign, struct cg_sink *to,
    struct cg_err *err);

/* A record of type bundle for each version, the newest first. */
int cg_tool_campaign_bundles(struct cg_ctx *ctx, const char *campaign, struct cg_sink *to,
    struct cg_err *err);

struct cg_rollback_req {
	const char *campaign;
	int64_t bundle;           /* the version to show; 0: the one before that which is shown */
	const struct cg_campaign_cond *cond; /* NULL: none */
};
/*
 * Show another version from now on, one that was shown before or one that waits; the campaign's
 * record. Of the one that is shown nothing happens. CG_E_NOTFOUND also for a version that it has not.
 */
int cg_tool_campaign_rollback(struct cg_ctx *ctx, const struct cg_rollback_req *req,
    struct cg_sink *to, struct cg_err *err);

struct cg_discard_req {
	const char *campaign;
	int64_t bundle;           /* the version that is not wanted; 0: the newest that waits */
	const struct cg_campaign_cond *cond; /* NULL: none */
};
/*
 * A version that waits does so no more; the campaign's record, which is as it was. Of one that was
 * discarded already nothing happens. CG_E_STATE for one that was ever shown, CG_E_NOTFOUND as above.
 */
int cg_tool_campaign_discard(struct cg_ctx *ctx, const struct cg_discard_req *req,
    struct cg_sink *to, struct cg_err *err);

#endif
