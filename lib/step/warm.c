/*
 * Processes that are started ahead of their step: starting and loading a program takes
 * longer than many a step does.
 */
#include <string.h>

#include "base/err.h"
#include "skill/skill.h"
#include "step/step_priv.h"

int
cg_step_warm(struct cg_step_host *host, const struct cg_scope *who, const struct cg_skill *skill,
    int64_t timeout_ms, struct cg_err *err)
{
	struct cg_step *s;

	if (!skill->program || host->tidy != skill)
		return 0;
	s = cg_step_new(host, who, skill, timeout_ms);
	if (cg_step_slot_take(s, err) < 0 || cg_step_launch(s, err) < 0) {
		cg_step_abandon(s);
		return -1;
	}
	s->who = NULL; /* the caller's may not live as long; the slot knows the tenant */
	s->next = host->warm;
	host->warm = s;
	host->n_warm++;
	return 1;
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
	cg_step_slots_drop(host);
}
