/* Objects: stored (in parts when they are long), looked at, fetched, removed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "fetch/fetch.h"
#include "s3/s3_priv.h"

/* Of no bytes at all. */
static const char empty_sha256[] =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/* "Sat, 28 Nov 2026 22:29:08 GMT" */
int64_t
cg_s3_time(struct cg_str date)
{
	static const char months[] = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec ";
	char text[40], month[5];
	const char *at;
	int64_t ms;

	if (date.len != 29)
		return 0;
	snprintf(month, sizeof month, "%.4s", date.s + 8);
	if (!(at = strstr(months, month)) || (at - months) % 4 != 0)
		return 0;
	snprintf(text, sizeof text, "%.4s-%02d-%.2sT%.8sZ", date.s + 12, (int)(at - months) / 4 + 1,
	    date.s + 5, date.s + 17);
	return cg_time_parse(text, &ms) < 0 ? 0 : ms;
}

void
cg_s3_answer(struct cg_s3_op *op, struct cg_fetch_reply *r, bool there)
{
	struct cg_str type = cg_fetch_header(r, "content-type");
	struct cg_str length = cg_fetch_header(r, "content-length");
	struct cg_s3_answer a = { .there = there };
	struct cg_err unused = CG_ERR_INIT;
	char mime[128], number[32], sha256[CG_HEX_LEN + 1];

	snprintf(mime, sizeof mime, "%.*s", (int)(type.len > 127 ? 127 : type.len), type.s);
	snprintf(number, sizeof number, "%.*s", (int)(length.len > 31 ? 31 : length.len), length.s);
	a.mime = mime;
	a.modified_ms = cg_s3_time(cg_fetch_header(r, "last-modified"));
	if (cg_strtoi64(number, 0, INT64_MAX, &a.size, "length", &unused) < 0)
		a.size = -1;
	if (op->into >= 0 && there) {
		cg_sha256_end_hex(&op->hash, sha256);
		a.sha256 = sha256;
		a.size = op->got;
	}
	if (op->done)
		op->done(op->arg, &a);
}

static struct cg_s3_op *
simple(struct cg_s3 *s, const char *method, const char *key, cg_s3_done *done, void *arg)
{
	struct cg_s3_op *op = cg_s3_op_new(s, method, key);

	memcpy(op->sha256, empty_sha256, sizeof op->sha256);
	op->done = done;
	op->arg = arg;
	return op;
}

void
cg_s3_head(struct cg_s3 *s, const char *key, cg_s3_done *done, void *arg)
{
	cg_s3_op_queue(simple(s, "HEAD", key, done, arg));
}

void
cg_s3_delete(struct cg_s3 *s, const char *key, cg_s3_done *done, void *arg)
{
	cg_s3_op_queue(simple(s, "DELETE", key, done, arg));
}

void
cg_s3_get(struct cg_s3 *s, const char *key, int fd, int64_t max, cg_s3_done *done, void *arg)
{
	struct cg_s3_op *op = simple(s, "GET", key, done, arg);

	op->into = fd;
	op->max = max;
	cg_s3_op_queue(op);
}

/* ---- in parts ---- */

void
cg_s3_upload_free(struct cg_s3_upload *up)
{
	free(up->key);
	free(up->id);
	free(up->etags);
	free(up);
}

static char *
query_of(const char *before, const char *id)
{
	struct cg_buf b;

	cg_buf_init(&b, 8192);
	cg_buf_printf(&b, "%suploadId=", before);
	cg_s3_encode(&b, id);
	return cg_buf_detach(&b, NULL);
}

static void
forget(struct cg_s3 *s, struct cg_s3_upload *up)
{
	struct cg_s3_upload **at = &s->uploads;

	while (*at && *at != up)
		at = &(*at)->next;
	if (*at)
		*at = up->next;
	cg_s3_upload_free(up);
}

/* The reply's status says that all is well before S3 knows: the body has the last word. */
static int
find_error(void *arg, const char *path, const char *text)
{
	(void)text;
	if (strcmp(path, "Error") == 0 || strncmp(path, "Error/", 6) == 0)
		*(bool *)arg = true;
	return 0;
}

/* The upload is gone after a try whose answer was lost: has it become the object? */
static void
completed_before(void *arg, const struct cg_s3_answer *a)
{
	struct cg_s3_upload *up = arg;
	struct cg_s3 *s = up->s;
	struct cg_err err = CG_ERR_INIT;

	if (a->there && a->size == up->from.len) {
		if (up->done)
			up->done(up->arg, a);
		forget(s, up);
	} else {
		cg_err_set(&err, CG_E_UNAVAILABLE, "%s has lost an upload in parts", s->name);
		cg_s3_fail(s, &err);
	}
}

static void
completed(struct cg_s3_op *op, struct cg_fetch_reply *r, bool there)
{
	struct cg_s3_upload *up = op->upload;
	struct cg_s3 *s = op->s;
	struct cg_s3_answer a = { .there = true, .size = up->from.len, .mime = "" };
	struct cg_err err = CG_ERR_INIT;
	bool failed = false;

	if (!there) {
		cg_s3_head(s, up->key, completed_before, up);
	} else if (cg_s3_xml(r->body.s, r->body.len, find_error, &failed, &err) < 0) {
		cg_err_wrap(&err, "%s", s->name);
		cg_s3_fail(s, &err);
	} else if (failed) {
		cg_s3_explain(op, r, &err);
		cg_s3_fail(s, &err);
	} else {
		if (up->done)
			up->done(up->arg, &a);
		forget(s, up);
	}
}

static void
complete(struct cg_s3 *s, struct cg_s3_upload *up)
{
	struct cg_s3_op *op = cg_s3_op_new(s, "POST", up->key);
	struct cg_buf b;
	size_t len;

	cg_buf_init(&b, 4 << 20);
	cg_buf_puts(&b, "<CompleteMultipartUpload>");
	for (int i = 0; i < up->n; i++) {
		cg_buf_printf(&b, "<Part><PartNumber>%d</PartNumber><ETag>", i + 1);
		cg_buf_xml(&b, up->etags[i]);
		cg_buf_puts(&b, "</ETag></Part>");
	}
	cg_buf_puts(&b, "</CompleteMultipartUpload>");
	op->owned = cg_buf_detach(&b, &len);
	op->body = op->owned;
	op->len = (int64_t)len;
	op->query = query_of("", up->id);
	op->upload = up;
	op->answer = completed;
	cg_s3_op_queue(op);
}

static void
part_stored(struct cg_s3_op *op, struct cg_fetch_reply *r, bool there)
{
	struct cg_s3_upload *up = op->upload;
	struct cg_str etag = cg_fetch_header(r, "etag");
	struct cg_err err = CG_ERR_INIT;

	(void)there;
	if (!etag.len || etag.len >= sizeof *up->etags) {
		cg_err_set(&err, CG_E_IO, "%s stores a part and gives no proper ETag for it", op->s->name);
		cg_s3_fail(op->s, &err);
		return;
	}
	snprintf(up->etags[op->part], sizeof *up->etags, "%.*s", (int)etag.len, etag.s);
	if (--up->left == 0)
		complete(op->s, up);
}

static int
find_id(void *arg, const char *path, const char *text)
{
	char **id = arg;

	if (text && strcmp(path, "InitiateMultipartUploadResult/UploadId") == 0 && !*id)
		*id = cg_strdup(text);
	return 0;
}

static void
created(struct cg_s3_op *op, struct cg_fetch_reply *r, bool there)
{
	struct cg_s3_upload *up = op->upload;
	struct cg_s3 *s = op->s;
	struct cg_err err = CG_ERR_INIT;
	int rc = cg_s3_xml(r->body.s, r->body.len, find_id, &up->id, &err);

	(void)there;
	if (rc < 0 || !up->id || !*up->id) {
		if (rc == 0)
			cg_err_set(&err, CG_E_IO, "an upload without an id");
		cg_err_wrap(&err, "%s", s->name);
		cg_s3_fail(s, &err);
		return;
	}
	for (int i = 0; i < up->n; i++) {
		struct cg_s3_op *part = cg_s3_op_new(s, "PUT", up->key);
		char before[40];

		snprintf(before, sizeof before, "partNumber=%d&", i + 1);
		part->query = query_of(before, up->id);
		part->at = i * s->part_size;
		part->len = i + 1 < up->n ? s->part_size : up->from.len - part->at;
		part->body = up->from.body ? (const char *)up->from.body + part->at : NULL;
		part->fd = up->from.fd;
		part->upload = up;
		part->part = i;
		part->answer = part_stored;
		cg_s3_op_queue(part);
	}
}

static void
put_parts(struct cg_s3 *s, const struct cg_s3_put *p, cg_s3_done *done, void *arg)
{
	struct cg_s3_upload *up = cg_alloc(sizeof *up);
	struct cg_s3_op *op = simple(s, "POST", p->key, NULL, NULL);

	up->s = s;
	up->key = cg_strdup(p->key);
	up->from = *p;
	up->from.key = up->from.sha256 = up->from.mime = NULL;
	up->n = up->left = (int)((p->len + s->part_size - 1) / s->part_size);
	up->etags = cg_calloc((size_t)up->n, sizeof *up->etags);
	up->done = done;
	up->arg = arg;
	up->next = s->uploads;
	s->uploads = up;
	op->query = cg_strdup("uploads=");
	op->mime = cg_strdup(p->mime);
	op->upload = up;
	op->answer = created;
	cg_s3_op_queue(op);
}

void
cg_s3_abort_all(struct cg_s3 *s)
{
	for (const struct cg_s3_upload *up = s->uploads; up; up = up->next) {
		struct cg_s3_op *op;

		if (!up->id)
			continue;
		op = simple(s, "DELETE", up->key, NULL, NULL);
		op->query = query_of("", up->id);
		cg_s3_op_queue(op);
	}
}

void
cg_s3_put(struct cg_s3 *s, const struct cg_s3_put *p, cg_s3_done *done, void *arg)
{
	struct cg_s3_op *op;

	if (p->len > s->part_size) {
		put_parts(s, p, done, arg);
		return;
	}
	op = cg_s3_op_new(s, "PUT", p->key);
	op->mime = cg_strdup(p->mime);
	op->body = p->body;
	op->fd = p->fd;
	op->len = p->len;
	memcpy(op->sha256, p->sha256, sizeof op->sha256);
	op->done = done;
	op->arg = arg;
	cg_s3_op_queue(op);
}
