/* The queue against a real server: calls in flight. */
#include <sys/socket.h>

#include "queue_test.h"

static void
t_in_flight(void)
{
	struct cg_queue *q = open_queue("fl", (struct cg_queue_conf){ .worker = NULL });
	struct cg_queue_new job = { .name = "n" };
	char *id, want[12];
	int right = 0;

	for (int i = 0; i < 200; i++)
		cg_queue_add_begin(q, &job, &err);
	for (int i = 1; i <= 200; i++) {
		snprintf(want, sizeof want, "%d", i);
		if (cg_queue_add_end(q, &id, NULL, &err) == 0) {
			right += strcmp(id, want) == 0;
			free(id);
		}
	}
	is_int(right, 200, "two hundred in flight are answered in order");
	is_int(cg_queue_add_end(q, &id, NULL, &err), -1, "there is no more");
	say("SCRIPT FLUSH");
	cg_queue_add_begin(q, &job, &err);
	is_int(cg_queue_add_end(q, &id, NULL, &err), -1, "a server without its scripts");
	is_int(err.code, CG_E_UNAVAILABLE, "did not add");
	cg_queue_add_begin(q, &job, &err);
	is_int(cg_queue_add_end(q, &id, NULL, &err), 0, "the next one brings them");
	is_str(id, "201", "and is the next");
	free(id);
	say("SCRIPT FLUSH");
	is_str(add(q, "n", NULL, NULL), "202", "alone it is not even noticed");
	cg_queue_close(q);
}

enum { SLOTS = 20, MANY = 200 };

/* Twenty slots, a call each; whose answer comes has its end, and begins the next. */
static void
t_turns_in_flight(void)
{
	struct cg_queue *q = open_queue("tf", (struct cg_queue_conf){ .worker = NULL });
	struct cg_queue_job job[SLOTS] = { 0 }, next;
	struct cg_queue_end e[SLOTS];
	int done = 0, right = 0, left = SLOTS, seen = 0;

	for (int i = 0; i < MANY; i++)
		add(q, "n", NULL, NULL);
	for (int i = 0; i < SLOTS; i++)
		cg_queue_turn_begin(q, NULL, 0, 1, &err);
	for (int i = 0; left; i = (i + 1) % SLOTS) {
		int got = cg_queue_turn_end(q, &next, &err);

		done += job[i].id && e[i].result == 0;
		cg_queue_job_release(&job[i]);
		job[i] = next;
		if (got == 1)
			right += strtol(next.id, NULL, 10) == ++seen;
		e[i] = (struct cg_queue_end){ .job = &job[i], .how = CG_QUEUE_DONE };
		if (got == 1)
			cg_queue_turn_begin(q, &e[i], 1, seen < MANY, &err);
		else
			job[i].id = NULL, left--;
	}
	is_int(right, MANY, "all were taken in order");
	is_int(done, MANY, "and ended");
	is_str(verb(q, "counts", NULL) && strstr(verb(q, "counts", NULL), "\"completed\":200") ? "yes" : said.s, "yes", "once each");
	is_int(cg_queue_turn_end(q, &next, &err), -1, "there is no more");
	is_int(err.code, CG_E_STATE, "to wait for");
	cg_queue_close(q);
}

static void
t_turns_and_others(void)
{
	struct cg_queue *q = open_queue("to", (struct cg_queue_conf){ .worker = NULL });
	struct cg_queue_new new = { .name = "n" };
	struct cg_queue_job job[3];
	struct cg_queue_end e;
	char *id;

	for (int i = 0; i < 5; i++)
		add(q, "n", NULL, NULL);
	say("HSET bull:to:2 defa child");
	for (int i = 0; i < 3; i++)
		cg_queue_turn_begin(q, NULL, 0, 1, &err);
	cg_queue_add_begin(q, &new, &err);
	is_int(cg_queue_add_end(q, &id, NULL, &err), -1, "an add is not answered");
	is_str(err.msg, "something else than the add is answered first", "before what was asked before it");
	is_str(verb(q, "state", "{\"id\":\"1\"}"), "\"active\"", "what is asked meanwhile is asked after all of them");
	for (int i = 0; i < 3; i++)
		is_int(cg_queue_turn_end(q, &job[i], &err), 1, "whose answers are there still");
	is_int(cg_queue_add_end(q, &id, NULL, &err), 0, "and the add's");
	is_str(id, "6", "with its id");
	free(id);
	is_str(job[0].id, "1", "the first");
	is_str(job[1].id, "4", "one that must not run has failed, and another came instead");
	is_str(job[2].id, "3", "the third");
	is_str(say("HGET bull:to:2 failedReason"), "child", "for its reason");
	e = (struct cg_queue_end){ .job = &job[0], .how = CG_QUEUE_DONE };
	say("SCRIPT FLUSH");
	cg_queue_turn_begin(q, &e, 1, 0, &err);
	is_int(cg_queue_turn_end(q, NULL, &err), 0, "a server without its scripts gets them");
	is_int(e.result, 0, "and the end");
	for (int i = 0; i < 3; i++)
		cg_queue_job_release(&job[i]);
	cg_queue_close(q);
}

/*
 * The connection breaks: the server has done all that was asked, and nothing of it is heard. The
 * descriptor becomes one that has ended; the server keeps the connection that it knows.
 */
static void
cut(struct cg_queue *q, const char *done)
{
	int ended[2], kept = dup(q->cmd.fd);

	ok(kept >= 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, ended) == 0 && dup2(ended[0], q->cmd.fd) >= 0, "cut");
	close(ended[0]);
	close(ended[1]);
	for (int i = 0; i < 100000 && strcmp(say(done), "1") != 0; i++)
		;
	close(kept);
}

static void
t_turns_cut(void)
{
	struct cg_queue *q = open_queue("tc", (struct cg_queue_conf){ .worker = NULL });
	struct cg_queue_new new = { .name = "n" };
	struct cg_queue_job job[3];
	struct cg_queue_end e[3];
	char *id;

	for (int i = 0; i < 4; i++)
		add(q, "n", NULL, NULL);
	cg_queue_turn(q, NULL, 0, job, 3, &err);
	for (int i = 0; i < 3; i++) {
		e[i] = (struct cg_queue_end){ .job = &job[i], .how = i == 1 ? CG_QUEUE_BACK : CG_QUEUE_DONE };
		cg_queue_turn_begin(q, &e[i], 1, 0, &err);
	}
	cg_queue_add_begin(q, &new, &err);
	is_int(cg_redis_flush(&q->cmd, NULL, &err), 0, "all is sent");
	cut(q, "EXISTS bull:tc:5");
	is_int(cg_queue_turn_end(q, NULL, &err), 0, "an end is sent again");
	is_int(e[0].result, 0, "and has happened");
	is_int(cg_queue_turn_end(q, NULL, &err), -1, "what could happen twice is not");
	is_int(err.code, CG_E_UNAVAILABLE, "as nobody knows");
	is_int(cg_queue_turn_end(q, NULL, &err), 0, "the next one is");
	is_int(cg_queue_add_end(q, &id, NULL, &err), -1, "an add is not");
	ok(strncmp(err.msg, "an add may or may not have happened", 35) == 0, "as it says (%s)", err.msg);
	is_str(say("HMGET bull:tc:1 atm returnvalue"), "1 null", "counted once");
	is_str(say("HMGET bull:tc:3 atm returnvalue"), "1 null", "each of them");
	is_str(say("ZCARD bull:tc:completed"), "2", "and no other");
	cg_queue_turn_begin(q, NULL, 0, 1, &err);
	for (int i = 0; i < 3; i++)
		cg_queue_job_release(&job[i]);
	is_int(cg_queue_turn_end(q, job, &err), 1, "it goes on");
	cg_queue_job_release(&job[0]);
	/* Left in flight, and closed. */
	cg_queue_turn_begin(q, NULL, 0, 1, &err);
	cg_queue_close(q);
}

int
main(void)
{
	begin_tests();
	now_is(t0);
	t_in_flight();
	t_turns_in_flight();
	t_turns_and_others();
	t_turns_cut();
	return end_tests();
}
