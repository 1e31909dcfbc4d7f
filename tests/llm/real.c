/*
 * lib/llm against a real proxy and a real model: plan, copy and theme for three briefs,
 * held to the catalog's schemas; a stream; what it cost. The model is far too small to
 * be clever, so its schemas are made smaller (shorter texts, shorter lists): whatever
 * fits those fits the catalog's, which is what is checked. From tests/services/llama.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/mem.h"
#include "fetch/fetch.h"
#include "json/json.h"
#include "llm/llm.h"
#include "prompt/prompt.h"
#include "schema/schema.h"
#include "tap.h"
#include "yaml/yaml.h"

static const char *const briefs[] = { "summer-shoes", "museum-night-quiz", "bakery-scratch-card" };
static const struct {
	const char *prompt, *skill;
} kinds[] = {
	{ "extract_theme_brief", "extract_theme_from_brief" },
	{ "generate_copy", "generate_campaign_copy" },
	{ "intelligence_plan", "intelligence_plan" },
};

static struct cg_err err;
static struct cg_fetch *f;
static struct cg_llm *l;
static struct cg_prompts *prompts;

static json_t *
schema_of(const char *skill)
{
	char *path = cg_asprintf("skills/catalog/%s.yaml", skill);
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_buf b;
	json_t *doc, *s;

	cg_buf_init(&b, 1 << 20);
	cg_file_read(&b, path, &err);
	doc = cg_yaml_parse(b.s, b.len, path, &d);
	s = json_incref(json_object_get(doc, "output_schema"));
	json_decref(doc);
	cg_buf_release(&b);
	cg_diags_release(&d);
	free(path);
	return s;
}

/* In place: texts of 40 characters at most, no more entries and members than there must be. */
static void
make_smaller(json_t *s)
{
	int64_t least = cg_json_get_int(s, "minItems", 0);
	const char *type = cg_json_get_str(s, "type", "");
	json_t *v;
	void *tmp;
	const char *key;
	size_t i;

	if (strcmp(type, "string") == 0 && !json_object_get(s, "pattern") && !json_object_get(s, "enum")
	    && cg_json_get_int(s, "maxLength", 1000) > 40)
		cg_json_set_int(s, "maxLength", 40);
	if (strcmp(type, "array") == 0)
		cg_json_set_int(s, "maxItems", least > 1 ? least : 1);
	if (strcmp(type, "object") == 0) /* what need not be there is not asked for */
		json_object_foreach_safe(json_object_get(s, "properties"), tmp, key, v) {
			bool wanted = false;
			json_t *e;

			json_array_foreach(json_object_get(s, "required"), i, e)
				wanted |= strcmp(json_string_value(e), key) == 0;
			if (!wanted)
				json_object_del(json_object_get(s, "properties"), key);
		}
	json_object_foreach(s, key, v)
		make_smaller(v);
	json_array_foreach(s, i, v)
		make_smaller(v);
}

/* The limits of each kind of text are conditions, which no grammar knows: the one kind is said. */
static void
fit_copies(json_t *copies)
{
	json_t *items = json_object_get(copies, "items"), *kind;

	json_object_del(items, "allOf");
	kind = json_object_get(json_object_get(items, "properties"), "copy_type");
	if (kind)
		json_object_set_new(kind, "enum", json_pack("[s]", "headline"));
}

static json_t *
vars_of(const char *prompt, const char *brief)
{
	char *path = cg_asprintf("examples/%s.json", brief);
	json_t *doc = cg_json_load(path, 1 << 20, &err), *text = json_object_get(doc, "brief"), *vars;

	if (!text)
		text = doc;
	if (strcmp(prompt, "generate_copy") == 0)
		vars = json_pack("{s:{s:O}, s:s, s:s, s:i}", "campaign_context", "brief", text, "copy_types",
		    "headline", "tone", "friendly", "variations_count", 1);
	else
		vars = json_pack("{s:O}", "brief", text);
	json_decref(doc);
	free(path);
	return vars;
}

struct got {
	bool over;
	char name[80];
	json_t *full;
};

static void
made(void *arg, struct cg_llm_result *r)
{
	struct got *g = arg;
	struct cg_schema *s = cg_schema_new(g->full, NULL, &err);
	char *data = r->data ? cg_json_str(r->data) : NULL, *attempts = cg_json_str(r->attempts);

	g->over = true;
	ok(r->data && cg_schema_check(s, r->data, NULL, &err) == 0, "%s: an answer of the catalog's shape %s", g->name,
	    r->fault.err.code ? r->fault.err.msg : "");
	ok(r->in_tokens > 0 && r->out_tokens > 0, "%s: %lld and %lld tokens", g->name, (long long)r->in_tokens,
	    (long long)r->out_tokens);
	/* What the server had kept of an earlier prompt is free with this proxy. */
	ok(r->cost_known && r->cost_microusd > 2 * r->out_tokens
	    && r->cost_microusd <= r->in_tokens + 2 * r->out_tokens, "%s: %lld micro-USD, as the proxy has it", g->name,
	    (long long)r->cost_microusd);
	printf("# %s\n# %s\n# %s\n", data ? data : "", attempts, r->fault.detail);
	cg_schema_free(s);
	free(data);
	free(attempts);
}

static void
await(const bool *over)
{
	while (!*over)
		cg_fetch_turn(f, 1000);
}

static void
t_generate(size_t kind, const char *brief)
{
	json_t *small, *vars = vars_of(kinds[kind].prompt, brief);
	json_t *context = json_pack("{s:i, s:f}", "max_tokens", 2000, "temperature", 0.3);
	struct cg_llm_gen_req req = { .prompts = prompts, .prompt_id = kinds[kind].prompt, .vars = vars,
		.context = context, .rounds = 2 };
	struct got g = { .full = schema_of(kinds[kind].skill) };

	snprintf(g.name, sizeof g.name, "%s for %s", kinds[kind].prompt, brief);
	small = json_deep_copy(g.full);
	fit_copies(json_object_get(json_object_get(small, "properties"), "copies"));
	make_smaller(small);
	req.schema = small;
	cg_llm_generate(l, &req, made, &g);
	await(&g.over);
	json_decref(context);
	json_decref(vars);
	json_decref(small);
	json_decref(g.full);
}

struct heard {
	bool over;
	int pieces;
	int64_t first_ms, last_ms;
	size_t bytes;
};

static void
piece(void *arg, const char *s, size_t n)
{
	struct heard *h = arg;

	(void)s;
	if (h->pieces++ == 0)
		h->first_ms = cg_mono_ms();
	h->last_ms = cg_mono_ms();
	h->bytes += n;
}

static void
heard(void *arg, struct cg_llm_reply *r)
{
	struct heard *h = arg;

	h->over = true;
	ok(!r->fault.err.code && h->pieces > 10 && h->bytes == r->text.len && h->last_ms > h->first_ms,
	    "a stream arrives in pieces: %d of them, %zu bytes, %lld ms from the first to the last %s%s", h->pieces,
	    h->bytes, (long long)(h->last_ms - h->first_ms), r->fault.err.msg, r->fault.detail);
	ok(r->usage.in_tokens > 0 && r->usage.out_tokens > 10, "with its tokens counted: %lld and %lld",
	    (long long)r->usage.in_tokens, (long long)r->usage.out_tokens);
}

static void
t_stream(void)
{
	json_t *messages = json_pack("[{s:s, s:s}]", "role", "user", "content", "Tell me about the sea.");
	json_t *params = json_pack("{s:i}", "max_tokens", 40);
	struct cg_llm_req req = { .messages = messages, .params = params, .purpose = CG_LLM_CHAT };
	struct heard h = { 0 };

	if (cg_llm_chat(l, &req, piece, heard, &h, &err))
		await(&h.over);
	else
		ok(0, "%s", err.msg);
	json_decref(messages);
	json_decref(params);
}

static void
refused(void *arg, struct cg_llm_reply *r)
{
	*(bool *)arg = true;
	ok(r->fault.err.code && strcmp(r->fault.code, "AUTHENTICATION_ERROR") == 0 && r->tries == 1
	    && !strstr(r->fault.detail, "sk-wrong-key-12345"), "a wrong key: %s (%s)", r->fault.err.msg, r->fault.detail);
}

static void
probed(void *arg, struct cg_llm_reply *r)
{
	*(bool *)arg = true;
	is_str(r->text.s, "embedding: text-embedding-3-small\nimage: gpt-image-1\n", "the aliases that this proxy lacks");
}

static void
t_proxy(const struct cg_llm_conf *conf)
{
	struct cg_llm_conf wrong = *conf;
	struct cg_llm_req req = { .purpose = CG_LLM_CHAT };
	json_t *messages = json_pack("[{s:s, s:s}]", "role", "user", "content", "Hi.");
	struct cg_llm *other;
	bool over = false;

	cg_llm_probe(l, probed, &over);
	await(&over);
	over = false;
	wrong.key = "sk-wrong-key-12345";
	cg_llm_open(&other, f, &wrong, &err);
	req.messages = messages;
	if (cg_llm_chat(other, &req, NULL, refused, &over, &err))
		await(&over);
	cg_llm_close(other);
	json_decref(messages);
}

int
main(int argc, char **argv)
{
	struct cg_llm_conf conf = { .base_url = getenv("LITELLM_BASE_URL"), .key = getenv("LITELLM_API_KEY"),
		.models = getenv("CG_LLM_MODELS"), .first_ms = 600000, .total_ms = 1800000 };

	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (cg_fetch_open(&f, 16, &err) < 0 || cg_llm_open(&l, f, &conf, &err) < 0
	    || cg_prompts_open(&prompts, "prompts", &err) < 0) {
		printf("Bail out! %s\n", err.msg);
		return 1;
	}
	t_proxy(&conf);
	t_stream();
	for (size_t b = 0; b < sizeof briefs / sizeof *briefs; b++)
		for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
			if ((argc < 2 || strcmp(argv[1], kinds[k].prompt) == 0)
			    && (argc < 3 || strcmp(argv[2], briefs[b]) == 0))
				t_generate(k, briefs[b]);
	cg_llm_close(l);
	cg_prompts_close(prompts);
	cg_fetch_close(f);
	return done();
}
