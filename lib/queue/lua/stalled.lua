-- Put back what was active at the last look and has no lock. ARGV: now, interval ms, how
-- many stalls are allowed. The ids.
if call('EXISTS', P .. 'stalled-check') == 1 then
	return {}
end
call('SET', P .. 'stalled-check', ARGV[1], 'PX', ARGV[2])
local _, _, len = status(P)
call('XTRIM', P .. 'events', 'MAXLEN', '~', len)
local suspects, ids = call('SMEMBERS', P .. 'stalled'), {}
call('DEL', P .. 'stalled')

-- A job of a living schedule never fails for this: its schedule would.
local function scheduled(rjk)
	return rjk and (call('EXISTS', P .. 'repeat:' .. rjk) == 1 or call('ZSCORE', P .. 'repeat', rjk))
end

for _, id in ipairs(suspects) do
	local key = P .. id
	local lost = call('EXISTS', key .. ':lock') == 0 and call('LREM', P .. 'active', 1, id) == 1
	if lost and call('EXISTS', key) == 1 then
		local stalls = call('HINCRBY', key, 'stc', 1)
		if stalls > tonumber(ARGV[3]) and not scheduled(call('HGET', key, 'rjk')) then
			call('HSET', key, 'defa', 'job stalled more than allowable limit')
		end
		local target, blocked = status(P)
		push(P, target, id, true, blocked)
		event(P, len, 'waiting', 'jobId', id, 'prev', 'active')
		event(P, len, 'stalled', 'jobId', id)
		ids[#ids + 1] = id
	end
end
local active = call('LRANGE', P .. 'active', 0, -1)
for i = 1, #active, 7000 do
	call('SADD', P .. 'stalled', unpack(active, i, math.min(i + 6999, #active)))
end
return ids
