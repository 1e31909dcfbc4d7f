load ../helper
load ../fixtures/act
load fleet

# The network between workers and servers is cut and comes back: a worker lives in a
# network namespace of its own, with one cable to where the servers are.

setup_file()
{
	act_setup_file
	[ "$(id -u)" -eq 0 ] && command -v ip >/dev/null || skip "needs root and iproute2"
	NS=cgf$((RANDOM % 30000))
	NET=10.$((RANDOM % 100 + 100)).$((RANDOM % 250))
	export NS NET
	ip netns add "$NS"
	ip link add "$NS" address 02:00:00:00:00:01 type veth \
		peer name eth0 address 02:00:00:00:00:02 netns "$NS"
	ip addr add "$NET.1/30" dev "$NS"
	ip -n "$NS" addr add "$NET.2/30" dev eth0
	ip link set "$NS" up
	ip -n "$NS" link set lo up
	ip -n "$NS" link set eth0 up
	# Who cannot ask for an address loses packets and hears of no error: as behind a router.
	ip neigh replace "$NET.2" lladdr 02:00:00:00:00:02 dev "$NS" nud permanent
	ip -n "$NS" neigh replace "$NET.1" lladdr 02:00:00:00:00:01 dev eth0 nud permanent
	PG_EXTRA_CONF="listen_addresses = '$NET.1'" pg_up
	echo "host all all $NET.0/30 trust" >>"$CG_TEST_PG/data/pg_hba.conf"
	psql -X -q "postgresql://postgres@/postgres?host=$CG_TEST_PG" -c "SELECT pg_reload_conf()" >/dev/null
	queue_up --bind "$NET.1" --protected-mode no
}
teardown_file()
{
	[ -z "${NET-}" ] || ip netns del "$NS"
	queue_down
	pg_down
}
cut() { ip link set "$NS" down; }
mend()
{
	ip link set "$NS" up
	ip neigh replace "$NET.2" lladdr 02:00:00:00:00:02 dev "$NS" nud permanent
	ip -n "$NS" neigh replace "$NET.1" lladdr 02:00:00:00:00:01 dev eth0 nud permanent
}
finish() { mend; }

# In the namespace, through the network; the others have their sockets.
far_worker()
{
	local store=$CG_STORE queue=${CG_QUEUE-}

	CG_STORE="postgresql://cg_test@$NET.1/${store##*@/}"
	CG_STORE=${CG_STORE%%\?*}${PARAMS:+?$PARAMS}
	[ -z "$queue" ] || export CG_QUEUE=redis://$NET.1:$(cat "$QDIR/port")
	IN_NETWORK=$NS start_worker "$@"
	CG_STORE=$store
	[ -z "$queue" ] || CG_QUEUE=$queue
}
slow()
{
	flow slow <<-EOF
		$(step a "" append="$SCRATCH/log" wait="$SCRATCH/go" file=a.txt)
		$(step b a append="$SCRATCH/log")
	EOF
	enqueue "$1" slow.yaml
}
silent() { [ "$(sql "SELECT count(*) FROM workers WHERE clock_timestamp() - heartbeat_at > interval '$1'")" -ge 1 ]; }
heard() { ! silent "$1"; }

@test "a short cut: the worker keeps what it has" {
	slow 1
	LEASE=12s far_worker far
	eventually grep -q step.started events.far
	record >before
	cut
	within 20 silent 5s
	mend
	within 12 heard 4s
	touch "$SCRATCH/go"
	within 20 completed 1
	stop_worker far
	[ "$(cat "$SCRATCH/log")" = "$(printf 'a 1\nb 1')" ]
	[ "$(sql "SELECT fence FROM runs")" -eq 1 ]
	run ! grep -q "taken over\|cannot be reached" said.far
	numbers_are_whole
	nothing_twice
}

taken_over()
{
	slow 1
	far_worker far
	eventually grep -q step.started events.far
	cut
	start_worker near
	within 20 grep -q run.resumed events.near
	touch "$SCRATCH/go"
	within 20 completed 1
	record >before
	mend
	within 60 grep -q "taken over by another worker\|cannot be reached" said.far
	record >after
	diff -u before after
	run ! grep -q step.completed events.far
	# It serves on.
	stop_worker near
	slow 1
	within 60 completed 2
	stop_worker far
	[ "$(wc -l <events.far)" -gt 4 ]
	numbers_are_whole
	nothing_twice
}

@test "a cut longer than the lease: another takes over, the first changes nothing when it is back" {
	taken_over
}

@test "the same through Redis" {
	export CG_QUEUE=unix:$QDIR/redis.sock
	taken_over
	[ "$(redis LLEN bull:run-orchestration:active)" = 0 ]
}

@test "the answers are lost, not the questions: what was committed is committed once" {
	flow two <<-EOF
		$(step a "" append="$SCRATCH/log")
		$(step b a append="$SCRATCH/log" file=b.txt)
	EOF
	enqueue 30 two.yaml
	PARAMS=tcp_user_timeout=1500 far_worker far -j 2
	eventually at_least 5
	ip route add blackhole "$NET.2/32"
	# An answer that is on its way is waited for, for forty seconds.
	within 80 grep -q "cannot be reached" said.far
	ip route del blackhole "$NET.2/32"
	within 60 completed 30
	stop_worker far
	numbers_are_whole
	nothing_twice
}

@test "cut and mended again and again in the middle of everything" {
	export CG_QUEUE=unix:$QDIR/redis.sock
	flow two <<-EOF
		$(step a "" append="$SCRATCH/log")
		$(step b a append="$SCRATCH/log" file=b.txt)
	EOF
	enqueue 100 two.yaml
	PARAMS=tcp_user_timeout=1500 far_worker far -j 2
	start_worker near -j 1
	for n in 15 30 45 60; do
		within 60 at_least "$n"
		cut
		within 20 at_least $((n + 8))
		mend
	done
	within 60 completed 100
	# Who is told to stop while it looks for its server says so; this one has found it again.
	stop_worker near
	enqueue 1 two.yaml
	within 60 completed 101
	stop_worker far
	numbers_are_whole
	nothing_twice
}
