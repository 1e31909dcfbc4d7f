/* What threads ask, and for which question an answer is. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "graph/graph.h"
#include "json/json.h"
#include "tool/thread.h"
#include "tool/thread_ask.h"

enum { SHOWN_MAX = 100 }; /* bytes of a question */

/* What a person would take for the question: the text of it, or all of it. */
static char *
words_of(const json_t *value)
{
	static const char *const keys[] = { "prompt", "question", "message", "text" };
	const char *s = json_is_string(value) ? json_string_value(value) : NULL;

	/* Others may have stored a question without one. */
	if (!value)
		return cg_strdup("");
	for (size_t i = 0; !s && i < sizeof keys / sizeof *keys; i++)
		s = cg_json_get_str(value, keys[i], NULL);
	return s ? cg_strdup(s) : cg_json_str(value);
}

/* Whatever does something else than to be seen. */
static void
blank(char *s)
{
	while (*s) {
		size_t n = cg_utf8_steers(s);

		memset(s, ' ', n);
		s += n ? n : 1;
	}
}

/* "29ce... (node 'ask'): Shall it go out?", on one line. */
static void
put_question(struct cg_buf *b, const json_t *q)
{
	char *s = words_of(json_object_get(q, "value"));
	const char *node = cg_json_get_str(q, "node", NULL);
	size_t len = strlen(s), n = len > SHOWN_MAX ? cg_utf8_check(s, SHOWN_MAX) : len, from = b->len;

	cg_buf_printf(b, "%s", cg_json_get_str(q, "id", "?"));
	if (node)
		cg_buf_printf(b, " (node '%.100s')", node);
	if (len)
		cg_buf_printf(b, ": %.*s%s", (int)n, s, n < len ? "..." : "");
	if (b->len > from)
		blank(b->s + from);
	free(s);
}

/* The more there are, the more are left out. */
static void
put_all(char *to, size_t size, const json_t *list, const char *between)
{
	size_t i, kept = 0, n = 0;
	struct cg_buf b;
	json_t *q;

	cg_buf_init(&b, size - 1);
	json_array_foreach((json_t *)(size_t)list, i, q) {
		if (i)
			cg_buf_puts(&b, between);
		put_question(&b, q);
		if (b.failed)
			break;
		kept = b.len;
		n++;
	}
	snprintf(to, size, "%.*s%s", (int)kept, b.s, n < json_array_size(list) && kept + 4 < size ? ", ..." : "");
	cg_buf_release(&b);
}

/* Of those that wait the ones that the answer names. */
static json_t *
named(const json_t *asked, const json_t *answers)
{
	json_t *list = json_array(), *q;
	size_t i;

	json_array_foreach((json_t *)(size_t)asked, i, q)
		if (json_object_get(answers, cg_json_get_str(q, "id", "")))
			json_array_append(list, q);
	return list;
}

int
cg_thread_check_answer(struct cg_graph *g, const struct cg_thread_req *req,
    struct cg_thread_report *report, struct cg_err *err)
{
	json_t *asked, *mine;
	char list[sizeof err->msg / 2];
	int rc;

	if (!req->resume)
		return 0;
	if (cg_graph_questions(g, &asked, err) < 0)
		return -1;
	mine = req->resume_by_id ? named(asked, req->resume) : json_incref(asked);
	rc = req->resume_by_id || json_array_size(asked) <= 1 ? 0 : -1;
	put_all(rc ? list : report->answers, rc ? sizeof list : sizeof report->answers, mine, "; ");
	if (rc)
		cg_err_set(err, CG_E_CONFLICT, "thread '%s' waits for %zu answers, and this one is for none of "
		    "them: answer by id (--answers '{ID: answer}', resumeById); it asks %s", report->thread,
		    json_array_size(asked), list);
	json_decref(mine);
	json_decref(asked);
	return rc;
}

void
cg_thread_note_asked(const json_t *interrupts, struct cg_thread_report *report)
{
	put_all(report->asks, sizeof report->asks, interrupts, "\n");
}

static void
say_lines(FILE *to, const char *name, const char *lines)
{
	while (*lines) {
		size_t n = strcspn(lines, "\n");

		fprintf(to, "%s: it asks %.*s\n", name, (int)n, lines);
		lines += n + (lines[n] == '\n');
	}
}

/* Its run keeps it: no other one can be begun. */
static void
say_paused(FILE *to, const char *name, const struct cg_thread_report *r)
{
	fprintf(to, "%s: thread %s was paused with its run: cg-thread show %s says more, cg-run resume %s "
	    "and a worker go on\n", name, r->thread, r->thread, r->run);
}

void
cg_thread_say_report(FILE *to, const char *name, const struct cg_thread_report *r)
{
	static const struct {
		const char *state, *what, *then;
	} said[] = {
		{ "interrupted", "waits", "goes on" }, { "limit", "has reached the recursion limit", "goes on" },
		{ "failed", "failed", "tries again" }, { "drained", "was stopped", "goes on" },
	};

	if (r->answers[0])
		fprintf(to, "%s: answered %s\n", name, r->answers);
	if (r->state && strcmp(r->state, "paused") == 0)
		say_paused(to, name, r);
	for (size_t i = 0; r->state && i < sizeof said / sizeof *said; i++) {
		if (strcmp(r->state, said[i].state) != 0)
			continue;
		say_lines(to, name, r->asks);
		fprintf(to, "%s: thread %s %s%s%s: cg-thread show %s says more, cg-thread resume %s %s\n", name,
		    r->thread, said[i].what, *r->last ? " after " : "", r->last, r->thread, r->thread,
		    said[i].then);
	}
}
