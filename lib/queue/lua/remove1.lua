-- Remove a job, and with ARGV[2] = 1 all below it. 1; -1 missing; -2 one of them is locked;
-- -8 a schedule counts on it.
local deep = ARGV[2] == '1'

local function below(key)
	local keys = call('SMEMBERS', key .. ':dependencies')
	local function more(list, step)
		for i = 1, #list, step do
			keys[#keys + 1] = list[i]
		end
	end
	more(call('HKEYS', key .. ':processed'), 1)
	more(call('HKEYS', key .. ':failed'), 1)
	more(call('ZRANGE', key .. ':unsuccessful', 0, -1), 1)
	return keys
end

-- seen: a damaged tree must not make a loop.
local function locked(key, seen)
	if call('EXISTS', key .. ':lock') == 1 then
		return true
	end
	if not deep or seen[key] then
		return false
	end
	seen[key] = true
	for _, child in ipairs(below(key)) do
		if locked(child, seen) then
			return true
		end
	end
	return false
end

-- Out of the structure that holds it: its name.
local function out(p, id)
	for _, set in ipairs({ 'completed', 'waiting-children', 'delayed', 'failed', 'prioritized' }) do
		if call('ZREM', p .. set, id) == 1 then
			return set
		end
	end
	for _, list in ipairs({ 'wait', 'paused', 'active' }) do
		if call('LREM', p .. list, 0, id) > 0 then
			return list
		end
	end
	return 'unknown'
end

local function remove(p, id, seen)
	local key = p .. id
	if seen[key] then
		return
	end
	seen[key] = true
	local m = call('HMGET', key, 'parentKey', 'deid')
	detach(p, key, m[1], false)
	if deep then
		for _, child in ipairs(below(key)) do
			local pp, child_id = split(child)
			remove(pp, child_id, seen)
		end
	end
	local prev = out(p, id)
	freededup(p, id, m[2])
	if dropkeys(key) > 0 then
		local _, _, len = status(p)
		event(p, len, 'removed', 'jobId', id, 'prev', prev)
	end
end

local key = P .. ARGV[1]
if isplanned(P, ARGV[1]) then
	return -8
end
if call('EXISTS', key) == 0 then
	return -1
end
if locked(key, {}) then
	return -2
end
remove(P, ARGV[1], {})
return 1
