-- Places that many processes share. ARGV: name, holder, most at once (0: any number), most a
-- minute (0: any number), lease in ms; lease 0: the holder gives its place back. 0: it has one;
-- else in so many ms it may ask again. Everything goes by the server's clock.
local name, holder = ARGV[1], ARGV[2]
local most, minute, lease = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local held, starts = P .. 'held:' .. name, P .. 'starts:' .. name

if lease == 0 then
	return call('ZREM', held, holder) * 0
end
local t = call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
call('ZREMRANGEBYSCORE', held, '-inf', now)
call('ZREMRANGEBYSCORE', starts, '-inf', now - 60000)
-- Asked twice, because the answer to the first was lost.
if call('ZSCORE', held, holder) then
	return 0
end
if most > 0 and call('ZCARD', held) >= most then
	-- Nobody is told when one ends early: look often.
	local first = call('ZRANGE', held, 0, 0, 'WITHSCORES')
	return math.max(math.min(first[2] - now, 100), 1)
end
if minute > 0 and call('ZCARD', starts) >= minute then
	local first = call('ZRANGE', starts, 0, 0, 'WITHSCORES')
	return math.max(first[2] + 60000 - now, 1)
end
call('ZADD', held, now + lease, holder)
if call('PTTL', held) < lease then
	call('PEXPIRE', held, lease)
end
if minute > 0 then
	call('ZADD', starts, now, holder)
	call('PEXPIRE', starts, 60000)
end
return 0
