/* The registry as records. */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "prompt/prompt.h"
#include "tool/prompt.h"
#include "tool/tool.h"

int
cg_tool_prompt_list(struct cg_ctx *ctx, const char *kind, struct cg_sink *to, struct cg_err *err)
{
	static const char *const kinds[] = { "prompt", "config", "rubric" };
	json_t *items, *e;
	int rc = 0;
	size_t i;

	if (cg_ctx_prompts(ctx, err) < 0)
		return -1;
	for (int k = 0; k < 3 && rc == 0; k++) {
		if (kind && strcmp(kind, kinds[k]) != 0)
			continue;
		if (cg_prompts_list(ctx->prompts, kinds[k], &items, err) < 0)
			return -1;
		json_array_foreach(items, i, e) {
			json_t *r = json_pack("{s:s}", "type", "prompt");

			json_object_update(r, e);
			if (rc == 0)
				rc = cg_sink_put(to, r, err);
			json_decref(r);
		}
		json_decref(items);
	}
	return rc;
}

int
cg_tool_prompt_show(struct cg_ctx *ctx, const char *kind, const char *id, const char *version,
    struct cg_sink *to, struct cg_err *err)
{
	json_t *item, *r;

	if (cg_ctx_prompts(ctx, err) < 0
	    || cg_prompts_item(ctx->prompts, kind, id, version, &item, err) < 0)
		return -1;
	r = json_pack("{s:s, s:s, s:s, s:s}", "type", "prompt", "kind", kind, "id", id, "version",
	    cg_json_get_str(item, "version", ""));
	cg_json_set_str(r, "hash", cg_json_get_str(item, "hash", NULL));
	cg_json_set(r, "item", item);
	return cg_sink_put_new(to, r, err);
}

int
cg_tool_prompt_render(struct cg_ctx *ctx, const char *id, const char *version,
    const json_t *vars, struct cg_buf *out, struct cg_diags *d, struct cg_err *err)
{
	const struct cg_prompt *pr;

	if (cg_ctx_prompts(ctx, err) < 0 || cg_prompts_get(ctx->prompts, id, version, &pr, err) < 0)
		return -1;
	return cg_prompt_render(pr, vars, out, d, err);
}

int
cg_tool_prompt_check(struct cg_ctx *ctx, struct cg_diags *d, struct cg_err *err)
{
	return cg_ctx_prompts(ctx, err) < 0 ? -1 : cg_prompts_check(ctx->prompts, d, err);
}

int
cg_tool_prompt_path(struct cg_ctx *ctx, const char *kind, const char *id, const char *version,
    char **path, struct cg_err *err)
{
	json_t *items, *item = NULL, *e;
	const char *want;
	size_t i;

	*path = NULL;
	if (cg_ctx_prompts(ctx, err) < 0
	    || cg_prompts_item(ctx->prompts, kind, id, version, &item, err) < 0)
		return -1;
	want = cg_json_get_str(item, "version", "");
	if (cg_prompts_list(ctx->prompts, kind, &items, err) < 0) {
		json_decref(item);
		return -1;
	}
	json_array_foreach(items, i, e)
		if (strcmp(cg_json_get_str(e, "id", ""), id) == 0
		    && strcmp(cg_json_get_str(e, "version", ""), want) == 0)
			*path = cg_strdup(cg_json_get_str(e, "path", ""));
	json_decref(items);
	json_decref(item);
	return *path ? 0 : cg_err_set(err, CG_E_BUG, "%s '%s' has no file", kind, id);
}
