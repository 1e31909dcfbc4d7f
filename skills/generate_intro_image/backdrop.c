/*
 * Asking for a backdrop, and taking it. No words are asked for: a model spells them as it
 * likes, so text, logo and button are ours to draw.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "generate_intro_image/backdrop.h"
#include "json/json.h"
#include "lib/handler.h"
#include "lib/image/still.h"
#include "lib/media/provenance.h"
#include "lib/picture/picture.h"
#include "lib/scene/scene.h"

enum { PROMPT_MAX = 8000, FILE_MAX = 25 << 20, TRIAL_SIDE = 64 };

static const char unwanted[] = "text, letters, words, numbers, captions, logo, watermark, "
    "signature, button, user interface, frame, border, collage";

/* --- what is asked --- */

static const char *
style_words(const char *style)
{
	static const char *const table[][2] = { { "photorealistic", "photorealistic, natural light" },
		{ "illustrated", "editorial illustration" }, { "cartoon", "cartoon, clean outlines" },
		{ "3d_render", "3D render, soft studio light" }, { "flat_design", "flat design, plain shapes" },
		{ "minimalist", "minimalist, much empty space" } };

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (strcmp(table[i][0], style) == 0)
			return table[i][1];
	return style;
}

static void
say(struct cg_buf *b, const char *what, const char *text)
{
	if (text && *text)
		cg_buf_printf(b, "\n%s: %s.", what, text);
}

static void
say_brand(struct cg_buf *b, const json_t *assets)
{
	const json_t *a;
	size_t i;

	json_array_foreach(assets, i, a)
		if (cg_json_get_num(a, "weight", 1) > 0)
			say(b, "The brand", cg_json_get_str(a, "description", NULL));
}

static void
say_colors(struct cg_buf *b, const struct cg_scheme *c)
{
	char hex[8], all[64] = "";

	for (int i = 0; i < CG_ACCENT + 1; i++)
		if (c->have[i]) {
			cg_color_format(c->of[i], hex);
			snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", *all ? ", " : "", hex);
		}
	say(b, "Colours that lead", all);
}

/* The part that stays free for words, and with it where the subject stands. */
static void
say_place(struct cg_buf *b, const struct cg_scene_spec *spec)
{
	struct cg_box w = cg_scene_words(spec);
	double x = w.x + w.width / 2, y = w.y + w.height / 2;
	const char *calm = x < .4 ? "left half" : x > .6 ? "right half" : y < .45 ? "upper third"
	    : y > .6 ? "lower third" : "middle";
	const char *subject = x < .4 ? "right" : x > .6 ? "left" : y < .45 ? "lower middle"
	    : y > .6 ? "upper middle" : "sides";

	cg_buf_printf(b, "\nComposition: one clear main subject in the %s of the picture, nothing "
	    "important at its edges; the %s is calm and uncluttered, with even light, so that words "
	    "can be laid over it later.", subject, calm);
}

static char *
prompt_of(const struct cg_handler *h, const struct cg_scene_spec *spec)
{
	const json_t *in = h->input, *style = json_object_get(in, "style_refs");
	struct cg_buf b;

	cg_buf_init(&b, PROMPT_MAX);
	cg_buf_printf(&b, "%s", cg_json_get_str(in, "prompt", ""));
	say(&b, "Style", style_words(cg_json_get_str(style, "style", "")));
	say(&b, "Mood", cg_json_get_str(style, "mood", cg_mood_names[spec->dir.mood]));
	say(&b, "Colour tone", cg_json_get_str(style, "color_tone", NULL));
	say_colors(&b, &spec->colors);
	say_brand(&b, json_object_get(in, "brand_assets"));
	say_place(&b, spec);
	cg_buf_printf(&b, "\nThe picture holds no text, letters, numbers, logos or buttons.");
	return b.s;
}

void
backdrop_ask(struct cg_handler *h, const struct cg_scene_spec *spec)
{
	char *prompt = prompt_of(h, spec);
	json_t *ask = json_pack("{s:s, s:s, s:s, s:i, s:i, s:s, s:I}", "name", "backdrop", "kind",
	    "image", "prompt", prompt, "width", spec->width, "height", spec->height, "format", "png",
	    "seed", (json_int_t)(spec->seed & 0x7fffffff));
	const char *avoid = spec->avoid && *spec->avoid ? spec->avoid : NULL;

	cg_json_set(ask, "negative_prompt", json_sprintf("%s%s%s", avoid ? avoid : "",
	    avoid ? ", " : "", unwanted));
	cg_handler_ask(h, ask);
	free(prompt);
}

/* --- what came --- */

/* It must open as a picture, and be one of the formats that carry where it is from. */
static int
read_picture(const char *path, struct cg_buf *file, enum cg_picture_format *format,
    struct cg_err *err)
{
	uint8_t *trial;
	int w, h;

	if (cg_file_read(file, path, err) < 0 ||
	    cg_picture_measure(file->s, file->len, &w, &h, format, err) < 0)
		return -1;
	if (w < TRIAL_SIDE || h < TRIAL_SIDE)
		return cg_err_set(err, CG_E_DATA, "a picture of %d x %d pixels is too small for a "
		    "backdrop", w, h);
	trial = cg_still_load(path, TRIAL_SIDE, TRIAL_SIDE, err);
	free(trial);
	return trial ? 0 : -1;
}

static int
keep(struct cg_handler *h, struct backdrop *b, const char *from, struct cg_err *err)
{
	enum cg_picture_format format = CG_PICTURE_PNG;
	struct cg_provenance p;
	struct cg_buf file, tagged;
	char name[24], hex[CG_HEX_LEN + 1];
	int rc = -1;

	cg_buf_init(&file, FILE_MAX);
	cg_buf_init(&tagged, FILE_MAX + 4096);
	cg_provenance_of(h, b->model, b->prompt, &p);
	p.provider = b->provider;
	if (read_picture(from, &file, &format, err) < 0 ||
	    cg_provenance_tag(&p, file.s, file.len, &tagged, err) < 0)
		goto out;
	snprintf(name, sizeof name, "backdrop.%s", cg_picture_extensions[format]);
	cg_sha256_hex(tagged.s, tagged.len, hex);
	b->path = cg_path_join(h->output_dir, name);
	b->address = cg_asprintf("cg://sha256/%s/%s", hex, name);
	rc = cg_file_write(b->path, tagged.s, tagged.len, 0644, false, err);
	if (rc == 0)
		rc = cg_handler_artifact(h, "image/backdrop", b->path, json_pack("{s:s,s:s}", "provider",
		    b->provider, "model", b->model), err);
out:
	cg_buf_release(&file);
	cg_buf_release(&tagged);
	return rc;
}

bool
backdrop_take(struct cg_handler *h, const struct cg_scene_spec *spec, struct backdrop *b)
{
	struct cg_err why = CG_ERR_INIT;
	const char *from;

	memset(b, 0, sizeof *b);
	from = cg_handler_came(h, "backdrop", &b->provider, &b->model);
	if (!from)
		return false;
	b->prompt = prompt_of(h, spec);
	if (keep(h, b, from, &why) == 0) {
		cg_json_set_str(h->data, "backdrop_uri", b->path);
		return true;
	}
	cg_handler_log(h, "what %s made is no backdrop, the studio makes the picture: %s", b->provider,
	    why.msg);
	cg_json_set(h->data, "degraded", json_true());
	backdrop_release(b);
	return false;
}

void
backdrop_release(struct backdrop *b)
{
	free(b->prompt);
	free(b->path);
	free(b->address);
	memset(b, 0, sizeof *b);
}
