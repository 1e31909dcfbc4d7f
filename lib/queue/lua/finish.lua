-- Ending jobs that are active.

-- The lock must be ours: 0, -2 nobody's, -6 somebody else's.
local function unlock(p, id, token)
	if token == '0' then
		return 0
	end
	local key = p .. id .. ':lock'
	local owner = call('GET', key)
	if owner == token then
		call('DEL', key)
		call('SREM', p .. 'stalled', id)
		return 0
	end
	return owner and -6 or -2
end

-- Out of `active`, with its lock. 0 or a negative code.
local function leave(p, id, token)
	if call('EXISTS', p .. id) == 0 then
		return -1
	end
	local rc = unlock(p, id, token)
	if rc < 0 then
		return rc
	end
	return call('LREM', p .. 'active', -1, id) == 0 and -3 or 0
end

-- The newest last, no more than limit of them ('': all).
local function addstack(key, stack, limit)
	if limit == '0' then
		return '[]'
	end
	local old = call('HGET', key, 'stacktrace')
	local good, list = pcall(cjson.decode, old or '[]')
	if not good or type(list) ~= 'table' then
		list = {}
	end
	list[#list + 1] = stack
	while limit ~= '' and #list > tonumber(limit) do
		table.remove(list, 1)
	end
	return cjson.encode(list)
end

local function metrics(p, state, now, max)
	local key = p .. 'metrics:' .. state
	local count = call('HINCRBY', key, 'count', 1) - 1
	local m = call('HMGET', key, 'prevTS', 'prevCount')
	if not m[1] then
		call('HSET', key, 'prevTS', now, 'prevCount', 0)
		return
	end
	local n = math.min(math.floor(now / 60000) - math.floor(tonumber(m[1]) / 60000), max)
	if n <= 0 then
		return
	end
	call('LPUSH', key .. ':data', count - tonumber(m[2] or 0))
	for _ = 2, n do
		call('LPUSH', key .. ':data', 0)
	end
	call('LTRIM', key .. ':data', 0, max - 1)
	call('HSET', key, 'prevTS', now, 'prevCount', count)
end

local function forget(p, set, ids)
	for _, id in ipairs(ids) do
		dropkeys(p .. id)
	end
	if #ids > 0 then
		call('ZREM', set, unpack(ids))
	end
end

-- keep: "COUNT", or "COUNT AGE LIMIT"; COUNT -1 is all of them.
local function retain(p, set, now, keep)
	local count, age, limit = string.match(keep, '^(%S+) (%S+) (%S+)$')
	count = tonumber(count or keep)
	if age and age ~= '-' then
		forget(p, set, call('ZRANGEBYSCORE', set, '-inf', now - tonumber(age) * 1000, 'LIMIT', 0, limit))
	end
	local over = count > 0 and call('ZCARD', set) - count or 0
	if over > 0 then
		forget(p, set, call('ZRANGE', set, 0, math.min(over, 1000) - 1))
	end
end

-- What was added while the owner of the deduplication id ran becomes a job now.
local function postponed(p, id, deid, now)
	local key = p .. 'de:' .. deid
	local ttl = call('PTTL', key)
	if ttl == 0 or (ttl == -1 and call('GET', key) == id) then
		call('DEL', key)
	end
	local dn = p .. 'dn:' .. deid
	local m = call('HMGET', dn, 'name', 'data', 'opts', 'jid', 'pk', 'pd', 'rjk')
	if not m[1] then
		return
	end
	call('DEL', dn)
	local new = call('INCR', p .. 'id')
	local good, opts = pcall(cjson.decode, m[3] or '{}')
	opts = good and opts or {}
	local j = {
		id = m[4] or string.format('%.0f', new), name = m[1], data = m[2], opts = m[3] or '{}', kind = 's',
		timestamp = string.format('%.0f', now), delay = string.format('%.0f', tonumber(opts.delay) or 0),
		priority = string.format('%.0f', tonumber(opts.priority) or 0), lifo = opts.lifo == true,
		parentkey = m[5] or '', parent = m[6] or '', deid = deid, rjk = m[7] or nil
	}
	if call('EXISTS', p .. j.id) == 1 then
		return
	end
	call('SET', key, j.id)
	local q = look(p)
	store(p, q, j)
	place(p, q, j)
end

-- The parent hears that its child has completed.
local function tellparent(p, id, parentkey, parent, value, now)
	if call('SREM', parentkey .. ':dependencies', p .. id) == 0 then
		return
	end
	call('HSET', parentkey .. ':processed', p .. id, value)
	if call('EXISTS', parentkey .. ':dependencies') == 0 then
		local pp, pid = parentof(parent, parentkey)
		parentready(pp, pid, now)
	end
end

-- A parent that must fail because this child did: lazily, by whoever takes it next.
local function failparent(pp, pid, key, now)
	local parentkey = pp .. pid
	call('ZADD', parentkey .. ':unsuccessful', now, key)
	local waiting = call('ZREM', pp .. 'waiting-children', pid) == 1
	if not waiting and call('ZREM', pp .. 'delayed', pid) == 1 then
		call('HSET', parentkey, 'delay', 0)
		waiting = true
	end
	if waiting or (call('EXISTS', parentkey) == 1 and not call('ZSCORE', pp .. 'failed', pid)) then
		call('HSET', parentkey, 'defa', 'child ' .. key .. ' failed')
	end
	if waiting then
		parentwait(pp, pid, now)
	end
end

-- The parent hears that its child has failed; what then is said in the child's `parent`.
local function tellfailure(p, id, parentkey, parent, reason, now)
	local pp, pid, t = parentof(parent, parentkey)
	local key = p .. id
	if not (t.fpof or t.cpof or t.idof or t.rdof) or call('SREM', parentkey .. ':dependencies', key) == 0 then
		return
	end
	if t.fpof then
		failparent(pp, pid, key, now)
		return
	end
	if t.cpof or t.idof then
		call('HSET', parentkey .. ':failed', key, reason)
	end
	if t.cpof or call('EXISTS', parentkey .. ':dependencies') == 0 then
		parentready(pp, pid, now)
	end
end

-- Completed or failed for good. e: id, token, text, keep, failed, attempts, stack, limit.
local function finish(p, e, t, len)
	local id, now = e.id, t.now
	local key = p .. id
	local m = call('HMGET', key, 'atm', 'parentKey', 'parent', 'deid', 'name', 'attemptsMade')
	if not m[5] then
		return -1
	end
	if not e.failed and call('EXISTS', key .. ':dependencies', key .. ':unsuccessful') > 0 then
		return call('EXISTS', key .. ':dependencies') > 0 and -4 or -9
	end
	local state = e.failed and 'failed' or 'completed'
	local rc = unlock(p, id, e.token)
	if rc < 0 then
		-- The same call once more, after its answer was lost: it has happened.
		return call('ZSCORE', p .. state, id) == string.format('%.0f', now) and 0 or rc
	end
	if call('LREM', p .. 'active', -1, id) == 0 then
		return -3
	end
	if m[4] then
		postponed(p, id, m[4], now)
	end
	local haskin = m[2] and m[2] ~= '' and m[3]
	if haskin then
		(e.failed and tellfailure or tellparent)(p, id, m[2], m[3], e.text, now)
	end
	local made = (tonumber(m[1] or m[6] or 0) or 0) + 1
	if e.keep == '0' then
		dropkeys(key)
		if haskin then
			detach(p, key, m[2], false)
		end
	else
		call('ZADD', p .. state, now, id)
		if e.failed then
			call('HSET', key, 'atm', made, 'failedReason', e.text, 'finishedOn', now, 'stacktrace',
			    addstack(key, e.stack, e.limit))
			call('HDEL', key, 'defa')
		else
			call('HSET', key, 'atm', made, 'returnvalue', e.text, 'finishedOn', now)
		end
		if e.keep ~= '-1' then
			retain(p, p .. state, now, e.keep)
		end
	end
	if e.failed then
		event(p, len, 'failed', 'jobId', id, 'failedReason', e.text, 'prev', 'active')
		if made >= e.attempts then
			event(p, len, 'retries-exhausted', 'jobId', id, 'attemptsMade', made)
		end
	else
		event(p, len, 'completed', 'jobId', id, 'returnvalue', e.text, 'prev', 'active')
	end
	if t.metrics > 0 then
		metrics(p, state, now, t.metrics)
	end
	return 0
end

-- Failed, to be tried again, at once or later. later: e.delay > 0; silent: no attempt counted.
local function again(p, e, t)
	local rc = leave(p, e.id, e.token)
	if rc < 0 then
		return rc
	end
	local key = p .. e.id
	if not e.silent then
		call('HSET', key, 'failedReason', e.text, 'stacktrace', addstack(key, e.stack, e.limit))
		call('HINCRBY', key, 'atm', 1)
	end
	local target, blocked, len = status(p)
	if e.delay > 0 then
		local due = t.now + e.delay
		call('ZADD', p .. 'delayed', delayscore(p, due), e.id)
		call('HSET', key, 'delay', e.delay)
		event(p, len, 'delayed', 'jobId', e.id, 'delay', string.format('%.0f', due))
		delaymark(p)
		return 0
	end
	local priority = tonumber(call('HGET', key, 'priority') or 0) or 0
	if priority > 0 then
		prioritize(p, e.id, priority, blocked)
	else
		push(p, target, e.id, e.lifo, blocked)
	end
	event(p, len, 'waiting', 'jobId', e.id, 'prev', 'active')
	return 0
end

-- Not by this worker: to the front.
local function back(p, e)
	local rc = leave(p, e.id, e.token)
	if rc < 0 then
		return rc
	end
	local target, blocked, len = status(p)
	local priority = tonumber(call('HGET', p .. e.id, 'priority') or 0) or 0
	if priority > 0 then
		call('ZADD', p .. 'prioritized', priority * 4294967296, e.id)
		wake(p, blocked)
	else
		push(p, target, e.id, true, blocked)
	end
	event(p, len, 'waiting', 'jobId', e.id, 'prev', 'active')
	return 0
end

-- Until its children are done. 1: they are.
local function children(p, e, t)
	local key = p .. e.id
	if call('EXISTS', key) == 0 then
		return -1
	end
	if call('EXISTS', key .. ':unsuccessful') == 1 then
		return -9
	end
	if call('EXISTS', key .. ':dependencies') == 0 then
		return 1
	end
	local rc = leave(p, e.id, e.token)
	if rc == 0 then
		local _, _, len = status(p)
		call('ZADD', p .. 'waiting-children', t.now, e.id)
		event(p, len, 'waiting-children', 'jobId', e.id, 'prev', 'active')
	end
	return rc
end
