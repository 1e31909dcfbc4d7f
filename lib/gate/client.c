/* One step at the gateway: its request comes, something is asked for it, its answer goes. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "gate/gate_priv.h"
#include "json/json.h"
#include "llm/llm.h"
#include "skill/skill.h"

enum { RESULT_MAX = 64 << 20, SAID_MAX = 65536 };

struct cg_gate_client *
cg_gate_client_new(struct cg_gate_host *host, json_t *context, int io, int log)
{
	struct cg_gate_client *c = cg_alloc(sizeof *c);

	*c = (struct cg_gate_client){ .host = host, .context = context, .io = io, .log = log,
		.began_ms = cg_mono_ms() };
	cg_lines_init(&c->in, io, "the request");
	cg_buf_init(&c->out, RESULT_MAX);
	c->at = &host->all;
	c->next = host->all;
	if (c->next)
		c->next->at = &c->next;
	host->all = c;
	host->n++;
	return c;
}

void
cg_gate_client_free(struct cg_gate_client *c)
{
	cg_gate_embed_drop(c);
	cg_llm_gen_drop(c->gen);
	cg_gate_asks_free(c);
	cg_gate_review_free(c->review);
	json_decref(c->artifacts);
	*c->at = c->next;
	if (c->next)
		c->next->at = c->at;
	c->host->n--;
	cg_lines_release(&c->in);
	cg_buf_release(&c->out);
	json_decref(c->request);
	json_decref(c->context);
	close(c->io);
	close(c->log);
	free(c);
}

/* ---- what is said ---- */

void
cg_gate_say(struct cg_gate_client *c, json_t *line)
{
	struct cg_buf b;

	cg_buf_init(&b, SAID_MAX);
	cg_json_dump(line, &b);
	cg_buf_putc(&b, '\n');
	/* A log that nobody reads must not keep the answer: what does not fit is lost. */
	if (!b.failed)
		(void)!write(c->log, b.s, b.len);
	cg_buf_release(&b);
	json_decref(line);
}

bool
cg_gate_tell(struct cg_gate_client *c, json_t *line)
{
	struct cg_buf b;
	bool told;

	cg_buf_init(&b, PIPE_BUF);
	cg_json_dump(line, &b);
	cg_buf_putc(&b, '\n');
	/* So short a line goes whole or not at all, pipe(7). */
	told = b.failed || write(c->log, b.s, b.len) == (ssize_t)b.len || errno != EAGAIN;
	cg_buf_release(&b);
	json_decref(line);
	return told;
}

void
cg_gate_log(struct cg_gate_client *c, const char *message)
{
	json_t *line = json_pack("{s:s}", "type", "log");

	cg_json_set_str(line, "message", message);
	if (*message)
		cg_gate_say(c, line);
	else
		json_decref(line);
}

static void
answer(struct cg_gate_client *c, json_t *result, json_t *debug)
{
	if (!debug)
		debug = json_object();
	cg_json_set(debug, "timings_ms", json_pack("{s:I}", "total",
	    (json_int_t)(cg_mono_ms() - c->began_ms)));
	cg_json_set(result, "debug", debug);
	if (c->artifacts)
		cg_json_set(result, "artifacts", json_incref(c->artifacts));
	cg_json_dump(result, &c->out);
	cg_buf_putc(&c->out, '\n');
	c->answered = true;
	json_decref(result);
}

void
cg_gate_succeed(struct cg_gate_client *c, json_t *data, json_t *debug)
{
	answer(c, json_pack("{s:b, s:o}", "ok", 1, "data", data), debug);
}

void
cg_gate_fail(struct cg_gate_client *c, const char *code, const char *why,
    long long retry_after_ms, json_t *debug)
{
	json_t *r = json_pack("{s:b}", "ok", 0);

	/* What others said may be cut in the middle of a character. */
	cg_json_set_str(r, "error", why);
	cg_json_set_str(r, "error_code", code);
	if (retry_after_ms > 0)
		cg_json_set_int(r, "retry_after_ms", retry_after_ms);
	answer(c, r, debug);
}

/* ---- the request ---- */

static void
begin(struct cg_gate_client *c)
{
	const char *id = cg_json_get_str(c->context, "skillId", "");
	const struct cg_skill *skill;
	struct cg_err err = CG_ERR_INIT;

	if (!json_is_object(json_object_get(c->request, "input")))
		cg_gate_fail(c, "INPUT_VALIDATION_FAILED", "the gateway takes a step request {input, "
		    "context}", 0, NULL);
	else if (strcmp(cg_json_get_str(c->context, "kind", ""), "embed") == 0)
		cg_gate_embed(c);
	else if (cg_catalog_get(c->host->conf->catalog, id,
	    cg_json_get_str(c->context, "skillVersion", NULL), &skill, &err) < 0)
		cg_gate_fail(c, "SKILL_NOT_FOUND", err.msg, 0, NULL);
	else if (json_object_get(c->context, "asks"))
		cg_gate_asks(c, skill);
	else if (!skill->template_type)
		cg_gate_fail(c, "UNKNOWN_TEMPLATE_TYPE", "the gateway knows skills that are a prompt or a "
		    "rubric, and those that ask", 0, NULL);
	else if (strcmp(skill->template_type, "LLM_REVIEW") == 0)
		cg_gate_review(c, skill);
	else
		cg_gate_template(c, skill);
}

/* After the request comes nothing but, perhaps, that it is not wanted any more; then the end. */
static bool
heard_of(struct cg_gate_client *c, int filled)
{
	struct cg_err ignored;
	json_t *line = NULL;

	if (cg_lines_buffered(&c->in) && cg_lines_next(&c->in, &line, &ignored) == 1)
		c->stopped = json_is_true(json_object_get(line, "stop"));
	json_decref(line);
	return filled > 0 && !c->stopped;
}

/* false: nobody is there any more. */
static bool
read_request(struct cg_gate_client *c)
{
	struct cg_err err = CG_ERR_INIT;
	int rc = cg_lines_fill(&c->in, &err);

	if (c->request)
		return heard_of(c, rc);
	if (rc >= 0 && !cg_lines_buffered(&c->in) && !c->in.eof)
		return true;
	if (rc >= 0)
		rc = cg_lines_next(&c->in, &c->request, &err);
	cg_lines_fit(&c->in); /* hundreds wait for a long time */
	if (rc == 0)
		return false;
	if (rc < 0)
		cg_gate_fail(c, "INPUT_VALIDATION_FAILED", err.msg, 0, NULL);
	else
		begin(c);
	return true;
}

/* false: all is sent, or nobody takes it. */
static bool
send_answer(struct cg_gate_client *c)
{
	while (c->sent < c->out.len) {
		ssize_t n = write(c->io, c->out.s + c->sent, c->out.len - c->sent);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN;
		c->sent += (size_t)n;
	}
	return false;
}

struct pollfd
cg_gate_client_poll(const struct cg_gate_client *c)
{
	return (struct pollfd){ c->io, c->answered ? POLLOUT : POLLIN, 0 };
}

bool
cg_gate_client_io(struct cg_gate_client *c, short revents)
{
	if (!c->answered && (revents & (POLLIN | POLLHUP | POLLERR)) && !read_request(c))
		return false;
	return !c->answered || send_answer(c);
}
