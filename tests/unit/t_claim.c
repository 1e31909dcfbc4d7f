/* Who works on a run: claims, races, turns, leases and fences, over either driver. */
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/fleet.h"
#include "store_test.h"
#include "tool/lease.h"

static bool
dead(void *arg, const char *worker)
{
	return strcmp(worker, arg) == 0;
}

static int
claim(struct cg_store *st, const char *tenant, const char *worker,
    bool (*is_dead)(void *arg, const char *worker), void *arg, struct cg_run_row *r)
{
	struct cg_claim c = { worker, tenant, 0, is_dead, arg, false, CG_CLAIM_ANY };

	return cg_store_run_claim(st, &c, r, &err);
}

static void
t_claim(void)
{
	struct cg_store *st = fresh("claim");
	struct cg_run_new urgent = { .workflow = "w", .version = "1", .priority = 5 };
	char id[3][CG_ID_LEN + 1];
	struct cg_run_row r;
	char gone[] = "w1";

	add(st, &A, NULL, id[0]);
	add(st, &B, NULL, id[1]);
	cg_store_run_add(st, &A, &urgent, id[2], &err);
	/* Where leases say who lives, whoever has none is dead: w1. */
	if (cg_store_has_leases(st))
		cg_store_worker_add(st, "w2", "here", 1, 60000, &err);
	is_int(claim(st, NULL, "w1", NULL, NULL, &r), 1, "a claim");
	is_str(r.id, id[2], "takes the urgent one");
	is_str(r.tenant, "org_a", "and says whose it is");
	cg_run_row_release(&r);
	is_int(claim(st, "org_b", "w2", NULL, NULL, &r), 1, "for one tenant");
	is_str(r.id, id[1], "only its own");
	is_str(r.plan, "{\"type\":\"plan\"}\n", "with the plan");
	cg_run_row_release(&r);
	is_int(claim(st, "org_b", "w2", NULL, NULL, &r), 0, "then none is left");
	is_int(claim(st, NULL, "w2", dead, gone, &r), 1, "an orphan first");
	ok(r.state == CG_RUN_RUNNING && r.worker && !strcmp(r.worker, "w1"),
	    "as its dead owner left it");
	cg_run_row_release(&r);
	is_int(claim(st, NULL, "w2", dead, gone, &r), 1, "then the queue");
	is_str(r.id, id[0], "the oldest");
	cg_run_row_release(&r);
	is_int(claim(st, NULL, "w2", dead, gone, &r), 0, "then nothing");
	ok(cg_store_run_take(st, &A, id[0], "w3", dead, gone, &r, &err) < 0
	    && err.code == CG_E_CONFLICT, "a living owner keeps its run: %s", err.msg);
	is_int(cg_store_run_take(st, &B, id[0], "w3", dead, gone, &r, &err), 0,
	    "another tenant's cannot be taken");
	cg_store_close(st);
}

/* A holds three runs' worth of queue, B one: they take turns whatever A's priority. */
static void
t_fair(void)
{
	struct cg_store *st = fresh("fair");
	struct cg_run_new urgent = { .workflow = "w", .version = "1", .priority = 9 };
	struct cg_claim c = { .worker = "w", .max_runs = 2 };
	struct cg_limits l = { -1, -1 }, now;
	char id[CG_ID_LEN + 1], order[8] = "";
	struct cg_run_row r;

	for (int i = 0; i < 4; i++)
		cg_store_run_add(st, &A, &urgent, id, &err);
	add(st, &B, NULL, id);
	for (int i = 0; i < 3 && cg_store_run_claim(st, &c, &r, &err) == 1; i++) {
		order[i] = r.tenant[4];
		cg_run_row_release(&r);
	}
	is_str(order, "aba", "tenants take turns");
	is_int(cg_store_run_claim(st, &c, &r, &err), 0, "two running runs are all that A may have");
	is_int(cg_store_limits(st, &A, &l, &now, &err), 0, "it has no limit of its own");
	ok(l.max_runs == -1 && l.max_steps == -1 && now.max_runs == 2, "and two runs running");
	l = (struct cg_limits){ 3, 1 };
	is_int(cg_store_limits_set(st, &A, &l, &err), 0, "it gets one");
	is_int(cg_store_run_claim(st, &c, &r, &err), 1, "then a third may run");
	cg_run_row_release(&r);
	is_int(cg_store_run_claim(st, &c, &r, &err), 0, "and no fourth");
	cg_store_begin(st, &err);
	is_int(cg_store_step_slot(st, &A, 5, 0, &err), 1, "its first step may begin");
	is_int(cg_store_step_slot(st, &A, 5, 1, &err), 0, "a second may not");
	is_int(cg_store_step_slot(st, &B, 0, 100, &err), 1, "without a limit there is none");
	cg_store_rollback(st);
	is_int(cg_store_tenants_sweep(st, &err), 0, "sweeping");
	l.max_runs = 0;
	is_int(cg_store_limits_set(st, &A, &l, &err), 0, "no limit at all");
	is_int(cg_store_run_claim(st, &c, &r, &err), 1, "takes nobody out of the circle");
	cg_run_row_release(&r);
	cg_store_close(st);
}

static int
by_id(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Several in one call: shared out, the best of each tenant, within its limit, or none at all. */
static void
t_many(void)
{
	struct cg_store *st = fresh("many");
	struct cg_run_new urgent = { .workflow = "w", .version = "1", .priority = 5, .plan = "p" };
	struct cg_claim c = { .worker = "w" };
	struct cg_run_row r[9];
	char id[7][CG_ID_LEN + 1];
	int n, of_a = 0, whole = 0;
	struct cg_hold by;

	for (int i = 0; i < 5; i++)
		add(st, &A, NULL, id[i]);
	/* Those of one millisecond have no order but that of their ids. */
	qsort(id, 5, sizeof *id, by_id);
	cg_store_run_add(st, &A, &urgent, id[5], &err);
	add(st, &B, NULL, id[6]);
	is_int(cg_store_runs_claim(st, &c, r, 0, &err), 0, "none is asked for");
	cg_store_begin(st, &err);
	is_int(cg_store_runs_claim(st, &c, r, 9, &err), 7, "all of them");
	cg_store_rollback(st);
	for (int i = 0; i < 7; i++)
		cg_run_row_release(&r[i]);
	n = cg_store_runs_claim(st, &c, r, 4, &err);
	is_int(n, 4, "taken back, four of them");
	for (int i = 0; i < n; i++) {
		of_a += !strcmp(r[i].tenant, "org_a");
		whole += r[i].plan && r[i].state == CG_RUN_QUEUED && r[i].fence == 1 && r[i].began_ms && !r[i].started_ms;
	}
	is_int(of_a, 3, "B has its turn");
	is_int(whole, 4, "as they were, with all there is of them");
	is_str(r[0].id, id[5], "the urgent one first");
	by = (struct cg_hold){ "w", r[0].fence, r[0].began_ms };
	cg_store_begin(st, &err);
	is_int(cg_store_run_leave(st, &A, r[0].id, &by, CG_RUN_COMPLETED, NULL, &err), 0, "one ends");
	for (int i = 0; i < n; i++)
		cg_run_row_release(&r[i]);
	c.max_runs = 4;
	n = cg_store_runs_claim(st, &c, r, 9, &err);
	is_int(n, 2, "and in the same transaction as many come as the limit leaves");
	ok(!strcmp(r[0].id, id[3]) || !strcmp(r[1].id, id[3]), "those that are next");
	is_int(cg_store_commit(st, &err), 0, "both stand");
	for (int i = 0; i < n; i++)
		cg_run_row_release(&r[i]);
	is_int(cg_store_runs_claim(st, &c, r, 9, &err), 0, "no more than the limit");
	cg_store_close(st);
}

static int
count_step(void *arg, const struct cg_step_row *row)
{
	*(int *)arg += row->state == CG_STEP_PENDING;
	return 0;
}

/* The end of one run and the claim of the next are one commit: both stand, or neither does. */
static void
t_along(void)
{
	struct cg_store *st = fresh("along");
	const struct cg_step_new steps[] = { { "a", "x", "1", 0 }, { "b", "x", "1", 1 } };
	struct cg_claim c = { .worker = "w" };
	char id[3][CG_ID_LEN + 1];
	struct cg_run_row r, next, r3[3];
	struct cg_hold by = { "w", 1, 0 };
	int n = 0;

	is_int(claim(st, NULL, "w", NULL, NULL, &r), 0, "a connection that has seen no tenant finds nothing");
	add(st, &A, NULL, id[0]);
	add(st, &B, NULL, id[1]);
	cg_store_steps_add(st, &B, id[1], steps, 2, &err);
	is_int(claim(st, NULL, "w", NULL, NULL, &r), 1, "a run is claimed");
	cg_run_row_release(&r);
	cg_store_begin(st, &err);
	by.fence = 7;
	ok((cg_store_run_leave(st, &A, id[0], &by, CG_RUN_COMPLETED, NULL, &err) < 0
	    || cg_store_commit_claiming(st, &c, &next, 1, &err) < 0) && err.code == CG_E_CONFLICT,
	    "it is not ours any more: %s", err.msg);
	cg_store_rollback(st);
	is_int(cg_store_run_load(st, &B, id[1], &r, &err), 1, "then the next one");
	ok(r.state == CG_RUN_QUEUED && !r.worker && r.fence == 0, "is not claimed");
	cg_run_row_release(&r);
	by.fence = 1;
	cg_store_begin(st, &err);
	cg_store_run_leave(st, &A, id[0], &by, CG_RUN_COMPLETED, NULL, &err);
	is_int(cg_store_commit_claiming(st, &c, &next, 1, &err), 1, "it is: the next one comes along");
	ok(!strcmp(next.id, id[1]) && !strcmp(next.tenant, "org_b") && next.state == CG_RUN_QUEUED
	    && !next.worker && next.fence == 1 && next.began_ms && !next.started_ms
	    && next.plan && next.trigger, "as it was, with all there is of it");
	cg_run_row_release(&next);
	is_int(cg_store_steps(st, &B, id[1], count_step, &n, &err), 0, "its steps");
	is_int(cg_store_steps(st, &B, id[1], count_step, &n, &err), 0, "are there as often as they are wanted");
	is_int(n, 4, "all of them");
	is_int(cg_store_run_load(st, &A, id[0], &r, &err), 1, "the first");
	ok(r.state == CG_RUN_COMPLETED, "is over");
	cg_run_row_release(&r);
	by.fence = 1;
	cg_store_begin(st, &err);
	cg_store_run_leave(st, &B, id[1], &by, CG_RUN_QUEUED, NULL, &err);
	add(st, &A, NULL, id[2]);
	is_int(cg_store_commit_claiming(st, &c, r3, 3, &err), 2, "several at once, one of them just given back");
	for (int i = 0; i < 2; i++) {
		ok(r3[i].plan && (r3[i].fence == 2) == !strcmp(r3[i].id, id[1]), "each whole");
		cg_run_row_release(&r3[i]);
	}
	cg_store_begin(st, &err);
	is_int(cg_store_commit_claiming(st, &c, &next, 1, &err), 0, "and then there is none");
	ok(!next.id[0] && !next.plan, "nor a row");
	cg_store_close(st);
}

/* A worker that says nothing for longer than its lease is dead, by the database's clock. */
static void
t_lease(void)
{
	struct cg_store *st = fresh("lease");
	char id[CG_ID_LEN + 1];
	struct cg_run_row r;

	if (!cg_store_has_leases(st)) {
		is_int(cg_store_workers(st, NULL, NULL, &err), 0, "SQLite knows none: file locks do");
		cg_store_close(st);
		return;
	}
	cg_store_worker_add(st, "w1", "here", 1, 60000, &err);
	cg_store_worker_add(st, "w2", "there", 2, 60000, &err);
	add(st, &A, NULL, id);
	is_int(claim(st, NULL, "w1", NULL, NULL, &r), 1, "w1 claims");
	cg_run_row_release(&r);
	is_int(claim(st, NULL, "w2", dead, NULL, &r), 0, "it lives: nothing for w2");
	is_int(cg_store_worker_is_dead(st, "w1", &err), 0, "it is not dead");
	cg_store_worker_drop(st, "w1", &err);
	cg_store_worker_add(st, "w1", "here", 1, 0, &err);
	is_int(cg_store_worker_is_dead(st, "w1", &err), 1, "with its lease over it is");
	is_int(claim(st, "org_b", "w2", dead, NULL, &r), 0, "not for another tenant's worker");
	is_int(claim(st, NULL, "w2", dead, NULL, &r), 1, "w2 takes over");
	ok(r.state == CG_RUN_RUNNING && !strcmp(r.worker, "w1") && r.fence == 2, "what w1 had");
	cg_run_row_release(&r);
	is_int(cg_store_worker_beat(st, "w1", &err), 0, "w1 learns that it was struck off");
	is_int(cg_store_worker_beat(st, "w2", &err), 1, "w2 lives on");
	cg_store_close(st);
}

/* Whoever ends before it has beaten once is struck off all the same, by whoever can. */
static void
t_short_lease(void)
{
	struct cg_store *st = fresh("short");
	struct cg_lease *l;

	for (int alone = 0; cg_store_has_leases(st) && alone < 2; alone++) {
		ok(cg_lease_start(&l, st, url, "w", 60000, &err) == 0, "a lease");
		is_int(cg_store_worker_is_dead(st, "w", &err), 0, "which others see");
		cg_lease_stop(l, alone ? NULL : st);
		is_int(cg_store_worker_is_dead(st, "w", &err), 1, "and see it end");
	}
	cg_store_close(st);
}

/* Two workers believe that a run is theirs: what the first one writes must not stand. */
static void
t_fence(void)
{
	struct cg_store *st = fresh("fence");
	struct cg_hold old, new;
	struct cg_step_row s = { .step = "a", .skill = "x", .state = CG_STEP_COMPLETED, .attempt = 1 };
	char id[CG_ID_LEN + 1], gone[] = "w1", got[200] = "";
	struct cg_run_row r;

	add(st, &A, NULL, id);
	claim(st, NULL, "w1", NULL, NULL, &r);
	old = (struct cg_hold){ "w1", r.fence, r.began_ms };
	cg_run_row_release(&r);
	is_int(cg_store_run_hold(st, &A, id, &old, 1, &err), 0, "a run is its worker's");
	is_int(claim(st, NULL, "w2", dead, gone, &r), 1, "another takes it");
	new = (struct cg_hold){ "w2", r.fence, 0 };
	cg_run_row_release(&r);
	ok(new.fence > old.fence, "with a higher fence");

	s.run = id;
	cg_store_begin(st, &err);
	ok(cg_store_step_put(st, &A, &s, &err) == 0
	    && cg_store_event_add(st, &A, id, 2, "step.completed", "{}", &err) == 0, "the first writes");
	ok((cg_store_run_hold(st, &A, id, &old, 2, &err) < 0 || cg_store_commit(st, &err) < 0)
	    && err.code == CG_E_CONFLICT, "but it is not its own any more: %s", err.msg);
	cg_store_rollback(st);
	cg_store_begin(st, &err);
	ok((cg_store_run_leave(st, &A, id, &old, CG_RUN_COMPLETED, NULL, &err) < 0
	    || cg_store_commit(st, &err) < 0) && err.code == CG_E_CONFLICT, "it cannot end it: %s", err.msg);
	cg_store_rollback(st);
	cg_store_events(st, &A, id, 0, see_event, got, &err);
	is_str(got, "", "nothing of it stands");
	cg_store_run_load(st, &A, id, &r, &err);
	ok(r.state == CG_RUN_RUNNING && !strcmp(r.worker, "w2"), "the second one has it");
	cg_run_row_release(&r);
	ok(cg_store_run_leave(st, &A, id, &new, CG_RUN_QUEUED, NULL, &err) == 0, "and gives it back");
	is_int(claim(st, NULL, "w2", NULL, NULL, &r), 1, "takes it again");
	cg_run_row_release(&r);
	ok(cg_store_run_hold(st, &A, id, &new, 2, &err) < 0 && err.code == CG_E_CONFLICT, "what it held then is past too");
	cg_store_close(st);
}

/* Four processes claim from one queue of 60: each run goes to exactly one. */
static void
t_claim_race(void)
{
	struct cg_store *st = fresh("race");
	char id[CG_ID_LEN + 1], log[200];
	int status, n = 0, bad = 0;
	FILE *f;
	static char seen[256][CG_ID_LEN + 2];

	for (int i = 0; i < 60; i++)
		add(st, &A, NULL, id);
	cg_store_close(st);
	snprintf(log, sizeof log, "%s/race/log", dir);
	for (int p = 0; p < 4; p++)
		if (fork() == 0) {
			struct cg_run_row r;
			int rc;

			f = fopen(log, "a");
			setvbuf(f, NULL, _IOLBF, 0);
			if (cg_store_open(&st, url, CG_STORE_WRITE, &err) < 0)
				_exit(2);
			while ((rc = claim(st, NULL, "w", NULL, NULL, &r)) == 1) {
				fprintf(f, "%s\n", r.id);
				cg_run_row_release(&r);
			}
			cg_store_close(st);
			_exit(rc < 0 ? 3 : 0);
		}
	while (wait(&status) > 0)
		bad += status != 0;
	is_int(bad, 0, "four workers end well");
	f = fopen(log, "r");
	while (n < 256 && fgets(seen[n], sizeof seen[n], f)) {
		for (int i = 0; i < n; i++)
			bad += strcmp(seen[i], seen[n]) == 0;
		n++;
	}
	fclose(f);
	ok(n == 60 && bad == 0, "60 runs claimed once each (%d claims)", n);
}

/* Four processes ask for the same thing at the same moment: it is made once. */
static void
t_key_race(void)
{
	struct cg_store *st = fresh("keys");
	const struct cg_run_new keyed = { .workflow = "w", .version = "1", .idempotency_key = "k" };
	struct cg_run_filter f = CG_RUN_FILTER_INIT;
	char id[CG_ID_LEN + 1], same[CG_ID_LEN + 1];
	int status, bad = 0, made = 0, go[2];

	cg_store_close(st);
	if (pipe(go) < 0)
		return;
	for (int p = 0; p < 4; p++)
		if (fork() == 0) {
			int rc;

			close(go[1]);
			if (cg_store_open(&st, url, CG_STORE_WRITE, &err) < 0)
				_exit(9);
			/* All begin when the other end is closed. */
			if (read(go[0], same, 1) != 0)
				_exit(8);
			rc = cg_store_run_add(st, &A, &keyed, id, &err);
			rc = rc >= 0 && cg_store_run_by_key(st, &A, "k", same, &err) == 1
			    && strcmp(id, same) == 0 ? rc : 7;
			cg_store_close(st);
			_exit(rc);
		}
	close(go[0]);
	close(go[1]);
	while (wait(&status) > 0) {
		made += WIFEXITED(status) && WEXITSTATUS(status) == 0;
		bad += !WIFEXITED(status) || WEXITSTATUS(status) > 1;
	}
	ok(made == 1 && bad == 0, "a key is used by four at once: one makes the run, %d fail", bad);
	if (cg_store_open(&st, url, CG_STORE_WRITE, &err) == 0)
		is_int(runs_of(st, &A, &f), 1, "and there is one");
	cg_store_close(st);
}

/* Of hosts whose clocks differ, one starts a run and another ends it. */
static void
t_clocks(void)
{
	struct cg_store *st = fresh("clocks");
	const struct cg_run_new running = { .workflow = "w", .version = "1", .worker = "w1",
		.state = CG_RUN_RUNNING };
	char id[3][CG_ID_LEN + 1], ahead[24];
	struct cg_hold by = { "w1", 0, 0 };
	struct cg_run_row r;

	if (cg_store_has_leases(st))
		cg_store_worker_add(st, "w1", "here", 1, 60000, &err);
	add(st, &A, NULL, id[0]);
	add(st, &A, NULL, id[1]);
	ok(claim(st, NULL, "w1", NULL, NULL, &r) == 1, "one is claimed");
	cg_run_row_release(&r);
	ok(cg_store_run_take(st, &A, id[1], "w1", dead, "", &r, &err) == 1, "one is taken");
	cg_run_row_release(&r);
	ok(cg_store_run_add(st, &A, &running, id[2], &err) == 0, "one is added as running");
	snprintf(ahead, sizeof ahead, "%lld", (long long)cg_wall_ms() + 3600000);
	if (on_pg())
		setenv("CG_TEST_NOW", ahead, 1);
	for (int i = 0; i < 3; i++) {
		by.fence = i < 2;
		ok(cg_store_run_leave(st, &A, id[i], &by, CG_RUN_COMPLETED, NULL, &err) == 0
		    && cg_store_run_load(st, &A, id[i], &r, &err) == 1, "it ends");
		ok(r.duration_ms >= 0 && r.duration_ms < 600000
		    && r.completed_ms - r.started_ms < 600000 && r.started_ms <= r.completed_ms,
		    "after %lld ms", (long long)r.duration_ms);
		cg_run_row_release(&r);
	}
	unsetenv("CG_TEST_NOW");
	cg_store_close(st);
}

int
main(void)
{
	if (!mkdtemp(dir))
		return 1;
	t_claim();
	t_claim_race();
	t_key_race();
	t_fair();
	t_many();
	t_along();
	t_lease();
	t_short_lease();
	t_fence();
	t_clocks();
	cg_rmtree(dir, &err);
	free(url);
	return done();
}
