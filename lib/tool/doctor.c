#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "cas/cas.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "queue/queue.h"
#include "store/fleet.h"
#include "store/paid.h"
#include "store/store.h"
#include "tool/dispatch.h"
#include "tool/doctor.h"
#include "tool/owner.h"
#include "tool/tool.h"

enum {
	SKEW_MS = 2000,
	QUEUE_MS = 3000,
	BUCKET_MS = 3000,
	BUDGET_PERCENT = 5,    /* of a month's, with less it is nearly spent */
	DISK_PERCENT = 5,      /* less than this is nearly full, */
	DISK_MIN_MB = 512      /* and so is less than that */
};

struct doctor {
	struct cg_ctx *ctx;
	struct cg_sink *to;
	struct cg_err *err;    /* of the sink */
	int64_t counts[CG_RUN_CANCELLED + 1];
	size_t n, living;
	dev_t full[4];          /* disks that were told of */
	size_t n_full;
	int rc;
};

static void __attribute__((format(printf, 4, 5)))
found(struct doctor *d, const char *what, const char *remedy, const char *fmt, ...)
{
	char message[700];
	json_t *r = json_object();
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof message, fmt, ap);
	va_end(ap);
	cg_json_set_str(r, "type", "finding");
	cg_json_set_str(r, "what", what);
	cg_json_set_str(r, "message", message);
	cg_json_set_str(r, "remedy", remedy);
	d->n++;
	if (d->rc == 0)
		d->rc = cg_sink_put_new(d->to, r, d->err);
	else
		json_decref(r);
}

static const char *
plural(int64_t n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

/* ---- the workers ---- */

static int
look_at_worker(void *arg, const struct cg_worker_row *w)
{
	struct doctor *d = arg;

	if (w->silent_ms < w->lease_ms)
		d->living++;
	else
		found(d, "lease", "nothing, when others serve: they take its runs; else start a worker",
		    "worker %s (process %" PRId64 " on %s) has said nothing for %" PRId64 " s: its lease is "
		    "lost", w->id, w->pid, w->host, w->silent_ms / 1000);
	return 0;
}

static int
look_at_workers(struct doctor *d, struct cg_err *err)
{
	char *dir;

	if (cg_store_has_leases(d->ctx->store))
		return cg_store_workers(d->ctx->store, look_at_worker, d, err);
	dir = cg_ctx_workers_dir(d->ctx);
	d->living = cg_owner_count(dir);
	free(dir);
	return 0;
}

struct runs {
	char (*v)[CG_ID_LEN + 1], (*worker)[CG_ID_LEN + 1];
	size_t n;
};

/* Two questions at once are none for one connection: first the list, then the owners. */
static int
keep_running(void *arg, const struct cg_run_row *row)
{
	struct runs *r = arg;

	r->v = cg_realloc(r->v, r->n + 1, sizeof *r->v);
	r->worker = cg_realloc(r->worker, r->n + 1, sizeof *r->worker);
	memcpy(r->v[r->n], row->id, sizeof *r->v);
	snprintf(r->worker[r->n++], sizeof *r->worker, "%s", row->worker ? row->worker : "");
	return 0;
}

static int
look_for_orphans(struct doctor *d, struct cg_err *err)
{
	struct cg_run_filter f = { .state = CG_RUN_RUNNING };
	struct runs runs = { NULL, NULL, 0 };
	const char *first = NULL;
	struct cg_owner owner;
	size_t n = 0;
	char *dir = cg_ctx_workers_dir(d->ctx);
	int rc = cg_store_run_list(d->ctx->store, &d->ctx->who, &f, keep_running, &runs, err);

	cg_owner_init(&owner, dir, d->ctx->store, NULL, 0);
	for (size_t i = 0; rc == 0 && i < runs.n; i++)
		if ((!runs.worker[i][0] || cg_owner_is_dead(&owner, runs.worker[i])) && n++ == 0)
			first = runs.v[i];
	if (n)
		found(d, "orphan", "start a worker: cg-worker --queue",
		    n == 1 ? "%zu running run has no living worker, it is %s"
		    : "%zu running runs have no living worker, one of them is %s", n, first);
	cg_owner_release(&owner);
	free(runs.v);
	free(runs.worker);
	free(dir);
	return rc;
}

/* ---- the runs ---- */

static int
look_at_limits(struct doctor *d, struct cg_err *err)
{
	int64_t most = strtoll(cg_conf_get(&d->ctx->conf, CG_CONF_MAX_RUNS), NULL, 10);
	int64_t steps = strtoll(cg_conf_get(&d->ctx->conf, CG_CONF_MAX_STEPS), NULL, 10);
	struct cg_limits l, running;

	if (cg_store_limits(d->ctx->store, &d->ctx->who, &l, &running, err) < 0)
		return -1;
	most = l.max_runs >= 0 ? l.max_runs : most;
	steps = l.max_steps >= 0 ? l.max_steps : steps;
	if (most > 0 && running.max_runs >= most && d->counts[CG_RUN_QUEUED])
		found(d, "limit", "wait, or raise it: cg-run limits --max-runs=N",
		    "tenant '%s' has %" PRId64 " %s running, as many as it may", d->ctx->who.tenant,
		    running.max_runs, plural(running.max_runs, "run", "runs"));
	if (steps > 0 && running.max_steps >= steps)
		found(d, "limit", "wait, or raise it: cg-run limits --max-steps=N",
		    "tenant '%s' has %" PRId64 " %s running, as many as it may", d->ctx->who.tenant,
		    running.max_steps, plural(running.max_steps, "step", "steps"));
	return 0;
}

/* Nothing stops for it, but models are not asked any more, and people wonder. */
static int
look_at_budget(struct doctor *d, struct cg_err *err)
{
	int64_t most, spent;
	char had[32], limit[32];
	struct cg_budget own;

	if (cg_ctx_usd(d->ctx, CG_CONF_MAX_MONTH, &most, err) < 0
	    || cg_store_budget(d->ctx->store, &d->ctx->who, &own, err) < 0
	    || cg_store_spend_month(d->ctx->store, &d->ctx->who, cg_wall_ms(), &spent, err) < 0)
		return -1;
	most = own.month_microusd >= 0 ? own.month_microusd : most;
	if (most <= 0 || most - spent > most / 100 * BUDGET_PERCENT)
		return 0;
	cg_usdtostr(spent, had);
	cg_usdtostr(most, limit);
	found(d, "budget", "leave it to the studio, or raise it: cg-run limits --max-cost-per-month=USD",
	    "tenant '%s' has spent $%s of the $%s of this month: little or nothing is asked of models and "
	    "providers any more", d->ctx->who.tenant, had, limit);
	return 0;
}

static int
look_at_runs(struct doctor *d, struct cg_err *err)
{
	if (cg_store_run_counts(d->ctx->store, &d->ctx->who, d->counts, err) < 0)
		return -1;
	if (d->counts[CG_RUN_QUEUED] && !d->living)
		found(d, "worker", "start one: cg-worker --queue",
		    "%" PRId64 " %s queued and no worker is alive", d->counts[CG_RUN_QUEUED],
		    plural(d->counts[CG_RUN_QUEUED], "run is", "runs are"));
	if (d->counts[CG_RUN_PAUSED])
		found(d, "paused", "see why (cg-status --state=paused), then cg-run resume or approve",
		    "%" PRId64 " %s paused", d->counts[CG_RUN_PAUSED],
		    plural(d->counts[CG_RUN_PAUSED], "run is", "runs are"));
	return look_at_limits(d, err) < 0 ? -1 : look_at_budget(d, err);
}

static int
look_at_clock(struct doctor *d, struct cg_err *err)
{
	int64_t before = cg_wall_ms(), theirs, ours;

	if (cg_store_clock(d->ctx->store, &theirs, err) < 0)
		return -1;
	ours = (before + cg_wall_ms()) / 2;
	if (theirs - ours > SKEW_MS || ours - theirs > SKEW_MS)
		found(d, "clock", "set the clocks (NTP); leases do not depend on it, times in records do",
		    "the clocks of this host and of the database differ by %.1f s",
		    (double)(theirs - ours) / 1000);
	return 0;
}

/* A store that does not open says itself what is the matter. */
static void
look_at_refusal(struct doctor *d, const struct cg_err *err)
{
	static const struct {
		const char *says, *what, *remedy;
	} kinds[] = {
		{ "may act as", "role", "cg-migrate check, with the owner's URL, names every gap" },
		{ "row level security", "role", "cg-migrate check, with the owner's URL, names every gap" },
		{ "the objects' URL", "objects", "see the place of the objects: cg-status --show-config" },
		{ "cg-migrate", "schema", "see cg-migrate status" },
		{ "", "store", "see that the server runs and the URL is right" },
	};
	size_t i = 0;

	while (!strstr(err->msg, kinds[i].says))
		i++;
	found(d, kinds[i].what, kinds[i].remedy, "%s", err->msg);
}

static void
look_at_store(struct doctor *d)
{
	struct cg_err err = CG_ERR_INIT;

	if (cg_ctx_store(d->ctx, CG_STORE_READ, &err) < 0) {
		look_at_refusal(d, &err);
		return;
	}
	if (look_at_workers(d, &err) < 0 || look_at_runs(d, &err) < 0
	    || look_for_orphans(d, &err) < 0 || look_at_clock(d, &err) < 0)
		found(d, "store", "see that the server runs and the URL is right", "%s", err.msg);
}

/* ---- the queue ---- */

static void
look_at_queue(struct doctor *d)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_queue_conf conf;
	struct cg_queue *q = NULL;
	json_t *answer = NULL, *f;
	char *url = NULL;
	size_t i;

	if (!cg_dispatch_is_on(&d->ctx->conf))
		return;
	if (cg_dispatch_conf(&d->ctx->conf, CG_RUN_QUEUE, &conf, &url, &err) == 0) {
		conf.timeout_ms = QUEUE_MS;
		if (cg_queue_open(&q, &conf, NULL, &err) == 0)
			cg_queue_verb(q, "doctor", NULL, &answer, &err);
	}
	if (!answer)
		found(d, "queue", "see that the server runs and the URL is right; runs wait in the store",
		    "%s", err.msg);
	json_array_foreach(json_object_get(answer, "findings"), i, f) {
		/* Nobody listens where there is nothing to hear. */
		if (!d->counts[CG_RUN_QUEUED] && strcmp(json_string_value(f), "no worker listens") == 0)
			continue;
		found(d, "queue", json_string_value(json_array_get(json_object_get(answer, "remedies"), i)),
		    "queue " CG_RUN_QUEUE ": %s", json_string_value(f));
	}
	json_decref(answer);
	cg_queue_close(q);
	free(url);
}

/* ---- the disks and the objects ---- */

/* Not one of those that are nearly full already? Else it is the next of them, if it is one. */
static bool
is_other_disk(struct doctor *d, const char *dir)
{
	struct stat st;

	if (stat(dir, &st) < 0 || d->n_full == sizeof d->full / sizeof *d->full)
		return false;
	for (size_t i = 0; i < d->n_full; i++)
		if (d->full[i] == st.st_dev)
			return false;
	d->full[d->n_full] = st.st_dev;
	return true;
}

/* A folder that is not there yet is made where its nearest ancestor is. */
static void
look_at_disk(struct doctor *d, const char *what, const char *path)
{
	char *dir = cg_strdup(path), *up;
	struct statvfs v;
	uint64_t free_mb, percent;

	while (access(dir, F_OK) < 0 && strcmp(dir, "/") && strcmp(dir, ".")) {
		up = cg_path_dir(dir);
		free(dir);
		dir = up;
	}
	if (statvfs(dir, &v) == 0 && v.f_blocks && is_other_disk(d, dir)) {
		free_mb = (uint64_t)v.f_bavail * v.f_frsize >> 20;
		percent = (uint64_t)v.f_bavail * 100 / v.f_blocks;
		if (percent < DISK_PERCENT || free_mb < DISK_MIN_MB) {
			d->n_full++;
			found(d, "disk", "cg-cache prune makes room", "the disk of %s '%s' is nearly full: "
			    "%" PRIu64 " MB are free", what, path, free_mb);
		}
	}
	if (access(dir, W_OK) < 0)
		found(d, "disk", "see who owns it", "%s '%s' cannot be written", what, path);
	free(dir);
}

/* Where the store and the objects are, unless others look after that. */
static void
look_at_places(struct doctor *d)
{
	const char *store = cg_conf_get(&d->ctx->conf, CG_CONF_STORE);
	const char *objects = cg_conf_get(&d->ctx->conf, CG_CONF_OBJECTS);
	char *dir;

	if (strncmp(store, "sqlite:", 7) == 0) {
		dir = cg_path_dir(store + 7);
		look_at_disk(d, "the store", dir);
		free(dir);
	}
	if (objects && !strstr(objects, "://"))
		look_at_disk(d, "the objects", objects);
}

static void
look_at_objects(struct doctor *d)
{
	static const char nothing[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
	struct cg_err err = CG_ERR_INIT;

	if (!d->ctx->cas)
		return;
	cg_cas_hurry(d->ctx->cas, BUCKET_MS);
	if (cg_cas_has(d->ctx->cas, &d->ctx->who, nothing, &err) < 0)
		found(d, "objects", "see the place of the objects: cg-status --show-config",
		    "the objects cannot be reached: %s", err.msg);
}

int
cg_tool_doctor(struct cg_ctx *ctx, struct cg_sink *to, struct cg_err *err)
{
	struct doctor d = { .ctx = ctx, .to = to, .err = err };

	look_at_store(&d);
	look_at_queue(&d);
	look_at_disk(&d, "the data folder", cg_conf_get(&ctx->conf, CG_CONF_DATA_DIR));
	look_at_disk(&d, "the cache folder", cg_conf_get(&ctx->conf, CG_CONF_CACHE_DIR));
	look_at_places(&d);
	look_at_objects(&d);
	return d.rc < 0 ? -1 : d.n > 0;
}
