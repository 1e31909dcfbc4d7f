-- Who may do what. Runs at the end of every 'cg-migrate up', in the same transaction, and
-- may run again and again. Every table that has a tenant_id gets row level security, so a
-- table of a later migration cannot be forgotten.
--
-- The roles' names come in as settings: cg.app_role serves tenants, one at a time;
-- cg.maintenance_role sees all of them, for retention and backups, and owns the functions
-- that cross tenants. make_roles.sql has made them. The maintenance role needs no BYPASSRLS, which only a superuser could
-- give and which would hold in every database of the server: a policy lets it see.
DO $$
DECLARE
	app text := current_setting('cg.app_role');
	maintenance text := current_setting('cg.maintenance_role');
	here text := current_schema();
	seen text := 'tenant_id = nullif(current_setting(''app.current_tenant_id'', true), '''')';
	-- The same, as the catalog has it.
	told text := '(tenant_id = NULLIF(current_setting(''app.current_tenant_id''::text, true), ''''::text))';
	own text := 'user_id = COALESCE(current_setting(''app.current_user_id'', true), '''')';
	own_told text := '(user_id = COALESCE(current_setting(''app.current_user_id''::text, true), ''''::text))';
	role text;
	t record;
BEGIN
	FOREACH role IN ARRAY ARRAY[app, maintenance] LOOP
		EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', here, role);
		EXECUTE format('GRANT SELECT ON schema_migrations, checkpoint_migrations TO %I', role);
		EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON workers TO %I', role);
		EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO %I', here, role);
	END LOOP;
	EXECUTE format('REVOKE ALL ON SCHEMA %I FROM PUBLIC', here);
	EXECUTE format('GRANT SELECT, INSERT ON secrets TO %I', maintenance);

	FOR t IN SELECT c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
		WHERE c.relnamespace = here::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 2
	LOOP
		-- Only what is missing: each of these waits until nobody uses the table.
		IF NOT (t.relrowsecurity AND t.relforcerowsecurity) THEN
			EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t.relname);
			EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t.relname);
		END IF;
		IF NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = t.oid
			AND p.polname = 'tenant_isolation' AND p.polcmd = '*' AND p.polpermissive
			AND p.polroles = ARRAY[0::oid] AND pg_get_expr(p.polqual, t.oid) = told
			AND pg_get_expr(p.polwithcheck, t.oid) = told)
		THEN
			EXECUTE format('DROP POLICY IF EXISTS tenant_isolation ON %I', t.relname);
			EXECUTE format('CREATE POLICY tenant_isolation ON %I USING (%s) WITH CHECK (%s)',
				t.relname, seen, seen);
		END IF;
		IF NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = t.oid AND p.polname = 'maintenance'
			AND p.polroles = ARRAY(SELECT r.oid FROM pg_roles r WHERE r.rolname = maintenance))
		THEN
			EXECUTE format('DROP POLICY IF EXISTS maintenance ON %I', t.relname);
			EXECUTE format('CREATE POLICY maintenance ON %I TO %I USING (true) WITH CHECK (true)',
				t.relname, maintenance);
		END IF;
		FOREACH role IN ARRAY ARRAY[app, maintenance] LOOP
			EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', t.relname, role);
		END LOOP;
	END LOOP;

	-- What belongs to one person of a tenant, and to nobody else of it.
	FOR t IN SELECT c.oid, c.relname FROM pg_class c WHERE c.relnamespace = here::regnamespace
		AND c.relname IN ('chat_sessions', 'chat_messages') ORDER BY 2
	LOOP
		CONTINUE WHEN EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = t.oid AND p.polname = 'owner'
			AND p.polcmd = '*' AND NOT p.polpermissive
			AND p.polroles = ARRAY(SELECT r.oid FROM pg_roles r WHERE r.rolname = app)
			AND pg_get_expr(p.polqual, t.oid) = own_told
			AND pg_get_expr(p.polwithcheck, t.oid) = own_told);
		EXECUTE format('DROP POLICY IF EXISTS owner ON %I', t.relname);
		EXECUTE format('CREATE POLICY owner ON %I AS RESTRICTIVE TO %I USING (%s) WITH CHECK (%s)',
			t.relname, app, own, own);
	END LOOP;

	-- A function is given away by who belongs to its new owner, and into a schema where
	-- that one may create.
	IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
		EXECUTE format('GRANT %I TO %I', maintenance, current_user);
	END IF;
	EXECUTE format('GRANT CREATE ON SCHEMA %I TO %I', here, maintenance);
	FOR t IN SELECT p.oid::regprocedure AS name FROM pg_proc p
		WHERE p.pronamespace = here::regnamespace AND p.prosecdef
	LOOP
		EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', t.name, here);
		EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', t.name);
		EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', t.name, app);
		EXECUTE format('ALTER FUNCTION %s OWNER TO %I', t.name, maintenance);
	END LOOP;
	EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM %I', here, maintenance);
END
$$;
