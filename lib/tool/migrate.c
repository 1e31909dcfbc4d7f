/* The schema of the store and what is kept in it, for who looks after it. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "cache/cache.h"
#include "ckpt/ckpt.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/admin.h"
#include "store/store.h"
#include "tool/migrate.h"
#include "tool/tool.h"

struct out {
	struct cg_sink *sink;
	struct cg_err *err;
};

static int
put(void *arg, const struct cg_migration *m)
{
	struct out *o = arg;
	json_t *r = json_object();
	char t[CG_TIME_LEN + 1];

	cg_json_set_str(r, "type", "migration");
	cg_json_set_int(r, "number", m->number);
	cg_json_set_str(r, "name", m->name);
	cg_json_set_str(r, "checksum", m->checksum);
	cg_json_set_str(r, "status", !m->applied ? "pending" : m->changed ? "changed" : "applied");
	if (m->applied) {
		cg_time_format(m->applied_ms, t);
		cg_json_set_str(r, "appliedAt", t);
	}
	return cg_sink_put_new(o->sink, r, o->err);
}

int
cg_tool_migrate_status(struct cg_ctx *ctx, struct cg_sink *out, struct cg_err *err)
{
	struct out o = { out, err };

	return cg_store_migrations(cg_conf_get(&ctx->conf, CG_CONF_STORE), put, &o, err);
}

/* Who looks after a store of many tenants is its owner, or was given his rights. */
void
cg_tool_migrate_as_owner(struct cg_ctx *ctx)
{
	const char *url = cg_conf_get(&ctx->conf, CG_CONF_ADMIN_STORE);

	/* What the command line names is meant. */
	if (url && strcmp(ctx->conf.v[CG_CONF_STORE].origin, "option --store") != 0)
		cg_conf_set(&ctx->conf, CG_CONF_STORE, url, ctx->conf.v[CG_CONF_ADMIN_STORE].origin);
}

static struct cg_store_roles
roles_of(const struct cg_ctx *ctx)
{
	return (struct cg_store_roles){ cg_conf_get(&ctx->conf, CG_CONF_APP_ROLE),
		cg_conf_get(&ctx->conf, CG_CONF_MAINTENANCE_ROLE) };
}

int
cg_tool_migrate_up(struct cg_ctx *ctx, struct cg_err *err)
{
	struct cg_store_roles roles = roles_of(ctx);

	return cg_store_migrate(cg_conf_get(&ctx->conf, CG_CONF_STORE), &roles, err);
}

static int
put_finding(void *arg, const char *what)
{
	struct out *o = arg;
	json_t *r = json_object();

	cg_json_set_str(r, "type", "finding");
	cg_json_set_str(r, "text", what);
	return cg_sink_put_new(o->sink, r, o->err);
}

int
cg_tool_migrate_check(struct cg_ctx *ctx, struct cg_sink *out, struct cg_err *err)
{
	struct cg_store_roles roles = roles_of(ctx);
	struct out o = { out, err };
	int n = cg_store_check(cg_conf_get(&ctx->conf, CG_CONF_STORE), &roles, put_finding, &o, err);

	if (n > 0)
		return cg_err_set(err, CG_E_DATA, "the walls between tenants have %s (%d): run "
		    "'cg-migrate up' with the owner's URL, and mend by hand what it leaves",
		    n == 1 ? "a gap" : "gaps", n);
	return n;
}

static int
put_count(struct out *o, const char *what, int64_t n, int64_t bytes)
{
	json_t *r = json_object();

	cg_json_set_str(r, "type", "retention");
	cg_json_set_str(r, "what", what);
	cg_json_set_int(r, "count", n);
	if (bytes >= 0)
		cg_json_set_int(r, "bytes", bytes);
	return cg_sink_put_new(o->sink, r, o->err);
}

struct tenants {
	struct cg_arena mem;
	const char **v;
	size_t n;
};

static int
note_tenant(void *arg, const char *tenant)
{
	struct tenants *t = arg;

	t->v = cg_realloc(t->v, t->n + 1, sizeof *t->v);
	t->v[t->n++] = cg_arena_strdup(&t->mem, tenant);
	return 0;
}

/* An object is of whoever names it: each tenant's are looked through by themselves. */
static int
prune_objects(struct cg_ctx *ctx, bool dry_run, struct out *o)
{
	const struct cg_cache_prune how = { .max_bytes = -1, .objects = true, .dry_run = dry_run };
	struct cg_cache_pruned sum = { 0 }, one;
	struct tenants t = { 0 };
	int rc = cg_store_tenants(ctx->store, note_tenant, &t, o->err);

	for (size_t i = 0; rc == 0 && i < t.n; i++) {
		struct cg_scope who;

		if ((rc = cg_scope_init(&who, t.v[i], NULL, o->err)) == 0)
			rc = cg_cache_prune(ctx->cache, &who, &how, &one, NULL, NULL, o->err);
		if (rc == 0) {
			sum.objects += one.objects;
			sum.bytes += one.bytes;
		}
	}
	free(t.v);
	cg_arena_release(&t.mem);
	return rc < 0 ? -1 : put_count(o, "objects", sum.objects, sum.bytes);
}

enum { LOST_MS = 86400000 }; /* no call of a model is under way for a day */

int
cg_tool_migrate_prune(struct cg_ctx *ctx, const struct cg_prune_req *req, struct cg_sink *out,
    struct cg_err *err)
{
	struct out o = { out, err };
	int64_t now = cg_wall_ms(), n = 0;
	int rc = cg_ctx_store(ctx, CG_STORE_WRITE | CG_STORE_ADMIN, err);

	if (rc == 0 && req->events_ms > 0) {
		rc = cg_store_prune_events(ctx->store, now - req->events_ms, req->dry_run, &n, err);
		rc = rc < 0 ? rc : put_count(&o, "events", n, -1);
	}
	if (rc == 0 && req->deleted_ms > 0) {
		rc = cg_store_prune_runs(ctx->store, now - req->deleted_ms, req->dry_run, &n, err);
		rc = rc < 0 ? rc : put_count(&o, "runs", n, -1);
		if (rc == 0)
			rc = cg_store_prune_plays(ctx->store, now - req->deleted_ms, req->dry_run, &n, err);
		rc = rc < 0 ? rc : put_count(&o, "plays", n, -1);
	}
	if (rc == 0 && req->threads_ms > 0) {
		struct cg_ckpt_pruned p;

		rc = cg_ckpt_prune_all(ctx->store, now - req->threads_ms, req->dry_run, &p, err);
		rc = rc < 0 ? rc : put_count(&o, "checkpoints", p.checkpoints, -1);
	}
	if (rc == 0) {
		rc = cg_store_settle_lost(ctx->store, now - LOST_MS, req->dry_run, &n, err);
		rc = rc < 0 ? rc : put_count(&o, "reservations", n, -1);
	}
	if (rc == 0 && req->ledger_ms > 0) {
		rc = cg_store_prune_ledger(ctx->store, now - req->ledger_ms, req->dry_run, &n, err);
		rc = rc < 0 ? rc : put_count(&o, "ledger", n, -1);
	}
	return rc == 0 && !req->keep_objects ? prune_objects(ctx, req->dry_run, &o) : rc;
}
