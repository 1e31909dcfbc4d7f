/*
 * Requests of a bucket: queued, sent up to WINDOW at once, tried again while it can help
 * and patience lasts.
 */
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/id.h"
#include "base/mem.h"
#include "fetch/fetch.h"
#include "s3/s3_priv.h"

enum {
	WINDOW = 16,       /* requests at once */
	SHORT_MS = 60000,  /* for one without a long body in either direction */
	LONGER = 5, PAUSE = 3, /* times the hurry: for a body; before it is asked again */
	LOOK_MS = 200,     /* so often: told to stop? */
	BACKOFF_MS = 100, BACKOFF_MAX_MS = 3000,
	REPLY_MAX = 8 << 20
};

void
cg_s3_close(struct cg_s3 *s)
{
	if (!s)
		return;
	cg_fetch_close(s->fetch);
	cg_s3_keys_release(&s->keys);
	free(s->name);
	free(s->bucket);
	free(s->prefix);
	free(s->region);
	free(s->endpoint);
	free(s->sse);
	free(s->kms_key);
	free(s);
}

struct cg_s3_op *
cg_s3_op_new(struct cg_s3 *s, const char *method, const char *key)
{
	struct cg_s3_op *op = cg_alloc(sizeof *op);

	op->s = s;
	op->method = method;
	op->key = key ? cg_strdup(key) : NULL;
	op->fd = op->into = -1;
	op->answer = cg_s3_answer;
	return op;
}

static void
op_free(struct cg_s3_op *op)
{
	free(op->key);
	free(op->query);
	free(op->mime);
	free(op->owned);
	free(op);
}

void
cg_s3_op_queue(struct cg_s3_op *op)
{
	op->next = NULL;
	*op->s->last = op;
	op->s->last = &op->next;
}

void
cg_s3_fail(struct cg_s3 *s, const struct cg_err *err)
{
	if (!s->failed)
		s->err = *err;
	s->failed = true;
}

/* ---- one request ---- */

static int
take(void *arg, const void *p, size_t n)
{
	struct cg_s3_op *op = arg;

	cg_sha256_add(&op->hash, p, n);
	op->got += (int64_t)n;
	return cg_fd_write(op->into, p, n); /* at the end: it was opened for that */
}

/* The hash of a body in a file, where nobody knows it yet: a part of an upload. */
static int
hash_part(struct cg_s3_op *op)
{
	struct cg_sha256 h;
	char block[65536];
	struct cg_err err;

	cg_sha256_init(&h);
	if (op->body)
		cg_sha256_add(&h, op->body, (size_t)op->len);
	for (int64_t at = 0; !op->body && at < op->len;) {
		size_t want = op->len - at < (int64_t)sizeof block ? (size_t)(op->len - at) : sizeof block;
		ssize_t n = pread(op->fd, block, want, (off_t)(op->at + at));

		if (n <= 0) {
			cg_err_set(&err, CG_E_IO, "a file that is being stored in %s cannot be read",
			    op->s->name);
			cg_s3_fail(op->s, &err);
			return -1;
		}
		cg_sha256_add(&h, block, (size_t)n);
		at += n;
	}
	cg_sha256_end_hex(&h, op->sha256);
	return 0;
}

static void replied(void *arg, struct cg_fetch_reply *r);

static void
send_op(struct cg_s3_op *op)
{
	struct cg_s3 *s = op->s;
	char *origin = cg_s3_origin(s), *path = cg_s3_path(s, op->probe ? NULL : op->key), *url;
	const char *query = op->probe ? "list-type=2&max-keys=1" : op->query;
	struct cg_s3_headers headers;
	struct cg_fetch_req req = { .method = op->probe ? "GET" : op->method, .body = op->body,
		.body_fd = op->fd, .body_at = op->at, .body_len = op->len, .max_bytes = REPLY_MAX };

	cg_s3_headers(s, op, path, query, &headers);
	req.headers = (const char *const *)headers.v;
	url = cg_asprintf("%s%s%s%s", origin, path, query ? "?" : "", query ? query : "");
	req.url = url;
	if (op->into >= 0 && !op->probe) {
		cg_sha256_init(&op->hash);
		op->got = 0;
		req.take = take;
		req.take_arg = op;
		req.max_bytes = op->max;
	} else if (op->len <= REPLY_MAX) {
		req.total_ms = SHORT_MS;
	}
	if (s->hurry_ms) {
		req.connect_ms = s->hurry_ms;
		req.stall_ms = LONGER * s->hurry_ms;
		if (req.total_ms)
			req.total_ms = (op->len ? LONGER : 1) * s->hurry_ms;
	}
	s->flying++;
	cg_fetch_start(s->fetch, &req, replied, op);
	cg_s3_headers_release(&headers);
	free(url);
	free(path);
	free(origin);
}

static void
start(struct cg_s3_op *op)
{
	struct cg_err err;

	if (op->into >= 0 && ftruncate(op->into, 0) < 0) {
		cg_err_sys(&err, "empty a file for an object of %s", op->s->name);
		cg_s3_fail(op->s, &err);
		op_free(op);
	} else if (!*op->sha256 && hash_part(op) < 0) {
		op_free(op);
	} else {
		send_op(op);
	}
}

/* Once more, later? Then it is in the queue again. */
static bool
again(struct cg_s3_op *op, const struct cg_fetch_reply *r)
{
	int64_t now = cg_mono_ms(), wait = (int64_t)BACKOFF_MS << (op->tries < 5 ? op->tries : 5);

	op->tries++;
	if (!op->failed_at_ms)
		op->failed_at_ms = now;
	if (wait > BACKOFF_MAX_MS)
		wait = BACKOFF_MAX_MS;
	wait = wait / 2 + (int64_t)(cg_random_u64() % (uint64_t)(wait / 2 + 1));
	if (r->retry_after_ms > wait)
		wait = r->retry_after_ms;
	if (now + wait > op->failed_at_ms + op->s->patience_ms)
		return false;
	op->not_before_ms = now + wait;
	cg_s3_op_queue(op);
	return true;
}

/* A HEAD is refused without a reason, and a 404 may be the object's or the bucket's: list it. */
static bool
ask_why(struct cg_s3_op *op, int status)
{
	if (op->probe || op->query || *op->method == 'P' || status >= 500
	    || (status != 404 && strcmp(op->method, "HEAD") != 0))
		return false;
	op->probe = status;
	cg_s3_op_queue(op);
	return true;
}

static void
refused(struct cg_s3_op *op, struct cg_fetch_reply *r)
{
	const struct cg_s3 *s = op->s;
	struct cg_err err = CG_ERR_INIT;
	bool may_pass = false;

	if (r->status >= 200 && r->status <= 299)
		cg_err_set(&err, CG_E_PERM, "%s at %s answers %s %s with %d, though it can be listed",
		    s->name, s->endpoint, op->method, op->key, op->probe);
	else
		may_pass = cg_s3_explain(op, r, &err);
	if (may_pass && again(op, r))
		return;
	if (op->tries > 1)
		cg_err_wrap(&err, "tried %d times in %lld s", op->tries,
		    (long long)(cg_mono_ms() - op->failed_at_ms + 999) / 1000);
	cg_s3_fail(op->s, &err);
	op_free(op);
}

/* A missing key is an answer, and so is an upload that is gone, when that is what was wanted. */
static bool
may_miss(const struct cg_s3_op *op, int status)
{
	if (status != 404)
		return false;
	if (!op->query)
		return op->s->proved && *op->method != 'P';
	return *op->method == 'D' || (op->upload && op->tries && op->owned);
}

static void
answered(struct cg_s3_op *op, struct cg_fetch_reply *r, bool there)
{
	op->answer(op, r, there);
	op_free(op);
}

static void
replied(void *arg, struct cg_fetch_reply *r)
{
	struct cg_s3_op *op = arg;
	struct cg_s3 *s = op->s;
	bool good = r->status >= 200 && r->status <= 299;

	s->flying--;
	s->proved = s->proved || good;
	if (s->failed)
		op_free(op);
	else if (good && !op->probe)
		answered(op, r, true);
	else if (good && op->probe == 404)
		answered(op, r, false);
	else if (!op->probe && may_miss(op, r->status))
		answered(op, r, false);
	else if (r->status == 0 || !ask_why(op, r->status))
		refused(op, r);
}

/* ---- all of them ---- */

/* The next that may start, out of the queue; *wait_ms: else how long until one may. */
static struct cg_s3_op *
next_op(struct cg_s3 *s, int64_t *wait_ms)
{
	int64_t now = cg_mono_ms();

	*wait_ms = 1000;
	for (struct cg_s3_op **at = &s->first; *at; at = &(*at)->next) {
		struct cg_s3_op *op = *at;

		if (op->not_before_ms > now) {
			if (op->not_before_ms - now < *wait_ms)
				*wait_ms = op->not_before_ms - now;
			continue;
		}
		*at = op->next;
		if (s->last == &op->next)
			s->last = at;
		return op;
	}
	return NULL;
}

static void
drop_all(struct cg_s3 *s)
{
	cg_fetch_cancel(s->fetch);
	while (s->first) {
		struct cg_s3_op *op = s->first;

		s->first = op->next;
		op_free(op);
	}
	s->last = &s->first;
}

static void
run(struct cg_s3 *s)
{
	int64_t wait = 0;

	while (!s->failed && (s->first || s->flying)) {
		struct cg_s3_op *op;

		if (atomic_load(&s->stopped)) {
			struct cg_err err;

			cg_err_set(&err, CG_E_CANCELLED, "%s: told to stop", s->name);
			cg_s3_fail(s, &err);
			break;
		}
		while (!s->failed && s->flying < WINDOW && (op = next_op(s, &wait)))
			start(op);
		if (s->failed)
			break;
		if (s->flying)
			cg_fetch_turn(s->fetch, (int)(wait < LOOK_MS ? wait : LOOK_MS));
		else if (s->first)
			poll(NULL, 0, (int)(wait < LOOK_MS ? wait : LOOK_MS));
	}
	if (s->failed)
		drop_all(s);
}

void
cg_s3_hurry(struct cg_s3 *s, int64_t ms)
{
	s->hurry_ms = ms;
	if (s->patience_ms > ms)
		s->patience_ms = ms;
}

bool
cg_s3_is_away(const struct cg_s3 *s)
{
	return s->away;
}

void
cg_s3_stop(struct cg_s3 *s)
{
	atomic_store(&s->stopped, true);
}

/* Whoever is in a hurry is told what the last one was told. */
static bool
is_given_up(struct cg_s3 *s)
{
	if (!s->away || !s->hurry_ms || cg_mono_ms() >= s->ask_at_ms)
		return false;
	drop_all(s);
	return true;
}

int
cg_s3_run(struct cg_s3 *s, struct cg_err *err)
{
	int64_t patience = s->patience_ms;

	if (!s->first)
		return 0;
	if (!s->fetch && cg_fetch_open(&s->fetch, WINDOW, err) < 0)
		return -1;
	if (is_given_up(s)) {
		*err = s->err;
		return -1;
	}
	run(s);
	s->away = s->failed && (s->err.code == CG_E_UNAVAILABLE || s->err.code == CG_E_TIMEOUT);
	s->ask_at_ms = cg_mono_ms() + PAUSE * s->hurry_ms;
	if (!s->failed)
		return 0;
	*err = s->err;
	/* What was begun in parts would be kept, and paid for, until somebody sweeps. */
	s->failed = false;
	s->patience_ms = 0;
	cg_s3_abort_all(s);
	run(s);
	s->failed = false;
	s->err = *err;
	s->patience_ms = patience;
	while (s->uploads) {
		struct cg_s3_upload *up = s->uploads;

		s->uploads = up->next;
		cg_s3_upload_free(up);
	}
	return -1;
}
