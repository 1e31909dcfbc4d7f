-- Storing one job and putting it where it belongs. q: what status() said, as a table.
local function look(p)
	local target, blocked, len = status(p)
	return { target = target, blocked = blocked, len = len }
end

local function store(p, q, j)
	local key = p .. j.id
	call('HSET', key, 'name', j.name, 'data', j.data, 'opts', j.opts, 'timestamp', j.timestamp, 'delay',
	    j.delay, 'priority', j.priority)
	if j.parentkey ~= '' then
		call('HSET', key, 'parentKey', j.parentkey, 'parent', j.parent)
	end
	if j.rjk then
		call('HSET', key, 'rjk', j.rjk)
	end
	if j.deid ~= '' then
		call('HSET', key, 'deid', j.deid)
	end
	call('XADD', p .. 'events', '*', 'event', 'added', 'jobId', j.id, 'name', j.name)
end

-- kind: 's' as its delay and priority say, 'w' it waits for children
local function place(p, q, j)
	local id = j.id
	local delay, priority = tonumber(j.delay), tonumber(j.priority)
	if j.kind == 'w' then
		call('ZADD', p .. 'waiting-children', j.timestamp, id)
		event(p, q.len, 'waiting-children', 'jobId', id)
	elseif delay > 0 then
		local due = tonumber(j.timestamp) + delay
		call('ZADD', p .. 'delayed', delayscore(p, due), id)
		event(p, q.len, 'delayed', 'jobId', id, 'delay', string.format('%.0f', due))
		delaymark(p)
	else
		if priority > 0 then
			prioritize(p, id, priority, q.blocked)
		else
			push(p, q.target, id, j.lifo, q.blocked)
		end
		event(p, q.len, 'waiting', 'jobId', id)
	end
	if j.parentkey ~= '' then
		call('SADD', j.parentkey .. ':dependencies', p .. id)
	end
end
