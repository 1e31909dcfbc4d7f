/* cg-migrate: the schema of the store, its copies, and what is kept in it. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/prog.h"
#include "json/ndjson.h"
#include "tool/migrate.h"
#include "tool/out.h"
#include "tool/table.h"
#include "tool/tool.h"

static bool json;
static const char *app_role, *maintenance_role;
static struct cg_prune_req keep = { .events_ms = INT64_C(90) * 86400000,
	.deleted_ms = INT64_C(30) * 86400000, .ledger_ms = INT64_C(760) * 86400000,
	.threads_ms = INT64_C(7) * 86400000 };

#define ROLES \
	CG_OPT_STR(0, "app-role", &app_role, "NAME", "who serves tenants on PostgreSQL (app_user)"), \
	CG_OPT_STR(0, "maintenance-role", &maintenance_role, "NAME", \
	    "who sees all of them there (cg_maintenance)")
static const struct cg_opt status_opts[] = {
	CG_OPT_BOOL(0, "json", &json, "records, one a line"),
	CG_OPT_END
};
static const struct cg_opt role_opts[] = { ROLES, CG_OPT_END };
static const struct cg_opt check_opts[] = {
	CG_OPT_BOOL(0, "json", &json, "records, one a line"),
	ROLES,
	CG_OPT_END
};
static const struct cg_opt prune_opts[] = {
	CG_OPT_DUR(0, "events", &keep.events_ms, "TIME", "keep events so long after a run (90d); 0: for ever"),
	CG_OPT_DUR(0, "deleted", &keep.deleted_ms, "TIME",
	    "keep the runs and plays of a deleted campaign so long (30d); 0: for ever"),
	CG_OPT_DUR(0, "ledger", &keep.ledger_ms, "TIME",
	    "keep what was paid so long, by whole months (760d); 0: for ever"),
	CG_OPT_DUR(0, "threads", &keep.threads_ms, "TIME",
	    "keep the history of threads that rest so long (7d); 0: for ever"),
	CG_OPT_BOOL(0, "keep-objects", &keep.keep_objects, "leave objects that nothing names"),
	CG_OPT_BOOL('n', "dry-run", &keep.dry_run, "count what would go"),
	CG_OPT_BOOL(0, "json", &json, "records, one a line"),
	CG_OPT_END
};

static const struct cg_prog status_prog = {
	.name = "cg-migrate status",
	.synopsis = "[--json]",
	.summary = "Lists the migrations that this program knows, and which are applied.",
	.opts = status_opts,
	.examples = "  cg-migrate status\n  cg-migrate status --json | jq 'select(.status != \"applied\")'\n",
	.operand = "",
};
static const struct cg_prog up_prog = {
	.name = "cg-migrate up",
	.synopsis = "[--app-role=NAME] [--maintenance-role=NAME]",
	.summary = "Creates the store, or brings it up to date. Doing it twice is harmless.",
	.opts = role_opts,
	.examples = "  cg-migrate up\n  cg-migrate up --store=postgresql://owner@db/campaigns\n",
	.operand = "",
};
static const struct cg_prog check_prog = {
	.name = "cg-migrate check",
	.synopsis = "[--json] [--app-role=NAME] [--maintenance-role=NAME]",
	.summary = "Checks pages, keys, checksums and the walls between tenants: 0 sound, 65 not, 1 no store yet.",
	.opts = check_opts,
	.examples = "  cg-migrate check\n  cg-migrate check || cg-migrate status\n",
	.operand = "",
};
static const struct cg_prog backup_prog = {
	.name = "cg-migrate backup",
	.synopsis = "FILE",
	.summary = "Writes a copy of the store as it is now, while others go on using it.",
	.opts = role_opts,
	.examples = "  cg-migrate backup cg-$(date +%F).db\n  cg-migrate backup copy.db && cg-migrate check --store=sqlite:copy.db\n",
	.operand = "FILE",
};
static const struct cg_prog restore_prog = {
	.name = "cg-migrate restore",
	.synopsis = "FILE",
	.summary = "Makes a store out of a backup, where there is none yet.",
	.opts = role_opts,
	.examples = "  cg-migrate restore cg-2026-11-28.db\n  cg-migrate restore --store=sqlite:other.db copy.db\n",
	.operand = "FILE",
};
static const struct cg_prog prune_prog = {
	.name = "cg-migrate prune",
	.synopsis = "[--events=TIME] [--deleted=TIME] [--ledger=TIME] [--threads=TIME] [--keep-objects] "
	    "[-n] [--json]",
	.summary = "Forgets what is old, of all tenants: events, runs and plays of deleted campaigns, the ledger, checkpoints, objects.",
	.opts = prune_opts,
	.examples = "  cg-migrate prune -n\n  cg-migrate prune --events=30d --keep-objects\n",
	.operand = "",
};
static const struct cg_prog *const verbs[] = { &status_prog, &up_prog, &check_prog, &backup_prog,
	&restore_prog, &prune_prog, NULL };
static const struct cg_prog prog = {
	.name = "cg-migrate",
	.synopsis = "status|up|check|backup|restore|prune [OPTIONS] [FILE]",
	.summary = "Makes, upgrades, checks, copies and tidies the store.",
	.examples = "  cg-migrate up\n  cg-migrate check\n",
	.verbs = verbs,
};

static const struct cg_column status_columns[] = {
	{ "number", "NUMBER", CG_COL_NUMBER },
	{ "name", "NAME", CG_COL_TEXT },
	{ "status", "STATUS", CG_COL_TEXT },
	{ "appliedAt", "APPLIED", CG_COL_TIME },
	{ NULL, NULL, CG_COL_TEXT }
};
static const struct cg_column finding_columns[] = {
	{ "text", "FINDING", CG_COL_TEXT },
	{ NULL, NULL, CG_COL_TEXT }
};
static const struct cg_column prune_columns[] = {
	{ "what", "WHAT", CG_COL_TEXT },
	{ "count", "COUNT", CG_COL_NUMBER },
	{ "bytes", "BYTES", CG_COL_NUMBER },
	{ NULL, NULL, CG_COL_TEXT }
};

static int
to_sink(struct cg_ctx *ctx, const struct cg_prog *verb, struct cg_sink *to, struct cg_err *err)
{
	return verb == &status_prog ? cg_tool_migrate_status(ctx, to, err)
	    : verb == &check_prog ? cg_tool_migrate_check(ctx, to, err)
	    : cg_tool_migrate_prune(ctx, &keep, to, err);
}

/* What the verb found is shown even when that is why it fails. */
static int
show(struct cg_ctx *ctx, const struct cg_prog *verb, struct cg_err *err)
{
	struct cg_out out;

	cg_out_init(&out, CG_SHOW_RECORDS, verb == &status_prog ? status_columns
	    : verb == &check_prog ? finding_columns : prune_columns, NULL, json, false);
	return cg_out_end(&out, to_sink(ctx, verb, out.to, err), err);
}

static int
run(struct cg_ctx *ctx, const struct cg_prog *verb, char **argv, struct cg_err *err)
{
	if (app_role)
		cg_conf_set(&ctx->conf, CG_CONF_APP_ROLE, app_role, "option --app-role");
	if (maintenance_role)
		cg_conf_set(&ctx->conf, CG_CONF_MAINTENANCE_ROLE, maintenance_role,
		    "option --maintenance-role");
	cg_tool_migrate_as_owner(ctx);
	if (verb == &up_prog)
		return cg_tool_migrate_up(ctx, err) < 0 ? -1 : 0;
	if (verb == &backup_prog)
		return cg_tool_migrate_backup(ctx, argv[0], err);
	if (verb == &restore_prog)
		return cg_tool_migrate_restore(ctx, argv[0], err);
	return show(ctx, verb, err);
}

int
main(int argc, char **argv)
{
	const struct cg_prog *verb = cg_prog_start_verb(&prog, &argc, &argv);
	bool file = verb == &backup_prog || verb == &restore_prog;
	struct cg_err err = CG_ERR_INIT;
	struct cg_ctx ctx;
	int rc = -1;

	if (argc != file)
		cg_prog_usage(verb, file ? "one file, got %d operands" : "no operand is taken, got %d",
		    argc);
	if (cg_ctx_open_bare(&ctx, cg_prog_common(), &err) == 0) {
		rc = run(&ctx, verb, argv, &err);
		cg_ctx_close(&ctx);
	}
	return cg_prog_finish(&prog, rc, &err);
}
