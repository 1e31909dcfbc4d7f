-- Where a job is. ARGV: id, and 'record' for that and its record, both of one moment.
local id = ARGV[1]
local function place()
	for _, set in ipairs({ 'completed', 'failed', 'delayed', 'prioritized' }) do
		if call('ZSCORE', P .. set, id) then
			return set
		end
	end
	if call('LPOS', P .. 'active', id) then
		return 'active'
	end
	if call('LPOS', P .. 'wait', id) or call('LPOS', P .. 'paused', id) then
		return 'waiting'
	end
	if call('ZSCORE', P .. 'waiting-children', id) then
		return 'waiting-children'
	end
	return 'unknown'
end
if ARGV[2] == 'record' then
	return { place(), call('HGETALL', P .. id) }
end
return place()
