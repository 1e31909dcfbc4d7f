/* Trees of jobs: what a child's end does to its parent. */
#include "queue_test.h"

/* The ids of a flow, flat; good until the next one. */
static const char *
flow(struct cg_queue *q, const char *tree)
{
	static char *text;
	json_t *t = json_loads(tree, 0, NULL), *ids = NULL;
	int rc = cg_queue_add_flow(q, t, &ids, &err);

	free(text);
	text = rc == 0 ? cg_json_str(ids) : cg_strdup(err.msg);
	json_decref(ids);
	json_decref(t);
	return text;
}

static int64_t
run(struct cg_queue *q, enum cg_queue_how how, const char *text)
{
	struct cg_queue_job job = take(q);

	return job.id ? end(q, &job, how, text) : -3;
}

static void
t_tree(void)
{
	struct cg_queue *p = open_queue("pq", (struct cg_queue_conf){ .worker = NULL });
	struct cg_queue *c = open_queue("cq", (struct cg_queue_conf){ .worker = NULL });
	struct cg_queue_job job;

	is_str(flow(p, "{\"name\":\"root\",\"data\":{\"r\":1},\"opts\":{\"jobId\":\"root1\"},\"children\":["
	    "{\"name\":\"c\",\"queueName\":\"cq\",\"opts\":{\"jobId\":\"ch1\"}},"
	    "{\"name\":\"c\",\"queueName\":\"cq\",\"opts\":{\"jobId\":\"ch2\",\"failParentOnFailure\":true}},"
	    "{\"name\":\"c\",\"queueName\":\"cq\",\"opts\":{\"jobId\":\"ch3\",\"ignoreDependencyOnFailure\":true}}]}"),
	    "{\"id\":\"root1\",\"queueName\":\"pq\",\"children\":[{\"id\":\"ch1\",\"queueName\":\"cq\"},{\"id\":\"ch2\","
	    "\"queueName\":\"cq\"},{\"id\":\"ch3\",\"queueName\":\"cq\"}]}", "a tree over two queues");
	is_str(say("ZRANGE bull:pq:waiting-children 0 -1 WITHSCORES"), "root1 1795341491068", "the parent waits");
	is_str(say("SORT bull:pq:root1:dependencies ALPHA"), "bull:cq:ch1 bull:cq:ch2 bull:cq:ch3", "for its children");
	is_str(say("HMGET bull:cq:ch2 parentKey parent opts"), "bull:pq:root1 {\"id\":\"root1\",\"queueKey\":\"bull:pq\","
	    "\"fpof\":true} {\"jobId\":\"ch2\",\"fpof\":true,\"parent\":{\"id\":\"root1\",\"queue\":\"bull:pq\"},"
	    "\"attempts\":0}", "a child knows its parent, and what its failure means");
	is_str(say("LRANGE bull:cq:wait 0 -1"), "ch3 ch2 ch1", "children are ready");
	is_int(run(c, CG_QUEUE_DONE, "{\"n\":\"c1\"}"), -1, "one is done");
	is_str(say("HGETALL bull:pq:root1:processed"), "bull:cq:ch1 {\"n\":\"c1\"}", "its value is with the parent");
	run(c, CG_QUEUE_DONE, "2");
	is_str(say("LLEN bull:pq:wait"), "0", "the parent waits still");
	run(c, CG_QUEUE_FAILED, "bad c3");
	is_str(say("HGETALL bull:pq:root1:failed"), "bull:cq:ch3 bad c3", "an ignored failure is kept");
	is_str(say("LRANGE bull:pq:wait 0 -1"), "root1", "and lets the parent go");
	is_str(verb(p, "children", "{\"id\":\"root1\"}"), "{\"processed\":{\"bull:cq:ch1\":{\"n\":\"c1\"},\"bull:cq:ch2\":2},"
	    "\"unprocessed\":[],\"ignored\":{\"bull:cq:ch3\":\"bad c3\"},\"failed\":[]}", "what the children gave");
	job = take(p);
	is_str(job.id, "root1", "the parent runs last");
	is_int(end(p, &job, CG_QUEUE_DONE, NULL), -1, "and is done");
	ok(strstr(verb(p, "flow", "{\"id\":\"root1\"}"), "\"children\":[{\"queueName\":\"cq\",\"job\":{\"id\":\"ch1\""), "the "
	    "tree is read");
	cg_queue_close(p);
	cg_queue_close(c);
}

static void
t_policies(void)
{
	struct cg_queue *q = open_queue("po", (struct cg_queue_conf){ .worker = NULL });

	flow(q, "{\"name\":\"p\",\"opts\":{\"jobId\":\"f\"},\"children\":[{\"name\":\"c\",\"opts\":{\"jobId\":\"f1\","
	    "\"failParentOnFailure\":true}},{\"name\":\"c\",\"opts\":{\"jobId\":\"f2\",\"delay\":9999999}}]}");
	run(q, CG_QUEUE_FAILED, "x");
	is_str(say("HGET bull:po:f defa"), "child bull:po:f1 failed", "failing the parent: it will");
	is_str(say("ZRANGE bull:po:f:unsuccessful 0 -1"), "bull:po:f1", "because of that child");
	is_str(say("LRANGE bull:po:wait 0 -1"), "f", "it is ready");
	is_int(run(q, CG_QUEUE_DONE, NULL), -3, "and fails when it is taken");
	is_str(say("HGET bull:po:f failedReason"), "child bull:po:f1 failed", "with that reason");
	is_str(say("SMEMBERS bull:po:f:dependencies"), "bull:po:f2", "the other child is as it was");
	verb(q, "obliterate", "{}");
	verb(q, "resume", NULL);

	flow(q, "{\"name\":\"p\",\"opts\":{\"jobId\":\"c\"},\"children\":[{\"name\":\"c\",\"opts\":{\"jobId\":\"c1\","
	    "\"continueParentOnFailure\":true}},{\"name\":\"c\",\"opts\":{\"jobId\":\"c2\",\"delay\":9999999}}]}");
	run(q, CG_QUEUE_FAILED, "x");
	is_str(say("HGETALL bull:po:c:failed"), "bull:po:c1 x", "going on: the failure is kept");
	{
		struct cg_queue_job job = take(q);

		is_str(job.id, "c", "the parent runs without waiting for the others");
		is_int(end(q, &job, CG_QUEUE_DONE, NULL), -2, "but is not done while they are not");
		is_str(err.msg, "job c has children that are not done", "as it is told");
	}
	verb(q, "obliterate", "{\"force\":true}");
	verb(q, "resume", NULL);

	flow(q, "{\"name\":\"p\",\"opts\":{\"jobId\":\"r\"},\"children\":[{\"name\":\"c\",\"opts\":{\"jobId\":\"r1\","
	    "\"removeDependencyOnFailure\":true}}]}");
	run(q, CG_QUEUE_FAILED, "x");
	is_str(say("LRANGE bull:po:wait 0 -1"), "r", "forgetting the child lets the parent go");
	is_str(say("EXISTS bull:po:r:failed bull:po:r:dependencies"), "0", "without a trace");
	verb(q, "obliterate", "{}");
	verb(q, "resume", NULL);

	flow(q, "{\"name\":\"p\",\"opts\":{\"jobId\":\"n\",\"priority\":5},\"children\":[{\"name\":\"c\",\"opts\":{\"jobId\":"
	    "\"n1\"}}]}");
	run(q, CG_QUEUE_FAILED, "x");
	is_str(say("ZRANGE bull:po:waiting-children 0 -1"), "n", "without a policy the parent waits");
	verb(q, "retry", "{\"id\":\"n1\"}");
	run(q, CG_QUEUE_DONE, NULL);
	is_str(say("ZRANGE bull:po:prioritized 0 -1"), "n", "until the child is done after all; then its priority counts");
	cg_queue_close(q);
}

static void
t_runtime(void)
{
	struct cg_queue *q = open_queue("rt", (struct cg_queue_conf){ .worker = NULL });
	struct cg_queue_job job;
	struct cg_queue_end e = { .how = CG_QUEUE_CHILDREN };

	add(q, "parent", NULL, "{\"jobId\":\"p\"}");
	job = take(q);
	e.job = &job;
	is_int(cg_queue_end(q, &e, &err), -1, "without children there is nothing to wait for");
	is_int(err.code, CG_E_STATE, "as it is told");
	add(q, "child", NULL, "{\"jobId\":\"k\",\"parent\":{\"id\":\"p\",\"queue\":\"rt\"}}");
	is_str(say("SMEMBERS bull:rt:p:dependencies"), "bull:rt:k", "a child that comes while it runs");
	is_int(cg_queue_end(q, &e, &err), 0, "it waits for it");
	is_str(say("ZRANGE bull:rt:waiting-children 0 -1"), "p", "among those who do");
	cg_queue_job_release(&job);
	run(q, CG_QUEUE_DONE, "7");
	job = take(q);
	is_str(job.id, "p", "then it goes on");
	is_int(job.started, 2, "with a second start");
	is_int(end(q, &job, CG_QUEUE_DONE, NULL), -1, "and is done");
	add(q, "child", NULL, "{\"jobId\":\"k\",\"parent\":{\"id\":\"p\",\"queue\":\"rt\"}}");
	is_str(say("HGETALL bull:rt:p:processed"), "bull:rt:k 7", "a child that is done already gives its value");
	cg_queue_close(q);
}

static void
t_removal(void)
{
	struct cg_queue *q = open_queue("rm", (struct cg_queue_conf){ .worker = NULL });
	static const char tree[] = "{\"name\":\"p\",\"opts\":{\"jobId\":\"p\"},\"children\":[{\"name\":\"m\",\"opts\":{\"jobId\":"
	    "\"m\"},\"children\":[{\"name\":\"l\",\"opts\":{\"jobId\":\"l\"}}]}]}";
	struct cg_queue_job job;

	flow(q, tree);
	is_str(verb(q, "remove", "{\"id\":\"l\"}"), "null", "without its last child");
	is_str(say("LRANGE bull:rm:wait 0 -1"), "m", "the parent above is ready");
	is_str(verb(q, "remove", "{\"id\":\"p\",\"children\":true}"), "null", "a whole tree");
	is_str(say("EXISTS bull:rm:p bull:rm:m bull:rm:l bull:rm:wait bull:rm:waiting-children"), "0", "is gone");
	flow(q, tree);
	job = take(q);
	is_str(verb(q, "remove", "{\"id\":\"p\",\"children\":true}"), "job p or one of its children is being worked on", "but "
	    "not while one of it is worked on");
	is_str(say("EXISTS bull:rm:p bull:rm:m bull:rm:l"), "3", "then nothing is gone");
	end(q, &job, CG_QUEUE_DONE, NULL);
	is_str(verb(q, "detach", "{\"id\":\"m\"}"), "true", "a child set free");
	is_str(say("LRANGE bull:rm:wait 0 -1"), "m p", "no longer holds its parent up");
	is_str(say("HEXISTS bull:rm:m parentKey"), "0", "and has none");
	is_str(verb(q, "remove", "{\"id\":\"nix\"}"), "there is no job nix", "one that is not there");
	cg_queue_close(q);
}

static void
t_existing(void)
{
	struct cg_queue *q = open_queue("ex", (struct cg_queue_conf){ .worker = NULL });

	add(q, "early", NULL, "{\"jobId\":\"e\"}");
	run(q, CG_QUEUE_DONE, "9");
	flow(q, "{\"name\":\"p\",\"opts\":{\"jobId\":\"p\"},\"children\":[{\"name\":\"early\",\"opts\":{\"jobId\":\"e\"}},"
	    "{\"name\":\"late\",\"opts\":{\"jobId\":\"l\"}}]}");
	is_str(say("HGETALL bull:ex:p:processed"), "bull:ex:e 9", "a child that was done before");
	is_str(say("ZRANGE bull:ex:waiting-children 0 -1"), "p", "does not let the parent go before the other");
	run(q, CG_QUEUE_DONE, "1");
	is_str(say("LRANGE bull:ex:wait 0 -1"), "p", "is");
	is_str(flow(q, "{\"name\":\"p\",\"opts\":{\"jobId\":\"p2\"},\"children\":[{\"name\":\"early\",\"opts\":{\"jobId\":\"e\"}"
	    "}]}"), "job p2 is the child of another parent", "another parent's child is refused");
	is_str(say("EXISTS bull:ex:p2"), "0", "and nothing is added");
	/* A child whose parent field somebody has spoilt. */
	flow(q, "{\"name\":\"p\",\"opts\":{\"jobId\":\"s\"},\"children\":[{\"name\":\"c\",\"opts\":{\"jobId\":\"s1\",\"lifo\":"
	    "true}}]}");
	say("HSET bull:ex:s1 parent {");
	is_int(run(q, CG_QUEUE_DONE, "1"), -1, "a child with a spoilt field is done");
	is_str(say("HGETALL bull:ex:s:processed"), "bull:ex:s1 1", "and its parent knows");
	cg_queue_close(q);
}

int
main(void)
{
	begin_tests();
	now_is(t0);
	t_tree();
	t_policies();
	t_runtime();
	t_removal();
	t_existing();
	return end_tests();
}
