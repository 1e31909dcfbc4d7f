/*
 * Whether PostgreSQL holds this connection to one tenant at a time. Row level security
 * does not bind superusers, roles with BYPASSRLS and, unless it is forced, owners; nor
 * does it help when the login may become somebody it does not bind.
 */
#include <string.h>

#include "store/store_priv.h"

static const char what_is_wrong[] =
    "WITH here AS (SELECT to_regnamespace(quote_ident(current_schema())) AS id), "
    "tables AS (SELECT c.* FROM pg_class c, here "
    "WHERE c.relnamespace = here.id AND c.relkind IN ('r', 'p')) "
    "SELECT 'role', r.rolname, CASE WHEN r.rolsuper THEN 'is a superuser' "
    "WHEN r.rolbypassrls THEN 'bypasses row level security' "
    "WHEN EXISTS (SELECT FROM tables t WHERE t.relowner = r.oid) THEN 'owns tables of the store' "
    "ELSE 'sees all tenants' END, session_user "
    "FROM pg_roles r WHERE pg_has_role(session_user, r.oid, 'MEMBER') "
    "AND (r.rolsuper OR r.rolbypassrls OR EXISTS (SELECT FROM tables t WHERE t.relowner = r.oid "
    "OR EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = t.oid AND p.polname = 'maintenance' "
    "AND r.oid = ANY (p.polroles)))) "
    "UNION ALL SELECT 'table', t.relname, '', '' FROM tables t "
    "JOIN pg_attribute a ON a.attrelid = t.oid WHERE a.attname = 'tenant_id' "
    "AND NOT (t.relrowsecurity AND t.relforcerowsecurity) LIMIT 1";

int
cg_store_guard(struct cg_db *db, struct cg_err *err)
{
	struct cg_stmt *s = cg_db_prepare(db, what_is_wrong, err);
	int rc;

	if (!s || (rc = cg_db_step(s, err)) < 0)
		return -1;
	if (rc == 0)
		return 0;
	if (strcmp(cg_db_col_text(s, 0), "role") == 0)
		cg_err_set(err, CG_E_CONFIG, "the store's user '%.80s' may act as '%.80s', which %s: "
		    "serve with a login that has the application's role alone", cg_db_col_text(s, 3),
		    cg_db_col_text(s, 1), cg_db_col_text(s, 2));
	else
		cg_err_set(err, CG_E_CONFIG, "table '%.80s' of the store has no forced row level "
		    "security: run 'cg-migrate up' with the owner's URL", cg_db_col_text(s, 1));
	cg_db_reset(s);
	return -1;
}
