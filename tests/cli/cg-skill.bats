load ../helper

prepare()
{
	own_skills one two
}

@test "list: the same columns in a pipe, without header" {
	run -0 --separate-stderr cg-skill list
	[ "$stderr" = "" ]
	[ "${lines[0]}" = "$(printf 'one\t1.0.0\tactive\tprogram\tone')" ]
	[ "${#lines[@]}" -eq 2 ]
}

@test "list --json: one record a line" {
	run -0 --separate-stderr cg-skill list --json
	jq_is 'length == 2 and all(.type == "skill" and .runs == "program")'
}

@test "list leaves out what is not active, --all does not" {
	echo "  - {skill_id: old, version: 1.0.0, title: old, status: deprecated}" \
		>>"$CG_SKILLS_PATH/catalog/index.yaml"
	descriptor old <<<"implementation: {type: cli_command, handler: old}"
	run -0 --separate-stderr cg-skill list --json
	jq_is 'map(.skillId) == ["one", "two"]'
	run -0 --separate-stderr cg-skill list -a --json
	jq_is 'map(select(.skillId == "old")) | length == 1 and .[0].runs == "nowhere"'
}

@test "show: everything about one, digest included" {
	run -0 --separate-stderr cg-skill show one --json
	jq_is '.[0] | .skillId == "one" and (.digest | test("^[0-9a-f]{64}$")) and .timeoutMs == 60000'
	run -0 --separate-stderr cg-skill show one
	has "program       $CG_SKILLS_PATH/one/one"
	run -0 --separate-stderr cg-skill show --input one
	jq_is '.[0] == {"type": "object"}'
}

@test "show: an unknown skill is 1 and names the nearest" {
	run -1 --separate-stderr cg-skill show onr
	[ "$output" = "" ]
	has -e "no skill 'onr' (did you mean 'one'?)"
}

@test "an edited handler changes the digest, a touched one does not" {
	a=$(cg-skill show one --json | jq -r .digest)
	sleep 0.2
	[ "$a" = "$(cg-skill show one --json | jq -r .digest)" ]
	touch "$CG_SKILLS_PATH/one/one"
	[ "$a" = "$(cg-skill show one --json | jq -r .digest)" ]
	echo '# changed' >>"$CG_SKILLS_PATH/one/one"
	[ "$a" != "$(cg-skill show one --json | jq -r .digest)" ]
}

@test "check: silent when all is well" {
	run -0 --separate-stderr cg-skill check
	[ "$output$stderr" = "" ]
}

@test "check: every mistake of every file at once, with its place" {
	descriptor one <<<"implementation: {type: cli_comand, handler: one}"
	descriptor two <<-'EOF'
		implementation: {type: cli_command, handler: two}
		polcy: {}
		observability: {emit_metrics: 1}
	EOF
	run -65 --separate-stderr cg-skill check
	[ "$output" = "" ]
	has -e "one.yaml:6:"
	has -e "two.yaml:7:1: unknown key 'polcy' (did you mean 'policy'?)"
	has -e "two.yaml:8:"
	run -0 --separate-stderr cg-skill check nothing-of-the-sort || [ "$status" -eq 1 ]
}

@test "check: YAML that is none, duplicate keys, an alias bomb, bytes that are no text" {
	printf 'skill_id: [one\n' >"$CG_SKILLS_PATH/catalog/one.yaml"
	run -65 --separate-stderr cg-skill check one
	has -e "one.yaml:"
	printf 'skill_id: one\nskill_id: one\n' >"$CG_SKILLS_PATH/catalog/one.yaml"
	run -65 --separate-stderr cg-skill check one
	has -e "one.yaml:2:"
	{
		echo 'a: &a [x,x,x,x,x,x,x,x,x,x]'
		for i in b c d e f g h; do
			p=$(printf %s "$i" | tr b-h a-g)
			echo "$i: &$i [*$p,*$p,*$p,*$p,*$p,*$p,*$p,*$p,*$p,*$p]"
		done
	} >"$CG_SKILLS_PATH/catalog/one.yaml"
	run -65 --separate-stderr timeout 10 cg-skill check one
	printf 'skill_id: "\377"\n' >"$CG_SKILLS_PATH/catalog/one.yaml"
	run -65 --separate-stderr cg-skill check one
	printf 'skill_id: "a\0b"\n' >"$CG_SKILLS_PATH/catalog/one.yaml"
	run -65 --separate-stderr cg-skill check one
}

@test "check: a handler that is not there is a warning" {
	rm "$CG_SKILLS_PATH/one/one"
	run -0 --separate-stderr cg-skill check
	has -e "warning"
	has -e "HANDLER_NOT_FOUND"
}

@test "the real catalog is correct, and every skill has a version of its own" {
	export CG_SKILLS_PATH=$CG_ROOT/skills
	run -0 --separate-stderr cg-skill check
	run -0 --separate-stderr cg-skill list --json
	jq_is 'length >= 20 and (map(has("error")) | any | not)'
}

@test "no catalog: 66, and says where it looked" {
	run -66 --separate-stderr cg-skill list --skills-path="$PWD/nowhere"
	has -e "nowhere/catalog/index.yaml"
}

@test "called wrongly: 64 and one usage line" {
	run -64 --separate-stderr cg-skill
	run -64 --separate-stderr cg-skill lst
	has -e "did you mean 'list'?"
	run -64 --separate-stderr cg-skill show
	run -64 --separate-stderr cg-skill list --jsno
	has -e "did you mean '--json'?"
	[ "${#stderr_lines[@]}" -eq 2 ]
}

@test "a reader that goes away ends it silently, a full disk is 74" {
	run -0 --separate-stderr bash -c 'CG_SKILLS_PATH=$CG_ROOT/skills cg-skill list --json | head -n 1 | wc -l'
	[ "$output" -eq 1 ]
	[ "$stderr" = "" ]
	run -74 --separate-stderr bash -c 'cg-skill list --json >/dev/full'
	has -e "No space left on device"
}
