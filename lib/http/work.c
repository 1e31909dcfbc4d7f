/*
 * Handlers that wait. A request whose handler blocks is put into a list with its connection
 * suspended; a worker takes it, runs the handler and resumes the connection, whose socket thread
 * then sends what the handler replied. The worker that was through last is called first: what it
 * works with, a connection to a database and the process behind it, is warm, and as many workers
 * take part as are needed.
 */
#include <poll.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "http/http_priv.h"

/* One that has nothing to do. */
struct cg_http_idle {
	struct cg_http_idle *next;
	pthread_cond_t call;
	bool called;
};

static void
call_one(struct cg_http *h)
{
	struct cg_http_idle *w = h->idle;

	if (!w)
		return;
	h->idle = w->next;
	w->called = true;
	pthread_cond_signal(&w->call);
}

/* Until there may be something to do. */
static void
be_idle(struct cg_http *h, struct cg_http_idle *me)
{
	me->called = false;
	me->next = h->idle;
	h->idle = me;
	while (!me->called)
		pthread_cond_wait(&me->call, &h->work_lock);
}

bool
cg_http_park(struct cg_http_req *r)
{
	struct cg_http *h = r->h;
	bool fits;

	pthread_mutex_lock(&h->work_lock);
	fits = h->waiting < h->conf.backlog && h->n_workers > 0;
	if (fits) {
		r->next = NULL;
		*h->tail = r;
		h->tail = &r->next;
		h->waiting++;
		call_one(h);
	}
	pthread_mutex_unlock(&h->work_lock);
	return fits;
}

static struct cg_http_req *
next(struct cg_http *h, struct cg_http_idle *me)
{
	struct cg_http_req *r;

	pthread_mutex_lock(&h->work_lock);
	while (!h->head && !h->ending)
		be_idle(h, me);
	if ((r = h->head)) {
		h->head = r->next;
		if (!h->head)
			h->tail = &h->head;
		h->waiting--;
		h->working++;
	}
	pthread_mutex_unlock(&h->work_lock);
	return r;
}

static void
over(struct cg_http *h)
{
	pthread_mutex_lock(&h->work_lock);
	h->working--;
	pthread_mutex_unlock(&h->work_lock);
}

static void *
work(void *arg)
{
	struct cg_http *h = arg;
	struct cg_http_idle me = { .call = PTHREAD_COND_INITIALIZER };
	unsigned generation = 0;
	void *ctx = NULL;
	struct cg_http_req *r;

	while ((r = next(h, &me))) {
		unsigned now = atomic_load(&h->generation);

		if (ctx && now != generation) {
			h->conf.close(h->conf.arg, ctx);
			ctx = NULL;
		}
		if (!ctx && h->conf.open)
			ctx = h->conf.open(h->conf.arg);
		generation = now;
		r->ctx = ctx;
		if (!ctx && h->conf.open) /* a configuration that cannot be read, no descriptors */
			cg_http_refuse(r, 503, "UNAVAILABLE", NULL, 0, "the server is not ready, try again");
		else
			r->plan.handle(r->plan.arg, r);
		if (r->status == 0)
			cg_http_refuse(r, 500, "BUG", NULL, 0, "nothing replied to this request");
		over(h);
		MHD_resume_connection(r->mhd); /* from here on it is the socket thread's */
	}
	if (ctx)
		h->conf.close(h->conf.arg, ctx);
	return NULL;
}

int
cg_http_work_start(struct cg_http *h, struct cg_err *err)
{
	if (h->conf.workers <= 0)
		return 0;
	h->workers = cg_calloc((size_t)h->conf.workers, sizeof *h->workers);
	for (; h->n_workers < h->conf.workers; h->n_workers++)
		if (pthread_create(&h->workers[h->n_workers], NULL, work, h) != 0)
			return cg_err_set(err, CG_E_OS, "start %d threads for requests", h->conf.workers);
	return 0;
}

bool
cg_http_work_stop(struct cg_http *h)
{
	bool idle;

	pthread_mutex_lock(&h->work_lock);
	idle = h->working == 0 && !h->head;
	h->ending = idle;
	while (idle && h->idle)
		call_one(h);
	pthread_mutex_unlock(&h->work_lock);
	for (; idle && h->n_workers > 0; h->n_workers--)
		pthread_join(h->workers[h->n_workers - 1], NULL);
	if (idle) {
		free(h->workers);
		h->workers = NULL;
	}
	return idle;
}

int
cg_http_await(const struct cg_http_req *r, int fd, int64_t ms)
{
	struct pollfd v[] = { { fd, POLLIN, 0 }, { r->conn->fd, POLLRDHUP, 0 } };
	int64_t until = cg_mono_ms() + ms, left;

	while ((left = until - cg_mono_ms()) >= 0) {
		poll(v, 2, left > 1000 ? 1000 : (int)left);
		if (v[0].revents)
			return 1;
		if (v[1].revents)
			return -1;
		if (left == 0)
			break;
	}
	return 0;
}
