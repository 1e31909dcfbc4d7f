/* What a terminal does with text: what others say is data, and cannot steer it. */
#ifndef CG_TOOL_TERM_H
#define CG_TOOL_TERM_H

#include <stdio.h>

/* The text as cg_utf8_seen(base/str.h) has it. */
void cg_term_print(FILE *to, const char *s);
void cg_term_printf(FILE *to, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A line of standard input, without its end, after that was said on standard error. New; NULL: the end. */
char *cg_term_ask(const char *prompt);

#endif
