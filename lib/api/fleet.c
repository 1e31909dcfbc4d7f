/*
 * What /metrics says of the fleet. The store is asked on a worker, at most every ten seconds and no
 * more than a twentieth of the time; in between, and while requests wait in line, a socket thread
 * tells what was found last. Counters begin when this process does, and count the whole fleet: of
 * several servers each says the same.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "metrics/metrics.h"
#include "tool/fleet.h"
#include "tool/tool.h"

enum { GOOD_MS = 10000, SHARE = 20 };

struct cg_api_fleet {
	pthread_mutex_t asks;         /* who finds out, with the members up to the gauges */
	struct cg_fleet *fleet;
	bool away;                    /* that was said */
	_Atomic int64_t good_until_ms;
	_Atomic int64_t runs[CG_RUN_CANCELLED + 1], steps[CG_STEP_SKIPPED + 1];
	_Atomic int64_t depth, oldest_s, workers, up;
	struct cg_counter *ended[CG_RUN_CANCELLED + 1], *ended_steps[CG_STEP_SKIPPED + 1];
	struct cg_counter *hits, *misses, *cost;
	struct cg_histogram *run_took, *step_took;
};

static int64_t
value(void *arg)
{
	return atomic_load((_Atomic int64_t *)arg);
}

static void
add_runs(struct cg_api_fleet *f, struct cg_metrics *m)
{
	char label[40];

	for (int i = 0; i <= CG_RUN_CANCELLED; i++) {
		snprintf(label, sizeof label, "state=\"%s\"", cg_run_state_name((enum cg_run_state)i));
		cg_metrics_gauge(m, "cg_runs", "Runs that the store keeps, of all tenants.", label, value,
		    &f->runs[i]);
		if (cg_run_state_is_final((enum cg_run_state)i))
			f->ended[i] = cg_metrics_counter(m, "cg_runs_ended_total",
			    "Runs that have ended since this process began.", label);
	}
	f->run_took = cg_metrics_histogram_long(m, "cg_run_duration_seconds",
	    "Runs that have ended, from their start.", "");
}

static void
add_steps(struct cg_api_fleet *f, struct cg_metrics *m)
{
	char label[40];

	for (int i = 0; i <= CG_STEP_SKIPPED; i++) {
		snprintf(label, sizeof label, "state=\"%s\"", cg_step_state_name((enum cg_step_state)i));
		cg_metrics_gauge(m, "cg_steps", "Steps of the runs that run.", label, value, &f->steps[i]);
		f->ended_steps[i] = cg_metrics_counter(m, "cg_steps_ended_total",
		    "Steps of the runs that have ended, by the state in which they were left.", label);
	}
	f->step_took = cg_metrics_histogram_long(m, "cg_step_duration_seconds",
	    "Steps of those runs that were executed.", "");
}

void
cg_api_fleet_open(struct cg_api *api)
{
	struct cg_api_fleet *f = api->fleet = cg_alloc(sizeof *f);
	struct cg_metrics *m = api->metrics;

	pthread_mutex_init(&f->asks, NULL);
	f->fleet = cg_fleet_new();
	add_runs(f, m);
	add_steps(f, m);
	cg_metrics_gauge(m, "cg_queue_depth", "Runs that wait for a worker.", "", value, &f->depth);
	cg_metrics_gauge(m, "cg_queue_oldest_seconds", "How long the one has waited that came first.", "",
	    value, &f->oldest_s);
	cg_metrics_gauge(m, "cg_workers", "Workers that are alive.", "", value, &f->workers);
	f->hits = cg_metrics_counter(m, "cg_cache_hits_total",
	    "Steps of ended runs whose result came from the cache.", "");
	f->misses = cg_metrics_counter(m, "cg_cache_misses_total",
	    "Steps of ended runs that were executed.", "");
	f->cost = cg_metrics_counter_micro(m, "cg_cost_usd_total", "What ended runs have cost.", "");
	cg_metrics_gauge(m, "cg_store_up", "Whether the store said all this when it was last asked.", "",
	    value, &f->up);
}

void
cg_api_fleet_close(struct cg_api *api)
{
	cg_fleet_free(api->fleet->fleet);
	pthread_mutex_destroy(&api->fleet->asks);
	free(api->fleet);
}

static void
count_run(void *arg, const struct cg_ended_run *run)
{
	struct cg_api_fleet *f = arg;

	if (cg_run_state_is_final(run->state))
		cg_counter_add(f->ended[run->state], 1);
	cg_histogram_us(f->run_took, run->duration_ms * 1000);
	cg_counter_add(f->cost, run->cost_microusd);
}

static void
count_step(void *arg, const struct cg_ended_step *step)
{
	struct cg_api_fleet *f = arg;
	bool ran = !step->cache_hit && (step->state == CG_STEP_COMPLETED || step->state == CG_STEP_FAILED);

	cg_counter_add(f->ended_steps[step->state], 1);
	cg_counter_add(f->hits, step->cache_hit);
	cg_counter_add(f->misses, ran);
	if (ran)
		cg_histogram_us(f->step_took, step->duration_ms * 1000);
}

static void
keep(struct cg_api_fleet *f, const struct cg_fleet_now *now)
{
	for (int i = 0; i <= CG_RUN_CANCELLED; i++)
		atomic_store(&f->runs[i], now->runs[i]);
	for (int i = 0; i <= CG_STEP_SKIPPED; i++)
		atomic_store(&f->steps[i], now->steps[i]);
	atomic_store(&f->depth, now->runs[CG_RUN_QUEUED]);
	atomic_store(&f->oldest_s, now->queued_ms / 1000);
	atomic_store(&f->workers, now->workers);
}

void
cg_api_fleet_look(struct cg_api *api, struct cg_ctx *ctx)
{
	struct cg_api_fleet *f = api->fleet;
	const struct cg_fleet_told told = { f, count_run, count_step };
	int64_t began = cg_mono_ms(), took;
	struct cg_err err = CG_ERR_INIT;
	struct cg_fleet_now now;

	if (!ctx || pthread_mutex_trylock(&f->asks) != 0)
		return; /* somebody is at it: what was found before will do */
	if (cg_tool_fleet(ctx, f->fleet, &told, &now, &err) == 0) {
		keep(f, &now);
		atomic_store(&f->up, 1);
		f->away = false;
	} else {
		atomic_store(&f->up, 0);
		if (!f->away)
			cg_log(CG_LOG_WARN, "the fleet is not counted for now", CG_S("why", err.msg));
		f->away = true;
	}
	took = cg_mono_ms() - began;
	atomic_store(&f->good_until_ms, began + took + (took * SHARE > GOOD_MS ? took * SHARE : GOOD_MS));
	pthread_mutex_unlock(&f->asks);
}

bool
cg_api_fleet_is_good(struct cg_api *api)
{
	struct cg_http_counts c;

	cg_http_count(api->http, &c);
	return cg_mono_ms() < atomic_load(&api->fleet->good_until_ms) || c.waiting > 0;
}
