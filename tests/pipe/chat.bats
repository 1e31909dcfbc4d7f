load ../helper
load door

# Conversations: in a terminal, over HTTP, and made by a worker. Offline by fixed rules, or by a
# model whose events stand in files.

finish()
{
	door_end
	[ -z "${worker-}" ] || { kill -KILL "$worker" 2>/dev/null; wait "$worker" 2>/dev/null || true; }
	[ -z "${model-}" ] || { kill "$model" 2>/dev/null; wait "$model" 2>/dev/null || true; }
	[ -z "${reader-}" ] || { kill "$reader" 2>/dev/null; wait "$reader" 2>/dev/null || true; }
}

prepare()
{
	unset worker model reader
	export CG_USER=developer # whose token that of development is
}

# A model that answers as the files of model/ say.
upstream()
{
	mkdir -p model
	node "$CG_ROOT/tests/services/answers.mjs" "$PWD/model" 3>&- &
	model=$!
	eventually test -s model/port
	LITELLM_BASE_URL=http://127.0.0.1:$(cat model/port)
	export LITELLM_BASE_URL LITELLM_API_KEY=sk-not-to-be-seen
}
# Events of a stream, a line each. usage: events NAME <<EOF
events() { { echo stream; cat; } >"model/$1"; }
# The messages of the last request for an answer, and not for a title.
seen() { jq -sc 'map(.body | select(.messages[0].content | contains("title") | not)) | .[-1].messages' model/seen; }
asked() { [ "$(wc -l <model/seen)" -ge "$1" ]; }
# The number of the next answer, where titles are not counted: model/title is there.
following() { echo $(($(grep -vc '"Write the title."' model/seen) + 1)); }
# How often a title was asked for.
titles() { [ "$(grep -c '"Write the title."' model/seen)" = "$1" ]; }
# Is it called something, or that?
named() { cg-chat sessions --json "$1" | jq -e .title; }
titled() { [ "$(cg-chat sessions --json "$1" | jq -r .title)" = "$2" ]; }

work()
{
	CG_LEASE=3s cg-worker --queue >worked 2>&1 3>&- &
	worker=$!
}

S=/api/chat/sessions
session() { is 201 POST $S | jq -er .id; }
stream() { ask "$1" "$2" "${3-}" -N -m 40 -H 'Accept: text/event-stream' "${@:4}"; }
# The records of a stream, and the words in them.
data() { sed -n 's/^data: //p' "$@"; }
words() { data "$@" | jq -rj 'select(.type == "delta").text'; }
# Yes, to what a stream of records asked for.
approve() { data "$1" | jq -sc '{decision: "approve", interruptId: (map(select(.type == "approval")) | .[-1].interrupts[0].id)}'; }
last() { is 200 GET "$S/$1/messages?order=desc&limit=1" | jq -c '.messages[0]'; }

@test "terminal: a message is answered, the conversation gets a title, and goes on" {
	run -0 --separate-stderr cg-chat 'Hello there'
	[ -n "$output" ]
	[ "$stderr" = "" ]
	s=$(cg-chat sessions --json | jq -r .id)
	cg-chat sessions --json | jq -e '.title | length > 0'
	run -0 --separate-stderr cg-chat -c --json <<<'Which campaigns are there?'
	jq_is 'map(.type) | .[0] == "chat.session" and (index("usage") < index("tool")) and .[-1] == "done"'
	jq_is '.[-1].message | .status == "complete" and .role == "assistant"'
	jq_is '(map(select(.type == "delta").text) | add) as $said | .[-1].message.content as $c | ($said | gsub("\\s"; "")) == ($c | gsub("\\s"; ""))'
	[ "$(cg-chat messages --json "$s" | jq -s length)" = 4 ]
	[ "$(cg-chat messages --json "$s" | jq -r .role | tr '\n' ' ')" = "user assistant user assistant " ]
	[ "$(cg-chat messages --json -r -l 1 "$s" | jq -r .status)" = complete ]
	cg-chat rename "$s" 'Of tea'
	[ "$(cg-chat sessions "$s" --json | jq -r .title)" = "Of tea" ]
	[ "$(cg-chat sessions --search=TEA --json | jq -r .id)" = "$s" ]
	# What is somebody else's is not there.
	CG_USER=eve run -1 cg-chat messages "$s"
	CG_USER=eve run -1 cg-chat -s "$s" 'I am the developer'
	[ -z "$(CG_USER=eve cg-chat sessions)" ]
	cg-chat delete "$s"
	run -1 cg-chat messages "$s"
	[ "$(sql "SELECT COUNT(*) FROM chat_messages")" = 0 ]
	[ "$(sql "SELECT COUNT(*) FROM threads")" = 0 ]
	[ "$(sql "SELECT COUNT(*) FROM checkpoints")" = 0 ]
}

@test "a conversation that is deleted leaves no word in the store" {
	upstream
	events all <<<$'text The word is xylophone.\nfinish stop'
	s=$(cg-chat new)
	cg-chat -s "$s" 'Say zanzibar' >/dev/null
	door
	work
	stream POST "$S/$s/messages" '{"content":"Zanzibar once more"}' >one
	[ "$(words one)" = "The word is xylophone." ]
	dump_store >before
	grep -qi zanzibar before
	grep -q xylophone before
	# What is kept to be followed holds the answer, not the whole conversation each time.
	[ "$(sql "SELECT COUNT(*) FROM run_events WHERE CAST(event AS TEXT) LIKE '%Say zanzibar%'")" = 0 ]
	[ "$(sql "SELECT COUNT(*) FROM run_events WHERE CAST(event AS TEXT) LIKE '%xylophone%'")" != 0 ]
	cg-chat delete "$s"
	dump_store >after
	run -1 grep -i -e zanzibar -e xylophone -e "$s" after
	# What it has cost stays.
	[ "$(sql "SELECT COUNT(*) FROM runs")" = 0 ]
	[ "$(sql "SELECT COUNT(*) FROM usage_ledger")" != 0 ]
}

@test "terminal: a reader who has gone leaves the conversation free; who waits is told how to stop it" {
	s=$(cg-chat new)
	exec 5> >(:)
	wait $!
	cg-chat -s "$s" --json Hello >&5 2>/dev/null || true
	exec 5>&-
	[ "$(sql "SELECT COUNT(*) FROM runs WHERE status IN ('queued', 'running')")" = 0 ]
	run -0 cg-chat -s "$s" Hello
	# Busy.
	timeout 5 cg-chat -s "$s" --queue Hello >/dev/null 2>&1 || true
	run -1 --separate-stderr cg-chat -s "$s" 'And on'
	has -e "cg-chat stop $s"
	cg-chat stop "$s"
	# A verb behind options is not said.
	run -64 --separate-stderr cg-chat -s "$s" stop
	has -e "a verb comes before all options"
	run -64 --separate-stderr cg-chat --user bob messages "$s"
	has -e "cg-chat messages"
	run -0 cg-chat say -s "$s" stop
}

@test "a model that says nothing: the answer has failed, and that is said" {
	upstream
	echo Tea >model/title
	events all <<<'finish length'
	s=$(cg-chat new)
	run -1 --separate-stderr cg-chat -s "$s" 'Anything?'
	[ "$output" = "" ]
	has -e "answered with nothing"
	[ "$(wc -l <<<"$stderr")" = 1 ]
	cg-chat messages --json -r -l 1 "$s" | jq -e '.status == "failed" and .error.code == "EMPTY_RESPONSE"'
	run -1 --separate-stderr cg-chat again --json "$s"
	jq_is 'map(select(.type == "error").code) == ["EMPTY_RESPONSE"]'
	# Nothing after it has used a tool.
	events "$(following)" <<<$'text I look.\ntool 0 c1 campaign_list {}\nfinish tool_calls'
	run -1 --separate-stderr cg-chat -s "$s" 'Which are there?'
	[ "${lines[0]}" = "I look." ]
	has -e "answered with nothing"
	events all <<<$'text Fine\nfinish stop'
	[ "$(cg-chat again "$s")" = Fine ]
}

@test "a window larger than a request may be: as many messages as that has, and calls as many as models make" {
	upstream
	echo Tea >model/title
	export CG_CHAT_WINDOW=1000000
	events all <<<$'text Fine\nfinish stop'
	s=$(cg-chat new)
	cg-chat -s "$s" hello >/dev/null
	n=$(following)
	{ for i in $(seq 0 19); do echo "tool $i c$i campaign_list {}"; done; echo finish tool_calls; } | events "$n"
	[ "$(cg-chat -s "$s" 'All of them')" = Fine ]
	[ "$(cg-chat -s "$s" 'And then')" = Fine ]
	# Turns of many messages each.
	one='[{"role":"assistant","content":"","tool_calls":[{"id":"a","name":"campaign_list","arguments":{}},{"id":"b","name":"campaign_list","arguments":{}}]},{"role":"tool","tool_call_id":"a","content":"{}"},{"role":"tool","tool_call_id":"b","content":"{}"},{"role":"assistant","content":"Done"}]'
	t=$(sql "SELECT tenant_id FROM chat_sessions")
	values=
	for i in $(seq 7 186); do
		role=$([ $((i % 2)) -eq 0 ] && echo assistant || echo user)
		printf -v values "%s('%s', '00000000-0000-7000-8000-%012d', '%s', 'developer', %d, '%s', 'number %d', %s, '2026-11-29T12:00:00.000Z')," \
			"$values" "$t" "$i" "$s" "$i" "$role" "$i" "$([ "$role" = user ] && echo NULL || echo "'$one'")"
	done
	sql "INSERT INTO chat_messages (tenant_id, id, session_id, user_id, seq, role, content, exchange, created_at) VALUES ${values%,}"
	n=$(following)
	for round in $(seq 0 9); do
		{ for i in $(seq 0 31); do echo "tool $i r$round.$i campaign_list {}"; done; echo finish tool_calls; } | events $((n + round))
	done
	[ "$(cg-chat -s "$s" 'So many')" = Fine ]
	seen | jq -e 'map(select(.role != "system")) | length > 300 and length <= 400 and .[0].role == "user"
		and (. as $m | all(range(1; length); . as $i | $m[$i].role != "tool" or ($m[$i - 1].role | IN("tool", "assistant"))))'
	cg-chat messages --json -r -l 1 "$s" | jq -e '.status == "complete" and (.exchange | length) == 331'
}

@test "an answer of any length is stored, cut where it is too long" {
	upstream
	events 1 <<<"text $(head -c 190000 /dev/zero | tr '\0' a)"$'\ntool 0 c1 campaign_list {}\nfinish tool_calls'
	events all <<<"text $(head -c 1000000 /dev/zero | tr '\0' b)"$'\nfinish stop'
	s=$(cg-chat new)
	cg-chat -s "$s" 'At length' >/dev/null || true
	cg-chat messages --json -r -l 1 "$s" | jq -e '.status == "partial" and (.content | length) == 1048576 and .error.code == "TOO_LARGE"'
	events all <<<$'text Fine\nfinish stop'
	[ "$(cg-chat -s "$s" 'In short')" = Fine ]
}

@test "an answer whose process is killed stays as far as it came" {
	upstream
	events all <<<$'text One\ntext  two\nstall'
	# In the terminal: something else is said then.
	s=$(cg-chat new)
	cg-chat -s "$s" Count >one 2>&1 3>&- &
	reader=$!
	eventually asked 1
	eventually grep -q One one
	kill -KILL "$reader"
	wait "$reader" || true
	reader=
	bury
	events all <<<$'text Three\nfinish stop'
	[ "$(cg-chat -s "$s" 'Go on')" = Three ]
	cg-chat messages --json "$s" | jq -es 'map(.role) == ["user", "assistant", "user", "assistant"]
		and (.[1] | .status == "failed" and .error.code == "INTERRUPTED" and .error.category == "internal")'
	# By a worker, as often as it is tried.
	events all <<<$'text One\ntext  two\nstall'
	door
	work
	run=$(is 201 POST "$S/$s/messages" '{"content":"Once more"}' | jq -r .runId)
	pieces() { [ "$(sql "SELECT COUNT(*) FROM run_events WHERE run_id = '$run' AND type = 'messages'")" -ge "$1" ]; }
	for n in 1 2 3; do
		eventually pieces "$n"
		eventually pkill -KILL -P "$worker" -f 'cg-thread work'
	done
	cg-status --wait "$run" || true
	last "$s" | jq -e '.status == "failed" and (.content | startswith("One")) and .error.code == "ORCHESTRATION_ERROR"'
	events all <<<$'text Three\nfinish stop'
	stream POST "$S/$s/messages" '{"content":"Go on"}' >two
	[ "$(words two)" = Three ]
}

@test "what broke off is answered again: nothing is said twice, and the new answer takes the old one's place" {
	local before

	upstream
	events all <<<$'text Four\ncut'
	s=$(cg-chat new)
	run -1 cg-chat -s "$s" 'How many?'
	before=$(cg-chat messages --json "$s" | jq -sc 'map(.id)')
	events all <<<$'text Five\nfinish stop'
	run -0 --separate-stderr cg-chat again "$s"
	[ "$output" = Five ]
	cg-chat messages --json "$s" | jq -es --argjson before "$before" 'map(.id) == $before and map(.content) == ["How many?", "Five"] and (map(.status) | unique) == ["complete"]'
	seen | jq -e 'map(select(.role == "user").content) == ["How many?"] and (map(select(.role == "assistant")) == [])'
	# What was answered is not answered again, nor what was never said.
	run -1 --separate-stderr cg-chat again "$s"
	has -e "nothing is left to be answered"
	run -1 cg-chat again "$(cg-chat new)"
	events all <<<$'text Six\ncut'
	run -1 cg-chat -s "$s" 'And now?'
	# It is told as it comes, to programs too.
	events all <<<$'text Half\nstall'
	cg-chat again --json "$s" >live 2>/dev/null 3>&- &
	reader=$!
	eventually grep -q Half live
	kill -INT "$reader"
	wait "$reader" || true
	reader=
	# Over HTTP, once a key.
	events all <<<$'text Seven\nfinish stop'
	door
	work
	stream POST "$S/$s/again" '' -H 'Idempotency-Key: once' >one
	[ "$(words one)" = Seven ]
	data one | jq -se '(.[0] | .type == "start" and .message.role == "user" and .message.content == "And now?") and (.[-1].message | .content == "Seven" and .replyTo == $said)' --arg said "$(data one | jq -sr '.[0].message.id')"
	is 202 POST "$S/$s/again" '' -H 'Idempotency-Key: once' | jq -e --arg run "$(data one | jq -sr '.[-1].message.runId')" '.runId == $run'
	[ "$(cg-chat messages --json "$s" | jq -s length)" = 4 ]
	is 422 POST "$S/$s/again" ''
	is 422 POST "$S/$(session)/again" '' -H 'Idempotency-Key: once'
	token=$(cg-key create --scope=chat:read --user=developer reads)
	is 403 POST "$S/$s/again" ''
}

@test "terminal: wrong texts and ids are refused, and nothing is stored" {
	run -65 --separate-stderr cg-chat '   '
	has -e "content: it is empty"
	run -65 --separate-stderr cg-chat "$(head -c 10001 /dev/zero | tr '\0' x)"
	has -e "10001 characters"
	run -1 --separate-stderr cg-chat -s 00000000-0000-7000-8000-000000000001 hello
	has -e "no session"
	run -64 cg-chat two words
	run -1 cg-chat stop 00000000-0000-7000-8000-000000000001
	[ "$(sql "SELECT COUNT(*) FROM chat_messages")" = 0 ]
	[ "$(sql "SELECT COUNT(*) FROM runs")" = 0 ]
}

@test "terminal: what changes something is asked for, answered, edited, rejected" {
	run -2 --separate-stderr cg-chat 'Make a quiz about tea for spring, the prize is a teapot'
	has -e "cg-chat answer"
	s=$(cg-chat sessions --json | jq -r .id)
	[ "$(cg-campaign list --json | wc -l)" = 0 ]
	cg-chat messages --json -r -l 1 "$s" | jq -e '.status == "waiting" and .exchange[-1].tool_calls[0].name == "campaign_create"'
	run -0 cg-chat answer "$s"
	[ "$(cg-campaign list --json | jq -r '[.status, .templateId, .userId] | join(" ")')" = "draft quiz developer" ]
	cg-chat messages --json -r -l 1 "$s" | jq -e '.status == "complete" and (.exchange | map(.role)) == ["assistant", "tool", "assistant"]'
	run -1 --separate-stderr cg-chat answer "$s"
	has -e "nothing waits"
	# With other arguments.
	run -2 cg-chat -s "$s" 'Make a scratch card for our bakery, free bread'
	call=$(cg-chat messages --json -r -l 1 "$s" | jq -r '.exchange[-1].tool_calls[0].id')
	run -65 --separate-stderr cg-chat answer --calls=- "$s" <<<'[{"id": "'"$call"'", "arguments": {"brief": 5}}]'
	has -e brief
	run -65 --separate-stderr cg-chat answer --calls=- "$s" <<<'[{"id": "another", "arguments": {}}]'
	has -e "no call 'another'"
	run -0 cg-chat answer --calls=- "$s" <<<'[{"id": "'"$call"'", "arguments": {"brief": "Bread for everybody in town.", "name": "Bread", "template_id": "memory_match"}}]'
	cg-campaign list --json --search=Bread | jq -e '.name == "Bread" and .templateId == "memory_match"'
	# No.
	run -2 cg-chat -s "$s" 'Make a quiz for our bicycle shop, a bell to win'
	run -0 cg-chat answer --reject --comment='not now' "$s"
	[ "$(cg-campaign list --json | wc -l)" = 2 ]
	cg-chat messages --json -r -l 1 "$s" | jq -e '.exchange[1].content | fromjson | .rejected == true and .reason == "not now"'
	# Something else is said instead: what was asked for is given up.
	run -2 cg-chat -s "$s" 'Make a quiz for our book shop, a book to win'
	run -0 cg-chat -s "$s" 'Which campaigns are there?'
	[ "$(cg-campaign list --json | wc -l)" = 2 ]
	[ "$(sql "SELECT COUNT(*) FROM chat_messages WHERE status = 'waiting'")" = 0 ]
	# Stopped: nothing waits any more.
	run -2 cg-chat -s "$s" 'Make a quiz for our flower shop, a rose to win'
	cg-chat stop "$s"
	run -1 cg-chat answer "$s"
	run -0 cg-chat -s "$s" 'Hello'
	run -0 cg-chat -s "$s" -y 'Make a quiz for our toy shop, a bear to win'
	[ "$(cg-campaign list --json | wc -l)" = 3 ]
}

@test "terminal: Ctrl-C stops the answer, and what there is of it stays" {
	upstream
	events all <<-EOF
		text One
		text  two
		stall
	EOF
	coproc talk { exec env --default-signal=INT cg-chat 'Count' 2>&1; }
	# shellcheck disable=SC2154 # set by coproc
	reader=$talk_PID
	eventually asked 1
	read -r -n 7 -u "${talk[0]}" said
	[ "$said" = "One two" ]
	kill -INT "$reader"
	status=0
	wait "$reader" || status=$?
	reader=
	[ "$status" = 130 ]
	s=$(cg-chat sessions --json | jq -r .id)
	cg-chat messages --json -r -l 1 "$s" | jq -e '.status == "partial" and .content == "One two"'
	# The conversation goes on.
	events all <<<$'text Three\nfinish stop'
	[ "$(cg-chat -c 'Go on')" = Three ]
	# The model's connection breaks in the middle.
	events all <<<$'text Four\ncut'
	run -1 --separate-stderr cg-chat -c 'Further'
	[ "$output" = Four ]
	has -e "broke off"
	cg-chat messages --json -r -l 1 "$s" | jq -e '.status == "partial" and .content == "Four" and (.error.message | contains("broke off"))'
	events all <<<$'text Three\nfinish stop'
	run -0 cg-chat -c 'And'
	seen | jq -e '[.[] | select(.role != "system").content] == ["Count", "One two", "Go on", "Three", "Further", "Four", "And"]'
}

@test "HTTP: the answer streams while a worker makes it; who comes back misses nothing" {
	door
	work
	s=$(session)
	stream POST "$S/$s/messages" '{"content":"Hello there"}' >one
	[ "$(cat code)" = 200 ]
	grep -qi '^content-type: text/event-stream' head
	[ "$(data one | jq -r .type | head -n 1)" = start ]
	data one | tail -n 1 | jq -e '.type == "done" and .message.status == "complete"'
	eventually named "$s"
	[ "$(words one)" = "$(last "$s" | jq -r .content)" ]
	# From each event on: what came after it, and after the last one nothing.
	sed -n 's/^id: //p' one >ids
	while read -r id; do
		stream GET "$S/$s/stream" '' -H "Last-Event-ID: $id" >again
		sed "1,/^id: $id\$/d" one | data >want
		# A title has come since.
		data again | jq -c 'del(.title)' | cmp - <(tail -n +2 want | jq -c 'del(.title)')
	done < <(head -n -1 ids)
	is 204 GET "$S/$s/stream" '' -H "Last-Event-ID: $(tail -n 1 ids)"
	is 204 GET "$S/$s/stream"
	is 400 GET "$S/$s/stream" '' -H "Last-Event-ID: x"
	# Without a stream: the message, and its run.
	is 201 POST "$S/$s/messages" '{"content":"Which campaigns are there?"}' -H 'Idempotency-Key: k1' >two
	run=$(jq -r .runId two)
	[ "$(is 201 POST "$S/$s/messages" '{"content":"Which campaigns are there?"}' -H 'Idempotency-Key: k1' | jq -r .runId)" = "$run" ]
	is 422 POST "$S/$s/messages" '{"content":"Something else"}' -H 'Idempotency-Key: k1' >/dev/null
	cg-status --wait "$run"
	last "$s" | jq -e --arg run "$run" '.runId == $run and .status == "complete"'
	is 200 GET $S | jq -e '.sessions | length == 1'
	is 200 GET /api/chat/health '' | jq -e '.status == "ok" and .database == "healthy" and .llm.status == "offline"'
}

@test "HTTP: an answer is over before its title is made, and a title that hangs holds up nothing" {
	upstream
	events all <<<$'text Fine\nfinish stop'
	echo hang >model/title
	cg-run limits --max-runs=1
	door
	CG_GRAPHS=1 work
	s=$(session)
	stream POST "$S/$s/messages" '{"content":"Hello there"}' -m 10 >one
	[ "$(words one)" = Fine ]
	data one | tail -n 1 | jq -e '.type == "done" and .message.status == "complete" and .title == null'
	eventually titles 1
	# Neither the conversation nor the worker nor the tenant's only run waits for it.
	stream POST "$S/$s/messages" '{"content":"And on"}' -m 10 >two
	[ "$(words two)" = Fine ]
	is 201 POST "$S" | jq -r .id >other
	stream POST "$S/$(cat other)/messages" '{"content":"Something else"}' -m 10 >three
	[ "$(words three)" = Fine ]
	eventually titles 2
	is 200 GET "$S/$s" | jq -e '.title == null'
	# What is deleted meanwhile is gone.
	is 204 DELETE "$S/$(cat other)"
	# Whoever is told to stop does not wait for it either; then it is made after the next answer.
	kill "$worker"
	wait "$worker" || true
	echo 'Of hats and coats' >model/title
	work
	stream POST "$S/$s/messages" '{"content":"Further"}' >four
	eventually titled "$s" 'Of hats and coats'
	# That of the person stays.
	s=$(session)
	stream POST "$S/$s/messages" '{"content":"Hello"}' >five
	cg-chat rename "$s" Mine
	stream POST "$S/$s/messages" '{"content":"Hello"}' >six
	titled "$s" Mine
	[ "$(sql "SELECT COUNT(*) FROM runs WHERE status <> 'completed'")" = 0 ]
}

@test "a title that the model fails to make, or takes too long for, is the studio's" {
	upstream
	events all <<<$'text Fine\nfinish stop'
	echo hang >model/title
	s=$(cg-chat new)
	[ "$(timeout 10 cg-chat -s "$s" 'Summer shoes for everybody')" = Fine ]
	cg-chat sessions --json "$s" | jq -e '.title | test("shoes")'
	echo 'status 503' >model/title
	s=$(cg-chat new)
	cg-chat -s "$s" --queue 'Winter boots for everybody' >/dev/null 2>&1 3>&- &
	reader=$!
	queued() { [ "$(sql "SELECT COUNT(*) FROM runs WHERE status = 'queued'")" = 1 ]; }
	eventually queued
	cg-worker --queue --once >worked 2>&1
	wait "$reader"
	reader=
	cg-chat sessions --json "$s" | jq -e '.title | test("boots")'
	# One that is asked for nothing yet has none.
	s=$(cg-chat new)
	cg-chat sessions --json "$s" | jq -e '.title == null'
}

@test "HTTP: who goes away stops nothing; stop keeps what there is; two at once is 409" {
	upstream
	events all <<<$'text One\ntext  two\nstall'
	door
	work
	s=$(session)
	stream POST "$S/$s/messages" '{"content":"Count"}' >one &
	reader=$!
	eventually grep -q '^event: delta' one
	is 409 POST "$S/$s/messages" '{"content":"And on"}' >/dev/null
	is 422 DELETE "$S/$s" >/dev/null
	kill "$reader"
	wait "$reader" || true
	# It goes on, and can be had again.
	stream GET "$S/$s/stream" >two &
	reader=$!
	eventually grep -q 'two' two
	is 200 POST "$S/$s/stop" | jq -e '.type == "chat.session"'
	wait "$reader"
	reader=
	[ "$(words two)" = "One two" ]
	data two | tail -n 1 | jq -e '.type == "done" and .message.status == "partial" and .message.content == "One two"'
	last "$s" | jq -e '.status == "partial" and .content == "One two"'
	is 422 POST "$S/$s/stop" >/dev/null
	# A queued one is stopped before anybody makes it.
	kill -KILL "$worker"
	wait "$worker" || true
	worker=
	is 201 POST "$S/$s/messages" '{"content":"Once more"}' >/dev/null
	is 200 POST "$S/$s/stop" >/dev/null
	events all <<<$'text Fine\nfinish stop'
	work
	stream POST "$S/$s/messages" '{"content":"Go on"}' >three
	[ "$(words three)" = Fine ]
	[ "$(is 200 GET "$S/$s/messages" | jq -c '[.messages[].role]')" = '["user","assistant","user","assistant","user","assistant"]' ]
	is 204 DELETE "$S/$s"
	is 404 GET "$S/$s" >/dev/null
}

@test "HTTP: an approval is answered once, and done once though its worker is killed" {
	upstream
	events 1 <<-EOF
		text I would make it.
		tool 0 c1 campaign_create {"brief":"A quiz about tea in spring.","name":"Tea","template_id":"quiz"}
		tool 1 c2 campaign_list {}
		finish tool_calls
	EOF
	events 2 <<<$'text It is\nstall'
	events all <<<$'text It is there.\nfinish stop'
	door
	work
	s=$(session)
	stream POST "$S/$s/messages" '{"content":"A quiz about tea"}' >one
	data one | jq -se 'map(select(.type == "approval"))[0].interrupts[0].value | .calls | map(.name) == ["campaign_create"]'
	data one | jq -se '.[-1].message.status == "waiting"'
	is 200 POST "$S/$s/stop" >/dev/null
	is 422 POST "$S/$s/answer" "$(approve one)" >/dev/null
	# Again, and this time it may.
	cp model/1 model/2.next
	mv model/2 model/3
	mv model/2.next model/2
	stream POST "$S/$s/messages" '{"content":"A quiz about tea, please"}' >two
	data two | jq -se '.[-1].message.status == "waiting"'
	is 409 POST "$S/$s/answer" "$(approve one)" | jq -e '.message | contains("another question")'
	stream POST "$S/$s/answer" "$(approve two)" >three &
	reader=$!
	eventually asked 3
	[ "$(cg-campaign list --json | wc -l)" = 1 ]
	is 409 POST "$S/$s/answer" "$(approve two)" >/dev/null
	# The worker dies in the middle of the answer.
	kill -KILL "$worker"
	wait "$worker" || true
	bury
	work
	wait "$reader"
	reader=
	data three | jq -se 'map(.type) | index("restart") != null and .[-1] == "done"'
	last "$s" | jq -e '.status == "complete" and (.content | endswith("It is there."))
		and (.exchange | map(.role)) == ["assistant", "tool", "tool", "assistant"]'
	[ "$(cg-campaign list --json | wc -l)" = 1 ]
	seen | jq -e '[.[] | select(.role == "tool").tool_call_id] == ["c1", "c2", "c1", "c2"]'
}

# Killed before each write to the store, all that there are by and by: what was approved is done once.
@test "an approval is carried out once, whenever its process is killed" {
	${CC:-cc} -D_GNU_SOURCE -O1 -shared -fPIC -o crash.so "$CG_ROOT/tests/fixtures/crash.c"
	case $CG_STORE in
	sqlite:*) export CRASH_STORE=${CG_STORE#sqlite:} ;;
	*) export CRASH_STORE=$CG_TEST_PG ;;
	esac
	n=0
	at=1
	while :; do
		n=$((n + 1))
		s=$(cg-chat new)
		run -2 cg-chat -s "$s" 'Make a quiz for our bicycle shop, a bell to win'
		status=0
		CRASH_AT=$at ASAN_OPTIONS=${ASAN_OPTIONS-}:verify_asan_link_order=0 LD_PRELOAD=$PWD/crash.so cg-chat answer "$s" >/dev/null 2>said || status=$?
		[ "$status" = 137 ] || break
		bury
		cg-worker --queue --once >/dev/null 2>&1
		# Before the answer was stored nobody has heard it.
		[ "$(cg-chat messages --json -r -l 1 "$s" | jq -r .status)" = complete ] || cg-chat answer "$s" >/dev/null
		cg-chat messages --json -r -l 1 "$s" | jq -e '.status == "complete" and (.exchange | map(.role)) == ["assistant", "tool", "assistant"]' >/dev/null
		[ "$(sql "SELECT COUNT(*) FROM campaigns")" = "$n" ] || { echo "# killed before write $at"; return 1; }
		at=$((at + 3))
	done
	[ "$status" = 0 ] || { cat said; return 1; }
	[ "$n" -gt 4 ]
	[ "$(sql "SELECT COUNT(*) FROM campaigns")" = "$n" ]
}

@test "HTTP: a tool that cannot do it tells the model, and the turn goes on" {
	upstream
	events 1 <<-EOF
		tool 0 c1 campaign_show {"campaign_id":"00000000-0000-7000-8000-000000000001"}
		tool 1 c2 campaign_show {"campaign":1}
		tool 2 c3 fly {}
		finish tool_calls
	EOF
	events all <<<$'text There is none.\nfinish stop'
	door
	work
	s=$(session)
	stream POST "$S/$s/messages" '{"content":"Show it"}' >one
	[ "$(words one)" = "There is none." ]
	data one | jq -se 'map(select(.type == "result").result.error) | length >= 2 and (.[0] | contains("no campaign"))'
	last "$s" | jq -e '.status == "complete"'
}

@test "HTTP: what is another's is not there, whoever asks" {
	door
	s=$(session)
	run=$(is 201 POST "$S/$s/messages" '{"content":"Hello"}' | jq -r .runId)
	is 200 GET /api/runs | jq -e --arg run "$run" '[.runs[].runId] == [$run]'
	a=$(cg-key create --scope=chat:write --user=eve eve)
	b=$(cg-key create --tenant=other --scope=chat:write --user=developer other)
	for who in "$a" "$b"; do
		token=$who
		is 404 GET "$S/$s" >/dev/null
		is 404 PATCH "$S/$s" '{"title":"Mine"}' >/dev/null
		is 404 DELETE "$S/$s" >/dev/null
		is 404 GET "$S/$s/messages" >/dev/null
		is 404 POST "$S/$s/messages" '{"content":"I am she"}' >/dev/null
		is 404 GET "$S/$s/stream" >/dev/null
		is 404 POST "$S/$s/stop" >/dev/null
		is 404 POST "$S/$s/answer" '{"decision":"approve","interruptId":"x"}' -H 'Idempotency-Key: k1' >/dev/null
		is 200 GET $S | jq -e '.sessions == []'
	done
	# Nor by way of its runs.
	token=$(cg-key create --scope=admin --user=eve manages)
	is 200 GET /api/runs | jq -e '.runs == []'
	for p in "" /events /steps /steps/answer/log /cost; do is 404 GET "/api/runs/$run$p" >/dev/null; done
	is 404 POST "/api/runs/$run/cancel" >/dev/null
	[ "$(sql "SELECT COUNT(*) FROM chat_messages")" = 1 ]
	token=$(cg-key create --scope=chat:read --user=developer reads)
	is 200 GET "$S/$s" >/dev/null
	is 403 POST "$S/$s/messages" '{"content":"May I"}' >/dev/null
	token=
	is 401 GET "$S/$s" >/dev/null
}

@test "HTTP: a yes is to one question; sent again it is no yes to the next" {
	upstream
	events 1 <<-EOF
		tool 0 c1 campaign_create {"brief":"A quiz about tea in spring.","name":"Tea","template_id":"quiz"}
		finish tool_calls
	EOF
	sed 's/Tea/Cups/' model/1 >model/2
	events all <<<$'text It is there.\nfinish stop'
	door
	work
	s=$(session)
	stream POST "$S/$s/messages" '{"content":"A quiz about tea"}' >one
	yes=$(approve one)
	last "$s" | jq -e --argjson yes "$yes" '.status == "waiting" and .interruptId == $yes.interruptId'
	is 400 POST "$S/$s/answer" '{"decision":"approve"}' >/dev/null
	stream POST "$S/$s/answer" "$yes" -H 'Idempotency-Key: k1' >two
	data two | jq -se '.[-1].message.status == "waiting"'
	# The reply was lost, or somebody has clicked twice.
	is 409 POST "$S/$s/answer" "$yes" | jq -e '.code == "CONFLICT" and (.message | contains("another question"))'
	is 202 POST "$S/$s/answer" "$yes" -H 'Idempotency-Key: k1' | jq -e '.type == "chat.message"'
	is 422 POST "$S/$s/answer" "$(approve two)" -H 'Idempotency-Key: k1' | jq -e '.code == "IDEMPOTENCY_KEY_REUSED"'
	[ "$(cg-campaign list --json | jq -r .name)" = Tea ]
	[ "$(sql "SELECT COUNT(*) FROM runs")" = 2 ]
	stream POST "$S/$s/answer" "$(approve two)" >three
	last "$s" | jq -e '.status == "complete" and has("interruptId") == false'
	[ "$(cg-campaign list --json | jq -r .name | sort | xargs)" = "Cups Tea" ]
}

@test "terminal: what a model names, asks for and says cannot steer it" {
	upstream
	cat >model/1.jq <<-'EOF'
		"stream",
		"raw " + (("data: " + ({choices: [{index: 0, finish_reason: null, delta: {tool_calls: [
			{index: 0, id: "c1", type: "function", function: {name: "fly\u001b[31m\u0007\u009b2J", arguments: "{\"x\":\"\u202e\u2066\u007f\"}"}},
			{index: 1, id: "c2", type: "function", function: {name: "campaign_create",
				arguments: "{\"brief\":\"A quiz about tea \u202e\u009b in spring.\",\"name\":\"Tea\u2069\"}"}}]}}]} | tojson) + "\n\n") | tojson),
		"finish tool_calls"
	EOF
	jq -nr -f model/1.jq >model/1
	rm model/1.jq
	events all <<<$'text Fine\u001b[0m\u202e\nfinish stop'
	# At a terminal: the person approves, after an edit that changes nothing.
	printf 'e\n\n' | python3 -c 'import pty, sys; sys.exit(pty.spawn(["cg-chat", "A quiz about tea"]) >> 8)' >seen
	grep -a 'asks to do: campaign_create' seen
	grep -aF 'uses fly?[31m??2J' seen
	grep -aF 'Fine?[0m?' seen
	[ "$(LC_ALL=C grep -acP '\x1b|\x07|\x7f|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]' seen)" = 0 ]
	[ "$(sql "SELECT COUNT(*) FROM campaigns")" = 1 ]
	run -0 cg-chat messages "$(cg-chat sessions --json | jq -r .id)"
	[ "$(LC_ALL=C grep -acP '\x1b|\xe2\x80[\xaa-\xae]' <<<"$output")" = 0 ]
}

@test "HTTP: the assistant may do what the token may that asks, and no more" {
	upstream
	echo 'A talk' >model/title
	events 1 <<-EOF
		tool 0 c1 campaign_create {"brief":"A quiz about tea in spring.","name":"Tea","template_id":"quiz"}
		tool 1 c2 campaign_list {}
		finish tool_calls
	EOF
	events all <<<$'text I may not.\nfinish stop'
	door
	work
	both=$token
	token=$(cg-key create --scope=chat:write,campaigns:read --user=developer talks)
	s=$(session)
	stream POST "$S/$s/messages" '{"content":"A quiz about tea"}' >one
	data one | jq -se 'map(.type) | index("approval") == null and .[-1] == "done"'
	last "$s" | jq -e '.status == "complete" and (.exchange | map(select(.role == "tool").content | fromjson)
		| .[0].code == "PERM" and .[1].campaigns == [])'
	[ "$(sql "SELECT COUNT(*) FROM campaigns")" = 0 ]
	# Nor does who asks say himself what he may; and a yes is worth what its giver may.
	is 400 POST "$S/$s/messages" '{"content":"More","context":{"may":"campaigns:write"}}' >/dev/null
	cp model/1 "model/$(following)"
	token=$both
	s=$(session)
	stream POST "$S/$s/messages" '{"content":"A quiz about tea"}' >two
	data two | jq -se '.[-1].message.status == "waiting"'
	token=$(cg-key create --scope=chat:write,runs:write --user=developer says)
	stream POST "$S/$s/answer" "$(approve two)" >three
	last "$s" | jq -e '.exchange[1].content | fromjson | .code == "PERM"'
	is 403 POST /api/runs '{"workflowName":"chat.assistant","triggerPayload":{"input":{},"context":{"may":"campaigns:write"}}}' >/dev/null
	[ "$(sql "SELECT COUNT(*) FROM campaigns")" = 0 ]
}

@test "HTTP: nobody answers for another person of the tenant, by no way" {
	upstream
	echo 'A talk' >model/title
	events 1 <<-EOF
		tool 0 c1 campaign_create {"brief":"A quiz about tea in spring.","name":"Tea","template_id":"quiz"}
		finish tool_calls
	EOF
	events all <<<$'text It is there.\nfinish stop'
	door
	work
	s=$(session)
	stream POST "$S/$s/messages" '{"content":"A quiz about tea"}' >one
	data one | jq -se '.[-1].message.status == "waiting"'
	token=$(cg-key create --scope=admin --user=eve eve)
	is 404 POST /api/runs "{\"workflowName\":\"chat.assistant\",\"triggerPayload\":{\"threadId\":\"$s\",\"resume\":{\"decision\":\"approve\"}}}" >/dev/null
	is 404 POST /api/threads "{\"workflowName\":\"chat.assistant\",\"threadId\":\"$s\",\"input\":{\"message\":\"x\"}}" >/dev/null
	is 404 POST "/api/threads/$s/resume" '{"resume":{"decision":"approve"}}' >/dev/null
	[ "$(sql "SELECT COUNT(*) FROM runs")" = 1 ]
	[ "$(sql "SELECT COUNT(*) FROM campaigns")" = 0 ]
	# Nor does the assistant say anything of it, or end it, for her.
	is 200 GET "/api/runs?limit=1" | jq -e '.runs == []'
	run=$(sql "SELECT id FROM runs")
	events "$(following)" <<-EOF
		tool 0 c1 run_show {"run_id":"$run"}
		tool 1 c2 run_show {"run_id":"${run:0:24}"}
		tool 2 c3 run_show {"run_id":"01a00000-0000-7000-8000-000000000000"}
		finish tool_calls
	EOF
	s=$(session)
	stream POST "$S/$s/messages" '{"content":"How is that run?"}' >one
	last "$s" | jq -e --arg run "$run" '.exchange | map(select(.role == "tool").content | fromjson)
		| map(.code) == ["NOTFOUND", "NOTFOUND", "NOTFOUND"] and (.[0].error | sub($run; "R")) == (.[2].error | sub("01a0[-0-9a-f]*"; "R"))
		and (.[1].error | contains("did you mean") | not)'
	events "$(following)" <<-EOF
		tool 0 c1 run_cancel {"run_id":"$run"}
		finish tool_calls
	EOF
	stream POST "$S/$s/messages" '{"content":"End that run"}' >two
	stream POST "$S/$s/answer" "$(approve two)" >three
	last "$s" | jq -e '.exchange | map(select(.role == "tool").content | fromjson) | map(.code) == ["NOTFOUND"]'
}

@test "the model sees the newest turns that fit, and no half of one" {
	upstream
	events all <<<$'text Well, that is a good question and here comes the answer to it.\nfinish stop'
	export CG_CHAT_WINDOW=110
	s=$(cg-chat new)
	for i in 1 2 3 4 5 6 7 8; do
		cg-chat -s "$s" "Question number $i, of which there are several" >/dev/null
	done
	seen | jq -e 'map(select(.role != "system")) | .[0].role == "user" and length >= 3 and length <= 6
		and (.[-1].content | contains("number 8"))'
	[ "$(cg-chat messages --json "$s" | wc -l)" = 16 ]
	# A message that alone is more than that is seen nevertheless.
	cg-chat -s "$s" "Long $(head -c 3000 /dev/zero | tr '\0' x)" >/dev/null
	seen | jq -e 'map(select(.role != "system")) | length == 1 and (.[0].content | startswith("Long"))'
}

@test "what tools say in one turn is bounded, too: the oldest of it is shortened, and says so" {
	upstream
	export CG_CHAT_WINDOW=1500
	brief="A quiz about tea. $(head -c 3000 /dev/zero | tr '\0' y) zest"
	c=$(jq -n --arg b "$brief" '{name: "Tea", templateId: "quiz", brief: $b}' | cg-campaign create -f -)
	for i in 1 2 3 4; do
		events "$i" <<<"tool 0 c$i campaign_show {\"campaign_id\":\"$c\"}"$'\nfinish tool_calls'
	done
	events all <<<$'text It is a quiz.\nfinish stop'
	s=$(cg-chat new --title=Tea)
	cg-chat -s "$s" "What is it?" >/dev/null
	seen | jq -e 'map(select(.role == "tool")) | length == 4
		and (map(.content | contains("zest")) == [false, false, false, true])
		and all(.[:3][]; .content | fromjson | (.shortened | length > 0) and (.begins | contains("Tea")))
		and (tojson | length) < 6000'
	# Who reads it later has all of it.
	cg-chat messages --json -r -l 1 "$s" | jq -e '.exchange | map(select(.role == "tool").content | contains("zest")) | all'
	# More at once than there is room for: a part of each.
	{ for i in 0 1 2; do echo "tool $i d$i campaign_show {\"campaign_id\":\"$c\"}"; done; echo finish tool_calls; } | events 6
	cg-chat -s "$s" "Again?" >/dev/null
	seen | jq -e '.[-3:] | map(.role) == ["tool", "tool", "tool"] and (tojson | length) < 6000
		and (map(.content | contains("zest")) | .[0] == false and .[2])
		and (.[0].content | fromjson | .begins | length) > 700'
}

@test "a thousand messages: by page from both ends, and a turn costs what it did" {
	door
	s=$(session)
	cg-chat -s "$s" hello >/dev/null
	rows() { sql "SELECT (SELECT COUNT(*) FROM checkpoints) + (SELECT COUNT(*) FROM checkpoint_blobs) + (SELECT COUNT(*) FROM checkpoint_writes)"; }
	cg-chat -s "$s" hello >/dev/null
	before=$(rows)
	cg-chat -s "$s" hello >/dev/null
	one=$(($(rows) - before))
	t=$(sql "SELECT tenant_id FROM chat_sessions")
	for from in 7 257 507 757; do
		values=
		for i in $(seq "$from" $((from + 249 > 1000 ? 1000 : from + 249))); do
			printf -v values "%s('%s', '00000000-0000-7000-8000-%012d', '%s', 'developer', %d, 'user', 'number %d', '2026-11-29T12:00:00.000Z')," \
				"$values" "$t" "$i" "$s" "$i" "$i"
		done
		sql "INSERT INTO chat_messages (tenant_id, id, session_id, user_id, seq, role, content, created_at) VALUES ${values%,}"
	done
	for order in asc desc; do
		: >all
		cursor=
		n=0
		while :; do
			is 200 GET "$S/$s/messages?limit=150&order=$order$cursor" >page
			jq -r '.messages[].id' page >>all
			n=$((n + 1))
			cursor=$(jq -r '.nextCursor // empty' page)
			[ -n "$cursor" ] || break
			cursor="&cursor=$cursor"
		done
		[ "$n" = 7 ]
		[ "$(sort -u all | wc -l)" = 1000 ]
		[ "$order" = asc ] || tac all >reversed
		[ "$order" = desc ] || cp all forward
	done
	cmp forward reversed
	before=$(rows)
	cg-chat -s "$s" hello >/dev/null
	[ "$(($(rows) - before))" -le "$one" ]
	# What the state holds is the window, not the conversation.
	cg-thread state "$s" --json | jq -e '.values.messages | length > 0 and (tostring | length) < 30000'
}

@test "HTTP: an answer that is longer than a stream holds comes to its end" {
	upstream
	{ printf 'text '; head -c 100000 /dev/zero | tr '\0' x; printf '\nfinish stop\n'; } | events all
	door
	work
	s=$(session)
	stream POST "$S/$s/messages" '{"content":"Say much"}' >one
	data one | tail -n 1 | jq -e '.type == "done" and .shortened and .message.status == "complete"'
	data one | jq -se 'all(tojson | length < 50000)'
	last "$s" | jq -e '.content | length == 100000'
	# From each event on it is the same.
	for id in $(sed -n 's/^id: //p' one | head -n -1); do
		stream GET "$S/$s/stream" '' -H "Last-Event-ID: $id" | data | tail -n 1 | jq -e '.type == "done"'
	done
}

@test "a queue outside the store: what was said is in none of its keys" {
	local key
	redis() { redis-cli -s "${CG_QUEUE#unix:}" "$@" 9>&-; }
	redis_up
	upstream
	events all <<<$'text Marzipan is what we sell\nfinish stop'
	door
	s=$(session)
	cg-chat --queue -s "$s" 'Is there marzipan?' >said 2>&1 &
	reader=$!
	sent() { key=$(redis --raw KEYS 'bull:workflow-orchestration:execution-*') && [ -n "$key" ]; }
	eventually sent
	redis --raw HGET "$key" data | jq -e --arg s "$s" '.workflowId == $s and .input == {}'
	work
	wait "$reader"
	reader=
	stream POST "$S/$s/messages" '{"content":"Is there nougat?"}' >one
	data one | tail -n 1 | jq -e '.type == "done" and .message.content == "Marzipan is what we sell"'
	ended() { redis --raw XRANGE bull:workflow-orchestration:events - + | grep -q '"executionId"'; }
	eventually ended
	redis --raw KEYS '*' >keys
	while read -r key; do
		case $(redis TYPE "$key") in
		hash) redis --raw HGETALL "$key" ;;
		stream) redis --raw XRANGE "$key" - + ;;
		list) redis --raw LRANGE "$key" 0 -1 ;;
		zset) redis --raw ZRANGE "$key" 0 -1 ;;
		*) redis --raw GET "$key" ;;
		esac </dev/null
	done <keys >kept
	grep -q '"status":"idle"' kept
	run -1 grep -iE 'marzipan|nougat' kept
	redis_down
}
