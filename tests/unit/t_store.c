/* The store's contract, over the driver that CG_TEST_STORE names (SQLite when it is silent). */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "pg.h"
#include "store/store.h"
#include "tap.h"
#include "tenant/tenant.h"

static const struct cg_scope A = { "org_a", "ann" }, B = { "org_b", "bob" };
static struct cg_err err;
static char dir[] = "/tmp/cg-t_store.XXXXXX";
static char *url;

static bool
on_pg(void)
{
	const char *which = getenv("CG_TEST_STORE");

	return which && strcmp(which, "pg") == 0;
}

static struct cg_store *
fresh(const char *name)
{
	struct cg_store *st;
	char *folder = cg_asprintf("%s/%s", dir, name);

	free(url);
	url = on_pg() ? fresh_pg() : cg_asprintf("sqlite:%s/cg.db", folder);
	cg_mkdirs(folder, 0755, &err);
	free(folder);
	if (cg_store_open(&st, url, CG_STORE_WRITE, &err) < 0) {
		printf("Bail out! %s\n", err.msg);
		exit(1);
	}
	return st;
}

static void
add(struct cg_store *st, const struct cg_scope *who, const char *base, char id[CG_ID_LEN + 1])
{
	const struct cg_run_new r = { .workflow = "w.one", .version = "1.0.0", .base_run = base,
		.trigger = "{\"a\":1}", .plan = "{\"type\":\"plan\"}\n" };

	if (cg_store_run_add(st, who, &r, id, &err) != 0)
		printf("# add: %s\n", err.msg);
}

static int
count_run(void *arg, const struct cg_run_row *row)
{
	(void)row;
	++*(int *)arg;
	return 0;
}

static int
runs_of(struct cg_store *st, const struct cg_scope *who, const struct cg_run_filter *f)
{
	int n = 0;

	return cg_store_run_list(st, who, f, count_run, &n, &err) < 0 ? -1 : n;
}

static void
t_runs(void)
{
	struct cg_store *st = fresh("runs");
	struct cg_run_new keyed = { .workflow = "w", .version = "1.0.0", .idempotency_key = "k" };
	struct cg_run_filter f = CG_RUN_FILTER_INIT;
	char id[CG_ID_LEN + 1], other[CG_ID_LEN + 1], base[CG_ID_LEN + 1], tenant[CG_TENANT_MAX + 1];
	struct cg_run_row r;

	add(st, &A, NULL, id);
	is_int(cg_store_run_load(st, &A, id, &r, &err), 1, "a run that was added is there");
	is_str(r.workflow, "w.one", "its workflow");
	is_str(r.plan, "{\"type\":\"plan\"}\n", "its plan, byte for byte");
	is_str(r.trigger, "{\"a\":1}", "its trigger");
	ok(r.state == CG_RUN_QUEUED && r.attempt == 1 && r.created_ms > 0 && !r.started_ms
	    && r.duration_ms == -1, "queued, first attempt, not started");
	cg_run_row_release(&r);
	is_int(cg_store_run_load(st, &B, id, &r, &err), 0, "another tenant does not find it");
	is_int(cg_store_run_load(st, &A, "no id at all", &r, &err), 0, "nonsense is not found");

	is_int(cg_store_run_tenant(st, id, tenant, &err), 1, "who serves all may ask whose it is");
	is_str(tenant, "org_a", "and is told");
	is_int(cg_store_run_tenant(st, "01a00000-0000-7000-8000-000000000000", tenant, &err), 0,
	    "a run that is not there is nobody's");

	ok(cg_store_run_set(st, &A, id, CG_RUN_RUNNING, NULL, &err) == 0
	    && cg_store_run_set(st, &A, id, CG_RUN_FAILED, "{\"code\":\"X\"}", &err) == 0, "it fails");
	cg_store_run_load(st, &A, id, &r, &err);
	ok(r.state == CG_RUN_FAILED && r.started_ms && r.completed_ms >= r.started_ms
	    && r.duration_ms == r.completed_ms - r.started_ms, "start, end and duration agree");
	is_str(r.error, "{\"code\":\"X\"}", "with its error");
	cg_run_row_release(&r);
	ok(cg_store_run_set(st, &B, id, CG_RUN_COMPLETED, NULL, &err) < 0
	    && err.code == CG_E_NOTFOUND, "another tenant cannot end it");

	is_int(cg_store_run_add(st, &A, &keyed, base, &err), 0, "a key is new");
	is_int(cg_store_run_add(st, &A, &keyed, other, &err), 1, "then it is known");
	is_str(other, base, "and gives the first run");
	is_int(cg_store_run_add(st, &B, &keyed, other, &err), 0, "another tenant's key is its own");

	add(st, &A, id, other);
	is_int(cg_store_run_base(st, &A, other, base, &err), 1, "a run on top of another");
	is_str(base, id, "knows its base");
	keyed = (struct cg_run_new){ .workflow = "w", .version = "1", .base_run = id };
	ok(cg_store_run_add(st, &B, &keyed, other, &err) < 0 && err.code == CG_E_NOTFOUND,
	    "another tenant's run is no base: %s", err.msg);
	keyed = (struct cg_run_new){ .id = id, .workflow = "w", .version = "1" };
	ok(cg_store_run_add(st, &A, &keyed, other, &err) < 0 && err.code == CG_E_CONFLICT,
	    "an id is taken once: %s", err.msg);

	is_int(runs_of(st, &A, &f), 3, "the list has this tenant's");
	is_int(runs_of(st, &B, &f), 1, "and only those");
	f.state = CG_RUN_FAILED;
	is_int(runs_of(st, &A, &f), 1, "by state");
	f = (struct cg_run_filter){ -1, .workflow = "w.one", .limit = 1 };
	is_int(runs_of(st, &A, &f), 1, "by workflow, limited");
	f = (struct cg_run_filter){ -1, .base_run = id };
	is_int(runs_of(st, &A, &f), 1, "by base");
	f = (struct cg_run_filter){ -1, .since_ms = cg_wall_ms() + 60000 };
	is_int(runs_of(st, &A, &f), 0, "none from the future");
	cg_store_close(st);
}

static void
t_ask(void)
{
	struct cg_store *st = fresh("ask");
	char id[CG_ID_LEN + 1];
	struct cg_run_flags f;
	enum cg_run_state state = CG_RUN_RUNNING;
	struct cg_run_row r;

	add(st, &A, NULL, id);
	is_int(cg_store_run_ask(st, &A, id, CG_ASK_PAUSE, &err), 1, "a queued run pauses at once");
	is_int(cg_store_run_ask(st, &A, id, CG_ASK_PAUSE, &err), 0, "twice is harmless");
	is_int(cg_store_run_ask(st, &A, id, CG_ASK_RESUME, &err), 1, "and is queued again");
	cg_store_run_set(st, &A, id, CG_RUN_RUNNING, NULL, &err);
	is_int(cg_store_run_ask(st, &A, id, CG_ASK_PAUSE, &err), 0, "a running one is asked");
	cg_store_run_flags(st, &A, id, &f, &err);
	ok(f.pause && !f.cancel, "its worker sees it");
	is_int(cg_store_run_ask(st, &A, id, CG_ASK_CANCEL, &err), 0, "or to cancel");
	cg_store_run_flags(st, &A, id, &f, &err);
	ok(f.cancel, "its worker sees that");
	ok(cg_store_run_ask(st, &B, id, CG_ASK_CANCEL, &err) < 0 && err.code == CG_E_NOTFOUND,
	    "another tenant cannot ask");
	cg_store_run_set(st, &A, id, CG_RUN_CANCELLED, NULL, &err);
	ok(cg_store_run_ask(st, &A, id, CG_ASK_PAUSE, &err) < 0 && err.code == CG_E_STATE,
	    "what is over is over: %s", err.msg);
	is_int(cg_store_run_ask(st, &A, id, CG_ASK_RETRY, &err), 1, "it is tried again");
	cg_store_run_load(st, &A, id, &r, &err);
	ok(r.state == CG_RUN_QUEUED && r.attempt == 2 && !r.cancel && !r.completed_ms,
	    "queued, second attempt");
	cg_run_row_release(&r);
	ok(cg_store_run_ask(st, &A, id, CG_ASK_REDO, &err) < 0 && err.code == CG_E_STATE,
	    "what is not over is not done again: %s", err.msg);
	cg_store_run_set(st, &A, id, CG_RUN_COMPLETED, NULL, &err);
	ok(cg_store_run_ask(st, &A, id, CG_ASK_RETRY, &err) < 0 && err.code == CG_E_STATE,
	    "what completed is not tried again");
	is_int(cg_store_run_state(st, &A, id, &state, &err), 1, "its state alone");
	ok(state == CG_RUN_COMPLETED, "is as it was");
	is_int(cg_store_run_ask(st, &A, id, CG_ASK_REDO, &err), 1, "but it can be done again");
	cg_store_run_state(st, &A, id, &state, &err);
	ok(state == CG_RUN_QUEUED, "then it is queued");
	is_int(cg_store_run_state(st, &B, id, &state, &err), 0, "another tenant has no such run");
	cg_store_close(st);
}

static int
see_event(void *arg, int64_t seq, const char *type, const char *json)
{
	char *s = arg;
	size_t n = strlen(s);

	snprintf(s + n, 200 - n, "%lld %s %s;", (long long)seq, type, json);
	return 0;
}

static bool
dead(void *arg, const char *worker)
{
	return strcmp(worker, arg) == 0;
}

static int
claim(struct cg_store *st, const char *tenant, const char *worker,
    bool (*is_dead)(void *arg, const char *worker), void *arg, struct cg_run_row *r)
{
	struct cg_claim c = { worker, tenant, 0, is_dead, arg, false };

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

struct seen {
	int n;
	char first[64], last[64], out[64], answer[64];
	enum cg_step_state state;
};

static int
see_step(void *arg, const struct cg_step_row *r)
{
	struct seen *s = arg;

	if (s->n++ == 0)
		snprintf(s->first, sizeof s->first, "%s", r->step);
	snprintf(s->last, sizeof s->last, "%s", r->step);
	snprintf(s->out, sizeof s->out, "%s", r->output ? r->output : "");
	snprintf(s->answer, sizeof s->answer, "%s", r->answer ? r->answer : "");
	s->state = r->state;
	return 0;
}

static void
t_steps(void)
{
	struct cg_store *st = fresh("steps");
	const struct cg_step_new v[] = { { "zeta", "s1", "1.0.0", 0 }, { "alpha", "s2", NULL, 1 } };
	char run[CG_ID_LEN + 1];
	struct seen s = { 0 };
	struct cg_step_row r = { .run = run, .step = "alpha", .skill = "s2",
		.state = CG_STEP_WAITING, .attempt = 2, .output = "{\"x\":[1]}", .started_ms = 1000 };
	struct cg_step_row n = { .step = "new", .skill = "s3", .state = CG_STEP_COMPLETED,
		.attempt = 1, .ord = 2, .is_new = true, .output = "{\"y\":2}", .answer = "{\"ok\":1}" };

	add(st, &A, NULL, run);
	ok(cg_store_steps_add(st, &A, run, v, 2, &err) == 0, "steps of a run");
	cg_store_steps(st, &A, run, see_step, &s, &err);
	ok(s.n == 2 && !strcmp(s.first, "zeta") && !strcmp(s.last, "alpha"), "in the plan's order");
	ok(cg_store_step_put(st, &A, &r, &err) == 0, "one is written");
	memset(&s, 0, sizeof s);
	is_int(cg_store_step(st, &A, run, "alpha", see_step, &s, &err), 1, "and found");
	ok(s.state == CG_STEP_WAITING && !strcmp(s.out, "{\"x\":[1]}"), "as it was written");
	ok(cg_store_step_answer(st, &A, run, "alpha", "{\"ok\":true}", &err) == 0, "it is answered");
	ok(cg_store_step_answer(st, &A, run, "zeta", "{}", &err) < 0 && err.code == CG_E_STATE,
	    "one that does not wait is not: %s", err.msg);
	ok(cg_store_step_answer(st, &A, run, "nope", "{}", &err) < 0
	    && err.code == CG_E_NOTFOUND, "nor one that is not there: %s", err.msg);
	r.state = CG_STEP_COMPLETED;
	cg_store_step_put(st, &A, &r, &err);
	memset(&s, 0, sizeof s);
	cg_store_steps(st, &A, run, see_step, &s, &err);
	ok(s.n == 2 && !strcmp(s.last, "alpha") && !strcmp(s.answer, "{\"ok\":true}"),
	    "place and answer stay when it is written again");
	r.is_new = true;
	ok(cg_store_step_put(st, &A, &r, &err) < 0 && err.code == CG_E_CONFLICT,
	    "one that is there is not written as new");
	n.run = run;
	ok(cg_store_step_put(st, &A, &n, &err) == 0, "one that is not there is");
	memset(&s, 0, sizeof s);
	is_int(cg_store_step(st, &A, run, "new", see_step, &s, &err), 1, "and found");
	ok(s.state == CG_STEP_COMPLETED && !strcmp(s.out, "{\"y\":2}")
	    && !strcmp(s.answer, "{\"ok\":1}"), "whole");
	r.is_new = false;
	memset(&s, 0, sizeof s);
	is_int(cg_store_steps(st, &B, run, see_step, &s, &err), 0, "another tenant");
	is_int(s.n, 0, "sees no step");
	ok(cg_store_step_put(st, &B, &r, &err) < 0 && err.code == CG_E_DATA,
	    "and cannot add one to a run that is not its own: %s", err.msg);
	cg_store_close(st);
}

static void
t_events(void)
{
	struct cg_store *st = fresh("events");
	char run[CG_ID_LEN + 1], got[200] = "";
	struct cg_run_row r;

	add(st, &A, NULL, run);
	for (int i = 1; i <= 3; i++)
		cg_store_event_add(st, &A, run, i, "log", "{}", &err);
	ok(cg_store_event_add(st, &A, run, 3, "log", "{}", &err) < 0
	    && err.code == CG_E_CONFLICT, "a number is used once: %s", err.msg);
	cg_store_events(st, &A, run, 1, see_event, got, &err);
	is_str(got, "2 log {};3 log {};", "events after the first");
	got[0] = '\0';
	cg_store_events(st, &B, run, 0, see_event, got, &err);
	is_str(got, "", "another tenant hears nothing");
	cg_store_run_load(st, &A, run, &r, &err);
	is_int(r.event_seq, 3, "the run knows the highest number");
	cg_run_row_release(&r);
	cg_store_close(st);
}

static int
see_artifact(void *arg, const struct cg_artifact_row *row)
{
	++*(int *)arg;
	return strcmp(row->mime, "image/png") == 0 ? 0 : -1;
}

static int
add_first(void *arg, const char *hash)
{
	char *letters = arg;

	ok(strlen(hash) == 64, "a whole hash");
	strncat(letters, hash, 1);
	return 0;
}

/* What must not be swept away: also what only a trigger or an output names. */
static void
t_objects(void)
{
	struct cg_store *st = fresh("objects");
	char run[CG_ID_LEN + 1], a[65], b[65], c[65], seen[9] = "", *trigger, *output;
	const struct cg_step_new step = { "s", "k", "1.0.0", 0 };
	struct cg_artifact_row art = { .run = run, .step = "s", .skill = "k", .type = "image",
		.uri = "cg://sha256/x/a.png", .hash = a, .size = 7, .mime = "image/png" };

	memset(a, 'a', 64);
	memset(b, 'b', 64);
	memset(c, 'c', 64);
	a[64] = b[64] = c[64] = '\0';
	trigger = cg_asprintf("{\"logo\":\"cg://sha256/%s/logo.svg\",\"no\":\"cg://sha256/bb\"}", b);
	output = cg_asprintf("{\"made\":\"cg://sha256/%s\"}", c);
	{
		const struct cg_run_new r = { .workflow = "w", .version = "1.0.0", .trigger = trigger };
		struct cg_step_row row = { .run = run, .step = "s", .skill = "k",
			.state = CG_STEP_COMPLETED, .attempt = 1, .output = output };

		ok(cg_store_run_add(st, &A, &r, run, &err) == 0
		    && cg_store_steps_add(st, &A, run, &step, 1, &err) == 0
		    && cg_store_step_put(st, &A, &row, &err) == 0
		    && cg_store_artifact_add(st, &A, &art, &err) == 0, "a run that names objects");
	}
	ok(cg_store_objects(st, &A, add_first, seen, &err) == 0, "its objects are listed");
	is_str(seen, "abc", "of the artifact, the trigger and the output");
	seen[0] = '\0';
	ok(cg_store_objects(st, &B, add_first, seen, &err) == 0 && !*seen, "none of them is B's");
	free(trigger);
	free(output);
	cg_store_close(st);
}

static void
t_artifacts(void)
{
	struct cg_store *st = fresh("artifacts");
	char run[CG_ID_LEN + 1], hash[65], first[CG_ID_LEN + 1];
	struct cg_artifact_row r = { .run = run, .step = "s", .skill = "k", .type = "image",
		.uri = "cg://sha256/x/a.png", .hash = hash, .size = 7, .mime = "image/png" };
	int n = 0;

	memset(hash, 'a', 64);
	hash[64] = '\0';
	add(st, &A, NULL, run);
	is_int(cg_store_artifact_add(st, &A, &r, &err), 0, "an artifact");
	snprintf(first, sizeof first, "%s", r.id);
	r.id[0] = '\0';
	is_int(cg_store_artifact_add(st, &A, &r, &err), 1, "the same once more");
	is_str(r.id, first, "is the first one");
	ok(cg_store_artifacts(st, &A, run, NULL, see_artifact, &n, &err) == 0 && n == 1, "one row");
	n = 0;
	cg_store_artifacts(st, &A, run, "other", see_artifact, &n, &err);
	cg_store_artifacts(st, &B, run, NULL, see_artifact, &n, &err);
	is_int(cg_store_artifact(st, &B, first, see_artifact, &n, &err), 0, "not another tenant's");
	is_int(n, 0, "nor another step's");
	cg_store_close(st);
}

static void
t_reset(void)
{
	struct cg_store *st = fresh("reset");
	const struct cg_step_new v[] = { { "one", "s1", "1.0.0", 0 } };
	char run[CG_ID_LEN + 1];
	struct seen s = { 0 };
	struct cg_step_row r = { .run = run, .step = "one", .skill = "s1", .state = CG_STEP_WAITING,
		.attempt = 3, .output = "{}", .error_history = "[1]" };
	struct cg_artifact_row a = { .run = run, .step = "one", .skill = "s1", .type = "t",
		.uri = "cg://sha256/x/y", .size = 1,
		.hash = "0000000000000000000000000000000000000000000000000000000000000000" };
	int n = 0;

	add(st, &A, NULL, run);
	cg_store_steps_add(st, &A, run, v, 1, &err);
	cg_store_step_put(st, &A, &r, &err);
	cg_store_step_answer(st, &A, run, "one", "{\"ok\":true}", &err);
	is_int(cg_store_artifact_add(st, &A, &a, &err), 0, "a step with an artifact and an answer");
	ok(cg_store_step_reset(st, &B, run, "one", false, &err) < 0 && err.code == CG_E_NOTFOUND,
	    "is not another tenant's to reset");
	is_int(cg_store_step_reset(st, &A, run, "one", true, &err), 0, "it is reset");
	cg_store_step(st, &A, run, "one", see_step, &s, &err);
	ok(s.state == CG_STEP_PENDING && !*s.out && !strcmp(s.answer, "{\"ok\":true}"),
	    "pending, without result, with its answer");
	cg_store_artifacts(st, &A, run, NULL, see_artifact, &n, &err);
	is_int(n, 0, "what it made is not the run's any more");
	cg_store_step_reset(st, &A, run, "one", false, &err);
	cg_store_step(st, &A, run, "one", see_step, &s, &err);
	ok(!*s.answer, "and without its answer");
	cg_store_close(st);
}

static void
t_campaigns_and_jobs(void)
{
	struct cg_store *st = fresh("jobs");
	struct cg_campaign_row c = { .user = "u", .name = "n", .template_id = "spin_wheel" };
	char run[CG_ID_LEN + 1];
	struct cg_job_row j = { .run = run, .step = "s", .provider = "suno", .media = "audio_bgm",
		.input = "{}" };

	ok(cg_store_campaign_put(st, &A, &c, &err) == 0, "a campaign");
	is_int(cg_store_campaigns(st, &B, c.id, NULL, NULL, &err), 0, "its tenant's alone");
	c.status = "nonsense";
	ok(cg_store_campaign_put(st, &A, &c, &err) < 0 && err.code == CG_E_DATA,
	    "a status that does not exist is refused: %s", err.msg);
	add(st, &A, NULL, run);
	ok(cg_store_job_put(st, &A, &j, &err) == 0, "a provider job before it is submitted");
	j.provider_job = "p-1";
	j.status = "processing";
	ok(cg_store_job_put(st, &A, &j, &err) == 0, "and after");
	cg_store_close(st);
}

static void
t_reading(void)
{
	struct cg_run_filter f = CG_RUN_FILTER_INIT;
	struct cg_store *st;
	char *path = cg_asprintf("%s/none/cg.db", dir), *u = cg_asprintf("sqlite:%s", path);
	char id[CG_ID_LEN + 1], *folder = cg_path_dir(path);
	FILE *h;

	ok(cg_store_open(&st, u, CG_STORE_READ, &err) == 0, "a store that is not there can be read");
	is_int(runs_of(st, &A, &f), 0, "and is empty");
	ok(cg_store_begin(st, &err) < 0, "but not written");
	cg_store_close(st);
	ok(!cg_is_file(path), "nor was it made");
	cg_mkdirs(folder, 0755, &err);
	h = fopen(path, "w");
	fputs("this is no database, whatever its name says, and it is long enough", h);
	fclose(h);
	ok(cg_store_open(&st, u, CG_STORE_READ, &err) < 0 && err.code == CG_E_DATA,
	    "another kind of file is refused: %s", err.msg);
	ok(cg_store_open(&st, "redis://u:secret@h", CG_STORE_READ, &err) < 0
	    && err.code == CG_E_CONFIG && !strstr(err.msg, "secret"), "another kind of URL: %s",
	    err.msg);
	st = fresh("full");
	add(st, &A, NULL, id);
	cg_store_close(st);
	is_int(cg_store_check(url, NULL, NULL, NULL, &err), 0, "a good store is good");
	if (on_pg())
		ok(cg_store_migrate(url, NULL, &err) < 0 && err.code == CG_E_PERM,
		    "whoever serves is not its owner: %s", err.msg);
	else
		is_int(cg_store_migrate(url, NULL, &err), 0, "and up to date");
	free(folder);
	free(path);
	free(u);
}

/* Begin and fail: nothing of it is left. */
static void
t_rollback(void)
{
	struct cg_store *st = fresh("rollback");
	struct cg_run_filter f = CG_RUN_FILTER_INIT;
	char id[CG_ID_LEN + 1];

	cg_store_begin(st, &err);
	add(st, &A, NULL, id);
	is_int(runs_of(st, &A, &f), 1, "a transaction sees itself");
	cg_store_rollback(st);
	is_int(runs_of(st, &A, &f), 0, "rolled back is gone");
	cg_store_close(st);
}

int
main(void)
{
	if (!mkdtemp(dir))
		return 1;
	t_runs();
	t_ask();
	t_claim();
	t_claim_race();
	t_key_race();
	t_fair();
	t_lease();
	t_fence();
	t_steps();
	t_events();
	t_artifacts();
	t_objects();
	t_reset();
	t_campaigns_and_jobs();
	t_reading();
	t_rollback();
	cg_rmtree(dir, &err);
	free(url);
	return done();
}
