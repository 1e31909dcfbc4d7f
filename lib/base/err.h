/*
 * Errors: one type through the whole library.
 *
 * The caller owns a struct cg_err on the stack and passes it last, never NULL.
 * Functions return 0 (or a positive answer) and -1; err is written only on -1.
 * The code decides exit status, HTTP status and whether trying again can help;
 * the message is complete, starts lower case and has no newline at its end.
 */
#ifndef CG_BASE_ERR_H
#define CG_BASE_ERR_H

#include <stdbool.h>

enum cg_errc {
	CG_E_OK,
	CG_E_USAGE,       /* called wrongly */
	CG_E_DATA,        /* a document or payload is wrong */
	CG_E_NOINPUT,     /* a named file is missing */
	CG_E_NOTFOUND,    /* an answer: there is no such thing */
	CG_E_CONFLICT,    /* an answer: somebody else was first */
	CG_E_PRECONDITION, /* the same, of who said beforehand on what condition */
	CG_E_AUTH,
	CG_E_PERM,
	CG_E_LIMIT,       /* rate or quota */
	CG_E_TIMEOUT,
	CG_E_CANCELLED,
	CG_E_TOOBIG,      /* longer than its bound */
	CG_E_STATE,       /* not possible in this state */
	CG_E_UNAVAILABLE, /* store, queue or provider away */
	CG_E_CONFIG,
	CG_E_IO,
	CG_E_OS,
	CG_E_BUG,         /* "cannot happen" happened */
	CG_E_COUNT
};

struct cg_err {
	enum cg_errc code; /* what kind, for programs */
	int sys;           /* errno behind it, or 0 */
	char msg[512];     /* for people: complete, no newline */
};

#define CG_ERR_INIT { CG_E_OK, 0, "" }

/* Set err. All of these return -1, so that a failure is one line. */
int cg_err_set(struct cg_err *err, enum cg_errc code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Set err from errno: the message gets ": " and strerror appended. ENOENT,
 * EISDIR and what else is wrong with a name become CG_E_NOINPUT, EACCES and
 * EPERM CG_E_PERM, ENOSPC and the like CG_E_IO, anything else CG_E_OS.
 */
int cg_err_sys(struct cg_err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Put "outer: " before the message that err already has; the code stays. */
int cg_err_wrap(struct cg_err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* What one code means to the world. */
int cg_errc_exit(enum cg_errc code);          /* sysexits number, 0 for OK */
int cg_errc_http(enum cg_errc code);          /* HTTP status */
bool cg_errc_again(enum cg_errc code);        /* can trying again help? */
const char *cg_errc_name(enum cg_errc code);  /* "DATA", "NOTFOUND", ...; static */
/*
 * What it is about, for people and their dashboards: timeout, validation, auth, rate_limited,
 * provider, resource, conflict, cancelled, recursion_limit or internal; static. Of a code that
 * travels the second one knows more. Nothing is ever classified by the text of a message.
 */
const char *cg_errc_category(enum cg_errc code);
const char *cg_code_category(const char *machine_code);

/*
 * The kind behind a machine code that travels in results and replies
 * ("INPUT_VALIDATION_FAILED", "RATE_LIMITED", ...). An unknown code is
 * CG_E_OS, which is not tried again.
 */
enum cg_errc cg_errc_of(const char *machine_code);

#endif
