/*
 * TLS for rediss://. libssl is opened when it is first needed; its functions are named by
 * what they do to our pointers, so that its headers are not needed either.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>

#include "base/dl.h"
#include "queue/queue_priv.h"

static struct {
	const void *(*TLS_client_method)(void);
	void *(*SSL_CTX_new)(const void *method);
	void (*SSL_CTX_free)(void *ctx);
	int (*SSL_CTX_set_default_verify_paths)(void *ctx);
	void (*SSL_CTX_set_verify)(void *ctx, int mode, void *callback);
	void *(*SSL_new)(void *ctx);
	void (*SSL_free)(void *ssl);
	int (*SSL_set_fd)(void *ssl, int fd);
	int (*SSL_set1_host)(void *ssl, const char *name);
	long (*SSL_ctrl)(void *ssl, int cmd, long larg, void *parg);
	void *(*SSL_get0_param)(void *ssl);
	int (*SSL_connect)(void *ssl);
	int (*SSL_read)(void *ssl, void *p, int n);
	int (*SSL_write)(void *ssl, const void *p, int n);
	int (*SSL_get_error)(const void *ssl, int rc);
	long (*SSL_get_verify_result)(const void *ssl);
	const char *(*X509_verify_cert_error_string)(long n);
	int (*X509_VERIFY_PARAM_set1_ip_asc)(void *param, const char *ip);
	void (*ERR_clear_error)(void);
} ssl;

static const char *const names[] = { "TLS_client_method", "SSL_CTX_new", "SSL_CTX_free",
	"SSL_CTX_set_default_verify_paths", "SSL_CTX_set_verify", "SSL_new", "SSL_free", "SSL_set_fd",
	"SSL_set1_host", "SSL_ctrl", "SSL_get0_param", "SSL_connect", "SSL_read", "SSL_write", "SSL_get_error",
	"SSL_get_verify_result", "X509_verify_cert_error_string", "X509_VERIFY_PARAM_set1_ip_asc",
	"ERR_clear_error" };

/* Numbers of OpenSSL's interface, which do not change within libssl.so.3. */
enum { VERIFY_PEER = 1, WANT_READ = 2, WANT_WRITE = 3, ZERO_RETURN = 6, SET_HOSTNAME = 55 };

void
cg_tls_end(struct cg_redis *r)
{
	if (r->tls)
		ssl.SSL_free(r->tls);
	if (r->tls_ctx)
		ssl.SSL_CTX_free(r->tls_ctx);
	r->tls = r->tls_ctx = NULL;
}

static int
handshake(struct cg_redis *r, const struct cg_deadline *until, struct cg_err *err)
{
	for (;;) {
		struct pollfd p = { .fd = r->fd };
		int rc = ssl.SSL_connect(r->tls), why;

		if (rc == 1)
			return 0;
		why = ssl.SSL_get_error(r->tls, rc);
		if (why != WANT_READ && why != WANT_WRITE)
			break;
		p.events = why == WANT_READ ? POLLIN : POLLOUT;
		if (poll(&p, 1, cg_deadline_poll_ms(until)) == 0 && cg_deadline_over(until))
			return cg_err_set(err, CG_E_UNAVAILABLE, "the queue at %s: no TLS answer in time", r->url->name);
	}
	if (ssl.SSL_get_verify_result(r->tls) != 0)
		return cg_err_set(err, CG_E_CONFIG, "the queue at %s: its certificate is not accepted (%s); name its "
		    "authority in SSL_CERT_FILE", r->url->name,
		    ssl.X509_verify_cert_error_string(ssl.SSL_get_verify_result(r->tls)));
	return cg_err_set(err, CG_E_UNAVAILABLE, "the queue at %s does not speak TLS", r->url->name);
}

/* The certificate must be of that host, which is a name or an address. */
static void
expect_host(struct cg_redis *r)
{
	unsigned char addr[16];
	const char *host = r->url->host;

	if (inet_pton(AF_INET, host, addr) == 1 || inet_pton(AF_INET6, host, addr) == 1) {
		ssl.X509_VERIFY_PARAM_set1_ip_asc(ssl.SSL_get0_param(r->tls), host);
		return;
	}
	ssl.SSL_set1_host(r->tls, host);
	ssl.SSL_ctrl(r->tls, SET_HOSTNAME, 0, (void *)(uintptr_t)host);
}

int
cg_tls_start(struct cg_redis *r, const struct cg_deadline *until, struct cg_err *err)
{
	if (!ssl.SSL_new && cg_dl_open("libssl.so.3", "libssl3", names, sizeof names / sizeof *names, &ssl,
	    err) < 0)
		return cg_err_wrap(err, "a queue with rediss://");
	if (!(r->tls_ctx = ssl.SSL_CTX_new(ssl.TLS_client_method())))
		return cg_err_set(err, CG_E_OS, "TLS cannot be set up");
	ssl.SSL_CTX_set_default_verify_paths(r->tls_ctx);
	ssl.SSL_CTX_set_verify(r->tls_ctx, VERIFY_PEER, NULL);
	if (!(r->tls = ssl.SSL_new(r->tls_ctx)) || ssl.SSL_set_fd(r->tls, r->fd) != 1)
		return cg_err_set(err, CG_E_OS, "TLS cannot be set up");
	expect_host(r);
	return handshake(r, until, err);
}

static ssize_t
result(struct cg_redis *r, int rc)
{
	int why;

	if (rc > 0)
		return rc;
	why = ssl.SSL_get_error(r->tls, rc);
	if (why == ZERO_RETURN)
		return 0;
	errno = why == WANT_READ || why == WANT_WRITE ? EAGAIN : ECONNRESET;
	return -1;
}

ssize_t
cg_tls_read(struct cg_redis *r, void *p, size_t n)
{
	ssl.ERR_clear_error();
	return result(r, ssl.SSL_read(r->tls, p, n > INT_MAX ? INT_MAX : (int)n));
}

ssize_t
cg_tls_write(struct cg_redis *r, const void *p, size_t n)
{
	ssl.ERR_clear_error();
	/* After "not now" it wants the same bytes again: never more than before. */
	return result(r, ssl.SSL_write(r->tls, p, n > 16384 ? 16384 : (int)n));
}
