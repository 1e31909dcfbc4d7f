/* Where a transfer goes: its guard, its addresses, and what a redirect makes of it. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mask.h"
#include "base/mem.h"
#include "fetch/fetch_priv.h"

enum { REDIRECTS = 3 };

/* ---- before anything is connected ---- */

static void
denied_now(void *arg)
{
	struct cg_fetch_call *c = arg;

	c->timer = NULL;
	cg_call_finish(c, CURLE_OK);
}

/* Not at once: done is called from a turn, when nothing is being walked through. */
void
cg_call_deny(struct cg_fetch_call *c)
{
	c->denied = true;
	c->timer = cg_fetch_after(c->fetch, 0, denied_now, c);
}

/* What goes with the first request only, however it was given. */
void
cg_call_split_secrets(struct cg_fetch_call *c)
{
	struct curl_slist *rest = NULL;

	for (const struct curl_slist *h = c->headers; h; h = h->next) {
		struct curl_slist **to = cg_mask_is_key(h->data, strcspn(h->data, ":")) ? &c->secrets : &rest;

		*to = cg_curl.slist_append(*to, h->data);
	}
	cg_curl.slist_free_all(c->headers);
	c->headers = rest;
}

static void
go_to(struct cg_fetch_call *c, struct target *t)
{
	cg_target_release(&c->target);
	c->target = *t;
	free(c->url);
	c->url = cg_strdup(t->url);
	cg_fetch_name(c->url, c->name);
}

void
cg_call_aim(struct cg_fetch_call *c)
{
	struct target t;

	c->denied = cg_target_parse(&t, NULL, c->url, &c->reply.err) < 0;
	if (c->denied)
		return;
	c->denied = cg_guard_check(c->guard, &t, &c->reply.err) < 0;
	go_to(c, &t);
}

static void
unresolved(void *arg)
{
	struct cg_fetch_call *c = arg;

	c->timer = NULL;
	cg_err_set(&c->reply.err, CG_E_TIMEOUT, "%s: its host is not resolved within %lld ms", c->name,
	    (long long)c->connect_ms);
	c->denied = true;
	cg_call_finish(c, CURLE_OK);
}

void
cg_call_resolved(struct cg_fetch_call *c, const struct sockaddr_storage *a, int n, const char *why)
{
	cg_fetch_timer_drop(c->timer);
	c->timer = NULL;
	if (n <= 0) {
		cg_err_set(&c->reply.err, CG_E_UNAVAILABLE, "%s: no address of its host is known%s%s",
		    c->name, why ? ": " : "", why ? why : "");
		cg_call_deny(c);
	} else if (cg_guard_check_addresses(&c->target, a, n, &c->reply.err) < 0) {
		cg_call_deny(c);
	} else {
		memcpy(c->addresses, a, (size_t)n * sizeof *a);
		c->n_addresses = n;
		cg_call_begin(c);
	}
}

void
cg_call_open(struct cg_fetch_call *c)
{
	const struct cg_fetch_guard *g = c->guard;
	struct sockaddr_storage found[ADDRESSES_MAX];

	if (!c->began_ms)
		c->began_ms = cg_mono_ms();
	c->n_addresses = 0;
	if (c->denied)
		cg_call_deny(c);
	else if (!g || c->fetch->replay || (c->target.exempt && (!g->resolve || c->target.literal)))
		cg_call_begin(c);
	else if (c->target.literal)
		cg_call_resolved(c, &c->target.addr, 1, NULL);
	else if (g->resolve)
		cg_call_resolved(c, found, g->resolve(g->resolve_arg, c->target.host, found, ADDRESSES_MAX),
		    NULL);
	else {
		c->timer = cg_fetch_after(c->fetch, c->connect_ms, unresolved, c);
		cg_resolve(&c->fetch->resolver, c);
	}
}

/* ---- when it is ---- */

static bool
same_address(const struct sockaddr *a, const struct sockaddr_storage *b)
{
	const struct sockaddr_in *a4 = (const void *)a, *b4 = (const void *)b;
	const struct sockaddr_in6 *a6 = (const void *)a, *b6 = (const void *)b;

	if (a->sa_family != b->ss_family)
		return false;
	if (a->sa_family == AF_INET)
		return a4->sin_addr.s_addr == b4->sin_addr.s_addr;
	return a->sa_family == AF_INET6 && memcmp(&a6->sin6_addr, &b6->sin6_addr, 16) == 0;
}

static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct cg_fetch_call *c = arg;

	for (int i = 0; purpose == CURLSOCKTYPE_IPCXN && i < c->n_addresses; i++)
		if (same_address(&to->addr, &c->addresses[i]))
			return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
	c->strayed = true;
	return CURL_SOCKET_BAD;
}

/* A connection that somebody without a guard left open has not been examined. */
static int
before_request(void *arg, char *ip, char *own_ip, int port, int own_port)
{
	struct cg_fetch_call *c = arg;
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	const char *why;

	(void)own_ip;
	(void)port;
	(void)own_port;
	if (c->target.exempt)
		return CURL_PREREQFUNC_OK;
	if (inet_pton(AF_INET, ip, &v4.sin_addr) == 1)
		c->strayed = !cg_fetch_is_global((const struct sockaddr *)&v4, &why);
	else
		c->strayed = inet_pton(AF_INET6, ip, &v6.sin6_addr) != 1
		    || !cg_fetch_is_global((const struct sockaddr *)&v6, &why);
	return c->strayed ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static void
put_address(struct cg_buf *b, const struct sockaddr_storage *a)
{
	const struct sockaddr_in *v4 = (const void *)a;
	const struct sockaddr_in6 *v6 = (const void *)a;
	char text[INET6_ADDRSTRLEN] = "";

	if (a->ss_family == AF_INET)
		inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
	else
		inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
	cg_buf_printf(b, a->ss_family == AF_INET ? "%s" : "[%s]", text);
}

void
cg_call_pin(struct cg_fetch_call *c)
{
	struct cg_buf b;

	cg_curl.easy_setopt(c->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	cg_curl.easy_setopt(c->easy, CURLOPT_OPENSOCKETDATA, c);
	cg_curl.easy_setopt(c->easy, CURLOPT_PREREQFUNCTION, before_request);
	cg_curl.easy_setopt(c->easy, CURLOPT_PREREQDATA, c);
	if (c->target.literal)
		return;
	cg_buf_init(&b, 1024);
	cg_buf_printf(&b, "+%s:%d:", c->target.host, c->target.port);
	for (int i = 0; i < c->n_addresses; i++) {
		cg_buf_puts(&b, i ? "," : "");
		put_address(&b, &c->addresses[i]);
	}
	c->pins = cg_curl.slist_append(NULL, b.s);
	cg_curl.easy_setopt(c->easy, CURLOPT_RESOLVE, c->pins);
	cg_buf_release(&b);
}

/* ---- and elsewhere ---- */

static bool
may_go_on(struct cg_fetch_call *c, struct target *t, struct cg_err *err)
{
	int most = c->guard->redirects ? c->guard->redirects : REDIRECTS;

	if (c->redirects >= most) {
		cg_err_set(err, CG_E_PERM, "%s is not fetched: more than %d redirects", c->name, most);
		return false;
	}
	if (cg_guard_check(c->guard, t, err) < 0)
		return false;
	if (!c->target.secure || t->secure)
		return true;
	cg_err_set(err, CG_E_PERM, "%s is not fetched: it redirects from https to http", c->name);
	return false;
}

static void
drop_content_headers(struct cg_fetch_call *c)
{
	struct curl_slist *rest = NULL;

	for (const struct curl_slist *h = c->headers; h; h = h->next)
		if (strncasecmp(h->data, "content-", 8) != 0)
			rest = cg_curl.slist_append(rest, h->data);
	cg_curl.slist_free_all(c->headers);
	c->headers = rest;
}

/* As browsers do: "see other" is a GET, and so is a POST that was moved by the old statuses. */
static void
change_method(struct cg_fetch_call *c, int status)
{
	bool see = status == 303 && strcmp(c->method, "HEAD") != 0;

	if (!see && !(status < 303 && strcmp(c->method, "POST") == 0))
		return;
	free(c->method);
	c->method = cg_strdup("GET");
	c->body = NULL;
	c->body_len = 0;
	drop_content_headers(c);
}

static void
start_anew(struct cg_fetch_call *c)
{
	cg_call_close(c);
	cg_buf_clear(&c->reply.headers);
	cg_buf_clear(&c->reply.body);
	c->reply.status = 0;
	c->reply.cut = c->headed = false;
	c->sent_bytes = 0;
	*c->why = '\0';
	cg_host_enter(c);
}

bool
cg_call_redirect(struct cg_fetch_call *c, CURLcode how)
{
	int status = c->reply.status;
	struct cg_str to = cg_fetch_header(&c->reply, "location");
	struct target t;
	char *where;

	/* One that is ended from outside has not come to its end. */
	if (how != CURLE_OK && !c->reply.cut)
		return false;
	if (!c->guard || c->guard->redirects < 0 || !to.len || !cg_call_whole(c, how)
	    || (status != 307 && status != 308 && (status < 301 || status > 303)))
		return false;
	where = cg_strndup(to.s, to.len);
	c->denied = cg_target_parse(&t, c->url, where, &c->reply.err) < 0;
	free(where);
	if (c->denied)
		return false;
	c->denied = !may_go_on(c, &t, &c->reply.err);
	if (c->denied) {
		cg_target_release(&t);
		return false;
	}
	if (!cg_target_same(&c->target, &t)) {
		cg_curl.slist_free_all(c->secrets);
		c->secrets = NULL;
	}
	c->redirects++;
	change_method(c, status);
	go_to(c, &t);
	start_anew(c);
	return true;
}
