/*
 * A thread that starts processes, while the worker's own waits for the disk. It has one
 * process to start at a time, all that this takes is ready, and nobody touches any of it
 * until the thread is asked how that went.
 *
 * Whom it has started gets SIGKILL when it ends (PR_SET_PDEATHSIG is about the thread that
 * is the parent): it lives as long as the host does.
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "base/child.h"
#include "base/err.h"
#include "base/mem.h"
#include "step/step_priv.h"

struct cg_step_aside {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t told, done;
	const struct cg_child *child; /* to start; NULL: nothing */
	bool stop;
	int rc;                       /* how that went */
	pid_t pid;
	struct cg_err err;
};

static void *
serve(void *arg)
{
	struct cg_step_aside *a = arg;

	pthread_mutex_lock(&a->lock);
	while (!a->stop) {
		if (!a->child) {
			pthread_cond_wait(&a->told, &a->lock);
			continue;
		}
		a->rc = cg_child_start(a->child, &a->pid, &a->err);
		a->child = NULL;
		pthread_cond_signal(&a->done);
	}
	pthread_mutex_unlock(&a->lock);
	return NULL;
}

struct cg_step_aside *
cg_step_aside_new(void)
{
	struct cg_step_aside *a = cg_alloc(sizeof *a);
	sigset_t all, before;
	int rc;

	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->told, NULL);
	pthread_cond_init(&a->done, NULL);
	/* Signals are the worker's business, which waits for them in its loop. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&a->thread, NULL, serve, a);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (rc == 0)
		return a;
	free(a);
	return NULL;
}

void
cg_step_aside_free(struct cg_step_aside *a)
{
	if (!a)
		return;
	pthread_mutex_lock(&a->lock);
	a->stop = true;
	pthread_cond_signal(&a->told);
	pthread_mutex_unlock(&a->lock);
	pthread_join(a->thread, NULL);
	pthread_mutex_destroy(&a->lock);
	pthread_cond_destroy(&a->told);
	pthread_cond_destroy(&a->done);
	free(a);
}

void
cg_step_aside_start(struct cg_step_aside *a, const struct cg_child *c)
{
	pthread_mutex_lock(&a->lock);
	a->child = c;
	pthread_cond_signal(&a->told);
	pthread_mutex_unlock(&a->lock);
}

int
cg_step_aside_wait(struct cg_step_aside *a, pid_t *pid, struct cg_err *err)
{
	int rc;

	pthread_mutex_lock(&a->lock);
	while (a->child)
		pthread_cond_wait(&a->done, &a->lock);
	if ((rc = a->rc) < 0)
		*err = a->err;
	else
		*pid = a->pid;
	pthread_mutex_unlock(&a->lock);
	return rc;
}
