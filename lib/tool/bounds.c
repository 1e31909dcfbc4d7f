#include "base/err.h"
#include "base/str.h"
#include "conf/conf.h"
#include "tool/bounds.h"

static int
wrong(const struct cg_conf *c, enum cg_conf_key key, struct cg_err *err)
{
	cg_err_wrap(err, "%s", c->v[key].origin);
	err->code = CG_E_CONFIG;
	return -1;
}

static int
number(const struct cg_conf *c, enum cg_conf_key key, int64_t min, int64_t max, int64_t *to,
    struct cg_err *err)
{
	return cg_strtoi64(cg_conf_get(c, key), min, max, to, cg_conf_name(key), err) < 0
	    ? wrong(c, key, err) : 0;
}

int
cg_bounds(const struct cg_conf *c, struct cg_bounds *b, struct cg_err *err)
{
	if (cg_strtodur_ms(cg_conf_get(c, CG_CONF_WORKFLOW_TIMEOUT), &b->timeout_ms, err) < 0)
		return wrong(c, CG_CONF_WORKFLOW_TIMEOUT, err);
	if (number(c, CG_CONF_WORKFLOW_RECURSION, 1, CG_CONF_RECURSION_MAX, &b->recursion, err) < 0
	    || number(c, CG_CONF_WORKFLOW_STEPS, 0, CG_CONF_STEPS_MAX, &b->max_steps, err) < 0)
		return -1;
	return number(c, CG_CONF_WORKFLOW_MEMORY, 0, CG_CONF_MEMORY_MAX_MB, &b->max_memory_mb, err);
}
