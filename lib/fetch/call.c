/* One transfer: the request as libcurl wants it. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mask.h"
#include "base/mem.h"
#include "fetch/fetch_priv.h"

enum {
	CONNECT_MS = 5000,
	FIRST_MS = 30000,
	STALL_MS = 30000,
	SLOW_BYTES = 1024,      /* per second */
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
void
cg_call_watch(struct cg_fetch_call *c, int slow)
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
		cg_call_watch(c, 0);
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
	cg_call_watch(c, c->slow);
	return CURL_SEEKFUNC_OK;
}

static size_t
take_header(char *line, size_t size, size_t n, void *arg)
{
	struct cg_fetch_call *c = arg;

	cg_call_header(c, line, size * n);
	return c->reply.headers.failed ? 0 : size * n;
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
	cg_call_watch(c, c->body_len ? c->slow : 0);
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
	/* Nobody in particular is refused by some who stand before services. */
	cg_curl.easy_setopt(e, CURLOPT_USERAGENT, "cg");
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
			cg_err_set(&c->reply.err, CG_E_DATA, "%s: a header to be sent has a line end in it",
			    c->name);
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
		if (cg_mask_is_key(h->data, strcspn(h->data, ":")))
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
