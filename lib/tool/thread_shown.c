#include <stdbool.h>
#include <stddef.h>

#include "flow/graph.h"
#include "json/json.h"
#include "tool/thread_shown.h"

/* Of what a node wrote; null when there is nothing to be seen. */
static json_t *
shown(const struct cg_graph_doc *doc, const json_t *written)
{
	json_t *out = json_object(), *v;

	for (size_t i = 0; i < doc->n_output; i++)
		if ((v = json_object_get(written, doc->output[i])))
			json_object_set(out, doc->output[i], v);
	if (json_object_size(out))
		return out;
	json_decref(out);
	return json_null();
}

json_t *
cg_thread_shown(const struct cg_graph_doc *doc, json_t *update)
{
	json_t *out, *written;
	const char *node;

	if (doc->n_output == doc->n_channels || !json_is_object(update))
		return update;
	out = json_object();
	json_object_foreach(update, node, written)
		cg_json_set(out, node, json_is_object(written) ? shown(doc, written) : json_incref(written));
	json_decref(update);
	return out;
}
