/* An answer: what is wanted, what is known of it, what is asked or done. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "lib/talk/talk_priv.h"
#include "schema/schema.h"

const char *const talk_questions[ASKS] = {
	[ASK_NOTHING] = "",
	[ASK_SUBJECT] = "Which brand or product is it for?",
	[ASK_WHICH] = "Which campaign do you mean?",
	[ASK_PART] = "What should change: the sound, the opening picture, the end of a round, the game "
	    "itself (difficulty, odds, colours, prizes, texts) or its 3D model?",
	[ASK_AUDIO] = "How should it sound? A genre (jazz, lofi, orchestral), a mood (relaxed, epic, "
	    "playful) or a tempo (100 bpm) will do.",
	[ASK_INTRO] = "What should the opening picture show?",
	[ASK_OUTCOME] = "What should it say after a win, and what after a round without a prize?",
	[ASK_CONFIG] = "What should be different: difficulty, odds, colours, prizes or one of the texts, "
	    "and how?",
	[ASK_3D] = "What should the model show?",
	[ASK_GENERATE] = "Shall I have it generated?",
	[ASK_RUN] = "Which run do you mean? Its id is all I need.",
	[ASK_OTHER] = "What should be different?",
};

void
talk_say(struct talk *t, const char *fmt, ...)
{
	va_list ap;

	if (t->text.len > 0)
		cg_buf_putc(&t->text, ' ');
	va_start(ap, fmt);
	cg_buf_vprintf(&t->text, fmt, ap);
	va_end(ap);
}

void
talk_ask(struct talk *t, enum talk_question q)
{
	talk_say(t, "%s", talk_questions[q]);
}

static const json_t *
tool_of(const struct talk *t, const char *name)
{
	const json_t *tool;
	size_t i;

	json_array_foreach(t->tools, i, tool)
		if (strcmp(cg_json_get_str(tool, "name", ""), name) == 0)
			return tool;
	return NULL;
}

bool
talk_has_tool(const struct talk *t, const char *name)
{
	return tool_of(t, name) != NULL;
}

static bool
fits(const json_t *parameters, const json_t *args)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_schema *s = parameters ? cg_schema_new(parameters, NULL, &err) : NULL;
	bool good = !parameters || (s && cg_schema_check(s, args, NULL, &err) == 0);

	cg_schema_free(s);
	return good;
}

/* The same call at the same place of the same talk has the same id, another one another. */
static char *
id_of(const struct talk *t, const char *name, const json_t *args)
{
	char hex[CG_HEX_LEN + 1];
	struct cg_buf b;

	cg_buf_init(&b, 1 << 20);
	cg_buf_printf(&b, "%zu %zu %s ", json_array_size(t->messages), json_array_size(t->calls), name);
	cg_json_canonical(args, &b);
	cg_sha256_hex(b.s, b.len, hex);
	cg_buf_release(&b);
	return cg_asprintf("call_%.24s", hex);
}

bool
talk_call(struct talk *t, const char *name, json_t *args)
{
	const json_t *tool = tool_of(t, name);
	char *id;

	if (!tool || !fits(json_object_get(tool, "parameters"), args)) {
		talk_say(t, tool ? "I cannot say that in a form that %s takes." : "I may not do that here: "
		    "there is no %s among my tools.", name);
		json_decref(args);
		return false;
	}
	id = id_of(t, name, args);
	json_array_append_new(t->calls, json_pack("{s:s, s:s, s:o}", "id", id, "name", name,
	    "arguments", args));
	free(id);
	return true;
}

/* ---- what is wanted ---- */

static void
help(struct talk *t)
{
	talk_say(t, "I can create a campaign from a brief (\"create a scratch card for Cafe Lumo, prizes: "
	    "free coffee\"), have it generated, change its sound, opening, end of a round, game or 3D "
	    "model, list and show campaigns, and show or cancel runs. Whatever changes something waits "
	    "for your approval.");
}

/* A campaign is meant, but which? It is looked for, or asked for. */
void
talk_find(struct talk *t)
{
	char *name = talk_name_of(t);

	if (name && talk_has_tool(t, "campaign_list") && !t->results)
		talk_call(t, "campaign_list", json_pack("{s:s}", "search", name));
	else if (json_array_size(t->found) > 0) {
		talk_ask(t, ASK_WHICH);
		talk_list(t, t->found, 5);
	} else if (name && t->results)
		talk_say(t, "There is no campaign called %s.", name);
	else if (json_array_size(t->campaigns) > 0) {
		talk_ask(t, ASK_WHICH);
		talk_list(t, t->campaigns, 5);
	} else if (talk_has_tool(t, "campaign_list") && !t->results)
		talk_call(t, "campaign_list", json_object());
	else
		talk_ask(t, ASK_WHICH);
	free(name);
}

static const char *
run_of(const struct talk *t)
{
	const char *of_campaign = cg_json_get_str(talk_campaign(t, t->campaign), "run_id", "");

	return *t->run ? t->run : of_campaign;
}

static void
on_run(struct talk *t, const char *tool)
{
	const char *run = run_of(t);

	if (*run)
		talk_call(t, tool, json_pack("{s:s}", "run_id", run));
	else if (!*t->campaign && (t->now.all & W_RUN || t->intent == TALK_CANCEL)
	    && !(t->now.all & W_CAMPAIGN))
		talk_ask(t, ASK_RUN);
	else if (!*t->campaign)
		talk_find(t);
	else if (t->results) /* the campaign was shown already, and has none */
		talk_say(t, "This campaign has no run yet.");
	else
		talk_call(t, "campaign_show", json_pack("{s:s}", "campaign_id", t->campaign));
}

static void
on_campaign(struct talk *t, const char *tool)
{
	if (!*t->campaign)
		talk_find(t);
	else
		talk_call(t, tool, json_pack("{s:s}", "campaign_id", t->campaign));
}

static void
list(struct talk *t)
{
	static const char *const states[] = { "draft", "generating", "live", "failed", "archived" };
	json_t *args = json_object();
	char *name = talk_name_of(t);

	if (strstr(t->said, "running"))
		cg_json_set_str(args, "status", "generating");
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		for (size_t k = 0; k < t->now.scan.n; k++) {
			const char *w = cg_scan_word(&t->now.scan, k);

			if (strncmp(w, states[i], strlen(states[i])) == 0)
				cg_json_set_str(args, "status", states[i]);
		}
	cg_json_set_str(args, "search", name);
	free(name);
	talk_call(t, "campaign_list", args);
}

/* A yes that was written where an approval was asked for: it is asked for once more. */
static bool
call_again(struct talk *t)
{
	const json_t *call = talk_unapproved(t), *args = json_object_get(call, "arguments");

	return args && talk_call(t, cg_json_get_str(call, "name", ""), json_deep_copy(args));
}

void
talk_act(struct talk *t)
{
	switch (t->intent) {
	case TALK_CREATE:
		talk_create(t);
		break;
	case TALK_UPDATE:
		talk_change(t);
		break;
	case TALK_GENERATE:
		on_campaign(t, "campaign_generate");
		break;
	case TALK_SHOW:
		on_campaign(t, "campaign_show");
		break;
	case TALK_LIST:
		list(t);
		break;
	case TALK_RUN:
		on_run(t, "run_show");
		break;
	case TALK_CANCEL:
		on_run(t, "run_cancel");
		break;
	case TALK_HELP:
		help(t);
		break;
	case TALK_WHO:
		talk_say(t, "I am the studio's assistant. I run offline with fixed rules, no language model: I "
		    "understand requests about campaigns, in English, and nothing beyond.");
		break;
	case TALK_HELLO:
		talk_say(t, "Hello. Tell me what your next campaign is for, or ask me for \"help\".");
		break;
	case TALK_THANKS:
		talk_say(t, "You are welcome.");
		break;
	case TALK_BYE:
		talk_say(t, "Goodbye. This conversation stays here.");
		break;
	case TALK_YES:
		if (call_again(t))
			break;
		/* fallthrough */
	case TALK_NO:
		talk_say(t, t->intent == TALK_NO ? "All right, nothing is changed." : "There is nothing "
		    "that waits for a yes. Tell me what you would like to do.");
		break;
	case TALK_DELETE:
		talk_say(t, "I have no tool that deletes, archives or renames anything: that is done in the list of "
		    "campaigns.");
		break;
	case TALK_UNKNOWN:
		talk_say(t, "I did not understand that: I run offline with fixed rules, in English. Tell me "
		    "what your next campaign is for, or ask me for \"help\".");
		break;
	}
}

/* ---- what it is about ---- */

/* The first message of the topic says it, the others only answer. */
static enum talk_intent
of_topic(const struct talk *t)
{
	static const enum talk_intent by_question[ASKS] = {
		[ASK_SUBJECT] = TALK_CREATE, [ASK_PART] = TALK_UPDATE, [ASK_AUDIO] = TALK_UPDATE,
		[ASK_INTRO] = TALK_UPDATE, [ASK_OUTCOME] = TALK_UPDATE, [ASK_CONFIG] = TALK_UPDATE,
		[ASK_3D] = TALK_UPDATE, [ASK_GENERATE] = TALK_GENERATE, [ASK_RUN] = TALK_RUN };
	size_t n = strcspn(t->topic, "\n");
	struct talk_words first;
	char *line;
	enum talk_intent one;

	if (by_question[t->asked] != TALK_UNKNOWN && t->asked != ASK_RUN)
		return by_question[t->asked];
	line = cg_strndup(t->topic, n);
	talk_hear(&first, line);
	one = talk_intent_of(&first);
	talk_words_release(&first);
	free(line);
	return one;
}

/* An answer to a question of ours, or something new? */
static void
decide(struct talk *t)
{
	enum talk_intent own = talk_intent_of(&t->now);

	t->intent = own;
	/* "build the Lumo quiz": one that is there. */
	if (t->named && (own == TALK_UNKNOWN || own == TALK_CREATE) && t->now.all & W_CREATE
	    && ((t->now.all & W_THE && t->now.scan.n < 8) || t->now.scan.n < 4))
		t->intent = own = TALK_GENERATE;
	/* "the Solstice music is too loud": what is said of a part of it is a wish. */
	if (t->named && (own == TALK_UNKNOWN || own == TALK_SHOW) && !(t->now.all & W_SHOW)
	    && (t->now.all & W_PARTS || talk_is_colored(t)))
		t->intent = own = TALK_UPDATE;
	if (t->asked == ASK_NOTHING) {
		if (own == TALK_UNKNOWN && t->named && t->now.scan.n <= 8)
			t->intent = TALK_SHOW; /* its name, and nothing else that is understood */
		else if (own == TALK_UNKNOWN && talk_is_brief(t))
			t->intent = TALK_CREATE;
		return;
	}
	switch (own) {
	case TALK_NO:
		if (t->asked == ASK_OTHER || t->now.scan.n > 3)
			t->intent = of_topic(t);
		break;
	case TALK_CANCEL:
		if (t->now.scan.n < 4 && !(t->now.all & W_RUN) && of_topic(t) != TALK_CANCEL)
			t->intent = TALK_NO; /* "stop": what was asked is dropped */
		break;
	case TALK_YES:
	case TALK_UNKNOWN:
	case TALK_HELLO:
	case TALK_THANKS:
		t->intent = of_topic(t);
		break;
	case TALK_UPDATE:
	case TALK_SHOW:
		if (of_topic(t) == TALK_CREATE && !(t->now.all & W_CHANGE && t->asked != ASK_OTHER))
			t->intent = TALK_CREATE; /* "a red wheel, easy" is more of the brief */
		break;
	default:
		break;
	}
}

json_t *
cg_talk_reply(const json_t *input, const json_t *tools)
{
	struct talk t;
	json_t *out;

	talk_window(&t, input, tools);
	decide(&t);
	if (t.results)
		talk_tell(&t);
	else
		talk_act(&t);
	out = json_pack("{s:s%, s:O, s:s}", "text", t.text.s ? t.text.s : "", t.text.len, "tool_calls",
	    t.calls, "finish_reason", json_array_size(t.calls) ? "tool_calls" : "stop");
	talk_release(&t);
	return out;
}
