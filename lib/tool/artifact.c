#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/id.h"
#include "cas/cas.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/store.h"
#include "tool/artifact.h"
#include "tool/record.h"
#include "tool/tool.h"

struct giving {
	struct cg_sink *to;
	struct cg_err *err;
};

static int
none(const char *id, struct cg_err *err)
{
	return cg_err_set(err, CG_E_NOTFOUND, "no artifact '%.80s'", id);
}

static int
give(void *arg, const struct cg_artifact_row *row)
{
	struct giving *g = arg;

	return cg_sink_put_new(g->to, cg_record_artifact(row), g->err);
}

int
cg_tool_artifact(struct cg_ctx *ctx, const char *id, struct cg_sink *to, struct cg_err *err)
{
	struct giving g = { to, err };
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	if (rc == 0 && !cg_id_valid(id))
		return none(id, err);
	rc = rc < 0 ? rc : cg_store_artifact(ctx->store, &ctx->who, id, give, &g, err);
	return rc == 0 ? none(id, err) : rc < 0 ? -1 : 0;
}

/* ---- its bytes ---- */

static int
note(void *arg, const struct cg_artifact_row *row)
{
	struct cg_artifact_file *f = arg;

	snprintf(f->hash, sizeof f->hash, "%s", row->hash);
	snprintf(f->mime, sizeof f->mime, "%s", row->mime ? row->mime : "application/octet-stream");
	snprintf(f->name, sizeof f->name, "%s", row->filename ? row->filename : "");
	f->made_ms = row->created_ms;
	return 0;
}

/* From a folder to one of its files. */
static int
go_in(struct cg_ctx *ctx, const char *path, struct cg_artifact_file *f, struct cg_err *err)
{
	const char *base = strrchr(path, '/');
	json_t *tree = NULL, *e;
	int rc = strcmp(f->mime, CG_TREE_MIME) != 0 ? 0 : cg_cas_tree(ctx->cas, &ctx->who, f->hash, &tree, err);
	size_t i;
	bool found = false;

	if (rc < 0)
		return -1;
	json_array_foreach(json_object_get(tree, "entries"), i, e) {
		if (found || strcmp(cg_json_get_str(e, "path", ""), path) != 0)
			continue;
		found = true;
		snprintf(f->hash, sizeof f->hash, "%s", cg_json_get_str(e, "hash", ""));
		snprintf(f->mime, sizeof f->mime, "%s", cg_json_get_str(e, "mime", "application/octet-stream"));
		snprintf(f->name, sizeof f->name, "%s", base ? base + 1 : path);
	}
	json_decref(tree);
	return found ? 0 : cg_err_set(err, CG_E_NOTFOUND, "there is no file '%.200s' in it", path);
}

static int
open_bytes(struct cg_ctx *ctx, struct cg_artifact_file *f, struct cg_err *err)
{
	f->fd = cg_cas_fd(ctx->cas, &ctx->who, f->hash, err);
	return f->fd < 0 ? -1 : 0;
}

int
cg_tool_artifact_open(struct cg_ctx *ctx, const char *id, const char *path,
    struct cg_artifact_file *out, struct cg_err *err)
{
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	out->fd = -1;
	if (rc == 0 && !cg_id_valid(id))
		return none(id, err);
	rc = rc < 0 ? rc : cg_store_artifact(ctx->store, &ctx->who, id, note, out, err);
	if (rc <= 0)
		return rc < 0 ? -1 : none(id, err);
	if (path && go_in(ctx, path, out, err) < 0)
		return -1;
	return open_bytes(ctx, out, err);
}

/* ---- by its name in a run ---- */

struct naming {
	const char *type, *name;
	struct cg_artifact_file *file;
	bool found;
};

static bool
is_type(const char *type, const char *said)
{
	for (; *type && *said; type++, said++)
		if (*type != *said && !(*type == '/' && *said == '-'))
			return false;
	return *type == *said;
}

static int
note_named(void *arg, const struct cg_artifact_row *row)
{
	struct naming *n = arg;

	if (!row->filename || strcmp(row->filename, n->name) != 0 || !is_type(row->type, n->type))
		return 0;
	n->found = true;
	return note(n->file, row);
}

int
cg_tool_artifact_named(struct cg_ctx *ctx, const char *run, const char *type, const char *name,
    struct cg_artifact_file *out, struct cg_err *err)
{
	struct naming n = { type, name, out, false };
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	out->fd = -1;
	if (rc < 0 || (cg_id_valid(run) && cg_store_artifacts(ctx->store, &ctx->who, run, NULL, note_named, &n,
	    err) < 0))
		return -1;
	if (!n.found)
		return cg_err_set(err, CG_E_NOTFOUND, "there is no such file");
	return open_bytes(ctx, out, err);
}
