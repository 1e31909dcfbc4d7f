#!/bin/sh
# campaign.sh: a brief becomes a game, over HTTP alone: create, generate, follow, download.
# usage: CG_URL=http://127.0.0.1:3001 CG_TOKEN=... examples/campaign.sh NAME TEMPLATE BRIEF-FILE
# Wants curl and jq; a worker serves the queue somewhere. Prints where the game is played.
set -eu
url=${CG_URL:-http://127.0.0.1:3001} name=$1 template=$2 brief=$3

api() { curl -sS --fail-with-body -H "Authorization: Bearer $CG_TOKEN" "$@"; }

# The same key if this is run again: a reply that got lost makes no second campaign run.
key=$(date +%s)-$$
campaign=$(jq -n --arg name "$name" --arg template "$template" --rawfile brief "$brief" \
	'{name: $name, templateId: $template, brief: $brief}' |
	api -H 'Content-Type: application/json' --data-binary @- "$url/api/campaigns" | jq -r .id)
run=$(api -X POST -H "Idempotency-Key: $key" "$url/api/campaigns/$campaign/generate" | jq -r .runId)
echo "campaign $campaign, run $run" >&2

# Its events, until the stream ends: after a break, from the last one that was seen.
last=0
while code=$(curl -sSN -H "Authorization: Bearer $CG_TOKEN" -H "Last-Event-ID: $last" \
	-w '%{stderr}%{http_code}' "$url/api/runs/$run/events" 2>events.code >events.part; cat events.code)
	[ "$code" = 200 ]; do
	sed -n 's/^data: //p' events.part | jq -r '[.type, .stepId // ""] | @tsv' >&2
	last=$(sed -n 's/^id: //p' events.part | tail -n 1)
done
rm -f events.code events.part

api "$url/api/campaigns/$campaign" >campaign.json
[ "$(jq -r .status campaign.json)" = live ] || { echo "it did not become live" >&2; exit 1; }
curl -sS --fail -o game.html "$url$(jq -r .bundleUrl campaign.json)"
echo "$url/play/$campaign"
