/*
 * What every verb works with. A tool is one function, cg_tool_<verb>, in a file
 * of its own with a request struct; it knows neither argv nor HTTP, writes
 * records to a sink and prints nothing.
 *
 * Opening the context only reads the configuration. Store, objects, cache,
 * skills and prompts are opened when a verb asks for them, because start-up is
 * part of the product.
 */
#ifndef CG_TOOL_TOOL_H
#define CG_TOOL_TOOL_H

#include <stdint.h>

#include "conf/conf.h"
#include "tenant/tenant.h"

struct cg_cache;
struct cg_cas;
struct cg_catalog;
struct cg_common;
struct cg_diags;
struct cg_err;
struct cg_media;
struct cg_prompts;
struct cg_store;

struct cg_ctx {
	struct cg_conf conf;
	struct cg_scope who;
	const char *may;            /* what who asks may do, "campaigns:read runs:write"; NULL: everything */
	struct cg_store *store;     /* after cg_ctx_store */
	struct cg_cas *cas;
	struct cg_cache *cache;
	struct cg_catalog *catalog; /* after cg_ctx_catalog */
	struct cg_prompts *prompts; /* after cg_ctx_prompts */
	struct cg_media *media;     /* after cg_ctx_media: to ask what is and what it would cost */
	const char *worker;         /* as whom this process owns runs (tool/owner.h); NULL: it owns none */
	int store_flags;
	bool providers_are_good;    /* the setting was looked at: way.c */
};

/* flags may be NULL. On -1 there is nothing to close. */
int cg_ctx_open(struct cg_ctx *ctx, const struct cg_common *flags, struct cg_err *err);
/* The same for who looks after the store and asks for no tenant: who stays empty. */
int cg_ctx_open_bare(struct cg_ctx *ctx, const struct cg_common *flags, struct cg_err *err);
void cg_ctx_close(struct cg_ctx *ctx);

/* flags as in cg_store_open; opened for reading it is reopened when writing is asked for. */
int cg_ctx_store(struct cg_ctx *ctx, int flags, struct cg_err *err);
int cg_ctx_catalog(struct cg_ctx *ctx, struct cg_err *err);
char *cg_ctx_games(const struct cg_ctx *ctx); /* the folder of installed games; new, or NULL */
int cg_ctx_prompts(struct cg_ctx *ctx, struct cg_err *err);
int cg_ctx_media(struct cg_ctx *ctx, struct cg_err *err);

/* What option --max-cost said (-1: nothing) becomes the setting; else *microusd is what that says. */
int cg_ctx_max_cost(struct cg_ctx *ctx, int64_t *microusd, struct cg_err *err);
/* A setting in US dollars, as micro-USD; -1: it is not set. CG_E_CONFIG. */
int cg_ctx_usd(const struct cg_ctx *ctx, enum cg_conf_key key, int64_t *microusd,
    struct cg_err *err);

/*
 * A folder named by nobody is looked for beside this file too: near/../skills,
 * near/skills, and so on. For a workflow that is given by path.
 */
void cg_ctx_near(struct cg_ctx *ctx, const char *file);

/* All diagnostics as one err: prints nothing; the first one and how many more there are. */
int cg_diags_err(const struct cg_diags *d, struct cg_err *err);

/* Where workers keep their lock files: $DATA/workers. New string. */
char *cg_ctx_workers_dir(const struct cg_ctx *ctx);

#endif
