/* --help and --version, from the same table as the parser. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/prog.h"
#include "base/prog_priv.h"

#ifndef CG_VERSION
#define CG_VERSION "0"
#endif
#ifndef CG_LIBS
#define CG_LIBS ""
#endif

static void
left_column(char *out, size_t max, const struct cg_opt *o)
{
	int n = o->letter ? snprintf(out, max, "  -%c, --%s", o->letter, o->name)
	    : snprintf(out, max, "      --%s", o->name);

	if (o->arg && n > 0 && (size_t)n < max) {
		if (o->kind == CG_OPT_KIND_OPTSTR)
			snprintf(out + n, max - (size_t)n, "[=%s]", o->arg);
		else
			snprintf(out + n, max - (size_t)n, "%s%s", o->letter ? " " : "=", o->arg);
	}
}

static bool
has(const struct cg_opt *o, const char *name)
{
	for (; o && o->name; o++)
		if (strcmp(o->name, name) == 0)
			return true;
	return false;
}

/* Those of o that own does not have too: an option of the program's comes before one of every tool. */
static void
list(const struct cg_opt *o, const struct cg_opt *own)
{
	char left[96];

	for (; o && o->name; o++) {
		if (!o->help || has(own, o->name))
			continue;
		left_column(left, sizeof left, o);
		if (strlen(left) > 27)
			printf("%s\n%28s%s\n", left, "", o->help);
		else
			printf("%-28s%s\n", left, o->help);
	}
}

void
cg_prog_help(const struct cg_prog *prog)
{
	char page[64];
	size_t n = 0;

	printf("usage: %s%s%s\n\n%s\n", prog->name, *prog->synopsis ? " " : "", prog->synopsis, prog->summary);
	if (prog->verbs) {
		printf("\nVerbs (each with a --help of its own):\n");
		for (const struct cg_prog *const *v = prog->verbs; *v; v++)
			printf("  %-10s %s\n", strrchr((*v)->name, ' ') + 1, (*v)->summary);
	}
	if (prog->opts && prog->opts->name) {
		printf("\n");
		list(prog->opts, NULL);
	}
	printf("\nEvery tool:\n");
	list(cg_prog_common_opts(), prog->opts);
	if (prog->examples)
		printf("\nExamples:\n%s", prog->examples);
	for (; prog->name[n] && prog->name[n] != ' ' && n + 1 < sizeof page; n++)
		page[n] = prog->name[n];
	page[n] = '\0';
	printf("\nSee %s(%d).\n", page, prog->section ? prog->section : 1);
}

void
cg_prog_version(const struct cg_prog *prog)
{
	printf("%s %s\nMIT licence. Built with %s.\n", prog->name, CG_VERSION, CG_LIBS);
}
