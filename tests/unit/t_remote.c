/* lib/step: a step that somebody else does, with this process at the other end. */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "cas/cas.h"
#include "json/json.h"
#include "skill/skill.h"
#include "step/step.h"
#include "tap.h"
#include "tenant/tenant.h"

static char dir[] = "/tmp/cg-t_remote.XXXXXX";
static struct cg_catalog *catalog;
static const struct cg_skill *skill;
static struct cg_scope who;
static struct cg_step_host host;
static struct cg_err err = CG_ERR_INIT;
static int lines;

static void
said(void *arg, const json_t *line)
{
	(void)arg;
	lines += strcmp(cg_json_get_str(line, "type", ""), "progress") == 0;
}

/* Start one; theirs are the ends of the other side: io, and where they write what they say. */
static struct cg_step *
start(int theirs[2], int64_t timeout_ms)
{
	json_t *input = json_pack("{s:s}", "brief", "Ten pairs of shoes for summer.");
	struct cg_step_job job = { .who = &who, .run = "r", .step = "s", .skill = skill,
		.input = input, .attempt = 1, .idempotency_key = "k", .timeout_ms = timeout_ms };
	struct cg_step *s = NULL;
	int io[2], log[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, io) < 0 || pipe(log) < 0)
		return NULL;
	if (cg_step_start_remote(&host, &job, io[0], log[0], &s, &err) < 0)
		printf("# %s\n", err.msg);
	theirs[0] = io[1];
	theirs[1] = log[1];
	json_decref(input);
	return s;
}

static void
answer(void)
{
	static const char reply[] = "{\"ok\":true,\"data\":{\"result\":\"x\",\"items\":[]}}\n";
	static const char words[] = "{\"type\":\"progress\",\"fraction\":0.5}\nplain\n";
	struct cg_step_result r;
	char request[65536];
	int theirs[2];
	struct cg_step *s = start(theirs, 0);
	ssize_t n;

	is_int(cg_step_pid(s), 0, "no process");
	cg_step_feed(s);
	n = read(theirs[0], request, sizeof request);
	ok(n > 0 && request[n - 1] == '\n' && memmem(request, (size_t)n, "Ten pairs", 9),
	    "they read the request, a line");
	(void)!write(theirs[1], words, sizeof words - 1);
	(void)!write(theirs[0], reply, sizeof reply - 1);
	cg_step_io(s);
	ok(!cg_step_over(s), "an answer alone is not the end");
	close(theirs[0]);
	close(theirs[1]);
	cg_step_io(s);
	ok(cg_step_over(s), "it is over when both are closed");
	is_int(lines, 1, "what they said was told");
	is_int(cg_step_finish(s, &r, &err), 0, "the result is read");
	ok(r.ok, "it is a good one");
	ok(r.log && strstr(r.log, "plain"), "the log is kept");
	is_int((int)host.n_running, 0, "no process was counted");
	cg_step_result_release(&r);
}

static void
silence(void)
{
	struct cg_step_result r;
	int theirs[2];
	struct cg_step *s = start(theirs, 0);

	cg_step_feed(s);
	close(theirs[0]);
	close(theirs[1]);
	cg_step_io(s);
	is_int(cg_step_finish(s, &r, &err), 0, "they went away");
	is_str(r.code, "PROVIDER_UNAVAILABLE", "which may be tried again");
	cg_step_result_release(&r);
}

static void
stopped(void)
{
	struct cg_step_result r;
	char request[65536];
	int theirs[2];
	struct cg_step *s = start(theirs, 1);

	cg_step_feed(s);
	while (cg_step_wait_ms(s) > 0)
		;
	cg_step_tick(s);
	ok(cg_step_over(s), "past its time it is over at once");
	ok(read(theirs[0], request, sizeof request) > 0 && read(theirs[0], request, sizeof request) == 0,
	    "they see the end of the request");
	is_int(cg_step_finish(s, &r, &err), 0, "and there is a result");
	is_str(r.code, "TIMEOUT", "that says so");
	cg_step_result_release(&r);
	close(theirs[0]);
	close(theirs[1]);
	s = start(theirs, 0);
	cg_step_abandon(s);
	is_int((int)read(theirs[0], request, sizeof request), 0, "abandoned before it began: nothing was sent");
	close(theirs[0]);
	close(theirs[1]);
}

int
main(void)
{
	struct cg_catalog_opts o = { .skills_dir = "skills", .prompts_dir = "prompts", .cache_dir = "" };
	char *objects;

	if (!mkdtemp(dir))
		return 1;
	host = (struct cg_step_host){ .work_dir = dir, .said = said };
	objects = cg_asprintf("%s/objects", dir);
	if (cg_cas_open(&host.cas, objects, objects, &err) < 0 || cg_scope_init(&who, "acme", NULL, &err) < 0 || cg_catalog_open(&catalog, &o, &err) < 0
	    || cg_catalog_get(catalog, "pass", NULL, &skill, &err) < 0) {
		printf("# %s\n", err.msg);
		return 1;
	}
	answer();
	silence();
	stopped();
	cg_step_host_release(&host);
	cg_catalog_close(catalog);
	cg_cas_close(host.cas);
	free(objects);
	cg_rmtree(dir, &err);
	return done();
}
