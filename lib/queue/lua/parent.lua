-- A parent whose children allow it goes to where it is ready.
local function parentwait(p, id, now)
	local key = p .. id
	local m = call('HMGET', key, 'priority', 'delay')
	local priority, delay = tonumber(m[1] or 0) or 0, tonumber(m[2] or 0) or 0
	local target, blocked, len = status(p)
	if delay > 0 then
		local due = now + delay
		call('ZADD', p .. 'delayed', due * 4096, id)
		event(p, len, 'delayed', 'jobId', id, 'delay', string.format('%.0f', due))
		delaymark(p)
		return
	end
	if priority == 0 then
		push(p, target, id, true, blocked)
	else
		prioritize(p, id, priority, blocked)
	end
	event(p, len, 'waiting', 'jobId', id, 'prev', 'waiting-children')
end

local function parentready(p, id, now)
	if call('ZSCORE', p .. 'waiting-children', id) and call('EXISTS', p .. id) == 1 then
		call('ZREM', p .. 'waiting-children', id)
		parentwait(p, id, now)
	end
end

-- Where a child's parent is ("bull:mail:", "42"), and what its `parent` field says besides. Of one
-- that cannot be read the key is enough.
local function parentof(text, key)
	local good, t = pcall(cjson.decode, text)
	if good and type(t) == 'table' and type(t.queueKey) == 'string' and type(t.id) == 'string' then
		return t.queueKey .. ':', t.id, t
	end
	local p, id = split(key)
	return p, id, {}
end
