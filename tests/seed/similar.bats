load ../helper

# Campaigns that are like a text, on PostgreSQL with pgvector.

super() { psql -X -q -At -v ON_ERROR_STOP=1 "${CG_STORE/cg_test@/postgres@}" -c "SET search_path = app, public" "$@"; }

# Two tenants with 3000 campaigns each: their vectors stand around a circle, in 384 numbers.
many()
{
	super -f - <<-'SQL'
		INSERT INTO campaigns (tenant_id, id, user_id, name, template_id, created_at, updated_at)
			SELECT t, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'u', t || n, 'quiz', now(), now()
			FROM unnest(ARRAY['a', 'b']) t, generate_series(1, 3000) n;
		INSERT INTO campaign_words (tenant_id, campaign_id, digest, summary, text, words, model, dims, embedding)
			SELECT tenant_id, id, 'x', '', name, to_tsvector('simple', name), 'm', 384,
				ARRAY[cos(substr(name, 2)::int / 500.0), sin(substr(name, 2)::int / 500.0)]::real[] || array_fill(0::real, ARRAY[382])
			FROM campaigns;
		ANALYZE campaigns, campaign_words;
	SQL
}

@test "cg-migrate makes the extension and an index for each usual length" {
	[ "$(super -c "SELECT extname FROM pg_extension WHERE extname = 'vector'")" = vector ]
	super -c "SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%USING hnsw%' ORDER BY 1" >indexes
	printf 'campaign_words_near_%s\n' 1024 1536 3072 384 512 768 | diff - indexes
	run -0 cg-migrate check --store="${CG_STORE/cg_test@/postgres@}"
	[ "$output" = "" ]
}

@test "it comes later than the schema: the next up takes what is there into the index" {
	super -c "SET client_min_messages = error" -c "DROP EXTENSION vector CASCADE"
	super -c "INSERT INTO campaigns (tenant_id, id, user_id, name, template_id, created_at, updated_at)
		VALUES ('a', '00000000-0000-7000-8000-000000000001', 'u', 'n', 'quiz', now(), now())" \
		-c "INSERT INTO campaign_words (tenant_id, campaign_id, digest, summary, text, words, model, dims, embedding)
		SELECT tenant_id, id, 'x', '', name, '', 'm', 384, array_fill(1::real, ARRAY[384]) FROM campaigns"
	CG_TENANT=a run -0 cg-status
	run -0 --separate-stderr cg-migrate up --store="${CG_STORE/cg_test@/postgres@}"
	[ "$output$stderr" = "" ]
	[ "$(super -c "SET enable_seqscan = off" -c "SELECT count(*) FROM campaign_words
		WHERE dims = 384 AND embedding::vector(384) <=> array_fill(1::real, ARRAY[384])::vector(384) < 0.1")" = 1 ]
	[ "$(super -c "SELECT count(*) FROM pg_indexes WHERE indexdef LIKE '%USING hnsw%'")" = 6 ]
}

@test "an owner who may not create it goes without, and has it when somebody else did" {
	name=own_${CG_STORE//[^0-9a-f]/}
	name=${name:0:40}
	host=${CG_STORE#*host=}
	super -c "CREATE ROLE $name LOGIN CREATEROLE" -c "CREATE DATABASE $name OWNER $name"
	export CG_ADMIN_STORE="postgresql://$name@/$name?host=$host" CG_APP_ROLE=${name}_app CG_MAINTENANCE_ROLE=${name}_all
	near() { psql -X -q -At "$CG_ADMIN_STORE" -c "SELECT count(*) FROM pg_indexes WHERE indexdef LIKE '%USING hnsw%'"; }
	run -0 --separate-stderr cg-migrate up
	[ "$output$stderr" = "" ]
	[ "$(near)" = 0 ]
	psql -X -q "postgresql://postgres@/$name?host=$host" -c "CREATE EXTENSION vector"
	cg-migrate up
	[ "$(near)" = 6 ]
	run -0 cg-migrate check
	[ "$output" = "" ]
	super -c "DROP DATABASE $name" -c "DROP ROLE ${name}_app, ${name}_all" -c "DROP ROLE $name"
}

@test "a backup goes into a database that does not have it yet" {
	name=own_${CG_STORE//[^0-9a-f]/}
	name=${name:0:40} host=${CG_STORE#*host=}
	owner=postgresql://postgres@/$name?host=$host
	many
	cg-migrate backup --store="${CG_STORE/cg_test@/postgres@}" copy
	pg_restore --list copy | grep -q "INDEX app campaign_words_near_384"
	super -c "CREATE DATABASE $name"
	run -0 --separate-stderr cg-migrate restore --store="$owner" copy
	[ "$output$stderr" = "" ]
	[ "$(psql -X -q -At "$owner" -c "SELECT count(*) FROM app.campaign_words WHERE dims = 384")" = 6000 ]
	[ "$(psql -X -q -At "$owner" -c "SELECT count(*) FROM pg_indexes WHERE indexdef LIKE '%USING hnsw%'")" = 6 ]
	super -c "DROP DATABASE $name"
}

@test "the nearest by the HNSW index, past the other tenant's rows, and the same as without it" {
	many
	at="(SELECT ('[0.6,0.8' || repeat(',0', 382) || ']')::public.vector(384))"
	near="(embedding::public.vector(384)) OPERATOR(public.<=>) $at"
	by="SELECT campaign_id FROM campaign_words WHERE tenant_id = 'b' AND model = 'm' AND dims = 384 ORDER BY $near LIMIT 40"
	as_b=(-c "SET search_path = app" -c "SET app.current_tenant_id = 'b'" -c "SET hnsw.iterative_scan = strict_order")
	psql -X -q -At -v ON_ERROR_STOP=1 "$CG_STORE" "${as_b[@]}" -c "EXPLAIN $by" >explained
	grep -q "Index Scan using campaign_words_near_384" explained
	psql -X -q -At -v ON_ERROR_STOP=1 "$CG_STORE" "${as_b[@]}" -c "$by" >found
	psql -X -q -At -v ON_ERROR_STOP=1 "$CG_STORE" "${as_b[@]}" -c "SET enable_indexscan = off" -c "$by" >exact
	[ "$(wc -l <found)" -eq 40 ]
	diff <(head -n 5 exact) <(head -n 5 found)
}

@test "who has few campaigns finds them among many of others" {
	many
	super -c "INSERT INTO campaigns (tenant_id, id, user_id, name, template_id, created_at, updated_at)
		SELECT 'c', id, user_id, name, template_id, created_at, updated_at FROM campaigns
		WHERE tenant_id = 'a' AND name IN ('a1', 'a1500', 'a2999')" \
		-c "INSERT INTO campaign_words (tenant_id, campaign_id, digest, summary, text, words, model, dims, embedding)
		SELECT 'c', w.campaign_id, digest, summary, text, words, model, dims, embedding FROM campaign_words w
		JOIN campaigns c ON c.tenant_id = 'c' AND c.id = w.campaign_id WHERE w.tenant_id = 'a'" -c ANALYZE
	near="(embedding::public.vector(384)) OPERATOR(public.<=>) (SELECT ('[0.6,0.8' || repeat(',0', 382) || ']')::public.vector(384))"
	psql -X -q -At -v ON_ERROR_STOP=1 "$CG_STORE" -c "SET search_path = app" -c "SET app.current_tenant_id = 'c'" \
		-c "SET hnsw.iterative_scan = strict_order" -c "SELECT campaign_id FROM campaign_words
		WHERE tenant_id = 'c' AND model = 'm' AND dims = 384 ORDER BY $near LIMIT 40" >found
	[ "$(wc -l <found)" -eq 3 ]
}

finish()
{
	[ -z "${model-}" ] || { kill "$model" 2>/dev/null; wait "$model" 2>/dev/null || true; }
}

@test "a plan asks by the index" {
	many
	super -c "UPDATE campaign_words SET model = 'text-embedding-3-small'" -c "VACUUM ANALYZE campaign_words"
	mkdir model
	cp "$FIXTURES/answers/plan.json" model/all
	node "$CG_ROOT/tests/services/answers.mjs" "$PWD/model" 3>&- &
	model=$!
	eventually test -s model/port
	LITELLM_BASE_URL=http://127.0.0.1:$(cat model/port) CG_TENANT=b cg-intel plan --text "Acme sneakers for summer" >plan
	[ "$(jq -c 'select(.path == "/v1/embeddings")' model/seen | wc -l)" = 1 ]
	scans() { [ "$(super -c "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'campaign_words_near_384'")" -ge 1 ]; }
	eventually scans
}
