/* A step's process is started: its pipes, its environment, what it may touch. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "skill/skill.h"
#include "step/step_priv.h"

enum { BOX_MS = 10000 }; /* how long a workspace's sandbox is used again */

/* Everything the handler's environment holds; nothing of ours leaks into it. */
static char **
make_env(const struct cg_step *s)
{
	static const char *const pass_on[] = { "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS" };
	char **v = cg_calloc(16, sizeof *v);
	size_t n = 0;

	v[n++] = cg_strdup("PATH=/usr/local/bin:/usr/bin:/bin");
	v[n++] = cg_strdup("LC_ALL=C.UTF-8");
	v[n++] = cg_strdup("TZ=UTC");
	v[n++] = cg_asprintf("HOME=%s/tmp", s->workspace);
	v[n++] = cg_asprintf("TMPDIR=%s/tmp", s->workspace);
	v[n++] = cg_asprintf("CG_SKILL_DIR=%s", s->skill->dir);
	v[n++] = cg_asprintf("CG_EXECUTION=%s", s->execution);
	v[n++] = cg_asprintf("CG_WORKSPACE=%s", s->workspace);
	for (size_t i = 0; i < sizeof pass_on / sizeof *pass_on; i++)
		if (getenv(pass_on[i]))
			v[n++] = cg_asprintf("%s=%s", pass_on[i], getenv(pass_on[i]));
	return v;
}

static void
free_env(char **v)
{
	for (size_t i = 0; v[i]; i++)
		free(v[i]);
	free(v);
}

/*
 * Is a program built with AddressSanitizer? Its shadow alone is terabytes of
 * address space, more than any limit. Only asked where we are built so too.
 */
static bool
has_shadow(const char *program)
{
#ifdef __SANITIZE_ADDRESS__
	struct cg_err ignored;
	struct cg_buf b;
	bool has;

	cg_buf_init(&b, 64 << 20);
	has = cg_file_read(&b, program, &ignored) == 0
	    && memmem(b.s, b.len, "__asan_init", strlen("__asan_init")) != NULL;
	cg_buf_release(&b);
	return has;
#else
	(void)program;
	return false;
#endif
}

/* The less of what the skill and the host say; 0: neither says anything. */
static int64_t
memory_mb(const struct cg_step *s)
{
	int64_t own = s->skill->max_memory_mb, most = s->host->max_memory_mb;

	return most && (!own || own > most) ? most : own;
}

/* The limits of a step; what it may touch is added by rules(). */
static struct cg_sandbox_policy
limits(const struct cg_step *s)
{
	return (struct cg_sandbox_policy){ .cpu_s = 4 * (s->timeout_ms / 1000 + 1),
		.memory_bytes = has_shadow(s->skill->program) ? 0 : memory_mb(s) << 20,
		.file_bytes = (int64_t)2 << 30, .open_files = 1024 };
}

/* How much of a file's name stands before a folder or file that is only a pattern. */
static int
literal(const char *name)
{
	size_t n = strcspn(name, "*");

	if (name[n])
		while (n > 0 && name[n] != '/')
			n--;
	return (int)n;
}

static int
rules(struct cg_step *s, struct cg_sandbox *box, struct cg_err *err)
{
	const struct cg_skill *k = s->skill;
	const json_t *files = json_object_get(json_object_get(k->doc, "implementation"), "files"), *f;
	const char **read = cg_calloc(k->n_read_prefixes + s->n_readable + json_array_size(files) + 3,
	    sizeof *read);
	struct cg_arena mem = { NULL };
	char *program_dir = cg_path_dir(k->program);
	struct cg_sandbox_policy p = limits(s);
	size_t n = 0, at;
	int rc;

	p.read = read;
	p.write = k->write_prefixes;
	p.workspace = s->workspace;
	for (size_t i = 0; i < k->n_read_prefixes; i++)
		read[n++] = k->read_prefixes[i];
	/* Files of the skill may lie with a neighbour. */
	json_array_foreach(files, at, f)
		read[n++] = cg_arena_printf(&mem, "%s/%.*s", k->dir,
		    literal(json_string_value(f)), json_string_value(f));
	for (size_t i = 0; i < s->n_readable; i++)
		read[n++] = s->readable[i];
	read[n++] = program_dir;
	read[n++] = k->dir;
	rc = cg_sandbox_prepare(box, &s->host->caps, &p, err);
	/* What the child still needs are the numbers; the paths are in the ruleset. */
	box->policy.read = box->policy.write = NULL;
	box->policy.workspace = NULL;
	cg_arena_release(&mem);
	free(program_dir);
	free(read);
	return rc;
}

/*
 * The sandbox of this step: a new one into own, or the one that its workspace
 * has already. Rules hold files, not names: after a while what they name may
 * have been replaced, so they are made anew.
 */
static struct cg_sandbox *
confine(struct cg_step *s, struct cg_sandbox *own, struct cg_err *err)
{
	struct cg_step_slot *slot = s->n_readable ? NULL : s->slot;
	int64_t now = cg_mono_ms();

	if (!slot)
		return rules(s, own, err) < 0 ? NULL : own;
	if (slot->box_at_ms && now - slot->box_at_ms > BOX_MS) {
		cg_sandbox_release(&slot->box);
		slot->box_at_ms = 0;
	}
	if (!slot->box_at_ms && rules(s, &slot->box, err) < 0)
		return NULL;
	if (!slot->box_at_ms)
		slot->box_at_ms = now;
	slot->box.policy = limits(s);
	return &slot->box;
}

static int
pipes(int fd[6], struct cg_err *err)
{
	for (int i = 0; i < 6; i++)
		fd[i] = -1;
	for (int i = 0; i < 3; i++)
		if (pipe2(fd + 2 * i, O_CLOEXEC) < 0)
			return cg_err_sys(err, "make a pipe");
	return 0;
}

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

int
cg_step_launch(struct cg_step *s, struct cg_err *err)
{
	char *argv[] = { (char *)(size_t)s->skill->program, NULL };
	struct cg_sandbox own = { .ruleset = -1 }, *box = NULL;
	char **env = make_env(s);
	int fd[6], rc;

	rc = pipes(fd, err);
	if (rc == 0 && !(box = confine(s, &own, err)))
		rc = -1;
	if (rc == 0) {
		struct cg_child c = { .path = s->skill->program, .argv = argv, .envp = env,
			.cwd = s->workspace, .in = fd[0], .out = fd[3], .err = fd[5],
			.confine = cg_sandbox_enter, .confine_arg = box };

		rc = cg_child_start(&c, &s->pid, err);
		s->host->n_running += rc == 0;
	}
	cg_sandbox_release(&own);
	free_env(env);
	close_fd(&fd[0]);
	close_fd(&fd[3]);
	close_fd(&fd[5]);
	s->in_fd = fd[1];
	s->out_fd = fd[2];
	s->err_fd = fd[4];
	for (int i = 1; rc == 0 && i < 5; i += i == 2 ? 2 : 1)
		if (fcntl(fd[i], F_SETFL, O_NONBLOCK) < 0)
			rc = cg_err_sys(err, "set up a pipe");
	return rc;
}
