/*
 * trigger_schema and example_trigger: the schema must compile, and the example
 * must fit it once the schema's defaults are in, as they are when it is used.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "flow/flow.h"
#include "flow/flow_priv.h"
#include "schema/schema.h"

static void
misfit(struct flow_check *c, const struct cg_violation *v)
{
	char *at = cg_asprintf("/example_trigger%s", v->pointer);
	bool named = v->field && *v->field;

	flow_found(c, FLOW_SCHEMA, at, false, NULL,
	    "the example does not fit trigger_schema: %s%s%s", named ? v->field : "",
	    named ? ": " : "", v->message);
	free(at);
}

static void
check_example(struct flow_check *c, const struct cg_flow *f)
{
	struct cg_violations bad = { 0 };
	struct cg_err err = CG_ERR_INIT;
	json_t *full;

	/* Mostly it fits as it stands, and nothing needs to be copied. */
	if (cg_schema_check(f->schema, f->example_trigger, NULL, &err) == 0)
		return;
	full = json_deep_copy(f->example_trigger);
	if (cg_schema_defaults(f->schema, full, &err) < 0
	    || cg_schema_check(f->schema, full, &bad, &err) < 0)
		flow_found(c, FLOW_SCHEMA, "/example_trigger", false, NULL, "%s", err.msg);
	for (size_t i = 0; i < bad.n; i++)
		misfit(c, &bad.v[i]);
	cg_violations_release(&bad);
	json_decref(full);
}

/* "schema: /properties/a/type: must be ...": the pointer in it leads to the place. */
static void
no_schema(struct flow_check *c, const char *msg)
{
	static const char prefix[] = "schema: /";
	const char *pointer = strncmp(msg, prefix, sizeof prefix - 1) == 0 ? msg + sizeof prefix - 2 : "";
	size_t n = strcspn(pointer, ":");
	char *at = cg_asprintf("/trigger_schema%.*s", (int)n, pointer);

	if (n > 0 && pointer[n] == ':')
		flow_found(c, FLOW_SCHEMA, at, false, NULL, "trigger_schema: %.*s%s", (int)n, pointer,
		    pointer + n);
	else
		flow_found(c, FLOW_SCHEMA, "/trigger_schema", false, NULL, "trigger_schema: %s", msg);
	free(at);
}

void
flow_trigger(struct flow_check *c, struct cg_flow *f)
{
	struct cg_err err = CG_ERR_INIT;

	f->trigger_schema = json_object_get(f->doc, "trigger_schema");
	f->example_trigger = json_object_get(f->doc, "example_trigger");
	if (!json_is_object(f->trigger_schema))
		return;
	f->schema = cg_schema_new(f->trigger_schema, NULL, &err);
	if (!f->schema)
		no_schema(c, err.msg);
	else if (f->example_trigger)
		check_example(c, f);
}

void
flow_trigger_free(struct cg_flow *f)
{
	cg_schema_free(f->schema);
}
