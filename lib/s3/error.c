/* What S3 refuses, in a sentence that says what to do about it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "fetch/fetch.h"
#include "s3/s3_priv.h"

/* Said of the bucket. */
static const struct {
	const char *code;
	enum cg_errc kind;
	const char *say;
} known[] = {
	{ "SignatureDoesNotMatch", CG_E_AUTH, "refuses the signature: the secret key does not belong "
	    "to the key's id (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)" },
	{ "InvalidAccessKeyId", CG_E_AUTH, "does not know the key's id: see AWS_ACCESS_KEY_ID" },
	{ "ExpiredToken", CG_E_AUTH, "says that the session has expired: get new keys" },
	{ "InvalidToken", CG_E_AUTH, "refuses the session: see AWS_SESSION_TOKEN" },
	{ "AccessDenied", CG_E_PERM, "denies access: the keys need GetObject, PutObject, "
	    "DeleteObject, ListBucket, ListBucketMultipartUploads and AbortMultipartUpload" },
	{ "NoSuchBucket", CG_E_CONFIG, "does not exist: create the bucket, or correct the objects "
	    "setting" },
	{ "SlowDown", CG_E_UNAVAILABLE, "asks to slow down" },
	{ "ServiceUnavailable", CG_E_UNAVAILABLE, "is overloaded" },
	{ "QuotaExceeded", CG_E_IO, "is full" },
	{ "XMinioStorageFull", CG_E_IO, "is full" },
};

struct refusal {
	char code[64], message[200], region[64];
};

static int
note(void *arg, const char *path, const char *text)
{
	struct refusal *f = arg;
	struct cg_buf b;

	if (!text)
		return 0;
	cg_buf_init(&b, 4096);
	for (const char *s = text; *s; s++)
		cg_buf_putc(&b, (unsigned char)*s < 0x20 ? ' ' : *s);
	if (strcmp(path, "Error/Code") == 0)
		snprintf(f->code, sizeof f->code, "%s", b.s);
	else if (strcmp(path, "Error/Message") == 0)
		snprintf(f->message, sizeof f->message, "%s", b.s);
	else if (strcmp(path, "Error/Region") == 0)
		snprintf(f->region, sizeof f->region, "%s", b.s);
	cg_buf_release(&b);
	return 0;
}

static int
skewed(const struct cg_s3 *s, const struct cg_fetch_reply *r, struct cg_err *err)
{
	struct cg_str date = cg_fetch_header(r, "date");
	int64_t theirs = cg_s3_time(date);

	if (!theirs)
		return cg_err_set(err, CG_E_CONFIG, "the clock here and that of %s differ too much: set "
		    "the one that is wrong", s->endpoint);
	return cg_err_set(err, CG_E_CONFIG, "the clock here is %lld minutes %s that of %s: set the one "
	    "that is wrong (%.*s there)", (long long)llabs(cg_wall_ms() - theirs) / 60000,
	    cg_wall_ms() > theirs ? "ahead of" : "behind", s->endpoint, (int)date.len, date.s);
}

static int
elsewhere(const struct cg_s3 *s, const struct cg_fetch_reply *r, const struct refusal *f,
    struct cg_err *err)
{
	struct cg_str region = cg_fetch_header(r, "x-amz-bucket-region");

	if (!region.len)
		region = (struct cg_str){ f->region, strlen(f->region) };
	return region.len ? cg_err_set(err, CG_E_CONFIG, "%s is in the region %.*s: put region=%.*s into "
	    "the objects' URL", s->name, (int)region.len, region.s, (int)region.len, region.s)
	    : cg_err_set(err, CG_E_CONFIG, "%s is not in the region %s: put region=NAME into the "
	    "objects' URL", s->name, s->region);
}

bool
cg_s3_explain(const struct cg_s3_op *op, const struct cg_fetch_reply *r, struct cg_err *err)
{
	const struct cg_s3 *s = op->s;
	struct refusal f = { "", "", "" };
	struct cg_err unused = CG_ERR_INIT;
	int status = r->status;

	if (!status) {
		*err = r->err;
		cg_err_wrap(err, "%s", s->name);
		return err->code == CG_E_UNAVAILABLE || err->code == CG_E_TIMEOUT;
	}
	cg_s3_xml(r->body.s, r->body.len, note, &f, &unused);
	if (status == 503 && !*f.code) /* the answer to a HEAD has no body */
		snprintf(f.code, sizeof f.code, "SlowDown");
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(f.code, known[i].code) == 0) {
			cg_err_set(err, known[i].kind, "%s at %s %s", s->name, s->endpoint, known[i].say);
			return known[i].kind == CG_E_UNAVAILABLE;
		}
	if (strcmp(f.code, "RequestTimeTooSkewed") == 0)
		return skewed(s, r, err), false;
	if (status == 301 || status == 307 || strcmp(f.code, "AuthorizationHeaderMalformed") == 0)
		return elsewhere(s, r, &f, err), false;
	if (status < 300) /* a success that carries an error: an upload in parts, at its end */
		status = strcmp(f.code, "InternalError") == 0 ? 500 : 400;
	cg_err_set(err, status == 403 ? CG_E_PERM : status >= 500 ? CG_E_UNAVAILABLE : CG_E_IO,
	    "%s at %s answers %s %s with %d%s%s%s%s", s->name, s->endpoint, op->method,
	    op->key ? op->key : "the bucket", r->status, *f.code ? " " : "", f.code,
	    *f.message ? ": " : "", f.message);
	return status >= 500 || status == 429 || status == 408
	    || strcmp(f.code, "RequestTimeout") == 0;
}
