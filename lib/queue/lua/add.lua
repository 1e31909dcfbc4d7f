-- Adding. A job is 13 arguments from ARGV[i] on; the letters of `flags` are w (waits for
-- children), l (lifo), and of its deduplication e (extend), r (replace), s (reschedule), k (keep the
-- last).
local SIZE = 13

local function read(i)
	local flags = ARGV[i + 6]
	return {
		name = ARGV[i], data = ARGV[i + 1], opts = ARGV[i + 2], timestamp = ARGV[i + 3], delay = ARGV[i + 4],
		priority = ARGV[i + 5], kind = string.find(flags, 'w', 1, true) and 'w' or 's',
		lifo = string.find(flags, 'l', 1, true), flags = flags, id = ARGV[i + 7], parentkey = ARGV[i + 8],
		parent = ARGV[i + 9], deid = ARGV[i + 10], ttl = ARGV[i + 11], p = ARGV[i + 12]
	}
end

-- A job of which nothing else is said.
local function plain(name, data, opts, timestamp)
	return {
		name = name, data = data, opts = opts, timestamp = timestamp, delay = '0', priority = '0', kind = 's',
		flags = '', id = '', parentkey = '', parent = '', deid = '', ttl = '', p = P
	}
end

-- Why the job at ARGV[i] cannot be added: -5 its parent is missing, -7 the job is there and
-- is another living parent's child. inside: its parent comes with it.
local function refuse(i, inside)
	local parentkey = ARGV[i + 8]
	if parentkey == '' then
		return nil
	end
	local key = ARGV[i + 12] .. ARGV[i + 7]
	if not inside and call('EXISTS', parentkey) == 0 then
		return -5
	end
	local old = ARGV[i + 7] ~= '' and call('HGET', key, 'parentKey')
	if old and old ~= '' and old ~= parentkey and call('EXISTS', old) == 1 then
		return -7
	end
end

-- A job of that id is there. A parent that is named now gets it as a child; later: who adds
-- more children looks himself whether the parent is ready.
local function again(p, q, j)
	local key = p .. j.id
	if j.parentkey ~= '' then
		if call('ZSCORE', p .. 'completed', j.id) then
			call('HSET', j.parentkey .. ':processed', key, call('HGET', key, 'returnvalue') or 'null')
			if not j.later and call('EXISTS', j.parentkey .. ':dependencies') == 0 then
				local pp, id = parentof(j.parent, j.parentkey)
				parentready(pp, id, tonumber(j.timestamp))
			end
		else
			call('SADD', j.parentkey .. ':dependencies', key)
		end
		call('HSET', key, 'parentKey', j.parentkey, 'parent', j.parent)
	end
	event(p, q.len, 'duplicated', 'jobId', j.id)
end

-- The newcomer instead of a delayed owner. False: the owner is not delayed.
local function replace(p, q, j, key, owner, extend)
	if call('ZREM', p .. 'delayed', owner) == 0 then
		return false
	end
	local parentkey = call('HGET', p .. owner, 'parentKey')
	detach(p, p .. owner, parentkey, false)
	dropkeys(p .. owner)
	event(p, q.len, 'removed', 'jobId', owner, 'prev', 'delayed')
	if j.ttl == '' then
		call('SET', key, j.id)
	elseif extend then
		call('SET', key, j.id, 'PX', j.ttl)
	else
		call('SET', key, j.id, 'KEEPTTL')
	end
	event(p, q.len, 'deduplicated', 'jobId', j.id, 'deduplicationId', j.deid, 'deduplicatedJobId', owner)
	return true
end

-- The owner is due when the newcomer would have been.
local function reschedule(p, q, j, owner)
	if call('ZREM', p .. 'delayed', owner) == 1 then
		local due = tonumber(j.timestamp) + tonumber(j.delay)
		call('HSET', p .. owner, 'delay', j.delay)
		call('ZADD', p .. 'delayed', delayscore(p, due), owner)
		event(p, q.len, 'delayed', 'jobId', owner, 'delay', string.format('%.0f', due))
		delaymark(p)
	end
end

-- The owner runs: remember the newcomer, the last one wins, until the owner has finished.
local function postpone(p, j, key)
	local dn = p .. 'dn:' .. j.deid
	call('DEL', dn)
	call('HSET', dn, 'name', j.name, 'data', j.data, 'opts', j.opts, 'jid', j.id)
	if j.parentkey ~= '' then
		call('HSET', dn, 'pk', j.parentkey, 'pd', j.parent, 'pdk', j.parentkey .. ':dependencies')
	end
	call('PERSIST', key)
end

-- The owner of the deduplication id when it stands in the way, else nil: it is ours.
local function dedup(p, q, j)
	local key = p .. 'de:' .. j.deid
	local extend = string.find(j.flags, 'e', 1, true)
	local keep = string.find(j.flags, 'k', 1, true)
	local owner = call('GET', key)
	-- A key without an end whose owner is gone blocks nobody.
	if owner and call('EXISTS', p .. owner) == 0 and call('PTTL', key) == -1 then
		owner = nil
	end
	if not owner then
		if j.ttl == '' or keep then
			call('SET', key, j.id)
		else
			call('SET', key, j.id, 'PX', j.ttl)
		end
		return nil
	end
	if string.find(j.flags, 'r', 1, true) and replace(p, q, j, key, owner, extend) then
		return nil
	end
	if string.find(j.flags, 's', 1, true) then
		reschedule(p, q, j, owner)
	end
	if keep and call('LPOS', p .. 'active', owner) then
		postpone(p, j, key)
	elseif extend and j.ttl ~= '' then
		call('SET', key, owner, 'PX', j.ttl)
	end
	event(p, q.len, 'debounced', 'jobId', owner, 'debounceId', j.deid)
	event(p, q.len, 'deduplicated', 'jobId', owner, 'deduplicationId', j.deid, 'deduplicatedJobId', j.id)
	return owner
end

-- Its id and 1; or the id that is there already and 0.
local function add(p, q, j)
	local id = j.number or call('INCR', p .. 'id')
	if j.id == '' then
		j.id = string.format('%.0f', id)
	elseif call('EXISTS', p .. j.id) == 1 then
		again(p, q, j)
		return j.id, 0
	end
	if j.deid ~= '' then
		local owner = dedup(p, q, j)
		if owner then
			return owner, 0
		end
	end
	store(p, q, j)
	place(p, q, j)
	return j.id, 1
end
