load ../helper

# What the servers of the seed have that others need not: pgvector, and Valkey in Redis' place.

super() { psql -X -q -At -v ON_ERROR_STOP=1 "${CG_STORE/cg_test@/postgres@}" "$@"; }
tenant() { psql -X -q -At -v ON_ERROR_STOP=1 "$CG_STORE" -c "SET app.current_tenant_id = $1" "${@:2}"; }

@test "the servers are PostgreSQL 17 and Valkey 8" {
	[[ $(super -c "SHOW server_version") == 17.* ]]
	redis_up
	redis-cli -s "${CG_QUEUE#unix:}" INFO server >info
	redis_down
	grep -q '^valkey_version:8\.' info
	grep -q '^server_name:valkey' info
}

@test "pgvector: the nearest by an HNSW index, those of the tenant alone" {
	super <<-'SQL'
		CREATE EXTENSION IF NOT EXISTS vector;
		CREATE TABLE app.near (tenant_id text, n int, at vector(3), PRIMARY KEY (tenant_id, n));
		ALTER TABLE app.near ENABLE ROW LEVEL SECURITY;
		ALTER TABLE app.near FORCE ROW LEVEL SECURITY;
		CREATE POLICY own ON app.near USING (tenant_id = current_setting('app.current_tenant_id', true));
		GRANT SELECT ON app.near TO app_user;
		INSERT INTO app.near SELECT t, n, ARRAY[cos(n), sin(n), n / 2000.0]::real[]::vector
			FROM unnest(ARRAY['a', 'b']) t, generate_series(1, 2000) n;
		CREATE INDEX near_hnsw ON app.near USING hnsw (at vector_cosine_ops);
		ANALYZE app.near;
	SQL
	by="SELECT tenant_id || n FROM app.near ORDER BY at <=> '[0.6,0.8,0.5]' LIMIT 5"
	few=(-c "SET hnsw.iterative_scan = strict_order" -c "SET enable_seqscan = off" -c "SET enable_bitmapscan = off"
		-c "SET enable_sort = off")
	for t in a b; do
		tenant $t -c "SET enable_indexscan = off" -c "$by" >exact
		tenant $t "${few[@]}" -c "EXPLAIN $by" >explained
		grep -q "Index Scan using near_hnsw" explained
		tenant $t "${few[@]}" -c "$by" >found
		[ "$(wc -l <found)" -eq 5 ]
		diff exact found
		run ! grep -v "^$t" found
	done
	[ -z "$(tenant "''" -c "$by")" ]
}
