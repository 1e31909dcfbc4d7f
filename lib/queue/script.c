/*
 * The scripts: files of lua/, taken into the program by the assembler, put together from
 * parts, and loaded into the server when they are first called.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "queue/queue_priv.h"

#define LUA(symbol) \
	__asm__(".pushsection .rodata\ncg_lua_" #symbol ":\n.incbin \"lib/queue/lua/" #symbol \
	    ".lua\"\n.byte 0\n.popsection\n"); \
	extern const char cg_lua_##symbol[] __attribute__((visibility("hidden")))

LUA(add0); LUA(parts); LUA(made); LUA(base); LUA(parent); LUA(remove); LUA(put); LUA(add);
LUA(add1); LUA(bulk); LUA(flow);
LUA(fetch); LUA(finish); LUA(turn); LUA(keep); LUA(stalled); LUA(pause); LUA(promote);
LUA(retry); LUA(change); LUA(state); LUA(remove1); LUA(clean); LUA(drain); LUA(obliterate);
LUA(iterate); LUA(schedule); LUA(advance); LUA(unschedule); LUA(orphans); LUA(slot); LUA(rate);

static const char *const parts[CG_S_COUNT][10] = {
#define P(x) cg_lua_##x
	[CG_S_ADD] = { P(add0), P(base), P(parent), P(remove), P(put), P(add), P(add1) },
	[CG_S_BULK] = { P(base), P(parent), P(remove), P(put), P(add), P(bulk) },
	[CG_S_FLOW] = { P(base), P(parent), P(remove), P(put), P(add), P(flow) },
	[CG_S_TURN] = { P(parts), P(base), P(parent), P(remove), P(put), P(fetch), P(finish), P(made),
	    P(turn) },
	[CG_S_KEEP] = { P(base), P(keep) },
	[CG_S_STALLED] = { P(base), P(stalled) },
	[CG_S_PAUSE] = { P(base), P(pause) },
	[CG_S_PROMOTE] = { P(base), P(promote) },
	[CG_S_RETRY] = { P(base), P(retry) },
	[CG_S_CHANGE] = { P(base), P(remove), P(change) },
	[CG_S_STATE] = { P(base), P(state) },
	[CG_S_REMOVE] = { P(base), P(remove), P(remove1) },
	[CG_S_CLEAN] = { P(base), P(remove), P(clean) },
	[CG_S_DRAIN] = { P(base), P(remove), P(drain) },
	[CG_S_OBLITERATE] = { P(base), P(remove), P(obliterate) },
	[CG_S_SCHEDULE] = { P(base), P(remove), P(put), P(iterate), P(schedule) },
	[CG_S_ADVANCE] = { P(base), P(remove), P(put), P(iterate), P(advance) },
	[CG_S_UNSCHEDULE] = { P(base), P(remove), P(unschedule) },
	[CG_S_ORPHANS] = { P(base), P(remove), P(orphans) },
	[CG_S_SLOT] = { P(base), P(slot) },
	[CG_S_RATE] = { P(base), P(rate) },
#undef P
};

enum { MOVES = 5 }; /* how often one call follows a queue through a cluster */

struct cg_deadline
cg_queue_deadline(const struct cg_queue *q)
{
	struct cg_deadline d = cg_deadline_in(q->conf.timeout_ms);

	d.cancel = q->conf.cancel;
	return d;
}

static void
append_load(struct cg_queue *q, enum cg_script s)
{
	struct cg_buf text;

	cg_buf_init(&text, 1 << 20);
	for (size_t i = 0; parts[s][i]; i++)
		cg_buf_puts(&text, parts[s][i]);
	cg_redis_begin(&q->cmd, 3);
	cg_redis_args(&q->cmd, "SCRIPT");
	cg_redis_args(&q->cmd, "LOAD");
	cg_redis_arg(&q->cmd, text.s, text.len);
	cg_buf_release(&text);
}

static int
load(struct cg_queue *q, enum cg_script s, const struct cg_deadline *until, struct cg_err *err)
{
	redisReply *reply;
	int rc = 0;

	append_load(q, s);
	if (cg_redis_reply(&q->cmd, &reply, true, until, err) < 0)
		return -1;
	if (reply->type == REDIS_REPLY_ERROR)
		rc = cg_redis_err(reply, err);
	else
		snprintf(q->sha[s], sizeof q->sha[s], "%s", reply->str);
	q->stale[s] = false;
	cg_redis_free(reply);
	return rc;
}

static void
begin(struct cg_queue *q, enum cg_script s, size_t argc)
{
	q->call_at = q->cmd.out.len;
	cg_redis_begin(&q->cmd, 4 + argc);
	cg_redis_arg(&q->cmd, "EVALSHA", 7);
	cg_redis_arg(&q->cmd, q->sha[s], 40);
	cg_redis_arg(&q->cmd, "1", 1);
	cg_redis_args(&q->cmd, q->meta);
}

int
cg_call(struct cg_queue *q, enum cg_script s, size_t argc, struct cg_err *err)
{
	struct cg_deadline until = cg_queue_deadline(q);

	if (cg_ready(q, err) < 0)
		return -1;
	if ((!q->sha[s][0] || q->stale[s]) && load(q, s, &until, err) < 0)
		return -1;
	begin(q, s, argc);
	return 0;
}

int
cg_call_pipe(struct cg_queue *q, enum cg_script s, size_t argc, struct cg_err *err)
{
	struct cg_deadline until = cg_queue_deadline(q);

	if (q->cmd.fd < 0 && cg_redis_connect(&q->cmd, &until, err) < 0)
		return -1;
	if (!q->sha[s][0]) {
		cg_settle(q);
		if (cg_redis_connect(&q->cmd, &until, err) < 0 || load(q, s, &until, err) < 0)
			return -1;
	}
	if (q->stale[s]) {
		append_load(q, s);
		q->stale[s] = false;
		cg_fly(q, &(struct cg_flight){ .what = CG_FLY_LOAD });
	}
	begin(q, s, argc);
	return 0;
}

/* The server was restarted or its scripts were flushed: which one is it, and again. */
static int
reload(struct cg_queue *q, const char *request, const struct cg_deadline *until, struct cg_err *err)
{
	for (int s = 0; s < CG_S_COUNT; s++) {
		/* *N\r\n$7\r\nEVALSHA\r\n$40\r\n<sha> */
		if (q->sha[s][0] && strstr(request, q->sha[s])) {
			q->stale[s] = true;
			return load(q, (enum cg_script)s, until, err);
		}
	}
	return cg_err_set(err, CG_E_BUG, "a script was called that is not known");
}

static redisReply *
checked(struct cg_queue *q, redisReply *reply, struct cg_err *err)
{
	if (reply->type != REDIS_REPLY_ERROR)
		return reply;
	cg_redis_err(reply, err);
	cg_redis_free(reply);
	cg_err_wrap(err, "queue %s", q->name);
	return NULL;
}

/* n answers, or none of them. */
static int
read_all(struct cg_queue *q, size_t n, redisReply **out, const struct cg_deadline *until,
    struct cg_err *err)
{
	for (size_t i = 0; i < n; i++) {
		if (cg_redis_reply(&q->cmd, &out[i], true, until, err) < 0) {
			while (i > 0)
				cg_redis_free(out[--i]);
			return -1;
		}
	}
	return 0;
}

/* Among several answers an error is one of the call; alone it is for who asked. */
static int
no_errors(size_t n, redisReply **r, struct cg_err *err)
{
	size_t bad = 0;

	while (bad < n && r[bad]->type != REDIS_REPLY_ERROR)
		bad++;
	if (n == 1 || bad == n)
		return 0;
	cg_redis_err(r[bad], err);
	while (n > 0)
		cg_redis_free(r[--n]);
	return -1;
}

bool
cg_follow(struct cg_queue *q, const redisReply *r)
{
	const char *host, *colon;
	struct cg_rurl *u = &q->url;
	long port;

	/* MOVED slot host:port; no host: the same one */
	if (r->type != REDIS_REPLY_ERROR || strncmp(r->str, "MOVED ", 6) != 0 ||
	    !(host = strchr(r->str + 6, ' ')) || !(colon = strrchr(++host, ':')) ||
	    (port = strtol(colon + 1, NULL, 10)) < 1 || port > 65535)
		return false;
	if (colon > host) {
		free(u->host);
		u->host = cg_strndup(host, (size_t)(colon - host));
	} else if (!u->host) {
		u->host = cg_strdup("127.0.0.1");
	}
	u->port = (int)port;
	free(u->path);
	u->path = NULL;
	snprintf(u->name, sizeof u->name, "%s:%d", u->host, u->port);
	cg_redis_drop(&q->cmd);
	cg_redis_drop(&q->block);
	q->listening = false;
	return true;
}

int
cg_run_many(struct cg_queue *q, size_t n, redisReply **out, bool again, struct cg_err *err)
{
	struct cg_deadline until = cg_queue_deadline(q);
	struct cg_redis *r = &q->cmd;
	int rc = -1, loaded = 0, moved = 0;
	size_t len;
	/* Kept for a second try; out of the buffer, because dropping a connection clears it. */
	char *request = cg_buf_detach(&r->out, &len);

	cg_buf_init(&r->out, r->out.max);
	for (;;) {
		cg_buf_put(&r->out, request, len);
		if (read_all(q, n, out, &until, err) < 0) {
			if (!again || err->code != CG_E_UNAVAILABLE || cg_deadline_over(&until) ||
			    cg_redis_connect(r, &until, err) < 0)
				break;
			continue;
		}
		/* In a cluster: the node that has this queue now. Nothing has happened yet. */
		if (n && moved < MOVES && cg_follow(q, out[0])) {
			for (size_t i = 0; i < n; i++)
				cg_redis_free(out[i]);
			moved++;
			if (cg_redis_connect(r, &until, err) < 0)
				break;
			continue;
		}
		if (n != 1 || out[0]->type != REDIS_REPLY_ERROR || strncmp(out[0]->str, "NOSCRIPT", 8) != 0 ||
		    loaded++) {
			rc = no_errors(n, out, err);
			break;
		}
		cg_redis_free(out[0]);
		if (reload(q, request, &until, err) < 0)
			break;
	}
	free(request);
	return rc;
}

redisReply *
cg_run(struct cg_queue *q, bool again, struct cg_err *err)
{
	redisReply *reply;

	return cg_run_many(q, 1, &reply, again, err) < 0 ? NULL : checked(q, reply, err);
}

int
cg_ready(struct cg_queue *q, struct cg_err *err)
{
	struct cg_deadline until = cg_queue_deadline(q);

	cg_settle(q);
	return cg_redis_connect(&q->cmd, &until, err);
}

redisReply *
cg_ask(struct cg_queue *q, struct cg_err *err, ...)
{
	va_list ap, count;
	const char *s;
	size_t n = 0;

	if (cg_ready(q, err) < 0)
		return NULL;
	va_start(ap, err);
	va_copy(count, ap);
	while (va_arg(count, const char *))
		n++;
	va_end(count);
	cg_redis_begin(&q->cmd, n);
	while ((s = va_arg(ap, const char *)))
		cg_redis_args(&q->cmd, s);
	va_end(ap);
	return cg_run(q, true, err);
}
