/* Operands, or lines of standard input, as names. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "json/json.h"
#include "tool/names.h"

enum { LINE_MAX_BYTES = 1 << 20 };

static int
give(char *text, size_t line_no, const char *const *fields,
    int (*each)(void *arg, const char *name), void *arg, struct cg_err *err)
{
	const char *id = NULL;
	char where[40];
	json_t *record;
	int rc;

	if (*text != '{')
		return *text ? each(arg, text) : 0;
	snprintf(where, sizeof where, "stdin:%zu", line_no);
	if (!(record = cg_json_parse(text, strlen(text), where, 0, err)))
		return -1;
	for (size_t i = 0; !id && fields[i]; i++)
		id = cg_json_get_str(record, fields[i], NULL);
	rc = id ? each(arg, id) : cg_err_set(err, CG_E_DATA, "%s: no '%s' in the record", where, fields[0]);
	json_decref(record);
	return rc;
}

static int
from_stream(FILE *f, bool nul, const char *const *fields,
    int (*each)(void *arg, const char *name), void *arg, struct cg_err *err)
{
	char *text = NULL;
	size_t cap = 0, n = 0;
	ssize_t len;
	int rc = 0;

	while (rc == 0 && (len = getdelim(&text, &cap, nul ? '\0' : '\n', f)) > 0) {
		n++;
		if (len > LINE_MAX_BYTES) {
			rc = cg_err_set(err, CG_E_TOOBIG, "stdin:%zu: line too long", n);
			break;
		}
		while (len && (text[len - 1] == '\n' || text[len - 1] == '\r' || text[len - 1] == '\0'))
			text[--len] = '\0';
		rc = give(text, n, fields, each, arg, err);
	}
	if (rc == 0 && ferror(f))
		rc = cg_err_sys(err, "read standard input");
	free(text);
	return rc;
}

int
cg_tool_names(int argc, char *const *argv, int stdin_fd, bool nul, const char *const *fields,
    int (*each)(void *arg, const char *name), void *arg, struct cg_err *err)
{
	int rc = 0;
	FILE *f;

	for (int i = 0; rc == 0 && i < argc; i++)
		if (strcmp(argv[i], "-") != 0)
			rc = each(arg, argv[i]);
		else
			rc = cg_tool_names(0, NULL, stdin_fd, nul, fields, each, arg, err);
	if (argc)
		return rc;
	if (!(f = stdin_fd == STDIN_FILENO ? stdin : fdopen(stdin_fd, "r")))
		return cg_err_sys(err, "read standard input");
	return from_stream(f, nul, fields, each, arg, err);
}
