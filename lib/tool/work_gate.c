/* Steps that the gateway makes: which way a step goes. */
#include "base/err.h"
#include "plan/plan.h"
#include "skill/skill.h"
#include "tool/tool.h"
#include "tool/work_priv.h"

int
cg_work_choose(struct turn *t, struct cg_err *err)
{
	struct cg_ctx *ctx = t->r->w->ctx;

	if (!cg_way_is_open(ctx))
		return 0;
	if (!t->skill && (cg_ctx_catalog(ctx, err) < 0 || cg_catalog_get(ctx->catalog, t->p->skill,
	    t->p->skill_version, &t->skill, err) < 0))
		return -1;
	return cg_way_choose(ctx, t->skill, t->input, &t->way, err);
}
