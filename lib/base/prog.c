/*
 * Option tables. The parser accepts what POSIX and GNU users type: combined
 * letters, attached and separate values, --name=value, "--". No abbreviation of
 * long names: a prefix that is unique today stops being so with the next option.
 */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/prog.h"
#include "base/prog_priv.h"
#include "base/std.h"
#include "base/str.h"

enum { VERBS_MAX = 64 };

/* A process has one command line. */
static struct cg_common common;
static bool want_help, want_version;
static const char *completion;

static const struct cg_opt common_opts[] = {
	CG_OPT_STR(0, "config", &common.config, "FILE", "configuration file"),
	CG_OPT_STR(0, "store", &common.store, "URL", "store (sqlite:PATH, postgresql://...)"),
	CG_OPT_STR(0, "tenant", &common.tenant, "ID", "tenant to act for"),
	CG_OPT_STR(0, "workflows-path", &common.workflows, "DIR", "folder of the workflows"),
	CG_OPT_STR(0, "skills-path", &common.skills, "DIR", "folder of the skills"),
	CG_OPT_STR(0, "prompts-path", &common.prompts, "DIR", "folder of the prompts"),
	CG_OPT_BOOL('q', "quiet", &common.quiet, "say less on standard error"),
	CG_OPT_COUNT('v', "verbose", &common.verbose, "say more; may be repeated"),
	CG_OPT_STR(0, "log-level", &common.log_level, "error|warn|info|debug", "what is logged"),
	CG_OPT_STR(0, "log-format", &common.log_format, "text|json", "how it is logged"),
	CG_OPT_STR(0, "color", &common.color, "auto|always|never", "colour on terminals"),
	CG_OPT_BOOL(0, "no-env-file", &common.no_env_file, "do not read ./.env"),
	CG_OPT_BOOL('h', "help", &want_help, "show this help"),
	CG_OPT_BOOL('V', "version", &want_version, "show the version"),
	CG_OPT_END
};

const struct cg_opt *
cg_prog_common_opts(void)
{
	return common_opts;
}

const struct cg_common *
cg_prog_common(void)
{
	return &common;
}

/* Whatever a sentence quotes is data, and cannot steer the terminal. Takes text. */
static void
say(const struct cg_prog *prog, char *text)
{
	char *seen = cg_utf8_seen(text);

	fprintf(stderr, "%s: %s\n", prog->name, seen);
	free(seen);
	free(text);
}

_Noreturn void
cg_prog_usage(const struct cg_prog *prog, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(prog, cg_vasprintf(fmt, ap));
	va_end(ap);
	fprintf(stderr, "usage: %s%s%s\n", prog->name, *prog->synopsis ? " " : "", prog->synopsis);
	exit(64);
}

static const struct cg_opt *
by_name(const struct cg_opt *o, const char *name, size_t n)
{
	for (; o && o->name; o++)
		if (strlen(o->name) == n && memcmp(o->name, name, n) == 0)
			return o;
	return NULL;
}

static const struct cg_opt *
by_letter(const struct cg_opt *o, char c)
{
	for (; o && o->name; o++)
		if (o->letter == c)
			return o;
	return NULL;
}

static bool
takes_value(const struct cg_opt *o)
{
	return o->kind != CG_OPT_KIND_BOOL && o->kind != CG_OPT_KIND_COUNT;
}

/* A value like "a|b|c" in the table is a closed list. */
static bool
in_list(const char *list, const char *v)
{
	size_t n = strlen(v);

	for (const char *p = list; p; p = strchr(p, '|') ? strchr(p, '|') + 1 : NULL)
		if (strcspn(p, "|") == n && memcmp(p, v, n) == 0)
			return true;
	return false;
}

char *
cg_strs_join(const struct cg_strs *l)
{
	struct cg_buf b;

	if (!l->n)
		return NULL;
	cg_buf_init(&b, 16 << 20);
	for (size_t i = 0; i < l->n; i++)
		cg_buf_printf(&b, "%s%s", i ? " " : "", l->v[i]);
	return b.s;
}

static void
add(struct cg_strs *l, const char *v)
{
	l->v = cg_realloc(l->v, l->n + 1, sizeof *l->v);
	l->v[l->n++] = v;
}

static void
assign(const struct cg_prog *prog, const struct cg_opt *o, const char *v)
{
	struct cg_err err;
	char what[80];
	int rc = 0;

	snprintf(what, sizeof what, "option '--%s'", o->name);
	if (o->arg && v && strchr(o->arg, '|') && !in_list(o->arg, v))
		cg_prog_usage(prog, "%s: '%s' is none of %s", what, v, o->arg);
	switch (o->kind) {
	case CG_OPT_KIND_STR:
	case CG_OPT_KIND_OPTSTR:
		*(const char **)o->to = v ? v : "";
		break;
	case CG_OPT_KIND_LIST:
		add(o->to, v);
		break;
	case CG_OPT_KIND_BOOL:
		*(bool *)o->to = true;
		break;
	case CG_OPT_KIND_COUNT:
		++*(int *)o->to;
		break;
	case CG_OPT_KIND_INT:
		rc = cg_strtoi64(v, 0, INT64_MAX / 2, o->to, what, &err);
		break;
	case CG_OPT_KIND_DUR:
		rc = cg_strtodur_ms(v, o->to, &err);
		break;
	case CG_OPT_KIND_USD:
		rc = cg_strtousd(v, o->to, &err);
		break;
	}
	if (rc < 0 && o->kind == CG_OPT_KIND_INT)
		cg_prog_usage(prog, "%s", err.msg);
	else if (rc < 0)
		cg_prog_usage(prog, "%s: %s", what, err.msg);
}

static _Noreturn void
unknown(const struct cg_prog *prog, const char *word, size_t n)
{
	const char *names[128], *near;
	size_t count = 0;
	char *name = cg_strndup(word, n);

	for (const struct cg_opt *o = prog->opts; o && o->name && count < 100; o++)
		names[count++] = o->name;
	for (const struct cg_opt *o = common_opts; o->name; o++)
		names[count++] = o->name;
	near = cg_nearest(name, names, count);
	if (near)
		cg_prog_usage(prog, "unknown option '--%s' (did you mean '--%s'?)", name, near);
	cg_prog_usage(prog, "unknown option '--%s'", name);
}

/* One long option at argv[i]; returns how many words it took. */
static int
long_opt(const struct cg_prog *prog, int argc, char **argv, int i)
{
	const char *word = argv[i] + 2, *eq = strchr(word, '=');
	size_t n = eq ? (size_t)(eq - word) : strlen(word);
	const struct cg_opt *o = by_name(prog->opts, word, n);

	if (!o)
		o = by_name(common_opts, word, n);
	if (!o && n > 3 && strncmp(word, "no-", 3) == 0
	    && (o = by_name(prog->opts, word + 3, n - 3)) && o->kind == CG_OPT_KIND_BOOL
	    && !eq) {
		*(bool *)o->to = false;
		return 1;
	}
	if (!o && n == 10 && strncmp(word, "completion", 10) == 0 && eq) {
		completion = eq + 1;
		return 1;
	}
	if (!o)
		unknown(prog, word, n);
	if (!takes_value(o)) {
		if (eq)
			cg_prog_usage(prog, "option '--%s' takes no value", o->name);
		assign(prog, o, NULL);
		return 1;
	}
	if (eq || o->kind == CG_OPT_KIND_OPTSTR) {
		assign(prog, o, eq ? eq + 1 : NULL);
		return 1;
	}
	if (i + 1 >= argc)
		cg_prog_usage(prog, "option '--%s' needs a value", o->name);
	assign(prog, o, argv[i + 1]);
	return 2;
}

/* A cluster of letters at argv[i]; returns how many words it took. */
static int
short_opts(const struct cg_prog *prog, int argc, char **argv, int i)
{
	for (const char *p = argv[i] + 1; *p; p++) {
		const struct cg_opt *o = by_letter(prog->opts, *p);

		if (!o)
			o = by_letter(common_opts, *p);
		if (!o)
			cg_prog_usage(prog, "unknown option '-%c'", *p);
		if (!takes_value(o) || o->kind == CG_OPT_KIND_OPTSTR) {
			assign(prog, o, NULL);
			continue;
		}
		if (p[1]) {
			assign(prog, o, p + 1);
			return 1;
		}
		if (i + 1 >= argc)
			cg_prog_usage(prog, "option '-%c' needs a value", *p);
		assign(prog, o, argv[i + 1]);
		return 2;
	}
	return 1;
}

static void
setup_log(const struct cg_prog *prog)
{
	const char *level = common.log_level ? common.log_level : getenv("CG_LOG_LEVEL");
	const char *format = common.log_format ? common.log_format : getenv("CG_LOG_FORMAT");
	int max = common.quiet ? CG_LOG_ERROR : CG_LOG_WARN + common.verbose;

	if (level && *level && cg_log_level_of(level) >= 0)
		max = cg_log_level_of(level);
	cg_log_setup(prog->name, max > CG_LOG_DEBUG ? CG_LOG_DEBUG : (enum cg_log_level)max,
	    format && strcmp(format, "json") == 0);
}

/* What the end of the process tells when nobody has called cg_prog_finish. */
static const struct cg_prog *unfinished;

static void
at_exit(void)
{
	if (unfinished && cg_std_flush())
		_exit(cg_prog_finish(unfinished, 0, NULL));
}

static void
begin(const struct cg_prog *prog)
{
	cg_std_hold();
	signal(SIGPIPE, SIG_IGN);
	if (!unfinished)
		atexit(at_exit);
	unfinished = prog;
}

int
cg_prog_start(const struct cg_prog *prog, int argc, char **argv)
{
	int n = 0, i = 1;

	begin(prog);
	while (i < argc) {
		if (strcmp(argv[i], "--") == 0) {
			while (++i < argc)
				argv[n++] = argv[i];
		} else if (strncmp(argv[i], "--", 2) == 0) {
			i += long_opt(prog, argc, argv, i);
		} else if (argv[i][0] == '-' && argv[i][1]) {
			i += short_opts(prog, argc, argv, i);
		} else {
			argv[n++] = argv[i++];
		}
	}
	if (want_help)
		cg_prog_help(prog);
	else if (want_version)
		cg_prog_version(prog);
	else if (completion && cg_prog_complete(prog, completion) < 0)
		cg_prog_usage(prog, "no completion for '%s' (bash, zsh or fish)", completion);
	if (want_help || want_version || completion)
		exit(cg_prog_finish(prog, 0, NULL));
	argv[n] = NULL;
	setup_log(prog);
	return n;
}

const struct cg_prog *
cg_prog_start_verb(const struct cg_prog *prog, int *argc, char ***argv)
{
	const char *names[VERBS_MAX], *near, *word = *argc > 1 ? (*argv)[1] : NULL;
	size_t n = 0;

	for (; prog->verbs[n] && n < VERBS_MAX; n++) {
		names[n] = strrchr(prog->verbs[n]->name, ' ') + 1;
		if (word && strcmp(word, names[n]) == 0) {
			int left = cg_prog_start(prog->verbs[n], *argc - 1, *argv + 1);

			*argv += 1;
			*argc = left;
			return prog->verbs[n];
		}
	}
	if (word && word[0] == '-' && cg_prog_start(prog, *argc, *argv) >= 0)
		cg_prog_usage(prog, "the verb comes first");
	if (!word)
		cg_prog_usage(prog, "which verb?");
	near = cg_nearest(word, names, n);
	if (near)
		cg_prog_usage(prog, "no verb '%s' (did you mean '%s'?)", word, near);
	cg_prog_usage(prog, "no verb '%s'", word);
}

void
cg_prog_error(const struct cg_prog *prog, const struct cg_err *err)
{
	if (cg_log_is_json())
		cg_log(CG_LOG_ERROR, err->msg, CG_S("code", cg_errc_name(err->code)));
	else
		say(prog, cg_strdup(err->msg));
}

static void
print_diag(const struct cg_prog *prog, const struct cg_diag *e)
{
	const char *kind = e->severity == CG_DIAG_ERROR ? "" : "warning: ";

	if (cg_log_is_json()) {
		cg_log(e->severity == CG_DIAG_ERROR ? CG_LOG_ERROR : CG_LOG_WARN, e->msg,
		    CG_S("code", "DATA"), CG_S("file", e->file ? e->file : ""),
		    CG_I("line", e->line), CG_I("column", e->col));
		return;
	}
	if (e->file && e->line)
		say(prog, cg_asprintf("%s:%d:%d: %s%s", e->file, e->line, e->col, kind, e->msg));
	else
		say(prog, cg_asprintf("%s%s%s%s", e->file ? e->file : "", e->file ? ": " : "", kind, e->msg));
}

bool
cg_prog_diags(const struct cg_prog *prog, const struct cg_diags *d)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].severity == CG_DIAG_ERROR || !common.quiet)
			print_diag(prog, &d->v[i]);
	if (d->errors > d->n)
		fprintf(stderr, "%s: and %zu more\n", prog->name, d->errors - d->n);
	return d->errors > 0;
}

static _Noreturn void
die_of_pipe(void)
{
	sigset_t all;

	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&all);
	sigaddset(&all, SIGPIPE);
	sigprocmask(SIG_UNBLOCK, &all, NULL);
	raise(SIGPIPE);
	_exit(141);
}

int
cg_prog_finish(const struct cg_prog *prog, int rc, const struct cg_err *err)
{
	struct cg_err out = CG_ERR_INIT;
	int sys = cg_std_flush();

	unfinished = NULL;
	if (sys == EPIPE || (rc < 0 && err->sys == EPIPE))
		die_of_pipe();
	if (sys && rc >= 0) {
		errno = sys;
		cg_err_sys(&out, "write standard output");
		out.code = CG_E_IO;
		err = &out;
		rc = -1;
	}
	if (rc >= 0)
		return rc;
	cg_prog_error(prog, err);
	return cg_errc_exit(err->code);
}

bool
cg_prog_color(int fd)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (common.color && strcmp(common.color, "auto") != 0)
		return strcmp(common.color, "always") == 0;
	return isatty(fd) && (!no || !*no) && term && strcmp(term, "dumb") != 0;
}
