/* A job that runs at the provider: asked how it stands, more and more rarely, until it has ended. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "json/json.h"
#include "media/media_priv.h"

enum { ERRORS = 5, WAIT_MOST_MS = 60000, SLOWEST = 4, POLL_MS = 30000, STATUS_MAX = 1 << 20, LIST_MAX = 8 << 20,
	CLOCK_MS = 30000 /* how much a provider's clock may differ from ours */ };

static void ask(void *job);

static void
ask_later(struct cg_media_job *j, int64_t ms)
{
	cg_media_job_later(j, ms, ask);
}

void
cg_poll_begin(struct cg_media_job *j, int64_t ms)
{
	j->errors = 0;
	ask_later(j, cg_scaled(j->m, ms));
}

static int64_t
timeout_of(const struct cg_media_job *j)
{
	return cg_json_get_int(j->media, "timeout_ms", j->kind->timeout_ms);
}

/* The job is over, as the record has it then. false: our store failed, and so has the request. */
static bool
record_end(struct cg_media_job *j, const char *status, int64_t cost)
{
	struct cg_err err = CG_ERR_INIT;

	if (cg_store_job_end(j->m->conf.store, &j->req.who, j->id, status, NULL, j->fault.detail, cost,
	    &err) < 0)
		return !cg_media_job_store_failed(j, &err);
	return true;
}

/* Too late: it is cancelled there, and may have cost something all the same. */
static void
timed_out(struct cg_media_job *j)
{
	cg_provider_cancel(j);
	cg_fault_set(&j->fault, CG_MEDIA_UNAVAILABLE, CG_MEDIA_TIMEOUT | CG_MEDIA_PAID,
	    "%s: the job did not end within %lld s", j->p->id, (long long)(timeout_of(j) / 1000));
	if (record_end(j, "timed_out", j->price))
		cg_stage_over(j);
}

static void
go_on(struct cg_media_job *j)
{
	int64_t most = SLOWEST * cg_json_get_int(j->media, "poll_ms", j->kind->poll_ms);
	int64_t wait = j->interval_ms;

	if (cg_wall_ms() - j->started_ms >= timeout_of(j)) {
		timed_out(j);
		return;
	}
	j->interval_ms = wait * 3 / 2 > most ? most : wait * 3 / 2;
	ask_later(j, cg_scaled(j->m, wait));
}

static void
failed(struct cg_media_job *j, const json_t *doc, bool cancelled)
{
	cg_fault_job(&j->fault, j->p, doc);
	if (cancelled)
		j->fault.again = false;
	if (!record_end(j, "failed", 0))
		return;
	if (j->fault.code == CG_MEDIA_FAILED && j->fault.again && j->failed++ == 0) {
		j->tries = 0;
		cg_stage_send(j);
	} else {
		cg_stage_over(j);
	}
}

static void
finished(struct cg_media_job *j, const json_t *doc)
{
	const json_t *result = json_object_get(j->stage_doc, "result");
	const json_t *url = cg_media_first(doc, result);

	if (!result)
		cg_stage_made(j);
	else if (json_is_string(url))
		cg_result_url(j, json_string_value(url));
	else
		failed(j, doc, false);
}

/* Nothing came of this poll. The job goes on there: its record stays, and who comes back finds it. */
static void
missed(struct cg_media_job *j)
{
	if (++j->errors > ERRORS) {
		j->fault.flags |= CG_MEDIA_PAID;
		cg_stage_over(j);
	} else if (j->fault.after_ms >= 0 && cg_wall_ms() - j->started_ms < timeout_of(j)) {
		ask_later(j, j->fault.after_ms < WAIT_MOST_MS ? j->fault.after_ms : WAIT_MOST_MS);
	} else {
		go_on(j);
	}
}

static void
progress(struct cg_media_job *j, const char *state, const json_t *doc)
{
	const json_t *at = json_object_get(json_object_get(j->stage_doc, "job"), "progress");
	const json_t *v = at ? cg_media_at(doc, cg_json_get_str(at, "at", "")) : NULL;
	double of = cg_json_get_num(at, "of", 100);

	cg_media_job_say(j, state, json_is_number(v) ? (int)(json_number_value(v) / of * 100) : -1);
}

static void
look_at(struct cg_media_job *j, const json_t *doc)
{
	const json_t *job = json_object_get(j->stage_doc, "job"), *states = json_object_get(job, "states");
	char said[80];
	const char *state;

	cg_media_scalar(cg_media_first(doc, json_object_get(job, "state")), said, sizeof said);
	state = cg_json_get_str(states, said, cg_json_get_str(states, "*", NULL));
	if (!state) {
		cg_fault_set(&j->fault, CG_MEDIA_UNAVAILABLE, 0, "%s: the job's state is not known to the "
		    "descriptor", j->p->id);
		missed(j);
	} else if (strcmp(state, "done") == 0) {
		finished(j, doc);
	} else if (strcmp(state, "failed") == 0 || strcmp(state, "cancelled") == 0) {
		failed(j, doc, *state == 'c');
	} else {
		j->errors = 0;
		progress(j, state, doc);
		go_on(j);
	}
}

static void
told(void *job, struct cg_fetch_reply *reply)
{
	struct cg_media_job *j = job;
	struct cg_err ignored;
	json_t *doc = reply->body.len
	    ? cg_json_parse(reply->body.s, reply->body.len, "status", 0, &ignored) : NULL;

	j->call = NULL;
	if (reply->status >= 200 && reply->status < 300 && doc) {
		look_at(j, doc);
	} else if (reply->status == 404 || reply->status == 410) {
		cg_fault_set(&j->fault, CG_MEDIA_GONE, CG_MEDIA_PAID, "%s: HTTP %d: there is no such job any "
		    "more", j->p->id, reply->status);
		if (record_end(j, "failed", j->price))
			cg_stage_over(j);
	} else {
		cg_fault_reply(&j->fault, j->p, reply, doc);
		if (reply->status >= 200 && reply->status < 300)
			cg_fault_set(&j->fault, CG_MEDIA_UNAVAILABLE, 0, "%s: a status that is no JSON", j->p->id);
		if (j->fault.code == CG_MEDIA_AUTH)
			j->errors = ERRORS;
		missed(j);
	}
	json_decref(doc);
}

static void
ask(void *job)
{
	struct cg_media_job *j = job;
	struct cg_fetch_req req = { .max_bytes = STATUS_MAX, .total_ms = POLL_MS };
	const json_t *status = json_object_get(json_object_get(j->stage_doc, "job"), "status");
	struct cg_err err = CG_ERR_INIT;

	if (cg_provider_call(j, status, &req, NULL, told, &err) < 0) {
		cg_fault_set(&j->fault, CG_MEDIA_FAILED, CG_MEDIA_PAID, "%s: %s", j->p->id, err.msg);
		cg_stage_over(j);
	}
}

/* ---- a job that was sent, and whose name we do not know ---- */

/* Seconds or milliseconds since the epoch, or RFC 3339. */
static int64_t
time_of(const json_t *v)
{
	int64_t ms = 0;

	if (json_is_string(v))
		return cg_time_parse(json_string_value(v), &ms) == 0 ? ms : 0;
	ms = (int64_t)json_number_value(v);
	return ms < INT64_C(100000000000) ? ms * 1000 : ms;
}

/*
 * Is it ours: made since, of the same things, and none that is on record already? Where the
 * list does not say what it was made of, it may be.
 */
enum match { NOT_OURS, MAY_BE, OURS };
static enum match
is_ours(struct cg_media_job *j, const json_t *find, const json_t *item, char name[256])
{
	struct cg_err err;
	const char *path;
	const json_t *has;
	json_t *same, *want;
	enum match match = OURS;

	cg_media_scalar(cg_media_at(item, cg_json_get_str(find, "id", "/id")), name, 256);
	if (!*name || time_of(cg_media_at(item, cg_json_get_str(find, "created", ""))) + CLOCK_MS
	    < j->started_ms)
		return NOT_OURS;
	json_object_foreach(json_object_get(find, "same"), path, same) {
		if (match == NOT_OURS || !(want = cg_media_fill(same, j->vars)))
			continue;
		has = cg_media_at(item, path);
		if (!has || json_is_null(has))
			match = MAY_BE;
		else if (!cg_json_equal(want, has))
			match = NOT_OURS;
		json_decref(want);
	}
	if (match != NOT_OURS
	    && cg_store_job_is_known(j->m->conf.store, &j->req.who, j->p->id, name, &err) != 0)
		match = NOT_OURS;
	return match;
}

static void
adopt(struct cg_media_job *j, const char *name)
{
	struct cg_err err = CG_ERR_INIT;

	j->provider_job = cg_arena_strdup(&j->mem, name);
	cg_json_set_str(j->vars, "job", name);
	if (cg_store_job_given(j->m->conf.store, &j->req.who, j->id, name, &err) < 0)
		cg_media_job_store_failed(j, &err);
	else
		cg_poll_begin(j, 0);
}

static void
listed(void *job, struct cg_fetch_reply *reply)
{
	struct cg_media_job *j = job;
	const json_t *find = json_object_get(json_object_get(j->stage_doc, "job"), "find"), *item;
	char name[256], ours[256] = "";
	struct cg_err err = CG_ERR_INIT;
	size_t i, n = 0, maybe = 0;
	enum match match;
	json_t *doc = reply->status == 200
	    ? cg_json_parse(reply->body.s, reply->body.len, "list", 0, &err) : NULL;

	j->call = NULL;
	if (j->dropped) {
		json_decref(doc);
		cg_media_job_free(j);
		return;
	}
	json_array_foreach(cg_media_at(doc, cg_json_get_str(find, "items", "")), i, item)
		if ((match = is_ours(j, find, item, name)) == OURS && n++ == 0)
			memcpy(ours, name, sizeof ours);
		else
			maybe += match == MAY_BE;
	if (n == 1 && !maybe) {
		adopt(j, ours);
	} else if (doc && n + maybe == 0 && json_is_array(cg_media_at(doc, cg_json_get_str(find, "items", "")))) {
		/* It has never arrived. */
		if (cg_store_job_returned(j->m->conf.store, &j->req.who, j->id, "not in the provider's list",
		    &err) < 0)
			cg_media_job_store_failed(j, &err);
		else
			cg_stage_send(j);
	} else {
		cg_fault_set(&j->fault, CG_MEDIA_UNAVAILABLE, CG_MEDIA_UNKNOWN | CG_MEDIA_PAID,
		    "%s: a job was sent, and its list (HTTP %d, %zu like it) does not say which it is", j->p->id,
		    reply->status, n + maybe);
		cg_stage_over(j);
	}
	json_decref(doc);
}

void
cg_poll_find(struct cg_media_job *j)
{
	const json_t *find = json_object_get(json_object_get(j->stage_doc, "job"), "find");
	struct cg_fetch_req req = { .max_bytes = LIST_MAX, .total_ms = POLL_MS };
	struct cg_err err = CG_ERR_INIT;

	j->looked = true;
	if (cg_provider_call(j, find, &req, NULL, listed, &err) < 0) {
		cg_fault_set(&j->fault, CG_MEDIA_UNAVAILABLE, CG_MEDIA_UNKNOWN | CG_MEDIA_PAID, "%s: %s",
		    j->p->id, err.msg);
		cg_stage_over(j);
	}
}
