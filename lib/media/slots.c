/*
 * Places for jobs, over all workers: rows of the store (cg_store_slot_take). Within this
 * process who waits longest is next, and is called as soon as one of ours gives a
 * place back; that one of another worker has done so, only the first of each line looks,
 * more and more rarely.
 */
#include <string.h>

#include "media/media_priv.h"

enum { LOOK_MS = 1000, LOOK_MOST_MS = 8000, WAITING_MOST = 100, MARGIN_MS = 60000 };

static bool
same_line(const struct cg_media_job *a, const struct cg_media_job *b)
{
	return a->kind == b->kind && strcmp(a->req.who.tenant, b->req.who.tenant) == 0;
}

static void
stop_waiting(struct cg_media_job *j)
{
	struct cg_media_job **at = &j->m->waiting;

	while (*at && *at != j)
		at = &(*at)->wnext;
	if (*at)
		*at = j->wnext;
	j->waits = false;
}

/* Who is the first of this one's line? */
static struct cg_media_job *
first_of(const struct cg_media_job *j)
{
	struct cg_media_job *w = j->m->waiting;

	while (w && !same_line(w, j))
		w = w->wnext;
	return w;
}

static int
take(struct cg_media_job *j, struct cg_err *err)
{
	int64_t most = j->req.slots ? j->req.slots : j->kind->slots;

	return cg_store_slot_take(j->m->conf.store, &j->req.who, j->kind->name, most, j->req.key,
	    2 * j->kind->timeout_ms + MARGIN_MS, err);
}

static void
look(void *job)
{
	struct cg_media_job *j = job;
	struct cg_err err = CG_ERR_INIT;
	int rc;

	rc = first_of(j) == j ? take(j, &err) : 0;
	if (rc == 0) {
		j->wait_ms = j->wait_ms * 3 / 2 > LOOK_MOST_MS ? LOOK_MOST_MS : j->wait_ms * 3 / 2;
		cg_media_job_later(j, cg_scaled(j->m, j->wait_ms), look);
		return;
	}
	stop_waiting(j);
	if (rc < 0) {
		cg_media_job_store_failed(j, &err);
		return;
	}
	j->has_place = true;
	cg_media_job_has_place(j);
}

void
cg_slots_want(struct cg_media_job *j)
{
	struct cg_media_job **end = &j->m->waiting;
	size_t n = 0;

	for (; *end; end = &(*end)->wnext)
		n += same_line(*end, j);
	if (n >= WAITING_MOST) {
		cg_fault_set(&j->fault, CG_MEDIA_RATE_LIMITED, 0, "%d jobs for '%s' wait already",
		    WAITING_MOST, j->kind->name);
		cg_media_job_end(j);
		return;
	}
	*end = j;
	j->wnext = NULL;
	j->waits = true;
	j->wait_ms = LOOK_MS;
	if (n)
		cg_media_job_later(j, cg_scaled(j->m, LOOK_MS), look);
	else
		look(j);
	/* Nothing after this: it may have ended. */
}

void
cg_slots_leave(struct cg_media_job *j)
{
	struct cg_media_job *next;
	struct cg_err err;

	if (j->waits)
		stop_waiting(j);
	if (!j->has_place)
		return;
	/* Should it fail, the place is free when its time is over. */
	cg_store_slot_drop(j->m->conf.store, &j->req.who, j->kind->name, j->req.key, &err);
	j->has_place = false;
	if ((next = first_of(j)))
		cg_media_job_later(next, 0, look);
}
