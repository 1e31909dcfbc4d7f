-- End a schedule, with the iteration that is delayed. 0; 1 there is none.
local id = ARGV[1]
local prev = call('ZSCORE', P .. 'repeat', id)
if not prev then
	return 1
end
call('ZREM', P .. 'repeat', id)
call('DEL', P .. 'repeat:' .. id)
-- A repeatable job of the old kind has a key that may not be a part of the job's id.
local function iteration(ms)
	local due = call('ZRANGEBYSCORE', P .. 'delayed', ms * 4096, ms * 4096 + 4095)
	for _, job in ipairs(due) do
		if call('HGET', P .. job, 'rjk') == id then
			return job
		end
	end
	return 'repeat:' .. id .. ':' .. string.format('%.0f', ms)
end
local job = iteration(tonumber(prev))
if call('ZREM', P .. 'delayed', job) == 1 then
	erase(P, job, true)
	local _, _, len = status(P)
	event(P, len, 'removed', 'jobId', job, 'prev', 'delayed')
end
return 0
