/* campaign_plan_from_brief: plan the campaign from the brief alone, or finish a model's plan. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "json/json.h"
#include "lib/composer/edit.h"
#include "lib/composer/plan.h"
#include "lib/handler.h"

enum { PLAN_MAX = 1 << 20 };

/* The plan as one document, for people and for whoever wants it whole. */
static int
publish(struct cg_handler *h, const json_t *plan, struct cg_err *err)
{
	char *path = cg_asprintf("%s/campaign-plan.json", h->output_dir);
	struct cg_buf b;
	int rc = -1;

	cg_buf_init(&b, PLAN_MAX);
	cg_json_pretty(plan, &b);
	cg_buf_putc(&b, '\n');
	if (b.failed)
		cg_err_set(err, CG_E_TOOBIG, "the plan is larger than %d bytes", PLAN_MAX);
	else if (cg_file_write(path, b.s, b.len, 0644, false, err) == 0)
		rc = cg_handler_artifact(h, "json/campaign-plan", path, NULL, err);
	cg_buf_release(&b);
	free(path);
	return rc;
}

/*
 * A model's plan. What it may leave out and those after it want (art direction, language,
 * the key of the music) is taken from our own; so is the look, where the model chose
 * another game: it was made for ours.
 */
static json_t *
edited(struct cg_handler *h)
{
	static const char *const parts[] = { "copy", "audio_specs", "color_scheme" };
	json_t *plan = json_deep_copy(h->draft), *ours = cg_plan_campaign(h->input);

	json_object_update_missing(plan, ours);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		json_object_update_missing(json_object_get(plan, parts[i]), json_object_get(ours, parts[i]));
	cg_edit_scheme(h, json_object_get(plan, "color_scheme"));
	json_decref(ours);
	return plan;
}

static int
work(struct cg_handler *h, struct cg_err *err)
{
	json_t *plan = h->draft ? edited(h) : cg_plan_campaign(h->input);
	int rc = publish(h, plan, err);

	json_object_update(h->data, plan);
	json_decref(plan);
	return rc;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
