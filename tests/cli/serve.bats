load ../helper

prepare()
{
	redis_up
	export CG_QUEUE_NAME=work
}

finish()
{
	redis_down
}

# The program of the worker. usage: program <<EOF
program()
{
	{
		echo '#!/bin/sh'
		cat
	} >prog
	chmod 755 prog
}

add()
{
	cg-queue add --id "$@" </dev/null
}

@test "exec: the job on standard input, the result from standard output, arguments passed on" {
	add hello -d '{"n": 7, "big": 1e3}' --attempts=2 >/dev/null
	add text >/dev/null
	program <<-'EOF'
		case $CG_JOB_NAME in
		hello) jq -c --arg a "$1 $CG_JOB_ID $CG_JOB_ATTEMPT/$CG_JOB_ATTEMPTS $CG_JOB_QUEUE $CG_JOB_KEY" '{job: ., $a}' ;;
		*) echo plain text; echo of two lines ;;
		esac
	EOF
	run -0 --separate-stderr cg-worker --exec ./prog --once -j 1 -- 'an argument'
	jq_is 'map(.type) == ["job.started", "job.completed", "job.started", "job.completed"]'
	run -0 cg-queue job --json 1 2
	jq_is '.[0].returnvalue.a == "an argument 1 1/2 work work:1:1" and .[1].returnvalue == "plain text\nof two lines"'
	jq_is '.[0].returnvalue.job | .id == "1" and .data == {n: 7, big: 1000} and .attempt == 1 and .attempts == 2
		and .attemptsStarted == 1 and .idempotencyKey == "work:1:1" and .queueName == "work" and .opts.attempts == 2'
	jq_is '.[0].processedBy | length > 2'
}

@test "exec: no output is null; what is no JSON is a text, also when it is no text" {
	add a >/dev/null
	add b >/dev/null
	program <<-'EOF'
		[ "$CG_JOB_NAME" = a ] || printf 'half\377{"a":'
	EOF
	cg-worker -q --exec ./prog --once >/dev/null
	[ "$(cg-queue job --json 1 2 | jq -c .returnvalue)" = "$(printf 'null\n"half?{\\"a\\":"')" ]
}

@test "exec: standard error is log and progress, the last line the reason" {
	add a >/dev/null
	program <<-'EOF'
		echo 'one line' >&2
		echo '{"type": "progress", "fraction": 0.5, "what": "half"}' >&2
		echo '{"type": "progress", "progress": 90}' >&2
		echo '{"not": "ours"}' >&2
		printf 'broken without an end' >&2
		exit 3
	EOF
	run -0 --separate-stderr cg-worker --exec ./prog --once
	jq_is 'map(select(.type == "job.failed"))[0].reason == "broken without an end"'
	has -e "broken without an end"
	[ "$(cg-queue logs 1)" = "$(printf 'one line\n{"not": "ours"}\nbroken without an end')" ]
	run -0 cg-queue job --json 1
	jq_is '.[0] | .failedReason == "broken without an end" and .progress == 90 and .state == "failed"
		and (.stacktrace[0] | contains("one line"))'
}

@test "exec: statuses: 75 and 1 are tried again, 65 and 78 never, a signal is" {
	for s in 1 75 65 78 9; do add "$s" --attempts=2 >/dev/null; done
	program <<-'EOF'
		[ "$CG_JOB_NAME" != 9 ] || kill -9 $$
		exit "$CG_JOB_NAME"
	EOF
	run -0 --separate-stderr cg-worker --exec ./prog --once -j 2
	run -0 bash -c 'cg-queue jobs -s failed --json'
	jq_is 'map({(.name): .attemptsMade}) | add == {"1": 2, "75": 2, "65": 1, "78": 1, "9": 2}'
	jq_is 'map({(.name): .failedReason}) | add | .["9"] == "the program was killed by SIGKILL (9)"
		and .["65"] == "the program exited with status 65"'
}

@test "exec: backoff is kept, and a later moment when the program asks for one" {
	add a --attempts=2 --backoff=1h >/dev/null
	add b >/dev/null
	program <<-'EOF'
		[ "$CG_JOB_NAME" = a ] && exit 75
		echo '{"type": "delay", "ms": 7200000}' >&2
	EOF
	run -0 --separate-stderr cg-worker --exec ./prog --once -j 1
	jq_is 'map(select(.type == "job.retrying"))[0].retryMs == 3600000 and any(.type == "job.delayed")'
	run -0 cg-queue jobs -s delayed --json
	jq_is 'map({(.name): [(.attemptsMade // 0), .delay]}) | add == {a: [1, 3600000], b: [0, 7200000]}'
}

@test "exec: a program adds children, waits for them, and reads what they gave" {
	add parent >/dev/null
	program <<-'EOF'
		if [ "$CG_JOB_NAME" = child ]; then echo 21
		elif [ "$(cg-queue children --json "$CG_JOB_ID" | jq '.processed | length')" = 1 ]; then
			cg-queue children --json "$CG_JOB_ID" | jq '[.processed[]] | add * 2'
		else
			cg-queue add child --parent="$CG_JOB_ID" </dev/null >/dev/null
			echo '{"type": "wait-children"}' >&2
		fi
	EOF
	run -0 --separate-stderr cg-worker --exec ./prog --once -j 1
	jq_is 'map(.type) | index("job.waiting")'
	[ "$(cg-queue job --json 1 | jq -c '[.state, .returnvalue]')" = '["completed",42]' ]
}

@test "exec: a program that takes too long is ended with all that it started" {
	add slow >/dev/null
	program <<-'EOF'
		trap '' TERM
		sleep 1000 &
		echo $! >child
		wait
		sleep 1000
	EOF
	run -0 --separate-stderr timeout 60 cg-worker --exec ./prog --once --timeout=200ms
	has -e "took longer than 200 ms"
	run -1 kill -0 "$(cat child)"
}

@test "exec: K jobs at once, and no more" {
	seq 8 | jq -c '{name: "n"}' | cg-queue add >/dev/null
	program <<-'EOF'
		mkdir -p in; : >in/$$; ls in | wc -l >>seen; sleep 0.2; rm in/$$
	EOF
	cg-worker -q --exec ./prog --once -j 4 >/dev/null
	[ "$(sort -n seen | tail -1)" -le 4 ]
	[ "$(sort -n seen | tail -1)" -ge 2 ]
	[ "$(cg-queue counts --json | jq .completed)" -eq 8 ]
}

@test "exec: SIGTERM drains: what runs ends, what waits stays, and it dies of the signal" {
	add a >/dev/null
	add b >/dev/null
	program <<-'EOF'
		: >started; until [ -e go ]; do sleep 0.05; done; echo 1
	EOF
	cg-worker -v --exec ./prog -j 1 --grace=30s >events 2>said 3>&- &
	pid=$!
	eventually test -e started
	kill -TERM "$pid"
	eventually grep -q draining said
	: >go
	wait "$pid" || [ $? -eq 143 ]
	[ "$(cg-queue counts --json | jq -c '[.waiting, .active, .completed]')" = '[1,0,1]' ]
}

@test "exec: after the grace, and at the second signal, jobs are given back uncounted" {
	add a --attempts=1 >/dev/null
	program <<-'EOF'
		: >started; sleep 1000
	EOF
	for how in grace twice; do
		rm -f started
		cg-worker -v --exec ./prog -j 1 "--grace=$([ $how = grace ] && echo 100ms || echo 1h)" >events 2>said 3>&- &
		pid=$!
		eventually test -e started
		kill -INT "$pid"
		[ $how = grace ] || { eventually grep -q draining said; kill -INT "$pid"; }
		wait "$pid" || [ $? -eq 130 ]
		run -0 cg-queue job --json 1
		jq_is '.[0] | .state == "waiting" and (.attemptsMade // 0) == 0'
	done
}

@test "exec: a job of a killed worker is done by another; the late one is stopped and told who has it" {
	add a >/dev/null
	program <<-'EOF'
		echo $$ >>pids
		[ "$(wc -l <pids)" -eq 1 ] || { echo '"second"'; exit 0; }
		exec sleep 1000
	EOF
	cg-worker --exec ./prog -j 1 --lock=1s --stalled=300ms >first 2>first.err 3>&- &
	one=$!
	eventually test -s pids
	kill -STOP "$one"
	cg-worker --exec ./prog -j 1 --lock=1s --stalled=300ms >second 2>second.err 3>&- &
	two=$!
	eventually grep -q job.completed second
	kill -CONT "$one"
	eventually grep -q job.lost first
	eventually bash -c '! kill -0 "$(head -n 1 pids)"'
	kill -TERM "$two" "$one"
	wait "$two" || [ $? -eq 143 ]
	wait "$one" || [ $? -eq 143 ]
	[ "$(cg-queue job --json 1 | jq -c '[.state, .returnvalue, .stalledCounter]')" = '["completed","second",1]' ]
	# kill -9: nobody says anything, and the job is taken all the same.
	add b >/dev/null
	rm pids
	cg-worker -q --exec ./prog -j 1 --lock=1s --stalled=300ms >first 3>&- &
	one=$!
	eventually test -s pids
	kill -KILL "$one"
	wait "$one" || [ $? -eq 137 ]
	eventually bash -c '! kill -0 "$(head -n 1 pids)"' # it does not outlive its worker
	cg-worker -q --exec ./prog -j 1 --lock=1s --stalled=300ms >second 3>&- &
	two=$!
	eventually grep -q job.completed second
	kill -TERM "$two"
	wait "$two" || [ $? -eq 143 ]
}

@test "exec: a program that is not there: status 66, and no job is touched" {
	add a >/dev/null
	run -66 --separate-stderr cg-worker --exec ./missing --once
	has -e "./missing"
	run -66 --separate-stderr cg-worker --exec no-such-program --once
	CG_QUEUE_NAME='' run -78 --separate-stderr cg-worker --exec true --once
	[ "$(cg-queue job --json 1 | jq '.attemptsStarted // 0')" -eq 0 ]
	# It vanishes while we serve: the job is given back.
	program <<-'EOF'
		rm prog
	EOF
	add b >/dev/null
	run -66 --separate-stderr cg-worker --exec ./prog --once -j 1
	[ "$(cg-queue counts --json | jq -c '[.waiting, .completed, .failed]')" = '[1,1,0]' ]
}

@test "exec: it appears among the queue's workers, by the name that it was given" {
	cg-worker -q --exec true --name=otto >/dev/null 3>&- &
	pid=$!
	eventually bash -c 'cg-queue workers --json | jq -e "select(.name == \"otto\")"'
	kill -TERM "$pid"
	wait "$pid" || [ $? -eq 143 ]
}
