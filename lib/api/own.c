/*
 * A run of a thread that a person made is that person's, and so is what it made: for anybody else it
 * is not there. This is asked here, by what a route's path names, so that no route can forget to.
 */
#include <stdio.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/err.h"
#include "base/id.h"
#include "json/json.h"
#include "tool/artifact.h"
#include "tool/thread_own.h"

/* The value in the path of what it names behind `before`; NULL: this path does not. */
static const char *
param(const struct cg_api_call *c, const char *before, const char *name)
{
	const char *path = c->route->path, *at = path;
	size_t n = strlen(before);

	for (int i = 0; i < CG_API_PARAMS && (at = strchr(at, '{')); i++, at++)
		if ((size_t)(at - path) >= n && strncmp(at - n, before, n) == 0
		    && strncmp(at, name, strlen(name)) == 0)
			return c->params[i];
	return NULL;
}

static int
note_run(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	(void)err;
	snprintf(s->arg, CG_ID_LEN + 1, "%s", cg_json_get_str(record, "runId", ""));
	return 0;
}

static int
own_artifact(struct cg_api_call *c, const char *id, struct cg_err *err)
{
	char run[CG_ID_LEN + 1] = "";
	struct cg_sink to = { .put = note_run, .arg = run, .fd = -1 };

	if (cg_tool_artifact(c->ctx, id, &to, err) < 0)
		return -1;
	if (cg_tool_run_own(c->ctx, run, err) == 0)
		return 0;
	return err->code == CG_E_NOTFOUND ? cg_err_set(err, CG_E_NOTFOUND, "no artifact '%.80s'", id) : -1;
}

int
cg_api_own(struct cg_api_call *c, struct cg_err *err)
{
	const char *run, *artifact;

	if (c->route->access != CG_API_USER)
		return 0;
	if (!(run = param(c, "/runs/", "{id}")))
		run = param(c, "", "{runId}");
	if (run)
		return cg_tool_run_own(c->ctx, run, err);
	artifact = param(c, "/artifacts/", "{id}");
	return artifact ? own_artifact(c, artifact, err) : 0;
}
