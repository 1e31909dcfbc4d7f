/* The page: sections in the order in which a person asks. No script is in it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assemble_campaign_manifest/page.h"
#include "assemble_campaign_manifest/place.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "color/color.h"
#include "json/json.h"
#include "lib/handler.h"

enum { PAGE_MAX = 4 << 20 };

struct page {
	struct place place;
	const json_t *in, *plan, *manifest;
	struct cg_buf html, css;
	int rules; /* of the style that are this campaign's own */
};

static const char *
str(const json_t *obj, const char *key)
{
	return cg_json_get_str(obj, key, "");
}

/* <tag class="cls">text</tag>; nothing for an empty text. cls may be NULL. */
static void
element(struct page *p, const char *tag, const char *cls, const char *text)
{
	if (!text || !*text)
		return;
	cg_buf_printf(&p->html, cls ? "<%s class=\"%s\">" : "<%s>", tag, cls);
	cg_buf_xml(&p->html, text);
	cg_buf_printf(&p->html, "</%s>", tag);
}

static void
pair(struct page *p, const char *name, const char *text)
{
	if (!text || !*text)
		return;
	element(p, "dt", NULL, name);
	element(p, "dd", NULL, text);
}

static void
section(struct page *p, const char *id, const char *title)
{
	cg_buf_printf(&p->html, "\n<section id=\"%s\">\n", id);
	element(p, "h2", NULL, title);
}

static void
end(struct page *p)
{
	cg_buf_puts(&p->html, "\n</section>\n");
}

/* A class of its own for what only this campaign has: a colour, a place. */
static int __attribute__((format(printf, 2, 3)))
rule(struct page *p, const char *fmt, ...)
{
	va_list ap;

	cg_buf_printf(&p->css, ".own%d{", ++p->rules);
	va_start(ap, fmt);
	cg_buf_vprintf(&p->css, fmt, ap);
	va_end(ap);
	cg_buf_puts(&p->css, "}\n");
	return p->rules;
}

/* ---- the sections ---- */

static void
head(struct page *p)
{
	const char *name = str(p->manifest, "campaign_name");
	const char *rtl = strcmp(str(p->plan, "direction"), "rtl") == 0 ? "rtl" : "ltr";

	cg_buf_puts(&p->html, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	    "style-src 'self'; img-src 'self'; media-src 'self'; frame-src 'self'; "
	    "base-uri 'none'; form-action 'none'\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
	element(p, "title", NULL, name);
	cg_buf_puts(&p->html, "<link rel=\"stylesheet\" href=\"campaign.css\">\n</head>\n<body>\n");
	cg_buf_printf(&p->html, "<header dir=\"%s\">\n", rtl);
	element(p, "p", "brand", cg_json_get_str(json_object_get(p->manifest, "branding"),
	    "brand_name", str(p->plan, "brand_name")));
	element(p, "h1", NULL, name);
	if (strcmp(name, str(p->plan, "theme")) != 0)
		element(p, "p", "theme", str(p->plan, "theme"));
	cg_buf_puts(&p->html, "</header>\n<main>\n");
}

static void
video(struct page *p, const char *uri, const char *name, const char *poster, const char *caption,
    const char *how)
{
	char *shown = place_file(&p->place, uri, name);

	if (!shown)
		return;
	cg_buf_puts(&p->html, "<figure>");
	cg_buf_printf(&p->html, "<video src=\"%s\"%s%s%s %s></video>", shown,
	    poster ? " poster=\"" : "", poster ? poster : "", poster ? "\"" : "", how);
	element(p, "figcaption", NULL, caption);
	cg_buf_puts(&p->html, "</figure>\n");
	free(shown);
}

/* The opening picture, and the place of its button as a share of it. */
static void
picture(struct page *p, const char *uri)
{
	const json_t *at = json_object_get(json_object_get(p->in, "button_config"),
	    "normalized_bounds");
	char *shown = place_file(&p->place, uri, "intro");

	if (!shown)
		return;
	cg_buf_puts(&p->html, "<figure><div class=\"picture\">");
	cg_buf_printf(&p->html, "<img src=\"%s\" alt=\"The opening picture\">", shown);
	if (at)
		cg_buf_printf(&p->html, "<span class=\"spot own%d\"></span>", rule(p,
		    "left:%.3f%%;top:%.3f%%;width:%.3f%%;height:%.3f%%",
		    100 * json_number_value(json_object_get(at, "x")),
		    100 * json_number_value(json_object_get(at, "y")),
		    100 * json_number_value(json_object_get(at, "width")),
		    100 * json_number_value(json_object_get(at, "height"))));
	cg_buf_puts(&p->html, "</div>");
	element(p, "figcaption", NULL, at ? "The opening picture. The outline is where a tap starts "
	    "the game." : "The opening picture.");
	cg_buf_puts(&p->html, "</figure>\n");
	free(shown);
}

static void
pictures(struct page *p)
{
	char *poster = place_file(&p->place, cg_json_get_str(p->in, "intro_poster_uri", NULL),
	    "intro-poster");
	const json_t *outcome = json_object_get(p->in, "outcome_videos");
	static const struct {
		const char *uri, *poster, *name, *caption;
	} ends[] = { { "win_video_uri", "win_poster_uri", "win", "After a win" },
		{ "lose_video_uri", "lose_poster_uri", "lose", "After a loss" } };

	section(p, "pictures", "What people see");
	cg_buf_puts(&p->html, "<div class=\"grid\">\n");
	video(p, cg_json_get_str(p->in, "intro_video_uri", NULL), "intro-loop", poster,
	    "The opening, as it moves", "muted loop autoplay playsinline controls");
	picture(p, cg_json_get_str(p->in, "intro_image", NULL));
	for (size_t i = 0; i < 2; i++) {
		char *name = cg_asprintf("%s-poster", ends[i].name);
		char *still = place_file(&p->place, cg_json_get_str(p->in, ends[i].poster, NULL), name);

		video(p, cg_json_get_str(p->in, ends[i].uri, cg_json_get_str(outcome, ends[i].uri, NULL)),
		    ends[i].name, still, ends[i].caption, "muted playsinline controls preload=\"none\"");
		free(still);
		free(name);
	}
	cg_buf_puts(&p->html, "</div>");
	end(p);
	free(poster);
}

static void
game(struct page *p)
{
	const json_t *t = json_object_get(p->plan, "game_template");
	const json_t *d = json_object_get(p->plan, "difficulty");
	char *archive = place_file(&p->place, cg_json_get_str(p->in, "game_archive_uri", NULL),
	    "game");
	char chance[80];

	section(p, "game", "The game");
	cg_buf_puts(&p->html, "<div class=\"beside\">\n");
	if (place_game(&p->place, cg_json_get_str(p->in, "game_bundle_uri", "")))
		cg_buf_puts(&p->html, "<iframe class=\"phone\" src=\"game/index.html\" "
		    "title=\"The game\" allow=\"autoplay\"></iframe>\n");
	cg_buf_puts(&p->html, "<dl>");
	pair(p, "Template", cg_json_get_str(t, "template_name", str(t, "template_id")));
	pair(p, "Why this one", str(t, "rationale"));
	if (d) {
		snprintf(chance, sizeof chance, "%s: %.3g %% of rounds are won", str(d, "level"),
		    100 * json_number_value(json_object_get(d, "win_probability")));
		pair(p, "Difficulty", chance);
		pair(p, "Why this difficulty", str(d, "rationale"));
	}
	if (archive)
		cg_buf_printf(&p->html, "<dt>To take along</dt><dd><a href=\"%s\" download>The game "
		    "as one file</a>, for a host or an ad network</dd>", archive);
	cg_buf_puts(&p->html, "</dl>\n</div>");
	end(p);
	free(archive);
}

/* theme_resolve's word for where a colour is from, as a person says it. */
static const char *
said_of(const char *source)
{
	static const char *const words[][2] = { { "fixed", "decided beforehand" },
		{ "brand", "from the brand" }, { "brief", "from the brief" },
		{ "image", "from the picture" }, { "plan", "from the plan" },
		{ "derived", "derived from the others" } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(source, words[i][0]) == 0)
			return words[i][1];
	return source;
}

static void
palette(struct page *p)
{
	const json_t *colors = json_object_get(json_object_get(p->manifest, "branding"), "colors");
	const json_t *source = json_object_get(json_object_get(p->in, "theme_data"), "source");
	struct cg_rgb back, c;
	char ratio[48];

	if (!json_object_size(colors))
		return;
	section(p, "palette", "Colours");
	cg_buf_puts(&p->html, "<ul class=\"swatches\">\n");
	for (int r = 0; r < CG_ROLES; r++) {
		const char *role = cg_role_names[r], *hex = cg_json_get_str(colors, role, NULL);

		if (!hex || !cg_color_parse(hex, &c))
			continue;
		cg_buf_printf(&p->html, "<li><span class=\"swatch own%d\"></span>",
		    rule(p, "background:%s", hex));
		element(p, "b", NULL, role);
		element(p, "code", NULL, hex);
		if (r != CG_BACKGROUND && cg_color_parse(str(colors, "background"), &back)) {
			snprintf(ratio, sizeof ratio, "%.1f : 1 on the background",
			    cg_color_contrast(c, back));
			element(p, "small", NULL, ratio);
		}
		element(p, "small", NULL, said_of(str(source, role)));
		cg_buf_puts(&p->html, "</li>\n");
	}
	cg_buf_puts(&p->html, "</ul>");
	end(p);
}

/* intro_headline -> Intro headline; what only the trade abbreviates in full */
static void
title_of(const char *key, char out[64])
{
	static const char *const full[][2] = { { "bgm", "Background music" },
		{ "cta_text", "Button" }, { "cta_button", "Button" } };

	for (size_t i = 0; i < sizeof full / sizeof *full; i++)
		if (strcmp(key, full[i][0]) == 0)
			key = full[i][1];
	snprintf(out, 64, "%s", key);
	for (char *s = out; *s; s++)
		*s = *s == '_' ? ' ' : *s;
	if (*out >= 'a' && *out <= 'z')
		*out = (char)(*out - 'a' + 'A');
}

static void
words(struct page *p)
{
	const json_t *copy = json_object_get(p->plan, "copy"), *v, *one;
	const json_t *all = json_object_get(json_object_get(p->in, "intel_copy_data"), "copies");
	const char *key, *dir = strcmp(str(p->plan, "direction"), "rtl") == 0 ? "rtl" : "ltr";
	char title[64];
	size_t i, k;

	if (!json_object_size(copy) && !json_array_size(all))
		return;
	section(p, "words", "Words");
	cg_buf_puts(&p->html, "<div class=\"two\">\n");
	cg_buf_printf(&p->html, "<dl class=\"words\" dir=\"%s\">", dir);
	json_object_foreach((json_t *)(size_t)copy, key, v) {
		title_of(key, title);
		pair(p, title, json_string_value(v));
	}
	cg_buf_puts(&p->html, "</dl>\n<div>\n");
	json_array_foreach(all, i, one) {
		const json_t *variation;

		title_of(str(one, "copy_type"), title);
		cg_buf_puts(&p->html, "<details><summary>");
		cg_buf_xml(&p->html, title);
		cg_buf_printf(&p->html, ", other wordings</summary><ul dir=\"%s\">", dir);
		json_array_foreach(json_object_get(one, "variations"), k, variation)
			element(p, "li", NULL, str(variation, "text"));
		cg_buf_puts(&p->html, "</ul></details>\n");
	}
	cg_buf_puts(&p->html, "</div>\n</div>");
	end(p);
}

static void
sound(struct page *p, const json_t *f, const char *how)
{
	char *name = cg_asprintf("sound-%zu", json_object_size(p->place.files));
	char *shown = place_file(&p->place, cg_json_get_str(f, "normalized_uri", NULL), name);
	const json_t *lufs = json_object_get(f, "normalized_lufs");
	const json_t *peak = json_object_get(f, "peak_dbfs");
	char title[64], level[96];

	if (shown) {
		title_of(str(f, "name"), title);
		cg_buf_puts(&p->html, "<li>");
		element(p, "b", NULL, title);
		cg_buf_printf(&p->html, "<audio src=\"%s\" controls preload=\"none\"%s></audio>", shown, how);
		if (lufs && peak) {
			snprintf(level, sizeof level, "%.1f LUFS, peak %.1f dBTP",
			    json_number_value(lufs), json_number_value(peak));
			element(p, "small", NULL, level);
		}
		cg_buf_puts(&p->html, "</li>\n");
	}
	free(shown);
	free(name);
}

static void
sounds(struct page *p)
{
	const json_t *mix = json_object_get(p->in, "audio_data"), *f;
	const json_t *spec = json_object_get(p->plan, "audio_specs");
	char line[200];
	size_t i;

	if (!mix)
		return;
	section(p, "sounds", "Music and effects");
	if (spec) {
		snprintf(line, sizeof line, "%s, %s, %lld beats a minute, in %s.", str(spec, "genre"),
		    str(spec, "mood"), (long long)cg_json_get_int(spec, "bpm", 0), str(spec, "key"));
		element(p, "p", NULL, line);
	}
	cg_buf_puts(&p->html, "<ul class=\"sounds\">\n");
	sound(p, json_object_get(mix, "bgm"), " loop");
	json_array_foreach(json_object_get(mix, "sfx_files"), i, f)
		sound(p, f, "");
	cg_buf_puts(&p->html, "</ul>");
	end(p);
}

static void
prizes(struct page *p)
{
	const json_t *decided = json_object_get(p->in, "prizes"), *t;
	const json_t *tiers = decided ? decided
	    : json_object_get(json_object_get(p->in, "intel_plan_data"), "prize_tiers");
	char chance[32];
	size_t i;

	if (!json_array_size(tiers))
		return;
	cg_buf_printf(&p->html, "<table><caption>%s</caption><thead><tr><th>Tier</th>"
	    "<th>Prize</th><th>Chance</th><th>Cost</th></tr></thead><tbody>\n",
	    decided ? "Prizes" : "Prizes as suggested");
	json_array_foreach(tiers, i, t) {
		const json_t *odds = json_object_get(t, "probability");

		snprintf(chance, sizeof chance, odds ? "%.3g %%" : "-", 100 * json_number_value(odds));
		cg_buf_puts(&p->html, "<tr>");
		element(p, "td", NULL, *str(t, "tier") ? str(t, "tier") : "-");
		element(p, "td", NULL, cg_json_get_str(t, "label", str(t, "suggestion")));
		element(p, "td", "number", chance);
		element(p, "td", NULL, *str(t, "estimated_cost") ? str(t, "estimated_cost") : "-");
		cg_buf_puts(&p->html, "</tr>\n");
	}
	cg_buf_puts(&p->html, "</tbody></table>\n");
}

static void
plan(struct page *p)
{
	const json_t *f;
	char title[64];
	size_t i;

	section(p, "plan", "The plan");
	element(p, "p", "lead", str(json_object_get(p->in, "intel_plan_data"), "summary"));
	prizes(p);
	if (json_array_size(json_object_get(p->plan, "findings"))) {
		cg_buf_puts(&p->html, "<table><caption>What was read, and what was assumed</caption>"
		    "<thead><tr><th>What</th><th>Value</th><th>Source</th></tr></thead><tbody>\n");
		json_array_foreach(json_object_get(p->plan, "findings"), i, f) {
			title_of(str(f, "what"), title);
			cg_buf_puts(&p->html, "<tr>");
			element(p, "td", NULL, title);
			element(p, "td", NULL, *str(f, "value") ? str(f, "value") : "-");
			element(p, "td", strcmp(str(f, "source"), "assumed") == 0 ? "assumed" : NULL,
			    str(f, "source"));
			cg_buf_puts(&p->html, "</tr>\n");
		}
		cg_buf_puts(&p->html, "</tbody></table>");
	}
	end(p);
}

/* What the browser saw when it played: "phone-win" and the like. */
static void
shots(struct page *p, const json_t *list)
{
	const json_t *s;
	char title[64];
	size_t i;

	if (!json_array_size(list))
		return;
	cg_buf_puts(&p->html, "<div class=\"shots\">\n");
	json_array_foreach(list, i, s) {
		char *name = cg_asprintf("shot-%zu", i + 1);
		char *shown = place_file(&p->place, cg_json_get_str(s, "uri", NULL), name);

		if (shown) {
			snprintf(title, sizeof title, "%s", str(s, "name"));
			title[strcspn(title, "-")] = ' ';
			cg_buf_printf(&p->html, "<figure><img src=\"%s\" loading=\"lazy\" alt=\"\">", shown);
			element(p, "figcaption", NULL, title);
			cg_buf_puts(&p->html, "</figure>\n");
		}
		free(shown);
		free(name);
	}
	cg_buf_puts(&p->html, "</div>\n");
}

/* What the program said that looked at the game. */
static void
bundle_checks(struct page *p, const json_t *qa)
{
	const json_t *sum = json_object_get(qa, "summary"), *issue;
	char line[160];
	size_t i;

	snprintf(line, sizeof line, "%s: %lld of %lld checks passed, %lld warnings.",
	    cg_json_get_bool(qa, "pass", false) ? "Passed" : "Not passed",
	    (long long)cg_json_get_int(sum, "passed_checks", 0),
	    (long long)cg_json_get_int(sum, "total_checks", 0),
	    (long long)cg_json_get_int(sum, "warnings", 0));
	element(p, "p", cg_json_get_bool(qa, "pass", false) ? "lead good" : "lead bad", line);
	shots(p, json_object_get(json_object_get(qa, "play"), "screenshots"));
	cg_buf_puts(&p->html, "<ul>");
	json_array_foreach(json_object_get(qa, "issues"), i, issue) {
		cg_buf_puts(&p->html, "<li>");
		element(p, "b", NULL, str(issue, "severity"));
		cg_buf_putc(&p->html, ' ');
		cg_buf_xml(&p->html, str(issue, "message"));
		cg_buf_puts(&p->html, "</li>\n");
	}
	cg_buf_puts(&p->html, "</ul>");
}

static void
checks(struct page *p)
{
	const json_t *qa = json_object_get(p->in, "qa_report"), *said;
	const json_t *left_out = json_object_get(p->in, "intro_warnings");
	char *line;
	size_t i;

	if (!qa && !json_array_size(left_out))
		return;
	section(p, "checks", "Checks");
	json_array_foreach(left_out, i, said) {
		line = cg_asprintf("In the opening picture %s.", json_string_value(said));
		element(p, "p", "lead bad", line);
		free(line);
	}
	if (qa)
		bundle_checks(p, qa);
	end(p);
}

static void
origins(struct page *p)
{
	const json_t *said;
	const char *file;
	char made[160];

	section(p, "origins", "Where each file comes from");
	cg_buf_puts(&p->html, "<table><thead><tr><th>File</th><th>Provider</th><th>Made by</th>"
	    "<th>Step</th></tr></thead><tbody>\n");
	json_object_foreach(p->place.files, file, said) {
		const char *step = str(said, "step");

		cg_buf_puts(&p->html, "<tr><td><a href=\"");
		cg_buf_xml(&p->html, file);
		cg_buf_puts(&p->html, "\">");
		cg_buf_xml(&p->html, file + strlen("media/"));
		cg_buf_puts(&p->html, "</a></td>");
		if (json_is_object(said)) {
			snprintf(made, sizeof made, "%s %s, %s", str(said, "generator"),
			    str(said, "version"), str(said, "model"));
			element(p, "td", NULL, str(said, "provider"));
			element(p, "td", NULL, made);
			snprintf(made, sizeof made, "%.12s", strlen(step) > 7 ? step + 7 : "-");
			element(p, "td", "hash", made);
		} else {
			cg_buf_puts(&p->html, "<td colspan=\"3\">brought along</td>");
		}
		cg_buf_puts(&p->html, "</tr>\n");
	}
	cg_buf_puts(&p->html, "</tbody></table>");
	end(p);
}

/* ---- writing it ---- */

static int
put_style(struct page *p, struct cg_err *err)
{
	static const char *const roles[] = { "primary", "secondary", "accent", "background", "text" };
	const json_t *colors = json_object_get(json_object_get(p->manifest, "branding"), "colors");
	const char *dir = getenv("CG_SKILL_DIR");
	char *base = cg_asprintf("%s/page/campaign.css", dir ? dir : ".");
	char *to = cg_path_join(p->place.dir, "campaign.css");
	struct cg_buf all;
	int rc;

	cg_buf_init(&all, PAGE_MAX);
	cg_buf_puts(&all, ":root{");
	for (size_t i = 0; i < 5; i++) {
		struct cg_rgb c, ink;
		char hex[8];

		if (!cg_color_parse(str(colors, roles[i]), &c))
			continue;
		ink = cg_color_ink(c);
		cg_color_format(c, hex);
		cg_buf_printf(&all, "--%s:%s;", roles[i], hex);
		cg_color_format(ink, hex);
		cg_buf_printf(&all, "--on-%s:%s;", roles[i], hex);
	}
	cg_buf_puts(&all, "}\n");
	rc = cg_file_read(&all, base, err);
	cg_buf_put(&all, p->css.s, p->css.len);
	if (rc == 0)
		rc = cg_file_write(to, all.s, all.len, 0644, false, err);
	cg_buf_release(&all);
	free(base);
	free(to);
	return rc;
}

static int
put_page(struct page *p, struct cg_err *err)
{
	char *to = cg_path_join(p->place.dir, "campaign.html");
	int rc;

	cg_buf_puts(&p->html, "</main>\n</body>\n</html>\n");
	rc = p->html.failed ? cg_err_set(err, CG_E_TOOBIG, "the page is larger than %d bytes", PAGE_MAX)
	    : cg_file_write(to, p->html.s, p->html.len, 0644, false, err);
	if (rc == 0)
		rc = cg_handler_artifact(p->place.h, "page/campaign", p->place.dir, NULL, err);
	if (rc == 0)
		cg_json_set_str(p->place.h->data, "page_uri", p->place.dir);
	free(to);
	return rc;
}

int
cg_campaign_page(struct cg_handler *h, const json_t *manifest, struct cg_err *err)
{
	static void (*const sections[])(struct page *) = { head, pictures, game, palette, words, sounds,
		plan, checks, origins };
	struct page p = { .place = { h, cg_path_join(h->output_dir, "campaign"), json_object() },
		.in = h->input, .plan = json_object_get(h->input, "plan_data"), .manifest = manifest };
	int rc = cg_mkdirs(p.place.dir, 0755, err);

	cg_buf_init(&p.html, PAGE_MAX);
	cg_buf_init(&p.css, PAGE_MAX);
	for (size_t i = 0; rc == 0 && i < sizeof sections / sizeof *sections; i++)
		sections[i](&p);
	if (rc == 0)
		rc = put_style(&p, err);
	if (rc == 0)
		rc = put_page(&p, err);
	cg_buf_release(&p.html);
	cg_buf_release(&p.css);
	json_decref(p.place.files);
	free(p.place.dir);
	return rc;
}
