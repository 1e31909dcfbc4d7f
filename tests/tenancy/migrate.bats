load ../helper

# cg-migrate over PostgreSQL, as an owner who is no superuser.

prepare()
{
	host=${CG_STORE#*host=}
	name=own_${CG_STORE//[^0-9a-f]/}
	name=${name:0:40}
	super=postgresql://postgres@/postgres?host=$host
	psql -X -q "$super" -c "CREATE ROLE $name LOGIN CREATEROLE" -c "CREATE DATABASE $name OWNER $name" \
		-c "CREATE DATABASE ${name}2 OWNER $name" -c "CREATE ROLE ${name}_serve LOGIN"
	export CG_ADMIN_STORE="postgresql://$name@/$name?host=$host"
	export CG_STORE="postgresql://${name}_serve@/$name?host=$host"
	export CG_APP_ROLE=${name}_app CG_MAINTENANCE_ROLE=${name}_all
}

finish()
{
	psql -X -q "$super" -c "DROP DATABASE $name WITH (FORCE)" -c "DROP DATABASE ${name}2 WITH (FORCE)" \
		-c "DROP ROLE IF EXISTS ${name}_serve, ${name}_app, ${name}_all" -c "DROP ROLE $name"
}

owner()
{
	psql -X -q -At "$CG_ADMIN_STORE" -c "SET search_path = app" "$@"
}

up()
{
	cg-migrate up && owner -c "GRANT ${name}_app TO ${name}_serve"
}

@test "up: twice, and two at once; then somebody serves" {
	run -78 --separate-stderr cg-status
	has -e "run 'cg-migrate up' with the owner's URL"
	cg-migrate up & a=$!
	cg-migrate up & b=$!
	wait $a
	wait $b
	owner -c "GRANT ${name}_app TO ${name}_serve"
	run -0 --separate-stderr cg-migrate up
	[ "$output$stderr" = "" ]
	run -0 --separate-stderr cg-migrate check
	[ "$output" = "" ]
	run -0 cg-migrate status --json
	jq_is 'length >= 1 and all(.status == "applied")'
	run -0 cg-status
	# Whoever serves is not who migrates.
	CG_ADMIN_STORE=$CG_STORE run -77 --separate-stderr cg-migrate up
}

@test "check: each gap in the walls is named, 65; up closes what it has made itself" {
	up
	owner -c "ALTER TABLE runs NO FORCE ROW LEVEL SECURITY" -c "DROP POLICY tenant_isolation ON artifacts" \
		-c "CREATE POLICY all_of_it ON campaigns USING (true)" -c "CREATE TABLE notes (a int)" \
		-c "GRANT SELECT ON notes TO ${name}_app" -c "CREATE VIEW everybody AS SELECT * FROM runs" \
		-c "CREATE FUNCTION peep() RETURNS bigint SECURITY DEFINER LANGUAGE sql AS 'SELECT count(*) FROM runs'" \
		-c "CREATE TABLE more (tenant_id text, name text UNIQUE)" \
		-c "GRANT ${name}_all TO ${name}_app"
	run -65 --separate-stderr cg-migrate check
	for what in "table runs has no forced" "table artifacts has no policy" "policy all_of_it of table campaigns" \
		"table notes has no tenant_id" "view everybody" "function peep()" "table more has no forced" \
		"index more_name_key of table more is unique over all tenants" "role ${name}_app belongs to"; do
		has "$what"
	done
	has -e "the walls between tenants have gaps"
	run -65 --separate-stderr cg-migrate check --json
	jq_is 'all(.type == "finding")'
	owner -c "REVOKE ${name}_all FROM ${name}_app" -c "DROP POLICY all_of_it ON campaigns" \
		-c "DROP TABLE notes, more" -c "DROP VIEW everybody" -c "DROP FUNCTION peep()"
	cg-migrate up
	run -0 --separate-stderr cg-migrate check
	[ "$output" = "" ]
}

@test "an edited migration is noticed, a newer schema refused" {
	up
	owner -c "UPDATE schema_migrations SET checksum = 'x' WHERE number = 1"
	run -65 --separate-stderr cg-migrate check
	has -e "another text"
	owner -c "INSERT INTO schema_migrations VALUES (99, 'later', 'x', now())"
	run -78 --separate-stderr cg-status
	has -e "schema 99"
	run -78 --separate-stderr cg-migrate up
}

@test "backup never writes over a file, restore never over a store" {
	up
	own_skills hello
	printf '%s\n' 'workflow_name: w' 'version: 1.0.0' 'steps:' \
		'  - {step_id: a, skill_id: hello, depends_on: [], input_selector: {}}' >w.yaml
	echo '{}' >t.json
	for t in org_a org_b; do
		CG_TENANT=$t cg-plan -q -t t.json w.yaml | CG_TENANT=$t cg-worker -q >/dev/null
	done
	run -0 --separate-stderr cg-migrate backup copy
	[ "$output$stderr" = "" ]
	[ "$(stat -c %a copy)" = 600 ]
	run -1 --separate-stderr cg-migrate backup copy
	has -e "is there already"
	run -1 --separate-stderr cg-migrate restore copy
	has -e "the store is there already"
	# What the URL leaves out may stand in the environment, as for psql.
	PGUSER=$name CG_ADMIN_STORE="postgresql:///$name?host=$host" run -0 cg-migrate backup other
	run -0 cg-migrate restore --store="${CG_ADMIN_STORE/\/$name\?/\/${name}2?}" copy
}

@test "restore: what comes back is what was there" {
	up
	own_skills hello
	printf '%s\n' 'workflow_name: w' 'version: 1.0.0' 'steps:' \
		'  - {step_id: a, skill_id: hello, depends_on: [], input_selector: {}}' >w.yaml
	echo '{}' >t.json
	for t in org_a org_b; do
		CG_TENANT=$t cg-plan -q -t t.json w.yaml | CG_TENANT=$t cg-worker -q >/dev/null
	done
	CG_TENANT=org_a cg-status >before
	cg-migrate backup copy
	export CG_ADMIN_STORE=${CG_ADMIN_STORE/\/$name\?/\/${name}2?}
	export CG_STORE=${CG_STORE/\/$name\?/\/${name}2?}
	run -0 --separate-stderr cg-migrate restore copy
	[ "$output$stderr" = "" ]
	run -0 --separate-stderr cg-migrate check
	CG_TENANT=org_a cg-status | diff before -
	[ "$(CG_TENANT=org_b cg-status | wc -l)" = 1 ]
	owner -c "SET app.current_tenant_id = 'org_a'; INSERT INTO app.usage_ledger (tenant_id, id, provider_id,
		kind, month, microusd, reserved_microusd, created_at, updated_at) SELECT 'org_a', gen_random_uuid(), 'p',
		'llm', m, 5, 5, '2020-01-01', '2020-01-01' FROM unnest(ARRAY['2020-01', to_char(now(), 'YYYY-MM')]) m"
	owner -c "SET app.current_tenant_id = 'org_a'; INSERT INTO app.checkpoints (thread_id, checkpoint_id,
		checkpoint) VALUES ('a', '1e000000-0000-6000-8000-000000000000', '{}'),
		('a', '1e000000-0001-6000-8001-000000000000', '{\"channel_versions\": {\"x\": 1}}'); INSERT INTO
		app.checkpoint_blobs (thread_id, channel, version, type, blob) VALUES
		('a', 'x', '1', 'json', 'not UTF-8: \\377 cg://sha256/')"
	run -0 --separate-stderr cg-migrate prune --events=1ms --json
	jq_is 'map({(.what): .count}) | add | .events > 4 and .checkpoints == 1 and .reservations == 2 and .ledger == 1'
	CG_TENANT=org_a cg-status --month --json | jq -e '.calls | length == 1 and .[0].heldUsd == null'
	echo nonsense >letter
	owner -c "DROP SCHEMA app CASCADE"
	run -74 --separate-stderr cg-migrate restore letter
	has -e "pg_restore"
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "a password is in no message, on no command line, in no record" {
	bad=postgresql://nobody:sesame@/postgres?host=$host
	for verb in up check status "backup copy" "restore $BRIEF" prune; do
		CG_ADMIN_STORE=$bad run ! cg-migrate $verb
		[[ $output != *sesame* ]] || { echo "# $verb: $output"; return 1; }
	done
	mkdir bin
	printf '#!/bin/sh\ntr "\\0" "\\n" </proc/self/cmdline; echo "$@" >>%s/said\nexit 1\n' "$PWD" >bin/pg_dump
	chmod 755 bin/pg_dump
	up
	PATH=$PWD/bin:$PATH CG_ADMIN_STORE=${CG_ADMIN_STORE/$name@/$name:sesame@} run ! cg-migrate backup copy
	[ -s said ]
	run ! grep -q sesame said
	[ ! -e copy ]
}

@test "the parts that other programs name a database by are as good as a URL" {
	up
	unset CG_STORE CG_ADMIN_STORE
	export DB_HOST=$host DB_PORT=5432 DB_NAME=$name DB_USER=${name}_serve DB_PASSWORD='p@ss/w:rd%'
	CG_TENANT=a run -0 --separate-stderr cg-status
	APP_SCHEMA=other CG_TENANT=a run -78 --separate-stderr cg-status
	has -e "cg-migrate up"
	APP_SCHEMA='a;b' CG_TENANT=a run -78 --separate-stderr cg-status
	has -e "is no name for a schema"
	unset DB_PORT DB_NAME
	CG_TENANT=a run -78 --separate-stderr cg-status
	has -e "there is no DB_PORT, DB_NAME"
}

@test "a schema of another name beside the first" {
	up
	export CG_SCHEMA=second
	cg-migrate up
	run -0 --separate-stderr cg-migrate check
	[ "$(psql -X -At "$CG_ADMIN_STORE" -c "SELECT count(*) FROM second.schema_migrations")" -ge 1 ]
	CG_TENANT=a run -0 cg-status
}
