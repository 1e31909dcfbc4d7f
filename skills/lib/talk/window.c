/* What the messages of a chat say so far: who is spoken of, and what was asked last. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"
#include "lib/talk/talk_priv.h"

enum { TOPIC_MAX = 10000, ID = 36 };

static const char *
role_of(const json_t *m)
{
	return cg_json_get_str(m, "role", "");
}

static const char *
content_of(const json_t *m)
{
	return cg_json_get_str(m, "content", "");
}

bool
talk_uuid(const char *text, char out[37])
{
	for (const char *p = text; *p; p++) {
		size_t i = 0;

		if (p > text && isalnum((unsigned char)p[-1]))
			continue;
		while (i < ID && (i == 8 || i == 13 || i == 18 || i == 23 ? p[i] == '-'
		    : isxdigit((unsigned char)p[i])))
			i++;
		if (i < ID || isalnum((unsigned char)p[ID]))
			continue;
		for (i = 0; i < ID; i++)
			out[i] = (char)tolower((unsigned char)p[i]);
		out[ID] = '\0';
		return true;
	}
	return false;
}

const json_t *
talk_campaign(const struct talk *t, const char *id)
{
	const json_t *c;
	size_t i;

	json_array_foreach(t->campaigns, i, c)
		if (strcmp(cg_json_get_str(c, "campaign_id", ""), id) == 0)
			return c;
	return NULL;
}

/* What is said of a campaign is added to what is known of it. */
static void
know(struct talk *t, const json_t *c)
{
	static const char *const facts[] = { "campaign_id", "name", "status", "template_id", "run_id",
		"url" };
	const char *id = cg_json_get_str(c, "campaign_id", cg_json_get_str(c, "id", NULL));
	json_t *known;

	if (!id || !*id || strlen(id) >= sizeof t->campaign)
		return;
	known = (json_t *)(size_t)talk_campaign(t, id);
	if (!known) {
		known = json_object();
		json_array_append_new(t->campaigns, known);
	}
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
		cg_json_set_str(known, facts[i], cg_json_get_str(c, facts[i], NULL));
	cg_json_set_str(known, "campaign_id", id);
}

static void
speak_of(struct talk *t, const json_t *facts)
{
	const char *campaign = cg_json_get_str(facts, "campaign_id", NULL);
	const char *run = cg_json_get_str(facts, "run_id", NULL);

	if (campaign && strlen(campaign) < sizeof t->campaign)
		snprintf(t->campaign, sizeof t->campaign, "%s", campaign);
	if (run && strlen(run) < sizeof t->run)
		snprintf(t->run, sizeof t->run, "%s", run);
}

/* What a tool has answered. */
static void
read_result(struct talk *t, const json_t *m)
{
	const char *text = content_of(m);
	struct cg_err ignored;
	json_t *doc = cg_json_parse(text, strlen(text), "a result", CG_JSON_NUL, &ignored), *list, *c;
	const json_t *one = json_object_get(doc, "campaign");
	size_t i;

	list = json_object_get(doc, "campaigns");
	json_array_foreach(list, i, c)
		know(t, c);
	if (json_array_size(list) == 1)
		speak_of(t, json_array_get(list, 0));
	if (json_is_object(one)) {
		know(t, one);
		speak_of(t, one);
	}
	if (json_object_get(doc, "campaign_id"))
		know(t, doc);
	speak_of(t, doc);
	json_decref(doc);
}

static void
read_message(struct talk *t, const json_t *m)
{
	const json_t *call;
	char id[ID + 1];
	size_t i;

	if (strcmp(role_of(m), "tool") == 0)
		read_result(t, m);
	json_array_foreach(json_object_get(m, "tool_calls"), i, call)
		speak_of(t, json_object_get(call, "arguments"));
	if (strcmp(role_of(m), "user") == 0 && talk_uuid(content_of(m), id) && talk_campaign(t, id))
		snprintf(t->campaign, sizeof t->campaign, "%s", id);
}

static enum talk_question
question_in(const json_t *m)
{
	for (int q = ASK_NOTHING + 1; q < ASKS; q++)
		if (strcmp(role_of(m), "assistant") == 0 && strstr(content_of(m), talk_questions[q]))
			return (enum talk_question)q;
	return ASK_NOTHING;
}

/* The message of the person before this one; -1: none. *asked: what we asked in between. */
static long
person_before(const struct talk *t, size_t end, enum talk_question *asked)
{
	*asked = ASK_NOTHING;
	for (size_t i = end; i-- > 0;) {
		const json_t *m = json_array_get(t->messages, i);

		if (strcmp(role_of(m), "user") == 0)
			return (long)i;
		if (*asked == ASK_NOTHING)
			*asked = question_in(m);
	}
	return -1;
}

/* The person's messages that belong together: each answers a question of ours. */
static void
read_topic(struct talk *t, size_t last)
{
	enum talk_question asked = ASK_NOTHING;
	size_t first = last;
	struct cg_buf b;
	long before = person_before(t, last, &asked);

	t->asked = before < 0 ? ASK_NOTHING : asked;
	while (before >= 0 && asked != ASK_NOTHING && asked != ASK_GENERATE) {
		first = (size_t)before;
		before = person_before(t, first, &asked);
	}
	cg_buf_init(&b, TOPIC_MAX * 4);
	for (size_t i = first; i <= last; i++) {
		const json_t *m = json_array_get(t->messages, i);

		if (strcmp(role_of(m), "user") == 0)
			cg_buf_printf(&b, "%s%s", b.len ? "\n" : "", content_of(m));
	}
	if (b.failed) {
		cg_buf_release(&b);
		cg_buf_init(&b, TOPIC_MAX * 4);
		cg_buf_puts(&b, t->said);
	}
	t->topic = cg_strdup(b.s ? b.s : "");
	cg_buf_release(&b);
}

/* Words that many names have: alone they name nothing. */
static const char common[] = "campaign promo giveaway contest game wheel spin quiz scratch card memory slot "
    "machine catch the a an of for and in at by spring summer autumn winter new our my draft";

/* How many words of its own the name shares with the message; all common ones count when it has no other. */
static int
likeness(const struct talk_words *w, const char *name)
{
	struct cg_scan n;
	int own = 0, shared = 0, others = 0;

	cg_fold_words(&n, name);
	for (size_t i = 0; i < n.n; i++) {
		bool rare = !cg_scan_is(&n, i, common), found = false;

		for (size_t k = 0; !found && k < w->scan.n; k++)
			found = talk_is_near(cg_scan_word(&w->scan, k), cg_scan_word(&n, i));
		own += rare;
		shared += rare && found;
		others += !rare && found;
	}
	cg_scan_release(&n);
	return own == 0 ? others : shared == 0 ? 0 : 100 * shared + others;
}

/* The campaign that the message names: by its id, else by the words of its name; NULL: none, or several. */
static const json_t *
named_in(const struct talk *t, const struct talk_words *w)
{
	const json_t *c, *best = NULL;
	int most = 0;
	size_t i;

	json_array_foreach(t->campaigns, i, c) {
		int like = likeness(w, cg_json_get_str(c, "name", ""));

		if (strstr(t->said, cg_json_get_str(c, "campaign_id", "\n")))
			return c;
		if (like > most)
			best = c;
		else if (like == most)
			best = NULL;
		if (like > most)
			most = like;
	}
	return best;
}

/* Whom the person names in this message goes before whom we spoke of. */
static void
read_names(struct talk *t)
{
	const json_t *best = named_in(t, &t->now);
	char id[ID + 1];

	if (!best && strlen(t->topic) > strlen(t->said))
		best = named_in(t, &t->whole); /* it was named before we asked */

	if (best) {
		t->named = true;
		t->run[0] = '\0';
		speak_of(t, best);
	} else if (talk_uuid(t->said, id)) {
		bool run = t->now.all & (W_RUN | W_PROGRESS | W_CANCEL) && !(t->now.all & W_CAMPAIGN);

		t->named = !run;
		snprintf(run ? t->run : t->campaign, run ? sizeof t->run : sizeof t->campaign, "%s", id);
	} else if (!*t->campaign && json_array_size(t->campaigns) == 1) {
		speak_of(t, json_array_get(t->campaigns, 0));
	}
}

/* Between quotation marks, or after "called": new, or NULL. */
static char *
quoted(const char *said)
{
	static const struct { const char *open, *close; } marks[] = { { "\"", "\"" },
		{ "\xE2\x80\x9C", "\xE2\x80\x9D" }, { "\xE2\x80\x9E", "\xE2\x80\x9C" }, { "\xC2\xAB", "\xC2\xBB" } };

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		const char *a = strstr(said, marks[i].open), *b;

		a = a ? a + strlen(marks[i].open) : NULL;
		b = a ? strstr(a, marks[i].close) : NULL;
		if (b && b > a && b - a <= 200)
			return cg_strndup(a, (size_t)(b - a));
	}
	return NULL;
}

char *
talk_name_of(const struct talk *t)
{
	const struct cg_scan *s = &t->now.scan;
	size_t from = 0, to = 0;

	if (!(t->now.all & W_PARTS)) {
		char *name = quoted(t->said);

		if (name)
			return name;
	}
	/* A run of capitals before "campaign", after "called", or anywhere but at the beginning. */
	for (size_t i = 1; i < s->n && to == 0; i++)
		if (s->word[i].capital && !s->word[i].opens && !(t->now.as[i] & ~(uint32_t)W_GAME)
		    && !cg_scan_is(s, i, "i id im ill ive")) {
			for (from = i, to = i + 1; to < s->n && s->word[to].capital
			    && !(t->now.as[to] & (W_CAMPAIGN | W_RUN)); to++)
				;
		}
	return to ? cg_strndup(t->said + s->word[from].at,
	    s->word[to - 1].at + s->word[to - 1].len - s->word[from].at) : NULL;
}

/* The campaigns of a list that has just come. */
static void
read_found(struct talk *t)
{
	const char *text = content_of(json_array_get(t->messages, t->results));
	struct cg_err ignored;

	t->result = cg_json_parse(text, strlen(text), "a result", CG_JSON_NUL, &ignored);
	t->found = json_object_get(t->result, "campaigns");
	if (json_array_size(t->found) > 1)
		t->campaign[0] = t->run[0] = '\0';
}

void
talk_window(struct talk *t, const json_t *input, const json_t *tools)
{
	const json_t *summary = json_object_get(input, "summary"), *m;
	size_t i, last = 0, n;
	bool any = false;

	memset(t, 0, sizeof *t);
	t->messages = json_object_get(input, "messages");
	t->tools = tools;
	t->said = "";
	t->campaigns = json_array();
	t->calls = json_array();
	cg_buf_init(&t->text, 1 << 16);
	json_array_foreach(json_object_get(summary, "campaigns"), i, m)
		know(t, m);
	json_array_foreach(t->messages, i, m) {
		read_message(t, m);
		if (strcmp(role_of(m), "user") == 0) {
			last = i;
			t->said = content_of(m);
			any = true;
		}
	}
	n = json_array_size(t->messages);
	for (t->results = n; t->results > 0
	    && strcmp(role_of(json_array_get(t->messages, t->results - 1)), "tool") == 0; t->results--)
		;
	if (t->results == n)
		t->results = 0;
	if (any)
		read_topic(t, last);
	else
		t->topic = cg_strdup("");
	talk_hear(&t->now, t->said);
	talk_hear(&t->whole, t->topic);
	if (!t->results)
		read_names(t);
	else
		read_found(t);
}

void
talk_release(struct talk *t)
{
	talk_words_release(&t->now);
	talk_words_release(&t->whole);
	free(t->topic);
	json_decref(t->result);
	json_decref(t->campaigns);
	json_decref(t->calls);
	cg_buf_release(&t->text);
}
