/*
 * Names to addresses, for transfers with a guard: once, before anything is connected.
 * getaddrinfo blocks, so each lookup has a thread of its own, and what it finds is told
 * through an eventfd. Answers are kept for a while: hundreds of polls ask one name.
 */
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "fetch/fetch_priv.h"

enum { KEEP_MS = 30000, THREADS_MAX = 16 };

struct answer {
	struct answer *next;
	char *host;
	struct sockaddr_storage a[ADDRESSES_MAX];
	int n;
	const char *why; /* when there is none; static */
};

/* Between the threads and the one that asked; whoever leaves last frees it. */
struct mailbox {
	pthread_mutex_t lock;
	struct answer *first;
	int fd, users;
};

struct lookup {
	struct lookup *next;
	struct answer *answer; /* NULL: it is still being asked */
	int64_t at_ms;         /* when it came */
	bool asked;
	struct cg_fetch_call *first, **last; /* who waits for it */
	char host[];
};

struct job {
	struct mailbox *box;
	struct answer *answer;
};

/* ---- in the thread ---- */

static void
leave(struct mailbox *box)
{
	bool last;

	pthread_mutex_lock(&box->lock);
	last = --box->users == 0;
	pthread_mutex_unlock(&box->lock);
	if (!last)
		return;
	while (box->first) {
		struct answer *a = box->first;

		box->first = a->next;
		free(a->host);
		free(a);
	}
	close(box->fd);
	pthread_mutex_destroy(&box->lock);
	free(box);
}

static void
ask(struct answer *a)
{
	struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_ADDRCONFIG }, *list = NULL;
	int rc = getaddrinfo(a->host, NULL, &hints, &list);

	if (rc != 0)
		a->why = gai_strerror(rc);
	for (struct addrinfo *i = rc == 0 ? list : NULL; i && a->n < ADDRESSES_MAX; i = i->ai_next)
		if (i->ai_addrlen <= sizeof a->a[0])
			memcpy(&a->a[a->n++], i->ai_addr, i->ai_addrlen);
	if (rc == 0)
		freeaddrinfo(list);
}

static void *
work(void *arg)
{
	struct job *job = arg;
	struct mailbox *box = job->box;
	uint64_t one = 1;

	ask(job->answer);
	pthread_mutex_lock(&box->lock);
	job->answer->next = box->first;
	box->first = job->answer;
	pthread_mutex_unlock(&box->lock);
	/* Only full after 2^64 answers. */
	if (write(box->fd, &one, sizeof one) < 0)
		abort();
	free(job);
	leave(box);
	return NULL;
}

/* ---- in the loop ---- */

int
cg_resolver_open(struct resolver *r)
{
	struct mailbox *box;
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	if (fd < 0)
		return -1;
	box = cg_alloc(sizeof *box);
	pthread_mutex_init(&box->lock, NULL);
	box->fd = r->fd = fd;
	box->users = 1;
	r->box = box;
	return 0;
}

static void
forget(struct lookup *l)
{
	if (l->answer) {
		free(l->answer->host);
		free(l->answer);
	}
	free(l);
}

void
cg_resolver_close(struct resolver *r)
{
	while (r->lookups) {
		struct lookup *l = r->lookups;

		r->lookups = l->next;
		forget(l);
	}
	if (r->box)
		leave(r->box);
	r->box = NULL;
}

static int
start_thread(struct resolver *r, struct lookup *l)
{
	struct job *job = cg_alloc(sizeof *job);
	pthread_attr_t attr;
	pthread_t thread;
	sigset_t all, old;
	int rc;

	job->box = r->box;
	job->answer = cg_alloc(sizeof *job->answer);
	job->answer->host = cg_strdup(l->host);
	pthread_mutex_lock(&r->box->lock);
	r->box->users++;
	pthread_mutex_unlock(&r->box->lock);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	/* getaddrinfo wants little; the default would be 8 MB of addresses each. */
	pthread_attr_setstacksize(&attr, 256 << 10);
	/* Signals are for the thread that waits, whose wait they end. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	rc = pthread_create(&thread, &attr, work, job);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	if (rc == 0) {
		l->asked = true;
		r->threads++;
		return 0;
	}
	leave(r->box);
	free(job->answer->host);
	free(job->answer);
	free(job);
	return -1;
}

/* As many as may; without a single thread there would never be another chance. */
static void
start_threads(struct resolver *r)
{
	for (struct lookup *l = r->lookups; l && r->threads < THREADS_MAX; l = l->next)
		if (!l->asked && start_thread(r, l) < 0)
			break;
}

static struct lookup *
find(struct resolver *r, const char *host)
{
	int64_t now = cg_mono_ms();
	struct lookup **at = &r->lookups, *found = NULL, *l;

	while ((l = *at)) {
		if (l->answer && now - l->at_ms > KEEP_MS) {
			*at = l->next;
			forget(l);
			continue;
		}
		if (strcmp(l->host, host) == 0)
			found = l;
		at = &l->next;
	}
	if (found)
		return found;
	l = cg_alloc(sizeof *l + strlen(host) + 1);
	memcpy(l->host, host, strlen(host));
	l->last = &l->first;
	l->next = r->lookups;
	r->lookups = l;
	return l;
}

void
cg_resolve(struct resolver *r, struct cg_fetch_call *c)
{
	struct lookup *l = find(r, c->target.host);

	if (l->answer) {
		cg_call_resolved(c, l->answer->a, l->answer->n, l->answer->why);
		return;
	}
	c->lookup = l;
	c->after = NULL;
	*l->last = c;
	l->last = &c->after;
	start_threads(r);
}

void
cg_resolve_leave(struct cg_fetch_call *c)
{
	struct lookup *l = c->lookup;
	struct cg_fetch_call **at;

	if (!l)
		return;
	for (at = &l->first; *at != c; at = &(*at)->after)
		;
	*at = c->after;
	if (l->last == &c->after)
		l->last = at;
	c->lookup = NULL;
}

/* One answer: to all who wait for it. None of them ends here, so the list is quiet. */
static void
deliver(struct resolver *r, struct answer *a)
{
	struct lookup **at = &r->lookups, *l;

	r->threads--;
	while (strcmp((*at)->host, a->host) != 0 || (*at)->answer)
		at = &(*at)->next;
	l = *at;
	l->answer = a;
	l->at_ms = cg_mono_ms();
	while (l->first) {
		struct cg_fetch_call *c = l->first;

		cg_resolve_leave(c);
		cg_call_resolved(c, a->a, a->n, a->why);
	}
	/* That there is none may be different in a moment. */
	if (!a->n) {
		*at = l->next;
		forget(l);
	}
}

void
cg_resolver_serve(struct resolver *r)
{
	struct answer *a;
	uint64_t n;

	if (read(r->fd, &n, sizeof n) < 0 && errno == EAGAIN)
		return;
	pthread_mutex_lock(&r->box->lock);
	a = r->box->first;
	r->box->first = NULL;
	pthread_mutex_unlock(&r->box->lock);
	while (a) {
		struct answer *next = a->next;

		deliver(r, a);
		a = next;
	}
	start_threads(r);
}
