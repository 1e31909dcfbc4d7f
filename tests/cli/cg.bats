load ../helper

@test "cg lists the tools that are there" {
	run -0 --separate-stderr cg
	[ "$stderr" = "" ]
	has "skill      list, show and check the skills"
}

@test "cg TOOL is cg-TOOL: arguments, status, streams" {
	a=$(cg skill list --json)
	[ "$a" = "$(cg-skill list --json)" ]
	run -64 --separate-stderr cg skill nonsense
	has -e "cg-skill: no verb 'nonsense'"
	run -0 --separate-stderr cg skill --version
	[ "${lines[0]}" = "cg-skill $(cat "$CG_ROOT/VERSION")" ]
}

@test "cg help TOOL, cg --help, cg --version" {
	run -0 --separate-stderr cg help skill
	has "usage: cg-skill"
	run -0 --separate-stderr cg --help
	has "usage: cg "
	run -0 --separate-stderr cg --version
	[ "${lines[0]}" = "cg $(cat "$CG_ROOT/VERSION")" ]
}

@test "an unknown tool: 64, and the nearest" {
	run -64 --separate-stderr cg skil
	has -e "did you mean 'cg skill'?"
	run -64 --separate-stderr cg ../../bin/sh
	run -64 --separate-stderr cg frobnicate-everything
}

@test "tools in PATH join in" {
	mkdir bin
	printf '#!/bin/sh\necho "hello $1"\n' >bin/cg-greet
	chmod +x bin/cg-greet
	export PATH=$PWD/bin:$PATH
	run -0 --separate-stderr cg greet you
	[ "$output" = "hello you" ]
	run -0 --separate-stderr cg
	has "greet"
}

@test "every program answers --help and --version on stdout, with status 0" {
	for p in "$BIN"/*; do
		n=$(basename "$p")
		run -0 --separate-stderr "$p" --version
		[ "${lines[0]}" = "$n $(cat "$CG_ROOT/VERSION")" ]
		[ "$stderr" = "" ]
		run -0 --separate-stderr "$p" --help
		has "usage: $n"
		has "Examples:"
		[ "$stderr" = "" ]
		run -64 --separate-stderr "$p" --no-such-option-here
		[ "$output" = "" ]
		[ "${#stderr_lines[@]}" -eq 2 ]
	done
}

@test "help of a verb: no option twice, no blank at the end of the usage" {
	local p verb

	for p in "$BIN"/cg-*; do
		for verb in $("$p" --help | sed -n '/^Verbs/,/^$/s/^  \([a-z-]*\) .*/\1/p'); do
			run -0 "$p" "$verb" --help
			[[ "${lines[0]}" != *" " ]]
			[ -z "$(grep -oE '^ +(-[a-zA-Z], )?--[a-z-]+' <<<"$output" | grep -oE -- '--.*' | sort | uniq -d)" ]
		done
	done
}
