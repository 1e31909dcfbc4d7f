/*
 * Completion scripts for bash, zsh and fish, written from the option tables.
 * Values that programs know complete through the programs themselves.
 */
#include <stdio.h>
#include <string.h>

#include "base/prog.h"
#include "base/prog_priv.h"

/* How a value of this kind completes in each shell. */
static const struct {
	const char *arg, *bash, *zsh, *fish;
} sources[] = {
	{ "FILE", "COMPREPLY=($(compgen -f -- \"$cur\"))", "_files", NULL },
	{ "DIR", "COMPREPLY=($(compgen -d -- \"$cur\"))", "_files -/", "(__fish_complete_directories)" },
	{ "RUN", "COMPREPLY=($(compgen -W \"$(cg-status --complete=run 2>/dev/null)\" -- \"$cur\"))",
	    "($(cg-status --complete=run 2>/dev/null))", "(cg-status --complete=run 2>/dev/null)" },
	{ "SKILL", "COMPREPLY=($(compgen -W \"$(cg-skill list 2>/dev/null | cut -f1)\" -- \"$cur\"))",
	    "($(cg-skill list 2>/dev/null | cut -f1))", "(cg-skill list 2>/dev/null | cut -f1)" },
	{ "PROMPT", "COMPREPLY=($(compgen -W \"$(cg-prompt list 2>/dev/null | cut -f1)\" -- \"$cur\"))",
	    "($(cg-prompt list 2>/dev/null | cut -f1))", "(cg-prompt list 2>/dev/null | cut -f1)" },
	{ "WORKFLOW", "COMPREPLY=($(compgen -f -X '!*.y*ml' -- \"$cur\"))",
	    "_files -g \"*.y(a|)ml\"", "(__fish_complete_suffix .yaml)" },
};

static int
source_of(const char *arg)
{
	for (int i = 0; arg && i < (int)(sizeof sources / sizeof *sources); i++)
		if (strcmp(sources[i].arg, arg) == 0)
			return i;
	return -1;
}

/* "cg-cache list" -> "cg_cache_list" */
static void
ident(char *out, size_t max, const char *name)
{
	size_t i = 0;

	for (; name[i] && i + 1 < max; i++)
		out[i] = name[i] == '-' || name[i] == ' ' ? '_' : name[i];
	out[i] = '\0';
}

static void
spaced(const char *list)
{
	for (; *list; list++)
		putchar(*list == '|' ? ' ' : *list);
}

static void
bash_values(const struct cg_opt *o)
{
	for (; o && o->name; o++) {
		int s = source_of(o->arg);

		if (!o->help || (s < 0 && !(o->arg && strchr(o->arg, '|'))))
			continue;
		printf("\t--%s", o->name);
		if (o->letter)
			printf("|-%c", o->letter);
		printf(") ");
		if (s >= 0) {
			printf("%s", sources[s].bash);
		} else {
			printf("COMPREPLY=($(compgen -W \"");
			spaced(o->arg);
			printf("\" -- \"$cur\"))");
		}
		printf("; return ;;\n");
	}
}

static void
bash_words(const struct cg_opt *o)
{
	for (; o && o->name; o++)
		if (o->help)
			printf("%s--%s", "\n\t    ", o->name);
}

static void
bash_one(const struct cg_prog *p)
{
	char fn[64];
	int s = source_of(p->operand);

	ident(fn, sizeof fn, p->name);
	printf("_%s()\n{\n\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n", fn);
	printf("\tcase $prev in\n");
	bash_values(p->opts);
	bash_values(cg_prog_common_opts());
	printf("\tesac\n\tif [[ $cur == -* ]]; then\n\t\tCOMPREPLY=($(compgen -W \"");
	bash_words(p->opts);
	bash_words(cg_prog_common_opts());
	printf("\" -- \"$cur\"))\n\t\treturn\n\tfi\n\t%s\n}\n",
	    s >= 0 ? sources[s].bash : "COMPREPLY=($(compgen -f -- \"$cur\"))");
}

static void
bash(const struct cg_prog *p)
{
	char fn[64], verb[64];

	ident(fn, sizeof fn, p->name);
	printf("# bash completion for %s, written by '%s --completion=bash'\n", p->name, p->name);
	if (!p->verbs) {
		bash_one(p);
	} else {
		for (const struct cg_prog *const *v = p->verbs; *v; v++)
			bash_one(*v);
		printf("_%s()\n{\n\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\tCOMPREPLY=($(compgen -W \"", fn);
		for (const struct cg_prog *const *v = p->verbs; *v; v++)
			printf("%s%s", v == p->verbs ? "" : " ", strrchr((*v)->name, ' ') + 1);
		printf("\" -- \"${COMP_WORDS[1]}\"))\n\t\treturn\n\tfi\n\tcase ${COMP_WORDS[1]} in\n");
		for (const struct cg_prog *const *v = p->verbs; *v; v++) {
			ident(verb, sizeof verb, (*v)->name);
			printf("\t%s) _%s ;;\n", strrchr((*v)->name, ' ') + 1, verb);
		}
		printf("\tesac\n}\n");
	}
	printf("complete -F _%s %s\n", fn, p->name);
}

/* Text inside a zsh spec: quotes, brackets and colons must not end it. */
static void
zsh_text(const char *s)
{
	for (; *s; s++) {
		if (*s == '\'')
			printf("'\\''");
		else if (strchr("[]:\\", *s))
			printf("\\%c", *s);
		else
			putchar(*s);
	}
}

static void
zsh_opts(const struct cg_opt *o)
{
	for (; o && o->name; o++) {
		int s = source_of(o->arg);

		if (!o->help)
			continue;
		printf("\t\t'--%s%s[", o->name, o->arg ? "=" : "");
		zsh_text(o->help);
		printf("]");
		if (s >= 0) {
			printf(":%s:%s", o->arg, sources[s].zsh);
		} else if (o->arg && strchr(o->arg, '|')) {
			printf(":value:(");
			spaced(o->arg);
			printf(")");
		} else if (o->arg) {
			printf(":%s:", o->arg);
		}
		printf("' \\\n");
	}
}

static void
zsh_one(const struct cg_prog *p, const char *indent)
{
	int s = source_of(p->operand);

	printf("%s_arguments -s \\\n", indent);
	zsh_opts(p->opts);
	zsh_opts(cg_prog_common_opts());
	printf("\t\t'*:operand:%s'\n", s >= 0 ? sources[s].zsh : "_files");
}

static void
zsh(const struct cg_prog *p)
{
	printf("#compdef %s\n# written by '%s --completion=zsh'\n", p->name, p->name);
	if (!p->verbs) {
		zsh_one(p, "");
		return;
	}
	printf("if (( CURRENT == 2 )); then\n\t_values verb \\\n");
	for (const struct cg_prog *const *v = p->verbs; *v; v++) {
		printf("\t\t'%s[", strrchr((*v)->name, ' ') + 1);
		zsh_text((*v)->summary);
		printf("]'%s\n", v[1] ? " \\" : "");
	}
	printf("\treturn\nfi\ncase $words[2] in\n");
	for (const struct cg_prog *const *v = p->verbs; *v; v++) {
		printf("%s)\n", strrchr((*v)->name, ' ') + 1);
		zsh_one(*v, "\t");
		printf("\t;;\n");
	}
	printf("esac\n");
}

static void
fish_text(const char *s)
{
	for (; *s; s++) {
		if (*s == '\'' || *s == '\\')
			putchar('\\');
		putchar(*s);
	}
}

static void
fish_opts(const char *prog, const char *verb, const struct cg_opt *o)
{
	for (; o && o->name; o++) {
		int s = source_of(o->arg);

		if (!o->help)
			continue;
		printf("complete -c %s", prog);
		if (verb)
			printf(" -n '__fish_seen_subcommand_from %s'", verb);
		printf(" -l %s", o->name);
		if (o->letter)
			printf(" -s %c", o->letter);
		if (o->arg && o->kind != CG_OPT_KIND_OPTSTR)
			printf(s >= 0 && !sources[s].fish ? " -r" : " -x");
		if (s >= 0 && sources[s].fish) {
			printf(" -a '%s'", sources[s].fish);
		} else if (o->arg && strchr(o->arg, '|')) {
			printf(" -a '");
			spaced(o->arg);
			printf("'");
		}
		printf(" -d '");
		fish_text(o->help);
		printf("'\n");
	}
}

static void
fish(const struct cg_prog *p)
{
	int s = source_of(p->operand);

	printf("# written by '%s --completion=fish'\n", p->name);
	if (s >= 0 && sources[s].fish)
		printf("complete -c %s -f -a '%s'\n", p->name, sources[s].fish);
	for (const struct cg_prog *const *v = p->verbs; v && *v; v++) {
		printf("complete -c %s -f -n __fish_use_subcommand -a %s -d '", p->name,
		    strrchr((*v)->name, ' ') + 1);
		fish_text((*v)->summary);
		printf("'\n");
		fish_opts(p->name, strrchr((*v)->name, ' ') + 1, (*v)->opts);
	}
	fish_opts(p->name, NULL, p->opts);
	fish_opts(p->name, NULL, cg_prog_common_opts());
}

int
cg_prog_complete(const struct cg_prog *prog, const char *shell)
{
	if (strcmp(shell, "bash") == 0)
		bash(prog);
	else if (strcmp(shell, "zsh") == 0)
		zsh(prog);
	else if (strcmp(shell, "fish") == 0)
		fish(prog);
	else
		return -1;
	return 0;
}
