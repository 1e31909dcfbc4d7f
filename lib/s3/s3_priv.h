/* What the files of this room share. */
#ifndef CG_S3_S3_PRIV_H
#define CG_S3_S3_PRIV_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "crypt/crypt.h"
#include "s3/s3.h"

struct cg_fetch_reply;
struct cg_s3_op;

struct cg_s3_keys {
	char *id, *secret, *token;   /* token may be NULL */
};

/* An upload in parts that is not complete; in cg_s3.uploads from its creation on. */
struct cg_s3_upload {
	struct cg_s3_upload *next;
	struct cg_s3 *s;
	char *key, *id;
	struct cg_s3_put from;       /* key, sha256 and mime are not used */
	char (*etags)[80];           /* of the parts that are there */
	int n, left;
	cg_s3_done *done;
	void *arg;
};

struct cg_s3 {
	char *name;                  /* "s3://bucket/prefix" */
	char *bucket, *prefix;       /* prefix: "" or ends with a slash */
	char *region, *endpoint;     /* endpoint: "https://host[:port]", no slash */
	char *sse, *kms_key;         /* NULL: none */
	bool path_style;
	int64_t part_size, patience_ms, cache_size;
	struct cg_s3_keys keys;
	struct cg_fetch *fetch;
	struct cg_s3_op *first, **last; /* what waits */
	int flying;
	struct cg_s3_upload *uploads;
	int64_t hurry_ms, ask_at_ms; /* 0: there is none; not before, when it is away */
	bool away;                   /* nobody answered, the last time */
	_Atomic bool stopped;
	bool proved;                 /* the bucket has been seen */
	bool failed;
	struct cg_err err;           /* why, then */
};

/*
 * One request. It waits in the queue (maybe until not_before), flies, and is freed
 * when it is answered; a failure that may pass puts it back.
 */
struct cg_s3_op {
	struct cg_s3_op *next;
	struct cg_s3 *s;
	const char *method;
	char *key, *query;           /* the query sorted and encoded, or NULL */
	char *mime;                  /* of a body that is to be stored, else NULL */
	const void *body;
	char *owned;                 /* body, when it is ours */
	int fd;
	int64_t at, len;
	char sha256[CG_HEX_LEN + 1]; /* of the body; "" is computed */
	int probe;                   /* the status that it got; now it is a list that asks why */
	int into;                    /* where the reply's body goes, or -1 */
	int64_t max;
	struct cg_sha256 hash;       /* of what came */
	int64_t got;
	int tries;
	int64_t failed_at_ms, not_before_ms;
	struct cg_s3_upload *upload;
	int part;
	/* Deal with a reply of status 2xx or, with `there` false, a missing key (or upload,
	 * when an earlier try may have completed it). */
	void (*answer)(struct cg_s3_op *op, struct cg_fetch_reply *r, bool there);
	cg_s3_done *done;
	void *arg;
};

struct cg_s3_op *cg_s3_op_new(struct cg_s3 *s, const char *method, const char *key);
void cg_s3_op_queue(struct cg_s3_op *op);
void cg_s3_fail(struct cg_s3 *s, const struct cg_err *err);
/* Tell done what the headers say. */
void cg_s3_answer(struct cg_s3_op *op, struct cg_fetch_reply *r, bool there);
/* Queue aborts of all uploads in parts. */
void cg_s3_abort_all(struct cg_s3 *s);
void cg_s3_upload_free(struct cg_s3_upload *up);

int cg_s3_keys_find(struct cg_s3_keys *k, struct cg_err *err);
void cg_s3_keys_release(struct cg_s3_keys *k);

/* "https://host" and "/path" of a key, as they are signed. New strings. */
char *cg_s3_origin(const struct cg_s3 *s);
char *cg_s3_path(const struct cg_s3 *s, const char *key);
/* The headers of a request, signed; path and query as they are sent. */
enum { CG_S3_DATE = 32 };
struct cg_s3_headers {
	char *v[10];                 /* "Name: value", then NULL */
	int n;
};
void cg_s3_headers(const struct cg_s3 *s, const struct cg_s3_op *op, const char *path,
    const char *query, struct cg_s3_headers *h);
void cg_s3_headers_release(struct cg_s3_headers *h);

/* An HTTP date as milliseconds since the epoch, 0 when it is none. */
int64_t cg_s3_time(struct cg_str date);
/* Append s as RFC 3986 wants it in a query that is signed. */
void cg_s3_encode(struct cg_buf *b, const char *s);

/*
 * Why a reply is no success: sets err and says whether it may pass. The body is an
 * XML document, or empty.
 */
bool cg_s3_explain(const struct cg_s3_op *op, const struct cg_fetch_reply *r, struct cg_err *err);

/*
 * Read a reply in XML: leaf is called at the end of every element, with the names of
 * those around it ("ListBucketResult/Contents/Key") and its text, NULL when it holds
 * elements. No document type, CDATA or comment. -1: CG_E_DATA, or what leaf returned.
 */
int cg_s3_xml(const char *s, size_t n, int (*leaf)(void *arg, const char *path, const char *text),
    void *arg, struct cg_err *err);

#endif
