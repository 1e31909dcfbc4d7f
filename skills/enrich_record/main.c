/* enrich_record: what a text is about, by measure. */
#include <string.h>

#include "json/json.h"
#include "lib/handler.h"
#include "enrich_record/analyse.h"

static int
work(struct cg_handler *h, struct cg_err *err)
{
	const char *text = cg_json_get_str(h->input, "text", "");

	if (!text[strspn(text, " \t\r\n")])
		return cg_handler_fail(h, err, "INPUT_VALIDATION_FAILED", "there is nothing in the text");
	enrich_analyse(cg_json_get_str(h->input, "title", ""), text, h->data);
	cg_json_set_str(h->data, "provider", "offline");
	return 0;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
