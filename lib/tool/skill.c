/* The catalog as records. */
#include <string.h>

#include "base/err.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "skill/skill.h"
#include "tool/skill.h"
#include "tool/tool.h"

static const char *
runs(const struct cg_skill *s)
{
	if (s->program)
		return "program";
	if (strcmp(s->kind, "builtin") == 0)
		return "builtin";
	return s->template_type ? "gateway" : "nowhere";
}

static json_t *
head(const struct cg_skill_entry *e, const struct cg_skill *s)
{
	json_t *r = json_object();

	cg_json_set_str(r, "type", "skill");
	cg_json_set_str(r, "skillId", e->id);
	cg_json_set_str(r, "version", e->version);
	cg_json_set_str(r, "title", e->title);
	cg_json_set_str(r, "status", e->status);
	cg_json_set(r, "tags", e->tags ? json_deep_copy(e->tags) : json_array());
	cg_json_set_str(r, "runs", s ? runs(s) : "nowhere");
	return r;
}

int
cg_tool_skill_list(struct cg_ctx *ctx, const struct cg_skill_list_req *req, struct cg_sink *to,
    struct cg_err *err)
{
	const struct cg_skill_entry *v;
	size_t n;

	if (cg_ctx_catalog(ctx, err) < 0 || cg_catalog_list(ctx->catalog, &v, &n, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct cg_skill *s = NULL;
		struct cg_err wrong;
		json_t *r;

		if (!req->all && strcmp(v[i].status, "active") != 0)
			continue;
		if (cg_catalog_get_any(ctx->catalog, v[i].id, v[i].version, &s, &wrong) < 0)
			s = NULL;
		r = head(&v[i], s);
		if (!s)
			cg_json_set_str(r, "error", wrong.msg);
		if (cg_sink_put_new(to, r, err) < 0)
			return -1;
	}
	return 0;
}

static void
set_words(json_t *r, const char *key, const char *const *v, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_string(v[i]));
	cg_json_set(r, key, list);
}

static void
set_copy(json_t *r, const char *key, const json_t *v)
{
	cg_json_set(r, key, v ? json_deep_copy(v) : NULL);
}

static json_t *
whole(const struct cg_skill_entry *e, const struct cg_skill *s)
{
	json_t *r = head(e, s);

	cg_json_set_str(r, "description", s->description);
	cg_json_set_str(r, "digest", s->digest);
	cg_json_set_str(r, "implementation", s->kind);
	cg_json_set_str(r, "handler", s->handler);
	cg_json_set_str(r, "program", s->program);
	cg_json_set_str(r, "templateType", s->template_type);
	cg_json_set_str(r, "promptId", s->prompt_id);
	cg_json_set_str(r, "promptVersion", s->prompt_version);
	cg_json_set_int(r, "timeoutMs", s->timeout_ms);
	if (s->max_memory_mb)
		cg_json_set_int(r, "maxMemoryMb", s->max_memory_mb);
	cg_json_set_str(r, "network", s->network ? "allowlist" : "none");
	set_words(r, "allowedHosts", s->allowed_hosts, s->n_allowed_hosts);
	set_words(r, "readPrefixes", s->read_prefixes, s->n_read_prefixes);
	set_words(r, "writePrefixes", s->write_prefixes, s->n_write_prefixes);
	set_copy(r, "producesArtifacts", json_object_get(s->doc, "produces_artifacts"));
	set_copy(r, "inputSchema", cg_skill_input_schema(s));
	set_copy(r, "outputSchema", cg_skill_output_schema(s));
	return r;
}

int
cg_tool_skill_show(struct cg_ctx *ctx, const char *id, const char *version, struct cg_sink *to,
    struct cg_err *err)
{
	const struct cg_skill_entry *v;
	const struct cg_skill *s;
	size_t n;

	if (cg_ctx_catalog(ctx, err) < 0
	    || cg_catalog_get_any(ctx->catalog, id, version, &s, err) < 0
	    || cg_catalog_list(ctx->catalog, &v, &n, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i].id, s->id) == 0 && strcmp(v[i].version, s->version) == 0)
			return cg_sink_put_new(to, whole(&v[i], s), err);
	return cg_err_set(err, CG_E_BUG, "skill '%s' has left the index", id);
}

int
cg_tool_skill_check(struct cg_ctx *ctx, const char *only, struct cg_diags *d,
    struct cg_err *err)
{
	if (cg_ctx_catalog(ctx, err) < 0)
		return -1;
	return cg_catalog_check(ctx->catalog, only, d, err);
}
