/* A running step, shared by the files of this room. */
#ifndef CG_STEP_STEP_PRIV_H
#define CG_STEP_STEP_PRIV_H

#include "base/buf.h"
#include "step/step.h"
#include "tenant/tenant.h"

struct cg_step {
	struct cg_step *next;     /* among the warm ones */
	struct cg_step_host *host;
	const struct cg_scope *who;
	const struct cg_skill *skill;
	void *arg;
	char execution[CG_ID_LEN + 1];
	char *workspace;          /* absolute, no links in it */
	struct cg_step_slot *slot; /* the workspace, when it may be used again; or NULL */
	json_t *paths;            /* workspace path -> the cg:// address it stands for */
	const char **readable;    /* objects that the input names, NULL-terminated */
	size_t n_readable;
	struct cg_buf request, out, log;
	size_t sent;              /* of request */
	size_t log_line;          /* where the unfinished line of log begins */
	int in_fd, out_fd, err_fd; /* ours of the pipes; -1: closed */
	pid_t pid;                /* 0: somebody else does it */
	bool fed, exited, reading_done;
	bool may_ask, is_asked, may_interrupt; /* as the job had it */
	bool has_strays;          /* it left processes behind, which may still write */
	int status;               /* of wait, when exited */
	int64_t begun_ms, timeout_ms, kill_at_ms; /* monotonic; 0: not set */
	char code[64];            /* why it was stopped, or "" */
	char why[256];
};

/* step.c */
struct cg_step *cg_step_new(struct cg_step_host *host, const struct cg_scope *who,
    const struct cg_skill *skill, int64_t timeout_ms);
void cg_step_free(struct cg_step *s);
int cg_step_request(struct cg_step *s, const struct cg_step_job *job, struct cg_err *err);

/* launch.c */
int cg_step_launch(struct cg_step *s, struct cg_err *err); /* start its process, unfed */

/* warm.c: one that fits this job, and is the job's from here on; or NULL */
struct cg_step *cg_step_take_warm(struct cg_step_host *host, const struct cg_step_job *job);

/* workspace.c */
int cg_step_workspace(struct cg_step *s, struct cg_err *err);
/* A folder of that name with its out/ and tmp/; its path without links, new, or NULL. */
char *cg_step_workspace_make(const char *work_dir, const char *name, struct cg_err *err);
/* The input with every cg:// string replaced by a path below the workspace; new. */
json_t *cg_step_materialise(struct cg_step *s, const json_t *input, struct cg_err *err);
bool cg_step_names_objects(const json_t *input); /* is there a cg:// string? */
void cg_step_workspace_remove(struct cg_step *s);

/* slot.c: workspaces that are used again */
struct cg_step_slot {
	struct cg_step_slot *next;
	const struct cg_skill *skill;
	char tenant[CG_TENANT_MAX + 1];
	char *path;
	int fd[3];                /* the folder, its out/, its tmp/ */
	uint64_t ino[3];
	struct cg_sandbox box;    /* of a step that names no objects; prepared at box_at_ms */
	int64_t box_at_ms;        /* 0: not prepared */
};
int cg_step_slot_take(struct cg_step *s, struct cg_err *err);
void cg_step_slot_give(struct cg_step *s);
void cg_step_slots_drop(struct cg_step_host *h);

/* result.c */
int cg_step_read_result(struct cg_step *s, struct cg_step_result *r, struct cg_err *err);

#endif
