# bats file_tags=sqlite
load ../helper

@test "status of a store that is not there: all pending, and nothing is made" {
	run -0 --separate-stderr cg-migrate status
	[ "$output" = "$(printf '1\tinit\tpending\t\n2\tfleet\tpending\t\n3\toutbox\tpending\t\n4\tmedia\tpending\t\n5\tturns\tpending\t\n6\tresults\tpending\t\n7\tspending\tpending\t\n8\tgenerations\tpending\t\n9\tsimilar\tpending\t\n10\tjobs\tpending\t\n11\tapi_keys\tpending\t\n12\tbundles\tpending\t\n13\tcampaign_lists\tpending\t\n14\tgeneration_keys\tpending\t\n15\tplay\tpending\t\n16\tfleet_metrics\tpending\t\n17\tthreads\tpending\t\n18\tquestions\tpending\t\n19\tchat\tpending\t\n20\tenrichment\tpending\t\n21\tthread_lists\tpending\t\n22\tlibrary\tpending\t\n23\tplays\tpending\t\n24\tuses\tpending\t\n25\tupdated_by\tpending\t\n26\tmade_by\tpending\t\n27\theld\tpending\t\n28\torphans\tpending\t')" ]
	[ ! -e "$BATS_TEST_TMPDIR/store.db" ]
}

@test "up creates the store, twice is harmless, check is content" {
	run -0 --separate-stderr cg-migrate up
	[ "$output$stderr" = "" ]
	run -0 cg-migrate up
	run -0 --separate-stderr cg-migrate status --json
	jq_is 'map(.number) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28] and all(.type == "migration" and .status == "applied"
		and (.checksum | test("^[0-9a-f]{64}$")))'
	run -0 cg-migrate check
}

@test "check of a store that is not there is 1" {
	run -1 --separate-stderr cg-migrate check
	has -e "there is nothing yet"
}

@test "a folder that does not exist yet is made, for nobody else to read" {
	run -0 cg-migrate up --store="sqlite:$BATS_TEST_TMPDIR/a/b/cg.db"
	[ "$(stat -c %a "$BATS_TEST_TMPDIR/a/b/cg.db")" = 600 ]
}

@test "two at once on a new store: both succeed" {
	cg-migrate up & a=$!
	cg-migrate up & b=$!
	wait $a
	wait $b
	run -0 cg-migrate check
}

@test "a file that is no store is 65 and stays as it is" {
	echo "something else entirely, and long enough to be looked at" >"$BATS_TEST_TMPDIR/store.db"
	run -65 --separate-stderr cg-migrate up
	has -e "is not a store"
	grep -q "something else" "$BATS_TEST_TMPDIR/store.db"
}

@test "a damaged store is 65" {
	cg-migrate up
	dd if=/dev/urandom of="$BATS_TEST_TMPDIR/store.db" bs=4096 seek=1 count=6 conv=notrunc 2>/dev/null
	run -65 --separate-stderr cg-migrate check
	has -e "damaged"
}

@test "an edited migration is noticed" {
	cg-migrate up
	sqlite3 "$BATS_TEST_TMPDIR/store.db" "UPDATE schema_migrations SET checksum = 'x'"
	run -65 --separate-stderr cg-migrate check
	has -e "another text"
}

@test "a store of a newer program is refused with 78, and said why" {
	cg-migrate up
	sqlite3 "$BATS_TEST_TMPDIR/store.db" "PRAGMA user_version = 99"
	run -78 --separate-stderr cg-migrate up
	has -e "schema 99"
	run -78 --separate-stderr cg-cache list
	has -e "use a newer one"
}

@test "an unknown kind of store is 78 and its password is not shown" {
	run -78 --separate-stderr cg-migrate up --store="mysql://me:secret@host/db"
	[[ $stderr != *secret* ]]
}

@test "backup: a copy that is a store, never over a file" {
	cg-migrate up
	run -0 cg-migrate backup copy.db
	run -0 cg-migrate check --store=sqlite:copy.db
	run -1 --separate-stderr cg-migrate backup copy.db
	has -e "is there already"
}

@test "a full disk is 74 and says so" {
	run -74 --separate-stderr bash -c "ulimit -f 8; trap '' XFSZ; cg-migrate up"
	[ "${#stderr_lines[@]}" -eq 1 ]
	run -0 cg-migrate up
	run -0 cg-migrate check
}

@test "restore: a store out of a backup, never over a store, never out of something else" {
	own_skills hello
	printf '%s\n' 'workflow_name: w' 'version: 1.0.0' 'steps:' \
		'  - {step_id: a, skill_id: hello, depends_on: [], input_selector: {}}' >w.yaml
	echo '{}' >t.json
	cg-plan -q -t t.json w.yaml | cg-worker -q >/dev/null
	cg-migrate backup copy.db
	run -1 --separate-stderr cg-migrate restore copy.db
	has -e "is there already"
	cg-status >before
	rm "$BATS_TEST_TMPDIR"/store.db*
	run -0 cg-migrate restore copy.db
	cg-status | diff before -
	[ "$(stat -c %a "$BATS_TEST_TMPDIR/store.db")" = 600 ]
	[ "$(sqlite3 "$BATS_TEST_TMPDIR/store.db" 'PRAGMA journal_mode')" = wal ]
	run -0 cg-migrate check
	echo "a letter, and no store" >letter
	run -65 --separate-stderr cg-migrate restore --store=sqlite:new.db letter
	[ ! -e new.db ]
	run -66 --separate-stderr cg-migrate restore --store=sqlite:new.db missing
	has -e missing
}

@test "prune: old events of ended runs and the runs of deleted campaigns go, the rest stays" {
	own_skills hello
	printf '%s\n' 'workflow_name: w' 'version: 1.0.0' 'steps:' \
		'  - {step_id: a, skill_id: hello, depends_on: [], input_selector: {}}' >w.yaml
	echo '{}' >t.json
	for i in 1 2 3; do
		cg-plan -q -t t.json w.yaml | cg-worker -q | jq -r 'select(.type == "run.completed").runId'
	done >ids
	# The first one ended long ago; the second was of a campaign that is gone.
	old=2020-01-01T00:00:00.000Z
	sql "UPDATE runs SET completed_at = '$old' WHERE id = '$(sed -n 1p ids)';
		UPDATE runs SET campaign_id = '$(sed -n 3p ids)' WHERE id = '$(sed -n 2p ids)';
		INSERT INTO campaigns (tenant_id, id, user_id, name, template_id, deleted_at, created_at,
			updated_at) VALUES ('default', '$(sed -n 3p ids)', 'u', 'n', 't', '$old', '$old', '$old')"
	# Plays of what is deleted go; of what is over they count towards what one may.
	sql "INSERT INTO campaigns (tenant_id, id, user_id, name, template_id, status, ends_at, created_at, updated_at)
			VALUES ('default', '$(sed -n 1p ids)', 'u', 'over', 't', 'archived', '$old', '$old', '$old');
		INSERT INTO play_sessions (tenant_id, id, campaign_id, bundle_id, player_hash, address_hash, play_no, started_at, expires_at)
			VALUES ('default', '$(sed -n 1p ids)', '$(sed -n 1p ids)', '$(sed -n 1p ids)', 'p', 'a', 1, '$old', '$old'),
			('default', '$(sed -n 2p ids)', '$(sed -n 3p ids)', '$(sed -n 1p ids)', 'p', 'a', 1, '$old', '$old');
		INSERT INTO play_events (tenant_id, session_id, seq, type, created_at) VALUES
			('default', '$(sed -n 2p ids)', 1, 'x', '2999-01-01T00:00:00.000Z');
		INSERT INTO play_events (tenant_id, session_id, seq, type, created_at) VALUES ('default', '$(sed -n 1p ids)', 1, 'x', '$old'),
			('default', '$(sed -n 1p ids)', 2, 'x', '2999-01-01T00:00:00.000Z')"
	# A thread whose time stands in its ids has rested, another one has not.
	sql "INSERT INTO checkpoints (tenant_id, thread_id, checkpoint_id, checkpoint) VALUES
			('default', 'old', '1e000000-0000-6000-8000-000000000000', '{}'),
			('default', 'old', '1e000000-0001-6000-8001-000000000000', '{\"channel_versions\":{\"x\":2}}'),
			('default', 'new', '1e000000-0000-6000-8000-000000000000', '{}'),
			('default', 'new', '2f000000-0000-6000-8001-000000000000', '{}');
		INSERT INTO checkpoint_blobs (tenant_id, thread_id, channel, version, type, blob) VALUES
			('default', 'old', 'x', '1', 'json', x'31'), ('default', 'old', 'x', '2', 'json', x'32')"
	before=$(sql "SELECT count(*) FROM run_events")
	run -0 --separate-stderr cg-migrate prune -n --json
	jq_is '[.[] | select(.what != "objects") | .count > 0] == [true, true, true, true, false, false]'
	[ "$(sql "SELECT count(*) FROM run_events")" = "$before" ]
	run -0 cg-migrate prune --json
	jq_is 'map({(.what): .count}) | add | .events > 0 and .runs == 1 and .plays == 1 and .checkpoints == 1'
	[ "$(sql "SELECT checkpoint_id FROM checkpoints WHERE thread_id = 'old'")" = 1e000000-0001-6000-8001-000000000000 ]
	[ "$(sql "SELECT version FROM checkpoint_blobs")" = 2 ] && [ "$(sql "SELECT count(*) FROM checkpoints")" = 3 ]
	[ "$(sql "SELECT count(*) FROM runs")" = 2 ]
	[ "$(sql "SELECT id FROM play_sessions")" = "$(sed -n 1p ids)" ]
	[ "$(sql "SELECT max(seq) FROM play_events")" = 2 ] && [ "$(sql "SELECT count(*) FROM play_events")" = 1 ]
	[ "$(sql "SELECT count(*) FROM run_events WHERE run_id = '$(sed -n 1p ids)'")" = 0 ]
	[ "$(sql "SELECT count(*) > 0 FROM run_events WHERE run_id = '$(sed -n 3p ids)'")" = 1 ]
	[ "$(sql "SELECT count(*) FROM artifacts WHERE run_id = '$(sed -n 2p ids)'")" = 0 ]
	# Its events go on where they were when it is done once more.
	[ "$(sql "SELECT event_seq > 0 FROM runs WHERE id = '$(sed -n 1p ids)'")" = 1 ]
	run -0 cg-migrate check
}

@test "prune: an object that nothing names goes after an hour, what a run names stays" {
	own_skills hello
	handler hello <<-'EOT'
		in=$(cat)
		out=$(printf %s "$in" | jq -r .context.outputDir)
		echo picture >"$out/p.txt"
		printf %s "$in" | jq '{ok: true, data: {},
			artifacts: [{artifact_type: "text/word", uri: (.context.outputDir + "/p.txt")}]}'
	EOT
	printf '%s\n' 'workflow_name: w' 'version: 1.0.0' 'steps:' \
		'  - {step_id: a, skill_id: hello, depends_on: [], input_selector: {}}' >w.yaml
	echo '{}' >t.json
	cg-plan -q -t t.json w.yaml | cg-worker -q >/dev/null
	export CG_TEST_NOW=$((($(date +%s) + 7200) * 1000))
	run -0 --separate-stderr cg-migrate prune --json
	jq_is 'map(select(.what == "objects"))[0].count == 0'
	# The state of a thread names it when nothing else does any more.
	sql "INSERT INTO checkpoint_blobs (tenant_id, thread_id, channel, version, type, blob)
		SELECT 'default', 't', 'x', '1', 'json', CAST('{\"a\":\"cg://sha256/' || content_hash || '/p.txt\"}' AS BLOB)
		FROM artifacts"
	sql "DELETE FROM artifacts; DELETE FROM step_cache"
	run -0 --separate-stderr cg-migrate prune --json
	jq_is 'map(select(.what == "objects"))[0].count == 0'
	sql "DELETE FROM checkpoint_blobs"
	run -0 --separate-stderr cg-migrate prune --json --keep-objects
	jq_is 'map(.what) == ["events", "runs", "plays", "checkpoints", "reservations", "ledger"]'
	run -0 --separate-stderr cg-migrate prune --json
	jq_is 'map(select(.what == "objects"))[0] | .count == 1 and .bytes == 8'
}
