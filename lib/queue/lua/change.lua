-- Change one job. ARGV: what, id, value, more.
local what, id, value = ARGV[1], ARGV[2], ARGV[3]
local key = P .. id
if call('EXISTS', key) == 0 then
	return -1
end
local target, blocked, len = status(P)

if what == 'data' then
	call('HSET', key, 'data', value)
elseif what == 'progress' then
	call('HSET', key, 'progress', value)
	event(P, len, 'progress', 'jobId', id, 'data', value)
elseif what == 'log' then
	local n = call('RPUSH', key .. ':logs', value)
	if ARGV[4] ~= '' then
		call('LTRIM', key .. ':logs', -tonumber(ARGV[4]), -1)
		n = math.min(n, tonumber(ARGV[4]))
	end
	return n
elseif what == 'delay' then
	local due = tonumber(ARGV[4]) + tonumber(value)
	if call('ZREM', P .. 'delayed', id) == 0 then
		return -3
	end
	call('HSET', key, 'delay', value)
	call('ZADD', P .. 'delayed', delayscore(P, due), id)
	event(P, len, 'delayed', 'jobId', id, 'delay', string.format('%.0f', due))
	delaymark(P)
elseif what == 'priority' then
	local lifo = ARGV[4] == '1'
	if call('ZREM', P .. 'prioritized', id) == 1 or call('LREM', P .. 'wait', -1, id) > 0 or
	    call('LREM', P .. 'paused', -1, id) > 0 then
		if value == '0' then
			push(P, target, id, lifo, blocked)
		elseif lifo then
			call('ZADD', P .. 'prioritized', tonumber(value) * 4294967296, id)
			wake(P, blocked)
		else
			prioritize(P, id, tonumber(value), blocked)
		end
	end
	call('HSET', key, 'priority', value)
elseif what == 'detach' then
	local parentkey = call('HGET', key, 'parentKey')
	if not parentkey then
		return 1
	end
	if call('EXISTS', parentkey) == 0 then
		return -5
	end
	detach(P, key, parentkey, false)
	call('HDEL', key, 'parentKey', 'parent')
end
return 0
