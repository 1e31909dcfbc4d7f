# bats file_tags=sqlite
load ../helper

@test "status of a store that is not there: all pending, and nothing is made" {
	run -0 --separate-stderr cg-migrate status
	[ "$output" = "$(printf '1\tinit\tpending\t\n2\tfleet\tpending\t')" ]
	[ ! -e "$BATS_TEST_TMPDIR/store.db" ]
}

@test "up creates the store, twice is harmless, check is content" {
	run -0 --separate-stderr cg-migrate up
	[ "$output$stderr" = "" ]
	run -0 cg-migrate up
	run -0 --separate-stderr cg-migrate status --json
	jq_is 'map(.number) == [1, 2] and all(.type == "migration" and .status == "applied"
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
