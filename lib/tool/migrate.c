/* The schema of the store, for who looks after it. */
#include "base/clock.h"
#include "base/err.h"
#include "json/json.h"
#include "json/ndjson.h"
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

int
cg_tool_migrate_up(struct cg_ctx *ctx, const struct cg_store_roles *roles, struct cg_err *err)
{
	return cg_store_migrate(cg_conf_get(&ctx->conf, CG_CONF_STORE), roles, err);
}

int
cg_tool_migrate_check(struct cg_ctx *ctx, struct cg_err *err)
{
	return cg_store_check(cg_conf_get(&ctx->conf, CG_CONF_STORE), err);
}

int
cg_tool_migrate_backup(struct cg_ctx *ctx, const char *path, struct cg_err *err)
{
	return cg_ctx_store(ctx, CG_STORE_READ, err) < 0 ? -1
	    : cg_store_backup(ctx->store, path, err);
}
