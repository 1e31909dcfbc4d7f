/* Places that processes share, on a real server: two connections stand for two processes. */
#include <poll.h>

#include "base/str.h"
#include "queue_test.h"

static struct cg_queue *a, *b;

static struct cg_queue_slot
slot(const char *name, const char *holder, int64_t most, int64_t minute)
{
	return (struct cg_queue_slot){ .name = name, .holder = holder, .most = most,
		.minute = minute, .lease_ms = 30000 };
}

static int64_t
get(struct cg_queue *q, struct cg_queue_slot s)
{
	return cg_queue_slot_take(q, &s, &err);
}

static int64_t
number(const char *command)
{
	int64_t v;

	return cg_strtoi64(say("%s", command), INT64_MIN, INT64_MAX, &v, command, &err) < 0 ? -1 : v;
}

static void
t_at_once(void)
{
	struct cg_queue_slot one = slot("m", "one", 1, 0), two = slot("m", "two", 1, 0);
	int64_t wait;

	is_int(get(a, one), 0, "the first gets the place");
	wait = get(b, two);
	ok(wait > 0 && wait <= 100, "the second waits (%lld ms)", (long long)wait);
	is_int(get(a, one), 0, "asked twice is taken once");
	is_str(say("ZCARD bull:slots:held:m"), "1", "one holder is noted");
	is_int(get(b, slot("other", "two", 1, 0)), 0, "another model has places of its own");
	is_int(cg_queue_slot_give(b, &two, &err), 0, "who has none gives none");
	ok(get(b, two) > 0, "and the place is still taken");
	is_int(cg_queue_slot_give(a, &one, &err), 0, "given back");
	is_int(get(b, two), 0, "the second has it");
}

static void
t_lease(void)
{
	struct cg_queue_slot dead = slot("l", "dead", 1, 0), next = slot("l", "next", 1, 0);
	const struct cg_deadline until = cg_deadline_in(5000);
	int64_t ms = cg_mono_ms(), wait;

	dead.lease_ms = 150;
	is_int(get(a, dead), 0, "somebody takes the place and dies");
	while ((wait = get(b, next)) > 0 && !cg_deadline_over(&until))
		poll(NULL, 0, (int)wait);
	ms = cg_mono_ms() - ms;
	ok(wait == 0 && ms >= 149, "the place comes back when the lease ends (%lld ms)", (long long)ms);
	ok(number("PTTL bull:slots:held:l") > 29000, "keys end by themselves");
}

static void
t_minute(void)
{
	struct cg_queue_slot s = slot("r", "1", 0, 2);
	int64_t wait;

	is_int(get(a, s), 0, "one of two a minute");
	cg_queue_slot_give(a, &s, &err);
	is_int(get(b, slot("r", "2", 0, 2)), 0, "two of two");
	wait = get(a, slot("r", "3", 0, 2));
	ok(wait > 55000 && wait <= 60000, "the third waits for the minute (%lld ms)", (long long)wait);
	say("ZINCRBY bull:slots:starts:r -60000 1");
	is_int(get(a, slot("r", "3", 0, 2)), 0, "it slides");
	ok(number("PTTL bull:slots:starts:r") > 0, "keys end by themselves");
}

static void
t_rate(void)
{
	int64_t wait = 0, n = 0;

	for (int i = 0; i < 5; i++)
		n += cg_queue_rate_take(i % 2 ? a : b, "who", 5, 60000, &err) == 0;
	is_int(n, 5, "a burst of all of them, whoever asks");
	wait = cg_queue_rate_take(a, "who", 5, 60000, &err);
	ok(wait > 10000 && wait <= 12000, "then one has to wait for one's turn (%lld ms)", (long long)wait);
	is_int(cg_queue_rate_take(b, "other", 5, 60000, &err), 0, "somebody else has not");
	n = number("PTTL bull:slots:rate:who");
	ok(n > 55000 && n <= 60000, "the key ends when all is forgotten (%lld ms)", (long long)n);
	is_int(cg_queue_rate_take(a, "fast", 1000, 100, &err), 0, "many in a short time");
}

int
main(void)
{
	begin_tests();
	a = open_queue("slots", (struct cg_queue_conf){ .worker = NULL });
	b = open_queue("slots", (struct cg_queue_conf){ .worker = NULL });
	t_at_once();
	t_lease();
	t_minute();
	t_rate();
	cg_queue_close(a);
	cg_queue_close(b);
	return end_tests();
}
