-- What every script begins with. KEYS[1] is the queue's `meta`; all other keys are made from it.
local call = redis.call
local P = string.sub(KEYS[1], 1, -5)

-- Where ready jobs go; whether nobody may take one now; how long the event stream
-- gets; the limit over all workers; how many may be active, if somebody said so.
local function status(p)
	local m = call('HMGET', p .. 'meta', 'paused', 'concurrency', 'opts.maxLenEvents', 'max', 'duration')
	local len = m[3]
	if not len then
		len = '10000'
		call('HSET', p .. 'meta', 'opts.maxLenEvents', len)
	end
	if m[1] then
		return p .. 'paused', true, len, m[4], m[5], nil
	end
	local cap = tonumber(m[2] or nil)
	return p .. 'wait', cap ~= nil and call('LLEN', p .. 'active') >= cap, len, m[4], m[5], cap
end

local function wake(p, blocked)
	if not blocked then
		call('ZADD', p .. 'marker', 0, '0')
	end
end

local function event(p, len, ...)
	return call('XADD', p .. 'events', 'MAXLEN', '~', len, '*', 'event', ...)
end

-- When the earliest delayed job is due, for those who sleep.
local function delaymark(p)
	local first = call('ZRANGE', p .. 'delayed', 0, 0, 'WITHSCORES')
	if first[2] then
		call('ZADD', p .. 'marker', tonumber(first[2]) / 4096, '1')
	end
end

local function priscore(p, priority)
	return priority * 4294967296 + call('INCR', p .. 'pc') % 4294967296
end

local function prioritize(p, id, priority, blocked)
	call('ZADD', p .. 'prioritized', priscore(p, priority), id)
	wake(p, blocked)
end

-- The next free place of that millisecond: first come, first served.
local function delayscore(p, due)
	local base = due * 4096
	local last = call('ZREVRANGEBYSCORE', p .. 'delayed', base + 4095, base, 'WITHSCORES', 'LIMIT', 0, 1)
	if last[2] then
		return math.min(tonumber(last[2]) + 1, base + 4095)
	end
	return base
end

-- Before or behind the others: the right end of a list is taken first.
local function push(p, target, id, lifo, blocked)
	call(lifo and 'RPUSH' or 'LPUSH', target, id)
	wake(p, blocked)
end

-- "bull:mail:42" -> "bull:mail:", "42"
local function split(key)
	return string.match(key, '^(.*:)([^:]*)$')
end
