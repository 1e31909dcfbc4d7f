/* cg-skill: what is in the catalog of skills, and is it correct? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/prog.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "tool/out.h"
#include "tool/skill.h"
#include "tool/table.h"
#include "tool/template.h"
#include "tool/tool.h"

static bool all, json, input, output;
static const char *version;

static const struct cg_opt list_opts[] = {
	CG_OPT_BOOL('a', "all", &all, "deprecated and experimental skills too"),
	CG_OPT_BOOL(0, "json", &json, "records, one a line"),
	CG_OPT_END
};
static const struct cg_opt show_opts[] = {
	CG_OPT_BOOL(0, "json", &json, "the record, on one line"),
	CG_OPT_BOOL(0, "input", &input, "only the schema of its input"),
	CG_OPT_BOOL(0, "output", &output, "only the schema of its output"),
	CG_OPT_STR(0, "skill-version", &version, "VERSION", "this version (default: the highest)"),
	CG_OPT_END
};
static const struct cg_opt templates_opts[] = {
	CG_OPT_BOOL(0, "json", &json, "records, one a line"),
	CG_OPT_END
};
static const struct cg_opt check_opts[] = { CG_OPT_END };

static const struct cg_prog list_prog = {
	.name = "cg-skill list",
	.synopsis = "[-a] [--json]",
	.summary = "Lists the skills: id, version, status, what runs it here, title.",
	.opts = list_opts,
	.examples = "  cg-skill list\n  cg-skill list --json | jq -r 'select(.runs == \"nowhere\").skillId'\n",
	.operand = "",
};
static const struct cg_prog show_prog = {
	.name = "cg-skill show",
	.synopsis = "[--json | --input | --output] [--skill-version=VERSION] SKILL",
	.summary = "Shows one skill: what it takes, gives and may touch.",
	.opts = show_opts,
	.examples = "  cg-skill show generate_bgm_track\n  cg-skill show --input generate_bgm_track | jq .properties\n",
	.operand = "SKILL",
};
static const struct cg_prog templates_prog = {
	.name = "cg-skill templates",
	.synopsis = "[--json] [TEMPLATE]",
	.summary = "Lists the games, or shows one: its configuration's schema, one that plays, its slots.",
	.opts = templates_opts,
	.examples = "  cg-skill templates\n  cg-skill templates spin_wheel | jq .defaultConfig\n",
	.operand = "TEMPLATE",
};
static const struct cg_prog check_prog = {
	.name = "cg-skill check",
	.synopsis = "[SKILL...]",
	.summary = "Reports every mistake of the index and the descriptors; 65 when there is one.",
	.opts = check_opts,
	.examples = "  cg-skill check\n  cg-skill check generate_bgm_track && echo fine\n",
	.operand = "SKILL",
};
static const struct cg_prog validate_prog = {
	.name = "cg-skill validate",
	.synopsis = "[SKILL...]",
	.summary = "The same as check.",
	.opts = check_opts,
	.examples = "  cg-skill validate\n  cg-skill validate pass\n",
	.operand = "SKILL",
};
static const struct cg_prog *const verbs[] = { &list_prog, &show_prog, &templates_prog, &check_prog,
	&validate_prog, NULL };

static const struct cg_prog prog = {
	.name = "cg-skill",
	.synopsis = "list|show|templates|check [OPTIONS] [SKILL | TEMPLATE...]",
	.summary = "Lists, shows and checks the skills of the catalog, and shows the games.",
	.examples = "  cg-skill list\n  cg-skill show bundle_game_template\n",
	.verbs = verbs,
};

static int
list(struct cg_ctx *ctx, struct cg_err *err)
{
	static const struct cg_column columns[] = {
		{ "skillId", "SKILL", CG_COL_TEXT },
		{ "version", "VERSION", CG_COL_TEXT },
		{ "status", "STATUS", CG_COL_TEXT },
		{ "runs", "RUNS", CG_COL_TEXT },
		{ "title", "TITLE", CG_COL_TEXT },
		{ NULL, NULL, CG_COL_TEXT }
	};
	struct cg_skill_list_req req = { all };
	struct cg_out out;

	cg_out_init(&out, CG_SHOW_RECORDS, columns, NULL, json, false);
	return cg_out_end(&out, cg_tool_skill_list(ctx, &req, out.to, err), err);
}

static int
keep(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	(void)err;
	json_decref(*(json_t **)s->arg);
	*(json_t **)s->arg = json_deep_copy(record);
	return 0;
}

static void
line(const char *name, const json_t *v)
{
	struct cg_buf b;

	if (!v || (json_is_array(v) && json_array_size(v) == 0))
		return;
	cg_buf_init(&b, 1 << 20);
	if (json_is_string(v))
		cg_buf_puts(&b, json_string_value(v));
	else if (json_is_array(v))
		for (size_t i = 0; i < json_array_size(v); i++)
			cg_buf_printf(&b, "%s%s", i ? " " : "",
			    cg_json_get_str(json_array_get(v, i), "artifact_type",
			    json_string_value(json_array_get(v, i)) ? json_string_value(json_array_get(v, i)) : ""));
	else
		cg_json_dump(v, &b);
	printf("%-14s%s\n", name, b.s);
	cg_buf_release(&b);
}

/* The members of an object schema: name, type, required or not. */
static void
members(const char *title, const json_t *schema)
{
	const json_t *props = json_object_get(schema, "properties"), *v;
	const json_t *required = json_object_get(schema, "required");
	const char *name;

	printf("\n%s\n", title);
	json_object_foreach((json_t *)props, name, v) {
		const json_t *type = json_object_get(v, "type"), *r;
		bool must = false;
		char *text = json_is_string(type) ? NULL : type ? cg_json_str(type) : NULL;
		size_t i;

		json_array_foreach((json_t *)required, i, r)
			must = must || strcmp(json_string_value(r), name) == 0;
		printf("  %-24s %-10s %s%s%s\n", name, text ? text : cg_json_get_str(v, "type",
		    json_object_get(v, "enum") ? "one of" : "any"), must ? "required" : "",
		    must && json_object_get(v, "description") ? ", " : "",
		    cg_json_get_str(v, "description", ""));
		free(text);
	}
}

static void
print_skill(const json_t *r)
{
	static const char *const rows[][2] = {
		{ "id", "skillId" }, { "version", "version" }, { "title", "title" },
		{ "status", "status" }, { "description", "description" }, { "tags", "tags" },
		{ "runs", "runs" }, { "program", "program" }, { "template", "templateType" },
		{ "prompt", "promptId" }, { "prompt version", "promptVersion" }, { "digest", "digest" },
		{ "timeout ms", "timeoutMs" }, { "memory MB", "maxMemoryMb" }, { "network", "network" },
		{ "hosts", "allowedHosts" }, { "reads", "readPrefixes" }, { "writes", "writePrefixes" },
		{ "artifacts", "producesArtifacts" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		line(rows[i][0], json_object_get(r, rows[i][1]));
	members("input", json_object_get(r, "inputSchema"));
	members("output", json_object_get(r, "outputSchema"));
}

static int
show(struct cg_ctx *ctx, const char *id, struct cg_err *err)
{
	json_t *r = NULL;
	struct cg_sink sink = { .put = keep, .arg = &r };
	struct cg_buf b;
	int rc = cg_tool_skill_show(ctx, id, version, &sink, err);

	cg_buf_init(&b, 16 << 20);
	if (rc == 0 && json)
		cg_json_dump(r, &b);
	else if (rc == 0 && (input || output))
		cg_json_pretty(json_object_get(r, input ? "inputSchema" : "outputSchema"), &b);
	if (rc == 0 && (json || input || output))
		printf("%s%s", b.s, b.len && b.s[b.len - 1] == '\n' ? "" : "\n");
	else if (rc == 0)
		print_skill(r);
	cg_buf_release(&b);
	json_decref(r);
	return rc;
}

static int
templates(struct cg_ctx *ctx, const char *id, struct cg_err *err)
{
	static const struct cg_column columns[] = {
		{ "id", "TEMPLATE", CG_COL_TEXT },
		{ "version", "VERSION", CG_COL_TEXT },
		{ "title", "TITLE", CG_COL_TEXT },
		{ "description", "DESCRIPTION", CG_COL_TEXT },
		{ NULL, NULL, CG_COL_TEXT }
	};
	struct cg_out out;
	int rc;

	cg_out_init(&out, id ? CG_SHOW_PRETTY : CG_SHOW_RECORDS, columns, NULL, json, false);
	rc = id ? cg_tool_template(ctx, id, out.to, err) : cg_tool_templates(ctx, out.to, err);
	return cg_out_end(&out, rc, err);
}

static int
check(const struct cg_prog *verb, struct cg_ctx *ctx, int argc, char **argv, struct cg_err *err)
{
	struct cg_diags d = CG_DIAGS_INIT;
	bool wrong = false;
	int rc = 0;

	for (int i = 0; rc == 0 && (i < argc || i == 0); i++) {
		rc = cg_tool_skill_check(ctx, i < argc ? argv[i] : NULL, &d, err);
		wrong = cg_prog_diags(verb, &d) || wrong;
		cg_diags_release(&d);
	}
	return rc < 0 ? rc : wrong ? 65 : 0;
}

int
main(int argc, char **argv)
{
	const struct cg_prog *verb = cg_prog_start_verb(&prog, &argc, &argv);
	struct cg_err err = CG_ERR_INIT;
	struct cg_ctx ctx;
	int rc;

	if (verb == &list_prog && argc > 0)
		cg_prog_usage(verb, "takes no operand ('%s')", argv[0]);
	if (verb == &show_prog && argc != 1)
		cg_prog_usage(verb, "which skill?");
	if (verb == &templates_prog && argc > 1)
		cg_prog_usage(verb, "one game, or none for all");
	if (input && output)
		cg_prog_usage(verb, "--input or --output, not both");
	if (cg_ctx_open(&ctx, cg_prog_common(), &err) < 0)
		return cg_prog_finish(verb, -1, &err);
	if (verb == &list_prog)
		rc = list(&ctx, &err);
	else if (verb == &show_prog)
		rc = show(&ctx, argv[0], &err);
	else if (verb == &templates_prog)
		rc = templates(&ctx, argv[0], &err);
	else
		rc = check(verb, &ctx, argc, argv, &err);
	cg_ctx_close(&ctx);
	return cg_prog_finish(verb, rc, &err);
}
