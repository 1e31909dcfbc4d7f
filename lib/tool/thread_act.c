#include <string.h>

#include "json/json.h"
#include "step/step.h"
#include "tool/chat_act.h"
#include "tool/enrich_act.h"
#include "tool/thread_act.h"

/*
 * Ask a person: what is shown is `value` of the input, or all of it. The answer, whatever it
 * is, becomes data.answer.
 */
static int
ask_person(struct cg_ctx *ctx, const struct cg_thread_act *call, struct cg_step_result *r,
    json_t **interrupt, struct cg_err *err)
{
	const json_t *value = json_object_get(call->input, "value");

	(void)ctx;
	(void)err;
	if (json_array_size(call->resume) == 0) {
		*interrupt = json_deep_copy(value ? value : call->input);
		return 0;
	}
	r->ok = true;
	r->data = json_object();
	cg_json_set(r->data, "answer", json_deep_copy(json_array_get(call->resume, 0)));
	return 0;
}

/* One line for each; the functions of others stand in files of their own. */
static const struct {
	const char *handler;
	cg_thread_act_fn *fn;
} acts[] = {
	{ "ask_person", ask_person },
	{ "chat_act", cg_chat_act },
	{ "chat_window", cg_chat_window },
	{ "enrich_load", cg_enrich_load },
	{ "enrich_transform", cg_enrich_transform },
	{ "enrich_next", cg_enrich_next },
	{ "enrich_save", cg_enrich_save },
};

cg_thread_act_fn *
cg_thread_act_find(const char *handler)
{
	for (size_t i = 0; handler && i < sizeof acts / sizeof *acts; i++)
		if (strcmp(acts[i].handler, handler) == 0)
			return acts[i].fn;
	return NULL;
}
