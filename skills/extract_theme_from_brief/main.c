/* extract_theme_from_brief: the colours and the mood of a brief. */
#include "base/err.h"
#include "lib/composer/edit.h"
#include "lib/composer/plan.h"
#include "lib/handler.h"

static int
work(struct cg_handler *h, struct cg_err *err)
{
	json_t *out = h->draft ? json_deep_copy(h->draft) : cg_plan_theme(h->input);

	(void)err;
	if (h->draft)
		cg_edit_theme(h, out);
	json_object_update(h->data, out);
	json_decref(out);
	return 0;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
