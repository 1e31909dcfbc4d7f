/* A turn on its way to who talks: made here, or by a worker and followed. */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/sig.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/chat.h"
#include "tool/chat.h"
#include "tool/chat_say.h"
#include "tool/run.h"
#include "tool/status.h"
#include "tool/thread.h"
#include "tool/tool.h"

enum {
	TEXT_MAX = 1 << 20, /* bytes of an answer */
	LOOK_MS = 200       /* between two looks for a signal */
};

struct hearing {
	struct cg_sink in, out;    /* what the run says; what becomes of it */
	struct cg_ctx *ctx;
	const struct cg_chat_turn *turn;
	struct cg_sink *to;
	struct cg_buf text;        /* of the reply that is being made */
	bool asks, failed;
	int64_t seq;               /* of the last event that was followed */
};

/* What is heard of the run, by whoever makes it. */
static int
hear(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	struct hearing *h = s->arg;

	return cg_chat_say(h->ctx->store, &h->ctx->who, h->turn->session, record, &h->out, err);
}

/* An answer failed although its run did not, which would have said why. */
static int
tell_why(struct hearing *h, const json_t *error, struct cg_err *err)
{
	json_t *r = json_object();

	h->failed = true;
	cg_json_set_str(r, "type", "error");
	cg_json_set_str(r, "code", cg_json_get_str(error, "code", NULL));
	cg_json_set_str(r, "message", cg_json_get_str(error, "message", NULL));
	return cg_sink_put_new(h->to, r, err);
}

static int
tell(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	struct hearing *h = s->arg;
	const char *type = cg_json_get_str(record, "type", "");
	const json_t *message = json_object_get(record, "message");
	const char *status = json_is_object(message) ? cg_json_get_str(message, "status", "") : "";

	if (strcmp(type, "delta") == 0)
		cg_buf_puts(&h->text, cg_json_get_str(record, "text", ""));
	else if (strcmp(type, "usage") == 0 || strcmp(type, "restart") == 0)
		cg_buf_clear(&h->text);
	h->asks = h->asks || strcmp(type, "approval") == 0;
	h->failed = h->failed || strcmp(type, "error") == 0;
	if (strcmp(status, "failed") == 0 && !h->failed
	    && tell_why(h, json_object_get(message, "error"), err) < 0)
		return -1;
	h->failed = h->failed || strcmp(status, "partial") == 0;
	return cg_sink_put(h->to, record, err);
}

/* Executed here its pieces are not stored as they come: what there is of the answer is kept now. */
struct rest {
	const char *text;
	struct cg_chat_message row;
	struct cg_arena mem;
};

static int
take_rest(void *arg, const struct cg_chat_message *row)
{
	struct rest *r = arg;
	struct cg_arena *a = &r->mem;

	r->row = *row;
	r->row.session = cg_arena_strdup(a, row->session);
	r->row.content = *row->content ? cg_arena_printf(a, "%s\n\n%s", row->content, r->text)
	    : cg_arena_strdup(a, r->text);
	r->row.exchange = row->exchange ? cg_arena_strdup(a, row->exchange) : NULL;
	r->row.error = row->error ? cg_arena_strdup(a, row->error) : NULL;
	r->row.reply_to = row->reply_to ? cg_arena_strdup(a, row->reply_to) : NULL;
	r->row.run = row->run ? cg_arena_strdup(a, row->run) : NULL;
	r->row.model = row->model ? cg_arena_strdup(a, row->model) : NULL;
	r->row.key = NULL;
	return 1;
}

static int
keep_rest(struct hearing *h, struct cg_err *err)
{
	struct rest r = { .text = h->text.s };
	struct cg_store *st = h->ctx->store;
	int rc = h->text.len ? cg_store_chat_message(st, &h->ctx->who, h->turn->session,
	    CG_CHAT_ANSWER_BY_RUN, h->turn->run, take_rest, &r, err) : 0;

	if (rc > 0 && (r.row.status == CG_CHAT_PARTIAL || r.row.status == CG_CHAT_FAILED))
		rc = cg_store_chat_message_add(st, &h->ctx->who, &r.row, err);
	cg_arena_release(&r.mem);
	return rc < 0 ? -1 : 0;
}

/* The thread's own record is the last one, and tells how it ended. */
static int
hear_here(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	struct hearing *h = s->arg;

	if (strcmp(cg_json_get_str(record, "type", ""), "thread") == 0 && keep_rest(h, err) < 0)
		return -1;
	return hear(s, record, err);
}

static int
make(struct hearing *h, int *sig, struct cg_err *err)
{
	/* Who stops an answer does not wait for the rest of it. */
	char **grace = &h->ctx->conf.v[CG_CONF_GRACE].value, *before = *grace, none[] = "0s";
	struct cg_thread_report report;
	int rc;

	h->in.put = hear_here;
	*grace = none;
	rc = cg_tool_thread_take(h->ctx, h->turn->run, false, &h->in, &report, err);
	*grace = before;
	*sig = rc < 0 ? 0 : report.signal;
	return rc;
}

static int
hear_there(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	struct hearing *h = s->arg;

	h->seq = cg_json_get_int(record, "seq", h->seq);
	return hear(s, record, err);
}

/* SIGINT is for the one who makes the answer: what he stores then is heard here. */
static int
follow(struct hearing *h, int reader_fd, int *sig, struct cg_err *err)
{
	static const int sigs[] = { SIGINT, 0 };
	const char *run[] = { h->turn->run };
	struct cg_status_follow_req req = { .runs = run, .n = 1, .timeout_ms = LOOK_MS, .reader_fd = reader_fd };
	int fd = cg_sig_open(sigs, err), rc = fd < 0 ? -1 : 0;

	h->in.put = hear_there;
	while (fd >= 0) {
		req.after = h->seq;
		rc = cg_tool_status_follow(h->ctx, &req, &h->in, err);
		if (rc >= 0 || err->code != CG_E_TIMEOUT)
			break;
		if (!*sig && (*sig = cg_sig_next(fd)) && cg_tool_run_cancel(h->ctx, h->turn->run, NULL, err) < 0
		    && err->code != CG_E_STATE)
			break;
	}
	if (fd >= 0)
		close(fd);
	return rc;
}

int
cg_tool_chat_follow(struct cg_ctx *ctx, const struct cg_chat_turn *turn, bool queued, int reader_fd,
    struct cg_sink *to, int *sig, struct cg_err *err)
{
	struct hearing h = { .ctx = ctx, .turn = turn, .to = to, .in = { .put = hear, .fd = -1 },
		.out = { .put = tell, .fd = -1 } };
	int rc = 0;

	h.in.arg = h.out.arg = &h;
	*sig = 0;
	cg_buf_init(&h.text, TEXT_MAX);
	/* A run that was made before, or that a worker has taken meanwhile, is only followed. */
	if (!queued) {
		rc = make(&h, sig, err);
		queued = rc < 0 && (err->code == CG_E_CONFLICT || err->code == CG_E_STATE);
	}
	if (queued)
		rc = follow(&h, reader_fd, sig, err);
	cg_buf_release(&h.text);
	if (rc < 0)
		return -1;
	return h.asks ? CG_CHAT_ASKS : h.failed ? 1 : 0;
}
