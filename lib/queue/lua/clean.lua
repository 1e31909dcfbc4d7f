-- Remove old jobs of one state. ARGV: state, newest timestamp that goes, limit (0: all), 1: say
-- nothing when there was none. The ids.
local state, before, limit = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local set, ids = P .. state, {}
local list = state == 'wait' or state == 'paused' or state == 'active'

local function age(id)
	local m
	if list then
		m = call('HMGET', P .. id, 'finishedOn', 'processedOn', 'timestamp')
	elseif state == 'delayed' then
		m = call('HMGET', P .. id, 'processedOn', 'timestamp')
	else
		m = call('HMGET', P .. id, 'timestamp')
	end
	return tonumber(m[1] or m[2] or m[3] or 0) or 0
end

local function sweep(all, take)
	for i = #all, 1, -1 do
		if limit > 0 and #ids >= limit then
			return
		end
		local id = all[i]
		local free = state ~= 'active' or call('EXISTS', P .. id .. ':lock') == 0
		if free and not isplanned(P, id) and age(id) <= before then
			take(id)
			erase(P, id, true)
			ids[#ids + 1] = id
		end
	end
end

if list then
	sweep(call('LRANGE', set, limit > 0 and -limit or 0, -1), function(id)
		call('LREM', set, -1, id)
	end)
elseif state == 'completed' or state == 'failed' then
	ids = call('ZRANGEBYSCORE', set, '-inf', before, 'LIMIT', 0, limit > 0 and limit or 10000)
	for _, id in ipairs(ids) do
		erase(P, id, true)
		call('ZREM', set, id)
	end
else
	sweep(call('ZREVRANGE', set, 0, -1), function(id)
		call('ZREM', set, id)
	end)
end
if #ids > 0 or ARGV[4] ~= '1' then
	local _, _, len = status(P)
	event(P, len, 'cleaned', 'count', #ids)
end
return ids
