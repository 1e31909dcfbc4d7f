/*
 * Whether PostgreSQL holds this connection to one tenant at a time. Row level security
 * does not bind superusers, roles with BYPASSRLS and, unless it is forced, owners; nor
 * does it help when the login may become somebody it does not bind.
 */
#include "store/store_priv.h"

static const char who_is_this[] =
    "SELECT session_user, r.rolname, r.rolsuper, r.rolbypassrls, "
    "EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p') "
    "AND c.relnamespace = to_regnamespace(quote_ident(current_schema()))), "
    "EXISTS (SELECT FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid "
    "WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) "
    "AND r.oid = ANY (p.polroles) AND p.polname = 'maintenance') "
    "FROM pg_roles r WHERE pg_has_role(session_user, r.oid, 'MEMBER')";

/* A table that tells tenants apart, and whose rows nothing keeps apart. */
static const char bare_table[] =
    "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
    "WHERE a.attname = 'tenant_id' AND c.relkind IN ('r', 'p') "
    "AND c.relnamespace = to_regnamespace(quote_ident(current_schema())) "
    "AND NOT (c.relrowsecurity AND c.relforcerowsecurity) LIMIT 1";

static const char *
what_is_wrong(struct cg_stmt *s)
{
	return cg_db_col_bool(s, 2) ? "is a superuser"
	    : cg_db_col_bool(s, 3) ? "bypasses row level security"
	    : cg_db_col_bool(s, 4) ? "owns tables of the store"
	    : cg_db_col_bool(s, 5) ? "sees all tenants" : NULL;
}

static int
check_role(struct cg_db *db, struct cg_err *err)
{
	struct cg_stmt *s = cg_db_prepare(db, who_is_this, err);
	const char *wrong;
	int rc;

	if (!s)
		return -1;
	while ((rc = cg_db_step(s, err)) == 1) {
		if (!(wrong = what_is_wrong(s)))
			continue;
		cg_err_set(err, CG_E_CONFIG, "the store's user '%.80s' may act as '%.80s', which %s: "
		    "serve with a login that has the application's role alone", cg_db_col_text(s, 0),
		    cg_db_col_text(s, 1), wrong);
		cg_db_reset(s);
		return -1;
	}
	return rc;
}

int
cg_store_guard(struct cg_db *db, struct cg_err *err)
{
	struct cg_stmt *s;
	int rc;

	if (check_role(db, err) < 0 || !(s = cg_db_prepare(db, bare_table, err)))
		return -1;
	if ((rc = cg_db_step(s, err)) <= 0)
		return rc;
	cg_err_set(err, CG_E_CONFIG, "table '%.80s' of the store has no forced row level security: "
	    "run 'cg-migrate up' with the owner's URL", cg_db_col_text(s, 0));
	cg_db_reset(s);
	return -1;
}
