/* Every provider of providers/, and everything that goes wrong with them. */
#include "media_test.h"
#include "store/paid.h"

static const struct {
	const char *vendor, *media, *mime, *ext;
	int64_t cost;
} good[] = {
	{ "stability", "image", "image/png", ".png", 65000 },
	{ "openai", "image", "image/png", ".png", 63000 },
	{ "gemini", "image", "image/png", ".png", 39000 },
	{ "replicate", "image", "image/png", ".png", 3000 },
	{ "stability", "texture", "image/png", ".png", 65000 },
	{ "elevenlabs", "audio_sfx", "audio/mpeg", ".mp3", 17600 },
	{ "elevenlabs", "audio_bgm", "audio/mpeg", ".mp3", 804000 },
	{ "suno", "audio_bgm", "audio/mpeg", ".mp3", 120000 },
	{ "runway", "video", "video/mp4", ".mp4", 250000 },
	{ "gemini", "video", "video/mp4", ".mp4", 1200000 },
	{ "meshy", "model_3d", "model/gltf-binary", ".glb", 300000 },
};

static void
t_good(void)
{
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		char prompt[100];
		bool two = strcmp(good[i].vendor, "meshy") == 0;

		snprintf(prompt, sizeof prompt, "a good %s of %s do=slow:3", good[i].media, good[i].vendor);
		make(good[i].media, good[i].vendor, prompt);
		ok(got.code == CG_MEDIA_OK && got.mime && strcmp(got.mime, good[i].mime) == 0
		    && cg_str_ends(got.path, good[i].ext) && cg_is_file(got.path) && got.size > 5,
		    "%s makes %s: %s %s", good[i].vendor, good[i].media, cg_media_code_name(got.code),
		    got.detail);
		ok(counted(prompt, "submits") == 1 + two && got.submits == 1 + two,
		    "with as many jobs as it takes");
		is_int(got.cost_microusd, good[i].cost, "for its price");
		ok(cg_is_hex64(got.sha256) && cg_is_hex64(got.prompt_sha256), "with its sums");
	}
}

enum { P = CG_MEDIA_POLICY, Q = CG_MEDIA_QUOTA, T = CG_MEDIA_TIMEOUT, PAID = CG_MEDIA_PAID,
	U = CG_MEDIA_UNKNOWN | CG_MEDIA_PAID };
#define UNAVAILABLE CG_MEDIA_UNAVAILABLE
#define AUTH CG_MEDIA_AUTH
#define LIMITED CG_MEDIA_RATE_LIMITED
#define FAILED CG_MEDIA_FAILED
#define INVALID CG_MEDIA_INVALID
#define GONE CG_MEDIA_GONE
#define OK CG_MEDIA_OK
#define ANY -1

/* What goes wrong; tries: requests for a submit, submits: jobs that were taken. */
static const struct {
	const char *vendor, *media, *what;
	enum cg_media_code code;
	unsigned flags;
	int tries, submits;
} bad[] = {
	{ "stability", "image", "429:1", OK, 0, 2, 1 },
	{ "openai", "image", "429:1", OK, 0, 2, 1 },
	{ "replicate", "image", "429:9", LIMITED, 0, 3, 0 },
	{ "runway", "video", "429:2", OK, 0, 3, 1 },
	{ "elevenlabs", "audio_sfx", "503:1", OK, 0, 2, 1 },
	{ "meshy", "model_3d", "503", UNAVAILABLE, 0, 3, 0 },
	{ "stability", "image", "402", LIMITED, Q, 1, 0 },
	{ "openai", "image", "402", LIMITED, Q, 1, 0 },
	{ "gemini", "image", "402", LIMITED, Q, 1, 0 },
	{ "elevenlabs", "audio_sfx", "402", LIMITED, Q, 1, 0 },
	{ "replicate", "image", "402", LIMITED, Q, 1, 0 },
	{ "runway", "video", "402", LIMITED, Q, 1, 0 },
	{ "suno", "audio_bgm", "402", LIMITED, Q, 1, 0 },
	{ "meshy", "model_3d", "402", LIMITED, Q, 1, 0 },
	{ "stability", "image", "policy", INVALID, P, 1, 0 },
	{ "openai", "image", "policy", INVALID, P, 1, 0 },
	{ "gemini", "image", "policy", INVALID, P, 1, 0 },
	{ "elevenlabs", "audio_sfx", "policy", INVALID, P, 1, 0 },
	{ "runway", "video", "policy", INVALID, P, 1, 0 },
	{ "suno", "audio_bgm", "policy", INVALID, P, 1, 0 },
	{ "meshy", "model_3d", "policy", INVALID, P, 1, 0 },
	{ "replicate", "image", "late", INVALID, P, 1, 1 },
	{ "runway", "video", "late", INVALID, P, 1, 1 },
	{ "gemini", "video", "late", INVALID, P, 1, 1 },
	{ "suno", "audio_bgm", "late", INVALID, P, 1, 1 },
	{ "meshy", "model_3d", "late", INVALID, P, 1, 1 },
	{ "stability", "image", "bad", INVALID, 0, 1, 0 },
	{ "elevenlabs", "audio_bgm", "bad", INVALID, 0, 1, 0 },
	{ "replicate", "image", "fail:1", OK, 0, 2, 2 },
	{ "runway", "video", "fail", FAILED, 0, 2, 2 },
	{ "gemini", "video", "fail", FAILED, 0, 2, 2 },
	{ "suno", "audio_bgm", "fail", FAILED, 0, 2, 2 },
	{ "replicate", "image", "down:5", OK, 0, 1, 1 },
	{ "runway", "video", "mess:5", OK, 0, 1, 1 },
	{ "suno", "audio_bgm", "down", UNAVAILABLE, PAID, 1, 1 },
	{ "runway", "video", "mess", UNAVAILABLE, PAID, 1, 1 },
	{ "openai", "image", "broken", FAILED, PAID, 1, 1 },
	{ "runway", "video", "broken", UNAVAILABLE, U, 1, 1 },
	{ "replicate", "image", "broken", OK, 0, 1, 1 },      /* found in its list */
	{ "runway", "video", "endless", UNAVAILABLE, U, 1, 1 },
	{ "openai", "image", "endless", FAILED, PAID, 1, 1 },
	{ "stability", "image", "endless", FAILED, PAID, 1, 1 },
	{ "stability", "image", "cut", UNAVAILABLE, U, 1, 1 },
	{ "elevenlabs", "audio_sfx", "cut", UNAVAILABLE, U, 1, 1 },
	{ "runway", "video", "cut", UNAVAILABLE, U, 1, 1 },
	{ "replicate", "image", "cut:1", OK, 0, 1, 1 },
	{ "replicate", "image", "cut:1 do=unseen:1", OK, 0, 2, 2 }, /* it has never heard of it */
	{ "meshy", "model_3d", "cut:1", OK, 0, 2, 2 },
	{ "meshy", "model_3d", "cut:1 do=mute", UNAVAILABLE, U, 1, 1 }, /* its list does not tell */
	{ "stability", "image", "html", FAILED, PAID, 1, 1 },
	{ "openai", "image", "html", FAILED, PAID, 1, 1 },
	{ "runway", "video", "html", FAILED, PAID, 1, 1 },
	{ "replicate", "image", "flood", FAILED, PAID, 1, 1 },
	{ "replicate", "image", "gone:1", OK, 0, 1, 1 },
	{ "runway", "video", "gone", GONE, PAID, 1, 1 },
	{ "suno", "audio_bgm", "redirect", GONE, PAID, 1, 1 },
	{ "replicate", "image", "meta", GONE, PAID, 1, 1 },
	{ "meshy", "model_3d", "other", GONE, PAID, 2, 2 },
};

static void
t_bad(void)
{
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		char prompt[100];

		snprintf(prompt, sizeof prompt, "%zu %s do=%s", i, bad[i].vendor, bad[i].what);
		make(bad[i].media, bad[i].vendor, prompt);
		if (!ok(got.code == bad[i].code && got.flags == bad[i].flags
		    && (got.code == OK) == (got.path[0] != '\0'), "%s, %s: %s %s", bad[i].vendor, bad[i].what,
		    cg_media_code_name(got.code), got.detail))
			printf("# want %s flags %x, got flags %x\n", cg_media_code_name(bad[i].code),
			    bad[i].flags, got.flags);
		is_int(counted(prompt, "tries"), bad[i].tries, "asked as often as that helps");
		is_int(counted(prompt, "submits"), bad[i].submits, "and no job too many");
		ok(!strstr(got.detail, "key-of") && !strstr(got.message, "key-of"), "no key is told");
		/* Each on its own: what closes a provider for a while is another test. */
		cg_media_close(m);
		open_media(NULL);
	}
}

static void
t_keys(void)
{
	struct cg_media_req r = ask_for("image", "openai", "do=401");

	is_int(make_req(&r), AUTH, "a key that is not accepted");
	ok(strstr(got.detail, "openai: HTTP 401") && !strstr(got.detail, "0123456789"), "%s", got.detail);
	r.key = r.prompt = "another";
	is_int(make_req(&r), UNAVAILABLE, "closes the provider");
	is_int(counted("another", "tries"), 0, "which is not asked");
	r.order = "openai,gemini,offline";
	is_int(make_req(&r), OK, "the next one is");
	is_str(got_provider, "gemini", "by the order");
	without_key = "gemini";
	cg_media_close(m);
	open_media(NULL);
	r.order = "gemini";
	r.key = "k3";
	is_int(make_req(&r), CG_MEDIA_NOT_FOUND, "one without a key is none");
	r.order = "gemini,offline";
	is_int(make_req(&r), OK, "and then the studio");
	ok(got.studio && !got.degraded, "is what was to be expected");
	without_key = "";
	cg_media_close(m);
	open_media(NULL);
}

/* Open with a descriptor that has something more before a member. */
static int
open_with(const char *vendor, const char *before, const char *more)
{
	char *folder = cg_asprintf("%s/mine-%s", dir, vendor);
	char *from = cg_asprintf("providers/%s.json", vendor), *to = cg_asprintf("%s/%s.json", folder,
	    vendor), *s, *at;
	struct cg_media_conf mine = { .providers = folder };
	struct cg_buf b;
	int rc;

	cg_buf_init(&b, 1 << 20);
	cg_file_read(&b, from, &err);
	at = strstr(b.s, before);
	s = cg_asprintf("%.*s%s%s", (int)(at - b.s), b.s, more, at);
	cg_mkdirs(folder, 0700, &err);
	cg_file_write(to, s, strlen(s), 0644, false, &err);
	cg_media_close(m);
	rc = open_media(&mine);
	cg_buf_release(&b);
	free(folder);
	free(from);
	free(to);
	free(s);
	return rc;
}

static void
t_late(void)
{
	is_int(open_with("runway", "\"stages\"", "\"timeout_ms\": 1000, "), 0, "a time limit");
	is_int(make("video", "runway", "late do=slow:100000"), UNAVAILABLE, "that is over");
	ok(got.flags == (T | PAID) && counted("late do=slow:100000", "submits") == 1, "%s", got.detail);
	for (int64_t end = cg_mono_ms() + 20000;
	    counted("late do=slow:100000", "cancels") < 1 && cg_mono_ms() < end;)
		cg_fetch_turn(net, 50);
	is_int(counted("late do=slow:100000", "cancels"), 1, "ends the job there");
	cg_media_close(m);
	open_media(NULL);
}

/* What may be done about a submit that nobody answered, when the provider or we allow it. */
static void
t_lost(void)
{
	struct cg_media_conf twice = { .submit_again = true };

	is_int(open_with("suno", "\"answer\"", "\"idempotency\": \"Idempotency-Key\", "), 0,
	    "a provider that takes an idempotency key");
	is_int(make("audio_bgm", "suno", "l1 do=cut:1"), OK, "is sent the same again");
	is_int(counted("l1 do=cut:1", "submits"), 1, "and knows it");
	cg_media_close(m);
	open_media(&twice);
	is_int(make("image", "stability", "l2 do=cut:1"), OK, "who would rather pay twice");
	is_int(counted("l2 do=cut:1", "submits"), 2, "does");
	cg_media_close(m);
	open_media(NULL);
}

static void
t_fallback(void)
{
	struct cg_media_req r = ask_for("image", "stability,openai,offline", "f1 do=503");

	is_int(make_req(&r), UNAVAILABLE, "when all are away");
	ok(got.studio && got.degraded, "it is the studio's, and degraded");
	is_int(counted("f1 do=503", "tries"), 6, "after three tries each");
	r.key = r.prompt = "f2 do=402";
	make_req(&r);
	ok(got.code == LIMITED && got.studio, "no money there is no money anywhere");
	r.key = r.prompt = "f3 do=policy";
	make_req(&r);
	ok(got.code == INVALID && got.flags == CG_MEDIA_POLICY && !got.studio,
	    "what a moderation refuses is not asked of others");
	is_int(counted("f3 do=policy", "tries"), 1, "nor of it");
	r.key = r.prompt = "f4 do=cut";
	make_req(&r);
	ok(got.studio && got.degraded && got.flags & CG_MEDIA_UNKNOWN, "what may have been paid is not "
	    "paid elsewhere");
	is_int(counted("f4 do=cut", "tries"), 1, "asked once");
	make_req(&r);
	is_int(counted("f4 do=cut", "tries"), 1, "and never again");
	r.order = "runway,gemini";
	r.media = "video";
	r.key = r.prompt = "f5 without a picture";
	is_int(make_req(&r), OK, "who needs a picture is passed over");
	is_str(got_provider, "gemini", "for one who does not");
	r.order = "nobody,offline";
	is_int(make_req(&r), CG_MEDIA_NOT_FOUND, "a name that is none: %s");
	ok(!got.studio && strstr(got.detail, "'nobody'"), "is an error: %s", got.detail);
}

static void
t_breaker(void)
{
	char prompt[40];

	for (int i = 0; i < 5; i++) {
		snprintf(prompt, sizeof prompt, "b%d do=503", i);
		make("image", "replicate", prompt);
	}
	is_int(make("image", "replicate", "b5"), UNAVAILABLE, "who failed five times");
	is_int(counted("b5", "tries"), 0, "is not asked for a while");
	is_int(make("image", "stability", "b6"), OK, "others are");
	cg_media_close(m);
	open_media(NULL);
}

static int
see_job(void *arg, const struct cg_job_row *row)
{
	snprintf(arg, 200, "%s %lld %s", row->status, (long long)row->cost_microusd,
	    row->error ? row->error : "-");
	return 0;
}

static void
t_budget(void)
{
	struct cg_media_req r = ask_for("image", "openai,stability,offline", "m1");
	int64_t spent;
	const char *who;

	cg_store_spend_run(store, &A, run, &spent, &err);
	r.budget.run_microusd = spent + 70000;
	is_int(cg_media_estimate(m, &r, &spent, &who, &err), 1, "an estimate");
	ok(spent == 63000 && strcmp(who, "openai") == 0, "of who would be asked: %s", who);
	is_int(make_req(&r), OK, "within the budget");
	r.key = r.prompt = "m2";
	make_req(&r);
	ok(got.code == CG_MEDIA_BUDGET && got.studio && strstr(got.message, "budget of this run"),
	    "beyond it: %s", got.message);
	is_int(counted("m2", "tries"), 0, "nobody is asked");
	r.order = "openai";
	make_req(&r);
	ok(got.code == CG_MEDIA_BUDGET && !got.studio, "without the studio it fails");
	r.order = "video=runway image=offline";
	is_int(cg_media_estimate(m, &r, &spent, &who, &err), 0, "the studio is free");
}

/* A second request with the same key: nothing is asked again. */
static void
t_again(void)
{
	char first[65], path[300], what[200] = "";

	make("image", "stability", "a1");
	memcpy(first, got.sha256, sizeof first);
	is_int(make("image", "stability", "a1"), OK, "asked again, it is there");
	is_str(got.sha256, first, "the same");
	ok(counted("a1", "tries") == 1 && got.submits == 0, "and nobody was asked");
	is_int(make("image", "openai,offline", "a1"), OK, "whatever the order is now");
	is_str(got_provider, "stability", "from who has made it");
	is_int(cg_media_forget(m, &A, "a1", &err), 0, "when it is forgotten");
	make("image", "stability,offline", "a1");
	ok(got.code == GONE && got.studio && counted("a1", "tries") == 1, "it is gone, and not paid again");
	make("video", "runway", "a2");
	cg_media_forget(m, &A, "a2", &err);
	is_int(make("video", "runway", "a2"), OK, "what a provider still has is fetched again");
	ok(counted("a2", "submits") == 1 && counted("a2", "downloads") == 2, "without a second job");
	cg_store_jobs_by_key(store, &A, "a2", see_job, what, &err);
	is_str(what, "completed 250000 -", "its record");
	make("image", "replicate", "a3 do=fail:2");
	is_int(got.code, FAILED, "what failed twice");
	is_int(make("image", "replicate", "a3 do=fail:2"), OK, "may be tried by who asks again");
	snprintf(path, sizeof path, "%s/image.png", out_dir);
	ok(cg_is_file(path), "the file has its usual name");
}

/* Killed after the result was on the disk, and before it was on record. */
static void
t_unrecorded(void)
{
	static const unsigned char png[] = "\x89PNG\r\n\x1a\n and the rest";
	struct cg_job_row row = { .run = run, .step = "s", .provider = "stability", .media = "image",
		.key = "u1", .cost_microusd = 65000 };
	const struct cg_budget none = CG_BUDGET_NONE;
	char path[300], what[200] = "";

	is_int(cg_store_job_begin(store, &A, &row, &none, &err), 0, "a job that was sent");
	snprintf(path, sizeof path, "%s/%s", spool_dir, row.id);
	cg_file_write(path, png, sizeof png, 0600, false, &err);
	is_int(make("image", "stability", "u1"), OK, "and whose result lies in the spool");
	is_int(counted("u1", "tries"), 0, "is not asked for again");
	cg_store_jobs_by_key(store, &A, "u1", see_job, what, &err);
	is_str(what, "completed 65000 -", "and is on record then");
}

static int n_progress;
static char progressed[300];

static void
see_progress(void *arg, const struct cg_media_progress *p)
{
	size_t n = strlen(progressed);

	(void)arg;
	n_progress++;
	snprintf(progressed + n, sizeof progressed - n, "%s/%s/%d ", p->provider ? p->provider : "-",
	    p->state, p->percent);
}

static void
t_drop(void)
{
	struct cg_media_req r = ask_for("video", "runway", "d1 do=slow:4");
	struct cg_media_job *j;
	int64_t end = cg_mono_ms() + 20000;

	got_n = 0;
	j = cg_media_start(m, &r, see_progress, keep_answer, NULL);
	turn_until_done(1);
	is_str(progressed, "-/waiting/-1 runway/submitted/-1 runway/waiting/-1 runway/running/50 "
	    "runway/running/50 runway/running/50 runway/fetching/-1 ", "progress is told");
	r.key = r.prompt = "d2 do=slow:1000";
	j = cg_media_start(m, &r, see_progress, keep_answer, NULL);
	while (counted("d2 do=slow:1000", "polls") < 2 && cg_mono_ms() < end)
		cg_fetch_turn(net, 50);
	cg_media_drop(j);
	while (counted("d2 do=slow:1000", "cancels") < 1 && cg_mono_ms() < end)
		cg_fetch_turn(net, 50);
	is_int(counted("d2 do=slow:1000", "cancels"), 1, "who drops a job cancels it there");
	r.key = r.prompt = "d3 do=slow:1000";
	j = cg_media_start(m, &r, NULL, keep_answer, NULL);
	while (counted("d3 do=slow:1000", "tries") < 1 && cg_mono_ms() < end)
		cg_fetch_turn(net, 0);
	cg_media_drop(j);
	while (counted("d3 do=slow:1000", "cancels") < 1 && cg_mono_ms() < end)
		cg_fetch_turn(net, 50);
	is_int(counted("d3 do=slow:1000", "cancels"), 1, "also one whose name was not known yet");
	r.key = r.prompt = "d4 do=slow:6";
	j = cg_media_start(m, &r, NULL, keep_answer, NULL);
	while (counted("d4 do=slow:6", "polls") < 2 && cg_mono_ms() < end)
		cg_fetch_turn(net, 50);
	cg_media_leave(j);
	is_int(got_n, 1, "none of them is done");
	is_int(make_req(&r), OK, "one that was left is taken up again");
	ok(counted("d4 do=slow:6", "submits") == 1 && got.submits == 0, "where it was");
}

/* More than a tenant may have at once: all are made, two at a time. */
static void
t_places(void)
{
	char prompts[7][40];
	struct cg_media_req r;
	long others = counted("suno", "open"); /* those that were given up there */

	got_n = 0;
	for (int i = 0; i < 7; i++) {
		snprintf(prompts[i], sizeof prompts[i], "p%d do=slow:3", i);
		r = ask_for("audio_bgm", "suno", prompts[i]);
		cg_media_start(m, &r, NULL, keep_answer, NULL);
	}
	turn_until_done(7);
	is_int(got_n, 7, "seven that wait for two places");
	is_int(counted("suno", "most") - others, 2, "never more at once than there are");
}

static int
see_standing(void *arg, const struct cg_media_standing *s)
{
	int *n = arg;

	*n += s->has_key && !s->tried_live && *s->documentation && *s->checked_at && *s->media;
	return 0;
}

static void
t_standings(void)
{
	int n = 0;

	cg_media_standings(m, see_standing, &n);
	is_int(n, 8, "eight providers, each with what it was checked against");
}

/* Everything that was written: the store, the spool, the results. */
static void
t_secrets(void)
{
	char cmd[300];

	cg_store_close(store);
	store = NULL;
	snprintf(cmd, sizeof cmd, "grep -r -a -l 'key-of-' %s", dir);
	ok(system(cmd) != 0, "no key is in anything that was written");
	snprintf(cmd, sizeof cmd, "grep -r -a -q 'do=slow' %s", dir);
	ok(on_pg() || system(cmd) == 0, "where prompts are");
}

int
main(void)
{
	if (start_media_test("jobs") < 0)
		return 0;
	if (open_media(NULL) < 0) {
		printf("Bail out! %s\n", err.msg);
		return 1;
	}
	t_good();
	t_bad();
	t_keys();
	t_lost();
	t_late();
	t_fallback();
	t_breaker();
	t_budget();
	t_again();
	t_unrecorded();
	t_drop();
	t_places();
	t_standings();
	cg_media_close(m);
	m = NULL;
	t_secrets();
	return end_media_test();
}
