/*
 * A plan becomes a campaign, whole: its theme, a game that can be played with the prizes of
 * the plan, its words, the places of its assets, the brief. What is not in the plan is made
 * here; nothing is on record before all of it is there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "copy/copy.h"
#include "copy/report.h"
#include "json/json.h"
#include "step/step.h"
#include "tool/campaign_game.h"
#include "tool/intel_priv.h"
#include "tool/record.h"
#include "tool/runstep.h"

enum { THEME_MAX = 300, LABEL_MAX = 100, SLOT_MAX = 48 };

/* Everything that accepting has to do with. JSON is owned unless said otherwise. */
struct accepting {
	struct cg_intel *in;
	const char *id;       /* of the plan */
	const json_t *plan, *brief; /* borrowed */
	const char *template_id, *tone; /* borrowed, static */
	json_t *copy, *game, *prizes;
	char copy_id[CG_ID_LEN + 1];
	char *theme;          /* the idea in a sentence */
};

static const char *
tone_of(const char *mood)
{
	static const char *const table[][2] = { { "playful", "playful" }, { "premium", "luxury" },
		{ "urgent", "urgent" }, { "professional", "professional" }, { "natural", "friendly" },
		{ "festive", "friendly" }, { "minimal", "professional" } };

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (strcmp(table[i][0], mood) == 0)
			return table[i][1];
	return "friendly";
}

/* The first sentence, of at most max bytes, whole characters and words. New string. */
static char *
first_sentence(const char *s, size_t max)
{
	size_t n = 0, end;

	while (s[n] && !(strchr(".!?", s[n]) && (!s[n + 1] || s[n + 1] == ' ')) && s[n] != '\n')
		n++;
	if (n > max) {
		for (n = max; n && ((unsigned char)s[n] & 0xC0) == 0x80;)
			n--;
		for (end = n; end && s[end] != ' ';)
			end--;
		n = end ? end : n;
	}
	return cg_strndup(s, n);
}

static char *
short_text(const char *s, size_t max)
{
	size_t n = strlen(s);

	if (n > max)
		for (n = max; n && ((unsigned char)s[n] & 0xC0) == 0x80;)
			n--;
	return cg_strndup(s, n);
}

static json_t *
prizes_of(const json_t *plan)
{
	json_t *list = json_array();
	const json_t *t;
	size_t i;

	json_array_foreach(json_object_get(plan, "prize_tiers"), i, t) {
		char *label = short_text(cg_json_get_str(t, "suggestion", ""), LABEL_MAX);

		json_array_append_new(list, json_pack("{s:s,s:O,s:O}", "label", label, "tier",
		    json_object_get(t, "tier"), "probability", json_object_get(t, "probability")));
		free(label);
	}
	return list;
}

/* ---- what is asked for ---- */

static json_t *
copy_question(const struct accepting *a)
{
	json_t *labels = json_array(), *p;
	size_t i;

	json_array_foreach(a->prizes, i, p)
		if (strlen(cg_json_get_str(p, "label", "")) <= 60)
			json_array_append(labels, json_object_get(p, "label"));
	return json_pack("{s:{s:s,s:O,s:s,s:o},s:[s,s,s,s,s,s,s],s:s,s:i}", "campaign_context",
	    "template_type", a->template_id, "brief", a->brief, "theme", a->theme, "prizes", labels,
	    "copy_types", "headline", "subheadline", "cta_button", "win_message", "lose_message",
	    "instructions", "terms_summary", "tone", a->tone, "variations_count", 1);
}

/* Without copy a campaign still has a button, and something to say when it is over. */
static json_t *
default_copy(const char *template_id)
{
	static const char *const keys[][2] = { { "cta", "cta_button" }, { "win_message", "win_message" },
		{ "lose_message", "lose_message" } };
	json_t *all = cg_intel_defaults_of(template_id), *copy = json_object();

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		json_object_set(copy, keys[i][0], json_array_get(json_object_get(all, keys[i][1]), 0));
	json_decref(all);
	return copy;
}

static int
make_copy(struct accepting *a, struct cg_err *err)
{
	struct cg_intel_gen g = { .in = a->in };
	struct cg_intel_order o = { NULL };
	json_t *request = copy_question(a);
	int rc = cg_intel_begin(a->in, "copy", NULL, request, &o, err);

	json_decref(request);
	if (rc < 0)
		return -1;
	if ((rc = cg_intel_make(&g, o.id, err)) == 0) {
		snprintf(a->copy_id, sizeof a->copy_id, "%s", o.id);
		a->copy = json_incref(g.selected);
	} else if (!a->in->signal && err->code != CG_E_UNAVAILABLE) {
		/* The failure is on record. */
		a->copy = default_copy(a->template_id);
		rc = 0;
	}
	json_decref(g.selected);
	return rc;
}

static double
chance(const json_t *prizes)
{
	double sum = 0;
	const json_t *p;
	size_t i;

	json_array_foreach(prizes, i, p)
		sum += cg_json_get_num(p, "probability", 0);
	return sum > 1 ? 1 : sum;
}

static json_t *
scheme_of(const json_t *theme)
{
	static const char *const roles[] = { "primary", "secondary", "accent", "background", "text" };
	json_t *o = json_object();
	char key[32];

	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		snprintf(key, sizeof key, "%s_color", roles[i]);
		json_object_set(o, roles[i], json_object_get(theme, key));
	}
	return o;
}

static json_t *
difficulty_of(const json_t *prizes)
{
	double p = chance(prizes);

	return json_pack("{s:s,s:f}", "level", p >= 0.45 ? "easy" : p <= 0.3 ? "hard" : "medium",
	    "win_probability", p);
}

static json_t *
game_question(const struct accepting *a)
{
	const json_t *theme = json_object_get(a->plan, "theme");
	json_t *q = json_pack("{s:s,s:s,s:o,s:o,s:O,s:O,s:O}", "template_id", a->template_id, "theme",
	    cg_json_get_str(a->copy, "title", a->theme), "difficulty", difficulty_of(a->prizes), "color_scheme", scheme_of(theme),
	    "prizes", a->prizes, "brief", a->brief, "mood", json_object_get(theme, "mood"));

	if (json_object_size(a->copy))
		json_object_set(q, "copy", a->copy);
	return q;
}

static int
make_game(struct accepting *a, struct cg_err *err)
{
	json_t *input = game_question(a);
	struct cg_skill_call call = { .skill = "game_config_from_template", .input = input,
		.workflow = "intelligence", .run = a->id, .step = "game", .no_cache = a->in->no_cache,
		.said = a->in->said, .arg = a->in->arg };
	struct cg_step_result r = { 0 };
	int rc = cg_tool_call_skill(a->in->ctx, &call, &r, &a->in->signal, err);

	snprintf(a->in->code, sizeof a->in->code, "%s", r.code);
	if (rc >= 0 && a->in->signal)
		rc = cg_err_set(err, CG_E_CANCELLED, "a signal ended it");
	else if (rc >= 0 && !r.ok)
		rc = cg_err_set(err, cg_errc_of(r.code), "the game: %s", r.error ? r.error : r.code);
	else if (rc >= 0)
		a->game = json_deep_copy(r.data);
	cg_step_result_release(&r);
	json_decref(input);
	/* Who made it and what was mended is no part of a configuration. */
	json_object_del(a->game, "repairs");
	json_object_del(a->game, "provider");
	json_object_del(a->game, "degraded");
	cg_campaign_open_answers(a->game);
	return rc < 0 ? -1 : 0;
}

/* ---- what the campaign gets ---- */

/* The look that the game has: its colours are those of the plan, and can be read. */
static json_t *
theme_config(const struct accepting *a)
{
	const json_t *visuals = json_object_get(a->game, "visuals");
	const json_t *colors = json_object_get(visuals, "colors");

	return json_pack("{s:O,s:O,s:O,s:O,s:s,s:{s:s,s:O}}", "primaryColor",
	    json_object_get(colors, "primary"), "secondaryColor", json_object_get(colors, "secondary"),
	    "accentColor", json_object_get(colors, "accent"), "textColor",
	    json_object_get(colors, "text"), "fontFamily", cg_json_get_str(visuals, "font", "rounded"),
	    "background", "type", "solid", "value", json_object_get(colors, "background"));
}

/* "opening picture" is opening_picture; what has no Latin letters gets its type and number. */
static void
slot_name(const json_t *need, size_t i, char out[SLOT_MAX + 16])
{
	const char *s = cg_json_get_str(need, "purpose", "");
	size_t n = 0;

	for (; *s && n < SLOT_MAX; s++) {
		int c = *s >= 'A' && *s <= 'Z' ? *s | 0x20 : *s;

		if ((c >= 'a' && c <= 'z') || (n && c >= '0' && c <= '9'))
			out[n++] = (char)c;
		else if (n && out[n - 1] != '_')
			out[n++] = '_';
	}
	while (n && out[n - 1] == '_')
		n--;
	out[n] = '\0';
	if (n < 2)
		snprintf(out, SLOT_MAX + 16, "%s_%zu", cg_json_get_str(need, "type", "asset"), i + 1);
}

/* What a lawyer would ask about the texts of the game. */
static json_t *
warnings_of(const json_t *game)
{
	static const char *const keys[][2] = { { "title", "headline" }, { "subtitle", "subheadline" },
		{ "cta", "cta_button" }, { "win_message", "win_message" }, { "lose_message", "lose_message" },
		{ "instructions", "instructions" }, { "terms", "terms_summary" } };
	const json_t *copy = json_object_get(game, "copy");
	const char *lang = cg_json_get_str(json_object_get(game, "settings"), "locale", "en");
	json_t *report = json_array();
	bool disclosed = false;

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const char *text = cg_json_get_str(copy, keys[i][0], "");

		cg_copy_scan(lang, keys[i][1], 0, text, report);
		disclosed = disclosed || cg_copy_discloses(lang, text)
		    || (*text && strcmp(keys[i][0], "terms") == 0);
	}
	cg_copy_scan_end(disclosed, report);
	return report;
}

/* Places to be filled, and what they are to be filled with: {slotId}, {slot_id, type, ...}. */
static void
assets_of(const struct accepting *a, json_t *slots, json_t *wanted)
{
	json_t *taken = json_object();
	const json_t *need;
	size_t i;

	json_array_foreach(json_object_get(a->plan, "asset_requirements"), i, need) {
		char name[SLOT_MAX + 16];
		json_t *w = json_deep_copy(need);

		slot_name(need, i, name);
		if (json_object_get(taken, name))
			snprintf(name + strlen(name), 15, "_%d", (int)i + 1);
		cg_json_set(taken, name, json_true());
		json_array_append_new(slots, json_pack("{s:s}", "slotId", name));
		cg_json_set_str(w, "slot_id", name);
		json_array_append_new(wanted, w);
	}
	json_decref(taken);
}

/* What a run of campaign.build takes, so that it builds this campaign and no other. */
static json_t *
trigger_of(const struct accepting *a, const char *campaign, const char *name)
{
	json_t *t = json_pack("{s:s,s:s,s:O,s:s,s:s,s:s,s:o,s:o,s:O}", "campaign_id", campaign,
	    "campaign_name", name, "brief", a->brief, "template_id", a->template_id, "theme", a->theme,
	    "tone", a->tone, "difficulty", difficulty_of(a->prizes), "color_scheme",
	    scheme_of(json_object_get(a->plan, "theme")), "prizes", a->prizes);

	if (json_object_size(a->copy))
		json_object_set(t, "copy", a->copy);
	return t;
}

/*
 * The name: as asked for, else the title of the game, else how the plan's summary begins.
 * New string.
 */
static char *
name_of(const struct accepting *a, const json_t *request)
{
	const char *given = cg_json_get_str(request, "campaign_name", NULL);
	const char *title = cg_json_get_str(a->copy, "title", NULL);

	if (given)
		return cg_strdup(given);
	return title ? cg_strdup(title) : first_sentence(cg_json_get_str(a->plan, "summary", ""), 80);
}

static int
put(const struct accepting *a, struct cg_campaign_row *row, struct cg_err *err)
{
	struct cg_store *st = a->in->ctx->store;
	const struct cg_scope *who = &a->in->ctx->who;

	if (cg_store_begin(st, err) < 0)
		return -1;
	if (cg_store_campaign_put(st, who, row, err) == 0
	    && cg_store_generation_accept(st, who, a->id, row->id, err) == 0
	    && (!*a->copy_id || cg_store_generation_assign(st, who, a->copy_id, row->id, err) == 0))
		return cg_store_commit(st, err);
	cg_store_rollback(st);
	return -1;
}

static int
keep(const struct accepting *a, const json_t *request, struct cg_err *err)
{
	json_t *slots = json_array(), *wanted = json_array(), *config, *settings;
	struct cg_campaign_row row = { .user = a->in->ctx->who.user ? a->in->ctx->who.user : "",
		.template_id = a->template_id, .brief = json_string_value(a->brief) };
	char *name = name_of(a, request), *c, *s;
	int rc;

	cg_id_new(row.id);
	assets_of(a, slots, wanted);
	config = json_pack("{s:o,s:O,s:o}", "theme", theme_config(a), "game", a->game, "assets", slots);
	/*
	 * summary and mood: by them it is found, and known again, when the next one is planned. game: as
	 * it was composed, so that what is another later on was decided by somebody.
	 */
	settings = json_pack("{s:s,s:O,s:O,s:o,s:O,s:o}", "generation_id", a->id, "summary",
	    json_object_get(a->plan, "summary"), "mood",
	    json_object_get(json_object_get(a->plan, "theme"), "mood"), "trigger",
	    trigger_of(a, row.id, name), "game", a->game, "assets", wanted);
	row.name = name;
	row.config = c = cg_json_str(config);
	row.settings = s = cg_json_str(settings);
	rc = put(a, &row, err);
	free(c);
	free(s);
	free(name);
	json_decref(config);
	json_decref(settings);
	return rc;
}

static json_t *
again(const char *text)
{
	return text ? cg_json_again(text, strlen(text)) : json_null();
}

json_t *
cg_intel_accepted(const struct cg_campaign_row *row)
{
	json_t *config = again(row->config);

	return json_pack("{s:s,s:s,s:s,s:s,s:o,s:o,s:o}", "campaign_id", row->id, "campaign_name",
	    row->name, "status", row->status, "template_id", row->template_id, "config", config, "settings",
	    again(row->settings), "compliance_warnings", warnings_of(json_object_get(config, "game")));
}

/* ---- the verb ---- */

/* The plan, when it can be accepted; an earlier failure is forgotten. New. */
static json_t *
acceptable(struct cg_intel *in, const char *id, const json_t *request, struct cg_err *err)
{
	json_t *g;

	if (cg_intel_check(cg_intel_accept_schema, request, err) < 0
	    || cg_ctx_store(in->ctx, CG_STORE_WRITE, err) < 0 || !(g = cg_intel_load_plan(in, id, err)))
		return NULL;
	if (cg_json_get_bool(g, "accepted", false))
		cg_err_set(err, CG_E_CONFLICT, "plan '%.60s' has been accepted already: campaign %s", id,
		    cg_json_get_str(g, "campaign_id", "gone"));
	else if (cg_store_generation_refused(in->ctx->store, &in->ctx->who, id, NULL, err) == 0)
		return g;
	json_decref(g);
	return NULL;
}

int
cg_tool_intel_acceptable(struct cg_intel *in, const char *id, const json_t *request,
    struct cg_err *err)
{
	json_t *g = acceptable(in, id, request, err);

	json_decref(g);
	return g ? 0 : -1;
}

/* The plan remembers why there is no campaign of it: who asked over HTTP may have left. */
static void
note_failure(struct cg_intel *in, const char *id, const struct cg_err *err)
{
	json_t *error = cg_record_error(*in->code ? in->code : cg_errc_name(err->code), err->msg);
	char *text = cg_json_str(error);
	struct cg_err lost = CG_ERR_INIT;

	cg_store_generation_refused(in->ctx->store, &in->ctx->who, id, text, &lost);
	free(text);
	json_decref(error);
}

static int
accept_plan(struct accepting *a, const json_t *g, const json_t *request, struct cg_err *err)
{
	int rc;

	a->plan = json_object_get(g, "output");
	a->brief = json_object_get(json_object_get(g, "input_params"), "brief");
	a->template_id = cg_json_get_str(json_object_get(a->plan, "recommended_template"), "template_id", "");
	a->tone = tone_of(cg_json_get_str(json_object_get(a->plan, "theme"), "mood", ""));
	a->theme = first_sentence(cg_json_get_str(a->plan, "summary", ""), THEME_MAX);
	a->prizes = prizes_of(a->plan);
	rc = make_copy(a, err) < 0 || make_game(a, err) < 0 ? -1 : keep(a, request, err);
	free(a->theme);
	json_decref(a->prizes);
	json_decref(a->copy);
	json_decref(a->game);
	return rc;
}

int
cg_tool_intel_accept(struct cg_intel *in, const char *id, const json_t *request,
    json_t **out, struct cg_err *err)
{
	struct accepting a = { .in = in, .id = id };
	json_t *g = acceptable(in, id, request, err);
	int rc;

	if (!g)
		return -1;
	*in->code = '\0';
	rc = accept_plan(&a, g, request, err);
	json_decref(g);
	if (rc < 0)
		note_failure(in, id, err);
	return rc < 0 ? -1 : cg_tool_intel_accepted(in, id, out, err) < 0 ? -1 : 0;
}
