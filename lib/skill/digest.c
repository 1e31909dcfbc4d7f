/*
 * What makes a skill what it is, in one hash: the descriptor, the program, the
 * files that it names, the text of its prompt. Each part is preceded by its name
 * and length, so that no two different skills feed the same bytes.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "skill/skill_priv.h"

enum { DEPTH_MAX = 32 };

static void
part(struct cg_sha256 *h, const char *kind, const char *name, size_t len)
{
	char size[32];

	snprintf(size, sizeof size, "%zu", len);
	cg_sha256_add(h, kind, strlen(kind) + 1);
	cg_sha256_add(h, name, strlen(name) + 1);
	cg_sha256_add(h, size, strlen(size) + 1);
}

/* The content of one file, in pieces: a program may be large, our memory is not. */
static int
add_file(struct cg_sha256 *h, const char *kind, const char *name, const char *path,
    struct cg_trail *t, struct cg_err *err)
{
	char buf[32768];
	struct stat st;
	ssize_t n;
	int fd;

	cg_trail_add(t, path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0) {
		cg_err_sys(err, "open '%s'", path);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	part(h, kind, name, (size_t)st.st_size);
	while ((n = read(fd, buf, sizeof buf)) > 0 || (n < 0 && errno == EINTR))
		if (n > 0)
			cg_sha256_add(h, buf, (size_t)n);
	if (n < 0)
		cg_err_sys(err, "read '%s'", path);
	close(fd);
	return n < 0 ? -1 : 0;
}

static int
shown(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

/* By bytes, whatever the locale says. */
static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int
add_tree(struct cg_sha256 *h, const char *name, const char *path, int depth, struct cg_trail *t,
    struct cg_err *err)
{
	struct dirent **list;
	int n, rc = 0;

	/* Not there (yet): the check of the catalog says so, the digest only differs. */
	if (access(path, F_OK) < 0 && errno == ENOENT) {
		cg_trail_add(t, path);
		return 0;
	}
	if (!cg_is_dir(path))
		return add_file(h, "file", name, path, t, err);
	if (depth > DEPTH_MAX)
		return cg_err_set(err, CG_E_DATA, "'%s' is nested too deeply", path);
	cg_trail_add(t, path);
	n = scandir(path, &list, shown, by_name);
	if (n < 0)
		return cg_err_sys(err, "read '%s'", path);
	for (int i = 0; i < n; i++) {
		char *sub = cg_path_join(path, list[i]->d_name);
		char *sub_name = cg_path_join(name, list[i]->d_name);

		if (rc == 0)
			rc = add_tree(h, sub_name, sub, depth + 1, t, err);
		free(sub);
		free(sub_name);
		free(list[i]);
	}
	free(list);
	return rc;
}

static int
add_named(struct cg_sha256 *h, const char *name, const char *path, const char *rest,
    struct cg_trail *t, struct cg_err *err);

/*
 * Every name of this folder that the pattern fits, and what rest names below it.
 * The folder itself goes onto the trail: what is added later is part of it too.
 */
static int
add_matching(struct cg_sha256 *h, const char *name, const char *path, const char *pattern,
    const char *rest, struct cg_trail *t, struct cg_err *err)
{
	struct dirent **list;
	int n, rc = 0;

	cg_trail_add(t, path);
	n = scandir(path, &list, shown, by_name);
	if (n < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : cg_err_sys(err, "read '%s'", path);
	for (int i = 0; i < n; i++) {
		char *sub = cg_path_join(path, list[i]->d_name);
		char *sub_name = cg_path_join(name, list[i]->d_name);

		if (rc == 0 && fnmatch(pattern, list[i]->d_name, FNM_NOESCAPE) == 0
		    && (!*rest || cg_is_dir(sub)))
			rc = add_named(h, sub_name, sub, rest, t, err);
		free(sub);
		free(sub_name);
		free(list[i]);
	}
	free(list);
	return rc;
}

/*
 * The folder above: under its own name, so that files which several skills share are on
 * the trail of all of them once. A link put in path's place would lead elsewhere.
 */
static char *
above(const char *path, struct cg_trail *t)
{
	struct stat st;

	if (lstat(path, &st) < 0 || !S_ISDIR(st.st_mode) || strcmp(cg_path_base(path), "..") == 0)
		return cg_path_join(path, "..");
	cg_trail_add(t, path);
	return cg_path_dir(path);
}

/* The files that rest names below path; a * stands for any part of one name. */
static int
add_named(struct cg_sha256 *h, const char *name, const char *path, const char *rest,
    struct cg_trail *t, struct cg_err *err)
{
	size_t n = strcspn(rest, "/");
	char *part, *sub, *sub_name;
	int rc;

	if (!*rest)
		return add_tree(h, name, path, 0, t, err);
	part = cg_strndup(rest, n);
	rest += n + (rest[n] == '/');
	if (strchr(part, '*')) {
		rc = add_matching(h, name, path, part, rest, t, err);
	} else {
		sub = strcmp(part, "..") == 0 ? above(path, t) : cg_path_join(path, part);
		sub_name = *name ? cg_path_join(name, part) : cg_strdup(part);
		rc = add_named(h, sub_name, sub, rest, t, err);
		free(sub);
		free(sub_name);
	}
	free(part);
	return rc;
}

/* The highest version among dir/<version><ext>, new, or NULL. */
static char *
highest(const char *dir, const char *ext)
{
	struct dirent *e;
	char *best = NULL;
	DIR *d = opendir(dir);

	while (d && (e = readdir(d))) {
		char *v;

		if (!cg_str_ends(e->d_name, ext))
			continue;
		v = cg_strndup(e->d_name, strlen(e->d_name) - strlen(ext));
		if (cg_is_semver(v) && (!best || cg_semver_cmp(v, best) > 0)) {
			free(best);
			best = v;
		} else {
			free(v);
		}
	}
	if (d)
		closedir(d);
	return best;
}

/* A missing prompt is no error here: the gateway says so when it is asked to use it. */
static int
add_prompt(const struct cg_catalog *cat, struct cg_sha256 *h, const json_t *doc,
    struct cg_trail *t, char **version, struct cg_err *err)
{
	const json_t *conf = json_object_get(doc, "template_config");
	const char *type = cg_json_get_str(doc, "template_type", "");
	bool review = strcmp(type, "LLM_REVIEW") == 0;
	const char *id = cg_json_get_str(conf, review ? "rubric_id" : "prompt_id", NULL);
	const char *want = cg_json_get_str(conf, review ? "rubric_version" : "prompt_version", NULL);
	char *dir, *path = NULL;
	int rc = 0;

	*version = want ? cg_strdup(want) : NULL;
	if (!id || !cat->prompts)
		return 0;
	dir = cg_asprintf("%s/%s%s", cat->prompts, review ? "rubrics/" : "", id);
	if (!want) {
		cg_trail_add(t, dir);
		*version = highest(dir, review ? ".json" : ".md");
	}
	if (*version) {
		path = cg_asprintf("%s/%s%s", dir, *version, review ? ".json" : ".md");
		if (cg_is_file(path))
			rc = add_file(h, "prompt", id, path, t, err);
		else
			cg_trail_add(t, path);
	}
	free(path);
	free(dir);
	return rc;
}

char *
cg_skill_find_program(const struct cg_catalog *cat, const char *id, const char *handler,
    struct cg_trail *t)
{
	char *path = cg_asprintf("%s/%s/%s", cat->skills, id, handler);

	cg_trail_add(t, path);
	if (!cg_is_exec(path) && cat->libexec) {
		free(path);
		path = cg_asprintf("%s/%s", cat->libexec, handler);
		cg_trail_add(t, path);
	}
	if (!cg_is_exec(path))
		path[0] = '\0';
	return path;
}

int
cg_skill_digest(const struct cg_catalog *cat, const json_t *doc, const char *program,
    struct cg_trail *t, char **prompt_version, char out[65], struct cg_err *err)
{
	const json_t *impl = json_object_get(doc, "implementation"), *file;
	const char *id = cg_json_get_str(doc, "skill_id", "");
	struct cg_sha256 h;
	struct cg_buf b;
	int rc = 0;
	size_t i;

	*prompt_version = NULL;
	cg_sha256_init(&h);
	cg_buf_init(&b, 4 * CG_DESCRIPTOR_MAX);
	cg_json_canonical(doc, &b);
	part(&h, "descriptor", id, b.len);
	cg_sha256_add(&h, b.s, b.len);
	cg_buf_release(&b);
	if (*program)
		rc = add_file(&h, "program", cg_path_base(program), program, t, err);
	json_array_foreach(json_object_get(impl, "files"), i, file) {
		char *path = cg_path_join(cat->skills, id);

		if (rc == 0)
			rc = add_named(&h, "", path, json_string_value(file), t, err);
		free(path);
	}
	if (rc == 0)
		rc = add_prompt(cat, &h, doc, t, prompt_version, err);
	cg_sha256_end_hex(&h, out);
	return rc < 0 ? cg_err_wrap(err, "skill '%s'", id) : 0;
}
