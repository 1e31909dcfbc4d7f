/* Interaction, flow, rules, analytics, branding, provenance, metadata. */
#include <stdlib.h>
#include <string.h>

#include "assemble_campaign_manifest/parts.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"

static void
pass_on(json_t *to, const json_t *from, const char *key)
{
	json_t *v = json_object_get(from, key);

	if (v && !json_is_null(v))
		cg_json_set(to, key, json_deep_copy(v));
}

json_t *
cg_manifest_interaction(const json_t *input, const char *click_sound, int with_intro)
{
	static const char *const keys[] = { "bounds", "normalized_bounds", "source_size",
		"mask_polygon" };
	const json_t *config = json_object_get(input, "button_config");
	json_t *out = json_pack("{s:{s:s,s:s}}", "game_container", "entry_point", "index.html",
	    "config_path", "game_config.json");
	json_t *button, *bounds = json_object_get(input, "button_bounds");

	if (!with_intro)
		return out;
	button = json_object();
	if (bounds && !json_object_get(config, "bounds"))
		cg_json_set(button, "bounds", json_deep_copy(bounds));
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		pass_on(button, config, keys[i]);
	/* Nobody said where: the player draws a button of its own. */
	cg_json_set_str(button, "placement", json_object_size(button) ? "picture" : "player");
	cg_json_set_str(button, "hover_effect", cg_json_get_str(config, "hover_effect", "glow"));
	cg_json_set_str(button, "click_sound_uri", click_sound);
	cg_json_set(out, "button", button);
	return out;
}

json_t *
cg_manifest_flow(const json_t *input, int with_intro, int with_outcome)
{
	const json_t *o = json_object_get(input, "outcome_videos");
	const char *win = cg_json_get_str(o, "win_redirect_url", NULL);
	const char *lose = cg_json_get_str(o, "lose_redirect_url", NULL);
	json_t *steps = json_array(), *flow = json_pack("{s:o}", "sequence", steps), *r;

	if (with_intro) {
		json_array_append_new(steps, json_string("intro"));
		cg_json_set_str(flow, "intro_to_game_trigger", "button_click");
	}
	json_array_append_new(steps, json_string("game"));
	if (with_outcome || win || lose) {
		json_array_append_new(steps, json_string("outcome"));
		cg_json_set_str(flow, "game_to_outcome_trigger", "game_complete");
	}
	if (win || lose) {
		r = json_object();
		cg_json_set_str(r, "win_url", win);
		cg_json_set_str(r, "lose_url", lose);
		cg_json_set_int(r, "delay_ms", cg_json_get_int(o, "auto_redirect_delay_ms", 3000));
		cg_json_set(flow, "outcome_redirect", r);
	}
	return flow;
}

static int
both(const json_t *a, const json_t *b)
{
	const json_t *x;
	size_t i, k;

	json_array_foreach(a, i, x)
		for (k = 0; k < json_array_size(b); k++)
			if (cg_json_equal(x, json_array_get(b, k)))
				return 1;
	return 0;
}

json_t *
cg_manifest_rules(const json_t *input, struct cg_err *err)
{
	const json_t *given = json_object_get(input, "rules");
	const char *from = cg_json_get_str(given, "start_date", NULL);
	const char *to = cg_json_get_str(given, "end_date", NULL);
	json_t *rules = json_pack("{s:b}", "active", 1);
	int64_t a, b;

	if (from && to && cg_time_parse(from, &a) == 0 && cg_time_parse(to, &b) == 0 && a >= b) {
		cg_err_set(err, CG_E_DATA, "rules: end_date %s is not after start_date %s", to, from);
		json_decref(rules);
		return NULL;
	}
	if (both(json_object_get(given, "allowed_regions"),
	    json_object_get(given, "excluded_regions"))) {
		cg_err_set(err, CG_E_DATA, "rules: a region is both allowed and excluded");
		json_decref(rules);
		return NULL;
	}
	json_object_update(rules, (json_t *)given);
	return rules;
}

static void
add_event(json_t *list, const char *name)
{
	const json_t *e;
	size_t i;

	json_array_foreach(list, i, e)
		if (strcmp(json_string_value(e), name) == 0)
			return;
	json_array_append_new(list, json_string(name));
}

static void
add_events(json_t *list, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add_event(list, names[i]);
}

json_t *
cg_manifest_analytics(const json_t *input)
{
	static const char *const always[] = { "campaign_view", "intro_started", "button_clicked",
		"game_started", "game_completed", "outcome_shown" };
	static const char *const impressions[] = { "impression" };
	static const char *const interactions[] = { "interaction", "hover", "scroll" };
	static const char *const completions[] = { "win", "lose", "redirect" };
	const json_t *given = json_object_get(input, "analytics"), *e;
	const json_t *finished = json_object_get(given, "events");
	json_t *events = json_array(), *out;
	size_t i;

	if (finished) {
		json_array_extend(events, (json_t *)finished);
	} else {
		add_events(events, always, 6);
		if (cg_json_get_bool(given, "track_impressions", true))
			add_events(events, impressions, 1);
		if (cg_json_get_bool(given, "track_interactions", true))
			add_events(events, interactions, 3);
		if (cg_json_get_bool(given, "track_completions", true))
			add_events(events, completions, 3);
	}
	json_array_foreach(json_object_get(given, "custom_events"), i, e)
		if (json_is_string(e))
			add_event(events, json_string_value(e));
	out = json_pack("{s:b,s:o}", "enabled", cg_json_get_bool(given, "enabled", true), "events",
	    events);
	cg_json_set_str(out, "tracking_id", cg_json_get_str(given, "tracking_id", NULL));
	return out;
}

/* A colour by role: said with the brand in either form, else what the theme decided. */
static const char *
color_of(const json_t *input, const char *role)
{
	const json_t *b = json_object_get(input, "branding");
	char *flat = cg_asprintf("%s_color", role);
	const char *c = cg_json_get_str(b, flat, NULL);

	if (!c)
		c = cg_json_get_str(json_object_get(b, "colors"), role, NULL);
	if (!c)
		c = cg_json_get_str(json_object_get(input, "theme_data"), flat, NULL);
	if (!c)
		c = cg_json_get_str(json_object_get(json_object_get(input, "plan_data"),
		    "color_scheme"), role, NULL);
	free(flat);
	return c;
}

json_t *
cg_manifest_branding(const json_t *input, const char *logo)
{
	static const char *const roles[] = { "primary", "secondary", "accent", "background", "text" };
	const json_t *b = json_object_get(input, "branding");
	json_t *out = json_object(), *colors = json_object();

	cg_json_set_str(out, "brand_name", cg_json_get_str(b, "brand_name", NULL));
	cg_json_set_str(out, "logo_uri", logo);
	cg_json_set_str(out, "font_family", cg_json_get_str(b, "font_family", NULL));
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		cg_json_set_str(colors, roles[i], color_of(input, roles[i]));
	if (json_object_size(colors))
		cg_json_set(out, "colors", json_incref(colors));
	json_decref(colors);
	if (json_object_size(out))
		return out;
	json_decref(out);
	return NULL;
}

/* Who made which part, and which parts were made in a plainer way than asked for. */
json_t *
cg_manifest_provenance(const json_t *input)
{
	static const char *const parts[] = { "plan_data", "intel_plan_data", "intel_theme_brief_data",
		"intel_copy_data", "intel_theme_image_data", "theme_data", "audio_data" };
	json_t *list = json_array(), *p;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		const json_t *d = json_object_get(input, parts[i]);

		if (!d)
			continue;
		p = json_object();
		json_object_set_new(p, "part", json_stringn(parts[i],
		    strlen(parts[i]) - strlen("_data")));
		pass_on(p, d, "provider");
		pass_on(p, d, "degraded");
		pass_on(p, d, "confidence");
		json_array_append_new(list, p);
	}
	return list;
}

/* The first wording of each text, which is what a page about the campaign shows. */
static json_t *
first_copy(const json_t *copy)
{
	json_t *out = json_object();
	const json_t *c;
	size_t i;

	json_array_foreach(json_object_get(copy, "copies"), i, c)
		cg_json_set_str(out, cg_json_get_str(c, "copy_type", "other"), cg_json_get_str(
		    json_array_get(json_object_get(c, "variations"), 0), "text", NULL));
	return out;
}

json_t *
cg_manifest_metadata(const json_t *input)
{
	const json_t *plan = json_object_get(input, "plan_data");
	const json_t *intel = json_object_get(input, "intel_plan_data");
	json_t *out = json_object(), *copy = first_copy(json_object_get(input, "intel_copy_data"));

	pass_on(out, plan, "theme");
	pass_on(out, plan, "tone");
	pass_on(out, intel, "summary");
	if (json_object_get(input, "prizes"))
		pass_on(out, input, "prizes");
	else
		pass_on(out, intel, "prize_tiers");
	if (json_object_size(copy))
		cg_json_set(out, "copy", json_incref(copy));
	json_decref(copy);
	json_object_update(out, json_object_get(input, "metadata"));
	return out;
}
