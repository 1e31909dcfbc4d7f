/* What doors keep packed, as long as somebody asks for it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "conf/conf.h"
#include "tool/tool.h"
#include "tool/web.h"

struct sweep {
	int64_t before_s;      /* what was read or made after that stays */
	bool dry_run;
	void (*each)(void *arg, const char *kind, const char *name, int64_t bytes);
	void *arg;
	struct cg_err *err;
};

static const char *const ends[] = { "", ".br", ".gz" };
enum { ENDS = sizeof ends / sizeof *ends };

/* The name without the end that says how it is packed. New. */
static char *
text_of(const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 1; i < ENDS; i++)
		if (n > 3 && strcmp(name + n - 3, ends[i]) == 0)
			return cg_strndup(name, n - 3);
	return cg_strdup(name);
}

/* The bytes of a text and what is packed of it; -1: one of them is in use. */
static int64_t
measure(const struct sweep *s, int dir, const char *text)
{
	int64_t bytes = 0;

	for (size_t i = 0; i < ENDS; i++) {
		char *name = cg_asprintf("%s%s", text, ends[i]);
		struct stat st;
		bool there = fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0;

		free(name);
		if (there && (!S_ISREG(st.st_mode) || st.st_atime >= s->before_s || st.st_mtime >= s->before_s))
			return -1;
		bytes += there ? st.st_size : 0;
	}
	return bytes;
}

/* The text first: it is the sign that the others are there. */
static int
drop(struct sweep *s, int dir, const char *text)
{
	for (size_t i = 0; i < ENDS; i++) {
		char *name = cg_asprintf("%s%s", text, ends[i]);
		int rc = unlinkat(dir, name, 0);

		if (rc < 0 && errno != ENOENT)
			rc = cg_err_sys(s->err, "remove '%s'", name);
		else
			rc = 0;
		free(name);
		if (rc < 0)
			return -1;
	}
	return 0;
}

/* Of the files of a text that are there, the one that stands for all. */
static bool
is_first(int dir, const char *name, const char *text)
{
	for (size_t i = 0; i < ENDS; i++) {
		char *first = cg_asprintf("%s%s", text, ends[i]);
		bool there = faccessat(dir, first, F_OK, AT_SYMLINK_NOFOLLOW) == 0, is_it = strcmp(first, name) == 0;

		free(first);
		if (there || is_it)
			return is_it;
	}
	return false;
}

static int
look_at(struct sweep *s, int dir, const char *name)
{
	char *text = text_of(name);
	int64_t bytes = is_first(dir, name, text) ? measure(s, dir, text) : 0;
	int rc = 0;

	if (bytes > 0) {
		s->each(s->arg, "web", text, bytes);
		rc = s->dry_run ? 0 : drop(s, dir, text);
	}
	free(text);
	return rc;
}

/* A folder of files, or of folders of them: how deep it still goes. */
static int
sweep(struct sweep *s, const char *path, int depth)
{
	DIR *d = opendir(path);
	struct dirent *e;
	int rc = 0;

	if (!d)
		return errno == ENOENT ? 0 : cg_err_sys(s->err, "read '%s'", path);
	while (rc == 0 && (e = readdir(d)))
		if (*e->d_name != '.' && depth) {
			char *below = cg_path_join(path, e->d_name);

			rc = sweep(s, below, depth - 1);
			free(below);
		} else if (*e->d_name != '.') {
			rc = look_at(s, dirfd(d), e->d_name);
		}
	closedir(d);
	return rc;
}

int
cg_tool_web_prune(struct cg_ctx *ctx, int64_t older_ms, bool dry_run,
    void (*each)(void *arg, const char *kind, const char *name, int64_t bytes), void *arg,
    struct cg_err *err)
{
	struct sweep s = { .before_s = (cg_wall_ms() - older_ms) / 1000, .dry_run = dry_run, .each = each,
		.arg = arg, .err = err };
	char *root = cg_path_join(cg_conf_get(&ctx->conf, CG_CONF_CACHE_DIR), "web");
	int rc = sweep(&s, root, 1);

	free(root);
	return rc;
}
