/* What a worker that serves a queue is told: which program, with which arguments, how many. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "tool/serve_priv.h"
#include "tool/tool.h"

enum { JOBS_MAX = 1024 };

char *
serve_find(const char *program, struct cg_err *err)
{
	const char *path = getenv("PATH");
	char *found = NULL;

	if (strchr(program, '/')) {
		if ((found = realpath(program, NULL)) && cg_is_exec(found))
			return found;
		free(found);
		cg_err_set(err, CG_E_NOINPUT, "'%s' is no program that can be run", program);
		return NULL;
	}
	while (!found && path && *path) {
		size_t n = strcspn(path, ":");
		char *dir = n ? cg_strndup(path, n) : cg_strdup(".");

		found = cg_path_join(dir, program);
		if (!cg_is_exec(found)) {
			free(found);
			found = NULL;
		}
		free(dir);
		path += n + (path[n] == ':');
	}
	if (!found)
		cg_err_set(err, CG_E_NOINPUT, "no program '%s' in PATH", program);
	return found;
}

char **
serve_argv(char *path, char *const *more)
{
	size_t n = 0;
	char **v;

	while (more && more[n])
		n++;
	v = cg_calloc(n + 2, sizeof *v);
	v[0] = path;
	for (size_t i = 0; i < n; i++)
		v[i + 1] = more[i];
	return v;
}

int
serve_settings(const struct cg_ctx *ctx, const struct cg_serve_req *req, int64_t *grace_ms,
    size_t *n_jobs, struct cg_err *err)
{
	int64_t jobs = req->jobs;

	*grace_ms = req->grace_ms;
	if (*grace_ms < 0
	    && cg_strtodur_ms(cg_conf_get(&ctx->conf, CG_CONF_GRACE), grace_ms, err) < 0)
		return -1;
	if (!jobs && cg_strtoi64(cg_conf_get(&ctx->conf, CG_CONF_JOBS), 1, JOBS_MAX, &jobs, "jobs",
	    err) < 0)
		return -1;
	*n_jobs = (size_t)(jobs > JOBS_MAX ? JOBS_MAX : jobs);
	return 0;
}
