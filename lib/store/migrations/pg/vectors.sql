-- Indexes of the vectors of campaigns, where the server has pgvector. Runs at the end of
-- every 'cg-migrate up', in the same transaction, and may run again and again: so the
-- extension may come later than the schema. Without it, or without the right to create it
-- in this database, campaigns are found by their words.
--
-- One index for each usual length of a vector; vectors of other lengths are compared one by
-- one. So are all before pgvector 0.8, whose indexes would look at the nearest of all
-- tenants and then keep what is left for one.
DO $$
DECLARE
	t record;
	place text;
BEGIN
	IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'vector') THEN
		IF NOT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') THEN
			RETURN;
		END IF;
		BEGIN
			EXECUTE format('CREATE EXTENSION vector SCHEMA %I',
				coalesce(to_regnamespace('public')::text, current_schema()));
		EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
			NULL;
		END;
	END IF;
	SELECT n.nspname INTO place FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
		WHERE e.extname = 'vector'
		AND string_to_array(substring(e.extversion FROM '^[0-9.]+[0-9]'), '.')::int[] >= '{0,8}';
	IF place IS NULL THEN
		RETURN;
	END IF;
	FOR t IN SELECT d AS dims, CASE WHEN d <= 2000 THEN 'vector' ELSE 'halfvec' END AS type
		FROM unnest(ARRAY[384, 512, 768, 1024, 1536, 3072]) d
	LOOP
		EXECUTE format('CREATE INDEX IF NOT EXISTS campaign_words_near_%1$s ON campaign_words
			USING hnsw ((embedding::%2$I.%3$I(%1$s)) %2$I.%4$I) WHERE dims = %1$s',
			t.dims, place, t.type, t.type || '_cosine_ops');
	END LOOP;
END
$$;
