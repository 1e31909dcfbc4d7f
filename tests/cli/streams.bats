# What every program does when a standard stream is missing, is full, or has lost its reader.
load ../helper
load ../fixtures/act

# Something for each program to print. Standard input of a command is its file in `in`, or nothing.
fill()
{
	flow one <<-END
		  - {step_id: a, skill_id: upper, depends_on: [], input_selector: {text: {source: trigger, path: text}}}
	END
	printf '%s\n' 'workflow_name: graph' 'version: 1.0.0' 'kind: graph' 'state: {log: {reducer: append}}' \
		'nodes: [{node_id: a, skill_id: pass, input_selector: {log: {source: constants, value: a}}}]' \
		'edges: [{from: START, to: a}, {from: a, to: END}]' >graph.yaml
	mkdir in
	cg-plan one.yaml </dev/null >in/cg-worker 2>/dev/null
	cg-worker <in/cg-worker >done 2>/dev/null
	run_id=$(jq -r 'select(.type == "run.completed").runId' done)
	cg-thread run -q --id graph.yaml <<<'{"input":{}}' >thread
	campaign=$(cg-campaign create --template=quiz --brief=Tea_by_the_sea Tea)
	cg-chat new >/dev/null
	cg-key create first >/dev/null
	echo '{"text":"t"}' >in/cg-run-step
	echo '{"campaign_theme":{"palette":{}}}' >in/cg-intel
}

# One line and more for each program: a command that prints something here.
commands()
{
	cat <<-END
		cg
		cg --version
		cg-cache put one.yaml
		cg-campaign list
		cg-campaign create --template=quiz --brief=Tea_by_the_sea Tea
		cg-campaign get --json $campaign
		cg-chat sessions
		cg-chat new
		cg-enqueue --id one.yaml
		cg-gate --help
		cg-httpd --openapi
		cg-httpd --help
		cg-intel presets
		cg-key create anybody
		cg-key list --json
		cg-library list
		cg-migrate status
		cg-plan one.yaml
		cg-plan --list
		cg-plan --graph=svg one.yaml
		cg-plan --cost one.yaml
		cg-play show $campaign
		cg-prompt list
		cg-prompt show chat_reply
		cg-queue --help
		cg-run limits
		cg-run-step upper
		cg-skill list
		cg-skill show upper
		cg-status
		cg-status --json $run_id
		cg-status --artifacts --json $run_id
		cg-status --show-config
		cg-status --timeline $run_id
		cg-status --completion=bash
		cg-thread list
		cg-thread state $(cat thread)
		cg-worker
		cg-worker --queue --once
	END
}

# The table names every program that there is.
every_program()
{
	diff <(commands | sed 's/ .*//' | sort -u) <(cd "$BIN" && printf '%s\n' cg* | sort)
}

# Calls $1 with the words of each command, its standard input in place; tells which one failed.
each()
{
	local line in how=$1 bad=0
	local -a words

	while read -r line; do
		read -ra words <<<"$line"
		in=in/${words[0]}
		[ -f "$in" ] || in=/dev/null
		"$how" "${words[@]}" <"$in" || { echo "# $line: $(cat said)"; bad=1; }
	done < <(commands)
	return $bad
}

# The last command ended with 74, and the last thing it said was that, of itself and this reason.
told()
{
	[ "$1" -eq 74 ] || { echo "# status $1"; return 1; }
	tail -n 1 said | grep -Eqx "$2( [a-z-]+)?: write standard output: $3" && [ "$(grep -c 'standard output' said)" -eq 1 ]
}

full() { "$@" >/dev/full 2>said; told $? "$1" "No space left on device"; }
closed() { "$@" >&- 2>said; told $? "$1" "Bad file descriptor"; }

@test "a full standard output: 74 and one sentence, from every program" {
	fill
	every_program
	each full
}

@test "a closed standard output: 74 and one sentence, from every program" {
	fill
	each closed
}

gone()
{
	local status=0

	(trap - PIPE && exec "$@" >&7 2>said) || status=$?
	[ "$status" -eq 141 ] || { echo "# status $status"; return 1; }
	! grep -Eqi "standard output|pipe" said
}

@test "a reader that has gone away: every program dies of it, and is quiet" {
	fill
	mkfifo pipe
	exec 8<>pipe 7>pipe 8>&-
	each gone
	exec 7>&-
}

# With no descriptors at all: whatever is opened must not become one of the three.
none()
{
	local status=0

	"$@" <&- >&- 2>&- || status=$?
	: >said
	[ "$status" -ne 0 ] && [ "$status" -lt 128 ]
}

@test "no standard descriptor at all: nothing of what is said gets into the store or a file" {
	fill
	each none
	case $CG_STORE in
	sqlite:*)
		[ "$(sqlite3 "${CG_STORE#sqlite:}" 'PRAGMA integrity_check')" = ok ]
		[ "$(head -c 15 "${CG_STORE#sqlite:}")" = "SQLite format 3" ]
		;;
	esac
	run -0 cg-migrate check
}

heard_nobody()
{
	local status=0

	"$@" >out 2>&- || status=$?
	cp out said
	[ "$status" -eq 0 ] && [ -s out ]
}

@test "a closed standard error is nobody's loss: the result is whole, the status 0" {
	fill
	each heard_nobody
}

@test "a closed standard input: who reads says so, who does not goes on" {
	fill
	for c in "cg-worker" "cg-run-step upper" "cg-run cancel -"; do
		run -74 --separate-stderr bash -c "$c <&-"
		[ "${lines[*]}" = "" ]
		grep -Eqx "${c%% *}( cancel)?: read (stdin|standard input): Bad file descriptor" <<<"$stderr"
	done
	run -0 bash -c "cg-plan -t in/cg-run-step one.yaml <&-"
	run -0 bash -c "cg-status <&-"
	run -0 bash -c "cg-worker --queue --once <&-"
}

@test "a failure in the middle of a long text is told with its reason too" {
	for c in "cg-httpd --openapi" "cg-status --completion=bash" "cg-thread --help"; do
		# shellcheck disable=SC2016 # of the inner shell
		run -74 --separate-stderr bash -c 'trap "" XFSZ; ulimit -f 1; exec "$@" >short' - $c
		has -e "${c%% *}: write standard output: File too large"
		[ "${#stderr_lines[@]}" -eq 1 ]
	done
}

@test "what a worker was at when nobody could hear of it is free at once for the next" {
	fill
	id=$(cg-enqueue --id one.yaml </dev/null 2>/dev/null)
	run -74 --separate-stderr bash -c 'cg-worker -q --queue --once >/dev/full'
	[ "$stderr" = "cg-worker: write standard output: No space left on device" ]
	[ "$(cg-status --json "$id" | jq -r 'select(.type == "run").status')" = queued ]
	run -0 cg-worker -q --queue --once
	[ "$(cg-status --json "$id" | jq -r 'select(.type == "run").status')" = completed ]
	thread=$(cg-thread run -q --id graph.yaml <<<'{"input":{}}')
	run -74 bash -c "cg-thread run graph.yaml >/dev/full" <<<'{"input":{}}'
	run -0 cg-thread list --json
	jq_is 'map(.status) == ["failed", "idle", "idle"]
		and .[0].error.message == "its reader went away, or its output could not be written"'
}

@test "as JSON it is one object" {
	run -74 --separate-stderr bash -c 'cg-httpd --openapi --log-format=json >/dev/full'
	[ "$(jq -r '"\(.code) \(.event)"' <<<"$stderr")" = "IO write standard output: No space left on device" ]
}

# What the last handler said; usage: asked STATUS SENTENCE
asked()
{
	[ "$status" -eq "$1" ] && [ "$(grep -v '^{' <<<"$stderr")" = "$name: $2" ] && return 0
	echo "# $name: $status: $stderr"
	return 1
}

@test "handlers: the same, and no request is told from a wrong one" {
	mkdir -p w/out
	jq -n --arg w "$PWD/w" '{input: {}, context: {workspace: $w, outputDir: ($w + "/out")}}' >request
	for h in "$CG_LIBEXEC"/*; do
		[ -f "$h" ] || continue
		name=${h##*/}
		run --separate-stderr bash -c "$h <&-"
		asked 74 "read standard input: Bad file descriptor"
		run --separate-stderr "$h" operand
		asked 64 "takes no arguments, reads a step request from standard input"
		for text in '' '{}' 'no JSON'; do
			run -65 --separate-stderr "$h" <<<"$text"
			[[ ${stderr_lines[*]} = "$name: standard input:"* ]]
		done
	done
	# They have one frame; these three are quick.
	for name in chat_title intelligence_plan theme_resolve; do
		run --separate-stderr bash -c "$CG_LIBEXEC/$name <request >/dev/full"
		asked 74 "write standard output: No space left on device"
		run --separate-stderr bash -c "$CG_LIBEXEC/$name <request >&-"
		asked 74 "write standard output: Bad file descriptor"
	done
}
