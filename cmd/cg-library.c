/* cg-library: what runs have made, and the files that campaigns may use. */
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/prog.h"
#include "tool/library.h"
#include "tool/names.h"
#include "tool/out.h"
#include "tool/tool.h"

static bool json, nul;
static const char *name;
static const struct cg_library_rights all = { true, true };
static struct cg_library_req req = { .rights = { true, true } };

static const struct cg_opt list_opts[] = {
	CG_OPT_STR('t', "type", &req.type, "TYPE", "of this type: image/poster, or image for all of them"),
	CG_OPT_STR('s', "search", &req.search, "TEXT", "with that in the name of the file"),
	CG_OPT_STR('c', "campaign", &req.campaign, "CAMPAIGN", "made by runs of this campaign"),
	CG_OPT_STR(0, "source", &req.source, "SOURCE", "made by a run (run), or added (upload)"),
	CG_OPT_INT('l', "limit", &req.limit, "N", "at most this many"),
	CG_OPT_STR(0, "cursor", &req.cursor, "CURSOR", "after the one of which this is the cursor"),
	CG_OPT_BOOL(0, "json", &json, "records, one a line"),
	CG_OPT_END
};
static const struct cg_opt add_opts[] = {
	CG_OPT_STR('n', "name", &name, "NAME", "what it is called, in place of its own name"),
	CG_OPT_BOOL(0, "json", &json, "records, one a line"),
	CG_OPT_END
};
static const struct cg_opt drop_opts[] = {
	CG_OPT_BOOL('0', "null", &nul, "ids on standard input end with NUL"),
	CG_OPT_END
};

static const struct cg_prog list_prog = {
	.name = "cg-library list", .synopsis = "[-t TYPE] [-s TEXT] [-c CAMPAIGN] [--source=SOURCE] [-l N] [--json]",
	.summary = "Lists what runs have made and what was added, newest first.", .opts = list_opts,
	.examples = "  cg-library list --type=image --search=logo\n"
	    "  cg-library list --source=upload --json | jq -r 'select(.usedBy == []).id'\n",
	.operand = "",
};
static const struct cg_prog add_prog = {
	.name = "cg-library add", .synopsis = "[-n NAME] [--json] FILE...",
	.summary = "Adds pictures, sounds, clips, models, fonts and PDFs; prints their ids.", .opts = add_opts,
	.examples = "  id=$(cg-library add logo.png)\n  cg-library add --json -n logo.png - <file | jq -r .uri\n",
	.operand = "FILE",
};
static const struct cg_prog drop_prog = {
	.name = "cg-library drop", .synopsis = "[-0] [ID...]",
	.summary = "Takes away what was added and no campaign uses.", .opts = drop_opts,
	.examples = "  cg-library drop \"$id\"\n"
	    "  cg-library list --source=upload --json | jq -c 'select(.usedBy == [])' | cg-library drop\n",
	.operand = "",
};
static const struct cg_prog *const verbs[] = { &list_prog, &add_prog, &drop_prog, NULL };

static const struct cg_prog prog = {
	.name = "cg-library",
	.synopsis = "list|add|drop [OPTIONS] [FILE... | ID...]",
	.summary = "Lists what runs have made, and keeps files that campaigns use.",
	.examples = "  cg-library list --type=audio\n  cg-library add logo.png\n",
	.verbs = verbs,
};

static const struct cg_column columns[] = {
	{ "id", "ARTIFACT", CG_COL_ID },
	{ "artifactType", "TYPE", CG_COL_TEXT },
	{ "filename", "NAME", CG_COL_TEXT },
	{ "sizeBytes", "SIZE", CG_COL_BYTES },
	{ "campaignName", "CAMPAIGN", CG_COL_TEXT },
	{ "createdAt", "MADE", CG_COL_TIME },
	{ NULL, NULL, CG_COL_TEXT }
};

struct work {
	struct cg_ctx ctx;
	struct cg_out out;
	struct cg_err *err;
	int status;
};

static int
add_one(struct work *w, const char *path)
{
	bool in = path[0] == '-' && !path[1];
	struct cg_library_file f = { .name = name ? name : in ? NULL : path };
	struct cg_buf b;
	int rc;

	cg_buf_init(&b, CG_LIBRARY_FILE_MAX);
	rc = in ? cg_fd_read(&b, 0, "standard input", w->err) : cg_file_read(&b, path, w->err);
	f.bytes = b.s;
	f.n = b.len;
	rc = rc < 0 ? rc : cg_tool_library_add(&w->ctx, &f, &all, w->out.to, w->err);
	cg_buf_release(&b);
	return rc < 0 ? -1 : 0;
}

/* What is wrong with one is said; the others go nevertheless. */
static int
drop_one(void *arg, const char *id)
{
	struct work *w = arg;

	if (cg_tool_library_drop(&w->ctx, id, &all, w->err) == 0)
		return 0;
	if (w->err->code != CG_E_NOTFOUND && w->err->code != CG_E_CONFLICT)
		return -1;
	cg_prog_error(&drop_prog, w->err);
	w->status = cg_errc_exit(w->err->code);
	return 0;
}

static int
run(const struct cg_prog *verb, struct work *w, int argc, char **argv)
{
	static const char *const fields[] = { "id", "artifactId", NULL };
	int rc = 0;

	if (verb == &list_prog)
		return cg_tool_library(&w->ctx, &req, w->out.to, w->err);
	if (verb == &drop_prog)
		return cg_tool_names(argc, argv, 0, nul, fields, drop_one, w, w->err);
	for (int i = 0; rc == 0 && i < argc; i++)
		rc = add_one(w, argv[i]);
	return rc;
}

int
main(int argc, char **argv)
{
	struct cg_err err = CG_ERR_INIT;
	struct work w = { .err = &err };
	const struct cg_prog *verb = cg_prog_start_verb(&prog, &argc, &argv);
	int rc;

	if (verb == &list_prog && argc)
		cg_prog_usage(verb, "no operand is taken");
	if (verb == &list_prog && req.source && strcmp(req.source, "run") != 0
	    && strcmp(req.source, "upload") != 0)
		cg_prog_usage(verb, "--source is run or upload");
	if (verb == &add_prog && (argc == 0 || (name && argc > 1)))
		cg_prog_usage(verb, argc ? "one name is for one file" : "which file?");
	if (verb == &drop_prog && argc == 0 && isatty(0))
		cg_prog_usage(verb, "which artifact?");
	if (cg_ctx_open(&w.ctx, cg_prog_common(), &err) < 0)
		return cg_prog_finish(verb, -1, &err);
	cg_out_init(&w.out, verb == &list_prog ? CG_SHOW_RECORDS : verb == &add_prog ? CG_SHOW_FIELD
	    : CG_SHOW_QUIET, columns, "id", json, false);
	rc = cg_out_end(&w.out, run(verb, &w, argc, argv), &err);
	cg_ctx_close(&w.ctx);
	return cg_prog_finish(verb, rc < 0 ? rc : w.status, &err);
}
