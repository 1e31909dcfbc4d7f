/* cg-key: keys with which programs ask the REST API. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/prog.h"
#include "tool/key.h"
#include "tool/names.h"
#include "tool/out.h"
#include "tool/tool.h"

static bool json, all;
static struct cg_strs scopes;
static struct cg_key_create_req req = { .lasts_ms = -1 };

static const struct cg_opt create_opts[] = {
	CG_OPT_LIST('s', "scope", &scopes, "SCOPE", "what it may: read, write, admin, campaigns:read, ... (read)"),
	CG_OPT_DUR(0, "expires", &req.lasts_ms, "TIME", "until then from now (90d); never"),
	CG_OPT_STR(0, "user", &req.user, "USER", "for whom it acts"),
	CG_OPT_BOOL(0, "json", &json, "records, one a line"),
	CG_OPT_END
};
static const struct cg_opt list_opts[] = {
	CG_OPT_BOOL('a', "all", &all, "those that expired or were revoked, too"),
	CG_OPT_BOOL(0, "json", &json, "records, one a line"),
	CG_OPT_END
};
static const struct cg_opt revoke_opts[] = {
	CG_OPT_BOOL(0, "json", &json, "records, one a line"),
	CG_OPT_END
};

static const struct cg_prog create_prog = {
	.name = "cg-key create", .synopsis = "[-s SCOPE]... [--expires TIME] [--user USER] [--json] NAME",
	.opts = create_opts,
	.summary = "Makes a key and prints it: it is shown this once.",
	.examples = "  key=$(cg-key create --scope=runs:write --expires=90d ci)\n"
	    "  cg-key create -s read -s campaigns:write --json shop | jq -r .keyId\n",
};
static const struct cg_prog list_prog = {
	.name = "cg-key list", .synopsis = "[-a] [--json]", .opts = list_opts,
	.summary = "Lists the tenant's keys, newest first.",
	.examples = "  cg-key list\n"
	    "  cg-key list --json | jq -r 'select(.lastUsedAt == null).name'\n",
};
static const struct cg_prog revoke_prog = {
	.name = "cg-key revoke", .synopsis = "[--json] [KEY...]", .opts = revoke_opts,
	.summary = "Lets nobody in with these keys any more, which are named by their ids.",
	.examples = "  cg-key revoke \"$id\"\n"
	    "  cg-key list --json | jq -c 'select(.name == \"ci\")' | cg-key revoke\n",
};
static const struct cg_prog *const verbs[] = { &create_prog, &list_prog, &revoke_prog, NULL };

static const struct cg_prog prog = {
	.name = "cg-key",
	.synopsis = "create|list|revoke [OPTIONS] [NAME | KEY...]",
	.summary = "Makes, lists and revokes keys with which programs ask the REST API.",
	.examples = "  key=$(cg-key create --scope=runs:write ci)\n"
	    "  cg-key list\n",
	.verbs = verbs,
};

static const struct cg_column columns[] = {
	{ "keyId", "KEY", CG_COL_TEXT },
	{ "name", "NAME", CG_COL_TEXT },
	{ "scopes", "SCOPES", CG_COL_TEXT },
	{ "status", "STATUS", CG_COL_TEXT },
	{ "lastUsedAt", "USED", CG_COL_TIME },
	{ "expiresAt", "EXPIRES", CG_COL_TIME },
	{ NULL, NULL, CG_COL_TEXT }
};

struct work {
	struct cg_ctx ctx;
	struct cg_out out;
	struct cg_err *err;
	int status;
};

/* What is wrong with one key is said; the others are done nevertheless. */
static int
revoke_one(void *arg, const char *id)
{
	struct work *w = arg;

	if (cg_tool_key_revoke(&w->ctx, id, w->out.to, w->err) == 0)
		return 0;
	if (w->err->code != CG_E_NOTFOUND)
		return -1;
	cg_prog_error(&revoke_prog, w->err);
	w->status = cg_errc_exit(w->err->code);
	return 0;
}

static int
create(struct work *w, const char *name)
{
	char *list = cg_strs_join(&scopes);
	int rc;

	req.name = name;
	req.scopes = list ? list : "read";
	rc = cg_tool_key_create(&w->ctx, &req, w->out.to, w->err);
	free(list);
	return rc;
}

int
main(int argc, char **argv)
{
	static const char *const fields[] = { "keyId", "id", NULL };
	struct cg_err err = CG_ERR_INIT;
	struct work w = { .err = &err };
	const struct cg_prog *verb = cg_prog_start_verb(&prog, &argc, &argv);
	int rc;

	if (verb == &create_prog && argc != 1)
		cg_prog_usage(verb, argc ? "a key has one name" : "what is the key to be called?");
	if (verb == &list_prog && argc)
		cg_prog_usage(verb, "no operand is taken");
	if (verb == &revoke_prog && argc == 0 && isatty(0))
		cg_prog_usage(verb, "which key?");
	if (cg_ctx_open(&w.ctx, cg_prog_common(), &err) < 0)
		return cg_prog_finish(verb, -1, &err);
	cg_out_init(&w.out, verb == &create_prog ? CG_SHOW_FIELD : verb == &list_prog ? CG_SHOW_RECORDS
	    : CG_SHOW_QUIET, columns, "key", json, false);
	if (verb == &revoke_prog)
		rc = cg_tool_names(argc, argv, 0, false, fields, revoke_one, &w, &err);
	else
		rc = verb == &create_prog ? create(&w, argv[0]) : cg_tool_key_list(&w.ctx, all, w.out.to, &err);
	rc = cg_out_end(&w.out, rc, &err);
	cg_ctx_close(&w.ctx);
	return cg_prog_finish(verb, rc < 0 ? rc : w.status, &err);
}
