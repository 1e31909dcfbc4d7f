load ../helper

# What a step finds in its workspace, and what it leaves there.
prepare()
{
	own_skills look
	handler look <<-'EOF'
		request=$(cat)
		seen=$(find . -mindepth 1 ! -path ./out ! -path ./tmp | sort | tr '\n' ' ')
		mode=$(stat -c %a . out tmp | tr '\n' ' ')
		case $(printf %s "$request" | jq -r .input.leave) in
		file) echo secret >tmp/.left ;;
		top) mkdir more ;;
		mode) chmod 500 out ;;
		swap) mv out more && mv tmp out && mv more tmp ;;
		process) (setsid sh -c 'sleep 1; echo late >tmp/late; sleep 60' >/dev/null 2>&1 </dev/null &) ;;
		esac
		jq -nc --arg seen "$seen" --arg mode "$mode" --arg where "$PWD" \
			'{ok: true, data: {seen: $seen, mode: $mode, where: $where}}'
	EOF
}

# plan LEAVE...: one step after the other, each leaving that.
plan()
{
	local i=0 l

	printf 'workflow_name: look\nversion: 1.0.0\nexample_trigger: {}\nsteps:\n' >look.yaml
	for l; do
		printf '  - step_id: s%d\n    skill_id: look\n    depends_on: [%s]\n' $i \
			"$([ $i -eq 0 ] || echo s$((i - 1)))"
		printf '    input_selector: {leave: {source: constants, value: %s}}\n' "$l"
		i=$((i + 1))
	done >>look.yaml
}

results()
{
	run -0 --separate-stderr bash -c 'set -o pipefail; cg-plan -q look.yaml | cg-worker -q -j 2'
	run -0 --separate-stderr sql "SELECT output FROM run_steps ORDER BY ord"
}

@test "a step that leaves nothing hands its workspace on" {
	plan nothing nothing nothing nothing nothing nothing
	results
	[ "$(printf '%s\n' "$output" | jq -s '[.. | .where? // empty] | unique | length')" -le 3 ]
	[ "$(printf '%s\n' "$output" | jq -sr '[.. | .seen? // empty] | unique | join("|")')" = "" ]
}

@test "whatever a step leaves, the next one finds an empty workspace" {
	plan nothing nothing file nothing top nothing mode nothing swap nothing process nothing nothing
	results
	[ "$(printf '%s\n' "$output" | jq -s '[.. | .seen? // empty] | length')" -eq 13 ]
	[ "$(printf '%s\n' "$output" | jq -sr '[.. | .seen? // empty] | unique | join("|")')" = "" ]
	[ "$(printf '%s\n' "$output" | jq -sr '[.. | .mode? // empty] | unique | join("|")')" = "700 700 700 " ]
}

@test "a program that ends before it is asked is no step's failure" {
	handler look <<-'EOF'
		head -c 1 >/dev/null
		sleep 0.02
		cat >/dev/null
		echo '{"ok": true, "data": {"seen": "", "mode": "", "where": ""}}'
	EOF
	plan nothing nothing nothing nothing
	results
	[ -z "$(find "$HOME/.cache" -path '*/work/*' -print -quit)" ]
}
