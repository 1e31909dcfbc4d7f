/*
 * What a handler asks for: pictures, sounds, videos, models, what a model sees in
 * pictures, or says. All of it at once; the answers go back together.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "gate/ask_priv.h"
#include "json/json.h"
#include "llm/llm.h"
#include "media/media.h"
#include "skill/skill.h"
#include "tenant/tenant.h"

enum { PICTURE_MAX = 25 << 20 };

/* ---- all of them ---- */

static json_t *
debug_of(const struct cg_gate_client *c)
{
	json_t *calls = json_array();

	for (size_t i = 0; i < c->n_asks; i++)
		if (c->asks[i].calls)
			json_array_extend(calls, c->asks[i].calls);
	return json_pack("{s:o}", "provider_calls", calls);
}

/* When the last has its answer: what was paid for another one is not lost by a failure. */
void
cg_gate_answer_when_done(struct cg_gate_client *c)
{
	const struct cg_gate_ask *fatal = NULL;
	json_t *answers;

	for (size_t i = 0; i < c->n_asks; i++) {
		if (!c->asks[i].answer)
			return;
		if (c->asks[i].fatal && !fatal)
			fatal = &c->asks[i];
	}
	if (fatal) {
		cg_gate_fail(c, cg_json_get_str(fatal->answer, "code", ""),
		    cg_json_get_str(fatal->answer, "error", ""), fatal->retry_after_ms, debug_of(c));
		return;
	}
	answers = json_object();
	for (size_t i = 0; i < c->n_asks; i++)
		json_object_set(answers, c->asks[i].name, c->asks[i].answer);
	cg_gate_succeed(c, json_pack("{s:o}", "answers", answers), debug_of(c));
}

void
cg_gate_asks_free(struct cg_gate_client *c)
{
	for (size_t i = 0; i < c->n_asks; i++) {
		struct cg_gate_ask *a = &c->asks[i];

		if (a->job && c->stopped)
			cg_media_drop(a->job);
		else if (a->job)
			cg_media_leave(a->job);
		cg_llm_gen_drop(a->gen);
		cg_gate_chat_drop(a);
		if (a->picture)
			munmap(a->picture, a->picture_len);
		json_decref(a->answer);
		json_decref(a->calls);
	}
	free(c->asks);
	c->asks = NULL;
	c->n_asks = 0;
}

/* None, but whoever asked can help itself; or fatal: it must not. */
void
cg_gate_refuse(struct cg_gate_ask *a, const char *code, const char *why, bool degraded, bool fatal)
{
	a->answer = json_pack("{s:b, s:b}", "ok", 0, "degraded", degraded);
	cg_json_set_str(a->answer, "code", code);
	cg_json_set_str(a->answer, "error", why);
	a->fatal = fatal;
}

/* ---- media ---- */

static void
progress(void *arg, const struct cg_media_progress *p)
{
	struct cg_gate_ask *a = arg;
	json_t *line;

	/* It is asked again and again; what has not changed is not said again. */
	if (a->percent == p->percent && strcmp(a->state, p->state) == 0)
		return;
	a->percent = p->percent;
	snprintf(a->state, sizeof a->state, "%s", p->state);
	line = json_pack("{s:s, s:o*}", "type", "progress", "what", json_sprintf("%s: %s%s%s",
	    a->name, p->provider ? p->provider : "", p->provider ? ", " : "", p->state));

	if (p->percent >= 0)
		cg_json_set(line, "fraction", json_real(p->percent / 100.0));
	cg_gate_say(a->c, line);
}

static void
count(struct cg_gate_ask *a, const struct cg_media_answer *m)
{
	json_t *call;

	if (!m->provider || (m->code != CG_MEDIA_OK && m->cost_microusd == 0))
		return;
	call = json_pack("{s:I, s:f}", "duration_ms", (json_int_t)(cg_mono_ms() - a->began_ms),
	    "cost_usd", (double)m->cost_microusd / 1e6);
	cg_json_set_str(call, "provider", m->provider);
	cg_json_set_str(call, "model", m->model);
	cg_json_set_str(call, "job", m->provider_job);
	a->calls = json_pack("[o]", call);
}

static void
came(void *arg, const struct cg_media_answer *m)
{
	struct cg_gate_ask *a = arg;
	struct cg_gate_client *c = a->c;
	char said[sizeof m->detail + 100];

	a->job = NULL;
	c->spent += m->cost_microusd - a->held;
	count(a, m);
	snprintf(said, sizeof said, "%s: %s: %s", a->name, m->provider ? m->provider : "-", m->detail);
	cg_gate_log(c, m->detail[0] ? said : "");
	if (m->studio || m->code != CG_MEDIA_OK) {
		cg_gate_refuse(a, cg_media_code_name(m->code == CG_MEDIA_OK ? CG_MEDIA_NOT_FOUND : m->code),
		    m->code == CG_MEDIA_OK ? "no provider can be asked" : m->message, m->degraded, !m->studio);
	} else {
		a->answer = json_pack("{s:b, s:I}", "ok", 1, "size", (json_int_t)m->size);
		cg_json_set_str(a->answer, "uri", m->path);
		cg_json_set_str(a->answer, "mime", m->mime);
		cg_json_set_str(a->answer, "provider", m->provider);
		cg_json_set_str(a->answer, "model", m->model);
		cg_json_set_str(a->answer, "promptSha256", m->prompt_sha256);
		cg_json_set_str(a->answer, "providerJob", m->provider_job);
		json_array_append_new(c->artifacts, json_pack("{s:s, s:s}", "artifact_type", "asked", "uri",
		    m->path));
	}
	cg_gate_answer_when_done(c);
}

/* An object does not change, and may be waited with for long: its pages can come and go. */
static int
map_picture(struct cg_gate_ask *a, const char *path, struct cg_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *p = MAP_FAILED;

	if (fd < 0 || fstat(fd, &st) < 0)
		cg_err_sys(err, "read '%s'", path);
	else if (!S_ISREG(st.st_mode) || st.st_size < 1 || st.st_size > PICTURE_MAX)
		cg_err_set(err, CG_E_DATA, "'%s' asks with a picture that is empty or over %d MB", a->name,
		    PICTURE_MAX >> 20);
	else if ((p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0)) == MAP_FAILED)
		cg_err_sys(err, "read '%s'", path);
	if (fd >= 0)
		close(fd);
	if (p == MAP_FAILED)
		return -1;
	a->picture = p;
	a->picture_len = (size_t)st.st_size;
	return 0;
}

/* A file that the request names: one of those that the worker has put there. */
static int
read_picture(struct cg_gate_ask *a, struct cg_media_input *in, struct cg_err *err)
{
	const char *path = cg_json_get_str(a->doc, "image", NULL);

	if (!path)
		return 0;
	if (!json_object_get(json_object_get(json_object_get(a->c->request, "context"), "objects"), path))
		return cg_err_set(err, CG_E_DATA, "'%s' asks with a picture that is no object", a->name);
	if (map_picture(a, path, err) < 0)
		return -1;
	*in = (struct cg_media_input){ a->picture, a->picture_len, NULL };
	return 0;
}

/* Of "video=2 image=5" the number for a kind; 0: nothing is said. */
static int64_t
slots_of(const char *slots, const char *kind)
{
	size_t n = strlen(kind);

	for (const char *p = slots; p && *(p += strspn(p, " ;")); p += strcspn(p, " ;"))
		if (strncmp(p, kind, n) == 0 && p[n] == '=')
			return strtoll(p + n + 1, NULL, 10);
	return 0;
}

/*
 * A step by itself is all there is of its run, which the ledger does not know: what it would
 * cost, or -1 when that is more than is left.
 */
static int64_t
over_budget(const struct cg_gate_ask *a, const struct cg_media_req *req)
{
	struct cg_err ignored;
	const char *whose;
	int64_t most = req->budget.run_microusd, microusd = 0;

	if (most < 0 || cg_media_estimate(a->c->host->media, req, &microusd, &whose, &ignored) <= 0)
		return 0;
	return a->c->spent + microusd > most ? -1 : microusd;
}

static void
ask_media(struct cg_gate_ask *a)
{
	const json_t *known = a->c->context, *d = a->doc;
	const char *run = cg_json_get_str(known, "runId", "");
	struct cg_media_req req = CG_MEDIA_REQ_INIT;
	struct cg_err err = CG_ERR_INIT;

	req.run = *run ? run : NULL;
	req.budget = cg_gate_budget(a->c);
	req.step = cg_json_get_str(known, "stepId", "");
	req.key = cg_json_get_str(d, "key", "");
	req.media = a->kind;
	req.order = cg_json_get_str(known, "order", NULL);
	req.model = cg_json_get_str(known, "mediaModel", NULL);
	req.prompt = cg_json_get_str(d, "prompt", "");
	req.negative = cg_json_get_str(d, "negative_prompt", NULL);
	req.format = cg_json_get_str(d, "format", NULL);
	req.width = (int)cg_json_get_int(d, "width", 0);
	req.height = (int)cg_json_get_int(d, "height", 0);
	req.duration_sec = cg_json_get_num(d, "duration_sec", 0);
	req.poly_count = (int)cg_json_get_int(d, "poly_count", 0);
	req.seed = cg_json_get_int(d, "seed", -1);
	req.slots = slots_of(a->c->host->conf->slots, a->kind);
	req.folder = cg_json_get_str(json_object_get(a->c->request, "context"), "outputDir", "");
	req.name = a->name;
	if (a->c->host->media && !*run)
		a->held = over_budget(a, &req);
	if (a->held < 0)
		cg_gate_refuse(a, "BUDGET_EXCEEDED", "it would cost more than --max-cost allows", true,
		    !strstr(req.order ? req.order : "", "offline"));
	else if (!a->c->host->media)
		cg_gate_refuse(a, "PROVIDER_NOT_FOUND", "there are no providers here", false, true);
	else if (cg_scope_init(&req.who, cg_json_get_str(known, "tenantId", ""), NULL, &err) < 0
	    || read_picture(a, &req.image, &err) < 0)
		cg_gate_refuse(a, "INPUT_VALIDATION_FAILED", err.msg, false, true);
	else
		a->job = cg_media_start(a->c->host->media, &req, progress, came, a);
	if (a->job)
		a->c->spent += a->held;
}

/* ---- a look at pictures ---- */

static void
seen(void *arg, struct cg_llm_result *r)
{
	struct cg_gate_ask *a = arg;

	a->gen = NULL;
	a->calls = cg_gate_calls(r);
	a->retry_after_ms = r->fault.retry_after_ms;
	cg_gate_log(a->c, r->fault.detail);
	if (r->fault.err.code != CG_E_OK) {
		cg_gate_refuse(a, r->fault.code ? r->fault.code : "GENERATION_FAILED", r->fault.err.msg, true,
		    !cg_json_get_bool(a->c->context, "llmFallsBack", false));
	} else {
		a->answer = json_pack("{s:b, s:O}", "ok", 1, "data", r->data);
		cg_json_set_str(a->answer, "provider", r->model);
		cg_json_set_str(a->answer, "promptHash", r->prompt_hash);
	}
	cg_gate_answer_when_done(a->c);
}

static void
ask_vision(struct cg_gate_ask *a, const struct cg_skill *skill)
{
	const json_t *list = json_object_get(a->doc, "pictures"), *v;
	const json_t *objects = json_object_get(json_object_get(a->c->request, "context"), "objects");
	const char *model = cg_json_get_str(a->c->context, "model", ""), *pictures[CG_LLM_PICTURES_MAX + 1];
	json_t *context = *model ? json_pack("{s:s}", "model", model) : NULL;
	struct cg_llm_gen_req req = { .prompts = a->c->host->conf->prompts, .prompt_id = skill->prompt_id,
		.prompt_version = skill->prompt_version, .vars = json_object_get(a->doc, "variables"),
		.context = context, .config = json_object_get(skill->doc, "template_config"),
		.purpose = CG_LLM_VISION, .pictures = pictures,
		.total_ms = cg_json_get_int(a->c->context, "timeoutMs", 0) };
	size_t i, n = 0;

	json_array_foreach(list, i, v)
		if (n < CG_LLM_PICTURES_MAX && json_is_string(v)
		    && json_object_get(objects, json_string_value(v)))
			pictures[n++] = json_string_value(v);
	pictures[n] = NULL;
	if (n == 0 || n != json_array_size(list)) {
		cg_gate_refuse(a, "INPUT_VALIDATION_FAILED", "a look needs pictures, all of them objects of the step",
		    false, true);
	} else if (!a->c->host->llm) {
		cg_gate_refuse(a, "PROVIDER_UNAVAILABLE", "no language model is configured", false, true);
	} else if (!skill->prompt_id) {
		cg_gate_refuse(a, "PROMPT_NOT_FOUND", "the skill names no prompt", false, true);
	} else {
		cg_gate_pays(&a->purse, a->c, &req);
		a->gen = cg_llm_generate(a->c->host->llm, &req, seen, a);
	}
	json_decref(context);
}

/* ---- the beginning ---- */

static bool
has(const json_t *list, const char *kind)
{
	json_t *v;
	size_t i;

	json_array_foreach(list, i, v)
		if (json_is_string(v) && strcmp(json_string_value(v), kind) == 0)
			return true;
	return false;
}

/* Does the descriptor allow it to be asked for, and is somebody configured for it in this run? */
static bool
may_ask(const struct cg_gate_client *c, const struct cg_skill *skill, const char *kind)
{
	return has(json_object_get(skill->doc, "asks"), kind)
	    && has(json_object_get(c->context, "asks"), kind);
}

/* What an ask is called becomes the name of a file. */
static bool
is_sound(const struct cg_gate_client *c, const struct cg_gate_ask *a)
{
	size_t n = strlen(a->name);

	for (const struct cg_gate_ask *b = c->asks; b < a; b++)
		if (strcmp(b->name, a->name) == 0)
			return false;
	return n > 0 && n <= 40
	    && strspn(a->name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == n;
}

void
cg_gate_asks(struct cg_gate_client *c, const struct cg_skill *skill)
{
	const json_t *list = json_object_get(json_object_get(c->request, "input"), "asks");
	size_t n = json_array_size(list);

	c->asks = cg_calloc(n + 1, sizeof *c->asks);
	c->n_asks = n;
	c->artifacts = json_array();
	for (size_t i = 0; i < n; i++) {
		struct cg_gate_ask *a = &c->asks[i];

		*a = (struct cg_gate_ask){ .c = c, .doc = json_array_get(list, i), .began_ms = cg_mono_ms() };
		snprintf(a->name, sizeof a->name, "%s", cg_json_get_str(a->doc, "name", ""));
		a->kind = cg_json_get_str(a->doc, "kind", "");
		if (!is_sound(c, a))
			cg_gate_refuse(a, "INPUT_VALIDATION_FAILED", "what is asked for needs a name of its own, of a-z, "
			    "0-9, - and _", false, true);
		else if (!may_ask(c, skill, a->kind))
			cg_gate_refuse(a, "POLICY_VIOLATION", "it is none of what the skill may ask for in this run", false,
			    true);
		else if (strcmp(a->kind, "vision") == 0)
			ask_vision(a, skill);
		else if (strcmp(a->kind, "chat") == 0)
			cg_gate_chat(a, skill);
		else
			ask_media(a);
	}
	/* Hundreds wait for minutes: all that is needed has been copied. */
	json_decref(c->request);
	c->request = json_true();
	cg_gate_answer_when_done(c);
}
