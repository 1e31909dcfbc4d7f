#include <stdlib.h>
#include <string.h>

#include "tool/term.h"

size_t
cg_term_steers(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	if (u[0] < 0x20 || u[0] == 0x7f)
		return u[0] != 0;
	if (u[0] == 0xc2)
		return u[1] >= 0x80 && u[1] < 0xa0 ? 2 : 0;
	if (u[0] != 0xe2)
		return 0;
	return (u[1] == 0x80 && u[2] >= 0xaa && u[2] <= 0xae)
	    || (u[1] == 0x81 && u[2] >= 0xa6 && u[2] <= 0xa9) ? 3 : 0;
}

void
cg_term_print(FILE *to, const char *s)
{
	size_t n;

	for (; *s; s += n ? n : 1) {
		n = *s == '\n' || *s == '\t' ? 0 : cg_term_steers(s);
		putc(n ? '?' : *s, to);
	}
	fflush(to);
}

char *
cg_term_ask(const char *prompt)
{
	char *line = NULL;
	size_t size = 0;

	fprintf(stderr, "%s", prompt);
	if (getline(&line, &size, stdin) < 0) {
		free(line);
		return NULL;
	}
	line[strcspn(line, "\n")] = '\0';
	return line;
}
