/*
 * One job at one provider: from its record to the provider's answer. What has been
 * sent and not been answered is the dangerous part: see lost().
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "json/json.h"
#include "media/media_priv.h"

enum {
	TRIES = 3,                 /* of a submit that was refused for a reason that passes */
	RETRY_MS = 1000,           /* before the second, then twice as long */
	RETRY_MOST_MS = 60000,     /* who says "later than that" is not waited for */
	SUBMIT_MS = 60000,         /* until a job has its name, at most */
	RECORDS = 60,              /* of the job's name, a second apart */
	FIND_MS = 2000,            /* until a provider's list shows what was just sent */
	BODY_MAX = 48 << 20,
	ANSWER_MAX = 1 << 20,
	INPUT_MAX = 4000           /* of what is recorded about a request */
};

static void submit(struct cg_media_job *j);

void
cg_stage_over(struct cg_media_job *j)
{
	if (j->dropped) {
		cg_media_job_free(j);
		return;
	}
	if (j->fault.ours)
		cg_health_unasked(j->p);
	else
		cg_health_bad(j->p, &j->fault, cg_mono_ms());
	j->probes = false;
	cg_media_job_next(j);
}

/* ---- an answer that did not come ---- */

static void
find_lost(void *job)
{
	cg_poll_find(job);
}

/*
 * It was sent, and what became of it is not known. Sent again it might be paid twice,
 * unless the provider knows it by its key, or says itself that it has no such job.
 */
static void
lost(struct cg_media_job *j)
{
	const json_t *find = json_object_get(json_object_get(j->stage_doc, "job"), "find");
	int64_t age = cg_wall_ms() - j->started_ms;
	struct cg_err err = CG_ERR_INIT;

	if (j->dropped) {
		cg_media_job_free(j);
	} else if (json_object_get(j->stage_doc, "idempotency") && j->tries < TRIES) {
		submit(j);
	} else if (find && !j->looked && j->tries < TRIES) {
		int64_t wait = cg_scaled(j->m, FIND_MS) - (age > 0 ? age : 0);

		cg_media_job_later(j, wait > 0 ? wait : 0, find_lost);
	} else if (j->m->conf.submit_again && j->tries < TRIES) {
		if (cg_store_job_returned(j->m->conf.store, &j->req.who, j->id, "sent once more", &err) < 0)
			cg_media_job_store_failed(j, &err);
		else
			cg_stage_send(j);
	} else {
		cg_fault_set(&j->fault, CG_MEDIA_UNAVAILABLE, CG_MEDIA_UNKNOWN | CG_MEDIA_PAID,
		    "%s: a job was sent, and nobody can say whether it arrived; it is not sent again, for it "
		    "might be paid twice", j->p->id);
		cg_stage_over(j);
	}
}

/* ---- the answer ---- */

static void
resend(void *job)
{
	cg_stage_send(job);
}

/* The provider has not taken it: once more, when that can help and it is not too long. */
static void
refused(struct cg_media_job *j)
{
	struct fault *f = &j->fault;
	int64_t wait = f->after_ms >= 0 ? f->after_ms : (int64_t)RETRY_MS << (j->tries - 1);
	bool again = f->again && j->tries < TRIES && wait <= RETRY_MOST_MS && !j->dropped;
	struct cg_err err = CG_ERR_INIT;
	int rc = again ? cg_store_job_returned(j->m->conf.store, &j->req.who, j->id, f->detail, &err)
	    : cg_store_job_end(j->m->conf.store, &j->req.who, j->id, "failed", NULL, f->detail, 0, &err);

	if (rc < 0)
		cg_media_job_store_failed(j, &err);
	else if (again)
		cg_media_job_later(j, f->after_ms >= 0 ? wait : cg_scaled(j->m, wait), resend);
	else
		cg_stage_over(j);
}

/*
 * The one record that must not be lost: a store that is away is asked again for a while,
 * before the request ends and leaves a job that nobody knows the name of.
 */
static void
record_name(void *job)
{
	struct cg_media_job *j = job;
	struct cg_err err = CG_ERR_INIT;

	if (cg_store_job_given(j->m->conf.store, &j->req.who, j->id, j->provider_job, &err) < 0) {
		if (err.code == CG_E_UNAVAILABLE && ++j->records < RECORDS)
			cg_media_job_later(j, cg_scaled(j->m, RETRY_MS), record_name);
		else
			cg_media_job_store_failed(j, &err);
		return;
	}
	if (j->dropped) {
		cg_provider_cancel(j);
		cg_store_job_end(j->m->conf.store, &j->req.who, j->id, "failed", NULL, "cancelled", j->price,
		    &err);
		cg_media_job_free(j);
		return;
	}
	cg_media_job_say(j, "submitted", -1);
	cg_poll_begin(j, j->interval_ms);
}

static void
given(struct cg_media_job *j, const json_t *doc)
{
	char name[256];

	cg_media_scalar(cg_media_at(doc, cg_json_get_str(json_object_get(j->stage_doc, "job"), "id",
	    "/id")), name, sizeof name);
	if (!*name || strlen(name) == sizeof name - 1) {
		lost(j);
		return;
	}
	j->provider_job = cg_arena_strdup(&j->mem, name);
	cg_json_set_str(j->vars, "job", name);
	j->records = 0;
	record_name(j);
}

static void
made(struct cg_media_job *j, const json_t *doc)
{
	const char *answer = cg_json_get_str(j->stage_doc, "answer", "");
	const json_t *result;

	j->submits++;
	if (strcmp(answer, "bytes") == 0) {
		cg_result_taken(j);
	} else if (strcmp(answer, "job") == 0) {
		given(j, doc);
	} else if (!(result = cg_media_first(doc, json_object_get(j->stage_doc, "result")))
	    || !json_is_string(result)) {
		if (!doc) {
			cg_fault_set(&j->fault, CG_MEDIA_FAILED, CG_MEDIA_PAID, "%s: an answer that is no JSON",
			    j->p->id);
			cg_result_lost(j);
			return;
		}
		cg_fault_job(&j->fault, j->p, doc);
		j->fault.again = false;
		refused(j);
	} else if (strcmp(answer, "url") == 0) {
		cg_result_url(j, json_string_value(result));
	} else {
		cg_result_base64(j, json_string_value(result));
	}
}

/* Did it leave, so that it may be there though no answer says so? */
static bool
is_lost(const struct cg_media_job *j, const struct cg_fetch_reply *reply)
{
	if (reply->status == 0)
		return reply->sent;
	/* A proxy of theirs gave up; who can be asked is asked. */
	return (reply->status == 502 || reply->status == 504)
	    && json_object_get(json_object_get(j->stage_doc, "job"), "find") && !j->looked;
}

static void
answered(void *job, struct cg_fetch_reply *reply)
{
	struct cg_media_job *j = job;
	struct cg_err ignored;
	bool good = reply->status >= 200 && reply->status < 300;
	json_t *doc = reply->body.len
	    ? cg_json_parse(reply->body.s, reply->body.len, "answer", 0, &ignored) : NULL;

	j->call = NULL;
	cg_buf_release(&j->body);
	if (good) {
		made(j, doc);
	} else if (reply->status == 0 && reply->err.code == CG_E_TOOBIG
	    && strcmp(cg_json_get_str(j->stage_doc, "answer", ""), "job") != 0) {
		cg_fault_set(&j->fault, CG_MEDIA_FAILED, CG_MEDIA_PAID, "%s: %s", j->p->id, reply->err.msg);
		j->submits++;
		cg_result_lost(j);
	} else if (is_lost(j, reply)) {
		cg_spool_drop(&j->spool);
		lost(j);
	} else {
		cg_spool_drop(&j->spool);
		cg_fault_reply(&j->fault, j->p, reply, doc);
		refused(j);
	}
	json_decref(doc);
}

/* ---- sending ---- */

/* The same for the same attempt, whoever makes it, and no other. */
static char *
key_of(struct cg_media_job *j)
{
	char hex[CG_HEX_LEN + 1];
	char *s = cg_arena_printf(&j->mem, "%s %s %s %lld %lld", j->req.who.tenant, j->req.key, j->p->id,
	    (long long)j->stage, (long long)j->attempt);

	cg_sha256_hex(s, strlen(s), hex);
	return cg_arena_strndup(&j->mem, hex, 32);
}

static void
submit(struct cg_media_job *j)
{
	const json_t *submit_doc = json_object_get(j->stage_doc, "submit");
	const char *answer = cg_json_get_str(j->stage_doc, "answer", "");
	const char *by_key = cg_json_get_str(j->stage_doc, "idempotency", NULL);
	int64_t limit = cg_json_get_int(j->media, "timeout_ms", j->kind->timeout_ms);
	int64_t most = cg_json_get_int(j->media, "max_bytes", j->kind->max_bytes);
	bool bytes = strcmp(answer, "bytes") == 0, base64 = strcmp(answer, "base64") == 0;
	static const struct cg_media_input no_image;
	struct cg_fetch_req req = { .once = true, .max_bytes = bytes ? most
	    : base64 ? most / 3 * 4 + ANSWER_MAX : ANSWER_MAX };
	json_t *more = json_object();
	char type[100];
	struct cg_err err = CG_ERR_INIT;
	int rc;

	if (strcmp(answer, "job") == 0 && limit > SUBMIT_MS)
		limit = SUBMIT_MS;
	req.total_ms = req.first_ms = req.stall_ms = limit;
	cg_buf_release(&j->body);
	cg_buf_init(&j->body, BODY_MAX);
	cg_media_set_image(j->vars, &j->req.image);
	rc = cg_media_body(submit_doc, j->vars, &j->body, type, &err);
	cg_media_set_image(j->vars, &no_image);
	if (rc < 0 || (bytes && cg_spool_begin(&j->spool, j->m, j->id, &err) < 0))
		goto fail;
	req.body = j->body.s;
	req.body_len = (int64_t)j->body.len;
	if (bytes) {
		req.take = cg_spool_take;
		req.take_arg = &j->spool;
	}
	cg_json_set_str(more, "Content-Type", type);
	if (by_key)
		cg_json_set_str(more, by_key, key_of(j));
	j->tries++;
	if (cg_provider_call(j, submit_doc, &req, more, answered, &err) == 0) {
		json_decref(more);
		return;
	}
fail:
	json_decref(more);
	cg_fault_set(&j->fault, CG_MEDIA_INVALID, 0, "%s: %s", j->p->id, err.msg);
	refused(j);
}

/* What is recorded: what was asked, without pictures. */
static char *
input_of(struct cg_media_job *j)
{
	json_t *copy = json_copy(j->vars);
	char *s, *kept;

	json_object_del(copy, "job");
	s = cg_json_str(copy);
	json_decref(copy);
	if (strlen(s) > INPUT_MAX) {
		free(s);
		s = cg_asprintf("{\"promptSha256\":\"%s\"}", j->prompt_sha256);
	}
	kept = cg_arena_strdup(&j->mem, s);
	free(s);
	return kept;
}

/* On record, the price held back, and then it is sent. */
void
cg_stage_send(struct cg_media_job *j)
{
	struct cg_job_row row = { .run = j->req.run, .step = j->req.step, .provider = j->p->id,
		.media = j->kind->name, .key = j->req.key, .stage = j->stage, .input = input_of(j),
		.model = j->model, .cost_microusd = j->price, .poll_ms = j->interval_ms,
		.timeout_ms = cg_json_get_int(j->media, "timeout_ms", j->kind->timeout_ms) };
	struct cg_err err = CG_ERR_INIT;

	if (cg_store_job_begin(j->m->conf.store, &j->req.who, &row, &j->req.budget, &err) == 0) {
		memcpy(j->id, row.id, sizeof j->id);
		j->attempt = row.attempts;
		j->started_ms = row.started_ms;
		j->provider_job = NULL;
		j->looked = false;
		submit(j);
	} else if (err.code == CG_E_LIMIT) {
		cg_fault_set(&j->fault, CG_MEDIA_BUDGET, 0, "%s", err.msg);
		snprintf(j->fault.message, sizeof j->fault.message, "%s", err.msg);
		j->fault.ours = true;
		cg_stage_over(j);
	} else if (err.code == CG_E_CONFLICT) {
		cg_fault_set(&j->fault, CG_MEDIA_UNAVAILABLE, CG_MEDIA_PAID, "%s", err.msg);
		j->fault.ours = true;
		cg_stage_over(j);
	} else {
		cg_media_job_store_failed(j, &err);
	}
}

/* ---- what is on record ---- */

static struct row *
row_of(const struct cg_media_job *j)
{
	for (size_t i = 0; i < j->n_rows; i++)
		if (j->rows[i].stage == j->stage && strcmp(j->rows[i].provider, j->p->id) == 0)
			return &j->rows[i];
	return NULL;
}

/* It was made and recorded: from the spool, or once more from the provider. */
static void
again(struct cg_media_job *j, const struct row *row)
{
	struct result r;

	if (cg_spool_look(j->m, row->id, row->result, j->kind, &r)) {
		cg_media_job_good(j, &r);
	} else if (row->provider_job) {
		cg_poll_begin(j, 0);
	} else {
		cg_fault_set(&j->fault, CG_MEDIA_GONE, CG_MEDIA_PAID, "%s: it was made and paid, and is not in "
		    "the spool any more", j->p->id);
		cg_stage_over(j);
	}
}

/* The next stage takes what this one has made. */
static void
next_stage(struct cg_media_job *j)
{
	cg_json_set_str(j->vars, "previous", j->provider_job);
	json_object_del(j->vars, "job");
	j->provider_job = NULL;
	j->stage++;
	j->tries = j->failed = j->errors = 0;
	j->looked = false;
	cg_stage_begin(j);
}

void
cg_stage_made(struct cg_media_job *j)
{
	struct cg_err err = CG_ERR_INIT;

	if (cg_store_job_end(j->m->conf.store, &j->req.who, j->id, "completed", NULL, NULL, j->price,
	    &err) < 0) {
		cg_media_job_store_failed(j, &err);
		return;
	}
	j->cost += j->price;
	next_stage(j);
}

void
cg_stage_begin(struct cg_media_job *j)
{
	struct row *row = row_of(j);
	bool last = !cg_provider_stage(j->media, j->stage + 1);
	struct result r;

	j->stage_doc = cg_provider_stage(j->media, j->stage);
	j->price = cg_provider_price(j->stage_doc, j->model, j->seconds);
	if (!row || !cg_row_is_live(row)) {
		cg_stage_send(j);
		return;
	}
	memcpy(j->id, row->id, sizeof j->id);
	j->attempt = row->attempts;
	j->started_ms = row->started_ms;
	j->provider_job = row->provider_job;
	if (j->provider_job)
		cg_json_set_str(j->vars, "job", j->provider_job);
	if (last && strcmp(row->status, "processing") == 0
	    && cg_spool_look(j->m, row->id, NULL, j->kind, &r)) {
		cg_result_record(j, &r);
	} else if (strcmp(row->status, "processing") == 0 && !j->provider_job) {
		lost(j);
	} else if (strcmp(row->status, "processing") == 0) {
		cg_poll_begin(j, 0);
	} else if (!last) {
		j->cost += row->cost_microusd;
		next_stage(j);
	} else {
		again(j, row);
	}
}
