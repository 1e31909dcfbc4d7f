/* Another plan for a brief: the studio without what was turned down. */
#include "base/err.h"
#include "json/json.h"
#include "lib/composer/again.h"
#include "lib/composer/plan.h"
#include "tap.h"

/* A plan that was turned down is not proposed again. */
static void
another_plan(void)
{
	static const char *const open = "Something nice for our bakery customers in autumn, please.";
	json_t *input = json_pack("{s:s,s:[]}", "brief", open, "previous_plans"), *seen = json_object();
	json_t *list = json_object_get(input, "previous_plans"), *plan;
	int same = 0, games = 0;

	for (int i = 0; i < 5; i++) {
		plan = cg_plan_recommend(input);
		same += cg_again_is_same(input, plan);
		games += !json_object_get(seen, cg_json_get_str(json_object_get(plan,
		    "recommended_template"), "template_id", "?"));
		cg_json_set(seen, cg_json_get_str(json_object_get(plan, "recommended_template"),
		    "template_id", "?"), json_true());
		json_array_insert_new(list, 0, json_pack("{s:O,s:O}", "template_id", json_object_get(
		    json_object_get(plan, "recommended_template"), "template_id"), "primary_color",
		    json_object_get(json_object_get(plan, "theme"), "primary_color")));
		json_decref(plan);
	}
	ok(same == 0 && games == 5, "five plans are five games (%d) where the brief names none", games);
	cg_json_set_str(input, "brief", "Spin the wheel for Acme shoes in #0E7C86: a 30 % chance to win.");
	json_array_clear(list);
	json_array_append_new(list, json_pack("{s:s,s:s,s:f}", "template_id", "spin_wheel",
	    "primary_color", "#0E7C86", "win_probability", 0.3));
	plan = cg_plan_recommend(input);
	is_str(cg_json_get_str(json_object_get(plan, "recommended_template"), "template_id", ""),
	    "spin_wheel", "the game that a brief names stays");
	ok(cg_again_is_same(input, plan), "and a plan that cannot differ is known as the same");
	json_decref(plan);
	cg_json_set_str(input, "brief", open);
	json_array_clear(list);
	cg_json_set(input, "constraints", json_pack("{s:s}", "template_preference", "quiz"));
	plan = cg_plan_recommend(input);
	is_str(cg_json_get_str(json_object_get(plan, "recommended_template"), "template_id", ""), "quiz",
	    "what the customer would like");
	json_decref(plan);
	json_decref(seen);
	json_decref(input);
}

int
main(void)
{
	another_plan();
	return done();
}
