/*
 * What a campaign says, as the trigger of the workflow that makes it. What a plan decided lies in
 * settings.trigger; over it what people have set beside it; over that what they see and change:
 * name, game, brief, the colours and the texts of the configuration.
 */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "color/color.h"
#include "json/json.h"
#include "store/store.h"
#include "tool/campaign_game.h"
#include "tool/campaign_trigger.h"
#include "tool/record.h"

/* A text as a value; NULL is an empty object. New. */
static json_t *
parsed(const char *text, const char *name, struct cg_err *err)
{
	return text ? cg_json_parse(text, strlen(text), name, CG_JSON_NUL, err) : json_object();
}

/* Decisions of the workflows that a campaign may hold among its settings. */
static void
take_settings(json_t *t, const json_t *settings)
{
	static const char *const names[] = { "theme", "tone", "product_name", "campaign_goal",
		"difficulty", "audio", "brand_assets", "constraints", "canvas", "color_scheme", "copy",
		"prizes", "offer", "branding", "rules", "analytics", "prompts", "seed" };

	json_object_update(t, json_object_get(settings, "trigger"));
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		json_t *v = json_object_get(settings, names[i]);

		if (v && !json_is_null(v))
			json_object_set(t, names[i], v);
	}
}

/* "#abc", "#aabbcc" or "rgb(1, 2, 3)". */
static bool
color_of(const char *s, struct cg_rgb *c)
{
	unsigned r, g, b;
	char end;

	if (cg_color_parse(s, c))
		return true;
	if (sscanf(s, "rgb(%u ,%u ,%u %c", &r, &g, &b, &end) != 4 || end != ')' || r > 255 || g > 255
	    || b > 255)
		return false;
	*c = (struct cg_rgb){ (unsigned char)r, (unsigned char)g, (unsigned char)b };
	return true;
}

static void
take_color(json_t *scheme, const char *role, const char *value)
{
	struct cg_rgb c;
	char hex[8];

	if (!value || !color_of(value, &c))
		return;
	cg_color_format(c, hex);
	cg_json_set_str(scheme, role, hex);
}

/* An object that is a member of t, which it becomes when it is none. Borrowed. */
static json_t *
member(json_t *t, const char *key)
{
	json_t *own = json_object_get(t, key);

	/* What lies in t belongs to the settings, too. */
	json_object_set_new(t, key, json_is_object(own) ? json_copy(own) : json_object());
	return json_object_get(t, key);
}

static void
take_theme(json_t *t, const json_t *theme)
{
	static const char *const roles[][2] = { { "primary", "primaryColor" },
		{ "secondary", "secondaryColor" }, { "accent", "accentColor" }, { "text", "textColor" },
		{ "background", "backgroundColor" } };
	const json_t *back = json_object_get(theme, "background");
	const char *font = cg_json_get_str(theme, "fontFamily", NULL);
	const char *logo = cg_json_get_str(theme, "logoUrl", NULL);
	json_t *scheme;

	if (!cg_json_get_str(theme, "primaryColor", NULL))
		return;
	scheme = member(t, "color_scheme");
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		take_color(scheme, roles[i][0], cg_json_get_str(theme, roles[i][1], NULL));
	if (strcmp(cg_json_get_str(back, "type", ""), "solid") == 0)
		take_color(scheme, "background", cg_json_get_str(back, "value", NULL));
	if (font)
		cg_json_set_str(member(t, "branding"), "font_family", font);
	/* A picture is part of the game, so it has to be among the objects. */
	if (logo && strncmp(logo, "cg://", 5) == 0)
		cg_json_set_str(member(t, "branding"), "logo_uri", logo);
}

/* Who speaks, where it leads to, and in which language: the planner and the writers hear of it. */
static void
take_said(json_t *t, const json_t *game)
{
	static const char *const offers[] = { "url", "label", "code", "expires" };
	const json_t *offer = json_object_get(game, "offer");
	const char *brand = cg_json_get_str(json_object_get(game, "branding"), "brand_name", "");
	const char *locale = cg_json_get_str(json_object_get(game, "settings"), "locale", "");

	if (*brand)
		cg_json_set_str(member(t, "branding"), "brand_name", brand);
	for (size_t i = 0; i < sizeof offers / sizeof *offers; i++) {
		const char *v = cg_json_get_str(offer, offers[i], "");

		if (*v)
			cg_json_set_str(member(t, "offer"), offers[i], v);
	}
	if (*locale)
		cg_json_set_str(member(t, "constraints"), "language", locale);
}

static void
take_game(json_t *t, const json_t *game)
{
	static const char *const texts[] = { "title", "subtitle", "instructions", "cta", "win_message",
		"lose_message", "terms" };
	const json_t *said = json_object_get(game, "copy");
	const json_t *difficulty = json_object_get(json_object_get(game, "settings"), "difficulty");

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const char *s = cg_json_get_str(said, texts[i], NULL);

		if (s && *s)
			cg_json_set_str(member(t, "copy"), texts[i], s);
	}
	if (json_object_get(difficulty, "level") && json_object_get(difficulty, "win_probability"))
		cg_json_set(t, "difficulty", json_pack("{s:O,s:O}", "level",
		    json_object_get(difficulty, "level"), "win_probability",
		    json_object_get(difficulty, "win_probability")));
	if (!json_object_get(t, "theme"))
		json_object_set(t, "theme", json_object_get(json_object_get(game, "visuals"), "theme"));
}

/*
 * The font of the theme is no decision that composers take: it is laid over theirs, unless it is the
 * one that they had. p is taken; new, or NULL.
 */
static json_t *
take_font(json_t *font, const json_t *composed, json_t *p)
{
	const json_t *had = json_object_get(json_object_get(composed, "visuals"), "font");

	if (!font || json_equal(font, had))
		return p;
	p = p ? p : json_object();
	json_object_set(member(p, "visuals"), "font", font);
	return p;
}

/* What was decided by hand; the rest of what was accepted is composed anew. */
static int
take_parts(struct cg_ctx *ctx, const struct cg_campaign_row *row, const json_t *config,
    const json_t *settings, json_t *t, struct cg_violations *wrong, struct cg_err *err)
{
	json_t *decided = cg_campaign_decided(json_object_get(config, "game"), json_object_get(settings,
	    "game"), row->template_id), *p;

	take_said(t, decided);
	p = take_font(json_object_get(json_object_get(config, "theme"), "fontFamily"), json_object_get(settings,
	    "game"), cg_campaign_parameters(decided));
	if (p) {
		cg_campaign_fit(ctx, row->template_id, json_object_get(config, "game"), json_object_get(t,
		    "color_scheme"), p);
		cg_json_set(t, "game_parameters", p);
	}
	if (cg_campaign_game_check(ctx, row->template_id, config, wrong, err) < 0)
		return -1;
	return cg_campaign_assets(ctx, row->template_id, json_object_get(config, "assets"), t, wrong, err);
}

/* When it is played is said to whoever looks at the manifest, too. */
static void
take_times(json_t *t, const struct cg_campaign_row *row)
{
	if (row->starts_ms)
		cg_record_time(member(t, "rules"), "start_date", row->starts_ms);
	if (row->ends_ms)
		cg_record_time(member(t, "rules"), "end_date", row->ends_ms);
}

/* Which campaign it is, and by which workflow it is made. */
static json_t *
named(json_t *t, const struct cg_campaign_row *row, const char **workflow)
{
	cg_json_set_str(t, "campaign_id", row->id);
	cg_json_set_str(t, "campaign_name", row->name);
	cg_json_set_str(t, "template_id", row->template_id);
	if (row->brief && *row->brief)
		cg_json_set_str(t, "brief", row->brief);
	*workflow = json_object_get(t, "brief") ? "campaign.build" : "campaign.build.minimal";
	/* Without a brief no picture is made. */
	if (!json_object_get(t, "brief"))
		json_object_del(t, "prompts");
	/* A game needs an idea to look like. */
	if (!json_object_get(t, "brief") && !json_object_get(t, "theme"))
		cg_json_set_str(t, "theme", row->name);
	return t;
}

json_t *
cg_campaign_trigger(struct cg_ctx *ctx, const struct cg_campaign_row *row, const char **workflow,
    struct cg_violations *wrong, struct cg_err *err)
{
	json_t *settings = parsed(row->settings, "the campaign's settings", err), *config, *t;

	if (!settings)
		return NULL;
	if (!(config = parsed(row->config, "the campaign's config", err))) {
		json_decref(settings);
		return NULL;
	}
	t = json_object();
	take_settings(t, settings);
	take_theme(t, json_object_get(config, "theme"));
	take_game(t, json_object_get(config, "game"));
	take_times(t, row);
	if (take_parts(ctx, row, config, settings, t, wrong, err) < 0) {
		json_decref(t);
		t = NULL;
	}
	json_decref(settings);
	json_decref(config);
	return t ? named(t, row, workflow) : NULL;
}
