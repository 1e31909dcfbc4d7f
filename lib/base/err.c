/*
 * The error type and the two tables behind it: what a code means to shells,
 * HTTP and the scheduler, and which code a machine-readable name belongs to.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"

static const struct {
	const char *name;
	int exit, http;
	bool again;
	const char *category;
} kinds[CG_E_COUNT] = {
	[CG_E_OK] = { "OK", 0, 200, false, "internal" },
	[CG_E_USAGE] = { "USAGE", 64, 400, false, "validation" },
	[CG_E_DATA] = { "DATA", 65, 400, false, "validation" },
	[CG_E_NOINPUT] = { "NOINPUT", 66, 404, false, "validation" },
	[CG_E_NOTFOUND] = { "NOTFOUND", 1, 404, false, "validation" },
	[CG_E_CONFLICT] = { "CONFLICT", 1, 409, false, "conflict" },
	[CG_E_PRECONDITION] = { "PRECONDITION", 1, 412, false, "conflict" },
	[CG_E_AUTH] = { "AUTH", 77, 401, false, "auth" },
	[CG_E_PERM] = { "PERM", 77, 403, false, "auth" },
	[CG_E_LIMIT] = { "LIMIT", 75, 429, true, "rate_limited" },
	[CG_E_TIMEOUT] = { "TIMEOUT", 75, 504, true, "timeout" },
	[CG_E_CANCELLED] = { "CANCELLED", 75, 503, false, "cancelled" },
	[CG_E_TOOBIG] = { "TOOBIG", 65, 413, false, "resource" },
	[CG_E_STATE] = { "STATE", 1, 422, false, "conflict" },
	[CG_E_UNAVAILABLE] = { "UNAVAILABLE", 69, 503, true, "provider" },
	[CG_E_CONFIG] = { "CONFIG", 78, 500, false, "internal" },
	[CG_E_IO] = { "IO", 74, 500, false, "resource" },
	[CG_E_OS] = { "OS", 71, 500, false, "internal" },
	[CG_E_BUG] = { "BUG", 70, 500, false, "internal" },
};

/* Sorted by nothing but sense; the list is short and read only on failure. */
static const struct {
	const char *code;
	enum cg_errc kind;
	const char *category; /* NULL: the kind's */
} codes[] = {
	{ "SKILL_NOT_FOUND", CG_E_NOTFOUND, "internal" },
	{ "VERSION_NOT_FOUND", CG_E_NOTFOUND, "internal" },
	{ "HANDLER_NOT_FOUND", CG_E_NOTFOUND, "internal" },
	{ "INPUT_SELECTOR_ERROR", CG_E_DATA, NULL },
	{ "INPUT_VALIDATION_FAILED", CG_E_DATA, NULL },
	{ "INPUT_VALIDATION_ERROR", CG_E_DATA, NULL },
	{ "OUTPUT_VALIDATION_FAILED", CG_E_DATA, NULL },
	{ "VALIDATION_ERROR", CG_E_DATA, NULL },
	{ "POLICY_VIOLATION", CG_E_PERM, "validation" },
	{ "LLM_TIMEOUT", CG_E_TIMEOUT, NULL },
	{ "EXECUTION_ERROR", CG_E_UNAVAILABLE, "internal" },
	{ "GENERATION_FAILED", CG_E_UNAVAILABLE, NULL },
	{ "RATE_LIMITED", CG_E_LIMIT, NULL },
	{ "PROVIDER_UNAVAILABLE", CG_E_UNAVAILABLE, NULL },
	{ "EMPTY_RESPONSE", CG_E_UNAVAILABLE, NULL },
	{ "JSON_PARSE_ERROR", CG_E_UNAVAILABLE, NULL },
	{ "LLM_CALL_FAILED", CG_E_UNAVAILABLE, NULL },
	{ "JSON_PARSE_FAILED", CG_E_UNAVAILABLE, NULL },
	{ "AUTHENTICATION_ERROR", CG_E_AUTH, NULL },
	{ "INVALID_PARAMS", CG_E_DATA, NULL },
	{ "PROMPT_NOT_FOUND", CG_E_NOTFOUND, "internal" },
	{ "PROMPT_RENDER_FAILED", CG_E_DATA, "internal" },
	{ "OPTIMIZATION_FAILED", CG_E_DATA, NULL },
	{ "INVALID_TEMPLATE_ID", CG_E_DATA, NULL },
	{ "INVALID_TEMPLATE_CONFIG", CG_E_DATA, NULL },
	{ "UNKNOWN_TEMPLATE_TYPE", CG_E_DATA, NULL },
	{ "INVALID_MODEL_URI", CG_E_DATA, NULL },
	{ "BUNDLE_NOT_FOUND", CG_E_NOTFOUND, NULL },
	{ "NOT_IMPLEMENTED", CG_E_STATE, "internal" },
	{ "INTERRUPTED", CG_E_UNAVAILABLE, "internal" },
	{ "BUDGET_EXCEEDED", CG_E_STATE, "resource" },
	{ "PROVIDER_NOT_FOUND", CG_E_CONFIG, NULL },
	{ "CONTENT_UNAVAILABLE", CG_E_NOTFOUND, "provider" }, /* it was paid: trying again would pay again */
	{ "TOO_LARGE", CG_E_TOOBIG, NULL },
	{ "STORE_FAILED", CG_E_UNAVAILABLE, "resource" },
	{ "EVALUATION_TIMEOUT", CG_E_OS, "timeout" },
	{ "CONTENT_POLICY", CG_E_PERM, "validation" },
	{ "REJECTED", CG_E_OS, "cancelled" }, /* a person said no: asking again asks the same */
	{ "ORCHESTRATION_ERROR", CG_E_OS, NULL },
	{ "STEP_EXECUTION_FAILED", CG_E_OS, NULL },
	{ "INVALID_CONCURRENT_GRAPH_UPDATE", CG_E_DATA, NULL },
	{ "RECURSION_LIMIT", CG_E_STATE, "recursion_limit" },
	{ "LIMIT_REACHED", CG_E_STATE, "recursion_limit" },
};

static void
vset(struct cg_err *err, enum cg_errc code, int sys, const char *fmt, va_list ap)
{
	int n = vsnprintf(err->msg, sizeof err->msg, fmt, ap);

	err->code = code;
	err->sys = sys;
	if (sys && n >= 0 && (size_t)n + 3 < sizeof err->msg)
		snprintf(err->msg + n, sizeof err->msg - (size_t)n, ": %s", strerror(sys));
}

int
cg_err_set(struct cg_err *err, enum cg_errc code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vset(err, code, 0, fmt, ap);
	va_end(ap);
	return -1;
}

static enum cg_errc
kind_of_errno(int sys)
{
	switch (sys) {
	case ENOENT:
	case ENOTDIR:
	case EISDIR:
	case ELOOP:
	case ENAMETOOLONG:
		return CG_E_NOINPUT;
	case EACCES:
	case EPERM:
		return CG_E_PERM;
	case ENOSPC:
	case EDQUOT:
	case EIO:
	case EROFS:
	case EFBIG:
	case EPIPE:
	case EBADF: /* a standard stream that the caller has closed, see std.h */
		return CG_E_IO;
	default:
		return CG_E_OS;
	}
}

int
cg_err_sys(struct cg_err *err, const char *fmt, ...)
{
	int sys = errno;
	va_list ap;

	va_start(ap, fmt);
	vset(err, kind_of_errno(sys), sys, fmt, ap);
	va_end(ap);
	return -1;
}

int
cg_err_wrap(struct cg_err *err, const char *fmt, ...)
{
	char inner[sizeof err->msg];
	size_t n;
	va_list ap;

	memcpy(inner, err->msg, sizeof inner);
	va_start(ap, fmt);
	vsnprintf(err->msg, sizeof err->msg, fmt, ap);
	va_end(ap);
	n = strlen(err->msg);
	snprintf(err->msg + n, sizeof err->msg - n, ": %s", inner);
	return -1;
}

int
cg_errc_exit(enum cg_errc code)
{
	return (unsigned)code < CG_E_COUNT ? kinds[code].exit : 70;
}

int
cg_errc_http(enum cg_errc code)
{
	return (unsigned)code < CG_E_COUNT ? kinds[code].http : 500;
}

bool
cg_errc_again(enum cg_errc code)
{
	return (unsigned)code < CG_E_COUNT && kinds[code].again;
}

const char *
cg_errc_name(enum cg_errc code)
{
	return (unsigned)code < CG_E_COUNT ? kinds[code].name : "BUG";
}

const char *
cg_errc_category(enum cg_errc code)
{
	return (unsigned)code < CG_E_COUNT ? kinds[code].category : "internal";
}

const char *
cg_code_category(const char *machine_code)
{
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (codes[i].category && strcmp(codes[i].code, machine_code) == 0)
			return codes[i].category;
	return cg_errc_category(cg_errc_of(machine_code));
}

enum cg_errc
cg_errc_of(const char *machine_code)
{
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (strcmp(codes[i].code, machine_code) == 0)
			return codes[i].kind;
	for (int i = 0; i < CG_E_COUNT; i++)
		if (strcmp(kinds[i].name, machine_code) == 0)
			return (enum cg_errc)i;
	return CG_E_OS;
}
