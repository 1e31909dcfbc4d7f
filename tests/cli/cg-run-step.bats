load ../helper
load ../fixtures/act

input()
{
	printf '{"do": ['
	printf '"%s"' "$1"
	shift
	for w; do printf ', "%s"' "$w"; done
	printf ']}'
}

@test "a skill with its input on standard input: its result, nothing recorded" {
	run -0 --separate-stderr cg-run-step upper <<<'{"text": "hi"}'
	jq_is '.[0].ok and .[0].data.text == "HI" and (.[0].artifacts | length) == 1'
	[ "${#lines[@]}" -eq 1 ]
	[ "$(cg-status)" = "" ]
	no_workspaces
}

@test "0 for ok, 1 for a final failure, 75 for one worth repeating" {
	run -1 --separate-stderr cg-run-step act < <(input fail=INPUT_VALIDATION_FAILED)
	jq_is '.[0].ok == false and .[0].error_code == "INPUT_VALIDATION_FAILED"'
	run -75 --separate-stderr cg-run-step act < <(input fail=RATE_LIMITED)
	jq_is '.[0].error_code == "RATE_LIMITED"'
	run -1 --separate-stderr cg-run-step strict <<<'{"n": 77}'
	jq_is '.[0].error_code == "INPUT_VALIDATION_FAILED"'
	run --separate-stderr cg-run-step --timeout=100ms act < <(input hang)
	[ "$status" -eq 75 ]
	jq_is '.[0].error_code == "TIMEOUT"'
}

@test "a skill that is not there is named with the nearest" {
	run --separate-stderr cg-run-step uper <<<'{}'
	[ "$status" -ne 0 ]
	has -e "'uper'"
	has -e "upper"
	[ "$output" = "" ]
}

@test "a file named by file:// is read by its content" {
	printf 'a file' >t.txt
	[ "$(cg-run-step --print-input upper <<<'{"text": "file://t.txt"}' | jq -r .text)" = \
		"cg://sha256/$(sha256sum <t.txt | cut -c1-64)/t.txt" ]
	run -66 --separate-stderr cg-run-step --print-input upper <<<'{"text": "file://none.txt"}'
	has -e "/text: "
	has -e none.txt
}

@test "input that is none: 65 and where" {
	run -65 --separate-stderr cg-run-step upper <<<'{"text":'
	[ "$output" = "" ]
	has -e "cg-run-step: "
	run -65 --separate-stderr cg-run-step upper <<<'[]'
}

@test "--print-input shows what it would get, and does nothing" {
	run -0 --separate-stderr cg-run-step --print-input strict <<<'{"n": 3}'
	jq_is '.[0] == {n: 3, word: "red"} or .[0] == {n: 3}'
}

@test "--keep-workspace says where, and it is there" {
	run -0 --separate-stderr cg-run-step --keep-workspace upper <<<'{"text": "hi"}'
	dir=$(printf '%s\n%s\n' "$output" "$stderr" | grep -o "$XDG_CACHE_HOME/cg/run-step/[^ \"\\]*" | head -n 1)
	[ -f "$dir/out/upper.txt" ]
}

@test "-o puts the artifacts into a folder" {
	run -0 --separate-stderr cg-run-step -o out upper <<<'{"text": "hi"}'
	[ "$(find out -name upper.txt -exec cat {} +)" = HI ]
}

@test "a step of a recorded run, with the input that it had" {
	flow two <<-EOF
		$(step first "" file=f.txt)
		$(step second first)
	EOF
	work two
	run -0 --separate-stderr cg-run-step --run "$id" second
	jq_is '.[0].ok and .[0].data.text == "t>first>second"'
	run -0 --separate-stderr cg-run-step --run "$id" --print-input second
	jq_is '.[0].text == "t>first"'
	run -1 --separate-stderr cg-run-step --run "$id" third
	has -e third
	run -1 --separate-stderr cg-run-step --run 0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b10 first
	has -e "no run '0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b10'"
}

@test "a step record of a plan" {
	flow one <<-EOF
		$(step first "")
	EOF
	cg-plan one.yaml </dev/null 2>/dev/null | grep '"type":"step"' | head -n 1 >rec
	run -0 --separate-stderr cg-run-step <rec
	jq_is '.[0].ok'
}

@test "what a handler leaves behind is gone" {
	run -0 --separate-stderr cg-run-step act < <(input child=session child=clean)
	[ -z "$(find "$XDG_CACHE_HOME/cg/run-step" -mindepth 1 -type d)" ]
	nothing_runs || return 1
}

@test "called wrongly: 64 and one usage line" {
	for args in "--nonsense" "a b c" "--run"; do
		# shellcheck disable=SC2086 # words
		run -64 --separate-stderr cg-run-step $args </dev/null
		[ "$output" = "" ]
		has -e "usage: cg-run-step"
	done
}
