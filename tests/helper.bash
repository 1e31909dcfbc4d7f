# Loaded by every .bats file: a private home, the built programs first in PATH,
# a store of its own for each test, and nothing left running after it.
# shellcheck shell=bash
bats_require_minimum_version 1.5.0

CG_ROOT=${CG_ROOT:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}
O=${O:-build}

# Paths that tests use.
BIN=$CG_ROOT/$O/bin
FIXTURES=$CG_ROOT/tests/fixtures
MINIMAL=$CG_ROOT/workflows/campaign.build.minimal.v1.yaml
BRIEF=$CG_ROOT/examples/summer-shoes.json
export FIXTURES MINIMAL BRIEF

setup()
{
	# One command, not a loop: bats traces each, and this is done for every test.
	# shellcheck disable=SC2046 # names of variables
	unset -v $(compgen -e | grep -P '^(?!(CG_ROOT|CG_TEST_STORE|CG_TEST_PG|CG_SEED)$)(CG_|XDG_|DATABASE_URL$|DB_|APP_|PG|REDIS_|LITELLM_|CHAT_LLM_|WORKFLOW_|AWS_|NO_COLOR$|TERM$)')
	export CG_ROOT
	export HOME=$BATS_TEST_TMPDIR/home TMPDIR=$BATS_TEST_TMPDIR/tmp
	export XDG_CACHE_HOME=$HOME/.cache XDG_DATA_HOME=$HOME/.local/share
	export XDG_STATE_HOME=$HOME/.local/state XDG_CONFIG_HOME=$HOME/.config
	export XDG_RUNTIME_DIR=$BATS_TEST_TMPDIR/run LC_ALL=C.UTF-8 TZ=UTC
	export PATH=$BIN:$PATH
	new_store "$BATS_TEST_TMPDIR/store.db" || return 1
	export CG_SKILLS_PATH=$CG_ROOT/skills CG_PROMPTS_PATH=$CG_ROOT/prompts
	export CG_WORKFLOWS_PATH=$CG_ROOT/workflows CG_LIBEXEC=$CG_ROOT/$O/libexec/cg
	mkdir -p "$HOME" "$TMPDIR" "$BATS_TEST_TMPDIR/work"
	mkdir -m 0700 "$XDG_RUNTIME_DIR"
	cd "$BATS_TEST_TMPDIR/work" || return 1
	if declare -F prepare >/dev/null; then prepare; fi
}

teardown()
{
	local status=0

	if declare -F finish >/dev/null; then finish; fi
	nothing_runs || status=1
	drop_stores
	return $status
}

# A store of its own, named by CG_STORE: the file, or with CG_TEST_STORE=pg a database on
# the server in the folder CG_TEST_PG (tests/services/postgres). usage: new_store FILE
new_store()
{
	if [ "${CG_TEST_STORE-}" = pg ]; then
		CG_STORE=$("$CG_ROOT/tests/services/postgres" fresh "$CG_TEST_PG") || return 1
		printf '%s\n' "$CG_STORE" >>"$BATS_TEST_TMPDIR/databases"
		export CG_TENANT=default
	else
		CG_STORE=sqlite:$1
	fi
	export CG_STORE
}

drop_stores()
{
	local url

	[ -f "$BATS_TEST_TMPDIR/databases" ] || return 0
	while read -r url; do
		"$CG_ROOT/tests/services/postgres" drop "$CG_TEST_PG" "$url"
	done <"$BATS_TEST_TMPDIR/databases"
}

# SQL over the store, whatever it is, as whom nothing is hidden from: columns with | between.
sql()
{
	case $CG_STORE in
	sqlite:*) sqlite3 -cmd '.timeout 10000' "${CG_STORE#sqlite:}" "$1" ;;
	*) PGOPTIONS='-c search_path=app' psql -X -q -At "${CG_STORE/cg_test@/postgres@}" -c "$1" ;;
	esac
}

# Let time pass for workers that were killed: where no lock shows it, a death is seen when
# a lease is over.
bury()
{
	case $CG_STORE in
	sqlite:*) ;;
	*) sql "UPDATE workers SET heartbeat_at = heartbeat_at - interval '1 hour'" ;;
	esac
}

# A copy of the whole store, as text: to look for what must not be in it.
dump_store()
{
	case $CG_STORE in
	sqlite:*) sqlite3 "${CG_STORE#sqlite:}" .dump ;;
	*) pg_dump "${CG_STORE/cg_test@/postgres@}" ;;
	esac
}

# Processes that this test started: those whose working folder lies in the test's
# own, and those that inherited its TMPDIR. Prints their ids.
ours()
{
	local pid p=$BASHPID mine=" $$ $BASHPID " line found

	found=$(
		find /proc/[0-9]*/cwd -maxdepth 0 -lname "$BATS_TEST_TMPDIR*" 2>/dev/null
		env -u TMPDIR grep -laF "TMPDIR=$BATS_TEST_TMPDIR/" /proc/[0-9]*/environ 2>/dev/null
	) || :
	[ -n "$found" ] || return 0
	while [ "${p:-1}" -gt 1 ]; do
		mine="$mine$p "
		line=$(grep '^PPid:' "/proc/$p/status" 2>/dev/null)
		p=${line#PPid:?}
	done
	printf '%s\n' "$found" | sed 's:^/proc/\([0-9]*\)/.*:\1:' | sort -u | while read -r pid; do
		case $mine in *" $pid "*) continue ;; esac
		# Gone already, or a zombie that waits for its parent: no finding.
		grep -q '^State:.[^ZX]' "/proc/$pid/status" 2>/dev/null && echo "$pid"
	done
}

# Fails, and ends them, when something that the test started still runs. Children
# get a moment to notice that their parent is gone.
nothing_runs()
{
	local left i

	cd / || return 1
	for i in 1 2 3 4 5 6 7 8 9 10; do
		left=$(ours)
		[ -n "$left" ] || return 0
		sleep 0.1
	done
	for i in $left; do
		echo "# still running: $i $(tr '\0' ' ' <"/proc/$i/cmdline" 2>/dev/null)"
		kill -KILL "$i" 2>/dev/null
	done
	return 1
}

# A catalog of the test's own, with the skills named: trivial, unless the test
# replaces them. usage: own_skills NAME...
own_skills()
{
	local name

	export CG_SKILLS_PATH=$BATS_TEST_TMPDIR/skills
	mkdir -p "$CG_SKILLS_PATH/catalog"
	echo "version: 1.0.0" >"$CG_SKILLS_PATH/catalog/index.yaml"
	echo "skills:" >>"$CG_SKILLS_PATH/catalog/index.yaml"
	for name; do
		echo "  - {skill_id: $name, version: 1.0.0, title: $name, status: active}" \
			>>"$CG_SKILLS_PATH/catalog/index.yaml"
		descriptor "$name" <<-EOF
			implementation: {type: cli_command, handler: $name}
		EOF
		handler "$name" <<-'EOF'
			jq '{ok: true, data: .input}'
		EOF
	done
}

# The descriptor of a skill; standard input is what follows the schemas.
descriptor()
{
	{
		printf 'skill_id: %s\nversion: 1.0.0\ntitle: %s\n' "$1" "$1"
		printf 'input_schema: {type: object}\noutput_schema: {type: object}\n'
		cat
	} >"$CG_SKILLS_PATH/catalog/$1.yaml"
}

# The program of a skill: a shell script from standard input.
handler()
{
	mkdir -p "$CG_SKILLS_PATH/$1"
	{
		echo '#!/bin/sh'
		cat
	} >"$CG_SKILLS_PATH/$1/$1"
	chmod 755 "$CG_SKILLS_PATH/$1/$1"
}

# Wait until a command succeeds, at most 20 seconds. usage: eventually COMMAND...
eventually()
{
	local i

	for i in $(seq 200); do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.1
	done
	echo "# never became true after $i tries: $*"
	return 1
}

# shellcheck disable=SC2154 # output and stderr are set by bats' run
# Does $output (or $stderr, with -e) have this text?
has()
{
	local what=$output

	if [ "$1" = -e ]; then
		what=$stderr
		shift
	fi
	case $what in *"$1"*) return 0 ;; esac
	printf '# wanted: %s\n# in: %s\n' "$1" "$what"
	return 1
}

# jq over $output must be true. usage: jq_is FILTER
jq_is()
{
	printf '%s\n' "$output" | jq -es "$1" >/dev/null && return 0
	printf '# not true: %s\n# of: %s\n' "$1" "$output"
	return 1
}

# A Redis of the test's own, as CG_QUEUE. usage: redis_up, and redis_down at the end
redis_up()
{
	local dir=$BATS_TEST_TMPDIR/redis

	command -v redis-server >/dev/null || command -v valkey-server >/dev/null || skip "no redis-server"
	mkdir -p "$dir"
	mkfifo "$dir/in"
	"$CG_ROOT/tests/services/redis/run" "$dir" <"$dir/in" >"$dir/port" 2>"$dir/err" 3>&- &
	redis_pid=$!
	exec 9>"$dir/in" # it ends when we close this
	eventually test -s "$dir/port"
	export CG_QUEUE=unix:$dir/redis.sock
}

redis_down()
{
	[ -n "${redis_pid-}" ] || return 0
	exec 9>&-
	kill "$redis_pid" 2>/dev/null || : # what a failed test left running may hold the other end
	wait "$redis_pid" || :
}
