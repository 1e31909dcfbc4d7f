/* What makes a plan another one: the game where the brief leaves it open, odds, colours. */
#include <math.h>
#include <string.h>

#include "json/json.h"
#include "lib/composer/again.h"
#include "lib/composer/plan_priv.h"

size_t
cg_again_count(const json_t *input)
{
	return json_array_size(json_object_get(input, "previous_plans"));
}

bool
cg_again_had(const json_t *input, const char *template_id)
{
	const json_t *p;
	size_t i;

	json_array_foreach(json_object_get(input, "previous_plans"), i, p)
		if (strcmp(cg_json_get_str(p, "template_id", ""), template_id) == 0)
			return true;
	return false;
}

void
cg_again_odds(const json_t *input, struct cg_odds *o)
{
	static const struct {
		const char *level;
		double p;
	} others[] = { { "easy", 0.6 }, { "hard", 0.25 }, { "medium", 0.4 }, { "easy", 0.5 } };
	size_t n = cg_again_count(input);

	if (!n || o->decided)
		return;
	o->level = others[(n - 1) % 4].level;
	o->p = others[(n - 1) % 4].p;
	o->why = "other odds than those that were turned down";
}

static double
chance(const json_t *plan)
{
	const json_t *t;
	double sum = 0;
	size_t i;

	json_array_foreach(json_object_get(plan, "prize_tiers"), i, t)
		sum += cg_json_get_num(t, "probability", 0);
	return sum;
}

bool
cg_again_is_same(const json_t *input, const json_t *plan)
{
	const char *game = cg_json_get_str(json_object_get(plan, "recommended_template"), "template_id", "");
	const char *primary = cg_json_get_str(json_object_get(plan, "theme"), "primary_color", "");
	const json_t *p;
	size_t i;

	json_array_foreach(json_object_get(input, "previous_plans"), i, p)
		if (strcmp(cg_json_get_str(p, "template_id", ""), game) == 0
		    && strcmp(cg_json_get_str(p, "primary_color", ""), primary) == 0
		    && fabs(cg_json_get_num(p, "win_probability", 0) - chance(plan)) < 0.005)
			return true;
	return false;
}
