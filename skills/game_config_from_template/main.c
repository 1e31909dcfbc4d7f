/* game_config_from_template: compose a game's configuration, alone or with a model's ideas. */
#include <stdlib.h>

#include "base/err.h"
#include "game_config_from_template/edit.h"
#include "json/json.h"
#include "lib/composer/compose.h"
#include "lib/handler.h"

static void
say_repairs(struct cg_handler *h, const json_t *repairs)
{
	const json_t *r;
	size_t i;

	json_array_foreach(repairs, i, r)
		cg_handler_log(h, "%s %s could not be read (%.2f:1) and became %s (%.2f:1)",
		    cg_json_get_str(r, "role", ""), cg_json_get_str(r, "from", ""),
		    cg_json_get_num(r, "ratio_before", 0), cg_json_get_str(r, "to", ""),
		    cg_json_get_num(r, "ratio_after", 0));
}

static int
work(struct cg_handler *h, struct cg_err *err)
{
	char *note = NULL;
	json_t *config = cg_compose_game(h->input, &note, err);
	int rc;

	if (!config) {
		free(note);
		return cg_handler_fail(h, err, "INPUT_VALIDATION_ERROR", "%s", err->msg);
	}
	if (note)
		cg_handler_log(h, "%s", note);
	say_repairs(h, json_object_get(config, "repairs"));
	rc = h->draft ? edit_game(h, config, err) : 0;
	json_object_update(h->data, config);
	json_decref(config);
	free(note);
	return rc == 0 && json_array_size(h->issues) ? cg_handler_refuse(h, err) : rc;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
