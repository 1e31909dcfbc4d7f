-- How often, counted by many processes: at most n times in so many ms, where a burst of all n is
-- fine (the generic cell rate algorithm). ARGV: name, n, ms. 0: it is counted; else in so many ms
-- one may ask again. Everything goes by the server's clock.
local key, n, all = P .. 'rate:' .. ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local each = math.max(math.floor(all / n), 1)
local t = call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
-- Until when those reach that were counted, were they spread evenly.
local till = math.max(tonumber(call('GET', key) or '0'), now) + each

if till - now > all then
	return till - now - all
end
call('SET', key, string.format('%d', till), 'PX', till - now)
return 0
