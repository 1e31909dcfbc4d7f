/* What the assistant can do: the same verbs as everybody else's. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "tool/campaign.h"
#include "tool/campaign_live.h"
#include "tool/campaign_priv.h"
#include "tool/chat_tools.h"
#include "tool/run.h"
#include "tool/status.h"
#include "tool/thread_own.h"
#include "tool/tool.h"

__asm__(".pushsection .rodata\ncg_chat_tools_json:\n.incbin \"skills/chat_reply/tools.json\"\n"
    ".byte 0\n.popsection\n");
extern const char cg_chat_tools_json[] __attribute__((visibility("hidden")));

enum { LISTED = 10, NAME_MAX_ = 60 };

/* ---- what they are ---- */

/* The entry of that name: new, or NULL. */
static json_t *
entry_of(const char *name)
{
	json_t *all = cg_json_again(cg_chat_tools_json, strlen(cg_chat_tools_json)), *e, *found = NULL;
	size_t i;

	json_array_foreach(all, i, e)
		if (strcmp(cg_json_get_str(e, "name", ""), name) == 0)
			found = json_incref(e);
	json_decref(all);
	return found;
}

bool
cg_chat_tool_asks(const char *name)
{
	json_t *e = entry_of(name);
	bool asks = cg_json_get_bool(e, "approval", false);

	json_decref(e);
	return asks;
}

bool
cg_chat_tool_may(const char *name, const char *may)
{
	json_t *e = may ? entry_of(name) : NULL;
	char right[64];
	bool allowed = !e;
	size_t n;

	snprintf(right, sizeof right, "%s:%s", cg_json_get_str(e, "area", ""), cg_json_get_str(e, "right", ""));
	for (const char *p = may; e && *p; p += n, p += strspn(p, " ")) {
		n = strcspn(p, " ");
		allowed = allowed || (strlen(right) == n && memcmp(p, right, n) == 0);
	}
	json_decref(e);
	return allowed;
}

int
cg_chat_tool_check(const char *name, const json_t *arguments, struct cg_err *err)
{
	json_t *e = entry_of(name), *none = json_object();
	char *schema;
	int rc;

	if (!e) {
		json_decref(none);
		return cg_err_set(err, CG_E_NOTFOUND, "there is no tool '%.60s'", name);
	}
	schema = cg_json_str(json_object_get(e, "parameters"));
	rc = cg_campaign_check(schema, name, arguments ? arguments : none, err);
	free(schema);
	json_decref(none);
	json_decref(e);
	return rc;
}

/* ---- records of verbs, on their way to the model ---- */

struct heard {
	struct cg_sink to;
	json_t *records;
};

static int
hear(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	(void)err;
	json_array_append(((struct heard *)s->arg)->records, (json_t *)(uintptr_t)record);
	return 0;
}

static void
listen(struct heard *h)
{
	*h = (struct heard){ .to = { .put = hear, .fd = -1 }, .records = json_array() };
	h->to.arg = h;
}

/* A member of one under another name, unless it is not there or null. */
static void
copy(json_t *to, const char *as, const json_t *from, const char *name)
{
	json_t *v = json_object_get(from, name);

	if (v && !json_is_null(v))
		json_object_set(to, as, v);
}

static json_t *
campaign_facts(const json_t *record)
{
	json_t *c = json_object();

	copy(c, "campaign_id", record, "id");
	copy(c, "name", record, "name");
	copy(c, "template_id", record, "templateId");
	copy(c, "status", record, "status");
	copy(c, "url", record, "bundleUrl");
	copy(c, "run_id", record, "latestRunId");
	copy(c, "run_status", record, "latestRunStatus");
	return c;
}

static json_t *
run_facts(const json_t *record)
{
	const json_t *sums = json_object_get(record, "stepsSummary");
	json_t *r = json_object(), *steps;

	copy(r, "run_id", record, "runId");
	copy(r, "workflow", record, "workflowName");
	copy(r, "status", record, "status");
	copy(r, "campaign_id", record, "campaignId");
	if (sums) {
		steps = json_object();
		copy(steps, "total", sums, "total");
		copy(steps, "completed", sums, "completed");
		copy(steps, "failed", sums, "failed");
		copy(steps, "running", sums, "running");
		cg_json_set(r, "steps", steps);
	}
	if (json_object_get(record, "error"))
		cg_json_set_str(r, "error", cg_json_get_str(json_object_get(record, "error"), "message", ""));
	return r;
}

static json_t *
generation_facts(const json_t *record)
{
	json_t *g = json_object();

	copy(g, "campaign_id", record, "campaignId");
	copy(g, "run_id", record, "runId");
	copy(g, "status", record, "status");
	return g;
}

/* ---- the tools: rc, and what they have to say ---- */

struct use {
	struct cg_ctx *ctx;
	const json_t *arguments;
	const char *once;
	struct heard heard;
	json_t *said;              /* new, when rc is 0 */
	struct cg_err *err;
};

static const json_t *
first(const struct use *u)
{
	return json_array_get(u->heard.records, 0);
}

/* Called like the beginning of its brief, when nobody says how: a sentence of it, or some words. */
static char *
name_of(const char *brief)
{
	size_t n = strcspn(brief, ".!?\n"), most = n > NAME_MAX_ ? NAME_MAX_ : n;

	while (most < n && most > NAME_MAX_ / 2 && brief[most] != ' ')
		most--;
	while (most && (brief[most] & 0xc0) == 0x80)
		most--;
	while (most && brief[most - 1] == ' ')
		most--;
	return cg_asprintf("%.*s", (int)most, brief);
}

/*
 * The id of what is made once: of what it is made for, so that whoever makes it again finds it. It
 * has the form of the others (version 8), with a beginning of its own instead of a time.
 */
static void
id_once(const char *once, char id[CG_ID_LEN + 1])
{
	char hex[65];

	cg_sha256_hex(once, strlen(once), hex);
	snprintf(id, CG_ID_LEN + 1, "%.8s-%.4s-8%.3s-a%.3s-%.12s", hex, hex + 8, hex + 12, hex + 15, hex + 18);
}

static int
campaign_create(struct use *u)
{
	const char *brief = cg_json_get_str(u->arguments, "brief", "");
	const char *name = cg_json_get_str(u->arguments, "name", NULL);
	char *made = name ? NULL : name_of(brief);
	json_t *request = json_object(), *settings = json_object();
	char id[CG_ID_LEN + 1];
	int rc;

	id_once(u->once, id);
	cg_json_set_str(request, "name", name ? name : *made ? made : "A campaign");
	cg_json_set_str(request, "templateId", cg_json_get_str(u->arguments, "template_id", "spin_wheel"));
	cg_json_set_str(request, "brief", brief);
	copy(settings, "tone", u->arguments, "tone");
	cg_json_set(request, "settings", settings);
	rc = cg_tool_campaign_create_as(u->ctx, id, request, &u->heard.to, u->err);
	if (rc == 0)
		u->said = campaign_facts(first(u));
	json_decref(request);
	free(made);
	return rc;
}

static int
campaign_list(struct use *u)
{
	json_t *request = json_object(), *all = json_array(), *r;
	int64_t total = 0;
	size_t i;
	int rc;

	copy(request, "search", u->arguments, "search");
	copy(request, "status", u->arguments, "status");
	cg_json_set_int(request, "limit", LISTED);
	rc = cg_tool_campaign_list(u->ctx, request, &total, &u->heard.to, u->err);
	json_array_foreach(u->heard.records, i, r)
		json_array_append_new(all, campaign_facts(r));
	u->said = json_object();
	cg_json_set(u->said, "campaigns", all);
	cg_json_set_int(u->said, "total", total);
	json_decref(request);
	return rc;
}

static const char *
campaign_of(const struct use *u)
{
	return cg_json_get_str(u->arguments, "campaign_id", "");
}

static int
campaign_show(struct use *u)
{
	if (cg_tool_campaign_get(u->ctx, campaign_of(u), &u->heard.to, u->err) < 0)
		return -1;
	u->said = campaign_facts(first(u));
	copy(u->said, "brief", first(u), "brief");
	return 0;
}

static int
generate(struct use *u, const char *update, const json_t *payload)
{
	struct cg_generate_req req = { .campaign = campaign_of(u), .key = u->once, .update = update,
		.payload = payload };

	if (cg_tool_campaign_generate(u->ctx, &req, &u->heard.to, u->err) < 0)
		return -1;
	u->said = generation_facts(first(u));
	return 0;
}

static int
campaign_generate(struct use *u)
{
	return generate(u, NULL, NULL);
}

/* Each workflow of updates has a member of its own for what is to be otherwise. */
static int
campaign_update(struct use *u)
{
	static const char *const members[][2] = { { "audio", "audio_overrides" },
		{ "intro", "intro_overrides" }, { "outcome", "outcome_overrides" },
		{ "game_config", "game_overrides" } };
	const char *change = cg_json_get_str(u->arguments, "change", "");
	json_t *overrides = json_object_get(u->arguments, "overrides"), *payload = NULL;
	int rc;

	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (strcmp(change, members[i][0]) == 0) {
			payload = json_object();
			json_object_set(payload, members[i][1], overrides);
		}
	rc = generate(u, payload ? change : "3d_asset", payload ? payload : overrides);
	json_decref(payload);
	return rc;
}

/* NULL: it is of another person's thread, and so for him who talks here not there. */
static const char *
run_of(const struct use *u)
{
	const char *run = cg_json_get_str(u->arguments, "run_id", "");

	return cg_tool_run_own(u->ctx, run, u->err) < 0 ? NULL : run;
}

static int
run_show(struct use *u)
{
	const char *run = run_of(u);

	if (!run || cg_tool_status_run(u->ctx, run, &u->heard.to, u->err) < 0)
		return -1;
	u->said = run_facts(first(u));
	return 0;
}

static int
run_cancel(struct use *u)
{
	const char *run = run_of(u);

	if (!run || cg_tool_run_cancel(u->ctx, run, &u->heard.to, u->err) < 0)
		return -1;
	u->said = run_facts(first(u));
	return 0;
}

/* Something is away, or we are: that is no answer, and the same may go well later. */
static bool
is_passing(enum cg_errc code)
{
	return code == CG_E_UNAVAILABLE || code == CG_E_IO || code == CG_E_OS || code == CG_E_CANCELLED;
}

int
cg_chat_tool_do(struct cg_ctx *ctx, const char *name, const json_t *arguments, const char *once,
    json_t **said, struct cg_err *err)
{
	static const struct {
		const char *name;
		int (*use)(struct use *u);
	} tools[] = { { "campaign_create", campaign_create }, { "campaign_list", campaign_list },
		{ "campaign_show", campaign_show }, { "campaign_generate", campaign_generate },
		{ "campaign_update", campaign_update }, { "run_show", run_show },
		{ "run_cancel", run_cancel } };
	struct use u = { .ctx = ctx, .arguments = arguments, .once = once, .err = err };
	int rc = cg_err_set(err, CG_E_NOTFOUND, "there is no tool '%.60s'", name);

	listen(&u.heard);
	for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
		if (strcmp(tools[i].name, name) == 0)
			rc = tools[i].use(&u);
	json_decref(u.heard.records);
	if (rc < 0 && is_passing(err->code)) {
		json_decref(u.said);
		return -1;
	}
	if (rc < 0) {
		json_decref(u.said);
		u.said = json_object();
		cg_json_set_str(u.said, "error", err->msg);
		cg_json_set_str(u.said, "code", cg_errc_name(err->code));
	}
	*said = u.said;
	return 0;
}
