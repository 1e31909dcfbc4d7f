/* A campaign from what the person says: read as a brief is, by the studio's own reader. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "copy/text.h"
#include "json/json.h"
#include "lib/composer/plan.h"
#include "lib/composer/read.h"
#include "lib/talk/talk_priv.h"

enum { BRIEF_MIN = 10, BRIEF_MAX = 10000, NAME_LEN = 80,
	SURE = 3 /* from that score on a game was named, below it something reminds of it */ };

static void
read_text(const char *text, struct cg_reading *r)
{
	json_t *input = json_pack("{s:s}", "brief", text);

	cg_read_brief(input, r);
	json_decref(input);
}

/* A game that the text itself asks for; NULL: the planner's choice. */
static const char *
game_of(const struct cg_reading *r)
{
	int sure, game = cg_scan_best(&r->wants, CG_SCAN_GAME, &sure);

	return game >= 0 && game < CG_GAMES && sure >= SURE ? cg_game_ids[game] : NULL;
}

static bool
has_subject(const struct cg_reading *r)
{
	return *r->brand || *r->product || r->industry_sure >= 0.5;
}

bool
talk_is_brief(const struct talk *t)
{
	struct cg_reading r;
	bool is;

	if (t->now.scan.n < 8)
		return false;
	read_text(t->said, &r);
	is = has_subject(&r) && (r.prizes > 0 || game_of(&r) || r.percent > 0 || *r.until || t->now.scan.n > 30);
	cg_reading_release(&r);
	return is;
}

/* As many characters of it as a brief may have. New. */
static char *
cut(char *text)
{
	size_t at = 0, n = strlen(text), chars = 0;

	while (at < n && chars++ < BRIEF_MAX) {
		unsigned cp;

		at += cg_utf8(text + at, n - at, &cp);
	}
	text[at] = '\0';
	return text;
}

/*
 * The brief: the person's words. A bare name that answered our question is marked as what it
 * is; a correction stands before what it corrects, for there the reader looks first.
 */
static char *
brief_of(const struct talk *t)
{
	size_t before = strlen(t->topic) - strlen(t->said);

	if (before > 0 && t->asked == ASK_SUBJECT && t->now.scan.n <= 4)
		return cut(cg_asprintf("%.*sBrand: %s", (int)before, t->topic, t->said));
	if (before > 0 && t->asked == ASK_OTHER)
		return cut(cg_asprintf("%s\n%.*s", t->said, (int)before - 1, t->topic));
	return cut(cg_strdup(t->topic));
}

const char *
talk_game(const char *id)
{
	static const char *const names[] = { "spin_wheel", "a spin wheel", "scratch_card",
		"a scratch card", "memory_match", "a memory game", "quiz", "a quiz", "catch_game",
		"a catching game", "slot_machine", "a slot machine" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i += 2)
		if (strcmp(id, names[i]) == 0)
			return names[i + 1];
	return "a game";
}

/* "Cafe Lumo scratch card", or what the brief begins with: new. */
static char *
name_of(const struct cg_reading *r, const char *brief, const char *game)
{
	const char *subject = *r->brand ? r->brand : r->product, *what = talk_game(game);
	char *all, *name;

	if (!*subject)
		return cg_talk_title(brief);
	all = cg_asprintf("%s %s", subject, strchr(what, ' ') + 1);
	name = cg_text_clean(all, NAME_LEN);
	free(all);
	return name;
}

/* The game that is asked for: a correction goes before what it corrects. */
static const char *
wanted_game(const struct talk *t, const struct cg_reading *r)
{
	struct cg_reading now;
	const char *game;

	read_text(t->said, &now);
	game = game_of(&now);
	cg_reading_release(&now);
	return game ? game : game_of(r);
}

/* What was understood, so that a mistake is seen before it is approved. */
static void
summarise(struct talk *t, const struct cg_reading *r, const char *game, const char *name)
{
	const char *tone = cg_tone_names[r->tone];

	talk_say(t, "I would create the draft \"%s\": %s%s%s", name, talk_game(game),
	    *r->brand ? " for " : "", r->brand);
	if (*r->from && *r->until)
		cg_buf_printf(&t->text, ", from %s to %s", r->from, r->until);
	else if (*r->until)
		cg_buf_printf(&t->text, ", until %s", r->until);
	cg_buf_printf(&t->text, ", in %s %s tone.", strchr("aeiou", *tone) ? "an" : "a", tone);
	for (size_t i = 0; i < r->prizes; i++)
		cg_buf_printf(&t->text, "%s%s", i ? ", " : " Prizes: ", r->prize[i].label);
	if (r->prizes)
		cg_buf_putc(&t->text, '.');
	else if (!r->percent)
		talk_say(t, "You named no prizes; the studio will suggest some.");
}

static void
make(struct talk *t, const char *brief, const struct cg_reading *r)
{
	json_t *input = json_pack("{s:s}", "brief", brief), *plan = cg_plan_campaign(input);
	json_t *args = json_pack("{s:s}", "brief", brief);
	const char *wanted = wanted_game(t, r), *game = wanted ? wanted
	    : cg_json_get_str(json_object_get(plan, "game_template"), "template_id", "");
	char *name = name_of(r, brief, game);
	bool says_tone = r->mood_sure >= 0.5;

	cg_json_set_str(args, "name", name);
	cg_json_set_str(args, "template_id", wanted);
	if (says_tone)
		cg_json_set_str(args, "tone", cg_tone_names[r->tone]);
	if (talk_has_tool(t, "campaign_create"))
		summarise(t, r, game, name);
	talk_call(t, "campaign_create", args);
	free(name);
	json_decref(plan);
	json_decref(input);
}

void
talk_create(struct talk *t)
{
	char *brief = brief_of(t);
	struct cg_reading r;

	read_text(brief, &r);
	if (t->asked != ASK_SUBJECT && !has_subject(&r)) {
		talk_say(t, "Gladly.");
		talk_ask(t, ASK_SUBJECT);
		talk_say(t, "Say also, if you know it: what can be won, who plays, and until when.");
	} else if (strlen(brief) < BRIEF_MIN) {
		talk_ask(t, ASK_SUBJECT);
	} else {
		make(t, brief, &r);
	}
	cg_reading_release(&r);
	free(brief);
}
