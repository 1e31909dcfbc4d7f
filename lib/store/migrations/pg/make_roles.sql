-- The two roles, without a login, when they are not there: grant them to those who log in.
DO $$
DECLARE
	role text;
BEGIN
	FOREACH role IN ARRAY ARRAY[current_setting('cg.app_role'),
		current_setting('cg.maintenance_role')]
	LOOP
		CONTINUE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = role);
		-- Another database of this server may be at it at the same moment.
		BEGIN
			EXECUTE format('CREATE ROLE %I NOLOGIN', role);
		EXCEPTION WHEN duplicate_object OR unique_violation THEN
			NULL;
		END;
	END LOOP;
END
$$;
