/* One walk, then one sort: the order of a directory is nobody's promise. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "lib/bundle/tree.h"

/*
 * The runner lays a stored object down as a link into the content-addressed
 * store (.../ab/cdef...): such a name can only mean its own bytes, so it counts
 * as the file itself. Every other link is one.
 */
static bool
leads_to_object(const char *full)
{
	char to[4096];
	ssize_t n = readlink(full, to, sizeof to - 1);
	size_t digits = 0;

	while (n > 0 && digits < 64) {
		char c = to[--n];

		if (c == '/' && digits == 62)
			continue;
		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
			return false;
		digits++;
	}
	return digits == 64 && n > 0 && to[n - 1] == '/';
}

static int
add(struct cg_tree *t, const char *path, const char *full, struct stat *st, struct cg_err *err)
{
	bool link = S_ISLNK(st->st_mode);

	if (t->n >= CG_TREE_FILES)
		return cg_err_set(err, CG_E_TOOBIG, "more than %d files", CG_TREE_FILES);
	if (link && leads_to_object(full) && stat(full, st) == 0)
		link = false;
	t->v = cg_realloc(t->v, t->n + 1, sizeof *t->v);
	t->v[t->n++] = (struct cg_tree_file){ cg_strdup(path), link ? 0 : (size_t)st->st_size,
		link, !link && !S_ISREG(st->st_mode) };
	return 0;
}

static int
walk(struct cg_tree *t, const char *dir, const char *rel, int depth, struct cg_err *err)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	int rc = 0;

	if (!d)
		return cg_err_sys(err, "open '%s'", dir);
	if (depth > CG_TREE_DEPTH)
		rc = cg_err_set(err, CG_E_TOOBIG, "folders in folders, more than %d deep",
		    CG_TREE_DEPTH);
	while (rc == 0 && (e = readdir(d))) {
		char *full, *path;
		struct stat st;

		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		full = cg_path_join(dir, e->d_name);
		path = *rel ? cg_asprintf("%s/%s", rel, e->d_name) : cg_strdup(e->d_name);
		if (lstat(full, &st) < 0)
			rc = cg_err_sys(err, "look at '%s'", path);
		else if (S_ISDIR(st.st_mode))
			rc = walk(t, full, path, depth + 1, err);
		else
			rc = add(t, path, full, &st, err);
		free(path);
		free(full);
	}
	closedir(d);
	return rc;
}

static int
by_path(const void *a, const void *b)
{
	return strcmp(((const struct cg_tree_file *)a)->path, ((const struct cg_tree_file *)b)->path);
}

int
cg_tree_list(struct cg_tree *t, const char *dir, struct cg_err *err)
{
	if (walk(t, dir, "", 0, err) < 0)
		return -1;
	if (t->n)
		qsort(t->v, t->n, sizeof *t->v, by_path);
	return 0;
}

size_t
cg_tree_size(const struct cg_tree *t)
{
	size_t sum = 0;

	for (size_t i = 0; i < t->n; i++)
		sum += t->v[i].size;
	return sum;
}

const struct cg_tree_file *
cg_tree_find(const struct cg_tree *t, const char *path)
{
	struct cg_tree_file key = { .path = (char *)path };

	return t->n ? bsearch(&key, t->v, t->n, sizeof *t->v, by_path) : NULL;
}

void
cg_tree_release(struct cg_tree *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->v[i].path);
	free(t->v);
	*t = (struct cg_tree){ NULL, 0 };
}
