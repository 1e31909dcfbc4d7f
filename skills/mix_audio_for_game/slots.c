#include "slots.h"

#include <stdbool.h>
#include <string.h>

#include "base/mem.h"
#include "json/json.h"
#include "game/game.h"

enum { INTENTS_MAX = 5, FILES_MAX = 512 };

/* What a slot is called without its "_sound", and the intents that suit it, best first. */
static const struct {
	const char *slot, *intent[INTENTS_MAX];
} suits[] = {
	{ "win", { "win", "level_up", "bonus", "success" } },
	{ "lose", { "lose", "game_over", "miss" } },
	{ "tick", { "click", "countdown", "pop" } },
	{ "spin", { "whoosh", "start", "powerup" } },
	{ "stop", { "hit", "ding", "click" } },
	{ "reel", { "click", "hit" } },
	{ "scratch", { "whoosh" } },
	{ "reveal", { "powerup", "success", "notification", "ding" } },
	{ "match", { "success", "coin", "bonus", "collect" } },
	{ "mismatch", { "error", "miss", "buzz" } },
	{ "flip", { "pop", "whoosh", "click" } },
	{ "correct", { "success", "ding", "coin", "collect" } },
	{ "incorrect", { "error", "buzz", "miss" } },
	{ "timer", { "countdown", "click" } },
	{ "countdown", { "countdown", "click" } },
	{ "catch", { "collect", "coin", "pop" } },
	{ "bonus", { "bonus", "coin", "powerup" } },
	{ "miss", { "miss", "error", "buzz" } },
	{ "start", { "start", "powerup", "whoosh" } },
	{ "tap", { "click", "pop" } },
	{ "button", { "click", "pop" } },
};

/* "win_sound" and "win" are one name; case and '-' do not matter. */
static void
stem_of(const char *name, char out[64])
{
	static const char *const tails[] = { "_sound", "_sfx", "_effect" };
	size_t n = 0, i;

	for (; *name && n < 63; name++)
		out[n++] = *name >= 'A' && *name <= 'Z' ? (char)(*name + 32) :
		    *name == '-' || *name == ' ' ? '_' : *name;
	out[n] = 0;
	for (i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
		size_t k = strlen(tails[i]);

		if (n > k && strcmp(out + n - k, tails[i]) == 0) {
			out[n - k] = 0;
			return;
		}
	}
}

struct binder {
	const json_t *files;
	const char *ext, *mime;
	bool is_used[FILES_MAX];
	json_t *out;
};

static void
bind(struct binder *b, const char *slot, size_t i)
{
	b->is_used[i] = true;
	json_array_append_new(b->out, json_pack("{s:s,s:s,s:s,s:s}", "slot", slot, "uri",
	    cg_json_get_str(json_array_get(b->files, i), "normalized_uri", ""), "type", "audio",
	    "content_type", b->mime));
}

/* The first free effect of this name (or, without one, this intent); -1 none. */
static int
find(const struct binder *b, const char *stem, const char *intent)
{
	const json_t *f;
	char name[64];
	size_t i;

	json_array_foreach(b->files, i, f) {
		if (i >= FILES_MAX || b->is_used[i] || cg_json_get_int(f, "variation_index", 0))
			continue;
		stem_of(cg_json_get_str(f, "name", ""), name);
		if (stem ? strcmp(name, stem) == 0 :
		    strcmp(cg_json_get_str(f, "intent", ""), intent) == 0)
			return (int)i;
	}
	return -1;
}

static bool
is_sound_slot(const json_t *rule, const char *ext)
{
	return strcmp(cg_json_get_str(rule, "type", ""), "audio") == 0 &&
	    strcmp(cg_json_get_str(rule, "slot_id", ""), "background_music") != 0 &&
	    cg_game_takes(rule, ext);
}

static int
by_intent(const struct binder *b, const char *stem, size_t choice)
{
	size_t k;

	for (k = 0; k < sizeof(suits) / sizeof(*suits); k++)
		if (strcmp(suits[k].slot, stem) == 0)
			return suits[k].intent[choice] ? find(b, NULL, suits[k].intent[choice]) : -1;
	/* a slot of a new game may be called like an intent */
	return choice == 0 ? find(b, NULL, stem) : -1;
}

json_t *
mix_bind_slots(const json_t *game, const json_t *files, const char *ext, const char *mime)
{
	const json_t *slots = json_object_get(game, "asset_slots"), *rule;
	struct binder b = { .files = files, .ext = ext, .mime = mime, .out = json_array() };
	bool done[64] = { false };
	char stem[64];
	size_t i, pass;
	int at;

	/* names first, then everybody's first choice, so that no second choice takes it away */
	for (pass = 0; pass <= INTENTS_MAX; pass++)
		json_array_foreach(slots, i, rule) {
			const char *slot = cg_json_get_str(rule, "slot_id", "");

			if (i >= 64 || done[i] || !is_sound_slot(rule, ext))
				continue;
			stem_of(slot, stem);
			at = pass == 0 ? find(&b, stem, NULL) : by_intent(&b, stem, pass - 1);
			if (at < 0)
				continue;
			bind(&b, slot, (size_t)at);
			done[i] = true;
		}
	return b.out;
}
