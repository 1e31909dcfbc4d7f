/* What a terminal does with text: what others say is data, and cannot steer it. */
#ifndef CG_TOOL_TERM_H
#define CG_TOOL_TERM_H

#include <stddef.h>
#include <stdio.h>

/*
 * Does the character at s do something else than to be seen? Its bytes, else 0: control characters
 * of ASCII (also line feed and tab) and of Unicode (U+0080 to U+009F), and what turns the direction
 * of writing (U+202A to U+202E, U+2066 to U+2069). s ends with a NUL, at which it is 0.
 */
size_t cg_term_steers(const char *s);

/* The text, where each such character is a '?', but line feed and tab. */
void cg_term_print(FILE *to, const char *s);

/* A line of standard input, without its end, after that was said on standard error. New; NULL: the end. */
char *cg_term_ask(const char *prompt);

#endif
