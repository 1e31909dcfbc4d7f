/* The queue against a real server: adding, taking, ending, as BullMQ keeps them. */
#include "queue_test.h"

/* ---- what stands in the server after adding, key for key ---- */

static void
t_layout(void)
{
	struct cg_queue *q = open_queue("lay", (struct cg_queue_conf){ .worker = NULL });

	now_is(t0);
	is_str(add(q, "std", "{\"a\":1}", NULL), "1", "ids count from 1");
	is_str(add(q, "lifo", NULL, "{\"lifo\":true}"), "2", "and on");
	add(q, "dly", NULL, "{\"delay\":60000}");
	add(q, "p10", NULL, "{\"priority\":10}");
	add(q, "p3", NULL, "{\"priority\":3}");
	is_str(add(q, "opt", NULL, "{\"jobId\":\"my-id\",\"attempts\":3,\"backoff\":{\"type\":\"exponential\",\"delay\":500,"
	    "\"jitter\":0.5},\"removeOnComplete\":true,\"removeOnFail\":{\"age\":3600,\"count\":5},"
	    "\"keepLogs\":3,\"sizeLimit\":1000,\"stackTraceLimit\":1}"), "my-id", "an id of one's own");
	is_str(say("LRANGE bull:lay:wait 0 -1"), "my-id 1 2", "the right end of wait is taken first");
	is_str(say("ZRANGE bull:lay:prioritized 0 -1 WITHSCORES"), "5 12884901890 4 42949672961", "prioritized");
	is_str(say("ZRANGE bull:lay:delayed 0 -1 WITHSCORES"), "3 7353718993174528", "delayed");
	is_str(say("ZRANGE bull:lay:marker 0 -1 WITHSCORES"), "0 0 1 1795341551068", "marker");
	is_str(say("GET bull:lay:id"), "6", "the counter counts every add");
	is_str(say("GET bull:lay:pc"), "2", "and the one of priorities those");
	is_str(say("HGETALL bull:lay:1"), "name std data {\"a\":1} opts {\"attempts\":0} timestamp 1795341491068 delay "
	    "0 priority 0", "a plain job");
	is_str(say("HMGET bull:lay:3 opts delay data"), "{\"delay\":60000,\"attempts\":0} 60000 {}", "a delayed one");
	is_str(say("HGET bull:lay:my-id opts"), "{\"jobId\":\"my-id\",\"attempts\":3,\"backoff\":{\"type\":"
	    "\"exponential\",\"delay\":500,\"jitter\":0.5},\"removeOnComplete\":true,\"removeOnFail\":{\"age\":3600,"
	    "\"count\":5},\"kl\":3,\"sizeLimit\":1000,\"stackTraceLimit\":1}", "options have their short names");
	is_str(say("HGETALL bull:lay:meta"), "opts.maxLenEvents 10000", "meta");
	is_str(say("KEYS bull:lay:*") ? say("DBSIZE") : "", "14", "and nothing else");
	is_str(verb(q, "counts", NULL), "{\"waiting\":3,\"active\":0,\"paused\":0,\"prioritized\":2,\"delayed\":1,"
	    "\"waiting-children\":0,\"completed\":0,\"failed\":0,\"isPaused\":false}", "counts");
	verb(q, "pause", NULL);
	is_str(say("LRANGE bull:lay:paused 0 -1"), "my-id 1 2", "pausing moves the list");
	is_str(say("HGET bull:lay:meta paused"), "1", "and says so");
	is_str(say("EXISTS bull:lay:wait bull:lay:marker"), "0", "nobody is woken");
	add(q, "late", NULL, NULL);
	is_str(say("LRANGE bull:lay:paused 0 -1"), "7 my-id 1 2", "what comes meanwhile goes there too");
	say("LPUSH bull:lay:wait from-6");
	verb(q, "resume", NULL);
	is_str(say("LRANGE bull:lay:wait 0 -1"), "7 my-id 1 2 from-6", "resuming keeps what others left in wait");
	is_str(say("ZRANGE bull:lay:marker 0 -1 WITHSCORES"), "0 0", "and wakes");
	is_str(verb(q, "obliterate", "{}"), "null", "obliterate");
	is_str(say("DBSIZE"), "0", "leaves nothing");
	cg_queue_close(q);
}

static void
t_add_events(void)
{
	struct cg_queue *q = open_queue("ev", (struct cg_queue_conf){ .worker = NULL });

	add(q, "std", NULL, NULL);
	add(q, "dly", NULL, "{\"delay\":60000}");
	add(q, "p", NULL, "{\"priority\":10,\"jobId\":\"x\"}");
	add(q, "p", NULL, "{\"priority\":10,\"jobId\":\"x\"}");
	is_str(events(q), "{\"event\":\"added\",\"jobId\":\"1\",\"name\":\"std\"}\n"
	    "{\"event\":\"waiting\",\"jobId\":\"1\"}\n"
	    "{\"event\":\"added\",\"jobId\":\"2\",\"name\":\"dly\"}\n"
	    "{\"event\":\"delayed\",\"jobId\":\"2\",\"delay\":\"1795341551068\"}\n"
	    "{\"event\":\"added\",\"jobId\":\"x\",\"name\":\"p\"}\n"
	    "{\"event\":\"waiting\",\"jobId\":\"x\"}\n"
	    "{\"event\":\"duplicated\",\"jobId\":\"x\"}\n", "the events of adding");
	cg_queue_close(q);
}

/* ---- options ---- */

static void
t_wrong_options(void)
{
	struct cg_queue *q = open_queue("opt", (struct cg_queue_conf){ .worker = NULL });
	static const struct {
		const char *opts, *message;
	} wrong[] = {
		{ "{\"priority\":2097152}", "the job's option priority must be a whole number from 0 to 2097151" },
		{ "{\"priority\":-1}", "the job's option priority must be a whole number from 0 to 2097151" },
		{ "{\"delay\":1.5}", "the job's option delay must be a whole number from 0 to 4503599627370496" },
		{ "{\"jobId\":\"12\"}", "the job's option jobId must be more than a whole number: those are given by the "
		    "queue" },
		{ "{\"jobId\":\"0:x\"}", "the job's option jobId must be a text that does not begin with \"0:\"" },
		{ "{\"jobId\":\"a:b\"}", "the job's option jobId must be a text without ':', or of three parts with ':' "
		    "between them" },
		{ "{\"backoff\":{\"type\":\"fixed\",\"jitter\":2}}", "the job's option backoff.jitter must be from 0 to 1" },
		{ "{\"deduplication\":{}}", "the job's option deduplication must be an object with an id" },
		{ "{\"failParentOnFailure\":true,\"removeDependencyOnFailure\":true}", "a job has at most one of "
		    "failParentOnFailure, continueParentOnFailure, ignoreDependencyOnFailure, removeDependencyOnFailure" },
		{ "{\"sizeLimit\":3}", "the job's data has 7 bytes, its sizeLimit is 3" },
		{ "{\"parent\":{\"id\":\"none\",\"queue\":\"bull:opt\"}}", "the parent of job (new) does not exist" },
		{ "{\"repeat\":{\"every\":1}}", "the job's option repeat must be left out: make a schedule" },
	};

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		is_str(add(q, "x", "{\"a\":1}", wrong[i].opts), wrong[i].message, wrong[i].opts);
	is_str(add(q, "x", "{\"a\":", NULL), "the job's data is no JSON: {\"a\":", "data must be JSON");
	is_str(add(q, "x", "[1,2.5e3,\"\\u00e4\",true,null,{}]", NULL), "1", "of any kind");
	is_str(say("KEYS bull:opt:*"), say("KEYS bull:opt:*"), "nothing was left by the others");
	is_str(say("GET bull:opt:id"), "1", "not even a step of the counter");
	cg_queue_close(q);
}

static void
t_json(void)
{
	static const char *const good[] = { "null", " [ 1 , -0.5e+10 , \"\\\\\\u00E4\" , { \"a\" : [ ] } ] ", "{}", "\"\\\"\"",
		"0", "-0", "1E2", "true", "[[],{}]", NULL };
	static const char *const bad[] = { "", "nul", "01", "1.", ".5", "-", "1e", "+1", "[1,]", "{,}", "{\"a\"}",
		"{\"a\":}", "{a:1}", "[1 2]", "\"\\x\"", "\"\\u12\"", "\"a", "\"\t\"", "[", "{\"a\":1", "1 2", "\"\xff\"",
		"nan", "'a'", NULL };

	for (size_t i = 0; good[i]; i++)
		is_int(cg_check_json(good[i], "it", &err), 0, good[i]);
	for (size_t i = 0; bad[i]; i++)
		ok(cg_check_json(bad[i], "it", &err) < 0, "%zu is no JSON", i);
	{
		char deep[2001];

		memset(deep, '[', 2000);
		deep[2000] = '\0';
		is_int(cg_check_json(deep, "it", &err), -1, "too deep is none");
	}
}

/* ---- working ---- */

static void
t_work(void)
{
	struct cg_queue *q = open_queue("w", (struct cg_queue_conf){ .worker = "w1", .metrics = 60 });
	struct cg_queue_job job;

	now_is(t0);
	add(q, "one", "{\"a\":1}", "{\"attempts\":2}");
	add(q, "two", NULL, NULL);
	job = take(q);
	is_str(job.id, "1", "the oldest is taken");
	is_str(job.name, "one", "its name");
	is_str(job.data, "{\"a\":1}", "its data");
	is_int(job.attempts, 2, "its attempts");
	is_int(job.started, 1, "its first start");
	is_str(say("LRANGE bull:w:active 0 -1"), "1", "it is active");
	is_str(say("HMGET bull:w:1 processedOn ats pb atm"), "1795341491068 1 w1 (nil)", "started, and by whom");
	is_str(say("GET bull:w:1:lock"), job.token, "its lock is ours");
	ok(strtol(say("PTTL bull:w:1:lock"), NULL, 10) > 9000, "for 10 s");
	is_str(say("ZRANGE bull:w:marker 0 -1 WITHSCORES"), "0 0", "the next worker is woken");
	verb(q, "progress", "{\"id\":\"1\",\"progress\":{\"pct\":50}}");
	is_str(verb(q, "log", "{\"id\":\"1\",\"line\":\"a\"}"), "1", "a line of its log");
	is_str(verb(q, "log", "{\"id\":\"1\",\"line\":\"b\",\"keep\":1}"), "1", "of which the last are kept");
	is_str(verb(q, "logs", "{\"id\":\"1\"}"), "{\"logs\":[\"b\"],\"count\":1}", "and read");
	is_int(end(q, &job, CG_QUEUE_DONE, "{\"r\":1}"), -1, "it is done");
	is_str(say("HMGET bull:w:1 progress atm returnvalue finishedOn"), "{\"pct\":50} 1 {\"r\":1} 1795341491068",
	    "its result");
	is_str(say("ZRANGE bull:w:completed 0 -1 WITHSCORES"), "1 1795341491068", "it is in completed");
	is_str(say("EXISTS bull:w:1:lock bull:w:active"), "0", "and nowhere else");
	is_str(say("HGETALL bull:w:metrics:completed"), "count 1 prevTS 1795341491068 prevCount 0", "it is counted");
	job = take(q);
	end(q, &job, CG_QUEUE_DONE, NULL);
	is_str(say("HGET bull:w:2 returnvalue"), "null", "no value is null");
	ok(strstr(events(q), "{\"event\":\"completed\",\"jobId\":\"1\",\"returnvalue\":{\"r\":1},\"prev\":\"active\"}\n"),
	    "the event has the value");
	ok(strstr(events(q), "{\"event\":\"completed\",\"jobId\":\"2\",\"returnvalue\":null,\"prev\":\"active\"}\n"),
	    "a null one too");
	now_is(t0 + 180000);
	add(q, "three", NULL, NULL);
	job = take(q);
	end(q, &job, CG_QUEUE_DONE, NULL);
	is_str(verb(q, "metrics", "{}"), "{\"data\":[0,0,2],\"count\":3,\"prevTS\":1795341671068,\"prevCount\":2}",
	    "minutes without any are zero");
	now_is(t0);
	cg_queue_close(q);
}

static void
t_fail(void)
{
	struct cg_queue *q = open_queue("f", (struct cg_queue_conf){ .worker = NULL });
	struct cg_queue_job job;

	add(q, "boom", NULL, NULL);
	job = take(q);
	is_int(end(q, &job, CG_QUEUE_FAILED, "boom"), -1, "failed for good");
	is_str(say("HMGET bull:f:1 failedReason stacktrace atm finishedOn"), "boom [\"boom\"] 1 1795341491068",
	    "the reason is kept");
	is_str(say("ZRANGE bull:f:failed 0 -1"), "1", "it is in failed");
	ok(strstr(events(q), "{\"event\":\"failed\",\"jobId\":\"1\",\"failedReason\":\"boom\",\"prev\":\"active\"}\n"
	    "{\"event\":\"retries-exhausted\",\"jobId\":\"1\",\"attemptsMade\":\"1\"}\n"), "and told");
	add(q, "again", NULL, "{\"attempts\":3}");
	job = take(q);
	is_int(end(q, &job, CG_QUEUE_FAILED, "no"), 0, "tried again at once");
	is_str(say("LRANGE bull:f:wait 0 -1"), "2", "it waits");
	is_str(say("HMGET bull:f:2 atm failedReason finishedOn"), "1 no (nil)", "an attempt is counted");
	job = take(q);
	is_int(job.made, 1, "the second attempt knows of the first");
	is_int(end(q, &job, CG_QUEUE_DEAD, "never"), -1, "unrecoverable is not tried again");
	is_str(say("HGET bull:f:2 stacktrace"), "[\"no\",\"never\"]", "the newest last");
	add(q, "fixed", NULL, "{\"attempts\":3,\"backoff\":60000,\"stackTraceLimit\":0}");
	job = take(q);
	is_int(end(q, &job, CG_QUEUE_FAILED, "later"), 60000, "a fixed delay");
	is_str(say("ZRANGE bull:f:delayed 0 -1 WITHSCORES"), "3 7353718993174528", "it is delayed");
	is_str(say("HMGET bull:f:3 delay atm stacktrace"), "60000 1 []", "as its record says");
	add(q, "exp", NULL, "{\"attempts\":5,\"backoff\":{\"type\":\"exponential\",\"delay\":1000}}");
	say("HSET bull:f:4 atm 2");
	job = take(q);
	is_int(end(q, &job, CG_QUEUE_FAILED, "x"), 4000, "the third attempt waits four times as long");
	add(q, "jit", NULL, "{\"attempts\":5,\"backoff\":{\"type\":\"fixed\",\"delay\":1000,\"jitter\":0.5}}");
	job = take(q);
	{
		int64_t ms = end(q, &job, CG_QUEUE_FAILED, "x");

		ok(ms >= 500 && ms < 1000, "jitter makes it shorter (%lld)", (long long)ms);
	}
	cg_queue_close(q);
}

static void
t_moves(void)
{
	struct cg_queue *q = open_queue("m", (struct cg_queue_conf){ .worker = NULL });
	struct cg_queue_job job;
	struct cg_queue_end e = { .how = CG_QUEUE_LATER, .delay_ms = 5000 };

	add(q, "a", NULL, NULL);
	job = take(q);
	e.job = &job;
	is_int(cg_queue_end(q, &e, &err), 0, "not now");
	is_str(say("HMGET bull:m:1 delay atm"), "5000 (nil)", "no attempt is counted");
	is_str(say("ZRANGE bull:m:delayed 0 -1"), "1", "it is delayed");
	is_int(cg_queue_end(q, &e, &err), -1, "twice is refused");
	is_int(err.code, CG_E_CONFLICT, "as a conflict");
	cg_queue_job_release(&job);
	is_str(verb(q, "promote", "{\"id\":\"1\"}"), "null", "promote");
	is_str(verb(q, "promote", "{\"id\":\"1\"}"), "job 1 is not in the state for this", "only what is delayed");
	is_str(verb(q, "promote", "{\"id\":\"nix\"}"), "there is no job nix", "and exists");
	add(q, "b", NULL, NULL);
	job = take(q);
	is_str(job.id, "1", "promoted");
	is_int(end(q, &job, CG_QUEUE_BACK, NULL), -1, "not by us");
	is_str(say("LRANGE bull:m:wait 0 -1"), "2 1", "it is the next again");
	job = take(q);
	say("SET bull:m:1:lock thief");
	is_int(end(q, &job, CG_QUEUE_DONE, NULL), -2, "a lock that is not ours");
	is_str(err.msg, "job 1 belongs to another worker now", "says so");
	job = take(q);
	say("DEL bull:m:2:lock");
	is_int(end(q, &job, CG_QUEUE_DONE, NULL), -2, "a lock that ran out");
	is_str(err.msg, "job 2: its lock has run out", "says so");
	/* The answer to an end was lost, and it is sent again. */
	add(q, "c", NULL, NULL);
	job = take(q);
	e = (struct cg_queue_end){ .job = &job, .how = CG_QUEUE_DONE };
	is_int(cg_queue_end(q, &e, &err), 0, "an end");
	is_int(cg_queue_end(q, &e, &err), 0, "that comes twice at the same instant is one");
	is_str(say("HGET bull:m:3 atm"), "1", "and counts once");
	now_is(t0 + 1);
	is_int(cg_queue_end(q, &e, &err), -1, "at another one it is refused");
	now_is(t0);
	cg_queue_job_release(&job);
	cg_queue_close(q);
}

static void
t_turn(void)
{
	struct cg_queue *q = open_queue("t", (struct cg_queue_conf){ .worker = NULL });
	struct cg_queue_job job[5], next[5];
	struct cg_queue_end e[5];
	int n;

	for (int i = 0; i < 8; i++)
		add(q, "n", NULL, NULL);
	n = cg_queue_turn(q, NULL, 0, job, 5, &err);
	is_int(n, 5, "five in one call");
	for (int i = 0; i < 5; i++)
		e[i] = (struct cg_queue_end){ .job = &job[i], .how = i == 2 ? CG_QUEUE_FAILED : CG_QUEUE_DONE };
	say("DEL bull:t:%s:lock", job[1].id);
	n = cg_queue_turn(q, e, 5, next, 5, &err);
	is_int(n, 3, "five ended and the rest taken in one call");
	is_int(e[0].result, 0, "each has its result");
	is_int(e[1].result, -1, "one without a lock");
	is_int(e[1].code, CG_E_CONFLICT, "was refused");
	is_str(say("LRANGE bull:t:active 0 -1"), "8 7 6 2", "and is active still");
	is_str(say("ZRANGE bull:t:completed 0 -1"), "1 4 5", "the others are done");
	is_str(say("ZRANGE bull:t:failed 0 -1"), "3", "or have failed");
	for (int i = 0; i < 5; i++)
		cg_queue_job_release(&job[i]);
	for (int i = 0; i < 3; i++)
		end(q, &next[i], CG_QUEUE_DONE, NULL);
	ok(strstr(events(q), "drained") == NULL, "an active job is not drained");
	cg_queue_close(q);
}

/* Who has taken the last one, or finds none, leaves no wake-up for nothing; who leaves some does. */
static void
t_wakes(void)
{
	struct cg_queue *q = open_queue("wk", (struct cg_queue_conf){ .worker = NULL });
	struct cg_queue_job job[3] = { 0 };
	struct cg_queue_end e = { .job = &job[0], .how = CG_QUEUE_DONE };

	add(q, "n", NULL, NULL);
	is_int(cg_queue_turn(q, NULL, 0, job, 3, &err), 1, "one of three slots has something to do");
	is_str(say("EXISTS bull:wk:marker"), "0", "nobody is woken for nothing");
	say("ZADD bull:wk:marker 0 0");
	is_int(cg_queue_turn(q, &e, 1, NULL, 0, &err), 0, "ended without asking for more");
	is_str(say("EXISTS bull:wk:marker"), "1", "it knows nothing of what there is");
	is_int(cg_queue_turn(q, NULL, 0, job + 1, 1, &err), 0, "who finds nothing");
	is_str(say("EXISTS bull:wk:marker"), "0", "says so to the others");
	cg_queue_job_release(&job[0]);
	add(q, "n", NULL, NULL);
	add(q, "n", NULL, NULL);
	say("DEL bull:wk:marker");
	job[0] = take(q);
	is_str(say("ZRANGE bull:wk:marker 0 -1 WITHSCORES"), "0 0", "one that waits wakes another");
	end(q, &job[0], CG_QUEUE_DONE, NULL);
	add(q, "p", NULL, "{\"priority\":3}");
	say("DEL bull:wk:marker");
	is_int(cg_queue_turn(q, NULL, 0, job, 3, &err), 1, "the last of those without a priority");
	is_str(say("ZRANGE bull:wk:marker 0 -1 WITHSCORES"), "0 0", "leaves one with");
	end(q, &job[0], CG_QUEUE_DONE, NULL);
	job[0] = take(q);
	add(q, "d", NULL, "{\"delay\":5000}");
	say("DEL bull:wk:marker");
	end(q, &job[0], CG_QUEUE_DONE, NULL);
	add(q, "n", NULL, NULL);
	say("DEL bull:wk:marker");
	is_int(cg_queue_turn(q, NULL, 0, job, 3, &err), 1, "while something is delayed");
	is_str(say("ZRANGE bull:wk:marker 0 -1 WITHSCORES"), "0 0", "another has to know until when to sleep");
	end(q, &job[0], CG_QUEUE_DONE, NULL);
	cg_queue_close(q);
}

static void
t_retention(void)
{
	json_t *keep = json_pack("{s:i, s:i}", "age", 60, "count", 3);
	struct cg_queue *q = open_queue("r", (struct cg_queue_conf){ .keep_done = keep });
	struct cg_queue_job job;

	for (int i = 0; i < 5; i++) {
		add(q, "n", NULL, NULL);
		job = take(q);
		now_is(t0 + i);
		end(q, &job, CG_QUEUE_DONE, NULL);
	}
	is_str(say("ZRANGE bull:r:completed 0 -1"), "3 4 5", "the newest three are kept");
	is_str(say("EXISTS bull:r:1 bull:r:2 bull:r:3"), "1", "the others are gone");
	now_is(t0 + 60003);
	add(q, "n", NULL, NULL);
	job = take(q);
	end(q, &job, CG_QUEUE_DONE, NULL);
	is_str(say("ZRANGE bull:r:completed 0 -1"), "5 6", "and what is too old");
	add(q, "n", NULL, "{\"removeOnComplete\":true}");
	job = take(q);
	end(q, &job, CG_QUEUE_DONE, NULL);
	is_str(say("EXISTS bull:r:7"), "0", "the job's own rule comes first");
	ok(strstr(events(q), "{\"event\":\"completed\",\"jobId\":\"7\""), "its event is there");
	now_is(t0);
	json_decref(keep);
	cg_queue_close(q);
}

static void
t_order(void)
{
	struct cg_queue *q = open_queue("o", (struct cg_queue_conf){ .worker = NULL });
	struct cg_buf b;

	cg_buf_init(&b, 100);
	add(q, "n", NULL, "{\"priority\":2,\"jobId\":\"p2\"}");
	add(q, "n", NULL, "{\"priority\":1,\"jobId\":\"p1\"}");
	add(q, "n", NULL, "{\"priority\":1,\"jobId\":\"p1b\"}");
	add(q, "n", NULL, "{\"jobId\":\"first\"}");
	add(q, "n", NULL, "{\"jobId\":\"second\"}");
	add(q, "n", NULL, "{\"jobId\":\"lifo\",\"lifo\":true}");
	add(q, "n", NULL, "{\"delay\":1000,\"jobId\":\"d\"}");
	add(q, "n", NULL, "{\"delay\":1000,\"jobId\":\"d2\",\"priority\":1}");
	now_is(t0 + 1000);
	for (struct cg_queue_job job; (job = take(q)).id; cg_queue_job_release(&job)) {
		cg_buf_puts(&b, job.id);
		cg_buf_putc(&b, ' ');
	}
	is_str(b.s, "lifo first second d p1 p1b d2 p2 ", "lifo, then as they came, delayed ones that are due, priorities");
	is_str(say("HGET bull:o:d delay"), "0", "what was due has no delay any more");
	is_str(say("EXISTS bull:o:pc"), "0", "without prioritized ones their counter begins anew");
	now_is(t0);
	cg_buf_release(&b);
	cg_queue_close(q);
}

/* ---- many ---- */

static void
t_bulk(void)
{
	struct cg_queue *q = open_queue("b", (struct cg_queue_conf){ .worker = NULL });
	json_t *pri = json_pack("{s:i}", "priority", 7), *del = json_pack("{s:i}", "delay", 1000), *own = json_pack(
	    "{s:s}", "jobId", "own"), *lifo = json_pack("{s:b}", "lifo", 1), *bad = json_pack("{s:i}", "delay", -1), *ids;
	struct cg_queue_new jobs[] = { { "a", "1", NULL }, { "b", "2", pri }, { "c", "3", del }, { "d", "4", own },
		{ "e", "5", lifo }, { "f", "6", NULL } };
	char *text;

	is_int(cg_queue_add_bulk(q, jobs, 6, &ids, &err), 0, "many in one call");
	text = cg_json_str(ids);
	is_str(text, "[\"1\",\"2\",\"3\",\"own\",\"5\",\"6\"]", "their ids in order");
	free(text);
	json_decref(ids);
	is_str(say("LRANGE bull:b:wait 0 -1"), "6 own 1 5", "the lists");
	is_str(say("ZRANGE bull:b:prioritized 0 -1 WITHSCORES"), "2 30064771073", "the priorities");
	is_str(say("ZRANGE bull:b:delayed 0 -1"), "3", "the delayed");
	is_str(say("ZRANGE bull:b:marker 0 -1 WITHSCORES"), "0 0 1 1795341492068", "both wake-ups");
	jobs[5].opts = bad;
	is_int(cg_queue_add_bulk(q, jobs, 6, &ids, &err), -1, "one wrong");
	is_str(err.msg, "job 6: the job's option delay must be a whole number from 0 to 4503599627370496", "is named");
	is_str(say("GET bull:b:id"), "6", "and none is added");
	is_int(cg_queue_add_bulk(q, jobs, 0, &ids, &err), 0, "none is fine");
	json_decref(ids);
	json_decref(pri);
	json_decref(del);
	json_decref(own);
	json_decref(lifo);
	json_decref(bad);
	cg_queue_close(q);
}

/* ---- URLs ---- */

static void
t_urls(void)
{
	static const struct {
		const char *url, *message;
	} wrong[] = {
		{ "http://x", "the queue's URL is of no kind that is known; write redis://[user:password@]host[:port][/db], "
		    "rediss://... or redis+unix:///path/to.sock[?db=n]" },
		{ "redis://h:0", "the queue's URL has no number for its port; write redis://[user:password@]host[:port]"
		    "[/db], rediss://... or redis+unix:///path/to.sock[?db=n]" },
		{ "redis://h/x", "the queue's URL has no number for its database; write redis://[user:password@]host"
		    "[:port][/db], rediss://... or redis+unix:///path/to.sock[?db=n]" },
	};
	struct cg_queue_conf conf = { .name = "u", .timeout_ms = 100 };
	struct cg_rurl u;
	struct cg_queue *q;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		conf.url = wrong[i].url;
		is_int(cg_queue_open(&q, &conf, NULL, &err), -1, wrong[i].url);
		is_str(err.msg, wrong[i].message, "says why");
	}
	is_int(cg_rurl_parse(&u, "rediss://me:p%40ss@[::1]:7000/3", &err), 0, "all parts");
	is_str(u.host, "::1", "host");
	is_str(u.user, "me", "user");
	is_str(u.password, "p@ss", "password");
	ok(u.port == 7000 && u.db == 3 && u.tls, "port, database, TLS");
	cg_rurl_release(&u);
	conf.url = "redis+unix:///nowhere/redis.sock";
	is_int(cg_queue_open(&q, &conf, NULL, &err), -1, "no server");
	is_int(err.code, CG_E_UNAVAILABLE, "is away");
	is_str(err.msg, "the queue at /nowhere/redis.sock: No such file or directory", "and says where");
	conf.url = url;
	conf.name = "a:b";
	is_int(cg_queue_open(&q, &conf, NULL, &err), -1, "a name with a colon");
	is_int(err.code, CG_E_CONFIG, "is refused");
	conf.name = "u";
	conf.password = "wrong";
	is_int(cg_queue_open(&q, &conf, NULL, &err), -1, "a wrong password");
	is_int(err.code, CG_E_AUTH, "is refused too");
}

int
main(void)
{
	begin_tests();
	t_layout();
	t_add_events();
	t_wrong_options();
	t_json();
	t_work();
	t_fail();
	t_moves();
	t_turn();
	t_wakes();
	t_retention();
	t_order();
	t_bulk();
	t_urls();
	return end_tests();
}
