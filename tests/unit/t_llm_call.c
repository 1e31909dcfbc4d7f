/* lib/llm over real HTTP, against a server of this test's own: tests/services/llm.mjs. */
#include <poll.h>
#include <signal.h>
#include <time.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "fetch/fetch.h"
#include "json/json.h"
#include "llm/llm.h"
#include "service.h"
#include "tap.h"

static struct service web;
static struct cg_fetch *f;
static struct cg_llm *l;
static struct cg_err err;

/* A reply, kept. */
struct got {
	bool over;
	struct cg_llm_fault fault;
	struct cg_llm_usage usage;
	char text[4096], finish[24], model[128], pieces[4096];
	int tries, n_pieces;
	size_t n, dims;
	float vectors[64];
	char picture[64], url[128];
	int64_t first_ms, took_ms, began;
	struct cg_llm_call *drop; /* after the second piece */
};

static void
keep(void *arg, struct cg_llm_reply *r)
{
	struct got *g = arg;

	g->over = true;
	g->fault = r->fault;
	g->usage = r->usage;
	g->tries = r->tries;
	g->took_ms = r->took_ms;
	g->n = r->n;
	g->dims = r->dims;
	snprintf(g->text, sizeof g->text, "%s", r->text.s);
	snprintf(g->finish, sizeof g->finish, "%s", r->finish);
	snprintf(g->model, sizeof g->model, "%s", r->model);
	if (r->vectors && r->n * r->dims <= 64)
		memcpy(g->vectors, r->vectors, r->n * r->dims * sizeof *r->vectors);
	if (r->images && r->images[0].data)
		snprintf(g->picture, sizeof g->picture, "%.*s", (int)r->images[0].len, (char *)r->images[0].data);
	if (r->images && r->images[0].url)
		snprintf(g->url, sizeof g->url, "%s", r->images[0].url);
}

static void
piece(void *arg, const char *s, size_t n)
{
	struct got *g = arg;
	size_t at = strlen(g->pieces);

	if (g->n_pieces++ == 0)
		g->first_ms = cg_mono_ms() - g->began;
	snprintf(g->pieces + at, sizeof g->pieces - at, "%.*s", (int)n, s);
	if (g->n_pieces == 2 && g->drop) {
		cg_llm_drop(g->drop);
		g->drop = NULL;
	}
}

static struct cg_llm_call *
start(struct got *g, const char *model, bool stream, int64_t total_ms, int64_t first_ms)
{
	json_t *messages = json_pack("[{s:s, s:s}]", "role", "user", "content", "Say hello.");
	struct cg_llm_req req = { .model = model, .messages = messages, .total_ms = total_ms,
		.first_ms = first_ms };
	struct cg_llm_call *c;

	*g = (struct got){ .began = cg_mono_ms() };
	c = cg_llm_chat(l, &req, stream ? piece : NULL, keep, g, &err);
	if (!c)
		ok(0, "start: %s", err.msg);
	json_decref(messages);
	return c;
}

/* Turns until it is over. */
static void
await(const bool *over)
{
	int64_t until = cg_mono_ms() + 20000;

	while (!*over && cg_mono_ms() < until)
		cg_fetch_turn(f, 100);
	if (!*over)
		printf("Bail out! it never ends\n"), exit(1);
}

static struct got *
ask(const char *model, bool stream)
{
	static struct got g;

	start(&g, model, stream, 0, 0);
	await(&g.over);
	return &g;
}

/* What the server saw of a model; new. */
static json_t *
seen(const char *model)
{
	struct cg_fetch_reply r;
	char *u = cg_asprintf("http://127.0.0.1:%d/seen/%s", web.port, model);
	struct cg_fetch_req req = { .method = "GET", .url = u };
	json_t *v;

	if (cg_fetch_one(f, &req, &r, NULL, &err) < 0)
		printf("Bail out! %s\n", err.msg);
	v = json_loadb(r.body.s, r.body.len, 0, NULL);
	cg_fetch_reply_release(&r);
	free(u);
	return v;
}

static int64_t
seen_int(const char *model, const char *key)
{
	json_t *v = seen(model);
	int64_t n = cg_json_get_int(v, key, -1);

	json_decref(v);
	return n;
}

static void
t_plain(void)
{
	struct got *g = ask("ok", false);
	json_t *v = seen("ok"), *one = json_array_get(json_object_get(v, "requests"), 0);

	ok(!g->fault.err.code && g->tries == 1, "a chat is answered: %s", g->fault.err.msg);
	is_str(g->text, "Grüße aus Zürich 🎉", "with its text");
	is_str(g->finish, "stop", "why it ended");
	is_str(g->model, "ok-2025", "who it was");
	ok(g->usage.in_tokens == 20 && g->usage.out_tokens == 3 && g->usage.cached_tokens == 8, "what it used");
	ok(g->usage.cost_microusd == -1 && !g->usage.cost_from, "no price is no cost of nothing");
	is_str(cg_json_get_str(one, "path", ""), "/v1/chat/completions", "the path");
	is_str(cg_json_get_str(one, "auth", ""), "Bearer test-key", "the key");
	json_decref(v);
	g = ask("paid", false);
	ok(g->usage.cost_microusd == 1235 && strcmp(g->usage.cost_from, "reply") == 0, "what the proxy says it cost");
	is_str(ask("file", false)->model, "small.gguf", "a server's file is named without its place");
	is_str(ask("parts", false)->text, "Hello.", "a content in parts");
}

static void
t_streams(void)
{
	struct got *g = ask("ok", true);

	ok(!g->fault.err.code && g->n_pieces == 4, "a stream comes in pieces: %d", g->n_pieces);
	is_str(g->pieces, "Grüße aus Zürich 🎉", "which make the text");
	is_str(g->text, g->pieces, "that is there at the end");
	ok(g->usage.in_tokens == 20 && g->usage.out_tokens == 3, "with what it used");
	g = ask("pieces", true);
	ok(g->n_pieces == 100 && g->usage.out_tokens == 1000 && strlen(g->text) == 3300, "a hundred pieces");
	g = ask("bytes", true);
	is_str(g->pieces, "Grüße 🎉", "a stream byte by byte");
	g = ask("tools", true);
	is_str(g->pieces, "Hello.", "words beside a call of a tool");
	g = ask("whole", true);
	ok(g->n_pieces == 1 && strcmp(g->pieces, "Hello.") == 0, "a server that cannot stream");
	g = ask("lingering", true);
	ok(!g->fault.err.code && g->took_ms < 5000, "one that does not hang up: %s", g->fault.err.msg);
	g = ask("broken", true);
	ok(strcmp(g->fault.code, "PROVIDER_UNAVAILABLE") == 0 && g->tries == 1, "a stream that breaks is not begun again");
	is_str(g->text, "half of ", "what had come is there");
	g = ask("short", true);
	ok(strcmp(g->fault.code, "PROVIDER_UNAVAILABLE") == 0 && g->tries == 1, "nor one that stops: %s",
	    g->fault.err.msg);
	g = ask("midway", true);
	ok(strcmp(g->fault.code, "RATE_LIMITED") == 0 && g->tries == 1 && strcmp(g->text, "one ") == 0,
	    "an error in the middle");
	is_str(g->fault.detail, "litellm.RateLimitError: too many, key ***", "its words without the key");
	g = ask("early", true);
	ok(!g->fault.err.code && g->tries == 2, "an error before anything was said is tried again");
}

static void
t_retries(void)
{
	struct got *g = ask("busy:1", false);
	json_t *v = seen("busy:1"), *list = json_object_get(v, "requests");

	ok(!g->fault.err.code && g->tries == 2, "429 is tried again");
	ok(cg_json_get_int(json_array_get(list, 1), "ms", 0) - cg_json_get_int(json_array_get(list, 0), "ms", 0)
	    >= 990, "after what Retry-After says");
	json_decref(v);
	g = ask("busy:600", false);
	ok(g->tries == 1 && strcmp(g->fault.code, "RATE_LIMITED") == 0 && g->fault.retry_after_ms == 600000
	    && g->took_ms < 5000, "not when that is behind the deadline: it is told at once");
	g = ask("busy:600", false);
	ok(g->tries == 0 && strcmp(g->fault.code, "RATE_LIMITED") == 0 && g->fault.retry_after_ms > 500000,
	    "and to the next without asking: %s", g->fault.err.msg);
	g = ask("flaky", false);
	ok(!g->fault.err.code && g->tries == 3, "503 and a connection that breaks are tried again");
	g = ask("empty", false);
	ok(!g->fault.err.code && g->tries == 2, "so is an answer of nothing");
	g = ask("status:500", false);
	ok(strcmp(g->fault.code, "PROVIDER_UNAVAILABLE") == 0 && g->tries == 3, "three tries and no more");
	g = ask("malformed", false);
	ok(strcmp(g->fault.code, "PROVIDER_UNAVAILABLE") == 0 && g->tries == 3, "what cannot be read: %s", g->fault.err.msg);
	g = ask("html", true);
	ok(strcmp(g->fault.code, "PROVIDER_UNAVAILABLE") == 0, "what is no stream: %s", g->fault.err.msg);
}

static void
is_final(const char *model, const char *code, enum cg_errc kind)
{
	struct got *g = ask(model, false);

	ok(g->fault.code && strcmp(g->fault.code, code) == 0 && g->tries == 1 && g->fault.err.code == kind
	    && seen_int(model, "n") == 1, "%s: %s once: %s", model, code, g->fault.err.msg);
	ok(!strstr(g->fault.err.msg, "test-key") && !strstr(g->fault.detail, "test-key"), "without the key: %s",
	    g->fault.detail);
}

static void
t_refusals(void)
{
	is_final("status:400", "INVALID_PARAMS", CG_E_DATA);
	is_final("status:401", "AUTHENTICATION_ERROR", CG_E_AUTH);
	is_final("status:403", "AUTHENTICATION_ERROR", CG_E_AUTH);
	is_final("nobody", "INVALID_PARAMS", CG_E_CONFIG);
	is_final("poor", "RATE_LIMITED", CG_E_LIMIT);
	is_final("spent", "RATE_LIMITED", CG_E_LIMIT);
	is_final("policy", "INVALID_PARAMS", CG_E_DATA);
	is_final("refusal", "INVALID_PARAMS", CG_E_DATA);
	is_final("filter", "INVALID_PARAMS", CG_E_DATA);
	ok(ask("filter", true)->fault.policy, "a stream that the filter ends says so");
	is_final("endless", "GENERATION_FAILED", CG_E_UNAVAILABLE);
	is_str(ask("torrent", true)->fault.code, "GENERATION_FAILED", "a stream without end is ended");
}

static void
t_times(void)
{
	struct got g;

	start(&g, "hang:a", false, 300, 0);
	await(&g.over);
	ok(strcmp(g.fault.code, "LLM_TIMEOUT") == 0 && g.fault.timeout && g.took_ms >= 290 && g.took_ms < 3000,
	    "the deadline: %s", g.fault.err.msg);
	is_int(seen_int("hang:a", "closed"), 1, "the request upstream is closed");
	start(&g, "hang:b", true, 10000, 100);
	await(&g.over);
	ok(strcmp(g.fault.code, "LLM_TIMEOUT") == 0 && g.tries == 3, "no first byte: tried again: %s", g.fault.err.msg);
	start(&g, "late:400", false, 10000, 100);
	await(&g.over);
	ok(!g.fault.err.code, "a reply that is not streamed may take as long as the whole");
	start(&g, "slow:20", true, 10000, 5000);
	await(&g.over);
	ok(!g.fault.err.code && g.n_pieces == 50 && g.first_ms < g.took_ms / 2, "pieces come as they are made");
}

static void
t_drop(void)
{
	struct got g, other;
	struct cg_llm_call *c = start(&g, "slow:10", true, 0, 0);
	int64_t until = cg_mono_ms() + 5000;

	g.drop = c;
	start(&other, "slow:11", true, 0, 0);
	while (g.n_pieces < 2)
		cg_fetch_turn(f, 100);
	await(&other.over);
	ok(!g.over && g.n_pieces == 2, "a call that is dropped while it talks is silent");
	while (seen_int("slow:10", "closed") != 1 && cg_mono_ms() < until)
		;
	is_int(seen_int("slow:10", "closed"), 1, "and the upstream knows");
	ok(!other.fault.err.code && other.n_pieces == 50, "others go on");
	c = start(&g, "hang:c", false, 0, 0);
	cg_fetch_turn(f, 50);
	cg_llm_drop(c);
	cg_llm_drop(NULL);
	ok(!g.over, "one that waits");
}

/* One at a time by the table; waiting ends at the deadline, and by dropping. */
static void
t_turns(void)
{
	struct got g[5];
	struct cg_llm_call *c[5];
	int64_t began = cg_mono_ms();

	for (int i = 0; i < 4; i++)
		c[i] = start(&g[i], "late:100", false, 0, 0);
	cg_llm_drop(c[1]);
	await(&g[3].over);
	ok(g[0].over && g[2].over && !g[1].over && cg_mono_ms() - began >= 290, "one after the other, in their order");
	is_int(seen_int("late:100", "most"), 1, "never two at once");
	c[0] = start(&g[0], "hang:turn", false, 0, 0);
	start(&g[1], "hang:turn", false, 200, 0);
	await(&g[1].over);
	ok(strcmp(g[1].fault.code, "LLM_TIMEOUT") == 0 && g[1].tries == 0 && g[1].took_ms < 3000,
	    "no turn until the deadline: %s", g[1].fault.err.msg);
	start(&g[2], "hang:turn", false, 500, 0);
	cg_llm_drop(c[0]);
	await(&g[2].over);
	is_int(g[2].tries, 1, "a turn that is given up goes to the next");
}

static int asked, taken, given;

static int64_t
acquire(void *arg, const struct cg_llm_slot *slot)
{
	(void)arg;
	is_int(slot->most, 9, "a place is asked for with the model's limits");
	if (++asked <= 2)
		return 20;
	taken++;
	return 0;
}

static void
release(void *arg, const struct cg_llm_slot *slot)
{
	(void)arg, (void)slot;
	given++;
}

static struct cg_llm *
open_llm(bool shared)
{
	char *url = cg_asprintf("http://127.0.0.1:%d", web.port);
	char path[] = "/tmp/cg-t_llm.XXXXXX";
	static const char table[] = "{\"version\":\"1\",\"models\":{\"late:100\":{\"concurrency\":1},\"hang:turn\":"
	    "{\"concurrency\":1},\"flaky:shared\":{\"concurrency\":9},\"hang:d\":{\"concurrency\":9},\"vectors\":{\"input\":1000000},\"data\":{\"image\":42000}},"
	    "\"purposes\":{\"embedding\":\"vectors\"}}";
	int fd = mkstemp(path);
	struct cg_llm_conf conf = { .base_url = url, .key = "test-key", .models = path,
		.backoff_ms = 20 };
	struct cg_llm *made;

	if (shared)
		conf.acquire = acquire, conf.release = release;
	if (write(fd, table, sizeof table - 1) < 0 || cg_llm_open(&made, f, &conf, &err) < 0)
		printf("Bail out! %s\n", err.msg), exit(1);
	close(fd);
	unlink(path);
	free(url);
	return made;
}

static void
t_shared(void)
{
	struct cg_llm *own = l;
	struct got g;

	l = open_llm(true);
	start(&g, "flaky:shared", false, 0, 0);
	await(&g.over);
	ok(!g.fault.err.code && asked == 5 && taken == 3 && given == 3, "slots of others: asked until there is one, given back");
	start(&g, "hang:d", false, 0, 0);
	cg_llm_close(l);
	is_int(given, 4, "and at the end");
	l = own;
}

static void
t_vectors(void)
{
	struct got g = { 0 };
	json_t *texts = json_pack("[s, s, s]", "a", "bb", "ccc"), *bad = json_pack("[s]", "");

	cg_llm_embed(l, NULL, texts, keep, &g, &err);
	await(&g.over);
	ok(!g.fault.err.code && g.n == 3 && g.dims == 3, "a vector for each text: %s", g.fault.err.msg);
	ok(g.vectors[0] == 1 && g.vectors[3] == 2 && g.vectors[6] == 3 && g.vectors[8] == 0.5f,
	    "in the order of the texts, whatever the reply's");
	is_int(g.usage.cost_microusd, 7, "at the price of the table");
	ok(!cg_llm_embed(l, NULL, bad, keep, &g, &err) && err.code == CG_E_DATA, "no vector of nothing: %s", err.msg);
	json_decref(texts);
	json_decref(bad);
}

static void
t_pictures(void)
{
	struct got g = { 0 };
	json_t *two = json_pack("{s:i, s:s}", "n", 2, "size", "1024x1024");

	cg_llm_images(l, "data", "a sun", two, 0, keep, &g, &err);
	await(&g.over);
	is_str(g.picture, "PICTURE", "a picture as bytes");
	is_int((long long)g.n, 2, "as many as were asked for");
	is_int(g.usage.cost_microusd, 84000, "at the price of a picture");
	g = (struct got){ 0 };
	cg_llm_images(l, "url:1", "a sun", NULL, 0, keep, &g, &err);
	await(&g.over);
	is_str(g.url, "https://pictures.example/1.png", "or where it lies");
	g = (struct got){ 0 };
	cg_llm_images(l, "hang:p", "a sun", NULL, 200, keep, &g, &err);
	await(&g.over);
	ok(g.fault.timeout && seen_int("hang:p", "n") == 1, "one that took too long is not painted twice");
	json_decref(two);
}

static int64_t
cpu_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static long
resident_kb(void)
{
	FILE *in = fopen("/proc/self/statm", "re");
	long all = 0, here = 0;

	if (!in || fscanf(in, "%ld %ld", &all, &here) != 2)
		here = 0;
	if (in)
		fclose(in);
	return here * (sysconf(_SC_PAGESIZE) / 1024);
}

/* What streams and calls that wait cost this process. */
static void
t_cost(void)
{
	enum { STREAMS = 10, CALLS = 200 };
	static struct got g[CALLS];
	struct cg_llm_call *c[CALLS];
	int64_t began = cpu_us(), each;
	long before;

	for (int i = 0; i < STREAMS; i++)
		ask("pieces", true);
	each = (cpu_us() - began) / STREAMS;
	printf("# %lld us of CPU for a streamed reply of 1,000 tokens in 100 pieces\n", (long long)each);
	before = resident_kb();
	for (int i = 0; i < CALLS; i++)
		c[i] = start(&g[i], "slow:200", true, 0, 0);
	for (int i = 0; i < CALLS;) {
		cg_fetch_turn(f, 100);
		while (i < CALLS && g[i].n_pieces > 0)
			i++;
	}
	printf("# %ld KB for %d calls that talk\n", resident_kb() - before, CALLS);
#ifndef __SANITIZE_ADDRESS__
	ok(each < 5000, "a streamed reply costs less than 5 ms");
	ok(resident_kb() - before < 20 * 1024, "200 calls fit into 20 MB");
#endif
	for (int i = 0; i < CALLS; i++)
		cg_llm_drop(c[i]);
}

/* Many at once, some dropped while they wait, talk or are tried again. */
static void
t_storm(void)
{
	static const char *const acts[] = { "ok:s", "pieces:s", "slow:1:s", "flaky:s", "broken:s", "midway:s", "hang:s",
		"late:100", "empty:s", "torrent:s", "whole:s", "lingering:s" };
	enum { KINDS = sizeof acts / sizeof *acts, CALLS = 30 * KINDS };
	static struct got g[CALLS];
	struct cg_llm_call *c[CALLS];
	bool dropped[CALLS] = { false };
	int64_t until = cg_mono_ms() + 60000;
	unsigned r = 1;
	int over = 0, ended = 0, silent = 0, drops = 0;

	for (int i = 0; i < CALLS; i++) {
		c[i] = start(&g[i], acts[i % KINDS], i / KINDS % 2, 3000, 1000);
		if (i / KINDS % 7 == 0)
			g[i].drop = c[i]; /* by itself, in the middle of its second piece */
	}
	while (over < CALLS && cg_mono_ms() < until) {
		cg_fetch_turn(f, 20);
		r = r * 1103515245 + 12345;
		/* At least so many, however few turns a busy machine makes of it. */
		int n = (int)(r >> 16) % CALLS;
		if (((r >> 8) % 8 == 7 || drops < 24) && !g[n].over && !dropped[n] && c[n]
		    && (n / KINDS % 7 || g[n].drop)) {
			cg_llm_drop(c[n]);
			dropped[n] = true;
			drops++;
		}
		over = 0;
		for (int i = 0; i < CALLS; i++)
			over += g[i].over || dropped[i] || (i / KINDS % 7 == 0 && !g[i].drop);
	}
	for (int i = 0; i < CALLS; i++) {
		ended += g[i].over;
		silent += !g[i].over;
	}
	is_int(over, CALLS, "all have ended or were dropped");
	ok(ended > 20 && silent > 20, "%d told their end, %d were silent", ended, silent);
	ok(!ask("ok:after", false)->fault.err.code, "and the next one goes through");
}

static void
t_probe(void)
{
	char *url = cg_asprintf("http://127.0.0.1:%d", web.port);
	struct cg_llm_conf conf = { .base_url = url, .key = "test-key", .purpose = { "good", "ok", "nobody",
		[CG_LLM_CODE] = "none" } };
	struct cg_llm *other;
	struct got g = { 0 };

	cg_llm_open(&other, f, &conf, &err);
	cg_llm_probe(other, keep, &g);
	await(&g.over);
	ok(g.fault.err.code == CG_E_CONFIG && strstr(g.fault.err.msg,
	    "no model 'nobody' (for intelligence), 'none' (for code)"), "what is missing: %s", g.fault.err.msg);
	is_str(g.text, "intelligence: nobody\ncode: none\n", "line by line");
	cg_llm_close(other);
	conf.purpose[CG_LLM_INTELLIGENCE] = conf.purpose[CG_LLM_CODE] = "wrong";
	cg_llm_open(&other, f, &conf, &err);
	g = (struct got){ 0 };
	cg_llm_probe(other, keep, &g);
	await(&g.over);
	ok(!g.fault.err.code && !*g.text, "or nothing: %s", g.fault.err.msg);
	cg_llm_close(other);
	free(url);
}

/* Where nobody listens. */
static void
t_away(void)
{
	struct cg_llm_conf conf = { .base_url = "http://127.0.0.1:1/v1", .key = "test-key",
		.backoff_ms = 20 };
	struct cg_llm *own = l;
	struct got *g;

	cg_llm_open(&l, f, &conf, &err);
	g = ask("ok", false);
	ok(strcmp(g->fault.code, "PROVIDER_UNAVAILABLE") == 0 && g->tries == 3, "%s", g->fault.err.msg);
	ok(!strstr(g->fault.err.msg, "127.0.0.1") && strstr(g->fault.detail, "127.0.0.1"), "users are told no address: %s",
	    g->fault.detail);
	cg_llm_close(l);
	l = own;
}

int
main(void)
{
	char *argv[] = { "node", "tests/services/llm.mjs", NULL };

	if (service_start(&web, argv) != 0) {
		printf("ok 1 # skip node is not installed\n1..1\n");
		return 0;
	}
	signal(SIGPIPE, SIG_IGN);
	if (cg_fetch_open(&f, 256, &err) < 0) {
		printf("Bail out! %s\n", err.msg);
		return 1;
	}
	l = open_llm(false);
	t_plain();
	t_streams();
	t_retries();
	t_refusals();
	t_times();
	t_drop();
	t_turns();
	t_shared();
	t_vectors();
	t_pictures();
	t_storm();
	t_probe();
	t_away();
	t_cost();
	cg_llm_close(l);
	cg_fetch_close(f);
	service_stop(&web);
	return done();
}
