-- A delayed job is ready now.
local id = ARGV[1]
if call('ZREM', P .. 'delayed', id) == 0 then
	return call('EXISTS', P .. id) == 1 and -3 or -1
end
local target, blocked, len = status(P)
local priority = tonumber(call('HGET', P .. id, 'priority') or 0) or 0
if priority == 0 then
	push(P, target, id, false, blocked)
else
	prioritize(P, id, priority, blocked)
end
event(P, len, 'waiting', 'jobId', id, 'prev', 'delayed')
call('HSET', P .. id, 'delay', 0)
return 0
