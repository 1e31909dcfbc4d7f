#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "tool/term.h"

void
cg_term_print(FILE *to, const char *s)
{
	char *seen = cg_utf8_seen(s);

	fputs(seen, to);
	fflush(to);
	free(seen);
}

void
cg_term_printf(FILE *to, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = cg_vasprintf(fmt, ap);
	va_end(ap);
	cg_term_print(to, s);
	free(s);
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
