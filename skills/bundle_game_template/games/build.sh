#!/bin/sh
# Build the games: every TEMPLATE/VERSION with a src/main.js gets a dist/ of one classic
# script, one style sheet and the page with its placeholders. Same sources, same bytes.
#
# usage: build.sh [TEMPLATE...]
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$here"
esbuild=${ESBUILD:-esbuild}
limit=60000
# Names that the modules use among themselves, shortened in the minified script. None may
# be a name of the DOM, of a config, of an event's detail or of the state for tests.
inner='tweens haptics camera prefs scene layers wallTime metal ramps shadow neutral actionInk
confetti dark halve palette sparks weighted range owner busy owns anchor aside begin finish snapshot startedAt resultAt
textButton offerLink springy caption hint banner panX panY limitRatio mayExit emit listen quality hero still
distance cabinet glass drawn flash rays lift sinking floats squash wobble streak things counter heap'
# shellcheck disable=SC2086 # words
inner="^($(echo $inner | tr ' ' '|'))\$"

# The page, with each line "<!-- include FILE -->" replaced by FILE of here or of the game.
page() {
	while IFS= read -r line; do
		case $line in
		"<!-- include "*" -->")
			file=${line#<!-- include }
			file=${file% -->}
			case $file in runtime/*) cat "$file" ;; *) cat "$1/$file" ;; esac ;;
		*) printf '%s\n' "$line" ;;
		esac
	done <"$1/index.html"
}

build() {
	dir=$1
	dist=$dir/dist
	mkdir -p "$dist"
	common="--bundle --format=iife --target=es2020 --charset=utf8 --legal-comments=none --log-level=warning"
	# shellcheck disable=SC2086 # the options are ours and hold no spaces
	"$esbuild" $common "$dir/src/main.js" --outfile="$dist/game.js"
	# shellcheck disable=SC2086
	"$esbuild" $common --minify --mangle-props="$inner" "$dir/src/main.js" --outfile="$dist/game.min.js"
	cat runtime/shell.css "$dir/style.css" >"$dist/style.css"
	"$esbuild" --loader=css --minify --charset=utf8 <"$dist/style.css" >"$dist/style.min.css"
	page "$dir" >"$dist/index.html"
	size=$(wc -c <"$dist/game.min.js")
	if [ "$size" -gt "$limit" ]; then
		echo "build.sh: $dist/game.min.js is $size bytes, the limit is $limit" >&2
		exit 1
	fi
}

for main in */*/src/main.js; do
	dir=${main%/src/main.js}
	if [ $# -eq 0 ]; then
		build "$dir"
		continue
	fi
	for want in "$@"; do
		case $dir in "$want"/*) build "$dir" ;; esac
	done
done
