/* trigger_schema and example_trigger. */
#include "flow/flow.h"
#include "flow/flow_priv.h"

void
flow_trigger(struct flow_check *c, struct cg_flow *f)
{
	(void)c;
	f->trigger_schema = json_object_get(f->doc, "trigger_schema");
	f->example_trigger = json_object_get(f->doc, "example_trigger");
}

void
flow_trigger_free(struct cg_flow *f)
{
	(void)f;
}
