/* How long a run has been worked on: what its events say to whoever takes it up. */
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "json/json.h"
#include "tool/thread_steps.h"

static bool
is_one_of(const char *type, const char *const *names)
{
	while (*names && strcmp(*names, type) != 0)
		names++;
	return *names != NULL;
}

/* When it was said, 0: nothing that could be read; and whether by one who found the run alone. */
static int64_t
said_at(const char *json, bool *orphan)
{
	struct cg_err ignored;
	json_t *e = cg_json_parse(json, strlen(json), "a stored event", 0, &ignored);
	int64_t at = 0;

	if (cg_time_parse(cg_json_get_str(e, "at", ""), &at) < 0)
		at = 0;
	*orphan = cg_json_get_bool(e, "orphan", false);
	json_decref(e);
	return at;
}

/* Until then it was worked on: somebody who died counts to the last that was heard of him. */
static void
stop_at(struct cg_thread_time *t, int64_t at)
{
	if (t->since_ms && at > t->since_ms)
		t->spent_ms += at - t->since_ms;
	t->since_ms = 0;
}

void
cg_thread_note_time(struct cg_thread_time *t, const char *type, const char *json)
{
	static const char *const begins[] = { "run.started", "run.resumed", NULL };
	static const char *const rests[] = { "run.queued", "run.paused", "run.crashed", NULL };
	static const char *const ends[] = { "run.completed", "run.failed", "run.cancelled", NULL };
	int64_t at;
	bool orphan;

	/* Of the others, what a program says word by word, there may be very many. */
	if (strncmp(type, "run.", 4) != 0 && strncmp(type, "step.", 5) != 0)
		return;
	at = said_at(json, &orphan);
	if (is_one_of(type, begins)) {
		stop_at(t, t->last_ms);
		t->since_ms = at;
	} else if (is_one_of(type, rests)) {
		stop_at(t, orphan ? t->last_ms : at);
	} else if (is_one_of(type, ends)) {
		*t = (struct cg_thread_time){ 0 }; /* asked for once more it has all of its time */
	}
	t->last_ms = at;
}

int64_t
cg_thread_time_spent(struct cg_thread_time *t)
{
	stop_at(t, t->last_ms);
	return t->spent_ms;
}
