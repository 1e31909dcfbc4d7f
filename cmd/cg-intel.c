/* cg-intel: plans, copy and themes on demand, what has been made so far, and campaigns of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/prog.h"
#include "base/sig.h"
#include "json/json.h"
#include "tool/intel.h"
#include "tool/tool.h"

enum { PRINTED_MAX = 64 << 20 };

static bool no_cache;
static const char *brief_file, *text, *template_id, *audience, *campaign, *name, *type, *state;
static int64_t budget_min = -1, budget_max = -1, limit = -1, offset = -1;

#define GAMES "spin_wheel|scratch_card|memory_match|quiz|catch_game|slot_machine"

static const struct cg_opt plan_opts[] = {
	CG_OPT_STR('f', "brief", &brief_file, "FILE", "the brief, or a whole request (default: standard input)"),
	CG_OPT_STR(0, "text", &text, "TEXT", "the brief itself"),
	CG_OPT_STR(0, "template", &template_id, GAMES, "the game that the customer would like"),
	CG_OPT_STR(0, "audience", &audience, "TEXT", "who is to play"),
	CG_OPT_INT(0, "budget-min", &budget_min, "AMOUNT", "what the prizes may cost, from"),
	CG_OPT_INT(0, "budget-max", &budget_max, "AMOUNT", "and to"),
	CG_OPT_STR(0, "campaign", &campaign, "CAMPAIGN", "the campaign it is for"),
	CG_OPT_BOOL('B', "no-cache", &no_cache, "make it anew, and do not keep it for others"),
	CG_OPT_END
};
static const struct cg_opt accept_opts[] = {
	CG_OPT_STR(0, "name", &name, "TEXT", "of the campaign (default: the title of its game)"),
	CG_OPT_BOOL('B', "no-cache", &no_cache, "make game and copy anew"),
	CG_OPT_END
};
static const struct cg_opt regenerate_opts[] = {
	CG_OPT_BOOL('B', "no-cache", &no_cache, "make it anew, and do not keep it for others"),
	CG_OPT_END
};
static const struct cg_opt history_opts[] = {
	CG_OPT_STR(0, "campaign", &campaign, "CAMPAIGN", "of this campaign"),
	CG_OPT_STR('t', "type", &type, "plan|copy|theme_brief|theme_image", "of this kind"),
	CG_OPT_STR('s', "state", &state, "pending|completed|failed", "in this state"),
	CG_OPT_INT('l', "limit", &limit, "N", "at most this many (default: 20)"),
	CG_OPT_INT(0, "offset", &offset, "N", "without the newest so many"),
	CG_OPT_END
};

static struct cg_intel in;

/* ---- requests ---- */

/* A brief as text; a request as JSON; or a trigger of a workflow, of which we take the brief. */
static json_t *
read_request(const char *path, struct cg_err *err)
{
	json_t *doc, *brief, *request = json_object();
	struct cg_buf b;
	int rc;

	cg_buf_init(&b, CG_JSON_MAX);
	rc = !path || strcmp(path, "-") == 0 ? cg_fd_read(&b, 0, "standard input", err)
	    : cg_file_read(&b, path, err);
	if (rc < 0) {
		json_decref(request);
		request = NULL;
	} else if (b.s[strspn(b.s, " \t\r\n")] != '{') {
		while (b.len && strchr(" \t\r\n", b.s[b.len - 1]))
			b.s[--b.len] = '\0';
		cg_json_set_str(request, "brief", b.s + strspn(b.s, " \t\r\n"));
	} else {
		json_decref(request);
		request = doc = cg_json_parse(b.s, b.len, path ? path : "standard input", 0, err);
		if (json_object_get(doc, "payload"))
			doc = json_object_get(doc, "payload");
		brief = json_object_get(doc, "brief");
		if (brief && (doc != request || json_object_get(doc, "campaign_name"))) {
			brief = json_pack("{s:O}", "brief", brief);
			json_decref(request);
			request = brief;
		}
	}
	cg_buf_release(&b);
	return request;
}

static json_t *
request_of(const struct cg_prog *verb, struct cg_err *err)
{
	json_t *r;

	if (text && brief_file)
		cg_prog_usage(verb, "either --brief or --text");
	if (text) {
		r = json_object();
		cg_json_set_str(r, "brief", text);
		return r;
	}
	if (!brief_file && isatty(0))
		fprintf(stderr, "%s: reading a brief from the terminal, end with ^D\n", verb->name);
	return read_request(brief_file, err);
}

static json_t *
member(json_t *o, const char *key)
{
	json_t *v = json_object_get(o, key);

	if (!json_is_object(v))
		json_object_set_new(o, key, v = json_object());
	return v;
}

static json_t *
plan_request(const struct cg_prog *verb, struct cg_err *err)
{
	json_t *r = request_of(verb, err), *c;

	if (!json_is_object(r))
		return r;
	cg_json_set_str(r, "campaign_id", campaign);
	if (!template_id && !audience && budget_min < 0 && budget_max < 0)
		return r;
	c = member(r, "constraints");
	cg_json_set_str(c, "template_preference", template_id);
	cg_json_set_str(c, "target_audience", audience);
	if (budget_min >= 0)
		cg_json_set_int(member(c, "budget_range"), "min", budget_min);
	if (budget_max >= 0)
		cg_json_set_int(member(c, "budget_range"), "max", budget_max);
	return r;
}

/* ---- verbs ---- */

static int
plan(const struct cg_prog *verb, char **argv, json_t **out, struct cg_err *err)
{
	json_t *r = plan_request(verb, err);
	int rc = r ? cg_tool_intel_plan(&in, r, out, err) : -1;

	(void)argv;
	json_decref(r);
	return rc;
}

static int
regenerate(const struct cg_prog *verb, char **argv, json_t **out, struct cg_err *err)
{
	(void)verb;
	return cg_tool_intel_regenerate(&in, argv[0], out, err);
}

static int
accept_plan(const struct cg_prog *verb, char **argv, json_t **out, struct cg_err *err)
{
	json_t *r = json_object();
	int rc;

	(void)verb;
	cg_json_set_str(r, "campaign_name", name);
	rc = cg_tool_intel_accept(&in, argv[0], r, out, err);
	json_decref(r);
	return rc;
}

static int
history(const struct cg_prog *verb, char **argv, json_t **out, struct cg_err *err)
{
	json_t *r;
	int rc;

	(void)verb;
	if (argv[0])
		return cg_tool_intel_generation(&in, argv[0], out, err);
	r = json_object();
	cg_json_set_str(r, "campaign_id", campaign);
	cg_json_set_str(r, "type", type);
	cg_json_set_str(r, "status", state);
	if (limit >= 0)
		cg_json_set_int(r, "limit", limit);
	if (offset >= 0)
		cg_json_set_int(r, "offset", offset);
	rc = cg_tool_intel_history(&in, r, out, err);
	json_decref(r);
	return rc;
}

static const struct verb {
	struct cg_prog prog;
	int least, most; /* operands */
	int (*run)(const struct cg_prog *verb, char **argv, json_t **out, struct cg_err *err);
} table[] = {
	{ { .name = "cg-intel plan", .synopsis = "[-B] [OPTIONS] [-f FILE | --text=TEXT]",
	    .summary = "Recommends a game, a theme and prizes for a brief.", .opts = plan_opts,
	    .operand = "",
	    .examples = "  cg-intel plan <brief.txt | jq .plan.recommended_template\n"
	    "  id=$(cg-intel plan -f brief.json --template=quiz | jq -r .generation_id)\n" },
	    0, 0, plan },
	{ { .name = "cg-intel regenerate", .synopsis = "[-B] ID",
	    .summary = "Makes another plan for the brief of an earlier one.", .opts = regenerate_opts,
	    .operand = "GENERATION",
	    .examples = "  cg-intel regenerate \"$id\" | jq .plan.summary\n"
	    "  id=$(cg-intel regenerate \"$id\" | jq -r .generation_id)\n" },
	    1, 1, regenerate },
	{ { .name = "cg-intel accept", .synopsis = "[-B] [--name=TEXT] ID",
	    .summary = "Makes a campaign of a plan: theme, game with prizes, copy, assets.",
	    .opts = accept_opts, .operand = "GENERATION",
	    .examples = "  cg-intel accept \"$id\" | jq -r .campaign_id\n"
	    "  cg-intel accept \"$id\" | jq .settings.trigger >trigger.json\n" },
	    1, 1, accept_plan },
	{ { .name = "cg-intel history", .synopsis = "[-t TYPE] [-s STATE] [-l N] [ID]",
	    .summary = "Shows what has been generated, newest first, or one of it.",
	    .opts = history_opts, .operand = "GENERATION",
	    .examples = "  cg-intel history -t plan | jq -r '.generations[].id'\n"
	    "  cg-intel history \"$id\" | jq .output\n" },
	    0, 1, history },
};
enum { VERBS = sizeof table / sizeof *table };

static const struct cg_prog *verbs[VERBS + 1];
static const struct cg_prog prog = {
	.name = "cg-intel",
	.synopsis = "plan|regenerate|accept|history [OPTIONS] [ID]",
	.summary = "Plans, copy and themes on demand; what was made so far; campaigns of it.",
	.examples = "  cg-intel plan <brief.txt | jq .plan\n"
	    "  cg-intel history --type=plan | jq -r '.generations[].id'\n",
	.verbs = verbs,
};

static void
said(void *arg, const char *line)
{
	(void)arg;
	fprintf(stderr, "%s: %s\n", prog.name, line);
}

/* One line; for a person, on several. */
static int
print(const json_t *v, struct cg_err *err)
{
	struct cg_buf b;
	int rc = 0;

	cg_buf_init(&b, PRINTED_MAX);
	if (isatty(1))
		cg_json_pretty(v, &b);
	else
		cg_json_dump(v, &b);
	if (b.failed)
		rc = cg_err_set(err, CG_E_TOOBIG, "too large to show");
	else
		printf("%s%s", b.s, b.len && b.s[b.len - 1] == '\n' ? "" : "\n");
	cg_buf_release(&b);
	return rc;
}

static int
run(const struct verb *v, char **argv, struct cg_err *err)
{
	json_t *out = NULL;
	int rc = v->run(&v->prog, argv, &out, err);

	if (rc >= 0 && print(out, err) < 0)
		rc = -1;
	if (rc >= 0)
		json_decref(out);
	return rc;
}

int
main(int argc, char **argv)
{
	struct cg_err err = CG_ERR_INIT;
	const struct verb *v;
	struct cg_ctx ctx;
	char *operands[2] = { NULL, NULL };
	int rc;

	for (size_t i = 0; i < VERBS; i++)
		verbs[i] = &table[i].prog;
	v = (const struct verb *)(const void *)cg_prog_start_verb(&prog, &argc, &argv);
	if (argc < v->least)
		cg_prog_usage(&v->prog, "which one?");
	if (argc > v->most)
		cg_prog_usage(&v->prog, v->most ? "one operand, got %d" : "takes no operand, got %d", argc);
	for (int i = 0; i < argc && i < 2; i++)
		operands[i] = argv[i];
	if (cg_ctx_open(&ctx, cg_prog_common(), &err) < 0)
		return cg_prog_finish(&v->prog, -1, &err);
	in = (struct cg_intel){ .ctx = &ctx, .no_cache = no_cache,
		.said = cg_prog_common()->verbose ? said : NULL };
	rc = run(v, operands, &err);
	cg_ctx_close(&ctx);
	if (in.signal)
		cg_sig_die(in.signal);
	return cg_prog_finish(&v->prog, rc, &err);
}
