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

int
cg_intel_make_theme(struct cg_intel_gen *g, const json_t *params, json_t **output, struct cg_err *err)
{
	const char *image = cg_json_get_str(params, "image_uri", NULL);
	json_t *input = image ? json_pack("{s:s}", "image_uri", image)
	    : json_pack("{s:O}", "brief", json_object_get(params, "brief")), *data;
	int rc = cg_intel_ask(g, image ? "extract_theme_from_image" : "extract_theme_from_brief", input,
	    &data, err);

	json_decref(input);
	if (rc < 0)
		return -1;
	*output = json_deep_copy(data);
	json_decref(data);
	measure(*output, image ? "image" : "brief");
	return 0;
}

int
cg_tool_intel_theme(struct cg_intel *in, const json_t *request, struct cg_intel_order *o,
    struct cg_err *err)
{
	if (cg_intel_check(cg_intel_theme_schema, request, err) < 0)
		return -1;
	return cg_intel_begin(in, "theme_brief", cg_json_get_str(request, "campaign_id", NULL), request, o,
	    err);
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
    const char *campaign, struct cg_intel_order *o, struct cg_err *err)
{
	char hex[65], uri[CG_URI_MAX];
	const char *mime = NULL;
	json_t *params;
	int rc;

	if (check_image(image, &mime, err) < 0 || cg_ctx_store(in->ctx, CG_STORE_WRITE, err) < 0
	    || cg_cas_put(in->ctx->cas, &in->ctx->who, image->bytes, image->len, hex, err) < 0)
		return -1;
	/* The name is the customer's: the address does without it, so the cache does too. */
	snprintf(uri, sizeof uri, "cg://sha256/%s/image%s", hex, cg_mime_ext(mime));
	params = json_pack("{s:s,s:s,s:I}", "image_uri", uri, "mime", mime, "size_bytes",
	    (json_int_t)image->len);
	cg_json_set_str(params, "filename", image->name);
	cg_json_set_str(params, "campaign_id", campaign);
	rc = cg_intel_begin(in, "theme_image", campaign, params, o, err);
	json_decref(params);
	return rc;
}
