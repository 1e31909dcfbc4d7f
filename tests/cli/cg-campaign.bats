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
		"uri": "file:///etc/passwd"}]}}'
	has -e "settings.brand_assets[0].uri"
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
