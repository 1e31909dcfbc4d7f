/* A client that is as impolite as a test wants it, of a server on http_port of this machine. */
#ifndef CG_TESTS_HTTP_TEST_H
#define CG_TESTS_HTTP_TEST_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"

enum { REPLY_MAX = 8 << 20 };

static int http_port;

static inline int
dial(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)http_port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(fd, (void *)&to, sizeof to) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Read until want is there, the end (0), or 5 s are over. */
static inline ssize_t
read_until(int fd, struct cg_buf *b, const char *want)
{
	struct pollfd p = { fd, POLLIN, 0 };
	int64_t until = cg_mono_ms() + 5000;
	ssize_t n = 1;

	while (n > 0 && !(want && strstr(b->s, want)) && cg_mono_ms() < until) {
		char *to = cg_buf_room(b, 65536);

		if (poll(&p, 1, 100) <= 0)
			continue;
		n = read(fd, to, 65536);
		if (n > 0)
			cg_buf_add(b, (size_t)n);
	}
	return n;
}

/* Everything that comes back to these bytes, until the server closes. Good until the next call. */
static inline const char *
ask(const char *bytes)
{
	static struct cg_buf b;
	int fd = dial();

	if (b.s)
		cg_buf_release(&b);
	cg_buf_init(&b, REPLY_MAX);
	cg_fd_write(fd, bytes, strlen(bytes));
	read_until(fd, &b, NULL);
	close(fd);
	return b.s;
}

static inline const char *
get(const char *path, const char *more)
{
	char *text = cg_asprintf("GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n", path, more);
	const char *reply = ask(text);

	free(text);
	return reply;
}

static inline int
status(const char *reply)
{
	return strncmp(reply, "HTTP/1.1 ", 9) == 0 ? (int)strtol(reply + 9, NULL, 10) : -1;
}

static inline const char *
body(const char *reply)
{
	const char *p = strstr(reply, "\r\n\r\n");

	return p ? p + 4 : "(no body)";
}

#endif
