#!/bin/sh
# Build the games: every TEMPLATE/VERSION with a src/main.js gets a dist/ of three classic
# scripts, one style sheet and the page with its placeholders. Same sources, same bytes.
#
# usage: build.sh [TEMPLATE...]
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$here"
esbuild=${ESBUILD:-esbuild}
limit=60000

# A page, with each line "<!-- include FILE -->" replaced by FILE of here or of the game,
# which may include others.
page() {
	while IFS= read -r line; do
		case $line in
		"<!-- include "*" -->")
			file=${line#<!-- include }
			file=${file% -->}
			case $file in runtime/*) page "$1" "$file" ;; *) page "$1" "$1/$file" ;; esac ;;
		*) printf '%s\n' "$line" ;;
		esac
	done <"$2"
}

# script SOURCE NAME DIST: one classic script, as written and minified.
script() {
	common="--bundle --format=iife --target=es2020 --charset=utf8 --legal-comments=none --log-level=warning"
	# shellcheck disable=SC2086 # the options are ours and hold no spaces
	"$esbuild" $common "$1" --outfile="$3/$2.js"
	# shellcheck disable=SC2086
	"$esbuild" $common --minify "$1" --outfile="$3/$2.min.js"
	size=$(wc -c <"$3/$2.min.js")
	if [ "$size" -gt "$limit" ]; then
		echo "build.sh: $3/$2.min.js is $size bytes, the limit is $limit" >&2
		exit 1
	fi
}

build() {
	dir=$1
	dist=$dir/dist
	mkdir -p "$dist"
	script "$dir/src/main.js" game "$dist"
	script runtime/sound.js sound "$dist"
	script runtime/model.js model "$dist"
	cat runtime/shell.css "$dir/style.css" >"$dist/style.css"
	"$esbuild" --loader=css --minify --charset=utf8 <"$dist/style.css" >"$dist/style.min.css"
	page "$dir" "$dir/index.html" >"$dist/index.html"
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
