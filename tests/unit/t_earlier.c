/* What an earlier campaign of the same brand does to a plan that is made offline. */
#include <string.h>

#include "json/json.h"
#include "lib/composer/plan.h"
#include "tap.h"

#define BRIEF "Nordlauf launches the Breeze running shoe this summer in Kiel; " \
	"prizes: ten shoes, fifty caps, 200 coupons."

static json_t *
plan(const char *brief, const char *earlier)
{
	json_error_t e;
	json_t *in = json_pack("{s:s}", "brief", brief), *out;

	if (earlier)
		json_object_set_new(in, "similar_campaigns", json_loads(earlier, JSON_DECODE_ANY, &e));
	out = cg_plan_recommend(in);
	json_decref(in);
	return out;
}

static const char *
game_of(const json_t *p)
{
	return cg_json_get_str(json_object_get(p, "recommended_template"), "template_id", "");
}

static const char *
why(const json_t *p)
{
	return cg_json_get_str(json_object_get(p, "recommended_template"), "reasoning", "");
}

static const char *
mood_of(const json_t *p)
{
	return cg_json_get_str(json_object_get(p, "theme"), "mood", "");
}

static void
same_brand(void)
{
	json_t *alone = plan(BRIEF, NULL), *after, *again, *third;

	is_str(game_of(alone), "spin_wheel", "alone the brief gets a wheel");
	after = plan(BRIEF, "[{\"name\":\"Nordlauf spring\",\"template_id\":\"spin_wheel\",\"mood\":\"minimal\"}]");
	ok(strcmp(game_of(after), "spin_wheel") != 0, "after a wheel it gets another game: %s",
	    game_of(after));
	ok(strstr(why(after), "Last time Nordlauf had the Spin wheel"), "and says why");
	is_str(mood_of(after), "minimal", "the brand keeps its mood");
	again = plan(BRIEF, "[{\"name\":\"Nordlauf spring\",\"template_id\":\"spin_wheel\",\"mood\":\"minimal\"}]");
	ok(json_equal(after, again), "the same each time");
	third = plan(BRIEF, "[{\"name\":\"x\",\"summary\":\"A playful quiz by NORDLAUF.\",\"template_id\":\"quiz\"}]");
	ok(strcmp(game_of(third), "spin_wheel") == 0 && strcmp(mood_of(third), mood_of(alone)) == 0,
	    "a summary names it too; a game that is not wanted anyway and no mood change nothing");
	json_decref(alone);
	json_decref(after);
	json_decref(again);
	json_decref(third);
}

static void
nothing_to_it(void)
{
	static const char *const lists[] = { "[]", "7", "null", "{\"a\":1}", "[1,null,\"Nordlauf\"]",
		"[{\"name\":\"Nord lauf\",\"template_id\":\"spin_wheel\",\"mood\":\"minimal\"}]",
		"[{\"name\":\"Summer running shoes in Kiel\",\"template_id\":\"spin_wheel\",\"mood\":\"minimal\"}]",
		"[{\"name\":\"Nordlauf\",\"template_id\":\"no_game\",\"mood\":\"no mood\"}]",
		"[{\"name\":7,\"summary\":[],\"template_id\":{}}]", "[{\"name\":\"\",\"summary\":\"\"}]" };
	json_t *alone = plan(BRIEF, NULL);

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		json_t *p = plan(BRIEF, lists[i]);

		ok(json_equal(p, alone), "changes nothing: %s", lists[i]);
		json_decref(p);
	}
	json_decref(alone);
}

static void
the_brief_says(void)
{
	json_t *p = plan("Nordlauf: a spin wheel, please, playful and colourful fun. " BRIEF,
	    "[{\"name\":\"Nordlauf\",\"template_id\":\"spin_wheel\",\"mood\":\"minimal\"}]");

	is_str(game_of(p), "spin_wheel", "a game that the brief names stays");
	ok(strstr(why(p), "it suits best again"), "and that is said: %s", why(p));
	is_str(mood_of(p), "playful", "so does a mood");
	json_decref(p);
}

int
main(void)
{
	same_brand();
	nothing_to_it();
	the_brief_says();
	return done();
}
