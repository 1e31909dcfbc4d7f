#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "cas/cas.h"
#include "json/json.h"
#include "store/store.h"
#include "tool/export.h"
#include "tool/tool.h"

struct export {
	struct cg_ctx *ctx;
	const struct cg_scope *who;
	const char *dir;
	struct cg_err *err;
	json_t *steps;
	json_t *list; /* of {hash, name} */
};

/* A name of the artifact below dir; two files of one step get different ones. */
static int
note_artifact(void *arg, const struct cg_artifact_row *row)
{
	struct export *x = arg;
	const char *file = row->filename && cg_path_is_safe(row->filename) ? row->filename : row->hash;
	const char *dot = strrchr(file, '.');
	char *name = strcmp(row->type, "bundle/game") == 0 ? cg_strdup("game")
	    : strcmp(row->type, "bundle/archive") == 0 ? cg_asprintf("game%s", dot ? dot : "")
	    : strcmp(row->type, "page/campaign") == 0 ? cg_strdup("campaign")
	    : cg_asprintf("%s/%s", row->step, file);
	json_t *e;
	size_t i;

	json_array_foreach(x->list, i, e)
		if (strcmp(cg_json_get_str(e, "name", ""), name) == 0) {
			free(name);
			name = cg_asprintf("%s/%.8s-%s", row->step, row->hash, file);
			break;
		}
	json_array_append_new(x->list, json_pack("{s:s,s:s}", "hash", row->hash, "name", name));
	free(name);
	return 0;
}

/* Beside its place first, then in one move; an older one gives way at the last moment. */
static int
place(struct export *x, const char *hash, const char *name)
{
	char *to = cg_path_join(x->dir, name), *parent = cg_path_dir(to);
	char *tmp = cg_asprintf("%s/.new-%.12s", parent, hash);
	int rc = cg_mkdirs(parent, 0777, x->err);

	rc = rc < 0 ? rc : cg_rmtree(tmp, x->err);
	rc = rc < 0 ? rc : cg_cas_export(x->ctx->cas, x->who, hash, tmp, x->err);
	rc = rc < 0 ? rc : cg_rmtree(to, x->err);
	if (rc == 0 && rename(tmp, to) < 0)
		rc = cg_err_sys(x->err, "put '%s' in place", to);
	free(tmp);
	free(parent);
	free(to);
	return rc;
}

static int
note_step(void *arg, const struct cg_step_row *row)
{
	struct export *x = arg;
	json_t *s = json_object();
	struct cg_err ignored;

	cg_json_set_str(s, "skillId", row->skill);
	cg_json_set_str(s, "status", cg_step_state_name(row->state));
	if (row->output)
		cg_json_set(s, "data", cg_json_parse(row->output, strlen(row->output), "output", 0,
		    &ignored));
	cg_json_set(x->steps, row->step, s);
	return 0;
}

static int
write_texts(struct export *x, const char *plan)
{
	char *path = cg_path_join(x->dir, "plan.ndjson");
	struct cg_buf b;
	int rc = plan ? cg_file_write(path, plan, strlen(plan), 0666, false, x->err) : 0;

	free(path);
	path = cg_path_join(x->dir, "steps.json");
	cg_buf_init(&b, (size_t)1 << 30);
	cg_json_pretty(x->steps, &b);
	cg_buf_putc(&b, '\n');
	rc = rc < 0 ? rc : cg_file_write(path, b.s, b.len, 0666, false, x->err);
	cg_buf_release(&b);
	free(path);
	return rc;
}

int
cg_tool_export_run(struct cg_ctx *ctx, const struct cg_scope *who, const char *run,
    const char *dir, struct cg_err *err)
{
	struct export x = { ctx, who, dir, err, json_object(), json_array() };
	struct cg_run_row row;
	json_t *e;
	size_t i;
	int rc = cg_store_run_load(ctx->store, who, run, &row, err);

	if (rc == 0)
		rc = cg_err_set(err, CG_E_NOTFOUND, "no run '%s'", run);
	if (rc < 0)
		goto out;
	rc = cg_mkdirs(dir, 0777, err);
	rc = rc < 0 ? rc : cg_store_artifacts(ctx->store, who, run, NULL, note_artifact, &x, err);
	rc = rc < 0 ? rc : cg_store_steps(ctx->store, who, run, note_step, &x, err);
	rc = rc < 0 ? rc : write_texts(&x, row.plan);
	json_array_foreach(x.list, i, e)
		if (rc == 0)
			rc = place(&x, cg_json_get_str(e, "hash", ""), cg_json_get_str(e, "name", ""));
	cg_run_row_release(&row);
out:
	json_decref(x.steps);
	json_decref(x.list);
	return rc < 0 ? cg_err_wrap(err, "export to '%s'", dir) : 0;
}
