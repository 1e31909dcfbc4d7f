/* Checked JSON from a prompt, against the server of tests/services/llm.mjs. */
#include <signal.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "fetch/fetch.h"
#include "json/json.h"
#include "llm/llm.h"
#include "prompt/prompt.h"
#include "schema/schema.h"
#include "service.h"
#include "tap.h"

static struct service web;
static struct cg_fetch *f;
static struct cg_llm *l;
static struct cg_prompts *prompts;
static struct cg_err err;
static char dir[] = "/tmp/cg-t_llm_gen-XXXXXX";

static const char schema_text[] = "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"title\",\"n\"],"
    "\"properties\":{\"title\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":10},\"n\":{\"type\":\"integer\","
    "\"minimum\":1,\"maximum\":9},\"note\":{\"type\":\"string\"},\"provider\":{\"type\":\"string\",\"readOnly\":true}}}";
static json_t *schema;

struct got {
	bool over;
	struct cg_llm_fault fault;
	json_t *data, *violations, *attempts;
	int64_t cost, in, out;
	bool cost_known;
	char model[128], prompt[200];
};

static void
keep(void *arg, struct cg_llm_result *r)
{
	struct got *g = arg;

	g->over = true;
	g->fault = r->fault;
	g->data = json_incref(r->data);
	g->violations = json_incref(r->violations);
	g->attempts = json_incref(r->attempts);
	g->cost = r->cost_microusd;
	g->cost_known = r->cost_known;
	g->in = r->in_tokens;
	g->out = r->out_tokens;
	snprintf(g->model, sizeof g->model, "%s", r->model);
	snprintf(g->prompt, sizeof g->prompt, "%s %s %.8s", r->prompt_id, r->prompt_version, r->prompt_hash);
}

static void
forget(struct got *g)
{
	json_decref(g->data);
	json_decref(g->violations);
	json_decref(g->attempts);
	*g = (struct got){ 0 };
}

static void
await(const bool *over)
{
	int64_t until = cg_mono_ms() + 20000;

	while (!*over && cg_mono_ms() < until)
		cg_fetch_turn(f, 100);
	if (!*over)
		printf("Bail out! it never ends\n"), exit(1);
}

/* Good until the next one. */
static struct got *
make(struct cg_llm_gen_req *req, const char *model)
{
	static struct got g;
	json_t *context = model ? json_pack("{s:s}", "model", model) : NULL;
	json_t *vars = json_pack("{s:s}", "brief", "A day at the sea");

	forget(&g);
	req->prompts = prompts;
	if (!req->prompt_id)
		req->prompt_id = "hello";
	if (!req->schema)
		req->schema = schema;
	if (!req->context)
		req->context = context;
	if (!req->vars)
		req->vars = vars;
	cg_llm_generate(l, req, keep, &g);
	ok(!g.over, "nothing is told before a turn");
	await(&g.over);
	if (req->context == context)
		req->context = NULL;
	if (req->vars == vars)
		req->vars = NULL;
	json_decref(context);
	json_decref(vars);
	return &g;
}

static struct got *
simple(const char *model)
{
	struct cg_llm_gen_req req = { 0 };

	return make(&req, model);
}

/* The body of the n-th request for a model; new. */
static json_t *
body_of(const char *model, size_t n)
{
	struct cg_fetch_reply r;
	char *u = cg_asprintf("http://127.0.0.1:%d/seen/%s", web.port, model);
	struct cg_fetch_req req = { .method = "GET", .url = u };
	json_t *v, *b;

	if (cg_fetch_one(f, &req, &r, NULL, &err) < 0)
		printf("Bail out! %s\n", err.msg);
	v = json_loadb(r.body.s, r.body.len, 0, NULL);
	b = json_incref(json_object_get(json_array_get(json_object_get(v, "requests"), n), "body"));
	json_decref(v);
	cg_fetch_reply_release(&r);
	free(u);
	return b;
}

static const char *
words(const json_t *body)
{
	return cg_json_get_str(json_array_get(json_object_get(body, "messages"), 0), "content", "");
}

static void
is_attempts(const struct got *g, const char *want, const char *name)
{
	char all[400] = "";
	const json_t *a;
	size_t i;

	json_array_foreach(g->attempts, i, a) {
		size_t at = strlen(all);

		snprintf(all + at, sizeof all - at, "%s%s:%lld:%s", i ? " " : "", cg_json_get_str(a, "reason", "?"),
		    (long long)cg_json_get_int(a, "round", -1), cg_json_get_str(a, "error", "-"));
	}
	is_str(all, want, name);
}

static void
t_good(void)
{
	struct got *g = simple("good");
	json_t *b = body_of("good", 0), *format = json_object_get(b, "response_format");
	char *data = g->data ? cg_json_str(g->data) : NULL;

	is_str(data, "{\"title\":\"Sun\",\"n\":3}", "an answer, without the null that strictness made");
	ok(!g->fault.err.code && json_array_size(g->violations) == 0, "and without fault");
	is_str(cg_json_get_str(format, "type", ""), "json_schema", "it was held to the schema");
	ok(json_array_size(json_object_get(json_object_get(json_object_get(format, "json_schema"), "schema"),
	    "required")) == 3, "in its strict form, without what the program fills in");
	ok(strstr(words(b), "A day at the sea") && !strstr(words(b), "refused"), "the words are the prompt's");
	is_attempts(g, "first:0:-", "one attempt");
	ok(g->in == 20 && g->out == 3 && g->cost == 20 * 2 - 8 + 3 * 4 && g->cost_known, "tokens and cost: %lld",
	    (long long)g->cost);
	is_str(g->model, "good-2025", "the model");
	ok(strncmp(g->prompt, "hello 1.0.0 ", 12) == 0 && strlen(g->prompt) == 20, "the prompt: %s", g->prompt);
	free(data);
	json_decref(b);
	ok(simple("fenced")->data, "an answer in a fence");
}

/* The values that a request leaves to the model for n. */
static size_t
values_of_n(const json_t *body)
{
	const json_t *s = json_object_get(json_object_get(json_object_get(body, "response_format"),
	    "json_schema"), "schema");

	return json_array_size(json_object_get(json_object_get(json_object_get(s, "properties"), "n"), "enum"));
}

static void
t_critique(void)
{
	struct got *g = simple("wrong");
	struct cg_llm_gen_req two = { .rounds = 2 }, none = { .rounds = -1 };
	json_t *b = body_of("wrong", 0), *c = body_of("wrong", 1);
	double t0 = cg_json_get_num(b, "temperature", -1), t1 = cg_json_get_num(c, "temperature", -1);

	ok(g->data && !g->fault.err.code, "wrong first, right after critique: %s", g->fault.err.msg);
	is_attempts(g, "first:0:- critique:1:-", "two attempts");
	ok(strstr(words(c), "- /title: Must have at most 10 characters; it was \"far too long a title\"\n"
	    "- /n: Must be >= 1; it was 0"), "place, rule and value are told");
	ok(strstr(words(c), "{\"title\":\"far too long a title\",\"n\":0}"), "and the answer");
	ok(t0 > 0.79 && t1 > 0.39 && t1 < 0.41, "at half the temperature: %g, %g", t0, t1);
	is_int(g->in, 40, "both are counted");
	ok(values_of_n(b) == 0 && values_of_n(c) == 9, "a number out of bounds is asked for by value: %zu",
	    values_of_n(c));
	json_decref(b);
	json_decref(c);
	g = simple("prose");
	ok(g->data, "words instead of JSON are answered with critique too: %s", g->fault.err.msg);
	g = simple("always");
	ok(!g->data && strcmp(g->fault.code, "OUTPUT_VALIDATION_FAILED") == 0 && g->fault.err.code == CG_E_DATA
	    && strstr(g->fault.err.msg, "title: Must have at most 10 characters (2 of these, 2 answers)"),
	    "what stays wrong is an error: %s", g->fault.err.msg);
	is_int((long long)json_array_size(g->violations), 2, "with all violations");
	is_str(cg_json_get_str(json_array_get(g->violations, 1), "pointer", ""), "/n", "their place");
	is_str(cg_json_get_str(json_array_get(g->violations, 1), "value", ""), "0", "and value");
	is_attempts(g, "first:0:- critique:1:-", "after one round");
	g = make(&two, "always:two");
	is_attempts(g, "first:0:- critique:1:- critique:2:-", "or as many as are wanted");
	g = make(&none, "always:none");
	is_attempts(g, "first:0:-", "or none");
	g = simple("never");
	ok(!g->data && strcmp(g->fault.code, "JSON_PARSE_FAILED") == 0 && g->out == 6, "JSON that never ends: %s",
	    g->fault.err.msg);
}

static void
shorter(void *arg, json_t *data, struct cg_violations *to)
{
	int *calls = arg;

	if (++*calls == 1)
		cg_llm_violation(to, data, "/title", "Must %s", "rhyme");
	else
		json_object_set_new(data, "note", json_string("mended"));
}

static void
t_check(void)
{
	int calls = 0;
	struct cg_llm_gen_req req = { .check = shorter, .check_arg = &calls };
	struct got *g = make(&req, "good:check");
	json_t *b = body_of("good:check", 1);

	ok(g->data && calls == 2, "the caller's rules are asked too");
	ok(strstr(words(b), "- /title: Must rhyme; it was \"Sun\""), "their violations are told like others");
	is_str(cg_json_get_str(g->data, "note", ""), "mended", "and it may mend");
	json_decref(b);
}

static void
t_length(void)
{
	json_t *few = json_pack("{s:s, s:i}", "model", "length", "max_tokens", 100);
	json_t *cap = json_pack("{s:s, s:i}", "model", "cut", "max_tokens", 16000);
	struct cg_llm_gen_req req = { .context = few }, most = { .context = cap };
	struct got *g = make(&req, NULL);
	json_t *b;

	ok(g->data, "an answer that was cut is asked for with twice the tokens: %s", g->fault.err.msg);
	is_attempts(g, "first:0:- longer:0:-", "which is no round of critique");
	g = make(&most, NULL);
	is_attempts(g, "first:0:- critique:1:-", "not above 16,000");
	json_object_set_new(few, "model", json_string("length:short"));
	json_object_set_new(few, "max_tokens", json_integer(9999));
	make(&req, NULL);
	b = body_of("length:short", 0);
	is_int(cg_json_get_int(b, "max_tokens", 0), 250, "nor above what the model can say");
	json_decref(b);
	json_decref(few);
	json_decref(cap);
}

static void
t_plainer(void)
{
	struct got *g = simple("noschema");
	json_t *b = body_of("noschema", 1), *c;

	ok(g->data && !g->fault.err.code, "an upstream that knows no json_schema: %s", g->fault.err.msg);
	is_str(cg_json_get_str(json_object_get(b, "response_format"), "type", ""), "json_object", "is asked for an object");
	ok(strstr(words(b), "JSON Schema") && strstr(words(b), "\"maxLength\":10") && !strstr(words(b), "provider"),
	    "and told the schema in words");
	json_decref(b);
	simple("noschema");
	c = body_of("noschema", 2);
	is_str(cg_json_get_str(json_object_get(c, "response_format"), "type", ""), "json_object", "at once the next time");
	json_decref(c);
}

/* context > config > the prompt's > the purpose's. */
static void
t_choice(void)
{
	json_t *context = json_pack("{s:f}", "temperature", 0.1);
	json_t *config = json_pack("{s:s, s:f, s:i}", "model", "good:config", "temperature", 0.2, "max_tokens", 55);
	struct cg_llm_gen_req all = { .context = context, .config = config }, bare = { .prompt_id = "bare" };
	json_t *b;
	struct got *g;

	make(&all, NULL);
	b = body_of("good:config", 0);
	ok(cg_json_get_num(b, "temperature", 0) < 0.11 && cg_json_get_int(b, "max_tokens", 0) == 55,
	    "the context's temperature, the configuration's model and tokens");
	json_decref(b);
	all = (struct cg_llm_gen_req){ 0 };
	make(&all, NULL);
	b = body_of("good:prompt", 0);
	ok(cg_json_get_num(b, "temperature", 0) > 0.79 && cg_json_get_int(b, "max_tokens", 0) == 4096,
	    "the prompt's model and temperature");
	json_decref(b);
	g = make(&bare, NULL);
	ok(g->data, "the purpose's model: %s", g->fault.err.msg);
	b = body_of("good:purpose", 0);
	ok(cg_json_get_num(b, "temperature", 0) > 0.69, "0.7 when nobody says more");
	json_decref(b);
	bare = (struct cg_llm_gen_req){ .prompt_id = "bare", .purpose = CG_LLM_CODE };
	g = make(&bare, NULL);
	ok(g->fault.err.code == CG_E_CONFIG && strstr(g->fault.err.msg, "no model is configured for code"), "%s",
	    g->fault.err.msg);
	json_decref(context);
	json_decref(config);
}

/* A purse for so many calls, what was asked of it and what the calls came to. */
struct purse {
	int64_t asked[8], cost[8], tokens;
	int n, most, ended;
	enum cg_errc why;
	char model[64], from[64];
};

static int
pay(void *arg, const char *model, int64_t microusd, struct cg_err *e)
{
	struct purse *p = arg;

	snprintf(p->model, sizeof p->model, "%s", model);
	p->asked[p->n++] = microusd;
	return p->n <= p->most ? 0 : cg_err_set(e, p->why, "the budget of the run is spent");
}

static void
paid(void *arg, const struct cg_llm_paid *s)
{
	struct purse *p = arg;
	size_t n = strlen(p->from);

	p->cost[p->ended++] = s->cost_microusd;
	p->tokens += s->in_tokens + s->out_tokens;
	snprintf(p->from + n, sizeof p->from - n, "%s;", s->cost_from ? s->cost_from : "-");
}

static void
t_budget(void)
{
	struct purse p = { .most = 1, .why = CG_E_LIMIT };
	json_t *context = json_pack("{s:s, s:i}", "model", "wrong:pay", "max_tokens", 1000);
	struct cg_llm_gen_req req = { .context = context, .may_pay = pay, .paid = paid, .pay_arg = &p };
	struct got *g = make(&req, NULL);
	struct cg_llm_forecast before;

	ok(p.n == 2 && strcmp(g->fault.code, "BUDGET_EXCEEDED") == 0 && g->fault.err.code == CG_E_STATE,
	    "each request asks the budget, critique too: %s", g->fault.err.msg);
	is_attempts(g, "first:0:-", "what it does not let through is not sent");
	ok(p.asked[0] > 4 * 1000 && p.asked[0] < 4 * 1000 + 1000 && p.asked[1] > p.asked[0],
	    "with what it can cost: %lld, %lld micro-USD", (long long)p.asked[0], (long long)p.asked[1]);
	is_str(p.model, "wrong:pay", "of which model");
	ok(p.ended == 1 && p.cost[0] == g->cost && p.tokens == g->in + g->out && p.tokens > 0
	    && strcmp(p.from, "prices;") == 0, "and hears once of each what it came to: %s", p.from);
	req.vars = json_pack("{s:s}", "brief", "A day at the sea");
	is_int(cg_llm_forecast(l, &req, 0, &before, &err), 0, "before anybody is asked");
	ok(before.microusd == p.asked[0] && before.out_tokens == 1000 && strcmp(before.model, "wrong:pay") == 0,
	    "the same is known: %lld micro-USD", (long long)before.microusd);
	is_int(cg_llm_forecast(l, &req, 3000, &before, &err), 0, "with what is still to come");
	is_int(before.microusd, p.asked[0] + 2000, "it is more");
	json_decref((json_t *)(size_t)req.vars);
	req.vars = NULL;
	ok(cg_llm_forecast(l, &req, 0, &before, &err) == 0 && before.microusd > 4000 && before.microusd < 5000,
	    "and about, when nothing is known");
	p = (struct purse){ .why = CG_E_UNAVAILABLE };
	g = make(&req, NULL);
	ok(strcmp(g->fault.code, "STORE_FAILED") == 0, "a ledger that cannot be asked is no budget");
	json_decref(context);
}

/* What nobody can say the cost of, and what has cost nothing. */
static void
t_unsettled(void)
{
	struct purse p = { .most = 8 };
	struct cg_llm_gen_req req = { .may_pay = pay, .paid = paid, .pay_arg = &p, .total_ms = 300 };
	struct cg_llm_gen *gen;
	int64_t until;

	make(&req, "status:401");
	ok(p.ended == 1 && p.cost[0] == 0, "a request that is refused costs nothing");
	make(&req, "hang:pay");
	ok(p.ended == 2 && p.cost[1] == -1, "one that took too long may be paid all the same");
	req.total_ms = 20000;
	req.prompts = prompts;
	req.prompt_id = "hello";
	req.schema = schema;
	req.vars = json_pack("{s:s}", "brief", "A day at the sea");
	req.context = json_pack("{s:s}", "model", "hang:dropped");
	gen = cg_llm_generate(l, &req, keep, NULL);
	for (until = cg_mono_ms() + 300; cg_mono_ms() < until && p.n < 3;)
		cg_fetch_turn(f, 20);
	cg_llm_gen_drop(gen);
	ok(p.ended == 3 && p.cost[2] == -1, "and so may one that nobody waits for any more");
	json_decref((json_t *)(size_t)req.vars);
	json_decref((json_t *)(size_t)req.context);
}

static void
t_faults(void)
{
	json_t *no_vars = json_object();
	struct cg_llm_gen_req unknown = { .prompt_id = "helo" }, empty = { .vars = no_vars };
	struct got *g = make(&unknown, "good");

	ok(strcmp(g->fault.code, "PROMPT_NOT_FOUND") == 0 && strstr(g->fault.err.msg, "did you mean 'hello'"), "%s",
	    g->fault.err.msg);
	is_int((long long)json_array_size(g->attempts), 0, "no attempt");
	g = make(&empty, "good");
	ok(strcmp(g->fault.code, "PROMPT_RENDER_FAILED") == 0 && json_array_size(g->attempts) == 0, "%s",
	    g->fault.err.msg);
	json_decref(no_vars);
	g = simple("status:401");
	ok(strcmp(g->fault.code, "AUTHENTICATION_ERROR") == 0, "a refusal is passed on: %s", g->fault.err.msg);
	is_attempts(g, "first:0:AUTHENTICATION_ERROR", "with its attempt");
}

static void
t_eyes(void)
{
	char *path = cg_path_join(dir, "a.png");
	const char *pictures[] = { path, NULL }, *none[] = { "/none.png", NULL };
	struct cg_llm_gen_req req = { .pictures = pictures }, bad = { .pictures = none };
	struct got *g;

	cg_file_write(path, "\x89PNG\r\n\x1a\nxxxx", 12, 0644, false, &err);
	g = make(&req, "eyes");
	ok(g->data, "a model sees a picture: %s", g->fault.err.msg);
	g = make(&bad, "eyes");
	ok(g->fault.err.code == CG_E_NOINPUT, "one that is not there: %s", g->fault.err.msg);
	free(path);
}

static void
t_ends(void)
{
	struct got g = { 0 }, other = { 0 };
	json_t *context = json_pack("{s:s}", "model", "hang:gen"), *vars = json_pack("{s:s}", "brief", "b");
	struct cg_llm_gen_req req = { .prompts = prompts, .prompt_id = "hello", .schema = schema, .vars = vars,
		.context = context, .total_ms = 300 };
	struct cg_llm_gen *gen = cg_llm_generate(l, &req, keep, &g);

	cg_llm_generate(l, &req, keep, &other);
	cg_fetch_turn(f, 10);
	cg_llm_gen_drop(gen);
	await(&other.over);
	ok(!g.over && strcmp(other.fault.code, "LLM_TIMEOUT") == 0, "dropped is silent, late is told: %s",
	    other.fault.err.msg);
	cg_llm_gen_drop(cg_llm_generate(l, &req, keep, &g));
	forget(&other);
	json_decref(context);
	json_decref(vars);
}

static void
put(const char *name, const char *text)
{
	char *path = cg_path_join(dir, name), *folder = cg_path_dir(path);

	if (cg_mkdirs(folder, 0755, &err) < 0 || cg_file_write(path, text, strlen(text), 0644, false, &err) < 0)
		printf("Bail out! %s\n", err.msg);
	free(folder);
	free(path);
}

static void
prepare(void)
{
	char *url = cg_asprintf("http://127.0.0.1:%d/v1/", web.port), *table = cg_path_join(dir, "models.json");
	struct cg_llm_conf conf = { .base_url = url, .key = "k", .models = table, .backoff_ms = 10,
		.purpose = { [CG_LLM_GENERATION] = "good:purpose" } };

	put("hello/1.0.0.md", "---\nprompt_id: hello\nversion: 1.0.0\ndescription: A prompt of the tests.\nvars_schema:\n"
	    "  type: object\n  required: [brief]\n  properties:\n    brief: {type: string}\n"
	    "    previous_issues: {type: string, maxLength: 8000}\n    previous_answer: {type: string, maxLength: 8000}\n"
	    "model_defaults: {model: 'good:prompt', temperature: 0.8}\n---\nMake a title for:\n{{brief}}\n"
	    "{{#if previous_issues}}\nIt was refused:\n{{previous_issues}}\nIt read:\n{{previous_answer}}\n{{/if}}\n");
	put("bare/1.0.0.md", "---\nprompt_id: bare\nversion: 1.0.0\ndescription: A prompt of the tests.\n"
	    "vars_schema: {type: object, properties: {brief: {}}}\n---\nMake a title for:\n{{brief}}\n");
	put("models.json", "{\"version\":\"1\",\"models\":{\"good\":{\"input\":2000000,\"cached_input\":1000000,"
	    "\"output\":4000000},\"wrong:pay\":{\"input\":2000000,\"output\":4000000},\"length:short\":{\"max_output\":250}}}");
	if (cg_fetch_open(&f, 256, &err) < 0 || cg_llm_open(&l, f, &conf, &err) < 0
	    || cg_prompts_open(&prompts, dir, &err) < 0
	    || !(schema = cg_json_parse(schema_text, sizeof schema_text - 1, "schema", 0, &err)))
		printf("Bail out! %s\n", err.msg), exit(1);
	free(url);
	free(table);
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
	if (!mkdtemp(dir))
		return 71;
	prepare();
	t_good();
	t_critique();
	t_check();
	t_length();
	t_plainer();
	t_choice();
	t_budget();
	t_unsettled();
	t_faults();
	t_eyes();
	t_ends();
	cg_llm_close(l);
	cg_prompts_close(prompts);
	cg_fetch_close(f);
	json_decref(schema);
	cg_rmtree(dir, &err);
	service_stop(&web);
	return done();
}
