/* The key of a step, and the record of what it was made of. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "cache/cache_priv.h"
#include "crypt/crypt.h"
#include "json/json.h"

enum { KEY_MAX = 64 << 20, PARTS_FIELDS = 200, PARTS_DEPTH = 2, DIGEST = 16 };

/* v as the key sees it, new: names of objects are left out. Unchanged parts are shared. */
static json_t *
bare(const json_t *v)
{
	char hex[65], uri[CG_URI_MAX];
	const char *name, *key;
	json_t *out, *item;
	size_t i;

	switch (json_typeof(v)) {
	case JSON_STRING:
		if (!cg_cas_uri_parse(json_string_value(v), hex, &name) || !*name)
			break;
		cg_cas_uri(hex, NULL, uri);
		return json_string(uri);
	case JSON_ARRAY:
		out = json_array();
		json_array_foreach(v, i, item)
			json_array_append_new(out, bare(item));
		return out;
	case JSON_OBJECT:
		out = json_object();
		json_object_foreach((json_t *)v, key, item)
			json_object_set_new(out, key, bare(item));
		return out;
	default:
		break;
	}
	return json_incref((json_t *)v);
}

static int
digest(const json_t *v, char hex[65], struct cg_err *err)
{
	struct cg_buf text;
	int rc = 0;

	cg_buf_init(&text, KEY_MAX);
	cg_json_canonical(v, &text);
	if (text.failed)
		rc = cg_err_set(err, CG_E_TOOBIG, "the step's input is too large to hash");
	else
		cg_sha256_hex(text.s, text.len, hex);
	cg_buf_release(&text);
	return rc;
}

int
cg_cache_key(const struct cg_scope *who, const struct cg_cache_parts *p, char key[65],
    char input_hash[65], struct cg_err *err)
{
	json_t *doc, *input = p->input ? bare(p->input) : json_object();
	int rc;

	if (p->run_only && !p->run) {
		json_decref(input);
		return cg_err_set(err, CG_E_BUG, "a run_only key without a run");
	}
	doc = json_object();
	cg_json_set_int(doc, "format", CG_CACHE_FORMAT);
	cg_json_set_str(doc, "tenant", who->tenant);
	cg_json_set_str(doc, "scope", p->run_only ? "run_only" : "global");
	cg_json_set_str(doc, "run", p->run_only ? p->run : NULL);
	cg_json_set_str(doc, "skill", p->skill);
	cg_json_set_str(doc, "version", p->version);
	cg_json_set_str(doc, "descriptor", p->descriptor);
	cg_json_set_str(doc, "handler", p->handler);
	cg_json_set_str(doc, "prompt", p->prompt);
	cg_json_set_str(doc, "model", p->model);
	cg_json_set_str(doc, "settings", p->settings);
	json_object_set(doc, "input", input);
	rc = digest(doc, key, err);
	if (rc == 0 && input_hash)
		rc = digest(input, input_hash, err);
	json_decref(doc);
	json_decref(input);
	return rc;
}

int
cg_cache_made_of(const struct cg_scope *who, const struct cg_cache_parts *p, char key[65],
    struct cg_err *err)
{
	struct cg_cache_parts all = *p;

	all.run_only = false;
	return cg_cache_key(who, &all, key, NULL, err);
}

/* Digests of what is at pointer and, as far as it is worth it, below. */
static void
note(json_t *fields, struct cg_buf *pointer, const json_t *v, int depth)
{
	struct cg_err unused = CG_ERR_INIT;
	size_t len = pointer->len;
	const char *key;
	char hex[65];
	json_t *item;

	if (json_object_size(fields) >= PARTS_FIELDS || pointer->failed)
		return;
	if (json_is_object(v) && json_object_size(v) && depth < PARTS_DEPTH) {
		json_object_foreach((json_t *)v, key, item) {
			cg_json_pointer_add(pointer, key, strlen(key));
			note(fields, pointer, item, depth + 1);
			pointer->len = len;
			pointer->s[len] = '\0';
		}
		return;
	}
	if (digest(v, hex, &unused) == 0)
		json_object_set_new(fields, pointer->s, json_stringn(hex, DIGEST));
}

char *
cg_cache_parts_text(const struct cg_cache_parts *p)
{
	json_t *doc = json_object(), *fields = json_object();
	json_t *input = p->input ? bare(p->input) : json_object();
	struct cg_buf pointer;
	char *text;

	cg_json_set_str(doc, "skill", p->skill);
	cg_json_set_str(doc, "version", p->version);
	cg_json_set_str(doc, "descriptor", p->descriptor);
	cg_json_set_str(doc, "handler", p->handler);
	cg_json_set_str(doc, "prompt", p->prompt);
	cg_json_set_str(doc, "model", p->model);
	cg_json_set_str(doc, "settings", p->settings);
	cg_json_set_str(doc, "scope", p->run_only ? "run_only" : "global");
	cg_json_set_str(doc, "run", p->run_only ? p->run : NULL);
	cg_buf_init(&pointer, 4096);
	note(fields, &pointer, input, 0);
	cg_buf_release(&pointer);
	json_decref(input);
	json_object_set_new(doc, "input", fields);
	text = cg_json_str(doc);
	json_decref(doc);
	return text;
}
