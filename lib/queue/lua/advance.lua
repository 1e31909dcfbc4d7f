-- The iteration ARGV[13] was taken: plan the next one, if it was the current one. The id of the
-- new one and when it is due, or 0.
local key = P .. 'repeat:' .. id
local current = call('ZSCORE', P .. 'repeat', id)
if not current or jobid(tonumber(current)) ~= ARGV[13] then
	return 0
end
local ms = tonumber(ARGV[3])
if call('EXISTS', P .. jobid(ms)) == 1 then
	local _, _, len = status(P)
	event(P, len, 'duplicated', 'jobId', jobid(ms))
	return 0
end
call('HINCRBY', key, 'ic', 1)
local made = iterate(ms)
if call('EXISTS', P .. ARGV[13]) == 1 then
	call('HSET', P .. ARGV[13], 'nrjid', made[1])
end
return made
