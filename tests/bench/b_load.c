/*
 * Load on an HTTP server: b_load ADDRESS:PORT PATH CONNECTIONS SECONDS [TOKEN] keeps so many
 * connections asking for a path, each its next time when it has the reply. Prints {"requests",
 * "per_second", "p50_us", "p99_us", "bytes"}. Any status but 200, or an end of a connection, is the
 * end: a server that refuses is quick. One thread, so that the server has what is left.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

enum { HEAD_MAX = 8192, READ_MAX = 1 << 16 };

struct conn {
	int fd;
	int64_t asked_us;
	size_t n;              /* bytes of head, which is complete when left >= 0 */
	long left;             /* bytes of body to come; -1: the head is not there yet */
	char head[HEAD_MAX + 1];
};

struct load {
	struct conn *conns;
	int n_conns, epoll;
	char *request;
	size_t request_len;
	uint32_t *took_us;     /* one a request */
	size_t n, room;
	uint64_t bytes;
};

static _Noreturn void
stop(const char *what, const char *detail)
{
	fprintf(stderr, "b_load: %s%.*s\n", what, (int)strcspn(detail, "\r\n"), detail);
	exit(1);
}

static void
ask(struct load *l, struct conn *c)
{
	c->n = 0;
	c->left = -1;
	c->asked_us = cg_mono_us();
	/* A request is short: it fits into what the kernel keeps for an idle socket. */
	if (write(c->fd, l->request, l->request_len) != (ssize_t)l->request_len)
		stop("cannot write: ", strerror(errno));
}

static void
answered(struct load *l, struct conn *c)
{
	if (l->n == l->room) {
		l->room = l->room ? l->room * 2 : 65536;
		l->took_us = cg_realloc(l->took_us, l->room, sizeof *l->took_us);
	}
	l->took_us[l->n++] = (uint32_t)(cg_mono_us() - c->asked_us);
	ask(l, c);
}

static long
length_of(const char *head)
{
	static const char name[] = "\r\ncontent-length:";
	const char *p = head;

	while ((p = strstr(p, "\r\n")) && strncasecmp(p, name, sizeof name - 1) != 0)
		p += 2;
	if (!p)
		stop("a reply says no length: ", head);
	return strtol(p + sizeof name - 1, NULL, 10);
}

/* More of the head. What of it is body already is counted. */
static void
take_head(struct conn *c, const char *p, size_t n)
{
	size_t room = HEAD_MAX - c->n, take = n < room ? n : room;
	char *end;

	memcpy(c->head + c->n, p, take);
	c->n += take;
	c->head[c->n] = '\0';
	if (!(end = strstr(c->head, "\r\n\r\n"))) {
		if (c->n == HEAD_MAX)
			stop("the head of a reply has no end: ", c->head);
		return;
	}
	if (strncmp(c->head, "HTTP/1.1 200", 12) != 0)
		stop("the server refuses: ", c->head);
	c->left = length_of(c->head) - (long)(c->n - (size_t)(end + 4 - c->head)) - (long)(n - take);
}

static void
readable(struct load *l, struct conn *c)
{
	static char piece[READ_MAX];
	ssize_t n = read(c->fd, piece, sizeof piece);

	if (n <= 0)
		stop("a connection ended: ", n < 0 ? strerror(errno) : "closed");
	l->bytes += (uint64_t)n;
	if (c->left >= 0)
		c->left -= n;
	else
		take_head(c, piece, (size_t)n);
	if (c->left == 0)
		answered(l, c);
}

static int
connect_to(const char *where)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	const char *colon = strrchr(where, ':');
	char host[64] = "";
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	if (!colon || (size_t)(colon - where) >= sizeof host)
		stop("no ADDRESS:PORT: ", where);
	memcpy(host, where, (size_t)(colon - where));
	at.sin_port = htons((uint16_t)strtol(colon + 1, NULL, 10));
	if (inet_pton(AF_INET, host, &at.sin_addr) != 1 || connect(fd, (void *)&at, sizeof at) < 0)
		stop("cannot connect to ", where);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return fd;
}

static int
by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static void
run(struct load *l, const char *where, double seconds)
{
	int64_t began = cg_mono_us(), took;
	struct epoll_event events[256];

	for (int i = 0; i < l->n_conns; i++) {
		struct epoll_event e = { .events = EPOLLIN, .data.ptr = &l->conns[i] };

		l->conns[i].fd = connect_to(where);
		epoll_ctl(l->epoll, EPOLL_CTL_ADD, l->conns[i].fd, &e);
		ask(l, &l->conns[i]);
	}
	while ((took = cg_mono_us() - began) < (int64_t)(seconds * 1e6)) {
		int n = epoll_wait(l->epoll, events, 256, 1000);

		for (int i = 0; i < n; i++)
			readable(l, events[i].data.ptr);
	}
	if (l->n == 0)
		stop("no reply came from ", where);
	qsort(l->took_us, l->n, sizeof *l->took_us, by_size);
	printf("{\"requests\": %zu, \"per_second\": %.1f, \"p50_us\": %u, \"p99_us\": %u, \"bytes\": %llu}\n",
	    l->n, (double)l->n * 1e6 / (double)took, l->took_us[l->n / 2], l->took_us[l->n * 99 / 100],
	    (unsigned long long)(l->bytes / l->n));
}

int
main(int argc, char **argv)
{
	struct load l = { .epoll = epoll_create1(EPOLL_CLOEXEC) };

	if (argc < 5)
		stop("usage: ", "b_load ADDRESS:PORT PATH CONNECTIONS SECONDS [TOKEN]");
	l.n_conns = (int)strtol(argv[3], NULL, 10);
	l.conns = cg_calloc((size_t)l.n_conns, sizeof *l.conns);
	l.request = cg_asprintf("GET %s HTTP/1.1\r\nHost: %s\r\n%s%s%s\r\n", argv[2], argv[1],
	    argc > 5 ? "Authorization: Bearer " : "", argc > 5 ? argv[5] : "", argc > 5 ? "\r\n" : "");
	l.request_len = strlen(l.request);
	run(&l, argv[1], strtod(argv[4], NULL));
	return 0;
}
