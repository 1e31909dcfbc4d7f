/*
 * How fast the queue is. usage: b_queue URL JOBS MODE [N [GROUP]]
 *
 * MODE is add (one after the other), flight (N in flight), bulk (N a call), batch (N active, ended
 * and taken GROUP a call, which is N when not said; those calls are in flight together) or latency
 * (200 a second, by a process of its own: how long from add to start). Prints a JSON line. The queue is b-<pid>, removed afterwards.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "queue/queue_priv.h"

static struct cg_err err;

static void
die(const char *what)
{
	fprintf(stderr, "b_queue: %s: %s\n", what, err.msg);
	exit(1);
}

static void
drop(char *id)
{
	free(id);
}

static const struct cg_queue_new job = { .name = "bench", .data = "{\"a\":1,\"b\":\"some text\"}" };

static void
add(struct cg_queue *q, int jobs)
{
	char *id;

	for (int i = 0; i < jobs; i++) {
		if (cg_queue_add(q, &job, &id, NULL, &err) < 0)
			die("add");
		drop(id);
	}
}

static void
flight(struct cg_queue *q, int jobs, int n)
{
	char *id;
	int out = 0;

	for (int i = 0; i < jobs || out; ) {
		while (i < jobs && out < n) {
			if (cg_queue_add_begin(q, &job, &err) < 0)
				die("begin");
			i++, out++;
		}
		if (cg_queue_add_end(q, &id, NULL, &err) < 0)
			die("end");
		drop(id);
		out--;
	}
}

static void
bulk(struct cg_queue *q, int jobs, int n)
{
	struct cg_queue_new *all = cg_calloc((size_t)n, sizeof *all);
	json_t *ids;

	for (int i = 0; i < n; i++)
		all[i] = job;
	for (int i = 0; i < jobs; i += n) {
		if (cg_queue_add_bulk(q, all, (size_t)n, &ids, &err) < 0)
			die("bulk");
		json_decref(ids);
	}
	free(all);
}

/* Jobs that are ended in one call, which takes as many others. */
struct group {
	struct cg_queue_job *job;
	struct cg_queue_end *end;
	int n; /* of them, not ended yet, or on their way */
};

/* What came for this group's call; ended at once by the next one. */
static int
go_round(struct cg_queue *q, struct group *g, int size)
{
	struct cg_queue_job *next = cg_calloc((size_t)size, sizeof *next);
	int was = g->n;

	g->n = cg_queue_turn_end(q, next, &err);
	if (g->n < 0)
		die("turn");
	for (int i = 0; i < was; i++) {
		if (g->end[i].result < 0)
			die(g->end[i].why);
		cg_queue_job_release(&g->job[i]);
	}
	memcpy(g->job, next, (size_t)g->n * sizeof *next);
	for (int i = 0; i < g->n; i++)
		g->end[i] = (struct cg_queue_end){ .job = &g->job[i], .how = CG_QUEUE_DONE, .text = "{\"ok\":true}" };
	if (g->n && cg_queue_turn_begin(q, g->end, (size_t)g->n, (size_t)size, &err) < 0)
		die("begin");
	free(next);
	return was;
}

/* n active, in groups of `size`, each with a call of its own in flight. */
static void
process(struct cg_queue *q, int jobs, int n, int size)
{
	int k = n / size, left = k, done = 0;
	struct group *all = cg_calloc((size_t)k, sizeof *all);

	for (int i = 0; i < k; i++) {
		all[i] = (struct group){ cg_calloc((size_t)size, sizeof *all->job), cg_calloc((size_t)size, sizeof *all->end), 0 };
		if (cg_queue_turn_begin(q, NULL, 0, (size_t)size, &err) < 0)
			die("begin");
	}
	for (int i = 0; left; i = (i + 1) % k) {
		if (!all[i].job)
			continue;
		done += go_round(q, &all[i], size);
		if (all[i].n)
			continue;
		free(all[i].job);
		free(all[i].end);
		all[i].job = NULL;
		left--;
	}
	if (done != jobs)
		fprintf(stderr, "b_queue: %d of %d jobs were done\n", done, jobs);
	free(all);
}

/* ---- at leisure ---- */

enum { A_SECOND = 200, AT_ONCE = 10, WARM = 100 };

/* What a producer does that has something every 5 ms; the job says when. */
static void
produce(const struct cg_queue_conf *conf, int jobs)
{
	int64_t next = cg_mono_us();
	struct cg_queue *q;
	char data[64], *id;
	const struct cg_queue_new timed = { .name = "bench", .data = data };

	if (cg_queue_open(&q, conf, NULL, &err) < 0)
		die("open");
	for (int i = 0; i < jobs; i++, next += 1000000 / A_SECOND) {
		int64_t early = next - cg_mono_us();

		if (early > 0)
			usleep((useconds_t)early);
		snprintf(data, sizeof data, "{\"t\":%lld}", (long long)cg_mono_us());
		if (cg_queue_add(q, &timed, &id, NULL, &err) < 0)
			die("add");
		drop(id);
	}
	cg_queue_close(q);
}

static int
by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* A worker with AT_ONCE slots, whose jobs end at once. */
static void
consume(struct cg_queue *q, int jobs, int64_t *took)
{
	struct cg_queue_job active[AT_ONCE];
	struct cg_queue_end ends[AT_ONCE];
	int n = 0, done = 0;

	while (done < jobs) {
		struct cg_queue_job next[AT_ONCE];
		struct pollfd p = { .events = POLLIN };
		int wait_ms, got = cg_queue_turn(q, ends, (size_t)n, next, AT_ONCE, &err);

		if (got < 0)
			die("turn");
		for (int i = 0; i < n; i++)
			cg_queue_job_release(&active[i]);
		n = got;
		memcpy(active, next, (size_t)got * sizeof *next);
		for (int i = 0; i < n; i++) {
			took[done++] = cg_mono_us() - strtoll(active[i].data + 5, NULL, 10);
			ends[i] = (struct cg_queue_end){ .job = &active[i], .how = CG_QUEUE_DONE, .text = "null" };
		}
		while (n == 0) {
			if (cg_queue_listen(q, &p.fd, &wait_ms, &err) < 0 || poll(&p, 1, wait_ms) < 0)
				die("listen");
			if (cg_queue_woken(q, &err) != 0)
				break;
		}
	}
	if (cg_queue_turn(q, ends, (size_t)n, NULL, 0, &err) < 0)
		die("turn");
	for (int i = 0; i < n; i++)
		cg_queue_job_release(&active[i]);
	qsort(took + WARM, (size_t)(jobs - WARM), sizeof *took, by_size);
}

static int64_t
cpu_us(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * INT64_C(1000000) + u.ru_utime.tv_usec + u.ru_stime.tv_usec;
}

/* What the server has used so far. */
static int64_t
server_us(struct cg_queue *q)
{
	redisReply *r = cg_ask(q, &err, "INFO", "cpu", NULL);
	double s = 0;

	for (const char *key = "used_cpu_sys:\0used_cpu_user:\0"; r && *key; key += strlen(key) + 1) {
		const char *at = strstr(r->str, key);

		s += at ? strtod(at + strlen(key), NULL) : 0;
	}
	cg_redis_free(r);
	return (int64_t)(s * 1e6);
}

int
main(int argc, char **argv)
{
	int jobs = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 0, n = argc > 4 ? (int)strtol(argv[4], NULL, 10) : 1;
	int group = argc > 5 ? (int)strtol(argv[5], NULL, 10) : n;
	const char *mode = argc > 3 ? argv[3] : "", *spin = getenv("SPIN_US");
	struct cg_queue *q;
	struct cg_queue_conf conf = { .url = argv[1] };
	json_t *keep = json_false(), *answer, *force = json_pack("{s:b}", "force", 1);
	int64_t begin, cpu, server, *took = cg_calloc((size_t)jobs + 1, sizeof *took);
	char name[32], late[80] = "";
	bool leisure = strcmp(mode, "latency") == 0;
	pid_t producer;

	if (jobs < 1 || n < 1 || group < 1 || group > n || (leisure && jobs <= WARM))
		return fprintf(stderr, "usage: b_queue URL JOBS add|flight|bulk|batch|latency [N [GROUP]]\n"), 64;
	snprintf(name, sizeof name, "b-%d", (int)getpid());
	conf.name = name;
	conf.keep_done = keep;
	conf.spin_us = spin ? (int)strtol(spin, NULL, 10) : 0;
	if (cg_queue_open(&q, &conf, NULL, &err) < 0)
		die("open");
	if (strcmp(mode, "batch") == 0)
		bulk(q, jobs, 100);
	server = server_us(q);
	begin = cg_mono_us();
	cpu = cpu_us();
	if (strcmp(mode, "add") == 0)
		add(q, jobs);
	else if (strcmp(mode, "flight") == 0)
		flight(q, jobs, n);
	else if (strcmp(mode, "bulk") == 0)
		bulk(q, jobs, n);
	else if (leisure) {
		if ((producer = fork()) == 0) {
			produce(&conf, jobs);
			_exit(0);
		}
		consume(q, jobs, took);
		waitpid(producer, NULL, 0);
		snprintf(late, sizeof late, ",\"p50_us\":%lld,\"p99_us\":%lld", (long long)took[WARM + (jobs - WARM) / 2],
		    (long long)took[WARM + (jobs - WARM) * 99 / 100]);
	} else
		process(q, jobs, n, group);
	begin = cg_mono_us() - begin;
	cpu = cpu_us() - cpu;
	server = server_us(q) - server;
	printf("{\"mode\":\"%s\",\"n\":%d,\"jobs\":%d,\"per_second\":%.0f,\"client_us\":%.2f,\"server_us\":%.2f%s}\n",
	    mode, n, jobs, jobs * 1e6 / (double)begin, (double)cpu / jobs, (double)server / jobs, late);
	free(took);
	if (cg_queue_verb(q, "obliterate", force, &answer, &err) < 0)
		die("obliterate");
	json_decref(force);
	cg_queue_close(q);
	return 0;
}
