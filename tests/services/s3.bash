# An S3 server for bats files: loaded after helper. shellcheck shell=bash

# Start it, on the port it had before if it had one, and point the objects at it.
# usage: s3_start [OPTION...] (of tests/services/s3/server.mjs)
s3_start()
{
	export AWS_ACCESS_KEY_ID=S3RVER AWS_SECRET_ACCESS_KEY=S3RVER
	S3_DIR=$BATS_TEST_TMPDIR/s3
	mkdir -p "$S3_DIR"
	[ -p "$BATS_TEST_TMPDIR/s3.in" ] || mkfifo "$BATS_TEST_TMPDIR/s3.in" "$BATS_TEST_TMPDIR/s3.out"
	"$CG_ROOT/tests/services/s3/run" "$S3_DIR" --log="$BATS_TEST_TMPDIR/s3.log" \
		${S3_PORT:+--port=$S3_PORT} "$@" <"$BATS_TEST_TMPDIR/s3.in" >"$BATS_TEST_TMPDIR/s3.out" 3>&- &
	S3_PID=$!
	exec 6>"$BATS_TEST_TMPDIR/s3.in" # while we hold this end, it runs
	read -r S3_PORT <"$BATS_TEST_TMPDIR/s3.out" || S3_PORT=
	[ -n "$S3_PORT" ] || { wait "$S3_PID"; return $?; }
	export CG_OBJECTS="s3://cg-test/cg?endpoint=http://127.0.0.1:$S3_PORT"
}

s3_stop()
{
	exec 6>&-
	kill "$S3_PID" 2>/dev/null || true
	wait "$S3_PID" 2>/dev/null || true
}

# How many requests of that method there were. usage: s3_requests METHOD
s3_requests()
{
	grep -c "\"method\":\"$1\"" "$BATS_TEST_TMPDIR/s3.log" 2>/dev/null || true
}
