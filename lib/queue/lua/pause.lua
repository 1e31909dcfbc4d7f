-- ARGV[1]: 1 pause, 0 resume. Both are loss-free with clients of version 5, which move the
-- list, and of version 6, which leave it where it is.
local from, to = P .. 'wait', P .. 'paused'
if ARGV[1] == '0' then
	from, to = to, from
end

-- Behind what is there: the right end is taken first.
local function move()
	if call('EXISTS', from) == 0 then
		return
	end
	if call('EXISTS', to) == 0 then
		call('RENAME', from, to)
		return
	end
	local ids = call('LRANGE', from, 0, -1)
	for i = #ids, 1, -5000 do
		local part = {}
		for k = i, math.max(i - 4999, 1), -1 do
			part[#part + 1] = ids[k]
		end
		call('LPUSH', to, unpack(part))
	end
	call('DEL', from)
end

local _, _, len = status(P)
move()
if ARGV[1] == '1' then
	call('HSET', P .. 'meta', 'paused', 1)
	call('DEL', P .. 'marker')
	event(P, len, 'paused')
	return 0
end
call('HDEL', P .. 'meta', 'paused')
if call('EXISTS', to, P .. 'prioritized') > 0 then
	call('ZADD', P .. 'marker', 0, '0')
else
	delaymark(P)
end
event(P, len, 'resumed')
return 0
