/*
 * A worker that is killed while it has a job at a provider, again and again: whatever the
 * moment, the provider has been given one job for each step, and no second one.
 */
#include "media_test.h"

enum { TIMES = 50 };
enum moment { AFTER_SUBMIT, BEFORE_ANSWER, AFTER_RESULT, ANY_TIME };

static const struct {
	const char *vendor, *media;
	int jobs;              /* of one step */
	bool can_tell;         /* which jobs it was given, when asked, or what it has made */
} who[] = {
	{ "replicate", "image", 1, true },
	{ "runway", "video", 1, false },
	{ "suno", "audio_bgm", 1, false },
	{ "meshy", "model_3d", 2, true },
	{ "stability", "image", 1, false },
	{ "openai", "image", 1, false },
	{ "elevenlabs", "audio_sfx", 1, false },
};

static enum moment moment;

static void
open_all(void)
{
	if (cg_store_open(&store, url, CG_STORE_WRITE, &err) < 0 || cg_fetch_open(&net, 16, &err) < 0
	    || open_media(NULL) < 0) {
		printf("Bail out! %s\n", err.msg);
		exit(1);
	}
}

/* Before a fork nothing is open: neither database nor library likes to be in two processes. */
static void
close_all(void)
{
	cg_media_close(m);
	cg_fetch_close(net);
	cg_store_close(store);
	m = NULL;
	net = NULL;
	store = NULL;
}

static void
die_when_submitted(void *arg, const struct cg_media_progress *p)
{
	(void)arg;
	if (moment == AFTER_SUBMIT && strcmp(p->state, "submitted") == 0)
		kill(getpid(), SIGKILL);
}

/* It has its result; the step would be committed now. */
static void
die_when_done(void *arg, const struct cg_media_answer *a)
{
	(void)arg;
	if (a->code == CG_MEDIA_OK)
		kill(getpid(), SIGKILL);
	_exit(2);
}

static void
die(void *arg)
{
	(void)arg;
	kill(getpid(), SIGKILL);
}

static pid_t
work(size_t i, const char *prompt, int ms)
{
	struct cg_media_req r = ask_for(who[i].media, who[i].vendor, prompt);
	pid_t pid;

	fflush(stdout);
	if ((pid = fork()) != 0)
		return pid;
	open_all();
	if (moment == ANY_TIME)
		cg_fetch_after(net, ms, die, NULL);
	cg_media_start(m, &r, die_when_submitted, die_when_done, NULL);
	while (cg_fetch_turn(net, 1000) > 0)
		;
	_exit(3);
}

/* The child's end; before its answer it is us who kill it, as soon as the provider has the job. */
static bool
was_killed(pid_t pid, const char *prompt)
{
	int status;

	if (moment == BEFORE_ANSWER) {
		struct cg_err e;

		cg_fetch_open(&net, 4, &e);
		while (counted(prompt, "submits") < 1)
			;
		kill(pid, SIGKILL);
		cg_fetch_close(net);
		net = NULL;
	}
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

static void
crash(int n, const char *name, size_t only_from, size_t only_to)
{
	int killed = 0, made_all = 0, lost = 0, too_many = 0, wrong = 0;

	for (int k = 0; k < n; k++) {
		size_t i = only_from + (size_t)k % (only_to - only_from);
		char prompt[80];

		snprintf(prompt, sizeof prompt, "%s %d%s", name, k,
		    moment == BEFORE_ANSWER ? " do=hold" : "");
		killed += was_killed(work(i, prompt, k * 5 % 160), prompt);
		open_all();
		make(who[i].media, who[i].vendor, prompt);
		if (got.code == CG_MEDIA_OK && got.path[0])
			made_all++;
		else if (moment != AFTER_RESULT && moment != AFTER_SUBMIT && !who[i].can_tell && got.flags & CG_MEDIA_UNKNOWN)
			lost++;
		else if (wrong++ < 3)
			printf("# %s: %s %s\n", prompt, cg_media_code_name(got.code), got.detail);
		if (counted(prompt, "submits") > who[i].jobs
		    || (got.code == CG_MEDIA_OK && counted(prompt, "submits") != who[i].jobs))
			too_many++;
		close_all();
	}
	is_int(killed, n, name);
	is_int(too_many, 0, "one job for each step at the provider");
	is_int(wrong, 0, "what nobody can tell is given up");
	is_int(made_all + lost, n, "everything else is made by who comes next");
	if (moment == AFTER_SUBMIT || moment == AFTER_RESULT)
		is_int(made_all, n, "all of them");
	printf("# %s: %d made, %d given up\n", name, made_all, lost);
}

int
main(void)
{
	if (start_media_test("crash") < 0)
		return 0;
	cg_store_close(store);
	cg_fetch_close(net);
	moment = AFTER_SUBMIT;
	crash(TIMES, "killed between submit and first poll", 0, 4);
	moment = AFTER_RESULT;
	crash(TIMES, "killed between result and commit", 0, sizeof who / sizeof *who);
	moment = BEFORE_ANSWER;
	crash(3 * (int)(sizeof who / sizeof *who), "killed between submit and answer", 0, sizeof who / sizeof *who);
	moment = ANY_TIME;
	crash(TIMES, "killed at any time", 0, sizeof who / sizeof *who);
	open_all();
	return end_media_test();
}
