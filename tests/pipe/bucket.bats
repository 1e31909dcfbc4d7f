load ../helper
load ../services/s3
load ../fixtures/act

# Objects in a bucket: a real server that checks signatures, beside each test.
prepare()
{
	export CG_SKILLS_PATH=$ACT_SKILLS
	rm -rf "$SCRATCH"
	mkdir -p "$SCRATCH"
	s3_start || skip "npm cannot install s3rver"
	local cached='cache_policy: {enabled: true, scope: global}'
	flow five <<-EOF
		$(EXTRA=$cached step a "" append="$SCRATCH/log" file=a.txt)
		$(EXTRA=$cached step b a append="$SCRATCH/log" file=b.txt)
		$(EXTRA=$cached step c a append="$SCRATCH/log" child=session)
		$(EXTRA=$cached step d b,c append="$SCRATCH/log" file=d.txt)
		$(EXTRA=$cached step e d append="$SCRATCH/log" file=e.txt)
	EOF
}

finish()
{
	s3_stop
}

# Run it; what a test looks at is the events.
campaign()
{
	run --separate-stderr bash -c 'set -o pipefail; cg-plan -q five.yaml | cg-worker -q -j 3'
	printf '# %s\n' "$stderr"
	[ "$status" -eq "${1:-0}" ]
}

executed()
{
	wc -l <"$SCRATCH/log" 2>/dev/null || echo 0
}

# How many keys there are in the bucket below cg/PREFIX.
keys()
{
	find "$S3_DIR/cg-test/cg/$1" -name '*_object' 2>/dev/null | wc -l
}

@test "a run puts its files into the bucket, for its tenant" {
	campaign
	jq_is 'any(.type == "run.completed")'
	[ "$(executed)" -eq 5 ]
	[ "$(keys objects)" -ge 4 ]
	[ "$(keys objects)" -eq "$(keys tenants)" ]
	# Nothing lies in the data folder.
	[ ! -e "$XDG_DATA_HOME/cg/objects" ]
	# Every name is the hash of the bytes.
	find "$S3_DIR/cg-test/cg/objects" -name '*_object' | while read -r f; do
		name=$(basename "$(dirname "$f")")$(basename "$f" ._S3rver_object)
		[ "$(sha256sum <"$f" | cut -d' ' -f1)" = "$name" ]
	done
}

@test "another machine finds what one has made, and copies what it needs" {
	campaign
	rm -rf "$XDG_CACHE_HOME"
	campaign
	jq_is 'map(select(.type == "step.cached")) | length == 5'
	[ "$(executed)" -eq 5 ]
	# Nothing was needed, so nothing was fetched; a step that has to run fetches its input.
	[ "$(s3_requests GET)" -le 1 ]
	run_id=$(printf '%s\n' "$output" | jq -r 'select(.type == "run.completed").runId')
	run -0 cg-cache export "$run_id" out
	[ "$(find out -type f | wc -l)" -ge 4 ]
	[ "$(s3_requests GET)" -ge 4 ]
}

@test "an object that was deleted in the bucket is a miss and made again" {
	campaign
	rm -rf "$XDG_CACHE_HOME"
	uri=$(printf '%s\n' "$output" | jq -r 'select(.type == "artifact.created" and .stepId == "d").uri')
	hex=${uri#cg://sha256/} hex=${hex%%/*}
	rm "$S3_DIR/cg-test/cg/objects/${hex:0:2}/${hex:2}._S3rver_object"
	campaign
	jq_is 'any(.type == "step.completed" and .stepId == "d")'
	jq_is 'map(select(.type == "step.cached")) | length == 4'
	[ -e "$S3_DIR/cg-test/cg/objects/${hex:0:2}/${hex:2}._S3rver_object" ]
	run -0 cg-cache verify
	[ -z "$output" ]
}

@test "wrong keys are a sentence, and nothing is lost" {
	export AWS_SECRET_ACCESS_KEY=not-the-secret
	campaign 77
	has -e "refuses the signature"
	has -e "AWS_SECRET_ACCESS_KEY"
	[[ $stderr != *not-the-secret* ]]
	[ "$(keys objects)" -eq 0 ]
	export AWS_SECRET_ACCESS_KEY=S3RVER
	campaign
	[ "$(keys objects)" -ge 4 ]
}

@test "without keys, with a wrong URL, or a bucket that is not there: what to do" {
	unset AWS_SECRET_ACCESS_KEY
	run -78 --separate-stderr cg-cache put five.yaml
	has -e "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
	export AWS_SECRET_ACCESS_KEY=S3RVER
	CG_OBJECTS="s3://cg-test?speed=high" run -78 --separate-stderr cg-cache put five.yaml
	has -e "there is no 'speed'"
	CG_OBJECTS="s3://nowhere?endpoint=http://127.0.0.1:$S3_PORT" \
		run -78 --separate-stderr cg-cache put five.yaml
	has -e "s3://nowhere at http://127.0.0.1:$S3_PORT does not exist: create the bucket"
}

@test "a server that stops in the middle: the run is kept, and goes on when it is back" {
	CG_OBJECTS="$CG_OBJECTS&patience=300ms"
	flow five <<-EOF
		$(step a "" append="$SCRATCH/log" file=a.txt)
		$(step b a append="$SCRATCH/log" file=b.txt wait="$SCRATCH/go")
		$(step c b append="$SCRATCH/log" file=c.txt)
	EOF
	cg-plan -q five.yaml </dev/null >five.plan
	mkfifo out
	cg-worker -q <five.plan >out 2>worker.err &
	worker=$!
	# Step a is committed and b has begun.
	while read -r line; do
		case $line in *'"step.started"'*'"stepId":"b"'*) break ;; esac
	done <out &
	reader=$!
	eventually grep -q '^b' "$SCRATCH/log"
	s3_stop
	touch "$SCRATCH/go"
	cat out >/dev/null 2>&1 &
	cat=$!
	status=0
	wait "$worker" || status=$?
	kill "$reader" "$cat" 2>/dev/null || true
	wait "$reader" "$cat" 2>/dev/null || true
	[ "$status" -ne 0 ]
	grep -q "127.0.0.1:$S3_PORT" worker.err
	s3_start
	CG_OBJECTS="$CG_OBJECTS&patience=5s"
	run_id=$(cg-status --json | jq -r .runId | head -n 1)
	run -0 --separate-stderr cg-worker -q --resume="$run_id"
	jq_is 'any(.type == "run.completed")'
	[ "$(grep -c '^a' "$SCRATCH/log")" -eq 1 ]
	run -0 cg-cache verify
}

@test "a server that is busy, or away for a moment, is tried again" {
	s3_stop
	s3_start --slow=4
	run -0 --separate-stderr cg-cache put five.yaml
	s3_stop
	run -0 cg-cache get "$output"
	cmp five.yaml <(printf '%s\n' "$output")
	(sleep 0.7; exec true) &
	pid=$!
	printf 'more\n' >more
	cg-cache put more >uri 2>put.err &
	put=$!
	wait "$pid"
	s3_start
	wait "$put"
	[ "$(cg-cache get "$(cat uri)")" = more ]
}

@test "prune forgets, and takes the bytes out of the bucket" {
	uri=$(cg-cache put five.yaml)
	[ "$(keys objects)" -eq 1 ]
	cg-cache drop "$uri"
	[ "$(keys objects)" -eq 1 ] && [ "$(keys tenants)" -eq 0 ]
	find "$S3_DIR/cg-test/cg/objects" -type f -exec touch -d '3 hours ago' '{}' +
	run -0 cg-cache prune --older-than=30d
	[ "$(keys objects)" -eq 0 ]
}

@test "encryption is asked for with every object" {
	CG_OBJECTS="$CG_OBJECTS&sse=aws:kms&kms_key=alias/cg"
	run -0 cg-cache put five.yaml
	[ "$(jq -rs 'map(select(.method == "PUT").sse) | unique | .[]' "$BATS_TEST_TMPDIR/s3.log")" = aws:kms ]
}
