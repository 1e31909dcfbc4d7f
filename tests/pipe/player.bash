# A published game for tests, without a run: rows and objects as a run leaves them.
# shellcheck shell=bash

CAMPAIGN=00000000-0000-7000-8000-0000000000c1
BUNDLE=00000000-0000-7000-8000-0000000000b1
RUN=00000000-0000-7000-8000-0000000000a1

# A tree object of a game, made once a file of tests for each configuration.
tree_of()
{
	export CG_GAMES_BUILT=1
	node "$CG_ROOT/tests/pipe/publish.mjs" "$1" "${2-"{}"}" "$XDG_DATA_HOME/cg/objects" default
}

# usage: publish [TEMPLATE] [CONFIG] [VERSION]   a live campaign that shows this game
publish()
{
	local template=${1-spin_wheel} uri version=${3-1} id=${BUNDLE%?}${3-1} now="'2026-01-01T00:00:00.000Z'"

	cg-migrate up --store="${CG_STORE/cg_test@/postgres@}"
	uri=$(tree_of "$template" "${2-"{}"}")
	[ "$version" != 1 ] || sql "INSERT INTO campaigns (tenant_id, id, user_id, name, template_id, status, created_at, updated_at)
		VALUES ('default', '$CAMPAIGN', 'ann', 'Summer <b>wheel</b>', '$template', 'live', $now, $now)"
	sql "INSERT INTO bundles (tenant_id, id, campaign_id, version, run_id, template_id, tree_uri, entry_point, size_bytes,
			file_count, created_at, published_at)
		VALUES ('default', '$id', '$CAMPAIGN', $version, '$RUN', '$template', '$uri', 'index.html', 1, 1, $now, $now)"
	sql "UPDATE campaigns SET live_bundle_id = '$id', bundle_url = '/b/$CAMPAIGN/$version/index.html' WHERE id = '$CAMPAIGN'"
}
