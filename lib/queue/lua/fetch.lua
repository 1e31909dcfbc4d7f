-- Taking jobs. `t` is what this call knows: now, lock, want, token, number, worker, max, ms.

-- Delayed jobs whose time has come become ready.
local function promote(p, now, target, blocked, len)
	local due = call('ZRANGEBYSCORE', p .. 'delayed', 0, (now + 1) * 4096 - 1, 'LIMIT', 0, 1000)
	if #due == 0 then
		return
	end
	call('ZREM', p .. 'delayed', unpack(due))
	for _, id in ipairs(due) do
		local key = p .. id
		local priority = tonumber(call('HGET', key, 'priority') or 0) or 0
		if priority == 0 then
			call('LPUSH', target, id)
		else
			call('ZADD', p .. 'prioritized', priscore(p, priority), id)
		end
		if call('EXISTS', key) == 1 then
			call('HSET', key, 'delay', 0)
		end
		event(p, len, 'waiting', 'jobId', id, 'prev', 'delayed')
	end
	wake(p, blocked)
end

-- For how many milliseconds nothing may start; 0: go on.
local function limited(p, max)
	if max and max <= tonumber(call('GET', p .. 'limiter') or 0) then
		local ttl = call('PTTL', p .. 'limiter')
		if ttl == 0 then
			call('DEL', p .. 'limiter')
		end
		return ttl
	end
	return 0
end

local function pick(p)
	local id
	repeat
		id = call('RPOPLPUSH', p .. 'wait', p .. 'active')
		-- What version 4 used to wake workers.
		local old = id and string.sub(id, 1, 2) == '0:'
		if old then
			call('LREM', p .. 'active', 1, id)
		end
	until not old
	if not id then
		id = call('ZPOPMIN', p .. 'prioritized')[1]
		if id then
			call('LPUSH', p .. 'active', id)
		else
			call('DEL', p .. 'pc')
		end
	end
	return id
end

-- The job is this worker's: its fields, then its id and token. Nil when the id is all that is left.
local function activate(p, id, t, len)
	local key = p .. id
	local h = call('HGETALL', key)
	if not h[1] then
		call('LREM', p .. 'active', 1, id)
		return nil
	end
	local started = call('HINCRBY', key, 'ats', 1)
	local token = t.token .. t.number
	t.number = t.number + 1
	call('SET', key .. ':lock', token, 'PX', t.lock)
	event(p, len, 'active', 'jobId', id, 'prev', 'waiting')
	call('HSET', key, 'processedOn', t.now)
	if t.worker ~= '' then
		call('HSET', key, 'pb', t.worker)
	end
	h[#h + 1], h[#h + 2] = 'ats', started .. ''
	h[#h + 1], h[#h + 2] = id, token
	return h
end

-- Up to t.want jobs; when there is none, for how long the limit holds, and when the next
-- delayed one is due.
local function fetch(p, t)
	local target, blocked, len, gmax, gms, cap = status(p)
	local max = tonumber(gmax or nil) or t.max
	local ms = t.ms or tonumber(gms or nil)
	local jobs, wait = {}, 0
	promote(p, t.now, target, blocked, len)
	while #jobs < t.want and not blocked do
		wait = limited(p, max)
		if wait > 0 then
			break
		end
		local id = pick(p)
		if not id then
			break
		end
		local job = activate(p, id, t, len)
		if job then
			if max and ms and call('INCR', p .. 'limiter') == 1 then
				call('PEXPIRE', p .. 'limiter', ms)
			end
			jobs[#jobs + 1] = job
		end
		blocked = cap ~= nil and call('LLEN', p .. 'active') >= cap
	end
	if #jobs > 0 then
		call('ZADD', p .. 'marker', 0, '0')
		return jobs, 0, 0, blocked
	end
	local first = call('ZRANGE', p .. 'delayed', 0, 0, 'WITHSCORES')
	return jobs, wait, first[2] and tonumber(first[2]) / 4096 or 0, blocked
end
