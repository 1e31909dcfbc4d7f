/* The serving side's one loop: new steps, their sockets, the transfers made for them. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "fetch/fetch.h"
#include "gate/gate_priv.h"
#include "json/json.h"
#include "llm/llm.h"
#include "media/media.h"
#include "tenant/tenant.h"

enum { PER_HOST = 64 /* transfers to one upstream at a time */ };

/* The descriptors that came with a message: both, or none is kept. */
static bool
take_fds(struct msghdr *msg, int fds[2])
{
	struct cmsghdr *c = CMSG_FIRSTHDR(msg);
	size_t n;
	int v[8];

	if (!c || c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
		return false;
	n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	if (n > sizeof v / sizeof *v)
		n = sizeof v / sizeof *v;
	memcpy(v, CMSG_DATA(c), n * sizeof(int));
	if (n == 2) {
		memcpy(fds, v, sizeof v[0] * 2);
		return true;
	}
	while (n > 0)
		close(v[--n]);
	return false;
}

/* A step has been committed: what came for it need not lie here any more. */
static void
forget(struct cg_gate_host *h, const char *text, size_t n)
{
	struct cg_err err = CG_ERR_INIT;
	json_t *note = cg_json_parse(text, n, "a note of the worker", 0, &err), *key;
	struct cg_scope who;
	size_t i;

	if (h->media && cg_scope_init(&who, cg_json_get_str(note, "tenantId", ""), NULL, &err) == 0)
		json_array_foreach(json_object_get(note, "committed"), i, key)
			if (cg_media_forget(h->media, &who, json_string_value(key), &err) < 0)
				break; /* it goes when it is old */
	json_decref(note);
}

/* The next step: 1, 0 none waits, -1 the worker is gone. */
static int
accept_step(struct cg_gate_host *h, int control, char *room)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(8 * sizeof(int))];
	} space;
	struct iovec iov = { room, CG_GATE_CONTROL_MAX };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &space,
		.msg_controllen = sizeof space };
	struct cg_err ignored;
	json_t *context;
	int fds[2];
	ssize_t n = recvmsg(control, &msg, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);

	if (n <= 0)
		return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
	if (!take_fds(&msg, fds)) {
		if (msg.msg_controllen == 0)
			forget(h, room, (size_t)n);
		return 1;
	}
	context = cg_json_parse(room, (size_t)n, "a step's names", 0, &ignored);
	/* Nothing holds us up: who cannot take a line now gets it later. */
	if (!context || fcntl(fds[0], F_SETFL, O_NONBLOCK) < 0
	    || fcntl(fds[1], F_SETFL, O_NONBLOCK) < 0) {
		json_decref(context);
		close(fds[0]);
		close(fds[1]);
		return 1;
	}
	cg_gate_client_new(h, context, fds[0], fds[1]);
	return 1;
}

static int
turn(struct cg_gate_host *h, int control, char *room, struct cg_err *err)
{
	size_t n = 0, i = 1;
	struct pollfd *v = cg_calloc(h->n + 1, sizeof *v);
	struct cg_gate_client *next;
	int rc = 1;

	/* A full house answers first; who comes now waits in the socket. */
	v[n++] = (struct pollfd){ h->n < CG_GATE_CLIENTS ? control : -1, POLLIN, 0 };
	for (struct cg_gate_client *c = h->all; c; c = c->next)
		v[n++] = cg_gate_client_poll(c);
	if (cg_fetch_wait(h->fetch, v, n, -1) < 0)
		rc = cg_err_sys(err, "wait for requests");
	/*
	 * None is freed but here, and none is added before this is over: a done may only
	 * have put an answer into a client's buffer, which goes out at once.
	 */
	for (struct cg_gate_client *c = rc < 0 ? NULL : h->all; c; c = next, i++) {
		next = c->next;
		if (!cg_gate_client_io(c, v[i].revents))
			cg_gate_client_free(c);
	}
	while (rc == 1 && v[0].revents && h->n < CG_GATE_CLIENTS) {
		int got = accept_step(h, control, room);

		if (got <= 0) {
			rc = got < 0 ? 0 : 1;
			break;
		}
	}
	free(v);
	return rc;
}

static int
open_all(struct cg_gate_host *h, struct cg_err *err)
{
	const struct cg_gate_conf *conf = h->conf;
	struct cg_media_conf media = { .store = conf->store, .providers = conf->providers,
		.spool = conf->spool, .order = conf->order, .env = conf->env, .env_arg = conf->env_arg,
		.time_scale = conf->haste };

	if (cg_fetch_open(&h->fetch, PER_HOST, err) < 0)
		return -1;
	if (conf->llm && conf->llm->base_url && *conf->llm->base_url
	    && cg_llm_open(&h->llm, h->fetch, conf->llm, err) < 0)
		return -1;
	media.fetch = h->fetch;
	return conf->providers ? cg_media_open(&h->media, &media, err) : 0;
}

/* The worker is gone: what was stopped before is cancelled where it runs, for a moment. */
static void
part(struct cg_gate_host *h)
{
	int64_t until = cg_mono_ms() + CG_GATE_PARTING_MS, left;

	while (h->all)
		cg_gate_client_free(h->all);
	while (h->media && cg_media_is_parting(h->media) && (left = until - cg_mono_ms()) > 0)
		if (cg_fetch_turn(h->fetch, (int)left) <= 0)
			break;
}

int
cg_gate_serve(int control, const struct cg_gate_conf *conf, struct cg_err *err)
{
	struct cg_gate_host h = { .conf = conf };
	char *room;
	int rc = open_all(&h, err);

	room = cg_calloc(1, CG_GATE_CONTROL_MAX);
	for (rc = rc < 0 ? rc : 1; rc == 1;)
		rc = turn(&h, control, room, err);
	free(room);
	part(&h);
	cg_media_close(h.media);
	cg_llm_close(h.llm);
	cg_fetch_close(h.fetch);
	return rc;
}
