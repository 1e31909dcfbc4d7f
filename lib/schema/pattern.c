/*
 * Patterns on PCRE2. Nothing of it is set up before the first pattern; a
 * pattern that is used often is translated to machine code; every match has a
 * limit, and going beyond it is an error, never an answer.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "schema/schema_priv.h"

enum {
	SOURCE_MAX = 1 << 16,  /* bytes of a pattern */
	MATCH_LIMIT = 1000000, /* some 50 ms */
	HEAP_LIMIT_KB = 16384,
	BUSY = 24 /* matches after which the JIT pays */
};

struct matcher {
	pcre2_match_context *limits;
	pcre2_match_data *data;
};

static struct matcher *
matcher(struct cg_schema *s)
{
	struct matcher *m = s->matcher;

	if (m)
		return m;
	m = s->matcher = cg_arena_alloc(&s->arena, sizeof *m);
	m->limits = pcre2_match_context_create(NULL);
	m->data = pcre2_match_data_create(1, NULL);
	if (m->limits) {
		pcre2_set_match_limit(m->limits, MATCH_LIMIT);
		pcre2_set_depth_limit(m->limits, MATCH_LIMIT);
		pcre2_set_heap_limit(m->limits, HEAP_LIMIT_KB);
	}
	return m;
}

/*
 * Unset groups in back references, [] and $ as ECMA 262 has them. Classes as \d
 * and \w are of ASCII there also with the u flag, so PCRE2_UCP stays off.
 */
static pcre2_code *
compile(const char *source, char why[200])
{
	pcre2_code *code = NULL;
	struct cg_buf b;
	PCRE2_SIZE at;
	char text[80];
	int e;

	cg_buf_init(&b, SOURCE_MAX);
	if (cg_schema_ecma(source, &b, text) < 0) {
		snprintf(why, 200, "%s", text);
	} else {
		code = pcre2_compile((PCRE2_SPTR)b.s, b.len, PCRE2_UTF | PCRE2_NO_UTF_CHECK
		    | PCRE2_DOLLAR_ENDONLY | PCRE2_ALLOW_EMPTY_CLASS | PCRE2_MATCH_UNSET_BACKREF
		    | PCRE2_NEVER_BACKSLASH_C, &e, &at, NULL);
		if (!code)
			pcre2_get_error_message(e, (PCRE2_UCHAR *)why, 200);
	}
	cg_buf_release(&b);
	return code;
}

struct regex *
cg_schema_regex(struct cg_schema *s, const char *source, char why[200])
{
	struct regex *re;
	pcre2_code *code;

	for (re = s->regexes; re; re = re->next)
		if (strcmp(re->source, source) == 0)
			return re;
	if (++s->n_regexes > MAX_REGEXES) {
		snprintf(why, 200, "one of more than %d patterns", MAX_REGEXES);
		return NULL;
	}
	code = compile(source, why);
	if (!code)
		return NULL;
	matcher(s);
	re = cg_arena_alloc(&s->arena, sizeof *re);
	*re = (struct regex){ .next = s->regexes, .source = source, .code = code };
	s->regexes = re;
	return re;
}

bool
cg_format_regex(const char *s, size_t n)
{
	char why[200];
	pcre2_code *code = memchr(s, '\0', n) ? NULL : compile(s, why);

	pcre2_code_free(code);
	return code != NULL;
}

int
cg_schema_match(const struct cg_schema *s, struct regex *re, const char *text, size_t n,
    struct cg_err *err)
{
	const struct matcher *m = s->matcher;
	int rc;

	if (!m->limits || !m->data)
		return cg_err_set(err, CG_E_OS, "schema: no memory for patterns");
	if (!re->is_jitted && ++re->n_used >= BUSY) {
		re->is_jitted = true;
		pcre2_jit_compile(re->code, PCRE2_JIT_COMPLETE);
	}
	rc = pcre2_match(re->code, (PCRE2_SPTR)text, n, 0, PCRE2_NO_UTF_CHECK, m->data, m->limits);
	if (rc == PCRE2_ERROR_JIT_STACKLIMIT)
		rc = pcre2_match(re->code, (PCRE2_SPTR)text, n, 0, PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT,
		    m->data, m->limits);
	if (rc >= 0)
		return 1;
	if (rc == PCRE2_ERROR_NOMATCH)
		return 0;
	return cg_err_set(err, CG_E_DATA, "the pattern '%.100s' takes too long on a value of %zu bytes",
	    re->source, n);
}

void
cg_schema_regex_release(struct cg_schema *s)
{
	for (struct regex *re = s->regexes; re; re = re->next)
		pcre2_code_free(re->code);
	if (s->matcher) {
		pcre2_match_data_free(s->matcher->data);
		pcre2_match_context_free(s->matcher->limits);
	}
}
