-- Run finished jobs again, or delayed ones now. ARGV: state, 'id' or '', before, count, reset.
-- With an id that one: 1, or a negative code. Without, up to count of those that came into that
-- state no later than before: 1 there may be more, 0 that was all.
local state, one, before, count, reset = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5] == '1'
local set = P .. state
local target, blocked, len = status(P)

-- A living parent waits for this child again.
local function relink(key, parentkey)
	if not parentkey or parentkey == '' or call('EXISTS', parentkey) == 0 then
		return
	end
	local n
	if state == 'completed' then
		n = call('HDEL', parentkey .. ':processed', key)
	else
		n = call('ZREM', parentkey .. ':unsuccessful', key) + call('HDEL', parentkey .. ':failed', key)
	end
	if n > 0 then
		call('SADD', parentkey .. ':dependencies', key)
	end
end

local function again(id)
	local key = P .. id
	local m = call('HMGET', key, 'priority', 'opts', 'parentKey', 'name')
	call('ZREM', set, id)
	if not m[4] then
		return
	end
	if state == 'delayed' then
		call('HSET', key, 'delay', 0)
	else
		call('HDEL', key, 'finishedOn', 'processedOn', state == 'failed' and 'failedReason' or 'returnvalue')
		relink(key, m[3])
	end
	if reset then
		call('HDEL', key, 'atm', 'ats')
	end
	local priority = tonumber(m[1] or 0) or 0
	if priority > 0 then
		prioritize(P, id, priority, blocked)
	else
		push(P, target, id, one ~= '' and string.find(m[2] or '', '"lifo":true', 1, true), blocked)
	end
	event(P, len, 'waiting', 'jobId', id, 'prev', state)
end

if one ~= '' then
	if call('EXISTS', P .. one) == 0 then
		return -1
	end
	if not call('ZSCORE', set, one) then
		return -3
	end
	again(one)
	return 1
end
local max = before == '' and '+inf' or before
if state == 'delayed' and before ~= '' then
	max = (tonumber(before) + 1) * 4096 - 1
end
local ids = call('ZRANGEBYSCORE', set, '-inf', max, 'LIMIT', 0, count)
for _, id in ipairs(ids) do
	again(id)
end
return #ids == count and 1 or 0
