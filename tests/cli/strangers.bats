# What a person gets who does not know the programs: wrong words, wrong files, no home, a small
# terminal, and Ctrl-C.
load ../helper
load ../fixtures/act

# The last command ended so and said exactly that, above its usage. usage: says STATUS SENTENCE
says()
{
	[ "$status" -eq "$1" ] && [ "${stderr%%$'\n'*}" = "$2" ] && return 0
	echo "# $status: $stderr"
	return 1
}

# A folder where somebody else can go, with all that this one needs to run: the checkout and the
# tests' own folders may lie where nobody else can. root is held back as that one.
# usage: open_to_others PROGRAM...
open_to_others()
{
	out=$(mktemp -d /tmp/cg-others.XXXXXX)
	chmod 755 "$out"
	mkdir "$out/bin"
	for p; do cp "$BIN/$p" "$out/bin"; done
	cp -R "$CG_ROOT/workflows" "$CG_ROOT/prompts" "$CG_ROOT/skills" "$out"
	chmod -R go+rX "$out"
	export CG_SKILLS_PATH=$out/skills CG_PROMPTS_PATH=$out/prompts CG_WORKFLOWS_PATH=$out/workflows PATH=$out/bin:$PATH
	another=65534
}

as_another()
{
	(
		cd / || exit
		if [ "$(id -u)" -eq 0 ]; then
			exec setpriv --reuid="$another" --regid="$another" --clear-groups --inh-caps=-all --bounding-set=-all "$@"
		fi
		exec "$@"
	)
}

finish()
{
	[ -z "${out-}" ] || { chmod -R u+w "$out" && rm -rf "$out"; }
}

one_step()
{
	flow one <<-END
		  - {step_id: a, skill_id: upper, depends_on: [], input_selector: {text: {source: trigger, path: text}}}
	END
}

@test "httpd: numbers without a meaning are refused before anything is opened" {
	for o in jobs=1001 jobs=0 makers=1001 threads=1001 connections=4294967296 streams=10000001 per-address=10000001 proxies=101; do
		run --separate-stderr cg-httpd --listen=127.0.0.1:0 "--$o"
		grep -Eq "^cg-httpd: option '--${o%=*}': ${o#*=} is not between [01] and [0-9]+$" <<<"${stderr_lines[0]}"
		[ "$status" -eq 64 ]
	done
	run --separate-stderr cg-httpd --listen=127.0.0.1:0 --ready-fd=9
	says 64 "cg-httpd: option '--ready-fd': descriptor 9 is not open"
	[ ! -e "$BATS_TEST_TMPDIR/store.db" ]
}

@test "enqueue: a priority that no store holds is refused, not taken for another" {
	one_step
	run --separate-stderr cg-enqueue --priority=4294967296 one.yaml </dev/null
	says 64 "cg-enqueue: option '--priority': 4294967296 is not between 0 and 2147483647"
	run -0 cg-status
	[ "$output" = "" ]
}

@test "a folder where a file is expected: 66, and which" {
	mkdir d
	one_step
	for c in "cg-plan ./d" "cg-plan -t d one.yaml" "cg-plan --config=d --list" "cg-enqueue -t d one.yaml" \
		"cg-campaign create -f d" "cg-intel plan -f d" "cg-intel theme --image=d" "cg-library add d" "cg-play set -f d x"; do
		run -66 --separate-stderr $c
		grep -q "d' is a folder, not a file$" <<<"$stderr"
	done
}

@test "a folder of workflows, skills or prompts that is none: 66" {
	echo x >file
	for p in nowhere file; do
		run --separate-stderr cg-plan --list --workflows-path=$p
		says 66 "cg-plan: no folder of workflows: '$p'"
		run -66 --separate-stderr cg-skill list --skills-path=$p
		run -66 --separate-stderr cg-prompt list --prompts-path=$p
	done
	mkdir empty
	run -0 --separate-stderr cg-plan --list --workflows-path=empty
}

@test "a file that its user may not read: 77, and which" {
	open_to_others cg-plan
	echo '{"text": "t"}' >"$out/mine.json"
	chmod 000 "$out/mine.json"
	run --separate-stderr as_another cg-plan -t "$out/mine.json" campaign.build
	says 77 "cg-plan: open '$out/mine.json': Permission denied"
	run --separate-stderr as_another cg-plan "$out/mine.json"
	says 77 "cg-plan: load workflow: open '$out/mine.json': Permission denied"
}

@test "what is no text is no brief" {
	head -c 3000 "$BIN/cg-plan" >bytes
	run --separate-stderr cg-intel plan -f bytes
	says 65 "cg-intel plan: bytes: neither text nor a request"
	run --separate-stderr cg-intel plan <bytes
	says 65 "cg-intel plan: standard input: neither text nor a request"
	run --separate-stderr cg-intel theme -f bytes
	[ "$status" -eq 65 ]
}

@test "wrong data is 65, whoever reads it" {
	one_step
	for text in '' 'nonsense' '[1]' '{"a":'; do
		for c in "cg-worker" "cg-run-step upper" "cg-campaign create -f -" "cg-intel validate" "cg-play set x" "cg-plan one.yaml"; do
			[ "$text$c" != "cg-plan one.yaml" ] || continue
			run --separate-stderr $c <<<"$text"
			[ "$status" -eq 65 ] || { echo "# $c <<<'$text': $status"; return 1; }
			[ "${#stderr_lines[@]}" -eq 1 ] || { echo "# $c <<<'$text': $stderr"; return 1; }
		done
	done
}

@test "a record that names nothing is a mistake, not a success" {
	for c in "cg-run cancel" "cg-status -" "cg-campaign get -" "cg-key revoke -" "cg-cache has -"; do
		run -65 --separate-stderr $c <<<'{"other": "words"}'
		grep -Eqx "cg-[a-z]+( [a-z]+)?: stdin:1: no '[A-Za-z]+' in the record" <<<"$stderr"
	done
}

@test "thread: an empty request for a new thread is asked for its input, and leaves no thread" {
	for text in '' '{}'; do
		run --separate-stderr cg-thread run data.enrichment <<<"$text"
		says 64 'cg-thread run: what is its input? {"input": {...}} on standard input, or with -t'
	done
	run -0 cg-thread list
	[ "$output" = "" ]
}

@test "library: of what came without a name is said that it is the file" {
	run --separate-stderr cg-library add - <<<text
	[ "$status" -eq 65 ]
	has -e "cg-library add: the file is no picture"
}

@test "cg tells what each of our programs is for" {
	run -0 cg
	for p in "$BIN"/cg-*; do
		n=${p##*/cg-}
		grep -Eq "^$n +[a-z]" <<<"$output" || { echo "# $n"; return 1; }
	done
}

@test "what a sentence quotes does not steer the terminal" {
	local bad=$'\e]0;owned\a\e[31m' c1=$'\xc2\x9b31m'
	run --separate-stderr cg-status "$bad$c1"
	[ "$status" -eq 1 ]
	[ "$stderr" = "cg-status: no run '?]0;owned??[31m?31m'" ]
	run --separate-stderr cg-status "--$bad"
	says 64 "cg-status: unknown option '--?]0;owned??[31m'"
	run --separate-stderr cg-plan "$bad.yaml"
	! grep -q $'\e' <<<"$stderr"
	flow one <<-END
		  - {step_id: a, skill_id: upper, depends_on: [], input_selector: {text: {source: trigger, path: text}}}
	END
	own_skills upper
	handler upper <<-'EOF'
		printf '{"ok": false, "error": "\\u001b[31mred", "error_code": "VALIDATION_ERROR"}'
	EOF
	run --separate-stderr bash -c 'cg-plan one.yaml </dev/null 2>/dev/null | cg-worker'
	! grep -q $'\e' <<<"$stderr"
	has -e "failed    a ("
	has -e "?[31mred"
}

@test "without HOME it is the folder that the system knows, never one that others can make" {
	local home
	home=$(getent passwd "$(id -u)" | cut -d: -f6)
	for h in -uHOME HOME= HOME=relative; do
		run -0 env -u XDG_DATA_HOME -u XDG_CACHE_HOME -u CG_STORE $h cg-status --json --show-config
		jq_is "map(select(.name == \"data-dir\"))[0].value == \"$home/.local/share/cg\""
		jq_is "map(select(.name == \"cache-dir\"))[0].value == \"$home/.cache/cg\""
	done
}

@test "with no home at all it says what to set" {
	open_to_others cg-prompt
	another=64999 # whom the system does not know
	unset HOME XDG_DATA_HOME XDG_CACHE_HOME XDG_CONFIG_HOME
	if [ "$(id -u)" -eq 0 ]; then
		run --separate-stderr as_another cg-prompt list
		says 78 "cg-prompt list: no data-dir, and no home folder where it could be: set HOME, or CG_DATA_DIR"
	fi
	export CG_DATA_DIR=$out/data CG_CACHE_DIR=$out/cache
	run -0 as_another cg-prompt list
}

@test "a home that cannot be written: who reads goes on, who writes says what could not be made" {
	open_to_others cg-{status,plan,skill,campaign,intel,thread,enqueue,worker,key,chat,migrate}
	unset CG_STORE XDG_DATA_HOME XDG_CACHE_HOME XDG_CONFIG_HOME XDG_RUNTIME_DIR
	export HOME=$out CG_TENANT=default
	chmod 555 "$out"
	for c in "cg-status" "cg-plan --list" "cg-skill list" "cg-campaign list" "cg-intel presets" "cg-thread list"; do
		run --separate-stderr as_another $c
		[ "$status" -eq 0 ] || { echo "# $c: $stderr"; return 1; }
	done
	for c in "cg-enqueue campaign.build" "cg-worker --queue --once" "cg-key create x" "cg-chat new" "cg-migrate up"; do
		run -77 --separate-stderr as_another $c </dev/null
		has -e ": create folder '$out/.local/share/cg': Permission denied"
	done
}

# usage: on_terminal COLUMNS COMMAND
on_terminal() { script -qec "stty cols $1; $2" /dev/null </dev/null | tr -d '\r'; }

@test "tables: long texts are cut for a terminal of 80 columns, a smaller one wraps whole lines" {
	run -0 on_terminal 80 "cg-plan --list"
	[ "$(grep -c '…$' <<<"$output")" -gt 3 ]
	while read -r l; do [ "${#l}" -le 80 ]; done <<<"$output"
	CG_SKILLS_PATH=$CG_ROOT/skills cg-enqueue -q "$MINIMAL" </dev/null >/dev/null 2>&1
	run -0 on_terminal 80 cg-status
	has "USD"
	while read -r l; do [ "${#l}" -le 80 ]; done <<<"$output"
	run -0 on_terminal 40 cg-status
	has "campaign.build.minimal"
	has "queued"
}

@test "worker: Ctrl-C in the middle gives the run back, dies of it, and says how to go on" {
	flow two <<-END
		$(step a "" touch=begun hang)
	END
	cg-plan two.yaml </dev/null >plan 2>/dev/null
	cg-worker --grace=100ms <plan >out 2>said &
	pid=$!
	eventually grep -q step.started out
	kill -INT "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 130 ]
	id=$(jq -r .runId out | head -n 1)
	grep -qx "cg-worker: run $id queued: its worker was told to stop" said
	grep -qx "cg-worker: to go on with it: cg-worker --resume $id" said
	[ "$(cg-status --json "$id" | jq -r 'select(.type == "run").status')" = queued ]
}
