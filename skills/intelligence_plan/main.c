/* intelligence_plan: recommend a game and prizes offline; look through a model's answer. */
#include "base/err.h"
#include "lib/composer/edit.h"
#include "lib/composer/plan.h"
#include "lib/handler.h"

static int
work(struct cg_handler *h, struct cg_err *err)
{
	json_t *out = h->draft ? json_deep_copy(h->draft) : cg_plan_recommend(h->input);

	if (h->draft) {
		cg_edit_theme(h, json_object_get(out, "theme"));
		cg_edit_prizes(h, json_object_get(out, "prize_tiers"), "/prize_tiers");
	}
	json_object_update(h->data, out);
	json_decref(out);
	return json_array_size(h->issues) ? cg_handler_refuse(h, err) : 0;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
