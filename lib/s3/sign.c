/*
 * Signature Version 4, in the headers of what we send and in a URL for somebody else. libcurl
 * can do the former, but 7.88 orders headers by their whole lines, so that of two names
 * of which one begins with the other (those of sse and kms_key) the wrong one comes
 * first; and it cannot do the latter.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "s3/s3_priv.h"

static void
hmac(const unsigned char key[CG_SHA256_LEN], const char *text, unsigned char out[CG_SHA256_LEN])
{
	cg_hmac_sha256(key, CG_SHA256_LEN, text, strlen(text), out);
}

/* The signature of a canonical request: a chain of keys (day, region, service), then the text. */
static void
sign(const struct cg_s3 *s, const char *date, const char *request, char out[CG_HEX_LEN + 1])
{
	unsigned char k[CG_SHA256_LEN];
	char hash[CG_HEX_LEN + 1], day[9];
	char *first = cg_asprintf("AWS4%s", s->keys.secret), *text;

	snprintf(day, sizeof day, "%.8s", date);
	cg_sha256_hex(request, strlen(request), hash);
	text = cg_asprintf("AWS4-HMAC-SHA256\n%s\n%s/%s/s3/aws4_request\n%s", date, day, s->region,
	    hash);
	cg_hmac_sha256(first, strlen(first), day, 8, k);
	hmac(k, s->region, k);
	hmac(k, "s3", k);
	hmac(k, "aws4_request", k);
	hmac(k, text, k);
	for (int i = 0; i < CG_SHA256_LEN; i++)
		snprintf(out + 2 * i, 3, "%02x", k[i]);
	explicit_bzero(first, strlen(first));
	free(first);
	free(text);
}

/* "20130524T000000Z", which is RFC 3339 without what is between the numbers. */
static void
date_of(int64_t wall_ms, char date[CG_S3_DATE])
{
	char text[CG_TIME_LEN + 1];

	cg_time_format(wall_ms, text);
	snprintf(date, CG_S3_DATE, "%.4s%.2s%.5s%.2s%.2sZ", text, text + 5, text + 8, text + 14,
	    text + 17);
}

/* ---- in headers ---- */

/* One header, for the request and for what is signed; they come in the order of their names. */
static void
header(struct cg_s3_headers *h, struct cg_buf *canonical, struct cg_buf *names, const char *name,
    const char *value)
{
	char low[64];

	if (!value)
		return;
	for (size_t i = 0; i < sizeof low; i++)
		if (!(low[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] + 32) : name[i]))
			break;
	cg_buf_printf(canonical, "%s:%s\n", low, value);
	cg_buf_printf(names, "%s%s", names->len ? ";" : "", low);
	h->v[h->n++] = cg_asprintf("%s: %s", name, value);
}

void
cg_s3_headers(const struct cg_s3 *s, const struct cg_s3_op *op, const char *path,
    const char *query, struct cg_s3_headers *h)
{
	char date[CG_S3_DATE], signature[CG_HEX_LEN + 1], *origin = cg_s3_origin(s), *request;
	bool stores = op->mime != NULL;
	struct cg_buf canonical, names;

	memset(h, 0, sizeof *h);
	cg_buf_init(&canonical, 65536);
	cg_buf_init(&names, 1024);
	/* The real clock: one that a test has set means nothing to a server. */
	date_of((int64_t)time(NULL) * 1000, date);
	header(h, &canonical, &names, "Content-Type", op->mime);
	header(h, &canonical, &names, "Host", strstr(origin, "://") + 3);
	header(h, &canonical, &names, "x-amz-content-sha256", op->sha256);
	header(h, &canonical, &names, "x-amz-date", date);
	header(h, &canonical, &names, "x-amz-security-token", s->keys.token);
	header(h, &canonical, &names, "x-amz-server-side-encryption", stores ? s->sse : NULL);
	header(h, &canonical, &names, "x-amz-server-side-encryption-aws-kms-key-id",
	    stores ? s->kms_key : NULL);
	request = cg_asprintf("%s\n%s\n%s\n%s\n%s\n%s", op->probe ? "GET" : op->method, path,
	    query ? query : "", canonical.s, names.s, op->sha256);
	sign(s, date, request, signature);
	h->v[h->n++] = cg_asprintf("Authorization: AWS4-HMAC-SHA256 Credential=%s/%.8s/%s/s3/aws4_request, "
	    "SignedHeaders=%s, Signature=%s", s->keys.id, date, s->region, names.s, signature);
	free(request);
	free(origin);
	cg_buf_release(&canonical);
	cg_buf_release(&names);
}

void
cg_s3_headers_release(struct cg_s3_headers *h)
{
	for (int i = 0; i < h->n; i++)
		free(h->v[i]);
	memset(h, 0, sizeof *h);
}

/* ---- in a URL ---- */

static void
add(struct cg_buf *q, const char *name, const char *value)
{
	if (!value)
		return;
	cg_buf_printf(q, "%s%s=", q->len ? "&" : "", name);
	cg_s3_encode(q, value);
}

/* Sorted by name, which is how it is signed: capitals come first. */
static void
query(const struct cg_s3 *s, const char *date, int64_t seconds, const char *mime,
    const char *filename, struct cg_buf *q)
{
	char expires[24];
	char *credential = cg_asprintf("%s/%.8s/%s/s3/aws4_request", s->keys.id, date, s->region);
	char *as = filename ? cg_asprintf("inline; filename=\"%s\"", filename) : NULL;

	/* A quote or a line would end the value. */
	for (char *p = as ? strchr(as, '"') + 1 : NULL; p && p[1]; p++)
		if ((unsigned char)*p < 0x20 || *p == '"' || *p == '\\')
			*p = '_';
	snprintf(expires, sizeof expires, "%lld", (long long)seconds);
	add(q, "X-Amz-Algorithm", "AWS4-HMAC-SHA256");
	add(q, "X-Amz-Credential", credential);
	add(q, "X-Amz-Date", date);
	add(q, "X-Amz-Expires", expires);
	add(q, "X-Amz-Security-Token", s->keys.token);
	add(q, "X-Amz-SignedHeaders", "host");
	add(q, "response-content-disposition", as);
	add(q, "response-content-type", mime);
	free(credential);
	free(as);
}

int
cg_s3_presign(const struct cg_s3 *s, const char *key, int64_t seconds, const char *mime,
    const char *filename, struct cg_buf *out, struct cg_err *err)
{
	char date[CG_S3_DATE], signature[CG_HEX_LEN + 1];
	char *origin = cg_s3_origin(s), *path = cg_s3_path(s, key), *text;
	struct cg_buf q;
	int rc = 0;

	cg_buf_init(&q, 16384);
	if (seconds < 1 || seconds > CG_S3_EXPIRES_MAX) {
		rc = cg_err_set(err, CG_E_USAGE, "a signed URL is good for 1 second to 7 days");
		goto out;
	}
	date_of(cg_wall_ms(), date);
	query(s, date, seconds, mime, filename, &q);
	text = cg_asprintf("GET\n%s\n%s\nhost:%s\n\nhost\nUNSIGNED-PAYLOAD", path, q.s,
	    strstr(origin, "://") + 3);
	sign(s, date, text, signature);
	free(text);
	cg_buf_printf(out, "%s%s?%s&X-Amz-Signature=%s", origin, path, q.s, signature);
	if (q.failed || out->failed)
		rc = cg_err_set(err, CG_E_TOOBIG, "a signed URL that is too long");
out:
	cg_buf_release(&q);
	free(path);
	free(origin);
	return rc;
}
