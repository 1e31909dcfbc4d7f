/*
 * A URL that carries its own permission: Signature Version 4 in the query. libcurl can
 * sign what it sends itself but not what somebody else will, so this is ours.
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

/* The chain of keys: day, region, service; then what is signed. */
static void
sign(const struct cg_s3 *s, const char *day, const char *what, char out[CG_HEX_LEN + 1])
{
	unsigned char k[CG_SHA256_LEN];
	char *first = cg_asprintf("AWS4%s", s->keys.secret);

	cg_hmac_sha256(first, strlen(first), day, 8, k);
	hmac(k, s->region, k);
	hmac(k, "s3", k);
	hmac(k, "aws4_request", k);
	hmac(k, what, k);
	for (int i = 0; i < CG_SHA256_LEN; i++)
		snprintf(out + 2 * i, 3, "%02x", k[i]);
	explicit_bzero(first, strlen(first));
	free(first);
}

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
	char date[32], hash[CG_HEX_LEN + 1], signature[CG_HEX_LEN + 1];
	char *origin = cg_s3_origin(s), *path = cg_s3_path(s, key), *text;
	time_t now = (time_t)(cg_wall_ms() / 1000);
	struct tm tm;
	struct cg_buf q;
	int rc = 0;

	cg_buf_init(&q, 16384);
	if (seconds < 1 || seconds > CG_S3_EXPIRES_MAX) {
		rc = cg_err_set(err, CG_E_USAGE, "a signed URL is good for 1 second to 7 days");
		goto out;
	}
	gmtime_r(&now, &tm);
	strftime(date, sizeof date, "%Y%m%dT%H%M%SZ", &tm);
	query(s, date, seconds, mime, filename, &q);
	text = cg_asprintf("GET\n%s\n%s\nhost:%s\n\nhost\nUNSIGNED-PAYLOAD", path, q.s,
	    strstr(origin, "://") + 3);
	cg_sha256_hex(text, strlen(text), hash);
	free(text);
	text = cg_asprintf("AWS4-HMAC-SHA256\n%s\n%.8s/%s/s3/aws4_request\n%s", date, date, s->region,
	    hash);
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
