-- Remove a paused queue. ARGV: at most so many jobs in this call, force. 1 call again, 0 it is
-- gone; -1 it is not paused, -2 jobs are active.
local left = tonumber(ARGV[1])
if call('HEXISTS', P .. 'meta', 'paused') == 0 then
	return -1
end
if call('EXISTS', P .. 'active') == 1 and ARGV[2] ~= '1' then
	return -2
end

local function lists(name)
	while left > 0 do
		local id = call('RPOP', P .. name)
		if not id then
			return
		end
		call('DEL', P .. id .. ':lock')
		erase(P, id, true)
		left = left - 1
	end
end

local function sets(name)
	while left > 0 do
		local id = call('ZPOPMIN', P .. name)[1]
		if not id then
			return
		end
		if name == 'repeat' then
			call('DEL', P .. 'repeat:' .. id)
		else
			erase(P, id, true)
		end
		left = left - 1
	end
end

lists('active')
sets('delayed')
sets('repeat')
sets('completed')
lists('wait')
lists('paused')
sets('prioritized')
sets('failed')
sets('waiting-children')
if left <= 0 then
	return 1
end
for _, name in ipairs({ 'events', 'delay', 'priority', 'stalled-check', 'stalled', 'id', 'pc', 'marker', 'limiter',
    'meta', 'metrics:completed', 'metrics:completed:data', 'metrics:failed', 'metrics:failed:data' }) do
	call('DEL', P .. name)
end
return 0
