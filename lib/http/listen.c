/* Sockets to listen on: by address, by path, or from who started us. */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "http/http.h"

enum { BACKLOG = 1024, INHERITED_FD = 3 };

bool
cg_http_inherited(void)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");

	return pid && fds && strtol(pid, NULL, 10) == (long)getpid() && strtol(fds, NULL, 10) > 0;
}

/* What the socket is bound to, as a client would write it. */
static void
tell(int fd, char told[128])
{
	union {
		struct sockaddr sa;
		struct sockaddr_un un;
		struct sockaddr_storage all;
	} at;
	char host[80] = "", port[8] = "";
	socklen_t n = sizeof at;

	memset(&at, 0, sizeof at);
	getsockname(fd, &at.sa, &n);
	if (at.sa.sa_family == AF_UNIX) {
		snprintf(told, 128, "unix:%s", at.un.sun_path);
		return;
	}
	getnameinfo(&at.sa, n, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
	snprintf(told, 128, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host, port);
}

static int
inherited(char told[128], struct cg_err *err)
{
	const char *fds = getenv("LISTEN_FDS");
	int on = 0;
	socklen_t n = sizeof on;

	if (!cg_http_inherited())
		return cg_err_set(err, CG_E_USAGE, "no socket was inherited: LISTEN_FDS and LISTEN_PID say so");
	if (strtol(fds, NULL, 10) != 1)
		return cg_err_set(err, CG_E_USAGE, "%s sockets were inherited, one is expected", fds);
	if (getsockopt(INHERITED_FD, SOL_SOCKET, SO_ACCEPTCONN, &on, &n) < 0 || !on)
		return cg_err_set(err, CG_E_USAGE, "descriptor %d, which was inherited, is no listening "
		    "socket", INHERITED_FD);
	fcntl(INHERITED_FD, F_SETFD, FD_CLOEXEC);
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	tell(INHERITED_FD, told);
	return INHERITED_FD;
}

/* A socket file that nobody answers at any more is in the way; one that is in use stays. */
static int
clear_path(const struct sockaddr_un *un, struct cg_err *err)
{
	struct stat st;
	int fd, rc, why;

	if (lstat(un->sun_path, &st) < 0)
		return 0;
	if (!S_ISSOCK(st.st_mode))
		return cg_err_set(err, CG_E_CONFLICT, "'%s' is there, and no socket", un->sun_path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	rc = connect(fd, (const void *)un, sizeof *un);
	why = errno;
	close(fd);
	if (rc == 0 || why != ECONNREFUSED)
		return cg_err_set(err, CG_E_UNAVAILABLE, "listen on unix:%s: another server is there",
		    un->sun_path);
	unlink(un->sun_path);
	return 0;
}

static int
on_path(const char *path, char told[128], struct cg_err *err)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	int fd;

	if (!*path || strlen(path) >= sizeof un.sun_path)
		return cg_err_set(err, CG_E_USAGE, "'unix:%s': a path of 1 to %zu bytes is expected", path,
		    sizeof un.sun_path - 1);
	memcpy(un.sun_path, path, strlen(path));
	if (clear_path(&un, err) < 0)
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && bind(fd, (void *)&un, sizeof un) == 0 && chmod(path, 0660) == 0
	    && listen(fd, BACKLOG) == 0) {
		tell(fd, told);
		return fd;
	}
	cg_err_sys(err, "listen on unix:%s", path);
	if (fd >= 0)
		close(fd);
	return -1;
}

static int
split(const char *where, char host[256], const char **port, struct cg_err *err)
{
	const char *colon = strrchr(where, ':'), *start = where, *end = colon;
	int64_t n;

	if (colon && *where == '[' && colon > where && colon[-1] == ']') {
		start++;
		end--;
	}
	if (!colon || end < start || end - start > 255)
		return cg_err_set(err, CG_E_USAGE, "'%s' is no place to listen: ADDRESS:PORT, [IPV6]:PORT, "
		    ":PORT or unix:PATH", where);
	memcpy(host, start, (size_t)(end - start));
	host[end - start] = '\0';
	*port = colon + 1;
	return cg_strtoi64(*port, 0, 65535, &n, "port", err);
}

static int
on_address(const char *where, char told[128], struct cg_err *err)
{
	struct addrinfo hints = { .ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM };
	struct addrinfo *list = NULL;
	const char *port = NULL;
	char host[256];
	int fd, rc, one = 1, zero = 0;

	if (split(where, host, &port, err) < 0)
		return -1;
	/* Every address: one socket of IPv6 that takes both, where there is IPv6. */
	if ((rc = getaddrinfo(*host ? host : "::", port, &hints, &list)) != 0 && *host)
		return cg_err_set(err, CG_E_USAGE, "listen on %s: %s", where, gai_strerror(rc));
	if (rc != 0 && (rc = getaddrinfo("0.0.0.0", port, &hints, &list)) != 0)
		return cg_err_set(err, CG_E_OS, "listen on %s: %s", where, gai_strerror(rc));
	fd = socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
		if (list->ai_family == AF_INET6 && !*host)
			setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof zero);
	}
	if (fd < 0 || bind(fd, list->ai_addr, list->ai_addrlen) < 0 || listen(fd, BACKLOG) < 0) {
		if (errno == EADDRINUSE)
			cg_err_set(err, CG_E_UNAVAILABLE, "listen on %s: another server is there", where);
		else
			cg_err_sys(err, "listen on %s", where);
		if (fd >= 0)
			close(fd);
		fd = -1;
	} else {
		tell(fd, told);
	}
	freeaddrinfo(list);
	return fd;
}

int
cg_http_listen(const char *where, char told[128], struct cg_err *err)
{
	if (!where || !*where)
		return inherited(told, err);
	if (strncmp(where, "unix:", 5) == 0)
		return on_path(where + 5, told, err);
	return on_address(where, told, err);
}
