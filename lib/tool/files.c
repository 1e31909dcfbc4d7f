/* Files by file:// become objects, for who may name them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "cas/cas.h"
#include "json/json.h"
#include "memo/memo.h"
#include "schema/schema.h"
#include "tool/files.h"
#include "tool/tool.h"

#define SCHEME "file://"

struct taking {
	struct cg_ctx *ctx;
	const char *dir;
	bool addresses_only;
	struct cg_trail *trail;
	struct cg_buf at; /* JSON pointer of the place */
};

static bool
is_address(const char *key)
{
	size_t n = key ? strlen(key) : 0;

	return key && (strcmp(key, "uri") == 0 || (n > 4 && strcmp(key + n - 4, "_uri") == 0));
}

static json_t *
take_file(struct taking *t, const char *name, struct cg_err *err)
{
	char *path = *name == '/' ? cg_strdup(name) : cg_path_join(t->dir, name);
	char hex[65], uri[CG_URI_MAX];
	bool is_dir = cg_is_dir(path);
	int rc;

	/* The stamp of a folder says nothing of what is deeper in it. */
	if (t->trail && is_dir)
		cg_trail_join(t->trail, "");
	else if (t->trail)
		cg_trail_add(t->trail, path);
	rc = is_dir ? cg_cas_put_tree(t->ctx->cas, &t->ctx->who, path, hex, NULL, err)
	    : cg_cas_put_file(t->ctx->cas, &t->ctx->who, path, hex, NULL, err);
	if (rc < 0)
		cg_err_wrap(err, "%s", t->at.s);
	else
		cg_cas_uri(hex, cg_path_base(path), uri);
	free(path);
	return rc == 0 ? json_string(uri) : NULL;
}

/* key is the field that v is the value of, or the list's that it is in, or NULL. */
static json_t *
take_in(struct taking *t, const char *key, const json_t *v, struct cg_err *err)
{
	const char *text = json_string_value(v), *k;
	json_t *out = json_is_object(v) ? json_object() : json_is_array(v) ? json_array()
	    : json_incref((json_t *)(size_t)v), *c, *made;
	size_t i, len = t->at.len;
	char index[24];

	made = out;
	if (text && strncmp(text, SCHEME, sizeof SCHEME - 1) == 0
	    && (!t->addresses_only || is_address(key))) {
		json_decref(out);
		return take_file(t, text + sizeof SCHEME - 1, err);
	}
	json_object_foreach((json_t *)(size_t)v, k, c) {
		cg_json_pointer_add(&t->at, k, strlen(k));
		if ((made = take_in(t, k, c, err)))
			json_object_set_new(out, k, made);
		t->at.s[t->at.len = len] = '\0';
		if (!made)
			break;
	}
	json_array_foreach((json_t *)(size_t)v, i, c) {
		snprintf(index, sizeof index, "%zu", i);
		cg_json_pointer_add(&t->at, index, strlen(index));
		if ((made = take_in(t, key, c, err)))
			json_array_append_new(out, made);
		t->at.s[t->at.len = len] = '\0';
		if (!made)
			break;
	}
	if (made)
		return out;
	json_decref(out);
	return NULL;
}

json_t *
cg_tool_take_in(struct cg_ctx *ctx, const json_t *v, const char *dir, bool addresses_only,
    struct cg_trail *trail, struct cg_err *err)
{
	struct taking t = { .ctx = ctx, .dir = dir, .addresses_only = addresses_only,
		.trail = trail };
	json_t *out;

	cg_buf_init(&t.at, 4096);
	out = take_in(&t, NULL, v, err);
	cg_buf_release(&t.at);
	return out;
}

/* ---- who may name none ---- */

struct naming {
	struct cg_buf at; /* JSON pointer of the place */
	struct cg_violations *wrong;
	size_t n;
};

static bool
names_a_file(const char *key, const char *text)
{
	while (*text && (unsigned char)*text <= ' ')
		text++;
	return strncasecmp(text, "file:/", 6) == 0 || (is_address(key) && (*text == '/'
	    || strncasecmp(text, "file:", 5) == 0));
}

/* key as in take_in. */
static void
look_for_files(struct naming *t, const char *key, const json_t *v)
{
	size_t i, len = t->at.len;
	const char *k;
	char index[24];
	json_t *c;

	if (json_is_string(v) && names_a_file(key, json_string_value(v))) {
		cg_violations_add(t->wrong, t->at.s, "Files of this machine cannot be named from elsewhere");
		t->n++;
	}
	json_object_foreach((json_t *)(size_t)v, k, c) {
		cg_json_pointer_add(&t->at, k, strlen(k));
		look_for_files(t, k, c);
		t->at.s[t->at.len = len] = '\0';
	}
	json_array_foreach((json_t *)(size_t)v, i, c) {
		snprintf(index, sizeof index, "%zu", i);
		cg_json_pointer_add(&t->at, index, strlen(index));
		look_for_files(t, key, c);
		t->at.s[t->at.len = len] = '\0';
	}
}

int
cg_tool_names_no_file(const json_t *v, struct cg_violations *wrong, struct cg_err *err)
{
	struct naming t = { .wrong = wrong };
	int rc = 0;

	cg_buf_init(&t.at, 1 << 20);
	cg_buf_puts(&t.at, "");
	look_for_files(&t, NULL, v);
	if (t.n)
		rc = cg_err_set(err, CG_E_DATA, "trigger: %.200s names a file of this machine: files are named by "
		    "cg:// addresses", wrong->n ? wrong->v[0].field : "");
	cg_buf_release(&t.at);
	return rc;
}
