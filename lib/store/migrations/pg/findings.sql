WITH here AS (SELECT to_regnamespace(quote_ident(current_schema())) AS id),
names AS (SELECT CAST($1 AS text) AS app, CAST($2 AS text) AS maintenance,
	'(tenant_id = NULLIF(current_setting(''app.current_tenant_id''::text, true), ''''::text))' AS seen,
	'(user_id = COALESCE(current_setting(''app.current_user_id''::text, true), ''''::text))' AS own),
tables AS (SELECT c.oid, c.relname, c.relrowsecurity AND c.relforcerowsecurity AS forced, a.attnum
	FROM pg_class c JOIN here ON c.relnamespace = here.id
	LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
	WHERE c.relkind IN ('r', 'p'))
SELECT format('role %s does not exist', n.role) AS finding
	FROM names, LATERAL (VALUES (app), (maintenance)) AS n (role)
	WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = n.role)
UNION ALL
SELECT format('role %s %s', app, CASE WHEN r.rolsuper THEN 'is a superuser'
	WHEN r.rolbypassrls THEN 'bypasses row level security'
	ELSE format('belongs to %s, which sees all tenants', maintenance) END)
	FROM names JOIN pg_roles r ON r.rolname = names.app
	WHERE r.rolsuper OR r.rolbypassrls OR EXISTS (SELECT FROM pg_roles m
		WHERE m.rolname = names.maintenance AND pg_has_role(r.oid, m.oid, 'MEMBER'))
UNION ALL
SELECT format('table %s has no forced row level security', relname)
	FROM tables WHERE attnum IS NOT NULL AND NOT forced
UNION ALL
SELECT format('table %s has no policy tenant_isolation, or one that was changed', relname)
	FROM tables t, names WHERE attnum IS NOT NULL AND NOT EXISTS (SELECT FROM pg_policy p
		WHERE p.polrelid = t.oid AND p.polname = 'tenant_isolation' AND p.polcmd = '*'
		AND p.polpermissive AND p.polroles = ARRAY[0::oid]
		AND pg_get_expr(p.polqual, t.oid) = seen AND pg_get_expr(p.polwithcheck, t.oid) = seen)
UNION ALL
SELECT format('table %s has no policy owner, or one that was changed', relname)
	FROM tables t, names WHERE relname IN ('chat_sessions', 'chat_messages')
	AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = t.oid AND p.polname = 'owner'
		AND p.polcmd = '*' AND NOT p.polpermissive
		AND p.polroles = ARRAY(SELECT r.oid FROM pg_roles r WHERE r.rolname = app)
		AND pg_get_expr(p.polqual, t.oid) = own AND pg_get_expr(p.polwithcheck, t.oid) = own)
UNION ALL
SELECT format('policy %s of table %s lets more rows through', p.polname, relname)
	FROM tables t JOIN pg_policy p ON p.polrelid = t.oid, names
	WHERE p.polpermissive AND p.polname <> 'tenant_isolation' AND NOT (p.polname = 'maintenance'
		AND p.polroles = ARRAY(SELECT m.oid FROM pg_roles m WHERE m.rolname = maintenance))
UNION ALL
SELECT format('table %s has no tenant_id, and %s may use it', relname, app)
	FROM tables t, names JOIN pg_roles r ON r.rolname = names.app
	WHERE attnum IS NULL AND relname NOT IN ('schema_migrations', 'workers')
	AND has_table_privilege(r.oid, t.oid, CASE relname WHEN 'checkpoint_migrations'
		THEN 'INSERT, UPDATE, DELETE' ELSE 'SELECT, INSERT, UPDATE, DELETE' END)
UNION ALL
SELECT format('index %s of table %s is unique over all tenants', i.indexrelid::regclass, relname)
	FROM tables t JOIN pg_index i ON i.indrelid = t.oid
	WHERE attnum IS NOT NULL AND i.indisunique AND i.indkey[0] <> attnum
	-- A thread's id is one for all tenants: 0017_threads.sql says why, and what watches over it.
	AND relname NOT IN ('threads', 'checkpoints', 'checkpoint_blobs', 'checkpoint_writes')
UNION ALL
SELECT format('constraint %s of table %s may refer to another tenant', k.conname, relname)
	FROM tables t JOIN pg_constraint k ON k.conrelid = t.oid
	WHERE attnum IS NOT NULL AND k.contype = 'f' AND k.conkey[1] <> attnum
UNION ALL
SELECT format('view %s sees with its owner''s eyes', c.relname)
	FROM pg_class c JOIN here ON c.relnamespace = here.id
	WHERE c.relkind = 'm' OR (c.relkind = 'v'
		AND NOT COALESCE(c.reloptions @> ARRAY['security_invoker=true'], false))
UNION ALL
SELECT format('function %s crosses tenants and %s', p.oid::regprocedure,
	CASE WHEN m.rolname IS DISTINCT FROM maintenance THEN 'is not owned by ' || maintenance
	WHEN p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) WHERE grantee = 0)
		THEN 'may be called by everybody' ELSE 'has no search path of its own' END)
	FROM pg_proc p JOIN here ON p.pronamespace = here.id JOIN pg_roles m ON m.oid = p.proowner, names
	WHERE p.prosecdef AND (m.rolname <> maintenance OR p.proacl IS NULL
		OR EXISTS (SELECT FROM aclexplode(p.proacl) WHERE grantee = 0)
		OR NOT EXISTS (SELECT FROM unnest(p.proconfig) AS c (setting)
			WHERE setting LIKE 'search\_path=%pg\_temp'))
ORDER BY 1
