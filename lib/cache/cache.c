/* Hits, misses and locks. A row is only as good as the objects that it names. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "cache/cache_priv.h"
#include "json/json.h"

enum { USED_MS = 3600000, SEEN_MS = 1000, OBJECTS_MAX = 65 * (CG_CAS_TREE_FILES + 1000) };

int
cg_cache_open(struct cg_cache **out, struct cg_store *store, struct cg_cas *cas,
    const char *dir, struct cg_err *err)
{
	struct cg_cache *c = cg_alloc(sizeof *c);

	(void)err;
	c->store = store;
	c->cas = cas;
	c->dir = cg_strdup(dir);
	*out = c;
	return 0;
}

void
cg_cache_close(struct cg_cache *c)
{
	if (!c)
		return;
	free(c->dir);
	free(c);
}

/*
 * Where it is remembered that an object was there within the last second: a page of
 * results names its files over and over, and each look is a system call or a request.
 */
static uint64_t *
memory_of(struct cg_cache *c, const struct cg_scope *who, const char *hex, uint64_t *id)
{
	int64_t now = cg_mono_ms();
	char head[17];

	memcpy(head, hex, 16);
	head[16] = '\0';
	*id = strtoull(head, NULL, 16);
	if (now - c->seen.since_ms > SEEN_MS || strcmp(c->seen.tenant, who->tenant) != 0) {
		memset(&c->seen, 0, sizeof c->seen);
		snprintf(c->seen.tenant, sizeof c->seen.tenant, "%s", who->tenant);
		c->seen.since_ms = now;
	}
	return &c->seen.v[*id % (sizeof c->seen.v / sizeof *c->seen.v)];
}

/* Are all objects of a row there? 1, 0, or -1 when nobody can say. */
static int
whole(struct cg_cache *c, const struct cg_scope *who, const char *objects, bool forecast,
    struct cg_err *err)
{
	struct cg_hexset set = { 0 };
	uint64_t id;
	int rc = 1;

	for (const char *s = objects ? objects : ""; rc && *s; s += strspn(s, " ")) {
		size_t n = strcspn(s, " ");

		rc = n == 64;
		if (rc && !(forecast && *memory_of(c, who, s, &id) == id && id))
			cg_hexset_add(&set, s);
		s += n;
	}
	if (rc && set.n)
		rc = cg_cas_has_all(c->cas, who, (const char (*)[65])set.v, set.n, err);
	for (size_t i = 0; forecast && rc == 1 && i < set.n; i++) {
		uint64_t *slot = memory_of(c, who, set.v[i], &id);

		*slot = id;
	}
	cg_hexset_release(&set);
	return rc;
}

/* rc: whether the row was found. What becomes of it when its objects are looked at. */
static int
found(struct cg_cache *c, const struct cg_scope *who, const char *key, int rc, bool forecast,
    struct cg_cache_row *row, struct cg_err *err)
{
	struct cg_err unused = CG_ERR_INIT;
	bool write = cg_store_is_writable(c->store);

	if (rc <= 0)
		return rc;
	if ((rc = whole(c, who, row->objects, forecast, err)) < 0)
		cg_cache_row_release(row);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		/* Not worth an error: it is made again, and then the row is replaced anyway. */
		if (write)
			cg_store_cache_drop(c->store, who, key, &unused);
		cg_cache_row_release(row);
		return 0;
	}
	/* Pruning wants to know what is in use; once an hour is exact enough for that
	 * and spares a write for each hit. */
	if (write && row->used_ms + USED_MS < cg_wall_ms())
		cg_store_cache_touch(c->store, who, key, &unused);
	return 1;
}

int
cg_cache_get_key(struct cg_cache *c, const struct cg_scope *who, const char *key,
    struct cg_cache_row *row, struct cg_err *err)
{
	return found(c, who, key, cg_store_cache_get(c->store, who, key, row, err), false, row,
	    err);
}

int
cg_cache_get_name(struct cg_cache *c, const struct cg_scope *who, const char *key,
    struct cg_cache_row *row, struct cg_err *err)
{
	return found(c, who, key, cg_store_cache_name(c->store, who, key, row, err), false, row,
	    err);
}

int
cg_cache_head(struct cg_cache *c, const struct cg_scope *who, const char *key,
    struct cg_cache_row *row, struct cg_err *err)
{
	return found(c, who, key, cg_store_cache_head(c->store, who, key, row, err), true, row,
	    err);
}

int
cg_cache_get(struct cg_cache *c, const struct cg_scope *who, const struct cg_cache_parts *parts,
    struct cg_cache_row *row, struct cg_err *err)
{
	struct cg_cache_parts p = *parts;
	char key[65], run[CG_ID_LEN + 1], base[CG_ID_LEN + 1];
	int rc;

	for (int i = 0; i < CG_CACHE_CHAIN; i++) {
		if (cg_cache_key(who, &p, key, NULL, err) < 0)
			return -1;
		if ((rc = cg_cache_get_key(c, who, key, row, err)) != 0 || !p.run_only)
			return rc;
		if (!p.base && (rc = cg_store_run_base(c->store, who, p.run, base, err)) <= 0)
			return rc;
		snprintf(run, sizeof run, "%s", p.base ? p.base : base);
		if (!run[0])
			return 0;
		p.run = run;
		p.base = NULL;
	}
	return 0;
}

/* The objects of a result as the row keeps them, and how many bytes they are. */
static int
list_objects(struct cg_cache *c, const struct cg_scope *who, const struct cg_cache_result *r,
    struct cg_buf *text, int64_t *bytes, struct cg_err *err)
{
	struct cg_hexset set = { 0 };
	int rc;

	cg_cache_collect(r->data, &set);
	cg_cache_collect(r->artifacts, &set);
	rc = cg_cache_expand(c->cas, who, &set, err);
	for (size_t i = 0; rc == 0 && i < set.n; i++) {
		if ((rc = cg_cas_has(c->cas, who, set.v[i], err)) == 0)
			rc = cg_err_set(err, CG_E_NOTFOUND, "there is no object '%s'", set.v[i]);
		rc = rc < 0 ? rc : 0;
		*bytes += cg_cas_size(c->cas, who, set.v[i]);
		if (i)
			cg_buf_putc(text, ' ');
		cg_buf_put(text, set.v[i], 64);
	}
	if (rc == 0 && text->failed)
		rc = cg_err_set(err, CG_E_TOOBIG, "the result names too many objects");
	cg_hexset_release(&set);
	return rc;
}

int
cg_cache_fill(struct cg_cache *c, const struct cg_scope *who, const struct cg_cache_parts *parts,
    const struct cg_cache_result *r, struct cg_err *err)
{
	char key[65], input_hash[65], *data = NULL, *artifacts = NULL, *text = NULL;
	struct cg_cache_row row = { .key = key, .workflow = r->workflow, .step = r->step,
		.skill = parts->skill, .run = r->run, .input_hash = input_hash,
		.run_only = parts->run_only, .cost_microusd = r->cost_microusd,
		.duration_ms = r->duration_ms };
	struct cg_buf objects;
	int rc = -1;

	cg_buf_init(&objects, OBJECTS_MAX);
	if (cg_cache_key(who, parts, key, input_hash, err) < 0
	    || list_objects(c, who, r, &objects, &row.size, err) < 0)
		goto out;
	row.objects = objects.s;
	row.parts = text = cg_cache_parts_text(parts);
	row.data = data = r->data ? cg_json_str(r->data) : NULL;
	row.artifacts = artifacts = r->artifacts ? cg_json_str(r->artifacts) : NULL;
	rc = cg_store_cache_put(c->store, who, &row, err);
out:
	cg_buf_release(&objects);
	free(text);
	free(data);
	free(artifacts);
	return rc;
}

int
cg_cache_forget(struct cg_cache *c, const struct cg_scope *who, const char *key,
    struct cg_err *err)
{
	return cg_store_cache_drop(c->store, who, key, err);
}

/*
 * One file for all locks: a key locks the byte whose offset its first digits
 * spell, so nothing has to be created or removed for each. The lock belongs to the
 * open file, which is why each of them opens it anew.
 */
int
cg_cache_lock_try(struct cg_cache *c, const struct cg_scope *who, const char *key,
    struct cg_err *err)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 };
	char digits[16], *path;
	int fd;

	(void)who; /* the key has the tenant in it */
	snprintf(digits, sizeof digits, "%.15s", key);
	lock.l_start = (off_t)strtoll(digits, NULL, 16);
	path = cg_path_join(c->dir, "keys.lock");
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 && errno == ENOENT) {
		if (cg_mkdirs(c->dir, 0700, err) < 0) {
			free(path);
			return -1;
		}
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	}
	if (fd < 0) {
		cg_err_sys(err, "open '%s'", path);
	} else if (fcntl(fd, F_OFD_SETLK, &lock) < 0) {
		if (errno == EAGAIN || errno == EACCES)
			cg_err_set(err, CG_E_CONFLICT, "another run is computing this result");
		else
			cg_err_sys(err, "lock '%s'", path);
		close(fd);
		fd = -1;
	}
	free(path);
	return fd;
}
