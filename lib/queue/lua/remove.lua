local function dropkeys(key)
	return call('DEL', key, key .. ':logs', key .. ':dependencies', key .. ':processed', key .. ':failed',
	    key .. ':unsuccessful')
end

-- A deduplication id that this job owns is free again.
local function freededup(p, id, deid)
	if deid and call('GET', p .. 'de:' .. deid) == id then
		call('DEL', p .. 'de:' .. deid, p .. 'dn:' .. deid)
	end
end

-- The child no longer holds its parent up. hard: a parent of the same queue that waited for
-- nothing else goes too, and so on upwards.
local function detach(p, key, parentkey, hard)
	while parentkey and call('SREM', parentkey .. ':dependencies', key) == 1 do
		if call('EXISTS', parentkey .. ':dependencies') == 1 then
			return
		end
		local pp, id = split(parentkey)
		if call('ZREM', pp .. 'waiting-children', id) == 0 then
			return
		end
		if not hard or pp ~= p then
			local target, blocked, len = status(pp)
			push(pp, target, id, true, blocked)
			if not hard then
				event(pp, len, 'waiting', 'jobId', id, 'prev', 'waiting-children')
			end
			return
		end
		local m = call('HMGET', parentkey, 'parentKey', 'deid')
		freededup(pp, id, m[2])
		dropkeys(parentkey)
		key, parentkey = parentkey, m[1]
	end
end

-- A job that is in no list or set any more.
local function erase(p, id, hard)
	local key = p .. id
	local m = call('HMGET', key, 'parentKey', 'deid')
	detach(p, key, m[1], hard)
	freededup(p, id, m[2])
	return dropkeys(key)
end

-- Is it the iteration that a schedule has planned? It would be missed.
local function isplanned(p, id)
	local sched, ms = string.match(id, '^repeat:(.*):(%d+)$')
	return sched and tonumber(call('ZSCORE', p .. 'repeat', sched) or -1) == tonumber(ms)
end
