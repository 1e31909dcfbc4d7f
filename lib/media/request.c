/*
 * A request: what is on record of it first, then one provider after the other, and at last
 * the studio.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cas/cas.h"
#include "json/json.h"
#include "media/media_priv.h"

bool
cg_row_is_live(const struct row *row)
{
	return strcmp(row->status, "processing") == 0 || strcmp(row->status, "completed") == 0;
}

static void
due(void *job)
{
	struct cg_media_job *j = job;

	j->timer = NULL;
	j->later(j);
}

void
cg_media_job_later(struct cg_media_job *j, int64_t ms, void (*fn)(void *job))
{
	cg_fetch_timer_drop(j->timer);
	j->later = fn;
	j->timer = cg_fetch_after(j->m->conf.fetch, ms, due, j);
}

void
cg_media_job_say(struct cg_media_job *j, const char *state, int percent)
{
	const struct cg_media_progress p = { j->p ? j->p->id : NULL, state, percent };

	if (j->progress && !j->dropped)
		j->progress(j->arg, &p);
}

/* It holds nothing any more of the provider that was asked. */
static void
let_go(struct cg_media_job *j)
{
	cg_fetch_drop(j->call);
	cg_fetch_timer_drop(j->timer);
	j->call = NULL;
	j->timer = NULL;
	cg_spool_drop(&j->spool);
	cg_buf_release(&j->body);
	json_decref(j->vars);
	j->vars = NULL;
	if (j->probes)
		cg_health_unasked(j->p);
	j->probes = false;
}

void
cg_media_job_free(struct cg_media_job *j)
{
	let_go(j);
	cg_slots_leave(j);
	*j->at = j->next;
	if (j->next)
		j->next->at = j->at;
	free(j->rows);
	cg_arena_release(&j->mem);
	free(j);
}

static void
answer(struct cg_media_job *j, struct cg_media_answer *a)
{
	if (j->done && !j->dropped)
		j->done(j->arg, a);
	cg_media_job_free(j);
}

static void
set_answer(struct cg_media_job *j, struct cg_media_answer *a)
{
	memset(a, 0, sizeof *a);
	a->code = j->fault.code;
	a->flags = j->fault.flags;
	snprintf(a->message, sizeof a->message, "%s", *j->fault.message ? j->fault.message
	    : cg_media_code_sentence(j->fault.code));
	snprintf(a->detail, sizeof a->detail, "%s", j->fault.detail);
	a->provider = j->p ? j->p->id : NULL;
	a->model = j->model;
	a->provider_job = j->provider_job;
	memcpy(a->prompt_sha256, j->prompt_sha256, sizeof a->prompt_sha256);
	a->cost_microusd = j->cost;
	a->submits = j->submits;
	a->duration_sec = j->seconds;
}

void
cg_media_job_end(struct cg_media_job *j)
{
	struct cg_media_answer a;

	set_answer(j, &a);
	answer(j, &a);
}

static void
use_studio(struct cg_media_job *j)
{
	struct cg_media_answer a;

	set_answer(j, &a);
	a.studio = true;
	a.degraded = j->could;
	answer(j, &a);
}

bool
cg_media_job_store_failed(struct cg_media_job *j, const struct cg_err *err)
{
	cg_fault_set(&j->fault, CG_MEDIA_STORE, j->provider_job ? CG_MEDIA_PAID : 0, "%s", err->msg);
	cg_media_job_end(j);
	return true;
}

void
cg_media_job_good(struct cg_media_job *j, const struct result *r)
{
	const char *name = j->req.name ? j->req.name : j->kind->file;
	struct cg_media_answer a;
	struct cg_err err = CG_ERR_INIT;

	cg_health_good(j->p);
	j->probes = false;
	if (j->dropped) {
		cg_media_job_free(j);
		return;
	}
	memset(&j->fault, 0, sizeof j->fault);
	set_answer(j, &a);
	if (cg_spool_deliver(j->m, j->id, r, j->req.folder, name, a.path, &err) < 0) {
		cg_media_job_store_failed(j, &err);
		return;
	}
	a.mime = r->mime;
	a.size = r->size;
	memcpy(a.sha256, r->sha256, sizeof a.sha256);
	answer(j, &a);
}

/* ---- whom to ask ---- */

/* What this provider would be asked, or NULL: it cannot serve this, and why is in the fault. */
static json_t *
prepare(struct cg_media_job *j, struct provider *p, const char *model)
{
	struct cg_err err = CG_ERR_INIT;
	json_t *vars = cg_media_vars(cg_provider_media(p, j->kind->name), &j->req, model, &err);

	if (!vars)
		cg_fault_set(&j->fault, CG_MEDIA_INVALID, 0, "%s: %s", p->id, err.msg);
	return vars;
}

static void
ask(struct cg_media_job *j, struct provider *p, bool first)
{
	const json_t *media = cg_provider_media(p, j->kind->name);

	j->model = first && j->req.model ? j->req.model : cg_json_get_str(media, "model", NULL);
	if (!(j->vars = prepare(j, p, j->model))) {
		cg_media_job_next(j);
		return;
	}
	j->p = p;
	j->media = media;
	j->seconds = cg_json_get_num(j->vars, "durationSec", 0);
	j->stage = 0;
	j->tries = j->failed = j->errors = j->fetches = 0;
	j->refetched = j->looked = false;
	j->provider_job = NULL;
	j->hosts = NULL;
	j->home[0] = NULL;
	j->interval_ms = cg_json_get_int(media, "poll_ms", j->kind->poll_ms);
	cg_stage_begin(j);
}

/* Nothing but the studio, after a failure that may have cost something. */
static bool
only_studio(struct cg_media_job *j)
{
	char name[48];

	while (cg_order_next(&j->order, name))
		if (strcmp(name, "offline") == 0)
			return true;
	return false;
}

/* Is it one to be asked now? */
static bool
is_ready(struct cg_media_job *j, struct provider *p)
{
	bool probed;

	if (!p || !p->key || !cg_provider_media(p, j->kind->name))
		return false;
	j->could = true;
	probed = p->probing;
	if (!cg_health_open(p, cg_mono_ms())) {
		cg_fault_set(&j->fault, CG_MEDIA_UNAVAILABLE, 0, "%s is not asked for a while, after failures",
		    p->id);
		return false;
	}
	j->probes = p->probing && !probed;
	return true;
}

/* From where the order stands. */
static void
choose(struct cg_media_job *j)
{
	const char *whole = j->req.order ? j->req.order : cg_order_of(&j->m->order, j->kind->name);
	bool first = j->order == whole;
	char name[48];

	while (cg_order_next(&j->order, name)) {
		struct provider *p = cg_provider_find(&j->m->providers, name);

		if (strcmp(name, "offline") == 0) {
			use_studio(j);
			return;
		}
		if (p != j->resumed && is_ready(j, p)) {
			ask(j, p, first);
			return;
		}
		first = false;
	}
	if (j->fault.code == CG_MEDIA_OK)
		cg_fault_set(&j->fault, CG_MEDIA_NOT_FOUND, 0, "no provider of '%s' has a key, and 'offline' is "
		    "not in the order '%s'", j->kind->name, whole);
	cg_media_job_end(j);
}

void
cg_media_job_next(struct cg_media_job *j)
{
	bool local = j->vars == NULL; /* it was never asked: it cannot serve this */

	let_go(j);
	if (j->fault.code == CG_MEDIA_STORE || (j->fault.code == CG_MEDIA_INVALID && !local)) {
		cg_media_job_end(j);
	} else if (j->fault.flags & (CG_MEDIA_UNKNOWN | CG_MEDIA_PAID)) {
		if (only_studio(j))
			use_studio(j);
		else
			cg_media_job_end(j);
	} else {
		choose(j);
	}
}

/* ---- what is on record ---- */

static int
keep_row(void *arg, const struct cg_job_row *r)
{
	struct cg_media_job *j = arg;
	struct row *row;

	j->rows = cg_realloc(j->rows, j->n_rows + 1, sizeof *j->rows);
	row = &j->rows[j->n_rows++];
	memset(row, 0, sizeof *row);
	memcpy(row->id, r->id, sizeof row->id);
	snprintf(row->provider, sizeof row->provider, "%s", r->provider);
	snprintf(row->status, sizeof row->status, "%s", r->status);
	row->provider_job = r->provider_job ? cg_arena_strdup(&j->mem, r->provider_job) : NULL;
	row->result = r->result_uri ? cg_arena_strdup(&j->mem, r->result_uri) : NULL;
	row->stage = r->stage;
	row->attempts = r->attempts;
	row->started_ms = r->started_ms;
	row->cost_microusd = r->cost_microusd;
	return 0;
}

/* A provider that has it, or has made it, comes before every other. */
static struct provider *
live(struct cg_media_job *j)
{
	for (size_t i = j->n_rows; i-- > 0;)
		if (cg_row_is_live(&j->rows[i]))
			return cg_provider_find(&j->m->providers, j->rows[i].provider);
	return NULL;
}

void
cg_media_job_has_place(struct cg_media_job *j)
{
	struct provider *p = live(j);

	if (p && p->key && cg_provider_media(p, j->kind->name)) {
		j->resumed = p;
		j->could = true;
		ask(j, p, true);
	} else {
		choose(j);
	}
}

static void
begin(void *job)
{
	struct cg_media_job *j = job;
	struct cg_err err = CG_ERR_INIT;

	if (cg_store_jobs_by_key(j->m->conf.store, &j->req.who, j->req.key, keep_row, j, &err) < 0) {
		cg_media_job_store_failed(j, &err);
		return;
	}
	cg_media_job_say(j, "waiting", -1);
	cg_slots_want(j);
}

static const char *
kept(struct cg_media_job *j, const char *s)
{
	return s ? cg_arena_strdup(&j->mem, s) : NULL;
}

static void
keep(struct cg_media_job *j, const struct cg_media_req *req)
{
	j->req = *req;
	j->req.who.tenant = kept(j, req->who.tenant);
	j->req.who.user = kept(j, req->who.user);
	j->req.run = kept(j, req->run);
	j->req.step = kept(j, req->step);
	j->req.key = kept(j, req->key);
	j->req.model = kept(j, req->model);
	j->req.prompt = kept(j, req->prompt);
	j->req.negative = kept(j, req->negative);
	j->req.format = kept(j, req->format);
	j->req.image.mime = kept(j, req->image.mime || !req->image.len ? req->image.mime
	    : cg_mime_of(NULL, req->image.bytes, req->image.len));
	j->req.folder = kept(j, req->folder);
	j->req.name = kept(j, req->name);
}

/* What is wrong with a request ends it like everything else: through done. */
static void
wrong(void *job)
{
	struct cg_media_job *j = job;

	cg_media_job_end(j);
}

static bool
is_fit(struct cg_media_job *j, const struct cg_media_req *req)
{
	struct cg_err err = CG_ERR_INIT;
	size_t n = req->key ? strlen(req->key) : 0;
	char order[256];
	int said = j->kind ? cg_order_pick(req->order, req->media, &j->m->providers, order, &err) : 0;

	j->req.order = said > 0 ? cg_arena_strdup(&j->mem, order) : NULL;
	if (!j->kind)
		cg_fault_set(&j->fault, CG_MEDIA_INVALID, 0, "'%.40s' is no media", req->media);
	else if (n == 0 || n > 128)
		cg_fault_set(&j->fault, CG_MEDIA_INVALID, 0, "a request needs a key of at most 128 characters");
	else if (!req->prompt || !*req->prompt)
		cg_fault_set(&j->fault, CG_MEDIA_INVALID, 0, "the prompt is empty");
	else if (said < 0)
		cg_fault_set(&j->fault, CG_MEDIA_NOT_FOUND, 0, "%s", err.msg);
	return j->fault.code == CG_MEDIA_OK;
}

struct cg_media_job *
cg_media_start(struct cg_media *m, const struct cg_media_req *req,
    void (*progress)(void *arg, const struct cg_media_progress *p),
    void (*done)(void *arg, const struct cg_media_answer *a), void *arg)
{
	struct cg_media_job *j = cg_alloc(sizeof *j);

	j->m = m;
	j->progress = progress;
	j->done = done;
	j->arg = arg;
	j->spool.fd = -1;
	j->kind = cg_media_kind(req->media);
	cg_buf_init(&j->body, 0);
	j->at = &m->all;
	if ((j->next = m->all))
		j->next->at = &j->next;
	m->all = j;
	keep(j, req);
	if (is_fit(j, req)) {
		cg_sha256_hex(j->req.prompt, strlen(j->req.prompt), j->prompt_sha256);
		j->order = j->req.order ? j->req.order : cg_order_of(&m->order, j->kind->name);
		cg_media_job_later(j, 0, begin);
	} else {
		cg_media_job_later(j, 0, wrong);
	}
	return j;
}

void
cg_media_leave(struct cg_media_job *j)
{
	/* What runs at the provider keeps its place, until it is taken up again or its time is over. */
	if (j->vars)
		j->has_place = false;
	cg_media_job_free(j);
}

/* A submit that is under way has its answer waited for: then there is a name to cancel. */
void
cg_media_drop(struct cg_media_job *j)
{
	struct cg_err err;

	if (j->call && !j->provider_job && j->body.len) {
		j->dropped = true;
		return;
	}
	if (j->provider_job && j->vars) {
		cg_provider_cancel(j);
		cg_store_job_end(j->m->conf.store, &j->req.who, j->id, "failed", NULL, "cancelled", j->price,
		    &err);
	}
	cg_media_job_free(j);
}
