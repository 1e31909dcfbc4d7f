/*
 * The C side of canonical.mjs.
 * canonical numbers: doubles as 8 bytes each on stdin, their texts as lines.
 * canonical documents: JSON lines on stdin, their canonical forms as lines.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "json/json.h"

static int
numbers(void)
{
	char text[32];
	double d;

	while (fread(&d, sizeof d, 1, stdin) == 1) {
		cg_json_number(d, text);
		puts(text);
	}
	return 0;
}

static int
documents(void)
{
	struct cg_err err = CG_ERR_INIT;
	char *line = NULL;
	struct cg_buf b;
	size_t cap = 0;
	ssize_t n;

	cg_buf_init(&b, 1 << 24);
	while ((n = getline(&line, &cap, stdin)) > 0) {
		json_t *v = cg_json_parse(line, (size_t)n, "stdin", 0, &err);

		cg_buf_clear(&b);
		if (v)
			cg_json_canonical(v, &b);
		puts(v ? b.s : err.msg);
		json_decref(v);
	}
	free(line);
	cg_buf_release(&b);
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "numbers") == 0)
		return numbers();
	if (argc == 2 && strcmp(argv[1], "documents") == 0)
		return documents();
	fprintf(stderr, "usage: canonical numbers|documents\n");
	return 64;
}
