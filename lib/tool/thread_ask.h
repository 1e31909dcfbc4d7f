/*
 * The questions of threads: which of them an answer is for, and how they are said to people.
 */
#ifndef CG_TOOL_THREAD_ASK_H
#define CG_TOOL_THREAD_ASK_H

#include <jansson.h>
#include <stdio.h>

struct cg_err;
struct cg_graph;
struct cg_thread_report;
struct cg_thread_req;

/*
 * Before the run of an answer is added: report->answers gets what it answers. CG_E_CONFLICT
 * with the list: several questions wait, and the answer does not say for which it is.
 * LangGraph.js gives such a one to whoever asks first, which is nothing to rely on.
 */
int cg_thread_check_answer(struct cg_graph *g, const struct cg_thread_req *req,
    struct cg_thread_report *report, struct cg_err *err);

/* report->asks, of interrupts [{id, value}]: one a line. */
void cg_thread_note_asked(const json_t *interrupts, struct cg_thread_report *report);

/* For people: what was answered, and what it came to when that was not its end. */
void cg_thread_say_report(FILE *to, const char *name, const struct cg_thread_report *report);

#endif
