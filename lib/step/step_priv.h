/* A running step, shared by the files of this room. */
#ifndef CG_STEP_STEP_PRIV_H
#define CG_STEP_STEP_PRIV_H

#include "base/buf.h"
#include "step/step.h"
#include "tenant/tenant.h"

struct cg_step {
	struct cg_step_host *host;
	const struct cg_scope *who;
	const struct cg_skill *skill;
	void *arg;
	char execution[CG_ID_LEN + 1];
	char *workspace;          /* absolute, no links in it */
	json_t *paths;            /* workspace path -> the cg:// address it stands for */
	const char **readable;    /* objects that the input names, NULL-terminated */
	size_t n_readable;
	struct cg_buf request, out, log;
	size_t sent;              /* of request */
	size_t log_line;          /* where the unfinished line of log begins */
	int in_fd, out_fd, err_fd; /* ours of the pipes; -1: closed */
	pid_t pid;
	bool fed, exited, reading_done;
	int status;               /* of wait, when exited */
	int64_t begun_ms, timeout_ms, kill_at_ms; /* monotonic; 0: not set */
	char code[64];            /* why it was stopped, or "" */
	char why[256];
};

/* workspace.c */
int cg_step_workspace(struct cg_step *s, struct cg_err *err);
/* The input with every cg:// string replaced by a path below the workspace; new. */
json_t *cg_step_materialise(struct cg_step *s, const json_t *input, struct cg_err *err);
void cg_step_workspace_remove(struct cg_step *s);

/* result.c */
int cg_step_read_result(struct cg_step *s, struct cg_step_result *r, struct cg_err *err);

#endif
