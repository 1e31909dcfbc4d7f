/* One transfer: the request as libcurl wants it, the reply as it comes, why there is none. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/mem.h"
#include "fetch/fetch_priv.h"

enum {
	HEADERS_MAX = 64 << 10,
	BODY_MAX = 1 << 20,
	CONNECT_MS = 5000,
	STALL_MS = 30000,
	SLOW_BYTES = 1024 /* per second */
};

void
cg_fetch_name(const char *url, char out[256])
{
	const char *host = strstr(url, "://"), *user;
	size_t scheme, n;

	host = host ? host + 3 : url;
	scheme = (size_t)(host - url);
	n = strcspn(host, "/?#");
	for (user = host + n; user > host && user[-1] != '@'; user--)
		;
	n = strcspn(user, "?#");
	snprintf(out, 256, "%.*s%.*s", (int)(scheme > 16 ? 16 : scheme), url,
	    (int)(n > 200 ? 200 : n), user);
}

/* Sockets must not reach the programs that somebody starts. */
static int
prepare_socket(void *arg, curl_socket_t fd, curlsocktype purpose)
{
	(void)arg;
	(void)purpose;
	return fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 ? CURL_SOCKOPT_ERROR : CURL_SOCKOPT_OK;
}

static size_t
give_body(char *to, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	int64_t left = t->body_len - t->sent;
	size_t want = size * n;
	ssize_t got;

	if ((int64_t)want > left)
		want = (size_t)left;
	if (t->body) {
		memcpy(to, (const char *)t->body + t->sent, want);
		got = (ssize_t)want;
	} else {
		got = want ? pread(t->body_fd, to, want, (off_t)(t->body_at + t->sent)) : 0;
	}
	/* A file that has become shorter would leave the other side waiting. */
	t->unread = got < 0 || (got == 0 && want);
	if (t->unread)
		return CURL_READFUNC_ABORT;
	t->sent += got;
	return (size_t)got;
}

/* From the beginning again: a connection that was kept open was closed at the other end. */
static int
rewind_body(void *arg, curl_off_t to, int origin)
{
	struct transfer *t = arg;

	if (origin != SEEK_SET || to < 0 || to > t->body_len)
		return CURL_SEEKFUNC_CANTSEEK;
	t->sent = to;
	return CURL_SEEKFUNC_OK;
}

static size_t
take_header(char *line, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	/* Only those of the last reply: a "100 Continue" may come before it. */
	if (size * n > 5 && strncmp(line, "HTTP/", 5) == 0)
		cg_buf_clear(&t->reply.headers);
	cg_buf_put(&t->reply.headers, line, size * n);
	return size * n;
}

static size_t
take_body(char *p, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	long status = 0;

	cg_curl.easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	if (!t->take || status < 200 || status > 299) {
		cg_buf_put(&t->reply.body, p, size * n);
		t->too_big = t->reply.body.failed;
	} else if ((t->taken += (int64_t)(size * n)) > t->max) {
		t->too_big = true;
	} else {
		t->refused = t->take(t->take_arg, p, size * n) < 0;
	}
	return t->too_big || t->refused ? 0 : size * n;
}

static void
set_bounds(struct transfer *t, const struct cg_fetch_req *req)
{
	int64_t stall = req->stall_ms ? req->stall_ms : STALL_MS;

	cg_curl.easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS,
	    (long)(req->connect_ms ? req->connect_ms : CONNECT_MS));
	cg_curl.easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)req->total_ms);
	cg_curl.easy_setopt(t->easy, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES);
	cg_curl.easy_setopt(t->easy, CURLOPT_LOW_SPEED_TIME, (long)((stall + 999) / 1000));
}

static void
set_request(struct transfer *t, const struct cg_fetch_req *req)
{
	cg_curl.easy_setopt(t->easy, CURLOPT_URL, req->url);
	cg_curl.easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	cg_curl.easy_setopt(t->easy, CURLOPT_PROXY, "");
	cg_curl.easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
	cg_curl.easy_setopt(t->easy, CURLOPT_SOCKOPTFUNCTION, prepare_socket);
	cg_curl.easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->why);
	cg_curl.easy_setopt(t->easy, CURLOPT_PRIVATE, (char *)(void *)t);
	cg_curl.easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, take_header);
	cg_curl.easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
	cg_curl.easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, take_body);
	cg_curl.easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	for (const char *const *h = req->headers; h && *h; h++)
		t->headers = cg_curl.slist_append(t->headers, *h);
	if (strcmp(req->method, "HEAD") == 0) {
		cg_curl.easy_setopt(t->easy, CURLOPT_NOBODY, 1L);
	} else if (req->body_len || strcmp(req->method, "PUT") == 0
	    || strcmp(req->method, "POST") == 0) {
		cg_curl.easy_setopt(t->easy, CURLOPT_UPLOAD, 1L);
		cg_curl.easy_setopt(t->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)req->body_len);
		cg_curl.easy_setopt(t->easy, CURLOPT_READFUNCTION, give_body);
		cg_curl.easy_setopt(t->easy, CURLOPT_READDATA, t);
		cg_curl.easy_setopt(t->easy, CURLOPT_SEEKFUNCTION, rewind_body);
		cg_curl.easy_setopt(t->easy, CURLOPT_SEEKDATA, t);
	}
	cg_curl.easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, req->method);
}

struct transfer *
cg_transfer_new(struct cg_fetch *f, const struct cg_fetch_req *req)
{
	struct transfer *t = cg_alloc(sizeof *t);

	t->fetch = f;
	t->body = req->body;
	t->body_fd = req->body_fd;
	t->body_at = req->body_at;
	t->body_len = req->body_len;
	t->take = req->take;
	t->take_arg = req->take_arg;
	t->max = req->max_bytes ? req->max_bytes : BODY_MAX;
	cg_fetch_name(req->url, t->name);
	cg_buf_init(&t->reply.headers, HEADERS_MAX);
	cg_buf_init(&t->reply.body, req->take ? BODY_MAX : (size_t)t->max);
	t->easy = cg_curl.easy_init();
	if (!t->easy)
		exit(71); /* no memory: like every small allocation */
	set_request(t, req);
	set_bounds(t, req);
	cg_curl.easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
	return t;
}

void
cg_transfer_free(struct transfer *t)
{
	cg_curl.multi_remove_handle(t->fetch->multi, t->easy);
	if (t->at) {
		*t->at = t->next;
		if (t->next)
			t->next->at = t->at;
		t->fetch->n--;
	}
	cg_curl.easy_cleanup(t->easy);
	cg_curl.slist_free_all(t->headers);
	cg_fetch_reply_release(&t->reply);
	free(t);
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

static void
explain(struct transfer *t, CURLcode how)
{
	struct cg_err *err = &t->reply.err;

	if (t->too_big)
		cg_err_set(err, CG_E_TOOBIG, "%s sent more than %lld bytes", t->name, (long long)t->max);
	else if (t->refused)
		cg_err_set(err, CG_E_IO, "what %s sent cannot be written", t->name);
	else if (t->unread)
		cg_err_set(err, CG_E_IO, "what is to be sent to %s cannot be read", t->name);
	else if (how == CURLE_ABORTED_BY_CALLBACK)
		cg_err_set(err, CG_E_CANCELLED, "%s: cancelled", t->name);
	else
		cg_err_set(err, kind_of(how), "%s: %s%s", t->name,
		    *t->why ? t->why : cg_curl.easy_strerror(how),
		    how == CURLE_PEER_FAILED_VERIFICATION
		    ? " (whom to trust is known to update-ca-certificates(8))" : "");
}

void
cg_transfer_end(struct transfer *t, CURLcode how)
{
	struct cg_fetch_reply *r = &t->reply;
	curl_off_t after = 0;
	long status = 0;

	r->retry_after_ms = -1;
	if (how != CURLE_OK) {
		explain(t, how);
		return;
	}
	cg_curl.easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	r->status = (int)status;
	if (cg_fetch_header(r, "retry-after").len
	    && cg_curl.easy_getinfo(t->easy, CURLINFO_RETRY_AFTER, &after) == CURLE_OK)
		r->retry_after_ms = (int64_t)after * 1000;
}

struct cg_str
cg_fetch_header(const struct cg_fetch_reply *reply, const char *name)
{
	size_t n = strlen(name);

	for (const char *line = reply->headers.s; *line;) {
		size_t len = strcspn(line, "\r\n");

		if (len > n && line[n] == ':' && strncasecmp(line, name, n) == 0) {
			const char *v = line + n + 1, *end = line + len;

			v += strspn(v, " \t");
			while (end > v && (end[-1] == ' ' || end[-1] == '\t'))
				end--;
			return (struct cg_str){ v, (size_t)(end - v) };
		}
		line += len;
		line += strspn(line, "\r\n");
	}
	return (struct cg_str){ "", 0 };
}
