/*
 * A bucket of S3, or of a server that speaks its protocol: objects under keys. The
 * requests of lib/fetch, signed, many at once, tried again when that can help.
 *
 *	s3://BUCKET[/PREFIX][?NAME=VALUE&...]
 *
 *	endpoint    http://HOST[:PORT] of a server that is not AWS
 *	region      else AWS_REGION, AWS_DEFAULT_REGION, us-east-1
 *	path_style  1: the bucket stands in the path (the default with an endpoint),
 *	            0: in the host's name
 *	sse         AES256 or aws:kms; kms_key names the key
 *	part_size   what is longer is sent in parts of so many bytes; 16 MB
 *	patience    how long a server that is away or busy is tried again; 20s
 *	cache_size  for lib/cas: bytes of the copies that are kept here; 10 GB
 *
 * Keys come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, else
 * from the profile AWS_PROFILE (default) of AWS_SHARED_CREDENTIALS_FILE, which is
 * ~/.aws/credentials.
 *
 * Requests are queued and go out in cg_s3_run. Every error names the bucket and
 * what to do: CG_E_CONFIG (no libcurl, bucket, region, clock), CG_E_AUTH (keys),
 * CG_E_UNAVAILABLE and CG_E_TIMEOUT (when patience is at its end), CG_E_IO.
 */
#ifndef CG_S3_S3_H
#define CG_S3_S3_H

#include <stdbool.h>
#include <stdint.h>

struct cg_buf;
struct cg_err;
struct cg_s3;

bool cg_s3_is_url(const char *s); /* begins with "s3://" */

/* Read URL and keys. Nothing is sent, nor libcurl opened, before the first request. */
int cg_s3_open(struct cg_s3 **out, const char *url, struct cg_err *err);
void cg_s3_close(struct cg_s3 *s);
int64_t cg_s3_cache_size(const struct cg_s3 *s);
/* "s3://bucket/prefix" */
const char *cg_s3_name(const struct cg_s3 *s);

/*
 * For who must not be held up: an answer is waited for ms at most (a long body so many times
 * longer), and once there was none nobody is asked for the next three times that.
 */
void cg_s3_hurry(struct cg_s3 *s, int64_t ms);
/* Was there no answer, the last time that something was asked? */
bool cg_s3_is_away(const struct cg_s3 *s);
/* From another thread, for good: what runs, and whatever comes, ends with CG_E_CANCELLED. */
void cg_s3_stop(struct cg_s3 *s);

/* What is known of an object after a request for it. */
struct cg_s3_answer {
	bool there;             /* false: no such key */
	int64_t size;           /* bytes */
	int64_t modified_ms;    /* wall clock of the server, 0 unknown */
	const char *mime;
	const char *sha256;     /* of what was received, by get alone */
};
/* The answer is good until it returns; further requests may be queued from it. */
typedef void cg_s3_done(void *arg, const struct cg_s3_answer *a);

struct cg_s3_put {
	const char *key;        /* below the prefix: letters, digits, "-_.~/" */
	const void *body;       /* from memory, or */
	int fd;                 /* with body NULL from this file, its first len bytes; */
	int64_t len;            /* both stay the caller's and good until run returns */
	const char *sha256;     /* of the body, in hex */
	const char *mime;
};
void cg_s3_put(struct cg_s3 *s, const struct cg_s3_put *p, cg_s3_done *done, void *arg);
void cg_s3_head(struct cg_s3 *s, const char *key, cg_s3_done *done, void *arg);
/* Into the file fd, which was opened with O_APPEND and is emptied; max bounds its length. */
void cg_s3_get(struct cg_s3 *s, const char *key, int fd, int64_t max, cg_s3_done *done, void *arg);
void cg_s3_delete(struct cg_s3 *s, const char *key, cg_s3_done *done, void *arg);

/*
 * Send what is queued until all is answered. The first request that fails for good
 * drops the others, without done, and aborts the uploads in parts that were under way.
 */
int cg_s3_run(struct cg_s3 *s, struct cg_err *err);

/* Keys below prefix in the order of their bytes; row returns 1 to stop, -1 with its own error. */
int cg_s3_list(struct cg_s3 *s, const char *prefix,
    int (*row)(void *arg, const char *key, int64_t size, int64_t modified_ms), void *arg,
    struct cg_err *err);
/* Abort uploads in parts below the prefix that began before then. */
int cg_s3_sweep(struct cg_s3 *s, int64_t before_ms, struct cg_err *err);

enum { CG_S3_EXPIRES_MAX = 7 * 24 * 3600 };
/*
 * Append a URL by which anybody can GET the key for so many seconds. mime and filename
 * (may be NULL) are what the server then says of it. CG_E_USAGE: longer than a week.
 */
int cg_s3_presign(const struct cg_s3 *s, const char *key, int64_t seconds, const char *mime,
    const char *filename, struct cg_buf *out, struct cg_err *err);

#endif
