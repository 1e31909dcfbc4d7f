/*
 * segment_start_button: where a tap starts the game. A button that we drew is taken
 * over; in a foreign picture it is looked for; when none is found, a place by layout
 * is given and called that.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "copy/text.h"
#include "find.h"
#include "json/json.h"
#include "lib/handler.h"
#include "lib/image/image.h"
#include "lib/media/provenance.h"

enum { SIDE = 640, CORNER = 8 };

static const char maker[] = "button-finder/1";

struct found {
	struct button b;    /* in pixels of the whole picture */
	const char *method;
	bool detected;
	double confidence;
	const char *notes;
	json_t *polygon;    /* as it was given, or NULL: made from b */
};

/* Words about a place, in the languages that briefs come in. */
static const struct {
	const char *words;
	double x, y; /* -1: says nothing of it */
} places[] = {
	{ "bottom below lower unten bas abajo sotto baixo onder", -1, 0.82 },
	{ "top above upper oben haut arriba sopra cima boven", -1, 0.18 },
	{ "left links gauche izquierda sinistra esquerda", 0.22, -1 },
	{ "right rechts droite derecha destra direita", 0.78, -1 },
	{ "center centre middle mitte milieu centro medio meio midden", 0.5, 0.5 },
};

static struct expected
expectation(const char *hint)
{
	struct expected e = { 0.5, 0.72, 0.5 };
	size_t n;

	for (const char *p = hint; *p; p += n ? n : 1) {
		n = cg_text_word(p);
		for (size_t i = 0; n && i < sizeof places / sizeof *places; i++) {
			if (!cg_text_listed(p, n, places[i].words))
				continue;
			e.x = places[i].x >= 0 ? places[i].x : e.x;
			e.y = places[i].y >= 0 ? places[i].y : e.y;
			e.wide = 0.3;
		}
	}
	return e;
}

/* Ten signs multiplied: the root brings them back to the size of a typical one. */
static double
confidence_of(double score)
{
	double c = score <= 0 ? 0 : sqrt(score);

	return floor(100 * (c > 0.99 ? 0.99 : c)) / 100;
}

static void
detect(const struct cg_handler *h, const struct cg_image *img, struct found *f)
{
	struct expected e = expectation(cg_json_get_str(h->input, "button_hint", ""));
	double kx = (double)img->full_width / img->width, ky = (double)img->full_height / img->height;
	double least = json_number_value(json_object_get(h->input, "confidence_threshold"));

	f->b = find_button(img, &e);
	f->confidence = confidence_of(f->b.score);
	f->detected = f->b.score > 0 && f->confidence >= least;
	f->method = "edge_detection";
	if (f->detected) {
		f->b.x *= kx;
		f->b.y *= ky;
		f->b.w *= kx;
		f->b.h *= ky;
		f->b.radius *= kx < ky ? kx : ky;
		f->notes = "Found by its plain area, its outline and what is written on it.";
		return;
	}
	/* A button that everybody would find: low, in the middle, as wide as a thumb wants it. */
	f->b.w = img->full_width > img->full_height ? 0.27 * img->full_width : 0.64 * img->full_width;
	f->b.h = 0.1 * img->full_height;
	f->b.x = (img->full_width - f->b.w) / 2;
	f->b.y = 0.78 * img->full_height;
	f->b.radius = f->b.h / 2;
	f->method = "layout";
	f->notes = "No button was found with enough confidence; this place is by layout.";
}

static double
limited(double v, double most)
{
	return v < 0 ? 0 : v > most ? most : v;
}

/* Bounds as somebody says them, kept inside the picture. */
static void
place(const json_t *bounds, const struct cg_image *img, struct button *b)
{
	double x = json_number_value(json_object_get(bounds, "x"));
	double y = json_number_value(json_object_get(bounds, "y"));

	b->x = limited(x, img->full_width - 1);
	b->y = limited(y, img->full_height - 1);
	b->w = limited(x + json_number_value(json_object_get(bounds, "width")), img->full_width) - b->x;
	b->h = limited(y + json_number_value(json_object_get(bounds, "height")), img->full_height) - b->y;
}

/*
 * What a model that sees says, clamped to the picture; one that is unsure, or whose button
 * is a speck or the whole picture, is no better than our own eyes.
 */
static bool
believe(struct cg_handler *h, const struct cg_image *img, struct found *f)
{
	const json_t *data = json_object_get(cg_handler_answer(h, "button"), "data");
	const json_t *b = json_object_get(data, "bounds");
	double least = json_number_value(json_object_get(h->input, "confidence_threshold"));
	struct button seen = { .score = 0 };
	double share;

	if (cg_json_get_bool(cg_handler_answer(h, "button"), "degraded", false)) {
		cg_handler_log(h, "nobody has looked: %s", cg_json_get_str(cg_handler_answer(h, "button"),
		    "error", ""));
		cg_json_set(h->data, "degraded", json_true());
	}
	if (!cg_json_get_bool(data, "detected", false)
	    || cg_json_get_num(data, "confidence", 0) < least)
		return false;
	place(b, img, &seen);
	share = seen.w * seen.h / ((double)img->full_width * img->full_height);
	if (seen.w < 8 || seen.h < 8 || share > 0.5)
		return false;
	seen.radius = (seen.w < seen.h ? seen.w : seen.h) / 5;
	seen.symbol = strcmp(cg_json_get_str(data, "button_type", ""), "play") == 0;
	*f = (struct found){ .b = seen, .method = "semantic_segmentation", .detected = true,
		.confidence = floor(100 * cg_json_get_num(data, "confidence", 0)) / 100,
		.notes = cg_json_get_str(data, "analysis_notes", "Seen by a model.") };
	return true;
}

/* What the maker of the picture says, kept inside the picture. */
static void
take_over(const json_t *known, const struct cg_image *img, struct found *f)
{
	place(json_object_get(known, "bounds"), img, &f->b);
	f->polygon = json_object_get(known, "mask_polygon");
	f->method = "known";
	f->detected = true;
	f->confidence = 1;
	f->notes = "The picture came with the place of its button.";
}

static double
rounded(double v, double parts)
{
	return floor(v * parts + 0.5) / parts;
}

static json_t *
box(const struct button *b, double w, double h, double parts)
{
	return json_pack("{s:f,s:f,s:f,s:f}", "x", rounded(b->x / w, parts), "y",
	    rounded(b->y / h, parts), "width", rounded(b->w / w, parts), "height",
	    rounded(b->h / h, parts));
}

/* The sine of i of CORNER - 1 parts of a quarter turn; from a table, for equal bytes everywhere. */
static double
quarter(int i)
{
	static const double sine[CORNER] = { 0, 0.2225209, 0.4338837, 0.6234898, 0.7818315, 0.9009689,
		0.9749279, 1 };

	return sine[i];
}

static json_t *
polygon(const struct button *b)
{
	json_t *points = json_array();

	for (int corner = 0; corner < 4; corner++) {
		bool right = corner == 0 || corner == 1, low = corner == 1 || corner == 2;
		double cx = right ? b->x + b->w - b->radius : b->x + b->radius;
		double cy = low ? b->y + b->h - b->radius : b->y + b->radius;

		for (int i = 0; i < CORNER; i++) {
			int k = corner & 1 ? CORNER - 1 - i : i;
			double x = cx + (right ? 1 : -1) * b->radius * quarter(k);
			double y = cy + (low ? 1 : -1) * b->radius * quarter(CORNER - 1 - k);

			json_array_append_new(points, json_pack("{s:f,s:f}", "x", rounded(x, 100), "y",
			    rounded(y, 100)));
		}
	}
	return json_pack("{s:o,s:b}", "points", points, "is_closed", 1);
}

/* Even and odd crossings of the row: white inside the polygon. */
static void
paint_mask(uint8_t *grey, int w, int h, const json_t *points)
{
	size_t n = json_array_size(points);

	for (int y = 0; y < h; y++)
		for (size_t i = 0; i < n; i++) {
			const json_t *a = json_array_get(points, i), *b = json_array_get(points, (i + 1) % n);
			double x0 = json_number_value(json_object_get(a, "x"));
			double y0 = json_number_value(json_object_get(a, "y"));
			double x1 = json_number_value(json_object_get(b, "x"));
			double y1 = json_number_value(json_object_get(b, "y"));
			double at = y + 0.5, x;

			if ((y0 <= at) == (y1 <= at))
				continue;
			x = x0 + (at - y0) / (y1 - y0) * (x1 - x0);
			for (int k = (int)limited(ceil(x - 0.5), w); k < w; k++)
				grey[(size_t)y * (size_t)w + (size_t)k] ^= 0xff;
		}
}

static int
write_mask(struct cg_handler *h, const struct cg_image *img, const json_t *shape, struct cg_err *err)
{
	char *path = cg_asprintf("%s/button-mask.png", h->output_dir);
	uint8_t *grey = cg_calloc((size_t)img->full_width, (size_t)img->full_height);
	struct cg_provenance p;
	int rc;

	cg_provenance_of(h, maker, NULL, &p);
	paint_mask(grey, img->full_width, img->full_height, json_object_get(shape, "points"));
	rc = cg_image_write_grey(path, grey, img->full_width, img->full_height, err);
	if (rc == 0)
		rc = cg_provenance_stamp(&p, path, err);
	if (rc == 0)
		rc = cg_handler_artifact(h, "image/button-mask", path, NULL, err);
	if (rc == 0)
		cg_json_set_str(h->data, "mask_image_uri", path);
	free(grey);
	free(path);
	return rc;
}

static const char *
kind(const struct found *f, const char *hint)
{
	size_t n;

	for (const char *p = hint; *p; p += n ? n : 1) {
		n = cg_text_word(p);
		if (n && cg_text_listed(p, n, "play spiel spielen jouer jugar gioca jogar speel"))
			return "play";
		if (n && cg_text_listed(p, n, "start starten los commencer empezar inizia come\xc3\xa7" "ar"))
			return "start";
	}
	if (f->b.symbol)
		return "play";
	return *hint || strcmp(f->method, "known") == 0 ? "cta" : "unknown";
}

static void
say(struct cg_handler *h, const struct cg_image *img, const struct found *f, json_t *shape)
{
	const struct button *b = &f->b;
	double w = img->full_width, t = img->full_height;

	cg_json_set(h->data, "detected", json_boolean(f->detected));
	cg_json_set(h->data, "confidence", json_real(f->confidence));
	cg_json_set(h->data, "bounds", box(b, 1, 1, 100));
	cg_json_set(h->data, "normalized_bounds", box(b, w, t, 1e6));
	cg_json_set(h->data, "source_size", json_pack("{s:i,s:i}", "width", img->full_width, "height",
	    img->full_height));
	cg_json_set(h->data, "mask_polygon", json_incref(shape));
	cg_json_set_str(h->data, "button_type", kind(f, cg_json_get_str(h->input, "button_hint", "")));
	cg_json_set_str(h->data, "detection_method_used", f->method);
	cg_json_set_str(h->data, "analysis_notes", f->notes);
	cg_json_set_str(h->data, "provider", strcmp(f->method, "semantic_segmentation") == 0
	    ? cg_json_get_str(cg_handler_answer(h, "button"), "provider", "?") : "offline");
}

/* A model is asked when that is wished, or when our own eyes are not sure. true: it wants an answer. */
static bool
wants_eyes(struct cg_handler *h, const char *asked, const struct cg_image *img, const char *path)
{
	const char *hint = cg_json_get_str(h->input, "button_hint", NULL);
	struct found f = { .method = "" };
	json_t *vars;

	if (!cg_handler_may_ask(h, "vision") || strcmp(asked, "edge_detection") == 0)
		return false;
	if (strcmp(asked, "auto") == 0) {
		detect(h, img, &f);
		if (f.detected)
			return false;
	}
	vars = json_pack("{s:i, s:i}", "width", img->full_width, "height", img->full_height);
	cg_json_set_str(vars, "button_hint", hint);
	cg_handler_ask(h, json_pack("{s:s, s:s, s:o, s:[s]}", "name", "button", "kind", "vision",
	    "variables", vars, "pictures", path));
	return true;
}

static int
work(struct cg_handler *h, struct cg_err *err)
{
	const char *path = cg_json_get_str(h->input, "image_uri", "");
	const char *asked = cg_json_get_str(h->input, "detection_method", "auto");
	const json_t *known = json_object_get(h->input, "known_button");
	long long since = cg_mono_us();
	struct found f = { .method = "" };
	struct cg_image img;
	json_t *shape;
	int rc = 0;

	if (cg_image_read(path, SIDE, &img, err) < 0)
		return cg_handler_fail(h, err, "INPUT_VALIDATION_FAILED", "image_uri: %s", err->msg);
	cg_handler_phase(h, "read", &since);
	if (!known && wants_eyes(h, asked, &img, path)) {
		cg_image_release(&img);
		return 0;
	}
	if (known)
		take_over(known, &img, &f);
	else if (!believe(h, &img, &f))
		detect(h, &img, &f);
	if (!known && strstr(asked, "_") && strcmp(asked, "edge_detection") != 0
	    && strcmp(f.method, "semantic_segmentation") != 0) {
		cg_handler_log(h, "%s needs a model that sees; looked for edges instead", asked);
		cg_json_set(h->data, "degraded", json_true());
	}
	cg_handler_phase(h, "find", &since);
	shape = f.polygon ? json_incref(f.polygon) : polygon(&f.b);
	say(h, &img, &f, shape);
	if (json_is_true(json_object_get(h->input, "generate_mask")))
		rc = write_mask(h, &img, shape, err);
	cg_handler_phase(h, "mask", &since);
	json_decref(shape);
	cg_image_release(&img);
	return rc;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
