/* The context: configuration at once, everything else when it is asked for. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "cache/cache.h"
#include "cas/cas.h"
#include "db/db.h"
#include "game/game.h"
#include "media/media.h"
#include "prompt/prompt.h"
#include "skill/skill.h"
#include "store/store.h"
#include "tool/tool.h"

int
cg_ctx_open_bare(struct cg_ctx *ctx, const struct cg_common *flags, struct cg_err *err)
{
	memset(ctx, 0, sizeof *ctx);
	return cg_conf_load(&ctx->conf, flags, err);
}

int
cg_ctx_open(struct cg_ctx *ctx, const struct cg_common *flags, struct cg_err *err)
{
	const char *tenant;

	if (cg_ctx_open_bare(ctx, flags, err) < 0)
		return -1;
	tenant = cg_conf_get(&ctx->conf, CG_CONF_TENANT);
	if (!tenant) {
		/* Only a store of one person's has a tenant by itself, and what is no store has none. */
		if (cg_db_url(cg_conf_get(&ctx->conf, CG_CONF_STORE), err) == 0)
			cg_err_set(err, CG_E_CONFIG, "no tenant: name one with --tenant or CG_TENANT");
	} else if (cg_scope_init(&ctx->who, tenant, NULL, err) == 0) {
		return 0;
	}
	cg_conf_release(&ctx->conf);
	return -1;
}

static void
close_store(struct cg_ctx *ctx)
{
	cg_cache_close(ctx->cache);
	cg_cas_close(ctx->cas);
	cg_store_close(ctx->store);
	ctx->cache = NULL;
	ctx->cas = NULL;
	ctx->store = NULL;
}

void
cg_ctx_close(struct cg_ctx *ctx)
{
	close_store(ctx);
	cg_catalog_close(ctx->catalog);
	cg_prompts_close(ctx->prompts);
	cg_media_close(ctx->media);
	cg_conf_release(&ctx->conf);
	memset(ctx, 0, sizeof *ctx);
}

int
cg_ctx_store(struct cg_ctx *ctx, int flags, struct cg_err *err)
{
	char *locks, *copies;
	int rc;

	if (ctx->store && (ctx->store_flags & flags) == flags)
		return 0;
	close_store(ctx);
	if (cg_store_open(&ctx->store, cg_conf_get(&ctx->conf, CG_CONF_STORE), flags, err) < 0)
		return -1;
	ctx->store_flags = flags;
	locks = cg_asprintf("%s/locks", cg_conf_get(&ctx->conf, CG_CONF_CACHE_DIR));
	copies = cg_asprintf("%s/objects", cg_conf_get(&ctx->conf, CG_CONF_CACHE_DIR));
	rc = cg_cas_open(&ctx->cas, cg_conf_get(&ctx->conf, CG_CONF_OBJECTS), copies, err);
	rc = rc < 0 ? rc : cg_cache_open(&ctx->cache, ctx->store, ctx->cas, locks, err);
	free(locks);
	free(copies);
	if (rc < 0)
		close_store(ctx);
	return rc;
}

int
cg_ctx_catalog(struct cg_ctx *ctx, struct cg_err *err)
{
	struct cg_catalog_opts o = { .skills_dir = cg_conf_get(&ctx->conf, CG_CONF_SKILLS),
		.libexec_dir = cg_conf_get(&ctx->conf, CG_CONF_LIBEXEC),
		.prompts_dir = cg_conf_get(&ctx->conf, CG_CONF_PROMPTS),
		.cache_dir = cg_conf_get(&ctx->conf, CG_CONF_CACHE_DIR) };

	return ctx->catalog ? 0 : cg_catalog_open(&ctx->catalog, &o, err);
}

char *
cg_ctx_games(const struct cg_ctx *ctx)
{
	return cg_games_dir(cg_conf_get(&ctx->conf, CG_CONF_SKILLS));
}

int
cg_ctx_prompts(struct cg_ctx *ctx, struct cg_err *err)
{
	return ctx->prompts ? 0
	    : cg_prompts_open(&ctx->prompts, cg_conf_get(&ctx->conf, CG_CONF_PROMPTS), err);
}

int
cg_ctx_usd(const struct cg_ctx *ctx, enum cg_conf_key key, int64_t *microusd,
    struct cg_err *err)
{
	const char *value = cg_conf_get(&ctx->conf, key);

	*microusd = -1;
	if (!value || cg_strtousd(value, microusd, err) == 0)
		return 0;
	cg_err_wrap(err, "%s", ctx->conf.v[key].origin);
	err->code = CG_E_CONFIG;
	return -1;
}

int
cg_ctx_max_cost(struct cg_ctx *ctx, int64_t *microusd, struct cg_err *err)
{
	char usd[32];

	if (*microusd < 0)
		return cg_ctx_usd(ctx, CG_CONF_MAX_COST, microusd, err);
	cg_usdtostr(*microusd, usd);
	cg_conf_set(&ctx->conf, CG_CONF_MAX_COST, usd, "option --max-cost");
	return 0;
}

static const char *
env_of(void *arg, const char *name)
{
	return cg_conf_env(&((struct cg_ctx *)arg)->conf, name);
}

int
cg_ctx_media(struct cg_ctx *ctx, struct cg_err *err)
{
	struct cg_media_conf conf = { .providers = cg_conf_get(&ctx->conf, CG_CONF_PROVIDERS_PATH),
		.env = env_of, .env_arg = ctx };

	return ctx->media ? 0 : cg_media_open(&ctx->media, &conf, err);
}

void
cg_ctx_near(struct cg_ctx *ctx, const char *file)
{
	static const struct {
		enum cg_conf_key key;
		const char *dir, *marker;
	} trees[] = {
		{ CG_CONF_SKILLS, "skills", "catalog" },
		{ CG_CONF_PROMPTS, "prompts", "." },
	};
	static const char *const ups[] = { "..", "." };
	char *dir = cg_path_dir(file);

	for (size_t t = 0; t < 2; t++)
		for (size_t u = 0; u < 2 && !cg_conf_is_given(&ctx->conf, trees[t].key); u++) {
			char *tree = cg_asprintf("%s/%s/%s", dir, ups[u], trees[t].dir);
			char *probe = cg_path_join(tree, trees[t].marker);
			char *real = access(probe, F_OK) == 0 ? realpath(tree, NULL) : NULL;

			if (real)
				cg_conf_set(&ctx->conf, trees[t].key, real, "beside the workflow");
			free(real);
			free(probe);
			free(tree);
		}
	free(dir);
}

int
cg_diags_err(const struct cg_diags *d, struct cg_err *err)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct cg_diag *e = &d->v[i];

		if (e->severity != CG_DIAG_ERROR)
			continue;
		if (e->file && e->line)
			cg_err_set(err, CG_E_DATA, "%s:%d:%d: %s", e->file, e->line, e->col, e->msg);
		else
			cg_err_set(err, CG_E_DATA, "%s%s%s", e->file ? e->file : "",
			    e->file ? ": " : "", e->msg);
		return -1;
	}
	return cg_err_set(err, CG_E_DATA, "the document is wrong");
}

char *
cg_ctx_workers_dir(const struct cg_ctx *ctx)
{
	return cg_asprintf("%s/workers", cg_conf_get(&ctx->conf, CG_CONF_DATA_DIR));
}
