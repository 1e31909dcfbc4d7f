/* lib/sched: order, retries with their delays, skipping, taking over. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "json/json.h"
#include "plan/plan.h"
#include "sched/sched.h"
#include "tap.h"

static const char digest[] =
    "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/* A plan of steps "id:need,need[!]"; three attempts each, ! goes on after a failure. */
static struct cg_plan *
plan_of(const char *const *steps, size_t n)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_plan *p;
	struct cg_buf b;

	cg_buf_init(&b, 1 << 20);
	cg_buf_printf(&b, "{\"type\":\"plan\",\"schema\":1,\"workflowName\":\"w\",\"workflowVersion\":"
	    "\"1.0.0\",\"workflowDigest\":\"%s\",\"tenantId\":\"t\",\"trigger\":{},\"stepCount\":%zu}\n",
	    digest, n);
	for (size_t i = 0; i < n; i++) {
		const char *colon = strchr(steps[i], ':'), *need = colon + 1;

		cg_buf_printf(&b, "{\"type\":\"step\",\"stepId\":\"%.*s\",\"skillId\":\"s\",\"skillVersion\":"
		    "\"1.0.0\",\"skillDigest\":\"%s\",\"inputs\":{},\"retry\":{\"maxAttempts\":3,"
		    "\"backoffMs\":1000},\"onError\":\"%s\",\"needs\":[", (int)(colon - steps[i]), steps[i],
		    digest, strchr(steps[i], '!') ? "continue" : "fail");
		for (bool first = true; *need && *need != '!'; first = false) {
			size_t len = strcspn(need, ",!");

			cg_buf_printf(&b, "%s\"%.*s\"", first ? "" : ",", (int)len, need);
			need += len + (need[len] == ',');
		}
		cg_buf_puts(&b, "]}\n");
	}
	p = cg_plan_parse(b.s, b.len, &err);
	if (!p)
		printf("Bail out! %s\n", err.msg);
	cg_buf_release(&b);
	return p;
}

#define PLAN(...) plan_of((const char *const[]){ __VA_ARGS__ }, \
	sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static const char *
next(struct cg_plan *p, struct cg_sched *s, int64_t now)
{
	long i = cg_sched_next(s, now);

	return i < 0 ? "none" : p->steps[i].id;
}

static void
finish(struct cg_plan *p, struct cg_sched *s, const char *id)
{
	cg_sched_done(s, (size_t)cg_plan_step(p, id), false);
}

struct told {
	char text[200];
	struct cg_plan *p;
};

static void
skip(void *arg, size_t step, size_t because)
{
	struct told *t = arg;
	size_t n = strlen(t->text);

	snprintf(t->text + n, sizeof t->text - n, "%s<%s ", t->p->steps[step].id,
	    t->p->steps[because].id);
}

static void
order(void)
{
	struct cg_plan *p = PLAN("a:", "b:", "c:b", "d:c", "e:a,d");
	struct cg_sched *s = cg_sched_new(p);
	struct cg_sched_counts c;

	is_str(next(p, s, 0), "b", "the longest path first");
	is_str(next(p, s, 0), "a", "then the other that is ready");
	is_str(next(p, s, 0), "none", "the rest has needs");
	finish(p, s, "b");
	is_str(next(p, s, 0), "c", "no barrier: c starts while a runs");
	finish(p, s, "c");
	is_str(next(p, s, 0), "d", "and d after it");
	finish(p, s, "d");
	is_str(next(p, s, 0), "none", "a join waits for all");
	ok(!cg_sched_idle(s), "not idle while a runs");
	finish(p, s, "a");
	is_str(next(p, s, 0), "e", "the join");
	finish(p, s, "e");
	cg_sched_counts(s, &c);
	ok(c.total == 5 && c.ended == 5 && c.failed == 0 && c.running == 0 && cg_sched_idle(s),
	    "counts at the end");
	cg_sched_free(s);
	cg_plan_free(p);
}

static void
retries(void)
{
	struct cg_plan *p = PLAN("a:", "b:a");
	struct cg_sched *s = cg_sched_new(p);
	struct told t = { "", p };
	int64_t d;

	cg_sched_next(s, 0);
	is_int(cg_sched_attempt(s, 0), 1, "the first attempt");
	d = cg_sched_fail(s, 0, "RATE_LIMITED", 0, UINT64_MAX, 100, skip, &t);
	ok(d >= 0 && d <= 1000, "a delay within the backoff");
	is_str(next(p, s, 100), d ? "none" : "a", "not before its time");
	ok(cg_sched_wait_ms(s, 100) == d, "how long to wait is known");
	is_str(next(p, s, 100 + d), "a", "then again");
	is_int(cg_sched_attempt(s, 0), 2, "the second attempt");
	d = cg_sched_fail(s, 0, "RATE_LIMITED", 5000, 0, 5000, skip, &t);
	ok(d >= 5000, "at least as long as the provider said");
	is_str(next(p, s, 5000 + d), "a", "the third attempt");
	is_int(cg_sched_fail(s, 0, "RATE_LIMITED", 0, 0, 20000, skip, &t), -1, "no fourth");
	is_str(t.text, "b<a ", "its user is skipped because of it");
	ok(cg_sched_idle(s) && cg_sched_state(s, 1) == CG_SCHED_SKIPPED, "and that is the end");
	cg_sched_free(s);
	s = cg_sched_new(p);
	cg_sched_next(s, 0);
	is_int(cg_sched_fail(s, 0, "INPUT_VALIDATION_FAILED", 0, 0, 0, NULL, NULL), -1,
	    "what cannot get better is not tried again");
	cg_sched_free(s);
	cg_plan_free(p);
}

static void
jitter(void)
{
	struct cg_plan *p = PLAN("a:");
	int64_t least = INT64_MAX, most = 0;

	for (uint64_t r = 0; r < 1000; r++) {
		struct cg_sched *s = cg_sched_new(p);
		int64_t d;

		cg_sched_next(s, 0);
		d = cg_sched_fail(s, 0, "TIMEOUT", 0, r * 0x9e3779b97f4a7c15u, 0, NULL, NULL);
		least = d < least ? d : least;
		most = d > most ? d : most;
		cg_sched_free(s);
	}
	ok(least >= 500 && least < 550 && most > 950 && most <= 1000,
	    "jitter over the upper half (%lld to %lld)",
	    (long long)least, (long long)most);
	cg_plan_free(p);
}

static void
failures(void)
{
	struct cg_plan *p = PLAN("a:", "b:a", "c:b", "d:", "e:c,d", "f:!", "g:f");
	struct cg_sched *s = cg_sched_new(p);
	struct told t = { "", p };

	for (int i = 0; i < 3; i++)
		cg_sched_next(s, 0);
	cg_sched_fail(s, 0, "WRONG", 0, 0, 0, skip, &t);
	is_str(t.text, "b<a c<a e<a ", "all descendants, once each, because of the first");
	finish(p, s, "d");
	is_str(next(p, s, 0), "none", "the join of a skipped one does not run");
	t.text[0] = '\0';
	is_int(cg_sched_fail(s, 5, "WRONG", 0, 0, 0, skip, &t), -1, "one that may fail fails");
	is_str(t.text, "", "and nothing is skipped");
	is_str(next(p, s, 0), "g", "its user runs");
	cg_sched_done(s, 6, true);
	ok(cg_sched_idle(s), "a step skipped by its own condition ends too");
	cg_sched_free(s);
	cg_plan_free(p);
}

static void
taking_over(void)
{
	struct cg_plan *p = PLAN("a:", "b:a", "c:a", "d:b,c");
	struct cg_sched *s = cg_sched_new(p);

	cg_sched_restore(s, 1, CG_SCHED_COMPLETED, 1);
	cg_sched_restore(s, 0, CG_SCHED_COMPLETED, 1);
	cg_sched_restore(s, 2, CG_SCHED_PENDING, 1);
	is_str(next(p, s, 0), "c", "what is left, in any order of restoring");
	is_int(cg_sched_attempt(s, 2), 2, "attempts go on counting");
	is_str(next(p, s, 0), "none", "b is not done again");
	finish(p, s, "c");
	is_str(next(p, s, 0), "d", "and on");
	cg_sched_return(s, 3, 0, 50);
	is_str(next(p, s, 10), "none", "given back: not at once");
	is_str(next(p, s, 60), "d", "but after its delay");
	is_int(cg_sched_attempt(s, 3), 1, "which was no attempt");
	cg_sched_wait(s, 3);
	ok(cg_sched_idle(s) && cg_sched_state(s, 3) == CG_SCHED_WAITING, "waiting is idle");
	cg_sched_free(s);
	cg_plan_free(p);
}

int
main(void)
{
	order();
	retries();
	jitter();
	failures();
	taking_over();
	return done();
}
