/*
 * How often a program waits for a PostgreSQL server: a relay between two unix sockets
 * that counts how often the direction turns from the program to the server.
 * usage: b_trips SERVER_SOCKET OWN_SOCKET FILE COMMAND...   the count goes into FILE
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAIRS = 64 };

static struct pair {
	int client, server; /* -1: free */
	int asked;          /* the client spoke last */
} pairs[PAIRS];
static long trips;

static int
endpoint(const char *path, int listens)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof a.sun_path, "%s", path);
	if (listens)
		unlink(path);
	if (s < 0 || (listens ? bind(s, (struct sockaddr *)&a, sizeof a) < 0 || listen(s, PAIRS) < 0
	    : connect(s, (struct sockaddr *)&a, sizeof a) < 0)) {
		perror(path);
		exit(1);
	}
	return s;
}

/* 0: that side is gone. */
static int
relay(int from, int to)
{
	char b[65536];
	ssize_t n = read(from, b, sizeof b);

	for (ssize_t at = 0, w; n > 0 && at < n; at += w)
		if ((w = write(to, b + at, (size_t)(n - at))) < 0)
			return 0;
	return n > 0;
}

static void
serve(struct pair *p, const struct pollfd *client, const struct pollfd *server)
{
	int alive = 1;

	if (client->revents) {
		trips += !p->asked;
		p->asked = 1;
		alive = relay(p->client, p->server);
	}
	if (alive && server->revents) {
		p->asked = 0;
		alive = relay(p->server, p->client);
	}
	if (!alive) {
		close(p->client);
		close(p->server);
		p->client = -1;
	}
}

static void
welcome(int l, const char *server)
{
	for (int i = 0; i < PAIRS; i++)
		if (pairs[i].client < 0) {
			pairs[i] = (struct pair){ accept(l, NULL, NULL), endpoint(server, 0), 0 };
			return;
		}
}

int
main(int argc, char **argv)
{
	struct pollfd p[1 + 2 * PAIRS];
	int status = 0, l;
	pid_t pid;
	FILE *f;

	if (argc < 5)
		return 64;
	for (int i = 0; i < PAIRS; i++)
		pairs[i].client = -1;
	l = endpoint(argv[2], 1);
	if ((pid = fork()) == 0) {
		execvp(argv[4], argv + 4);
		_exit(127);
	}
	while (waitpid(pid, &status, WNOHANG) == 0) {
		p[0] = (struct pollfd){ .fd = l, .events = POLLIN };
		for (int i = 0; i < PAIRS; i++) {
			p[1 + 2 * i] = (struct pollfd){ .fd = pairs[i].client, .events = POLLIN };
			p[2 + 2 * i] = (struct pollfd){ .fd = pairs[i].client < 0 ? -1 : pairs[i].server,
				.events = POLLIN };
		}
		if (poll(p, 1 + 2 * PAIRS, 50) <= 0)
			continue;
		for (int i = 0; i < PAIRS; i++)
			if (pairs[i].client >= 0)
				serve(&pairs[i], &p[1 + 2 * i], &p[2 + 2 * i]);
		if (p[0].revents)
			welcome(l, argv[1]);
	}
	if (!(f = fopen(argv[3], "w")))
		return 1;
	fprintf(f, "%ld\n", trips);
	fclose(f);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
