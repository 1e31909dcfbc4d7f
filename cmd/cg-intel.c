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
#include "tool/term.h"
#include "tool/tool.h"

enum { PRINTED_MAX = 64 << 20, IMAGE_READ = 11 << 20 };

static bool no_cache;
static const char *brief_file, *text, *template_id, *audience, *campaign, *name, *type, *state,
    *image, *industry, *mood, *colors[5], *request_file, *types, *tone, *brand, *product, *goal,
    *language, *user;
static struct cg_strs avoid, require;
static int64_t variations = -1, budget_min = -1, budget_max = -1, limit = -1, offset = -1;

#define MOODS "playful|premium|urgent|professional|natural|festive|minimal"
#define TONES "playful|urgent|professional|luxury|friendly"
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
static const struct cg_opt copy_opts[] = {
	CG_OPT_STR('f', "request", &request_file, "FILE", "a whole request; - is standard input"),
	CG_OPT_STR(0, "template", &template_id, GAMES, "the game it is for (default: spin_wheel)"),
	CG_OPT_STR('t', "types", &types, "TYPE,...", "kinds of texts (default: all eight)"),
	CG_OPT_STR(0, "tone", &tone, TONES, "how it speaks (default: friendly)"),
	CG_OPT_INT('n', "variations", &variations, "N", "of each kind, 1 to 5 (default: 3)"),
	CG_OPT_STR(0, "brand", &brand, "TEXT", "the brand's name"),
	CG_OPT_STR(0, "product", &product, "TEXT", "the product's name"),
	CG_OPT_STR(0, "goal", &goal, "TEXT", "what the campaign is for"),
	CG_OPT_STR(0, "audience", &audience, "TEXT", "who is to read it"),
	CG_OPT_STR(0, "language", &language, "TAG", "of the texts (default: en)"),
	CG_OPT_LIST(0, "avoid", &avoid, "WORD", "a word or phrase that no text may have; again for more"),
	CG_OPT_LIST(0, "require", &require, "WORD", "one that some text must have; again for more"),
	CG_OPT_STR(0, "campaign", &campaign, "CAMPAIGN", "the campaign it is for"),
	CG_OPT_BOOL('B', "no-cache", &no_cache, "make it anew, and do not keep it for others"),
	CG_OPT_END
};
static const struct cg_opt theme_opts[] = {
	CG_OPT_STR('f', "brief", &brief_file, "FILE", "the brief, or a whole request (default: standard input)"),
	CG_OPT_STR(0, "text", &text, "TEXT", "the brief itself"),
	CG_OPT_STR('i', "image", &image, "FILE", "of this picture instead: PNG, JPEG or WebP"),
	CG_OPT_STR(0, "campaign", &campaign, "CAMPAIGN", "the campaign it is for"),
	CG_OPT_BOOL('B', "no-cache", &no_cache, "make it anew, and do not keep it for others"),
	CG_OPT_END
};
static const struct cg_opt validate_opts[] = {
	CG_OPT_STR(0, "primary", &colors[0], "COLOR", "#RRGGBB; without any of the five: JSON on standard input"),
	CG_OPT_STR(0, "secondary", &colors[1], "COLOR", "beside it"),
	CG_OPT_STR(0, "accent", &colors[2], "COLOR", "of buttons and prizes"),
	CG_OPT_STR(0, "background", &colors[3], "COLOR", "behind all"),
	CG_OPT_STR(0, "text-color", &colors[4], "COLOR", "of the text"),
	CG_OPT_END
};
static const struct cg_opt presets_opts[] = {
	CG_OPT_STR(0, "industry", &industry, "NAME", "for this industry"),
	CG_OPT_STR(0, "mood", &mood, MOODS, "in this mood"),
	CG_OPT_END
};
static const struct cg_opt accept_opts[] = {
	CG_OPT_STR('f', "request", &request_file, "FILE", "a whole request; - is standard input"),
	CG_OPT_STR(0, "name", &name, "TEXT", "of the campaign (default: the title of its game)"),
	CG_OPT_STR(0, "user", &user, "USER", "whose campaign it is"),
	CG_OPT_BOOL('B', "no-cache", &no_cache, "make game and copy anew"),
	CG_OPT_END
};
static const struct cg_opt regenerate_opts[] = {
	CG_OPT_BOOL('B', "no-cache", &no_cache, "make it anew, and do not keep it for others"),
	CG_OPT_END
};
static const struct cg_opt make_opts[] = {
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
	return cg_tool_intel_read(brief_file ? brief_file : "-", err);
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

/* It is on record, or was refused. */
static int
made(int rc, const struct cg_intel_order *o, json_t **out, struct cg_err *err)
{
	return rc < 0 ? -1 : cg_tool_intel_make(&in, o->id, out, err);
}

static int
plan(const struct cg_prog *verb, char **argv, json_t **out, struct cg_err *err)
{
	struct cg_intel_order o = { NULL };
	json_t *r = plan_request(verb, err);
	int rc = r ? cg_tool_intel_plan(&in, r, &o, err) : -1;

	(void)argv;
	json_decref(r);
	return made(rc, &o, out, err);
}

static void
add_words(json_t *constraints, const char *key, const struct cg_strs *list)
{
	json_t *v = json_array();

	for (size_t i = 0; i < list->n; i++)
		json_array_append_new(v, json_string(list->v[i]));
	cg_json_set(constraints, key, v);
}

static json_t *
split_types(void)
{
	const char *s = types ? types : "headline,subheadline,cta_button,prize_description,win_message,"
	    "lose_message,instructions,terms_summary";
	json_t *v = json_array();

	for (size_t n; *s; s += n + (s[n] == ',')) {
		n = strcspn(s, ",");
		json_array_append_new(v, json_stringn(s, n));
	}
	return v;
}

/* The request of the file, or none, with what the options say. */
static json_t *
copy_request(struct cg_err *err)
{
	json_t *r = request_file ? cg_json_load(request_file, CG_JSON_MAX, err) : json_object(), *c;

	if (!json_is_object(r))
		return r;
	c = member(r, "campaign_context");
	if (template_id || !json_object_get(c, "template_type"))
		cg_json_set_str(c, "template_type", template_id ? template_id : "spin_wheel");
	cg_json_set_str(c, "brand_name", brand);
	cg_json_set_str(c, "product_name", product);
	cg_json_set_str(c, "campaign_goal", goal);
	cg_json_set_str(c, "target_audience", audience);
	cg_json_set_str(c, "language", language);
	if (types || !json_object_get(r, "copy_types"))
		cg_json_set(r, "copy_types", split_types());
	if (tone || !json_object_get(r, "tone"))
		cg_json_set_str(r, "tone", tone ? tone : "friendly");
	if (variations >= 0)
		cg_json_set_int(r, "variations_count", variations);
	if (avoid.n)
		add_words(member(r, "constraints"), "avoid_words", &avoid);
	if (require.n)
		add_words(member(r, "constraints"), "required_words", &require);
	cg_json_set_str(r, "campaign_id", campaign);
	return r;
}

static int
copy(const struct cg_prog *verb, char **argv, json_t **out, struct cg_err *err)
{
	struct cg_intel_order o = { NULL };
	json_t *r;
	int rc;

	if (argv[0]) {
		if (strcmp(argv[0], "defaults") != 0 || !argv[1])
			cg_prog_usage(verb, "'copy defaults GAME', or options alone");
		return cg_tool_intel_defaults(argv[1], out, err);
	}
	r = copy_request(err);
	rc = r ? cg_tool_intel_copy(&in, r, &o, err) : -1;
	json_decref(r);
	return made(rc, &o, out, err);
}

static int
theme_of_image(json_t **out, struct cg_err *err)
{
	const char *slash = strrchr(image, '/');
	struct cg_intel_order o = { NULL };
	struct cg_buf b;
	int rc = -1;

	cg_buf_init(&b, IMAGE_READ);
	if ((strcmp(image, "-") ? cg_file_read(&b, image, err)
	    : cg_fd_read(&b, 0, "standard input", err)) == 0) {
		struct cg_intel_image picture = { b.s, b.len, slash ? slash + 1 : image };

		rc = cg_tool_intel_theme_image(&in, &picture, campaign, &o, err);
	}
	cg_buf_release(&b);
	return made(rc, &o, out, err);
}

static int
theme(const struct cg_prog *verb, char **argv, json_t **out, struct cg_err *err)
{
	struct cg_intel_order o = { NULL };
	json_t *r;
	int rc;

	(void)argv;
	if (image && (text || brief_file))
		cg_prog_usage(verb, "either a brief or --image");
	if (image)
		return theme_of_image(out, err);
	r = request_of(verb, err);
	if (json_is_object(r))
		cg_json_set_str(r, "campaign_id", campaign);
	rc = r ? cg_tool_intel_theme(&in, r, &o, err) : -1;
	json_decref(r);
	return made(rc, &o, out, err);
}

/* A theme as another verb prints it is one too: of it the colours are taken. */
static json_t *
colors_of(json_t *doc)
{
	static const char *const keys[] = { "primary_color", "secondary_color", "accent_color",
		"background_color", "text_color" };
	const json_t *t = json_is_object(json_object_get(doc, "theme")) ? json_object_get(doc, "theme") : doc;
	json_t *r = json_object();
	bool given = false;

	for (size_t i = 0; i < 5; i++)
		given = given || colors[i];
	for (size_t i = 0; i < 5; i++)
		if (given)
			cg_json_set_str(r, keys[i], colors[i]);
		else if (json_object_get(t, keys[i]))
			json_object_set(r, keys[i], json_object_get(t, keys[i]));
	json_decref(doc);
	return r;
}

static int
validate(const struct cg_prog *verb, char **argv, json_t **out, struct cg_err *err)
{
	json_t *doc = NULL, *r;
	bool given = false;
	int rc;

	(void)argv;
	for (size_t i = 0; i < 5; i++)
		given = given || colors[i];
	if (!given && isatty(0))
		fprintf(stderr, "%s: reading a theme from the terminal, end with ^D\n", verb->name);
	if (!given && !(doc = cg_json_load("-", CG_JSON_MAX, err)))
		return -1;
	r = colors_of(doc);
	rc = cg_tool_intel_validate(r, out, err);
	json_decref(r);
	return rc < 0 ? -1 : !cg_json_get_bool(*out, "valid", false);
}

static int
presets(const struct cg_prog *verb, char **argv, json_t **out, struct cg_err *err)
{
	json_t *r = json_object();
	int rc;

	(void)verb;
	(void)argv;
	cg_json_set_str(r, "industry", industry);
	cg_json_set_str(r, "mood", mood);
	rc = cg_tool_intel_presets(r, out, err);
	json_decref(r);
	return rc;
}

static int
regenerate(const struct cg_prog *verb, char **argv, json_t **out, struct cg_err *err)
{
	struct cg_intel_order o = { NULL };
	int rc = cg_tool_intel_regenerate(&in, argv[0], &o, err);

	(void)verb;
	return made(rc, &o, out, err);
}

static int
make(const struct cg_prog *verb, char **argv, json_t **out, struct cg_err *err)
{
	(void)verb;
	return cg_tool_intel_make(&in, argv[0], out, err);
}

static int
accept_plan(const struct cg_prog *verb, char **argv, json_t **out, struct cg_err *err)
{
	json_t *r = request_file ? cg_json_load(request_file, CG_JSON_MAX, err) : json_object();
	int rc;

	(void)verb;
	if (!r)
		return -1;
	if (json_is_object(r))
		cg_json_set_str(r, "campaign_name", name);
	in.ctx->who.user = user;
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
	{ { .name = "cg-intel make", .synopsis = "[-B] ID",
	    .summary = "Makes what is on record as pending: for cg-httpd, which puts it there.",
	    .opts = make_opts, .operand = "GENERATION",
	    .examples = "  cg-intel make \"$id\" | jq .duration_ms\n"
	    "  cg-intel make \"$id\" >made.json\n" },
	    1, 1, make },
	{ { .name = "cg-intel accept", .synopsis = "[-B] [-f FILE] [--name=TEXT] ID",
	    .summary = "Makes a campaign of a plan: theme, game with prizes, copy, assets.",
	    .opts = accept_opts, .operand = "GENERATION",
	    .examples = "  cg-intel accept \"$id\" | jq -r .campaign_id\n"
	    "  cg-intel accept \"$id\" | jq .settings.trigger >trigger.json\n" },
	    1, 1, accept_plan },
	{ { .name = "cg-intel copy", .synopsis = "[-B] [OPTIONS] [-f FILE] | defaults GAME",
	    .summary = "Writes the short texts of a campaign, or shows those that a game has.",
	    .opts = copy_opts, .operand = "",
	    .examples = "  cg-intel copy --brand=Acme --types=headline,cta_button --tone=playful\n"
	    "  cg-intel copy defaults quiz | jq -r '.defaults.cta_button[]'\n" },
	    0, 2, copy },
	{ { .name = "cg-intel theme", .synopsis = "[-B] [-f FILE | --text=TEXT | -i FILE]",
	    .summary = "Finds the five colours and the mood of a brief, or of a picture.",
	    .opts = theme_opts, .operand = "",
	    .examples = "  cg-intel theme <brief.txt | jq .theme.primary_color\n"
	    "  cg-intel theme --image=logo.png | jq -c .theme.palette\n" },
	    0, 0, theme },
	{ { .name = "cg-intel validate", .synopsis = "[--primary=COLOR --secondary=COLOR ...]",
	    .summary = "Says whether five colours can be read on each other: 0 they can, 1 not.",
	    .opts = validate_opts, .operand = "",
	    .examples = "  cg-intel theme <brief.txt | cg-intel validate && echo fine\n"
	    "  cg-intel presets | jq '.presets[0].theme' | cg-intel validate\n" },
	    0, 0, validate },
	{ { .name = "cg-intel presets", .synopsis = "[--industry=NAME] [--mood=MOOD]",
	    .summary = "Lists themes that can be read, by industry and mood.", .opts = presets_opts,
	    .operand = "",
	    .examples = "  cg-intel presets --mood=premium | jq -r '.presets[].id'\n"
	    "  cg-intel presets --industry=food | jq '.presets[0].theme'\n" },
	    0, 0, presets },
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
	.synopsis = "plan|regenerate|make|accept|copy|theme|validate|presets|history [OPTIONS] [ID]",
	.summary = "Plans, copy and themes on demand; what was made so far; campaigns of it.",
	.examples = "  cg-intel plan <brief.txt | jq .plan\n"
	    "  cg-intel history --type=plan | jq -r '.generations[].id'\n",
	.verbs = verbs,
};

static void
said(void *arg, const char *line)
{
	(void)arg;
	cg_term_printf(stderr, "%s: %s\n", prog.name, line);
}

/* Once: the first line of the log says why, and -v all of it. */
static void
warned(void *arg, const char *log)
{
	(void)arg;
	cg_term_printf(stderr, "%s: warning: %.*s\n", prog.name, (int)strcspn(log, "\n"), log);
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
	char *operands[3] = { NULL };
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
		.said = cg_prog_common()->verbose ? said : NULL,
		.warned = cg_prog_common()->quiet ? NULL : warned };
	rc = run(v, operands, &err);
	cg_ctx_close(&ctx);
	if (in.signal)
		cg_sig_die(in.signal);
	return cg_prog_finish(&v->prog, rc, &err);
}
