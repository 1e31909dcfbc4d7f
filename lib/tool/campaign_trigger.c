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
		"prizes", "offer", "branding", "rules", "analytics", "seed" };

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

/* When it is played is said to whoever looks at the manifest, too. */
static void
take_times(json_t *t, const struct cg_campaign_row *row)
{
	if (row->starts_ms)
		cg_record_time(member(t, "rules"), "start_date", row->starts_ms);
	if (row->ends_ms)
		cg_record_time(member(t, "rules"), "end_date", row->ends_ms);
}

json_t *
cg_campaign_trigger(const struct cg_campaign_row *row, const char **workflow, struct cg_err *err)
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
	cg_json_set_str(t, "campaign_id", row->id);
	cg_json_set_str(t, "campaign_name", row->name);
	cg_json_set_str(t, "template_id", row->template_id);
	if (row->brief && *row->brief)
		cg_json_set_str(t, "brief", row->brief);
	*workflow = json_object_get(t, "brief") ? "campaign.build" : "campaign.build.minimal";
	/* A game needs an idea to look like. */
	if (!json_object_get(t, "brief") && !json_object_get(t, "theme"))
		cg_json_set_str(t, "theme", row->name);
	json_decref(settings);
	json_decref(config);
	return t;
}
