/*
 * An exchange in a file: what was asked, without what is secret, and all that came.
 *
 *	cg-exchange 1
 *	request POST https://host/path?key=[redacted]
 *	body 120 <SHA-256>
 *	> content-type: application/json
 *	> authorization: [redacted]
 *	< HTTP/1.1 200 OK
 *	< content-type: text/event-stream
 *	piece 35 17               milliseconds since it began, bytes, which follow
 *	...
 *	end 40                    or: failed UNAVAILABLE <message>
 *
 * Its name is <key>.<number>.http: the key is of method, URL and body, the number counts
 * those that are alike.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mask.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "fetch/fetch_priv.h"

enum { KEY_LEN = 32, HEAD_MAX = 1 << 20, FILE_MAX = 1 << 30 };

/* Before the body is sent: what it is. */
static int
digest_body(const struct cg_fetch_call *c, char hex[CG_HEX_LEN + 1])
{
	struct cg_sha256 h;
	char block[16 << 10];

	cg_sha256_init(&h);
	if (c->body)
		cg_sha256_add(&h, c->body, (size_t)c->body_len);
	for (int64_t at = 0; !c->body && at < c->body_len;) {
		int64_t left = c->body_len - at;
		ssize_t n = pread(c->body_fd, block, left < (int64_t)sizeof block ? (size_t)left
		    : sizeof block, (off_t)(c->body_at + at));

		if (n <= 0)
			return -1;
		cg_sha256_add(&h, block, (size_t)n);
		at += n;
	}
	cg_sha256_end_hex(&h, hex);
	return 0;
}

static char *
safe_url(const struct cg_fetch_call *c)
{
	size_t n = strlen(c->url);
	struct cg_buf b;

	cg_buf_init(&b, 3 * n);
	cg_secrets_redact(&c->fetch->secrets, c->url, n, &b);
	return cg_buf_detach(&b, NULL);
}

/* Keys in the query: they may come back too. */
static void
learn_query(struct cg_fetch_call *c)
{
	const char *p = strchr(c->url, '?');

	while (p && *p && *p != '#') {
		size_t name = strcspn(++p, "=&#"), n = strcspn(p, "&#");

		if (name < n && cg_mask_is_key(p, name)) {
			char *value = cg_strndup(p + name + 1, n - name - 1);

			cg_secrets_learn(&c->fetch->secrets, value);
			free(value);
		}
		p += n;
	}
}

/* The number of the next that is alike; f counts. */
static int
count(struct cg_fetch *f, const char *key)
{
	struct alike *a;

	for (a = f->alike; a; a = a->next)
		if (strcmp(a->key, key) == 0)
			return ++a->n;
	a = cg_alloc(sizeof *a);
	memcpy(a->key, key, sizeof a->key);
	a->n = 1;
	a->next = f->alike;
	f->alike = a;
	return 1;
}

int
cg_exchange_begin(struct cg_fetch_call *c)
{
	struct exchange *x = cg_alloc(sizeof *x);
	char hex[CG_HEX_LEN + 1], *url, *all;
	int rc = digest_body(c, hex);

	learn_query(c);
	url = safe_url(c);
	all = cg_asprintf("%s\n%s\n%s", c->method, url, rc == 0 ? hex : "");
	cg_sha256_hex(all, strlen(all), x->key);
	x->key[KEY_LEN] = '\0';
	x->n = count(c->fetch, x->key);
	cg_buf_init(&x->head, HEAD_MAX);
	cg_buf_init(&x->body, (size_t)c->max + FILE_MAX);
	cg_buf_init(&x->pieces, FILE_MAX);
	if (c->fetch->record)
		cg_buf_printf(&x->head, "cg-exchange 1\nrequest %s %s\nbody %lld %s\n", c->method, url,
		    (long long)c->body_len, rc == 0 ? hex : "?");
	free(all);
	free(url);
	c->exchange = x;
	x->began_ms = cg_mono_ms();
	if (rc < 0)
		return cg_err_set(&c->reply.err, CG_E_IO, "what is to be sent to %s cannot be read", c->name);
	return 0;
}

void
cg_exchange_free(struct cg_fetch_call *c)
{
	struct exchange *x = c->exchange;

	if (!x)
		return;
	cg_buf_release(&x->head);
	cg_buf_release(&x->body);
	cg_buf_release(&x->pieces);
	free(x);
	c->exchange = NULL;
}

char *
cg_exchange_path(const struct cg_fetch *f, const char *key, int n)
{
	return cg_asprintf("%s/%s.%d.http", f->record ? f->record : f->replay, key, n);
}

/* ---- writing ---- */

static void
put_header(struct cg_fetch_call *c, const char *mark, const char *line, size_t n, bool secret)
{
	size_t name = strcspn(line, ":\r\n");
	struct cg_buf *b = &c->exchange->head;

	cg_buf_puts(b, mark);
	if (name < n && line[name] == ':' && (secret || cg_mask_is_key(line, name)))
		cg_buf_printf(b, "%.*s: [redacted]", (int)name, line);
	else
		cg_secrets_redact(&c->fetch->secrets, line, n, b);
	cg_buf_putc(b, '\n');
}

void
cg_exchange_piece(struct cg_fetch_call *c, const char *p, size_t n)
{
	struct exchange *x = c->exchange;
	struct piece piece = { cg_mono_ms() - x->began_ms, x->body.len, n };

	cg_buf_put(&x->body, p, n);
	cg_buf_put(&x->pieces, &piece, sizeof piece);
}

/* A key that came back: its place stays, so that lengths do. */
static void
mask(const struct secrets *s, struct cg_buf *b)
{
	for (size_t i = 0; i < b->len; i++) {
		size_t n = cg_secrets_at(s, b->s + i, b->len - i);

		if (n) {
			memset(b->s + i, 'x', n);
			i += n - 1;
		}
	}
}

static void
put_reply(struct cg_fetch_call *c)
{
	struct exchange *x = c->exchange;

	for (const char *line = c->reply.headers.s; *line;) {
		size_t n = strcspn(line, "\r\n");

		if (n)
			put_header(c, "< ", line, n, false);
		line += n;
		line += strspn(line, "\r\n");
	}
	mask(&c->fetch->secrets, &x->body);
}

static int
put_file(struct cg_fetch_call *c, const struct cg_buf *all, struct cg_err *err)
{
	const struct exchange *x = c->exchange;
	int fd = -1, n = x->n, rc;
	char *path = NULL;

	do {
		free(path);
		path = cg_exchange_path(c->fetch, x->key, n++);
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	} while (fd < 0 && errno == EEXIST);
	rc = fd < 0 || cg_fd_write(fd, all->s, all->len) < 0 ? cg_err_sys(err, "record %s", path) : 0;
	if (fd >= 0)
		close(fd);
	if (fd >= 0 && rc < 0)
		unlink(path);
	free(path);
	return rc;
}

int
cg_exchange_write(struct cg_fetch_call *c, struct cg_err *err)
{
	struct exchange *x = c->exchange;

	for (const struct curl_slist *h = c->headers; h; h = h->next)
		put_header(c, "> ", h->data, strlen(h->data), false);
	for (const struct curl_slist *h = c->secrets; h; h = h->next)
		put_header(c, "> ", h->data, strlen(h->data), true);
	put_reply(c);
	x->head.max = 2 * x->body.max;
	for (size_t i = 0; i < x->pieces.len; i += sizeof(struct piece)) {
		struct piece p;

		memcpy(&p, x->pieces.s + i, sizeof p);
		cg_buf_printf(&x->head, "piece %lld %zu\n", (long long)p.ms, p.n);
		cg_buf_put(&x->head, x->body.s + p.at, p.n);
		cg_buf_putc(&x->head, '\n');
	}
	if (c->reply.status)
		cg_buf_printf(&x->head, "end %lld\n", (long long)(cg_mono_ms() - x->began_ms));
	else
		cg_buf_printf(&x->head, "failed %s %s\n", cg_errc_name(c->reply.err.code), c->reply.err.msg);
	if (x->head.failed || x->body.failed || x->pieces.failed)
		return cg_err_set(err, CG_E_TOOBIG, "%s: too much to record", c->name);
	return put_file(c, &x->head, err);
}
