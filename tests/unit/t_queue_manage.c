/* What is done to a queue by hand, and its schedules. */
#include "queue_test.h"

static int64_t
run(struct cg_queue *q, enum cg_queue_how how, const char *text)
{
	struct cg_queue_job job = take(q);

	return job.id ? end(q, &job, how, text) : -3;
}

static void
t_changes(void)
{
	struct cg_queue *q = open_queue("c", (struct cg_queue_conf){ .worker = NULL });

	add(q, "n", "{\"a\":1}", "{\"jobId\":\"j\"}");
	add(q, "n", NULL, "{\"jobId\":\"k\",\"delay\":1000}");
	is_str(verb(q, "data", "{\"id\":\"j\",\"data\":[1]}"), "null", "new data");
	is_str(verb(q, "priority", "{\"id\":\"j\",\"priority\":3}"), "null", "a priority");
	is_str(say("ZRANGE bull:c:prioritized 0 -1 WITHSCORES"), "j 12884901889", "moves it");
	is_str(say("LLEN bull:c:wait"), "0", "out of wait");
	verb(q, "priority", "{\"id\":\"j\",\"priority\":4,\"lifo\":true}");
	is_str(say("ZRANGE bull:c:prioritized 0 -1 WITHSCORES"), "j 17179869184", "in front of its equals");
	verb(q, "priority", "{\"id\":\"j\",\"priority\":0}");
	is_str(say("LRANGE bull:c:wait 0 -1"), "j", "and back");
	is_str(verb(q, "delay", "{\"id\":\"k\",\"delay\":5000}"), "null", "a delay");
	is_str(say("ZSCORE bull:c:delayed k"), "7353718767894528", "changed");
	is_str(verb(q, "delay", "{\"id\":\"j\",\"delay\":5000}"), "job j is not in the state for this", "of a delayed job");
	is_str(verb(q, "job", "{\"id\":\"j\"}"), "{\"id\":\"j\",\"name\":\"n\",\"data\":[1],\"opts\":{\"jobId\":\"j\","
	    "\"attempts\":0},\"timestamp\":1795341491068,\"delay\":0,\"priority\":0,\"state\":\"waiting\"}", "a record");
	is_str(verb(q, "job", "{\"id\":\"nix\"}"), "null", "none");
	is_str(verb(q, "state", "{\"id\":\"k\"}"), "\"delayed\"", "a state");
	is_str(verb(q, "state", "{\"id\":\"nix\"}"), "\"unknown\"", "none");
	is_str(verb(q, "priority", "{\"id\":\"j\",\"priority\":2097152}"), "priority must be from 0 to 2097151", "bounds");
	is_str(verb(q, "progress", "{\"id\":\"j\"}"), "the argument progress is missing", "what is missing");
	is_str(verb(q, "frobnicate", NULL), "there is no verb frobnicate", "no such verb");
	is_str(verb(q, "promote-all", NULL), "null", "all that are delayed");
	is_str(say("LRANGE bull:c:wait 0 -1"), "k j", "are ready");
	cg_queue_close(q);
}

static void
t_retry(void)
{
	struct cg_queue *q = open_queue("r", (struct cg_queue_conf){ .worker = NULL });

	add(q, "n", NULL, NULL);
	add(q, "n", NULL, "{\"priority\":5}");
	add(q, "n", NULL, NULL);
	run(q, CG_QUEUE_FAILED, "x");
	run(q, CG_QUEUE_DONE, "1");
	run(q, CG_QUEUE_FAILED, "x");
	is_str(verb(q, "retry", "{\"id\":\"1\",\"reset\":true}"), "null", "one again");
	is_str(say("HMGET bull:r:1 atm ats failedReason finishedOn processedOn"), "(nil) (nil) (nil) (nil) (nil)", "as new");
	is_str(verb(q, "retry", "{\"id\":\"1\"}"), "job 1 is waiting, neither completed nor failed", "not twice");
	is_str(verb(q, "retry-all", "{}"), "null", "all that failed");
	is_str(say("ZRANGE bull:r:prioritized 0 -1"), "2", "keep their priority");
	is_str(say("ZCARD bull:r:failed"), "0", "and none is left");
	verb(q, "retry-all", "{\"state\":\"completed\"}");
	is_str(say("LRANGE bull:r:wait 0 -1"), "3 1", "all that completed");
	is_str(say("HEXISTS bull:r:3 returnvalue"), "0", "without their result");
	cg_queue_close(q);
}

static void
t_cleaning(void)
{
	struct cg_queue *q = open_queue("cl", (struct cg_queue_conf){ .worker = NULL });

	for (int i = 0; i < 4; i++)
		add(q, "n", NULL, NULL);
	run(q, CG_QUEUE_DONE, NULL);
	now_is(t0 + 5000);
	run(q, CG_QUEUE_DONE, NULL);
	is_str(verb(q, "clean", "{\"state\":\"completed\",\"grace\":1000}"), "[\"1\"]", "what is old enough goes");
	is_str(say("EXISTS bull:cl:1 bull:cl:2"), "1", "with its record");
	is_str(verb(q, "clean", "{\"state\":\"waiting\",\"limit\":1}"), "[\"3\"]", "waiting ones, the oldest first");
	is_str(verb(q, "clean", "{\"state\":\"nix\"}"), "clean: nix is no state (completed, failed, waiting, paused, active, "
	    "delayed, prioritized)", "no such state");
	add(q, "n", NULL, "{\"delay\":1000}");
	add(q, "n", NULL, "{\"priority\":1}");
	is_str(verb(q, "drain", "{}"), "2", "draining takes what is ready");
	is_str(say("ZCARD bull:cl:delayed"), "1", "not what is delayed");
	is_str(verb(q, "drain", "{\"delayed\":true}"), "1", "unless it shall");
	add(q, "n", NULL, NULL);
	{
		struct cg_queue_job job = take(q);

		is_str(verb(q, "obliterate", "{}"), "queue cl has active jobs: wait for them, or force it (it is paused now)",
		    "an active job is in the way");
		is_str(verb(q, "obliterate", "{\"force\":true}"), "null", "of those who are careful");
		cg_queue_job_release(&job);
	}
	is_str(say("KEYS bull:cl:*"), "", "nothing is left");
	now_is(t0);
	cg_queue_close(q);
}

static void
t_reading(void)
{
	struct cg_queue *q = open_queue("rd", (struct cg_queue_conf){ .worker = NULL });
	json_t *answer;

	for (int i = 0; i < 5; i++)
		add(q, "n", NULL, NULL);
	run(q, CG_QUEUE_DONE, NULL);
	cg_queue_verb(q, "jobs", NULL, &answer, &err);
	is_int((long long)json_array_size(answer), 5, "all jobs");
	json_decref(answer);
	{
		json_t *args = json_pack("{s:[s], s:i, s:i, s:b}", "states", "waiting", "start", 0, "end", 1, "asc", 1);

		cg_queue_verb(q, "jobs", args, &answer, &err);
		is_str(cg_json_get_str(json_array_get(answer, 0), "id", ""), "2", "the oldest first");
		is_str(cg_json_get_str(json_array_get(answer, 1), "id", ""), "3", "in order");
		is_int((long long)json_array_size(answer), 2, "as many as were asked for");
		json_decref(answer);
		json_object_del(args, "asc");
		cg_queue_verb(q, "jobs", args, &answer, &err);
		is_str(cg_json_get_str(json_array_get(answer, 0), "id", ""), "5", "or the newest");
		json_decref(answer);
		json_decref(args);
	}
	say("LREM bull:rd:wait 0 4");
	say("LPUSH bull:rd:active ghost");
	say("LPUSH bull:rd:active 4");
	cg_queue_verb(q, "doctor", NULL, &answer, &err);
	{
		json_t *findings = json_object_get(answer, "findings");
		char *text;

		/* Time stands still in this test. */
		ok(strstr(json_string_value(json_array_get(findings, 3)), "the clocks of this host and of the "
		    "server differ"), "the clock is wrong");
		is_int((long long)json_array_size(json_object_get(answer, "remedies")), 4, "something helps, each time");
		json_array_remove(findings, 3);
		text = cg_json_str(findings);
		is_str(text, "[\"3 jobs are ready and no worker listens\",\"active job ghost has no record any more: "
		    "the stall check of a worker takes it out\",\"1 active job is held by nobody: the stall check of a "
		    "worker puts it back\"]", "why nothing moves");
		free(text);
	}
	json_decref(answer);
	cg_queue_close(q);
}

/* ---- schedules ---- */

static void
t_every(void)
{
	struct cg_queue *q = open_queue("s", (struct cg_queue_conf){ .worker = NULL });
	struct cg_queue_job job;

	is_str(verb(q, "schedule", "{\"id\":\"every-2s\",\"every\":2000,\"limit\":3,\"name\":\"tick\",\"data\":{\"z\":1},\"opts\":"
	    "{\"attempts\":2}}"), "{\"id\":\"repeat:every-2s:1795341491068\",\"next\":1795341491068}", "the first is now");
	is_str(say("ZRANGE bull:s:repeat 0 -1 WITHSCORES"), "every-2s 1795341491068", "planned");
	is_str(say("HMGET bull:s:repeat:every-2s name limit every offset opts data ic pattern"), "tick 3 2000 1068 "
	    "{\"attempts\":2} {\"z\":1} 1 (nil)", "as it was asked for");
	is_str(say("LRANGE bull:s:wait 0 -1"), "repeat:every-2s:1795341491068", "the iteration is a job");
	is_str(say("HMGET bull:s:repeat:every-2s:1795341491068 name data rjk opts"), "tick {\"z\":1} every-2s {\"attempts\":2,"
	    "\"repeat\":{\"count\":1,\"every\":2000,\"limit\":3},\"repeatJobKey\":\"every-2s\",\"jobId\":\"repeat:every-2s:"
	    "1795341491068\",\"timestamp\":1795341491068,\"delay\":0}", "like any other");
	is_str(verb(q, "remove", "{\"id\":\"repeat:every-2s:1795341491068\"}"), "job repeat:every-2s:1795341491068 is the next "
	    "iteration of a schedule: end the schedule", "that cannot be removed");
	job = take(q);
	is_str(job.scheduler, "every-2s", "it knows its schedule");
	is_str(say("ZRANGE bull:s:delayed 0 -1"), "repeat:every-2s:1795341493068", "the next one is planned before it runs");
	is_str(say("HMGET bull:s:repeat:every-2s ic"), "2", "it is the second");
	is_str(say("HGET bull:s:repeat:every-2s:1795341491068 nrjid"), "repeat:every-2s:1795341493068", "the first names it");
	end(q, &job, CG_QUEUE_DONE, NULL);
	now_is(t0 + 7500);
	job = take(q);
	is_str(job.id, "repeat:every-2s:1795341493068", "late");
	is_str(say("ZSCORE bull:s:repeat every-2s"), "1795341499068", "the next one is in step");
	end(q, &job, CG_QUEUE_DONE, NULL);
	now_is(t0 + 8000);
	job = take(q);
	end(q, &job, CG_QUEUE_DONE, NULL);
	is_str(say("ZCARD bull:s:delayed"), "0", "three are enough");
	is_str(verb(q, "unschedule", "{\"id\":\"every-2s\"}"), "null", "ended");
	is_str(verb(q, "unschedule", "{\"id\":\"every-2s\"}"), "there is no schedule every-2s", "once");
	now_is(t0);
	cg_queue_close(q);
}

static void
t_pattern(void)
{
	struct cg_queue *q = open_queue("p", (struct cg_queue_conf){ .worker = NULL });
	static const char args[] = "{\"id\":\"cron-a\",\"pattern\":\"0 15 3 * * *\",\"tz\":\"Europe/Madrid\",\"endDate\":"
	    "1896134400000,\"name\":\"cronjob\"}";
	struct cg_queue_job job;

	/* 2026-11-22, 08:38 in Madrid */
	is_str(verb(q, "schedule", args), "{\"id\":\"repeat:cron-a:1795400100000\",\"next\":1795400100000}", "the next one");
	is_str(say("HMGET bull:p:repeat:cron-a name tz pattern endDate offset ic opts data"), "cronjob Europe/Madrid 0 15 3 * "
	    "* * 1896134400000 0 1 (nil) (nil)", "as it was asked for");
	is_str(say("HGET bull:p:repeat:cron-a:1795400100000 opts"), "{\"attempts\":0,\"repeat\":{\"count\":1,\"pattern\":\"0 15 3 "
	    "* * *\",\"tz\":\"Europe/Madrid\",\"endDate\":1896134400000},\"repeatJobKey\":\"cron-a\",\"jobId\":\"repeat:cron-a:"
	    "1795400100000\",\"timestamp\":1795341491068,\"delay\":58608932,\"prevMillis\":1795400100000}", "its job");
	is_str(verb(q, "schedule", args), "{\"id\":\"repeat:cron-a:1795400100000\",\"next\":1795400100000}", "again is the same");
	is_str(say("ZCARD bull:p:delayed"), "1", "and one job");
	now_is(INT64_C(1795400100000));
	job = take(q);
	is_str(job.id, "repeat:cron-a:1795400100000", "taken");
	is_str(say("ZRANGE bull:p:repeat 0 -1 WITHSCORES"), "cron-a 1795486500000", "a day later");
	end(q, &job, CG_QUEUE_DONE, NULL);
	is_str(verb(q, "schedules", NULL), "[{\"id\":\"cron-a\",\"next\":1795486500000,\"name\":\"cronjob\",\"pattern\":\"0 15 3 * "
	    "* *\",\"tz\":\"Europe/Madrid\",\"offset\":0,\"endDate\":1896134400000,\"iterations\":2}]", "listed");
	/* A worker that took an iteration and planned none. */
	say("DEL bull:p:repeat:cron-a:1795486500000");
	say("DEL bull:p:delayed");
	now_is(INT64_C(1795486600000));
	is_str(verb(q, "rearm", NULL), "[\"cron-a\"]", "a broken chain is mended");
	is_str(say("ZRANGE bull:p:delayed 0 -1"), "repeat:cron-a:1795572900000", "the next one is there");
	is_str(verb(q, "rearm", NULL), "[]", "and needs no mending");
	is_str(verb(q, "drain", "{\"delayed\":true}"), "0", "draining leaves it");
	is_str(verb(q, "unschedule", "{\"id\":\"cron-a\"}"), "null", "ended");
	is_str(say("EXISTS bull:p:repeat bull:p:repeat:cron-a bull:p:delayed bull:p:repeat:cron-a:1795572900000"), "0", "with "
	    "what was planned");
	is_str(verb(q, "schedule", "{\"id\":\"x\",\"pattern\":\"61 * * * *\"}"), "cron pattern \"61 * * * *\": \"61\" is no minute "
	    "(0 to 59, names, ranges a-b, steps /n, lists)", "a wrong pattern");
	is_str(verb(q, "schedule", "{\"id\":\"x\"}"), "a schedule has either every (milliseconds) or pattern (cron)", "neither");
	is_str(verb(q, "schedule", "{\"id\":\"x\",\"every\":1000,\"opts\":{\"priority\":-1}}"), "the job's option priority must be "
	    "a whole number from 0 to 2097151", "a wrong template");
	is_str(say("EXISTS bull:p:repeat"), "0", "leave nothing");
	now_is(t0);
	cg_queue_close(q);
}

static void
t_change_schedule(void)
{
	struct cg_queue *q = open_queue("cs", (struct cg_queue_conf){ .worker = NULL });

	verb(q, "schedule", "{\"id\":\"e\",\"every\":60000,\"offset\":1000}");
	is_str(say("ZSCORE bull:cs:repeat e"), "1795341541000", "aligned to its offset");
	verb(q, "schedule", "{\"id\":\"e\",\"every\":60000,\"data\":{\"n\":2}}");
	is_str(say("ZSCORE bull:cs:repeat e"), "1795341541000", "the same interval keeps its place");
	is_str(say("HGET bull:cs:repeat:e:1795341541000 data"), "{\"n\":2}", "with the new data");
	verb(q, "schedule", "{\"id\":\"e\",\"every\":30000}");
	is_str(say("ZCARD bull:cs:delayed"), "0", "another one begins anew");
	is_str(say("LRANGE bull:cs:wait 0 -1"), "repeat:e:1795341491068", "now");
	verb(q, "schedule", "{\"id\":\"e\",\"pattern\":\"* * * * *\",\"immediately\":true}");
	is_str(say("LRANGE bull:cs:wait 0 -1"), "repeat:e:1795341491068", "a pattern may begin at once, too");
	is_str(say("HMGET bull:cs:repeat:e every pattern"), "(nil) * * * * *", "and nothing is left of the interval");
	cg_queue_close(q);
}

/* What Queue.add with repeat leaves behind (BullMQ 5): what is repeated stands in the job alone. */
static void
t_legacy(void)
{
	struct cg_queue *q = open_queue("lg", (struct cg_queue_conf){ .worker = NULL });
	struct cg_queue_job job;

	now_is(t0);
	say("ZADD bull:lg:repeat %lld k1", (long long)t0);
	say("HSET bull:lg:repeat:k1 name tick every 60000");
	say("HSET bull:lg:repeat:k1:%lld name tick data {\"a\":1} opts "
	    "{\"attempts\":4,\"repeat\":{\"every\":60000,\"count\":1,\"limit\":2}} timestamp 1 delay 0 priority 0 rjk k1",
	    (long long)t0);
	say("LPUSH bull:lg:wait repeat:k1:%lld", (long long)t0);
	is_str(verb(q, "schedules", NULL), "[{\"id\":\"k1\",\"next\":1795341491068,\"name\":\"tick\",\"every\":60000,"
	    "\"legacy\":true}]", "an old repeatable job is listed");
	is_str(verb(q, "rearm", NULL), "[]", "nothing is made up for it");
	is_int(cg_queue_take(q, &job, NULL, &err), 1, "its iteration is taken");
	cg_queue_job_release(&job);
	is_str(say("HMGET bull:lg:repeat:k1:1795341551068 name data rjk"), "tick {\"a\":1} k1", "and the next one planned, with its data");
	is_str(say("HMGET bull:lg:repeat:k1 data opts limit ic"), "{\"a\":1} {\"attempts\":4} 2 1", "it is a schedule now");
	now_is(t0 + 60000);
	is_int(cg_queue_take(q, &job, NULL, &err), 1, "that one is taken");
	cg_queue_job_release(&job);
	is_str(say("ZCARD bull:lg:delayed"), "0", "its limit holds");
	say("ZADD bull:lg:repeat 2000 old:::UTC:*****");
	say("ZADD bull:lg:delayed %lld repeat:abc:2000", 2000LL * 4096);
	say("HSET bull:lg:repeat:abc:2000 name x timestamp 1 rjk old:::UTC:*****");
	is_str(verb(q, "unschedule", "{\"id\":\"old:::UTC:*****\"}"), "null", "one with a key of version 3 is ended");
	is_str(say("EXISTS bull:lg:repeat:abc:2000"), "0", "with its job");
	now_is(t0);
	cg_queue_close(q);
}

static void
t_orphans(void)
{
	struct cg_queue *q = open_queue("o*", (struct cg_queue_conf){ .worker = NULL }), *other;
	struct cg_queue_job job;
	const char *found;

	is_str(verb(q, "orphans", NULL), "[]", "an empty queue has no orphans");
	add(q, "done", NULL, NULL);
	is_int(cg_queue_take(q, &job, NULL, &err), 1, "one is active");
	add(q, "waits", NULL, NULL);
	add(q, "later", NULL, "{\"delay\":1000}");
	add(q, "first", NULL, "{\"priority\":1}");
	add(q, "mine", NULL, "{\"jobId\":\"a:b:c\"}");
	verb(q, "schedule", "{\"id\":\"e\",\"every\":60000}");
	verb(q, "log", "{\"id\":\"2\",\"line\":\"a\"}");
	is_str(verb(q, "orphans", NULL), "[]", "nor has one where all are in a state");
	other = open_queue("oo", (struct cg_queue_conf){ .worker = NULL });
	add(other, "else", NULL, NULL);
	say("DEL bull:oo:wait");
	say("ZREM bull:o*:delayed 3");
	say("LREM bull:o*:wait 1 a:b:c");
	say("RPUSH bull:o*:77:logs line");
	is_str(verb(q, "orphans", "{\"limit\":0}"), "[]", "none is asked for");
	found = verb(q, "orphans", NULL); /* good until the next verb */
	ok(strlen(found) == strlen("[\"3\",\"77\",\"a:b:c\"]"), "those in no state are found: %s", found);
	is_str(say("EXISTS bull:o*:3 bull:o*:a:b:c bull:o*:77:logs"), "3", "and still there");
	verb(q, "orphans", "{\"remove\":true}");
	is_str(say("EXISTS bull:o*:3 bull:o*:a:b:c bull:o*:77:logs"), "0", "until they are removed");
	is_str(say("EXISTS bull:o*:1 bull:o*:2 bull:o*:2:logs bull:o*:4 bull:o*:repeat:e bull:oo:1"), "6", "and nothing else");
	is_str(verb(q, "orphans", NULL), "[]", "none is left");
	cg_queue_job_release(&job);
	cg_queue_close(other);
	cg_queue_close(q);
}

int
main(void)
{
	begin_tests();
	now_is(t0);
	t_changes();
	t_retry();
	t_cleaning();
	t_reading();
	t_every();
	t_pattern();
	t_change_schedule();
	t_legacy();
	t_orphans();
	return end_tests();
}
