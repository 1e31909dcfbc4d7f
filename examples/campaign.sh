#!/bin/sh
# campaign.sh: a brief becomes a game, over HTTP alone: create, generate, follow, download.
# usage: CG_URL=http://127.0.0.1:3001 CG_TOKEN=... examples/campaign.sh NAME TEMPLATE BRIEF-FILE
# Wants curl and jq; a worker serves the queue somewhere. Prints where the game is played.
set -eu
url=${CG_URL:-http://127.0.0.1:3001} name=$1 template=$2 brief=$3

api() { curl -sS --fail-with-body -H "Authorization: Bearer $CG_TOKEN" "$@"; }

campaign=$(jq -n --arg name "$name" --arg template "$template" --rawfile brief "$brief" \
	'{name: $name, templateId: $template, brief: $brief}' |
	api -H 'Content-Type: application/json' --data-binary @- "$url/api/campaigns" | jq -r .id)
# Under a key, so that it may be sent again when the reply got lost.
run=$(api --retry 3 --retry-connrefused -X POST -H "Idempotency-Key: first" \
	"$url/api/campaigns/$campaign/generate" | jq -r .runId)
echo "campaign $campaign, run $run" >&2

# Its events; after a break from the last one that was seen, until there are no more (204).
last=0 code=200
while [ "$code" = 200 ]; do
	code=$(curl -sN --retry 3 --retry-connrefused -o events.part -w '%{http_code}' \
		-H "Authorization: Bearer $CG_TOKEN" -H "Last-Event-ID: $last" "$url/api/runs/$run/events") || :
	[ "$code" = 200 ] || continue
	sed -n 's/^data: //p' events.part | jq -r '[.type, .stepId // ""] | @tsv' >&2
	seen=$(sed -n 's/^id: //p' events.part | tail -n 1)
	last=${seen:-$last}
done
rm -f events.part

api "$url/api/campaigns/$campaign" >campaign.json
[ "$(jq -r .status campaign.json)" = live ] || { echo "it did not become live" >&2; exit 1; }
curl -sS --fail -o game.html "$url$(jq -r .bundleUrl campaign.json)"
echo "$url/play/$campaign"
