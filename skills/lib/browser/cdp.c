/*
 * The pipe and the messages. A call writes its command and then reads until the
 * answer with its number comes; whatever else arrives meanwhile is an event.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "json/json.h"
#include "lib/browser/cdp.h"
#include "lib/browser/cdp_priv.h"

enum { MESSAGE_MAX = 64 << 20, CHUNK = 65536, LAST_WORDS = 300 };

/* What it said: the line that it died of, else its last words. */
static void
last_words(const char *log, size_t len, char out[LAST_WORDS])
{
	const char *fatal = strstr(log, "FATAL");
	const char *from = fatal ? fatal : len >= LAST_WORDS ? log + len - LAST_WORDS + 1 : log;

	snprintf(out, LAST_WORDS, "%s", from);
	if (fatal)
		out[strcspn(out, "\n")] = 0;
}

static int
ended(struct cg_browser *b, struct cg_err *err)
{
	char *path = cg_path_join(b->folder, "log"), words[LAST_WORDS];
	struct cg_err ignored = CG_ERR_INIT;
	struct cg_buf log;

	cg_buf_init(&log, 1 << 20);
	(void)cg_file_read(&log, path, &ignored);
	last_words(log.s, log.len, words);
	cg_err_set(err, CG_E_UNAVAILABLE, "the browser ended%s%s", *words ? ": " : "", words);
	cg_buf_release(&log);
	free(path);
	return -1;
}

/* More bytes into b->in. 0, or -1 with err; until_ms is a monotonic instant. */
static int
receive(struct cg_browser *b, int64_t until_ms, struct cg_err *err)
{
	int64_t left = until_ms - cg_mono_ms();
	struct pollfd p = { .fd = b->from, .events = POLLIN };
	ssize_t n;
	char *room;
	int ready = poll(&p, 1, left < 0 ? 0 : left > 1000 ? 1000 : (int)left);

	if (ready < 0 && errno != EINTR)
		return cg_err_sys(err, "wait for the browser");
	if (ready <= 0)
		return 0;
	room = cg_buf_room(&b->in, CHUNK);
	if (!room)
		return cg_err_set(err, CG_E_TOOBIG, "the browser says more than %d bytes at once",
		    MESSAGE_MAX);
	n = read(b->from, room, CHUNK);
	if (n > 0)
		cg_buf_add(&b->in, (size_t)n);
	else if (n == 0 || errno != EINTR)
		return ended(b, err);
	return 0;
}

/* The next whole message, new, or NULL when there is none yet. */
static json_t *
next_message(struct cg_browser *b)
{
	char *end = memchr(b->in.s + b->seen, 0, b->in.len - b->seen);
	struct cg_err ignored = CG_ERR_INIT;
	json_t *m;

	if (!end) {
		b->seen = b->in.len;
		return NULL;
	}
	m = cg_json_parse(b->in.s, (size_t)(end - b->in.s), "browser", CG_JSON_NUL, &ignored);
	cg_buf_drop(&b->in, (size_t)(end - b->in.s) + 1);
	b->seen = 0;
	return m ? m : json_object();
}

/* An answer to command id is returned, new; an event is passed on and gone. */
static json_t *
take(struct cg_browser *b, json_t *m, int64_t id)
{
	const char *method = cg_json_get_str(m, "method", NULL);

	if (method && b->on_event)
		b->on_event(b->arg, method, json_object_get(m, "params"));
	if (!method && cg_json_get_int(m, "id", -1) == id)
		return m;
	json_decref(m);
	return NULL;
}

static int
send_command(struct cg_browser *b, int64_t id, const char *method, json_t *params,
    struct cg_err *err)
{
	json_t *m = json_pack("{s:I,s:s}", "id", (json_int_t)id, "method", method);
	struct cg_buf out;
	int rc = 0;

	cg_json_set(m, "params", params ? params : json_object());
	cg_json_set_str(m, "sessionId", b->session);
	cg_buf_init(&out, MESSAGE_MAX);
	cg_json_dump(m, &out);
	cg_buf_putc(&out, 0);
	if (cg_fd_write(b->to, out.s, out.len) < 0)
		rc = ended(b, err);
	cg_buf_release(&out);
	json_decref(m);
	return rc;
}

json_t *
cg_browser_call(struct cg_browser *b, const char *method, json_t *params, struct cg_err *err)
{
	int64_t id = ++b->last_id;
	json_t *m, *answer = NULL, *result;

	if (send_command(b, id, method, params, err) < 0)
		return NULL;
	while (!answer) {
		while (!answer && (m = next_message(b)))
			answer = take(b, m, id);
		if (answer)
			break;
		if (cg_deadline_over(&b->deadline)) {
			cg_err_set(err, CG_E_TIMEOUT, "the browser did not answer %s in time", method);
			return NULL;
		}
		if (receive(b, b->deadline.at_ms, err) < 0)
			return NULL;
	}
	result = json_incref(json_object_get(answer, "result"));
	if (!result)
		cg_err_set(err, CG_E_DATA, "the browser refuses %s: %s", method, cg_json_get_str(
		    json_object_get(answer, "error"), "message", "no reason"));
	json_decref(answer);
	return result;
}

json_t *
cg_browser_eval(struct cg_browser *b, const char *expression, struct cg_err *err)
{
	json_t *r = cg_browser_call(b, "Runtime.evaluate", json_pack("{s:s,s:b,s:b,s:b}",
	    "expression", expression, "returnByValue", 1, "awaitPromise", 1, "userGesture", 1), err), *value;
	const json_t *thrown = json_object_get(r, "exceptionDetails");

	if (!r)
		return NULL;
	if (thrown) {
		cg_err_set(err, CG_E_DATA, "%s", cg_json_get_str(json_object_get(thrown,
		    "exception"), "description", cg_json_get_str(thrown, "text", "exception")));
		value = NULL;
	} else {
		value = json_incref(json_object_get(json_object_get(r, "result"), "value"));
		if (!value)
			value = json_null();
	}
	json_decref(r);
	return value;
}

int
cg_browser_wait(struct cg_browser *b, int ms, struct cg_err *err)
{
	int64_t until = cg_mono_ms() + ms;
	json_t *m;

	if (until > b->deadline.at_ms)
		until = b->deadline.at_ms;
	do {
		if (receive(b, until, err) < 0)
			return -1;
		while ((m = next_message(b)))
			json_decref(take(b, m, -1));
	} while (cg_mono_ms() < until);
	return 0;
}

void
cg_browser_close(struct cg_browser *b)
{
	struct cg_err ignored = CG_ERR_INIT;

	if (!b)
		return;
	if (b->pid > 0) {
		/* It leads its own group: everything that it started goes with it. */
		kill(-b->pid, SIGKILL);
		while (waitpid(b->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (b->to >= 0)
		close(b->to);
	if (b->from >= 0)
		close(b->from);
	(void)cg_rmtree(b->folder, &ignored);
	cg_buf_release(&b->in);
	free(b->session);
	free(b->folder);
	free(b);
}
