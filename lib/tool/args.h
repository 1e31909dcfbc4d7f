/*
 * Options and operands as the arguments of a call, by their names: for programs whose
 * verbs are one table. --start-date=WHEN becomes {startDate: milliseconds}.
 */
#ifndef CG_TOOL_ARGS_H
#define CG_TOOL_ARGS_H

#include <jansson.h>

struct cg_err;
struct cg_opt;

/*
 * Set each option of the list that was given, unless `but` (NULL allowed) has one with the
 * same variable. Numbers are given when they are not negative, so they begin as -1. A
 * text whose value is called JSON is read as that, WHEN is a time (RFC 3339 or milliseconds);
 * lists are left out. CG_E_USAGE, CG_E_DATA: names the option.
 */
int cg_tool_args_options(const struct cg_opt *list, const struct cg_opt *but, json_t *to,
    struct cg_err *err);

/*
 * Set operands by the names in spec: "id priority:int reason?". Types: int, ms (a
 * duration), json, max (a number, or none: null); "?" may be missing. spec NULL: none is
 * taken. CG_E_USAGE, CG_E_DATA.
 */
int cg_tool_args_operands(const char *spec, int argc, char *const *argv, json_t *to,
    struct cg_err *err);

#endif
