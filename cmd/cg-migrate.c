/* cg-migrate: the schema of the store. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/prog.h"
#include "json/ndjson.h"
#include "tool/migrate.h"
#include "tool/table.h"
#include "tool/tool.h"

static bool json;

static const struct cg_opt status_opts[] = {
	CG_OPT_BOOL(0, "json", &json, "records, one a line"),
	CG_OPT_END
};
static const struct cg_opt no_opts[] = { CG_OPT_END };

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
	.synopsis = "",
	.summary = "Creates the store, or brings it up to date. Doing it twice is harmless.",
	.opts = no_opts,
	.examples = "  cg-migrate up\n  cg-migrate up --store=sqlite:/srv/cg/cg.db\n",
	.operand = "",
};
static const struct cg_prog check_prog = {
	.name = "cg-migrate check",
	.synopsis = "",
	.summary = "Checks pages, keys and the schema's checksums: 0 sound, 65 not, 1 no store yet.",
	.opts = no_opts,
	.examples = "  cg-migrate check\n  cg-migrate check || cg-migrate status\n",
	.operand = "",
};
static const struct cg_prog backup_prog = {
	.name = "cg-migrate backup",
	.synopsis = "FILE",
	.summary = "Writes a copy of the store as it is now, while others go on using it.",
	.opts = no_opts,
	.examples = "  cg-migrate backup cg-$(date +%F).db\n  cg-migrate backup copy.db && cg-migrate check --store=sqlite:copy.db\n",
	.operand = "FILE",
};
static const struct cg_prog *const verbs[] = { &status_prog, &up_prog, &check_prog, &backup_prog,
	NULL };
static const struct cg_prog prog = {
	.name = "cg-migrate",
	.synopsis = "status|up|check|backup [OPTIONS]",
	.summary = "Shows, creates, upgrades and checks the store's schema.",
	.examples = "  cg-migrate up\n  cg-migrate check\n",
	.verbs = verbs,
};

static const struct cg_column columns[] = {
	{ "number", "NUMBER", CG_COL_NUMBER },
	{ "name", "NAME", CG_COL_TEXT },
	{ "status", "STATUS", CG_COL_TEXT },
	{ "appliedAt", "APPLIED", CG_COL_TIME },
	{ NULL, NULL, CG_COL_TEXT }
};

static int
status(struct cg_ctx *ctx, struct cg_err *err)
{
	struct cg_table table;
	struct cg_sink lines;
	int rc;

	cg_sink_fd(&lines, 1, false);
	cg_table_init(&table, columns, 1);
	rc = cg_tool_migrate_status(ctx, json ? &lines : &table.sink, err);
	rc = rc < 0 ? rc : json ? cg_sink_flush(&lines, err) : cg_table_end(&table, err);
	cg_sink_release(&lines);
	cg_table_release(&table);
	return rc;
}

int
main(int argc, char **argv)
{
	const struct cg_prog *verb = cg_prog_start_verb(&prog, &argc, &argv);
	struct cg_err err = CG_ERR_INIT;
	struct cg_ctx ctx;
	int rc = -1;

	if (argc != (verb == &backup_prog))
		cg_prog_usage(verb, verb == &backup_prog ? "one file, got %d operands"
		    : "no operand is taken, got %d", argc);
	if (cg_ctx_open_bare(&ctx, cg_prog_common(), &err) == 0) {
		if (verb == &status_prog)
			rc = status(&ctx, &err);
		else if (verb == &up_prog)
			rc = cg_tool_migrate_up(&ctx, NULL, &err) < 0 ? -1 : 0;
		else if (verb == &check_prog)
			rc = cg_tool_migrate_check(&ctx, &err);
		else
			rc = cg_tool_migrate_backup(&ctx, argv[0], &err);
		cg_ctx_close(&ctx);
	}
	return cg_prog_finish(&prog, rc, &err);
}
