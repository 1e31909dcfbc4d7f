/*
 * The verbs behind cg-intel, and behind /intelligence of the HTTP interface: what a person
 * asks of a model, or of the studio, outside of a run. Each takes a request and gives a
 * response, both as they travel over HTTP; requests are checked here (intel.*.schema.json).
 *
 * What is to be made is put on record in ai_generations first, pending, and made then, by the
 * same process or by another one: cg-httpd starts `cg-intel make`, since making wants signals and
 * children of its own, and has an id for who does not wait. It goes the way of a step
 * (cg_tool_call_skill), so it costs once what has been made before; also a failure is on record.
 *
 * All return 0, or -1: CG_E_DATA (the request, with all that is wrong with it),
 * CG_E_NOTFOUND (campaign or generation are not this tenant's), CG_E_STATE (not a plan),
 * CG_E_CONFLICT (accepted already), or what the skill's failure means. *out is new.
 */
#ifndef CG_TOOL_INTEL_H
#define CG_TOOL_INTEL_H

#include <jansson.h>
#include <stdbool.h>

#include "base/id.h"

struct cg_ctx;
struct cg_err;

struct cg_intel {
	struct cg_ctx *ctx;  /* its store is opened when needed */
	bool no_cache;       /* make it anew, and do not keep it for others */
	void (*said)(void *arg, const char *line); /* what a skill logs, line by line; or NULL */
	/* It is there, but made in a plainer way than was asked for: the step's log; or NULL */
	void (*warned)(void *arg, const char *log);
	void *arg;
	int signal;          /* the one that ended a verb (CG_E_CANCELLED), else 0 */
	char code[64];       /* machine code of a failure that is on record */
};

/* JSON Schemas of the requests. */
extern const char cg_intel_plan_schema[] __attribute__((visibility("hidden")));
extern const char cg_intel_accept_schema[] __attribute__((visibility("hidden")));
extern const char cg_intel_copy_schema[] __attribute__((visibility("hidden")));
extern const char cg_intel_theme_schema[] __attribute__((visibility("hidden")));
extern const char cg_intel_validate_schema[] __attribute__((visibility("hidden")));
extern const char cg_intel_presets_schema[] __attribute__((visibility("hidden")));
extern const char cg_intel_history_schema[] __attribute__((visibility("hidden")));

/*
 * A request with the brief that a file holds ("-": standard input): a text, a whole request,
 * or the trigger of a workflow. New; NULL with err: CG_E_NOINPUT, CG_E_DATA.
 */
json_t *cg_tool_intel_read(const char *path, struct cg_err *err);

/* ---- what is made: put on record first ---- */

struct cg_intel_order {
	const char *key;            /* by which its user may ask for it again; NULL: none */
	char id[CG_ID_LEN + 1];     /* of the generation, when it is on record */
	bool again;                 /* the key stood for it already: nothing was put on record */
};

/*
 * {brief, constraints?, campaign_id?}. Of all of these: CG_E_CONFLICT when the key stands for
 * another request.
 */
int cg_tool_intel_plan(struct cg_intel *in, const json_t *request, struct cg_intel_order *o,
    struct cg_err *err);
/* Another plan for the same request: the earlier ones are given along, so that it differs. */
int cg_tool_intel_regenerate(struct cg_intel *in, const char *id, struct cg_intel_order *o,
    struct cg_err *err);
/* {campaign_context, copy_types, tone, ...} */
int cg_tool_intel_copy(struct cg_intel *in, const json_t *request, struct cg_intel_order *o,
    struct cg_err *err);
/* {brief, campaign_id?} */
int cg_tool_intel_theme(struct cg_intel *in, const json_t *request, struct cg_intel_order *o,
    struct cg_err *err);
/* A theme of a picture: PNG, JPEG or WebP by its bytes, of 10 MiB at most (CG_E_TOOBIG). */
struct cg_intel_image {
	const void *bytes;
	size_t len;
	const char *name; /* what it is called, for messages and the record */
};
int cg_tool_intel_theme_image(struct cg_intel *in, const struct cg_intel_image *image,
    const char *campaign, struct cg_intel_order *o, struct cg_err *err);

/* Make it. *out as of cg_tool_intel_outcome. CG_E_STATE: it is not pending. */
int cg_tool_intel_make(struct cg_intel *in, const char *id, json_t **out, struct cg_err *err);
/*
 * How it ended. 0, of a plan: {generation_id, plan, duration_ms}; of a theme: {generation_id,
 * theme, duration_ms}; of copy: {generation_id, copies, compliance_warnings,
 * missing_variations[{copy_type, missing}], missing_words[], duration_ms}, where what could not be
 * had, with a model, a second try and the studio, is said. 1: not yet, {generation_id,
 * status: "pending"}. -1: it failed, and in->code says how.
 */
int cg_tool_intel_outcome(struct cg_intel *in, const char *id, json_t **out, struct cg_err *err);

/* ---- a campaign of a plan ---- */

/*
 * {campaign_name?} -> {campaign_id, campaign_name, status, template_id, config, settings,
 * compliance_warnings}. A failure is on record with the plan.
 */
int cg_tool_intel_accept(struct cg_intel *in, const char *id, const json_t *request,
    json_t **out, struct cg_err *err);
/* Could that be done? An earlier failure is forgotten then. */
int cg_tool_intel_acceptable(struct cg_intel *in, const char *id, const json_t *request,
    struct cg_err *err);
/* How it ended, as cg_tool_intel_outcome says it. */
int cg_tool_intel_accepted(struct cg_intel *in, const char *id, json_t **out, struct cg_err *err);

/*
 * Whoever was making (or accepting) it has ended without a word: that goes on record. Does
 * nothing when it has ended well.
 */
int cg_tool_intel_lost(struct cg_intel *in, const char *id, bool accepting, const char *why,
    struct cg_err *err);

/* ---- what needs no making ---- */

/* -> {template_type, defaults{cta_button, win_message, lose_message}}; CG_E_NOTFOUND */
int cg_tool_intel_defaults(const char *template_id, json_t **out, struct cg_err *err);
/* The five `*_color` -> {valid, issues[{pair, ratio, required, role, suggestion}]} */
int cg_tool_intel_validate(const json_t *request, json_t **out, struct cg_err *err);
/* {industry?, mood?} -> {presets[{id, name, industry, mood, theme}]} */
int cg_tool_intel_presets(const json_t *request, json_t **out, struct cg_err *err);

/* {campaign_id?, type?, status?, limit?, offset?} -> {generations[], total, limit, offset} */
int cg_tool_intel_history(struct cg_intel *in, const json_t *request, json_t **out,
    struct cg_err *err);
/* One of them: an element of generations. */
int cg_tool_intel_generation(struct cg_intel *in, const char *id, json_t **out,
    struct cg_err *err);

#endif
