-- Add many jobs to one queue. Those without an id, parent or deduplication of their own share
-- one counter step, one push, one insertion, one wake.
local n = #ARGV / SIZE
local plain, jobs, ids = 0, {}, {}
for k = 1, n do
	local i = (k - 1) * SIZE + 1
	local no = refuse(i)
	if no then
		return no
	end
	if ARGV[i + 7] == '' and ARGV[i + 8] == '' and ARGV[i + 10] == '' and not string.find(ARGV[i + 6], 'w', 1, true) then
		plain = plain + 1
	else
		jobs[k] = read(i)
	end
end

local q = look(P)
local last = plain > 0 and call('INCRBY', P .. 'id', plain) - plain or 0
local events = P .. 'events'
local left, right, prio, delayed = {}, {}, {}, false

local function flush(cmd, key, list)
	if #list > 0 then
		call(cmd, key, unpack(list))
	end
	return {}
end

for k = 1, n do
	local i = (k - 1) * SIZE + 1
	if jobs[k] then
		ids[k] = (add(P, q, jobs[k]))
	else
		last = last + 1
		local id = string.format('%.0f', last)
		local delay, priority = ARGV[i + 4], ARGV[i + 5]
		ids[k] = id
		call('HSET', P .. id, 'name', ARGV[i], 'data', ARGV[i + 1], 'opts', ARGV[i + 2], 'timestamp',
		    ARGV[i + 3], 'delay', delay, 'priority', priority)
		call('XADD', events, '*', 'event', 'added', 'jobId', id, 'name', ARGV[i])
		if delay ~= '0' then
			local due = tonumber(ARGV[i + 3]) + tonumber(delay)
			call('ZADD', P .. 'delayed', delayscore(P, due), id)
			call('XADD', events, '*', 'event', 'delayed', 'jobId', id, 'delay', string.format('%.0f', due))
			delayed = true
		else
			if priority ~= '0' then
				prio[#prio + 1] = priscore(P, tonumber(priority))
				prio[#prio + 1] = id
			elseif string.find(ARGV[i + 6], 'l', 1, true) then
				right[#right + 1] = id
			else
				left[#left + 1] = id
			end
			call('XADD', events, '*', 'event', 'waiting', 'jobId', id)
		end
		if #left == 1000 then left = flush('LPUSH', q.target, left) end
		if #prio == 1000 then prio = flush('ZADD', P .. 'prioritized', prio) end
		if #right == 1000 then right = flush('RPUSH', q.target, right) end
	end
end
flush('LPUSH', q.target, left)
flush('RPUSH', q.target, right)
flush('ZADD', P .. 'prioritized', prio)
if delayed then
	delaymark(P)
end
if call('EXISTS', q.target, P .. 'prioritized') > 0 then
	wake(P, q.blocked)
end
call('XTRIM', events, 'MAXLEN', '~', q.len)
return ids
