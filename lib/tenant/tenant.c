#include <string.h>

#include "base/err.h"
#include "tenant/tenant.h"

bool
cg_tenant_valid(const char *id)
{
	size_t n = strlen(id);

	if (n == 0 || n > CG_TENANT_MAX)
		return false;
	for (size_t i = 0; i < n; i++)
		if (id[i] <= ' ' || id[i] > '~' || strchr("/\\\"'", id[i]))
			return false;
	return true;
}

int
cg_scope_init(struct cg_scope *s, const char *tenant, const char *user, struct cg_err *err)
{
	if (!cg_tenant_valid(tenant))
		return cg_err_set(err, CG_E_USAGE,
		    "'%.80s' is not a tenant id (1 to 255 printable characters, no space, slash or quote)",
		    tenant);
	*s = (struct cg_scope){ tenant, user };
	return 0;
}
