/*
 * What a run of a thread carries in the place of a plan: one record {"type": "graph", ...}
 * with the workflow, those that it names as subgraphs, and what was asked of it. Whoever
 * has the run needs nothing else to execute it, whatever has become of the files.
 */
#ifndef CG_TOOL_THREAD_DOC_H
#define CG_TOOL_THREAD_DOC_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct cg_ctx;
struct cg_err;
struct cg_graph_doc;

enum { CG_THREAD_DOC_SCHEMA = 1 };

struct cg_thread_doc {
	json_t *rec;
	struct cg_graph_doc *doc;
	struct cg_thread_sub {
		const char *key;
		struct cg_graph_doc *doc; /* NULL: not asked for yet */
	} *subs;
	size_t n_subs;
	int recursion; /* the limit of those that say none; 0: LangGraph's */
};

/* Is this text of a run such a record, and no plan? */
bool cg_thread_doc_is(const char *plan);

/*
 * The record of a workflow: its name (version NULL: the newest) or its path; its skills and
 * subgraphs are looked up, mistakes found. 0, or -1: CG_E_DATA (the first mistake),
 * CG_E_NOINPUT.
 */
int cg_thread_doc_find(struct cg_thread_doc *d, struct cg_ctx *ctx, const char *workflow,
    const char *version, struct cg_err *err);

int cg_thread_doc_open(struct cg_thread_doc *d, const char *text, size_t len, struct cg_err *err);
/* The same of a record that is read; it is taken, also on -1. */
int cg_thread_doc_of(struct cg_thread_doc *d, json_t *rec, struct cg_err *err);
/* So many supersteps for the workflow and its subgraphs, where they do not say. */
void cg_thread_doc_recursion(struct cg_thread_doc *d, int limit);
void cg_thread_doc_release(struct cg_thread_doc *d);
/* As cg_graph_conf wants it: arg is a struct cg_thread_doc. */
const struct cg_graph_doc *cg_thread_doc_sub(void *arg, const char *name, const char *version,
    struct cg_err *err);

#endif
