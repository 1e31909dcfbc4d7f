/* One function a check. Each says what it found, with a figure where there is one. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "review_asset_quality/checks.h"

enum { DOC_MAX = 8 << 20 };

static void __attribute__((format(printf, 3, 4)))
say(struct finding *out, enum verdict v, const char *fmt, ...)
{
	va_list ap;

	out->verdict = v;
	va_start(ap, fmt);
	vsnprintf(out->text, sizeof out->text, fmt, ap);
	va_end(ap);
}

static void
fix(struct finding *out, const char *effort, bool automated, const char *text)
{
	out->effort = effort;
	out->automated = automated;
	snprintf(out->fix, sizeof out->fix, "%s", text);
}

static void
number(struct finding *out, double v, int digits)
{
	double f = 1;

	while (digits-- > 0)
		f *= 10;
	out->measured = json_real(floor(v * f + 0.5) / f);
}

static void
media_type(const json_t *p, const json_t *ctx, const struct facts *f, struct finding *out)
{
	(void)p, (void)ctx;
	if (f->is_kind && f->decodes)
		say(out, CHECK_PASS, "%s, and it decodes", f->type ? f->type : fact_kinds[f->kind]);
	else
		say(out, CHECK_FAIL, "it is called %s, but %s", fact_kinds[f->kind], *f->why_not ? f->why_not
		    : f->type ? f->type : "its first bytes are of no known kind");
	out->measured = json_string(f->type ? f->type : fact_kinds[f->kind]);
	fix(out, "minor", true, "Make the file again, or name it as what it is.");
}

static void
image_size(const json_t *p, const json_t *ctx, const struct facts *f, struct finding *out)
{
	int64_t w = cg_json_get_int(p, "width", 640), h = cg_json_get_int(p, "height", 360);

	(void)ctx;
	if (!f->width)
		return;
	/* The smallest picture may stand upright. */
	say(out, (f->width >= w && f->height >= h) || (f->width >= h && f->height >= w) ? CHECK_PASS
	    : CHECK_FAIL, "%d x %d pixels, at least %lld x %lld are asked for", f->width, f->height,
	    (long long)w, (long long)h);
	out->measured = json_integer(f->width < f->height ? f->width : f->height);
	fix(out, "minor", true, "Render it again at the size of the canvas.");
}

static int64_t
bundle_bytes(const struct facts *f)
{
	return cg_json_get_int(json_object_get(json_object_get(f->doc, "assets"), "game_bundle"),
	    "size_bytes", -1);
}

static void
file_size(const json_t *p, const json_t *ctx, const struct facts *f, struct finding *out)
{
	int64_t max = cg_json_get_int(p, fact_kinds[f->kind], -1), have = (int64_t)f->bytes;

	(void)ctx;
	if (max < 0 && f->doc) {
		max = cg_json_get_int(p, "bundle", -1);
		have = bundle_bytes(f);
	}
	if (max < 0 || have < 0)
		return;
	say(out, have <= max ? CHECK_PASS : CHECK_FAIL, "%lld bytes, at most %lld are allowed",
	    (long long)have, (long long)max);
	out->measured = json_integer(have);
	fix(out, "minor", true, "Encode it again with fewer bits, or at a smaller size.");
}

static void
not_blank(const json_t *p, const json_t *ctx, const struct facts *f, struct finding *out)
{
	double least = cg_json_get_num(p, "min_luma_stddev", 8);
	double quiet = cg_json_get_num(p, "min_rms_dbfs", -50);

	(void)ctx;
	if (f->kind == FACT_AUDIO && !isnan(f->rms_db)) {
		say(out, f->rms_db >= quiet ? CHECK_PASS : CHECK_FAIL,
		    "%.1f dBFS on the average, silence begins below %.0f", f->rms_db, quiet);
		number(out, f->rms_db, 1);
	} else if (f->spread >= 0) {
		say(out, f->spread >= least ? CHECK_PASS : CHECK_FAIL,
		    "brightness varies by %.1f levels, a blank frame by less than %.0f", f->spread, least);
		number(out, f->spread, 1);
	} else {
		return;
	}
	fix(out, "moderate", true, "Look at the step that made it: it made next to nothing.");
}

static void
lufs_range(const json_t *p, const json_t *ctx, const struct facts *f, struct finding *out)
{
	double tolerance = cg_json_get_num(p, "tolerance_lu", 0.5);
	double target = cg_json_get_num(f->metadata, "target_lufs", NAN);
	double low = cg_json_get_num(p, "default_min", -16.5);
	double high = cg_json_get_num(p, "default_max", -13.5);

	(void)ctx;
	if (isnan(f->lufs))
		return;
	if (!isnan(target)) {
		low = target - tolerance;
		high = target + tolerance;
	}
	say(out, f->lufs >= low && f->lufs <= high ? CHECK_PASS : CHECK_FAIL,
	    "%.1f LUFS, between %.1f and %.1f is asked for", f->lufs, low, high);
	number(out, f->lufs, 2);
	fix(out, "trivial", true, "Bring it to the target with one gain, then measure again.");
}

static void
true_peak(const json_t *p, const json_t *ctx, const struct facts *f, struct finding *out)
{
	double max = cg_json_get_num(p, "max_dbtp", -1);

	(void)ctx;
	if (isnan(f->peak_db))
		return;
	say(out, f->peak_db <= max ? CHECK_PASS : CHECK_FAIL, "%.1f dB true peak, at most %.1f",
	    f->peak_db, max);
	number(out, f->peak_db, 2);
	fix(out, "trivial", true, "Lower the gain, or let a limiter take the peaks.");
}

static void
loop_seam(const json_t *p, const json_t *ctx, const struct facts *f, struct finding *out)
{
	double max = cg_json_get_num(p, "max_ratio", 1.3), ratio;

	(void)ctx;
	/* Only what is meant to loop has a seam. */
	if (f->seam < 0 || !f->name || !strstr(f->name, "intro"))
		return;
	ratio = f->inner_step > 0 ? f->seam / f->inner_step : f->seam > 0 ? 99 : 0;
	say(out, ratio <= max ? CHECK_PASS : CHECK_FAIL,
	    "from the last frame to the first it steps %.2f times as far as anywhere inside", ratio);
	number(out, ratio, 2);
	fix(out, "moderate", true, "Let every motion run whole turns over the clip.");
}

static bool
role_color(const json_t *ctx, const struct facts *f, const char *role, struct cg_rgb *c)
{
	const json_t *brand = json_object_get(f->doc, "branding");
	const json_t *const places[3] = { json_object_get(ctx, "colors"), json_object_get(brand, "colors"),
		brand };
	char key[64];

	for (size_t i = 0; i < 6; i++) {
		snprintf(key, sizeof key, i % 2 ? "%s" : "%s_color", role);
		if (cg_color_parse(cg_json_get_str(places[i / 2], key, ""), c))
			return true;
	}
	return false;
}

static void
contrast(const json_t *p, const json_t *ctx, const struct facts *f, struct finding *out)
{
	double normal = cg_json_get_num(p, "normal", cg_json_get_num(p, "parts", 4.5)), worst = 99;
	double parts = cg_json_get_num(p, "parts", normal);
	const json_t *pair;
	size_t i, seen = 0;

	json_array_foreach(json_object_get(p, "pairs"), i, pair) {
		const char *a = json_string_value(json_array_get(pair, 0));
		const char *b = json_string_value(json_array_get(pair, 1));
		struct cg_rgb x, y;
		double need, have;

		if (!a || !b || !role_color(ctx, f, a, &x) || !role_color(ctx, f, b, &y))
			continue;
		need = strcmp(a, "text") == 0 || strstr(a, "text") ? normal : parts;
		have = cg_color_contrast(x, y);
		seen++;
		if (have / need < worst) {
			worst = have / need;
			say(out, worst >= 1 ? CHECK_PASS : CHECK_FAIL, "%s on %s is %.2f to 1, %.1f is needed",
			    a, b, have, need);
		}
	}
	if (seen)
		number(out, worst, 2);
	fix(out, "trivial", true, "Move the lightness of the foreground until it is reached.");
}

/* The share of coloured pixels that are a tint or a shade of a brand colour. */
static void
palette_share(const json_t *p, const json_t *ctx, const struct facts *f, struct finding *out)
{
	double near = cg_json_get_num(p, "max_delta_e", 12) / 100;
	double least = cg_json_get_num(p, "min_share", 0.6);
	double chroma = cg_json_get_num(p, "min_chroma", 12) / 400;
	struct cg_rgb brand[CG_ROLES];
	size_t n = 0, colored = 0, ours = 0;

	for (int r = 0; r < CG_ROLES; r++)
		n += role_color(ctx, f, cg_role_names[r], &brand[n]);
	if (!f->rgba || !n)
		return;
	for (size_t i = 0; i < (size_t)f->thumb_width * (size_t)f->thumb_height; i++) {
		const unsigned char *px = f->rgba + 4 * i;
		struct cg_rgb c = { px[0], px[1], px[2] };
		struct cg_lch x = cg_color_to_lch(c);
		bool found = false;

		if (x.c < chroma)
			continue;
		colored++;
		for (size_t k = 0; k < n && !found; k++)
			found = cg_color_distance(cg_color_with_l(brand[k], x.l), c) <= near;
		ours += found;
	}
	if (!colored)
		return;
	say(out, (double)ours >= least * (double)colored ? CHECK_PASS : CHECK_FAIL,
	    "%d %% of the coloured area is in the campaign's colours, %d %% are asked for",
	    (int)(100 * ours / colored), (int)(100 * least + 0.5));
	number(out, (double)ours / (double)colored, 2);
	fix(out, "moderate", true, "Draw it again with the campaign's scheme.");
}

/* An asset of the manifest: an address that others can open, a size, a digest. */
static bool
is_whole(const json_t *asset)
{
	const char *uri = cg_json_get_str(asset, "uri", "");

	return strncmp(uri, "cg://sha256/", 12) == 0 || strncmp(uri, "https://", 8) == 0
	    || strncmp(uri, "/assets/", 8) == 0 || (*uri && *uri != '/' && !strstr(uri, "..")
	    && !strstr(uri, "://"));
}

static void
manifest_complete(const json_t *p, const json_t *ctx, const struct facts *f, struct finding *out)
{
	static const char *const wanted[] = { "campaign_id", "campaign_name", "assets", "interaction",
		"flow", "rules", "checksum" };
	const json_t *assets = json_object_get(f->doc, "assets"), *a;
	char missing[200] = "";
	const char *key;

	(void)p, (void)ctx;
	if (!json_object_get(f->doc, "manifest_version"))
		return;
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		if (!json_object_get(f->doc, wanted[i]))
			snprintf(missing + strlen(missing), sizeof missing - strlen(missing), " %s", wanted[i]);
	if (!json_object_get(assets, "game_bundle"))
		snprintf(missing + strlen(missing), sizeof missing - strlen(missing), " assets.game_bundle");
	json_object_foreach((json_t *)assets, key, a)
		if (json_is_object(a) && !is_whole(a))
			snprintf(missing + strlen(missing), sizeof missing - strlen(missing), " assets.%s.uri",
			    key);
	if (*missing)
		say(out, CHECK_FAIL, "missing or without an address:%s", missing);
	else
		say(out, CHECK_PASS, "every part is there and has an address");
	out->measured = json_boolean(!*missing);
	fix(out, "moderate", false, "Run the step that makes the missing part, then assemble again.");
}

/* SHA-256 of the canonical form with an empty checksum, as it was sealed. */
static void
manifest_sealed(const json_t *p, const json_t *ctx, const struct facts *f, struct finding *out)
{
	const char *told = cg_json_get_str(f->doc, "checksum", NULL);
	char hex[CG_HEX_LEN + 1];
	struct cg_buf b;
	json_t *copy;

	(void)p, (void)ctx;
	if (!told || !json_object_get(f->doc, "manifest_version"))
		return;
	copy = json_copy(f->doc);
	cg_json_set_str(copy, "checksum", "");
	cg_buf_init(&b, DOC_MAX);
	cg_json_canonical(copy, &b);
	cg_sha256_hex(b.s, b.len, hex);
	say(out, strcmp(hex, told) == 0 ? CHECK_PASS : CHECK_FAIL,
	    strcmp(hex, told) == 0 ? "the checksum is that of the document"
	    : "the checksum is not that of the document: it was changed after it was sealed");
	out->measured = json_boolean(strcmp(hex, told) == 0);
	fix(out, "trivial", true, "Assemble the manifest again instead of editing it.");
	cg_buf_release(&b);
	json_decref(copy);
}

static void
play_passed(const json_t *p, const json_t *ctx, const struct facts *f, struct finding *out)
{
	const json_t *told = json_object_get(f->metadata, "play_passed");

	(void)p, (void)ctx;
	if (!told)
		told = json_object_get(json_object_get(f->doc, "metadata"), "play_passed");
	if (!json_is_boolean(told))
		return;
	say(out, json_is_true(told) ? CHECK_PASS : CHECK_FAIL, json_is_true(told)
	    ? "a round was played to its end" : "the game was not played to its end");
	out->measured = json_boolean(json_is_true(told));
	fix(out, "major", false, "Read the console of the game's check.");
}

static void
triangles(const json_t *p, const json_t *ctx, const struct facts *f, struct finding *out)
{
	int64_t max = cg_json_get_int(p, "max", 20000);

	(void)ctx;
	if (f->triangles < 0)
		return;
	say(out, f->triangles <= max ? CHECK_PASS : CHECK_FAIL, "%ld triangles, at most %lld",
	    f->triangles, (long long)max);
	out->measured = json_integer(f->triangles);
	fix(out, "minor", true, "Simplify the mesh.");
}

static void
textures(const json_t *p, const json_t *ctx, const struct facts *f, struct finding *out)
{
	int64_t bytes = cg_json_get_int(p, "max_bytes", 524288);
	int64_t side = cg_json_get_int(p, "max_side", 2048);

	(void)ctx;
	if (!f->width)
		return;
	say(out, (int64_t)f->bytes <= bytes && f->width <= side && f->height <= side ? CHECK_PASS
	    : CHECK_FAIL, "%zu bytes at %d x %d, the budget is %lld bytes and %lld pixels a side", f->bytes,
	    f->width, f->height, (long long)bytes, (long long)side);
	out->measured = json_integer((json_int_t)f->bytes);
	fix(out, "minor", true, "Write it as WebP, or half as large.");
}

static void
load_time(const json_t *p, const json_t *ctx, const struct facts *f, struct finding *out)
{
	double mbit = cg_json_get_num(p, "mbit_per_s", 1.6), max = cg_json_get_num(p, "max_ms", 3000), ms;
	int64_t bytes = bundle_bytes(f);

	(void)ctx;
	if (bytes < 0 || mbit <= 0)
		return;
	ms = (double)bytes * 8 / (mbit * 1000);
	say(out, ms <= max ? CHECK_PASS : CHECK_FAIL,
	    "%lld bytes take %.0f ms at %.1f Mbit/s, at most %.0f", (long long)bytes, ms, mbit, max);
	number(out, ms, 0);
	fix(out, "moderate", true, "Leave out or shrink the largest assets of the bundle.");
}

/* Calls use on each string of the document until it returns true. */
static bool
any_string(const json_t *v, bool (*use)(const char *, void *), void *arg)
{
	const json_t *each;
	const char *key;
	size_t i;

	if (json_is_string(v))
		return use(json_string_value(v), arg);
	json_array_foreach(v, i, each)
		if (any_string(each, use, arg))
			return true;
	json_object_foreach((json_t *)v, key, each)
		if (any_string(each, use, arg))
			return true;
	return false;
}

static bool
is_external(const char *s, void *arg)
{
	if (strncmp(s, "http://", 7) != 0 && strncmp(s, "https://", 8) != 0)
		return false;
	*(const char **)arg = s;
	return true;
}

static void
no_requests(const json_t *p, const json_t *ctx, const struct facts *f, struct finding *out)
{
	const char *found = NULL;

	(void)p, (void)ctx;
	if (!f->doc)
		return;
	/* Where people are sent afterwards is no request of the page. */
	any_string(json_object_get(f->doc, "assets"), is_external, &found);
	if (found)
		say(out, CHECK_FAIL, "it asks for '%.200s'", found);
	else
		say(out, CHECK_PASS, "nothing is asked of another server");
	out->measured = json_boolean(!found);
	fix(out, "minor", false, "Put the file into the campaign.");
}

struct forbidden {
	const json_t *list;
	const char *word, *text;
	unsigned most;
};

static bool
breaks_rules(const char *s, void *arg)
{
	struct forbidden *x = arg;
	const json_t *w;
	size_t i;

	json_array_foreach(x->list, i, w)
		if (json_is_string(w) && strcasestr(s, json_string_value(w))) {
			x->word = json_string_value(w);
			x->text = s;
			return true;
		}
	for (const char *c = s; (c = strchr(c, '!')); c++)
		x->most++;
	return false;
}

static void
copy_rules(const json_t *p, const json_t *ctx, const struct facts *f, struct finding *out)
{
	const json_t *copy = json_object_get(json_object_get(f->doc, "metadata"), "copy");
	struct forbidden x = { json_object_get(p, "forbid"), NULL, NULL, 0 };
	int64_t most = cg_json_get_int(p, "max_exclamation_marks", 1);

	(void)ctx;
	if (!copy)
		return;
	any_string(copy, breaks_rules, &x);
	if (x.word)
		say(out, CHECK_FAIL, "'%s' stands in '%.120s'", x.word, x.text);
	else
		say(out, (int64_t)x.most <= most ? CHECK_PASS : CHECK_FAIL,
		    "no forbidden word, %u exclamation marks, at most %lld", x.most, (long long)most);
	out->measured = json_integer(x.most);
	fix(out, "trivial", true, "Write the text again without it.");
}

static const struct {
	const char *name;
	void (*run)(const json_t *, const json_t *, const struct facts *, struct finding *);
} checks[] = {
	{ "media_type_matches", media_type }, { "image_size_min", image_size },
	{ "file_size_max", file_size }, { "not_blank", not_blank }, { "lufs_range", lufs_range },
	{ "true_peak_max", true_peak }, { "loop_seam_max", loop_seam }, { "contrast_min", contrast },
	{ "palette_share", palette_share }, { "manifest_complete", manifest_complete },
	{ "json_schema", manifest_sealed }, { "play_passed", play_passed },
	{ "triangles_max", triangles }, { "texture_budget", textures }, { "load_time_max", load_time },
	{ "external_urls_none", no_requests }, { "copy_rules", copy_rules },
};

void
check_run(const char *check, const json_t *params, const json_t *context, const struct facts *f,
    struct finding *out)
{
	memset(out, 0, sizeof *out);
	out->verdict = CHECK_OPEN;
	out->effort = "minor";
	if (!f->is_there) {
		if (strcmp(check, "media_type_matches") == 0)
			say(out, CHECK_FAIL, "%s", f->why_not);
		fix(out, "moderate", false, "Run the step that makes it, or correct the address.");
		return;
	}
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		if (strcmp(checks[i].name, check) == 0)
			checks[i].run(params, context, f, out);
}
