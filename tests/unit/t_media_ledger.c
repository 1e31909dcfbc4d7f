/* Provider jobs, what was paid, and places at providers: the store's side of it. */
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/paid.h"
#include "store_test.h"

enum { DOLLAR = 1000000 };
static const struct cg_budget none = CG_BUDGET_NONE;

static int
keep_job(void *arg, const struct cg_job_row *row)
{
	char *s = arg;
	size_t n = strlen(s);

	snprintf(s + n, 400 - n, "%s %s %s %lld %lld;", row->provider, row->status,
	    row->provider_job ? row->provider_job : "-", (long long)row->attempts,
	    (long long)row->cost_microusd);
	return 0;
}

/* The jobs of a key, in one line. */
static const char *
jobs(struct cg_store *st, const struct cg_scope *who, const char *key)
{
	static char s[400];

	s[0] = '\0';
	if (cg_store_jobs_by_key(st, who, key, keep_job, s, &err) < 0)
		return err.msg;
	return s;
}

static int64_t
month(struct cg_store *st, const struct cg_scope *who)
{
	int64_t v;

	return cg_store_spend_month(st, who, cg_wall_ms(), &v, &err) < 0 ? -1 : v;
}

static void
t_jobs(void)
{
	struct cg_store *st = fresh("jobs");
	char run[CG_ID_LEN + 1], id[CG_ID_LEN + 1], s[400] = "";
	struct cg_job_row j = { .run = run, .step = "s", .provider = "suno", .media = "audio_bgm",
		.key = "k1", .input = "{\"prompt\":\"calm\"}", .cost_microusd = 80000 };

	add(st, &A, NULL, run);
	is_int(cg_store_job_begin(st, &A, &j, &none, &err), 0, "a job before it is submitted");
	is_str(jobs(st, &A, "k1"), "suno processing - 1 80000;", "may be with the provider");
	is_int(month(st, &A), 80000, "its estimate is held back");
	is_str(jobs(st, &B, "k1"), "", "and is its tenant's alone");
	memcpy(id, j.id, sizeof id);
	ok(cg_store_job_begin(st, &A, &j, &none, &err) < 0 && err.code == CG_E_CONFLICT,
	    "it does not begin twice: %s", err.msg);
	is_int(month(st, &A), 80000, "nor is it held back twice");
	is_int(cg_store_job_given(st, &A, id, "p-1", &err), 0, "the provider has it");
	ok(cg_store_job_given(st, &B, id, "p-2", &err) < 0 && err.code == CG_E_STATE,
	    "another tenant has no such job");
	is_str(jobs(st, &A, "k1"), "suno processing p-1 1 80000;", "and calls it by a name");
	is_int(cg_store_job_returned(st, &A, id, "away", &err), 0, "it comes back");
	is_int(month(st, &A), 0, "nothing is held back");
	is_int(cg_store_job_begin(st, &A, &j, &none, &err), 0, "it begins again");
	is_str(j.id, id, "as the same job");
	is_str(jobs(st, &A, "k1"), "suno processing - 2 80000;", "of which the provider knows nothing");
	is_int(cg_store_job_end(st, &A, id, "completed", "cg://x", NULL, 70000, &err), 0, "it is done");
	is_int(cg_store_job_end(st, &A, id, "completed", "cg://x", NULL, 70000, &err), 0, "twice");
	is_int(month(st, &A), 70000, "and settled once, with what it has cost");
	ok(cg_store_job_begin(st, &A, &j, &none, &err) < 0 && err.code == CG_E_CONFLICT,
	    "what is done does not begin again");
	j.stage = 1;
	is_int(cg_store_job_begin(st, &A, &j, &none, &err), 0, "its second stage does");
	is_int(cg_store_jobs(st, &A, run, "s", keep_job, s, &err), 0, "both are the run's");
	ok(strstr(s, "suno completed - 2 70000;") && strstr(s, "suno processing - 1 80000;"),
	    "with what became of them: %s", s);
	cg_store_close(st);
}

static int
see_spend(void *arg, const struct cg_spend *s)
{
	char *out = arg;
	size_t n = strlen(out);

	snprintf(out + n, 400 - n, "%s %s %s %lld %lld %lld/%lld %s;", s->provider, s->kind,
	    s->model ? s->model : "-", (long long)s->microusd, (long long)s->reserved_microusd,
	    (long long)s->tokens_in, (long long)s->tokens_out, s->cost_from ? s->cost_from : "-");
	return 0;
}

static void
t_budgets(void)
{
	struct cg_store *st = fresh("budgets");
	char run[CG_ID_LEN + 1], other[CG_ID_LEN + 1], list[400] = "";
	struct cg_budget most = { 5 * DOLLAR, DOLLAR }, own;
	struct cg_spend s = { .run = run, .step = "s", .provider = "openai", .kind = "image",
		.model = "m", .microusd = 600000 }, t = s, u = s;
	int64_t v;

	add(st, &A, NULL, run);
	add(st, &A, NULL, other);
	is_int(cg_store_spend_reserve(st, &A, &s, &most, &err), 0, "a reservation");
	ok(cg_store_spend_reserve(st, &A, &t, &most, &err) < 0 && err.code == CG_E_LIMIT
	    && strstr(err.msg, "$0.6 for 'image' of provider 'openai' would exceed the budget of this "
	    "run: $0.6 of $1 "), "more than the run may: %s", err.msg);
	is_int(month(st, &A), 600000, "leaves the month as it was");
	s.microusd = 300000;
	s.cost_from = "prices";
	is_int(cg_store_spend_settle(st, &A, &s, &err), 0, "it has cost less");
	s.microusd = 100000;
	is_int(cg_store_spend_settle(st, &A, &s, &err), 0, "a second time");
	is_int(cg_store_spend_reserve(st, &A, &t, &most, &err), 0, "so there is room");
	cg_store_spend_run(st, &A, run, &v, &err);
	is_int(v, 900000, "what the run has spent");
	cg_store_spend_run(st, &B, run, &v, &err);
	is_int(v, 0, "is not another tenant's to see");
	cg_store_spends(st, &A, run, see_spend, list, &err);
	ok(strstr(list, "openai image m 300000 0 0/0 prices;")
	    && strstr(list, "openai image m 600000 600000 0/0 -;"),
	    "its ledger: %s", list);
	own = (struct cg_budget){ 1000000, -1 };
	is_int(cg_store_budget_set(st, &A, &own, &err), 0, "a month's limit of the tenant's own");
	u.run = other;
	ok(cg_store_spend_reserve(st, &A, &u, &most, &err) < 0 && err.code == CG_E_LIMIT
	    && strstr(err.msg, "of this month: $0.9 of $1 "), "goes before the usual one: %s", err.msg);
	u.microusd = 100000;
	is_int(cg_store_spend_reserve(st, &A, &u, &most, &err), 0, "to the last cent");
	is_int(cg_store_spend_reserve(st, &B, &(struct cg_spend){ .provider = "x", .kind = "llm",
	    .microusd = 2000000 }, &most, &err), 0, "another tenant's month is its own");
	cg_store_budget(st, &A, &own, &err);
	ok(own.month_microusd == 1000000 && own.run_microusd == -1, "limits are read back");
	own.month_microusd = 0;
	cg_store_budget_set(st, &B, &own, &err);
	ok(cg_store_spend_reserve(st, &B, &(struct cg_spend){ .provider = "x", .kind = "llm",
	    .microusd = 1 }, &most, &err) < 0 && err.code == CG_E_LIMIT, "nothing may be nothing");
	own = (struct cg_budget){ -1, 3 * DOLLAR };
	cg_store_budget_set(st, &A, &own, &err);
	u = (struct cg_spend){ .run = other, .provider = "x", .kind = "llm", .microusd = 950000 };
	ok(cg_store_spend_reserve(st, &A, &u, &most, &err) < 0 && strstr(err.msg, "of this run: "),
	    "a run's limit is the lower of the two: %s", err.msg);
	own.run_microusd = 100001;
	cg_store_budget_set(st, &A, &own, &err);
	u.microusd = CG_SPEND_UNKNOWN;
	is_int(cg_store_spend_reserve(st, &A, &u, &most, &err), 0, "what has no price, while something is left");
	ok(cg_store_spend_reserve(st, &A, &u, &most, &err) < 0
	    && strncmp(err.msg, "an unknown price for 'llm' of provider 'x' would", 40) == 0,
	    "and not after that: %s", err.msg);
	cg_store_close(st);
}

static int
see_sum(void *arg, const struct cg_spend_sum *s)
{
	char *out = arg;
	size_t n = strlen(out);

	snprintf(out + n, 400 - n, "%s %s %s %lld: %lld/%lld %lld %lld %lld;", s->provider, s->kind,
	    s->model ? s->model : "-", (long long)s->calls, (long long)s->tokens_in,
	    (long long)s->tokens_out, (long long)s->microusd, (long long)s->reserved_microusd,
	    (long long)s->unpriced);
	return 0;
}

/* Reserve a call of a model and, unless it is to stay under way, settle it so. */
static void
call(struct cg_store *st, const char *run, int64_t held, const struct cg_spend *spent)
{
	struct cg_spend s = { .run = run, .step = "s", .provider = "litellm", .kind = "llm",
		.model = "small", .microusd = held }, done;

	is_int(cg_store_spend_reserve(st, &A, &s, &none, &err), 0, "a call");
	if (!spent)
		return;
	done = *spent;
	memcpy(done.id, s.id, sizeof done.id);
	is_int(cg_store_spend_settle(st, &A, &done, &err), 0, "and its end");
}

/* What calls of a model were, how their cost is known, and the month of all of them. */
static void
t_calls(void)
{
	struct cg_store *st = fresh("calls");
	const struct cg_spend told = { .microusd = 1250, .tokens_in = 900, .tokens_out = 150,
		.cost_from = "reply", .model = "small-2" };
	char run[CG_ID_LEN + 1], list[400] = "";

	add(st, &A, NULL, run);
	call(st, run, 5000, &told);
	call(st, run, 5000, &(struct cg_spend){ .microusd = -1, .cost_from = "most" });
	call(st, run, CG_SPEND_UNKNOWN, &(struct cg_spend){ .tokens_in = 10, .tokens_out = 5 });
	call(st, run, 7000, NULL);
	cg_store_spends(st, &A, run, see_spend, list, &err);
	is_str(list, "litellm llm small-2 1250 0 900/150 reply;litellm llm small 5000 0 0/0 most;"
	    "litellm llm small 0 0 10/5 -;litellm llm small 7000 7000 0/0 -;",
	    "the ledger says what each was, and how its cost is known");
	list[0] = '\0';
	is_int(cg_store_spend_sums(st, &A, cg_wall_ms(), see_sum, list, &err), 0, "the month");
	is_str(list, "litellm llm small 3: 10/5 12000 7000 1;litellm llm small-2 1: 900/150 1250 0 0;",
	    "by provider and model, the dearest first");
	is_int(month(st, &A), 13250, "which is their sum");
	list[0] = '\0';
	cg_store_spend_sums(st, &B, cg_wall_ms(), see_sum, list, &err);
	is_str(list, "", "and nobody else's");
	cg_store_close(st);
}

enum { WORKERS = 6, TRIES = 12 };

/* Each of several workers does something again and again: the sum of what they return. */
static int
race(int (*work)(struct cg_store *st, int worker, int i))
{
	int sum = 0;
	pid_t pid[WORKERS];

	fflush(stdout);
	for (int w = 0; w < WORKERS; w++)
		if ((pid[w] = fork()) == 0) {
			struct cg_store *st;
			int n = 0;

			if (cg_store_open(&st, url, CG_STORE_WRITE, &err) < 0)
				_exit(200);
			for (int i = 0; i < TRIES; i++)
				n += work(st, w, i);
			cg_store_close(st);
			_exit(n);
		}
	for (int w = 0; w < WORKERS; w++) {
		int status = 0;

		waitpid(pid[w], &status, 0);
		sum += WIFEXITED(status) ? WEXITSTATUS(status) : 1000;
	}
	return sum;
}

static int
spend_ten(struct cg_store *st, int worker, int i)
{
	const struct cg_budget most = { 25 * 10000, -1 };
	struct cg_spend s = { .provider = "x", .kind = "image", .microusd = 10000 };
	struct cg_err e = CG_ERR_INIT;

	(void)worker;
	(void)i;
	if (cg_store_spend_reserve(st, &A, &s, &most, &e) == 0)
		return 1;
	return e.code == CG_E_LIMIT ? 0 : 100;
}

static int
take_one(struct cg_store *st, int worker, int i)
{
	struct cg_err e = CG_ERR_INIT;
	char holder[32];
	int rc;

	snprintf(holder, sizeof holder, "%d-%d", worker, i);
	rc = cg_store_slot_take(st, &A, "video", 7, holder, 60000, &e);
	return rc < 0 ? 100 : rc;
}

static void
t_race(void)
{
	struct cg_store *st = fresh("race");

	cg_store_close(st); /* not across a fork */
	is_int(race(spend_ten), 25, "many workers together spend to the limit and no further");
	is_int(race(take_one), 7, "many workers together get the places there are");
	cg_store_open(&st, url, CG_STORE_WRITE, &err);
	is_int(month(st, &A), 250000, "the month says what was spent");
	cg_store_close(st);
}

static void
t_slots(void)
{
	struct cg_store *st = fresh("slots");

	is_int(cg_store_slot_take(st, &A, "video", 2, "a", 60000, &err), 1, "a place");
	is_int(cg_store_slot_take(st, &A, "video", 2, "b", 60000, &err), 1, "and another");
	is_int(cg_store_slot_take(st, &A, "video", 2, "c", 60000, &err), 0, "there are two");
	is_int(cg_store_slot_take(st, &A, "image", 2, "c", 60000, &err), 1, "of each kind");
	is_int(cg_store_slot_take(st, &B, "video", 2, "c", 60000, &err), 1, "and tenant");
	is_int(cg_store_slot_take(st, &A, "video", 2, "a", 60000, &err), 1, "who has one has it");
	is_int(cg_store_slot_drop(st, &A, "video", "c", &err), 0, "who has none gives none back");
	is_int(cg_store_slot_take(st, &A, "video", 2, "c", 60000, &err), 0, "so all are taken");
	cg_store_slot_drop(st, &A, "video", "b", &err);
	is_int(cg_store_slot_take(st, &A, "video", 2, "c", 1, &err), 1, "one is given back");
	usleep(5000);
	is_int(cg_store_slot_take(st, &A, "video", 2, "d", 60000, &err), 1, "one whose time is over");
	is_int(cg_store_slot_take(st, &A, "video", 2, "c", 60000, &err), 0, "is not its holder's any more");
	cg_store_close(st);
}

int
main(void)
{
	if (!mkdtemp(dir))
		return 1;
	t_jobs();
	t_budgets();
	t_calls();
	t_slots();
	t_race();
	cg_rmtree(dir, &err);
	free(url);
	return done();
}
