load ../helper
load door
load ../fixtures/act

# The web application as cg-httpd serves it: a folder of files, one page for all screens.

finish()
{
	door_end
}

# What Vite builds, in small.
built()
{
	mkdir -p app/assets app/.vite
	printf '<!doctype html><title>cg</title><script type="module" src="/assets/index-BpQ3xT0a.js"></script>\n' >app/index.html
	seq -f 'console.log(%.0f)' 400 >app/assets/index-BpQ3xT0a.js
	printf 'self.addEventListener("fetch", () => {})\n' >app/sw.js
	printf '{"name":"cg"}\n' >app/manifest.webmanifest
	echo secret >app/.env
	echo secret >app/.vite/manifest.json
	gzip -9kn app/assets/index-BpQ3xT0a.js
	node -e 'const { brotliCompressSync } = require("zlib"), fs = require("fs");
		fs.writeFileSync(process.argv[1] + ".br", brotliCompressSync(fs.readFileSync(process.argv[1])))' app/assets/index-BpQ3xT0a.js
}

html() { is "$1" GET "$2" '' -H 'Accept: text/html,*/*;q=0.8' "${@:3}"; }
header() { tr -d '\r' <head | sed -n "s/^$1: //Ip"; }

@test "webapp: every path of the application is its page, and what programs ask for is not" {
	built
	door --webapp=app
	token=
	for path in / /campaigns /campaigns/new /brief/7 /settings /sign-in /runs/0193c1e0 /index.html; do
		html 200 "$path" | diff - app/index.html
		[ "$(header Content-Type)" = "text/html; charset=utf-8" ]
	done
	is 200 GET / | diff - app/index.html
	for path in /api/nothing /play /play/nothing/at/all /b/x /s/x /preview /metrics/x /assets/none.js /assets; do
		html 404 "$path" | jq -e '.code == "NOTFOUND" or .code == "VALIDATION_ERROR"'
	done
	# Not a person: a picture or a script that is not there is not there.
	is 404 GET /favicon.png | jq -e '.code == "NOTFOUND"'
	is 404 GET /campaigns '' -H 'Accept: application/json' >/dev/null
	is 405 POST /campaigns '{}' >/dev/null
	[ "$(header Allow)" = "GET, HEAD" ]
	door_stop
}

@test "webapp: what has its hash in its name is kept for good, the rest is asked for again" {
	built
	door --webapp=app
	token=
	is 200 GET /assets/index-BpQ3xT0a.js | diff - app/assets/index-BpQ3xT0a.js
	[ "$(header Cache-Control)" = "public, max-age=31536000, immutable" ]
	[ "$(header Content-Type)" = "text/javascript; charset=utf-8" ]
	for path in / /sw.js /manifest.webmanifest; do
		is 200 GET "$path" >/dev/null
		[ "$(header Cache-Control)" = no-cache ]
		tag=$(header ETag)
		[ -n "$tag" ]
		is 304 GET "$path" '' -H "If-None-Match: $tag" >/dev/null
		is 200 HEAD "$path" '' --head >/dev/null
		[ "$(header ETag)" = "$tag" ]
	done
	[ "$(header Content-Type)" = "application/manifest+json" ]
	# Another build of the same length and time is another page.
	html 200 / >/dev/null
	old=$(header ETag)
	sed -i 's/BpQ3xT0a/Cz77a91_/' app/index.html
	touch -d @0 app/index.html
	html 200 / -H "If-None-Match: $old" | grep -q Cz77a91_
	door_stop
}

@test "webapp: packed by Brotli or gzip for who takes it" {
	built
	door --webapp=app
	token=
	is 200 GET /assets/index-BpQ3xT0a.js '' -H 'Accept-Encoding: gzip, br' >packed
	[ "$(header Content-Encoding)" = br ]
	[ "$(header Vary)" = Accept-Encoding ]
	cmp packed app/assets/index-BpQ3xT0a.js.br
	is 200 GET /assets/index-BpQ3xT0a.js '' -H 'Accept-Encoding: gzip' >packed
	[ "$(header Content-Encoding)" = gzip ]
	gunzip <packed | diff - app/assets/index-BpQ3xT0a.js
	is 200 GET /assets/index-BpQ3xT0a.js '' -H 'Accept-Encoding: identity' | diff - app/assets/index-BpQ3xT0a.js
	[ -z "$(header Content-Encoding)" ]
	door_stop
}

@test "webapp: nothing outside the folder, nothing hidden, no link" {
	built
	echo secret >outside
	ln -s ../outside app/link.txt
	ln -s ../../outside app/assets/link.js
	ln -s .. app/up
	door --webapp=app
	token=
	for path in /.env /.vite/manifest.json /link.txt /up/outside /up/app/index.html; do
		is 404 GET "$path" | jq -e '.code == "NOTFOUND"'
		html 200 "$path" | diff - app/index.html
	done
	for path in /assets/link.js /assets/../../outside /assets/%2e%2e/%2e%2e/outside /%2e%2e/outside '/assets/..%2f..%2foutside' \
		'/assets/..%5coutside' /assets/.hidden /assets/ /assets//index-BpQ3xT0a.js; do
		ask GET "$path" '' --path-as-is >reply
		[[ "$(cat code)" = 4?? ]]
		run ! grep -q secret reply
	done
	door_stop
}

@test "webapp: its pages take nothing from elsewhere and are in nobody's frame" {
	built
	door --webapp=app
	token=
	for path in / /sw.js /assets/index-BpQ3xT0a.js; do
		is 200 GET "$path" >/dev/null
		policy=$(header Content-Security-Policy)
		for part in "default-src 'none'" "script-src 'self'" "style-src 'self'" "connect-src 'self'" "img-src 'self' blob: data:" \
			"frame-src 'self'" "frame-ancestors 'none'" "base-uri 'none'" "form-action 'self'"; do
			[[ "; $policy;" == *"; $part;"* ]]
		done
		[ "$(header X-Content-Type-Options)" = nosniff ]
		[ "$(header Cross-Origin-Opener-Policy)" = same-origin ]
		[ "$(header Referrer-Policy)" = strict-origin-when-cross-origin ]
		[ -n "$(header Permissions-Policy)" ]
	done
	door_stop
}

@test "webapp: config.json says how one signs in" {
	built
	door --webapp=app
	token=
	is 200 GET /config.json | jq -e '.apiBase == "/api" and (.version | length > 0) and .auth == {mode: "token", dev: true}'
	[ "$(header Cache-Control)" = no-store ]
	door_stop
	# clerk.example.com$
	export CLERK_PUBLISHABLE_KEY=pk_test_Y2xlcmsuZXhhbXBsZS5jb20k
	mkfifo ready
	cg-httpd --webapp=app --listen=127.0.0.1:0 --ready-fd=4 >requests 2>said 3>&- 4>ready &
	pid=$!
	read -r at <ready
	url=http://$at
	is 200 GET /config.json | jq -e --arg key "$CLERK_PUBLISHABLE_KEY" '.auth == {mode: "clerk", publishableKey: $key}'
	is 200 GET / >/dev/null
	[[ "$(header Content-Security-Policy)" == *"connect-src 'self' https://clerk.example.com;"* ]]
	run ! grep -q "in a browser" said
	door_stop
	CLERK_PUBLISHABLE_KEY=pk_live_nonsense run -78 --separate-stderr cg-httpd --listen=127.0.0.1:0
	[[ "$stderr" == *auth-publishable-key* ]]
}

@test "webapp: found by option, environment and beside the programs; none is none" {
	built
	export CG_WEBAPP=app
	door
	token=
	html 200 /campaigns | diff - app/index.html
	door_stop
	CG_WEBAPP=/nowhere door --webapp=app
	token=
	html 200 /campaigns | diff - app/index.html
	door_stop
	CG_WEBAPP=none door
	token=
	html 404 / | jq -e '.code == "NOTFOUND"'
	is 404 POST /campaigns '{}' >/dev/null
	run ! grep -q "in a browser" said
	door_stop
	# Programs that lie elsewhere have it beside them.
	mkdir -p tree/bin
	cp "$BIN/cg-httpd" tree/bin
	cp -r app tree/webapp
	unset CG_WEBAPP
	(PATH=$PWD/tree/bin:$PATH && door && token='' html 200 / | diff - app/index.html && door_stop)
	mkdir -p usr/bin usr/share/cg
	cp "$BIN/cg-httpd" usr/bin
	cp -r app usr/share/cg/webapp
	(PATH=$PWD/usr/bin:$PATH && door && token='' html 200 / | diff - app/index.html && door_stop)
}

@test "webapp: without a build its address says how to get one, and a build is served at once" {
	door --webapp=app
	token=
	html 404 / | grep -q 'make webapp'
	html 404 /campaigns | grep -q 'make webapp'
	is 404 GET /logo.png | jq -e '.code == "NOTFOUND"'
	built
	html 200 /campaigns | diff - app/index.html
	door_stop
}

@test "webapp: with --dev it tells the address that signs in, and the log has no token" {
	built
	door --webapp=app
	[ "$(sed -n 's/^cg-httpd: open this in a browser: //p' said)" = "$url/sign-in#token=$token" ]
	html 200 /sign-in >/dev/null
	door_stop
	run ! grep -q "$token" requests
	door --webapp=app --log-format=json
	jq -es --arg url "$url/sign-in#token=" 'map(select(.event == "open this in a browser")) | length == 1 and (.[0].address | startswith($url))' said
	door_stop
}

# ---- a worker of its own ----

worker_of() { pgrep -P "$pid" -f 'cg-worker --queue'; }
completed() { cg-status --json "$1" | jq -es 'any(.type == "run" and .status == "completed")'; }
begun() { cg-status --events --json "$1" | jq -es 'any(.type == "step.started")'; }
replaced() { local now; now=$(worker_of) && [ "$now" != "$1" ]; }

@test "webapp: --worker does what is queued, comes back when it dies and ends with the server" {
	step a "" append="$SCRATCH/log" | flow first
	step a "" wait="$SCRATCH/go" append="$SCRATCH/log" | flow last
	export CG_LEASE=3s
	door --worker
	run=$(cg-enqueue --id first.yaml)
	eventually completed "$run"
	first=$(worker_of)
	kill -KILL "$first"
	eventually replaced "$first"
	grep -q "the worker has died" said
	# What it has when the server is told to end it finishes.
	run=$(cg-enqueue --id last.yaml)
	eventually begun "$run"
	kill -TERM "$pid"
	touch "$SCRATCH/go"
	wait "$pid" || [ $? -eq 143 ]
	pid=
	completed "$run"
	[ "$(wc -l <"$SCRATCH/log")" -eq 2 ]
}
