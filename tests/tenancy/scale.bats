load ../helper

# A million queued runs of a thousand tenants. What the tools really ask is looked at where
# it is answered: the server explains each statement of this database in its log.

setup_file()
{
	export BATS_TEST_TIMEOUT=900 # most of it for making them
}

super()
{
	psql -X -q -At -v ON_ERROR_STOP=1 "${CG_STORE/cg_test@/postgres@}" "$@"
}

million()
{
	local db=${CG_STORE#*@/}

	db=${db%%\?*}
	# Indexes are made afterwards: it takes half as long.
	super -c "SET session_replication_role = replica" -c "DO \$\$
		DECLARE
			made text[] := ARRAY(SELECT indexdef FROM pg_indexes WHERE schemaname = 'app'
				AND tablename = 'runs' AND indexname <> 'runs_pkey');
			i text;
		BEGIN
			FOR i IN SELECT indexname FROM pg_indexes WHERE schemaname = 'app'
				AND tablename = 'runs' AND indexname <> 'runs_pkey'
			LOOP
				EXECUTE 'DROP INDEX app.' || i;
			END LOOP;
			INSERT INTO app.runs (tenant_id, id, workflow_name, workflow_version, trigger_type, status,
				campaign_id, created_at, updated_at)
			SELECT 'org_' || n % 1000, (lpad(to_hex(1700000000000 + n), 12, '0') || '7' ||
				substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid,
				'campaign.build', '1.0.0', 'initial',
				CASE WHEN n / 1000 = 500 THEN 'failed' ELSE 'queued' END, 'c' || n / 100000, now(), now()
				FROM generate_series(1, 1000000) n;
			FOREACH i IN ARRAY made LOOP
				EXECUTE i;
			END LOOP;
		END \$\$" \
		-c "CREATE TABLE few AS SELECT tenant_id, id FROM app.runs WHERE campaign_id IN ('c4', 'c5')" \
		-c "INSERT INTO app.run_plans SELECT tenant_id, id, 'plan' FROM few" \
		-c "INSERT INTO app.run_steps (tenant_id, run_id, step_id, id, skill_id, created_at, updated_at)
			SELECT tenant_id, id, 's', id, 'skill', now(), now() FROM few" \
		-c "INSERT INTO app.run_events SELECT tenant_id, id, n, 'log', now(), '{\"type\":\"log\"}'
			FROM few, generate_series(1, 2) n" -c ANALYZE
	super -c "ALTER DATABASE $db SET session_preload_libraries = 'auto_explain'" \
		-c "ALTER DATABASE $db SET auto_explain.log_min_duration = 0" \
		-c "ALTER DATABASE $db SET auto_explain.log_analyze = on" \
		-c "ALTER DATABASE $db SET auto_explain.log_timing = off"
	super -c VACUUM
}

# What the server logged while the command ran: the statements over runs alone.
explained()
{
	local from

	from=$(wc -c <"$CG_TEST_PG/log")
	"$@" >out || return 1
	tail -c "+$((from + 1))" "$CG_TEST_PG/log" |
		awk '/LOG:  duration/ { keep = 0; line = $0 }
			/Query Text:/ { keep = /FROM runs|FROM run_/; if (keep) print line }
			keep' >log
	[ -s log ] || { echo "# nothing was explained: $*"; return 1; }
}

# Without reading a whole table.
by_index()
{
	explained "$@" || return 1
	! grep -E 'Seq Scan on (runs|run_)' log || return 1
	grep -qE 'Index (Only )?Scan' log || { cat log; return 1; }
}

# And in under 10 ms, all statements together, when nobody else uses the machine: once in
# twenty times it is so.
quick()
{
	local ms best=1000000

	for _ in $(seq 20); do
		by_index "$@" || return 1
		ms=$(awk '/LOG:  duration/ { for (i = 1; i < NF; i++) if ($i == "duration:") t += $(i + 1) }
			END { print t }' log)
		best=$(awk -v a="$best" -v b="$ms" 'BEGIN { print a < b ? a : b }')
		awk -v t="$best" 'BEGIN { exit !(t < 10) }' && return 0
	done
	echo "# $best ms: $*"
	return 1
}

@test "a million runs of a thousand tenants: lists and status by an index, in under 10 ms" {
	million
	export CG_TENANT=org_7
	by_index cg-status
	[ "$(wc -l <out)" = 1000 ]
	quick cg-status --limit=20
	quick cg-status --state=failed
	[ "$(wc -l <out)" = 1 ]
	id=$(cut -f 1 out)
	quick cg-status --campaign=c3
	[ "$(wc -l <out)" = 100 ]
	quick cg-status --before="$id" --limit=50
	[ "$(wc -l <out)" = 50 ]
	quick cg-status "$id"
	quick cg-status --steps "$id"
	quick cg-status --events "$id"
}
