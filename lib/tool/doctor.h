/*
 * The verb behind 'cg-status --doctor': why does nothing move? Looks at the store, the
 * queue, the workers, the disks and the objects, and changes nothing.
 */
#ifndef CG_TOOL_DOCTOR_H
#define CG_TOOL_DOCTOR_H

struct cg_ctx;
struct cg_err;
struct cg_sink;

/*
 * A record for each finding: type finding, what (a word for programs), message and remedy
 * (sentences). Returns 0 nothing is wrong, 1 there are findings, -1 it could not look.
 */
int cg_tool_doctor(struct cg_ctx *ctx, struct cg_sink *to, struct cg_err *err);

#endif
