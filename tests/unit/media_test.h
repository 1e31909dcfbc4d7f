/*
 * What the tests of lib/media share: a store, tests/services/providers.mjs, and one
 * request made to its end.
 */
#ifndef CG_TESTS_MEDIA_TEST_H
#define CG_TESTS_MEDIA_TEST_H

#include <inttypes.h>
#include <jansson.h>

#include "base/clock.h"
#include "base/str.h"
#include "fetch/fetch.h"
#include "json/json.h"
#include "media/media.h"
#include "service.h"
#include "store_test.h"

/* The smallest PNG, as a picture to start from. */
static const unsigned char dot[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89";

static struct service web;
static struct cg_fetch *net;
static struct cg_store *store;
static struct cg_media *m;
static char run[CG_ID_LEN + 1], out_dir[200], spool_dir[200];
static const char *without_key = "";   /* a vendor that has none */

static inline const char *
test_env(void *arg, const char *name)
{
	static const struct {
		const char *prefix, *vendor;
	} vendors[] = { { "STABILITY", "stability" }, { "OPENAI", "openai" }, { "GEMINI", "gemini" },
		{ "ELEVENLABS", "elevenlabs" }, { "REPLICATE", "replicate" }, { "RUNWAY", "runway" },
		{ "SUNO", "suno" }, { "MESHY", "meshy" } };
	static char value[8][2][100];

	(void)arg;
	for (size_t i = 0; i < 8; i++) {
		bool url_wanted = strstr(name, "URL") != NULL;

		if (strncmp(name, vendors[i].prefix, strlen(vendors[i].prefix)) != 0)
			continue;
		if (!url_wanted && strcmp(vendors[i].vendor, without_key) == 0)
			return NULL;
		if (url_wanted)
			snprintf(value[i][1], 100, "http://127.0.0.1:%d/%s%s", web.port, vendors[i].vendor,
			    i == 1 ? "/v1" : "");
		else
			snprintf(value[i][0], 100, "key-of-%s-0123456789", vendors[i].vendor);
		return value[i][url_wanted];
	}
	return NULL;
}

static inline int
open_media(const struct cg_media_conf *more)
{
	struct cg_media_conf conf = more ? *more : (struct cg_media_conf){ 0 };

	conf.fetch = net;
	conf.store = store;
	if (!conf.providers)
		conf.providers = "providers";
	if (!conf.time_scale)
		conf.time_scale = 200;
	conf.spool = spool_dir;
	conf.env = test_env;
	return cg_media_open(&m, &conf, &err);
}

static struct cg_media_answer got;
static char got_provider[48], got_job[100];
static int got_n;

static inline void
keep_answer(void *arg, const struct cg_media_answer *a)
{
	(void)arg;
	got = *a;
	snprintf(got_provider, sizeof got_provider, "%s", a->provider ? a->provider : "-");
	snprintf(got_job, sizeof got_job, "%s", a->provider_job ? a->provider_job : "-");
	got.provider = got_provider;
	got.provider_job = got_job;
	got_n++;
}

static inline struct cg_media_req
ask_for(const char *media, const char *order, const char *prompt)
{
	struct cg_media_req r = CG_MEDIA_REQ_INIT;

	r.who = A;
	r.run = run;
	r.step = "s";
	r.key = prompt;
	r.media = media;
	r.order = order;
	r.prompt = prompt;
	r.width = 1600;
	r.height = 900;
	r.folder = out_dir;
	if (order && strstr(order, "runway"))
		r.image = (struct cg_media_input){ dot, sizeof dot - 1, "image/png" };
	return r;
}

static inline void
turn_until_done(int want)
{
	int64_t end = cg_mono_ms() + 60000;

	while (got_n < want && cg_mono_ms() < end)
		cg_fetch_turn(net, 200);
}

static inline enum cg_media_code
make_req(const struct cg_media_req *r)
{
	got_n = 0;
	memset(&got, 0, sizeof got);
	got.code = CG_MEDIA_STORE;
	cg_media_start(m, r, NULL, keep_answer, NULL);
	turn_until_done(1);
	return got.code;
}

static inline enum cg_media_code
make(const char *media, const char *order, const char *prompt)
{
	struct cg_media_req r = ask_for(media, order, prompt);

	return make_req(&r);
}

/* What the service has counted for a prompt. */
static inline long
counted(const char *prompt, const char *what)
{
	char u[600], p[400] = "";
	struct cg_fetch_req req = { .method = "GET", .url = u };
	struct cg_fetch_reply r;
	struct cg_err e;
	json_t *j;
	long n;

	for (const char *c = prompt; *c; c++)
		snprintf(p + strlen(p), sizeof p - strlen(p), "%%%02x", (unsigned char)*c);
	snprintf(u, sizeof u, "http://127.0.0.1:%d/_state?prompt=%s", web.port, p);
	cg_fetch_one(net, &req, &r, NULL, &e);
	j = json_loadb(r.body.s, r.body.len, 0, NULL);
	n = (long)cg_json_get_int(j, what, -1);
	json_decref(j);
	cg_fetch_reply_release(&r);
	return n;
}

static inline int
start_media_test(const char *name)
{
	char *argv[] = { "node", "tests/services/providers.mjs", NULL };

	if (service_start(&web, argv) != 0) {
		printf("ok 1 # skip node is not installed\n1..1\n");
		return -1;
	}
	signal(SIGPIPE, SIG_IGN);
	if (!mkdtemp(dir) || cg_fetch_open(&net, 16, &err) < 0) {
		printf("Bail out! %s\n", err.msg);
		return -1;
	}
	snprintf(out_dir, sizeof out_dir, "%s/out", dir);
	snprintf(spool_dir, sizeof spool_dir, "%s/spool", dir);
	cg_mkdirs(out_dir, 0700, &err);
	store = fresh(name);
	add(store, &A, NULL, run);
	return 0;
}

static inline int
end_media_test(void)
{
	cg_media_close(m);
	cg_store_close(store);
	cg_fetch_close(net);
	service_stop(&web);
	cg_rmtree(dir, &err);
	free(url);
	return done();
}

#endif
