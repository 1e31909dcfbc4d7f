/*
 * Objects in a bucket. The folder of this machine holds copies, linked as in a store of its own;
 * a copy's mtime says when the bucket was last known to have the object, its atime when
 * the copy was last used. The bucket decides:
 *
 *	put     the object, unless a fresh copy says that it is there; then the tenant's
 *	        name for it, always, because another machine may have dropped that
 *	look    both, unless a fresh copy speaks for them
 *	bring   the name and the object at once; kept when both are there and it hashes to
 *	        its own
 *
 * The object is there before any name for it is. An object that is older than half an
 * hour is put again, so that a sweep, which takes what is older than an hour and has no
 * name, never takes one that is just being named.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "cas/cas_priv.h"
#include "s3/s3.h"

enum { MEMORY = 1024 /* objects that are remembered; a hash has one place */ };

struct cg_cas_remote {
	struct cg_s3 *s3;
	char *url;
	int64_t came;            /* bytes that were copied here */
	struct memory {
		char hex[65], tenant[48];
		struct cg_cas_seen seen;
		int64_t at_ms;   /* monotonic */
	} *memory;
};

int
cg_remote_open(struct cg_cas *cas, const char *url, const char *cache_dir, struct cg_err *err)
{
	char sum[65], *place;
	size_t n = strcspn(url, "?");
	const char *at = strstr(url, "endpoint=");

	/* Copies of one bucket, whatever else the URL says of it. */
	place = cg_asprintf("%.*s %.*s", (int)n, url, at ? (int)strcspn(at, "&") : 0, at ? at : "");
	cg_sha256_hex(place, strlen(place), sum);
	free(place);
	cas->dir = cg_asprintf("%s/%.16s", cache_dir, sum);
	cas->remote = cg_alloc(sizeof *cas->remote);
	cas->remote->url = cg_strdup(url);
	cas->remote->memory = cg_calloc(MEMORY, sizeof *cas->remote->memory);
	return cg_s3_open(&cas->remote->s3, url, err);
}

void
cg_remote_close(struct cg_cas *cas)
{
	if (cas->remote->came)
		cg_remote_trim(cas, cas->remote->came, cg_s3_cache_size(cas->remote->s3));
	cg_s3_close(cas->remote->s3);
	free(cas->remote->memory);
	free(cas->remote->url);
	free(cas->remote);
}

struct cg_s3 *
cg_remote_s3(struct cg_cas *cas)
{
	return cas->remote->s3;
}

static void
tenant_key(const char *tenant_dir, const char *hex, char out[128])
{
	snprintf(out, 128, "%s/%s", tenant_dir, hex);
}

/* ---- what is remembered ---- */

static struct memory *
place_of(struct cg_cas *cas, const char *hex)
{
	char digits[9];

	snprintf(digits, sizeof digits, "%.8s", hex);
	return &cas->remote->memory[strtoul(digits, NULL, 16) % MEMORY];
}

static void
remember(struct cg_cas *cas, const char *hex, const struct cg_cas_seen *seen)
{
	struct memory *m = place_of(cas, hex);

	snprintf(m->hex, sizeof m->hex, "%s", hex);
	snprintf(m->tenant, sizeof m->tenant, "%s", cas->tenant_dir);
	m->seen = *seen;
	m->at_ms = cg_mono_ms();
}

static void
forget(struct cg_cas *cas, const char *hex)
{
	place_of(cas, hex)->hex[0] = '\0';
}

static bool
recall(struct cg_cas *cas, const char *hex, struct cg_cas_seen *seen)
{
	const struct memory *m = place_of(cas, hex);

	if (strcmp(m->hex, hex) != 0 || strcmp(m->tenant, cas->tenant_dir) != 0
	    || m->at_ms + CG_CAS_FRESH_S * 1000 < cg_mono_ms())
		return false;
	*seen = m->seen;
	return true;
}

/* A copy of this tenant's that speaks for the bucket? */
static bool
fresh_copy(struct cg_cas *cas, const struct cg_scope *who, const char *hex,
    struct cg_cas_seen *seen)
{
	struct stat st;

	if (!cg_cas_look(cas, who, hex, &st) || st.st_nlink < 2
	    || st.st_mtime + CG_CAS_FRESH_S < time(NULL))
		return false;
	*seen = (struct cg_cas_seen){ true, true, (int64_t)st.st_size, 0 };
	return true;
}

/* ---- look ---- */

struct look {
	struct cg_cas_seen *seen;
	bool object, name;
};

static void
saw_object(void *arg, const struct cg_s3_answer *a)
{
	struct look *l = arg;

	l->object = a->there;
	l->seen->size = a->size;
	l->seen->modified_ms = a->modified_ms;
	l->seen->tree = strcmp(a->mime, CG_TREE_MIME) == 0;
}

static void
saw_name(void *arg, const struct cg_s3_answer *a)
{
	((struct look *)arg)->name = a->there;
}

/* What the bucket has is not what it should be: no copy here may say that it is. */
static void
distrust(struct cg_cas *cas, const char *hex)
{
	static const struct timespec never[2] = { { 0, UTIME_OMIT }, { 0, 0 } };
	char path[80];

	cg_cas_object_path(hex, path);
	utimensat(cas->root, path, never, AT_SYMLINK_NOFOLLOW);
	forget(cas, hex);
}

/* The bucket has spoken: so does our copy, if there is one, or else it has no name any more. */
static void
follow(struct cg_cas *cas, const char *hex, const struct cg_cas_seen *seen)
{
	char path[80];

	cg_cas_object_path(hex, path);
	if (cas->root < 0)
		return;
	if (!seen->there) {
		if (cas->tenant_fd >= 0)
			unlinkat(cas->tenant_fd, hex, 0);
		distrust(cas, hex);
		return;
	}
	if (cas->tenant_fd >= 0)
		utimensat(cas->root, path, NULL, AT_SYMLINK_NOFOLLOW);
	remember(cas, hex, seen);
}

int
cg_remote_look(struct cg_cas *cas, const struct cg_scope *who, const char (*hex)[65], size_t n,
    bool anew, struct cg_cas_seen *seen, struct cg_err *err)
{
	struct look *look = cg_calloc(n + 1, sizeof *look);
	char key[128];
	int rc = 0;

	if (cg_cas_turn(cas, who, false, err) < 0)
		rc = -1;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		seen[i] = (struct cg_cas_seen){ false, false, -1, 0 };
		if (!cg_is_hex64(hex[i])
		    || (!anew && (fresh_copy(cas, who, hex[i], &seen[i]) || recall(cas, hex[i], &seen[i]))))
			continue;
		look[i].seen = &seen[i];
		cg_cas_object_path(hex[i], key);
		cg_s3_head(cas->remote->s3, key, saw_object, &look[i]);
		tenant_key(cas->tenant_dir, hex[i], key);
		cg_s3_head(cas->remote->s3, key, saw_name, &look[i]);
	}
	if (rc == 0)
		rc = cg_s3_run(cas->remote->s3, err);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (look[i].seen) {
			seen[i].there = look[i].object && look[i].name;
			follow(cas, hex[i], &seen[i]);
		}
	free(look);
	return rc;
}

/* ---- bring ---- */

struct copy {
	struct cg_cas_pending p;
	char sha256[65];
	bool came, named;        /* the object is there; so is this tenant's name for it */
};

static void
came(void *arg, const struct cg_s3_answer *a)
{
	struct copy *c = arg;

	c->came = a->there;
	snprintf(c->sha256, sizeof c->sha256, "%s", a->sha256 ? a->sha256 : "");
}

static void
is_named(void *arg, const struct cg_s3_answer *a)
{
	((struct copy *)arg)->named = a->there;
}

/* Name a copy that has come whole. */
static int
keep(struct cg_cas *cas, struct copy *c, bool anew, struct cg_err *err)
{
	static const struct cg_cas_seen gone = { false, false, -1, 0 };
	char path[80];
	struct stat st;

	if (!c->came || !c->named)
		follow(cas, c->p.hex, &gone);
	if (!c->came || !c->named)
		return cg_err_set(err, CG_E_NOTFOUND, "there is no object '%s'", c->p.hex);
	if (strcmp(c->sha256, c->p.hex) != 0) {
		distrust(cas, c->p.hex);
		return cg_err_set(err, CG_E_DATA, "object %s is damaged: its bytes hash to %s", c->p.hex,
		    c->sha256);
	}
	cg_cas_object_path(c->p.hex, path);
	if (anew) /* what was here may be damaged: the tenant's name follows the new one */
		unlinkat(cas->root, path, 0);
	if (fstat(c->p.fd, &st) == 0)
		cas->remote->came += st.st_size;
	return cg_cas_name(cas, &c->p, err);
}

/* At most CG_CAS_PENDING of them. */
static int
bring_some(struct cg_cas *cas, const struct cg_scope *who, const char (*hex)[65], size_t n,
    bool anew, struct cg_err *err)
{
	struct copy *copies = cg_calloc(n + 1, sizeof *copies);
	struct cg_cas_seen seen;
	char key[128];
	size_t staged = 0;
	int rc = cg_cas_ready(cas, err) < 0 || cg_cas_turn(cas, who, true, err) < 0 ? -1 : 0;

	for (size_t i = 0; rc == 0 && i < n; i++) {
		struct copy *c = &copies[staged];

		if ((rc = cg_cas_stage(cas, &c->p, err)) < 0)
			break;
		staged++;
		memcpy(c->p.hex, hex[i], 65);
		cg_cas_object_path(hex[i], key);
		cg_s3_get(cas->remote->s3, key, c->p.fd, CG_CAS_OBJECT_MAX, came, c);
		if (!anew && recall(cas, hex[i], &seen) && seen.there) {
			c->named = true;
			continue;
		}
		tenant_key(cas->tenant_dir, hex[i], key);
		cg_s3_head(cas->remote->s3, key, is_named, c);
	}
	rc = rc < 0 ? rc : cg_s3_run(cas->remote->s3, err);
	rc = rc < 0 ? rc : cg_cas_lock(cas, false, err);
	if (rc == 0) {
		for (size_t i = 0; rc == 0 && i < staged; i++)
			rc = keep(cas, &copies[i], anew, err);
		cg_cas_unlock(cas);
	}
	for (size_t i = 0; i < staged; i++)
		cg_cas_unstage(cas, &copies[i].p); /* what was named has left tmp/ */
	free(copies);
	return rc;
}

/* Is a copy of this tenant's here, whatever the bucket says? It is used now. */
static bool
use_copy(struct cg_cas *cas, const struct cg_scope *who, const char *hex)
{
	static const struct timespec now[2] = { { 0, UTIME_NOW }, { 0, UTIME_OMIT } };
	struct stat st;

	if (!cg_cas_look(cas, who, hex, &st) || st.st_nlink < 2)
		return false;
	utimensat(cas->tenant_fd, hex, now, AT_SYMLINK_NOFOLLOW);
	return true;
}

int
cg_remote_bring(struct cg_cas *cas, const struct cg_scope *who, const char (*hex)[65], size_t n,
    bool anew, struct cg_err *err)
{
	char (*want)[65] = cg_calloc(n + 1, sizeof *want);
	size_t wanted = 0, some = CG_CAS_PENDING;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (!cg_is_hex64(hex[i]))
			rc = cg_err_set(err, CG_E_NOTFOUND, "there is no object '%.64s'", hex[i]);
		else if (anew || !use_copy(cas, who, hex[i]))
			memcpy(want[wanted++], hex[i], 65);
	}
	for (size_t at = 0; rc == 0 && at < wanted; at += some)
		rc = bring_some(cas, who, (const char (*)[65])(want + at),
		    wanted - at < some ? wanted - at : some, anew, err);
	free(want);
	return rc;
}

/* ---- store ---- */

/* One object that is being sent. */
struct sending {
	struct cg_s3 *s3;
	const char *tenant_dir;
	const struct cg_cas_pending *p;
	int64_t size;            /* -1: there is nothing to send */
};

static void
put_name(struct sending *a)
{
	static const char empty_sha256[] =
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
	char key[128];
	struct cg_s3_put name = { .key = key, .body = "", .fd = -1, .sha256 = empty_sha256,
		.mime = "application/octet-stream" };

	tenant_key(a->tenant_dir, a->p->hex, key);
	cg_s3_put(a->s3, &name, NULL, NULL);
}

static void
stored(void *arg, const struct cg_s3_answer *a)
{
	(void)a;
	put_name(arg);
}

static void
put_object(struct sending *a)
{
	char key[80], head[512];
	ssize_t n = pread(a->p->fd, head, sizeof head, 0);
	size_t len = n > 0 ? (size_t)n : 0;
	struct cg_s3_put o = { .key = key, .fd = a->p->fd, .len = a->size, .sha256 = a->p->hex };

	o.mime = cg_cas_tree_begins(head, len) ? CG_TREE_MIME : cg_mime_of("", head, len);
	cg_cas_object_path(a->p->hex, key);
	cg_s3_put(a->s3, &o, stored, a);
}

/* A copy, whoever's, that says that the bucket has the object. */
static bool
is_fresh(int root, const char *hex, int64_t size)
{
	char path[80];
	struct stat st;

	cg_cas_object_path(hex, path);
	return fstatat(root, path, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_size == size
	    && st.st_mtime + CG_CAS_FRESH_S >= time(NULL);
}

static bool
is_twice(const struct cg_cas_pending *v, int i)
{
	for (int k = 0; k < i; k++)
		if (strcmp(v[k].hex, v[i].hex) == 0)
			return true;
	return false;
}

int
cg_remote_send(struct cg_s3 *s3, int root, const char *tenant_dir, struct cg_cas_pending *v, int n,
    int64_t *came, struct cg_err *err)
{
	struct sending *all = cg_calloc((size_t)n + 1, sizeof *all);
	char path[80];
	int rc;

	for (int i = 0; i < n; i++) {
		struct stat st;

		all[i] = (struct sending){ s3, tenant_dir, &v[i], -1 };
		if (is_twice(v, i) || fstat(v[i].fd, &st) < 0)
			continue;
		all[i].size = (int64_t)st.st_size;
		v[i].fresh = is_fresh(root, v[i].hex, all[i].size);
		if (v[i].fresh)
			put_name(&all[i]);
		else
			put_object(&all[i]);
	}
	rc = cg_s3_run(s3, err);
	for (int i = 0; rc == 0 && i < n; i++) {
		cg_cas_object_path(v[i].hex, path);
		if (all[i].size < 0 || v[i].fresh)
			continue;
		utimensat(root, path, NULL, AT_SYMLINK_NOFOLLOW); /* an older copy is fresh now */
		*came += all[i].size;
	}
	free(all);
	return rc;
}

int
cg_remote_store(struct cg_cas *cas, struct cg_err *err)
{
	return cg_remote_send(cas->remote->s3, cas->root, cas->tenant_dir, cas->pending, cas->n_pending,
	    &cas->remote->came, err);
}

void
cg_remote_came(struct cg_cas *cas, int64_t bytes)
{
	cas->remote->came += bytes;
}

const char *
cg_remote_url(const struct cg_cas *cas)
{
	return cas->remote->url;
}

void
cg_cas_hurry(struct cg_cas *cas, int64_t ms)
{
	if (cas->remote)
		cg_s3_hurry(cas->remote->s3, ms);
}

bool
cg_cas_is_away(const struct cg_cas *cas)
{
	return cas->remote && cg_s3_is_away(cas->remote->s3);
}

/* ---- drop, and a URL ---- */

int
cg_remote_drop(struct cg_cas *cas, const struct cg_scope *who, const char *hex, struct cg_err *err)
{
	struct cg_cas_seen unused;
	struct look look = { .seen = &unused };
	char key[128];

	if (!cg_is_hex64(hex) || cg_cas_turn(cas, who, false, err) < 0)
		return cg_is_hex64(hex) ? -1 : 0;
	tenant_key(cas->tenant_dir, hex, key);
	cg_s3_head(cas->remote->s3, key, saw_name, &look);
	if (cg_s3_run(cas->remote->s3, err) < 0)
		return -1;
	forget(cas, hex);
	if (!look.name)
		return 0;
	cg_s3_delete(cas->remote->s3, key, NULL, NULL);
	return cg_s3_run(cas->remote->s3, err) < 0 ? -1 : 1;
}

int
cg_cas_presign(struct cg_cas *cas, const struct cg_scope *who, const char *hex, const char *mime,
    const char *name, int64_t seconds, struct cg_buf *url, struct cg_err *err)
{
	char key[80];
	int there;

	if (!cas->remote)
		return 0;
	if ((there = cg_cas_has(cas, who, hex, err)) <= 0)
		return there < 0 ? -1
		    : cg_err_set(err, CG_E_NOTFOUND, "there is no object '%.64s'", hex);
	cg_cas_object_path(hex, key);
	return cg_s3_presign(cas->remote->s3, key, seconds, mime, name, url, err) < 0 ? -1 : 1;
}
