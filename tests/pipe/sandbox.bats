load ../helper
load ../fixtures/act

# What a handler sees of the world. Without Landlock in the kernel there is nothing
# to test.
probe()
{
	SKILL=${SKILL:-act} flow probe <<-EOF
		$(step probe "" "$@")
	EOF
	work probe
	[ "$status" -eq 0 ] || { echo "# $stderr"; return 1; }
	data=$(sql "SELECT output FROM run_steps WHERE run_id = '$id'")
}

# Is that what it found? usage: found KEY VALUE
found()
{
	[ "$(jq -r ".$1" <<<"$data")" = "$2" ] || { echo "# $data"; return 1; }
}

needs_landlock()
{
	flow landlock <<-EOF
		$(step a "")
	EOF
	! work landlock --strict || [ "$status" -ne 78 ] || skip "$stderr"
}

@test "it cannot read /etc/passwd" {
	needs_landlock
	probe read=/etc/passwd
	found read EACCES
}

# bats test_tags=sqlite
@test "it cannot read the home, the store or the objects" {
	needs_landlock
	echo secret >"$HOME/secret"
	probe read="$HOME/secret"
	found read EACCES
	probe read="${CG_STORE#sqlite:}"
	found read EACCES
	object=$(find "$XDG_DATA_HOME/cg/objects" -type f | head -n 1)
	[ -z "$object" ] || { probe read="$object"; found read EACCES; }
}

@test "it cannot write outside its workspace, also not into its own folder" {
	needs_landlock
	for path in "$HOME/x" /tmp/cg-test-x /usr/x "$ACT_SKILLS/act/x" /dev/shm/x; do
		probe write="$path"
		found write EACCES
		[ ! -e "$path" ]
	done
	probe write="$SCRATCH/allowed"
	found write ok
	probe write=mine
	found write ok
}

@test "it cannot connect to a TCP socket" {
	needs_landlock
	cat >listen.py <<-'EOF'
		import socket, sys
		s = socket.socket()
		s.bind(("127.0.0.1", 0))
		s.listen()
		print(s.getsockname()[1], flush=True)
		s.settimeout(60)
		try:
		    s.accept()
		except OSError:
		    pass
	EOF
	coproc LISTEN { exec timeout 60 python3 listen.py 3>&-; }
	read -r port <&"${LISTEN[0]}"
	pid=$LISTEN_PID
	probe connect="$port"
	kill "$pid"
	found connect EACCES
}

@test "it sees nothing of our environment" {
	export SECRET_TOKEN=sesame CG_SECRET=sesame LITELLM_MASTER_KEY=sesame
	probe env=SECRET_TOKEN
	found env unset
	probe env=LITELLM_MASTER_KEY
	found env unset
	probe env=PATH
	found env /usr/local/bin:/usr/bin:/bin
	probe env=CG_STORE
	found env unset
	# Nor by looking at its parent, where the kernel forbids that.
	needs_landlock
	probe read=/proc/self/environ
	found read ok
	cat >>"$SCRATCH/x" </dev/null
	mkdir -p "$BATS_TEST_TMPDIR/s"
	cp -R "$ACT_SKILLS/." "$BATS_TEST_TMPDIR/s"
	export CG_SKILLS_PATH=$BATS_TEST_TMPDIR/s
	handler act <<-'EOF'
		cat >/dev/null
		saw=$(tr '\0' '\n' <"/proc/$PPID/environ" 2>&1 | grep -c sesame)
		printf '{"ok": true, "data": {"saw": "%s"}}' "$saw"
	EOF
	probe x
	found saw 0
}

@test "it gains no privileges, dumps no core, leads a session of its own" {
	probe nnp core session
	found nnp 1
	found core none
	found session own
}

@test "nothing can be executed from the workspace" {
	needs_landlock
	mkdir -p "$BATS_TEST_TMPDIR/s"
	cp -R "$ACT_SKILLS/." "$BATS_TEST_TMPDIR/s"
	export CG_SKILLS_PATH=$BATS_TEST_TMPDIR/s
	handler act <<-'EOF'
		cat >/dev/null
		cp /bin/true ./mine
		if ./mine 2>/dev/null; then r=ran; else r=refused; fi
		printf '{"ok": true, "data": {"mine": "%s"}}' "$r"
	EOF
	probe x
	found mine refused
}

@test "it reads the files of its input, and no other objects" {
	needs_landlock
	echo "somebody else's" >other
	hash=$(cg-cache put other | sed 's,.*sha256/,,; s,/.*,,')
	path=$(find "$XDG_DATA_HOME/cg/objects" -type f -path "*${hash:2}*" | head -n 1)
	[ -n "$path" ]
	flow two <<-EOF
		$(step first "" file=mine.txt)
		  - step_id: second
		    skill_id: act
		    depends_on: [first]
		    input_selector:
		      file: {source: step_output, step_id: first, path: file}
		      do: {source: constants, value: ['read=$path']}
	EOF
	work two
	[ "$status" -eq 0 ]
	[ "$(sql "SELECT output ->> 'read' FROM run_steps WHERE step_id = 'second'")" = EACCES ]
}

@test "--strict runs where nothing is lacking, and refuses with 78 where something is" {
	flow fine <<-EOF
		$(step a "")
	EOF
	work fine --strict
	[ "$status" -eq 0 ] || { [ "$status" -eq 78 ] && has -e "(--strict)"; }
}
