/*
 * From a request to what is sent. A template is JSON in which a text that is one
 * placeholder becomes that value, number or text; within other text it is put in as
 * text. Members and items whose value is not there are left out, and so is what becomes
 * empty by that.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "json/json.h"
#include "media/media_priv.h"

/* Values that a descriptor may ask for. The key is in none of them: it goes into a header. */
static const char *const names[] = {
	"prompt", "negativePrompt", "width", "height", "ratio", "durationSec", "durationMs", "seed",
	"polyCount", "format", "model", "image", "imageBase64", "imageMime", "previous", "job",
};

bool
cg_media_is_var(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == len && memcmp(names[i], name, len) == 0)
			return true;
	return false;
}

const json_t *
cg_media_at(const json_t *doc, const char *path)
{
	char key[128];
	size_t n, i;
	json_t *sub;

	if (!doc || !*path)
		return doc;
	n = strcspn(++path, "/");
	if (json_is_array(doc) && n == 1 && *path == '*') {
		json_array_foreach(doc, i, sub) {
			const json_t *found = cg_media_at(sub, path + 1);

			if (found)
				return found;
		}
		return NULL;
	}
	snprintf(key, sizeof key, "%.*s", (int)n, path);
	if (json_is_array(doc))
		return cg_media_at(json_array_get(doc, strtoul(key, NULL, 10)), path + n);
	return cg_media_at(json_object_get(doc, key), path + n);
}

const json_t *
cg_media_first(const json_t *doc, const json_t *paths)
{
	const json_t *found, *p;
	size_t i;

	json_array_foreach(paths, i, p) {
		found = cg_media_at(doc, json_string_value(p));
		if (found && !json_is_null(found))
			return found;
	}
	return NULL;
}

void
cg_media_scalar(const json_t *v, char *out, size_t size)
{
	char number[32];

	out[0] = '\0';
	if (json_is_string(v)) {
		snprintf(out, size, "%s", json_string_value(v));
	} else if (json_is_boolean(v)) {
		snprintf(out, size, "%s", json_is_true(v) ? "true" : "false");
	} else if (json_is_number(v)) {
		cg_json_number(json_number_value(v), number);
		snprintf(out, size, "%s", number);
	}
}

/* ---- values ---- */

static json_t *
number(double v)
{
	return floor(v) == v && fabs(v) < 9e15 ? json_integer((json_int_t)v) : json_real(v);
}

/* A length that the provider makes: the shortest that is not shorter, within its bounds. */
static double
within(const json_t *param, double v)
{
	const json_t *list = json_object_get(param, "one_of"), *o;
	double best = 0, most = 0, min = cg_json_get_num(param, "min", -INFINITY);
	double max = cg_json_get_num(param, "max", INFINITY);
	size_t i;

	if (!list)
		return v < min ? min : v > max ? max : v;
	json_array_foreach(list, i, o) {
		double c = json_number_value(o);

		if (c > most)
			most = c;
		if (c >= v && (best == 0 || c < best))
			best = c;
	}
	return best > 0 ? best : most;
}

/* given 0 (or less): the default, or nothing. */
static double
set_number(json_t *vars, const json_t *params, const char *name, double given)
{
	const json_t *param = json_object_get(params, name);
	double v = given > 0 ? given : cg_json_get_num(param, "default", 0);

	if (v <= 0)
		return 0;
	v = within(param, v);
	json_object_set_new(vars, name, number(v));
	return v;
}

/* The provider's ratio that is nearest to ours; as its value says ("1280:720", "1536x1024"). */
static void
set_ratio(json_t *vars, const json_t *ratios, int width, int height)
{
	double want = width > 0 && height > 0 ? log((double)width / height) : 0, best = INFINITY;
	const char *key;
	json_t *v;

	json_object_foreach((json_t *)ratios, key, v) {
		double w = strtod(key, NULL), h = strtod(strchr(key, ':') + 1, NULL);
		double off = fabs(log(w / h) - want);

		if (off < best - 1e-9) {
			best = off;
			json_object_set(vars, "ratio", v);
		}
	}
}

static int
set_text(json_t *vars, const json_t *params, const char *name, const char *s, const char *what,
    struct cg_err *err)
{
	int64_t most = cg_json_get_int(json_object_get(params, name), "max_length", INT64_MAX), n = 0;

	for (const char *c = s; c && *c; c++)
		n += ((unsigned char)*c & 0xc0) != 0x80;
	if (n > most)
		return cg_err_set(err, CG_E_DATA, "the %s has %lld characters, this provider takes %lld: "
		    "shorten it", what, (long long)n, (long long)most);
	if (s && *s)
		cg_json_set_str(vars, name, s);
	return 0;
}

static void
base64(struct cg_buf *out, const unsigned char *p, size_t n)
{
	static const char abc[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		uint32_t v = (uint32_t)p[i] << 16 | (i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0)
		    | (i + 2 < n ? p[i + 2] : 0);
		char q[4] = { abc[v >> 18], abc[v >> 12 & 63], i + 1 < n ? abc[v >> 6 & 63] : '=',
			i + 2 < n ? abc[v & 63] : '=' };

		cg_buf_put(out, q, 4);
	}
}

/* Not among the values from the beginning: it is large, and jobs wait long. */
void
cg_media_set_image(json_t *vars, const struct cg_media_input *image)
{
	struct cg_buf b;

	if (!image->bytes) {
		json_object_del(vars, "image");
		json_object_del(vars, "imageBase64");
		return;
	}
	cg_buf_init(&b, image->len / 3 * 4 + 200);
	cg_buf_printf(&b, "data:%.60s;base64,", image->mime);
	base64(&b, image->bytes, image->len);
	cg_json_set_str(vars, "image", b.s);
	cg_json_set_str(vars, "imageBase64", strchr(b.s, ',') + 1);
	cg_json_set_str(vars, "imageMime", image->mime);
	cg_buf_release(&b);
}

static void
set_format(json_t *vars, const json_t *formats, const char *format)
{
	const json_t *v = json_object_get(formats, format ? format : "");
	void *first = json_object_iter((json_t *)formats);

	if (!v && first)
		v = json_object_iter_value(first);
	if (v)
		json_object_set(vars, "format", (json_t *)v);
}

json_t *
cg_media_vars(const json_t *media, const struct cg_media_req *req, const char *model,
    struct cg_err *err)
{
	const json_t *params = json_object_get(media, "params");
	double seed_max = cg_json_get_num(json_object_get(params, "seed"), "max", 0), seconds;
	json_t *vars = json_object();

	if (json_array_size(json_object_get(media, "needs")) && !req->image.bytes) {
		cg_err_set(err, CG_E_DATA, "this provider makes it from a picture, and there is none");
		goto fail;
	}
	if (set_text(vars, params, "prompt", req->prompt, "prompt", err) < 0
	    || set_text(vars, params, "negativePrompt", req->negative, "negative prompt", err) < 0)
		goto fail;
	set_number(vars, params, "width", req->width);
	set_number(vars, params, "height", req->height);
	set_number(vars, params, "polyCount", req->poly_count);
	seconds = set_number(vars, params, "durationSec", req->duration_sec);
	if (seconds > 0)
		json_object_set_new(vars, "durationMs", number(floor(seconds * 1000 + 0.5)));
	set_ratio(vars, json_object_get(media, "ratios"), req->width, req->height);
	if (req->seed >= 0 && seed_max > 0)
		json_object_set_new(vars, "seed",
		    json_integer((json_int_t)(req->seed % ((int64_t)seed_max + 1))));
	set_format(vars, json_object_get(media, "formats"), req->format);
	cg_json_set_str(vars, "model", model);
	return vars;
fail:
	json_decref(vars);
	return NULL;
}

/* ---- templates ---- */

/* Is the text one placeholder and nothing else? Its value in *v, or NULL. */
static bool
is_one(const char *s, const json_t *vars, const json_t **v)
{
	char name[48];
	size_t n = strlen(s);

	if (n < 3 || n > sizeof name || s[0] != '{' || strchr(s, '}') != s + n - 1)
		return false;
	snprintf(name, sizeof name, "%.*s", (int)n - 2, s + 1);
	*v = json_object_get(vars, name);
	return cg_media_is_var(s + 1, n - 2);
}

static json_t *
fill_string(const char *s, const json_t *vars)
{
	const json_t *v;
	struct cg_err unused;
	struct cg_buf b;
	json_t *out;

	if (is_one(s, vars, &v))
		return v ? json_incref((json_t *)v) : NULL;
	cg_buf_init(&b, 64 << 20);
	cg_media_fill_text(&b, s, vars, false, &unused);
	out = json_stringn(b.s, b.len);
	cg_buf_release(&b);
	return out;
}

json_t *
cg_media_fill(const json_t *tmpl, const json_t *vars)
{
	json_t *out, *sub, *made;
	const char *key;
	size_t i, had;

	if (json_is_string(tmpl))
		return fill_string(json_string_value(tmpl), vars);
	if (json_is_object(tmpl)) {
		out = json_object();
		had = json_object_size(tmpl);
		json_object_foreach((json_t *)tmpl, key, sub)
			if ((made = cg_media_fill(sub, vars)))
				json_object_set_new(out, key, made);
		i = json_object_size(out);
	} else if (json_is_array(tmpl)) {
		out = json_array();
		had = json_array_size(tmpl);
		json_array_foreach(tmpl, i, sub)
			if ((made = cg_media_fill(sub, vars)))
				json_array_append_new(out, made);
		i = json_array_size(out);
	} else {
		return json_incref((json_t *)tmpl);
	}
	if (i == 0 && had) {
		json_decref(out);
		return NULL;
	}
	return out;
}

static int
put_escaped(struct cg_buf *out, const char *s, struct cg_err *err)
{
	static const char plain[] = "-._~/:@!$'()*+,;=";

	for (const char *at = s; (at = strstr(at, "..")); at += 2)
		if ((at == s || at[-1] == '/') && (!at[2] || at[2] == '/'))
			return cg_err_set(err, CG_E_DATA, "a name with '..' cannot stand in a URL");
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
		    || strchr(plain, c))
			cg_buf_putc(out, (char)c);
		else
			cg_buf_printf(out, "%%%02X", c);
	}
	return 0;
}

int
cg_media_fill_text(struct cg_buf *out, const char *tmpl, const json_t *vars, bool url,
    struct cg_err *err)
{
	while (*tmpl) {
		size_t n = strcspn(tmpl, "{"), len = tmpl[n] ? strcspn(tmpl + n + 1, "}") : 0;
		char name[48], number_text[64];
		const json_t *v;
		const char *s;

		cg_buf_put(out, tmpl, n);
		if (!tmpl[n])
			break;
		if (!cg_media_is_var(tmpl + n + 1, len)) {
			cg_buf_putc(out, '{');
			tmpl += n + 1;
			continue;
		}
		snprintf(name, sizeof name, "%.*s", (int)len, tmpl + n + 1);
		v = json_object_get(vars, name);
		cg_media_scalar(v, number_text, sizeof number_text);
		s = json_is_string(v) ? json_string_value(v) : number_text;
		if (!url)
			cg_buf_puts(out, s);
		else if (put_escaped(out, s, err) < 0)
			return -1;
		tmpl += n + len + 2;
	}
	return 0;
}

/* ---- bodies ---- */

/* multipart/form-data; the boundary is random, so that no value can contain it. */
static int
form(const json_t *fields, struct cg_buf *out, char type[100])
{
	unsigned char r[12];
	char boundary[48] = "cg-", number_text[64];
	const char *key;
	json_t *v;

	cg_random(r, sizeof r);
	for (size_t i = 0; i < sizeof r; i++)
		snprintf(boundary + 3 + 2 * i, 3, "%02x", r[i]);
	json_object_foreach((json_t *)fields, key, v) {
		cg_media_scalar(v, number_text, sizeof number_text);
		cg_buf_printf(out, "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n", boundary,
		    key);
		cg_buf_puts(out, json_is_string(v) ? json_string_value(v) : number_text);
		cg_buf_puts(out, "\r\n");
	}
	cg_buf_printf(out, "--%s--\r\n", boundary);
	snprintf(type, 100, "multipart/form-data; boundary=%s", boundary);
	return 0;
}

int
cg_media_body(const json_t *submit, const json_t *vars, struct cg_buf *out, char type[100],
    struct cg_err *err)
{
	const json_t *fields = json_object_get(submit, "form");
	json_t *doc = cg_media_fill(fields ? fields : json_object_get(submit, "json"), vars);

	if (!doc)
		doc = json_object();
	if (fields) {
		form(doc, out, type);
	} else {
		cg_json_dump(doc, out);
		snprintf(type, 100, "application/json");
	}
	json_decref(doc);
	if (out->failed)
		return cg_err_set(err, CG_E_DATA, "the request is longer than %zu bytes: use a smaller picture",
		    out->max);
	return 0;
}
