-- Make or change a schedule; from ARGV[13] on the fields of its hash. The id of the iteration
-- and when it is due; -10 its place is taken, -11 and so are the next 32.
local key = P .. 'repeat:' .. id
local prev = tonumber(call('ZSCORE', P .. 'repeat', id) or nil)
local same = every ~= nil and tonumber(call('HGET', key, 'every') or nil) == every
local dropped = false

-- The iteration that waits goes: it is made anew.
if prev then
	local old = jobid(prev)
	local waits = call('ZREM', P .. 'delayed', old) + call('ZREM', P .. 'prioritized', old) +
	    call('LREM', P .. 'wait', 0, old) + call('LREM', P .. 'paused', 0, old)
	if waits > 0 then
		erase(P, old, true)
		dropped = true
	end
end

local function slot()
	local offset = tonumber(ARGV[5])
	local aligned = math.floor(now / every) * every + (offset or 0)
	if aligned <= now then
		aligned = aligned + every
	end
	if prev and same then
		local ms = dropped and prev or prev + every
		if ms >= now or dropped then
			return ms
		end
		offset = offset or prev % every
		ms = math.floor(now / every) * every + offset
		return ms <= now and ms + every or ms
	end
	if offset then
		return aligned
	end
	return math.max(tonumber(ARGV[6]) or now, now)
end

local ms = tonumber(ARGV[3]) or slot()
if every then
	local tries = 0
	while call('EXISTS', P .. jobid(ms)) == 1 do
		tries = tries + 1
		if tries > 32 then
			return -11
		end
		ms = ms + every
	end
elseif call('EXISTS', P .. jobid(ms)) == 1 then
	return -10
end
call('DEL', key)
call('HSET', key, 'ic', 1, 'offset', every and text(ms % every) or 0, unpack(ARGV, 13))
return iterate(ms)
