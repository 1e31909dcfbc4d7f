/* The whole work of the two handlers that make a clip of an outcome. */
#ifndef CG_MOTION_OUTCOME_STEP_H
#define CG_MOTION_OUTCOME_STEP_H

#include <stdbool.h>

struct cg_err;
struct cg_handler;

/* For cg_handler_main, by way of a function that says which outcome it is. */
int cg_outcome_work(struct cg_handler *h, bool is_win, struct cg_err *err);

#endif
