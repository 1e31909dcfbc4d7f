/* The fleet in numbers: each end is told once, whoever's run it is and however late it is seen. */
#include "base/clock.h"
#include "store/fleet.h"
#include "store_test.h"
#include "tool/fleet.h"
#include "tool/tool.h"

struct counts {
	int runs, steps, hits;
	int64_t cost;
};

static void
seen_run(void *arg, const struct cg_ended_run *run)
{
	struct counts *c = arg;

	c->runs++;
	c->cost += run->cost_microusd;
	ok(cg_id_valid(run->id) && run->state >= CG_RUN_COMPLETED && run->duration_ms >= 0, "an end");
}

static void
seen_step(void *arg, const struct cg_ended_step *step)
{
	struct counts *c = arg;

	c->steps++;
	c->hits += step->cache_hit;
}

static struct counts
see(struct cg_ctx *ctx, struct cg_fleet *f, struct cg_fleet_now *now)
{
	struct counts c = { 0 };
	const struct cg_fleet_told told = { &c, seen_run, seen_step };

	ok(cg_tool_fleet(ctx, f, &told, now, &err) == 0, "a look");
	return c;
}

/* A run with two steps, one of them from the cache, that has ended. */
static void
finish(struct cg_store *st, const struct cg_scope *who, enum cg_run_state state, char id[CG_ID_LEN + 1])
{
	struct cg_step_row step = { .step = "a", .skill = "s", .state = CG_STEP_COMPLETED, .attempt = 1,
		.cache_hit = true };

	add(st, who, NULL, id);
	step.run = id;
	ok(cg_store_step_put(st, who, &step, &err) == 0, "a step");
	step.step = "b";
	step.cache_hit = false;
	ok(cg_store_step_put(st, who, &step, &err) == 0, "another");
	cg_store_run_cost(st, who, id, 1500, &err);
	ok(cg_store_run_set(st, who, id, state, NULL, &err) == 0, "its end");
}

int
main(void)
{
	struct cg_fleet *f, *late;
	struct cg_fleet_now now;
	struct cg_store *st;
	struct cg_ctx ctx;
	struct counts c;
	char id[CG_ID_LEN + 1], other[CG_ID_LEN + 1];

	if (!mkdtemp(dir))
		return 1;
	st = fresh("fleet");
	setenv("CG_STORE", url, 1);
	setenv("CG_DATA_DIR", dir, 1);
	if (cg_ctx_open_bare(&ctx, NULL, &err) < 0)
		return 1;
	f = cg_fleet_new();
	c = see(&ctx, f, &now);
	ok(c.runs == 0 && now.runs[CG_RUN_QUEUED] == 0 && now.queued_ms == 0, "nothing yet");
	is_int(now.workers, 0, "nobody works");
	finish(st, &A, CG_RUN_COMPLETED, id);
	finish(st, &B, CG_RUN_FAILED, other);
	c = see(&ctx, f, &now);
	ok(c.runs == 2 && c.steps == 4 && c.hits == 2 && c.cost == 3000, "two of two tenants");
	ok(now.runs[CG_RUN_COMPLETED] == 1 && now.runs[CG_RUN_FAILED] == 1, "which are there");
	c = see(&ctx, f, &now);
	ok(c.runs == 0 && c.steps == 0 && now.runs[CG_RUN_FAILED] == 1, "each is told once");
	finish(st, &A, CG_RUN_CANCELLED, id);
	c = see(&ctx, f, &now);
	ok(c.runs == 1 && c.steps == 2, "and one more");
	/* Times are in milliseconds, and the store's clock is another one. */
	for (int64_t until = cg_mono_ms() + 10; cg_mono_ms() < until;)
		;
	late = cg_fleet_new();
	c = see(&ctx, late, &now);
	is_int(c.runs, 0, "what ended before is history");
	is_int(cg_store_run_ask(st, &B, other, CG_ASK_RETRY, &err), 1, "one is taken up again");
	c = see(&ctx, late, &now);
	ok(c.runs == 0 && now.runs[CG_RUN_QUEUED] == 1 && now.queued_ms >= 0, "and waits");
	cg_store_run_set(st, &B, other, CG_RUN_COMPLETED, NULL, &err);
	c = see(&ctx, late, &now);
	is_int(c.runs, 1, "it ends again");
	c = see(&ctx, f, &now);
	is_int(c.runs, 1, "for everybody who looks");
	cg_fleet_free(f);
	cg_fleet_free(late);
	cg_ctx_close(&ctx);
	cg_store_close(st);
	cg_rmtree(dir, &err);
	free(url);
	return done();
}
