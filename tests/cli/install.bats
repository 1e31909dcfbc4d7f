load ../helper

# What make install puts somewhere works from there, and make uninstall takes all of it away.

prepare()
{
	place=$BATS_TEST_TMPDIR/place
	export DESTDIR=$place PREFIX=/opt/cg WEBAPP=no
}

@test "install: the programs work from where they are put, without the checkout" {
	"$CG_ROOT/scripts/install"
	cd "$BATS_TEST_TMPDIR"
	unset CG_WORKFLOWS_PATH CG_SKILLS_PATH CG_PROMPTS_PATH CG_LIBEXEC
	PATH=$place/opt/cg/bin:/usr/bin:/bin
	[ "$(command -v cg-plan)" = "$place/opt/cg/bin/cg-plan" ]
	run -0 --separate-stderr bash -c 'cg-plan -q campaign.build.minimal </dev/null | cg-worker -q -o made'
	[ -s made/game/index.html ]
	for f in "$place"/opt/cg/lib/systemd/system/*.service; do
		grep -q '^ExecStart=/opt/cg/bin/cg-' "$f"
	done
}

@test "uninstall: what was installed is gone, what others put beside it is not" {
	"$CG_ROOT/scripts/install"
	mkdir -p "$place/opt/cg/share/cg/webapp/assets"
	echo old >"$place/opt/cg/share/cg/webapp/assets/index-old.js"
	echo mine >"$place/opt/cg/bin/mine"
	"$CG_ROOT/scripts/uninstall"
	[ "$(find "$place" -type f)" = "$place/opt/cg/bin/mine" ]
	"$CG_ROOT/scripts/uninstall"
}

# systemd 252 does not count these as a service's: a step that asks for its confinement and is
# answered by a signal is a step that is dead.
@test "units: what a step confines itself with is allowed, and what is not fails" {
	local call unit

	for unit in "$CG_ROOT"/deploy/*.service; do
		for call in seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self; do
			grep -q "^SystemCallFilter=@system-service.* $call\b" "$unit"
		done
		grep -q '^SystemCallErrorNumber=EPERM$' "$unit"
	done
}
