/*
 * How fast the store is as a queue. usage: b_store URL RUNS MODE [N]
 * SERVER_PID names the server's first process: what it and its children use is said too.
 *
 * MODE is add (one after the other), flight (over N connections, a process each) or batch (N
 * runs at a time: those that are done end and as many others are taken in one transaction).
 * A run does nothing; it has a trigger and no plan. Prints a JSON line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "store/store.h"

static struct cg_err err;
static const struct cg_scope who = { "bench", NULL };

static void
die(const char *what)
{
	fprintf(stderr, "b_store: %s: %s\n", what, err.msg);
	exit(1);
}

static struct cg_store *
store(const char *url)
{
	struct cg_store *st;

	if (cg_store_open(&st, url, CG_STORE_WRITE, &err) < 0)
		die("open");
	return st;
}

static void
add(struct cg_store *st, int runs)
{
	const struct cg_run_new run = { .workflow = "bench", .version = "1.0.0",
		.trigger = "{\"a\":1,\"b\":\"some text\"}" };
	char id[CG_ID_LEN + 1];

	for (int i = 0; i < runs; i++)
		if (cg_store_run_add(st, &who, &run, id, &err) < 0)
			die("add");
}

/* Each process has a connection of its own, and begins when all have one. */
static void
flight(const char *url, int runs, int n)
{
	int ready[2], go[2], status, bad = 0;
	char c = 0;

	if (pipe(ready) < 0 || pipe(go) < 0)
		exit(1);
	for (int i = 0; i < n; i++)
		if (fork() == 0) {
			struct cg_store *st = store(url);

			close(go[1]);
			if (write(ready[1], &c, 1) != 1 || read(go[0], &c, 1) != 0)
				_exit(1);
			add(st, runs / n);
			cg_store_close(st);
			_exit(0);
		}
	for (int i = 0; i < n; i++)
		if (read(ready[0], &c, 1) != 1)
			exit(1);
	close(go[0]);
	close(go[1]);
	while (wait(&status) > 0)
		bad |= status;
	if (bad)
		exit(1);
}

/* Fill the queue without measuring it: many in a transaction. */
static void
fill(struct cg_store *st, int runs)
{
	for (int i = 0; i < runs; i += 500) {
		if (cg_store_begin(st, &err) < 0)
			die("begin");
		add(st, runs - i < 500 ? runs - i : 500);
		if (cg_store_commit(st, &err) < 0)
			die("commit");
	}
}

static int
turn(struct cg_store *st, struct cg_run_row *rows, int have, int n)
{
	const struct cg_claim c = { .worker = "bench" };

	if (cg_store_begin(st, &err) < 0)
		die("begin");
	for (int i = 0; i < have; i++) {
		struct cg_hold by = { "bench", rows[i].fence, rows[i].began_ms };

		if (cg_store_run_leave(st, &who, rows[i].id, &by, CG_RUN_COMPLETED, NULL, &err) < 0)
			die("leave");
		cg_run_row_release(&rows[i]);
	}
	if ((have = cg_store_commit_claiming(st, &c, rows, (size_t)n, &err)) < 0)
		die("turn");
	return have;
}

static void
process(struct cg_store *st, int runs, int n)
{
	struct cg_run_row *rows = cg_calloc((size_t)n, sizeof *rows);
	int done = 0;

	for (int have = 0; (have = turn(st, rows, have, n)) > 0; done += have)
		;
	if (done != runs)
		fprintf(stderr, "b_store: %d of %d runs were done\n", done, runs);
	free(rows);
}

static int64_t
cpu_us(int whose)
{
	struct rusage u;

	getrusage(whose, &u);
	return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * INT64_C(1000000) + u.ru_utime.tv_usec + u.ru_stime.tv_usec;
}

/* Fields 14 to 17 of stat: of a process alone, and of the children that it has buried. */
static int64_t
ticks(const char *pid, int fields)
{
	char path[64], line[1024], *at;
	int64_t sum = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%s/stat", pid);
	if (!(f = fopen(path, "r")))
		return 0;
	at = fgets(line, sizeof line, f) ? strrchr(line, ')') : NULL;
	fclose(f);
	for (int i = 0; at && i < 11 + fields; i++) {
		at = strchr(at + 1, ' ');
		sum += at && i >= 11 ? strtoll(at, NULL, 10) : 0;
	}
	return sum;
}

static int64_t
server_us(void)
{
	const char *pid = getenv("SERVER_PID");
	char path[64], list[8192] = "", *save;
	int64_t sum;
	FILE *f;

	if (!pid)
		return 0;
	usleep(200000); /* those who have just ended are buried */
	sum = ticks(pid, 4);
	snprintf(path, sizeof path, "/proc/%s/task/%s/children", pid, pid);
	if ((f = fopen(path, "r"))) {
		if (fgets(list, sizeof list, f))
			for (char *c = strtok_r(list, " \n", &save); c; c = strtok_r(NULL, " \n", &save))
				sum += ticks(c, 2);
		fclose(f);
	}
	return sum * 1000000 / sysconf(_SC_CLK_TCK);
}

int
main(int argc, char **argv)
{
	int runs = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 0, n = argc > 4 ? (int)strtol(argv[4], NULL, 10) : 1;
	const char *mode = argc > 3 ? argv[3] : "";
	struct cg_store *st;
	int64_t begin, cpu, server;

	if (runs < 1 || n < 1)
		return fprintf(stderr, "usage: b_store URL RUNS add|flight|batch [N]\n"), 64;
	st = store(argv[1]);
	if (strcmp(mode, "batch") == 0)
		fill(st, runs);
	server = server_us();
	begin = cg_mono_us();
	cpu = cpu_us(RUSAGE_SELF) + cpu_us(RUSAGE_CHILDREN);
	if (strcmp(mode, "add") == 0)
		add(st, runs);
	else if (strcmp(mode, "flight") == 0)
		flight(argv[1], runs, n);
	else
		process(st, runs, n);
	begin = cg_mono_us() - begin;
	cpu = cpu_us(RUSAGE_SELF) + cpu_us(RUSAGE_CHILDREN) - cpu;
	server = server_us() - server;
	printf("{\"mode\":\"%s\",\"n\":%d,\"jobs\":%d,\"per_second\":%.0f,\"client_us\":%.2f,\"server_us\":%.2f}\n",
	    mode, n, runs, runs * 1e6 / (double)begin, (double)cpu / runs, (double)server / runs);
	cg_store_close(st);
	return 0;
}
