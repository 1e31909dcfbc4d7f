/* What the tools have answered, in a few sentences; and what follows from it. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "json/json.h"
#include "lib/talk/talk_priv.h"

enum { LISTED = 10 };

void
talk_list(struct talk *t, const json_t *campaigns, size_t most)
{
	size_t i, n = json_array_size(campaigns);
	const json_t *c;

	json_array_foreach((json_t *)(size_t)campaigns, i, c) {
		const char *id = cg_json_get_str(c, "campaign_id", cg_json_get_str(c, "id", ""));

		if (i == most)
			break;
		cg_buf_printf(&t->text, "\n- %s (%s), %s", cg_json_get_str(c, "name", "without a name"),
		    cg_json_get_str(c, "status", "?"), id);
	}
	if (n > most)
		cg_buf_printf(&t->text, "\nand %zu more.", n - most);
}

/* The call that a tool message answers, which stands before that place; NULL: it does not. */
static const json_t *
call_before(const struct talk *t, const json_t *m, size_t end)
{
	const char *id = cg_json_get_str(m, "tool_call_id", "");
	const json_t *call;
	size_t i;

	for (size_t k = end; k-- > 0;)
		json_array_foreach(json_object_get(json_array_get(t->messages, k), "tool_calls"), i, call)
			if (strcmp(cg_json_get_str(call, "id", ""), id) == 0)
				return call;
	return NULL;
}

static const json_t *
call_of(const struct talk *t, const json_t *m)
{
	return call_before(t, m, t->results);
}

const json_t *
talk_unapproved(const struct talk *t)
{
	size_t n = json_array_size(t->messages);
	const json_t *m = json_array_get(t->messages, n > 1 ? n - 2 : n);

	return strcmp(cg_json_get_str(m, "role", ""), "tool") == 0
	    && strstr(cg_json_get_str(m, "content", ""), "\"rejected\":true") ? call_before(t, m, n - 2) : NULL;
}

static const char *
name_in(const struct talk *t, const json_t *doc, const json_t *args)
{
	const char *id = cg_json_get_str(doc, "campaign_id", cg_json_get_str(args, "campaign_id", ""));

	return cg_json_get_str(doc, "name", cg_json_get_str(talk_campaign(t, id), "name",
	    *id ? id : "the campaign"));
}

static void
created(struct talk *t, const json_t *doc, const json_t *args)
{
	talk_say(t, "The draft \"%s\" is there: %s.", name_in(t, doc, args),
	    cg_json_get_str(doc, "campaign_id", ""));
	if (talk_has_tool(t, "campaign_generate"))
		talk_ask(t, ASK_GENERATE);
}

static void
started(struct talk *t, const json_t *doc, const json_t *args, const char *what)
{
	const char *run = cg_json_get_str(doc, "run_id", NULL);

	talk_say(t, "%s of \"%s\" has begun", what, name_in(t, doc, args));
	if (run)
		cg_buf_printf(&t->text, ": run %s. Ask me how far it is", run);
	cg_buf_putc(&t->text, '.');
}

/* As it stands in a sentence. */
static const char *
state_of(const json_t *c)
{
	const char *state = cg_json_get_str(c, "status", "there");

	return strcmp(state, "draft") == 0 ? "a draft" : strcmp(state, "generating") == 0
	    ? "being generated" : state;
}

static void
shown(struct talk *t, const json_t *doc, const json_t *args)
{
	const json_t *c = json_object_get(doc, "campaign");
	const char *game, *url, *run;

	if (!json_is_object(c))
		c = doc;
	game = cg_json_get_str(c, "template_id", NULL);
	url = cg_json_get_str(c, "url", NULL);
	run = cg_json_get_str(c, "run_id", NULL);
	talk_say(t, "\"%s\" is %s", name_in(t, c, args), state_of(c));
	if (game)
		cg_buf_printf(&t->text, ": %s", talk_game(game));
	cg_buf_putc(&t->text, '.');
	if (url)
		talk_say(t, "It is played at %s", url);
	if (run)
		talk_say(t, "Its last run is %s.", run);
}

static void
listed(struct talk *t, const json_t *doc, const json_t *args)
{
	const json_t *all = json_object_get(doc, "campaigns");
	size_t n = json_array_size(all);
	int64_t total = cg_json_get_int(doc, "total", (int64_t)n);
	const char *search = cg_json_get_str(args, "search", NULL);

	if (n == 0 && search)
		talk_say(t, "There is no campaign called \"%s\".", search);
	else if (n == 0)
		talk_say(t, "There are no campaigns yet. Tell me what the first one is for.");
	else
		talk_say(t, "%lld campaign%s:", (long long)total, total == 1 ? "" : "s");
	talk_list(t, all, LISTED);
}

/* The error of a tool is a sentence, or an object with a message. */
static const char *
error_of(const json_t *doc)
{
	const json_t *e = json_object_get(doc, "error");

	return json_is_object(e) ? cg_json_get_str(e, "message", "?") : json_string_value(e);
}

static void
ran(struct talk *t, const json_t *doc, const json_t *args)
{
	const json_t *steps = json_object_get(doc, "steps");
	int64_t total = cg_json_get_int(steps, "total", 0);

	talk_say(t, "Run %s is %s", cg_json_get_str(doc, "run_id", cg_json_get_str(args, "run_id", "")),
	    cg_json_get_str(doc, "status", "there"));
	if (total > 0)
		cg_buf_printf(&t->text, ", %lld of %lld steps are done",
		    (long long)cg_json_get_int(steps, "completed", 0), (long long)total);
	cg_buf_putc(&t->text, '.');
	if (error_of(doc))
		talk_say(t, "It says: %s", error_of(doc));
	if (cg_json_get_str(doc, "url", NULL))
		talk_say(t, "It is played at %s", cg_json_get_str(doc, "url", ""));
}

static void
one(struct talk *t, const json_t *m)
{
	const char *text = cg_json_get_str(m, "content", "");
	const json_t *call = call_of(t, m), *args = json_object_get(call, "arguments");
	const char *name = cg_json_get_str(call, "name", cg_json_get_str(m, "name", ""));
	struct cg_err ignored;
	json_t *doc = cg_json_parse(text, strlen(text), "a result", CG_JSON_NUL, &ignored);
	const char *why = cg_json_get_str(doc, "reason", NULL);

	if (!json_is_object(doc))
		talk_say(t, "%s says: %s", *name ? name : "The tool", text);
	else if (cg_json_get_bool(doc, "rejected", false)) {
		talk_say(t, "Nothing was done, as you decided%s%s.", why ? ": " : "", why ? why : "");
		talk_ask(t, ASK_OTHER);
	} else if (error_of(doc) && !cg_json_get_str(doc, "status", NULL))
		talk_say(t, "That did not work: %s", error_of(doc));
	else if (strcmp(name, "campaign_create") == 0)
		created(t, doc, args);
	else if (strcmp(name, "campaign_generate") == 0)
		started(t, doc, args, "The generation");
	else if (strcmp(name, "campaign_update") == 0)
		started(t, doc, args, "The change");
	else if (strcmp(name, "campaign_list") == 0)
		listed(t, doc, args);
	else if (strcmp(name, "run_show") == 0 || strcmp(name, "run_cancel") == 0)
		ran(t, doc, args);
	else
		shown(t, doc, args);
	json_decref(doc);
}

/*
 * A list that was only asked for to find the campaign meant: the way goes on from there. One
 * that was shown to find its run, likewise.
 */
static bool
goes_on(struct talk *t)
{
	const json_t *m = json_array_get(t->messages, t->results);
	const char *name = cg_json_get_str(call_of(t, m), "name", "");
	bool wants_one = t->intent == TALK_SHOW || t->intent == TALK_UPDATE || t->intent == TALK_GENERATE
	    || t->intent == TALK_RUN || t->intent == TALK_CANCEL;
	bool wants_run = t->intent == TALK_RUN || t->intent == TALK_CANCEL;

	if (strstr(cg_json_get_str(m, "content", ""), "\"error\"") || json_array_size(t->messages)
	    != t->results + 1)
		return false;
	return (strcmp(name, "campaign_list") == 0 && wants_one)
	    || (strcmp(name, "campaign_show") == 0 && wants_run);
}

void
talk_tell(struct talk *t)
{
	const json_t *m;
	size_t i;

	if (goes_on(t)) {
		talk_act(t);
		return;
	}
	json_array_foreach((json_t *)(size_t)t->messages, i, m)
		if (i >= t->results)
			one(t, m);
}
