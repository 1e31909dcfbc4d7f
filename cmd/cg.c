/* cg: the dispatcher. `cg plan ...` is `cg-plan ...`, as git has it. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/prog.h"

#define VERB(n, s) &(const struct cg_prog){ .name = "cg " n, .synopsis = "[ARGUMENTS]", .summary = s }

/* In the order in which a person meets them. */
static const struct cg_prog *const verbs[] = {
	VERB("plan", "compile a workflow and a trigger into a plan"),
	VERB("worker", "execute plans, or serve the queue"),
	VERB("run-step", "run one skill, or one step of a run, alone"),
	VERB("enqueue", "record a run as queued"),
	VERB("queue", "look into a job queue, add to it, change it"),
	VERB("status", "show runs, steps, artifacts and logs"),
	VERB("run", "cancel, pause, resume or retry a run"),
	VERB("thread", "run graphs as threads, go on with them, look at them"),
	VERB("cache", "look into the step cache and the objects"),
	VERB("skill", "list, show and check the skills"),
	VERB("prompt", "list, show, render and check the prompts"),
	VERB("campaign", "make, change, generate and show campaigns"),
	VERB("chat", "talk to the assistant, who makes campaigns and shows them"),
	VERB("library", "what runs have made and files that campaigns use"),
	VERB("intel", "plans, copy and themes on demand, and campaigns of them"),
	VERB("play", "what is played of a campaign: prizes, dates, odds, plays"),
	VERB("gate", "ask models for the steps of a worker; started by it"),
	VERB("httpd", "serve the web application and the REST API"),
	VERB("key", "make, list and revoke keys for the REST API"),
	VERB("migrate", "create or upgrade the store"),
	NULL
};

static const struct cg_prog prog = {
	.name = "cg",
	.synopsis = "[TOOL [ARGUMENTS]]",
	.summary = "Runs cg-TOOL with the arguments; without any, lists the tools that are there.",
	.examples = "  cg plan workflows/campaign.build.minimal.v1.yaml | cg worker\n"
	    "  cg help status\n",
	.verbs = verbs,
};

enum { TOOLS_MAX = 128 };

struct tools {
	char *v[TOOLS_MAX]; /* "plan", "run-step", ... */
	size_t n;
};

static void
add(struct tools *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->v[i], name) == 0)
			return;
	if (t->n < TOOLS_MAX)
		t->v[t->n++] = cg_strdup(name);
}

static void
scan(struct tools *t, const char *dir)
{
	struct dirent *e;
	DIR *d = opendir(dir);

	while (d && (e = readdir(d))) {
		char *path = cg_path_join(dir, e->d_name);

		if (strncmp(e->d_name, "cg-", 3) == 0 && cg_is_exec(path))
			add(t, e->d_name + 3);
		free(path);
	}
	if (d)
		closedir(d);
}

/* Call f with each folder that tools are looked for in, ours first, until it says stop. */
static bool
each_dir(bool (*f)(const char *dir, void *arg), void *arg)
{
	const char *path = getenv("PATH");
	char *self = cg_self_dir();
	bool stop = self && f(self, arg);

	free(self);
	while (!stop && path && *path) {
		size_t n = strcspn(path, ":");
		char *dir = n ? cg_strndup(path, n) : cg_strdup(".");

		stop = f(dir, arg);
		free(dir);
		path += n + (path[n] == ':');
	}
	return stop;
}

static bool
scan_dir(const char *dir, void *arg)
{
	scan(arg, dir);
	return false;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
find_tools(struct tools *t)
{
	each_dir(scan_dir, t);
	qsort(t->v, t->n, sizeof *t->v, by_name);
}

static void
release(struct tools *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->v[i]);
}

static const char *
summary_of(const char *name)
{
	for (const struct cg_prog *const *v = verbs; *v; v++)
		if (strcmp((*v)->name + 3, name) == 0)
			return (*v)->summary;
	return "";
}

static int
list(void)
{
	struct tools t = { .n = 0 };
	struct cg_err err = CG_ERR_INIT;

	find_tools(&t);
	for (size_t i = 0; i < t.n; i++)
		if (*summary_of(t.v[i]))
			printf("%-10s %s\n", t.v[i], summary_of(t.v[i]));
		else
			printf("%s\n", t.v[i]);
	release(&t);
	return cg_prog_finish(&prog, 0, &err);
}

struct call {
	const char *tool;
	char **argv;
};

/* Become dir/cg-TOOL; comes back only when that cannot be. */
static bool
become(const char *dir, void *arg)
{
	struct call *c = arg;
	char *name = cg_asprintf("%s/cg-%s", dir, c->tool);

	if (cg_is_exec(name)) {
		c->argv[0] = name;
		execv(name, c->argv);
		fprintf(stderr, "cg: '%s': %s\n", name, strerror(errno));
		exit(71);
	}
	free(name);
	return false;
}

static int
unknown(const char *tool)
{
	struct tools t = { .n = 0 };
	const char *near;

	find_tools(&t);
	near = cg_nearest(tool, (const char *const *)t.v, t.n);
	if (near)
		cg_prog_usage(&prog, "no tool 'cg-%s' (did you mean 'cg %s'?)", tool, near);
	cg_prog_usage(&prog, "no tool 'cg-%s'", tool);
}

int
main(int argc, char **argv)
{
	char *help[] = { argv[0], "--help", NULL };
	struct call c;

	if (argc > 2 && strcmp(argv[1], "help") == 0)
		c = (struct call){ argv[2], help };
	else if (argc > 1 && argv[1][0] != '-' && strcmp(argv[1], "help") != 0)
		c = (struct call){ argv[1], argv + 1 };
	else if (cg_prog_start(&prog, argc > 1 && argv[1][0] == '-' ? argc : 1, argv) > 0)
		cg_prog_usage(&prog, "the tool comes first, its options after it");
	else
		return list();
	if (strchr(c.tool, '/'))
		cg_prog_usage(&prog, "'%s' is not the name of a tool", c.tool);
	each_dir(become, &c);
	return unknown(c.tool);
}
