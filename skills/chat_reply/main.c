/*
 * chat_reply: the next message of the assistant. With a model it is asked, and what it says
 * streams by way of the gateway; else the studio's own rules answer, word by word.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "json/json.h"
#include "lib/handler.h"
#include "lib/talk/talk.h"

enum { TOOLS_MAX = 1 << 20 };

static const char studio[] = "studio-rules-1";

/* Those of the input, else all that there are. New, or NULL. */
static json_t *
tools_of(const struct cg_handler *h, struct cg_err *err)
{
	const json_t *given = json_object_get(h->input, "tools");
	const char *dir = getenv("CG_SKILL_DIR");
	char *path;
	json_t *all;

	if (given)
		return json_incref((json_t *)(size_t)given);
	path = cg_path_join(dir ? dir : ".", "tools.json");
	all = cg_json_load(path, TOOLS_MAX, err);
	free(path);
	return all;
}

/* ---- a model ---- */

/* What a model is told of the facts at hand: text, quoted where it stands in the prompt. */
static json_t *
variables(const struct cg_handler *h)
{
	const json_t *facts = json_object_get(h->input, "summary");
	const char *locale = cg_json_get_str(h->input, "locale", NULL);
	json_t *vars = json_object();

	if (json_is_string(facts) && json_string_length(facts))
		json_object_set(vars, "campaigns", (json_t *)(size_t)facts);
	else if (json_array_size(json_object_get(facts, "campaigns")))
		json_object_set(vars, "campaigns", json_object_get(facts, "campaigns"));
	cg_json_set_str(vars, "locale", locale);
	return vars;
}

static void
ask(struct cg_handler *h, json_t *tools)
{
	static const char *const passed[] = { "messages", "max_tokens", "temperature" };
	json_t *a = json_pack("{s:s, s:s, s:O, s:o}", "kind", "chat", "name", "reply", "tools", tools,
	    "variables", variables(h));

	for (size_t i = 0; i < sizeof passed / sizeof *passed; i++) {
		const json_t *v = json_object_get(h->input, passed[i]);

		if (v)
			json_object_set(a, passed[i], (json_t *)(size_t)v);
	}
	cg_json_set_str(a, "system", cg_json_get_str(h->input, "system", NULL));
	cg_handler_ask(h, a);
}

static void
take(struct cg_handler *h, const json_t *answer)
{
	static const char *const members[] = { "text", "finish_reason", "usage", "model", "partial",
		"error", "error_code" };
	const json_t *call;
	json_t *calls = json_array();
	size_t i;

	for (i = 0; i < sizeof members / sizeof *members; i++)
		if (json_object_get(answer, members[i]))
			json_object_set(h->data, members[i], json_object_get(answer, members[i]));
	json_array_foreach(json_object_get(answer, "tool_calls"), i, call)
		json_array_append(calls, (json_t *)(size_t)call);
	json_object_set_new(h->data, "tool_calls", calls);
	if (cg_json_get_bool(answer, "partial", false))
		cg_json_set(h->data, "degraded", json_true()); /* no cache keeps half an answer */
	cg_json_set_str(h->data, "provider", cg_json_get_str(answer, "model", "?"));
}

/* ---- the studio ---- */

/* Word by word, as a model's text comes. */
static void
stream(struct cg_handler *h, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, " \n");
		char *word;

		n += strspn(text + n, " \n");
		word = cg_strndup(text, n);
		cg_handler_delta(h, word);
		free(word);
		text += n;
	}
}

static void
answer(struct cg_handler *h, const json_t *tools)
{
	json_t *reply = cg_talk_reply(h->input, tools);

	stream(h, cg_json_get_str(reply, "text", ""));
	json_object_update(h->data, reply);
	cg_json_set_str(h->data, "model", studio);
	cg_json_set_str(h->data, "provider", "offline");
	json_decref(reply);
}

static int
work(struct cg_handler *h, struct cg_err *err)
{
	const json_t *came = cg_handler_answer(h, "reply");
	json_t *tools = tools_of(h, err);

	if (!tools)
		return -1;
	if (cg_json_get_bool(came, "ok", false))
		take(h, came);
	else if (cg_handler_may_ask(h, "chat") && !came)
		ask(h, tools);
	else
		answer(h, tools);
	if (came && !cg_json_get_bool(came, "ok", false)) {
		cg_handler_log(h, "answered by the studio: %s (%s)", cg_json_get_str(came, "error", ""),
		    cg_json_get_str(came, "code", ""));
		if (cg_json_get_bool(came, "degraded", false))
			cg_json_set(h->data, "degraded", json_true());
	}
	json_decref(tools);
	return 0;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
