/*
 * A program's start and end: option tables, --help, --version, completions,
 * the options that every tool has, exit statuses. One table per command is the
 * single source of all of these.
 */
#ifndef CG_BASE_PROG_H
#define CG_BASE_PROG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cg_diags;
struct cg_err;

enum cg_opt_kind {
	CG_OPT_KIND_STR,   /* const char * */
	CG_OPT_KIND_LIST,  /* struct cg_strs: may be given again */
	CG_OPT_KIND_BOOL,  /* bool; --no-NAME clears it */
	CG_OPT_KIND_INT,   /* int64_t, >= 0 */
	CG_OPT_KIND_DUR,   /* int64_t milliseconds */
	CG_OPT_KIND_USD,   /* int64_t micro-USD */
	CG_OPT_KIND_COUNT, /* int: one more each time */
	CG_OPT_KIND_OPTSTR /* const char *: value only after '=', else "" */
};

struct cg_strs {
	const char **v;
	size_t n;
};

/* All of them with a blank between; new, or NULL when there is none. */
char *cg_strs_join(const struct cg_strs *l);

struct cg_opt {
	char letter;      /* 0: none */
	const char *name; /* NULL ends the table */
	enum cg_opt_kind kind;
	void *to;
	const char *arg; /* what the value is called in help; says how it completes:
	                  * FILE, DIR, RUN, WORKFLOW, SKILL, or "a|b|c" */
	const char *help; /* NULL: hidden, for programs that call this one */
};

#define CG_OPT_STR(l, n, to, arg, h) { l, n, CG_OPT_KIND_STR, 1 ? (to) : (const char **)0, arg, h }
#define CG_OPT_LIST(l, n, to, arg, h) { l, n, CG_OPT_KIND_LIST, 1 ? (to) : (struct cg_strs *)0, arg, h }
#define CG_OPT_BOOL(l, n, to, h) { l, n, CG_OPT_KIND_BOOL, 1 ? (to) : (bool *)0, NULL, h }
#define CG_OPT_INT(l, n, to, arg, h) { l, n, CG_OPT_KIND_INT, 1 ? (to) : (int64_t *)0, arg, h }
#define CG_OPT_DUR(l, n, to, arg, h) { l, n, CG_OPT_KIND_DUR, 1 ? (to) : (int64_t *)0, arg, h }
#define CG_OPT_USD(l, n, to, arg, h) { l, n, CG_OPT_KIND_USD, 1 ? (to) : (int64_t *)0, arg, h }
#define CG_OPT_COUNT(l, n, to, h) { l, n, CG_OPT_KIND_COUNT, 1 ? (to) : (int *)0, NULL, h }
#define CG_OPT_OPTSTR(l, n, to, arg, h) { l, n, CG_OPT_KIND_OPTSTR, 1 ? (to) : (const char **)0, arg, h }
#define CG_OPT_END { 0, NULL, CG_OPT_KIND_BOOL, NULL, NULL, NULL }

struct cg_prog {
	const char *name;     /* "cg-plan", or "cg-cache list" for a verb */
	const char *synopsis; /* after the name in the usage line */
	const char *summary;  /* one sentence */
	const struct cg_opt *opts;
	const char *examples; /* two lines, each a command, for --help */
	const char *operand;  /* what operands are, for completion (RUN, FILE, ...), or NULL */
	int section;          /* of its manual page; 0 is 1 */
	const struct cg_prog *const *verbs; /* NULL-terminated: the first operand is one of these */
};

/* What the options that every tool has said; NULL or 0 where they were silent. */
struct cg_common {
	const char *config, *store, *queue, *tenant;
	const char *workflows, *skills, *prompts; /* --workflows-path etc. */
	const char *log_level, *log_format, *color;
	bool quiet, no_env_file;
	int verbose;
};

/*
 * Parse. Answers --help, --version and --completion itself; a mistake is one
 * line, one usage line and exit 64. Options end at the first "--"; operands
 * are left in argv[0..n-1], which is returned. Options may stand after
 * operands.
 */
int cg_prog_start(const struct cg_prog *prog, int argc, char **argv);

/*
 * For a program with verbs: finds the verb (a mistake exits 64, as above),
 * parses its options and returns it; *argc and *argv become its operands.
 */
const struct cg_prog *cg_prog_start_verb(const struct cg_prog *prog, int *argc, char ***argv);

const struct cg_common *cg_prog_common(void);

/* "name: mistake", the usage line, exit 64. */
_Noreturn void cg_prog_usage(const struct cg_prog *prog, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * The end of main: rc < 0 prints err and returns its exit status, otherwise rc
 * is the status. A standard output that could not be written is 74; one whose
 * reader went away ends this process by SIGPIPE, silently. Both also happen to
 * who ends without it: cg_prog_start sees to that.
 */
int cg_prog_finish(const struct cg_prog *prog, int rc, const struct cg_err *err);

/* Print "name: message" (or its JSON form) on stderr without ending. */
void cg_prog_error(const struct cg_prog *prog, const struct cg_err *err);

/*
 * Print every diagnostic as "name: file:line:col: message", warnings marked as
 * such (and left out under --quiet). True when there was an error among them.
 */
bool cg_prog_diags(const struct cg_prog *prog, const struct cg_diags *d);

/* Whether stderr / stdout may be coloured: terminal, TERM, NO_COLOR, --color. */
bool cg_prog_color(int fd);

#endif
