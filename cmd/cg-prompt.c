/* cg-prompt: what is in the registry of prompts, configs and rubrics. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/prog.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "tool/out.h"
#include "tool/prompt.h"
#include "tool/table.h"
#include "tool/tool.h"

static bool json;
static const char *kind, *version, *vars_file;

enum { RENDERED_MAX = 1 << 20 };

#define KINDS "prompt|config|rubric"

static const struct cg_opt list_opts[] = {
	CG_OPT_STR('k', "kind", &kind, KINDS, "only these (default: all)"),
	CG_OPT_BOOL(0, "json", &json, "records, one a line"),
	CG_OPT_END
};
static const struct cg_opt show_opts[] = {
	CG_OPT_STR('k', "kind", &kind, KINDS, "what it is (default: prompt)"),
	CG_OPT_STR(0, "item-version", &version, "VERSION", "this version (default: the highest)"),
	CG_OPT_BOOL(0, "json", &json, "the record, on one line"),
	CG_OPT_END
};
static const struct cg_opt render_opts[] = {
	CG_OPT_STR(0, "vars", &vars_file, "FILE", "variables as JSON (default: standard input)"),
	CG_OPT_STR(0, "item-version", &version, "VERSION", "this version (default: the highest)"),
	CG_OPT_END
};
static const struct cg_opt diff_opts[] = {
	CG_OPT_STR('k', "kind", &kind, KINDS, "what it is (default: prompt)"),
	CG_OPT_END
};
static const struct cg_opt check_opts[] = { CG_OPT_END };

static const struct cg_prog list_prog = {
	.name = "cg-prompt list",
	.synopsis = "[-k KIND] [--json]",
	.summary = "Lists the registry: id, version, kind.",
	.opts = list_opts,
	.examples = "  cg-prompt list\n  cg-prompt list -k rubric --json | jq -r .path\n",
	.operand = "",
};
static const struct cg_prog show_prog = {
	.name = "cg-prompt show",
	.synopsis = "[-k KIND] [--item-version=VERSION] [--json] ID",
	.summary = "Shows one item; of a prompt the text, of a config or rubric the document.",
	.opts = show_opts,
	.examples = "  cg-prompt show generate_copy\n  cg-prompt show -k rubric accessibility | jq .criteria\n",
	.operand = "PROMPT",
};
static const struct cg_prog render_prog = {
	.name = "cg-prompt render",
	.synopsis = "[--vars=FILE] [--item-version=VERSION] ID",
	.summary = "Renders a prompt as a model would get it.",
	.opts = render_opts,
	.examples = "  cg-prompt render --vars=vars.json generate_copy\n"
	    "  jq '{brief}' brief.json | cg-prompt render extract_theme_brief\n",
	.operand = "PROMPT",
};
static const struct cg_prog diff_prog = {
	.name = "cg-prompt diff",
	.synopsis = "[-k KIND] ID VERSION VERSION",
	.summary = "Shows what differs between two versions; 0 nothing, 1 something.",
	.opts = diff_opts,
	.examples = "  cg-prompt diff generate_copy 1.0.0 1.1.0\n"
	    "  cg-prompt diff -k rubric accessibility 1.0.0 1.1.0\n",
	.operand = "PROMPT",
};
static const struct cg_prog check_prog = {
	.name = "cg-prompt check",
	.synopsis = "",
	.summary = "Reports every mistake of the registry; 65 when there is one.",
	.opts = check_opts,
	.examples = "  cg-prompt check\n  cg-prompt check --prompts-path=prompts && echo fine\n",
	.operand = "",
};
static const struct cg_prog *const verbs[] = { &list_prog, &show_prog, &render_prog, &diff_prog,
	&check_prog, NULL };

static const struct cg_prog prog = {
	.name = "cg-prompt",
	.synopsis = "list|show|render|diff|check [OPTIONS] [ID]",
	.summary = "Lists, shows, renders, compares and checks prompts, configs and rubrics.",
	.examples = "  cg-prompt list\n  cg-prompt render --vars=vars.json generate_copy\n",
	.verbs = verbs,
};

static int
list(struct cg_ctx *ctx, struct cg_err *err)
{
	static const struct cg_column columns[] = {
		{ "id", "ID", CG_COL_TEXT },
		{ "version", "VERSION", CG_COL_TEXT },
		{ "kind", "KIND", CG_COL_TEXT },
		{ NULL, NULL, CG_COL_TEXT }
	};
	struct cg_out out;

	cg_out_init(&out, CG_SHOW_RECORDS, columns, NULL, json, false);
	return cg_out_end(&out, cg_tool_prompt_list(ctx, kind, out.to, err), err);
}

/* A sink that shows one item: a prompt as its text, anything else as its document. */
static int
show_item(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	const json_t *item = json_object_get(record, "item");
	const char *body = cg_json_get_str(item, "body", NULL);
	struct cg_buf b;

	(void)s;
	cg_buf_init(&b, 16 << 20);
	if (json)
		cg_json_dump(record, &b);
	else if (body)
		cg_buf_puts(&b, body);
	else
		cg_json_pretty(item, &b);
	if (!b.failed)
		printf("%s%s", b.s, b.len && b.s[b.len - 1] == '\n' ? "" : "\n");
	else
		cg_err_set(err, CG_E_TOOBIG, "too large to show");
	cg_buf_release(&b);
	return 0;
}

static int
render(const struct cg_prog *verb, struct cg_ctx *ctx, const char *id, struct cg_err *err)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_buf b;
	json_t *vars;
	int rc;

	if (!vars_file && isatty(0))
		fprintf(stderr, "%s: reading variables from the terminal, end with ^D\n", verb->name);
	vars = cg_json_load(vars_file ? vars_file : "-", CG_JSON_MAX, err);
	if (!vars)
		return -1;
	cg_buf_init(&b, RENDERED_MAX);
	rc = cg_tool_prompt_render(ctx, id, version, vars, &b, &d, err);
	if (rc == 0)
		printf("%s\n", b.s);
	else if (cg_prog_diags(verb, &d))
		rc = 65;
	cg_diags_release(&d);
	cg_buf_release(&b);
	json_decref(vars);
	return rc;
}

/* What differs between two texts is diff's business; its statuses are ours. */
static int
diff(struct cg_ctx *ctx, char **argv, struct cg_err *err)
{
	const char *what = kind ? kind : "prompt";
	char *a, *b, *name_a, *name_b;

	if (cg_tool_prompt_path(ctx, what, argv[0], argv[1], &a, err) < 0)
		return -1;
	if (cg_tool_prompt_path(ctx, what, argv[0], argv[2], &b, err) < 0) {
		free(a);
		return -1;
	}
	name_a = cg_asprintf("%s %s", argv[0], argv[1]);
	name_b = cg_asprintf("%s %s", argv[0], argv[2]);
	execlp("diff", "diff", "-u", "--label", name_a, "--label", name_b, a, b, (char *)NULL);
	cg_err_sys(err, "start diff");
	free(name_a);
	free(name_b);
	free(a);
	free(b);
	return -1;
}

static int
check(const struct cg_prog *verb, struct cg_ctx *ctx, struct cg_err *err)
{
	struct cg_diags d = CG_DIAGS_INIT;
	int rc = cg_tool_prompt_check(ctx, &d, err);

	if (rc == 0 && cg_prog_diags(verb, &d))
		rc = 65;
	cg_diags_release(&d);
	return rc;
}

static void
check_operands(const struct cg_prog *verb, int argc)
{
	if (verb == &diff_prog && argc != 3)
		cg_prog_usage(verb, "an id and two versions, please");
	if ((verb == &show_prog || verb == &render_prog) && argc != 1)
		cg_prog_usage(verb, "which one?");
	if ((verb == &list_prog || verb == &check_prog) && argc != 0)
		cg_prog_usage(verb, "takes no operand");
}

int
main(int argc, char **argv)
{
	const struct cg_prog *verb = cg_prog_start_verb(&prog, &argc, &argv);
	struct cg_sink one = { .put = show_item };
	struct cg_err err = CG_ERR_INIT;
	struct cg_ctx ctx;
	int rc;

	check_operands(verb, argc);
	if (cg_ctx_open(&ctx, cg_prog_common(), &err) < 0)
		return cg_prog_finish(verb, -1, &err);
	if (verb == &list_prog)
		rc = list(&ctx, &err);
	else if (verb == &show_prog)
		rc = cg_tool_prompt_show(&ctx, kind ? kind : "prompt", argv[0], version, &one, &err);
	else if (verb == &render_prog)
		rc = render(verb, &ctx, argv[0], &err);
	else if (verb == &diff_prog)
		rc = diff(&ctx, argv, &err);
	else
		rc = check(verb, &ctx, &err);
	cg_ctx_close(&ctx);
	return cg_prog_finish(verb, rc, &err);
}
