/*
 * The queue at the command of queue.mjs. usage:
 *	queue URL QUEUE add NAME [DATA [OPTS]]     the id
 *	queue URL QUEUE flow TREE                  the ids
 *	queue URL QUEUE verb VERB [ARGS]           its answer
 *	queue URL QUEUE await ID                   how it ended
 *	queue URL QUEUE work N                     take and end N jobs: a line each
 * A job whose name begins with "fail" fails. What goes wrong is a line "error: ...".
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "json/json.h"
#include "queue/queue.h"

enum { WAIT_MS = 10000 };

static struct cg_err err;

static json_t *
json_of(const char *text)
{
	return text ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;
}

/* Print and free. */
static int
print(json_t *v)
{
	char *text = cg_json_str(v);

	puts(text);
	free(text);
	json_decref(v);
	return 0;
}

static int
add(struct cg_queue *q, char **arg)
{
	json_t *opts = arg[1] ? json_of(arg[2]) : NULL;
	struct cg_queue_new job = { .name = arg[0], .data = arg[1], .opts = opts };
	char *id;
	int rc = cg_queue_add(q, &job, &id, NULL, &err);

	json_decref(opts);
	if (rc < 0)
		return -1;
	puts(id);
	free(id);
	return 0;
}

static int
flow(struct cg_queue *q, char **arg)
{
	json_t *tree = json_of(arg[0]), *ids;
	int rc = cg_queue_add_flow(q, tree, &ids, &err);

	json_decref(tree);
	return rc < 0 ? -1 : print(ids);
}

static int
verb(struct cg_queue *q, char **arg)
{
	json_t *args = json_of(arg[1]), *answer;
	int rc = cg_queue_verb(q, arg[0], args, &answer, &err);

	json_decref(args);
	return rc < 0 ? -1 : print(answer);
}

static int
await(struct cg_queue *q, char **arg)
{
	struct cg_deadline until = cg_deadline_in(WAIT_MS);
	json_t *answer;
	int rc = cg_queue_await(q, arg[0], &until, &answer, &err);

	return rc < 0 ? -1 : print(rc ? answer : json_null());
}

static int
work(struct cg_queue *q, char **arg)
{
	for (long n = strtol(arg[0], NULL, 10); n > 0; n--) {
		struct cg_deadline until = cg_deadline_in(WAIT_MS);
		struct cg_queue_end e = { .how = CG_QUEUE_DONE, .text = "{\"by\":\"c\"}" };
		struct cg_queue_job job;
		int rc = cg_queue_take(q, &job, &until, &err);

		if (rc <= 0)
			return rc;
		e.job = &job;
		if (strncmp(job.name, "fail", 4) == 0) {
			e.how = CG_QUEUE_FAILED;
			e.text = "c failed";
		}
		rc = cg_queue_end(q, &e, &err);
		printf("%s %s\n", job.id, rc < 0 ? err.msg : "ended");
		cg_queue_job_release(&job);
	}
	return 0;
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*fn)(struct cg_queue *q, char **arg);
	} ways[] = { { "add", add }, { "flow", flow }, { "verb", verb }, { "await", await }, { "work", work } };
	json_t *keep = json_false();
	struct cg_queue_conf conf = { .worker = "cw", .metrics = 10, .keep_done = keep, .keep_failed = keep };
	struct cg_queue *q;
	int rc = 0;

	if (argc < 5)
		return fprintf(stderr, "usage: queue URL QUEUE add|flow|verb|await|work ARG...\n"), 64;
	conf.url = argv[1];
	conf.name = argv[2];
	if (cg_queue_open(&q, &conf, NULL, &err) < 0)
		return printf("error: %s\n", err.msg), 1;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (strcmp(ways[i].name, argv[3]) == 0)
			rc = ways[i].fn(q, argv + 4);
	if (rc < 0)
		printf("error: %s\n", err.msg);
	cg_queue_close(q);
	return rc < 0;
}
