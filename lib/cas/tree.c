/* Folders as objects: walked without following a link, listed in canonical JSON. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/id.h"
#include "base/mem.h"
#include "base/str.h"
#include "cas/cas_priv.h"
#include "json/json.h"

enum { TREE_MAX = 8 << 20, PATH_LEN = 1024, HEAD = 512 };

struct entry {
	char *path;
	char hex[65];
	const char *mime;
	int64_t size;
};

struct walk {
	struct cg_cas *cas;
	const struct cg_scope *who;
	const char *name; /* of the folder, for messages */
	struct entry *v;
	size_t n, cap;
	int64_t size;
	struct cg_err *err;
};

static int
add_file(struct walk *w, int fd, const char *path)
{
	char head[HEAD];
	ssize_t got = pread(fd, head, sizeof head, 0);
	struct entry *e;

	if (w->n == CG_CAS_TREE_FILES)
		return cg_err_set(w->err, CG_E_TOOBIG, "'%s' holds more than %d files", w->name,
		    (int)CG_CAS_TREE_FILES);
	if (w->n == w->cap)
		w->v = cg_realloc(w->v, w->cap = w->cap ? 2 * w->cap : 16, sizeof *w->v);
	e = &w->v[w->n];
	if (cg_cas_put_fd(w->cas, w->who, fd, path, e->hex, &e->size, w->err) < 0)
		return -1;
	e->path = cg_strdup(path);
	e->mime = cg_mime_of(path, head, got > 0 ? (size_t)got : 0);
	w->size += e->size;
	w->n++;
	return 0;
}

static int walk_folder(struct walk *w, int fd, const char *prefix, int depth);

static int
walk_one(struct walk *w, int dir, const char *name, const char *prefix, int depth)
{
	char path[PATH_LEN];
	struct stat st;
	int fd, rc;

	rc = snprintf(path, sizeof path, "%s%s", prefix, name);
	if (rc < 0 || (size_t)rc + 1 >= sizeof path) /* a folder's gets a slash */
		return cg_err_set(w->err, CG_E_TOOBIG, "a path in '%s' is too long", w->name);
	if (!cg_path_is_safe(path) || cg_utf8_check(path, (size_t)rc) != (size_t)rc)
		return cg_err_set(w->err, CG_E_DATA, "'%s' holds a file whose name is not safe",
		    w->name);
	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && errno == ELOOP)
		return cg_err_set(w->err, CG_E_DATA, "'%s/%s' is a link", w->name, path);
	if (fd < 0)
		return cg_err_sys(w->err, "open '%s/%s'", w->name, path);
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		path[rc] = '/';
		path[rc + 1] = '\0';
		return walk_folder(w, fd, path, depth + 1);
	}
	rc = S_ISREG(st.st_mode) ? add_file(w, fd, path)
	    : cg_err_set(w->err, CG_E_DATA, "'%s/%s' is neither file nor folder", w->name, path);
	close(fd);
	return rc;
}

/* Takes fd. */
static int
walk_folder(struct walk *w, int fd, const char *prefix, int depth)
{
	struct dirent *e;
	DIR *d;
	int rc = 0;

	if (depth > CG_CAS_TREE_DEPTH) {
		close(fd);
		return cg_err_set(w->err, CG_E_TOOBIG, "'%s' is deeper than %d folders", w->name,
		    (int)CG_CAS_TREE_DEPTH);
	}
	if (!(d = fdopendir(fd))) {
		cg_err_sys(w->err, "read folder '%s'", w->name);
		close(fd);
		return -1;
	}
	while (rc == 0 && (e = readdir(d)))
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			rc = walk_one(w, fd, e->d_name, prefix, depth);
	closedir(d);
	return rc;
}

static int
by_path(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->path, ((const struct entry *)b)->path);
}

static json_t *
listing_of(struct walk *w)
{
	json_t *entries = json_array();

	qsort(w->v, w->n, sizeof *w->v, by_path);
	for (size_t i = 0; i < w->n; i++) {
		json_t *e = json_object();

		cg_json_set_str(e, "hash", w->v[i].hex);
		cg_json_set_str(e, "mime", w->v[i].mime);
		cg_json_set_str(e, "path", w->v[i].path);
		cg_json_set_int(e, "size", w->v[i].size);
		json_array_append_new(entries, e);
	}
	return json_pack("{s:o, s:s}", "entries", entries, "type", "tree");
}

static int
put_listing(struct walk *w, char hex[65], json_t **listing)
{
	json_t *tree = listing_of(w);
	struct cg_buf text;
	int rc;

	cg_buf_init(&text, TREE_MAX);
	cg_json_canonical(tree, &text);
	rc = text.failed ? cg_err_set(w->err, CG_E_TOOBIG, "the list of '%s' is too long", w->name)
	    : cg_cas_put(w->cas, w->who, text.s, text.len, hex, w->err);
	cg_buf_release(&text);
	if (rc == 0 && listing)
		*listing = json_incref(tree);
	json_decref(tree);
	return rc;
}

int
cg_cas_put_folder(struct cg_cas *cas, const struct cg_scope *who, int fd, const char *name,
    char hex[65], int64_t *size, json_t **listing, struct cg_err *err)
{
	struct walk w = { .cas = cas, .who = who, .name = name, .err = err };
	bool was_held = cg_cas_hold(cas);
	int rc;

	if ((rc = walk_folder(&w, fd, "", 0)) == 0)
		rc = put_listing(&w, hex, listing);
	if (!was_held) {
		struct cg_err unused = CG_ERR_INIT;

		/* A tree that failed half way leaves its files as objects without a name in any
		 * row, as a crash would; pruning takes them. */
		if (cg_cas_settle(cas, rc < 0 ? &unused : err) < 0 && rc == 0) {
			rc = -1;
			if (listing)
				json_decref(*listing);
		}
	}
	if (size)
		*size = w.size;
	for (size_t i = 0; i < w.n; i++)
		free(w.v[i].path);
	free(w.v);
	return rc;
}

int
cg_cas_put_tree(struct cg_cas *cas, const struct cg_scope *who, const char *dir, char hex[65],
    json_t **listing, struct cg_err *err)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return cg_err_sys(err, "open folder '%s'", dir);
	return cg_cas_put_folder(cas, who, fd, dir, hex, NULL, listing, err);
}

static bool
is_entry(const json_t *e)
{
	const char *hash = json_string_value(json_object_get(e, "hash"));
	const char *path = json_string_value(json_object_get(e, "path"));

	return hash && path && cg_is_hex64(hash) && cg_path_is_safe(path)
	    && json_is_integer(json_object_get(e, "size"));
}

static const char head[] = "{\"entries\":[";

bool
cg_cas_tree_begins(const char *s, size_t len)
{
	return len >= sizeof head - 1 && memcmp(s, head, sizeof head - 1) == 0;
}

json_t *
cg_cas_tree_parse(const char *s, size_t len)
{
	static const char tail[] = "],\"type\":\"tree\"}";
	struct cg_err unused = CG_ERR_INIT;
	json_t *tree, *e;
	size_t i;

	if (len < sizeof head + sizeof tail - 2 || !cg_cas_tree_begins(s, len)
	    || memcmp(s + len - (sizeof tail - 1), tail, sizeof tail - 1) != 0)
		return NULL;
	if (!(tree = cg_json_parse(s, len, "tree", 0, &unused)))
		return NULL;
	json_array_foreach(json_object_get(tree, "entries"), i, e)
		if (!is_entry(e)) {
			json_decref(tree);
			return NULL;
		}
	return tree;
}

/* In the bucket a tree has a type of its own: no need to copy it here to see that it is none. */
static int
maybe_tree(struct cg_cas *cas, const struct cg_scope *who, const char *hex, struct cg_err *err)
{
	struct cg_cas_seen seen;
	struct stat st;
	char one[1][65];

	if (cg_cas_look(cas, who, hex, &st))
		return 1;
	snprintf(one[0], sizeof one[0], "%s", hex);
	if (cg_remote_look(cas, who, (const char (*)[65])one, 1, false, &seen, err) < 0)
		return -1;
	return !seen.there || seen.tree; /* one that is not there is for cg_cas_fd to say */
}

int
cg_cas_tree(struct cg_cas *cas, const struct cg_scope *who, const char *hex, json_t **listing,
    struct cg_err *err)
{
	struct cg_buf text;
	struct stat st;
	char begin[sizeof head - 1];
	int fd, rc;

	*listing = NULL;
	if (cas->remote && (rc = maybe_tree(cas, who, hex, err)) <= 0)
		return rc;
	fd = cg_cas_fd(cas, who, hex, err);
	if (fd < 0)
		return -1;
	/* Most objects are no trees and large: look at the beginning first. */
	if (fstat(fd, &st) < 0 || st.st_size > TREE_MAX
	    || pread(fd, begin, sizeof begin, 0) != (ssize_t)sizeof begin
	    || !cg_cas_tree_begins(begin, sizeof begin)) {
		close(fd);
		return 0;
	}
	cg_buf_init(&text, TREE_MAX);
	rc = cg_fd_read(&text, fd, "object", err);
	close(fd);
	if (rc == 0) {
		*listing = cg_cas_tree_parse(text.s, text.len);
		rc = *listing != NULL;
	}
	cg_buf_release(&text);
	return rc;
}

int
cg_cas_bring_tree(struct cg_cas *cas, const struct cg_scope *who, const json_t *listing,
    struct cg_err *err)
{
	const json_t *entries = json_object_get(listing, "entries");
	size_t n = json_array_size(entries);
	char (*hex)[65];
	int rc;

	if (!cas->remote)
		return 0;
	hex = cg_calloc(n + 1, sizeof *hex);
	for (size_t i = 0; i < n; i++)
		snprintf(hex[i], sizeof *hex, "%s",
		    cg_json_get_str(json_array_get(entries, i), "hash", ""));
	rc = cg_remote_bring(cas, who, (const char (*)[65])hex, n, false, err);
	free(hex);
	return rc;
}

static int
copy_out(struct cg_cas *cas, const struct cg_scope *who, const char *hex, const char *dest,
    struct cg_err *err)
{
	char block[65536];
	int from = cg_cas_fd(cas, who, hex, err), to = -1, rc = -1;
	ssize_t n = 0;

	if (from < 0)
		return -1;
	to = open(dest, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (to < 0)
		goto fail;
	while ((n = read(from, block, sizeof block)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || cg_fd_write(to, block, (size_t)n) < 0)
			goto fail;
	}
	rc = close(to);
	to = -1;
	if (rc == 0)
		goto out;
fail:
	rc = cg_err_sys(err, "write '%s'", dest);
out:
	if (to >= 0)
		close(to);
	close(from);
	return rc;
}

static int
copy_tree(struct cg_cas *cas, const struct cg_scope *who, const json_t *listing,
    const char *dest, struct cg_err *err)
{
	size_t i;
	json_t *e;
	int rc = cg_cas_bring_tree(cas, who, listing, err);

	rc = rc < 0 ? rc : cg_mkdirs(dest, 0755, err);
	json_array_foreach(json_object_get(listing, "entries"), i, e) {
		char *path, *dir;

		if (rc < 0)
			break;
		path = cg_path_join(dest, json_string_value(json_object_get(e, "path")));
		dir = cg_path_dir(path);
		rc = cg_mkdirs(dir, 0755, err);
		if (rc == 0)
			rc = copy_out(cas, who, json_string_value(json_object_get(e, "hash")), path, err);
		free(dir);
		free(path);
	}
	return rc;
}

int
cg_cas_export(struct cg_cas *cas, const struct cg_scope *who, const char *hex,
    const char *dest, struct cg_err *err)
{
	struct cg_err unused = CG_ERR_INIT;
	json_t *listing = NULL;
	struct stat st;
	char *tmp;
	int rc;

	if (lstat(dest, &st) == 0)
		return cg_err_set(err, CG_E_CONFLICT, "'%s' is there already", dest);
	if ((rc = cg_cas_tree(cas, who, hex, &listing, err)) < 0)
		return -1;
	tmp = cg_asprintf("%s.%08x", dest, (unsigned)cg_random_u64());
	rc = rc == 1 ? copy_tree(cas, who, listing, tmp, err) : copy_out(cas, who, hex, tmp, err);
	if (rc == 0 && rename(tmp, dest) < 0)
		rc = cg_err_sys(err, "write '%s'", dest);
	if (rc < 0)
		cg_rmtree(tmp, &unused);
	json_decref(listing);
	free(tmp);
	return rc;
}
