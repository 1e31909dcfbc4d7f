load ../helper
load ../fixtures/crash

# Some moments of some shapes; tests/crash has all.

@test "chain: killed before a write" { kill_all chain 1 9; }
@test "interrupt: killed before a write" { kill_all interrupt 2 9; }
@test "map: killed before a write" { kill_all map 1 9; }
@test "nested_by_id: killed before a write" { kill_all nested_by_id 2 9; }

# Two programs at once that go on with one thread: usage: rivals N
rivals()
{
	local i won t=race-$1

	begin interrupt "$t" '{"topic":"cats"}' >/dev/null 2>said || true
	touch "$SCRATCH/hold.act"
	for i in 1 2; do
		(
			s=0
			cg-thread resume -q --answer="\"answer $i\"" "$t" >"rival.$i.out" 2>"rival.$i.said" || s=$?
			echo "$s" >"rival.$i.tmp"
			mv "rival.$i.tmp" "rival.$i"
		) &
	done
	# One has the thread until we say so; the other is told at once.
	eventually test -f rival.1 -o -f rival.2
	rm "$SCRATCH/hold.act"
	eventually test -f rival.1 -a -f rival.2
	won=$([ "$(cat rival.1)" = 0 ] && echo 1 || echo 2)
	[ "$(cat rival.1 rival.2 | sort | tr '\n' ' ')" = "0 1 " ] || { cat rival.*; return 1; }
	grep -q "is busy\|has it" "rival.$((3 - won)).said" || { cat rival.*.said; return 1; }
	[ "$(cg-thread show "$t" | jq -c '[.status, .values.answer, .values.log]')" = \
		"[\"idle\",\"answer $won\",[\"plan cats\",\"asked\",\"act on answer $won\"]]" ]
	[ "$(cg-thread history "$t" | wc -l)" -eq 5 ]
	rm -f rival.*
}

@test "two that resume one thread at once: one wins, the other is told, nothing is mixed, fifty times" {
	for n in $(seq 50); do
		rivals "$n" || { echo "# try $n"; return 1; }
	done
}
