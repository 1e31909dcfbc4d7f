/*
 * cg-status --timeline: what happened when. The rows of the store know only the
 * last attempt of each step; the events know all of them, so spans are made from
 * events: one opens a span of its step, a later one says how it ended.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "json/json.h"
#include "store/store.h"
#include "tool/status.h"
#include "tool/timeline_priv.h"
#include "tool/tool.h"

struct gather {
	struct timeline *t;
	struct cg_err *err;
};

static int
add_row(void *arg, const struct cg_step_row *row)
{
	struct timeline *t = ((struct gather *)arg)->t;

	if (t->n_rows == t->cap_rows)
		t->rows = cg_realloc(t->rows, t->cap_rows = t->cap_rows ? 2 * t->cap_rows : 32,
		    sizeof *t->rows);
	t->rows[t->n_rows++] = (struct timeline_row){ cg_arena_strdup(&t->mem, row->step),
		cg_arena_strdup(&t->mem, row->skill), cg_step_state_name(row->state) };
	return 0;
}

static long
row_of(const struct timeline *t, const char *step)
{
	for (size_t i = 0; i < t->n_rows; i++)
		if (strcmp(t->rows[i].step, step) == 0)
			return (long)i;
	return SPAN_NO_ROW;
}

/* The span of that row which has not ended; NULL: none. Open ones have to == 0. */
static struct span *
open_span(struct timeline *t, long row)
{
	for (size_t i = t->n_spans; i-- > 0;)
		if (t->spans[i].row == row && t->spans[i].to == 0)
			return &t->spans[i];
	return NULL;
}

static struct span *
add_span(struct timeline *t, long row, enum span_kind kind, int64_t from, int64_t to)
{
	if (t->n_spans == t->cap_spans)
		t->spans = cg_realloc(t->spans, t->cap_spans = t->cap_spans ? 2 * t->cap_spans : 64,
		    sizeof *t->spans);
	t->spans[t->n_spans] = (struct span){ .row = row, .kind = kind, .from = from, .to = to };
	return &t->spans[t->n_spans++];
}

/* End the open span of a row as kind; when none is open the moment itself is one. */
static struct span *
end_span(struct timeline *t, long row, enum span_kind kind, int64_t at)
{
	struct span *s = open_span(t, row);

	if (s && s->kind != SPAN_RUNNING) { /* a delay or an approval ends without becoming it */
		s->to = at;
		s = NULL;
	}
	if (!s)
		return add_span(t, row, kind, at, at);
	s->kind = kind;
	s->to = at;
	return s;
}

static void
begin_span(struct timeline *t, long row, enum span_kind kind, int64_t at)
{
	struct span *s = open_span(t, row);

	if (s) {
		s->to = at;
		if (s->kind == SPAN_RUNNING)
			s->kind = SPAN_LOST;
	}
	add_span(t, row, kind, at, 0);
}

static void
step_event(struct timeline *t, const char *what, const json_t *e, int64_t at)
{
	static const struct {
		const char *what;
		enum span_kind kind;
	} ends[] = {
		{ "completed", SPAN_DONE }, { "failed", SPAN_FAILED }, { "retrying", SPAN_FAILED },
		{ "cached", SPAN_CACHED }, { "skipped", SPAN_SKIPPED },
	};
	long row = row_of(t, cg_json_get_str(e, "stepId", ""));
	const char *why = cg_json_get_str(json_object_get(e, "error"), "message",
	    cg_json_get_str(e, "reason", NULL));

	if (row == SPAN_NO_ROW)
		return;
	if (strcmp(what, "started") == 0)
		begin_span(t, row, SPAN_RUNNING, at);
	else if (strcmp(what, "waiting") == 0)
		begin_span(t, row, SPAN_APPROVAL, at);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (strcmp(what, ends[i].what) == 0) {
			struct span *s = end_span(t, row, ends[i].kind, at);

			s->attempt = (int)cg_json_get_int(e, "attempt", 0);
			s->why = why ? cg_arena_strdup(&t->mem, why) : NULL;
		}
	if (strcmp(what, "retrying") == 0)
		begin_span(t, row, SPAN_DELAY, at);
}

/* Nobody works on the run any more: what ran did not end, what waits goes on waiting. */
static void
stop_running(struct timeline *t, int64_t at)
{
	for (size_t i = 0; i < t->n_spans; i++)
		if (t->spans[i].to == 0 && t->spans[i].kind == SPAN_RUNNING) {
			t->spans[i].kind = SPAN_LOST;
			t->spans[i].to = at;
		}
}

static void
run_event(struct timeline *t, const char *what, int64_t at)
{
	struct span *s = open_span(t, SPAN_NO_ROW);

	stop_running(t, at);
	if (s)
		s->to = at;
	if (strcmp(what, "queued") == 0 || strcmp(what, "paused") == 0)
		add_span(t, SPAN_NO_ROW, SPAN_PAUSED, at, 0);
}

static int
take_event(void *arg, int64_t seq, const char *type, const char *json)
{
	struct gather *g = arg;
	struct timeline *t = g->t;
	json_t *e = cg_json_parse(json, strlen(json), "a stored event", 0, g->err);
	int64_t at = 0;

	(void)seq;
	if (!e)
		return -1;
	if (cg_time_parse(cg_json_get_str(e, "at", ""), &at) == 0) {
		/* A clock that was set back must not turn a bar around. */
		if (at < t->to)
			at = t->to;
		if (!t->from)
			t->from = at;
		t->to = at;
		if (strncmp(type, "step.", 5) == 0)
			step_event(t, type + 5, e, at);
		else if (strncmp(type, "run.", 4) == 0)
			run_event(t, type + 4, at);
	}
	json_decref(e);
	return 0;
}

/* What is still open reaches to now, or to the end of a run that is over. */
static void
close_all(struct timeline *t, bool over)
{
	int64_t now = cg_wall_ms();

	if (!over && t->from && now > t->to)
		t->to = now;
	for (size_t i = 0; i < t->n_spans; i++)
		if (t->spans[i].to == 0)
			t->spans[i].to = t->to;
}

int
cg_tool_status_timeline(struct cg_ctx *ctx, const char *run, struct cg_buf *svg,
    struct cg_err *err)
{
	struct timeline t = { .from = 0 };
	struct gather g = { &t, err };
	struct cg_run_row row;
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	rc = rc < 0 ? rc : cg_store_run_load(ctx->store, &ctx->who, run, &row, err);
	if (rc <= 0)
		return rc < 0 ? -1 : cg_tool_no_run(ctx, run, err);
	t.workflow = row.workflow;
	t.version = row.version;
	t.run = row.id;
	t.status = cg_run_state_name(row.state);
	t.cost_microusd = row.cost_microusd;
	rc = cg_store_steps(ctx->store, &ctx->who, run, add_row, &g, err);
	rc = rc < 0 ? rc : cg_store_events(ctx->store, &ctx->who, run, 0, take_event, &g, err);
	if (rc == 0) {
		close_all(&t, cg_run_state_is_final(row.state));
		cg_timeline_draw(&t, svg);
		if (svg->failed)
			rc = cg_err_set(err, CG_E_TOOBIG, "the timeline is too large to draw");
	}
	free(t.rows);
	free(t.spans);
	cg_arena_release(&t.mem);
	cg_run_row_release(&row);
	return rc;
}
