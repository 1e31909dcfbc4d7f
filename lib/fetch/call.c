/* One transfer: the request as libcurl wants it, the reply as it comes, why there is none. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "fetch/fetch_priv.h"
#include "fetch/retry.h"

enum {
	HEADERS_MAX = 64 << 10,
	BODY_MAX = 1 << 20,
	REFUSAL_MAX = 64 << 10, /* of a body that only explains a refusal */
	CONNECT_MS = 5000,
	FIRST_MS = 30000,
	STALL_MS = 30000,
	SLOW_BYTES = 1024,      /* per second */
	DENSE = 100,            /* decoded bytes for one that came: nothing honest has more, */
	DENSE_FROM = 1 << 20,   /* looked at from here on */
	SMALL = 16 << 10        /* the least libcurl sends a body with; a fourth reads a reply */
};

/* Sockets must not reach the programs that somebody starts. */
static int
prepare_socket(void *arg, curl_socket_t fd, curlsocktype purpose)
{
	(void)arg;
	(void)purpose;
	return fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 ? CURL_SOCKOPT_ERROR : CURL_SOCKOPT_OK;
}

/* How little is too little, from now on; 0: there is nothing to be measured. */
static void
watch_speed(struct cg_fetch_call *c, int slow)
{
	if (c->easy)
		cg_curl.easy_setopt(c->easy, CURLOPT_LOW_SPEED_LIMIT, (long)slow);
}

static size_t
give_body(char *to, size_t size, size_t n, void *arg)
{
	struct cg_fetch_call *c = arg;
	int64_t left = c->body_len - c->sent_bytes;
	size_t want = size * n;
	ssize_t got;

	if ((int64_t)want > left)
		want = (size_t)left;
	if (c->body) {
		memcpy(to, (const char *)c->body + c->sent_bytes, want);
		got = (ssize_t)want;
	} else {
		got = want ? pread(c->body_fd, to, want, (off_t)(c->body_at + c->sent_bytes)) : 0;
	}
	/* A file that has become shorter would leave the other side waiting. */
	c->unread = got < 0 || (got == 0 && want);
	if (c->unread)
		return CURL_READFUNC_ABORT;
	c->sent_bytes += got;
	c->sent_ms = cg_mono_ms();
	/* From here to the reply it is first_ms that counts. */
	if (c->sent_bytes == c->body_len)
		watch_speed(c, 0);
	return (size_t)got;
}

/* From the beginning again: a connection that was kept open was closed at the other end. */
static int
rewind_body(void *arg, curl_off_t to, int origin)
{
	struct cg_fetch_call *c = arg;

	if (origin != SEEK_SET || to < 0 || to > c->body_len)
		return CURL_SEEKFUNC_CANTSEEK;
	c->sent_bytes = to;
	watch_speed(c, c->slow);
	return CURL_SEEKFUNC_OK;
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
			watch_speed(c, c->slow);
		}
	}
	cg_buf_put(&c->reply.headers, line, n);
	c->headed = c->reply.status >= 200 && *line == '\r' && !c->reply.headers.failed;
}

static size_t
take_header(char *line, size_t size, size_t n, void *arg)
{
	struct cg_fetch_call *c = arg;

	cg_call_header(c, line, size * n);
	return c->reply.headers.failed ? 0 : size * n;
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

static size_t
take_body(char *p, size_t size, size_t n, void *arg)
{
	struct cg_fetch_call *c = arg;

	if (c->exchange)
		cg_exchange_piece(c, p, size * n);
	return cg_call_body(c, p, size * n) ? size * n : 0;
}

/* Neither connecting nor what is still being sent is time that the other side takes. */
static void
first_is_late(void *arg)
{
	struct cg_fetch_call *c = arg;
	int64_t left = c->sent_ms + c->first_ms - cg_mono_ms();

	c->timer = NULL;
	if (left > 0) {
		c->timer = cg_fetch_after(c->fetch, left, first_is_late, c);
		return;
	}
	c->late = true;
	cg_call_finish(c, CURLE_OPERATION_TIMEDOUT);
}

static void
set_bounds(struct cg_fetch_call *c)
{
	CURL *e = c->easy;

	cg_curl.easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)c->connect_ms);
	/* In all: what earlier places took is gone. */
	if (c->total_ms) {
		int64_t left = c->began_ms + c->total_ms - cg_mono_ms();

		cg_curl.easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)(left > 1 ? left : 1));
	}
	watch_speed(c, c->body_len ? c->slow : 0);
	cg_curl.easy_setopt(e, CURLOPT_LOW_SPEED_TIME, (long)((c->stall_ms + 999) / 1000));
	/* Hundreds that poll are to be small; what moves files keeps libcurl's sizes. */
	if (c->max <= BODY_MAX)
		cg_curl.easy_setopt(e, CURLOPT_BUFFERSIZE, (long)SMALL / 4);
	if (c->body_len <= SMALL)
		cg_curl.easy_setopt(e, CURLOPT_UPLOAD_BUFFERSIZE, (long)SMALL);
}

static void
set_body(struct cg_fetch_call *c)
{
	CURL *e = c->easy;

	cg_curl.easy_setopt(e, CURLOPT_UPLOAD, 1L);
	cg_curl.easy_setopt(e, CURLOPT_INFILESIZE_LARGE, (curl_off_t)c->body_len);
	cg_curl.easy_setopt(e, CURLOPT_READFUNCTION, give_body);
	cg_curl.easy_setopt(e, CURLOPT_READDATA, c);
	cg_curl.easy_setopt(e, CURLOPT_SEEKFUNCTION, rewind_body);
	cg_curl.easy_setopt(e, CURLOPT_SEEKDATA, c);
}

static void
set_headers(struct cg_fetch_call *c)
{
	for (const struct curl_slist *h = c->headers; h; h = h->next)
		c->sent = cg_curl.slist_append(c->sent, h->data);
	for (const struct curl_slist *h = c->secrets; h; h = h->next)
		c->sent = cg_curl.slist_append(c->sent, h->data);
	cg_curl.easy_setopt(c->easy, CURLOPT_HTTPHEADER, c->sent);
}

static void
set_request(struct cg_fetch_call *c)
{
	CURL *e = c->easy;

	cg_curl.easy_setopt(e, CURLOPT_URL, c->url);
	cg_curl.easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	cg_curl.easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	cg_curl.easy_setopt(e, CURLOPT_PROXY, "");
	cg_curl.easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	cg_curl.easy_setopt(e, CURLOPT_SOCKOPTFUNCTION, prepare_socket);
	cg_curl.easy_setopt(e, CURLOPT_ERRORBUFFER, c->why);
	cg_curl.easy_setopt(e, CURLOPT_PRIVATE, (char *)(void *)c);
	cg_curl.easy_setopt(e, CURLOPT_HEADERFUNCTION, take_header);
	cg_curl.easy_setopt(e, CURLOPT_HEADERDATA, c);
	cg_curl.easy_setopt(e, CURLOPT_WRITEFUNCTION, take_body);
	cg_curl.easy_setopt(e, CURLOPT_WRITEDATA, c);
	if (c->compressed)
		cg_curl.easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "gzip, br, zstd");
	/* From one file they are read once; else every connection has all of them for itself. */
	cg_curl.easy_setopt(e, CURLOPT_CAPATH, NULL);
	if (c->fetch->ca_file)
		cg_curl.easy_setopt(e, CURLOPT_CAINFO, c->fetch->ca_file);
	if (c->once)
		cg_curl.easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L);
	if (c->n_addresses)
		cg_call_pin(c);
	set_headers(c);
	if (strcmp(c->method, "HEAD") == 0)
		cg_curl.easy_setopt(e, CURLOPT_NOBODY, 1L);
	else if (c->body_len || strcmp(c->method, "PUT") == 0 || strcmp(c->method, "POST") == 0)
		set_body(c);
	cg_curl.easy_setopt(e, CURLOPT_CUSTOMREQUEST, c->method);
}

/* Begin: where it may go is known. */
void
cg_call_begin(struct cg_fetch_call *c)
{
	if ((c->fetch->record || c->fetch->replay) && cg_exchange_begin(c) < 0) {
		cg_call_deny(c);
		return;
	}
	if (c->fetch->replay) {
		cg_replay_begin(c);
		return;
	}
	c->easy = cg_curl.easy_init();
	if (!c->easy)
		exit(71); /* no memory: like every small allocation */
	set_request(c);
	set_bounds(c);
	c->sent_ms = cg_mono_ms();
	c->timer = cg_fetch_after(c->fetch, c->first_ms, first_is_late, c);
	cg_curl.multi_add_handle(c->fetch->multi, c->easy);
}

/* A line end in a value that came from somewhere would begin a header of its own. */
static void
add_headers(struct cg_fetch_call *c, struct curl_slist **list, const char *const *headers)
{
	for (; headers && *headers; headers++) {
		if (strpbrk(*headers, "\r\n")) {
			cg_err_set(&c->reply.err, CG_E_DATA, "%s: a header to be sent has a line end in it", c->name);
			c->denied = true;
		}
		*list = cg_curl.slist_append(*list, *headers);
	}
}

struct cg_fetch_call *
cg_call_new(struct cg_fetch *f, const struct cg_fetch_req *req)
{
	struct cg_fetch_call *c = cg_alloc(sizeof *c);

	c->fetch = f;
	c->method = cg_strdup(req->method);
	c->url = cg_strdup(req->url);
	cg_fetch_name(req->url, c->name);
	add_headers(c, &c->headers, req->headers);
	add_headers(c, &c->secrets, req->secrets);
	c->guard = req->guard;
	c->once = req->once;
	c->compressed = req->compressed;
	c->body = req->body;
	c->body_fd = req->body_fd;
	c->body_at = req->body_at;
	c->body_len = req->body_len;
	c->take = req->take;
	c->take_arg = req->take_arg;
	c->max = req->max_bytes ? req->max_bytes : BODY_MAX;
	c->connect_ms = req->connect_ms ? req->connect_ms : CONNECT_MS;
	c->total_ms = req->total_ms;
	c->first_ms = req->first_ms ? req->first_ms : FIRST_MS;
	c->stall_ms = req->stall_ms ? req->stall_ms : STALL_MS;
	c->slow = req->slow ? req->slow : SLOW_BYTES;
	cg_buf_init(&c->reply.headers, HEADERS_MAX);
	cg_buf_init(&c->reply.body, (size_t)(c->max > REFUSAL_MAX ? c->max : REFUSAL_MAX));
	c->reply.retry_after_ms = -1;
	if (c->guard || f->record || f->replay)
		cg_call_split_secrets(c);
	for (const struct curl_slist *h = c->secrets; h; h = h->next)
		cg_secrets_add_header(&f->secrets, h->data);
	for (const struct curl_slist *h = c->headers; h; h = h->next)
		if (cg_is_secret(h->data, strcspn(h->data, ":")))
			cg_secrets_add_header(&f->secrets, h->data);
	if (c->guard && !c->denied)
		cg_call_aim(c);
	return c;
}

void
cg_call_close(struct cg_fetch_call *c)
{
	cg_host_leave(c);
	cg_resolve_leave(c);
	cg_fetch_timer_drop(c->timer);
	c->timer = NULL;
	if (c->easy) {
		cg_curl.multi_remove_handle(c->fetch->multi, c->easy);
		cg_curl.easy_cleanup(c->easy);
	}
	c->easy = NULL;
	cg_exchange_free(c);
	cg_curl.slist_free_all(c->sent);
	cg_curl.slist_free_all(c->pins);
	c->sent = c->pins = NULL;
}

void
cg_call_free(struct cg_fetch_call *c)
{
	cg_call_close(c);
	cg_curl.slist_free_all(c->headers);
	cg_curl.slist_free_all(c->secrets);
	cg_target_release(&c->target);
	cg_fetch_reply_release(&c->reply);
	free(c->method);
	free(c->url);
	free(c);
}

const struct cg_fetch_reply *
cg_fetch_head(const struct cg_fetch_call *c)
{
	return &c->reply;
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
