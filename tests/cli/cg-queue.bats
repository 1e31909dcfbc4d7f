load ../helper

prepare()
{
	redis_up
	export CG_QUEUE_NAME=mail
}

finish()
{
	redis_down
}

# The program of a worker. usage: program <<EOF
program()
{
	{
		echo '#!/bin/sh'
		cat
	} >prog
	chmod 755 prog
}

@test "add: the record, the bare id, data from options and from standard input" {
	run -0 --separate-stderr cg-queue add welcome -d '{"to": 7}' --json </dev/null
	jq_is '.[0] == {type: "queue.added", id: "1", name: "welcome", queueName: "mail", added: true}'
	[ "$(echo '{"to": 8}' | cg-queue add welcome --id)" = 2 ]
	[ "$(cg-queue add bare --id </dev/null)" = 3 ]
	run -0 cg-queue job --json 1 2 3
	jq_is 'map(.data) == [{to: 7}, {to: 8}, {}]'
	[ "$(cg-queue add welcome </dev/null)" = "$(printf '4\twelcome\ttrue')" ]
}

@test "add: every option lands in the job as BullMQ writes it" {
	cg-queue add film -d 1 --attempts=3 --backoff=exponential:500ms:0.5 --priority=4 --job-id=one \
		--remove-on-complete='{"age": 60, "count": 5}' --remove-on-fail=true --keep-logs=3 \
		--stack-trace-limit=2 --timestamp=2026-01-31T08:00:00Z --opts='{"mine": [1]}' </dev/null
	run -0 cg-queue job --json one
	jq_is '.[0] | .opts.attempts == 3 and .opts.backoff == {type: "exponential", delay: 500, jitter: 0.5}
		and .priority == 4 and .opts.removeOnComplete == {age: 60, count: 5} and .opts.removeOnFail == true
		and .timestamp == 1769846400000 and .opts.mine == [1] and .state == "prioritized"'
	run -0 cg-queue add later --delay=1h --json </dev/null
	[ "$(cg-queue state 2)" = delayed ]
	cg-queue add x --backoff=2s </dev/null
	run -0 cg-queue job --json 3
	jq_is '.[0].opts.backoff == {type: "fixed", delay: 2000}'
}

@test "add: the same id is the same job, and so is the same deduplication id" {
	[ "$(cg-queue add a --job-id=x </dev/null)" = "$(printf 'x\ta\ttrue')" ]
	[ "$(cg-queue add a --job-id=x </dev/null)" = "$(printf 'x\ta\tfalse')" ]
	id=$(cg-queue add b --dedup=order-7 --id </dev/null)
	[ "$(cg-queue add b --dedup=order-7 --id </dev/null)" = "$id" ]
	[ "$(cg-queue dedup order-7)" = "$id" ]
	cg-queue dedup --clear order-7
	run -1 --separate-stderr cg-queue dedup order-7
	[ "$(cg-queue add b --dedup=order-7 --id </dev/null)" != "$id" ]
	run -64 --separate-stderr cg-queue add b --dedup-ttl=1s </dev/null
}

@test "add: lines of standard input, options under those of each" {
	printf '%s\n' '{"name": "a", "data": {"n": 1}}' '{"name": "b", "opts": {"attempts": 5}}' >jobs
	run -0 --separate-stderr cg-queue add --attempts=2 --json <jobs
	jq_is 'map(.id) == ["1", "2"] and map(.name) == ["a", "b"]'
	run -0 cg-queue job --json 1 2
	jq_is 'map(.opts.attempts) == [2, 5]'
	seq 1200 | jq -c '{name: "n", data: .}' | cg-queue add --id >ids
	[ "$(wc -l <ids)" -eq 1200 ]
	[ "$(sort -u ids | wc -l)" -eq 1200 ]
	[ "$(cg-queue counts --json | jq .waiting)" -eq 1202 ]
}

@test "add: a wrong line has its number; those before it are in the queue" {
	printf '%s\n' '{"name": "a"}' '{"nme": "b"}' '{"name": "c"}' >jobs
	run -65 --separate-stderr cg-queue add --id <jobs
	[ "$output" = 1 ]
	has -e "stdin:2: a job needs a name"
	run -65 --separate-stderr cg-queue add --id <<<'{"name": "a", "dta": 1}'
	has -e "'dta' is none of name, data and opts"
	run -65 --separate-stderr cg-queue add x -d '{bad' </dev/null
	run -65 --separate-stderr cg-queue add x --priority=9999999 </dev/null
	run -65 --separate-stderr cg-queue add x --job-id=77 </dev/null
	[ "$(cg-queue counts --json | jq .waiting)" -eq 1 ]
}

@test "a wrong call says what is wanted, status 64; no queue and no server are told apart" {
	run -64 --separate-stderr cg-queue
	run -64 --separate-stderr cg-queue conts
	has -e "did you mean 'counts'?"
	run -64 --separate-stderr cg-queue counts 7
	has -e "no operand is taken"
	run -64 --separate-stderr cg-queue priority 7
	has -e "priority is missing"
	run -64 --separate-stderr cg-queue clean
	has -e "--state"
	run -64 --separate-stderr cg-queue schedule x
	has -e "either --every or --pattern"
	run -64 --separate-stderr setsid -w cg-queue obliterate
	has -e "-f"
	CG_QUEUE_NAME='' run -78 --separate-stderr cg-queue counts
	has -e "--queue-name"
	CG_QUEUE=redis://127.0.0.1:1 run -69 --separate-stderr timeout 60 cg-queue counts
	has -e "127.0.0.1:1"
	CG_QUEUE=sqlite:x run -78 --separate-stderr cg-queue counts
}

@test "the place: option over CG_QUEUE over REDIS_URL over REDIS_HOST; a password is nowhere seen" {
	port=$(cat "$BATS_TEST_TMPDIR/redis/port") sock=${CG_QUEUE#unix:}
	cg-queue add a </dev/null
	CG_QUEUE=redis://127.0.0.1:1 run -0 cg-queue counts --json --queue-url="unix:$sock"
	jq_is '.[0].waiting == 1'
	unset CG_QUEUE
	REDIS_URL=unix:$sock run -0 cg-queue counts --json
	jq_is '.[0].waiting == 1'
	redis-cli -s "$sock" config set requirepass 'p@ss/w:rd' >/dev/null
	REDIS_HOST=127.0.0.1 REDIS_PORT=$port REDIS_PASSWORD='p@ss/w:rd' run -0 cg-queue counts --json
	jq_is '.[0].waiting == 1'
	REDIS_HOST=127.0.0.1 REDIS_PORT=$port REDIS_PASSWORD=s3cret run -77 --separate-stderr cg-queue counts -vv
	case $stderr in *s3cret*) false ;; esac
	CG_QUEUE=redis://:s3cret@127.0.0.1:$port run -77 --separate-stderr cg-queue counts -vv
	case $stderr in *s3cret*) false ;; esac
}

@test "counts and jobs: columns, records, one state" {
	cg-queue add a --id </dev/null
	cg-queue add b --delay=1h </dev/null
	run -0 cg-queue counts
	has "$(printf 'waiting\t1')"
	run -0 cg-queue jobs --json
	jq_is 'map([.id, .state]) == [["1", "waiting"], ["2", "delayed"]]'
	run -0 cg-queue jobs -s delayed
	[ "$(cut -f 1-3 <<<"$output")" = "$(printf '2\tb\tdelayed')" ]
	seq 1100 | jq -c '{name: "n"}' | cg-queue add >/dev/null
	[ "$(cg-queue jobs | wc -l)" -eq 1102 ]
	[ "$(cg-queue jobs -s waiting --limit=7 --asc --json | jq -s 'map(.id | tonumber) | . == sort and length == 7')" = true ]
}

@test "job, state: what is not there is said, and the others are shown" {
	cg-queue add a </dev/null
	run -1 --separate-stderr cg-queue job --json 9 1
	jq_is 'map(.id) == ["1"]'
	has -e "there is no job '9'"
	run -0 cg-queue state 1
	[ "$output" = waiting ]
	run -0 bash -c 'cg-queue jobs --json | cg-queue state'
	[ "$output" = waiting ]
}

@test "a job is changed: log, progress, data, priority, delay, promote, remove" {
	cg-queue add a </dev/null
	cg-queue log 1 first
	cg-queue log 1 "$(printf 'second\033[31m')"
	[ "$(cg-queue logs 1)" = "$(printf 'first\nsecond [31m')" ]
	[ "$(cg-queue logs --json 1 | jq .count)" -eq 2 ]
	cg-queue progress 1 '{"pct": 50}'
	cg-queue data 1 '{"to": 9}'
	cg-queue priority 1 5
	run -0 cg-queue job --json 1
	jq_is '.[0] | .progress == {pct: 50} and .data == {to: 9} and .priority == 5 and .state == "prioritized"'
	cg-queue add b --delay=1h </dev/null
	cg-queue delay 2 2h
	[ "$(cg-queue job --json 2 | jq .delay)" -eq 7200000 ]
	run -0 --separate-stderr cg-queue promote 2
	[ "$output$stderr" = "" ]
	[ "$(cg-queue state 2)" = waiting ]
	run -1 --separate-stderr cg-queue promote 2
	cg-queue add c --delay=1h </dev/null
	cg-queue promote --all
	[ "$(cg-queue counts --json | jq .delayed)" -eq 0 ]
	run -64 --separate-stderr cg-queue promote --all 3
	cg-queue remove 1 2
	run -1 --separate-stderr cg-queue job 1
}

@test "pause and resume, drain, clean, obliterate" {
	cg-queue add a </dev/null
	cg-queue add b --delay=1h </dev/null
	cg-queue pause
	run -0 cg-queue counts --json
	jq_is '.[0].isPaused'
	run -1 --separate-stderr cg-queue doctor
	has "paused"
	cg-queue resume
	cg-queue drain
	[ "$(cg-queue counts --json | jq -c '[.waiting, .delayed]')" = '[0,1]' ]
	cg-queue drain --delayed
	[ "$(cg-queue counts --json | jq .delayed)" -eq 0 ]
	cg-queue add a </dev/null
	[ "$(cg-queue clean -s waiting)" = 3 ]
	cg-queue add a </dev/null
	cg-queue obliterate --force
	[ "$(redis-cli -s "${CG_QUEUE#unix:}" --scan --pattern 'bull:mail:*' | grep -vc limiter)" = 0 ]
}

@test "flow and tree: a parent waits for its children, and children for nobody" {
	run -0 --separate-stderr cg-queue flow --json <<-'EOF'
		{"name": "film", "queueName": "mail", "children": [
			{"name": "cut", "queueName": "parts", "data": {"n": 1}}, {"name": "score", "queueName": "parts"}]}
	EOF
	root=$(jq -r .id <<<"$output")
	[ "$(cg-queue state "$root")" = waiting-children ]
	[ "$(cg-queue tree "$root" | wc -l)" -eq 3 ]
	[ "$(cg-queue tree --json "$root" | jq '.children | length')" -eq 2 ]
	[ "$(cg-queue children --json "$root" | jq '.unprocessed | length')" -eq 2 ]
	cg-queue jobs -n parts --json | jq -r .id | cg-queue detach -n parts
	[ "$(cg-queue state "$root")" = waiting ]
	run -65 --separate-stderr cg-queue flow <<<'{"children": []}'
	[ "$(cg-queue counts --json | jq .waiting)" -eq 1 ]
}

@test "schedule, schedules, unschedule" {
	run -0 --separate-stderr cg-queue schedule digest --pattern='0 7 * * *' --tz=Europe/Madrid --name=send \
		-d '{"k": 1}' --attempts=4
	cg-queue schedule beat --every=30s --limit=3
	run -0 cg-queue schedules --json
	jq_is 'length == 2 and (map(select(.pattern == "0 7 * * *"))[0] | .tz == "Europe/Madrid" and .name == "send")'
	run -0 cg-queue jobs -s delayed --json
	jq_is 'map(select(.name == "send"))[0] | .data == {k: 1} and .opts.attempts == 4'
	run -65 --separate-stderr cg-queue schedule x --pattern='61 * * * *'
	run -65 --separate-stderr cg-queue schedule x --pattern='0 7 * * *' --tz=Europe/Atlantis
	cg-queue unschedule digest beat
	run -0 cg-queue schedules
	[ "$output" = "" ]
}

@test "events: what happened, of one kind, of one job; those to come with --follow" {
	cg-queue add a </dev/null
	cg-queue add b --delay=1h </dev/null
	run -0 cg-queue events
	jq_is 'map(.event) == ["added", "waiting", "added", "delayed"]'
	run -0 cg-queue events -e added
	jq_is 'map(.jobId) == ["1", "2"]'
	run -0 cg-queue events --job=2
	jq_is 'map(.event) == ["added", "delayed"]'
	cg-queue events --follow -e waiting >seen 3>&- &
	pid=$!
	eventually bash -c "cg-queue add c </dev/null >/dev/null; grep -q waiting seen"
	kill "$pid"
	wait "$pid" || [ $? -eq 143 ]
}

@test "wait: 0 completed, 1 failed, 75 not yet, with what it gave" {
	program <<-'EOF'
		case $CG_JOB_NAME in good) echo '{"n": 1}' ;; *) echo broken >&2; exit 1 ;; esac
	EOF
	good=$(cg-queue add good --id </dev/null) bad=$(cg-queue add bad --id </dev/null)
	run -75 --separate-stderr cg-queue wait --timeout=200ms "$good"
	cg-queue wait --json --timeout=20s "$good" >answer 3>&- &
	pid=$!
	cg-worker -q --exec ./prog --once >/dev/null
	wait "$pid"
	[ "$(jq -c '[.jobId, .state, .returnvalue]' answer)" = "[\"$good\",\"completed\",{\"n\":1}]" ]
	run -1 --separate-stderr cg-queue wait --json "$bad"
	jq_is '.[0].state == "failed" and .[0].failedReason == "broken"'
	run -1 cg-queue wait 99
	run -0 cg-queue metrics --json
}

@test "retry: one, all of a state; limits over all workers" {
	program <<-'EOF'
		exit 1
	EOF
	seq 3 | jq -c '{name: "x"}' | cg-queue add >/dev/null
	cg-worker -q --exec ./prog --once >/dev/null
	[ "$(cg-queue counts --json | jq .failed)" -eq 3 ]
	cg-queue retry 1
	[ "$(cg-queue state 1)" = waiting ]
	[ "$(cg-queue job --json 1 | jq .attemptsMade)" -eq 1 ]
	cg-queue retry --all
	[ "$(cg-queue counts --json | jq -c '[.waiting, .failed]')" = '[3,0]' ]
	cg-queue concurrency 1
	[ "$(redis-cli -s "${CG_QUEUE#unix:}" hget bull:mail:meta concurrency)" = 1 ]
	cg-queue concurrency none
	cg-queue limit 2 1h
	cg-worker -q --exec true --once >/dev/null
	[ "$(cg-queue counts --json | jq -c '[.waiting, .completed]')" = '[1,2]' ]
	cg-queue limit none
}

@test "every verb has help, and the queue's verbs are all there" {
	for v in $(cg-queue --help | sed -n '/^Verbs/,/^$/s/^  \([a-z-]*\) .*/\1/p'); do
		run -0 cg-queue "$v" --help
		has "Examples:"
	done
	run -0 cg-queue --help
	for v in add flow counts jobs job logs log progress data events wait pause resume promote retry remove \
		clean drain obliterate schedule schedules unschedule workers metrics concurrency limit doctor; do
		has "  $v "
	done
}
