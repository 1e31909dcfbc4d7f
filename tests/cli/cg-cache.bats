load ../helper

prepare()
{
	own_skills say
	handler say <<-'EOF'
		in=$(cat)
		out=$(printf %s "$in" | jq -r .context.outputDir)
		printf %s "$in" | jq -j .input.text >"$out/word.txt"
		printf %s "$in" | jq '{ok: true, data: {said: .input.text},
			artifacts: [{artifact_type: "text/word", uri: (.context.outputDir + "/word.txt")}]}'
	EOF
	cat >flow.yaml <<-'EOF'
		workflow_name: flow
		version: 1.0.0
		steps:
		  - step_id: first
		    skill_id: say
		    depends_on: []
		    input_selector: {text: {source: trigger, path: text}}
		    cache_policy: {enabled: true, scope: global}
	EOF
}

# Run the flow with a text; sets $id to the run.
build()
{
	echo "{\"text\": \"$1\"}" >trigger.json
	id=$(cg-plan -t trigger.json flow.yaml | cg-worker | jq -r 'select(.type == "run.completed").runId')
	[ -n "$id" ]
}

@test "on a fresh machine there is nothing, nothing is said and nothing is made" {
	run -0 --separate-stderr cg-cache list
	[ "$output$stderr" = "" ]
	[ ! -e "$BATS_TEST_TMPDIR/store.db" ]
}

@test "list: an entry as columns, as a record, as a name" {
	build hello
	run -0 --separate-stderr cg-cache list
	[ "${#lines[@]}" -eq 1 ]
	[ "$(cut -f 2-6 <<<"$output")" = "$(printf 'flow\tfirst\tsay\tglobal\t5')" ]
	run -0 --separate-stderr cg-cache list --json
	jq_is 'length == 1 and .[0].type == "cache.entry" and .[0].sizeBytes == 5 and .[0].runId == "'"$id"'"'
	[ "$(cg-cache list -0 | tr '\0' '\n')" = "$(cg-cache list --json | jq -r .cacheKey)" ]
	run -0 cg-cache list --step=other
	[ "$output" = "" ]
}

@test "has: 0 there, 1 not, names from stdin as lines, records and NUL" {
	build hello
	key=$(cg-cache list --json | jq -r .cacheKey)
	run -0 cg-cache has "$key"
	run -1 cg-cache has "${key//[0-9]/0}"
	run -0 bash -c 'cg-cache list --json | cg-cache has'
	run -0 bash -c 'cg-cache list -0 | cg-cache has -0'
	run -64 --separate-stderr cg-cache has nonsense
	has -e "no key, hash or cg:// URI"
}

@test "another tenant sees neither entries nor objects" {
	build hello
	key=$(cg-cache list --json | jq -r .cacheKey)
	hash=$(cg-cache list --objects --json | jq -r 'select(.sizeBytes == 5).hash')
	run -0 cg-cache get "$hash"
	[ "$output" = hello ]
	run -1 cg-cache has --tenant=other "$key" "$hash"
	run -0 cg-cache list --tenant=other
	[ "$output" = "" ]
	run -1 --separate-stderr cg-cache get --tenant=other "$hash"
	[ "$output" = "" ]
}

@test "show: everything about an entry; what is not there is 1" {
	build hello
	key=$(cg-cache list --json | jq -r .cacheKey)
	run -0 --separate-stderr cg-cache show --json "$key"
	jq_is '.[0].data.said == "hello" and (.[0].parts.input | has("/text"))'
	run -1 --separate-stderr cg-cache show "${key//[0-9]/0}"
	has -e "there is no entry or object"
}

@test "explain: the first time, an input that changed, a hit" {
	build hello
	run -0 --separate-stderr cg-cache explain "$id" first
	has "first: executed"
	has "there was no earlier result"
	build world
	run -0 --separate-stderr cg-cache explain "$id" first
	has "input /text changed"
	build hello
	run -0 --separate-stderr cg-cache explain --json "$id" first
	jq_is '.[0].outcome == "cached" and (.[0].reasons[0] | startswith("the result of run "))'
}

@test "explain: a handler that was edited is named" {
	build hello
	echo "# edited" >>"$CG_SKILLS_PATH/say/say"
	build hello
	run -0 --separate-stderr cg-cache explain "$id" first
	has "the skill (its descriptor, program or prompt) changed"
}

@test "explain: an unknown step is 1, a missing operand 64" {
	build hello
	run -1 --separate-stderr cg-cache explain "$id" nope
	has -e "there is no step 'nope'"
	run -64 cg-cache explain "$id"
}

@test "verify names a damaged object and the entry of a missing one" {
	build hello
	run -0 cg-cache verify
	[ "$output" = "" ]
	hash=$(cg-cache list --objects --json | jq -r 'select(.sizeBytes == 5).hash')
	path=$(find "$HOME" "$BATS_TEST_TMPDIR" -path "*objects/${hash:0:2}/${hash:2}" | head -n 1)
	chmod u+w "$path"
	printf HELLO >"$path"
	run -1 --separate-stderr cg-cache verify
	has "object $hash is damaged"
	run -1 --separate-stderr cg-cache verify --json "$hash"
	jq_is '.[0].type == "cache.damage" and .[0].name == "'"$hash"'"'
	rm -f "$path"
	run -1 --separate-stderr cg-cache verify
	has "step 'first' of 'flow': object $hash is missing"
	build hello
	run -0 cg-cache verify
}

@test "put, get: bytes, a file, a folder, and back" {
	uri=$(printf abc | cg-cache put -)
	run -0 cg-cache get "$uri"
	[ "$output" = abc ]
	mkdir -p site/js
	echo '<p>' >site/index.html
	echo 1 >site/js/a.js
	uri=$(cg-cache put site)
	[[ $uri == cg://sha256/*/site ]]
	[ "$(cg-cache put site)" = "$uri" ]
	run -0 cg-cache get -o copy "$uri"
	diff -r site copy
	run -1 --separate-stderr cg-cache get -o copy "$uri"
	has -e "is there already"
	run -0 --separate-stderr cg-cache put --json site/index.html
	jq_is '.[0].mime == "text/html" and .[0].sizeBytes == 4'
}

@test "put: a link in a folder is refused, a missing file is 66" {
	mkdir site
	ln -s /etc/passwd site/x
	run -65 --separate-stderr cg-cache put site
	has -e "is a link"
	run -66 cg-cache put nothing
}

@test "get: a reader that leaves early is no error message" {
	head -c 3000000 /dev/zero >zeros
	uri=$(cg-cache put zeros)
	run --separate-stderr bash -c "set -o pipefail; cg-cache get $uri | head -c 1 | wc -c"
	[ "$status" -eq 141 ]
	[ "$output" = 1 ]
	[ "$stderr" = "" ]
}

@test "drop: quiet, 1 when it was not there, all only with -f" {
	build hello
	key=$(cg-cache list --json | jq -r .cacheKey)
	run -0 --separate-stderr cg-cache drop -n "$key"
	[ "$output" = "$key" ]
	run -0 --separate-stderr cg-cache drop "$key"
	[ "$output$stderr" = "" ]
	run -1 cg-cache drop "$key"
	build world
	run -64 setsid -w cg-cache drop --all </dev/null
	run -0 cg-cache drop --all -f
	run -0 cg-cache list
	[ "$output" = "" ]
}

@test "prune: says how much or is 64; by age; the dry run keeps" {
	build hello
	run -64 cg-cache prune
	run -0 --separate-stderr cg-cache prune -n --max-size=0
	[ "$(cut -f 1 <<<"${lines[0]}")" = entry ]
	[ "$(cg-cache list | wc -l)" -eq 1 ]
	run -0 cg-cache prune --older-than=1d
	[ "$(cg-cache list | wc -l)" -eq 1 ]
	run -0 cg-cache prune --max-size=0
	[ "$(cg-cache list | wc -l)" -eq 0 ]
	[ "$(cg-cache list --objects | wc -l)" -gt 0 ]
}

@test "prune: pages that doors have packed go when nobody asked for them" {
	local web=$XDG_CACHE_HOME/cg/web
	build hello
	mkdir -p "$web/ab" "$web/cd"
	for f in ab/old ab/old.br ab/old.gz ab/used ab/used.br ab/new cd/lost.gz; do echo "$f" >"$web/$f"; done
	touch -d '40 days ago' "$web"/ab/old* "$web"/ab/used* "$web"/cd/*
	touch -a "$web/ab/used.br"
	run -0 --separate-stderr cg-cache prune -n --older-than=30d --json
	[ "$(jq -r 'select(.kind == "web") | "\(.name) \(.sizeBytes)"' <<<"$output" | sort)" = "$(printf 'lost 11\nold 27')" ]
	[ "$(find "$web" -type f | wc -l)" = 7 ]
	run -0 cg-cache prune --max-size=100000000
	[ "$(find "$web" -type f | wc -l)" = 7 ]
	run -0 cg-cache prune --older-than=30d
	[ "$(cd "$web" && find . -type f | sort | paste -sd' ')" = "./ab/new ./ab/used ./ab/used.br" ]
}

@test "prune: a run whose steps were hits keeps its results when nothing of the cache is left" {
	local text

	text=$(printf 'long %.0s' $(seq 500))
	build "$text"
	first=$id
	build "$text"
	hit=$(sql "SELECT cache_hit, output IS NULL FROM run_steps WHERE run_id = '$id'")
	[[ $hit = "1|1" || $hit = "t|t" ]]
	cg-cache export "$id" before
	jq -e --arg t "$text" '.. | objects | select(has("said")) | .said == $t' before/*.json
	run -0 cg-cache prune --max-size=0
	# As if it had been long ago: the next one would take what nobody names.
	sql "UPDATE results SET unused_since = '2026-01-01T00:00:00.000Z'"
	run -0 cg-cache prune --max-size=0
	cg-cache export "$id" after
	diff -r before after
	sql "DELETE FROM run_steps WHERE run_id <> '$first'"
	run -0 cg-cache prune --max-size=0
	sql "UPDATE results SET unused_since = '2026-01-01T00:00:00.000Z'"
	run -0 cg-cache prune --max-size=0
	[ "$(sql "SELECT count(*) FROM results")" -eq 0 ]
	cg-cache export "$first" own
	jq -e --arg t "$text" '.. | objects | select(has("said")) | .said == $t' own/*.json
}

@test "export: the files of a run in a folder" {
	build hello
	run -0 --separate-stderr cg-cache export "$id" out
	[ "$(cat out/first/word.txt)" = hello ]
	[ -s out/plan.ndjson ]
	run -1 --separate-stderr cg-cache export 0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b10 out2
	[ ! -e out2 ]
}

# root may write anywhere: hold it back as somebody else would be.
as_somebody()
{
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid=65534 --clear-groups --inh-caps=-all --bounding-set=-all \
			env HOME="$ro" XDG_DATA_HOME="$ro" XDG_CONFIG_HOME="$ro" XDG_CACHE_HOME="$ro" "$@"
	else
		"$@"
	fi
}

# bats test_tags=sqlite
@test "a store in a read-only folder can be read, and writing says why not" {
	build hello
	key=$(cg-cache list --json | jq -r .cacheKey)
	ro=$(mktemp -d /tmp/cg-ro.XXXXXX)
	cp "$BATS_TEST_TMPDIR/store.db" "$ro/cg.db"
	cp "$BIN/cg-cache" "$ro/" # the checkout may lie where nobody else can go, as in /root
	chmod 0444 "$ro/cg.db"
	chmod 0555 "$ro"
	cd /
	run -0 as_somebody "$ro/cg-cache" list --store="sqlite:$ro/cg.db"
	[ "${#lines[@]}" -eq 1 ]
	run -74 --separate-stderr as_somebody "$ro/cg-cache" drop --store="sqlite:$ro/cg.db" "$key"
	has -e "cannot be written to: check the permissions"
	chmod 0755 "$ro"
	rm -r "$ro"
}
