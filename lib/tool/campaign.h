/*
 * The verbs behind cg-campaign, and behind /campaigns of the HTTP interface: what a run is made
 * for, from a draft until it is live, put away or gone.
 *
 * Requests are as they travel over HTTP (campaign_schema.h) and are checked here; records are of
 * type campaign. CG_E_DATA: the request, with all that is wrong with it; CG_E_NOTFOUND: this
 * tenant has no such campaign, or has it no more; CG_E_STATE: not as long as it is generating,
 * archived, ..., which is said.
 */
#ifndef CG_TOOL_CAMPAIGN_H
#define CG_TOOL_CAMPAIGN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct cg_ctx;
struct cg_err;
struct cg_sink;
struct cg_violations;

/* On what condition something may be done with a campaign. NULL: on none. */
struct cg_campaign_cond {
	int64_t expected;  /* it is of that version, else CG_E_CONFLICT; 0: of any */
	/* That version will do, else CG_E_PRECONDITION. NULL: any. */
	bool (*fits)(void *arg, int64_t version);
	void *arg;
	bool own;          /* it was made by who asks, else CG_E_PERM */
	/* Told before CG_E_CONFLICT and CG_E_PRECONDITION: what it is now, and by whom (or NULL). May be NULL. */
	void (*stale)(void *arg, int64_t version, int64_t updated_ms, const char *by);
	struct cg_violations *wrong; /* has, after CG_E_DATA or CG_E_STATE, which members of it are wrong; or NULL */
};

/*
 * For who has files of his own: those that the settings of a request name by file:// (a relative
 * path starts at dir) are kept, and named by what they are kept as. CG_E_NOINPUT.
 */
int cg_tool_campaign_files(struct cg_ctx *ctx, json_t *request, const char *dir,
    struct cg_err *err);
/* {name, templateId, config?, brief?, settings?, startsAt?, endsAt?}: a draft. */
int cg_tool_campaign_create(struct cg_ctx *ctx, const json_t *request, struct cg_sink *to,
    struct cg_err *err);
/* The same with an id of who asks: whoever asks again with it gets what there is. */
int cg_tool_campaign_create_as(struct cg_ctx *ctx, const char *id, const json_t *request,
    struct cg_sink *to, struct cg_err *err);
/*
 * {status?, templateId?, search?, createdAfter?, createdBefore?, updatedAfter?, updatedBefore?, sortBy?,
 * sortOrder?, fields?, limit?, offset?}: a record each, with fields "summary" without what no list
 * shows. CG_E_DATA: a time is none. *total (or NULL): how many there are without limit and
 * offset. Listing is what a page does all the time: the request has been checked, by the door or with
 * cg_tool_campaign_list_check.
 */
int cg_tool_campaign_list_check(const json_t *request, struct cg_err *err);
int cg_tool_campaign_list(struct cg_ctx *ctx, const json_t *request, int64_t *total,
    struct cg_sink *to, struct cg_err *err);
int cg_tool_campaign_get(struct cg_ctx *ctx, const char *id, struct cg_sink *to,
    struct cg_err *err);
/*
 * Its runs, newest first, a record each, of a request {status?, limit?, offset?}; own: none of a
 * thread that another person made. *total (or NULL) as above.
 */
int cg_tool_campaign_runs(struct cg_ctx *ctx, const char *id, const json_t *request, bool own,
    int64_t *total, struct cg_sink *to, struct cg_err *err);

/*
 * The rest change it, and give its record as it is then. cond may be NULL. Two that change one
 * campaign at once are done one after the other, or the later is refused as its cond says.
 *
 * {name?, config?, brief?, settings?, startsAt?, endsAt?, expectedVersion?}: of a draft, one that
 * failed or is live. Members of config.theme, config.game and settings are put beside those that
 * are there; null takes one away. config.assets, and a brief, take the place of what was there.
 */
int cg_tool_campaign_update(struct cg_ctx *ctx, const char *id, const json_t *request,
    const struct cg_campaign_cond *cond, struct cg_sink *to, struct cg_err *err);
/* {name?}: a draft that is like it in all but the times; "<name> (Copy)". */
int cg_tool_campaign_duplicate(struct cg_ctx *ctx, const char *id, const json_t *request,
    struct cg_sink *to, struct cg_err *err);
/* A live one is put away, and comes back. */
int cg_tool_campaign_archive(struct cg_ctx *ctx, const char *id,
    const struct cg_campaign_cond *cond, struct cg_sink *to, struct cg_err *err);
int cg_tool_campaign_restore(struct cg_ctx *ctx, const char *id,
    const struct cg_campaign_cond *cond, struct cg_sink *to, struct cg_err *err);
/* A draft, one that failed or is archived; there is no record of it any more. */
int cg_tool_campaign_delete(struct cg_ctx *ctx, const char *id,
    const struct cg_campaign_cond *cond, struct cg_err *err);

enum cg_campaign_bulk { CG_CAMPAIGNS_ARCHIVE, CG_CAMPAIGNS_DELETE };
/*
 * {campaignIds}, at most 50: each is tried; one record, {archived or deleted, skipped,
 * errors[{id, reason}]}.
 */
int cg_tool_campaign_bulk(struct cg_ctx *ctx, enum cg_campaign_bulk what, const json_t *request,
    const struct cg_campaign_cond *cond, struct cg_sink *to, struct cg_err *err);

#endif
