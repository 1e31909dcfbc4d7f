/* The queue against a real server: deduplication, stalls, limits, waiting, and the keeper. */
#include "queue_test.h"

/* ---- deduplication ---- */

static void
t_dedup(void)
{
	struct cg_queue *q = open_queue("d", (struct cg_queue_conf){ .worker = NULL });
	struct cg_queue_job job;

	is_str(add(q, "n", NULL, "{\"deduplication\":{\"id\":\"k1\"}}"), "1", "the first owns the id");
	is_str(add(q, "n", NULL, "{\"deduplication\":{\"id\":\"k1\"}}"), "1", "the second is the first");
	is_str(say("GET bull:d:de:k1"), "1", "the owner");
	is_str(say("HMGET bull:d:1 deid opts"), "k1 {\"de\":{\"id\":\"k1\"},\"attempts\":0}", "as its record says");
	ok(strstr(events(q), "{\"event\":\"debounced\",\"jobId\":\"1\",\"debounceId\":\"k1\"}\n{\"event\":\"deduplicated\","
	    "\"jobId\":\"1\",\"deduplicationId\":\"k1\",\"deduplicatedJobId\":\"2\"}\n"), "both events");
	is_str(verb(q, "dedup", "{\"id\":\"k1\"}"), "\"1\"", "asked for");
	job = take(q);
	end(q, &job, CG_QUEUE_DONE, NULL);
	is_str(say("EXISTS bull:d:de:k1"), "0", "the owner's end frees it");
	add(q, "n", NULL, "{\"deduplication\":{\"id\":\"k2\",\"ttl\":5000}}");
	ok(strtol(say("PTTL bull:d:de:k2"), NULL, 10) > 4000, "for a time");
	say("PEXPIRE bull:d:de:k2 100");
	add(q, "n", NULL, "{\"deduplication\":{\"id\":\"k2\",\"ttl\":5000}}");
	ok(strtol(say("PTTL bull:d:de:k2"), NULL, 10) <= 100, "which another add does not change");
	add(q, "n", NULL, "{\"deduplication\":{\"id\":\"k2\",\"ttl\":5000,\"extend\":true}}");
	ok(strtol(say("PTTL bull:d:de:k2"), NULL, 10) > 4000, "unless it extends it");
	is_str(add(q, "n", NULL, "{\"delay\":1000,\"deduplication\":{\"id\":\"k3\",\"replace\":true}}"), "6", "a delayed one");
	is_str(add(q, "n", NULL, "{\"delay\":2000,\"deduplication\":{\"id\":\"k3\",\"replace\":true}}"), "7", "is replaced");
	is_str(say("ZRANGE bull:d:delayed 0 -1"), "7", "by the newcomer");
	is_str(say("EXISTS bull:d:6"), "0", "and gone");
	is_str(say("GET bull:d:de:k3"), "7", "the newcomer owns the id");
	is_str(add(q, "n", NULL, "{\"delay\":9000,\"deduplication\":{\"id\":\"k3\",\"reschedule\":true}}"), "7", "or moved");
	is_str(say("HGET bull:d:7 delay"), "9000", "to when the newcomer was due");
	say("DEL bull:d:7");
	is_str(add(q, "n", NULL, "{\"deduplication\":{\"id\":\"k3\"}}"), "9", "an id whose owner is gone blocks nobody");
	cg_queue_close(q);
}

static void
t_dedup_last(void)
{
	struct cg_queue *q = open_queue("dl", (struct cg_queue_conf){ .worker = NULL });
	static const char opts[] = "{\"deduplication\":{\"id\":\"K\",\"keepLastIfActive\":true}}";
	struct cg_queue_job job;

	add(q, "n", "1", opts);
	job = take(q);
	is_str(add(q, "n", "2", opts), "1", "while the owner runs");
	is_str(add(q, "n", "3", opts), "1", "newcomers are put off");
	is_str(say("HMGET bull:dl:dn:K name data jid"), "n 3 3", "the last one is kept");
	end(q, &job, CG_QUEUE_DONE, NULL);
	is_str(say("EXISTS bull:dl:dn:K"), "0", "until the owner ends");
	is_str(say("GET bull:dl:de:K"), "3", "then it owns the id");
	job = take(q);
	is_str(job.id, "3", "and is taken");
	is_str(job.data, "3", "with its data");
	end(q, &job, CG_QUEUE_DONE, NULL);
	is_str(say("EXISTS bull:dl:de:K"), "0", "and frees it");
	cg_queue_close(q);
}

/* ---- stalls, limits ---- */

static void
t_stalled(void)
{
	struct cg_queue *q = open_queue("s", (struct cg_queue_conf){ .worker = NULL });
	struct cg_queue_job job;

	add(q, "n", NULL, NULL);
	job = take(q);
	cg_queue_job_release(&job);
	is_str(verb(q, "stalled", NULL), "[]", "the first look only remembers");
	is_str(say("SMEMBERS bull:s:stalled"), "1", "what is active");
	is_str(verb(q, "stalled", NULL), "[]", "not too often");
	say("DEL bull:s:stalled-check");
	is_str(verb(q, "stalled", NULL), "[]", "with its lock it is not stalled");
	say("DEL bull:s:stalled-check bull:s:1:lock");
	is_str(verb(q, "stalled", NULL), "[\"1\"]", "without it is");
	is_str(say("LRANGE bull:s:wait 0 -1"), "1", "it waits again");
	is_str(say("HMGET bull:s:1 stc atm"), "1 (nil)", "the stall is counted, no attempt");
	ok(strstr(events(q), "{\"event\":\"waiting\",\"jobId\":\"1\",\"prev\":\"active\"}\n{\"event\":\"stalled\",\"jobId\":"
	    "\"1\"}\n"), "and told");
	job = take(q);
	is_int(job.stalled, 1, "who takes it knows");
	is_int(job.started, 2, "and how often it was started");
	cg_queue_job_release(&job);
	say("DEL bull:s:stalled-check");
	verb(q, "stalled", NULL);
	say("DEL bull:s:stalled-check bull:s:1:lock");
	verb(q, "stalled", NULL);
	is_str(say("HGET bull:s:1 defa"), "job stalled more than allowable limit", "too often is too often");
	add(q, "n", NULL, NULL);
	job = take(q);
	is_str(job.id, "2", "it fails without being run, and the next one is taken");
	is_str(say("HMGET bull:s:1 failedReason defa"), "job stalled more than allowable limit (nil)", "with that reason");
	is_str(say("ZRANGE bull:s:failed 0 -1"), "1", "as failed");
	end(q, &job, CG_QUEUE_DONE, NULL);
	cg_queue_close(q);
}

static void
t_limits(void)
{
	struct cg_queue *q = open_queue("l", (struct cg_queue_conf){ .limit_max = 2, .limit_ms = 60000 });
	struct cg_queue_job job;
	int fd, ms;

	for (int i = 0; i < 5; i++)
		add(q, "n", NULL, NULL);
	job = take(q);
	end(q, &job, CG_QUEUE_DONE, NULL);
	job = take(q);
	end(q, &job, CG_QUEUE_DONE, NULL);
	job = take(q);
	is_str(job.id, NULL, "two, and no more in that time");
	is_str(say("GET bull:l:limiter"), "2", "counted");
	is_int(cg_queue_listen(q, &fd, &ms, &err), 0, "who waits");
	ok(fd == -1 && ms > 20000 && ms <= 30000, "sleeps as long as the limit lasts, at most 30 s (%d)", ms);
	is_str(verb(q, "limit-now", "{\"ms\":0}"), "null", "ended by hand");
	job = take(q);
	is_str(job.id, "3", "it goes on");
	end(q, &job, CG_QUEUE_DONE, NULL);
	verb(q, "limit-now", "{\"ms\":5000}");
	is_str(say("GET bull:l:limiter"), "9007199254740991", "begun by hand");
	job = take(q);
	is_str(job.id, NULL, "nothing starts");
	verb(q, "limit-now", "{\"ms\":0}");
	verb(q, "concurrency", "{\"max\":1}");
	job = take(q);
	{
		struct cg_queue_job other = take(q);

		is_str(other.id, NULL, "one at a time");
		is_str(say("EXISTS bull:l:marker"), "1", "the wake-up is there for whoever ends it");
	}
	end(q, &job, CG_QUEUE_DONE, NULL);
	verb(q, "concurrency", "{\"max\":null}");
	is_str(say("HEXISTS bull:l:meta concurrency"), "0", "and without a limit again");
	verb(q, "limit", "{\"max\":1,\"duration\":1000}");
	is_str(say("HMGET bull:l:meta max duration"), "1 1000", "a limit over all workers");
	cg_queue_close(q);
}

/* ---- waiting ---- */

static void
t_waiting(void)
{
	struct cg_queue *q = open_queue("wa", (struct cg_queue_conf){ .worker = "me" });
	struct cg_queue_job job = { .id = NULL };
	struct cg_deadline soon = cg_deadline_in(50), later;
	int64_t begin;
	pid_t pid;

	unsetenv("CG_TEST_NOW");
	is_int(cg_queue_take(q, &job, &soon, &err), 0, "nothing comes until the deadline");
	is_str(say("CLIENT LIST TYPE normal") ? strstr(said.s, "name=bull:d2E=:w:me ") ? "yes" : said.s : "", "yes",
	    "it listens under the name that dashboards know");
	is_str(verb(q, "workers", NULL) && strstr(verb(q, "workers", NULL), "\"name\":\"me\"") ? "yes" : "no", "yes",
	    "and is among the workers");
	pid = fork();
	if (pid == 0) {
		struct cg_queue *other = open_queue("wa", (struct cg_queue_conf){ .worker = NULL });

		add(other, "wake", NULL, NULL);
		_exit(0);
	}
	later = cg_deadline_in(10000);
	is_int(cg_queue_take(q, &job, &later, &err), 1, "an add wakes it");
	waitpid(pid, NULL, 0);
	end(q, &job, CG_QUEUE_DONE, NULL);
	begin = cg_mono_ms();
	add(q, "delayed", NULL, "{\"delay\":100}");
	later = cg_deadline_in(10000);
	is_int(cg_queue_take(q, &job, &later, &err), 1, "a delayed one comes by itself");
	ok(cg_mono_ms() - begin >= 100 && cg_mono_ms() - begin < 3000, "when it is due (%lld ms)",
	    (long long)(cg_mono_ms() - begin));
	end(q, &job, CG_QUEUE_DONE, NULL);
	/* A dead connection is noticed and made again. */
	soon = cg_deadline_in(50);
	cg_queue_take(q, &job, &soon, &err);
	say("CLIENT KILL TYPE normal SKIPME yes");
	add(raw, "x", NULL, NULL);
	{
		struct cg_queue *other = open_queue("wa", (struct cg_queue_conf){ .worker = NULL });

		add(other, "after", NULL, NULL);
		cg_queue_close(other);
	}
	later = cg_deadline_in(10000);
	is_int(cg_queue_take(q, &job, &later, &err), 1, "cut off, it connects again and goes on");
	end(q, &job, CG_QUEUE_DONE, NULL);
	now_is(t0);
	cg_queue_close(q);
}

static void
t_await(void)
{
	struct cg_queue *q = open_queue("aw", (struct cg_queue_conf){ .worker = NULL });
	struct cg_queue_job job;
	struct cg_deadline soon = cg_deadline_in(30);
	json_t *answer;
	char *text;
	pid_t pid;

	add(q, "n", NULL, "{\"removeOnComplete\":true}");
	is_int(cg_queue_await(q, "1", &soon, &answer, &err), 0, "it has not ended");
	pid = fork();
	if (pid == 0) {
		struct cg_queue *other = open_queue("aw", (struct cg_queue_conf){ .worker = NULL });

		job = take(other);
		end(other, &job, CG_QUEUE_DONE, "{\"r\":2}");
		_exit(0);
	}
	soon = cg_deadline_in(10000);
	is_int(cg_queue_await(q, "1", &soon, &answer, &err), 1, "it ends while somebody waits");
	waitpid(pid, NULL, 0);
	ok(answer && strcmp(cg_json_get_str(answer, "state", ""), "unknown") != 0, "with an answer");
	json_decref(answer);
	is_int(cg_queue_await(q, "1", &soon, &answer, &err), 1, "asked afterwards");
	text = cg_json_str(answer);
	is_str(text, "{\"state\":\"removed\"}", "it is removed");
	free(text);
	json_decref(answer);
	add(q, "n", NULL, NULL);
	job = take(q);
	end(q, &job, CG_QUEUE_FAILED, "no");
	is_int(cg_queue_await(q, "2", &soon, &answer, &err), 1, "what has failed");
	text = cg_json_str(answer);
	is_str(text, "{\"state\":\"failed\",\"failedReason\":\"no\"}", "says so at once");
	free(text);
	json_decref(answer);
	cg_queue_close(q);
}

/* ---- the keeper ---- */

static char lost_id[80], lost_by[80];
static int lost_fd[2];

static void
on_lost(void *arg, const char *id, const char *by)
{
	(void)arg;
	snprintf(lost_id, sizeof lost_id, "%s", id);
	snprintf(lost_by, sizeof lost_by, "%s", by);
	if (write(lost_fd[1], "!", 1) != 1)
		abort();
}

static void
t_keeper(void)
{
	struct cg_queue_conf conf = { .url = url, .name = "k", .lock_ms = 1500, .stalled_ms = 60000 };
	struct cg_queue *q = open_queue("k", conf);
	struct cg_queue_keeper *k;
	struct cg_queue_job job, other;
	char c;

	unsetenv("CG_TEST_NOW");
	if (pipe(lost_fd) < 0)
		abort();
	add(q, "n", NULL, NULL);
	add(q, "n", NULL, NULL);
	job = take(q);
	other = take(q);
	is_int(cg_queue_keeper_start(&k, &conf, on_lost, NULL, &err), 0, "a keeper");
	cg_queue_keep(k, &job);
	cg_queue_keep(k, &other);
	say("SET bull:k:2:lock thief");
	ok(read(lost_fd[0], &c, 1) == 1, "tells who lost a lock");
	is_str(lost_id, "2", "which job");
	is_str(lost_by, "thief", "and who has it");
	/* Without the keeper the first lock would be gone by the time the second keeper round is over. */
	cg_queue_keep(k, &other);
	ok(read(lost_fd[0], &c, 1) == 1, "in every round");
	cg_queue_keep(k, &other);
	ok(read(lost_fd[0], &c, 1) == 1, "again");
	cg_queue_keep(k, &other);
	ok(read(lost_fd[0], &c, 1) == 1, "and again");
	is_str(say("GET bull:k:1:lock"), job.token, "the other lock has outlived its time");
	cg_queue_unkeep(k, &job);
	cg_queue_keeper_stop(k);
	is_int(end(q, &job, CG_QUEUE_DONE, NULL), -1, "and the job can be ended");
	cg_queue_job_release(&other);
	now_is(t0);
	cg_queue_close(q);
}

int
main(void)
{
	begin_tests();
	t_dedup();
	t_dedup_last();
	t_stalled();
	t_limits();
	t_waiting();
	t_await();
	t_keeper();
	return end_tests();
}
