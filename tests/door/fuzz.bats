load ../helper
load ../pipe/door

# The document against the server: requests that fit it, and requests that do not.

finish() { door_end; }

# No worker serves the queue: what is started here waits, and costs nothing; so its events would be
# waited for without end, and tests/pipe/events.bats asks for those.
@test "door: the OpenAPI document and the server agree, whatever is asked" {
	bin=$("$CG_ROOT/tests/door/python")
	door --no-throttle
	run "$bin/schemathesis" --config-file "$CG_ROOT/tests/door/schemathesis.toml" run "$url/api/openapi.json" -H "Authorization: Bearer $token" \
		--checks not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,negative_data_rejection,unsupported_method \
		--max-examples "${FUZZ:-25}" --generation-deterministic \
		--exclude-operation-id followRun --exclude-operation-id followRuns --suppress-health-check all --warnings off --no-color --continue-on-failure
	[ "$status" -eq 0 ] || { sed 's/^/# /' <<<"$output" | head -n 300; return 1; }
	[[ "$output" == *"No issues found"* ]]
	! grep -l '"status":5' requests
	is 200 GET /api/health/liveness | jq -e '.status == "ok"'
	door_stop
}
