load ../helper

# Two tenants with the same things in every table that the catalog knows, so that a table
# that was added without a wall fails here before anybody has to think of it.

# As the person whose the rows are that row_of makes.
as_app()
{
	psql -X -q -At -v ON_ERROR_STOP=1 "$CG_STORE" -c "SET search_path = app" \
		-c "SET app.current_user_id = '${user-x}'" "$@"
}

as_owner()
{
	psql -X -q -At -v ON_ERROR_STOP=1 "${CG_STORE/cg_test@/postgres@}" -c "SET search_path = app" "$@"
}

# Every table but those that all share.
tables()
{
	as_owner -c "SELECT relname FROM pg_class WHERE relnamespace = 'app'::regnamespace
		AND relkind IN ('r', 'p') AND relname NOT IN ('schema_migrations', 'workers', 'secrets',
		'checkpoint_migrations') ORDER BY 1"
}

# A row of tenant $2 in table $1: a value for each column that must have one, whatever it is.
row_of()
{
	as_owner -c "SET session_replication_role = replica" -c "DO \$\$
		DECLARE names text; vals text; checks text;
		BEGIN
			SELECT string_agg(quote_ident(a.attname), ', '),
				string_agg(CASE
					WHEN a.attname = 'tenant_id' THEN quote_literal('$2')
					-- Of one tenant only, over all of them.
					WHEN a.attname = 'thread_id' THEN quote_literal('$2')
					WHEN a.attname = 'content_hash' THEN quote_literal(repeat('0', 64))
					WHEN a.attname = 'trigger_type' THEN quote_literal('initial')
					WHEN a.attname = 'generation_type' THEN quote_literal('plan')
					WHEN format_type(a.atttypid, NULL) = 'uuid' THEN quote_literal('${3:-00000000-0000-7000-8000-000000000001}')
					WHEN format_type(a.atttypid, NULL) LIKE 'timestamp%' THEN 'now()'
					WHEN format_type(a.atttypid, NULL) LIKE 'json%' THEN quote_literal('{}')
					WHEN format_type(a.atttypid, NULL) = 'boolean' THEN 'false'
					WHEN format_type(a.atttypid, NULL) = 'bytea' THEN quote_literal('x')
					WHEN format_type(a.atttypid, NULL) IN ('bigint', 'integer', 'smallint', 'numeric') THEN '1'
					ELSE quote_literal('x') END, ', ')
				INTO names, vals FROM pg_attribute a WHERE a.attrelid = 'app.$1'::regclass
				AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull
				AND (a.attname = 'tenant_id' OR NOT a.atthasdef);
			EXECUTE format('INSERT INTO app.%I (%s) VALUES (%s)', '$1', names, vals);
		END \$\$"
}

count()
{
	as_app -c "BEGIN" ${2:+-c "SELECT set_config('app.current_tenant_id', '$2', true)"} \
		-c "SELECT 'n=' || count(*) FROM $1" -c COMMIT | sed -n 's/^n=//p'
}

@test "the login that serves is held by row level security" {
	run -0 cg-migrate check --store="${CG_STORE/cg_test@/postgres@}"
	[ "$output" = "" ]
	[ "$(tables | wc -l)" -ge 9 ]
}

@test "every table: one tenant's rows are not there for another, for nobody, or for an empty name" {
	for t in $(tables); do
		row_of "$t" org_a
		row_of "$t" org_b
		[ "$(count "$t" org_a)" = 1 ] || { echo "# $t: A sees $(count "$t" org_a)"; return 1; }
		[ "$(count "$t" org_b)" = 1 ] || { echo "# $t: B sees $(count "$t" org_b)"; return 1; }
		for who in org_c '' ORG_A 'org_a '; do
			[ "$(count "$t" "$who")" = 0 ] || { echo "# $t: '$who' sees rows"; return 1; }
		done
	done
}

@test "every table: nothing is written for another tenant, nor taken from it" {
	for t in $(tables); do
		row_of "$t" org_a
		row_of "$t" org_b
		for what in "UPDATE $t SET tenant_id = tenant_id" "DELETE FROM $t"; do
			n=$(as_app -c BEGIN -c "SELECT set_config('app.current_tenant_id', 'org_c', true)" \
				-c "WITH x AS ($what RETURNING 1) SELECT 'n=' || count(*) FROM x" -c ROLLBACK |
				sed -n 's/^n=//p')
			[ "$n" = 0 ] || { echo "# $t: $what touches $n"; return 1; }
		done
		# Its own row cannot be made another's, and no row can be put there.
		run ! as_app -c BEGIN -c "SELECT set_config('app.current_tenant_id', 'org_a', true)" \
			-c "UPDATE $t SET tenant_id = 'org_c'"
		has "row-level security"
		run ! as_app -c BEGIN -c "SELECT set_config('app.current_tenant_id', 'org_a', true)" \
			-c "CREATE TEMP TABLE one AS SELECT * FROM $t" -c "UPDATE one SET tenant_id = 'org_b'" \
			-c "INSERT INTO $t SELECT * FROM one"
		has "row-level security"
		run ! as_app -c "TRUNCATE $t"
		has "permission denied"
	done
	as_owner -c "SELECT relname FROM pg_class WHERE relname = 'runs'"
	[ "$(count runs org_b)" = 1 ]
}

@test "what one person says is not there for others of the tenant" {
	for t in chat_sessions chat_messages; do
		row_of "$t" org_a
		for user in y '' X; do
			[ "$(count "$t" org_a)" = 0 ] || { echo "# $t: '$user' sees rows"; return 1; }
			n=$(as_app -c BEGIN -c "SELECT set_config('app.current_tenant_id', 'org_a', true)" \
				-c "WITH x AS (DELETE FROM $t RETURNING 1) SELECT 'n=' || count(*) FROM x" -c ROLLBACK | sed -n 's/^n=//p')
			[ "$n" = 0 ] || { echo "# $t: '$user' drops $n"; return 1; }
		done
		user=x
		[ "$(count "$t" org_a)" = 1 ]
		run ! as_app -c BEGIN -c "SELECT set_config('app.current_tenant_id', 'org_a', true)" \
			-c "UPDATE $t SET user_id = 'y'"
		has "row-level security"
		as_owner -c "DROP POLICY owner ON $t"
		run -65 cg-migrate check --store="${CG_STORE/cg_test@/postgres@}"
		has "table $t has no policy owner"
		cg-migrate up --store="${CG_STORE/cg_test@/postgres@}"
		run -0 cg-migrate check --store="${CG_STORE/cg_test@/postgres@}"
	done
}

@test "a reference cannot cross: a step, a plan, an event, an artifact of another tenant's run" {
	row_of runs org_a 00000000-0000-7000-8000-00000000000a
	n=0
	for t in $(as_owner -c "SELECT DISTINCT conrelid::regclass FROM pg_constraint
		WHERE contype = 'f' AND confrelid = 'app.runs'::regclass AND conrelid <> confrelid"); do
		names=$(as_owner -c "SELECT string_agg(attname, ', ') FROM pg_attribute WHERE attrelid = '$t'::regclass
			AND attnum > 0 AND NOT attisdropped")
		row_of "${t#app.}" org_b 00000000-0000-7000-8000-00000000000a
		# Also where there need not be one.
		as_owner -c "SET session_replication_role = replica" \
			-c "UPDATE $t SET run_id = '00000000-0000-7000-8000-00000000000a'"
		as_owner -c "CREATE TABLE public.copy AS SELECT * FROM $t" -c "DELETE FROM $t" \
			-c "GRANT SELECT ON public.copy TO cg_test"
		run ! as_app -c BEGIN -c "SELECT set_config('app.current_tenant_id', 'org_b', true)" \
			-c "INSERT INTO $t ($names) SELECT $names FROM public.copy"
		has "foreign key"
		as_owner -c "DROP TABLE public.copy"
		n=$((n + 1))
	done
	[ "$n" -ge 4 ]
}

@test "the login cannot become anybody else, nor make itself a hole" {
	for what in "SET ROLE cg_maintenance" "SET ROLE postgres" "ALTER TABLE runs DISABLE ROW LEVEL SECURITY" \
		"CREATE POLICY hole ON runs USING (true)" "DROP POLICY tenant_isolation ON runs" \
		"CREATE TABLE app.mine (a int)" "ALTER ROLE cg_test BYPASSRLS" \
		"SET session_replication_role = replica" "CREATE FUNCTION app.f() RETURNS int LANGUAGE sql AS 'SELECT 1'" \
		"UPDATE schema_migrations SET checksum = 'x'"; do
		run ! as_app -c "$what"
		[[ $output == *"denied"* || $output == *"must be"* || $output == *"permission"* ]] ||
			{ echo "# $what: $output"; return 1; }
	done
	row_of runs org_a
	# Without the policy there are no rows instead of all.
	run ! as_app -c "SET row_security = off" -c "SELECT * FROM runs"
}

@test "the public player sees live campaigns alone, and of them what it needs" {
	live=00000000-0000-7000-8000-00000000000a draft=00000000-0000-7000-8000-00000000000b
	row_of campaigns org_a $live
	row_of campaigns org_b $draft
	as_owner -c "UPDATE campaigns SET status = 'live', brief = 'secret' WHERE id = '$live'"
	[ "$(as_app -c "SELECT tenant_id, id, name FROM live_campaign('$live')")" = "org_a|$live|x" ]
	[[ $(as_app -c "SELECT * FROM live_campaign('$live')") != *secret* ]]
	[ "$(as_app -c "SELECT * FROM live_campaign('$draft')")" = "" ]
	as_owner -c "UPDATE campaigns SET deleted_at = now()"
	[ "$(as_app -c "SELECT * FROM live_campaign('$live')")" = "" ]
	as_owner -c "CREATE ROLE passer_by_$$ LOGIN"
	run ! psql -X -At "${CG_STORE/cg_test@/passer_by_$$@}" -c "SELECT * FROM app.live_campaign('$live')"
	as_owner -c "DROP ROLE passer_by_$$"
}

@test "what an installation signs with is made once, and read by its function alone" {
	[ "$(as_app -c "SELECT own_secret('sign', 'one')")" = one ]
	[ "$(as_app -c "SELECT own_secret('sign', 'two')")" = one ]
	run ! as_app -c "SELECT * FROM secrets"
	run ! as_app -c "UPDATE secrets SET value = 'x'"
}

@test "an API key is found by its id alone, by who serves, and no list of them is" {
	key=00000000-0000-7000-8000-00000000000a
	row_of api_keys org_a $key
	row_of api_keys org_b
	[ "$(as_app -c "SELECT tenant_id, id FROM api_key('$key')")" = "org_a|$key" ]
	[ "$(as_app -c "SELECT * FROM api_key(NULL)")" = "" ]
	[ "$(as_app -c "SELECT count(*) FROM api_keys")" = 0 ]
	as_owner -c "CREATE ROLE passer_by_$$ LOGIN"
	run ! psql -X -At "${CG_STORE/cg_test@/passer_by_$$@}" -c "SELECT * FROM app.api_key('$key')"
	as_owner -c "DROP ROLE passer_by_$$"
}

@test "a login that is not held is refused: superuser, owner, who may become one, who sees all" {
	owner=owner_$$ member=member_$$
	su=${CG_STORE/cg_test@/postgres@}
	run -78 --separate-stderr cg-status --store="$su"
	has -e "superuser"
	as_owner -c "CREATE ROLE $owner LOGIN" -c "ALTER TABLE app.campaigns OWNER TO $owner" \
		-c "GRANT app_user TO $owner" -c "CREATE ROLE $member LOGIN IN ROLE app_user, $owner"
	run -78 --separate-stderr cg-status --store="${CG_STORE/cg_test@/$owner@}"
	has -e "owns tables"
	run -78 --separate-stderr cg-worker --queue --once --store="${CG_STORE/cg_test@/$member@}"
	has -e "'$member' may act as '$owner', which owns tables"
	as_owner -c "ALTER TABLE app.campaigns OWNER TO postgres" -c "REVOKE $owner FROM $member" \
		-c "GRANT cg_maintenance TO $member"
	run -78 --separate-stderr cg-plan -q "$MINIMAL" -t "$BRIEF" --store="${CG_STORE/cg_test@/$member@}"
	has -e "sees all tenants"
	as_owner -c "REVOKE cg_maintenance FROM $member" -c "ALTER ROLE $owner BYPASSRLS" -c "GRANT $owner TO $member"
	run -78 --separate-stderr cg-cache list --store="${CG_STORE/cg_test@/$member@}"
	has -e "bypasses row level security"
	as_owner -c "REVOKE $owner FROM $member"
	run -0 cg-status --store="${CG_STORE/cg_test@/$member@}"
	as_owner -c "ALTER TABLE app.run_steps NO FORCE ROW LEVEL SECURITY"
	run -78 --separate-stderr cg-status
	has -e "table 'run_steps' of the store has no forced row level security"
	as_owner -c "DROP OWNED BY $owner, $member" -c "DROP ROLE $owner, $member"
}

@test "tools: another tenant's run is not found, listed, counted, cancelled or resumed" {
	own_skills hello
	printf '%s\n' 'workflow_name: w' 'version: 1.0.0' 'steps:' \
		'  - {step_id: a, skill_id: hello, depends_on: [], input_selector: {}}' >w.yaml
	echo '{}' >t.json
	CG_TENANT=org_a cg-plan -q -t t.json w.yaml >plan
	id=$(CG_TENANT=org_a cg-worker -q <plan | jq -r 'select(.type == "run.completed").runId')
	queued=$(CG_TENANT=org_a cg-enqueue -q --id -t t.json w.yaml)
	export CG_TENANT=org_b
	run -0 cg-status
	[ "$output" = "" ]
	run -0 cg-cache list
	[ "$output" = "" ]
	run -1 cg-status "$id"
	run -1 cg-run cancel "$queued"
	run -1 cg-run retry "$id"
	run ! cg-worker --resume "$queued"
	# The same work is done again: what another has made is not for us.
	cg-plan -q -t t.json w.yaml | cg-worker -q >events
	jq -es 'map(select(.type == "step.cached")) | length == 0' events
	[ "$(CG_TENANT=org_a cg-status --json | jq -s length)" = 2 ]
	[ "$(CG_TENANT=org_a cg-status --json "$queued" | jq -r 'select(.type == "run").status')" != cancelled ]
}

@test "without a tenant the tools stop with 78" {
	unset CG_TENANT
	run -78 --separate-stderr cg-status
	has -e "no tenant"
}

@test "one worker for all tenants on a pooled connection: everybody gets their own" {
	own_skills hello
	printf '%s\n' 'workflow_name: w' 'version: 1.0.0' 'steps:' \
		'  - {step_id: a, skill_id: hello, depends_on: [], input_selector: {who: {source: trigger, path: who}}}' >w.yaml
	pooled=${CG_STORE/host=*/host=$(pooler start)}
	for t in org_a org_b org_c; do
		for i in 1 2 3; do
			echo "{\"who\": \"$t\", \"i\": $i}" >t.json
			CG_STORE=$pooled CG_TENANT=$t cg-enqueue -q -t t.json w.yaml >/dev/null
		done
	done
	CG_STORE=$pooled cg-worker --queue --once -q >events & a=$!
	for i in 1 2 3 4 5; do
		for t in org_a org_b org_c; do
			[ "$(CG_STORE=$pooled CG_TENANT=$t cg-status --json | jq -s length)" = 3 ]
			[ "$(CG_STORE=$pooled CG_TENANT=org_d cg-status)" = "" ]
		done
	done
	wait $a
	for t in org_a org_b org_c; do
		CG_STORE=$pooled CG_TENANT=$t cg-status --json >runs
		jq -es 'length == 3 and all(.status == "completed")' runs
		[ "$(count run_steps $t)" = 3 ]
	done
	[ "$(count runs '')" = 0 ]
	# The one connection that the pooler has remembers nobody.
	[ "$(psql -X -At "$pooled" -c "SELECT coalesce(current_setting('app.current_tenant_id', true), '')")" = "" ]
	bad=$(as_owner -c "SELECT count(*) FROM run_steps s WHERE s.output ->> 'who' IS DISTINCT FROM s.tenant_id")
	[ "$bad" = 0 ]
}

pooler()
{
	"$CG_ROOT/tests/services/pgbouncer" "$1" "$CG_TEST_PG"
}

finish()
{
	pooler stop
}
