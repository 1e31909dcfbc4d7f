/*
 * Why did a recorded step run? Its own row of the cache says what its key was
 * made of; the last result before it of the same step says what that was then.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "cache/cache.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/store.h"
#include "tool/cache.h"
#include "tool/tool.h"

enum { WORDS_MAX = 1 << 20 };

struct step {
	char *skill, *key;
	enum cg_step_state state;
	bool hit;
};

static int
keep_step(void *arg, const struct cg_step_row *row)
{
	struct step *s = arg;

	s->skill = cg_strdup(row->skill);
	s->key = row->cache_key ? cg_strdup(row->cache_key) : NULL;
	s->state = row->state;
	s->hit = row->cache_hit;
	return 1;
}

struct before {
	const char *key;
	int64_t created_ms;
	char *parts, *run;
};

/* Rows come newest first: the first one that is older than the step's own. */
static int
keep_before(void *arg, const struct cg_cache_row *row)
{
	struct before *b = arg;

	if (strcmp(row->key, b->key) == 0 || row->created_ms > b->created_ms || !row->parts)
		return 0;
	b->parts = cg_strdup(row->parts);
	b->run = cg_strdup(row->run);
	return 1;
}

static void
reason(json_t *reasons, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = cg_vasprintf(fmt, ap);
	va_end(ap);
	json_array_append_new(reasons, json_string(s));
	free(s);
}

static void
reasons_of_lines(json_t *reasons, const char *words)
{
	for (const char *s = words; *s; s += strcspn(s, "\n"), s += *s == '\n')
		json_array_append_new(reasons, json_stringn(s, strcspn(s, "\n")));
}

/* The step made this result itself: what was different the time before? */
static int
compare(struct cg_ctx *ctx, const struct cg_cache_row *row, json_t *reasons, struct cg_err *err)
{
	struct cg_cache_filter f = { .workflow = row->workflow, .step = row->step };
	struct before b = { .key = row->key, .created_ms = row->created_ms };
	struct cg_buf words;
	int n = cg_store_cache_list(ctx->store, &ctx->who, &f, keep_before, &b, err);

	cg_buf_init(&words, WORDS_MAX);
	if (n == 0 && !b.parts) {
		reason(reasons, "there was no earlier result of step '%s' of workflow '%s'", row->step,
		    row->workflow);
	} else if (n == 0) {
		n = row->parts ? cg_cache_diff(b.parts, row->parts, &words, err) : 0;
		reasons_of_lines(reasons, words.s);
		if (n >= 0)
			reason(reasons, "compared with the result of run %s", b.run);
	}
	cg_buf_release(&words);
	free(b.parts);
	free(b.run);
	return n < 0 ? -1 : 0;
}

static int
judge(struct cg_ctx *ctx, const char *run, const struct step *s, json_t *record,
    json_t *reasons, struct cg_err *err)
{
	struct cg_cache_row row = { 0 };
	int rc = s->key ? cg_store_cache_get(ctx->store, &ctx->who, s->key, &row, err) : 0;

	if (rc < 0)
		return -1;
	cg_json_set_str(record, "outcome", s->hit ? "cached"
	    : s->state == CG_STEP_COMPLETED ? "executed" : cg_step_state_name(s->state));
	if (s->hit && rc == 1)
		reason(reasons, "the result of run %s was used: nothing in its key had changed",
		    row.run);
	else if (s->hit)
		reason(reasons, "an earlier result was used; it has been dropped since");
	else if (!s->key)
		reason(reasons, s->state == CG_STEP_COMPLETED
		    ? "the workflow keeps no results of this step (cache_policy)"
		    : "the step is %s: no key was made", cg_step_state_name(s->state));
	else if (rc == 1 && strcmp(row.run, run) != 0)
		reason(reasons, "run %s made the same result after it", row.run);
	else if (rc == 1)
		rc = compare(ctx, &row, reasons, err);
	else if (s->state == CG_STEP_COMPLETED)
		reason(reasons, "its result has been dropped from the cache since");
	else
		reason(reasons, "it left no result: only completed steps are kept");
	cg_cache_row_release(&row);
	return rc < 0 ? -1 : 0;
}

int
cg_tool_cache_explain(struct cg_ctx *ctx, const char *run, const char *step,
    struct cg_sink *out, struct cg_err *err)
{
	struct step s = { 0 };
	json_t *record, *reasons;
	int rc = cg_store_step(ctx->store, &ctx->who, run, step, keep_step, &s, err);

	if (rc == 0)
		return cg_err_set(err, CG_E_NOTFOUND, "there is no step '%.80s' of a run '%.80s'", step,
		    run);
	if (rc < 0)
		return -1;
	record = json_object();
	reasons = json_array();
	cg_json_set_str(record, "type", "cache.explanation");
	cg_json_set_str(record, "runId", run);
	cg_json_set_str(record, "stepId", step);
	cg_json_set_str(record, "skillId", s.skill);
	cg_json_set_str(record, "cacheKey", s.key);
	rc = judge(ctx, run, &s, record, reasons, err);
	cg_json_set(record, "reasons", reasons);
	if (rc == 0)
		rc = cg_sink_put(out, record, err);
	json_decref(record);
	free(s.skill);
	free(s.key);
	return rc;
}
