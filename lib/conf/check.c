/* Every value looked at before anything is begun; a program looks only at those that it needs. */
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/str.h"
#include "conf/conf.h"
#include "conf/conf_priv.h"

enum kind { NUMBER, TIME, DOLLARS, YES_NO, FOLDER, A_FILE, STORE, SECRET };

static const struct {
	enum cg_conf_key key;
	enum kind kind;
	int64_t min, max;      /* of a number, of a time in milliseconds, of a secret in bytes */
} rules[] = {
	{ CG_CONF_API_PORT, NUMBER, 0, 65535 },
	{ CG_CONF_CHAT_WINDOW, NUMBER, 1, 1 << 24 },
	{ CG_CONF_DB_PORT, NUMBER, 1, 65535 },
	{ CG_CONF_DB_TLS, YES_NO, 0, 0 },
	{ CG_CONF_GRACE, TIME, 0, INT64_MAX },
	{ CG_CONF_GRAPHS, NUMBER, 0, 1000000 },
	{ CG_CONF_JOBS, NUMBER, 0, 1000000 },
	{ CG_CONF_LEASE, TIME, 1000, INT64_MAX },
	{ CG_CONF_LLM_MODELS, A_FILE, 0, 0 },
	{ CG_CONF_MAX_COST, DOLLARS, 0, 0 },
	{ CG_CONF_MAX_MONTH, DOLLARS, 0, 0 },
	{ CG_CONF_MAX_RUNS, NUMBER, 0, 1000000 },
	{ CG_CONF_MAX_STEPS, NUMBER, 0, 1000000 },
	{ CG_CONF_PROMPTS, FOLDER, 0, 0 },
	{ CG_CONF_PROVIDERS_PATH, FOLDER, 0, 0 },
	{ CG_CONF_REDIS_PORT, NUMBER, 1, 65535 },
	{ CG_CONF_REDIS_TLS, YES_NO, 0, 0 },
	{ CG_CONF_SIGN_SECRET, SECRET, 16, 0 },
	{ CG_CONF_SIGN_TIME, TIME, 1000, INT64_MAX },
	{ CG_CONF_SKILLS, FOLDER, 0, 0 },
	{ CG_CONF_STORE, STORE, 0, 0 },
	{ CG_CONF_UPLOAD_QUOTA, NUMBER, 0, INT64_MAX },
	{ CG_CONF_WORKFLOW_MEMORY, NUMBER, 0, CG_CONF_MEMORY_MAX_MB },
	{ CG_CONF_WORKFLOW_STEPS, NUMBER, 0, CG_CONF_STEPS_MAX },
	{ CG_CONF_WORKFLOW_RECURSION, NUMBER, 1, CG_CONF_RECURSION_MAX },
	{ CG_CONF_WORKFLOW_TIMEOUT, TIME, 0, INT64_MAX },
	{ CG_CONF_WORKFLOWS, FOLDER, 0, 0 },
};

static int
check_time(const char *v, int64_t least_ms, struct cg_err *err)
{
	int64_t ms;

	if (cg_strtodur_ms(v, &ms, err) < 0)
		return -1;
	return ms >= least_ms ? 0 : cg_err_set(err, CG_E_CONFIG, "'%.100s' is less than %lld ms", v,
	    (long long)least_ms);
}

static int
check_place(const char *v, bool folder, struct cg_err *err)
{
	struct stat st;

	if (stat(v, &st) < 0)
		return cg_err_sys(err, "'%.300s'", v);
	return S_ISDIR(st.st_mode) == folder ? 0 : cg_err_set(err, CG_E_CONFIG, "'%.300s' is %s", v,
	    folder ? "no folder" : "a folder");
}

/* A secret is not told. */
static int
check_words(const char *v, enum kind kind, int64_t least, struct cg_err *err)
{
	if (kind == YES_NO)
		return strcmp(v, "true") == 0 || strcmp(v, "false") == 0 ? 0
		    : cg_err_set(err, CG_E_CONFIG, "'%.100s' is neither true nor false", v);
	if (kind == SECRET)
		return (int64_t)strlen(v) >= least ? 0
		    : cg_err_set(err, CG_E_CONFIG, "it is shorter than %lld bytes", (long long)least);
	return strncmp(v, "sqlite:", 7) == 0 || strncmp(v, "postgresql:", 11) == 0
	    || strncmp(v, "postgres:", 9) == 0 ? 0 : cg_err_set(err, CG_E_CONFIG,
	    "it begins with neither sqlite: nor postgresql:");
}

static int
check(const char *name, const char *v, enum kind kind, int64_t min, int64_t max, struct cg_err *err)
{
	int64_t n;

	switch (kind) {
	case NUMBER:
		return cg_strtoi64(v, min, max, &n, name, err);
	case TIME:
		return check_time(v, min, err);
	case DOLLARS:
		return cg_strtousd(v, &n, err);
	case FOLDER:
	case A_FILE:
		return check_place(v, kind == FOLDER, err);
	default:
		return check_words(v, kind, min, err);
	}
}

struct count {
	void (*wrong)(void *arg, const char *why);
	void *arg;
	size_t n;
};

static void
count(void *arg, const char *why)
{
	struct count *c = arg;

	c->n++;
	c->wrong(c->arg, why);
}

static void
check_all(const struct cg_conf *c, struct count *found)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		const char *v = cg_conf_get(c, rules[i].key), *name = cg_conf_name(rules[i].key);
		struct cg_err err = CG_ERR_INIT;

		/* What nobody said is as we made it; that it is not there yet is no mistake. */
		if (!v || !cg_conf_is_given(c, rules[i].key)
		    || check(name, v, rules[i].kind, rules[i].min, rules[i].max, &err) == 0)
			continue;
		if (rules[i].kind != NUMBER)
			cg_err_wrap(&err, "%s", name);
		cg_err_wrap(&err, "%s", c->v[rules[i].key].origin);
		count(found, err.msg);
	}
}

size_t
cg_conf_check(const struct cg_common *flags, void (*wrong)(void *arg, const char *why), void *arg)
{
	struct count found = { wrong, arg, 0 };
	struct cg_err err = CG_ERR_INIT;
	struct cg_conf c;

	if (cg_conf_read(&c, flags, count, &found, &err) < 0) {
		count(&found, err.msg);
		return found.n;
	}
	check_all(&c, &found);
	cg_conf_release(&c);
	return found.n;
}
