/*
 * cg-run-step. Where the input comes from differs (standard input, a record of a
 * plan, a recorded run); from there on it is the worker's own code with a person at
 * the other end.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sig.h"
#include "cache/cache.h"
#include "cas/cas.h"
#include "crypt/crypt.h"
#include "gate/gate.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "plan/plan.h"
#include "select/select.h"
#include "skill/skill.h"
#include "step/step.h"
#include "store/store.h"
#include "tool/bounds.h"
#include "tool/files.h"
#include "tool/plan.h"
#include "tool/runstep.h"
#include "tool/tool.h"
#include "tool/way.h"

/* What is going to be run. */
struct job {
	struct cg_ctx *ctx;
	const struct cg_runstep_req *req;
	struct cg_plan *plan;         /* of a recorded run or of one record; or NULL */
	const struct cg_plan_step *p; /* the step in it; or NULL */
	const struct cg_skill *skill;
	json_t *input;
	json_t *outputs;              /* of the recorded run's steps, kept while borrowed */
	struct cg_way *way;
	struct cg_bounds bounds;      /* before a process is started */
	const char *run, *step;
	bool cached, run_only;        /* what the step says of the cache */
};

/* ---- where the input comes from ---- */

static int
from_input(struct job *j, struct cg_err *err)
{
	struct cg_buf b;
	json_t *v = NULL, *taken;
	int rc;

	cg_buf_init(&b, CG_JSON_MAX);
	rc = cg_fd_read(&b, j->req->in_fd, "standard input", err);
	if (rc == 0)
		v = cg_json_parse(b.s, b.len, "standard input", 0, err);
	cg_buf_release(&b);
	if (!v)
		return -1;
	if (!json_is_object(v)) {
		json_decref(v);
		return cg_err_set(err, CG_E_DATA, "standard input: the input of a skill is an object");
	}
	taken = cg_tool_take_in(j->ctx, v, ".", false, NULL, err);
	json_decref(v);
	j->input = taken;
	j->run = "";
	j->step = j->req->skill;
	return taken ? 0 : -1;
}

static int
recorded_output(void *arg, const char *step, bool base, const json_t **out, struct cg_err *err)
{
	struct job *j = arg;
	const char *run = base ? j->plan->base_run : j->req->run;
	char *key = cg_asprintf("%s%s", base ? "base " : "", step);
	json_t *v = json_object_get(j->outputs, key);
	int rc = 1;

	if (!v && run && (rc = cg_tool_output(j->ctx, &j->ctx->who, run, step, &v, err)) == 1)
		cg_json_set(j->outputs, key, v);
	free(key);
	*out = v;
	return rc < 0 ? -1 : v ? CG_SELECT_FOUND : CG_SELECT_MISSING;
}

static int
unknown_output(void *arg, const char *step, bool base, const json_t **out, struct cg_err *err)
{
	(void)arg;
	(void)base;
	*out = NULL;
	return cg_err_set(err, CG_E_DATA, "it reads the output of step '%s': run that step of a "
	    "recorded run instead (--run RUN %s)", step, "STEP");
}

static int
resolve(struct job *j, size_t i,
    int (*step)(void *, const char *, bool, const json_t **, struct cg_err *),
    struct cg_err *err)
{
	struct cg_select_env env = { .arg = j, .trigger = j->plan->trigger,
		.base_trigger = j->plan->base_trigger, .step = step };

	j->p = &j->plan->steps[i];
	j->step = j->p->id;
	j->cached = j->p->cache_enabled;
	j->run_only = !j->p->cache_global;
	if (cg_plan_input(j->plan, i, &env, &j->input, err) != CG_SELECT_FOUND)
		return cg_err_wrap(err, "step '%s'", j->p->id);
	return 0;
}

static int
from_run(struct job *j, struct cg_err *err)
{
	struct cg_run_row row;
	int rc = cg_store_run_load(j->ctx->store, &j->ctx->who, j->req->run, &row, err);
	long i;

	if (rc == 0)
		return cg_err_set(err, CG_E_NOTFOUND, "no run '%s'", j->req->run);
	if (rc < 0)
		return -1;
	if (row.thread)
		cg_err_set(err, CG_E_STATE, "run '%s' is one of a thread, which has no steps: cg-run-step "
		    "takes a skill and its input, too", j->req->run);
	else if (row.plan)
		j->plan = cg_plan_parse(row.plan, strlen(row.plan), err);
	else
		cg_err_set(err, CG_E_STATE, "run '%s' has no plan", j->req->run);
	cg_run_row_release(&row);
	if (!j->plan)
		return -1;
	i = cg_plan_step(j->plan, j->req->step);
	if (i < 0)
		return cg_err_set(err, CG_E_NOTFOUND, "run '%s' has no step '%s'", j->req->run,
		    j->req->step);
	j->run = j->req->run;
	return resolve(j, (size_t)i, recorded_output, err);
}

/* One step record; what it needs must be known, since there is no run to ask. */
static int
from_record(struct job *j, struct cg_err *err)
{
	struct cg_lines lines;
	json_t *rec = NULL, *head;
	int rc;

	cg_lines_init(&lines, j->req->in_fd, "stdin");
	rc = cg_lines_next(&lines, &rec, err);
	cg_lines_release(&lines);
	if (rc == 0)
		return cg_err_set(err, CG_E_USAGE, "neither a skill, nor --run, nor a step record on "
		    "standard input");
	if (rc < 0)
		return -1;
	if (strcmp(cg_json_get_str(rec, "type", ""), "step") != 0) {
		json_decref(rec);
		return cg_err_set(err, CG_E_DATA, "stdin:1: not a step record of a plan");
	}
	cg_json_set(rec, "needs", json_array());
	head = json_pack("{s:s,s:i,s:s,s:s,s:s,s:s,s:{}}", "type", "plan", "schema", CG_PLAN_SCHEMA,
	    "workflowName", "-", "workflowVersion", "0.0.0", "workflowDigest",
	    "sha256:0000000000000000000000000000000000000000000000000000000000000000", "tenantId",
	    j->ctx->who.tenant, "trigger");
	j->plan = cg_plan_from_records(head, json_pack("[o]", rec), err);
	if (!j->plan)
		return -1;
	j->run = "";
	return resolve(j, 0, unknown_output, err);
}

/* ---- running it ---- */

static void
said(void *arg, const json_t *line)
{
	struct job *j = arg;
	char *text;

	if (!j->req->said)
		return;
	text = cg_json_str(line);
	j->req->said(j->req->arg, text);
	free(text);
}

/* Poll until it is over. A signal stops it; its number is returned. */
static int
attend(struct cg_step *s, int sig_fd)
{
	int told = 0, sig, status;

	while (!cg_step_over(s)) {
		struct pollfd v[4] = { { sig_fd, POLLIN, 0 } };
		int64_t wait = cg_step_wait_ms(s);
		int n = 1 + cg_step_fds(s, v + 1);

		poll(v, (nfds_t)n, wait < 0 ? 1000 : wait > 1000 ? 1000 : (int)wait);
		while ((sig = cg_sig_next(sig_fd)))
			if (sig != SIGCHLD) {
				if (told)
					cg_step_kill(s);
				told = sig;
				cg_step_stop(s, "CANCELLED", "a signal ended it");
			}
		cg_step_io(s);
		cg_step_tick(s);
		if (cg_step_pid(s) > 0 && waitpid(cg_step_pid(s), &status, WNOHANG) > 0)
			cg_step_exited(s, status);
	}
	return told;
}

/* All parts of its way, one after the other. */
static int
go(struct job *j, struct cg_step_host *host, const struct cg_step_job *job, int sig_fd,
    int *told, struct cg_step_result *r, struct cg_err *err)
{
	struct cg_gate *gate = NULL;
	struct cg_step *s;
	int rc;

	do {
		rc = cg_way_start(j->ctx, &gate, host, job, j->way, &s, err);
		if (rc == 0) {
			cg_step_feed(s);
			*told = attend(s, sig_fd);
			rc = cg_step_finish(s, r, err);
		}
	} while (rc == 0 && !*told && cg_way_goes_on(j->way, r));
	/* Under a key of its own nobody will ask for it again. */
	if (rc == 0 && r->ok && !*job->run)
		cg_way_committed(j->way, gate, job->who->tenant);
	cg_gate_close(gate);
	host->other = 0;
	return rc;
}

static int
execute(struct job *j, const json_t *checked, struct cg_step_result *r, int *signal_no,
    struct cg_err *err)
{
	static const int sigs[] = { SIGCHLD, SIGINT, SIGTERM, SIGHUP, 0 };
	struct cg_step_host host = { .cas = j->ctx->cas, .keep = j->req->keep_workspace,
		.said = said };
	struct cg_step_job job = { .who = &j->ctx->who, .run = j->run, .step = j->step,
		.skill = j->skill, .input = checked, .attempt = 1, .arg = j };
	char *work = cg_asprintf("%s/run-step", cg_conf_get(&j->ctx->conf, CG_CONF_CACHE_DIR));
	struct cg_cache_parts parts = { .skill = j->skill->id, .version = j->skill->version,
		.descriptor = j->skill->digest, .model = cg_way_model(j->way),
		.input = j->input };
	char idem[65], made_of[65], *name = cg_asprintf("%s/%s", j->run, j->step);
	const char *lacks;
	int sig_fd, rc = -1;

	cg_sha256_hex(name, strlen(name), idem);
	job.idempotency_key = idem;
	job.step_key = cg_cache_made_of(&j->ctx->who, &parts, made_of, err) == 0 ? made_of : NULL;
	job.timeout_ms = j->req->timeout_ms ? j->req->timeout_ms : j->p ? j->p->timeout_ms : 0;
	host.work_dir = work;
	host.max_memory_mb = j->bounds.max_memory_mb;
	cg_sandbox_caps(&host.caps);
	lacks = cg_sandbox_lacks(&host.caps);
	sig_fd = cg_sig_open(sigs, err);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (lacks && j->req->strict)
		cg_err_set(err, CG_E_CONFIG, "%s (--strict)", lacks);
	else if (sig_fd >= 0) {
		if (lacks)
			cg_log(CG_LOG_WARN, lacks, CG_S("hint", "--strict refuses to run so"));
		rc = go(j, &host, &job, sig_fd, signal_no, r, err);
		cg_step_reap_rest(0);
	}
	if (sig_fd >= 0)
		close(sig_fd);
	free(name);
	free(work);
	return rc;
}

static struct cg_cache_parts
parts_of(const struct job *j)
{
	return (struct cg_cache_parts){ .skill = j->skill->id, .version = j->skill->version,
		.descriptor = j->skill->digest, .model = cg_way_model(j->way),
		.input = j->input, .run_only = j->run_only,
		.run = j->run };
}

static bool
uses_cache(const struct job *j)
{
	return j->cached && !j->req->no_cache && (!j->run_only || *j->run);
}

/* 1: r is the cached result. */
static int
from_cache(struct job *j, struct cg_step_result *r, struct cg_err *err)
{
	struct cg_cache_parts parts;
	struct cg_cache_row hit;
	int rc;

	if (!uses_cache(j))
		return 0;
	parts = parts_of(j);
	rc = cg_cache_get(j->ctx->cache, &j->ctx->who, &parts, &hit, err);
	if (rc <= 0)
		return rc;
	r->ok = true;
	r->data = cg_json_parse(hit.data ? hit.data : "{}", hit.data ? strlen(hit.data) : 2,
	    "a cached result", 0, err);
	r->artifacts = hit.artifacts ? cg_json_parse(hit.artifacts, strlen(hit.artifacts),
	    "a cached result", 0, err) : json_array();
	cg_cache_row_release(&hit);
	return r->data && r->artifacts ? 1 : -1;
}

static int
keep(struct job *j, const struct cg_step_result *r, struct cg_err *err)
{
	struct cg_cache_parts parts;
	struct cg_cache_result result = {
		.workflow = j->plan ? j->plan->workflow : j->req->workflow ? j->req->workflow : "-",
		.step = j->step, .run = *j->run ? j->run : "-", .data = r->data,
		.artifacts = r->artifacts, .cost_microusd = r->cost_microusd,
		.duration_ms = r->duration_ms };

	if (!r->ok || cg_step_is_degraded(r) || !uses_cache(j))
		return 0;
	parts = parts_of(j);
	return cg_cache_fill(j->ctx->cache, &j->ctx->who, &parts, &result, err);
}

static int
export_artifacts(struct job *j, const struct cg_step_result *r, struct cg_err *err)
{
	json_t *a;
	size_t i;

	if (!j->req->output_dir || !r->ok)
		return 0;
	if (cg_mkdirs(j->req->output_dir, 0777, err) < 0)
		return -1;
	json_array_foreach(r->artifacts, i, a) {
		char *to = cg_path_join(j->req->output_dir, cg_json_get_str(a, "filename", "artifact"));
		int rc = cg_rmtree(to, err);

		rc = rc < 0 ? rc : cg_cas_export(j->ctx->cas, &j->ctx->who,
		    cg_json_get_str(a, "hash", ""), to, err);
		free(to);
		if (rc < 0)
			return -1;
	}
	return 0;
}

static json_t *
record(const struct job *j, const struct cg_step_result *r, bool hit)
{
	json_t *o = json_object();

	cg_json_set_str(o, "type", "result");
	cg_json_set_str(o, "skillId", j->skill->id);
	cg_json_set_str(o, "stepId", j->p ? j->step : NULL);
	cg_json_set(o, "ok", json_boolean(r->ok));
	if (r->ok)
		cg_json_set(o, "data", json_incref(r->data));
	cg_json_set_str(o, "error", r->ok ? NULL : r->error);
	cg_json_set_str(o, "error_code", r->ok ? NULL : r->code);
	if (r->artifacts)
		cg_json_set(o, "artifacts", json_incref(r->artifacts));
	if (r->debug)
		cg_json_set(o, "debug", json_incref(r->debug));
	cg_json_set(o, "cacheHit", json_boolean(hit));
	cg_json_set_int(o, "durationMs", r->duration_ms);
	return o;
}

static int
status_of(const struct cg_step_result *r)
{
	if (r->ok)
		return CG_RUNSTEP_OK;
	return cg_errc_again(cg_errc_of(r->code)) ? CG_RUNSTEP_AGAIN : CG_RUNSTEP_FAILED;
}

/* Everything between the input and the result: 1 with r filled in from the cache. */
static int
produce(struct job *j, struct cg_step_result *r, int *signal_no, struct cg_err *err)
{
	json_t *checked = NULL;
	int rc = from_cache(j, r, err);

	if (rc)
		return rc;
	rc = cg_step_check_input(j->skill, j->input, &checked, r, err);
	if (rc == 1)
		return 0;
	rc = rc < 0 ? -1 : cg_step_builtin(j->skill, checked, r);
	if (rc == 0)
		rc = cg_bounds(&j->ctx->conf, &j->bounds, err);
	if (rc == 0)
		rc = execute(j, checked, r, signal_no, err);
	json_decref(checked);
	return rc < 0 ? -1 : 0;
}

static int
find_input(struct job *j, struct cg_err *err)
{
	/* A skill that does not exist is said before anybody types its input. */
	if (j->req->skill)
		return cg_catalog_get(j->ctx->catalog, j->req->skill, NULL, &j->skill, err) < 0 ? -1
		    : from_input(j, err);
	if ((j->req->run ? from_run(j, err) : from_record(j, err)) < 0)
		return -1;
	return cg_catalog_get(j->ctx->catalog, j->p->skill, j->p->skill_version, &j->skill, err);
}

static int
print_or_run(struct job *j, struct cg_sink *out, int *signal_no, struct cg_err *err)
{
	struct cg_step_result r = { 0 };
	int rc, hit;

	if (j->req->print_input)
		return cg_sink_put(out, j->input, err);
	if (cg_way_choose(j->ctx, j->req->providers ? j->req->providers : j->plan
	    ? cg_json_get_str(j->plan->head, "providers", NULL) : NULL, j->skill, j->input, &j->way, err) < 0)
		return -1;
	hit = produce(j, &r, signal_no, err);
	rc = hit < 0 || keep(j, &r, err) < 0 || export_artifacts(j, &r, err) < 0
	    || cg_sink_put_new(out, record(j, &r, hit == 1), err) < 0 ? -1 : status_of(&r);
	if (rc >= 0 && r.log && j->req->said && j->req->keep_workspace)
		j->req->said(j->req->arg, r.log);
	cg_step_result_release(&r);
	return rc;
}

int
cg_tool_call_skill(struct cg_ctx *ctx, const struct cg_skill_call *call,
    struct cg_step_result *r, int *signal_no, struct cg_err *err)
{
	struct cg_runstep_req req = { .in_fd = -1, .skill = call->skill, .no_cache = call->no_cache,
		.timeout_ms = call->timeout_ms, .workflow = call->workflow, .said = call->said, .arg = call->arg };
	struct job j = { .ctx = ctx, .req = &req, .run = call->run, .step = call->step,
		.cached = true, .input = json_incref((json_t *)(uintptr_t)call->input) };
	int rc = -1;

	*signal_no = 0;
	memset(r, 0, sizeof *r);
	if (cg_ctx_catalog(ctx, err) == 0 && cg_ctx_store(ctx, CG_STORE_WRITE, err) == 0
	    && cg_catalog_get(ctx->catalog, call->skill, NULL, &j.skill, err) == 0
	    && cg_way_choose(ctx, NULL, j.skill, j.input, &j.way, err) == 0)
		rc = produce(&j, r, signal_no, err);
	if (rc >= 0 && !*signal_no && rc == 0 && keep(&j, r, err) < 0)
		rc = -1;
	cg_way_free(j.way);
	json_decref(j.input);
	return rc;
}

int
cg_tool_runstep(struct cg_ctx *ctx, const struct cg_runstep_req *req, struct cg_sink *out,
    int *signal_no, struct cg_err *err)
{
	struct job j = { .ctx = ctx, .req = req, .outputs = json_object() };
	int rc = -1;

	*signal_no = 0;
	if (cg_way_check_providers(ctx, req->providers, err) == 0 && cg_ctx_catalog(ctx, err) == 0 && cg_ctx_store(ctx, CG_STORE_WRITE, err) == 0
	    && find_input(&j, err) == 0)
		rc = print_or_run(&j, out, signal_no, err);
	cg_way_free(j.way);
	json_decref(j.input);
	json_decref(j.outputs);
	cg_plan_free(j.plan);
	return rc;
}
