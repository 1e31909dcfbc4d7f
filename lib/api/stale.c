/* Who was overtaken is told by whom. */
#include <stdlib.h>

#include "api/api_priv.h"
#include "json/json.h"
#include "tool/record.h"

void
cg_api_stale(void *call, int64_t version, int64_t updated_ms, const char *by)
{
	struct cg_api_call *c = call;
	json_t *now = json_object();
	char *text;

	cg_json_set_int(now, "version", version);
	cg_record_time(now, "updatedAt", updated_ms);
	cg_json_set_str(now, "updatedBy", by);
	text = cg_json_str(now);
	cg_http_note(c->http, "current", text);
	free(text);
	json_decref(now);
}
