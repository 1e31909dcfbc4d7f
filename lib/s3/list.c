/* Lists, page by page: the keys below a prefix, and uploads that nobody completed. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "fetch/fetch.h"
#include "s3/s3_priv.h"

struct listing {
	struct cg_s3 *s;
	int (*row)(void *arg, const char *key, int64_t size, int64_t modified_ms);
	void *arg;
	int64_t before_ms;       /* of uploads: abort older ones */
	char *key, *id;          /* of the record that is being read */
	int64_t size, at_ms;
	bool more;
	char *next, *next_id;    /* where the next page begins */
	int stop;                /* what row said */
};

static void
set(char **to, const char *text)
{
	free(*to);
	*to = cg_strdup(text);
}

static const char *
last_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The parts of a record, of either kind of list. */
static void
part(struct listing *l, const char *name, const char *text)
{
	struct cg_err unused = CG_ERR_INIT;

	if (strcmp(name, "Key") == 0)
		set(&l->key, text);
	else if (strcmp(name, "UploadId") == 0)
		set(&l->id, text);
	else if (strcmp(name, "Size") == 0)
		cg_strtoi64(text, 0, INT64_MAX, &l->size, "size", &unused);
	else if ((strcmp(name, "LastModified") == 0 || strcmp(name, "Initiated") == 0)
	    && cg_time_parse(text, &l->at_ms) < 0)
		l->at_ms = INT64_MAX; /* unknown is not old */
}

static int
keys_leaf(void *arg, const char *path, const char *text)
{
	struct listing *l = arg;
	size_t n = strlen(l->s->prefix);

	if (text && strncmp(path, "ListBucketResult/Contents/", 26) == 0) {
		part(l, path + 26, text);
	} else if (strcmp(path, "ListBucketResult/Contents") == 0) {
		if (l->key && !l->stop && strncmp(l->key, l->s->prefix, n) == 0)
			l->stop = l->row(l->arg, l->key + n, l->size, l->at_ms);
	} else if (text && strcmp(path, "ListBucketResult/IsTruncated") == 0) {
		l->more = strcmp(text, "true") == 0;
	} else if (text && strcmp(path, "ListBucketResult/NextContinuationToken") == 0) {
		set(&l->next, text);
	}
	return 0;
}

static int
uploads_leaf(void *arg, const char *path, const char *text)
{
	struct listing *l = arg;

	if (strncmp(path, "ListMultipartUploadsResult/", 27) != 0)
		return 0;
	path += 27;
	if (text && strncmp(path, "Upload/", 7) == 0 && !strchr(path + 7, '/')) {
		part(l, last_of(path), text);
	} else if (strcmp(path, "Upload") == 0) {
		struct cg_s3_upload *up;

		if (!l->key || !l->id || l->at_ms >= l->before_ms
		    || strncmp(l->key, l->s->prefix, strlen(l->s->prefix)) != 0)
			return 0;
		up = cg_alloc(sizeof *up);
		up->key = cg_strdup(l->key + strlen(l->s->prefix));
		up->id = cg_strdup(l->id);
		up->next = l->s->uploads;
		l->s->uploads = up;
	} else if (text && strcmp(path, "IsTruncated") == 0) {
		l->more = strcmp(text, "true") == 0;
	} else if (text && strcmp(path, "NextKeyMarker") == 0) {
		set(&l->next, text);
	} else if (text && strcmp(path, "NextUploadIdMarker") == 0) {
		set(&l->next_id, text);
	}
	return 0;
}

static void
keys_page(struct cg_s3_op *op, struct cg_fetch_reply *r, bool there)
{
	struct listing *l = op->arg;
	struct cg_err err = CG_ERR_INIT;

	(void)there;
	if (cg_s3_xml(r->body.s, r->body.len, l->row ? keys_leaf : uploads_leaf, l, &err) < 0) {
		cg_err_wrap(&err, "list %s", op->s->name);
		cg_s3_fail(op->s, &err);
	}
}

static void
add(struct cg_buf *b, const char *name, const char *value)
{
	cg_buf_printf(b, "%s%s=", b->len ? "&" : "", name);
	cg_s3_encode(b, value);
}

/* One page after the other; false when the last one has been read, or on failure. */
static int
page(struct listing *l, const char *prefix, struct cg_err *err)
{
	struct cg_s3_op *op = cg_s3_op_new(l->s, "GET", NULL);
	char *full = cg_asprintf("%s%s", l->s->prefix, prefix);
	struct cg_buf q;
	int rc;

	cg_buf_init(&q, 16384);
	if (l->row) {
		if (l->next)
			add(&q, "continuation-token", l->next);
		add(&q, "list-type", "2");
		add(&q, "prefix", full);
	} else {
		if (l->next)
			add(&q, "key-marker", l->next);
		add(&q, "prefix", full);
		if (l->next_id)
			add(&q, "upload-id-marker", l->next_id);
		add(&q, "uploads", "");
	}
	op->query = cg_buf_detach(&q, NULL);
	op->answer = keys_page;
	op->arg = l;
	l->more = false;
	cg_s3_op_queue(op);
	rc = cg_s3_run(l->s, err);
	free(full);
	return rc < 0 ? -1 : l->more && l->next && !l->stop;
}

static void
listing_release(struct listing *l)
{
	free(l->key);
	free(l->id);
	free(l->next);
	free(l->next_id);
}

int
cg_s3_list(struct cg_s3 *s, const char *prefix,
    int (*row)(void *arg, const char *key, int64_t size, int64_t modified_ms), void *arg,
    struct cg_err *err)
{
	struct listing l = { .s = s, .row = row, .arg = arg };
	int rc;

	while ((rc = page(&l, prefix, err)) > 0)
		;
	listing_release(&l);
	return rc < 0 || l.stop < 0 ? -1 : 0;
}

int
cg_s3_sweep(struct cg_s3 *s, int64_t before_ms, struct cg_err *err)
{
	struct listing l = { .s = s, .before_ms = before_ms };
	int rc;

	while ((rc = page(&l, "", err)) > 0)
		;
	listing_release(&l);
	cg_s3_abort_all(s);
	if (rc == 0)
		rc = cg_s3_run(s, err);
	while (s->uploads) {
		struct cg_s3_upload *up = s->uploads;

		s->uploads = up->next;
		cg_s3_upload_free(up);
	}
	return rc;
}
