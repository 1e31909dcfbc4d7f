/*
 * Many idle event streams on one server: b_http [N] starts a server and opens N streams on it.
 * Prints {"streams", "rss_kb", "before_kb", "each_bytes", "event_us"}: the server's memory with all
 * of them open and with none, and its CPU for one event to one of them.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/sig.h"
#include "base/str.h"
#include "http/http.h"
#include "http/stream.h"

enum { EVENTS = 2000 };

static struct cg_http_stream **streams;
static _Atomic int n_open;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void
events(void *arg, struct cg_http_req *r)
{
	struct cg_http_stream *s = cg_http_stream_open(r, 0);

	(void)arg;
	pthread_mutex_lock(&lock);
	streams[n_open++] = s;
	pthread_mutex_unlock(&lock);
}

static void
begin(void *arg, struct cg_http_req *r)
{
	static const struct cg_http_plan plan = { .handle = events, .route = "/events" };

	(void)arg;
	cg_http_take(r, &plan);
}

static void
done_with(void *arg, struct cg_http_req *r, int status, int64_t took_us)
{
	(void)arg, (void)r, (void)status, (void)took_us;
}

static long
rss_kb(void)
{
	char line[200];
	long kb = 0;
	FILE *f = fopen("/proc/self/status", "r");

	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, "VmRSS:", 6) == 0)
			kb = strtol(line + 6, NULL, 10);
	if (f)
		fclose(f);
	return kb;
}

static int64_t
cpu_us(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000LL + u.ru_utime.tv_usec + u.ru_stime.tv_usec;
}

/* The server: tells its port, waits for all streams, measures. */
static int
serve(int n, int out)
{
	struct cg_http_conf c = CG_HTTP_CONF_INIT;
	struct cg_err err = CG_ERR_INIT;
	struct cg_http *h;
	char told[128];
	long before, after;
	int64_t cpu;

	streams = cg_calloc((size_t)n + 1, sizeof *streams);
	c.fd = cg_http_listen("127.0.0.1:0", told, &err);
	c.streams = n;
	c.workers = 0;
	c.begin = begin;
	c.done = done_with;
	if (cg_http_start(&h, &c, &err) < 0) {
		fprintf(stderr, "b_http: %s\n", err.msg);
		return 1;
	}
	before = rss_kb();
	dprintf(out, "%s\n", strrchr(told, ':') + 1);
	while (n_open < n)
		usleep(10000);
	usleep(500000);
	after = rss_kb();
	cpu = cpu_us();
	for (int i = 0; i < EVENTS; i++) {
		cg_http_stream_send(streams[i * 7 % n], "1", "step", "{\"type\":\"step.completed\"}", 25, &err);
		usleep(100);
	}
	usleep(100000);
	printf("{\"streams\":%d,\"rss_kb\":%ld,\"before_kb\":%ld,\"each_bytes\":%ld,\"event_us\":%.1f}\n", n,
	    after, before, (after - before) * 1024 / n, (double)(cpu_us() - cpu) / EVENTS);
	fflush(stdout);
	_exit(0);
}

int
main(int argc, char **argv)
{
	static const char request[] = "GET /events HTTP/1.1\r\nHost: campaigns.example.com\r\n"
	    "Accept: text/event-stream\r\nAccept-Language: en-GB,en;q=0.9,de;q=0.8\r\n"
	    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
	    "Accept-Encoding: gzip, deflate, br\r\nCache-Control: no-cache\r\nLast-Event-ID: 17\r\n"
	    "Sec-Fetch-Dest: empty\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Site: same-origin\r\n"
	    "Authorization: Bearer ";
	int64_t n = 10000;
	struct cg_err err = CG_ERR_INIT;
	struct sockaddr_in to = { .sin_family = AF_INET };
	struct rlimit l;
	char port[16] = "", token[801];
	int p[2];
	pid_t pid;

	if (argc > 1 && cg_strtoi64(argv[1], 1, 100000, &n, "streams", &err) < 0)
		return 64;
	getrlimit(RLIMIT_NOFILE, &l);
	l.rlim_cur = l.rlim_max;
	setrlimit(RLIMIT_NOFILE, &l);
	if (pipe(p) < 0 || (pid = fork()) < 0)
		return 71;
	if (pid == 0)
		return serve((int)n, p[1]);
	if (read(p[0], port, sizeof port - 1) <= 0)
		return 70;
	to.sin_port = htons((uint16_t)strtol(port, NULL, 10));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	memset(token, 'x', 800);
	token[800] = '\0';
	for (int64_t i = 0; i < n; i++) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);
		char *text = cg_asprintf("%s%s\r\n\r\n", request, token);

		if (fd < 0 || connect(fd, (void *)&to, sizeof to) < 0) {
			perror("b_http: connect");
			kill(pid, SIGKILL);
			return 71;
		}
		cg_fd_write(fd, text, strlen(text));
		free(text);
	}
	waitpid(pid, NULL, 0);
	return 0;
}
