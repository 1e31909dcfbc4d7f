-- Add many jobs to one queue. Those of which nothing else is said share one counter step, one
-- push, one wake. ARGV: the timestamp of these; then for each job a letter: p name data opts; s
-- data (name and opts as the one before); x and SIZE arguments.
local i, n, usual, at = 2, 0, 0, {}
while ARGV[i] do
	local kind = ARGV[i]
	n = n + 1
	at[n] = i
	if kind == 's' then
		usual = usual + 1
		i = i + 2
	elseif kind == 'p' then
		usual = usual + 1
		i = i + 4
	else
		local no = refuse(i + 1)
		if no then
			return no
		end
		i = i + 1 + SIZE
	end
end

local q = look(P)
local last = call('INCRBY', P .. 'id', n) - n
local events, now = P .. 'events', ARGV[1]
local ids, list, name, opts = {}, {}, nil, nil

local function flush()
	if #list > 0 then
		call('LPUSH', q.target, unpack(list))
		list = {}
	end
end

for k = 1, n do
	i = at[k]
	local kind, data = ARGV[i], ARGV[i + 1]
	last = last + 1
	if kind == 'x' then
		local j = read(i + 1)
		j.number = last
		-- In the order in which they were given.
		flush()
		ids[k] = (add(P, q, j))
	else
		if kind == 'p' then
			name, data, opts = data, ARGV[i + 2], ARGV[i + 3]
		end
		local id = last .. ''
		ids[k] = id
		call('HSET', P .. id, 'name', name, 'data', data, 'opts', opts, 'timestamp', now, 'delay', '0', 'priority',
		    '0')
		call('XADD', events, '*', 'event', 'added', 'jobId', id, 'name', name)
		call('XADD', events, '*', 'event', 'waiting', 'jobId', id)
		list[#list + 1] = id
		if #list == 1000 then
			flush()
		end
	end
end
flush()
if usual > 0 then
	wake(P, q.blocked)
end
call('XTRIM', events, 'MAXLEN', '~', q.len)
return ids
