/*
 * Workspaces that are used again. Making and removing three folders and opening
 * a score of paths for the sandbox costs more than many a step does. So when a
 * step has left its workspace exactly as it got it - no file, no process, no
 * changed mode - the next step of the same skill and tenant gets it, together
 * with the Landlock ruleset that was made for it. In all other cases it is removed.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "skill/skill.h"
#include "step/step_priv.h"

static void
slot_close(struct cg_step_slot *slot)
{
	for (int i = 0; i < 3; i++)
		if (slot->fd[i] >= 0)
			close(slot->fd[i]);
	if (slot->box_at_ms)
		cg_sandbox_release(&slot->box);
	free(slot->path);
	free(slot);
}

static void
slot_drop(struct cg_step_slot *slot)
{
	struct cg_err ignored;

	cg_rmtree(slot->path, &ignored);
	slot_close(slot);
}

static int
open_folder(struct cg_step_slot *slot, int i, const char *name, struct cg_err *err)
{
	struct stat st;

	slot->fd[i] = openat(i ? slot->fd[0] : AT_FDCWD, name,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (slot->fd[i] < 0 || fstat(slot->fd[i], &st) < 0)
		return cg_err_sys(err, "open workspace '%s'", slot->path);
	slot->ino[i] = st.st_ino;
	return 0;
}

static struct cg_step_slot *
slot_new(struct cg_step *s, struct cg_err *err)
{
	struct cg_step_slot *slot;
	char name[32], *path;

	snprintf(name, sizeof name, "%zu", ++s->host->n_made);
	path = cg_step_workspace_make(s->host->work_dir, name, err);
	if (!path)
		return NULL;
	slot = cg_alloc(sizeof *slot);
	*slot = (struct cg_step_slot){ .skill = s->skill, .path = path, .fd = { -1, -1, -1 } };
	snprintf(slot->tenant, sizeof slot->tenant, "%s", s->who->tenant);
	if (open_folder(slot, 0, path, err) < 0 || open_folder(slot, 1, "out", err) < 0
	    || open_folder(slot, 2, "tmp", err) < 0) {
		slot_drop(slot);
		return NULL;
	}
	return slot;
}

int
cg_step_slot_take(struct cg_step *s, struct cg_err *err)
{
	struct cg_step_host *h = s->host;
	struct cg_step_slot **at = &h->slots, *slot;

	while (*at && ((*at)->skill != s->skill || strcmp((*at)->tenant, s->who->tenant) != 0))
		at = &(*at)->next;
	if ((slot = *at)) {
		*at = slot->next;
		h->n_slots--;
	} else if (!(slot = slot_new(s, err))) {
		return -1;
	}
	s->slot = slot;
	s->workspace = cg_strdup(slot->path);
	return 0;
}

/* Is that folder ours alone, and does it hold nothing but out/ and tmp/, or nothing? */
static bool
is_untouched(const struct cg_step_slot *slot, int i)
{
	/* Aligned as the kernel's records are; more than fits is more than nothing. */
	union { struct dirent64 d; char bytes[512]; } buf;
	struct stat st;
	ssize_t n;
	int seen = 0;

	if (fstat(slot->fd[i], &st) < 0 || st.st_mode != (S_IFDIR | 0700)
	    || st.st_uid != geteuid() || lseek(slot->fd[i], 0, SEEK_SET) < 0)
		return false;
	if ((n = getdents64(slot->fd[i], &buf, sizeof buf)) < 0)
		return false;
	for (ssize_t at = 0; at < n;) {
		const struct dirent64 *d = (const struct dirent64 *)(buf.bytes + at);

		at += d->d_reclen;
		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		if (i != 0 || !((strcmp(d->d_name, "out") == 0 && d->d_ino == slot->ino[1])
		    || (strcmp(d->d_name, "tmp") == 0 && d->d_ino == slot->ino[2])))
			return false;
		seen++;
	}
	return seen == (i == 0 ? 2 : 0) && getdents64(slot->fd[i], &buf, sizeof buf) == 0;
}

/* The one that has not been asked for longest. */
static void
drop_last(struct cg_step_host *h)
{
	struct cg_step_slot **at = &h->slots;

	while ((*at)->next)
		at = &(*at)->next;
	slot_drop(*at);
	*at = NULL;
	h->n_slots--;
}

void
cg_step_slot_give(struct cg_step *s)
{
	struct cg_step_host *h = s->host;
	struct cg_step_slot *slot = s->slot;

	s->slot = NULL;
	if (!s->exited || s->has_strays || !is_untouched(slot, 0) || !is_untouched(slot, 1)
	    || !is_untouched(slot, 2)) {
		slot_drop(slot);
		return;
	}
	h->tidy = slot->skill;
	slot->next = h->slots;
	h->slots = slot;
	if (h->n_slots++ == h->reuse)
		drop_last(h);
}

void
cg_step_slots_drop(struct cg_step_host *h)
{
	while (h->slots) {
		struct cg_step_slot *slot = h->slots;

		h->slots = slot->next;
		slot_drop(slot);
	}
	h->n_slots = 0;
}
