/*
 * Plan records to a struct that can be executed, and back. A plan that was just
 * made and one that came over a pipe both end in cg_plan_from_records, so they
 * are the same thing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "plan/plan.h"
#include "select/select.h"

enum { WEEK_MS = 7 * 86400000 };

#define INPUTS_TEXT "inputsText" /* in place of inputs: not looked into yet */

/* ---- from records to the struct ---- */

static int
bad(struct cg_err *err, const char *step, const char *what)
{
	return cg_err_set(err, CG_E_DATA, "step '%s' of the plan: %s", step ? step : "?", what);
}

/* "sha256:HEX" -> HEX, or NULL */
static const char *
digest_of(const json_t *rec, const char *key)
{
	const char *s = cg_json_get_str(rec, key, "");

	return strncmp(s, "sha256:", 7) == 0 && cg_is_hex64(s + 7) ? s + 7 : NULL;
}

static void
hear(void *arg, const char *pointer, bool key, const char *msg)
{
	struct cg_err *err = arg;

	(void)key;
	if (err->code == CG_E_OK)
		cg_err_set(err, CG_E_DATA, "%s: %s", pointer, msg);
}

static int
compile(const json_t *doc, const char *name, const char *step, struct cg_select **out,
    struct cg_err *err)
{
	struct cg_err first = CG_ERR_INIT;
	struct cg_select_report report = { hear, &first };

	*out = cg_select_compile(doc, name, &report);
	return *out ? 0 : cg_err_set(err, CG_E_DATA, "step '%s' of the plan: %s", step, first.msg);
}

int
cg_plan_view_inputs(struct cg_plan *p, struct cg_plan_step *s, struct cg_err *err)
{
	json_t *inputs = json_object_get(s->rec, "inputs"), *text, *v;
	const char *name;
	size_t i = 0;

	if (!inputs && (text = json_object_get(s->rec, INPUTS_TEXT))) {
		inputs = cg_json_parse(json_string_value(text), json_string_length(text), "inputs", 0,
		    err);
		if (!inputs)
			return cg_err_wrap(err, "step '%s' of the plan", s->id);
		cg_json_set(s->rec, "inputs", inputs);
		json_object_del(s->rec, INPUTS_TEXT);
	}
	if (!json_is_object(inputs))
		return bad(err, s->id, "no inputs");
	s->n_inputs = json_object_size(inputs);
	s->inputs = cg_arena_alloc(&p->arena, (s->n_inputs + 1) * sizeof *s->inputs);
	json_object_foreach(inputs, name, v) {
		s->inputs[i].name = name;
		s->inputs[i].selector = json_object_get(v, "selector");
		s->inputs[i].value = json_object_get(v, "value");
		if (!s->inputs[i].selector && !s->inputs[i].value)
			return bad(err, s->id, "an input without selector or value");
		i++;
	}
	return 0;
}

static int
view_needs(struct cg_plan *p, struct cg_plan_step *s, const json_t *places, struct cg_err *err)
{
	const json_t *needs = json_object_get(s->rec, "needs");
	size_t me = (size_t)(s - p->steps);

	if (!json_is_array(needs))
		return bad(err, s->id, "no needs");
	s->n_needs = json_array_size(needs);
	s->needs = cg_arena_alloc(&p->arena, (s->n_needs + 1) * sizeof *s->needs);
	for (size_t i = 0; i < s->n_needs; i++) {
		const json_t *id = json_array_get(needs, i);
		const json_t *at = json_is_string(id)
		    ? json_object_get(places, json_string_value(id)) : NULL;

		if (!at || (size_t)json_integer_value(at) >= me)
			return bad(err, s->id, "needs a step that does not stand before it");
		s->needs[i] = (size_t)json_integer_value(at);
		p->steps[s->needs[i]].n_users++;
	}
	return 0;
}

static int
view_step(struct cg_plan *p, struct cg_plan_step *s, struct cg_err *err)
{
	const json_t *cache = json_object_get(s->rec, "cache"), *retry, *a, *w, *show;
	int64_t attempts, level;

	s->id = cg_json_get_str(s->rec, "stepId", NULL);
	s->skill = cg_json_get_str(s->rec, "skillId", NULL);
	s->skill_version = cg_json_get_str(s->rec, "skillVersion", NULL);
	s->skill_digest = digest_of(s->rec, "skillDigest");
	s->cache_key = cg_json_get_str(s->rec, "cacheKey", NULL);
	if (s->cache_key && !cg_is_hex64(s->cache_key))
		return bad(err, s->id, "its cacheKey is no key");
	if (strcmp(cg_json_get_str(s->rec, "type", ""), "step") != 0 || !s->id || !*s->id
	    || !s->skill || !s->skill_version || !s->skill_digest)
		return bad(err, s->id, "type, stepId, skillId, skillVersion or skillDigest is missing");
	if (!cg_is_name(s->id, false) || !cg_is_name(s->skill, false))
		return bad(err, s->id, "its stepId or skillId is not a name");
	retry = json_object_get(s->rec, "retry");
	s->cache_enabled = cg_json_get_bool(cache, "enabled", false);
	s->cache_global = strcmp(cg_json_get_str(cache, "scope", "run_only"), "global") == 0;
	attempts = cg_json_get_int(retry, "maxAttempts", 1);
	s->backoff_ms = cg_json_get_int(retry, "backoffMs", 1000);
	s->timeout_ms = cg_json_get_int(s->rec, "timeoutMs", 0);
	s->on_error_continue = strcmp(cg_json_get_str(s->rec, "onError", "fail"), "continue") == 0;
	level = cg_json_get_int(s->rec, "level", 0);
	if (attempts < 1 || attempts > 100 || s->backoff_ms < 0 || s->backoff_ms > WEEK_MS
	    || s->timeout_ms < 0 || s->timeout_ms > WEEK_MS)
		return bad(err, s->id, "retry or timeout out of range");
	/* Not held against its needs: a step may be looked at alone. */
	if (level < 0 || level >= CG_PLAN_STEPS_MAX)
		return bad(err, s->id, "level out of range");
	s->max_attempts = (int)attempts;
	s->level = (int)level;
	if ((w = json_object_get(s->rec, "when"))
	    && compile(w, "/when", s->id, &s->when, err) < 0)
		return -1;
	if ((a = json_object_get(s->rec, "approval"))) {
		s->approval_prompt = cg_json_get_str(a, "prompt", "Go on?");
		if ((show = json_object_get(a, "show"))
		    && compile(show, "/approval/show", s->id, &s->approval_show, err) < 0)
			return -1;
	}
	if (json_is_string(json_object_get(s->rec, INPUTS_TEXT)))
		return 0;
	return cg_plan_view_inputs(p, s, err);
}

static int
view_head(struct cg_plan *p, struct cg_err *err)
{
	const json_t *h = p->head;
	int64_t schema = cg_json_get_int(h, "schema", 0);

	if (strcmp(cg_json_get_str(h, "type", ""), "plan") != 0)
		return cg_err_set(err, CG_E_DATA, "a plan's header record is expected, not '%s'",
		    cg_json_get_str(h, "type", "?"));
	if (schema != CG_PLAN_SCHEMA)
		return cg_err_set(err, CG_E_DATA, "a plan of format %d, this program reads format %d",
		    (int)schema, CG_PLAN_SCHEMA);
	p->workflow = cg_json_get_str(h, "workflowName", NULL);
	p->version = cg_json_get_str(h, "workflowVersion", NULL);
	p->digest = digest_of(h, "workflowDigest");
	p->tenant = cg_json_get_str(h, "tenantId", NULL);
	p->base_run = cg_json_get_str(h, "baseRunId", NULL);
	p->trigger = json_object_get(h, "trigger");
	p->base_trigger = json_object_get(h, "baseTrigger");
	p->campaign = cg_json_get_str(p->trigger, "campaign_id", cg_json_get_str(p->base_trigger,
	    "campaign_id", NULL));
	if (!p->workflow || !p->version || !p->digest || !p->tenant || !json_is_object(p->trigger))
		return cg_err_set(err, CG_E_DATA, "the plan's header lacks workflowName, "
		    "workflowVersion, workflowDigest, tenantId or trigger");
	return 0;
}

/* Users are the reverse of needs; weights follow from the end of the order. */
static void
link_users(struct cg_plan *p)
{
	for (size_t i = 0; i < p->n_steps; i++) {
		struct cg_plan_step *s = &p->steps[i];

		s->users = cg_arena_alloc(&p->arena, (s->n_users + 1) * sizeof *s->users);
		s->n_users = 0;
		for (size_t k = 0; k < s->n_needs; k++) {
			struct cg_plan_step *n = &p->steps[s->needs[k]];

			n->users[n->n_users++] = i;
		}
	}
	for (size_t i = p->n_steps; i-- > 0;) {
		struct cg_plan_step *s = &p->steps[i];

		s->weight++;
		for (size_t k = 0; k < s->n_needs; k++)
			if (p->steps[s->needs[k]].weight < s->weight)
				p->steps[s->needs[k]].weight = s->weight;
	}
}

static int
view(struct cg_plan *p, json_t *steps, struct cg_err *err)
{
	json_t *places = json_object();
	int rc = -1;

	p->n_steps = json_array_size(steps);
	p->steps = cg_arena_alloc(&p->arena, (p->n_steps + 1) * sizeof *p->steps);
	for (size_t i = 0; i < p->n_steps; i++)
		p->steps[i].rec = json_incref(json_array_get(steps, i));
	for (size_t i = 0; i < p->n_steps; i++) {
		struct cg_plan_step *s = &p->steps[i];

		if (view_step(p, s, err) < 0)
			goto out;
		if (json_object_get(places, s->id)) {
			bad(err, s->id, "is there twice");
			goto out;
		}
		cg_json_set_int(places, s->id, (json_int_t)i);
		if (view_needs(p, s, places, err) < 0)
			goto out;
	}
	link_users(p);
	rc = 0;
out:
	json_decref(places);
	return rc;
}

struct cg_plan *
cg_plan_from_records(json_t *head, json_t *steps, struct cg_err *err)
{
	struct cg_plan *p = cg_alloc(sizeof *p);
	int rc;

	p->head = head;
	rc = view_head(p, err);
	if (rc == 0)
		rc = view(p, steps, err);
	json_decref(steps);
	if (rc == 0)
		return p;
	cg_plan_free(p);
	return NULL;
}

void
cg_plan_reader_release(struct cg_plan_reader *r)
{
	json_decref(r->head);
	json_decref(r->steps);
	cg_buf_release(&r->text);
	*r = (struct cg_plan_reader){ .head = NULL };
}

static void
keep_line(struct cg_plan_reader *r, const struct cg_lines *lines)
{
	cg_buf_put(&r->text, lines->text, lines->text_len);
	cg_buf_putc(&r->text, '\n');
}

/*
 * Most of a plan is what its steps are given. A step whose result is forecast to be in
 * the cache hardly ever needs it: there it stays a text.
 */
static int
put_inputs(const struct cg_lines *lines, json_t *rec, struct cg_err *err)
{
	char where[200];
	json_t *v;

	if (!lines->raw)
		return 0;
	if (json_object_get(rec, "inputs"))
		return cg_err_set(err, CG_E_DATA, "%s:%zu: inputs are there twice", lines->name,
		    lines->line);
	if (json_object_get(rec, "cacheKey")) {
		cg_json_set(rec, INPUTS_TEXT, json_stringn_nocheck(lines->raw, lines->raw_len));
		return 0;
	}
	snprintf(where, sizeof where, "%s:%zu, inputs", lines->name, lines->line);
	if (!(v = cg_json_parse(lines->raw, lines->raw_len, where, 0, err)))
		return -1;
	cg_json_set(rec, "inputs", v);
	return 0;
}

static int
take_record(struct cg_plan_reader *r, struct cg_lines *lines, json_t *rec, struct cg_err *err)
{
	int64_t want = cg_json_get_int(rec, "stepCount", -1);

	if (r->head) {
		if (put_inputs(lines, rec, err) < 0) {
			json_decref(rec);
			return -1;
		}
		json_array_append_new(r->steps, rec);
		keep_line(r, lines);
		return 0;
	}
	if (strcmp(cg_json_get_str(rec, "type", ""), "plan") != 0 || want < 1
	    || want > CG_PLAN_STEPS_MAX) {
		json_decref(rec);
		return cg_err_set(err, CG_E_DATA, "%s:%zu: not the header of a plan (pipe the output "
		    "of cg-plan into this program)", lines->name, lines->line);
	}
	r->head = rec;
	r->steps = json_array();
	r->first = lines->line;
	cg_buf_init(&r->text, (size_t)1 << 31);
	keep_line(r, lines);
	return 0;
}

static int
ends_early(struct cg_plan_reader *r, struct cg_lines *lines, struct cg_err *err)
{
	cg_err_set(err, CG_E_DATA, "%s: the plan ends early: %zu of %d steps", lines->name,
	    json_array_size(r->steps), (int)cg_json_get_int(r->head, "stepCount", 0));
	return -1;
}

static bool
is_whole(const struct cg_plan_reader *r)
{
	return r->head && (int64_t)json_array_size(r->steps)
	    == cg_json_get_int(r->head, "stepCount", 0);
}

int
cg_plan_collect(struct cg_plan_reader *r, struct cg_lines *lines, struct cg_plan **out,
    struct cg_err *err)
{
	lines->but = r->lazy ? "inputs" : NULL;
	while (!is_whole(r) && (lines->eof || cg_lines_buffered(lines))) {
		json_t *rec;
		int rc = cg_lines_next(lines, &rec, err);

		if (rc > 0)
			rc = take_record(r, lines, rec, err);
		else if (rc == 0 && lines->eof)
			return r->head ? ends_early(r, lines, err) : 0;
		if (rc < 0)
			return -1;
	}
	if (!is_whole(r))
		return 0;
	*out = cg_plan_from_records(r->head, r->steps, err);
	r->head = r->steps = NULL;
	if (!*out)
		return cg_err_wrap(err, "%s:%zu", lines->name, r->first);
	if (r->text.failed) {
		cg_plan_free(*out);
		return cg_err_set(err, CG_E_TOOBIG, "%s:%zu: a plan of more than 2 GB", lines->name,
		    r->first);
	}
	(*out)->text = cg_buf_detach(&r->text, NULL);
	return 1;
}

int
cg_plan_read(struct cg_lines *lines, struct cg_plan **out, struct cg_err *err)
{
	struct cg_plan_reader r = { .head = NULL };
	int rc;

	while ((rc = cg_plan_collect(&r, lines, out, err)) == 0 && !lines->eof)
		if (cg_lines_fill(lines, err) < 0) {
			rc = -1;
			break;
		}
	cg_plan_reader_release(&r);
	return rc;
}

struct cg_plan *
cg_plan_parse(const char *text, size_t len, struct cg_err *err)
{
	json_t *head = NULL, *steps = json_array();

	while (len) {
		const char *lf = memchr(text, '\n', len);
		size_t n = lf ? (size_t)(lf - text) : len;
		json_t *rec = n ? cg_json_parse(text, n, "the stored plan", 0, err) : NULL;

		if (n && !rec) {
			json_decref(head);
			json_decref(steps);
			return NULL;
		}
		if (rec && !head)
			head = rec;
		else if (rec)
			json_array_append_new(steps, rec);
		text += n + (lf != NULL);
		len -= n + (lf != NULL);
	}
	if (!head)
		head = json_object();
	return cg_plan_from_records(head, steps, err);
}

int
cg_plan_write(const struct cg_plan *p, struct cg_sink *out, struct cg_err *err)
{
	if (cg_sink_put(out, p->head, err) < 0)
		return -1;
	for (size_t i = 0; i < p->n_steps; i++)
		if (cg_sink_put(out, p->steps[i].rec, err) < 0)
			return -1;
	return 0;
}

char *
cg_plan_text(const struct cg_plan *p)
{
	struct cg_buf b;

	cg_buf_init(&b, (size_t)1 << 31);
	cg_json_dump(p->head, &b);
	cg_buf_putc(&b, '\n');
	for (size_t i = 0; i < p->n_steps; i++) {
		cg_json_dump(p->steps[i].rec, &b);
		cg_buf_putc(&b, '\n');
	}
	return cg_buf_detach(&b, NULL);
}

void
cg_plan_free(struct cg_plan *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n_steps; i++) {
		struct cg_plan_step *s = &p->steps[i];

		for (size_t k = 0; s->inputs && k < s->n_inputs; k++)
			cg_select_free(s->inputs[k].compiled);
		cg_select_free(s->when);
		cg_select_free(s->approval_show);
		json_decref(s->rec);
	}
	json_decref(p->head);
	free(p->text);
	cg_arena_release(&p->arena);
	free(p);
}

long
cg_plan_step(const struct cg_plan *p, const char *id)
{
	for (size_t i = 0; i < p->n_steps; i++)
		if (strcmp(p->steps[i].id, id) == 0)
			return (long)i;
	return -1;
}
