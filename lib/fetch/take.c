/* One transfer: its reply as it comes, and why there is none. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "fetch/fetch_priv.h"
#include "fetch/retry.h"

enum {
	DENSE = 100,         /* decoded bytes for one that came: nothing honest has more, */
	DENSE_FROM = 1 << 20 /* looked at from here on */
};

const struct cg_fetch_reply *
cg_fetch_head(const struct cg_fetch_call *c)
{
	return &c->reply;
}

static int
status_of(const char *line, size_t n)
{
	const char *blank = memchr(line, ' ', n);

	return blank ? (int)strtol(blank + 1, NULL, 10) : 0;
}

void
cg_call_header(struct cg_fetch_call *c, const char *line, size_t n)
{
	/* Only those of the last reply: a "100 Continue" may come before it. */
	if (n > 5 && strncmp(line, "HTTP/", 5) == 0) {
		cg_buf_clear(&c->reply.headers);
		c->reply.status = status_of(line, n);
		if (c->reply.status >= 200) {
			c->reply.first_ms = cg_mono_ms() - c->began_ms;
			cg_fetch_timer_drop(c->timer);
			c->timer = NULL;
			cg_call_watch(c, c->slow);
		}
	}
	cg_buf_put(&c->reply.headers, line, n);
	c->headed = c->reply.status >= 200 && *line == '\r' && !c->reply.headers.failed;
}

/* Why it was refused: as much of it as anybody will read. */
static bool
take_refusal(struct cg_fetch_call *c, const char *p, size_t n)
{
	size_t left = REFUSAL_MAX - c->reply.body.len;

	cg_buf_put(&c->reply.body, p, n < left ? n : left);
	c->reply.cut = n > left;
	return !c->reply.cut;
}

/* Compression that is a weapon: a small reply that never ends. */
static bool
is_dense(const struct cg_fetch_call *c)
{
	curl_off_t came = 0;

	if (!c->easy || !c->compressed || c->taken < DENSE_FROM)
		return false;
	cg_curl.easy_getinfo(c->easy, CURLINFO_SIZE_DOWNLOAD_T, &came);
	return c->taken / DENSE > came;
}

static bool
take_wanted(struct cg_fetch_call *c, const char *p, size_t n)
{
	int more;

	c->taken += (int64_t)n;
	c->too_big = c->taken > c->max;
	c->dense = is_dense(c);
	if (c->too_big || c->dense)
		return false;
	if (!c->take) {
		cg_buf_put(&c->reply.body, p, n);
		return true;
	}
	more = c->take(c->take_arg, p, n);
	c->refused = more < 0;
	c->enough = more > 0;
	return more == 0;
}

bool
cg_call_body(struct cg_fetch_call *c, const char *p, size_t n)
{
	int status = c->reply.status;
	bool more = status >= 200 && status <= 299 ? take_wanted(c, p, n) : take_refusal(c, p, n);

	return more && !c->dropped;
}

/* What a failure of libcurl means to those who have to decide whether to try again. */
static enum cg_errc
kind_of(CURLcode how)
{
	switch (how) {
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_URL_MALFORMAT:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_PEER_FAILED_VERIFICATION:
		return CG_E_CONFIG;
	case CURLE_OPERATION_TIMEDOUT:
		return CG_E_TIMEOUT;
	default:
		return CG_E_UNAVAILABLE;
	}
}

/* A key that somebody put into a path. */
static void
hide_keys(const struct cg_fetch_call *c, struct cg_err *err)
{
	struct cg_buf b;

	if (!c->fetch->secrets.n)
		return;
	cg_buf_init(&b, 3 * sizeof err->msg);
	cg_secrets_hide(&c->fetch->secrets, err->msg, strlen(err->msg), &b);
	snprintf(err->msg, sizeof err->msg, "%s", b.s);
	cg_buf_release(&b);
}

static void
explain(struct cg_fetch_call *c, CURLcode how)
{
	struct cg_err *err = &c->reply.err;

	if (c->denied)
		return;
	if (c->strayed)
		cg_err_set(err, CG_E_PERM, "%s is at an address that was not examined", c->name);
	else if (c->reply.headers.failed)
		cg_err_set(err, CG_E_TOOBIG, "%s sent more than %d bytes of headers", c->name, HEADERS_MAX);
	else if (c->dense)
		cg_err_set(err, CG_E_TOOBIG, "%s sent something that grows to more than %d times its size",
		    c->name, DENSE);
	else if (c->too_big)
		cg_err_set(err, CG_E_TOOBIG, "%s sent more than %lld bytes", c->name, (long long)c->max);
	else if (c->refused)
		cg_err_set(err, CG_E_IO, "what %s sent cannot be written", c->name);
	else if (c->unread)
		cg_err_set(err, CG_E_IO, "what is to be sent to %s cannot be read", c->name);
	else if (c->late)
		cg_err_set(err, CG_E_TIMEOUT, "%s: no reply within %lld ms", c->name,
		    (long long)c->first_ms);
	else if (how == CURLE_ABORTED_BY_CALLBACK)
		cg_err_set(err, CG_E_CANCELLED, "%s: cancelled", c->name);
	else
		cg_err_set(err, kind_of(how), "%s: %s%s", c->name,
		    *c->why ? c->why : cg_curl.easy_strerror(how),
		    how == CURLE_PEER_FAILED_VERIFICATION
		    ? " (whom to trust is known to update-ca-certificates(8))" : "");
}

/* A refusal is one as soon as its headers are there, however its explanation ends. */
bool
cg_call_whole(const struct cg_fetch_call *c, CURLcode how)
{
	if (c->denied)
		return false;
	return how == CURLE_OK || c->enough
	    || (c->headed && c->reply.status >= 300 && how != CURLE_ABORTED_BY_CALLBACK);
}

void
cg_call_end(struct cg_fetch_call *c, CURLcode how)
{
	struct cg_fetch_reply *r = &c->reply;
	long bytes = 0;

	if (c->easy && cg_curl.easy_getinfo(c->easy, CURLINFO_REQUEST_SIZE, &bytes) == CURLE_OK)
		r->sent = bytes > 0;
	if (c->began_ms)
		r->ms = cg_mono_ms() - c->began_ms;
	if (!cg_call_whole(c, how)) {
		r->status = 0;
		cg_buf_clear(&r->body);
		explain(c, how);
		hide_keys(c, &r->err);
		return;
	}
	r->retry_after_ms = cg_fetch_retry_after(r, cg_wall_ms());
}
