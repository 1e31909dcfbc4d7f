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
misfit(struct flow_check *c, const struct cg_violation *v, const char *pointer, const char *who,
    const char *what)
{
	char *at = cg_asprintf("%s%s", pointer, v->pointer);
	bool named = v->field && *v->field;

	flow_found(c, FLOW_SCHEMA, at, false, NULL, "%s does not fit %s: %s%s%s", who, what,
	    named ? v->field : "", named ? ": " : "", v->message);
	free(at);
}

void
flow_fits(struct flow_check *c, const struct cg_schema *schema, const json_t *value,
    const char *pointer, const char *who, const char *what)
{
	struct cg_violations bad = { 0 };
	struct cg_err err = CG_ERR_INIT;
	json_t *full;

	/* Mostly it fits as it stands, and nothing needs to be copied. */
	if (cg_schema_check(schema, value, NULL, &err) == 0)
		return;
	full = json_deep_copy(value);
	if (cg_schema_defaults(schema, full, &err) < 0
	    || cg_schema_check(schema, full, &bad, &err) < 0)
		flow_found(c, FLOW_SCHEMA, pointer, false, NULL, "%s", err.msg);
	for (size_t i = 0; i < bad.n; i++)
		misfit(c, &bad.v[i], pointer, who, what);
	cg_violations_release(&bad);
	json_decref(full);
}

/* "schema: /properties/a/type: must be ...": the pointer in it leads to the place. */
static void
no_schema(struct flow_check *c, const char *msg, const char *place, const char *what)
{
	static const char prefix[] = "schema: /";
	const char *pointer = strncmp(msg, prefix, sizeof prefix - 1) == 0 ? msg + sizeof prefix - 2 : "";
	size_t n = strcspn(pointer, ":");
	char *at = cg_asprintf("%s%.*s", place, (int)n, pointer);

	if (n > 0 && pointer[n] == ':')
		flow_found(c, FLOW_SCHEMA, at, false, NULL, "%s: %.*s%s", what, (int)n, pointer,
		    pointer + n);
	else
		flow_found(c, FLOW_SCHEMA, place, false, NULL, "%s: %s", what, msg);
	free(at);
}

struct cg_schema *
flow_schema(struct flow_check *c, const json_t *doc, const char *pointer, const char *what)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_schema *s;

	if (!json_is_object(doc))
		return NULL;
	s = cg_schema_new(doc, NULL, &err);
	if (!s)
		no_schema(c, err.msg, pointer, what);
	return s;
}

void
flow_trigger(struct flow_check *c, struct cg_flow *f)
{
	f->trigger_schema = json_object_get(f->doc, "trigger_schema");
	f->example_trigger = json_object_get(f->doc, "example_trigger");
	f->schema = flow_schema(c, f->trigger_schema, "/trigger_schema", "trigger_schema");
	if (f->schema && f->example_trigger)
		flow_fits(c, f->schema, f->example_trigger, "/example_trigger", "the example",
		    "trigger_schema");
}

void
flow_trigger_free(struct cg_flow *f)
{
	cg_schema_free(f->schema);
}
