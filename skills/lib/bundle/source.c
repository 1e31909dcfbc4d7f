/* Paths in, addresses out. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "json/json.h"
#include "lib/bundle/source.h"

/* The part of an absolute path below the workspace, or NULL. */
static const char *
below(const char *workspace, const char *path)
{
	size_t n = strlen(workspace);

	while (n > 1 && workspace[n - 1] == '/')
		n--;
	if (strncmp(path, workspace, n) != 0 || path[n] != '/')
		return NULL;
	return path + n + 1;
}

static const char *
relative(const char *workspace, const char *uri)
{
	const char *rel = uri[0] == '/' ? below(workspace, uri) : uri;

	while (rel && rel[0] == '.' && rel[1] == '/')
		rel += 2;
	return rel;
}

char *
cg_source_path(const char *workspace, const char *uri, struct cg_err *err)
{
	const char *rel = relative(workspace, uri);
	char *clean = rel ? cg_strdup(rel) : NULL, *path = NULL;
	size_t n = clean ? strlen(clean) : 0;

	while (n && clean[n - 1] == '/')
		clean[--n] = 0;
	if (!n || strstr(clean, "://") || !cg_path_is_safe(clean)) {
		cg_err_set(err, CG_E_DATA, "'%s' is no file of this workspace", uri);
	} else {
		path = cg_path_join(workspace, clean);
		if (access(path, F_OK) < 0) {
			cg_err_set(err, CG_E_NOINPUT, "'%s' is not there", uri);
			free(path);
			path = NULL;
		}
	}
	free(clean);
	return path;
}

char *
cg_source_public(const json_t *context, const char *workspace, const char *uri)
{
	const json_t *objects = json_object_get(context, "objects");
	const char *known = cg_json_get_str(objects, uri, NULL), *rel;
	char *full;

	if (!known && uri[0] != '/' && !strstr(uri, "://")) {
		full = cg_path_join(workspace, uri);
		known = cg_json_get_str(objects, full, NULL);
		free(full);
	}
	rel = relative(workspace, uri);
	if (!known && rel && !strstr(uri, "://"))
		known = cg_json_get_str(objects, rel, rel);
	return cg_strdup(known ? known : uri);
}
