/* The store's contract, over the driver that CG_TEST_STORE names (SQLite when it is silent). */
#include "base/clock.h"
#include "store/admin.h"
#include "store/campaigns.h"
#include "store/library.h"
#include "store_test.h"

/* The run of a thread is a person's, and so is its key. plain: the run of a plan that has the key k. */
static void
t_keys_of_threads(struct cg_store *st, const char *plain)
{
	const struct cg_scope ann = { "org_a", "ann" }, eve = { "org_a", "eve" }, none = { "org_a", NULL };
	struct cg_run_new keyed = { .workflow = "w", .version = "1.0.0", .idempotency_key = "mine", .thread = "t" };
	char of_ann[CG_ID_LEN + 1], other[CG_ID_LEN + 1];
	struct cg_run_row r;

	is_int(cg_store_run_add(st, &ann, &keyed, of_ann, &err), 0, "a person's key is new");
	is_int(cg_store_run_add(st, &ann, &keyed, other, &err), 1, "then it is known");
	is_str(other, of_ann, "and gives that person's run");
	is_int(cg_store_run_by_key(st, &eve, "mine", other, &err), 0, "another person has no such key");
	is_int(cg_store_run_by_key(st, &none, "mine", other, &err), 0, "nor has nobody in particular");
	is_int(cg_store_run_add(st, &eve, &keyed, other, &err), 0, "it is as new to her");
	ok(strcmp(other, of_ann) != 0, "and she gets her own run");
	is_int(cg_store_run_add(st, &none, &keyed, other, &err), 0, "and nobody in particular that of nobody");
	is_int(cg_store_run_load(st, &ann, of_ann, &r, &err), 1, "the row");
	is_str(r.idempotency_key, "mine", "says it as it was given");
	cg_run_row_release(&r);
	keyed.idempotency_key = "k";
	is_int(cg_store_run_add(st, &ann, &keyed, other, &err), 1, "a key of the tenant's runs is not free");
	is_str(other, plain, "and gives that one");
	keyed.idempotency_key = "mine";
	keyed.thread = NULL;
	is_int(cg_store_run_add(st, &ann, &keyed, other, &err), 1, "nor is hers free for a plan's");
	is_str(other, of_ann, "and gives hers");
	cg_store_run_set(st, &ann, of_ann, CG_RUN_CANCELLED, NULL, &err);
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

	t_keys_of_threads(st, base);

	add(st, &A, id, other);
	is_int(cg_store_run_base(st, &A, other, base, &err), 1, "a run on top of another");
	is_str(base, id, "knows its base");
	keyed = (struct cg_run_new){ .workflow = "w", .version = "1", .base_run = id };
	ok(cg_store_run_add(st, &B, &keyed, other, &err) < 0 && err.code == CG_E_NOTFOUND,
	    "another tenant's run is no base: %s", err.msg);
	keyed = (struct cg_run_new){ .id = id, .workflow = "w", .version = "1" };
	ok(cg_store_run_add(st, &A, &keyed, other, &err) < 0 && err.code == CG_E_CONFLICT,
	    "an id is taken once: %s", err.msg);

	is_int(runs_of(st, &A, &f), 6, "the list has this tenant's");
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

struct seen {
	int n;
	char first[64], last[64], out[64], answer[64], question[64];
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
	snprintf(s->question, sizeof s->question, "%s", r->question ? r->question : "");
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
		.state = CG_STEP_WAITING, .attempt = 2, .output = "{\"x\":[1]}", .started_ms = 1000,
		.question = "{\"prompt\":\"?\"}" };
	struct cg_step_row n = { .step = "new", .skill = "s3", .state = CG_STEP_COMPLETED,
		.attempt = 1, .ord = 2, .is_new = true, .output = "{\"y\":2}", .answer = "{\"ok\":1}" };

	add(st, &A, NULL, run);
	ok(cg_store_steps_add(st, &A, run, v, 2, &err) == 0, "steps of a run");
	cg_store_steps(st, &A, run, see_step, &s, &err);
	ok(s.n == 2 && !strcmp(s.first, "zeta") && !strcmp(s.last, "alpha"), "in the plan's order");
	ok(cg_store_step_put(st, &A, &r, &err) == 0, "one is written");
	memset(&s, 0, sizeof s);
	is_int(cg_store_step(st, &A, run, "alpha", see_step, &s, &err), 1, "and found");
	ok(s.state == CG_STEP_WAITING && !strcmp(s.out, "{\"x\":[1]}")
	    && !strcmp(s.question, "{\"prompt\":\"?\"}"), "as it was written");
	memset(&s, 0, sizeof s);
	cg_store_steps_asked(st, &A, run, see_step, &s, &err);
	ok(s.n == 1 && !strcmp(s.first, "alpha"), "it is what a person is asked");
	ok(cg_store_step_answer(st, &A, run, "alpha", "{\"ok\":true}", &err) == 0, "it is answered");
	memset(&s, 0, sizeof s);
	ok(cg_store_steps_asked(st, &A, run, see_step, &s, &err) == 0 && s.n == 0, "and not asked any more");
	ok(cg_store_step_answer(st, &A, run, "zeta", "{}", &err) < 0 && err.code == CG_E_STATE,
	    "one that does not wait is not: %s", err.msg);
	ok(cg_store_step_answer(st, &A, run, "nope", "{}", &err) < 0
	    && err.code == CG_E_NOTFOUND, "nor one that is not there: %s", err.msg);
	r.state = CG_STEP_COMPLETED;
	r.question = NULL;
	cg_store_step_put(st, &A, &r, &err);
	memset(&s, 0, sizeof s);
	cg_store_steps(st, &A, run, see_step, &s, &err);
	ok(s.n == 2 && !strcmp(s.last, "alpha") && !strcmp(s.answer, "{\"ok\":true}")
	    && *s.question, "place, question and answer stay when it is written again");
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

/* ---- long results: kept once, as long as somebody names them ---- */

static int
copy_output(void *arg, const struct cg_step_row *row)
{
	char **out = arg;

	free(*out);
	*out = row->output ? cg_strdup(row->output) : NULL;
	return 0;
}

/* The output of that run's step is this text, NULL: none. */
static void
is_output(struct cg_store *st, const struct cg_scope *who, const char *run, const char *text,
    const char *name)
{
	char *out = NULL;

	cg_store_step(st, who, run, "s", copy_output, &out, &err);
	ok(text ? out && strcmp(out, text) == 0 : !out, "%s", name);
	free(out);
}

static void
put_hit(struct cg_store *st, const struct cg_scope *who, const char *run, const char *hash)
{
	struct cg_step_row row = { .run = run, .step = "s", .skill = "k", .attempt = 1,
		.state = CG_STEP_COMPLETED, .cache_hit = true, .output_hash = hash };

	if (cg_store_step_put(st, who, &row, &err) < 0)
		ok(0, "a hit: %s", err.msg);
}

static int
is_kept(struct cg_store *st)
{
	char seen[9] = "";

	cg_store_objects(st, &A, add_first, seen, &err);
	return seen[0] == 'd';
}

static void
t_results(void)
{
	struct cg_store *st = fresh("results");
	char run[CG_ID_LEN + 1], other[CG_ID_LEN + 1], key[65], d[65], hash[65], *data;
	struct cg_cache_row row = { .key = key, .workflow = "w", .step = "s", .skill = "k",
		.run = run }, got;
	const int64_t never = 1, always = INT64_C(4000000000000);

	memset(key, 'e', 64);
	memset(d, 'd', 64);
	key[64] = d[64] = '\0';
	add(st, &A, NULL, run);
	add(st, &B, NULL, other);
	data = cg_asprintf("{\"made\":\"cg://sha256/%s\",\"long\":\"%0500d\"}", d, 1);
	row.data = "{\"short\":1}";
	ok(cg_store_cache_put(st, &A, &row, &err) == 0
	    && cg_store_cache_get(st, &A, key, &got, &err) == 1, "a short result is kept");
	ok(!got.data_hash && strcmp(got.data, row.data) == 0, "in the row");
	cg_cache_row_release(&got);
	row.data = data;
	ok(cg_store_cache_put(st, &A, &row, &err) == 0
	    && cg_store_cache_get(st, &A, key, &got, &err) == 1, "a long one takes its place");
	ok(got.data_hash && strcmp(got.data, data) == 0, "under a hash");
	snprintf(hash, sizeof hash, "%s", got.data_hash ? got.data_hash : "");
	cg_cache_row_release(&got);
	put_hit(st, &A, run, hash);
	is_output(st, &A, run, data, "a hit names it and reads the same");
	put_hit(st, &B, other, hash);
	is_output(st, &B, other, NULL, "another tenant who names it reads nothing");

	row.data = "{\"anew\":true}";
	cg_store_cache_put(st, &A, &row, &err);
	cg_store_results_sweep(st, &A, always, &err);
	cg_store_results_sweep(st, &A, always, &err);
	is_output(st, &A, run, data, "replaced in the cache and swept: the hit keeps what it got");
	ok(cg_store_step_reset(st, &A, run, "s", false, &err) == 0, "the step is reset");
	is_output(st, &A, run, NULL, "and has no result");
	cg_store_results_sweep(st, &B, always, &err);
	cg_store_results_sweep(st, &A, always, &err);
	ok(is_kept(st), "the first sweep that finds a result unnamed keeps it");
	put_hit(st, &A, run, hash);
	cg_store_results_sweep(st, &A, never, &err);
	is_output(st, &A, run, data, "named again meanwhile it stays");
	cg_store_step_reset(st, &A, run, "s", false, &err);
	cg_store_results_sweep(st, &A, never, &err);
	cg_store_results_sweep(st, &A, never, &err);
	ok(is_kept(st), "so it does when the time is not over");
	row.data = data;
	cg_store_cache_put(st, &A, &row, &err);
	cg_store_results_sweep(st, &A, always, &err);
	ok(is_kept(st), "and when it was computed once more");
	cg_store_cache_drop(st, &A, key, &err);
	cg_store_results_sweep(st, &A, never, &err);
	cg_store_results_sweep(st, &A, always, &err);
	ok(!is_kept(st), "unnamed for long enough it goes");
	free(data);
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

static int
count_user(void *arg, const char *campaign, const char *name)
{
	(void)campaign;
	is_str(name, "uses", "who uses it is told by name");
	++*(int *)arg;
	return 0;
}

static int
users(struct cg_store *st, const struct cg_scope *who, const struct cg_artifact_row *of)
{
	int n = 0;

	ok(cg_store_users(st, who, of, 2, count_user, &n, &err) == 0, "who uses a file is asked");
	return n;
}

#define FILE_ID "01a00000-0000-7000-8000-00000000000a"
#define FILE_HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
t_uses(void)
{
	struct cg_store *st = fresh("uses");
	struct cg_campaign_row c = { .user = "u", .name = "uses", .template_id = "quiz",
		.config = "{\"assets\":[{\"artifactId\":\"" FILE_ID "\"}]}" };
	struct cg_artifact_row by_id = { .id = FILE_ID, .hash = "?" }, by_hash = { .id = "?", .hash = FILE_HASH };

	ok(cg_store_campaign_put(st, &A, &c, &err) == 0, "a campaign that names a file");
	is_int(users(st, &A, &by_id), 1, "it uses that");
	is_int(users(st, &A, &by_hash), 0, "and no other");
	is_int(users(st, &B, &by_id), 0, "no campaign of another tenant does");
	is_int(cg_store_campaign_settings(st, &A, c.id, 1, "{\"x\":[\"see cg://sha256/" FILE_HASH "/a.png\"]}", &err), 1,
	    "settings alone are changed");
	ok(users(st, &A, &by_id) == 1 && users(st, &A, &by_hash) == 1, "what its configuration names stays");
	c.config = "{\"logo\":\"/api/artifacts/" FILE_ID "/content\"}";
	c.version = 2;
	is_int(cg_store_campaign_change(st, &A, &c, &err), 1, "it is changed");
	ok(users(st, &A, &by_id) == 1 && users(st, &A, &by_hash) == 0, "to what it is then");
	for (int i = 0; i < 3; i++) {
		c.id[0] = '\0';
		cg_store_campaign_put(st, &A, &c, &err);
	}
	is_int(users(st, &A, &by_id), 2, "of many so many are told");
	is_int(cg_store_campaign_delete(st, &A, c.id, 1, "draft", &err), 1, "one is deleted");
	c.config = c.settings = NULL;
	is_int(users(st, &A, &by_id), 2, "the others are left");
	cg_store_close(st);
}

static void
t_campaigns(void)
{
	struct cg_store *st = fresh("campaigns");
	struct cg_campaign_row c = { .user = "u", .name = "n", .template_id = "spin_wheel" };

	ok(cg_store_campaign_put(st, &A, &c, &err) == 0, "a campaign");
	is_int(cg_store_campaigns(st, &B, c.id, NULL, NULL, &err), 0, "its tenant's alone");
	c.status = "nonsense";
	ok(cg_store_campaign_put(st, &A, &c, &err) < 0 && err.code == CG_E_DATA,
	    "a status that does not exist is refused: %s", err.msg);
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
	t_steps();
	t_events();
	t_artifacts();
	t_objects();
	t_results();
	t_reset();
	t_campaigns();
	t_uses();
	t_reading();
	t_rollback();
	cg_rmtree(dir, &err);
	free(url);
	return done();
}
