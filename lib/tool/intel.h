/*
 * The verbs behind cg-intel, and behind /intelligence of the HTTP interface: what a person
 * asks of a model, or of the studio, outside of a run. Each takes a request and gives a
 * response, both as they travel over HTTP; requests are checked here (intel.schema.json).
 *
 * What is made goes the way of a step (cg_tool_call_skill), so it costs once what has been
 * made before; and each time it is on record in ai_generations, also when it failed.
 *
 * All return 0 and *out new, or -1: CG_E_DATA (the request, with all that is wrong with it),
 * CG_E_NOTFOUND (campaign or generation are not this tenant's), CG_E_STATE (not a plan),
 * CG_E_CONFLICT (accepted already), or what the skill's failure means.
 */
#ifndef CG_TOOL_INTEL_H
#define CG_TOOL_INTEL_H

#include <jansson.h>
#include <stdbool.h>

struct cg_ctx;
struct cg_err;

struct cg_intel {
	struct cg_ctx *ctx;  /* its store is opened when needed */
	bool no_cache;       /* make it anew, and do not keep it for others */
	void (*said)(void *arg, const char *line); /* what a skill logs, line by line; or NULL */
	void *arg;
	int signal;          /* the one that ended a verb (CG_E_CANCELLED), else 0 */
};

/*
 * A request with the brief that a file holds ("-": standard input): a text, a whole request,
 * or the trigger of a workflow. New; NULL with err: CG_E_NOINPUT, CG_E_DATA.
 */
json_t *cg_tool_intel_read(const char *path, struct cg_err *err);

/* {brief, constraints?, campaign_id?} -> {generation_id, plan, duration_ms, ...} */
int cg_tool_intel_plan(struct cg_intel *in, const json_t *request, json_t **out,
    struct cg_err *err);
/* Another plan for the same request: the earlier ones are given along, so that it differs. */
int cg_tool_intel_regenerate(struct cg_intel *in, const char *id, json_t **out,
    struct cg_err *err);
/*
 * {campaign_name?} -> {campaign_id, campaign_name, status, template_id, config, settings,
 * compliance_warnings}
 */
int cg_tool_intel_accept(struct cg_intel *in, const char *id, const json_t *request,
    json_t **out, struct cg_err *err);

/*
 * {campaign_context, copy_types, tone, ...} -> {generation_id, copies, compliance_warnings,
 * missing_variations[{copy_type, missing}], missing_words[], duration_ms}: what could not be
 * had, with a model, a second try and the studio, is said.
 */
int cg_tool_intel_copy(struct cg_intel *in, const json_t *request, json_t **out,
    struct cg_err *err);
/* -> {template_type, defaults{cta_button, win_message, lose_message}}; CG_E_NOTFOUND */
int cg_tool_intel_defaults(const char *template_id, json_t **out, struct cg_err *err);

/* {brief, campaign_id?} -> {generation_id, theme, duration_ms} */
int cg_tool_intel_theme(struct cg_intel *in, const json_t *request, json_t **out,
    struct cg_err *err);
/* The same of a picture: PNG, JPEG or WebP by its bytes, of 10 MiB at most. */
struct cg_intel_image {
	const void *bytes;
	size_t len;
	const char *name; /* what it is called, for messages and the record */
};
int cg_tool_intel_theme_image(struct cg_intel *in, const struct cg_intel_image *image,
    const char *campaign, json_t **out, struct cg_err *err);
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
