/*
 * Any bytes as the records of a plan: once as text at hand, once as lines that
 * come through a descriptor. What is a plan must hold together, be written and
 * read back the same, be forecast and drawn.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "plan/plan.h"
#include "select/select.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
hold(bool what)
{
	if (!what)
		abort();
}

/* Needs stand before, users mirror them, and who waits for me is lighter than I am. */
static void
hangs_together(const struct cg_plan *p)
{
	size_t needs = 0, users = 0;

	for (size_t i = 0; i < p->n_steps; i++) {
		const struct cg_plan_step *s = &p->steps[i];

		hold(cg_plan_step(p, s->id) == (long)i && s->level >= 0 && s->level < CG_PLAN_STEPS_MAX);
		hold(s->max_attempts >= 1 && s->timeout_ms >= 0 && s->backoff_ms >= 0);
		for (size_t k = 0; k < s->n_needs; k++)
			hold(s->needs[k] < i);
		for (size_t k = 0; k < s->n_users; k++)
			hold(s->users[k] > i && p->steps[s->users[k]].weight < s->weight);
		needs += s->n_needs;
		users += s->n_users;
	}
	hold(needs == users);
}

static size_t
count(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
		n++;
	return n;
}

static void
draw(const struct cg_plan *p)
{
	static const char *const formats[] = { "dot", "mermaid", "svg", "oil" };
	struct cg_err err = CG_ERR_INIT;
	size_t needs = 0;

	for (size_t i = 0; i < p->n_steps; i++)
		needs += p->steps[i].n_needs;
	for (int i = 0; i < 4; i++) {
		struct cg_buf text;
		int rc;

		cg_buf_init(&text, 64 << 20);
		rc = cg_plan_draw(p, formats[i], &text, &err);
		hold((rc < 0) == (i == 3));
		/* A name that broke out of its place would add to these. */
		if (i == 2)
			hold(count(text.s, "<g ") == p->n_steps && count(text.s, "<path ") == needs + 1
			    && cg_utf8_check(text.s, text.len) == text.len);
		cg_buf_release(&text);
	}
}

static int
look(void *arg, const struct cg_plan_step *step, const json_t *input, json_t **output,
    char reason[256], struct cg_err *err)
{
	(void)input;
	(void)err;
	memcpy(reason, "because", sizeof "because");
	if (++*(int *)arg % 2)
		return 0;
	*output = json_pack("{s:s,s:s,s:[],s:{}}", "stepId", step->id, "status", "completed",
	    "outputArtifactIds", "data");
	return 1;
}

static int
base_step(void *arg, const char *step_id, const json_t **output, struct cg_err *err)
{
	(void)arg;
	(void)output;
	if (strcmp(step_id, "e") == 0)
		return cg_err_set(err, CG_E_IO, "gone");
	return CG_SELECT_MISSING;
}

static void
use(struct cg_plan *p)
{
	struct cg_err err = CG_ERR_INIT;
	int asked = 0;
	struct cg_forecaster f = { look, base_step, &asked };

	hangs_together(p);
	if (cg_plan_forecast(p, &f, &err) < 0)
		hold(err.code != CG_E_OK);
	draw(p);
}

/* Written and read back it is the same plan. */
static void
round_trip(const struct cg_plan *p)
{
	struct cg_err err = CG_ERR_INIT;
	char *text = cg_plan_text(p), *again;
	struct cg_plan *q = cg_plan_parse(text, strlen(text), &err);

	hold(q != NULL);
	again = cg_plan_text(q);
	hold(strcmp(text, again) == 0);
	free(again);
	free(text);
	cg_plan_free(q);
}

static void
as_stream(const uint8_t *data, size_t size)
{
	int fd = memfd_create("plan", MFD_CLOEXEC);
	struct cg_err err = CG_ERR_INIT;
	struct cg_lines lines;
	struct cg_plan *p = NULL;
	int rc;

	hold(fd >= 0 && write(fd, data, size) == (ssize_t)size && lseek(fd, 0, SEEK_SET) == 0);
	cg_lines_init(&lines, fd, "fuzz");
	while ((rc = cg_plan_read(&lines, &p, &err)) > 0) {
		int64_t promised = cg_json_get_int(p->head, "stepCount", -1);
		struct cg_sink out;
		int null = memfd_create("out", MFD_CLOEXEC);

		hold(promised == (int64_t)p->n_steps);
		cg_sink_fd(&out, null, false);
		hold(cg_plan_write(p, &out, &err) == 0 && cg_sink_flush(&out, &err) == 0);
		cg_sink_release(&out);
		close(null);
		use(p);
		cg_plan_free(p);
	}
	hold((rc < 0) == (err.code != CG_E_OK));
	cg_lines_release(&lines);
	close(fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_plan *p = cg_plan_parse((const char *)data, size, &err);

	hold((p == NULL) == (err.code != CG_E_OK));
	if (p) {
		round_trip(p);
		use(p);
	}
	cg_plan_free(p);
	as_stream(data, size);
	return 0;
}
