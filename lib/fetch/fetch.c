/* Many transfers at once: libcurl's multi handle, and who waits for what. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/dl.h"
#include "base/mem.h"
#include "fetch/fetch_priv.h"

struct cg_curl cg_curl;

static const char *const names[] = {
#define X(f) "curl_" #f,
	CG_CURL(X)
#undef X
};

int
cg_fetch_open(struct cg_fetch **out, int per_host, struct cg_err *err)
{
	struct cg_fetch *f;

	*out = NULL;
	if (!cg_curl.easy_init) {
		if (cg_dl_open("libcurl.so.4", "libcurl4", names, sizeof names / sizeof *names, &cg_curl,
		    err) < 0)
			return -1;
		if (cg_curl.global_init(CURL_GLOBAL_DEFAULT) != 0) {
			memset(&cg_curl, 0, sizeof cg_curl);
			return cg_err_set(err, CG_E_OS, "libcurl cannot be set up");
		}
	}
	f = cg_alloc(sizeof *f);
	if (!(f->multi = cg_curl.multi_init())) {
		free(f);
		return cg_err_set(err, CG_E_OS, "libcurl cannot be set up");
	}
	cg_curl.multi_setopt(f->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)per_host);
	/* Else what is kept open is bounded by what runs at the moment it ends. */
	cg_curl.multi_setopt(f->multi, CURLMOPT_MAXCONNECTS, (long)(4 * per_host));
	*out = f;
	return 0;
}

void
cg_fetch_close(struct cg_fetch *f)
{
	if (!f)
		return;
	while (f->all)
		cg_transfer_free(f->all);
	cg_curl.multi_cleanup(f->multi);
	free(f);
}

static struct transfer *
begin(struct cg_fetch *f, const struct cg_fetch_req *req,
    void (*done)(void *arg, struct cg_fetch_reply *reply), void *arg)
{
	struct transfer *t = cg_transfer_new(f, req);

	t->done = done;
	t->arg = arg;
	t->at = &f->all;
	t->next = f->all;
	if (t->next)
		t->next->at = &t->next;
	f->all = t;
	f->n++;
	cg_curl.multi_add_handle(f->multi, t->easy);
	return t;
}

void
cg_fetch_start(struct cg_fetch *f, const struct cg_fetch_req *req,
    void (*done)(void *arg, struct cg_fetch_reply *reply), void *arg)
{
	begin(f, req, done, arg);
}

static void
finish(struct transfer *t, CURLcode how)
{
	cg_transfer_end(t, how);
	/* Out of the list first: done may start the next, or drop all. */
	*t->at = t->next;
	if (t->next)
		t->next->at = t->at;
	t->at = NULL;
	t->fetch->n--;
	t->done(t->arg, &t->reply);
	cg_transfer_free(t);
}

int
cg_fetch_turn(struct cg_fetch *f, int wait_ms)
{
	CURLMsg *msg;
	int running, left;

	cg_curl.multi_perform(f->multi, &running);
	if (running == f->n && running && wait_ms != 0) {
		cg_curl.multi_poll(f->multi, NULL, 0, wait_ms, NULL);
		cg_curl.multi_perform(f->multi, &running);
	}
	while ((msg = cg_curl.multi_info_read(f->multi, &left))) {
		CURLcode how = msg->data.result;
		char *t;

		if (msg->msg != CURLMSG_DONE)
			continue;
		cg_curl.easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &t);
		finish((struct transfer *)(void *)t, how);
	}
	return f->n;
}

void
cg_fetch_cancel(struct cg_fetch *f)
{
	while (f->all)
		finish(f->all, CURLE_ABORTED_BY_CALLBACK);
}

struct one {
	struct cg_fetch_reply *reply;
	bool over;
};

static void
one_done(void *arg, struct cg_fetch_reply *reply)
{
	struct one *one = arg;

	*one->reply = *reply;
	cg_buf_init(&reply->headers, 0);
	cg_buf_init(&reply->body, 0);
	one->over = true;
}

int
cg_fetch_one(struct cg_fetch *f, const struct cg_fetch_req *req, struct cg_fetch_reply *reply,
    const struct cg_deadline *until, struct cg_err *err)
{
	enum { LOOK_MS = 200 /* a cancel flag that a signal sets wakes nobody */ };
	struct one one = { reply, false };
	struct transfer *t = begin(f, req, one_done, &one);

	while (!one.over && !cg_deadline_over(until)) {
		int wait = cg_deadline_poll_ms(until);

		cg_fetch_turn(f, wait < 0 || wait > LOOK_MS ? LOOK_MS : wait);
	}
	if (!one.over)
		finish(t, until->cancel && *until->cancel ? CURLE_ABORTED_BY_CALLBACK
		    : CURLE_OPERATION_TIMEDOUT);
	if (reply->status)
		return 0;
	*err = reply->err;
	return -1;
}

void
cg_fetch_reply_release(struct cg_fetch_reply *reply)
{
	cg_buf_release(&reply->headers);
	cg_buf_release(&reply->body);
}
