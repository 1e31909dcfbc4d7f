/* Events as they are written: who is told of which, and that nothing falls between two chairs. */
#include "base/clock.h"
#include "base/id.h"
#include "store/news.h"
#include "store_test.h"

struct told {
	int n, of_run;
	const char *run;
};

static void
note(void *arg, const char *run)
{
	struct told *t = arg;

	t->n++;
	t->of_run += strcmp(run, t->run) == 0;
}

static struct cg_store *
again(void)
{
	struct cg_store *st;

	if (cg_store_open(&st, url, CG_STORE_WRITE, &err) < 0)
		printf("# open: %s\n", err.msg);
	return st;
}

/* What st is told within a second, or at once when there is something. */
static struct told
hear(struct cg_store *st, const char *run, int64_t ms)
{
	struct told t = { .run = run };

	if (cg_store_hear(st, -1, ms, note, &t, &err) < 0)
		printf("# hear: %s\n", err.msg);
	return t;
}

static void
event(struct cg_store *st, const char *run, int64_t seq)
{
	ok(cg_store_event_add(st, &A, run, seq, "log", "{}", &err) == 0, "event %lld", (long long)seq);
}

static int
count(void *arg, int64_t seq, const char *type, const char *json)
{
	(void)type, (void)json;
	*(int64_t *)arg += seq;
	return 0;
}

static void
t_pages(void)
{
	struct cg_store *st = fresh("pages");
	char run[CG_ID_LEN + 1];
	int64_t sum = 0;

	add(st, &A, NULL, run);
	for (int i = 1; i <= 5; i++)
		event(st, run, i);
	is_int(cg_store_events_page(st, &A, run, 1, 3, count, &sum, &err), 0, "a page");
	is_int(sum, 2 + 3 + 4, "the next three");
	sum = 0;
	cg_store_events_page(st, &B, run, 0, 3, count, &sum, &err);
	is_int(sum, 0, "nobody else's");
	cg_store_close(st);
}

static void
t_looks(void)
{
	struct cg_store *st = fresh("looks"), *other = again();
	char run[CG_ID_LEN + 1];
	int64_t mark = 0;

	is_int(cg_store_listen(st, &err), 0, "nobody tells");
	is_int(cg_store_has_changed(st, &mark, &err), 1, "there may be something");
	is_int(cg_store_has_changed(st, &mark, &err), 0, "nothing since");
	add(other, &A, NULL, run);
	is_int(cg_store_has_changed(st, &mark, &err), 1, "something");
	is_int(cg_store_has_changed(st, &mark, &err), 0, "and that was it");
	cg_store_close(other);
	cg_store_close(st);
}

static void
t_told(void)
{
	struct cg_store *reader = fresh("told"), *writer = again();
	char run[CG_ID_LEN + 1];
	struct told t;
	int stripe;

	add(writer, &A, NULL, run);
	stripe = cg_store_stripe(run);
	is_int(cg_store_listen(reader, &err), 1, "it will be told");
	event(writer, run, 1);
	t = hear(reader, run, 0);
	is_int(t.n, 0, "of what is not followed nothing is said");
	cg_store_begin(writer, &err);
	event(writer, run, 2);
	is_int(cg_store_run_set(writer, &A, run, CG_RUN_RUNNING, NULL, &err), 0, "what waits for the server");
	is_int(cg_store_follow(reader, stripe, &err), 0, "not while somebody writes who knew of nobody");
	cg_store_commit(writer, &err);
	is_int(cg_store_follow(reader, stripe, &err), 1, "but then");
	t = hear(reader, run, 0);
	is_int(t.n, 0, "what was written before is there to be read");
	cg_store_begin(writer, &err);
	event(writer, run, 3);
	event(writer, run, 4);
	cg_store_commit(writer, &err);
	t = hear(reader, run, 5000);
	ok(t.n == 1 && t.of_run == 1, "told once for a transaction");
	event(writer, run, 5);
	t = hear(reader, run, 5000);
	is_int(t.of_run, 1, "and for an event without one");
	cg_store_begin(writer, &err);
	event(writer, run, 6);
	cg_store_rollback(writer);
	t = hear(reader, run, 100);
	is_int(t.n, 0, "not for what was taken back");
	is_int(cg_store_unfollow(reader, stripe, &err), 0, "no more");
	event(writer, run, 6);
	t = hear(reader, run, 100);
	is_int(t.n, 0, "nothing more");
	cg_store_close(writer);
	cg_store_close(reader);
}

int
main(void)
{
	if (!mkdtemp(dir))
		return 1;
	t_pages();
	if (on_pg())
		t_told();
	else
		t_looks();
	cg_rmtree(dir, &err);
	free(url);
	return done();
}
