/*
 * Processes that are started ahead of their step: starting and loading a program takes
 * longer than many a step does.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "skill/skill.h"
#include "step/step_priv.h"

static void
keep(struct cg_step *s)
{
	s->who = NULL; /* the caller's may not live as long; the slot knows the tenant */
	s->next = s->host->warm;
	s->host->warm = s;
	s->host->n_warm++;
}

/* One to be launched; NULL: err, or none of this skill is started ahead. */
static struct cg_step *
next_one(struct cg_step_host *host, const struct cg_scope *who, const struct cg_skill *skill,
    int64_t timeout_ms, int *rc, struct cg_err *err)
{
	struct cg_step *s;

	*rc = 0;
	if (!skill->program || host->tidy != skill)
		return NULL;
	s = cg_step_new(host, who, skill, timeout_ms);
	if ((*rc = cg_step_slot_take(s, err)) == 0)
		return s;
	cg_step_abandon(s);
	return NULL;
}

int
cg_step_warm(struct cg_step_host *host, const struct cg_scope *who, const struct cg_skill *skill,
    int64_t timeout_ms, struct cg_err *err)
{
	int rc;
	struct cg_step *s = next_one(host, who, skill, timeout_ms, &rc, err);

	if (!s)
		return rc;
	if (cg_step_launch(s, err) < 0) {
		cg_step_abandon(s);
		return -1;
	}
	keep(s);
	return 1;
}

/* ---- while the caller waits for something else ---- */

struct cg_step_ahead {
	struct cg_step *step;
	struct cg_step_launch launch;
};

int
cg_step_warm_begin(struct cg_step_host *host, const struct cg_scope *who,
    const struct cg_skill *skill, int64_t timeout_ms, struct cg_err *err)
{
	struct cg_step_ahead *a;
	struct cg_step *s;
	int rc;

	if (!host->aside && !(host->aside = cg_step_aside_new()))
		return cg_step_warm(host, who, skill, timeout_ms, err);
	if (!(s = next_one(host, who, skill, timeout_ms, &rc, err)))
		return rc;
	a = cg_alloc(sizeof *a);
	a->step = s;
	if (cg_step_launch_prepare(s, &a->launch, err) < 0) {
		cg_step_launch_end(s, &a->launch, -1, err);
		cg_step_abandon(s);
		free(a);
		return -1;
	}
	host->ahead = a;
	cg_step_aside_start(host->aside, &a->launch.child);
	return 1;
}

int
cg_step_warm_end(struct cg_step_host *host, struct cg_err *err)
{
	struct cg_step_ahead *a = host->ahead;
	int rc;

	if (!a)
		return 0;
	host->ahead = NULL;
	rc = cg_step_aside_wait(host->aside, &a->step->pid, err);
	if ((rc = cg_step_launch_end(a->step, &a->launch, rc, err)) == 0)
		keep(a->step);
	else
		cg_step_abandon(a->step);
	free(a);
	return rc;
}

struct cg_step *
cg_step_take_warm(struct cg_step_host *host, const struct cg_step_job *job)
{
	int64_t timeout = job->timeout_ms ? job->timeout_ms : job->skill->timeout_ms;
	struct cg_step **at = &host->warm, *s;

	while (*at && ((*at)->skill != job->skill || (*at)->timeout_ms != timeout
	    || strcmp((*at)->slot->tenant, job->who->tenant) != 0))
		at = &(*at)->next;
	if (!(s = *at) || cg_step_names_objects(job->input) || cg_step_names_objects(job->answers))
		return NULL;
	*at = s->next;
	host->n_warm--;
	s->who = job->who;
	return s;
}

void
cg_step_warm_exited(struct cg_step_host *host, pid_t pid)
{
	struct cg_step **at = &host->warm, *s;

	while (*at && (*at)->pid != pid)
		at = &(*at)->next;
	if (!(s = *at))
		return;
	*at = s->next;
	host->n_warm--;
	s->has_strays = true; /* it had no business ending */
	cg_step_exited(s, 0);
	cg_step_free(s);
}

void
cg_step_warm_drop(struct cg_step_host *host)
{
	while (host->warm) {
		struct cg_step *s = host->warm;

		host->warm = s->next;
		host->n_warm--;
		cg_step_abandon(s);
	}
}

void
cg_step_host_release(struct cg_step_host *host)
{
	cg_step_warm_drop(host);
	cg_step_aside_free(host->aside);
	host->aside = NULL;
	cg_step_slots_drop(host);
}
