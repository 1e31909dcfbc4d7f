-- End a schedule, with the iteration that is delayed. 0; 1 there is none.
local id = ARGV[1]
local prev = call('ZSCORE', P .. 'repeat', id)
if not prev then
	return 1
end
call('ZREM', P .. 'repeat', id)
call('DEL', P .. 'repeat:' .. id)
local job = 'repeat:' .. id .. ':' .. string.format('%.0f', tonumber(prev))
if call('ZREM', P .. 'delayed', job) == 1 then
	erase(P, job, true)
	local _, _, len = status(P)
	event(P, len, 'removed', 'jobId', job, 'prev', 'delayed')
end
return 0
