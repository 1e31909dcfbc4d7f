/*
 * Names as operands or on standard input: the rule that all programs which take
 * ids follow. No operand, or "-", means one a line on stdin (or one a NUL);
 * a line that is a JSON object gives the first of the fields that it has; it is
 * a mistake when it has none of them.
 */
#ifndef CG_TOOL_NAMES_H
#define CG_TOOL_NAMES_H

#include <stdbool.h>

struct cg_err;

/*
 * Call each name's callback; fields ends with NULL. It returns 0 to go on, else
 * names stop and that is returned. -1 with err: CG_E_DATA ("stdin:3: ...").
 */
int cg_tool_names(int argc, char *const *argv, int stdin_fd, bool nul,
    const char *const *fields, int (*each)(void *arg, const char *name), void *arg,
    struct cg_err *err);

#endif
