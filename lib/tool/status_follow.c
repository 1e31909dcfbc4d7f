/*
 * Following runs: the store is asked again and again, only for what came after
 * the last event seen. The state is read before the events: a final state and
 * its event are one transaction, so nothing can come after what is read then.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/store.h"
#include "tool/status.h"
#include "tool/tool.h"

enum { LOOK_EVERY_MS = 100 };

struct followed {
	const char *run;
	int64_t seq;              /* of the last event given */
	enum cg_run_state state;
	bool over;
};

struct follow {
	struct cg_ctx *ctx;
	struct cg_sink *to;
	struct cg_err *err;
	struct followed *at;      /* whose events come */
};

static int
give(void *arg, int64_t seq, const char *type, const char *json)
{
	struct follow *f = arg;
	json_t *e = cg_json_parse(json, strlen(json), "a stored event", 0, f->err);

	(void)type;
	f->at->seq = seq;
	return e ? cg_sink_put_new(f->to, e, f->err) : -1;
}

static int
look(struct follow *f, struct followed *r)
{
	struct cg_ctx *ctx = f->ctx;
	int rc = cg_store_run_state(ctx->store, &ctx->who, r->run, &r->state, f->err);

	if (rc <= 0)
		return rc < 0 ? -1 : cg_tool_no_run(ctx, r->run, f->err);
	f->at = r;
	if (f->to && (cg_store_events(ctx->store, &ctx->who, r->run, r->seq, give, f, f->err) < 0
	    || cg_sink_flush(f->to, f->err) < 0))
		return -1;
	r->over = cg_run_state_is_final(r->state);
	return 0;
}

/* Sleep, unless the reader goes away meanwhile: then there is nobody to wait for. */
static int
rest(const struct cg_status_follow_req *req, int64_t ms, struct cg_err *err)
{
	struct pollfd p = { req->reader_fd, 0, 0 };

	if (poll(&p, 1, (int)ms) < 0 && errno != EINTR)
		return cg_err_sys(err, "poll");
	if (!(p.revents & (POLLERR | POLLNVAL)))
		return 0;
	cg_err_set(err, CG_E_IO, "the reader went away");
	err->sys = EPIPE;
	return -1;
}

static int
verdict(const struct followed *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].state != CG_RUN_COMPLETED)
			return 1;
	return 0;
}

static int
late(const struct followed *v, size_t n, struct cg_err *err)
{
	const struct followed *first = NULL;
	size_t open = 0;

	for (size_t i = 0; i < n; i++)
		if (!v[i].over && open++ == 0)
			first = &v[i];
	if (open == 1)
		return cg_err_set(err, CG_E_TIMEOUT, "run '%s' is not over yet: it is %s", first->run,
		    cg_run_state_name(first->state));
	return cg_err_set(err, CG_E_TIMEOUT, "%zu runs are not over yet, one of them is '%s'", open,
	    first->run);
}

static int
stay(struct follow *f, const struct cg_status_follow_req *req, struct followed *v)
{
	struct cg_deadline until = cg_deadline_in(req->timeout_ms < 0 ? INT64_MAX / 4
	    : req->timeout_ms);

	for (;;) {
		int64_t left = until.at_ms - cg_mono_ms();
		bool all = true;

		for (size_t i = 0; i < req->n; i++) {
			if (!v[i].over && look(f, &v[i]) < 0)
				return -1;
			all = all && v[i].over;
		}
		if (all)
			return verdict(v, req->n);
		if (left <= 0)
			return late(v, req->n, f->err);
		if (rest(req, left < LOOK_EVERY_MS ? left : LOOK_EVERY_MS, f->err) < 0)
			return -1;
	}
}

int
cg_tool_status_follow(struct cg_ctx *ctx, const struct cg_status_follow_req *req,
    struct cg_sink *to, struct cg_err *err)
{
	struct follow f = { ctx, to, err, NULL };
	struct followed *v;
	int rc;

	if (cg_ctx_store(ctx, CG_STORE_READ, err) < 0)
		return -1;
	v = cg_calloc(req->n, sizeof *v);
	for (size_t i = 0; i < req->n; i++)
		v[i] = (struct followed){ .run = req->runs[i], .seq = req->after };
	rc = stay(&f, req, v);
	free(v);
	return rc;
}
