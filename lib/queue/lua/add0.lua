-- The usual job, without what the parts below are for: to make them costs more than this does.
-- It comes with four arguments: name, data, opts, timestamp.
do
	local call = redis.call
	local m = not ARGV[5] and call('HMGET', KEYS[1], 'opts.maxLenEvents', 'paused', 'concurrency')
	if m and m[1] and not m[3] then
		local p = string.sub(KEYS[1], 1, -5)
		local id, events = call('INCR', p .. 'id') .. '', p .. 'events'
		call('HSET', p .. id, 'name', ARGV[1], 'data', ARGV[2], 'opts', ARGV[3], 'timestamp', ARGV[4], 'delay', '0',
		    'priority', '0')
		call('XADD', events, '*', 'event', 'added', 'jobId', id, 'name', ARGV[1])
		if m[2] then
			call('LPUSH', p .. 'paused', id)
		else
			call('LPUSH', p .. 'wait', id)
			call('ZADD', p .. 'marker', '0', '0')
		end
		call('XADD', events, 'MAXLEN', '~', m[1], '*', 'event', 'waiting', 'jobId', id)
		return { id, 1 }
	end
end
