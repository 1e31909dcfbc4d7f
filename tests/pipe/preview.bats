load ../helper
load door

# /preview/TEMPLATE/: a game before it is built, that waits for the page around it.

finish() { door_end; }

GAMES=$CG_ROOT/skills/bundle_game_template/games

@test "preview: a page for everybody that only ours may frame, and that sends nothing anywhere" {
	door --no-throttle
	token=
	is 200 GET /preview/spin_wheel/ "" -o page
	grep -qi "^content-security-policy: sandbox allow-scripts; default-src 'none'; .*frame-ancestors 'self'.$" head
	run -1 grep -iE "allow-same-origin|connect-src|unsafe|^set-cookie" head
	grep -q '<script type="application/json" id="game-config"[^>]*>null</script>' page
	tag=$(sed -n 's/^ETag: \(.*\)\r$/\1/p' head)
	is 304 GET /preview/spin_wheel/ "" -H "If-None-Match: $tag"
	for part in $(grep -oE '(scripts|styles)/[a-z.]+\?v=[0-9a-f]+' page) scripts/sound.js?v=1; do
		is 200 GET "/preview/spin_wheel/$part" "" -o part
		grep -qi '^cache-control: public, max-age=31536000, immutable' head
		grep -qi "^content-security-policy: sandbox" head
	done
	# The same script as a bundle has.
	is 200 GET /preview/spin_wheel/scripts/game.js "" -o script
	cmp script "$GAMES/spin_wheel/1.0.0/dist/game.min.js"
	grep -qi '^cache-control: no-cache' head
	door_stop
}

@test "preview: nothing but the parts of installed games is there" {
	door --no-throttle
	token=
	for path in nope/ SPIN_WHEEL/ .././ %2e%2e/ spin_wheel/manifest.yaml spin_wheel/1.0.0/manifest.yaml \
		spin_wheel/scripts/ spin_wheel/scripts/../manifest.yaml spin_wheel/%2e%2e/quiz/scripts/game.js runtime/ \
		spin_wheel/dist/game.min.js spin_wheel/scripts/game.js%00; do
		ask GET "/preview/$path" "" --path-as-is -o out
		case $(cat code) in 400 | 404) ;; *) echo "# $path: $(cat code)" >&2; return 1 ;; esac
	done
	is 405 POST /preview/spin_wheel/ '{}' || is 404 POST /preview/spin_wheel/ '{}'
	door_stop
}

@test "preview: it plays what it is told, tells how that goes, and ends as is wished" {
	command -v "${CHROMIUM:-chromium}" >/dev/null || skip "no browser"
	door --no-throttle
	for game in spin_wheel slot_machine quiz memory_match; do
		node "$CG_ROOT/tests/pipe/preview.mjs" "$url" "$game" "$GAMES/$game/1.0.0/defaults.json" >out
		jq -e --arg game "$game" '.win == "win" and .lose == "lose" and .failed == {id: 3, message: "config is for nothing, this is \($game)"}
			and .foreign == [] and .assets == 1 and .heard_from_others == 0 and .again < 3000
			and (.errors | all(test("favicon")))' out || { cat out >&2; return 1; }
	done
	door_stop
}
