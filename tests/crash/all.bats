load ../helper
load ../fixtures/crash

# Each shape of tests/graphs, killed before each of its writes.

@test "chain: killed before any write" { kill_all chain 1 1; }
@test "join: killed before any write" { kill_all join 1 1; }
@test "conditional: killed before any write" { kill_all conditional 2 1; }
@test "loop: killed before any write" { kill_all loop 1 1; }
@test "map: killed before any write" { kill_all map 1 1; }
@test "nested: killed before any write" { kill_all nested 2 1; }
@test "nested_by_id: killed before any write" { kill_all nested_by_id 2 1; }
@test "interrupt: killed before any write" { kill_all interrupt 2 1; }
@test "parallel: killed before any write" { kill_all parallel 2 1; }
@test "error: killed before any write" { kill_all error 2 1; }
@test "retry: killed before any write" { kill_all retry 1 1; }
@test "limit: killed before any write" { kill_all limit 2 1; }
@test "chat: killed before any write" { kill_all chat 3 1; }
