/*
 * What one who talks to models and providers costs by itself, in one line of JSON: CPU
 * time for a stream of a thousand tokens in a hundred pieces, or the most memory while
 * 200 transfers to four hosts are under way. The server is tests/services/http.mjs.
 * usage: b_fetch stream http://127.0.0.1:PORT STREAMS
 *        b_fetch held PORT PER_HOST [CA_FILE], with a CA_FILE by TLS
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/err.h"
#include "fetch/fetch.h"
#include "fetch/sse.h"

static struct cg_fetch *f;
static struct cg_sse sse;
static int events, failed, begun, ended;

static int
count(void *arg, const struct cg_sse_event *e)
{
	(void)arg;
	(void)e;
	events++;
	return 0;
}

static int
take(void *arg, const void *p, size_t n)
{
	struct cg_err err;

	(void)arg;
	return cg_sse_feed(&sse, p, n, count, NULL, &err);
}

static int
note(void *arg, const void *p, size_t n)
{
	(void)arg;
	(void)p;
	(void)n;
	begun++;
	return 0;
}

static void
done(void *arg, struct cg_fetch_reply *r)
{
	(void)arg;
	ended++;
	failed += r->status != 200;
}

static int64_t
cpu_us(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * (int64_t)1000000 + u.ru_utime.tv_usec
	    + u.ru_stime.tv_usec;
}

static int
by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Their median. The first of them opens the connection, and is thrown away. */
static int64_t
streams(const char *origin, int n)
{
	char url[100];
	int64_t *us = calloc((size_t)n, sizeof *us), median;
	struct cg_fetch_req req = { .method = "POST", .url = url, .body = "{}", .body_len = 2, .take = take,
		.slow = 1 };

	snprintf(url, sizeof url, "%s/speak/100/10/5", origin);
	for (int i = -1; i < n && us; i++) {
		int64_t began = cpu_us();

		cg_sse_init(&sse, 1 << 20);
		ended = events = 0;
		cg_fetch_start(f, &req, done, NULL);
		while (!ended)
			cg_fetch_wait(f, NULL, 0, 1000);
		failed += events != 1001;
		if (i >= 0)
			us[i] = cpu_us() - began;
		cg_sse_release(&sse);
	}
	if (!us)
		return -1;
	qsort(us, (size_t)n, sizeof *us, by_size);
	median = us[n / 2];
	free(us);
	return median;
}

/* Those that have a place have their headers and wait for the rest; the others wait for a place. */
static long
held(const char *port, int per_host, bool tls)
{
	struct rusage u;
	int most = 4 * per_host < 200 ? 4 * per_host : 200;

	for (int i = 0; i < 200; i++) {
		char url[100];
		struct cg_fetch_req req = { .method = "GET", .url = url, .compressed = true, .take = note };

		snprintf(url, sizeof url, "http%s://127.0.0.%d:%s/hang", tls ? "s" : "", 1 + i % 4, port);
		cg_fetch_start(f, &req, done, NULL);
	}
	for (int64_t end = cg_mono_ms() + 20000; begun < most && cg_mono_ms() < end;)
		cg_fetch_wait(f, NULL, 0, 100);
	failed += begun != most;
	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

int
main(int argc, char **argv)
{
	struct cg_fetch_conf conf = { .per_host = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 0,
		.ca_file = argc > 4 ? argv[4] : NULL };
	struct cg_err err;

	if (argc < 4 || cg_fetch_open_with(&f, &conf, &err) < 0)
		return fprintf(stderr, "usage: b_fetch stream|held ...\n"), 64;
	signal(SIGPIPE, SIG_IGN);
	if (*argv[1] == 's')
		printf("{\"stream_us\": %lld}\n", (long long)streams(argv[2], conf.per_host));
	else
		printf("{\"held_kb\": %ld}\n", held(argv[2], conf.per_host, argc > 4));
	cg_fetch_close(f);
	return failed ? fprintf(stderr, "b_fetch: %d transfers failed\n", failed), 70 : 0;
}
