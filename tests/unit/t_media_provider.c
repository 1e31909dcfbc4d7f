/* Descriptors, what is sent, what it costs, what an answer means, whom to ask: all without a network. */
#include <sys/stat.h>
#include <utime.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "json/json.h"
#include "media/media_priv.h"
#include "tap.h"

static struct cg_err err;
static char dir[] = "/tmp/cg-t_media.XXXXXX";

static const char *
no_env(void *arg, const char *name)
{
	(void)arg;
	(void)name;
	return NULL;
}

static const char *
bad_key(void *arg, const char *name)
{
	(void)arg;
	return strstr(name, "KEY") ? "two words" : NULL;
}

static const char *
bad_base(void *arg, const char *name)
{
	(void)arg;
	return strstr(name, "URL") ? "ftp://elsewhere" : NULL;
}

static struct providers all;

/* providers/suno.json with one text replaced by another, in a folder of its own: what is said. */
static const char *
changed(const char *from, const char *to, const char *(*env)(void *arg, const char *name))
{
	struct cg_media_conf conf = { .providers = dir, .env = env };
	char *path = cg_asprintf("%s/suno.json", dir);
	struct providers p;
	struct cg_buf b;
	char *at;

	cg_buf_init(&b, 1 << 20);
	cg_file_read(&b, "providers/suno.json", &err);
	if (from && (at = strstr(b.s, from))) {
		char *s = cg_asprintf("%.*s%s%s", (int)(at - b.s), b.s, to, at + strlen(from));

		cg_file_write(path, s, strlen(s), 0644, false, &err);
		free(s);
	} else {
		cg_file_write(path, b.s, b.len, 0644, false, &err);
	}
	cg_buf_release(&b);
	free(path);
	err.msg[0] = '\0';
	if (cg_providers_load(&p, &conf, &err) == 0)
		cg_providers_release(&p);
	return err.msg;
}

static void
t_descriptors(void)
{
	static const struct {
		const char *from, *to, *says;
	} wrong[] = {
		{ "\"provider\": \"suno\"", "\"provider\": \"tuna\"", "suno.json:/provider: 'tuna'" },
		{ "\"method\": \"POST\"", "\"method\": \"POTS\"", "suno.json:/media/audio_bgm/stages/0/submit/method: " },
		{ "\"{prompt}\"", "\"{promt}\"", "/media/audio_bgm/stages/0/submit/json/prompt: there is no "
		    "placeholder {promt}" },
		{ "\"/audio_url\"", "\"audio_url\"", "/media/audio_bgm/stages/0/result/0: " },
		{ "\"completed\": \"done\"", "\"completed\": \"ready\"", "/media/audio_bgm/stages/0/job/states/"
		    "completed: " },
		{ "\"result_hosts\": [\"suno.ai\", \"*.suno.ai\"]", "\"result_hosts\": []",
		    "/media/audio_bgm/result_hosts: say which hosts" },
		{ "\"result\": [\"/audio_url\"],", "", "/media/audio_bgm/stages/0: \"result\" is missing" },
		{ "\"title\"", "\"titel\"", "suno.json:/" },
		{ "https://api.suno.ai", "http://api.suno.ai", "/base_url: " },
		{ "{key}", "{kee}", "/auth/value: " },
		{ "\"answer\": \"job\"", "\"answer\": \"letter\"", "/stages/0/answer: " },
		{ "{\n", "{,", "suno.json:1:2: " },
	};

	is_str(changed(NULL, NULL, no_env), "", "a descriptor");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		ok(strstr(changed(wrong[i].from, wrong[i].to, no_env), wrong[i].says), "%s", err.msg);
	ok(strstr(changed(NULL, NULL, bad_key), "SUNO_API_KEY: ") && !strstr(err.msg, "words"),
	    "a key that is none: %s", err.msg);
	ok(strstr(changed(NULL, NULL, bad_base), "SUNO_API_URL: "), "a URL that is none: %s", err.msg);
}

static char *
filled(const char *tmpl, json_t *vars)
{
	json_t *t = json_loads(tmpl, 0, NULL), *v = cg_media_fill(t, vars);
	static char out[500];
	char *s = v ? cg_json_str(v) : cg_strdup("nothing");

	snprintf(out, sizeof out, "%s", s);
	free(s);
	json_decref(t);
	json_decref(v);
	return out;
}

static void
t_fill(void)
{
	json_t *vars = json_pack("{s:s, s:i, s:f, s:s}", "prompt", "a \"cat\"\n{model}", "seed", 7,
	    "durationSec", 2.5, "job", "a/b c?d");
	struct cg_buf b;

	is_str(filled("{\"p\":\"{prompt}\",\"s\":\"{seed}\",\"d\":\"{durationSec}\",\"n\":1}", vars),
	    "{\"p\":\"a \\\"cat\\\"\\n{model}\",\"s\":7,\"d\":2.5,\"n\":1}",
	    "values keep their type, and what is in them is text");
	is_str(filled("{\"a\":\"{model}\",\"b\":[{\"c\":\"{image}\"},\"x\"]}", vars), "{\"b\":[\"x\"]}",
	    "what has no value is left out");
	is_str(filled("{\"a\":{\"b\":\"{image}\"}}", vars), "nothing", "and what becomes empty by that");
	is_str(filled("[\"seed {seed} of {durationSec}s {\"]", vars), "[\"seed 7 of 2.5s {\"]",
	    "values within text");
	cg_buf_init(&b, 1000);
	is_int(cg_media_fill_text(&b, "/v1/{job}/status", vars, true, &err), 0, "a path");
	is_str(b.s, "/v1/a/b%20c%3Fd/status", "is escaped");
	cg_json_set_str(vars, "job", "../../admin");
	ok(cg_media_fill_text(&b, "/v1/{job}", vars, true, &err) < 0, "and cannot be left: %s", err.msg);
	cg_buf_release(&b);
	json_decref(vars);
}

static const char *
value(const char *provider, const char *media, const struct cg_media_req *req, const char *name)
{
	const json_t *m = cg_provider_media(cg_provider_find(&all, provider), media);
	json_t *vars = cg_media_vars(m, req, "m", &err);
	static char out[100];

	cg_media_scalar(json_object_get(vars, name), out, sizeof out);
	if (!vars)
		snprintf(out, sizeof out, "refused");
	json_decref(vars);
	return out;
}

static void
t_values(void)
{
	struct cg_media_req r = CG_MEDIA_REQ_INIT;
	char *longer = cg_alloc(3000);

	r.prompt = "p";
	is_str(value("openai", "image", &r, "ratio"), "1024x1024", "no size is a square");
	r.width = 1920;
	r.height = 1080;
	is_str(value("openai", "image", &r, "ratio"), "1536x1024", "the nearest there is");
	is_str(value("stability", "image", &r, "ratio"), "16:9", "or the very one");
	is_str(value("replicate", "image", &r, "format"), "png", "the first format");
	r.format = "jpeg";
	is_str(value("replicate", "image", &r, "format"), "jpg", "or the one that is wanted, in their words");
	r.seed = INT64_C(4294967299);
	is_str(value("stability", "image", &r, "seed"), "4", "a seed within their bounds");
	is_str(value("openai", "image", &r, "seed"), "", "or none");
	r.duration_sec = 6;
	is_str(value("runway", "video", &r, "durationSec"), "refused", "without a picture");
	r.image = (struct cg_media_input){ "x", 1, "image/png" };
	is_str(value("runway", "video", &r, "durationSec"), "10", "a length that is long enough");
	r.duration_sec = 60;
	is_str(value("runway", "video", &r, "durationSec"), "10", "as long as there is");
	is_str(value("elevenlabs", "audio_bgm", &r, "durationMs"), "60000", "in milliseconds");
	r.duration_sec = 0.1;
	is_str(value("elevenlabs", "audio_sfx", &r, "durationSec"), "0.5", "within bounds");
	r.duration_sec = 0;
	is_str(value("elevenlabs", "audio_sfx", &r, "durationSec"), "2", "when nothing is said");
	for (int i = 0; i < 700; i++)
		memcpy(longer + 3 * i, "\xe2\x82\xac", 3);
	r.prompt = longer;
	is_str(value("meshy", "model_3d", &r, "polyCount"), "refused", "a prompt that is too long");
	ok(strstr(err.msg, "700 characters, this provider takes 600"), "in characters: %s", err.msg);
	free(longer);
}

static void
t_prices(void)
{
	json_t *stage = json_loads("{\"prices\":[{\"since\":\"2025-06-01\",\"unit\":\"second\","
	    "\"microusd\":{\"*\":100,\"big\":300}},{\"since\":\"2025-01-01\",\"unit\":\"job\","
	    "\"microusd\":{\"*\":7}},{\"since\":\"2999-01-01\",\"unit\":\"job\",\"microusd\":{\"*\":1}}]}", 0,
	    NULL);

	is_int(cg_provider_price(stage, "big", 2.5), 750, "a price by model and second");
	is_int(cg_provider_price(stage, "other", 2.5), 250, "of any other model");
	is_int(cg_provider_price(stage, NULL, 0), 100, "of one second at least");
	json_array_remove(json_object_get(stage, "prices"), 0);
	is_int(cg_provider_price(stage, "big", 2.5), 7, "not one that will hold some day");
	json_decref(stage);
}

static void
fault_of(struct fault *f, const char *provider, int status, const char *body)
{
	struct cg_fetch_reply r = { .status = status, .retry_after_ms = -1 };
	json_t *doc = json_loads(body, 0, NULL);

	cg_fault_reply(f, cg_provider_find(&all, provider), &r, doc);
	json_decref(doc);
}

static void
t_faults(void)
{
	static const struct {
		int status;
		enum cg_media_code code;
		unsigned flags;
		bool again;
	} table[] = {
		{ 400, CG_MEDIA_INVALID, 0, false }, { 401, CG_MEDIA_AUTH, 0, false },
		{ 402, CG_MEDIA_RATE_LIMITED, CG_MEDIA_QUOTA, false }, { 403, CG_MEDIA_AUTH, 0, false },
		{ 404, CG_MEDIA_INVALID, 0, false },
		{ 408, CG_MEDIA_UNAVAILABLE, CG_MEDIA_TIMEOUT, true },
		{ 413, CG_MEDIA_INVALID, 0, false }, { 418, CG_MEDIA_INVALID, 0, false },
		{ 422, CG_MEDIA_INVALID, 0, false }, { 429, CG_MEDIA_RATE_LIMITED, 0, true },
		{ 500, CG_MEDIA_UNAVAILABLE, 0, true }, { 502, CG_MEDIA_UNAVAILABLE, 0, true },
		{ 503, CG_MEDIA_UNAVAILABLE, 0, true }, { 504, CG_MEDIA_UNAVAILABLE, 0, true },
	};
	struct fault f;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		fault_of(&f, "replicate", table[i].status, "{}");
		ok(f.code == table[i].code && f.flags == table[i].flags && f.again == table[i].again,
		    "status %d is %s", table[i].status, cg_media_code_name(f.code));
	}
	fault_of(&f, "stability", 403, "{\"name\":\"content_moderation\",\"errors\":[\"no\\u0007\"]}");
	ok(f.code == CG_MEDIA_INVALID && f.flags == CG_MEDIA_POLICY, "but a moderation is what it says");
	is_str(f.detail, "stability: HTTP 403: no ", "with its words, cleaned");
	fault_of(&f, "openai", 400, "{\"error\":{\"message\":\"for sk-proj-12345678901234567890 only\"}}");
	ok(!strstr(f.detail, "12345678") && strstr(f.detail, "only"), "what looks like a key is none of "
	    "them: %s", f.detail);
	for (int c = CG_MEDIA_OK; c <= CG_MEDIA_STORE; c++)
		ok(*cg_media_code_sentence((enum cg_media_code)c), "%s has a sentence",
		    cg_media_code_name((enum cg_media_code)c));
}

static void
t_order(void)
{
	struct order o;

	is_int(cg_order_parse(&o, " image=openai,offline;video=runway\n", &all, &err), 0, "an order");
	is_str(cg_order_of(&o, "image"), "openai,offline", "by media");
	is_str(cg_order_of(&o, "model_3d"), "meshy,offline", "the usual where nothing is said");
	cg_order_release(&o);
	is_int(cg_order_parse(&o, NULL, &all, &err), 0, "none is the usual");
	cg_order_release(&o);
	ok(cg_order_parse(&o, "image=nobody", &all, &err) < 0 && err.code == CG_E_CONFIG
	    && strstr(err.msg, "'nobody'"), "%s", err.msg);
	ok(cg_order_parse(&o, "smell=openai", &all, &err) < 0 && strstr(err.msg, "'smell'"), "%s",
	    err.msg);
	ok(cg_order_parse(&o, "image", &all, &err) < 0 && strstr(err.msg, "'image'"), "%s", err.msg);
	ok(cg_order_parse(&o, "image=", &all, &err) < 0, "%s", err.msg);
}

static void
t_health(void)
{
	struct provider p = { .id = NULL };
	struct fault away = { .code = CG_MEDIA_UNAVAILABLE }, key = { .code = CG_MEDIA_AUTH };

	for (int i = 0; i < 4; i++)
		cg_health_bad(&p, &away, 0);
	cg_health_good(&p);
	for (int i = 0; i < 5; i++) {
		ok(cg_health_open(&p, 0), "it is asked");
		cg_health_bad(&p, &away, 0);
	}
	ok(!cg_health_open(&p, 29999), "after five failures it is not");
	ok(cg_health_open(&p, 30000), "for 30 seconds; then one may try");
	ok(!cg_health_open(&p, 30000), "and no second one");
	cg_health_bad(&p, &away, 30000);
	ok(!cg_health_open(&p, 89999) && cg_health_open(&p, 90000), "when that fails it takes longer");
	cg_health_unasked(&p);
	ok(cg_health_open(&p, 90000), "who does not try leaves it to the next");
	cg_health_good(&p);
	ok(cg_health_open(&p, 90000) && cg_health_open(&p, 90000), "and then it is back");
	cg_health_bad(&p, &key, 90000);
	ok(!cg_health_open(&p, 389999) && cg_health_open(&p, 390000), "a key that is not accepted: 5 minutes");
}

static void
t_spool(void)
{
	char *folder = cg_asprintf("%s/spool", dir), path[4096], out[4096];
	struct cg_media m = { .spool = folder };
	struct spool s = { .fd = -1 };
	struct result r;
	struct utimbuf old = { 0, 0 };

	cg_mkdirs(folder, 0700, &err);
	is_int(cg_spool_begin(&s, &m, "one", &err), 0, "something comes");
	cg_spool_take(&s, "RIFF\4\0\0\0WEB", 11);
	cg_spool_take(&s, "P and so on", 11);
	is_int(cg_spool_end(&s, &m, "one", cg_media_kind("image"), &r, &err), 0, "and is whole");
	is_str(r.mime, "image/webp", "a RIFF is what it says, not a sound");
	cg_spool_begin(&s, &m, "two", &err);
	cg_spool_take(&s, "RIFF\4\0\0\0WAVE", 12);
	ok(cg_spool_end(&s, &m, "two", cg_media_kind("image"), &r, &err) < 0 && err.code == CG_E_DATA,
	    "of the wrong kind: %s", err.msg);
	cg_spool_path(&m, "two.part", path);
	ok(!cg_is_file(path), "it leaves nothing behind");
	cg_spool_begin(&s, &m, "two", &err);
	ok(cg_spool_end(&s, &m, "two", cg_media_kind("image"), &r, &err) < 0, "nothing: %s", err.msg);
	snprintf(out, sizeof out, "sha256:%s", "0");
	is_int(cg_spool_look(&m, "one", out, cg_media_kind("image"), &r), 0, "not what the record says");
	snprintf(out, sizeof out, "sha256:%s", r.sha256);
	is_int(cg_spool_look(&m, "one", out, cg_media_kind("image"), &r), 1, "what it says");
	is_int(cg_spool_look(&m, "one", out, cg_media_kind("video"), &r), 0, "but of another kind");
	cg_spool_look(&m, "one", out, cg_media_kind("image"), &r);
	is_int(cg_spool_deliver(&m, "one", &r, dir, "image", out, &err), 0, "it is delivered");
	ok(cg_str_ends(out, "/image.webp") && cg_is_file(out), "with its extension");
	cg_spool_sweep(&m);
	cg_spool_path(&m, "one", path);
	ok(cg_is_file(path), "what is new stays");
	utime(path, &old);
	cg_spool_sweep(&m);
	ok(!cg_is_file(path), "what nobody wants any more is removed");
	free(folder);
}

int
main(void)
{
	const struct cg_media_conf conf = { .providers = "providers", .env = no_env };

	if (!mkdtemp(dir))
		return 1;
	if (cg_providers_load(&all, &conf, &err) < 0) {
		printf("Bail out! %s\n", err.msg);
		return 1;
	}
	ok(all.n == 8, "the providers that come with cg are in order");
	t_descriptors();
	t_fill();
	t_values();
	t_prices();
	t_faults();
	t_order();
	t_health();
	t_spool();
	cg_providers_release(&all);
	cg_rmtree(dir, &err);
	return done();
}
