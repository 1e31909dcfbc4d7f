/* cg-cache: look into the step cache and the objects, explain, keep, forget. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/prog.h"
#include "base/str.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "tool/cache.h"
#include "tool/export.h"
#include "tool/names.h"
#include "tool/show.h"
#include "tool/table.h"
#include "tool/tool.h"

enum { STORE_READ = 0, STORE_WRITE = 1 };

static bool json, nul, objects, dry_run, force, all, keep_objects;
static struct cg_cache_list_req list_req;
static int64_t older_than = 0, max_size = -1, limit;
static const char *output;

static const struct cg_opt has_opts[] = {
	CG_OPT_BOOL('0', "null", &nul, "names on standard input end with NUL"),
	CG_OPT_END
};
static const struct cg_opt list_opts[] = {
	CG_OPT_STR('w', "workflow", &list_req.workflow, "WORKFLOW", "entries of this workflow"),
	CG_OPT_STR('s', "step", &list_req.step, "STEP", "of this step"),
	CG_OPT_STR(0, "skill", &list_req.skill, "SKILL", "of this skill"),
	CG_OPT_STR('r', "run", &list_req.run, "RUN", "made by this run"),
	CG_OPT_DUR(0, "older-than", &older_than, "TIME", "not used for that long (30d, 12h)"),
	CG_OPT_INT('l', "limit", &limit, "N", "at most this many"),
	CG_OPT_BOOL(0, "objects", &objects, "the objects instead of the entries"),
	CG_OPT_BOOL('0', "null", &nul, "names alone, each ended by NUL"),
	CG_OPT_BOOL(0, "json", &json, "records, one a line"),
	CG_OPT_END
};
static const struct cg_opt show_opts[] = {
	CG_OPT_BOOL('0', "null", &nul, "names on standard input end with NUL"),
	CG_OPT_BOOL(0, "json", &json, "records, one a line"),
	CG_OPT_END
};
static const struct cg_opt json_opts[] = {
	CG_OPT_BOOL(0, "json", &json, "records, one a line"),
	CG_OPT_END
};
static const struct cg_opt prune_opts[] = {
	CG_OPT_DUR(0, "older-than", &older_than, "TIME", "entries, and packed pages, not used for that long"),
	CG_OPT_INT(0, "max-size", &max_size, "BYTES", "then the least recently used, down to this"),
	CG_OPT_BOOL(0, "keep-objects", &keep_objects, "leave objects that nothing names"),
	CG_OPT_BOOL('n', "dry-run", &dry_run, "only say what would go"),
	CG_OPT_BOOL(0, "json", &json, "records, one a line"),
	CG_OPT_END
};
static const struct cg_opt get_opts[] = {
	CG_OPT_STR('o', "output", &output, "FILE", "write it there; a folder becomes one"),
	CG_OPT_END
};
static const struct cg_opt drop_opts[] = {
	CG_OPT_BOOL('a', "all", &all, "every entry, and the objects that nothing else names"),
	CG_OPT_BOOL('f', "force", &force, "do not ask"),
	CG_OPT_BOOL('n', "dry-run", &dry_run, "only say whether it is there"),
	CG_OPT_BOOL('0', "null", &nul, "names on standard input end with NUL"),
	CG_OPT_END
};
static const struct cg_opt no_opts[] = { CG_OPT_END };

#define VERB(v, syn, sum, o, ex, op) \
	static const struct cg_prog v##_prog = { .name = "cg-cache " #v, .synopsis = syn, \
		.summary = sum, .opts = o, .examples = ex, .operand = op }
VERB(has, "[-0] [NAME...]", "Asks whether entries or objects are there, whole: 0 all are, 1 not.",
    has_opts, "  if cg-cache has \"$key\"; then echo hit; fi\n  cg-cache list -0 | cg-cache has -0\n",
    "");
VERB(list, "[OPTIONS]", "Lists the entries of the step cache, newest first, or the objects.",
    list_opts, "  cg-cache list --workflow=campaign.build --limit=20\n"
    "  cg-cache list -0 --older-than=30d | xargs -0 cg-cache drop --\n", "");
VERB(show, "[--json] [NAME...]", "Shows all about an entry or an object.", show_opts,
    "  cg-cache show \"$key\"\n  cg-cache show --json \"$key\" | jq .data\n", "");
VERB(explain, "[--json] RUN STEP", "Says why a step ran, or from where its result came.",
    json_opts, "  cg-cache explain \"$run\" bgm\n"
    "  cg-cache explain --json \"$run\" bgm | jq -r '.reasons[]'\n", "RUN");
VERB(verify, "[--json] [-0] [NAME... | -]",
    "Reads objects and compares them with their hashes: those named (- is stdin), or all.", show_opts,
    "  cg-cache verify\n  cg-cache verify --json | jq -r .name | xargs cg-cache drop\n", "");
VERB(prune, "[--older-than=TIME] [--max-size=BYTES] [-n]",
    "Forgets results that nobody used lately, and objects that nothing names.", prune_opts,
    "  cg-cache prune --older-than=30d\n  cg-cache prune -n --max-size=10000000000\n", "");
VERB(put, "[--json] [FILE|DIR|-...]", "Puts files and folders into the objects; prints their URIs.",
    json_opts, "  cg-cache put logo.png\n  uri=$(cg-cache put - <brief.json)\n", "FILE");
VERB(get, "[-o FILE] NAME", "Writes an object to standard output, or to a file or folder.",
    get_opts, "  cg-cache get \"$hash\" >logo.png\n  cg-cache get -o game \"$tree\"\n", "");
VERB(drop, "[-n] [-0] [NAME...] | --all [-f]", "Forgets entries and objects.", drop_opts,
    "  cg-cache drop \"$key\"\n  cg-cache list -0 --step=bgm | cg-cache drop -0\n", "");
VERB(export, "RUN DIR", "Puts the files of a run into a folder where a person can open them.",
    no_opts, "  cg-cache export \"$run\" out\n  cg-cache export \"$run\" out && ls out/game\n",
    "RUN");

static const struct cg_prog *const verbs[] = { &has_prog, &list_prog, &show_prog, &explain_prog,
	&verify_prog, &prune_prog, &put_prog, &get_prog, &drop_prog, &export_prog, NULL };
static const struct cg_prog prog = {
	.name = "cg-cache",
	.synopsis = "has|list|show|explain|verify|prune|put|get|drop|export [OPTIONS] [NAME...]",
	.summary = "Looks into the step cache and the objects; explains, keeps and forgets.",
	.examples = "  cg-cache list --json | jq -r .cacheKey\n  cg-cache explain \"$run\" bgm\n",
	.verbs = verbs,
};

static const char *const name_fields[] = { "cacheKey", "hash", "name", "uri", NULL };
static const struct cg_column entry_columns[] = {
	{ "cacheKey", "KEY", CG_COL_ID },
	{ "workflow", "WORKFLOW", CG_COL_TEXT },
	{ "stepId", "STEP", CG_COL_TEXT },
	{ "skillId", "SKILL", CG_COL_TEXT },
	{ "scope", "SCOPE", CG_COL_TEXT },
	{ "sizeBytes", "SIZE", CG_COL_BYTES },
	{ "durationMs", "TOOK", CG_COL_MS },
	{ "usedAt", "USED", CG_COL_TIME },
	{ NULL, NULL, CG_COL_TEXT }
};
static const struct cg_column object_columns[] = {
	{ "hash", "HASH", CG_COL_ID },
	{ "sizeBytes", "SIZE", CG_COL_BYTES },
	{ "mime", "TYPE", CG_COL_TEXT },
	{ NULL, NULL, CG_COL_TEXT }
};
static const struct cg_column pruned_columns[] = {
	{ "kind", "KIND", CG_COL_TEXT },
	{ "name", "NAME", CG_COL_TEXT },
	{ "sizeBytes", "SIZE", CG_COL_BYTES },
	{ NULL, NULL, CG_COL_TEXT }
};

/* ---- sinks: one for each shape of output ---- */

static int
print_with_nul(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	(void)err;
	printf("%s%c", cg_json_get_str(record, s->arg, ""), '\0');
	return 0;
}

static int
print_reasons(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	json_t *r;
	size_t i;

	(void)s;
	(void)err;
	printf("%s: %s\n", cg_json_get_str(record, "stepId", ""),
	    cg_json_get_str(record, "outcome", ""));
	json_array_foreach(json_object_get(record, "reasons"), i, r)
		printf("  %s\n", json_string_value(r));
	return 0;
}

struct shape {
	struct cg_sink lines, plain;
	struct cg_table table;
	struct cg_sink *to;
};

/* --json wins; else a table, or else how it is shown plainly. */
static struct cg_sink *
shape(struct shape *s, const struct cg_column *columns, enum cg_show how, const char *field)
{
	memset(s, 0, sizeof *s);
	cg_sink_fd(&s->lines, 1, false);
	if (columns)
		cg_table_init(&s->table, columns, 1);
	cg_show_init(&s->plain, how, field, NULL);
	if (how == CG_SHOW_FIELD && nul)
		s->plain.put = print_with_nul;
	s->to = json ? &s->lines : columns ? &s->table.sink : &s->plain;
	return s->to;
}

static int
finish(struct shape *s, int rc, struct cg_err *err)
{
	struct cg_err late = CG_ERR_INIT;

	if ((cg_sink_flush(&s->lines, &late) < 0
	    || (s->table.columns && cg_table_end(&s->table, &late) < 0)) && rc >= 0) {
		*err = late;
		rc = -1;
	}
	cg_sink_release(&s->lines);
	cg_table_release(&s->table);
	return rc;
}

/* ---- verbs over names ---- */

struct each {
	struct cg_ctx *ctx;
	struct cg_sink *sink;
	struct cg_err *err;
	int (*call)(struct each *e, const char *name);
	int worst; /* 0; 1: something was not there */
};

static int
one(void *arg, const char *name)
{
	struct each *e = arg;
	int rc = e->call(e, name);

	if (rc < 0)
		return -1;
	if (rc > 0)
		e->worst = 1;
	return 0;
}

static int
over_names(struct each *e, int argc, char **argv)
{
	return cg_tool_names(argc, argv, 0, nul, name_fields, one, e, e->err) < 0 ? -1 : e->worst;
}

static int
has_one(struct each *e, const char *name)
{
	int rc = cg_tool_cache_has(e->ctx, name, e->err);

	return rc < 0 ? -1 : !rc;
}

static void
say_missing(const char *name)
{
	struct cg_err err;

	cg_err_set(&err, CG_E_NOTFOUND, "there is no entry or object '%.80s'", name);
	cg_prog_error(&prog, &err);
}

static int
show_one(struct each *e, const char *name)
{
	int rc = cg_tool_cache_show(e->ctx, name, e->sink, e->err);

	if (rc == 0)
		say_missing(name);
	return rc < 0 ? -1 : !rc;
}

static int
drop_one(struct each *e, const char *name)
{
	int rc = cg_tool_cache_drop(e->ctx, name, dry_run, e->err);

	if (rc == 1 && dry_run)
		printf("%s\n", name);
	return rc < 0 ? -1 : !rc;
}

static int
verify_one(struct each *e, const char *name)
{
	return cg_tool_cache_verify(e->ctx, name, e->sink, e->err);
}

static int
put_one(struct each *e, const char *path)
{
	struct cg_buf b;
	int rc;

	if (strcmp(path, "-") != 0)
		return cg_tool_cache_put(e->ctx, path, e->sink, e->err);
	cg_buf_init(&b, (size_t)1 << 30);
	rc = cg_fd_read(&b, 0, "standard input", e->err);
	if (rc == 0)
		rc = cg_tool_cache_put_bytes(e->ctx, b.s, b.len, e->sink, e->err);
	cg_buf_release(&b);
	return rc;
}

static int
put_all(struct each *e, int argc, char **argv)
{
	int rc = argc ? 0 : put_one(e, "-");

	for (int i = 0; rc == 0 && i < argc; i++)
		rc = put_one(e, argv[i]);
	return rc;
}

/* Asked once, on the terminal; without one only -f will do. */
static void
confirm(void)
{
	char answer[8] = "";
	FILE *tty = dry_run || force ? NULL : fopen("/dev/tty", "r+");

	if (dry_run || force)
		return;
	if (!tty)
		cg_prog_usage(&drop_prog, "--all without a terminal to ask on needs -f");
	fputs("cg-cache: forget every result of the step cache? [y/N] ", tty);
	fflush(tty);
	if (!fgets(answer, sizeof answer, tty) || (answer[0] != 'y' && answer[0] != 'Y'))
		exit(1);
	fclose(tty);
}

static int
drop(struct each *e, int argc, char **argv)
{
	if (!all)
		return over_names(e, argc, argv);
	return cg_tool_cache_drop_all(e->ctx, dry_run, e->err) < 0 ? -1 : 0;
}

static int
list(struct cg_ctx *ctx, struct cg_err *err)
{
	struct shape s;
	int rc;

	list_req.older_than_ms = older_than;
	list_req.limit = limit;
	list_req.objects = objects;
	shape(&s, nul ? NULL : objects ? object_columns : entry_columns, CG_SHOW_FIELD,
	    objects ? "hash" : "cacheKey");
	rc = cg_tool_cache_list(ctx, &list_req, s.to, err);
	return finish(&s, rc, err);
}

static int
prune(struct cg_ctx *ctx, struct cg_err *err)
{
	const struct cg_cache_prune_req req = { older_than, max_size, keep_objects, dry_run };
	struct shape s;

	shape(&s, pruned_columns, CG_SHOW_QUIET, NULL);
	return finish(&s, cg_tool_cache_prune(ctx, &req, s.to, err), err);
}

static int
run(const struct cg_prog *verb, struct cg_ctx *ctx, int argc, char **argv, struct cg_err *err)
{
	struct each e = { .ctx = ctx, .err = err };
	struct shape s;
	int rc;

	if (verb == &list_prog)
		return list(ctx, err);
	if (verb == &prune_prog)
		return prune(ctx, err);
	if (verb == &get_prog)
		return cg_tool_cache_get(ctx, argv[0], 1, output, err);
	if (verb == &export_prog)
		return cg_tool_export_run(ctx, &ctx->who, argv[0], argv[1], err);
	if (verb == &drop_prog)
		return e.call = drop_one, drop(&e, argc, argv);
	if (verb == &has_prog)
		return e.call = has_one, over_names(&e, argc, argv);
	e.sink = shape(&s, NULL, verb == &verify_prog || verb == &put_prog ? CG_SHOW_FIELD
	    : CG_SHOW_PRETTY, verb == &verify_prog ? "message" : "uri");
	if (verb == &explain_prog)
		s.plain.put = print_reasons;
	e.call = verb == &verify_prog ? verify_one : show_one;
	if (verb == &explain_prog)
		rc = cg_tool_cache_explain(ctx, argv[0], argv[1], e.sink, err);
	else if (verb == &put_prog)
		rc = put_all(&e, argc, argv);
	else if (verb == &verify_prog && argc == 0)
		rc = cg_tool_cache_verify(ctx, NULL, e.sink, err);
	else
		rc = over_names(&e, argc, argv);
	return finish(&s, rc > 0 ? 1 : rc, err);
}

static void
check_operands(const struct cg_prog *verb, int argc)
{
	bool two = verb == &explain_prog || verb == &export_prog;
	bool none = verb == &list_prog || verb == &prune_prog || (verb == &drop_prog && all);

	if (two && argc != 2)
		cg_prog_usage(verb, "%s, got %d operands",
		    verb == &explain_prog ? "a run and a step" : "a run and a folder", argc);
	if (verb == &get_prog && argc != 1)
		cg_prog_usage(verb, "one name, got %d", argc);
	if (none && argc)
		cg_prog_usage(verb, "no operand is taken, got %d", argc);
	if (verb == &prune_prog && !older_than && max_size < 0)
		cg_prog_usage(verb, "say how much: --older-than or --max-size");
	if (verb == &drop_prog && all)
		confirm();
}

int
main(int argc, char **argv)
{
	const struct cg_prog *verb = cg_prog_start_verb(&prog, &argc, &argv);
	struct cg_err err = CG_ERR_INIT;
	struct cg_ctx ctx;
	bool writes = verb == &drop_prog || verb == &prune_prog;
	int rc = -1;

	check_operands(verb, argc);
	if (cg_ctx_open(&ctx, cg_prog_common(), &err) == 0) {
		if (cg_ctx_store(&ctx, writes && !dry_run ? STORE_WRITE : STORE_READ, &err) == 0)
			rc = run(verb, &ctx, argc, argv, &err);
		cg_ctx_close(&ctx);
	}
	return cg_prog_finish(&prog, rc, &err);
}
