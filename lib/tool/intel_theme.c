/* Themes of a brief or of a picture, with what can be read of them. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "cas/cas.h"
#include "color/color.h"
#include "json/json.h"
#include "tool/intel_priv.h"

enum { IMAGE_MAX = 10 << 20 };

/* How well text stands on the background, and what cannot be read at all. */
static void
measure(json_t *theme, const char *source)
{
	struct cg_color_issue v[CG_COLOR_PAIRS];
	json_t *warnings = json_array();
	struct cg_scheme s;
	double ratio;
	size_t n;

	cg_intel_scheme(theme, &s);
	ratio = cg_color_contrast(s.of[CG_TEXT], s.of[CG_BACKGROUND]);
	n = cg_scheme_check(&s, v);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(warnings, json_sprintf("%s: %.2f to 1, %.1f are needed", v[i].pair,
		    cg_intel_hundredths(v[i].ratio), v[i].required));
	cg_json_set_str(theme, "source", source);
	cg_json_set(theme, "contrast_ratio", json_real(cg_intel_hundredths(ratio)));
	cg_json_set(theme, "contrast_passes_aa", json_boolean(ratio >= 4.5));
	cg_json_set(theme, "accessibility_warnings", warnings);
}

static int
make(struct cg_intel *in, const char *source, const json_t *params, const char *campaign,
    const char *skill, const json_t *input, json_t **out, struct cg_err *err)
{
	bool image = strcmp(source, "image") == 0;
	struct cg_intel_gen g;
	json_t *data, *theme;

	if (cg_intel_begin(in, image ? "theme_image" : "theme_brief", campaign, params, &g, err) < 0
	    || cg_intel_ask(&g, skill, input, &data, err) < 0)
		return -1;
	theme = json_deep_copy(data);
	json_decref(data);
	measure(theme, source);
	*out = cg_intel_answer(&g);
	json_object_set_new(*out, "theme", theme);
	if (cg_intel_end(&g, theme, *out, err) == 0)
		return 0;
	json_decref(*out);
	return -1;
}

int
cg_tool_intel_theme(struct cg_intel *in, const json_t *request, json_t **out, struct cg_err *err)
{
	json_t *input;
	int rc;

	if (cg_intel_check("theme", request, err) < 0)
		return -1;
	input = json_pack("{s:O}", "brief", json_object_get(request, "brief"));
	rc = make(in, "brief", request, cg_json_get_str(request, "campaign_id", NULL),
	    "extract_theme_from_brief", input, out, err);
	json_decref(input);
	return rc;
}

/* By what it is, not by what it is called. */
static int
check_image(const struct cg_intel_image *image, const char **mime, struct cg_err *err)
{
	static const char *const taken[] = { "image/png", "image/jpeg", "image/webp" };

	if (image->len > IMAGE_MAX)
		return cg_err_set(err, CG_E_TOOBIG, "the picture has %zu bytes; 10 MiB are the most",
		    image->len);
	*mime = cg_mime_of("", image->bytes, image->len);
	for (size_t i = 0; *mime && i < sizeof taken / sizeof *taken; i++)
		if (strcmp(*mime, taken[i]) == 0)
			return 0;
	return cg_err_set(err, CG_E_DATA, "'%.100s' is no PNG, JPEG or WebP picture", image->name);
}

int
cg_tool_intel_theme_image(struct cg_intel *in, const struct cg_intel_image *image,
    const char *campaign, json_t **out, struct cg_err *err)
{
	char hex[65], uri[CG_URI_MAX];
	json_t *params, *input;
	const char *mime = NULL;
	int rc;

	if (check_image(image, &mime, err) < 0 || cg_ctx_store(in->ctx, CG_STORE_WRITE, err) < 0
	    || cg_cas_put(in->ctx->cas, &in->ctx->who, image->bytes, image->len, hex, err) < 0)
		return -1;
	/* The name is the customer's: the address does without it, so the cache does too. */
	snprintf(uri, sizeof uri, "cg://sha256/%s/image%s", hex, cg_mime_ext(mime));
	input = json_pack("{s:s}", "image_uri", uri);
	params = json_pack("{s:s,s:s,s:I}", "image_uri", uri, "mime", mime, "size_bytes",
	    (json_int_t)image->len);
	cg_json_set_str(params, "filename", image->name);
	cg_json_set_str(params, "campaign_id", campaign);
	rc = make(in, "image", params, campaign, "extract_theme_from_image", input, out, err);
	json_decref(params);
	json_decref(input);
	return rc;
}
