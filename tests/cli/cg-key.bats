load ../helper

@test "create: the key on standard output and nowhere else" {
	run -0 --separate-stderr cg-key create ci
	[[ $output =~ ^cgk_[0-9a-f]{32}_[0-9a-f]{64}$ ]]
	[ "$stderr" = "" ]
	key=$output
	dump_store >dump
	grep -q 'ci' dump
	run ! grep -q "${key#cgk_*_}" dump
	# What is kept is a digest of the whole key.
	grep -q "$(printf %s "$key" | sha256sum | cut -d ' ' -f 1)" dump
	[ "$(cg-key create ci)" != "$key" ]
}

@test "create --json: the record, with scopes in order, times and the user" {
	run -0 --separate-stderr cg-key create --json -s runs:write -s read,runs:write --expires=90d --user=user_ann 'the shop'
	jq_is '.[0] | .type == "key" and .name == "the shop" and .scopes == ["read", "runs:write"]
		and .userId == "user_ann" and .status == "active" and .lastUsedAt == null
		and (.key | startswith("cgk_")) and (.keyId | gsub("-"; "")) == .key[4:36]'
	from=$(date -d "$(jq -r .createdAt <<<"$output")" +%s)
	to=$(date -d "$(jq -r .expiresAt <<<"$output")" +%s)
	[ $((to - from)) -ge $((90 * 86400 - 1)) ] && [ $((to - from)) -le $((90 * 86400)) ]
	run -0 cg-key list --json
	jq_is 'length == 1 and .[0].key == null'
}

@test "list: newest first, a table in columns; what is over only with --all" {
	cg-key create one
	cg-key create -s admin two
	cg-key create --expires=1ms three
	run -0 cg-key list
	[ "$(cut -f 2,3,4 <<<"$output")" = "$(printf 'two\tadmin\tactive\none\tread\tactive')" ]
	run -0 cg-key list --all --json
	jq_is 'map([.name, .status]) == [["three", "expired"], ["two", "active"], ["one", "active"]]'
}

@test "revoke: by id, by lines, by records; again is no mistake" {
	for n in a b c d; do cg-key create $n; done
	id() { cg-key list --all --json | jq -r "select(.name == \"$1\").keyId"; }
	run -0 --separate-stderr cg-key revoke "$(id a)"
	[ "$output$stderr" = "" ]
	cg-key revoke "$(id a)"
	id b | cg-key revoke
	cg-key list --json | jq -c 'select(.name == "c")' | cg-key revoke -
	run -0 cg-key list --json
	jq_is 'map(.name) == ["d"]'
	run -0 cg-key revoke --json "$(id d)"
	jq_is '.[0] | .status == "revoked" and .revokedAt != null'
	[ "$(cg-key list)" = "" ]
}

@test "what is not there is 1, and the others are revoked nevertheless" {
	cg-key create one
	id=$(cg-key list --json | jq -r .keyId)
	run -1 --separate-stderr cg-key revoke 00000000-0000-7000-8000-000000000000 "$id" nonsense
	[ "${stderr_lines[0]}" = "cg-key revoke: no API key '00000000-0000-7000-8000-000000000000'" ]
	[ "${stderr_lines[1]}" = "cg-key revoke: no API key 'nonsense'" ]
	[ "$(cg-key list)" = "" ]
	run -65 --separate-stderr cg-key revoke <<<'{"a": 1'
}

@test "another tenant's keys are not there, and no store comes to be" {
	cg-key create --tenant=org_a one
	id=$(cg-key list --tenant=org_a --json | jq -r .keyId)
	[ "$(cg-key list --tenant=org_b --all)" = "" ]
	run -1 --separate-stderr cg-key revoke --tenant=org_b "$id"
	[ "$(cg-key list --tenant=org_a --json | jq -r .status)" = active ]
	run -1 --separate-stderr cg-key revoke --store="sqlite:$PWD/new.db" "$id"
	run -0 cg-key list --store="sqlite:$PWD/new.db" --tenant=default
	[ ! -e new.db ]
}

@test "called wrongly: 64, one sentence, and no key is made" {
	run -64 --separate-stderr cg-key
	run -64 --separate-stderr cg-key make
	run -64 --separate-stderr cg-key create
	has -e "what is the key to be called?"
	run -64 --separate-stderr cg-key create one two
	run -64 --separate-stderr cg-key list one
	run -64 --separate-stderr cg-key create --scope=everything x
	[[ $stderr == *"no scope 'everything': read, write, admin"*"campaigns:read" ]]
	run -64 --separate-stderr cg-key create --scope=, x
	has -e "needs a scope"
	run -64 --separate-stderr cg-key create --expires=0s x
	run -64 --separate-stderr cg-key create --expires=1828d x
	has -e "five years at most"
	run -64 --separate-stderr cg-key create --user='a b' x
	run -64 --separate-stderr cg-key create ''
	run -64 --separate-stderr cg-key create $'two\nlines'
	run -64 --separate-stderr cg-key create "$(printf '%0101d' 0)"
	run -0 cg-key list --all
	[ "$output" = "" ]
}
