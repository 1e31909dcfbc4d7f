/* Pictures of workflows of 'kind: graph', for those who want to see where it may go. */
#ifndef CG_PLAN_DRAW_GRAPH_H
#define CG_PLAN_DRAW_GRAPH_H

#include <jansson.h>

struct cg_buf;
struct cg_err;
struct cg_graph_doc;

/* Draw the graph: "dot", "mermaid" or "svg". */
int cg_graph_draw(const struct cg_graph_doc *g, const char *format, struct cg_buf *text,
    struct cg_err *err);

/* Append a selector as people would say it: "total < 3 and not done". */
void cg_graph_words(const json_t *selector, struct cg_buf *b);

#endif
