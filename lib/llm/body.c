/* Requests as the wire wants them; pictures become data URIs here. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "json/json.h"
#include "llm/llm_priv.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void
base64(const unsigned char *p, size_t n, struct cg_buf *out)
{
	for (size_t i = 0; i < n; i += 3) {
		size_t left = n - i;
		unsigned long v = (unsigned long)p[i] << 16 | (left > 1 ? (unsigned long)p[i + 1] << 8 : 0)
		    | (left > 2 ? p[i + 2] : 0);
		char four[4] = { digits[v >> 18 & 63], digits[v >> 12 & 63],
			left > 1 ? digits[v >> 6 & 63] : '=', left > 2 ? digits[v & 63] : '=' };

		cg_buf_put(out, four, 4);
	}
}

int
cg_base64_decode(const char *s, size_t n, struct cg_buf *out)
{
	signed char value[256];
	unsigned long v = 0;
	int bits = 0;

	memset(value, -1, sizeof value);
	for (int i = 0; i < 64; i++)
		value[(unsigned char)digits[i]] = (signed char)i;
	for (size_t i = 0; i < n && s[i] != '='; i++) {
		int d = value[(unsigned char)s[i]];

		if (d < 0 && (s[i] == '\n' || s[i] == '\r'))
			continue;
		if (d < 0)
			return -1;
		v = (v << 6 | (unsigned)d) & 0xffffff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			cg_buf_putc(out, (char)(v >> bits & 255));
		}
	}
	return out->failed ? -1 : 0;
}

static const char *
picture_type(const struct cg_buf *b)
{
	if (b->len > 8 && memcmp(b->s, "\x89PNG\r\n\x1a\n", 8) == 0)
		return "image/png";
	if (b->len > 3 && memcmp(b->s, "\xff\xd8\xff", 3) == 0)
		return "image/jpeg";
	if (b->len > 12 && memcmp(b->s, "RIFF", 4) == 0 && memcmp(b->s + 8, "WEBP", 4) == 0)
		return "image/webp";
	if (b->len > 6 && memcmp(b->s, "GIF8", 4) == 0)
		return "image/gif";
	return NULL;
}

/* {type: image_file, path, detail?} as {type: image_url, ...}; new. */
static json_t *
picture(const json_t *part, struct cg_err *err)
{
	const char *path = cg_json_get_str(part, "path", NULL), *type;
	const char *detail = cg_json_get_str(part, "detail", NULL);
	struct cg_buf b, uri;
	json_t *url = NULL;

	if (!path) {
		cg_err_set(err, CG_E_DATA, "a part of type image_file needs a path");
		return NULL;
	}
	cg_buf_init(&b, CG_LLM_PICTURE_MAX);
	cg_buf_init(&uri, CG_LLM_PICTURE_MAX * 2);
	if (cg_file_read(&b, path, err) == 0) {
		type = picture_type(&b);
		if (type) {
			cg_buf_printf(&uri, "data:%s;base64,", type);
			base64((const unsigned char *)b.s, b.len, &uri);
			url = json_pack("{s:s%}", "url", uri.s, uri.len);
			cg_json_set_str(url, "detail", detail);
		} else {
			cg_err_set(err, CG_E_DATA, "%s is none of PNG, JPEG, WebP and GIF", path);
		}
	}
	cg_buf_release(&b);
	cg_buf_release(&uri);
	return url ? json_pack("{s:s, s:o}", "type", "image_url", "image_url", url) : NULL;
}

static json_t *
parts(const json_t *list, const char *blind, int *pictures, struct cg_err *err)
{
	json_t *out = json_array(), *one;
	const json_t *e;
	size_t i;

	json_array_foreach((json_t *)list, i, e) {
		const char *type = cg_json_get_str(e, "type", "");

		if (strcmp(type, "image_file") != 0) {
			json_array_append(out, (json_t *)e);
			continue;
		}
		one = NULL;
		if (blind)
			cg_err_set(err, CG_E_CONFIG, "the model '%s' does not see pictures", blind);
		else if (++*pictures > CG_LLM_PICTURES_MAX)
			cg_err_set(err, CG_E_TOOBIG, "more than %d pictures", CG_LLM_PICTURES_MAX);
		else
			one = picture(e, err);
		if (!one) {
			json_decref(out);
			return NULL;
		}
		json_array_append_new(out, one);
	}
	return out;
}

/* blind: the name of a model that sees no pictures, or NULL. New, or NULL with err. */
static json_t *
messages(const json_t *list, const char *blind, struct cg_err *err)
{
	json_t *out = json_array();
	int pictures = 0;
	const json_t *m;
	size_t i;

	json_array_foreach((json_t *)list, i, m) {
		const json_t *content = json_object_get(m, "content");
		json_t *made = json_is_array(content) ? parts(content, blind, &pictures, err)
		    : json_incref((json_t *)content), *copy;

		/* Who only calls tools says nothing. */
		if (!made && !json_is_array(content) && json_array_size(json_object_get(m, "tool_calls")))
			made = json_null();
		if (!made || !cg_json_get_str(m, "role", NULL)) {
			if (made || !json_is_array(content))
				cg_err_set(err, CG_E_DATA, "message %zu needs a role and a content", i + 1);
			json_decref(made);
			json_decref(out);
			return NULL;
		}
		copy = json_copy((json_t *)m);
		json_object_set_new(copy, "content", made);
		cg_llm_tools_message(copy);
		json_array_append_new(out, copy);
	}
	if (json_array_size(out) > 0)
		return out;
	cg_err_set(err, CG_E_DATA, "a chat needs messages");
	json_decref(out);
	return NULL;
}

/* Reasoning models choose their own temperature and count thoughts as tokens. */
static int
put_params(json_t *body, const json_t *params, bool reasoning, struct cg_err *err)
{
	static const char *const known[] = { "temperature", "top_p", "max_tokens", "seed", "stop" };
	const char *key;
	json_t *v;

	json_object_foreach((json_t *)params, key, v) {
		size_t i = 0;

		while (i < sizeof known / sizeof *known && strcmp(known[i], key) != 0)
			i++;
		if (i == sizeof known / sizeof *known)
			return cg_err_set(err, CG_E_DATA, "unknown parameter '%s' of a model", key);
		if (reasoning && i < 2)
			continue;
		json_object_set(body, reasoning && i == 2 ? "max_completion_tokens" : key, v);
	}
	return 0;
}

/* A copy without the properties that no model is asked for. */
static json_t *
asked(const json_t *s)
{
	json_t *out, *e;
	const char *key;
	size_t i;

	if (json_is_array(s)) {
		out = json_array();
		json_array_foreach((json_t *)s, i, e)
			json_array_append_new(out, asked(e));
		return out;
	}
	if (!json_is_object(s))
		return json_incref((json_t *)s);
	out = json_object();
	json_object_foreach((json_t *)s, key, e)
		if (!json_is_true(json_object_get(e, "readOnly")))
			json_object_set_new(out, key, asked(e));
	return out;
}

/* What the words of the request say of the schema, where nothing holds the model to it. */
static void
tell_schema(json_t *list, const json_t *schema)
{
	json_t *first = json_array_get(list, 0), *content = json_object_get(first, "content");
	json_t *plain = asked(schema);
	struct cg_buf b;

	cg_buf_init(&b, CG_LLM_REQUEST_MAX);
	cg_buf_puts(&b, "Answer with one JSON object and nothing around it. Its JSON Schema:\n");
	cg_json_dump(plain, &b);
	json_decref(plain);
	if (strcmp(cg_json_get_str(first, "role", ""), "system") == 0 && json_is_string(content)) {
		struct cg_buf both;

		cg_buf_init(&both, CG_LLM_REQUEST_MAX);
		cg_buf_printf(&both, "%s\n\n%s", json_string_value(content), b.s);
		cg_json_set_str(first, "content", both.s);
		cg_buf_release(&both);
	} else {
		json_array_insert_new(list, 0, json_pack("{s:s, s:s%}", "role", "system", "content", b.s,
		    b.len));
	}
	cg_buf_release(&b);
}

void
cg_llm_body_plainer(json_t *body, const json_t *schema)
{
	json_object_set_new(body, "response_format", json_pack("{s:s}", "type", "json_object"));
	if (schema)
		tell_schema(json_object_get(body, "messages"), schema);
}

/* how: in which form the model takes a schema: "strict", "full" or "none" */
static void
put_format(json_t *body, const struct cg_llm_req *req, const char *how)
{
	json_t *form = NULL;

	if (req->schema && strcmp(how, "strict") == 0)
		form = cg_llm_strict(req->schema);
	else if (req->schema && strcmp(how, "full") == 0)
		form = asked(req->schema);
	if (form)
		json_object_set_new(body, "response_format", json_pack("{s:s, s:{s:s, s:o, s:b}}", "type",
		    "json_schema", "json_schema", "name", "generation_output", "schema", form, "strict", 1));
	else if (req->schema || req->json)
		cg_llm_body_plainer(body, req->schema);
}

json_t *
cg_llm_body_chat(const struct cg_llm *l, const char *model, const struct cg_llm_req *req,
    bool stream, bool structured, struct cg_err *err)
{
	bool sees = cg_llm_is(l->table, model, "vision", !cg_llm_entry(l->table, model));
	json_t *list = messages(req->messages, sees ? NULL : model, err), *body, *tools = NULL;

	if (!list)
		return NULL;
	if (json_array_size(req->tools) && !(tools = cg_llm_tools_body(req->tools, err))) {
		json_decref(list);
		return NULL;
	}
	body = json_pack("{s:s, s:o}", "model", model, "messages", list);
	if (tools)
		json_object_set_new(body, "tools", tools);
	if (stream) {
		json_object_set_new(body, "stream", json_true());
		json_object_set_new(body, "stream_options", json_pack("{s:b}", "include_usage", 1));
	}
	if (put_params(body, req->params, cg_llm_is(l->table, model, "reasoning", false), err) < 0) {
		json_decref(body);
		return NULL;
	}
	put_format(body, req, structured
	    ? cg_json_get_str(cg_llm_entry(l->table, model), "schema", "strict") : "none");
	return body;
}
