load ../helper

# Campaigns from the shell.

@test "create: a draft of version 1, by options or by a whole request" {
	run -0 --separate-stderr cg-campaign create --template=quiz --brief='A quiz about the sea.' 'The sea'
	[[ $output =~ ^[0-9a-f-]{36}$ ]]
	run -0 cg-campaign get --json "$output"
	jq_is '.[0] | .type == "campaign" and .name == "The sea" and .templateId == "quiz"
		and .status == "draft" and .version == 1 and .config == null and .bundleUrl == null
		and .thumbnailUrl == null and .latestRunId == null and .brief == "A quiz about the sea."
		and .tenantId == "default" and .createdAt == .updatedAt and (has("settings") | not)'
	echo '{"name": "x", "templateId": "spin_wheel", "settings": {"tone": "urgent"},
		"startsAt": "2027-01-01T00:00:00+01:00"}' >request
	run -0 cg-campaign create --json -f request --ends=2027-02-01T00:00:00Z 'Another'
	jq_is '.[0] | .name == "Another" and .settings == {"tone": "urgent"}
		and .startsAt == "2026-12-31T23:00:00.000Z" and .endsAt == "2027-02-01T00:00:00.000Z"'
	run -0 cg-campaign create --json -f - <request
	jq_is '.[0].name == "x"'
}

@test "create: without a name or a game it says which option is missing" {
	run -64 --separate-stderr cg-campaign create
	[ "${stderr%%$'\n'*}" = "cg-campaign create: what is the campaign to be called?" ]
	run -64 --separate-stderr cg-campaign create "The sea"
	[ "${stderr%%$'\n'*}" = "cg-campaign create: which game? --template names one, cg-skill templates has them" ]
	[ -z "$(cg-campaign list)" ]
}

@test "create: what is wrong is said, and nothing is made" {
	local r=(-65 --separate-stderr cg-campaign create -f -)

	run "${r[@]}" <<<'{"name": "x", "templateId": "chess", "color": 1}'
	has -e "templateId: "
	has -e "color"
	run "${r[@]}" <<<'{"name": " ", "templateId": "quiz"}'
	has -e "name: "
	run "${r[@]}" <<<'{"name": "x", "templateId": "quiz", "config": {"game": {}, "assets": [],
		"theme": {"primaryColor": "red", "secondaryColor": "rgb(1,2,300)", "accentColor": "#12345",
		"fontFamily": "x"}}}'
	has -e "config.theme.primaryColor"
	has -e "config.theme.secondaryColor"
	has -e "config.theme.accentColor"
	run "${r[@]}" <<<'{"name": "x", "templateId": "quiz", "config": {"theme": null}}'
	run "${r[@]}" <<<'{"name": "x", "templateId": "quiz", "settings": {"brand_assets": [{"type": "logo",
		"uri": "/etc/passwd"}]}}'
	has -e "settings.brand_assets[0].uri"
	run -66 --separate-stderr cg-campaign create -f - <<<'{"name": "x", "templateId": "quiz", "settings":
		{"brand_assets": [{"type": "logo", "uri": "file://nowhere.png"}]}}'
	has -e "nowhere.png"
	run "${r[@]}" <<<'{"name": "x", "templateId": "quiz", "startsAt": "2027-01-02T00:00:00Z",
		"endsAt": "2027-01-01T00:00:00Z"}'
	has -e "endsAt: a campaign ends after it starts"
	run "${r[@]}" <<<'[]'
	run -66 --separate-stderr cg-campaign create -t quiz --config=nowhere x
	run -0 cg-campaign list
	[ "$output" = "" ]
}

@test "create: colours of three kinds, and what accepting a plan writes" {
	run -0 cg-campaign create --json -f - <<<'{"name": "x", "templateId": "quiz", "config": {"game": {},
		"assets": [{"slotId": "hero"}], "theme": {"primaryColor": "#abc", "secondaryColor": "#A0B1c2",
		"accentColor": "rgb(1, 20,255)", "fontFamily": "rounded", "textColor": "#000",
		"background": {"type": "solid", "value": "#fff"}}}}'
	jq_is '.[0].config.theme.accentColor == "rgb(1, 20,255)"'
	plan=$(cg-intel plan --text='A quiz about the sea for families on the beach, with small prizes.' | jq -r .generation_id)
	cg-intel accept "$plan" >accepted
	jq '{name: .campaign_name, templateId: .template_id, config, settings}' accepted >again
	run -0 cg-campaign create --json -f again
	[ "$(jq -S .config <<<"$output")" = "$(jq -S .config accepted)" ]
	[ "$(jq -S .settings <<<"$output")" = "$(jq -S .settings accepted)" ]
	run -0 cg-campaign get --json - <accepted
	jq_is '.[0].status == "draft"'
}

@test "create: a file of the brand is kept, and named by what it is kept as" {
	echo logo >logo.svg
	run -0 cg-campaign create --json -f - <<<'{"name": "x", "templateId": "quiz", "settings": {"brand_assets":
		[{"type": "logo", "uri": "file://logo.svg"}]}}'
	jq_is '.[0].settings.brand_assets[0].uri == "cg://sha256/'"$(sha256sum logo.svg | cut -d ' ' -f 1)"'/logo.svg"'
}

@test "update: a campaign grows no larger than a request may be" {
	id=$(cg-campaign create -t quiz x)
	part() { jq -n --arg k "$1" '{config: {assets: [], game: {($k): ("x" * 200000)}}}'; }
	part a | cg-campaign update "$id" -f -
	part b >b
	run -65 --separate-stderr cg-campaign update "$id" -f b
	has -e "config: more than 262144 bytes"
	run -0 cg-campaign get --json "$id"
	jq_is '.[0] | .version == 2 and (.config.game | keys) == ["a"]'
}

@test "list: newest change first; by state, game, name; wildcards are letters" {
	for n in 'b 100%' 'A_c' 'a\c' 'Abc'; do CG_TEST_NOW=$((1800000000000 + ++i)) cg-campaign create -q -t quiz "$n"; done
	CG_TEST_NOW=1900000000000 cg-campaign create -t spin_wheel wheel
	run -0 cg-campaign list --json
	jq_is 'map(.name) == ["wheel", "Abc", "a\\c", "A_c", "b 100%"]'
	run -0 cg-campaign list --json --sort=name --order=asc --template=quiz
	jq_is 'map(.name) == ["a\\c", "A_c", "Abc", "b 100%"]'
	run -0 cg-campaign list --json --sort=createdAt --order=asc --limit=2 --offset=1
	jq_is 'map(.name) == ["A_c", "a\\c"]'
	for n in 'A_' '0%' '\'; do
		run -0 cg-campaign list --json --search="$n"
		jq_is 'length == 1'
	done
	run -0 cg-campaign list --json --search=a
	jq_is 'length == 3'
	run -0 cg-campaign list --state=live
	[ "$output" = "" ]
	run -65 --separate-stderr cg-campaign list --limit=101
	run -0 cg-campaign list --limit=1
	[ "$(cut -f 2,3,4,6 <<<"$output")" = "$(printf 'draft\tspin_wheel\t1\twheel')" ]
}

@test "get: what is not there, or is somebody else's, is not found; the rest is shown" {
	id=$(cg-campaign create -t quiz mine)
	run -1 --separate-stderr cg-campaign get --json nonsense "$id"
	has -e "no campaign 'nonsense'"
	jq_is 'length == 1 and .[0].name == "mine"'
	run -1 --separate-stderr cg-campaign get --tenant other "$id"
	has -e "no campaign '$id'"
	[ "$output" = "" ]
	run -0 cg-campaign list --tenant other
	[ "$output" = "" ]
}

# usage: become STATE ID...   as a run would leave it
become()
{
	local state=$1 id
	shift
	for id; do sql "UPDATE campaigns SET status = '$state' WHERE id = '$id'"; done
}

@test "update: members beside those that are there, null takes one away, the version grows" {
	id=$(cg-campaign create -f - <<<'{"name": "x", "templateId": "quiz", "brief": "A quiz about the sea.",
		"settings": {"tone": "urgent", "seed": 7}, "config": {"assets": [{"slotId": "a"}, {"slotId": "b"}],
		"game": {"title": "T", "lives": 3}, "theme": {"primaryColor": "#111", "secondaryColor": "#222",
		"accentColor": "#333", "textColor": "#444", "fontFamily": "rounded"}}}')
	run -0 cg-campaign update --json "$id" -f - <<<'{"settings": {"tone": null, "product_name": "P"},
		"config": {"theme": {"accentColor": "#f60", "textColor": null}, "game": {"lives": 5}}}'
	jq_is '.[0] | .version == 2 and .name == "x" and .brief == "A quiz about the sea."
		and .settings == {"seed": 7, "product_name": "P"} and .config.game == {"title": "T", "lives": 5}
		and .config.theme == {"primaryColor": "#111", "secondaryColor": "#222", "accentColor": "#f60",
			"fontFamily": "rounded"} and (.config.assets | length) == 2'
	run -0 cg-campaign update --json "$id" -f - <<<'{"config": {"assets": [{"slotId": "c"}]}, "brief": null,
		"startsAt": "2027-01-01T00:00:00Z"}'
	jq_is '.[0] | .version == 3 and .config.assets == [{"slotId": "c"}] and (has("brief") | not)
		and .startsAt == "2027-01-01T00:00:00.000Z"'
	run -0 cg-campaign update --json --name=y "$id"
	jq_is '.[0] | .name == "y" and .version == 4'
	# What changes nothing is no new version; what was found by its words is found by the new ones.
	run -0 cg-campaign update --json --name=y "$id"
	jq_is '.[0].version == 4'
	run -0 cg-campaign update --json "$id" -f - <<<'{"config": null, "settings": null, "startsAt": null}'
	jq_is '.[0] | .config == null and (has("settings") or has("startsAt") | not)'
}

@test "update: what comes of it is looked at as a whole, and refused without a trace" {
	id=$(cg-campaign create -t quiz --starts=2027-01-02T00:00:00Z x)
	run -65 --separate-stderr cg-campaign update "$id" -f - <<<'{"config": {"theme": {"primaryColor": "#111"}}}'
	has -e "config: "
	has -e "Missing required field: "
	run -65 --separate-stderr cg-campaign update "$id" --ends=2027-01-01T00:00:00Z
	has -e "ends after it starts"
	run -65 --separate-stderr cg-campaign update "$id" -f - <<<'{"tenantId": "other"}'
	has -e tenantId
	run -65 --separate-stderr cg-campaign update "$id" -f - <<<'{"name": null}'
	run -65 --separate-stderr cg-campaign update "$id" -f - <<<'{"config": {"theme": {"primaryColor": null}}}'
	run -0 cg-campaign get --json "$id"
	jq_is '.[0].version == 1'
}

@test "update --expect: of another version it is not done" {
	id=$(cg-campaign create -t quiz x)
	run -0 cg-campaign update --expect=1 --name=y "$id"
	[ "$output" = "" ]
	run -1 --separate-stderr cg-campaign update --expect=1 --name=z "$id"
	has -e "campaign '$id' is of version 2 now, not 1"
	run -1 --separate-stderr cg-campaign update "$id" -f - <<<'{"name": "z", "expectedVersion": 3}'
	for verb in delete archive restore; do
		run -1 --separate-stderr cg-campaign $verb --expect=1 "$id"
		has -e "is of version 2 now"
	done
	run -0 cg-campaign get --json "$id"
	jq_is '.[0] | .name == "y" and .version == 2'
}

@test "the states: what may be done in which" {
	local state verb want

	id=$(cg-campaign create -t quiz x)
	while read -r state verb want; do
		become "$state" "$id"
		copy=$(cg-campaign duplicate "$id")
		become "$state" "$copy"
		run --separate-stderr cg-campaign "$verb" "$copy" $([ "$verb" != update ] || echo "--name=$state")
		[ "$status" -eq "$want" ] || { echo "# $verb of one that is $state: $status"; return 1; }
		[ "$want" -eq 0 ] || has -e "campaign '$copy' is $state: "
	done <<-'EOF'
		draft update 0
		generating update 1
		live update 0
		failed update 0
		archived update 1
		draft archive 1
		generating archive 1
		live archive 0
		failed archive 1
		archived archive 1
		draft restore 1
		live restore 1
		archived restore 0
		draft delete 0
		generating delete 1
		live delete 1
		failed delete 0
		archived delete 0
	EOF
}

@test "archive, restore and delete: by ids and records; the record is as it is then" {
	for n in a b c; do cg-campaign create -t quiz $n; done >ids
	become live $(cat ids)
	run -0 cg-campaign archive --json - <ids
	jq_is 'map([.status, .version]) == [["archived", 2], ["archived", 2], ["archived", 2]]'
	cg-campaign list --json --limit=1 | cg-campaign restore
	run -0 cg-campaign list --state=live
	[ "${#lines[@]}" -eq 1 ]
	run -1 --separate-stderr cg-campaign delete nonsense $(cat ids)
	[ "$output" = "" ]
	has -e "no campaign 'nonsense'"
	has -e "is live: archive it before you delete it"
	run -0 cg-campaign list --json
	jq_is 'map(.status) == ["live"]'
	# Who is deleted is not there for anything.
	id=$(head -n 1 ids)
	for verb in get update duplicate archive restore delete runs; do
		run -1 --separate-stderr cg-campaign $verb "$id"
		[ "$stderr" = "cg-campaign $verb: no campaign '$id'" ]
	done
	run -1 --separate-stderr cg-intel plan --text='A quiz about the sea.' --campaign="$id"
}

@test "archive and delete --summary: one record of all of them, and why not" {
	for n in a b c; do cg-campaign create -t quiz $n; done >ids
	become live $(sed 1d ids)
	run -0 cg-campaign archive --summary $(cat ids) 00000000-0000-0000-0000-000000000000
	first=$(head -n 1 ids)
	jq_is '.[0] | .type == "campaigns" and .archived == 2 and .skipped == 2 and
		.errors == [{"id": "'"$first"'", "code": "STATE", "reason": "campaign '"'$first'"' is draft: only one that is live can be archived"},
		{"id": "00000000-0000-0000-0000-000000000000", "code": "NOTFOUND", "reason": "no campaign '"'00000000-0000-0000-0000-000000000000'"'"}]'
	run -0 cg-campaign delete --summary <ids
	jq_is '.[0] | .deleted == 3 and .skipped == 0 and .errors == []'
	for _ in $(seq 51); do cat /proc/sys/kernel/random/uuid; done >many
	run -65 --separate-stderr cg-campaign delete --summary <many
}

@test "duplicate: a draft with all of it but the times; a long name is cut" {
	long=$(printf 'é%.0s' $(seq 255))
	id=$(cg-campaign create -f - <<<'{"name": "'"$long"'", "templateId": "quiz", "brief": "A quiz about the sea.",
		"startsAt": "2027-01-01T00:00:00Z", "settings": {"tone": "urgent", "trigger": {"campaign_id": "a",
		"campaign_name": "b"}}, "config": {"game": {"a": 1}, "assets": []}}')
	become live "$id"
	run -0 cg-campaign duplicate --json "$id"
	jq_is '.[0] | .status == "draft" and .version == 1 and .config == {"game": {"a": 1}, "assets": []}
		and (.name | length) == 255 and (.name | endswith("é (Copy)")) and .brief == "A quiz about the sea."
		and (has("startsAt") | not) and .settings.tone == "urgent" and .settings.trigger.campaign_id == .id
		and .settings.trigger.campaign_name == .name and .id != "'"$id"'"'
	run -0 cg-campaign duplicate --name=two "$id"
	run -0 cg-campaign get --json "$output"
	jq_is '.[0].name == "two"'
	run -65 --separate-stderr cg-campaign duplicate --name= "$id"
}

@test "runs: of this campaign, newest first, by state and page" {
	id=$(cg-campaign create -t quiz x)
	other=$(cg-campaign create -t quiz y)
	echo '{"campaign_name": "x", "theme": "the sea", "campaign_id": "'"$id"'"}' >trigger
	for _ in 1 2 3; do cg-enqueue --id campaign.build.minimal -t trigger; done >runs
	cg-run cancel "$(head -n 1 runs)"
	run -0 cg-campaign runs --json "$id"
	[ "$(jq -r .runId <<<"$output")" = "$(tac runs)" ]
	[ "$(head -n 1 <<<"$output" | jq -cS 'del(.triggerPayload, .stepsSummary)')" = \
		"$(cg-status --json --campaign="$id" --limit=1 | jq -cS .)" ]
	run -0 cg-campaign runs --json --limit=1 --offset=1 "$id"
	[ "$(jq -r .runId <<<"$output")" = "$(sed -n 2p runs)" ]
	run -0 cg-campaign runs --state=cancelled "$id"
	[ "$(cut -f 1,2 <<<"$output")" = "$(head -n 1 runs)	cancelled" ]
	run -0 cg-campaign runs "$other"
	[ "$output" = "" ]
}
