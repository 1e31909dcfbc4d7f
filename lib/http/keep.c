/*
 * The main thread's part: it watches over times, moves the log and the streams, answers signals,
 * and ends it all.
 */
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/sig.h"
#include "http/http_priv.h"

enum { TICK_MS = 1000, DRAIN_MS = 20 };

/* How long a connection may be in a phase; 0: any time. */
static int64_t
patience(const struct cg_http_conf *c, int phase)
{
	switch (phase) {
	case CG_HTTP_FRESH:
	case CG_HTTP_HEADERS:
		return c->header_ms;
	case CG_HTTP_BODY:
		return c->body_ms;
	case CG_HTTP_SEND:
		return c->reply_ms;
	case CG_HTTP_IDLE: /* trickles, or else the library had closed it */
		return c->idle_ms + c->header_ms;
	default:
		return 0;
	}
}

/* End the connections of those who take too long, however busy they look. */
static void
sweep(struct cg_http *h)
{
	int64_t now = cg_mono_ms();

	pthread_mutex_lock(&h->lock);
	for (struct cg_http_conn *c = h->all; c; c = c->next) {
		int phase = atomic_load_explicit(&c->phase, memory_order_relaxed);
		int64_t may = patience(&h->conf, phase);

		if (may && now - atomic_load_explicit(&c->since_ms, memory_order_relaxed) > may) {
			shutdown(c->fd, SHUT_RDWR);
			atomic_store_explicit(&c->phase, CG_HTTP_WORK, memory_order_relaxed);
			h->closed_late++;
		}
	}
	pthread_mutex_unlock(&h->lock);
}

/* Wait for a signal, the log or the next turn. Returns the signal, 0 none. */
static int
turn(struct cg_http *h, int signals, int wait_ms)
{
	struct pollfd v[] = { { signals, POLLIN, 0 }, { h->wake, POLLIN, 0 },
		{ h->stream_epoll, POLLIN, 0 } };
	uint64_t n;
	int got = 0;

	if (poll(v, 3, wait_ms) > 0 && v[0].revents)
		got = cg_sig_next(signals);
	if (v[1].revents)
		(void)!read(h->wake, &n, sizeof n);
	if (v[2].revents)
		cg_http_streams_turn(h);
	cg_http_log_flush(h, 0);
	return got;
}

/* No new connection; those that serve a request get the grace. True: a second signal came. */
static bool
drain(struct cg_http *h, int signals)
{
	int64_t until = cg_mono_ms() + h->conf.grace_ms;
	int fd, got;

	atomic_store(&h->draining, true);
	if ((fd = MHD_quiesce_daemon(h->daemon)) != MHD_INVALID_SOCKET)
		close(fd);
	cg_http_streams_end(h, false);
	while (atomic_load(&h->n_reqs) + atomic_load(&h->n_streams) > 0 && cg_mono_ms() < until) {
		got = turn(h, signals, DRAIN_MS);
		if (got == SIGINT || got == SIGTERM)
			return true;
	}
	return false;
}

int
cg_http_run(struct cg_http *h, int signals)
{
	int64_t next = cg_mono_ms() + TICK_MS;
	int got;

	for (;;) {
		int64_t now = cg_mono_ms();

		if (now >= next) {
			sweep(h);
			cg_http_streams_beat(h);
			next = now + TICK_MS;
		}
		got = turn(h, signals, (int)(next > now ? next - now : 0));
		if (got == SIGHUP)
			atomic_fetch_add(&h->generation, 1);
		else if (got == SIGUSR1 && h->conf.report)
			h->conf.report(h->conf.arg, h);
		else if (got == SIGINT || got == SIGTERM)
			break;
	}
	if (drain(h, signals))
		cg_http_log_flush(h, 0);
	return got;
}

bool
cg_http_stop(struct cg_http *h)
{
	cg_http_streams_end(h, true);
	cg_http_streams_turn(h);
	cg_http_log_flush(h, 1000);
	if (atomic_load(&h->n_reqs) + atomic_load(&h->n_streams) > 0 || !cg_http_work_stop(h))
		return false; /* a handler does not end: its thread goes with the process */
	if (h->daemon)
		MHD_stop_daemon(h->daemon);
	cg_http_log_flush(h, 1000);
	close(h->wake);
	close(h->stream_epoll);
	close(h->pair[0]);
	close(h->pair[1]);
	cg_buf_release(&h->log);
	cg_buf_release(&h->log_out);
	free(h);
	return true;
}

void
cg_http_count(struct cg_http *h, struct cg_http_counts *to)
{
	to->connections = h->n_conns;
	to->requests = h->n_reqs;
	to->streams = h->n_streams;
	to->total = h->total;
	to->closed_late = h->closed_late;
	pthread_mutex_lock(&h->work_lock);
	to->waiting = h->waiting;
	to->working = h->working;
	pthread_mutex_unlock(&h->work_lock);
	pthread_mutex_lock(&h->log_lock);
	to->log_lost = h->log_lost;
	pthread_mutex_unlock(&h->log_lock);
}

bool
cg_http_draining(const struct cg_http *h)
{
	return atomic_load(&((struct cg_http *)(uintptr_t)h)->draining);
}
