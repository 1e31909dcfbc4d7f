/*
 * The access log: a record for each request, the query left out. Socket threads only append;
 * the main thread writes, so that a slow reader of the log slows nobody. Whatever does not fit is
 * counted and said.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "http/http_priv.h"

enum { AGENT_MAX = 200 };

static void
quote(struct cg_buf *b, const char *s, size_t max)
{
	const unsigned char *p = (const unsigned char *)s;

	cg_buf_putc(b, '"');
	for (; *p && max--; p++)
		if (*p == '"' || *p == '\\')
			cg_buf_printf(b, "\\%c", *p);
		else if (*p < 0x20 || *p >= 0x7f)
			cg_buf_printf(b, "\\u%04x", *p); /* bytes, as Latin-1: a log is no place for guesses */
		else
			cg_buf_putc(b, (char)*p);
	cg_buf_putc(b, '"');
}

/* What is known of a request before its reply. */
static void
put_begin(struct cg_buf *b, struct cg_http_req *r)
{
	const char *agent = cg_http_header(r, "User-Agent");
	char at[CG_TIME_LEN + 1];

	cg_time_format(cg_wall_ms(), at);
	cg_buf_printf(b, "{\"type\":\"http.request\",\"at\":\"%s\",\"requestId\":\"%s\",\"method\":", at,
	    r->id);
	quote(b, r->method, 32);
	cg_buf_puts(b, ",\"path\":");
	cg_http_quote(b, r->path);
	if (r->plan.route)
		cg_buf_printf(b, ",\"route\":\"%s\"", r->plan.route);
	cg_buf_printf(b, ",\"client\":\"%s\"", r->client);
	if (agent) {
		cg_buf_puts(b, ",\"userAgent\":");
		quote(b, agent, AGENT_MAX);
	}
}

static void
put_end(struct cg_buf *b, int status, uint64_t size, int64_t took_us)
{
	cg_buf_printf(b, ",\"status\":%d,\"sizeBytes\":%" PRIu64 ",\"durationMs\":%" PRId64 ".%03d}\n",
	    status, size, took_us / 1000, (int)(took_us % 1000));
}

/* Under the lock, after a record was put behind what was there before: keep it, or count it. */
static void
settle(struct cg_http *h, size_t before)
{
	struct cg_buf *b = &h->log;

	if (b->failed) {
		h->log_lost++;
		b->len = before;
		b->s[before] = '\0';
		b->failed = false;
	}
	if (before < CG_HTTP_LOG_FLUSH && b->len >= CG_HTTP_LOG_FLUSH)
		(void)!write(h->wake, &(uint64_t){ 1 }, sizeof(uint64_t));
}

void
cg_http_log(struct cg_http_req *r, int status, int64_t took_us)
{
	struct cg_http *h = r->h;
	size_t before;

	if (h->log_fd < 0)
		return;
	pthread_mutex_lock(&h->log_lock);
	before = h->log.len;
	put_begin(&h->log, r);
	put_end(&h->log, status, strcmp(r->method, "HEAD") == 0 ? 0 : r->size, took_us);
	settle(h, before);
	pthread_mutex_unlock(&h->log_lock);
}

char *
cg_http_log_begin(struct cg_http_req *r)
{
	struct cg_buf b;
	char *text;

	if (r->h->log_fd < 0)
		return NULL;
	cg_buf_init(&b, CG_HTTP_LOG_FLUSH);
	put_begin(&b, r);
	text = cg_strndup(b.s, b.len);
	cg_buf_release(&b);
	return text;
}

void
cg_http_log_end(struct cg_http *h, const char *begin, int status, uint64_t size, int64_t took_us)
{
	size_t before;

	if (h->log_fd < 0 || !begin)
		return;
	pthread_mutex_lock(&h->log_lock);
	before = h->log.len;
	cg_buf_puts(&h->log, begin);
	put_end(&h->log, status, size, took_us);
	settle(h, before);
	pthread_mutex_unlock(&h->log_lock);
}

/* Write what there is, waiting for its reader at most so long. */
static void
put(struct cg_http *h, int64_t patience_ms)
{
	struct pollfd p = { h->log_fd, POLLOUT, 0 };

	while (h->log_out.len && poll(&p, 1, (int)patience_ms) > 0) {
		/* A pipe that can be written to takes so much without blocking. */
		size_t n = h->log_out.len < 4096 ? h->log_out.len : 4096;
		ssize_t put = write(h->log_fd, h->log_out.s, n);

		if (put < 0 && errno != EINTR) {
			cg_log(CG_LOG_ERROR, "the access log cannot be written, and ends", CG_S("why", strerror(errno)));
			atomic_store(&h->log_fd, -1);
			return;
		}
		if (put > 0)
			cg_buf_drop(&h->log_out, (size_t)put);
	}
}

void
cg_http_log_flush(struct cg_http *h, int64_t patience_ms)
{
	if (h->log_fd < 0)
		return;
	put(h, patience_ms);
	if (h->log_out.len)
		return;
	pthread_mutex_lock(&h->log_lock);
	struct cg_buf full = h->log;
	h->log = h->log_out;
	h->log_out = full;
	pthread_mutex_unlock(&h->log_lock);
	put(h, patience_ms);
}

/* What is no text (of a message that was cut in the middle of a letter) is a question mark. */
void
cg_http_quote(struct cg_buf *b, const char *s)
{
	size_t n = strlen(s), good = cg_utf8_check(s, n);
	char *mended = NULL;

	if (good < n) {
		s = mended = cg_strdup(s);
		cg_utf8_mend(mended, n);
	}
	cg_buf_putc(b, '"');
	for (; *s; s++)
		if (*s == '"' || *s == '\\')
			cg_buf_printf(b, "\\%c", *s);
		else if ((unsigned char)*s < 0x20)
			cg_buf_printf(b, "\\u%04x", (unsigned char)*s);
		else
			cg_buf_putc(b, *s);
	cg_buf_putc(b, '"');
	free(mended);
}
