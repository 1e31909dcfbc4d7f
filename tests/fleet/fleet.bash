# A fleet for tests: private servers that can be taken away, and workers that share
# nothing but these. Loaded after helper and act.
# shellcheck disable=SC2034,SC2154
# shellcheck shell=bash

eval "$(declare -f setup_file | sed '1s/setup_file/act_setup_file/')"

# ---- PostgreSQL: each test has a database of its own on it ----

# usage: pg_up [FOLDER]
pg_up()
{
	export CG_TEST_STORE=pg
	CG_TEST_PG=${1:-$(mktemp -d /tmp/cg-fleet.XXXXXX)}
	export CG_TEST_PG
	"$CG_ROOT/tests/services/postgres" start "$CG_TEST_PG" >/dev/null
	O=$CG_ROOT/$O "$CG_ROOT/tests/services/postgres" template "$CG_TEST_PG"
}

pg_down()
{
	"$CG_ROOT/tests/services/postgres" stop "$CG_TEST_PG"
	rm -rf "$CG_TEST_PG"
}

gone()
{
	! grep -q '^State:.[^ZX]' "/proc/$1/status" 2>/dev/null
}

all_gone()
{
	local pid

	for pid; do gone "$pid" || return 1; done
}

# As an operator does it (fast), or as a power cut does (killed): with all its children.
pg_stop()
{
	local pid all

	pid=$(head -n 1 "$CG_TEST_PG/data/postmaster.pid")
	all="$pid $(pgrep -P "$pid" | tr '\n' ' ')"
	if [ "$1" = fast ]; then kill -INT "$pid"; else kill -KILL "$pid"; fi
	# shellcheck disable=SC2086 # a list
	eventually all_gone $all
	# What it locked by its id; a dead process may keep that until its parent looks.
	rm -f "$CG_TEST_PG/data/postmaster.pid" "$CG_TEST_PG"/.s.PGSQL.*.lock
}

pg_start()
{
	env -u TMPDIR "$CG_ROOT/tests/services/postgres" restart "$CG_TEST_PG"
}

# ---- Redis or Valkey ----

redis() { redis-cli -s "$QDIR/redis.sock" "$@" 8>&-; }
redis_answers() { [ "$(redis PING 2>/dev/null)" = PONG ]; }

# usage: queue_up [OPTION OF THE SERVER...], again after queue_stop
queue_up()
{
	[ -n "${QDIR-}" ] || QDIR=$(mktemp -d /tmp/cg-redis.XXXXXX)
	export QDIR
	rm -f "$QDIR/in" "$QDIR/log"
	mkfifo "$QDIR/in"
	(cd "$QDIR" && exec env -u TMPDIR "$CG_ROOT/tests/services/redis/run" "$QDIR" "$@") \
		<"$QDIR/in" >"$QDIR/port" 2>/dev/null 3>&- &
	exec 8>"$QDIR/in"
	eventually redis_answers
}

# SHUTDOWN's words: SAVE or NOSAVE; or killed.
queue_stop()
{
	local pid

	pid=$(redis INFO server | sed -n 's/^process_id:\([0-9]*\).*/\1/p')
	if [ "$1" = killed ]; then kill -KILL "$pid"; else redis SHUTDOWN "$1" || :; fi
	exec 8>&-
	eventually gone "$pid"
}

queue_down()
{
	redis SHUTDOWN NOSAVE 2>/dev/null || true
	rm -rf "$QDIR"
}

# ---- workers ----

declare -gA pids

# In the background: a program of another host, of whose files nobody else has any.
host()
{
	exec env CG_DATA_DIR="$BATS_TEST_TMPDIR/$1/data" CG_CACHE_DIR="$BATS_TEST_TMPDIR/$1/cache" \
		CG_LEASE="${LEASE:-2s}" "${@:2}"
}

# usage: start_worker NAME [OPTION...]: its events in events.NAME, its words in said.NAME
start_worker()
{
	host "$1" ${IN_NETWORK:+ip netns exec "$IN_NETWORK"} cg-worker --queue "${@:2}" \
		>>"events.$1" 2>>"said.$1" &
	pids[$1]=$!
}

kill_worker()
{
	kill -KILL "${pids[$1]}"
	wait "${pids[$1]}" || true
}

stop_worker()
{
	local status=0

	kill -TERM "${pids[$1]}" 2>/dev/null || :
	wait "${pids[$1]}" || status=$?
	[ "$status" -eq 143 ] && return 0
	echo "# worker $1 ended with $status:"
	tail -n 20 "said.$1" | sed 's/^/# /'
	return 1
}

# ---- what must be true ----

done_runs() { sql "SELECT count(*) FROM runs WHERE status = 'completed'" 2>/dev/null || echo 0; }
at_least() { [ "$(done_runs)" -ge "$1" ]; }
completed() { [ "$(done_runs)" = "$1" ]; }

# usage: within SECONDS COMMAND...
within()
{
	local until=$((SECONDS + $1))
	shift
	until "$@"; do
		if [ "$SECONDS" -ge "$until" ]; then
			echo "# not in time: $*"
			tail -n 5 said.* 2>/dev/null | sed 's/^/# /'
			return 1
		fi
	done
}

# No step began after its completion had been recorded.
nothing_twice()
{
	local again

	again=$(sql "SELECT s.run_id, s.step_id FROM ($(numbers step.started)) s JOIN ($(numbers step.completed)) c
		ON s.run_id = c.run_id AND s.step_id = c.step_id AND s.seq > c.seq")
	[ -z "$again" ] || { echo "# executed again: $again"; return 1; }
}

numbers()
{
	case $CG_STORE in
	sqlite:*) set -- "$1" "json_extract(event, '\$.stepId')" ;;
	*) set -- "$1" "event ->> 'stepId'" ;;
	esac
	echo "SELECT run_id, seq, $2 AS step_id FROM run_events WHERE type = '$1'"
}

# All that is recorded of runs, as text.
record() { sql "SELECT * FROM runs; SELECT * FROM run_steps; SELECT seq, event FROM run_events ORDER BY run_id, seq"; }

# So many runs of one plan. usage: enqueue N FILE.yaml
enqueue()
{
	cg-plan "$2" </dev/null >"$2.plan" 2>/dev/null
	for _ in $(seq "$1"); do cat "$2.plan"; done | cg-enqueue --id >"ids.${2%.yaml}"
}
