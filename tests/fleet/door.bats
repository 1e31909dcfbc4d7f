load ../helper
load ../fixtures/act
load fleet

# Two servers of the API with one Redis or Valkey: how often somebody may ask counts for both.

setup_file()
{
	act_setup_file
	queue_up
}
teardown_file()
{
	queue_down
}

prepare()
{
	redis_answers || queue_up
	redis FLUSHALL >/dev/null
	export CG_QUEUE=unix:$QDIR/redis.sock
	declare -gA at=() pids=()
	key=$(cg-key create --scope=read --user=ann mine)
}

finish()
{
	local pid

	for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null || true; done
}

# usage: open_door NAME
open_door()
{
	mkfifo "ready.$1"
	cg-httpd --listen=127.0.0.1:0 --proxies=1 --ready-fd=4 >"requests.$1" 2>"said.$1" 3>&- 8>&- 4>"ready.$1" &
	pids[$1]=$!
	read -r "at[$1]" <"ready.$1"
}

# How many of those statuses there are. usage: of STATUS WORD...
of() { local s=$1 n; shift; n=$(printf '%s\n' "$@" | sed -n "s/^$s\*//p"); echo "${n:-0}"; }

# The statuses of N requests, each with how often. usage: many N NAME [CURL-OPTION...]
many()
{
	local n=$1 where=${at[$2]}

	shift 2
	seq "$n" | sed "s,.*,url = http://$where/api/profile\noutput = /dev/null," >list
	curl -s -K list -w '%{http_code}\n' "$@" | sort | uniq -c | awk '{ print $2 "*" $1 }' | xargs
}

@test "who asks two servers has one measure, by who he is" {
	open_door 1
	open_door 2
	began=$(date +%s%3N)
	one=$(many 60 1 -H "Authorization: Bearer $key")
	two=$(many 60 2 -H "Authorization: Bearer $key")
	# A hundred of both, and one more each 600 ms.
	more=$((($(date +%s%3N) - began) / 600 + 1))
	echo "# $one, $two, $more"
	# shellcheck disable=SC2086 # words
	let=$(($(of 200 $one) + $(of 200 $two)))
	[ "$let" -ge 100 ]
	[ "$let" -le $((100 + more)) ]
	other=$(cg-key create --scope=read --user=bob theirs)
	[ "$(many 3 2 -H "Authorization: Bearer $other")" = "200*3" ]
	# Of who it was the server knows no more than a digest.
	redis KEYS '*' >keys
	grep -q ':http:rate:getProfile:' keys
	run ! grep -q -e ann -e default -e "$key" keys
}

@test "keys cannot be guessed at speed, by trying several servers neither" {
	open_door 1
	open_door 2
	began=$(date +%s%3N)
	one=$(many 130 1 -H "Authorization: Bearer cgk_wrong" -H "X-Forwarded-For: 1.2.3.4")
	two=$(many 30 2 -H "Authorization: Bearer cgk_wrong" -H "X-Forwarded-For: 1.2.3.4")
	more=$((($(date +%s%3N) - began) / 600 + 1))
	echo "# $one, $two, $more"
	# shellcheck disable=SC2086 # words
	[ "$(of 401 $one)" -ge 100 ]
	# The second server learns with the first one that it refuses itself.
	# shellcheck disable=SC2086
	[ $(($(of 401 $one) + $(of 401 $two))) -le $((101 + more)) ]
	# Not even a good one is looked at, right after a bad one.
	{
		seq 30 | sed "s,.*,url = http://${at[1]}/api/profile\noutput = /dev/null\nheader = \"Authorization: Bearer cgk_wrong\"\nheader = \"X-Forwarded-For: 1.2.3.4\"\nnext,"
		printf 'url = http://%s/api/profile\ninclude\nheader = "Authorization: Bearer %s"\nheader = "X-Forwarded-For: 1.2.3.4"\n' "${at[1]}" "$key"
	} >guesses
	run curl -s -K guesses
	has "HTTP/1.1 429"
	has "Retry-After: "
	has "too many tokens from this address were refused"
	[ "$(many 3 2 -H "Authorization: Bearer $key" -H "X-Forwarded-For: 1.2.3.5")" = "200*3" ]
	# Who shows none tries none.
	[ "$(many 101 1 -H "X-Forwarded-For: 1.2.3.6")" = "401*101" ]
	[ "$(many 3 1 -H "Authorization: Bearer $key" -H "X-Forwarded-For: 1.2.3.6")" = "200*3" ]
}

@test "a server of the queue that is away holds up nobody: each counts for itself, and says so once" {
	open_door 1
	open_door 2
	[ "$(many 5 1 -H "Authorization: Bearer $key")" = "200*5" ]
	queue_stop NOSAVE
	[ "$(many 60 1 -H "Authorization: Bearer $key")" = "200*60" ]
	[ "$(many 60 2 -H "Authorization: Bearer $key")" = "200*60" ]
	run many 300 2 -H "Authorization: Bearer $key"
	[[ $output == *"429*"* ]]
	[ "$(grep -c "is not shared for now" said.1)" -eq 1 ]
	[ "$(grep -c "is not shared for now" said.2)" -eq 1 ]
}
