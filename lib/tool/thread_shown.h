/* What a thread's updates say to whoever follows its runs through the store. */
#ifndef CG_TOOL_THREAD_SHOWN_H
#define CG_TOOL_THREAD_SHOWN_H

#include <jansson.h>

struct cg_graph_doc;

/*
 * An update ({node: {channel: value}}) as it is stored: of each node what it wrote to channels that
 * the graph shows (its `output`). The others are the graph's own, stand in its checkpoints, and may
 * be large. update is taken; the result is new.
 */
json_t *cg_thread_shown(const struct cg_graph_doc *doc, json_t *update);

#endif
